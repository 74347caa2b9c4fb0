-- Who, where now: identities beside MMSIs, last positions, ships in port, listed ships heard.
\set ON_ERROR_STOP 1
\i test/tap_setup.sql
SELECT plan(19);
SET timezone = 'UTC';

SELECT register_zone('Port', 'port', ST_MakeEnvelope(10, 50, 10.1, 50.1, 4326), country => 'DE') AS port \gset
-- one ship ends inside, one leaves, one is heard twice at its last time
SELECT store_track(f.mmsi::mmsi, track_agg(t, lon, lat))
FROM (
	SELECT 211000001 AS mmsi, timestamptz '2024-01-01 00:00Z' + n * interval '10 minutes' AS t,
		CASE WHEN n < 6 THEN 9.9 ELSE 10.05 END AS lon, 50.05 AS lat
	FROM generate_series(0, 200) n
	UNION ALL
	SELECT 211000002, timestamptz '2024-01-01 00:00Z' + n * interval '10 minutes',
		CASE WHEN n BETWEEN 6 AND 30 THEN 10.05 ELSE 9.9 END, 50.05
	FROM generate_series(0, 60) n
	UNION ALL
	SELECT 211000003, timestamptz '2024-01-01 00:00Z', x, 0 FROM (VALUES (1.0), (0.5)) v(x)
) f
GROUP BY f.mmsi \g /dev/null
SELECT register_vessel('9161003', 'OLD NAME', mmsi => '211000001', flag => 'RU', valid_from => '2020-01-01',
	ship_type => 'container', length_m => 100) \g /dev/null
SELECT register_vessel('9161003', 'NEW NAME', mmsi => '211000001', flag => 'KN', valid_from => '2024-01-01 12:00Z') \g /dev/null
INSERT INTO ais_static (mmsi, day, imo, name, call_sign, ship_type, length_m, width_m, first_at, last_at, reports)
VALUES ('211000002', '2024-01-01', '9074729', 'SAID SO', NULL, '70', 80, 10, '2024-01-01 01:00Z', '2024-01-01 02:00Z',
	5),
	('211000002', '2024-01-20', '123', 'LATER', NULL, '70', 80, 10, '2024-01-20 01:00Z', '2024-01-20 02:00Z', 5);
SELECT added FROM detect_port_calls() \g /dev/null

SELECT row_eq($$SELECT name, imo, flag, ship_type, length_m, identity_source
	FROM identity_then(211000001, '2024-01-01 06:00Z')$$,
	ROW('OLD NAME'::text, 9161003, 'RU'::text, 'container'::text, 100::float8, 'registry'::text),
		'the registry names a ship as of then');
SELECT is((SELECT name FROM identity_then(211000001, '2024-01-02')), 'NEW NAME', 'a later time gives the later name');
SELECT row_eq($$SELECT name, imo, flag, identity_source FROM identity_then(211000002, '2024-01-01 06:00Z')$$,
	ROW('SAID SO'::text, 9074729, 'DE'::text, 'ais'::text),
		'where nobody is registered, AIS static data nearest in time name the ship');
SELECT row_eq($$SELECT name, imo FROM identity_then(211000002, '2024-01-19')$$, ROW('LATER'::text, NULL::integer),
	'a number said that is no IMO number is NULL');
SELECT row_eq($$SELECT name, flag, identity_source FROM identity_then(211000002, '2024-06-01')$$,
	ROW(NULL::text, 'DE'::text, NULL::text), 'static data of other seasons name nobody');
SELECT row_eq($$SELECT name, imo, flag, identity_source FROM identity_then(211000003, '2024-01-01')$$,
	ROW(NULL::text, NULL::integer, 'DE'::text, NULL::text),
	'of a ship that nobody names the country of the MMSI is known');

SELECT results_eq($$SELECT mmsi, t, ST_X(place), name FROM vessel_last_position ORDER BY mmsi$$,
	$$VALUES (211000001, timestamptz '2024-01-02 09:20Z', 10.05::float8, 'NEW NAME'::text),
		(211000002, '2024-01-01 10:00Z', 9.9, 'SAID SO'), (211000003, '2024-01-01 00:00Z', 0.5, NULL)$$,
	'each MMSI has one last position, the first in order of those at its last time');
SELECT results_eq($$SELECT mmsi, zone, arrived_latest, last_heard, certainty FROM zone_now$$,
	$$VALUES (211000001, 'Port'::text, timestamptz '2024-01-01 01:00Z', timestamptz '2024-01-02 09:20Z',
		'not heard since'::text)$$,
	'in port now is who was last heard there, and it is said that this is long ago');
SELECT results_eq($$SELECT mmsi, name, identity_source FROM port_call ORDER BY mmsi$$,
	$$VALUES (211000001, 'OLD NAME'::text, 'registry'::text), (211000002, 'SAID SO', 'ais')$$,
		'a port call carries the identity on arrival');
SELECT is((SELECT count(*) FROM port_call), (SELECT count(*) FROM port_call_current),
	'identities neither add nor drop port calls');

SELECT status FROM load_listings('own', '[{"key": "1", "imo": 9161003, "name": "LADY R", "from": "2024-02-01"},
	{"key": "2", "name": "OLD NAME"}]', '2024-02-01') \g /dev/null
SELECT results_eq($$SELECT list, listed_name, mmsi, matched_by, ais_name, last_seen, mmsi_used_by_another
	FROM listed_vessel_seen$$,
	$$VALUES ('own'::text, 'LADY R'::text, 211000001, 'imo'::text, 'NEW NAME'::text, timestamptz '2024-01-02 09:20Z',
		false)$$,
	'a listed hull that is heard is shown, under the name it goes by; a name alone shows nobody');
SELECT is_empty($$SELECT FROM vessel_last_position WHERE mmsi = 1$$, 'an MMSI without positions has no row');
SELECT is((SELECT count(*) FROM last_fix('[]')), 0::bigint, 'a track without fixes has no last one');
SELECT is((SELECT count(*) FROM (SELECT n,
	track_agg('2024-01-01'::timestamptz + least(i, n - i % 3) * interval '1 min', i / 10.0, 0, i % 50, NULL, NULL,
	NULL) AS track FROM generate_series(1, 400, 7) n, generate_series(1, n) i GROUP BY n) t,
	last_fix(t.track) l, LATERAL (SELECT f.* FROM track_fixes(t.track) WITH ORDINALITY f ORDER BY f.t DESC, f.ordinality
		LIMIT 1) o WHERE (l.t, l.lon, l.lat, l.sog) IS DISTINCT FROM (o.t, o.lon, o.lat, o.sog)), 0::bigint,
	'the last fix of tracks of many lengths, the first of several at one time');
SELECT is((SELECT (SELECT count(*) FROM last_fix(track_agg('2024-01-01'::timestamptz, i / 10.0, 0))) || ' '
	|| (SELECT lon FROM last_fix(track_agg('2024-01-01'::timestamptz, i / 10.0, 0))) FROM generate_series(1, 900) i),
'1 0.1', 'also where more than a block is at one time');
SELECT is((SELECT count(*) FROM stored_last_tracks() s
	FULL JOIN (SELECT DISTINCT ON (v.mmsi::integer) v.mmsi::integer AS mmsi, v.track FROM vessel_track v
	ORDER BY v.mmsi::integer, v.day DESC) o USING (mmsi)
	WHERE s.track IS DISTINCT FROM o.track), 0::bigint, 'of each ship the last day');
-- and where many days are stored
SELECT store_track('211000002', track_agg(timestamptz '2024-03-01 00:00Z' + n * interval '1 hour', 9.9, 50)),
	store_track('211000009', track_agg(timestamptz '2023-03-01 00:00Z' + n * interval '1 hour', 9.9, 50))
	FROM generate_series(0, 50) n \g /dev/null
SELECT results_eq('SELECT s.mmsi, f.t FROM stored_last_tracks() s, last_fix(s.track) f ORDER BY 1', $$SELECT mmsi,
	max(t) FROM fix GROUP BY mmsi ORDER BY mmsi$$, 'of each ship the last day, of a year of them');
SELECT is((SELECT max(t) - min(t) > interval '4 days' AND count(DISTINCT mmsi) = 4 FROM fix), true,
	'which was read ship by ship');
SELECT results_eq('SELECT mmsi, ais_name, last_seen, ST_AsText(place), flag, ship_type FROM listed_vessel_seen',
	$$SELECT mmsi, name, t, ST_AsText(place), flag, ship_type FROM vessel_last_position WHERE mmsi = 211000001$$,
	'a listed ship is where its last position is');
SELECT * FROM finish();
ROLLBACK;
