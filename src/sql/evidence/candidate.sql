-- Who can it have been?

CREATE FUNCTION candidate_vessels(sighting_id bigint, max_speed_kn double precision DEFAULT 20, "window" interval DEFAULT '30 days',
	min_reliability text DEFAULT 'C', min_credibility integer DEFAULT 3, known_at timestamptz DEFAULT 'infinity',
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
	SELECT g.* INTO s FROM sightings_known_at(known_at) g WHERE g.sighting_id = candidate_vessels.sighting_id;
	IF NOT FOUND THEN
		RAISE EXCEPTION 'sighting % does not exist', coalesce(candidate_vessels.sighting_id::text, 'NULL') USING ERRCODE = 'undefined_object';
	END IF;
	IF NOT coalesce(max_speed_kn > 0 AND max_speed_kn < 'infinity', false) THEN
		RAISE EXCEPTION 'max_speed_kn must be a finite speed above 0, not %', coalesce(max_speed_kn::text, 'NULL') USING ERRCODE = 'invalid_parameter_value';
	END IF;
	IF NOT coalesce(candidate_vessels."window" >= '0', false) THEN
		RAISE EXCEPTION 'window must not be negative, as in "%"', coalesce(candidate_vessels."window"::text, 'NULL') USING ERRCODE = 'invalid_parameter_value';
	END IF;
	IF min_reliability !~ '^[A-F]$' OR NOT min_credibility BETWEEN 1 AND 6 THEN
		RAISE EXCEPTION 'min_reliability and min_credibility must be A to F and 1 to 6, not "%" and %', min_reliability, min_credibility
			USING ERRCODE = 'invalid_parameter_value', HINT = 'NULL takes every source and report.';
	END IF;
	PERFORM check_known_at(known_at);
	target := (SELECT zone_index_agg(z.zone_id, z.geom) FROM zone z WHERE s.place IS NULL AND z.zone_id = s.zone_id);
	RETURN QUERY
	WITH visited AS MATERIALIZED (
		SELECT c.vessel_id, count(*)::integer AS visits FROM combined_visits(known_at) c
		WHERE c.zone_id IN (SELECT p.port_id FROM sighting_ports(s) p) AND c.first_seen < s.seen_from AND (c.fixes > 0 OR c.best_claim = 'confirmed')
		GROUP BY c.vessel_id
	), known AS (
		SELECT v.*, j.* FROM vessel v CROSS JOIN LATERAL judge_vessel(v.vessel_id, s, target, max_speed_kn, candidate_vessels."window", known_at,
			min_reliability, min_credibility, '{AIS,sighting}') j
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
COMMENT ON FUNCTION candidate_vessels(bigint, double precision, interval, text, integer, timestamptz) IS
'Every registered vessel judged as the one that was sighted, by where it is known to have been (vessel_places) within "window" before and after: feasible (slack: hours to spare at the best moment of the sighting''s time, before and after), alibi (which observation excludes it, and how many hours are missing), unknown (nothing known). A way is the shortest at max_speed_kn, less the errors of place and time of both sides: a lower bound, so an alibi holds; who is known at the place, within the errors, has none. Who is known elsewhere at any moment of a sighting throughout its time has one. Beside it, each its own column: length within the sighting''s error (NULL where it states none), features shared and missing, visits to the port before (AIS, or confirmed sightings), listings on that day. Rank: verdict, then length and features that do not contradict, features shared, calls before, slack. Error 42704 for an unknown sighting, 22023 for a speed or window out of range';
