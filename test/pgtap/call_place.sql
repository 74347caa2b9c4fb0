-- Where a ship lay during a call, and who it was, in each view of calls.
\set ON_ERROR_STOP 1
\i test/tap_setup.sql
SET timezone = 'UTC';
SELECT plan(20);

SELECT register_zone('P', 'port', ST_MakeEnvelope(10, 50, 10.1, 50.1, 4326)) AS port \gset
-- in from the west; 2 h at 10.02, 5 h at 10.06, 5 h at 10.08; out
CREATE FUNCTION pg_temp.stay(start timestamptz) RETURNS track LANGUAGE sql RETURN (
	SELECT track_agg(start + m * interval '10 min', CASE
		WHEN m < 6 THEN 9.9
		WHEN m < 18 THEN 10.02
		WHEN m < 48 THEN 10.06
		WHEN m < 78 THEN 10.08
		ELSE 9.9 END, 50.05 + m * 0.00001) FROM generate_series(0, 84) m);
SELECT store_track(211000001, pg_temp.stay('2024-01-30 12:00')) \g /dev/null
SELECT detect_port_calls() \g /dev/null
SELECT is((SELECT ST_AsText(place) FROM port_call), 'POINT(10.06 50.05018)',
	'a ship lay where its longest stop began, the first of equal ones');
SELECT is((SELECT ST_AsText(place) FROM port_call_current), 'POINT(10.06 50.05018)', 'without identities');
SELECT is((SELECT ST_AsText(place) FROM port_call_history), 'POINT(10.06 50.05018)', 'in the history');
SELECT is((SELECT ST_AsText(place) FROM port_calls_known_at('infinity')), 'POINT(10.06 50.05018)',
	'as known at a time');
SELECT is(port_call_geojson() #>> '{features,0,geometry,coordinates}', '[10.06, 50.05018]', 'on a map');
SELECT is((SELECT place FROM port_call), (SELECT ST_SetSRID(ST_MakePoint(s.lon, s.lat), 4326) FROM port_call c,
	stops(track_between(pg_temp.stay('2024-01-30 12:00'), c.arrived_latest, c.departed_earliest + interval '1 us')) s
		ORDER BY s.ended - s.began DESC, s.began LIMIT 1), 'as stops() finds it');

-- it stays there when positions go or the zone does
SELECT finding_id AS before FROM port_call \gset
SELECT count(*) FROM refresh_port_calls() \gset
SELECT is((SELECT ST_AsText(place) FROM port_call WHERE finding_id = :before), 'POINT(10.06 50.05018)',
	'a refresh leaves it');
-- a longer stop, elsewhere: the call is another
SELECT store_track(211000001, (SELECT track_agg('2024-01-31 00:55Z'::timestamptz + m * interval '10 min', 10.08, 50.051)
	FROM generate_series(0, 60) m)) \g /dev/null
SELECT count(*) FROM refresh_port_calls() \gset
SELECT is((SELECT ST_X(place) FROM port_call WHERE arrived_latest < '2024-01-31' ORDER BY finding_id DESC
	LIMIT 1)::numeric(6,2), 10.08::numeric(6,2), 'what is known better moves it');
SELECT is((SELECT string_agg(round(ST_X(place)::numeric, 2)::text, ', ' ORDER BY finding_id) FROM port_call_history
	WHERE arrived_latest < '2024-01-31'), '10.06, 10.08', 'and the history has both');
DELETE FROM zone;
SELECT is((SELECT count(*) FROM port_call WHERE place IS NULL), 0::bigint,
	'a zone that is gone takes no place with it');
SELECT register_zone('P', 'port', ST_MakeEnvelope(10, 50, 10.1, 50.1, 4326)) AS port \gset

-- many at once go another way
SELECT count(store_track((211000100 + n)::integer, pg_temp.stay('2024-01-01'::timestamptz + n * interval '3 hours')))
	FROM generate_series(1, 150) n \gset
SELECT count(*) FROM detect_port_calls() \gset
SELECT is((SELECT count(*) || ' ' || count(DISTINCT ST_AsText(place)) || ' ' || min(ST_AsText(place)) FROM port_call
	WHERE mmsi > 211000100 AND zone_id = :port), '150 1 POINT(10.06 50.05018)', 'many calls of one run');

-- who
SELECT register_vessel(9161003, 'LADY R', mmsi => 211000101, flag => 'RU', valid_from => '2023-01-01',
	ship_type => 'Ro-Ro', length_m => 123) \g /dev/null
SELECT register_vessel(9161003, 'RENAMED', mmsi => 211000101, flag => 'GA', valid_from => '2024-02-01') \g /dev/null
SELECT is((SELECT ROW(name, imo, flag, ship_type, length_m, identity_source)::text FROM port_call
	WHERE mmsi = 211000101), '("LADY R",9161003,RU,Ro-Ro,123,registry)', 'port_call says who it was then');
SELECT is((SELECT ROW(name, imo, flag, ship_type, length_m, identity_source)::text FROM port_call_history
	WHERE mmsi = 211000101), '("LADY R",9161003,RU,Ro-Ro,123,registry)', 'port_call_history');
SELECT is((SELECT ROW(name, imo, flag, ship_type, length_m, identity_source)::text FROM dwell_by_vessel
	WHERE mmsi = 211000101), '("LADY R",9161003,RU,Ro-Ro,123,registry)', 'dwell_by_vessel');
SELECT is((SELECT f -> 'properties' ->> 'name' FROM jsonb_array_elements(port_call_geojson() -> 'features') f
	WHERE f -> 'properties' ->> 'mmsi' = '211000101'), 'LADY R', 'the map');
-- an open call of years ago is in no map of today
SELECT store_track(211000300, (SELECT track_agg('2019-01-01'::timestamptz + m * interval '10 min', 10.05, 50.05)
	FROM generate_series(0, 20) m)) \g /dev/null
SELECT count(*) FROM refresh_port_calls() \gset
SELECT is((SELECT count(*) FILTER (WHERE in_2019) || ' ' || count(*) FILTER (WHERE NOT in_2019) FROM (
	SELECT true AS in_2019 FROM jsonb_array_elements(port_call_geojson('2019-01-01', '2019-01-02') -> 'features')
	UNION ALL SELECT false FROM jsonb_array_elements(port_call_geojson('2024-06-01', '2024-06-02') -> 'features')) m),
	'1 0', 'a ship last heard years ago is on no map of today');

-- a correction that moves a ship and leaves its call the times that it had
CREATE FUNCTION pg_temp.move(first integer, last integer) RETURNS void LANGUAGE sql AS $$
	UPDATE vessel_track v SET track = (SELECT track_agg(f.t, f.lon, f.lat + 0.001) FROM track_fixes(v.track) f)
	WHERE v.mmsi BETWEEN first AND last $$;
CREATE VIEW pg_temp.moved AS
SELECT c.mmsi FROM port_call c JOIN port_call_history h ON h.finding_id = c.finding_id
	JOIN port_call_history b ON b.finding_id = h.supersedes
WHERE c.zone_id = :port AND c.arrived = b.arrived AND c.departed = b.departed
	AND ST_AsText(b.place) = 'POINT(10.06 50.05018)' AND ST_AsText(c.place) = 'POINT(10.06 50.05118)';
SELECT pg_temp.move(211000102, 211000102) \g /dev/null
SELECT count(*) FROM refresh_port_calls() \gset
SELECT is((SELECT array_agg(mmsi) FROM pg_temp.moved), ARRAY[211000102], 'a refresh of a ship moves the place alone');
SELECT pg_temp.move(211000103, 211000130) \g /dev/null
SELECT count(*) FROM refresh_port_calls() \gset
SELECT is((SELECT count(*) FROM pg_temp.moved), 29::bigint, 'one of many ships does');
SELECT pg_temp.move(211000131, 211000131) \g /dev/null
SELECT count(*) FROM detect_port_calls('2024-01-01', '2024-03-01') \gset
SELECT is((SELECT count(*) FROM pg_temp.moved), 30::bigint, 'and so does a run');
SELECT is((SELECT superseded + added + closed FROM refresh_port_calls()), 0, 'once');
SELECT * FROM finish();
ROLLBACK;
