-- Findings refer to runs, as foreign keys say. PostgreSQL checks them by a query for each row that is inserted, a
-- seventh of what detect_ais_gaps() takes, though all rows of a statement are of one run or few. So that trigger is
-- off, and one of statements looks each run up once. All else of the foreign keys is PostgreSQL's own: what happens to
-- a run that findings refer to, and findings that are given another run.

CREATE FUNCTION finding_check_runs() RETURNS trigger
LANGUAGE plpgsql
SET search_path = @extschema@, pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan
-- plans made while a table of runs was nearly empty are kept
SET enable_seqscan = off
AS $$
DECLARE
	runs CONSTANT bigint[] := ARRAY(SELECT DISTINCT n.run_id FROM new_finding n);
	kept bigint[];
BEGIN
	IF cardinality(runs) = 0 THEN
		RETURN NULL;
	END IF;
	-- locked, so that who deletes one waits for this transaction, and sees its findings. Each table has a statement whose
	-- plan is kept: planning one takes a tenth of a refresh after 100 fixes
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
'Trigger of statements: checks that the runs of findings inserted are in the table of runs that its argument names, and '
'locks them, in place of the foreign key''s own trigger of rows, whose error it raises (23503)';

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
