-- Where a ship lay during a port call.

CREATE FUNCTION call_place(track track, call zone_visit, run detection_run, OUT lon double precision,
	OUT lat double precision)
RETURNS SETOF record
LANGUAGE sql STABLE PARALLEL SAFE ROWS 1 COST 10000
BEGIN ATOMIC
	SELECT s.lon, s.lat
	FROM stops(
		track_between(call_place.track, (call_place.call).arrived_latest,
			(call_place.call).departed_earliest + interval '1 microsecond'),
		(call_place.run).stop_radius_m,
		(call_place.run).min_stop,
		(call_place.run).max_gap,
		(call_place.run).stray_gap) s
	ORDER BY s.ended - s.began DESC, s.began
	LIMIT 1;
END;
COMMENT ON FUNCTION call_place(track, zone_visit, detection_run) IS
'Return where a ship lay during a port call, in a row: longitude and latitude, degrees, of the first fix of its '
'longest stop, by the parameters of the run that found it on a track; of stops of equal length the first';
