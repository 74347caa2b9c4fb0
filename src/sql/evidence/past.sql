-- Known time of scenes, looks, sightings and cargo: their states before they were corrected or removed.

CREATE TABLE scene_past (LIKE scene INCLUDING COMMENTS, known_to timestamptz NOT NULL CHECK (known_to > known_from));
CREATE TABLE zone_look_past (LIKE zone_look INCLUDING COMMENTS,
	known_to timestamptz NOT NULL CHECK (known_to > known_from));
CREATE TABLE sighting_past (LIKE sighting INCLUDING COMMENTS,
	known_to timestamptz NOT NULL CHECK (known_to > known_from));
CREATE TABLE cargo_sighting_past (LIKE cargo_sighting INCLUDING COMMENTS,
	known_to timestamptz NOT NULL CHECK (known_to > known_from));
CREATE INDEX scene_past_known_idx ON scene_past (known_to);
CREATE INDEX zone_look_past_known_idx ON zone_look_past (known_to);
CREATE INDEX sighting_past_known_idx ON sighting_past (known_to);
CREATE INDEX cargo_sighting_past_known_idx ON cargo_sighting_past (known_to);
COMMENT ON TABLE scene_past IS 'Scenes as registered before they were corrected or removed, see scenes_known_at()';
COMMENT ON TABLE zone_look_past IS
'Looks as registered before they were corrected or removed, see zone_looks_known_at()';
COMMENT ON TABLE sighting_past IS
'Sightings as registered before they were corrected or removed, see sightings_known_at()';
COMMENT ON TABLE cargo_sighting_past IS
'Cargo sightings as registered before they were corrected or removed, see cargo_sightings_known_at()';
COMMENT ON COLUMN scene_past.known_to IS 'Time until which this state was known';
COMMENT ON COLUMN zone_look_past.known_to IS 'Time until which this state was known';
COMMENT ON COLUMN sighting_past.known_to IS 'Time until which this state was known';
COMMENT ON COLUMN cargo_sighting_past.known_to IS 'Time until which this state was known';
SELECT pg_extension_config_dump('scene_past', '');
SELECT pg_extension_config_dump('zone_look_past', '');
SELECT pg_extension_config_dump('sighting_past', '');
SELECT pg_extension_config_dump('cargo_sighting_past', '');

CREATE FUNCTION keep_past() RETURNS trigger
LANGUAGE plpgsql
SET search_path = @extschema@, pg_catalog, pg_temp
SET timezone = 'UTC'
SET datestyle = 'ISO'
AS $$
DECLARE
	at timestamptz := clock_timestamp();
	known timestamptz;
BEGIN
	IF TG_OP = 'TRUNCATE' THEN
		EXECUTE format('INSERT INTO %I SELECT r.*, $1 FROM %I r WHERE r.known_from < $1', TG_TABLE_NAME || '_past',
			TG_TABLE_NAME)
		USING at;
		RETURN NULL;
	ELSIF TG_OP = 'UPDATE' THEN
		known := NEW.known_from;
		NEW.known_from := OLD.known_from;
		IF NEW IS NOT DISTINCT FROM OLD THEN
			RETURN NEW;
		ELSIF known < OLD.known_from THEN
			RAISE EXCEPTION 'a correction cannot be known from %, before what it corrects, which is known from %',
				known,
				OLD.known_from
				USING ERRCODE = 'check_violation';
		ELSIF known > OLD.known_from THEN
			-- the correction was published at that time
			at := least(at, known);
		END IF;
	END IF;
	-- a state that lasted for no time is not kept
	IF OLD.known_from < at THEN
		EXECUTE format('INSERT INTO %I SELECT ($1).*, $2', TG_TABLE_NAME || '_past') USING OLD, at;
	END IF;
	IF TG_OP = 'DELETE' THEN
		RETURN NULL;
	END IF;
	NEW.known_from := greatest(at, OLD.known_from);
	RETURN NEW;
END $$;
COMMENT ON FUNCTION keep_past() IS
'Keep the state of a row that is corrected, removed or truncated in the table of the same name with _past, known '
'until now or until the known_from of the correction; error 23514 for a known_from before that of the row (trigger)';

CREATE TRIGGER scene_past_updated BEFORE UPDATE ON scene FOR EACH ROW EXECUTE FUNCTION keep_past();
CREATE TRIGGER scene_past_deleted AFTER DELETE ON scene FOR EACH ROW EXECUTE FUNCTION keep_past();
CREATE TRIGGER scene_past_truncated BEFORE TRUNCATE ON scene FOR EACH STATEMENT EXECUTE FUNCTION keep_past();
CREATE TRIGGER zone_look_past_updated BEFORE UPDATE ON zone_look FOR EACH ROW EXECUTE FUNCTION keep_past();
CREATE TRIGGER zone_look_past_deleted AFTER DELETE ON zone_look FOR EACH ROW EXECUTE FUNCTION keep_past();
CREATE TRIGGER zone_look_past_truncated BEFORE TRUNCATE ON zone_look FOR EACH STATEMENT EXECUTE FUNCTION keep_past();
CREATE TRIGGER sighting_past_updated BEFORE UPDATE ON sighting FOR EACH ROW EXECUTE FUNCTION keep_past();
CREATE TRIGGER sighting_past_deleted AFTER DELETE ON sighting FOR EACH ROW EXECUTE FUNCTION keep_past();
CREATE TRIGGER sighting_past_truncated BEFORE TRUNCATE ON sighting FOR EACH STATEMENT EXECUTE FUNCTION keep_past();
CREATE TRIGGER cargo_sighting_past_updated BEFORE UPDATE ON cargo_sighting FOR EACH ROW EXECUTE FUNCTION keep_past();
CREATE TRIGGER cargo_sighting_past_deleted AFTER DELETE ON cargo_sighting FOR EACH ROW EXECUTE FUNCTION keep_past();
CREATE TRIGGER cargo_sighting_past_truncated BEFORE TRUNCATE ON cargo_sighting
	FOR EACH STATEMENT EXECUTE FUNCTION keep_past();

CREATE FUNCTION scenes_known_at(known_at timestamptz) RETURNS SETOF scene
LANGUAGE sql STABLE PARALLEL SAFE ROWS 1000
BEGIN ATOMIC
	SELECT c.*
	FROM scene c
	WHERE c.known_from <= $1
	UNION ALL
	SELECT
		p.scene_id, p.provider, p.source_key, p.sensor, p.acquired_at, p.footprint, p.resolution_m,
		p.cloud_percent, p.link, p.registered_at, p.known_from
	FROM scene_past p
	WHERE p.known_from <= $1
		AND p.known_to > $1;
END;
COMMENT ON FUNCTION scenes_known_at(timestamptz) IS
'Return the scenes as they were registered at a given time; infinity: as they are now';

CREATE FUNCTION zone_looks_known_at(known_at timestamptz) RETURNS SETOF zone_look
LANGUAGE sql STABLE PARALLEL SAFE ROWS 1000
BEGIN ATOMIC
	SELECT c.*
	FROM zone_look c
	WHERE c.known_from <= $1
	UNION ALL
	SELECT
		p.look_id, p.scene_id, p.zone_id, p.visibility, p.vessels, p.looked_by, p.note, p.zone_version_id, p.part,
		p.part_share, p.registered_at, p.known_from
	FROM zone_look_past p
	WHERE p.known_from <= $1
		AND p.known_to > $1;
END;
COMMENT ON FUNCTION zone_looks_known_at(timestamptz) IS
'Return the looks as they were registered at a given time; infinity: as they are now';

CREATE FUNCTION sightings_known_at(known_at timestamptz) RETURNS SETOF sighting
LANGUAGE sql STABLE PARALLEL SAFE ROWS 1000
BEGIN ATOMIC
	SELECT c.*
	FROM sighting c
	WHERE c.known_from <= $1
	UNION ALL
	SELECT
		p.sighting_id, p.source, p.source_key, p.derived_from, p.scene_id, p.zone_id, p.seen_from, p.seen_to,
		p.throughout, p.place, p.place_error_m, p.time_error, p.length_m, p.length_error_m, p.features,
		p.claimed_vessel_id, p.claim, p.activity, p.event, p.reliability, p.credibility, p.note, p.registered_at,
		p.known_from
	FROM sighting_past p
	WHERE p.known_from <= $1
		AND p.known_to > $1;
END;
COMMENT ON FUNCTION sightings_known_at(timestamptz) IS
'Return the sightings as they were registered at a given time; infinity: as they are now';

CREATE FUNCTION cargo_sightings_known_at(known_at timestamptz) RETURNS SETOF cargo_sighting
LANGUAGE sql STABLE PARALLEL SAFE ROWS 1000
BEGIN ATOMIC
	SELECT c.*
	FROM cargo_sighting c
	WHERE c.known_from <= $1
	UNION ALL
	SELECT
		p.cargo_sighting_id, p.source, p.source_key, p.scene_id, p.zone_id, p.seen_from, p.seen_to, p.kind,
		p.count, p.area_m2, p.change, p.note, p.registered_at, p.known_from
	FROM cargo_sighting_past p
	WHERE p.known_from <= $1
		AND p.known_to > $1;
END;
COMMENT ON FUNCTION cargo_sightings_known_at(timestamptz) IS
'Return the cargo sightings as they were registered at a given time; infinity: as they are now';
