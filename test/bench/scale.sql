-- Ten times the fixes; 160,000 zones.
SET search_path = vesselwatch, public, bench;
SET jit = off;
SET max_parallel_workers_per_gather = 0;
TRUNCATE vessel_track;
INSERT INTO vessel_track
SELECT mmsi::mmsi, (t AT TIME ZONE 'UTC')::date, track_agg(t, lon, lat, sog, cog) FROM bench.position GROUP BY 1, 2;
VACUUM ANALYZE vessel_track;
SELECT count(*) AS fixes FROM bench.position \gset
DROP TABLE IF EXISTS bench.packed;
CREATE TABLE bench.packed AS SELECT zone_index_agg(zone_id, geom) AS index FROM bench.zone;
CALL bench.time('ten times the ships', 1000, 'SELECT count(*) FROM vesselwatch.vessel_track v, vesselwatch.port_calls(v.track, (SELECT index FROM bench.packed)) c', 5, :fixes);
TRUNCATE bench.packed;
-- the thousand zones of the fleet's sea, and the rest of the world's anchorages as squares of 2 km
INSERT INTO bench.packed
SELECT zone_index_agg(zone_id, geom) FROM (
	SELECT zone_id, geom::geometry FROM bench.zone WHERE zone_id <= 1000
	UNION ALL
	SELECT 1000 + g, ST_MakeEnvelope(x, y, x + 0.02, y + 0.02, 4326)
	FROM generate_series(1, 159000) g, LATERAL (SELECT -179 + 357 * bench.chance(g, 1) AS x, -60 + 130 * bench.chance(g, 2) AS y) p) z;
CALL bench.time('ten times the ships', 160000, 'SELECT count(*) FROM vesselwatch.vessel_track v, vesselwatch.port_calls(v.track, (SELECT index FROM bench.packed)) c', 5, :fixes);
