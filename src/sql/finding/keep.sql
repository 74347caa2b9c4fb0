-- Keep what runs find, in one way for every kind of finding that has a key and a lasting id in finding_kind.
--
-- A kind has a table of runs (run_id, known_at, unchanged, added, superseded, closed) and one of findings (finding_id,
-- the lasting id, run_id, known_from, known_to, and what was found).  Each run fills a temporary table with run_id and
-- what it found.  A full run keeps that. A refresh repeats the full runs in their order, lays what each finds over what
-- the earlier ones found, and keeps the outcome: a finding that several runs judge is written once, and only if it
-- differs in the end.

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
'Return the ships, of all or of those given, that have stored positions in a period, or had some before they were '
'dropped that are carried over';

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
		-- this run replaces all earlier ones and looks at everything that has changed so far
		PERFORM pass_changes(kind);
		PERFORM note_zones(kind, (SELECT l.held_by FROM zone_lock l), (SELECT max(z.version_id) FROM zone z));
	END IF;
END $$;
COMMENT ON FUNCTION begin_full_run(text, timestamptz, timestamptz) IS
'Prepare a full run: check that it may begin, raise a notice about days without data, lock out other runs of the '
'kind, and for a run over all time discard the changes that it is about to see. Error 25000 in a transaction that is '
'not read committed';
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
'Begin a run with the parameters of `given`, a row of a run table, insert it into that table and return it. If '
'`given` has a run_id, the new run is a refresh of that one. ships: the number of ships that are looked at';
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
'Replace what earlier full runs have found by what a later one has found, for a refresh. kind: the kind of finding; '
'below, above: tables of the same columns, run_id and what was found; scope: a condition on the rows s of below that '
'the run judges, besides those with the key of a row in above';
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
'Return a condition, on a finding s of a kind, that is true where it rests on positions that drop_positions() has '
'removed, so that it can no longer be judged';

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
		-- at the same time, or only its last fix is left of it
		'AND (%4$s < %7$s AND %5$s > %6$s OR %4$s = %6$s OR %4$s < %6$s AND %5$s >= %7$s) AND (%8$s) AND NOT (%9$s)',
		fresh, k.finding_table,
		(SELECT string_agg(format('n.%1$I = s.%1$I', c), ' AND ') FROM unnest(k.subject) c),
		format(k.began, 's'), format(k.ended, 's'), format(k.began, 'n'), format(k.ended, 'n'), spared(kind),
		format(coalesce(k.others, 'false'), 'n', 's'));
END $$;
COMMENT ON FUNCTION leave_out_spared(text, regclass) IS
'Remove from what was found the remnants of findings that rest on positions removed by drop_positions(), for '
'keep_found()';
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
	-- data-modifying CTEs run in no fixed order: counting `ended` makes this one wait for it
	INSERT INTO %1$I AS f (%5$I, run_id, known_from, %8$s)
	SELECT
		coalesce(
			p.lasting,
			m.lasting,
			-- a finding that was closed and is found again keeps its lasting id
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
'Return the statement that keep_found() executes, with %1$ for the table of findings, %2$ scope, %3$ fresh, %4$ '
'whether the keys of n and s are equal, %5$ the lasting id, %6$ and %7$ the kept columns of s and n, %8$ their names, '
'%9$ the sequence of the lasting id, %10$ the kept columns of p, %11$ the key of p, %12$ and %13$ what readers see of '
'the runs of s and n, %14$ the table of runs, %15$ whether the keys of p and s are equal, %16$ spared(), %17$ '
'moved_query(), %18$ whether the keys of p and m are equal, %19$ whether no current finding has the lasting id of s; '
'$2 is the known time';

CREATE FUNCTION moved_query(k finding_kind) RETURNS text
LANGUAGE plpgsql STABLE
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
DECLARE
	keys CONSTANT text := (SELECT string_agg(format('n.%I', c), ', ') FROM unnest(k.key) c);
BEGIN
	-- each new key takes the gone finding that began nearest, and each gone finding goes to the nearest such key
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
'Return the part of keep_template() that pairs findings that are gone with new keys of the same subject at the same '
'time, where the kind allows it (finding_kind.moves), as after a late fix before the first. It yields finding_id, '
'lasting id and the new key, each finding and each key at most once';

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
'Return the columns of a table of found rows that findings keep, quoted: all but run_id';

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
'Keep all that was found when the kind has no finding yet, so that there is nothing to compare, and return the number '
'of rows, for keep_found()';
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
'Return the statement of keep_template() for a kind; fresh and scope are those of keep_found()';

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
'Bring the findings of a kind up to date with what runs have found, and return what changed: equal findings stay, '
'differing ones are superseded, those not found again are closed. fresh: the table of what was found, with the run_id '
'of each row and the columns to keep; scope: a condition on the current findings s that are judged, besides those '
'with the key of a row in fresh; run_id: the run that records the counts (added is counted for each run); known_at: '
'the known time';
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
'Keep what a full run has found in the temporary table vesselwatch_found and return what changed: the last step of a '
'full run. It judges the findings whose time from began to ended touches the period of the run';
REVOKE EXECUTE ON FUNCTION keep_run(text, bigint) FROM PUBLIC;

CREATE FUNCTION ships_to_refresh(k finding_kind, OUT ships mmsi[], OUT is_all boolean)
LANGUAGE plpgsql VOLATILE
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
DECLARE
	-- read before the zones, see note_zones()
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
'Return the ships whose findings of a kind may be out of date because their positions have changed, and whether those '
'of all ships may be because zones that runs use have changed; mark both as processed';
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
		-- skip runs whose period lies within that of a later run, which judges all of it again,
		-- and runs by a zone set that no longer exists
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
'Repeat the full runs of a kind that still count, for the given ships or (NULL) for all, and fill the temporary table '
'vesselwatch_found_all with what they find together. Return the number of runs, the first and last of the new ones, '
'and the known time';
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
		-- findings by a zone set that no longer exists cannot be judged
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
'Bring the findings of a kind up to date with what is stored now: the outcome is what the full runs, repeated in '
'their order, would leave. It looks at the ships whose positions have changed, or at all ships if findings depend on '
'other ships or if zones that runs use have changed; if nothing has changed, at none. Runs whose period a later run '
'covers are skipped. Error 55000 if the kind has never been detected, 25000 in a transaction that is not read '
'committed';
REVOKE EXECUTE ON FUNCTION refresh_kind(text) FROM PUBLIC;
