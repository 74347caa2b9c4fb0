-- Visits by all evidence there is; what is known of one vessel; what happened to cargo.

CREATE FUNCTION port_of(zone_id bigint) RETURNS bigint
LANGUAGE sql STABLE STRICT PARALLEL SAFE
RETURN coalesce((SELECT z.zone_id FROM unnest(ARRAY[port_of.zone_id] || zone_ancestors(port_of.zone_id)) WITH ORDINALITY a(id, n) JOIN zone z ON z.zone_id = a.id
	WHERE z.kind = 'port' ORDER BY a.n LIMIT 1), port_of.zone_id);
COMMENT ON FUNCTION port_of(bigint) IS 'The port that a zone is or is part of; a zone of no port is its own';

CREATE VIEW sighting_conflict AS
WITH pair AS (
	SELECT a AS one, b AS other, 'one event, other places' AS reason
	FROM sighting a JOIN sighting b ON b.event = a.event AND b.sighting_id > a.sighting_id
	UNION ALL
	SELECT a, b, 'one ship, other places at one time'
	FROM sighting a JOIN sighting b ON b.claimed_vessel_id = a.claimed_vessel_id AND b.sighting_id > a.sighting_id AND b.claim <> 'unknown' AND a.claim <> 'unknown'
	-- one was there throughout while the other was seen
	-- a time that is known is all of it
	WHERE ((a.throughout OR a.seen_from = a.seen_to) AND b.seen_from >= a.seen_from AND b.seen_to <= a.seen_to OR (b.throughout OR b.seen_from = b.seen_to) AND a.seen_from >= b.seen_from AND a.seen_to <= b.seen_to)
		AND coalesce(a.event <> b.event, true)
)
SELECT (p.one).sighting_id * 4294967296 + (p.other).sighting_id AS row_id, coalesce((p.one).event, (p.other).event) AS event,
	(p.one).sighting_id AS first_sighting_id, (p.one).source AS first_source, za.name AS first_zone, (p.one).seen_from AS first_from, (p.one).seen_to AS first_to, (p.one).note AS first_note,
	(p.other).sighting_id AS second_sighting_id, (p.other).source AS second_source, zb.name AS second_zone, (p.other).seen_from AS second_from, (p.other).seen_to AS second_to, (p.other).note AS second_note,
	p.reason
FROM pair p
	JOIN zone za ON za.zone_id = sighting_zone(p.one)
	JOIN zone zb ON zb.zone_id = sighting_zone(p.other)
WHERE port_of(za.zone_id) <> port_of(zb.zone_id);
COMMENT ON VIEW sighting_conflict IS 'Reports that cannot both be true: of one event (its label) at different ports, or of one ship at another port while it was somewhere else throughout. They stand side by side; nothing here decides';
COMMENT ON COLUMN sighting_conflict.row_id IS 'Key, the same for the same row at any time';
COMMENT ON COLUMN sighting_conflict.event IS 'Label of the event';
COMMENT ON COLUMN sighting_conflict.first_sighting_id IS 'One sighting';
COMMENT ON COLUMN sighting_conflict.first_source IS 'Who says so';
COMMENT ON COLUMN sighting_conflict.first_zone IS 'Where';
COMMENT ON COLUMN sighting_conflict.first_from IS 'From when';
COMMENT ON COLUMN sighting_conflict.first_to IS 'Until when';
COMMENT ON COLUMN sighting_conflict.first_note IS 'In what words';
COMMENT ON COLUMN sighting_conflict.second_sighting_id IS 'The other sighting';
COMMENT ON COLUMN sighting_conflict.second_source IS 'Who says so';
COMMENT ON COLUMN sighting_conflict.second_zone IS 'Where';
COMMENT ON COLUMN sighting_conflict.second_from IS 'From when';
COMMENT ON COLUMN sighting_conflict.second_to IS 'Until when';
COMMENT ON COLUMN sighting_conflict.second_note IS 'In what words';
COMMENT ON COLUMN sighting_conflict.reason IS 'Why they conflict';

CREATE VIEW sighting_visit AS
WITH sighted AS (
	SELECT s.sighting_id, s.source, s.seen_from, s.seen_to, s.claimed_vessel_id, s.claim, z.zone_id, port_of(z.zone_id) AS port_id
	FROM sighting s, LATERAL sighting_zone(s) z(zone_id) WHERE z.zone_id IS NOT NULL AND s.claimed_vessel_id IS NOT NULL AND s.claim <> 'unknown'
), numbered AS (
	-- a pause of more than 36 hours ends a visit
	SELECT o.*, count(*) FILTER (WHERE o.seen_until IS NULL OR o.seen_from > o.seen_until + interval '36 hours') OVER (PARTITION BY o.claimed_vessel_id, o.port_id ORDER BY o.seen_from, o.sighting_id) AS visit_no
	FROM (SELECT s.*, max(s.seen_to) OVER (PARTITION BY s.claimed_vessel_id, s.port_id ORDER BY s.seen_from, s.sighting_id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS seen_until FROM sighted s) o
)
SELECT n.claimed_vessel_id AS vessel_id, n.port_id AS zone_id, min(n.sighting_id) AS sighting_id, min(n.seen_from) AS first_seen, max(n.seen_to) AS last_seen, count(*)::integer AS sightings,
	string_agg(DISTINCT n.source, '; ') AS sources, min(n.claim) AS best_claim, bool_or(n.sighting_id IN (SELECT unnest(ARRAY[c.first_sighting_id, c.second_sighting_id]) FROM sighting_conflict c)) AS disputed,
	string_agg(z.name, ' then ' ORDER BY n.seen_from, n.sighting_id) FILTER (WHERE n.zone_id <> n.port_id) AS parts_in_order
FROM numbered n JOIN zone z ON z.zone_id = n.zone_id
GROUP BY n.claimed_vessel_id, n.port_id, n.visit_no;
COMMENT ON VIEW sighting_visit IS 'Sightings of a vessel at a port grouped into visits: a pause of more than 36 hours ends one';
COMMENT ON COLUMN sighting_visit.vessel_id IS 'The vessel that is claimed';
COMMENT ON COLUMN sighting_visit.zone_id IS 'The port';
COMMENT ON COLUMN sighting_visit.sighting_id IS 'Key: the sighting of the visit that was registered first';
COMMENT ON COLUMN sighting_visit.first_seen IS 'The earliest that the first sighting allows';
COMMENT ON COLUMN sighting_visit.last_seen IS 'The latest that the last one allows';
COMMENT ON COLUMN sighting_visit.sightings IS 'How many sightings';
COMMENT ON COLUMN sighting_visit.sources IS 'Whose they are';
COMMENT ON COLUMN sighting_visit.best_claim IS 'The strongest claim: confirmed or matches description';
COMMENT ON COLUMN sighting_visit.disputed IS 'Whether another report contradicts one of them';
COMMENT ON COLUMN sighting_visit.parts_in_order IS 'Berths and other parts in order of sighting: Pier 1 then Pier 2';

CREATE FUNCTION first_finding(finding_id bigint) RETURNS bigint
LANGUAGE sql STABLE STRICT PARALLEL SAFE
RETURN (WITH RECURSIVE before AS (
		SELECT f.finding_id, f.supersedes FROM port_call_finding f WHERE f.finding_id = first_finding.finding_id
		UNION
		SELECT f.finding_id, f.supersedes FROM before b JOIN port_call_finding f ON f.finding_id = b.supersedes
	) SELECT min(b.finding_id) FROM before b);
COMMENT ON FUNCTION first_finding(bigint) IS 'The first finding of a port call that later ones took the place of';

CREATE VIEW combined_visit AS
WITH seen AS (
	SELECT v.*, c.finding_id FROM sighting_visit v
		-- a visit that AIS knows too is one visit
		LEFT JOIN LATERAL (SELECT p.finding_id FROM port_call p
			WHERE p.mmsi IN (SELECT i.mmsi::integer FROM vessel_identity i WHERE i.vessel_id = v.vessel_id AND i.mmsi IS NOT NULL)
				AND p.zone_id = v.zone_id AND p.zone_kind <> 'eez' AND vessel_at(p.mmsi::mmsi, p.arrived) = v.vessel_id
				-- as far as its bounds go, but no farther than a visit goes on unseen
				AND v.first_seen <= least(p.departed_latest, p.departed_earliest + interval '36 hours')
				AND v.last_seen >= greatest(p.arrived_earliest, p.arrived_latest - interval '36 hours')
			ORDER BY p.arrived LIMIT 1) c ON true
), dark AS (
	SELECT DISTINCT ON (s.sighting_id) s.sighting_id, d.gap_id, d.mmsi, d.earliest_arrival, d.latest_departure
	FROM seen s JOIN vessel_identity i ON i.vessel_id = s.vessel_id AND i.mmsi IS NOT NULL
		CROSS JOIN LATERAL (SELECT k.* FROM dark_port_call k WHERE k.mmsi = i.mmsi::integer) d
	WHERE s.finding_id IS NULL AND d.zone_id = s.zone_id AND identity_holds(i.observed, i.valid) @> d.off_at AND d.earliest_arrival <= s.last_seen AND d.latest_departure >= s.first_seen
	ORDER BY s.sighting_id, d.earliest_arrival
), visit AS (
	SELECT 2 * first_finding(p.finding_id) AS visit_id, vessel_at(p.mmsi::mmsi, p.arrived) AS vessel_id, p.mmsi, p.zone_id, p.zone, p.country, p.embargoed, CASE WHEN count(s.sighting_id) > 0 THEN 'ais and sightings' ELSE 'ais' END AS method,
		least(p.arrived_latest, min(s.first_seen)) AS first_seen, greatest(p.departed_earliest, max(s.last_seen)) AS last_seen, p.arrived_earliest, p.departed_latest,
		p.fixes, coalesce(sum(s.sightings), 0)::integer AS sightings, concat_ws('; ', 'AIS', string_agg(s.sources, '; ')) AS sources, min(s.best_claim) AS best_claim, coalesce(bool_or(s.disputed), false) AS disputed, NULL::bigint AS gap_id
	FROM port_call p LEFT JOIN seen s ON s.finding_id = p.finding_id
	-- berths and the like are parts of the visit to their port
	WHERE port_of(p.zone_id) = p.zone_id AND p.zone_kind <> 'eez' AND NOT (p.zone_kind IN ('berth', 'terminal') AND NOT EXISTS (SELECT FROM zone z WHERE z.zone_id = p.zone_id))
	GROUP BY p.finding_id, p.mmsi, p.arrived, p.zone_id, p.zone, p.country, p.embargoed, p.arrived_latest, p.departed_earliest, p.arrived_earliest, p.departed_latest, p.fixes
	UNION ALL
	SELECT 2 * s.sighting_id + 1, s.vessel_id, d.mmsi, s.zone_id, z.name, z.country, z.embargoed, CASE WHEN d.gap_id IS NULL THEN 'sightings' ELSE 'dark call confirmed by sighting' END,
		s.first_seen, s.last_seen, d.earliest_arrival, d.latest_departure, 0, s.sightings, s.sources, s.best_claim, s.disputed, d.gap_id
	FROM seen s JOIN zone z USING (zone_id) LEFT JOIN dark d USING (sighting_id)
	WHERE s.finding_id IS NULL
)
SELECT v.visit_id, v.vessel_id, substring(e.imo::text, '\d+')::integer AS imo, i.name AS vessel, coalesce(v.mmsi, i.mmsi::integer) AS mmsi, v.zone_id, v.zone, v.country, v.embargoed, v.method,
	v.first_seen, v.last_seen, v.arrived_earliest, v.departed_latest, v.fixes, v.sightings, v.sources, v.best_claim, v.disputed, v.gap_id
FROM visit v
	LEFT JOIN vessel e ON e.vessel_id = v.vessel_id
	LEFT JOIN LATERAL identity_of(v.vessel_id, v.first_seen) i ON true;
COMMENT ON VIEW combined_visit IS 'Visits to ports by all evidence: AIS port calls, sightings grouped into visits, calls that a gap leaves time for and a sighting confirms; each with its method and how much evidence there is. Count them with visit_counts(), which names window and method';
COMMENT ON COLUMN combined_visit.visit_id IS 'Key, the same for the same visit at any time, whatever else gets known of it';
COMMENT ON COLUMN combined_visit.vessel_id IS 'The vessel; NULL where AIS knows only an MMSI';
COMMENT ON COLUMN combined_visit.imo IS 'Its IMO number';
COMMENT ON COLUMN combined_visit.vessel IS 'Its name then';
COMMENT ON COLUMN combined_visit.mmsi IS 'Its MMSI then';
COMMENT ON COLUMN combined_visit.zone_id IS 'The port';
COMMENT ON COLUMN combined_visit.zone IS 'Its name';
COMMENT ON COLUMN combined_visit.country IS 'Country of the port, ISO 3166 alpha-2';
COMMENT ON COLUMN combined_visit.embargoed IS 'Whether the port is embargoed';
COMMENT ON COLUMN combined_visit.method IS 'ais, ais and sightings, sightings, or dark call confirmed by sighting (the gap bounds it)';
COMMENT ON COLUMN combined_visit.first_seen IS 'First seen there: first fix inside, or the earliest that a sighting allows';
COMMENT ON COLUMN combined_visit.last_seen IS 'Last seen there';
COMMENT ON COLUMN combined_visit.arrived_earliest IS 'Not there before; NULL where nothing bounds it';
COMMENT ON COLUMN combined_visit.departed_latest IS 'Not there after; NULL where nothing bounds it';
COMMENT ON COLUMN combined_visit.fixes IS 'AIS fixes';
COMMENT ON COLUMN combined_visit.sightings IS 'Sightings';
COMMENT ON COLUMN combined_visit.sources IS 'Whose they are';
COMMENT ON COLUMN combined_visit.best_claim IS 'The strongest claim of a sighting: confirmed or matches description';
COMMENT ON COLUMN combined_visit.disputed IS 'Whether another report contradicts one of the sightings';
COMMENT ON COLUMN combined_visit.gap_id IS 'The AIS gap that it lies in';

CREATE FUNCTION visit_counts(from_time timestamptz, to_time timestamptz, zone_id bigint DEFAULT NULL,
	OUT vessel_id bigint, OUT vessel text, OUT zone_id_seen bigint, OUT zone text, OUT method text, OUT visits integer, OUT disputed integer, OUT first_seen timestamptz, OUT last_seen timestamptz,
	OUT window_from timestamptz, OUT window_to timestamptz)
RETURNS SETOF record
LANGUAGE sql STABLE PARALLEL SAFE ROWS 100
BEGIN ATOMIC
	SELECT v.vessel_id, coalesce(v.vessel, 'MMSI ' || v.mmsi), v.zone_id, v.zone, v.method, count(*)::integer, count(*) FILTER (WHERE v.disputed)::integer, min(v.first_seen), max(v.last_seen), from_time, to_time
	FROM combined_visit v
	WHERE v.first_seen < to_time AND v.last_seen >= from_time AND coalesce(v.zone_id = visit_counts.zone_id, true)
	GROUP BY v.vessel_id, coalesce(v.vessel, 'MMSI ' || v.mmsi), v.zone_id, v.zone, v.method
	ORDER BY 4, 2, 5;
END;
COMMENT ON FUNCTION visit_counts(timestamptz, timestamptz, bigint) IS 'Visits that touch a window, by vessel, port and method, in all ports or one. A count is what was seen, never what happened: the number of visits nobody saw is not known';

CREATE FUNCTION vessel_evidence(vessel_id bigint, from_time timestamptz, to_time timestamptz,
	OUT at timestamptz, OUT until timestamptz, OUT kind text, OUT zone text, OUT what text, OUT source text, OUT place geometry(Point, 4326))
RETURNS SETOF record
LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 100
SET search_path = @extschema@, pg_catalog, pg_temp
SET jit = off
AS $$
#variable_conflict use_column
BEGIN
	PERFORM check_period(vessel_evidence.from_time, vessel_evidence.to_time);
	IF NOT EXISTS (SELECT FROM vessel v WHERE v.vessel_id = vessel_evidence.vessel_id) THEN
		RAISE EXCEPTION 'vessel % does not exist', coalesce(vessel_evidence.vessel_id::text, 'NULL') USING ERRCODE = 'undefined_object';
	END IF;
	RETURN QUERY
	WITH used AS MATERIALIZED (
		SELECT i.mmsi, range_agg(h.valid) AS valid FROM vessel_identity i, LATERAL identity_holds(i.observed, i.valid) h(valid)
		WHERE i.vessel_id = vessel_evidence.vessel_id AND i.mmsi IS NOT NULL AND h.valid && tstzrange(vessel_evidence.from_time, vessel_evidence.to_time)
		GROUP BY i.mmsi
	), day AS (
		SELECT u.mmsi, track_between(v.track, greatest(vessel_evidence.from_time, lower(u.valid)), least(vessel_evidence.to_time, upper(u.valid))) AS track
		FROM used u
		CROSS JOIN LATERAL stored_day_tracks(u.mmsi, (vessel_evidence.from_time AT TIME ZONE 'UTC')::date,
			(vessel_evidence.to_time AT TIME ZONE 'UTC')::date) v
	), line AS (
		SELECT start_time(d.track) AS at, end_time(d.track) AS until, 'fixes' AS kind, NULL::text AS zone, format('%s fixes, %s nm', num_fixes(d.track), round(length_nm(d.track)::numeric, 1)) AS what,
			'AIS, MMSI ' || d.mmsi::text AS source, f.place
		FROM day d, LATERAL (SELECT lonlat_point(x.lon, x.lat) AS place FROM track_fixes(track_between(d.track, start_time(d.track), start_time(d.track) + interval '1 microsecond')) x LIMIT 1) f
		WHERE num_fixes(d.track) > 0
		UNION ALL
		SELECT c.arrived, coalesce(c.departed, c.departed_earliest), 'port call', c.zone, format('%s, at least %s h, confidence %s', c.arrival_basis || ' to ' || c.departure_basis, round(c.dwell_hours_min::numeric, 1), c.confidence),
			'AIS, MMSI ' || c.mmsi, c.place
		FROM used u
		CROSS JOIN LATERAL (SELECT k.* FROM port_call_current k WHERE k.mmsi = u.mmsi::integer) c
		WHERE u.valid @> c.arrived
		UNION ALL
		SELECT g.off_at, g.on_at, 'gap', NULL,
			format('silent for %s h%s; %s others heard there then, %s of them while it was silent%s',
				round(g.duration_hours::numeric, 1),
				CASE WHEN g.is_open THEN ' and more' ELSE format(', %s nm apart', round(g.distance_nm::numeric, 1)) END,
				g.heard_nearby_off, g.heard_within_off,
				CASE WHEN g.days_without_data > 0 THEN format('; of %s days in it nothing is stored', g.days_without_data) END),
			'AIS, MMSI ' || g.mmsi, g.place
		FROM used u
		CROSS JOIN LATERAL (SELECT k.* FROM ais_gap_current k WHERE k.mmsi = u.mmsi::integer) g
		WHERE u.valid @> g.off_at
		UNION ALL
		SELECT d.earliest_arrival, d.latest_departure, 'dark candidate', d.zone, format('can have been there for at most %s h at %s kn', round(d.max_stay_hours::numeric, 1), d.max_speed_kn), 'AIS gap ' || d.gap_id, d.place
		FROM used u CROSS JOIN LATERAL (SELECT k.* FROM dark_port_call k WHERE k.mmsi = u.mmsi::integer) d WHERE u.valid @> d.off_at
		UNION ALL
		SELECT s.seen_from, s.seen_to, 'sighting', z.name, concat_ws(': ', s.claim, coalesce(s.note, s.activity)), s.source, s.place
		FROM sighting s LEFT JOIN zone z ON z.zone_id = sighting_zone(s) WHERE s.claimed_vessel_id = vessel_evidence.vessel_id
		UNION ALL
		SELECT p.starts_by, p.ends_by, 'listing', NULL, format('%s %s as "%s"%s', l.list, l.source_key, w.name, CASE p.start_basis WHEN 'snapshot' THEN format(', listed after %s', p.starts_after) ELSE '' END), s.authority, NULL
		FROM vessel v JOIN listing_identifier n ON n.scheme = 'imo' AND n.value = v.imo::text AND n.known_to IS NULL JOIN listing l USING (listing_id) JOIN sanctions_list s USING (list)
			JOIN listing_period p ON p.listing_id = l.listing_id AND p.known_to IS NULL LEFT JOIN listing_version w ON w.listing_id = l.listing_id AND w.known_to IS NULL
		WHERE v.vessel_id = vessel_evidence.vessel_id
	)
	SELECT x.at, x.until, x.kind, x.zone, x.what, x.source, x.place FROM line x
	WHERE x.at < vessel_evidence.to_time AND coalesce(x.until, 'infinity') >= vessel_evidence.from_time
	ORDER BY x.at, x.kind, x.zone, x.what;
END $$;
COMMENT ON FUNCTION vessel_evidence(bigint, timestamptz, timestamptz) IS
'What is known of a vessel in a period in one time line: fixes by UTC day, port calls, gaps, what they leave time for, sightings, listings. Error 42704 for an unknown vessel, 22023 for an empty period';

CREATE FUNCTION cargo_buildup(zone_id bigint, visit bigint, "window" interval DEFAULT '3 days',
	OUT phase text, OUT seen_from timestamptz, OUT seen_to timestamptz, OUT zone text, OUT kind text, OUT count integer, OUT area_m2 double precision, OUT change text,
	OUT hours_before_arrival double precision, OUT hours_after_departure double precision, OUT source text, OUT note text)
RETURNS SETOF record
LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 20
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
	v record;
BEGIN
	SELECT c.first_seen, c.last_seen INTO v FROM combined_visit c WHERE c.visit_id = cargo_buildup.visit;
	IF NOT FOUND THEN
		RAISE EXCEPTION 'visit % does not exist', coalesce(cargo_buildup.visit::text, 'NULL') USING ERRCODE = 'undefined_object', HINT = 'Visits are the rows of combined_visit.';
	END IF;
	RETURN QUERY
	WITH seen AS (
		SELECT c.*, z.name AS zone_name,
			-- the last that was counted, the last that was measured
			(SELECT b.count FROM cargo_sighting b WHERE b.zone_id = c.zone_id AND b.kind = c.kind AND b.count IS NOT NULL
				AND (b.seen_from, b.seen_to, b.cargo_sighting_id) < (c.seen_from, c.seen_to, c.cargo_sighting_id) ORDER BY b.seen_from DESC, b.seen_to DESC, b.cargo_sighting_id DESC LIMIT 1) AS count_before,
			(SELECT b.area_m2 FROM cargo_sighting b WHERE b.zone_id = c.zone_id AND b.kind = c.kind AND b.area_m2 IS NOT NULL
				AND (b.seen_from, b.seen_to, b.cargo_sighting_id) < (c.seen_from, c.seen_to, c.cargo_sighting_id) ORDER BY b.seen_from DESC, b.seen_to DESC, b.cargo_sighting_id DESC LIMIT 1) AS area_before
		FROM cargo_sighting c JOIN zone z USING (zone_id)
		WHERE c.zone_id = ANY (zone_family(cargo_buildup.zone_id))
	)
	SELECT CASE WHEN s.seen_to <= v.first_seen THEN 'before' WHEN s.seen_from >= v.last_seen THEN 'after' ELSE 'during' END, s.seen_from, s.seen_to, s.zone_name, s.kind, s.count, s.area_m2,
		-- by the numbers, where there are any to compare; else as the source says
		CASE WHEN n.more IS NULL THEN s.change WHEN n.before = 0 AND n.now > 0 THEN 'appeared' WHEN n.now = 0 AND n.before > 0 THEN 'vanished'
			WHEN n.more > 0 THEN 'grew' WHEN n.more < 0 THEN 'shrank' ELSE 'same' END,
		CASE WHEN s.seen_from < v.first_seen THEN hours(v.first_seen - s.seen_from) END, CASE WHEN s.seen_to > v.last_seen THEN hours(s.seen_to - v.last_seen) END, s.source, s.note
	FROM seen s
		CROSS JOIN LATERAL (SELECT coalesce(s.count - s.count_before, s.area_m2 - s.area_before) AS more, coalesce(s.count_before, s.area_before) AS before, coalesce(s.count, s.area_m2) AS now) n
	WHERE s.seen_to >= v.first_seen - cargo_buildup."window" AND s.seen_from <= v.last_seen + cargo_buildup."window"
	ORDER BY s.seen_from, s.seen_to, s.zone_name, s.kind, s.cargo_sighting_id;
END $$;
COMMENT ON FUNCTION cargo_buildup(bigint, bigint, interval) IS
'Cargo seen at a zone and its parts from "window" before to "window" after a visit (visit_id of combined_visit): what appeared, grew, stayed the same, shrank or vanished since it was looked at last, and how long before arrival or after departure. Error 42704 for an unknown visit';
