-- Silence kept: 11,000 ships all over the world with 12,000 gaps, 4,000 zones; a question about one gap, one about one
-- ship.
SET search_path = vesselwatch, public, bench;
SET jit = off;
TRUNCATE vessel_track;
DELETE FROM zone;
INSERT INTO zone (zone_id, name, kind, geom)
SELECT n, 'zone ' || n, 'port', ST_Multi(ST_MakeEnvelope(x, y, x + 0.1, y + 0.1, 4326))
FROM generate_series(1, 4000) n, LATERAL (SELECT bench.chance(n, 51) * 359 - 180 AS x,
	bench.chance(n, 52) * 119 - 60 AS y) p;
SELECT ensure_track_partitions('2024-05-01', '2024-05-02') AS partitions \gset
-- a fix every twelve minutes at some ten knots; eight hours of silence a ship, two times eight of every eleventh
SELECT count(store_track((211000000 + s)::mmsi, track)) AS ships FROM (
	SELECT s, track_agg(timestamptz '2024-05-01' + i * interval '12 minutes', x + i * 0.03, y) AS track
	FROM generate_series(1, 11000) s, generate_series(0, 239) i,
		LATERAL (SELECT bench.chance(s, 53) * 340 - 180 AS x, bench.chance(s, 54) * 119 - 60 AS y,
			floor(bench.chance(s, 55) * 60) AS h) p
	WHERE NOT i BETWEEN h + 20 AND h + 60 AND NOT (s % 11 = 0 AND i BETWEEN h + 80 AND h + 120)
	GROUP BY s) t \gset
VACUUM ANALYZE;
CALL bench.time('ais_gaps of 11,000 ships, counted', 4000,
	'SELECT count(*) FROM vesselwatch.vessel_track v, vesselwatch.ais_gaps(v.track, ''6 hours'')', 3);
DO $$
BEGIN
	FOR round IN 1 .. 5 LOOP
		-- what detection finds, in a table: silences across midnight too
		CALL bench.time_once('CREATE TABLE AS SELECT ais_gaps of 11,000 ships', 4000,
			'CREATE TABLE bench.bare AS SELECT v.mmsi, g.* FROM (SELECT mmsi, vesselwatch.track_merge(track) AS track '
			'FROM vesselwatch.vessel_track GROUP BY mmsi) v, vesselwatch.ais_gaps(v.track, ''6 hours'') g', NULL);
		DROP TABLE bench.bare;
		TRUNCATE ais_gap_finding, ais_gap_run, vessel_track_change, finding_change CASCADE;
		CALL bench.time_once('first detect_ais_gaps of 11,000 ships', 4000, 'SELECT vesselwatch.detect_ais_gaps()',
			NULL);
	END LOOP;
END $$;
ANALYZE;
INSERT INTO bench.fact (what, value) SELECT 'gaps kept of 11,000 ships', count(*) FROM ais_gap_finding;
SELECT register_vessel(9161003, 'ONE', mmsi => 211000011) AS vessel \gset
SELECT gap_id AS gap FROM ais_gap_finding WHERE mmsi = 211000011 ORDER BY off_at LIMIT 1 \gset
INSERT INTO bench.turn (what, zones, query)
VALUES ('dark_calls() of one gap', 4000,
	format('SELECT count(*) FROM vesselwatch.ais_gap_finding f, vesselwatch.dark_calls(vesselwatch.gap_track(f.off_at, '
	'f.off_lon, f.off_lat, f.on_at, f.on_lon, f.on_lat), (SELECT vesselwatch.zone_set_index(''all''))) d WHERE '
'f.gap_id = %s', :gap)),
	('dark_port_call, one gap', 4000, format('SELECT count(*) FROM vesselwatch.dark_port_call WHERE gap_id = %s',
		:gap)),
	('vessel_evidence of one ship among 11,000', 4000,
		format('SELECT count(*) FROM vesselwatch.vessel_evidence(%s, ''2024-05-01'', ''2024-05-04'')', :vessel));
CALL bench.time_in_turn(9);
