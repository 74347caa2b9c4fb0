-- Who can it have been?

CREATE FUNCTION geodesic_nm(a geometry, b geometry) RETURNS double precision
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE COST 1000
RETURN ST_Distance(geography(a), geography(b)) / 1852;
COMMENT ON FUNCTION geodesic_nm(geometry, geometry) IS 'Distance between two geometries in longitude and latitude on WGS84, nautical miles; 0 where they meet';

CREATE FUNCTION lonlat_point(lon double precision, lat double precision) RETURNS geometry
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN ST_SetSRID(ST_MakePoint(lon, lat), 4326);
COMMENT ON FUNCTION lonlat_point(double precision, double precision) IS 'A point of longitude and latitude, degrees';

CREATE FUNCTION sighting_place(s sighting) RETURNS geometry
LANGUAGE sql STABLE PARALLEL SAFE
RETURN coalesce((s).place, (SELECT z.geom FROM zone z WHERE z.zone_id = (s).zone_id));
COMMENT ON FUNCTION sighting_place(sighting) IS 'Where a ship was seen: the point, or else the zone';

CREATE FUNCTION vessel_places(vessel_id bigint, from_time timestamptz, to_time timestamptz, margin interval,
	OUT kind text, OUT at_from timestamptz, OUT at_to timestamptz, OUT throughout boolean, OUT place geometry, OUT what text)
RETURNS SETOF record
LANGUAGE sql STABLE PARALLEL SAFE ROWS 50
BEGIN ATOMIC
	WITH used AS (
		SELECT i.mmsi, range_agg(h.valid) AS valid FROM vessel_identity i, LATERAL identity_holds(i.observed, i.valid) h(valid)
		WHERE i.vessel_id = vessel_places.vessel_id AND i.mmsi IS NOT NULL AND h.valid && tstzrange(from_time - margin, to_time + margin, '[]')
		GROUP BY i.mmsi
	), near AS (
		-- the days of the period, and the stored ones next to it
		SELECT u.mmsi, u.valid, v.track FROM used u JOIN vessel_track v USING (mmsi)
		WHERE v.day BETWEEN (from_time AT TIME ZONE 'UTC')::date AND (to_time AT TIME ZONE 'UTC')::date
			OR v.day = (SELECT max(b.day) FROM vessel_track b WHERE b.mmsi = u.mmsi AND b.day < (from_time AT TIME ZONE 'UTC')::date AND b.day >= ((from_time - margin) AT TIME ZONE 'UTC')::date)
			OR v.day = (SELECT min(a.day) FROM vessel_track a WHERE a.mmsi = u.mmsi AND a.day > (to_time AT TIME ZONE 'UTC')::date AND a.day <= ((to_time + margin) AT TIME ZONE 'UTC')::date)
	), heard AS (
		SELECT n.mmsi, f.t, f.lon, f.lat,
			CASE WHEN f.t < from_time THEN 'before' WHEN f.t > to_time THEN 'after' ELSE to_char(f.t AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24') END AS part
		FROM near n, track_fixes(n.track) f WHERE n.valid @> f.t AND f.t BETWEEN from_time - margin AND to_time + margin
	), fix AS (
		-- the last before, the first after, and of each hour in the period the first and the last
		SELECT h.*, row_number() OVER (PARTITION BY h.part ORDER BY h.t, h.lon, h.lat) AS first, row_number() OVER (PARTITION BY h.part ORDER BY h.t DESC, h.lon DESC, h.lat DESC) AS last FROM heard h
	)
	SELECT 'AIS', f.t, f.t, true, lonlat_point(f.lon, f.lat), 'fix of MMSI ' || f.mmsi::text
	FROM fix f WHERE f.last = 1 AND f.part <> 'after' OR f.first = 1 AND f.part <> 'before'
	UNION ALL
	SELECT 'sighting', s.seen_from, s.seen_to, s.throughout, sighting_place(s), format('sighting %s by %s', s.sighting_id, s.source)
	FROM sighting s
	WHERE s.claimed_vessel_id = vessel_places.vessel_id AND s.claim = 'confirmed' AND s.seen_from <= to_time + margin AND s.seen_to >= from_time - margin;
END;
COMMENT ON FUNCTION vessel_places(bigint, timestamptz, timestamptz, interval) IS
'Where a vessel is known to have been in a period, and last before and first after it, up to margin away: AIS fixes under the MMSIs that the registry gives it then (in the period the first and last of each hour), and sightings that are confirmed to be it. throughout: all the time from at_from to at_to; else at some time in it';

CREATE FUNCTION candidate_vessels(sighting_id bigint, max_speed_kn double precision DEFAULT 20, "window" interval DEFAULT '30 days',
	OUT rank integer, OUT vessel_id bigint, OUT imo imo, OUT name text, OUT mmsi mmsi, OUT verdict text, OUT slack_hours double precision, OUT slack_before_hours double precision, OUT slack_after_hours double precision,
	OUT best_time timestamptz, OUT before_at timestamptz, OUT before_nm double precision, OUT before_what text, OUT after_at timestamptz, OUT after_nm double precision, OUT after_what text, OUT gap_hours double precision,
	OUT excluded_by text, OUT hours_missing double precision, OUT length_m double precision, OUT length_fits boolean, OUT features_shared text[], OUT features_missing text[],
	OUT calls_before integer, OUT listed text, OUT claimed boolean)
RETURNS SETOF record
LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 100
SET search_path = @extschema@, pg_catalog, pg_temp
SET jit = off
AS $$
#variable_conflict use_column
DECLARE
	s sighting;
BEGIN
	SELECT g.* INTO s FROM sighting g WHERE g.sighting_id = candidate_vessels.sighting_id;
	IF NOT FOUND THEN
		RAISE EXCEPTION 'sighting % does not exist', coalesce(candidate_vessels.sighting_id::text, 'NULL') USING ERRCODE = 'undefined_object';
	END IF;
	IF NOT coalesce(max_speed_kn > 0 AND max_speed_kn < 'infinity', false) THEN
		RAISE EXCEPTION 'max_speed_kn must be a finite speed above 0, not %', coalesce(max_speed_kn::text, 'NULL') USING ERRCODE = 'invalid_parameter_value';
	END IF;
	IF NOT coalesce(candidate_vessels."window" >= '0', false) THEN
		RAISE EXCEPTION 'window must not be negative, as in "%"', coalesce(candidate_vessels."window"::text, 'NULL') USING ERRCODE = 'invalid_parameter_value';
	END IF;
	RETURN QUERY
	WITH place AS MATERIALIZED (
		-- each known place rules out the sighting for as long as the way from or to it takes
		SELECT v.vessel_id, p.kind, p.at_from, p.at_to, p.what, d.nm,
			CASE WHEN p.throughout THEN p.at_from ELSE p.at_to END - d.way AS out_from, CASE WHEN p.throughout THEN p.at_to ELSE p.at_from END + d.way AS out_to
		FROM vessel v
			CROSS JOIN LATERAL vessel_places(v.vessel_id, s.seen_from, s.seen_to, candidate_vessels."window") p
			CROSS JOIN LATERAL (SELECT geodesic_nm(p.place, sighting_place(s)) AS nm) n
			CROSS JOIN LATERAL (SELECT n.nm, n.nm / max_speed_kn * interval '1 hour' AS way) d
		WHERE p.what <> format('sighting %s by %s', s.sighting_id, s.source)
	), moment AS (
		-- the best moment is an end of the sighting's time, or the middle between two places
		SELECT v.vessel_id, m.t FROM (SELECT DISTINCT p.vessel_id FROM place p) v, (VALUES (s.seen_from), (s.seen_to)) m(t)
		UNION
		SELECT n.vessel_id, least(greatest(n.out_to + (n.next_from - n.out_to) / 2, s.seen_from), s.seen_to)
		FROM (SELECT p.vessel_id, p.out_to, lead(p.out_from) OVER (PARTITION BY p.vessel_id ORDER BY p.at_from, p.at_to) AS next_from FROM place p) n WHERE n.next_from IS NOT NULL
	), judged AS (
		SELECT m.vessel_id, m.t, min(greatest(extract(epoch FROM p.out_from - m.t), extract(epoch FROM m.t - p.out_to))) / 3600 AS slack
		FROM moment m JOIN place p USING (vessel_id) GROUP BY m.vessel_id, m.t
	), best AS (
		SELECT DISTINCT ON (j.vessel_id) j.* FROM judged j ORDER BY j.vessel_id, j.slack DESC, j.t
	), known AS (
		SELECT v.*, b.t, b.slack, f.at_to AS before_at, f.nm AS before_nm, f.what AS before_what, extract(epoch FROM b.t - f.out_to) / 3600 AS slack_before,
			a.at_from AS after_at, a.nm AS after_nm, a.what AS after_what, extract(epoch FROM a.out_from - b.t) / 3600 AS slack_after,
			CASE WHEN b.slack < 0 THEN (SELECT format('%s, %s nm away, %s', x.what, round(x.nm::numeric, 1), CASE WHEN x.at_from = x.at_to THEN x.at_from::text ELSE x.at_from || ' to ' || x.at_to END)
				FROM place x WHERE x.vessel_id = v.vessel_id ORDER BY greatest(x.out_from - b.t, b.t - x.out_to), x.at_from LIMIT 1) END AS excluded
		FROM vessel v
			LEFT JOIN best b USING (vessel_id)
			LEFT JOIN LATERAL (SELECT p.* FROM place p WHERE p.vessel_id = v.vessel_id AND p.at_from <= b.t ORDER BY p.at_to DESC, p.nm LIMIT 1) f ON true
			LEFT JOIN LATERAL (SELECT p.* FROM place p WHERE p.vessel_id = v.vessel_id AND p.at_to >= b.t ORDER BY p.at_from, p.nm LIMIT 1) a ON true
	), term AS (
		SELECT k.*, i.name, i.mmsi, CASE WHEN k.slack IS NULL THEN 'unknown' WHEN k.slack >= 0 THEN 'feasible' ELSE 'alibi' END AS verdict,
			abs(k.length_m - s.length_m) <= coalesce(s.length_error_m, 0) AS length_fits,
			CASE WHEN cardinality(k.features) > 0 THEN ARRAY(SELECT f FROM unnest(s.features) f WHERE f = ANY (k.features)) END AS shared,
			CASE WHEN cardinality(k.features) > 0 THEN ARRAY(SELECT f FROM unnest(s.features) f WHERE f <> ALL (k.features)) END AS missing,
			(SELECT count(*) FROM port_call c WHERE c.zone_id = ANY (zone_family(sighting_zone(s))) AND c.arrived < s.seen_from
				AND c.mmsi IN (SELECT u.mmsi::integer FROM vessel_identity u WHERE u.vessel_id = k.vessel_id AND identity_holds(u.observed, u.valid) @> c.arrived))::integer
			+ (SELECT count(*) FROM sighting o WHERE o.claimed_vessel_id = k.vessel_id AND o.claim = 'confirmed' AND o.seen_to < s.seen_from AND sighting_zone(o) = ANY (zone_family(sighting_zone(s))))::integer AS calls,
			(SELECT string_agg(format('%s (%s)', l.list, l.status), ', ' ORDER BY l.list) FROM listings_of(k.imo, s.seen_from, now()) l) AS listed
		FROM known k
			LEFT JOIN LATERAL (SELECT n.name, n.mmsi FROM vessel_identity n WHERE n.vessel_id = k.vessel_id AND identity_holds(n.observed, n.valid) @> s.seen_from ORDER BY n.valid @> s.seen_from DESC, n.observed, lower(n.valid) DESC NULLS LAST, n.identity_id LIMIT 1) i ON true
	)
	SELECT row_number() OVER (ORDER BY array_position(ARRAY['feasible', 'unknown', 'alibi'], t.verdict), t.length_fits IS false, coalesce(cardinality(t.missing), 0),
			coalesce(cardinality(t.shared), 0) DESC, t.length_fits IS NULL, t.calls DESC, t.slack DESC NULLS LAST, t.vessel_id)::integer,
		t.vessel_id, t.imo, t.name, t.mmsi, t.verdict, round(t.slack::numeric, 3)::double precision, round(t.slack_before::numeric, 3)::double precision, round(t.slack_after::numeric, 3)::double precision,
		t.t, t.before_at, t.before_nm, t.before_what, t.after_at, t.after_nm, t.after_what, CASE WHEN t.after_at > t.before_at THEN hours(t.after_at - t.before_at) END, t.excluded, CASE WHEN t.slack < 0 THEN round(-t.slack::numeric, 3)::double precision END,
		t.length_m, t.length_fits, t.shared, t.missing, t.calls, t.listed, coalesce(t.vessel_id = s.claimed_vessel_id, false)
	FROM term t
	ORDER BY 1;
END $$;
COMMENT ON FUNCTION candidate_vessels(bigint, double precision, interval) IS
'Every registered vessel judged as the one that was sighted, by where it is known to have been (vessel_places) within "window" before and after: feasible (slack: hours to spare at the best moment of the sighting''s time, before and after), alibi (which observation excludes it, and how many hours are missing), unknown (nothing known). Ways are geodesics at max_speed_kn: a lower bound, so an alibi holds. Beside it, each its own column: length within the sighting''s error, features shared and missing, calls at the zone or its parts before, listings on that day. Rank: verdict, then length and features that do not contradict, features shared, calls before, slack. Error 42704 for an unknown sighting, 22023 for a speed or window out of range';
