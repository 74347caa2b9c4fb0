-- Search stored tracks for encounters, a range of days at a time, and find each encounter whole.

CREATE FUNCTION stored_track(mmsi mmsi, first_day date DEFAULT '-infinity',
	last_day date DEFAULT 'infinity') RETURNS track
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = @extschema@, pg_catalog, pg_temp
-- as in vessel_track_between()
SET cpu_tuple_cost = 1
AS $$
BEGIN
	RETURN (
		SELECT track_merge(v.track)
		FROM vessel_track v
		WHERE v.mmsi = stored_track.mmsi
			AND v.day BETWEEN first_day AND last_day);
END $$;
COMMENT ON FUNCTION stored_track(mmsi, date, date) IS
'Return the stored track of a ship on the UTC days first_day to last_day, both included; NULL if nothing is stored';

CREATE FUNCTION cleaned_between(mmsi mmsi, from_time timestamptz, to_time timestamptz, kept integer) RETURNS integer
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
DECLARE
	first_day CONSTANT date := (from_time AT TIME ZONE 'UTC')::date;
	last_day CONSTANT date := (to_time AT TIME ZONE 'UTC')::date;
	end_time CONSTANT timestamptz := to_time + interval '1 microsecond';
BEGIN
	-- separate statements: one that reads positions runs on workers of a Citus cluster, where there is no horizon
	IF first_day < positions_horizon() THEN
		RETURN num_fixes_between(judged_track(mmsi, first_day, last_day), from_time, end_time) - kept;
	END IF;
	RETURN (
		SELECT sum(num_fixes_between(v.track, from_time, end_time))
		FROM vessel_track v
		WHERE v.mmsi = cleaned_between.mmsi
			AND v.day BETWEEN first_day AND last_day) - kept;
END $$;
COMMENT ON FUNCTION cleaned_between(mmsi, timestamptz, timestamptz, integer) IS
'Return the number of fixes that a ship has from from_time to to_time, both included, minus `kept`';

CREATE FUNCTION encounters_again(run encounter_run, mmsi_a mmsi, mmsi_b mmsi, first_at timestamptz, last_at timestamptz,
	OUT began_earliest timestamptz, OUT began timestamptz, OUT ended timestamptz, OUT ended_latest timestamptz,
	OUT min_distance_m double precision, OUT lon double precision, OUT lat double precision, OUT samples integer,
	OUT fixes_a integer, OUT fixes_b integer, OUT drift_a_kn double precision, OUT drift_b_kn double precision)
RETURNS SETOF record
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
#variable_conflict use_column
BEGIN
	RETURN QUERY
	SELECT t.began_earliest, t.began, t.ended, t.ended_latest, t.min_distance_m, t.lon, t.lat, t.samples,
		t.fixes_a, t.fixes_b, t.drift_a_kn, t.drift_b_kn
	FROM track_encounters(
		cleaned_track(track_to_judge(judged_track(encounters_again.mmsi_a), run.without_anomalies), run.clean_speed_kn),
		cleaned_track(track_to_judge(judged_track(encounters_again.mmsi_b), run.without_anomalies), run.clean_speed_kn),
		run.max_distance_m, run.min_duration, run.max_gap, run.merge_gap) t
	WHERE t.began <= encounters_again.last_at
		AND t.ended >= encounters_again.first_at;
END $$;
COMMENT ON FUNCTION encounters_again(encounter_run, mmsi, mmsi, timestamptz, timestamptz) IS
'Return the encounters of two ships that touch the time from first_at to last_at, found in all their stored positions '
'with the parameters of a run';

CREATE FUNCTION heard_encounters(run encounter_run, odd_ships mmsi[], odd_spans tstzmultirange[], first_day date,
	end_day date, takes_carried boolean, count_from date, count_to date, OUT left_out bigint, OUT cleaned_ships mmsi[],
	OUT mmsi_a mmsi, OUT mmsi_b mmsi, OUT began_earliest timestamptz, OUT began timestamptz, OUT ended timestamptz,
	OUT ended_latest timestamptz, OUT duration interval, OUT min_distance_m double precision,
	OUT lon double precision, OUT lat double precision, OUT samples integer,
	OUT fixes_a integer, OUT fixes_b integer, OUT drift_a_kn double precision, OUT drift_b_kn double precision)
RETURNS SETOF record
LANGUAGE plpgsql STABLE
SET search_path = @extschema@, pg_catalog, pg_temp
SET jit = off
-- other joins would copy the tracks into a hash table or a sort
SET enable_hashjoin = off
SET enable_mergejoin = off
AS $$
#variable_conflict use_column
DECLARE
	from_time CONSTANT timestamptz := utc_midnight(count_from);
	to_time CONSTANT timestamptz := utc_midnight(count_to);
	-- workers of a Citus cluster may clean the tracks and send them
	travels CONSTANT boolean := is_distributed();
BEGIN
	-- one statement, so that the tracks are not copied from one to the next
	RETURN QUERY
	SELECT h.left_out, h.cleaned_ships, e.*
	FROM (
		SELECT
			encounters_agg(t.mmsi, t.track, run.max_distance_m, run.min_duration, run.max_gap, run.merge_gap) AS found,
			coalesce(sum(num_fixes_between(t.raw, from_time, to_time) - num_fixes_between(t.track, from_time, to_time))
				FILTER (WHERE num_fixes(t.track) < num_fixes(t.raw)), 0)::bigint AS left_out,
			array_agg(t.mmsi) FILTER (WHERE num_fixes(t.track) < num_fixes(t.raw)) AS cleaned_ships
		FROM (
			SELECT p.mmsi, p.raw,
				cleaned_track(CASE WHEN o.spans IS NULL THEN p.raw ELSE track_outside(p.raw, o.spans) END,
					run.clean_speed_kn, travels) AS track
			FROM (
				SELECT u.mmsi, track_merge(u.track) AS raw
				FROM (
					SELECT v.mmsi, v.track
					FROM vessel_track v
					WHERE v.day >= first_day
						AND v.day < end_day
					UNION ALL
					SELECT c.mmsi, c.track
					FROM carried_track c
					WHERE takes_carried
				) u
				GROUP BY u.mmsi
			) p
			LEFT JOIN unnest(odd_ships, odd_spans) o(mmsi, spans) ON o.mmsi::integer = p.mmsi::integer
			-- keeps the planner from cleaning each track several times
			OFFSET 0
		) t
	) h
	LEFT JOIN LATERAL unnest(h.found) e ON true;
END $$;
COMMENT ON FUNCTION heard_encounters(encounter_run, mmsi[], tstzmultirange[], date, date, boolean, date, date) IS
'Return the encounters found with the parameters of a run in the tracks of the UTC days from first_day (included) to '
'end_day (excluded), cleaned and without odd_spans of odd_ships; takes_carried includes carried-over positions. Each '
'row also gives the number of fixes left out from count_from (included) to count_to (excluded) and the ships that '
'lost any. If there is no encounter, one row without one';

CREATE FUNCTION chunk_encounters(run encounter_run, odd_ships mmsi[], odd_spans tstzmultirange[], first_day date,
	end_day date, is_first boolean, OUT mmsi_a mmsi, OUT mmsi_b mmsi,
	OUT began_earliest timestamptz, OUT began timestamptz, OUT ended timestamptz, OUT ended_latest timestamptz,
	OUT min_distance_m double precision, OUT lon double precision, OUT lat double precision, OUT samples integer,
	OUT fixes_a integer, OUT fixes_b integer, OUT drift_a_kn double precision, OUT drift_b_kn double precision,
	OUT cleaned_fixes integer)
RETURNS SETOF record
LANGUAGE plpgsql VOLATILE
SET search_path = @extschema@, pg_catalog, pg_temp
SET jit = off
AS $$
#variable_conflict use_column
DECLARE
	-- days to read on either side, so that encounters are not cut
	margin CONSTANT integer := 1 + (extract(epoch FROM run.max_gap + run.merge_gap + run.min_duration) / 86400)::integer;
	reach CONSTANT interval := run.max_gap + run.merge_gap;
	horizon CONSTANT date := positions_horizon();
	takes_carried CONSTANT boolean := first_day - margin < horizon AND EXISTS (SELECT FROM carried_track);
	seen_from CONSTANT timestamptz :=
		CASE WHEN takes_carried THEN '-infinity' ELSE utc_midnight(first_day - margin) END;
	seen_to CONSTANT timestamptz := utc_midnight(end_day + margin);
BEGIN
	RETURN QUERY
	WITH found AS MATERIALIZED (
		SELECT h.*
		FROM heard_encounters(run, odd_ships, odd_spans, greatest(first_day - margin, horizon), end_day + margin,
			takes_carried, first_day, end_day) h
	), noted AS (
		UPDATE encounter_run r
		SET cleaned_fixes = r.cleaned_fixes + n.left_out
		FROM (SELECT max(f.left_out) AS left_out FROM found f) n
		WHERE r.run_id = run.run_id
			AND n.left_out > 0
	)
	SELECT DISTINCT e.mmsi_a, e.mmsi_b, w.*,
		CASE WHEN c.may_be_cut OR e.mmsi_a = ANY (e.cleaned_ships)
			THEN cleaned_between(e.mmsi_a, w.began, w.ended, w.fixes_a) ELSE 0 END
		+ CASE WHEN c.may_be_cut OR e.mmsi_b = ANY (e.cleaned_ships)
			THEN cleaned_between(e.mmsi_b, w.began, w.ended, w.fixes_b) ELSE 0 END
	FROM found e
	CROSS JOIN LATERAL (
		SELECT e.began <= seen_from + reach
			OR e.ended >= seen_to - reach
			OR e.began_earliest IS NULL
			OR e.ended_latest IS NULL AS may_be_cut
	) c
	CROSS JOIN LATERAL (
		SELECT e.began_earliest, e.began, e.ended, e.ended_latest, e.min_distance_m, e.lon, e.lat, e.samples,
			e.fixes_a, e.fixes_b, e.drift_a_kn, e.drift_b_kn
		WHERE NOT c.may_be_cut
		UNION ALL
		SELECT t.*
		FROM encounters_again(run, e.mmsi_a, e.mmsi_b, e.began, e.ended) t
		WHERE c.may_be_cut
	) w
	WHERE e.mmsi_a IS NOT NULL
		AND w.began < utc_midnight(end_day)
		AND (is_first OR w.began >= utc_midnight(first_day))
		AND w.began < run.to_time
		AND w.ended >= run.from_time
		AND (run.max_drift_kn IS NULL OR w.drift_a_kn <= run.max_drift_kn AND w.drift_b_kn <= run.max_drift_kn)
		AND (run.away_from IS NULL
			OR NOT EXISTS (SELECT
				FROM nearest_zones((SELECT zone_set_index(run.away_from)), w.lon, w.lat, run.min_nm)));
END $$;
COMMENT ON FUNCTION chunk_encounters(encounter_run, mmsi[], tstzmultirange[], date, date, boolean) IS
'Return the encounters found with the parameters of a run that begin on the UTC days from first_day (included) to '
'end_day (excluded), or earlier if is_first. Each is found whole: days around these are read too, and an encounter '
'that may still be cut is searched again in all stored positions of both ships. Also add the number of fixes left out '
'to the run';
REVOKE EXECUTE ON FUNCTION chunk_encounters(encounter_run, mmsi[], tstzmultirange[], date, date, boolean) FROM PUBLIC;

CREATE FUNCTION encounter_days(first_day date) RETURNS integer
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
BEGIN
	RETURN CASE
		WHEN (SELECT count(*)
			FROM (SELECT v.day FROM vessel_track v WHERE v.day >= first_day AND v.day < first_day + 31
				LIMIT 5001) v) <= 5000
			THEN 31
		ELSE 7
		END;
END $$;
COMMENT ON FUNCTION encounter_days(date) IS
'Return the number of UTC days from first_day on to search for encounters at once: 31 if they hold at most 5,000 '
'stored tracks, else 7, because two hundred thousand tracks would take some gigabytes';

CREATE FUNCTION stored_encounters(run encounter_run, OUT mmsi_a mmsi, OUT mmsi_b mmsi,
	OUT began_earliest timestamptz, OUT began timestamptz, OUT ended timestamptz, OUT ended_latest timestamptz,
	OUT min_distance_m double precision, OUT lon double precision, OUT lat double precision, OUT samples integer,
	OUT fixes_a integer, OUT fixes_b integer, OUT drift_a_kn double precision, OUT drift_b_kn double precision,
	OUT cleaned_fixes integer)
RETURNS SETOF record
LANGUAGE plpgsql VOLATILE
SET search_path = @extschema@, pg_catalog, pg_temp
SET timezone = 'UTC'
SET jit = off
AS $$
#variable_conflict use_column
DECLARE
	span integer;
	horizon CONSTANT date := positions_horizon();
	chunk date := (SELECT min(v.day) FROM vessel_track v
		WHERE v.day >= horizon AND (run.from_time = '-infinity' OR v.day >= (run.from_time AT TIME ZONE 'UTC')::date));
	last_day date := (SELECT max(v.day) FROM vessel_track v
		WHERE v.day >= horizon AND (run.to_time = 'infinity' OR v.day <= (run.to_time AT TIME ZONE 'UTC')::date));
	is_first boolean := true;
	-- times of anomalies of the ships that have any
	odd_ships mmsi[];
	odd_spans tstzmultirange[];
BEGIN
	IF run.without_anomalies THEN
		SELECT array_agg(s.mmsi), array_agg(s.spans)
		INTO odd_ships, odd_spans
		FROM (
			SELECT m.mmsi, anomaly_spans(judged_track(m.mmsi)) AS spans
			FROM unnest(ships_in_period(run.from_time, run.to_time)) m(mmsi)
			OFFSET 0
		) s
		WHERE NOT isempty(s.spans);
	END IF;
	IF EXISTS (SELECT FROM carried_track)
		AND run.from_time < utc_midnight(horizon + encounter_days(horizon) + 2)
			+ run.max_gap + run.merge_gap + run.min_duration THEN
		-- encounters that were under way when earlier positions were removed
		chunk := horizon;
		last_day := greatest(last_day, horizon);
	END IF;
	WHILE chunk <= last_day LOOP
		span := encounter_days(chunk);
		RETURN QUERY
		SELECT c.* FROM chunk_encounters(run, odd_ships, odd_spans, chunk, chunk + span, is_first) c;
		is_first := false;
		chunk := coalesce((SELECT min(v.day) FROM vessel_track v WHERE v.day >= chunk + span), chunk + span);
	END LOOP;
END $$;
COMMENT ON FUNCTION stored_encounters(encounter_run) IS
'Return the encounters of all stored tracks that touch the period of a run and meet its parameters, each whole, '
'reading a week at a time, or a month if ships are few (chunk_encounters). Tracks are cleaned first, after anomalies '
'are left out if the run says so; the number of fixes left out is added to the run';
REVOKE EXECUTE ON FUNCTION stored_encounters(encounter_run) FROM PUBLIC;

