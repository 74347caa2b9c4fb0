-- Port calls that lists or embargoes are about: read from the few ships and zones of these, not from all calls.

CREATE INDEX ais_static_imo_idx ON ais_static (imo_or_null(imo), (mmsi::integer)) WHERE imo IS NOT NULL;

CREATE FUNCTION mmsis_saying(imo imo, OUT mmsi integer) RETURNS SETOF integer
LANGUAGE sql STABLE PARALLEL SAFE ROWS 1
-- so that it is no part of the query that calls it: the planner takes recursion for many rows
SET search_path = @extschema@, pg_catalog, pg_temp
BEGIN ATOMIC
	-- from one to the next in the index: a ship says it every day
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
'Return the MMSIs of which AIS static data ever said an IMO number, each once, in order';

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
'Return the MMSIs that a hull ever had, by the registry or as AIS said: of views that show an imo, WHERE imo = 9018464 '
'works out who each ship was and keeps one, and WHERE imo = 9018464 AND mmsi = ANY (mmsis_of(9018464)) gives the same '
'rows by an index';

CREATE FUNCTION mmsis_of_listed_imos(OUT mmsi integer) RETURNS SETOF integer
LANGUAGE sql STABLE PARALLEL SAFE ROWS 1000
BEGIN ATOMIC
	SELECT i.mmsi::integer
	FROM listing_identifier n
	JOIN listing l ON l.listing_id = n.listing_id AND l.kind = 'vessel'
	-- as text, by which both sides have an index: from the lists to their ships, and from a call to its listings
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
'Return the MMSIs that the registry gives, at any time, to a vessel whose IMO number is or was on a list, and those that '
'said such a number by AIS (observe_identities() may not have been called since). One may come several times';

CREATE FUNCTION mmsis_on_lists(OUT mmsi integer) RETURNS SETOF integer
LANGUAGE sql STABLE PARALLEL SAFE ROWS 100
BEGIN ATOMIC
	SELECT mmsi_or_null(n.value)::integer
	FROM listing_identifier n
	JOIN listing l ON l.listing_id = n.listing_id AND l.kind = 'vessel'
	WHERE n.scheme = 'mmsi'
		AND mmsi_or_null(n.value) IS NOT NULL;
END;
COMMENT ON FUNCTION mmsis_on_lists() IS
'Return the MMSIs that lists give, or gave, to vessels. One may come several times';

CREATE FUNCTION embargoed_zones(OUT zone_id bigint) RETURNS SETOF bigint
LANGUAGE sql STABLE PARALLEL SAFE ROWS 20
-- so that it is no part of the query that calls it: the planner takes recursion for many rows
SET search_path = @extschema@, pg_catalog, pg_temp
BEGIN ATOMIC
	SELECT z.zone_id FROM zone z WHERE z.embargoed
	UNION
	SELECT v.zone_id FROM zone_version v WHERE v.embargoed
	UNION
	SELECT k.zone_id
	FROM (
		-- zones without a history: from one to the next in the index of calls at embargoed zones
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
'Return the zones that are embargoed or were: those whose calls port_call can show as calls at an embargoed zone';

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
'Port calls under an MMSI of a vessel that is or was on a list, by the registry or by AIS, and at embargoed zones: what sanctioned_port_call looks '
'at; its columns mean what those of port_call do';
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
	LEFT JOIN LATERAL identity_then(c.mmsi, c.arrived) i ON true
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
	-- of each listing of the ship, or of another that had its MMSI at some time of the stay, by IMO number or by an MMSI
	-- that the list gives, the period that the arrival surely lies in, or possibly, else one that the stay meets, else the
	-- last; and the times of all of its periods together
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
			-- by a number that another ship goes by, or that the list no longer gives, it is no more than possible
			CASE WHEN a.another OR NOT n.is_current THEN 'empty' ELSE surely_listed(d) * g.given END AS surely,
			possibly_listed(d) * g.given AS possibly,
			-- known since: of a period that was corrected or ended later, since its first row
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
		-- once a row, not once wherever it is used
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
'Port calls of ships that are or were on a list, and calls at embargoed zones: a row a call and listing. Ships go by '
'who had the MMSI on arrival by the registry of vessels, else by what AIS said (identity_then); where the ship or the '
'listing has no IMO number, by the MMSI that the list gives. Of a listed ship that had the MMSI too at some time of the '
'stay (other_hulls) there is a row that says possibly';
COMMENT ON COLUMN sanctioned_port_call.row_id IS 'Key of the row, stable over time';
COMMENT ON COLUMN sanctioned_port_call.finding_id IS 'The port call';
COMMENT ON COLUMN sanctioned_port_call.mmsi IS 'MMSI of the ship that called';
COMMENT ON COLUMN sanctioned_port_call.vessel_id IS
'The vessel that had the MMSI then, of several the one that is listed; NULL where nobody is registered';
COMMENT ON COLUMN sanctioned_port_call.imo IS 'Its IMO number';
COMMENT ON COLUMN sanctioned_port_call.vessel IS 'Its name then';
COMMENT ON COLUMN sanctioned_port_call.zone_id IS 'Key of the zone';
COMMENT ON COLUMN sanctioned_port_call.zone IS 'Name of the zone';
COMMENT ON COLUMN sanctioned_port_call.zone_kind IS 'Kind of the zone';
COMMENT ON COLUMN sanctioned_port_call.country IS 'Country of the zone, ISO 3166 alpha-2';
COMMENT ON COLUMN sanctioned_port_call.embargoed IS 'Whether the zone is embargoed';
COMMENT ON COLUMN sanctioned_port_call.arrived IS 'Best time of arrival';
COMMENT ON COLUMN sanctioned_port_call.arrived_earliest IS 'Fix before the first one inside';
COMMENT ON COLUMN sanctioned_port_call.arrived_latest IS 'First fix inside';
COMMENT ON COLUMN sanctioned_port_call.departed IS
'Best estimate of the time of departure; NULL while the call is open';
COMMENT ON COLUMN sanctioned_port_call.departed_earliest IS 'Last fix inside';
COMMENT ON COLUMN sanctioned_port_call.departed_latest IS 'Fix after the last one inside';
COMMENT ON COLUMN sanctioned_port_call.listing_id IS
'The listing; NULL for a call at an embargoed zone by a ship on no list';
COMMENT ON COLUMN sanctioned_port_call.list IS 'The list';
COMMENT ON COLUMN sanctioned_port_call.authority IS 'Authority that publishes it';
COMMENT ON COLUMN sanctioned_port_call.key IS 'The list''s own key';
COMMENT ON COLUMN sanctioned_port_call.listed_name IS 'The name that it is listed under now';
COMMENT ON COLUMN sanctioned_port_call.programs IS 'Programs or regimes, separated by "; "';
COMMENT ON COLUMN sanctioned_port_call.measures IS 'Measures, separated by "; "';
COMMENT ON COLUMN sanctioned_port_call.matched_by IS
'imo or mmsi: the number by which the ship that called is the ship listed';
COMMENT ON COLUMN sanctioned_port_call.mmsi_used_by_another IS
'Whether the MMSI was then another ship''s too: the list gives the number and registry or AIS a ship of another name, the '
'registry gives it to the listed hull and to another, or it said other IMO numbers alone by AIS during the call. It is '
'then no more than possibly listed';
COMMENT ON COLUMN sanctioned_port_call.listed_then IS
'Whether it was listed on arrival, by all listing periods together; NULL: not known, no list is loaded, or possibly, '
'where the start or end of a period '
'lies within the bounds of arrival, or these between two snapshots. Of an arrival before the first fix, at that fix';
COMMENT ON COLUMN sanctioned_port_call.listed_during IS
'Whether it was listed at any time of its stay; NULL: possibly, by the bounds of the stay, which while open lasts to '
'now, or between two snapshots';
COMMENT ON COLUMN sanctioned_port_call.listed_now IS 'Whether it is listed now';
COMMENT ON COLUMN sanctioned_port_call.known_then IS
'Whether the listing was known on arrival: a copy of the list that had it had been fetched by the earliest time of '
'it';
COMMENT ON COLUMN sanctioned_port_call.status_then IS
'listed, possibly or not listed, on arrival. not listed: on no list as loaded, by the numbers that are known of the '
'ship; where imo is NULL by its MMSI alone; see lists_then. not known: no list is loaded';
COMMENT ON COLUMN sanctioned_port_call.status_during IS 'The same, of any time of the stay';
COMMENT ON COLUMN sanctioned_port_call.status_now IS 'The same, as of now';
COMMENT ON COLUMN sanctioned_port_call.listed_after IS
'Start of the listing period that the arrival lies in, else of one that the stay meets, else of the last: not listed '
'yet at that time';
COMMENT ON COLUMN sanctioned_port_call.listed_by IS 'Listed at that time';
COMMENT ON COLUMN sanctioned_port_call.start_basis IS 'published or snapshot';
COMMENT ON COLUMN sanctioned_port_call.delisted_after IS 'End of the listing period: still listed at that time';
COMMENT ON COLUMN sanctioned_port_call.delisted_by IS 'No longer listed at that time';
COMMENT ON COLUMN sanctioned_port_call.end_basis IS 'published or snapshot';
COMMENT ON COLUMN sanctioned_port_call.place IS 'Where the ship lay: the first fix of its longest stop';
COMMENT ON COLUMN sanctioned_port_call.lists_then IS
'Number of lists of which a copy fetched by the arrival is loaded (lists_by): of the others what had been listed then and '
'was no longer by their first copy is not known';
