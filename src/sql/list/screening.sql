-- Was it on a list on that day, as known then?

CREATE FUNCTION period_status(p listing_period, at timestamptz) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE
	WHEN at <= (p).starts_after AND (p).starts_after < (p).starts_by THEN NULL
	WHEN at >= (p).ends_by THEN NULL
	WHEN at < (p).starts_by THEN CASE WHEN (p).start_basis = 'snapshot' THEN 'possibly' END
	WHEN at > (p).ends_after THEN 'possibly'
	ELSE 'listed' END;
COMMENT ON FUNCTION period_status(listing_period, timestamptz) IS 'listed; possibly, between the snapshots that a start or an end lies between; NULL before and after. A published date counts from 00:00 UTC on';

CREATE FUNCTION listings_at(at timestamptz, known_at timestamptz DEFAULT now(),
	OUT listing_id bigint, OUT list text, OUT authority text, OUT key text, OUT kind text, OUT name text, OUT programs text[], OUT measures text[], OUT status text,
	OUT starts_after timestamptz, OUT starts_by timestamptz, OUT start_basis text, OUT ends_after timestamptz, OUT ends_by timestamptz, OUT end_basis text,
	OUT first_snapshot_id bigint, OUT removal_snapshot_id bigint, OUT last_snapshot_id bigint, OUT confirmed_at timestamptz)
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
			ORDER BY v.known_from <= $1 DESC, CASE WHEN v.known_from <= $1 THEN v.known_from END DESC, v.known_from, v.version_id LIMIT 1) v
		-- the last snapshot that had it, as far as is known
		LEFT JOIN LATERAL (SELECT n.snapshot_id, n.fetched_at FROM list_snapshot n
			WHERE n.list = l.list AND n.status <> 'quarantined' AND n.fetched_at <= $2 AND n.fetched_at < coalesce(CASE WHEN p.removal_snapshot_id IS NOT NULL THEN p.known_from END, 'infinity')
			ORDER BY n.fetched_at DESC LIMIT 1) c ON true
	WHERE p.known_from <= $2 AND coalesce(p.known_to > $2, true) AND period_status(p, $1) IS NOT NULL;
END;
COMMENT ON FUNCTION listings_at(timestamptz, timestamptz) IS
'What was listed at a time, as known at another: each listing with what its list said of it at the time; measures are those of the list where it gives none entry by entry. status: listed or possibly (period_status). last_snapshot_id and confirmed_at: the last snapshot known that had it; what happened since nobody has looked at. Known times are those at which copies were fetched';

CREATE FUNCTION listings_of(imo imo, at timestamptz DEFAULT now(), known_at timestamptz DEFAULT now(),
	OUT listing_id bigint, OUT list text, OUT authority text, OUT key text, OUT kind text, OUT name text, OUT programs text[], OUT measures text[], OUT status text,
	OUT starts_after timestamptz, OUT starts_by timestamptz, OUT start_basis text, OUT ends_after timestamptz, OUT ends_by timestamptz, OUT end_basis text,
	OUT first_snapshot_id bigint, OUT removal_snapshot_id bigint, OUT last_snapshot_id bigint, OUT confirmed_at timestamptz)
RETURNS SETOF record
LANGUAGE sql STABLE PARALLEL SAFE ROWS 3
BEGIN ATOMIC
	SELECT a.* FROM listings_at($2, $3) a
	WHERE a.listing_id IN (SELECT i.listing_id FROM listing_identifier i
		WHERE i.scheme = 'imo' AND i.value = $1::text AND is_given(i.known_from, i.known_to, $2, $3))
	ORDER BY a.list, a.key;
END;
COMMENT ON FUNCTION listings_of(imo, timestamptz, timestamptz) IS
'The listings of a ship at a time, as known at another: one row a listing; columns as in listings_at(). No row: not on the lists as loaded, which is not the same as not sanctioned; see lists_without_snapshot()';

CREATE FUNCTION lists_without_snapshot(known_at timestamptz DEFAULT now()) RETURNS text[]
LANGUAGE sql STABLE PARALLEL SAFE
RETURN (SELECT coalesce(array_agg(l.list ORDER BY l.list), '{}') FROM sanctions_list l
	WHERE NOT EXISTS (SELECT FROM list_snapshot s WHERE s.list = l.list AND s.status <> 'quarantined' AND s.fetched_at <= known_at));
COMMENT ON FUNCTION lists_without_snapshot(timestamptz) IS 'Lists of which nothing was known by a time: no copy fetched by then has been loaded';

CREATE FUNCTION list_ages(known_at timestamptz DEFAULT now(), OUT list text, OUT last_accepted_at timestamptz, OUT last_tried_at timestamptz,
	OUT quarantined_since timestamptz, OUT quarantine_reason text)
RETURNS SETOF record
LANGUAGE sql STABLE PARALLEL SAFE ROWS 10
BEGIN ATOMIC
	SELECT l.list, a.fetched_at, t.fetched_at, q.since, q.reason
	FROM sanctions_list l
		LEFT JOIN LATERAL (SELECT max(s.fetched_at) AS fetched_at FROM list_snapshot s
			WHERE s.list = l.list AND s.status <> 'quarantined' AND s.fetched_at <= $1) a ON true
		LEFT JOIN LATERAL (SELECT max(s.fetched_at) AS fetched_at FROM list_snapshot s WHERE s.list = l.list AND s.fetched_at <= $1) t ON true
		LEFT JOIN LATERAL (SELECT min(s.fetched_at) AS since, (array_agg(s.reason ORDER BY s.fetched_at DESC, s.snapshot_id DESC))[1] AS reason FROM list_snapshot s
			WHERE s.list = l.list AND s.status = 'quarantined' AND s.fetched_at <= $1 AND coalesce(s.fetched_at > a.fetched_at, true)) q ON true
	ORDER BY l.list;
END;
COMMENT ON FUNCTION list_ages(timestamptz) IS
'Returns how old each list is, by what was fetched until known_at: the last copy that was accepted (or confirmed it), the last that was tried, and since when and why later copies have been quarantined; NULL where there is none';

-- ---------- screening ----------

CREATE FUNCTION screen_vessels(names text[], imos imo[] DEFAULT NULL, mmsis mmsi[] DEFAULT NULL, call_signs text[] DEFAULT NULL,
	at timestamptz DEFAULT now(), known_at timestamptz DEFAULT now(), min_score real DEFAULT 0.7,
	OUT row_no integer, OUT rank integer, OUT verdict text, OUT score real, OUT listing_id bigint, OUT list text, OUT authority text, OUT key text, OUT listed_name text,
	OUT programs text[], OUT measures text[], OUT status text, OUT matched text[], OUT contradicted text[], OUT lists_missing text[],
	OUT oldest_list text, OUT oldest_accepted_at timestamptz, OUT quarantined_since timestamptz, OUT delisted text[])
RETURNS SETOF record
LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 1000
SET search_path = @extschema@, pg_catalog, pg_temp
SET jit = off
-- tables of any size are asked for at once
SET enable_nestloop = off
AS $$
#variable_conflict use_column
DECLARE
	wanted integer := greatest(cardinality(names), cardinality(imos), cardinality(mmsis), cardinality(call_signs));
	missing text[] := lists_without_snapshot(screen_vessels.known_at);
	asked_keys text[];
	known_keys text[];
	hits_no integer[];
	hits_key text[];
	hits_score real[];
	-- a name alone scores 0.85 at most: less than any number
	least_similarity real := CASE WHEN min_score > 0.7 THEN 0.7::real + (min_score - 0.7::real) * 2 ELSE min_score END;
	oldest record;
	since timestamptz;
BEGIN
	IF min_score IS NULL OR NOT (min_score > 0 AND min_score <= 1) THEN
		RAISE EXCEPTION 'min_score must be above 0 and at most 1, not %', coalesce(min_score::text, 'NULL') USING ERRCODE = 'invalid_parameter_value';
	END IF;
	IF screen_vessels.at IS NULL OR screen_vessels.known_at IS NULL THEN
		RAISE EXCEPTION 'screening needs a time and a known time' USING ERRCODE = 'null_value_not_allowed';
	END IF;
	SELECT a.list, a.last_accepted_at AS at INTO oldest FROM list_ages(screen_vessels.known_at) a
	WHERE a.last_accepted_at IS NOT NULL ORDER BY a.last_accepted_at, a.list LIMIT 1;
	since := (SELECT min(a.quarantined_since) FROM list_ages(screen_vessels.known_at) a);
	-- names first: each key that is listed is compared once with each key that is asked for
	IF names IS NOT NULL AND least_similarity <= 1 THEN
		SELECT array_agg(DISTINCT left(n.name, 200)) INTO asked_keys FROM unnest(names) n(name) WHERE n.name IS NOT NULL;
		SELECT array_agg(DISTINCT left(n.name, 200)) INTO known_keys FROM listing_name n WHERE n.name_key IS NOT NULL AND n.known_from <= screen_vessels.known_at;
		SELECT array_agg(m.name_no), array_agg(known_keys[m.against_no]), array_agg(m.similarity) INTO hits_no, hits_key, hits_score
		FROM match_vessel_names(asked_keys, known_keys, least_similarity) m;
	END IF;
	RETURN QUERY
	WITH asked AS MATERIALIZED (
		SELECT g.n, left(names[g.n], 200) AS key, names[g.n] AS name, imos[g.n] AS imo, mmsis[g.n] AS mmsi, identifier_value('call_sign', call_signs[g.n]) AS call_sign
		FROM generate_series(1, wanted) g(n)
	), registered AS (
		-- lists hardly ever give an MMSI: the registry says whose it was then; all of them, where several say so
		SELECT DISTINCT i.mmsi, v.imo::text AS imo FROM vessel_identity i JOIN vessel v USING (vessel_id)
		WHERE v.imo IS NOT NULL AND i.mmsi IN (SELECT m.mmsi FROM unnest(mmsis) m(mmsi))
			AND identity_holds(i.observed, i.valid) @> screen_vessels.at
	), listed AS MATERIALIZED (
		SELECT l.* FROM listings_at(screen_vessels.at, screen_vessels.known_at) l WHERE l.kind = 'vessel'
	), number AS MATERIALIZED (
		SELECT i.listing_id, i.scheme, i.value, i.is_current FROM listing_identifier i
		WHERE i.value IS NOT NULL AND is_given(i.known_from, i.known_to, screen_vessels.at, screen_vessels.known_at)
	), hit AS (
		SELECT a.n, i.listing_id, false AS is_name, 1 AS score, i.value AS what FROM asked a JOIN number i ON i.scheme = 'imo' AND i.value = a.imo::text
		UNION ALL
		SELECT a.n, i.listing_id, false, 0.95, format('%s, which had MMSI %s', i.value, a.mmsi) FROM asked a JOIN registered r ON r.mmsi = a.mmsi JOIN number i ON i.scheme = 'imo' AND i.value = r.imo
		WHERE r.imo IS DISTINCT FROM a.imo::text
		UNION ALL
		SELECT a.n, i.listing_id, false, CASE WHEN i.is_current THEN 0.95 ELSE 0.9 END, 'MMSI ' || i.value FROM asked a JOIN number i ON i.scheme = 'mmsi' AND i.value = a.mmsi::text
		UNION ALL
		SELECT a.n, i.listing_id, false, 0.9, 'call sign ' || i.value FROM asked a JOIN number i ON i.scheme = 'call_sign' AND i.value = a.call_sign
		UNION ALL
		SELECT a.n, n.listing_id, true, CASE WHEN h.score > 0.7 THEN 0.7 + (h.score - 0.7) / 2 ELSE h.score END, format('name "%s"%s', n.name, CASE WHEN n.known_to <= screen_vessels.known_at THEN ' (no longer given)' WHEN n.kind = 'primary' THEN '' ELSE format(' (%s%s)', CASE WHEN n.weak THEN 'weak ' ELSE '' END, n.kind) END)
		FROM asked a
			JOIN (SELECT asked_keys[u.n] AS asked_key, u.key, u.score FROM unnest(hits_no, hits_key, hits_score) u(n, key, score)) h ON h.asked_key = a.key
			JOIN listing_name n ON left(n.name, 200) = h.key AND n.name_key IS NOT NULL AND n.known_from <= screen_vessels.known_at
	), other AS MATERIALIZED (
		-- a listing's own IMO number, where it is another than the one asked for
		SELECT i.listing_id, min(i.value) AS imo, array_agg(i.value) AS imos FROM number i WHERE i.scheme = 'imo' GROUP BY i.listing_id
	), candidate AS (
		SELECT h.n, h.listing_id, max(h.score) AS best, bool_and(h.is_name) AS by_name_alone, bool_or(h.is_name) AS by_name,
			array_agg(DISTINCT h.what) AS matched, coalesce(a.imo::text <> ALL (o.imos), false) AS other_hull,
			-- the hull that has the MMSI by the registry
			coalesce(a.imo IS NULL AND NOT (o.imos && y.imos), false) AS other_by_registry, o.imo AS listed_imo, a.imo, a.name, a.mmsi
		FROM hit h JOIN asked a ON a.n = h.n LEFT JOIN other o ON o.listing_id = h.listing_id
			LEFT JOIN (SELECT r.mmsi, array_agg(r.imo) AS imos FROM registered r GROUP BY r.mmsi) y ON y.mmsi = a.mmsi
		GROUP BY h.n, h.listing_id, o.imo, o.imos, y.imos, a.imo, a.name, a.mmsi
	), judged AS (
		-- another hull: a name says nothing; a number of radio may have moved
		SELECT c.*, (CASE WHEN c.other_hull THEN 0.75 ELSE 1 END * c.best)::real AS score FROM candidate c WHERE NOT ((c.other_hull OR c.other_by_registry) AND c.by_name_alone)
	), found AS (
		SELECT j.n, j.score, l.listing_id, l.list, l.authority, l.key, l.name, l.programs, l.measures, l.status, j.matched,
			array_remove(ARRAY[
				CASE WHEN j.other_hull THEN format('IMO number: asked %s, listed %s', j.imo, j.listed_imo) END,
				CASE WHEN j.name IS NOT NULL AND NOT j.by_name THEN format('name: asked "%s", listed "%s"', j.name, l.name) END,
				CASE WHEN j.mmsi IS NOT NULL AND m.listed IS NOT NULL AND j.mmsi::text <> ALL (m.listed) THEN format('MMSI: asked %s, listed %s', j.mmsi, array_to_string(m.listed, ', ')) END], NULL) AS contradicted
		FROM judged j JOIN listed l ON l.listing_id = j.listing_id
			LEFT JOIN (SELECT i.listing_id, array_agg(i.value ORDER BY i.value) AS listed FROM number i WHERE i.scheme = 'mmsi' AND i.is_current GROUP BY i.listing_id) m ON m.listing_id = j.listing_id
		WHERE j.score >= min_score
	), past AS (
		-- what was listed, and by then no longer was
		SELECT j.n, array_agg(format('%s: "%s" (%s) listed no longer since %s', l.list, v.name, l.source_key,
			CASE WHEN p.ends_after < p.ends_by THEN format('between %s and %s', to_char(p.ends_after AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI'), to_char(p.ends_by AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI'))
			ELSE to_char(p.ends_by AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI') END || ' UTC') ORDER BY l.list, l.source_key) AS delisted
		FROM judged j
			JOIN listing l ON l.listing_id = j.listing_id AND l.kind = 'vessel'
			JOIN LATERAL (SELECT p.* FROM listing_period p
				WHERE p.listing_id = j.listing_id AND p.known_from <= screen_vessels.known_at AND coalesce(p.known_to > screen_vessels.known_at, true) AND p.ends_by <= screen_vessels.at
				ORDER BY p.ends_by DESC LIMIT 1) p ON true
			JOIN LATERAL (SELECT v.name FROM listing_version v WHERE v.listing_id = j.listing_id AND v.known_from <= screen_vessels.known_at
				ORDER BY v.known_from DESC, v.version_id DESC LIMIT 1) v ON true
		WHERE j.score >= min_score AND NOT EXISTS (SELECT FROM listed d WHERE d.listing_id = j.listing_id)
		GROUP BY j.n
	)
	SELECT a.n, row_number() OVER (PARTITION BY a.n ORDER BY f.score DESC, cardinality(f.contradicted), cardinality(f.matched) DESC, f.status, f.list, f.key)::integer,
		coalesce(CASE WHEN f.status = 'listed' THEN 'candidate' WHEN f.status = 'possibly' THEN 'possible candidate' END, 'not on the lists as loaded'), coalesce(f.score, 0), f.listing_id, f.list, f.authority, f.key, f.name, f.programs, f.measures, f.status,
		coalesce(f.matched, '{}'), coalesce(f.contradicted, '{}'), missing,
		oldest.list, oldest.at, since, coalesce(o.delisted, '{}')
	FROM asked a LEFT JOIN found f ON f.n = a.n LEFT JOIN past o ON o.n = a.n
	ORDER BY 1, 2;
END $$;
COMMENT ON FUNCTION screen_vessels(text[], imo[], mmsi[], text[], timestamptz, timestamptz, real) IS
'Screens many vessels at once, each given by the elements of the arrays at one subscript (row_no), against what was listed at a time as known at another. Candidates by rank: score 1 for the IMO number; 0.95 for the MMSI, listed itself or by the registry of vessels that of a listed IMO number then; 0.9 for a former MMSI or the call sign; for a name vessel_name_similarity(), of what is above 0.7 half: 0.85 for an equal one, so that a name alone never scores as a number does. Another IMO number, given or by the registry that of the MMSI, vetoes a hit by name alone; one that is given takes a quarter off a hit by MMSI or call sign. matched and contradicted say why. lists_missing: lists of which nothing was known by known_at. oldest_list and oldest_accepted_at: of the lists that were loaded, the one whose last accepted copy is the oldest. quarantined_since: since when later copies of any list have been quarantined; NULL if none is. delisted: listings of the vessel that had ended by the day asked for, with their list and when. A vessel without a candidate has one row: not on the lists as loaded, which is never "not sanctioned". Error 22023 for a min_score that is not above 0 and at most 1, 22004 without times';

CREATE FUNCTION screen_vessel(imo imo DEFAULT NULL, mmsi mmsi DEFAULT NULL, name text DEFAULT NULL, call_sign text DEFAULT NULL,
	at timestamptz DEFAULT now(), known_at timestamptz DEFAULT now(), min_score real DEFAULT 0.7,
	OUT rank integer, OUT verdict text, OUT score real, OUT listing_id bigint, OUT list text, OUT authority text, OUT key text, OUT listed_name text,
	OUT programs text[], OUT measures text[], OUT status text, OUT matched text[], OUT contradicted text[], OUT lists_missing text[],
	OUT oldest_list text, OUT oldest_accepted_at timestamptz, OUT quarantined_since timestamptz, OUT delisted text[])
RETURNS SETOF record
LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 5
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
#variable_conflict use_column
BEGIN
	IF num_nonnulls(screen_vessel.imo, screen_vessel.mmsi, screen_vessel.name, screen_vessel.call_sign) = 0 THEN
		RAISE EXCEPTION 'screening needs an IMO number, an MMSI, a name or a call sign' USING ERRCODE = 'null_value_not_allowed';
	END IF;
	RETURN QUERY
	SELECT s.rank, s.verdict, s.score, s.listing_id, s.list, s.authority, s.key, s.listed_name, s.programs, s.measures, s.status, s.matched, s.contradicted, s.lists_missing,
		s.oldest_list, s.oldest_accepted_at, s.quarantined_since, s.delisted
	FROM screen_vessels(ARRAY[screen_vessel.name], ARRAY[screen_vessel.imo], ARRAY[screen_vessel.mmsi], ARRAY[screen_vessel.call_sign],
		screen_vessel.at, screen_vessel.known_at, screen_vessel.min_score) s
	ORDER BY s.rank;
END $$;
COMMENT ON FUNCTION screen_vessel(imo, mmsi, text, text, timestamptz, timestamptz, real) IS
'Screens one vessel by whatever is known of it; see screen_vessels(), which does it for many. Error 22004 if nothing is given';
