-- Who else was heard around the silences that a run has found, and within them; and days of which nothing is stored.
--
-- A gap has four listening windows (windows_heard()), numbered by the gap and what they are of: 0 around the last fix,
-- 1 around the first fix after, 2 within the gap after its beginning, 3 within the gap before its end.  All windows of
-- a run are held against each stored track at once, a batch of them if there are very many.

CREATE FUNCTION gap_windows(gap_no integer, run ais_gap_run, off_at timestamptz, off_lon double precision,
	off_lat double precision, on_at timestamptz, on_lon double precision, on_lat double precision,
	OUT window_no integer, OUT cell_x integer, OUT cell_y integer, OUT from_time timestamptz, OUT to_time timestamptz)
RETURNS SETOF record
LANGUAGE sql STABLE PARALLEL SAFE ROWS 4
BEGIN ATOMIC
	SELECT 4 * $1 + w.kind, heard_cell(w.lon, ($2).cell_deg), heard_cell(w.lat, ($2).cell_deg), w.from_time, w.to_time
	FROM (VALUES
		-- in whole clock hours around either end
		(0, $4, $5,
			date_trunc('hour', $3 - ($2).listen_window, 'UTC'),
			date_trunc('hour', $3 + ($2).listen_window, 'UTC') + interval '1 hour'),
		(1, $7, $8,
			date_trunc('hour', $6 - ($2).listen_window, 'UTC'),
			date_trunc('hour', $6 + ($2).listen_window, 'UTC') + interval '1 hour'),
		(2, $4, $5,
			$3 + interval '1 microsecond',
			least($3 + ($2).listen_window + interval '1 microsecond',
				coalesce($6, ($2).as_of + interval '1 microsecond'))),
		(3, $7, $8,
			greatest($3 + interval '1 microsecond', $6 - ($2).listen_window),
			$6)
	) w(kind, lon, lat, from_time, to_time)
	WHERE w.from_time < w.to_time;
END;
COMMENT ON FUNCTION gap_windows(integer, ais_gap_run, timestamptz, double precision, double precision, timestamptz,
	double precision, double precision) IS
'Return the listening windows of a gap by the parameters of a run, those that are empty left out: a step of a run, '
'which sets its time zone to UTC';

CREATE FUNCTION window_days(from_time timestamptz[], to_time timestamptz[]) RETURNS date[]
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN ARRAY(
	SELECT DISTINCT d.day::date
	FROM (
		SELECT DISTINCT (w.from_time AT TIME ZONE 'UTC')::date AS first_day,
			((w.to_time - interval '1 microsecond') AT TIME ZONE 'UTC')::date AS last_day
		FROM unnest(from_time, to_time) w(from_time, to_time)
	) s
	CROSS JOIN LATERAL generate_series(s.first_day::timestamp, s.last_day::timestamp, interval '1 day') d(day)
	ORDER BY 1);
COMMENT ON FUNCTION window_days(timestamptz[], timestamptz[]) IS
'Return the UTC days that listening windows touch, each from a time up to, not including, another';

CREATE FUNCTION hear_windows(run ais_gap_run, window_no integer[], of_mmsi integer[], cell_x integer[],
	cell_y integer[], from_time timestamptz[], to_time timestamptz[]) RETURNS void
LANGUAGE plpgsql VOLATILE
SET search_path = @extschema@, pg_catalog, pg_temp
SET timezone = 'UTC'
SET jit = off
AS $$
DECLARE
	horizon CONSTANT date := positions_horizon();
	days date[] := window_days(from_time, to_time);
BEGIN
	IF days[1] < horizon THEN
		-- a ship may be heard in a window by what is carried over of it, and by what is stored
		CREATE TEMP TABLE vesselwatch_heard_ship (window_no integer NOT NULL, mmsi integer NOT NULL) ON COMMIT DROP;
		INSERT INTO vesselwatch_heard_ship
		SELECT h.window_no, c.mmsi::integer
		FROM carried_track c
		CROSS JOIN LATERAL windows_heard(c.track, run.cell_deg, window_no, cell_x, cell_y, from_time, to_time,
			c.mmsi::integer, of_mmsi) h(window_no);
		INSERT INTO vesselwatch_heard_ship
		SELECT h.window_no, v.mmsi::integer
		FROM vessel_track v
		CROSS JOIN LATERAL windows_heard(v.track, run.cell_deg, window_no, cell_x, cell_y, from_time, to_time,
			v.mmsi::integer, of_mmsi) h(window_no)
		WHERE v.day = ANY (days)
			AND v.day BETWEEN horizon AND (run.known_at AT TIME ZONE 'UTC')::date;
		INSERT INTO vesselwatch_heard
		SELECT s.window_no, count(DISTINCT s.mmsi)::integer
		FROM vesselwatch_heard_ship s
		GROUP BY s.window_no;
		DROP TABLE vesselwatch_heard_ship;
		RETURN;
	END IF;
	INSERT INTO vesselwatch_heard
	SELECT h.window_no, count(*)::integer
	FROM (
		SELECT v.mmsi, track_merge(v.track) AS track
		FROM vessel_track v
		WHERE v.day = ANY (days)
			AND v.day <= (run.known_at AT TIME ZONE 'UTC')::date
		GROUP BY v.mmsi
	) j
	CROSS JOIN LATERAL windows_heard(j.track, run.cell_deg, window_no, cell_x, cell_y, from_time, to_time,
		j.mmsi::integer, of_mmsi) h(window_no)
	GROUP BY h.window_no;
END $$;
COMMENT ON FUNCTION hear_windows(ais_gap_run, integer[], integer[], integer[], integer[], timestamptz[],
	timestamptz[]) IS
'Add to the temporary table vesselwatch_heard how many ships were heard in each of some listening windows, that of '
'the gap left out: a step of count_heard(). Each track of their days is read once';
REVOKE EXECUTE ON FUNCTION hear_windows(ais_gap_run, integer[], integer[], integer[], integer[], timestamptz[],
	timestamptz[]) FROM PUBLIC;

CREATE FUNCTION count_heard(run ais_gap_run) RETURNS void
LANGUAGE plpgsql VOLATILE
SET search_path = @extschema@, pg_catalog, pg_temp
SET timezone = 'UTC'
SET jit = off
AS $$
DECLARE
	batch record;
BEGIN
	CREATE TEMP TABLE vesselwatch_heard (window_no integer NOT NULL, ships integer NOT NULL) ON COMMIT DROP;
	FOR batch IN
		SELECT
			array_agg(b.window_no) AS window_no,
			array_agg(b.of_mmsi) AS of_mmsi,
			array_agg(b.cell_x) AS cell_x,
			array_agg(b.cell_y) AS cell_y,
			array_agg(b.from_time) AS from_time,
			array_agg(b.to_time) AS to_time
		FROM (
			-- neighbours in time, so that few days are read for more than one batch
			SELECT w.*, g.mmsi::integer AS of_mmsi, (row_number() OVER (ORDER BY w.from_time) - 1) / 100000 AS number
			FROM vesselwatch_found_gap g
			CROSS JOIN LATERAL gap_windows(g.gap_no, run, g.off_at, g.off_lon, g.off_lat, g.on_at, g.on_lon,
				g.on_lat) w
		) b
		GROUP BY b.number
	LOOP
		PERFORM hear_windows(run, batch.window_no, batch.of_mmsi, batch.cell_x, batch.cell_y, batch.from_time,
			batch.to_time);
	END LOOP;
END $$;
COMMENT ON FUNCTION count_heard(ais_gap_run) IS
'Fill the temporary table vesselwatch_heard with the number of other ships heard in each listening window of the gaps '
'that a run has found, those without any left out: a step of detect_ais_gaps()';
REVOKE EXECUTE ON FUNCTION count_heard(ais_gap_run) FROM PUBLIC;

CREATE FUNCTION keep_heard_dropped(run ais_gap_run) RETURNS void
LANGUAGE plpgsql VOLATILE
SET search_path = @extschema@, pg_catalog, pg_temp
SET timezone = 'UTC'
AS $$
BEGIN
	IF positions_horizon() > '-infinity' THEN
	UPDATE vesselwatch_run_gap g
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
COMMENT ON FUNCTION keep_heard_dropped(ais_gap_run) IS
'Take who was heard where positions have been removed from the gaps that were found before, into the temporary table '
'vesselwatch_run_gap: a step of a run';
REVOKE EXECUTE ON FUNCTION keep_heard_dropped(ais_gap_run) FROM PUBLIC;

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
	SET days_without_data = d.last_day - d.first_day + 1
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
			0)
	FROM vesselwatch_found_gap f
	CROSS JOIN LATERAL (
		SELECT
			((f.off_at - interval '1 microsecond') AT TIME ZONE 'UTC')::date + 1 AS first_day,
			(coalesce(f.on_at, run.as_of) AT TIME ZONE 'UTC')::date - 1 AS last_day
	) d
	WHERE g.gap_no = f.gap_no
		AND d.last_day >= d.first_day;
	DROP TABLE vesselwatch_stored_day;
END $$;
COMMENT ON FUNCTION count_days_without_data(ais_gap_run) IS
'Count the UTC days wholly inside each gap that a run has found of which no position of any ship is stored: a step '
'of detect_ais_gaps()';
REVOKE EXECUTE ON FUNCTION count_days_without_data(ais_gap_run) FROM PUBLIC;

