-- Monthly partitions of vessel_track: they come with the positions, changes are noted whichever way they are made.
\set ON_ERROR_STOP 1
\i test/tap_setup.sql
SELECT plan(31);
SET timezone = 'UTC';

-- ---------- partitions come with the positions ----------
SELECT is_empty('SELECT * FROM track_partitions()', 'the install script makes none');
SELECT throws_ok($$INSERT INTO vessel_track VALUES ('1', '2024-02-01', '[2024-02-01T00:00:00Z 1 1]')$$, '23514',
	'vessel_track has no partitions yet');
SELECT is(store_track('1', '[2024-01-31T23:00:00Z 1 1, 2024-02-01T01:00:00Z 1 1, 2024-04-30T00:00:00Z 1 1]'), 3::bigint,
	'storing makes them');
SELECT results_eq('SELECT partition::text, from_day, to_day FROM track_partitions()',
	$$VALUES ('vessel_track_2024_01', date '2024-01-01', date '2024-02-01'),
		('vessel_track_2024_02', '2024-02-01', '2024-03-01'), ('vessel_track_2024_04', '2024-04-01', '2024-05-01')$$,
	'for the months that there are');
SELECT throws_ok($$INSERT INTO vessel_track VALUES ('1', '2024-03-01', '[2024-03-01T00:00:00Z 1 1]')$$, '23514',
	'no partition of relation "vessel_track" found for row');
SELECT is(ensure_track_partitions('2024-01-15', '2024-06-01'), 3, 'those that are missing are made ahead');
SELECT is(ensure_track_partitions('2024-06-30'), 0, 'once');
SELECT lives_ok($$INSERT INTO vessel_track VALUES ('1', '2024-03-01', '[2024-03-01T00:00:00Z 1 1]')$$,
	'then rows can be written by hand');
INSERT INTO ais_line (line) VALUES ('MMSI,BaseDateTime,LAT,LON'), ('366999711,2022-12-31T23:59:59,50.05,10.05'),
	('366999711,2023-02-28T00:01:00,50.05,10.05');
CALL load_ais() \gset load_
SELECT is(:load_stored, 2, 'a load makes its months');
SELECT results_eq($$SELECT from_day FROM track_partitions() WHERE from_day < '2024-01-01'$$,
	$$VALUES (date '2022-12-01'), ('2023-02-01')$$, 'and no others');
SELECT is(store_track('2', '[0001-01-01T00:00:00Z 1 1, 9999-12-31T23:59:59Z 1 1]'), 2::bigint,
	'the first year and the last');
SELECT results_eq('SELECT DISTINCT day FROM fix WHERE mmsi = 2 ORDER BY 1', $$VALUES (date '0001-01-01'),
	('9999-12-31')$$, 'can be stored');
SELECT throws_ok($$SELECT ensure_track_partitions('2024-02-01', '2024-01-01')$$, '22023',
	'days from 2024-02-01 to 2024-01-01 are not a range of days');
SELECT throws_ok($$SELECT ensure_track_partitions('-infinity', 'infinity')$$, '22023');
SELECT throws_ok($$SELECT ensure_track_partitions(NULL)$$, '22023');
-- partitions of one's own
SELECT lives_ok($$CREATE TABLE vesselwatch.year_2021 (LIKE vesselwatch.vessel_track INCLUDING ALL);
	ALTER TABLE vesselwatch.vessel_track ATTACH PARTITION vesselwatch.year_2021 FOR VALUES
		FROM ('2021-01-01') TO ('2022-01-01')$$, 'a partition of one''s own');
SELECT is(store_track('3', '[2021-06-01T00:00:00Z 1 1]'), 1::bigint, 'takes what it covers');
SELECT is(ensure_track_partitions('2021-01-01', '2021-12-31'), 0, 'nothing is missing in it');
SELECT is(tableoid::regclass::text, 'year_2021') FROM vessel_track WHERE mmsi = '3';
SELECT throws_ok($$DO $d$ BEGIN EXECUTE 'INSERT INTO vessel_track SELECT 9, ''2020-01-01'', ''[2020-01-01T00:00:00Z 1 '
	'1]'' WHERE vesselwatch.store_track(''4'', ''[2019-01-01T00:00:00Z 1 1]'') > 0'; END $d$ $$,
	'55006', 'vessel_track has no partition for 2019-01, and this statement reads or writes vessel_track itself');
-- whatever dates look like in the session
SET datestyle = 'SQL, DMY';
SELECT is(ensure_track_partitions('1980-05-04', '1980-06-01'), 2, 'months by any style of dates');
RESET datestyle;

-- ---------- changes are noted ----------
DELETE FROM vessel_track_change;
INSERT INTO vessel_track_2024_05 VALUES ('5', '2024-05-02', '[2024-05-02T00:00:00Z 1 1]');
UPDATE vessel_track_2024_05 SET mmsi = '6';
DELETE FROM vessel_track_2024_05;
SELECT results_eq('SELECT mmsi::integer, count(*) FROM vessel_track_change GROUP BY 1 ORDER BY 1',
	'VALUES (5, 2::bigint), (6, 2)', 'also those made to a partition');
DELETE FROM vessel_track_change;
TRUNCATE vessel_track_2024_03;
SELECT results_eq('SELECT mmsi::integer, day FROM vessel_track_change', $$VALUES (1, date '2024-03-01')$$,
	'and its truncation');
DELETE FROM vessel_track_change;
INSERT INTO vessel_track VALUES ('5', '2024-05-02', '[2024-05-02T00:00:00Z 1 1]');
SELECT is((SELECT count(*) FROM vessel_track_change), 1::bigint, 'those made to the whole once');
UPDATE vessel_track SET day = '2024-06-02', track = '[2024-06-02T00:00:00Z 1 1]' WHERE mmsi = '5';
SELECT results_eq('SELECT day FROM vessel_track_change WHERE mmsi::integer = 5 ORDER BY change_id',
	$$VALUES (date '2024-05-02'), ('2024-05-02'), ('2024-06-02')$$, 'a row that moves to another month, at both ends');

-- ---------- what is read ----------
SELECT is(store_track('7', track_agg(timestamptz '2024-01-01' + i * interval '6 hours', 1, 1)), 600::bigint,
	'a ship of five months') FROM generate_series(0, 599) i;
SELECT results_eq($$SELECT mmsi, day, t FROM fixes_between('2024-02-28 12:00', '2024-03-02') WHERE mmsi = 7
	ORDER BY t$$,
	$$SELECT mmsi, day, t FROM fix WHERE mmsi = 7 AND t >= '2024-02-28 12:00' AND t < '2024-03-02' ORDER BY t$$,
		'fixes between two times');
SELECT is((SELECT count(*) FROM fixes_between('-infinity', 'infinity')), (SELECT count(*) FROM fix), 'or of all time');
CREATE FUNCTION pg_temp.plan(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	line text;
	lines text := '';
BEGIN
	FOR line IN EXECUTE 'EXPLAIN (ANALYZE, TIMING OFF, COSTS OFF) ' || query LOOP
		lines := lines || line || E'\n';
	END LOOP;
	RETURN lines;
END $$;
CREATE FUNCTION pg_temp.scans(partition text) RETURNS bigint LANGUAGE sql AS $$
	SELECT seq_scan + idx_scan FROM pg_stat_xact_user_tables WHERE relname = partition
$$;
SELECT pg_temp.scans('vessel_track_2024_02') AS read_before, pg_temp.scans('vessel_track_2024_01') AS other_before \gset
SELECT count(*) AS fixes FROM fixes_between('2024-02-28 12:00', '2024-02-29') \gset
SELECT is(pg_temp.scans('vessel_track_2024_02'), :read_before + 1::bigint, 'of a period its month is read');
SELECT is(pg_temp.scans('vessel_track_2024_01'), :other_before::bigint, 'and no other');
SELECT results_eq('SELECT day FROM stored_days() day WHERE day < $$2024-01-01$$', $$VALUES (date '0001-01-01'),
	('2021-06-01'), ('2022-12-31'), ('2023-02-28')$$, 'stored days, over all partitions');

SELECT * FROM finish();
ROLLBACK;
