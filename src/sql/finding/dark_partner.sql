-- Dark partners: ships that can have lain alongside a loitering ship unheard.

CREATE FUNCTION circle_index(place geometry, metres double precision) RETURNS zone_index
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN (SELECT zone_index_agg(1, split_at_antimeridian(ST_Buffer(place::geography, metres)::geometry)));
COMMENT ON FUNCTION circle_index(geometry, double precision) IS
'Return an index of one zone with id 1: the circle around a place, as the polygon of 32 corners that ST_Buffer of '
'PostGIS''s geography makes';

CREATE FUNCTION is_ship_itself(l loitering, mmsi integer, off_at timestamptz, until timestamptz) RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE
RETURN NOT coalesce(l.mmsi_used_by_another, true) AND EXISTS (
	SELECT
	FROM identity_then(l.mmsi, l.began) own
	JOIN identity_then(is_ship_itself.mmsi, is_ship_itself.off_at) other USING (vessel_id, identity_source)
	CROSS JOIN LATERAL used_by_another(is_ship_itself.mmsi, other.imo, vessel_id, is_ship_itself.off_at,
		is_ship_itself.until) u
	WHERE identity_source = 'registry'
		AND NOT coalesce(u.another, true));
COMMENT ON FUNCTION is_ship_itself(loitering, integer, timestamptz, timestamptz) IS
'Return whether an MMSI that falls silent belongs, according to the registry, to the loitering ship itself, and no '
'other hull is known to have had either number at that time';

CREATE FUNCTION silences_alongside(l loitering, max_speed_kn double precision)
RETURNS TABLE (mmsi integer, off_at timestamptz, on_at timestamptz, until timestamptz, leg_in double precision,
	leg_out double precision, since timestamptz, till timestamptz)
LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 100
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
#variable_conflict use_column
BEGIN
	RETURN QUERY
	WITH silence AS (
		SELECT f.mmsi::integer AS mmsi, f.off_at, f.on_at, coalesce(f.on_at, r.as_of) AS until,
			-- the loitering ship is somewhere within the radius; AIS positions may be 100 m off
			greatest(0, geodesic_nm(lonlat_point(f.off_lon, f.off_lat), l.place) - (l.radius_m + 100) / 1852) AS leg_in,
			-- NULL while the silence lasts: greatest() alone would return 0
			CASE WHEN f.on_at IS NOT NULL
				THEN greatest(0, geodesic_nm(lonlat_point(f.on_lon, f.on_lat), l.place) - (l.radius_m + 100) / 1852)
				END AS leg_out
		FROM ais_gap_finding f
		JOIN ais_gap_run_now() r USING (run_id)
		WHERE f.known_to IS NULL
			AND f.mmsi::integer <> l.mmsi
			AND f.off_at < l.ended
			AND coalesce(f.on_at, r.as_of) > l.began
	), there AS (
		SELECT s.*, greatest(l.began, s.off_at + s.leg_in / max_speed_kn * interval '1 hour') AS since,
			least(l.ended, s.until - coalesce(s.leg_out, 0) / max_speed_kn * interval '1 hour') AS till
		FROM silence s
	)
	SELECT t.*
	FROM there t
	WHERE t.till > t.since
		AND NOT is_ship_itself(l, t.mmsi, t.off_at, t.until);
END $$;
COMMENT ON FUNCTION silences_alongside(loitering, double precision) IS
'Return the kept silences of other ships that at a speed (knots) leave time to have lain alongside a loitering ship. '
'until: when it was heard again, or up to when it was listened for; leg_in, leg_out: the shortest distances to the '
'place and from it, nautical miles; since, till: the time alongside. Numbers of the loitering ship itself are left '
'out (is_ship_itself)';

CREATE FUNCTION claims_near(l loitering, vessel_id bigint, imo integer, from_time timestamptz, to_time timestamptz, there boolean)
RETURNS text
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
BEGIN
	RETURN (
		SELECT string_agg(format('%s (%s)', s.source, s.claim)
			|| CASE WHEN there THEN '' ELSE format(', %s nm away', round(d.nm::numeric, 1)) END,
			', '
			ORDER BY s.seen_from, s.sighting_id)
		FROM sighting s
		CROSS JOIN LATERAL (SELECT geodesic_nm(sighting_place(s), l.place) AS nm) d
		WHERE s.claimed_vessel_id = coalesce(claims_near.vessel_id,
				-- a ship without a vessel_id is looked up by the IMO number that it reports
				(SELECT v.vessel_id FROM vessel v WHERE v.imo = claims_near.imo))
			AND s.claim <> 'unknown'
			AND s.seen_from < claims_near.to_time
			AND seen_reaches(s.seen_from, s.seen_to, claims_near.from_time)
			AND (d.nm * 1852 <= l.radius_m + s.place_error_m) = there);
END $$;
COMMENT ON FUNCTION claims_near(loitering, bigint, integer, timestamptz, timestamptz, boolean) IS
'Return, as text, the sightings of a period that name a vessel, given by key or else by IMO number, each with source '
'and claim: those at the place of a loitering ship, allowing for the errors of their places (there), or those '
'elsewhere, with the distance in nautical miles; NULL if there are none';

CREATE FUNCTION dark_partners(loitering_id bigint, max_speed_kn double precision DEFAULT 15,
	OUT rank integer, OUT mmsi integer, OUT name text, OUT imo integer, OUT flag text, OUT ship_type text,
	OUT length_m double precision, OUT identity_source text, OUT listed text, OUT off_at timestamptz,
	OUT on_at timestamptz, OUT leg_in_nm double precision, OUT leg_out_nm double precision,
	OUT earliest_alongside timestamptz, OUT latest_alongside timestamptz, OUT hours_alongside_max double precision,
	OUT hours_to_spare double precision, OUT heard_there_before timestamptz, OUT heard_there_after timestamptz,
	OUT seen_there text, OUT seen_elsewhere text, OUT unnamed_seen_there integer, OUT lists_then integer,
	OUT positions_kept boolean)
RETURNS SETOF record
LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 100
SET search_path = @extschema@, pg_catalog, pg_temp
SET timezone = 'UTC'
SET jit = off
AS $$
#variable_conflict use_column
DECLARE
	l loitering;
	circle zone_index;
	loaded CONSTANT timestamptz[] := first_copies();
	kept_from CONSTANT timestamptz := positions_kept_from();
BEGIN
	SELECT v.* INTO l FROM loitering v WHERE v.loitering_id = dark_partners.loitering_id;
	IF NOT FOUND THEN
		RAISE EXCEPTION 'loitering % does not exist', coalesce(dark_partners.loitering_id::text, 'NULL')
			USING ERRCODE = 'undefined_object';
	END IF;
	IF NOT coalesce(max_speed_kn > 0 AND max_speed_kn < 'infinity', false) THEN
		RAISE EXCEPTION 'max_speed_kn must be a finite speed above 0, not %', coalesce(max_speed_kn::text, 'NULL')
			USING ERRCODE = 'invalid_parameter_value';
	END IF;
	IF NOT gaps_looked_for(l.began, l.ended) THEN
		RAISE EXCEPTION 'silences have not been looked for from % to %', l.began, l.ended
			USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'Run detect_ais_gaps() over these times first.';
	END IF;
	circle := (SELECT circle_index(l.place, l.radius_m + 100));
	RETURN QUERY
	SELECT row_number() OVER (ORDER BY t.till - t.since DESC, t.leg_in, t.mmsi)::integer,
		t.mmsi, i.name, i.imo, i.flag, i.ship_type, i.length_m, i.identity_source,
		ship_listed(t.mmsi, i.imo, event_time(t.off_at, t.off_at), 'empty', event_time(t.since, t.till)),
		t.off_at, t.on_at, t.leg_in, t.leg_out, t.since, t.till, hours(t.till - t.since),
		hours(t.until - t.off_at) - (t.leg_in + coalesce(t.leg_out, 0)) / max_speed_kn,
		(
			SELECT max(v.departed_earliest)
			FROM zone_visits(vessel_track_between(t.mmsi::mmsi, t.off_at - interval '30 days',
				t.off_at + interval '1 microsecond'),
				circle) v
		),
		(
			SELECT min(v.arrived_latest)
			FROM zone_visits(vessel_track_between(t.mmsi::mmsi, t.on_at, t.on_at + interval '30 days'), circle) v
		),
		claims_near(l, i.vessel_id, i.imo, t.since, t.till, true),
		claims_near(l, i.vessel_id, i.imo, t.off_at, t.until, false),
		(
			SELECT count(*)::integer
			FROM sighting s
			WHERE (s.claimed_vessel_id IS NULL OR s.claim = 'unknown')
				AND s.seen_from < t.till
				AND seen_reaches(s.seen_from, s.seen_to, t.since)
				AND geodesic_nm(sighting_place(s), l.place) * 1852 <= l.radius_m + s.place_error_m
		),
		lists_by(loaded, t.since),
		t.off_at - interval '30 days' >= kept_from
	FROM silences_alongside(l, max_speed_kn) t
	LEFT JOIN LATERAL identity_then(t.mmsi, t.off_at) i ON true
	ORDER BY 1;
END $$;
COMMENT ON FUNCTION dark_partners(bigint, double precision) IS
'Return the ships whose kept silences leave time to have been alongside a loitering ship: possible, not observed. '
'Each row has the ship''s identity when it fell silent, the lists that name it for the time when it can have been '
'there, the silence, and the shortest distances to and from the place in nautical miles (geodesics, less radius_m of '
'the run and 100 m; leg_out_nm is NULL while the silence lasts). earliest_alongside, latest_alongside: the time '
'within the loitering that max_speed_kn (knots) leaves. hours_to_spare: the silence less the time under way. '
'heard_there_before, heard_there_after: when the ship was last heard within the radius in the thirty days before its '
'silence, and first in the thirty days after. seen_there: sightings that name it within the radius, allowing for the '
'errors of their places, while it can have been alongside; seen_elsewhere: those that name it elsewhere during its '
'silence, with the distance in nautical miles; both give source and claim. unnamed_seen_there: number of sightings '
'there at that time that name no ship. lists_then: number of lists of which a copy fetched by then is loaded '
'(lists_by); if 0, an empty listed says nothing. positions_kept: whether all positions are stored that '
'heard_there_before and heard_there_after rest on; if false (drop_positions), NULL there means unknown. An MMSI that according to the registry is the loitering ship''s own, '
'and that no other hull is known to have had, is left out. Ordered by hours alongside, longest first, then by the '
'distance there. Error 42704 for an unknown loitering, 22023 for a speed not above 0, 55000 if detect_ais_gaps() has '
'not covered all of the loitering';
