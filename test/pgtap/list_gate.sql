-- A list that has lost a column, a type or its numbers is not taken for one without ships;
-- what a listing is kept with is what the file says.
\set ON_ERROR_STOP 1
\i test/tap_setup.sql
SET LOCAL TimeZone = 'UTC';
SET client_min_messages = error;
SELECT plan(67);

-- ---------- the UK's list: each needed column renamed, emptied, shifted ----------

CREATE FUNCTION pg_temp.valid_imo(n integer) RETURNS text LANGUAGE sql AS $$
	SELECT (b::text || (SELECT sum(substr(b::text, i, 1)::integer * (8 - i)) % 10 FROM generate_series(1, 6) i))
		FROM (SELECT 900000 + n AS b) x $$;
CREATE FUNCTION pg_temp.uk(header text, kind text DEFAULT 'Ship', imo boolean DEFAULT true, name boolean DEFAULT true,
	designated boolean DEFAULT true, ships integer DEFAULT 12) RETURNS text LANGUAGE sql AS $$
	SELECT E'Report Date: 29-Apr-2026\n' || header || E'\n'
		|| string_agg(format('RUS%s,%s,Primary Name,%s,%s,%s', g, CASE WHEN name OR g < 3 THEN 'SHIP ' || chr(64 + g)
		|| 'AVELO' END, CASE WHEN g < 3 THEN 'Ship' ELSE kind END,
		CASE WHEN designated OR g < 3 THEN '24/02/2026' END, CASE WHEN imo OR g < 3 THEN 'IMO'
			|| pg_temp.valid_imo(g) END), E'\n' ORDER BY g) FROM generate_series(1, ships) g $$;
\set header 'Unique ID,Name 6,Name type,Designation Type,Date Designated,IMO number'
CREATE FUNCTION pg_temp.state() RETURNS text LANGUAGE sql AS $$
	SELECT md5(concat_ws('|', (SELECT string_agg(x::text, ';' ORDER BY x::text) FROM listing x),
		(SELECT string_agg(x::text, ';' ORDER BY x::text) FROM listing_period x),
		(SELECT string_agg(x::text, ';' ORDER BY x::text) FROM listing_version x),
			(SELECT string_agg(x::text, ';' ORDER BY x::text) FROM listing_identifier x))) $$;
CREATE FUNCTION pg_temp.took(call text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	answer text;
BEGIN
	EXECUTE format('SELECT concat_ws('' '', l.status, l.removed, l.reason) FROM %s l', call) INTO answer;
	RETURN answer;
END $$;
CREATE FUNCTION pg_temp.uk_took(file text) RETURNS text LANGUAGE sql
	AS $$ SELECT pg_temp.took(format('load_uk_list(%L, ''2026-05-02'')', file)) $$;
-- as a first copy
SELECT matches(pg_temp.uk_took(pg_temp.uk(replace(:'header', c.name, c.other))), '^quarantined .*' || c.said,
	'a first copy whose column ' || c.name || ' is renamed')
FROM (VALUES ('Name 6', 'Name', '"Name 6"'), ('IMO number', 'IMO No', '"IMO number" or "IMO"'),
	('Designation Type', 'Type of designation', '"Designation Type"'),
	('Date Designated', 'Designated', '"Date Designated"'), ('Unique ID', 'Identity', '"Unique ID"')) c(name, other,
	said);
SELECT is(pg_temp.took($$load_uk_list(E'unique_id,date_designated,imo,primary_name,aliases\n'
	'DPR0078,03/10/2017,8518780,Jie Shun,Armon;Velox\n', '2026-04-29')$$),
	'quarantined 0 the header has no column "Name 6", '
		'"Designation Type" or "Individual, Entity, Ship" or "Group Type"', 'every column that is lacking is named');
SELECT is((SELECT count(*) FROM listing), 0::bigint, 'nothing is kept of them');
SELECT is(pg_temp.took(format('load_uk_list(%L, ''2026-05-01'')', pg_temp.uk(:'header'))), 'accepted 0',
	'the list as it is');
SELECT pg_temp.state() AS state \gset
-- after it
SELECT matches(pg_temp.uk_took(pg_temp.uk(replace(:'header', c.name, c.other))), '^quarantined 0 .*' || c.said,
	'a later copy whose column ' || c.name || ' is renamed')
FROM (VALUES ('Name 6', 'Name', '"Name 6"'), ('IMO number', 'IMO No', '"IMO number" or "IMO"'),
	('Designation Type', 'Type of designation', '"Designation Type"'),
	('Date Designated', 'Designated', '"Date Designated"')) c(name, other, said);
SELECT matches(pg_temp.uk_took(pg_temp.uk(:'header', imo => false)),
	'^quarantined 0 column "IMO number": 12 of 12 ships had a valid IMO number, now 2 of 12', 'numbers emptied');
SELECT matches(pg_temp.uk_took(pg_temp.uk(:'header', name => false)),
	'^quarantined 0 column "Name 6": 12 of 12 ships had a name, now 2 of 12', 'names emptied');
SELECT matches(pg_temp.uk_took(pg_temp.uk(:'header', designated => false)),
	'^quarantined 0 column "Date Designated": 12 of 12', 'dates emptied');
SELECT matches(pg_temp.uk_took(pg_temp.uk(:'header', kind => 'Entity')),
	'^quarantined 0 10 of 12 vessels are gone.* 10 of them are there as another kind: column "Designation Type"',
	'ships that are called entities');
SELECT matches(pg_temp.uk_took(pg_temp.uk('Unique ID,Name type,Name 6,Designation Type,IMO number,Date Designated')),
	'^quarantined 0 column "IMO number"', 'columns that have changed places under their names');
SELECT matches(pg_temp.uk_took(pg_temp.uk(:'header', ships => 9)), '^quarantined 0 3 of 12 vessels are gone',
	'a quarter of the ships gone');
SELECT is(pg_temp.state(), :'state', 'what is quarantined changes nothing');
SELECT is(pg_temp.took(format('load_uk_list(%L, ''2026-05-02'', max_removed => 1)',
	pg_temp.uk(:'header', imo => false))), 'accepted 0', 'all of it is taken when that is allowed');
SELECT is((SELECT count(*) FROM sanctioned_vessel WHERE imo IS NOT NULL), 2::bigint, 'as it is');

-- ---------- OFAC: reclassified, overflow ----------

CREATE FUNCTION pg_temp.ofac(type text, ships integer DEFAULT 10, of integer DEFAULT 10) RETURNS text LANGUAGE sql AS $$
	SELECT string_agg(format(E'%s,"SHIP %sAVELO",%s,"IRAN",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,"Vessel Registration '
		'Identification IMO %s."\r\n', g, chr(64 + g), CASE WHEN g <= ships THEN type ELSE '"vessel"' END,
		pg_temp.valid_imo(g)), '' ORDER BY g) FROM generate_series(1, of) g $$;
SELECT is(pg_temp.took(format('load_ofac_sdn(%L, ''2026-10-01'')', pg_temp.ofac('"vessel"'))), 'accepted 0',
	'ten ships');
SELECT is(pg_temp.took(format('load_ofac_sdn(%L, ''2026-10-02'')', pg_temp.ofac('-0- '))),
	'quarantined 0 10 of 10 vessels are gone, more than a share of 0.2; 10 of them are there as another kind: column '
	'"SDN_Type"', 'ten ships that lose their type');
SELECT is((SELECT count(*) FROM sanctioned_vessel WHERE list = 'ofac_sdn'), 10::bigint, 'stay listed');
SELECT is(pg_temp.took(format('load_ofac_sdn(%L, ''2026-10-02'')', pg_temp.ofac('-0- ', 1))), 'accepted 1',
	'one that does counts as removed');
SELECT results_eq($$SELECT change, key FROM sanctions_change WHERE list = 'ofac_sdn' AND change <> 'added'$$,
	$$VALUES ('removed', '1')$$, 'also in the view of changes');
SELECT is((SELECT count(*) FROM sanctioned_vessel WHERE list = 'ofac_sdn'), 9::bigint,
	'and is listed as a ship no longer');
SELECT is((SELECT string_agg(o.kind || ' ' || o.status, ', ' ORDER BY o.kind)
	FROM listings_of(('IMO' || pg_temp.valid_imo(1))::imo, '2026-10-01', '2026-10-05') o WHERE o.list = 'ofac_sdn'),
'vessel listed', 'on the day before it was');
SELECT is((SELECT s.verdict FROM screen_vessel(imo => ('IMO' || pg_temp.valid_imo(1))::imo, at => '2026-10-01',
	known_at => '2026-10-05') s WHERE s.list = 'ofac_sdn'), 'candidate', 'and screening as of that day finds it');
SELECT is(pg_temp.took(format('load_ofac_sdn(%L, ''2026-10-03'')', pg_temp.ofac('"vessel"'))), 'accepted 0',
	'and back');
SELECT is((SELECT count(*) FROM sanctioned_vessel WHERE list = 'ofac_sdn'), 10::bigint, 'ten again');

-- other names, which are in a file of their own
SELECT string_agg(format(E'%s,%s,"fka","FORMERLY %s",-0- \r\n', g, g, chr(64 + g)), '') AS alt
FROM generate_series(1, 4) g \gset
SELECT is(pg_temp.took(format('load_ofac_sdn(%L, ''2026-10-04'', %L, %L)', pg_temp.ofac('"vessel"'), :'alt',
	E'9,"; MMSI 572469210."\r\n')), 'accepted 0', 'ten ships, four of which have former names, one longer remarks');
SELECT is((SELECT ROW(l.status, l.changed)::text FROM load_ofac_sdn(pg_temp.ofac('"vessel"'), '2026-10-05') l),
	'(accepted,0)', 'a copy without alt.csv and sdn_comments.csv changes no entry');
SELECT results_eq($$SELECT key FROM screen_vessel(name => 'FORMERLY A')
	UNION ALL SELECT key FROM screen_vessel(mmsi => 572469210)$$, ARRAY['1', '9'],
	'ships are still found by their former names and by the numbers in their longer remarks');
SELECT is((SELECT ROW(l.status, l.changed)::text FROM load_ofac_sdn(replace(pg_temp.ofac('"vessel"'), '"SHIP IAVELO"',
	'"SHIP OAVELO"'), '2026-10-06', regexp_replace(:'alt', '4,4,[^\n]*\n', '')) l), '(accepted,2)',
	'an entry that alt.csv has no more loses its name; the rest of old remarks is not joined to new ones');
SELECT is(pg_temp.took(format('load_ofac_sdn(%L, ''2026-10-07'', %L)', pg_temp.ofac('"vessel"'),
	E'11,1,"fka","X",-0- \r\n')),
	'quarantined 0 column "alt.csv: alt_name": of 3 ships with other names 3 have none now, more than a share of 0.2',
	'an alt.csv that has the names of no ship is not taken');

SELECT 'Vessel Flag Iran; ' || repeat('Linked To: SOME COMPANY LIMITED PARTNERSHIP NUMBER 00001; ', 16)
	|| 'Vessel Registration Identification IMO 9187629; MMSI 572469210; a.k.a. ''TINOS I''.' AS remarks \gset
SELECT is((SELECT count(*) FROM generate_series(10, length(:'remarks') - 1) cut,
	LATERAL ofac_sdn_listing(format(E'1,"ARTAVIL","vessel","IRAN",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,"%s"\n1,"%s"',
	left(:'remarks', cut), substr(:'remarks', cut + 1))) l
	WHERE l -> 'identifiers' IS DISTINCT FROM ofac_remarks('vessel', :'remarks') -> 'identifiers'
		OR l -> 'names' IS DISTINCT FROM ofac_remarks('vessel', :'remarks') -> 'names'
		OR l ->> 'remarks' <> :'remarks'), 0::bigint,
	'remarks that overflow say the same wherever they are cut');

-- ---------- JSON ----------

SELECT throws_ok($$SELECT load_listings('mywatch', '{"authority": "me", "name": "my list", "measure": "port_ban",
	"listings": [{"imo": "9161003", "shipname": "LADY R", "from": "2024-01-01"}]}', '2024-01-02')$$, '22023', NULL, 'an unknown field is an error');
SELECT throws_like($$SELECT load_listings('eu_833_2014', '[{"imo": 9161003}, {"key": "1", "name": "LADY R",
	"imo_number": "9161003"}]', '2024-01-02')$$, 'listing 2: unknown field "imo\_number" of a listing; known are key, '
	'id, %imo, %', 'that names it and the known ones');
SELECT throws_like($$SELECT load_listings('eu_833_2014', '[{"key": "1", "name": "X",
	"IMO": "8517839"}]', '2024-01-02')$$, '%unknown field "IMO"%', 'capitals are others');
SELECT throws_like($$SELECT load_listings('eu_833_2014', '[{"key": "1", "name": "X", "identifiers": [{"type": "imo",
	"value": "8517839"}]}]', '2024-01-02')$$, '%unknown field "type" of one of "identifiers"%', 'also within a part');
SELECT throws_like($$SELECT load_listings('eu_833_2014', '{"lists": 1, "listings": [{"key": "1",
	"name": "X"}]}', '2024-01-02')$$, 'unknown field "lists"%', 'also beside the listings');
SELECT is((SELECT count(*) FROM sanctions_list WHERE list = 'mywatch'), 0::bigint, 'nothing is registered for them');
SELECT is(pg_temp.took($$load_listings('eu_833_2014', '[{"key": "1"}, 17,
	{"name": "NO KEY"}]', '2024-01-02')$$), 'quarantined 0 none of the 3 records can be read; '
	'the first: the listing has neither a name nor a number', 'a list of which nothing can be read is no copy');
SELECT ok('eu_833_2014' = ANY (lists_without_snapshot()), 'and of the list nothing is known');
SELECT results_eq($$SELECT records, vessels, rejected, status FROM load_listings('w', '[{"name": "FALSE NUMBER",
	"imo": "9161004"}, {"name": "NO NUMBER AT ALL"}, {"name": "OK",
	"imo": "9161003"}]', '2026-10-01')$$, $$VALUES (3, 2, 1, 'accepted')$$, 'a number that fails its check is kept without a key');
SELECT is((SELECT string_agg(i.raw || ' ' || i.check_result, ', ' ORDER BY i.raw) FROM listing l
	JOIN listing_identifier i USING (listing_id) WHERE l.list = 'w'), '9161003 valid, 9161004 wrong check digit',
'and said so');
\set twice '[{"name": "SHIP", "imo": "9333670", "measures": ["port_ban"], "from": "24.07.2026"}, {"name": "SHIP", "imo": "9333670", "measures": ["port_ban"], "from": "25.06.2024"}]'
SELECT is(pg_temp.took(format('load_listings(''eu_833_2014'', %L, ''2026-10-01'')', :'twice')), 'accepted 0',
	'a ship that is listed twice');
SELECT results_eq($$SELECT starts_by FROM listings_of('9333670', '2025-01-01', '2026-10-01')$$,
	$$VALUES (timestamptz '2024-06-25')$$, 'is listed since the first date');
SELECT results_eq($$SELECT starts_by FROM listings_of('9333670', '2026-11-01', '2026-11-01') ORDER BY 1$$,
	$$VALUES (timestamptz '2024-06-25'), ('2026-07-24')$$, 'and keeps both');
SELECT is((SELECT ROW(added, changed, removed, rejected)::text
	FROM load_listings('eu_833_2014', (SELECT jsonb_agg(e ORDER BY n DESC)
	FROM jsonb_array_elements(:'twice') WITH ORDINALITY j(e, n)), '2026-10-02')), '(0,0,0,0)', 'whatever their order');
SELECT is(pg_temp.took($$load_listings('eu_2017_1509', '[{"name": "AN SAN 1", "imo": "7303803",
	"measures": ["port_ban"], "programs": ["XIV.B"], "from": "2017-10-03"}, {"name": "AN SAN 1", "imo": "7303803",
	"measures": ["asset_freeze"], "programs": ["XIV.A"], "from": "2018-03-30"}]', '2026-10-01')$$), 'accepted 0', 'a ship under two measures');
SELECT is((SELECT string_agg(programs[1] || ' ' || measures[1] || ' ' || starts_by::date, ', ' ORDER BY programs[1])
	FROM listings_of('7303803', '2026-10-02', '2026-10-02')),
	'XIV.A asset_freeze 2018-03-30, XIV.B port_ban 2017-10-03', 'keeps each');

-- ---------- OpenSanctions: a row is one number of one source entity ----------

CREATE FUNCTION pg_temp.maritime(VARIADIC rows text[]) RETURNS text LANGUAGE sql
	AS $$ SELECT '"type","caption","imo","risk","countries","flag","mmsi","id","url","datasets","aliases"' || E'\n'
	|| array_to_string(rows, E'\n') || E'\n' $$;
SELECT '"VESSEL","LADY R","IMO9161003","mare.detained","ru","ru","","tokyo-1","","tokyo_mou_detention",""' AS a,
	'"VESSEL","LADY R","IMO9161003","sanction","ru","ru","273212120","ofac-37095","","us_ofac_sdn",""' AS b,
	'"VESSEL","LADY R","IMO9161003","sanction","ru","ru","","gb-1","","gb_fcdo_sanctions",""' AS c,
		'"VESSEL","INSPECTED ONLY","IMO9319466","","lr","lr","","ext-1","","ext_tokyo_mou_psc",""' AS d,
	'"VESSEL","TWO NUMBERS","IMO9253117","sanction","ir","ir","","ofac-9","","us_ofac_sdn",""' AS e,
		'"VESSEL","TWO NUMBERS","IMO9299862","sanction","ir","ir","","ofac-9","","us_ofac_sdn",""' AS f,
	'"VESSEL","SHADOW","IMO9247443","mare.shadow;reg.warn","pa","pa","","x-1","","abuja",""' AS g,
		'"ORGANIZATION","SOME SHIPPING LLC","IMO5145892","sanction","ru","","","ofac-11","","us_ofac_sdn",""' AS h \gset
SELECT results_eq(format('SELECT records, vessels, added, rejected, status FROM '
	'load_opensanctions_maritime(%L, ''2026-10-06'')',
	pg_temp.maritime(:'a', :'b', :'c', :'d', :'e', :'f', :'g', :'h')),
	$$VALUES (4, 3, 3, 0, 'accepted')$$, 'maritime.csv');
SELECT is((SELECT string_agg(key || ' ' || programs[1] || ' ' || measures[1], ', ' ORDER BY key)
	FROM listings_of('9161003', '2026-10-07', '2026-10-07')),
'gb-1 gb_fcdo_sanctions sanction, ofac-37095 us_ofac_sdn sanction',
	'a ship on two lists is on both, whichever row comes first');
SELECT is((SELECT count(*) FROM unnest('{9319466,9247443}'::imo[]) i, listings_of(i, '2026-10-07', '2026-10-07')),
	0::bigint, 'an inspection, a detention, a warning is no sanctions listing');
SELECT is((SELECT count(DISTINCT o.listing_id) || ' ' || count(*) FROM unnest('{9253117,9299862}'::imo[]) i,
	listings_of(i, '2026-10-07', '2026-10-07') o), '1 2', 'an entity with two numbers is one listing, found by either');
SELECT is((SELECT ROW(added, changed, removed, rejected, status)::text
	FROM load_opensanctions_maritime(pg_temp.maritime(:'h', :'f', :'c', :'b', :'a', :'e', :'g'), '2026-10-07')),
'(0,0,0,0,accepted)', 'the order of rows changes nothing');
SELECT is(pg_temp.took(format('load_opensanctions_maritime(%L, ''2026-10-08'')',
	replace(pg_temp.maritime(:'a', :'b', :'c', :'e', :'f'), '"risk"',
	'"topics"'))) ~ '^quarantined 0 the header has no column "risk"', true, 'a renamed column');
SELECT is(pg_temp.took(format('load_opensanctions_maritime(%L, ''2026-10-08'')', pg_temp.maritime(:'a', :'d'))),
	'quarantined 0 the file has no record of this list', 'nothing but inspections');


-- the same file under another list's name
SELECT is(status, 'accepted', 'a list')
FROM load_listings('first', '[{"imo": "9161003", "name": "LADY R"}]', '2026-10-15');
SELECT is(status, 'accepted', 'the same content as another list is accepted, since two can have one')
FROM load_listings('second', '[{"imo": "9161003", "name": "LADY R"}]', '2026-10-15');
SELECT is(loaded_as_other_list(s), 'this very file was loaded as list "first", fetched at 2026-10-15 00:00 UTC',
	'and it is said') FROM list_snapshot s WHERE s.list = 'second';

-- one ship, listed ten thousand times
SELECT is((SELECT concat_ws(' ', l.status, l.records, l.added, l.rejected)
	FROM load_listings('many', (SELECT jsonb_agg(jsonb_build_object('imo', '9161003', 'name', 'LADY R', 'programs',
	jsonb_build_array('P' || g), 'from', date '2000-01-01' + g / 2)) FROM generate_series(1, 10000) g), '2026-10-20') l),
	'accepted 10000 10000 0', 'ten thousand listings of one ship are kept, each');
SELECT is((SELECT count(DISTINCT s.programs)
	FROM screen_vessel(imo => '9161003', at => '2026-10-21', known_at => '2026-10-21') s WHERE s.list = 'many'),
10000::bigint, 'and found');

-- ---------- the share that may be lost, and one ship more ----------

CREATE FUNCTION pg_temp.after_loss(lost integer, of_what text, max_removed real) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	ships CONSTANT jsonb := (SELECT jsonb_agg(jsonb_build_object('key', n::text, 'name', 'SHIP ' || n, 'imo', pg_temp.valid_imo(n),
		'from', '2020-01-01', 'aliases', 'OTHER NAME ' || n)) FROM generate_series(1, 20) n);
	answer text;
BEGIN
	PERFORM load_listings('share', ships, '2024-01-01');
	answer := (load_listings('share', (SELECT jsonb_agg(CASE WHEN n > lost THEN s ELSE s - of_what END)
		FROM jsonb_array_elements(ships) WITH ORDINALITY e(s, n) WHERE of_what <> 'key' OR n > lost), '2024-02-01', max_removed)).status;
	RAISE EXCEPTION USING ERRCODE = 'UC001', MESSAGE = answer;
EXCEPTION WHEN SQLSTATE 'UC001' THEN
	RETURN answer;
END $$;
SELECT is_empty($$SELECT * FROM (SELECT w, m, pg_temp.after_loss((m * 20)::integer, w, m::real) AS took
		FROM unnest('{key,name,imo,from,aliases}'::text[]) w, unnest('{0.1,0.2,0.35,0.7,0.9}'::numeric[]) m) x
	WHERE took <> 'accepted'$$, 'the share that may be lost may be lost, whatever a real makes of it');
SELECT is_empty($$SELECT * FROM (SELECT w, m, pg_temp.after_loss((m * 20)::integer + 1, w, m::real) AS took
		FROM unnest('{key,name,imo,from,aliases}'::text[]) w, unnest('{0.1,0.2,0.35,0.7,0.9}'::numeric[]) m) x
	WHERE took <> 'quarantined'$$, 'and not one ship more');
SELECT * FROM finish();
ROLLBACK;
