-- The same stored fixes among 40 to 160,000 zones.
SET search_path = vesselwatch, public, bench;
SET jit = off;
SET max_parallel_workers_per_gather = 0;
SELECT count(*) AS fixes FROM bench.position \gset

-- a world: the thousand zones of the fleet's sea, and 159,000 squares of 2 km
CREATE TABLE bench.world AS
SELECT zone_id, geom::geometry FROM bench.zone
UNION ALL
SELECT 1000 + g, ST_MakeEnvelope(x, y, x + 0.02, y + 0.02, 4326)
FROM generate_series(1, 159000) g, LATERAL (SELECT -179 + 357 * bench.chance(g, 1) AS x,
	-60 + 130 * bench.chance(g, 2) AS y) p;
INSERT INTO bench.index_of SELECT 160000, zone_index_agg(zone_id, geom) FROM bench.world;
CALL bench.time('zone_index_agg', 160000,
	'SELECT vesselwatch.num_zones(vesselwatch.zone_index_agg(zone_id, geom)) FROM bench.world', 3);
INSERT INTO bench.fact (what, value)
SELECT 'zone_index of 160,000 zones', pg_size_pretty(pg_column_size(index)::bigint) FROM bench.index_of
	WHERE zones = 160000;

INSERT INTO bench.turn (what, zones, query, fixes)
SELECT 'port calls from vessel_track', zones,
	format('SELECT count(*) FROM vesselwatch.vessel_track v, vesselwatch.port_calls(v.track, (SELECT index FROM '
	'bench.index_of WHERE zones = %s)) c', zones), :fixes
FROM bench.index_of ORDER BY zones;
CALL bench.time_in_turn(21);
INSERT INTO bench.turn (what, zones, query, fixes)
SELECT 'all visits from vessel_track', zones,
	format('SELECT count(*) FROM vesselwatch.vessel_track v, vesselwatch.zone_visits(v.track, (SELECT index FROM '
	'bench.index_of WHERE zones = %s)) c', zones), :fixes
FROM bench.index_of ORDER BY zones;
CALL bench.time_in_turn(9);
CALL bench.time('zones_covering, every position', 160000,
	'SELECT count(vesselwatch.zones_covering((SELECT index FROM bench.index_of WHERE zones = 160000), lon, lat)) FROM '
	'bench.position', 3, :fixes);
DROP TABLE bench.world;
