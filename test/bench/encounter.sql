-- Ships together: the fleet at hand, against SQL as the public pipelines do it.
--
-- The rival: one place a ship and ten minutes (the mean of its fixes), cells of some 1.1 km that are hashed, each joined with its
-- neighbours, ST_DWithin on the ellipsoid, and runs of at least two hours by gaps and islands.  It has no bounds, and invents a
-- place for ten minutes where a ship was heard once in them.
SET search_path = vesselwatch, public, bench;
SET jit = off;
SET max_parallel_workers_per_gather = 0;

CREATE OR REPLACE VIEW bench.expert_encounter AS
WITH grid AS MATERIALIZED (
	SELECT p.mmsi, date_bin('10 minutes', p.t, '2000-01-01') AS slot, avg(p.lon) AS lon, avg(p.lat) AS lat
	FROM bench.position p
	GROUP BY 1, 2
), cell AS MATERIALIZED (
	SELECT g.*, floor(g.lon / 0.02)::integer AS x, floor(g.lat / 0.01)::integer AS y FROM grid g
), near AS (
	SELECT a.mmsi AS mmsi_a, b.mmsi AS mmsi_b, a.slot
	FROM cell a
	CROSS JOIN (VALUES (-1), (0), (1)) dx(x)
	CROSS JOIN (VALUES (-1), (0), (1)) dy(y)
	JOIN cell b ON b.slot = a.slot AND b.x = a.x + dx.x AND b.y = a.y + dy.y AND b.mmsi > a.mmsi
	WHERE ST_DWithin(ST_MakePoint(a.lon, a.lat)::geography, ST_MakePoint(b.lon, b.lat)::geography, 500)
), island AS (
	SELECT n.*, n.slot - row_number() OVER (PARTITION BY n.mmsi_a, n.mmsi_b ORDER BY n.slot) * interval '10 minutes' AS island FROM near n
)
SELECT i.mmsi_a, i.mmsi_b, min(i.slot) AS began, max(i.slot) + interval '10 minutes' AS ended
FROM island i
GROUP BY i.mmsi_a, i.mmsi_b, i.island
HAVING count(*) >= 12;

SELECT count(*) AS fixes FROM bench.position \gset
INSERT INTO bench.turn (what, zones, query, fixes) VALUES
	('encounters, expert SQL', 1000, 'SELECT count(*) FROM bench.expert_encounter', :fixes),
	('encounters', 1000, 'SELECT count(*) FROM (SELECT array_agg(mmsi) AS m, array_agg(track) AS t FROM (SELECT mmsi, vesselwatch.track_merge(track) AS track FROM vesselwatch.vessel_track GROUP BY mmsi) v) f, vesselwatch.encounters(f.m, f.t)', :fixes),
	('port calls of the same tracks', 1000, 'SELECT count(*) FROM (SELECT mmsi, vesselwatch.track_merge(track) AS track FROM vesselwatch.vessel_track GROUP BY mmsi) v, vesselwatch.port_calls(v.track, (SELECT index FROM bench.packed))', :fixes),
	('encounters kept: detect_encounters()', 1000, 'SELECT added FROM vesselwatch.detect_encounters(away_from => NULL, max_drift_kn => NULL)', :fixes);
CALL bench.time_in_turn(5);
INSERT INTO bench.fact (what, value)
SELECT 'encounters found: vesselwatch, expert', format('%s, %s',
	(SELECT count(*) FROM (SELECT array_agg(mmsi) AS m, array_agg(track) AS t FROM vessel_track) f, encounters(f.m, f.t)),
	(SELECT count(*) FROM bench.expert_encounter));
