-- Zones from GeoJSON: features of one name, and errors that say what would be right.
\set ON_ERROR_STOP 1
\i test/tap_setup.sql
SET client_min_messages = error;
SELECT plan(36);

-- a feature: name, place and more properties
CREATE FUNCTION pg_temp.feature(name text, x integer, more jsonb DEFAULT '{}',
	width integer DEFAULT 1) RETURNS jsonb LANGUAGE sql RETURN
	jsonb_build_object('type', 'Feature', 'properties', jsonb_build_object('name', name) || more,
		'geometry', ST_AsGeoJSON(ST_MakeEnvelope(x, 0, x + width, 1))::jsonb);
CREATE FUNCTION pg_temp.bad_feature(name text) RETURNS jsonb LANGUAGE sql RETURN
	jsonb_build_object('type', 'Feature', 'properties', jsonb_build_object('name', name), 'geometry',
		'{"type": "Polygon", "coordinates": [[[0,0],[1,1],[1,0],[0,1],[0,0]]]}'::jsonb);
CREATE FUNCTION pg_temp.load(on_duplicate text, VARIADIC features jsonb[]) RETURNS text LANGUAGE sql RETURN (
	SELECT string_agg(concat_ws(' ', i.feature, i.name, i.status, i.reason), '; ' ORDER BY i.feature)
	FROM import_zones(jsonb_build_object('type', 'FeatureCollection', 'features', to_jsonb(features)), 'port',
		on_duplicate => on_duplicate) i);

SAVEPOINT start;
SELECT is(pg_temp.load('error', pg_temp.feature('A', 0), pg_temp.feature('A', 5)),
	'1 A registered; 2 A refused name, kind and parent are those of feature 1', 'error refuses the second of a name');
SELECT is((SELECT count(*) FROM import_zones(jsonb_build_object('type', 'FeatureCollection', 'features',
	jsonb_build_array(pg_temp.feature('A', 0), pg_temp.feature('A', 1)))) WHERE status = 'refused'), 1::bigint,
'as it does by default');
ROLLBACK TO start;

SELECT is(pg_temp.load('number', pg_temp.feature('A', 0), pg_temp.feature('A', 5), pg_temp.feature('A (2)', 10),
	pg_temp.feature('A', 15), pg_temp.feature('A', 20, '{"kind": "berth"}')),
	'1 A registered; 2 A (3) registered; 3 A (2) registered; 4 A (4) registered; 5 A registered',
		'number gives each its own name, none that the file has');
SELECT is(pg_temp.load('number', pg_temp.feature('A', 0), pg_temp.feature('A', 5), pg_temp.feature('A (2)', 10),
	pg_temp.feature('A', 15), pg_temp.feature('A', 20, '{"kind": "berth"}')),
	'1 A updated; 2 A (3) updated; 3 A (2) updated; 4 A (4) updated; 5 A updated', 'and the same again');
SELECT is((SELECT string_agg(name || ' ' || ST_XMin(geom), ', ' ORDER BY ST_XMin(geom)) FROM zone),
	'A 0, A (3) 5, A (2) 10, A (4) 15, A 20', 'each where it is');
ROLLBACK TO start;

SELECT is(pg_temp.load('merge', pg_temp.feature('A', 0, '{"country": "KP"}'), pg_temp.feature('B', 3),
	pg_temp.feature('A', 5), pg_temp.feature('A', 6), pg_temp.feature('A', 9, '{"kind": "berth"}')),
	'1 A registered; 2 B registered; 3 A merged into feature 1; 4 A merged into feature 1; 5 A registered',
		'merge makes one zone');
SELECT is((SELECT ST_AsText(ST_Normalize(geom)) || country FROM zone WHERE name = 'A' AND kind = 'port'),
	'MULTIPOLYGON(((5 0,5 1,6 1,7 1,7 0,6 0,5 0)),((0 0,0 1,1 1,1 0,0 0)))KP', 'of all their polygons');
SELECT is((SELECT count(*) FROM zone_history), 3::bigint, 'registered once each');
SELECT is(pg_temp.load('merge', pg_temp.feature('A', 0, '{"country": "KP"}'), pg_temp.feature('B', 3),
	pg_temp.feature('A', 5), pg_temp.feature('A', 6), pg_temp.feature('A', 9, '{"kind": "berth"}')),
	'1 A updated; 2 B updated; 3 A merged into feature 1; 4 A merged into feature 1; 5 A updated',
		'and the same again');
SELECT is((SELECT count(*) FROM zone_history), 3::bigint, 'changes nothing');
ROLLBACK TO start;
SELECT matches(pg_temp.load('merge', pg_temp.bad_feature('A'), pg_temp.feature('A', 0), pg_temp.feature('A', 1)),
	'^1 A refused zone "A": geometry is invalid: .*; 2 A registered; 3 A merged into feature 2$',
	'an invalid part is refused, and spoils nothing');
SELECT is((SELECT ST_Area(geom) FROM zone), 2::float8, 'the others are there');
ROLLBACK TO start;
SELECT is(pg_temp.load('merge', pg_temp.feature('P', 0, width => 9), pg_temp.feature('A', 0, '{"parent": "P"}'),
	pg_temp.feature('A', 2), pg_temp.feature('A', 4, '{"parent": "P"}')),
	'1 P registered; 2 A registered; 3 A registered; 4 A merged into feature 2',
		'parts of another parent are another zone''s');
ROLLBACK TO start;
SELECT is(pg_temp.load('merge', pg_temp.feature('A', 179, width => 2), pg_temp.feature('A', 175)),
	'1 A registered; 2 A merged into feature 1', 'across the antimeridian too');
SELECT is((SELECT array_agg(ST_XMin(d.geom) ORDER BY 1) FROM zone, ST_Dump(geom) d), '{-180,175,179}', 'cut there');
ROLLBACK TO start;
SELECT is((SELECT string_agg(pg_temp.load('error', jsonb_set(pg_temp.feature('A', 0), '{geometry,coordinates,0,1,0}', c)),
	'; ') FROM unnest('{"null","\"4,5\"",true,"{\"x\": 1}"}'::jsonb[]) c),
	'1 A refused coordinate null is no number; 1 A refused coordinate "4,5" is no number; '
	'1 A refused coordinate true is no number; 1 A refused coordinate {"x": 1} is no number',
	'what is no number is not 0');
SELECT throws_ok($$SELECT geometry_from_geojson('{"type": "GeometryCollection", "geometries": [
	{"type": "Point", "coordinates": [null, 5]}]}')$$, '22023', 'coordinate null is no number', 'in a collection too');
SELECT throws_ok($$SELECT import_zones('{"type": "FeatureCollection",
	"features": []}', on_duplicate => 'skip')$$, '22023', 'on_duplicate "skip" does not exist', 'another word is an error');
SELECT throws_ok($$SELECT import_zones('{"type": "FeatureCollection",
	"features": []}', on_duplicate => NULL)$$, '22023', 'on_duplicate "NULL" does not exist', 'as is NULL');

-- errors of register_zone
SELECT throws_ok($$SELECT register_zone('P', 'harbour', ST_MakeEnvelope(0, 0, 1, 1, 4326))$$, '23514',
	'zone "P": kind "harbour" does not exist', 'an unknown kind');
SELECT throws_ok($$SELECT register_zone('P', 'port', ST_MakeEnvelope(0, 0, 1, 1, 4326), country => 'Korea')$$, '23514',
	'zone "P": country "Korea" is not two capital letters', 'a country in words');
SELECT throws_ok($$SELECT register_zone('P', 'port', ST_MakeEnvelope(0, 0, 1, 1, 4326), unlocode => 'KP RJ')$$, '23514',
	'zone "P": UN/LOCODE "KPRJ" is malformed', 'a short code');
SELECT throws_ok($$SELECT register_zone('P', 'port', ST_MakeEnvelope(0, 0, 1, 1, 4326), parent_id => 77)$$, '23503',
	'zone "P": parent zone 77 does not exist', 'an unknown parent');
SELECT throws_ok($$SELECT register_zone('', 'port', ST_MakeEnvelope(0, 0, 1, 1, 4326))$$, '23514',
	'a zone needs a name, not ""', 'no name');
SELECT throws_ok(format('SELECT register_zone(''P'', ''port'', ST_GeomFromText(%L, 4326))', wkt), '22023',
	'zone "P": geometry goes round a pole without corners at it (180 90, -180 90)', 'a ring about a pole cannot be cut')
FROM (VALUES ('POLYGON((0 70,90 75,180 75,-90 70,0 70))'),
	('MULTIPOLYGON(((1 1,2 1,2 2,1 1)),((0 70,60 72,120 70,170 71,-170 71,-120 70,-60 72,0 70)))')) v(wkt);
SELECT throws_ok($$SELECT register_zone('P', 'port', ST_GeomFromText('POLYGON((170 0,-170 10,-170 0,170 10,170 0))', 4326))$$,
	'22023', 'zone "P": geometry is invalid: Self-intersection[180 5]', 'nor one that crosses itself at the antimeridian');
SELECT is(ST_AsText(zone_geometry(ST_GeomFromText('POLYGON((-180 70,180 70,180 90,-180 90,-180 70))', 4326))),
	'MULTIPOLYGON(((-180 70,180 70,180 90,-180 90,-180 70)))', 'about a pole with corners there');
SELECT register_zone('Above', 'port', ST_MakeEnvelope(0, 0, 3, 3, 4326)) AS above \gset
SELECT register_zone('Within', 'terminal', ST_MakeEnvelope(0, 0, 2, 2, 4326), :above) AS within \gset
SELECT register_zone('Innermost', 'berth', ST_MakeEnvelope(0, 0, 1, 1, 4326), :within) AS innermost \gset
SELECT throws_ok(format('UPDATE zone SET parent_id = %s WHERE zone_id = %s', :innermost, :above), '22023',
	'zone "Above" cannot be part of zone "Innermost", which is a part of it', 'no zone is part of its own parts');
SELECT is((SELECT array_agg(zone_id) FROM zone WHERE zone_id = ANY (zone_ancestors(zone_id))), NULL, 'so none is');
UPDATE zone SET parent_id = NULL WHERE zone_id = :within;
SELECT lives_ok(format('UPDATE zone SET parent_id = %s WHERE zone_id = %s', :innermost, :above),
	'once they are apart it may be');
DELETE FROM zone WHERE zone_id = :above;
DELETE FROM zone WHERE zone_id = :innermost;
DELETE FROM zone WHERE zone_id = :within;
CREATE FUNCTION pg_temp.hint(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	words text;
BEGIN
	EXECUTE query;
	RETURN NULL;
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS words = PG_EXCEPTION_HINT;
	RETURN words;
END $$;
SELECT is(pg_temp.hint($$SELECT register_zone('P', 'harbour', ST_MakeEnvelope(0, 0, 1, 1, 4326))$$),
	'Kinds are: port, terminal, berth, anchorage, sts_area, eez, other.', 'the hint lists the kinds');
SELECT is((SELECT count(*) FROM unnest(zone_kinds()) k, register_zone(k, k, ST_MakeEnvelope(0, 0, 1, 1, 4326))),
	7::bigint, 'each of which can be registered');
SELECT throws_ok($$INSERT INTO zone (name, kind, geom)
	VALUES ('P', 'harbour', ST_Multi(ST_MakeEnvelope(0, 0, 1, 1, 4326)))$$, '23514', NULL,
	'the table refuses others too');
SELECT is(pg_temp.load('error', pg_temp.feature('K', 0, '{"kind": "harbour"}'),
	pg_temp.feature('L', 0, '{"embargoed": "maybe"}')),
	'1 K refused zone "K": kind "harbour" does not exist; 2 L refused invalid input syntax for type boolean: "maybe"',
		'and a file says so row by row');
SELECT results_eq($$SELECT reason FROM import_zones('{"type": "FeatureCollection", "features": [
	{"type": "Feature", "properties": {"port": "P", "abbrev": "p"}, "geometry": {"type": "Polygon",
	"coordinates": [[[0, 0], [1, 0], [1, 1], [0, 0]]]}}, {"type": "Feature", "properties": ["P"], "geometry":
	{"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 0]]]}}]}')$$,
	$$VALUES ('feature has neither a property "name" nor an id; its properties are abbrev, port'::text),
		('feature has neither a property "name" nor an id')$$,
	'a feature without a name says which properties could be one');
SELECT * FROM finish();
ROLLBACK;
