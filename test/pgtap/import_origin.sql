-- Imported reports that repeat others, and ways of writing times.
\set ON_ERROR_STOP 1
\i test/tap_setup.sql
SELECT plan(6);
SET timezone = 'UTC';
SET client_min_messages = error;

SELECT register_zone('Rajin', 'port', ST_MakeEnvelope(130.27, 42.215, 130.33, 42.25, 4326)) AS rajin \gset
SELECT register_vessel('9161003', 'LADY R') AS lady \gset
CREATE FUNCTION pg_temp.features(VARIADIC jsonb[]) RETURNS jsonb LANGUAGE sql AS $$
	SELECT jsonb_build_object('type', 'FeatureCollection', 'features', (SELECT jsonb_agg(jsonb_build_object('type', 'Feature',
		'geometry', NULL, 'properties', '{"zone": "Rajin", "imo": "9161003", "claim": "confirmed", "seen_at": "2024-03-10T02:00:00Z"}'
			|| p.f) ORDER BY p.n) FROM unnest($1) WITH ORDINALITY p(f, n))) $$;
SELECT results_eq($$SELECT status, reason FROM import_sightings(pg_temp.features(
	'{"source": "NK Pro", "key": "10 March"}', '{"source": "Reuters", "key": "r1", "derived_from": "10 March"}',
	'{"source": "Donga", "key": "10 March", "derived_from": "10 March", "derived_from_source": "NK Pro"}',
	'{"source": "Yonhap", "key": "y1", "derived_from": "10 March"}', '{"source": "Yonhap", "key": "y2", "derived_from": "none"}',
	'{"source": "Yonhap", "key": "y3", "derived_from": "10 March", "derived_from_source": "Nobody"}',
	'{"source": "Yonhap", "key": "y4", "derived_from": "r1"}'))$$, $$VALUES ('registered'::text, NULL::text),
	('registered', NULL), ('registered', NULL), ('refused', '2 sightings are called "10 March"'),
	('refused', '0 sightings are called "none"'), ('refused', '0 sightings are called "10 March, Nobody"'), ('registered', NULL)$$,
	'a report names the one that it repeats by its key');
SELECT results_eq('SELECT sightings, independent_sources FROM combined_visit', 'VALUES (4, 1)', 'four reports are one source');
SELECT results_eq(format($$SELECT status, reason FROM import_sightings(pg_temp.features(
	'{"source": "A", "key": "a", "derived_from": %s}', '{"source": "NK Pro", "key": "10 March", "derived_from": "a"}'))$$,
	(SELECT sighting_id FROM sighting WHERE source = 'NK Pro')), format($$VALUES ('registered'::text, NULL::text),
	('refused', 'sighting "10 March" by NK Pro cannot repeat sighting %s, which repeats it')$$,
	(SELECT max(sighting_id) + 1 FROM sighting)), 'or by its id, but not in a circle');
SELECT is((SELECT derived_from FROM sighting WHERE source = 'A'), (SELECT sighting_id FROM sighting WHERE source = 'NK Pro'),
	'which is kept');
SELECT results_eq($$SELECT status, reason FROM import_sightings(pg_temp.features(
	'{"source": "T", "key": "1", "seen_at": "2024-03-10 02:00:00 UTC"}', '{"source": "T", "key": "2", "seen_at": "2024-03-10T02"}',
	'{"source": "T", "key": "3", "seen_at": "2024-03-10T02:00:00 Asia/Tokyo"}', '{"source": "T", "key": "4", "seen_at": "10.03.2024"}',
	'{"source": "T", "key": "5", "known_from": "2024-03-11T00:00:00Z"}'))$$, $$VALUES ('registered'::text, NULL::text),
	('refused', 'time "2024-03-10T02" is not written as 2024-03-10T11:00:00+10:00'),
	('refused', 'time "2024-03-10T02:00:00 Asia/Tokyo" is not written as 2024-03-10T11:00:00+10:00'),
	('refused', 'time "10.03.2024" is not written year first'), ('registered', NULL)$$, 'times say why they are refused');
SELECT results_eq($$SELECT source_key, seen_from, known_from < now() FROM sighting WHERE source = 'T' ORDER BY 1$$,
	$$VALUES ('1'::text, '2024-03-10 02:00Z'::timestamptz, false), ('5', '2024-03-10 02:00Z', true)$$,
	'and since when it is known is taken by either name');
SELECT * FROM finish();
