-- Silence: gaps of the stored tracks; what 100,000 gaps leave time for, with 10 zones and with 10,000.
SET search_path = vesselwatch, public, bench;
SET jit = off;
SET max_parallel_workers_per_gather = 0;
SELECT sum(num_fixes(track)) AS fixes FROM vessel_track \gset
CALL bench.time('ais_gaps, 6 hours', 1000,
	'SELECT count(*) FROM vesselwatch.vessel_track v, vesselwatch.ais_gaps(v.track, ''6 hours'')', 5, :fixes);
-- no block can be passed unread
CALL bench.time('ais_gaps, 10 minutes', 1000,
	'SELECT count(*) FROM vesselwatch.vessel_track v, vesselwatch.ais_gaps(v.track, ''10 minutes'')', 5, :fixes);

-- gaps of 6 to 48 hours all over the world, ports of a few miles likewise
CREATE TABLE bench.gap AS
SELECT track_agg(t, lon, lat) AS track FROM (
	SELECT g, e, timestamptz '2024-01-01' + e * (6 + 42 * h) * interval '1 hour' AS t,
		x * 360 - 180 + e * (h - 0.5) * 2 AS lon, y * 120 - 60 + e * (x - 0.5) * 2 AS lat
	FROM (SELECT g, (hashint4(g) & 65535) / 65536.0 AS x, (hashint4(g + 1000000) & 65535) / 65536.0 AS y,
		(hashint4(g + 2000000) & 65535) / 65536.0 AS h FROM generate_series(1, 100000) g) r, generate_series(0, 1) e) f
WHERE lon BETWEEN -180 AND 180
GROUP BY g HAVING count(*) = 2;
CREATE TABLE bench.world AS
SELECT n AS zones, zone_index_agg(g, ST_MakeEnvelope(x, y, x + 0.1, y + 0.1, 4326)) AS index
FROM (VALUES (10), (10000)) z(n), generate_series(1, n) g,
	LATERAL (SELECT (hashint4(g + 3000000) & 65535) / 65536.0 * 359 - 180 AS x,
		(hashint4(g + 4000000) & 65535) / 65536.0 * 119 - 60 AS y) p
GROUP BY n;
SELECT count(*) AS gaps FROM bench.gap \gset
INSERT INTO bench.turn (what, zones, query, fixes)
SELECT 'dark_calls of 100,000 gaps', zones,
	format('SELECT count(*) FROM bench.gap g, vesselwatch.dark_calls(g.track, (SELECT index FROM bench.world WHERE '
	'zones = %s))', zones), :gaps
FROM bench.world ORDER BY zones;
CALL bench.time_in_turn(3);
INSERT INTO bench.fact (what, value)
SELECT format('dark calls of 100,000 gaps, %s zones', zones), count(*) FROM bench.world w, bench.gap g,
	dark_calls(g.track, w.index) GROUP BY zones ORDER BY zones;
DROP TABLE bench.gap, bench.world;
