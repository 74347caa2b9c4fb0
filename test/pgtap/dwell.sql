-- Sums of dwell: at least <= best <= at most <= the time on the clock, whatever the silences between the calls.
\set ON_ERROR_STOP 1
\i test/tap_setup.sql
SELECT plan(13);
SET timezone = 'UTC';

SELECT register_zone('P', 'port', ST_MakeEnvelope(10, 50, 10.1, 50.1, 4326)) AS port \gset
-- moored for ten days, heard for an hour every fourteen hours: each silence of 13 hours belongs to the calls on both
-- sides
SELECT store_track('211000001', track_agg(t, lon, 50.05)) FROM (
	SELECT timestamptz '2024-01-01 00:00' AS t, 9.9 AS lon
	UNION ALL
	SELECT '2024-01-11 12:00', 9.9
	UNION ALL
	SELECT g + k * interval '15 minutes', 10.05
	FROM generate_series(timestamptz '2024-01-01 01:00', '2024-01-11', '14 hours') g, generate_series(0, 4) k) f \gset
SELECT count(*) FROM detect_port_calls() \gset
SELECT row_eq('SELECT calls, dwell_hours_min, dwell_hours_max FROM dwell_by_vessel',
	ROW(18::bigint, 18::float8, 252::float8),
	'calls with silences between them were there at most from the fix before the first to the fix after the last');
SELECT is((SELECT round(sum(dwell_hours_max)) FROM port_call), 473::float8,
	'though each alone can have lasted into its silences');
SELECT is((SELECT dwell_hours_max IS NULL FROM dwell_by_vessel), false, 'the end is known');
SELECT store_track('211000001', '[2024-01-12T00:00:00Z 10.05 50.05, 2024-01-12T01:00:00Z 10.05 50.05]'),
	refresh_port_calls() \gset x_
SELECT row_eq('SELECT calls, dwell_hours_min, dwell_hours_max FROM dwell_by_vessel',
	ROW(19::bigint, 19::float8, NULL::float8),
	'an open end has no at most');

-- random: forty ships in and out of two zones that overlap, silent for hours or days, on whole minutes; two runs of
-- different rules
SELECT register_zone('Q', 'port', ST_MakeEnvelope(10.05, 50, 10.15, 50.1, 4326)) AS other \gset
SELECT setseed(0.11) \gset x_
SELECT count(store_track(ship::mmsi, track)) FROM (
	SELECT ship, track_agg(t, lon, 50.05) AS track FROM (
		SELECT 211000100 + k AS ship, 10 + (ARRAY[-0.1, 0.03, 0.07, 0.12, 0.2])[1 + (i / (2 + k % 5) + k) % 5] AS lon,
			timestamptz '2024-01-20' + sum(CASE WHEN random() < 0.15 THEN 300 + floor(random() * 3000)
				ELSE 5 + floor(random() * 60) END)
				OVER (PARTITION BY k ORDER BY i) * interval '1 minute' AS t
		FROM generate_series(1, 40) k, generate_series(1, 60) i) f
	GROUP BY ship) s \gset
SELECT count(*) FROM (SELECT detect_port_calls(),
	detect_port_calls('2024-01-22', '2024-01-26', max_gap => '3 hours', min_stop => '10 minutes')) r \gset
CREATE TEMP TABLE call AS
SELECT c.*, coalesce(c.departed, c.departed_earliest) AS until,
	coalesce(c.departed_latest, c.departed_earliest) AS until_latest
FROM port_call_current c WHERE c.mmsi > 211000100;
CREATE TEMP TABLE dwell AS SELECT * FROM dwell_by_vessel WHERE mmsi > 211000100;
SELECT cmp_ok((SELECT count(*) FROM dwell WHERE calls > 1 AND dwell_hours_max IS NOT NULL), '>', 20::bigint,
	'there are ships of several calls with known ends');
SELECT cmp_ok((SELECT sum(dwell_hours_max) FROM dwell), '<',
	(SELECT sum(c.dwell_hours_max) FROM call c JOIN dwell d USING (mmsi, zone_id) WHERE d.dwell_hours_max IS NOT NULL),
		'with silences that two of them share');
SELECT is_empty($$SELECT * FROM dwell WHERE NOT (dwell_hours_min <= dwell_hours
	AND stopped_hours + unobserved_hours <= dwell_hours + 0.001 * calls)$$,
'at least <= best, and no longer stopped than there');
SELECT is_empty($$SELECT d.mmsi, d.zone_id, d.dwell_hours, d.dwell_hours_max, c.hours
	FROM dwell d
	JOIN (SELECT mmsi, zone_id, hours(max(departed_latest) - min(arrived_earliest)) AS hours FROM call GROUP BY mmsi,
		zone_id) c USING (mmsi, zone_id)
	WHERE NOT coalesce(d.dwell_hours <= d.dwell_hours_max AND d.dwell_hours_max <= c.hours, true)$$,
		'best <= at most <= the time on the clock');
-- minute by minute
SELECT is_empty($$SELECT d.mmsi, d.zone_id, d.dwell_hours_max, m.minutes / 60.0
	FROM dwell d
	JOIN (
		SELECT c.mmsi, c.zone_id, count(DISTINCT g) AS minutes
		FROM call c, generate_series(c.arrived_earliest, c.departed_latest - interval '1 minute', '1 minute') g
		GROUP BY c.mmsi, c.zone_id) m USING (mmsi, zone_id)
	WHERE abs(d.dwell_hours_max - m.minutes / 60.0) > 0.0001$$,
		'at most is the number of minutes in which some call can have gone on');
SELECT is_empty($$SELECT d.zone_id, d.hours, m.hours
	FROM (SELECT zone_id, sum(hours(until - arrived)) AS hours
		FROM (TABLE call UNION ALL SELECT c.*, c.departed, c.departed_latest FROM port_call_current c
		WHERE c.mmsi <= 211000100 AND NOT c.is_open
		UNION ALL SELECT c.*, c.departed_earliest, c.departed_earliest FROM port_call_current c
			WHERE c.mmsi <= 211000100 AND c.is_open) u GROUP BY zone_id) d
	JOIN (SELECT zone_id, sum(total_hours) AS hours FROM dwell_by_zone_month GROUP BY zone_id) m USING (zone_id)
	WHERE abs(d.hours - m.hours) > 0.05$$, 'the hours of all months are those of all calls');
SELECT is_empty($$SELECT zone_id, month, total_hours, vessels_present FROM dwell_by_zone_month
	WHERE total_hours > vessels_present * extract(epoch FROM month + interval '1 month' - month) / 3600 + 0.001$$,
		'and in no month more than its ships can have spent there');

-- two ships on one MMSI are silent at the same time: a voyage is not silent for longer than it lasts
SELECT store_track('211000900', track_agg(t, lon, lat)) FROM (
	SELECT timestamptz '2024-03-01' + i * interval '6 minutes' AS t, CASE WHEN i BETWEEN 3 AND 30 OR i > 400 THEN 10.03
		ELSE 9.97 END AS lon, 50.05 AS lat
	FROM generate_series(0, 420) i WHERE i NOT BETWEEN 150 AND 300
	UNION ALL
	SELECT timestamptz '2024-03-01 00:03' + i * interval '6 minutes', 40, 10 FROM generate_series(0, 420) i
		WHERE i NOT BETWEEN 140 AND 310) f \gset
SELECT count(*) FROM (SELECT detect_port_calls('2024-03-01', '2024-04-01'), detect_ais_gaps(split_speed_kn => 50)) r \gset
SELECT results_eq($$SELECT v.gaps, v.hours_silent < (SELECT sum(hours(on_at - off_at)) FROM ais_gap_current g
	WHERE g.mmsi = v.mmsi), v.hours_silent + v.hours_heard = v.hours_max, v.hours_heard >= 0
	FROM voyage v WHERE v.mmsi = 211000900 AND NOT v.is_open$$, 'VALUES (2, true, true, true)',
		'silences of two ships on one MMSI count once in a voyage');
SELECT is(ARRAY[hours_covered('{}'), hours_covered('{[2024-01-01, 2024-01-02), [2024-01-03, 2024-01-04)}'),
	hours_covered('{[2024-01-01,)}')], ARRAY[0, 48, NULL]::float8[],
'hours of no span, of two, and of one without end');
SELECT * FROM finish();
ROLLBACK;
