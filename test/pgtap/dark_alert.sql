-- A zone that is registered after a silence was found is alerted to as a call there would be.
\set ON_ERROR_STOP 1
\i test/tap_setup.sql
SELECT plan(7);
SET timezone = 'UTC';
SET client_min_messages = error;
SELECT register_zone('Old', 'port', ST_MakeEnvelope(10, 50, 10.1, 50.1, 4326)) AS old \gset
SELECT store_track('211000001', track_agg(t + i * interval '10 minutes', 11 + i * 0.001, 50.05))
FROM unnest(ARRAY[timestamptz '2024-01-01 00:00Z', '2024-01-02 12:00Z']) t, generate_series(0, 30) i GROUP BY t \g /dev/null
SELECT watch('before', mmsi => '211000001') \g /dev/null
SELECT added FROM detect_ais_gaps() \g /dev/null
SELECT watch('after', mmsi => '211000001') \g /dev/null
PREPARE alerts AS SELECT watch, zone FROM alert WHERE kind = 'dark_call' ORDER BY 1, 2;
SELECT results_eq('alerts', $$VALUES ('before', 'Old')$$, 'who watched before it was found hears of it');
SELECT register_zone('New', 'port', ST_MakeEnvelope(11.2, 50, 11.3, 50.1, 4326)) AS new \gset
SELECT count(*) FROM refresh_findings() \g /dev/null
SELECT results_eq('alerts', $$VALUES ('after', 'New'), ('before', 'New'), ('before', 'Old')$$,
	'and of a zone that is registered later, who watched before that');
UPDATE zone SET geom = ST_Multi(ST_MakeEnvelope(10, 50, 10.2, 50.1, 4326)) WHERE zone_id = :old;
SELECT count(*) FROM refresh_findings() \g /dev/null
SELECT results_eq('alerts', $$VALUES ('after', 'New'), ('before', 'New'), ('before', 'Old')$$,
	'one that is drawn anew is no news');
SELECT watch('last', mmsi => '211000001') \g /dev/null
UPDATE zone SET name = 'Newer' WHERE zone_id = :new;
SELECT count(*) FROM refresh_findings() \g /dev/null
SELECT is((SELECT count(*) FROM alert WHERE watch = 'last'), 0::bigint, 'nor is another name');
-- a zone that was out of reach, or out of the set
SELECT register_zone('Far', 'port', ST_MakeEnvelope(40, 50, 40.1, 50.1, 4326)) AS far \gset
SELECT count(*) FROM refresh_findings() \g /dev/null
SELECT is((SELECT count(*) FROM alert WHERE zone_id = :far), 0::bigint, 'what is out of reach has none');
UPDATE zone SET geom = ST_Multi(ST_MakeEnvelope(11.4, 50, 11.5, 50.1, 4326)) WHERE zone_id = :far;
SELECT added FROM refresh_ais_gaps() \g /dev/null
SELECT is((SELECT array_agg(DISTINCT watch ORDER BY watch) FROM alert WHERE zone_id = :far), '{after,before,last}',
	'until it is drawn within reach');
SELECT is((SELECT count(*) FROM alert), (SELECT count(DISTINCT (watch_id, kind, event_key)) FROM alert), 'each is told once');
SELECT * FROM finish();
ROLLBACK;
