-- Sanctions for people and BI tools: plain types only.

CREATE VIEW listed_vessel_number AS
SELECT l.listing_id,
	(SELECT min(substring(i.value, '\d+'))::integer FROM listing_identifier i
		WHERE i.listing_id = l.listing_id AND i.scheme = 'imo' AND i.value IS NOT NULL AND i.is_current
		AND i.known_to IS NULL) AS imo,
	(SELECT min(i.value)::integer FROM listing_identifier i
		WHERE i.listing_id = l.listing_id AND i.scheme = 'mmsi' AND i.value IS NOT NULL AND i.is_current
		AND i.known_to IS NULL) AS mmsi,
	(SELECT min(i.value) FROM listing_identifier i WHERE i.listing_id = l.listing_id AND i.scheme = 'call_sign'
		AND i.value IS NOT NULL AND i.is_current AND i.known_to IS NULL) AS call_sign,
	(SELECT string_agg(f.flag, '; ' ORDER BY f.flag) FROM listing_flag f
		WHERE f.listing_id = l.listing_id AND f.is_current AND f.known_to IS NULL) AS flag
FROM listing l WHERE l.kind = 'vessel' AND (SELECT is_restored());
COMMENT ON VIEW listed_vessel_number IS
'Numbers of listed vessels as their lists give them now; NULL if a list gives none';
COMMENT ON COLUMN listed_vessel_number.listing_id IS 'The listing, key of the row';
COMMENT ON COLUMN listed_vessel_number.imo IS 'IMO ship number, the smallest if several valid ones are given';
COMMENT ON COLUMN listed_vessel_number.mmsi IS 'MMSI, the smallest if several are given';
COMMENT ON COLUMN listed_vessel_number.call_sign IS 'Call sign, the first in order if several are given';
COMMENT ON COLUMN listed_vessel_number.flag IS 'Flags as the list spells them, separated by "; "';

CREATE VIEW sanctioned_vessel AS
SELECT a.listing_id, a.list, a.authority, a.key, a.name, n.imo, n.mmsi, n.call_sign, n.flag,
	array_to_string(a.programs, '; ') AS programs, array_to_string(a.measures, '; ') AS measures, a.status,
	a.starts_after AS listed_after, a.starts_by AS listed_by, a.start_basis, a.first_snapshot_id, a.last_snapshot_id,
		a.confirmed_at
FROM listings_at(now(), now()) a JOIN listed_vessel_number n USING (listing_id);
COMMENT ON VIEW sanctioned_vessel IS
'Vessels that are listed now as far as the loaded copies show, one row for each listing';
COMMENT ON COLUMN sanctioned_vessel.listing_id IS 'The listing, key of the row';
COMMENT ON COLUMN sanctioned_vessel.list IS 'The list';
COMMENT ON COLUMN sanctioned_vessel.authority IS 'Authority that publishes it';
COMMENT ON COLUMN sanctioned_vessel.key IS 'The list''s own key';
COMMENT ON COLUMN sanctioned_vessel.name IS 'Primary name';
COMMENT ON COLUMN sanctioned_vessel.imo IS 'IMO ship number; NULL if no valid one is given';
COMMENT ON COLUMN sanctioned_vessel.mmsi IS 'MMSI; NULL if the list gives none';
COMMENT ON COLUMN sanctioned_vessel.call_sign IS 'Call sign; NULL if the list gives none';
COMMENT ON COLUMN sanctioned_vessel.flag IS 'Flags as the list spells them, separated by "; "';
COMMENT ON COLUMN sanctioned_vessel.programs IS 'Programs or regimes, separated by "; "';
COMMENT ON COLUMN sanctioned_vessel.measures IS 'Measures, separated by "; "';
COMMENT ON COLUMN sanctioned_vessel.status IS 'listed, or possibly if its end lies between two copies';
COMMENT ON COLUMN sanctioned_vessel.listed_after IS
'Time at which it was not listed yet; equal to listed_by if the list gives a date; NULL if the first copy had it';
COMMENT ON COLUMN sanctioned_vessel.listed_by IS 'Time from which it was listed';
COMMENT ON COLUMN sanctioned_vessel.start_basis IS
'Where the start is from: published (a date on the list) or snapshot (the copies before and after it)';
COMMENT ON COLUMN sanctioned_vessel.first_snapshot_id IS 'The first copy that had it';
COMMENT ON COLUMN sanctioned_vessel.last_snapshot_id IS 'The last copy that had it';
COMMENT ON COLUMN sanctioned_vessel.confirmed_at IS 'When that copy was fetched; nothing is known of the time since';

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
COMMENT ON VIEW listing_program IS 'Programs or regimes of current listings, one row for each listing and program';
COMMENT ON COLUMN listing_program.row_id IS 'Key of the row, below 2^53';
COMMENT ON COLUMN listing_program.listing_id IS 'The listing';
COMMENT ON COLUMN listing_program.list IS 'The list';
COMMENT ON COLUMN listing_program.key IS 'The list''s own key';
COMMENT ON COLUMN listing_program.kind IS 'vessel, entity, individual, aircraft or other';
COMMENT ON COLUMN listing_program.name IS 'Primary name';
COMMENT ON COLUMN listing_program.program IS 'Program or regime as the list spells it';
COMMENT ON COLUMN listing_program.status IS 'listed, or possibly if its end lies between two copies';
COMMENT ON COLUMN listing_program.listed_by IS 'Time from which it was listed';

CREATE VIEW list_status AS
SELECT a.list, a.last_accepted_at, a.last_tried_at, a.quarantined_since, a.quarantine_reason,
	count(p.period_id)::integer AS ships, max(p.starts_by) AS newest_listing,
	(SELECT min(s.fetched_at) FROM list_snapshot s WHERE s.list = a.list AND s.status <> 'quarantined')
		AS first_accepted_at,
	(SELECT s.rejected FROM list_snapshot s
		WHERE s.list = a.list AND s.status <> 'quarantined' AND s.fetched_at = a.last_accepted_at) AS rejected,
	(SELECT count(*)::integer FROM list_snapshot s
		WHERE s.list = a.list AND s.status = 'quarantined' AND s.fetched_at >= a.quarantined_since) AS copies_quarantined,
	(count(p.period_id) FILTER (WHERE NOT EXISTS (SELECT FROM listing_identifier n
		WHERE n.listing_id = l.listing_id
			AND n.scheme IN ('imo', 'mmsi')
			AND n.value IS NOT NULL
			AND n.known_to IS NULL)))::integer AS ships_without_number
FROM list_ages(now()) a
	LEFT JOIN listing l ON l.list = a.list AND l.kind = 'vessel'
	LEFT JOIN listing_period p ON p.listing_id = l.listing_id AND p.known_to IS NULL AND p.removal_snapshot_id IS NULL
GROUP BY a.list, a.last_accepted_at, a.last_tried_at, a.quarantined_since, a.quarantine_reason;
COMMENT ON VIEW list_status IS 'Age and state of the lists that vessels are screened against';
COMMENT ON COLUMN list_status.list IS 'The list';
COMMENT ON COLUMN list_status.last_accepted_at IS
'When the last copy that was accepted, or confirmed the one before, was fetched; NULL if there is none';
COMMENT ON COLUMN list_status.last_tried_at IS 'When the last copy that was tried was fetched; NULL if there is none';
COMMENT ON COLUMN list_status.quarantined_since IS
'When the first quarantined copy after the last accepted one was fetched; NULL if there is none';
COMMENT ON COLUMN list_status.quarantine_reason IS 'Why the last of these copies is quarantined; NULL if none is';
COMMENT ON COLUMN list_status.ships IS 'Number of listings of ships in the last accepted copy';
COMMENT ON COLUMN list_status.newest_listing IS 'Latest start of a listing of a ship in it';
COMMENT ON COLUMN list_status.first_accepted_at IS
'When the first accepted copy was fetched, before which ended listings are not known; NULL if there is none';
COMMENT ON COLUMN list_status.rejected IS
'Number of unreadable records in the last accepted copy (list_reject); what they list is missing here, except for '
'what earlier copies had under the same key; NULL if there is no copy';
COMMENT ON COLUMN list_status.copies_quarantined IS 'Number of copies quarantined since quarantined_since';
COMMENT ON COLUMN list_status.ships_without_number IS
'Number of ships in the last accepted copy with neither a valid IMO number nor an MMSI; screening finds them by name '
'or call sign, views that match by number do not';

CREATE FUNCTION changed_parts(before jsonb, after jsonb) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (SELECT coalesce(string_agg(k.key, ', ' ORDER BY k.key), 'nothing that is read')
	FROM (SELECT jsonb_object_keys(before) UNION SELECT jsonb_object_keys(after)) k(key)
	WHERE before -> k.key IS DISTINCT FROM after -> k.key);
COMMENT ON FUNCTION changed_parts(jsonb, jsonb) IS 'Return which parts of two details differ, separated by commas';

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
WHERE l.kind = 'vessel'
	AND p.known_to IS NULL
	-- a listing that begins anew under another date has a version of that copy instead
	AND NOT EXISTS (SELECT FROM listing_version o
		WHERE o.listing_id = p.listing_id AND o.snapshot_id = p.removal_snapshot_id);
COMMENT ON VIEW sanctions_change IS 'Changes to vessels by each copy of a list';
COMMENT ON COLUMN sanctions_change.row_id IS 'Key of the row, stable over time';
COMMENT ON COLUMN sanctions_change.snapshot_id IS 'The copy';
COMMENT ON COLUMN sanctions_change.list IS 'The list';
COMMENT ON COLUMN sanctions_change.change IS 'added, changed or removed';
COMMENT ON COLUMN sanctions_change.relisted IS 'Whether an added listing had been on the list before';
COMMENT ON COLUMN sanctions_change.listing_id IS 'The listing';
COMMENT ON COLUMN sanctions_change.key IS 'The list''s own key';
COMMENT ON COLUMN sanctions_change.name IS 'Primary name in the copy; for a removal the last one';
COMMENT ON COLUMN sanctions_change.imo IS 'IMO ship number that the list gives now; NULL if it gives no valid one';
COMMENT ON COLUMN sanctions_change.name_before IS 'Primary name before the change; NULL if added';
COMMENT ON COLUMN sanctions_change.what IS 'For a change, which parts of the record differ; otherwise NULL';
COMMENT ON COLUMN sanctions_change.programs IS 'Programs or regimes, separated by "; "';
COMMENT ON COLUMN sanctions_change.happened_after IS
'Fetch time of the copy before, when it had not happened yet; NULL for the first copy';
COMMENT ON COLUMN sanctions_change.happened_by IS
'Fetch time of the copy, when it had happened; for a removal with a published date that date';

CREATE FUNCTION period_status_during(p listing_period, surely_from timestamptz, surely_to timestamptz,
	possibly_from timestamptz, possibly_to timestamptz) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE
	WHEN num_nulls(surely_from, surely_to, possibly_from, possibly_to) > 0 THEN NULL
	WHEN (p).starts_by <= surely_to
		AND coalesce(greatest((p).starts_by, surely_from) < (p).ends_by, true)
		AND coalesce(greatest((p).starts_by, surely_from) <= (p).ends_after, true) THEN 'listed'
	WHEN CASE WHEN (p).start_basis = 'snapshot' THEN coalesce((p).starts_after < possibly_to, true)
			AND coalesce(greatest((p).starts_after, possibly_from) < (p).ends_by, true)
		ELSE (p).starts_by <= possibly_to
			AND coalesce(greatest((p).starts_by, possibly_from) < (p).ends_by, true) END THEN 'possibly'
END;
COMMENT ON FUNCTION period_status_during(listing_period, timestamptz, timestamptz, timestamptz, timestamptz) IS
'Return whether a listing period overlaps a stay with bounds (surely from one time to another, possibly longer): '
'listed if surely at some moment, possibly if possibly, else NULL, also for a listing withdrawn before it began and '
'for NULL times';
