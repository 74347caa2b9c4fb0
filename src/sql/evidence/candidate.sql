-- Who can it have been?

CREATE FUNCTION judge_sharers(s sighting, vessel_id bigint, mmsi mmsi, max_speed_kn double precision, margin interval,
	known_at timestamptz, min_reliability text, min_credibility integer,
	OUT ships integer, OUT t timestamptz, OUT slack double precision,
	OUT before_at timestamptz, OUT before_nm double precision, OUT slack_before double precision,
	OUT after_at timestamptz, OUT after_nm double precision, OUT slack_after double precision,
	OUT excluded_from timestamptz, OUT excluded_nm double precision, OUT heard_before timestamptz,
	OUT heard_after timestamptz)
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = @extschema@, pg_catalog, pg_temp
SET timezone = 'UTC'
SET jit = off
AS $$
#variable_conflict use_column
DECLARE
	parts track[];
BEGIN
	-- in the whole window: the other ship can be silent about the sighting
	parts := ARRAY(
		SELECT p.track
		FROM (
			SELECT track_merge(d.track) AS track
			FROM stored_day_tracks(judge_sharers.mmsi, ((s.seen_from - margin) AT TIME ZONE 'UTC')::date,
				((s.seen_to + margin) AT TIME ZONE 'UTC')::date) d
		) m
		CROSS JOIN LATERAL track_split_ships(m.track) p(track));
	ships := cardinality(parts);
	IF ships < 2 THEN
		RETURN;
	END IF;
	SELECT j.t, j.slack, j.before_at, j.before_nm, j.slack_before, j.after_at, j.after_nm, j.slack_after,
		j.excluded_from, j.excluded_nm,
		j.heard_before, j.heard_after
	INTO t, slack, before_at, before_nm, slack_before, after_at, after_nm, slack_after, excluded_from, excluded_nm,
		heard_before, heard_after
	FROM (
		SELECT
			array_agg(o.at_from) AS at_from,
			array_agg(o.at_to) AS at_to,
			array_agg(o.out_from) AS out_from,
			array_agg(o.out_to) AS out_to,
			array_agg(o.nm) AS nm
		FROM other_places(s, ARRAY[judge_sharers.vessel_id], max_speed_kn, margin, known_at, min_reliability,
			min_credibility) o
		WHERE o.is_taken
	) o
	CROSS JOIN unnest(parts) p(track)
	CROSS JOIN LATERAL judge_places(
		p.track || ARRAY(SELECT h.track
			FROM vessel_tracks_about(ARRAY[judge_sharers.vessel_id], s.seen_from, s.seen_to, margin) h
			WHERE h.mmsi <> judge_sharers.mmsi),
		CASE WHEN s.place IS NULL THEN zone_alone(s.zone_id) END, point_lon(s.place), point_lat(s.place), s.seen_from,
			s.seen_to,
		s.throughout, max_speed_kn, s.time_error, s.place_error_m, margin, o.at_from, o.at_to, o.out_from, o.out_to,
			o.nm) j
	ORDER BY j.slack DESC NULLS FIRST
	LIMIT 1;
END $$;
COMMENT ON FUNCTION judge_sharers(sighting, bigint, mmsi, double precision, interval, timestamptz, text, integer) IS
'Return how many ships use an MMSI within margin of a sighting (track_split_ships), and, if several do, the verdict '
'on a vessel by the one of them that can have been where the ship was seen most easily: two ships on one MMSI do not '
'exclude each other''s sightings';

CREATE FUNCTION calls_before(s sighting, known_at timestamptz, OUT vessel_id bigint, OUT mmsi integer,
	OUT calls integer)
RETURNS SETOF record
LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 100
SET search_path = @extschema@, pg_catalog, pg_temp
SET timezone = 'UTC'
SET jit = off
AS $$
#variable_conflict use_column
BEGIN
	RETURN QUERY
	WITH port AS MATERIALIZED (
		SELECT p.port_id FROM sighting_ports(s) p
	), call AS MATERIALIZED (
		-- of the vessels that had the number the likeliest: see identities_at()
		SELECT DISTINCT ON (c.finding_id) c.finding_id, c.mmsi, c.zone_id, c.arrived_latest, c.departed_earliest,
			i.vessel_id
		FROM port_calls_known_at(known_at) c
		LEFT JOIN vessel_identity i ON i.mmsi::integer = c.mmsi AND identity_holds(i.observed, i.valid) @> c.arrived
		WHERE c.zone_id IN (SELECT p.port_id FROM port p)
			AND c.zone_kind <> 'eez'
			AND c.arrived_latest < s.seen_from
		ORDER BY c.finding_id, i.valid @> c.arrived DESC, i.observed, lower(i.valid) DESC NULLS LAST, i.identity_id
	), seen AS (
		SELECT v.vessel_id
		FROM sighting_visits(known_at, with_disputes => false) v
		WHERE v.zone_id IN (SELECT p.port_id FROM port p)
			AND v.first_seen < s.seen_from
			AND v.best_claim = 'confirmed'
			AND NOT EXISTS (SELECT FROM call c
				WHERE c.vessel_id = v.vessel_id
					AND c.zone_id = v.zone_id
					AND v.first_seen <= c.departed_earliest + visit_pause()
					AND v.last_seen >= c.arrived_latest - visit_pause())
	)
	SELECT c.vessel_id, CASE WHEN c.vessel_id IS NULL THEN c.mmsi END, count(*)::integer
	FROM (
		SELECT c.vessel_id, c.mmsi FROM call c
		UNION ALL
		SELECT n.vessel_id, NULL FROM seen n
	) c
	GROUP BY c.vessel_id, CASE WHEN c.vessel_id IS NULL THEN c.mmsi END;
END $$;
COMMENT ON FUNCTION calls_before(sighting, timestamptz) IS
'Return how often vessels, or MMSIs that nobody registered, have been at the ports of a sighting before it, as known '
'at a time: by AIS calls, or by confirmed sightings';

CREATE FUNCTION doubts_about(mmsi integer, at timestamptz, known_at timestamptz) RETURNS text
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = @extschema@, pg_catalog, pg_temp
SET timezone = 'UTC'
AS $$
BEGIN
	RETURN (
		SELECT string_agg(format('clear and empty image of %s at %s, %s', z.name, e.acquired_at,
			coalesce(nullif(l.looked_by, ''), e.provider)),
			'; ' ORDER BY e.acquired_at)
		FROM look_conflicts(known_at, doubts_about.mmsi, at - interval '24 hours', at + interval '24 hours') c
		JOIN zone_looks_known_at(known_at) l USING (look_id)
		JOIN scenes_known_at(known_at) e USING (scene_id)
		JOIN zone z USING (zone_id)
		WHERE c.mmsi = doubts_about.mmsi);
END $$;
COMMENT ON FUNCTION doubts_about(integer, timestamptz, timestamptz) IS
'Return the clear images without a ship, as known at a time, that contradict the AIS of an MMSI within a day of a '
'time, in words; NULL if none does';

CREATE FUNCTION check_candidate_terms(max_speed_kn double precision, "window" interval, min_reliability text,
	min_credibility integer,
	known_at timestamptz, heard_within interval) RETURNS boolean
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
DECLARE
	problem CONSTANT text := CASE
		WHEN NOT coalesce(max_speed_kn > 0 AND max_speed_kn < 'infinity', false)
			THEN format('max_speed_kn must be a finite speed above 0, not %s', coalesce(max_speed_kn::text, 'NULL'))
		WHEN NOT coalesce(check_candidate_terms."window" >= '0', false)
			THEN format('window must not be negative, as in "%s"',
				coalesce(check_candidate_terms."window"::text, 'NULL'))
		WHEN NOT coalesce(heard_within >= '0', false)
			THEN format('heard_within must not be negative, as in "%s"', coalesce(heard_within::text, 'NULL'))
		WHEN min_reliability !~ '^[A-F]$' THEN format('min_reliability must be a letter from A to F, not "%s"',
			min_reliability)
		WHEN NOT min_credibility BETWEEN 1 AND 6 THEN format('min_credibility must be a number from 1 to 6, not %s',
			min_credibility)
		END;
BEGIN
	IF problem IS NOT NULL THEN
		RAISE EXCEPTION '%', problem USING ERRCODE = 'invalid_parameter_value';
	END IF;
	RETURN check_known_at(known_at);
END $$;
COMMENT ON FUNCTION check_candidate_terms(double precision, interval, text, integer, timestamptz, interval) IS
'Return true, or raise error 22023 for terms of candidate_vessels() that are out of range';

CREATE FUNCTION known_place_text(what text, nm double precision, from_time timestamptz,
	to_time timestamptz) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
SET timezone = 'UTC'
SET datestyle = 'ISO'
RETURN what || ', ' || round(nm::numeric, 1) || ' nm away, ' || from_time
	|| CASE WHEN from_time = to_time THEN '' ELSE ' to ' || to_time END;
COMMENT ON FUNCTION known_place_text(text, double precision, timestamptz, timestamptz) IS
'Return a known place in words: what it is, how far away, when';

CREATE FUNCTION candidate_vessels(sighting_id bigint, max_speed_kn double precision DEFAULT 20,
	"window" interval DEFAULT '30 days',
	min_reliability text DEFAULT 'C', min_credibility integer DEFAULT 3, known_at timestamptz DEFAULT 'infinity',
	heard_within interval DEFAULT '1 day',
	OUT rank integer, OUT vessel_id bigint, OUT imo imo, OUT name text, OUT mmsi mmsi, OUT verdict text,
	OUT slack_hours double precision, OUT slack_before_hours double precision, OUT slack_after_hours double precision,
	OUT best_time timestamptz, OUT before_at timestamptz, OUT before_nm double precision, OUT before_what text,
	OUT after_at timestamptz, OUT after_nm double precision, OUT after_what text, OUT gap_hours double precision,
	OUT excluded_by text, OUT hours_missing double precision, OUT length_m double precision, OUT length_fits boolean,
	OUT features_shared text[], OUT features_missing text[], OUT calls_before integer, OUT listed text,
	OUT claimed boolean,
	OUT registered boolean, OUT bound_by text, OUT judged_by text, OUT mmsi_shared boolean, OUT left_out integer,
	OUT doubts text,
	OUT excluding_sources text)
RETURNS SETOF record
LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 100
SET search_path = @extschema@, pg_catalog, pg_temp
SET timezone = 'UTC'
SET jit = off
SET plan_cache_mode = force_custom_plan
SET intervalstyle = 'postgres'
AS $$
#variable_conflict use_column
DECLARE
	-- so many alibis by AIS are looked at for a second ship on the MMSI, and for doubts: the first by rank
	checked CONSTANT integer := 10;
	s sighting;
	strangers mmsi[];
	lists_known_at CONSTANT timestamptz := CASE WHEN isfinite(known_at) THEN known_at ELSE now() END;
	terms text;
BEGIN
	PERFORM check_candidate_terms(max_speed_kn, candidate_vessels."window", min_reliability, min_credibility, known_at,
		heard_within);
	SELECT g.* INTO s FROM sightings_known_at(known_at) g WHERE g.sighting_id = candidate_vessels.sighting_id;
	IF NOT FOUND THEN
		RAISE EXCEPTION 'sighting % does not exist', coalesce(candidate_vessels.sighting_id::text, 'NULL')
			USING ERRCODE = 'undefined_object';
	END IF;
	terms := format('%s kn, within %s; place within %s m, time within %s; AIS 100 m, 1 s; sources %s, credibility %s',
		max_speed_kn,
		candidate_vessels."window", s.place_error_m, s.time_error, coalesce('A to ' || min_reliability, 'all'),
		coalesce('1 to ' || min_credibility, 'all'));
	-- heard, but not registered
	strangers := ARRAY(
		SELECT unnest(heard_about(s.seen_from, s.seen_to, heard_within))
		EXCEPT
		SELECT i.mmsi
		FROM vessel_identity i
		WHERE i.mmsi IS NOT NULL
			AND identity_holds(i.observed, i.valid) @> s.seen_from);
	RETURN QUERY
	WITH visited AS MATERIALIZED (
		SELECT c.* FROM calls_before(s, known_at) c
	), identity AS MATERIALIZED (
		-- see identity_of()
		SELECT DISTINCT ON (i.vessel_id) i.vessel_id, i.name, i.mmsi
		FROM vessel_identity i
		WHERE identity_holds(i.observed, i.valid) @> s.seen_from
		ORDER BY i.vessel_id, i.valid @> s.seen_from DESC, i.observed, lower(i.valid) DESC NULLS LAST, i.identity_id
	), judged AS MATERIALIZED (
		SELECT j.*, false AS stranger
		FROM judge_vessels(s, NULL, max_speed_kn, candidate_vessels."window", known_at, min_reliability,
			min_credibility, '{AIS,sighting}') j
	), stranger AS MATERIALIZED (
		SELECT h.mmsi, j.*
		FROM (
			SELECT n.mmsi, array_agg(n.track) AS tracks
			FROM tracks_about(strangers, s.seen_from, s.seen_to, candidate_vessels."window") n
			GROUP BY n.mmsi
		) h
		CROSS JOIN LATERAL judge_places(h.tracks, CASE WHEN s.place IS NULL THEN zone_alone(s.zone_id) END,
			point_lon(s.place), point_lat(s.place),
			s.seen_from, s.seen_to, s.throughout, max_speed_kn, s.time_error, s.place_error_m,
			candidate_vessels."window", NULL, NULL, NULL, NULL, NULL) j
		WHERE j.slack >= 0
	), ship AS (
		SELECT
			v.vessel_id, v.imo, i.name, i.mmsi, v.length_m, v.features, true AS registered,
				coalesce(v.vessel_id = s.claimed_vessel_id, false) AS claimed,
			j.t, j.slack, j.before_at, j.before_nm, j.before_what, j.slack_before, j.after_at, j.after_nm, j.after_what,
				j.slack_after,
			j.excluded_from, j.excluded_to, j.excluded_nm, j.excluded_what, j.excluded_mmsi,
				coalesce(j.left_out, 0) AS left_out,
			j.heard_before, j.heard_after, j.excluding,
			coalesce(c.calls, 0) AS calls
		FROM vessel v
		LEFT JOIN judged j USING (vessel_id)
		LEFT JOIN identity i USING (vessel_id)
		LEFT JOIN visited c ON c.vessel_id = v.vessel_id
		UNION ALL
		SELECT
			NULL, i.imo::imo, i.name, n.mmsi, i.length_m, '{}', false, false,
			n.t, n.slack, n.before_at, n.before_nm, 'fix of MMSI ' || n.mmsi::text, n.slack_before, n.after_at,
			n.after_nm,
			'fix of MMSI ' || n.mmsi::text, n.slack_after, NULL, NULL, NULL, NULL, NULL, 0, n.heard_before,
			n.heard_after, NULL, coalesce(c.calls, 0)
		FROM stranger n
		LEFT JOIN LATERAL identity_then(n.mmsi::integer, s.seen_from) i ON true
		LEFT JOIN visited c ON c.mmsi = n.mmsi::integer
	), fitted AS MATERIALIZED (
		SELECT
			p.*,
			CASE
				WHEN s.length_error_m IS NOT NULL THEN abs(p.length_m - s.length_m) <= s.length_error_m
				END AS length_fits,
			CASE
				WHEN cardinality(p.features) > 0 THEN ARRAY(SELECT f
					FROM unnest(s.features) f
					WHERE f = ANY (p.features))
				END AS shared,
			CASE
				WHEN cardinality(p.features) > 0 THEN ARRAY(SELECT f
					FROM unnest(s.features) f
					WHERE f <> ALL (p.features))
				END AS missing
		FROM ship p
	), suspect AS MATERIALIZED (
		-- whose alibi can be another ship's
		SELECT a.*, r.*
		FROM (
			SELECT f.vessel_id, f.excluded_mmsi, f.claimed,
				row_number() OVER (ORDER BY f.claimed DESC, f.length_fits IS false,
				coalesce(cardinality(f.missing), 0), coalesce(cardinality(f.shared), 0) DESC, f.calls DESC,
				f.slack DESC, f.vessel_id) AS n
			FROM fitted f
			WHERE f.slack < 0
				AND f.excluded_mmsi IS NOT NULL
		) a
		CROSS JOIN LATERAL judge_sharers(s, a.vessel_id, a.excluded_mmsi, max_speed_kn, candidate_vessels."window", known_at,
			min_reliability, min_credibility) r
		WHERE a.n <= checked
			OR a.excluded_mmsi IN (SELECT k.mmsi FROM shared_mmsi_finding k)
	), term AS MATERIALIZED (
		SELECT
			f.vessel_id, f.imo, f.name, f.mmsi, f.length_m, f.registered, f.claimed, f.calls, f.length_fits, f.shared,
				f.missing, f.left_out,
			u.ships > 1 AS mmsi_shared,
			n.*,
			CASE WHEN n.slack < 0 AND f.excluded_mmsi IS NOT NULL AND u.n <= checked
				THEN doubts_about(f.excluded_mmsi::integer, n.excluded_from, known_at) END AS doubts,
			CASE WHEN n.slack IS NULL THEN 'unknown' WHEN n.slack >= 0 THEN 'feasible' ELSE 'alibi' END AS verdict,
			CASE
				WHEN n.slack < 0 THEN known_place_text(n.excluded_what, n.excluded_nm, n.excluded_from, n.excluded_to)
				WHEN n.slack_after < coalesce(n.slack_before, 'infinity') THEN known_place_text(n.after_what,
					n.after_nm, n.after_at, n.after_at)
				WHEN n.before_at IS NOT NULL THEN known_place_text(n.before_what, n.before_nm, n.before_at, n.before_at)
			END AS bound_by
		FROM fitted f
		LEFT JOIN suspect u ON u.vessel_id = f.vessel_id
		CROSS JOIN LATERAL (
			SELECT f.t, f.slack, f.before_at, f.before_nm, f.before_what, f.slack_before, f.after_at, f.after_nm,
				f.after_what, f.slack_after,
				f.excluded_from, f.excluded_to, f.excluded_nm, f.excluded_what, f.heard_before, f.heard_after,
				f.excluding
			WHERE coalesce(u.ships, 1) < 2
			UNION ALL
			SELECT u.t, u.slack, u.before_at, u.before_nm, 'one of the ships of MMSI ' || f.excluded_mmsi::text,
				u.slack_before,
				u.after_at, u.after_nm, 'one of the ships of MMSI ' || f.excluded_mmsi::text, u.slack_after,
				u.excluded_from, u.excluded_from, u.excluded_nm, 'each of the ships of MMSI ' || f.excluded_mmsi::text,
				u.heard_before, u.heard_after, f.excluding
			WHERE u.ships > 1
		) n
	)
	SELECT
		row_number() OVER (ORDER BY array_position(ARRAY['feasible', 'unknown', 'alibi'], t.verdict),
			t.length_fits IS false,
			coalesce(cardinality(t.missing), 0), coalesce(cardinality(t.shared), 0) DESC, t.length_fits IS NULL,
			NOT t.registered,
			t.calls DESC, t.slack DESC NULLS LAST, t.vessel_id, t.mmsi::integer)::integer,
		t.vessel_id, t.imo, t.name, t.mmsi, t.verdict,
		round(t.slack::numeric, 3)::double precision, round(t.slack_before::numeric, 3)::double precision,
		round(t.slack_after::numeric, 3)::double precision,
		t.t, t.before_at, t.before_nm, CASE WHEN t.before_at IS NOT NULL THEN t.before_what END,
		t.after_at, t.after_nm, CASE WHEN t.after_at IS NOT NULL THEN t.after_what END,
		hours(t.heard_after - t.heard_before),
		CASE WHEN t.slack < 0 THEN t.bound_by END,
		CASE WHEN t.slack < 0 THEN round(-t.slack::numeric, 3)::double precision END,
		t.length_m, t.length_fits, t.shared, t.missing, t.calls,
		CASE WHEN t.imo::text IN (SELECT n.value FROM listing_identifier n WHERE n.scheme = 'imo')
			THEN (SELECT string_agg(format('%s (%s)', l.list, l.status), ', ' ORDER BY l.list)
				FROM listings_of(t.imo, s.seen_from, lists_known_at) l)
				END,
		t.claimed, t.registered, t.bound_by, terms, t.mmsi_shared, t.left_out, t.doubts,
			CASE WHEN t.slack < 0 THEN nullif(t.excluding, '') END
	FROM term t
	ORDER BY 1;
END $$;
COMMENT ON FUNCTION candidate_vessels(bigint, double precision, interval, text, integer, timestamptz, interval) IS
'Return every registered vessel judged as the one that was sighted, by where it is known to have been, at a known '
'time, within "window" before and after: feasible (slack: hours to spare at the best moment of the sighting''s time, '
'before and after), alibi (which observation excludes it, and how many hours are missing), unknown (nothing known). A '
'way is the shortest at max_speed_kn, less the errors of place and time of both sides: a lower bound, so an alibi '
'holds; who is known at the place, within the errors, has none. Who is known elsewhere at any moment of a sighting '
'throughout its time has one. Sightings count that are confirmed, by a source of min_reliability and with '
'min_credibility at least, or not judged (NULL: all); left_out: how many did not. Ships that nobody registered, heard '
'within heard_within of the sighting, stand beside them, by MMSI and AIS identity, if feasible (registered: false). '
'bound_by: the known place that leaves least time, judged_by: by what speed, window and errors. mmsi_shared: whether '
'two ships use the MMSI that excludes it (track_split_ships), and then it is judged by the one that fits better; '
'NULL: not looked at (the first ten alibis by AIS and those known from detect_ais_gaps() are). doubts: clear images '
'that contradict the AIS that excludes it. excluding_sources: on whose word the alibi rests, AIS and sources each of '
'which alone excludes it; NULL: only several together do. gap_hours: from the last fix of AIS before best_time to the '
'first after it. Beside it, each its own column: length within the sighting''s error (NULL where it states none), '
'features shared and missing, visits to the port before (AIS, or confirmed sightings), listings on that day. Rank: '
'verdict, then length and features that do not contradict, features shared, registered, calls before, slack. Error '
'42704 for an unknown sighting, 22023 for a parameter out of range';
