-- Sets of zones that are searched together. The packed index of each is stored as data: it is rebuilt at the end of each
-- transaction that changes its zones, and read under the reader's snapshot.
--
-- A transaction that changes zones or definitions of sets locks the single row of zone_lock before it reads or writes
-- any of them. So a transaction that defines a set sees every committed zone and makes others that register zones wait,
-- and no two of them can deadlock. Readers take no lock. A transaction whose snapshot is older than the last change
-- (REPEATABLE READ) fails with a serialization error instead of building a set that lacks zones it cannot see.

-- ---------- the lock ----------

CREATE TABLE zone_lock (
	held_by xid8
);
INSERT INTO zone_lock VALUES (NULL);
CREATE UNIQUE INDEX zone_lock_one_row_idx ON zone_lock ((true));
COMMENT ON TABLE zone_lock IS 'One row, locked by the transaction that changes zones or sets of zones';
COMMENT ON COLUMN zone_lock.held_by IS 'The last transaction that locked it';

CREATE FUNCTION lock_zones() RETURNS void
LANGUAGE plpgsql VOLATILE
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
DECLARE
	-- of the whole transaction: a savepoint that is rolled back releases the lock and undoes held_by together
	mine CONSTANT xid8 := pg_current_xact_id();
BEGIN
	IF NOT EXISTS (SELECT FROM zone_lock l WHERE l.held_by = mine) THEN
		UPDATE zone_lock SET held_by = mine;
		IF NOT FOUND THEN
			INSERT INTO zone_lock VALUES (mine);
		END IF;
	END IF;
END $$;
COMMENT ON FUNCTION lock_zones() IS
'Wait until no other transaction is changing zones or sets of zones, and keep others from changing them until this '
'one ends. Call it first in a transaction that reads zones and registers others by what it has read. Error 40001 in a '
'transaction whose snapshot is older than the last change';
REVOKE EXECUTE ON FUNCTION lock_zones() FROM PUBLIC;

CREATE FUNCTION zone_lock_taken() RETURNS trigger
LANGUAGE plpgsql
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
BEGIN
	PERFORM lock_zones();
	RETURN NULL;
END $$;
COMMENT ON FUNCTION zone_lock_taken() IS
'Wait, before a statement that changes zones, for other transactions that do (trigger)';
-- triggers of the same kind fire in the order of their names
CREATE TRIGGER a_zone_lock BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON zone
	FOR EACH STATEMENT EXECUTE FUNCTION zone_lock_taken();

-- ---------- definitions and indexes ----------

CREATE TABLE zone_set_definition (
	name text PRIMARY KEY CHECK (name <> ''),
	kinds text[],
	countries text[],
	zone_ids bigint[],
	note text,
	built_in boolean NOT NULL DEFAULT false,
	known_from timestamptz NOT NULL DEFAULT clock_timestamp()
);
COMMENT ON TABLE zone_set_definition IS 'Which zones belong to a set: those that meet every condition that is not NULL';
COMMENT ON COLUMN zone_set_definition.name IS 'Name of the set';
COMMENT ON COLUMN zone_set_definition.kinds IS 'Zones of one of these kinds';
COMMENT ON COLUMN zone_set_definition.countries IS 'Zones of one of these countries';
COMMENT ON COLUMN zone_set_definition.zone_ids IS 'These zones';
COMMENT ON COLUMN zone_set_definition.note IS 'What the set is for';
COMMENT ON COLUMN zone_set_definition.built_in IS 'Whether the set comes with the extension';
COMMENT ON COLUMN zone_set_definition.known_from IS
'Time from which the set has been defined so; -infinity for sets that come with the extension';
SELECT pg_extension_config_dump('zone_set_definition', 'WHERE NOT built_in');
CREATE TRIGGER a_zone_lock BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON zone_set_definition
	FOR EACH STATEMENT EXECUTE FUNCTION zone_lock_taken();

CREATE TABLE zone_set_version (
	name text NOT NULL,
	kinds text[],
	countries text[],
	zone_ids bigint[],
	known_from timestamptz NOT NULL,
	known_to timestamptz NOT NULL CHECK (known_to >= known_from),
	PRIMARY KEY (name, known_to)
);
COMMENT ON TABLE zone_set_version IS
'Earlier definitions of sets of zones, those of removed sets included: rows are never changed or deleted';
COMMENT ON COLUMN zone_set_version.name IS 'Name of the set';
COMMENT ON COLUMN zone_set_version.kinds IS 'Zones of one of these kinds';
COMMENT ON COLUMN zone_set_version.countries IS 'Zones of one of these countries';
COMMENT ON COLUMN zone_set_version.zone_ids IS 'These zones';
COMMENT ON COLUMN zone_set_version.known_from IS 'Time from which the set was defined so';
COMMENT ON COLUMN zone_set_version.known_to IS 'Time until which the set was defined so';
SELECT pg_extension_config_dump('zone_set_version', '');

CREATE FUNCTION zone_set_keep_version() RETURNS trigger
LANGUAGE plpgsql
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
DECLARE
	changed_at CONSTANT timestamptz := clock_timestamp();
BEGIN
	IF TG_OP = 'UPDATE' THEN
		IF (NEW.name, NEW.kinds, NEW.countries, NEW.zone_ids)
			IS NOT DISTINCT FROM (OLD.name, OLD.kinds, OLD.countries, OLD.zone_ids) THEN
			RETURN NEW;
		END IF;
		NEW.known_from := changed_at;
	END IF;
	INSERT INTO zone_set_version VALUES (OLD.name, OLD.kinds, OLD.countries, OLD.zone_ids, OLD.known_from, changed_at);
	RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
COMMENT ON FUNCTION zone_set_keep_version() IS
'Keep the definition of a set that is about to be changed or removed (trigger)';
CREATE TRIGGER zone_set_keep_version BEFORE UPDATE OR DELETE ON zone_set_definition
	FOR EACH ROW EXECUTE FUNCTION zone_set_keep_version();

-- Not dumped: derived from zone and zone_set_definition, and rebuilt when those are restored.
CREATE TABLE zone_set (
	name text PRIMARY KEY REFERENCES zone_set_definition ON DELETE CASCADE,
	index zone_index NOT NULL,
	stale boolean NOT NULL DEFAULT false,
	built_at timestamptz NOT NULL DEFAULT now(),
	newest_version bigint
);
COMMENT ON TABLE zone_set IS
'The packed index of each set of zones, rebuilt at the end of each transaction that changes its zones';
COMMENT ON COLUMN zone_set.name IS 'Name of the set';
COMMENT ON COLUMN zone_set.index IS 'Its zones, packed for search';
COMMENT ON COLUMN zone_set.stale IS
'True only within a transaction that has changed its zones; no other transaction sees it';
COMMENT ON COLUMN zone_set.built_at IS 'Start of the transaction that built the index';
COMMENT ON COLUMN zone_set.newest_version IS
'The newest version of any zone when the index was built. If that of the set "all" is not the newest in zone_version, '
'zones have arrived without their triggers firing';

CREATE FUNCTION in_zone_set(definition zone_set_definition, zone_id bigint, kind text, country text) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (definition.kinds IS NULL OR kind = ANY (definition.kinds))
	AND (definition.countries IS NULL OR coalesce(country = ANY (definition.countries), false))
	AND (definition.zone_ids IS NULL OR zone_id = ANY (definition.zone_ids));
COMMENT ON FUNCTION in_zone_set(zone_set_definition, bigint, text, text) IS 'Return whether a zone belongs to a set';

CREATE FUNCTION zone_set_build(name text) RETURNS zone_index
LANGUAGE sql STABLE PARALLEL SAFE
RETURN (SELECT zone_index_agg(z.zone_id, z.geom) FROM zone z, zone_set_definition d
	WHERE d.name = zone_set_build.name AND in_zone_set(d, z.zone_id, z.kind, z.country));
COMMENT ON FUNCTION zone_set_build(text) IS 'Return the index of a set, built from the current zones';

CREATE FUNCTION zone_set_index(name text DEFAULT 'all') RETURNS zone_index
LANGUAGE plpgsql STABLE STRICT PARALLEL SAFE
SET search_path = @extschema@, pg_catalog, pg_temp
SET max_parallel_workers_per_gather = 0
AS $$
#variable_conflict use_variable
DECLARE
	found_index zone_index;
	is_stale boolean;
	is_missing boolean;
BEGIN
	PERFORM is_restored();
	SELECT s.index, s.stale INTO found_index, is_stale FROM zone_set s WHERE s.name = name;
	is_missing := NOT FOUND;
	IF is_missing AND NOT EXISTS (SELECT FROM zone_set_definition d WHERE d.name = name) THEN
		RAISE EXCEPTION 'zone set "%" does not exist', name
			USING ERRCODE = 'undefined_object',
				HINT = format('Sets are: %s.',
					(SELECT string_agg(d.name, ', ' ORDER BY d.name) FROM zone_set_definition d));
	END IF;
	IF is_missing OR EXISTS (
		SELECT FROM zone_set s
		WHERE s.name = 'all'
			AND NOT s.stale
			AND ((SELECT max(z.version_id) FROM zone z WHERE z.version_id > coalesce(s.newest_version, 0)) IS NOT NULL
				-- versions have come without their zones; looked at one by one only if there is a newer one at all
				OR CASE
					WHEN (SELECT max(v.version_id) FROM zone_version v WHERE v.version_id > coalesce(s.newest_version, 0)) IS NULL
						THEN false
					ELSE EXISTS (SELECT
						FROM zone_version v
						WHERE v.version_id > coalesce(s.newest_version, 0)
							AND v.known_to IS NULL)
					END)) THEN
		RAISE EXCEPTION 'the index of zone set "%" is older than its zones', name
			USING ERRCODE = 'object_not_in_prerequisite_state',
				DETAIL = 'Zones or sets have been restored or copied without their triggers, or only in part.',
				HINT = 'Run once, on the primary: SELECT * FROM @extschema@.after_restore();';
	END IF;
	-- this transaction has changed the zones and not rebuilt the index yet
	IF is_stale THEN
		RETURN zone_set_build(name);
	END IF;
	RETURN found_index;
END $$;
COMMENT ON FUNCTION zone_set_index(text) IS
'Return the index of a zone set under the caller''s snapshot. Write (SELECT zone_set_index(''ports'')), so that a '
'query reads it only once. Error 42704 for an unknown set, 55000 if zones were restored without triggers: call '
'after_restore()';

CREATE FUNCTION zone_set_rebuild() RETURNS trigger
LANGUAGE plpgsql
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
BEGIN
	UPDATE zone_set s
	SET index = zone_set_build(NEW.name),
		stale = false,
		built_at = now(),
		newest_version = (SELECT max(z.version_id) FROM zone z)
	WHERE s.name = NEW.name AND s.stale;
	RETURN NULL;
END $$;
COMMENT ON FUNCTION zone_set_rebuild() IS
'Rebuild the index of a stale set, once at the end of the transaction (trigger)';
CREATE CONSTRAINT TRIGGER zone_set_rebuild AFTER INSERT OR UPDATE OF stale ON zone_set
	DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.stale) EXECUTE FUNCTION zone_set_rebuild();

CREATE FUNCTION zone_set_touch() RETURNS trigger
LANGUAGE plpgsql
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
BEGIN
	IF TG_OP IN ('INSERT', 'UPDATE') THEN
		UPDATE zone_set s SET stale = true FROM zone_set_definition d
		WHERE d.name = s.name AND NOT s.stale
			AND EXISTS (SELECT FROM new_zone z WHERE in_zone_set(d, z.zone_id, z.kind, z.country));
	END IF;
	IF TG_OP IN ('DELETE', 'UPDATE') THEN
		UPDATE zone_set s SET stale = true FROM zone_set_definition d
		WHERE d.name = s.name AND NOT s.stale
			AND EXISTS (SELECT FROM old_zone z WHERE in_zone_set(d, z.zone_id, z.kind, z.country));
	END IF;
	IF TG_OP = 'TRUNCATE' THEN
		UPDATE zone_set s SET stale = true WHERE NOT s.stale;
	END IF;
	RETURN NULL;
END $$;
COMMENT ON FUNCTION zone_set_touch() IS 'Mark as stale the sets whose zones a statement changes (trigger)';
CREATE TRIGGER zone_set_touch_insert AFTER INSERT ON zone REFERENCING NEW TABLE AS new_zone
	FOR EACH STATEMENT EXECUTE FUNCTION zone_set_touch();
CREATE TRIGGER zone_set_touch_update AFTER UPDATE ON zone REFERENCING OLD TABLE AS old_zone NEW TABLE AS new_zone
	FOR EACH STATEMENT EXECUTE FUNCTION zone_set_touch();
CREATE TRIGGER zone_set_touch_delete AFTER DELETE ON zone REFERENCING OLD TABLE AS old_zone
	FOR EACH STATEMENT EXECUTE FUNCTION zone_set_touch();
CREATE TRIGGER zone_set_touch_truncate AFTER TRUNCATE ON zone
	FOR EACH STATEMENT EXECUTE FUNCTION zone_set_touch();

-- Logical replication applies rows one by one and fires no statement triggers.
CREATE FUNCTION zone_set_touch_replica() RETURNS trigger
LANGUAGE plpgsql
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
BEGIN
	PERFORM lock_zones();
	UPDATE zone_set s SET stale = true FROM zone_set_definition d
	WHERE d.name = s.name AND NOT s.stale
		AND (TG_OP <> 'DELETE' AND in_zone_set(d, NEW.zone_id, NEW.kind, NEW.country)
			OR TG_OP <> 'INSERT' AND in_zone_set(d, OLD.zone_id, OLD.kind, OLD.country)
			-- under logical replication OLD may hold the key only
			OR TG_OP <> 'INSERT' AND OLD.kind IS NULL);
	RETURN NULL;
END $$;
COMMENT ON FUNCTION zone_set_touch_replica() IS
'Mark as stale the sets of a zone that logical replication changes (trigger)';
CREATE TRIGGER zone_set_touch_replica AFTER INSERT OR UPDATE OR DELETE ON zone
	FOR EACH ROW EXECUTE FUNCTION zone_set_touch_replica();

CREATE FUNCTION zone_set_define() RETURNS trigger
LANGUAGE plpgsql
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
BEGIN
	PERFORM lock_zones();
	INSERT INTO zone_set AS s (name, index, stale)
	SELECT NEW.name, zone_index_agg(NULL, NULL), true
	ON CONFLICT (name) DO UPDATE SET stale = true WHERE NOT s.stale;
	RETURN NULL;
END $$;
COMMENT ON FUNCTION zone_set_define() IS
'Create the set of a new definition, or mark that of a changed one as stale (trigger)';
CREATE TRIGGER zone_set_define AFTER INSERT OR UPDATE ON zone_set_definition
	FOR EACH ROW EXECUTE FUNCTION zone_set_define();

CREATE FUNCTION check_zone_set(name text, kinds text[], countries text[], zone_ids bigint[]) RETURNS void
LANGUAGE plpgsql STABLE
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
DECLARE
	odd text;
BEGIN
	IF coalesce(check_zone_set.name, '') = '' THEN
		RAISE EXCEPTION 'a zone set needs a name, not %', coalesce('"' || check_zone_set.name || '"', 'NULL')
			USING ERRCODE = CASE WHEN check_zone_set.name IS NULL THEN 'not_null_violation' ELSE 'check_violation' END;
	END IF;
	odd := (SELECT coalesce('"' || k.kind || '"', 'NULL') FROM unnest(check_zone_set.kinds) k(kind)
		WHERE coalesce(k.kind <> ALL (zone_kinds()), true) LIMIT 1);
	IF odd IS NOT NULL THEN
		RAISE EXCEPTION 'zone set "%": kind % does not exist', check_zone_set.name, odd
			USING ERRCODE = 'check_violation',
				HINT = format('Kinds are: %s.', array_to_string(zone_kinds(), ', '));
	END IF;
	odd := (SELECT coalesce('"' || c.country || '"', 'NULL') FROM unnest(check_zone_set.countries) c(country)
		WHERE coalesce(c.country !~ '^[A-Z]{2}$', true) LIMIT 1);
	IF odd IS NOT NULL THEN
		RAISE EXCEPTION 'zone set "%": country % is not two capital letters', check_zone_set.name, odd
			USING ERRCODE = 'check_violation', HINT = 'Countries are ISO 3166 alpha-2 codes, as KP.';
	END IF;
	odd := (SELECT coalesce(u.zone_id::text, 'NULL') FROM unnest(check_zone_set.zone_ids) u(zone_id)
		WHERE NOT EXISTS (SELECT FROM zone z WHERE z.zone_id = u.zone_id) LIMIT 1);
	IF odd IS NOT NULL THEN
		RAISE EXCEPTION 'zone set "%": zone % does not exist', check_zone_set.name, odd
			USING ERRCODE = 'undefined_object', HINT = 'A set of zones that are no zones is empty, and finds nothing.';
	END IF;
END $$;
COMMENT ON FUNCTION check_zone_set(text, text[], text[], bigint[]) IS
'Check the definition of a zone set, since one with a misspelt kind or country would be empty. Error 23502 without a '
'name, 23514 for an empty name or an unknown kind or malformed country, 42704 for a zone that does not exist';

CREATE FUNCTION define_zone_set(name text, kinds text[] DEFAULT NULL, countries text[] DEFAULT NULL,
	zone_ids bigint[] DEFAULT NULL, note text DEFAULT NULL)
RETURNS void
LANGUAGE plpgsql VOLATILE
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
BEGIN
	IF EXISTS (SELECT FROM zone_set_definition d WHERE d.name = define_zone_set.name AND d.built_in) THEN
		RAISE EXCEPTION 'zone set "%" comes with the extension and stays as it is', define_zone_set.name
			USING ERRCODE = 'invalid_parameter_value', HINT = 'Take another name.';
	END IF;
	PERFORM check_zone_set(define_zone_set.name, define_zone_set.kinds, define_zone_set.countries,
		define_zone_set.zone_ids);
	INSERT INTO zone_set_definition AS d
	VALUES (define_zone_set.name, define_zone_set.kinds, define_zone_set.countries, define_zone_set.zone_ids,
		define_zone_set.note)
	ON CONFLICT ON CONSTRAINT zone_set_definition_pkey DO UPDATE SET
		kinds = EXCLUDED.kinds, countries = EXCLUDED.countries, zone_ids = EXCLUDED.zone_ids, note = EXCLUDED.note;
END $$;
COMMENT ON FUNCTION define_zone_set(text, text[], text[], bigint[], text) IS
'Define a set of zones, those that meet every condition that is not NULL, or redefine it. Error 22023 for a built-in '
'set; other errors as in check_zone_set()';
REVOKE EXECUTE ON FUNCTION define_zone_set(text, text[], text[], bigint[], text) FROM PUBLIC;

CREATE FUNCTION rebuild_zone_sets() RETURNS bigint
LANGUAGE plpgsql VOLATILE
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
BEGIN
	PERFORM lock_zones();
	-- zones that came in without triggers get their first version
	UPDATE zone z SET version_id = NULL WHERE z.version_id IS NULL;
	INSERT INTO zone_set AS s (name, index, stale)
	SELECT d.name, (SELECT zone_index_agg(NULL, NULL)), true
	FROM zone_set_definition d
	ON CONFLICT (name) DO UPDATE SET stale = true WHERE NOT s.stale;
	RETURN (SELECT count(*) FROM zone_set);
END $$;
COMMENT ON FUNCTION rebuild_zone_sets() IS
'Have every zone set rebuilt at the end of the transaction, after a restore without triggers or a change of the index '
'layout, and return their number';
REVOKE EXECUTE ON FUNCTION rebuild_zone_sets() FROM PUBLIC;

INSERT INTO zone_set_definition (name, kinds, note, built_in, known_from) VALUES
	('all', NULL, 'every zone', true, '-infinity'),
	('ports', '{port}', 'ports', true, '-infinity'),
	('terminals', '{terminal}', 'terminals', true, '-infinity'),
	('berths', '{berth}', 'berths', true, '-infinity'),
	('anchorages', '{anchorage}', 'anchorages', true, '-infinity'),
	('sts_areas', '{sts_area}', 'areas of ship-to-ship transfers', true, '-infinity'),
	('eezs', '{eez}', 'exclusive economic zones', true, '-infinity');

-- ---------- visits by the name of a set ----------

CREATE FUNCTION zone_visits(track track, zone_set text,
	max_gap interval DEFAULT '12 hours', merge_gap interval DEFAULT '15 minutes',
	min_silence interval DEFAULT '4 hours', stop_radius_m double precision DEFAULT 500,
	min_stop interval DEFAULT '30 minutes', jitter_m double precision DEFAULT 100,
	stray_gap interval DEFAULT '1 hour')
RETURNS SETOF zone_visit
LANGUAGE sql STABLE PARALLEL SAFE ROWS 10
BEGIN ATOMIC
	SELECT v.* FROM zone_visits($1, (SELECT zone_set_index($2)), $3, $4, $5, $6, $7, $8, $9) v;
END;
COMMENT ON FUNCTION zone_visits(track, text, interval, interval, interval, double precision, interval, double precision,
	interval) IS
'Return the visits of a track to the zones of a registered set; see the form that takes a zone_index';

CREATE FUNCTION port_calls(track track, zone_set text,
	max_gap interval DEFAULT '12 hours', merge_gap interval DEFAULT '15 minutes',
	min_silence interval DEFAULT '4 hours', stop_radius_m double precision DEFAULT 500,
	min_stop interval DEFAULT '30 minutes', jitter_m double precision DEFAULT 100,
	stray_gap interval DEFAULT '1 hour')
RETURNS SETOF zone_visit
LANGUAGE sql STABLE PARALLEL SAFE ROWS 10
BEGIN ATOMIC
	SELECT v.* FROM port_calls($1, (SELECT zone_set_index($2)), $3, $4, $5, $6, $7, $8, $9) v;
END;
COMMENT ON FUNCTION port_calls(track, text, interval, interval, interval, double precision, interval, double precision,
	interval) IS
'Return the port calls of a track at the zones of a registered set; see the form that takes a zone_index';
