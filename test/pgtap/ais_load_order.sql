-- The same lines in any order, in parts, twice, within little memory: the same tracks to the byte, and counts that add
-- up.
\set ON_ERROR_STOP 1
\i test/tap_setup.sql
SELECT plan(24);
SET timezone = 'UTC';

-- 61 ships over three days, some lines twice, static data that changes, one ship that is called something else each
-- time
CREATE TEMP TABLE made AS
SELECT i, format('%s,%s,%s,%s,%s,%s,%s,"%s",%s,%s,%s,"%s"', 211000000 + i % 61,
	to_char('2024-02-27 22:00'::timestamp + i * interval '2 s', 'YYYY-MM-DD"T"HH24:MI:SS'),
	50 + (i % 97) * 0.001, 5 + (i % 89) * 0.001, i % 20, i % 360, CASE WHEN i % 5 = 0 THEN 511 ELSE i % 360 END,
	CASE WHEN i % 61 = 0 THEN 'SHIP ' || i WHEN i % 61 < 40 THEN 'SHIP, ' || i % 61 || CASE WHEN i > 30000
		AND i % 61 = 7 THEN ' II' ELSE '' END ELSE '' END,
	CASE WHEN i % 61 < 20 THEN 'IMO9161003' ELSE '' END, CASE WHEN i % 61 < 30 THEN i % 300 ELSE 0 END,
	CASE WHEN i % 61 = 3 THEN 5 + i / 20000 ELSE 0 END, CASE WHEN i % 61 = 3 THEN 'PORT ' || i / 25000
		ELSE '' END) AS line
FROM generate_series(0, 61000) i;
INSERT INTO made SELECT i, line FROM made WHERE i % 30 = 1;
CREATE FUNCTION pg_temp.stage(condition text, sorting text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	INSERT INTO ais_line (line)
		VALUES ('MMSI,BaseDateTime,LAT,LON,SOG,COG,Heading,VesselName,IMO,Length,Draft,Destination');
	EXECUTE format('INSERT INTO ais_line (line) SELECT line FROM made WHERE %s ORDER BY %s', condition, sorting);
END $$;
CREATE FUNCTION pg_temp.clear() RETURNS void LANGUAGE sql AS 'TRUNCATE vessel_track, ais_static; TRUNCATE ais_load '
	'CASCADE';

-- what must come of it, by plain SQL
CREATE TEMP TABLE wanted AS
SELECT f[1]::mmsi AS mmsi, f[2]::timestamp::date AS day,
	track_agg(f[2]::timestamptz, f[4]::float8, f[3]::float8, f[5]::float8, f[6]::float8, NULL, f[7]::integer) AS track
FROM (SELECT string_to_array(regexp_replace(line, '"[^"]*"', ''), ',') AS f FROM made) m GROUP BY 1, 2;

SELECT pg_temp.stage('true', 'i');
CALL load_ais() \gset
SELECT is(ARRAY[:read, :stored, :duplicate], ARRAY[63035, 61001, 2034], 'counts');
SELECT is_empty('(TABLE wanted EXCEPT TABLE vessel_track) UNION ALL (TABLE vessel_track EXCEPT TABLE wanted)',
	'tracks are those that track_agg makes');
SELECT is((SELECT sum(reports) FROM ais_static), (SELECT count(*)::numeric FROM made WHERE i % 61 < 40),
	'every report that says something counts');
SELECT is((SELECT count(DISTINCT name) FROM ais_static WHERE mmsi = 211000000), 1001::bigint,
	'a ship of many names has them all');
SELECT set_eq('SELECT draught_m, destination FROM ais_static WHERE mmsi = 211000003', $$VALUES (5, 'PORT 0'),
	(6, 'PORT 0'), (6, 'PORT 1'), (7, 'PORT 1'), (7, 'PORT 2'), (8, 'PORT 2')$$,
	'draught and destination are kept as they change');
CREATE TEMP TABLE tracks AS TABLE vessel_track;
CREATE TEMP VIEW said AS SELECT to_jsonb(s) - 'static_id' AS said FROM ais_static s;
CREATE TEMP TABLE statics AS TABLE said;

-- in another order, with memory for a part of it
SELECT pg_temp.clear();
SET LOCAL maintenance_work_mem = '1MB';
SELECT pg_temp.stage('true', 'md5(i::text)');
CALL load_ais() \gset
SELECT is(ARRAY[:read, :stored, :duplicate], ARRAY[63035, 61001, 2034], 'counts in another order');
SELECT is_empty('(TABLE tracks EXCEPT TABLE vessel_track) UNION ALL (TABLE vessel_track EXCEPT TABLE tracks)',
	'tracks');
SELECT is_empty('(TABLE statics EXCEPT TABLE said) UNION ALL (TABLE said EXCEPT TABLE statics)',
	'static data');

-- in parts
SELECT pg_temp.clear();
SELECT pg_temp.stage('i % 3 = 0', 'i DESC');
CALL load_ais() \gset a_
SELECT pg_temp.stage('i % 3 > 0', 'i');
CALL load_ais() \gset b_
SELECT is(ARRAY[:a_read + :b_read, :a_stored + :b_stored, :a_duplicate + :b_duplicate], ARRAY[63035, 61001, 2034],
	'counts in parts');
SELECT is_empty('(TABLE tracks EXCEPT TABLE vessel_track) UNION ALL (TABLE vessel_track EXCEPT TABLE tracks)',
	'tracks');
SELECT is_empty('(TABLE statics EXCEPT TABLE said) UNION ALL (TABLE said EXCEPT TABLE statics)',
	'static data');

-- again
SELECT pg_temp.stage('i < 1000', 'i');
CREATE TEMP TABLE places AS SELECT tableoid AS part, ctid AS place FROM vessel_track;
CALL load_ais() \gset
SELECT is(ARRAY[:read, :stored, :duplicate], ARRAY[1034, 0, 1034], 'a part again is all there already');
SELECT is_empty('SELECT tableoid, ctid FROM vessel_track EXCEPT TABLE places', 'and writes no track anew');
SELECT is_empty('(TABLE statics EXCEPT TABLE said) UNION ALL (TABLE said EXCEPT TABLE statics)',
	'nor counts reports again');
-- the same fixes with more to them are no new fixes, but the track is another
INSERT INTO ais_line (line) VALUES ('MMSI,BaseDateTime,LAT,LON,Status'), ('211000000,2024-02-27T22:00:00,50,5,7');
CALL load_ais() \gset
SELECT is(ARRAY[:read, :stored, :duplicate], ARRAY[1, 0, 1], 'a fix that is there is a duplicate');
SELECT is((SELECT nav_status FROM fix WHERE mmsi = 211000000 AND t = '2024-02-27T22:00:00Z'), 7,
	'whose status is added');

-- lines that do not lie in their order
SELECT pg_temp.clear();
CREATE TEMP TABLE kept AS TABLE ais_line;
SELECT pg_temp.stage('i < 3000', 'i');
INSERT INTO kept SELECT * FROM ais_line;
DELETE FROM ais_line;
INSERT INTO ais_line OVERRIDING SYSTEM VALUE SELECT * FROM kept ORDER BY (line LIKE 'MMSI%'), md5(line);
INSERT INTO ais_line (line) VALUES ('bad,,,,,,,,,');
CALL load_ais() \gset
SELECT is(ARRAY[:read, :rejected], ARRAY[3101, 1], 'lines that lie otherwise are read in their order');
SELECT is((SELECT line_no FROM ais_reject WHERE load_id = :load_id), 3102::bigint, 'and numbered so');

-- lines as they lie: the bad ones of two blocks of numbers, with numbers missing within a block and between; a short
-- one in a gap
INSERT INTO ais_line (line) VALUES ('MMSI,BaseDateTime,LAT,LON'), ('bad,,,1');
SELECT count(nextval(pg_get_serial_sequence('ais_line', 'line_no'))) AS n FROM generate_series(1, 7) \gset
INSERT INTO ais_line (line) SELECT format('211000000,2024-02-27T22:00:%s,50,5', to_char(i, 'FM00'))
	FROM generate_series(0, 59) i;
INSERT INTO ais_line (line) VALUES ('bad,,,2');
SELECT count(nextval(pg_get_serial_sequence('ais_line', 'line_no'))) AS n FROM generate_series(1, 2500) \gset
INSERT INTO ais_line (line) VALUES ('211000000,2024-02-27T22:01:00,50,5'), ('bad,,,3');
DELETE FROM kept;
INSERT INTO kept SELECT * FROM ais_line;
DELETE FROM ais_line;
INSERT INTO ais_line OVERRIDING SYSTEM VALUE SELECT * FROM kept ORDER BY NOT (line LIKE 'MMSI%'), md5(line);
CALL load_ais() \gset
SELECT is(ARRAY[:read, :stored, :rejected], ARRAY[64, 60, 3], 'CSV is read as it lies behind its header');
SELECT is((SELECT string_agg(line_no || ' ' || right(line, 1), ', ' ORDER BY line_no) FROM ais_reject
	WHERE load_id = :load_id), '2 1, 63 2, 65 3', 'and numbered by its order');
-- a value that holds lines
INSERT INTO ais_line (line) VALUES ('MMSI,BaseDateTime,LAT,LON'), (E'211000000,2024-02-27T23:00:00,50,5\nbad,,,1\r\n'),
	('bad,,,2');
CALL load_ais() \gset
SELECT is((SELECT string_agg(line_no || ' ' || right(line, 1), ', ' ORDER BY line_no) FROM ais_reject
	WHERE load_id = :load_id), '3 1, 4 2', 'lines within a value count as lines');

-- whose lines
INSERT INTO ais_line (line) VALUES ('MMSI,BaseDateTime,LAT,LON,Status'), ('211000000,2024-02-27T22:00:00,50,5,7');
RESET vesselwatch.session;
SELECT throws_ok('CALL load_ais()', 'P0002', 'no lines are staged',
	'lines of a session before this one on the same connection are not taken');
INSERT INTO ais_line (line, session_pid, session) VALUES ('MMSI,BaseDateTime,LAT,LON', 0, 1),
	('MMSI,BaseDateTime,LAT,LON', (SELECT pid FROM pg_stat_activity WHERE backend_type = 'checkpointer'), 2);
INSERT INTO ais_line (line) VALUES ('MMSI,BaseDateTime,LAT,LON,Status'), ('211000000,2024-02-27T22:00:00,50,5,7');
CALL load_ais() \gset
SELECT is((SELECT array_agg(session ORDER BY line_no) FROM ais_line), '{2}',
	'what a session left that has ended is cleared away, what others staged is not');
SELECT throws_ok($$SELECT ais_load_merged('[]')$$, '55000', 'no AIS file is being loaded',
	'a step of a load is nothing by itself');
SELECT * FROM finish();
ROLLBACK;
