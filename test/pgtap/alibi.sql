-- What is no alibi, and what else must not be taken for where a ship was: reports of the very ship that was seen, fixes
-- that no ship can have been at, fixes of a clock that runs ahead; and calls that were lost beside a port.
\i test/tap_setup.sql
SELECT plan(38);
SET timezone = 'UTC';

CREATE FUNCTION pg_temp.at(lon float8, lat float8) RETURNS geometry LANGUAGE sql AS
	$$SELECT ST_SetSRID(ST_MakePoint(lon, lat), 4326)$$;
CREATE FUNCTION pg_temp.verdict(sighting bigint, vessel bigint, at timestamptz DEFAULT 'infinity') RETURNS text
LANGUAGE sql AS $$
	SELECT concat_ws(' by ', verdict, excluding_sources) FROM candidate_vessels(sighting, known_at => at)
	WHERE vessel_id = vessel$$;

SELECT register_vessel(9074729, 'ALPHA', mmsi => 211000001) AS alpha, register_vessel(9161003, 'BETA', mmsi => 211000002) AS beta
\gset

-- reports of the ship itself
SELECT register_sighting('X', 'event', '2024-01-10 10:00Z', place => pg_temp.at(20, 10), event => 'e1') AS seen,
	register_sighting('Y', 'named', '2024-01-10 10:00Z', place => pg_temp.at(20.3, 10), event => 'e1',
		claimed_vessel_id => :alpha, claim => 'confirmed', known_from => '2024-02-01') AS named \gset
SELECT is(pg_temp.verdict(:seen, :alpha), 'unknown',
	'who says which ship the one of an event was gives that ship no alibi for it');
SELECT is((SELECT reason FROM sighting_conflict WHERE first_sighting_id = :seen), 'one event, other places',
	'that the places differ is a conflict all the same');
SELECT register_sighting('Y', 'named', event => 'e2') \g /dev/null
SELECT is(pg_temp.verdict(:seen, :alpha), 'alibi by Y', 'a report of another event gives it one');
SELECT register_sighting('X', 'first', '2024-01-20 10:00Z', place => pg_temp.at(20, 10)) AS first \gset
SELECT register_sighting('Y', 'repeats', '2024-01-20 10:00Z', place => pg_temp.at(20.3, 10), derived_from => :first,
	claimed_vessel_id => :alpha, claim => 'confirmed') AS repeats \gset
SELECT register_sighting('Z', 'repeats too', '2024-01-20 10:00Z', place => pg_temp.at(20.6, 10),
	derived_from => :repeats) AS again \gset
SELECT is(ARRAY[pg_temp.verdict(:first, :alpha), pg_temp.verdict(:again, :alpha)], ARRAY['feasible', 'feasible'],
	'nor does a report that repeats it, or that it repeats, whatever place it gives');
SELECT register_sighting('W', 'own', '2024-01-20 10:00Z', place => pg_temp.at(20.3, 10), claimed_vessel_id => :beta,
	claim => 'confirmed') AS own \gset
SELECT is(pg_temp.verdict(:first, :beta), 'alibi by W', 'a report of its own does');

-- one wrong fix at the moment
SELECT store_track(m, track_agg(t, CASE WHEN t = ANY (wrong) THEN 40 ELSE 20 END, 10))
FROM (VALUES
	(211000001, '{2024-03-10 10:00Z}'::timestamptz[]),
	(211000002, '{2024-03-10 10:00Z,2024-03-10 10:10Z,2024-03-10 10:20Z}'),
	(211000009, '{2024-03-10 10:00Z}')) s(m, wrong),
	generate_series('2024-03-10 00:00Z'::timestamptz, '2024-03-10 20:00Z', '10 min') t
GROUP BY m \g /dev/null
SELECT register_sighting('X', 'spike', '2024-03-10 10:01Z', place => pg_temp.at(20, 10)) AS spike \gset
SELECT is(ARRAY[pg_temp.verdict(:spike, :alpha), pg_temp.verdict(:spike, :beta)], ARRAY['feasible', 'feasible'],
	'a fix that no ship can have been at is no alibi, nor are three in a row');
SELECT is((SELECT doubts FROM candidate_vessels(:spike) WHERE vessel_id = :alpha),
	'not counted, since it is out of reach of its other fixes: fix of MMSI 211000001, 1183.8 nm away, 2024-03-10 10:00:00+00',
	'which fix that is stands beside it');
SELECT is((SELECT before_at FROM candidate_vessels(:spike) WHERE vessel_id = :alpha), '2024-03-10 09:50Z'::timestamptz,
	'and the last fix before is one that counts');
SELECT is((SELECT verdict FROM candidate_vessels(:spike) WHERE mmsi = 211000009), 'feasible',
	'a ship that nobody registered is not lost by one either');
SELECT register_sighting('X', 'far', '2024-03-10 10:01Z', place => pg_temp.at(40, 10)) AS far \gset
SELECT is(pg_temp.verdict(:far, :alpha), 'alibi by AIS', 'nor does such a fix bring a ship where it was not');
SELECT register_sighting('V', 'spike', '2024-03-10 10:01Z', place => pg_temp.at(20, 10), claimed_vessel_id => :alpha,
	claim => 'confirmed') AS claimed \gset
SELECT is((SELECT count(*) FROM sighting_conflict WHERE second_sighting_id = :claimed), 0::bigint,
	'and it contradicts no report');

-- a ship of 24 knots is four miles on ten minutes later
SELECT register_vessel(NULL, 'FAST', mmsi => 211000007) AS fast \gset
SELECT store_track(m, track_agg(timestamptz '2024-03-20 10:00Z' + n * interval '2 minutes', 20 + n * 0.8 / 60, 0))
FROM (VALUES (211000007), (211000008)) s(m), generate_series(-60, 60) n GROUP BY m \g /dev/null
SELECT register_sighting('X', 'late', '2024-03-20 10:10Z', place => pg_temp.at(20, 0)) AS late,
	register_sighting('X', 'too late', '2024-03-20 10:12Z', place => pg_temp.at(20, 0)) AS too_late,
	register_sighting('X', 'throughout', '2024-03-20 10:10Z', '2024-03-20 10:12Z', place => pg_temp.at(20, 0),
		throughout => true) AS all_along \gset
SELECT is((SELECT array_agg(verdict ORDER BY mmsi) FROM candidate_vessels(:late)
	WHERE mmsi IN (211000007, 211000008)), '{feasible,feasible}',
	'who is known at the place, within the errors, has no alibi, however fast, registered or not');
SELECT row_eq(format($$SELECT excluded_by, slack_hours >= 0, slack_before_hours >= 0, slack_after_hours >= 0, before_nm < 0.3
	FROM candidate_vessels(%s) WHERE vessel_id = %s$$, :late, :fast), ROW(NULL::text, true, true, true, true),
	'and what bounds it is where it is known');
SELECT is(ARRAY[pg_temp.verdict(:too_late, :fast), pg_temp.verdict(:all_along, :fast)],
	ARRAY['alibi by AIS', 'alibi by AIS'], 'beyond them it has, and if the other was there throughout');
-- known there by a report, while AIS shows it elsewhere
SELECT register_sighting('Y', 'there', '2024-03-20 10:00Z', '2024-03-20 10:05Z', place => pg_temp.at(40, 0),
	claimed_vessel_id => :fast, claim => 'confirmed', reliability => 'A', credibility => 1) AS there,
	register_sighting('X', 'unnamed', '2024-03-20 10:15Z', place => pg_temp.at(40.001, 0)) AS unnamed \gset
SELECT is(pg_temp.verdict(:unnamed, :fast), 'feasible', 'nor is who a report places there cleared by its AIS');
SELECT cmp_ok((SELECT count(*) FROM sighting_conflict WHERE :there IN (first_sighting_id, second_sighting_id)), '>',
	0::bigint, 'that the two contradict each other is shown all the same');
SELECT register_sighting('Y', 'there', '2024-03-20 10:00Z', '2024-03-21', place => pg_temp.at(40, 0)) \g /dev/null
SELECT is(pg_temp.verdict(:unnamed, :fast), 'alibi by AIS',
	'some time in a day is not known to be the time of the other');

-- random tracks with wrong fixes, by could_be_at() of them as they are and cleaned
SELECT setseed(0.421);
CREATE TEMP TABLE ship AS
SELECT n, register_vessel(NULL, 'R' || n, mmsi => 212000000 + n) AS vessel_id, 10 + 20 * random() AS lon,
	-20 + 40 * random() AS lat, 18 * (random() - 0.5) AS east, 18 * (random() - 0.5) AS north
FROM generate_series(1, 16) n;
CREATE TEMP TABLE fix AS
SELECT s.n, t.t,
	s.lon + s.east / 60 * h.hours + CASE WHEN w.wrong THEN 10 * (random() - 0.5) ELSE 0 END AS lon,
	s.lat + s.north / 60 * h.hours + CASE WHEN w.wrong THEN 10 * (random() - 0.5) ELSE 0 END AS lat
FROM ship s
CROSS JOIN LATERAL (
	SELECT '2024-04-10 02:00Z'::timestamptz + (i * 20 + 15 * random()) * interval '1 minute' AS t
	FROM generate_series(0, 60) i
	WHERE random() + 0 * s.n < 0.5
) t
CROSS JOIN LATERAL (SELECT extract(epoch FROM t.t - '2024-04-10 12:00Z')::float8 / 3600 AS hours) h
CROSS JOIN LATERAL (SELECT random() + 0 * h.hours < 0.25 AS wrong) w;
SELECT count(store_track(mmsi, track)) FROM (SELECT 212000000 + n AS mmsi, track_agg(t, lon, lat) AS track FROM fix
	GROUP BY n) t \g /dev/null
CREATE TEMP TABLE target AS
SELECT s.n, s.lon + s.east / 60 * h.hours + 0.1 * (random() - 0.5) AS lon,
	s.lat + s.north / 60 * h.hours + 0.1 * (random() - 0.5) AS lat, '2024-04-10 12:00Z'::timestamptz + h.hours * interval '1 hour' AS t,
	NULL::bigint AS id
FROM ship s
CROSS JOIN LATERAL (SELECT 12 * (random() - 0.5) + 0 * s.n AS hours) h
WHERE s.n <= 15;
UPDATE target SET id = register_sighting('R', 'r' || n, t, place => pg_temp.at(lon, lat));
CREATE TEMP TABLE judged AS
SELECT g.n AS seen_n, s.n, c.verdict, c.doubts,
	(could_be_at(k.track, g.lon, g.lat, g.t, 20, '10 minutes', 500)).verdict AS raw,
	(could_be_at(track_clean(k.track), g.lon, g.lat, g.t, 20, '10 minutes', 500)).verdict AS cleaned
FROM target g
CROSS JOIN LATERAL candidate_vessels(g.id) c
JOIN ship s USING (vessel_id)
JOIN LATERAL (SELECT track_agg(f.t, f.lon, f.lat) AS track FROM fix f WHERE f.n = s.n) k ON true;
SELECT is((SELECT count(*) FROM judged WHERE verdict IS DISTINCT FROM CASE WHEN 'feasible' IN (raw, cleaned) THEN 'feasible'
	ELSE raw END), 0::bigint, 'an alibi holds for the track as it is and for the track cleaned');
SELECT is((SELECT count(*) FROM judged WHERE verdict <> raw AND doubts IS NULL OR doubts IS NOT NULL AND raw = 'feasible'),
	0::bigint, 'and what wrong fixes would have excluded is said');
SELECT cmp_ok((SELECT count(*) FROM judged WHERE raw = 'alibi' AND cleaned = 'feasible'), '>=', 3::bigint, 'as of some');
SELECT cmp_ok((SELECT count(*) FROM judged WHERE verdict = 'alibi'), '>=', 150::bigint, 'most ships are elsewhere');

-- a clock that runs ahead
SELECT store_track(211000001, track_agg(t, 20, 10))
FROM generate_series(now() - interval '5 hours', now() - interval '30 min', '10 min') t \g /dev/null
SELECT store_track(211000001, track_agg(now() + interval '10 minutes', 21, 10)) \g /dev/null
SELECT store_track(211000002, track_agg(now() + interval '3 days', 60, 10)) \g /dev/null
SELECT register_sighting('X', 'ahead', now() - interval '20 min', place => pg_temp.at(20, 10)) AS ahead \gset
SELECT is(ARRAY[pg_temp.verdict(:ahead, :alpha), pg_temp.verdict(:ahead, :beta)], ARRAY['feasible', 'unknown'],
	'a fix later than now says nothing of where a ship is');

-- one stay in a port, with a wrong fix in it, and one of a clock ahead
SELECT register_zone('Port', 'port', ST_MakeEnvelope(0, 0, 1, 1, 4326)) AS port \gset
SELECT register_zone('Pier', 'berth', ST_MakeEnvelope(0.9, 0.4, 1.2, 0.6, 4326), parent_id => :port) AS pier \gset
SELECT register_vessel(9189421, 'GAMMA', mmsi => 211000003) AS gamma \gset
SELECT store_track(211000003, track_agg(t, CASE WHEN t = '2024-05-10 12:00Z' THEN 5 ELSE 0.5 END, 0.5))
FROM generate_series('2024-05-10 10:00Z'::timestamptz, '2024-05-10 16:00Z', '10 min') t \g /dev/null
SELECT register_sighting('X', 'stay ' || t, t, zone_id => :port, claimed_vessel_id => :gamma, claim => 'confirmed')
FROM unnest('{2024-05-10 11:00Z,2024-05-10 15:00Z}'::timestamptz[]) t \g /dev/null
SELECT is((SELECT count(*) FROM sighting_visit WHERE vessel_id = :gamma), 1::bigint,
	'a wrong fix between two sightings in a port does not part the visit');

-- a pier that reaches out of its port
SELECT store_track(211000002, track_agg(t, CASE WHEN t BETWEEN '2024-01-10 06:00Z' AND '2024-01-10 12:00Z' THEN 1.15
	ELSE 3 END, 0.5))
FROM generate_series('2024-01-10 00:00Z'::timestamptz, '2024-01-10 20:00Z', '10 min') t \g /dev/null
SELECT store_track(211000001, track_agg(t, CASE WHEN t < '2024-01-11 06:00Z' OR t > '2024-01-11 18:00Z' THEN 3
	WHEN t < '2024-01-11 12:00Z' THEN 1.1 ELSE 0.99 END, 0.5))
FROM generate_series('2024-01-11 00:00Z'::timestamptz, '2024-01-11 23:50Z', '10 min') t \g /dev/null
SELECT store_track(211000008, track_agg(t, CASE WHEN t < '2024-01-11 06:00Z' OR t > '2024-01-11 18:00Z' THEN 3
	ELSE 1.1 END, 0.5))
FROM generate_series('2024-01-11 00:00Z'::timestamptz, '2024-01-11 23:50Z', '10 min') t \g /dev/null
SELECT count(*) FROM detect_port_calls('2024-01-01', '2024-02-01') \g /dev/null
SELECT bag_eq($$SELECT coalesce(vessel, mmsi::text), zone, method, first_seen, last_seen FROM combined_visit
	WHERE first_seen < '2024-02-01' AND method = 'ais'$$,
	$$VALUES ('BETA', 'Port', 'ais', '2024-01-10 06:00Z'::timestamptz, '2024-01-10 12:00Z'::timestamptz),
	('ALPHA', 'Port', 'ais', '2024-01-11 12:00Z', '2024-01-11 18:00Z'),
	('211000008', 'Port', 'ais', '2024-01-11 06:00Z', '2024-01-11 18:00Z')$$,
	'a call at a pier outside of its port is a visit to it, unless the ship called at the port meanwhile');
SELECT is((SELECT string_agg(vessel || ' ' || visits, ', ' ORDER BY vessel) FROM visit_counts('2024-01-01', '2024-01-12', :port)),
	'ALPHA 1, BETA 1, MMSI 211000008 1', 'and is counted');
SELECT results_eq('SELECT DISTINCT visit_id FROM combined_visit WHERE vessel_id = ' || :beta || ' AND zone_id = ' || :port,
	'SELECT 2 * finding_id FROM port_call WHERE mmsi = 211000002', 'by the key of the call');
SELECT register_sighting('X', 'at the pier', '2024-01-10 08:00Z', zone_id => :pier, claimed_vessel_id => :beta,
	claim => 'confirmed') \g /dev/null
SELECT is((SELECT string_agg(method, ', ') FROM combined_visit WHERE vessel_id = :beta AND zone_id = :port),
	'ais and sightings', 'a sighting at the pier is of the same visit');
SELECT register_sighting('X', 'later', '2024-06-10 08:00Z', zone_id => :port) AS later \gset
SELECT is((SELECT string_agg(mmsi::text || ': ' || calls_before, ', ' ORDER BY mmsi) FROM candidate_vessels(:later)
	WHERE calls_before > 0), '211000001: 1, 211000002: 1, 211000003: 1', 'and of a candidate the call counts');
SELECT is((SELECT count(*) FROM visits_at_parts(now() - interval '1 hour')), 0::bigint, 'as it was known');
UPDATE zone SET kind = 'terminal', parent_id = NULL WHERE zone_id = :port;
SELECT is((SELECT string_agg(zone, ', ') FROM combined_visit WHERE vessel_id = :beta AND fixes > 0), 'Pier',
	'a pier of no port is its own');
UPDATE zone SET kind = 'port' WHERE zone_id = :port;
-- a port within zones within zones
SELECT register_zone('Basin', 'other', ST_MakeEnvelope(0, 0, 1.3, 1, 4326), parent_id => :port) AS basin \gset
SELECT register_zone('Wharf', 'other', ST_MakeEnvelope(0.8, 0, 1.3, 1, 4326), parent_id => :basin) AS wharf \gset
SELECT register_zone('Quay', 'other', ST_MakeEnvelope(0.85, 0.3, 1.25, 0.7, 4326), parent_id => :wharf) AS quay \gset
UPDATE zone SET parent_id = :quay WHERE zone_id = :pier;
SELECT set_eq('SELECT part_id, port_id FROM port_parts()', 'SELECT zone_id, nullif(port_of(zone_id), zone_id) FROM zone
	WHERE parent_id IS NOT NULL', 'parts have the port that port_of() gives them, however deep');
SELECT is((SELECT array_remove(around, NULL) FROM port_parts() WHERE part_id = :pier), ARRAY[:quay, :wharf, :basin, :port]::bigint[],
	'and the zones up to there');

-- a silence that lasts: looked at again, without a new finding
SELECT register_zone('Bay', 'port', ST_MakeEnvelope(50, 0, 51, 1, 4326)) AS bay \gset
SELECT register_vessel(9203540, 'DELTA', mmsi => 213000001) AS delta \gset
SELECT store_track(213000001, track_agg(t, 51.5, 0.5)) FROM generate_series('2023-01-01 00:00Z'::timestamptz,
	'2023-01-01 20:00Z', '10 min') t \g /dev/null
SELECT store_track(213000002, track_agg(t, 51.5, 0.5)) FROM generate_series('2023-01-01 00:00Z'::timestamptz,
	'2023-01-02 23:50Z', '10 min') t \g /dev/null
SELECT count(*) FROM detect_ais_gaps('2023-01-01', '2023-02-01') \g /dev/null
SELECT register_sighting('X', 'bay', '2023-01-04 12:00Z', zone_id => :bay, claimed_vessel_id => :delta, claim => 'confirmed')
\g /dev/null
SELECT is((SELECT method FROM combined_visit WHERE vessel_id = :delta), 'sightings',
	'a sighting after the end of what has been looked at lies in no silence');
SELECT clock_timestamp() AS before \gset
SELECT store_track(213000002, track_agg(t, 51.5, 0.5)) FROM generate_series('2023-01-03 00:00Z'::timestamptz,
	'2023-01-05 23:50Z', '10 min') t \g /dev/null
SELECT count(*) FROM refresh_ais_gaps() \g /dev/null
SELECT is((SELECT method || ' until ' || departed_latest FROM combined_visit WHERE vessel_id = :delta),
	'dark call confirmed by sighting until 2023-01-05 23:50:00+00',
	'a silence lasts as far as the last run has looked');
SELECT is((SELECT latest_departure FROM dark_port_call WHERE mmsi = 213000001), '2023-01-05 23:50Z'::timestamptz,
	'as in dark_port_call');
SELECT is((SELECT method FROM combined_visits(:'before') WHERE vessel_id = :delta), 'sightings',
	'as known before, as far as it had looked then');

-- what was added to a zone was not looked at
SELECT register_zone('Anse', 'port', ST_MakeEnvelope(70, 0, 71, 1, 4326)) AS anse \gset
SELECT register_scene('P', 's1', '2024-07-01 10:00Z') AS scene \gset
SELECT register_zone_look(:scene, :anse, 'clear', 0) AS look \gset
SELECT register_sighting('X', 'added', '2024-07-01 10:00Z', scene_id => :scene, place => pg_temp.at(71.7, 0.5),
	claimed_vessel_id => :delta, claim => 'confirmed') AS added \gset
SELECT store_track(213000003, track_agg(t, 71.5, 0.5)) FROM generate_series('2024-07-01 00:00Z'::timestamptz,
	'2024-07-01 20:00Z', '10 min') t \g /dev/null
SELECT store_track(213000004, track_agg(t, 70.5, 0.5)) FROM generate_series('2024-07-01 00:00Z'::timestamptz,
	'2024-07-01 20:00Z', '10 min') t \g /dev/null
UPDATE zone SET geom = ST_Multi(ST_MakeEnvelope(70, 0, 72, 1, 4326)) WHERE zone_id = :anse;
SELECT register_zone('New pier', 'berth', ST_MakeEnvelope(71.2, 0, 71.9, 1, 4326), parent_id => :anse) AS new_pier \gset
SELECT register_zone_look(:scene, :new_pier, 'clear', 1, 'another') \g /dev/null
SELECT count(*) FROM detect_port_calls('2024-06-30', '2024-07-03') \g /dev/null
SELECT set_eq('SELECT mmsi, sighting_id, other_look_id FROM look_conflicts($$infinity$$) WHERE look_id = ' || :look,
	'VALUES (213000004, NULL::bigint, NULL::bigint)',
	'a look is contradicted by what lies in the polygon that was looked at alone');
UPDATE zone SET name = 'Anse Royale' WHERE zone_id = :anse;
SELECT register_zone_look(:scene, :anse, 'clear', 0) \g /dev/null
SELECT is((SELECT count(*) FROM look_conflicts('infinity') WHERE look_id = :look), 4::bigint,
	'and by all of the zone where it was looked at again');
SELECT * FROM finish();
ROLLBACK;
