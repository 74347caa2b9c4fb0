-- What a new session pays for its first port calls, of one ship and day: the library is loaded and a few pages of the
-- index are read. Run in a session of its own.
SET search_path = vesselwatch, public, bench;
SET jit = off;
SELECT mmsi FROM vessel_track ORDER BY mmsi LIMIT 1 \gset
CALL bench.time_once('first port calls of a session, one ship and day', :zones,
	format('SELECT count(*) FROM vesselwatch.vessel_track v, vesselwatch.port_calls(v.track, (SELECT index FROM bench.index_of WHERE zones = %s)) c WHERE v.mmsi = %s', :zones, :'mmsi'), NULL);
CALL bench.time_once('the next ones', :zones,
	format('SELECT count(*) FROM vesselwatch.vessel_track v, vesselwatch.port_calls(v.track, (SELECT index FROM bench.index_of WHERE zones = %s)) c WHERE v.mmsi = %s', :zones, :'mmsi'), NULL);
