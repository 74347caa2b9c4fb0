-- One way of keeping what a run has found, for kinds of findings that join it: a table of findings with finding_id, an id that
-- lasts, run_id, known_from and known_to; a temporary table of what was found, with the columns that are kept; a key.

CREATE FUNCTION keep_found(finding regclass, fresh regclass, lasting text, key text[], scope text, run_id bigint, known_at timestamptz,
	OUT unchanged integer, OUT added integer, OUT superseded integer, OUT closed integer)
LANGUAGE plpgsql VOLATILE
SET search_path = @extschema@, pg_catalog, pg_temp
SET jit = off
AS $$
DECLARE
	kept text[] := ARRAY(
		SELECT quote_ident(a.attname)
		FROM pg_catalog.pg_attribute a
		WHERE a.attrelid = keep_found.fresh
			AND a.attnum > 0
			AND NOT a.attisdropped
		ORDER BY a.attnum);
	on_key text := (SELECT string_agg(format('n.%1$I = s.%1$I', k), ' AND ') FROM unnest(key) k);
BEGIN
	EXECUTE format($query$
		WITH scope AS MATERIALIZED (
			SELECT s.*
			FROM %1$s s
			WHERE s.known_to IS NULL
				AND ((%2$s) OR EXISTS (SELECT FROM %3$s n WHERE %4$s))
		), paired AS MATERIALIZED (
			SELECT s.finding_id, s.%5$I AS lasting, n.is_found, (%6$s) IS NOT DISTINCT FROM (%7$s) AS is_same, %7$s
			FROM scope s
			FULL JOIN (SELECT f.*, true AS is_found FROM %3$s f) n ON %4$s
		), ended AS (
			UPDATE %1$s f
			SET known_to = $2
			FROM paired p
			WHERE f.finding_id = p.finding_id
				AND NOT (p.is_found IS NOT NULL AND p.is_same)
			RETURNING p.is_found IS NOT NULL AS is_found
		), written AS (
			-- data-modifying parts run in no fixed order: counting `ended` makes this one wait for it
			INSERT INTO %1$s (%5$I, run_id, known_from, %8$s)
			SELECT coalesce(p.lasting, nextval(%9$L)), $1, $2, %10$s
			FROM paired p
			WHERE p.is_found
				AND (SELECT count(*) FROM ended) >= 0
				AND NOT (p.finding_id IS NOT NULL AND p.is_same)
			ORDER BY %11$s
			RETURNING 1
		)
		SELECT (SELECT count(*) FROM paired p WHERE p.finding_id IS NOT NULL AND p.is_found AND p.is_same),
			(SELECT count(*) FROM written),
			(SELECT count(*) FROM ended e WHERE e.is_found),
			(SELECT count(*) FROM ended e WHERE NOT e.is_found)
		$query$,
		finding, scope, fresh, on_key, lasting,
		(SELECT string_agg('s.' || k, ', ') FROM unnest(kept) k),
		(SELECT string_agg('n.' || k, ', ') FROM unnest(kept) k),
		array_to_string(kept, ', '),
		format('%I.%I', '@extschema@', lasting || '_seq'),
		(SELECT string_agg('p.' || k, ', ') FROM unnest(kept) k),
		(SELECT string_agg(format('p.%I', k), ', ') FROM unnest(key) k))
	INTO unchanged, added, superseded, closed
	USING run_id, known_at;
END $$;
COMMENT ON FUNCTION keep_found(regclass, regclass, text, text[], text, bigint, timestamptz) IS
'Bring a table of findings up to date with what a run has found, and return what that changed: a step of each run. finding: the table; fresh: what was found, in the columns that are kept; lasting: the id that a finding keeps when it is superseded, whose sequence is named after it; key: the columns by which what is found anew is the same thing; scope: which current findings, as s, the run judges beside those with the key of one found. What is as before stays, what differs is superseded, what is gone is closed';
REVOKE EXECUTE ON FUNCTION keep_found(regclass, regclass, text, text[], text, bigint, timestamptz) FROM PUBLIC;
