-- Gaps, dark calls, alibis, shared MMSIs: against brute force in SQL, and by hand.
\set ON_ERROR_STOP 1
\i test/tap_setup.sql
SELECT plan(28);
SELECT setseed(0.46);
SET timezone = 'UTC';
SET datestyle = 'ISO';

-- ais_gaps against a window function
CREATE TEMP TABLE ship AS
SELECT k,
	track_agg(timestamptz '2024-01-01' + (i * 3600 + floor(random() * 3000)) * interval '1 second'
	+ (i / (5 + k)) * interval '5 hours 50 minutes' * (random() < 0.3)::integer
	+ (i / 40) * interval '7 hours', 179 + CASE WHEN k % 2 = 0 THEN 0 ELSE -170 END + random() * 0.9,
		-50 + k * 10 + random()) AS track
FROM generate_series(1, 12) k, generate_series(1, 200 * k) i GROUP BY k;
CREATE TEMP TABLE gap AS
SELECT k, t AS off_at, lon AS off_lon, lat AS off_lat, next_t AS on_at, next_lon AS on_lon, next_lat AS on_lat,
	next_t - t AS duration
FROM (SELECT k, f.*, lead(t) OVER w AS next_t, lead(lon) OVER w AS next_lon, lead(lat) OVER w AS next_lat
	  FROM ship, track_fixes(track) f WINDOW w AS (PARTITION BY k ORDER BY t, lon, lat)) f
WHERE next_t - t > interval '6 hours';
SELECT cmp_ok((SELECT count(*) FROM gap), '>', 100::bigint, 'gaps to compare');
SELECT is_empty('SELECT * FROM gap EXCEPT ALL SELECT k, off_at, off_lon, off_lat, on_at, on_lon, on_lat, duration FROM '
	'ship, ais_gaps(track)', 'every gap is found');
SELECT is((SELECT count(*) FROM ship, ais_gaps(track)), (SELECT count(*) FROM gap), 'and no other');
SELECT is((SELECT count(*) FROM ship, ais_gaps(track) g WHERE fixes_before <>
	(SELECT count(*) FROM track_fixes(track) f WHERE f.t > g.off_at - interval '12 hours' AND f.t <= g.off_at)),
	0::bigint, 'fixes in the 12 hours before');
SELECT is(
	(SELECT fixes_before
		FROM ais_gaps('[2024-01-01T00:00:00Z 1 1, 2024-01-01T00:00:00.000001Z 1 1, 2024-01-01T12:00:00Z 1 1, '
		'2024-01-02T00:00:00Z 1 1]', '6 hours')
		WHERE off_at = '2024-01-01 12:00Z'),
	2, 'a fix exactly 12 hours before is not counted, one a microsecond later is');
SELECT is((SELECT count(*) FROM ship, ais_gaps(track) g
	WHERE abs(distance_nm * 1852 - ST_Distance(ST_SetSRID(ST_MakePoint(off_lon, off_lat), 4326)::geography,
	ST_SetSRID(ST_MakePoint(on_lon, on_lat), 4326)::geography)) > 0.01
	OR abs(implied_speed_kn - distance_nm / (extract(epoch FROM duration) / 3600)) > 1e-9), 0::bigint,
	'distance and speed');
SELECT is((SELECT count(*) FROM ais_gaps('[2024-01-01T00:00:00Z 1 1, 2024-01-01T06:00:00Z 1 1]')), 0::bigint,
	'a silence of the threshold itself is none');
SELECT is((SELECT count(*) FROM ais_gaps('[2024-01-01T00:00:00Z 1 1, 2024-01-01T06:00:00.000001Z 1 1]')), 1::bigint,
	'a microsecond more is');
SELECT is((SELECT count(*) FROM ais_gaps('[2024-01-01T00:00:00Z 1 1]')), 0::bigint, 'a single fix has none');
SELECT is((SELECT count(*) FROM ais_gaps('[2024-01-01T00:00:00Z 1 1, 2024-01-01T00:00:00Z 2 2]', '0')), 0::bigint,
	'two places at one time are no gap');
SELECT is((SELECT count(*) FROM ais_gaps('[]')), 0::bigint, 'nor has an empty track any');

-- dark_calls against every zone and every gap, by ST_Distance(geography)
CREATE TEMP TABLE place AS
SELECT g AS zone_id, ST_SetSRID(ST_MakePolygon(ST_MakeLine(array_agg(ST_MakePoint(least(180,
	greatest(-180, lon + r * cos(i * pi() / 6) / cos(radians(lat)))), lat + r * sin(i * pi() / 6)) ORDER BY i)
	|| array_agg(ST_MakePoint(least(180, greatest(-180, lon + r / cos(radians(lat)))), lat)) FILTER (WHERE i = 0))),
	4326) AS geom
FROM (SELECT g, random() * 360 - 180 AS lon, random() * 160 - 80 AS lat, 0.02 + random() * 0.2 AS r
	FROM generate_series(1, 600) g) c, generate_series(0, 11) i
GROUP BY g HAVING bool_and(abs(lon) < 178) OR g % 3 = 0;
DELETE FROM place WHERE NOT ST_IsValid(geom);
INSERT INTO place VALUES (1001, ST_MakeEnvelope(179.5, -11, 180, -10, 4326)),
	(1002, ST_MakeEnvelope(-180, -21, -179.8, -20, 4326)), (1003, ST_MakeEnvelope(9, 0, 9.5, 0.5, 4326));
CREATE TEMP TABLE packed AS SELECT zone_index_agg(zone_id, geom) AS index FROM place;
CREATE TEMP TABLE brute AS
SELECT g.k, p.zone_id, g.off_at, g.on_at, m.leg_in, m.leg_out,
	g.duration - make_interval(secs => (m.leg_in + m.leg_out) / 15 * 3600) AS max_stay
FROM gap g, place p, LATERAL (SELECT ST_Distance(p.geom::geography,
	ST_SetSRID(ST_MakePoint(off_lon, off_lat), 4326)::geography) / 1852 AS leg_in,
	ST_Distance(p.geom::geography, ST_SetSRID(ST_MakePoint(on_lon, on_lat), 4326)::geography) / 1852 AS leg_out) m
WHERE m.leg_in + m.leg_out <= extract(epoch FROM g.duration - interval '2 hours') / 3600 * 15;
CREATE TEMP TABLE dark AS SELECT k, d.* FROM ship, packed, dark_calls(track, index) d;
SELECT cmp_ok((SELECT count(*) FROM brute), '>', 100::bigint, 'dark calls to compare');
SELECT is_empty('SELECT k, zone_id, off_at, on_at FROM brute WHERE max_stay > interval ''2 hours 3 minutes'' EXCEPT '
	'SELECT k, zone_id, off_at, on_at FROM dark', 'every zone in reach is found');
SELECT is_empty('SELECT k, zone_id, off_at, on_at FROM dark WHERE max_stay > interval ''2 hours 3 minutes'' EXCEPT '
	'SELECT k, zone_id, off_at, on_at FROM brute', 'and no other');
-- edges are straight in lon/lat here and geodesics there: that makes some metres
SELECT is((SELECT count(*) FROM dark d JOIN brute b USING (k, zone_id, off_at)
	WHERE abs(extract(epoch FROM d.max_stay - b.max_stay)) > 0.005 * extract(epoch FROM b.max_stay) + 5
	OR abs(d.leg_in_nm - b.leg_in) > 0.005 * b.leg_in + 0.01
		OR abs(d.leg_out_nm - b.leg_out) > 0.005 * b.leg_out + 0.01), 0::bigint,
	'stays and legs within half a percent');
SELECT is((SELECT count(*) FROM dark WHERE earliest_arrival < off_at OR latest_departure > on_at
	OR latest_departure - earliest_arrival <> max_stay), 0::bigint, 'bounds lie in the gap');
SELECT is_empty('SELECT zone_id FROM packed, dark_calls(''[2024-01-01T00:00:00Z 9.2 0.2, 2024-01-01T05:00:00Z 9.2 '
	'0.2]'', index)', 'no gap, no dark call');
SELECT results_eq('SELECT zone_id, on_at, leg_in_nm, leg_out_nm, earliest_arrival, latest_departure, max_stay FROM '
	'packed, dark_calls(''[2024-01-01T00:00:00Z 9.2 0.2]'', index, until => ''2024-01-01 07:00'', max_speed_kn => 1)',
	$$VALUES (1003::bigint, NULL::timestamptz, 0::float8, NULL::float8, timestamptz '2024-01-01 00:00',
		timestamptz '2024-01-01 07:00', interval '7 hours')$$, 'with until the silence at the end counts');
SELECT is((SELECT count(*) FROM packed, dark_calls('[2024-01-01T00:00:00Z 9.2 0.2]', index)), 0::bigint,
	'without it does not');

-- could_be_at: Lady R on 10 March, and the ship in the yard
SELECT results_eq($$SELECT verdict, round(before_nm), round(after_nm), slack_hours > 50
	FROM could_be_at('[2024-03-07T10:00:00Z 131.895 43.105, 2024-03-13T20:00:00Z 133.07 42.745]', 130.2925, 42.232,
	'2024-03-10 02:00')$$,
	$$VALUES ('feasible', 88::float8, 127::float8, true)$$, 'feasible, with hours to spare');
SELECT results_eq($$SELECT verdict, slack_hours < -20
	FROM could_be_at('[2024-03-09T10:00:00Z 122.15 30, 2024-03-10T20:00:00Z 122.15 30]', 130.2925, 42.232,
	'2024-03-10 02:00')$$,
	$$VALUES ('alibi', true)$$, 'alibi, with the hours missing');
SELECT results_eq($$SELECT verdict, before_at, after_at, slack_hours FROM could_be_at('[]', 1, 1, '2024-03-10')$$,
	$$VALUES ('unknown', NULL::timestamptz, NULL::timestamptz, NULL::float8)$$, 'no fix, no knowledge');
SELECT results_eq($$SELECT verdict, before_at, after_at, slack_hours > 0
	FROM could_be_at('[2024-03-10T00:00:00Z 1 1, 2024-03-10T00:00:00Z 50 1]', 50, 1, '2024-03-10')$$,
	$$VALUES ('feasible', timestamptz '2024-03-10', timestamptz '2024-03-10', true)$$,
		'of two places at one time the nearest counts');

-- two ships on one MMSI
CREATE TEMP TABLE two AS
SELECT track_agg(timestamptz '2024-01-01' + i * interval '5 minutes', 10 + i * 0.001, 50) AS a,
	track_agg(timestamptz '2024-01-01' + i * interval '5 minutes', 12 + i * 0.001, 55) AS b,
	track_agg(timestamptz '2024-01-01 00:00:30' + i * interval '5 minutes', 10.5 - i * 0.001, 50) AS c
		FROM generate_series(0, 300) i;
SELECT is((SELECT count(*) FROM two, track_split_ships(a || b || c) s WHERE s IN (a, b, c)), 3::bigint,
	'three ships are taken apart, two of them passing each other');
SELECT is((SELECT track_merge(s) = a || b || c FROM two, track_split_ships(a || b || c) s GROUP BY a, b, c), true,
	'and nothing is lost');

SELECT throws_ok('SELECT * FROM ais_gaps(''[]'', ''-1 hour'')', '22023');
SELECT throws_ok('SELECT d.* FROM packed, dark_calls(''[]'', index, max_speed_kn => 0) d', '22023',
	'max_speed_kn must be a finite speed above 0, not 0');
SELECT throws_ok('SELECT could_be_at(''[]'', 200, 1, now())', '22003');
SELECT * FROM finish();
ROLLBACK;
