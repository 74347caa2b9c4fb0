-- Who can it have been?

CREATE FUNCTION best_moment(out_from double precision[], out_to double precision[], length double precision, OUT t double precision, OUT slack double precision)
LANGUAGE sql IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
	-- slack at t is the least of |t - middle| - half over what is ruled out; between two middles in a row, those
	-- before bound it by their latest end and those after by their earliest beginning
	WITH ruled AS (
		SELECT u.f, u.g, (u.f + u.g) / 2 AS middle FROM unnest(out_from, out_to) u(f, g)
	), stretch AS (
		SELECT r.middle AS since, lead(r.middle) OVER w AS until, max(r.g) OVER (w ROWS UNBOUNDED PRECEDING) AS latest, min(r.f) OVER (w ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING) AS earliest
		FROM ruled r WINDOW w AS (ORDER BY r.middle, r.f)
		UNION ALL
		SELECT NULL, min(r.middle), NULL, min(r.f) FROM ruled r
	)
	SELECT m.t, least(m.t - s.latest, s.earliest - m.t)
	FROM stretch s
		CROSS JOIN LATERAL (SELECT greatest(s.since, 0) AS since, least(s.until, length) AS until) e
		CROSS JOIN LATERAL (SELECT least(greatest(CASE WHEN s.latest IS NULL THEN e.since WHEN s.earliest IS NULL THEN e.until ELSE (s.latest + s.earliest) / 2 END, e.since), e.until) AS t) m
	WHERE e.since <= e.until
	ORDER BY 2 DESC, 1 LIMIT 1;
END;
COMMENT ON FUNCTION best_moment(double precision[], double precision[], double precision) IS 'The moment from 0 to length farthest from what is ruled out, and how far outside it is, in the unit of them all: below 0 if all is ruled out';

CREATE FUNCTION worst_moment(out_from double precision[], out_to double precision[], length double precision, OUT t double precision, OUT slack double precision)
LANGUAGE sql IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
	SELECT
		m.t,
		abs(m.t - (u.f + u.g) / 2) - (u.g - u.f) / 2
	FROM unnest(out_from, out_to) u(f, g)
	CROSS JOIN LATERAL (SELECT least(greatest((u.f + u.g) / 2, 0), length) AS t) m
	ORDER BY 2, 1
	LIMIT 1;
END;
COMMENT ON FUNCTION worst_moment(double precision[], double precision[], double precision) IS
'Return the moment from 0 to length nearest to what is ruled out, or deepest in it, and how far outside it is, in the unit of them all: below 0 if any moment is ruled out';

CREATE FUNCTION judge_vessel(vessel_id bigint, s sighting, target zone_index, max_speed_kn double precision, margin interval,
	OUT t timestamptz, OUT slack double precision, OUT before_at timestamptz, OUT before_nm double precision, OUT before_what text, OUT slack_before double precision,
	OUT after_at timestamptz, OUT after_nm double precision, OUT after_what text, OUT slack_after double precision, OUT excluded text)
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = @extschema@, pg_catalog, pg_temp
SET jit = off
SET plan_cache_mode = force_generic_plan
AS $$
#variable_conflict use_column
BEGIN
	WITH place AS MATERIALIZED (
		-- each known place rules out the sighting for as long as the way from or to it takes, less what the
		-- errors of both sides allow for; a place within the errors is no other place; hours from its start
		SELECT
			p.at_from,
			p.at_to,
			p.what,
			n.nm,
			extract(epoch FROM CASE WHEN e.elsewhere THEN p.at_from ELSE p.at_to END - s.seen_from) / 3600 - e.hours AS out_from,
			extract(epoch FROM CASE WHEN e.elsewhere THEN p.at_to ELSE p.at_from END - s.seen_from) / 3600 + e.hours AS out_to
		FROM vessel_places(judge_vessel.vessel_id, s.seen_from, s.seen_to, margin) p
		CROSS JOIN LATERAL (
			SELECT CASE WHEN p.kind = 'AIS' AND num_zones(target) = 1
				THEN (SELECT z.distance_nm FROM nearest_zones(target, point_lon(p.place), point_lat(p.place), 10900) z)
				ELSE geodesic_nm(p.place, sighting_place(s))
			END AS nm
		) g
		CROSS JOIN LATERAL (
			SELECT
				g.nm,
				coalesce(sphere_metres(p.place, s.place), g.nm * 1852) AS metres
		) n
		CROSS JOIN LATERAL (
			SELECT
				p.throughout AND n.metres > s.place_error_m + p.place_error_m AS elsewhere,
				(n.metres - s.place_error_m - p.place_error_m) / 1852 / max_speed_kn
					- extract(epoch FROM s.time_error + p.time_error) / 3600 AS hours
		) e
		WHERE p.what <> format('sighting %s by %s', s.sighting_id, s.source)
	), best AS (
		-- of a ship that was there all the time the worst moment counts, else the best
		SELECT m.t, m.slack
		FROM (
			SELECT
				array_agg(p.out_from::float8) AS out_from,
				array_agg(p.out_to::float8) AS out_to,
				extract(epoch FROM s.seen_to - s.seen_from)::float8 / 3600 AS length
			FROM place p
		) a
		CROSS JOIN LATERAL (
			SELECT b.* FROM best_moment(a.out_from, a.out_to, a.length) b WHERE NOT s.throughout
			UNION ALL
			SELECT w.* FROM worst_moment(a.out_from, a.out_to, a.length) w WHERE s.throughout
		) m
		WHERE EXISTS (SELECT FROM place)
	), moment AS (
		SELECT b.*, s.seen_from + b.t * interval '1 hour' AS at FROM best b
	)
	SELECT m.at, m.slack, f.at_to, f.nm, f.what, m.t - f.out_to, a.at_from, a.nm, a.what, a.out_from - m.t,
		CASE WHEN m.slack < 0 THEN (SELECT format('%s, %s nm away, %s', x.what, round(x.nm::numeric, 1), CASE WHEN x.at_from = x.at_to THEN x.at_from::text ELSE x.at_from || ' to ' || x.at_to END)
			FROM place x ORDER BY greatest(x.out_from - m.t, m.t - x.out_to), x.at_from LIMIT 1) END
	INTO t, slack, before_at, before_nm, before_what, slack_before, after_at, after_nm, after_what, slack_after, excluded
	FROM moment m
		LEFT JOIN LATERAL (SELECT p.* FROM place p WHERE p.at_from <= m.at ORDER BY p.at_to DESC, p.nm LIMIT 1) f ON true
		LEFT JOIN LATERAL (SELECT p.* FROM place p WHERE p.at_to >= m.at ORDER BY p.at_from, p.nm LIMIT 1) a ON true;
END $$;
COMMENT ON FUNCTION judge_vessel(bigint, sighting, zone_index, double precision, interval) IS 'Whether a vessel can be the one that was sighted: the best moment (of a sighting throughout its time the worst), the hours to spare then, and what bounds them. Distances between points are great circles (R = 6371008.8 m), to zones geodesics; the errors of both sides are allowed for. target: the zone of the sighting, or an index without zones where it has a point';

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
	target zone_index;
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
	target := (SELECT zone_index_agg(z.zone_id, z.geom) FROM zone z WHERE s.place IS NULL AND z.zone_id = s.zone_id);
	RETURN QUERY
	WITH visited AS MATERIALIZED (
		SELECT c.vessel_id, count(*)::integer AS visits FROM combined_visit c
		WHERE c.zone_id = port_of(sighting_zone(s)) AND c.first_seen < s.seen_from AND (c.fixes > 0 OR c.best_claim = 'confirmed')
		GROUP BY c.vessel_id
	), known AS (
		SELECT v.*, j.* FROM vessel v CROSS JOIN LATERAL judge_vessel(v.vessel_id, s, target, max_speed_kn, candidate_vessels."window") j
	), term AS (
		SELECT k.*, i.name, i.mmsi, CASE WHEN k.slack IS NULL THEN 'unknown' WHEN k.slack >= 0 THEN 'feasible' ELSE 'alibi' END AS verdict,
			CASE WHEN s.length_error_m IS NOT NULL THEN abs(k.length_m - s.length_m) <= s.length_error_m END AS length_fits,
			CASE WHEN cardinality(k.features) > 0 THEN ARRAY(SELECT f FROM unnest(s.features) f WHERE f = ANY (k.features)) END AS shared,
			CASE WHEN cardinality(k.features) > 0 THEN ARRAY(SELECT f FROM unnest(s.features) f WHERE f <> ALL (k.features)) END AS missing,
			coalesce((SELECT c.visits FROM visited c WHERE c.vessel_id = k.vessel_id), 0) AS calls,
			(SELECT string_agg(format('%s (%s)', l.list, l.status), ', ' ORDER BY l.list) FROM listings_of(k.imo, s.seen_from, now()) l) AS listed
		FROM known k
			LEFT JOIN LATERAL identity_of(k.vessel_id, s.seen_from) i ON true
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
'Every registered vessel judged as the one that was sighted, by where it is known to have been (vessel_places) within "window" before and after: feasible (slack: hours to spare at the best moment of the sighting''s time, before and after), alibi (which observation excludes it, and how many hours are missing), unknown (nothing known). A way is the shortest at max_speed_kn, less the errors of place and time of both sides: a lower bound, so an alibi holds; who is known at the place, within the errors, has none. Who is known elsewhere at any moment of a sighting throughout its time has one. Beside it, each its own column: length within the sighting''s error (NULL where it states none), features shared and missing, visits to the port before (AIS, or confirmed sightings), listings on that day. Rank: verdict, then length and features that do not contradict, features shared, calls before, slack. Error 42704 for an unknown sighting, 22023 for a speed or window out of range';
