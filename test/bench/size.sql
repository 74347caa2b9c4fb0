-- Bytes a fix: rows and tracks, all indexes and TOAST included.
SET search_path = vesselwatch, public, bench;
CREATE FUNCTION bench.stored_size() RETURNS numeric LANGUAGE sql AS $$
	SELECT sum(pg_total_relation_size(relid)) FROM pg_partition_tree('vesselwatch.vessel_track') $$;
INSERT INTO bench.fact (what, value)
SELECT 'bytes a fix, class A with sog and cog: rows with (mmsi, t) index, vessel_track',
	format('%s, %s',
		round((pg_table_size('bench.position') + pg_relation_size('bench.position_mmsi_t'))::numeric / count(*), 1),
		(SELECT round(bench.stored_size()::numeric / sum(num_fixes(track)), 2) FROM vessel_track))
FROM bench.position;
\if :sample
CREATE TABLE bench.sample (mmsi integer, t timestamptz, lon float8, lat float8, sog float8);
\copy bench.sample FROM PROGRAM 'zcat ../shared/data/ais/dma_20230108_10ships.csv.gz' CSV HEADER
TRUNCATE vessel_track;
SELECT ensure_track_partitions(min((t AT TIME ZONE 'UTC')::date), max((t AT TIME ZONE 'UTC')::date)) AS partitions
	FROM bench.sample \gset
-- fifty times the ten ships, so that the few pages that an empty table has do not count
INSERT INTO vessel_track
SELECT (201000000 + 100 * dense_rank() OVER (ORDER BY mmsi) + g)::mmsi, day, track
FROM (SELECT mmsi, (t AT TIME ZONE 'UTC')::date AS day, track_agg(t, lon, lat, sog, NULL) AS track FROM bench.sample
	GROUP BY 1, 2) s, generate_series(1, 50) g
WHERE num_fixes(track) >= 1000;
INSERT INTO bench.fact (what, value)
SELECT 'bytes a fix, real Danish sample (sog, no cog): vessel_track',
	round(bench.stored_size()::numeric / sum(num_fixes(track)), 2)
FROM vessel_track;
\endif
-- moored all day
CREATE TABLE bench.moored AS
SELECT mmsi, (t AT TIME ZONE 'UTC')::date AS day, track_agg(t, lon, lat, sog, cog) AS track,
	track_agg(t, lon, lat, sog, NULL) AS without_course
FROM (SELECT *, max(sog) OVER (PARTITION BY mmsi, date_bin('1 hour', t, 'epoch')) AS fastest FROM bench.position) p
WHERE fastest < 0.5 GROUP BY 1, 2 HAVING count(*) >= 1000;
SELECT ensure_track_partitions(min(day), max(day)) AS partitions FROM bench.moored \gset
-- ten times, so that the few pages that an empty table has do not count
TRUNCATE vessel_track;
INSERT INTO vessel_track SELECT (mmsi + 10000 * g)::mmsi, day, track FROM bench.moored, generate_series(0, 9) g;
INSERT INTO bench.fact (what, value)
SELECT 'bytes a fix, moored and anchored hours', round(bench.stored_size()::numeric / sum(num_fixes(track)), 2)
	FROM vessel_track;
TRUNCATE vessel_track;
INSERT INTO vessel_track SELECT (mmsi + 10000 * g)::mmsi, day, without_course FROM bench.moored,
	generate_series(0, 9) g;
DROP TABLE bench.moored;
INSERT INTO bench.fact (what, value)
SELECT 'bytes a fix, the same with sog, no cog', round(bench.stored_size()::numeric / sum(num_fixes(track)), 2)
	FROM vessel_track;
-- Moored all day, as class A transponders send it. ITU-R M.1371-5, annex 1, table 1: moored and not faster than 3
-- knots, every 3 minutes. The course is that of at_rest (fleet.sql); what else is from the reports of the same moored
-- ships: 93 % of the steps are 180 s to 5 s; speed is 0.0 in 88 %, else 0.1. A receiver's error is correlated over
-- minutes: AR(1), 2 m, and here a correlation time of 5 minutes.
--
-- In the rows above each report draws all its noise anew. Counted in those very reports, the entropy of the noise alone
-- is 1.9 bits of time, 2.7 of longitude, 2.1 of latitude, 1.5 of speed and 6.8 of course (half of the reports keep it,
-- the others change it by 11.2 bits): 15 bits, 1.9 bytes, before a page, a row or a directory.
TRUNCATE vessel_track;
INSERT INTO vessel_track
WITH RECURSIVE report (ship, k, east, north, cog, late) AS (
	SELECT g, 0, 0::float8, 0::float8, 360 * bench.chance(g, 101), 36 * bench.chance(g, 102) - 18
		FROM generate_series(1, 500) g
	UNION ALL
	SELECT ship, k + 1, stays * east + news * east_noise, stays * north + news * north_noise,
		CASE WHEN bench.chance(ship, 103) < r.share_that_holds OR rank IS NULL THEN cog
			ELSE cog + (r.turn[rank] + (r.turn[rank + 1] - r.turn[rank]) * (decile - rank)) * sign(bench.chance(key,
				105) - 0.5) END,
		CASE WHEN bench.chance(key, 106) < 0.07 THEN 36 * bench.chance(key, 107) - 18 ELSE late END
	FROM report CROSS JOIN bench.at_rest r,
		LATERAL (SELECT ship * 1000 + k AS key, exp(-3 / 5.0::float8) AS stays,
			2 * sqrt(1 - exp(-6 / 5.0::float8)) AS news OFFSET 0) c,
		-- nearly normal, of variance 1
		LATERAL (SELECT 2 * (bench.chance(key, 108) + bench.chance(key, 109) + bench.chance(key,
			110) - 1.5) AS east_noise,
			2 * (bench.chance(key, 111) + bench.chance(key, 112) + bench.chance(key, 113) - 1.5) AS north_noise,
			10 * bench.chance(key, 104) AS decile OFFSET 0) n,
		LATERAL (SELECT CASE WHEN decile >= 1.3 THEN floor(decile)::integer END AS rank OFFSET 0) d
	WHERE k < 479 AND r.doing = 'moored'
)
SELECT (219000000 + ship)::mmsi, date '2024-03-01',
	track_agg(timestamptz '2024-03-01 00:00Z' + (20 + round(180 * k + late)) * interval '1 second',
		round(round((10 + ship * 0.001 + east / 62000) * 600000) / 600000 * 1e6) / 1e6,
		round(round((56 + north / 111195) * 600000) / 600000 * 1e6) / 1e6,
		CASE WHEN bench.chance(ship * 1000 + k, 114) < 0.88 THEN 0 ELSE 0.1 END,
		round((10 * cog)::numeric) % 3600 / 10.0)
FROM (SELECT ship, k, east, north, cog + 720000 AS cog, late FROM report) r GROUP BY ship;
INSERT INTO bench.fact (what, value)
SELECT 'bytes a fix, moored days of 480 fixes as class A sends them',
	round(bench.stored_size()::numeric / sum(num_fixes(track)), 2) FROM vessel_track;
