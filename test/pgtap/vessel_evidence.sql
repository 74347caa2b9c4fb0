-- All that is known of a vessel: whom it met, where it lay, and what its AIS cannot have done, in its time line and dossier.
\set ON_ERROR_STOP 1
\i test/tap_setup.sql
SELECT plan(15);
SET timezone = 'Asia/Vladivostok';

SELECT register_vessel('9161003', 'LADY R', mmsi => '211000001', flag => 'RU') AS lady \gset
SELECT register_vessel('9179842', 'ANGARA', mmsi => '211000002', flag => 'RU') AS angara \gset
SELECT register_vessel('8517839', 'FAR', mmsi => '211000003') AS far \gset
SELECT status FROM load_listings('own', '[{"imo": 9179842, "name": "ANGARA", "from": "2023-12-01"}]', '2023-12-02') \g /dev/null
-- both lie at sea for ten hours, one a mile from where it was said to be 900 miles away for one fix
SELECT store_track('211000001', track_agg(timestamptz '2024-03-01Z' + n * interval '5 minutes',
	133 + CASE WHEN n = 60 THEN -13 ELSE 0.01 * (greatest(0, n - 120) - greatest(0, 10 - n)) END,
	41 - CASE WHEN n = 60 THEN 10 ELSE 0 END)) FROM generate_series(0, 130) n \g /dev/null
SELECT store_track('211000002', track_agg(timestamptz '2024-03-01 00:02Z' + n * interval '7 minutes', 133.001, 41))
FROM generate_series(0, 90) n \g /dev/null
SELECT store_track('211000003', track_agg(timestamptz '2024-03-01Z' + n * interval '30 minutes', 100 + n * 0.01, 10))
FROM generate_series(0, 20) n \g /dev/null

SELECT vessel_dossier_html(:lady, '2024-03-01Z', '2024-03-02Z') AS unlooked \gset
SELECT ok(position('Encounters have not been looked for in this period.' IN :'unlooked') > 0
	AND position('Stays far from ports (loitering) have not been looked for in this period.' IN :'unlooked') > 0
	AND position('Anomalies of AIS have not been looked for in this period.' IN :'unlooked') > 0,
	'a dossier says what nobody has looked for at sea');
SELECT is((SELECT string_agg(what, '; ') FROM vessel_evidence(:lady, '2024-03-01Z', '2024-03-02Z') WHERE kind = 'fixes'),
	'131 fixes, 9.1 nm, without 1 out of reach of the others', 'a way is not one to a place out of reach');
SELECT is((SELECT string_agg(what, '; ') FROM vessel_evidence(:far, '2024-03-01Z', '2024-03-02Z') WHERE kind = 'fixes'),
	'21 fixes, 11.8 nm', 'of a ship without such a fix nothing is said');

SELECT added FROM detect_encounters() \g /dev/null
SELECT added FROM detect_loitering() \g /dev/null
SELECT added FROM detect_anomalies() \g /dev/null
CREATE TEMP TABLE found AS SELECT * FROM vessel_evidence(:lady, '2024-03-01Z', '2024-03-02Z');
SELECT is((SELECT array_agg(kind ORDER BY at, kind) FROM found), '{fixes,loitering,encounter,anomaly}'::text[],
	'an encounter, loitering and anomalies are evidence');
SELECT is((SELECT what FROM found WHERE kind = 'encounter'),
	'with ANGARA, MMSI 211000002, IMO 9179842, RU, on the lists own (listed): at least 9.2 h, at least 84 m apart',
	'of an encounter the other ship and its listings are told');
SELECT is((SELECT source FROM found WHERE kind = 'encounter'), 'AIS, MMSI 211000001 and 211000002', 'and both numbers');
SELECT ok((SELECT e.began = f.at AND e.ended = f.until AND e.place = f.place AND e.known_from = f.known_from
	FROM found f, encounter e WHERE f.kind = 'encounter'), 'and when, where and since when it is known');
SELECT ok((SELECT what FROM found WHERE kind = 'loitering')
	~ '^within 5000 m of one place for at least [0-9.]+ h, no registered port within 200 nm$', 'loitering says where it was');
SELECT is((SELECT what FROM found WHERE kind = 'anomaly'), 'jumps that no ship can make: 2, the farthest of 869.7 nm',
	'jumps of a day are one row');
SELECT is((SELECT what FROM vessel_evidence(:angara, '2024-03-01Z', '2024-03-02Z') WHERE kind = 'encounter'),
	'with LADY R, MMSI 211000001, IMO 9161003, RU: at least 9.2 h, at least 84 m apart', 'the other ship has its row');
SELECT is_empty(format($$SELECT FROM vessel_evidence(%s, '2024-03-01Z', '2024-03-02Z') WHERE kind <> 'fixes'$$, :far),
	'a third has none');

SELECT vessel_dossier_html(:lady, '2024-03-01Z', '2024-03-02Z') AS page \gset
SELECT ok(position('with ANGARA, MMSI 211000002' IN :'page') > 0, 'a dossier has the encounter among the evidence');
SELECT ok(position('max_distance_m 500, min_duration 02:00:00' IN :'page') > 0
	AND position('radius 5000 m, min_duration 08:00:00' IN :'page') > 0
	AND position('max_speed_kn 50, time_error 00:00:01' IN :'page') > 0, 'and the runs that found them');
SELECT ok(position('Port calls have not been looked for' IN :'page') > 0
	AND position('Encounters have not' IN :'page') = 0, 'what has been looked for is not said to be unknown');
SELECT ok(position('Not drawn: 1 of 131 fixes, out of reach of the others at 60 kn.' IN :'page') > 0
	AND :'page' ~ '>(1|2|5) nm<', 'its map is of the size of the way, and counts what it leaves out');
SELECT * FROM finish();
ROLLBACK;
