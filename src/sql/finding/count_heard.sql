-- Count the other ships heard around and within the silences that a run has found, and days without stored positions.
--
-- All listening windows of a run (gap_windows()) are compared with each stored track at once (windows_heard()), in
-- batches if there are very many.

CREATE FUNCTION heard_batch() RETURNS integer
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN 25000;
COMMENT ON FUNCTION heard_batch() IS
'Return the number of gaps that count_heard() compares with the stored tracks at once: 25,000 have a hundred thousand '
'windows, which take some megabytes';

CREATE FUNCTION hear_gaps(run ais_gap_run, of_mmsi integer[], off_at timestamptz[], off_lon double precision[],
	off_lat double precision[], on_at timestamptz[], on_lon double precision[], on_lat double precision[]) RETURNS void
LANGUAGE plpgsql VOLATILE
SET search_path = @extschema@, pg_catalog, pg_temp
SET timezone = 'UTC'
SET jit = off
AS $$
DECLARE
	horizon CONSTANT date := positions_horizon();
	w record;
BEGIN
	-- the number of a gap is its position in the arrays
	SELECT g.* INTO w
	FROM gap_windows(run.cell_deg, run.listen_window, coalesce(run.as_of, 'infinity'),
		ARRAY(SELECT generate_subscripts(of_mmsi, 1)), of_mmsi, off_at, off_lon, off_lat, on_at, on_lon, on_lat) g;
	IF w.days[1] < horizon THEN
		-- a ship may be heard in one window both by its carried-over and by its stored positions
		CREATE TEMP TABLE vesselwatch_heard_ship (window_no integer NOT NULL, mmsi integer NOT NULL) ON COMMIT DROP;
		INSERT INTO vesselwatch_heard_ship
		SELECT h.window_no, c.mmsi::integer
		FROM carried_track c
		CROSS JOIN LATERAL windows_heard(c.track, run.cell_deg, w.window_no, w.cell_x, w.cell_y, w.from_time, w.to_time,
			c.mmsi::integer, w.window_mmsi) h(window_no);
		INSERT INTO vesselwatch_heard_ship
		SELECT h.window_no, v.mmsi::integer
		FROM vessel_track v
		CROSS JOIN LATERAL windows_heard(v.track, run.cell_deg, w.window_no, w.cell_x, w.cell_y, w.from_time, w.to_time,
			v.mmsi::integer, w.window_mmsi) h(window_no)
		WHERE v.day = ANY (w.days)
			AND v.day BETWEEN horizon AND (run.known_at AT TIME ZONE 'UTC')::date;
		INSERT INTO vesselwatch_heard
		SELECT of_mmsi[n.gap_no], off_at[n.gap_no], off_lon[n.gap_no], off_lat[n.gap_no], n.kind, n.ships
		FROM (
			SELECT s.window_no / 4 AS gap_no, s.window_no % 4 AS kind, count(DISTINCT s.mmsi)::integer AS ships
			FROM vesselwatch_heard_ship s
			GROUP BY s.window_no
		) n;
		DROP TABLE vesselwatch_heard_ship;
		RETURN;
	END IF;
	INSERT INTO vesselwatch_heard
	SELECT of_mmsi[n.gap_no], off_at[n.gap_no], off_lon[n.gap_no], off_lat[n.gap_no], n.kind, n.ships
	FROM (
		SELECT h.window_no / 4 AS gap_no, h.window_no % 4 AS kind, count(*)::integer AS ships
		FROM (
			SELECT v.mmsi, track_merge(v.track) AS track
			FROM vessel_track v
			WHERE v.day = ANY (w.days)
				AND v.day <= (run.known_at AT TIME ZONE 'UTC')::date
			GROUP BY v.mmsi
		) j
		CROSS JOIN LATERAL windows_heard(j.track, run.cell_deg, w.window_no, w.cell_x, w.cell_y, w.from_time, w.to_time,
			j.mmsi::integer, w.window_mmsi) h(window_no)
		GROUP BY h.window_no
	) n;
END $$;
COMMENT ON FUNCTION hear_gaps(ais_gap_run, integer[], timestamptz[], double precision[], double precision[],
	timestamptz[], double precision[], double precision[]) IS
'Add the number of other ships heard in each listening window of some gaps to the temporary table vesselwatch_heard, '
'with the parameters of a run. Each track of their days is read once';
REVOKE EXECUTE ON FUNCTION hear_gaps(ais_gap_run, integer[], timestamptz[], double precision[], double precision[],
	timestamptz[], double precision[], double precision[]) FROM PUBLIC;

CREATE FUNCTION count_heard(run ais_gap_run) RETURNS void
LANGUAGE plpgsql VOLATILE
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
BEGIN
	CREATE TEMP TABLE vesselwatch_heard (mmsi integer NOT NULL, off_at timestamptz NOT NULL,
		off_lon double precision NOT NULL, off_lat double precision NOT NULL, kind integer NOT NULL,
		ships integer NOT NULL) ON COMMIT DROP;
	EXECUTE format('SELECT hear_gaps($1, b.of_mmsi, b.off_at, b.off_lon, b.off_lat, b.on_at, b.on_lon, b.on_lat)
		FROM (
			SELECT
				array_agg(g.mmsi::integer) AS of_mmsi,
				array_agg(g.off_at) AS off_at,
				array_agg(g.off_lon) AS off_lon,
				array_agg(g.off_lat) AS off_lat,
				array_agg(coalesce(g.on_at, ''infinity'')) AS on_at,
				array_agg(coalesce(g.on_lon, 0)) AS on_lon,
				array_agg(coalesce(g.on_lat, 0)) AS on_lat
			FROM (SELECT s.*, %s AS batch FROM pg_temp.vesselwatch_ship_gap s WHERE s.off_at IS NOT NULL) g
			GROUP BY g.batch
			OFFSET 0
		) b',
		-- batches follow the order in which gaps begin, so that few days are read for more than one
		CASE
			WHEN (SELECT count(*) FROM vesselwatch_ship_gap) <= heard_batch() THEN '0'
			ELSE 'row_number() OVER (ORDER BY s.off_at) / heard_batch()'
		END)
	USING run;
END $$;
COMMENT ON FUNCTION count_heard(ais_gap_run) IS
'Fill the temporary table vesselwatch_heard with the number of other ships heard in each listening window of the gaps '
'of a run, without windows where none was heard; kind is the window''s number in gap_windows(), 0 to 3';
REVOKE EXECUTE ON FUNCTION count_heard(ais_gap_run) FROM PUBLIC;

CREATE FUNCTION keep_heard_dropped(run ais_gap_run) RETURNS void
LANGUAGE plpgsql VOLATILE
SET search_path = @extschema@, pg_catalog, pg_temp
SET timezone = 'UTC'
AS $$
BEGIN
	IF positions_horizon() = '-infinity' THEN
		RETURN;
	END IF;
	UPDATE vesselwatch_run_gap g
	SET
		fixes_before = CASE
			WHEN g.off_at - rate_window() < d.kept_from
				AND g.off_at - rate_window() < judged_since(g.mmsi)
			THEN greatest(f.fixes_before, g.fixes_before) ELSE g.fixes_before END,
		heard_nearby_off = CASE
			WHEN g.off_at - run.listen_window - interval '1 hour' < d.whole_from THEN f.heard_nearby_off
			ELSE g.heard_nearby_off END,
		heard_within_off = CASE WHEN g.off_at < d.whole_from THEN f.heard_within_off ELSE g.heard_within_off END,
		heard_nearby_on = CASE
			WHEN f.on_at = g.on_at
				AND g.on_at - run.listen_window - interval '1 hour' < d.whole_from
			THEN f.heard_nearby_on ELSE g.heard_nearby_on END,
		heard_within_on = CASE
			WHEN f.on_at = g.on_at
				AND g.on_at - run.listen_window < d.whole_from
			THEN f.heard_within_on ELSE g.heard_within_on END
	FROM ais_gap_finding f
	CROSS JOIN (
		SELECT p.whole_from, positions_kept_from() AS kept_from
		FROM position_drop p
		ORDER BY p.before DESC, p.drop_id DESC
		LIMIT 1
	) d
	WHERE f.known_to IS NULL
		AND (f.mmsi, f.off_at, f.off_lon, f.off_lat) = (g.mmsi, g.off_at, g.off_lon, g.off_lat);
END $$;
COMMENT ON FUNCTION keep_heard_dropped(ais_gap_run) IS
'Replace the counts of a run''s gaps in the temporary table vesselwatch_run_gap by those of earlier findings where '
'the positions behind them have since been removed';
REVOKE EXECUTE ON FUNCTION keep_heard_dropped(ais_gap_run) FROM PUBLIC;

CREATE FUNCTION days_without_data(off_at timestamptz, until timestamptz, stored date[]) RETURNS integer
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN greatest(0,
	-- the days between that of the last moment before off_at and that of the end, less the stored ones
	(until AT TIME ZONE 'UTC')::date - ((off_at AT TIME ZONE 'UTC') - interval '1 microsecond')::date - 1
		- width_bucket((until AT TIME ZONE 'UTC')::date - 1, stored)
		+ width_bucket(((off_at AT TIME ZONE 'UTC') - interval '1 microsecond')::date, stored));
COMMENT ON FUNCTION days_without_data(timestamptz, timestamptz, date[]) IS
'Return the number of UTC days wholly inside a silence that are not in `stored`: the sorted days with a position of '
'any ship, now or before it was dropped';
