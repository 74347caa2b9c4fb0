-- Automatic detections: lines staged by COPY become sightings, bad ones are rejected with their line, all are accounted
-- for.
\set ON_ERROR_STOP 1
\i test/tap_setup.sql
SELECT plan(25);
SET timezone = 'Asia/Tokyo';

SELECT register_scene('ESA', 'S1A_1', '2024-03-10 10:00Z', 'SAR', ST_MakeEnvelope(9, 49, 11, 51, 4326)) AS one \gset
SELECT register_scene('ESA', 'S1A_2', '2024-03-10 22:00Z', 'SAR', ST_MakeEnvelope(9, 49, 11, 51, 4326)) AS two \gset
SELECT register_scene('A', 'twice', '2024-03-10 22:00Z'), register_scene('B', 'twice', '2024-03-10 22:00Z') \gset x_
SELECT register_zone('Port', 'port', ST_MakeEnvelope(10, 50, 10.1, 50.1, 4326)) AS port \gset
SELECT register_zone('Empty', 'port', ST_MakeEnvelope(10.5, 50, 10.6, 50.1, 4326)) AS empty \gset
SELECT register_zone('Cut', 'port', ST_MakeEnvelope(10.95, 50, 11.05, 50.1, 4326)) AS cut \gset
COPY detection_line (line) FROM STDIN;
detect_id,Longitude,lat,scene_id,timestamp,length_m,presence_score
d1,10.05,50.05,S1A_1,2024-03-10 10:00:03 UTC,101.5,0.98
d2,10.06,50.05,S1A_1,,,0.4
"d,3",10.07,50.05,S1A_2,2024-03-10T22:00:00Z,20,0.9
d1,10.08,50.05,S1A_1,,,

d4,190,50.05,S1A_1,,,
d5,10.05,5O.05,S1A_1,,,
d6,10.05,50.05,S1A_9,,,
d7,10.05,50.05,twice,,,
d8,10.05,50.05,S1A_1,2024-03-10 11:00Z,,
d9,10.05,50.05,S1A_1,10.03.2024,,
d10,10.05,50.05,S1A_1,,-3,
d11,10.05,50.05,S1A_1,,,high
d12,10.05,50.05,S1A_1
,10.05,50.05,S1A_1,,,
d13,10.05,50.05,S1A_1,,"3
\.
CALL load_detections('model', min_score => 0.5) \gset
SELECT is(ROW(:read, :registered, :updated, :unchanged, :skipped_score, :rejected)::text, '(15,2,0,0,1,12)',
	'every line is accounted for');
SELECT results_eq('SELECT line_no, reason, value FROM detection_reject ORDER BY 1',
	$$VALUES (5::bigint, 'same_key', 'd1'), (7, 'bad_longitude', '190'), (8, 'bad_latitude', '5O.05'),
	(9, 'bad_scene', 'S1A_9'), (10, 'bad_scene', 'twice'),
	(11, 'other_time', '2024-03-10 11:00Z'), (12, 'bad_time', '10.03.2024'), (13, 'bad_length', '-3'),
		(14, 'bad_score', 'high'), (15, 'field_count', '4'), (16, 'no_key', NULL),
		(17, 'open_quote', (SELECT value FROM detection_reject WHERE line_no = 17))$$,
	'with its line, the reason and the value');
SELECT results_eq('SELECT source_key, seen_from, seen_to, length_m, note, claim, place_error_m, ST_AsText(place) FROM '
	'sighting ORDER BY 1',
	$$VALUES ('d,3', timestamptz '2024-03-10 22:00Z', timestamptz '2024-03-10 22:00Z', 20::float8, 'score 0.9',
		'unknown', 500::float8, 'POINT(10.07 50.05)'),
	('d1', '2024-03-10 10:00:03Z', '2024-03-10 10:00:03Z', 101.5, 'score 0.98', 'unknown', 500, 'POINT(10.05 50.05)')$$,
		'what is one becomes a sighting');
SELECT is((SELECT count(*) FROM detection_line), 0::bigint, 'nothing stays staged');
-- the same again, corrected, and without keys
COPY detection_line (line) FROM STDIN;
key,lon,lat,scene,length_m,score
d1,10.05,50.05,S1A_1,101.5,0.98
"d,3",10.07,50.05,S1A_2,25,0.9
d14,10.5,49.5,S1A_2,,
\.
CALL load_detections('model') \gset
SELECT is(ROW(:read, :registered, :updated, :unchanged, :rejected)::text, '(3,1,2,0,0)', 'a correction is one');
SELECT is((SELECT length_m FROM sighting_past WHERE source_key = 'd,3'), 20::float8,
	'of which is kept what was before');
COPY detection_line (line) FROM STDIN;
key,lon,lat,scene,length_m,score
d1,10.05,50.05,S1A_1,101.5,0.98
\.
CALL load_detections('model') \gset
SELECT is(ROW(:read, :unchanged)::text, '(1,1)', 'the same again changes nothing');
SELECT is((SELECT count(*) FROM sighting_past), 2::bigint, 'and leaves no trace');
COPY detection_line (line) FROM STDIN;
lon;lat
\.
SELECT throws_ok($$CALL load_detections('model')$$, '22023',
	'header has no longitude, latitude, and scene or time: "lon;lat"');
DELETE FROM detection_line;
COPY detection_line (line) FROM STDIN;
lat,lon
50.01,10.01
50.02,10.02
\.
CALL load_detections('other', :one) \gset
SELECT results_eq($$SELECT source_key, scene_id FROM sighting WHERE source = 'other' ORDER BY 1$$,
	format($$VALUES ('S1A_1 2', %s::bigint), ('S1A_1 3', %s)$$, :one, :one),
	'a file of one scene needs neither keys nor scenes');
COPY detection_line (line) FROM STDIN;
id,lat,lon,time
a,50.01,10.01,2024-03-11 09:00
\.
CALL load_detections('third', time_zone => 'Asia/Vladivostok') \gset
SELECT row_eq($$SELECT seen_from, scene_id FROM sighting WHERE source = 'third'$$,
	ROW(timestamptz '2024-03-10 23:00Z', NULL::bigint),
	'without a scene by its own time, local where a time zone is given');
-- the mark of the session
INSERT INTO detection_line (line, session) VALUES ('another''s', -1);
SELECT throws_ok($$CALL load_detections('model')$$, 'P0002', 'this session has staged no lines in detection_line');
SELECT is((SELECT count(*) FROM detection_line), 1::bigint, 'what another session has staged is not taken');
INSERT INTO detection_line (line) VALUES ('lon,lat,time');
INSERT INTO detection_line (line, session, session_pid) VALUES ('a dead one''s', -2, 0);
CALL load_detections('model') \gset
SELECT is(:read, 0, 'a header alone has no detection');
SELECT is((SELECT count(*) FROM detection_line), 1::bigint, 'what a session that has ended has staged is cleared away');
SELECT throws_ok($$CALL load_detections('')$$, '23502', 'detections need a source');
SELECT throws_ok($$CALL load_detections('model', -1)$$, '23503', 'scene -1 is not registered');
SELECT throws_ok($$CALL load_detections('model', time_zone => 'UTC+9')$$, '22023');
SELECT is((SELECT sum(read - registered - updated - unchanged - skipped_score - rejected) FROM detection_load),
	0::numeric, 'every load adds up');
-- by day and zone
SELECT results_eq('SELECT zone, day, source, scenes, scenes_of_all, detections, most_on_a_scene FROM detection_by_day '
	'ORDER BY 1, 2, 3', $$VALUES ('Empty', date '2024-03-10', 'model', 2::bigint, 2::bigint, 0::bigint, 0::bigint),
	('Empty', '2024-03-10', 'other', 1, 1, 0, 0),
	('Port', '2024-03-10', 'model', 2, 2, 2, 1), ('Port', '2024-03-10', 'other', 1, 1, 2, 2)$$,
		'counts a day by zone, 0 where a scene shows all of it, none where it is cut');
SELECT is((SELECT count(DISTINCT row_id) FROM detection_by_day), 4::bigint, 'each row has its key');
-- thousands
SELECT clock_timestamp() AS began \gset
INSERT INTO detection_line (line) SELECT 'key,lon,lat,scene,length_m'
	UNION ALL SELECT concat_ws(',', 'n' || n, 9 + n % 100 / 60.0, 49 + n / 100 / 60.0, 'S1A_1', 30 + n % 200)
	FROM generate_series(1, 5000) n;
CALL load_detections('many') \gset
SELECT is(ROW(:registered, :rejected)::text, '(5000,0)', 'thousands are registered at once');
SELECT is((SELECT sum(detections) FROM detection_by_day WHERE source = 'many' AND zone = 'Port'),
	(SELECT count(*)::numeric FROM sighting s, zone z WHERE s.source = 'many' AND z.name = 'Port'
	AND ST_Covers(z.geom, s.place)), 'and counted');
SELECT is((SELECT count(*) FROM match_sightings(:one) WHERE source = 'many' AND status = 'dark'), 5000::bigint,
	'and matched with AIS');
SELECT is(number_or_null(v), n, v || ' as a number') FROM (VALUES ('1e400', NULL::float8)) x(v, n);
SELECT * FROM finish();
ROLLBACK;
