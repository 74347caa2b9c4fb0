-- The fleet on one day, ten and a hundred: ten times the fixes, a hundred times; by one process and by two workers.
SET search_path = vesselwatch, public, bench;
SET jit = off;
SELECT count(*) AS fixes FROM bench.position \gset
CREATE PROCEDURE pg_temp.days(days integer) LANGUAGE plpgsql AS $$
BEGIN
	EXECUTE format('CREATE TABLE bench.days_%1$s (LIKE vesselwatch.vessel_track) WITH (fillfactor = 10, '
		'parallel_workers = 2)', days);
	EXECUTE format('INSERT INTO bench.days_%1$s SELECT v.mmsi, v.day + g, v.track FROM generate_series(0, %1$s - 1) g, '
		'vesselwatch.vessel_track v', days);
END $$;
CALL pg_temp.days(1);
CALL pg_temp.days(10);
CALL pg_temp.days(100);
VACUUM ANALYZE bench.days_1;
VACUUM ANALYZE bench.days_10;
VACUUM ANALYZE bench.days_100;
SET parallel_setup_cost = 0;
-- two workers alone, as many as the machines of this benchmark have cores; and with their leader, who takes part in the
-- work unless told otherwise: three processes
INSERT INTO bench.turn (what, zones, query, fixes)
SELECT format('days of the fleet%s: %s', what, days), 1000,
	format('SET max_parallel_workers_per_gather = %s; SET parallel_leader_participation = %s; SELECT count(*) FROM '
		'bench.days_%s v, vesselwatch.port_calls(v.track, (SELECT index FROM bench.packed)) c', workers, leader, days),
	:fixes * days
FROM (VALUES (1, '', 0, true), (10, '', 0, true), (10, ', two workers', 2, false),
	(10, ', two workers and leader', 2, true),
	(100, '', 0, true), (100, ', two workers', 2, false), (100, ', two workers and leader', 2, true)) r (days, what,
		workers, leader);
CALL bench.time_in_turn(9);
DROP TABLE bench.days_1, bench.days_10;

-- The same hundred days by one session, and by two at once, each of which does all of it: what two processes can gain on
-- this machine.  Each has done it once before, and begins when all are ready (test/bench/run calls it).
CREATE TABLE bench.at_once (round integer, began timestamptz, ended timestamptz);
CREATE PROCEDURE bench.at_once(round integer, sessions integer) LANGUAGE plpgsql AS $$
DECLARE
	query CONSTANT text := 'SELECT count(*) FROM bench.days_100 v, vesselwatch.port_calls(v.track, (SELECT index FROM bench.packed)) c';
	began timestamptz;
BEGIN
	SET max_parallel_workers_per_gather = 0;
	SET jit = off;
	EXECUTE query;
	INSERT INTO bench.at_once (round) VALUES (at_once.round);
	COMMIT;
	WHILE (SELECT count(*) FROM bench.at_once a WHERE a.round = at_once.round AND a.began IS NULL) < sessions LOOP
		COMMIT;
		PERFORM pg_sleep(0.001);
	END LOOP;
	began := clock_timestamp();
	EXECUTE query;
	INSERT INTO bench.at_once (round, began, ended) VALUES (at_once.round, began, clock_timestamp());
END $$;
