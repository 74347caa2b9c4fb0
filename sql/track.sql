-- The type track and its functions, on tracks small enough to read.
\set VERBOSITY terse
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS vesselwatch CASCADE;
RESET client_min_messages;
SET search_path = vesselwatch, public;
SET timezone = 'UTC';

-- text form: any order in, one order out; nothing of the session's settings in it
SELECT '[2024-03-07T22:14:10Z 131.9012 43.1005 sog=0.1 cog=93.4 status=5 heading=120, 2024-03-07T22:04:10.5Z 131.9 '
	'43.1]'::track;
SET timezone = 'Asia/Vladivostok';
SET datestyle = 'German';
SELECT '[2024-03-07T22:04:10Z 131.9012 43.1005]'::track;
RESET datestyle;
SET timezone = 'UTC';
SELECT '[ ]'::track, num_fixes('[]'), start_time('[]') IS NULL AS no_start, envelope('[]') IS NULL AS no_box,
	length_nm('[]');
SELECT '[1969-12-31T23:59:59.999999Z -0.0000001 0, 0043-03-15T12:00:00Z 180 90, 2024-01-01T00:00:00Z -180 -90]'::track;
SELECT '[2024-03-07T22:04:10Z 131.9012]'::track;
SELECT '[2024-02-30T22:04:10Z 131.9 43.1]'::track;
SELECT '[2024-03-07T22:04:10Z 200 43.1]'::track;
SELECT '[2024-03-07T22:04:10Z 131.9 43.1 speed=3]'::track;
SELECT '[2024-03-07T22:04:10Z 131.9 43.1'::track;

-- rows in: sentinels are no values, equal fixes are one, each channel its smallest value
SELECT track_agg(t, lon, lat, sog, cog, nav_status, heading)
FROM (VALUES
	(timestamptz '2024-03-07 22:00+00', 131.9::float8, 43.1::float8, 102.3::real, 360::real, 15, 511),
	('2024-03-07 22:00+00', 131.9, 43.1, 5, NULL, 0, 90),
	('2024-03-07 22:00+00', 131.9, 43.1, 4, 12.34, 5, NULL),
	('2024-03-07 22:00+00', 131.8, 43.1, NULL, 359.96, NULL, NULL),
	('2024-03-07 21:00+00', 181, 91, 5, 5, 5, 5),
	('2024-03-07 21:00+00', 131.9, 91, 5, 5, 5, 5),
	(NULL, 131.9, 43.1, 5, 5, 5, 5),
	('2024-03-07 21:00+00', NULL, 43.1, 5, 5, 5, 5)) v(t, lon, lat, sog, cog, nav_status, heading);
SELECT track_agg(t, 131.9, 43.1) FROM (SELECT NULL::timestamptz AS t) v;
SELECT track_agg('2024-03-07', 131.9, 43.1, 103, 0);
SELECT track_agg('2024-03-07', 131.9, 43.1, 1, 361);
SELECT track_agg('2024-03-07', 131.9, 43.1, 1, 1, 16, 0);
SELECT track_agg('2024-03-07', 131.9, 43.1, 1, 1, 1, 400);
SELECT track_agg('2024-03-07', 'NaN', 43.1);
SELECT track_agg('infinity', 131.9, 43.1);
SELECT track_agg('2024-03-07', ST_MakePoint(131.9, 43.1)), track_agg('2024-03-07', 'POINT EMPTY') IS NULL AS none;
SELECT track_agg('2024-03-07', ST_SetSRID(ST_MakePoint(131.9, 43.1), 3857));

-- a day that a ship sails east across the antimeridian, a fix every ten minutes
CREATE TEMP TABLE sail AS
SELECT track_agg(timestamptz '2024-01-01 18:00+00' + i * interval '10 minutes',
	CASE WHEN 179 + i * 0.02 > 180 THEN 179 + i * 0.02 - 360 ELSE 179 + i * 0.02 END, 10 + i * 0.01, 7.5, 63.2) AS track
FROM generate_series(0, 99) i;
SELECT num_fixes(track), start_time(track), end_time(track), round(length_nm(track)::numeric, 3) AS nm,
	ST_AsText(envelope(track)), ST_SRID(envelope(track))
FROM sail;
SELECT f.* FROM sail, track_fixes(track) f OFFSET 49 LIMIT 3;
SELECT num_fixes(track_between(track, '2024-01-02', '2024-01-02 01:00')), track_between(track, '2025-01-01', 'infinity')
	FROM sail;
SELECT track_between(track, '-infinity', '2024-01-02')
	|| track_between(track, '2024-01-02', 'infinity') = track AS whole FROM sail;
SELECT day, num_fixes(d.track) FROM sail, track_days(track) d;
SELECT s.* FROM sail, track_sample(track, '5 hours', '1 hour') s;
SELECT s.*
	FROM track_sample('[2024-01-01T00:00:00Z 179.5 0, 2024-01-01T02:00:00Z -179.5 1, 2024-01-01T12:00:00Z -179 1]',
	'30 minutes', '2 hours') s;
SELECT s.* FROM sail, track_sample(track, '0', '1 hour') s;
SELECT num_fixes(s) FROM sail, track_split(track_between(track, '2024-01-01 18:00', '2024-01-01 20:00')
	|| track_between(track, '2024-01-01 22:00', '2024-01-02 00:00'), '1 hour') s;
SELECT count(*) FROM sail, track_split(track, '10 minutes') s;
SELECT ST_AsText(track_between(track, '2024-01-01 22:50', '2024-01-01 23:10')::geometry),
	ST_AsText(track_between(track, '2024-01-01 22:50', '2024-01-01 23:00')::geometry),
	'[]'::track::geometry IS NULL AS none FROM sail;

-- GPS spikes: gone; a jump that stays: kept
SELECT track_clean('[2024-01-01T00:00:00Z 10 50, 2024-01-01T00:01:00Z 10.002 50, 2024-01-01T00:02:00Z 12 50, '
	'2024-01-01T00:03:00Z 10.006 50]');
SELECT num_fixes(track_clean('[2024-01-01T00:00:00Z 10 50, 2024-01-01T00:01:00Z 12 50, 2024-01-01T00:02:00Z 12.001 50, '
	'2024-01-01T00:03:00Z 12.002 50]'));
SELECT track_clean('[]', -1);

-- the same fixes are the same track, whatever the way
SELECT track_merge(d.track) = s.track AS merged, bool_and(d.track <> s.track) AS differ FROM sail s, track_days(track) d
	GROUP BY s.track;
SELECT (SELECT track_agg(f.t, f.lon, f.lat, f.sog, f.cog ORDER BY md5(f.t::text))
	FROM track_fixes(track) f) = track AS shuffled,
	track::text::track = track AS text, count(*) OVER () FROM sail;
SELECT count(*) FROM (SELECT DISTINCT t
	FROM (SELECT track AS t FROM sail UNION ALL SELECT track FROM sail UNION ALL SELECT '[]') u) d;
