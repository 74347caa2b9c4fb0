-- Registration of scenes, sightings and cargo.

CREATE FUNCTION check_references(scene_id bigint, zone_id bigint, vessel_id bigint) RETURNS boolean
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
DECLARE
	missing text := coalesce(
		(SELECT 'scene ' || g.id FROM (VALUES (check_references.scene_id)) g(id)
			WHERE g.id IS NOT NULL AND NOT EXISTS (SELECT FROM scene e WHERE e.scene_id = g.id)),
		(SELECT 'zone ' || g.id FROM (VALUES (check_references.zone_id)) g(id)
			WHERE g.id IS NOT NULL AND NOT EXISTS (SELECT FROM zone z WHERE z.zone_id = g.id)),
		(SELECT 'vessel ' || g.id FROM (VALUES (check_references.vessel_id)) g(id)
			WHERE g.id IS NOT NULL AND NOT EXISTS (SELECT FROM vessel v WHERE v.vessel_id = g.id)));
BEGIN
	IF missing IS NOT NULL THEN
		RAISE EXCEPTION '% is not registered', missing USING ERRCODE = 'foreign_key_violation';
	END IF;
	RETURN true;
END $$;
COMMENT ON FUNCTION check_references(bigint, bigint, bigint) IS
'Return true, or raise error 23503 that names the scene, zone or vessel that is not registered; NULL refers to none';

CREATE FUNCTION check_known_from(known_from timestamptz, begins timestamptz, what text) RETURNS boolean
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = @extschema@, pg_catalog, pg_temp
SET timezone = 'UTC'
SET datestyle = 'ISO'
AS $$
BEGIN
	IF known_from = '-infinity' THEN
		RAISE EXCEPTION 'known_from must be a time, not %', known_from
			USING ERRCODE = 'check_violation', HINT = 'known_from is when it was published; NULL is now.';
	ELSIF known_from > clock_timestamp() THEN
		RAISE EXCEPTION 'nothing can be known from %, which is yet to come', known_from
			USING ERRCODE = 'check_violation', HINT = 'known_from is when it was published; NULL is now.';
	ELSIF known_from < begins THEN
		RAISE EXCEPTION '% cannot be known from %: it is of % at the earliest', what, known_from, begins
			USING ERRCODE = 'check_violation', HINT = 'known_from is when it was published; NULL is now.';
	END IF;
	RETURN true;
END $$;
COMMENT ON FUNCTION check_known_from(timestamptz, timestamptz, text) IS
'Return true, or raise error 23514 for a known_from that is in the future, -infinity, or before `begins`, the first '
'moment that the item shows; what: the item, in words';

CREATE FUNCTION check_scene_time(scene_id bigint) RETURNS boolean
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = @extschema@, pg_catalog, pg_temp
SET timezone = 'UTC'
SET datestyle = 'ISO'
AS $$
#variable_conflict use_column
DECLARE
	e scene;
	seen record;
BEGIN
	SELECT n.* INTO e FROM scene n WHERE n.scene_id = check_scene_time.scene_id;
	IF e.acquired_at > clock_timestamp()
		AND EXISTS (SELECT FROM zone_look l WHERE l.scene_id = e.scene_id AND l.visibility <> 'not examined') THEN
		RAISE EXCEPTION 'scene "%" of % cannot be of %, which is yet to come: somebody has looked at it',
			e.source_key, e.provider, e.acquired_at
			USING ERRCODE = 'check_violation';
	END IF;
	SELECT s.source, s.source_key, s.seen_from INTO seen
	FROM sighting s
	WHERE s.scene_id = e.scene_id
		AND (e.acquired_at < s.seen_from - s.time_error OR e.acquired_at > s.seen_to + s.time_error)
	ORDER BY s.sighting_id
	LIMIT 1;
	IF FOUND THEN
		RAISE EXCEPTION 'scene "%" of % cannot be of %: sighting "%" by % saw a ship on it at %',
			e.source_key, e.provider, e.acquired_at, seen.source_key, seen.source, seen.seen_from
			USING ERRCODE = 'check_violation', HINT = 'Correct the sightings on it first, or register another scene.';
	END IF;
	RETURN true;
END $$;
COMMENT ON FUNCTION check_scene_time(bigint) IS
'Return true, or raise error 23514 for a scene of a future time that somebody has looked at, or whose time '
'contradicts the sightings on it';

CREATE FUNCTION register_scene(provider text, source_key text, acquired_at timestamptz, sensor text DEFAULT NULL,
	footprint geometry DEFAULT NULL, resolution_m double precision DEFAULT NULL,
	cloud_percent double precision DEFAULT NULL, link text DEFAULT NULL, known_from timestamptz DEFAULT NULL)
RETURNS bigint
LANGUAGE plpgsql VOLATILE
SET search_path = @extschema@, pg_catalog, pg_temp
SET jit = off
AS $$
#variable_conflict use_column
DECLARE
	id bigint;
	problem text := CASE
		WHEN '' IN (register_scene.provider, register_scene.source_key)
			THEN format('scene "%s" of "%s": provider and source_key must not be empty', register_scene.source_key,
				register_scene.provider)
		WHEN NOT isfinite(register_scene.acquired_at) THEN format('acquired_at must be a time, not %s',
			register_scene.acquired_at)
		WHEN NOT (register_scene.resolution_m > 0 AND register_scene.resolution_m < 'infinity')
			THEN format('resolution_m must be a length above 0, not %s', register_scene.resolution_m)
		-- a footprint given as the fourth argument, since PostGIS casts a geometry to text
		WHEN register_scene.sensor ~ '^[0-9A-Fa-f]{40}'
			THEN format('sensor must be a word, as optical or SAR, not the geometry "%s...": name it (footprint => ...)',
				left(register_scene.sensor, 20))
		WHEN NOT register_scene.cloud_percent BETWEEN 0 AND 100
			THEN format('cloud_percent must lie between 0 and 100, not %s', register_scene.cloud_percent)
		END;
BEGIN
	IF register_scene.provider IS NULL OR register_scene.source_key IS NULL OR register_scene.acquired_at IS NULL THEN
		RAISE EXCEPTION 'a scene needs a provider, a source_key and the time it was taken'
			USING ERRCODE = 'not_null_violation';
	ELSIF problem IS NOT NULL THEN
		RAISE EXCEPTION '%', problem USING ERRCODE = 'check_violation';
	END IF;
	PERFORM check_known_from(register_scene.known_from, register_scene.acquired_at,
		format('scene "%s" of %s', register_scene.source_key, register_scene.provider));
	INSERT INTO scene AS s (provider, source_key, acquired_at, sensor, footprint, resolution_m, cloud_percent, link,
		known_from)
	VALUES (register_scene.provider, register_scene.source_key, register_scene.acquired_at, register_scene.sensor,
		zone_geometry(register_scene.footprint, 'footprint'::text), register_scene.resolution_m, register_scene.cloud_percent,
		register_scene.link, coalesce(register_scene.known_from, clock_timestamp()))
	ON CONFLICT (provider, source_key) DO UPDATE SET
		acquired_at = EXCLUDED.acquired_at,
		sensor = coalesce(EXCLUDED.sensor, s.sensor),
		footprint = coalesce(EXCLUDED.footprint, s.footprint),
		resolution_m = coalesce(EXCLUDED.resolution_m, s.resolution_m),
		cloud_percent = coalesce(EXCLUDED.cloud_percent, s.cloud_percent),
		link = coalesce(EXCLUDED.link, s.link),
		known_from = coalesce(register_scene.known_from, s.known_from)
	RETURNING s.scene_id INTO id;
	PERFORM fit_looks(id), check_scene_time(id);
	RETURN id;
END $$;
COMMENT ON FUNCTION register_scene(text, text, timestamptz, text, geometry, double precision, double precision, text,
	timestamptz) IS
'Register an image and return its scene_id; an image registered under the same provider and key is updated with the '
'arguments that are not NULL. resolution_m in metres, cloud_percent in percent. known_from: when it was published; '
'NULL: now. Error 22023 for a footprint that is not a valid polygon, 23502 or 23514 for a value that is missing or '
'out of range, or a time that looks at it or sightings on it contradict';
REVOKE EXECUTE ON FUNCTION register_scene(text, text, timestamptz, text, geometry, double precision, double precision,
	text, timestamptz) FROM PUBLIC;

CREATE FUNCTION sighting_problem(s sighting) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
RETURN CASE
	WHEN (s).source = '' OR (s).source_key = '' THEN 'source and source_key must not be empty'
	WHEN NOT (isfinite((s).seen_from) AND isfinite((s).seen_to))
		THEN format('the range from %s to %s has no end', (s).seen_from, (s).seen_to)
	WHEN (s).seen_to < (s).seen_from THEN format('seen_to %s is before seen_from %s', (s).seen_to, (s).seen_from)
	WHEN (s).zone_id IS NULL AND (s).place IS NULL THEN 'a sighting needs a zone or a place'
	WHEN NOT coalesce(point_lon((s).place) BETWEEN -180 AND 180 AND point_lat((s).place) BETWEEN -90 AND 90,
			(s).place IS NULL)
		THEN format('place %s is no longitude and latitude', ST_AsText((s).place))
	WHEN NOT ((s).place_error_m >= 0 AND (s).place_error_m < 'infinity')
		THEN format('place_error_m must be a distance in metres, not %s', (s).place_error_m)
	WHEN NOT (s).time_error >= '0' THEN format('time_error must not be negative, as in "%s"', (s).time_error)
	WHEN NOT is_span((s).time_error) THEN format('time_error must be 1000 years at most, not "%s"', (s).time_error)
	WHEN (s).seen_from - (s).time_error > clock_timestamp()
		THEN format('no ship can have been seen at %s, which is yet to come', (s).seen_from)
	WHEN NOT ((s).length_m > 0 AND (s).length_m < 'infinity')
		THEN format('length_m must be a length above 0, not %s', (s).length_m)
	WHEN NOT ((s).length_error_m >= 0 AND (s).length_error_m < 'infinity')
		THEN format('length_error_m must be a length, not %s', (s).length_error_m)
	WHEN (s).claim NOT IN ('confirmed', 'matches description', 'unknown')
		THEN format('claim must be confirmed, matches description or unknown, not "%s"', (s).claim)
	WHEN (s).claim = 'confirmed' AND (s).claimed_vessel_id IS NULL THEN 'claim "confirmed" names no vessel'
	WHEN (s).reliability NOT IN ('A', 'B', 'C', 'D', 'E', 'F')
		THEN format('reliability must be a letter from A to F, not "%s"', (s).reliability)
	WHEN NOT (s).credibility BETWEEN 1 AND 6
		THEN format('credibility must be a number from 1 to 6, not %s', (s).credibility)
END;
COMMENT ON FUNCTION sighting_problem(sighting) IS
'Return why a sighting cannot be stored, in words, or NULL if it can: what constraints of the table would refuse by '
'their names';

CREATE FUNCTION check_origin(s sighting) RETURNS boolean
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
DECLARE
	origins bigint[];
BEGIN
	IF s.derived_from IS NULL THEN
		RETURN true;
	END IF;
	WITH RECURSIVE up AS (
		SELECT g.sighting_id, g.derived_from FROM sighting g WHERE g.sighting_id = s.derived_from
		UNION
		SELECT g.sighting_id, g.derived_from FROM up JOIN sighting g ON g.sighting_id = up.derived_from
	)
	SELECT array_agg(up.sighting_id) INTO origins FROM up;
	IF origins IS NULL THEN
		RAISE EXCEPTION 'sighting % is not registered', s.derived_from USING ERRCODE = 'foreign_key_violation';
	ELSIF s.sighting_id = ANY (origins) THEN
		RAISE EXCEPTION 'sighting "%" by % cannot repeat sighting %, which repeats it', s.source_key, s.source,
			s.derived_from
			USING ERRCODE = 'check_violation';
	END IF;
	RETURN true;
END $$;
COMMENT ON FUNCTION check_origin(sighting) IS
'Return true, or raise error 23503 if the sighting that a report repeats is not registered, 23514 if that one repeats '
'it in turn';

CREATE FUNCTION place_text(place geometry) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN format('%s %s', round(point_lat(place)::numeric, 4), round(point_lon(place)::numeric, 4));
COMMENT ON FUNCTION place_text(geometry) IS 'Return the latitude and longitude of a point as text, to 0.0001 degree';

CREATE FUNCTION check_place(s sighting) RETURNS boolean
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = @extschema@, pg_catalog, pg_temp
SET timezone = 'UTC'
SET jit = off
AS $$
DECLARE
	z zone;
	e scene;
	metres double precision;
BEGIN
	IF s.zone_id IS NOT NULL AND s.place IS NOT NULL THEN
		SELECT n.* INTO z FROM zone n WHERE n.zone_id = s.zone_id;
		metres := geodesic_nm(s.place, z.geom) * 1852;
		IF metres > s.place_error_m THEN
			RAISE EXCEPTION 'sighting "%" by %: place % lies % m from zone "%", more than its place_error_m of %',
				s.source_key, s.source, place_text(s.place), round(metres), z.name, s.place_error_m
				USING ERRCODE = 'check_violation', HINT = 'Give the zone or the place, or a place_error_m as large.';
		END IF;
	END IF;
	IF s.scene_id IS NOT NULL THEN
		SELECT n.* INTO e FROM scene n WHERE n.scene_id = s.scene_id;
		IF e.acquired_at < s.seen_from - s.time_error OR e.acquired_at > s.seen_to + s.time_error THEN
			RAISE EXCEPTION 'sighting "%" by %: scene "%" was taken at %, not when the ship was seen',
				s.source_key, s.source, e.source_key, e.acquired_at
				USING ERRCODE = 'check_violation',
					DETAIL = format('The ship was seen from %s to %s, give or take %s.', s.seen_from, s.seen_to,
						s.time_error);
		END IF;
	END IF;
	RETURN true;
END $$;
COMMENT ON FUNCTION check_place(sighting) IS
'Return true, or raise error 23514 for a sighting whose point is farther than place_error_m from its zone, or whose '
'scene was taken at another time';

CREATE FUNCTION keep_sighting(s sighting, known_from timestamptz) RETURNS bigint
LANGUAGE plpgsql VOLATILE
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
	id bigint;
BEGIN
	INSERT INTO sighting AS g (source, source_key, seen_from, seen_to, throughout, zone_id, place, place_error_m,
		time_error, scene_id, length_m, length_error_m, features, claimed_vessel_id, claim, activity, event,
		reliability, credibility, note, derived_from, known_from)
	VALUES (s.source, s.source_key, s.seen_from, s.seen_to, s.throughout, s.zone_id, s.place, s.place_error_m,
		s.time_error, s.scene_id, s.length_m, s.length_error_m, s.features, s.claimed_vessel_id, s.claim, s.activity,
		s.event, s.reliability, s.credibility, s.note, s.derived_from,
		coalesce(keep_sighting.known_from, clock_timestamp()))
	ON CONFLICT (source, source_key) DO UPDATE SET
		(seen_from, seen_to, throughout, zone_id, place, place_error_m, time_error, scene_id, length_m, length_error_m,
			features, claimed_vessel_id, claim, activity, event, reliability, credibility, note, derived_from, known_from)
		= (EXCLUDED.seen_from, EXCLUDED.seen_to, EXCLUDED.throughout, EXCLUDED.zone_id, EXCLUDED.place,
			EXCLUDED.place_error_m, EXCLUDED.time_error, EXCLUDED.scene_id, EXCLUDED.length_m, EXCLUDED.length_error_m,
			EXCLUDED.features, EXCLUDED.claimed_vessel_id, EXCLUDED.claim, EXCLUDED.activity, EXCLUDED.event,
			EXCLUDED.reliability, EXCLUDED.credibility, EXCLUDED.note, EXCLUDED.derived_from,
			coalesce(keep_sighting.known_from, g.known_from))
	RETURNING g.sighting_id INTO id;
	RETURN id;
END $$;
COMMENT ON FUNCTION keep_sighting(sighting, timestamptz) IS
'Store a checked sighting under its source and key, and return its sighting_id; known_from: when it was published '
'(NULL: now, or unchanged)';
REVOKE EXECUTE ON FUNCTION keep_sighting(sighting, timestamptz) FROM PUBLIC;

CREATE FUNCTION register_sighting(source text, source_key text, seen_from timestamptz DEFAULT NULL,
	seen_to timestamptz DEFAULT NULL, zone_id bigint DEFAULT NULL, place geometry DEFAULT NULL,
	scene_id bigint DEFAULT NULL, length_m double precision DEFAULT NULL, length_error_m double precision DEFAULT NULL,
	features text[] DEFAULT NULL, claimed_vessel_id bigint DEFAULT NULL, claim text DEFAULT NULL,
	activity text DEFAULT NULL, event text DEFAULT NULL, reliability text DEFAULT NULL,
	credibility integer DEFAULT NULL,
	note text DEFAULT NULL, throughout boolean DEFAULT NULL, place_error_m double precision DEFAULT NULL,
	time_error interval DEFAULT NULL, seen_on date DEFAULT NULL, time_zone text DEFAULT NULL,
	derived_from bigint DEFAULT NULL, known_from timestamptz DEFAULT NULL)
RETURNS bigint
LANGUAGE plpgsql VOLATILE
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
	before sighting;
	s sighting;
	problem text;
BEGIN
	SELECT g.* INTO before FROM sighting g
	WHERE g.source = register_sighting.source AND g.source_key = register_sighting.source_key
	FOR UPDATE;
	-- arguments that are NULL leave the registered values
	s := before;
	s.source := register_sighting.source;
	s.source_key := register_sighting.source_key;
	SELECT r.since, r.until INTO s.seen_from, s.seen_to
	FROM given_range(register_sighting.seen_from, register_sighting.seen_to, seen_on, time_zone) r;
	s.seen_from := coalesce(s.seen_from, before.seen_from);
	s.seen_to := coalesce(s.seen_to, CASE WHEN before.seen_from = s.seen_from THEN before.seen_to END, s.seen_from);
	s.throughout := coalesce(register_sighting.throughout, before.throughout, false);
	s.zone_id := coalesce(register_sighting.zone_id, before.zone_id);
	s.place := coalesce(register_sighting.place, before.place);
	s.place_error_m := coalesce(register_sighting.place_error_m, before.place_error_m, 500);
	s.time_error := coalesce(register_sighting.time_error, before.time_error, interval '10 minutes');
	s.scene_id := coalesce(register_sighting.scene_id, before.scene_id);
	s.length_m := coalesce(register_sighting.length_m, before.length_m);
	s.length_error_m := coalesce(register_sighting.length_error_m, before.length_error_m);
	s.features := coalesce(register_sighting.features, before.features, '{}');
	-- claim "unknown" without a vessel withdraws the earlier claim
	s.claimed_vessel_id := coalesce(register_sighting.claimed_vessel_id,
		CASE WHEN register_sighting.claim IS DISTINCT FROM 'unknown' THEN before.claimed_vessel_id END);
	s.claim := coalesce(register_sighting.claim,
		CASE WHEN s.claimed_vessel_id IS DISTINCT FROM before.claimed_vessel_id THEN 'matches description' END,
		before.claim, 'unknown');
	s.activity := coalesce(register_sighting.activity, before.activity);
	s.event := coalesce(register_sighting.event, before.event);
	s.reliability := coalesce(register_sighting.reliability, before.reliability);
	s.credibility := coalesce(register_sighting.credibility, before.credibility);
	s.note := coalesce(register_sighting.note, before.note);
	s.derived_from := coalesce(register_sighting.derived_from, before.derived_from);
	problem := sighting_problem(s);
	IF s.source IS NULL OR s.source_key IS NULL OR s.seen_from IS NULL THEN
		RAISE EXCEPTION 'a sighting needs a source, a source_key and a time'
			USING ERRCODE = 'not_null_violation', HINT = 'Give seen_from, or seen_on and time_zone.';
	ELSIF problem IS NOT NULL THEN
		RAISE EXCEPTION 'sighting "%" by %: %', s.source_key, s.source, problem USING ERRCODE = 'check_violation';
	END IF;
	PERFORM check_references(s.scene_id, s.zone_id, s.claimed_vessel_id), check_origin(s), check_place(s),
		check_known_from(register_sighting.known_from, s.seen_from - s.time_error,
			format('sighting "%s" by %s', s.source_key, s.source));
	RETURN keep_sighting(s, register_sighting.known_from);
END $$;
COMMENT ON FUNCTION register_sighting(text, text, timestamptz, timestamptz, bigint, geometry, bigint, double precision,
	double precision, text[], bigint, text, text, text, text, integer, text, boolean, double precision, interval, date,
	text, bigint, timestamptz) IS
'Register a sighting of a ship and return its sighting_id; a sighting registered under the same source and key is '
'updated with the arguments that are not NULL. When: at a time, at some time of [seen_from, seen_to), with throughout '
'during all of it, or on seen_on, a local day of time_zone. Where: in a zone, at a point, or both. claim: confirmed, '
'matches description (the default if a vessel is named) or unknown, which without a vessel withdraws an earlier '
'claim. place_error_m (500 metres by default) and time_error (10 minutes) are the largest errors of place and time, '
'which verdicts allow for. reliability A to F and credibility 1 to 6 follow the Admiralty code. derived_from: the '
'sighting that this report repeats, so that it is no independent source; event: a label shared by the reports of one '
'ship at one moment. known_from: when it was published (NULL: now). Error 22023 for a day without time_zone, 23502, '
'23503 or 23514 for a value that is missing, unknown or out of range';
REVOKE EXECUTE ON FUNCTION register_sighting(text, text, timestamptz, timestamptz, bigint, geometry, bigint,
	double precision, double precision, text[], bigint, text, text, text, text, integer, text, boolean,
	double precision, interval, date, text, bigint, timestamptz) FROM PUBLIC;

CREATE FUNCTION register_cargo_sighting(source text, source_key text, zone_id bigint,
	seen_from timestamptz DEFAULT NULL,
	kind text DEFAULT NULL, seen_to timestamptz DEFAULT NULL, count integer DEFAULT NULL,
	area_m2 double precision DEFAULT NULL, change text DEFAULT NULL, note text DEFAULT NULL,
	scene_id bigint DEFAULT NULL,
	seen_on date DEFAULT NULL, time_zone text DEFAULT NULL, known_from timestamptz DEFAULT NULL)
RETURNS bigint
LANGUAGE plpgsql VOLATILE
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
	id bigint;
	since timestamptz;
	until timestamptz;
	problem text;
BEGIN
	SELECT r.since, coalesce(r.until, r.since) INTO since, until
	FROM given_range(register_cargo_sighting.seen_from, register_cargo_sighting.seen_to, seen_on, time_zone) r;
	problem := CASE
		WHEN '' IN (register_cargo_sighting.source, register_cargo_sighting.source_key, register_cargo_sighting.kind)
			THEN 'source, source_key and kind must not be empty'
		WHEN NOT (isfinite(since) AND isfinite(until)) THEN format('the range from %s to %s has no end', since, until)
		WHEN until < since THEN format('seen_to %s is before seen_from %s', until, since)
		WHEN since > clock_timestamp() THEN format('nothing can have been seen at %s, which is yet to come', since)
		WHEN register_cargo_sighting.count < 0 THEN format('count must not be negative, as is %s',
			register_cargo_sighting.count)
		WHEN NOT (register_cargo_sighting.area_m2 >= 0 AND register_cargo_sighting.area_m2 < 'infinity')
			THEN format('area_m2 must be an area in square metres, not %s', register_cargo_sighting.area_m2)
		WHEN register_cargo_sighting.change NOT IN ('appeared', 'grew', 'same', 'shrank', 'vanished')
			THEN format('change must be appeared, grew, same, shrank or vanished, not "%s"',
				register_cargo_sighting.change)
		END;
	IF register_cargo_sighting.source IS NULL OR register_cargo_sighting.source_key IS NULL OR since IS NULL
		OR register_cargo_sighting.zone_id IS NULL OR register_cargo_sighting.kind IS NULL THEN
		RAISE EXCEPTION 'a cargo sighting needs a source, a source_key, a zone, a time and a kind'
			USING ERRCODE = 'not_null_violation', HINT = 'Give seen_from, or seen_on and time_zone.';
	ELSIF problem IS NOT NULL THEN
		RAISE EXCEPTION 'cargo sighting "%" by %: %', register_cargo_sighting.source_key,
			register_cargo_sighting.source, problem
			USING ERRCODE = 'check_violation';
	END IF;
	PERFORM check_references(register_cargo_sighting.scene_id, register_cargo_sighting.zone_id, NULL),
		check_known_from(register_cargo_sighting.known_from, since, format('cargo sighting "%s" by %s',
			register_cargo_sighting.source_key, register_cargo_sighting.source));
	INSERT INTO cargo_sighting AS c (source, source_key, zone_id, seen_from, seen_to, kind, count, area_m2, change,
		note, scene_id, known_from)
	VALUES (register_cargo_sighting.source, register_cargo_sighting.source_key, register_cargo_sighting.zone_id,
		since, until, register_cargo_sighting.kind, register_cargo_sighting.count, register_cargo_sighting.area_m2,
		register_cargo_sighting.change, register_cargo_sighting.note, register_cargo_sighting.scene_id,
		coalesce(register_cargo_sighting.known_from, clock_timestamp()))
	ON CONFLICT (source, source_key) DO UPDATE SET
		zone_id = EXCLUDED.zone_id,
		seen_from = EXCLUDED.seen_from,
		seen_to = EXCLUDED.seen_to,
		kind = EXCLUDED.kind,
		count = coalesce(EXCLUDED.count, c.count),
		area_m2 = coalesce(EXCLUDED.area_m2, c.area_m2),
		change = coalesce(EXCLUDED.change, c.change),
		note = coalesce(EXCLUDED.note, c.note),
		scene_id = coalesce(EXCLUDED.scene_id, c.scene_id),
		known_from = coalesce(register_cargo_sighting.known_from, c.known_from)
	RETURNING c.cargo_sighting_id INTO id;
	RETURN id;
END $$;
COMMENT ON FUNCTION register_cargo_sighting(text, text, bigint, timestamptz, text, timestamptz, integer,
	double precision,
	text, text, bigint, date, text, timestamptz) IS
'Register cargo seen at a zone and return its cargo_sighting_id; a cargo sighting registered under the same source '
'and key is updated. When: at a time, at some time of [seen_from, seen_to), or on seen_on, a local day of time_zone. '
'How much: by count, by area_m2 (square metres), or by the change that the source reports: appeared, grew, same, '
'shrank or vanished. known_from: when it was published (NULL: now). Error 22023 for a day without time_zone, 23502, '
'23503 or 23514 for a value that is missing, unknown or out of range';
REVOKE EXECUTE ON FUNCTION register_cargo_sighting(text, text, bigint, timestamptz, text, timestamptz, integer,
	double precision, text, text, bigint, date, text, timestamptz) FROM PUBLIC;
