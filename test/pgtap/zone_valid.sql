-- What zone_index_agg() takes and refuses against ST_IsValid: rings of every bad kind,
-- and random ones that mostly cross themselves.  The reason must be PostGIS's own.
\set ON_ERROR_STOP 1
\i test/tap_setup.sql

SELECT plan(6);
SELECT setseed(0.42);

CREATE FUNCTION pg_temp.verdict(geom geometry) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
	PERFORM zone_index_agg(7, geom);
	RETURN 'valid';
EXCEPTION WHEN invalid_parameter_value THEN
	RETURN SQLERRM;
END $$;
CREATE FUNCTION pg_temp.expected(geom geometry) RETURNS text LANGUAGE sql AS $$
	SELECT CASE WHEN ST_IsValid(geom) THEN 'valid'
		ELSE 'geometry of zone 7 is invalid: ' || ST_IsValidReason(geom) END
$$;

CREATE TEMP TABLE shape (family text, geom geometry);

INSERT INTO shape
SELECT 'by hand', ST_GeomFromText(wkt, 4326) FROM (VALUES
	('POLYGON((0 0,1 1,1 0,0 1,0 0))'),										-- bow-tie
	('POLYGON((0 0,2 0,2 2,1 2,1 3,1 2,0 2,0 0))'),							-- spike
	('POLYGON((0 0,2 0,2 2,1 2,1 1,1 2,0 2,0 0))'),							-- spike inwards
	('POLYGON((0 0,2 0,2 2,0 2,0 0,-1 0,0 0))'),							-- spike at the start
	('POLYGON((0 0,0 0,2 0,2 2,2 2,0 2,0 0))'),								-- repeated points
	('POLYGON((0 0,2 0,2 2,0 2,0 0,0 0))'),
	('POLYGON((0 0,1 0,2 0,2 1,2 2,0 2,0 0))'),								-- straight on
	('POLYGON((0 0,3 0,1 0,3 2,0 2,0 0))'),									-- back on itself
	('POLYGON((0 0,4 0,4 4,2 0,0 4,0 0))'),									-- touches an edge
	('POLYGON((0 0,2 2,4 0,4 4,2 2,0 4,0 0))'),								-- touches itself at a vertex
	('POLYGON((0 0,4 0,4 4,0 4,0 0,1 1,2 1,1 2,0 0))'),						-- a hole by one vertex
	('POLYGON((0 0,1 0,2 0,0 0))'),											-- no area
	('POLYGON((0 0,1 1,0 0,0 0))'),
	('POLYGON((0 0,0 0,0 0,0 0))'),
	('POLYGON((0 0,1 0,1 1,0 0))'),
	('POLYGON((0 0,1e-300 0,1e-300 1e-300,0 0))'),
	('POLYGON((0 0,1e-15 0,1e-15 1e-15,0 1e-15,0 0))'),
	('POLYGON((-180 -90,180 -90,180 90,-180 90,-180 -90))'),
	('POLYGON((0 0,4 0,4 4,2 1e-17,0 4,0 0))'),								-- nearly touches
	('POLYGON((0 0,4 0,4 4,2 -1e-17,0 4,0 0))'),							-- crosses by a hair
	('POLYGON((0.1 0.1,0.3 0.3,0.2 0.2,0.2 0.5,0.1 0.1))'),
	('POLYGON((0 0,10 0,10 10,0 10,0 0),(2 2,2 8,8 8,8 2,2 2))'),			-- holes
	('POLYGON((0 0,10 0,10 10,0 10,0 0),(2 2,2 18,8 8,8 2,2 2))'),
	('POLYGON((0 0,10 0,10 10,0 10,0 0),(20 20,20 21,21 21,20 20))'),
	('POLYGON((0 0,10 0,10 10,0 10,0 0),(0 0,5 1,1 5,0 0))'),
	('MULTIPOLYGON(((0 0,1 0,1 1,0 1,0 0)),((2 0,3 0,3 1,2 1,2 0)))'),		-- parts
	('MULTIPOLYGON(((0 0,1 0,1 1,0 1,0 0)),((1 0,2 0,2 1,1 1,1 0)))'),
	('MULTIPOLYGON(((0 0,1 0,1 1,0 1,0 0)),((1 1,2 1,2 2,1 2,1 1)))'),
	('MULTIPOLYGON(((0 0,4 0,4 4,0 4,0 0)),((1 1,2 1,2 2,1 2,1 1)))'),
	('MULTIPOLYGON(((0 0,9 0,0 9,0 0)),((9 9,9 5,5 9,9 9)))'),				-- boxes meet, parts do not
	('MULTIPOLYGON(((0 0,1 0,1 1,0 1,0 0)),((2 0,3 1,3 0,2 1,2 0)))'),
	('POLYGON Z((0 0 1,1 0 2,1 1 3,0 0 1))'),
	('POLYGON Z((0 0 1,1 1 2,1 0 3,0 1 4,0 0 1))')) w(wkt);

-- three to nine vertices on a coarse grid: most touch or cross
INSERT INTO shape
SELECT 'grid', ST_SetSRID(ST_MakePolygon(ST_AddPoint(line, ST_StartPoint(line))), 4326)
FROM (SELECT g, ST_MakeLine(ST_MakePoint(floor(random() * 5), floor(random() * 5)) ORDER BY i) AS line
	  FROM generate_series(1, 4000) g, generate_series(1, 9) i WHERE i <= 3 + g % 7 GROUP BY g) l;

-- the same turned and moved, so that points on edges are rounded to one side or the other
INSERT INTO shape
SELECT 'turned', ST_Translate(ST_Rotate(ST_Scale(geom, s, s), g * 0.37), 100 + g * 1e-3, 40)
FROM (SELECT geom, row_number() OVER () AS g, 10 ^ (-row_number() OVER () % 9)::float8 AS s FROM shape
	WHERE family = 'grid') w;

-- stars of many vertices, one of which is put somewhere else
INSERT INTO shape
SELECT 'stars', ST_SetSRID(ST_MakePolygon(ST_AddPoint(line, ST_StartPoint(line))), 4326)
FROM (SELECT g, ST_MakeLine(ST_MakePoint(
			20 + (0.7 + 0.3 * random()) * cos(2 * pi() * i / n) * CASE WHEN i = 5 AND g % 3 = 0 THEN random()
				ELSE 1 END,
			10 + (0.7 + 0.3 * random()) * sin(2 * pi() * i / n) * CASE WHEN i = 5 AND g % 3 = 0 THEN -1 ELSE 1 END)
			ORDER BY i) AS line
	  FROM generate_series(1, 600) g, LATERAL (SELECT 10 + g AS n) m, generate_series(0, n - 1) i GROUP BY g) l;

SELECT is((SELECT string_agg(ST_AsText(geom) || ' ' || pg_temp.verdict(geom), E'\n') FROM shape
	WHERE family = f AND pg_temp.verdict(geom) <> pg_temp.expected(geom)), NULL, 'same as ST_IsValid: ' || f)
FROM unnest(ARRAY['by hand', 'grid', 'turned', 'stars']) f;
SELECT cmp_ok(count(*) FILTER (WHERE ST_IsValid(geom)), '>', 500::bigint, 'many are valid') FROM shape;
SELECT cmp_ok(count(*) FILTER (WHERE NOT ST_IsValid(geom)), '>', 500::bigint, 'many are not') FROM shape;

SELECT * FROM finish();
ROLLBACK;
