-- Check the foreign keys from findings to runs once for each statement.  PostgreSQL checks them with a query for each
-- inserted row, a seventh of the time of detect_ais_gaps(), although the rows of a statement belong to one run or few.
-- So that row trigger is disabled, and a statement trigger looks each run up once.  PostgreSQL's own triggers still
-- check the deletion and update of runs, and updates of findings.

CREATE FUNCTION finding_check_runs() RETURNS trigger
LANGUAGE plpgsql
SET search_path = @extschema@, pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan
-- so that a plan cached while a table of runs was nearly empty still uses the index later
SET enable_seqscan = off
AS $$
DECLARE
	runs CONSTANT bigint[] := ARRAY(SELECT DISTINCT n.run_id FROM new_finding n);
	kept bigint[];
BEGIN
	IF cardinality(runs) = 0 THEN
		RETURN NULL;
	END IF;
	-- locked, so that a transaction that deletes a run waits for this one and sees its findings. Static statements, one
	-- for each table, because planning a dynamic one takes a tenth of a refresh after 100 fixes
	CASE TG_ARGV[0]
		WHEN 'detection_run' THEN
			kept := ARRAY(SELECT r.run_id FROM detection_run r WHERE r.run_id = ANY (runs) FOR KEY SHARE);
		WHEN 'ais_gap_run' THEN
			kept := ARRAY(SELECT r.run_id FROM ais_gap_run r WHERE r.run_id = ANY (runs) FOR KEY SHARE);
		WHEN 'encounter_run' THEN
			kept := ARRAY(SELECT r.run_id FROM encounter_run r WHERE r.run_id = ANY (runs) FOR KEY SHARE);
		WHEN 'loitering_run' THEN
			kept := ARRAY(SELECT r.run_id FROM loitering_run r WHERE r.run_id = ANY (runs) FOR KEY SHARE);
		WHEN 'anomaly_run' THEN
			kept := ARRAY(SELECT r.run_id FROM anomaly_run r WHERE r.run_id = ANY (runs) FOR KEY SHARE);
	END CASE;
	IF cardinality(kept) < cardinality(runs) THEN
		RAISE EXCEPTION 'insert or update on table "%" violates foreign key constraint "%_run_id_fkey"', TG_TABLE_NAME,
			TG_TABLE_NAME
			USING ERRCODE = 'foreign_key_violation',
				DETAIL = format('Key (run_id)=(%s) is not present in table "%s".',
					(SELECT min(r) FROM unnest(runs) r WHERE r <> ALL (kept)), TG_ARGV[0]),
				SCHEMA = TG_TABLE_SCHEMA,
				TABLE = TG_TABLE_NAME,
				CONSTRAINT = TG_TABLE_NAME || '_run_id_fkey';
	END IF;
	RETURN NULL;
END $$;
COMMENT ON FUNCTION finding_check_runs() IS
'Check that the runs of inserted findings exist in the table of runs that the argument names, and lock them, in place '
'of the foreign key''s own row trigger, whose error 23503 it raises (statement trigger)';

DO $$
DECLARE
	k finding_kind;
BEGIN
	FOR k IN SELECT f.* FROM finding_kind f LOOP
		EXECUTE format('CREATE TRIGGER %I AFTER INSERT ON %I REFERENCING NEW TABLE AS new_finding '
			'FOR EACH STATEMENT EXECUTE FUNCTION finding_check_runs(%L)',
			k.finding_table || '_check_runs', k.finding_table, k.run_table);
	END LOOP;
END $$;
