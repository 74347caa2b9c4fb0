-- Pauses: at least and at most, the one that runs, what was looked at, what would have been missed.
\set ON_ERROR_STOP 1
\i test/tap_setup.sql
SELECT plan(30);
SELECT setseed(0.66);
SET timezone = 'UTC';

SELECT register_zone('Port', 'port', ST_MakeEnvelope(10, 50, 10.1, 50.1, 4326)) AS port \gset
SELECT register_zone('Pier', 'berth', ST_MakeEnvelope(10.01, 50.01, 10.02, 50.02, 4326), :port) AS pier \gset
CREATE TEMP VIEW pauses AS SELECT p.* FROM visit_pauses((SELECT zone_id FROM zone WHERE name = 'Port'), '2024-02-01',
	'2024-04-01') p;

SELECT register_sighting('S', 'yard', '2024-03-10', '2024-03-11', zone_id => :port, throughout => true),
	register_sighting('S', 'next', '2024-03-14 12:00', zone_id => :port) \gset x_
SELECT register_zone_look(register_scene('P', '1', '2024-03-11 11:00Z'), :port, 'clear', 0) AS l \gset x_
SELECT row_eq('SELECT last_seen, next_seen, pause_days, days_between, days_clear_empty, days_not_looked FROM pauses '
	'WHERE NOT runs', ROW(timestamptz '2024-03-11', timestamptz '2024-03-14 12:00', 3.5::float8, 3, 1, 2),
	'a day that a stay ends before is one of the pause');
SELECT row_eq('SELECT clear_looks, longest_between_clear_looks FROM pauses WHERE NOT runs', ROW(1, 73::float8),
	'three days and an hour lie between the clear look and the next ship');
SELECT row_eq('SELECT last_seen, next_seen, pause_days, pause_days_min, pause_days_max, days_between FROM pauses WHERE '
	'runs', ROW(timestamptz '2024-03-14 12:00', NULL::timestamptz, 17.5::float8, 17.5::float8, NULL::float8, 17),
	'the pause that runs goes to the end of the period, and has no most');
DELETE FROM sighting; DELETE FROM zone_look;
SELECT register_sighting('S', 'A', '2024-03-01', '2024-03-20', zone_id => :port),
	register_sighting('S', 'B', '2024-03-12', zone_id => :port),
	register_sighting('S', 'C', '2024-03-25', zone_id => :port) \gset x_
SELECT row_eq('SELECT pause_days, pause_days_min, pause_days_max FROM pauses WHERE next_seen = $$2024-03-25$$',
	ROW(13::float8, 5::float8, 13::float8),
	'who was there some time up to the 20th was perhaps there five days before');
SELECT row_eq('SELECT pause_days_min, pause_days_max FROM pauses WHERE next_seen = $$2024-03-12$$',
	ROW(0::float8, 11::float8), 'and perhaps there was no pause before');
DELETE FROM sighting;
-- a pier, and a ship that was seen in the port
SELECT register_sighting('S', 'A', '2024-03-01 12:00', zone_id => :pier),
	register_sighting('S', 'B', '2024-03-09', '2024-03-10', zone_id => :port),
	register_sighting('S', 'C', '2024-03-21 12:00', zone_id => :pier) \gset x_
SELECT row_eq(format('SELECT last_seen, pause_days, pause_days_min, pause_days_max FROM visit_pauses(%s, '
	'$$2024-03-01$$, $$2024-04-01$$) WHERE NOT runs', :pier),
ROW(timestamptz '2024-03-01 12:00', 20::float8, 11.5::float8, 20::float8),
	'a ship in the port was perhaps at the pier: at least up to it or from it');
SELECT is((SELECT count(*) FROM pauses), 3::bigint, 'in the port it ends a pause');
DELETE FROM sighting;
SELECT register_zone_look(register_scene('P', 'm1', '2024-03-01 10:00Z'), :port, 'clear', 1),
	register_zone_look(register_scene('P', 'm2', '2024-03-01 10:05Z'), :port, 'clear', 1) \gset x_
SELECT results_eq('SELECT last_seen, runs FROM pauses', $$VALUES (timestamptz '2024-03-01 10:05', true)$$,
	'between two images five minutes apart is no pause');
SELECT is((SELECT count(*) FROM visit_pauses(:port, '2024-02-01', '2024-04-01', min_pause => '0')), 2::bigint,
	'unless it is asked for');
SELECT row_eq(format('SELECT last_seen, round(pause_days::numeric, 2), runs FROM visit_pauses(%s, $$2024-03-05$$, '
	'$$2024-06-01$$)', :port), ROW(timestamptz '2024-03-01 10:05', 91.58, true),
'a pause that began before the period is in it');
SELECT row_eq(format('SELECT next_seen, runs FROM visit_pauses(%s, $$2024-03-05$$, $$2024-03-20$$)', :port),
	ROW(NULL::timestamptz, true), 'it runs');
SELECT register_sighting('S', 'later', '2024-05-01', zone_id => :port) AS later \gset
SELECT row_eq(format('SELECT next_seen, runs FROM visit_pauses(%s, $$2024-03-05$$, $$2024-03-20$$)', :port),
	ROW(timestamptz '2024-05-01', false), 'until a ship that came after the period is known');
SELECT ok((SELECT pause_days < 20000 AND last_seen = '2024-05-01' FROM visit_pauses(:port, '2024-05-02', '2090-01-01')),
	'and no pause runs longer than now');
-- what was looked at
SELECT is((SELECT looked_at FROM visit_pauses(:port, '2024-03-05', '2024-03-20')),
	'AIS calls not detected; images 0, of them 0 clear and empty; sightings as registered',
	'nobody has looked for calls');
SELECT store_track('211000001', track_agg(timestamptz '2023-12-01' + i * interval '1 hour', CASE
	WHEN i BETWEEN 10 AND 50 THEN 10.05 ELSE 9.9 END, 50.05)) AS stored FROM generate_series(0, 60) i \gset x_
SELECT detect_port_calls('2023-01-01', '2024-03-10') IS NOT NULL AS done \gset x_
SELECT is((SELECT looked_at FROM visit_pauses(:port, '2024-03-05', '2024-03-20')),
	'AIS calls detected for a part, up to 2024-03-10 00:00:00+00, of 60 days in it nothing is stored; images 0, of them 0 clear and empty; sightings as '
'registered', 'somebody has, up to a day');
-- a chance, stated
SELECT is((SELECT stays_before FROM visit_pauses(:port, '2024-03-05', '2024-03-20')), 1,
	'one stay is known from before');
SELECT count(register_zone_look(register_scene('P', 'd' || d, timestamptz '2024-03-01 12:00Z' + d * interval '1 day'),
	:port, 'clear', 0)) FROM generate_series(1, 59) d \gset x_
CREATE TEMP TABLE chance AS SELECT p.*, c.dwell_hours_min AS stay
	FROM visit_pauses(:port, '2024-03-05', '2024-03-20') p, port_call c;
SELECT row_eq('SELECT clear_looks, longest_between_clear_looks FROM chance', ROW(59, 36::float8),
	'a look a day, the last 36 hours before the next ship: no longer stay would have been missed');
SELECT is((SELECT share_missed FROM chance), 0::float8, 'as that of two days before would not');
UPDATE zone_look l SET visibility = 'obscured', vessels = NULL FROM scene e WHERE e.scene_id = l.scene_id
	AND e.source_key LIKE 'd%' AND substring(e.source_key, 2)::integer % 5 <> 0;
-- of stays begun at random, those that no look falls into
SELECT ok(abs(v.share_missed - d.missed) < 0.02,
	format('stays begun at random are missed as often as stated: %s', round(v.share_missed::numeric, 3)))
FROM visit_pauses(:port, '2024-03-05', '2024-03-20') v, chance c,
	LATERAL (SELECT avg((NOT EXISTS (SELECT FROM zone_look l JOIN scene e USING (scene_id) WHERE l.visibility = 'clear'
		AND l.vessels = 0 AND e.acquired_at > x.t
		AND e.acquired_at < x.t + c.stay * interval '1 hour'))::integer)::float8 AS missed
		FROM (SELECT v.last_seen + n / 20000.0 * (v.next_seen - v.last_seen - c.stay * interval '1 hour') AS t
			FROM generate_series(0, 20000) n) x) d;
SELECT is(chance_missed('{10,10}', 5), (10 / 15.0)::float8,
	'ten hours of the fifteen in which a stay of five can begin');
SELECT is(chance_missed('{10,10}', 10), 0::float8, 'a stay as long as the longest gap is seen');
SELECT is(chance_missed('{24}', 4), 1::float8, 'where nobody looked all is missed');
SELECT is(chance_missed('{24}', 0), 1::float8, 'also the shortest');

-- what is disputed
DELETE FROM sighting; DELETE FROM zone_look; DELETE FROM vessel_track; SELECT detect_port_calls() IS NOT NULL AS done \gset x_
SELECT register_zone('Other', 'port', ST_MakeEnvelope(20, 40, 20.1, 40.1, 4326)) AS other \gset
SELECT register_vessel('9358010', 'MAIA-1') AS maia \gset
SELECT register_sighting('A', '1', '2024-02-05 12:00', zone_id => :port),
	register_sighting('B', '2', '2024-02-12 12:00', zone_id => :port, claimed_vessel_id => :maia,
	event => '12 February'),
	register_sighting('C', '3', '2024-02-12 12:00', zone_id => :other, claimed_vessel_id => :maia,
		event => '12 February'), register_sighting('D', '4', '2024-03-10 12:00', zone_id => :port) \gset x_
SELECT row_eq('SELECT last_seen, last_disputed, last_undisputed, next_disputed FROM pauses WHERE next_seen > '
	'$$2024-03-01$$', ROW(timestamptz '2024-02-12 12:00', true, timestamptz '2024-02-05 12:00', false),
	'last seen by a report that is disputed, and without it');
SELECT row_eq('SELECT last_disputed, last_undisputed, next_disputed FROM pauses WHERE next_seen < $$2024-03-01$$',
	ROW(false, timestamptz '2024-02-05 12:00', true), 'what is not disputed is its own');
-- known time
SELECT clock_timestamp() AS before \gset
SELECT pg_sleep(0.01) \gset x_
DELETE FROM sighting WHERE source = 'B';
SELECT is((SELECT pause_days FROM pauses WHERE next_seen > '2024-03-01'), 34::float8,
	'a report that is taken back makes the pause longer');
SELECT is((SELECT pause_days FROM visit_pauses(:port, '2024-02-01', '2024-04-01', known_at => :'before')
	WHERE next_seen > '2024-03-01'), 27::float8, 'not as known before');
SELECT throws_ok(format('SELECT visit_pauses(%s, $$2024-01-01$$, $$2024-01-02$$, min_pause => $$-1 hour$$)', :port),
	'22023');
SELECT throws_ok(format('SELECT visit_pauses(%s, $$2024-01-01$$, $$2024-01-02$$, known_at => NULL)', :port), '22023');
-- two leave at one time: the smaller number, whatever their calls are numbered
SELECT register_zone('Tie', 'port', ST_MakeEnvelope(60, 50, 60.1, 50.1, 4326)) AS tie \gset
SELECT setval(pg_get_serial_sequence('port_call_finding', 'finding_id'), 1000000 - 4) \gset x_
SELECT store_track((500 + k)::mmsi, track_agg(timestamptz '2024-05-01' + n * interval '30 minutes', 60.05, 50.05))
FROM generate_series(1, 6) k, generate_series(0, 10) n GROUP BY k \g /dev/null
SELECT added FROM detect_port_calls() \gset x_
SELECT finding_id AS of_501 FROM port_call_finding WHERE mmsi = '000000501' AND zone_id = :tie AND known_to IS NULL \gset
SELECT results_eq(format('SELECT DISTINCT last_mmsi, last_evidence ~ $$call %s at$$ FROM visit_pauses(%s, $$2024-05-01$$, '
	'$$2024-05-04$$)', :of_501, :tie), 'VALUES (501, true)', 'of two who leave at one time the smaller number');
SELECT * FROM finish();
ROLLBACK;
