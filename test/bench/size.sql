-- Bytes a fix: rows and tracks, all indexes and TOAST included.
SET search_path = vesselwatch, public, bench;
INSERT INTO bench.fact (what, value)
SELECT 'bytes a fix, class A with sog and cog: rows with (mmsi, t) index, vessel_track',
	format('%s, %s', round((pg_table_size('bench.position') + pg_relation_size('bench.position_mmsi_t'))::numeric / count(*), 1),
		(SELECT round(pg_total_relation_size('vessel_track')::numeric / sum(num_fixes(track)), 2) FROM vessel_track))
FROM bench.position;
\if :sample
CREATE TABLE bench.sample (mmsi integer, t timestamptz, lon float8, lat float8, sog float8);
\copy bench.sample FROM PROGRAM 'zcat ../shared/data/ais/dma_20230108_10ships.csv.gz' CSV HEADER
TRUNCATE vessel_track;
-- fifty times the ten ships, so that the few pages that an empty table has do not count
INSERT INTO vessel_track
SELECT (201000000 + 100 * dense_rank() OVER (ORDER BY mmsi) + g)::mmsi, day, track
FROM (SELECT mmsi, (t AT TIME ZONE 'UTC')::date AS day, track_agg(t, lon, lat, sog, NULL) AS track FROM bench.sample GROUP BY 1, 2) s, generate_series(1, 50) g
WHERE num_fixes(track) >= 1000;
VACUUM FULL vessel_track;
INSERT INTO bench.fact (what, value)
SELECT 'bytes a fix, real Danish sample (sog, no cog): vessel_track', round(pg_total_relation_size('vessel_track')::numeric / sum(num_fixes(track)), 2)
FROM vessel_track;
\endif
-- moored all day
TRUNCATE vessel_track;
INSERT INTO vessel_track
SELECT mmsi::mmsi, (t AT TIME ZONE 'UTC')::date, track_agg(t, lon, lat, sog, cog)
FROM (SELECT *, max(sog) OVER (PARTITION BY mmsi, date_bin('1 hour', t, 'epoch')) AS fastest FROM bench.position) p
WHERE fastest < 0.5 GROUP BY 1, 2 HAVING count(*) >= 1000;
VACUUM FULL vessel_track;
INSERT INTO bench.fact (what, value)
SELECT 'bytes a fix, moored and anchored hours', round(pg_total_relation_size('vessel_track')::numeric / sum(num_fixes(track)), 2) FROM vessel_track;
