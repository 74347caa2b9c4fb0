-- Ten times the fixes, a hundred times if :huge; 160,000 zones.
SET search_path = vesselwatch, public, bench;
SET jit = off;
SET max_parallel_workers_per_gather = 0;
TRUNCATE vessel_track;
SELECT ensure_track_partitions(min((t AT TIME ZONE 'UTC')::date), max((t AT TIME ZONE 'UTC')::date)) AS partitions
	FROM bench.position \gset
INSERT INTO vessel_track
SELECT mmsi::mmsi, (t AT TIME ZONE 'UTC')::date, track_agg(t, lon, lat, sog, cog) FROM bench.position GROUP BY 1, 2;
VACUUM ANALYZE vessel_track;
SELECT count(*) AS fixes FROM bench.position \gset
DROP TABLE IF EXISTS bench.packed;
CREATE TABLE bench.packed AS SELECT zone_index_agg(zone_id, geom) AS index FROM bench.zone;
-- a tenth of the ships, every tenth of which is a ferry, and all of them
CREATE TABLE bench.tenth (LIKE vessel_track);
INSERT INTO bench.tenth SELECT * FROM vessel_track WHERE mmsi::integer / 10 % 10 = 0;
VACUUM ANALYZE bench.tenth;
SELECT sum(num_fixes(track)) AS tenth FROM bench.tenth \gset
INSERT INTO bench.turn (what, zones, query, fixes)
SELECT what, 1000,
	format('SELECT count(*) FROM %s v, vesselwatch.port_calls(v.track, (SELECT index FROM bench.packed)) c', ships),
	fixes
FROM (VALUES ('a tenth of ten times the ships', 'bench.tenth', :tenth),
	('ten times the ships', 'vesselwatch.vessel_track', :fixes)) r (what, ships, fixes);
CALL bench.time_in_turn(9);
DROP TABLE bench.tenth;
-- who met whom in each fleet that traffic.sql has kept
INSERT INTO bench.turn (what, zones, query, fixes)
SELECT 'encounters of ' || what, 1000,
	format('SELECT count(*) FROM (SELECT array_agg(mmsi) AS m, array_agg(track) AS t FROM bench.traffic '
	'WHERE what = %L) f, vesselwatch.encounters(f.m, f.t)', what), sum(num_fixes(track))
FROM bench.traffic GROUP BY what ORDER BY what;
CALL bench.time_in_turn(5);
INSERT INTO bench.fact (what, value)
SELECT 'encounters of ' || f.what || ', close samples in them', format('%s, %s', count(*), sum(e.samples))
FROM (SELECT what, array_agg(mmsi) AS m, array_agg(track) AS t FROM bench.traffic GROUP BY what) f,
	encounters(f.m, f.t) e
GROUP BY f.what ORDER BY f.what;
DROP TABLE bench.traffic;
\if :huge
-- ten of those fleets, the same ways under other numbers, and one of them
CREATE TABLE bench.fleet (LIKE vessel_track);
INSERT INTO bench.fleet SELECT * FROM vessel_track;
INSERT INTO vessel_track SELECT (mmsi::integer + g * 10000)::mmsi, day, track FROM bench.fleet, generate_series(1, 9) g;
VACUUM ANALYZE bench.fleet;
VACUUM ANALYZE vessel_track;
SET parallel_setup_cost = 0;
SET parallel_leader_participation = off;
INSERT INTO bench.turn (what, zones, query, fixes)
SELECT what, 1000,
	format('SET max_parallel_workers_per_gather = %s; SELECT count(*) FROM %s v, vesselwatch.port_calls(v.track, '
	'(SELECT index FROM bench.packed)) c', workers, ships), fixes
FROM (VALUES ('a tenth of a hundred times the ships', 'bench.fleet', 0, :fixes),
	('hundred times the ships', 'vesselwatch.vessel_track', 0, :fixes * 10),
	('hundred times the ships, two workers', 'vesselwatch.vessel_track', 2, :fixes * 10)) r (what, ships, workers,
		fixes);
CALL bench.time_in_turn(5);
SET max_parallel_workers_per_gather = 0;
RESET parallel_leader_participation;
RESET parallel_setup_cost;
DROP TABLE bench.fleet;
DELETE FROM vessel_track WHERE mmsi::integer % 100000 >= 10000;
VACUUM FULL vessel_track;
ANALYZE vessel_track;
\endif
TRUNCATE bench.packed;
-- the thousand zones of the fleet's sea, and the rest of the world's anchorages as squares of 2 km
INSERT INTO bench.packed
SELECT zone_index_agg(zone_id, geom) FROM (
	SELECT zone_id, geom::geometry FROM bench.zone WHERE zone_id <= 1000
	UNION ALL
	SELECT 1000 + g, ST_MakeEnvelope(x, y, x + 0.02, y + 0.02, 4326)
	FROM generate_series(1, 159000) g, LATERAL (SELECT -179 + 357 * bench.chance(g, 1) AS x,
		-60 + 130 * bench.chance(g, 2) AS y) p) z;
CALL bench.time('ten times the ships', 160000,
	'SELECT count(*) FROM vesselwatch.vessel_track v, vesselwatch.port_calls(v.track, (SELECT index FROM '
'bench.packed)) c', 5, :fixes);

-- one ship and one week of a year of 1,000 ships, a fix every half hour
TRUNCATE vessel_track;
SELECT ensure_track_partitions('2024-01-01', '2024-12-31') AS partitions \gset
INSERT INTO vessel_track
SELECT (300000000 + s)::mmsi, d::date, track_agg(d + i * interval '30 minutes', 10 + s * 0.01 + i * 0.01,
	50 + i * 0.002, 12.1, 80)
FROM generate_series(1, 1000) s, generate_series(timestamptz '2024-01-01', '2024-12-30', '1 day') d,
	generate_series(0, 47) i
GROUP BY s, d;
VACUUM ANALYZE vessel_track;
CALL bench.time('one ship and week of a year of 1,000 ships: port calls', 160000,
	'SELECT count(*) FROM '
	'vesselwatch.port_calls(vesselwatch.vessel_track_between(''300000500'', ''2024-06-03'', ''2024-06-10''), (SELECT '
	'index FROM bench.packed))', 9);
CALL bench.time('one ship and week of a year of 1,000 ships: fixes', 160000,
	'SELECT count(*) FROM vesselwatch.fixes_of(''300000500'', ''2024-06-03'', ''2024-06-10'')', 9);
CALL bench.time('one ship and week of a year of 1,000 ships: view fix, by day', 160000,
	'SELECT count(*) FROM vesselwatch.fix WHERE mmsi = 300000500 AND day BETWEEN ''2024-06-03'' AND ''2024-06-09''', 9);
CALL bench.time('one ship and week of a year of 1,000 ships: view fix, by t', 160000,
	'SELECT count(*) FROM vesselwatch.fix WHERE mmsi = 300000500 AND t BETWEEN ''2024-06-03'' AND ''2024-06-10''', 9);
