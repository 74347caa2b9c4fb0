-- Ships on an image against the ships heard at that moment: against every assignment there is, and by hand.
\set ON_ERROR_STOP 1
\i test/tap_setup.sql
\if :{?cases}
\else
	\set cases 60
\endif
SELECT plan(55);
SELECT setseed(0.23);
SET timezone = 'UTC';

CREATE FUNCTION pg_temp.p(lon float8, lat float8) RETURNS geometry LANGUAGE sql IMMUTABLE
	AS $$ SELECT ST_SetSRID(ST_MakePoint(lon, lat), 4326) $$;
-- ---------- brute force ----------
-- a scene an hour; of five ships the fixes of some minutes about it, and up to five ships on the image; on both sides
-- of the antimeridian
CREATE TEMP TABLE tried AS
SELECT c, timestamptz '2024-03-01' + c * interval '1 hour' AS at, 200 + 800 * random() AS tolerance_m,
	floor(2 + random() * 10) * interval '1 minute' AS tolerance, 10 + 20 * random() AS kn
FROM generate_series(1, :cases) c;
CREATE TEMP TABLE fix AS
SELECT c, k, t, lon - CASE WHEN lon > 180 THEN 360 ELSE 0 END AS lon, lat FROM (
	SELECT c, k, at + i * step + shift AS t, round((x + i * u)::numeric, 7)::float8 AS lon,
		round((y + i * v)::numeric, 7)::float8 AS lat
	FROM (SELECT t.c, t.at, k, floor(1 + random() * 5) * interval '1 minute' AS step,
		floor(random() * 900 - 450) * interval '1 second' AS shift,
			179.99 + 0.02 * random() AS x, 50 + 0.015 * random() AS y, (random() - 0.5) * 0.006 AS u,
				(random() - 0.5) * 0.004 AS v, floor(random() * 4)::integer AS first,
				floor(random() * 4)::integer AS last
		FROM tried t, generate_series(1, 5) k) s, LATERAL generate_series(-first, last) i) f;
CREATE INDEX ON fix (k, t);
ANALYZE fix;
SELECT count(store_track((300 + k)::mmsi, track)) FROM (SELECT k, track_agg(t, lon, lat) AS track FROM fix GROUP BY k) w \gset x_
SELECT count(register_scene('S', c::text, at,
	footprint => ST_GeomFromText('MULTIPOLYGON(((179 49, 180 49, 180 51, 179 51, 179 49)), ((-180 49, -179 49, -179 '
	'51, -180 51, -180 49)))', 4326))) FROM tried \gset x_
SELECT count(register_sighting('D', c || '.' || s, at, scene_id => e.scene_id,
	place => pg_temp.p(CASE WHEN lon > 180 THEN lon - 360 ELSE lon END, lat)))
FROM (SELECT t.c, t.at, s, 179.985 + 0.03 * random() AS lon, 49.995 + 0.025 * random() AS lat FROM tried t,
	generate_series(1, 5) s WHERE random() < 0.8) n JOIN scene e ON e.source_key = n.c::text \gset x_

CREATE TEMP TABLE said AS SELECT t.c, t.tolerance_m, m.* FROM tried t JOIN scene e ON e.source_key = t.c::text,
	match_sightings(e.scene_id, t.tolerance_m, t.tolerance, t.kn) m;
-- where each was heard: on the way between the neighbouring fixes, or at the one there is
CREATE TEMP TABLE heard AS
SELECT t.c, k.k, b.t AS b_t, b.lon AS b_lon, b.lat AS b_lat, a.t AS a_t, a.lon AS a_lon, a.lat AS a_lat, t.at,
	CASE WHEN b.t IS NULL THEN a.lon WHEN a.t IS NULL OR a.t = b.t THEN b.lon
		ELSE b.lon + part * (CASE WHEN a.lon - b.lon > 180 THEN a.lon - b.lon - 360
		WHEN a.lon - b.lon < -180 THEN a.lon - b.lon + 360 ELSE a.lon - b.lon END) END AS lon,
	CASE WHEN b.t IS NULL THEN a.lat WHEN a.t IS NULL OR a.t = b.t THEN b.lat
		ELSE b.lat + part * (a.lat - b.lat) END AS lat
FROM tried t CROSS JOIN generate_series(1, 5) k(k)
	LEFT JOIN LATERAL (SELECT f.* FROM fix f WHERE f.k = k.k AND f.t <= t.at AND f.t >= t.at - t.tolerance
		ORDER BY f.t DESC LIMIT 1) b ON true
	LEFT JOIN LATERAL (SELECT f.* FROM fix f WHERE f.k = k.k AND f.t >= t.at AND f.t <= t.at + t.tolerance ORDER BY f.t
		LIMIT 1) a ON true
	CROSS JOIN LATERAL (SELECT extract(epoch FROM t.at - b.t)::float8 / nullif(extract(epoch FROM a.t - b.t)::float8,
		0) AS part) w
WHERE b.t IS NOT NULL OR a.t IS NOT NULL;
CREATE TEMP TABLE pair AS
SELECT h.c, s.sighting_id, h.k, d.m AS metres, d.m <= t.tolerance_m AS is_near,
	coalesce(ST_DistanceSphere(s.place, pg_temp.p(h.b_lon,
		h.b_lat)) <= t.kn * 1852 / 3600 * extract(epoch FROM h.at - h.b_t)::float8 + t.tolerance_m, true)
	AND coalesce(ST_DistanceSphere(s.place,
		pg_temp.p(h.a_lon, h.a_lat)) <= t.kn * 1852 / 3600 * extract(epoch FROM h.a_t - h.at)::float8 + t.tolerance_m,
	true) AS is_reachable
FROM heard h JOIN tried t USING (c) JOIN scene e ON e.source_key = h.c::text JOIN sighting s ON s.scene_id = e.scene_id
	CROSS JOIN LATERAL (SELECT ST_DistanceSphere(s.place, pg_temp.p(h.lon, h.lat)) AS m) d;
-- all ways to pair what is left of a case, ship by ship
CREATE FUNCTION pg_temp.best(edges text) RETURNS TABLE (c integer, pairs integer, metres float8) LANGUAGE plpgsql AS $$
BEGIN
	DROP TABLE IF EXISTS edge, ship;
	EXECUTE format('CREATE TEMP TABLE edge AS %s', edges);
	CREATE TEMP TABLE ship AS SELECT e.c, e.sighting_id,
		row_number() OVER (PARTITION BY e.c ORDER BY e.sighting_id) AS n
		FROM (SELECT DISTINCT edge.c, edge.sighting_id FROM edge) e;
	CREATE INDEX ON edge (sighting_id); CREATE INDEX ON ship (c, n);
	ANALYZE edge; ANALYZE ship;
	RETURN QUERY EXECUTE $q$
	WITH RECURSIVE way AS (
		SELECT s.c, 0::bigint AS n, '{}'::integer[] AS used, 0::float8 AS metres FROM (SELECT DISTINCT c FROM ship) s
		UNION ALL
		SELECT w.c, s.n, CASE WHEN x.k IS NULL THEN w.used ELSE w.used || x.k END, w.metres + coalesce(x.metres, 0)
		FROM way w JOIN ship s ON s.c = w.c AND s.n = w.n + 1
		CROSS JOIN LATERAL (SELECT e.k, e.metres FROM edge e WHERE e.sighting_id = s.sighting_id AND e.k <> ALL (w.used)
			UNION ALL SELECT NULL, NULL) x)
	SELECT DISTINCT ON (w.c) w.c::integer, cardinality(w.used), w.metres FROM way w
		JOIN (SELECT s.c, max(s.n) AS n FROM ship s GROUP BY s.c) m ON m.c = w.c AND m.n = w.n ORDER BY w.c,
		cardinality(w.used) DESC, w.metres$q$;
END $$;
CREATE INDEX ON pair (sighting_id);
ANALYZE pair; ANALYZE said; ANALYZE heard; ANALYZE sighting;
SELECT ok((SELECT min(n) > :cases / 4 AND count(*) = 4 FROM (SELECT count(*) AS n FROM said GROUP BY status) x),
	'ships matched, possible, dark and on AIS only');
SELECT is_empty($$SELECT s.c, s.sighting_id, s.mmsi FROM said s LEFT JOIN pair p ON p.sighting_id = s.sighting_id
	AND p.k = s.mmsi - 300 WHERE s.status IN ('matched', 'possible')
	AND (p.metres IS NULL OR abs(p.metres - s.distance_m) > 1e-3 OR p.is_near <> (s.status = 'matched')
		OR NOT (p.is_near OR p.is_reachable))$$, 'pairs are near, or reachable, and as far apart as said');
SELECT is_empty($$SELECT c, mmsi FROM said WHERE status IN ('matched', 'possible') GROUP BY 1, 2 HAVING count(*) > 1$$,
	'no ship heard is two on the image');
SELECT is((SELECT count(*) FROM said WHERE sighting_id IS NOT NULL), (SELECT count(*) FROM sighting),
	'every ship on an image is in one row');
SELECT is_empty($$SELECT * FROM (SELECT c, count(*)::integer AS pairs, sum(distance_m) AS metres FROM said
	WHERE status = 'matched' GROUP BY c) s FULL JOIN pg_temp.best('SELECT * FROM pair WHERE is_near') b USING (c)
	WHERE s.pairs IS DISTINCT FROM b.pairs OR abs(s.metres - b.metres) > 1e-3$$,
		'as many are matched as any assignment does, and none of as many is nearer');
SELECT is_empty($$SELECT * FROM (SELECT c, count(*)::integer AS pairs, sum(distance_m) AS metres FROM said WHERE status = 'possible' GROUP BY c) s
	FULL JOIN pg_temp.best('SELECT p.* FROM pair p WHERE NOT is_near AND is_reachable
		AND NOT EXISTS (SELECT FROM said m WHERE m.status = $q$matched$q$ AND (m.sighting_id = p.sighting_id OR m.c = '
		'p.c AND m.mmsi = p.k + 300))') b USING (c)
	WHERE s.pairs IS DISTINCT FROM b.pairs OR abs(s.metres - b.metres) > 1e-3$$,
		'of the rest likewise those that can be');
SELECT is_empty($$SELECT * FROM said s WHERE status IN ('matched', 'possible', 'dark')
	AND could_be <> (SELECT count(*) FROM pair p WHERE p.sighting_id = s.sighting_id
	AND (p.is_near OR p.is_reachable))$$, 'how many each can be is said');
SELECT is_empty($$SELECT s.c, s.sighting_id FROM said s WHERE status = 'dark'
	AND (because = 'nobody is heard nearby') <> NOT EXISTS (SELECT FROM pair p WHERE p.sighting_id = s.sighting_id)$$,
	'nobody was heard nearby where nobody was');
SELECT is_empty($$SELECT s.c, s.sighting_id, s.distance_m, n.metres FROM said s
	LEFT JOIN LATERAL (SELECT p.k, p.metres FROM pair p WHERE p.sighting_id = s.sighting_id ORDER BY p.metres
	LIMIT 1) n ON true
	WHERE s.status = 'dark' AND (s.nearest_mmsi - 300 IS DISTINCT FROM n.k OR abs(s.distance_m - n.metres) > 1e-3)$$,
		'a dark ship is shown with the nearest heard');
SELECT is_empty($$(SELECT c, mmsi FROM said WHERE status = 'AIS only' EXCEPT SELECT c, k + 300 FROM heard)
	UNION ALL (SELECT c, k + 300 FROM heard EXCEPT SELECT c, mmsi FROM said WHERE mmsi IS NOT NULL)$$, 'whoever was heard is paired or alone');
SELECT is_empty($$SELECT s.c, s.mmsi FROM said s
	LEFT JOIN LATERAL (SELECT p.sighting_id, p.metres FROM pair p WHERE p.c = s.c AND p.k = s.mmsi - 300
	ORDER BY p.metres LIMIT 1) n ON true
	WHERE s.status = 'AIS only' AND (s.nearest_sighting_id IS DISTINCT FROM n.sighting_id
		OR abs(s.distance_m - n.metres) > 1e-3)$$, 'and shown with the nearest on the image');
SELECT is_empty($$SELECT s.c, s.mmsi FROM said s JOIN heard h ON h.c = s.c
	AND h.k = coalesce(s.mmsi, s.nearest_mmsi) - 300
	WHERE abs(extract(epoch FROM s.time_difference)) <> least(extract(epoch FROM h.at - h.b_t),
		extract(epoch FROM h.a_t - h.at)) OR s.interpolated <> (h.b_t < h.at AND h.a_t > h.at)
	OR ST_DistanceSphere(s.ais_place, pg_temp.p(h.lon, h.lat)) > 0.1$$,
	'with where and when it was heard');

-- ---------- by hand ----------
DELETE FROM sighting; DELETE FROM zone_look; DELETE FROM scene; DELETE FROM vessel_track;
CREATE FUNCTION pg_temp.scene(sensor text DEFAULT 'SAR', cloud float8 DEFAULT NULL,
	resolution float8 DEFAULT NULL) RETURNS bigint LANGUAGE sql AS $$
	SELECT register_scene('S', '1', '2024-03-10 10:00Z', sensor, ST_MakeEnvelope(9, 49, 11, 51, 4326), resolution,
		cloud) $$;
CREATE FUNCTION pg_temp.see(key text, lon float8, lat float8, source text DEFAULT 'D') RETURNS bigint LANGUAGE sql AS $$
	SELECT register_sighting(source, key, '2024-03-10 10:00Z', scene_id => (SELECT scene_id FROM scene),
		place => pg_temp.p(lon, lat), length_m => 100) $$;
CREATE FUNCTION pg_temp.answer() RETURNS SETOF text LANGUAGE sql AS $$
	SELECT concat_ws(' ', m.source || ' ' || s.source_key, m.status, 'MMSI ' || m.mmsi, round(m.distance_m::numeric)
		|| ' m', m.because)
	FROM match_sightings((SELECT scene_id FROM scene)) m LEFT JOIN sighting s USING (sighting_id)
		ORDER BY m.sighting_id, m.mmsi $$;
SELECT pg_temp.scene() AS scene \gset
SELECT pg_temp.see('a', 10, 50) AS a \gset
SELECT results_eq('SELECT * FROM pg_temp.answer()', $$VALUES ('D a dark nobody is heard nearby')$$,
	'where nobody is heard a ship on an image is dark, with that caveat');
-- two ships on the image, two heard: the nearest pair would leave two alone
SELECT count(store_track(m, t)) FROM (VALUES ('211000001'::mmsi,
	'[2024-03-10T09:59:00Z 10.001 50, 2024-03-10T10:02:00Z 10.001 50]'::track),
('211000002', '[2024-03-10T09:59:00Z 10.006 50, 2024-03-10T10:02:00Z 10.006 50]')) v(m, t) \gset x_
SELECT pg_temp.see('b', 9.996, 50) AS b \gset
SELECT results_eq('SELECT * FROM pg_temp.answer()', $$VALUES ('D a matched MMSI 211000002 429 m near where AIS has it'),
	('D b matched MMSI 211000001 357 m near where AIS has it')$$, 'nobody is dark who can be paired');
SELECT pg_temp.see('c', 10.2, 50) AS c \gset
SELECT results_eq('SELECT * FROM pg_temp.answer() OFFSET 2', $$VALUES ('D c dark 13866 m not heard')$$,
	'who is far from all heard is not');
-- a ship under way, heard four minutes before: where it can be by now
SELECT store_track('211000003', '[2024-03-10T09:56:00Z 10.17 50]') AS stored \gset x_
SELECT results_eq('SELECT * FROM pg_temp.answer() OFFSET 2',
	$$VALUES ('D c possible MMSI 211000003 2144 m reachable from its fixes')$$,
	'a ship heard four minutes before can be two kilometres on');
SELECT is((SELECT time_difference FROM match_sightings(:scene) WHERE sighting_id = :c), interval '-4 minutes',
	'which is said');
SELECT is((SELECT status FROM match_sightings(:scene, max_speed_kn => 10) WHERE sighting_id = :c), 'dark',
	'not at ten knots');
SELECT is((SELECT status FROM match_sightings(:scene, tolerance => '3 minutes') WHERE sighting_id = :c), 'dark',
	'not by fixes that old');
SELECT is((SELECT status FROM match_sightings(:scene, 3000) WHERE sighting_id = :c), 'matched',
	'and matched within three kilometres');
-- two sources saw the same: each by itself
SELECT pg_temp.see('x', 10.0002, 50, 'E') AS x \gset
SELECT is((SELECT status || ' ' || mmsi FROM match_sightings(:scene) WHERE sighting_id = :x), 'matched 211000001',
	'another source''s ship does not compete');
SELECT register_sighting('E', 'y', '2024-03-10 10:00Z', scene_id => :scene, place => pg_temp.p(10, 50),
	derived_from => :a) AS y \gset
SELECT is((SELECT count(*) FROM match_sightings(:scene) WHERE sighting_id = :y), 0::bigint,
	'a report that repeats another of the scene is no ship of its own');
SELECT register_sighting('E', 'e1', '2024-03-10 10:00Z', scene_id => :scene, place => pg_temp.p(10.5, 50),
	event => 'e'), register_sighting('E', 'e2', '2024-03-10 10:00Z', scene_id => :scene,
	place => pg_temp.p(10.5, 50.001), event => 'e') \gset x_
SELECT is((SELECT count(*) FROM match_sightings(:scene) WHERE source = 'E'), 2::bigint,
	'reports of one event are one ship');
-- heard, and not on the image
SELECT store_track('211000004', '[2024-03-10T09:59:50Z 10 50.5, 2024-03-10T10:00:20Z 10 50.5]') AS stored \gset x_
CREATE FUNCTION pg_temp.alone() RETURNS text LANGUAGE sql AS $$ SELECT status || ': ' || because
	FROM match_sightings((SELECT scene_id FROM scene)) WHERE mmsi = 211000004 $$;
SELECT is(pg_temp.alone(), 'AIS only: falsified or missed', 'AIS where a radar image shows none');
SELECT pg_temp.scene('optical') \gset x_
SELECT is(pg_temp.alone(), 'AIS only: not looked at', 'on an optical image nobody says what could be seen there');
SELECT pg_temp.scene('optical', 40) \gset x_
SELECT is(pg_temp.alone(), 'AIS only: obscured', 'under clouds perhaps');
SELECT register_zone('Port', 'port', ST_MakeEnvelope(9.95, 50.45, 10.05, 50.55, 4326)) AS port \gset
SELECT register_zone_look(:scene, :port, 'obscured') \gset x_
SELECT is(pg_temp.alone(), 'AIS only: obscured', 'where somebody looked: as that says');
SELECT register_zone_look(:scene, :port, 'clear', 0) \gset x_
SELECT is(pg_temp.alone(), 'AIS only: falsified or missed', 'clear, and nobody there');
SELECT register_zone_look(:scene, :port, 'clear', 2) \gset x_
SELECT is(pg_temp.alone(), 'AIS only: counted without a place',
	'ships were counted that no source places: one can be it');
SELECT register_zone_look(:scene, :port, 'clear', 0) \gset x_
-- two who looked, in either order of their rows
SELECT register_zone_look(:scene, :port, 'clear', 2, 'B') \gset x_
SELECT is(pg_temp.alone(), 'AIS only: counted without a place', 'of two who looked one counted more');
UPDATE zone_look SET vessels = 2 - vessels;
SELECT is(pg_temp.alone(), 'AIS only: counted without a place', 'or the other');
SELECT register_zone_look(:scene, :port, 'obscured', NULL, 'B') \gset x_
UPDATE zone_look SET vessels = 0 WHERE looked_by = '';
SELECT is(pg_temp.alone(), 'AIS only: obscured', 'one could not see it');
SELECT register_zone_look(:scene, :port, 'clear', 0, 'B') \gset x_
SELECT is(pg_temp.alone(), 'AIS only: falsified or missed', 'both saw nobody');
-- a zone drawn smaller since one of them looked
UPDATE zone SET geom = ST_Multi(ST_MakeEnvelope(9.95, 50.45, 10.05, 50.54, 4326)) WHERE zone_id = :port;
SELECT register_zone_look(:scene, :port, 'clear', 0, 'C') \gset x_
UPDATE zone_look SET vessels = 3 WHERE looked_by = 'B';
SELECT is(pg_temp.alone(), 'AIS only: counted without a place', 'or looked at what it was before');
DELETE FROM zone_look WHERE looked_by = 'C';
UPDATE zone SET geom = ST_Multi(ST_MakeEnvelope(9.95, 50.45, 10.05, 50.55, 4326)) WHERE zone_id = :port;
-- a part of the zone was looked at, and the ship placed lies in the other
SELECT register_zone_look(:scene, :port, 'clear', 0, 'B') \gset x_
SELECT pg_temp.see('other_part', 10.04, 50.46, 'F') AS other_part \gset
SELECT is(pg_temp.alone(), 'AIS only: falsified or missed', 'a ship placed elsewhere in the zone is another');
UPDATE zone_look SET part = ST_Multi(ST_MakeEnvelope(9.95, 50.45, 10.03, 50.55, 4326)), part_share = 0.8, vessels = 1
WHERE looked_by = 'B';
SELECT is(pg_temp.alone(), 'AIS only: counted without a place', 'but not the one counted in another part of it');
DELETE FROM zone_look WHERE looked_by = 'B';
DELETE FROM sighting WHERE source = 'F';
SELECT pg_temp.scene('optical', 40, 30) \gset x_
INSERT INTO ais_static (mmsi, day, name, length_m, first_at, last_at, reports)
	VALUES ('211000004', '2024-03-10', 'BOAT', 20, '2024-03-10', '2024-03-10', 1);
SELECT is(pg_temp.alone(), 'AIS only: too small', 'a boat of less than two pixels');
SELECT store_track('211000004', '[2024-03-10T09:59:30Z 10.8 50.8, 2024-03-10T10:00:30Z 10.8 50.8]') AS stored \gset x_
SELECT pg_temp.scene('SAR') \gset x_
SELECT is((SELECT count(*) FROM match_sightings(:scene) WHERE mmsi = 211000004), 2::bigint,
	'one MMSI at two places is two ships');
SELECT pg_temp.see('f', 10.8, 50.8) AS f \gset
SELECT is((SELECT because FROM match_sightings(:scene) WHERE sighting_id = :f), 'near where AIS has it',
	'of which one is seen');
SELECT is((SELECT because FROM match_sightings(:scene) WHERE mmsi = 211000004 AND status = 'AIS only'),
	'its MMSI is seen elsewhere', 'and the other is not called falsified');
SELECT store_track('211000005', '[2024-03-10T09:53:00Z 10.99 50.5]') AS stored \gset x_
SELECT is((SELECT because FROM match_sightings(:scene) WHERE mmsi = 211000005), 'at the edge',
	'who can have left the image by then was perhaps not on it');
SELECT is((SELECT name FROM match_sightings(:scene) WHERE mmsi = 211000004 AND status = 'AIS only'), 'BOAT',
	'with who it is');
SELECT register_scene('S', '2', '2024-03-10 10:00Z', 'SAR', ST_MakeEnvelope(9, 49, 11, 51, 4326)) AS bare \gset
SELECT results_eq(format('SELECT DISTINCT status, because, distance_m, nearest_sighting_id FROM match_sightings(%s)',
	:bare), $$VALUES ('AIS only', 'not looked at', NULL::float8, NULL::bigint)$$,
	'where nobody saw a ship on an image, whoever was heard is alone');
-- a place that is known less well than the tolerance
SELECT register_scene('S', 'rough', '2024-03-10 10:00Z', 'SAR', ST_MakeEnvelope(30, 49, 32, 51, 4326)) AS rough \gset
SELECT store_track('211000021', '[2024-03-10T09:59:50Z 31 50, 2024-03-10T10:00:20Z 31 50]') \g /dev/null
SELECT register_sighting('D', 'rough', '2024-03-10 10:00Z', scene_id => :rough, place => pg_temp.p(31.03, 50),
	place_error_m => 3000) AS vague \gset
CREATE FUNCTION pg_temp.rough() RETURNS TABLE (says text) LANGUAGE sql AS $$ SELECT status || ': ' || because
	FROM match_sightings((SELECT scene_id FROM scene WHERE source_key = 'rough')) ORDER BY sighting_id, mmsi $$;
SELECT results_eq('SELECT * FROM pg_temp.rough()', $$VALUES ('not known: within the error of a place'),
	('AIS only: within the error of a place')$$, 'who is heard within the error of a place can be the ship');
UPDATE sighting SET place_error_m = 1000 WHERE sighting_id = :vague;
SELECT results_eq('SELECT * FROM pg_temp.rough()', $$VALUES ('dark: not heard'), ('AIS only: falsified or missed')$$,
	'but not without it');
UPDATE sighting SET place_error_m = 3000 WHERE sighting_id = :vague;
SELECT is((SELECT status FROM match_sightings(:rough, 3000) WHERE sighting_id = :vague), 'matched',
	'a tolerance as wide matches it');
-- a time that is
UPDATE sighting SET place_error_m = 500, time_error = '30 minutes' WHERE sighting_id = :vague;
SELECT results_eq('SELECT * FROM pg_temp.rough()', $$VALUES ('not known: within the error of a time'),
	('AIS only: within the error of a time')$$, 'who can have been there within the error of a time can be the ship');
UPDATE sighting SET place = pg_temp.p(31.5, 50) WHERE sighting_id = :vague;
SELECT results_eq('SELECT * FROM pg_temp.rough()', $$VALUES ('dark: not heard'), ('AIS only: falsified or missed')$$,
	'but not from 19 miles away');
UPDATE sighting SET place = pg_temp.p(31.03, 50), place_error_m = 3000, time_error = '10 minutes'
WHERE sighting_id = :vague;
SELECT register_sighting('D', 'exact', '2024-03-10 10:00Z', scene_id => :rough, place => pg_temp.p(31, 50)) \g /dev/null
SELECT results_eq('SELECT * FROM pg_temp.rough()', $$VALUES ('dark: not heard'), ('matched: near where AIS has it')$$,
	'a ship that is another''s is not it');
-- reports of one event: the place of least error, in either order
UPDATE sighting SET event = 'one' WHERE scene_id = :rough;
SELECT results_eq('SELECT * FROM pg_temp.rough()', $$VALUES ('matched: near where AIS has it')$$,
	'of one event the better place counts');
UPDATE sighting SET place = pg_temp.p(31 + 0.03 * (sighting_id <> :vague)::integer, 50),
	place_error_m = CASE WHEN sighting_id = :vague THEN 500 ELSE 3000 END WHERE scene_id = :rough;
SELECT results_eq('SELECT * FROM pg_temp.rough()', $$VALUES ('matched: near where AIS has it')$$,
	'whichever was registered first');
DELETE FROM sighting WHERE scene_id = :rough;
SELECT is((SELECT string_agg(says, ', ') FROM pg_temp.rough()), 'AIS only: not looked at', 'and nobody is nobody');
-- what is no question
SELECT throws_ok('SELECT match_sightings(-5)', '42704', 'scene -5 does not exist');
SELECT throws_ok(format('SELECT match_sightings(%s, -1)', :scene), '22023',
	'tolerance_m must be a distance in metres, not -1');
SELECT throws_ok(format('SELECT match_sightings(%s, tolerance => $$-1 hour$$)', :scene), '22023',
	'tolerance must be a length of time up to a day, not "-01:00:00"');
SELECT * FROM finish();
ROLLBACK;
