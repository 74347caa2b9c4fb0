-- Encounters kept: those of the whole tracks, whatever days they span; runs, refreshes, known time, the view.
\set ON_ERROR_STOP 1
\i test/tap_setup.sql
SELECT plan(36);
SELECT setseed(0.37);
SET timezone = 'UTC';

SELECT register_zone('Port', 'port', ST_MakeEnvelope(9.9, 49.9, 10, 50, 4326)) AS port \gset
-- twelve ships wander about one place for forty days, heard each forty minutes, silent for days now and then
CREATE TEMP TABLE sea AS
SELECT 211000000 + k AS mmsi, timestamptz '2024-01-20' + n * interval '40 minutes' AS t,
	10.3 + CASE WHEN (n / (60 + k * 7) + k) % 3 = 0 THEN 0 ELSE 0.01 * k END + random() * 0.001 AS lon,
		50.2 + random() * 0.001 AS lat
FROM generate_series(1, 12) k, generate_series(0, 1440) n
WHERE (n / 150 + k) % 5 <> 2;
-- two of them lie together for twenty days
INSERT INTO sea SELECT 211000100 + k, timestamptz '2024-01-22 05:00' + n * interval '1 hour', 11 + k * 0.001, 51
	FROM generate_series(1, 2) k, generate_series(0, 480) n;
-- two in port, two under way side by side
INSERT INTO sea SELECT 211000200 + k, timestamptz '2024-02-01' + n * interval '30 minutes', 9.95 + k * 0.001, 49.95
	FROM generate_series(1, 2) k, generate_series(0, 20) n;
INSERT INTO sea SELECT 211000300 + k, timestamptz '2024-02-01' + n * interval '30 minutes', 12 + k * 0.001 + n * 0.1, 52
	FROM generate_series(1, 2) k, generate_series(0, 20) n;
SELECT store_track(s.mmsi::mmsi, track_agg(t, lon, lat)) FROM sea s GROUP BY s.mmsi \g /dev/null
CREATE FUNCTION pg_temp.whole(OUT mmsi_a integer, OUT mmsi_b integer, OUT began_earliest timestamptz,
	OUT began timestamptz, OUT ended timestamptz, OUT ended_latest timestamptz, OUT samples integer)
RETURNS SETOF record LANGUAGE sql AS $$
	SELECT e.mmsi_a::integer, e.mmsi_b::integer, e.began_earliest, e.began, e.ended, e.ended_latest, e.samples
	FROM (SELECT array_agg(mmsi) AS m, array_agg(track) AS t
		FROM (SELECT mmsi, track_merge(track) AS track FROM vessel_track GROUP BY mmsi) v) f, encounters(f.m, f.t) e
	WHERE e.drift_a_kn <= 2 AND e.drift_b_kn <= 2
		AND NOT EXISTS (SELECT FROM nearest_zones(zone_set_index('ports'), e.lon, e.lat, 5)) $$;

SELECT added AS first_added FROM detect_encounters() \gset
SELECT cmp_ok(:first_added, '>', 20, 'encounters are found');
SELECT set_eq('SELECT mmsi_a, mmsi_b, began_earliest, began, ended, ended_latest, samples FROM encounter',
	'SELECT * FROM pg_temp.whole()', 'those of the whole tracks, whatever weeks they span');
SELECT is((SELECT round(duration_hours) FROM encounter WHERE mmsi_a = 211000101), 480::float8,
	'twenty days together are one encounter');
SELECT is_empty('SELECT FROM encounter WHERE mmsi_a > 211000200', 'ships in port or under way are left out');
SELECT row_eq('SELECT unchanged, added, superseded, closed FROM detect_encounters()', ROW(:first_added, 0, 0, 0),
	'detection again changes nothing');
-- a week or a day at a time, as where many ships are stored
SELECT is(encounter_days('2024-01-01'), 31, 'few ships are searched a month at a time');
CREATE FUNCTION pg_temp.detect_by(days integer) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	body text := pg_get_functiondef('encounter_days'::regproc);
	result text;
BEGIN
	EXECUTE format('CREATE OR REPLACE FUNCTION vesselwatch.encounter_days(first_day date) RETURNS integer '
		'LANGUAGE sql STABLE PARALLEL SAFE RETURN %s', days);
	result := (SELECT format('%s %s %s %s', unchanged, added, superseded, closed) FROM detect_encounters());
	EXECUTE body;
	RETURN result;
END $$;
SELECT results_eq('SELECT pg_temp.detect_by(d) FROM (VALUES (1), (2), (7)) v(d)',
	format($$SELECT '%s 0 0 0' FROM generate_series(1, 3)$$, :first_added),
	'a part of any length of the days gives the same encounters');
SELECT is((SELECT added FROM detect_encounters(away_from => NULL, max_drift_kn => NULL)), 2,
	'in port and under way they are found if asked for');
SELECT row_eq('SELECT added, closed FROM detect_encounters()', ROW(0, 2), 'the last run counts');
SELECT row_eq($$SELECT unchanged > 0, added, superseded, closed FROM detect_encounters('2024-02-01', '2024-02-02')$$,
	ROW(true, 0, 0, 0), 'a day in the middle finds the same, each whole');
DELETE FROM encounter_finding;
SELECT added AS part FROM detect_encounters('2024-02-05', '2024-02-06') \gset
SELECT set_eq('SELECT mmsi_a, mmsi_b, began_earliest, began, ended, ended_latest, samples FROM encounter',
	$$SELECT * FROM pg_temp.whole() WHERE began < '2024-02-06' AND ended >= '2024-02-05'$$,
		'a day alone finds what touches it, whole');
SELECT cmp_ok(:part, '<', :first_added, 'and no more');
SELECT added FROM detect_encounters() \g /dev/null

-- what is stored later
SELECT watch('pair', mmsi => '211000102', kinds => '{encounter}') AS w \gset
SELECT watch('all', flag => 'DE', kinds => '{encounter}') AS w2 \gset
SELECT count(*) AS runs_before, clock_timestamp() AS then FROM encounter_run \gset
SELECT encounter_id AS id, began AS began, ended AS ended FROM encounter WHERE mmsi_a = 211000101 \gset
SELECT store_track('211000101', track_agg(timestamptz :'ended' + n * interval '1 hour', 11.001, 51)),
	store_track('211000102', track_agg(timestamptz :'ended' + n * interval '1 hour', 11.002, 51))
	FROM generate_series(1, 5) n \g /dev/null
SELECT row_eq('SELECT added, superseded, closed FROM refresh_encounters()', ROW(1, 1, 0),
	'an encounter that goes on is superseded by a longer one');
SELECT results_eq('SELECT encounter_id, ended - began FROM encounter WHERE mmsi_a = 211000101',
	format($$VALUES (%s::bigint, interval '485 hours')$$, :id), 'under the same id');
SELECT results_eq(format($$SELECT ended FROM encounters_known_at(%L) WHERE mmsi_a = '211000101'$$, :'then'),
	format('VALUES (%L::timestamptz)', :'ended'), 'what was known before can be had again');
SELECT row_eq('SELECT added, superseded, closed FROM refresh_encounters()', ROW(0, 0, 0),
	'a refresh again changes nothing');
SELECT store_track('211000401', track_agg(timestamptz '2024-02-01' + n * interval '30 minutes', 14, 52)),
	store_track('211000402', track_agg(timestamptz '2024-02-01' + n * interval '30 minutes', 14.001, 52))
	FROM generate_series(0, 20) n \g /dev/null
SELECT row_eq('SELECT added FROM refresh_encounters()', ROW(1), 'a new meeting is found');
SELECT results_eq($$SELECT watch, mmsi FROM alert ORDER BY mmsi$$, $$VALUES ('all'::text, 211000401),
	('all', 211000402)$$, 'and reported for each ship that is watched');
DELETE FROM vessel_track WHERE mmsi IN ('211000401', '211000402');
SELECT added FROM refresh_encounters() \g /dev/null
DELETE FROM vessel_track WHERE mmsi = '211000102';
SELECT row_eq('SELECT added, superseded, closed FROM refresh_encounters()', ROW(0, 0, 1),
	'positions that are gone close it');
SELECT set_eq('SELECT mmsi_a, mmsi_b, began_earliest, began, ended, ended_latest, samples FROM encounter',
	'SELECT * FROM pg_temp.whole()', 'and what is left is that of the whole tracks');

-- who
SELECT mmsi_a AS a, mmsi_b AS b, began AS began, ended AS ended FROM encounter ORDER BY began, mmsi_a, mmsi_b LIMIT 1 \gset
SELECT register_vessel('9161003', 'LADY R', mmsi => :a::mmsi) \g /dev/null
SELECT status FROM load_listings('own', '[{"imo": 9161003, "name": "LADY R", "from": "2023-12-01"}]', '2023-12-02') \g /dev/null
SELECT results_eq(format($$SELECT name_a, imo_a, listed_a, name_b, listed_b, nearest_zone,
	nearest_zone_nm BETWEEN 10 AND 30 FROM encounter WHERE mmsi_a = %s AND mmsi_b = %s AND began = %L$$, :a, :b,
	:'began'),
	$$VALUES ('LADY R'::text, 9161003, 'own (listed)'::text, NULL::text, NULL::text, 'Port'::text, true)$$,
		'both ships are named, with their listings then and the nearest port');
SELECT is((SELECT max(num_nonnulls(dark_before_a, dark_after_a, dark_before_b, dark_after_b)) FROM encounter), 0,
	'before gaps were looked for nobody is said to be dark, nor not to be');
SELECT added FROM detect_ais_gaps('2024-02-10', '2024-02-20') \g /dev/null
SELECT results_eq($$SELECT bool_or(dark_before_a IS NULL) FILTER (WHERE began BETWEEN '2024-02-11' AND '2024-02-20'),
	bool_or(NOT dark_before_a) FILTER (WHERE began < '2024-02-10') FROM encounter$$,
	'VALUES (false, NULL::boolean)', 'nor is more said than was looked at');
SELECT added FROM detect_ais_gaps() \g /dev/null
SELECT is_empty($$SELECT FROM encounter e
	WHERE e.dark_after_a <> EXISTS (SELECT FROM ais_gap g WHERE g.mmsi = e.mmsi_a AND g.off_at >= e.ended
	AND g.off_at < e.ended + interval '24 hours')
	OR e.dark_before_b <> EXISTS (SELECT FROM ais_gap g WHERE g.mmsi = e.mmsi_b AND g.on_at <= e.began
		AND g.on_at > e.began - interval '24 hours')$$, 'dark is who has a kept gap within a day');
SELECT is((SELECT bool_or(dark_after_a) FROM encounter), true, 'and some are');

-- two that a satellite hears every twenty minutes lie together for nine hours; each hour one of them has a place far
-- off
SELECT store_track(m::mmsi, track_agg(timestamptz '2024-06-01' + n * interval '20 minutes' + CASE
	WHEN m % 2 = 0 THEN interval '3 minutes' ELSE '0' END,
	30 + 0.001 * (m % 10) + CASE WHEN m % 2 = 0 AND n % 4 = 2 THEN 9 ELSE 0 END + greatest(0, 5 - n, n - 32) * 0.1, 40))
FROM generate_series(211000401, 211000402) m, generate_series(0, 40) n GROUP BY m \g /dev/null
SELECT row_eq($$SELECT added, cleaned_fixes
	FROM detect_encounters('2024-06-01', '2024-06-02', clean_speed_kn => NULL)$$, ROW(0, 0::bigint),
	'wrong places between break it where tracks are not cleaned');
SELECT row_eq($$SELECT added, cleaned_fixes FROM detect_encounters('2024-06-01', '2024-06-02')$$, ROW(1, 10::bigint),
	'cleaned they are together; the run says how many fixes were left out');
SELECT results_eq('SELECT mmsi_a, mmsi_b, began, ended, fixes_a + fixes_b, cleaned_fixes FROM encounter WHERE mmsi_a = '
	'211000401',
	$$VALUES (211000401, 211000402, timestamptz '2024-06-01 01:43', timestamptz '2024-06-01 10:40', 47, 7)$$,
		'and so does the encounter');
SELECT set_eq($$SELECT began, ended, fixes_a, fixes_b, samples FROM encounter WHERE mmsi_a = 211000401$$,
	$$SELECT e.began, e.ended, e.fixes_a, e.fixes_b, e.samples
		FROM track_encounters(track_clean(stored_track('211000401')), track_clean(stored_track('211000402'))) e$$,
		'it is that of the clean tracks');
SELECT row_eq($$SELECT added, closed FROM refresh_encounters()$$, ROW(0, 0), 'a refresh cleans as its run did');
SELECT throws_ok('SELECT detect_encounters(clean_speed_kn => 0)', '22023');
SELECT throws_ok('SELECT detect_encounters(max_distance_m => -1)', '22023');
SELECT throws_ok($$SELECT detect_encounters('2024-01-02', '2024-01-01')$$, '22023');
SELECT throws_ok($$SELECT detect_encounters(away_from => 'nowhere')$$, '42704');
SELECT throws_ok($$SELECT detect_encounters(max_gap => '-1 hour')$$, '22023');
DELETE FROM encounter_finding; DELETE FROM encounter_run;
SELECT throws_ok('SELECT refresh_encounters()', '55000', 'there is nothing to refresh');
SELECT * FROM finish();
ROLLBACK;
