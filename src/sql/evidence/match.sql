-- Match the ships seen on an image with the ships heard at that moment.

CREATE FUNCTION track_places_at(track, at timestamptz, within interval,
	OUT ship integer, OUT lon double precision, OUT lat double precision,
	OUT before_s double precision, OUT before_lon double precision, OUT before_lat double precision,
	OUT after_s double precision, OUT after_lon double precision, OUT after_lat double precision, OUT fixes integer)
RETURNS SETOF record
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 1 COST 100;
COMMENT ON FUNCTION track_places_at(track, timestamptz, interval) IS
'Return where the ship of a track was at a time, by its fixes at most within away: interpolated on the straight line '
'(longitude and latitude, the short way round) between the last fix at or before it and the first at or after it, or '
'else at the only one of these; no row without fixes. before_s, after_s: the seconds from and to those fixes; '
'infinity if there is none. Fixes that are not reachable from each other (60 knots, 1 second, 100 metres) belong to '
'several ships, one row each, numbered by their first fix; at most 16. Error 22023 for an infinite time or a negative '
'interval';

CREATE FUNCTION match_places(seen_lon double precision[], seen_lat double precision[],
	heard_lon double precision[], heard_lat double precision[],
	before_s double precision[], before_lon double precision[], before_lat double precision[],
	after_s double precision[], after_lon double precision[], after_lat double precision[],
	tolerance_m double precision, max_speed_kn double precision, nearby_m double precision,
	OUT seen integer, OUT heard integer, OUT is_near boolean, OUT nearest integer, OUT distance_m double precision,
	OUT could_be integer, OUT nearby integer, OUT margin_m double precision)
RETURNS SETOF record
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 1000 COST 10000;
COMMENT ON FUNCTION match_places(double precision[], double precision[], double precision[], double precision[],
	double precision[], double precision[], double precision[], double precision[], double precision[],
	double precision[], double precision, double precision, double precision) IS
'Pair the places of ships seen at a moment with those of ships heard then (degrees), one to one: first those at most '
'tolerance_m metres apart (great circle, R = 6371008.8 m), then, of the rest, those where the place seen is reachable '
'at max_speed_kn (knots), give or take tolerance_m, from the fix before_s seconds before and to that after_s seconds '
'after (infinity: no such fix). Each time as many pairs as possible, with the smallest sum of distances. One row for '
'each ship seen, and for each heard without a pair: seen and heard, their numbers from 1, NULL without a pair; '
'is_near: paired by tolerance_m alone; distance_m: of the pair, or else to the nearest ship of the other side, whose '
'number is nearest; could_be: number of ships heard that a ship seen was near to or can have been; nearby: number '
'heard within nearby_m of it; margin_m: the largest distance from its place at which the ship heard can have been by '
'its nearer fix, tolerance_m included, NULL if there is none';

CREATE FUNCTION places_heard_at(at timestamptz, within interval,
	OUT mmsi integer, OUT ship integer, OUT lon double precision, OUT lat double precision,
	OUT before_s double precision, OUT before_lon double precision, OUT before_lat double precision,
	OUT after_s double precision, OUT after_lon double precision, OUT after_lat double precision, OUT fixes integer)
RETURNS SETOF record
LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 10000
SET search_path = @extschema@, pg_catalog, pg_temp
SET plan_cache_mode = force_custom_plan
SET jit = off
AS $$
#variable_conflict use_column
DECLARE
	first_day CONSTANT date := utc_day(places_heard_at.at - within);
	last_day CONSTANT date := utc_day(places_heard_at.at + within);
BEGIN
	IF first_day = last_day THEN
		RETURN QUERY
		SELECT v.mmsi::integer, p.*
		FROM vessel_track v
		CROSS JOIN LATERAL track_places_at(v.track, places_heard_at.at, within) p
		WHERE v.day = first_day;
	ELSE
		RETURN QUERY
		SELECT m.mmsi, p.*
		FROM (
			-- grouped by the MMSI itself, the distribution column
			SELECT v.mmsi::integer AS mmsi, track_merge(track_between(v.track, places_heard_at.at - within,
				places_heard_at.at + within + interval '1 microsecond')) AS track
			FROM vessel_track v
			WHERE v.day BETWEEN first_day AND last_day
			GROUP BY v.mmsi
		) m
		CROSS JOIN LATERAL track_places_at(m.track, places_heard_at.at, within) p;
	END IF;
END $$;
COMMENT ON FUNCTION places_heard_at(timestamptz, interval) IS
'Return where all ships were at a time, by stored fixes at most within away from it, see track_places_at(). ship: '
'number of the ship among those that use the MMSI';

CREATE FUNCTION scene_ships(scene_id bigint, known_at timestamptz,
	OUT sighting_id bigint, OUT source text, OUT n integer, OUT place geometry, OUT length_m double precision)
RETURNS SETOF record
LANGUAGE sql STABLE PARALLEL SAFE ROWS 100
BEGIN ATOMIC
	SELECT s.sighting_id, s.source,
		CASE WHEN s.place IS NOT NULL
			THEN row_number() OVER (PARTITION BY s.source, s.place IS NULL ORDER BY s.sighting_id)
		END::integer,
		s.place, s.length_m
	FROM (
		-- reports of one event are about one ship
		SELECT DISTINCT ON (g.source, coalesce(g.event, ''), CASE WHEN g.event IS NULL THEN g.sighting_id END)
			g.sighting_id, g.source, g.place, g.length_m
		FROM sightings_known_at(known_at) g
		WHERE g.scene_id = $1
			-- a repetition of another report of the scene is not another ship
			AND NOT EXISTS (SELECT FROM sightings_known_at(known_at) o
				WHERE o.sighting_id = g.derived_from AND o.scene_id = g.scene_id)
		ORDER BY g.source, coalesce(g.event, ''), CASE WHEN g.event IS NULL THEN g.sighting_id END, g.place IS NULL,
			g.place_error_m, g.sighting_id
	) s;
END;
COMMENT ON FUNCTION scene_ships(bigint, timestamptz) IS
'Return the ships that each source saw on a scene, as known at a given time: reports of one event once, with the '
'place of smallest error, and no repetition of another report of the scene. n: the source''s number of the ship from '
'1; NULL for one without a point';

CREATE FUNCTION scene_area(scene_id bigint, known_at timestamptz) RETURNS geometry
LANGUAGE sql STABLE PARALLEL SAFE
RETURN coalesce(
	(SELECT e.footprint FROM scenes_known_at(known_at) e WHERE e.scene_id = $1),
	(SELECT ST_Multi(ST_Union(coalesce(l.part, v.geom)::geometry))
		FROM zone_looks_known_at(known_at) l
		JOIN zone_version v ON v.version_id = l.zone_version_id
		WHERE l.scene_id = $1));
COMMENT ON FUNCTION scene_area(bigint, timestamptz) IS
'Return the area that a scene shows, as known at a given time: its footprint, or else the zones looked at; NULL if '
'neither is known';

CREATE FUNCTION box_about(place geometry, margin_m double precision,
	OUT west double precision, OUT south double precision, OUT east double precision, OUT north double precision)
RETURNS SETOF record
LANGUAGE sql IMMUTABLE PARALLEL SAFE ROWS 1
BEGIN ATOMIC
	SELECT ST_X(place) - m.across, ST_Y(place) - m.up, ST_X(place) + m.across, ST_Y(place) + m.up
	FROM (
		SELECT u.up, u.up / cos(radians(least(abs(ST_Y(place)) + u.up, 89.9::double precision))) AS across
		-- a degree of latitude is 111195 metres on the mean sphere, one of longitude less by its cosine
		FROM (SELECT margin_m / 111194.9::double precision AS up) u
	) m
	-- computed once for each place
	OFFSET 0;
END;
COMMENT ON FUNCTION box_about(geometry, double precision) IS
'Return the box of all places within margin_m metres of a point, in degrees; it may extend past 180 degrees';

CREATE FUNCTION covers_box(area geometry, west double precision, south double precision, east double precision,
	north double precision) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE COST 100
RETURN ST_Covers(area, ST_MakeEnvelope(greatest(west, -180::double precision), south,
		least(east, 180::double precision), north, 4326))
	AND (east <= 180 OR ST_Covers(area, ST_MakeEnvelope(-180::double precision, south, east - 360, north, 4326)))
	AND (west >= -180 OR ST_Covers(area, ST_MakeEnvelope(west + 360, south, 180::double precision, north, 4326)));
COMMENT ON FUNCTION covers_box(geometry, double precision, double precision, double precision, double precision) IS
'Return whether an area covers a box in degrees, which past 180 degrees continues on the other side; NULL if either '
'is NULL';

CREATE FUNCTION scene_looks(scene_id bigint, known_at timestamptz,
	OUT zone_id bigint, OUT visibility text, OUT area geometry, OUT size double precision, OUT has_more boolean)
RETURNS SETOF record
LANGUAGE sql STABLE PARALLEL SAFE ROWS 10
BEGIN ATOMIC
	SELECT
		l.zone_id,
		l.visibility,
		coalesce(l.part, v.geom)::geometry,
		ST_Area(coalesce(l.part, v.geom)::geometry),
		coalesce(l.vessels > (
			SELECT coalesce(max(c.n), 0)
			FROM (
				SELECT count(*) AS n
				FROM scene_ships($1, known_at) s
				WHERE ST_Covers(coalesce(l.part, v.geom)::geometry, s.place)
				GROUP BY s.source
			) c), false)
	FROM zone_looks_known_at(known_at) l
	JOIN zone_version v ON v.version_id = l.zone_version_id
	WHERE l.scene_id = $1
		AND l.visibility <> 'not examined';
END;
COMMENT ON FUNCTION scene_looks(bigint, timestamptz) IS
'Return the examined looks at zones of a scene, as known at a given time: the visibility, the area, its size (square '
'degrees), and whether more ships were counted there than any source gave places for';

CREATE FUNCTION heard_on_scene(area geometry, place geometry) RETURNS boolean
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN ST_Covers(area, place);
COMMENT ON FUNCTION heard_on_scene(geometry, geometry) IS 'Return whether a place lies in the area that a scene shows';

CREATE FUNCTION seen_lists(scene_id bigint, known_at timestamptz, OUT source text, OUT id bigint[],
	OUT lon double precision[], OUT lat double precision[], OUT length_m double precision[])
RETURNS SETOF record
LANGUAGE sql STABLE PARALLEL SAFE ROWS 2
BEGIN ATOMIC
	WITH ship AS MATERIALIZED (
		SELECT s.* FROM scene_ships($1, known_at) s WHERE s.n IS NOT NULL
	)
	SELECT
		s.source,
		array_agg(s.sighting_id ORDER BY s.n),
		array_agg(point_lon(s.place) ORDER BY s.n),
		array_agg(point_lat(s.place) ORDER BY s.n),
		array_agg(s.length_m ORDER BY s.n)
	FROM ship s
	GROUP BY s.source
	UNION ALL
	SELECT NULL, '{}', '{}', '{}', '{}'
	WHERE NOT EXISTS (SELECT FROM ship);
END;
COMMENT ON FUNCTION seen_lists(bigint, timestamptz) IS
'Return the ships that each source places on a scene, as known at a given time (scene_ships), as arrays in the order '
'of their numbers; one row of empty arrays, without a source, if there are none';

CREATE FUNCTION heard_list(at timestamptz, within interval, OUT mmsi integer[],
	OUT lon double precision[], OUT lat double precision[],
	OUT before_s double precision[], OUT before_lon double precision[], OUT before_lat double precision[],
	OUT after_s double precision[], OUT after_lon double precision[], OUT after_lat double precision[])
RETURNS SETOF record
LANGUAGE sql STABLE PARALLEL SAFE ROWS 1
BEGIN ATOMIC
	SELECT
		coalesce(array_agg(h.mmsi), '{}'),
		coalesce(array_agg(h.lon), '{}'),
		coalesce(array_agg(h.lat), '{}'),
		coalesce(array_agg(h.before_s), '{}'),
		coalesce(array_agg(h.before_lon), '{}'),
		coalesce(array_agg(h.before_lat), '{}'),
		coalesce(array_agg(h.after_s), '{}'),
		coalesce(array_agg(h.after_lon), '{}'),
		coalesce(array_agg(h.after_lat), '{}')
	FROM (
		SELECT o.*
		FROM places_heard_at($1, within) o
		ORDER BY o.mmsi, o.ship
	) h;
END;
COMMENT ON FUNCTION heard_list(timestamptz, interval) IS
'Return all rows of places_heard_at() as arrays, in one row, ordered by MMSI and ship';

CREATE FUNCTION scene_pairs(scene_id bigint, at timestamptz, tolerance_m double precision, tolerance interval,
	max_speed_kn double precision, known_at timestamptz,
	OUT source text, OUT sighting_id bigint, OUT seen_place geometry, OUT measured_m double precision,
	OUT heard integer, OUT mmsi integer, OUT ais_place geometry, OUT before_s double precision,
	OUT after_s double precision, OUT margin_m double precision, OUT is_shared boolean,
	OUT is_near boolean, OUT nearest_sighting_id bigint, OUT distance_m double precision, OUT could_be integer,
	OUT nearby integer)
RETURNS SETOF record
LANGUAGE sql STABLE PARALLEL SAFE ROWS 10000
BEGIN ATOMIC
	-- ships seen and heard are arrays, whose positions pair them without a join
	WITH heard AS MATERIALIZED (
		SELECT h.* FROM heard_list($2, tolerance) h
	)
	SELECT
		l.source,
		l.id[p.seen],
		lonlat_point(l.lon[p.seen], l.lat[p.seen]),
		l.length_m[p.seen],
		p.heard,
		h.mmsi[o.n],
		lonlat_point(h.lon[o.n], h.lat[o.n]),
		h.before_s[o.n],
		h.after_s[o.n],
		p.margin_m,
		coalesce(h.mmsi[o.n] = h.mmsi[o.n - 1], false) OR coalesce(h.mmsi[o.n] = h.mmsi[o.n + 1], false),
		p.is_near,
		l.id[CASE WHEN p.seen IS NULL THEN p.nearest END],
		p.distance_m,
		p.could_be,
		p.nearby
	FROM seen_lists($1, known_at) l
	CROSS JOIN heard h
	-- 37040 m: ships heard within 20 nautical miles show that somebody was listening there
	CROSS JOIN LATERAL match_places(l.lon, l.lat, h.lon, h.lat, h.before_s, h.before_lon, h.before_lat,
		h.after_s, h.after_lon, h.after_lat, tolerance_m, max_speed_kn, 37040::double precision) p
	CROSS JOIN LATERAL (SELECT CASE WHEN p.heard IS NULL THEN p.nearest ELSE p.heard END AS n) o;
END;
COMMENT ON FUNCTION scene_pairs(bigint, timestamptz, double precision, interval, double precision, timestamptz) IS
'Return, for each source of a scene separately, its ships, each with the ship heard that it is paired with '
'(match_places), and the ships heard without a pair (sighting_id NULL). heard: the number of the ship heard, NULL if '
'a ship seen has no pair; mmsi, ais_place, before_s, after_s: of the pair, or else of the nearest ship heard; '
'is_shared: whether its MMSI was heard at another place too; margin_m, distance_m, nearest_sighting_id, could_be, '
'nearby (20 nautical miles): see match_places()';

CREATE FUNCTION seen_unlooked(e scene, known_at timestamptz) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
RETURN CASE
	WHEN NOT EXISTS (SELECT FROM scene_ships((e).scene_id, known_at) s WHERE s.n IS NOT NULL) THEN 'not looked at'
	WHEN (e).cloud_percent = 0 OR (e).sensor ~* '\msar' THEN 'clear'
	WHEN (e).cloud_percent > 0 THEN 'obscured'
	ELSE 'not looked at'
END;
COMMENT ON FUNCTION seen_unlooked(scene, timestamptz) IS
'Return what could be seen, as known at a given time, on a scene outside the zones looked at: clear on a radar image, '
'or a cloudless one, on which somebody found ships; obscured on one with clouds; otherwise not looked at';

CREATE FUNCTION check_match_terms(scene_id bigint, tolerance_m double precision, tolerance interval,
	max_speed_kn double precision, known_at timestamptz) RETURNS scene
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
	e scene;
	problem CONSTANT text := CASE
		WHEN NOT coalesce(check_match_terms.tolerance_m >= 0 AND check_match_terms.tolerance_m < 'infinity', false)
			THEN format('tolerance_m must be a distance in metres, not %s',
				coalesce(check_match_terms.tolerance_m::text, 'NULL'))
		WHEN NOT (is_span(check_match_terms.tolerance) AND check_match_terms.tolerance <= '1 day')
			THEN format('tolerance must be a length of time up to a day, not "%s"',
				coalesce(check_match_terms.tolerance::text, 'NULL'))
		WHEN NOT coalesce(check_match_terms.max_speed_kn > 0 AND check_match_terms.max_speed_kn < 'infinity', false)
			THEN format('max_speed_kn must be a finite speed above 0, not %s',
				coalesce(check_match_terms.max_speed_kn::text, 'NULL'))
		END;
BEGIN
	PERFORM check_known_at(check_match_terms.known_at);
	SELECT s.* INTO e FROM scenes_known_at(check_match_terms.known_at) s
	WHERE s.scene_id = check_match_terms.scene_id;
	IF NOT FOUND THEN
		RAISE EXCEPTION 'scene % does not exist', coalesce(check_match_terms.scene_id::text, 'NULL')
			USING ERRCODE = 'undefined_object';
	ELSIF problem IS NOT NULL THEN
		RAISE EXCEPTION '%', problem USING ERRCODE = 'invalid_parameter_value';
	END IF;
	RETURN e;
END $$;
COMMENT ON FUNCTION check_match_terms(bigint, double precision, interval, double precision, timestamptz) IS
'Return a scene as known at a given time, or raise error 42704 if there is none, 22023 for a parameter of '
'match_sightings() out of range';

CREATE FUNCTION matched_because(is_near boolean, heard integer, could_be integer, nearby integer) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE
	WHEN is_near THEN 'near where AIS has it'
	WHEN heard IS NOT NULL THEN 'reachable from its fixes'
	WHEN could_be > 0 THEN 'those that it can be are others'
	WHEN nearby = 0 THEN 'nobody is heard nearby'
	ELSE 'not heard'
END;
COMMENT ON FUNCTION matched_because(boolean, integer, integer, integer) IS
'Return, in words, why match_sightings() reports a ship on an image as matched, possible or dark';

CREATE FUNCTION unseen_because(visibility text, unlooked text, is_within boolean, has_more boolean,
	is_elsewhere boolean) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE
	WHEN visibility <> 'clear' THEN 'obscured'
	WHEN visibility IS NULL AND unlooked <> 'clear' THEN unlooked
	WHEN NOT is_within THEN 'at the edge'
	WHEN has_more THEN 'counted without a place'
	WHEN is_elsewhere THEN 'its MMSI is seen elsewhere'
	ELSE 'falsified or missed'
END;
COMMENT ON FUNCTION unseen_because(text, text, boolean, boolean, boolean) IS
'Return, in words, why a ship that was heard may be missing from the image. visibility: of the zone looked at there, '
'NULL if nobody looked, then unlooked (seen_unlooked); is_within: the area looked at covers everywhere it can have '
'been; has_more: more ships were counted there than have a place; is_elsewhere: another ship under its MMSI is on the '
'image';

CREATE FUNCTION excuses() RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN ARRAY['obscured', 'not looked at', 'at the edge', 'counted without a place', 'its MMSI is seen elsewhere',
	'falsified or missed'];
COMMENT ON FUNCTION excuses() IS
'Return the reasons of unseen_because() in the order of precedence if several people looked: the least incriminating '
'first';

CREATE FUNCTION notice_scene_without_data(e scene, tolerance interval) RETURNS void
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
BEGIN
	-- match_sightings() itself reports dropped positions as not known
	PERFORM notice_nobody_heard(e.acquired_at - tolerance, e.acquired_at + tolerance,
		format('the day of scene "%s" of %s', e.source_key, e.provider),
		'A ship is dark only beside ships that are heard: load the positions of that day. See ais_coverage_by_day.');
END $$;
COMMENT ON FUNCTION notice_scene_without_data(scene, interval) IS
'Raise a notice if no position of any ship is stored for the UTC days of a scene, from tolerance before to tolerance '
'after it, and none has been dropped';

CREATE FUNCTION matched_ships(e scene, tolerance_m double precision, tolerance interval,
	max_speed_kn double precision, known_at timestamptz,
	OUT status text, OUT because text, OUT sighting_id bigint, OUT source text, OUT heard integer, OUT mmsi integer,
	OUT distance_m double precision, OUT before_s double precision, OUT after_s double precision,
	OUT seen_place geometry, OUT ais_place geometry, OUT nearest_sighting_id bigint, OUT could_be integer,
	OUT nearby integer, OUT measured_m double precision)
RETURNS SETOF record
LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 10000
SET search_path = @extschema@, pg_catalog, pg_temp
SET jit = off
AS $$
#variable_conflict use_column
DECLARE
	shown CONSTANT scene.footprint%TYPE := scene_area(e.scene_id, matched_ships.known_at);
	unlooked CONSTANT text := seen_unlooked(e, matched_ships.known_at);
BEGIN
	PERFORM notice_scene_without_data(e, matched_ships.tolerance);
	IF shown IS NULL THEN
		RAISE NOTICE 'scene "%" of % has no footprint: which ships that were heard should be on it is not known',
			e.source_key, e.provider;
	END IF;
	RETURN QUERY
	WITH pair AS MATERIALIZED (
		SELECT p.*
		FROM scene_pairs(e.scene_id, e.acquired_at, matched_ships.tolerance_m, matched_ships.tolerance,
			matched_ships.max_speed_kn, matched_ships.known_at) p
	), look AS MATERIALIZED (
		SELECT l.* FROM scene_looks(e.scene_id, matched_ships.known_at) l
	), alone AS (
		-- ships heard within the scene and paired for no source, each with the nearest ship seen
		SELECT DISTINCT ON (p.heard) p.*
		FROM pair p
		WHERE p.sighting_id IS NULL
			AND heard_on_scene(shown, p.ais_place)
			AND p.heard NOT IN (SELECT o.heard FROM pair o WHERE o.sighting_id IS NOT NULL AND o.heard IS NOT NULL)
		ORDER BY p.heard, p.distance_m, p.nearest_sighting_id
	)
	SELECT
		CASE WHEN p.is_near THEN 'matched' WHEN p.heard IS NOT NULL THEN 'possible' ELSE 'dark' END,
		matched_because(p.is_near, p.heard, p.could_be, p.nearby),
		p.sighting_id, p.source, p.heard, p.mmsi, p.distance_m, p.before_s, p.after_s, p.seen_place, p.ais_place,
		p.nearest_sighting_id, p.could_be, p.nearby, p.measured_m
	FROM pair p
	WHERE p.sighting_id IS NOT NULL
	UNION ALL
	SELECT 'no place', 'known to a zone only', s.sighting_id, s.source, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
		NULL, NULL, s.length_m
	FROM scene_ships(e.scene_id, matched_ships.known_at) s
	WHERE s.n IS NULL
	UNION ALL
	SELECT 'AIS only', k.because, NULL, NULL, a.heard, a.mmsi, a.distance_m, a.before_s, a.after_s, NULL, a.ais_place,
		a.nearest_sighting_id, NULL, NULL, NULL
	FROM alone a
	CROSS JOIN LATERAL box_about(a.ais_place, a.margin_m) b
	CROSS JOIN LATERAL (
		SELECT (excuses())[min(array_position(excuses(), unseen_because(l.visibility, unlooked,
			covers_box(coalesce(l.area, shown), b.west, b.south, b.east, b.north), l.has_more,
			a.is_shared AND a.mmsi IN (SELECT o.mmsi FROM pair o
				WHERE o.sighting_id IS NOT NULL AND o.heard IS NOT NULL))))] AS because
		FROM (VALUES (1)) one(n)
		-- each look at the smallest zone, separately
		LEFT JOIN look l ON heard_on_scene(l.area, a.ais_place)
			AND l.zone_id IN (
				SELECT s.zone_id FROM look s
				WHERE heard_on_scene(s.area, a.ais_place)
				ORDER BY s.size
				FETCH FIRST 1 ROW WITH TIES)
	) k;
END $$;
COMMENT ON FUNCTION matched_ships(scene, double precision, interval, double precision, timestamptz) IS
'Return the rows of match_sightings() without identities. heard: the number of the ship heard in the row, NULL if '
'none; mmsi, before_s, after_s and ais_place are those of that ship, or else of the nearest one';

CREATE FUNCTION within_error(s sighting, metres double precision, heard_s double precision,
	tolerance_m double precision, tolerance interval, max_speed_kn double precision) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE
	WHEN (s).place_error_m > greatest(tolerance_m, 500)
		AND metres <= (s).place_error_m + 100 + heard_s * max_speed_kn * 1852 / 3600
		THEN 'within the error of a place'
	WHEN (s).time_error > greatest(tolerance, interval '10 minutes')
		AND metres <= (s).place_error_m + 100
			+ (heard_s + extract(epoch FROM (s).time_error)::double precision) * max_speed_kn * 1852 / 3600
		THEN 'within the error of a time'
END;
COMMENT ON FUNCTION within_error(sighting, double precision, double precision, double precision, interval,
	double precision) IS
'Return by which error of a sighting a ship heard some metres away can be the one seen, if place or time of the '
'sighting are less certain than match_sightings() allows for and than the defaults; NULL if it cannot. heard_s: '
'seconds between the sighting and the fix';

CREATE FUNCTION match_sightings(scene_id bigint, tolerance_m double precision DEFAULT 500,
	tolerance interval DEFAULT '10 minutes', max_speed_kn double precision DEFAULT 30,
	known_at timestamptz DEFAULT 'infinity',
	OUT status text, OUT because text, OUT sighting_id bigint, OUT source text, OUT mmsi integer,
	OUT distance_m double precision, OUT time_difference interval, OUT interpolated boolean,
	OUT seen_place geometry(Point, 4326), OUT ais_place geometry(Point, 4326),
	OUT nearest_mmsi integer, OUT nearest_sighting_id bigint, OUT could_be integer, OUT heard_nearby integer,
	OUT measured_m double precision,
	OUT vessel_id bigint, OUT name text, OUT imo integer, OUT flag text, OUT ship_type text,
	OUT length_m double precision, OUT identity_source text)
RETURNS SETOF record
LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 1000
SET search_path = @extschema@, pg_catalog, pg_temp
SET jit = off
AS $$
#variable_conflict use_column
DECLARE
	e CONSTANT scene := check_match_terms(match_sightings.scene_id, match_sightings.tolerance_m,
		match_sightings.tolerance, match_sightings.max_speed_kn, match_sightings.known_at);
	-- set if some positions of that time have been dropped
	gone CONSTANT text := not_kept_text(e.acquired_at - match_sightings.tolerance);
BEGIN
	RETURN QUERY
	WITH ship AS MATERIALIZED (
		SELECT l.*
		FROM matched_ships(e, match_sightings.tolerance_m, match_sightings.tolerance, match_sightings.max_speed_kn,
			match_sightings.known_at) l
	), rough AS MATERIALIZED (
		-- a ship seen whose place or time is less certain may be an unpaired ship heard
		SELECT d.sighting_id, o.heard, w.because
		FROM ship d
		JOIN sightings_known_at(match_sightings.known_at) s ON s.sighting_id = d.sighting_id
		JOIN ship o ON o.status = 'AIS only'
		CROSS JOIN LATERAL within_error(s, sphere_metres(d.seen_place, o.ais_place), least(o.before_s, o.after_s),
			match_sightings.tolerance_m, match_sightings.tolerance, match_sightings.max_speed_kn) w(because)
		WHERE d.status = 'dark'
			AND w.because IS NOT NULL
	)
	SELECT
		CASE WHEN u.is_gone OR u.rough IS NOT NULL AND l.status = 'dark' THEN 'not known' ELSE l.status END,
		CASE
			WHEN u.is_gone THEN gone
			WHEN u.rough IS NOT NULL THEN u.rough
			WHEN l.because = 'falsified or missed' AND i.length_m < 2 * e.resolution_m THEN 'too small'
			ELSE l.because
		END,
		l.sighting_id,
		l.source,
		m.mmsi,
		l.distance_m,
		make_interval(secs => CASE WHEN l.before_s <= l.after_s THEN -l.before_s ELSE l.after_s END),
		l.before_s < 'infinity' AND l.after_s < 'infinity' AND l.before_s > 0,
		l.seen_place,
		l.ais_place,
		CASE WHEN l.heard IS NULL THEN l.mmsi END,
		l.nearest_sighting_id,
		CASE WHEN NOT u.is_gone THEN l.could_be END,
		CASE WHEN NOT u.is_gone THEN l.nearby END,
		l.measured_m,
		i.*
	FROM ship l
	CROSS JOIN LATERAL (SELECT CASE WHEN l.heard IS NOT NULL THEN l.mmsi END AS mmsi) m
	CROSS JOIN LATERAL (
		SELECT l.status = 'dark' AND gone IS NOT NULL AS is_gone,
			CASE
				WHEN l.status = 'dark' THEN (SELECT min(r.because) FROM rough r WHERE r.sighting_id = l.sighting_id)
				WHEN l.because = 'falsified or missed' THEN (SELECT min(r.because) FROM rough r WHERE r.heard = l.heard)
			END AS rough
	) u
	LEFT JOIN LATERAL identity_then(m.mmsi, e.acquired_at) i ON m.mmsi IS NOT NULL
	ORDER BY l.sighting_id, l.heard;
END $$;
COMMENT ON FUNCTION match_sightings(bigint, double precision, interval, double precision, timestamptz) IS
'Compare the ships that sources saw on a scene, as known at a given time, with the ships that AIS places there at its '
'moment (acquired_at), from fixes at most tolerance before and after (see places_heard_at()). status: matched, at '
'most tolerance_m metres apart; possible, farther apart but reachable at max_speed_kn (knots) from the ship''s fixes; '
'dark, neither; not known, neither matched nor possible, but positions of that time have been removed by '
'drop_positions(), or an unpaired ship heard lies within the sighting''s own place_error_m, if that is above 500 and '
'tolerance_m, or is reachable within its own time_error, if that is above tolerance and 10 minutes; no place, seen in '
'a zone without a point; AIS only, heard in the area that the scene shows and seen by no source. Ships are paired one '
'to one, for each source separately: first as many matched pairs as possible with the smallest sum of distances, then '
'possible pairs likewise (match_places). because, for a dark ship: the ships that it can be are paired with others; '
'nobody is heard nearby (within 20 nautical miles, perhaps for lack of a receiver); not heard. because, for AIS only: '
'obscured; not looked at; at the edge (it can have been outside); counted without a place (a look counted more ships '
'than sources placed); its MMSI is seen elsewhere; too small (shorter than two pixels); falsified or missed. '
'Visibility is that of the smallest zone looked at that covers the place (several lookers are judged separately, and '
'the least incriminating reason counts); without one, all of a radar image counts as seen, and all of a cloudless '
'image on which ships were seen. mmsi and identity are those of the ship heard. distance_m, time_difference (of its '
'nearer fix to the moment), interpolated and ais_place are those of the pair; for a dark ship those of the nearest '
'ship heard (nearest_mmsi); for AIS only the distance to the nearest ship seen (nearest_sighting_id). could_be: '
'number of ships heard that it was near to or can have been. heard_nearby: number of ships heard within 20 nautical '
'miles. measured_m: length on the image, metres. A NOTICE is raised if the scene has neither footprint nor looks, so '
'that AIS only cannot be determined, and if no position of any ship is stored for the day of the scene, so that no '
'ship is known to be dark. Error 42704 for an unknown scene, 22023 for a tolerance or speed out of range';
