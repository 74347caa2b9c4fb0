-- What no ship can have done: against plain SQL, on honest ships, and put into tracks, invented and real.
\set ON_ERROR_STOP 1
\i test/tap_setup.sql
\set have `test -r ../shared/data/ais/dma_20230108_10ships.csv.gz && echo true || echo false`
SELECT plan(26);
SET timezone = 'UTC';
SELECT setseed(0.42);

-- ---------- the definition in plain SQL ----------

CREATE FUNCTION pg_temp.great_circle(lon1 float8, lat1 float8, lon2 float8,
	lat2 float8) RETURNS float8 LANGUAGE sql IMMUTABLE
RETURN 2 * 6371008.8 * asin(sqrt(least(1,
	sin(radians(lat2 - lat1) / 2) ^ 2 + cos(radians(lat1)) * cos(radians(lat2)) * sin(radians(lon2 - lon1) / 2) ^ 2)));

-- fixes that jump about, at equal times too, over the antimeridian, with places said twice
CREATE TEMP TABLE wild AS
SELECT s AS ship, timestamptz '2024-01-01 00:00Z' + floor(n * 30 + 40 * random()) * interval '1 second' AS t,
	round(((CASE WHEN s % 2 = 0 THEN CASE WHEN random() < 0.5 THEN 179.99 ELSE -179.99 END
		ELSE 10 END) + 0.003 * floor(4 * random()))::numeric, 4)::float8 AS lon,
	round((50 + 0.003 * floor(4 * random()))::numeric, 4)::float8 AS lat, CASE WHEN random() < 0.1 THEN NULL
		ELSE round((12 * random())::numeric, 1) END::float8 AS sog
FROM generate_series(1, 20) s, generate_series(1, 500) n;
CREATE TEMP TABLE wild_track AS SELECT ship, track_agg(t, lon, lat, sog, NULL) AS track FROM wild GROUP BY ship;
CREATE TEMP TABLE wild_fix AS
SELECT w.ship, row_number() OVER (PARTITION BY w.ship ORDER BY f.t, f.lon, f.lat) AS n, f.t, f.lon, f.lat, f.sog
	FROM wild_track w, track_fixes(w.track) f;
CREATE TEMP TABLE want_jump AS
SELECT a.ship, a.t AS began, b.t AS ended, b.lon, b.lat, a.lon AS from_lon, a.lat AS from_lat
FROM wild_fix a JOIN wild_fix b ON b.ship = a.ship AND b.n = a.n + 1
WHERE pg_temp.great_circle(a.lon, a.lat, b.lon, b.lat) > 25 * 1852 / 3600.0 * (extract(epoch FROM b.t - a.t) + 2) + 50;
CREATE TEMP TABLE got AS SELECT w.ship, a.* FROM wild_track w,
	track_anomalies(w.track, max_speed_kn => 25, time_error => '2 seconds', place_error_m => 50,
	frozen_for => '20 seconds', still_kn => 3, max_gap => '45 seconds') a;
SELECT ok((SELECT count(*) FROM want_jump) BETWEEN 500 AND 9500, 'some fixes are reachable and some are not');
SELECT bag_eq($$SELECT ship, began, ended, lon, lat, from_lon, from_lat FROM got WHERE kind = 'jump'$$,
	'SELECT * FROM want_jump', 'jumps are the neighbours that are not reachable');

-- frozen: runs of one place that no speed of at most 3 knots and no longer silence ends, from first to last speed said
CREATE TEMP TABLE still AS
SELECT ship, t, lon, lat, sog FROM generate_series(1, 300) s(ship),
	LATERAL (SELECT timestamptz '2024-01-01 00:00Z' + n * interval '20 seconds' + CASE
		WHEN n > 20 * ((s.ship % 3) + 1) THEN interval '40 seconds' ELSE '0' END AS t,
		10 + 0.001 * (n / (3 + s.ship % 9)) AS lon, 50::float8 AS lat,
			(ARRAY[NULL, 2.9, 3.0, 3.1, 8, 8, 8, 8, 8, 8, 8, 8])[1 + floor(12 * random())]::float8 AS sog
		FROM generate_series(1, 80) n) f;
CREATE TEMP TABLE want_frozen AS
WITH cut AS (
	SELECT *, CASE WHEN (lon, lat) IS DISTINCT FROM (lag(lon) OVER w, lag(lat) OVER w)
		OR t - lag(t) OVER w > '45 seconds' OR sog <= 3 OR lag(sog) OVER w <= 3 THEN 1 ELSE 0 END AS new
	FROM still WINDOW w AS (PARTITION BY ship ORDER BY t)
), run AS (
	SELECT *, sum(new) OVER (PARTITION BY ship ORDER BY t) AS r FROM cut
), ends AS (
	SELECT ship, r, min(t) FILTER (WHERE sog > 3) AS began, max(t) FILTER (WHERE sog > 3) AS ended FROM run
		GROUP BY ship, r
)
SELECT e.ship, e.began, e.ended, min(q.lon) AS lon, count(*)::integer AS fixes, min(q.sog) AS speed_kn
FROM ends e JOIN run q ON q.ship = e.ship AND q.r = e.r AND q.t BETWEEN e.began AND e.ended
GROUP BY e.ship, e.r, e.began, e.ended
HAVING count(q.sog) >= 3 AND e.ended - e.began >= '60 seconds';
SELECT ok((SELECT count(*) FROM want_frozen) > 300, 'places freeze');
SELECT bag_eq($$SELECT s.ship, a.began, a.ended, a.lon, a.fixes, a.speed_kn
	FROM (SELECT ship, track_agg(t, lon, lat, sog, NULL) AS track FROM still GROUP BY ship) s,
		track_anomalies(s.track, max_speed_kn => 1000, frozen_for => '60 seconds', max_gap => '45 seconds') a
			WHERE a.kind = 'frozen'$$,
	'SELECT * FROM want_frozen', 'frozen are the runs that plain SQL finds');

-- what is left out are the fixes of those spans, and no others
CREATE TEMP TABLE still_track AS SELECT ship,
	track_agg('2024-01-01Z'::timestamptz + (t - '2024-01-01Z'::timestamptz) * 10, lon, lat, sog, NULL) AS track
	FROM still GROUP BY ship;
SELECT bag_eq($$SELECT s.ship, f.t, f.lon, f.sog FROM still_track s,
	track_fixes(track_without_anomalies(s.track, max_speed_kn => 1000)) f$$,
	$$SELECT s.ship, f.t, f.lon, f.sog FROM still_track s, track_fixes(s.track) f
		WHERE NOT EXISTS (SELECT FROM track_anomalies(s.track, max_speed_kn => 1000) a
			WHERE a.kind IN ('frozen', 'circle') AND f.t BETWEEN a.began AND a.ended)$$,
		'left out are the fixes of anomalies');
SELECT cmp_ok((SELECT sum(num_fixes(track_without_anomalies(track, max_speed_kn => 1000)))::bigint FROM still_track),
	'<', (SELECT sum(num_fixes(track))::bigint FROM still_track), 'some are');
SELECT is(track_without_anomalies('[]')::text, '[]', 'nothing of nothing');

-- ---------- honest ships ----------

-- metres east and north of a place, as degrees
CREATE FUNCTION pg_temp.east(lat float8,
	m float8) RETURNS float8 LANGUAGE sql IMMUTABLE RETURN m / 111195.08 / cos(radians(lat));
CREATE FUNCTION pg_temp.north(m float8) RETURNS float8 LANGUAGE sql IMMUTABLE RETURN m / 111195.08;
CREATE FUNCTION pg_temp.anomalies(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE r text;
BEGIN
	EXECUTE format('SELECT string_agg(DISTINCT a.kind, '','' ORDER BY a.kind) FROM (SELECT track_agg(t, lon, lat, sog, '
		'NULL) AS track FROM (%s) q) v, track_anomalies(v.track) a', query) INTO r;
	RETURN coalesce(r, 'none');
END $$;
SELECT is(pg_temp.anomalies($$SELECT '2024-01-01Z'::timestamptz + n * interval '3 minutes' AS t,
	10 + pg_temp.east(60, 250 * cos(n * 2 * pi() / 248) + 10 * random() - 5) AS lon,
		60 + pg_temp.north(250 * sin(n * 2 * pi() / 248) + 10 * random() - 5) AS lat,
	round((0.4 * random())::numeric, 1)::float8 AS sog FROM generate_series(1, 4800) n$$), 'none',
	'a ship at anchor swings round with the tide, for ten days');
SELECT is(pg_temp.anomalies($$SELECT '2024-01-01Z'::timestamptz + n * interval '47 minutes' AS t,
	10 + pg_temp.east(60, 250 * cos(a)) AS lon, 60 + pg_temp.north(250 * sin(a)) AS lat,
		round((0.4 * random())::numeric, 1)::float8 AS sog
	FROM (SELECT n, 2 * pi() * random() AS a FROM generate_series(1, 500) n) q$$), 'none',
	'one that a satellite hears every 47 minutes lies scattered about its anchor');
SELECT is(pg_temp.anomalies($$SELECT '2024-01-01Z'::timestamptz + n * interval '6 seconds' AS t,
	10 + pg_temp.east(60, 20 * (random() - 0.5)) AS lon, 60 + pg_temp.north(20 * (random() - 0.5)) AS lat,
		NULL::float8 AS sog
	FROM generate_series(1, 5000) n$$), 'none', 'a ship at its berth, with noise and without speeds');
SELECT is(pg_temp.anomalies($$SELECT '2024-01-01Z'::timestamptz + n * interval '10 seconds' AS t,
	10 + pg_temp.east(60, CASE WHEN n < 90 THEN 0 WHEN n > 180 THEN -600
		ELSE 300 * cos((n - 90) * 6 * pi() / 180) - 300 END) AS lon,
	60 + pg_temp.north(CASE WHEN n < 90 THEN (n - 90) * 77.0 WHEN n > 180 THEN (180 - n) * 77.0
		ELSE 300 * sin((n - 90) * 6 * pi() / 180) END) AS lat, 15 AS sog
	FROM generate_series(1, 300) n$$), 'none', 'a turning trial goes round one and a half times');
SELECT is(pg_temp.anomalies($$SELECT '2024-01-01Z'::timestamptz + n * interval '20 seconds' AS t,
	10 + pg_temp.east(60, 2000 * CASE s WHEN 0 THEN x WHEN 1 THEN 1 WHEN 2 THEN 1 - x ELSE 0 END) AS lon,
	60 + pg_temp.north(2000 * CASE s WHEN 0 THEN 0 WHEN 1 THEN x WHEN 2 THEN 1 ELSE 1 - x END) AS lat, 12 AS sog
	FROM (SELECT n, n / 20 % 4 AS s, n % 20 / 20.0 AS x FROM generate_series(1, 800) n) q$$), 'none',
	'a patrol goes round a square, ten times');
SELECT is(pg_temp.anomalies($$SELECT '2024-01-01Z'::timestamptz + n * interval '10 minutes' AS t,
	10.5 + 0.4 * sin(n / 3.0) AS lon, 60 AS lat, 14 AS sog
	FROM generate_series(1, 1000) n$$), 'none', 'a ferry goes to and fro');
SELECT is(pg_temp.anomalies($$SELECT '2024-01-01Z'::timestamptz + n * interval '10 minutes' AS t,
	(n - 500) * 0.05 + CASE WHEN n > 500 THEN -180 ELSE 180 END AS lon, 60 AS lat, 9 AS sog
	FROM generate_series(1, 1000) n$$), 'none', 'a ship crosses the antimeridian');

-- ---------- what is put into tracks is found ----------

-- a ring in an invented voyage, in the given sense or scattered, with noise of 5 m, at 180 degrees and at 78 north too
CREATE FUNCTION pg_temp.ring(ship integer, scattered boolean) RETURNS track LANGUAGE sql VOLATILE AS $$
	SELECT track_agg(t, CASE WHEN lon > 180 THEN lon - 360 ELSE lon END, lat, sog, NULL)
	FROM (
		SELECT '2024-01-01Z'::timestamptz + n * interval '10 seconds' AS t,
			q.lon0 + pg_temp.east(q.lat0, CASE WHEN k IS NULL THEN n * 60.0
				ELSE r * cos(a) + 10 * random() - 5 END) AS lon,
			q.lat0 + pg_temp.north(CASE WHEN k IS NULL THEN 0 ELSE r * sin(a) + 10 * random() - 5 END) AS lat,
				11.7 AS sog
		FROM (
			SELECT n, p.*, CASE WHEN n BETWEEN 60 AND 60 + (2.5 * p.each)::integer THEN n - 60 END AS k,
				CASE WHEN scattered THEN 2 * pi() * random() ELSE p.sense * (n - 60) / p.each * 2 * pi() END AS a
			FROM (SELECT 80 * 10 ^ (ship % 20 / 10.0) AS r, 8 + ship % 37 * 1.7 AS each, CASE WHEN ship % 2 = 0 THEN 1
				ELSE -1 END AS sense,
				CASE WHEN ship % 3 = 0 THEN 179.99 ELSE 10 END AS lon0, CASE WHEN ship % 5 = 0 THEN 78
					ELSE 30.0 END AS lat0) p,
				generate_series(0, 300) n
		) q
	) f
$$;
CREATE TEMP TABLE invented AS SELECT ship, 80 * 10 ^ (ship % 20 / 10.0) AS r, pg_temp.ring(ship, ship > 100) AS track
	FROM generate_series(1, 200) ship;
SELECT ok((SELECT count(DISTINCT ship) FROM invented, track_anomalies(track) a WHERE a.kind = 'circle' AND ship <= 100
	AND abs(a.radius_m - r) < 0.05 * r + 2) >= 98,
	'of 100 ships that sail round a ring 98 % are found, with its radius');
SELECT ok((SELECT count(DISTINCT ship) FROM invented, track_anomalies(track) a WHERE a.kind = 'circle' AND ship > 100
	AND abs(a.radius_m - r) < 0.05 * r + 2) >= 98,
	'and of 100 that lie scattered on one');
SELECT is((SELECT count(*) FROM invented, track_anomalies(track, max_speed_kn => 1e6) a WHERE a.kind <> 'circle'),
	0::bigint, 'and nothing else');

-- ---------- errors ----------

SELECT throws_ok($$SELECT track_anomalies('[]', max_speed_kn => 0)$$, '22023', 'max_speed_kn must be above 0, not 0',
	'a speed of 0');
SELECT throws_ok($$SELECT track_anomalies('[]', circle_turns => 0.5)$$, '22023',
	'circle_turns must be from 1 to 1000000, not 0.5', 'half a turn is no circle');
SELECT throws_ok($$SELECT track_anomalies('[]', circle_min_m => 200, circle_max_m => 100)$$, '22023',
	'circle_min_m must not be above circle_max_m: 200, 100', 'bounds the wrong way round');

-- ---------- real tracks ----------

\if :have
CREATE TEMP TABLE raw (mmsi integer, t timestamptz, lon float8, lat float8, sog float8);
\copy raw FROM PROGRAM 'zcat ../shared/data/ais/dma_20230108_10ships.csv.gz' WITH (FORMAT csv, HEADER)
CREATE TEMP TABLE real_track AS SELECT mmsi, track_agg(t, lon, lat, ais_sog(sog), NULL) AS track FROM raw GROUP BY mmsi;
SELECT is((SELECT count(*) FROM real_track, track_anomalies(track) a WHERE a.kind <> 'jump'), 0::bigint,
	'on 47,316 real fixes as they are, no place is frozen and no ship circles');
-- without their jumps, so that what is found is what is put in
CREATE TEMP TABLE clean AS SELECT row_number() OVER (ORDER BY mmsi) AS ship,
	track_clean(track, max_speed_kn => 50) AS track FROM real_track;
CREATE TEMP TABLE clean_fix AS
SELECT c.ship, row_number() OVER (PARTITION BY c.ship ORDER BY f.t, f.lon, f.lat) AS n, f.t, f.lon, f.lat, f.sog
	FROM clean c, track_fixes(c.track) f;
CREATE INDEX ON clean_fix (ship, n);
CREATE INDEX ON clean_fix (ship, t);

-- 1,000 fixes farther away than any neighbour allows, at most ten times as far
CREATE TEMP TABLE put_jump AS
SELECT ship, n, t, lon + pg_temp.east(lat, m * cos(a)) AS lon, lat + pg_temp.north(m * sin(a)) AS lat
FROM (
	SELECT ship, n, t, lon, lat, 2 * pi() * random() AS a,
		(50 * 1852 / 3600.0 * (extract(epoch FROM greatest(t - lag(t) OVER w,
			lead(t) OVER w - t)) + 1) + 100) * (2 + 8 * random()) AS m,
		extract(epoch FROM greatest(t - lag(t) OVER w, lead(t) OVER w - t)) AS seconds
	FROM clean_fix WINDOW w AS (PARTITION BY ship ORDER BY n)
) f
WHERE seconds < 600 AND n % 40 = 7
ORDER BY random() LIMIT 1000;
CREATE TEMP TABLE jumped AS
SELECT f.ship, track_agg(f.t, coalesce(p.lon, f.lon), coalesce(p.lat, f.lat), f.sog, NULL) AS track
FROM clean_fix f LEFT JOIN put_jump p USING (ship, n) GROUP BY f.ship;
CREATE TEMP TABLE got_jump AS SELECT j.ship, a.* FROM jumped j, track_anomalies(j.track) a WHERE a.kind = 'jump'
EXCEPT SELECT c.ship, a.* FROM clean c, track_anomalies(c.track) a;
SELECT ok((SELECT count(*) FROM put_jump p
	WHERE EXISTS (SELECT FROM got_jump g WHERE g.ship = p.ship AND p.t IN (g.began, g.ended))) >= 980,
	'of 1,000 jumps put into real tracks 98 % are found');
SELECT is((SELECT count(*) FROM got_jump g
	WHERE NOT EXISTS (SELECT FROM put_jump p WHERE p.ship = g.ship AND p.t IN (g.began, g.ended))), 0::bigint,
'and no others');

-- 1,000 stretches of ten minutes to an hour under way in which the place stays as it is, with ten minutes around them
CREATE TEMP TABLE put_freeze AS
SELECT row_number() OVER () AS k, f.*, f.t + (600 + 3000 * random()) * interval '1 second' AS t1
FROM (SELECT ship, n, t, lon, lat FROM clean_fix WHERE sog > 5 AND n % 5 = 2 ORDER BY random() LIMIT 1200) f;
CREATE TEMP TABLE frozen AS
SELECT p.k, p.t, max(f.t) FILTER (WHERE f.t <= p.t1 AND f.sog IS NOT NULL) AS t1,
	track_agg(f.t, CASE WHEN f.t BETWEEN p.t AND p.t1 THEN p.lon ELSE f.lon END, CASE
		WHEN f.t BETWEEN p.t AND p.t1 THEN p.lat ELSE f.lat END, f.sog, NULL) AS track
FROM put_freeze p JOIN clean_fix f ON f.ship = p.ship
	AND f.t BETWEEN p.t - interval '10 minutes' AND p.t1 + interval '10 minutes'
GROUP BY p.k, p.t
HAVING bool_and(f.sog > 3) FILTER (WHERE f.t BETWEEN p.t AND p.t1)
	AND max(f.t) FILTER (WHERE f.t <= p.t1 AND f.sog IS NOT NULL) - p.t > '9 minutes';
SELECT cmp_ok((SELECT count(*) FROM frozen q
	WHERE EXISTS (SELECT FROM track_anomalies(q.track) a WHERE a.kind = 'frozen' AND a.began <= q.t
	AND a.ended >= q.t1)), '>=',
	ceil(0.98 * (SELECT greatest(count(*), 500) FROM frozen))::bigint,
		'of the places that freeze for ten minutes to an hour under way 98 % are found');

-- 1,000 rings, gone round or scattered, each at least two turns of which at least five fixes a turn are heard
CREATE TEMP TABLE put_ring AS
SELECT k, ship, n, 60 * 10 ^ (1.9 * random()) AS r, 8 + 22 * random() AS kn, 2.3 + 3 * random() AS turns,
	CASE WHEN random() < 0.5 THEN 1 ELSE -1 END AS sense, random() < 0.3 AS scattered, 2 * pi() * random() AS a0
FROM (SELECT row_number() OVER () AS k, ship, n FROM (SELECT ship, n FROM clean_fix ORDER BY random() LIMIT 1300) f) f;
CREATE TEMP TABLE ringed AS
SELECT k, scattered, r, kn, count(*) FILTER (WHERE on_ring) AS heard, min(t) FILTER (WHERE on_ring) AS t0,
	max(t) FILTER (WHERE on_ring) AS t1,
	track_agg(t, CASE WHEN on_ring THEN lon0 + pg_temp.east(lat0, r * cos(a) + 10 * random() - 5) ELSE lon END,
		CASE WHEN on_ring THEN lat0 + pg_temp.north(r * sin(a) + 10 * random() - 5) ELSE lat END, CASE
			WHEN on_ring THEN round(kn::numeric, 1)::float8 ELSE sog END, NULL) AS track
FROM (
	SELECT p.*, f.t, f.lon, f.lat, f.sog, s.lon AS lon0, s.lat AS lat0,
		f.t BETWEEN s.t AND s.t + p.turns * 2 * pi() * p.r / (p.kn * 1852 / 3600) * interval '1 second' AS on_ring,
		CASE WHEN p.scattered THEN 2 * pi() * random()
			ELSE p.a0 + p.sense * extract(epoch FROM f.t - s.t) * p.kn * 1852 / 3600 / p.r END AS a
	FROM put_ring p
	JOIN clean_fix s USING (ship, n)
	JOIN clean_fix f ON f.ship = p.ship
		AND f.t BETWEEN s.t - interval '10 minutes' AND s.t + p.turns * 2 * pi() * p.r / (p.kn * 1852 / 3600) * interval '1 second' + interval '10 minutes'
) q
GROUP BY k, scattered, r, kn;
DELETE FROM ringed WHERE heard < 20 OR extract(epoch FROM t1 - t0) * kn * 1852 / 3600 / r < 2.2 * 2 * pi()
	OR heard / (extract(epoch FROM t1 - t0) * kn * 1852 / 3600 / r / 2 / pi()) < 5;
SELECT cmp_ok((SELECT count(*) FROM ringed q WHERE EXISTS (SELECT FROM track_anomalies(q.track) a
		WHERE a.kind = 'circle' AND a.began <= q.t1 AND a.ended >= q.t0 AND abs(a.radius_m - q.r) < 0.15 * q.r)), '>=',
	ceil(0.98 * (SELECT greatest(count(*), 500) FROM ringed))::bigint,
		'of the rings put into real tracks 98 % are found');

-- the first minutes of a day of 10,631 ships: see docs/anomalies.md for what their jumps are
CREATE TEMP TABLE line (l text);
\copy line FROM PROGRAM 'zcat ../shared/data/ais/noaa_20220103_first99999.csv.gz | tail -n +2' WITH (FORMAT csv, DELIMITER E'\x01', QUOTE E'\x02')
SELECT is((SELECT string_agg(format('%s of %s', a.kind, v.mmsi), ', ') FROM (
		SELECT f[1] AS mmsi, track_agg(f[2]::timestamptz, f[4]::float8, f[3]::float8, ais_sog(nullif(f[5], '')::float8),
			NULL) AS track
		FROM (SELECT string_to_array(l, ',') AS f FROM line) s GROUP BY 1) v, track_anomalies(v.track) a
		WHERE a.kind <> 'jump'),
	'frozen of 368123980', 'of 99,999 fixes as they are, one place is frozen while 102.2 knots are said');
\else
SELECT skip('real AIS data is not there', 6);
\endif
SELECT * FROM finish();
ROLLBACK;
