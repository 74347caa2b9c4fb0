-- Candidates: the vessels that can be the ship of a sighting.

CREATE TYPE place_verdict AS (
	t timestamptz,
	slack double precision,
	before_at timestamptz,
	before_nm double precision,
	before_what text,
	slack_before double precision,
	after_at timestamptz,
	after_nm double precision,
	after_what text,
	slack_after double precision,
	excluded_from timestamptz,
	excluded_to timestamptz,
	excluded_nm double precision,
	excluded_what text,
	heard_before timestamptz,
	heard_after timestamptz,
	stray text
);
COMMENT ON TYPE place_verdict IS
'Result of judge_places() for one vessel, with the known places in words: the best moment, the hours to spare then, '
'the last known places before and after, what excludes the vessel, the last fix before and the first after, and what '
'would exclude it if it were not out of reach of its other fixes';

CREATE FUNCTION judge_sharers(s sighting, vessel_id bigint, mmsi mmsi, max_speed_kn double precision, margin interval,
	known_at timestamptz, min_reliability text, min_credibility integer,
	OUT ships integer, OUT verdict place_verdict)
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = @extschema@, pg_catalog, pg_temp
SET timezone = 'UTC'
SET jit = off
AS $$
#variable_conflict use_column
DECLARE
	parts track[];
	-- it is not known which of them was where
	one_of CONSTANT text := 'one of the ships of MMSI ' || judge_sharers.mmsi::text;
	each_of CONSTANT text := 'each of the ships of MMSI ' || judge_sharers.mmsi::text;
BEGIN
	-- split over the whole window, since the other ship may be silent around the sighting
	parts := ARRAY(
		SELECT p.track
		FROM (
			SELECT track_merge(heard_until_now(d.track)) AS track
			FROM stored_day_tracks(judge_sharers.mmsi, ((s.seen_from - margin) AT TIME ZONE 'UTC')::date,
				((s.seen_to + margin) AT TIME ZONE 'UTC')::date) d
		) m
		CROSS JOIN LATERAL track_split_ships(m.track) p(track));
	ships := cardinality(parts);
	IF ships < 2 THEN
		RETURN;
	END IF;
	verdict := (
		SELECT ROW(j.t, j.slack, j.before_at, j.before_nm, one_of, j.slack_before, j.after_at, j.after_nm, one_of,
			j.slack_after, j.excluded_from, j.excluded_from, j.excluded_nm, each_of, j.heard_before,
			j.heard_after, NULL)::place_verdict
		FROM (
			SELECT
				array_agg(o.at_from) AS at_from,
				array_agg(o.at_to) AS at_to,
				array_agg(o.out_from) AS out_from,
				array_agg(o.out_to) AS out_to,
				array_agg(o.nm) AS nm,
				array_agg(o.is_there) AS there
			FROM other_places(s, ARRAY[judge_sharers.vessel_id], max_speed_kn, margin, known_at, min_reliability,
				min_credibility) o
			WHERE o.is_taken
		) o
		CROSS JOIN unnest(parts) p(track)
		CROSS JOIN LATERAL judge_places(
			p.track || ARRAY(SELECT h.track
				FROM vessel_tracks_about(ARRAY[judge_sharers.vessel_id], s.seen_from, s.seen_to, margin) h
				WHERE h.mmsi <> judge_sharers.mmsi),
			CASE WHEN s.place IS NULL THEN zone_alone(s.zone_id) END, point_lon(s.place), point_lat(s.place),
			s.seen_from, s.seen_to, s.throughout, max_speed_kn, s.time_error, s.place_error_m, margin, o.at_from,
			o.at_to, o.out_from, o.out_to, o.nm, o.there) j
		ORDER BY j.slack DESC NULLS FIRST
		LIMIT 1);
END $$;
COMMENT ON FUNCTION judge_sharers(sighting, bigint, mmsi, double precision, interval, timestamptz, text, integer) IS
'Return the number of ships that use an MMSI within margin of a sighting (track_split_ships) and, if there are '
'several, the verdict on the one of them that can most easily have been the ship sighted: two ships on one MMSI do '
'not give each other an alibi';

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
		-- of several vessels that had the MMSI the likeliest, as in identities_at()
		SELECT DISTINCT ON (c.finding_id) c.*, i.vessel_id
		FROM (
			SELECT a.finding_id, a.mmsi, a.zone_id, a.arrived_latest, a.departed_earliest
			FROM calls_kept_at(known_at) a
			WHERE a.zone_id IN (SELECT p.port_id FROM port p)
				AND a.zone_kind <> 'eez'
			UNION ALL
			SELECT a.finding_id, a.mmsi, a.port_id, a.arrived_latest, a.departed_earliest
			FROM part_calls(known_at) a
			WHERE a.port_id IN (SELECT p.port_id FROM port p)
		) c
		LEFT JOIN vessel_identity i ON i.mmsi::integer = c.mmsi AND identity_holds(i.observed, i.valid) @> c.arrived_latest
		WHERE c.arrived_latest < s.seen_from
		ORDER BY c.finding_id, i.valid @> c.arrived_latest DESC, i.observed, lower(i.valid) DESC NULLS LAST, i.identity_id
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
'Return how often vessels, or MMSIs that nobody registered, had been at the ports of a sighting before it, as known '
'at a given time: by AIS calls, or by confirmed sightings';

CREATE FUNCTION doubts_about(mmsi integer, at timestamptz, known_at timestamptz) RETURNS text
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = @extschema@, pg_catalog, pg_temp
SET timezone = 'UTC'
AS $$
BEGIN
	RETURN (
		SELECT string_agg(format('clear and empty image of %s at %s, %s', z.name, e.acquired_at,
			coalesce(nullif(l.looked_by, ''), e.provider)),
			'; ' ORDER BY e.acquired_at, z.name, l.looked_by, l.look_id)
		FROM look_conflicts(known_at, ARRAY[doubts_about.mmsi], at - interval '24 hours', at + interval '24 hours') c
		JOIN zone_looks_known_at(known_at) l USING (look_id)
		JOIN scenes_known_at(known_at) e USING (scene_id)
		JOIN zone z USING (zone_id)
		WHERE c.mmsi = doubts_about.mmsi);
END $$;
COMMENT ON FUNCTION doubts_about(integer, timestamptz, timestamptz) IS
'Return, in words, the clear images without a ship, as known at a given time, that contradict the AIS of an MMSI '
'within a day of a time; NULL if there are none';

CREATE FUNCTION doubts_of_alibi(mmsi integer, imo integer, at timestamptz, known_at timestamptz) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
RETURN (
	SELECT nullif(concat_ws('; ', doubts_about(mmsi, at, known_at),
		'AIS of MMSI ' || lpad(mmsi::text, 9, '0') || ' said ' || s.imo_said || coalesce(' "' || s.name_said || '"', '')
			|| ' then'), '')
	FROM said_another_imo(mmsi, imo, at - interval '1 day', at + interval '1 day') s);
COMMENT ON FUNCTION doubts_of_alibi(integer, integer, timestamptz, timestamptz) IS
'Return, in words, what weakens the alibi that a fix of an MMSI gives a hull: doubts_about(), and another IMO number '
'reported by AIS within a day; NULL if nothing does';

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
		WHEN min_reliability !~ '^[A-F]$' THEN format('min_reliability must be a letter from A to F, not "%s"',
			min_reliability)
		WHEN NOT min_credibility BETWEEN 1 AND 6 THEN format('min_credibility must be a number from 1 to 6, not %s',
			min_credibility)
		END;
BEGIN
	IF problem IS NOT NULL THEN
		RAISE EXCEPTION '%', problem USING ERRCODE = 'invalid_parameter_value';
	END IF;
	RETURN check_span('window', check_candidate_terms."window")
		AND check_span('heard_within', heard_within)
		AND check_known_at(known_at);
END $$;
COMMENT ON FUNCTION check_candidate_terms(double precision, interval, text, integer, timestamptz, interval) IS
'Return true, or raise error 22023 for a parameter of candidate_vessels() out of range';

CREATE FUNCTION known_place_text(what text, nm double precision, from_time timestamptz,
	to_time timestamptz) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
SET timezone = 'UTC'
SET datestyle = 'ISO'
RETURN what || ', ' || round(nm::numeric, 1) || ' nm away, ' || from_time
	|| CASE WHEN from_time = to_time THEN '' ELSE ' to ' || to_time END;
COMMENT ON FUNCTION known_place_text(text, double precision, timestamptz, timestamptz) IS
'Return a known place in words: what it is, how far away, and when';

CREATE FUNCTION verdict_name(slack double precision) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN slack IS NULL THEN 'unknown' WHEN slack >= 0 THEN 'feasible' ELSE 'alibi' END;
COMMENT ON FUNCTION verdict_name(double precision) IS
'Return the verdict for a number of hours to spare: feasible, alibi if negative, unknown if NULL';

CREATE FUNCTION verdict_bound(v place_verdict) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
RETURN CASE
	WHEN (v).slack < 0
		THEN known_place_text((v).excluded_what, (v).excluded_nm, (v).excluded_from, (v).excluded_to)
	WHEN (v).slack_after < coalesce((v).slack_before, 'infinity')
		THEN known_place_text((v).after_what, (v).after_nm, (v).after_at, (v).after_at)
	WHEN (v).before_at IS NOT NULL
		THEN known_place_text((v).before_what, (v).before_nm, (v).before_at, (v).before_at)
END;
COMMENT ON FUNCTION verdict_bound(place_verdict) IS
'Return, in words, the known place that excludes a vessel, or else the one that leaves it the least time';

CREATE FUNCTION strangers_about(s sighting, heard_within interval) RETURNS mmsi[]
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = @extschema@, pg_catalog, pg_temp
SET timezone = 'UTC'
AS $$
BEGIN
	PERFORM notice_nobody_heard(s.seen_from - heard_within, s.seen_to + heard_within,
		format('the time of the sighting and %s around it', heard_within),
		'Only registered vessels are candidates then, by what is known of other times. See ais_coverage_by_day.');
	RETURN ARRAY(
		SELECT unnest(heard_about(s.seen_from, s.seen_to, heard_within))
		EXCEPT
		SELECT i.mmsi
		FROM vessel_identity i
		WHERE i.mmsi IS NOT NULL
			AND identity_holds(i.observed, i.valid) @> s.seen_from);
END $$;
COMMENT ON FUNCTION strangers_about(sighting, interval) IS
'Return the MMSIs heard within a span of the time of a sighting that nobody had registered at that time, with a notice '
'if no position of any ship is stored for these days';

CREATE FUNCTION judge_strangers(s sighting, max_speed_kn double precision, margin interval, heard_within interval,
	OUT mmsi mmsi, OUT verdict place_verdict)
RETURNS SETOF record
LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 100
SET search_path = @extschema@, pg_catalog, pg_temp
SET timezone = 'UTC'
SET jit = off
SET plan_cache_mode = force_custom_plan
AS $$
#variable_conflict use_column
DECLARE
	strangers CONSTANT mmsi[] := strangers_about(s, heard_within);
	target CONSTANT zone_index := CASE WHEN s.place IS NULL THEN zone_alone(s.zone_id) END;
BEGIN
	RETURN QUERY
	WITH heard AS MATERIALIZED (
		SELECT n.mmsi, array_agg(n.track) AS tracks, array_agg(n.mmsi) AS mmsis
		FROM tracks_about(strangers, s.seen_from, s.seen_to, margin) n
		GROUP BY n.mmsi
	), judged AS MATERIALIZED (
		SELECT h.mmsi, j.*,
			j.by_ais AND tracks_out_of_reach(h.tracks, s.seen_from, s.seen_to, stray_speed()) AS has_strays
		FROM heard h
		CROSS JOIN LATERAL judge_ship(s, target, h.mmsis, h.tracks, judge_strangers.max_speed_kn, margin, NULL, NULL,
			NULL, NULL, NULL, NULL, NULL) j
	)
	SELECT
		a.mmsi,
		ROW(a.t, a.slack, a.before_at, a.before_nm, a.before_what, a.slack_before, a.after_at, a.after_nm, a.after_what,
			a.slack_after, NULL, NULL, NULL, NULL, a.heard_before, a.heard_after, a.stray)::place_verdict
	FROM (
		SELECT j.*, NULL AS stray
		FROM judged j
		UNION ALL
		-- see judge_vessels()
		SELECT j.mmsi, k.*, true, known_place_text(j.excluded_what, j.excluded_nm, j.excluded_from, j.excluded_to)
		FROM judged j
		JOIN heard h USING (mmsi)
		CROSS JOIN LATERAL tracks_in_reach(h.mmsis, h.tracks, stray_speed()) c
		CROSS JOIN LATERAL judge_ship(s, target, c.mmsis_kept, c.tracks_kept, judge_strangers.max_speed_kn, margin,
			NULL, NULL, NULL, NULL, NULL, NULL, NULL) k
		WHERE j.has_strays
	) a
	WHERE a.slack >= 0;
END $$;
COMMENT ON FUNCTION judge_strangers(sighting, double precision, interval, interval) IS
'Return the unregistered ships heard within heard_within of a sighting that can be the ship sighted, each with the '
'verdict from its fixes up to margin away, see judge_places()';

CREATE FUNCTION candidate_ships(s sighting, max_speed_kn double precision, margin interval, min_reliability text,
	min_credibility integer, known_at timestamptz, heard_within interval,
	OUT vessel_id bigint, OUT imo imo, OUT name text, OUT mmsi mmsi, OUT length_m double precision, OUT features text[],
	OUT registered boolean, OUT claimed boolean, OUT calls integer, OUT left_out integer, OUT verdict place_verdict,
	OUT excluded_mmsi mmsi, OUT excluding text)
RETURNS SETOF record
LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 100
SET search_path = @extschema@, pg_catalog, pg_temp
SET timezone = 'UTC'
SET jit = off
SET plan_cache_mode = force_custom_plan
AS $$
#variable_conflict use_column
BEGIN
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
		SELECT
			j.vessel_id,
			ROW(j.t, j.slack, j.before_at, j.before_nm, j.before_what, j.slack_before, j.after_at, j.after_nm,
				j.after_what, j.slack_after, j.excluded_from, j.excluded_to, j.excluded_nm, j.excluded_what,
				j.heard_before, j.heard_after, j.stray)::place_verdict AS verdict,
			j.excluded_mmsi, j.left_out, j.excluding
		FROM judge_vessels(s, NULL, candidate_ships.max_speed_kn, margin, candidate_ships.known_at,
			candidate_ships.min_reliability, candidate_ships.min_credibility, '{AIS,sighting}') j
	)
	SELECT
		v.vessel_id, v.imo, i.name, i.mmsi, v.length_m, v.features, true,
		coalesce(v.vessel_id = s.claimed_vessel_id, false), coalesce(c.calls, 0), coalesce(j.left_out, 0),
		j.verdict, j.excluded_mmsi, j.excluding
	FROM vessel v
	LEFT JOIN judged j USING (vessel_id)
	LEFT JOIN identity i USING (vessel_id)
	LEFT JOIN visited c ON c.vessel_id = v.vessel_id
	UNION ALL
	SELECT
		NULL, i.imo::imo, i.name, n.mmsi, i.length_m, '{}', false, false, coalesce(c.calls, 0), 0, n.verdict, NULL, NULL
	FROM judge_strangers(s, candidate_ships.max_speed_kn, margin, candidate_ships.heard_within) n
	LEFT JOIN LATERAL identity_then(n.mmsi, s.seen_from) i ON true
	LEFT JOIN visited c ON c.mmsi = n.mmsi::integer;
END $$;
COMMENT ON FUNCTION candidate_ships(sighting, double precision, interval, text, integer, timestamptz, interval) IS
'Return the ships that candidate_vessels() ranks: all registered vessels with their identity at the time of a '
'sighting, and the unregistered ones of judge_strangers(), with how often each had been at its ports before and the '
'verdict on each (judge_vessels)';

CREATE FUNCTION fitted_ships(s sighting, max_speed_kn double precision, margin interval, min_reliability text,
	min_credibility integer, known_at timestamptz, heard_within interval,
	OUT vessel_id bigint, OUT imo imo, OUT name text, OUT mmsi mmsi, OUT length_m double precision,
	OUT registered boolean, OUT claimed boolean, OUT calls integer, OUT left_out integer, OUT verdict place_verdict,
	OUT excluded_mmsi mmsi, OUT excluding text, OUT length_fits boolean, OUT shared text[], OUT missing text[],
	OUT suspect_no bigint)
RETURNS SETOF record
LANGUAGE sql STABLE PARALLEL SAFE ROWS 100
BEGIN ATOMIC
	SELECT
		f.vessel_id, f.imo, f.name, f.mmsi, f.length_m, f.registered, f.claimed, f.calls, f.left_out, f.verdict,
		f.excluded_mmsi, f.excluding, f.length_fits, f.shared, f.missing,
		CASE
			WHEN f.is_suspect
				THEN row_number() OVER (PARTITION BY f.is_suspect ORDER BY f.claimed DESC, f.length_fits IS false,
					coalesce(cardinality(f.missing), 0), coalesce(cardinality(f.shared), 0) DESC, f.calls DESC,
					(f.verdict).slack DESC, f.vessel_id)
		END
	FROM (
		SELECT
			c.*,
			CASE
				WHEN (s).length_error_m IS NOT NULL THEN abs(c.length_m - (s).length_m) <= (s).length_error_m
			END AS length_fits,
			CASE
				WHEN cardinality(c.features) > 0
					THEN ARRAY(SELECT f FROM unnest((s).features) f WHERE f = ANY (c.features))
			END AS shared,
			CASE
				WHEN cardinality(c.features) > 0
					THEN ARRAY(SELECT f FROM unnest((s).features) f WHERE f <> ALL (c.features))
			END AS missing,
			(c.verdict).slack < 0 AND c.excluded_mmsi IS NOT NULL AS is_suspect
		FROM candidate_ships(s, max_speed_kn, margin, min_reliability, min_credibility, known_at, heard_within) c
		-- computed once for each ship
		OFFSET 0
	) f;
END;
COMMENT ON FUNCTION fitted_ships(sighting, double precision, interval, text, integer, timestamptz, interval) IS
'Return the rows of candidate_ships() with how well each ship fits: length within the sighting''s error, features '
'shared and missing; suspect_no: the rank among ships that AIS excludes, whose alibi may be another ship''s';

CREATE FUNCTION candidate_terms(s sighting, max_speed_kn double precision, margin interval, min_reliability text,
	min_credibility integer) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
RETURN concat_ws('; ',
	format('%s kn, within %s; place within %s m, time within %s; AIS 100 m, 1 s; sources %s, credibility %s',
		max_speed_kn, margin, (s).place_error_m, (s).time_error, coalesce('A to ' || min_reliability, 'all'),
		coalesce('1 to ' || min_credibility, 'all')),
	not_kept_text((s).seen_from - margin));
COMMENT ON FUNCTION candidate_terms(sighting, double precision, interval, text, integer) IS
'Return, in words, the speed, window, errors and sources by which candidate_vessels() judges';

CREATE FUNCTION thousandth(n double precision) RETURNS double precision
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN round(n::numeric, 3)::double precision;
COMMENT ON FUNCTION thousandth(double precision) IS 'Return a number rounded to three decimal places';

CREATE FUNCTION verdict_as_kept(v place_verdict, s sighting, margin interval, vessel_id bigint) RETURNS place_verdict
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
DECLARE
	kept_from timestamptz;
BEGIN
	IF coalesce(v.slack < 0, true) THEN
		RETURN v;
	END IF;
	kept_from := positions_kept_from();
	IF kept_from <= s.seen_from - margin
		-- unless its last known place before the sighting lies in the time since then
		OR NOT (s.throughout AND s.seen_from < kept_from)
		AND greatest(v.heard_before, v.before_at) >= kept_from
		OR vessel_id IS NOT NULL AND NOT had_number_between(vessel_id, s.seen_from - margin, kept_from) THEN
		RETURN v;
	END IF;
	v.t := NULL;
	v.slack := NULL;
	v.slack_before := NULL;
	RETURN v;
END $$;
COMMENT ON FUNCTION verdict_as_kept(place_verdict, sighting, interval, bigint) IS
'Return a verdict on a vessel (NULL: an unregistered ship), made unknown where positions that drop_positions() has '
'removed could have given an alibi: if the ship is feasible but known nowhere between the day since which positions '
'are complete and the best moment';

CREATE FUNCTION listed_text(mmsi mmsi, imo imo, s sighting, known_at timestamptz) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
RETURN CASE WHEN listed_text.imo::text IN (SELECT n.value FROM listing_identifier n WHERE n.scheme = 'imo')
		OR listed_text.mmsi::text IN (SELECT n.value FROM listing_identifier n WHERE n.scheme = 'mmsi') THEN (
	SELECT string_agg(format('%s (%s)', l.list, l.status), ', ' ORDER BY l.list)
	FROM lists_during(listed_text.mmsi::integer, listed_text.imo::integer,
		CASE WHEN (s).throughout THEN seen_time((s).seen_from, (s).seen_to) ELSE 'empty' END,
		seen_time((s).seen_from, (s).seen_to), known_at) l) END;
COMMENT ON FUNCTION listed_text(mmsi, imo, sighting, timestamptz) IS
'Return, in words, the lists that name a ship at the time of a sighting, as known at another time, by its IMO number '
'or by an MMSI that a list gives (lists_during); NULL if there are none';

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
	OUT excluding_sources text, OUT lists_then integer)
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
	-- number of AIS alibis, in order of rank, that are checked for a second ship on the MMSI and for doubts
	checked CONSTANT integer := 10;
	s sighting;
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
	lists_then := lists_by(first_copies(), least(s.seen_to, lists_known_at));
	terms := candidate_terms(s, max_speed_kn, candidate_vessels."window", min_reliability, min_credibility);
	RETURN QUERY
	WITH fitted AS MATERIALIZED (
		SELECT f.*
		FROM fitted_ships(s, max_speed_kn, candidate_vessels."window", min_reliability, min_credibility, known_at,
			heard_within) f
	), suspect AS MATERIALIZED (
		SELECT f.vessel_id, u.*
		FROM fitted f
		CROSS JOIN LATERAL judge_sharers(s, f.vessel_id, f.excluded_mmsi, max_speed_kn, candidate_vessels."window",
			known_at, min_reliability, min_credibility) u
		WHERE f.suspect_no <= checked
			OR f.suspect_no IS NOT NULL AND f.excluded_mmsi IN (SELECT k.mmsi FROM shared_mmsi_finding k)
	), term AS MATERIALIZED (
		SELECT f.*, u.ships > 1 AS mmsi_shared,
			verdict_as_kept(CASE WHEN u.ships > 1 THEN u.verdict ELSE f.verdict END, s, candidate_vessels."window",
				f.vessel_id) AS v
		FROM fitted f
		LEFT JOIN suspect u USING (vessel_id)
	)
	SELECT
		row_number() OVER (ORDER BY array_position(ARRAY['feasible', 'unknown', 'alibi'], w.verdict),
			t.length_fits IS false, coalesce(cardinality(t.missing), 0), coalesce(cardinality(t.shared), 0) DESC,
			t.length_fits IS NULL, NOT t.registered, t.calls DESC, (t.v).slack DESC NULLS LAST, t.vessel_id,
			t.mmsi::integer)::integer,
		t.vessel_id, t.imo, t.name, t.mmsi, w.verdict, thousandth((t.v).slack), thousandth((t.v).slack_before),
		thousandth((t.v).slack_after), (t.v).t, (t.v).before_at, (t.v).before_nm,
		CASE WHEN (t.v).before_at IS NOT NULL THEN (t.v).before_what END, (t.v).after_at, (t.v).after_nm,
		CASE WHEN (t.v).after_at IS NOT NULL THEN (t.v).after_what END, hours((t.v).heard_after - (t.v).heard_before),
		CASE WHEN w.is_alibi THEN w.bound_by END, CASE WHEN w.is_alibi THEN thousandth(-(t.v).slack) END,
		t.length_m, t.length_fits, t.shared, t.missing, t.calls,
		listed_text(t.mmsi, t.imo, s, lists_known_at),
		t.claimed, t.registered, w.bound_by, terms, t.mmsi_shared, t.left_out,
		nullif(concat_ws('; ',
			CASE WHEN w.is_alibi AND t.suspect_no <= checked
				THEN doubts_of_alibi(t.excluded_mmsi::integer, t.imo::integer, (t.v).excluded_from, known_at) END,
			'not counted, since it is out of reach of its other fixes: ' || (t.v).stray), ''),
		CASE WHEN w.is_alibi THEN nullif(t.excluding, '') END, lists_then
	FROM term t
	CROSS JOIN LATERAL (SELECT verdict_name((t.v).slack) AS verdict, (t.v).slack < 0 AS is_alibi,
		verdict_bound(t.v) AS bound_by OFFSET 0) w
	ORDER BY 1;
END $$;
COMMENT ON FUNCTION candidate_vessels(bigint, double precision, interval, text, integer, timestamptz, interval) IS
'Judge every registered vessel as the possible ship of a sighting, by where it is known to have been within "window" '
'before and after, as known at a given time. verdict: feasible (slack_hours: hours to spare at the best moment of the '
'sighting, before and after), alibi (negative: hours missing, with the observation that excludes the vessel) or '
'unknown (nothing is known of it). The way is the shortest one at max_speed_kn (knots), less the errors of place and '
'time of both sides: a lower bound, so an alibi holds. A vessel known to be at the place within the errors has no '
'alibi; one known to be elsewhere at any moment of a sighting "throughout" has one. Sightings count if they are '
'confirmed and have at least min_reliability and min_credibility, or no rating (NULL: all count); left_out: the '
'number of others. Unregistered ships heard within heard_within of the sighting are added, with MMSI and AIS '
'identity, if they are feasible (registered is false); a notice tells if no position of any ship is stored for these '
'days. bound_by: the known place that leaves the least time. judged_by: the speed, window and errors used, and since '
'when positions are stored if drop_positions() has removed '
'some of the window: a ship that is feasible by what is left, but known nowhere between that day and best_time, is '
'unknown, without hours to spare. mmsi_shared: whether two ships use the MMSI that excludes the vessel '
'(track_split_ships), which is then judged by the ship that fits better; NULL: not checked (only the first ten AIS '
'alibis, and MMSIs that detect_ais_gaps() found to be shared, are). doubts: clear images that contradict the AIS that '
'excludes the vessel, and a fix that would exclude it but is out of reach of its other fixes. excluding_sources: AIS '
'and the sources each of which alone excludes the vessel; NULL: only several together do. gap_hours: from the last '
'AIS fix before best_time to the first after it. Also returned are whether the length fits within the sighting''s '
'error (NULL if it states none), features shared and missing, visits to the port before (by AIS or confirmed '
'sightings), and listings at that time by IMO number or MMSI (lists_then: number of lists of which a copy fetched by '
'then is loaded; if 0, an empty listed says nothing). Ranked by verdict, by length and features that do not '
'contradict, by features shared, registration, visits before, and slack. Error 42704 for an unknown sighting, 22023 '
'for a parameter out of range';
