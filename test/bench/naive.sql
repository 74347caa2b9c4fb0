-- Port calls in plain SQL over PostGIS as most people write them: all the usual indexes, and one spatial join.
--
-- Run after fleet.sql. The first part prepares, which no timing counts; the second is the view
-- bench.naive_port_call. To time it:
--
--     SET max_parallel_workers_per_gather = 0; SET jit = off;
--     EXPLAIN (ANALYZE, TIMING OFF) SELECT * FROM bench.naive_port_call;
--
-- A visit is what has no gap above 15 minutes between inside fixes; a port call is a visit of half an hour in which
-- the ship once reported less than half a knot.

SET client_min_messages = warning;

-- ---- prepare

-- A table of its own for the geometry column, so that bench.position stays as it is for the others.
DROP TABLE IF EXISTS bench.naive_position CASCADE;
CREATE TABLE bench.naive_position AS
SELECT mmsi, t, sog, cog, ST_SetSRID(ST_MakePoint(lon, lat), 4326)::geometry(Point, 4326) AS geom
FROM bench.position;
CREATE INDEX ON bench.naive_position USING gist (geom);
CREATE INDEX ON bench.naive_position (mmsi, t);
CREATE INDEX IF NOT EXISTS zone_geom ON bench.zone USING gist (geom);
VACUUM ANALYZE bench.naive_position;
VACUUM ANALYZE bench.zone;

-- ---- the rival

CREATE OR REPLACE VIEW bench.naive_port_call AS
WITH inside AS (
	SELECT z.zone_id, p.mmsi, p.t, p.sog,
		lag(p.t) OVER (PARTITION BY z.zone_id, p.mmsi ORDER BY p.t) AS t_before
	FROM bench.naive_position p
	JOIN bench.zone z ON ST_Contains(z.geom, p.geom)
), numbered AS (
	SELECT i.*, count(*) FILTER (WHERE i.t_before IS NULL OR i.t - i.t_before > interval '15 minutes')
		OVER (PARTITION BY i.zone_id, i.mmsi ORDER BY i.t) AS visit
	FROM inside i
)
SELECT n.mmsi, n.zone_id, min(n.t) AS arrived, max(n.t) AS departed
FROM numbered n
GROUP BY n.mmsi, n.zone_id, n.visit
HAVING max(n.t) - min(n.t) >= interval '30 minutes' AND min(n.sog) < 0.5;
