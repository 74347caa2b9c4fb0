-- Detection of port calls on the workers of a Citus cluster.

CREATE FUNCTION zones_of_set(zones bigint[], zone_set text) RETURNS zone_index
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
BEGIN
	IF zones IS NULL THEN
		RETURN zone_set_index(zone_set);
	END IF;
	RETURN (
		SELECT zone_index_agg(z.zone_id, z.geom)
		FROM zone z
		JOIN detection_rule_zone r ON r.zone_id = z.zone_id
		WHERE z.zone_id = ANY (zones)
			AND zone_set = ANY (r.sets));
END $$;
COMMENT ON FUNCTION zones_of_set(bigint[], text) IS
'Return the index of those zones of a set that are among `zones`, or of the whole set where that is NULL';

CREATE FUNCTION calls_of_round() RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN $query$
	SELECT
		r.mmsi,
		ROW(r.zone_id, r.arrived, r.arrived_earliest, r.arrived_latest, r.arrival_basis, r.departed,
			r.departed_earliest, r.departed_latest, r.departure_basis, r.first_stop, r.last_stop_end, r.stopped,
			r.unobserved, r.fixes, r.confidence)::zone_visit AS call,
		r.cleaned_fixes,
		CASE WHEN r.all_fixes IS NOT NULL THEN r.cleaned_fixes END AS left_out,
		r.all_fixes AS fixes,
		r.stop_lon,
		r.stop_lat
	FROM vesselwatch_round r
	WHERE r.is_cut IS NOT TRUE
$query$;
COMMENT ON FUNCTION calls_of_round() IS
'Return the query that reads the calls for find_calls_of_many() from the temporary table vesselwatch_round, which '
'workers of a Citus cluster have filled, without the ships that are cut';

CREATE FUNCTION add_calls_of_round() RETURNS void
LANGUAGE plpgsql VOLATILE
SET search_path = @extschema@, pg_catalog, pg_temp
SET jit = off
AS $$
BEGIN
	EXECUTE 'INSERT INTO vesselwatch_part (mmsi, call, cleaned_fixes, left_out, fixes, stop_lon, stop_lat) '
		|| calls_of_round();
END $$;
COMMENT ON FUNCTION add_calls_of_round() IS
'Add the calls of the temporary table vesselwatch_round, without those of ships that are cut, to vesselwatch_part';
REVOKE EXECUTE ON FUNCTION add_calls_of_round() FROM PUBLIC;

CREATE FUNCTION whole_calls_on_workers(base detection_run) RETURNS void
LANGUAGE plpgsql VOLATILE
SET search_path = @extschema@, pg_catalog, pg_temp
SET jit = off
AS $$
BEGIN
	-- the call as columns, since a composite value would travel as text
	EXECUTE format('CREATE TEMP TABLE vesselwatch_round ON COMMIT DROP AS
		SELECT k.mmsi, f.cleaned_fixes, f.fixes AS all_fixes, f.stop_lon, f.stop_lat, NULL::boolean AS is_cut, (f.call).*
		FROM (SELECT v.mmsi, track_merge(v.track) AS track FROM vessel_track v GROUP BY v.mmsi) k
		LEFT JOIN LATERAL judged_visits(k.track, sent_zone_index(%L), true, %L::double precision, %L::interval,
			%L::interval, %L::interval, %L::double precision, %L::interval, %L::double precision, %L::interval) f
			ON true',
		send_zone_index(zone_set_index(base.zone_set)), base.clean_speed_kn, base.max_gap, base.merge_gap,
		base.min_silence, base.stop_radius_m, base.min_stop, base.jitter_m, base.stray_gap);
END $$;
COMMENT ON FUNCTION whole_calls_on_workers(detection_run) IS
'Fill a new temporary table vesselwatch_round with the port calls of all ships, found on the workers of a Citus '
'cluster in all stored positions, with the parameters and zone set of a run; a ship without calls has a row without a '
'call. Only for runs that look at whole tracks, leave no anomalies out and where no positions have been dropped';
REVOKE EXECUTE ON FUNCTION whole_calls_on_workers(detection_run) FROM PUBLIC;

CREATE FUNCTION looks_at_all(base detection_run) RETURNS boolean
LANGUAGE plpgsql STABLE
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
BEGIN
	RETURN NOT base.without_anomalies
		AND positions_horizon() = '-infinity'
		AND NOT EXISTS (SELECT
			FROM detection_ship s
			WHERE NOT s.todo OR isfinite(s.from_time) OR isfinite(s.to_time));
END $$;
COMMENT ON FUNCTION looks_at_all(detection_run) IS
'Return whether the current run looks at the whole tracks of all ships, with no positions dropped and no anomalies '
'left out';

CREATE FUNCTION calls_of_periods_on_workers(base detection_run, zones bigint[]) RETURNS void
LANGUAGE plpgsql VOLATILE
SET search_path = @extschema@, pg_catalog, pg_temp
SET jit = off
AS $$
DECLARE
	horizon CONSTANT date := positions_horizon();
	-- the whole set is sent once, a few changed zones with every query
	of_zones CONSTANT text := CASE
		WHEN zones IS NULL THEN format('sent_zone_index(%L)', send_zone_index(zone_set_index(base.zone_set)))
		ELSE format('(SELECT zones_of_set(%L, %L))', zones, base.zone_set)
		END;
	stored record;
	margin integer := 1;
BEGIN
	SELECT min(v.day) AS first_day, max(v.day) AS last_day INTO stored FROM vessel_track v;
	CREATE TEMP TABLE vesselwatch_ship ON COMMIT DROP AS
	SELECT s.mmsi, s.from_time, s.to_time, '-infinity'::date AS first_day, 'infinity'::date AS last_day,
		false AS has_before, false AS has_after
	FROM detection_ship s
	WHERE s.todo;
	-- first with one day around the period, then with more for the ships that are cut
	LOOP
		UPDATE vesselwatch_ship s
		SET
			first_day = d.first_day,
			last_day = d.last_day,
			has_before = d.first_day > stored.first_day,
			has_after = d.last_day < stored.last_day
		FROM (
			SELECT
				n.mmsi,
				-- the fixes carried over from before the horizon, and all since
				CASE WHEN isfinite(n.from_time) AND horizon = '-infinity' THEN utc_day(n.from_time) - margin
					ELSE '-infinity' END AS first_day,
				CASE WHEN isfinite(n.to_time) THEN utc_day(n.to_time) + margin ELSE 'infinity' END AS last_day
			FROM vesselwatch_ship n
		) d
		WHERE d.mmsi = s.mmsi;
		-- the call as columns, since a composite value would travel as text
		PERFORM find_on_workers('vesselwatch_round',
			'f.cleaned_fixes, f.fixes AS all_fixes, f.stop_lon, f.stop_lat, f.is_cut, (f.call).*',
			format('calls_within(j.track, j.has_before, j.has_after, %s, j.from_time, j.to_time, %L::detection_run)',
				of_zones, base));
		PERFORM add_calls_of_round();
		DELETE FROM vesselwatch_ship s
		WHERE s.mmsi::integer NOT IN (SELECT r.mmsi::integer FROM vesselwatch_round r WHERE r.is_cut);
		DROP TABLE vesselwatch_round;
		EXIT WHEN NOT EXISTS (SELECT FROM vesselwatch_ship);
		margin := margin * 4;
	END LOOP;
	DROP TABLE vesselwatch_ship;
END $$;
COMMENT ON FUNCTION calls_of_periods_on_workers(detection_run, bigint[]) IS
'Fill the temporary table vesselwatch_part with the port calls of the ships of detection_ship that are still to do, '
'each in its period';
REVOKE EXECUTE ON FUNCTION calls_of_periods_on_workers(detection_run, bigint[]) FROM PUBLIC;

CREATE FUNCTION find_calls_on_workers(base detection_run, zones bigint[]) RETURNS void
LANGUAGE plpgsql VOLATILE
SET search_path = @extschema@, pg_catalog, pg_temp
SET jit = off
AS $$
BEGIN
	CREATE TEMP TABLE vesselwatch_part (
		mmsi mmsi NOT NULL,
		call zone_visit,
		cleaned_fixes integer,
		left_out integer,
		fixes integer,
		stop_lon double precision,
		stop_lat double precision
	)
	ON COMMIT DROP;
	IF zones IS NULL AND looks_at_all(base) THEN
		PERFORM whole_calls_on_workers(base);
		PERFORM add_calls_of_round();
		DROP TABLE vesselwatch_round;
	ELSE
		PERFORM calls_of_periods_on_workers(base, zones);
	END IF;
END $$;
COMMENT ON FUNCTION find_calls_on_workers(detection_run, bigint[]) IS
'Fill the temporary table vesselwatch_part with the port calls of the ships of detection_ship that are still to do, '
'found on the workers of a Citus cluster with the parameters of a run, at the given zones of its set or (NULL) at all '
'of them';
REVOKE EXECUTE ON FUNCTION find_calls_on_workers(detection_run, bigint[]) FROM PUBLIC;
