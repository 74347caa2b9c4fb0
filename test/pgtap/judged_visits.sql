-- What detection keeps of a track in one pass is what cleaning, visits, stops and counting give one after the other.
\set ON_ERROR_STOP 1
\i test/tap_setup.sql
SELECT plan(12);
SET timezone = 'UTC';
SELECT setseed(0.25);

CREATE TEMP TABLE zones AS
SELECT zone_index_agg(n, ST_MakeEnvelope(10 + n * 0.01, 50, 10.02 + n * 0.01, 50.1, 4326)) AS index
	FROM generate_series(1, 4) n;
-- Ships in and out, each with spikes of its own: none, now and then, in rows of up to twelve; the last two are one
-- MMSI's.
CREATE TEMP TABLE ship AS
SELECT k, track_agg(timestamptz '2024-01-29' + i * interval '4 minutes' + floor(random() * 100) * interval '1 second',
	10 + (ARRAY[-0.1, 0.05, 0.02, 0.15, 0.05, 0.03])[1 + (i / 25 + i * i / 500 + k) % 6] + random() * 0.0014
		+ CASE WHEN k % 3 = 1 AND random() < 0.02 OR k % 3 = 2 AND i % 97 < i / 60 OR k > 19 AND i % 2 = 0 THEN 3
			ELSE 0 END, 50.05) AS track
FROM generate_series(1, 20) k, generate_series(0, 700) i
GROUP BY k;

CREATE TEMP TABLE rule AS
SELECT * FROM (VALUES (true, 60::float8, interval '12 hours', interval '15 minutes', 500::float8, 100::float8),
	(false, 60, '3 hours', '2 hours', 5000, 0), (true, NULL, '12 hours', '0', 300, 1000),
	(false, 25, '2 days', '15 minutes', 500, 100)) r(stops_only, kn, max_gap, merge_gap, radius_m, jitter_m);
CREATE TEMP TABLE due AS
SELECT r.*, s.k, c AS call,
	CASE WHEN kn IS NULL THEN 0 ELSE (SELECT count(*)::integer FROM track_fixes(track_left_out(track, kn)) f
		WHERE coalesce(f.t > c.arrived_earliest, true)
			AND coalesce(f.t < c.departed_latest, true)) END AS cleaned_fixes,
	p.lon, p.lat
FROM rule r, ship s, LATERAL (SELECT CASE WHEN kn IS NULL THEN track ELSE track_clean(track, kn) END AS clean) t,
	zone_visits(clean, (SELECT index FROM zones), max_gap, merge_gap, '4 hours', radius_m, '30 minutes', jitter_m,
		'1 hour') c
	LEFT JOIN LATERAL (SELECT lon, lat FROM stops(track_between(clean, c.arrived_latest,
		c.departed_earliest + interval '1 us'), radius_m, '30 minutes', max_gap, '1 hour')
		ORDER BY ended - began DESC, began LIMIT 1) p ON true
WHERE NOT stops_only OR c.first_stop IS NOT NULL;
CREATE TEMP TABLE found AS
SELECT r.*, s.k, c.* FROM rule r, ship s,
	judged_visits(track, (SELECT index FROM zones), stops_only, kn, max_gap, merge_gap, '4 hours', radius_m,
	'30 minutes', jitter_m, '1 hour') c;

SELECT is_empty('SELECT stops_only, kn, max_gap, k, call, cleaned_fixes, stop_lon, stop_lat FROM found WHERE fixes IS NULL
	EXCEPT ALL SELECT stops_only, kn, max_gap, k, call, cleaned_fixes, lon, lat FROM due', 'no visits, counts or places but these');
SELECT is_empty('SELECT stops_only, kn, max_gap, k, call, cleaned_fixes, lon, lat FROM due
	EXCEPT ALL SELECT stops_only, kn, max_gap, k, call, cleaned_fixes, stop_lon, stop_lat FROM found WHERE fixes IS NULL', 'and all of these');
SELECT cmp_ok((SELECT count(*) FROM found WHERE cleaned_fixes > 0 AND fixes IS NULL), '>', 50::bigint,
	'some with fixes left out');
SELECT cmp_ok((SELECT count(*) FROM found WHERE (call).first_stop <> (call).last_stop_end - (call).stopped), '>',
	10::bigint, 'some with several stops');
SELECT results_eq('SELECT kn, k, cleaned_fixes, fixes, call IS NULL, stop_lon FROM found WHERE fixes IS NOT NULL ORDER '
	'BY kn, stops_only, k',
	'SELECT kn, k, num_fixes(track_left_out(track, kn)), num_fixes(track), true, NULL::float8 FROM rule, ship WHERE '
	'num_fixes(track_left_out(track, kn)) > 0 ORDER BY kn, stops_only, k',
	'a row without a visit counts what is left out of a track, where anything is');
SELECT ok((SELECT count(*) FROM found WHERE fixes IS NOT NULL) BETWEEN 10 AND 70, 'which is not always');
SELECT is((SELECT count(*) FROM judged_visits(NULL, (SELECT index FROM zones), true, 60, '12 hours', '15 minutes',
	'4 hours', 500, '30 minutes', 100, '1 hour')), 0::bigint, 'no track, no visits');
SELECT is((SELECT count(*) FROM judged_visits((SELECT track FROM ship LIMIT 1), (SELECT index FROM zones), NULL, 60,
	'12 hours', '15 minutes', '4 hours', 500, '30 minutes', 100, '1 hour')), 0::bigint,
	'nor where another argument is NULL');
SELECT throws_ok('SELECT judged_visits((SELECT track FROM ship LIMIT 1), (SELECT index FROM zones), true, 0, ''12 '
	'hours'', ''15 minutes'', ''4 hours'', 500, ''30 minutes'', 100, ''1 hour'')', '22023',
	'max_speed_kn must be above 0, not 0', 'a speed of 0 is an error');
SELECT throws_ok('SELECT judged_visits((SELECT track FROM ship LIMIT 1), (SELECT index FROM zones), true, NULL, ''12 '
	'hours'', ''15 minutes'', ''4 hours'', -1, ''30 minutes'', 100, ''1 hour'')', '22023',
	NULL, 'a negative radius too');

-- detection hands it each ship's whole track, in one piece
SELECT store_track(211000001, track) FROM ship WHERE k = 7 \g /dev/null
SELECT is(stored_whole_track(211000001), (SELECT track FROM ship WHERE k = 7),
	'the days of a ship put together are its track');
SELECT is(stored_whole_track(211000002), NULL, 'NULL where nothing is stored');
SELECT * FROM finish();
ROLLBACK;
