-- AIS positions against clear looks that counted no ship: of ships that call, of ships that pass.
\set ON_ERROR_STOP 1
\i test/tap_setup.sql
SELECT plan(20);
SET timezone = 'UTC';

SELECT register_zone('Port', 'port', ST_MakeEnvelope(10, 50, 10.1, 50.1, 4326)) AS port \gset
SELECT register_vessel('9161003', 'LADY R', mmsi => '211000001') AS lady \gset
CREATE FUNCTION pg_temp.heard(mmsi integer, lon float8, from_time timestamptz, to_time timestamptz, step interval)
	RETURNS bigint LANGUAGE sql AS $$
	SELECT store_track(mmsi, track_agg(t, lon, 50.05)) FROM generate_series(from_time, to_time, step) t $$;
SELECT pg_temp.heard(211000001, 10.05, '2024-03-01 00:00Z', '2024-03-02 02:00Z', '10 minutes'),	-- lies there
	pg_temp.heard(211000002, 10.2, '2024-03-01 00:00Z', '2024-03-02 02:00Z', '10 minutes'),	-- beside it
	pg_temp.heard(211000003, 10.06, '2024-03-01 01:30Z', '2024-03-02 02:00Z', '3 hours'),	-- heard too seldom
	pg_temp.heard(211000004, 10.07, '2024-03-01 11:30Z', '2024-03-01 11:55Z', '5 minutes'),	-- gone when an image is taken
	pg_temp.heard(211000005, 10.08, '2024-03-01 11:50Z', '2024-03-01 12:10Z', '5 minutes') \g /dev/null
SELECT register_zone_look(register_scene('P', '1', '2024-03-01 12:00Z'), :port, 'clear', 0) AS noon \gset
SELECT register_zone_look(register_scene('P', '2', '2024-03-02 00:00Z'), :port, 'clear', 0) AS night \gset
SELECT register_zone_look(register_scene('P', '3', '2024-03-01 13:00Z'), :port, 'clear', 1),
	register_zone_look(register_scene('P', '4', '2024-03-01 14:00Z'), :port, 'obscured'),
	register_zone_look(register_scene('P', '5', '2024-03-01 15:00Z'), :port, 'partly', 0) \g /dev/null
SELECT results_eq('SELECT look_id, mmsi FROM look_conflicts($$infinity$$) ORDER BY 1, 2', format(
	'VALUES (%s::bigint, 211000001), (%1$s, 211000005), (%s, 211000001)', :noon, :night),
	'ships heard in the zone before and after a clear look without a ship contradict it');
SELECT results_eq('SELECT first_kind, second_kind, mmsi, vessel_id, first_from, first_to FROM sighting_conflict '
	'WHERE mmsi = 211000001 ORDER BY second_from', format($$VALUES
	('ais'::text, 'look'::text, 211000001, %s::bigint, '2024-03-01 12:00Z'::timestamptz, '2024-03-01 12:00Z'::timestamptz),
	('ais', 'look', 211000001, %1$s, '2024-03-02 00:00Z', '2024-03-02 00:00Z')$$, :lady), 'both sides stand in the view');
SELECT is((SELECT count(*) FROM look_conflicts('infinity', '{211000005}')), 1::bigint, 'of one ship');
SELECT is((SELECT count(*) FROM look_conflicts('infinity', '{211000005}', '2024-03-02', '2024-03-03')), 0::bigint,
	'in a period');
SELECT ok(doubts_about(211000001, '2024-03-01 12:00Z', 'infinity') ~ 'clear and empty image of Port at 2024-03-01 12:00',
	'an alibi by such a fix has a doubt');
SELECT is((SELECT count(DISTINCT row_id) FROM sighting_conflict), 3::bigint, 'each row has a key of its own');
-- a zone drawn anew was seen only as far as its old polygon went
UPDATE zone SET geom = ST_Multi(ST_MakeEnvelope(10.045, 50, 10.3, 50.1, 4326)) WHERE zone_id = :port;
SELECT is((SELECT string_agg(DISTINCT mmsi::text, ' ') FROM look_conflicts('infinity')), '211000001 211000005',
	'what was added was not looked at');
UPDATE zone SET geom = ST_Multi(ST_MakeEnvelope(10, 50, 10.1, 50.1, 4326)) WHERE zone_id = :port;
-- where runs have looked, a ship that passes is no call, and contradicts all the same
SELECT detect_port_calls('2024-03-01', '2024-03-01 18:00Z') \g /dev/null
SELECT results_eq('SELECT look_id, mmsi, finding_id IS NULL FROM look_conflicts($$infinity$$) ORDER BY 1, 2', format(
	'VALUES (%s::bigint, 211000001, false), (%1$s, 211000005, true), (%s, 211000001, false)', :noon, :night),
	'a run that has looked is asked, and its calls beyond the time that it has looked at; a ship that passes has none');
SELECT is((SELECT count(*) FROM sighting_conflict WHERE first_kind = 'ais' AND mmsi = 211000005), 1::bigint,
	'a ship that passes stands in the view');
DELETE FROM port_call_finding;
SELECT results_eq('SELECT look_id, mmsi, finding_id IS NULL FROM look_conflicts($$infinity$$) ORDER BY 1, 2', format(
	'VALUES (%s::bigint, 211000001, true), (%1$s, 211000005, true), (%s, 211000001, true)', :noon, :night), 'else positions');
SELECT detect_port_calls() \g /dev/null
SELECT results_eq('SELECT look_id, mmsi, finding_id IS NULL FROM look_conflicts($$infinity$$) ORDER BY 1, 2', format(
	'VALUES (%s::bigint, 211000001, false), (%1$s, 211000005, true), (%s, 211000001, false)', :noon, :night), 'nothing twice');
-- a scene that shows a part of the zone: what lies in that part
SELECT register_scene('P', 'west', '2024-03-01 12:00Z', footprint => ST_MakeEnvelope(9.9, 49.9, 10.07, 50.2, 4326)) AS west \gset
SET client_min_messages = warning;
SELECT register_zone_look(:west, :port, 'clear', 0) AS part \gset
RESET client_min_messages;
SELECT register_sighting('S', 'seen in the part', '2024-03-01 12:00Z', place => ST_SetSRID(ST_MakePoint(10.03, 50.02), 4326),
	scene_id => :west) AS seen \gset
SELECT register_sighting('S', 'seen beside it', '2024-03-01 12:05Z', place => ST_SetSRID(ST_MakePoint(10.09, 50.02), 4326)),
	register_sighting('S', 'seen in the port', '2024-03-01 12:05Z', zone_id => :port) \g /dev/null
SELECT results_eq(format('SELECT mmsi, sighting_id FROM look_conflicts($$infinity$$) WHERE look_id = %s ORDER BY 1', :part),
	format('VALUES (211000001, NULL::bigint), (NULL, %s)', :seen), 'only that contradicts a clear look at a part');
DELETE FROM sighting;
DELETE FROM vessel_track;
SELECT is((SELECT count(*) FROM look_conflicts('infinity')), 0::bigint, 'no positions, no conflict');
-- on both sides of 180 degrees and of midnight, as if no run had looked
TRUNCATE detection_run CASCADE;
SELECT register_zone('East', 'port', ST_MakeEnvelope(179.5, 10, 180, 10.1, 4326)) AS east \gset
SELECT register_zone('West', 'port', ST_MakeEnvelope(-180, 10, -179.5, 10.1, 4326)) AS west \gset
SELECT store_track(211000006, track_agg(t, CASE WHEN t < '2024-05-02' THEN 179.9 ELSE -179.9 END, 10.05))
FROM generate_series('2024-05-01 20:00Z'::timestamptz, '2024-05-02 04:00Z', '20 minutes') t \g /dev/null
SELECT store_track(211000007, track_agg(t, -179.8, 10.05)) FROM generate_series('2024-05-01 20:10Z'::timestamptz,
	'2024-05-02 04:00Z', '20 minutes') t \g /dev/null
SELECT count(register_zone_look(register_scene('P', 'd' || h, '2024-05-01 20:30Z'::timestamptz + h * interval '1 hour'), z,
	'clear', 0)) FROM generate_series(0, 6) h, unnest(ARRAY[:east, :west]) z \g /dev/null
SELECT results_eq($$SELECT c.mmsi, z.name, to_char(e.acquired_at AT TIME ZONE 'UTC', 'DD HH24') FROM look_conflicts('infinity') c
	JOIN zone_look l USING (look_id) JOIN scene e USING (scene_id) JOIN zone z ON z.zone_id = l.zone_id ORDER BY 1, 2, 3$$,
	$$SELECT 211000006, 'East', '01 ' || h FROM generate_series(20, 23) h UNION ALL
	SELECT 211000006, 'West', '02 0' || h FROM generate_series(0, 2) h UNION ALL
	SELECT 211000007, 'West', h FROM unnest('{01 20,01 21,01 22,01 23,02 00,02 01,02 02}'::text[]) h$$,
	'also at 180 degrees and at midnight');
SELECT is(boxes_entered(track '[2024-01-01T00:00:00Z 179.9 10, 2024-01-01T00:10:00Z -179.9 11, 2024-01-01T05:00:00Z 0 0]',
	ARRAY[[-180, 9, -179.8, 10], [-179.9, 11, -170, 12], [170, 9, 179.9, 10], [-170, 9, 170, 12], [-1, -1, 1, 1], [-1, -1, 1, 1]],
	array_fill('2024-01-01 00:20Z'::timestamptz, ARRAY[4]) || '{2024-01-01 04:00Z,2024-01-01 03:59Z}'::timestamptz[], '1 hour'),
	'{2,3,5}', 'boxes on both sides of 180, edges and times included');
SELECT is(boxes_entered('[]', '{0,0,1,1}', '{2024-01-01}', '1 hour'), '{}', 'a track without fixes enters none');
SELECT throws_ok(format('SELECT boxes_entered(''[]'', %L, %L, ''1 hour'')', b, t), '22023', format(
	'boxes have four numbers and a time each, none of them NULL: %s numbers and %s times are given', n, m), what)
FROM (VALUES ('{0,0,1}', '{2024-01-01}', 3, 1, 'a box has four numbers'), ('{0,0,1,NULL}', '{2024-01-01}', 4, 1, 'none of them NULL'),
	('{0,0,1,1}', '{}', 4, 0, 'and a time')) v(b, t, n, m, what);
SELECT throws_ok($$SELECT boxes_entered('[]', '{}', '{}', '-1 hour')$$, '22023', NULL, 'within is not negative');
SELECT * FROM finish();
