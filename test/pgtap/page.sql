-- Pages: well formed, whole, escaped, for a vessel and a zone with much and with nothing.
\set ON_ERROR_STOP 1
\i test/tap_setup.sql
SELECT plan(63);
SET timezone = 'Asia/Vladivostok';

SELECT register_zone('Port <b>&"', 'port', ST_MakeEnvelope(179.9, 50, 180, 50.1, 4326), country => 'RU') AS port \gset
SELECT register_zone('Empty', 'port', ST_MakeEnvelope(11, 50, 11.1, 50.1, 4326)) AS empty \gset
SELECT register_vessel('9161003', '<script>alert(1)</script> 만경봉 Ангара', mmsi => '273000001', flag => 'RU',
	source => 'a & b') AS much \gset
SELECT register_vessel('9179842', 'NOTHING') AS none \gset
-- over the antimeridian, in port, silent, out again
SELECT store_track('273000001', track_agg(timestamptz '2024-01-01 00:00Z' + n * interval '10 minutes',
	CASE WHEN n < 20 THEN -179.5 - n * 0.02 WHEN n BETWEEN 20 AND 70 THEN 179.95 ELSE 179.5 END, 50.05))
FROM generate_series(0, 120) n WHERE n NOT BETWEEN 40 AND 95 \g /dev/null
SELECT status
	FROM load_listings('own', '[{"imo": 9161003, "name": "L & R", "from": "2023-12-01", "programs": ["<p>"]}]',
	'2023-12-02') \g /dev/null
SELECT added FROM detect_port_calls() \g /dev/null
SELECT added FROM detect_ais_gaps() \g /dev/null
SELECT vessel_dossier_html(:much, '2023-12-31', '2024-01-05') AS page \gset
SELECT vessel_dossier_html(:none, '2023-12-31', '2024-01-05') AS blank \gset
SELECT zone_report_html(:port, '2023-12-31', '2024-01-05') AS report \gset
SELECT zone_report_html(:empty, '2023-12-31', '2024-01-05') AS quiet \gset

SELECT ok(xml_is_well_formed_document(replace(v.page, '<!DOCTYPE html>', ''))
	AND starts_with(v.page, '<!DOCTYPE html>'), v.name || ' is well formed')
FROM (VALUES ('a dossier', :'page'::text), ('a dossier of nothing', :'blank'), ('a report', :'report'),
	('a report of nothing', :'quiet')) v(name, page);
SELECT ok(position('<script>' IN :'page') = 0 AND position('&lt;script&gt;' IN :'page') > 0, 'names are escaped');
SELECT ok(position('<b>' IN :'report') = 0, 'names of zones too');
SELECT ok(:'page' !~ '(src|href)=', 'a page asks for nothing from outside');
SELECT ok(position('만경봉' IN :'page') > 0 AND position('Ангара' IN :'page') > 0, 'names stand in their script');
SELECT ok(position('2024-01-01 00:00' IN :'page') > 0, 'times are UTC whatever the session says');
SELECT ok(position('L &amp; R' IN :'page') > 0 AND position('&lt;p&gt;' IN :'page') > 0, 'listings are there');
SELECT ok(position('opensanctions_maritime' IN :'page') > 0 AND position('never loaded' IN :'page') > 0,
	'lists that were never loaded are named');
SELECT ok(position('Nothing is known of this vessel in this period.' IN :'blank') > 0
	AND position('no position in this period' IN :'blank') > 0, 'a vessel without data says so');
SELECT ok(position('No port call was found' IN :'quiet') > 0, 'so does a zone');
-- a way of some 0.9 degrees over 180 takes the width of the map, not a thousandth of it
SELECT ok((SELECT max(x::float8) - min(x::float8) > 500
	FROM regexp_matches(vessel_map_svg(:much, '2023-12-31', '2024-01-05'), '[" ]([0-9.]+),[0-9.]+', 'g') m(a),
	unnest(a) x), 'a map over 180 degrees is in one piece');
SELECT throws_ok($$SELECT vessel_dossier_html(-1, '2024-01-01', '2024-01-02')$$, '42704', 'vessel -1 does not exist');
SELECT throws_ok(format($$SELECT vessel_dossier_html(%s, '2024-01-02', '2024-01-01')$$, :much), '22023');
SELECT throws_ok($$SELECT zone_report_html(-1, '2024-01-01', '2024-01-02')$$, '42704');

-- what is in a dossier
SELECT ok(position('xn' IN :'page') = 0 AND :'page' ~ '<ellipse' AND :'page' ~ 'within reach at 15 knots',
	'silences are drawn with what is within reach');
SELECT ok(:'page' ~ '<th>Listed then</th>.*<td>own</td>' AND :'page' ~ '<th>Known since</th>',
	'each row of evidence says on what lists the ship was then, and when it was known');
SELECT ok(:'page' ~ 'min_gap 06:00:00' AND :'page' ~ 'stop radius 500 m', 'the parameters of runs are there');
SELECT ok(:'page' ~ '<h2>What was looked at</h2>'
	AND :'page' ~ '<th>Nobody looked</th>.*Port &lt;b&gt;.*<td>5</td>|Port', 'and what nobody looked at');
SELECT status FROM load_listings('mid', '[{"imo": 9179842, "name": "NOTHING", "from": "2024-01-02",
	"until": "2024-01-03"}, {"imo": 9358010, "name": "OTHER"}]', '2024-01-02') \g /dev/null
SELECT vessel_dossier_html(:none, '2023-12-31', '2024-01-05') AS middle \gset
SELECT ok(:'middle' ~ 'listed for a part' AND :'middle' !~ 'Not on the lists as loaded',
	'a listing within the period, at neither end, is not passed over');
SELECT ok(vessel_dossier_html(:none, '2024-01-02 01:00Z', '2024-01-02 05:00Z') ~ 'listed all the time',
	'nor one over all of it');
SELECT ok(vessel_dossier_html(:none, '2020-01-02 01:00', '2020-01-02 05:00') ~ '2024-01-02 00:00.*<td>not listed</td>',
	'nor one of another time, which is called so');
-- OTHER of the list above has no date: nobody knows since when the first copy's ships were listed
SELECT register_vessel('9358010', 'OTHER', mmsi => '273000012') AS other \gset
SELECT vessel_dossier_html(:other, '2023-12-31', '2024-01-05') AS first_copy \gset
SELECT ok(:'first_copy' ~ '<td>2024-01-01 14:00 or earlier \(first copy\)</td>.*<td>listed for a part, '
	'possibly more</td>',
	'a ship of the first copy is not called listed since then');
SELECT ok(:'first_copy' ~ 'in the first copy: listed since then or earlier', 'nor in the evidence');
SELECT ok(:'first_copy' ~ '<th>First copy</th>.*<td>mid</td><td class="t">2024-01-01 14:00</td>',
	'and the page says since when copies of each list are known');
SELECT ok(:'middle' ~ '>2024-01-02 00:00</td>.*<td>listed for a part</td>', 'a date is a date');
SELECT register_vessel(NULL, 'NO NUMBER', mmsi => '273000009') AS nameless \gset
SELECT ok(vessel_dossier_html(:nameless, '2023-12-31', '2024-01-05') ~ 'it was looked for on no list',
	'who has no number was looked for on no list');
SELECT is((SELECT string_agg(ship_type_words(t), '; ') FROM unnest('{80,52,99,container,17}'::text[]) t),
	'80 (tanker, as AIS says); 52 (tug, as AIS says); 99 (other, as AIS says); container; 17', 'codes of AIS are told');
SELECT is(listed_at(:none, '2024-01-02 12:00'), 'mid', 'listed then');
SELECT is(listed_at(:none, '2024-01-04'), NULL, 'and not then');

-- and in a report
SELECT ok(:'report' ~ '<h2>Traffic and dwell by month</h2>.*<td>2024-01</td><td>1</td><td>1</td>',
	'a report counts by month');
SELECT ok(:'report' ~ '<h2>Ships there at 12:00 UTC</h2>', 'says how many ships were there');
SELECT ok(:'report' ~ '<h2>What there is of AIS</h2>.*<td>6</td><td>5</td><td>0</td>',
	'and of how many days nothing was heard');
SELECT ok(:'report' ~ 'Dwell at Port', 'has the picture of dwell');
DELETE FROM zone WHERE zone_id = :port;
SELECT zone_report_html(:port, '2023-12-31', '2024-01-05') AS gone \gset
SELECT ok(:'gone' ~ 'no longer registered' AND :'gone' ~ 'Port &lt;b&gt;'
	AND xml_is_well_formed_document(replace(:'gone', '<!DOCTYPE html>', '')), 'a zone that is gone has its report');
SELECT ok(:'gone' ~ 'none are worked out', 'without what needs its polygon');
-- its last fix, at an open end
SELECT register_zone('Open', 'port', ST_MakeEnvelope(11, 50, 11.1, 50.1, 4326), :empty) AS open \gset
SELECT store_track('273000010', track_agg(timestamptz '2024-01-01 00:00Z' + n * interval '10 minutes', 11.05, 50.05))
	FROM generate_series(0, 36) n \g /dev/null
SELECT added FROM detect_port_calls() \g /dev/null
SELECT is((SELECT string_agg(possible::text, ' ' ORDER BY t)
	FROM zone_occupancy(:open, '2024-01-01 05:00Z', '2024-01-01 09:00Z', '1 hour')), '1 1 1 1 1',
'who is not heard since can have stayed');
SELECT is((SELECT string_agg(possible::text, ' ' ORDER BY t)
	FROM zone_occupancy(:open, '2024-01-01 05:00Z', '2024-01-01 09:00Z', '1 hour', open_for => '1 hour')), '1 1 1 0 0',
'for as long as asked for');

-- a ship that only a sighting knows is not passed over in silence
SELECT register_sighting('Somebody & co', 's1', '2024-01-03 02:00Z', zone_id => :empty, claimed_vessel_id => :much,
	claim => 'confirmed') \g /dev/null
SELECT zone_report_html(:empty, '2023-12-31', '2024-01-05') AS sighted \gset
SELECT ok(:'sighted' ~ '<h2>Visits by sightings</h2>.*만경봉.*<td>confirmed</td>.*Somebody &amp; co.*<td>own</td>',
	'a listed ship that only a sighting knows stands in the report, with its lists');
SELECT ok(:'sighted' ~ 'Of the calls by AIS none' AND :'sighted' ~ '<h2>How old the lists are</h2>',
	'what is said of AIS is said of AIS alone, beside the age of the lists');
SELECT register_zone('Pier', 'berth', ST_MakeEnvelope(11.02, 50.02, 11.03, 50.03, 4326), :empty) AS pier \gset
SELECT ok(zone_report_html(:pier, '2023-12-31', '2024-01-05') ~ '<h2>Visits by sightings</h2><table>',
	'as it does in that of a part of the port');
SELECT ok(:'sighted' ~ '<td class="t">2024-01-03 02:00</td>', 'a time stays on one line');
-- names on a map do not cover each other
SELECT count(register_zone('Neighbour ' || n, 'port',
	ST_MakeEnvelope(20 + n * 0.001, 50, 20.0005 + n * 0.001, 50.1, 4326))) FROM generate_series(1, 5) n \gset
SELECT register_vessel('9187629', 'BUSY', mmsi => '273000011') AS busy \gset
SELECT store_track('273000011', track_agg(timestamptz '2024-01-01 00:00Z' + n * interval '10 minutes',
	20.00125 + (n / 20) * 0.001, 50.05)) FROM generate_series(0, 99) n \g /dev/null
SELECT added FROM detect_port_calls() \g /dev/null
SELECT vessel_map_svg(:busy, '2023-12-31', '2024-01-05') AS crowd \gset
SELECT is((SELECT count(*) FROM regexp_matches(:'crowd', '<rect [^>]*width="8" height="8"', 'g')), 5::bigint,
	'each zone of a crowd has its square');
SELECT ok(:'crowd' ~ 'Neighbour' AND :'crowd' ~ '[1-4] names left out',
	'but names that would cover others are left out, and counted');
SELECT ok(vessel_map_svg(:much, '2023-12-31', '2024-01-05') !~ 'names left out', 'none where there is room');

-- ---------- what no reader sees, and what turns what he reads ----------
SELECT is(picture_text(E'A\u202eKCALB\u202c\u2066B\u2069\u0085C\u2028D\u200eE\u061cF\u009bG\u0007H', 100),
	E'A\uFFFDKCALB\uFFFD\uFFFDB\uFFFD C DEF\uFFFDG H', 'turns of order are shown, marks left out, lines joined');
SELECT is(picture_text(E'ميناء 2024-01-02, 3', 100), E'\u2068ميناء\u2069 2024-01-02, 3',
	'words from right to left are set apart, so that a date beside them stays as it is');
SELECT is(picture_text(E'at ميناء الشمالي: 5 and נמל', 100), E'at \u2068ميناء الشمالي\u2069: 5 and \u2068נמל\u2069',
	'as many words as follow each other together');
SELECT is(picture_text(picture_text(E'at ميناء: 5 \u2069\u2068', 100), 100), E'at \u2068ميناء\u2069: 5 \uFFFD\uFFFD',
	'twice as once, whoever else writes such signs');
SELECT is(picture_text('بندر بوشهر'), 'بندر بوشهر', 'alone they are as they were');
SELECT is(picture_fit(words, 60, 11), picture_fit(picture_fit(words, 60, 11), 60, 11), 'and cut they are whole')
	FROM (VALUES ('بندر بوشهر بندر بوشهر 2')) v(words);
SELECT is(picture_text('HORMOZ نفت', 8), E'HORMOZ …', 'cut to a length');
SELECT ok(picture_text(NULL) IS NULL, 'nothing stays nothing');
CREATE FUNCTION pg_temp.bad(text) RETURNS boolean LANGUAGE sql
	AS $$ SELECT $1 ~ '[\x01-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066\u2067]' $$;
SELECT E'\u202eKCALB \u2066x\u2069\u0085\u2028\u200f\u009b' AS evil \gset
SELECT register_zone('Z' || :'evil', 'port', ST_MakeEnvelope(30, 50, 30.1, 50.1, 4326)) AS evil_zone \gset
SELECT register_vessel('9074729', 'V' || :'evil', mmsi => '273000021', source => 'S' || :'evil',
	ship_type => 'T' || :'evil') AS evil_vessel \gset
SELECT register_vessel('9319466', 'W' || :'evil', mmsi => '273000022') AS evil_other \gset
SELECT store_track(m::mmsi, track_agg(timestamptz '2024-01-01 00:00Z' + n * interval '10 minutes',
	CASE WHEN n BETWEEN 20 AND 60 THEN 30.05 ELSE 28 + n * 0.0001 END, 50.05))
FROM generate_series(0, 160) n, (VALUES (273000021), (273000022)) s(m) WHERE n NOT BETWEEN 90 AND 140
GROUP BY m \g /dev/null
SELECT register_sighting('R' || :'evil', 's2' || :'evil', '2024-01-02 02:00Z', zone_id => :evil_zone,
	claimed_vessel_id => :evil_vessel, claim => 'confirmed', note => 'N' || :'evil') \g /dev/null
SELECT status FROM load_listings('evil', jsonb_build_array(jsonb_build_object('imo', 9074729, 'name', 'L' || :'evil',
	'from', '2023-12-01', 'programs', jsonb_build_array('P' || :'evil'))), '2023-12-02') \g /dev/null
SELECT (SELECT added FROM detect_port_calls()), (SELECT added FROM detect_ais_gaps()),
	(SELECT added FROM detect_encounters(min_nm => 0, away_from => NULL)) \g /dev/null
SELECT min(encounter_id) AS evil_meeting FROM encounter WHERE mmsi_a = 273000021 \gset
SELECT ok(page IS NOT NULL AND NOT pg_temp.bad(page), what || ' prints none of them')
FROM (VALUES
	('a dossier', vessel_dossier_html(:evil_vessel, '2023-12-31', '2024-01-05')),
	('a report', zone_report_html(:evil_zone, '2023-12-31', '2024-01-05')),
	('a map', vessel_map_svg(:evil_vessel, '2023-12-31', '2024-01-05')),
	('a time line', port_call_timeline_svg('2023-12-31', '2024-01-05')),
	('a time line of a list', fleet_timeline_svg('evil', '2023-12-31', '2024-01-05')),
	('a histogram', dwell_histogram_svg(:evil_zone, '2023-12-31', '2024-01-05')),
	('an encounter', encounter_svg(:evil_meeting))) v(what, page);
SELECT ok(vessel_dossier_html(:evil_vessel, '2023-12-31', '2024-01-05') ~ E'V\uFFFDKCALB', 'but shows that something was there');
SELECT * FROM finish();
ROLLBACK;
