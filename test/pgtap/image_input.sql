-- Bad input of images and reports: refused in words, or said to be what it is.
\set ON_ERROR_STOP 1
\i test/tap_setup.sql
SELECT plan(24);
SET timezone = 'UTC';

SELECT register_zone('Rajin', 'port', ST_MakeEnvelope(130.27, 42.215, 130.33, 42.25, 4326)) AS rajin \gset
SELECT register_zone('Taveuni', 'port',
	ST_GeomFromText('POLYGON((179.9 -17, 180.1 -17, 180.1 -16.8, 179.9 -16.8, 179.9 -17))', 4326)) AS taveuni \gset
SELECT register_vessel('9161003', 'LADY R', mmsi => '273212120') AS lady \gset
SELECT register_vessel('9179842', 'ANGARA') AS angara \gset

-- a place far from its zone
SELECT throws_ok(format($$SELECT register_sighting('X', '1', '2024-03-20 12:00Z', zone_id => %s,
	place => 'SRID=4326;POINT(129.05 35.1)')$$, :rajin), '23514',
'sighting "1" by X: place 35.1000 129.0500 lies 796911 m from zone "Rajin", more than its place_error_m of 500');
SELECT lives_ok(format($$SELECT register_sighting('X', '1', '2024-03-20 12:00Z', zone_id => %s,
	place => 'SRID=4326;POINT(130.335 42.23)')$$, :rajin), 'within its error it is at the zone');
SELECT throws_ok(format($$SELECT register_sighting('X', '1', '2024-03-20 12:00Z',
	place => 'SRID=4326;POINT(131 42.23)')$$), '23514', NULL,
'a correction too is compared with the zone given before');
SELECT is((SELECT reason FROM import_sightings(format('{"type": "FeatureCollection", "features": [{"type": "Feature",
	"id": "9", "geometry": {"type": "Point", "coordinates": [131, 42.23]},
	"properties": {"seen_at": "2024-03-20T12:00:00Z", "zone": "Rajin"}}]}')::jsonb, 'Y')),
	'sighting "9" by Y: place 42.2300 131.0000 lies 55309 m from zone "Rajin", more than its place_error_m of 500',
		'as an import is');
-- a look before its scene
SELECT register_scene('P', 'tomorrow', now() + interval '1 day') AS tomorrow \gset
SELECT matches((SELECT look_problem(NULL, e) FROM scene e), '^scene "tomorrow" is of .*, which is yet to come$',
	'nobody has looked at a scene that is yet to be taken');
SELECT throws_ok(format('SELECT register_zone_look(%s, %s, $$clear$$)', :tomorrow, :rajin), '23514', NULL,
	'and a look at it is refused');
SELECT register_scene('P', 'moved', '2024-03-10 02:00Z') AS moved \gset
SELECT register_zone_look(:moved, :rajin, 'clear', 0) AS look \gset
SELECT throws_ok($$SELECT register_scene('P', 'moved', '2999-01-01')$$, '23514',
	'scene "moved" of P cannot be of 2999-01-01 00:00:00+00, which is yet to come: somebody has looked at it',
	'nor can one that was looked at become one');
SELECT register_sighting('X', 'on it', '2024-03-10 02:00Z', zone_id => :rajin, scene_id => :moved) AS on_it \gset
SELECT throws_ok($$SELECT register_scene('P', 'moved', '2024-03-12 02:00Z')$$, '23514',
	'scene "moved" of P cannot be of 2024-03-12 02:00:00+00: sighting "on it" by X saw a ship on it at 2024-03-10 '
'02:00:00+00', 'nor one on which a ship was seen be of another day');
SELECT throws_ok(format($$SELECT register_sighting('X', '2', '2024-03-11 02:00Z', zone_id => %s, scene_id => %s)$$,
	:rajin, :moved), '23514',
'sighting "2" by X: scene "moved" was taken at 2024-03-10 02:00:00+00, not when the ship was seen');
-- a scene without a footprint
SELECT row_eq(format('SELECT part_share, part IS NULL FROM zone_look WHERE look_id = %s', :look), ROW(1::float8, true),
	'without a footprint a look is one at all of the zone, as who looked says');
SELECT is((SELECT count(*) FROM zones_under_scene(:moved)), 0::bigint, 'which zones it shows is not known');
SELECT store_track('273212120', '[2024-03-10T01:59:00Z 131.9 43.1, 2024-03-10T02:01:00Z 131.9 43.1]') AS stored \gset
SELECT results_eq(format('SELECT status FROM match_sightings(%s)', :moved), $$VALUES ('no place')$$,
	'nor which ships that were heard should be on it');
-- a footprint over 180 degrees
SELECT register_scene('P', 'dateline', '2024-03-10 02:00Z',
	footprint => ST_GeomFromText('POLYGON((179 -18, 181 -18, 181 -16, 179 -16, 179 -18))', 4326), cloud_percent => 0,
	sensor => 'SAR') AS dateline \gset
SELECT row_eq(format('SELECT ST_NumGeometries(footprint), ST_XMin(footprint) >= -180 AND ST_XMax(footprint) <= 180, '
	'round(ST_Area(footprint)::numeric, 6) FROM scene WHERE scene_id = %s', :dateline), ROW(2, true, 4.000000),
'is cut there, and no larger for it');
SELECT register_zone_look(:dateline, :taveuni, 'clear', 0) AS dateline_look \gset
SELECT is((SELECT part_share FROM zone_look WHERE look_id = :dateline_look), 1::float8,
	'a zone on both sides lies in it');
SELECT register_sighting('X', 'east', '2024-03-10 02:00Z', scene_id => :dateline,
	place => 'SRID=4326;POINT(-179.5 -17)') AS east \gset
SELECT store_track('511100001', '[2024-03-10T01:59:00Z 179.999 -17.5, 2024-03-10T02:01:00Z -179.999 -17.5]'),
	store_track('511100002', '[2024-03-10T01:59:00Z -179.5001 -17, 2024-03-10T02:01:00Z -179.5001 -17]') \gset x_
SELECT results_eq(format('SELECT status, mmsi, because FROM match_sightings(%s)', :dateline),
	$$VALUES ('matched', 511100002, 'near where AIS has it'), ('AIS only', 511100001, 'falsified or missed')$$,
	'as do ships');
SELECT throws_ok($$SELECT register_scene('P', 'line', '2024-03-10Z', footprint => 'SRID=4326;LINESTRING(1 1, 2 2)')$$,
	'22023', NULL, 'a line is no footprint');
DO $$
BEGIN
	PERFORM register_scene('P', 'line', '2024-03-10Z', footprint => 'SRID=4326;LINESTRING(1 1, 2 2)');
EXCEPTION WHEN invalid_parameter_value THEN
	DECLARE
		hint text;
	BEGIN
		GET STACKED DIAGNOSTICS hint = PG_EXCEPTION_HINT;
		PERFORM set_config('t.hint', hint, true);
	END;
END $$;
SELECT matches(current_setting('t.hint'), '^A footprint is a valid polygon', 'and the hint speaks of footprints');
-- a claim of a vessel that is registered later
SELECT throws_ok(format($$SELECT register_sighting('X', '3', '2024-03-10 02:00Z', zone_id => %s,
	claimed_vessel_id => 999)$$, :rajin), '23503', 'vessel 999 is not registered');
SELECT is((SELECT reason FROM import_sightings('{"type": "FeatureCollection", "features": [{"type": "Feature",
	"id": "3", "geometry": null, "properties": {"seen_at": "2024-03-20T12:00:00Z", "zone": "Rajin",
	"vessel": "MARIA"}}]}', 'Y')), '0 registered vessels are "MARIA" at 2024-03-20 12:00:00+00', 'one that is not registered yet has no name');
SELECT register_vessel('8517839', 'MARIA', valid_from => '2024-06-01') AS maria \gset
SELECT is((SELECT reason FROM import_sightings('{"type": "FeatureCollection", "features": [{"type": "Feature",
	"id": "3", "geometry": null, "properties": {"seen_at": "2024-03-20T12:00:00Z", "zone": "Rajin",
	"vessel": "MARIA"}}]}', 'Y')), '0 registered vessels are "MARIA" at 2024-03-20 12:00:00+00', 'nor one that had another then');
SELECT is((SELECT status FROM import_sightings('{"type": "FeatureCollection", "features": [{"type": "Feature",
	"id": "3", "geometry": null, "properties": {"seen_at": "2024-03-20T12:00:00Z", "zone": "Rajin",
	"imo": "8517839"}}]}', 'Y')), 'registered', 'by its IMO number it is the ship at any time');
-- a circle of reports
SELECT register_sighting('A', 'a', '2024-03-10 02:00Z', zone_id => :rajin) AS a \gset
SELECT register_sighting('B', 'b', '2024-03-10 02:00Z', zone_id => :rajin, derived_from => :a) AS b \gset
SELECT throws_ok(format($$SELECT register_sighting('A', 'a', '2024-03-10 02:00Z', derived_from => %s)$$, :b), '23514',
	format('sighting "a" by A cannot repeat sighting %s, which repeats it', :b));
UPDATE sighting SET derived_from = :b WHERE sighting_id = :a;
SELECT is((SELECT vessels_seen FROM zone_watch(:rajin, '2024-03-10', '2024-03-11')), 3,
	'a circle that was written by hand does not hang what counts reports');
UPDATE sighting SET derived_from = NULL WHERE sighting_id = :a;
-- an event with two vessels
SELECT register_sighting('A', 'e', '2024-03-15 02:00Z', zone_id => :rajin, event => 'E', claimed_vessel_id => :lady),
	register_sighting('B', 'e', '2024-03-15 02:00Z', zone_id => :rajin, event => 'E', claimed_vessel_id => :angara) \gset x_
SELECT row_eq(format($$SELECT (SELECT vessels_seen FROM zone_watch(%s, '2024-03-15', '2024-03-16')),
	(SELECT reason FROM sighting_conflict WHERE event = 'E')$$, :rajin), ROW(1, 'one event, two ships'::text),
'is one ship, and a conflict');
SELECT * FROM finish();
ROLLBACK;
