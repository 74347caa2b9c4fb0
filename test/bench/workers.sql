-- The fleet on one day, ten and a hundred: ten times the fixes, a hundred times; by one process and with two workers beside it.
SET search_path = vesselwatch, public, bench;
SET jit = off;
SELECT count(*) AS fixes FROM bench.position \gset
CREATE PROCEDURE pg_temp.days(days integer) LANGUAGE plpgsql AS $$
BEGIN
	EXECUTE format('CREATE TABLE bench.days_%1$s (LIKE vesselwatch.vessel_track) WITH (fillfactor = 10, parallel_workers = 2)', days);
	EXECUTE format('INSERT INTO bench.days_%1$s SELECT v.mmsi, v.day + g, v.track FROM generate_series(0, %1$s - 1) g, vesselwatch.vessel_track v', days);
END $$;
CALL pg_temp.days(1);
CALL pg_temp.days(10);
CALL pg_temp.days(100);
VACUUM ANALYZE bench.days_1;
VACUUM ANALYZE bench.days_10;
VACUUM ANALYZE bench.days_100;
SET parallel_setup_cost = 0;
-- in turn; the leader takes part in the work of its workers, as it does unless told otherwise
CREATE PROCEDURE pg_temp.rounds(rounds integer, fixes bigint) LANGUAGE plpgsql AS $$
DECLARE
	days integer;
	workers integer;
BEGIN
	FOR i IN 1 .. rounds LOOP
		FOREACH days IN ARRAY '{1, 10, 100}'::integer[] LOOP
			FOREACH workers IN ARRAY '{0, 2}'::integer[] LOOP
				CONTINUE WHEN days = 1 AND workers > 0;
				PERFORM set_config('max_parallel_workers_per_gather', workers::text, false);
				CALL bench.time_once(format(CASE workers WHEN 0 THEN 'days of the fleet: %s' ELSE 'days of the fleet, two workers: %s' END, days), 1000,
					format('SELECT count(*) FROM bench.days_%s v, vesselwatch.port_calls(v.track, (SELECT index FROM bench.packed)) c', days), fixes * days);
			END LOOP;
		END LOOP;
	END LOOP;
END $$;
CALL pg_temp.rounds(1, :fixes);
DELETE FROM bench.run WHERE what ~ 'days of the fleet';
CALL pg_temp.rounds(9, :fixes);
DROP TABLE bench.days_1, bench.days_10, bench.days_100;
