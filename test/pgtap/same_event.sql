-- A meeting or a time at rest that a late fix moves is the same one: it keeps its id, and is reported once.
\set ON_ERROR_STOP 1
\i test/tap_setup.sql
SELECT plan(9);
SET timezone = 'UTC';

-- a ship, heard every five minutes but where it is left out, at a place
CREATE FUNCTION pg_temp.heard(ship integer, since timestamptz, until timestamptz, lon float8, lat float8)
RETURNS bigint LANGUAGE sql AS $$
	SELECT store_track(ship::mmsi, track_agg(t, lon, lat)) FROM generate_series(since, until, '5 minutes') t;
$$;

-- ---------- encounters ----------

-- two ships from west and east, side by side from 10:00 to 16:00, not heard from 11:00 to 11:30
SELECT pg_temp.heard(211000001, '2024-03-01 06:00', '2024-03-01 09:55', 3.5, 56) \gset x_
SELECT pg_temp.heard(211000002, '2024-03-01 06:00', '2024-03-01 09:55', 4.5, 56) \gset x_
SELECT pg_temp.heard(211000001, '2024-03-01 11:30', '2024-03-01 16:00', 4.0, 56) \gset x_
SELECT pg_temp.heard(211000002, '2024-03-01 11:30', '2024-03-01 16:00', 4.002, 56) \gset x_
SELECT pg_temp.heard(211000001, '2024-03-01 18:00', '2024-03-01 20:00', 3.5, 56) \gset x_
SELECT pg_temp.heard(211000002, '2024-03-01 18:00', '2024-03-01 20:00', 4.5, 56) \gset x_
SELECT watch('all', flag => 'DE') \gset x_
SELECT detect_encounters() \gset x_
SELECT detect_loitering(min_duration => '3 hours') \gset x_
SELECT encounter_id AS met, began AS met_at FROM encounter \gset
SELECT count(*) AS lay, min(loitering_id) AS lay_id FROM loitering WHERE mmsi = 211000001 AND place && ST_MakeEnvelope(3.9, 55, 4.1, 57, 4326) \gset
SELECT is((SELECT count(*) FROM alert WHERE kind = 'encounter'), 2::bigint, 'each of two ships that have met is reported');
SELECT is(:lay, 1, 'and each lay there');
SELECT count(*) AS lain FROM alert WHERE kind = 'loitering' \gset

-- both were there half an hour earlier
SELECT pg_temp.heard(211000001, '2024-03-01 11:00', '2024-03-01 11:25', 4.0, 56) \gset x_
SELECT pg_temp.heard(211000002, '2024-03-01 11:00', '2024-03-01 11:25', 4.002, 56) \gset x_
SELECT superseded AS sup_e, closed AS closed_e, added AS added_e FROM refresh_encounters() \gset
SELECT superseded AS sup_l, closed AS closed_l FROM refresh_loitering() \gset
SELECT results_eq(format('SELECT began < %L FROM encounter WHERE encounter_id = %s', :'met_at', :met), 'VALUES (true)',
	'the meeting began earlier, and is the same');
SELECT is(ARRAY[:added_e, :sup_e, :closed_e], '{1,1,0}', 'it is superseded');
SELECT is((SELECT count(*) FROM alert WHERE kind = 'encounter'), 2::bigint, 'and reported once');
SELECT is((SELECT count(*) FROM loitering WHERE loitering_id = :lay_id AND began = '2024-03-01 11:00'), 1::bigint,
	'so is the time that one lay there');
SELECT is(ARRAY[:sup_l, :closed_l, (SELECT count(*) FROM alert WHERE kind = 'loitering')::integer], ARRAY[2, 0, :lain],
	'superseded, and reported once');

-- two of one: a fix far away in the middle
SELECT store_track(211000001, track_agg(t, 3.0, 56)) FROM generate_series('2024-03-01 13:31'::timestamptz, '2024-03-01 13:34', '1 minute') t \gset x_
SELECT refresh_loitering() \gset x_
SELECT is((SELECT count(DISTINCT loitering_id) FROM loitering), (SELECT count(*) FROM loitering), 'no two have one id');
DELETE FROM vessel_track;
SELECT refresh_encounters() \gset x_
SELECT is((SELECT count(*) FROM encounter), 0::bigint, 'what is not stored did not happen');

SELECT * FROM finish();
ROLLBACK;
