-- Voyages: from one call at a port to the next.

CREATE FUNCTION is_port_kind(kind text) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN kind IN ('port', 'terminal', 'berth', 'anchorage');
COMMENT ON FUNCTION is_port_kind(text) IS
'Check whether zones of a kind are ports or parts of ports, where voyages begin and end';

CREATE FUNCTION said_by_itself(mmsi integer, imo integer, said imo, t timestamptz) RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE
RETURN CASE
	WHEN said_by_itself.imo IS NOT NULL THEN coalesce(said::integer = said_by_itself.imo, true)
	-- of a ship without an IMO number the number said can be its own, but for that of another vessel registered
	ELSE said IS NULL OR NOT EXISTS (SELECT FROM vessel v WHERE v.imo = said AND v.vessel_id <> vessel_at(mmsi::mmsi, t))
	END;
COMMENT ON FUNCTION said_by_itself(integer, integer, imo, timestamptz) IS
'Return whether what an MMSI said with an IMO number (NULL: with none) is of the ship that had it at a time (imo; NULL: '
'without a number), not of another that has it too or after it';

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
'Return the draught in metres that a ship said last in a period, both ends included, but for what an MMSI '
'said with the IMO number of another; NULL where it said none';

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
'Return the destination that a ship said last in a period, both ends included, as said, but for what an MMSI said with '
'the IMO number of another; NULL where it said none';

CREATE FUNCTION destination_names(said text, zone_id bigint) RETURNS boolean
LANGUAGE sql STABLE STRICT PARALLEL SAFE
BEGIN ATOMIC
	-- FROM>TO: what is behind the last arrow; HERE<>THERE: both
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
			-- in roads of no port a ship may wait for any
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
'Check whether a destination as said in AIS names a zone, one it is part of or a part of it, by name or UN/LOCODE, of '
'FROM>TO the second, of HERE<>THERE either: true, also of a zone that covers it or that it covers; false where it names '
'other registered zones alone, apart from it; NULL where it names none, since it is free text, where the zones overlap, '
'at an anchorage that is part of no port, and of a zone that is registered no longer';

CREATE FUNCTION counted(found integer, looked_for boolean) RETURNS integer
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN found > 0 OR looked_for THEN found END;
COMMENT ON FUNCTION counted(integer, boolean) IS
'Return how many were found; NULL for none where nobody has looked for them everywhere, since that is not 0';

-- outermost: no other call of the ship at a port that this zone is part of goes on meanwhile
CREATE VIEW outermost_call AS
SELECT c.*
FROM port_call_current c
WHERE is_port_kind(c.zone_kind)
	AND NOT EXISTS (
		SELECT
		FROM port_call_finding o
		WHERE o.known_to IS NULL
			AND o.mmsi::integer = c.mmsi
			-- the kind of now, as of the call
			AND is_port_kind(coalesce((SELECT z.kind FROM zone z WHERE z.zone_id = o.zone_id), o.zone_kind))
			AND o.finding_id <> c.finding_id
			AND (o.call).arrived_latest <= c.departed_earliest
			AND (o.call).departed_earliest >= c.arrived_latest
			-- no "= ANY": the index of zones would be read for each call, for the calls of all ships there
			AND (SELECT w.ancestors FROM call_ancestors(c.zone_id, c.finding_id) w) @> ARRAY[o.zone_id]);
COMMENT ON VIEW outermost_call IS
'Port calls that voyages begin and end with: those at ports and parts of ports, without calls at a part while one at the '
'whole goes on; its columns mean what those of port_call do';
SELECT take_column_comments('outermost_call'::regclass, 'port_call'::regclass);

CREATE TYPE dark_way AS (candidates integer, nearest text);
COMMENT ON TYPE dark_way IS 'What the silences of a voyage leave time for (voyage)';
COMMENT ON COLUMN dark_way.candidates IS 'Number of calls';
COMMENT ON COLUMN dark_way.nearest IS 'The zones of the shortest ways';

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
COMMENT ON TYPE voyage_end IS 'What voyage shows of the call that one ends with';
COMMENT ON COLUMN voyage_end.finding_id IS 'The call';
COMMENT ON COLUMN voyage_end.zone_id IS 'The zone';
COMMENT ON COLUMN voyage_end.zone IS 'Its name';
COMMENT ON COLUMN voyage_end.country IS 'Its country';
COMMENT ON COLUMN voyage_end.embargoed IS 'Whether it is embargoed';
COMMENT ON COLUMN voyage_end.arrived_earliest IS 'Fix before the first one inside';
COMMENT ON COLUMN voyage_end.arrived IS 'Best time of arrival';
COMMENT ON COLUMN voyage_end.arrived_latest IS 'First fix inside';
COMMENT ON COLUMN voyage_end.arrival_basis IS 'crossing, silence or open';
COMMENT ON COLUMN voyage_end.place IS 'Where the call is shown';

CREATE VIEW voyage AS
WITH looked_for AS MATERIALIZED (
	-- the times for which each kind has been detected
	SELECT
		gaps_detected() AS gaps,
		(SELECT range_agg(run_period(r.from_time, r.to_time, r.known_at)) FROM encounter_run r) AS encounters,
		(SELECT range_agg(run_period(r.from_time, r.to_time, r.known_at)) FROM loitering_run r) AS loiterings,
		(SELECT range_agg(run_period(r.from_time, r.to_time, r.known_at)) FROM anomaly_run r) AS anomalies,
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
		-- of several places at one time those near where it lay
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
	ship_listed(d.mmsi, i.imo, v.period, v.surely, v.period) AS listed,
	d.departed_earliest >= (SELECT positions_kept_from()) AS positions_kept,
	d.place AS from_place,
	a.place AS place,
	u.another AS mmsi_used_by_another,
	lists_by((SELECT first_copies()), d.departed) AS lists_then
FROM outermost_call d
-- here and below: looked up only where a column of it is asked for
CROSS JOIN LATERAL (
	SELECT (
		-- the first of the next stay: calls that overlap are one
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
LEFT JOIN LATERAL identity_then(d.mmsi, d.departed) i ON true
CROSS JOIN looked_for o
CROSS JOIN LATERAL (
	-- the whole voyage, of one under way up to when the ship was heard last; and what is surely on the way
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
				-- of what drop_positions() has removed, the last fix
				(SELECT end_time(c.track) FROM carried_track c WHERE c.mmsi = d.mmsi::mmsi AND end_time(c.track) >= d.departed),
				d.departed)) AS until
	) p
	-- here and below: once a voyage, not once wherever it is used
	OFFSET 0
) v
LEFT JOIN LATERAL (
	SELECT
		-- silences of two ships that share the MMSI can overlap
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
	-- a crew may set the draught some hours after leaving: what is said at half the way, six hours out at most, is that
	-- of the departure
	SELECT
		draught_said(d.mmsi, i.imo, d.departed_earliest - interval '24 hours', h.at) AS before_m,
		draught_said(d.mmsi, i.imo, h.at, coalesce(a.arrived_latest, 'infinity')) AS after_m
	FROM (SELECT least(d.departed + interval '6 hours', midway(d.departed, a.arrived_latest)) AS at) h
	OFFSET 0
) g
CROSS JOIN LATERAL (SELECT destination_said(d.mmsi, i.imo, d.departed, coalesce(a.arrived_latest, 'infinity')) AS said OFFSET 0) t
CROSS JOIN LATERAL used_by_another(d.mmsi, i.imo, i.vessel_id, lower(v.period), upper(v.period)) u
WHERE d.departed IS NOT NULL
	-- the last of its stay; OFFSET 0: asked of each call that a voyage can begin with, not of all calls at once
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
'Voyages as known now: from a port call to the next one of the same MMSI, and the one under way. Of calls at a port, '
'its terminals and berths that go on together the outermost counts; calls that overlap are one stay. Areas of '
'ship-to-ship transfers, economic zones and zones of kind other begin and end no voyage. Looked up by MMSI, or by the call '
'that it begins with (voyage_id, from_zone_id, departed_earliest, departed): conditions on the call that it ends with alone '
'read the calls of all ships';
COMMENT ON COLUMN voyage.voyage_id IS 'Key: finding_id in port_call of the call that it begins with';
COMMENT ON COLUMN voyage.mmsi IS 'MMSI of the ship';
COMMENT ON COLUMN voyage.name IS 'Name of the ship on departure';
COMMENT ON COLUMN voyage.imo IS 'IMO ship number';
COMMENT ON COLUMN voyage.flag IS
'Flag on departure, ISO 3166 alpha-2; the country of the MMSI where none is registered';
COMMENT ON COLUMN voyage.ship_type IS 'Kind of ship, as its source has it';
COMMENT ON COLUMN voyage.length_m IS 'Length of the ship, metres';
COMMENT ON COLUMN voyage.identity_source IS
'registry, or ais for what the ship said of itself; NULL where neither is known';
COMMENT ON COLUMN voyage.from_zone_id IS 'Key of the zone where it begins';
COMMENT ON COLUMN voyage.from_zone IS 'Name of that zone';
COMMENT ON COLUMN voyage.from_country IS 'Its country, ISO 3166 alpha-2';
COMMENT ON COLUMN voyage.from_embargoed IS 'Whether it is embargoed';
COMMENT ON COLUMN voyage.departed_earliest IS 'Last fix inside';
COMMENT ON COLUMN voyage.departed IS 'Best time of departure';
COMMENT ON COLUMN voyage.departed_latest IS 'Fix after the last one inside';
COMMENT ON COLUMN voyage.departure_basis IS 'crossing or silence';
COMMENT ON COLUMN voyage.to_finding_id IS
'The call that it ends with; NULL, as all that is said of the end, while the ship has not called again';
COMMENT ON COLUMN voyage.to_zone_id IS 'Key of the zone where it ends';
COMMENT ON COLUMN voyage.to_zone IS 'Name of that zone';
COMMENT ON COLUMN voyage.to_country IS 'Its country, ISO 3166 alpha-2';
COMMENT ON COLUMN voyage.to_embargoed IS 'Whether it is embargoed';
COMMENT ON COLUMN voyage.arrived_earliest IS 'Fix before the first one inside';
COMMENT ON COLUMN voyage.arrived IS 'Best time of arrival';
COMMENT ON COLUMN voyage.arrived_latest IS 'First fix inside';
COMMENT ON COLUMN voyage.arrival_basis IS 'crossing or silence';
COMMENT ON COLUMN voyage.is_open IS 'Whether the ship has not called again';
COMMENT ON COLUMN voyage.hours IS
'Best: arrived - departed, hours under way; 0 where zones overlap, and a ship came into the one before it left the other';
COMMENT ON COLUMN voyage.hours_min IS
'At least: arrived_earliest - departed_latest, hours, 0 where one silence holds both';
COMMENT ON COLUMN voyage.hours_max IS 'At most: arrived_latest - departed_earliest, hours';
COMMENT ON COLUMN voyage.hours_silent IS 'Of hours_max, hours in the silences of ais_gap; NULL as gaps';
COMMENT ON COLUMN voyage.hours_heard IS
'The rest of hours_max; NULL where detect_ais_gaps() has not looked at the whole voyage';
COMMENT ON COLUMN voyage.gaps IS
'Silences of ais_gap on the way, those that reach into a port included. This and the other counts of what has been '
'detected are 0 only where runs up to then have looked at the whole voyage (one under way: until the ship was heard '
'last), else NULL for none, and at least for some';
COMMENT ON COLUMN voyage.sailed_nm IS
'From fix to fix, nautical miles (WGS84), without GPS spikes (track_clean): at least, since silences count as the '
'straight way. NULL where not all positions are kept';
COMMENT ON COLUMN voyage.straight_nm IS 'From the last fix inside to the first one inside, nautical miles (WGS84)';
COMMENT ON COLUMN voyage.dark_candidates IS
'Calls that silences on the way leave time for, rows of dark_port_call; NULL for none where detect_ais_gaps() has not '
'looked at the whole voyage';
COMMENT ON COLUMN voyage.nearest_dark_candidates IS 'Up to five of them, by the length of the way there and back';
COMMENT ON COLUMN voyage.stops_on_the_way IS
'Kept calls on the way at areas of ship-to-ship transfers and zones of kind other; NULL for none where '
'detect_port_calls() has not looked for calls at all of these on the whole voyage';
COMMENT ON COLUMN voyage.encounters IS
'Kept encounters on the way; NULL for none where detect_encounters() has not looked at the whole voyage';
COMMENT ON COLUMN voyage.loiterings IS
'Kept loitering on the way; NULL for none where detect_loitering() has not looked at the whole voyage';
COMMENT ON COLUMN voyage.anomalies IS
'Kept anomalies on the way: places that no ship can have been at; many where ships share the MMSI. NULL for none where '
'detect_anomalies() has not looked at the whole voyage';
COMMENT ON COLUMN voyage.draught_before_m IS
'Draught that the ship said on departure, metres: the last up to half the way, at most six hours out, and at most a '
'day before; NULL where it said none';
COMMENT ON COLUMN voyage.draught_after_m IS 'Draught that it said last from then until it arrived, metres';
COMMENT ON COLUMN voyage.draught_change IS
'deeper or shallower where these differ by more than a tenth, else same: a crew sets it by hand, or forgets to';
COMMENT ON COLUMN voyage.destination_said IS 'Destination that it said last before it arrived';
COMMENT ON COLUMN voyage.destination_is_to IS
'Whether that names where it arrived, the port it belongs to or a part of it, by name or UN/LOCODE, or a zone that covers '
'it; false where it names other registered zones, apart from it; NULL where it names none, and where it may be meant '
'(destination_names)';
COMMENT ON COLUMN voyage.listed IS
'Lists that the ship was on at some time of it, listed or possibly, by its numbers (ship_listed); NULL: none as loaded';
COMMENT ON COLUMN voyage.positions_kept IS
'Whether the positions since departed_earliest are kept; false: drop_positions() has removed some';
COMMENT ON COLUMN voyage.from_place IS 'Place of the call that it begins with';
COMMENT ON COLUMN voyage.place IS 'Place of the call that it ends with';
COMMENT ON COLUMN voyage.mmsi_used_by_another IS
'Whether a ship of another IMO number had the MMSI at some time of it, too or from then on (other_hulls): the ship that '
'arrived may not be the one that departed';
COMMENT ON COLUMN voyage.lists_then IS
'Number of lists of which a copy fetched by departure is loaded (lists_by): where it is 0, no list in listed says nothing '
'of then';
