-- Findings refer to runs that exist: each kind, by whatever statement, as a foreign key has it.
\set ON_ERROR_STOP 1
\i test/tap_setup.sql
SELECT plan(13);

-- a value for each column of any table of runs or findings that must have one
CREATE FUNCTION pg_temp.put(relation text, given jsonb) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
	EXECUTE format('INSERT INTO %1$I SELECT (jsonb_populate_record(NULL::%1$I, $1)).*', relation)
	USING '{"from_time": "2024-01-01", "to_time": "2024-02-01", "known_at": "2024-03-01", "known_from": "2024-03-01",
		"zone_set": "all", "profile": "default", "max_gap": "1 hour", "merge_gap": "1 hour", "min_silence": "1 hour",
		"stop_radius_m": 1, "min_stop": "1 hour", "jitter_m": 1, "stray_gap": "1 hour", "without_anomalies": false,
		"min_gap": "1 hour", "cell_deg": 1, "listen_window": "1 hour", "max_speed_kn": 1, "min_stay": "1 hour",
		"same_as": 1, "time_error": "1 second", "place_error_m": 1, "land_margin_m": 1, "max_distance_m": 1,
		"min_duration": "1 hour", "min_nm": 1, "radius_m": 1, "vessels": 0, "unchanged": 0, "added": 0,
		"superseded": 0, "closed": 0, "cleaned_fixes": 0, "gap_id": 1, "anomaly_id": 1, "encounter_id": 1,
		"loitering_id": 1, "mmsi": "211000001", "mmsi_a": "211000001", "mmsi_b": "211000002", "off_lon": 1,
		"off_lat": 1, "fixes_before": 1, "heard_nearby_off": 0, "heard_within_off": 0, "days_without_data": 0,
		"kind": "jump", "ended": "2024-01-03", "lon": 1, "lat": 1, "fixes": 1, "fixes_a": 1, "fixes_b": 1,
		"min_distance_m": 1, "samples": 1, "drift_a_kn": 1, "drift_b_kn": 1, "unobserved": "0", "zone_id": 1,
		"zone_name": "", "zone_kind": "", "zone_embargoed": false, "ancestors": [], "call": {}}'::jsonb || given;
END $$;
CREATE FUNCTION pg_temp.find(k finding_kind, finding bigint, of_run bigint) RETURNS void
LANGUAGE sql AS $$
	SELECT pg_temp.put(k.finding_table, jsonb_build_object('finding_id', finding, 'run_id', of_run,
		'began', timestamptz '2024-01-01' + finding * interval '1 hour',
		'off_at', timestamptz '2024-01-01' + finding * interval '1 hour',
		'call', jsonb_build_object('arrived_latest', timestamptz '2024-01-01' + finding * interval '1 hour')))
$$;
-- the error of a statement for each kind, or that there is none
CREATE FUNCTION pg_temp.errors(statement text, OUT kind text, OUT error text, OUT named text) RETURNS SETOF record
LANGUAGE plpgsql AS $$
DECLARE
	k finding_kind;
BEGIN
	FOR k IN SELECT f.* FROM finding_kind f LOOP
		kind := k.kind;
		error := 'none';
		named := NULL;
		BEGIN
			EXECUTE format(statement, k.finding_table, k.run_table) USING k;
			RAISE EXCEPTION 'undo' USING ERRCODE = 'XX000';
		EXCEPTION WHEN foreign_key_violation THEN
			GET STACKED DIAGNOSTICS error = MESSAGE_TEXT, named = CONSTRAINT_NAME;
		WHEN internal_error THEN
			NULL;
		END;
		RETURN NEXT;
	END LOOP;
END $$;
CREATE TEMP TABLE refused AS SELECT kind, format('insert or update on table "%1$s" violates foreign key constraint '
	'"%1$s_run_id_fkey"', finding_table) AS error, finding_table || '_run_id_fkey' AS named FROM finding_kind;
CREATE TEMP TABLE accepted AS SELECT kind, 'none' AS error, NULL AS named FROM finding_kind;

SELECT count(pg_temp.put(run_table, '{"run_id": 1}')) FROM finding_kind \gset
SELECT count(pg_temp.find(f, 1, 1)) FROM finding_kind f \gset
SELECT bag_eq('SELECT * FROM pg_temp.errors($$SELECT pg_temp.find($1, 2, 9)$$)', 'TABLE refused',
	'a finding of a run that does not exist is refused, by the name of the foreign key');
SELECT bag_eq('SELECT * FROM pg_temp.errors($$SELECT pg_temp.find($1, 2, 1)$$)', 'TABLE accepted',
	'one of a run that exists is not');
SELECT bag_eq($q$SELECT * FROM pg_temp.errors('INSERT INTO %1$I SELECT (jsonb_populate_record(f, '
	'jsonb_build_object(''finding_id'', 10 + n, ''known_to'', ''infinity'', ''run_id'', CASE n WHEN 77 THEN 9 ELSE 1 END))).* '
	'FROM %1$I f, generate_series(1, 99) n')$q$, 'TABLE refused', 'nor among many of one that does');
SELECT bag_eq($q$SELECT * FROM pg_temp.errors('INSERT INTO %1$I SELECT f.* FROM %1$I f WHERE false')$q$,
	'TABLE accepted', 'a statement that inserts nothing is none to refuse');
SELECT bag_eq($q$SELECT * FROM pg_temp.errors('WITH r AS (INSERT INTO %2$I SELECT (jsonb_populate_record(r, ''{"run_id": 2}'')).* '
	'FROM %2$I r) INSERT INTO %1$I SELECT (jsonb_populate_record(f, ''{"finding_id": 2, "run_id": 2, "known_to": "infinity"}'')).* FROM %1$I f')$q$,
	'TABLE accepted', 'run and finding may come in one statement');
SELECT bag_eq($q$SELECT * FROM pg_temp.errors('UPDATE %1$I SET run_id = 9')$q$, 'TABLE refused',
	'a finding keeps a run that exists');
SELECT bag_eq($q$SELECT kind, error LIKE 'update or delete on table%' AS is_kept, named FROM pg_temp.errors('DELETE FROM %2$I')$q$,
	$q$SELECT kind, true AS is_kept, finding_table || '_run_id_fkey' AS named FROM finding_kind$q$, 'its run stays');
SELECT bag_eq($q$SELECT * FROM pg_temp.errors('WITH d AS (DELETE FROM %1$I) DELETE FROM %2$I')$q$, 'TABLE accepted',
	'but goes with its last finding');
SELECT throws_ok('TRUNCATE ais_gap_run', '0A000', NULL, 'nor is a table of runs emptied alone');

SELECT is((SELECT count(*) FROM trigger_modes() WHERE wanted = 'D'), (SELECT count(*) FROM finding_kind),
	'each kind has a trigger of rows in whose place that of statements is');
SELECT is((SELECT bool_and(mode = 'D') FROM trigger_modes() WHERE wanted = 'D'), true, 'they are off');
SELECT is((SELECT bool_and(is_on) FROM reference_checks()), true, 'all that check are on');
SET client_min_messages = error;
ALTER TABLE port_call_finding ENABLE TRIGGER ALL;
SELECT step FROM after_restore() \g /dev/null
SELECT is((SELECT count(*) FROM trigger_modes() WHERE mode <> wanted), 0::bigint,
	'after_restore() puts those off that were made anew');
SELECT * FROM finish();
ROLLBACK;
