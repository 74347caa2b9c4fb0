-- Views of port calls for people and BI tools: plain types only.

CREATE VIEW port_call_kept AS
SELECT
	f.finding_id,
	f.mmsi::integer AS mmsi,
	f.zone_id,
	f.zone_name AS zone,
	f.zone_kind,
	f.zone_country AS country,
	f.zone_embargoed AS embargoed,
	(f.call).arrived,
	(f.call).arrived_earliest,
	(f.call).arrived_latest,
	(f.call).arrival_basis,
	(f.call).departed,
	(f.call).departed_earliest,
	(f.call).departed_latest,
	(f.call).departure_basis,
	(f.call).first_stop,
	(f.call).last_stop_end,
	hours((f.call).departed - (f.call).arrived) AS dwell_hours,
	hours((f.call).departed_earliest - (f.call).arrived_latest) AS dwell_hours_min,
	hours((f.call).departed_latest - (f.call).arrived_earliest) AS dwell_hours_max,
	hours((f.call).stopped) AS stopped_hours,
	hours((f.call).unobserved) AS unobserved_hours,
	(f.call).fixes,
	f.cleaned_fixes,
	(f.call).confidence::integer AS confidence,
	(f.call).departed IS NULL AS is_open,
	f.run_id,
	f.supersedes,
	f.known_from,
	f.known_to,
	coalesce((f.call).arrived_earliest, (f.call).arrived_latest) >= (SELECT positions_kept_from()) AS positions_kept,
	lonlat_point(f.stop_lon, f.stop_lat)::geometry(Point, 4326) AS place
FROM port_call_finding f
WHERE (SELECT is_restored());
COMMENT ON VIEW port_call_kept IS
'Port calls as known now and as they were known before, without the ship''s identity; the columns are those of '
'port_call_history';

CREATE VIEW port_call_history AS
SELECT
	k.*,
	i.name,
	i.imo,
	i.flag,
	i.ship_type,
	i.length_m,
	i.identity_source,
	u.another AS mmsi_used_by_another
FROM port_call_kept k
LEFT JOIN LATERAL identity_then(k.mmsi, k.arrived_latest) i ON true
CROSS JOIN LATERAL used_by_another(k.mmsi, i.imo, i.vessel_id, k.arrived_latest, k.departed_earliest) u;

CREATE VIEW port_call_current AS
SELECT
	k.finding_id,
	k.mmsi,
	k.zone_id,
	coalesce(z.name, v.name, k.zone) AS zone,
	coalesce(z.kind, v.kind, k.zone_kind) AS zone_kind,
	CASE
		WHEN z.zone_id IS NOT NULL THEN z.country
		WHEN v.zone_id IS NOT NULL THEN v.country
		ELSE k.country
		END AS country,
	coalesce(z.embargoed, v.embargoed, k.embargoed) AS embargoed,
	k.arrived,
	k.arrived_earliest,
	k.arrived_latest,
	k.arrival_basis,
	k.departed,
	k.departed_earliest,
	k.departed_latest,
	k.departure_basis,
	k.first_stop,
	k.last_stop_end,
	k.dwell_hours,
	k.dwell_hours_min,
	k.dwell_hours_max,
	k.stopped_hours,
	k.unobserved_hours,
	k.fixes,
	k.cleaned_fixes,
	k.confidence,
	k.is_open,
	k.run_id,
	k.known_from,
	k.positions_kept,
	k.place
FROM port_call_kept k
LEFT JOIN zone z USING (zone_id)
-- for a removed zone its last version
LEFT JOIN LATERAL (
	SELECT n.zone_id, n.name, n.kind, n.country, n.embargoed
	FROM zone_version n
	WHERE z.zone_id IS NULL
		AND n.zone_id = k.zone_id
	ORDER BY n.known_from DESC
	LIMIT 1
) v ON true
WHERE k.known_to IS NULL;
COMMENT ON VIEW port_call_current IS
'Port calls as known now, without the ship''s identity, for sums and counts; the columns are those of port_call';

CREATE FUNCTION call_ancestors(zone_id bigint, finding_id bigint, OUT ancestors bigint[]) RETURNS SETOF bigint[]
-- returns a set of one row so that the planner can inline it
LANGUAGE sql STABLE PARALLEL SAFE ROWS 1
BEGIN ATOMIC
	SELECT coalesce((
		-- most zones are part of none
		SELECT CASE WHEN z.parent_id IS NULL THEN '{}' ELSE zone_ancestors(z.zone_id) END
		FROM zone z
		WHERE z.zone_id = call_ancestors.zone_id
	), (
		SELECT f.ancestors FROM port_call_finding f WHERE f.finding_id = call_ancestors.finding_id
	));
END;
COMMENT ON FUNCTION call_ancestors(bigint, bigint) IS
'Return, in one row, the zones that the zone of a call is part of (zone_ancestors), or for a removed zone those that '
'it was part of when the call was found';

CREATE VIEW port_call AS
SELECT c.*,
	i.name,
	i.imo,
	i.flag,
	i.ship_type,
	i.length_m,
	i.identity_source,
	u.another AS mmsi_used_by_another
FROM port_call_current c
LEFT JOIN LATERAL identity_then(c.mmsi, c.arrived_latest) i ON true
CROSS JOIN LATERAL used_by_another(c.mmsi, i.imo, i.vessel_id, c.arrived_latest, c.departed_earliest) u;
COMMENT ON VIEW port_call IS
'Port calls as known now, with the zone as registered now or, if it has been removed, as last registered. Look up a '
'ship''s calls by MMSI; mmsis_of() returns the MMSIs of an IMO number';
COMMENT ON COLUMN port_call.finding_id IS 'Key';
COMMENT ON COLUMN port_call.mmsi IS 'MMSI of the ship that called';
COMMENT ON COLUMN port_call.zone_id IS 'Key of the zone';
COMMENT ON COLUMN port_call.zone IS 'Name of the zone';
COMMENT ON COLUMN port_call.zone_kind IS 'Kind of the zone';
COMMENT ON COLUMN port_call.country IS 'Country of the zone, ISO 3166 alpha-2';
COMMENT ON COLUMN port_call.embargoed IS 'Whether the zone is embargoed';
COMMENT ON COLUMN port_call.arrived IS 'Best estimate of the time of arrival, see zone_visit';
COMMENT ON COLUMN port_call.arrived_earliest IS 'Time of the last fix before the call; NULL if the track has none';
COMMENT ON COLUMN port_call.arrived_latest IS 'Time of the first fix inside';
COMMENT ON COLUMN port_call.arrival_basis IS 'crossing, silence or open, see zone_visit';
COMMENT ON COLUMN port_call.departed IS 'Best estimate of the time of departure; NULL while the call is open';
COMMENT ON COLUMN port_call.departed_earliest IS 'Time of the last fix inside';
COMMENT ON COLUMN port_call.departed_latest IS 'Time of the first fix after the call; NULL while the call is open';
COMMENT ON COLUMN port_call.departure_basis IS 'crossing, silence or open, see zone_visit';
COMMENT ON COLUMN port_call.first_stop IS 'When the first stop began';
COMMENT ON COLUMN port_call.last_stop_end IS 'When the last stop ended';
COMMENT ON COLUMN port_call.dwell_hours IS
'Best estimate of the dwell, departed - arrived, hours; NULL while the call is open';
COMMENT ON COLUMN port_call.dwell_hours_min IS 'Lower bound of the dwell, departed_earliest - arrived_latest, hours';
COMMENT ON COLUMN port_call.dwell_hours_max IS
'Upper bound of the dwell, departed_latest - arrived_earliest, hours; NULL if either is';
COMMENT ON COLUMN port_call.stopped_hours IS
'Time in stops, less the silences longer than min_silence within them, hours';
COMMENT ON COLUMN port_call.unobserved_hours IS 'Total of the silences longer than min_silence, hours';
COMMENT ON COLUMN port_call.fixes IS 'Number of fixes from the first to the last inside';
COMMENT ON COLUMN port_call.cleaned_fixes IS
'Fixes between those just before and after the call that were left out as unreachable or anomalous';
COMMENT ON COLUMN port_call.confidence IS '4, 3 or 2, see zone_visit';
COMMENT ON COLUMN port_call.is_open IS 'Whether the track ends inside';
COMMENT ON COLUMN port_call.run_id IS 'The run that found it';
COMMENT ON COLUMN port_call.known_from IS 'Time from which the finding is known';
COMMENT ON COLUMN port_call.positions_kept IS
'Whether all positions behind the finding are still stored; false: drop_positions() has removed some, so that it can '
'no longer be judged again';
COMMENT ON COLUMN port_call.place IS
'First fix of the longest stop, where the ship lay; it may lie just outside the zone if the stop begins in a brief '
'absence';
COMMENT ON COLUMN port_call.name IS 'Name of the ship on arrival';
COMMENT ON COLUMN port_call.imo IS 'IMO ship number';
COMMENT ON COLUMN port_call.flag IS 'Flag on arrival, ISO 3166 alpha-2; the country of the MMSI if none is registered';
COMMENT ON COLUMN port_call.ship_type IS 'Kind of ship, in the words of its source';
COMMENT ON COLUMN port_call.length_m IS 'Length of the ship, metres';
COMMENT ON COLUMN port_call.identity_source IS
'registry, or ais for what the ship reports about itself; NULL if neither is known';
COMMENT ON COLUMN port_call.mmsi_used_by_another IS
'Whether a ship of another IMO number had the MMSI at some time of the stay, according to the registry, AIS or a list '
'(used_by_another): which ship it was is then a guess, whatever identity_source says';

-- columns that port_call lacks; the others take the comments of port_call
COMMENT ON VIEW port_call_history IS
'Port calls as known now and as they were known before, with the zone as registered when the call was found, and the '
'ship''s identity on arrival as given now';
COMMENT ON COLUMN port_call_history.supersedes IS
'The finding that this one replaces: of the same call, current until then or closed before';
COMMENT ON COLUMN port_call_history.known_to IS 'Time until which it was known; NULL while it is current';
COMMENT ON COLUMN port_call_kept.supersedes IS
'The finding that this one replaces: of the same call, current until then or closed before';
COMMENT ON COLUMN port_call_kept.known_to IS 'Time until which it was known; NULL while it is current';
SELECT take_column_comments('port_call_history'::regclass, 'port_call'::regclass);
SELECT take_column_comments('port_call_current'::regclass, 'port_call'::regclass);
SELECT take_column_comments('port_call_kept'::regclass, 'port_call'::regclass);

CREATE FUNCTION calls_kept_at(known_at timestamptz) RETURNS SETOF port_call_kept
LANGUAGE sql STABLE PARALLEL SAFE ROWS 1000
BEGIN ATOMIC
	SELECT
		h.finding_id,
		h.mmsi,
		h.zone_id,
		coalesce(v.name, h.zone),
		coalesce(v.kind, h.zone_kind),
		CASE WHEN v.zone_id IS NOT NULL THEN v.country ELSE h.country END,
		coalesce(v.embargoed, h.embargoed),
		h.arrived,
		h.arrived_earliest,
		h.arrived_latest,
		h.arrival_basis,
		h.departed,
		h.departed_earliest,
		h.departed_latest,
		h.departure_basis,
		h.first_stop,
		h.last_stop_end,
		h.dwell_hours,
		h.dwell_hours_min,
		h.dwell_hours_max,
		h.stopped_hours,
		h.unobserved_hours,
		h.fixes,
		h.cleaned_fixes,
		h.confidence,
		h.is_open,
		h.run_id,
		h.supersedes,
		h.known_from,
		h.known_to,
		h.positions_kept,
		h.place
	FROM port_call_kept h
	LEFT JOIN LATERAL (
		SELECT n.zone_id, n.name, n.kind, n.country, n.embargoed
		FROM zone_version n
		WHERE n.zone_id = h.zone_id
			AND n.known_from <= $1
		ORDER BY n.known_from DESC
		LIMIT 1
	) v ON true
	WHERE h.known_from <= $1
		AND coalesce(h.known_to > $1, true);
END;
COMMENT ON FUNCTION calls_kept_at(timestamptz) IS
'Return the rows of port_calls_known_at() without the ship''s identity';

CREATE FUNCTION port_calls_known_at(known_at timestamptz) RETURNS SETOF port_call_history
LANGUAGE sql STABLE PARALLEL SAFE ROWS 1000
BEGIN ATOMIC
	SELECT k.*, i.name, i.imo, i.flag, i.ship_type, i.length_m, i.identity_source,
		(SELECT u.another FROM used_by_another(k.mmsi, i.imo, i.vessel_id, k.arrived_latest, k.departed_earliest) u)
	FROM calls_kept_at($1) k
	LEFT JOIN LATERAL identity_then(k.mmsi, k.arrived_latest) i ON true;
END;
COMMENT ON FUNCTION port_calls_known_at(timestamptz) IS
'Return the port calls as they were known at a given time: the rows that port_call showed then, with the zones as '
'registered then or last before. The ship''s identity (name to mmsi_used_by_another) is as the registry and AIS give it now '
'for the time of arrival, since earlier states of the registry are not kept; positions_kept, too, is as of now';

-- Dwell in views: an open call counts up to its last fix inside, the last time the ship is known to have been there.
-- For dwell by zone and month see dwell_month.sql.

CREATE VIEW dwell_by_vessel AS
SELECT
	d.row_id,
	d.mmsi,
	d.zone_id,
	d.zone,
	d.zone_kind,
	d.country,
	d.calls,
	d.first_arrived,
	d.last_seen,
	d.dwell_hours,
	d.dwell_hours_min,
	CASE WHEN NOT d.has_open_end THEN hours_covered(d.possible) END AS dwell_hours_max,
	d.stopped_hours,
	d.unobserved_hours,
	d.is_open,
	i.name,
	i.imo,
	i.flag,
	i.ship_type,
	i.length_m,
	i.identity_source
FROM (
	SELECT
		ship_zone_key(c.mmsi, c.zone_id) AS row_id,
		c.mmsi,
		c.zone_id,
		max(c.zone) AS zone,
		max(c.zone_kind) AS zone_kind,
		max(c.country) AS country,
		count(*) AS calls,
		min(c.arrived) AS first_arrived,
		max(coalesce(c.departed, c.departed_earliest)) AS last_seen,
		max(c.departed_earliest) AS last_inside,
		hours(sum(coalesce(c.departed, c.departed_earliest) - c.arrived)) AS dwell_hours,
		hours(sum(c.departed_earliest - c.arrived_latest)) AS dwell_hours_min,
		bool_or(c.dwell_hours_max IS NULL) AS has_open_end,
		-- a silence between two calls can have belonged to either, but not to both
		range_agg(tstzrange(c.arrived_earliest, c.departed_latest)) AS possible,
		-- rounded, because sums of binary fractions leave stray digits
		round(sum(c.stopped_hours)::numeric, 4)::double precision AS stopped_hours,
		round(sum(c.unobserved_hours)::numeric, 4)::double precision AS unobserved_hours,
		bool_or(c.is_open) AS is_open
	FROM port_call_current c
	GROUP BY c.mmsi, c.zone_id
) d
LEFT JOIN LATERAL identity_then(d.mmsi, d.last_inside) i ON true;
COMMENT ON VIEW dwell_by_vessel IS 'Calls and dwell by ship and zone. Open calls count up to their last fix inside';
COMMENT ON COLUMN dwell_by_vessel.row_id IS 'Key of the row, stable over time';
COMMENT ON COLUMN dwell_by_vessel.mmsi IS 'MMSI of the ship';
COMMENT ON COLUMN dwell_by_vessel.zone_id IS 'Key of the zone';
COMMENT ON COLUMN dwell_by_vessel.zone IS 'Name of the zone';
COMMENT ON COLUMN dwell_by_vessel.zone_kind IS 'Kind of the zone';
COMMENT ON COLUMN dwell_by_vessel.country IS 'Country of the zone, ISO 3166 alpha-2';
COMMENT ON COLUMN dwell_by_vessel.calls IS 'Number of calls';
COMMENT ON COLUMN dwell_by_vessel.first_arrived IS 'Time of the first arrival';
COMMENT ON COLUMN dwell_by_vessel.last_seen IS 'Time of the last departure, or of the last fix inside of an open call';
COMMENT ON COLUMN dwell_by_vessel.dwell_hours IS 'Best estimate of the total dwell, hours';
COMMENT ON COLUMN dwell_by_vessel.dwell_hours_min IS 'Lower bound of the total dwell, hours';
COMMENT ON COLUMN dwell_by_vessel.dwell_hours_max IS
'Upper bound of the total dwell, hours; a silence between two calls, which can belong to either, counts once, so that '
'the total never exceeds the time elapsed. NULL if any call has an open end';
COMMENT ON COLUMN dwell_by_vessel.stopped_hours IS 'Time in stops, hours';
COMMENT ON COLUMN dwell_by_vessel.unobserved_hours IS 'Unobserved time, hours';
COMMENT ON COLUMN dwell_by_vessel.is_open IS 'Whether any of the calls is open';
COMMENT ON COLUMN dwell_by_vessel.name IS 'Name of the ship at its last fix inside';
COMMENT ON COLUMN dwell_by_vessel.imo IS 'IMO ship number';
COMMENT ON COLUMN dwell_by_vessel.flag IS
'Flag then, ISO 3166 alpha-2; the country of the MMSI if none is registered';
COMMENT ON COLUMN dwell_by_vessel.ship_type IS 'Kind of ship, in the words of its source';
COMMENT ON COLUMN dwell_by_vessel.length_m IS 'Length of the ship, metres';
COMMENT ON COLUMN dwell_by_vessel.identity_source IS
'registry, or ais for what the ship reports about itself; NULL if neither is known';

CREATE VIEW zone_traffic_by_day AS
WITH call AS (
	SELECT c.zone_id, c.zone, c.zone_kind, c.country, c.mmsi, c.arrived, c.departed,
		coalesce(c.departed, c.departed_earliest) AS until
	FROM port_call_current c
), day AS (
	SELECT c.*, d.day_start FROM call c,
		generate_series(date_trunc('day', c.arrived AT TIME ZONE 'UTC'), date_trunc('day', c.until AT TIME ZONE 'UTC'),
			interval '1 day') d(day_start)
)
SELECT d.zone_id * 10000000 + (d.day_start::date - date '1970-01-01') AS row_id, d.zone_id, max(d.zone) AS zone,
	max(d.zone_kind) AS zone_kind, max(d.country) AS country,
	d.day_start::date AS day,
	count(*) FILTER (WHERE date_trunc('day', d.arrived AT TIME ZONE 'UTC') = d.day_start) AS arrivals,
	count(*) FILTER (WHERE date_trunc('day', d.departed AT TIME ZONE 'UTC') = d.day_start) AS departures,
	count(DISTINCT d.mmsi) FILTER (WHERE d.arrived AT TIME ZONE 'UTC' <= d.day_start) AS present_at_midnight,
	count(DISTINCT d.mmsi) AS vessels
FROM day d
GROUP BY d.zone_id, d.day_start;
COMMENT ON VIEW zone_traffic_by_day IS
'Arrivals, departures and ships present by zone and UTC day; days without any ship have no row';
COMMENT ON COLUMN zone_traffic_by_day.row_id IS 'Key of the row, stable over time';
COMMENT ON COLUMN zone_traffic_by_day.zone_id IS 'Key of the zone';
COMMENT ON COLUMN zone_traffic_by_day.zone IS 'Name of the zone';
COMMENT ON COLUMN zone_traffic_by_day.zone_kind IS 'Kind of the zone';
COMMENT ON COLUMN zone_traffic_by_day.country IS 'Country of the zone, ISO 3166 alpha-2';
COMMENT ON COLUMN zone_traffic_by_day.day IS 'UTC day';
COMMENT ON COLUMN zone_traffic_by_day.arrivals IS 'Calls that began on the day';
COMMENT ON COLUMN zone_traffic_by_day.departures IS 'Calls that ended on the day';
COMMENT ON COLUMN zone_traffic_by_day.present_at_midnight IS 'Ships present at 00:00, when the day begins';
COMMENT ON COLUMN zone_traffic_by_day.vessels IS 'Ships present at any time of the day';

CREATE VIEW fix_line AS
SELECT ship_day_key(v.mmsi::integer, v.day) AS row_id, v.mmsi::integer AS mmsi, v.day, num_fixes(v.track) AS fixes,
	start_time(v.track) AS start_time, end_time(v.track) AS end_time, length_nm(v.track) AS length_nm,
	ST_Multi(ST_Force2D(CASE WHEN num_fixes(v.track) > 1 THEN v.track::geometry
		ELSE ST_MakeLine(v.track::geometry, v.track::geometry) END))::geometry(MultiLineString, 4326) AS line
FROM vessel_track v;
COMMENT ON VIEW fix_line IS 'Stored positions as one line for each ship and day';
COMMENT ON COLUMN fix_line.row_id IS 'Key of the row, stable over time';
COMMENT ON COLUMN fix_line.mmsi IS 'MMSI of the ship';
COMMENT ON COLUMN fix_line.day IS 'UTC day';
COMMENT ON COLUMN fix_line.fixes IS 'Number of fixes';
COMMENT ON COLUMN fix_line.start_time IS 'Time of the first fix';
COMMENT ON COLUMN fix_line.end_time IS 'Time of the last fix';
COMMENT ON COLUMN fix_line.length_nm IS 'Length of the line, nautical miles';
COMMENT ON COLUMN fix_line.line IS 'Line through the fixes, cut at the antimeridian';

-- ---------- functions ----------

CREATE FUNCTION zone_stood_since(zone_id bigint, zone_set text, known_at timestamptz) RETURNS timestamptz
LANGUAGE sql STABLE PARALLEL SAFE
RETURN (
	WITH definition AS (
		SELECT d AS conditions, d.known_from, timestamptz 'infinity' AS known_to
		FROM zone_set_definition d
		WHERE d.name = zone_stood_since.zone_set
		UNION ALL
		SELECT ROW(e.name, e.kinds, e.countries, e.zone_ids, NULL, false, e.known_from)::zone_set_definition,
			e.known_from, e.known_to
		FROM zone_set_version e
		WHERE e.name = zone_stood_since.zone_set
	)
	SELECT min(s.since)
	FROM (
		SELECT greatest(v.known_from, d.known_from) AS since,
			bool_and(same_geometry(v.geom, n.geom) AND in_zone_set(d.conditions, v.zone_id, v.kind, v.country))
				OVER (ORDER BY greatest(v.known_from, d.known_from) DESC, v.version_id DESC, d.known_from DESC) AS stood
		FROM zone_version n
		JOIN zone_version v ON v.zone_id = n.zone_id AND (v.known_from, v.version_id) <= (n.known_from, n.version_id)
		JOIN definition d ON d.known_from <= zone_stood_since.known_at
			AND d.known_from <= coalesce(v.known_to, 'infinity')
			AND d.known_to > v.known_from
		WHERE n.zone_id = zone_stood_since.zone_id
			AND n.known_from <= zone_stood_since.known_at
			AND (n.known_to IS NULL OR n.known_to > zone_stood_since.known_at)
			AND EXISTS (SELECT FROM definition c
				WHERE c.known_from <= zone_stood_since.known_at AND c.known_to >= zone_stood_since.known_at)
	) s
	WHERE s.stood);
COMMENT ON FUNCTION zone_stood_since(bigint, text, timestamptz) IS
'Return the time since when a zone had been drawn as it was at a given time, and had been in a set as the set was defined '
'from then on; NULL if it was not in the set at that time';

CREATE FUNCTION last_refresh(known_at timestamptz) RETURNS timestamptz
LANGUAGE sql STABLE PARALLEL SAFE
RETURN (
	SELECT max(r.known_at)
	FROM detection_run r
	WHERE r.refresh_of IS NOT NULL
		AND r.known_at <= last_refresh.known_at);
COMMENT ON FUNCTION last_refresh(timestamptz) IS
'Return when zones that are new or drawn anew were last looked at by what all full runs before had asked for, up to a time: the '
'last refresh of port calls that found anything to do';

CREATE FUNCTION ais_detected(zone_id bigint, known_at timestamptz) RETURNS tstzmultirange
LANGUAGE sql STABLE PARALLEL SAFE
RETURN (
	WITH asked AS MATERIALIZED (
		SELECT s.name, zone_stood_since(ais_detected.zone_id, s.name, ais_detected.known_at) AS since,
			last_refresh(ais_detected.known_at) AS refreshed_at
		FROM (SELECT DISTINCT r.zone_set AS name FROM detection_run r) s
	)
	SELECT coalesce(range_agg(run_period(r.from_time, r.to_time, r.known_at)), '{}')
	FROM asked a
	JOIN detection_run r ON r.zone_set = a.name
	WHERE r.known_at <= ais_detected.known_at
		AND greatest(r.known_at, a.refreshed_at) >= a.since);
COMMENT ON FUNCTION ais_detected(bigint, timestamptz) IS
'Return the times for which port calls at a zone had been detected, as known at a given time, by runs that looked at it '
'as it was drawn then; a run says nothing about times later than itself';

CREATE FUNCTION calls_detected(kinds text[]) RETURNS tstzmultirange
LANGUAGE sql STABLE PARALLEL SAFE
RETURN (
	WITH looked AS MATERIALIZED (
		SELECT last_refresh('infinity') AS refreshed_at, min(r.known_at) AS first_at FROM detection_run r
	), asked AS MATERIALIZED (
		-- since when the last zone has been as it is; those that were judged as they are now need not be compared
		SELECT d.name, (SELECT max(CASE
				-- most zones have one version
				WHEN d.known_from <= v.known_from
					AND z.zone_id NOT IN (SELECT o.zone_id FROM zone_version o WHERE o.known_to IS NOT NULL)
					THEN v.known_from
				ELSE zone_stood_since(z.zone_id, d.name, 'infinity')
				END)
			FROM zone z
			JOIN zone_version v ON v.version_id = z.version_id
			LEFT JOIN judged_zone j ON j.zone_id = z.zone_id
			WHERE z.kind = ANY (calls_detected.kinds)
				AND greatest(v.known_from, d.known_from) > greatest(l.refreshed_at, l.first_at)
				AND NOT coalesce(j.version_id = z.version_id AND d.name = ANY (j.sets), false)) AS since
		FROM zone_set_definition d
		CROSS JOIN looked l
		WHERE d.name IN (SELECT r.zone_set FROM detection_run r)
			AND NOT EXISTS (SELECT
				FROM zone z
				WHERE z.kind = ANY (calls_detected.kinds)
					AND NOT in_zone_set(d, z.zone_id, z.kind, z.country))
	)
	SELECT coalesce(range_agg(run_period(r.from_time, r.to_time, r.known_at)), '{}')
	FROM asked a
	JOIN detection_run r ON r.zone_set = a.name
	CROSS JOIN looked l
	WHERE coalesce(greatest(r.known_at, l.refreshed_at) >= a.since, true));
COMMENT ON FUNCTION calls_detected(text[]) IS
'Return the times for which port calls have been detected at all zones of the given kinds, counting only runs that '
'covered all of them as they are drawn';

CREATE FUNCTION calls_not_looked_for(zone_ids bigint[], from_time timestamptz, to_time timestamptz) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
RETURN not_looked_for_text('port calls', CASE
	WHEN zone_ids IS NULL THEN calls_detected('{port}')
	-- removed zones belong to no set
	ELSE (SELECT range_intersect_agg(ais_detected(z.zone_id, 'infinity')) FROM zone z WHERE z.zone_id = ANY (zone_ids))
	END, from_time, to_time);
COMMENT ON FUNCTION calls_not_looked_for(bigint[], timestamptz, timestamptz) IS
'Return a text that detect_port_calls() has looked for calls at all of the given zones (NULL: all ports) only at some '
'times of a period; NULL if at all of them, or if no such zone is registered';

CREATE FUNCTION zone_occupancy(zone_id bigint, from_time timestamptz, to_time timestamptz, step interval,
	open_for interval DEFAULT NULL,
	OUT t timestamptz, OUT certain integer, OUT possible integer)
RETURNS SETOF record
LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 100
SET search_path = @extschema@, pg_catalog, pg_temp
SET timezone = 'UTC'
AS $$
#variable_conflict use_column
DECLARE
	detected CONSTANT tstzmultirange := ais_detected(zone_occupancy.zone_id, 'infinity');
BEGIN
	PERFORM check_period(zone_occupancy.from_time, zone_occupancy.to_time), check_zone_ever(zone_occupancy.zone_id);
	PERFORM steps_between(zone_occupancy.from_time, zone_occupancy.to_time, zone_occupancy.step),
		check_span('open_for', coalesce(zone_occupancy.open_for, '0'));
	-- the last step may be the end
	PERFORM notice_counts_unheard(detected, zone_occupancy.from_time, zone_occupancy.to_time + interval '1 microsecond');
	RETURN QUERY
	WITH call AS MATERIALIZED (
		SELECT c.mmsi, c.arrived_latest, c.departed_earliest,
			coalesce(c.arrived_earliest, c.arrived_latest - zone_occupancy.open_for, '-infinity') AS since,
			coalesce(c.departed_latest, c.departed_earliest + zone_occupancy.open_for, 'infinity') AS until
		FROM port_call_current c
		WHERE c.zone_id = zone_occupancy.zone_id
			-- an expression that the index holds; an open call can last for open_for
			AND coalesce(c.departed_latest, c.departed_earliest)
				>= coalesce(zone_occupancy.from_time - zone_occupancy.open_for, '-infinity')
	)
	SELECT n.at,
		-- NULL, not 0, if nobody has looked
		CASE WHEN n.certain > 0 OR detected @> n.at THEN n.certain END,
		CASE WHEN n.possible > 0 OR detected @> n.at THEN n.possible END
	FROM (SELECT g.at,
			count(DISTINCT c.mmsi) FILTER (WHERE c.arrived_latest <= g.at AND c.departed_earliest >= g.at)::integer
				AS certain,
			count(DISTINCT c.mmsi)::integer AS possible
		FROM (SELECT s AT TIME ZONE 'UTC' AS at
				FROM generate_series(zone_occupancy.from_time AT TIME ZONE 'UTC', zone_occupancy.to_time AT TIME ZONE 'UTC',
					zone_occupancy.step) s) g
			LEFT JOIN (SELECT l.* FROM call l WHERE l.since <= zone_occupancy.to_time
				AND l.until >= zone_occupancy.from_time) c ON c.since <= g.at AND c.until >= g.at
		GROUP BY g.at) n
	ORDER BY n.at;
END $$;
COMMENT ON FUNCTION zone_occupancy(bigint, timestamptz, timestamptz, interval, interval) IS
'Return the number of ships at a zone at each step of a period, from port_call. certain: ships between the first and '
'last fix inside of a call, silences included; possible: those, and ships whose bounds allow them to have been there; '
'where a track begins or ends inside, for open_for before and after (NULL: without limit). NULL instead of 0 where no '
'run has detected calls at the zone, as drawn, for that time, or only an earlier run. A notice lists the UTC days for '
'which no position of any ship is stored, of which 0 says nothing. Ships that a silence leaves time to have '
'been there (dark_calls_at) do not count. Steps are in UTC. Error 22023 for an empty period or step, 54000 for more '
'than a million steps, 42704 for a zone that has never existed';

CREATE FUNCTION port_call_geojson(from_time timestamptz DEFAULT '-infinity',
	to_time timestamptz DEFAULT 'infinity') RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE
SET timezone = 'UTC'
RETURN (SELECT jsonb_build_object('type', 'FeatureCollection', 'features', coalesce(jsonb_agg(
	jsonb_build_object('type', 'Feature', 'id', c.finding_id, 'geometry', ST_AsGeoJSON(c.place, 9, 8)::jsonb,
		'properties', to_jsonb(c) - 'place') ORDER BY c.finding_id), '[]'))
	FROM port_call c
	-- an open call ends with its last fix inside: a ship last heard years ago does not belong on a map of today
	WHERE check_period(from_time, to_time, true)
		AND c.arrived_latest < to_time AND coalesce(c.departed_latest, c.departed_earliest) >= from_time);
COMMENT ON FUNCTION port_call_geojson(timestamptz, timestamptz) IS
'Return the port calls of a period as a GeoJSON FeatureCollection, each at the place where the ship lay and with the '
'ship''s identity; an open call counts up to its last fix inside. Error 22023 for a period that ends before it begins';
