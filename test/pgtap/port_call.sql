-- What is laid out for people: pauses, occupancy, pictures, GeoJSON.
\set ON_ERROR_STOP 1
\i test/tap_setup.sql
SELECT plan(28);
SET timezone = 'UTC';

SELECT register_zone('Port <"1" & only>', 'port', ST_MakeEnvelope(10, 50, 10.1, 50.1, 4326)) AS port \gset
-- two ships: 1 to 3 and 8 to 9 January; the second 2 to 4 January
SELECT count(store_track(mmsi::mmsi, track))
	FROM (SELECT mmsi, track_agg(t, CASE WHEN inside THEN 10.05 ELSE 9.9 END, 50.05) AS track FROM (
	SELECT m AS mmsi, t, (m = 211000001
		AND (t BETWEEN '2024-01-01 00:00' AND '2024-01-03 00:00'
		OR t BETWEEN '2024-01-08 00:00' AND '2024-01-09 00:00'))
		OR (m = 211000002 AND t BETWEEN '2024-01-02 00:00' AND '2024-01-04 00:00') AS inside
	FROM unnest(ARRAY[211000001, 211000002]) m, generate_series(timestamptz '2023-12-31', '2024-01-10', '1 hour') t) s
	GROUP BY mmsi) m \gset
SELECT added FROM detect_port_calls() \gset
SELECT is(:added, 3, 'three calls');
SELECT results_eq(format('SELECT last_seen, last_mmsi, next_seen, next_mmsi, pause_days FROM '
	'visit_pauses(%s, ''2023-12-01'', ''2024-02-01'')', :port),
	$$VALUES (timestamptz '2024-01-04 00:00', 211000002, timestamptz '2024-01-08 00:00', 211000001, 4::float8),
		('2024-01-09 00:00', 211000001, NULL, NULL, 23)$$,
		'one pause, overlapping calls leave none, and the one that runs');
SELECT is_empty(format('SELECT * FROM visit_pauses(%s, ''2023-11-01'', ''2023-12-01'')', :port),
	'no call before, no pause');
SELECT results_eq(format('SELECT t, certain, possible FROM zone_occupancy(%s, ''2024-01-01 23:30'', ''2024-01-02 '
	'00:30'', ''30 minutes'')', :port),
	$$VALUES (timestamptz '2024-01-01 23:30', 1, 2), ('2024-01-02 00:00', 2, 2), ('2024-01-02 00:30', 2, 2)$$,
		'occupancy, certain and possible');
SELECT throws_ok($$SELECT zone_occupancy(-1, '2024-01-01', '2024-01-02', '1 hour')$$, '42704', 'zone -1 does not exist',
	'occupancy of an unknown zone is an error');
SELECT throws_ok($$SELECT zone_occupancy(NULL, '2024-01-01', '2024-01-02', '1 hour')$$, '42704',
	'zone NULL does not exist', 'as is that of none');
SELECT throws_ok($$SELECT dwell_histogram_svg(-1, '2024-01-01', '2024-01-02')$$, '42704', 'zone -1 does not exist',
	'its histogram');
SELECT throws_ok(format('SELECT port_call_timeline_svg(''2024-01-01'', ''2024-01-10'', zone_ids => ARRAY[%s, -1])',
	:port), '42704', 'zone -1 does not exist', 'its timeline');
DELETE FROM zone;
SELECT is((SELECT max(possible) FROM zone_occupancy(:port, '2024-01-01', '2024-01-02', '1 hour')), 2,
	'a zone that is gone had its ships');
SELECT register_zone('Port <"1" & only>', 'port', ST_MakeEnvelope(10, 50, 10.1, 50.1, 4326)) AS port \gset
SELECT count(*) FROM detect_port_calls() \gset
UPDATE port_call_finding SET known_to = known_from WHERE zone_id <> :port AND known_to IS NULL;
SELECT results_eq('SELECT day, arrivals, departures, present_at_midnight, vessels FROM zone_traffic_by_day WHERE day '
	'<= ''2024-01-03'' ORDER BY day',
	$$VALUES (date '2023-12-31', 1::bigint, 0::bigint, 0::bigint, 1::bigint), ('2024-01-01', 1, 0, 1, 2),
		('2024-01-02', 0, 0, 2, 2), ('2024-01-03', 0, 1, 2, 2)$$, 'traffic by day');

SELECT port_call_timeline_svg('2024-01-01', '2024-01-10') AS timeline \gset
SELECT dwell_histogram_svg(:port, '2023-12-01', '2024-02-01') AS histogram \gset
SELECT lives_ok(format('SELECT xmlparse(document %L)', :'timeline'), 'the timeline is XML');
SELECT lives_ok(format('SELECT xmlparse(document %L)', :'histogram'), 'the histogram is XML');
-- a day of which nothing is stored shows as no call
SELECT ok(:'histogram' LIKE '%no position of any ship is stored for 51 of the 62 days of the period%', 'days without data below bars');
SELECT ok(port_call_timeline_svg('2023-12-30', '2024-01-10') LIKE '%no position of any ship is stored for 1 of the 11 days%',
	'and below a timeline');
SELECT ok(:'timeline' NOT LIKE '%no position%', 'but not where all days have data');
SELECT ok(dwell_histogram_svg(:port, now() - interval '1 hour', now() + interval '3 days')
	!~ 'for any of the [3-9] days', 'days to come are not missing');
SELECT is((xpath('count(//s:g)', :'timeline'::xml, ARRAY[ARRAY['s', 'http://www.w3.org/2000/svg']]))[1]::text, '3',
	'a bar a call');
SELECT ok(:'timeline' LIKE '%Port &lt;"1" &amp; only&gt;%'
	OR :'timeline' LIKE '%Port &lt;&quot;1&quot; &amp; only&gt;%', 'texts are escaped');
SELECT ok((SELECT bool_and(x::text::float8 BETWEEN 0 AND 1000)
	FROM unnest(xpath('//s:rect/@x', :'timeline'::xml, ARRAY[ARRAY['s', 'http://www.w3.org/2000/svg']])) x),
'nothing is drawn off the picture');
SELECT ok(port_call_timeline_svg('2025-01-01', '2025-01-10') LIKE '%no port call in this period%',
	'an empty period says so');
SELECT lives_ok('SELECT xmlparse(document port_call_timeline_svg(''2024-01-01'', ''2024-01-10'', ARRAY[999]))',
	'a ship without a call has an empty lane');
SELECT ok(dwell_histogram_svg(:port, '2023-12-01', '2024-02-01') LIKE '%3 calls, median%', 'the histogram counts');
SELECT is((SELECT jsonb_array_length(port_call_geojson() -> 'features')), 3, 'GeoJSON has a feature a call');
SELECT is((SELECT geom_type FROM (SELECT port_call_geojson() #>> '{features,0,geometry,type}' AS geom_type) g), 'Point',
	'each at a point');

SELECT throws_ok($$SELECT port_call_timeline_svg('2024-01-10', '2024-01-01')$$, '22023');
SELECT throws_ok($$SELECT port_call_timeline_svg('2024-01-10', 'infinity')$$, '22023');
SELECT throws_ok(format('SELECT * FROM zone_occupancy(%s, ''2024-01-01'', ''2024-01-02'', ''0'')', :port), '22023');
SELECT throws_ok(format('SELECT * FROM visit_pauses(%s, ''-infinity'', ''2024-01-02'')', :port), '22023');
SELECT * FROM finish();
ROLLBACK;
