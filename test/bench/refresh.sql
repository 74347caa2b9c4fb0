-- A hundred new fixes among a million of a thousand ships: refresh_port_calls() against detect_port_calls().
SET search_path = vesselwatch, public, bench;
SET jit = off;
SET max_parallel_workers_per_gather = 0;
TRUNCATE vessel_track;
SELECT ensure_track_partitions(min((t AT TIME ZONE 'UTC')::date), max((t AT TIME ZONE 'UTC')::date)) AS partitions
	FROM bench.position \gset
INSERT INTO vessel_track
SELECT mmsi::mmsi, (t AT TIME ZONE 'UTC')::date, track_agg(t, lon, lat, sog, cog) FROM bench.position GROUP BY 1, 2;
INSERT INTO zone (zone_id, name, kind, geom) SELECT zone_id, 'zone ' || zone_id, 'port', geom FROM bench.zone;
SELECT detect_port_calls() IS NOT NULL AS detected \gset
SELECT count(*) AS fixes FROM bench.position \gset
CALL bench.time('detect_port_calls, all', 1000, 'SELECT vesselwatch.detect_port_calls()', 5, :fixes);
DO $$
DECLARE
	began timestamptz;
	ship integer;
BEGIN
	-- the first of a session makes the plans, and compares all zones after the full runs
	FOR i IN 1 .. 25 LOOP
		SELECT mmsi INTO ship FROM vessel_track ORDER BY mmsi OFFSET i * 7 LIMIT 1;
		ASSERT 100 = (SELECT store_track(ship::mmsi, track_agg(p.t + interval '1 second', p.lon, p.lat))
			FROM (SELECT * FROM bench.position WHERE mmsi = ship ORDER BY t DESC LIMIT 100) p);
		began := clock_timestamp();
		ASSERT 1 = (SELECT vessels FROM refresh_port_calls());
		INSERT INTO bench.run (what, zones, ms, fixes)
		VALUES ('refresh_port_calls, 100 new fixes of a ship', 1000,
			extract(epoch FROM clock_timestamp() - began)::float8 * 1000, 100);
		COMMIT;
	END LOOP;
END $$;
