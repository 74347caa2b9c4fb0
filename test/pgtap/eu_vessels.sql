-- The EU's designated vessels as the Danish Maritime Authority publishes them; files of one format
-- given to the loader of another; fill counts.
\set ON_ERROR_STOP 1
\i test/tap_setup.sql
SET LOCAL TimeZone = 'UTC';
SET client_min_messages = error;
SELECT plan(57);

CREATE FUNCTION pg_temp.valid_imo(n integer) RETURNS text LANGUAGE sql AS $$
	SELECT (b::text || (SELECT sum(substr(b::text, i, 1)::integer * (8 - i)) % 10 FROM generate_series(1, 6) i))
		FROM (SELECT 900000 + n AS b) x $$;
-- the file as published: byte order mark, a blank behind "IMO number", CRLF
CREATE FUNCTION pg_temp.dma(VARIADIC rows text[]) RETURNS text LANGUAGE sql AS $$
	SELECT E'\uFEFFVessel name;IMO number ;Date of application;Subject to\r\n' || array_to_string(rows, E'\r\n')
		|| E'\r\n' $$;
CREATE FUNCTION pg_temp.took(call text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	answer text;
BEGIN
	EXECUTE format('SELECT concat_ws('' '', l.status, l.removed, l.reason) FROM %s l', call) INTO answer;
	RETURN answer;
END $$;
CREATE FUNCTION pg_temp.state() RETURNS text LANGUAGE sql AS $$
	SELECT md5(concat_ws('|', (SELECT string_agg(x::text, ';' ORDER BY x::text) FROM listing x),
		(SELECT string_agg(x::text, ';' ORDER BY x::text) FROM listing_period x),
		(SELECT string_agg(x::text, ';' ORDER BY x::text) FROM listing_version x),
			(SELECT string_agg(x::text, ';' ORDER BY x::text) FROM listing_identifier x))) $$;

-- ---------- what is read ----------

SELECT 'NORDIC EXAMPLE;9074729;25.06.2024;Article 3s(2)(b) of Council Regulation (EU) 833/2014' AS nordic,
	'LADY R;IMO 9161003;25.6.2024;Article 3s(2)(a) of Council Regulation (EU) 833/2014' AS lady,
	'LADY R;9161003;24.02.2025;Article 3s(2)(b) of Council Regulation (EU) 833/2014' AS again,
		'AN SAN 1;7303803;03.10.2017;Port entry ban' AS ban, 'AN SAN 1;7303803;30.03.2018;Asset freeze' AS freeze,
	'WRONG DIGIT;9161004;25.06.2024;Article 3s(2)(b)' AS wrong, 'NO NUMBER;;25.06.2024;Article 3s(2)(b)' AS bare,
		';SHIFTED;9333670;25.06.2024' AS shifted \gset
SELECT results_eq(format($$SELECT records, vessels, added, changed, removed, rejected, status
	FROM load_eu_vessels(%L, '2026-01-01')$$,
	pg_temp.dma(:'nordic', :'lady', :'again', :'again', :'ban', :'freeze', :'wrong', :'bare', :'shifted', ';;;')),
	$$VALUES (6, 5, 5, 0, 0, 1, 'accepted')$$,
		'rows of Annex XLII, one that stands twice taken once, one that has shifted rejected');
SELECT is((SELECT string_agg(concat_ws(' ', name, coalesce(imo::text, '-'), listed_by::date, start_basis, programs),
	', ' ORDER BY name, listed_by) FROM sanctioned_vessel WHERE list = 'eu_833_2014'),
	'LADY R 9161003 2024-06-25 published Article 3s(2)(a), LADY R 9161003 2025-02-24 published Article 3s(2)(b), NO '
	'NUMBER - 2024-06-25 published Article 3s(2)(b), NORDIC EXAMPLE 9074729 2024-06-25 published Article 3s(2)(b), '
	'WRONG DIGIT - 2024-06-25 published Article 3s(2)(b)',
	'a ship from two dates keeps both');
SELECT is((SELECT measures FROM listings_of('9074729', '2026-01-01', '2026-01-01')),
	ARRAY['Article 3s(2)(b) of Council Regulation (EU) 833/2014'], 'with the measure as published');
SELECT is((SELECT string_agg(o.starts_by::date::text, ' ') FROM listings_of('9161003', '2024-12-01', '2026-01-01') o),
	'2024-06-25', 'between the two dates it is listed once');
SELECT is((SELECT string_agg(i.raw || ' ' || i.check_result, ', ') FROM listing_identifier i
	WHERE i.raw LIKE '9161004'), '9161004 wrong check digit', 'a number that fails its check is kept and said so');
SELECT is((SELECT source_key || ': ' || reason FROM list_reject), 'IMO9333670: "IMO number" is none: "SHIFTED"',
	'what has shifted is kept with its number and the reason');
SELECT is((SELECT count(*) FROM listings_of('7303803')), 0::bigint, 'ships of 2017/1509 are not of Annex XLII');
SELECT is(pg_temp.took(format('load_eu_vessels(%L, ''2026-01-01'', ''eu_2017_1509'')',
	pg_temp.dma(:'nordic', :'ban', :'freeze'))), 'accepted 0', 'but of a list of their own');
SELECT is((SELECT string_agg(list || ' ' || measures[1] || ' ' || starts_by::date, ', ' ORDER BY starts_by)
	FROM listings_of('7303803')), 'eu_2017_1509 Port entry ban 2017-10-03, eu_2017_1509 Asset freeze 2018-03-30',
'with each measure');
SELECT is((SELECT ROW(added, changed, removed, rejected, status)::text
	FROM load_eu_vessels(pg_temp.dma(:'bare', :'wrong', :'again', :'lady', :'nordic', :'shifted'), '2026-01-02')),
'(0,0,0,1,accepted)', 'the order of rows changes nothing');
SELECT is((SELECT ROW(added, changed, removed, status)::text
	FROM load_eu_vessels(pg_temp.dma(:'bare', :'wrong', :'lady', :'nordic'), '2026-01-03')), '(0,0,1,accepted)',
'a designation that vanishes is removed');
SELECT is((SELECT ROW(added, changed, removed, status)::text
	FROM load_eu_vessels(pg_temp.dma(:'bare', :'wrong', replace(:'lady', '25.6.2024', '#REF!'), :'nordic'),
	'2026-01-04')), '(0,1,0,accepted)', 'a date that is none costs the date, not the ship');
SELECT results_eq($$SELECT filled FROM load_eu_vessels($$
	|| quote_literal(pg_temp.dma(:'bare', :'wrong', :'lady', :'nordic')) || $$, '2026-01-05')$$,
	$$VALUES ('{"ships": 4, "name": 4, "imo": 2, "designated_on": 4, "programs": 4,
		"measures": 4}'::jsonb)$$, 'how many have something in each field; numbers where they are valid');
SELECT is((SELECT filled FROM list_snapshot ORDER BY snapshot_id DESC LIMIT 1), '{"ships": 4, "name": 4, "imo": 2,
	"designated_on": 4, "programs": 4, "measures": 4}'::jsonb, 'kept with the snapshot');
SELECT is((SELECT filled -> 'imo' FROM load_eu_vessels(pg_temp.dma(:'bare', :'wrong', :'lady', :'nordic'),
	'2026-01-06')), '2'::jsonb, 'also of an unchanged copy');
SELECT throws_ok($$SELECT load_eu_vessels('', '2026-01-07', 'uk')$$, '22023', NULL, 'other lists are not in this file');
SELECT throws_ok($$SELECT csv_records('a', '"')$$, '22023', NULL, 'a quote is no delimiter');
SELECT throws_ok($$SELECT csv_records('a', ';;')$$, '22023', NULL, 'nor are two characters');
SELECT results_eq($$SELECT fields FROM csv_records(E'a;"b;c";d,e\n', ';')$$, $$VALUES (ARRAY['a', 'b;c', 'd,e'])$$,
	'another delimiter');

-- ---------- gates: each needed column renamed, emptied, shifted ----------

CREATE FUNCTION pg_temp.fleet(header text DEFAULT 'Vessel name;IMO number ;Date of application;Subject to',
	name boolean DEFAULT true, imo boolean DEFAULT true, date boolean DEFAULT true, measure boolean DEFAULT true,
	ships integer DEFAULT 12) RETURNS text LANGUAGE sql AS $$
	SELECT header || E'\n' || string_agg(concat_ws(';', CASE WHEN name OR g < 3 THEN 'SHIP ' || chr(64 + g) || 'AVELO'
		ELSE '' END, CASE WHEN imo OR g < 3 THEN pg_temp.valid_imo(g) ELSE '' END,
		CASE WHEN date OR g < 3 THEN '25.06.2024' ELSE '' END, CASE WHEN measure OR g < 3 THEN 'Article 3s(2)(b)'
			ELSE '' END), E'\n' ORDER BY g) FROM generate_series(1, ships) g $$;
DELETE FROM listing_flag; DELETE FROM listing_link; DELETE FROM listing_identifier; DELETE FROM listing_name;
DELETE FROM listing_period; DELETE FROM listing_version; DELETE FROM listing; DELETE FROM list_snapshot;
SELECT matches(pg_temp.took(format('load_eu_vessels(%L, ''2026-02-01'')', replace(pg_temp.fleet(), c.name, c.other))),
	'^quarantined 0 the header has no column ' || c.said, 'a first copy whose column ' || c.name || ' is renamed')
FROM (VALUES ('Vessel name', 'Name', '"Vessel name"'), ('IMO number ', 'IMO no.', '"IMO number"'),
	('Date of application', 'Date', '"Date of application"'), ('Subject to', 'Measure', '"Subject to"')) c(name, other,
	said);
SELECT is(pg_temp.took(format('load_eu_vessels(%L, ''2026-02-02'')', pg_temp.fleet())), 'accepted 0',
	'the list as it is');
SELECT pg_temp.state() AS state \gset
SELECT matches(pg_temp.took(format('load_eu_vessels(%L, ''2026-02-03'')', replace(pg_temp.fleet(), c.name, c.other))),
	'^quarantined 0 the header has no column ' || c.said, 'a later one')
FROM (VALUES ('Vessel name', 'Name', '"Vessel name"'), ('IMO number ', 'IMO no.', '"IMO number"'),
	('Date of application', 'Date', '"Date of application"'), ('Subject to', 'Measure', '"Subject to"')) c(name, other,
	said);
SELECT matches(pg_temp.took(format('load_eu_vessels(%L, ''2026-02-03'')', pg_temp.fleet(name => false))),
	'^quarantined 0 column "Vessel name": 12 of 12 ships had a name, now 2 of 12', 'names emptied');
SELECT matches(pg_temp.took(format('load_eu_vessels(%L, ''2026-02-03'')', pg_temp.fleet(imo => false))),
	'^quarantined 0 column "IMO number": 12 of 12 ships had a valid IMO number, now 2 of 12',
	'numbers emptied, by which the ships go');
SELECT matches(pg_temp.took(format('load_eu_vessels(%L, ''2026-02-03'')', pg_temp.fleet(date => false))),
	'^quarantined 0 column "Date of application": 12 of 12', 'dates emptied');
SELECT matches(pg_temp.took(format('load_eu_vessels(%L, ''2026-02-03'')', pg_temp.fleet(measure => false))),
	'^quarantined 0 10 of 12 vessels cannot be read, .*: "Subject to" is empty', 'measures emptied');
SELECT matches(pg_temp.took(format('load_eu_vessels(%L, ''2026-02-03'')',
	pg_temp.fleet('IMO number;Vessel name;Date of application;Subject to'))),
'^quarantined 0 none of the 12 records can be read; the first: "IMO number" is none: "SHIP AAVELO"',
	'columns that have changed places under their names');
SELECT matches(pg_temp.took(format('load_eu_vessels(%L, ''2026-02-03'')', replace(pg_temp.fleet(), 'SHIP', ';SHIP'))),
	'^quarantined 0 none of the 12 records can be read; the first: 5 columns, not 4', 'every row shifted');
SELECT matches(pg_temp.took(format('load_eu_vessels(%L, ''2026-02-03'')',
	replace(pg_temp.fleet(), 'Article 3s', 'Asset freeze '))), '^quarantined 0 the file has no record of this list',
'every measure reworded to another regulation''s');
SELECT matches(pg_temp.took(format('load_eu_vessels(%L, ''2026-02-03'')', pg_temp.fleet(ships => 9))),
	'^quarantined 0 3 of 12 vessels are gone', 'a quarter of the ships gone');
SELECT matches(pg_temp.took(format('load_eu_vessels(%L, ''2026-02-03'')', left(pg_temp.fleet(), 300))),
	'^quarantined 0 ', 'a file cut in the middle');
SELECT is(pg_temp.state(), :'state', 'what is quarantined changes nothing');
SELECT is(pg_temp.took(format('load_eu_vessels(%L, ''2026-02-03'')', replace(pg_temp.fleet(), ';', ','))), 'accepted 0',
	'saved again with commas');
SELECT is(pg_temp.took(format('load_eu_vessels(%L, ''2026-02-04'')',
	convert_from(convert_to(pg_temp.dma(VARIADIC string_to_array(substr(pg_temp.fleet(), 63), E'\n')), 'UTF8'),
	'LATIN1'))), 'accepted 0', 'a byte order mark read in another encoding');

-- ---------- a file of one format under the loader of another ----------

CREATE TEMP TABLE published (format text, named text, content text);
INSERT INTO published VALUES
	('sdn_csv', 'load_ofac_sdn(sdn, ',
		E'36,"AEROCARIBBEAN AIRLINES",-0- ,"CUBA",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \r\n'),
	('alt_csv', 'load_ofac_sdn(sdn, fetched_at, alt', E'36,12,"aka","AERO-CARIBBEAN",-0- \r\n'),
	('sdn_xml', 'load_ofac_sdn_xml(',
		'<?xml version="1.0" standalone="yes"?><sdnList xmlns="x"><publshInformation/></sdnList>'),
	('sdn_advanced_xml', 'sdn_advanced.xml',
		'<?xml version="1.0"?><Sanctions xmlns="x"><DateOfIssue/><ReferenceValueSets/></Sanctions>'),
	('sdn_enhanced_xml', 'sdn_enhanced.xml', '<sanctionsData xmlns="x"><publicationInfo/></sanctionsData>'),
	('uksl_csv', 'load_uk_list(',
		E'Report Date: 29-Apr-2026\nLast Updated,Unique ID,OFSI Group ID,Name 6,Name 1,Designation Type,IMO number,'
		'Date Designated\n'),
	('uksl_xml', 'the UK Sanctions List in XML', '<?xml version="1.0" encoding="utf-8"?><Designations>
		<DateGenerated>26/08/2026</DateGenerated></Designations>'),
	('un_xml', 'load_un_list(', '<CONSOLIDATED_LIST dateGenerated="2026-02-27T00:00:00.000Z"></CONSOLIDATED_LIST>'),
	('opensanctions_csv', 'load_opensanctions_maritime(',
		E'"type","caption","imo","risk","countries","flag","mmsi","id","url","datasets","aliases"\n'),
	('targets_csv', 'targets.simple.csv',
		E'"id","schema","name","aliases","birth_date","countries","addresses","identifiers","sanctions","phones",'
		'"emails","program_ids","dataset","first_seen","last_seen","last_change"\n'),
	('ftm_json', 'FollowTheMoney',
		'{"id": "a", "caption": "LADY R", "schema": "Vessel", "properties": {"imoNumber": ["IMO9161003"]}}'),
	('eu_vessels_csv', 'load_eu_vessels(', E'\uFEFFVessel name;IMO number ;Date of application;Subject to\r\n'),
	('eu_fsf_xml', 'financial sanctions', '<?xml version="1.0"?>
		<export xmlns="http://eu.europa.ec/fpi/fsd/export" generationDate="2026-01-01"><sanctionEntity/></export>'),
	('sema_xml', 'Canada', '<?xml version="1.0"?><data-set><record><Country-Pays>Russia / Russie</Country-Pays>
		<EntityOrShip-EntiteOuNavire>X</EntityOrShip-EntiteOuNavire></record></data-set>'),
	('seco_xml', 'Switzerland', '<swiss-sanctions-list date="2026-01-01"/>'),
	('json', 'load_listings(', '[{"key": "1", "name": "LADY R", "imo": "9161003"}]'),
	('html', 'web page', E'<!DOCTYPE html>\n<html><head><title>Just a moment...</title></head></html>'),
	('pdf', 'PDF', '%PDF-1.7'), ('zip', 'workbook', E'PK\x03\x04');
SELECT is((SELECT string_agg(format || ' ' || coalesce(list_format_of(content), '-'), ', ') FROM published
	WHERE list_format_of(content) IS DISTINCT FROM format), NULL, 'each format is recognised');
SELECT is(list_format_of(c.content), NULL, 'and this is none: ' || left(c.content, 20))
	FROM (VALUES (''), ('Some words'), (E'a,b\n1,2\n'), ('<other/>'), ('{"a": 1}')) c(content);
SELECT is((SELECT string_agg(p.format || ': ' || pg_temp.took(format('%s(%L, ''2026-03-01'')', l.loader, p.content)),
	'; ') FROM published p
	WHERE p.format <> l.format AND pg_temp.took(format('%s(%L, ''2026-03-01'')', l.loader,
		p.content)) NOT LIKE format('quarantined 0 %%; it looks like %%%s%%', p.named)),
	NULL, l.loader || ' names what other files are, and their loader')
FROM (VALUES ('load_ofac_sdn', 'sdn_csv'), ('load_ofac_sdn_xml', 'sdn_xml'), ('load_uk_list', 'uksl_csv'),
	('load_un_list', 'un_xml'), ('load_opensanctions_maritime', 'opensanctions_csv'),
	('load_eu_vessels', 'eu_vessels_csv')) l(loader, format);
SELECT is(pg_temp.took(format('load_ofac_sdn(%L, ''2026-03-02'')', s.sdn)), 'accepted 0', 'sdn.csv')
	FROM (SELECT content AS sdn FROM published WHERE format = 'sdn_csv') s;
SELECT matches(pg_temp.took(format('load_ofac_sdn(%L, ''2026-03-02'', list => ''ofac_consolidated'')', s.sdn)),
	'^quarantined 0 this very file was loaded as list "ofac_sdn", fetched at 2026-03-02 00:00 UTC',
	'is not the consolidated list') FROM (SELECT content AS sdn FROM published WHERE format = 'sdn_csv') s;
SELECT ok('ofac_consolidated' = ANY (lists_without_snapshot()), 'of which nothing is known');

-- ---------- blank lines before the header ----------

SELECT is(pg_temp.took($$load_eu_vessels(E'\n', '2026-03-04', list => 'eu_2017_1509')$$),
	'quarantined 0 the file has no record of this list', 'a file of a blank line has no record');
SELECT matches(pg_temp.took(format('load_eu_vessels(%L, ''2026-03-05'', max_removed => 1)',
	E'\r\n' || substr(pg_temp.dma('ANGARA;9179842;2024-06-25;Article 3s(1)'), 2))), '^accepted',
	'one before the header is no header');

SELECT * FROM finish();
ROLLBACK;
