-- What a restore or a copy from another server needs: the last part of the install script, as it looks at all the
-- others.
--
-- pg_restore fills tables in any order, several at a time, and the foreign keys of an extension's tables stand before
-- their rows, unlike those of other tables. So an extension that a restore creates has the checks of its references
-- off, until after_restore() puts them on. A restore is known by row_security = off, which pg_dump writes into every
-- dump.

CREATE FUNCTION reference_checks(OUT relation regclass, OUT trigger name, OUT is_on boolean)
RETURNS SETOF record
LANGUAGE sql STABLE ROWS 100
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
	SELECT t.tgrelid::regclass, t.tgname, t.tgenabled <> 'D'
	FROM pg_catalog.pg_extension e
	JOIN pg_catalog.pg_depend d ON d.refclassid = 'pg_catalog.pg_extension'::regclass AND d.refobjid = e.oid
		AND d.deptype = 'e' AND d.classid = 'pg_catalog.pg_class'::regclass
	JOIN pg_catalog.pg_constraint c ON c.conrelid = d.objid AND c.contype = 'f'
	JOIN pg_catalog.pg_trigger t ON t.tgconstraint = c.oid AND t.tgrelid = c.conrelid
	WHERE e.extname = 'vesselwatch'
		AND t.tgfoid IN ('pg_catalog."RI_FKey_check_ins"'::regproc, 'pg_catalog."RI_FKey_check_upd"'::regproc)
	ORDER BY t.tgrelid::regclass::text, t.tgname
$$;
COMMENT ON FUNCTION reference_checks() IS
'Return the triggers that check that rows of the extension refer to rows that exist, and whether they are on: off '
'from a restore until after_restore()';

CREATE FUNCTION set_trigger_modes() RETURNS void
LANGUAGE plpgsql VOLATILE
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
DECLARE
	one record;
BEGIN
	-- a table with work left for the end of the transaction cannot be altered
	SET CONSTRAINTS zone_set_rebuild IMMEDIATE;
	SET CONSTRAINTS zone_set_rebuild DEFERRED;
	-- what stands in the index of a set, and which days have changed, must follow what comes from another server too:
	-- REPLICA for triggers of rows that do there what those of statements do here, ALWAYS for the rest
	FOR one IN
		SELECT v.relation, v.trigger, v.mode
		FROM (VALUES
			('zone'::regclass, 'zone_set_touch_replica', 'REPLICA'),
			('zone', 'zone_set_touch_truncate', 'ALWAYS'),
			('zone_set', 'zone_set_rebuild', 'ALWAYS'),
			('zone_set_definition', 'zone_set_define', 'ALWAYS'),
			('vessel_track', 'vessel_track_note_replica', 'REPLICA'),
			('vessel_track', 'vessel_track_note_truncate', 'ALWAYS')) v (relation, trigger, mode)
		UNION ALL
		SELECT p.partition, 'vessel_track_note_truncate', 'ALWAYS'
		FROM track_partitions() p
		JOIN pg_catalog.pg_trigger t ON t.tgrelid = p.partition AND t.tgname = 'vessel_track_note_truncate'
	LOOP
		EXECUTE format('ALTER TABLE %s ENABLE %s TRIGGER %I', one.relation, one.mode, one.trigger);
	END LOOP;
END $$;
COMMENT ON FUNCTION set_trigger_modes() IS
'Has the triggers fire that must fire for rows from another server: a step of after_restore()';
REVOKE EXECUTE ON FUNCTION set_trigger_modes() FROM PUBLIC;
SELECT set_trigger_modes();

CREATE FUNCTION move_sequences_on() RETURNS bigint
LANGUAGE plpgsql VOLATILE
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
DECLARE
	one record;
	was_moved boolean;
	moved bigint := 0;
BEGIN
	FOR one IN
		SELECT d.objid::regclass AS sequence, d.refobjid::regclass AS relation, a.attname AS key
		FROM pg_catalog.pg_depend d
		JOIN pg_catalog.pg_class s ON s.oid = d.objid AND s.relkind = 'S'
		JOIN pg_catalog.pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
		WHERE d.classid = 'pg_catalog.pg_class'::regclass
			AND d.refclassid = 'pg_catalog.pg_class'::regclass
			AND d.deptype IN ('a', 'i')
			AND s.relnamespace = '@extschema@'::regnamespace
			AND s.relpersistence = 'p'
		UNION ALL
		SELECT v.*
		FROM (VALUES
			('ais_gap_id_seq'::regclass, 'ais_gap_finding'::regclass, 'gap_id'::name),
			('encounter_id_seq', 'encounter_finding', 'encounter_id'),
			('loitering_id_seq', 'loitering_finding', 'loitering_id')) v
	LOOP
		EXECUTE format('SELECT pg_catalog.setval(%L, m.top) IS NOT NULL FROM (SELECT max(%I) AS top FROM %s) m, %s s
			WHERE m.top > s.last_value OR m.top = s.last_value AND NOT s.is_called',
			one.sequence, one.key, one.relation, one.sequence) INTO was_moved;
		moved := moved + coalesce(was_moved, false)::integer;
	END LOOP;
	RETURN moved;
END $$;
COMMENT ON FUNCTION move_sequences_on() IS
'Move every sequence past the keys that are in use, as rows from another server do not, and returns how many were '
'behind: a step of after_restore()';
REVOKE EXECUTE ON FUNCTION move_sequences_on() FROM PUBLIC;

CREATE FUNCTION broken_references(OUT relation regclass, OUT key name, OUT refers_to regclass, OUT broken bigint)
RETURNS SETOF record
LANGUAGE plpgsql STABLE
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
DECLARE
	refers_by name;
BEGIN
	FOR relation, key, refers_to, refers_by IN
		SELECT c.conrelid::regclass, a.attname, c.confrelid::regclass, f.attname
		FROM pg_catalog.pg_constraint c
		JOIN pg_catalog.pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
		JOIN pg_catalog.pg_attribute f ON f.attrelid = c.confrelid AND f.attnum = c.confkey[1]
		WHERE c.contype = 'f'
			AND c.connamespace = '@extschema@'::regnamespace
		ORDER BY c.conrelid::regclass::text, 2
	LOOP
		EXECUTE format('SELECT count(*) FROM %s a WHERE a.%I IS NOT NULL AND NOT EXISTS (SELECT FROM %s b WHERE b.%I = a.%I)',
			relation, key, refers_to, refers_by, key) INTO broken;
		IF broken > 0 THEN
			RETURN NEXT;
		END IF;
	END LOOP;
END $$;
COMMENT ON FUNCTION broken_references() IS
'Columns with rows that refer to a row that does not exist, and how many: none, unless part of a database was restored';

CREATE FUNCTION after_restore(OUT step text, OUT number bigint)
RETURNS SETOF record
LANGUAGE plpgsql VOLATILE
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
DECLARE
	one record;
BEGIN
	step := 'sets of zones built again';
	number := rebuild_zone_sets();
	RETURN NEXT;
	PERFORM set_trigger_modes();

	step := 'sequences moved on';
	number := move_sequences_on();
	RETURN NEXT;

	step := 'checks of references put on';
	number := 0;
	FOR one IN SELECT c.relation, c.trigger FROM reference_checks() c WHERE NOT c.is_on LOOP
		EXECUTE format('ALTER TABLE %s ENABLE TRIGGER %I', one.relation, one.trigger);
		number := number + 1;
	END LOOP;
	RETURN NEXT;

	PERFORM pg_catalog.setval('zz_restored'::regclass, 1::bigint, false);

	step := 'rows that refer to none';
	number := 0;
	FOR one IN SELECT b.* FROM broken_references() b LOOP
		RAISE WARNING '% rows of % refer by % to no row of %', one.broken, one.relation, one.key, one.refers_to;
		number := number + one.broken;
	END LOOP;
	RETURN NEXT;
END $$;
COMMENT ON FUNCTION after_restore() IS
'Call it once after a restore from a dump, and on a subscriber of logical replication that is to take over: builds '
'all sets of zones again, moves sequences past the keys in use, puts the checks of references on that a restore '
'leaves off, takes what is there for all there is, and returns what it has done. Does no harm where nothing was to '
'do. Needs a superuser where checks are to be put on';
REVOKE EXECUTE ON FUNCTION after_restore() FROM PUBLIC;

CREATE FUNCTION warn_without_checks() RETURNS void
LANGUAGE plpgsql STABLE
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
BEGIN
	PERFORM is_restored();
	-- each run asks. All checks are put off at once, so those of one table are looked at before all of them are
	IF NOT EXISTS (SELECT
			FROM pg_catalog.pg_trigger t
			WHERE t.tgrelid = 'port_call_finding'::regclass AND t.tgenabled = 'D') THEN
		RETURN;
	END IF;
	IF EXISTS (SELECT FROM reference_checks() c WHERE NOT c.is_on) THEN
		RAISE WARNING 'references between tables of the extension are not checked since they were restored'
			USING HINT = 'A superuser runs once: SELECT * FROM @extschema@.after_restore();';
	END IF;
END $$;
COMMENT ON FUNCTION warn_without_checks() IS
'Warns while after_restore() has not been called after a restore, error 55000 while that has not ended: a step of runs '
'and loads';

DO $$
DECLARE
	one record;
BEGIN
	IF NOT current_setting('row_security')::boolean THEN
		FOR one IN SELECT c.relation, c.trigger FROM reference_checks() c LOOP
			EXECUTE format('ALTER TABLE %s DISABLE TRIGGER %I', one.relation, one.trigger);
		END LOOP;
	END IF;
END $$;
