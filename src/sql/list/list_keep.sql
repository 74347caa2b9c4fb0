-- Keep the contents of a snapshot: periods, versions, and the parts of listings.

CREATE FUNCTION with_kept_keys(list text, records published_record[]) RETURNS published_record[]
LANGUAGE plpgsql STABLE
SET search_path = @extschema@, pg_catalog, pg_temp
SET jit = off
SET enable_nestloop = off
AS $$
DECLARE
	alone text[];
	alone_raw text[];
BEGIN
	-- if a key is listed more than once, the earliest record has the key itself and the others a longer one, see
	-- json_separate().  When the earliest is removed, another must not take over its key and its past
	SELECT array_agg(l.source_key), array_agg(v.raw) INTO alone, alone_raw
	FROM listing l
		JOIN listing_period p ON p.listing_id = l.listing_id AND p.known_to IS NULL AND p.removal_snapshot_id IS NULL
		JOIN listing_version v ON v.listing_id = l.listing_id AND v.known_to IS NULL
	WHERE l.list = with_kept_keys.list AND l.source_key LIKE '% / %'
		AND NOT EXISTS (SELECT FROM unnest(records) r WHERE r.source_key = l.source_key);
	IF alone IS NULL THEN
		RETURN records;
	END IF;
	RETURN (SELECT array_agg(ROW(r.record_no, coalesce(a.key, r.source_key), r.kind, r.raw,
			r.problem)::published_record ORDER BY r.record_no)
		FROM unnest(records) r
			LEFT JOIN unnest(alone, alone_raw) a(key, raw) ON a.raw = r.raw
				AND starts_with(a.key, r.source_key || ' / '));
END $$;
COMMENT ON FUNCTION with_kept_keys(text, published_record[]) IS
'Return the records of a copy with their longer keys restored where a record that used to share its key with others '
'is now alone';

CREATE FUNCTION end_periods(snapshot list_snapshot, gone bigint[], previous timestamptz) RETURNS void
LANGUAGE sql VOLATILE
BEGIN ATOMIC
	-- a period that possibly went on until a later published start ends together with it
	WITH ended AS (
		UPDATE listing_period p SET known_to = (snapshot).fetched_at
		WHERE p.period_id = ANY (gone || ARRAY(
			SELECT o.period_id
			FROM listing_period g
			JOIN listing_period o USING (listing_id)
			WHERE g.period_id = ANY (gone)
				AND o.known_to IS NULL
				AND o.removal_snapshot_id IS NOT NULL
				AND o.ends_by > (snapshot).fetched_at))
		RETURNING p.*
	)
	INSERT INTO listing_period (listing_id, starts_after, starts_by, start_basis, ends_after, ends_by, end_basis,
		first_snapshot_id, removal_snapshot_id, known_from)
	SELECT e.listing_id, e.starts_after, e.starts_by, e.start_basis,
		-- a published end in the past stays
		CASE WHEN e.ends_by <= (snapshot).fetched_at THEN e.ends_after
			WHEN e.removal_snapshot_id IS NOT NULL THEN least(e.ends_after, previous) ELSE previous END,
		CASE WHEN e.ends_by <= (snapshot).fetched_at THEN e.ends_by ELSE (snapshot).fetched_at END,
		CASE WHEN e.ends_by <= (snapshot).fetched_at THEN e.end_basis ELSE 'snapshot' END,
		e.first_snapshot_id, coalesce(e.removal_snapshot_id, (snapshot).snapshot_id), (snapshot).fetched_at
	FROM ended e;
END;
COMMENT ON FUNCTION end_periods(list_snapshot, bigint[], timestamptz) IS
'End the periods of listings that a snapshot no longer has';
REVOKE EXECUTE ON FUNCTION end_periods(list_snapshot, bigint[], timestamptz) FROM PUBLIC;

CREATE FUNCTION any_known(deltas listing_delta[]) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN EXISTS (SELECT FROM unnest(deltas) d WHERE d.version_id IS NOT NULL);
COMMENT ON FUNCTION any_known(listing_delta[]) IS
'Return whether any of the records is already known; of the first copy of a list none is, so that no table need be '
'searched';

CREATE FUNCTION write_deltas(snapshot list_snapshot, deltas listing_delta[], previous timestamptz) RETURNS void
LANGUAGE plpgsql VOLATILE
SET search_path = @extschema@, pg_catalog, pg_temp
SET jit = off
-- plans for foreign keys that were made while a table was nearly empty would scan it for each row
SET enable_seqscan = off
AS $$
DECLARE
	at timestamptz := snapshot.fetched_at;
BEGIN
	INSERT INTO listing AS l (list, source_key, kind)
	SELECT snapshot.list, d.source_key, d.kind FROM unnest(deltas) d
	ON CONFLICT (list, source_key, kind) DO NOTHING;
	SELECT array_agg(ROW(d.source_key, d.kind, d.raw, l.listing_id, d.version_id, d.is_open,
		d.detail)::listing_delta) INTO deltas
	FROM unnest(deltas) d JOIN listing l ON l.list = snapshot.list AND l.source_key = d.source_key AND l.kind = d.kind;

	IF any_known(deltas) THEN
		UPDATE listing_version v SET known_to = at FROM unnest(deltas) d WHERE v.version_id = d.version_id;
	END IF;
	INSERT INTO listing_version (listing_id, snapshot_id, change, previous_id, name, programs, measures,
		designated_on, listed_on, last_updated, detail, raw, valid_after, known_from)
	SELECT d.listing_id, snapshot.snapshot_id, CASE WHEN d.is_open THEN 'changed' WHEN d.version_id IS NULL
		THEN 'added' ELSE 'relisted' END, d.version_id,
		d.detail ->> 'name', texts_of(d.detail -> 'programs'), texts_of(d.detail -> 'measures'),
		(d.detail ->> 'designated_on')::date, (d.detail ->> 'listed_on')::date, (d.detail ->> 'last_updated')::date,
			d.detail, d.raw, previous, at
	FROM unnest(deltas) d;

	PERFORM write_periods(snapshot, deltas, previous);
	PERFORM keep_part(snapshot, deltas, previous, 'listing_name', 'names_given', '{kind,weak,name}', '{name_key}');
	PERFORM keep_part(snapshot, deltas, previous, 'listing_identifier', 'identifiers_kept',
		'{scheme,raw,is_current}', '{value,check_result}');
	PERFORM keep_part(snapshot, deltas, previous, 'listing_flag', 'flags_given', '{flag,is_current}', '{}');
	PERFORM keep_part(snapshot, deltas, previous, 'listing_link', 'links_given', '{relation,name}', '{}');
	PERFORM link_listings(snapshot.list);
END $$;
COMMENT ON FUNCTION write_deltas(list_snapshot, listing_delta[], timestamptz) IS
'Keep the new and changed records of a snapshot';
REVOKE EXECUTE ON FUNCTION write_deltas(list_snapshot, listing_delta[], timestamptz) FROM PUBLIC;

CREATE FUNCTION texts_of(list jsonb) RETURNS text[]
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION texts_of(jsonb) IS 'Return the texts of a JSON array; an empty array for anything else';

CREATE FUNCTION seen_in_force(p listing_period, before timestamptz) RETURNS boolean
LANGUAGE sql STABLE
RETURN EXISTS (
	SELECT
	FROM listing l
	JOIN list_snapshot f ON f.snapshot_id = (p).first_snapshot_id
	JOIN list_snapshot s ON s.list = l.list AND s.status <> 'quarantined'
	WHERE l.listing_id = (p).listing_id
		AND s.fetched_at >= greatest(f.fetched_at, (p).starts_by)
		AND s.fetched_at < least(before, (p).ends_by));
COMMENT ON FUNCTION seen_in_force(listing_period, timestamptz) IS
'Return whether a copy fetched before a time had the listing of a period while it was in force by its own dates, so '
'that a later date of listing does not correct the period';

CREATE FUNCTION periods_given(snapshot list_snapshot, deltas listing_delta[], previous timestamptz,
	OUT listing_id bigint, OUT starts_after timestamptz, OUT starts_by timestamptz, OUT start_basis text,
	OUT ends timestamptz, OUT is_anew boolean, OUT known listing_period)
RETURNS SETOF record
LANGUAGE sql STABLE ROWS 1000
BEGIN ATOMIC
	WITH given AS (
		SELECT d.listing_id, d.is_open,
			utc_midnight(coalesce((d.detail ->> 'designated_on')::date, (d.detail ->> 'listed_on')::date)) AS starts,
			utc_midnight((d.detail ->> 'until')::date) AS ends
		FROM unnest($2) d
	)
	-- a published date counts, except that a re-listing under the old date began with the snapshot
	SELECT g.listing_id,
		CASE WHEN n.use_date THEN g.starts WHEN n.is_unsure THEN least((o).starts_after, $3)
			WHEN s.goes_on THEN (o).starts_after ELSE $3 END,
		CASE WHEN n.use_date THEN g.starts WHEN s.goes_on THEN (o).starts_by ELSE ($1).fetched_at END,
		CASE WHEN n.use_date THEN 'published' WHEN s.goes_on AND NOT n.is_unsure THEN (o).start_basis ELSE 'snapshot' END,
		g.ends, n.use_date AND s.was_seen, o
	FROM given g
	LEFT JOIN listing_period o ON o.listing_id = g.listing_id AND o.known_to IS NULL AND o.removal_snapshot_id IS NULL
	-- a listing that earlier copies had in force was listed then, even if a later start is given now
	CROSS JOIN LATERAL (
		SELECT
			coalesce(g.starts > (o).starts_by AND seen_in_force(o, g.starts), false) AS was_seen,
			-- a listing that was to begin later and is in force in this copy began with it
			g.is_open AND NOT coalesce((o).starts_by > ($1).fetched_at AND g.starts <= ($1).fetched_at, false) AS goes_on
		-- here and below: computed once for each row, not for each use
		OFFSET 0
	) s
	CROSS JOIN LATERAL (
		SELECT g.starts IS NOT NULL
			AND NOT EXISTS (SELECT FROM listing_period b
				WHERE b.listing_id = g.listing_id
					AND b.removal_snapshot_id IS NOT NULL
					AND b.known_to IS NULL
					AND b.ends_by > g.starts)
			AND NOT (s.was_seen AND g.starts <= least($3, (o).ends_by)) AS use_date,
			-- a listing that was to begin later and has no date in this copy
			coalesce(g.starts IS NULL AND s.goes_on AND (o).starts_by > ($1).fetched_at, false) AS is_unsure
		OFFSET 0
	) n;
END;
COMMENT ON FUNCTION periods_given(list_snapshot, listing_delta[], timestamptz) IS
'Return the periods of listing that records give, each with the open period that is known (NULL: none). A date later '
'than copies that had the listing in force does not correct it: the old period goes on up to the last copy, and the '
'listing begins anew after it (is_anew). A listing that was to begin later, and is in force by a date that cannot be '
'used, began with the copy; one without a date in the copy has possibly begun';

CREATE FUNCTION write_periods(snapshot list_snapshot, deltas listing_delta[], previous timestamptz) RETURNS void
LANGUAGE sql VOLATILE
BEGIN ATOMIC
	WITH differ AS MATERIALIZED (
		SELECT g.*
		FROM periods_given($1, $2, $3) g
		WHERE (g.known).period_id IS NULL
			OR (g.starts_by, g.start_basis, g.ends)
				IS DISTINCT FROM ((g.known).starts_by, (g.known).start_basis, (g.known).ends_by)
	), superseded AS (
		UPDATE listing_period p
		SET known_to = ($1).fetched_at
		FROM differ d
		WHERE p.period_id = (d.known).period_id
		RETURNING p.period_id
	)
	INSERT INTO listing_period (listing_id, starts_after, starts_by, start_basis, ends_after, ends_by, end_basis,
		first_snapshot_id, removal_snapshot_id, known_from)
	SELECT d.listing_id, d.starts_after, d.starts_by, d.start_basis, d.ends, d.ends,
		CASE WHEN d.ends IS NOT NULL THEN 'published' END,
		CASE WHEN d.is_anew THEN ($1).snapshot_id ELSE coalesce((d.known).first_snapshot_id, ($1).snapshot_id) END,
		NULL, ($1).fetched_at
	FROM differ d
	-- data-modifying CTEs run in no fixed order: counting makes this one wait, since only one period can be open
	WHERE (SELECT count(*) FROM superseded) >= 0
	UNION ALL
	-- a published end stays; otherwise the old period ended between the last copy and the new start, if at all
	SELECT d.listing_id, (d.known).starts_after, (d.known).starts_by, (d.known).start_basis,
		CASE WHEN (d.known).ends_by <= d.starts_by THEN (d.known).ends_after ELSE $3 END,
		CASE WHEN (d.known).ends_by <= d.starts_by THEN (d.known).ends_by ELSE d.starts_by END,
		CASE WHEN (d.known).ends_by <= d.starts_by THEN (d.known).end_basis ELSE 'snapshot' END,
		(d.known).first_snapshot_id, ($1).snapshot_id, ($1).fetched_at
	FROM differ d
	WHERE d.is_anew;
END;
COMMENT ON FUNCTION write_periods(list_snapshot, listing_delta[], timestamptz) IS
'Open the periods of new listings, correct published dates that differ, and end the periods of listings that begin '
'anew';
REVOKE EXECUTE ON FUNCTION write_periods(list_snapshot, listing_delta[], timestamptz) FROM PUBLIC;

-- ---------- the parts of listings: names, identifiers, flags, links ----------

CREATE FUNCTION names_given(deltas listing_delta[], OUT listing_id bigint, OUT kind text, OUT weak boolean,
	OUT name text, OUT name_key text)
RETURNS SETOF record
LANGUAGE sql IMMUTABLE PARALLEL SAFE ROWS 1000
BEGIN ATOMIC
	WITH written AS (
		SELECT d.listing_id, d.kind = 'vessel' AS is_vessel, n.kind, n.weak, n.name
		FROM unnest(deltas) d,
			LATERAL (SELECT 'primary', false, d.detail ->> 'name'
				UNION
				SELECT coalesce(j.item ->> 'kind', 'aka'), coalesce((j.item ->> 'weak')::boolean, false),
					j.item ->> 'name'
				FROM jsonb_array_elements(coalesce(d.detail -> 'names', '[]')) j(item)) n(kind, weak, name)
		WHERE n.name <> ''
	), given AS (
		SELECT * FROM written
		UNION
		-- names within a name, as in X (Y) and IMO 9298492 ("Y"), unless the list gives them too
		SELECT w.listing_id, true, CASE WHEN w.kind = 'fka' THEN 'fka' ELSE n.kind END, w.weak, n.name
		FROM written w, vessel_names_in(left(w.name, 200)) n
		WHERE w.is_vessel AND may_hold_names(left(w.name, 200))
			AND NOT EXISTS (SELECT FROM written o WHERE (o.listing_id, o.name) = (w.listing_id, n.name))
	)
	SELECT g.listing_id, g.kind, g.weak, g.name, CASE WHEN g.is_vessel THEN vessel_name_key(left(g.name, 200)) END
	FROM given g;
END;
COMMENT ON FUNCTION names_given(listing_delta[]) IS 'Return the names that records give, each once';

CREATE FUNCTION identifier_parts(scheme text, raw text, OUT part text, OUT is_former boolean)
RETURNS SETOF record
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE ROWS 1
BEGIN ATOMIC
	WITH sign AS (
		-- adjacent call signs would be read as one
		SELECT array_agg(trim(s.sign)) AS signs
		FROM regexp_split_to_table(raw, '[/,;|]') s(sign)
		WHERE scheme = 'call_sign'
		HAVING count(*) > 1 AND bool_and(trim(s.sign) ~* '^[A-Z0-9]{4,7}$' AND s.sign ~* '[A-Z]')
	), number AS (
		SELECT n.found[2] AS digits, n.found[1] IS NOT NULL AS is_former, n.no
		FROM regexp_matches(raw,
			'(\m(?:ex|old|former|formerly|previous|previously)\M[^0-9a-z]*(?:IMO|MMSI)?[^0-9a-z]*)?'
				'(?<![0-9])([0-9]{7}|[0-9]{9})(?![0-9])',
			'gi') WITH ORDINALITY n(found, no)
		WHERE scheme IN ('imo', 'company_imo', 'mmsi')
	)
	SELECT raw, coalesce((SELECT n.is_former FROM number n WHERE n.no = 1), false)
	WHERE NOT EXISTS (SELECT FROM sign)
	UNION ALL
	SELECT s.sign, false FROM sign g, unnest(g.signs) s(sign)
	UNION ALL
	SELECT n.digits, n.is_former
	FROM number n
	WHERE n.no > 1
		AND identifier_value(scheme, n.digits) IS NOT NULL;
END;
COMMENT ON FUNCTION identifier_parts(text, text) IS
'Return the identifiers in a text that a list gives as one: the text itself, which stands for its first number, and the '
'numbers after it (9161003 / 9179842), each as a former one if the word before says so (9161003 (ex 9179842)); call signs '
'separately (UBDT8/UBYT2)';

CREATE FUNCTION identifiers_given(deltas listing_delta[], OUT listing_id bigint, OUT scheme text, OUT raw text,
	OUT is_current boolean, OUT value text, OUT check_result text)
RETURNS SETOF record
LANGUAGE sql IMMUTABLE PARALLEL SAFE ROWS 1000
BEGIN ATOMIC
	WITH written AS (
		SELECT d.listing_id, i.item ->> 'scheme' AS scheme, i.item ->> 'raw' AS raw,
			coalesce((i.item ->> 'current')::boolean, true) AS is_current
		FROM unnest(deltas) d, jsonb_array_elements(coalesce(d.detail -> 'identifiers', '[]')) i(item)
		WHERE i.item ->> 'raw' <> ''
		UNION ALL
		-- for a ship without an IMO number that in its name: IMO 9298492 ("Y")
		SELECT d.listing_id, 'imo', n.name, true
		FROM unnest(deltas) d,
			LATERAL (SELECT d.detail ->> 'name'
				UNION ALL
				SELECT j.item ->> 'name' FROM jsonb_array_elements(coalesce(d.detail -> 'names', '[]')) j(item)) n(name)
		WHERE d.kind = 'vessel'
			AND n.name ILIKE '%IMO%'
			AND is_imo_written(n.name)
			AND NOT detail_has(d.detail, 'imo')
	), sorted AS MATERIALIZED (
		-- most are one number alone
		SELECT w.*, w.raw ~* '[0-9]{7}.*[^0-9][0-9]{7}|[/,;|]|ex|old|former|previous' AS has_parts FROM written w
	)
	SELECT g.listing_id, g.scheme, g.raw, g.is_current, identifier_value(g.scheme, g.raw),
		identifier_check(g.scheme, g.raw)
	FROM (
		SELECT s.listing_id, s.scheme, s.raw, s.is_current
		FROM sorted s
		WHERE NOT s.has_parts
		UNION
		SELECT s.listing_id, s.scheme, p.part, s.is_current AND NOT p.is_former
		FROM sorted s
		CROSS JOIN LATERAL identifier_parts(s.scheme, s.raw) p
		WHERE s.has_parts
	) g;
END;
COMMENT ON FUNCTION identifiers_given(listing_delta[]) IS 'Return the identifiers that records give, each once';

CREATE FUNCTION identifiers_kept(deltas listing_delta[], OUT listing_id bigint, OUT scheme text, OUT raw text,
	OUT is_current boolean, OUT value text, OUT check_result text)
RETURNS SETOF record
LANGUAGE sql STABLE PARALLEL SAFE ROWS 1000
BEGIN ATOMIC
	WITH given AS MATERIALIZED (
		SELECT * FROM identifiers_given($1)
	)
	SELECT g.listing_id, g.scheme, g.raw, g.is_current, g.value, g.check_result
	FROM given g
	UNION
	-- identifiers that a record no longer gives without giving another instead
	SELECT o.listing_id, o.scheme, o.raw, false, o.value, o.check_result
	FROM listing_identifier o
	WHERE o.known_to IS NULL
		AND o.value IS NOT NULL
		AND o.scheme IN ('imo', 'mmsi', 'call_sign')
		AND o.listing_id IN (SELECT d.listing_id FROM unnest($1) d)
		AND NOT EXISTS (SELECT FROM given g
			WHERE g.listing_id = o.listing_id AND g.scheme = o.scheme AND g.value IS NOT NULL);
END;
COMMENT ON FUNCTION identifiers_kept(listing_delta[]) IS
'Return the identifiers that records give, and, as former ones, the known IMO numbers, MMSIs and call signs of '
'records that no longer give any of that kind, since a ship whose number is left out is still listed';

CREATE FUNCTION flags_given(deltas listing_delta[], OUT listing_id bigint, OUT flag text, OUT is_current boolean)
RETURNS SETOF record
LANGUAGE sql IMMUTABLE PARALLEL SAFE ROWS 1000
BEGIN ATOMIC
	SELECT DISTINCT d.listing_id, f.item ->> 'flag', coalesce((f.item ->> 'current')::boolean, true)
	FROM unnest(deltas) d, jsonb_array_elements(coalesce(d.detail -> 'flags', '[]')) f(item)
	WHERE f.item ->> 'flag' <> '';
END;
COMMENT ON FUNCTION flags_given(listing_delta[]) IS 'Return the flags that records give, each once';

CREATE FUNCTION links_given(deltas listing_delta[], OUT listing_id bigint, OUT relation text, OUT name text)
RETURNS SETOF record
LANGUAGE sql IMMUTABLE PARALLEL SAFE ROWS 1000
BEGIN ATOMIC
	SELECT DISTINCT d.listing_id, coalesce(k.item ->> 'relation', 'linked'), k.item ->> 'name'
	FROM unnest(deltas) d, jsonb_array_elements(coalesce(d.detail -> 'links', '[]')) k(item)
	WHERE k.item ->> 'name' <> '';
END;
COMMENT ON FUNCTION links_given(listing_delta[]) IS 'Return the links that records give, each once';

CREATE FUNCTION keep_part(snapshot list_snapshot, deltas listing_delta[], previous timestamptz,
	part name, given_by name, compared name[], derived name[]) RETURNS void
LANGUAGE plpgsql VOLATILE
SET search_path = @extschema@, pg_catalog, pg_temp
SET jit = off
AS $$
DECLARE
	-- the columns that identify a row, and all columns written
	same CONSTANT text := (SELECT string_agg(format('%%1$s.%I', c), ', ')
		FROM unnest('listing_id'::name || compared) c);
	written CONSTANT text := (SELECT string_agg(quote_ident(c), ', ')
		FROM unnest('listing_id'::name || compared || derived) c);
	old CONSTANT boolean := any_known(deltas);
BEGIN
	EXECUTE format($sql$
		WITH given AS MATERIALIZED (
			SELECT * FROM %1$I($1)
		)$sql$ || CASE WHEN old THEN $sql$, gone AS (
			UPDATE %2$I o
			SET known_to = $2
			WHERE o.known_to IS NULL
				AND o.listing_id IN (SELECT d.listing_id FROM unnest($1) d)
				AND NOT EXISTS (SELECT FROM given g WHERE (%3$s) = (%4$s))
		)$sql$ ELSE '' END || $sql$
		INSERT INTO %2$I (%5$s, snapshot_id, valid_after, known_from)
		SELECT %5$s, $3, $4, $2
		FROM given g$sql$ || CASE WHEN old THEN $sql$
		WHERE NOT EXISTS (SELECT FROM %2$I o WHERE o.known_to IS NULL AND (%3$s) = (%4$s))$sql$ ELSE '' END,
		given_by, part, format(same, 'g'), format(same, 'o'), written)
	USING deltas, snapshot.fetched_at, snapshot.snapshot_id, previous;
END $$;
COMMENT ON FUNCTION keep_part(list_snapshot, listing_delta[], timestamptz, name, name, name[], name[]) IS
'Update one part of listings, a table whose rows last from the first snapshot that gives them to the one that no '
'longer does: end the rows that records no longer give and add new ones. given_by: the function that returns what '
'records give; compared: the columns that identify a row; derived: columns that follow from these';
REVOKE EXECUTE ON FUNCTION keep_part(list_snapshot, listing_delta[], timestamptz, name, name, name[], name[])
	FROM PUBLIC;

CREATE FUNCTION link_listings(list text) RETURNS void
LANGUAGE sql VOLATILE
BEGIN ATOMIC
	-- again for old links, since an owner may be listed later than the ship
	UPDATE listing_link k
	SET linked_id = o.listing_id
	FROM (SELECT DISTINCT ON (rtrim(upper(n.name), '. ')) rtrim(upper(n.name), '. ') AS name, n.listing_id
		FROM listing_name n
			JOIN listing l USING (listing_id)
		WHERE l.list = link_listings.list AND n.known_to IS NULL AND l.kind <> 'vessel'
		ORDER BY rtrim(upper(n.name), '. '), n.kind <> 'primary', n.listing_id) o
	WHERE k.linked_id IS NULL AND k.known_to IS NULL
		AND rtrim(upper(k.name), '. ') = o.name
		AND EXISTS (SELECT FROM listing l WHERE l.listing_id = k.listing_id AND l.list = link_listings.list);
END;
COMMENT ON FUNCTION link_listings(text) IS 'Find the listings that links of a list name, for links without one';
REVOKE EXECUTE ON FUNCTION link_listings(text) FROM PUBLIC;
