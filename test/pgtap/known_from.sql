-- As known on a day: reports, images and cargo since when they were published, corrections since when they were.
\set ON_ERROR_STOP 1
\i test/tap_setup.sql
SELECT plan(28);
SET timezone = 'UTC';

SELECT register_zone('Rajin', 'port', ST_MakeEnvelope(130.27, 42.215, 130.33, 42.25, 4326)) AS rajin \gset
SELECT register_zone('Yard', 'other', ST_MakeEnvelope(122.12, 29.98, 122.18, 30.02, 4326)) AS yard \gset
SELECT register_vessel('9161003', 'LADY R') AS lady \gset
SELECT register_vessel('9179842', 'ANGARA') AS angara \gset
-- a ship seen on the 4th, which a report of the 20th named; on the 25th it took that back for another ship
SELECT register_sighting('NK Pro', '1', '2024-03-04 02:00Z', zone_id => :rajin, known_from => '2024-03-06') AS s \gset
SELECT register_sighting('NK Pro', '1', '2024-03-04 02:00Z', claimed_vessel_id => :lady, claim => 'confirmed',
	known_from => '2024-03-20') AS s \gset
SELECT register_sighting('NK Pro', '1', '2024-03-04 02:00Z', claimed_vessel_id => :angara, claim => 'confirmed',
	known_from => '2024-03-25') AS s \gset
-- an image of the 8th, said to be clear on the 10th and obscured on the 15th; the yard, told on the 22nd
SELECT register_scene('P', '8 March', '2024-03-08 02:00Z', known_from => '2024-03-09') AS e \gset
SELECT register_zone_look(:e, :rajin, 'clear', 0, known_from => '2024-03-10') AS l \gset
SELECT register_zone_look(:e, :rajin, 'obscured', known_from => '2024-03-15') AS l \gset
SELECT register_sighting('RUSI', 'yard', '2024-03-04 00:00Z', '2024-03-05 00:00Z', zone_id => :yard,
	claimed_vessel_id => :angara, claim => 'confirmed', throughout => true, known_from => '2024-03-22') AS y \gset
SELECT register_cargo_sighting('NK Pro', 'c', :rajin, '2024-03-05', 'containers', count => 10,
	known_from => '2024-03-06') AS c \gset
SELECT register_cargo_sighting('NK Pro', 'c', :rajin, '2024-03-05', 'containers', count => 40,
	known_from => '2024-03-12') AS c \gset

SELECT results_eq($$SELECT d, (SELECT v.name FROM sightings_known_at(d) s
	LEFT JOIN vessel_identity v ON v.vessel_id = s.claimed_vessel_id WHERE s.source = 'NK Pro')
FROM unnest('{2024-03-05,2024-03-06,2024-03-19,2024-03-20,2024-03-25,infinity}'::timestamptz[]) d$$,
	$$VALUES (timestamptz '2024-03-05', NULL), ('2024-03-06', NULL), ('2024-03-19', NULL), ('2024-03-20', 'LADY R'),
		('2024-03-25', 'ANGARA'), ('infinity', 'ANGARA')$$,
		'a sighting is known since its publication, a correction since its own');
SELECT is((SELECT count(*) FROM sightings_known_at('2024-03-05')), 0::bigint, 'not before it');
SELECT is((SELECT status FROM zone_watch(:rajin, '2024-03-04', '2024-03-05', known_at => '2024-03-05')), 'not_looked',
	'nobody knew of a ship on the 5th');
SELECT is((SELECT status FROM zone_watch(:rajin, '2024-03-04', '2024-03-05', known_at => '2024-03-06')), 'seen',
	'who asked on the 6th did');
SELECT results_eq(format($$SELECT d, (SELECT w.status FROM zone_watch(%s, '2024-03-08', '2024-03-09', known_at => d) w)
	FROM unnest('{2024-03-08 12:00,2024-03-09,2024-03-10,2024-03-14,2024-03-15,infinity}'::timestamptz[]) d$$, :rajin),
	$$VALUES (timestamptz '2024-03-08 12:00', 'not_looked'), ('2024-03-09', 'not_looked'),
		('2024-03-10', 'clear_empty'), ('2024-03-14', 'clear_empty'), ('2024-03-15', 'obscured'),
		('infinity', 'obscured')$$, 'a look likewise');
SELECT results_eq(format($$SELECT d, (SELECT count(*)::integer
	FROM visit_pauses(%s, '2024-03-01', '2024-04-01', known_at => d) p),
(SELECT max(p.clear_looks) FROM visit_pauses(%s, '2024-03-01', '2024-04-01', known_at => d) p)
	FROM unnest('{2024-03-05,2024-03-09,2024-03-10,2024-03-16}'::timestamptz[]) d$$, :rajin, :rajin),
	$$VALUES (timestamptz '2024-03-05', 0, NULL), ('2024-03-09', 1, 0), ('2024-03-10', 1, 1), ('2024-03-16', 1, 0)$$,
		'a pause');
SELECT results_eq(format($$SELECT d, (SELECT c.verdict FROM candidate_vessels(%s, known_at => d) c
	WHERE c.name = 'ANGARA') FROM unnest('{2024-03-06,2024-03-21,2024-03-22}'::timestamptz[]) d$$, :s),
$$VALUES (timestamptz '2024-03-06', 'unknown'), ('2024-03-21', 'unknown'), ('2024-03-22', 'alibi')$$,
	'an alibi since it was told');
SELECT throws_ok(format($$SELECT candidate_vessels(%s, known_at => '2024-03-05')$$, :s), '42704',
	format('sighting %s does not exist', :s), 'a sighting that was not known had no candidates');
SELECT results_eq($$SELECT d, (SELECT string_agg(v.vessel, ', ' ORDER BY v.vessel) FROM combined_visits(d) v
	WHERE v.zone = 'Rajin') FROM unnest('{2024-03-19,2024-03-20,2024-03-25}'::timestamptz[]) d$$,
$$VALUES (timestamptz '2024-03-19', NULL), ('2024-03-20', 'LADY R'), ('2024-03-25', 'ANGARA')$$, 'a visit');
SELECT results_eq($$SELECT d, (SELECT count(*)::integer FROM sighting_conflicts(known_at => d))
	FROM unnest('{2024-03-22,2024-03-25}'::timestamptz[]) d$$, $$VALUES (timestamptz '2024-03-22', 0),
	('2024-03-25', 1)$$, 'a conflict');
SELECT results_eq(format($$SELECT d, (SELECT max(l.amount_max)
	FROM cargo_ledger(%s, '2024-03-01', '2024-04-01', known_at => d) l)
FROM unnest('{2024-03-05,2024-03-06,2024-03-12}'::timestamptz[]) d$$, :rajin),
$$VALUES (timestamptz '2024-03-05', NULL::float8), ('2024-03-06', 10), ('2024-03-12', 40)$$, 'cargo');
-- the same again says nothing new
SELECT register_sighting('RUSI', 'yard', '2024-03-04 00:00Z', '2024-03-05 00:00Z', known_from => '2024-04-01') AS y \gset
SELECT is((SELECT known_from FROM sighting WHERE sighting_id = :y), timestamptz '2024-03-22',
	'what is said again is known as long as before');
SELECT is((SELECT count(*) FROM sighting_past WHERE sighting_id = :y), 0::bigint, 'and was never otherwise');
SELECT register_sighting('RUSI', 'yard', '2024-03-04 00:00Z', '2024-03-05 00:00Z', note => 'a note') AS y \gset
SELECT ok((SELECT known_from > now() - interval '1 hour' FROM sighting WHERE sighting_id = :y),
	'a correction without a time is known from now');
SELECT throws_ok($$SELECT register_sighting('RUSI', 'yard', '2024-03-04 00:00Z', '2024-03-05 00:00Z', note => 'another',
	known_from => '2024-03-10')$$, '23514', NULL, 'nothing is corrected before it is known');
-- nor is anything known before it was seen
SELECT throws_ok(format($$SELECT register_sighting('S', 'x', '2024-03-04 12:00Z', zone_id => %s,
	known_from => '2024-03-04 11:49Z')$$, :rajin), '23514',
	'sighting "x" by S cannot be known from 2024-03-04 11:49:00+00: it is of 2024-03-04 11:50:00+00 at the earliest');
SELECT throws_ok($$SELECT register_scene('S', 'x', '2024-03-04', known_from => '2024-03-03')$$, '23514',
	'scene "x" of S cannot be known from 2024-03-03 00:00:00+00: it is of 2024-03-04 00:00:00+00 at the earliest');
SELECT throws_ok(format($$SELECT register_zone_look(%s, %s, 'clear', known_from => '2020-01-01')$$, :e, :rajin), '23514',
	NULL, 'nor is a look at a scene known before it was taken');
SELECT throws_ok(format($$SELECT register_cargo_sighting('S', 'x', %s, '2024-03-04', 'boxes',
	known_from => '2024-03-03')$$, :rajin), '23514', NULL, 'nor cargo');
SELECT throws_ok(format($$SELECT register_sighting('S', 'x', '2999-03-04', zone_id => %s)$$, :rajin), '23514',
	'sighting "x" by S: no ship can have been seen at 2999-03-04 00:00:00+00, which is yet to come');
SELECT throws_ok(format($$SELECT register_cargo_sighting('S', 'x', %s, '2999-03-04', 'boxes')$$, :rajin), '23514',
	NULL, 'nor was cargo seen that is yet to come');
SELECT throws_ok(format($$SELECT register_sighting('S', 'x', '2024-03-04', zone_id => %s, known_from => '2999-01-01')$$,
	:rajin), '23514', 'nothing can be known from 2999-01-01 00:00:00+00, which is yet to come');
SELECT throws_ok($$SELECT register_scene('S', 'x', '2024-03-04', known_from => 'infinity')$$, '23514',
	'nothing can be known from infinity, which is yet to come');
SELECT throws_ok(format($$SELECT register_zone_look(%s, %s, 'clear', known_from => '-infinity')$$, :e, :rajin),
	'23514');
SELECT throws_ok(format($$SELECT register_cargo_sighting('S', 'x', %s, '2024-03-04', 'boxes',
	known_from => '2999-01-01')$$, :rajin), '23514');
-- in an import
SELECT is((SELECT status FROM import_sightings('{"type": "FeatureCollection", "features": [{"type": "Feature",
	"id": "1", "geometry": null, "properties": {"seen_at": "2024-03-02T12:00:00Z", "zone": "Rajin",
	"published": "2024-03-03T08:00:00Z"}}]}', 'Y')), 'registered', 'a feature says when it was published');
SELECT is((SELECT known_from FROM sighting WHERE source = 'Y'), timestamptz '2024-03-03 08:00Z', 'and is known since');
SELECT is((SELECT count(*) FROM (SELECT known_from, known_to FROM sighting_past UNION ALL SELECT known_from, known_to
	FROM zone_look_past UNION ALL SELECT known_from, known_to FROM cargo_sighting_past) p WHERE known_from >= known_to),
0::bigint, 'no row of the past was known for no time');
SELECT * FROM finish();
ROLLBACK;
