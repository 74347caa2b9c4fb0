-- Encounters: C against the definition in plain SQL, all pairs against each pair, bad input.
\set ON_ERROR_STOP 1
\i test/tap_setup.sql
SELECT plan(46);
SELECT setseed(0.19);
SET timezone = 'UTC';
\set ON_ERROR_STOP 1
\i test/oracle/encounter-oracle.sql

-- by hand: two ships alongside for three hours, heard every half hour, b silent after that
SELECT results_eq($$SELECT began_earliest::time, began::time, ended::time, ended_latest::time, duration,
	round(min_distance_m), samples, fixes_a, fixes_b, round(drift_a_kn::numeric, 2)
	FROM track_encounters(
		(SELECT track_agg(timestamptz '2024-01-01 00:00Z' + n * interval '30 minutes', CASE
			WHEN n BETWEEN 2 AND 8 THEN 10 ELSE 10.1 END, 50) FROM generate_series(0, 10) n),
		(SELECT track_agg(timestamptz '2024-01-01 00:00Z' + n * interval '1 hour', 10.001, 50)
			FROM generate_series(0, 6) n))$$,
	$$VALUES (time '00:30', time '01:00', time '04:00', time '04:30', interval '3 hours', 71::float8, 7, 7, 4, 0.00)$$,
		'two ships alongside for three hours');
SELECT is_empty($$SELECT FROM track_encounters(
		(SELECT track_agg(timestamptz '2024-01-01 00:00Z' + n * interval '61 minutes', 10, 50)
			FROM generate_series(0, 10) n),
		(SELECT track_agg(timestamptz '2024-01-01 00:30Z' + n * interval '61 minutes', 10, 50)
			FROM generate_series(0, 10) n))$$, 'nothing is close between two fixes more than max_gap apart');
SELECT is((SELECT count(*) FROM track_encounters(
		(SELECT track_agg(timestamptz '2024-01-01 00:00Z' + n * interval '60 minutes', 10, 50)
			FROM generate_series(0, 10) n),
		(SELECT track_agg(timestamptz '2024-01-01 00:30Z' + n * interval '60 minutes', 10, 50)
			FROM generate_series(0, 10) n))), 1::bigint, 'exactly max_gap apart they are');
SELECT is((SELECT duration
	FROM track_encounters('[2024-01-01T00:00:00Z 10 50, 2024-01-01T01:00:00Z 10 50, 2024-01-01T02:00:00Z 10 50]',
	'[2024-01-01T00:00:00Z 10 50, 2024-01-01T01:00:00Z 10 50, 2024-01-01T02:00:00Z 10 50]')), interval '2 hours',
'exactly min_duration is long enough');
SELECT is_empty($$SELECT
	FROM track_encounters('[2024-01-01T00:00:00Z 10 50, 2024-01-01T01:00:00Z 10 50, 2024-01-01T01:59:59Z 10 50]',
	'[2024-01-01T00:00:00Z 10 50, 2024-01-01T01:00:00Z 10 50, 2024-01-01T02:00:00Z 10 50]')$$, 'a second less is not');

-- ships that drift and meet: over midnight, at 180, at 78 N, with equal times, several fixes at one time and silences
CREATE TEMP TABLE sea AS
SELECT g.world, g.ship, track_agg(g.t, CASE WHEN g.lon > 180 THEN g.lon - 360 ELSE g.lon END, g.lat) AS track
FROM (
	SELECT w.world, s.ship,
		timestamptz '2024-01-01 20:00Z' + CASE WHEN s.ship % 2 = 0 THEN n * interval '10 minutes'
			ELSE floor(n * 10 + random() * 8) * interval '1 minute' END
			-- several fixes at one time now and then
			- CASE WHEN random() < 0.05 THEN interval '10 minutes' ELSE interval '0' END AS t,
		w.lon + 0.01 / cosd(w.lat) * sin(n * 0.02 * s.ship + w.world) + random() * 0.002 AS lon,
		w.lat + 0.006 * cos(n * 0.03 + s.ship * 0.1) + random() * 0.002 AS lat,
		n
	FROM (VALUES (1, 10.0, 50.0), (2, 179.998, 40.0), (3, -30.0, 78.0), (4, 0.0, 0.0)) w(world, lon, lat),
		generate_series(1, 5) s(ship), generate_series(0, 60) n
) g
-- silences shorter and longer than an hour
WHERE (g.n + g.ship * 7) % 23 > CASE WHEN g.ship % 3 = 0 THEN 8 ELSE 3 END
GROUP BY g.world, g.ship;
-- three in a raft from 21:00 to 03:00, all heard at the same seconds, drifting; a tug that is alongside for twelve
-- minutes twice, and one that comes back after a quarter of an hour
INSERT INTO sea
SELECT 5, q.ship, track_agg(q.t, q.lon, q.lat)
FROM (
	SELECT s.ship, timestamptz '2024-01-01 19:00Z' + n * interval '4 minutes' + CASE
		WHEN s.ship > 3 THEN interval '70 seconds' ELSE '0' END AS t,
		-3 + n * 0.0001 + 0.0004 * s.ship
			+ CASE s.ship WHEN 4 THEN CASE WHEN n BETWEEN 50 AND 53 OR n BETWEEN 90 AND 93 THEN 0 ELSE 0.07 END
				WHEN 5 THEN CASE WHEN n BETWEEN 40 AND 69 OR n BETWEEN 72 + s.late AND 110 THEN 0 ELSE 0.05 END
				ELSE CASE WHEN n BETWEEN 30 AND 120 THEN 0 ELSE 0.1 * s.ship END END AS lon,
		43.5 + n * 0.00005 AS lat
	FROM (VALUES (1, 0), (2, 0), (3, 0), (4, 0), (5, (random() * 4)::integer)) s(ship, late), generate_series(0, 150) n
) q
GROUP BY q.ship;
-- four that lie side by side for hours, heard each minute: one twice at a time now and then, one that drifts off
-- slowly, two that are silent for one hour and two, so that most samples need no look of their own
INSERT INTO sea
SELECT 6, s.ship, track_agg(timestamptz '2024-01-01 21:00Z' + interval '1 minute' * CASE
		WHEN s.ship = 1 AND n % 32 = 0 AND n > 0 THEN n - 1
		WHEN s.ship = 2 AND n % 48 IN (20, 16) THEN n - 1
		ELSE n END + interval '9 seconds' * s.ship,
	12 + 0.001 * s.ship + floor(random() * 4) * 0.0000017 + CASE WHEN s.ship = 4 THEN 0.00003 * n
		-- nearest in the beginning
		WHEN s.ship = 1 AND n < 4 THEN 0.0003 ELSE 0 END,
	56 + floor(random() * 4) * 0.0000017)
FROM (VALUES (1), (2), (4), (5)) s(ship), generate_series(0, 220) n
WHERE NOT (s.ship = 5 AND n BETWEEN 50 AND 180 OR s.ship = 2 AND n BETWEEN 100 AND 164)
GROUP BY s.ship;
CREATE TEMP TABLE rule AS SELECT * FROM (VALUES (500.0::float8, interval '2 hours', interval '1 hour',
	interval '15 minutes'), (300, '30 minutes', '40 minutes', '0'), (1000, '1 hour', '2 hours', '45 minutes'),
(150, '0', '1 hour', '15 minutes')) r(m, d, g, j);
CREATE TEMP TABLE want AS
SELECT a.world, a.ship AS ship_a, b.ship AS ship_b, r.m, o.*
FROM sea a JOIN sea b ON b.world = a.world AND b.ship > a.ship AND (a.world < 6 OR a.ship = 1), rule r,
	encounter_oracle(a.track, b.track, r.m, r.d, r.g, r.j) o;
CREATE TEMP TABLE got AS
SELECT a.world, a.ship AS ship_a, b.ship AS ship_b, r.m, e.*
FROM sea a JOIN sea b ON b.world = a.world AND b.ship > a.ship AND (a.world < 6 OR a.ship = 1), rule r,
	track_encounters(a.track, b.track, r.m, r.d, r.g, r.j) e;
SELECT cmp_ok((SELECT min(n) FROM (SELECT count(*) AS n FROM want WHERE world < 6 GROUP BY world, m) w),
	'>=', 2::bigint,
	'there are encounters in all waters by all rules');
SELECT set_eq('SELECT world, ship_a, ship_b, m, began_earliest, began, ended, ended_latest, duration, samples, '
	'fixes_a, fixes_b FROM got',
	'SELECT world, ship_a, ship_b, m, began_earliest, began, ended, ended_latest, duration, samples, fixes_a, fixes_b '
	'FROM want', 'times and counts are those of the definition');
SELECT is_empty('SELECT * FROM got g JOIN want w USING (world, ship_a, ship_b, m, began) WHERE abs(g.min_distance_m - '
	'w.min_distance_m) > 1e-3 OR abs(g.lon - w.lon) > 1e-7 OR abs(g.lat - w.lat) > 1e-7
	OR abs(g.drift_a_kn - w.drift_a_kn) > 1e-6 OR abs(g.drift_b_kn - w.drift_b_kn) > 1e-6', 'so are places, distances and drifts');
SELECT isnt_empty('SELECT FROM got WHERE world = 2 AND abs(lon) > 179.99', 'some lie on the antimeridian');
SELECT results_eq($$SELECT ship_a, ship_b, duration FROM got WHERE world = 5 AND m = 500 AND ship_b <= 3 ORDER BY 1,
	2$$, $$VALUES (1, 2, interval '6 hours'), (1, 3, '6 hours'), (2, 3, '6 hours')$$,
	'three in a raft over midnight are three encounters');
SELECT is_empty('SELECT FROM got WHERE world = 5 AND m = 500 AND 4 IN (ship_a, ship_b)',
	'a tug that is alongside for minutes is none');
SELECT cmp_ok((SELECT count(*) FROM got WHERE world = 5 AND m = 150 AND 4 IN (ship_a, ship_b)), '>=', 6::bigint,
	'unless any length counts');

-- the other way round
SELECT is_empty($$SELECT FROM got g JOIN sea a ON a.world = g.world AND a.ship = g.ship_a
	JOIN sea b ON b.world = g.world AND b.ship = g.ship_b JOIN rule r USING (m)
	WHERE NOT EXISTS (SELECT FROM track_encounters(b.track, a.track, r.m, r.d, r.g, r.j) e
		WHERE (e.began, e.ended, e.samples, e.fixes_a, e.drift_a_kn) = (g.began, g.ended, g.samples, g.fixes_b,
		g.drift_b_kn))$$, 'b with a is a with b');

-- all pairs at once, in any order
CREATE TEMP TABLE fleet AS SELECT (201000000 + world * 10 + ship)::mmsi AS mmsi, track, random() AS r FROM sea;
SELECT set_eq($$SELECT e.* FROM rule r, LATERAL (SELECT x.*
	FROM (SELECT array_agg(mmsi ORDER BY fleet.r) AS m, array_agg(track ORDER BY fleet.r) AS t FROM fleet) f,
	encounters(f.m, f.t, r.m, r.d, r.g, r.j) x) e$$,
	$$SELECT a.mmsi AS mmsi_a, b.mmsi AS mmsi_b, e.* FROM rule r, fleet a JOIN fleet b ON a.mmsi < b.mmsi,
		track_encounters(a.track, b.track, r.m, r.d, r.g, r.j) e$$, 'encounters of a fleet are those of each pair');
SELECT is((SELECT array_agg((mmsi_a::integer, mmsi_b::integer, began)::text)
	FROM (SELECT array_agg(mmsi) AS m, array_agg(track) AS t FROM fleet) f, encounters(f.m, f.t)),
	(SELECT array_agg((mmsi_a::integer, mmsi_b::integer, began)::text ORDER BY mmsi_a::integer, mmsi_b::integer, began)
		FROM (SELECT array_agg(mmsi) AS m, array_agg(track) AS t FROM fleet) f, encounters(f.m, f.t)),
	'by MMSIs and time');
-- the arrays of several waters, a worker or two at work on them
CREATE TABLE waters AS
SELECT world, array_agg(mmsi ORDER BY fleet.r) AS m, array_agg(track ORDER BY fleet.r) AS t
	FROM (SELECT mmsi, track, fleet.r, (mmsi::integer - 201000000) / 10 AS world FROM fleet) fleet GROUP BY world;
CREATE TABLE waters_ship AS SELECT (mmsi::integer - 201000000) / 10 AS world, mmsi, track FROM fleet;
CREATE FUNCTION pg_temp.plan(query text) RETURNS SETOF text LANGUAGE plpgsql
	AS $$ BEGIN RETURN QUERY EXECUTE 'EXPLAIN (COSTS OFF) ' || query; END $$;
SET LOCAL max_parallel_workers_per_gather = 0;
CREATE TEMP TABLE serial AS
SELECT w.world, r.m AS metres, e.* FROM waters w, rule r, encounters(w.m, w.t, r.m, r.d, r.g, r.j) e;
CREATE TEMP TABLE serial_pair AS
SELECT a.world, a.mmsi AS mmsi_a, b.mmsi AS mmsi_b, e.* FROM waters_ship a JOIN waters_ship b ON b.world = a.world
	AND b.mmsi > a.mmsi, track_encounters(a.track, b.track) e;
SET LOCAL max_parallel_workers_per_gather = 2;
SET LOCAL parallel_setup_cost = 0;
SET LOCAL parallel_tuple_cost = 0;
SET LOCAL min_parallel_table_scan_size = 0;
SET LOCAL parallel_leader_participation = off;
SELECT set_has($$SELECT trim(p, ' ->')
	FROM pg_temp.plan('SELECT w.world, e.* FROM waters w, encounters(w.m, w.t) e') p$$, $$VALUES ('Workers Planned: 2'),
	('Function Scan on encounters e')$$, 'encounters are found by workers');
SELECT bag_eq($$SELECT w.world, r.m AS metres, e.* FROM waters w,
	(VALUES (500.0::float8, interval '2 hours', interval '1 hour', interval '15 minutes'),
	(300, '30 minutes', '40 minutes', '0'), (1000, '1 hour', '2 hours', '45 minutes'),
	(150, '0', '1 hour', '15 minutes')) r(m, d, g, j),
	encounters(w.m, w.t, r.m, r.d, r.g, r.j) e$$, 'TABLE serial', 'the same as by one process');
SELECT bag_eq($$SELECT a.world, a.mmsi AS mmsi_a, b.mmsi AS mmsi_b, e.* FROM waters_ship a
	JOIN waters_ship b ON b.world = a.world AND b.mmsi > a.mmsi, track_encounters(a.track, b.track) e$$,
	'TABLE serial_pair', 'pair by pair too');
SELECT set_eq('TABLE serial_pair',
	'SELECT world, mmsi_a, mmsi_b, began_earliest, began, ended, ended_latest, duration, min_distance_m, lon, lat, '
'samples, fixes_a, fixes_b, drift_a_kn, drift_b_kn FROM serial WHERE metres = 500', 'which are those');
RESET max_parallel_workers_per_gather;
RESET parallel_setup_cost;
RESET parallel_tuple_cost;
RESET min_parallel_table_scan_size;
RESET parallel_leader_participation;
DROP TABLE waters, waters_ship;
-- ships under way that pass each other between reports far apart, also over 180 and near a pole
CREATE TEMP TABLE way AS
SELECT (202000000 + k)::mmsi AS mmsi, track_agg(timestamptz '2024-01-01' + n * CASE k % 3
	WHEN 0 THEN interval '20 minutes' WHEN 1 THEN interval '1 hour' ELSE interval '3 hours' END,
	mod((179 + 2 * sin(n * 0.1 * (1 + k % 3 * 2) + k) * CASE WHEN k % 4 = 0 THEN 20 ELSE 1 END + 540)::numeric,
		360)::float8 - 180,
	CASE WHEN k % 4 = 0 THEN 89.5 + 0.4 * sin(n * 0.05 + k) ELSE 50 + cos(n * 0.07 + k) END) AS track
FROM generate_series(1, 24) k, generate_series(0, 240) n
GROUP BY k;
SELECT isnt_empty($$SELECT FROM (SELECT array_agg(mmsi) AS m, array_agg(track) AS t FROM way) f,
	encounters(f.m, f.t, 3000, '0', '3 hours', '1 hour') e WHERE abs(e.lon) > 179$$,
	'ships pass each other at the antimeridian');
SELECT set_eq($$SELECT e.* FROM (SELECT array_agg(mmsi) AS m, array_agg(track) AS t FROM way) f,
	encounters(f.m, f.t, 3000, '0', '3 hours', '1 hour') e$$,
	$$SELECT a.mmsi AS mmsi_a, b.mmsi AS mmsi_b, e.* FROM way a JOIN way b ON a.mmsi < b.mmsi,
		track_encounters(a.track, b.track, 3000, '0', '3 hours', '1 hour') e$$, 'those are found too');
SELECT set_eq($$SELECT e.* FROM (SELECT array_agg(mmsi) AS m, array_agg(track) AS t FROM way) f,
	encounters(f.m, f.t, 200000, '2 hours', '3 hours', '0') e$$,
	$$SELECT a.mmsi AS mmsi_a, b.mmsi AS mmsi_b, e.* FROM way a JOIN way b ON a.mmsi < b.mmsi,
		track_encounters(a.track, b.track, 200000, '2 hours', '3 hours', '0') e$$, 'and at a distance of 200 km');

-- slices of ten minutes: ships that lie still 400 m apart, east or north, and one that says where it is each fifty
-- minutes and passes them between
CREATE TEMP TABLE still AS
SELECT (203000000 + k)::mmsi AS mmsi, track_agg(timestamptz '2024-01-01' + n * interval '1 minute', 20 + CASE k
	WHEN 2 THEN 0.0060 WHEN 4 THEN 0.0060 ELSE 0 END, 50 + CASE WHEN k > 2 THEN 0.0035 ELSE 0 END) AS track
FROM generate_series(1, 4) k, generate_series(0, 600) n GROUP BY k
UNION ALL
SELECT '203000009', track_agg(timestamptz '2024-01-01' + n * interval '50 minutes', 20.003 + CASE
	WHEN n % 2 = 0 THEN 0.1 ELSE -0.1 END, 50.0017) FROM generate_series(0, 12) n;
SELECT is((SELECT count(DISTINCT (mmsi_a, mmsi_b))
	FROM (SELECT array_agg(mmsi) AS m, array_agg(track) AS t FROM still) f, encounters(f.m, f.t, min_duration => '0')),
8::bigint, 'ships 400 m apart are together, the diagonal is too long, the passing ship meets all four');
SELECT set_eq($$SELECT e.* FROM (SELECT array_agg(mmsi) AS m, array_agg(track) AS t FROM still) f,
	encounters(f.m, f.t, min_duration => '0') e$$,
	$$SELECT a.mmsi AS mmsi_a, b.mmsi AS mmsi_b, e.* FROM still a JOIN still b ON a.mmsi < b.mmsi,
		track_encounters(a.track, b.track, min_duration => '0') e$$, 'in slices of ten minutes as by pairs');

-- tracks of many blocks: ships go round on courses that meet, lie still for hours, are silent for hours, across 180
-- degrees and far north each with time as it is, and twelve times as fast: blocks of four hours, and of twenty minutes
CREATE TEMP TABLE long AS
SELECT q.speed, (204000000 + q.k)::mmsi AS mmsi,
	track_agg(q.t, CASE WHEN q.lon > 180 THEN q.lon - 360 ELSE q.lon END, q.lat) AS track
FROM (
	SELECT f.speed, f.k, f.t,
		-- to and fro within the time of a block, from east to west or from north to south
		CASE WHEN f.k > 12 THEN 181.4 + 0.8 * sin(f.way * 12 + f.k * 0.2 + pi())
			WHEN f.k > 9 THEN 179.95 + 0.8 * sin(f.way * 12 + f.k * 0.2)
			ELSE 179.99 + 0.05 * sin(f.way * (1 + f.k * 0.13) + f.k) END AS lon,
		CASE WHEN f.k > 9 THEN 84 + 0.05 * cos(f.way * (1 + least(f.k, 12) * 0.21) + 2 * least(f.k, 12))
			WHEN f.k > 7 THEN 55.19 + 0.1 * sin(f.way * 12 + f.k * 0.2 + pi())
			ELSE 55 + 0.1 * sin(f.way * 12 + f.k * 0.2) END AS lat
	FROM (
		SELECT speed, k, n,
			timestamptz '2024-01-01 07:00Z' + (n * interval '2 minutes' + k * interval '7 seconds') / speed AS t,
			-- still from 400 to 700 of each 1000
			(n / 1000 * 700 + least(n % 1000, 400) + greatest(n % 1000 - 700, 0)) / 250.0 AS way
		FROM (VALUES (1), (12)) v(speed), generate_series(1, 14) k, generate_series(0, 3500) n
	) f
	WHERE NOT (f.k % 4 = 1 AND (f.n + f.k * 10) % 800 > 620)
		AND NOT (f.k % 4 = 2 AND f.n % 41 > 35)
) q
GROUP BY q.speed, q.k
UNION ALL
-- some move sixty miles while they are silent for six hours or a day, past others that are first heard twenty minutes
-- before that
SELECT speed, (206000000 + i)::mmsi, track_agg(timestamptz '2024-01-01' + (n * interval '2 minutes' + CASE
	WHEN n > 2000 + i * 29 THEN interval '6 hours' * (1 + i % 2 * 3) ELSE '0' END) / speed,
	10 + i, CASE WHEN n > 2000 + i * 29 THEN 51 ELSE 50 END)
FROM (VALUES (1), (12)) v(speed), generate_series(1, 8) i, generate_series(0, 4000) n
GROUP BY speed, i
UNION ALL
SELECT speed, (207000000 + i)::mmsi,
	track_agg(timestamptz '2024-01-01' + ((2000 + i * 29 + n) * interval '2 minutes'
		+ interval '180 minutes' * (1 + i % 2 * 3) - interval '20 minutes') / speed, 10.01 + i, 50.5)
FROM (VALUES (1), (12)) v(speed), generate_series(1, 8) i, generate_series(0, 2000) n
GROUP BY speed, i;
CREATE TEMP TABLE long_rule AS
SELECT v.speed, r.m, r.d / v.speed AS d, r.g / v.speed AS g, r.j / v.speed AS j
FROM (VALUES (1), (12)) v(speed),
	(VALUES (500.0::float8, interval '2 hours', interval '1 hour', interval '15 minutes'),
		(1500, '20 minutes', '10 minutes', '0'), (4000, '3 hours', '3 hours', '2 hours'),
		(1500, '20 minutes', '12 hours', '0'), (4000, '20 minutes', '25 hours', '0')) r(m, d, g, j);
CREATE TEMP TABLE long_want AS
SELECT r.speed, r.g, a.mmsi AS mmsi_a, b.mmsi AS mmsi_b, e.*
FROM long_rule r JOIN long a ON a.speed = r.speed JOIN long b ON b.speed = r.speed AND b.mmsi > a.mmsi,
	track_encounters(a.track, b.track, r.m, r.d, r.g, r.j) e;
SELECT results_eq('SELECT speed, count(*) FROM long_want WHERE mmsi_a::integer > 206000000 GROUP BY speed, g ORDER BY '
	'speed', 'VALUES (1, 8::bigint), (12, 8)',
	'those that pass in silence are found where so long a silence is bridged');
SELECT cmp_ok((SELECT min(n) FROM (SELECT count(*) AS n FROM long_want GROUP BY speed, g) w), '>=', 2::bigint,
	'ships of many blocks meet by each rule');
SELECT set_eq('SELECT r.speed, r.g, e.* FROM long_rule r, LATERAL (SELECT array_agg(mmsi) AS m, array_agg(track) AS t '
	'FROM long WHERE long.speed = r.speed) f, encounters(f.m, f.t, r.m, r.d, r.g, r.j) e',
	'TABLE long_want', 'those of a fleet are those of each pair');
SELECT set_eq($$SELECT r.speed, r.g, e.* FROM long_rule r JOIN long a ON a.speed = r.speed
	JOIN long b ON b.speed = r.speed AND b.mmsi > a.mmsi,
	encounters(ARRAY[a.mmsi, b.mmsi], ARRAY[a.track, b.track], r.m, r.d, r.g, r.j) e
	WHERE a.mmsi::integer >= 204000006 AND b.mmsi::integer <= 204000014
		OR a.mmsi::integer - 206000000 = b.mmsi::integer - 207000000$$,
	$$SELECT * FROM long_want WHERE mmsi_a::integer >= 204000006 AND mmsi_b::integer <= 204000014
		OR mmsi_a::integer - 206000000 = mmsi_b::integer - 207000000$$,
		'and of each pair alone, which no third ship brings into view');
INSERT INTO long SELECT speed, '205000000', track_agg(t, lon / 2, lat - 20) FROM long l, track_fixes(l.track)
	WHERE l.mmsi = 204000001 GROUP BY speed;
SELECT set_eq('SELECT r.speed, r.g, e.* FROM long_rule r, LATERAL (SELECT array_agg(mmsi) AS m, array_agg(track) AS t '
	'FROM long WHERE long.speed = r.speed) f, encounters(f.m, f.t, r.m, r.d, r.g, r.j) e',
	'TABLE long_want', 'also where another sails far off');

-- the last fix of a block of 128 is at one time with the first of the next, and alone near another ship
SELECT results_eq($$SELECT e.began, e.samples, e.fixes_a FROM (
		SELECT track_agg(timestamptz '2024-01-01 00:00Z' + (n - (n >= 128)::integer) * interval '10 seconds',
			10 + n * 0.001, CASE WHEN n = 127 THEN 50.5 ELSE 50 END) AS track
		FROM generate_series(0, 299) n) a,
	(SELECT '[2024-01-01T00:21:09Z 10.127 52, 2024-01-01T00:21:10Z 10.127 50.5, 2024-01-01T00:21:11Z 10.127 52]'::track
		AS track) b, encounters('{211000001, 211000002}', ARRAY[a.track, b.track], min_duration => '0') e$$,
	$$VALUES (timestamptz '2024-01-01 00:21:10Z', 1, 2)$$, 'the first of two fixes on either side of the end of a block');

-- what is no fleet, or a strange one
SELECT is_empty($$SELECT FROM encounters('{}', '{}')$$, 'no ships, no encounters');
SELECT is_empty($$SELECT FROM encounters('{211000001}', ARRAY['[2024-01-01T00:00:00Z 1 1]'::track])$$,
	'nor has one ship any');
SELECT is_empty($$SELECT FROM track_encounters('[]', '[2024-01-01T00:00:00Z 1 1]', 500, '0')$$,
	'nor a track without fixes');
SELECT results_eq($$SELECT duration, drift_a_kn, began_earliest, ended_latest
	FROM track_encounters('[2024-01-01T00:00:00Z 1 1]', '[2024-01-01T00:00:00Z 1 1]', 500, '0')$$,
	$$VALUES (interval '0', 0::float8, NULL::timestamptz, NULL::timestamptz)$$,
	'one moment is an encounter where no length is asked for');
SELECT is((SELECT count(*) FROM (SELECT array_agg(n::mmsi) AS m, array_agg('[2024-01-01T00:00:00Z 1 1]'::track) AS t
	FROM generate_series(1, 100000) n) f, encounters(f.m, f.t)), 0::bigint,
'100,000 ships of one fix at one place meet nobody for two hours');
-- more pairs than are held at once
SELECT row_eq($$SELECT count(*), min(mmsi_a), bool_and(ordinal = 1 OR (mmsi_a, mmsi_b) > (before_a, before_b)) FROM (
	SELECT mmsi_a::integer, mmsi_b::integer, ordinal, lag(mmsi_a::integer) OVER w AS before_a,
		lag(mmsi_b::integer) OVER w AS before_b
	FROM (SELECT array_agg(n::mmsi) AS m, array_agg('[2024-01-01T00:00:00Z 1 1]'::track) AS t
		FROM generate_series(1, 1600) n) f,
		ROWS FROM (encounters(f.m, f.t, min_duration => '0')) WITH ORDINALITY e(mmsi_a, mmsi_b, began_earliest, began,
			ended, ended_latest, duration, min_distance_m, lon, lat, samples, fixes_a, fixes_b, drift_a_kn, drift_b_kn,
			ordinal)
	WINDOW w AS (ORDER BY ordinal)) q$$,
	ROW(1600 * 1599 / 2::bigint, 1, true), 'more pairs than are held at once are found, in order');
SELECT is((SELECT count(*) FROM (SELECT array_agg(mmsi) || NULL::mmsi || '9'::mmsi AS m, array_agg(track)
	|| '[2024-01-01T00:00:00Z 1 1]'::track || NULL::track AS t FROM fleet) f, encounters(f.m, f.t)),
	(SELECT count(*) FROM (SELECT array_agg(mmsi) AS m, array_agg(track) AS t FROM fleet) f, encounters(f.m, f.t)),
		'ships that are NULL are left out');
SELECT is_empty('SELECT FROM encounters(NULL, NULL)', 'nor what array_agg() of no rows returns any');
SELECT results_eq($$SELECT mmsi_a, mmsi_b, duration, min_distance_m, samples, drift_a_kn
	FROM encounters('{211000002,211000001}',
	ARRAY(SELECT track_agg('2024-01-01Z'::timestamptz + n * interval '1 minute', 3, 4) FROM generate_series(0, 1440) n,
	generate_series(1, 2) k GROUP BY k)) $$,
	$$VALUES ('211000001'::mmsi, '211000002'::mmsi, interval '1 day', 0::float8, 1441, 0::float8)$$,
		'the same track under two numbers is one encounter all the time');
SELECT row_eq($$SELECT count(*), count(DISTINCT (mmsi_a, mmsi_b)), min(duration), max(min_distance_m)
	FROM (SELECT array_agg(n::mmsi) AS m, array_agg(q.t) AS t FROM generate_series(1, 60) n,
	(SELECT track_agg(timestamptz '2024-01-01' + i * interval '10 minutes', 1, 1) AS t
		FROM generate_series(0, 30) i) q) f, encounters(f.m, f.t)$$,
	ROW(60 * 59 / 2::bigint, 60 * 59 / 2::bigint, interval '5 hours', 0::float8),
		'of ships at one place each meets each other one');
-- a thousand ships alongside each other for a day would take hours
SET LOCAL statement_timeout = '500ms';
DO $$
BEGIN
	PERFORM count(*)
	FROM (SELECT array_agg(n::mmsi) AS m, array_agg(q.t) AS t FROM generate_series(1, 1000) n,
		(SELECT track_agg(timestamptz '2024-01-01' + i * interval '1 minute', 1 + 0.00001 * i, 1) AS t
			FROM generate_series(0, 1440) i) q) f,
		encounters(f.m, f.t);
	RAISE 'not cancelled';
EXCEPTION WHEN query_canceled THEN
	NULL;
END $$;
SELECT pass('a search can be cancelled');
SET LOCAL statement_timeout = 0;
SELECT throws_ok($$SELECT encounters('{211000001,211000001}', ARRAY['[]', '[]']::track[])$$, '22023',
	'MMSI 211000001 is given twice');
SELECT throws_ok($$SELECT encounters('{211000001}', ARRAY['[]', '[]']::track[])$$, '2202E',
	'mmsis and tracks must have the same length, not 1 and 2');
SELECT throws_ok($$SELECT encounters('{{211000001},{211000002}}', ARRAY['[]', '[]']::track[])$$, '2202E',
	'mmsis and tracks must have one dimension, not 2 and 1');
SELECT throws_ok($$SELECT track_encounters('[]', '[]', -1)$$, '22023',
	'max_distance_m must be from 0 to 1000000 metres, not -1');
SELECT throws_ok($$SELECT track_encounters('[]', '[]', 500, '-1 hour')$$, '22023',
	'min_duration must not be negative, not "-01:00:00"');
SELECT * FROM finish();
ROLLBACK;
