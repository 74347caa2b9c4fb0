-- The picture of an encounter.
\set ON_ERROR_STOP 1
\i test/tap_setup.sql
SELECT plan(18);
SET timezone = 'Asia/Vladivostok';

SELECT register_vessel('9161003', '<b>LADY & R</b>', mmsi => '211000001', flag => 'RU') \g /dev/null
SELECT status FROM load_listings('own', '[{"imo": 9161003, "name": "LADY R", "from": "2023-12-01"}]', '2023-12-02') \g /dev/null
-- one drifts over 180 degrees for ten hours; another comes, lies alongside for six, is silent for two of the first
-- hours on its way back
SELECT store_track('211000001', track_agg(timestamptz '2024-01-01Z' + n * interval '5 minutes', CASE
	WHEN n > 20 THEN -180.001 + n * 0.00005 ELSE 179.999 + n * 0.00005 END, 60)) FROM generate_series(0, 120) n \g /dev/null
SELECT store_track('211000002', track_agg(timestamptz '2024-01-01Z' + n * interval '5 minutes',
	180 - 0.001 - greatest(0, 24 - n, n - 96) * 0.01, 60.001)) FROM generate_series(0, 144) n
WHERE n NOT BETWEEN 100 AND 124 \g /dev/null
-- and another two in a straight way, for ever
SELECT store_track(s::text::mmsi, track_agg(timestamptz '2024-02-01Z' + n * interval '1 minute', 10 + n * 0.0001,
	50 + 0.0001 * (s % 10))) FROM generate_series(211000003, 211000004) s, generate_series(0, 6000) n GROUP BY s \g /dev/null
SELECT added FROM detect_encounters() \g /dev/null
SELECT encounter_id AS id FROM encounter WHERE mmsi_a = 211000001 \gset
SELECT encounter_id AS long FROM encounter WHERE mmsi_a = 211000003 \gset
SELECT encounter_svg(:id) AS picture \gset
SELECT encounter_svg(:long) AS long_picture \gset

SELECT ok(xml_is_well_formed_document(:'picture')
	AND starts_with(:'picture', '<svg xmlns="http://www.w3.org/2000/svg"'), 'a picture is well-formed SVG');
SELECT ok(xml_is_well_formed_document(:'long_picture'), 'so is one of days');
SELECT ok(position('<b>' IN :'picture') = 0 AND position('&lt;b&gt;LADY &amp; R' IN :'picture') > 0,
	'names are escaped');
SELECT ok(:'picture' !~ '(src|href)=', 'it asks for nothing from outside');
SELECT ok(position('own (listed)' IN :'picture') > 0, 'listings are named');
SELECT ok(position((SELECT to_char(began AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI') FROM encounter
	WHERE encounter_id = :id) IN :'picture') > 0, 'times are UTC whatever the session says');
SELECT ok((SELECT count(*) FROM regexp_matches(:'picture', '<polyline', 'g')) BETWEEN 4 AND 6,
	'a line a ship and piece, broken at the silence, and the distances, broken too');
SELECT ok(position('silent from 2024-01-01 08:15' IN :'picture') > 0 AND position('url(#silence)' IN :'picture') > 0,
	'the silence is hatched, and says when');
SELECT is_empty(format($$SELECT FROM regexp_matches(%L, '([0-9.-]+),([0-9.-]+)', 'g') m
	WHERE m[1]::float8 NOT BETWEEN 0 AND 1000 OR m[2]::float8 NOT BETWEEN 0 AND 790$$,
	(SELECT string_agg(m[1], ' ') FROM regexp_matches(:'picture' || :'long_picture', 'points="([^"]*)"', 'g') m)),
	'every point lies in the picture');
-- a way of some 0.25 degrees over 180 is no way round the world
SELECT ok((SELECT max(x) - min(x) > 200
	FROM (SELECT split_part(p, ',', 1)::float8 AS x
	FROM regexp_matches(:'picture', '<polyline points="([^"]*)"', 'g') m, regexp_split_to_table(m[1], ' ') p) q),
'a map over 180 degrees is in one piece');
SELECT ok(length(:'long_picture') < 200000, 'of many fixes some three thousand are drawn');
SELECT added FROM detect_loitering() \g /dev/null
SELECT ok(position('together with 211000002 from 2024-01-01 02:' IN p) > 0
	AND position('loitering from 2024-01-01 00:00' IN p) > 0, 'the timeline shows encounters and loitering')
FROM port_call_timeline_svg('2024-01-01', '2024-01-03', '{211000001}') p;
-- two that lie together while one has a place 900 miles away: the run leaves it out, and so does the picture
SELECT store_track('211000005', track_agg(timestamptz '2024-03-01Z' + n * interval '5 minutes',
	133 + CASE WHEN n = 30 THEN -13 ELSE 0.01 * greatest(0, n - 60) END, 41 - CASE WHEN n = 30 THEN 10 ELSE 0 END))
FROM generate_series(0, 90) n \g /dev/null
SELECT store_track('211000006', track_agg(timestamptz '2024-03-01 00:02Z' + n * interval '7 minutes', 133.001, 41))
FROM generate_series(0, 60) n \g /dev/null
SELECT added FROM detect_encounters('2024-03-01', '2024-03-02') \g /dev/null
SELECT encounter_svg(encounter_id) AS stray FROM encounter WHERE mmsi_a = 211000005 \gset
SELECT ok(:'stray' ~ '>[125] nm<', 'a map is of the size of the ways, not of one to a place that the run left out');
SELECT ok(position('Not drawn: 1 of 152 fixes, which the run left out as out of reach of the others at 60 kn.'
	IN :'stray') > 0, 'and says that it was left out');
SELECT is_empty(format($$SELECT FROM regexp_split_to_table(%L, ' ') p WHERE split_part(p, ',', 1)::float8 BETWEEN 340 AND 600
	AND split_part(p, ',', 2)::float8 < 630$$,
	(SELECT m[1] FROM regexp_matches(:'stray', '<polyline points="([^"]*)"[^>]*stroke="#222222"', 'g') m)),
	'nor are the ships apart in it while they are together');
DELETE FROM vessel_track;
SELECT ok(position('no longer stored' IN encounter_svg(:id)) > 0, 'where the positions are gone it says so');
SELECT throws_ok('SELECT encounter_svg(-1)', '42704', 'encounter -1 does not exist');
SELECT throws_ok('SELECT encounter_svg(NULL)', '42704', 'encounter NULL does not exist');
SELECT * FROM finish();
ROLLBACK;
