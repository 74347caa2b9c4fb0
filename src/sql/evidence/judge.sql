-- Can a vessel have been where a ship was seen?

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
	known_at timestamptz, min_reliability text, min_credibility integer, kinds text[],
	OUT t timestamptz, OUT slack double precision, OUT before_at timestamptz, OUT before_nm double precision, OUT before_what text, OUT slack_before double precision,
	OUT after_at timestamptz, OUT after_nm double precision, OUT after_what text, OUT slack_after double precision, OUT excluded text,
	OUT excluded_from timestamptz, OUT excluded_to timestamptz, OUT excluded_nm double precision, OUT excluded_what text)
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
		FROM vessel_places(judge_vessel.vessel_id, s.seen_from, s.seen_to, margin, known_at, min_reliability, min_credibility) p
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
		WHERE p.sighting_id IS DISTINCT FROM s.sighting_id
			AND p.kind = ANY (kinds)
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
	SELECT
		m.at, m.slack, f.at_to, f.nm, f.what, m.t - f.out_to, a.at_from, a.nm, a.what, a.out_from - m.t,
		format('%s, %s nm away, %s', x.what, round(x.nm::numeric, 1),
			CASE WHEN x.at_from = x.at_to THEN x.at_from::text ELSE x.at_from || ' to ' || x.at_to END),
		x.at_from, x.at_to, x.nm, x.what
	INTO t, slack, before_at, before_nm, before_what, slack_before, after_at, after_nm, after_what, slack_after,
		excluded, excluded_from, excluded_to, excluded_nm, excluded_what
	FROM moment m
	LEFT JOIN LATERAL (SELECT p.* FROM place p WHERE p.at_from <= m.at ORDER BY p.at_to DESC, p.nm LIMIT 1) f ON true
	LEFT JOIN LATERAL (SELECT p.* FROM place p WHERE p.at_to >= m.at ORDER BY p.at_from, p.nm LIMIT 1) a ON true
	LEFT JOIN LATERAL (
		SELECT p.*
		FROM place p
		WHERE m.slack < 0
		ORDER BY greatest(p.out_from - m.t, m.t - p.out_to), p.at_from
		LIMIT 1
	) x ON true;
	IF excluded_what IS NULL THEN
		excluded := NULL;
	END IF;
END $$;
COMMENT ON FUNCTION judge_vessel(bigint, sighting, zone_index, double precision, interval, timestamptz, text, integer, text[]) IS
'Whether a vessel can be the one that was sighted: the best moment (of a sighting throughout its time the worst), the hours '
'to spare then, what bounds them, and what excludes it. Distances between points are great circles (R = 6371008.8 m), to '
'zones geodesics; the errors of both sides are allowed for. target: the zone of the sighting, or an index without zones '
'where it has a point. kinds: AIS, sighting or both, of vessel_places()';
