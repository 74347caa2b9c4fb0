-- Where a ship lay during a port call.

CREATE FUNCTION call_place(vessel mmsi, call zone_visit, run detection_run, OUT lon double precision, OUT lat double precision)
RETURNS SETOF record
LANGUAGE sql STABLE PARALLEL SAFE ROWS 1 COST 100000
BEGIN ATOMIC
	SELECT s.lon, s.lat
	FROM stops(
		vessel_track_between(call_place.vessel, (call_place.call).arrived_latest,
			(call_place.call).departed_earliest + interval '1 microsecond'),
		(call_place.run).stop_radius_m,
		(call_place.run).min_stop,
		(call_place.run).max_gap) s
	ORDER BY s.ended - s.began DESC, s.began
	LIMIT 1;
END;
COMMENT ON FUNCTION call_place(mmsi, zone_visit, detection_run) IS
'Return where a ship lay during a port call, in a row: longitude and latitude, degrees, of the first fix of its longest stop, by '
'the parameters of the run that found it; of stops of equal length the first';

CREATE FUNCTION place_calls() RETURNS void
LANGUAGE plpgsql VOLATILE
SET search_path = @extschema@, pg_catalog, pg_temp
SET jit = off
AS $$
BEGIN
	IF (SELECT count(*) <= 100 FROM detection_found) THEN
		UPDATE detection_found n
		SET stop_lon = p.lon, stop_lat = p.lat
		FROM detection_found f
		JOIN detection_run r ON r.run_id = f.run_id
		CROSS JOIN LATERAL call_place(f.mmsi, f.call, r) p
		WHERE f.ctid = n.ctid
			AND NOT EXISTS (SELECT FROM detection_scope s
				WHERE s.mmsi = f.mmsi AND s.zone_id = f.zone_id AND s.arrived_latest = f.arrived_latest AND s.call = f.call);
		RETURN;
	END IF;
	-- PostgreSQL shares out to workers what fills a new table, but no update
	CREATE TEMP TABLE vesselwatch_place ON COMMIT DROP AS
	SELECT f.ctid AS row_place, p.lon, p.lat
	FROM detection_found f
	JOIN detection_run r ON r.run_id = f.run_id
	CROSS JOIN LATERAL call_place(f.mmsi, f.call, r) p
	WHERE NOT EXISTS (SELECT FROM detection_scope s
		WHERE s.mmsi = f.mmsi AND s.zone_id = f.zone_id AND s.arrived_latest = f.arrived_latest AND s.call = f.call);
	UPDATE detection_found n
	SET stop_lon = p.lon, stop_lat = p.lat
	FROM vesselwatch_place p
	WHERE n.ctid = p.row_place;
	DROP TABLE vesselwatch_place;
END $$;
COMMENT ON FUNCTION place_calls() IS
'Fills in where the ships lay during the calls of detection_found that are not yet among the findings, as they are: a step of a run';
REVOKE EXECUTE ON FUNCTION place_calls() FROM PUBLIC;
