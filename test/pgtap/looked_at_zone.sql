-- Nobody found at a zone is not nobody there: runs say nothing of zones that they did not look at, or not as they are drawn now.
\set ON_ERROR_STOP 1
\i test/tap_setup.sql
SET timezone = 'UTC';
SET client_min_messages = error;
SELECT plan(19);

SELECT register_zone('P', 'port', ST_MakeEnvelope(8, 55, 9, 56, 4326)) AS port,
	register_zone('B', 'berth', ST_MakeEnvelope(8, 55, 8.1, 55.1, 4326)) AS berth \gset
SELECT store_track('273000001', track_agg(t, 8.5, 55.5)) FROM generate_series(timestamptz '2024-03-02Z', '2024-03-03Z', '1 hour') t \g /dev/null
SELECT store_track('273000002', track_agg(t, 18.5, 55.5)) FROM generate_series(timestamptz '2024-03-01Z', '2024-03-04Z', '1 hour') t \g /dev/null
CREATE FUNCTION pg_temp.answers(zone bigint) RETURNS text[] LANGUAGE sql AS $$
	SELECT ARRAY[
		(SELECT string_agg(coalesce(o.certain::text, '-'), ' ' ORDER BY o.t)
			FROM zone_occupancy(zone, '2024-03-01Z', '2024-03-04Z', '1 day') o),
		(SELECT string_agg(coalesce(w.ais_vessels::text, '-'), ' ' ORDER BY w.day) FROM zone_watch(zone, '2024-03-01Z', '2024-03-04Z') w),
		calls_not_looked_for(ARRAY[zone], '2024-03-01Z', '2024-03-04Z'),
		calls_not_looked_for(NULL, '2024-03-01Z', '2024-03-04Z')] $$;

-- a run looks at the zones of its set alone
SELECT detect_port_calls(zone_set => 'berths') \g /dev/null
SELECT is(a, ARRAY['- - - -', '- - -', 'port calls have not been looked for in this period', 'port calls have not been looked for in this period'],
	'a run over berths has looked at no port') FROM pg_temp.answers(:port) a;
SELECT is(calls_detected('{berth}') @> timestamptz '2024-03-02Z', true, 'but at all berths');
SELECT is(calls_detected('{port,berth}'), '{}', 'and not at all of both');
SELECT detect_port_calls() \g /dev/null
SELECT is(a, ARRAY['0 1 1 0', '0 1 1', NULL, NULL], 'a run over all has') FROM pg_temp.answers(:port) a;

-- a zone that comes later
SELECT register_zone('Q', 'port', ST_MakeEnvelope(18, 55, 19, 56, 4326)) AS later \gset
SELECT is(a, ARRAY['- - - -', '- - -', 'port calls have not been looked for in this period', 'port calls have not been looked for in this period'],
	'no run has looked at a zone that was registered since') FROM pg_temp.answers(:later) a;
SELECT is(a[1:3], ARRAY['0 1 1 0', '0 1 1', NULL], 'which changes nothing at the others') FROM pg_temp.answers(:port) a;
SELECT detect_port_calls('2024-03-01Z', '2024-03-02Z', zone_set => 'ports') \g /dev/null
SELECT is(a, ARRAY['1 1 1 1', '1 1 1', 'port calls have been looked for only up to 2024-03-02 00:00',
	'port calls have been looked for only up to 2024-03-02 00:00'],
	'a further run looks at it in its period, and finds calls as a whole') FROM pg_temp.answers(:later) a;

SELECT refresh_port_calls() \g /dev/null
SELECT is(a, ARRAY['1 1 1 1', '1 1 1', NULL, NULL], 'a refresh in all that were asked for') FROM pg_temp.answers(:later) a;

-- a zone that changes
SELECT clock_timestamp() AS before \gset
UPDATE zone SET name = 'P2' WHERE zone_id = :port;
SELECT is(a, ARRAY['0 1 1 0', '0 1 1', NULL, NULL], 'a name is no other zone') FROM pg_temp.answers(:port) a;
UPDATE zone SET kind = 'anchorage' WHERE zone_id = :port;
SELECT is(calls_not_looked_for(ARRAY[:port], '2024-03-01Z', '2024-03-04Z'), NULL, 'nor is a kind, in a set of all kinds');
SELECT is(calls_detected('{port}') @> timestamptz '2024-03-03Z', true, 'other ports are as they were');
SELECT is(calls_detected('{anchorage}') @> timestamptz '2024-03-03Z', true, 'it has been looked at as an anchorage too');
UPDATE zone SET kind = 'port' WHERE zone_id = :port;
SELECT is(ais_detected(:port, 'infinity') @> timestamptz '2024-03-03Z', true, 'and back');
UPDATE zone SET geom = ST_Multi(ST_MakeEnvelope(28, 55, 29, 56, 4326)) WHERE zone_id = :port;
SELECT is(calls_not_looked_for(ARRAY[:port], '2024-03-01Z', '2024-03-04Z'), 'port calls have not been looked for in this period',
	'one that is drawn anew is');
SELECT is(ais_detected(:port, :'before') @> timestamptz '2024-03-03Z', true, 'as known before, it had been looked at');
SELECT is(ais_detected(:later, '2024-03-05Z'), '{}', 'before any run, not');
SELECT refresh_port_calls() \g /dev/null
SELECT is(a, ARRAY['0 0 0 0', '0 0 0', NULL, NULL], 'a refresh looks at it as it is') FROM pg_temp.answers(:port) a;

-- days of which nothing is stored
SELECT store_track('273000002', track_agg(t, 18.5, 56.5)) FROM generate_series(timestamptz '2024-03-04 01:00Z', '2024-03-04 03:00Z', '1 hour') t
	\g /dev/null
SELECT refresh_port_calls() \g /dev/null
SELECT is(looked_at, 'AIS calls detected, of 9 days in it nothing is stored; images 0, of them 0 clear and empty; sightings as registered',
	'a pause says of how many of its days nothing is stored') FROM visit_pauses(:later, '2024-03-01Z', '2024-03-14Z');
SELECT store_track('273000009', track_agg(t, 1, 1)) FROM generate_series(timestamptz '2024-03-05Z', '2024-03-20Z', '1 hour') t \g /dev/null
SELECT refresh_port_calls() \g /dev/null
SELECT is(looked_at, 'AIS calls detected; images 0, of them 0 clear and empty; sightings as registered',
	'and nothing of it where others were heard') FROM visit_pauses(:later, '2024-03-01Z', '2024-03-14Z');
SELECT * FROM finish();
ROLLBACK;
