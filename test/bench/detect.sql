-- Detection on the fleet at hand: from stored tracks, from rows, and by the rivals.
SET search_path = vesselwatch, public, bench;
SET jit = off;
SET max_parallel_workers_per_gather = 0;

TRUNCATE vessel_track;
INSERT INTO vessel_track
SELECT mmsi::mmsi, (t AT TIME ZONE 'UTC')::date, track_agg(t, lon, lat, sog, cog) FROM bench.position GROUP BY 1, 2;
DROP TABLE IF EXISTS bench.packed;
CREATE TABLE bench.packed AS SELECT zone_index_agg(zone_id, geom) AS index FROM bench.zone;
VACUUM ANALYZE vessel_track;
VACUUM ANALYZE bench.position;
SELECT count(*) AS fixes FROM bench.position \gset

CALL bench.time('port calls from vessel_track', :zones,
	'SELECT count(*) FROM vesselwatch.vessel_track v, vesselwatch.port_calls(v.track, (SELECT index FROM bench.packed)) c', 9, :fixes);
CALL bench.time('port calls from rows', :zones,
	'SELECT count(*) FROM (SELECT mmsi, vesselwatch.track_agg(t, lon, lat) AS track FROM bench.position GROUP BY mmsi) v, vesselwatch.port_calls(v.track, (SELECT index FROM bench.packed)) c', 5, :fixes);
CALL bench.time('floor: GROUP BY mmsi', :zones,
	'SELECT count(*), sum(n), max(t1 - t0), max(x1 - x0), max(y1 - y0) FROM (SELECT mmsi, count(*) AS n, min(t) AS t0, max(t) AS t1, min(lon) AS x0, max(lon) AS x1, min(lat) AS y0, max(lat) AS y1 FROM bench.position GROUP BY mmsi) f', 5, :fixes);
CALL bench.time('zones_covering, every position', :zones,
	'SELECT count(vesselwatch.zones_covering((SELECT index FROM bench.packed), lon, lat)) FROM bench.position', 3, :fixes);

SELECT :zones = 1000 AS rivals \gset
\if :rivals
SET enable_sort = off;
CALL bench.time('expert SQL', :zones, 'SELECT count(*) FROM bench.expert_port_call', 5, :fixes);
RESET enable_sort;
CALL bench.time('naive SQL', :zones, 'SELECT count(*) FROM bench.naive_port_call', 3, :fixes);
INSERT INTO bench.fact (what, value)
SELECT 'port calls found: vesselwatch, expert, naive', format('%s, %s, %s',
	(SELECT count(*) FROM vessel_track v, port_calls(v.track, (SELECT index FROM bench.packed)) c),
	(SELECT count(*) FROM bench.expert_port_call), (SELECT count(*) FROM bench.naive_port_call));

-- the same fixes among a world of zones: those of the fleet's sea, and 159,000 squares of 2 km
CREATE TABLE bench.world AS
SELECT zone_id, geom::geometry FROM bench.zone
UNION ALL
SELECT 1000 + g, ST_MakeEnvelope(x, y, x + 0.02, y + 0.02, 4326)
FROM generate_series(1, 159000) g, LATERAL (SELECT -179 + 357 * bench.chance(g, 1) AS x, -60 + 130 * bench.chance(g, 2) AS y) p;
CREATE TABLE bench.packed_world AS SELECT zone_index_agg(zone_id, geom) AS index FROM bench.world;
CALL bench.time('zone_index_agg', 160000, 'SELECT vesselwatch.num_zones(vesselwatch.zone_index_agg(zone_id, geom)) FROM bench.world', 3);
CALL bench.time('port calls from vessel_track', 160000,
	'SELECT count(*) FROM vesselwatch.vessel_track v, vesselwatch.port_calls(v.track, (SELECT index FROM bench.packed_world)) c', 9, :fixes);
CALL bench.time('zones_covering, every position', 160000,
	'SELECT count(vesselwatch.zones_covering((SELECT index FROM bench.packed_world), lon, lat)) FROM bench.position', 3, :fixes);
INSERT INTO bench.fact (what, value)
SELECT 'zone_index of 160,000 zones', pg_size_pretty(pg_column_size(index)::bigint) FROM bench.packed_world;

-- the same work with two workers and an idle leader: a table wide enough to be shared out
CREATE TABLE bench.wide (LIKE vessel_track) WITH (fillfactor = 10, parallel_workers = 2);
INSERT INTO bench.wide SELECT v.mmsi, v.day + g, v.track FROM vessel_track v, generate_series(1, 10) g;
VACUUM ANALYZE bench.wide;
CALL bench.time('ten fleets, one process', :zones, 'SELECT count(*) FROM bench.wide v, vesselwatch.port_calls(v.track, (SELECT index FROM bench.packed)) c', 5, :fixes * 10);
SET max_parallel_workers_per_gather = 2;
SET parallel_leader_participation = off;
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0;
CALL bench.time('ten fleets, two workers', :zones, 'SELECT count(*) FROM bench.wide v, vesselwatch.port_calls(v.track, (SELECT index FROM bench.packed)) c', 5, :fixes * 10);
DROP TABLE bench.wide, bench.world, bench.packed_world;
\endif
