-- What is worked out when asked says of days whose positions drop_positions() has removed that they are gone: no ship was
-- silent then, or unheard, for that.
\set ON_ERROR_STOP 1
\i test/tap_setup.sql
SELECT plan(14);
SET timezone = 'UTC';
CREATE FUNCTION pg_temp.at(hour float8) RETURNS timestamptz LANGUAGE sql IMMUTABLE
	AS $$ SELECT timestamptz '2024-01-10 00:00+00' + hour * interval '1 hour' $$;
CREATE FUNCTION pg_temp.sail(ship integer, from_hour float8, to_hour float8, lon float8, lat float8) RETURNS bigint
LANGUAGE sql AS $$
	SELECT store_track(ship::mmsi, track_agg(pg_temp.at(h::float8), lon + h::float8 * 0.0000001, lat))
		FROM generate_series(from_hour::numeric, to_hour::numeric, 0.5) h $$;
SELECT register_zone('P', 'port', ST_MakeEnvelope(10, 50, 10.1, 50.1, 4326)) AS port \gset
-- five are taken elsewhere for two hours, at once; 6 leaves P, sails for days and is heard no more; 7 sails
SELECT count(pg_temp.sail(k, 0, 10, 20 + 0.01 * k, 59)), count(pg_temp.sail(k, 10.5, 12.5, 30 + 0.01 * k, 59)),
	count(pg_temp.sail(k, 13, 20, 20 + 0.01 * k, 59)) FROM generate_series(1, 5) k \g /dev/null
SELECT pg_temp.sail(6, 0, 10, 10.05, 50.05), pg_temp.sail(6, 10.5, 150, 9, 50.05), pg_temp.sail(7, 0, 700, 15, 48) \g /dev/null
SELECT count(*) FROM (SELECT detect_port_calls(), detect_anomalies(), detect_encounters('2024-01-01', '2024-01-12'),
	detect_encounters('2024-01-11', '2024-01-20')) r \g /dev/null
SELECT vessel_id FROM register_vessel(NULL, 'SEVEN', mmsi => '7', valid_from => '2023-01-01') v(vessel_id) \gset

SELECT results_eq('SELECT DISTINCT ships, ships_heard FROM interference_event ORDER BY 2', 'VALUES (5, 0), (5, 5)', 'interference is of ships heard');
SELECT results_eq('SELECT encounters FROM voyage', 'VALUES (0)', 'a voyage that was looked at has met nobody');
SELECT ships AS ships, fixes AS fixes FROM ais_coverage_by_day WHERE day = '2024-01-12' \gset

SELECT status FROM load_listings('own', '[{"imo": 9161003, "name": "SIX"}]', '2024-02-02') \g /dev/null
SELECT register_vessel('9161003', 'SIX', mmsi => '6') AS six \g /dev/null
CREATE TEMP TABLE last AS SELECT mmsi, t, ST_AsText(place) AS place FROM vessel_last_position;
CREATE TEMP TABLE seen AS SELECT mmsi, last_seen, status, ahead_until FROM listed_vessel_seen;
SELECT is((SELECT count(*) FROM seen), 1::bigint, 'a listed ship has been seen');
SELECT partitions FROM drop_positions('2024-02-01') \g /dev/null
SELECT set_eq('SELECT mmsi, t, ST_AsText(place) FROM vessel_last_position', 'TABLE last', 'ships are where they were last');
SELECT set_eq('SELECT mmsi, last_seen, status, ahead_until FROM listed_vessel_seen', 'TABLE seen', 'listed ones too');
SELECT pg_temp.sail(6, 1, 2, 9.5, 50.05) \g /dev/null
SELECT set_eq('SELECT mmsi, t, ST_AsText(place) FROM vessel_last_position', 'TABLE last',
	'what is stored again of the time before is not the last');
SELECT set_eq('SELECT mmsi, last_seen, status, ahead_until FROM listed_vessel_seen', 'TABLE seen', 'nor of a listed ship');
-- some of it comes again, and is judged by nothing
SELECT pg_temp.sail(7, 60, 61, 15, 48), pg_temp.sail(7, 130, 131, 15.3, 48) \g /dev/null
SELECT results_eq('SELECT DISTINCT ships, ships_heard FROM interference_event ORDER BY 2', 'VALUES (5, NULL::integer)',
	'nobody is unheard where others jumped');
SELECT is_empty($$SELECT * FROM timeline_silences(7, '2024-01-11', '2024-02-12', interval '24 hours') WHERE off_at < '2024-02-01'$$,
	'nor silent from what came again to what is kept');
SELECT results_eq($$SELECT ships, fixes FROM ais_coverage_by_day WHERE day = '2024-01-12'$$,
	format('VALUES (%s, %s::bigint)', :ships, :fixes), 'days have what was stored of them');
SELECT page AS page FROM vessel_dossier_html(:vessel_id, '2024-01-09', '2024-02-03') page \gset
SELECT alike(:'page'::text, '%Days without a position of any ship: </p><p>2024-01-09</p>%',
	'days without a position are those that had none');
SELECT alike(:'page'::text, '%Positions of days before 2024-02-01 are no longer kept%', 'and those that are not kept are said');
SELECT results_eq('SELECT encounters FROM voyage', 'VALUES (0)', 'what was looked at on a voyage was looked at');

-- a voyage of which a part was looked at
DELETE FROM encounter_run WHERE to_time = '2024-01-20';
SELECT results_eq('SELECT encounters FROM voyage', 'VALUES (NULL::integer)', 'and what was not was not');

SELECT * FROM finish();
ROLLBACK;
