-- Stored positions: a track a ship and day.

CREATE TABLE vessel_track (
	mmsi mmsi NOT NULL,
	day date NOT NULL,
	track track NOT NULL,
	PRIMARY KEY (mmsi, day),
	CHECK (num_fixes(track) > 0
		AND (start_time(track) AT TIME ZONE 'UTC')::date = day
		AND (end_time(track) AT TIME ZONE 'UTC')::date = day)
)
-- tracks stand out of line, so the table looks small to the planner; costs decide, not its size
WITH (parallel_workers = 8);
-- for views, which show the number as an integer
CREATE INDEX vessel_track_integer_idx ON vessel_track ((mmsi::integer), day);
-- for questions about a period of all ships
CREATE INDEX vessel_track_day_idx ON vessel_track (day);
COMMENT ON TABLE vessel_track IS 'Stored positions: the fixes of one MMSI on one UTC day';
COMMENT ON COLUMN vessel_track.mmsi IS 'Who transmitted';
COMMENT ON COLUMN vessel_track.day IS 'UTC day of all its fixes';
COMMENT ON COLUMN vessel_track.track IS 'The fixes';
SELECT pg_extension_config_dump('vessel_track', '');

CREATE FUNCTION track_days(track, OUT day date, OUT track track) RETURNS SETOF record
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 10 SUPPORT track_support;
COMMENT ON FUNCTION track_days(track) IS 'The UTC days of a track and its fixes on each, in order; days without fixes left out';

CREATE FUNCTION store_track(mmsi mmsi, track track) RETURNS bigint
LANGUAGE plpgsql VOLATILE
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
DECLARE
	stored bigint := 0;
	one record;
	before track;
BEGIN
	IF store_track.mmsi IS NULL OR store_track.track IS NULL THEN
		RETURN 0;
	END IF;
	FOR one IN SELECT d.day, d.track FROM track_days(store_track.track) d ORDER BY d.day LOOP
		LOOP
			SELECT v.track INTO before FROM vessel_track v
			WHERE v.mmsi = store_track.mmsi AND v.day = one.day FOR UPDATE;
			IF FOUND THEN
				UPDATE vessel_track v SET track = before || one.track
				WHERE v.mmsi = store_track.mmsi AND v.day = one.day AND before || one.track <> before;
				IF FOUND THEN
					stored := stored + num_fixes(before || one.track) - num_fixes(before);
				END IF;
				EXIT;
			END IF;
			INSERT INTO vessel_track VALUES (store_track.mmsi, one.day, one.track) ON CONFLICT DO NOTHING;
			IF FOUND THEN
				stored := stored + num_fixes(one.track);
				EXIT;
			END IF;
			-- another session has just stored that day: merge into it
		END LOOP;
	END LOOP;
	RETURN stored;
END $$;
COMMENT ON FUNCTION store_track(mmsi, track) IS
'Stores a track by UTC day, merged into what is there, and returns the number of fixes that were new; storing the same again changes nothing';
REVOKE EXECUTE ON FUNCTION store_track(mmsi, track) FROM PUBLIC;

CREATE FUNCTION store_track(mmsi text, track track) RETURNS bigint
LANGUAGE sql VOLATILE
RETURN store_track(store_track.mmsi::mmsi, store_track.track);
COMMENT ON FUNCTION store_track(text, track) IS
'Stores the track of an MMSI given as text, as store_track(mmsi, track) does; error 22P02 if it is none';
REVOKE EXECUTE ON FUNCTION store_track(text, track) FROM PUBLIC;

CREATE VIEW fix AS
SELECT v.mmsi::integer AS mmsi, v.day, f.t, f.lon, f.lat, f.sog, f.cog, f.nav_status, f.heading
FROM vessel_track v, track_fixes(v.track) f;
COMMENT ON VIEW fix IS 'Stored positions as plain rows. Ask for mmsi, and for day where many are stored: both are in the index; see fixes_of() for a period of one ship';
COMMENT ON COLUMN fix.mmsi IS 'Who transmitted';
COMMENT ON COLUMN fix.day IS 'UTC day of t';
COMMENT ON COLUMN fix.t IS 'Time of the fix';
COMMENT ON COLUMN fix.lon IS 'Longitude, degrees';
COMMENT ON COLUMN fix.lat IS 'Latitude, degrees';
COMMENT ON COLUMN fix.sog IS 'Speed over ground, knots';
COMMENT ON COLUMN fix.cog IS 'Course over ground, degrees';
COMMENT ON COLUMN fix.nav_status IS 'Navigational status, 0 to 14 (ITU-R M.1371-5)';
COMMENT ON COLUMN fix.heading IS 'True heading, degrees';

CREATE FUNCTION vessel_track_between(mmsi mmsi, from_time timestamptz, to_time timestamptz) RETURNS track
LANGUAGE sql STABLE STRICT PARALLEL SAFE
RETURN (SELECT track_merge(track_between(v.track, from_time, to_time)) FROM vessel_track v
	WHERE v.mmsi = vessel_track_between.mmsi
		AND v.day >= (CASE WHEN isfinite(from_time) THEN (from_time AT TIME ZONE 'UTC')::date ELSE '-infinity' END)
		AND v.day <= (CASE WHEN isfinite(to_time) THEN (to_time AT TIME ZONE 'UTC')::date ELSE 'infinity' END));
COMMENT ON FUNCTION vessel_track_between(mmsi, timestamptz, timestamptz) IS 'The stored track of one ship from a time up to, not including, another, in one piece; only its days of that period are read. NULL where nothing is stored';

CREATE FUNCTION fixes_of(mmsi mmsi, from_time timestamptz, to_time timestamptz,
	OUT t timestamptz, OUT lon double precision, OUT lat double precision,
	OUT sog double precision, OUT cog double precision, OUT nav_status integer, OUT heading integer)
RETURNS SETOF record
LANGUAGE sql STABLE PARALLEL SAFE ROWS 1000
BEGIN ATOMIC
	SELECT f.* FROM track_fixes(vessel_track_between($1, $2, $3)) f;
END;
COMMENT ON FUNCTION fixes_of(mmsi, timestamptz, timestamptz) IS 'The stored fixes of one ship from a time up to, not including, another; only its days of that period are read';

CREATE FUNCTION stored_days() RETURNS SETOF date
LANGUAGE sql STABLE PARALLEL SAFE ROWS 365
BEGIN ATOMIC
	WITH RECURSIVE stored AS (
		SELECT min(v.day) AS day FROM vessel_track v
		UNION ALL
		SELECT (SELECT min(v.day) FROM vessel_track v WHERE v.day > s.day)
		FROM stored s
		WHERE s.day IS NOT NULL
	)
	SELECT s.day FROM stored s WHERE s.day IS NOT NULL;
END;
COMMENT ON FUNCTION stored_days() IS 'The UTC days of which positions are stored, of any ship, in order';
