-- Find silences in stored tracks, for detect_ais_gaps() and refresh_ais_gaps().

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
		-- tracks that end before need not be cut
		SELECT max(CASE
			WHEN end_time(v.track) < to_time THEN end_time(v.track)
			ELSE end_time(track_between(v.track, '-infinity', to_time))
			END) INTO last_time
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
'Return the time of the last stored fix of any ship from from_time (included) to to_time (excluded); NULL if there is '
'none';

CREATE FUNCTION stored_track_around(mmsi mmsi, from_time timestamptz, to_time timestamptz) RETURNS track
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
DECLARE
	first_day date := utc_day(from_time);
	last_day date := utc_day(to_time);
BEGIN
	IF isfinite(from_time) THEN
		-- the day of the last fix before the period, and one more for the fixes in the 12 hours before that fix
		first_day := coalesce(judged_day_before(stored_track_around.mmsi, first_day), first_day) - 1;
	END IF;
	IF isfinite(to_time) THEN
		last_day := coalesce(stored_day_after(stored_track_around.mmsi, last_day), last_day);
	END IF;
	RETURN judged_track(stored_track_around.mmsi, first_day, last_day);
END $$;
COMMENT ON FUNCTION stored_track_around(mmsi, timestamptz, timestamptz) IS
'Return the stored track of a period, in whole days, with the fixes before and after it';

CREATE FUNCTION first_fix(track track, OUT t timestamptz, OUT lon double precision, OUT lat double precision)
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
BEGIN ATOMIC
	SELECT f.t, f.lon, f.lat
	FROM track_fixes(track_between(first_fix.track, start_time(first_fix.track),
		start_time(first_fix.track) + interval '1 microsecond')) f
	LIMIT 1;
END;
COMMENT ON FUNCTION first_fix(track) IS
'Return the first fix of a track; of several at that time the first in track order';

CREATE FUNCTION gaps_of_ship(raw track, from_time timestamptz, to_time timestamptz, run ais_gap_run,
	OUT ship_no integer, OUT ships_of_mmsi integer, OUT fixes integer,
	OUT first_at timestamptz, OUT first_lon double precision, OUT first_lat double precision, OUT last_at timestamptz,
	OUT off_at timestamptz, OUT off_lon double precision, OUT off_lat double precision,
	OUT on_at timestamptz, OUT on_lon double precision, OUT on_lat double precision,
	OUT distance_nm double precision, OUT implied_speed_kn double precision, OUT fixes_before integer)
RETURNS SETOF record
LANGUAGE sql STABLE PARALLEL SAFE ROWS 10
BEGIN ATOMIC
	SELECT
		NULL::integer,
		1,
		NULL::integer,
		NULL::timestamptz,
		NULL::double precision,
		NULL::double precision,
		NULL::timestamptz,
		g.off_at,
		g.off_lon,
		g.off_lat,
		g.on_at,
		g.on_lon,
		g.on_lat,
		g.distance_nm,
		g.implied_speed_kn,
		g.fixes_before
	-- fixes later than the run have wrong times
	FROM ais_gaps(track_between($1, '-infinity', ($4).known_at), ($4).min_gap, ($4).as_of) g
	WHERE g.off_at < $3
		AND coalesce(g.on_at, 'infinity') >= $2;
END;
COMMENT ON FUNCTION gaps_of_ship(track, timestamptz, timestamptz, ais_gap_run) IS
'Return the gaps of a track of one ship, for gaps_within()';

CREATE FUNCTION gaps_of_split(raw track, from_time timestamptz, to_time timestamptz, run ais_gap_run,
	OUT ship_no integer, OUT ships_of_mmsi integer, OUT fixes integer,
	OUT first_at timestamptz, OUT first_lon double precision, OUT first_lat double precision, OUT last_at timestamptz,
	OUT off_at timestamptz, OUT off_lon double precision, OUT off_lat double precision,
	OUT on_at timestamptz, OUT on_lon double precision, OUT on_lat double precision,
	OUT distance_nm double precision, OUT implied_speed_kn double precision, OUT fixes_before integer)
RETURNS SETOF record
LANGUAGE sql STABLE PARALLEL SAFE ROWS 10
BEGIN ATOMIC
	WITH one AS MATERIALIZED (
		SELECT s.ship_no::integer AS ship_no, s.track, count(*) OVER ()::integer AS ships
		FROM (SELECT track_between($1, '-infinity', ($4).known_at) AS track OFFSET 0) h
		CROSS JOIN LATERAL track_split_ships(h.track, ($4).split_speed_kn) WITH ORDINALITY s(track, ship_no)
		WHERE num_fixes(h.track) > 0
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
COMMENT ON FUNCTION gaps_of_split(track, timestamptz, timestamptz, ais_gap_run) IS
'Return the gaps of a track that is first split into ships, for gaps_within()';

CREATE FUNCTION gaps_within(raw track, from_time timestamptz, to_time timestamptz, run ais_gap_run,
	OUT ship_no integer, OUT ships_of_mmsi integer, OUT fixes integer,
	OUT first_at timestamptz, OUT first_lon double precision, OUT first_lat double precision, OUT last_at timestamptz,
	OUT off_at timestamptz, OUT off_lon double precision, OUT off_lat double precision,
	OUT on_at timestamptz, OUT on_lon double precision, OUT on_lat double precision,
	OUT distance_nm double precision, OUT implied_speed_kn double precision, OUT fixes_before integer)
RETURNS SETOF record
LANGUAGE sql STABLE PARALLEL SAFE ROWS 10
BEGIN ATOMIC
	SELECT o.* FROM gaps_of_ship($1, $2, $3, $4) o WHERE ($4).split_speed_kn IS NULL
	UNION ALL
	SELECT s.* FROM gaps_of_split($1, $2, $3, $4) s WHERE ($4).split_speed_kn IS NOT NULL;
END;
COMMENT ON FUNCTION gaps_within(track, timestamptz, timestamptz, ais_gap_run) IS
'Return the gaps of a track that touch a period, found with the parameters of a run, including the silence from the '
'last fix to as_of. If several ships share the MMSI, each has a row with its numbers even if it has no gap. Fixes '
'later than the run are left out, since their times are wrong';

CREATE FUNCTION gaps_on_workers(run ais_gap_run, ships mmsi[], from_times timestamptz[], to_times timestamptz[])
RETURNS void
LANGUAGE plpgsql VOLATILE
SET search_path = @extschema@, pg_catalog, pg_temp
SET jit = off
AS $$
DECLARE
	horizon CONSTANT date := positions_horizon();
BEGIN
	-- the same days that stored_track_around() reads
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
	PERFORM find_on_workers('vesselwatch_ship_gap', 'f.*', format(
		'gaps_within(j.track, j.from_time, j.to_time, %L::ais_gap_run)', run));
	DROP TABLE vesselwatch_ship;
END $$;
COMMENT ON FUNCTION gaps_on_workers(ais_gap_run, mmsi[], timestamptz[], timestamptz[]) IS
'Fill the temporary table vesselwatch_ship_gap for stored_gaps() with one query of all ships, which Citus runs on the '
'workers';
REVOKE EXECUTE ON FUNCTION gaps_on_workers(ais_gap_run, mmsi[], timestamptz[], timestamptz[]) FROM PUBLIC;

CREATE FUNCTION gaps_one_by_one(run ais_gap_run, ships mmsi[], from_times timestamptz[], to_times timestamptz[])
RETURNS void
LANGUAGE plpgsql VOLATILE
SET search_path = @extschema@, pg_catalog, pg_temp
SET jit = off
AS $$
BEGIN
	-- Tracks that are split are read from the start, since otherwise the last fix before the period could be of any of
	-- the ships.  The ship's period and that of the run may lie apart: a silence can reach from the one into the other,
	-- unless the ship was heard on a day between.
	CREATE TEMP TABLE vesselwatch_ship_gap ON COMMIT DROP AS
	SELECT m.ship AS mmsi, g.*
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
COMMENT ON FUNCTION gaps_one_by_one(ais_gap_run, mmsi[], timestamptz[], timestamptz[]) IS
'Fill the temporary table vesselwatch_ship_gap for stored_gaps() with one query for each ship';
REVOKE EXECUTE ON FUNCTION gaps_one_by_one(ais_gap_run, mmsi[], timestamptz[], timestamptz[]) FROM PUBLIC;

CREATE FUNCTION gaps_of_all(run ais_gap_run) RETURNS void
LANGUAGE plpgsql VOLATILE
SET search_path = @extschema@, pg_catalog, pg_temp
SET jit = off
AS $$
BEGIN
	CREATE TEMP TABLE vesselwatch_ship_gap ON COMMIT DROP AS
	SELECT j.mmsi, g.*
	FROM (
		SELECT v.mmsi, track_merge(v.track) AS track
		FROM vessel_track v
		GROUP BY v.mmsi
	) j
	CROSS JOIN LATERAL gaps_within(j.track, run.from_time, run.to_time, run) g;
END $$;
COMMENT ON FUNCTION gaps_of_all(ais_gap_run) IS
'Fill the temporary table vesselwatch_ship_gap for stored_gaps() with the gaps of all ships in all stored positions, '
'where none have been dropped';
REVOKE EXECUTE ON FUNCTION gaps_of_all(ais_gap_run) FROM PUBLIC;

CREATE FUNCTION stored_gaps(run ais_gap_run, ships mmsi[], from_times timestamptz[], to_times timestamptz[]) RETURNS void
LANGUAGE plpgsql VOLATILE
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
BEGIN
	IF run.from_time = '-infinity'
		AND run.to_time = 'infinity'
		AND run.refresh_of IS NULL
		AND positions_horizon() = '-infinity'
		AND NOT is_distributed() THEN
		-- a full run over all time reads everything stored
		PERFORM gaps_of_all(run);
	-- for few ships a query each costs less than one of all
	ELSIF cardinality(ships) <= 20 OR cardinality(ships) <= 500 AND NOT is_distributed() THEN
		PERFORM gaps_one_by_one(run, ships, from_times, to_times);
	ELSE
		PERFORM gaps_on_workers(run, ships, from_times, to_times);
	END IF;
END $$;
COMMENT ON FUNCTION stored_gaps(ais_gap_run, mmsi[], timestamptz[], timestamptz[]) IS
'Fill the temporary table vesselwatch_ship_gap with the gaps of ships (mmsi and the columns of gaps_within()) that '
'touch both the period of a run and that given for the ship';
REVOKE EXECUTE ON FUNCTION stored_gaps(ais_gap_run, mmsi[], timestamptz[], timestamptz[]) FROM PUBLIC;
