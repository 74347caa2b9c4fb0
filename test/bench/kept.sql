-- What keeping costs: a first detect_port_calls() of 3,250 ships beside the bare query in a table, and a refresh after
-- all of it was stored again. Needs the fleet of 130 ships (fleet.sql); each is there 25 times, by other numbers.
--
--     psql -v rounds=5 -f kept.sql		with rounds=1 only the first detection, as a fresh cluster has it
SET search_path = vesselwatch, public, bench;
SET jit = off;
SELECT ensure_track_partitions(min((t AT TIME ZONE 'UTC')::date), max((t AT TIME ZONE 'UTC')::date)) AS partitions
	FROM bench.position \gset
TRUNCATE vessel_track;
CREATE TABLE bench.one_fleet AS
SELECT mmsi, (t AT TIME ZONE 'UTC')::date AS day, track_agg(t, lon, lat, sog, cog) AS track FROM bench.position
	GROUP BY 1, 2;
INSERT INTO vessel_track SELECT (f.mmsi + 10000 * g)::mmsi, f.day, f.track FROM bench.one_fleet f,
	generate_series(0, 24) g;
DROP TABLE bench.one_fleet;
DELETE FROM zone;
INSERT INTO zone (zone_id, name, kind, geom) SELECT zone_id, 'zone ' || zone_id, 'port', geom FROM bench.zone;
VACUUM ANALYZE;
SELECT sum(num_fixes(track)) AS fixes FROM vessel_track \gset
SELECT set_config('bench.rounds', :'rounds', false), set_config('bench.fixes', :'fixes', false) \g /dev/null
DO $$
DECLARE
	rounds CONSTANT integer := current_setting('bench.rounds');
	fixes CONSTANT bigint := current_setting('bench.fixes');
BEGIN
	FOR round IN 1 .. rounds LOOP
		IF rounds > 1 THEN
			CALL bench.time_once('CREATE TABLE AS SELECT port_calls of 3,250 ships', 1000,
				'CREATE TABLE bench.bare AS SELECT v.mmsi, c.* FROM vesselwatch.vessel_track v, '
				'vesselwatch.port_calls(v.track, (SELECT vesselwatch.zone_set_index(''all''))) c', fixes);
			DROP TABLE bench.bare;
		END IF;
		-- as on a first night
		TRUNCATE port_call_finding, detection_run, judged_zone, vessel_track_change, finding_change CASCADE;
		INSERT INTO vessel_track_change (mmsi, day) SELECT mmsi, day FROM vessel_track;
		CALL bench.time_once('first detect_port_calls of 3,250 ships', 1000, 'SELECT vesselwatch.detect_port_calls()',
			fixes);
		IF rounds > 1 THEN
			-- all noted as changed, as when it is deleted and stored again
			INSERT INTO vessel_track_change (mmsi, day) SELECT mmsi, day FROM vessel_track;
			CALL bench.time_once('refresh_port_calls of 3,250 ships, all stored again', 1000,
				'SELECT vesselwatch.refresh_port_calls()', fixes);
		END IF;
	END LOOP;
END $$;
TRUNCATE port_call_finding, detection_run, judged_zone, vessel_track_change, finding_change CASCADE;
DELETE FROM zone;
