-- Loitering kept, and who can have lain alongside unheard.
\set ON_ERROR_STOP 1
\i test/tap_setup.sql
SELECT plan(40);
SELECT setseed(0.53);
SET timezone = 'UTC';

SELECT register_zone('Port', 'port', ST_MakeEnvelope(9.9, 49.9, 10, 50, 4326)) AS port \gset
-- a ship drifts for a day thirty miles off, lies in port, drifts for five hours
CREATE FUNCTION pg_temp.put(mmsi integer, since text, hours integer, lon float8, lat float8,
	step_minutes integer DEFAULT 20) RETURNS bigint LANGUAGE sql AS $$
	SELECT store_track($1::mmsi,
		track_agg(timestamptz '2024-01-01Z' + since::interval + n * step_minutes * interval '1 minute',
		lon + 0.0002 * (n % 9), lat)) FROM generate_series(0, hours * 60 / step_minutes) n $$;
SELECT pg_temp.put(211000001, '0', 24, 11, 50), pg_temp.put(211000001, '30 hours', 12, 9.95, 49.95),
	pg_temp.put(211000001, '48 hours', 5, 11.5, 50) \g /dev/null
SELECT pg_temp.put(211000001, '60 hours', 48, 12, 50) \g /dev/null
-- others: silent near by, silent far off, heard all the time, silent and not back
SELECT pg_temp.put(211000002, '-10 hours', 12, 11.2, 50), pg_temp.put(211000002, '20 hours', 12, 11.2, 50) \g /dev/null
SELECT pg_temp.put(211000003, '-10 hours', 12, 17, 55), pg_temp.put(211000003, '20 hours', 12, 17, 55) \g /dev/null
SELECT pg_temp.put(211000004, '-10 hours', 72, 11.1, 50) \g /dev/null
SELECT pg_temp.put(211000005, '-10 hours', 12, 11, 50.3) \g /dev/null
SELECT row_eq('SELECT vessels, added FROM detect_loitering()', ROW(5, 8),
	'who stays within the radius for eight hours away from ports loiters');
SELECT results_eq('SELECT began, duration_hours, fixes FROM loitering WHERE mmsi = 211000001 ORDER BY began',
	$$VALUES (timestamptz '2024-01-01', 24::float8, 73), ('2024-01-03 12:00', 48, 145)$$,
	'not the stay in port, nor the short one');
SELECT set_eq('SELECT mmsi, began, ended FROM loitering', $$SELECT v.mmsi::integer, s.began, s.ended
	FROM (SELECT mmsi, track_merge(track) AS track FROM vessel_track GROUP BY mmsi) v, stops(v.track, 5000, '8 hours') s
	WHERE NOT EXISTS (SELECT FROM nearest_zones(zone_set_index('ports'), s.lon, s.lat, 5))$$,
		'those are the stops of the whole tracks');
SELECT row_eq('SELECT unchanged, added, superseded, closed FROM detect_loitering()', ROW(8, 0, 0, 0),
	'detection again changes nothing');
SELECT row_eq($$SELECT added, closed FROM detect_loitering('2024-01-03 20:00', '2024-01-03 21:00')$$, ROW(0, 0),
	'an hour in the middle finds it whole');
SELECT loitering_id AS id FROM loitering WHERE mmsi = 211000001 AND began = '2024-01-01' \gset
SELECT throws_ok(format('SELECT dark_partners(%s)', :id), '55000',
	'silences have not been looked for from 2024-01-01 00:00:00+00 to 2024-01-02 00:00:00+00');
SELECT added FROM detect_ais_gaps('2024-01-01 06:00', '2024-01-05') \g /dev/null
SELECT throws_ok(format('SELECT dark_partners(%s)', :id), '55000', NULL,
	'nor have they if they were for a part of the time');
SELECT added FROM detect_ais_gaps() \g /dev/null
SELECT register_vessel('9161003', 'LADY R', mmsi => '211000002', flag => 'RU') \g /dev/null
SELECT status FROM load_listings('own', '[{"imo": 9161003, "name": "LADY R", "from": "2023-12-01"}]', '2023-12-02') \g /dev/null
SELECT results_eq(format('SELECT rank, mmsi, name, listed, on_at IS NULL FROM dark_partners(%s)', :id),
	$$VALUES (1, 211000005, NULL::text, NULL::text, true), (2, 211000002, 'LADY R', 'own (listed)', false)$$,
	'whose silence leaves time is a candidate, longest first; who was heard or is too far is not');
SELECT results_eq(format('SELECT round(leg_in_nm::numeric, 1), round(hours_alongside_max::numeric, 1), '
	'round(hours_to_spare::numeric, 1) FROM dark_partners(%s) WHERE mmsi = 211000002', :id),
	$$VALUES (5.0, 17.3, 17.3)$$, '7.7 nm less 5,100 m each way at 15 knots leave 17.3 of 18 hours');
SELECT results_eq(format('SELECT mmsi, round(leg_in_nm::numeric, 1), round(leg_out_nm::numeric, 1), on_at IS NULL '
	'FROM dark_partners(%s) ORDER BY mmsi', :id),
	$$VALUES (211000002, 5.0, 5.0, false), (211000005, 15.3, NULL, true)$$, 'there is no way back while a silence lasts');
-- against every minute
SELECT is_empty(format($$
	WITH l AS (SELECT * FROM loitering WHERE loitering_id = %s), minute AS (
		SELECT g.mmsi, count(*) AS minutes
		FROM ais_gap g, l, LATERAL (SELECT f.off_lon, f.off_lat, f.on_lon, f.on_lat FROM ais_gap_finding f
			WHERE f.gap_id = g.gap_id AND f.known_to IS NULL) p,
			LATERAL (SELECT (SELECT r.as_of FROM ais_gap_run r WHERE r.run_id = g.run_id) AS as_of) r,
			LATERAL generate_series(l.began, l.ended, interval '1 minute') t
		WHERE t BETWEEN g.off_at AND coalesce(g.on_at, r.as_of) AND g.mmsi <> l.mmsi
			AND ST_Distance(lonlat_point(p.off_lon, p.off_lat)::geography,
				l.place::geography) - 5100 <= extract(epoch FROM t - g.off_at) / 3600 * 15 * 1852
			AND (g.on_at IS NULL OR ST_Distance(lonlat_point(p.on_lon, p.on_lat)::geography,
				l.place::geography) - 5100 <= extract(epoch FROM g.on_at - t) / 3600 * 15 * 1852)
		GROUP BY g.mmsi)
	SELECT FROM minute m FULL JOIN dark_partners(%s) d USING (mmsi)
		WHERE abs(coalesce(m.minutes, 0) / 60.0 - coalesce(d.hours_alongside_max, 0)) > 0.04$$, :id, :id),
	'hours alongside are those of every minute tried');
SELECT results_eq(format('SELECT mmsi FROM dark_partners(%s, 0.6)', :id), 'VALUES (211000002)',
	'at 0.6 knots only the nearer one can have come');
-- was it there before or after, and who has seen it
SELECT results_eq(format('SELECT heard_there_before, heard_there_after, seen_there, seen_elsewhere, unnamed_seen_there '
	'FROM dark_partners(%s) WHERE mmsi = 211000002', :id),
	'VALUES (NULL::timestamptz, NULL::timestamptz, NULL::text, NULL::text, 0)',
		'not heard at the place, nor seen by anybody');
SELECT pg_temp.put(211000002, '-120 hours', 1, 11.01, 50), pg_temp.put(211000002, '40 hours', 1, 11.02, 50),
	pg_temp.put(211000002, '-60 hours', 1, 11.08, 50) \g /dev/null
SELECT results_eq(format('SELECT heard_there_before, heard_there_after FROM dark_partners(%s) WHERE mmsi = 211000002',
	:id),
	$$VALUES (timestamptz '2023-12-27 01:00', timestamptz '2024-01-02 16:00')$$,
		'heard within the radius days before and after, but not a mile off');
SELECT v.vessel_id AS lady FROM vessel v WHERE v.imo = 9161003 \gset
SELECT count(register_sighting('S', key, at, at, place => ST_SetSRID(ST_MakePoint(lon, 50), 4326),
	claimed_vessel_id => vessel, claim => claim))
FROM (VALUES ('a', timestamptz '2024-01-01 12:00', 11.02, :lady::bigint, 'matches description'),
	('b', '2024-01-01 12:00', 11.03, NULL, 'unknown'), ('c', '2024-01-01 13:00', 12.0, :lady, 'confirmed'),
	('d', '2024-01-02 12:00', 11.02, :lady, 'confirmed')) g(key, at, lon, vessel, claim) \g /dev/null
SELECT results_eq(format('SELECT seen_there, seen_elsewhere, unnamed_seen_there FROM dark_partners(%s) WHERE mmsi = '
	'211000002', :id),
	$$VALUES ('S (matches description)', 'S (confirmed), 38.7 nm away', 1)$$,
		'seen there, seen elsewhere, and somebody unnamed there; what was after its silence is neither');
SELECT ok((SELECT bool_and(ST_DWithin(d.geom::geography, ST_SetSRID(ST_MakePoint(179.99, 60), 4326)::geography, 5001))
	AND count(*) > 20 FROM ST_DumpPoints(split_at_antimeridian(ST_Buffer(ST_SetSRID(ST_MakePoint(179.99, 60),
	4326)::geography, 5000)::geometry)) d), 'a circle over 180 degrees is round');
SELECT is((SELECT count(*) FROM zones_covering(circle_index(ST_SetSRID(ST_MakePoint(179.99, 60), 4326), 5000), -179.98,
	60)), 1::bigint, 'and covers what is on the other side');
SELECT pg_temp.put(211000001, '108 hours', 3, 12, 50) \g /dev/null
SELECT clock_timestamp() AS then \gset
SELECT row_eq('SELECT added, superseded, closed FROM refresh_loitering()', ROW(1, 1, 0),
	'loitering that goes on is superseded by a longer one');
SELECT is((SELECT max(ended) FROM loitering_known_at(:'then') WHERE mmsi = '211000001'),
	'2024-01-05 12:00'::timestamptz, 'what was known before can be had again');
SELECT is((SELECT count(DISTINCT loitering_id) FROM loitering_finding), 8::bigint, 'under the same id');
DELETE FROM vessel_track WHERE mmsi = '211000004';
SELECT row_eq('SELECT added, superseded, closed FROM refresh_loitering()', ROW(0, 0, 1),
	'positions that are gone close it');
SELECT is((SELECT nearest_zone FROM loitering WHERE loitering_id = :id), 'Port', 'the nearest port is named');
-- a ship lies still for a day; for ten minutes every two hours it is said to be far off
SELECT store_track('211000009', track_agg(timestamptz '2024-03-01' + n * interval '2 minutes', 13 + CASE
	WHEN n % 60 < 5 THEN 5 ELSE 0 END, 50 + 0.0001 * (n % 7))) FROM generate_series(30, 750) n \g /dev/null
SELECT is((SELECT added FROM detect_loitering('2024-03-01', '2024-03-03', clean_speed_kn => 'infinity')), 0,
	'not loitering where tracks are not cleaned');
SELECT is((SELECT added FROM detect_loitering('2024-03-01', '2024-03-03')), 1, 'wrong places do not end it');
SELECT results_eq('SELECT began, ended, fixes, cleaned_fixes FROM loitering WHERE mmsi = 211000009',
	$$VALUES (timestamptz '2024-03-01 01:00', timestamptz '2024-03-02 01:00', 661, 60)$$,
	'what was left out is counted');
-- forty ships, each silent three times about two that loiter: every minute of every silence
SELECT pg_temp.put(211000050, '4000 hours', 30, 20, 45), pg_temp.put(211000051, '4010 hours', 40, 20.5, 45.2) \g /dev/null
SELECT store_track((211000100 + k)::mmsi,
	track_agg('2024-01-01Z'::timestamptz + h * interval '1 hour' + n * interval '20 minutes', lon, lat))
FROM (
	SELECT k, s, 3960 + 25 * s + floor(14 * random()) + k / 60.0 AS h, 20 + 4 * random() - 2 AS lon,
		45 + 3 * random() - 1.5 AS lat FROM generate_series(1, 40) k, generate_series(0, 3) s OFFSET 0
) f, generate_series(0, 9) n
GROUP BY k \g /dev/null
SELECT added FROM detect_loitering('2024-06-01', '2024-07-01') \g /dev/null
SELECT added FROM detect_ais_gaps() \g /dev/null
CREATE TEMP TABLE by_minute AS
SELECT l.loitering_id, g.mmsi, g.off_at, count(*) AS minutes
FROM loitering l
JOIN ais_gap g ON g.mmsi <> l.mmsi AND g.off_at < l.ended AND coalesce(g.on_at, 'infinity') > l.began
CROSS JOIN LATERAL (
	SELECT (ST_Distance(lonlat_point(f.off_lon, f.off_lat)::geography,
		l.place::geography) - 5100) / 1852 / 15 * interval '1 hour' AS there,
		coalesce(ST_Distance(lonlat_point(f.on_lon, f.on_lat)::geography, l.place::geography) - 5100,
			0) / 1852 / 15 * interval '1 hour' AS back,
		coalesce(g.on_at, (SELECT r.as_of FROM ais_gap_run r WHERE r.run_id = g.run_id)) AS until
	FROM ais_gap_finding f WHERE f.gap_id = g.gap_id AND f.known_to IS NULL
	OFFSET 0
) w
CROSS JOIN LATERAL generate_series(l.began, l.ended, interval '1 minute') t
WHERE l.mmsi IN (211000050, 211000051)
	AND t BETWEEN g.off_at AND w.until
	AND t - g.off_at >= w.there
	AND w.until - t >= w.back
GROUP BY 1, 2, 3;
SELECT cmp_ok((SELECT count(*) FROM by_minute), '>', 30::bigint, 'many can have been there by every minute tried');
SELECT is_empty($$SELECT loitering_id, mmsi, off_at, m.minutes, d.hours_alongside_max
	FROM by_minute m
	FULL JOIN (SELECT l.loitering_id, d.* FROM loitering l, dark_partners(l.loitering_id) d
		WHERE l.mmsi IN (211000050, 211000051)) d USING (loitering_id, mmsi, off_at)
	WHERE abs(coalesce(m.minutes, 0) / 60.0 - coalesce(d.hours_alongside_max, 0)) > 0.04$$,
		'those are the dark partners, and no others, for as long');
SELECT is_empty($$SELECT FROM (SELECT l.loitering_id, d.rank, d.hours_alongside_max,
	lead(d.hours_alongside_max) OVER (PARTITION BY l.loitering_id ORDER BY d.rank) AS next FROM loitering l,
	dark_partners(l.loitering_id) d WHERE l.mmsi IN (211000050, 211000051)) r
	WHERE next > hours_alongside_max$$, 'who has most time stands first');
SELECT ok((SELECT bool_and(d.positions_kept) FROM loitering l, dark_partners(l.loitering_id) d),
	'of all partners positions of a month before and after are kept');
SAVEPOINT kept;
SELECT partitions FROM drop_positions('2024-06-01') \g /dev/null
SELECT is_empty(format('SELECT FROM dark_partners(%s) WHERE positions_kept', :id),
	'where they are not it says so: not heard there then is not known');
ROLLBACK TO SAVEPOINT kept;
SELECT throws_ok('SELECT dark_partners(-1)', '42704', 'loitering -1 does not exist');
SELECT throws_ok(format('SELECT dark_partners(%s, 0)', :id), '22023');
SELECT throws_ok('SELECT detect_loitering(radius_m => -1)', '22023');
SELECT throws_ok($$SELECT detect_loitering(away_from => 'nowhere')$$, '42704');
DELETE FROM loitering_finding; DELETE FROM loitering_run;
SELECT throws_ok('SELECT refresh_loitering()', '55000', 'there is nothing to refresh');
-- a stay that is hardly heard says so
SELECT store_track(211000099, '[2024-02-01T00:00:00Z 14 50, 2024-02-01T04:00:00Z 14 50, 2024-02-01T08:00:01Z 14 50,
	2024-02-01T17:00:01Z 14 50]') \g /dev/null
SELECT added FROM detect_loitering() \g /dev/null
SELECT is((SELECT round(unobserved_hours::numeric, 4) FROM loitering WHERE mmsi = 211000099), 13.0003,
	'silences longer than four hours count as unobserved, one of four does not');
SELECT store_track(211000098, (SELECT track_agg(t, 15, 50)
	FROM generate_series('2024-02-01Z'::timestamptz, '2024-02-02Z', interval '4 hours') t)) \g /dev/null
SELECT added FROM detect_loitering() \g /dev/null
SELECT is((SELECT unobserved_hours FROM loitering WHERE mmsi = 211000098), 0::float8,
	'who is heard every four hours is observed');
-- a number that the ship itself had before; one known by the IMO number that it says; a sighting that names nobody
SELECT pg_temp.put(211000201, '3000 hours', 10, 30, 40), pg_temp.put(211000202, '3000 hours', 10, 30, 40),
	pg_temp.put(211000203, '3040 hours', 24, 30.2, 40) \g /dev/null
SELECT added FROM detect_loitering('2024-05-06', '2024-05-08') \g /dev/null
SELECT added FROM detect_ais_gaps() \g /dev/null
SELECT loitering_id AS id FROM loitering WHERE mmsi = 211000203 \gset
SELECT register_vessel('9074729', 'OLD NAME', mmsi => '211000201', flag => 'DE', valid_from => '2020-01-01'),
	register_vessel('9074729', 'NEW NAME', mmsi => '211000203', flag => 'DE', valid_from => '2024-05-06'),
	register_vessel('9321483', 'SAYS SO', flag => 'DE', valid_from => '2020-01-01') \g /dev/null
INSERT INTO ais_static (mmsi, day, name, imo, first_at, last_at, reports)
	VALUES ('211000202', '2024-05-05', 'SAYS SO', '9321483', '2024-05-05 01:00', '2024-05-05 02:00', 5);
SELECT count(register_sighting('S', key, '2024-05-07 12:00', '2024-05-07 12:00',
	place => ST_SetSRID(ST_MakePoint(30.21, 40), 4326),
	claimed_vessel_id => (SELECT v.vessel_id FROM vessel v WHERE v.imo = 9321483), claim => claim))
FROM (VALUES ('n', 'confirmed'), ('u', 'unknown')) g(key, claim) \g /dev/null
SELECT results_eq(format('SELECT mmsi, imo, seen_there, unnamed_seen_there FROM dark_partners(%s) WHERE mmsi > 211000200', :id),
	$$VALUES (211000202, 9321483, 'S (confirmed)', 1)$$,
	'no ship is alongside itself under its former number; who is known by the IMO number that it says is seen by name');
SELECT ok(is_ship_itself(l, 211000201, '2024-05-05 10:00', '2024-05-08')
	AND NOT is_ship_itself(l, 211000202, '2024-05-05 10:00', '2024-05-08'), 'by the registry alone')
FROM loitering l WHERE l.loitering_id = :id;
INSERT INTO ais_static (mmsi, day, name, imo, first_at, last_at, reports)
	VALUES ('211000201', '2024-05-07', 'ANOTHER', '9321483', '2024-05-07 01:00', '2024-05-07 02:00', 5);
SELECT ok(NOT is_ship_itself(l, 211000201, '2024-05-05 10:00', '2024-05-08'), 'not where another hull may have had the number')
FROM loitering l WHERE l.loitering_id = :id;
SELECT * FROM finish();
ROLLBACK;
