-- Conflicts of one vessel: those of all of which it is a side, and the work of one.
\set ON_ERROR_STOP 1
\i test/tap_setup.sql
SELECT plan(11);
SET timezone = 'UTC';
SET LOCAL track_functions = 'all';
SELECT setseed(0.43) \gset x_

-- eight vessels of nine numbers, some of two vessels at once; they lie in one of four ports, each day in another
SELECT count(register_zone('Port ' || i, 'port', ST_MakeEnvelope(i * 8, 0, i * 8 + 0.2, 0.2, 4326)))
FROM generate_series(1, 4) i \gset x_
SELECT count(register_vessel((ARRAY[9000003, 9000015, 9000027, 9000039, 9000041, 9000053, 9000065, 9000077])[i], 'SHIP ' || i,
	mmsi => (211000000 + i)::mmsi, source => 'test')) FROM generate_series(1, 8) i \gset x_
INSERT INTO vessel_identity (vessel_id, mmsi, name, valid, source, observed)
VALUES (1, '211000009', 'SHIP 1', '[2024-03-01,2024-03-09)', 'ais', true),
	(2, '211000001', 'SHIP 1', '[2024-03-05,2024-03-20)', 'registered', false);
SELECT count(store_track((211000000 + m)::mmsi, t.track))
FROM generate_series(1, 9) m
CROSS JOIN LATERAL (
	SELECT track_agg(timestamptz '2024-03-01Z' + d * interval '1 day' + h * interval '20 minutes',
		((m + d) % 4 + 1) * 8 + 0.1 + m * 0.001, 0.1) AS track
	FROM generate_series(0, 9) d, generate_series(0, 71) h) t
WHERE m <> 8 \gset x_
SELECT count(register_sighting('S' || n % 3, 'r' || n, s.t, s.t + n % 3 * interval '6 hours',
	zone_id => CASE WHEN n % 5 > 0 THEN 1 + n % 4 END,
	place => CASE WHEN n % 5 = 0 THEN ST_SetSRID(ST_MakePoint(20, 1 + n), 4326) END,
	claimed_vessel_id => CASE WHEN n % 7 > 0 THEN 1 + floor(random() * 8 + n * 0)::integer END,
	claim => CASE WHEN n % 7 = 0 OR n % 11 = 0 THEN 'unknown' WHEN n % 2 = 0 THEN 'confirmed' ELSE 'matches description' END,
	event => CASE WHEN n % 3 = 0 THEN 'event ' || n / 9 END, throughout => n % 6 = 1, note => 'report ' || n))
FROM generate_series(1, 60) n
CROSS JOIN LATERAL (SELECT timestamptz '2024-03-01Z' + floor(random() * 200 + n * 0) * interval '1 hour' AS t) s \gset x_
SELECT count(register_zone_look(register_scene('P', d || ' ' || z, timestamptz '2024-03-01 06:00Z' + d * interval '12 hours'), z,
	'clear', CASE WHEN d % 5 = 0 THEN 2 ELSE 0 END))
FROM generate_series(0, 19) d, generate_series(1, 4) z WHERE (d + z) % 3 > 0 \gset x_
SELECT clock_timestamp() AS before \gset
UPDATE sighting SET claimed_vessel_id = 3, claim = 'confirmed' WHERE sighting_id % 10 = 4;

CREATE FUNCTION pg_temp.of_each(known_at timestamptz) RETURNS TABLE (of_vessel bigint, conflict text) LANGUAGE sql AS $$
	SELECT v.vessel_id, c::text FROM vessel v CROSS JOIN LATERAL sighting_conflicts(30, known_at, v.vessel_id) c $$;
CREATE FUNCTION pg_temp.of_all(known_at timestamptz) RETURNS TABLE (of_vessel bigint, conflict text) LANGUAGE sql AS $$
	SELECT v.vessel_id, c::text
	FROM vessel v
	JOIN sighting_conflicts(30, known_at) c ON c.vessel_id = v.vessel_id
		OR c.vessel_id IS NULL AND EXISTS (
			SELECT
			FROM sightings_known_at(known_at) s
			WHERE s.claimed_vessel_id = v.vessel_id
				AND s.claim <> 'unknown'
				AND (s.sighting_id = c.first_sighting_id OR s.sighting_id = c.second_sighting_id)) $$;
SELECT bag_eq('SELECT * FROM pg_temp.of_each($$infinity$$)', 'SELECT * FROM pg_temp.of_all($$infinity$$)',
	'of each vessel, what of all conflicts it is a side of');
SELECT bag_eq(format('SELECT * FROM pg_temp.of_each(%L)', :'before'), format('SELECT * FROM pg_temp.of_all(%L)', :'before'),
	'as known before');
SELECT cmp_ok((SELECT count(*) FROM sighting_conflict), '>', 60::bigint, 'which are many');
SELECT is((SELECT array_agg(DISTINCT first_kind || ' ' || second_kind || CASE WHEN vessel_id IS NULL THEN '' ELSE ' of one' END)
	FROM sighting_conflict)::text, '{"ais look of one","ais sighting of one","sighting look","sighting look of one",'
	'"sighting sighting","sighting sighting of one"}', 'of every kind');
SELECT bag_eq($$SELECT v.vessel_id, e.at, e.until, e.zone, e.what
	FROM vessel v CROSS JOIN LATERAL vessel_evidence(v.vessel_id, '2000-01-01', '2100-01-01') e WHERE e.kind = 'conflict'$$,
	$$SELECT v.vessel_id, least(c.first_from, c.second_from), greatest(c.first_to, c.second_to),
		coalesce(c.second_zone, c.first_zone), format('%s: %s against %s', c.reason,
			concat_ws(', ', c.first_source, c.first_zone, c.first_note),
			concat_ws(', ', c.second_source, c.second_zone, c.second_note))
	FROM vessel v CROSS JOIN LATERAL sighting_conflicts(of_vessel => v.vessel_id) c$$, 'a time line has them');

CREATE FUNCTION pg_temp.calls() RETURNS bigint LANGUAGE sql AS $$
	SELECT coalesce(sum(f.calls), 0)::bigint FROM pg_stat_xact_user_functions f WHERE f.funcname = 'judge_vessels' $$;
SELECT pg_temp.calls() AS calls \gset
SELECT cmp_ok((SELECT count(*) FROM sighting_conflicts(of_vessel => 5)), '>', 0::bigint, 'conflicts of one vessel');
SELECT is(pg_temp.calls() - :calls, (SELECT count(*) FROM sighting WHERE claimed_vessel_id = 5 AND claim <> 'unknown'),
	'are worked out of its sightings alone');
SELECT throws_ok('SELECT sighting_conflicts(of_vessel => 99)', '42704', 'vessel 99 does not exist',
	'of a vessel that there is not none are asked for');
SELECT is((SELECT count(*) FROM sighting_conflicts(of_vessel => NULL)), (SELECT count(*) FROM sighting_conflict),
	'NULL: of all');
-- visits by all evidence ask once what contradicts what
CREATE FUNCTION pg_temp.asked() RETURNS bigint LANGUAGE sql AS $$
	SELECT coalesce(sum(f.calls), 0)::bigint FROM pg_stat_xact_user_functions f WHERE f.funcname = 'sighting_conflicts' $$;
SELECT pg_temp.asked() AS asked \gset
SELECT cmp_ok((SELECT count(*) FROM combined_visit c WHERE c.disputed), '>', 20::bigint, 'visits that something contradicts');
SELECT is(pg_temp.asked() - :asked, 1::bigint, 'are found by working the conflicts out once');
SELECT * FROM finish();
ROLLBACK;
