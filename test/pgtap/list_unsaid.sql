-- What a list must not lose without a word: a column that is there twice, a header in the middle, numbers beside a first
-- one, measures of two regulations in one cell, words for no number, tags in another case, elements that are empty or
-- stand twice.
\set ON_ERROR_STOP 1
\i test/tap_setup.sql
SET client_min_messages = error;
SELECT plan(25);

CREATE SEQUENCE pg_temp.days;
CREATE FUNCTION pg_temp.next_day() RETURNS timestamptz
LANGUAGE sql VOLATILE RETURN timestamptz '2024-01-01 00:00:00Z' + nextval('pg_temp.days') * interval '24 hours';
-- status and reason of what was loaded last, and each listing of a list: key, name, numbers
CREATE FUNCTION pg_temp.outcome() RETURNS text LANGUAGE sql AS $$
	SELECT concat_ws(': ', s.status, s.reason) FROM list_snapshot s ORDER BY s.snapshot_id DESC LIMIT 1 $$;
CREATE FUNCTION pg_temp.listed(given text) RETURNS text LANGUAGE sql AS $$
	SELECT string_agg(concat_ws(' ', n.name, (SELECT string_agg(coalesce(i.value, i.raw), ',' ORDER BY i.value)
		FROM listing_identifier i WHERE i.listing_id = l.listing_id AND i.scheme IN ('imo', 'company_imo', 'mmsi')
			AND i.known_to IS NULL)), '; ' ORDER BY n.name, l.source_key)
	FROM listing l
		JOIN listing_name n ON n.listing_id = l.listing_id AND n.kind = 'primary' AND n.known_to IS NULL
		JOIN listing_period p ON p.listing_id = l.listing_id AND p.known_to IS NULL AND p.removal_snapshot_id IS NULL
	WHERE l.list = given $$;

-- ---------- CSV ----------

CREATE FUNCTION pg_temp.uk(rows text) RETURNS text LANGUAGE sql AS $$
	SELECT pg_temp.outcome() FROM load_uk_list(E'Report Date: 29-Apr-2026\nUnique ID,Name 6,Name type,Designation Type,Regime Name,'
		'Sanctions Imposed,Date Designated,IMO number' || rows, pg_temp.next_day()) $$;
SELECT is(pg_temp.uk(E',IMO Number\nRUS1,LADY R,Primary name,Ship,Russia,Ban,31/07/2024,9161003,9179842\n'),
	'quarantined: the header has the column "IMO Number" twice', 'UK: a column of numbers that is there twice');
SELECT is(pg_temp.uk(E'\nRUS1,LADY R,Primary name,Ship,Russia,Ban,31/07/2024,9161003\nUnique ID,Name 6,Name type,Designation Type,'
	'Regime Name,Sanctions Imposed,Date Designated,IMO number\nRUS2,ANGARA,Primary name,Ship,Russia,Ban,31/07/2024,9179842\n'),
	'quarantined: line 4: the header stands once more: Unique ID,Name 6,Name type,Designation Type,Regime Name,Sanc',
	'a header in the middle is no ship');
SELECT is(pg_temp.uk(E'\nRUS1,LADY R,Primary name,Ship,Russia,Ban,31/07/2024,9161003\nRUS1,LADY R,Primary name,Ship,Iran,'
	'Asset freeze,01/03/2023,9161003\nRUS2,"ANGARA\n",Primary name,Ship,Russia,Ban,31/07/2024," 9179842\u00A0"\n'),
	'accepted', 'rows of one ship that differ, cells with blanks of all kinds');
SELECT is(pg_temp.listed('uk'), 'ANGARA IMO9179842; LADY R IMO9161003', 'both are read');
SELECT results_eq($$SELECT v.detail -> 'programs', v.detail -> 'measures', v.detail ->> 'designated_on'
	FROM listing l JOIN listing_version v ON v.listing_id = l.listing_id AND v.known_to IS NULL WHERE l.source_key = 'RUS1'$$,
	$$VALUES ('["Russia", "Iran"]'::jsonb, '["Ban", "Asset freeze"]'::jsonb, '2023-03-01')$$,
	'programs and measures of all of them, from the earliest date');
CREATE FUNCTION pg_temp.eu(rows text, list text DEFAULT 'eu_833_2014', more text DEFAULT '') RETURNS text LANGUAGE sql AS $$
	SELECT pg_temp.outcome()
	FROM load_eu_vessels(E'Vessel name;IMO number ;Date of application;Subject to' || more || E'\n' || rows,
		pg_temp.next_day(), list, 1) $$;
SELECT is(pg_temp.eu(E'LADY R;9161003;25.06.2024;Article 3s;9187629\n', more => ';IMO number'),
	'quarantined: the header has the column "IMO number" twice: Vessel name;IMO number ;Date of application;Subject to;IMO n',
	'EU: a column of numbers that is there twice');
SELECT E'LADY R;9161003;25.06.2024;Article 3s\nTWO;9161003 / 9179842;25.06.2024;Article 3s\n'
	'BOTH;9187629;05.08.2017;Port entry ban, Article 3s(2)\nNO NUMBER;N/A;25.06.2024;Article 3s\n'
	'NOR;-;25.06.2024;Article 3s\nSHIFTED;X;9321483;25.06.2024\n' AS two \gset
SELECT is(pg_temp.eu(:'two'), 'accepted', 'a cell with two numbers, one with two measures, words for no number');
SELECT is(pg_temp.listed('eu_833_2014'),
	'BOTH IMO9187629; LADY R IMO9161003; NO NUMBER; NOR; TWO IMO9161003,IMO9179842',
	'each number is kept, a ship without one by its name; cells that have shifted are rejected');
SELECT is((SELECT count(*)::integer FROM list_reject r JOIN list_snapshot s USING (snapshot_id) WHERE s.list = 'eu_833_2014'),
	1, 'and counted');
SELECT is(pg_temp.eu(:'two', 'eu_2017_1509'), 'accepted', 'the same file for the other list');
SELECT is(pg_temp.listed('eu_2017_1509'), 'BOTH IMO9187629', 'which has the ship that is under both, too');
CREATE FUNCTION pg_temp.os(rows text, header text DEFAULT '') RETURNS text LANGUAGE sql AS $$
	SELECT pg_temp.outcome() FROM load_opensanctions_maritime(coalesce(nullif(header, ''),
		'type,caption,imo,risk,countries,flag,mmsi,id,url,datasets,aliases') || E'\n' || rows, pg_temp.next_day(), 1) $$;
SELECT is(pg_temp.os(E'VESSEL,LADY R,IMO9161003,"mare.shadow, sanction",ru,ru,,a,,d,\nVESSEL,ANGARA,IMO9179842,sanction|reg.warn,'
	'ru,ru,,b,,d,\nVESSEL,LINKED,IMO9187629,sanction.linked;mare.shadow,ru,ru,,c,,d,\n'), 'accepted',
	'OpenSanctions: risks with other signs between');
SELECT is(pg_temp.listed('opensanctions_maritime'), 'ANGARA IMO9179842; LADY R IMO9161003', 'are those they are');
SELECT is(left(pg_temp.os(E'VESSEL,LADY R,IMO9161003,sanction,ru,ru,,a,,d,LR\n',
	replace('type,caption,imo,risk,countries,flag,mmsi,id,url,datasets,aliases', c, c || '_x')), 46 + length(c)),
	format('quarantined: the header has no column "%s": type', c), format('its column %s is needed', c))
FROM unnest('{aliases,mmsi}'::text[]) c;

-- ---------- OFAC ----------

CREATE FUNCTION pg_temp.ofac(remarks text) RETURNS text LANGUAGE sql AS $$
	SELECT pg_temp.outcome() FROM load_ofac_sdn(format(E'1,"LADY R","vessel","X",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,"%s"\r\n\x1A',
		remarks), pg_temp.next_day(), max_removed => 1) $$;
SELECT is(pg_temp.ofac('vessel registration identification imo 9161003; former vessel flag Panama; mmsi 273212120; A.K.A. ''LR''.'),
	'accepted', 'OFAC: tags in small letters');
SELECT is(pg_temp.listed('ofac_sdn'), 'LADY R 273212120,IMO9161003', 'are the same tags');
SELECT is(pg_temp.ofac('Vessel Registration Identification: IMO 9179842; MMSI: 273212120.'), 'accepted', 'and with a colon');
SELECT is(pg_temp.listed('ofac_sdn'), 'LADY R 273212120,IMO9179842', 'too');
CREATE FUNCTION pg_temp.sdn_xml(body text) RETURNS text LANGUAGE sql AS $$
	SELECT pg_temp.outcome() FROM load_ofac_sdn_xml(format('<sdnList><publshInformation><Publish_Date>05/03/2024</Publish_Date>'
		'<Record_Count>1</Record_Count></publshInformation><sdnEntry><uid>2</uid>%s<sdnType>Vessel</sdnType></sdnEntry></sdnList>',
		body), pg_temp.next_day(), max_removed => 1) $$;
SELECT is(pg_temp.sdn_xml(E'<firstName/><lastName> LADY\n R</lastName><vesselInfo><callSign/><vesselOwner/><vesselFlag/></vesselInfo>'
	'<idList><id><idType>Vessel Registration Identification</idType><idNumber>IMO 9161003</idNumber></id></idList>'),
	'accepted', 'elements that are empty');
SELECT results_eq($$SELECT v.detail - 'identifiers' FROM listing l JOIN listing_version v ON v.listing_id = l.listing_id
	AND v.known_to IS NULL WHERE l.source_key = '2'$$, $$VALUES ('{"name": "LADY R"}'::jsonb)$$,
	'give nothing, and blanks are one');
SELECT is(pg_temp.sdn_xml('<lastName>LADY R</lastName><lastName>ANGARA</lastName>'),
	'quarantined: a record has an element twice that stands there once, such as a name or a number',
	'a name that is there twice');
SELECT is(pg_temp.outcome(),
	'quarantined: a record has an element twice that stands there once, such as a name or a number', 'which list_status says')
FROM list_status WHERE list = 'ofac_sdn' AND quarantined_since IS NOT NULL;

-- ---------- Canada ----------

SELECT is((SELECT pg_temp.outcome() FROM load_canada_sema_xml('<data-set><record><Country>Russia</Country><EntityOrShip>LADY R'
	'</EntityOrShip><ShipIMONumber>9161003</ShipIMONumber><ShipIMONumber>9179842</ShipIMONumber><Aliases>A</Aliases>'
	'<Aliases>B</Aliases><Item>1</Item><DateOfListing>2024-06-25</DateOfListing></record></data-set>', pg_temp.next_day())),
	'accepted', 'Canada: elements that are there twice');
SELECT is(pg_temp.listed('canada_sema'), 'LADY R IMO9161003,IMO9179842', 'are both read');
SELECT * FROM finish();
ROLLBACK;
