-- Anomalies kept, and where many ships are at wrong places at once.
\set ON_ERROR_STOP 1
\i test/tap_setup.sql
SELECT plan(32);
SET timezone = 'Asia/Tokyo';
SELECT setseed(0.5);

-- ships sail about a place for a day, a fix each two minutes; `wrong` moves their fixes
CREATE TEMP TABLE put (mmsi integer, t timestamptz, lon float8, lat float8, sog float8);
CREATE FUNCTION pg_temp.put(first integer, many integer, day date, lon float8, lat float8) RETURNS void LANGUAGE sql
	AS $$
	INSERT INTO put
	SELECT s, day::timestamp AT TIME ZONE 'UTC' + n * interval '2 minutes', lon + 0.01 * (s - first) + 0.0004 * n,
		lat + 0.004 * ((s - first) % 3), 8
	FROM generate_series(first, first + many - 1) s, generate_series(0, 719) n $$;
-- eight are taken to an airport for two hours, one after the other within twenty minutes
SELECT pg_temp.put(211000001, 8, '2024-01-01', 20, 59) \g /dev/null
UPDATE put SET lon = 30.26 + 0.001 * (mmsi % 10), lat = 59.8 + 0.0001 * (extract(epoch FROM t)::integer / 120 % 2)
WHERE mmsi BETWEEN 211000001 AND 211000008
	AND t BETWEEN timestamptz '2024-01-01 10:20Z' + (mmsi % 10) * interval '2 minutes'
	AND timestamptz '2024-01-01 12:20Z' + (mmsi % 10) * interval '2 minutes';
-- others near them are not
SELECT pg_temp.put(211000011, 4, '2024-01-01', 20.1, 59.1) \g /dev/null
-- twenty have a single fix each at the airport, in the same hours: spikes
SELECT pg_temp.put(211000021, 20, '2024-01-02', 20, 58) \g /dev/null
UPDATE put SET lon = 30.26, lat = 59.8
	WHERE mmsi BETWEEN 211000021 AND 211000040 AND t = timestamptz '2024-01-02 10:00Z' + (mmsi % 20) * interval '4 minutes';
-- four are taken to an airport
SELECT pg_temp.put(211000041, 4, '2024-01-03', 20, 57) \g /dev/null
UPDATE put SET lon = 30.26, lat = 59.8 + 0.001 * (mmsi % 10) + 0.0001 * (extract(epoch FROM t)::integer / 120 % 2)
	WHERE mmsi BETWEEN 211000041 AND 211000044 AND t BETWEEN '2024-01-03 10:20Z' AND '2024-01-03 12:20Z';
-- a feed delivers the places of yesterday at midnight
SELECT pg_temp.put(211000051, 12, '2024-01-04', 20, 56) \g /dev/null
UPDATE put SET lon = 18, lat = 55 WHERE mmsi BETWEEN 211000051 AND 211000062 AND t = '2024-01-04 00:00Z';
-- six jump at one second, from over 180 degrees to over 180 degrees
SELECT pg_temp.put(211000071, 6, '2024-01-05', 179.5, 50) \g /dev/null
UPDATE put SET lon = 179.999 + 0.001 * (mmsi % 10), lat = 52 + 0.0001 * (extract(epoch FROM t)::integer / 120 % 2)
	WHERE mmsi BETWEEN 211000071 AND 211000076 AND t BETWEEN '2024-01-05 10:20Z' AND '2024-01-05 12:20Z';
-- three sail in circles where two more are frozen
SELECT pg_temp.put(211000081, 5, '2024-01-06', 121.9, 31) \g /dev/null
UPDATE put SET lon = 121.5 + 0.02 * cos(extract(epoch FROM t) / 120 * pi() / 6),
	lat = 31.2 + 0.02 * cosd(31.2) * sin(extract(epoch FROM t) / 120 * pi() / 6)
WHERE mmsi BETWEEN 211000081 AND 211000083 AND t BETWEEN '2024-01-06 05:00Z' AND '2024-01-06 09:00Z';
UPDATE put SET lon = 121.51, lat = 31.21
	WHERE mmsi BETWEEN 211000084 AND 211000085 AND t BETWEEN '2024-01-06 06:00Z' AND '2024-01-06 08:00Z';
DELETE FROM put WHERE mmsi BETWEEN 211000081 AND 211000085 AND lon > 121.6;
-- and one is ashore, one in a harbour that the coastline takes for land
SELECT register_zone('Land', 'other', ST_MakeEnvelope(10, 52, 12, 53, 4326)) AS land \gset
SELECT define_zone_set('land', zone_ids => ARRAY[:land]::bigint[]) \g /dev/null
INSERT INTO put SELECT 211000091, timestamptz '2024-01-07Z' + n * interval '2 minutes', 11 + 0.0001 * n,
	51.9 + 0.002 * n, 9 FROM generate_series(0, 100) n;
INSERT INTO put SELECT 211000092, timestamptz '2024-01-07Z' + n * interval '2 minutes', 11, 52.0005, 0
	FROM generate_series(0, 100) n;
SELECT count(store_track(mmsi::mmsi, track))
	FROM (SELECT mmsi, track_agg(t, CASE WHEN lon > 180 THEN lon - 360 ELSE lon END, lat, sog, NULL) AS track FROM put
	GROUP BY mmsi) q \g /dev/null

SELECT throws_ok('SELECT refresh_anomalies()', '55000', 'there is nothing to refresh');
SELECT row_eq($$SELECT vessels, unchanged, superseded, closed FROM detect_anomalies(land => 'land')$$, ROW(61, 0, 0, 0),
	'all ships are looked at');
SELECT set_eq($$SELECT mmsi, kind, began, ended, round(distance_nm::numeric, 6), fixes FROM anomaly
	WHERE kind <> 'land'$$,
	$$SELECT v.mmsi::integer, a.kind, a.began, a.ended, round(a.distance_nm::numeric, 6), a.fixes FROM vessel_track v,
		track_anomalies(v.track) a$$, 'what is kept is what track_anomalies() finds');
SELECT results_eq($$SELECT mmsi, round(distance_nm) FROM anomaly WHERE kind = 'land'$$, 'VALUES (211000091, 6::float8)',
	'on land is who is farther inside than the margin');
SELECT row_eq($$SELECT unchanged > 50, added, superseded, closed FROM detect_anomalies(land => 'land')$$,
	ROW(true, 0, 0, 0), 'detection again changes nothing');
SELECT register_zone('Land, drawn again', 'other', ST_MakeEnvelope(9, 52, 13, 53, 4326)) AS again \gset
SELECT define_zone_set('coasts', zone_ids => ARRAY[:land, :again]::bigint[]) \g /dev/null
SELECT row_eq($$SELECT unchanged > 50, added, superseded, closed FROM detect_anomalies(land => 'coasts')$$,
	ROW(true, 0, 0, 0), 'land that is in two zones is found once');
SELECT row_eq($$SELECT unchanged, added, superseded, closed
	FROM detect_anomalies('2024-01-06 06:59Z', '2024-01-06 07:00Z')$$, ROW(5, 0, 0, 0),
	'a minute in the middle finds them whole');

SELECT results_eq('SELECT began, ended, ships, jumps, frozen, circles FROM interference_event', $$VALUES
	(timestamptz '2024-01-01 10:22Z', timestamptz '2024-01-01 10:36Z', 8, 8, 0, 0),
	('2024-01-01 12:24Z', '2024-01-01 12:38Z', 8, 8, 0, 0),
	('2024-01-05 10:20Z', '2024-01-05 10:20Z', 6, 6, 0, 0),
	('2024-01-05 12:22Z', '2024-01-05 12:22Z', 6, 6, 0, 0),
	('2024-01-06 05:00Z', '2024-01-06 09:00Z', 5, 0, 2, 3)$$,
		'many ships at once: there, back, over 180 degrees, in circles; no spikes, no late reports, no four ships');
SELECT ok((SELECT geodesic_nm(place, lonlat_point(30.2645, 59.8)) < 0.5 AND radius_nm < 0.5
	AND geodesic_nm(from_place, lonlat_point(20.17, 59.004)) < 5 AND from_radius_nm < 10 FROM interference_event
	ORDER BY began LIMIT 1),
	'from where they were to the airport');
SELECT ok((SELECT bool_and(abs(point_lon(place)) > 179 AND radius_nm < 30 AND abs(point_lon(from_place)) > 179
	AND from_radius_nm < 30) FROM interference_event WHERE began >= '2024-01-05Z' AND began < '2024-01-06Z'),
'over 180 degrees the short way round');
SELECT results_eq('SELECT ships_in_one_second, ships_heard FROM interference_event WHERE jumps > 0',
	'VALUES (1, 12), (1, 8), (6, 6), (6, 6)', 'how many at one second, and how many were heard there at all');
SELECT is((SELECT mmsis FROM interference_event ORDER BY began DESC LIMIT 1),
	'211000081, 211000082, 211000083, 211000084, 211000085', 'they are named');
SELECT is((SELECT count(*) FROM interference_events(min_ships => 4)), 7::bigint,
	'four ships where four are asked for, there and back');
SELECT is((SELECT count(*) FROM interference_events(min_ships => 9)), 0::bigint, 'nine are not together');
SELECT ok((SELECT bool_or(ships = 20) FROM interference_events(min_steady => '0')),
	'spikes count where no steadiness is asked for');
SELECT is((SELECT count(*) FROM interference_events('2024-01-05Z', '2024-01-06Z')), 2::bigint, 'in a period');
SELECT is_empty('SELECT event_id FROM interference_event GROUP BY event_id HAVING count(*) > 1', 'each has a key');

-- against the definition, pair by pair, on random jumps
DELETE FROM anomaly_finding;
INSERT INTO anomaly_finding (anomaly_id, run_id, mmsi, kind, began, ended, lon, lat, fixes, from_lon, from_lat,
	steady_before, steady_after, known_from)
SELECT nextval('anomaly_id_seq'), (SELECT max(run_id) FROM anomaly_run),
	(212000000 + floor(random() * 30))::integer::mmsi, 'jump', t - interval '1 minute', t, tx, ty, 2, sx, sy, '1 hour',
	'1 hour', now()
FROM (SELECT date_trunc('second', timestamptz '2024-02-01Z' + random() * interval '40 hours') AS t,
	mod((181 + random() * 2 + 179)::numeric, 360)::float8 - 180 AS tx, 50 + random() AS ty,
	mod((179 + random() * 5 + 180)::numeric, 360)::float8 - 180 AS sx, 40 + random() * 3 AS sy
		FROM generate_series(1, 500)) q;
CREATE TEMP TABLE cell AS
SELECT anomaly_id, mmsi::integer AS mmsi, floor(extract(epoch FROM ended) / 3600) AS h, floor(from_lon) AS sx,
	floor(from_lat) AS sy, floor(lon / 0.25) AS tx, floor(lat / 0.25) AS ty FROM anomaly_finding;
CREATE TEMP TABLE pair AS
SELECT a.anomaly_id AS a, b.anomaly_id AS b, b.mmsi FROM cell a JOIN cell b ON abs(a.h - b.h) <= 1
	AND abs(a.sy - b.sy) <= 1 AND abs(a.ty - b.ty) <= 1
	AND abs(a.sx - b.sx) IN (0, 1, 359) AND abs(a.tx - b.tx) IN (0, 1, 1439);
CREATE TEMP TABLE core AS SELECT a FROM pair GROUP BY a HAVING count(DISTINCT mmsi) >= 4;
SELECT ok((SELECT count(*) FROM core) BETWEEN 50 AND 1000, 'some jumps are among many and some are not');
SELECT is((SELECT sum(jumps) FROM interference_events(min_ships => 4)),
	(SELECT count(DISTINCT b) FROM pair WHERE a IN (SELECT a FROM core)),
	'those come together that have enough others around, and what is around them');
SELECT set_eq($$SELECT DISTINCT m FROM interference_events(min_ships => 4) e, regexp_split_to_table(e.mmsis, ', ') m$$,
	$$SELECT DISTINCT p.mmsi::text FROM pair p WHERE p.a IN (SELECT a FROM core)$$, 'and their ships');
DELETE FROM anomaly_finding;

-- what is kept follows what is stored
SELECT added FROM refresh_anomalies() \g /dev/null
SELECT clock_timestamp() AS then \gset
SELECT count(*) AS many FROM anomaly \gset
UPDATE vessel_track SET track = track_agg FROM (SELECT track_agg(t, lon, lat) FROM put WHERE mmsi = 211000011) q
	WHERE mmsi = 211000001;
DELETE FROM vessel_track WHERE mmsi = 211000091;
SELECT row_eq('SELECT added, superseded, closed FROM refresh_anomalies()', ROW(0, 0, 3),
	'a track that is put right, and one that is gone, close their anomalies');
SELECT is((SELECT count(*) FROM anomalies_known_at(:'then')), :many::bigint, 'what was known before can be had again');
SELECT is((SELECT ships FROM interference_event ORDER BY began LIMIT 1), 7, 'and one ship fewer is at the airport');
SELECT row_eq($$SELECT kind, runs FROM refresh_findings() WHERE kind = 'anomaly'$$, ROW('anomaly'::text, 2),
	'anomalies are refreshed with all findings');
SELECT register_vessel('9161003', 'LADY R', mmsi => '211000002', flag => 'RU') \g /dev/null
SELECT is((SELECT DISTINCT concat_ws(' ', name, imo, flag, identity_source) FROM anomaly WHERE mmsi = 211000002),
	'LADY R 9161003 RU registry', 'the ship as of then');
SELECT throws_ok($$SELECT detect_anomalies(land => 'nowhere')$$, '42704');
SELECT throws_ok('SELECT detect_anomalies(land_margin_m => -1)', '22023',
	'land_margin_m must be 0 or more metres, not -1');
SELECT throws_ok('SELECT detect_anomalies(max_speed_kn => 0)', '22023', 'max_speed_kn must be above 0, not 0');
SELECT throws_ok('SELECT detect_anomalies(max_speed_kn => NULL)', '22004');
SELECT throws_ok('SELECT interference_events(min_ships => 0)', '22023');
SELECT throws_ok('SELECT interference_events(to_deg => 0)', '22023',
	'a parameter is out of range: min_ships 5, min_steady 00:02:00, from_deg 1, to_deg 0');
SELECT throws_ok($$SELECT interference_events('2024-01-02', '2024-01-01')$$, '22023');
SELECT * FROM finish();
ROLLBACK;
