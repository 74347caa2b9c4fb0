-- Building an index of 10,000 polygons of 200 vertices, against a GiST index and preparing each once.
SET search_path = vesselwatch, public, bench;
SET jit = off;
SET max_parallel_workers_per_gather = 0;
CREATE TABLE bench.polygon AS
SELECT g AS zone_id, ST_SetSRID(ST_MakePolygon(ST_MakeLine(array_agg(p ORDER BY i)
	|| array_agg(p ORDER BY i) FILTER (WHERE i = 0))), 4326) AS geom
FROM generate_series(1, 10000) g, generate_series(0, 199) i,
	LATERAL (SELECT ST_MakePoint((g % 200) * 1.7 - 170 + 0.05 * (1 + 0.3 * sin(i * (g % 7) * 0.1)) * cos(i * pi() / 100),
		(g / 200) * 2.5 - 60 + 0.05 * (1 + 0.3 * sin(i * (g % 7) * 0.1)) * sin(i * pi() / 100)) AS p) q
GROUP BY g;
ANALYZE bench.polygon;
INSERT INTO bench.turn (what, zones, query) VALUES
	('zone_index_agg, 10,000 polygons of 200 vertices', 10000,
		'SELECT vesselwatch.num_zones(vesselwatch.zone_index_agg(zone_id, geom)) FROM bench.polygon'),
	('ST_IsValid alone, the same polygons', 10000, 'SELECT count(*) FROM bench.polygon WHERE ST_IsValid(geom)'),
	('GiST index, the same polygons', 10000,
		'CREATE INDEX polygon_geom ON bench.polygon USING gist (geom); DROP INDEX bench.polygon_geom'),
	('ST_Covers of its own centroid, the same polygons', 10000,
		'SELECT count(*) FROM bench.polygon WHERE ST_Covers(geom, ST_Centroid(geom))');
CALL bench.time_in_turn(9);
INSERT INTO bench.fact (what, value)
SELECT 'zone_index of 10,000 polygons of 200 vertices',
	pg_size_pretty(pg_column_size(zone_index_agg(zone_id, geom))::bigint) FROM bench.polygon;
DROP TABLE bench.polygon;
