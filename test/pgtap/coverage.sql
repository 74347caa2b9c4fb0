-- Imagery registered, zones watched, pauses with their evidence, candidates judged.
\set ON_ERROR_STOP 1
\i test/tap_setup.sql
SELECT plan(49);
SELECT setseed(0.9);
SET timezone = 'UTC';

SELECT register_zone('Port', 'port', ST_MakeEnvelope(10, 50, 10.1, 50.1, 4326)) AS port \gset
SELECT register_zone('Pier', 'berth', ST_MakeEnvelope(10.01, 50.01, 10.02, 50.02, 4326), :port) AS pier \gset
SELECT register_zone('Far', 'port', ST_MakeEnvelope(20, 40, 20.1, 40.1, 4326)) AS far \gset

-- ---------- registering ----------
SELECT register_scene('P', 's1', '2024-01-02 10:00', footprint => ST_MakeEnvelope(9, 49, 11, 51, 4326),
	cloud_percent => 5) AS s1 \gset
SELECT is(register_scene('P', 's1', '2024-01-02 10:00', sensor => 'optical'), :s1::bigint,
	'a scene is registered once');
SELECT row_eq('SELECT sensor, cloud_percent, ST_AsText(footprint) IS NOT NULL FROM scene',
	ROW('optical'::text, 5::float8, true), 'and filled in');
SELECT throws_ok($$SELECT register_scene('P', 's2', '2024-01-02', cloud_percent => 101)$$, '23514');
SELECT throws_ok($$SELECT register_scene('P', 's2', '2024-01-02', footprint => 'POINT(1 1)')$$, '22023');
SELECT throws_ok($$SELECT register_scene('P', 's2', NULL)$$, '23502');
SELECT throws_like($$SELECT register_scene('P', 's2', '2024-01-02', ST_MakeEnvelope(1, 1, 2, 2, 4326))$$,
	'%not the geometry "0103%name it (footprint => ...)', 'a footprint in the place of the sensor is not lost');
SELECT register_zone_look(:s1, :port, 'clear') AS look \gset
SELECT is((SELECT vessels FROM zone_look WHERE look_id = :look), 0, 'a clear look that counted nobody counted none');
SELECT is(register_zone_look(:s1, :port, 'clear', 2), :look::bigint, 'a look is corrected');
SELECT throws_ok(format('SELECT register_zone_look(%s, %s, $$cloudy$$)', :s1, :port), '23514');
SELECT throws_ok('SELECT register_zone_look(-1, 1, $$clear$$)', '23503');
SELECT register_sighting('S', 'a', '2024-01-03', zone_id => :port, length_m => 100, length_error_m => 5) AS sa \gset
SELECT is(register_sighting('S', 'a', '2024-01-03', features => '{crane}', event => 'E'), :sa::bigint,
	'a sighting is registered once');
SELECT row_eq('SELECT length_m, features, event, claim, seen_to = seen_from FROM sighting',
	ROW(100::float8, '{crane}'::text[], 'E'::text, 'unknown'::text, true), 'and filled in');
SELECT throws_ok($$SELECT register_sighting('S', 'b', '2024-01-03')$$, '23514', NULL, 'a sighting is somewhere');
SELECT throws_ok(format($$SELECT register_sighting('S', 'b', '2024-01-03', zone_id => %s, reliability => 'G')$$, :port),
	'23514');
SELECT throws_ok(format($$SELECT register_sighting('S', 'b', '2024-01-03', '2024-01-02', zone_id => %s)$$, :port),
	'23514');
SELECT register_cargo_sighting('S', 'c', :pier, '2024-01-01', 'containers', count => 10) AS cargo \gset
SELECT is(register_cargo_sighting('S', 'c', :pier, '2024-01-01', 'containers', count => 12), :cargo::bigint,
	'cargo is registered once');
DELETE FROM sighting; DELETE FROM zone_look; DELETE FROM cargo_sighting;

-- GeoJSON
SELECT register_vessel('9161003', 'LADY R', mmsi => '273212120') AS lady \gset
CREATE TEMP TABLE imported AS SELECT * FROM import_sightings($$
{"type": "FeatureCollection", "features": [
	{"type": "Feature", "id": "1", "geometry": {"type": "Point", "coordinates": [10.05, 50.05]},
		"properties": {"seen_at": "2024-01-05T10:00:00Z", "vessel": "Lady-R", "features": "crane; bridge forward", "length_m": 120}},
	{"type": "Feature", "id": "2", "geometry": null, "properties": {"seen_from": "2024-01-06T00:00:00Z",
		"seen_to": "2024-01-07T00:00:00Z", "zone": "Pier", "imo": "9161003", "claim": "confirmed"}},
	{"type": "Feature", "id": "3", "geometry": null, "properties": {"seen_at": "2024-01-06T00:00Z", "zone": "Harbour"}},
	{"type": "Feature", "id": "4", "geometry": null, "properties": {"zone": "Pier"}},
	{"type": "Feature", "id": "5", "geometry": null, "properties": {"seen_at": "yesterday noon", "zone": "Pier"}},
	{"type": "Feature", "id": "6", "geometry": null, "properties": {"seen_at": "2024-01-06T00:00Z", "zone": "Pier", "vessel": "NOBODY"}}]}$$, 'me');
SELECT results_eq('SELECT feature, status FROM imported', $$VALUES (1, 'registered'), (2, 'registered'), (3, 'refused'),
	(4, 'refused'), (5, 'refused'), (6, 'refused')$$, 'features are registered, or refused');
SELECT is((SELECT string_agg(reason, ' | ' ORDER BY feature) FROM imported WHERE status = 'refused'),
	'no zone is called "Harbour" | feature has neither "seen_at" nor "seen_from" | time "yesterday noon" is not '
	'written year first | 0 registered vessels are "NOBODY" at 2024-01-06 00:00:00+00', 'with the reason');
SELECT results_eq('SELECT claimed_vessel_id, claim, features FROM sighting ORDER BY source_key',
	format($$VALUES (%s::bigint, 'matches description', '{crane,"bridge forward"}'::text[]), (%s, 'confirmed', '{}')$$,
	:lady, :lady), 'vessels by name and number');
SELECT throws_ok($$SELECT import_sightings('{"type": "Feature"}')$$, '22023');
DELETE FROM sighting;

-- ---------- zone_watch ----------
SELECT register_zone_look(register_scene('P', d::text, '2024-02-01'::date + d + time '10:00'), z, v, n, by) AS looked
FROM (VALUES (0, :port, 'clear', 0, 'a'), (1, :port, 'obscured', NULL, 'a'), (2, :port, 'partly', 0, 'a'),
	(3, :pier, 'clear', 0, 'a'), (4, :port, 'clear', 2, 'a'),
	(6, :port, 'obscured', NULL, 'a'), (6, :port, 'clear', 0, 'b'), (7, :port, 'clear', 0, 'a')) l(d, z, v, n, by) \g /dev/null
SELECT register_sighting('S', 'w', '2024-02-08 00:00', '2024-02-09 00:00', zone_id => :pier) AS w \gset
CREATE TEMP TABLE watched AS SELECT * FROM zone_watch(:port, '2024-02-01', '2024-02-11');
SELECT results_eq('SELECT day::date - date $$2024-02-01$$, status FROM watched', $$VALUES (0, 'clear_empty'),
	(1, 'obscured'), (2, 'obscured'), (3, 'obscured'), (4, 'seen'), (5, 'not_looked'), (6, 'clear_empty'), (7, 'seen'),
	(8, 'not_looked'), (9, 'not_looked')$$,
	'a day is seen, clear and empty, obscured or not looked at');
SELECT is((SELECT status FROM zone_watch(:port, '2024-02-04', '2024-02-05')), 'obscured',
	'a look at a part does not empty the whole');
SELECT is((SELECT status FROM zone_watch(:pier, '2024-02-01', '2024-02-02')), 'clear_empty',
	'a look at the whole does empty its parts');
SELECT is((SELECT status FROM zone_watch(:pier, '2024-02-05', '2024-02-06')), 'obscured',
	'but vessels in the whole are nowhere in it');
SELECT is((SELECT vessels_seen FROM watched WHERE day = '2024-02-05'), 2, 'vessels are counted');
SELECT results_eq($$SELECT count(*)::integer, max(day)
	FROM zone_watch($$ || :port || $$, '2024-02-01', '2024-02-02', '7 hours')$$,
	$$VALUES (4, timestamptz '2024-02-01 21:00')$$, 'steps begin with the period, the last is cut');
SELECT throws_ok('SELECT zone_watch(' || :port || ', $$2024-02-01$$, $$2024-02-02$$, $$0$$)', '22023');
SELECT throws_ok('SELECT zone_watch(1, $$2024-02-01$$, $$infinity$$)', '22023');

-- ---------- visit_pauses ----------
SELECT store_track('211000001', track_agg(timestamptz '2024-02-11 12:00' + i * interval '10 minutes', 10.05, 50.05))
	FROM generate_series(0, 30) i \gset x_
SELECT detect_port_calls() IS NOT NULL AS done \gset
CREATE TEMP TABLE pause AS SELECT * FROM visit_pauses(:port, '2024-02-01', '2024-03-01');
SELECT results_eq('SELECT last_seen, next_seen, days_between, days_clear_empty, days_obscured, days_not_looked, '
	'longest_unwatched, next_mmsi FROM pause',
	$$VALUES (timestamptz '2024-02-05 10:00', timestamptz '2024-02-08 12:00', 2, 1, 0, 1, 1, NULL::integer),
		('2024-02-08 12:00', '2024-02-11 12:00', 2, 0, 0, 2, 2, 211000001),
		('2024-02-11 17:00', NULL, 18, 0, 0, 18, 18, NULL)$$,
		'between images, sightings and AIS, and the one that runs');
SELECT row_eq('SELECT pause_days, pause_days_min, pause_days_max FROM pause WHERE next_mmsi IS NOT NULL',
	ROW(3::float8, 2.5::float8, 3.5::float8), 'a sighting of a day makes a pause longer or shorter');
SELECT is((SELECT last_evidence FROM pause WHERE next_mmsi IS NOT NULL), format('sighting %s by S', :w),
	'with its evidence');

-- ---------- candidate_vessels against could_be_at ----------
DELETE FROM vessel_track; DELETE FROM sighting; DELETE FROM vessel_identity; DELETE FROM vessel;
-- thirty ships that never go faster than ten knots, silent now and then
CREATE TEMP TABLE way AS
SELECT k, timestamptz '2024-03-01' + i * interval '1 hour' AS t, 10 + k * 0.05 + 0.1 * i * sin(k) AS lon,
	50 + 0.1 * i * cos(k) AS lat
FROM generate_series(1, 30) k, generate_series(0, 240) i WHERE (i / (5 + k)) % 3 <> 1 OR k % 5 = 0;
SELECT count(store_track((300 + k)::mmsi, track)) FROM (SELECT k, track_agg(t, lon, lat) AS track FROM way GROUP BY k) w \gset x_
SELECT count(register_vessel(NULL, 'SHIP ' || k, mmsi => (300 + k)::mmsi)) FROM generate_series(1, 30) k \gset x_
SELECT count(register_sighting('R', i::text, timestamptz '2024-03-01' + random() * interval '240 hours',
	place => ST_SetSRID(ST_MakePoint(10 + random() * 4 - 2, 50 + random() * 4 - 2), 4326), place_error_m => 0,
	time_error => '0')) FROM generate_series(1, 25) i \gset x_
CREATE TEMP TABLE judged AS SELECT s.sighting_id, c.name, c.verdict, c.slack_hours, w.verdict AS wanted,
	w.slack_hours AS wanted_slack
FROM sighting s, candidate_vessels(s.sighting_id, 12) c, vessel_track_between(c.mmsi, '-infinity', 'infinity') v(track),
	could_be_at(v.track, ST_X(s.place), ST_Y(s.place), s.seen_from, 12, '0', 0) w;
SELECT is((SELECT count(*) FROM judged), 750::bigint, 'every vessel is judged');
SELECT is((SELECT count(DISTINCT verdict) FROM judged), 2::bigint, 'some could have been there, some not');
SELECT is_empty('SELECT * FROM judged WHERE verdict <> wanted OR abs(slack_hours - wanted_slack) > 0.01',
	'as the tracks say');

-- beyond the window nothing is known
SELECT sighting_id AS late FROM sighting LIMIT 1 \gset
UPDATE sighting SET seen_from = '2024-06-01', seen_to = '2024-06-01' WHERE sighting_id = :late;
SELECT is((SELECT count(*) FROM candidate_vessels(:late) WHERE verdict = 'unknown'), 30::bigint,
	'nothing within the window: unknown');
SELECT is((SELECT count(*) FROM candidate_vessels(:late, "window" => '365 days') WHERE verdict = 'unknown'), 0::bigint,
	'a wider one knows');
-- a range of time: feasible if any moment of it is
DELETE FROM vessel_identity; DELETE FROM sighting; DELETE FROM vessel;
SELECT register_vessel('9179842', 'ANGARA', mmsi => '273210440', length_m => 120,
	features => '{crane,bridge forward}') AS angara \gset
SELECT register_vessel('9161003', 'LADY R', length_m => 103) AS lady \gset
SELECT store_track('273210440', '[2024-04-01T00:00:00Z 10.05 50.05, 2024-04-01T20:00:00Z 10.05 52.05]') AS stored \gset
-- 120 nm: 6 hours at 20 knots each way; the other place 6 hours from the last fix
SELECT register_sighting('S', 'range', '2024-04-01 00:00', '2024-04-02 00:00', place => 'SRID=4326;POINT(10.05 51.05)',
	length_m => 115, length_error_m => 5, features => '{crane,mast}') AS r \gset
SELECT row_eq('SELECT verdict, length_fits, features_shared, features_missing, best_time > before_at AND best_time < '
	'after_at, gap_hours FROM candidate_vessels(' || :r || ') WHERE name = $$ANGARA$$',
	ROW('feasible'::text, true, '{crane}'::text[], '{mast}'::text[], true, 20::float8),
		'length, features, the best moment and the silence around it');
SELECT row_eq('SELECT verdict, length_fits, features_shared FROM candidate_vessels(' || :r
	|| ') WHERE name = $$LADY R$$', ROW('unknown'::text, false, NULL::text[]), 'unknown, and too short');
SELECT register_sighting('S', 'moment', '2024-04-01 02:00', place => 'SRID=4326;POINT(10.05 51.05)', place_error_m => 0,
	time_error => '0') AS m \gset
SELECT row_eq('SELECT verdict, round(hours_missing::numeric, 1), excluded_by ~ $$fix of MMSI 273210440, 60.1 nm$$ FROM '
	'candidate_vessels(' || :m || ') WHERE name = $$ANGARA$$', ROW('alibi'::text, 1.0, true), 'an hour is missing');
-- confirmed sightings are places too, others are not
SELECT register_sighting('S', 'claimed', '2024-04-01 02:00', place => 'SRID=4326;POINT(40 10)',
	claimed_vessel_id => :lady) AS c \gset
SELECT is((SELECT verdict FROM candidate_vessels(:r) WHERE name = 'LADY R'), 'unknown', 'a claim is no place');
UPDATE sighting SET claim = 'confirmed' WHERE sighting_id = :c;
SELECT is((SELECT verdict FROM candidate_vessels(:r) WHERE name = 'LADY R'), 'alibi', 'confirmed it is');
UPDATE sighting SET seen_from = '2024-03-25', seen_to = '2024-04-10' WHERE sighting_id = :c;
SELECT is((SELECT verdict FROM candidate_vessels(:r) WHERE name = 'LADY R'), 'feasible',
	'at some time in two weeks leaves time');
UPDATE sighting SET throughout = true WHERE sighting_id = :c;
SELECT is((SELECT verdict FROM candidate_vessels(:r) WHERE name = 'LADY R'), 'alibi', 'throughout them does not');
SELECT throws_ok('SELECT candidate_vessels(-1)', '42704', 'sighting -1 does not exist');
SELECT throws_ok('SELECT candidate_vessels(' || :r || ', 0)', '22023');
SELECT throws_ok('SELECT vessel_evidence(-1, $$2024-01-01$$, $$2024-01-02$$)', '42704');
SELECT throws_ok('SELECT cargo_buildup(1, -1)', '42704', 'visit -1 does not exist');

-- cargo by numbers
SELECT register_sighting('S', 'v', '2024-05-10', zone_id => :port, claimed_vessel_id => :lady) AS v \gset
SELECT count(register_cargo_sighting('C', d::text, :pier, timestamptz '2024-05-01' + d * interval '1 day', 'containers',
	count => n)) FROM (VALUES (5, 3), (7, 0), (8, 20), (9, 60), (11, 60), (12, 5), (13, 0), (20, 9)) c(d, n) \gset x_
SELECT results_eq(format('SELECT phase, change, count FROM cargo_buildup(%s, %s)', :pier, 2 * :v + 1),
	$$VALUES ('before', 'vanished', 0), ('before', 'appeared', 20), ('before', 'grew', 60), ('after', 'same', 60),
		('after', 'shrank', 5)$$, 'what grew, shrank and vanished around a visit');
SELECT is((SELECT count(*) FROM cargo_buildup(:pier, 2 * :v + 1, '30 days')), 8::bigint, 'a wider window shows more');

SELECT * FROM finish();
ROLLBACK;
