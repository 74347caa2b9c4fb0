-- Views of AIS gaps for people and BI tools: plain types only.

CREATE VIEW ais_gap_current AS
SELECT
	f.gap_id,
	f.finding_id,
	f.mmsi::integer AS mmsi,
	f.ship_no,
	f.off_at,
	f.off_lon,
	f.off_lat,
	f.on_at,
	f.on_lon,
	f.on_lat,
	f.on_at IS NULL AS is_open,
	hours(coalesce(f.on_at, r.as_of) - f.off_at) AS duration_hours,
	f.distance_nm,
	f.implied_speed_kn,
	f.fixes_before,
	own_rate_before(f.fixes_before) AS own_rate_before,
	f.heard_nearby_off,
	f.heard_nearby_on,
	f.heard_within_off,
	f.heard_within_on,
	f.days_without_data,
	r.cell_deg,
	hours(r.listen_window) AS listen_hours,
	f.run_id,
	f.known_from,
	f.off_at >= (SELECT positions_kept_from()) AS positions_kept,
	lonlat_point(f.off_lon, f.off_lat)::geometry(Point, 4326) AS off_place,
	lonlat_point(f.off_lon, f.off_lat)::geometry(Point, 4326) AS place
FROM ais_gap_finding f
JOIN ais_gap_run_now() r ON r.run_id = f.run_id
WHERE f.known_to IS NULL
	AND (SELECT is_restored());
COMMENT ON VIEW ais_gap_current IS
'AIS gaps as known now, without the ship''s identity, for sums and counts; the columns are those of ais_gap';

CREATE VIEW ais_gap AS
SELECT
	g.*,
	i.name,
	i.imo,
	i.flag,
	i.ship_type,
	i.length_m,
	i.identity_source,
	u.another AS mmsi_used_by_another
FROM ais_gap_current g
LEFT JOIN LATERAL identity_then(g.mmsi, g.off_at) i ON true
CROSS JOIN LATERAL used_by_another(g.mmsi, i.imo, i.vessel_id, g.off_at, g.off_at) u;
COMMENT ON VIEW ais_gap IS
'AIS gaps as known now. The numbers beside each gap show whether anybody was listening: other ships heard around both '
'ends and during the gap, days without any stored position, and how often the ship itself was heard before';
COMMENT ON COLUMN ais_gap.gap_id IS 'Key, which stays the same when an open gap closes';
COMMENT ON COLUMN ais_gap.finding_id IS
'The current finding; a gap gets a new one whenever what is known of it changes';
COMMENT ON COLUMN ais_gap.mmsi IS 'MMSI of the silent ship';
COMMENT ON COLUMN ais_gap.ship_no IS
'Number of the ship among those that share the MMSI; NULL if there is only one, or if the track was not split';
COMMENT ON COLUMN ais_gap.off_at IS 'Time of the last fix before the gap';
COMMENT ON COLUMN ais_gap.off_lon IS 'Longitude of that fix, degrees';
COMMENT ON COLUMN ais_gap.off_lat IS 'Latitude of that fix, degrees';
COMMENT ON COLUMN ais_gap.on_at IS 'Time of the first fix after the gap; NULL while it is open';
COMMENT ON COLUMN ais_gap.on_lon IS 'Longitude of that fix, degrees';
COMMENT ON COLUMN ais_gap.on_lat IS 'Latitude of that fix, degrees';
COMMENT ON COLUMN ais_gap.is_open IS 'Whether the ship has not been heard since';
COMMENT ON COLUMN ais_gap.duration_hours IS 'Length, hours; of an open gap up to the end of what the run looked at';
COMMENT ON COLUMN ais_gap.distance_nm IS 'Distance between the two fixes, nautical miles (WGS84)';
COMMENT ON COLUMN ais_gap.implied_speed_kn IS 'Lowest speed that covers that distance in that time, knots';
COMMENT ON COLUMN ais_gap.fixes_before IS
'Fixes of the ship in the 12 hours up to off_at (pipe-gaps; Welch et al. 2022)';
COMMENT ON COLUMN ais_gap.own_rate_before IS 'How often the ship was heard before the gap: fixes_before per hour';
COMMENT ON COLUMN ais_gap.heard_nearby_off IS
'Other MMSIs heard in the cell of the last fix, within listen_hours of it';
COMMENT ON COLUMN ais_gap.heard_nearby_on IS
'Other MMSIs heard in the cell of the first fix after, within listen_hours of it';
COMMENT ON COLUMN ais_gap.heard_within_off IS
'Other MMSIs heard in the cell of the last fix during the gap, up to listen_hours after it began; 0 if nobody else '
'was heard there either, as when the feed itself was down';
COMMENT ON COLUMN ais_gap.heard_within_on IS
'Other MMSIs heard in the cell of the first fix after during the gap, up to listen_hours before it ended';
COMMENT ON COLUMN ais_gap.days_without_data IS
'UTC days wholly inside the gap for which no position of any ship is stored';
COMMENT ON COLUMN ais_gap.cell_deg IS 'Width of the grid cells, degrees';
COMMENT ON COLUMN ais_gap.listen_hours IS 'How long before and after each end others were listened for, hours';
COMMENT ON COLUMN ais_gap.run_id IS 'The run that found it';
COMMENT ON COLUMN ais_gap.known_from IS 'Time from which the finding is known';
COMMENT ON COLUMN ais_gap.positions_kept IS
'Whether the positions from off_at on are still stored; false: drop_positions() has removed some, so that the gap can '
'no longer be judged again';
COMMENT ON COLUMN ais_gap.off_place IS 'Place of the last fix before the gap';
COMMENT ON COLUMN ais_gap.place IS 'The same as off_place';
COMMENT ON COLUMN ais_gap.name IS 'Name of the ship at off_at';
COMMENT ON COLUMN ais_gap.imo IS 'IMO ship number of the ship at off_at';
COMMENT ON COLUMN ais_gap.flag IS 'Flag at off_at, ISO 3166 alpha-2; the country of the MMSI if none is registered';
COMMENT ON COLUMN ais_gap.ship_type IS 'Kind of ship, in the words of its source';
COMMENT ON COLUMN ais_gap.length_m IS 'Length of the ship, metres';
COMMENT ON COLUMN ais_gap.identity_source IS
'registry, or ais for what the ship reports about itself; NULL if neither is known';
COMMENT ON COLUMN ais_gap.mmsi_used_by_another IS
'Whether a ship of another IMO number had the MMSI at off_at, according to the registry, AIS or a list '
'(used_by_another): which ship it was is then a guess, whatever identity_source says';

SELECT take_column_comments('ais_gap_current'::regclass, 'ais_gap'::regclass);

CREATE FUNCTION ais_gaps_known_at(known_at timestamptz) RETURNS SETOF ais_gap_finding
LANGUAGE sql STABLE PARALLEL SAFE ROWS 1000
BEGIN ATOMIC
	-- current and past findings have separate indexes
	SELECT f.*
	FROM ais_gap_finding f
	WHERE f.known_to IS NULL
		AND f.known_from <= $1
		AND (SELECT is_restored())
	UNION ALL
	SELECT f.*
	FROM ais_gap_finding f
	WHERE f.known_to IS NOT NULL
		AND f.known_from <= $1
		AND f.known_to > $1
		AND (SELECT is_restored());
END;
COMMENT ON FUNCTION ais_gaps_known_at(timestamptz) IS 'Return the gaps as they were known at a given time';
