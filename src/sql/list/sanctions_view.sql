-- Sanctions for people and BI tools: plain types only.

CREATE VIEW listed_vessel_number AS
SELECT l.listing_id,
	(SELECT min(substring(i.value, '\d+'))::integer FROM listing_identifier i
		WHERE i.listing_id = l.listing_id AND i.scheme = 'imo' AND i.value IS NOT NULL AND i.known_to IS NULL) AS imo,
	(SELECT min(i.value)::integer FROM listing_identifier i
		WHERE i.listing_id = l.listing_id AND i.scheme = 'mmsi' AND i.value IS NOT NULL AND i.is_current
		AND i.known_to IS NULL) AS mmsi,
	(SELECT min(i.value) FROM listing_identifier i WHERE i.listing_id = l.listing_id AND i.scheme = 'call_sign'
		AND i.value IS NOT NULL AND i.is_current AND i.known_to IS NULL) AS call_sign,
	(SELECT string_agg(f.flag, '; ' ORDER BY f.flag) FROM listing_flag f
		WHERE f.listing_id = l.listing_id AND f.is_current AND f.known_to IS NULL) AS flag
FROM listing l WHERE l.kind = 'vessel' AND (SELECT is_restored());
COMMENT ON VIEW listed_vessel_number IS 'Numbers of listed vessels as their lists give them now';
COMMENT ON COLUMN listed_vessel_number.listing_id IS 'Key';
COMMENT ON COLUMN listed_vessel_number.imo IS
'IMO ship number, where a valid one is given or was: of several the smallest';
COMMENT ON COLUMN listed_vessel_number.mmsi IS 'MMSI, where one is given';
COMMENT ON COLUMN listed_vessel_number.call_sign IS 'Call sign';
COMMENT ON COLUMN listed_vessel_number.flag IS 'Flag, as the list writes it';

CREATE VIEW sanctioned_vessel AS
SELECT a.listing_id, a.list, a.authority, a.key, a.name, n.imo, n.mmsi, n.call_sign, n.flag,
	array_to_string(a.programs, '; ') AS programs, array_to_string(a.measures, '; ') AS measures, a.status,
	a.starts_after AS listed_after, a.starts_by AS listed_by, a.start_basis, a.first_snapshot_id, a.last_snapshot_id,
		a.confirmed_at
FROM listings_at(now(), now()) a JOIN listed_vessel_number n USING (listing_id);
COMMENT ON VIEW sanctioned_vessel IS
'Vessels that are listed now, as far as the snapshots loaded know: a row a listing';
COMMENT ON COLUMN sanctioned_vessel.listing_id IS 'Key';
COMMENT ON COLUMN sanctioned_vessel.list IS 'The list';
COMMENT ON COLUMN sanctioned_vessel.authority IS 'Who publishes it';
COMMENT ON COLUMN sanctioned_vessel.key IS 'The list''s own key';
COMMENT ON COLUMN sanctioned_vessel.name IS 'Primary name';
COMMENT ON COLUMN sanctioned_vessel.imo IS 'IMO ship number, where a valid one is given';
COMMENT ON COLUMN sanctioned_vessel.mmsi IS 'MMSI, where the list gives one';
COMMENT ON COLUMN sanctioned_vessel.call_sign IS 'Call sign, where the list gives one';
COMMENT ON COLUMN sanctioned_vessel.flag IS 'Flag, as the list writes it';
COMMENT ON COLUMN sanctioned_vessel.programs IS 'Programs or regimes, separated by "; "';
COMMENT ON COLUMN sanctioned_vessel.measures IS 'Measures, separated by "; "';
COMMENT ON COLUMN sanctioned_vessel.status IS 'listed, or possibly where its end lies between two snapshots';
COMMENT ON COLUMN sanctioned_vessel.listed_after IS
'Not listed yet at that time; the same as listed_by where the list gives a date; NULL where the first snapshot had '
'it';
COMMENT ON COLUMN sanctioned_vessel.listed_by IS 'Listed at that time';
COMMENT ON COLUMN sanctioned_vessel.start_basis IS 'published or snapshot';
COMMENT ON COLUMN sanctioned_vessel.first_snapshot_id IS 'The first snapshot that had it';
COMMENT ON COLUMN sanctioned_vessel.last_snapshot_id IS 'The last one';
COMMENT ON COLUMN sanctioned_vessel.confirmed_at IS 'When that was fetched: what happened since is not known';

CREATE VIEW listing_program AS
SELECT
	a.listing_id * 1024 + p.n AS row_id,
	a.listing_id,
	a.list,
	a.key,
	a.kind,
	a.name,
	p.program,
	a.status,
	a.starts_by AS listed_by
FROM listings_at(now(), now()) a
CROSS JOIN LATERAL unnest(a.programs) WITH ORDINALITY p(program, n);
COMMENT ON VIEW listing_program IS 'Programs or regimes of what is listed now: a row a listing and program';
COMMENT ON COLUMN listing_program.row_id IS 'Key, below 2^53';
COMMENT ON COLUMN listing_program.listing_id IS 'The listing';
COMMENT ON COLUMN listing_program.list IS 'The list';
COMMENT ON COLUMN listing_program.key IS 'The list''s own key';
COMMENT ON COLUMN listing_program.kind IS 'vessel, entity, individual, aircraft or other';
COMMENT ON COLUMN listing_program.name IS 'Primary name';
COMMENT ON COLUMN listing_program.program IS 'Program or regime, as the list has it';
COMMENT ON COLUMN listing_program.status IS 'listed, or possibly where its end lies between two copies';
COMMENT ON COLUMN listing_program.listed_by IS 'Listed at that time';

CREATE VIEW list_status AS
SELECT a.list, a.last_accepted_at, a.last_tried_at, a.quarantined_since, a.quarantine_reason,
	count(p.period_id)::integer AS ships, max(p.starts_by) AS newest_listing,
	(SELECT min(s.fetched_at) FROM list_snapshot s WHERE s.list = a.list AND s.status <> 'quarantined')
		AS first_accepted_at
FROM list_ages(now()) a
	LEFT JOIN listing l ON l.list = a.list AND l.kind = 'vessel'
	LEFT JOIN listing_period p ON p.listing_id = l.listing_id AND p.known_to IS NULL AND p.removal_snapshot_id IS NULL
GROUP BY a.list, a.last_accepted_at, a.last_tried_at, a.quarantined_since, a.quarantine_reason;
COMMENT ON VIEW list_status IS
'How old each list is that vessels are screened against, and whether its newest copies are quarantined';
COMMENT ON COLUMN list_status.list IS 'The list';
COMMENT ON COLUMN list_status.last_accepted_at IS
'When the last copy was fetched that was accepted or confirmed one; NULL where none was';
COMMENT ON COLUMN list_status.last_tried_at IS 'When the last copy was fetched that was tried; NULL where none was';
COMMENT ON COLUMN list_status.quarantined_since IS
'When the first copy was fetched after the last accepted one that is quarantined; NULL where none is';
COMMENT ON COLUMN list_status.quarantine_reason IS 'Why the last of these is';
COMMENT ON COLUMN list_status.ships IS 'Listings of ships in the last accepted copy';
COMMENT ON COLUMN list_status.newest_listing IS 'The latest start of a listing of a ship in it';
COMMENT ON COLUMN list_status.first_accepted_at IS
'When the first copy was fetched: what had been listed and was so no longer is not known; NULL where there is none';

CREATE FUNCTION changed_parts(before jsonb, after jsonb) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (SELECT coalesce(string_agg(k.key, ', ' ORDER BY k.key), 'nothing that is read')
	FROM (SELECT jsonb_object_keys(before) UNION SELECT jsonb_object_keys(after)) k(key)
	WHERE before -> k.key IS DISTINCT FROM after -> k.key);
COMMENT ON FUNCTION changed_parts(jsonb, jsonb) IS 'Which parts of two details differ';

CREATE VIEW sanctions_change AS
SELECT 2 * v.version_id AS row_id, s.snapshot_id, s.list, CASE v.change WHEN 'changed' THEN 'changed'
	ELSE 'added' END AS change, v.change = 'relisted' AS relisted,
	l.listing_id, l.source_key AS key, v.name, n.imo, b.name AS name_before, CASE WHEN v.change = 'changed'
		THEN changed_parts(b.detail, v.detail) END AS what,
	array_to_string(v.programs, '; ') AS programs, v.valid_after AS happened_after, s.fetched_at AS happened_by
FROM listing_version v
	JOIN listing l USING (listing_id)
	JOIN list_snapshot s ON s.snapshot_id = v.snapshot_id
	JOIN listed_vessel_number n ON n.listing_id = l.listing_id
	LEFT JOIN listing_version b ON b.version_id = v.previous_id
WHERE l.kind = 'vessel'
UNION ALL
SELECT 2 * p.period_id + 1, s.snapshot_id, s.list, 'removed', false, l.listing_id, l.source_key, v.name, n.imo,
	v.name, NULL,
	array_to_string(v.programs, '; '), p.ends_after, p.ends_by
FROM listing_period p
	JOIN listing l USING (listing_id)
	JOIN list_snapshot s ON s.snapshot_id = p.removal_snapshot_id
	JOIN listed_vessel_number n ON n.listing_id = l.listing_id
	LEFT JOIN LATERAL (SELECT v.* FROM listing_version v
		WHERE v.listing_id = l.listing_id AND v.known_from < p.known_from
		ORDER BY v.known_from DESC, v.version_id DESC LIMIT 1) v ON true
WHERE l.kind = 'vessel' AND p.known_to IS NULL;
COMMENT ON VIEW sanctions_change IS 'What each snapshot of a list changed about vessels';
COMMENT ON COLUMN sanctions_change.row_id IS 'Key, the same for the same row at any time';
COMMENT ON COLUMN sanctions_change.snapshot_id IS 'The snapshot';
COMMENT ON COLUMN sanctions_change.list IS 'Its list';
COMMENT ON COLUMN sanctions_change.change IS 'added, changed or removed';
COMMENT ON COLUMN sanctions_change.relisted IS 'Whether what is added was on the list before';
COMMENT ON COLUMN sanctions_change.listing_id IS 'The listing';
COMMENT ON COLUMN sanctions_change.key IS 'The list''s own key';
COMMENT ON COLUMN sanctions_change.name IS 'Primary name, of the snapshot; of a removal the last one';
COMMENT ON COLUMN sanctions_change.imo IS 'IMO ship number, as the list gives it now';
COMMENT ON COLUMN sanctions_change.name_before IS 'Primary name before';
COMMENT ON COLUMN sanctions_change.what IS 'Of a change: which parts of the record differ';
COMMENT ON COLUMN sanctions_change.programs IS 'Programs or regimes, separated by "; "';
COMMENT ON COLUMN sanctions_change.happened_after IS
'It was not so yet at that time: the snapshot before; NULL for the first';
COMMENT ON COLUMN sanctions_change.happened_by IS
'It was so at that time: fetched_at of the snapshot; of a removal with a published date that date';

CREATE FUNCTION period_status_between(p listing_period, earliest timestamptz, latest timestamptz) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE
	WHEN period_status(p, earliest) = 'listed' AND period_status(p, latest) = 'listed' THEN 'listed'
	WHEN period_status(p, earliest) IS NOT NULL
		OR period_status(p, latest) IS NOT NULL
		OR (p).starts_by > earliest AND (p).starts_by <= latest THEN 'possibly'
END;
COMMENT ON FUNCTION period_status_between(listing_period, timestamptz, timestamptz) IS
'Return the status of a listing period at a time that is known only to lie between two others: listed if it was '
'listed all that time, possibly if it was or may have been for a part of it, else NULL';

CREATE FUNCTION period_status_during(p listing_period, surely_from timestamptz, surely_to timestamptz,
	possibly_from timestamptz, possibly_to timestamptz) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE
	WHEN (p).starts_by <= surely_to
		AND coalesce(surely_from < (p).ends_by, true)
		AND coalesce(surely_from <= (p).ends_after, true) THEN 'listed'
	WHEN CASE WHEN (p).start_basis = 'snapshot' THEN coalesce((p).starts_after < possibly_to, true)
		ELSE (p).starts_by <= possibly_to END
		AND coalesce(possibly_from < (p).ends_by, true) THEN 'possibly'
END;
COMMENT ON FUNCTION period_status_during(listing_period, timestamptz, timestamptz, timestamptz, timestamptz) IS
'Return whether a listing period meets a stay that surely lasted from one time to another and possibly longer: '
'listed if some moment that is surely of both is, possibly if one may be, else NULL';

CREATE VIEW sanctioned_port_call AS
WITH ship_call AS (
	SELECT
		c.*,
		coalesce(c.arrived_earliest, c.arrived_latest) AS came_from,
		CASE WHEN c.is_open THEN greatest(now(), c.departed_earliest) ELSE c.departed_latest END AS left_by,
		i.vessel_id,
		v.imo AS hull,
		i.name AS vessel
	FROM port_call_current c
	LEFT JOIN LATERAL (SELECT n.* FROM identities_at(c.mmsi::mmsi, c.arrived) n LIMIT 1) i ON true
	LEFT JOIN vessel v ON v.vessel_id = i.vessel_id
)
SELECT
	pair_key(c.finding_id, coalesce(p.listing_id, 0)) AS row_id,
	c.finding_id,
	c.mmsi,
	c.vessel_id,
	c.hull::integer AS imo,
	c.vessel,
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
	CASE p.status_then WHEN 'listed' THEN true WHEN 'possibly' THEN NULL ELSE false END AS listed_then,
	CASE p.status_during WHEN 'listed' THEN true WHEN 'possibly' THEN NULL ELSE false END AS listed_during,
	CASE p.status_now WHEN 'listed' THEN true WHEN 'possibly' THEN NULL ELSE false END AS listed_now,
	coalesce(p.known_from <= c.came_from AND p.status_then IS NOT NULL, false) AS known_then,
	coalesce(p.status_then, 'not listed') AS status_then,
	coalesce(p.status_during, 'not listed') AS status_during,
	coalesce(p.status_now, 'not listed') AS status_now,
	p.starts_after AS listed_after,
	p.starts_by AS listed_by,
	p.start_basis,
	p.ends_after AS delisted_after,
	p.ends_by AS delisted_by,
	p.end_basis,
	c.place
FROM ship_call c
LEFT JOIN LATERAL (
	-- of each listing of the ship, by its IMO number or by an MMSI that the list gives, the period that the call lies
	-- in, else
	-- one that the stay meets, else the last
	SELECT DISTINCT ON (l.listing_id)
		l.listing_id,
		l.list,
		s.authority,
		l.source_key AS key,
		w.name,
		array_to_string(w.programs, '; ') AS programs,
		coalesce(nullif(array_to_string(w.measures, '; '), ''), s.measure) AS measures,
		n.scheme AS matched_by,
		o.another AS mmsi_used_by_another,
		-- by a number that another ship goes by, or that the list no longer gives, it is no more than possible
		CASE WHEN o.unsure AND t.status_then IS NOT NULL THEN 'possibly' ELSE t.status_then END AS status_then,
		CASE WHEN o.unsure AND t.status_during IS NOT NULL THEN 'possibly' ELSE t.status_during END AS status_during,
		CASE WHEN o.unsure AND t.status_now IS NOT NULL THEN 'possibly' ELSE t.status_now END AS status_now,
		-- known since: of a period that was corrected or ended later, since its first row
		(SELECT min(e.known_from) FROM listing_period e
			WHERE e.listing_id = l.listing_id AND e.first_snapshot_id = d.first_snapshot_id) AS known_from,
		d.starts_after,
		d.starts_by,
		d.start_basis,
		d.ends_after,
		d.ends_by,
		d.end_basis
	FROM listing_identifier n
	JOIN listing l ON l.listing_id = n.listing_id AND l.kind = 'vessel'
	JOIN sanctions_list s ON s.list = l.list
	JOIN listing_version w ON w.listing_id = l.listing_id AND w.known_to IS NULL
	JOIN listing_period d ON d.listing_id = l.listing_id AND d.known_to IS NULL
	CROSS JOIN LATERAL (
		SELECT
			period_status_between(d, c.came_from, c.arrived_latest) AS status_then,
			period_status_during(d, c.arrived_latest, c.departed_earliest, c.came_from, c.left_by) AS status_during,
			(SELECT min(period_status(e, now())) FROM listing_period e
				WHERE e.listing_id = l.listing_id AND e.known_to IS NULL) AS status_now
	) t
	CROSS JOIN LATERAL (
		SELECT n.scheme = 'mmsi'
			AND c.hull IS NOT NULL
			AND coalesce(vessel_name_similarity(left(c.vessel, 200), left(w.name, 200)) < 0.7, false)
			OR n.scheme = 'imo'
			AND (said_another_imo(c.mmsi, c.hull::integer, c.arrived_latest, c.departed_earliest)).imo_said IS NOT NULL
			AS another
	) a
	CROSS JOIN LATERAL (
		SELECT a.another, a.another OR n.scheme = 'imo' AND NOT n.is_current AS unsure
	) o
	WHERE is_given(n.known_from, n.known_to, c.arrived, 'infinity')
		AND (n.scheme = 'imo' AND n.value = c.hull::text
			OR n.scheme = 'mmsi' AND n.is_current AND n.value = lpad(c.mmsi::text, 9, '0')
				AND (c.hull IS NULL OR NOT EXISTS (SELECT FROM listing_identifier h
					WHERE h.listing_id = n.listing_id AND h.scheme = 'imo' AND h.value IS NOT NULL
						AND h.known_to IS NULL)))
	ORDER BY l.listing_id, n.scheme, NOT n.is_current, t.status_then IS NULL, t.status_during IS NULL, d.starts_by DESC
) p ON true
WHERE p.listing_id IS NOT NULL
	OR c.embargoed;
COMMENT ON VIEW sanctioned_port_call IS
'Port calls of ships that are or were on a list, and calls at embargoed zones: a row a call and listing. Ships go by '
'the registry of vessels: who had the MMSI on arrival; where the ship or the listing has none, by the MMSI that the '
'list gives';
COMMENT ON COLUMN sanctioned_port_call.row_id IS 'Key, the same for the same row at any time';
COMMENT ON COLUMN sanctioned_port_call.finding_id IS 'The port call';
COMMENT ON COLUMN sanctioned_port_call.mmsi IS 'Who called';
COMMENT ON COLUMN sanctioned_port_call.vessel_id IS
'The vessel that had the MMSI then; NULL where nobody is registered';
COMMENT ON COLUMN sanctioned_port_call.imo IS 'Its IMO number';
COMMENT ON COLUMN sanctioned_port_call.vessel IS 'Its name then';
COMMENT ON COLUMN sanctioned_port_call.zone_id IS 'Where';
COMMENT ON COLUMN sanctioned_port_call.zone IS 'Name of the zone';
COMMENT ON COLUMN sanctioned_port_call.zone_kind IS 'Kind of the zone';
COMMENT ON COLUMN sanctioned_port_call.country IS 'Country of the zone, ISO 3166 alpha-2';
COMMENT ON COLUMN sanctioned_port_call.embargoed IS 'Whether the zone is embargoed';
COMMENT ON COLUMN sanctioned_port_call.arrived IS 'Best time of arrival';
COMMENT ON COLUMN sanctioned_port_call.arrived_earliest IS 'Fix before the first one inside';
COMMENT ON COLUMN sanctioned_port_call.arrived_latest IS 'First fix inside';
COMMENT ON COLUMN sanctioned_port_call.departed IS 'Best time of departure; NULL while open';
COMMENT ON COLUMN sanctioned_port_call.departed_earliest IS 'Last fix inside';
COMMENT ON COLUMN sanctioned_port_call.departed_latest IS 'Fix after the last one inside';
COMMENT ON COLUMN sanctioned_port_call.listing_id IS
'The listing; NULL for a call at an embargoed zone by a ship on no list';
COMMENT ON COLUMN sanctioned_port_call.list IS 'The list';
COMMENT ON COLUMN sanctioned_port_call.authority IS 'Who publishes it';
COMMENT ON COLUMN sanctioned_port_call.key IS 'The list''s own key';
COMMENT ON COLUMN sanctioned_port_call.listed_name IS 'The name that it is listed under now';
COMMENT ON COLUMN sanctioned_port_call.programs IS 'Programs or regimes, separated by "; "';
COMMENT ON COLUMN sanctioned_port_call.measures IS 'Measures, separated by "; "';
COMMENT ON COLUMN sanctioned_port_call.matched_by IS
'imo or mmsi: the number by which the ship that called is the ship listed';
COMMENT ON COLUMN sanctioned_port_call.mmsi_used_by_another IS
'Whether it is by an MMSI that the registry gives to a hull of another name, or that said other IMO numbers alone by '
'AIS during the call: the number may have passed to another ship, so that it is no more than possibly listed';
COMMENT ON COLUMN sanctioned_port_call.listed_then IS
'Whether it was listed on arrival; NULL: possibly, where the start or end of the listing lies within the bounds of '
'arrival, or these between two snapshots. Of an arrival before the first fix, at that fix';
COMMENT ON COLUMN sanctioned_port_call.listed_during IS
'Whether it was listed at any time of its stay; NULL: possibly, by the bounds of the stay, which while open lasts to '
'now, or between two snapshots';
COMMENT ON COLUMN sanctioned_port_call.listed_now IS 'Whether it is listed now';
COMMENT ON COLUMN sanctioned_port_call.known_then IS
'Whether the listing was known on arrival: a copy of the list that had it had been fetched by the earliest time of '
'it';
COMMENT ON COLUMN sanctioned_port_call.status_then IS 'listed, possibly or not listed, on arrival';
COMMENT ON COLUMN sanctioned_port_call.status_during IS 'The same, of any time of the stay';
COMMENT ON COLUMN sanctioned_port_call.status_now IS 'The same, now';
COMMENT ON COLUMN sanctioned_port_call.listed_after IS 'Start of the listing period: not listed yet at that time';
COMMENT ON COLUMN sanctioned_port_call.listed_by IS 'Listed at that time';
COMMENT ON COLUMN sanctioned_port_call.start_basis IS 'published or snapshot';
COMMENT ON COLUMN sanctioned_port_call.delisted_after IS 'End of the listing period: still listed at that time';
COMMENT ON COLUMN sanctioned_port_call.delisted_by IS 'No longer listed at that time';
COMMENT ON COLUMN sanctioned_port_call.end_basis IS 'published or snapshot';
COMMENT ON COLUMN sanctioned_port_call.place IS 'Where the ship lay: the first fix of its longest stop';
