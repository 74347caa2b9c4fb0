-- Screening of vessels against what was listed at a time, as known at another: hits by number and by name,
-- what contradicts them, and the age of the lists.

CREATE VIEW screening_score AS
SELECT s.evidence, s.effect, s.value, s.source
FROM (VALUES
	('imo', 'score', 1.0::float8,
		'An IMO number on the list, which a hull keeps for life (IMO Resolution A.1117(30))'),
	('former imo', 'score', 0.95,
		'An IMO number that the listing no longer gives, without another or with another in its place (other imo)'),
	('mmsi', 'score', 0.95,
		'An MMSI on the list; MMSIs change with the flag, and two ships can send the same (ITU-R M.585-9)'),
	('imo by mmsi', 'score', 0.95,
		'The MMSI which the registry gives for that time to a hull whose IMO number is listed'),
	('imo by former mmsi', 'score', 0.9,
		'The MMSI that AIS gave to a hull with a listed IMO number last before the time, or first after it, more than 30 '
		'days away, if nobody else is known to have had it then'),
	('former mmsi', 'score', 0.9,
		'An MMSI that the list calls former or no longer gives; it may have passed to another ship'),
	('call sign', 'score', 0.9,
		'A call sign that the list gives or gave; states reassign them (ITU Radio Regulations, article 19)'),
	('imo by call sign', 'score', 0.9,
		'The call sign which the registry gives for that time to a hull whose IMO number is listed'),
	('name', 'score', 0.85,
		'A name alone, at most: the part of vessel_name_similarity() above 0.7 counts half. '
		'50 present names on lists belong to several hulls'),
	('imo by name', 'score', 0.85,
		'The name which the registry or AIS gives for that time to a hull whose IMO number is listed'),
	('other imo', 'factor', 0.75,
		'The vessel has another IMO number: for hits by former IMO number, MMSI or call sign. Hits by name alone are left out'),
	('other mmsi', 'factor', 0.94,
		'List or registry have another MMSI: for hits by name alone. '
		'Flag, MMSI and call sign change, so an equal name stays above 0.7 even against all three'),
	('other call sign', 'factor', 0.94, 'List or registry have another call sign: for hits by name alone'),
	('other flag', 'factor', 0.96,
		'List or registry have another flag than the given one or the country of the MMSI: for hits by name alone')
	) s(evidence, effect, value, source);
COMMENT ON VIEW screening_score IS
'Weight of each kind of evidence in screen_vessel() and screen_vessels(), and why. A candidate has the score of its '
'best evidence, multiplied by the factors of what contradicts it';
COMMENT ON COLUMN screening_score.evidence IS 'What agrees or (other ...) differs';
COMMENT ON COLUMN screening_score.effect IS 'score of a hit, or factor applied to the score';
COMMENT ON COLUMN screening_score.value IS 'The score or the factor, 0 to 1';
COMMENT ON COLUMN screening_score.source IS 'What the evidence is, and the reason for its value';

CREATE FUNCTION score_of(evidence text) RETURNS double precision
LANGUAGE sql STABLE STRICT PARALLEL SAFE
RETURN (SELECT s.value FROM screening_score s WHERE s.evidence = score_of.evidence);
COMMENT ON FUNCTION score_of(text) IS 'Return the value of a row of screening_score';

CREATE FUNCTION name_score(similarity real, equal_name double precision) RETURNS double precision
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE
	WHEN similarity > 0.7::real THEN 0.7 + (similarity::float8 - 0.7) / 0.3 * (equal_name - 0.7)
	ELSE similarity
END;
COMMENT ON FUNCTION name_score(real, double precision) IS
'Return the score of a hit by name alone: its similarity up to 0.7, above that scaled so that an equal name has the '
'score equal_name, that of evidence "name"';

CREATE FUNCTION numbers_given(at timestamptz, known_at timestamptz,
	OUT listing_id bigint, OUT scheme text, OUT value text, OUT is_current boolean)
RETURNS SETOF record
LANGUAGE sql STABLE PARALLEL SAFE ROWS 10000
BEGIN ATOMIC
	SELECT i.listing_id, i.scheme, i.value, i.is_current
	FROM listing_identifier i
	WHERE i.value IS NOT NULL AND is_given(i.known_from, i.known_to, $1, $2) AND (SELECT is_restored());
END;
COMMENT ON FUNCTION numbers_given(timestamptz, timestamptz) IS
'Return the numbers and call signs that lists give for a time, as known at another, in the canonical form of their '
'scheme';

CREATE FUNCTION number_hits(imos text[], mmsis text[], call_signs text[], at timestamptz, known_at timestamptz,
	OUT row_no integer, OUT listing_id bigint, OUT evidence text, OUT what text)
RETURNS SETOF record
LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 100
SET search_path = @extschema@, pg_catalog, pg_temp
SET enable_nestloop = off
AS $$
#variable_conflict use_column
BEGIN
	IF cardinality(array_remove(imos, NULL) || array_remove(mmsis, NULL) || array_remove(call_signs, NULL)) = 0 THEN
		RETURN;
	END IF;
	RETURN QUERY
	WITH asked AS MATERIALIZED (
		SELECT u.n::integer AS n, u.imo, u.mmsi, u.call_sign
			FROM unnest(imos, mmsis, call_signs) WITH ORDINALITY u(imo, mmsi, call_sign, n)
	), number AS MATERIALIZED (
		SELECT * FROM numbers_given(number_hits.at, number_hits.known_at)
	), replaced AS MATERIALIZED (
		SELECT i.listing_id, i.scheme, i.value
		FROM listing_identifier i
		WHERE i.scheme IN ('imo', 'mmsi', 'call_sign') AND i.value IS NOT NULL AND i.known_to <= number_hits.known_at
		EXCEPT
		SELECT i.listing_id, i.scheme, i.value FROM number i
	), hull AS MATERIALIZED (
		SELECT * FROM hulls_registered(number_hits.at,
			(SELECT array_agg(DISTINCT a.mmsi::integer) FROM asked a WHERE a.mmsi IS NOT NULL),
			(SELECT array_agg(DISTINCT a.call_sign) FROM asked a WHERE a.call_sign IS NOT NULL), '{}', '{}')
	)
	SELECT a.n, i.listing_id, CASE WHEN i.is_current THEN 'imo' ELSE 'former imo' END,
		i.value || CASE WHEN i.is_current THEN '' ELSE ' (no longer given)' END
	FROM asked a JOIN number i ON i.scheme = 'imo' AND i.value = a.imo
	UNION ALL
	SELECT a.n, i.listing_id, 'former imo', i.value || ' (no longer given)'
	FROM asked a JOIN replaced i ON i.scheme = 'imo' AND i.value = a.imo
	UNION ALL
	SELECT a.n, i.listing_id, 'former mmsi', 'MMSI ' || i.value || ' (no longer given)'
	FROM asked a JOIN replaced i ON i.scheme = 'mmsi' AND i.value = a.mmsi
	UNION ALL
	SELECT a.n, i.listing_id, 'call sign', 'call sign ' || i.value || ' (no longer given)'
	FROM asked a JOIN replaced i ON i.scheme = 'call_sign' AND i.value = a.call_sign
	UNION ALL
	SELECT a.n, i.listing_id, CASE WHEN i.is_current THEN 'mmsi' ELSE 'former mmsi' END, 'MMSI ' || i.value
	FROM asked a JOIN number i ON i.scheme = 'mmsi' AND i.value = a.mmsi
	UNION ALL
	SELECT a.n, i.listing_id, 'call sign', 'call sign ' || i.value
	FROM asked a JOIN number i ON i.scheme = 'call_sign' AND i.value = a.call_sign
	UNION
	SELECT a.n, i.listing_id, 'imo by mmsi', format('%s, which had MMSI %s', i.value, a.mmsi)
	FROM asked a JOIN hull h ON h.mmsi = a.mmsi::integer JOIN number i ON i.scheme = 'imo' AND i.value = h.imo
	WHERE h.imo IS DISTINCT FROM a.imo
	UNION
	SELECT a.n, i.listing_id, 'imo by former mmsi', format('%s, heard under MMSI %s %s', i.value, a.mmsi,
		concat_ws(' and ', to_char(h.said_until AT TIME ZONE 'UTC', '"until "YYYY-MM-DD'),
			to_char(h.said_from AT TIME ZONE 'UTC', '"from "YYYY-MM-DD" on"')))
	FROM hulls_once_heard(number_hits.at, ARRAY(SELECT DISTINCT a.mmsi::integer FROM asked a
			WHERE a.mmsi IS NOT NULL AND NOT EXISTS (SELECT FROM hull h WHERE h.mmsi = a.mmsi::integer)),
			ARRAY(SELECT DISTINCT i.value FROM number i WHERE i.scheme = 'imo')) h
	JOIN asked a ON a.mmsi::integer = h.mmsi
	JOIN number i ON i.scheme = 'imo' AND i.value = h.imo
	WHERE h.imo IS DISTINCT FROM a.imo
	UNION
	SELECT a.n, i.listing_id, 'imo by call sign', format('%s, which had call sign %s', i.value, a.call_sign)
	FROM asked a JOIN hull h ON h.call_sign = a.call_sign JOIN number i ON i.scheme = 'imo' AND i.value = h.imo
	WHERE h.imo IS DISTINCT FROM a.imo;
END $$;
COMMENT ON FUNCTION number_hits(text[], text[], text[], timestamptz, timestamptz) IS
'Return the listings that have a given number or call sign, or the IMO number of a hull that the registry gives it '
'for that time: a step of screen_vessels()';

CREATE FUNCTION name_hits(names text[], at timestamptz, known_at timestamptz, min_similarity real,
	OUT row_no integer, OUT listing_id bigint, OUT evidence text, OUT similarity real, OUT what text)
RETURNS SETOF record
LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 100
SET search_path = @extschema@, pg_catalog, pg_temp
SET enable_nestloop = off
-- a custom plan would hold the arrays as flat constants, in which an element takes linear time to find
SET plan_cache_mode = force_generic_plan
AS $$
#variable_conflict use_column
DECLARE
	asked_no integer[];
	asked_name text[];
	listed_id bigint[];
	listed_name text[];
	-- subscripts of words, so that only names that are hit are put into words
	listed_as integer[];
	words CONSTANT text[] := ARRAY[' (no longer given)', '', ' (aka)', ' (weak aka)', ' (fka)', ' (weak fka)', ' (nka)',
		' (weak nka)'];
BEGIN
	-- each name asked for, and the names within it
	SELECT array_agg(a.n), array_agg(a.name) INTO asked_no, asked_name
	FROM (SELECT u.n::integer, left(u.name, 200) AS name FROM unnest(names) WITH ORDINALITY u(name, n)
		WHERE u.name IS NOT NULL
		UNION ALL SELECT u.n::integer, w.name FROM unnest(names) WITH ORDINALITY u(name, n),
			vessel_names_in(left(u.name, 200)) w
		WHERE may_hold_names(u.name)) a;
	IF asked_no IS NULL OR min_similarity > 1 THEN
		RETURN;
	END IF;
	SELECT array_agg(n.listing_id),
		array_agg(CASE WHEN octet_length(n.name) > 200 THEN left(n.name, 200) ELSE n.name END),
		array_agg(CASE WHEN n.known_to <= name_hits.known_at THEN 1
			WHEN n.kind = 'primary' THEN 2
			ELSE CASE n.kind WHEN 'aka' THEN 3 WHEN 'fka' THEN 5 ELSE 7 END + n.weak::integer END)
	INTO listed_id, listed_name, listed_as
	FROM listing_name n WHERE n.name_key IS NOT NULL AND n.known_from <= name_hits.known_at;
	RETURN QUERY
	SELECT asked_no[m.name_no], listed_id[m.against_no], 'name', m.similarity,
		format('name "%s"%s', listed_name[m.against_no], words[listed_as[m.against_no]])
	FROM match_vessel_names(asked_name, coalesce(listed_name, '{}'), min_similarity) m;
	IF EXISTS (SELECT FROM vessel_identity) OR EXISTS (SELECT FROM ais_static) THEN
		RETURN QUERY
		WITH asked AS MATERIALIZED (
			SELECT u.n, vessel_name_key(u.name) AS key FROM unnest(asked_no, asked_name) u(n, name)
		), hull AS MATERIALIZED (
			SELECT * FROM hulls_registered(name_hits.at, '{}', '{}',
				(SELECT array_agg(DISTINCT a.key) FROM asked a WHERE a.key IS NOT NULL), '{}')
		)
		SELECT DISTINCT a.n, i.listing_id, 'imo by name', 1::real,
			format('%s, which had the name "%s"', i.value, h.name)
		FROM asked a
			JOIN hull h ON h.name_key = a.key
			JOIN numbers_given(name_hits.at, name_hits.known_at) i ON i.scheme = 'imo' AND i.value = h.imo;
	END IF;
END $$;
COMMENT ON FUNCTION name_hits(text[], timestamptz, timestamptz, real) IS
'Return the listings that have or had a name similar to a given one or to a name within it (X (Y)), or the IMO number '
'of a hull that had the name then according to the registry or AIS: a step of screen_vessels()';

CREATE FUNCTION listing_facts(listings bigint[], at timestamptz, known_at timestamptz,
	OUT listing_id bigint, OUT imos text[], OUT mmsis text[], OUT call_signs text[], OUT flags text[],
	OUT old_mmsis text[], OUT old_call_signs text[], OUT old_flags text[],
	OUT registered_mmsis text[], OUT registered_call_signs text[], OUT registered_flags text[])
RETURNS SETOF record
LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 100
SET search_path = @extschema@, pg_catalog, pg_temp
SET enable_nestloop = off
AS $$
#variable_conflict use_column
BEGIN
	RETURN QUERY
	WITH number AS MATERIALIZED (
		-- sorted once here, instead of for each group by aggregates of distinct values
		SELECT DISTINCT i.listing_id, i.scheme, i.value, i.is_current AND i.scheme <> 'imo' AS is_current
		FROM numbers_given(listing_facts.at, listing_facts.known_at) i WHERE i.listing_id = ANY (listings)
		ORDER BY 1, 2, 3
	), numbers AS (
		SELECT i.listing_id, array_agg(i.value) FILTER (WHERE i.scheme = 'imo') AS imos,
			array_agg(i.value) FILTER (WHERE i.scheme = 'mmsi' AND i.is_current) AS mmsis,
			array_agg(i.value) FILTER (WHERE i.scheme = 'call_sign' AND i.is_current) AS call_signs,
			array_agg(i.value) FILTER (WHERE i.scheme = 'mmsi' AND NOT i.is_current) AS old_mmsis,
			array_agg(i.value) FILTER (WHERE i.scheme = 'call_sign' AND NOT i.is_current) AS old_call_signs
		FROM number i
		GROUP BY i.listing_id
	), flags AS (
		SELECT f.listing_id, array_agg(DISTINCT c.code) FILTER (WHERE f.is_current) AS flags,
			array_agg(DISTINCT c.code) FILTER (WHERE NOT f.is_current) AS old_flags
		FROM listing_flag f, LATERAL (SELECT country_code(f.flag) OFFSET 0) c(code)
		WHERE f.listing_id = ANY (listings) AND c.code IS NOT NULL
			AND is_given(f.known_from, f.known_to, listing_facts.at, listing_facts.known_at)
		GROUP BY f.listing_id
	), registered AS (
		SELECT i.listing_id, array_agg(DISTINCT lpad(h.mmsi::text, 9, '0')) FILTER (WHERE h.mmsi IS NOT NULL) AS mmsis,
			array_agg(DISTINCT h.call_sign) FILTER (WHERE h.call_sign IS NOT NULL) AS call_signs,
			array_agg(DISTINCT h.flag) FILTER (WHERE h.flag IS NOT NULL) AS flags
		FROM number i
			JOIN hulls_registered(listing_facts.at, '{}', '{}', '{}',
				(SELECT array_agg(DISTINCT n.value) FROM number n WHERE n.scheme = 'imo')) h
				ON i.scheme = 'imo' AND h.imo = i.value
		GROUP BY i.listing_id
	)
	SELECT u.id, n.imos, n.mmsis, n.call_signs, f.flags, n.old_mmsis, n.old_call_signs, f.old_flags, r.mmsis,
		r.call_signs, r.flags
	FROM unnest(listings) u(id)
		LEFT JOIN numbers n ON n.listing_id = u.id
		LEFT JOIN flags f ON f.listing_id = u.id
		LEFT JOIN registered r ON r.listing_id = u.id;
END $$;
COMMENT ON FUNCTION listing_facts(bigint[], timestamptz, timestamptz) IS
'Return the numbers, call signs and flags (ISO 3166 alpha-2) that lists, and the registry by IMO number, give to '
'listings for a time, each once: a step of screen_vessels()';

CREATE FUNCTION contradiction(what text, asked text, listed text[], formerly text[], registered text[]) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
RETURN CASE
	WHEN asked IS NULL OR asked = ANY (coalesce(listed, '{}') || coalesce(formerly, '{}')
		|| coalesce(registered, '{}')) THEN NULL
	WHEN listed IS NOT NULL THEN format('%s: asked %s, listed %s', what, asked, array_to_string(listed, ', '))
	WHEN registered IS NOT NULL
		THEN format('%s: asked %s, registered %s', what, asked, array_to_string(registered, ', ')) END;
COMMENT ON FUNCTION contradiction(text, text, text[], text[], text[]) IS
'Return in words that a given value is neither what a list gives or gave, nor what is registered; NULL if it is one '
'of these, or if neither is known';

CREATE FUNCTION listings_ended(listings bigint[], at timestamptz, known_at timestamptz, OUT listing_id bigint,
	OUT words text)
RETURNS SETOF record
LANGUAGE sql STABLE PARALLEL SAFE ROWS 10
BEGIN ATOMIC
	SELECT l.listing_id, format('%s: "%s" (%s) listed no longer since %s UTC', l.list, v.name, l.source_key,
		CASE WHEN p.ends_after < p.ends_by
			THEN format('between %s and %s', to_char(p.ends_after AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI'),
			to_char(p.ends_by AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI'))
			ELSE to_char(p.ends_by AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI') END)
	FROM unnest($1) u(id)
		JOIN listing l ON l.listing_id = u.id AND l.kind = 'vessel'
		JOIN LATERAL (SELECT p.* FROM listing_period p
			WHERE p.listing_id = l.listing_id AND p.known_from <= $3 AND coalesce(p.known_to > $3, true)
				AND p.ends_by <= $2
			ORDER BY p.ends_by DESC LIMIT 1) p ON true
		JOIN LATERAL (SELECT v.name FROM listing_version v WHERE v.listing_id = l.listing_id AND v.known_from <= $3
			ORDER BY v.known_from DESC, v.version_id DESC LIMIT 1) v ON true;
END;
COMMENT ON FUNCTION listings_ended(bigint[], timestamptz, timestamptz) IS
'Return in words when those of some listings of vessels ended that had ended by a time, as known at another: a step '
'of screen_vessels()';

CREATE FUNCTION check_screening(at timestamptz, known_at timestamptz, min_score real) RETURNS void
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
BEGIN
	IF min_score IS NULL OR NOT (min_score > 0 AND min_score <= 1) THEN
		RAISE EXCEPTION 'min_score must be above 0 and at most 1, not %',
			coalesce(min_score::text, 'NULL') USING ERRCODE = 'invalid_parameter_value';
	END IF;
	IF check_screening.at IS NULL OR check_screening.known_at IS NULL THEN
		RAISE EXCEPTION 'screening needs a time and a known time' USING ERRCODE = 'null_value_not_allowed';
	END IF;
END $$;
COMMENT ON FUNCTION check_screening(timestamptz, timestamptz, real) IS
'Raise an error for invalid times or min_score of screen_vessels(), where the errors are listed';

CREATE FUNCTION screening_hits(names text[], imos text[], mmsis text[], call_signs text[], at timestamptz,
	known_at timestamptz, min_similarity real,
	OUT row_no integer, OUT listing_id bigint, OUT best double precision, OUT name_alone boolean, OUT by_name boolean,
	OUT matched text[])
RETURNS SETOF record
LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 1000
SET search_path = @extschema@, pg_catalog, pg_temp
SET enable_nestloop = off
SET plan_cache_mode = force_generic_plan
AS $$
#variable_conflict use_column
DECLARE
	equal_name float8 := score_of('name');
BEGIN
	RETURN QUERY
	WITH hit AS (
		SELECT h.row_no, h.listing_id, false AS is_name, s.value AS score, h.what
		FROM number_hits(imos, mmsis, call_signs, screening_hits.at, screening_hits.known_at) h
			JOIN screening_score s USING (evidence)
		UNION ALL
		SELECT h.row_no, h.listing_id, true, name_score(h.similarity, equal_name), h.what
		FROM name_hits(names, screening_hits.at, screening_hits.known_at, min_similarity) h
	), what AS (
		-- evidence found twice counts once
		SELECT h.row_no, h.listing_id, h.what, h.is_name, max(h.score) AS score
		FROM hit h
		GROUP BY h.row_no, h.listing_id, h.what, h.is_name
		ORDER BY h.row_no, h.listing_id, h.what
	)
	SELECT w.row_no, w.listing_id, max(w.score), bool_and(w.is_name), bool_or(w.is_name), array_agg(w.what)
	FROM what w
	GROUP BY w.row_no, w.listing_id;
END $$;
COMMENT ON FUNCTION screening_hits(text[], text[], text[], text[], timestamptz, timestamptz, real) IS
'Return the listings that a given number, call sign or name hits: the score of the best evidence, whether it is by '
'name alone, whether a name is among it, and all evidence in words: a step of screen_vessels()';

CREATE FUNCTION screening_candidates(names text[], imos text[], mmsis text[], call_signs text[], flags text[],
	at timestamptz, known_at timestamptz, min_score real,
	OUT row_no integer, OUT listing_id bigint, OUT score real, OUT name_alone boolean, OUT other_name text,
	OUT matched text[], OUT imo text, OUT mmsi text, OUT call_sign text, OUT flag text)
RETURNS SETOF record
LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 1000
SET search_path = @extschema@, pg_catalog, pg_temp
SET enable_nestloop = off
SET plan_cache_mode = force_generic_plan
AS $$
#variable_conflict use_column
DECLARE
	-- the similarity at which a name alone scores min_score: the inverse of name_score()
	least_similarity real := CASE WHEN min_score > 0.7 THEN 0.7 + (min_score - 0.7) / (score_of('name') - 0.7) * 0.3
		ELSE min_score END;
	other_imo float8 := score_of('other imo');
	other_mmsi float8 := score_of('other mmsi');
	other_call_sign float8 := score_of('other call sign');
	other_flag float8 := score_of('other flag');
	-- if only names are asked for, nothing can contradict them
	facts_count boolean := cardinality(array_remove(imos || mmsis || call_signs || flags, NULL)) > 0;
BEGIN
	RETURN QUERY
	WITH hit AS MATERIALIZED (
		-- a number within a name hits as well, but contradicts nothing
		SELECT * FROM screening_hits(names, ARRAY(SELECT coalesce(u.imo,
				CASE WHEN u.name ~ '[0-9]{7}' THEN identifier_value('imo', left(u.name, 200)) END)
			FROM unnest(imos, names) WITH ORDINALITY u(imo, name, n) ORDER BY u.n), mmsis, call_signs, screening_candidates.at,
			screening_candidates.known_at, least_similarity)
	), asked AS (
		SELECT u.n::integer AS n, u.name, u.imo, u.mmsi, u.call_sign, u.flag
		FROM unnest(names, imos, mmsis, call_signs, flags) WITH ORDINALITY u(name, imo, mmsi, call_sign, flag, n)
	), fact AS MATERIALIZED (
		SELECT * FROM listing_facts((SELECT array_agg(DISTINCT h.listing_id) FROM hit h WHERE facts_count),
			screening_candidates.at, screening_candidates.known_at)
	), hull AS (
		-- all hulls that had the MMSI according to the registry
		SELECT h.mmsi, array_agg(h.imo) AS imos
		FROM hulls_registered(screening_candidates.at,
			(SELECT array_agg(DISTINCT m::integer) FROM unnest(mmsis) m WHERE m IS NOT NULL), '{}', '{}', '{}') h
		GROUP BY h.mmsi
	), candidate AS (
		SELECT h.*, CASE WHEN NOT h.by_name THEN a.name END AS other_name,
			coalesce(a.imo <> ALL (f.imos), false) AS is_other,
			coalesce(a.imo IS NULL AND NOT (f.imos && r.imos), false) AS other_hull,
			CASE WHEN a.imo <> ALL (f.imos) THEN format('IMO number: asked %s, listed %s', a.imo, f.imos[1]) END AS imo,
			contradiction('MMSI', a.mmsi, f.mmsis, f.old_mmsis, f.registered_mmsis) AS mmsi,
			contradiction('call sign', a.call_sign, f.call_signs, f.old_call_signs,
				f.registered_call_signs) AS call_sign,
			contradiction('flag', a.flag, f.flags, f.old_flags, f.registered_flags) AS flag
		FROM hit h
			JOIN asked a ON a.n = h.row_no
			LEFT JOIN fact f ON f.listing_id = h.listing_id
			LEFT JOIN hull r ON r.mmsi = a.mmsi::integer
	), judged AS (
		SELECT c.*, (c.best * CASE WHEN c.is_other THEN other_imo ELSE 1 END
			* CASE WHEN c.name_alone AND c.mmsi IS NOT NULL THEN other_mmsi ELSE 1 END
			* CASE WHEN c.name_alone AND c.call_sign IS NOT NULL THEN other_call_sign ELSE 1 END
			* CASE WHEN c.name_alone AND c.flag IS NOT NULL THEN other_flag ELSE 1 END)::real AS score
		FROM candidate c
		-- another hull: a name alone proves nothing, but an MMSI or call sign may have passed on
		WHERE NOT ((c.is_other OR c.other_hull) AND c.name_alone)
	)
	SELECT j.row_no, j.listing_id, j.score, j.name_alone, j.other_name, j.matched, j.imo, j.mmsi, j.call_sign, j.flag
	FROM judged j
	WHERE j.score >= min_score;
END $$;
COMMENT ON FUNCTION screening_candidates(text[], text[], text[], text[], text[], timestamptz, timestamptz, real) IS
'Return the listings that are hit, scored by the view screening_score, with what contradicts them in words (imo, '
'mmsi, call_sign, flag; other_name: the given name, if no hit is by name), whether or not they are in force at that '
'time: a step of screen_vessels()';

CREATE FUNCTION screening_verdict(status text, imo imo, mmsi mmsi, name text, call_sign text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE
	WHEN status = 'listed' THEN 'candidate'
	WHEN status = 'possibly' THEN 'possible candidate'
	WHEN num_nonnulls(imo, mmsi, identifier_value('call_sign', call_sign), nullif(vessel_name_key(left(name, 200)), '')) = 0
		THEN 'nothing to screen'
	ELSE 'not on the lists as loaded'
	END;
COMMENT ON FUNCTION screening_verdict(text, imo, mmsi, text, text) IS
'Return the verdict of a screening for what is known of a ship and the status of a listing (NULL if none was found)';

CREATE FUNCTION warn_of_uneven_arrays(names integer, imos integer, mmsis integer, call_signs integer, flags integer)
RETURNS void
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
BEGIN
	IF greatest(names, imos, mmsis, call_signs, flags) > least(nullif(names, 0), nullif(imos, 0), nullif(mmsis, 0),
		nullif(call_signs, 0), nullif(flags, 0)) THEN
		RAISE WARNING 'arrays of vessels to screen have different lengths: %', concat_ws(', ', names || ' names',
			imos || ' IMO numbers', mmsis || ' MMSIs', call_signs || ' call signs', flags || ' flags')
			USING DETAIL = 'Elements with the same subscript are one vessel; what is missing at the end counts as NULL.',
				HINT = 'An aggregate that leaves out NULLs moves the later values to other vessels.';
	END IF;
END $$;
COMMENT ON FUNCTION warn_of_uneven_arrays(integer, integer, integer, integer, integer) IS
'Raise a warning if the arrays of a screening, given by their numbers of elements, differ in length; NULL and empty '
'arrays do not count';

CREATE FUNCTION warn_of_no_list(any_list text, known_at timestamptz) RETURNS void
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = @extschema@, pg_catalog, pg_temp
SET timezone = 'UTC'
AS $$
BEGIN
	IF any_list IS NULL THEN
		RAISE WARNING 'vessels are compared with no list: no copy of any that was fetched by % is loaded', known_at
			USING DETAIL = 'The verdict "not on the lists as loaded" says nothing then.',
				HINT = 'The view list_status has the lists there are; loaders are named in docs/lists.md.';
	END IF;
END $$;
COMMENT ON FUNCTION warn_of_no_list(text, timestamptz) IS
'Raise a warning if a screening has nothing to compare with; any_list: a list of which something was known by '
'known_at, NULL if there is none';

CREATE FUNCTION screen_vessels(names text[], imos imo[] DEFAULT NULL, mmsis mmsi[] DEFAULT NULL,
	call_signs text[] DEFAULT NULL,
	at timestamptz DEFAULT now(), known_at timestamptz DEFAULT now(), min_score real DEFAULT 0.7,
	flags text[] DEFAULT NULL,
	OUT row_no integer, OUT rank integer, OUT verdict text, OUT score real, OUT listing_id bigint, OUT list text,
	OUT authority text, OUT key text, OUT listed_name text,
	OUT programs text[], OUT measures text[], OUT status text, OUT matched text[], OUT contradicted text[],
	OUT lists_missing text[],
	OUT oldest_list text, OUT oldest_accepted_at timestamptz, OUT quarantined_since timestamptz, OUT delisted text[],
	OUT by_name_alone boolean, OUT unseen_list text, OUT unseen_from timestamptz, OUT unseen_to timestamptz)
RETURNS SETOF record
LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 1000
SET search_path = @extschema@, pg_catalog, pg_temp
SET jit = off
-- tables of any size are screened at once
SET enable_nestloop = off
SET plan_cache_mode = force_generic_plan
AS $$
#variable_conflict use_column
DECLARE
	missing text[] := lists_without_snapshot(screen_vessels.known_at);
	oldest record;
	unseen record;
	since timestamptz;
BEGIN
	PERFORM check_screening(screen_vessels.at, screen_vessels.known_at, min_score);
	PERFORM warn_of_uneven_arrays(cardinality(names), cardinality(imos), cardinality(mmsis), cardinality(call_signs),
		cardinality(flags));
	SELECT a.list, a.last_accepted_at AS at INTO oldest FROM list_ages(screen_vessels.known_at) a
	WHERE a.last_accepted_at IS NOT NULL ORDER BY a.last_accepted_at, a.list LIMIT 1;
	PERFORM warn_of_no_list(oldest.list, screen_vessels.known_at);
	SELECT c.list, c.copy_before, c.copy_after INTO unseen
	FROM copies_around(screen_vessels.at, screen_vessels.known_at) c
	WHERE num_nonnulls(c.copy_before, c.copy_after) > 0
	ORDER BY extract(epoch FROM coalesce(c.copy_after, screen_vessels.known_at)) - extract(epoch FROM c.copy_before)
		DESC NULLS FIRST, c.copy_after DESC, c.copy_before, c.list LIMIT 1;
	since := (SELECT min(a.quarantined_since) FROM list_ages(screen_vessels.known_at) a);
	RETURN QUERY
	WITH judged AS MATERIALIZED (
		SELECT c.* FROM screening_candidates(names, imos::text[], mmsis::text[],
			ARRAY(SELECT identifier_value('call_sign', u.call_sign)
				FROM unnest(call_signs) WITH ORDINALITY u(call_sign, n) ORDER BY u.n),
			ARRAY(SELECT coalesce(country_code(u.flag), mmsi_country(u.mmsi))
				FROM unnest(flags, mmsis) WITH ORDINALITY u(flag, mmsi, n) ORDER BY u.n),
			screen_vessels.at, screen_vessels.known_at, min_score) c
	), listed AS MATERIALIZED (
		SELECT l.* FROM listings_at(screen_vessels.at, screen_vessels.known_at) l
		WHERE l.kind = 'vessel' AND l.listing_id = ANY (ARRAY(SELECT DISTINCT j.listing_id FROM judged j))
	), found AS (
		SELECT j.row_no AS n, j.score, j.name_alone, l.listing_id, l.list, l.authority, l.key, l.name, l.programs,
			l.measures, l.status, j.matched,
			array_remove(ARRAY[j.imo, CASE WHEN j.other_name IS NOT NULL
				THEN format('name: asked "%s", listed "%s"', j.other_name, l.name) END,
				j.mmsi, j.call_sign, j.flag], NULL) AS contradicted
		FROM judged j JOIN listed l ON l.listing_id = j.listing_id
	), past AS (
		-- listings that had ended by then
		SELECT j.row_no AS n, array_agg(e.words ORDER BY e.words) AS delisted
		FROM judged j
			JOIN listings_ended((SELECT array_agg(DISTINCT i.listing_id) FROM judged i
				WHERE NOT EXISTS (SELECT FROM listed d WHERE d.listing_id = i.listing_id)),
				screen_vessels.at, screen_vessels.known_at) e ON e.listing_id = j.listing_id
		GROUP BY j.row_no
	)
	SELECT a.n, row_number() OVER (PARTITION BY a.n
		ORDER BY f.score DESC, cardinality(f.contradicted), cardinality(f.matched) DESC, f.status, f.list,
		f.key)::integer,
		screening_verdict(f.status, a.imo, a.mmsi, a.name, a.call_sign), coalesce(f.score, 0),
		f.listing_id, f.list, f.authority, f.key, f.name, f.programs, f.measures, f.status,
		coalesce(f.matched, '{}'), coalesce(f.contradicted, '{}'), missing, oldest.list, oldest.at, since,
		coalesce(o.delisted, '{}'), f.name_alone, unseen.list, unseen.copy_before, unseen.copy_after
	FROM (SELECT u.name, u.imo, u.mmsi, u.call_sign, u.n::integer AS n
		FROM unnest(names, imos, mmsis, call_signs, flags) WITH ORDINALITY u(name, imo, mmsi, call_sign, flag, n)) a
		LEFT JOIN found f ON f.n = a.n
		LEFT JOIN past o ON o.n = a.n
	ORDER BY 1, 2;
END $$;
COMMENT ON FUNCTION screen_vessels(text[], imo[], mmsi[], text[], timestamptz, timestamptz, real, text[]) IS
'Screen many vessels at once against what was listed at a time, as known at another. The elements of the arrays at '
'one subscript (row_no) are one vessel; a warning is raised if lengths differ. Candidates are returned by rank, with '
'scores from the view screening_score. They are found by numbers and call signs of the listing, or of its IMO number '
'in the registry at that time; by names similar (vessel_name_similarity) to those of the listing, or equal to those '
'of its IMO number at that time in the registry or AIS; and by an MMSI that AIS gave to the hull at another time, if '
'nobody else is known to have had it since. A name alone (by_name_alone) never scores as high as a number. Another '
'IMO number, given or registered for the MMSI, rules out a hit by name alone; an MMSI, call sign or flag (given, or '
'the country of the MMSI) other than those listed or registered for the hull lowers its score. matched and '
'contradicted give the reasons. lists_missing: lists of which nothing was known by known_at. oldest_list, '
'oldest_accepted_at: the list whose last accepted copy is the oldest, of those loaded. quarantined_since: since when '
'later copies of any list have been quarantined; NULL if none are. delisted: listings of the vessel that had ended by '
'then, with list and time. unseen_list, unseen_from, unseen_to: the loaded list with the longest time without a copy '
'around the time asked for, and the copies before and after (NULL: none); a listing that began and ended within that '
'time is not found. A vessel without a candidate has one row: not on the lists as loaded, which never means "not '
'sanctioned"; a warning is raised if no list was loaded at all. A vessel without a number, a call sign or a name with '
'letters or digits has one row: nothing to screen. Error 22023 for a min_score that is not above 0 and at most 1, '
'22004 for NULL times';

CREATE FUNCTION screen_vessel(imo imo DEFAULT NULL, mmsi mmsi DEFAULT NULL, name text DEFAULT NULL,
	call_sign text DEFAULT NULL,
	at timestamptz DEFAULT now(), known_at timestamptz DEFAULT now(), min_score real DEFAULT 0.7,
	flag text DEFAULT NULL,
	OUT rank integer, OUT verdict text, OUT score real, OUT listing_id bigint, OUT list text, OUT authority text,
	OUT key text, OUT listed_name text,
	OUT programs text[], OUT measures text[], OUT status text, OUT matched text[], OUT contradicted text[],
	OUT lists_missing text[],
	OUT oldest_list text, OUT oldest_accepted_at timestamptz, OUT quarantined_since timestamptz, OUT delisted text[],
	OUT by_name_alone boolean, OUT unseen_list text, OUT unseen_from timestamptz, OUT unseen_to timestamptz)
RETURNS SETOF record
LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 5
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
#variable_conflict use_column
BEGIN
	IF num_nonnulls(screen_vessel.imo, screen_vessel.mmsi, screen_vessel.name, screen_vessel.call_sign) = 0 THEN
		RAISE EXCEPTION 'screening needs an IMO number, an MMSI, a name or a call sign'
			USING ERRCODE = 'null_value_not_allowed';
	END IF;
	RETURN QUERY
	SELECT s.rank, s.verdict, s.score, s.listing_id, s.list, s.authority, s.key, s.listed_name, s.programs,
		s.measures, s.status, s.matched, s.contradicted, s.lists_missing,
		s.oldest_list, s.oldest_accepted_at, s.quarantined_since, s.delisted, s.by_name_alone,
		s.unseen_list, s.unseen_from, s.unseen_to
	FROM screen_vessels(ARRAY[screen_vessel.name], ARRAY[screen_vessel.imo], ARRAY[screen_vessel.mmsi],
		ARRAY[screen_vessel.call_sign],
		screen_vessel.at, screen_vessel.known_at, screen_vessel.min_score, ARRAY[screen_vessel.flag]) s
	ORDER BY s.rank;
END $$;
COMMENT ON FUNCTION screen_vessel(imo, mmsi, text, text, timestamptz, timestamptz, real, text) IS
'Screen one vessel by whatever is known of it, like screen_vessels(), which explains the columns. flag, a code or '
'name of a country, is only compared. Error 22004 if no IMO number, MMSI, name or call sign is given, otherwise like '
'screen_vessels()';
