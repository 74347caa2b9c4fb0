-- Dark calls: port calls that AIS gaps leave time for.

CREATE FUNCTION gap_track(off_at timestamptz, off_lon double precision, off_lat double precision, on_at timestamptz,
	on_lon double precision, on_lat double precision) RETURNS track
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (SELECT track_agg(e.t, e.lon, e.lat)
	FROM (VALUES (off_at, off_lon, off_lat), (on_at, on_lon, on_lat)) e(t, lon, lat));
COMMENT ON FUNCTION gap_track(timestamptz, double precision, double precision, timestamptz, double precision,
	double precision) IS
'Return the two fixes of a gap as a track; of an open gap only the first';

CREATE TYPE identity_shown AS (
	vessel_id bigint,
	name text,
	imo integer,
	flag text,
	ship_type text,
	length_m double precision,
	identity_source text
);
COMMENT ON TYPE identity_shown IS 'A row of identity_then()';
COMMENT ON COLUMN identity_shown.vessel_id IS 'The vessel';
COMMENT ON COLUMN identity_shown.name IS 'Name';
COMMENT ON COLUMN identity_shown.imo IS 'IMO ship number';
COMMENT ON COLUMN identity_shown.flag IS 'Flag';
COMMENT ON COLUMN identity_shown.ship_type IS 'Kind of ship';
COMMENT ON COLUMN identity_shown.length_m IS 'Length, metres';
COMMENT ON COLUMN identity_shown.identity_source IS 'registry, ais or NULL';

CREATE FUNCTION identity_by_kept_plan(mmsi integer, t timestamptz) RETURNS identity_shown
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = @extschema@, pg_catalog, pg_temp
-- even when called by functions that use custom plans
SET plan_cache_mode = force_generic_plan
AS $$
DECLARE
	shown identity_shown;
BEGIN
	SELECT i.*
	INTO shown
	FROM identity_then(identity_by_kept_plan.mmsi, identity_by_kept_plan.t) i;
	RETURN shown;
END $$;
COMMENT ON FUNCTION identity_by_kept_plan(integer, timestamptz) IS
'Return the row of identity_then() with a plan that the session keeps, because planning it again takes longer than a '
'query of one gap';

CREATE VIEW dark_port_call AS
WITH zones AS MATERIALIZED (
	SELECT s.name, zone_set_index(s.name) AS index
	FROM zone_set s
	-- not a join, here and where the index is read below: planning one would take longer than a query of one gap
	WHERE s.name = ANY (ARRAY(SELECT r.zone_set FROM ais_gap_run r))
)
SELECT
	pair_key(f.gap_id, d.zone_id) AS row_id,
	f.gap_id,
	f.mmsi::integer AS mmsi,
	d.zone_id,
	d.zone,
	d.zone_kind,
	d.country,
	d.embargoed,
	f.off_at,
	f.on_at,
	d.leg_in_nm,
	d.leg_out_nm,
	d.earliest_arrival,
	d.latest_departure,
	hours(d.max_stay) AS max_stay_hours,
	d.other_candidates,
	d.nearest_others,
	f.heard_nearby_off,
	f.heard_nearby_on,
	f.heard_within_off,
	f.heard_within_on,
	f.days_without_data,
	r.max_speed_kn,
	hours(r.min_stay) AS min_stay_hours,
	f.run_id,
	f.known_from,
	f.off_at >= (SELECT positions_kept_from()) AS positions_kept,
	ST_PointOnSurface(d.geom)::geometry(Point, 4326) AS place,
	(d.who).name,
	(d.who).imo,
	(d.who).flag,
	(d.who).ship_type,
	(d.who).length_m,
	(d.who).identity_source,
	(SELECT u.another FROM used_by_another(f.mmsi::integer, (d.who).imo, (d.who).vessel_id, f.off_at, f.off_at) u) AS mmsi_used_by_another
FROM ais_gap_finding f
-- evaluated for each silence: as a join, all silences of a run would be read first
CROSS JOIN LATERAL (SELECT n.* FROM ais_gap_run_now() n WHERE n.run_id = f.run_id OFFSET 0) r
CROSS JOIN LATERAL (
	SELECT
		n.*,
		-- evaluated once a silence that leaves time for a call, and only if a column of it is selected
		(SELECT identity_by_kept_plan(f.mmsi::integer, f.off_at)) AS who,
		(count(*) OVER ())::integer - 1 AS other_candidates,
		-- the first three of the four nearest that are not this one
		nullif(concat_ws(', ',
			CASE WHEN row_number() OVER way <> 1 THEN first_value(n.label) OVER way END,
			CASE WHEN row_number() OVER way <> 2 THEN nth_value(n.label, 2) OVER way END,
			CASE WHEN row_number() OVER way <> 3 THEN nth_value(n.label, 3) OVER way END,
			CASE WHEN row_number() OVER way <= 3 THEN nth_value(n.label, 4) OVER way END), '') AS nearest_others
	FROM (
		SELECT
			c.*,
			z.name AS zone,
			z.kind AS zone_kind,
			z.country,
			z.embargoed,
			z.geom,
			c.leg_in_nm + coalesce(c.leg_out_nm, 0) AS way_nm,
			z.name || ' (' || round((c.leg_in_nm + coalesce(c.leg_out_nm, 0))::numeric) || ' nm)' AS label
		-- no calls if the zone set no longer exists
		FROM dark_calls(gap_track(f.off_at, f.off_lon, f.off_lat, f.on_at, f.on_lon, f.on_lat),
			(SELECT s.index FROM zones s WHERE s.name = r.zone_set), interval '0', r.max_speed_kn, r.min_stay,
			CASE WHEN f.on_at IS NULL THEN r.as_of END) c
		-- OFFSET 0 makes the planner look each zone up by its key
		CROSS JOIN LATERAL (SELECT y.* FROM zone y WHERE y.zone_id = c.zone_id AND y.kind <> 'eez' OFFSET 0) z
	) n
	WINDOW way AS (ORDER BY n.way_nm, n.zone_id ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)
) d
WHERE f.known_to IS NULL
	AND (SELECT is_restored());
COMMENT ON VIEW dark_port_call IS
'Calls that gaps leave time for, at the current zones of the zone set and with the speed and least stay of the run that '
'found the gap: '
'what can have happened, not what did. Economic zones are left out. The view computes all zones within reach of a gap '
'whatever is selected; use dark_calls_at() for a single zone';
COMMENT ON COLUMN dark_port_call.row_id IS 'Key of the row, stable over time';
COMMENT ON COLUMN dark_port_call.gap_id IS 'The gap';
COMMENT ON COLUMN dark_port_call.mmsi IS 'MMSI of the silent ship';
COMMENT ON COLUMN dark_port_call.zone_id IS 'Key of the zone where the ship can have called';
COMMENT ON COLUMN dark_port_call.zone IS 'Name of the zone';
COMMENT ON COLUMN dark_port_call.zone_kind IS 'Kind of the zone';
COMMENT ON COLUMN dark_port_call.country IS 'Country of the zone, ISO 3166 alpha-2';
COMMENT ON COLUMN dark_port_call.embargoed IS 'Whether the zone is embargoed';
COMMENT ON COLUMN dark_port_call.off_at IS 'Time of the last fix before the gap';
COMMENT ON COLUMN dark_port_call.on_at IS 'Time of the first fix after the gap; NULL while it is open';
COMMENT ON COLUMN dark_port_call.leg_in_nm IS
'Distance from the last fix to the zone, nautical miles (WGS84); 0 inside';
COMMENT ON COLUMN dark_port_call.leg_out_nm IS
'Distance from the zone to the first fix after, nautical miles; NULL while the gap is open';
COMMENT ON COLUMN dark_port_call.earliest_arrival IS 'Earliest possible arrival';
COMMENT ON COLUMN dark_port_call.latest_departure IS
'Latest possible departure; of an open gap the end of what the run looked at';
COMMENT ON COLUMN dark_port_call.max_stay_hours IS
'Longest possible stay, hours: an upper bound, since sea routes are longer than geodesics';
COMMENT ON COLUMN dark_port_call.other_candidates IS 'Number of other zones that the same gap leaves time for';
COMMENT ON COLUMN dark_port_call.nearest_others IS
'Up to three of those zones, nearest first by the distance there and back';
COMMENT ON COLUMN dark_port_call.heard_nearby_off IS 'Other MMSIs heard around the last fix';
COMMENT ON COLUMN dark_port_call.heard_nearby_on IS 'Other MMSIs heard around the first fix after';
COMMENT ON COLUMN dark_port_call.heard_within_off IS
'Other MMSIs heard around the last fix during the gap, for up to the listening window after it began';
COMMENT ON COLUMN dark_port_call.heard_within_on IS
'Other MMSIs heard around the first fix after during the gap, for up to the listening window before it ended';
COMMENT ON COLUMN dark_port_call.days_without_data IS
'UTC days wholly inside the gap for which no position of any ship is stored';
COMMENT ON COLUMN dark_port_call.max_speed_kn IS 'Speed assumed, knots';
COMMENT ON COLUMN dark_port_call.min_stay_hours IS 'Least stay that the gap must leave time for, hours';
COMMENT ON COLUMN dark_port_call.run_id IS 'The run that found the gap';
COMMENT ON COLUMN dark_port_call.known_from IS 'Time from which the gap is known';
COMMENT ON COLUMN dark_port_call.positions_kept IS 'Whether the positions from off_at on are still stored, see ais_gap';
COMMENT ON COLUMN dark_port_call.place IS 'A point in the zone';
COMMENT ON COLUMN dark_port_call.name IS 'Name of the ship when it fell silent';
COMMENT ON COLUMN dark_port_call.imo IS 'IMO ship number';
COMMENT ON COLUMN dark_port_call.flag IS
'Flag at off_at, ISO 3166 alpha-2; the country of the MMSI if none is registered';
COMMENT ON COLUMN dark_port_call.ship_type IS 'Kind of ship, in the words of its source';
COMMENT ON COLUMN dark_port_call.length_m IS 'Length of the ship, metres';
COMMENT ON COLUMN dark_port_call.identity_source IS
'registry, or ais for what the ship reports about itself; NULL if neither is known';
COMMENT ON COLUMN dark_port_call.mmsi_used_by_another IS
'Whether a ship of another IMO number had the MMSI at off_at, according to the registry, AIS or a list '
'(used_by_another): which ship it was is then a guess, whatever identity_source says';

CREATE FUNCTION dark_calls_not_asked(zone_id bigint, from_time timestamptz, to_time timestamptz) RETURNS text
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
DECLARE
	sets_with_zone CONSTANT text[] := ARRAY(
		SELECT d.name
		FROM zone z
		JOIN zone_set_definition d ON in_zone_set(d, z.zone_id, z.kind, z.country)
		WHERE z.zone_id = dark_calls_not_asked.zone_id);
BEGIN
	RETURN (
		SELECT format('calls that silences leave time for have not been looked for at zone %s in %s of this period, which '
				'runs have looked at with other zones only (%s)',
			dark_calls_not_asked.zone_id, CASE count(*) WHEN 1 THEN '1 silence' ELSE count(*) || ' silences' END,
			string_agg(DISTINCT format('zone set "%s"', r.zone_set), ', '))
		FROM ais_gap_run_now() r
		JOIN ais_gap_finding f ON f.run_id = r.run_id
		WHERE r.zone_set <> ALL (sets_with_zone)
			AND f.known_to IS NULL
			AND f.off_at < to_time
			AND (f.on_at >= from_time OR f.on_at IS NULL)
			AND coalesce(f.on_at, r.as_of) >= from_time
		HAVING count(*) > 0);
END $$;
COMMENT ON FUNCTION dark_calls_not_asked(bigint, timestamptz, timestamptz) IS
'Return, in words, of how many kept silences of a period the run looked for possible calls only in zone sets that do not '
'hold a zone; NULL if of none';

CREATE FUNCTION notice_dark_calls_not_asked(zone_id bigint, from_time timestamptz, to_time timestamptz) RETURNS void
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
DECLARE
	unasked CONSTANT text := dark_calls_not_asked(zone_id, from_time, to_time);
BEGIN
	PERFORM notice_not_looked_for('silences', gaps_detected(), from_time, to_time, 'detect_ais_gaps');
	IF unasked IS NOT NULL THEN
		RAISE NOTICE '%', unasked
			USING HINT = 'Run detect_ais_gaps() with a zone set that holds the zone.';
	END IF;
END $$;
COMMENT ON FUNCTION notice_dark_calls_not_asked(bigint, timestamptz, timestamptz) IS
'Raise a notice if no run has looked for silences at any time of a period, and one if those kept were not asked about a zone '
'(dark_calls_not_asked)';

CREATE FUNCTION dark_calls_at(zone_id bigint, from_time timestamptz DEFAULT '-infinity',
	to_time timestamptz DEFAULT 'infinity',
	OUT gap_id bigint, OUT mmsi integer, OUT name text, OUT imo integer, OUT flag text, OUT ship_type text,
	OUT length_m double precision, OUT identity_source text,
	OUT off_at timestamptz, OUT on_at timestamptz, OUT leg_in_nm double precision, OUT leg_out_nm double precision,
	OUT earliest_arrival timestamptz, OUT latest_departure timestamptz, OUT max_stay_hours double precision,
	OUT heard_nearby_off integer, OUT heard_nearby_on integer, OUT heard_within_off integer,
	OUT heard_within_on integer,
	OUT days_without_data integer, OUT max_speed_kn double precision, OUT min_stay_hours double precision,
	OUT run_id bigint, OUT known_from timestamptz)
RETURNS SETOF record
LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 100
SET search_path = @extschema@, pg_catalog, pg_temp
SET plan_cache_mode = force_custom_plan
AS $$
#variable_conflict use_column
DECLARE
	place zone;
	alone zone_index;
BEGIN
	PERFORM is_restored(), check_period(dark_calls_at.from_time, dark_calls_at.to_time, may_be_endless => true);
	SELECT z.* INTO place FROM zone z WHERE z.zone_id = dark_calls_at.zone_id;
	IF NOT FOUND THEN
		RAISE EXCEPTION 'zone % does not exist', coalesce(dark_calls_at.zone_id::text, 'NULL')
			USING ERRCODE = 'undefined_object';
	END IF;
	PERFORM notice_dark_calls_not_asked(place.zone_id, dark_calls_at.from_time, dark_calls_at.to_time);
	alone := (SELECT zone_index_agg(place.zone_id, place.geom));
	RETURN QUERY
	SELECT
		c.gap_id,
		c.mmsi,
		i.name,
		i.imo,
		i.flag,
		i.ship_type,
		i.length_m,
		i.identity_source,
		c.off_at,
		c.on_at,
		c.leg_in_nm, c.leg_out_nm, c.earliest_arrival, c.latest_departure,
		hours(c.max_stay),
		c.heard_nearby_off, c.heard_nearby_on, c.heard_within_off, c.heard_within_on,
		c.days_without_data,
		c.max_speed_kn,
		hours(c.min_stay),
		c.run_id,
		c.known_from
	FROM (
		-- OFFSET 0: filter the gaps before looking up whose they are
		SELECT f.gap_id, f.mmsi::integer AS mmsi, f.off_at, f.on_at, d.leg_in_nm, d.leg_out_nm, d.earliest_arrival,
			d.latest_departure, d.max_stay, f.heard_nearby_off, f.heard_nearby_on, f.heard_within_off, f.heard_within_on,
			f.days_without_data, r.max_speed_kn, r.min_stay, f.run_id, f.known_from
		FROM ais_gap_finding f
		JOIN ais_gap_run_now() r ON r.run_id = f.run_id
		JOIN zone_set_definition s ON s.name = r.zone_set AND in_zone_set(s, place.zone_id, place.kind, place.country)
		CROSS JOIN LATERAL dark_calls(gap_track(f.off_at, f.off_lon, f.off_lat, f.on_at, f.on_lon, f.on_lat), alone,
			interval '0', r.max_speed_kn, r.min_stay, CASE WHEN f.on_at IS NULL THEN r.as_of END) d
		WHERE f.known_to IS NULL
			AND f.off_at < dark_calls_at.to_time
			-- for the index
			AND (f.on_at >= dark_calls_at.from_time OR f.on_at IS NULL)
			AND coalesce(f.on_at, r.as_of) >= dark_calls_at.from_time
			AND d.earliest_arrival < dark_calls_at.to_time
			AND d.latest_departure >= dark_calls_at.from_time
		OFFSET 0
	) c
	LEFT JOIN LATERAL identity_then(c.mmsi, c.off_at) i ON true
	ORDER BY c.off_at, c.gap_id;
END $$;
COMMENT ON FUNCTION dark_calls_at(bigint, timestamptz, timestamptz) IS
'Return the calls at one zone that gaps leave time for in a period: the rows of dark_port_call for that zone that can '
'lie in the period, by off_at. Only gaps that touch the period and only this zone are computed. A notice says if no '
'run has looked for silences at any time of the period, or if those kept were looked at with zone sets that do not '
'hold the zone. Error 42704 for an unknown zone, 22023 for an empty period';
