-- Full runs and refreshes of AIS gaps.

CREATE FUNCTION begin_gap_run(given ais_gap_run) RETURNS ais_gap_run
LANGUAGE plpgsql VOLATILE
SET search_path = @extschema@, pg_catalog, pg_temp
SET timezone = 'UTC'
AS $$
DECLARE
	run ais_gap_run;
	started CONSTANT timestamptz := clock_timestamp();
BEGIN
	INSERT INTO ais_gap_run AS r (from_time, to_time, as_of, min_gap, cell_deg, listen_window, split_speed_kn,
		zone_set, max_speed_kn, min_stay, refresh_of, same_as, known_at)
	VALUES (given.from_time, given.to_time, last_fix_in(given.from_time, least(given.to_time, started)), given.min_gap,
		given.cell_deg, given.listen_window, given.split_speed_kn, given.zone_set, given.max_speed_kn, given.min_stay,
		given.refresh_of,
		coalesce(
			(SELECT min(s.run_id)
			FROM ais_gap_run s
			WHERE (s.from_time, s.to_time, s.min_gap, s.cell_deg, s.listen_window, s.split_speed_kn, s.zone_set,
				s.max_speed_kn, s.min_stay)
				IS NOT DISTINCT FROM
				(given.from_time, given.to_time, given.min_gap, given.cell_deg, given.listen_window,
				given.split_speed_kn, given.zone_set, given.max_speed_kn, given.min_stay)),
			0),
		started)
	RETURNING r.* INTO run;
	IF run.same_as = 0 THEN
		UPDATE ais_gap_run r SET same_as = r.run_id WHERE r.run_id = run.run_id RETURNING r.* INTO run;
	END IF;
	RETURN run;
END $$;
COMMENT ON FUNCTION begin_gap_run(ais_gap_run) IS 'Record a run with the given parameters and return it';
REVOKE EXECUTE ON FUNCTION begin_gap_run(ais_gap_run) FROM PUBLIC;

CREATE FUNCTION note_shared_mmsis(run ais_gap_run, ships mmsi[]) RETURNS void
LANGUAGE plpgsql VOLATILE
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
BEGIN
	IF run.split_speed_kn IS NULL THEN
		-- tracks were not split
		RETURN;
	END IF;
	-- this run replaces what earlier runs over no longer a period found of these ships
	UPDATE shared_mmsi_finding f
	SET known_to = run.known_at
	FROM ais_gap_run o
	WHERE f.known_to IS NULL
		AND f.mmsi = ANY (ships)
		AND o.run_id = f.run_id
		AND o.from_time >= run.from_time
		AND o.to_time <= run.to_time;
	INSERT INTO shared_mmsi_finding
	SELECT DISTINCT g.mmsi, run.run_id, g.ship_no, g.fixes, g.first_at, g.first_lon, g.first_lat, g.last_at
	FROM vesselwatch_ship_gap g
	WHERE g.ships_of_mmsi > 1;
END $$;
COMMENT ON FUNCTION note_shared_mmsis(ais_gap_run, mmsi[]) IS
'Record which of the given MMSIs a run has found to be shared by several ships, from the temporary table '
'vesselwatch_ship_gap';
REVOKE EXECUTE ON FUNCTION note_shared_mmsis(ais_gap_run, mmsi[]) FROM PUBLIC;

CREATE FUNCTION find_gaps(run ais_gap_run, ships mmsi[], from_times timestamptz[], to_times timestamptz[]) RETURNS void
LANGUAGE plpgsql VOLATILE
SET search_path = @extschema@, pg_catalog, pg_temp
SET timezone = 'UTC'
SET jit = off
AS $$
DECLARE
	stored CONSTANT date[] := days_with_data('-infinity', 'infinity');
BEGIN
	PERFORM stored_gaps(run, ships, from_times, to_times);
	PERFORM note_shared_mmsis(run, ships);
	PERFORM count_heard(run);
	CREATE TEMP TABLE vesselwatch_run_gap ON COMMIT DROP AS
	SELECT
		run.run_id,
		g.mmsi,
		g.ship_no,
		g.off_at,
		g.off_lon,
		g.off_lat,
		g.on_at,
		g.on_lon,
		g.on_lat,
		g.distance_nm,
		g.implied_speed_kn,
		g.fixes_before,
		coalesce(h.nearby_off, 0) AS heard_nearby_off,
		CASE WHEN g.on_at IS NOT NULL THEN coalesce(h.nearby_on, 0) END AS heard_nearby_on,
		coalesce(h.within_off, 0) AS heard_within_off,
		CASE WHEN g.on_at IS NOT NULL THEN coalesce(h.within_on, 0) END AS heard_within_on,
		days_without_data(g.off_at, coalesce(g.on_at, run.as_of), stored) AS days_without_data
	FROM vesselwatch_ship_gap g
	LEFT JOIN (
		SELECT
			w.mmsi,
			w.off_at,
			w.off_lon,
			w.off_lat,
			max(w.ships) FILTER (WHERE w.kind = 0) AS nearby_off,
			max(w.ships) FILTER (WHERE w.kind = 1) AS nearby_on,
			max(w.ships) FILTER (WHERE w.kind = 2) AS within_off,
			max(w.ships) FILTER (WHERE w.kind = 3) AS within_on
		FROM vesselwatch_heard w
		GROUP BY w.mmsi, w.off_at, w.off_lon, w.off_lat
	) h ON (h.mmsi, h.off_at, h.off_lon, h.off_lat) = (g.mmsi::integer, g.off_at, g.off_lon, g.off_lat)
	WHERE g.off_at IS NOT NULL;
	DROP TABLE vesselwatch_ship_gap, vesselwatch_heard;
	PERFORM keep_heard_dropped(run);
END $$;
COMMENT ON FUNCTION find_gaps(ais_gap_run, mmsi[], timestamptz[], timestamptz[]) IS
'Fill the temporary table vesselwatch_run_gap with the gaps that a run finds of the given ships, each in its period';
REVOKE EXECUTE ON FUNCTION find_gaps(ais_gap_run, mmsi[], timestamptz[], timestamptz[]) FROM PUBLIC;

CREATE FUNCTION same_silences(a ais_gap_run, b ais_gap_run) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN ((a).min_gap, (a).cell_deg, (a).listen_window, (a).split_speed_kn, (a).zone_set, (a).max_speed_kn, (a).min_stay)
	IS NOT DISTINCT FROM
	((b).min_gap, (b).cell_deg, (b).listen_window, (b).split_speed_kn, (b).zone_set, (b).max_speed_kn, (b).min_stay);
COMMENT ON FUNCTION same_silences(ais_gap_run, ais_gap_run) IS
'Return whether two runs have the same parameters apart from the period';

CREATE FUNCTION keep_longer_gaps(run ais_gap_run, known text) RETURNS void
LANGUAGE plpgsql VOLATILE
SET search_path = @extschema@, pg_catalog, pg_temp
SET jit = off
AS $$
BEGIN
	-- whom this run has heard throughout the hours after an end, it has counted anew
	EXECUTE format(
		'UPDATE pg_temp.vesselwatch_run_gap n '
		'SET run_id = s.run_id, '
			'heard_nearby_off = CASE WHEN h.is_whole THEN n.heard_nearby_off ELSE s.heard_nearby_off END, '
			'heard_within_off = CASE WHEN h.is_whole THEN n.heard_within_off ELSE s.heard_within_off END, '
			'days_without_data = s.days_without_data '
		'FROM %s s '
		'JOIN ais_gap_run j ON j.run_id = s.run_id '
		'CROSS JOIN LATERAL (SELECT o.as_of FROM ais_gap_run o WHERE o.same_as = j.same_as ORDER BY o.run_id DESC LIMIT 1) l '
		'CROSS JOIN LATERAL (SELECT s.off_at + ($1).listen_window + interval ''1 hour'' <= ($1).as_of AS is_whole) h '
		'WHERE n.on_at IS NULL AND s.on_at IS NULL '
			'AND n.mmsi = s.mmsi AND n.off_at = s.off_at AND n.off_lon = s.off_lon AND n.off_lat = s.off_lat '
			'AND n.ship_no IS NOT DISTINCT FROM s.ship_no '
			'AND l.as_of > ($1).as_of '
			'AND same_silences(j, $1)', known)
	USING run;
END $$;
COMMENT ON FUNCTION keep_longer_gaps(ais_gap_run, text) IS
'Replace open gaps that a run has found (pg_temp.vesselwatch_run_gap) by those in `known` that runs with the same '
'parameters have followed to a later time: a run over an earlier period is no evidence that the ship was heard again';
REVOKE EXECUTE ON FUNCTION keep_longer_gaps(ais_gap_run, text) FROM PUBLIC;

CREATE FUNCTION gaps_judged(run ais_gap_run) RETURNS text
LANGUAGE sql STABLE
RETURN format('s.off_at < %L AND coalesce(s.on_at, ''infinity'') >= %L AND (s.on_at IS NOT NULL OR s.off_at + %L::interval < %L '
	'OR EXISTS (SELECT FROM ais_gap_run j WHERE j.run_id = s.run_id AND j.from_time >= %2$L AND j.to_time <= %1$L))',
	run.to_time, run.from_time, run.min_gap, run.as_of);
COMMENT ON FUNCTION gaps_judged(ais_gap_run) IS
'Return the condition under which a run judges a gap s: it touches the run''s period. An open gap that is no longer '
'than min_gap at the end of what the run looks at is judged only if the run that found it looked at no more';

CREATE FUNCTION detect_ais_gaps(from_time timestamptz DEFAULT '-infinity', to_time timestamptz DEFAULT 'infinity',
	min_gap interval DEFAULT '6 hours', cell_deg double precision DEFAULT 0.5, listen_window interval DEFAULT '6 hours',
	split_speed_kn double precision DEFAULT NULL,
	zone_set text DEFAULT 'all', max_speed_kn double precision DEFAULT 15, min_stay interval DEFAULT '2 hours',
	OUT run_id bigint, OUT vessels integer, OUT unchanged integer, OUT added integer, OUT superseded integer,
	OUT closed integer)
LANGUAGE plpgsql VOLATILE
SET search_path = @extschema@, pg_catalog, pg_temp
SET jit = off
AS $$
#variable_conflict use_variable
DECLARE
	run ais_gap_run;
	ships mmsi[];
BEGIN
	PERFORM check_period(from_time, to_time, may_be_endless => true);
	IF NOT is_span(min_gap)
		OR NOT is_span(listen_window)
		OR NOT is_span(min_stay)
		OR NOT coalesce(cell_deg BETWEEN 0.01 AND 90, false)
		OR NOT coalesce(max_speed_kn > 0 AND max_speed_kn < 'infinity', false)
		OR split_speed_kn IS NOT NULL AND NOT (split_speed_kn > 0 AND split_speed_kn < 'infinity') THEN
		RAISE EXCEPTION 'a parameter is out of range: min_gap %, cell_deg %, listen_window %, split_speed_kn %, max_speed_kn %, min_stay %',
			min_gap, cell_deg, listen_window, split_speed_kn, max_speed_kn, min_stay
			USING ERRCODE = 'invalid_parameter_value',
				HINT = 'Lengths of time are 0 to 1000 years, cells 0.01 to 90 degrees wide, speeds above 0.';
	END IF;
	PERFORM zone_set_index(coalesce(zone_set, 'NULL'));
	PERFORM check_run_isolation();
	PERFORM gather_track_changes();
	PERFORM check_track_months();
	PERFORM notice_days_without_data(from_time, to_time);
	PERFORM lock_full_run('ais_gap', from_time, to_time);
	LOCK TABLE ais_gap_finding IN SHARE ROW EXCLUSIVE MODE;
	run.from_time := from_time;
	run.to_time := to_time;
	run.min_gap := min_gap;
	run.cell_deg := cell_deg;
	run.listen_window := listen_window;
	run.split_speed_kn := split_speed_kn;
	run.zone_set := zone_set;
	run.max_speed_kn := max_speed_kn;
	run.min_stay := min_stay;
	run := begin_gap_run(run);
	IF from_time = '-infinity' AND to_time = 'infinity'
		AND (split_speed_kn IS NOT NULL
			-- only runs that split tracks know which ships share an MMSI, so they still count
			OR NOT EXISTS (SELECT FROM ais_gap_run r WHERE r.refresh_of IS NULL AND r.split_speed_kn IS NOT NULL)) THEN
		-- this run replaces all earlier ones and looks at everything that has changed so far
		PERFORM pass_changes('ais_gap');
	END IF;
	ships := ARRAY(
		SELECT DISTINCT v.mmsi FROM vessel_track v
		UNION
		SELECT c.mmsi FROM carried_track c
		UNION
		SELECT f.mmsi FROM ais_gap_finding f WHERE f.known_to IS NULL);
	vessels := cardinality(ships);
	PERFORM find_gaps(run, ships, array_fill(from_time, ARRAY[vessels]), array_fill(to_time, ARRAY[vessels]));
	PERFORM keep_longer_gaps(run, '(SELECT * FROM ais_gap_finding WHERE known_to IS NULL)');
	UPDATE ais_gap_run r SET vessels = vessels WHERE r.run_id = run.run_id;
	SELECT run.run_id, k.*
	INTO run_id, unchanged, added, superseded, closed
	FROM keep_found('ais_gap', 'pg_temp.vesselwatch_run_gap', gaps_judged(run), run.run_id, run.known_at) k;
	DROP TABLE vesselwatch_run_gap;
	PERFORM raise_gap_alerts(run.run_id);
END $$;
COMMENT ON FUNCTION detect_ais_gaps(timestamptz, timestamptz, interval, double precision, interval, double precision,
	text, double precision, interval) IS
'Find the silences longer than min_gap that touch a period, in all stored tracks, and bring ais_gap_finding up to '
'date: unchanged gaps stay, changed ones are superseded under the same gap_id, and those no longer found are closed. '
'Silence before the first fix is not a gap; silence after the last fix is an open gap, which lasts to the last fix of '
'any ship in the period, or in a longer one that a run with the same parameters has looked at. Fixes later than the '
'run are ignored, so that no gap extends beyond it. For each gap it counts the other MMSIs heard in the cells '
'(cell_deg, degrees) of its ends up to listen_window before and after, those of them heard during the gap, and the '
'UTC days in it without any stored position. With split_speed_kn (knots) tracks are first split into the ships that '
'share an MMSI (track_split_ships), so that two interleaved ships make no gap; identity_conflicts() then names them. '
'zone_set, max_speed_kn (knots) and min_stay are those that the view dark_port_call uses for these gaps. Error 22023 '
'for an empty period or a parameter out of range, 42704 for an unknown set, 25000 in a transaction that is not read '
'committed';
REVOKE EXECUTE ON FUNCTION detect_ais_gaps(timestamptz, timestamptz, interval, double precision, interval,
	double precision,
	text, double precision, interval) FROM PUBLIC;

CREATE FUNCTION gap_base_moves(OUT first_day date, OUT last_day date, OUT first_off date, OUT last_off date)
RETURNS SETOF record
LANGUAGE plpgsql STABLE ROWS 5
SET search_path = @extschema@, pg_catalog, pg_temp
SET timezone = 'UTC'
AS $$
BEGIN
	RETURN QUERY
	SELECT
		(least(b.before, b.now) AT TIME ZONE 'UTC')::date AS first_day,
		(greatest(b.before, b.now) AT TIME ZONE 'UTC')::date AS last_day,
		((least(b.before, b.now) - b.min_gap) AT TIME ZONE 'UTC')::date AS first_off,
		((greatest(b.before, b.now) - b.min_gap) AT TIME ZONE 'UTC')::date AS last_off
	FROM (
		SELECT coalesce(r.as_of_before, '-infinity') AS before, coalesce(r.as_of, '-infinity') AS now, r.min_gap
		FROM vesselwatch_gap_base r
	) b
	WHERE b.before <> b.now;
END $$;
COMMENT ON FUNCTION gap_base_moves() IS
'Return, for each run to refresh in whose period the last fix of any ship has moved, the days between which it has '
'moved, and the days on which silences began that have thereby become gaps or ceased to be gaps';

CREATE FUNCTION days_turned() RETURNS SETOF date
LANGUAGE plpgsql STABLE ROWS 10
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
BEGIN
	RETURN QUERY
	-- days that have gained or lost all their data, and days without data between the last fixes before and now
	SELECT DISTINCT c.day
	FROM vesselwatch_changed_day c
	WHERE NOT EXISTS (SELECT FROM vesselwatch_stored v
		WHERE v.day = c.day
			AND NOT EXISTS (SELECT FROM vesselwatch_changed_day d WHERE d.mmsi = v.mmsi AND d.day = v.day))
	UNION
	SELECT d::date
	FROM gap_base_moves() m
	CROSS JOIN LATERAL generate_series(m.first_day::timestamp, m.last_day::timestamp, '1 day') d
	WHERE isfinite(m.first_day)
		AND d::date NOT IN (SELECT s.day FROM stored_days() s(day) UNION ALL SELECT p.day FROM dropped_day p);
END $$;
COMMENT ON FUNCTION days_turned() IS
'Return the days that have gained or lost all their stored positions, and those without data between the last fixes '
'that runs looked up to before and now';

CREATE FUNCTION gap_bases_turned() RETURNS boolean
LANGUAGE plpgsql STABLE
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
BEGIN
	RETURN EXISTS (
		SELECT
		FROM vesselwatch_gap_base a
		JOIN vesselwatch_gap_base b ON b.run_id > a.run_id
		JOIN ais_gap_run ra ON ra.run_id = a.run_id
		JOIN ais_gap_run rb ON rb.run_id = b.run_id
		WHERE same_silences(ra, rb)
			AND (coalesce(a.as_of_before, '-infinity') > coalesce(b.as_of_before, '-infinity'))
				<> (coalesce(a.as_of, '-infinity') > coalesce(b.as_of, '-infinity')));
END $$;
COMMENT ON FUNCTION gap_bases_turned() IS
'Return whether, of two runs with the same parameters, a different one now looks at the later time, so that open gaps '
'last up to the end of that one''s; see keep_longer_gaps()';

CREATE FUNCTION gaps_around_changes(listen interval, OUT mmsi mmsi, OUT from_time timestamptz, OUT to_time timestamptz)
RETURNS SETOF record
LANGUAGE plpgsql STABLE ROWS 100
SET search_path = @extschema@, pg_catalog, pg_temp
SET timezone = 'UTC'
AS $$
BEGIN
	RETURN QUERY
	-- gaps with changed ships around an end
	SELECT f.mmsi, f.off_at, coalesce(f.on_at, 'infinity')
	FROM (SELECT DISTINCT c.day FROM vesselwatch_changed_day c) d
	JOIN ais_gap_finding f ON f.known_to IS NULL
		AND f.off_at >= utc_midnight(d.day) - listen - interval '1 hour'
		AND f.off_at < utc_midnight(d.day + 1) + listen + interval '1 hour'
	UNION ALL
	SELECT f.mmsi, f.off_at, f.on_at
	FROM (SELECT DISTINCT c.day FROM vesselwatch_changed_day c) d
	JOIN ais_gap_finding f ON f.known_to IS NULL
		AND f.on_at >= utc_midnight(d.day) - listen - interval '1 hour'
		AND f.on_at < utc_midnight(d.day + 1) + listen + interval '1 hour'
	UNION ALL
	SELECT f.mmsi, f.off_at, 'infinity'
	FROM ais_gap_finding f
	WHERE f.known_to IS NULL
		AND f.on_at IS NULL
		AND gap_bases_turned()
	UNION ALL
	SELECT f.mmsi, f.off_at, coalesce(f.on_at, 'infinity')
	FROM days_turned() t(day)
	JOIN ais_gap_finding f ON f.known_to IS NULL
		AND f.off_at <= utc_midnight(t.day)
		AND (f.on_at >= utc_midnight(t.day + 1)
			OR f.on_at IS NULL
				AND t.day < (SELECT max((l AT TIME ZONE 'UTC')::date)
					FROM vesselwatch_gap_base b, unnest(ARRAY[b.as_of_before, b.as_of]) l));
END $$;
COMMENT ON FUNCTION gaps_around_changes(interval) IS
'Return the kept gaps that have to be counted again, from the temporary tables of refresh_ais_gaps(): those with '
'changed tracks up to `listen` around an end, those with a day that has gained or lost all its data, and the open '
'ones if another run now looks at the later time';

CREATE FUNCTION note_gap_ships(listen interval, is_split boolean) RETURNS void
LANGUAGE plpgsql VOLATILE
SET search_path = @extschema@, pg_catalog, pg_temp
SET timezone = 'UTC'
SET jit = off
AS $$
DECLARE
	days CONSTANT date[] := ARRAY(SELECT DISTINCT c.day FROM vesselwatch_changed_day c);
	-- the first day on which a silence can begin that has become a gap, or has ceased to be one
	since CONSTANT date := (
		SELECT min((least(coalesce(b.as_of_before, '-infinity'), coalesce(b.as_of, '-infinity')) - b.min_gap)
			AT TIME ZONE 'UTC')::date
		FROM vesselwatch_gap_base b
		WHERE b.as_of_before IS DISTINCT FROM b.as_of);
BEGIN
	CREATE TEMP TABLE vesselwatch_last ON COMMIT DROP AS
	SELECT v.mmsi, max(v.day) AS day
	FROM vessel_track v
	WHERE v.day >= since
	GROUP BY v.mmsi;
	-- a local copy, which can be joined even if positions are distributed
	CREATE TEMP TABLE vesselwatch_stored ON COMMIT DROP AS
	SELECT v.mmsi, v.day
	FROM vessel_track v
	WHERE v.day = ANY (days);
	CREATE TEMP TABLE vesselwatch_gap_ship ON COMMIT DROP AS
	WITH moved AS MATERIALIZED (
		SELECT g.* FROM gap_base_moves() g
	)
	SELECT s.mmsi, min(s.from_time) AS from_time, max(s.to_time) AS to_time
	FROM (
		-- the changed days, and the 12 hours after them whose fixes_before counts their fixes
		SELECT
			c.mmsi,
			CASE WHEN is_split THEN '-infinity' ELSE utc_midnight(min(c.day)) END AS from_time,
			CASE WHEN is_split THEN 'infinity' ELSE utc_midnight(max(c.day) + 1) + rate_window() END AS to_time
		FROM vesselwatch_changed_day c
		GROUP BY c.mmsi
		UNION ALL
		SELECT l.mmsi, utc_midnight(m.first_off), 'infinity'
		FROM moved m
		JOIN vesselwatch_last l ON l.day BETWEEN m.first_off AND m.last_off
		UNION ALL
		SELECT c.mmsi, utc_midnight(m.first_off), 'infinity'
		FROM moved m
		JOIN carried_track c ON (end_time(c.track) AT TIME ZONE 'UTC')::date BETWEEN m.first_off AND m.last_off
		WHERE NOT EXISTS (SELECT FROM vesselwatch_last l WHERE l.mmsi = c.mmsi AND l.day > m.last_off)
		UNION ALL
		SELECT g.mmsi, g.from_time, g.to_time FROM gaps_around_changes(listen) g
		UNION ALL
		-- fixes whose times lay in the future at the previous run, and no longer do
		SELECT v.mmsi, b.known_before, 'infinity'
		FROM (SELECT min(r.known_before) AS known_before FROM vesselwatch_gap_base r) b
		JOIN vessel_track v ON v.day >= (b.known_before AT TIME ZONE 'UTC')::date
		WHERE v.day <= (clock_timestamp() AT TIME ZONE 'UTC')::date
			AND end_time(v.track) > b.known_before
	) s
	GROUP BY s.mmsi;
	DROP TABLE vesselwatch_stored, vesselwatch_last;
END $$;
COMMENT ON FUNCTION note_gap_ships(interval, boolean) IS
'Fill the temporary table vesselwatch_gap_ship with the ships whose gaps may have changed, and the period of each, '
'from the temporary tables vesselwatch_gap_base and vesselwatch_changed_day. listen: the longest listen_window; '
'is_split: whether any run splits tracks, so that changed ships must be read whole';
REVOKE EXECUTE ON FUNCTION note_gap_ships(interval, boolean) FROM PUBLIC;

CREATE FUNCTION gaps_stand() RETURNS boolean
LANGUAGE plpgsql STABLE
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
DECLARE
	base record;
BEGIN
	IF EXISTS (SELECT FROM vessel_track_change)
		OR EXISTS (SELECT FROM finding_change c WHERE c.kind = 'ais_gap') THEN
		RETURN false;
	END IF;
	FOR base IN
		SELECT r.from_time, r.to_time, l.as_of, l.known_at
		FROM ais_gap_run r
		CROSS JOIN LATERAL (
			SELECT o.as_of, o.known_at
			FROM ais_gap_run o
			WHERE o.same_as = r.same_as
			ORDER BY o.run_id DESC
			LIMIT 1
		) l
		WHERE r.refresh_of IS NULL
	LOOP
		IF base.as_of IS DISTINCT FROM last_fix_in(base.from_time, least(base.to_time, clock_timestamp()))
			-- fixes whose times lay in the future at the previous run may no longer do so
			OR EXISTS (SELECT 1 FROM vessel_track v WHERE v.day >= utc_day(base.known_at)) THEN
			RETURN false;
		END IF;
	END LOOP;
	RETURN true;
END $$;
COMMENT ON FUNCTION gaps_stand() IS
'Return whether the gaps are up to date: no position has changed since, and no time has passed that matters';

CREATE FUNCTION note_gap_bases() RETURNS void
LANGUAGE plpgsql VOLATILE
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
BEGIN
	CREATE TEMP TABLE vesselwatch_gap_base ON COMMIT DROP AS
	SELECT
		r.run_id,
		r.min_gap,
		r.listen_window,
		r.split_speed_kn,
		l.as_of AS as_of_before,
		l.known_at AS known_before,
		last_fix_in(r.from_time, least(r.to_time, clock_timestamp())) AS as_of
	FROM ais_gap_run r
	CROSS JOIN LATERAL (SELECT o.* FROM ais_gap_run o WHERE o.same_as = r.same_as ORDER BY o.run_id DESC LIMIT 1) l
	WHERE r.refresh_of IS NULL
		-- A run is skipped if a later one covers its period and judges all that it found.  The later one does not if it
		-- needs longer silences, because it judges open gaps only where the run that found them looked at no more, nor if
		-- it splits no tracks while the earlier one does, since then it cannot tell which ships share an MMSI.
		AND NOT EXISTS (SELECT FROM ais_gap_run l
			WHERE l.refresh_of IS NULL
				AND l.run_id > r.run_id
				AND l.from_time <= r.from_time
				AND l.to_time >= r.to_time
				AND l.min_gap <= r.min_gap
				AND (l.split_speed_kn IS NOT NULL OR r.split_speed_kn IS NULL));
END $$;
COMMENT ON FUNCTION note_gap_bases() IS
'Fill the temporary table vesselwatch_gap_base with the full runs that a refresh repeats, and the times up to which '
'each looked before and looks now';
REVOKE EXECUTE ON FUNCTION note_gap_bases() FROM PUBLIC;

CREATE FUNCTION repeat_gap_runs(ships mmsi[], from_times timestamptz[], to_times timestamptz[], OUT runs integer,
	OUT last_run ais_gap_run)
LANGUAGE plpgsql VOLATILE
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
DECLARE
	base ais_gap_run;
BEGIN
	runs := 0;
	FOR base IN
		SELECT r.*
		FROM ais_gap_run r
		JOIN vesselwatch_gap_base b ON b.run_id = r.run_id
		ORDER BY r.run_id
	LOOP
		base.refresh_of := base.run_id;
		last_run := begin_gap_run(base);
		PERFORM find_gaps(last_run, ships, from_times, to_times);
		IF runs = 0 THEN
			ALTER TABLE pg_temp.vesselwatch_run_gap RENAME TO vesselwatch_all_gap;
		ELSE
			PERFORM keep_longer_gaps(last_run, 'pg_temp.vesselwatch_all_gap');
			PERFORM lay_over('ais_gap', 'pg_temp.vesselwatch_all_gap', 'pg_temp.vesselwatch_run_gap',
				gaps_judged(last_run));
			DROP TABLE vesselwatch_run_gap;
		END IF;
		runs := runs + 1;
	END LOOP;
END $$;
COMMENT ON FUNCTION repeat_gap_runs(mmsi[], timestamptz[], timestamptz[]) IS
'Repeat the full runs of vesselwatch_gap_base, in their order, for some ships, each in its period, fill the temporary '
'table vesselwatch_all_gap with what they find together, and return the number of runs and the last of them';
REVOKE EXECUTE ON FUNCTION repeat_gap_runs(mmsi[], timestamptz[], timestamptz[]) FROM PUBLIC;

CREATE FUNCTION refresh_ais_gaps(OUT runs integer, OUT vessels integer, OUT unchanged integer, OUT added integer,
	OUT superseded integer, OUT closed integer)
LANGUAGE plpgsql VOLATILE
SET search_path = @extschema@, pg_catalog, pg_temp
SET timezone = 'UTC'
SET jit = off
AS $$
DECLARE
	run ais_gap_run;
	repeated record;
	ships mmsi[];
	from_times timestamptz[];
	to_times timestamptz[];
BEGIN
	PERFORM check_run_isolation();
	PERFORM gather_track_changes();
	PERFORM check_track_months();
	PERFORM lock_runs();
	LOCK TABLE ais_gap_finding IN SHARE ROW EXCLUSIVE MODE;
	IF NOT EXISTS (SELECT FROM ais_gap_run) THEN
		RAISE EXCEPTION 'there is nothing to refresh' USING ERRCODE = 'object_not_in_prerequisite_state',
			HINT = 'Run detect_ais_gaps() first.';
	END IF;
	SELECT 0, 0, 0, 0, 0, 0 INTO runs, vessels, unchanged, added, superseded, closed;
	IF gaps_stand() THEN
		PERFORM raise_zone_alerts();
		RETURN;
	END IF;
	CREATE TEMP TABLE vesselwatch_changed_day ON COMMIT DROP AS
	SELECT c.* FROM take_changes('ais_gap') c;
	PERFORM note_gap_bases();
	PERFORM note_gap_ships(
		(SELECT max(b.listen_window) FROM vesselwatch_gap_base b),
		EXISTS (SELECT FROM vesselwatch_gap_base b WHERE b.split_speed_kn IS NOT NULL));
	SELECT array_agg(s.mmsi), array_agg(s.from_time), array_agg(s.to_time), count(*)
	INTO ships, from_times, to_times, vessels
	FROM vesselwatch_gap_ship s;
	IF vessels > 0 OR EXISTS (SELECT FROM vesselwatch_gap_base b WHERE b.as_of IS DISTINCT FROM b.as_of_before) THEN
		SELECT l.* INTO repeated FROM repeat_gap_runs(ships, from_times, to_times) l;
		runs := repeated.runs;
		run := repeated.last_run;
		UPDATE ais_gap_run r SET vessels = refresh_ais_gaps.vessels WHERE r.run_id = run.run_id;
		SELECT k.*
		INTO unchanged, added, superseded, closed
		FROM keep_found('ais_gap', 'pg_temp.vesselwatch_all_gap',
			'EXISTS (SELECT FROM pg_temp.vesselwatch_gap_ship j '
			'WHERE j.mmsi = s.mmsi AND s.off_at < j.to_time AND coalesce(s.on_at, ''infinity'') >= j.from_time)',
			run.run_id, run.known_at) k;
		PERFORM raise_gap_alerts(r.run_id)
			FROM ais_gap_run r
			WHERE r.run_id > run.run_id - runs AND r.known_at <= run.known_at;
		DROP TABLE vesselwatch_all_gap;
	END IF;
	DROP TABLE vesselwatch_changed_day, vesselwatch_gap_base, vesselwatch_gap_ship;
	PERFORM raise_zone_alerts();
END $$;
COMMENT ON FUNCTION refresh_ais_gaps() IS
'Bring the gaps up to date with the positions stored since the last run: the outcome is what the full runs of '
'detect_ais_gaps(), repeated in their order over the current positions, would leave. It looks at ships that have '
'changed or fallen silent since, at gaps with changed ships around their ends, and at gaps with days that have gained '
'or lost all their data. Error 55000 if there has been no full run, 25000 in a transaction that is not read committed';
REVOKE EXECUTE ON FUNCTION refresh_ais_gaps() FROM PUBLIC;
