-- Images: 500 ships on a scene against 11,000 heard about its moment, every three minutes; all of the fleet is on the
-- scene's sea.
SET search_path = vesselwatch, public, bench;
SET client_min_messages = warning;
SET jit = off;
SET max_parallel_workers_per_gather = 0;

-- a day apart from those of the other rows
SELECT ensure_track_partitions('2020-03-10');
INSERT INTO vessel_track (mmsi, day, track)
SELECT (210000000 + k)::mmsi, '2020-03-10',
	track_agg(timestamptz '2020-03-10 09:00Z' + i * interval '3 minutes' + (k % 180) * interval '1 second',
	8 + (hashint4(k) & 65535) / 65536.0 * 4 + 0.001 * (k % 3) * i, 54 + (hashint4(k + 1000000) & 65535) / 65536.0 * 4)
FROM generate_series(1, 11000) k, generate_series(0, 39) i
GROUP BY k;
SELECT register_scene('bench', 'one', '2020-03-10 10:00:30Z', 'SAR',
	footprint => ST_MakeEnvelope(8, 54.9, 12.7, 55.1, 4326)) AS scene,
	register_scene('bench', 'all', '2020-03-10 10:00:30Z', 'SAR',
		footprint => ST_MakeEnvelope(7, 53, 13, 59, 4326)) AS whole \gset
INSERT INTO sighting (source, source_key, scene_id, seen_from, seen_to, place, length_m)
SELECT 'bench', g.scene || ' ' || h.n, g.scene, timestamptz '2020-03-10 10:00:30Z', timestamptz '2020-03-10 10:00:30Z',
	ST_SetSRID(ST_MakePoint(h.lon + 0.001 * (h.n % 3 - 1), h.lat), 4326), 100
FROM (SELECT row_number() OVER (ORDER BY hashint4(p.mmsi)) AS n, p.*
	FROM places_heard_at('2020-03-10 10:00:30Z', '10 minutes') p) h,
	(VALUES (:scene), (:whole)) g(scene)
WHERE h.n <= 500;
ANALYZE sighting;
INSERT INTO bench.turn (what, zones, query, fixes) VALUES
	('match_sightings: 500 ships, 11,000 heard, few of them on the scene', NULL,
		format('SELECT count(*) FROM vesselwatch.match_sightings(%s)', :scene), NULL),
	('match_sightings: 500 ships, 11,000 heard, all of them on the scene', NULL,
		format('SELECT count(*) FROM vesselwatch.match_sightings(%s)', :whole), NULL);
CALL bench.time_in_turn(5);
INSERT INTO bench.fact (what, value)
SELECT 'match_sightings: ' || m.status || ', ' || m.because, count(*) FROM match_sightings(:scene) m GROUP BY m.status,
	m.because ORDER BY 1;
DELETE FROM sighting WHERE source = 'bench';
DELETE FROM scene WHERE provider = 'bench';
DELETE FROM vessel_track WHERE day = '2020-03-10';

-- ---------- a year of a port by hours: an image a day, ships reported and heard ----------
SELECT register_zone('bench port', 'port', ST_MakeEnvelope(30, 20, 30.1, 20.1, 4326)) AS port \gset
SELECT register_zone('bench pier', 'berth', ST_MakeEnvelope(30.01, 20.01, 30.02, 20.02, 4326), :port) AS pier \gset
SELECT count(register_zone_look(register_scene('bench', d::text,
	timestamptz '2020-01-01 10:00Z' + d * interval '1 day'), CASE WHEN d % 5 = 0 THEN :pier ELSE :port END,
	CASE WHEN d % 3 = 0 THEN 'obscured' ELSE 'clear' END, CASE WHEN d % 3 > 0 THEN d % 4 / 3 END))
	FROM generate_series(1, 360) d \gset
SELECT count(register_sighting('bench', i::text, timestamptz '2020-01-01' + i * interval '80 hours',
	timestamptz '2020-01-01' + i * interval '80 hours' + (i % 30) * interval '1 hour',
	zone_id => CASE WHEN i % 2 = 0 THEN :port ELSE :pier END, throughout => i % 3 = 0)) FROM generate_series(1, 100) i \gset
CALL bench.time('zone_watch of a year by hours (goal: 100 ms)', NULL,
	format('SELECT count(*) FROM vesselwatch.zone_watch(%s, ''2020-01-01'', ''2021-01-01'', ''1 '
	'hour'', ''Asia/Vladivostok'')', :port));
DELETE FROM sighting WHERE source = 'bench';
DELETE FROM zone_look WHERE zone_id IN (:port, :pier);
DELETE FROM scene WHERE provider = 'bench';
