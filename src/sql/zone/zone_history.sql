-- History of zones: every change of a zone makes a version of it.

CREATE FUNCTION make_zone_version(z zone) RETURNS bigint
LANGUAGE plpgsql VOLATILE
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
DECLARE
	at CONSTANT timestamptz := clock_timestamp();
	made bigint;
BEGIN
	UPDATE zone_version v
	SET known_to = greatest(at, v.known_from)
	WHERE v.zone_id = z.zone_id
		AND v.known_to IS NULL;
	INSERT INTO zone_version AS v (zone_id, name, kind, parent_id, country, unlocode, embargoed, source, geom,
		known_from)
	VALUES (z.zone_id, z.name, z.kind, z.parent_id, z.country, z.unlocode, z.embargoed, z.source, z.geom, at)
	RETURNING v.version_id INTO made;
	RETURN made;
END $$;
COMMENT ON FUNCTION make_zone_version(zone) IS
'Record a zone as it is now as its current version and return the version_id, for the triggers of zone';
REVOKE EXECUTE ON FUNCTION make_zone_version(zone) FROM PUBLIC;

CREATE FUNCTION zone_keep_inserted() RETURNS trigger
LANGUAGE plpgsql
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
DECLARE
	given record;
BEGIN
	-- a row that comes with a version_id is being restored: its version exists already
	SELECT n.zone_id, n.version_id INTO given
	FROM new_zone n
	JOIN zone_version v ON v.version_id = n.version_id
	WHERE v.zone_id <> n.zone_id OR v.known_to IS NOT NULL
	LIMIT 1;
	IF FOUND THEN
		RAISE EXCEPTION 'version % is not the current one of zone %', given.version_id, given.zone_id
			USING ERRCODE = 'invalid_parameter_value', HINT = 'Leave version_id out.';
	END IF;
	UPDATE zone z
	SET version_id = make_zone_version(z)
	FROM new_zone n
	WHERE n.version_id IS NULL
		AND z.zone_id = n.zone_id;
	RETURN NULL;
END $$;
COMMENT ON FUNCTION zone_keep_inserted() IS 'Make the first version of new zones (trigger)';
CREATE TRIGGER zone_keep_inserted AFTER INSERT ON zone REFERENCING NEW TABLE AS new_zone
	FOR EACH STATEMENT EXECUTE FUNCTION zone_keep_inserted();

CREATE FUNCTION zone_keep_updated() RETURNS trigger
LANGUAGE plpgsql
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
BEGIN
	IF OLD.zone_id <> NEW.zone_id THEN
		UPDATE zone_version v
		SET known_to = greatest(clock_timestamp(), v.known_from)
		WHERE v.zone_id = OLD.zone_id
			AND v.known_to IS NULL;
		NEW.version_id := make_zone_version(NEW);
	ELSIF OLD.version_id IS NULL AND NEW.version_id IS NOT NULL THEN
		-- the first version, which zone_keep_inserted() has just made
		RETURN NEW;
	ELSIF OLD.version_id IS NULL
		OR (OLD.name, OLD.kind, OLD.parent_id, OLD.country, OLD.unlocode, OLD.embargoed, OLD.source, true)
			IS DISTINCT FROM (NEW.name, NEW.kind, NEW.parent_id, NEW.country, NEW.unlocode, NEW.embargoed, NEW.source,
				same_geometry(OLD.geom, NEW.geom)) THEN
		NEW.version_id := make_zone_version(NEW);
	ELSE
		NEW.version_id := OLD.version_id;
	END IF;
	RETURN NEW;
END $$;
COMMENT ON FUNCTION zone_keep_updated() IS 'Make a new version of a changed zone (trigger)';
CREATE TRIGGER zone_keep_updated BEFORE UPDATE ON zone
	FOR EACH ROW EXECUTE FUNCTION zone_keep_updated();

CREATE FUNCTION zone_keep_removed() RETURNS trigger
LANGUAGE plpgsql
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
BEGIN
	IF TG_OP = 'TRUNCATE' THEN
		UPDATE zone_version v
		SET known_to = greatest(clock_timestamp(), v.known_from)
		WHERE v.known_to IS NULL;
	ELSE
		UPDATE zone_version v
		SET known_to = greatest(clock_timestamp(), v.known_from)
		FROM old_zone o
		WHERE v.zone_id = o.zone_id
			AND v.known_to IS NULL;
	END IF;
	RETURN NULL;
END $$;
COMMENT ON FUNCTION zone_keep_removed() IS 'End the versions of removed zones (trigger)';
CREATE TRIGGER zone_keep_deleted AFTER DELETE ON zone REFERENCING OLD TABLE AS old_zone
	FOR EACH STATEMENT EXECUTE FUNCTION zone_keep_removed();
CREATE TRIGGER zone_keep_truncated AFTER TRUNCATE ON zone
	FOR EACH STATEMENT EXECUTE FUNCTION zone_keep_removed();

CREATE VIEW zone_history AS
SELECT
	v.version_id,
	v.zone_id,
	v.name,
	v.kind,
	v.parent_id,
	v.country,
	v.unlocode,
	v.embargoed,
	v.source,
	v.known_from,
	v.known_to,
	v.geom
FROM zone_version v
WHERE (SELECT is_restored());
COMMENT ON VIEW zone_history IS
'Zones as registered now and before, including those since removed: one row for each version';
SELECT take_column_comments('zone_history'::regclass, 'zone_version'::regclass);

CREATE FUNCTION check_zone_ever(zone_id bigint) RETURNS boolean
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
BEGIN
	IF NOT EXISTS (SELECT FROM zone z WHERE z.zone_id = check_zone_ever.zone_id)
		AND NOT EXISTS (SELECT FROM zone_version v WHERE v.zone_id = check_zone_ever.zone_id) THEN
		RAISE EXCEPTION 'zone % does not exist', coalesce(check_zone_ever.zone_id::text, 'NULL')
			USING ERRCODE = 'undefined_object';
	END IF;
	RETURN true;
END $$;
COMMENT ON FUNCTION check_zone_ever(bigint) IS
'Return true, or raise error 42704 for a zone that has never been registered';

CREATE FUNCTION zones_known_at(known_at timestamptz) RETURNS SETOF zone_history
LANGUAGE sql STABLE PARALLEL SAFE ROWS 1000
BEGIN ATOMIC
	SELECT h.* FROM zone_history h WHERE h.known_from <= $1 AND coalesce(h.known_to > $1, true);
END;
COMMENT ON FUNCTION zones_known_at(timestamptz) IS 'Return the zones as they were registered at a given time';
