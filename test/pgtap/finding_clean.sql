-- Detection cleans: positions out of reach cost no call and make none, and what was left out is counted. Profiles find
-- what they are for.
\set ON_ERROR_STOP 1
\i test/tap_setup.sql
SELECT plan(21);
SET timezone = 'UTC';

SELECT register_zone('Savannah', 'port', ST_MakeEnvelope(-81.20, 32.00, -80.95, 32.15, 4326),
	country => 'US') AS savannah,
	register_zone('Norfolk', 'port', ST_MakeEnvelope(-76.45, 36.80, -76.20, 37.00, 4326), country => 'US') AS norfolk \gset
-- a ship at Savannah for 26 hours, every twentieth minute in Norfolk; another for 50 minutes, there once
CREATE FUNCTION pg_temp.at_savannah(ship integer, last integer, far integer[]) RETURNS bigint LANGUAGE sql AS $$
	SELECT store_track(ship, track_agg(t, lon, lat)) FROM (
		SELECT timestamptz '2024-07-30 00:00Z' + n * interval '3 min' AS t, CASE WHEN n = ANY (far) THEN -76.34897
			ELSE -81.03321 END AS lon,
			CASE WHEN n = ANY (far) THEN 36.87422 ELSE 32.08498 END AS lat FROM generate_series(0, last) n
		UNION ALL SELECT timestamptz '2024-07-29 23:00Z', -80.85, 32.03
		UNION ALL SELECT timestamptz '2024-07-30 01:00Z' + last * interval '3 min', -80.85, 32.03) f
$$;
SELECT pg_temp.at_savannah(311000921, 520, ARRAY(SELECT n FROM generate_series(40, 480) n WHERE n % 7 = 3)) AS a,
	pg_temp.at_savannah(311000922, 16, '{8}') AS b \gset
SELECT cleaned_fixes FROM detect_port_calls() \gset
SELECT results_eq('SELECT mmsi, zone, arrived_latest, departed_earliest, fixes, cleaned_fixes, confidence FROM '
	'port_call ORDER BY 1',
	$$VALUES (311000921, 'Savannah', timestamptz '2024-07-30 00:00Z', timestamptz '2024-07-31 02:00Z', 458, 63, 4),
		(311000922, 'Savannah', '2024-07-30 00:00Z', '2024-07-30 00:48Z', 16, 1, 4)$$,
	'one call each, at one port, and none of the fixes elsewhere in it');
SELECT is(:cleaned_fixes, 64, 'the run says how many fixes were left out');
SELECT is((SELECT r.cleaned_fixes FROM detection_run r), 64::bigint, 'and keeps it');
SELECT is((SELECT cleaned_fixes FROM detect_port_calls(clean_speed_kn => 'infinity')), 0::bigint,
	'at any speed nothing is left out');
SELECT is((SELECT clean_speed_kn FROM detection_run ORDER BY run_id DESC LIMIT 1), NULL,
	'which is kept as no cleaning');
SELECT is((SELECT sum(cleaned_fixes)::integer FROM port_call), 0, 'nor of any call');
SELECT is((SELECT (added, superseded, closed) FROM detect_port_calls()), (2, 2, 0),
	'calls with the same times and fixes left out are known better');
SELECT is((SELECT d.cleaned_fixes FROM detect_port_calls('2024-07-30 02:00', '2024-07-30 02:30') d), 63::bigint,
	'a run over a part counts what is left out of the calls that it looks at');

-- null island in a stay of two days
SELECT register_zone('P', 'port', ST_MakeEnvelope(10, 50, 10.1, 50.1, 4326)) AS p \gset
SELECT store_track('366000002', track_agg(t, lon, lat)) AS stored
	FROM (SELECT timestamptz '2020-02-01Z' + i * interval '20 min' AS t,
	CASE WHEN i = 70 THEN 0 WHEN i IN (0, 145) THEN 10.3 ELSE 10.05 END AS lon, CASE WHEN i = 70 THEN 0
		ELSE 50.05 END AS lat FROM generate_series(0, 145) i) q \gset
SELECT detect_port_calls('2020-02-01', '2020-02-05') \gset
SELECT results_eq('SELECT arrived_earliest, departed_latest, arrival_basis, departure_basis, cleaned_fixes, confidence '
	'FROM port_call WHERE mmsi = 366000002',
	$$VALUES (timestamptz '2020-02-01Z', timestamptz '2020-02-03 00:20Z', 'crossing', 'crossing', 1, 4)$$,
		'a fix at null island parts no call');
-- a late spike is counted with a call that it leaves as it was; once corrected it is gone
SELECT refresh_port_calls() \gset
SELECT store_track('366000002', '[2020-02-02T00:07:00Z 60 10]') AS stored \gset
SELECT is((SELECT (added, superseded, closed, cleaned_fixes) FROM refresh_port_calls()), (1, 1, 0, 2::bigint),
	'a late spike is noted');
UPDATE vessel_track v SET track = (SELECT track_agg(f.t, f.lon, f.lat) FROM track_fixes(v.track) f WHERE f.lon <> 60)
	WHERE v.mmsi = '366000002' AND v.day = '2020-02-02';
SELECT is((SELECT (added, superseded, closed, cleaned_fixes) FROM refresh_port_calls()), (1, 1, 0, 1::bigint),
	'and gone when it is corrected');

-- two ships of one number, in turn: one of them is left out, and that is said
TRUNCATE vessel_track;
SELECT store_track(366000003, track_agg(timestamptz '2020-03-01Z' + i * interval '3 min', CASE i % 2 WHEN 0 THEN 10.05
	ELSE 0 END, 50.05)) AS stored FROM generate_series(0, 60) i \gset
SELECT is((SELECT cleaned_fixes FROM detect_port_calls('2020-03-01', '2020-03-02')), 30::bigint,
	'of two ships in turn one is left out, and counted');

-- profiles: VMS, a position an hour, off in port for three days
TRUNCATE vessel_track;
SELECT store_track(224000001, track_agg(t, lon, 50.05)) AS stored FROM (
	SELECT timestamptz '2024-05-01Z' + n * interval '1 hour' AS t, 9.5 + n * 0.06 AS lon FROM generate_series(0, 8) n
	UNION ALL VALUES (timestamptz '2024-05-01 09:00Z', 10.05), ('2024-05-04 07:00Z', 10.051)
	UNION ALL SELECT timestamptz '2024-05-04 08:00Z' + n * interval '1 hour', 9.9 - n * 0.06
		FROM generate_series(0, 8) n) f \gset
SELECT detect_port_calls('2024-05-01', '2024-05-06', 'ports', 'vms') \gset
SELECT results_eq($$SELECT arrived_latest, departed_earliest, unobserved_hours::integer, confidence FROM port_call
	WHERE mmsi = 224000001$$,
	$$VALUES (timestamptz '2024-05-01 09:00Z', timestamptz '2024-05-04 07:00Z', 70, 4)$$,
		'vms: a trawler silent in port is in port');
SELECT detect_port_calls('2024-05-01', '2024-05-06', 'ports') \gset
SELECT is((SELECT count(*) FROM port_call WHERE mmsi = 224000001), 0::bigint, 'which the defaults do not find');
-- a ferry, twenty minutes over and six in port, all day
SELECT register_zone('Q', 'port', ST_MakeEnvelope(10.2, 50, 10.25, 50.1, 4326)) AS q \gset
SELECT store_track(219000001, track_agg(timestamptz '2024-06-01Z' + s * interval '30 seconds',
	10.05 + 0.16 * CASE WHEN m < 20 THEN m / 20.0 WHEN m < 26 THEN 1 WHEN m < 46 THEN (46 - m) / 20.0 ELSE 0 END,
		50.05)) AS stored
FROM generate_series(0, 2600) s, LATERAL (SELECT (s * 0.5)::numeric % 52 AS m) x \gset
SELECT detect_port_calls('2024-06-01', '2024-06-02', 'ports', 'ferry') \gset
SELECT is((SELECT array_agg(n ORDER BY n)
	FROM (SELECT zone, count(*) AS n FROM port_call WHERE mmsi = 219000001 GROUP BY 1) c), '{25,25}',
'ferry: each call of six minutes');
SELECT detect_port_calls('2024-06-01', '2024-06-02', 'ports') \gset
SELECT is((SELECT count(*) FROM port_call WHERE mmsi = 219000001), 0::bigint, 'which the defaults do not find');

SELECT throws_ok('SELECT detect_port_calls(jitter_m => -1)', '22023', NULL, 'jitter_m below 0 is refused');
SELECT throws_ok('SELECT detect_port_calls(stray_gap => ''-1 hour'')', '22023', NULL, 'stray_gap below 0 is refused');
SELECT throws_ok('SELECT detect_port_calls(clean_speed_kn => 0)', '22023', NULL, 'a speed of 0 is refused');
SELECT throws_ok('SELECT detect_port_calls(clean_speed_kn => ''NaN'')', '22023', NULL, 'NaN is no speed');
SELECT throws_ok('INSERT INTO detection_profile (name, clean_speed_kn, source) VALUES (''x'', -5, ''mine'')', '23514',
	NULL, 'nor does a profile take a negative one');
SELECT * FROM finish();
ROLLBACK;
