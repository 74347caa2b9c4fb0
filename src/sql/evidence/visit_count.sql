-- Counts of visits, by named ships and by ships that nobody names.

CREATE FUNCTION visit_reaches(vessel_id bigint, fixes integer, last_seen timestamptz, at timestamptz,
	known_at timestamptz) RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE
RETURN last_seen > at
	OR last_seen = at AND (fixes > 0 OR EXISTS (
		SELECT
		FROM sightings_known_at(known_at) s
		WHERE s.claimed_vessel_id = visit_reaches.vessel_id AND s.seen_from = at));
COMMENT ON FUNCTION visit_reaches(bigint, integer, timestamptz, timestamptz, timestamptz) IS
'Return whether a visit (combined_visit) lasts up to a time, as known at a given time: a fix or sighting at that very '
'moment belongs to it, but a range that ends then is over';

CREATE FUNCTION unnamed_visits(from_time timestamptz, to_time timestamptz, zone_id bigint, known_at timestamptz,
	OUT port_id bigint, OUT zone text, OUT disputed boolean, OUT first_seen timestamptz, OUT last_seen timestamptz)
RETURNS SETOF record
LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 100
SET search_path = @extschema@, pg_catalog, pg_temp
SET jit = off
AS $$
#variable_conflict use_column
BEGIN
	RETURN QUERY
	SELECT p.port_id, z.name,
		bool_or(s.sighting_id IN (SELECT unnest(ARRAY[c.first_sighting_id, c.second_sighting_id])
			FROM sighting_conflicts(known_at => unnamed_visits.known_at) c)),
		min(s.seen_from), max(s.seen_to)
	FROM sightings_known_at(unnamed_visits.known_at) s
	CROSS JOIN LATERAL ship_of(s, unnamed_visits.known_at) k(ship)
	CROSS JOIN LATERAL sighting_ports(s) p
	JOIN zone z ON z.zone_id = p.port_id
	WHERE (s.claimed_vessel_id IS NULL OR s.claim = 'unknown')
		AND k.ship !~ '^vessel '
		AND z.kind <> 'eez'
		AND coalesce(p.port_id = unnamed_visits.zone_id, true)
		-- an event for which vessels are claimed counts for those
		AND NOT EXISTS (SELECT FROM sightings_known_at(unnamed_visits.known_at) o
			WHERE o.event = s.event AND o.claim <> 'unknown' AND o.claimed_vessel_id IS NOT NULL)
	GROUP BY k.ship, p.port_id, z.name
	HAVING min(s.seen_from) < to_time
		AND bool_or(seen_reaches(s.seen_from, s.seen_to, from_time));
END $$;
COMMENT ON FUNCTION unnamed_visits(timestamptz, timestamptz, bigint, timestamptz) IS
'Return the visits of ships that nobody names to ports, or one port, that touch a window, as known at a given time: '
'one for each port and event, or report that repeats no other';

CREATE FUNCTION check_has_visits(zone_id bigint) RETURNS boolean
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
DECLARE
	z zone;
	port zone;
BEGIN
	SELECT n.* INTO z FROM zone n WHERE n.zone_id = check_has_visits.zone_id;
	SELECT n.* INTO port FROM zone n WHERE n.zone_id = port_of(check_has_visits.zone_id);
	IF z.kind = 'eez' THEN
		RAISE EXCEPTION 'zone % "%" is an economic zone, which ships do not visit', z.zone_id, z.name
			USING ERRCODE = 'invalid_parameter_value', HINT = 'port_call has the times in which ships were in it.';
	ELSIF port.zone_id <> z.zone_id THEN
		RAISE EXCEPTION 'visits are counted at ports, and zone % "%" is a part of zone % "%"', z.zone_id, z.name,
			port.zone_id, port.name
			USING ERRCODE = 'invalid_parameter_value', HINT = 'Ask for the port: port_of() returns it.';
	END IF;
	RETURN true;
END $$;
COMMENT ON FUNCTION check_has_visits(bigint) IS
'Return true, or raise error 22023 for a zone at which no visits are counted: a part of a port, or an economic zone';

CREATE FUNCTION visit_counts(from_time timestamptz, to_time timestamptz, zone_id bigint DEFAULT NULL,
	known_at timestamptz DEFAULT 'infinity',
	OUT vessel_id bigint, OUT vessel text, OUT zone_id_seen bigint, OUT zone text, OUT method text, OUT visits integer,
	OUT disputed integer, OUT first_seen timestamptz, OUT last_seen timestamptz, OUT window_from timestamptz,
	OUT window_to timestamptz, OUT best_claim text, OUT visits_at_least integer, OUT positions_kept boolean)
RETURNS SETOF record
LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 100
SET search_path = @extschema@, pg_catalog, pg_temp
SET jit = off
SET plan_cache_mode = force_custom_plan
AS $$
#variable_conflict use_column
BEGIN
	PERFORM check_period(from_time, to_time, may_be_endless => true), check_known_at(known_at);
	IF visit_counts.zone_id IS NOT NULL THEN
		PERFORM check_zone(visit_counts.zone_id), check_has_visits(visit_counts.zone_id);
	END IF;
	IF EXISTS (SELECT FROM detection_run) THEN
		PERFORM notice_days_without_data(from_time, to_time);
	END IF;
	RETURN QUERY
	WITH named AS MATERIALIZED (
		SELECT
			v.*,
			lag(v.last_seen) OVER stays AS left_after,
			CASE WHEN lag(v.fixes) OVER stays > 0 THEN lag(v.departed_latest) OVER stays END AS gone_by
		FROM (
			SELECT j.*, i.name AS vessel
			FROM joined_visits(visit_counts.known_at) j
			LEFT JOIN LATERAL identity_of(j.vessel_id, j.first_seen) i ON true
			WHERE j.first_seen < to_time
				AND visit_reaches(j.vessel_id, j.fixes, j.last_seen, from_time, visit_counts.known_at)
				AND (visit_counts.zone_id IS NULL OR j.zone_id = visit_counts.zone_id)
		) v
		WINDOW stays AS (
			PARTITION BY v.vessel_id, v.zone_id, CASE WHEN v.vessel_id IS NULL THEN v.mmsi END
			ORDER BY v.first_seen, v.visit_id)
	), visit AS (
		SELECT
			v.vessel_id, coalesce(v.vessel, 'MMSI ' || v.mmsi) AS vessel, v.zone_id, v.zone, v.method, v.disputed,
			v.first_seen, v.last_seen, v.best_claim, v.positions_kept,
			-- the previous stay may have gone on unless the ship is known to have been elsewhere
			v.vessel_id IS NULL
				OR v.left_after IS NULL
				OR coalesce(v.gone_by <= v.first_seen, false)
				OR v.fixes > 0 AND coalesce(v.arrived_earliest >= v.left_after, false)
				OR was_elsewhere(v.vessel_id, v.zone_id, v.left_after, v.first_seen,
					visit_counts.known_at) AS is_another
		FROM named v
		UNION ALL
		SELECT NULL, 'unnamed', u.port_id, u.zone, 'sightings, unnamed', u.disputed, u.first_seen, u.last_seen,
			'unknown', true, false
		FROM unnamed_visits(from_time, to_time, visit_counts.zone_id, visit_counts.known_at) u
	)
	SELECT v.vessel_id, v.vessel, v.zone_id, v.zone, v.method, count(*)::integer,
		count(*) FILTER (WHERE v.disputed)::integer,
		min(v.first_seen), max(v.last_seen), from_time, to_time, min(v.best_claim),
		CASE WHEN v.method = 'sightings, unnamed' THEN 0 ELSE count(*) FILTER (WHERE v.is_another) END::integer,
		bool_and(v.positions_kept)
	FROM visit v
	GROUP BY v.vessel_id, v.vessel, v.zone_id, v.zone, v.method
	ORDER BY 4, v.vessel_id IS NULL AND v.vessel = 'unnamed', 2, 5;
END $$;
COMMENT ON FUNCTION visit_counts(timestamptz, timestamptz, bigint, timestamptz) IS
'Return the number of visits that touch a window, as known at a given time, by vessel, port and method, at all ports '
'or one, with the strongest claim and the number disputed (see sighting_conflict). Ships that nobody names are '
'counted separately, under the vessel ''unnamed'': one for each event, or report that repeats no other; two of them '
'can be one ship, or a named one. visits_at_least: the number of visits that are surely not the same as the ship''s '
'previous one, because it is known to have been elsewhere in between. positions_kept: whether AIS positions for all '
'of them are still stored; if not, more may be disputed, or be separate visits. A count is what was seen, never what '
'happened: the number of visits nobody saw is not known. If port calls have been detected at all, a notice lists the '
'UTC days for which no position of any ship is stored. Error 22023 for an empty window, a part of a port or an '
'economic zone, 42704 for an unknown zone';
