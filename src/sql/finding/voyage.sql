-- Voyages: from one call at a port to the next.

CREATE FUNCTION is_port_kind(kind text) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN kind IN ('port', 'terminal', 'berth', 'anchorage');
COMMENT ON FUNCTION is_port_kind(text) IS
'Return whether zones of a kind are ports or parts of ports, where voyages begin and end';

CREATE FUNCTION said_by_itself(mmsi integer, imo integer, said imo, t timestamptz) RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE
RETURN CASE
	WHEN said_by_itself.imo IS NOT NULL THEN coalesce(said::integer = said_by_itself.imo, true)
	-- a ship known without an IMO number may report its own, but not one registered to another vessel
	ELSE said IS NULL OR NOT EXISTS (SELECT FROM vessel v WHERE v.imo = said AND v.vessel_id <> vessel_at(mmsi::mmsi, t))
	END;
COMMENT ON FUNCTION said_by_itself(integer, integer, imo, timestamptz) IS
'Return whether a report that an MMSI sent with an IMO number (NULL: without one) comes from the ship that had the '
'MMSI at a time (imo; NULL: no IMO number known), not from another that uses it too';

CREATE FUNCTION draught_said(mmsi integer, imo integer, from_time timestamptz, to_time timestamptz) RETURNS double precision
LANGUAGE sql STABLE PARALLEL SAFE
RETURN (
	SELECT a.draught_m
	FROM ais_static a
	WHERE a.mmsi = draught_said.mmsi::mmsi
		AND a.draught_m IS NOT NULL
		AND a.day BETWEEN (draught_said.from_time AT TIME ZONE 'UTC')::date AND (draught_said.to_time AT TIME ZONE 'UTC')::date
		AND a.first_at <= draught_said.to_time
		AND a.last_at >= draught_said.from_time
		AND said_by_itself(draught_said.mmsi, draught_said.imo, imo_or_null(a.imo), draught_said.from_time)
	ORDER BY least(a.last_at, draught_said.to_time) DESC, a.first_at DESC, a.reports DESC, a.draught_m
	LIMIT 1);
COMMENT ON FUNCTION draught_said(integer, integer, timestamptz, timestamptz) IS
'Return the last draught, in metres, that a ship reported in a period, both ends included, ignoring reports with '
'another ship''s IMO number; NULL if it reported none';

CREATE FUNCTION destination_said(mmsi integer, imo integer, from_time timestamptz, to_time timestamptz) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
RETURN (
	SELECT a.destination
	FROM ais_static a
	WHERE a.mmsi = destination_said.mmsi::mmsi
		AND a.destination IS NOT NULL
		AND a.day BETWEEN (destination_said.from_time AT TIME ZONE 'UTC')::date AND (destination_said.to_time AT TIME ZONE 'UTC')::date
		AND a.first_at <= destination_said.to_time
		AND a.last_at >= destination_said.from_time
		AND said_by_itself(destination_said.mmsi, destination_said.imo, imo_or_null(a.imo), destination_said.from_time)
	ORDER BY least(a.last_at, destination_said.to_time) DESC, a.first_at DESC, a.reports DESC, a.destination
	LIMIT 1);
COMMENT ON FUNCTION destination_said(integer, integer, timestamptz, timestamptz) IS
'Return the last destination that a ship reported in a period, both ends included, verbatim, ignoring reports with '
'another ship''s IMO number; NULL if it reported none';

CREATE FUNCTION destination_names(said text, zone_id bigint) RETURNS boolean
LANGUAGE sql STABLE STRICT PARALLEL SAFE
BEGIN ATOMIC
	-- FROM>TO: the part after the last arrow; HERE<>THERE: both parts
	WITH goal AS (
		SELECT regexp_replace(upper(g.word), '[^[:alnum:]]', '', 'g') AS key
		FROM regexp_split_to_table(
			regexp_replace(destination_names.said, '^.*[^<=>[:space:]-][[:space:]=-]*>', ''),
			'<[[:space:]=-]*>') g(word)
	), named AS (
		SELECT z.zone_id, z.geom
		FROM goal g
		LEFT JOIN zone z ON g.key <> ''
			AND (g.key = regexp_replace(upper(z.name), '[^[:alnum:]]', '', 'g')
				OR g.key = regexp_replace(upper(z.unlocode), '[^[:alnum:]]', '', 'g'))
	), compared AS (
		SELECT CASE
			WHEN n.zone_id IS NULL THEN NULL
			WHEN n.zone_id = h.zone_id
				OR n.zone_id = ANY (zone_ancestors(h.zone_id))
				OR h.zone_id = ANY (zone_ancestors(n.zone_id)) THEN 'it'
			WHEN ST_Covers(n.geom, h.geom) OR ST_Covers(h.geom, n.geom) THEN 'it'
			-- at an anchorage that belongs to no port a ship may wait for any port
			WHEN h.kind = 'anchorage' AND h.parent_id IS NULL OR ST_Intersects(n.geom, h.geom) THEN NULL
			ELSE 'another'
			END AS named
		FROM named n
		JOIN zone h ON h.zone_id = destination_names.zone_id
	)
	SELECT CASE WHEN bool_or(c.named = 'it') THEN true WHEN bool_and(coalesce(c.named = 'another', false)) THEN false END
	FROM compared c;
END;
COMMENT ON FUNCTION destination_names(text, bigint) IS
'Return whether a destination reported by AIS names a zone, one that it is part of or a part of it, by name or '
'UN/LOCODE (of FROM>TO the second, of HERE<>THERE either). True also for a zone that covers it or that it covers; '
'false if it names only other registered zones that lie apart from it; NULL if it names no registered zone, since it '
'is free text, if the zones overlap, if the zone is an anchorage that is part of no port, or if the zone is no longer '
'registered';

CREATE FUNCTION counted(found integer, looked_for boolean) RETURNS integer
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN found > 0 OR looked_for THEN found END;
COMMENT ON FUNCTION counted(integer, boolean) IS
'Return a number found; NULL instead of 0 if nobody has looked everywhere';

-- outermost: the ship has no call at the same time at a port that this zone is part of
CREATE VIEW outermost_call AS
SELECT c.*
FROM port_call_current c
WHERE is_port_kind(c.zone_kind)
	AND NOT EXISTS (
		SELECT
		FROM port_call_finding o
		WHERE o.known_to IS NULL
			AND o.mmsi::integer = c.mmsi
			-- the current kind of the zone, as for c
			AND is_port_kind(coalesce((SELECT z.kind FROM zone z WHERE z.zone_id = o.zone_id), o.zone_kind))
			AND o.finding_id <> c.finding_id
			AND (o.call).arrived_latest <= c.departed_earliest
			AND (o.call).departed_earliest >= c.arrived_latest
			-- not "= ANY", for which the planner would read the calls of all ships at those zones
			AND (SELECT w.ancestors FROM call_ancestors(c.zone_id, c.finding_id) w) @> ARRAY[o.zone_id]);
COMMENT ON VIEW outermost_call IS
'Port calls that begin and end voyages: those at ports and their parts, except calls at a part during a call at the '
'whole; the columns are those of port_call';
SELECT take_column_comments('outermost_call'::regclass, 'port_call'::regclass);

CREATE TYPE dark_way AS (candidates integer, nearest text);
COMMENT ON TYPE dark_way IS 'The dark calls that the silences of a voyage leave time for (voyage)';
COMMENT ON COLUMN dark_way.candidates IS 'Number of possible calls';
COMMENT ON COLUMN dark_way.nearest IS 'Zones nearest by the distance there and back';

CREATE TYPE voyage_end AS (
	finding_id bigint,
	zone_id bigint,
	zone text,
	country text,
	embargoed boolean,
	arrived_earliest timestamptz,
	arrived timestamptz,
	arrived_latest timestamptz,
	arrival_basis text,
	place geometry(Point, 4326)
);
COMMENT ON TYPE voyage_end IS 'The call that ends a voyage, as the view voyage shows it';
COMMENT ON COLUMN voyage_end.finding_id IS 'Key of the call in port_call';
COMMENT ON COLUMN voyage_end.zone_id IS 'Key of the zone';
COMMENT ON COLUMN voyage_end.zone IS 'Name of the zone';
COMMENT ON COLUMN voyage_end.country IS 'Country of the zone';
COMMENT ON COLUMN voyage_end.embargoed IS 'Whether the zone is embargoed';
COMMENT ON COLUMN voyage_end.arrived_earliest IS 'Time of the last fix before the call';
COMMENT ON COLUMN voyage_end.arrived IS 'Best estimate of the time of arrival';
COMMENT ON COLUMN voyage_end.arrived_latest IS 'Time of the first fix inside';
COMMENT ON COLUMN voyage_end.arrival_basis IS 'crossing, silence or open';
COMMENT ON COLUMN voyage_end.place IS 'Place of the call';

CREATE VIEW voyage AS
WITH looked_for AS MATERIALIZED (
	-- the times for which each kind has been detected
	SELECT
		gaps_detected() AS gaps,
		encounters_detected() AS encounters,
		loitering_detected() AS loiterings,
		anomalies_detected() AS anomalies,
		calls_detected('{sts_area, other}') AS stops
)
SELECT
	d.finding_id AS voyage_id,
	d.mmsi,
	i.name,
	i.imo,
	i.flag,
	i.ship_type,
	i.length_m,
	i.identity_source,
	d.zone_id AS from_zone_id,
	d.zone AS from_zone,
	d.country AS from_country,
	d.embargoed AS from_embargoed,
	d.departed_earliest,
	d.departed,
	d.departed_latest,
	d.departure_basis,
	a.finding_id AS to_finding_id,
	a.zone_id AS to_zone_id,
	a.zone AS to_zone,
	a.country AS to_country,
	a.embargoed AS to_embargoed,
	a.arrived_earliest,
	a.arrived,
	a.arrived_latest,
	a.arrival_basis,
	a.finding_id IS NULL AS is_open,
	hours(CASE WHEN a.arrived < d.departed THEN interval '0' ELSE a.arrived - d.departed END) AS hours,
	hours(greatest(a.arrived_earliest - d.departed_latest, interval '0')) AS hours_min,
	hours(a.arrived_latest - d.departed_earliest) AS hours_max,
	CASE WHEN w.gaps > 0 OR o.gaps @> v.period THEN w.hours_silent END AS hours_silent,
	CASE WHEN o.gaps @> v.period THEN hours(a.arrived_latest - d.departed_earliest) - w.hours_silent END AS hours_heard,
	counted(w.gaps, o.gaps @> v.period) AS gaps,
	CASE WHEN d.departed_earliest >= (SELECT positions_kept_from()) THEN (
		SELECT length_nm(track_clean(vessel_track_between(d.mmsi::mmsi, d.departed_earliest, v.until)))
	) END AS sailed_nm,
	(
		SELECT geodesic_nm(lonlat_point(s.lon, s.lat), lonlat_point(e.lon, e.lat))
		FROM fixes_of(d.mmsi::mmsi, d.departed_earliest, d.departed_earliest + interval '1 microsecond') s
		CROSS JOIN fixes_of(d.mmsi::mmsi, a.arrived_latest, a.arrived_latest + interval '1 microsecond') e
		-- of several fixes at one time those nearest to where the ship lay
		ORDER BY geodesic_nm(lonlat_point(s.lon, s.lat), d.place) + geodesic_nm(lonlat_point(e.lon, e.lat), a.place)
		LIMIT 1
	) AS straight_nm,
	counted((k.dark).candidates, o.gaps @> v.period) AS dark_candidates,
	(k.dark).nearest AS nearest_dark_candidates,
	counted((
		SELECT count(*)::integer
		FROM port_call_current c
		WHERE c.mmsi = d.mmsi
			AND c.zone_kind IN ('sts_area', 'other')
			AND c.arrived_latest <= v.until
			AND c.departed_earliest >= d.departed_earliest
	), o.stops @> v.period) AS stops_on_the_way,
	counted((
		SELECT count(*)::integer
		FROM encounter_finding e
		WHERE e.known_to IS NULL
			AND e.began < v.until
			AND e.ended > d.departed_earliest
			AND (e.mmsi_a = d.mmsi::mmsi OR e.mmsi_b = d.mmsi::mmsi)
	), o.encounters @> v.period) AS encounters,
	counted((
		SELECT count(*)::integer
		FROM loitering_finding l
		WHERE l.known_to IS NULL
			AND l.mmsi = d.mmsi::mmsi
			AND l.began < v.until
			AND l.ended > d.departed_earliest
	), o.loiterings @> v.period) AS loiterings,
	counted((
		SELECT count(*)::integer
		FROM anomaly_finding f
		WHERE f.known_to IS NULL
			AND f.mmsi = d.mmsi::mmsi
			AND f.began < v.until
			AND f.ended > d.departed_earliest
	), o.anomalies @> v.period) AS anomalies,
	g.before_m AS draught_before_m,
	g.after_m AS draught_after_m,
	CASE
		WHEN g.after_m > 1.1 * g.before_m THEN 'deeper'
		WHEN g.after_m < 0.9 * g.before_m THEN 'shallower'
		WHEN g.after_m IS NOT NULL AND g.before_m IS NOT NULL THEN 'same'
	END AS draught_change,
	t.said AS destination_said,
	destination_names(t.said, a.zone_id) AS destination_is_to,
	l.lists AS listed,
	d.departed_earliest >= (SELECT positions_kept_from()) AS positions_kept,
	d.place AS from_place,
	a.place AS place,
	u.another AS mmsi_used_by_another,
	lists_by((SELECT first_copies()), d.departed) AS lists_then
FROM outermost_call d
-- here and below OFFSET 0 has the subquery computed only if a column of it is selected
CROSS JOIN LATERAL (
	SELECT (
		-- the first call of the next stay: overlapping calls are one stay
		SELECT ROW(n.finding_id, n.zone_id, n.zone, n.country, n.embargoed, n.arrived_earliest, n.arrived, n.arrived_latest,
			n.arrival_basis, n.place)::voyage_end
		FROM outermost_call n
		WHERE n.mmsi = d.mmsi
			AND n.arrived_latest > d.departed_earliest
		ORDER BY n.arrived_latest, n.departed_earliest, n.zone_id
		LIMIT 1
	) AS call
	OFFSET 0
) e
CROSS JOIN LATERAL (SELECT (e.call).*) a
LEFT JOIN LATERAL identity_then(d.mmsi, d.departed_earliest) i ON true
CROSS JOIN looked_for o
CROSS JOIN LATERAL (
	-- period: the whole voyage, or up to the last fix if it is under way; surely: the part between the ports
	SELECT
		tstzrange(d.departed_earliest, p.until, '[]') AS period,
		coalesce(a.arrived_latest + interval '1 microsecond', 'infinity') AS until,
		CASE
			WHEN d.departed_latest <= coalesce(a.arrived_earliest, p.until)
			THEN tstzrange(d.departed_latest, coalesce(a.arrived_earliest, p.until), '[]')
			ELSE 'empty'
		END AS surely
	FROM (
		SELECT coalesce(a.arrived_latest,
			greatest(
				end_time(vessel_track_between(d.mmsi::mmsi, d.departed_earliest, 'infinity')),
				-- the last fix if drop_positions() has removed it
				(SELECT end_time(c.track) FROM carried_track c WHERE c.mmsi = d.mmsi::mmsi AND end_time(c.track) >= d.departed),
				d.departed)) AS until
	) p
	-- here and below: computed once for each voyage, not for each use
	OFFSET 0
) v
LEFT JOIN LATERAL (
	SELECT
		-- silences of two ships that share the MMSI may overlap
		coalesce(hours_covered(range_agg(tstzrange(greatest(f.off_at, d.departed_earliest),
			least(coalesce(f.on_at, r.as_of), a.arrived_latest)))), 0) AS hours_silent,
		count(*)::integer AS gaps
	FROM ais_gap_finding f
	JOIN ais_gap_run_now() r USING (run_id)
	WHERE f.known_to IS NULL
		AND f.mmsi::integer = d.mmsi
		AND f.off_at < coalesce(a.arrived_latest, 'infinity')
		AND coalesce(f.on_at, r.as_of) > d.departed_earliest
) w ON true
CROSS JOIN LATERAL (
	SELECT (
		SELECT ROW(coalesce(sum(q.calls), 0), string_agg(q.label, ', ' ORDER BY q.rank) FILTER (WHERE q.rank <= 5))::dark_way
		FROM (
			SELECT
				count(*) AS calls,
				p.zone || CASE WHEN bool_or(p.embargoed) THEN ' (embargoed)' ELSE '' END AS label,
				row_number() OVER (ORDER BY min(p.leg_in_nm + coalesce(p.leg_out_nm, 0)), p.zone_id) AS rank
			FROM dark_port_call p
			WHERE p.mmsi = d.mmsi
				AND p.off_at < v.until
				AND p.latest_departure > d.departed_earliest
				AND p.earliest_arrival < v.until
				AND (p.on_at IS NULL OR p.on_at > d.departed_earliest)
			GROUP BY p.zone_id, p.zone
		) q
	) AS dark
	OFFSET 0
) k
CROSS JOIN LATERAL (
	-- a crew may set the draught some hours after leaving: the draught on departure is that reported up to half of the
	-- voyage, but at most six hours out
	SELECT
		draught_said(d.mmsi, i.imo, d.departed_earliest - interval '24 hours', h.at) AS before_m,
		draught_said(d.mmsi, i.imo, h.at, coalesce(a.arrived_latest, 'infinity')) AS after_m
	FROM (SELECT least(d.departed + interval '6 hours', midway(d.departed, a.arrived_latest)) AS at) h
	OFFSET 0
) g
CROSS JOIN LATERAL (SELECT destination_said(d.mmsi, i.imo, d.departed, coalesce(a.arrived_latest, 'infinity')) AS said OFFSET 0) t
CROSS JOIN LATERAL used_by_another(d.mmsi, i.imo, i.vessel_id, lower(v.period), upper(v.period)) u
CROSS JOIN LATERAL ship_listed(d.mmsi, i.imo, i.vessel_id, v.period, v.surely, v.period) l
WHERE d.departed IS NOT NULL
	-- the last call of its stay; OFFSET 0: checked for each call that a voyage can begin with, not for all calls at once
	AND NOT EXISTS (
		SELECT
		FROM outermost_call l
		WHERE l.mmsi = d.mmsi
			AND l.arrived_latest <= d.departed_earliest
			AND l.departed_earliest >= d.departed_earliest
			AND l.finding_id <> d.finding_id
			AND (l.departed_earliest > d.departed_earliest OR (l.arrived_latest, l.zone_id) < (d.arrived_latest, d.zone_id))
		OFFSET 0);
COMMENT ON VIEW voyage IS
'Voyages as known now: from one port call to the next of the same MMSI, and the voyage under way. Of simultaneous '
'calls at a port, its terminals and its berths the outermost counts; overlapping calls are one stay. Ship-to-ship '
'areas, economic zones and zones of kind other neither begin nor end a voyage. Look voyages up by MMSI or by the call '
'that begins them (voyage_id, from_zone_id, departed_earliest, departed): conditions on nothing but the call that '
'ends them read the calls of all ships';
COMMENT ON COLUMN voyage.voyage_id IS 'Key: finding_id in port_call of the call that begins it';
COMMENT ON COLUMN voyage.mmsi IS 'MMSI of the ship';
COMMENT ON COLUMN voyage.name IS 'Name of the ship at departed_earliest';
COMMENT ON COLUMN voyage.imo IS 'IMO ship number';
COMMENT ON COLUMN voyage.flag IS 'Flag at departed_earliest, ISO 3166 alpha-2; the country of the MMSI if none is registered';
COMMENT ON COLUMN voyage.ship_type IS 'Kind of ship, in the words of its source';
COMMENT ON COLUMN voyage.length_m IS 'Length of the ship, metres';
COMMENT ON COLUMN voyage.identity_source IS
'registry, or ais for what the ship reports about itself; NULL if neither is known';
COMMENT ON COLUMN voyage.from_zone_id IS 'Key of the zone where it begins';
COMMENT ON COLUMN voyage.from_zone IS 'Name of that zone';
COMMENT ON COLUMN voyage.from_country IS 'Country of that zone, ISO 3166 alpha-2';
COMMENT ON COLUMN voyage.from_embargoed IS 'Whether that zone is embargoed';
COMMENT ON COLUMN voyage.departed_earliest IS 'Time of the last fix inside that zone';
COMMENT ON COLUMN voyage.departed IS 'Best estimate of the time of departure';
COMMENT ON COLUMN voyage.departed_latest IS 'Time of the first fix after the call';
COMMENT ON COLUMN voyage.departure_basis IS 'crossing or silence';
COMMENT ON COLUMN voyage.to_finding_id IS
'The call that ends it, finding_id in port_call; NULL, as are all columns about the end, while the ship has not '
'called again';
COMMENT ON COLUMN voyage.to_zone_id IS 'Key of the zone where it ends';
COMMENT ON COLUMN voyage.to_zone IS 'Name of that zone';
COMMENT ON COLUMN voyage.to_country IS 'Country of that zone, ISO 3166 alpha-2';
COMMENT ON COLUMN voyage.to_embargoed IS 'Whether that zone is embargoed';
COMMENT ON COLUMN voyage.arrived_earliest IS 'Time of the last fix before that call';
COMMENT ON COLUMN voyage.arrived IS 'Best estimate of the time of arrival';
COMMENT ON COLUMN voyage.arrived_latest IS 'Time of the first fix inside that zone';
COMMENT ON COLUMN voyage.arrival_basis IS 'crossing or silence';
COMMENT ON COLUMN voyage.is_open IS 'Whether the ship has not called again';
COMMENT ON COLUMN voyage.hours IS
'Best estimate of the hours under way, arrived - departed; 0 if the ship entered one zone before it left another that '
'overlaps it';
COMMENT ON COLUMN voyage.hours_min IS
'Lower bound, arrived_earliest - departed_latest, hours; 0 if one silence covers both';
COMMENT ON COLUMN voyage.hours_max IS 'Upper bound, arrived_latest - departed_earliest, hours';
COMMENT ON COLUMN voyage.hours_silent IS 'The hours of hours_max that lie in silences of ais_gap; NULL as in gaps';
COMMENT ON COLUMN voyage.hours_heard IS
'The other hours of hours_max; NULL if detect_ais_gaps() has not covered the whole voyage';
COMMENT ON COLUMN voyage.gaps IS
'Number of silences of ais_gap on the way, including those that reach into a port. This and the other counts of '
'findings are 0 only if runs have covered the whole voyage (one under way: up to the last fix); otherwise NULL means '
'none found, and a number is a lower bound';
COMMENT ON COLUMN voyage.sailed_nm IS
'Distance from fix to fix, nautical miles (WGS84), without GPS spikes (track_clean): a lower bound, since silences '
'count as straight lines. NULL if not all positions are stored any more';
COMMENT ON COLUMN voyage.straight_nm IS
'Distance from the last fix inside the first zone to the first fix inside the second, nautical miles (WGS84)';
COMMENT ON COLUMN voyage.dark_candidates IS
'Number of calls that silences on the way leave time for, rows of dark_port_call; NULL if none found but '
'detect_ais_gaps() has not covered the whole voyage';
COMMENT ON COLUMN voyage.nearest_dark_candidates IS
'Up to five of their zones, nearest first by the distance there and back';
COMMENT ON COLUMN voyage.stops_on_the_way IS
'Number of kept calls on the way at ship-to-ship areas and zones of kind other; NULL if none found but '
'detect_port_calls() has not covered all of these zones for the whole voyage';
COMMENT ON COLUMN voyage.encounters IS
'Number of kept encounters on the way; NULL if none found but detect_encounters() has not covered the whole voyage';
COMMENT ON COLUMN voyage.loiterings IS
'Number of kept loiterings on the way; NULL if none found but detect_loitering() has not covered the whole voyage';
COMMENT ON COLUMN voyage.anomalies IS
'Number of kept anomalies on the way, places where no ship can have been; many if ships share the MMSI. NULL if none '
'found but detect_anomalies() has not covered the whole voyage';
COMMENT ON COLUMN voyage.draught_before_m IS
'Draught on departure, metres: the last reported from a day before departure to half of the voyage, at most six hours '
'out; NULL if none was reported';
COMMENT ON COLUMN voyage.draught_after_m IS
'Draught last reported from then until arrival, metres; NULL if none was reported';
COMMENT ON COLUMN voyage.draught_change IS
'deeper or shallower if the two differ by more than a tenth, otherwise same; a crew sets the draught by hand, or '
'forgets to. NULL if either is';
COMMENT ON COLUMN voyage.destination_said IS 'Destination last reported before arrival';
COMMENT ON COLUMN voyage.destination_is_to IS
'Whether that destination names the zone of arrival, the port it belongs to or a part of it, by name or UN/LOCODE, or '
'a zone that covers it; false if it names only other registered zones that lie apart; NULL if it names none or may '
'mean it (destination_names)';
COMMENT ON COLUMN voyage.listed IS
'Lists that name the ship''s numbers, surely or possibly at some time of it (ship_listed); NULL: none of those loaded';
COMMENT ON COLUMN voyage.positions_kept IS
'Whether the positions since departed_earliest are still stored; false: drop_positions() has removed some';
COMMENT ON COLUMN voyage.from_place IS 'Place of the call that begins it';
COMMENT ON COLUMN voyage.place IS 'Place of the call that ends it';
COMMENT ON COLUMN voyage.mmsi_used_by_another IS
'Whether a ship of another IMO number had the MMSI at some time of the voyage, at the same time or from then on '
'(other_hulls): the ship that arrived may not be the one that departed';
COMMENT ON COLUMN voyage.lists_then IS
'Number of lists of which a copy fetched before departure is loaded (lists_by); if 0, an empty listed says nothing '
'about that time';
