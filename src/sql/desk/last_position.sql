-- Where ships are now, according to the stored positions.

CREATE FUNCTION last_fix(track track, OUT t timestamptz, OUT lon double precision, OUT lat double precision,
	OUT sog double precision, OUT cog double precision, OUT nav_status integer, OUT heading integer)
RETURNS SETOF record
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 1;
COMMENT ON FUNCTION last_fix(track) IS
'Return the last fix of a track; of several at that time the first in track order. No row for a track without fixes';

CREATE VIEW vessel_last_position AS
SELECT
	s.mmsi,
	f.t,
	ST_SetSRID(ST_MakePoint(f.lon, f.lat), 4326)::geometry(Point, 4326) AS place,
	f.sog,
	f.cog,
	f.nav_status,
	i.name,
	i.imo,
	i.flag,
	i.ship_type,
	i.length_m,
	i.identity_source,
	s.ahead_until,
	u.another AS mmsi_used_by_another
FROM stored_last_tracks() s
CROSS JOIN LATERAL last_fix(s.track) f
LEFT JOIN LATERAL identity_then(s.mmsi, f.t) i ON true
CROSS JOIN LATERAL used_by_another(s.mmsi, i.imo, i.vessel_id, f.t, f.t) u;
COMMENT ON VIEW vessel_last_position IS
'Last stored position of each MMSI up to now, with the identity it had then, including ships of which '
'drop_positions() has left only the last positions. If a ship has only positions later than now, because a clock runs '
'ahead, the first of them: see ahead_until. The view computes all ships whatever is selected; use stored_last_track() '
'for a single ship';
COMMENT ON COLUMN vessel_last_position.mmsi IS 'Key: MMSI of the transmitter';
COMMENT ON COLUMN vessel_last_position.t IS 'Time of the fix';
COMMENT ON COLUMN vessel_last_position.place IS 'Place of the fix';
COMMENT ON COLUMN vessel_last_position.sog IS 'Speed over ground, knots';
COMMENT ON COLUMN vessel_last_position.cog IS 'Course over ground, degrees';
COMMENT ON COLUMN vessel_last_position.nav_status IS 'Navigational status, 0 to 14 (ITU-R M.1371-5)';
COMMENT ON COLUMN vessel_last_position.name IS 'Name of the ship at t';
COMMENT ON COLUMN vessel_last_position.imo IS 'IMO ship number';
COMMENT ON COLUMN vessel_last_position.flag IS
'Flag at t, ISO 3166 alpha-2; the country of the MMSI if none is registered';
COMMENT ON COLUMN vessel_last_position.ship_type IS 'Kind of ship, in the words of its source';
COMMENT ON COLUMN vessel_last_position.length_m IS 'Length, metres';
COMMENT ON COLUMN vessel_last_position.identity_source IS
'registry, or ais for what the ship reports about itself; NULL if neither is known';
COMMENT ON COLUMN vessel_last_position.ahead_until IS
'Time of the last stored position if it is later than now, otherwise NULL: the clock of the ship or of a receiver '
'runs ahead, so that its times are uncertain';
COMMENT ON COLUMN vessel_last_position.mmsi_used_by_another IS
'Whether a ship of another IMO number had the MMSI at t, according to the registry, AIS or a list (used_by_another): '
'which ship it is is then a guess, whatever identity_source says';

CREATE VIEW listed_vessel_seen AS
WITH listed AS (
	SELECT s.*
	FROM sanctioned_vessel s
), number AS (
	SELECT n.listing_id, n.scheme, n.value, n.is_current
	FROM listing_identifier n
	JOIN listed l ON l.listing_id = n.listing_id
	WHERE n.known_to IS NULL
		AND n.value IS NOT NULL
		AND (n.scheme = 'imo' OR n.scheme = 'mmsi' AND mmsi_may_be(n, NULL))
), found AS (
	-- by hull: the MMSIs that the registry gives a vessel with a listed IMO number
	SELECT n.listing_id, i.mmsi::integer AS mmsi, substring(n.value, '[0-9]+')::integer AS imo, 'imo' AS matched_by,
		n.is_current
	FROM number n
	JOIN vessel v ON v.imo = CASE WHEN n.scheme = 'imo' THEN n.value END::imo
	JOIN vessel_identity i ON i.vessel_id = v.vessel_id
	WHERE i.mmsi IS NOT NULL
	UNION ALL
	-- by hull: the MMSIs that reported a listed IMO number by AIS
	SELECT n.listing_id, s.mmsi, substring(n.value, '[0-9]+')::integer, 'imo', n.is_current
	FROM number n
	CROSS JOIN LATERAL mmsis_saying(n.value::imo) s
	WHERE n.scheme = 'imo'
		AND EXISTS (SELECT FROM ais_static a WHERE imo_or_null(a.imo) = n.value::imo AND a.imo IS NOT NULL)
	UNION ALL
	-- by MMSI: the list itself gives one, or gave one and gives none now
	SELECT n.listing_id, n.value::integer, NULL, 'mmsi', n.is_current
	FROM number n
	WHERE n.scheme = 'mmsi'
), candidate AS (
	SELECT DISTINCT ON (f.listing_id, f.mmsi) f.listing_id, f.mmsi, f.imo, f.matched_by, f.is_current
	FROM found f
	ORDER BY f.listing_id, f.mmsi, NOT f.is_current, f.matched_by, f.imo
)
SELECT
	c.listing_id * 1048576 + row_number() OVER (PARTITION BY c.listing_id ORDER BY c.mmsi) AS row_id,
	l.list,
	l.listing_id,
	l.name AS listed_name,
	coalesce(c.imo, l.imo) AS imo,
	c.mmsi,
	c.matched_by,
	i.name AS ais_name,
	i.flag,
	i.ship_type,
	f.t AS last_seen,
	ST_SetSRID(ST_MakePoint(f.lon, f.lat), 4326)::geometry(Point, 4326) AS place,
	o.another AS mmsi_used_by_another,
	CASE
		WHEN NOT o.another
			AND EXISTS (SELECT FROM number n
				WHERE n.listing_id = c.listing_id
					AND n.is_current
					AND (n.value = 'IMO' || i.imo OR i.imo IS NULL AND n.value = lpad(c.mmsi::text, 9, '0'))) THEN l.status
		ELSE 'possibly'
	END AS status,
	l.listed_after,
	l.listed_by,
	l.confirmed_at,
	s.ahead_until
FROM candidate c
JOIN listed l ON l.listing_id = c.listing_id
-- reads the tracks of these ships only
CROSS JOIN LATERAL stored_last_track(c.mmsi::mmsi) s
CROSS JOIN LATERAL last_fix(s.track) f
LEFT JOIN LATERAL identity_then(c.mmsi, f.t) i ON true
CROSS JOIN LATERAL (
	SELECT i.imo IS NOT NULL
		AND NOT EXISTS (SELECT FROM number n WHERE n.listing_id = c.listing_id AND n.value = 'IMO' || i.imo)
		OR (SELECT y.another FROM says_another_imo(c.mmsi, i.imo, f.t - interval '1 day', f.t) y)
		-- a ship without an IMO number
		OR c.matched_by = 'imo'
			AND i.imo IS NULL
			AND i.vessel_id IS NOT NULL
		OR c.matched_by = 'mmsi' AND coalesce(is_named_otherwise(i.name, c.listing_id), false) AS another
) o
-- another hull with the MMSI of a listed hull is not the listed ship
WHERE c.matched_by = 'imo'
	OR l.imo IS NULL
	OR i.imo IS NULL
	OR NOT o.another
	-- unless an undated registration is all that says so
	OR EXISTS (SELECT FROM hulls_listed_with(c.mmsi, i.imo, f.t - interval '24 hours', f.t) h
		JOIN number n ON n.listing_id = c.listing_id AND n.value = 'IMO' || lpad(h.imo_number::text, 7, '0'));
COMMENT ON VIEW listed_vessel_seen IS
'Vessels that are listed now and have stored positions, with the last position and the identity there. Matched by any '
'IMO number of the listing, through the registry of vessels or AIS, or by an MMSI that the list gives (or gave, if it '
'gives none now) unless the ship reports an IMO number that is not the listing''s; never by name alone';
COMMENT ON COLUMN listed_vessel_seen.row_id IS 'Key, below 2^53';
COMMENT ON COLUMN listed_vessel_seen.list IS 'Name of the list';
COMMENT ON COLUMN listed_vessel_seen.listing_id IS 'Key of the listing';
COMMENT ON COLUMN listed_vessel_seen.listed_name IS 'Primary name on the list';
COMMENT ON COLUMN listed_vessel_seen.imo IS 'IMO ship number on the list';
COMMENT ON COLUMN listed_vessel_seen.mmsi IS 'MMSI of the transmitter';
COMMENT ON COLUMN listed_vessel_seen.matched_by IS 'imo or mmsi: the number that identifies the ship with the listing';
COMMENT ON COLUMN listed_vessel_seen.ais_name IS 'Name of the ship at the last position';
COMMENT ON COLUMN listed_vessel_seen.flag IS
'Flag at the last position, ISO 3166 alpha-2; the country of the MMSI if none is registered';
COMMENT ON COLUMN listed_vessel_seen.ship_type IS 'Kind of ship, in the words of its source';
COMMENT ON COLUMN listed_vessel_seen.last_seen IS 'Time of the last stored position';
COMMENT ON COLUMN listed_vessel_seen.place IS 'Place of the last stored position';
COMMENT ON COLUMN listed_vessel_seen.mmsi_used_by_another IS
'Whether the identity at the last position is another ship''s (another IMO number, or a registered ship without one), '
'or AIS reported only other IMO numbers that day: the MMSI may have passed to another ship';
COMMENT ON COLUMN listed_vessel_seen.status IS
'listed, or possibly if the listing ends between two snapshots, if the list no longer gives the number, or if nothing '
'shows that the ship still had the MMSI at the last position';
COMMENT ON COLUMN listed_vessel_seen.listed_after IS
'Last time at which it was not yet listed; NULL if the first snapshot has it';
COMMENT ON COLUMN listed_vessel_seen.listed_by IS 'Time by which it was listed';
COMMENT ON COLUMN listed_vessel_seen.confirmed_at IS
'When the last copy that has it was fetched; nothing is known of the time since';
COMMENT ON COLUMN listed_vessel_seen.ahead_until IS
'Time of the last stored position if it is later than now, because a clock runs ahead, otherwise NULL; last_seen and '
'place are those of the last position up to now, or of the first if all are later';

CREATE VIEW zone_now AS
SELECT
	c.finding_id,
	c.zone_id,
	c.zone,
	c.zone_kind,
	c.country,
	c.embargoed,
	c.mmsi,
	c.name,
	c.imo,
	c.flag,
	c.ship_type,
	c.length_m,
	c.identity_source,
	c.arrived_earliest,
	c.arrived_latest,
	c.arrival_basis,
	c.departed_earliest AS last_heard,
	greatest(hours(now() - c.departed_earliest), 0) AS silent_hours,
	CASE
		WHEN c.departed_earliest > now() + clock_margin() THEN 'clock ahead'
		WHEN now() - c.departed_earliest <= r.max_gap THEN 'heard'
		ELSE 'not heard since'
	END AS certainty,
	c.place,
	c.mmsi_used_by_another
FROM (
	SELECT o.*
	FROM port_call o
	WHERE o.is_open
		-- no call of the future while the ship has fixes elsewhere up to now
		AND (o.arrived_latest <= now() + clock_margin()
			OR coalesce(o.arrived_earliest > now() + clock_margin(), true))
	UNION ALL
	-- calls that only fixes of the future have ended
	SELECT a.*
	FROM port_call a
	WHERE NOT a.is_open
		AND a.arrived_latest <= now() + clock_margin()
		AND a.departed_latest > a.known_from
		AND a.departed_latest > now() + clock_margin()
) c
JOIN detection_run r USING (run_id);
COMMENT ON VIEW zone_now IS
'Ships whose last stored position lies in a zone, from the port calls found: who they are, since when they have been '
'there, and how long they have not been heard. A ship that is no longer heard may have left. Positions later than '
'now, from a clock that runs ahead, do not remove a ship from where it was; a ship that is in the zone only by such '
'positions has the certainty "clock ahead"';
COMMENT ON COLUMN zone_now.finding_id IS 'Key: the port call';
COMMENT ON COLUMN zone_now.zone_id IS 'Key of the zone';
COMMENT ON COLUMN zone_now.zone IS 'Name of the zone';
COMMENT ON COLUMN zone_now.zone_kind IS 'Kind of the zone';
COMMENT ON COLUMN zone_now.country IS 'Country of the zone, ISO 3166 alpha-2';
COMMENT ON COLUMN zone_now.embargoed IS 'Whether the zone is embargoed';
COMMENT ON COLUMN zone_now.mmsi IS 'MMSI of the ship';
COMMENT ON COLUMN zone_now.name IS 'Name on arrival';
COMMENT ON COLUMN zone_now.imo IS 'IMO ship number';
COMMENT ON COLUMN zone_now.flag IS 'Flag on arrival, ISO 3166 alpha-2; the country of the MMSI if none is registered';
COMMENT ON COLUMN zone_now.ship_type IS 'Kind of ship, in the words of its source';
COMMENT ON COLUMN zone_now.length_m IS 'Length, metres';
COMMENT ON COLUMN zone_now.identity_source IS
'registry, or ais for what the ship reports about itself; NULL if neither is known';
COMMENT ON COLUMN zone_now.arrived_earliest IS 'Time of the last fix before the call; NULL if the track has none';
COMMENT ON COLUMN zone_now.arrived_latest IS 'Time of the first fix inside';
COMMENT ON COLUMN zone_now.arrival_basis IS 'crossing, silence or open, see zone_visit';
COMMENT ON COLUMN zone_now.last_heard IS 'Time of the last fix inside, the ship''s last up to now';
COMMENT ON COLUMN zone_now.silent_hours IS 'Hours from last_heard to now';
COMMENT ON COLUMN zone_now.certainty IS
'heard: within the max_gap of the run that found the call; not heard since: longer ago, so that it may have left; '
'clock ahead: last_heard is later than now, so that its time is uncertain';
COMMENT ON COLUMN zone_now.place IS 'Place of the call, see port_call';
COMMENT ON COLUMN zone_now.mmsi_used_by_another IS
'Whether a ship of another IMO number had the MMSI at some time of the call, see port_call: which ship it is is then '
'a guess';
