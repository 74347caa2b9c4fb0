-- Finding of silences: what detect_ais_gaps() and refresh_ais_gaps() look at, a step each.

CREATE FUNCTION last_fix_in(from_time timestamptz, to_time timestamptz) RETURNS timestamptz
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
DECLARE
	last_day date := utc_day(to_time);
	last_time timestamptz;
	horizon CONSTANT date := positions_horizon();
BEGIN
	LOOP
		last_day := (SELECT max(v.day) FROM vessel_track v WHERE v.day <= last_day AND v.day >= horizon);
		EXIT WHEN last_day IS NULL OR utc_midnight(last_day + 1) <= from_time;
		SELECT max(end_time(track_between(v.track, '-infinity', to_time))) INTO last_time
		FROM vessel_track v
		WHERE v.day = last_day;
		EXIT WHEN last_time IS NOT NULL;
		last_day := last_day - 1;
	END LOOP;
	IF last_time IS NULL THEN
		last_time := (SELECT max(end_time(track_between(c.track, '-infinity', to_time))) FROM carried_track c);
	END IF;
	RETURN CASE WHEN last_time >= from_time THEN last_time END;
END $$;
COMMENT ON FUNCTION last_fix_in(timestamptz, timestamptz) IS
'Return the time of the last stored fix of any ship from a time up to, not including, another; NULL if there is none';

CREATE FUNCTION stored_track_around(mmsi mmsi, from_time timestamptz, to_time timestamptz) RETURNS track
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
DECLARE
	first_day date := utc_day(from_time);
	last_day date := utc_day(to_time);
BEGIN
	IF isfinite(from_time) THEN
		-- a day with the last fix before the period, and one more for what was sent in the hours before that
		first_day := coalesce(judged_day_before(stored_track_around.mmsi, first_day), first_day) - 1;
	END IF;
	IF isfinite(to_time) THEN
		last_day := coalesce(stored_day_after(stored_track_around.mmsi, last_day), last_day);
	END IF;
	RETURN judged_track(stored_track_around.mmsi, first_day, last_day);
END $$;
COMMENT ON FUNCTION stored_track_around(mmsi, timestamptz, timestamptz) IS
'Return the stored track of a period with the fixes before and after it: whole days';

CREATE FUNCTION first_fix(track track, OUT t timestamptz, OUT lon double precision, OUT lat double precision)
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
BEGIN ATOMIC
	SELECT f.t, f.lon, f.lat
	FROM track_fixes(track_between(first_fix.track, start_time(first_fix.track),
		start_time(first_fix.track) + interval '1 microsecond')) f
	LIMIT 1;
END;
COMMENT ON FUNCTION first_fix(track) IS
'Return the first fix of a track; of several at that time the first in the order of a track';

CREATE FUNCTION gaps_within(raw track, from_time timestamptz, to_time timestamptz, run ais_gap_run,
	OUT ship_no integer, OUT ships_of_mmsi integer, OUT fixes integer,
	OUT first_at timestamptz, OUT first_lon double precision, OUT first_lat double precision, OUT last_at timestamptz,
	OUT off_at timestamptz, OUT off_lon double precision, OUT off_lat double precision,
	OUT on_at timestamptz, OUT on_lon double precision, OUT on_lat double precision,
	OUT distance_nm double precision, OUT implied_speed_kn double precision, OUT fixes_before integer)
RETURNS SETOF record
LANGUAGE sql STABLE PARALLEL SAFE ROWS 10
BEGIN ATOMIC
	WITH heard AS MATERIALIZED (
		-- what is later than the run is no time that a ship can have been heard at
		SELECT track_between($1, '-infinity', ($4).known_at) AS track
	), one AS MATERIALIZED (
		SELECT s.ship_no::integer AS ship_no, s.track, count(*) OVER ()::integer AS ships
		FROM heard h
		CROSS JOIN LATERAL track_split_ships(h.track, ($4).split_speed_kn) WITH ORDINALITY s(track, ship_no)
		WHERE ($4).split_speed_kn IS NOT NULL
			AND num_fixes(h.track) > 0
		UNION ALL
		SELECT 1, h.track, 1
		FROM heard h
		WHERE ($4).split_speed_kn IS NULL
			AND num_fixes(h.track) > 0
	)
	SELECT
		CASE WHEN s.ships > 1 THEN s.ship_no END,
		s.ships,
		num_fixes(s.track),
		f.t,
		f.lon,
		f.lat,
		end_time(s.track),
		g.off_at,
		g.off_lon,
		g.off_lat,
		g.on_at,
		g.on_lon,
		g.on_lat,
		g.distance_nm,
		g.implied_speed_kn,
		g.fixes_before
	FROM one s
	LEFT JOIN LATERAL first_fix(CASE WHEN s.ships > 1 THEN s.track END) f ON true
	LEFT JOIN LATERAL ais_gaps(s.track, ($4).min_gap, ($4).as_of) g
		ON g.off_at < $3 AND coalesce(g.on_at, 'infinity') >= $2
	WHERE s.ships > 1
		OR g.off_at IS NOT NULL;
END;
COMMENT ON FUNCTION gaps_within(track, timestamptz, timestamptz, ais_gap_run) IS
'Return the gaps of a track that touch a period, by the parameters of a run, the silence after the last fix up to '
'as_of included; of the ships that share the MMSI what is known of each, which has one row if it has no gap. Fixes '
'later than the run are left out: a clock was wrong';

CREATE FUNCTION gaps_on_workers(run ais_gap_run, ships mmsi[], from_times timestamptz[], to_times timestamptz[])
RETURNS void
LANGUAGE plpgsql VOLATILE
SET search_path = @extschema@, pg_catalog, pg_temp
SET jit = off
AS $$
DECLARE
	horizon CONSTANT date := positions_horizon();
BEGIN
	-- the days that stored_track_around() reads
	CREATE TEMP TABLE vesselwatch_ship ON COMMIT DROP AS
	SELECT
		p.mmsi,
		p.from_time,
		p.to_time,
		CASE
			WHEN run.split_speed_kn IS NULL THEN utc_day(least(p.from_time, p.to_time))
			ELSE '-infinity'
		END AS first_day,
		CASE
			WHEN run.split_speed_kn IS NULL THEN utc_day(greatest(p.from_time, p.to_time))
			ELSE 'infinity'
		END AS last_day,
		run.split_speed_kn IS NULL AND p.from_time >= p.to_time AS is_apart,
		false AS has_before,
		false AS has_after
	FROM (
		SELECT s.mmsi, greatest(s.from_time, run.from_time) AS from_time, least(s.to_time, run.to_time) AS to_time
		FROM unnest(ships, from_times, to_times) s(mmsi, from_time, to_time)
	) p;
	CREATE TEMP TABLE vesselwatch_around ON COMMIT DROP AS
	SELECT v.mmsi, max(v.day) FILTER (WHERE v.day < s.first_day) AS day_before,
		min(v.day) FILTER (WHERE v.day > s.last_day) AS day_after,
		bool_or(s.is_apart AND v.day > s.first_day AND v.day < s.last_day) AS is_heard_between
	FROM vessel_track v
	JOIN (
		SELECT n.mmsi, n.first_day, n.last_day, n.is_apart
		FROM vesselwatch_ship n
		WHERE isfinite(n.first_day) OR isfinite(n.last_day)
	) s ON s.mmsi = v.mmsi
	WHERE v.day < s.first_day
		OR v.day > s.last_day
		OR s.is_apart
	GROUP BY v.mmsi;
	DELETE FROM vesselwatch_ship s
	USING vesselwatch_around a
	WHERE a.mmsi = s.mmsi
		AND a.is_heard_between;
	UPDATE vesselwatch_ship s
	SET
		first_day = coalesce(
			CASE WHEN a.day_before >= horizon THEN a.day_before END,
			(SELECT horizon - 1 FROM carried_track c WHERE c.mmsi = s.mmsi),
			s.first_day) - 1,
		last_day = coalesce(a.day_after, s.last_day)
	FROM vesselwatch_ship n
	LEFT JOIN vesselwatch_around a ON a.mmsi = n.mmsi
	WHERE n.mmsi = s.mmsi
		AND (isfinite(s.first_day) OR isfinite(s.last_day));
	DROP TABLE vesselwatch_around;
	PERFORM find_on_workers('vesselwatch_worker_gap', 'f.*', format(
		'gaps_within(j.track, j.from_time, j.to_time, %L::ais_gap_run)', run));
	DROP TABLE vesselwatch_ship;
END $$;
COMMENT ON FUNCTION gaps_on_workers(ais_gap_run, mmsi[], timestamptz[], timestamptz[]) IS
'Fill the temporary table vesselwatch_worker_gap with what stored_gaps() returns, found on the workers of a Citus '
'cluster: a step of a run';
REVOKE EXECUTE ON FUNCTION gaps_on_workers(ais_gap_run, mmsi[], timestamptz[], timestamptz[]) FROM PUBLIC;

CREATE FUNCTION stored_gaps(run ais_gap_run, ships mmsi[], from_times timestamptz[], to_times timestamptz[],
	OUT mmsi mmsi, OUT ship_no integer, OUT ships_of_mmsi integer, OUT fixes integer,
	OUT first_at timestamptz, OUT first_lon double precision, OUT first_lat double precision, OUT last_at timestamptz,
	OUT off_at timestamptz, OUT off_lon double precision, OUT off_lat double precision,
	OUT on_at timestamptz, OUT on_lon double precision, OUT on_lat double precision,
	OUT distance_nm double precision, OUT implied_speed_kn double precision, OUT fixes_before integer)
RETURNS SETOF record
LANGUAGE plpgsql VOLATILE ROWS 1000
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
BEGIN
	IF is_distributed() AND cardinality(ships) > 20 THEN
		PERFORM gaps_on_workers(run, ships, from_times, to_times);
		RETURN QUERY
		SELECT g.* FROM vesselwatch_worker_gap g;
		DROP TABLE vesselwatch_worker_gap;
		RETURN;
	END IF;
	-- Whose fix the last before the period is, is known only of ships that were followed from the start.  The period of
	-- the ship and that of the run may lie apart: a silence can reach from the one into the other, unless the ship was
	-- heard on a day between.
	RETURN QUERY
	SELECT m.ship, g.*
	FROM (
		SELECT s.ship, greatest(s.from_time, run.from_time) AS from_time, least(s.to_time, run.to_time) AS to_time
		FROM unnest(ships, from_times, to_times) s(ship, from_time, to_time)
	) m
	CROSS JOIN LATERAL gaps_within(
		CASE WHEN run.split_speed_kn IS NULL THEN stored_track_around(m.ship, least(m.from_time, m.to_time),
				greatest(m.from_time, m.to_time))
			ELSE stored_track_around(m.ship, '-infinity', 'infinity') END,
		m.from_time, m.to_time, run) g
	WHERE m.from_time < m.to_time
		OR run.split_speed_kn IS NOT NULL
		OR NOT coalesce(stored_day_after(m.ship, utc_day(m.to_time)) < utc_day(m.from_time), false);
END $$;
COMMENT ON FUNCTION stored_gaps(ais_gap_run, mmsi[], timestamptz[], timestamptz[]) IS
'Return the gaps of some ships, as gaps_within() does, that touch the period of a run and the period given for the '
'ship: a step of a run';
REVOKE EXECUTE ON FUNCTION stored_gaps(ais_gap_run, mmsi[], timestamptz[], timestamptz[]) FROM PUBLIC;

CREATE FUNCTION count_heard(run ais_gap_run) RETURNS void
LANGUAGE plpgsql VOLATILE
SET search_path = @extschema@, pg_catalog, pg_temp
SET timezone = 'UTC'
SET jit = off
AS $$
DECLARE
	listened record;
	horizon CONSTANT date := positions_horizon();
BEGIN
	-- four windows a gap: in whole clock hours around either end, and within the gap after its beginning and before its
	-- end
	CREATE TEMP TABLE vesselwatch_window ON COMMIT DROP AS
	SELECT
		w.*,
		dense_rank() OVER (ORDER BY w.cell_x, w.cell_y, w.from_time, w.to_time)::integer AS window_no
	FROM (
		SELECT
			g.gap_no,
			g.mmsi,
			k.kind,
			heard_cell(k.lon, run.cell_deg) AS cell_x,
			heard_cell(k.lat, run.cell_deg) AS cell_y,
			k.from_time,
			k.to_time
		FROM vesselwatch_found_gap g
		CROSS JOIN LATERAL (VALUES
			('nearby_off', g.off_lon, g.off_lat,
				date_trunc('hour', g.off_at - run.listen_window, 'UTC'),
				date_trunc('hour', g.off_at + run.listen_window, 'UTC') + interval '1 hour'),
			('nearby_on', g.on_lon, g.on_lat,
				date_trunc('hour', g.on_at - run.listen_window, 'UTC'),
				date_trunc('hour', g.on_at + run.listen_window, 'UTC') + interval '1 hour'),
			('within_off', g.off_lon, g.off_lat,
				g.off_at + interval '1 microsecond',
				least(g.off_at + run.listen_window + interval '1 microsecond',
					coalesce(g.on_at, run.as_of + interval '1 microsecond'))),
			('within_on', g.on_lon, g.on_lat,
				greatest(g.off_at + interval '1 microsecond', g.on_at - run.listen_window),
				g.on_at)
		) k(kind, lon, lat, from_time, to_time)
		WHERE k.from_time < k.to_time
	) w;
	CREATE TEMP TABLE vesselwatch_heard (window_no integer NOT NULL, mmsi integer NOT NULL) ON COMMIT DROP;
	FOR listened IN
		SELECT
			d.day::date AS day,
			array_agg(w.window_no) AS window_no,
			array_agg(w.cell_x) AS cell_x,
			array_agg(w.cell_y) AS cell_y,
			array_agg(w.from_time) AS from_time,
			array_agg(w.to_time) AS to_time
		FROM (SELECT DISTINCT v.window_no, v.cell_x, v.cell_y, v.from_time, v.to_time FROM vesselwatch_window v) w
		CROSS JOIN LATERAL generate_series(
			date_trunc('day', w.from_time AT TIME ZONE 'UTC'), w.to_time AT TIME ZONE 'UTC' - interval '1 microsecond',
				'1 day') d(day)
		GROUP BY d.day
	LOOP
		IF listened.day < horizon THEN
			INSERT INTO vesselwatch_heard
			SELECT h.window_no, c.mmsi::integer
			FROM carried_track c
			CROSS JOIN LATERAL windows_heard(c.track, run.cell_deg, listened.window_no, listened.cell_x, listened.cell_y,
				listened.from_time, listened.to_time) h(window_no);
			CONTINUE;
		END IF;
		INSERT INTO vesselwatch_heard
		SELECT h.window_no, v.mmsi::integer
		FROM vessel_track v
		CROSS JOIN LATERAL windows_heard(v.track, run.cell_deg, listened.window_no, listened.cell_x, listened.cell_y,
			listened.from_time, listened.to_time) h(window_no)
		WHERE v.day = listened.day
			AND v.day <= (run.known_at AT TIME ZONE 'UTC')::date;
	END LOOP;
	ANALYZE vesselwatch_heard;
	WITH heard AS (
		SELECT DISTINCT h.window_no, h.mmsi
		FROM vesselwatch_heard h
	), ships AS (
		SELECT h.window_no, count(*)::integer AS ships
		FROM heard h
		GROUP BY h.window_no
	), other AS (
		SELECT w.gap_no, w.kind, s.ships - (h.mmsi IS NOT NULL)::integer AS ships
		FROM vesselwatch_window w
		JOIN ships s ON s.window_no = w.window_no
		LEFT JOIN heard h ON h.window_no = w.window_no AND h.mmsi = w.mmsi::integer
	), gap AS (
		SELECT
			o.gap_no,
			max(o.ships) FILTER (WHERE o.kind = 'nearby_off') AS nearby_off,
			max(o.ships) FILTER (WHERE o.kind = 'nearby_on') AS nearby_on,
			max(o.ships) FILTER (WHERE o.kind = 'within_off') AS within_off,
			max(o.ships) FILTER (WHERE o.kind = 'within_on') AS within_on
		FROM other o
		GROUP BY o.gap_no
	)
	UPDATE vesselwatch_found_gap g
	SET
		heard_nearby_off = coalesce(c.nearby_off, 0),
		heard_nearby_on = CASE WHEN g.on_at IS NOT NULL THEN coalesce(c.nearby_on, 0) END,
		heard_within_off = coalesce(c.within_off, 0),
		heard_within_on = CASE WHEN g.on_at IS NOT NULL THEN coalesce(c.within_on, 0) END
	FROM vesselwatch_found_gap f
	LEFT JOIN gap c ON c.gap_no = f.gap_no
	WHERE g.gap_no = f.gap_no;
	DROP TABLE vesselwatch_window, vesselwatch_heard;
	IF horizon > '-infinity' THEN
		-- who was heard where positions have been removed is known of gaps that were found before
		UPDATE vesselwatch_found_gap g
		SET
			heard_nearby_off = CASE
				WHEN g.off_at - run.listen_window - interval '1 hour' < d.whole_from THEN f.heard_nearby_off
				ELSE g.heard_nearby_off END,
			heard_within_off = CASE WHEN g.off_at < d.whole_from THEN f.heard_within_off ELSE g.heard_within_off END,
			heard_nearby_on = CASE
				WHEN f.on_at = g.on_at
				AND g.on_at - run.listen_window - interval '1 hour' < d.whole_from
				THEN f.heard_nearby_on ELSE g.heard_nearby_on END,
			heard_within_on = CASE WHEN f.on_at = g.on_at AND g.on_at - run.listen_window < d.whole_from
				THEN f.heard_within_on ELSE g.heard_within_on END
		FROM ais_gap_finding f,
			(SELECT p.whole_from FROM position_drop p ORDER BY p.before DESC, p.drop_id DESC LIMIT 1) d
		WHERE f.known_to IS NULL
			AND (f.mmsi, f.off_at, f.off_lon, f.off_lat) = (g.mmsi, g.off_at, g.off_lon, g.off_lat);
	END IF;
END $$;
COMMENT ON FUNCTION count_heard(ais_gap_run) IS
'Count the other ships heard around the ends of the gaps that a run has found, and within them: a step of '
'detect_ais_gaps()';
REVOKE EXECUTE ON FUNCTION count_heard(ais_gap_run) FROM PUBLIC;

CREATE FUNCTION count_days_without_data(run ais_gap_run) RETURNS void
LANGUAGE plpgsql VOLATILE
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
BEGIN
	CREATE TEMP TABLE vesselwatch_stored_day ON COMMIT DROP AS
	SELECT d.day, row_number() OVER (ORDER BY d.day)::integer AS number
	FROM (
		SELECT s.day FROM stored_days() s(day)
		UNION
		SELECT p.day FROM dropped_day p
	) d;
	CREATE UNIQUE INDEX ON vesselwatch_stored_day (day);
	ANALYZE vesselwatch_stored_day;
	UPDATE vesselwatch_found_gap g
	SET days_without_data = greatest(0, d.last_day - d.first_day + 1
		- coalesce((SELECT s.number
			FROM vesselwatch_stored_day s
			WHERE s.day <= d.last_day
			ORDER BY s.day DESC
			LIMIT 1),
			0)
		+ coalesce((SELECT s.number
			FROM vesselwatch_stored_day s
			WHERE s.day < d.first_day
			ORDER BY s.day DESC
			LIMIT 1),
			0))
	FROM vesselwatch_found_gap f
	CROSS JOIN LATERAL (
		SELECT
			((f.off_at - interval '1 microsecond') AT TIME ZONE 'UTC')::date + 1 AS first_day,
			(coalesce(f.on_at, run.as_of) AT TIME ZONE 'UTC')::date - 1 AS last_day
	) d
	WHERE g.gap_no = f.gap_no;
	DROP TABLE vesselwatch_stored_day;
END $$;
COMMENT ON FUNCTION count_days_without_data(ais_gap_run) IS
'Count the UTC days wholly inside each gap that a run has found of which no position of any ship is stored: a step '
'of detect_ais_gaps()';
REVOKE EXECUTE ON FUNCTION count_days_without_data(ais_gap_run) FROM PUBLIC;

