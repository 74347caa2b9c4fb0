-- A ship of which nobody knows which it was is possibly the one that AIS last gave its MMSI, or gave it next, however long ago.
\set ON_ERROR_STOP 1
\i test/tap_setup.sql
SET timezone = 'UTC';
SET client_min_messages = error;
SELECT plan(10);

SELECT register_zone('P', 'port', ST_MakeEnvelope(8, 55, 9, 56, 4326)) \g /dev/null
INSERT INTO ais_static (mmsi, day, imo, name, first_at, last_at, reports)
VALUES (259000420, '2022-12-29', '9161003', 'AUG', '2022-12-29 08:00', '2022-12-29 09:00', 3),
	(259000421, '2022-12-29', NULL, 'BOAT', '2022-12-29 08:00', '2022-12-29 09:00', 3),
	(259000422, '2022-12-29', '9161003', 'AUG', '2022-12-29 08:00', '2022-12-29 09:00', 3),
	(259000422, '2023-02-28', '9074729', 'HEIR', '2023-02-28 08:00', '2023-02-28 09:00', 3),
	(259000423, '2023-08-29', '9161003', 'AUG', '2023-08-29 08:00', '2023-08-29 09:00', 3),
	(259000424, '2022-12-29', '9161003', 'AUG', '2022-12-29 08:00', '2022-12-29 09:00', 3);
SELECT register_vessel(9179842, 'OWNER', 259000424, valid_from => '2023-01-01') \g /dev/null
SELECT load_listings('own', '[{"key": "1", "name": "LADY R", "imo": "9161003", "from": "2022-01-01"}]', '2022-02-01') \g /dev/null
SELECT watch('own', list => 'own', kinds => '{call}') \g /dev/null
SELECT store_track(m, track_agg(t, CASE WHEN t < '2023-05-02' THEN 8.5 ELSE 12 END, 55.5))
FROM generate_series(259000420, 259000424) m, generate_series(timestamptz '2023-05-01', '2023-05-03', '1 hour') t GROUP BY m \g /dev/null
SELECT detect_port_calls() \g /dev/null
CREATE TEMP VIEW answer AS SELECT mmsi, concat_ws(' ', imo, vessel, list, status_then, status_during) AS said FROM sanctioned_port_call;
SELECT set_eq('TABLE answer', $$VALUES (259000420, '9161003 AUG own possibly possibly'), (259000423, '9161003 AUG own possibly possibly')$$,
	'a call long after, or before, AIS said the number of a listed ship is possibly its own');
SELECT is(count(*), 2::bigint, 'and raises an alert') FROM alert WHERE mmsi IN (259000420, 259000423);
SELECT is(count(*), 0::bigint, 'no other does') FROM alert WHERE mmsi NOT IN (259000420, 259000423);
SELECT is(ship_listed(m, NULL, '2023-05-01'), said, m || ': ' || coalesce(said, 'nothing'))
FROM (VALUES (259000420, 'own (possibly)'), (259000421, NULL), (259000422, NULL), (259000423, 'own (possibly)'), (259000424, NULL)) v(m, said);
SELECT is((SELECT array_agg(mmsi ORDER BY mmsi) FROM port_call WHERE mmsi_used_by_another), NULL, 'nobody is said to share its MMSI');
SELECT observe_identities() \g /dev/null
SELECT set_eq('TABLE answer', $$VALUES (259000420, '9161003 AUG own possibly possibly'), (259000423, '9161003 AUG own possibly possibly')$$,
	'the same once it has been observed');
SELECT * FROM finish();
ROLLBACK;
