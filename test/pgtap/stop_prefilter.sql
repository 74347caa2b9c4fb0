-- port_calls() looks only at zones where a ship may have stopped: it must find all visits of zone_visits() that hold
-- a stop, of ships that sail about among zones and rest for about as long as a stop lasts.
\set ON_ERROR_STOP 1
\i test/tap_setup.sql
SET search_path = vesselwatch, public;

SELECT plan(16);

-- zones: a grid of boxes, some in each other, and stars between them; at the antimeridian too
CREATE TEMP TABLE area AS
SELECT 10 * x + y AS zone_id, ST_MakeEnvelope(10 + x * 0.05, 50 + y * 0.04, 10.04 + x * 0.05, 50.03 + y * 0.04,
	4326) AS geom
FROM generate_series(0, 9) x, generate_series(0, 9) y
UNION ALL
SELECT 200 + k, ST_Buffer(ST_SetSRID(ST_MakePoint(10 + 0.025 * k, 50 + 0.02 * k), 4326), 0.002 * k)
	FROM generate_series(1, 18) k
UNION ALL
SELECT 300 + k, ST_MakeEnvelope(lon, 50 + k * 0.04, lon + 0.04, 50.03 + k * 0.04, 4326) FROM generate_series(0, 9) k,
	(VALUES (179.95), (-180), (-179.95)) l(lon)
WHERE lon = (ARRAY[179.95, -180, -179.95])[1 + k % 3];
CREATE TEMP TABLE packed AS SELECT zone_index_agg(zone_id, geom) AS index FROM area;

-- ships under way for an hour or more and then at rest, with a fix every few seconds or minutes, so that a rest is in
-- a block, or over one seam or several; one in four about the antimeridian
CREATE FUNCTION pg_temp.ships(ships integer, days integer) RETURNS TABLE (ship integer, track track) LANGUAGE sql AS $$
	SELECT k, track_agg(timestamptz '2024-03-01 00:00+00' + s * interval '1 second',
		CASE WHEN lon > 180 THEN lon - 360 ELSE lon END,
			50.2 + 0.2 * cos(way / (3000.0 + 100 * k)) + swing * cos(s * 1.1) + drift * sin(2 * pi() * part))
	FROM generate_series(1, ships) k,
		LATERAL (SELECT (ARRAY[6, 10, 30, 120, 300])[1 + k % 5] AS beat,
			(ARRAY[1700, 1790, 1810, 1900, 2400])[1 + k / 5 % 5] AS rest,
			(ARRAY[0.00001, 0.0005, 0.002, 0.0044])[1 + k / 25 % 4] AS swing, 4000 + 37 * k AS sails OFFSET 0) c,
		LATERAL (SELECT n * beat + (n % 97 * 7919 + k) % 5 AS s
			FROM generate_series(0, days * 86400 / beat) n OFFSET 0) f,
		LATERAL (SELECT s / (sails + rest) * sails + least(s % (sails + rest), sails) AS way OFFSET 0) w,
		-- one in three drifts to and fro meanwhile, as far as a stop may reach to either side of its first fix
		LATERAL (SELECT greatest(0, s % (sails + rest) - sails)::float8 / rest AS part, CASE k % 3 WHEN 0 THEN 0.004
			ELSE 0 END AS drift OFFSET 0) d,
		LATERAL (SELECT CASE k % 4 WHEN 0 THEN 180
			ELSE 10.25 END + 0.25 * sin(way / 4000.0 + k) + swing * sin(s * 0.7) AS lon OFFSET 0) p
	GROUP BY k
$$;
CREATE TEMP TABLE ship AS SELECT * FROM pg_temp.ships(150, 1);
-- the same ships with fixes lost: silences of all lengths; of one in two, every tenth fix or so is a stray
INSERT INTO ship
SELECT 1000 + s.ship, track_agg(f.t, f.lon, f.lat - CASE WHEN s.ship % 2 = 0 AND hashtext(f.t::text) % 10 = 0 THEN 0.03
	ELSE 0 END)
FROM ship s, track_fixes(s.track) f
WHERE hashtext(s.ship || ' ' || date_bin((ARRAY['7 minutes', '40 minutes', '3 hours'])[1 + s.ship % 3]::interval, f.t,
	'epoch')) % 3 <> 0
GROUP BY s.ship;
-- one value of many days, with more zones than are gone through one by one
INSERT INTO ship SELECT 2000 + ship, track FROM pg_temp.ships(5, 20);

CREATE TEMP TABLE rule (name text, max_gap interval, merge_gap interval, min_silence interval, stop_radius_m float8,
	min_stop interval, jitter_m float8, stray_gap interval);
INSERT INTO rule VALUES
	('default', '12 hours', '15 minutes', '4 hours', 500, '30 minutes', 100, '1 hour'),
	('short', '15 minutes', '3 minutes', '2 minutes', 60, '4 minutes', 20, '5 minutes'),
	('long', '12 hours', '15 minutes', '4 hours', 3000, '45 minutes', 0, '0'),
	('wide', '12 hours', '29 minutes', '4 hours', 20000, '30 minutes', 3000, '1 day'),
	('the Earth', '12 hours', '15 minutes', '4 hours', 'infinity', '30 minutes', 'infinity', '0'),
	('strict', '12 hours', '0', '4 hours', 50, '25 minutes', 600, '10 minutes'),
	('absence as long as a stop', '1 hour', '30 minutes', '30 minutes', 500, '30 minutes', 100, '1 hour'),
	('absence longer than a stop', '1 hour', '1 day', '30 minutes', 500, '30 minutes', 100, '0'),
	('any rest', '12 hours', '0', '4 hours', 0, '1 microsecond', 0, '1 hour'),
	('every fix', '12 hours', '0', '0', 0, '0', 0, '0');

CREATE TEMP TABLE found AS
SELECT r.name, s.ship, v::text
FROM rule r, ship s, packed p,
	port_calls(s.track, p.index, r.max_gap, r.merge_gap, r.min_silence, r.stop_radius_m, r.min_stop, r.jitter_m,
		r.stray_gap) v;
CREATE TEMP TABLE expected AS
SELECT r.name, s.ship, v::text
FROM rule r, ship s, packed p,
	zone_visits(s.track, p.index, r.max_gap, r.merge_gap, r.min_silence, r.stop_radius_m, r.min_stop, r.jitter_m,
		r.stray_gap) v
WHERE v.first_stop IS NOT NULL;
SELECT is((SELECT count(*) FROM ((TABLE found EXCEPT ALL TABLE expected)
	UNION ALL (TABLE expected EXCEPT ALL TABLE found)) d), 0::bigint,
	'port calls are the visits with a stop');
SELECT ok((SELECT bool_and(n > 300) FROM (SELECT r.name, count(e) AS n FROM rule r LEFT JOIN expected e USING (name)
	GROUP BY 1) c WHERE name <> 'any rest'),
	'of which there are enough: ' || (SELECT string_agg(name || ' ' || n, ', ')
		FROM (SELECT name, count(*) AS n FROM expected GROUP BY 1 ORDER BY 1) c));

-- rows that are not packed are scanned in the same way
SELECT bag_eq('SELECT v::text FROM (SELECT track_agg(f.t, f.lon, f.lat) AS track FROM ship s, track_fixes(s.track) f '
	'WHERE s.ship = 7) a, packed p, port_calls(a.track, p.index) v',
	$$SELECT v FROM expected WHERE name = 'default' AND ship = 7$$, 'so are those of fixes just aggregated');

-- very many zones in one place: all of them are looked at
CREATE TEMP TABLE crowd AS
SELECT zone_index_agg(g, ST_MakeEnvelope(10.25 - g * 0.0004, 50.2 - g * 0.0004, 10.25 + g * 0.0004, 50.2 + g * 0.0004,
	4326)) AS index FROM generate_series(1, 400) g;
CREATE TEMP TABLE crowd_call AS SELECT s.ship, v::text FROM ship s, crowd p, port_calls(s.track, p.index) v
	WHERE s.ship <= 150;
SELECT is((SELECT count(*) FROM (TABLE crowd_call EXCEPT ALL SELECT s.ship, v::text FROM ship s, crowd p,
	zone_visits(s.track, p.index) v WHERE s.ship <= 150 AND v.first_stop IS NOT NULL) d), 0::bigint,
	'port calls among hundreds of zones in each other are right');
SELECT is((SELECT count(*) FROM crowd_call),
	(SELECT count(*) FROM ship s, crowd p, zone_visits(s.track, p.index) v WHERE s.ship <= 150
	AND v.first_stop IS NOT NULL), 'and all of them');

-- A stop over three blocks of 128 fixes: the ship sails in, is 9 minutes at the pier, drifts 13 minutes 300 to 400 m to
-- either side, is 9 minutes at the pier again, sails away.  What a block does not know of itself, the blocks beside it
-- tell.
CREATE TEMP TABLE pier AS SELECT zone_index_agg(1, ST_MakeEnvelope(10, 50, 10.001, 50.001, 4326)) AS index;
CREATE TEMP TABLE shifter AS
SELECT afar, track_agg(timestamptz '2024-03-01 00:00+00' + n * interval '6 seconds',
	10.0005 + CASE WHEN n < 38 THEN -0.003 * (38 - n) WHEN n > 346 THEN 0.003 * (n - 346)
		WHEN n BETWEEN 128 AND 255 THEN 0.0055 * afar * (n % 2 * 2 - 1) ELSE 0 END, 50.0005) AS track
FROM generate_series(0, 383) n, (VALUES (1), (2)) a(afar) GROUP BY 1;
SELECT results_eq('SELECT c.first_stop::time, c.last_stop_end::time FROM shifter, pier, port_calls(track, index) c '
	'WHERE afar = 1',
	$$VALUES (time '00:03:48', time '00:34:36')$$,
		'a stop over three blocks, of which the one in the middle is not in the zone');
SELECT is_empty('SELECT c FROM shifter, pier, port_calls(track, index) c WHERE afar = 2',
	'twice as far off, it is no stop');

-- The stop begins in the middle between the pier and a place 930 m east of it, and at each seam the ship lies there.
CREATE TEMP TABLE swinger AS
SELECT track_agg(timestamptz '2024-03-01 00:00+00' + n * interval '6 seconds',
	10.0005 + CASE WHEN n < 38 THEN -0.003 * (38 - n) WHEN n > 346 THEN -0.003 * (n - 346)
		WHEN n BETWEEN 38 AND 50 OR n BETWEEN 195 AND 205 OR n > 330 THEN 0
		WHEN n BETWEEN 120 AND 135 OR n BETWEEN 248 AND 263 THEN 0.013 ELSE 0.0065 END, 50.0005) AS track
FROM generate_series(0, 383) n;
SELECT results_eq('SELECT c.first_stop::time, c.last_stop_end::time FROM swinger, pier, port_calls(track, index, '
	'min_stop => ''29 minutes'') c',
	$$VALUES (time '00:05:06', time '00:34:36')$$, 'a stop whose fixes in the zone are far from those at the seams');

-- In the zone, far away within merge_gap, a stop that begins outside at the end of the next block, and the only fixes
-- of it inside in the third.
CREATE TEMP TABLE lingerer AS SELECT track_agg(timestamptz '2024-03-01 06:00+00' + sec * interval '1 second',
	10.0005 + off, 50.0005) AS track FROM (
	SELECT n - 127 AS sec, CASE WHEN n < 120 THEN -0.003 * (120 - n) ELSE 0 END AS off FROM generate_series(0, 127) n
	UNION ALL SELECT 1 + n * 0.25, CASE WHEN n <= 60 THEN 0.05 ELSE 0.0055 END FROM generate_series(0, 99) n
	UNION ALL SELECT 60 + n * 50, 0.0055 FROM generate_series(0, 27) n
	UNION ALL SELECT 1460 + n * 20, 0.0055 FROM generate_series(0, 9) n
	UNION ALL SELECT 1660 + n * 10, 0 FROM generate_series(0, 20) n
	UNION ALL SELECT 1880 + n, 0.05 + 0.003 * n FROM generate_series(0, 200) n) x;
SELECT results_eq('SELECT c FROM lingerer, pier, port_calls(track, index, merge_gap => ''29 minutes'', min_stop '
	'=> ''29 minutes 1 second'') c',
	'SELECT c FROM lingerer, pier, zone_visits(track, index, merge_gap => ''29 minutes'', min_stop => ''29 minutes 1 '
	'second'') c WHERE first_stop IS NOT NULL',
	'a stop that is in the zone in its last block only');

-- In the zone at the last fix of a block, then a block at rest 300 m beside it but for a stray, then in the zone again:
-- within jitter_m that is one visit, with a stop of which no fix is in the zone.
CREATE TEMP TABLE leaner AS
SELECT track_agg(timestamptz '2024-03-01 06:00+00' + sec * interval '1 second', 10.0009 + off, 50.0005) AS track FROM (
	SELECT (n - 127) * 6 AS sec, -0.003 * (127 - n) AS off FROM generate_series(0, 127) n
	UNION ALL SELECT 15 + n * 15, CASE WHEN n = 64 THEN 0.0055 ELSE 0.0041 END FROM generate_series(0, 127) n
	UNION ALL SELECT 2000 + n * 6, -0.003 * n FROM generate_series(0, 127) n) x;
SELECT results_eq('SELECT c.first_stop::time, c.last_stop_end::time FROM leaner, pier, port_calls(track, index, '
	'stop_radius_m => 50, jitter_m => 400) c',
	$$VALUES (time '06:00:15', time '06:32:00')$$, 'a stop outside the zone, within jitter_m of a fix inside');

-- at 60 degrees north, a whole block that swings to either side lies in a stop
CREATE TEMP TABLE northerner AS SELECT track_agg(timestamptz '2024-03-01 06:00+00' + sec * interval '1 second', 10 + x,
	60 + y) AS track FROM (
	SELECT n - 127 AS sec, 0 AS x, CASE WHEN n < 120 THEN -0.003 * (120 - n) ELSE 0.001 END AS y
		FROM generate_series(0, 127) n
	UNION ALL SELECT 1 + n, 0.1 + 0.003 * n, 0 FROM generate_series(0, 63) n
	UNION ALL SELECT 66 + n * 6, CASE WHEN n = 0 THEN 0 ELSE 0.0085 * (n % 2 * 2 - 1) END, 0
		FROM generate_series(0, 241) n
	UNION ALL SELECT 1518 + n * 6, 0, 0.001 FROM generate_series(0, 60) n
	UNION ALL SELECT 1879 + n, 0.1 + 0.003 * n, 0 FROM generate_series(0, 200) n) x;
CREATE TEMP TABLE north AS SELECT zone_index_agg(1, ST_MakeEnvelope(9.9999, 60.0009, 10.0001, 60.0011, 4326)) AS index;
SELECT is((SELECT count(*) FROM northerner, north, port_calls(track, index, merge_gap => '29 minutes 50 seconds')),
	1::bigint, 'a stop that holds a block of swings');

-- 13 hours of silence in one block, in the middle of a zone
SELECT is((SELECT count(*)
	FROM port_calls((SELECT track_agg(timestamptz '2024-03-01 06:00+00' + n * interval '1 minute' + CASE
	WHEN n > 50 THEN interval '13 hours' ELSE '0' END, 10, 60)
	FROM generate_series(0, 100) n), (SELECT zone_index_agg(1, ST_MakeEnvelope(9, 59, 11, 61, 4326))))), 2::bigint,
	'silence parts two calls at one place');

-- fixes at 180 and -180, which are one meridian, belong to the zone whose border they are written on
CREATE TEMP TABLE seam AS SELECT zone_index_agg(g, geom) AS index
	FROM (VALUES (1, ST_MakeEnvelope(-180, 0, -179, 1, 4326)), (2, ST_MakeEnvelope(179, 0, 180, 1, 4326))) v(g, geom);
CREATE TEMP TABLE dateliner AS SELECT track_agg('2024-01-01 00:00+00'::timestamptz + n * interval '1 minute', CASE
	WHEN n % 2 = 0 THEN 180 ELSE -180 END, 0.5) AS track FROM generate_series(0, 120) n;
SELECT results_eq('SELECT zone_id FROM dateliner, seam, port_calls(track, index) ORDER BY 1', 'VALUES (1::bigint), (2)',
	'a ship on the antimeridian calls at both its sides');
SELECT is((SELECT count(*) FROM dateliner,
	zone_visits(track, (SELECT zone_index_agg(1, ST_MakeEnvelope(-180, 0, -179, 1, 4326))))), 1::bigint,
'and visits the western hemisphere where there is no other zone');

-- a radius of a quarter turn: fixes of one stop at opposite places, where the haversine is off by 20 cm
SELECT is((SELECT count(*) FROM (SELECT track_agg(timestamptz '2024-03-01 06:00+00' + n * interval '10 s',
		CASE WHEN n = 1 THEN -60.5932811 WHEN n > 0 AND (n % 128 = 0 OR n = 64) THEN 29.4067178 ELSE -150.5932796 END,
		CASE WHEN n = 1 THEN 0 WHEN n > 0 AND (n % 128 = 0 OR n = 64) THEN -32.5613815 ELSE 32.5613815 END) AS track
		FROM generate_series(0, 383) n) s,
	port_calls(track, (SELECT zone_index_agg(1,
		ST_Expand(ST_SetSRID(ST_MakePoint(-150.5932796, 32.5613815), 4326), 0.01))),
	stop_radius_m => 10007557.117929350, min_stop => '1 hour')), 1::bigint,
	'a stop all over the Earth');

-- a ship that called at many ports and then jumps among them (two ships under one number): by cells, and the same
CREATE TEMP TABLE ports AS SELECT zone_index_agg(g,
	ST_Buffer(ST_SetSRID(ST_MakePoint(10 + g % 8, 50 + g / 8), 4326), 0.3, 30)) AS index FROM generate_series(1, 60) g;
CREATE TEMP TABLE jumper AS SELECT track_agg('2024-01-01 00:00+00'::timestamptz + n * interval '10 s',
	CASE WHEN n < 15000 THEN 10 + (n / 250 + 1) % 8 ELSE 9 + 9 * (n * 7919 % 1000) / 1000.0 END, CASE
		WHEN n < 15000 THEN 50 + (n / 250 + 1) / 8 ELSE 49 + 9 * (n * 104729 % 1000) / 1000.0 END) AS track
FROM generate_series(0, 20000) n;
SELECT bag_eq('SELECT c FROM jumper, ports, port_calls(track, index) c',
	'SELECT c FROM jumper, ports, zone_visits(track, index) c WHERE first_stop IS NOT NULL',
	'a jumping ship calls where it stopped');

SELECT * FROM finish();
ROLLBACK;
