-- What was listed on a day, as known on another; how old the lists are.

CREATE FUNCTION period_status(p listing_period, at timestamptz) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE
	WHEN at IS NULL OR at <= (p).starts_after AND (p).starts_after < (p).starts_by THEN NULL
	WHEN at >= (p).ends_by THEN NULL
	WHEN at < (p).starts_by THEN CASE WHEN (p).start_basis = 'snapshot' THEN 'possibly' END
	WHEN at > (p).ends_after THEN 'possibly'
	ELSE 'listed' END;
COMMENT ON FUNCTION period_status(listing_period, timestamptz) IS
'listed; possibly, between the snapshots that a start or an end lies between; NULL before and after, and of no time '
'(NULL). A published date counts from 00:00 UTC on';

CREATE FUNCTION surely_listed(p listing_period) RETURNS tstzrange
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE
	-- taken back before it began
	WHEN (p).ends_by <= (p).starts_by OR (p).ends_after < (p).starts_by THEN 'empty'
	WHEN (p).ends_after < coalesce((p).ends_by, 'infinity') THEN tstzrange((p).starts_by, (p).ends_after, '[]')
	ELSE tstzrange((p).starts_by, (p).ends_by)
END;
COMMENT ON FUNCTION surely_listed(listing_period) IS
'Return the times at which period_status() is listed';

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
		-- what the list said then, or first, where it said nothing yet
		CROSS JOIN LATERAL (SELECT v.name, v.programs, v.measures FROM listing_version v
			WHERE v.listing_id = l.listing_id AND v.known_from <= $2
			ORDER BY v.known_from <= $1 DESC, CASE WHEN v.known_from <= $1 THEN v.known_from END DESC, v.known_from,
				v.version_id LIMIT 1) v
		-- the last snapshot that had it, as far as is known
		LEFT JOIN LATERAL (SELECT n.snapshot_id, n.fetched_at FROM list_snapshot n
			WHERE n.list = l.list AND n.status <> 'quarantined' AND n.fetched_at <= $2
				AND n.fetched_at < coalesce(CASE WHEN p.removal_snapshot_id IS NOT NULL THEN p.known_from END,
				'infinity')
			ORDER BY n.fetched_at DESC LIMIT 1) c ON true
	WHERE p.known_from <= $2 AND coalesce(p.known_to > $2, true) AND period_status(p, $1) IS NOT NULL
		AND (SELECT is_restored());
END;
COMMENT ON FUNCTION listings_at(timestamptz, timestamptz) IS
'Return what was listed at a time, as known at another: each listing with what its list said of it at the time; '
'measures are those of the list where it gives none entry by entry. status: listed or possibly (period_status). '
'last_snapshot_id and confirmed_at: the last snapshot known that had it; what happened since nobody has looked at. '
'Known times are those at which copies were fetched. Of no time (NULL), no row';

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
	-- the number of a company is none of a ship
	WHERE a.kind = 'vessel'
	ORDER BY a.list, a.key;
END;
COMMENT ON FUNCTION listings_of(imo, timestamptz, timestamptz) IS
'Return the listings of a ship at a time, as known at another: one row a listing; columns as in listings_at(). status '
'is possibly too where the listing gave the number and gives none any more. No '
'row: not on the lists as loaded, which is not the same as not sanctioned; see lists_without_snapshot() and '
'copies_around(); or no ship or time was given (NULL)';

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
'Return the listings of ships that give an IMO number, or ever gave it: whether as a current one, and from which copy on '
'and until which where another number has taken its place (NULL: they still name it, for all times)';

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
'Return whether a ship with an MMSI that a list gives may be the ship listed: the list gives the MMSI, or gave it and '
'none now, and where the ship has an IMO number (imo) the list gives none';

CREATE FUNCTION is_named_otherwise(name text, listing_id bigint) RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE
RETURN is_named_otherwise.name <> '' AND NOT EXISTS (SELECT
	FROM listing_name n
	WHERE n.listing_id = is_named_otherwise.listing_id
		AND vessel_name_similarity(left(is_named_otherwise.name, 200), left(n.name, 200)) >= 0.7);
COMMENT ON FUNCTION is_named_otherwise(text, bigint) IS
'Return whether a name is like none that a listing has or had (vessel_name_similarity), so that a ship with the MMSI that a '
'list gives may be another to which it has passed; false or NULL for no name';

CREATE FUNCTION is_named_otherwise(mmsi integer, listing_id bigint, t timestamptz) RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE
RETURN coalesce((SELECT is_named_otherwise(i.name, listing_id) FROM identity_then(mmsi, t) i), false);
COMMENT ON FUNCTION is_named_otherwise(integer, bigint, timestamptz) IS
'Return whether the name of the ship that had an MMSI at a time (identity_then) is like none that a listing has or had';

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
'Return the lists that give an MMSI at a time, as known now, to a ship of which no IMO number is known (imo NULL): '
'listed or possibly; or, of a ship with an IMO number, those that give no IMO number beside it: possibly, since the '
'number may have passed to another ship. Possibly too where the list gave the number and gives none any more, and where the '
'ship then had a name that is like none of the listing (is_named_otherwise)';

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
'Return the lists that a ship was on at some time of an event, as known at a time, by its IMO number or by the MMSI that '
'a list gives (as listings_by_mmsi() has it): listed, if it surely was at some time that is surely of the event, or at '
'all times that can be; possibly, if it may have been. None of a time that is not known (NULL)';

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
'Return the MMSIs that lists give to ships beside an IMO number, as known now: a row for each pair of a listing, with the name '
'of the ship on the list';

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
			-- the number as the list has it: whether it has any is looked up first
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
'Return the hulls to which lists give an MMSI that a ship with an IMO number has (imo; NULL: none) by no more than a '
'registration without a date: unless its AIS static data say its own number within 30 days of the time, the registry has it '
'under the MMSI since a given time, or the listed hull under another all that time. An MMSI that a list gives may have passed '
'on since, and who is registered today may have taken it since. A step of other_hulls()';

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
		-- a list gives the number to it, while the ship itself says nothing by AIS
		SELECT h.vessel_id, h.imo_number, h.name
		FROM hulls_listed_with(hulls_beside.mmsi, hulls_beside.imo, hulls_beside.from_time, hulls_beside.to_time) h) o
	WHERE o.imo_number <> coalesce(hulls_beside.imo, 0);
END;
COMMENT ON FUNCTION hulls_beside(integer, integer, bigint, timestamptz, timestamptz) IS
'Return what other_hulls() does with a row for each that says so; of_vessel, which imo is that of, is not looked up (NULL: none '
'is left out)';

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
'Return the hulls that AIS static data gave an MMSI last on a UTC day before a time, and first on one after another, however '
'long ago; none of an MMSI that somebody is registered with meanwhile. A step of other_hulls()';

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
		-- of a ship of which nobody knows then which it was
		SELECT h.vessel_id, h.imo_number, h.name
		FROM hulls_once_said(CASE WHEN other_hulls.imo IS NULL THEN other_hulls.mmsi END,
			other_hulls.from_time, other_hulls.to_time) h
	) o
	GROUP BY o.imo_number;
END;
COMMENT ON FUNCTION other_hulls(integer, integer, timestamptz, timestamptz) IS
'Return the hulls besides one (imo; NULL: none) that had an MMSI at some time from one to another, by the registry, as '
'observed, as its AIS static data say on these UTC days, or as lists have it (hulls_listed_with), and where it is not known '
'whose it was, those that AIS static data gave it last before and first after (hulls_once_said): what the MMSI did then can '
'have been any of them. Hulls without an IMO number are left out; vessel_id is NULL of those that are not registered. None '
'of a time that is not known (NULL)';

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
'Return what other_hulls() does, by a plan that the session keeps';

CREATE FUNCTION numbers_listed_together(mmsi integer, imo imo, OUT mmsi_number integer, OUT imo_number integer, OUT name text)
RETURNS SETOF record
LANGUAGE sql STABLE PARALLEL SAFE ROWS 1
BEGIN ATOMIC
	SELECT DISTINCT n.mmsi::integer, imo_or_null(n.imo)::integer, n.name
	FROM (
		-- each by the index
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
'Return the MMSIs and IMO numbers that lists give to one ship, with the name on the list, by the one or the other (NULL: not '
'by it)';

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
'Return where a list gives an MMSI (of some; NULL: of all) to a hull while it is listed, and registry or AIS to another: the '
'identity, the vessel listed (NULL: not registered), both in words, and when it is listed: a step of identity_conflicts()';

CREATE FUNCTION is_used_by_another(mmsi integer, imo integer, vessel_id bigint, from_time timestamptz, to_time timestamptz)
RETURNS boolean
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = @extschema@, pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan
AS $$
BEGIN
	-- of a ship whose IMO number is not known one can be its own, but for that of another vessel registered
	RETURN (
		SELECT count(*) > 0
			AND (is_used_by_another.imo IS NOT NULL
				OR min(h.imo_number) <> max(h.imo_number)
				OR coalesce(bool_or(h.vessel_id <> is_used_by_another.vessel_id), false))
		FROM hulls_beside(is_used_by_another.mmsi, is_used_by_another.imo, is_used_by_another.vessel_id, from_time, to_time) h);
END $$;
COMMENT ON FUNCTION is_used_by_another(integer, integer, bigint, timestamptz, timestamptz) IS
'Return what used_by_another() does where registry, AIS or a list have the MMSI for any other: a step of it, by a plan that the '
'session keeps';

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
'Return, in one row, whether hulls_beside() can have a row: of nearly every MMSI one look at each source says that none can';

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
'Return whether another hull than the one given (vessel_id, imo; NULL where not known) had an MMSI at some time from one to '
'another (other_hulls), in one row: which of them it was is then a guess';

CREATE FUNCTION ship_listed(mmsi integer, imo integer, heard tstzrange, surely tstzrange, possibly tstzrange) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
RETURN (
	SELECT string_agg(l.list || ' (' || l.status || ')', ', ' ORDER BY l.list, l.status)
	FROM (
		SELECT d.list, d.status FROM lists_during(ship_listed.mmsi, ship_listed.imo, surely, possibly) d
		UNION
		SELECT d.list, 'possibly'
		FROM other_hulls(ship_listed.mmsi, ship_listed.imo, lower(heard), upper(heard)) h
		CROSS JOIN LATERAL lists_during(NULL, h.imo_number, 'empty', possibly) d) l);
COMMENT ON FUNCTION ship_listed(integer, integer, tstzrange, tstzrange, tstzrange) IS
'Return the lists that a ship was on at some time of an event, as known now, each with listed or possibly: by its IMO '
'number, by the MMSI that a list gives (lists_during), and possibly those of other hulls that had its MMSI while it was '
'heard (other_hulls); NULL for none as loaded';

CREATE FUNCTION ship_listed(mmsi integer, imo integer, at timestamptz) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
RETURN ship_listed(mmsi, imo, event_time(at, at), event_time(at, at), event_time(at, at));
COMMENT ON FUNCTION ship_listed(integer, integer, timestamptz) IS
'Return the lists that a ship was on at a time, as known now, each with listed or possibly, as ship_listed() has them '
'of an event; NULL for none as loaded';

CREATE FUNCTION lists_without_snapshot(known_at timestamptz DEFAULT now()) RETURNS text[]
LANGUAGE sql STABLE PARALLEL SAFE
RETURN (SELECT coalesce(array_agg(l.list ORDER BY l.list), '{}') FROM sanctions_list l
	WHERE (SELECT is_restored()) AND NOT EXISTS (SELECT FROM list_snapshot s
		WHERE s.list = l.list AND s.status <> 'quarantined' AND s.fetched_at <= known_at));
COMMENT ON FUNCTION lists_without_snapshot(timestamptz) IS
'List of which nothing was known by a time: no copy fetched by then has been loaded';

CREATE FUNCTION first_copies() RETURNS timestamptz[]
LANGUAGE sql STABLE PARALLEL SAFE
RETURN ARRAY(SELECT min(s.fetched_at) FROM list_snapshot s
	WHERE s.status <> 'quarantined' AND (SELECT is_restored()) GROUP BY s.list ORDER BY 1);
COMMENT ON FUNCTION first_copies() IS
'Return when the first accepted copy of each list was fetched, in order; none of lists that were never loaded';

CREATE FUNCTION lists_by(first_copies timestamptz[], at timestamptz) RETURNS integer
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN (SELECT count(*)::integer FROM unnest(first_copies) f(fetched_at) WHERE f.fetched_at <= at);
COMMENT ON FUNCTION lists_by(timestamptz[], timestamptz) IS
'Return of how many lists a copy fetched by a time is loaded (first_copies): where it is 0, that no list names a ship then '
'says no more than that none of the copies fetched later has a listing of it that had begun';

CREATE FUNCTION no_list_text(at timestamptz) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
RETURN CASE
	WHEN first_copies() = '{}' THEN 'no list loaded'
	WHEN lists_by(first_copies(), at) = 0 THEN 'no copy of a list by then'
	END;
COMMENT ON FUNCTION no_list_text(timestamptz) IS
'Return in words that there is nothing to say by whether a ship was listed at a time: no list is loaded, or no copy that was '
'fetched by then; NULL where there is';

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
'Return how old each list is, by what was fetched until known_at: the last copy that was accepted (or confirmed '
'it), the last that was tried, and since when and why later copies have been quarantined; NULL where there is none';

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
'Return for each list when the accepted copies next before (or at) and after a time were fetched, of those fetched '
'until known_at; NULL where there is none. A listing that began and ended between the two is in no copy: nothing shows '
'it. Before the first copy that is every listing that had ended by it';
