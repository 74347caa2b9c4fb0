-- Support for restores and for copies from another server: the last part of the install script, since it examines all
-- the others.
--
-- pg_restore fills tables in any order, several at a time, and unlike those of other tables the foreign keys of an
-- extension's tables exist before their rows. So an extension that a restore creates has its reference checks off until
-- after_restore() enables them. A restore is recognized by row_security = off, which pg_dump writes into every dump.

CREATE FUNCTION wanted_trigger_mode(trigger name) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
-- Zone set indexes and notes of changed days must also follow changes replicated from another server: R for row triggers
-- that do on a replica what statement triggers do here, A for the rest.
RETURN CASE
	WHEN trigger IN ('zone_set_touch_replica', 'vessel_track_note_replica') THEN 'R'
	WHEN trigger IN ('zone_set_touch_truncate', 'zone_set_rebuild', 'zone_set_define', 'vessel_track_note_truncate')
		THEN 'A'
	ELSE 'O'
END;
COMMENT ON FUNCTION wanted_trigger_mode(name) IS
'Return when a trigger of the extension must fire, in the codes of pg_trigger.tgenabled: O origin, R replica, A always';

CREATE FUNCTION trigger_modes(OUT relation regclass, OUT trigger name, OUT is_system boolean, OUT mode text,
	OUT wanted text)
RETURNS SETOF record
LANGUAGE sql STABLE ROWS 200
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
	WITH member AS MATERIALIZED (
		SELECT d.objid
		FROM pg_catalog.pg_depend d
		JOIN pg_catalog.pg_extension e ON e.oid = d.refobjid AND e.extname = 'vesselwatch'
		WHERE d.refclassid = 'pg_catalog.pg_extension'::regclass
			AND d.deptype = 'e'
			AND d.classid IN ('pg_catalog.pg_class'::regclass, 'pg_catalog.pg_proc'::regclass)
	)
	SELECT t.tgrelid::regclass, t.tgname,
		t.tgisinternal OR t.tgfoid = 'finding_check_runs'::regproc,
		t.tgenabled::text,
		CASE
			WHEN NOT t.tgisinternal THEN wanted_trigger_mode(t.tgname)
			-- replaced by finding_check_runs()
			WHEN t.tgfoid = 'pg_catalog."RI_FKey_check_ins"'::regproc
				AND EXISTS (SELECT
					FROM finding_kind k
					WHERE k.finding_table::regclass = t.tgrelid AND k.run_table::regclass = t.tgconstrrelid)
				THEN 'D'
			ELSE 'O'
		END
	FROM pg_catalog.pg_trigger t
	JOIN pg_catalog.pg_class c ON c.oid = t.tgrelid
	-- users decide on their own triggers, and on keys between our tables and theirs
	WHERE c.relnamespace = '@extschema@'::regnamespace
		AND CASE
			WHEN t.tgisinternal THEN t.tgrelid IN (SELECT m.objid FROM member m)
				AND t.tgconstrrelid IN (SELECT m.objid FROM member m)
			ELSE t.tgfoid IN (SELECT m.objid FROM member m)
			END
$$;
COMMENT ON FUNCTION trigger_modes() IS
'Return the triggers of the extension, including those on partitions of vessel_track; is_system: whether they are '
'those of foreign keys or replace these; mode: when they fire (O origin, R replica, A always, D never); wanted: when '
'they must. A restore with --disable-triggers leaves them at O, an interrupted one at D';

CREATE FUNCTION reference_checks(OUT relation regclass, OUT trigger name, OUT is_on boolean)
RETURNS SETOF record
LANGUAGE sql STABLE ROWS 100
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
	SELECT m.relation, m.trigger, m.mode <> 'D'
	FROM trigger_modes() m
	JOIN pg_catalog.pg_trigger t ON t.tgrelid = m.relation AND t.tgname = m.trigger
	WHERE t.tgfoid IN ('pg_catalog."RI_FKey_check_ins"'::regproc, 'pg_catalog."RI_FKey_check_upd"'::regproc,
			'finding_check_runs'::regproc)
		AND m.wanted <> 'D'
	ORDER BY m.relation::text, m.trigger
$$;
COMMENT ON FUNCTION reference_checks() IS
'Return the triggers that check that rows of the extension refer to existing rows, and whether they are on; they are '
'off from a restore until after_restore()';

CREATE FUNCTION set_trigger_modes(is_system boolean) RETURNS bigint
LANGUAGE plpgsql VOLATILE
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
DECLARE
	one record;
	changed bigint := 0;
BEGIN
	-- a table with pending trigger events cannot be altered
	SET CONSTRAINTS zone_set_rebuild IMMEDIATE;
	SET CONSTRAINTS zone_set_rebuild DEFERRED;
	FOR one IN
		SELECT m.relation, m.trigger,
			CASE m.wanted
				WHEN 'R' THEN 'ENABLE REPLICA'
				WHEN 'A' THEN 'ENABLE ALWAYS'
				WHEN 'D' THEN 'DISABLE'
				ELSE 'ENABLE'
			END AS clause
		FROM trigger_modes() m
		WHERE m.is_system = set_trigger_modes.is_system
			AND m.mode <> m.wanted
	LOOP
		EXECUTE format('ALTER TABLE %s %s TRIGGER %I', one.relation, one.clause, one.trigger);
		changed := changed + 1;
	END LOOP;
	RETURN changed;
END $$;
COMMENT ON FUNCTION set_trigger_modes(boolean) IS
'Enable the triggers of the extension when they must fire, either those of foreign keys and their replacements '
'(is_system, which needs a superuser) or all others, and return the number changed: a step of after_restore()';
REVOKE EXECUTE ON FUNCTION set_trigger_modes(boolean) FROM PUBLIC;
SELECT set_trigger_modes(false), set_trigger_modes(true);

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
'Advance every sequence past the keys in use, since rows from another server do not, and return how many were behind: '
'a step of after_restore()';
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
'Return the columns with rows that refer to a missing row, and the number of such rows; no rows unless only part of a '
'database was restored';

CREATE FUNCTION remove_doubled_rows() RETURNS bigint
LANGUAGE plpgsql VOLATILE
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
DECLARE
	relation regclass;
	found bigint;
	removed bigint := 0;
BEGIN
	FOR relation IN
		SELECT c.oid::regclass
		FROM pg_catalog.pg_extension e
		CROSS JOIN LATERAL unnest(e.extconfig) x(relation)
		JOIN pg_catalog.pg_class c ON c.oid = x.relation AND c.relkind = 'r'
		WHERE e.extname = 'vesselwatch'
			AND c.relname <> 'aa_restored'
			AND NOT EXISTS (SELECT FROM pg_catalog.pg_index i WHERE i.indrelid = c.oid AND i.indisprimary)
		ORDER BY c.relname
	LOOP
		EXECUTE format('DELETE FROM %1$s a
			USING (SELECT t.ctid, row_number() OVER (PARTITION BY t::text) AS n FROM %1$s t) d
			WHERE a.ctid = d.ctid AND d.n > 1', relation);
		GET DIAGNOSTICS found = ROW_COUNT;
		removed := removed + found;
	END LOOP;
	RETURN removed;
END $$;
COMMENT ON FUNCTION remove_doubled_rows() IS
'Remove the second of equal rows from tables without a key, which a dump restored twice leaves there, and return the '
'number removed: a step of after_restore()';
REVOKE EXECUTE ON FUNCTION remove_doubled_rows() FROM PUBLIC;

CREATE FUNCTION warn_of_missing_parts() RETURNS bigint
LANGUAGE plpgsql VOLATILE
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
DECLARE
	one record;
	missing bigint := 0;
BEGIN
	FOR one IN SELECT m.month FROM months_without_partition() m LOOP
		RAISE WARNING 'positions of % were not restored: vessel_track has no partition for this month',
			to_char(one.month::timestamp, 'YYYY-MM')
			USING HINT = 'Call ensure_track_partitions() for the months of the dump, restore the positions again, then call after_restore() again.';
		missing := missing + 1;
	END LOOP;
	FOR one IN
		UPDATE zone_version v
		SET known_to = greatest(clock_timestamp(), v.known_from)
		WHERE v.known_to IS NULL
			AND NOT EXISTS (SELECT FROM zone z WHERE z.zone_id = v.zone_id)
		RETURNING v.zone_id, v.name
	LOOP
		RAISE WARNING 'zone % "%" was not restored: its history ends now', one.zone_id, one.name;
		missing := missing + 1;
	END LOOP;
	RETURN missing;
END $$;
COMMENT ON FUNCTION warn_of_missing_parts() IS
'Warn about months of positions without a partition, and about zones of which only the history is here, which ends '
'now, and return their number: a step of after_restore()';
REVOKE EXECUTE ON FUNCTION warn_of_missing_parts() FROM PUBLIC;

CREATE FUNCTION after_restore(OUT step text, OUT number bigint)
RETURNS SETOF record
LANGUAGE plpgsql VOLATILE
SET search_path = @extschema@, pg_catalog, pg_temp
SET standard_conforming_strings = on
AS $$
DECLARE
	one record;
	changed bigint;
	unnoted boolean;
BEGIN
	step := 'rows that came twice removed';
	number := remove_doubled_rows();
	IF number > 0 THEN
		RETURN NEXT;
	END IF;
	step := 'months and zones that are missing';
	number := warn_of_missing_parts();
	IF number > 0 THEN
		RETURN NEXT;
	END IF;
	step := 'sets of zones built again';
	number := rebuild_zone_sets();
	RETURN NEXT;
	unnoted := EXISTS (SELECT
		FROM trigger_modes() m
		WHERE m.mode <> m.wanted
			AND m.trigger LIKE 'vessel\_track\_note\_%');
	changed := set_trigger_modes(false);
	IF changed > 0 THEN
		step := 'other triggers put on';
		number := changed;
		RETURN NEXT;
	END IF;
	number := note_changes_left_behind();
	IF unnoted THEN
		-- positions may have arrived without being recorded
		number := coalesce(number, note_all_tracks());
	END IF;
	IF number IS NOT NULL THEN
		step := 'days to be looked at again';
		RETURN NEXT;
	END IF;

	step := 'sequences moved on';
	number := move_sequences_on();
	RETURN NEXT;

	step := 'checks of references put on';
	number := set_trigger_modes(true);
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
'Complete a restore from a dump, or prepare a subscriber of logical replication to take over; call it once. It '
'removes the second of rows that a dump restored twice has doubled, warns about months of positions, zones and other '
'rows that are missing (a zone of which only the history is here ends now), rebuilds all zone sets, advances sequences '
'past the keys in use, enables reference checks and triggers that a restore leaves off, makes the next refresh read '
'all positions if their triggers were off or the dump is of a Citus cluster, takes the present rows to be complete, '
'and returns what it has done. Harmless if there is nothing to do. Needs a superuser if checks have to be enabled';
REVOKE EXECUTE ON FUNCTION after_restore() FROM PUBLIC;

CREATE FUNCTION warn_without_checks() RETURNS void
LANGUAGE plpgsql STABLE
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
DECLARE
	is_system boolean;
	relations text;
BEGIN
	PERFORM is_restored();
	-- Every run calls this, so one pass first finds whether any trigger is off or fires at another time. The checks on
	-- INSERT are off together with those on UPDATE, or replaced by finding_check_runs().
	IF NOT EXISTS (SELECT
			FROM pg_catalog.pg_trigger t
			WHERE t.tgenabled = 'D' AND t.tgfoid <> 'pg_catalog."RI_FKey_check_ins"'::regproc
				OR t.tgenabled = 'O' AND NOT t.tgisinternal AND wanted_trigger_mode(t.tgname) <> 'O') THEN
		RETURN;
	END IF;
	FOR is_system, relations IN
		SELECT m.is_system, string_agg(DISTINCT m.relation::text, ', ' ORDER BY m.relation::text)
		FROM trigger_modes() m
		WHERE m.mode <> m.wanted
			-- with both on, rows are merely checked twice
			AND m.wanted <> 'D'
		GROUP BY m.is_system
		ORDER BY m.is_system
	LOOP
		RAISE WARNING '%', CASE
			WHEN is_system THEN 'references between tables of the extension are not checked since they were restored'
			ELSE 'triggers of the extension do not fire as they must since tables were restored without them'
			END
			USING DETAIL = format('Tables: %s.', relations),
				HINT = 'A superuser runs once: SELECT * FROM @extschema@.after_restore();';
	END LOOP;
END $$;
COMMENT ON FUNCTION warn_without_checks() IS
'Raise a warning as long as after_restore() has not been called after a restore, whichever table lacks its triggers, '
'and error 55000 as long as the restore has not ended: a step of runs and loads';

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
