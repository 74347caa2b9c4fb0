-- Distances, and the places where a vessel is known to have been.

CREATE FUNCTION straight_edges(geom geometry) RETURNS geometry
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN CASE WHEN GeometryType(geom) = 'POINT' THEN geom ELSE ST_Segmentize(geom, 0.1::double precision) END;
COMMENT ON FUNCTION straight_edges(geometry) IS
'Return a geometry with a vertex at least every 0.1 degree, because zones have edges straight in longitude and '
'latitude, which geography would take for geodesics';

CREATE FUNCTION geodesic_nm(a geometry, b geometry) RETURNS double precision
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE COST 1000
RETURN CASE
	WHEN ST_Intersects(a, b) THEN 0
	ELSE ST_Distance(geography(straight_edges(a)), geography(straight_edges(b)), true) / 1852
	END;
COMMENT ON FUNCTION geodesic_nm(geometry, geometry) IS
'Return the WGS84 distance between two geometries in longitude and latitude, in nautical miles; 0 where they meet';

CREATE FUNCTION sphere_metres(a geometry, b geometry) RETURNS double precision
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN CASE WHEN GeometryType(a) = 'POINT' AND GeometryType(b) = 'POINT' THEN ST_DistanceSphere(a, b) END;
COMMENT ON FUNCTION sphere_metres(geometry, geometry) IS
'Return the great-circle distance of two points in longitude and latitude on the mean sphere (R = 6371008.8 m), in '
'metres; NULL if either is not a point';

CREATE FUNCTION sighting_place(s sighting) RETURNS geometry
LANGUAGE sql STABLE PARALLEL SAFE
RETURN coalesce((s).place, (SELECT z.geom FROM zone z WHERE z.zone_id = (s).zone_id));
COMMENT ON FUNCTION sighting_place(sighting) IS 'Return the place of a sighting: its point, or else its zone';

CREATE FUNCTION vessel_places(vessel_id bigint, from_time timestamptz, to_time timestamptz, margin interval,
	known_at timestamptz DEFAULT 'infinity', min_reliability text DEFAULT NULL, min_credibility integer DEFAULT NULL,
	OUT kind text, OUT at_from timestamptz, OUT at_to timestamptz, OUT throughout boolean, OUT place geometry,
	OUT what text,
	OUT place_error_m double precision, OUT time_error interval, OUT sighting_id bigint)
RETURNS SETOF record
LANGUAGE sql STABLE PARALLEL SAFE ROWS 50
-- a string, since it groups by an MMSI: see docs/development.md
SET search_path = @extschema@, pg_catalog, pg_temp
SET timezone = 'UTC'
AS $$
	WITH used AS (
		SELECT i.mmsi, range_agg(h.valid) AS valid
		FROM vessel_identity i, LATERAL identity_holds(i.observed, i.valid) h(valid)
		WHERE i.vessel_id = vessel_places.vessel_id
			AND i.mmsi IS NOT NULL
			AND h.valid && tstzrange(from_time - margin, to_time + margin, '[]')
		GROUP BY i.mmsi
	), stored AS (
		SELECT
			u.mmsi,
			u.valid,
			d.day,
			d.track,
			tstzrange(start_time(d.track), end_time(d.track), '[]') && u.valid AS has_number
		FROM used u
		CROSS JOIN LATERAL stored_day_tracks(u.mmsi, ((from_time - margin) AT TIME ZONE 'UTC')::date,
			((to_time + margin) AT TIME ZONE 'UTC')::date) d
	), near AS (
		-- the days of the period, and the stored ones next to it on which the vessel had the number
		SELECT s.mmsi, s.valid, s.track
		FROM stored s
		WHERE s.day BETWEEN (from_time AT TIME ZONE 'UTC')::date AND (to_time AT TIME ZONE 'UTC')::date
			OR s.day = (SELECT max(b.day) FROM stored b
				WHERE b.mmsi = s.mmsi AND b.day < (from_time AT TIME ZONE 'UTC')::date AND b.has_number)
			OR s.day = (SELECT min(a.day) FROM stored a
				WHERE a.mmsi = s.mmsi AND a.day > (to_time AT TIME ZONE 'UTC')::date AND a.has_number)
	), heard AS (
		SELECT n.mmsi, f.t, f.lon, f.lat
		FROM near n, track_fixes(n.track) f
		WHERE n.valid @> f.t AND f.t BETWEEN from_time - margin AND to_time + margin
	), fix AS (
		-- all fixes of the period, the last before and the first after
		SELECT h.* FROM heard h
		WHERE h.t >= coalesce((SELECT max(b.t) FROM heard b WHERE b.t < from_time), '-infinity')
			AND h.t <= coalesce((SELECT min(a.t) FROM heard a WHERE a.t > to_time), 'infinity')
	)
	SELECT 'AIS', f.t, f.t, true, lonlat_point(f.lon, f.lat), 'fix of MMSI ' || f.mmsi::text, 100::double precision,
		interval '1 second', NULL::bigint
	FROM fix f
	UNION ALL
	SELECT
		'sighting', s.seen_from, s.seen_to, s.throughout, sighting_place(s),
		format('sighting %s by %s%s', s.sighting_id, s.source,
			' (' || nullif(concat(s.reliability, s.credibility), '') || ')'),
		s.place_error_m, s.time_error, s.sighting_id
	FROM sightings_known_at(known_at) s
	WHERE s.claimed_vessel_id = vessel_places.vessel_id
		AND s.claim = 'confirmed'
		AND s.seen_from <= to_time + margin
		AND s.seen_to >= from_time - margin
		-- a sighting without a rating passes
		AND coalesce(s.reliability <= min_reliability, true)
		AND coalesce(s.credibility <= min_credibility, true);
$$;
COMMENT ON FUNCTION vessel_places(bigint, timestamptz, timestamptz, interval, timestamptz, text, integer) IS
'Return the places where a vessel is known to have been in a period, and the last before and first after it up to '
'margin away: AIS fixes under the MMSIs that the registry gives it at that time, and sightings, as known at a given '
'time, that are confirmed to be it, with at least min_reliability and min_credibility or without a rating (NULL: '
'all). throughout: during all of at_from to at_to, otherwise at some time of it. place_error_m (metres) and '
'time_error: for AIS 100 metres (the antenna on the hull, and GNSS) and 1 second, for a sighting its own';

CREATE FUNCTION had_number_between(vessel_id bigint, from_time timestamptz, to_time timestamptz) RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE
RETURN EXISTS (
	SELECT
	FROM vessel_identity i
	CROSS JOIN LATERAL identity_holds(i.observed, i.valid) h(valid)
	WHERE i.vessel_id = had_number_between.vessel_id
		AND i.mmsi IS NOT NULL
		AND h.valid && tstzrange(from_time, greatest(from_time, to_time)));
COMMENT ON FUNCTION had_number_between(bigint, timestamptz, timestamptz) IS
'Return whether the registry gives a vessel an MMSI at some time between two, so that it can have been heard';

CREATE FUNCTION port_of(zone_id bigint) RETURNS bigint
LANGUAGE sql STABLE STRICT PARALLEL SAFE
RETURN coalesce(
	(SELECT z.zone_id
		FROM unnest(ARRAY[port_of.zone_id] || zone_ancestors(port_of.zone_id)) WITH ORDINALITY a(id, n)
		JOIN zone z ON z.zone_id = a.id
		WHERE z.kind = 'port'
		ORDER BY a.n
		LIMIT 1),
	port_of.zone_id);
COMMENT ON FUNCTION port_of(bigint) IS 'Return the port that a zone is or is part of; the zone itself if there is none';

CREATE FUNCTION sighting_ports(s sighting, OUT port_id bigint, OUT zone_id bigint)
RETURNS SETOF record
LANGUAGE sql STABLE PARALLEL SAFE ROWS 1
BEGIN ATOMIC
	SELECT DISTINCT ON (o.id) o.id, z.zone_id
	FROM zone z
	CROSS JOIN LATERAL (SELECT CASE WHEN z.kind = 'port' THEN z.zone_id ELSE port_of(z.zone_id) END) o(id)
	WHERE z.zone_id = (s).zone_id
		OR (s).place IS NOT NULL AND z.kind <> 'eez' AND ST_Covers(z.geom, (s).place)
	ORDER BY o.id, ST_Area(z.geom), z.zone_id;
END;
COMMENT ON FUNCTION sighting_ports(sighting) IS
'Return the ports at which a ship was sighted, each with its smallest part: those of the zone that the sighting names '
'and of all zones, except economic ones, that cover its point. A zone that is part of no port counts as one';
