-- Calls at berths: by the names, kinds and nesting of now, each once, also where the berth reaches out of its port.
\set ON_ERROR_STOP 1
\i test/tap_setup.sql
SELECT plan(18);
SET timezone = 'UTC';

SELECT register_zone('Port', 'port', ST_MakeEnvelope(130, 42, 130.1, 42.1, 4326)) AS port \gset
SELECT register_zone('Pier 1', 'berth', ST_MakeEnvelope(130.08, 42.04, 130.12, 42.06, 4326), :port) AS pier \gset
SELECT register_zone('Jetty', 'terminal', ST_MakeEnvelope(130.02, 42.04, 130.04, 42.06, 4326), :port) AS jetty \gset
-- a ship at the pier from before it is in the port, then at the jetty
SELECT store_track('273000001', track_agg(t::timestamptz, lon, 42.05))
	FROM (VALUES ('2024-01-01 00:00Z', 130.3), ('2024-01-01 01:00Z', 130.11), ('2024-01-01 01:10Z', 130.095),
	('2024-01-01 03:00Z', 130.0951),
	('2024-01-01 04:00Z', 130.03), ('2024-01-01 06:00Z', 130.0301), ('2024-01-01 07:00Z', 130.3)) f(t, lon) \gset x_
SELECT detect_port_calls() \gset x_
SELECT finding_id AS port_call FROM port_call WHERE zone_id = :port \gset
SELECT row_eq('SELECT port, berth, berth_number, port_call_id, arrived_latest FROM berth_call',
	ROW('Port'::text, 'Pier 1'::text, 1::bigint, :port_call::bigint, timestamptz '2024-01-01 01:00'),
	'a call at a berth that reaches out of its port, and begins before that in the port');

UPDATE zone SET geom = ST_Multi(ST_MakeEnvelope(130.08, 42.04, 130.0999, 42.06, 4326)) WHERE zone_id = :pier;
SELECT refresh_port_calls() \gset x_
UPDATE zone SET name = 'Pier 1 (renamed)' WHERE zone_id = :pier;
UPDATE zone SET name = 'Port renamed' WHERE zone_id = :port;
UPDATE zone SET kind = 'berth' WHERE zone_id = :jetty;
SELECT results_eq('SELECT port, berth, zone_kind, berth_number, berths_in_order FROM berth_call ORDER BY berth_number',
	$$VALUES ('Port renamed', 'Pier 1 (renamed)', 'berth', 1::bigint, 'Pier 1 (renamed) then Jetty'),
	('Port renamed', 'Jetty', 'berth', 2, 'Pier 1 (renamed) then Jetty')$$,
		'names and kinds are those of now, without a refresh');
SELECT is((SELECT added + superseded + closed FROM refresh_port_calls()), 0, 'and none finds another call for it');

SELECT register_zone('Port group', 'port', ST_MakeEnvelope(129.9, 41.9, 130.2, 42.2, 4326)) AS port_group \gset
UPDATE zone SET parent_id = :port_group WHERE zone_id = :port;
SELECT refresh_port_calls() \gset x_
SELECT is((SELECT count(*) FROM port_call WHERE zone_kind = 'port'), 2::bigint, 'a port in a port: a call at each');
SELECT results_eq('SELECT port_call_id, port_zone_id, berth_number FROM berth_call ORDER BY berth_number',
	format('VALUES (%s::bigint, %s::bigint, 1::bigint), (%1$s, %2$s, 2)', :port_call, :port),
	'each call at a berth stands once, with the inner one');

-- a berth wholly outside its port, and a ship that was never in the port
SELECT register_zone('Buoy', 'berth', ST_MakeEnvelope(131, 42, 131.1, 42.1, 4326), :port) AS buoy \gset
SELECT store_track('273000002', track_agg(timestamptz '2024-02-01' + i * interval '10 minutes', CASE
	WHEN i BETWEEN 5 AND 50 THEN 131.05 ELSE 131.3 END, 42.05)) FROM generate_series(0, 60) i \gset x_
SELECT refresh_port_calls() \gset x_
SELECT row_eq('SELECT port_call_id, port_zone_id, port, berth, berth_number, berths_in_order FROM berth_call WHERE '
	'mmsi = 273000002', ROW(NULL::bigint, :port::bigint, 'Port renamed'::text, 'Buoy'::text, 1::bigint, 'Buoy'::text),
	'a call at a berth outside its port names the port, and no call there');
UPDATE zone SET parent_id = NULL WHERE zone_id = :buoy;
SELECT row_eq('SELECT port_call_id, port_zone_id, port, berth FROM berth_call WHERE mmsi = 273000002',
	ROW(NULL::bigint, NULL::bigint, NULL::text, 'Buoy'::text), 'a berth of no port is of none');
DELETE FROM zone WHERE zone_id = :pier;
SELECT row_eq(format('SELECT berth, port_call_id, berth_number FROM berth_call WHERE zone_id = %s', :pier),
	ROW('Pier 1 (renamed)'::text, :port_call::bigint, 1::bigint), 'a berth that is gone keeps its name and its port');

-- random: thirty ships among two ports, one within the other, and berths that lie in, across and out of them
DELETE FROM zone;
TRUNCATE vessel_track, port_call_finding, detection_run;
SELECT setseed(0.3) \gset x_
SELECT register_zone('G', 'port', ST_MakeEnvelope(10, 50, 10.4, 50.1, 4326)) AS g \gset
SELECT register_zone('P', 'port', ST_MakeEnvelope(10.1, 50, 10.2, 50.1, 4326), :g) AS p \gset
SELECT count(register_zone('B' || i, 'berth', ST_MakeEnvelope(9.98 + i * 0.05, 50.02, 10.02 + i * 0.05, 50.08, 4326),
	CASE WHEN i % 2 = 0 THEN :p ELSE :g END)) FROM generate_series(0, 9) i \gset x_
SELECT count(store_track(ship::mmsi, track)) FROM (
	SELECT 211000000 + k AS ship, track_agg(timestamptz '2024-01-01' + i * interval '11 minutes',
		(ARRAY[9.95, 9.995, 10.01, 10.08, 10.13, 10.19, 10.205, 10.28, 10.33,
		10.395])[1 + (i / 9 + k * (i / 50)) % 10] + random() * 0.002, 50.05) AS track
	FROM generate_series(1, 30) k, generate_series(0, 250) i WHERE random() < 0.9 GROUP BY k) s \gset
SELECT detect_port_calls() \gset x_
CREATE TEMP TABLE berth AS SELECT * FROM berth_call;
SELECT results_eq('SELECT finding_id FROM berth ORDER BY 1', $$SELECT finding_id FROM port_call
	WHERE zone_kind = 'berth' ORDER BY 1$$, 'each call at a berth stands exactly once');
SELECT cmp_ok((SELECT count(*) FROM berth WHERE port_call_id IS NOT NULL AND berth_number > 1), '>', 30::bigint,
	'ships use several berths in one call');
SELECT cmp_ok((SELECT count(*) FROM berth b JOIN port_call p ON p.finding_id = b.port_call_id
	WHERE b.arrived_latest < p.arrived_latest OR b.departed_earliest > p.departed_earliest), '>', 0::bigint,
'some of which reach out');
SELECT is_empty('SELECT b.finding_id FROM berth b JOIN port_call p ON p.finding_id = b.port_call_id WHERE b.mmsi <> '
	'p.mmsi OR p.zone_kind <> $$port$$ OR b.arrived_latest > p.departed_earliest OR b.departed_earliest < '
'p.arrived_latest',
	'the call in the port goes on meanwhile, and is of the same ship');
SELECT is_empty(format('SELECT b.finding_id FROM berth b JOIN zone z USING (zone_id) WHERE (b.port_zone_id = %s) <> '
	'(z.parent_id = %1$s AND EXISTS (SELECT FROM port_call p WHERE p.mmsi = b.mmsi AND p.zone_id = %1$s
	AND p.arrived_latest <= b.departed_earliest AND p.departed_earliest >= b.arrived_latest)) AND b.port_call_id IS '
	'NOT NULL', :p), 'it is that in the innermost port that the ship was in');
SELECT is_empty('SELECT b.finding_id FROM berth b WHERE b.port_call_id IS NULL AND EXISTS (SELECT FROM zone z, '
	'unnest(zone_ancestors(b.zone_id)) a(id), port_call p WHERE z.zone_id = a.id AND z.kind = $$port$$ AND p.zone_id = '
	'a.id AND p.mmsi = b.mmsi
	AND p.arrived_latest <= b.departed_earliest AND p.departed_earliest >= b.arrived_latest)', 'and there is none only if it was in none');
SELECT is_empty('SELECT finding_id, berth_number FROM berth b WHERE berth_number <> 1 + (SELECT count(*) FROM berth o '
	'WHERE o.port_call_id = b.port_call_id AND (o.arrived_latest, o.zone_id) < (b.arrived_latest, b.zone_id))',
	'numbered in order of use');
SELECT results_eq('SELECT b.* FROM berth_call b WHERE mmsi = 211000007 ORDER BY finding_id',
	'SELECT * FROM berth WHERE mmsi = 211000007 ORDER BY finding_id',
	'one ship asked for has the rows that it has among all');
SELECT register_vessel('9161003', 'AT THE PIER', mmsi => '211000007', flag => 'RU', ship_type => 'container',
	length_m => 100) \g /dev/null
SELECT row_eq($$SELECT DISTINCT name, imo, flag, ship_type, length_m, identity_source FROM berth_call
	WHERE mmsi = 211000007$$, ROW('AT THE PIER'::text, 9161003, 'RU'::text, 'container'::text, 100::float8,
	'registry'::text), 'with who the ship was');
SELECT is_empty('SELECT b.finding_id FROM berth_call b JOIN port_call p USING (finding_id) WHERE (b.name, b.imo, '
	'b.flag, b.identity_source, b.place) IS DISTINCT FROM (p.name, p.imo, p.flag, p.identity_source, p.place)',
	'and where it lay, as the call says');
SELECT * FROM finish();
ROLLBACK;
