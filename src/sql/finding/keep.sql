-- One way of keeping what runs find, for every kind of finding that has a row with key and lasting id in finding_kind.
--
-- A kind has a table of runs (run_id, known_at, unchanged, added, superseded, closed) and one of findings (finding_id, the
-- lasting id, run_id, known_from, known_to, and what is found).  A step of a run fills a temporary table with run_id and what
-- was found.  A full run keeps that; a refresh lays what each full run finds over what earlier ones have found, in their
-- order, and keeps the outcome: so a finding that several runs judge is written once, and only if it differs in the end.

CREATE FUNCTION lay_over(kind text, below regclass, above regclass, scope text) RETURNS void
LANGUAGE plpgsql VOLATILE
SET search_path = @extschema@, pg_catalog, pg_temp
SET jit = off
AS $$
DECLARE
	key CONSTANT text[] := (SELECT k.key FROM finding_kind k WHERE k.kind = lay_over.kind);
BEGIN
	EXECUTE format('DELETE FROM %1$s s WHERE (%2$s) OR EXISTS (SELECT FROM %3$s n WHERE %4$s)', below, scope, above,
		(SELECT string_agg(format('n.%1$I = s.%1$I', k), ' AND ') FROM unnest(key) k));
	EXECUTE format('INSERT INTO %s SELECT * FROM %s', below, above);
END $$;
COMMENT ON FUNCTION lay_over(text, regclass, regclass, text) IS
'Put what a full run has found in the place of what earlier ones have found: a step of a refresh. kind: of finding; below, above: '
'tables of the same columns, run_id and what was found; scope: which rows of below, as s, the run judges beside those with the key of one in above';
REVOKE EXECUTE ON FUNCTION lay_over(text, regclass, regclass, text) FROM PUBLIC;

CREATE FUNCTION keep_found(kind text, fresh regclass, scope text, run_id bigint, known_at timestamptz,
	OUT unchanged integer, OUT added integer, OUT superseded integer, OUT closed integer)
LANGUAGE plpgsql VOLATILE
SET search_path = @extschema@, pg_catalog, pg_temp
SET jit = off
AS $$
DECLARE
	k finding_kind;
	kept text[] := ARRAY(
		SELECT quote_ident(a.attname)
		FROM pg_catalog.pg_attribute a
		WHERE a.attrelid = keep_found.fresh
			AND a.attnum > 0
			AND a.attname <> 'run_id'
			AND NOT a.attisdropped
		ORDER BY a.attnum);
BEGIN
	SELECT f.* INTO k FROM finding_kind f WHERE f.kind = keep_found.kind;
	EXECUTE format($query$
		WITH scope AS MATERIALIZED (
			SELECT s.*
			FROM %1$I s
			WHERE s.known_to IS NULL
				AND ((%2$s) OR EXISTS (SELECT FROM %3$s n WHERE %4$s))
		), paired AS MATERIALIZED (
			SELECT
				s.finding_id,
				s.%5$I AS lasting,
				n.run_id AS new_run_id,
				coalesce((%6$s, %12$s) IS NOT DISTINCT FROM (%7$s, %13$s), false) AS is_same,
				%7$s
			FROM scope s
			LEFT JOIN %14$I o ON o.run_id = s.run_id
			FULL JOIN (SELECT f.*, r AS of_run FROM %3$s f JOIN %14$I r ON r.run_id = f.run_id) n ON %4$s
		), ended AS (
			UPDATE %1$I f
			SET known_to = $2
			FROM paired p
			WHERE f.finding_id = p.finding_id
				AND NOT p.is_same
			RETURNING p.new_run_id
		), written AS (
			-- data-modifying parts run in no fixed order: counting `ended` makes this one wait for it
			INSERT INTO %1$I AS f (%5$I, run_id, known_from, %8$s)
			SELECT
				coalesce(
					p.lasting,
					-- what was closed and is found again is the same thing
					(SELECT max(s.%5$I) FROM %1$I s WHERE %15$s),
					nextval(%9$L)),
				p.new_run_id, $2, %10$s
			FROM paired p
			WHERE p.new_run_id IS NOT NULL
				AND NOT p.is_same
				AND (SELECT count(*) FROM ended) >= 0
			ORDER BY %11$s
			RETURNING f.run_id
		), counted AS (
			UPDATE %14$I r
			SET added = r.added + w.added
			FROM (SELECT w.run_id, count(*)::integer AS added FROM written w GROUP BY w.run_id) w
			WHERE r.run_id = w.run_id
		)
		SELECT (SELECT count(*) FROM paired p WHERE p.is_same),
			(SELECT count(*) FROM written),
			(SELECT count(*) FROM ended e WHERE e.new_run_id IS NOT NULL),
			(SELECT count(*) FROM ended e WHERE e.new_run_id IS NULL)
		$query$,
		k.finding_table, scope, fresh,
		(SELECT string_agg(format('n.%1$I = s.%1$I', c), ' AND ') FROM unnest(k.key) c),
		k.lasting,
		(SELECT string_agg('s.' || c, ', ') FROM unnest(kept) c),
		(SELECT string_agg('n.' || c, ', ') FROM unnest(kept) c),
		array_to_string(kept, ', '),
		pg_catalog.pg_get_serial_sequence(k.finding_table, k.lasting),
		(SELECT string_agg('p.' || c, ', ') FROM unnest(kept) c),
		(SELECT string_agg(format('p.%I', c), ', ') FROM unnest(k.key) c),
		format(coalesce(k.shown, 'true'), 's', 'o'),
		format(coalesce(k.shown, 'true'), 'n', '(n.of_run)'),
		k.run_table,
		(SELECT string_agg(format('p.%1$I = s.%1$I', c), ' AND ') FROM unnest(k.key) c))
	INTO unchanged, added, superseded, closed
	USING run_id, known_at;
	EXECUTE format('UPDATE %I r SET unchanged = $2, superseded = $3, closed = $4 WHERE r.run_id = $1', k.run_table)
	USING run_id, unchanged, superseded, closed;
END $$;
COMMENT ON FUNCTION keep_found(text, regclass, text, bigint, timestamptz) IS
'Bring the findings of a kind up to date with what runs have found, and return what that changed: a step of each run. fresh: what was '
'found, with the run_id of each row and the columns that are kept; scope: which current findings, as s, are judged beside those with '
'the key of one found; run_id: the run that notes the counts (each run notes what it added); known_at: the known time. What is as '
'before stays, what differs is superseded, what is gone is closed';
REVOKE EXECUTE ON FUNCTION keep_found(text, regclass, text, bigint, timestamptz) FROM PUBLIC;
