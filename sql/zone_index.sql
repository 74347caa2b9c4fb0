-- The type zone_index and its questions.
\set VERBOSITY terse
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS vesselwatch CASCADE;
RESET client_min_messages;
SET search_path = vesselwatch, public;

CREATE TEMP TABLE place (zone_id bigint, geom geometry);
INSERT INTO place VALUES
	(7, 'SRID=4326;POLYGON((0 0,10 0,10 10,0 10,0 0),(2 2,2 8,8 8,8 2,2 2))'),
	(3, 'SRID=4326;MULTIPOLYGON(((4 4,6 4,6 6,4 6,4 4)),((20 0,21 0,21 1,20 1,20 0)))'),
	(9, 'SRID=4326;POLYGON((5 -5,15 -5,15 5,5 5,5 -5))');
CREATE TEMP TABLE packed AS SELECT zone_index_agg(zone_id, geom) AS index FROM place;
SELECT num_zones(index), index::text LIKE 'zone_index(3 zones, 5 rings, 25 vertices,%' AS summary FROM packed;
SELECT lon, lat, zones_covering(index, lon, lat)
FROM packed, (VALUES (1.0, 1.0), (3, 3), (2, 5), (5, 5), (4, 4), (10, 10), (10, 5), (9, 1), (20.5, 1), (-0.0000001, 0),
	(180, 90)) p(lon, lat);
SELECT zones_covering(index, 200, 0) FROM packed;
SELECT zones_covering(index, 0, 'NaN') FROM packed;

-- nautical miles along the WGS84 geodesic, 0 inside
SELECT n.zone_id, round(n.distance_nm::numeric, 3) AS nm FROM packed, nearest_zones(index, 17, 1, 700) n;
SELECT round((ST_Distance('SRID=4326;POINT(17 1)'::geography, geom::geography) / 1852)::numeric, 1) AS nm FROM place
	WHERE zone_id = 9;
SELECT count(*) FROM packed, nearest_zones(index, -170, 1, 700) n;
SELECT count(*) FROM packed, nearest_zones(index, 0, 0, -1) n;

-- what cannot be a zone
SELECT zone_index_agg(12, 'SRID=3857;POLYGON((0 0,1 0,1 1,0 0))');
SELECT zone_index_agg(12, 'SRID=4326;POLYGON EMPTY');
SELECT zone_index_agg(12, 'SRID=4326;POINT(1 1)');
SET client_min_messages = error;
SELECT zone_index_agg(12, 'SRID=4326;POLYGON((0 0,1 1,1 0,0 1,0 0))');
RESET client_min_messages;
SELECT zone_index_agg(12, 'SRID=4326;POLYGON((179 0,181 0,181 1,179 0))');
SELECT zone_index_agg(12, geom) FROM place;
SELECT num_zones(zone_index_agg(NULL, NULL)), num_zones((SELECT zone_index_agg(zone_id, geom) FROM place WHERE false));
SELECT 'zone_index(3 zones)'::zone_index;

-- the same zones make the same index, whatever their order
SELECT (SELECT zone_index_agg(zone_id, geom ORDER BY zone_id DESC) FROM place)::text = index::text AS same FROM packed;

-- an index need not be stored to be asked: it is the same whole, in parts, and where a plan asks for it again
SELECT num_zones(zone_index_agg(zone_id, geom)), zones_covering(zone_index_agg(zone_id, geom), 9, 1) FROM place;
SELECT made.index::text = packed.index::text AS same,
	zone_index_send(made.index) = zone_index_send(packed.index) AS same_zones, zones_covering(made.index, 20.5, 1)
FROM packed, (SELECT zone_index_agg(zone_id, geom) AS index FROM place OFFSET 0) made;
SET enable_material = off;
SET enable_sort = off;
SET enable_hashjoin = off;
SET enable_mergejoin = off;
CREATE FUNCTION pg_temp.plan(query text) RETURNS SETOF text LANGUAGE plpgsql AS $$
BEGIN
	RETURN QUERY EXECUTE 'EXPLAIN (COSTS off) ' || query;
END $$;
CREATE TEMP VIEW part AS SELECT zone_id % 2 = 1 AND zone_id < 9 AS small, zone_index_agg(zone_id, geom) AS index
	FROM place GROUP BY 1;
CREATE TEMP VIEW asked AS SELECT n, small, zones_covering(index, 5, 5) AS zones FROM generate_series(1, 3) n
	LEFT JOIN part ON n > 0;
SELECT count(*) FILTER (WHERE line ~ 'Nested Loop') AS loops, count(*) FILTER (WHERE line ~ 'HashAggregate') AS hashes
	FROM pg_temp.plan('SELECT * FROM asked') line;
SELECT * FROM asked ORDER BY n, small;
RESET enable_material;
RESET enable_sort;
RESET enable_hashjoin;
RESET enable_mergejoin;
SELECT n, num_zones(zone_index_agg(1, geom)) AS zones,
	count(DISTINCT (SELECT zone_index_agg(zone_id, geom) FROM place WHERE zone_id > n)::text) AS kinds
FROM generate_series(1, 200) n, place WHERE zone_id = 3 GROUP BY n HAVING n IN (2, 5, 200) ORDER BY n;
DO $$
DECLARE
	index zone_index := (SELECT zone_index_agg(zone_id, geom) FROM place);
BEGIN
	ASSERT zones_covering(index, 9, 1) = '{7,9}', 'in a variable';
END $$;

-- of no zones, stored out of line
CREATE TEMP TABLE empty AS SELECT zone_index_agg(NULL, NULL) AS index;
ALTER TABLE empty SET (toast_tuple_target = 128);
ALTER TABLE empty ADD COLUMN note text;
ALTER TABLE empty ALTER COLUMN note SET STORAGE plain;
UPDATE empty SET note = repeat('x', 2000);
SELECT pg_relation_size(reltoastrelid) > 0 AS out_of_line FROM pg_class WHERE oid = 'empty'::regclass;
SELECT num_zones(index), zones_covering(index, 1, 1),
	zone_index_send(index) = zone_index_send((SELECT zone_index_agg(NULL, NULL))) AS same FROM empty;
