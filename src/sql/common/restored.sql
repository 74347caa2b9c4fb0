-- Whether a dump was restored, or another server copied, completely: a truncated dump, an interrupted restore or a
-- subscription that has just begun leaves tables empty, and an empty table is not an answer.
--
-- The sequence zz_restored is normally at 1. An extension that a restore creates has it at 0 until the restore sets the
-- dumped sequences, which pg_dump writes after the rows of all tables, by name. A restore is recognized by
-- row_security = off, which pg_dump writes into every dump.
--
-- A data-only restore finds the extension in place. The rows of aa_restored come first, since pg_dump orders tables by
-- name; its CHECK, which applies even with triggers disabled, sets the sequence to 0.

CREATE SEQUENCE zz_restored MINVALUE 0 START 1;
COMMENT ON SEQUENCE zz_restored IS
'1, or 0 if the extension was created by a restore that has not ended; see is_restored(). It is named so that a '
'restore sets it last';
GRANT SELECT ON SEQUENCE zz_restored TO PUBLIC;
SELECT pg_extension_config_dump('zz_restored', '');
DO $$
BEGIN
	IF NOT current_setting('row_security')::boolean THEN
		PERFORM setval('@extschema@.zz_restored'::regclass, 0::bigint);
	END IF;
END $$;

CREATE FUNCTION check_copied() RETURNS void
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
DECLARE
	missing CONSTANT text[] := ARRAY(
		SELECT c.relname::text
		FROM pg_catalog.pg_subscription_rel r
		JOIN pg_catalog.pg_class c ON c.oid = r.srrelid
		WHERE r.srsubstate NOT IN ('s', 'r')
			AND c.relnamespace = '@extschema@'::regnamespace
		ORDER BY c.relname);
BEGIN
	IF cardinality(missing) > 0 THEN
		RAISE EXCEPTION 'the copy of this database from its publisher has not ended'
			USING ERRCODE = 'object_not_in_prerequisite_state',
				DETAIL = format('Tables still to be copied: %s%s.', array_to_string(missing[1:5], ', '),
					CASE WHEN cardinality(missing) > 5 THEN format(' and %s more', cardinality(missing) - 5) END),
				HINT = 'Wait until pg_subscription_rel shows them as ready; what stops the copy is in the server log.';
	END IF;
END $$;
COMMENT ON FUNCTION check_copied() IS
'Raise error 55000 while a subscription of this database has yet to copy a table of the extension: a step of '
'is_restored()';

CREATE FUNCTION is_restored() RETURNS boolean
LANGUAGE plpgsql STABLE PARALLEL SAFE COST 100
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
BEGIN
	-- one statement, since most calls end here; states of a subscribed table other than synchronized and ready
	IF (SELECT s.last_value <> 0
			AND NOT EXISTS (SELECT FROM pg_catalog.pg_subscription_rel r WHERE r.srsubstate NOT IN ('s', 'r'))
		FROM zz_restored s) THEN
		RETURN true;
	END IF;
	IF (SELECT s.last_value FROM zz_restored s) = 0 THEN
		RAISE EXCEPTION 'the restore of this database has not ended'
			USING ERRCODE = 'object_not_in_prerequisite_state',
				DETAIL = 'Rows may be missing: the dump was cut, the restore was stopped, or only part of the dump was chosen.',
				HINT = 'Restore the whole dump into a new database. If this is all there is to come, a superuser runs once: '
					'SELECT * FROM @extschema@.after_restore();';
	END IF;
	PERFORM check_copied();
	RETURN true;
END $$;
COMMENT ON FUNCTION is_restored() IS
'Raise error 55000 from the beginning of a restore until it has ended, or until after_restore(), and while a '
'subscription of this database has yet to copy a table of the extension; otherwise return true. Views and functions '
'that would take missing rows for an answer call it as (SELECT is_restored()), once per query';

CREATE FUNCTION note_restore() RETURNS boolean
LANGUAGE plpgsql VOLATILE
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
BEGIN
	IF NOT current_setting('row_security')::boolean THEN
		PERFORM setval('zz_restored'::regclass, 0::bigint);
	END IF;
	RETURN true;
END $$;
COMMENT ON FUNCTION note_restore() IS
'Record that a restore has begun if the session is one, and return true: a CHECK of the table that a restore fills '
'first. Setting the sequence zz_restored last ends this state';
REVOKE EXECUTE ON FUNCTION note_restore() FROM PUBLIC;

CREATE TABLE aa_restored (
	installed_at timestamptz NOT NULL CHECK (note_restore())
);
COMMENT ON TABLE aa_restored IS
'Databases whose rows are here: this one, and those whose dumps were restored into it. It is named so that a restore '
'fills it first, by which an incomplete data-only restore is noticed; see is_restored()';
COMMENT ON COLUMN aa_restored.installed_at IS 'Time at which the extension was installed there';
SELECT pg_extension_config_dump('aa_restored', '');
INSERT INTO aa_restored SELECT now() WHERE current_setting('row_security')::boolean;
