-- The port calls of a stored track, found whole while no more of the track is read than necessary.

CREATE FUNCTION call_touches(call zone_visit, from_time timestamptz, to_time timestamptz) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN coalesce(call.arrived_earliest, call.arrived_latest) < to_time
	AND coalesce(call.departed_latest, 'infinity') >= from_time;
COMMENT ON FUNCTION call_touches(zone_visit, timestamptz, timestamptz) IS
'Return whether any fix that determines a visit, the fixes just before and after it included, lies in a period';

CREATE FUNCTION calls_overlap(call zone_visit, other zone_visit) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN call.arrived_latest <= other.departed_earliest
	AND call.departed_earliest >= other.arrived_latest;
COMMENT ON FUNCTION calls_overlap(zone_visit, zone_visit) IS
'Return whether two visits overlap, each taken from its first to its last fix inside';

CREATE FUNCTION call_may_follow(found zone_visit, known zone_visit) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN coalesce(known.arrived_earliest, known.arrived_latest) <= found.departed_earliest
	AND coalesce(known.departed_latest, 'infinity') >= found.arrived_latest;
COMMENT ON FUNCTION call_may_follow(zone_visit, zone_visit) IS
'Return whether a found call can take the place of a known one of the same ship and zone that was not found again: '
'whether their times meet, that of the known call extended to the fixes before and after it';

CREATE FUNCTION call_reach(call zone_visit) RETURNS tstzrange
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN tstzrange(coalesce(call.arrived_earliest, call.arrived_latest), coalesce(call.departed_latest, 'infinity'),
	'[]');
COMMENT ON FUNCTION call_reach(zone_visit) IS
'Return the time between the fixes before and after a visit; unbounded above, or from its first fix inside, if there '
'is none';

CREATE FUNCTION call_span(call zone_visit) RETURNS tstzrange
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN tstzrange(call.arrived_latest, call.departed_earliest, '[]');
COMMENT ON FUNCTION call_span(zone_visit) IS 'Return the time from the first to the last fix inside of a visit';

CREATE FUNCTION cleaned_in_call(left_out track, call zone_visit) RETURNS integer
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN left_out IS NULL THEN 0
	ELSE num_fixes(track_between(left_out, coalesce(call.arrived_earliest + interval '1 microsecond', '-infinity'),
		coalesce(call.departed_latest, 'infinity'))) END;
COMMENT ON FUNCTION cleaned_in_call(track, zone_visit) IS
'Return how many of the fixes that cleaning removed from a track lie between the fixes before and after a visit, or '
'anywhere on a side where there is none';

CREATE FUNCTION fixes_left_out(whole track, clean_speed_kn double precision, without_anomalies boolean) RETURNS track
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE
	WHEN NOT without_anomalies THEN track_left_out(whole, clean_speed_kn)
	ELSE track_inside(whole, anomaly_spans(whole))
		|| coalesce(track_left_out(track_without_anomalies(whole), clean_speed_kn), '[]'::track)
END;
COMMENT ON FUNCTION fixes_left_out(track, double precision, boolean) IS
'Return the fixes of a whole track that detection leaves out: with without_anomalies those of frozen places and '
'circles, and of the rest those that cleaning at a speed in knots (NULL: not cleaned) removes; NULL if neither applies';

CREATE FUNCTION nearest_days(vessel mmsi, from_day date, to_day date, is_before boolean, days integer) RETURNS date[]
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
DECLARE
	found_days date[];
BEGIN
	IF is_before THEN
		SELECT array_agg(n.day ORDER BY n.day DESC) INTO found_days
		FROM (
			SELECT v.day
			FROM vessel_track v
			WHERE v.mmsi = vessel AND v.day >= from_day AND v.day < to_day
			ORDER BY v.day DESC
			LIMIT days
		) n;
	ELSE
		SELECT array_agg(n.day ORDER BY n.day) INTO found_days
		FROM (
			SELECT v.day
			FROM vessel_track v
			WHERE v.mmsi = vessel AND v.day > from_day AND v.day <= to_day
			ORDER BY v.day
			LIMIT days
		) n;
	END IF;
	RETURN found_days;
END $$;
COMMENT ON FUNCTION nearest_days(mmsi, date, date, boolean, integer) IS
'Return up to `days` stored days of a ship, nearest first: before to_day, from from_day on (is_before), or after '
'from_day up to to_day; NULL if there are none';

CREATE FUNCTION stored_days(vessel mmsi, from_time timestamptz, to_time timestamptz, margin integer,
	OUT first_day date, OUT last_day date, OUT has_before boolean, OUT has_after boolean)
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
DECLARE
	-- searched first, so that only two or three monthly partitions are opened
	near CONSTANT integer := 31 + margin;
	days date[];
BEGIN
	first_day := '-infinity';
	last_day := 'infinity';
	has_before := false;
	has_after := false;
	IF isfinite(from_time) THEN
		first_day := (from_time AT TIME ZONE 'UTC')::date;
		days := nearest_days(vessel, first_day - near, first_day, true, margin + 1);
		IF days IS NULL OR cardinality(days) <= margin THEN
			days := nearest_days(vessel, '-infinity', first_day, true, margin + 1);
		END IF;
		has_before := coalesce(cardinality(days) > margin, false);
		first_day := coalesce(days[least(margin, cardinality(days))], first_day);
	END IF;
	IF isfinite(to_time) THEN
		last_day := (to_time AT TIME ZONE 'UTC')::date;
		days := nearest_days(vessel, last_day, last_day + near, false, margin + 1);
		IF days IS NULL OR cardinality(days) <= margin THEN
			days := nearest_days(vessel, last_day, 'infinity', false, margin + 1);
		END IF;
		has_after := coalesce(cardinality(days) > margin, false);
		last_day := coalesce(days[least(margin, cardinality(days))], last_day);
	END IF;
END $$;
COMMENT ON FUNCTION stored_days(mmsi, timestamptz, timestamptz, integer) IS
'Return the days of a period extended by `margin` stored days of a ship on either side, and whether there are more '
'beyond';

CREATE FUNCTION rests_on_dropped(mmsi mmsi, call zone_visit) RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE
RETURN coalesce((rests_on_dropped.call).arrived_earliest,
	(rests_on_dropped.call).arrived_latest) < judged_since(rests_on_dropped.mmsi);
COMMENT ON FUNCTION rests_on_dropped(mmsi, zone_visit) IS
'Return whether a call rests on positions that drop_positions() has removed without carrying them over, so that it '
'can no longer be judged';

CREATE FUNCTION is_part_cut(part track, calls zone_visit[], has_before boolean, has_after boolean,
	from_time timestamptz, to_time timestamptz, run detection_run) RETURNS boolean
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = @extschema@, pg_catalog, pg_temp
SET max_parallel_workers_per_gather = 0
AS $$
DECLARE
	alone CONSTANT interval := greatest(run.max_gap, run.merge_gap);
BEGIN
	-- a visit is whole if no fix beyond the part could change it: it ends in a silence over max_gap, or in an absence
	-- long enough in which the ship went farther than jitter_m from its last place inside
	RETURN has_before
			AND (num_fixes(part) = 0
				OR start_time(part) >= from_time
				OR EXISTS (SELECT FROM unnest(calls) c
					WHERE c.arrival_basis = 'open'
						OR c.arrival_basis = 'crossing'
							AND (c.arrived_latest - start_time(part) <= alone
								OR track_stays_within(track_between(part, '-infinity', c.arrived_latest),
									2 * run.jitter_m))))
		OR has_after
			AND (num_fixes(part) = 0
				OR end_time(part) < to_time
				OR EXISTS (SELECT FROM unnest(calls) c
					WHERE c.departure_basis = 'open'
						OR c.departure_basis = 'crossing'
							AND (end_time(part) - c.departed_earliest <= alone
								OR track_stays_within(track_between(part, c.departed_earliest, 'infinity'),
									2 * run.jitter_m))));
END $$;
COMMENT ON FUNCTION is_part_cut(track, zone_visit[], boolean, boolean, timestamptz, timestamptz, detection_run) IS
'Return whether fixes beyond part of a track, before (has_before) or after it (has_after), could change the visits of '
'a period that were found in it with the parameters of a run';

CREATE FUNCTION calls_within(raw track, has_before boolean, has_after boolean, zones zone_index, from_time timestamptz,
	to_time timestamptz, run detection_run,
	OUT call zone_visit, OUT cleaned_fixes integer, OUT stop_lon double precision, OUT stop_lat double precision,
	OUT fixes integer, OUT is_cut boolean)
RETURNS SETOF record
LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 10
SET search_path = @extschema@, pg_catalog, pg_temp
SET max_parallel_workers_per_gather = 0
AS $$
DECLARE
	part track := track_to_judge(raw, run.without_anomalies);
	left_out track;
	calls zone_visit[];
	lons double precision[];
	lats double precision[];
BEGIN
	IF raw IS NULL THEN
		RETURN;
	END IF;
	-- whether a fix is anomalous depends on those around it
	is_cut := run.without_anomalies AND (has_before OR has_after);
	IF is_cut IS NOT TRUE THEN
		IF run.clean_speed_kn IS NOT NULL THEN
			-- only the fixes that cleaning keeps whatever lies beyond the part
			part := track_clean_part(part, run.clean_speed_kn, 10, '1 second', 100, has_before, has_after);
		END IF;
		SELECT
			array_agg(c.call ORDER BY (c.call).arrived_latest, (c.call).zone_id),
			array_agg(c.stop_lon ORDER BY (c.call).arrived_latest, (c.call).zone_id),
			array_agg(c.stop_lat ORDER BY (c.call).arrived_latest, (c.call).zone_id)
		INTO calls, lons, lats
		FROM judged_visits(part, zones, false, NULL, run.max_gap, run.merge_gap, run.min_silence, run.stop_radius_m,
			run.min_stop, run.jitter_m, run.stray_gap) c
		WHERE call_touches(c.call, from_time, to_time);
		is_cut := (has_before OR has_after)
			AND is_part_cut(part, calls, has_before, has_after, from_time, to_time, run);
	END IF;
	IF is_cut THEN
		RETURN NEXT;
		RETURN;
	END IF;
	IF (run.clean_speed_kn IS NOT NULL OR run.without_anomalies) AND num_fixes(part) < num_fixes(raw) THEN
		left_out := fixes_left_out(raw, run.clean_speed_kn, run.without_anomalies);
		cleaned_fixes := num_fixes_between(left_out, from_time, to_time);
		IF cleaned_fixes > 0 THEN
			fixes := num_fixes_between(raw, from_time, to_time);
			RETURN NEXT;
			fixes := NULL;
		END IF;
	END IF;
	FOR i IN 1 .. coalesce(array_length(calls, 1), 0) LOOP
		call := calls[i];
		CONTINUE WHEN call.first_stop IS NULL;
		cleaned_fixes := cleaned_in_call(left_out, call);
		stop_lon := lons[i];
		stop_lat := lats[i];
		RETURN NEXT;
	END LOOP;
END $$;
COMMENT ON FUNCTION calls_within(track, boolean, boolean, zone_index, timestamptz, timestamptz, detection_run) IS
'Return the port calls that touch a period, found in part of a track after cleaning with the parameters of a run. '
'has_before, has_after: whether the ship has fixes beyond the part. If those could change a call or the cleaning, a '
'single row says so (is_cut). cleaned_fixes is the number of fixes that cleaning removed around a call, stop_lon and '
'stop_lat (degrees) are where the ship lay. If cleaning removed any fixes in the period, a row without a call comes '
'first: it gives their number and that of all fixes (fixes, otherwise NULL)';

CREATE FUNCTION stored_part(vessel mmsi, from_time timestamptz, to_time timestamptz, margin integer, OUT raw track,
	OUT has_before boolean, OUT has_after boolean)
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = @extschema@, pg_catalog, pg_temp
SET jit = off
SET plan_cache_mode = force_generic_plan
AS $$
DECLARE
	d record;
BEGIN
	IF is_distributed() THEN
		-- Citus must see the number of the ship to find its shard
		PERFORM set_config('plan_cache_mode', 'force_custom_plan', true);
	END IF;
	SELECT n.* INTO d FROM stored_days(vessel, from_time, to_time, margin) n;
	IF positions_horizon() > '-infinity' THEN
		-- the fixes carried over from before the horizon, and all since
		d.first_day := '-infinity';
		d.has_before := false;
	END IF;
	raw := judged_track(vessel, d.first_day, d.last_day);
	has_before := d.has_before;
	has_after := d.has_after;
END $$;
COMMENT ON FUNCTION stored_part(mmsi, timestamptz, timestamptz, integer) IS
'Return the track that detection judges, in a period extended by `margin` stored days on either side, and whether '
'there are more beyond';

CREATE FUNCTION stored_port_calls(run detection_run, vessel mmsi, zones zone_index, from_time timestamptz,
	to_time timestamptz,
	OUT call zone_visit, OUT cleaned_fixes integer, OUT stop_lon double precision, OUT stop_lat double precision,
	OUT fixes integer)
RETURNS SETOF record
LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 10 COST 100000
SET search_path = @extschema@, pg_catalog, pg_temp
SET jit = off
-- a custom plan would fold the index of zones into the plan as a constant
SET plan_cache_mode = force_generic_plan
AS $$
DECLARE
	margin integer := 1;
	part record;
	one record;
	is_cut boolean;
BEGIN
	LOOP
		part := stored_part(vessel, from_time, to_time, margin);
		is_cut := false;
		FOR one IN
			SELECT c.*
			FROM calls_within(part.raw, part.has_before, part.has_after, zones, from_time, to_time, run) c
		LOOP
			is_cut := one.is_cut;
			EXIT WHEN is_cut;
			call := one.call;
			cleaned_fixes := one.cleaned_fixes;
			stop_lon := one.stop_lon;
			stop_lat := one.stop_lat;
			fixes := one.fixes;
			RETURN NEXT;
		END LOOP;
		EXIT WHEN NOT is_cut;
		margin := margin * 4;
	END LOOP;
END $$;
COMMENT ON FUNCTION stored_port_calls(detection_run, mmsi, zone_index, timestamptz, timestamptz) IS
'Return the port calls of a stored track that touch a period, found whole, after cleaning with the parameters of a '
'run: days beyond the period are read only as far as a call extends and as the cleaning requires. The columns are '
'those of calls_within()';

CREATE FUNCTION settled_around(vessel mmsi, first_day date, last_day date, speed_kn double precision,
	OUT from_time timestamptz, OUT to_time timestamptz)
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = @extschema@, pg_catalog, pg_temp
SET jit = off
-- as in vessel_track_between()
SET cpu_tuple_cost = 1
AS $$
DECLARE
	margin integer := 1;
	d record;
BEGIN
	LOOP
		SELECT n.* INTO d FROM stored_days(vessel, utc_midnight(first_day), utc_midnight(last_day), margin) n;
		SELECT end_time(track_clean_part(track_merge(v.track), speed_kn, 10, '1 second', 100, true, true))
		INTO from_time
		FROM vessel_track v
		WHERE v.mmsi = vessel AND v.day >= d.first_day AND v.day < settled_around.first_day;
		EXIT WHEN from_time IS NOT NULL OR NOT d.has_before;
		margin := margin * 4;
	END LOOP;
	margin := 1;
	LOOP
		SELECT n.* INTO d FROM stored_days(vessel, utc_midnight(first_day), utc_midnight(last_day), margin) n;
		SELECT start_time(track_clean_part(track_merge(v.track), speed_kn, 10, '1 second', 100, true, true))
		INTO to_time
		FROM vessel_track v
		WHERE v.mmsi = vessel AND v.day > settled_around.last_day AND v.day <= d.last_day;
		EXIT WHEN to_time IS NOT NULL OR NOT d.has_after;
		margin := margin * 4;
	END LOOP;
	from_time := coalesce(from_time, '-infinity');
	to_time := coalesce(to_time, 'infinity');
END $$;
COMMENT ON FUNCTION settled_around(mmsi, date, date, double precision) IS
'Return a period outside which the days first_day to last_day of a stored track cannot change what cleaning at '
'speed_kn (knots) removes';

CREATE FUNCTION zone_ancestors(zone_id bigint) RETURNS bigint[]
LANGUAGE plpgsql STABLE STRICT PARALLEL SAFE
SET search_path = @extschema@, pg_catalog, pg_temp
SET max_parallel_workers_per_gather = 0
AS $$
DECLARE
	ancestors bigint[] := '{}';
	above bigint := (SELECT z.parent_id FROM zone z WHERE z.zone_id = zone_ancestors.zone_id);
BEGIN
	WHILE above IS NOT NULL AND cardinality(ancestors) < 100 LOOP
		ancestors := ancestors || above;
		above := (SELECT z.parent_id FROM zone z WHERE z.zone_id = above);
	END LOOP;
	RETURN ancestors;
END $$;
COMMENT ON FUNCTION zone_ancestors(bigint) IS 'Return the zones that a zone is part of, nearest first';

CREATE FUNCTION notice_visits_without_stop(run detection_run) RETURNS bigint
LANGUAGE plpgsql STABLE
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
DECLARE
	visits bigint;
	ships bigint;
	stops bigint;
BEGIN
	SELECT count(*), count(DISTINCT m.ship::integer), count(v.first_stop) INTO visits, ships, stops
	FROM unnest(ships_in_period(run.from_time, run.to_time)) m(ship)
	CROSS JOIN LATERAL zone_visits(
		cleaned_track(track_to_judge(judged_track(m.ship), run.without_anomalies), run.clean_speed_kn),
		(SELECT zone_set_index(run.zone_set)), run.max_gap, run.merge_gap, run.min_silence, run.stop_radius_m,
		run.min_stop, run.jitter_m, run.stray_gap) v
	WHERE call_touches(v, run.from_time, run.to_time);
	-- a call that rests on positions that have been dropped is not judged, and is no visit without a stop
	IF visits > 0 AND stops = 0 THEN
		RAISE NOTICE 'no port call: % of % to zones of the set "%", none with a stop of % within % m',
			CASE visits WHEN 1 THEN '1 visit' ELSE visits || ' visits' END,
			CASE ships WHEN 1 THEN '1 ship' ELSE ships || ' ships' END, run.zone_set, run.min_stop, run.stop_radius_m
			USING HINT = 'Ships pass through, or their positions are too far apart in time: see the profiles, and zone_visits().';
	END IF;
	RETURN visits;
END $$;
COMMENT ON FUNCTION notice_visits_without_stop(detection_run) IS
'Return the number of visits, with or without a stop, that a run finds in its period, and raise a notice if none has '
'a stop; called after a full run that found no port call';
