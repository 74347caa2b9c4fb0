-- Ships on an image against the ships that were heard at that moment.

CREATE FUNCTION track_places_at(track, at timestamptz, within interval,
	OUT ship integer, OUT lon double precision, OUT lat double precision,
	OUT before_s double precision, OUT before_lon double precision, OUT before_lat double precision,
	OUT after_s double precision, OUT after_lon double precision, OUT after_lat double precision, OUT fixes integer)
RETURNS SETOF record
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 1 COST 100;
COMMENT ON FUNCTION track_places_at(track, timestamptz, interval) IS
'Return where the ship of a track was at a time, by its fixes at most within away from it: on the straight way '
'(longitude and latitude, the short way round) between the last fix at or before it and the first at or after it, else '
'at the one there is; no row without fixes. before_s, after_s: the seconds from and to those fixes, infinity for one '
'that is not there. Fixes that are not reachable from each other (60 knots, 1 second, 100 '
'metres) are those of several ships, a row each, numbered by their first fix; at most 16. Error 22023 for a time '
'without end or a negative length of time';

CREATE FUNCTION match_places(seen_lon double precision[], seen_lat double precision[],
	heard_lon double precision[], heard_lat double precision[],
	before_s double precision[], before_lon double precision[], before_lat double precision[],
	after_s double precision[], after_lon double precision[], after_lat double precision[],
	tolerance_m double precision, max_speed_kn double precision, nearby_m double precision,
	OUT seen integer, OUT heard integer, OUT is_near boolean, OUT nearest integer, OUT distance_m double precision,
	OUT could_be integer, OUT nearby integer)
RETURNS SETOF record
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 1000 COST 10000;
COMMENT ON FUNCTION match_places(double precision[], double precision[], double precision[], double precision[],
	double precision[], double precision[], double precision[], double precision[], double precision[],
	double precision[], double precision, double precision, double precision) IS
'Pair places of ships seen at a moment with places of ships heard then (degrees), one to one: first those at most '
'tolerance_m metres apart (great circle, R = 6371008.8 m), then, of what is left, those of which the place seen is '
'reachable at max_speed_kn (knots), give or take tolerance_m, from the fix before_s seconds before and that after_s '
'seconds after (infinity: no such fix). Each time as many pairs as there can be, and of those the least sum of '
'distances. A row for each ship seen, and for each heard that has no pair: seen and heard, their numbers from 1, NULL '
'where there is no pair; is_near: by tolerance_m alone; distance_m, of the pair, else to the nearest on the other '
'side, whose number is nearest; could_be: how many of the ships heard a ship seen was near to, or can have been; '
'nearby: how many were heard within nearby_m of it';

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
			-- by the number itself, by which positions are distributed
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
'Return where all ships were at a time by stored fixes at most within away from it: see track_places_at(). ship: of '
'several that use an MMSI, which';

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
		-- reports of one event are of one ship
		SELECT DISTINCT ON (g.source, coalesce(g.event, ''), CASE WHEN g.event IS NULL THEN g.sighting_id END)
			g.sighting_id, g.source, g.place, g.length_m
		FROM sightings_known_at(known_at) g
		WHERE g.scene_id = $1
			-- what repeats another report of the scene is no ship of its own
			AND NOT EXISTS (SELECT FROM sightings_known_at(known_at) o
				WHERE o.sighting_id = g.derived_from AND o.scene_id = g.scene_id)
		ORDER BY g.source, coalesce(g.event, ''), CASE WHEN g.event IS NULL THEN g.sighting_id END, g.place IS NULL,
			g.sighting_id
	) s;
END;
COMMENT ON FUNCTION scene_ships(bigint, timestamptz) IS
'Return the ships that each source saw on a scene, as known at a time: reports of one event once, and none that '
'repeats another report of that scene. n: their number from 1, of a source; NULL for one without a point';

CREATE FUNCTION scene_area(scene_id bigint, known_at timestamptz) RETURNS geometry
LANGUAGE sql STABLE PARALLEL SAFE
RETURN coalesce(
	(SELECT e.footprint FROM scenes_known_at(known_at) e WHERE e.scene_id = $1),
	(SELECT ST_Multi(ST_Union(coalesce(l.part, v.geom)::geometry))
		FROM zone_looks_known_at(known_at) l
		JOIN zone_version v ON v.version_id = l.zone_version_id
		WHERE l.scene_id = $1));
COMMENT ON FUNCTION scene_area(bigint, timestamptz) IS
'Return what a scene shows, as known at a time: its footprint, or the zones looked at; NULL where nobody knows';

CREATE FUNCTION surely_within(area geometry, place geometry, margin_m double precision) RETURNS boolean
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE COST 100
-- a degree of latitude is 111195 metres on the mean sphere, one of longitude less by its cosine; beyond 180 degrees the
-- box goes on at the other side
RETURN (
	SELECT
		ST_Covers(area, ST_MakeEnvelope(greatest(b.west, -180::double precision), b.south,
			least(b.east, 180::double precision), b.north, 4326))
		AND (b.east <= 180
			OR ST_Covers(area, ST_MakeEnvelope(-180::double precision, b.south, b.east - 360, b.north, 4326)))
		AND (b.west >= -180
			OR ST_Covers(area, ST_MakeEnvelope(b.west + 360, b.south, 180::double precision, b.north, 4326)))
	FROM (
		SELECT
			ST_X(place) - m.across AS west,
			ST_X(place) + m.across AS east,
			ST_Y(place) - m.up AS south,
			ST_Y(place) + m.up AS north
		FROM (
			SELECT
				u.up,
				u.up / cos(radians(least(abs(ST_Y(place)) + u.up, 89.9::double precision))) AS across
			FROM (SELECT margin_m / 111194.9::double precision AS up) u
		) m
	) b);
COMMENT ON FUNCTION surely_within(geometry, geometry, double precision) IS
'Return whether an area covers a point and the box of all that lies within margin_m metres of it';

CREATE FUNCTION scene_looks(scene_id bigint, known_at timestamptz,
	OUT visibility text, OUT area geometry, OUT size double precision, OUT has_more boolean)
RETURNS SETOF record
LANGUAGE sql STABLE PARALLEL SAFE ROWS 10
BEGIN ATOMIC
	SELECT
		l.visibility,
		coalesce(l.part, v.geom)::geometry,
		ST_Area(coalesce(l.part, v.geom)::geometry),
		coalesce(l.vessels > (
			SELECT coalesce(max(c.n), 0)
			FROM (
				SELECT count(*) AS n
				FROM scene_ships($1, known_at) s
				WHERE ST_Covers(v.geom, s.place)
				GROUP BY s.source
			) c), false)
	FROM zone_looks_known_at(known_at) l
	JOIN zone_version v ON v.version_id = l.zone_version_id
	WHERE l.scene_id = $1
		AND l.visibility <> 'not examined';
END;
COMMENT ON FUNCTION scene_looks(bigint, timestamptz) IS
'Return the looks at zones of a scene that somebody examined, as known at a time: what could be seen of which area, '
'how large that is (square degrees), and whether more ships were counted there than any source gave a place of';

CREATE FUNCTION heard_on_scene(area geometry, place geometry) RETURNS boolean
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN ST_Covers(area, place);
COMMENT ON FUNCTION heard_on_scene(geometry, geometry) IS 'Return whether a place lies in what a scene shows';

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
	-- ships heard within 20 nautical miles say that somebody was listening there
	nearby_m CONSTANT double precision := 37040;
	e scene;
	area scene.footprint%TYPE;
	-- where nobody looked at a zone: ships were found on the scene, which clouds did not hide
	was_searched boolean;
	sees_all boolean;
	is_cloudy boolean;
BEGIN
	PERFORM check_known_at(match_sightings.known_at);
	SELECT s.* INTO e FROM scenes_known_at(match_sightings.known_at) s
	WHERE s.scene_id = match_sightings.scene_id;
	IF NOT FOUND THEN
		RAISE EXCEPTION 'scene % does not exist', coalesce(match_sightings.scene_id::text, 'NULL')
			USING ERRCODE = 'undefined_object';
	ELSIF NOT coalesce(match_sightings.tolerance_m >= 0 AND match_sightings.tolerance_m < 'infinity', false) THEN
		RAISE EXCEPTION 'tolerance_m must be a distance in metres, not %',
			coalesce(match_sightings.tolerance_m::text, 'NULL')
			USING ERRCODE = 'invalid_parameter_value';
	ELSIF NOT coalesce(match_sightings.tolerance >= '0' AND match_sightings.tolerance <= '1 day', false) THEN
		RAISE EXCEPTION 'tolerance must be a length of time up to a day, not "%"',
			coalesce(match_sightings.tolerance::text, 'NULL')
			USING ERRCODE = 'invalid_parameter_value';
	ELSIF NOT coalesce(match_sightings.max_speed_kn > 0 AND match_sightings.max_speed_kn < 'infinity', false) THEN
		RAISE EXCEPTION 'max_speed_kn must be a finite speed above 0, not %',
			coalesce(match_sightings.max_speed_kn::text, 'NULL')
			USING ERRCODE = 'invalid_parameter_value';
	END IF;
	area := scene_area(match_sightings.scene_id, match_sightings.known_at);
	IF area IS NULL THEN
		RAISE NOTICE 'scene "%" of % has no footprint: which ships that were heard should be on it is not known',
			e.source_key, e.provider;
	END IF;
	was_searched := EXISTS (SELECT
		FROM scene_ships(match_sightings.scene_id, match_sightings.known_at) s
		WHERE s.n IS NOT NULL);
	sees_all := was_searched AND coalesce(e.cloud_percent = 0 OR e.sensor ~* '\msar', false);
	is_cloudy := was_searched AND coalesce(e.cloud_percent > 0, false);
	RETURN QUERY
	-- what was seen and what was heard are arrays: their numbers find each other without a join
	WITH ship AS MATERIALIZED (
		SELECT s.* FROM scene_ships(match_sightings.scene_id, match_sightings.known_at) s
	), list AS MATERIALIZED (
		-- what each source saw is one list of ships
		SELECT
			s.source,
			array_agg(s.sighting_id ORDER BY s.n) AS id,
			array_agg(point_lon(s.place) ORDER BY s.n) AS lon,
			array_agg(point_lat(s.place) ORDER BY s.n) AS lat,
			array_agg(s.length_m ORDER BY s.n) AS length_m
		FROM ship s
		WHERE s.n IS NOT NULL
		GROUP BY s.source
	), heard AS MATERIALIZED (
		SELECT
			coalesce(array_agg(h.mmsi), '{}') AS mmsi,
			coalesce(array_agg(h.others > 1), '{}') AS is_shared,
			coalesce(array_agg(h.lon), '{}') AS lon,
			coalesce(array_agg(h.lat), '{}') AS lat,
			coalesce(array_agg(h.before_s), '{}') AS before_s,
			coalesce(array_agg(h.before_lon), '{}') AS before_lon,
			coalesce(array_agg(h.before_lat), '{}') AS before_lat,
			coalesce(array_agg(h.after_s), '{}') AS after_s,
			coalesce(array_agg(h.after_lon), '{}') AS after_lon,
			coalesce(array_agg(h.after_lat), '{}') AS after_lat
		FROM (
			SELECT o.*, count(*) OVER (PARTITION BY o.mmsi) AS others
			FROM places_heard_at(e.acquired_at, match_sightings.tolerance) o
			ORDER BY o.mmsi, o.ship
		) h
	), paired AS MATERIALIZED (
		SELECT
			l.source,
			l.id[p.seen] AS sighting_id,
			p.heard,
			p.is_near,
			l.id[CASE WHEN p.seen IS NULL THEN p.nearest END] AS nearest_sighting_id,
			CASE WHEN p.heard IS NULL THEN p.nearest END AS nearest_heard,
			p.distance_m,
			p.could_be,
			p.nearby,
			lonlat_point(l.lon[p.seen], l.lat[p.seen]) AS place,
			l.length_m[p.seen] AS measured_m
		FROM list l
		CROSS JOIN heard h
		CROSS JOIN LATERAL match_places(l.lon, l.lat, h.lon, h.lat, h.before_s, h.before_lon, h.before_lat,
			h.after_s, h.after_lon, h.after_lat, match_sightings.tolerance_m, match_sightings.max_speed_kn,
			nearby_m) p
	), unseen AS (
		-- heard, and paired by no source, with the nearest ship that one saw
		SELECT
			p.heard AS n,
			(array_agg(p.nearest_sighting_id ORDER BY p.distance_m, p.nearest_sighting_id))[1] AS nearest_sighting_id,
			min(p.distance_m) AS distance_m
		FROM paired p
		WHERE p.sighting_id IS NULL
		GROUP BY p.heard
		HAVING count(*) = (SELECT count(*) FROM list)
		UNION ALL
		SELECT n.n, NULL, NULL
		FROM heard h
		CROSS JOIN generate_subscripts(h.mmsi, 1) n(n)
		WHERE NOT EXISTS (SELECT FROM list)
	), look AS MATERIALIZED (
		SELECT l.* FROM scene_looks(match_sightings.scene_id, match_sightings.known_at) l
	), alone AS (
		-- in what the scene shows
		SELECT
			u.*,
			h.lon[u.n] AS lon,
			h.lat[u.n] AS lat,
			-- how far from there it can have been
			match_sightings.tolerance_m
				+ match_sightings.max_speed_kn * 1852 / 3600 * least(h.before_s[u.n], h.after_s[u.n])
				+ sphere_metres(lonlat_point(h.lon[u.n], h.lat[u.n]),
					CASE
						WHEN h.before_s[u.n] <= h.after_s[u.n] THEN lonlat_point(h.before_lon[u.n], h.before_lat[u.n])
						ELSE lonlat_point(h.after_lon[u.n], h.after_lat[u.n])
					END) AS margin_m,
			h.is_shared[u.n] AND h.mmsi[u.n] IN (SELECT h.mmsi[p.heard]
				FROM paired p
				WHERE p.sighting_id IS NOT NULL) AS is_elsewhere
		FROM unseen u
		CROSS JOIN heard h
		WHERE heard_on_scene(area, lonlat_point(h.lon[u.n], h.lat[u.n]))
	), line AS MATERIALIZED (
		SELECT
			CASE WHEN p.is_near THEN 'matched' WHEN p.heard IS NOT NULL THEN 'possible' ELSE 'dark' END AS status,
			CASE
				WHEN p.is_near THEN 'near where AIS has it'
				WHEN p.heard IS NOT NULL THEN 'reachable from its fixes'
				WHEN p.could_be > 0 THEN 'those that it can be are others'
				WHEN p.nearby = 0 THEN 'nobody is heard nearby'
				ELSE 'not heard'
			END AS because,
			p.sighting_id, p.source, p.heard, p.nearest_heard, p.nearest_sighting_id, p.distance_m, p.could_be,
			p.nearby, p.place, p.measured_m
		FROM paired p
		WHERE p.sighting_id IS NOT NULL
		UNION ALL
		SELECT 'no place', 'known to a zone only', s.sighting_id, s.source, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
			s.length_m
		FROM ship s
		WHERE s.n IS NULL
		UNION ALL
		SELECT
			'AIS only',
			CASE
				WHEN k.visibility <> 'clear' THEN 'obscured'
				WHEN k.visibility IS NULL
					AND NOT sees_all THEN CASE WHEN is_cloudy THEN 'obscured' ELSE 'not looked at' END
				WHEN NOT surely_within(coalesce(k.looked_at, area), lonlat_point(a.lon, a.lat), a.margin_m)
					THEN 'at the edge'
				WHEN k.has_more THEN 'counted without a place'
				WHEN a.is_elsewhere THEN 'its MMSI is seen elsewhere'
				ELSE 'falsified or missed'
			END,
			NULL, NULL, a.n, NULL, a.nearest_sighting_id, a.distance_m, NULL, NULL, NULL, NULL
		FROM alone a
		LEFT JOIN LATERAL (
			SELECT l.visibility, l.area AS looked_at, l.has_more
			FROM look l
			WHERE heard_on_scene(l.area, lonlat_point(a.lon, a.lat))
			ORDER BY l.size, l.visibility DESC
			LIMIT 1
		) k ON true
	), named AS (
		-- with the ship that distance and time are of: its pair, or the nearest
		SELECT
			l.*,
			h.mmsi[o.n] AS mmsi,
			lonlat_point(h.lon[o.n], h.lat[o.n]) AS ais_place,
			h.before_s[o.n] AS before_s,
			h.after_s[o.n] AS after_s,
			CASE WHEN l.heard IS NOT NULL THEN h.mmsi[o.n] END AS heard_mmsi
		FROM line l
		CROSS JOIN LATERAL (SELECT coalesce(l.heard, l.nearest_heard) AS n) o
		CROSS JOIN heard h
	)
	SELECT
		l.status,
		CASE
			WHEN l.because = 'falsified or missed' AND i.length_m < 2 * e.resolution_m THEN 'too small'
			ELSE l.because
		END,
		l.sighting_id,
		l.source,
		l.heard_mmsi,
		l.distance_m,
		make_interval(secs => CASE WHEN l.before_s <= l.after_s THEN -l.before_s ELSE l.after_s END),
		l.before_s < 'infinity' AND l.after_s < 'infinity' AND l.before_s > 0,
		l.place,
		l.ais_place,
		CASE WHEN l.heard IS NULL THEN l.mmsi END,
		l.nearest_sighting_id,
		l.could_be,
		l.nearby,
		l.measured_m,
		i.*
	FROM named l
	LEFT JOIN LATERAL identity_then(l.heard_mmsi, e.acquired_at) i ON l.heard_mmsi IS NOT NULL
	ORDER BY l.sighting_id, l.heard;
END $$;
COMMENT ON FUNCTION match_sightings(bigint, double precision, interval, double precision, timestamptz) IS
'Set every ship that sources saw on a scene, as known at a time, against the ships that AIS has there at its moment '
'(acquired_at), by fixes at most tolerance before and after it; where AIS has a ship then: see places_heard_at(). '
'status: matched, at most tolerance_m metres apart; possible, farther, but reachable at max_speed_kn (knots) from its '
'fixes; dark, neither; no place, known to a zone only; AIS only, heard in what the scene shows and seen by no source. '
'One to one, for each source apart: first as many matched as there can be, of those the least sum of distances, then '
'likewise the possible (match_places). because, of dark: those that it can be are others; nobody is heard nearby (20 '
'nautical miles, which can be for want of a receiver); not heard. Of AIS only: obscured; not looked at; at the edge '
'(it can have been outside); counted without a place (a look counted more ships than sources placed); its MMSI is seen '
'elsewhere; too small (shorter than two pixels); falsified or missed. What was seen where: the smallest zone looked at '
'on the scene that covers the place; without one, all of a radar image or one without a cloud on which ships were '
'seen. mmsi and identity of the ship heard; distance_m, time_difference (of its nearer fix to the moment), '
'interpolated and ais_place are of the pair, of a dark ship those of the nearest one heard (nearest_mmsi), of AIS only '
'the distance to the nearest ship seen (nearest_sighting_id). could_be: ships heard that it was near to or can have '
'been; heard_nearby: ships heard within 20 nautical miles; measured_m: length on the image. Without a footprint or '
'looks a NOTICE says that AIS only is not known. Error 42704 for an unknown scene, 22023 for a tolerance or speed that '
'is none';
