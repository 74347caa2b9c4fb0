-- Alerts about ships that a snapshot of a sanctions list adds, removes or changes.

CREATE FUNCTION hulls_withdrawn(listing_id bigint, at timestamptz) RETURNS text[]
LANGUAGE sql STABLE PARALLEL SAFE
RETURN ARRAY(
	SELECT DISTINCT n.value
	FROM listing_identifier n
	WHERE n.listing_id = hulls_withdrawn.listing_id
		AND n.scheme = 'imo'
		AND n.value IS NOT NULL
		AND n.known_to = hulls_withdrawn.at
		AND NOT EXISTS (SELECT
			FROM listing_identifier b
			WHERE b.listing_id = n.listing_id
				AND b.scheme = n.scheme
				AND b.value = n.value
				AND b.known_to IS NULL)
	ORDER BY n.value);
COMMENT ON FUNCTION hulls_withdrawn(bigint, timestamptz) IS
'Return the IMO numbers of a listing that the copy of the list fetched at a given time no longer gives';

CREATE FUNCTION listing_news(snapshot_id bigint,
	OUT listing_id bigint, OUT list text, OUT kind text, OUT what text, OUT name text, OUT numbers text[],
	OUT happened_at timestamptz)
RETURNS SETOF record
LANGUAGE sql STABLE ROWS 100
SET timezone = 'UTC'
BEGIN ATOMIC
	WITH news AS (
		SELECT c.listing_id, c.list, c.change, c.name, c.key, c.happened_by, s.fetched_at,
			-- of a changed listing only the numbers that it has not given before
			ARRAY(SELECT DISTINCT n.value
				FROM listing_identifier n
				WHERE n.listing_id = c.listing_id
					AND n.scheme IN ('imo', 'mmsi')
					AND n.value IS NOT NULL
					AND n.known_to IS NULL
					AND (c.change <> 'changed'
						OR n.snapshot_id = c.snapshot_id
							AND NOT EXISTS (SELECT FROM listing_identifier b
								WHERE b.listing_id = n.listing_id
									AND b.scheme = n.scheme
									AND b.value = n.value
									AND b.known_to >= n.known_from))
				ORDER BY n.value) AS numbers,
			CASE WHEN c.change = 'changed' THEN hulls_withdrawn(c.listing_id, s.fetched_at) ELSE '{}' END AS withdrawn
		FROM sanctions_change c
		JOIN list_snapshot s ON s.snapshot_id = c.snapshot_id
		WHERE c.snapshot_id = listing_news.snapshot_id
			-- the first copy of a list cannot show what is new
			AND c.happened_after IS NOT NULL
	)
	SELECT n.listing_id, n.list, CASE n.change WHEN 'removed' THEN 'delisted' ELSE 'listed' END,
		CASE n.change
			WHEN 'added' THEN format('%s is on list %s', n.name, n.list)
			WHEN 'removed' THEN format('%s is no longer on list %s', n.name, n.list)
			ELSE format('%s, on list %s, is the ship of %s by it', n.name, n.list, array_to_string(n.numbers, ' and '))
		END || format(', by the copy fetched at %s UTC', page_time(n.fetched_at))
			|| coalesce('; the ship is also on it as ' || o.keys, ''),
		n.name, n.numbers, n.happened_by
	FROM news n
	-- other entries of the list with one of the numbers, under another program or a changed key
	LEFT JOIN LATERAL (
		SELECT string_agg(DISTINCT l.source_key, ' and ' ORDER BY l.source_key) AS keys
		FROM listing_identifier i
		JOIN listing l ON l.listing_id = i.listing_id AND l.list = n.list AND l.kind = 'vessel'
		JOIN listing_period p ON p.listing_id = l.listing_id AND p.known_to IS NULL AND p.removal_snapshot_id IS NULL
		WHERE i.scheme IN ('imo', 'mmsi')
			AND i.value = ANY (n.numbers)
			AND i.known_to IS NULL
			AND i.listing_id <> n.listing_id
	) o ON true
	WHERE n.change <> 'changed' OR n.numbers <> '{}'
	UNION ALL
	SELECT n.listing_id, n.list, 'delisted',
		format('%s, on list %s, is no longer the ship of %s by it, by the copy fetched at %s UTC', n.name, n.list,
			array_to_string(n.withdrawn, ' and '), page_time(n.fetched_at)),
		n.name, n.withdrawn, n.happened_by
	FROM news n
	WHERE n.withdrawn <> '{}';
END;
COMMENT ON FUNCTION listing_news(bigint) IS
'Return the news of a snapshot about ships: listings added, removed, with an IMO number or MMSI that the list had not '
'given before, or with an IMO number withdrawn; each with the kind of alert, a text and the numbers concerned. '
'Nothing for the first copy of a list';

CREATE FUNCTION mmsis_of_hull(imo imo, at timestamptz, OUT mmsi integer, OUT flag text, OUT rank integer)
RETURNS SETOF record
LANGUAGE sql STABLE PARALLEL SAFE ROWS 2
BEGIN ATOMIC
	SELECT i.mmsi::integer, i.flag, 0
	FROM vessel v
	CROSS JOIN LATERAL identity_of(v.vessel_id, at) i
	WHERE v.imo = mmsis_of_hull.imo
	UNION ALL
	SELECT i.mmsi::integer, i.flag, 1
	FROM vessel v
	JOIN vessel_identity i ON i.vessel_id = v.vessel_id
	WHERE v.imo = mmsis_of_hull.imo
		AND i.mmsi IS NOT NULL
		AND identity_holds(i.observed, i.valid) @> at
	UNION ALL
	SELECT s.mmsi, mmsi_country(s.mmsi::mmsi), 2
	FROM mmsis_saying(mmsis_of_hull.imo) s;
END;
COMMENT ON FUNCTION mmsis_of_hull(imo, timestamptz) IS
'Return the MMSIs by which watches can ask for a hull at a time: that of its identity (rank 0), all that the registry '
'gives it then (1), and all that have ever reported its IMO number by AIS (2); an MMSI may appear several times';

CREATE FUNCTION raise_listing_alerts(snapshot_id bigint) RETURNS integer
LANGUAGE plpgsql VOLATILE
SET search_path = @extschema@, pg_catalog, pg_temp
SET timezone = 'UTC'
AS $$
DECLARE
	raised integer;
BEGIN
	IF NOT EXISTS (SELECT FROM watch w WHERE w.kinds && ARRAY['listed', 'delisted']) THEN
		RETURN 0;
	END IF;
	WITH ship AS (
		SELECT c.*, i.mmsi, i.flag, coalesce(i.rank, 0) AS rank, n.number, substring(n.number, 'IMO(.*)')::integer AS imo
		FROM listing_news(raise_listing_alerts.snapshot_id) c
		LEFT JOIN LATERAL unnest(c.numbers) n(number) ON true
		LEFT JOIN LATERAL mmsis_of_hull(imo_or_null(substring(n.number, 'IMO.*')), c.happened_at) i ON true
	), written AS (
		INSERT INTO alert AS a (watch_id, watch, kind, event_key, mmsi, imo, name, happened_at, summary, listing_id)
		SELECT DISTINCT ON (w.watch_id, s.listing_id, s.kind) w.watch_id, w.name, s.kind,
			s.listing_id || ' ' || raise_listing_alerts.snapshot_id,
			coalesce(s.mmsi, CASE WHEN s.imo IS NULL THEN s.number END::integer), s.imo, s.name, s.happened_at, s.what,
			s.listing_id
		FROM ship s
		JOIN watch w ON s.kind = ANY (w.kinds)
		WHERE w.zone_id IS NULL
			AND (w.list IS NULL OR w.list = s.list)
			AND (w.imo IS NULL OR w.imo::integer IS NOT DISTINCT FROM s.imo)
			AND (w.mmsi IS NULL OR w.mmsi::integer IS NOT DISTINCT FROM s.mmsi
				OR lpad(w.mmsi::text, 9, '0') = s.number)
			AND (w.flag IS NULL
				OR w.flag IS NOT DISTINCT FROM flag_code(s.flag)
				OR w.flag IN (SELECT country_code(f.flag) FROM listing_flag f
					WHERE f.listing_id = s.listing_id AND f.is_current AND f.known_to IS NULL))
		ORDER BY w.watch_id, s.listing_id, s.kind, s.imo IS NULL, s.mmsi IS NULL, s.rank, s.number, s.mmsi
		ON CONFLICT DO NOTHING
		RETURNING a
	)
	SELECT count(send_alert(w.a))::integer INTO raised FROM written w;
	RETURN raised;
END $$;
COMMENT ON FUNCTION raise_listing_alerts(bigint) IS
'Write alerts about the ships that a snapshot adds to a list, removes from it or gives another number (listing_news), '
'and return their number. A ship is identified by any IMO number or MMSI that the list gives, by the MMSIs of the IMO '
'number at that time (mmsis_of_hull), and by its registered or listed flag. The first copy of a list raises none, '
'since it cannot show what is new';
REVOKE EXECUTE ON FUNCTION raise_listing_alerts(bigint) FROM PUBLIC;
