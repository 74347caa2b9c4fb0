-- Odd but valid files, and files that were cut off: what a loader must read, and what it must not take for complete.
\set ON_ERROR_STOP 1
\i test/tap_setup.sql
SET LOCAL TimeZone = 'UTC';
SET client_min_messages = error;
SELECT plan(22);

-- ---------- downloads that were cut off ----------
CREATE FUNCTION pg_temp.eu(rows integer, ending text DEFAULT E'\n') RETURNS text LANGUAGE sql RETURN
	E'Vessel name;IMO number;Date of application;Subject to\n' || (SELECT string_agg(format('SHIP %s;%s;25.06.2024;Article 3s(2)(b)',
		chr(64 + i::integer), n), E'\n' ORDER BY i) FROM unnest('{9161003,9179842,9358010,8517839,9074729,9387475,9251274,9298492}'::text[])
		WITH ORDINALITY u(n, i) WHERE i <= rows) || ending;
SELECT matches((load_eu_vessels(pg_temp.eu(7) || 'SHIP H;929', '2024-07-01')).reason, 'ends in the middle of a line: SHIP H;929',
	'a first copy whose last row lacks cells and its end was cut off');
SELECT is((load_eu_vessels(pg_temp.eu(7) || 'SHIP H;929', '2024-07-01', max_removed => 1)).status, 'accepted', 'taken by hand');
SELECT is((load_eu_vessels(pg_temp.eu(8), '2024-07-02')).status, 'accepted', 'a copy that ends with a line');
SELECT matches((load_eu_vessels(left(pg_temp.eu(8), -8), '2024-07-03')).reason, 'ends in the middle of a line',
	'one that is cut in its last cell, no ship less');
SELECT matches((load_eu_vessels(pg_temp.eu(7, ''), '2024-07-03')).reason, 'ends in the middle of a line, after 7 records of 8',
	'one that is cut before the end of a line');
SELECT is((load_eu_vessels(pg_temp.eu(7), '2024-07-03')).removed, 1, 'with the end of the line it is a copy of a ship less');
SELECT is((load_eu_vessels(pg_temp.eu(6, ''), '2024-07-04', max_removed => 1)).status, 'accepted', 'and by hand anything');
SELECT is((load_eu_vessels(pg_temp.eu(5, ''), '2024-07-05')).status, 'accepted', 'who always reads without the last end is not stopped');

-- ---------- numbers, however they are written ----------
SELECT is(ofac_identifier('vessel', 'Vessel Registration Identification', v) ->> 'scheme', 'imo', format('"%s" is an IMO number', v))
FROM unnest(ARRAY['IMO 9161003', 'IMO9161003', 'imo 9161003', 'IMO No. 9161003', E'IMO\u00A09161003', 'IMO Number: 9161003',
	'9161003']) v;
SELECT is(ofac_identifier('vessel', 'Vessel Registration Identification', v) ->> 'scheme', 'registration', format('"%s" is none', v))
FROM unnest(ARRAY['IMO 26348960', 'SIMO 9161003']) v;
SELECT is((load_eu_vessels(E'Vessel name;IMO number;Date of application;Subject to\nA;9161003.0;05.08.2017;Port entry ban\n'
	'B;IMO No. 9179842;05.08.2017;Port entry ban\nC;05.08.2017;Port entry ban;\n', '2024-07-01', list => 'eu_2017_1509')).rejected, 1,
	'numbers that a spreadsheet or a clerk has written are read, shifted cells are not');

-- ---------- files that say the same in another form ----------
\set sample `cat test/sample/canada_sema.xml`
\set ftm `cat test/sample/entities.ftm.jsonl`
SELECT is((load_canada_sema_xml(regexp_replace(:'sample', '^<\?xml[^>]*>', E'<?xml version="1.0"?>\n<!-- made -->\n<?xml-stylesheet href="a"?>\n'),
	'2024-07-01')).status, 'accepted', 'what stands before the root element is nothing');
SELECT is((load_ftm(E'\uFEFF' || :'ftm', '2024-07-01')).status, 'accepted', 'a byte order mark before JSON is none of it');
SELECT is((load_canada_sema_xml(replace(:'sample', '2024-05-22', 'circa 2024'), '2024-08-01')).rejected, 0,
	'a ship whose date of listing is none is listed all the same');
SELECT results_eq($$SELECT v.name, p.start_basis FROM listing_version v JOIN listing_period p USING (listing_id) JOIN listing l
		USING (listing_id) WHERE l.list = 'canada_sema' AND v.known_to IS NULL AND v.detail ->> 'item' = '7' AND p.known_to IS NULL$$,
	$$VALUES ('ANGARA', 'published')$$, 'from the day that was known before');
SELECT * FROM finish();
ROLLBACK;
