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
-- the new fixes of 25 ships: found before, since a look through a million rows leaves nothing else in the processor's
-- cache, and a refresh takes 1.7 times as long with all it needs out of it
CREATE TEMP TABLE fresh AS
SELECT s.n, s.mmsi, track_agg(p.t + interval '1 second', p.lon, p.lat) AS track
FROM (
	SELECT row_number() OVER (ORDER BY v.mmsi) AS n, v.mmsi
	FROM vessel_track v
) s
CROSS JOIN LATERAL (
	SELECT p.t, p.lon, p.lat
	FROM bench.position p
	WHERE p.mmsi = s.mmsi::integer
	ORDER BY p.t DESC
	LIMIT 100
) p
WHERE s.n % 7 = 1 AND s.n <= 169
GROUP BY s.n, s.mmsi;
DO $$
DECLARE
	began timestamptz;
	ship record;
BEGIN
	-- the first of a session makes the plans, and compares all zones after the full runs
	FOR ship IN SELECT * FROM fresh ORDER BY n LOOP
		ASSERT 100 = store_track(ship.mmsi, ship.track);
		began := clock_timestamp();
		ASSERT 1 = (SELECT vessels FROM refresh_port_calls());
		INSERT INTO bench.run (what, zones, ms, fixes)
		VALUES ('refresh_port_calls, 100 new fixes of a ship', 1000,
			extract(epoch FROM clock_timestamp() - began)::float8 * 1000, 100);
		COMMIT;
	END LOOP;
END $$;
