-- Port calls in plain SQL over PostGIS, as fast as we know how to write them: the rival to beat.
--
-- Run after fleet.sql. The first part prepares (indexes, zones), which no timing counts; the second is the view
-- bench.expert_port_call. To time it:
--
--     SET max_parallel_workers_per_gather = 0; SET jit = off; SET enable_sort = off;
--     EXPLAIN (ANALYZE, TIMING OFF) SELECT * FROM bench.expert_port_call;
--
-- What makes it fast, each step measured:
--  * From the zones to the points, never from the points to the zones: PostGIS keeps a polygon prepared only
--    while the same one comes again. LATERAL holds the planner to it.
--  * An index that answers alone. PostGIS cannot give a geometry back from its GiST index, PostgreSQL's point needs
--    no giving back when lon and lat ride along; so the table, which is in order of time, is never visited.
--  * A square that surely lies within the zone: most fixes of ships at berth need no polygon.
--  * Fixes are folded to quarters of an hour before any window function sees them. Two inside fixes less than
--    merge_gap apart are in the same visit anyway, so this loses nothing.
--  * enable_sort = off folds by hash; the planner overestimates the groups and would sort every zone's fixes. The few
--    sorts that the window functions need happen all the same.
--
-- Less than port_calls does: arrival and departure are the first and last inside fix, and a stop is only guessed.
-- A ship stopped if from the first slow fix of the visit to the last (below 2 kn, by its own report) at least half
-- an hour went by. The defined stop, a run of fixes within 500 m of its first, would need a recursion over fixes.

SET client_min_messages = warning;

-- ---- prepare

CREATE INDEX IF NOT EXISTS position_point ON bench.position
	USING gist (point(lon, lat)) INCLUDE (lon, lat, mmsi, t, sog);
CREATE INDEX IF NOT EXISTS position_mmsi_t ON bench.position (mmsi, t);

-- Each zone with the box around it and the square within: 0.7071 is less than the half side of the square in the
-- unit circle.
DROP TABLE IF EXISTS bench.expert_zone CASCADE;
CREATE TABLE bench.expert_zone AS
SELECT z.zone_id, z.geom,
	box(point(ST_XMin(z.geom), ST_YMin(z.geom)), point(ST_XMax(z.geom), ST_YMax(z.geom))) AS around,
	ST_X(c.center) - 0.7071 * c.radius AS west, ST_X(c.center) + 0.7071 * c.radius AS east,
	ST_Y(c.center) - 0.7071 * c.radius AS south, ST_Y(c.center) + 0.7071 * c.radius AS north
FROM bench.zone z, LATERAL ST_MaximumInscribedCircle(z.geom) c;

-- VACUUM for the visibility map: without it the index does not answer alone.
VACUUM ANALYZE bench.position;
VACUUM ANALYZE bench.expert_zone;

-- ---- the rival

CREATE OR REPLACE VIEW bench.expert_port_call AS
WITH inside AS (
	SELECT z.zone_id, q.*
	FROM bench.expert_zone z, LATERAL (
		SELECT p.mmsi, min(p.t) AS came, max(p.t) AS went,
			min(p.t) FILTER (WHERE p.sog < 2) AS slow_from, max(p.t) FILTER (WHERE p.sog < 2) AS slow_to
		FROM bench.position p
		WHERE point(p.lon, p.lat) <@ z.around
			AND (p.lon BETWEEN z.west AND z.east AND p.lat BETWEEN z.south AND z.north
				-- For a point this is ST_Covers, and the faster of the two.
				OR ST_Intersects(z.geom, ST_SetSRID(ST_MakePoint(p.lon, p.lat), 4326)))
		GROUP BY p.mmsi, date_bin('15 minutes', p.t, timestamptz '2000-01-01 00:00Z')) q
), follows AS (
	SELECT i.*, lag(i.went) OVER (PARTITION BY i.zone_id, i.mmsi ORDER BY i.came) AS went_before
	FROM inside i
), numbered AS (
	-- Up to merge_gap an absence is none; up to max_gap a silence is none, if nothing was heard from outside.
	SELECT f.*, sum(CASE
			WHEN f.came - f.went_before <= interval '15 minutes' THEN 0
			WHEN f.came - f.went_before <= interval '12 hours' AND NOT EXISTS (
				SELECT FROM bench.position o
				WHERE o.mmsi = f.mmsi AND o.t > f.went_before AND o.t < f.came) THEN 0
			ELSE 1 END) OVER (PARTITION BY f.zone_id, f.mmsi ORDER BY f.came) AS visit
	FROM follows f
)
SELECT n.mmsi, n.zone_id, min(n.came) AS arrived, max(n.went) AS departed
FROM numbered n
GROUP BY n.mmsi, n.zone_id, n.visit
HAVING max(n.slow_to) - min(n.slow_from) >= interval '30 minutes';
