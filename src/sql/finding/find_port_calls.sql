-- Steps of a run: find port calls with the parameters that count for each zone, and decide between the calls of runs
-- with different parameters, as described at the head of judge_port_calls.sql.

CREATE FUNCTION find_calls_of_many(base detection_run, zones bigint[], few zone_index, is_whole boolean) RETURNS void
LANGUAGE plpgsql VOLATILE
SET search_path = @extschema@, pg_catalog, pg_temp
SET jit = off
-- the planner does not know how much work each ship is; the functions called here, whose cached plans would keep these
-- settings for the session, are set to plan without workers
SET parallel_setup_cost = 0
SET parallel_tuple_cost = 0
SET min_parallel_table_scan_size = 0
AS $$
BEGIN
	-- CREATE TABLE AS, because PostgreSQL runs it with parallel workers but not INSERT; function calls, because it does
	-- not run correlated subqueries in parallel
	CREATE TEMP TABLE vesselwatch_part ON COMMIT DROP AS
	SELECT
		s.mmsi,
		c.call,
		c.cleaned_fixes,
		CASE WHEN c.fixes IS NOT NULL THEN c.cleaned_fixes END AS left_out,
		c.fixes,
		c.stop_lon,
		c.stop_lat
	FROM detection_ship s
	CROSS JOIN LATERAL judged_visits(
		CASE WHEN is_whole THEN stored_whole_track(s.mmsi) ELSE judged_track(s.mmsi) END,
		(SELECT CASE WHEN zones IS NULL THEN zone_set_index(base.zone_set) ELSE few END),
		true, base.clean_speed_kn,
		base.max_gap, base.merge_gap, base.min_silence, base.stop_radius_m, base.min_stop, base.jitter_m,
		base.stray_gap) c
	WHERE NOT base.without_anomalies
		AND s.todo
		-- not "=", for which the planner would expect too few rows to use workers
		AND s.from_time <= '-infinity'
		AND s.to_time >= 'infinity'
	UNION ALL
	SELECT
		s.mmsi,
		c.call,
		c.cleaned_fixes,
		CASE WHEN c.fixes IS NOT NULL THEN c.cleaned_fixes END,
		c.fixes,
		c.stop_lon,
		c.stop_lat
	FROM detection_ship s
	CROSS JOIN LATERAL calls_within(
		judged_track(s.mmsi), false, false,
		(SELECT CASE WHEN zones IS NULL THEN zone_set_index(base.zone_set) ELSE few END),
		'-infinity', 'infinity', base) c
	WHERE base.without_anomalies
		AND s.todo
		AND s.from_time <= '-infinity'
		AND s.to_time >= 'infinity';
END $$;
COMMENT ON FUNCTION find_calls_of_many(detection_run, bigint[], zone_index, boolean) IS
'Find, with parallel workers, the port calls of the ships of detection_ship that are still to do and are judged '
'whole, at the zones of base.zone_set or (zones not NULL) at those of the index `few`, and put them into the '
'temporary table vesselwatch_part. is_whole: whether no positions have been dropped';
REVOKE EXECUTE ON FUNCTION find_calls_of_many(detection_run, bigint[], zone_index, boolean) FROM PUBLIC;

CREATE FUNCTION note_calls_of_many(of_set text, in_set text, of_params integer, is_counted boolean) RETURNS void
LANGUAGE plpgsql VOLATILE
SET search_path = @extschema@, pg_catalog, pg_temp
SET jit = off
AS $$
BEGIN
	INSERT INTO detection_found (mmsi, zone_id, arrived_latest, call, cleaned_fixes, stop_lon, stop_lat, params_no,
		run_id, is_simple)
	SELECT p.mmsi, (p.call).zone_id, (p.call).arrived_latest, p.call, p.cleaned_fixes, p.stop_lon, p.stop_lat,
		g.params_no, g.run_id, g.is_simple
	FROM vesselwatch_part p
	JOIN detection_rule_zone z ON z.zone_id = (p.call).zone_id
	JOIN detection_rule_group g ON g.sets = z.sets
		AND g.params_no = of_params
		AND g.zone_set = in_set
	WHERE (of_set IS NULL OR of_set = ANY (g.sets))
		AND (NOT g.is_simple OR call_reach(p.call) && g.periods);
	IF is_counted THEN
		UPDATE detection_ship s
		SET left_out = p.left_out, fixes = p.fixes
		FROM vesselwatch_part p
		WHERE p.mmsi = s.mmsi
			AND p.left_out IS NOT NULL;
	END IF;
	DROP TABLE vesselwatch_part;
END $$;
COMMENT ON FUNCTION note_calls_of_many(text, text, integer, boolean) IS
'Copy the calls in vesselwatch_part that were found at the zones of in_set with parameters number of_params into '
'detection_found, where these count, and drop that table; is_counted: also copy the numbers of fixes removed';
REVOKE EXECUTE ON FUNCTION note_calls_of_many(text, text, integer, boolean) FROM PUBLIC;

CREATE FUNCTION find_calls_of_few(base detection_run, zones zone_index, with_whole boolean, of_set text,
	in_set text, of_params integer, is_counted boolean) RETURNS void
LANGUAGE plpgsql VOLATILE
SET search_path = @extschema@, pg_catalog, pg_temp
SET jit = off
SET plan_cache_mode = force_generic_plan
AS $$
DECLARE
	-- only stored_port_calls() reads distributed positions
	travels CONSTANT boolean := is_distributed();
BEGIN
	WITH part_found AS MATERIALIZED (
		SELECT s.mmsi, c.call, c.cleaned_fixes, c.fixes, c.stop_lon, c.stop_lat
		FROM detection_ship s
		CROSS JOIN LATERAL judged_visits(judged_track(s.mmsi), zones, true, base.clean_speed_kn, base.max_gap,
			base.merge_gap, base.min_silence, base.stop_radius_m, base.min_stop, base.jitter_m, base.stray_gap) c
		WHERE with_whole
			AND NOT travels
			AND NOT base.without_anomalies
			AND s.todo
			AND s.from_time = '-infinity'
			AND s.to_time = 'infinity'
		UNION ALL
		SELECT s.mmsi, c.call, c.cleaned_fixes, c.fixes, c.stop_lon, c.stop_lat
		FROM detection_ship s
		CROSS JOIN LATERAL stored_port_calls(base, s.mmsi, zones, s.from_time, s.to_time) c
		WHERE s.todo
			AND (s.from_time > '-infinity' OR s.to_time < 'infinity'
				OR with_whole AND (travels OR base.without_anomalies))
	), counted AS (
		UPDATE detection_ship s
		SET left_out = p.cleaned_fixes, fixes = p.fixes
		FROM part_found p
		WHERE is_counted
			AND p.mmsi = s.mmsi
			AND p.fixes IS NOT NULL
	)
	INSERT INTO detection_found (mmsi, zone_id, arrived_latest, call, cleaned_fixes, stop_lon, stop_lat, params_no,
		run_id, is_simple)
	SELECT p.mmsi, (p.call).zone_id, (p.call).arrived_latest, p.call, p.cleaned_fixes, p.stop_lon, p.stop_lat,
		g.params_no, g.run_id, g.is_simple
	FROM part_found p
	-- OFFSET 0 makes the planner look up each zone, whatever the statistics
	CROSS JOIN LATERAL (
		SELECT r.*
		FROM detection_rule_zone z
		JOIN detection_rule_group r ON r.sets = z.sets
		WHERE z.zone_id = (p.call).zone_id
			AND r.params_no = of_params
			AND r.zone_set = in_set
		OFFSET 0
	) g
	WHERE (of_set IS NULL OR of_set = ANY (g.sets))
		AND (NOT g.is_simple OR call_reach(p.call) && g.periods);
END $$;
COMMENT ON FUNCTION find_calls_of_few(detection_run, zone_index, boolean, text, text, integer, boolean) IS
'Find, ship by ship, the port calls of the ships of detection_ship that are still to do, at the given zones of '
'in_set, and put them into detection_found where parameters number of_params count. with_whole: include ships that '
'are judged whole; is_counted: also record the numbers of fixes removed';
REVOKE EXECUTE ON FUNCTION find_calls_of_few(detection_run, zone_index, boolean, text, text, integer, boolean)
	FROM PUBLIC;

CREATE FUNCTION find_calls(run detection_run, zones bigint[], of_set text) RETURNS void
LANGUAGE plpgsql VOLATILE
SET search_path = @extschema@, pg_catalog, pg_temp
SET jit = off
AS $$
DECLARE
	part record;
	base detection_run;
	ships integer;
	whole_ships integer;
	-- whether Citus workers do it: the tracks of a few ships are smaller than the index that workers would need
	spread boolean;
	-- whether parallel workers do it
	many boolean;
BEGIN
	SELECT count(*), count(*) FILTER (WHERE s.from_time = '-infinity' AND s.to_time = 'infinity')
	INTO ships, whole_ships
	FROM detection_ship s
	WHERE s.todo;
	spread := ships > 20 AND is_distributed();
	many := whole_ships > 100 AND NOT spread;
	FOR part IN
		SELECT g.zone_set, g.params_no, max(g.base) AS base,
			bool_or(g.base = coalesce(run.refresh_of, run.run_id)) AS is_counted
		FROM detection_rule_group g
		WHERE (of_set IS NULL OR of_set = ANY (g.sets))
			AND (zones IS NULL
				OR EXISTS (SELECT FROM detection_rule_zone z WHERE z.zone_id = ANY (zones) AND z.sets = g.sets))
		GROUP BY g.zone_set, g.params_no
	LOOP
		SELECT r.* INTO base FROM detection_run r WHERE r.run_id = part.base;
		IF spread OR many THEN
			base.zone_set := part.zone_set;
			IF spread THEN
				PERFORM find_calls_on_workers(base, zones);
			ELSE
				-- no index of a whole set here: its megabytes would be part of the plan that is sent to workers
				PERFORM find_calls_of_many(base, zones,
					CASE WHEN zones IS NOT NULL THEN zones_of_set(zones, part.zone_set) END,
					positions_horizon() = '-infinity');
			END IF;
			PERFORM note_calls_of_many(of_set, part.zone_set, part.params_no, part.is_counted);
		END IF;
		IF NOT spread AND (NOT many OR whole_ships < ships) THEN
			PERFORM find_calls_of_few(base, zones_of_set(zones, part.zone_set), NOT many, of_set, part.zone_set,
				part.params_no, part.is_counted);
		END IF;
	END LOOP;
END $$;
COMMENT ON FUNCTION find_calls(detection_run, bigint[], text) IS
'Find the port calls of the ships of detection_ship that are still to do, with all parameters that count for each '
'zone: at the given zones, at those of a set, or (NULL) at all. Fixes removed are counted for the parameters of `run`';
REVOKE EXECUTE ON FUNCTION find_calls(detection_run, bigint[], text) FROM PUBLIC;

-- ---------- calls found with different parameters ----------

CREATE FUNCTION find_contested_calls(run detection_run, zones bigint[], of_set text) RETURNS void
LANGUAGE plpgsql VOLATILE
SET search_path = @extschema@, pg_catalog, pg_temp
SET jit = off
AS $$
BEGIN
	-- extend the period of a ship until no call reaches out of it, since that call may belong to a larger cluster
	LOOP
		UPDATE detection_ship s SET todo = false WHERE s.todo;
		UPDATE detection_ship s
		SET from_time = least(s.from_time, h.from_time), to_time = greatest(s.to_time, h.to_time), todo = true
		FROM (
			SELECT f.mmsi, min(lower(call_reach(f.call))) AS from_time,
				max(upper(call_reach(f.call))) + interval '1 microsecond' AS to_time
			FROM detection_found f
			WHERE NOT f.is_simple
			GROUP BY f.mmsi
		) h
		WHERE h.mmsi = s.mmsi
			AND (h.from_time < s.from_time OR h.to_time > s.to_time);
		EXIT WHEN NOT FOUND;
		DELETE FROM detection_found f USING detection_ship s WHERE s.mmsi = f.mmsi AND s.todo;
		PERFORM find_calls(run, zones, of_set);
	END LOOP;
	INSERT INTO detection_node (mmsi, zone_id, sets, params_no, call, cleaned_fixes, stop_lon, stop_lat, span, reach,
		is_in)
	SELECT
		f.mmsi,
		f.zone_id,
		z.sets,
		f.params_no,
		f.call,
		f.cleaned_fixes,
		f.stop_lon,
		f.stop_lat,
		call_span(f.call) AS span,
		call_reach(f.call) AS reach,
		call_reach(f.call) && g.periods AS is_in
	FROM detection_found f
	JOIN detection_rule_zone z ON z.zone_id = f.zone_id
	JOIN detection_rule_group g ON g.sets = z.sets AND g.params_no = f.params_no
	WHERE NOT f.is_simple;
END $$;
COMMENT ON FUNCTION find_contested_calls(detection_run, bigint[], text) IS
'Find the calls at zones where runs with different parameters count, as far as any of these calls reaches, and put '
'them into detection_node';
REVOKE EXECUTE ON FUNCTION find_contested_calls(detection_run, bigint[], text) FROM PUBLIC;

CREATE FUNCTION join_calls() RETURNS void
LANGUAGE plpgsql VOLATILE
SET search_path = @extschema@, pg_catalog, pg_temp
SET jit = off
AS $$
BEGIN
	LOOP
		DELETE FROM detection_cluster;
		INSERT INTO detection_cluster (mmsi, zone_id, sets, span, reach)
		SELECT c.mmsi, c.zone_id, c.sets, range_merge(range_agg(c.span)), range_merge(range_agg(c.reach))
		FROM (
			SELECT n.*,
				count(*) FILTER (WHERE n.begins) OVER (PARTITION BY n.mmsi, n.zone_id
					ORDER BY lower(n.span), n.params_no) AS no
			FROM (
				SELECT i.*, coalesce(lower(i.span) > max(upper(i.span)) OVER (PARTITION BY i.mmsi, i.zone_id
					ORDER BY lower(i.span),
						i.params_no ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), true) AS begins
				FROM detection_node i
				WHERE i.is_in
			) n
		) c
		GROUP BY c.mmsi, c.zone_id, c.sets, c.no;
		UPDATE detection_node n
		SET is_in = true
		FROM detection_cluster c
		WHERE NOT n.is_in
			AND c.mmsi = n.mmsi
			AND c.zone_id = n.zone_id
			AND c.span && n.span
			AND EXISTS (SELECT FROM detection_rule r
				WHERE r.sets = n.sets AND r.params_no = n.params_no AND c.reach && tstzrange(r.from_time, r.to_time));
		EXIT WHEN NOT FOUND;
	END LOOP;
	UPDATE detection_cluster c
	SET last_run = (SELECT max(r.run_id) FROM detection_rule r
		WHERE r.sets = c.sets AND c.reach && tstzrange(r.from_time, r.to_time));
END $$;
COMMENT ON FUNCTION join_calls() IS
'Join overlapping calls of detection_node into clusters, and determine the run that decides each';
REVOKE EXECUTE ON FUNCTION join_calls() FROM PUBLIC;

CREATE FUNCTION settle_calls(run detection_run, zones bigint[], of_set text) RETURNS void
LANGUAGE plpgsql VOLATILE
SET search_path = @extschema@, pg_catalog, pg_temp
SET jit = off
AS $$
BEGIN
	IF NOT EXISTS (SELECT FROM detection_found f WHERE NOT f.is_simple) THEN
		RETURN;
	END IF;
	PERFORM find_contested_calls(run, zones, of_set);
	PERFORM join_calls();
	DELETE FROM detection_found f WHERE NOT f.is_simple;
	INSERT INTO detection_found (mmsi, zone_id, arrived_latest, call, cleaned_fixes, stop_lon, stop_lat, params_no,
		run_id, is_simple)
	SELECT n.mmsi, n.zone_id, (n.call).arrived_latest, n.call, n.cleaned_fixes, n.stop_lon, n.stop_lat, n.params_no,
		g.run_id, false
	FROM detection_cluster c
	JOIN detection_rule r ON r.sets = c.sets AND r.run_id = c.last_run
	JOIN detection_rule_group g ON g.sets = c.sets AND g.params_no = r.params_no
	JOIN detection_node n ON n.mmsi = c.mmsi
		AND n.zone_id = c.zone_id
		AND n.params_no = r.params_no
		AND n.is_in
		AND n.span && c.span;
	DELETE FROM detection_node;
END $$;
COMMENT ON FUNCTION settle_calls(detection_run, bigint[], text) IS
'Decide between calls found with different parameters, as described at the head of judge_port_calls.sql';
REVOKE EXECUTE ON FUNCTION settle_calls(detection_run, bigint[], text) FROM PUBLIC;
