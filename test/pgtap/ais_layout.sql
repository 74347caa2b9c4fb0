-- Layouts: each built-in one reads a file as its publisher writes it, found by its first lines; one's own do likewise.
\set ON_ERROR_STOP 1
\i test/tap_setup.sql
SELECT plan(163);
SET LOCAL TimeZone = 'UTC';

-- what all files of test/sample/ais say: two ships, nine minutes, nothing of their motion in the last
CREATE TEMP TABLE truth AS
SELECT mmsi, '2024-05-01 10:00Z'::timestamptz + k * interval '1 minute' AS t,
	round((lon + k * 0.01)::numeric, 5)::float8 AS lon,
	round((lat + k * 0.005)::numeric, 5)::float8 AS lat, CASE WHEN k < 8 THEN round(10 + k * 0.1, 1)::float8 END AS sog,
	CASE WHEN k < 8 THEN (200 + k * 10)::float8 END AS cog, CASE WHEN k < 8 THEN 201 + k END AS heading, CASE
		WHEN k < 8 THEN status END AS nav_status
FROM (VALUES (211000001, 5, 52, 0), (273000002, -170, -33, 5)) s (mmsi, lon, lat, status), generate_series(0, 8) k;
-- the hashes that the Piraeus set has
INSERT INTO ais_transmitter (format, id, mmsi) VALUES ('piraeus', '9ce2f1a40b', '211000001'),
	('piraeus', '07d1e55c3a', '273000002');

\set file noaa_2009.csv
\set layout noaa_2009
\set counts '{18,18,0,0,0,0,0,0}'
\set lacks tenths
\set says 0
\i test/sample/ais/check.sql
\set file noaa_2015.csv
\set layout noaa_2015
\set counts '{19,18,1,0,0,0,0,0}'
\set lacks ''
\set says 9
\i test/sample/ais/check.sql
\set file noaa_2018.csv
\set layout noaa_2018
\set counts '{20,18,0,1,0,1,0,0}'
\set lacks ''
\set says 9
\i test/sample/ais/check.sql
\set file noaa_2024.csv
\set layout noaa_2024
\set counts '{18,18,0,0,0,0,0,0}'
\set lacks ''
\set says 9
\i test/sample/ais/check.sql
\set file dma_22.csv
\set layout dma_22
\set counts '{22,18,1,1,1,1,0,0}'
\set lacks ''
\set says 9
\i test/sample/ais/check.sql
\set file dma_26.csv
\set layout dma_26
\set counts '{22,18,1,1,1,1,0,0}'
\set lacks ''
\set says 9
\i test/sample/ais/check.sql
\set file helcom.csv
\set layout helcom
\set counts '{21,18,1,0,0,2,0,0}'
\set lacks 'heading status'
\set says 1
\i test/sample/ais/check.sql
\set file nari.csv
\set layout nari
\set counts '{18,18,0,0,0,0,0,0}'
\set lacks ''
\set says 0
\i test/sample/ais/check.sql
\set file piraeus.csv
\set layout piraeus
\set counts '{18,18,0,0,0,0,0,0}'
\set lacks 'status'
\set says 0
\i test/sample/ais/check.sql
\set file statsat.csv
\set layout statsat
\set counts '{18,18,0,0,0,0,0,0}'
\set lacks ''
\set says 0
\i test/sample/ais/check.sql
\set file aishub.csv
\set layout aishub
\set counts '{18,18,0,0,0,0,0,0}'
\set lacks ''
\set says 9
\i test/sample/ais/check.sql
\set file aishub_raw.csv
\set layout aishub_raw
\set counts '{18,18,0,0,0,0,0,0}'
\set lacks ''
\set says 9
\i test/sample/ais/check.sql
\set file aishub_json.json
\set layout aishub_json
\set counts '{19,18,0,0,0,0,0,0}'
\set lacks ''
\set says 9
\i test/sample/ais/check.sql
\set file aishub_raw_json.json
\set layout aishub_raw_json
\set counts '{19,18,0,0,0,0,0,0}'
\set lacks ''
\set says 9
\i test/sample/ais/check.sql
\set file exactearth.csv
\set layout exactearth
\set counts '{20,18,0,0,0,2,0,0}'
\set lacks ''
\set says 1
\i test/sample/ais/check.sql
\set file digitraffic.json
\set layout digitraffic
\set counts '{18,18,0,0,0,0,0,0}'
\set lacks ''
\set says 0
\i test/sample/ais/check.sql
\set file digitraffic_pretty.json
\set layout digitraffic
\set counts '{18,18,0,0,0,0,0,0}'
\set lacks ''
\set says 0
\i test/sample/ais/check.sql
\set file barentswatch.json
\set layout barentswatch
\set counts '{18,18,0,0,0,0,0,0}'
\set lacks ''
\set says 9
\i test/sample/ais/check.sql
\set file aisstream.jsonl
\set layout aisstream
\set counts '{21,18,1,0,0,2,0,0}'
\set lacks ''
\set says 1
\i test/sample/ais/check.sql
\set file gfw.jsonl
\set layout gfw
\set counts '{20,18,0,0,0,2,0,0}'
\set lacks 'status'
\set says 1
\i test/sample/ais/check.sql
\set file plain.csv
\set layout plain
\set counts '{18,18,0,0,0,0,0,0}'
\set lacks ''
\set says 0
\i test/sample/ais/check.sql
\set file nmea.nmea
\set layout nmea
\set counts '{20,18,0,0,0,2,0,0}'
\set lacks ''
\set says 1
\i test/sample/ais/check.sql

SELECT is((SELECT array_agg(l.name ORDER BY l.name) FROM ais_layout l WHERE l.built_in),
	'{aishub,aishub_json,aishub_raw,aishub_raw_json,aisstream,'
	'barentswatch,digitraffic,dma_22,dma_26,exactearth,gfw,helcom,nari,nmea,noaa_2009,noaa_2015,noaa_2018,noaa_2024,'
	'piraeus,plain,statsat}',
	'no built-in layout is without a file above');
SELECT is((SELECT count(*) FROM ais_layout WHERE source IS NULL OR certainty = 'own' AND name <> 'plain'), 0::bigint,
	'each says where it is from');

-- ---------- one's own ----------

CREATE FUNCTION pg_temp.read(line text, header text, layout text) RETURNS text LANGUAGE sql AS $$
	SELECT concat_ws(' ', mmsi, to_char(t, 'YYYY-MM-DD"T"HH24:MI:SS.US'), lon, lat, coalesce(sog::text, '-'),
		coalesce(cog::text, '-'), coalesce(heading::text, '-'), coalesce(nav_status::text, '-'),
		name, length_m, width_m, unreadable::text, cause, reason, value) FROM ais_report(line, header, layout) $$;
SELECT is(define_ais_layout('ours', 'csv', '{"mmsi": "id", "t": "when", "lon": "x", "lat": "y", "sog": "half",
	"cog": ["no such", "dir"], "name": "label", "heading": "hdg",
	"to_bow_m": "a", "to_stern_m": "b"}', time_format => 'epoch_ms', delimiter => ';',
	decimal_sign => ',', scale => '{"sog": 0.5}', not_available => '{"cog": [-1, "away"], "*": "?"}'), 'ours',
	'a layout is defined');
SELECT is(pg_temp.read('211000001;1714557600500;5,25;52,5;20,5;90;SHIP;7;30;10', 'ID;When;X;Y;half;dir;label;hdg;A;B',
	'ours'),
	'211000001 2024-05-01T10:00:00.500000 5.25 52.5 10.25 90 7 - SHIP 40',
		'its delimiter, decimals, times, units and sums are read');
SELECT is(pg_temp.read('211000001;1714557600500;5,25;52,5;20,5;-1;?;?;30;?', 'ID;When;X;Y;half;dir;label;hdg;A;B',
	'ours'),
	'211000001 2024-05-01T10:00:00.500000 5.25 52.5 10.25 - - -', 'what stands for none is none');
SELECT is(pg_temp.read('211000001;1714557600500;5,25;52,5;20,5;-1.0;away;"a;b";;', 'ID;When;X;Y;half;dir;label;hdg;A;B',
	'OURS'),
	'211000001 2024-05-01T10:00:00.500000 5.25 52.5 10.25 - - - away {heading}',
		'as a number and as a text, of its field alone');
INSERT INTO ais_line (line)
	VALUES (E'ID;When;X;Y;half;dir\r\n211000001;1714557600000;5,25;52,5;20,5;-1\r\n211000001;1714557660000;5,35;52,'
	'5;20,5;90\r\n');
CALL load_ais() \gset
SELECT is((SELECT (layout, format, stored)::text FROM ais_load WHERE load_id = :load_id), '(ours,ours,2)',
	'auto finds it too');
SELECT is((SELECT define_ais_layout('ours', 'csv', '{"mmsi": "1", "t": "2", "lon": "3",
	"lat": "4"}', has_header => false, time_format => 'DD.MM.YYYY HH24:MI')), 'ours', 'defined anew');
SELECT is((SELECT count(*) FROM ais_layout WHERE name = 'ours'), 1::bigint, 'it stands there once');
INSERT INTO ais_line (line) VALUES ('211000001,01.05.2024 10:00,5.25,52.5'), ('211000001,01.05.2024 10:01,5.25,52.5'),
	('211000001,1.5.2024 9:01,5.25,52.5'), ('x');
CALL load_ais('ours') \gset
SELECT is(ARRAY[:read, :stored, :duplicate, :rejected], ARRAY[4, 2, 1, 1],
	'columns by number where there is no header');
SELECT is((SELECT value FROM ais_reject WHERE load_id = :load_id), '1, first line has 4',
	'and each line has as many as the first');
SELECT set_config('vesselwatch_test.defined', define_ais_layout('noaa_2018', 'csv', '{"mmsi": "MMSI",
	"t": "BaseDateTime", "lon": "LON", "lat": "LAT"}'), true) \gset
SELECT is((SELECT (l).built_in FROM ais_layout_of('noaa_2018', '{"MMSI,BaseDateTime,LAT,LON"}') l), false,
	'one''s own goes before a built-in one of its name');
SELECT is((SELECT count(*) FROM ais_layout WHERE name = 'noaa_2018'), 2::bigint, 'which stays');
-- JSON
SELECT set_config('vesselwatch_test.defined', define_ais_layout('boxed', 'json', '{"mmsi": ["ship.mmsi", "ids.0"],
	"t": "at", "lon": "pos.0", "lat": "pos.1", "sog": "*.kn"}', records => 'rows'), true) \gset
SELECT is(pg_temp.read('{"ids": [211000001, 5], "at": "2024-05-01T12:00:00+02:00", "pos": [5.25, 52.5], "motion": '
	'{"kn": "7.5"}}', '', 'boxed'),
	'211000001 2024-05-01T10:00:00.000000 5.25 52.5 7.5 - - -', 'members, indexes and * lead to values');
SELECT is(pg_temp.read('{"at": "2024-05-01T12:00:00+02:00", "ids": [1], "pos": [5.25, 52.5, {"a": [[]]}],
	"ship": {"mmsi": 211000001, "x": {"y": "\"}"}}}', '', 'boxed'),
	'211000001 2024-05-01T10:00:00.000000 5.25 52.5 - - - -',
		'of several sources the preferred one counts, wherever it stands');

-- what makes no sense
SELECT throws_ok(format($q$SELECT define_ais_layout('bad', %s)$q$, arguments), '22023', message, message) FROM (VALUES
	($$'csv', '{"mmsi": "a", "t": "b", "lon": "c"}'$$, 'layout bad: no column for "lat"'),
	($$'csv', '{"mmsi": "a", "t": "b", "lon": "c", "lat": "d", "speed": "e"}'$$, 'layout bad: unknown field "speed"'),
	($$'csv', '{"mmsi": "a", "t": "b", "lon": "c", "lat": {"d": 1}}'$$,
		'layout bad: neither a value nor an array of values for "lat"'),
	($$'csv', '{"mmsi": "a", "t": "b", "lon": "c", "lat": null}'$$, 'layout bad: null for "lat"'),
	($$'csv', '[]'$$, 'layout bad: no JSON object: "fields"'),
	($$'csv', '{"mmsi": "a", "t": "b", "lon": "c", "lat": "d"}', delimiter => 'ab'$$,
		'layout bad: no character of ASCII that can stand there: "ab"'),
	($$'csv', '{"mmsi": "a", "t": "b", "lon": "c",
		"lat": "d"}', decimal_sign => ','$$, 'layout bad: numbers cannot be told apart, with decimals behind the delimiter ","'),
	($$'csv', '{"mmsi": "a", "t": "b", "lon": "c", "lat": "d"}', decimal_sign => ';'$$,
		'layout bad: neither a decimal point nor a comma: ";"'),
	($$'csv', '{"mmsi": "a", "t": "b", "lon": "c",
		"lat": "d"}', has_header => false$$, 'layout bad: without a header columns have numbers from 1, not "b"'),
	($$'csv', '{"mmsi": "a", "t": "b", "lon": "c", "lat": "d"}', scale => '{"sog": 0}'$$,
		'layout bad: no scale factor: "0"'),
	($$'csv', '{"mmsi": "a", "t": "b", "lon": "c", "lat": "d"}', time_format => 'HH24:MI'$$,
		'layout bad: unknown format of times "HH24:MI"'),
	($$'csv', '{"mmsi": "a", "t": "b", "lon": "c",
		"lat": "d"}', time_format => 'YYYY-MON-DD'$$, 'layout bad: unknown format of times "YYYY-MON-DD"')) b (arguments, message);
SELECT throws_ok($$SELECT define_ais_layout('auto', 'csv', '{}')$$, '22023', 'not a name for a layout: "auto"',
	'auto is no name of one');
SELECT throws_ok($$SELECT define_ais_layout('x', 'xml', '{}')$$, '23514', NULL, 'nor is XML a kind');

-- ---------- times ----------

CREATE FUNCTION pg_temp.time(format text, value text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
	PERFORM define_ais_layout('timed', 'csv', '{"mmsi": "a", "t": "b", "lon": "c", "lat": "d"}', time_format => format,
		delimiter => ';');
	RETURN (SELECT coalesce(to_char(r.t AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US'), r.reason)
		FROM ais_report('211000001;' || value || ';1;1', 'a;b;c;d', 'timed') r);
END $$;
SELECT is(pg_temp.time(format, value), coalesce(wanted, 'bad_time'), format || ': ' || value) FROM (VALUES
	('iso', '2024-05-01T10:00:00', '2024-05-01 10:00:00.000000'),
		('iso', '2024-05-01 10:00', '2024-05-01 10:00:00.000000'),
	('iso', '2024-05-01T10:00:00.1234567Z', '2024-05-01 10:00:00.123456'),
		('iso', '2024-07-30 06:17:43.375540658 +0000 UTC', '2024-07-30 06:17:43.375540'),
	('iso', '2024-05-01T10:00:00-0530', '2024-05-01 15:30:00.000000'),
		('iso', '2024-05-01T10:00:00+02', '2024-05-01 08:00:00.000000'),
	('iso', '2021-07-09 08:06:54 GMT', '2021-07-09 08:06:54.000000'),
		('iso', '2024-02-29T23:59:59', '2024-02-29 23:59:59.000000'),
	('iso', '2023-02-29T23:59:59', NULL), ('iso', '2024-05-01', NULL), ('iso', '2024-05-01T24:00:00', NULL),
		('iso', '2024-05-01T10:00:60', NULL),
	('iso', '2024-05-01T10:00:00 CET', NULL), ('iso', '2024-05-01T10:00:00+02:00 UTC', NULL),
		('iso', '24-05-01T10:00:00', NULL), ('iso', '', NULL),
	('iso', '0000-05-01T10:00:00', NULL), ('iso', '2024-05-01T10:00:00.', NULL),
		('iso', '2024-05-01T10:00:00+99', NULL),
	('epoch_s', '1714557600', '2024-05-01 10:00:00.000000'), ('epoch_s', '1714557600.25', '2024-05-01 10:00:00.250000'),
	('epoch_s', '1325376000.0', '2012-01-01 00:00:00.000000'), ('epoch_s', '1714557600000', NULL),
		('epoch_s', '0', NULL), ('epoch_s', '1e300', NULL),
	('epoch_ms', '1714557600001', '2024-05-01 10:00:00.001000'),
		('epoch_ms', '1714557600', NULL), ('epoch_ms', 'x', NULL),
		('epoch_s', '86400000', '1972-09-27 00:00:00.000000'), ('epoch_s', '1', NULL), ('epoch_s', '-1', NULL),
	('DD/MM/YYYY HH24:MI:SS', '31/12/2015 23:59:59', '2015-12-31 23:59:59.000000'),
		('DD/MM/YYYY HH24:MI:SS', '1/2/2015 3:59:59', '2015-02-01 03:59:59.000000'),
	('DD/MM/YYYY HH24:MI:SS', '2015-12-31 23:59:59', NULL),
		('MM/DD/YYYY HH:MI', '12/31/2015 9:05', '2015-12-31 09:05:00.000000'),
		('MM/DD/YYYY HH:MI', '31/12/2015 9:05', NULL),
	('YYYYMMDD_HH24MISS', '20151231_235959', '2015-12-31 23:59:59.000000'),
		('YYYYMMDD_HH24MISS', '20151231_23595', NULL), ('YYYYMMDD', '20151231', '2015-12-31 00:00:00.000000'),
	('YYYY/MM/DD HH24:MI:SS', '2009/01/31 00:00:01+00', '2009-01-31 00:00:01.000000')) c (format, value, wanted);

-- ---------- which layout ----------

SELECT throws_ok($$SELECT ais_layout_of('orbcomm', '{}')$$, '22023', 'unknown AIS format "orbcomm"',
	'an unknown format');
SELECT throws_ok($$SELECT ais_layout_of(NULL, '{}')$$, '22023', 'unknown AIS format "NULL"', 'none');
SELECT throws_ok($$SELECT ais_layout_of('dma', '{"MMSI,BaseDateTime,LAT,LON"}')$$, '22023',
	'not a file in format dma: "MMSI,BaseDateTime,LAT,LON"', 'a format that is not the file''s');
SELECT throws_ok($$SELECT ais_layout_of('auto', '{id;when;x;y}')$$, '22023',
	'not the header of an AIS file: "id;when;x;y"', 'a header of no layout');
SELECT throws_ok($$SELECT ais_layout_of('auto', ARRAY['{"id": 1}'])$$, '22023',
	'not a record of an AIS file: "{"id": 1}"', 'JSON of no layout');
SELECT is((SELECT string_agg((l).name, ' ' ORDER BY n)
	FROM unnest('{NOAA,marinecadastre,noaa-2023,Noaa 2015,noaa2025}'::text[]) WITH ORDINALITY w (name, n),
	ais_layout_of(w.name,
		'{"MMSI,BaseDateTime,LAT,LON,SOG,COG,Heading,VesselName,IMO,CallSign,VesselType,Status,Length,Width,Draft,'
	'Cargo,TranscieverClass"}') l),
	'noaa_2018 noaa_2018 noaa_2018 noaa_2015 noaa_2024', 'families, aliases and names, however they are written');

SELECT * FROM finish();
ROLLBACK;
