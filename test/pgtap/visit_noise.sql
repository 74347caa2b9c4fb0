-- Calls of ships whose positions are noisy: what the rules of jitter and strays are there for.
\set ON_ERROR_STOP 1
\i test/tap_setup.sql
SET search_path = vesselwatch, public;
SELECT plan(5);
SELECT setseed(0.42);

-- moored for three days at or just inside the edge of the zone, heard with a normal error of 10 m
CREATE TEMP TABLE edge AS SELECT zone_index_agg(1::bigint, ST_MakeEnvelope(8.50, 53.50, 8.60, 53.60, 4326)) AS index;
CREATE TEMP TABLE moored AS
SELECT step, inside_m, track_agg('2024-05-01 00:00Z'::timestamptz + n * step * interval '1 minute',
	8.60 + (g.east * 10 - inside_m) / (111320 * cos(radians(53.55))), 53.55 + g.north * 10 / 110574) AS track
FROM (VALUES (3), (6), (10), (20), (60)) s(step), (VALUES (0), (5), (10), (15), (20)) o(inside_m),
	generate_series(0, 3 * 24 * 60 / step) n,
	LATERAL (SELECT sqrt(-2 * ln(1 - random())) * cos(2 * pi() * random()) AS east,
		sqrt(-2 * ln(1 - random())) * cos(2 * pi() * random()) + 0 * (step + inside_m + n) AS north) g
GROUP BY 1, 2;
SELECT is_empty('SELECT step, inside_m, count(*) FROM moored, edge, port_calls(track, index) GROUP BY 1, 2 HAVING '
	'count(*) > 1',
	'a ship moored at the border makes one call, whatever the noise');
SELECT is((SELECT count(*) FROM moored, edge, port_calls(track, index)), 25::bigint, 'and each makes one');
SELECT cmp_ok((SELECT count(*) FROM moored, edge, zone_visits(track, index, jitter_m => 0)), '>', 200::bigint,
	'which the noise would part');

-- 36 to 120 minutes at a quay, heard every three minutes, one fix of each 600 m off: 6.5 knots, no spike
CREATE TEMP TABLE quay AS SELECT zone_index_agg(1::bigint,
	ST_MakeEnvelope(-81.02, 32.08, -80.98, 32.12, 4326)) AS index;
CREATE TEMP TABLE caller AS
WITH stay AS (
	SELECT minutes, ship, 1 + floor(random() * (minutes / 3 - 1))::integer AS off
	FROM generate_series(36, 120, 12) minutes, generate_series(1, 50) ship
), fix AS (
	SELECT minutes, ship, '2024-01-01 00:00Z'::timestamptz + n * interval '3 minutes' AS t, -81.0 AS lon,
		CASE WHEN n = off THEN 32.1054 ELSE 32.1 END AS lat
	FROM stay, generate_series(0, minutes / 3) n
	UNION ALL
	SELECT minutes, ship, '2024-01-01 00:00Z'::timestamptz + at * interval '1 minute', -80.9, 32.1
	FROM stay, unnest(ARRAY[-6, minutes + 6]) at
)
SELECT minutes, ship, track_agg(t, lon, lat) AS track FROM fix GROUP BY 1, 2;
SELECT is((SELECT count(*) FROM caller, quay, port_calls(track, index) c
	WHERE c.first_stop = '2024-01-01 00:00Z'
		AND c.last_stop_end = '2024-01-01 00:00Z'::timestamptz + minutes * interval '1 minute'), 400::bigint,
	'one stray costs no ship its call, nor a minute of its stop');
SELECT cmp_ok((SELECT count(*) FROM caller, quay, port_calls(track, index, stray_gap => '0')), '<', 350::bigint,
	'which it would otherwise');

SELECT * FROM finish();
ROLLBACK;
