-- Port calls of listed ships and at embargoed zones, read starting from these few ships and zones, not from all calls.

CREATE INDEX ais_static_imo_idx ON ais_static (imo_or_null(imo), (mmsi::integer)) WHERE imo IS NOT NULL;

CREATE FUNCTION mmsis_saying(imo imo, OUT mmsi integer) RETURNS SETOF integer
LANGUAGE sql STABLE PARALLEL SAFE ROWS 1
-- keeps it from being inlined, since the planner expects many rows of a recursion
SET search_path = @extschema@, pg_catalog, pg_temp
BEGIN ATOMIC
	-- skips from one MMSI to the next in the index, since a ship sends its number every day
	WITH RECURSIVE said AS (
		SELECT min(a.mmsi::integer) AS mmsi
		FROM ais_static a
		WHERE imo_or_null(a.imo) = mmsis_saying.imo
			AND a.imo IS NOT NULL
		UNION ALL
		SELECT (SELECT min(a.mmsi::integer)
			FROM ais_static a
			WHERE imo_or_null(a.imo) = mmsis_saying.imo
				AND a.imo IS NOT NULL
				AND a.mmsi::integer > s.mmsi)
		FROM said s
		WHERE s.mmsi IS NOT NULL
	)
	SELECT s.mmsi FROM said s WHERE s.mmsi IS NOT NULL;
END;
COMMENT ON FUNCTION mmsis_saying(imo) IS
'Return the MMSIs whose AIS static data ever gave an IMO number, each once, in order';

CREATE FUNCTION mmsis_of(imo imo) RETURNS integer[]
LANGUAGE sql STABLE PARALLEL SAFE
RETURN ARRAY(
	SELECT i.mmsi::integer
	FROM vessel v
	JOIN vessel_identity i ON i.vessel_id = v.vessel_id
	WHERE v.imo = mmsis_of.imo
		AND i.mmsi IS NOT NULL
	UNION
	SELECT s.mmsi
	FROM mmsis_saying(mmsis_of.imo) s
	ORDER BY 1);
COMMENT ON FUNCTION mmsis_of(imo) IS
'Return the MMSIs that a hull ever had according to the registry or AIS. Views that show an imo work out the ship of '
'every row for WHERE imo = 9018464; WHERE imo = 9018464 AND mmsi = ANY (mmsis_of(9018464)) returns the same rows '
'using an index';

CREATE FUNCTION mmsis_of_listed_imos(OUT mmsi integer) RETURNS SETOF integer
LANGUAGE sql STABLE PARALLEL SAFE ROWS 1000
BEGIN ATOMIC
	SELECT i.mmsi::integer
	FROM listing_identifier n
	JOIN listing l ON l.listing_id = n.listing_id AND l.kind = 'vessel'
	-- compared as text, for which both sides have an index, from lists to ships and from a call to its listings
	JOIN vessel v ON v.imo::text = n.value
	JOIN vessel_identity i ON i.vessel_id = v.vessel_id
	WHERE n.scheme = 'imo'
		AND i.mmsi IS NOT NULL
	UNION ALL
	SELECT s.mmsi
	FROM (
		SELECT DISTINCT imo_or_null(n.value)::integer AS imo
		FROM listing_identifier n
		JOIN listing l ON l.listing_id = n.listing_id AND l.kind = 'vessel'
		WHERE n.scheme = 'imo'
	) n
	CROSS JOIN LATERAL mmsis_saying(n.imo::imo) s
	WHERE EXISTS (SELECT FROM ais_static a WHERE imo_or_null(a.imo) = n.imo::imo AND a.imo IS NOT NULL);
END;
COMMENT ON FUNCTION mmsis_of_listed_imos() IS
'Return the MMSIs that the registry gives, at any time, to vessels whose IMO number is or was on a list, and those '
'that sent such a number by AIS, which observe_identities() may not have read yet. May contain duplicates';

CREATE FUNCTION mmsis_on_lists(OUT mmsi integer) RETURNS SETOF integer
LANGUAGE sql STABLE PARALLEL SAFE ROWS 100
BEGIN ATOMIC
	SELECT mmsi_or_null(n.value)::integer
	FROM listing_identifier n
	JOIN listing l ON l.listing_id = n.listing_id AND l.kind = 'vessel'
	WHERE n.scheme = 'mmsi'
		AND mmsi_or_null(n.value) IS NOT NULL;
END;
COMMENT ON FUNCTION mmsis_on_lists() IS 'Return the MMSIs that lists give or gave to vessels. May contain duplicates';

CREATE FUNCTION embargoed_zones(OUT zone_id bigint) RETURNS SETOF bigint
LANGUAGE sql STABLE PARALLEL SAFE ROWS 20
-- keeps it from being inlined, since the planner expects many rows of a recursion
SET search_path = @extschema@, pg_catalog, pg_temp
BEGIN ATOMIC
	SELECT z.zone_id FROM zone z WHERE z.embargoed
	UNION
	SELECT v.zone_id FROM zone_version v WHERE v.embargoed
	UNION
	SELECT k.zone_id
	FROM (
		-- zones without history, skipping from one to the next in the index of calls at embargoed zones
		WITH RECURSIVE known AS (
			SELECT min(f.zone_id) AS zone_id
			FROM port_call_finding f
			WHERE f.zone_embargoed
				AND f.known_to IS NULL
			UNION ALL
			SELECT (SELECT min(f.zone_id)
				FROM port_call_finding f
				WHERE f.zone_embargoed
					AND f.known_to IS NULL
					AND f.zone_id > o.zone_id)
			FROM known o
			WHERE o.zone_id IS NOT NULL
		)
		SELECT n.zone_id FROM known n
	) k
	WHERE k.zone_id IS NOT NULL;
END;
COMMENT ON FUNCTION embargoed_zones() IS
'Return the zones that are or were embargoed, whose calls port_call may show as calls at an embargoed zone';

CREATE VIEW port_call_of_interest AS
SELECT c.*
FROM port_call_current c
WHERE NOT c.embargoed
	AND c.mmsi IN (SELECT l.mmsi FROM mmsis_of_listed_imos() l)
UNION ALL
SELECT c.*
FROM port_call_current c
WHERE NOT c.embargoed
	AND c.mmsi IN (SELECT l.mmsi FROM mmsis_on_lists() l)
	AND NOT EXISTS (SELECT FROM mmsis_of_listed_imos() l WHERE l.mmsi = c.mmsi)
UNION ALL
SELECT c.*
FROM port_call_current c
WHERE c.embargoed
	AND c.zone_id IN (SELECT e.zone_id FROM embargoed_zones() e);
COMMENT ON VIEW port_call_of_interest IS
'Port calls under an MMSI that registry, AIS or a list give to a vessel that is or was listed, and calls at embargoed '
'zones: the calls considered for sanctioned_port_call. Columns are those of port_call';
SELECT take_column_comments('port_call_of_interest'::regclass, 'port_call'::regclass);

CREATE VIEW sanctioned_port_call AS
WITH ship_call AS (
	SELECT
		c.*,
		event_time(coalesce(c.arrived_earliest, c.arrived_latest), c.arrived_latest) AS arrival,
		event_time(c.arrived_latest, c.departed_earliest) AS surely_there,
		possible_stay(c.arrived_earliest, c.arrived_latest, c.departed_earliest, c.departed_latest, c.is_open)
			AS possibly_there,
		i.vessel_id,
		i.imo AS hull,
		i.name AS vessel
	FROM port_call_of_interest c
	LEFT JOIN LATERAL identity_then(c.mmsi, c.arrived_latest) i ON true
)
SELECT
	pair_key(c.finding_id, coalesce(p.listing_id, 0)) AS row_id,
	c.finding_id,
	c.mmsi,
	CASE WHEN p.is_other THEN p.vessel_id ELSE c.vessel_id END AS vessel_id,
	CASE WHEN p.is_other THEN p.hull ELSE c.hull END AS imo,
	CASE WHEN p.is_other THEN p.vessel ELSE c.vessel END AS vessel,
	c.zone_id,
	c.zone,
	c.zone_kind,
	c.country,
	c.embargoed,
	c.arrived,
	c.arrived_earliest,
	c.arrived_latest,
	c.departed,
	c.departed_earliest,
	c.departed_latest,
	p.listing_id,
	p.list,
	p.authority,
	p.key,
	p.name AS listed_name,
	p.programs,
	p.measures,
	p.matched_by,
	p.mmsi_used_by_another,
	CASE coalesce(o.status_then, u.unlisted) WHEN 'listed' THEN true WHEN 'not listed' THEN false END AS listed_then,
	CASE coalesce(o.status_during, u.unlisted) WHEN 'listed' THEN true WHEN 'not listed' THEN false END AS listed_during,
	CASE coalesce(o.status_now, u.unlisted) WHEN 'listed' THEN true WHEN 'not listed' THEN false END AS listed_now,
	coalesce(p.known_then, false) AS known_then,
	coalesce(o.status_then, u.unlisted) AS status_then,
	coalesce(o.status_during, u.unlisted) AS status_during,
	coalesce(o.status_now, u.unlisted) AS status_now,
	p.starts_after AS listed_after,
	p.starts_by AS listed_by,
	p.start_basis,
	p.ends_after AS delisted_after,
	p.ends_by AS delisted_by,
	p.end_basis,
	c.place,
	lists_by((SELECT first_copies()), c.arrived) AS lists_then
FROM ship_call c
LEFT JOIN LATERAL (
	-- For each listing of the ship, or of another that had its MMSI at some time of the stay, found by IMO number or by an
	-- MMSI on the list: the period in which the arrival surely or else possibly lies, else one that overlaps the stay, else
	-- the last; and the times of all periods together.
	SELECT DISTINCT ON (m.listing_id)
		m.*,
		range_agg(m.surely) OVER every_period AS surely_listed,
		range_agg(m.possibly) OVER every_period AS possibly_listed,
		bool_or(m.possibly && c.arrival AND m.known_from <= lower(c.arrival)) OVER every_period AS known_then
	FROM (
		SELECT
			l.listing_id,
			h.is_other,
			h.vessel_id,
			h.hull,
			h.vessel,
			l.list,
			s.authority,
			l.source_key AS key,
			w.name,
			array_to_string(w.programs, '; ') AS programs,
			coalesce(nullif(array_to_string(w.measures, '; '), ''), s.measure) AS measures,
			n.scheme AS matched_by,
			n.is_current,
			a.another AS mmsi_used_by_another,
			-- merely possible if another ship has the number, or if the list no longer gives it
			CASE WHEN a.another OR NOT n.is_current THEN 'empty' ELSE surely_listed(d) * g.given END AS surely,
			possibly_listed(d) * g.given AS possibly,
			-- a period that was corrected or ended later is known since its first row
			(SELECT min(e.known_from) FROM listing_period e
				WHERE e.listing_id = l.listing_id AND e.first_snapshot_id = d.first_snapshot_id) AS known_from,
			d.starts_after,
			d.starts_by,
			d.start_basis,
			d.ends_after,
			d.ends_by,
			d.end_basis
		FROM (
			SELECT false AS is_other, c.vessel_id, c.hull, c.vessel
			UNION ALL
			SELECT true, o.vessel_id, o.imo_number, o.name
			FROM may_be_of_another(c.mmsi, c.hull, c.vessel_id, c.arrived_latest, c.departed_earliest) y
			CROSS JOIN LATERAL other_hulls_by_kept_plan(c.mmsi, c.hull, c.arrived_latest, c.departed_earliest) o
			WHERE (y.may OR c.hull IS NULL)
		) h
		JOIN listing_identifier n ON n.scheme = 'imo' AND n.value = 'IMO' || lpad(h.hull::text, 7, '0')
			OR n.scheme = 'mmsi' AND NOT h.is_other AND n.value = lpad(c.mmsi::text, 9, '0') AND mmsi_may_be(n, h.hull)
		JOIN listing l ON l.listing_id = n.listing_id AND l.kind = 'vessel'
		JOIN sanctions_list s ON s.list = l.list
		JOIN listing_version w ON w.listing_id = l.listing_id AND w.known_to IS NULL
		JOIN listing_period d ON d.listing_id = l.listing_id AND d.known_to IS NULL
		CROSS JOIN LATERAL given_time(n.known_from, n.known_to) g(given)
		CROSS JOIN LATERAL (
			SELECT h.is_other
				OR n.scheme = 'mmsi' AND coalesce(is_named_otherwise(c.vessel, l.listing_id), false)
				OR n.scheme = 'imo'
					AND (SELECT y.another FROM says_another_imo(c.mmsi, c.hull, c.arrived_latest, c.departed_earliest) y)
				AS another
		) a
		WHERE g.given && c.possibly_there
		-- OFFSET 0: computes the columns once for each row, not once for each use
		OFFSET 0
	) m
	WINDOW every_period AS (PARTITION BY m.listing_id)
	ORDER BY m.listing_id, m.is_other, m.surely @> c.arrival DESC, m.possibly && c.arrival DESC,
		m.surely && c.surely_there DESC, m.possibly && c.possibly_there DESC, m.matched_by, NOT m.is_current,
		m.starts_by DESC
) p ON true
CROSS JOIN LATERAL (
	SELECT
		CASE WHEN p.surely_listed @> c.arrival THEN 'listed' WHEN p.possibly_listed && c.arrival THEN 'possibly'
			END AS status_then,
		CASE WHEN p.surely_listed && c.surely_there THEN 'listed' WHEN p.possibly_listed && c.possibly_there THEN 'possibly'
			END AS status_during,
		CASE WHEN p.surely_listed @> now() THEN 'listed' WHEN p.possibly_listed @> now() THEN 'possibly' END AS status_now
) o
CROSS JOIN (SELECT CASE WHEN first_copies() = '{}' THEN 'not known' ELSE 'not listed' END AS unlisted) u
WHERE p.listing_id IS NOT NULL
	OR c.embargoed;
COMMENT ON VIEW sanctioned_port_call IS
'Port calls of ships that are or were listed, and calls at embargoed zones, one row for each call and listing. The '
'ship is the one that had the MMSI on arrival according to the registry, or else AIS (identity_then); if the ship or '
'the listing has no IMO number, they match by the MMSI on the list. A listed ship that also had the MMSI at some time '
'of the stay (other_hulls) has a row with possibly';
COMMENT ON COLUMN sanctioned_port_call.row_id IS 'Key of the row, stable over time';
COMMENT ON COLUMN sanctioned_port_call.finding_id IS 'The port call';
COMMENT ON COLUMN sanctioned_port_call.mmsi IS 'MMSI of the ship that called';
COMMENT ON COLUMN sanctioned_port_call.vessel_id IS
'The vessel that had the MMSI then, of several the listed one; NULL if nobody is registered';
COMMENT ON COLUMN sanctioned_port_call.imo IS 'Its IMO number; NULL if not known';
COMMENT ON COLUMN sanctioned_port_call.vessel IS 'Its name then; NULL if not known';
COMMENT ON COLUMN sanctioned_port_call.zone_id IS 'Key of the zone';
COMMENT ON COLUMN sanctioned_port_call.zone IS 'Name of the zone';
COMMENT ON COLUMN sanctioned_port_call.zone_kind IS 'Kind of the zone';
COMMENT ON COLUMN sanctioned_port_call.country IS 'Country of the zone, ISO 3166 alpha-2';
COMMENT ON COLUMN sanctioned_port_call.embargoed IS 'Whether the zone is embargoed';
COMMENT ON COLUMN sanctioned_port_call.arrived IS 'Best estimate of the time of arrival, see zone_visit';
COMMENT ON COLUMN sanctioned_port_call.arrived_earliest IS
'Time of the last fix before the call; NULL if the track has none';
COMMENT ON COLUMN sanctioned_port_call.arrived_latest IS 'Time of the first fix inside';
COMMENT ON COLUMN sanctioned_port_call.departed IS
'Best estimate of the time of departure; NULL while the call is open';
COMMENT ON COLUMN sanctioned_port_call.departed_earliest IS 'Time of the last fix inside';
COMMENT ON COLUMN sanctioned_port_call.departed_latest IS
'Time of the first fix after the call; NULL while the call is open';
COMMENT ON COLUMN sanctioned_port_call.listing_id IS
'The listing; NULL for a call at an embargoed zone by a ship that is on no list';
COMMENT ON COLUMN sanctioned_port_call.list IS 'The list';
COMMENT ON COLUMN sanctioned_port_call.authority IS 'Authority that publishes it';
COMMENT ON COLUMN sanctioned_port_call.key IS 'The list''s own key';
COMMENT ON COLUMN sanctioned_port_call.listed_name IS 'Its name on the list now';
COMMENT ON COLUMN sanctioned_port_call.programs IS 'Programs or regimes, separated by "; "';
COMMENT ON COLUMN sanctioned_port_call.measures IS 'Measures, separated by "; "';
COMMENT ON COLUMN sanctioned_port_call.matched_by IS 'imo or mmsi: the number that ship and listing share';
COMMENT ON COLUMN sanctioned_port_call.mmsi_used_by_another IS
'Whether another ship also had the MMSI then: the list gives the number but registry or AIS a ship of another name, '
'the registry gives it to the listed hull and to another, or its AIS gave only other IMO numbers during the call. '
'Status is then possibly at most';
COMMENT ON COLUMN sanctioned_port_call.listed_then IS
'Whether it was listed on arrival, by all its listing periods together. NULL: not known (no list is loaded), or '
'possibly, if the start or end of a period lies within the bounds of arrival, or these lie between two copies. An '
'arrival before the first fix counts as at that fix';
COMMENT ON COLUMN sanctioned_port_call.listed_during IS
'Whether it was listed at any time of its stay, which while open lasts until now. NULL: not known, or possibly, '
'because of the bounds of the stay or of copies of the list';
COMMENT ON COLUMN sanctioned_port_call.listed_now IS 'Whether it is listed now; NULL: not known, or possibly';
COMMENT ON COLUMN sanctioned_port_call.known_then IS
'Whether the listing was known on arrival: a copy of the list that had it had been fetched by the earliest time of '
'arrival';
COMMENT ON COLUMN sanctioned_port_call.status_then IS
'Status on arrival: listed, possibly, not listed or not known. not listed: on no list as loaded, by the numbers known '
'of the ship (if imo is NULL only its MMSI), see lists_then. not known: no list is loaded';
COMMENT ON COLUMN sanctioned_port_call.status_during IS 'Status at any time of the stay, like status_then';
COMMENT ON COLUMN sanctioned_port_call.status_now IS 'Status now, like status_then';
COMMENT ON COLUMN sanctioned_port_call.listed_after IS
'Start of the listing period in which the arrival lies, or else of one that overlaps the stay, or else of the last: '
'time at which it was not listed yet';
COMMENT ON COLUMN sanctioned_port_call.listed_by IS 'Time from which it was listed';
COMMENT ON COLUMN sanctioned_port_call.start_basis IS
'Where the start is from: published (a date on the list) or snapshot (the copies before and after it)';
COMMENT ON COLUMN sanctioned_port_call.delisted_after IS
'End of the listing period: time until which it was still listed; NULL if no end is known';
COMMENT ON COLUMN sanctioned_port_call.delisted_by IS
'Time from which it was no longer listed; NULL if no end is known';
COMMENT ON COLUMN sanctioned_port_call.end_basis IS
'Where the end is from: published or snapshot; NULL if no end is known';
COMMENT ON COLUMN sanctioned_port_call.place IS 'Where the ship lay: first fix of its longest stop';
COMMENT ON COLUMN sanctioned_port_call.lists_then IS
'Number of lists of which a copy fetched by the arrival is loaded (lists_by); for the others, listings that had ended '
'by their first copy are not known';
