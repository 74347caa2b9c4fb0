-- What a new session pays for its first port calls, of one ship and day: the library is loaded and a part of the index
-- is read. Run in a session of its own; the ship comes from a table without types of ours.
SET search_path = vesselwatch, public, bench;
SET jit = off;
SELECT min(mmsi) AS mmsi FROM bench.position \gset
SELECT format('SELECT count(*) FROM vesselwatch.vessel_track v, vesselwatch.port_calls(v.track, (SELECT index FROM bench.index_of WHERE zones = %s)) c
	WHERE v.mmsi = ''%s''', :zones, :'mmsi') AS query \gset
CALL bench.time_once('first port calls of a session, one ship and day', :zones, :'query', NULL);
CALL bench.time_once('the next ones', :zones, :'query', NULL);
