-- The line of a track: the short way round, cut at the antimeridian, against a plain SQL oracle.
\set ON_ERROR_STOP 1
\i test/tap_setup.sql
SET timezone = 'UTC';
SELECT plan(14);

CREATE FUNCTION way(places float8[]) RETURNS text LANGUAGE sql RETURN (
	SELECT ST_AsText(track_agg('2024-01-01Z'::timestamptz + 100 * n * interval '1 second', places[2 * n - 1],
		places[2 * n])::geometry, 6)
	FROM generate_series(1, cardinality(places) / 2) n);
CREATE FUNCTION m(seconds float8) RETURNS text LANGUAGE sql RETURN (1704067200 + seconds)::text;

SELECT is(way('{10,50,11,51}'), format('LINESTRING M (10 50 %s,11 51 %s)', m(100), m(200)), 'a line stays a line');
SELECT is(way('{10,50}'), format('POINT M (10 50 %s)', m(100)), 'a single fix is a point');
SELECT is(way('{179,0,-178,3}'), format('MULTILINESTRING M ((179 0 %s,180 1 %s),(-180 1 %2$s,-178 3 %s))', m(100),
	m(133.333333), m(200)),
	'across 180 the line is cut, latitude and time there interpolated');
SELECT is(way('{-179,0,179,2}'), format('MULTILINESTRING M ((-179 0 %s,-180 1 %s),(180 1 %2$s,179 2 %s))', m(100),
	m(150), m(200)), 'and to the west');
SELECT is(way('{179,0,-180,1,-179,2}'), format('MULTILINESTRING M ((179 0 %s,180 1 %s),(-180 1 %2$s,-179 2 %s))',
	m(100), m(200), m(300)),
	'a fix on the antimeridian ends one line and begins the next');
SELECT is(way('{179,0,-180,1,179,2}'), format('LINESTRING M (179 0 %s,180 1 %s,179 2 %s)', m(100), m(200), m(300)),
	'who touches it and turns back does not cross it');
SELECT is(way('{180,0,-179,1}'), format('LINESTRING M (-180 0 %s,-179 1 %s)', m(100), m(200)),
	'who begins on it is on the side of the way');
SELECT is(way('{180,0,-180,1}'), format('LINESTRING M (180 0 %s,180 1 %s)', m(100), m(200)), 'along it is one line');
SELECT is(way('{0,0,180,1}'), format('LINESTRING M (0 0 %s,180 1 %s)', m(100), m(200)), 'half way round is not across');
SELECT is((SELECT ST_Intersects(track_agg(t, lon, 0)::geometry, ST_MakeEnvelope(-1, -1, 1, 1, 4326))
	FROM (VALUES (timestamptz '2023-05-01 00:00Z', 179.0), ('2023-05-01 01:00Z', -179.0)) v(t, lon)), false,
	'a ship near 180 does not meet a zone at Greenwich');

-- ships that wander about 180; the oracle adds up the parts of each step, cut by its own arithmetic
SELECT setseed(0.3);
CREATE TEMP TABLE fix_at AS
SELECT ship, n, '2024-01-01Z'::timestamptz + n * interval '7 min' AS t,
	CASE WHEN lon > 180 THEN lon - 360 ELSE lon END AS lon, lat
FROM (SELECT ship, n, 180 + round((5 * sin(n * ship / 7.0))::numeric, 2)::float8 AS lon,
	round((random() * 4)::numeric, 2)::float8 AS lat
	FROM generate_series(1, 40) ship, generate_series(1, 60) n) w;
CREATE TEMP TABLE drawn AS SELECT ship, track_agg(t, lon, lat) AS track, track_agg(t, lon, lat)::geometry AS line
	FROM fix_at GROUP BY ship;
CREATE TEMP TABLE step AS SELECT ship, n, lon AS lon_a, lat AS lat_a, lead(lon) OVER w AS lon_b,
	lead(lat) OVER w AS lat_b
	FROM fix_at WINDOW w AS (PARTITION BY ship ORDER BY n);
SELECT is((SELECT count(*) FROM drawn d WHERE abs(ST_Length(ST_Force2D(d.line)) - (SELECT sum(
		sqrt(power(least(abs(s.lon_b - s.lon_a), 360 - abs(s.lon_b - s.lon_a)), 2) + power(s.lat_b - s.lat_a, 2)))
	FROM step s WHERE s.ship = d.ship)) > 1e-9), 0::bigint, 'the parts together are as long as the short ways');
SELECT is((SELECT count(*) FROM drawn d, ST_Dump(d.line) p WHERE ST_XMax(p.geom) - ST_XMin(p.geom) > 180), 0::bigint,
	'no part goes round the world');
SELECT is((SELECT sum(ST_NumGeometries(d.line)) - count(*) FROM drawn d)::bigint,
	(SELECT count(*) FROM (SELECT lon_a, lag(lon_a) OVER w AS before, ship FROM step WHERE abs(lon_a) < 180 WINDOW w
		AS (PARTITION BY ship ORDER BY n)) s
		WHERE abs(s.lon_a - s.before) > 180), 'one cut for each crossing');

SELECT store_track(273000001, '[2024-01-01T00:00:00Z 179 0, 2024-01-01T01:00:00Z -179 1]'),
	store_track(273000002, '[2024-01-01T00:00:00Z 5 5]') \g /dev/null
SELECT results_eq($$SELECT mmsi, ST_AsText(line) FROM fix_line ORDER BY mmsi$$,
	$$VALUES (273000001, 'MULTILINESTRING((179 0,180 0.5),(-180 0.5,-179 1))'),
		(273000002, 'MULTILINESTRING((5 5,5 5))')$$, 'the view of lines is cut likewise');
SELECT * FROM finish();
ROLLBACK;
