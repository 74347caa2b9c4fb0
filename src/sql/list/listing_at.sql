-- Listings at a time, as known at another, and the age of the lists.

CREATE FUNCTION period_status(p listing_period, at timestamptz) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE
	WHEN at IS NULL OR at <= (p).starts_after AND (p).starts_after < (p).starts_by THEN NULL
	WHEN at >= (p).ends_by THEN NULL
	WHEN at < (p).starts_by THEN CASE WHEN (p).start_basis = 'snapshot' THEN 'possibly' END
	WHEN at > (p).ends_after THEN 'possibly'
	ELSE 'listed' END;
COMMENT ON FUNCTION period_status(listing_period, timestamptz) IS
'Return listed, or possibly between the two snapshots that bound a start or an end; NULL before, after and for a NULL '
'time. A published date counts from 00:00 UTC';

CREATE FUNCTION surely_listed(p listing_period) RETURNS tstzrange
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE
	-- withdrawn before it began
	WHEN (p).ends_by <= (p).starts_by OR (p).ends_after < (p).starts_by THEN 'empty'
	WHEN (p).ends_after < coalesce((p).ends_by, 'infinity') THEN tstzrange((p).starts_by, (p).ends_after, '[]')
	ELSE tstzrange((p).starts_by, (p).ends_by)
END;
COMMENT ON FUNCTION surely_listed(listing_period) IS 'Return the times at which period_status() is listed';

CREATE FUNCTION possibly_listed(p listing_period) RETURNS tstzrange
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE
	WHEN (p).start_basis = 'published' AND (p).ends_by <= (p).starts_by OR (p).ends_by <= (p).starts_after THEN 'empty'
	WHEN (p).start_basis = 'published' THEN tstzrange((p).starts_by, (p).ends_by)
	ELSE tstzrange((p).starts_after, (p).ends_by, '()')
END;
COMMENT ON FUNCTION possibly_listed(listing_period) IS
'Return the times at which period_status() is listed or possibly';

CREATE FUNCTION listings_at(at timestamptz, known_at timestamptz DEFAULT now(),
	OUT listing_id bigint, OUT list text, OUT authority text, OUT key text, OUT kind text, OUT name text,
	OUT programs text[], OUT measures text[], OUT status text,
	OUT starts_after timestamptz, OUT starts_by timestamptz, OUT start_basis text, OUT ends_after timestamptz,
	OUT ends_by timestamptz, OUT end_basis text,
	OUT first_snapshot_id bigint, OUT removal_snapshot_id bigint, OUT last_snapshot_id bigint,
	OUT confirmed_at timestamptz)
RETURNS SETOF record
LANGUAGE sql STABLE PARALLEL SAFE ROWS 10000
BEGIN ATOMIC
	SELECT l.listing_id, l.list, s.authority, l.source_key, l.kind, v.name, v.programs,
		CASE WHEN cardinality(v.measures) > 0 THEN v.measures ELSE ARRAY[s.measure] END,
		period_status(p, $1), p.starts_after, p.starts_by, p.start_basis, p.ends_after, p.ends_by, p.end_basis,
		p.first_snapshot_id, p.removal_snapshot_id, c.snapshot_id, c.fetched_at
	FROM listing_period p
		JOIN listing l USING (listing_id)
		JOIN sanctions_list s ON s.list = l.list
		-- the version of that time, or the first one if there was none yet
		CROSS JOIN LATERAL (SELECT v.name, v.programs, v.measures FROM listing_version v
			WHERE v.listing_id = l.listing_id AND v.known_from <= $2
			ORDER BY v.known_from <= $1 DESC, CASE WHEN v.known_from <= $1 THEN v.known_from END DESC, v.known_from,
				v.version_id LIMIT 1) v
		-- the last known snapshot that had it
		LEFT JOIN LATERAL (SELECT n.snapshot_id, n.fetched_at FROM list_snapshot n
			WHERE n.list = l.list AND n.status <> 'quarantined' AND n.fetched_at <= $2
				AND n.fetched_at < coalesce(CASE WHEN p.removal_snapshot_id IS NOT NULL THEN p.known_from END,
				'infinity')
			ORDER BY n.fetched_at DESC LIMIT 1) c ON true
	WHERE p.known_from <= $2 AND coalesce(p.known_to > $2, true) AND period_status(p, $1) IS NOT NULL
		AND (SELECT is_restored());
END;
COMMENT ON FUNCTION listings_at(timestamptz, timestamptz) IS
'Return the listings in force at a time, as known at another, each with what its list said of it at that time; '
'measures are those of the list if it gives none for each entry. status: listed or possibly (period_status). '
'last_snapshot_id and confirmed_at: the last known snapshot that had it; nothing is known of the time since. Known '
'times are those at which copies were fetched. No rows for a NULL time';

CREATE FUNCTION listings_of(imo imo, at timestamptz DEFAULT now(), known_at timestamptz DEFAULT now(),
	OUT listing_id bigint, OUT list text, OUT authority text, OUT key text, OUT kind text, OUT name text,
	OUT programs text[], OUT measures text[], OUT status text,
	OUT starts_after timestamptz, OUT starts_by timestamptz, OUT start_basis text, OUT ends_after timestamptz,
	OUT ends_by timestamptz, OUT end_basis text,
	OUT first_snapshot_id bigint, OUT removal_snapshot_id bigint, OUT last_snapshot_id bigint,
	OUT confirmed_at timestamptz)
RETURNS SETOF record
LANGUAGE sql STABLE PARALLEL SAFE ROWS 3
BEGIN ATOMIC
	SELECT a.listing_id, a.list, a.authority, a.key, a.kind, a.name, a.programs, a.measures,
		CASE WHEN g.still_given THEN a.status ELSE 'possibly' END,
		a.starts_after, a.starts_by, a.start_basis, a.ends_after, a.ends_by, a.end_basis, a.first_snapshot_id,
		a.removal_snapshot_id, a.last_snapshot_id, a.confirmed_at
	FROM listings_at($2, $3) a
		JOIN (SELECT i.listing_id, bool_or(i.is_current) AS still_given
			FROM listing_identifier i
			WHERE i.scheme = 'imo' AND i.value = $1::text AND is_given(i.known_from, i.known_to, $2, $3)
			GROUP BY i.listing_id) g ON g.listing_id = a.listing_id
	-- the number of a company is not a ship's number
	WHERE a.kind = 'vessel'
	ORDER BY a.list, a.key;
END;
COMMENT ON FUNCTION listings_of(imo, timestamptz, timestamptz) IS
'Return the listings of a ship at a time, as known at another, with the columns of listings_at(). status is also '
'possibly if the listing gave the number and no longer gives any. No rows if the ship or a time is NULL, or if the '
'ship is not on the lists as loaded, which does not mean that it is not sanctioned; see lists_without_snapshot() and '
'copies_around()';

CREATE FUNCTION listings_naming(imo imo, OUT listing_id bigint, OUT is_current boolean, OUT given_from timestamptz,
	OUT given_to timestamptz)
RETURNS SETOF record
LANGUAGE sql STABLE PARALLEL SAFE ROWS 1
BEGIN ATOMIC
	SELECT
		i.listing_id,
		bool_or(i.is_current AND i.known_to IS NULL),
		CASE WHEN bool_and(i.known_to IS NOT NULL) THEN min(i.known_from) END,
		nullif(max(coalesce(i.known_to, 'infinity')), 'infinity')
	FROM listing_identifier i
	JOIN listing l ON l.listing_id = i.listing_id AND l.kind = 'vessel'
	WHERE i.scheme = 'imo' AND i.value = $1::text
	GROUP BY i.listing_id;
END;
COMMENT ON FUNCTION listings_naming(imo) IS
'Return the listings of ships that give or ever gave an IMO number: whether as a current one, and, if another number '
'has replaced it, from which copy and until which (NULL: they still give it, which counts for all times)';

CREATE FUNCTION mmsi_may_be(n listing_identifier, imo integer) RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE
RETURN ((n).is_current OR NOT EXISTS (SELECT FROM listing_identifier o
		WHERE o.listing_id = (n).listing_id
			AND o.scheme = 'mmsi'
			AND o.value IS NOT NULL
			AND o.is_current
			AND o.known_to IS NULL))
	AND (imo IS NULL OR NOT EXISTS (SELECT FROM listing_identifier h
		WHERE h.listing_id = (n).listing_id
			AND h.scheme = 'imo'
			AND h.value IS NOT NULL
			AND h.known_to IS NULL));
COMMENT ON FUNCTION mmsi_may_be(listing_identifier, integer) IS
'Return whether a ship with an MMSI that a list gives may be the listed ship: the list gives the MMSI, or gave it and '
'no longer gives any; and if the ship has an IMO number (imo), the list gives none';

CREATE FUNCTION is_named_otherwise(name text, listing_id bigint) RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE
RETURN is_named_otherwise.name <> '' AND NOT EXISTS (SELECT
	FROM listing_name n
	WHERE n.listing_id = is_named_otherwise.listing_id
		AND vessel_name_similarity(left(is_named_otherwise.name, 200), left(n.name, 200)) >= 0.7);
COMMENT ON FUNCTION is_named_otherwise(text, bigint) IS
'Return whether a name resembles no name that a listing has or had (vessel_name_similarity below 0.7), so that the '
'MMSI on the list may have passed to another ship; false or NULL if there is no name';

CREATE FUNCTION is_named_otherwise(mmsi integer, listing_id bigint, t timestamptz) RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE
RETURN coalesce((SELECT is_named_otherwise(i.name, listing_id) FROM identity_then(mmsi, t) i), false);
COMMENT ON FUNCTION is_named_otherwise(integer, bigint, timestamptz) IS
'Return whether the name of the ship that had an MMSI at a time (identity_then) resembles no name that a listing has '
'or had';

CREATE FUNCTION listings_by_mmsi(mmsi integer, imo integer, at timestamptz, OUT list text, OUT status text)
RETURNS SETOF record
LANGUAGE sql STABLE PARALLEL SAFE ROWS 1
BEGIN ATOMIC
	SELECT a.list,
		CASE
			WHEN listings_by_mmsi.imo IS NULL
				AND g.still_given
				AND NOT is_named_otherwise(listings_by_mmsi.mmsi, a.listing_id, listings_by_mmsi.at) THEN a.status
			ELSE 'possibly'
		END
	FROM listings_at(listings_by_mmsi.at) a
		JOIN (SELECT n.listing_id, bool_or(n.is_current) AS still_given
			FROM listing_identifier n
			WHERE n.scheme = 'mmsi'
				AND n.value = lpad(listings_by_mmsi.mmsi::text, 9, '0')
				AND is_given(n.known_from, n.known_to, listings_by_mmsi.at, now())
				AND mmsi_may_be(n, listings_by_mmsi.imo)
			GROUP BY n.listing_id) g ON g.listing_id = a.listing_id
	WHERE a.kind = 'vessel';
END;
COMMENT ON FUNCTION listings_by_mmsi(integer, integer, timestamptz) IS
'Return the lists that give an MMSI at a time, as known now. If the ship''s IMO number is not known (imo NULL), '
'status is listed or possibly, the latter also if the list no longer gives the number, or if the ship''s name then '
'resembled none of the listing (is_named_otherwise). If it is known, only lists that give no IMO number beside the '
'MMSI, with status possibly, since the MMSI may have passed to another ship';

CREATE FUNCTION lists_during(mmsi integer, imo integer, surely tstzrange, possibly tstzrange,
	known_at timestamptz DEFAULT 'infinity', OUT list text, OUT status text)
RETURNS SETOF record
LANGUAGE sql STABLE PARALLEL SAFE ROWS 1
BEGIN ATOMIC
	SELECT t.list, CASE WHEN range_agg(t.listed) && $3 OR range_agg(t.listed) @> $4 THEN 'listed' ELSE 'possibly' END
	FROM (
		SELECT
			l.list,
			CASE
				WHEN n.is_current
					AND (n.scheme = 'imo'
						OR lists_during.imo IS NULL
							AND NOT is_named_otherwise(lists_during.mmsi, l.listing_id, coalesce(lower($3), lower($4))))
					THEN surely_listed(p) * g.given
				ELSE 'empty'
			END AS listed
		FROM listing_identifier n
		JOIN listing l ON l.listing_id = n.listing_id AND l.kind = 'vessel'
		JOIN listing_period p ON p.listing_id = l.listing_id
			AND p.known_from <= $5
			AND coalesce(p.known_to > $5, true)
		CROSS JOIN LATERAL given_time(n.known_from, CASE WHEN n.known_to <= $5 THEN n.known_to END) g(given)
		WHERE (n.scheme = 'imo' AND n.value = 'IMO' || lpad(lists_during.imo::text, 7, '0')
				OR n.scheme = 'mmsi' AND n.value = lpad(lists_during.mmsi::text, 9, '0')
					AND mmsi_may_be(n, lists_during.imo))
			AND n.known_from <= $5
			AND possibly_listed(p) * g.given && $4
			AND (SELECT is_restored())) t
	GROUP BY t.list;
END;
COMMENT ON FUNCTION lists_during(integer, integer, tstzrange, tstzrange, timestamptz) IS
'Return the lists that a ship was on at some time of an event, as known at a given time, by its IMO number or by the '
'MMSI on a list (with the rules of listings_by_mmsi()): listed if it was surely listed at some time that surely '
'belongs to the event, or at every time that may; otherwise possibly. No rows for a NULL time';

CREATE FUNCTION numbers_listed(OUT listing_id bigint, OUT list text, OUT source_key text, OUT name text, OUT mmsi text,
	OUT imo text)
RETURNS SETOF record
LANGUAGE sql STABLE PARALLEL SAFE ROWS 1000
BEGIN ATOMIC
	SELECT l.listing_id, l.list, l.source_key, w.name, n.value, h.value
	FROM listing_identifier n
	JOIN listing l ON l.listing_id = n.listing_id AND l.kind = 'vessel'
	JOIN listing_identifier h ON h.listing_id = n.listing_id
		AND h.scheme = 'imo'
		AND h.value IS NOT NULL
		AND h.is_current
		AND h.known_to IS NULL
	JOIN listing_version w ON w.listing_id = n.listing_id AND w.known_to IS NULL
	WHERE n.scheme = 'mmsi'
		AND n.value IS NOT NULL
		AND n.is_current
		AND n.known_to IS NULL;
END;
COMMENT ON FUNCTION numbers_listed() IS
'Return the MMSIs that lists give to ships beside an IMO number, as known now, one row for each pair of numbers of a '
'listing, with the name on the list';

CREATE FUNCTION hulls_listed_with(mmsi integer, imo integer, from_time timestamptz, to_time timestamptz,
	OUT vessel_id bigint, OUT imo_number integer, OUT name text)
RETURNS SETOF record
LANGUAGE sql STABLE PARALLEL SAFE ROWS 1
BEGIN ATOMIC
	SELECT v.vessel_id, imo_or_null(n.imo)::integer, n.name
	FROM numbers_listed() n
	LEFT JOIN vessel v ON v.imo::text = n.imo
	WHERE n.mmsi = lpad(hulls_listed_with.mmsi::text, 9, '0')
		AND hulls_listed_with.imo IS NOT NULL
		AND NOT EXISTS (SELECT
			FROM ais_static a
			-- the list's number comes first, since most MMSIs have none on a list
			WHERE a.mmsi = mmsi_or_null(n.mmsi)
				AND a.day BETWEEN utc_day(hulls_listed_with.from_time) - 30 AND utc_day(hulls_listed_with.to_time) + 30
				AND imo_or_null(a.imo)::integer = hulls_listed_with.imo)
		AND NOT EXISTS (SELECT
			FROM vessel o
			JOIN vessel_identity i ON i.vessel_id = o.vessel_id
			WHERE o.imo::integer = hulls_listed_with.imo
				AND i.mmsi = mmsi_or_null(n.mmsi)
				AND (i.observed OR NOT lower_inf(i.valid))
				AND identity_holds(i.observed, i.valid)
					&& tstzrange(hulls_listed_with.from_time, hulls_listed_with.to_time, '[]'))
		AND NOT EXISTS (SELECT
			FROM vessel_identity i
			WHERE i.vessel_id = v.vessel_id
				AND i.mmsi <> hulls_listed_with.mmsi::mmsi
				AND i.valid @> tstzrange(hulls_listed_with.from_time, hulls_listed_with.to_time, '[]'));
END;
COMMENT ON FUNCTION hulls_listed_with(integer, integer, timestamptz, timestamptz) IS
'Return the hulls to which lists give an MMSI, if the ship with a given IMO number (imo; no rows for NULL) has it at '
'most by an undated registration. No rows if its AIS static data gave its own number within 30 days of the time, or '
'if the registry has it under the MMSI from a given date; hulls registered under another MMSI all that time are left '
'out. An MMSI on a list may have passed to another ship since then, and the ship registered today may have taken it '
'over only since then. A step of other_hulls()';

CREATE FUNCTION hulls_beside(mmsi integer, imo integer, of_vessel bigint, from_time timestamptz, to_time timestamptz,
	OUT vessel_id bigint, OUT imo_number integer, OUT name text)
RETURNS SETOF record
LANGUAGE sql STABLE PARALLEL SAFE ROWS 1
BEGIN ATOMIC
	SELECT o.vessel_id, o.imo_number, o.name
	FROM (
		SELECT i.vessel_id, v.imo::integer AS imo_number, i.name
		FROM vessel_identity i
		JOIN vessel v ON v.vessel_id = i.vessel_id
		WHERE i.mmsi = hulls_beside.mmsi::mmsi
			AND i.valid && tstzrange(hulls_beside.from_time, hulls_beside.to_time, '[]')
			AND num_nulls(hulls_beside.from_time, hulls_beside.to_time) = 0
			AND coalesce(i.vessel_id <> hulls_beside.of_vessel, true)
		UNION ALL
		SELECT v.vessel_id, imo_or_null(a.imo)::integer, a.name
		FROM ais_static a
		LEFT JOIN vessel v ON v.imo = imo_or_null(a.imo)
		WHERE a.mmsi = hulls_beside.mmsi::mmsi
			AND a.day BETWEEN utc_day(hulls_beside.from_time) AND utc_day(hulls_beside.to_time)
		UNION ALL
		-- a list gives it the MMSI, and the ship itself sends no IMO number by AIS
		SELECT h.vessel_id, h.imo_number, h.name
		FROM hulls_listed_with(hulls_beside.mmsi, hulls_beside.imo, hulls_beside.from_time, hulls_beside.to_time) h) o
	WHERE o.imo_number <> coalesce(hulls_beside.imo, 0);
END;
COMMENT ON FUNCTION hulls_beside(integer, integer, bigint, timestamptz, timestamptz) IS
'Return the hulls other than one (imo) that had an MMSI at some time, one row for each source that says so. '
'Registrations of of_vessel, the vessel of that IMO number, are not read (NULL: all are). A step of other_hulls()';

CREATE FUNCTION hulls_once_said(mmsi integer, from_time timestamptz, to_time timestamptz,
	OUT vessel_id bigint, OUT imo_number integer, OUT name text)
RETURNS SETOF record
LANGUAGE sql STABLE PARALLEL SAFE ROWS 1
BEGIN ATOMIC
	SELECT v.vessel_id, s.imo::integer, s.name
	FROM (
		(
			SELECT imo_or_null(a.imo) AS imo, a.name
			FROM ais_static a
			WHERE a.mmsi = hulls_once_said.mmsi::mmsi
				AND a.day < utc_day(hulls_once_said.from_time)
				AND imo_or_null(a.imo) IS NOT NULL
			ORDER BY a.day DESC, a.last_at DESC
			LIMIT 1
		)
		UNION ALL
		(
			SELECT imo_or_null(a.imo), a.name
			FROM ais_static a
			WHERE a.mmsi = hulls_once_said.mmsi::mmsi
				AND a.day > utc_day(hulls_once_said.to_time)
				AND imo_or_null(a.imo) IS NOT NULL
			ORDER BY a.day, a.first_at
			LIMIT 1
		)
	) s
	LEFT JOIN vessel v ON v.imo = s.imo
	WHERE NOT EXISTS (SELECT
		FROM vessel_identity i
		WHERE i.mmsi = hulls_once_said.mmsi::mmsi
			AND NOT i.observed
			AND i.valid && tstzrange(hulls_once_said.from_time, hulls_once_said.to_time, '[]'));
END;
COMMENT ON FUNCTION hulls_once_said(integer, timestamptz, timestamptz) IS
'Return the hulls to which AIS static data gave an MMSI last on a UTC day before from_time and first on one after '
'to_time, however far away; no rows if somebody is registered with the MMSI in between. A step of other_hulls()';

CREATE FUNCTION other_hulls(mmsi integer, imo integer, from_time timestamptz, to_time timestamptz,
	OUT vessel_id bigint, OUT imo_number integer, OUT name text)
RETURNS SETOF record
LANGUAGE sql STABLE PARALLEL SAFE ROWS 1
BEGIN ATOMIC
	SELECT max(o.vessel_id), o.imo_number, max(o.name)
	FROM (
		SELECT b.vessel_id, b.imo_number, b.name
		FROM hulls_beside(other_hulls.mmsi, other_hulls.imo, NULL, other_hulls.from_time, other_hulls.to_time) b
		UNION ALL
		-- only if it is not known which ship had the MMSI then
		SELECT h.vessel_id, h.imo_number, h.name
		FROM hulls_once_said(CASE WHEN other_hulls.imo IS NULL THEN other_hulls.mmsi END,
			other_hulls.from_time, other_hulls.to_time) h
	) o
	GROUP BY o.imo_number;
END;
COMMENT ON FUNCTION other_hulls(integer, integer, timestamptz, timestamptz) IS
'Return the hulls other than one (imo; NULL: not known) that had an MMSI at some time between two, according to the '
'registry, observed identities, AIS static data of these UTC days, or lists (hulls_listed_with). If imo is NULL, also '
'those to which AIS static data gave it last before and first after (hulls_once_said). Any of these may have done '
'what the MMSI did then. Hulls without an IMO number are left out; vessel_id is NULL for those that are not '
'registered. No rows for a NULL time';

CREATE FUNCTION other_hulls_by_kept_plan(mmsi integer, imo integer, from_time timestamptz, to_time timestamptz,
	OUT vessel_id bigint, OUT imo_number integer, OUT name text)
RETURNS SETOF record
LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 1
SET search_path = @extschema@, pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan
AS $$
BEGIN
	RETURN QUERY
	SELECT o.*
	FROM other_hulls(other_hulls_by_kept_plan.mmsi, other_hulls_by_kept_plan.imo, from_time, to_time) o;
END $$;
COMMENT ON FUNCTION other_hulls_by_kept_plan(integer, integer, timestamptz, timestamptz) IS
'Return the same as other_hulls(), by a plan that the session keeps';

CREATE FUNCTION numbers_listed_together(mmsi integer, imo imo, OUT mmsi_number integer, OUT imo_number integer, OUT name text)
RETURNS SETOF record
LANGUAGE sql STABLE PARALLEL SAFE ROWS 1
BEGIN ATOMIC
	SELECT DISTINCT n.mmsi::integer, imo_or_null(n.imo)::integer, n.name
	FROM (
		-- each by an index, which an OR would not use
		SELECT i.listing_id
		FROM listing_identifier i
		WHERE i.scheme = 'mmsi' AND i.value = lpad($1::text, 9, '0') AND i.is_current AND i.known_to IS NULL
		UNION
		SELECT i.listing_id
		FROM listing_identifier i
		WHERE i.scheme = 'imo' AND i.value = $2::text AND i.is_current AND i.known_to IS NULL
	) f
	JOIN numbers_listed() n USING (listing_id)
	WHERE n.mmsi = coalesce(lpad($1::text, 9, '0'), n.mmsi)
		AND n.imo = coalesce($2::text, n.imo);
END;
COMMENT ON FUNCTION numbers_listed_together(integer, imo) IS
'Return the pairs of MMSI and IMO number that lists give to one ship, with the name on the list, found by either '
'number (NULL: any)';

CREATE FUNCTION mmsis_listed_for_others(numbers mmsi[], OUT i vessel_identity, OUT other_vessel_id bigint, OUT reason text,
	OUT says text, OUT listed tstzrange)
RETURNS SETOF record
LANGUAGE sql STABLE PARALLEL SAFE ROWS 10
BEGIN ATOMIC
	SELECT i, o.vessel_id, format('list "%s" gives MMSI %s to %s', n.list, i.mmsi, n.imo),
		concat_ws(', ', n.imo, 'MMSI ' || i.mmsi::text, '"' || n.name || '"', format('(list %s, %s)', n.list, n.source_key)),
		possibly_listed(p)
	FROM numbers_listed() n
	JOIN listing_period p ON p.listing_id = n.listing_id AND p.known_to IS NULL
	JOIN vessel_identity i ON i.mmsi::integer = mmsi_or_null(n.mmsi)::integer
	JOIN vessel v ON v.vessel_id = i.vessel_id AND v.imo IS NOT NULL
	LEFT JOIN vessel o ON o.imo::text = n.imo
	WHERE (numbers IS NULL OR i.mmsi = ANY (numbers))
		AND NOT EXISTS (SELECT
			FROM listing_identifier s
			WHERE s.listing_id = n.listing_id
				AND s.scheme = 'imo'
				AND s.value = v.imo::text)
		AND possibly_listed(p) && i.valid;
END;
COMMENT ON FUNCTION mmsis_listed_for_others(mmsi[]) IS
'Return where a list gives an MMSI (one of numbers; NULL: any) to one hull, and registry or AIS give it to another '
'while that listing is in force: the identity, the listed vessel (NULL if not registered), the reason and the listing '
'in words, and the time of the listing. A step of identity_conflicts()';

CREATE FUNCTION is_used_by_another(mmsi integer, imo integer, vessel_id bigint, from_time timestamptz, to_time timestamptz)
RETURNS boolean
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = @extschema@, pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan
AS $$
BEGIN
	-- if the ship's IMO number is not known, a single number may be its own, unless another vessel is registered with it
	RETURN (
		SELECT count(*) > 0
			AND (is_used_by_another.imo IS NOT NULL
				OR min(h.imo_number) <> max(h.imo_number)
				OR coalesce(bool_or(h.vessel_id <> is_used_by_another.vessel_id), false))
		FROM hulls_beside(is_used_by_another.mmsi, is_used_by_another.imo, is_used_by_another.vessel_id, from_time, to_time) h);
END $$;
COMMENT ON FUNCTION is_used_by_another(integer, integer, bigint, timestamptz, timestamptz) IS
'Return whether registry, AIS or a list give the MMSI to another hull, as a step of used_by_another(), by a plan that '
'the session keeps';

CREATE FUNCTION may_be_of_another(mmsi integer, imo integer, vessel_id bigint, from_time timestamptz,
	to_time timestamptz, OUT may boolean)
RETURNS SETOF boolean
-- a set of one row, so that it becomes part of the query that calls it
LANGUAGE sql STABLE PARALLEL SAFE ROWS 1
BEGIN ATOMIC
	SELECT EXISTS (SELECT
			FROM vessel_identity i
			WHERE i.mmsi = may_be_of_another.mmsi::mmsi
				AND coalesce(i.vessel_id <> may_be_of_another.vessel_id, true)
				AND i.valid && tstzrange(may_be_of_another.from_time, may_be_of_another.to_time, '[]'))
		OR EXISTS (SELECT
			FROM ais_static a
			WHERE a.mmsi = may_be_of_another.mmsi::mmsi
				AND a.day BETWEEN utc_day(may_be_of_another.from_time) AND utc_day(may_be_of_another.to_time)
				AND imo_or_null(a.imo)::integer <> coalesce(may_be_of_another.imo, 0))
		OR EXISTS (SELECT
			FROM listing_identifier n
			WHERE n.scheme = 'mmsi'
				AND n.value = lpad(may_be_of_another.mmsi::text, 9, '0')
				AND n.is_current
				AND n.known_to IS NULL);
END;
COMMENT ON FUNCTION may_be_of_another(integer, integer, bigint, timestamptz, timestamptz) IS
'Return, in one row, whether hulls_beside() may have rows; for nearly every MMSI one look-up in each source shows '
'that it has none';

CREATE FUNCTION used_by_another(mmsi integer, imo integer, vessel_id bigint, from_time timestamptz,
	to_time timestamptz, OUT another boolean)
RETURNS SETOF boolean
LANGUAGE sql STABLE PARALLEL SAFE ROWS 1
BEGIN ATOMIC
	SELECT CASE
		WHEN m.may
			THEN is_used_by_another(used_by_another.mmsi, used_by_another.imo, used_by_another.vessel_id, from_time, to_time)
		ELSE false
		END
	FROM may_be_of_another(used_by_another.mmsi, used_by_another.imo, used_by_another.vessel_id, from_time, to_time) m;
END;
COMMENT ON FUNCTION used_by_another(integer, integer, bigint, timestamptz, timestamptz) IS
'Return, in one row, whether a hull other than the given one (vessel_id, imo; NULL if not known) had an MMSI at some '
'time between two (other_hulls): which of them it was is then a guess';

CREATE FUNCTION lists_without_snapshot(known_at timestamptz DEFAULT now()) RETURNS text[]
LANGUAGE sql STABLE PARALLEL SAFE
RETURN (SELECT coalesce(array_agg(l.list ORDER BY l.list), '{}') FROM sanctions_list l
	WHERE (SELECT is_restored()) AND NOT EXISTS (SELECT FROM list_snapshot s
		WHERE s.list = l.list AND s.status <> 'quarantined' AND s.fetched_at <= known_at));
COMMENT ON FUNCTION lists_without_snapshot(timestamptz) IS
'Return the lists of which nothing was known by a time, since no copy fetched by then is loaded';

CREATE FUNCTION first_copies() RETURNS timestamptz[]
LANGUAGE sql STABLE PARALLEL SAFE
RETURN ARRAY(SELECT min(s.fetched_at) FROM list_snapshot s
	WHERE s.status <> 'quarantined' AND (SELECT is_restored()) GROUP BY s.list ORDER BY 1);
COMMENT ON FUNCTION first_copies() IS
'Return when the first accepted copy of each list was fetched, in order of time, without lists that were never loaded';

CREATE FUNCTION lists_by(first_copies timestamptz[], at timestamptz) RETURNS integer
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN (SELECT count(*)::integer FROM unnest(first_copies) f(fetched_at) WHERE f.fetched_at <= at);
COMMENT ON FUNCTION lists_by(timestamptz[], timestamptz) IS
'Return of how many lists a copy fetched by a time is loaded (first_copies). If it is 0, finding no listing of a ship '
'only means that no later copy has one that had begun by then';

CREATE FUNCTION no_list_text(at timestamptz) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
RETURN CASE
	WHEN first_copies() = '{}' THEN 'no list loaded'
	WHEN lists_by(first_copies(), at) = 0 THEN 'no copy of a list by then'
	END;
COMMENT ON FUNCTION no_list_text(timestamptz) IS
'Return in words why it cannot be said whether a ship was listed at a time: no list is loaded, or no copy fetched by '
'then; NULL if it can';

CREATE FUNCTION list_ages(known_at timestamptz DEFAULT now(), OUT list text, OUT last_accepted_at timestamptz,
	OUT last_tried_at timestamptz,
	OUT quarantined_since timestamptz, OUT quarantine_reason text)
RETURNS SETOF record
LANGUAGE sql STABLE PARALLEL SAFE ROWS 10
BEGIN ATOMIC
	SELECT l.list, a.fetched_at, t.fetched_at, q.since, q.reason
	FROM sanctions_list l
		LEFT JOIN LATERAL (SELECT max(s.fetched_at) AS fetched_at FROM list_snapshot s
			WHERE s.list = l.list AND s.status <> 'quarantined' AND s.fetched_at <= $1) a ON true
		LEFT JOIN LATERAL (SELECT max(s.fetched_at) AS fetched_at FROM list_snapshot s
			WHERE s.list = l.list AND s.fetched_at <= $1) t ON true
		LEFT JOIN LATERAL (SELECT min(s.fetched_at) AS since,
			(array_agg(s.reason ORDER BY s.fetched_at DESC, s.snapshot_id DESC))[1] AS reason FROM list_snapshot s
			WHERE s.list = l.list AND s.status = 'quarantined' AND s.fetched_at <= $1
				AND coalesce(s.fetched_at > a.fetched_at, true)) q ON true
	WHERE (SELECT is_restored())
	ORDER BY l.list;
END;
COMMENT ON FUNCTION list_ages(timestamptz) IS
'Return the age of each list by the copies fetched until known_at: when the last copy was accepted (or confirmed it), '
'when the last one was tried, and since when and why later copies have been quarantined; NULL if there is none';

CREATE FUNCTION copies_around(at timestamptz, known_at timestamptz DEFAULT now(), OUT list text,
	OUT copy_before timestamptz, OUT copy_after timestamptz)
RETURNS SETOF record
LANGUAGE sql STABLE PARALLEL SAFE ROWS 10
BEGIN ATOMIC
	SELECT
		l.list,
		max(s.fetched_at) FILTER (WHERE s.fetched_at <= $1),
		min(s.fetched_at) FILTER (WHERE s.fetched_at > $1)
	FROM sanctions_list l
	LEFT JOIN list_snapshot s ON s.list = l.list AND s.status <> 'quarantined' AND s.fetched_at <= $2
	WHERE (SELECT is_restored())
	GROUP BY l.list
	ORDER BY l.list;
END;
COMMENT ON FUNCTION copies_around(timestamptz, timestamptz) IS
'Return for each list when the accepted copies just before (or at) and after a time were fetched, considering those '
'fetched until known_at; NULL if there is none. A listing that began and ended between the two is in no copy; neither '
'is, before the first copy, any that had ended by then';
