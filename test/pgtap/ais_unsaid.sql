-- What a load must not lose without a word: columns that are there twice, values that are none, times of clocks that
-- were never set, values that are no
-- scalars, marks and fields of events between records.
-- That columns are missing is said in a notice (sql/load.sql).
\set ON_ERROR_STOP 1
\i test/tap_setup.sql
SET LOCAL TimeZone = 'UTC';
SELECT plan(20);

CREATE TABLE said (
	load_id bigint,
	read bigint,
	stored bigint,
	no_position bigint,
	no_report bigint,
	rejected bigint,
	unreadable bigint
);
-- the lines of a text as a load of their own
CREATE PROCEDURE pg_temp.load(given text, format text DEFAULT 'auto') LANGUAGE plpgsql AS $$
DECLARE
	done ais_load;
	n bigint;
BEGIN
	DELETE FROM vessel_track;
	DELETE FROM ais_static;
	INSERT INTO ais_line (line) SELECT l FROM regexp_split_to_table(given, E'\n') l;
	CALL load_ais(format, n, n, n, n, n, n, n, n, n, n, n, n, n, n, n, n);
	SELECT l.* INTO done FROM ais_load l ORDER BY l.load_id DESC LIMIT 1;
	DELETE FROM said;
	INSERT INTO said
	VALUES (done.load_id, done.read, done.stored, done.skipped_no_position, done.skipped_no_report, done.rejected,
		done.unreadable_sog + done.unreadable_cog + done.unreadable_heading + done.unreadable_nav_status);
END $$;
\set header 'MMSI,BaseDateTime,LAT,LON,SOG,COG,Heading,VesselName,IMO,CallSign,VesselType,Status'

-- ---------- columns that are there twice ----------

SELECT throws_ok(format('CALL pg_temp.load(%L)', :'header' || E',lat\n367000001,2023-01-01T00:00:00,40,-70,5,90,91,A,,,70,0,50'),
	'22023', NULL, 'a latitude that is there twice is refused');
SELECT throws_ok(format('CALL pg_temp.load(%L, %L)', :'header' || E',S_O_G\n367000001,2023-01-01T00:00:00,40,-70,5,90,91,A,,,70,0,8',
	'noaa'), '22023', NULL, 'so is a speed, also where the format is named');
SELECT throws_ok($$SELECT ais_report('1,2,3,4,5', 'mmsi,t,lon,lat,lat', l) FROM ais_layout l WHERE l.name = 'plain'$$,
	'22023', NULL, 'and by ais_report()');
SELECT lives_ok(format('CALL pg_temp.load(%L)',
	:'header' || E',Cargo,Cargo\n367000001,2023-01-01T00:00:00,40,-70,5,90,91,A,,,70,0,1,2'),
	'a column that nothing is read from may be there twice');
CALL pg_temp.load(:'header' || E'\n367000001,2023-01-01T00:00:00,40,-70,5,90,91,A,,,70,0\n'
	|| replace(:'header', 'COG', 'LAT') || E'\n367000002,2023-01-01T00:00:00,40,-70,5,50,91,A,,,70,0\n' || :'header'
	|| E'\n367000003,2023-01-01T00:00:00,40,-70,5,90,91,A,,,70,0');
SELECT results_eq('SELECT DISTINCT mmsi::integer FROM fix ORDER BY 1', 'VALUES (367000001), (367000003)',
	'what is behind a further header with a latitude twice is not read');
SELECT is((SELECT array_agg(reason ORDER BY line_no) FROM ais_reject NATURAL JOIN said), '{other_header,other_header}',
	'and is rejected by the header');

-- ---------- words for no value ----------

CALL pg_temp.load(:'header'
	|| E'\n367000001,2023-01-01T00:00:00,40,-70,NULL,\\N,nan,NULL,\\N,None,nan,null'
	|| E'\n367000002,2023-01-01T00:00:00,NULL,NULL,,,,NaN,N/A,<NA>,#N/A,'
	|| E'\n367000003,2023-01-01T00:00:00,nan,40,5,90,91,A,,,,'
	|| E'\n367000004,2023-01-01T00:00:00,40,-70,x,90,91,NONE,,NAN,,');
SELECT results_eq('SELECT read, stored, no_position, rejected, unreadable FROM said',
	'VALUES (4::bigint, 2::bigint, 1::bigint, 1::bigint, 1::bigint)',
	'a motion that is NULL, nan or \N is not given and not unreadable, a place that is so none; half a place is rejected');
SELECT results_eq('SELECT mmsi::integer, name, call_sign, imo, ship_type FROM ais_static ORDER BY 1',
	$$VALUES (367000004, 'NONE', 'NAN', NULL::text, NULL::text)$$,
	'and no ship is called NULL, nan, None or N/A; NONE and NAN may be said');
SELECT results_eq('SELECT mmsi::integer, sog, cog, heading, nav_status FROM fix ORDER BY 1',
	'VALUES (367000001, NULL::float8, NULL::float8, NULL::integer, NULL::integer), (367000004, NULL, 90, 91, NULL)',
	'the fixes are kept');

-- ---------- clocks that were never set ----------

CALL pg_temp.load(E'mmsi,t,lon,lat\n367000001,1970-01-01T00:00:07,-70,40\n367000001,1980-01-06 00:00:00,-70,40'
	|| E'\n367000001,0001-01-01T00:00:00,-70,40\n367000001,1989-12-31T23:59:59,-70,40\n367000001,1990-01-01T00:00:00,-70,40');
SELECT results_eq('SELECT read, stored, rejected FROM said', 'VALUES (5::bigint, 1::bigint, 4::bigint)',
	'a time before there was AIS makes no silence of decades');
SELECT results_eq('SELECT DISTINCT reason FROM ais_reject NATURAL JOIN said', $$VALUES ('bad_time')$$, 'and says so');
SELECT is((SELECT min(t) FROM fix), timestamptz '1990-01-01 00:00:00Z', 'from 1990 on it is one');
CALL pg_temp.load('1970-01-02 00:00:00 !AIVDM,1,1,,B,177KQJ5000G?tO`K>RA1wUbN0TKH,0*5C', 'nmea');
SELECT results_eq('SELECT read, stored, rejected FROM said', 'VALUES (1::bigint, 0::bigint, 1::bigint)',
	'of a sentence too');

-- ---------- JSON ----------

CREATE FUNCTION pg_temp.record(mmsi integer, changed jsonb DEFAULT '{}') RETURNS text LANGUAGE sql AS $$
	SELECT (jsonb_build_object('ssvid', mmsi, 'timestamp', '2023-01-01T00:00:00Z', 'lon', -70, 'lat', 40, 'speed', 5,
		'course', 90, 'heading', 91, 'shipname', 'A') || changed)::text
$$;
CALL pg_temp.load(concat_ws(E'\n', pg_temp.record(367000001, '{"speed": {"kn": 5}, "course": [90]}'),
	pg_temp.record(367000002, '{"heading": true, "shipname": ["A", "B"]}'), pg_temp.record(367000003, '{"speed": null}'),
	pg_temp.record(367000004, '{"ssvid": [367000004]}'), pg_temp.record(367000005, '{"lon": {"value": 1}}'),
	pg_temp.record(367000006, '{"speed": "5.5", "heading": "NaN", "shipname": "null"}')));
SELECT results_eq('SELECT read, stored, rejected, unreadable FROM said',
	'VALUES (6::bigint, 4::bigint, 2::bigint, 3::bigint)', 'an object or array for a speed or course is counted as unreadable');
SELECT results_eq('SELECT reason, value FROM ais_reject NATURAL JOIN said ORDER BY line_no',
	$$VALUES ('bad_mmsi', '[367000004]'), ('bad_longitude', '{"value": 1}')$$, 'one for ship or place is shown');
SELECT results_eq('SELECT mmsi::integer, sog, cog, heading FROM fix ORDER BY 1',
	$$VALUES (367000001, NULL::float8, NULL::float8, 91), (367000002, 5, 90, NULL), (367000003, NULL, 90, 91),
		(367000006, 5.5, 90, NULL)$$, 'the fixes are kept');
SELECT is((SELECT array_agg(DISTINCT name) FROM ais_static), '{A}', 'an array is no name, nor is null in quotes');
SELECT define_ais_layout('points', 'json',
	'{"mmsi": "id", "t": "at", "lon": ["p", "p.0"], "lat": ["q", "p.1"], "sog": ["v", "w"]}');
CALL pg_temp.load(E'{"id":367000001,"at":"2023-01-01T00:00:00Z","p":[-70,40],"v":{"x":1},"w":7}', 'points');
SELECT results_eq('SELECT lon, lat, sog FROM fix', 'VALUES (-70::float8, 40::float8, 7::float8)',
	'a scalar of any source goes before an object or array of one that is preferred');
CALL pg_temp.load(E'\uFEFF' || pg_temp.record(367000001) || E'\n\uFEFF' || pg_temp.record(367000002));
SELECT results_eq('SELECT read, stored, rejected FROM said', 'VALUES (2::bigint, 2::bigint, 0::bigint)',
	'the mark of each of two files put together is nothing');
CALL pg_temp.load(E'event: report\nid: 7\ndata: ' || pg_temp.record(367000001) || E'\n\n: still here\nretry: 100\ndata:'
	|| pg_temp.record(367000002));
SELECT results_eq('SELECT read, stored, no_report, rejected FROM said',
	'VALUES (7::bigint, 2::bigint, 5::bigint, 0::bigint)', 'the other fields of server-sent events are skipped, first ones too');

SELECT * FROM finish();
ROLLBACK;
