-- Sightings of a vessel at a port, grouped into visits.

CREATE FUNCTION visit_pause() RETURNS interval
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN interval '36 hours';
COMMENT ON FUNCTION visit_pause() IS
'Return how long a ship may be unseen at a port within one visit if nothing places it elsewhere; a report of a longer '
'range is too wide to belong to one visit';

CREATE FUNCTION roads_box(zone geometry) RETURNS geometry
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN ST_Envelope(ST_Expand(zone, 0.025::double precision));
COMMENT ON FUNCTION roads_box(geometry) IS
'Return the box around a zone, extended by 0.025 degrees (1.5 nautical miles north and south, less east and west): a '
'ship that shifts to the roads has not left';

CREATE FUNCTION reaches_out(track track, zone geometry) RETURNS boolean
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN NOT ST_Covers(roads_box(zone), envelope(track));
COMMENT ON FUNCTION reaches_out(track, geometry) IS
'Return whether any fix of a track lies outside the box around a zone and its roads (roads_box)';

CREATE FUNCTION cleaned_day(mmsi mmsi, day date) RETURNS track
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = @extschema@, pg_catalog, pg_temp
SET timezone = 'UTC'
AS $$
BEGIN
	RETURN (
		SELECT track_between(track_clean(track_merge(heard_until_now(d.track)), stray_speed()),
			utc_midnight(cleaned_day.day), utc_midnight(cleaned_day.day + 1))
		FROM stored_day_tracks(cleaned_day.mmsi, cleaned_day.day - 1, cleaned_day.day + 1) d);
END $$;
COMMENT ON FUNCTION cleaned_day(mmsi, date) IS
'Return the stored fixes of a UTC day without those that are out of reach of the others of that day and of the days '
'before and after (track_clean), and without fixes later than now';

CREATE FUNCTION heard_elsewhere(vessel_id bigint, zone_id bigint, from_time timestamptz,
	to_time timestamptz) RETURNS boolean
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = @extschema@, pg_catalog, pg_temp
SET timezone = 'UTC'
SET jit = off
AS $$
#variable_conflict use_column
DECLARE
	place CONSTANT zone.geom%TYPE := (SELECT z.geom FROM zone z WHERE z.zone_id = heard_elsewhere.zone_id);
BEGIN
	RETURN from_time < to_time AND EXISTS (
		SELECT
		FROM vessel_identity i
		CROSS JOIN LATERAL identity_holds(i.observed, i.valid) h(valid)
		CROSS JOIN LATERAL (SELECT h.valid * tstzrange(from_time, to_time, '[]') AS span) n
		CROSS JOIN LATERAL stored_day_tracks(i.mmsi, (lower(n.span) AT TIME ZONE 'UTC')::date,
			(upper(n.span) AT TIME ZONE 'UTC')::date) d
		CROSS JOIN LATERAL track_between(d.track, lower(n.span), upper(n.span)) p(track)
		WHERE i.vessel_id = heard_elsewhere.vessel_id
			AND i.mmsi IS NOT NULL
			AND NOT isempty(n.span)
			-- a day is cleaned only if its fixes reach outside; the envelope suffices, since every side of it touches a fix
			AND CASE
				WHEN num_fixes(p.track) > 0 AND reaches_out(p.track, place) THEN (
					SELECT num_fixes(c.track) > 0 AND reaches_out(c.track, place)
					FROM track_between(cleaned_day(i.mmsi, d.day), lower(n.span), upper(n.span)) c(track))
				ELSE false
				END);
END $$;
COMMENT ON FUNCTION heard_elsewhere(bigint, bigint, timestamptz, timestamptz) IS
'Return whether a vessel was heard between two times, under the MMSIs that the registry gives it then, outside the '
'box around a zone and its roads (roads_box). A fix out of reach of the others, or later than now, does not count '
'(cleaned_day)';

CREATE FUNCTION called_elsewhere(vessel_id bigint, zone_id bigint, from_time timestamptz,
	to_time timestamptz) RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE
RETURN from_time < to_time
	AND from_time < positions_kept_from()
	AND EXISTS (
		SELECT
		FROM vessel_identity i
		CROSS JOIN LATERAL identity_holds(i.observed, i.valid) h(valid)
		JOIN port_call_kept c ON c.mmsi = i.mmsi::integer
		WHERE i.vessel_id = called_elsewhere.vessel_id
			AND c.known_to IS NULL
			AND c.arrived_latest >= from_time
			AND c.departed_earliest <= to_time
			AND h.valid @> c.arrived_latest
			AND NOT ST_Covers(
				(SELECT roads_box(z.geom) FROM zone z WHERE z.zone_id = called_elsewhere.zone_id),
				c.place));
COMMENT ON FUNCTION called_elsewhere(bigint, bigint, timestamptz, timestamptz) IS
'Return whether, for a time whose positions drop_positions() has removed, a port call is kept that a vessel made '
'between two times outside the box around a zone and its roads (roads_box)';

CREATE FUNCTION was_elsewhere(vessel_id bigint, port_id bigint, from_time timestamptz, to_time timestamptz,
	known_at timestamptz)
RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE
RETURN EXISTS (
		SELECT
		FROM sightings_known_at(known_at) s
		WHERE s.claimed_vessel_id = was_elsewhere.vessel_id
			AND s.claim <> 'unknown'
			AND s.seen_from >= from_time
			AND s.seen_to <= to_time
			AND NOT EXISTS (SELECT FROM sighting_ports(s) p WHERE p.port_id = was_elsewhere.port_id)
			AND geodesic_nm(sighting_place(s),
				(SELECT z.geom FROM zone z WHERE z.zone_id = port_id)) * 1852 > s.place_error_m)
	OR heard_elsewhere(vessel_id, port_id, from_time, to_time)
	OR called_elsewhere(vessel_id, port_id, from_time, to_time);
COMMENT ON FUNCTION was_elsewhere(bigint, bigint, timestamptz, timestamptz, timestamptz) IS
'Return whether a vessel is known to have been away from a port between two times: by a sighting elsewhere that names '
'it and whose whole range lies between them, by AIS (heard_elsewhere), or by a kept call whose positions are gone '
'(called_elsewhere)';

CREATE FUNCTION named_sightings(known_at timestamptz,
	OUT sighting_id bigint, OUT source text, OUT root_source text, OUT vessel_id bigint, OUT claim text,
	OUT port_id bigint, OUT zone_id bigint, OUT seen_from timestamptz, OUT seen_to timestamptz,
	OUT begins_latest timestamptz, OUT ends_earliest timestamptz, OUT is_wide boolean)
RETURNS SETOF record
LANGUAGE sql STABLE PARALLEL SAFE ROWS 1000
BEGIN ATOMIC
	SELECT
		s.sighting_id,
		s.source,
		CASE
			WHEN s.derived_from IS NULL THEN s.source
			ELSE (SELECT r.source
				FROM sightings_known_at(known_at) r
				WHERE r.sighting_id = root_sighting(s.sighting_id, known_at))
		END,
		s.claimed_vessel_id,
		s.claim,
		p.port_id,
		p.zone_id,
		s.seen_from,
		s.seen_to,
		CASE WHEN s.throughout THEN s.seen_from ELSE s.seen_to END,
		CASE WHEN s.throughout THEN s.seen_to ELSE s.seen_from END,
		NOT s.throughout AND s.seen_to - s.seen_from > visit_pause()
	FROM sightings_known_at(known_at) s
	CROSS JOIN LATERAL sighting_ports(s) p
	WHERE s.claimed_vessel_id IS NOT NULL
		AND s.claim <> 'unknown';
END;
COMMENT ON FUNCTION named_sightings(timestamptz) IS
'Return the sightings that name a vessel, as known at a given time, one row for each port at which it was seen '
'(sighting_ports), with the source that each goes back to, the latest time by which the ship was there, the earliest '
'time until which it was there, and whether the range is too wide to belong to one visit (visit_pause)';

CREATE FUNCTION numbered_sightings(known_at timestamptz,
	OUT sighting_id bigint, OUT source text, OUT root_source text, OUT vessel_id bigint, OUT claim text,
	OUT port_id bigint, OUT zone_id bigint, OUT seen_from timestamptz, OUT seen_to timestamptz,
	OUT begins_latest timestamptz, OUT ends_earliest timestamptz, OUT is_wide boolean, OUT visit_no bigint)
RETURNS SETOF record
LANGUAGE sql STABLE PARALLEL SAFE ROWS 1000
BEGIN ATOMIC
	SELECT
		o.sighting_id, o.source, o.root_source, o.vessel_id, o.claim, o.port_id, o.zone_id, o.seen_from, o.seen_to,
		o.begins_latest, o.ends_earliest, o.is_wide,
		CASE
			WHEN NOT o.is_wide THEN count(*) FILTER (WHERE NOT o.is_wide AND (o.seen_until IS NULL
					OR o.seen_from > o.seen_until + visit_pause()
					OR o.seen_from > o.seen_until
						AND was_elsewhere(o.vessel_id, o.port_id, o.seen_until, o.seen_from, known_at)))
				OVER (PARTITION BY o.vessel_id, o.port_id ORDER BY o.seen_from, o.seen_to, o.sighting_id)
		END
	FROM (
		SELECT
			n.*,
			max(n.seen_to) FILTER (WHERE NOT n.is_wide) OVER (PARTITION BY n.vessel_id, n.port_id
				ORDER BY n.seen_from, n.seen_to, n.sighting_id
				ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS seen_until
		FROM named_sightings(known_at) n
	) o;
END;
COMMENT ON FUNCTION numbered_sightings(timestamptz) IS
'Return the rows of named_sightings() with the number of the vessel''s visit to the port that each belongs to: a new '
'visit begins more than visit_pause() after the end of the sightings before, or if the vessel was elsewhere in '
'between; NULL for wide ranges';

CREATE FUNCTION visit_sightings(known_at timestamptz,
	OUT sighting_id bigint, OUT source text, OUT root_source text, OUT vessel_id bigint, OUT claim text,
	OUT port_id bigint, OUT zone_id bigint, OUT seen_from timestamptz, OUT seen_to timestamptz,
	OUT begins_latest timestamptz, OUT ends_earliest timestamptz, OUT is_wide boolean, OUT visit_no bigint)
RETURNS SETOF record
LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 1000
SET search_path = @extschema@, pg_catalog, pg_temp
SET timezone = 'UTC'
SET jit = off
AS $$
#variable_conflict use_column
BEGIN
	RETURN QUERY
	WITH RECURSIVE numbered AS MATERIALIZED (
		SELECT n.* FROM numbered_sightings(visit_sightings.known_at) n
	), dated AS MATERIALIZED (
		SELECT n.vessel_id, n.port_id, n.visit_no, min(n.seen_from) AS first_seen, max(n.seen_to) AS last_seen
		FROM numbered n
		WHERE NOT n.is_wide
		GROUP BY n.vessel_id, n.port_id, n.visit_no
	), lone AS MATERIALIZED (
		-- reports of long ranges that cannot mean any other visit
		SELECT w.vessel_id, w.port_id, w.sighting_id, w.seen_from, w.seen_to
		FROM numbered w
		WHERE w.is_wide
			AND NOT EXISTS (SELECT FROM dated d WHERE d.vessel_id = w.vessel_id AND d.port_id = w.port_id
				AND d.first_seen < w.seen_to AND d.last_seen >= w.seen_from)
	), kept AS (
		-- as few visits as they can mean: the one that ends first, then the first that begins after it, and so on
		SELECT k.*
		FROM (SELECT DISTINCT ON (l.vessel_id, l.port_id) l.*
			FROM lone l
			ORDER BY l.vessel_id, l.port_id, l.seen_to, l.sighting_id) k
		UNION ALL
		SELECT n.*
		FROM kept k
		CROSS JOIN LATERAL (
			SELECT l.*
			FROM lone l
			WHERE l.vessel_id = k.vessel_id
				AND l.port_id = k.port_id
				AND l.seen_from >= k.seen_to
			ORDER BY l.seen_to, l.sighting_id
			LIMIT 1
		) n
	)
	SELECT
		n.sighting_id, n.source, n.root_source, n.vessel_id, n.claim, n.port_id, n.zone_id, n.seen_from, n.seen_to,
		n.begins_latest, n.ends_earliest, n.is_wide, coalesce(n.visit_no, -k.sighting_id)
	FROM numbered n
	LEFT JOIN kept k ON n.is_wide AND k.sighting_id = n.sighting_id AND k.port_id = n.port_id;
END $$;
COMMENT ON FUNCTION visit_sightings(timestamptz) IS
'Return the rows of numbered_sightings(), in which a report of a wide range is a visit of its own, with a negative '
'number, if it cannot mean any other visit; the other wide reports have no visit_no';

CREATE FUNCTION visits_of_sightings(known_at timestamptz, contradicted bigint[],
	OUT vessel_id bigint, OUT zone_id bigint, OUT sighting_id bigint, OUT first_seen timestamptz,
	OUT last_seen timestamptz, OUT sightings integer, OUT sources text, OUT best_claim text, OUT disputed boolean,
	OUT parts_in_order text, OUT independent_sources integer, OUT wide_reports integer,
	OUT first_seen_latest timestamptz, OUT last_seen_earliest timestamptz, OUT positions_kept boolean)
RETURNS SETOF record
LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 100
SET search_path = @extschema@, pg_catalog, pg_temp
SET timezone = 'UTC'
SET jit = off
AS $$
#variable_conflict use_column
BEGIN
	RETURN QUERY
	WITH named AS MATERIALIZED (
		SELECT v.* FROM visit_sightings(visits_of_sightings.known_at) v
	), wide AS MATERIALIZED (
		SELECT w.* FROM named w WHERE w.is_wide
	), disputed AS MATERIALIZED (
		SELECT c.sighting_id FROM unnest(contradicted) c(sighting_id) WHERE c.sighting_id IS NOT NULL
	), unjudged AS MATERIALIZED (
		SELECT u.sighting_id FROM unjudged_evidence(visits_of_sightings.known_at) u WHERE u.sighting_id IS NOT NULL
	)
	SELECT
		m.vessel_id,
		m.port_id,
		min(m.sighting_id),
		min(m.seen_from),
		max(m.seen_to),
		count(*)::integer,
		string_agg(DISTINCT m.source, '; '),
		min(m.claim),
		CASE
			WHEN contradicted IS NOT NULL THEN bool_or(m.sighting_id IN (SELECT d.sighting_id FROM disputed d))
				OR nullif(bool_or(m.sighting_id IN (SELECT u.sighting_id FROM unjudged u)), true)
			END,
		string_agg(z.name, ' then ' ORDER BY m.seen_from, m.sighting_id) FILTER (WHERE m.zone_id <> m.port_id),
		count(DISTINCT m.root_source)::integer,
		(SELECT count(*) FROM wide w
			WHERE w.vessel_id = m.vessel_id
				AND w.port_id = m.port_id
				AND w.sighting_id <> ALL (array_agg(m.sighting_id))
				AND w.seen_from <= max(m.seen_to)
				AND w.seen_to > min(m.seen_from))::integer,
		min(m.begins_latest),
		max(m.ends_earliest),
		NOT bool_or(m.sighting_id IN (SELECT u.sighting_id FROM unjudged u))
	FROM named m
	JOIN zone z ON z.zone_id = m.zone_id
	WHERE m.visit_no IS NOT NULL
	GROUP BY m.vessel_id, m.port_id, m.visit_no;
END $$;
COMMENT ON FUNCTION visits_of_sightings(timestamptz, bigint[]) IS
'Return the rows of sighting_visits(), given the sightings that something contradicts (NULL: disputed is NULL)';

CREATE FUNCTION sighting_visits(known_at timestamptz DEFAULT 'infinity', with_disputes boolean DEFAULT true,
	OUT vessel_id bigint, OUT zone_id bigint, OUT sighting_id bigint, OUT first_seen timestamptz,
	OUT last_seen timestamptz, OUT sightings integer, OUT sources text, OUT best_claim text, OUT disputed boolean,
	OUT parts_in_order text, OUT independent_sources integer, OUT wide_reports integer,
	OUT first_seen_latest timestamptz, OUT last_seen_earliest timestamptz, OUT positions_kept boolean)
RETURNS SETOF record
LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 100
SET search_path = @extschema@, pg_catalog, pg_temp
SET timezone = 'UTC'
SET jit = off
AS $$
#variable_conflict use_column
BEGIN
	PERFORM check_known_at(known_at);
	RETURN QUERY
	SELECT v.*
	FROM visits_of_sightings(sighting_visits.known_at, CASE WHEN with_disputes THEN ARRAY(
		SELECT unnest(ARRAY[c.first_sighting_id, c.second_sighting_id])
		FROM sighting_conflicts(known_at => sighting_visits.known_at) c) END) v;
END $$;
COMMENT ON FUNCTION sighting_visits(timestamptz, boolean) IS
'Return the sightings that name a vessel at a port, as known at a given time, grouped into visits. Sightings are one '
'visit if each can begin at most visit_pause() after the end of those before, unless the vessel was elsewhere in '
'between (was_elsewhere). A report of a longer range joins nothing: it is a visit only if it cannot mean any other, '
'and is counted in wide_reports of those it can mean. disputed is NULL without with_disputes, and where AIS positions '
'that could contradict are gone (positions_kept is false)';

CREATE VIEW sighting_visit AS
SELECT v.* FROM sighting_visits() v;
COMMENT ON VIEW sighting_visit IS 'Sightings that name a vessel at a port, grouped into visits, see sighting_visits()';
COMMENT ON COLUMN sighting_visit.vessel_id IS 'The claimed vessel';
COMMENT ON COLUMN sighting_visit.zone_id IS 'Key of the port';
COMMENT ON COLUMN sighting_visit.sighting_id IS
'Key, together with zone_id: the sighting of the visit that was registered first';
COMMENT ON COLUMN sighting_visit.first_seen IS 'Earliest time that the first sighting allows';
COMMENT ON COLUMN sighting_visit.last_seen IS 'Latest time that the last sighting allows';
COMMENT ON COLUMN sighting_visit.sightings IS 'Number of sightings';
COMMENT ON COLUMN sighting_visit.sources IS 'Sources of the sightings';
COMMENT ON COLUMN sighting_visit.best_claim IS 'The strongest claim: confirmed or matches description';
COMMENT ON COLUMN sighting_visit.disputed IS
'Whether something contradicts any of the sightings, see sighting_conflict; NULL if nothing does but AIS positions '
'that could are gone';
COMMENT ON COLUMN sighting_visit.parts_in_order IS
'Berths and other parts in order of sighting, as in: Pier 1 then Pier 2';
COMMENT ON COLUMN sighting_visit.independent_sources IS
'Number of sources that the sightings go back to; reports that repeat one do not count';
COMMENT ON COLUMN sighting_visit.wide_reports IS 'Number of other reports, of longer ranges, that can mean this visit';
COMMENT ON COLUMN sighting_visit.first_seen_latest IS 'Latest time of the first sighting: the ship was there by then';
COMMENT ON COLUMN sighting_visit.last_seen_earliest IS
'Earliest time of the last sighting: the ship was there until then';
COMMENT ON COLUMN sighting_visit.positions_kept IS
'Whether AIS positions that could contradict the visit, or divide it by a time elsewhere, are still stored; false: '
'drop_positions() has removed some';
