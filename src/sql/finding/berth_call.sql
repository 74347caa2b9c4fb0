-- Berth calls, with the port calls that they belong to.

CREATE VIEW berth_call_of_port AS
SELECT
	b.*,
	p.finding_id AS port_call_id,
	coalesce(p.zone_id, n.zone_id) AS port_zone_id,
	coalesce(p.zone, n.name) AS port,
	p.arrived_latest AS port_arrived_latest,
	p.departed_earliest AS port_departed_earliest
FROM port_call_current b
CROSS JOIN LATERAL (SELECT a.ancestors FROM call_ancestors(b.zone_id, b.finding_id) a OFFSET 0) w
LEFT JOIN LATERAL (
	-- the innermost port with a call at the same time, even if the berth extends beyond the port
	SELECT c.finding_id, c.zone_id, c.zone, c.arrived_latest, c.departed_earliest
	FROM port_call_current c
	JOIN unnest(w.ancestors) WITH ORDINALITY a(zone_id, distance) ON a.zone_id = c.zone_id
	WHERE c.mmsi = b.mmsi
		AND c.zone_kind = 'port'
		AND c.arrived_latest <= b.departed_earliest
		AND c.departed_earliest >= b.arrived_latest
	ORDER BY a.distance,
		least(c.departed_earliest, b.departed_earliest) - greatest(c.arrived_latest, b.arrived_latest) DESC,
		c.finding_id
	LIMIT 1
) p ON true
LEFT JOIN LATERAL (
	SELECT z.zone_id, z.name
	FROM unnest(w.ancestors) WITH ORDINALITY a(zone_id, distance)
	JOIN zone z ON z.zone_id = a.zone_id
	WHERE z.kind = 'port'
	ORDER BY a.distance
	LIMIT 1
) n ON true
WHERE b.zone_kind = 'berth';
COMMENT ON VIEW berth_call_of_port IS
'Calls at berths with the port calls that they belong to, for berth_call; port_arrived_latest and '
'port_departed_earliest are those of the port call, the other columns those of port_call';
SELECT take_column_comments('berth_call_of_port'::regclass, 'port_call'::regclass);
COMMENT ON COLUMN berth_call_of_port.port_call_id IS 'The port call: its finding_id in port_call';
COMMENT ON COLUMN berth_call_of_port.port_zone_id IS 'Key of the port';
COMMENT ON COLUMN berth_call_of_port.port IS 'Name of the port';
COMMENT ON COLUMN berth_call_of_port.port_arrived_latest IS 'Time of the first fix inside the port';
COMMENT ON COLUMN berth_call_of_port.port_departed_earliest IS 'Time of the last fix inside the port';

CREATE TYPE berth_order AS (berth_number bigint, berths text);
COMMENT ON TYPE berth_order IS
'The number of a berth among those of a port call, and all of them in order (berth_call)';
COMMENT ON COLUMN berth_order.berth_number IS '1 for the first berth, and so on';
COMMENT ON COLUMN berth_order.berths IS 'All berths in order of use';

CREATE VIEW berth_call AS
SELECT
	b.finding_id,
	b.mmsi,
	b.port_call_id,
	b.port_zone_id,
	b.port,
	b.zone_id,
	b.zone AS berth,
	b.zone_kind,
	(u.used).berth_number,
	b.arrived,
	b.arrived_earliest,
	b.arrived_latest,
	b.departed,
	b.departed_earliest,
	b.departed_latest,
	b.dwell_hours,
	b.dwell_hours_min,
	b.dwell_hours_max,
	(u.used).berths AS berths_in_order,
	b.positions_kept,
	b.place,
	i.name,
	i.imo,
	i.flag,
	i.ship_type,
	i.length_m,
	i.identity_source,
	o.another AS mmsi_used_by_another
FROM berth_call_of_port b
-- the berths of the same port call, in order; OFFSET 0: computed only if a column of it is selected
CROSS JOIN LATERAL (
	SELECT CASE
		WHEN b.port_call_id IS NULL THEN ROW(1, b.zone)::berth_order
		ELSE (
			SELECT ROW(
				count(*) FILTER (WHERE (o.arrived_latest, o.zone_id) <= (b.arrived_latest, b.zone_id)),
				string_agg(o.zone, ' then ' ORDER BY o.arrived_latest, o.zone_id))::berth_order
			FROM (
				SELECT b.arrived_latest, b.zone_id, b.zone
				UNION ALL
				-- the other berths of the port call
				SELECT c.arrived_latest, c.zone_id, c.zone
				FROM berth_call_of_port c
				WHERE c.mmsi = b.mmsi
					AND c.finding_id <> b.finding_id
					AND c.arrived_latest <= b.port_departed_earliest
					AND c.departed_earliest >= b.port_arrived_latest
					AND c.port_call_id = b.port_call_id
			) o)
		END AS used
	OFFSET 0
) u
LEFT JOIN LATERAL identity_then(b.mmsi, b.arrived_latest) i ON true
CROSS JOIN LATERAL used_by_another(b.mmsi, i.imo, i.vessel_id, b.arrived_latest, b.departed_earliest) o;
COMMENT ON VIEW berth_call IS
'Calls at berths with the port calls that they belong to, numbered in order of use; kinds, names and nesting of the '
'zones are the current ones';
COMMENT ON COLUMN berth_call.finding_id IS 'Key';
COMMENT ON COLUMN berth_call.mmsi IS 'MMSI of the ship';
COMMENT ON COLUMN berth_call.port_call_id IS
'The port call, finding_id in port_call, at the innermost of nested ports; NULL if the berth extends beyond its port '
'and the ship did not call there';
COMMENT ON COLUMN berth_call.port_zone_id IS 'Key of the port';
COMMENT ON COLUMN berth_call.port IS 'Name of the port';
COMMENT ON COLUMN berth_call.zone_id IS 'Key of the berth';
COMMENT ON COLUMN berth_call.berth IS 'Name of the berth';
COMMENT ON COLUMN berth_call.zone_kind IS 'Always berth';
COMMENT ON COLUMN berth_call.berth_number IS '1 for the first berth of the port call, and so on';
COMMENT ON COLUMN berth_call.arrived IS 'Best estimate of the time of arrival at the berth';
COMMENT ON COLUMN berth_call.arrived_earliest IS 'Time of the last fix before the call';
COMMENT ON COLUMN berth_call.arrived_latest IS 'Time of the first fix inside';
COMMENT ON COLUMN berth_call.departed IS 'Best estimate of the time of departure; NULL while the call is open';
COMMENT ON COLUMN berth_call.departed_earliest IS 'Time of the last fix inside';
COMMENT ON COLUMN berth_call.departed_latest IS 'Time of the first fix after the call';
COMMENT ON COLUMN berth_call.dwell_hours IS 'Best estimate of the dwell, hours';
COMMENT ON COLUMN berth_call.dwell_hours_min IS 'Lower bound of the dwell, hours';
COMMENT ON COLUMN berth_call.dwell_hours_max IS 'Upper bound of the dwell, hours';
COMMENT ON COLUMN berth_call.berths_in_order IS 'All berths of the port call, as in: Pier 1 then Pier 2';
COMMENT ON COLUMN berth_call.positions_kept IS
'Whether all positions behind the finding are still stored, see port_call';
COMMENT ON COLUMN berth_call.place IS 'First fix of the longest stop, where the ship lay';
COMMENT ON COLUMN berth_call.name IS 'Name on arrival';
COMMENT ON COLUMN berth_call.imo IS 'IMO ship number';
COMMENT ON COLUMN berth_call.flag IS 'Flag on arrival, ISO 3166 alpha-2; the country of the MMSI if none is registered';
COMMENT ON COLUMN berth_call.ship_type IS 'Kind of ship, in the words of its source';
COMMENT ON COLUMN berth_call.length_m IS 'Length, metres';
COMMENT ON COLUMN berth_call.identity_source IS
'registry, or ais for what the ship reports about itself; NULL if neither is known';
COMMENT ON COLUMN berth_call.mmsi_used_by_another IS
'Whether a ship of another IMO number had the MMSI at some time of the call, see port_call';
