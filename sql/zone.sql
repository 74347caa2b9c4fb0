-- The registry of zones and its sets.
\set VERBOSITY terse
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS vesselwatch CASCADE;
SET search_path = vesselwatch, public;

BEGIN;
SELECT register_zone('Port A', 'port', ST_MakeEnvelope(10, 50, 10.1, 50.1, 4326), country => 'DE', unlocode => 'DE AAA',
	source => 'drawn by hand') AS port \gset
SELECT register_zone('Port A', 'port', ST_MakeEnvelope(10, 50, 10.1, 50.1, 4326)) = :port AS same;
SELECT register_zone('Pier 1', 'berth', ST_MakeEnvelope(10.04, 50.04, 10.06, 50.06, 4326), :port) AS berth \gset
-- a transaction sees its own zones; the sets themselves are built at its end
SELECT num_zones(zone_set_index()), num_zones(zone_set_index('ports')),
	(SELECT num_zones(index) FROM zone_set WHERE name = 'all') AS before;
SET CONSTRAINTS ALL IMMEDIATE;
SELECT name, num_zones(index), stale FROM zone_set WHERE num_zones(index) > 0 ORDER BY name;
SELECT zones_covering(zone_set_index('berths'), 10.05, 50.05) = ARRAY[:berth]::bigint[] AS covered;
SELECT name, kind, country, unlocode, source, embargoed, parent_id = :port AS in_port, ST_AsText(geom) FROM zone
	ORDER BY zone_id;

-- a change is a change, what is left out stays
SELECT register_zone('Port A', 'port', ST_MakeEnvelope(10, 50, 10.2, 50.1, 4326), embargoed => true) = :port AS same;
SELECT country, embargoed, ST_XMax(geom) FROM zone WHERE zone_id = :port;

-- across the antimeridian, said three ways
SELECT ST_AsText(ST_Normalize(split_at_antimeridian(g))) FROM unnest(ARRAY[
	'POLYGON((178 -20,-178 -20,-178 -15,178 -15,178 -20))', 'POLYGON((178 -20,182 -20,182 -15,178 -15,178 -20))',
	'POLYGON((-182 -20,-178 -20,-178 -15,-182 -15,-182 -20))',
		'POLYGON((-180 -90,180 -90,180 -85,-180 -85,-180 -90))']::geometry[]) g;

SAVEPOINT bad;
SELECT register_zone('Bow tie', 'other', 'POLYGON((0 0,1 1,1 0,0 1,0 0))');
ROLLBACK TO bad;
SELECT register_zone('Mercator', 'other', 'SRID=3857;POLYGON((0 0,1 1,1 0,0 0))');
ROLLBACK TO bad;
SELECT register_zone('Nothing', 'other', 'MULTIPOLYGON EMPTY');
ROLLBACK TO bad;
SELECT register_zone('Line', 'other', 'LINESTRING(0 0,1 1)');
ROLLBACK TO bad;
SELECT register_zone('North', 'other', 'POLYGON((0 80,1 80,1 100,0 80))');
ROLLBACK TO bad;
SELECT register_zone('What', 'harbour', 'POLYGON((0 0,1 1,1 0,0 0))');
ROLLBACK TO bad;
SELECT register_zone('Where', 'port', 'POLYGON((0 0,1 1,1 0,0 0))', country => 'Germany');
ROLLBACK TO bad;
SELECT zone_set_index('harbours');
ROLLBACK TO bad;

-- GeoJSON: polygons are taken, the rest is named
SELECT feature, zone_id IS NOT NULL AS taken, name, status, reason FROM import_zones('{"type": "FeatureCollection", "features": [
	{"type": "Feature", "properties": {"name": "Port B", "kind": "port", "country": "KP"},
		"geometry": {"type": "Polygon", "coordinates": [[[130, 42], [130.1, 42], [130.1, 42.1], [130, 42.1], [130, 42]]]}},
	{"type": "Feature", "properties": {"name": "Pier 1", "kind": "berth", "parent": "Port B"},
		"geometry": {"type": "Polygon", "coordinates": [[[130, 42], [130.01, 42], [130.01, 42.01], [130, 42]]]}},
	{"type": "Feature", "properties": {"name": "Pier 2", "kind": "berth", "parent": "Port C"},
		"geometry": {"type": "Polygon", "coordinates": [[[130, 42], [130.01, 42], [130.01, 42.01], [130, 42]]]}},
	{"type": "Feature", "properties": {"name": "Quay"}, "geometry": {"type": "LineString", "coordinates": [[130, 42], [130.1, 42]]}},
	{"type": "Feature", "properties": {"name": "Bow tie"}, "geometry": {"type": "Polygon", "coordinates": [[[0, 0],
		[1, 1], [1, 0], [0, 1], [0, 0]]]}},
	{"type": "Feature", "id": "way/17", "properties": null, "geometry": {"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [1, 0], [0, 0]]]}},
	{"type": "Feature", "properties": {}, "geometry": {"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [1, 0], [0, 0]]]}},
	{"type": "Feature", "properties": {"name": "Port B", "kind": "port"}, "geometry": {"type": "Polygon",
		"coordinates": [[[0, 0], [1, 1], [1, 0], [0, 0]]]}},
	{"type": "Feature", "properties": {"name": "Nowhere"}, "geometry": null}]}');
SAVEPOINT bad;
SELECT * FROM import_zones('{"type": "Feature"}');
ROLLBACK TO bad;
-- a number for a parent is one of another database
SELECT status FROM import_zones('{"type": "FeatureCollection", "features": [{"type": "Feature",
	"properties": {"name": "Basin", "parent_id": 1}, "geometry": {"type": "Polygon", "coordinates": [[[5, 5], [6, 6], [6, 5], [5, 5]]]}}]}');
SELECT parent_id FROM zone WHERE name = 'Basin';

-- sets of one's own
SELECT define_zone_set('korea', countries => '{KP,KR}');
SELECT num_zones(zone_set_index('korea'));
DELETE FROM zone WHERE name = 'Pier 1' AND kind = 'berth';
SELECT num_zones(zone_set_index('berths'));
SELECT define_zone_set('all', kinds => '{port}');
ROLLBACK;
