-- Retention: drop positions and keep findings.

CREATE FUNCTION whole_carried(before date) RETURNS timestamptz
LANGUAGE sql STABLE
BEGIN ATOMIC
	SELECT shifted(utc_midnight($1), -greatest(
		rate_window(),
		(SELECT max(r.listen_window + interval '2 hours') FROM ais_gap_run r),
		(SELECT max(r.min_duration + 2 * r.max_gap + r.merge_gap) FROM encounter_run r),
		(SELECT max(r.min_duration + stop_max_gap()) FROM loitering_run r)));
END;
COMMENT ON FUNCTION whole_carried(date) IS
'Return the time from which drop_positions() carries over the fixes of all ships, so that listening windows, and '
'encounters and stops that are not yet long enough to count, stay complete under the parameters of all runs so far';

CREATE FUNCTION is_taken_apart(all_fixes track) RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE
RETURN EXISTS (
	SELECT
	FROM (SELECT DISTINCT g.split_speed_kn FROM ais_gap_run g WHERE g.split_speed_kn IS NOT NULL) r
	CROSS JOIN LATERAL track_split_ships(all_fixes, r.split_speed_kn) WITH ORDINALITY s(track, ship_no)
	WHERE s.ship_no = 2);
COMMENT ON FUNCTION is_taken_apart(track) IS
'Return whether a run of detect_ais_gaps() would split the fixes of an MMSI into several ships';

CREATE FUNCTION anomaly_about(all_fixes track, at timestamptz) RETURNS timestamptz
LANGUAGE plpgsql STABLE
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
BEGIN
	IF EXISTS (SELECT FROM anomaly_run)
		OR EXISTS (SELECT FROM detection_run r WHERE r.without_anomalies)
		OR EXISTS (SELECT FROM encounter_run r WHERE r.without_anomalies)
		OR EXISTS (SELECT FROM loitering_run r WHERE r.without_anomalies) THEN
		RETURN (
			SELECT min(lower(s.span))
			FROM unnest(anomaly_spans(all_fixes)) s(span)
			WHERE lower(s.span) <= at AND upper(s.span) >= at);
	END IF;
	RETURN NULL;
END $$;
COMMENT ON FUNCTION anomaly_about(track, timestamptz) IS
'Return when the frozen place or circle that goes on at a time began, if any run detects anomalies or leaves them '
'out, since part of an anomaly may not be recognized as one; NULL if there is none';

CREATE FUNCTION visit_about(all_fixes track, horizon timestamptz) RETURNS timestamptz
LANGUAGE plpgsql STABLE
SET search_path = @extschema@, pg_catalog, pg_temp
SET jit = off
AS $$
DECLARE
	since timestamptz;
	base record;
BEGIN
	FOR base IN
		SELECT r AS run, s.zone_set
		FROM (SELECT DISTINCT g.base, g.zone_set FROM detection_rule_group g) s
		JOIN detection_run r ON r.run_id = s.base
	LOOP
		since := least(since, (
			SELECT min(coalesce(v.arrived_earliest, v.arrived_latest))
			FROM zone_visits(
				cleaned_track(track_to_judge(all_fixes, (base.run).without_anomalies), (base.run).clean_speed_kn),
				zone_set_index(base.zone_set), (base.run).max_gap, (base.run).merge_gap, (base.run).min_silence,
				(base.run).stop_radius_m, (base.run).min_stop, (base.run).jitter_m, (base.run).stray_gap) v
			WHERE call_touches(v, horizon - interval '1 microsecond', horizon)));
	END LOOP;
	-- visits to zones of land, for anomalies
	FOR base IN
		SELECT DISTINCT r.land
		FROM anomaly_run r
		JOIN zone_set z ON z.name = r.land
	LOOP
		since := least(since, (
			SELECT min(coalesce(v.arrived_earliest, v.arrived_latest))
			FROM zone_visits(all_fixes, zone_set_index(base.land)) v
			WHERE call_touches(v, horizon - interval '1 microsecond', horizon)));
	END LOOP;
	RETURN since;
END $$;
COMMENT ON FUNCTION visit_about(track, timestamptz) IS
'Return the time of the fix before the first visit that goes on at a time, or has just ended, by runs of port calls '
'and of anomalies on land; NULL if there is none';

CREATE FUNCTION clean_start(all_fixes track, since timestamptz, horizon timestamptz, speed_kn double precision)
RETURNS timestamptz
LANGUAGE plpgsql STABLE
SET search_path = @extschema@, pg_catalog, pg_temp
SET jit = off
AS $$
DECLARE
	-- more than max_run + 1 = 11, the cost of an unreachable pair: cleaning would rather keep a jump than leave these out
	enough CONSTANT integer := 12;
	left_out CONSTANT track := track_left_out(all_fixes, speed_kn);
	margin interval := '1 day';
	fix record;
BEGIN
	LOOP
		FOR fix IN
			SELECT w.t, w.until + interval '1 microsecond' AS until
			FROM (
				SELECT f.t, lag(f.t) OVER o AS before, lead(f.t, enough - 1) OVER o AS until
				FROM track_fixes(track_between(all_fixes, shifted(since, -margin), horizon))
					WITH ORDINALITY f(t, lon, lat, sog, cog, nav_status, heading, no)
				WINDOW o AS (ORDER BY f.no)
			) w
			WHERE w.until IS NOT NULL
				AND coalesce(w.before < since, true)
			ORDER BY w.t DESC
		LOOP
			IF num_fixes_between(left_out, fix.t, fix.until) = 0
				AND num_fixes(track_left_out(track_between(all_fixes, fix.t, fix.until), speed_kn)) = 0 THEN
				fix.t := least(since, fix.t);
				-- a call that begins with the first fix kept counts the fixes left out before it
				RETURN CASE
					WHEN num_fixes_between(all_fixes, '-infinity', fix.t) = num_fixes_between(left_out, '-infinity', fix.t)
						THEN start_time(all_fixes)
					ELSE fix.t
				END;
			END IF;
		END LOOP;
		EXIT WHEN coalesce(shifted(since, -margin) <= start_time(all_fixes), true);
		margin := margin * 4;
	END LOOP;
	RETURN least(since, start_time(all_fixes));
END $$;
COMMENT ON FUNCTION clean_start(track, timestamptz, timestamptz, double precision) IS
'Return the last time up to `since` such that a track that begins there is cleaned (track_clean, at a speed in knots) '
'as the whole track is: twelve fixes follow, all before the horizon, that are reachable from each other and that '
'cleaning keeps. The first fix if there is no such time';

CREATE FUNCTION begun_about(all_fixes track, since timestamptz, horizon timestamptz) RETURNS timestamptz
LANGUAGE plpgsql STABLE
SET search_path = @extschema@, pg_catalog, pg_temp
SET jit = off
AS $$
#variable_conflict use_column
DECLARE
	earlier timestamptz := begun_about.since;
	before timestamptz;
	base record;
BEGIN
	LOOP
		before := earlier;
		FOR base IN
			SELECT r.clean_speed_kn FROM detection_run r JOIN detection_rule_group g ON g.base = r.run_id
			UNION
			SELECT r.clean_speed_kn FROM encounter_run r
			UNION
			SELECT r.clean_speed_kn FROM loitering_run r
		LOOP
			CONTINUE WHEN base.clean_speed_kn IS NULL;
			earlier := clean_start(all_fixes, earlier, begun_about.horizon, base.clean_speed_kn);
		END LOOP;
		-- where stops begin depends on the fix before, so the track must not begin in the middle of one
		FOR base IN
			SELECT DISTINCT r.radius_m, r.min_duration, r.clean_speed_kn, r.without_anomalies
			FROM loitering_run r
			WHERE r.refresh_of IS NULL
		LOOP
			earlier := least(earlier, (
				SELECT min(s.began)
				FROM stops(cleaned_track(track_to_judge(all_fixes, base.without_anomalies), base.clean_speed_kn),
					radius_m => base.radius_m, min_duration => base.min_duration) s
				WHERE s.began <= earlier AND s.ended >= earlier
					OR s.began < begun_about.horizon AND s.ended >= begun_about.horizon - stop_max_gap()));
		END LOOP;
		earlier := least(earlier, anomaly_about(all_fixes, earlier));
		-- an earlier beginning may lie in the middle of something else
		EXIT WHEN earlier = before;
	END LOOP;
	RETURN earlier;
END $$;
COMMENT ON FUNCTION begun_about(track, timestamptz, timestamptz) IS
'Return the last time up to `since` such that a track that begins there can be judged as if nothing were missing '
'before: not in the middle of a stop of loitering runs, a frozen place, a circle, or fixes that cleaning leaves out';

CREATE FUNCTION carried_since(mmsi mmsi, before date, whole_from timestamptz) RETURNS timestamptz
LANGUAGE plpgsql STABLE
SET search_path = @extschema@, pg_catalog, pg_temp
SET timezone = 'UTC'
SET jit = off
AS $$
DECLARE
	horizon CONSTANT timestamptz := utc_midnight(before);
	all_fixes CONSTANT track := judged_track(carried_since.mmsi);
	-- the fixes that fixes_before of a following silence counts
	since timestamptz := least(whole_from,
		end_time(track_between(all_fixes, '-infinity', horizon)) - rate_window());
BEGIN
	IF is_taken_apart(all_fixes) THEN
		-- which of several ships a fix belongs to depends on all fixes before it
		since := least(since, start_time(all_fixes));
	ELSE
		since := begun_about(all_fixes, least(since, visit_about(all_fixes, horizon), (
			-- a place at began_earliest may be interpolated from a fix up to max_gap before
			SELECT min(coalesce(e.began_earliest, e.began)) - (SELECT max(r.max_gap) FROM encounter_run r)
			FROM encounter_finding e
			WHERE e.known_to IS NULL
				AND carried_since.mmsi IN (e.mmsi_a, e.mmsi_b)
				-- an encounter that begins later may still rest on began_earliest
				AND coalesce(e.began_earliest, e.began) < horizon
				AND coalesce(e.ended_latest, 'infinity') >= horizon)), horizon);
	END IF;
	-- not before what earlier drops have left, unless it includes the first fix, before which nothing is missing
	RETURN CASE
		WHEN since <= start_time(all_fixes) THEN judged_since(carried_since.mmsi)
		ELSE greatest(since, judged_since(carried_since.mmsi))
	END;
END $$;
COMMENT ON FUNCTION carried_since(mmsi, date, timestamptz) IS
'Return the time from which drop_positions() carries over a ship''s fixes from before a day: its last 12 hours of '
'fixes, and all of the visits, stops, anomalies and encounters under way then, with the fixes that cleaning needs; '
'all fixes if a run of detect_ais_gaps() splits the MMSI into several ships; whole_from or earlier, but not before '
'what earlier drops have left';

CREATE FUNCTION carry_positions(before date) RETURNS timestamptz
LANGUAGE plpgsql VOLATILE
SET search_path = @extschema@, pg_catalog, pg_temp
SET timezone = 'UTC'
SET jit = off
AS $$
DECLARE
	horizon CONSTANT date := positions_horizon();
	whole_from timestamptz;
BEGIN
	IF before <= horizon THEN
		RETURN (SELECT p.whole_from FROM position_drop p ORDER BY p.before DESC, p.drop_id DESC LIMIT 1);
	END IF;
	whole_from := greatest(whole_carried(carry_positions.before),
		-- an earlier drop may have left less
		(SELECT max(p.whole_from) FROM position_drop p));
	CREATE TEMP TABLE vesselwatch_carried ON COMMIT DROP AS
	SELECT s.mmsi, s.since, track_between(judged_track(s.mmsi), s.since, utc_midnight(carry_positions.before)) AS track
	FROM (
		SELECT m.mmsi, carried_since(m.mmsi, carry_positions.before, whole_from) AS since
		FROM (
			SELECT v.mmsi FROM vessel_track v WHERE v.day < carry_positions.before AND v.day >= horizon
			UNION
			SELECT c.mmsi FROM carried_track c
		) m
		-- computed once for each ship, not for each day and each use
		OFFSET 0
	) s
	WHERE s.since IS NOT NULL;
	DELETE FROM carried_track;
	INSERT INTO carried_track (mmsi, since, track)
	SELECT c.mmsi, c.since, c.track
	FROM vesselwatch_carried c
	WHERE num_fixes(c.track) > 0;
	DROP TABLE vesselwatch_carried;
	RETURN whole_from;
END $$;
COMMENT ON FUNCTION carry_positions(date) IS
'Fill carried_track with the fixes from before a day that detection still needs, if the day is later than the '
'horizon, and return the time from which those of all ships are complete';
REVOKE EXECUTE ON FUNCTION carry_positions(date) FROM PUBLIC;

CREATE FUNCTION remove_positions(before date) RETURNS integer
LANGUAGE plpgsql VOLATILE
SET search_path = @extschema@, pg_catalog, pg_temp
SET timezone = 'UTC'
SET datestyle = 'ISO, YMD'
SET jit = off
AS $$
DECLARE
	gone regclass;
	partitions integer := 0;
BEGIN
	INSERT INTO dropped_day AS d (day, ships, fixes)
	SELECT v.day, count(*)::integer, sum(num_fixes(v.track))
	FROM vessel_track v
	WHERE v.day < remove_positions.before
	GROUP BY v.day
	ON CONFLICT ON CONSTRAINT dropped_day_pkey DO UPDATE
	SET ships = greatest(d.ships, EXCLUDED.ships), fixes = greatest(d.fixes, EXCLUDED.fixes);
	FOR gone IN SELECT p.partition FROM track_partitions() p WHERE p.to_day <= remove_positions.before LOOP
		EXECUTE format('DROP TABLE %s', gone);
		partitions := partitions + 1;
	END LOOP;
	-- the refresh may have recorded these months again, as after a crash
	DELETE FROM track_month m WHERE m.to_day <= remove_positions.before;
	DELETE FROM vessel_track v WHERE v.day < remove_positions.before;
	DELETE FROM vessel_track_change c WHERE c.day < remove_positions.before;
	DELETE FROM finding_change c WHERE c.day < remove_positions.before;
	RETURN partitions;
END $$;
COMMENT ON FUNCTION remove_positions(date) IS
'Record the stored days before a day in dropped_day, remove them, and return the number of partitions dropped';
REVOKE EXECUTE ON FUNCTION remove_positions(date) FROM PUBLIC;

CREATE FUNCTION give_up_positions(before date) RETURNS integer
LANGUAGE plpgsql VOLATILE
SET search_path = @extschema@, pg_catalog, pg_temp
SET timezone = 'UTC'
AS $$
DECLARE
	lost record;
	partitions integer;
BEGIN
	SELECT min(m.from_day) AS from_day, max(m.to_day) AS to_day
	INTO lost
	FROM track_month m
	LEFT JOIN track_partitions() p ON p.from_day <= m.from_day AND p.to_day >= m.to_day
	WHERE p.partition IS NULL
		AND m.to_day > positions_horizon()
		AND m.to_day <= before;
	IF lost.to_day IS NULL THEN
		RETURN 0;
	END IF;
	partitions := remove_positions(lost.to_day);
	-- carried fixes would make a silence of the month that was dropped by hand
	DELETE FROM carried_track;
	INSERT INTO position_drop (before, dropped_at, ship_days, fixes, carried, whole_from)
	VALUES (lost.to_day, clock_timestamp(), 0, 0, 0, utc_midnight(lost.to_day));
	RAISE NOTICE 'nothing from before % goes on: the partition of vessel_track for % was dropped by hand', lost.to_day,
		to_char(lost.from_day::timestamp, 'YYYY-MM')
		USING DETAIL = 'What was found stays. No fixes of before are carried over: a call, a silence or a meeting that was going on then keeps the end that was known, and positions that no refresh had judged are judged by none.';
	RETURN partitions;
END $$;
COMMENT ON FUNCTION give_up_positions(date) IS
'If the partition of a month that ends by a day was dropped by hand, remove all positions from before the end of that '
'month and carry none over; return the number of partitions dropped';
REVOKE EXECUTE ON FUNCTION give_up_positions(date) FROM PUBLIC;

CREATE FUNCTION drop_positions(before date, OUT ships integer, OUT ship_days bigint, OUT fixes bigint,
	OUT partitions integer, OUT carried bigint)
LANGUAGE plpgsql VOLATILE
SET search_path = @extschema@, pg_catalog, pg_temp
SET timezone = 'UTC'
SET datestyle = 'ISO, YMD'
SET jit = off
AS $$
#variable_conflict use_variable
DECLARE
	one record;
	whole_from timestamptz;
BEGIN
	IF before IS NULL OR NOT isfinite(before) OR before > (clock_timestamp() AT TIME ZONE 'UTC')::date THEN
		RAISE EXCEPTION 'positions cannot be dropped before %', coalesce(before::text, 'NULL')
			USING ERRCODE = 'invalid_parameter_value',
				HINT = 'Give a day up to today, UTC: positions of earlier days are removed.';
	END IF;
	PERFORM check_run_isolation();
	-- before the tables of findings: in the same order as a transaction that stores positions and refreshes
	PERFORM lock_positions();
	PERFORM gather_track_changes();
	PERFORM lock_runs();
	FOR one IN
		SELECT f.finding_table
		FROM finding_kind f
		ORDER BY f.kind <> 'port_call', f.kind <> 'ais_gap', f.kind
	LOOP
		EXECUTE format('LOCK TABLE %I IN SHARE ROW EXCLUSIVE MODE', one.finding_table);
	END LOOP;
	SELECT count(DISTINCT v.mmsi::integer), count(*), coalesce(sum(num_fixes(v.track)), 0) INTO ships, ship_days, fixes
	FROM vessel_track v
	WHERE v.day < before;
	partitions := give_up_positions(before);
	-- positions stored since the last refresh must be judged before they go
	PERFORM count(*) FROM refresh_findings();
	IF NOT rules_hold() AND EXISTS (SELECT FROM detection_run) THEN
		PERFORM work_out_rules();
	END IF;
	whole_from := carry_positions(before);
	carried := coalesce((SELECT sum(num_fixes(c.track)) FROM carried_track c), 0);
	partitions := partitions + remove_positions(before);
	INSERT INTO position_drop (before, dropped_at, ship_days, fixes, carried, whole_from)
	VALUES (before, clock_timestamp(), ship_days, fixes, carried, whole_from);
END $$;
COMMENT ON FUNCTION drop_positions(date) IS
'Remove the stored positions of UTC days before a day, whole months by dropping their partitions, and return the '
'numbers of ships, ship days, fixes and partitions removed and of fixes carried over. Findings stay: they are first '
'brought up to date; those that rest on removed positions can no longer be judged again (positions_kept in the views '
'is false); those under way across the day keep their beginning, since the fixes that this takes are carried over. '
'Nothing is carried over a month whose partition was dropped by hand, which a notice reports. Positions of dropped '
'days that are stored later are not judged. Error 22023 for a day in the future or NULL, 25000 in a transaction that '
'is not read committed, 42501 for a role that does not own a partition to drop';
REVOKE EXECUTE ON FUNCTION drop_positions(date) FROM PUBLIC;
