-- zones_covering() against ST_Covers, on half a million points and more: anywhere, on
-- vertices, on edges, level with vertices, a hair beside them.
\set ON_ERROR_STOP 1
\i test/tap_setup.sql

SELECT plan(7);
SELECT setseed(0.42);

CREATE TEMP TABLE world (family text, zone_id bigint, geom geometry(Geometry, 4326));

-- a ring around a centre whose radius wobbles: never crosses itself
CREATE FUNCTION pg_temp.wobbly_ring(lon float8, lat float8, radius float8, n integer, seed integer)
RETURNS geometry LANGUAGE sql AS $$
	SELECT ST_MakeLine(array_agg(p ORDER BY i) || array_agg(p ORDER BY i) FILTER (WHERE i = 0))
	FROM (SELECT i, ST_MakePoint(
				lon + radius * (0.7 + 0.3 * sin(i * 7.1 + seed) * cos(i * 0.37 + seed)) * cos(2 * pi() * i / n),
				lat + radius * (0.7 + 0.3 * sin(i * 7.1 + seed) * cos(i * 0.37 + seed)) * sin(2 * pi() * i / n)) AS p
		  FROM generate_series(0, n - 1) i) ring
$$;

-- polygons of 4 to 5,000 vertices
INSERT INTO world
SELECT 'sizes', row_number() OVER (), ST_SetSRID(ST_MakePolygon(pg_temp.wobbly_ring(
	random() * 20, random() * 20, 0.1 + random() * 2, n, n)), 4326)
FROM unnest(ARRAY[4, 5, 7, 12, 30, 80, 200, 700, 2000, 5000, 4, 9, 50, 300, 1200, 5000]) n;

-- ten polygons over each other, some of them twice
INSERT INTO world
SELECT 'overlap', g, ST_SetSRID(ST_MakePolygon(pg_temp.wobbly_ring(
	50 + (g / 30 * 0.3), 10 + (g / 30 * 0.2), 0.8, 20 + 9 * (g % 7), g % 7)), 4326)
FROM generate_series(1, 300) g;

-- holes, islands in the holes, and holes in those
INSERT INTO world
SELECT 'holes', g, ST_SetSRID(ST_Collect(ARRAY[
	ST_MakePolygon(pg_temp.wobbly_ring(lon, lat, 2, 100, g), ARRAY[
		pg_temp.wobbly_ring(lon, lat, 0.75, 60, g + 1)]),
	ST_MakePolygon(pg_temp.wobbly_ring(lon, lat, 0.28, 40, g + 2), ARRAY[
		pg_temp.wobbly_ring(lon, lat, 0.1, 17, g + 3)]),
	ST_MakePolygon(pg_temp.wobbly_ring(lon + 4, lat, 0.5, 9, g + 4))]), 4326)
FROM (SELECT g, -40 + g * 1.5 AS lon, -20 + g AS lat FROM generate_series(1, 20) g) c;

-- at the antimeridian and the poles: boxes and jagged ones that end there
INSERT INTO world
SELECT 'seam', g, ST_SetSRID(CASE g % 4
	WHEN 0 THEN ST_MakeEnvelope(179 + random(), -80 + g, 180, -79 + g)
	WHEN 1 THEN ST_MakeEnvelope(-180, -80 + g, -179 - random(), -79 + g)
	WHEN 2 THEN ST_GeomFromText(format('POLYGON((178 %1$s,180 %1$s,179.3 %2$s,180 %3$s,178.4 %3$s,178 %1$s))',
		-80 + g, -79.5 + g, -79 + g))
	ELSE ST_GeomFromText(format('MULTIPOLYGON(((179 %1$s,180 %1$s,180 %2$s,179 %2$s,179 %1$s)),((-180 %1$s,-179 %1$s,'
		'-179 %2$s,-180 %2$s,-180 %1$s)))',
		-80 + g, -79 + g)) END, 4326)
FROM generate_series(1, 60) g;
INSERT INTO world VALUES ('seam', 1000, ST_MakeEnvelope(-180, -90, 180, -85, 4326)),
	('seam', 1001, ST_MakeEnvelope(-180, 85, 180, 90, 4326));

-- a grid of squares that share edges and corners
INSERT INTO world
SELECT 'grid', x * 20 + y, ST_MakeEnvelope(x * 0.01, y * 0.01, (x + 1) * 0.01, (y + 1) * 0.01, 4326)
FROM generate_series(0, 19) x, generate_series(0, 19) y;

-- shapes as large as economic zones, where rounding is coarsest
INSERT INTO world
SELECT 'large', g, ST_SetSRID(ST_MakePolygon(pg_temp.wobbly_ring(-100 + g * 10, 0, 60, 5 + g * 3, g)), 4326)
FROM generate_series(1, 12) g;

CREATE TEMP TABLE edge AS
SELECT family, ST_X(a) AS x1, ST_Y(a) AS y1, ST_X(b) AS x2, ST_Y(b) AS y2, row_number() OVER (PARTITION BY family) AS k
FROM (SELECT family, d.geom AS a, lead(d.geom) OVER (PARTITION BY family, zone_id, path[1:cardinality(path) - 1]
	ORDER BY path) AS b
	  FROM world, ST_DumpPoints(world.geom) d) p
WHERE b IS NOT NULL;

CREATE TEMP TABLE place (k bigint GENERATED ALWAYS AS IDENTITY, family text, lon float8, lat float8,
	point geometry(Point, 4326) GENERATED ALWAYS AS (ST_SetSRID(ST_MakePoint(lon, lat), 4326)) STORED);
-- anywhere in the boxes
INSERT INTO place (family, lon, lat)
SELECT family, greatest(-180, least(180, ST_XMin(geom) - 0.1 + random() * (ST_XMax(geom) - ST_XMin(geom) + 0.2))),
	greatest(-90, least(90, ST_YMin(geom) - 0.1 + random() * (ST_YMax(geom) - ST_YMin(geom) + 0.2)))
FROM (SELECT family, geom, 30000 / count(*) OVER (PARTITION BY family) AS share FROM world) w,
	generate_series(1, w.share::integer)
-- fewer where fifty polygons lie over each and PostGIS is asked of all, or of thousands of vertices
WHERE random() < CASE family WHEN 'overlap' THEN 0.2 WHEN 'sizes' THEN 0.4 ELSE 1 END;
-- vertices; points on edges as near as doubles allow; middles; level with a vertex; a hair beside one
INSERT INTO place (family, lon, lat)
SELECT e.family, p.lon, p.lat
FROM (SELECT *, 1 + 11000 / count(*) OVER (PARTITION BY family) AS share FROM edge) e,
	generate_series(1, least(e.share, 400)::integer) g,
	LATERAL (SELECT random() AS s) r,
	LATERAL (VALUES (x1, y1), (x1 + r.s * (x2 - x1), y1 + r.s * (y2 - y1)), ((x1 + x2) / 2, (y1 + y2) / 2),
		(x1 + (r.s - 0.5) * 0.1, y1), (x1, y1 + (r.s - 0.5) * 0.1),
		(x1 + 1e-15 * (r.s - 0.5), y1 + 1e-15 * (0.5 - r.s)), (x1 * (1 + 2e-16), y1), (x1, y1 * (1 - 2e-16)),
		(round(((x1 + x2) / 2)::numeric, 7)::float8, round(((y1 + y2) / 2)::numeric, 7)::float8)) p(lon, lat)
WHERE p.lon BETWEEN -180 AND 180 AND p.lat BETWEEN -90 AND 90 AND e.k % (1 + (e.k / 30000)) = 0
	AND random() < CASE e.family WHEN 'overlap' THEN 0.2 WHEN 'sizes' THEN 0.4 ELSE 1 END;

CREATE TEMP TABLE packed AS SELECT family, zone_index_agg(zone_id, geom) AS index FROM world GROUP BY family;

-- what PostGIS says, zone by zone, so that it can keep each prepared
CREATE INDEX ON place USING gist (point);
ANALYZE place;
SET LOCAL enable_hashjoin = off;
SET LOCAL enable_mergejoin = off;
CREATE TEMP TABLE expected AS
SELECT p.k, array_agg(w.zone_id ORDER BY w.zone_id) AS ids
FROM world w JOIN place p ON ST_Covers(w.geom, p.point) AND p.family = w.family
GROUP BY p.k;
RESET enable_hashjoin;
RESET enable_mergejoin;

CREATE TEMP TABLE verdict AS
SELECT family, count(*) AS places, count(*) FILTER (WHERE differs) AS differ,
	min(format('(%s %s)', lon, lat)) FILTER (WHERE differs) AS example
FROM (SELECT p.*, zones_covering(i.index, p.lon, p.lat) IS DISTINCT FROM coalesce(e.ids, '{}') AS differs
	  FROM place p JOIN packed i USING (family) LEFT JOIN expected e USING (k)) asked
GROUP BY family;

SELECT cmp_ok((SELECT sum(places)::bigint FROM verdict), '>=', 500000::bigint, 'half a million points or more are asked');
SELECT is((SELECT format('%s of %s', differ, example) FROM verdict WHERE family = f), '0 of ', 'same as ST_Covers: '
	|| f)
FROM unnest(ARRAY['sizes', 'overlap', 'holes', 'seam', 'grid', 'large']) f;

SELECT * FROM finish();
ROLLBACK;
