-- Refresh port calls of a few ships where a single set of parameters counts: the ordinary case.
--
-- Found and known calls fit into arrays, so no working tables are written and the run is recorded once, with its
-- counts. The decisions are those of judge_calls(), by the same comparisons of two calls (call_touches, calls_overlap,
-- call_may_follow); larger refreshes are left to it.

CREATE FUNCTION refresh_period(vessel mmsi, first_day date, last_day date, speeds_kn double precision[],
	without_anomalies boolean, horizon date, OUT from_time timestamptz, OUT to_time timestamptz)
LANGUAGE plpgsql STABLE
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
DECLARE
	speed_kn double precision;
BEGIN
	IF is_distributed() THEN
		-- Citus must see the number of the ship to find its shard
		PERFORM set_config('plan_cache_mode', 'force_custom_plan', true);
	END IF;
	from_time := '-infinity';
	to_time := 'infinity';
	-- an anomaly may reach any number of days
	IF without_anomalies
		OR horizon = '-infinity' AND NOT is_stored_beyond(vessel, first_day, last_day)
		OR horizon > '-infinity' AND judged_day_before(vessel, first_day) IS NULL
			AND stored_day_after(vessel, last_day) IS NULL THEN
		RETURN;
	END IF;
	from_time := utc_midnight(first_day);
	to_time := utc_midnight(last_day + 1);
	FOREACH speed_kn IN ARRAY speeds_kn LOOP
		-- cleaning may remove other fixes than before at some distance from the changed days
		SELECT least(refresh_period.from_time, n.from_time),
			greatest(refresh_period.to_time, n.to_time + interval '1 microsecond')
		INTO from_time, to_time
		FROM settled_around(vessel, first_day, last_day, speed_kn) n;
	END LOOP;
	SELECT d.from_time, d.to_time INTO from_time, to_time
	FROM widened_period(vessel, NULL, refresh_period.from_time, refresh_period.to_time) d;
END $$;
COMMENT ON FUNCTION refresh_period(mmsi, date, date, double precision[], boolean, date) IS
'Return the period of a ship to judge again after some days of its track have changed: those days, extended as far as '
'cleaning at one of speeds_kn (knots) may remove other fixes than before, and over all known calls that reach into '
'that. -infinity to infinity if no other days are stored, or if without_anomalies makes the whole track count. '
'horizon: the value of positions_horizon()';

CREATE FUNCTION find_ship_calls(rule detection_rule_group, base detection_run, vessel mmsi, zones zone_index,
	from_time timestamptz, to_time timestamptz, is_dropped boolean,
	OUT calls detection_found[], OUT left_out integer, OUT fixes integer)
LANGUAGE plpgsql STABLE
SET search_path = @extschema@, pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan
AS $$
DECLARE
	-- only stored_port_calls() reads distributed positions
	is_whole CONSTANT boolean := from_time = '-infinity' AND to_time = 'infinity' AND NOT base.without_anomalies
		AND NOT is_distributed();
	-- checked once, not for every call
	is_always CONSTANT boolean := rule.periods = '{[-infinity,infinity)}';
	raw track;
BEGIN
	IF is_whole AND is_dropped THEN
		raw := judged_track(vessel);
	ELSIF is_whole THEN
		raw := (SELECT track_merge(v.track) FROM vessel_track v WHERE v.mmsi = vessel);
	END IF;
	SELECT
		array_agg(ROW(vessel, (c.call).zone_id, (c.call).arrived_latest, c.call, c.cleaned_fixes, rule.params_no,
				rule.base, true, c.stop_lon, c.stop_lat)::detection_found)
			FILTER (WHERE (c.call).zone_id IS NOT NULL AND (is_always OR call_reach(c.call) && rule.periods)),
		max(c.cleaned_fixes) FILTER (WHERE c.fixes IS NOT NULL),
		max(c.fixes)
	INTO calls, left_out, find_ship_calls.fixes
	FROM (
		SELECT v.*
		FROM judged_visits(raw, zones, true, base.clean_speed_kn, base.max_gap, base.merge_gap, base.min_silence,
			base.stop_radius_m, base.min_stop, base.jitter_m, base.stray_gap) v
		WHERE is_whole
		UNION ALL
		SELECT s.*
		FROM stored_port_calls(base, vessel, zones, find_ship_calls.from_time, find_ship_calls.to_time) s
		WHERE NOT is_whole
	) c;
	IF is_dropped THEN
		-- the remnant of a call whose positions have partly been removed is not a call of its own
		calls := ARRAY(
			SELECT n
			FROM unnest(calls) n
			WHERE NOT EXISTS (SELECT
				FROM port_call_finding f
				WHERE f.mmsi = vessel
					AND f.known_to IS NULL
					AND f.zone_id = n.zone_id
					AND calls_overlap(n.call, f.call)
					AND rests_on_dropped(f.mmsi, f.call)));
	END IF;
END $$;
COMMENT ON FUNCTION find_ship_calls(detection_rule_group, detection_run, mmsi, zone_index, timestamptz, timestamptz,
	boolean) IS
'Return the port calls of a ship that touch a period, found with the parameters of base, as far as they touch the '
'periods of a rule, with the numbers of fixes removed and of all fixes (NULL if none was removed). is_dropped: '
'whether drop_positions() has removed any positions';

CREATE FUNCTION has_zone_set(of_run bigint) RETURNS boolean
LANGUAGE plpgsql STABLE
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
BEGIN
	RETURN EXISTS (SELECT FROM detection_run r JOIN zone_set s ON s.name = r.zone_set WHERE r.run_id = of_run);
END $$;
COMMENT ON FUNCTION has_zone_set(bigint) IS 'Return whether the zone set that a run asked for still exists';

CREATE FUNCTION compare_ship_calls(vessel mmsi, from_time timestamptz, to_time timestamptz, calls detection_found[],
	is_dropped boolean, OUT fresh detection_found[], OUT gone detection_scope[], OUT unchanged integer)
LANGUAGE plpgsql STABLE
SET search_path = @extschema@, pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan
AS $$
BEGIN
	SELECT
		array_agg(n) FILTER (WHERE k.finding_id IS NULL),
		array_agg(ROW(k.finding_id, vessel, k.zone_id, (k.call).arrived_latest, k.call, true)::detection_scope)
			FILTER (WHERE n.zone_id IS NULL
				AND (NOT is_dropped OR NOT rests_on_dropped(vessel, k.call))
				AND (call_touches(k.call, compare_ship_calls.from_time, compare_ship_calls.to_time)
					-- or it did not before, and does now
					OR EXISTS (SELECT FROM unnest(calls) c
						WHERE c.zone_id = k.zone_id
							AND calls_overlap(c.call, k.call)))
				-- at a removed zone, or with a set that is gone, nothing can be found again
				AND EXISTS (SELECT FROM zone z WHERE z.zone_id = k.zone_id)
				AND (EXISTS (SELECT FROM detection_rule_zone r WHERE r.zone_id = k.zone_id)
					OR has_zone_set(k.run_id))),
		count(*) FILTER (WHERE k.finding_id IS NOT NULL AND n.zone_id IS NOT NULL)
	INTO fresh, gone, unchanged
	FROM (
		SELECT f.finding_id, f.run_id, f.zone_id, f.call, f.cleaned_fixes, f.stop_lon, f.stop_lat
		FROM port_call_finding f
		WHERE f.mmsi = vessel
			AND f.known_to IS NULL
	) k
	FULL JOIN unnest(calls) n ON n.zone_id = k.zone_id
		AND n.arrived_latest = (k.call).arrived_latest
		-- IS TRUE keeps these out of the hash, which would take as long as all the rest
		AND (n.call = k.call AND n.cleaned_fixes = k.cleaned_fixes) IS TRUE
		AND (n.stop_lon, n.stop_lat) IS NOT DISTINCT FROM (k.stop_lon, k.stop_lat);
END $$;
COMMENT ON FUNCTION compare_ship_calls(mmsi, timestamptz, timestamptz, detection_found[], boolean) IS
'Compare the calls found of a ship in a period with its current findings: return the calls that no finding holds '
'unchanged, the findings judged but not found again unchanged, and the number of unchanged ones. is_dropped: whether '
'drop_positions() has removed any positions';

CREATE FUNCTION followed_calls(fresh detection_found[], gone detection_scope[]) RETURNS bigint[]
LANGUAGE plpgsql STABLE
SET search_path = @extschema@, pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan
AS $$
DECLARE
	follows bigint[];
BEGIN
	-- each call supersedes the gone finding that began nearest to it
	SELECT array_agg(p.finding_id ORDER BY p.no) INTO follows
	FROM (
		SELECT n.no, (
				SELECT g.finding_id
				FROM unnest(gone) g
				WHERE g.mmsi = n.mmsi
					AND g.zone_id = n.zone_id
					AND call_may_follow(n.call, g.call)
				ORDER BY abs(extract(epoch FROM g.arrived_latest - n.arrived_latest)), g.finding_id
				LIMIT 1
			) AS finding_id
		FROM unnest(fresh) WITH ORDINALITY n(mmsi, zone_id, arrived_latest, call, cleaned_fixes, params_no, run_id,
			is_simple, stop_lon, stop_lat, no)
	) p;
	IF cardinality(fresh) > 1 THEN
		-- of several calls that would supersede the same finding, the nearest does and the others are new
		SELECT array_agg(CASE WHEN p.is_nearest THEN p.finding_id END ORDER BY p.no) INTO follows
		FROM (
			SELECT f.no, f.finding_id, row_number() OVER (PARTITION BY f.finding_id
				ORDER BY abs(extract(epoch FROM g.arrived_latest - (fresh[f.no]).arrived_latest)), f.no) = 1 AS is_nearest
			FROM unnest(follows) WITH ORDINALITY f(finding_id, no)
			LEFT JOIN unnest(gone) g ON g.finding_id = f.finding_id
		) p;
	END IF;
	RETURN follows;
END $$;
COMMENT ON FUNCTION followed_calls(detection_found[], detection_scope[]) IS
'Return for each new call the gone finding that it supersedes, or NULL';

CREATE FUNCTION write_few(run detection_run, fresh detection_found[], gone bigint[], follows bigint[],
	OUT added integer, OUT superseded integer)
LANGUAGE plpgsql VOLATILE
SET search_path = @extschema@, pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan
AS $$
BEGIN
	INSERT INTO detection_run SELECT run.*;
	IF cardinality(gone) > 0 THEN
		UPDATE port_call_finding f SET known_to = run.known_at WHERE f.finding_id = ANY (gone);
	END IF;
	added := 0;
	superseded := 0;
	IF cardinality(fresh) > 0 THEN
		WITH written AS (
			INSERT INTO port_call_finding (run_id, mmsi, zone_id, zone_name, zone_kind, zone_country, zone_embargoed,
				ancestors, call, cleaned_fixes, stop_lon, stop_lat, supersedes, known_from)
			SELECT run.run_id, n.mmsi, z.zone_id, z.name, z.kind, z.country, z.embargoed, zone_ancestors(z.zone_id),
				n.call, n.cleaned_fixes, n.stop_lon, n.stop_lat,
				coalesce(follows[n.no], closed_call(n.mmsi, n.zone_id, n.arrived_latest)), run.known_at
			FROM unnest(fresh) WITH ORDINALITY n(mmsi, zone_id, arrived_latest, call, cleaned_fixes, params_no, run_id,
				is_simple, stop_lon, stop_lat, no)
			JOIN zone z ON z.zone_id = n.zone_id
			ORDER BY n.no
			RETURNING port_call_finding.supersedes
		)
		SELECT count(*), count(*) FILTER (WHERE w.supersedes = ANY (gone)) INTO added, superseded FROM written w;
	END IF;
	IF added < run.added THEN
		-- some zones have been removed meanwhile
		UPDATE detection_run r
		SET added = write_few.added, superseded = write_few.superseded,
			closed = r.closed + r.superseded - write_few.superseded
		WHERE r.run_id = run.run_id;
	END IF;
END $$;
COMMENT ON FUNCTION write_few(detection_run, detection_found[], bigint[], bigint[]) IS
'Record a run with its counts, close the findings that are gone, write the new calls, each with the finding that it '
'supersedes, and return the numbers added and superseded';
REVOKE EXECUTE ON FUNCTION write_few(detection_run, detection_found[], bigint[], bigint[]) FROM PUBLIC;

CREATE FUNCTION refresh_few(changed mmsi[], first_days date[], last_days date[],
	horizon date DEFAULT positions_horizon()) RETURNS detection_run
LANGUAGE plpgsql VOLATILE
SET search_path = @extschema@, pg_catalog, pg_temp
SET jit = off
SET plan_cache_mode = force_generic_plan
AS $$
DECLARE
	is_dropped CONSTANT boolean := horizon > '-infinity';
	rule detection_rule_group;
	base detection_run;
	run detection_run;
	zones zone_index;
	period record;
	found record;
	compared record;
	fresh detection_found[] := '{}';
	gone detection_scope[] := '{}';
	follows bigint[];
	written record;
BEGIN
	SELECT g.* INTO rule FROM detection_rule_group g WHERE (SELECT count(*) FROM detection_rule_group) = 1;
	IF rule.base IS NULL OR cardinality(changed) > 20 THEN
		RETURN NULL;
	END IF;
	SELECT r.* INTO base FROM detection_run r WHERE r.run_id = rule.base;
	zones := zone_set_index(rule.zone_set);
	run := base;
	run.refresh_of := base.run_id;
	run.known_at := clock_timestamp();
	run.unchanged := 0;
	run.cleaned_fixes := 0;
	FOR i IN 1 .. cardinality(changed) LOOP
		period := refresh_period(changed[i], first_days[i], last_days[i],
			array_remove(ARRAY[base.clean_speed_kn], NULL), base.without_anomalies, horizon);
		found := find_ship_calls(rule, base, changed[i], zones, period.from_time, period.to_time, is_dropped);
		compared := compare_ship_calls(changed[i], period.from_time, period.to_time, found.calls, is_dropped);
		fresh := fresh || compared.fresh;
		gone := gone || compared.gone;
		run.unchanged := run.unchanged + compared.unchanged;
		run.cleaned_fixes := run.cleaned_fixes + coalesce(found.left_out, 0);
		-- too large, or say_cleaned() has to raise a notice
		IF run.unchanged + cardinality(fresh) > 100 OR run.unchanged + cardinality(gone) > 100
			OR found.left_out >= 10 AND found.left_out > 0.1 * found.fixes THEN
			RETURN NULL;
		END IF;
	END LOOP;
	IF cardinality(fresh) > 1 THEN
		fresh := ARRAY(SELECT n FROM unnest(fresh) n ORDER BY n.mmsi, n.arrived_latest, n.zone_id);
	END IF;
	IF cardinality(fresh) > 0 AND cardinality(gone) > 0 THEN
		follows := followed_calls(fresh, gone);
	END IF;
	run.run_id := nextval('detection_run_run_id_seq');
	run.vessels := cardinality(changed);
	run.added := cardinality(fresh);
	run.superseded := coalesce(cardinality(array_remove(follows, NULL)), 0);
	run.closed := cardinality(gone) - run.superseded;
	written := write_few(run, fresh, CASE WHEN cardinality(gone) > 0
		THEN ARRAY(SELECT g.finding_id FROM unnest(gone) g) END, follows);
	run.closed := run.closed + run.superseded - written.superseded;
	run.added := written.added;
	run.superseded := written.superseded;
	RETURN run;
END $$;
COMMENT ON FUNCTION refresh_few(mmsi[], date[], date[], date) IS
'Judge up to 20 ships again on the days that have changed and return the run, recorded with its counts; NULL, with '
'nothing written, if runs with different parameters count or if there are too many ships or calls';
REVOKE EXECUTE ON FUNCTION refresh_few(mmsi[], date[], date[], date) FROM PUBLIC;
