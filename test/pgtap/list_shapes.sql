-- Valid but uncommon shapes of list files: no ship is lost for the way its number is written, or its type.
\set ON_ERROR_STOP 1
\i test/tap_setup.sql
SET timezone = 'UTC';
SET client_min_messages = error;
SELECT plan(21);

SELECT is(identifier_value('imo', raw), value, format('IMO number "%s"', raw))
FROM (VALUES ('9,161,003', 'IMO9161003'), (U&'9\00A0161\00A0003', 'IMO9161003'), ('IMO: 916 1003', 'IMO9161003'),
	('9 161 003 t', NULL), ('9161 0031', NULL), ('9,161,004', NULL)) v(raw, value);

CREATE FUNCTION pg_temp.numbers(list text) RETURNS SETOF text LANGUAGE sql AS $$
	SELECT concat_ws(' ', v.name, l.kind, n.scheme, n.value, CASE WHEN NOT n.is_current THEN 'former' END)
	FROM listing l
	JOIN listing_version v ON v.listing_id = l.listing_id AND v.known_to IS NULL
	LEFT JOIN listing_identifier n ON n.listing_id = l.listing_id AND n.known_to IS NULL
	WHERE l.list = numbers.list $$;

-- Canada
SELECT load_canada_sema_xml('<?xml version="1.0"?><data-set>' || string_agg(format('<record><Country>Russia / Russie</Country>
	<EntityOrShip>%s</EntityOrShip><ShipIMONumber>%s</ShipIMONumber><TitleOrShipType>%s</TitleOrShipType><Schedule>1</Schedule>
	<Item>%s</Item><DateOfListing>2024-06-13</DateOfListing></record>', name, imo, type, n), '' ORDER BY n) || '</data-set>', '2024-07-01')
FROM (VALUES (1, 'LADY R', 'IMO9161003', ''), (2, 'TWO', '9179842; 8517839', ''), (3, 'APART', '935 8010', ''),
	(4, 'LNG', '', 'LNG Tankers'), (5, 'OWNER', '', 'Company'), (6, 'SLIP', '916100', '')) v(n, name, imo, type) \g /dev/null
SELECT set_eq($$SELECT pg_temp.numbers('canada_sema')$$, ARRAY['LADY R vessel imo IMO9161003', 'TWO vessel imo IMO9179842',
	'TWO vessel imo IMO8517839', 'APART vessel imo IMO9358010', 'LNG vessel', 'OWNER entity', 'SLIP vessel imo'],
	'Canada: a number with IMO before it, two numbers, one in groups, the type in the plural');
SELECT is((SELECT array_agg(verdict || ' ' || listed_name) FROM screen_vessel(imo => '8517839')), ARRAY['candidate TWO'],
	'a ship is found by the second number');

-- JSON: several numbers in one field
SELECT load_listings('own', '[{"key": "a", "name": "A", "imo": "9161003 / 9179842"}, {"key": "b", "name": "B", "imo": "IMO 8517839 (ex 9358010)"},
	{"key": "c", "name": "C", "mmsi": "273212120, 273210440"}, {"key": "d", "name": "D", "call_sign": "UBDT8/UBYT2"},
	{"key": "e", "name": "E", "call_sign": "A/B"}, {"key": "f", "name": "F", "imo": "ex 9333436"},
	{"key": "g", "name": "G", "imo": "formerly IMO 9074729, 8814275"}]', '2024-07-01') \g /dev/null
SELECT set_eq($$SELECT pg_temp.numbers('own')$$, ARRAY['A vessel imo IMO9161003', 'A vessel imo IMO9179842', 'B vessel imo IMO8517839',
	'B vessel imo IMO9358010 former', 'C vessel mmsi 273212120', 'C vessel mmsi 273210440', 'D vessel call_sign UBDT8',
	'D vessel call_sign UBYT2', 'E vessel call_sign AB', 'F vessel imo IMO9333436 former', 'G vessel imo IMO9074729 former',
	'G vessel imo IMO8814275'], 'each number of a text counts, a former one as such');

-- a number in the name of a ship that has none beside it
SELECT load_listings('names', '[{"key": "a", "name": "IMO 9358010"}, {"key": "b", "name": "NEPTUN", "aliases": ["IMO 8404991 (\"NEPTUNE\")"]},
	{"key": "c", "name": "IMO 9298492 (\"TOA PAYOH\")", "imo": "9333436"}, {"key": "d", "kind": "entity", "name": "IMO 9161003 LTD"},
	{"key": "e", "name": "SIMONE 9161003"}]', '2024-07-01') \g /dev/null
SELECT set_eq($$SELECT pg_temp.numbers('names')$$, ARRAY['IMO 9358010 vessel imo IMO9358010', 'NEPTUN vessel imo IMO8404991',
	'IMO 9298492 ("TOA PAYOH") vessel imo IMO9333436', 'IMO 9161003 LTD entity', 'SIMONE 9161003 vessel'],
	'a number that a name holds counts where there is no other');

-- the EU's file
SELECT load_eu_vessels(E'Vessel name;IMO number ;Date of application;Subject to\nTWO;8517839, 9333436;25.06.2024;Article 3s\n'
	'APART;935 8010;25.06.2024;Article 3s\n9161003;25.06.2024;Article 3s;\n', '2024-07-01') \g /dev/null
SELECT set_eq($$SELECT pg_temp.numbers('eu_833_2014')$$, ARRAY['TWO vessel imo IMO8517839', 'TWO vessel imo IMO9333436',
	'APART vessel imo IMO9358010'], 'of the EU''s file too');
SELECT is((SELECT count(*) FROM list_reject), 1::bigint, 'while cells that have shifted are rejected');

-- FollowTheMoney
SELECT load_ftm(string_agg(format('{"id": "%1$s", "schema": "%2$s", "caption": "%1$s", '
	'"properties": {"topics": ["sanction"], "%3$s": ["%4$s"]}}', id, schema,
	property, value), E'\n'), '2024-07-01')
FROM (VALUES ('A', 'Vehicle', 'imoNumber', '9161003'), ('B', 'Vehicle', 'registrationNumber', 'IMO 9179842'),
	('C', 'Vehicle', 'registrationNumber', 'A 123 BC'), ('D', 'Vessel', 'registrationNumber', 'IMO 8517839'),
	('E', 'Vessel', 'registrationNumber', 'RS 1234567'), ('F', 'Company', 'imoNumber', '5434358')) v(id, schema, property, value) \g /dev/null
SELECT set_eq($$SELECT pg_temp.numbers('ftm')$$, ARRAY['A vessel imo IMO9161003', 'B vessel imo IMO9179842', 'D vessel imo IMO8517839',
	'E vessel registration RS 1234567', 'F entity company_imo 5434358'],
	'entities of FollowTheMoney: a vehicle with the number of a ship, a ship''s number given as a registration');

-- OpenSanctions
SELECT load_opensanctions_maritime(E'type,caption,imo,risk,countries,flag,mmsi,id,url,datasets,aliases\n'
	'Vehicle,A,IMO9161003,sanction,,,,a,,d,\nCraft,B,9179842,sanction,,,,b,,d,\n'
	',D,9358010,sanction,,,,d,,d,\nORGANIZATION,C,5434358,sanction,,,,c,,d,\n', '2024-07-01') \g /dev/null
SELECT set_eq($$SELECT pg_temp.numbers('opensanctions_maritime')$$, ARRAY['A vessel imo IMO9161003', 'B vessel imo IMO9179842',
	'C entity company_imo 5434358'], 'rows of maritime.csv of a type that nobody knows');
SELECT is((SELECT reason FROM list_reject WHERE source_key = 'd'), '"type" is empty', 'and one without a type is rejected');

-- OFAC: remarks as it writes further ones
SELECT load_ofac_sdn(E'1,"A","vessel","CUBA",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,"Vessel Registration Identification IMO 9161003; '
	'alt. Vessel Registration Identification IMO 9179842; MMSI 273212120; alt. MMSI 273210440."\r\n'
	'2,"B","vessel","CUBA",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,"IMO Number 8517839; Former Vessel Registration Identification IMO 9358010."\r\n\x1A',
	'2024-07-01') \g /dev/null
SELECT set_eq($$SELECT pg_temp.numbers('ofac_sdn')$$, ARRAY['A vessel imo IMO9161003', 'A vessel imo IMO9179842',
	'A vessel mmsi 273212120', 'A vessel mmsi 273210440', 'B vessel imo IMO8517839', 'B vessel imo IMO9358010 former'],
	'OFAC''s remarks: further numbers, former ones, and the tag IMO');

-- a number that one copy gives instead of another, and the next takes back
SELECT load_listings('slip', '[{"key": "1", "imo": 9018464, "name": "LISTED"}]', '2024-01-01') \g /dev/null
SELECT watch('right', imo => 9018464), watch('wrong', imo => 9332810), watch('all', list => 'slip') \g /dev/null
SELECT load_listings('slip', '[{"key": "1", "imo": 9332810, "name": "LISTED"}]', '2024-02-01'),
	load_listings('slip', '[{"key": "1", "imo": 9018464, "name": "LISTED"}]', '2024-03-01') \g /dev/null
SELECT results_eq('SELECT watch, kind, imo, happened_at::date FROM alert ORDER BY happened_at, watch, kind', $$VALUES
	('all', 'delisted', 9018464, date '2024-02-01'), ('all', 'listed', 9332810, '2024-02-01'), ('right', 'delisted', 9018464, '2024-02-01'),
	('wrong', 'listed', 9332810, '2024-02-01'), ('all', 'delisted', 9332810, '2024-03-01'), ('all', 'listed', 9018464, '2024-03-01'),
	('right', 'listed', 9018464, '2024-03-01'), ('wrong', 'delisted', 9332810, '2024-03-01')$$,
	'watches hear of the hull that a list names instead of another, of both, and of the way back');
SELECT load_listings('slip', '[{"key": "1", "imo": 9018464, "mmsi": 273000001, "name": "LISTED"}]', '2024-04-01'),
	load_listings('slip', '[{"key": "1", "imo": 9018464, "mmsi": 273000002, "name": "LISTED"}]', '2024-05-01') \g /dev/null
SELECT is((SELECT count(*) FROM alert WHERE kind = 'delisted' AND happened_at > '2024-03-15'), 0::bigint,
	'while another MMSI of a ship delists nobody');

-- the UK writes a name in another script in a column of its own, beside the Latin one or in a row by itself
SELECT load_uk_list(E'Unique ID,Name 6,Name type,Name non-latin script,Designation Type,Date Designated,IMO number\n'
	'RUS1,,Primary Name,Леди Р,Ship,01/08/2024,9161003\nRUS1,LADY R,Primary Name,,Ship,01/08/2024,9161003\n'
	'RUS2,ANGARA,Primary Name,Ангара,Ship,01/08/2024,9179842\n', '2024-09-01') \g /dev/null
SELECT set_eq($$SELECT l.source_key, n.kind, n.name FROM listing l JOIN listing_name n USING (listing_id) WHERE l.list = 'uk'$$,
	$$VALUES ('RUS1', 'primary', 'LADY R'), ('RUS1', 'aka', 'Леди Р'), ('RUS2', 'primary', 'ANGARA'), ('RUS2', 'aka', 'Ангара')$$,
	'names in other scripts are names');
SELECT is((SELECT s.key FROM screen_vessel(name => 'Ангара', at => '2024-09-01') s WHERE s.list = 'uk'), 'RUS2',
	'by which a ship is found');
SELECT is((SELECT array_agg(i ->> 'raw') FROM jsonb_array_elements(un_listing('<ENTITY><FIRST_NAME>OMM</FIRST_NAME><COMMENTS1>'
	'International Maritime Organization (IMO) Number: 1790183. IMO5342883</COMMENTS1></ENTITY>') -> 'identifiers') i),
	'{1790183,5342883}', 'a company''s number in a comment of the UN''s list, behind IMO in brackets');
SELECT * FROM finish();
ROLLBACK;
