-- Ships together: the fleet at hand, against SQL as the public pipelines do it.
--
-- The rival: one place a ship and ten minutes (the mean of its fixes), cells of some 1.1 km that are hashed, each
-- joined with its neighbours, ST_DWithin on the ellipsoid, and runs of at least two hours by gaps and islands.  It has
-- no bounds, and invents a place for ten minutes where a ship was heard once in them.
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
	SELECT n.*, n.slot - row_number() OVER (PARTITION BY n.mmsi_a, n.mmsi_b
		ORDER BY n.slot) * interval '10 minutes' AS island FROM near n
)
SELECT i.mmsi_a, i.mmsi_b, min(i.slot) AS began, max(i.slot) + interval '10 minutes' AS ended
FROM island i
GROUP BY i.mmsi_a, i.mmsi_b, i.island
HAVING count(*) >= 12;

SELECT count(*) AS fixes FROM bench.position \gset
INSERT INTO bench.turn (what, zones, query, fixes) VALUES
	('encounters, expert SQL', 1000, 'SELECT count(*) FROM bench.expert_encounter', :fixes),
	('encounters', 1000,
		'SELECT count(*) FROM (SELECT array_agg(mmsi) AS m, array_agg(track) AS t FROM (SELECT mmsi, '
	'vesselwatch.track_merge(track) AS track FROM vesselwatch.vessel_track GROUP BY mmsi) v) f, '
	'vesselwatch.encounters(f.m, f.t)', :fixes),
	('encounters_agg()', 1000,
		'SELECT count(*) FROM (SELECT vesselwatch.encounters_agg(mmsi, track) AS found FROM vesselwatch.vessel_track) f, '
	'unnest(f.found)', :fixes),
	('port calls of the same tracks', 1000,
		'SELECT count(*) FROM (SELECT mmsi, vesselwatch.track_merge(track) AS track FROM vesselwatch.vessel_track '
	'GROUP BY mmsi) v, vesselwatch.port_calls(v.track, (SELECT index FROM bench.packed))', :fixes),
	('encounters kept: detect_encounters()', 1000,
		'SELECT added FROM vesselwatch.detect_encounters(away_from => NULL, max_drift_kn => NULL)', :fixes);
CALL bench.time_in_turn(5);
INSERT INTO bench.fact (what, value)
SELECT 'encounters found: vesselwatch, expert', format('%s, %s',
	(SELECT count(*) FROM (SELECT array_agg(mmsi) AS m, array_agg(track) AS t FROM vessel_track) f,
		encounters(f.m, f.t)),
	(SELECT count(*) FROM bench.expert_encounter));

-- A month of the ships that meet: each day of theirs thirty times, every other one from its end to its beginning, so
-- that it begins where the one before ended.  As it is, and with a wrong place in each two thousand.  Tracks are
-- cleaned at 60 knots before they are compared.
CREATE TABLE bench.day (LIKE vessel_track);
INSERT INTO bench.day SELECT * FROM vessel_track;
SELECT min(day) AS day FROM bench.day \gset
SELECT ensure_track_partitions(:'day', :'day'::date + 29) AS partitions \gset
CREATE TABLE bench.month AS
SELECT d.mmsi, :'day'::date + k AS day,
	CASE WHEN k % 2 = 0 THEN f.t + k * interval '1 day'
		ELSE (:'day'::date + 1 + k)::timestamp AT TIME ZONE 'UTC' - (f.t - :'day'::date::timestamp AT TIME ZONE 'UTC') - interval '1 microsecond' END AS t,
	f.lon, f.lat, f.sog, f.cog
FROM bench.day d, generate_series(0, 29) k, track_fixes(d.track) f
WHERE d.mmsi IN (SELECT e.mmsi FROM (
	SELECT unnest(ARRAY[e.mmsi_a, e.mmsi_b]) AS mmsi
		FROM (SELECT array_agg(mmsi) AS m, array_agg(track) AS t FROM bench.day) f, encounters(f.m, f.t) e) e
	ORDER BY e.mmsi::integer LIMIT 12);
SELECT count(*) AS fixes FROM bench.month \gset
TRUNCATE vessel_track;
INSERT INTO vessel_track SELECT mmsi, day, track_agg(t, lon, lat, sog, cog) FROM bench.month GROUP BY 1, 2;
VACUUM ANALYZE vessel_track;
INSERT INTO bench.turn (what, zones, query, fixes) VALUES
	('encounters of a month', 1000,
		'SELECT count(*) FROM (SELECT array_agg(mmsi) AS m, array_agg(track) AS t FROM (SELECT mmsi, '
	'vesselwatch.track_merge(track) AS track FROM vesselwatch.vessel_track GROUP BY mmsi) v) f, '
	'vesselwatch.encounters(f.m, f.t)', :fixes),
	('detect_encounters() of a month', 1000,
		'SELECT added FROM vesselwatch.detect_encounters(away_from => NULL, max_drift_kn => NULL)', :fixes);
CALL bench.time_in_turn(5);
TRUNCATE vessel_track, encounter_finding, encounter_run;
INSERT INTO vessel_track SELECT mmsi, day, track_agg(t, lon + CASE WHEN n % 2000 = 77 THEN 1 ELSE 0 END, lat, sog, cog)
	FROM (SELECT *, row_number() OVER (PARTITION BY mmsi ORDER BY t) AS n FROM bench.month) m GROUP BY 1, 2;
VACUUM ANALYZE vessel_track;
INSERT INTO bench.turn (what, zones, query, fixes) VALUES
	('encounters of a month with wrong places', 1000,
		'SELECT count(*) FROM (SELECT array_agg(mmsi) AS m, array_agg(track) AS t FROM (SELECT mmsi, '
	'vesselwatch.track_merge(track) AS track FROM vesselwatch.vessel_track GROUP BY mmsi) v) f, '
	'vesselwatch.encounters(f.m, f.t)', :fixes),
	('detect_encounters() of a month with wrong places', 1000,
		'SELECT added FROM vesselwatch.detect_encounters(away_from => NULL, max_drift_kn => NULL)', :fixes);
CALL bench.time_in_turn(5);
TRUNCATE vessel_track, encounter_finding, encounter_run;
INSERT INTO vessel_track SELECT * FROM bench.day;
DROP TABLE bench.day, bench.month;
VACUUM ANALYZE vessel_track;
