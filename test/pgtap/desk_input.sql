-- What a desk is handed: ships without identity, periods without data, zones that are gone, markup in names, numbers as
-- text.
\set ON_ERROR_STOP 1
\i test/tap_setup.sql
SELECT plan(43);
SET timezone = 'UTC';
CREATE FUNCTION pg_temp.is_page(page text) RETURNS boolean LANGUAGE sql AS
$$SELECT xml_is_well_formed_document(replace(page, '<!DOCTYPE html>', ''))
	AND page !~* '<(script|img|b)[ >]|<[^>]* (src|href|onload)='$$;

SELECT register_zone('</svg><script>alert(1)</script>', 'port', ST_MakeEnvelope(10, 50, 10.1, 50.1, 4326)) AS port \gset
SELECT register_zone('Quiet "&\', 'port', ST_MakeEnvelope(20, 50, 20.1, 50.1, 4326)) AS quiet \gset
SELECT store_track('273000001', track_agg(timestamptz '2024-01-01 00:00Z' + n * interval '10 minutes', CASE
	WHEN n BETWEEN 6 AND 60 THEN 10.05 ELSE 9.8 END, 50.05)) FROM generate_series(0, 100) n \g /dev/null
SELECT store_track('273000002', track_agg(timestamptz '2024-01-01 00:00Z' + n * interval '10 minutes', 10.05, 50.05))
	FROM generate_series(0, 100) n \g /dev/null
SELECT register_vessel('9161003', '<svg onload=alert(1)>"''&', mmsi => '273000001', flag => 'RU',
	source => '<img src=x>') AS loud \gset
SELECT status FROM load_listings('own', '[{"imo": 9161003, "name": "<script>x</script>", "from": "2023-01-01",
	"programs": ["</td>"]}]', '2023-01-02') \g /dev/null
SELECT watch('<b>', zone_id => :port) \g /dev/null
SELECT added FROM detect_port_calls() \g /dev/null
SELECT added FROM detect_ais_gaps() \g /dev/null

-- ---------- markup in names ----------
SELECT ok(pg_temp.is_page(vessel_dossier_html(:loud, '2023-12-31', '2024-01-05')),
	'a dossier of it is whole, and holds no markup but its own');
SELECT ok(pg_temp.is_page(zone_report_html(:port, '2023-12-31', '2024-01-05')), 'so is a report');
SELECT ok(pg_temp.is_page(vessel_map_svg(:loud, '2023-12-31', '2024-01-05')), 'a map');
SELECT ok(pg_temp.is_page(port_call_timeline_svg('2023-12-31', '2024-01-05')), 'a timeline');
SELECT ok(pg_temp.is_page(fleet_timeline_svg('own', '2023-12-31', '2024-01-05')), 'that of a fleet');
SELECT ok(pg_temp.is_page(dwell_histogram_svg(:port, '2023-12-31', '2024-01-05')), 'a histogram');
SELECT is((SELECT count(*) FROM alert WHERE watch = '<b>' AND zone LIKE '%script%'), 2::bigint,
	'alerts keep names as they are');
SELECT is(port_call_geojson() #>> '{features,0,properties,zone}', '</svg><script>alert(1)</script>', 'as does GeoJSON');

-- ---------- a vessel without identity ----------
INSERT INTO vessel (imo) VALUES (NULL) RETURNING vessel_id AS nobody \gset
SELECT ok(page LIKE '%<h1>vessel %: dossier</h1>%' AND page LIKE '%Nothing is registered.%'
	AND page LIKE '%it was looked for on no list%' AND pg_temp.is_page(page),
	'a vessel without identity has a dossier that says so')
FROM vessel_dossier_html(:nobody, '2023-12-31', '2024-01-05') page;
SELECT is((SELECT count(*) FROM vessel_evidence(:nobody, '2023-12-31', '2024-01-05')), 0::bigint, 'and no evidence');
SELECT is(listed_at(:nobody, '2024-01-01'), NULL, 'and no list');
SELECT results_eq($$SELECT mmsi, name, imo, flag, identity_source FROM port_call WHERE mmsi = 273000002$$,
	$$VALUES (273000002, NULL::text, NULL::integer, 'RU'::text, NULL::text)$$,
	'a call of a ship that nobody names says who transmitted');
SELECT is((SELECT count(*) FROM vessel_last_position WHERE mmsi = 273000002 AND name IS NULL), 1::bigint,
	'as does its last position');

-- ---------- a period without data ----------
SELECT ok(page LIKE '%Nothing is known of this vessel in this period.%' AND page LIKE '%no position in this period%'
	AND page LIKE '%31 days%' AND pg_temp.is_page(page), 'a dossier of a month of which nothing is stored')
FROM vessel_dossier_html(:loud, '1999-01-01', '1999-02-01') page;
SELECT ok(page LIKE '%No port call was found%' AND page LIKE '%<td>31</td><td>31</td>'
	'<td>0</td>%' AND pg_temp.is_page(page), 'a report of it counts the days of which there is '
	'nothing') FROM zone_report_html(:port, '1999-01-01', '1999-02-01') page;
SELECT ok(svg LIKE '%no port call in this period%' AND pg_temp.is_page(svg), 'pictures of it say so')
	FROM port_call_timeline_svg('1999-01-01', '1999-02-01') svg;
SELECT ok(pg_temp.is_page(dwell_histogram_svg(:port, '1999-01-01', '1999-02-01')), 'or are empty');
SELECT is((SELECT count(*) FROM cargo_ledger(:port, '1999-01-01', '1999-02-01')), 0::bigint, 'nobody reported cargo');
SELECT is((SELECT count(*) FROM identity_conflicts('1999-01-01', '1999-02-01')), 0::bigint,
	'nothing contradicted anything');
SELECT is((SELECT max(certain) + max(possible)
	FROM zone_occupancy(:port, '1999-01-01', '1999-01-02', '1 hour', open_for => '30 days')), 0,
'and nobody was there');

-- ---------- a zone deleted since ----------
DELETE FROM zone WHERE zone_id = :port;
SELECT is((SELECT count(*) FROM port_call WHERE zone_id = :port AND zone LIKE '%script%'), 2::bigint,
	'calls at a zone that is gone keep its name');
SELECT ok(pg_temp.is_page(page) AND page LIKE '%no longer registered%', 'its report says that it is gone')
	FROM zone_report_html(:port, '2023-12-31', '2024-01-05') page;
SELECT ok(pg_temp.is_page(vessel_dossier_html(:loud, '2023-12-31', '2024-01-05')),
	'the dossier of who called there is whole');
SELECT ok(pg_temp.is_page(port_call_timeline_svg('2023-12-31', '2024-01-05')), 'so is the timeline');
SELECT ok(pg_temp.is_page(dwell_histogram_svg(:port, '2023-12-31', '2024-01-05')), 'and the histogram');
SELECT lives_ok('SELECT refresh_findings()', 'a watch on it does not stop a refresh');
SELECT is((SELECT count(*) FROM alert WHERE watch = '<b>' AND kind = 'call'), 2::bigint, 'its alerts stay');
SELECT throws_ok(format('SELECT watch(''new'', zone_id => %s)', :port), '42704',
	format('zone %s does not exist', :port), 'but nobody can watch it anew');

-- ---------- an MMSI as text with blanks ----------
SELECT is(' 273000001 '::mmsi, '273000001'::mmsi, 'blanks about a number are none of it');
SELECT is((SELECT count(*) FROM vessel_identity WHERE mmsi = ' 273000001 '), 1::bigint, 'nor in a comparison');
SELECT is((SELECT count(*) FROM port_call WHERE mmsi = ' 273000001 '), 1::bigint, 'of a view too');
SELECT throws_ok($$SELECT watch('x', mmsi => '273 000 001')$$, '22P02', NULL, 'blanks within it are an error');
SELECT throws_ok($$SELECT '273 000 001'::mmsi$$, '22P02', 'invalid input syntax for type mmsi: "273 000 001"',
	'that quotes it');
SELECT is(mmsi_or_null('273 000 001'), NULL, 'or NULL, where asked for so');

-- sets of zones that would be empty, and layouts, say which argument is wrong
SELECT throws_ok(q.query, q.state, q.message, q.message) FROM (VALUES
	($$SELECT define_zone_set(NULL)$$, '23502', 'a zone set needs a name, not NULL'),
	($$SELECT define_zone_set('')$$, '23514', 'a zone set needs a name, not ""'),
	($$SELECT define_zone_set('x', kinds => '{port,prot}')$$, '23514', 'zone set "x": kind "prot" does not exist'),
	($$SELECT define_zone_set('x', countries => '{kp}')$$, '23514', 'zone set "x": country "kp" is not two capital letters'),
	($$SELECT define_zone_set('x', countries => '{NULL}')$$, '23514', 'zone set "x": country NULL is not two capital letters'),
	($$SELECT define_zone_set('x', zone_ids => '{987654321}')$$, '42704', 'zone set "x": zone 987654321 does not exist'),
	($$SELECT define_ais_layout('x', 'tsv', '{}')$$, '23514', 'layout "x": kind must be csv, json or nmea, not "tsv"'),
	($$SELECT define_ais_layout('x', NULL, '{}')$$, '23514', 'layout "x": kind must be csv, json or nmea, not NULL'),
	($$SELECT define_ais_layout('x', 'csv', '{}', delimiter => NULL)$$, '22004', 'layout "x": delimiter must not be NULL'))
	q(query, state, message);
SELECT * FROM finish();
ROLLBACK;
