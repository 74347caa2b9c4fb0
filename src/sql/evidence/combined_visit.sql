-- Visits to ports by all evidence: AIS calls, dark calls and sightings.

CREATE FUNCTION first_finding(finding_id bigint) RETURNS bigint
LANGUAGE sql STABLE STRICT PARALLEL SAFE
RETURN (WITH RECURSIVE before AS (
		SELECT f.finding_id, f.supersedes FROM port_call_finding f WHERE f.finding_id = first_finding.finding_id
		UNION
		SELECT f.finding_id, f.supersedes FROM before b JOIN port_call_finding f ON f.finding_id = b.supersedes
	) SELECT min(b.finding_id) FROM before b);
COMMENT ON FUNCTION first_finding(bigint) IS
'Return the first finding of a port call, which later ones have superseded';

CREATE FUNCTION dark_call_of(vessel_id bigint, zone_id bigint, first_seen timestamptz, last_seen timestamptz,
	known_at timestamptz,
	OUT gap_id bigint, OUT mmsi integer, OUT earliest_arrival timestamptz, OUT latest_departure timestamptz)
RETURNS SETOF record
LANGUAGE sql STABLE PARALLEL SAFE ROWS 1
BEGIN ATOMIC
	SELECT f.gap_id, f.mmsi::integer, d.earliest_arrival, d.latest_departure
	FROM vessel_identity i
	-- by the ship: as a join, all silences until last_seen would be read for each visit
	CROSS JOIN LATERAL (
		SELECT g.*
		FROM ais_gaps_known_at(known_at) g
		WHERE g.mmsi = i.mmsi
			AND g.off_at <= dark_call_of.last_seen
		OFFSET 0
	) f
	JOIN ais_gap_run r ON r.run_id = f.run_id
	-- an open gap lasts to the as_of of the last run with these parameters that was known then
	CROSS JOIN LATERAL (
		SELECT o.as_of
		FROM ais_gap_run o
		WHERE o.same_as = r.same_as
			AND o.known_at <= dark_call_of.known_at
		ORDER BY o.run_id DESC
		LIMIT 1
	) l
	JOIN zone z ON z.zone_id = dark_call_of.zone_id
	JOIN zone_set_definition s ON s.name = r.zone_set AND in_zone_set(s, z.zone_id, z.kind, z.country)
	CROSS JOIN LATERAL dark_calls(
		gap_track(f.off_at, f.off_lon, f.off_lat, f.on_at, f.on_lon, f.on_lat),
		(SELECT zone_index_agg(y.zone_id, y.geom) FROM zone y WHERE y.zone_id = dark_call_of.zone_id), interval '0',
		r.max_speed_kn, r.min_stay,
		CASE WHEN f.on_at IS NULL THEN l.as_of END) d
	WHERE i.vessel_id = dark_call_of.vessel_id
		AND z.kind <> 'eez'
		AND identity_holds(i.observed, i.valid) @> f.off_at
		AND coalesce(f.on_at, l.as_of) >= dark_call_of.first_seen
		AND d.earliest_arrival <= dark_call_of.last_seen
		AND d.latest_departure >= dark_call_of.first_seen
	ORDER BY d.earliest_arrival, f.gap_id
	LIMIT 1;
END;
COMMENT ON FUNCTION dark_call_of(bigint, bigint, timestamptz, timestamptz, timestamptz) IS
'Return the first gap of a vessel, as known at a given time, that leaves time for a call at a zone when it was seen '
'there, with the bounds of that call';

CREATE FUNCTION named_calls(known_at timestamptz,
	OUT finding_id bigint, OUT mmsi integer, OUT zone_id bigint, OUT zone text, OUT zone_kind text, OUT country text,
	OUT embargoed boolean, OUT is_gone boolean, OUT arrived timestamptz, OUT arrived_earliest timestamptz,
	OUT arrived_latest timestamptz, OUT departed_earliest timestamptz, OUT departed_latest timestamptz,
	OUT fixes integer)
RETURNS SETOF record
LANGUAGE sql STABLE PARALLEL SAFE ROWS 1000
BEGIN ATOMIC
	SELECT
		k.finding_id,
		k.mmsi,
		k.zone_id,
		coalesce(z.name, v.name, k.zone),
		coalesce(z.kind, v.kind, k.zone_kind),
		CASE
			WHEN z.zone_id IS NOT NULL THEN z.country
			WHEN v.zone_id IS NOT NULL THEN v.country
			ELSE k.country
		END,
		coalesce(z.embargoed, v.embargoed, k.embargoed),
		z.zone_id IS NULL,
		k.arrived,
		k.arrived_earliest,
		k.arrived_latest,
		k.departed_earliest,
		k.departed_latest,
		k.fixes
	FROM port_call_kept k
	LEFT JOIN zone z ON z.zone_id = k.zone_id
	LEFT JOIN LATERAL (
		SELECT n.zone_id, n.name, n.kind, n.country, n.embargoed
		FROM zone_version n
		WHERE z.zone_id IS NULL
			AND n.zone_id = k.zone_id
			AND n.known_from <= $1
		ORDER BY n.known_from DESC
		LIMIT 1
	) v ON true
	WHERE k.known_from <= $1
		AND coalesce(k.known_to > $1, true);
END;
COMMENT ON FUNCTION named_calls(timestamptz) IS
'Return the AIS port calls, as known at a given time, with the name, kind, country and embargo of the zone as '
'registered now, or as registered then if it has been removed (is_gone)';

CREATE FUNCTION visits_at_ports(known_at timestamptz,
	OUT finding_id bigint, OUT vessel_id bigint, OUT imo integer, OUT mmsi integer, OUT zone_id bigint, OUT zone text,
	OUT country text, OUT embargoed boolean, OUT arrived_earliest timestamptz, OUT arrived_latest timestamptz,
	OUT departed_earliest timestamptz, OUT departed_latest timestamptz, OUT fixes integer)
RETURNS SETOF record
LANGUAGE sql STABLE PARALLEL SAFE ROWS 1000
BEGIN ATOMIC
	-- the vessel that had the MMSI on arrival: joined, so that the calls of one vessel are found by its MMSIs
	SELECT p.finding_id, i.vessel_id, e.imo::integer, p.mmsi, p.zone_id, p.zone, p.country, p.embargoed,
		p.arrived_earliest, p.arrived_latest, p.departed_earliest, p.departed_latest, p.fixes
	FROM named_calls($1) p
	JOIN vessel_identity i ON i.mmsi::integer = p.mmsi
	JOIN vessel e ON e.vessel_id = i.vessel_id
	WHERE i.identity_id = identity_at(p.mmsi::mmsi, p.arrived_latest)
		-- calls at berths and other parts belong to the visit to their port
		AND (p.zone_kind = 'port' OR port_of(p.zone_id) = p.zone_id)
		AND p.zone_kind <> 'eez'
		AND NOT (p.is_gone AND p.zone_kind IN ('berth', 'terminal'))
	UNION ALL
	SELECT p.finding_id, NULL::bigint, NULL::integer, p.mmsi, p.zone_id, p.zone, p.country, p.embargoed,
		p.arrived_earliest, p.arrived_latest, p.departed_earliest, p.departed_latest, p.fixes
	FROM named_calls($1) p
	WHERE identity_at(p.mmsi::mmsi, p.arrived_latest) IS NULL
		AND (p.zone_kind = 'port' OR port_of(p.zone_id) = p.zone_id)
		AND p.zone_kind <> 'eez'
		AND NOT (p.is_gone AND p.zone_kind IN ('berth', 'terminal'));
END;
COMMENT ON FUNCTION visits_at_ports(timestamptz) IS
'Return the AIS port calls that are visits of their own, as known at a given time, with the vessel that had the MMSI '
'on arrival; visits_at_parts() returns calls at parts of ports';

CREATE FUNCTION port_parts(OUT part_id bigint, OUT port_id bigint, OUT around bigint[])
RETURNS SETOF record
LANGUAGE sql STABLE PARALLEL SAFE ROWS 1000
BEGIN ATOMIC
	SELECT
		y.zone_id,
		CASE
			WHEN a.kind = 'port' THEN a.zone_id
			WHEN b.kind = 'port' THEN b.zone_id
			WHEN c.kind = 'port' THEN c.zone_id
			-- by joins where possible, which is the usual case
			WHEN c.parent_id IS NOT NULL THEN nullif(port_of(y.zone_id), y.zone_id)
		END,
		CASE
			WHEN c.kind <> 'port' AND c.parent_id IS NOT NULL THEN zone_ancestors(y.zone_id)
			ELSE ARRAY[a.zone_id, b.zone_id, c.zone_id]
		END
	FROM zone y
	JOIN zone a ON a.zone_id = y.parent_id
	LEFT JOIN zone b ON b.zone_id = a.parent_id AND a.kind <> 'port'
	LEFT JOIN zone c ON c.zone_id = b.parent_id AND b.kind <> 'port'
	WHERE y.kind NOT IN ('port', 'eez');
END;
COMMENT ON FUNCTION port_parts() IS
'Return the parts of ports, each with its port as port_of() returns it (NULL if it is part of none) and the zones '
'that it is part of up to the port (around)';

CREATE FUNCTION part_calls(known_at timestamptz, OUT finding_id bigint, OUT mmsi integer, OUT port_id bigint,
	OUT arrived timestamptz, OUT arrived_earliest timestamptz, OUT arrived_latest timestamptz,
	OUT departed_earliest timestamptz, OUT departed_latest timestamptz, OUT fixes integer)
RETURNS SETOF record
LANGUAGE sql STABLE PARALLEL SAFE ROWS 100
BEGIN ATOMIC
	SELECT p.finding_id, p.mmsi, y.port_id, p.arrived, p.arrived_earliest, p.arrived_latest, p.departed_earliest,
		p.departed_latest, p.fixes
	FROM port_parts() y
	JOIN port_call_kept p ON p.zone_id = y.part_id
	WHERE y.port_id IS NOT NULL
		AND p.known_from <= $1
		AND coalesce(p.known_to > $1, true)
		AND NOT EXISTS (
			SELECT
			FROM port_call_kept k
			WHERE k.mmsi = p.mmsi
				AND k.zone_id = ANY (y.around)
				AND k.arrived_latest <= p.departed_earliest
				AND k.departed_earliest >= p.arrived_latest
				AND k.known_from <= $1
				AND coalesce(k.known_to > $1, true));
END;
COMMENT ON FUNCTION part_calls(timestamptz) IS
'Return the AIS calls at parts of ports that are visits to the port without another call, as known at a given time: '
'the ship had no call at the same time at the port or at a larger part of it, as at a pier that extends beyond the '
'port''s polygon';

CREATE FUNCTION visits_at_parts(known_at timestamptz,
	OUT finding_id bigint, OUT vessel_id bigint, OUT imo integer, OUT mmsi integer, OUT zone_id bigint, OUT zone text,
	OUT country text, OUT embargoed boolean, OUT arrived_earliest timestamptz, OUT arrived_latest timestamptz,
	OUT departed_earliest timestamptz, OUT departed_latest timestamptz, OUT fixes integer)
RETURNS SETOF record
LANGUAGE sql STABLE PARALLEL SAFE ROWS 100
BEGIN ATOMIC
	SELECT p.finding_id, i.vessel_id, e.imo::integer, p.mmsi, p.port_id, z.name, z.country, z.embargoed,
		p.arrived_earliest, p.arrived_latest, p.departed_earliest, p.departed_latest, p.fixes
	FROM part_calls($1) p
	JOIN zone z ON z.zone_id = p.port_id
	JOIN vessel_identity i ON i.mmsi::integer = p.mmsi
	JOIN vessel e ON e.vessel_id = i.vessel_id
	-- OFFSET 0: looked up last, when few calls are left
	CROSS JOIN LATERAL (SELECT identity_at(p.mmsi::mmsi, p.arrived_latest) AS id OFFSET 0) w
	WHERE i.identity_id = w.id
	UNION ALL
	SELECT p.finding_id, NULL::bigint, NULL::integer, p.mmsi, p.port_id, z.name, z.country, z.embargoed,
		p.arrived_earliest, p.arrived_latest, p.departed_earliest, p.departed_latest, p.fixes
	FROM part_calls($1) p
	JOIN zone z ON z.zone_id = p.port_id
	CROSS JOIN LATERAL (SELECT identity_at(p.mmsi::mmsi, p.arrived_latest) AS id OFFSET 0) w
	WHERE w.id IS NULL;
END;
COMMENT ON FUNCTION visits_at_parts(timestamptz) IS
'Return the calls of part_calls() in the form of visits_at_ports(), with the port as zone_id';

CREATE FUNCTION visits_by_ais(known_at timestamptz,
	OUT finding_id bigint, OUT vessel_id bigint, OUT imo integer, OUT mmsi integer, OUT zone_id bigint, OUT zone text,
	OUT country text, OUT embargoed boolean, OUT arrived_earliest timestamptz, OUT arrived_latest timestamptz,
	OUT departed_earliest timestamptz, OUT departed_latest timestamptz, OUT fixes integer)
RETURNS SETOF record
LANGUAGE sql STABLE PARALLEL SAFE ROWS 1000
BEGIN ATOMIC
	SELECT a.* FROM visits_at_ports($1) a
	UNION ALL
	SELECT b.* FROM visits_at_parts($1) b;
END;
COMMENT ON FUNCTION visits_by_ais(timestamptz) IS
'Return the visits to ports that AIS port calls show, as known at a given time, with the vessel that had the MMSI on '
'arrival: calls at ports (visits_at_ports), and calls only at parts of ports (visits_at_parts)';

CREATE FUNCTION sighted_visits(known_at timestamptz, contradicted bigint[],
	OUT vessel_id bigint, OUT zone_id bigint, OUT sighting_id bigint, OUT first_seen timestamptz,
	OUT last_seen timestamptz, OUT sightings integer, OUT sources text, OUT best_claim text, OUT disputed boolean,
	OUT independent_sources integer, OUT wide_reports integer, OUT first_seen_latest timestamptz,
	OUT last_seen_earliest timestamptz, OUT positions_kept boolean, OUT finding_id bigint)
RETURNS SETOF record
LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 100
SET search_path = @extschema@, pg_catalog, pg_temp
SET jit = off
SET plan_cache_mode = force_custom_plan
AS $$
#variable_conflict use_column
BEGIN
	RETURN QUERY
	SELECT v.vessel_id, v.zone_id, v.sighting_id, v.first_seen, v.last_seen, v.sightings, v.sources, v.best_claim,
		v.disputed, v.independent_sources, v.wide_reports, v.first_seen_latest, v.last_seen_earliest, v.positions_kept,
		c.finding_id
	FROM visits_of_sightings(sighted_visits.known_at, contradicted) v
	-- a visit that AIS shows too is the same visit
	LEFT JOIN LATERAL (
		SELECT p.finding_id
		FROM (
			SELECT c.finding_id, c.mmsi, c.arrived, c.arrived_earliest, c.arrived_latest, c.departed_earliest,
				c.departed_latest, false AS at_part
			FROM named_calls(sighted_visits.known_at) c
			WHERE c.mmsi IN (SELECT i.mmsi::integer FROM vessel_identity i WHERE i.vessel_id = v.vessel_id)
				AND c.zone_id = v.zone_id
				AND c.zone_kind <> 'eez'
			UNION ALL
			SELECT c.finding_id, c.mmsi, c.arrived, c.arrived_earliest, c.arrived_latest, c.departed_earliest,
				c.departed_latest, true
			FROM part_calls(sighted_visits.known_at) c
			WHERE c.mmsi IN (SELECT i.mmsi::integer FROM vessel_identity i WHERE i.vessel_id = v.vessel_id)
				AND c.port_id = v.zone_id
		) p
		WHERE vessel_at(p.mmsi::mmsi, p.arrived_latest) = v.vessel_id
			-- within the bounds of the call, but at most as far as a visit may go on unseen
			AND v.first_seen <= least(p.departed_latest, p.departed_earliest + visit_pause())
			AND v.last_seen >= greatest(p.arrived_earliest, p.arrived_latest - visit_pause())
		-- a call that overlaps first, then one less than a pause away, as under another MMSI of the ship
		ORDER BY v.first_seen <= p.departed_earliest AND v.last_seen >= p.arrived_latest DESC, p.at_part, p.arrived,
			p.finding_id
		LIMIT 1
	) c ON true;
END $$;
COMMENT ON FUNCTION sighted_visits(timestamptz, bigint[]) IS
'Return the visits that sightings report, as known at a given time, each with the AIS port call of the same visit, if '
'there is one (finding_id)';

CREATE FUNCTION visit_by_sightings(sighting_id bigint, vessel_id bigint, zone_id bigint, first_seen timestamptz,
	last_seen timestamptz, best_claim text, known_at timestamptz,
	OUT visit_id bigint, OUT mmsi integer, OUT zone text, OUT country text, OUT embargoed boolean, OUT method text,
	OUT arrived_earliest timestamptz, OUT departed_latest timestamptz, OUT gap_id bigint)
RETURNS SETOF record
LANGUAGE sql STABLE PARALLEL SAFE ROWS 1
BEGIN ATOMIC
	SELECT
		-- a point can lie in two ports, whose visits need different keys
		2 * g.sighting_id + 1 + CASE WHEN $3 = port_of(sighting_zone(g)) THEN 0 ELSE $3 * 8589934592 END,
		d.mmsi,
		z.name,
		z.country,
		z.embargoed,
		CASE
			WHEN d.gap_id IS NULL THEN 'sightings'
			WHEN best_claim = 'confirmed' THEN 'dark call confirmed by sighting'
			ELSE 'dark call matched by sighting'
		END,
		d.earliest_arrival,
		d.latest_departure,
		d.gap_id
	FROM sightings_known_at(known_at) g
	JOIN zone z ON z.zone_id = $3
	LEFT JOIN LATERAL dark_call_of($2, $3, $4, $5, known_at) d ON true
	WHERE g.sighting_id = $1;
END;
COMMENT ON FUNCTION visit_by_sightings(bigint, bigint, bigint, timestamptz, timestamptz, text, timestamptz) IS
'Return what combined_visit shows of a visit known only by sightings: its key, the port, and the gap of the ship that '
'leaves time for it, with the bounds that the gap sets';

CREATE FUNCTION joined_visits(known_at timestamptz,
	OUT visit_id bigint, OUT vessel_id bigint, OUT imo integer, OUT mmsi integer, OUT zone_id bigint, OUT zone text,
	OUT country text, OUT embargoed boolean, OUT method text, OUT first_seen timestamptz, OUT last_seen timestamptz,
	OUT arrived_earliest timestamptz, OUT departed_latest timestamptz, OUT fixes integer, OUT sightings integer,
	OUT sources text, OUT best_claim text, OUT disputed boolean, OUT gap_id bigint, OUT independent_sources integer,
	OUT wide_reports integer, OUT first_seen_latest timestamptz, OUT last_seen_earliest timestamptz,
	OUT positions_kept boolean)
RETURNS SETOF record
LANGUAGE sql STABLE PARALLEL SAFE ROWS 1000
BEGIN ATOMIC
	WITH conflict AS MATERIALIZED (
		SELECT c.* FROM sighting_conflicts(known_at => $1) c
	), seen AS MATERIALIZED (
		SELECT v.* FROM sighted_visits($1, ARRAY(SELECT unnest(ARRAY[c.first_sighting_id, c.second_sighting_id]) FROM conflict c)) v
	), doubt AS MATERIALIZED (
		-- AIS that something contradicts, and times for which that is not known
		SELECT c.mmsi, NULL::bigint AS vessel_id, NULL::bigint AS port_id, c.first_from AS since, c.first_to AS until
		FROM conflict c WHERE c.first_kind = 'ais'
		UNION ALL
		SELECT NULL, u.vessel_id, port_of(u.zone_id), u.since, u.until FROM unjudged_evidence($1) u
	)
	SELECT
		2 * first_finding(p.finding_id), p.vessel_id, p.imo, p.mmsi, p.zone_id, p.zone, p.country, p.embargoed, 'ais',
		p.arrived_latest, p.departed_earliest, p.arrived_earliest, p.departed_latest, p.fixes, 0, 'AIS', NULL::text,
		EXISTS (SELECT FROM doubt d WHERE d.mmsi = p.mmsi AND d.since <= p.departed_earliest AND d.until >= p.arrived_latest)
		OR nullif(EXISTS (SELECT FROM doubt u WHERE (u.vessel_id = p.vessel_id OR u.port_id = p.zone_id)
			AND u.since <= p.departed_earliest AND u.until >= p.arrived_latest), true),
		NULL::bigint, 1, 0, p.arrived_latest, p.departed_earliest,
		coalesce(p.arrived_earliest, p.arrived_latest) >= (SELECT positions_kept_from())
	FROM visits_by_ais($1) p
	WHERE p.finding_id NOT IN (SELECT s.finding_id FROM seen s WHERE s.finding_id IS NOT NULL)
	UNION ALL
	SELECT
		2 * first_finding(p.finding_id), p.vessel_id, p.imo, p.mmsi, p.zone_id, p.zone, p.country, p.embargoed,
		'ais and sightings', least(p.arrived_latest, s.first_seen), greatest(p.departed_earliest, s.last_seen),
		p.arrived_earliest, p.departed_latest, p.fixes, s.sightings::integer,
		concat_ws('; ', 'AIS', s.sources), s.best_claim,
		s.disputed
			OR EXISTS (SELECT FROM doubt d WHERE d.mmsi = p.mmsi AND d.since <= p.departed_earliest AND d.until >= p.arrived_latest)
			OR nullif(EXISTS (SELECT FROM doubt u
				WHERE u.port_id = p.zone_id AND u.since <= p.departed_earliest AND u.until >= p.arrived_latest), true),
		NULL::bigint, 1 + s.independent_sources::integer, s.wide_reports::integer,
		least(p.arrived_latest, s.first_seen_latest), greatest(p.departed_earliest, s.last_seen_earliest),
		s.positions_kept AND coalesce(p.arrived_earliest, p.arrived_latest) >= (SELECT positions_kept_from())
	FROM (
		SELECT s.finding_id, min(s.first_seen) AS first_seen, max(s.last_seen) AS last_seen,
			sum(s.sightings) AS sightings, string_agg(s.sources, '; ') AS sources, min(s.best_claim) AS best_claim,
			bool_or(s.disputed) OR nullif(bool_or(s.disputed IS NULL), true) AS disputed,
			bool_and(s.positions_kept) AS positions_kept, sum(s.independent_sources) AS independent_sources,
			sum(s.wide_reports) AS wide_reports, min(s.first_seen_latest) AS first_seen_latest,
			max(s.last_seen_earliest) AS last_seen_earliest
		FROM seen s
		WHERE s.finding_id IS NOT NULL GROUP BY s.finding_id
	) s
	-- OFFSET 0: looked up one by one, by key
	CROSS JOIN LATERAL (SELECT c.* FROM visits_by_ais($1) c WHERE c.finding_id = s.finding_id OFFSET 0) p
	UNION ALL
	SELECT
		v.visit_id, s.vessel_id, e.imo::integer, coalesce(v.mmsi, i.mmsi::integer), s.zone_id, v.zone, v.country,
		v.embargoed, v.method, s.first_seen, s.last_seen, v.arrived_earliest, v.departed_latest, 0, s.sightings,
		s.sources, s.best_claim, s.disputed, v.gap_id, s.independent_sources, s.wide_reports, s.first_seen_latest,
		s.last_seen_earliest, s.positions_kept
	FROM seen s
	CROSS JOIN LATERAL visit_by_sightings(s.sighting_id, s.vessel_id, s.zone_id, s.first_seen, s.last_seen, s.best_claim, $1) v
	LEFT JOIN vessel e ON e.vessel_id = s.vessel_id
	LEFT JOIN LATERAL identity_of(s.vessel_id, s.first_seen) i ON true
	WHERE s.finding_id IS NULL;
END;
COMMENT ON FUNCTION joined_visits(timestamptz) IS
'Return the visits of combined_visits() without the ships'' names; inlined into the calling query, so that conditions '
'on zone, ship and first_seen use the indexes of port calls';

CREATE FUNCTION combined_visits(known_at timestamptz DEFAULT 'infinity',
	OUT visit_id bigint, OUT vessel_id bigint, OUT imo integer, OUT vessel text, OUT mmsi integer, OUT zone_id bigint,
	OUT zone text, OUT country text, OUT embargoed boolean, OUT method text, OUT first_seen timestamptz,
	OUT last_seen timestamptz, OUT arrived_earliest timestamptz, OUT departed_latest timestamptz, OUT fixes integer,
	OUT sightings integer, OUT sources text, OUT best_claim text, OUT disputed boolean, OUT gap_id bigint,
	OUT independent_sources integer, OUT wide_reports integer, OUT first_seen_latest timestamptz,
	OUT last_seen_earliest timestamptz, OUT positions_kept boolean)
RETURNS SETOF record
LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 1000
SET search_path = @extschema@, pg_catalog, pg_temp
SET timezone = 'UTC'
SET jit = off
AS $$
#variable_conflict use_column
BEGIN
	PERFORM check_known_at(known_at);
	RETURN QUERY
	SELECT
		v.visit_id, v.vessel_id, v.imo, i.name, v.mmsi, v.zone_id, v.zone, v.country, v.embargoed, v.method,
		v.first_seen, v.last_seen, v.arrived_earliest, v.departed_latest, v.fixes, v.sightings, v.sources, v.best_claim,
		v.disputed, v.gap_id, v.independent_sources, v.wide_reports, v.first_seen_latest, v.last_seen_earliest,
		v.positions_kept
	FROM joined_visits(combined_visits.known_at) v
	LEFT JOIN LATERAL identity_of(v.vessel_id, v.first_seen) i ON true;
END $$;
COMMENT ON FUNCTION combined_visits(timestamptz) IS
'Return visits to ports by all evidence, as known at a given time: AIS port calls, and sightings grouped into visits, '
'some of them in a gap of the ship that leaves time for them; each with its method and the amount of evidence. Zones '
'and identities are those registered now';

CREATE VIEW combined_visit AS
SELECT
	v.visit_id,
	v.vessel_id,
	v.imo,
	i.name AS vessel,
	v.mmsi,
	v.zone_id,
	v.zone,
	v.country,
	v.embargoed,
	v.method,
	v.first_seen,
	v.last_seen,
	v.arrived_earliest,
	v.departed_latest,
	v.fixes,
	v.sightings,
	v.sources,
	v.best_claim,
	v.disputed,
	v.gap_id,
	v.independent_sources,
	v.wide_reports,
	v.first_seen_latest,
	v.last_seen_earliest,
	v.positions_kept
FROM joined_visits('infinity') v
LEFT JOIN LATERAL identity_of(v.vessel_id, v.first_seen) i ON true;
COMMENT ON VIEW combined_visit IS
'Visits to ports by all evidence: AIS port calls, sightings grouped into visits, and calls that a gap leaves time for '
'and a sighting confirms or matches; each with its method and the amount of evidence. Count them with visit_counts(), '
'which states window and method and counts unnamed ships separately';
COMMENT ON COLUMN combined_visit.visit_id IS 'Key, which stays the same whatever else becomes known of the visit';
COMMENT ON COLUMN combined_visit.vessel_id IS 'The vessel; NULL if AIS shows only an MMSI';
COMMENT ON COLUMN combined_visit.imo IS 'IMO ship number of the vessel';
COMMENT ON COLUMN combined_visit.vessel IS 'Name of the vessel at that time';
COMMENT ON COLUMN combined_visit.mmsi IS 'MMSI of the vessel at that time';
COMMENT ON COLUMN combined_visit.zone_id IS 'Key of the port';
COMMENT ON COLUMN combined_visit.zone IS 'Name of the port';
COMMENT ON COLUMN combined_visit.country IS 'Country of the port, ISO 3166 alpha-2';
COMMENT ON COLUMN combined_visit.embargoed IS 'Whether the port is embargoed';
COMMENT ON COLUMN combined_visit.method IS
'ais; ais and sightings; sightings; dark call confirmed by sighting (in a gap that bounds it, with the claim '
'confirmed); or dark call matched by sighting (with a description only)';
COMMENT ON COLUMN combined_visit.first_seen IS
'First seen there: the first fix inside, or the earliest time that a sighting allows';
COMMENT ON COLUMN combined_visit.last_seen IS
'Last seen there: the last fix inside, or the latest time that a sighting allows';
COMMENT ON COLUMN combined_visit.arrived_earliest IS 'Lower bound of the arrival; NULL if there is none';
COMMENT ON COLUMN combined_visit.departed_latest IS 'Upper bound of the departure; NULL if there is none';
COMMENT ON COLUMN combined_visit.fixes IS 'Number of AIS fixes';
COMMENT ON COLUMN combined_visit.sightings IS 'Number of sightings';
COMMENT ON COLUMN combined_visit.sources IS 'Sources of the evidence, AIS included';
COMMENT ON COLUMN combined_visit.best_claim IS
'The strongest claim of a sighting: confirmed or matches description; NULL without sightings';
COMMENT ON COLUMN combined_visit.disputed IS
'Whether something contradicts any of the sightings or the AIS, see sighting_conflict; NULL if nothing does but AIS '
'positions that could, or that could be contradicted, are gone';
COMMENT ON COLUMN combined_visit.gap_id IS 'The AIS gap in which it lies; NULL if none';
COMMENT ON COLUMN combined_visit.independent_sources IS
'Number of sources that the evidence goes back to, AIS being one; reports that repeat one do not count';
COMMENT ON COLUMN combined_visit.wide_reports IS 'Number of other reports, of longer ranges, that can mean this visit';
COMMENT ON COLUMN combined_visit.first_seen_latest IS
'Latest time at which it was first seen: the ship was there by then';
COMMENT ON COLUMN combined_visit.last_seen_earliest IS
'Earliest time at which it was last seen: the ship was there until then';
COMMENT ON COLUMN combined_visit.positions_kept IS
'Whether the AIS positions behind the visit, or that could contradict it or divide it by a time elsewhere, are still '
'stored; false: drop_positions() has removed some';
