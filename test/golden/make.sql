-- Writes the stored and the binary forms of some tracks and zone indexes; see README.md beside this file.
-- psql variables: dir, track and zone_index (the versions of the layouts).
\set ON_ERROR_STOP 1
\set QUIET 1
SET search_path = vesselwatch, public;
SET timezone = 'UTC';
\ir forms.sql

-- noise that is the same everywhere and for ever
CREATE FUNCTION pg_temp.noise(seed text, n integer) RETURNS double precision LANGUAGE sql AS $$
	SELECT ('x' || left(md5(seed || ':' || n), 7))::bit(28)::integer / 268435456.0
$$;

CREATE TEMP TABLE golden_track AS
SELECT kind AS name,
	track_agg(
		CASE kind
			WHEN 'microseconds' THEN timestamptz '2024-03-01 23:30Z' + (n * bigint '9000000' + floor(pg_temp.noise('t',
				n) * 1e6)) * interval '1 microsecond'
			WHEN 'hours apart' THEN timestamptz '2023-12-01Z' + n * interval '3 hours'
			WHEN 'first and last year' THEN CASE n % 2 WHEN 0 THEN timestamptz '0001-01-01Z'
				ELSE timestamptz '9999-12-31 23:59:59Z' END
			ELSE timestamptz '2024-03-01 23:30Z' + (n * 10 + floor(pg_temp.noise('s', n) * 3)) * interval '1 second'
		END,
		CASE kind
			WHEN 'under way' THEN 10 + n * 0.0007
			WHEN 'antimeridian' THEN CASE WHEN n < 130 THEN 179.9 + n * 0.0007 ELSE -180 + (n - 130) * 0.0007 END
			WHEN 'corners' THEN (ARRAY[-180, 180, 0])[n % 3 + 1]
			ELSE 10
		END + CASE kind WHEN 'corners' THEN 0 ELSE floor(pg_temp.noise('x', n) * 10) / 1e6 END,
		CASE kind
			WHEN 'under way' THEN 50 + n * 0.0002
			WHEN 'corners' THEN (ARRAY[-90, 90, 0])[n / 3 % 3 + 1]
			ELSE 50
		END + CASE kind WHEN 'corners' THEN 0 ELSE floor(pg_temp.noise('y', n) * 10) / 1e6 END,
		CASE WHEN kind <> 'places alone'
			AND (kind <> 'values missing' OR n % 3 = 0) THEN floor(pg_temp.noise('v', n) * 1022) / 10 END,
		CASE WHEN kind <> 'places alone'
			AND (kind <> 'values missing' OR n % 5 = 0) THEN floor(pg_temp.noise('c', n) * 3599) / 10 END,
		CASE WHEN kind <> 'places alone' THEN floor(pg_temp.noise('n', n) * 15)::integer END,
		CASE WHEN kind <> 'places alone' THEN n * 3 % 360 END) AS track
FROM unnest('{one fix, at rest, under way, antimeridian, corners, places alone, values missing, microseconds, hours '
	'apart, first and last year}'::text[]) AS kind,
	generate_series(0, 279) AS n
WHERE kind <> 'one fix' OR n = 0
GROUP BY kind
UNION ALL
SELECT 'empty', track_between(track_agg('2024-03-01Z', 10, 50), '2025-01-01Z', '2026-01-01Z');

CREATE TEMP TABLE golden_zone_index AS
SELECT name, zone_index_agg(zone_id, ST_SetSRID(wkt::geometry, 4326)) AS index
FROM (VALUES
	('hole', 7, 'POLYGON((0 0, 4 0, 4 4, 0 4, 0 0), (1 1, 3 1, 3 3, 1 3, 1 1))'),
	('island in a hole', 8,
		'MULTIPOLYGON(((0 0, 4 0, 4 4, 0 4, 0 0), (1 1, 3 1, 3 3, 1 3, 1 1)), ((1.5 1.5, 2.5 1.5, 2 2.5, 1.5 1.5)))'),
	('parent and child', -1, 'POLYGON((0 0, 4 0, 4 4, 0 4, 0 0))'),
	('parent and child', 9223372036854775807, 'POLYGON((1 1, 2 1, 2 2, 1 2, 1 1))'),
	('antimeridian', 3,
		'MULTIPOLYGON(((179 -1, 180 -1, 180 1, 179 1, 179 -1)), ((-180 -1, -179 -1, -179 1, -180 1, -180 -1)))')
	) AS zone(name, zone_id, wkt)
GROUP BY name
UNION ALL
SELECT 'many edges', zone_index_agg(n, ST_Translate(ST_Buffer(ST_SetSRID('POINT(2 2)'::geometry, 4326), 0.9, 16),
	n * 0.31, n % 3 * 0.4))
FROM generate_series(0, 8) AS n;

\cd :dir
\o commands.tmp
\pset format unaligned
\pset tuples_only true
SELECT format('\copy (SELECT name, encode(pg_temp.stored(track), ''hex'') AS stored, num_fixes(track) AS fixes, '
	'md5(track::text) AS text FROM golden_track ORDER BY name) TO track-%s.csv (FORMAT csv, HEADER)', :'track')
UNION ALL SELECT format('\copy (SELECT name, track FROM golden_track ORDER BY name) TO track-%s.copy (FORMAT binary)',
	:'track')
UNION ALL SELECT format('\copy (SELECT name, encode(pg_temp.stored(index), ''hex'') AS stored, num_zones(index) AS '
	'zones, pg_temp.grid(index) AS covered FROM golden_zone_index ORDER BY name) TO zone-index-%s.csv (FORMAT csv, '
'HEADER)', :'zone_index')
UNION ALL SELECT format('\copy (SELECT name, index FROM golden_zone_index ORDER BY name) TO zone-index-%s.copy (FORMAT '
	'binary)', :'zone_index');
\o
\i commands.tmp
\! rm commands.tmp
