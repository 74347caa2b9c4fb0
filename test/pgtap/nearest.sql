-- Distances to zones and dark calls against ST_Distance(geography): polygons of many
-- vertices, long edges, near the poles and across the antimeridian.
\set ON_ERROR_STOP 1
\i test/tap_setup.sql
SELECT plan(19);
SELECT setseed(0.47);
SET timezone = 'UTC';

-- a star around a centre: every polygon is simple, some have hundreds of vertices
CREATE FUNCTION pg_temp.star(lon float8, lat float8, width float8, height float8,
	n integer) RETURNS geometry LANGUAGE sql VOLATILE AS $$
	SELECT ST_SetSRID(ST_MakePolygon(ST_AddPoint(line, ST_StartPoint(line))), 4326) FROM (
		SELECT ST_MakeLine(ST_MakePoint(least(180, greatest(-180, lon + width / 2 * r * cos(a))),
			least(89.9, greatest(-89.9, lat + height / 2 * r * sin(a)))) ORDER BY i) AS line
		FROM (SELECT i, 2 * pi() * i / n AS a, 0.4 + 0.6 * random() AS r FROM generate_series(0, n - 1) i) s) l $$;
CREATE TEMP TABLE place (zone_id bigint, kind text, geom geometry);
INSERT INTO place SELECT g, 'many vertices',
	pg_temp.star(random() * 340 - 170, random() * 150 - 75, 0.1 + random() * 4, 0.1 + random() * 2,
	100 + (random() * 300)::integer) FROM generate_series(1, 20) g;
INSERT INTO place SELECT 100 + g, 'long edges',
	pg_temp.star(random() * 300 - 150, random() * 120 - 60, 20 + random() * 40, 5 + random() * 20, 3 + g % 4)
	FROM generate_series(1, 20) g;
-- edges that run along a parallel for up to thirty degrees
INSERT INTO place SELECT 200 + g, 'along parallels',
	ST_MakeEnvelope(w, s, w + 5 + random() * 25, s + 0.05 + random() * 3, 4326)
FROM (SELECT g, random() * 330 - 180 AS w, random() * 160 - 82 AS s FROM generate_series(1, 20) g) x;
INSERT INTO place SELECT 300 + g, 'near a pole',
	pg_temp.star(random() * 300 - 150, CASE WHEN g % 2 = 0 THEN 1 ELSE -1 END * (82 + random() * 7), 2 + random() * 28,
	0.2 + random() * 3, 5 + g * 4) FROM generate_series(1, 20) g;
INSERT INTO place SELECT 400 + g, 'at the antimeridian',
	pg_temp.star(CASE WHEN g % 2 = 0 THEN 179.5 ELSE -179.5 END, random() * 150 - 75, 0.5 + random() * 6,
	0.5 + random() * 4, 8 + g * 10) FROM generate_series(1, 20) g;
-- one that lies on both sides of it, with a hole on each
INSERT INTO place VALUES (501, 'both sides',
	ST_Difference(ST_Union(ST_MakeEnvelope(178, 10, 180, 13, 4326), ST_MakeEnvelope(-180, 10, -177, 13, 4326)),
	ST_Union(ST_MakeEnvelope(179, 11, 179.5, 12, 4326), ST_MakeEnvelope(-179, 11, -178.5, 12, 4326))));
DELETE FROM place WHERE NOT ST_IsValid(geom);
SELECT cmp_ok((SELECT count(DISTINCT kind) FROM place), '=', 6::bigint, 'polygons of every kind');

-- edges are straight in lon/lat: cut into pieces so short that the geodesics between their ends lie on them
CREATE TEMP TABLE border AS SELECT zone_id, ST_Segmentize(ST_Boundary(geom), 0.1)::geography AS line FROM place;
CREATE TEMP TABLE packed AS SELECT zone_index_agg(zone_id, geom) AS index FROM place;
CREATE FUNCTION pg_temp.metres(zone bigint, lon float8, lat float8) RETURNS float8 LANGUAGE sql STABLE AS $$
	SELECT CASE WHEN ST_Covers(p.geom, ST_SetSRID(ST_MakePoint(lon, lat), 4326)) THEN 0
		ELSE ST_Distance(b.line, ST_SetSRID(ST_MakePoint(lon, lat), 4326)::geography) END
	FROM place p JOIN border b USING (zone_id) WHERE p.zone_id = $1 $$;

-- places asked from: anywhere, near zones, near poles, at the antimeridian
CREATE TEMP TABLE asked (n integer, kind text, lon float8, lat float8);
INSERT INTO asked SELECT g, 'anywhere', round((random() * 360 - 180)::numeric, 7),
	round(degrees(asin(random() * 2 - 1))::numeric, 7) FROM generate_series(1, 20) g;
INSERT INTO asked SELECT 100 + row_number() OVER (), 'near a zone',
	least(180, round((ST_X(c) + random() * 6 - 3)::numeric, 7)),
	least(90, greatest(-90, round((ST_Y(c) + random() * 6 - 3)::numeric, 7)))
	FROM (SELECT ST_Centroid(geom) AS c FROM place ORDER BY random() LIMIT 20) c;
INSERT INTO asked VALUES (201, 'pole', 0, 90), (202, 'pole', 77, -90), (203, 'pole', -120, 89.9),
	(204, 'pole', 10, -89.99), (205, 'antimeridian', 180, 11.5), (206, 'antimeridian', -180, 40),
	(207, 'antimeridian', 179.9999999, -30), (208, 'antimeridian', -179.2, 11.5), (209, 'hole', 179.25, 11.4),
		(210, 'hole', -178.75, 11.9);
CREATE TEMP TABLE brute AS SELECT a.n, a.kind AS asked, p.kind, p.zone_id,
	pg_temp.metres(p.zone_id, a.lon, a.lat) / 1852 AS nm FROM asked a, place p;
CREATE TEMP TABLE found AS SELECT a.n, z.zone_id, z.distance_nm FROM asked a, packed,
	nearest_zones(index, lon, lat, 1500) z;
SELECT cmp_ok((SELECT count(*) FROM brute WHERE nm <= 1500), '>', 300::bigint, 'distances to compare');
SELECT is_empty('SELECT n, zone_id, nm FROM brute b WHERE nm < 1500 / 1.001 AND NOT EXISTS (SELECT FROM found f WHERE '
	'(f.n, f.zone_id) = (b.n, b.zone_id))', 'every zone within the distance is found');
SELECT is_empty('SELECT n, zone_id, distance_nm FROM found f WHERE EXISTS (SELECT FROM brute b WHERE (f.n, f.zone_id) '
	'= (b.n, b.zone_id) AND nm > 1500 * 1.001)', 'and no other');
SELECT is_empty(format('SELECT n, asked, kind, zone_id, nm, distance_nm FROM brute JOIN found USING (n, zone_id) WHERE '
	'kind = %L AND abs(distance_nm - nm) > 0.001 * nm + 0.001', k), 'within a thousandth: ' || k)
	FROM unnest(ARRAY['many vertices', 'long edges', 'along parallels', 'near a pole', 'at the antimeridian',
		'both sides']) k;
SELECT is_empty('SELECT n, zone_id FROM brute JOIN found USING (n, zone_id) WHERE (nm = 0) <> (distance_nm = 0)',
	'nothing is 0 but inside');
SELECT is_empty('SELECT n FROM (SELECT n, array_agg(distance_nm) AS given, array_agg(distance_nm ORDER BY distance_nm) '
	'AS sorted FROM found GROUP BY n) o WHERE given <> sorted', 'nearest first');

-- about the antipode, where the nearest point by the great circle is not that by the geodesic
CREATE TEMP TABLE opposite AS SELECT p.zone_id, p.geom, n,
	CASE WHEN ST_X(c) > 0 THEN ST_X(c) - 180 ELSE ST_X(c) + 180 END + n * 0.3 AS lon, -ST_Y(c) + n * 0.2 AS lat
FROM place p CROSS JOIN ST_Centroid(p.geom) c CROSS JOIN generate_series(-1, 1) n
WHERE p.kind = 'many vertices';
CREATE TEMP TABLE far AS SELECT o.zone_id, o.n, z.distance_nm, (
	SELECT min(ST_Distance(b.geom::geography, ST_SetSRID(ST_MakePoint(o.lon, o.lat), 4326)::geography)) / 1852
	FROM ST_DumpPoints(ST_Segmentize(ST_Boundary(o.geom), 0.02)) b) AS nm
FROM opposite o CROSS JOIN packed CROSS JOIN LATERAL (
	SELECT d.distance_nm FROM nearest_zones(index, o.lon, o.lat, 11000) d WHERE d.zone_id = o.zone_id) z;
SELECT is((SELECT count(*) FROM far), (SELECT count(*) FROM opposite), 'zones are found to the antipode');
SELECT is_empty('SELECT * FROM far WHERE distance_nm NOT BETWEEN nm - 1.3 AND nm + 0.001',
	'and no point of their borders is nearer by the geodesic');

-- ---------- dark calls ----------
CREATE TEMP TABLE silence AS
SELECT a.n, timestamptz '2024-01-01' AS off_at, a.lon AS off_lon, a.lat AS off_lat,
	timestamptz '2024-01-01' + (12 + random() * 90) * interval '1 hour' AS on_at,
	greatest(-180, least(180, round((a.lon + random() * 8 - 4)::numeric, 7)))::float8 AS on_lon,
		greatest(-90, least(90, round((a.lat + random() * 8 - 4)::numeric, 7)))::float8 AS on_lat
FROM asked a;
-- some go over the antimeridian
UPDATE silence SET on_lon = -off_lon WHERE abs(off_lon) > 178;
CREATE TEMP TABLE wanted AS
SELECT s.n, p.zone_id, p.kind, m.leg_in, m.leg_out,
	extract(epoch FROM s.on_at - s.off_at) / 3600 - (m.leg_in + m.leg_out) / 15 AS stay
FROM silence s, place p, LATERAL (SELECT pg_temp.metres(p.zone_id, off_lon, off_lat) / 1852 AS leg_in,
	pg_temp.metres(p.zone_id, on_lon, on_lat) / 1852 AS leg_out) m;
CREATE TEMP TABLE dark AS
SELECT s.n, d.*, extract(epoch FROM d.max_stay) / 3600 AS stay FROM silence s, packed,
	dark_calls(gap_track(off_at, off_lon, off_lat, on_at, on_lon, on_lat), index) d;
SELECT cmp_ok((SELECT count(*) FROM wanted WHERE stay >= 2), '>', 60::bigint, 'dark calls to compare');
SELECT is_empty('SELECT w.* FROM wanted w LEFT JOIN dark d USING (n, zone_id) WHERE w.stay > 2 + 0.001 * (leg_in + '
	'leg_out) / 15 + 0.001 AND d.n IS NULL', 'every zone in reach is found');
SELECT is_empty('SELECT w.n, w.zone_id, w.stay FROM wanted w JOIN dark d USING (n, zone_id) WHERE w.stay < 2 - 0.001 * '
	'(leg_in + leg_out) / 15 - 0.001', 'and no other');
SELECT is_empty('SELECT w.n, w.zone_id, w.kind, w.leg_in, d.leg_in_nm, w.leg_out, d.leg_out_nm FROM wanted w JOIN dark d USING (n, zone_id)
	WHERE abs(w.leg_in - d.leg_in_nm) > 0.001 * w.leg_in + 0.001 OR abs(w.leg_out - d.leg_out_nm) > 0.001 * w.leg_out '
	'+ 0.001', 'both legs within a thousandth');
SELECT is_empty('SELECT w.n, w.zone_id, w.stay, d.stay FROM wanted w JOIN dark d USING (n, zone_id) WHERE abs(w.stay - '
	'd.stay) > 0.005 * w.stay', 'stays within half a percent');

SELECT * FROM finish();
ROLLBACK;
