-- One way of keeping what runs find, for every kind of finding that has a row with key and lasting id in finding_kind.
--
-- A kind has a table of runs (run_id, known_at, unchanged, added, superseded, closed) and one of findings (finding_id,
-- the lasting id, run_id, known_from, known_to, and what is found).  A step of a run fills a temporary table with
-- run_id and what was found.  A full run keeps that; a refresh lays what each full run finds over what earlier ones
-- have found, in their order, and keeps the outcome: so a finding that several runs judge is written once, and only if
-- it differs in the end.

CREATE FUNCTION ships_in_period(from_time timestamptz, to_time timestamptz, among mmsi[] DEFAULT NULL) RETURNS mmsi[]
LANGUAGE plpgsql STABLE
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
DECLARE
	kept_from CONSTANT timestamptz := positions_kept_from();
BEGIN
	IF among IS NOT NULL THEN
		RETURN ARRAY(
			SELECT DISTINCT v.mmsi
			FROM vessel_track v
			WHERE v.mmsi = ANY (among)
				AND v.day BETWEEN utc_day(from_time) AND utc_day(to_time)
			UNION
			SELECT c.mmsi
			FROM carried_track c
			WHERE c.mmsi = ANY (among)
				AND from_time < kept_from);
	END IF;
	RETURN ARRAY(
		SELECT DISTINCT v.mmsi
		FROM vessel_track v
		WHERE v.day BETWEEN utc_day(from_time) AND utc_day(to_time)
		UNION
		SELECT c.mmsi
		FROM carried_track c
		WHERE from_time < kept_from);
END $$;
COMMENT ON FUNCTION ships_in_period(timestamptz, timestamptz, mmsi[]) IS
'Return the ships of which positions of a period are stored, or were and are carried on, of all or of those given: a '
'step of each run that looks at whole tracks';

-- ---------- runs ----------

CREATE FUNCTION begin_full_run(kind text, from_time timestamptz, to_time timestamptz) RETURNS void
LANGUAGE plpgsql VOLATILE
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
DECLARE
	is_whole CONSTANT boolean := from_time = '-infinity' AND to_time = 'infinity';
BEGIN
	PERFORM check_run_isolation();
	PERFORM gather_track_changes();
	PERFORM check_track_months();
	PERFORM notice_days_without_data(from_time, to_time);
	PERFORM lock_full_run(kind, from_time, to_time);
	EXECUTE (SELECT format('LOCK TABLE %I IN SHARE ROW EXCLUSIVE MODE', f.finding_table)
		FROM finding_kind f
		WHERE f.kind = begin_full_run.kind);
	IF is_whole THEN
		-- no earlier run counts beside this one, and what has changed by now will have been looked at
		PERFORM pass_changes(kind);
		PERFORM note_zones(kind, (SELECT l.held_by FROM zone_lock l), (SELECT max(z.version_id) FROM zone z));
	END IF;
END $$;
COMMENT ON FUNCTION begin_full_run(text, timestamptz, timestamptz) IS
'Check that a run may begin, notice days without data, wait for other runs of a kind and keep them off, and where the '
'period is all time, note that all is about to be looked at: a step of each full run. Error 25000 in a transaction that '
'is not read committed';
REVOKE EXECUTE ON FUNCTION begin_full_run(text, timestamptz, timestamptz) FROM PUBLIC;

CREATE FUNCTION begin_run(given anyelement, ships integer) RETURNS anyelement
LANGUAGE plpgsql VOLATILE
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
DECLARE
	relation CONSTANT text := pg_catalog.pg_typeof(given)::text;
BEGIN
	given := pg_catalog.jsonb_populate_record(given, pg_catalog.jsonb_build_object(
		'run_id', pg_catalog.nextval(pg_catalog.pg_get_serial_sequence(relation, 'run_id')::regclass),
		'refresh_of', given.run_id,
		'known_at', clock_timestamp(),
		'vessels', ships,
		'unchanged', 0,
		'added', 0,
		'superseded', 0,
		'closed', 0,
		'cleaned_fixes', 0));
	EXECUTE format('INSERT INTO %s SELECT ($1).*', relation) USING given;
	RETURN given;
END $$;
COMMENT ON FUNCTION begin_run(anyelement, integer) IS
'Begin a run by the parameters given, and return it: note it in the table whose row type `given` is. If that has a '
'run_id, the run is a refresh of it. ships: how many are looked at';
REVOKE EXECUTE ON FUNCTION begin_run(anyelement, integer) FROM PUBLIC;

-- ---------- keeping ----------

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
'Put what a full run has found in the place of what earlier ones have found: a step of a refresh. kind: of finding; '
'below, above: tables of the same columns, run_id and what was found; scope: which rows of below, as s, the run '
'judges beside those with the key of one in above';
REVOKE EXECUTE ON FUNCTION lay_over(text, regclass, regclass, text) FROM PUBLIC;

CREATE FUNCTION spared(kind text) RETURNS text
LANGUAGE plpgsql STABLE
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
DECLARE
	k finding_kind;
BEGIN
	IF positions_horizon() = '-infinity' THEN
		RETURN 'false';
	END IF;
	SELECT f.* INTO k FROM finding_kind f WHERE f.kind = spared.kind;
	RETURN (
		SELECT format('(%s) < greatest(%s)', format(k.rests_from, 's'),
			string_agg(format('judged_since(s.%I)', c), ', '))
		FROM unnest(k.subject) c
		WHERE c LIKE 'mmsi%');
END $$;
COMMENT ON FUNCTION spared(text) IS
'Return the condition that a finding s of a kind rests on positions that drop_positions() has removed, so that it can '
'no longer be judged';

CREATE FUNCTION leave_out_spared(kind text, fresh regclass) RETURNS void
LANGUAGE plpgsql VOLATILE
SET search_path = @extschema@, pg_catalog, pg_temp
SET jit = off
AS $$
DECLARE
	k finding_kind;
BEGIN
	IF positions_horizon() = '-infinity' THEN
		RETURN;
	END IF;
	SELECT f.* INTO k FROM finding_kind f WHERE f.kind = leave_out_spared.kind;
	EXECUTE format('DELETE FROM %1$s n USING %2$I s WHERE s.known_to IS NULL AND %3$s '
		-- at the same time, or left of it the last fix
		'AND (%4$s < %7$s AND %5$s > %6$s OR %4$s = %6$s OR %4$s < %6$s AND %5$s >= %7$s) AND (%8$s) AND NOT (%9$s)',
		fresh, k.finding_table,
		(SELECT string_agg(format('n.%1$I = s.%1$I', c), ' AND ') FROM unnest(k.subject) c),
		format(k.began, 's'), format(k.ended, 's'), format(k.began, 'n'), format(k.ended, 'n'), spared(kind),
		format(coalesce(k.others, 'false'), 'n', 's'));
END $$;
COMMENT ON FUNCTION leave_out_spared(text, regclass) IS
'Remove what is left of findings that rest on positions that drop_positions() has removed from what was found: a step '
'of keep_found()';
REVOKE EXECUTE ON FUNCTION leave_out_spared(text, regclass) FROM PUBLIC;

CREATE FUNCTION keep_template() RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN $query$
WITH scope AS MATERIALIZED (
	SELECT s.*
	FROM %1$I s
	WHERE s.known_to IS NULL
		AND ((%2$s) OR EXISTS (SELECT FROM %3$s n WHERE %4$s))
		AND NOT (%16$s)
), paired AS MATERIALIZED (
	SELECT
		s.finding_id,
		s.%5$I AS lasting,
		n.run_id AS new_run_id,
		coalesce((%6$s, %12$s) IS NOT DISTINCT FROM (%7$s, %13$s), false) AS is_same,
		%7$s
	FROM scope s
	LEFT JOIN %14$I o ON o.run_id = s.run_id
	FULL JOIN %3$s n ON %4$s
	LEFT JOIN %14$I r ON r.run_id = n.run_id
), moved AS MATERIALIZED (
	%17$s
), ended AS (
	UPDATE %1$I f
	SET known_to = $2
	FROM paired p
	WHERE f.finding_id = p.finding_id
		AND NOT p.is_same
	RETURNING f.finding_id, p.new_run_id
), written AS (
	-- data-modifying parts run in no fixed order: counting `ended` makes this one wait for it
	INSERT INTO %1$I AS f (%5$I, run_id, known_from, %8$s)
	SELECT
		coalesce(
			p.lasting,
			m.lasting,
			-- what was closed and is found again is the same thing
			(SELECT max(s.%5$I) FROM %1$I s WHERE %15$s AND s.known_to IS NOT NULL AND %19$s),
			nextval(%9$L)),
		p.new_run_id, $2, %10$s
	FROM paired p
	LEFT JOIN moved m ON p.finding_id IS NULL AND %18$s
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
	(SELECT count(e.new_run_id) + (SELECT count(*) FROM moved) FROM ended e),
	(SELECT count(*) - count(e.new_run_id) - (SELECT count(*) FROM moved) FROM ended e)
$query$;
COMMENT ON FUNCTION keep_template() IS
'Return what keep_found() executes, with %1$ for the table of findings, %2$ scope, %3$ fresh, %4$ whether the keys of n '
'and s are the same, %5$ the lasting id, %6$ and %7$ what is kept of s and n, %8$ its columns, %9$ the sequence of the '
'lasting id, %10$ what is kept of p, %11$ the key of p, %12$ and %13$ what is shown of the runs of s and n, %14$ the '
'table of runs, %15$ whether the keys of p and s are the same, %16$ what can no longer be judged, %17$ moved_query(), %18$ whether the '
'keys of p and m are the same, %19$ whether nothing current has the lasting id of s; $2 is the known time';

CREATE FUNCTION moved_query(k finding_kind) RETURNS text
LANGUAGE plpgsql STABLE
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
DECLARE
	keys CONSTANT text := (SELECT string_agg(format('n.%I', c), ', ') FROM unnest(k.key) c);
BEGIN
	-- of those that are gone the one that began nearest, and of several that would follow one that which did
	RETURN format('SELECT DISTINCT ON (m.finding_id) m.* FROM ('
		'SELECT DISTINCT ON (%1$s) %1$s, s.finding_id, s.%2$I AS lasting, '
		'abs(extract(epoch FROM %3$s - %4$s)) AS seconds_apart '
		'FROM paired g JOIN scope s ON s.finding_id = g.finding_id '
		'JOIN paired n ON n.finding_id IS NULL AND %5$s AND (%4$s < %6$s AND %7$s > %3$s OR %4$s = %3$s) '
		'WHERE g.new_run_id IS NULL AND %9$L '
		'ORDER BY %1$s, seconds_apart, s.finding_id) m '
		'ORDER BY m.finding_id, m.seconds_apart, %8$s',
		keys, k.lasting, format(k.began, 'n'), format(k.began, 's'),
		(SELECT string_agg(format('n.%1$I = s.%1$I', c), ' AND ') FROM unnest(k.subject) c),
		format(k.ended, 'n'), format(k.ended, 's'),
		(SELECT string_agg(format('m.%I', c), ', ') FROM unnest(k.key) c), k.moves);
END $$;
COMMENT ON FUNCTION moved_query(finding_kind) IS
'Return the part of keep_template() that gives the findings that are gone but found with another key, as after a late '
'fix before the first: of the same subject, at the same time, where the kind has it so. finding_id, its lasting id and '
'the key found: each finding and key once';

CREATE FUNCTION kept_columns(fresh regclass) RETURNS text[]
LANGUAGE plpgsql STABLE
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
BEGIN
	RETURN ARRAY(
		SELECT quote_ident(a.attname)
		FROM pg_catalog.pg_attribute a
		WHERE a.attrelid = kept_columns.fresh
			AND a.attnum > 0
			AND a.attname <> 'run_id'
			AND NOT a.attisdropped
		ORDER BY a.attnum);
END $$;
COMMENT ON FUNCTION kept_columns(regclass) IS
'Return the columns of a table of what was found that are kept of a finding, quoted: all but run_id';

CREATE FUNCTION keep_first(k finding_kind, fresh regclass, known_at timestamptz) RETURNS integer
LANGUAGE plpgsql VOLATILE
SET search_path = @extschema@, pg_catalog, pg_temp
SET jit = off
AS $$
DECLARE
	kept CONSTANT text := array_to_string(kept_columns(fresh), ', ');
	added integer;
BEGIN
	EXECUTE format('INSERT INTO %I (%I, run_id, known_from, %s) SELECT nextval(%L), n.run_id, $1, %3$s '
		'FROM (SELECT f.* FROM %5$s f ORDER BY %6$s) n',
		k.finding_table, k.lasting, kept, pg_catalog.pg_get_serial_sequence(k.finding_table, k.lasting), fresh,
		(SELECT string_agg(format('f.%I', c), ', ') FROM unnest(k.key) c))
	USING known_at;
	GET DIAGNOSTICS added = ROW_COUNT;
	EXECUTE format('UPDATE %I r SET added = r.added + n.added '
		'FROM (SELECT f.run_id, count(*)::integer AS added FROM %s f GROUP BY f.run_id) n WHERE r.run_id = n.run_id',
		k.run_table, fresh);
	RETURN added;
END $$;
COMMENT ON FUNCTION keep_first(finding_kind, regclass, timestamptz) IS
'Keep all that was found where no finding of the kind is kept yet, and return how many these are: a step of '
'keep_found(), which it leaves nothing to compare';
REVOKE EXECUTE ON FUNCTION keep_first(finding_kind, regclass, timestamptz) FROM PUBLIC;

CREATE FUNCTION keep_statement(k finding_kind, fresh regclass, scope text) RETURNS text
LANGUAGE plpgsql STABLE
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
DECLARE
	kept CONSTANT text[] := kept_columns(fresh);
BEGIN
	RETURN format(keep_template(),
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
		format(coalesce(k.shown, 'true'), 'n', 'r'),
		k.run_table,
		(SELECT string_agg(format('p.%1$I = s.%1$I', c), ' AND ') FROM unnest(k.key) c),
		spared(k.kind),
		moved_query(k),
		(SELECT string_agg(format('p.%1$I = m.%1$I', c), ' AND ') FROM unnest(k.key) c),
		format('NOT EXISTS (SELECT FROM %I c WHERE c.known_to IS NULL AND c.%2$I = s.%2$I AND %3$s)',
			k.finding_table, k.lasting,
			(SELECT string_agg(format('c.%1$I = s.%1$I', c), ' AND ') FROM unnest(k.subject) c)));
END $$;
COMMENT ON FUNCTION keep_statement(finding_kind, regclass, text) IS
'Return the statement of keep_template() for a kind: a step of keep_found(), of which fresh and scope are';

CREATE FUNCTION keep_found(kind text, fresh regclass, scope text, run_id bigint, known_at timestamptz,
	OUT unchanged integer, OUT added integer, OUT superseded integer, OUT closed integer)
LANGUAGE plpgsql VOLATILE
SET search_path = @extschema@, pg_catalog, pg_temp
SET jit = off
AS $$
DECLARE
	k finding_kind;
	has_any boolean;
BEGIN
	SELECT f.* INTO k FROM finding_kind f WHERE f.kind = keep_found.kind;
	PERFORM leave_out_spared(kind, fresh);
	EXECUTE format('SELECT EXISTS (SELECT FROM %I)', k.finding_table) INTO has_any;
	IF has_any THEN
		EXECUTE keep_statement(k, fresh, scope)
		INTO unchanged, added, superseded, closed
		USING run_id, known_at;
	ELSE
		SELECT 0, keep_first(k, fresh, known_at), 0, 0 INTO unchanged, added, superseded, closed;
	END IF;
	EXECUTE format('UPDATE %I r SET unchanged = $2, superseded = $3, closed = $4 WHERE r.run_id = $1', k.run_table)
	USING run_id, unchanged, superseded, closed;
END $$;
COMMENT ON FUNCTION keep_found(text, regclass, text, bigint, timestamptz) IS
'Bring the findings of a kind up to date with what runs have found, and return what that changed: a step of each run. '
'fresh: what was found, with the run_id of each row and the columns that are kept; scope: which current findings, as '
's, are judged beside those with the key of one found; run_id: the run that notes the counts (each run notes what it '
'added); known_at: the known time. What is as before stays, what differs is superseded, what is gone is closed';
REVOKE EXECUTE ON FUNCTION keep_found(text, regclass, text, bigint, timestamptz) FROM PUBLIC;

CREATE FUNCTION keep_run(kind text, run_id bigint, OUT unchanged integer, OUT added integer, OUT superseded integer,
	OUT closed integer)
LANGUAGE plpgsql VOLATILE
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
DECLARE
	k finding_kind;
	run record;
BEGIN
	SELECT f.* INTO k FROM finding_kind f WHERE f.kind = keep_run.kind;
	EXECUTE format('SELECT r.from_time, r.to_time, r.known_at FROM %I r WHERE r.run_id = $1',
		k.run_table) INTO run USING run_id;
	SELECT f.* INTO unchanged, added, superseded, closed
	FROM keep_found(kind, 'pg_temp.vesselwatch_found',
		format('s.began < %L AND s.ended >= %L', run.to_time, run.from_time),
		run_id, run.known_at) f;
	DROP TABLE vesselwatch_found;
	IF k.alert_function IS NOT NULL THEN
		EXECUTE format('SELECT %I($1)', k.alert_function) USING run_id;
	END IF;
END $$;
COMMENT ON FUNCTION keep_run(text, bigint) IS
'Keep what a full run has found (the temporary table vesselwatch_found), and return what that changed: the last step '
'of a full run. The run judges findings from began to ended that touch its period';
REVOKE EXECUTE ON FUNCTION keep_run(text, bigint) FROM PUBLIC;

CREATE FUNCTION ships_to_refresh(k finding_kind, OUT ships mmsi[], OUT is_all boolean)
LANGUAGE plpgsql VOLATILE
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
DECLARE
	-- looked at before the zones are
	held_by CONSTANT xid8 := (SELECT l.held_by FROM zone_lock l);
	newest_version CONSTANT bigint := (SELECT max(z.version_id) FROM zone z);
	has_zones boolean := false;
BEGIN
	ships := ARRAY(SELECT DISTINCT c.mmsi FROM take_changes(k.kind) c);
	is_all := cardinality(ships) > 0 AND NOT k.by_changes;
	IF k.set_column IS NOT NULL AND NOT zones_stand(k.kind) THEN
		EXECUTE format('SELECT EXISTS (SELECT FROM %I r WHERE r.refresh_of IS NULL AND r.%I IS NOT NULL)', k.run_table,
			k.set_column)
		INTO has_zones;
		PERFORM note_zones(k.kind, held_by, newest_version);
	END IF;
	is_all := is_all OR has_zones;
END $$;
COMMENT ON FUNCTION ships_to_refresh(finding_kind) IS
'Return the ships whose findings of a kind may differ from those that are kept, since positions of them have changed, '
'and whether those of all ships may, since zones that runs go by have; both are noted as looked at: a step of '
'refresh_kind()';
REVOKE EXECUTE ON FUNCTION ships_to_refresh(finding_kind) FROM PUBLIC;

CREATE FUNCTION find_again(k finding_kind, among mmsi[], OUT runs integer, OUT first_run bigint, OUT last_run bigint,
	OUT known_at timestamptz)
LANGUAGE plpgsql VOLATILE
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
DECLARE
	base bigint;
	run record;
BEGIN
	runs := 0;
	FOR base IN EXECUTE format(
		-- a run over a period that lies in that of a later one leaves nothing that this one does not judge;
		-- a set that is gone has no zones to judge by
		'SELECT r.run_id FROM %1$I r WHERE r.refresh_of IS NULL AND NOT EXISTS (SELECT FROM %1$I l '
		'WHERE l.refresh_of IS NULL AND l.run_id > r.run_id AND l.from_time <= r.from_time AND l.to_time >= r.to_time) '
		'AND (%2$s IS NULL OR %2$s IN (SELECT z.name FROM zone_set z)) ORDER BY r.run_id',
		k.run_table, coalesce(format('r.%I', k.set_column), 'NULL'))
	LOOP
		EXECUTE format('SELECT n.run_id, n.from_time, n.to_time, n.known_at FROM %I r CROSS JOIN LATERAL %I(r%s) n '
			'WHERE r.run_id = $1', k.run_table, k.find_function, CASE WHEN k.by_changes THEN ', $2' END)
		INTO run
		USING base, among;
		IF runs = 0 THEN
			ALTER TABLE pg_temp.vesselwatch_found RENAME TO vesselwatch_found_all;
			first_run := run.run_id;
		ELSE
			PERFORM lay_over(k.kind, 'pg_temp.vesselwatch_found_all', 'pg_temp.vesselwatch_found',
				format('s.began < %L AND s.ended >= %L', run.to_time, run.from_time));
			DROP TABLE vesselwatch_found;
		END IF;
		runs := runs + 1;
		last_run := run.run_id;
		known_at := run.known_at;
	END LOOP;
END $$;
COMMENT ON FUNCTION find_again(finding_kind, mmsi[]) IS
'Repeat the full runs of a kind that count, of all ships or of those given, fill the temporary table '
'vesselwatch_found_all with what they find together, and return how many there are, the first and the last of the new '
'runs, and the known time: a step of refresh_kind()';
REVOKE EXECUTE ON FUNCTION find_again(finding_kind, mmsi[]) FROM PUBLIC;

CREATE FUNCTION refresh_kind(kind text, OUT runs integer, OUT unchanged integer, OUT added integer,
	OUT superseded integer, OUT closed integer)
LANGUAGE plpgsql VOLATILE
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
DECLARE
	k finding_kind;
	due record;
	again record;
	scope text := 'true';
BEGIN
	PERFORM check_run_isolation();
	PERFORM gather_track_changes();
	PERFORM check_track_months();
	PERFORM lock_runs();
	SELECT f.* INTO k FROM finding_kind f WHERE f.kind = refresh_kind.kind;
	EXECUTE format('LOCK TABLE %I IN SHARE ROW EXCLUSIVE MODE', k.finding_table);
	IF NOT has_run(k) THEN
		RAISE EXCEPTION 'there is nothing to refresh' USING ERRCODE = 'object_not_in_prerequisite_state',
			HINT = format('Run %s() first.', replace(k.refresh_function, 'refresh', 'detect'));
	END IF;
	SELECT 0, 0, 0, 0, 0 INTO runs, unchanged, added, superseded, closed;
	due := ships_to_refresh(k);
	IF NOT due.is_all AND cardinality(due.ships) = 0 THEN
		RETURN;
	END IF;
	again := find_again(k, CASE WHEN NOT due.is_all THEN due.ships END);
	runs := again.runs;
	IF runs = 0 THEN
		RETURN;
	END IF;
	IF NOT due.is_all THEN
		scope := format('s.mmsi = ANY (%L::mmsi[])', due.ships);
	END IF;
	IF k.set_column IS NOT NULL THEN
		-- nor can what was found by a set that is gone be judged
		scope := format('%s AND NOT EXISTS (SELECT FROM %I o WHERE o.run_id = s.run_id AND o.%I NOT IN (SELECT z.name FROM zone_set z))',
			scope, k.run_table, k.set_column);
	END IF;
	SELECT f.* INTO unchanged, added, superseded, closed
	FROM keep_found(kind, 'pg_temp.vesselwatch_found_all', scope, again.last_run, again.known_at) f;
	DROP TABLE vesselwatch_found_all;
	IF k.alert_function IS NOT NULL THEN
		EXECUTE format('SELECT %I(r.run_id) FROM %I r WHERE r.run_id BETWEEN $1 AND $2', k.alert_function, k.run_table)
		USING again.first_run, again.last_run;
	END IF;
END $$;
COMMENT ON FUNCTION refresh_kind(text) IS
'Bring the findings of a kind up to date with what is stored now: leaves what the full runs, repeated in their order, '
'would leave. Looked at are the ships whose positions have changed, or all, where what is found depends on other ships '
'or where zones that runs go by have changed; nothing where none has. Runs that a later one covers are left out, since '
'it leaves nothing of them. Error 55000 if there has been none, 25000 in a transaction that is not read committed';
REVOKE EXECUTE ON FUNCTION refresh_kind(text) FROM PUBLIC;
