-- Tracks packed: what went in comes out, the same bytes whichever way they were put together, and how many.
\set ON_ERROR_STOP 1
\i test/tap_setup.sql
SELECT plan(32);
SELECT setseed(0.21);
SET timezone = 'UTC';

CREATE FUNCTION pg_temp.blocks(track) RETURNS integer LANGUAGE sql AS $$
	SELECT ('x' || encode(substr(track_send($1), 6, 4), 'hex'))::bit(32)::integer
$$;

-- ships at rest and under way, and those that change from one to the other in the middle of a block; values that few
-- others are like, or that many fixes lack; seconds, microseconds; across midnight and the antimeridian
CREATE TEMP TABLE position AS
SELECT kind, n, timestamptz '2024-03-01 20:00Z' + CASE kind
		WHEN 'microseconds' THEN n * interval '10 seconds' + (random() * 1e6)::integer * interval '1 microsecond'
		WHEN 'silences' THEN n * interval '1.000007 seconds' + n / 100 * interval '3 hours'
		WHEN 'hours apart' THEN n * interval '3 hours'
		ELSE (n * 10 + random() * 2)::integer * interval '1 second' END AS t,
	CASE kind
		WHEN 'under way' THEN 10 + n * 0.0007
		WHEN 'sets sail' THEN 10 + greatest(0, n - 190) * 0.0005
		WHEN 'drifts' THEN 10 + n * 0.00001
		WHEN 'jumps' THEN 10 + (n % 60 = 59)::integer * 160 * random()
		WHEN 'antimeridian' THEN CASE WHEN n % 2 = 0 THEN 180 ELSE -180 END
		ELSE 10 END + (random() * 10)::integer / 1e6 AS lon,
	CASE kind WHEN 'under way' THEN 50 + n * 0.0002 ELSE 50 END + (random() * 10)::integer / 1e6 AS lat,
	CASE WHEN kind = 'few speeds' THEN CASE WHEN n % 3 = 0 THEN (random() * 1022)::integer / 10.0 END
		ELSE (random() * random() * 4)::integer / 10.0 END AS sog,
	CASE kind WHEN 'holds course' THEN 123.4 WHEN 'turns' THEN (n * 70 + (random() * 30)::integer) % 3600 / 10.0
		ELSE (random() * 3599)::integer / 10.0 END AS cog,
	(random() * random() * 14)::integer AS status,
	CASE WHEN kind <> 'few speeds' THEN n * 3 % 360 END AS heading
FROM unnest('{at rest, under way, sets sail, drifts, jumps, antimeridian, few speeds, holds course, turns, '
	'microseconds, silences, hours apart}'::text[]) kind,
	generate_series(0, 1499) n;
UPDATE position SET lon = round((CASE WHEN lon > 180 THEN 360 - lon ELSE lon END)::numeric, 7),
	lat = round(lat::numeric, 7);
CREATE TEMP TABLE ship AS SELECT kind, track_agg(t, lon, lat, sog, cog, status, heading) AS track FROM position
	GROUP BY kind;

SELECT is((SELECT count(*) FROM position), (SELECT sum(num_fixes(track))::bigint FROM ship), 'no fix is lost');
SELECT is_empty('SELECT kind, t, lon, lat, sog::float8, cog::float8, status, heading FROM position
	EXCEPT ALL SELECT kind, f.t, f.lon, f.lat, f.sog, f.cog, f.nav_status, f.heading FROM ship, track_fixes(track) '
	'f', 'each comes out as it went in');
CREATE TEMP TABLE stored AS SELECT kind, track FROM ship;
SELECT is_empty('SELECT kind, track::text FROM stored EXCEPT SELECT kind, track::text FROM (SELECT kind, track_agg(t, '
	'lon, lat, sog, cog, status, heading) AS track FROM position GROUP BY kind) s',
	'stored or not');

-- the same bytes: track_send() is compared, which has all of them
SELECT is_empty($$SELECT kind, track_send(track_agg(t, lon, lat, sog, cog, status, heading ORDER BY random()))
	FROM position GROUP BY kind EXCEPT SELECT kind, track_send(track) FROM stored$$,
	'in any order');
SELECT is_empty($$SELECT kind, track_send(track_merge(track))
	FROM (SELECT kind, track_agg(t, lon, lat, sog, cog, status, heading) AS track FROM position GROUP BY kind, n % 3) s
	GROUP BY kind
	EXCEPT SELECT kind, track_send(track) FROM stored$$, 'merged from every third fix each');
SELECT is_empty($$SELECT kind, track_send(track_merge(part)) FROM stored, track_days(track) d(day, part) GROUP BY kind
	EXCEPT SELECT kind, track_send(track) FROM stored$$,
	'merged from days');
-- tracks that are read out of line, of rows that the same statement deletes, and of a table that is gone afterwards
CREATE TEMP TABLE moved (kind text, n integer, track track);
INSERT INTO moved SELECT kind, 0, track FROM stored;
INSERT INTO moved SELECT kind, 1 + (day - min(day) OVER (PARTITION BY kind)), part FROM stored, track_days(track) d(day, part);
CREATE TEMP TABLE kept AS SELECT kind, 0 AS n, track FROM stored WITH NO DATA;
WITH gone AS (DELETE FROM moved RETURNING *)
INSERT INTO kept SELECT kind, least(n, 1), track_merge(track) FROM gone GROUP BY 1, 2;
DROP TABLE moved;
SELECT is_empty($$SELECT n, kind, track_send(track) FROM kept EXCEPT SELECT n, kind, track_send(track) FROM stored,
	generate_series(0, 1) n$$, 'merged alone or from days, while they are moved to another table');
SELECT is_empty($$SELECT track_send((array_agg(m.track))[1]) FROM (SELECT kind, track_merge(track) AS track FROM kept
	WHERE n = 0 GROUP BY kind) m GROUP BY m.kind EXCEPT SELECT track_send(track) FROM stored$$,
	'and what is merged alone is the same in an array');
CREATE FUNCTION pg_temp.merged_and_gone() RETURNS bytea LANGUAGE plpgsql AS $$
DECLARE
	merged track := (SELECT track_merge(k.track) FROM kept k WHERE k.kind = 'at rest' AND k.n = 0);
BEGIN
	TRUNCATE kept;
	RETURN track_send(merged);
END $$;
SELECT ok(pg_temp.merged_and_gone() = (SELECT track_send(track) FROM stored WHERE kind = 'at rest'),
	'nor does it need what it was merged from');
SELECT is_empty($$SELECT kind, track_send(track_concat(track_between(track, '-infinity', cut),
	track_between(track, cut, 'infinity')))
	FROM (SELECT *, start_time(track) + random() * (end_time(track) - start_time(track)) AS cut FROM stored,
		generate_series(1, 20) OFFSET 0) s
	EXCEPT SELECT kind, track_send(track) FROM stored$$, 'cut anywhere and put together again');
SELECT is_empty($$WITH cut AS MATERIALIZED (
		SELECT kind, track, t + (floor(random() * 3) - 1) * interval '1 microsecond' AS a
		FROM (SELECT s.*, f.t, row_number() OVER (PARTITION BY kind ORDER BY random()) AS n
			FROM stored s, track_fixes(track) f) f WHERE n <= 12
		UNION ALL SELECT kind, track, unnest(ARRAY[timestamptz '-infinity', 'infinity']) FROM stored)
	SELECT c.kind, c.a, d.a FROM cut c JOIN cut d USING (kind)
	WHERE num_fixes_between(c.track, c.a, d.a) <> num_fixes(track_between(c.track, c.a, d.a))$$,
	'between two times, at fixes and beside them, there are as many fixes as are counted');
SELECT is_empty($$SELECT kind, track_send(track::text::track) FROM stored EXCEPT SELECT kind, track_send(track)
	FROM stored$$, 'from its text');

-- a block goes on as long as all is within 0.002 degree, up to 248 fixes
CREATE FUNCTION pg_temp.swing(fixes integer, across numeric, along text,
	base numeric DEFAULT 10) RETURNS track LANGUAGE sql AS $$
	SELECT track_agg(timestamptz '2024-03-01' + n * interval '10 seconds',
		(base + CASE WHEN along = 'lon' AND n % 2 = 1 THEN across ELSE 0 END)::float8,
			(base + CASE WHEN along = 'lat' AND n % 2 = 1 THEN across ELSE 0 END)::float8)
	FROM generate_series(0, fixes - 1) n
$$;
SELECT is(pg_temp.blocks(pg_temp.swing(248, 0.002, 'lon')), 1, 'so wide, 248 fixes are one block');
SELECT is(pg_temp.blocks(pg_temp.swing(249, 0.002, 'lon')), 2, 'and 249 are two');
SELECT is(pg_temp.blocks(pg_temp.swing(248, 0.002, 'lat')), 1, 'so high as well');
SELECT is(pg_temp.blocks(pg_temp.swing(248, 0.0020001, 'lon')), 2, 'wider, they are two');
SELECT is(pg_temp.blocks(pg_temp.swing(248, 0.0020001, 'lat')), 2, 'higher, too');
SELECT is(pg_temp.blocks(pg_temp.swing(248, 0.0020001, 'lat', -10)), 2, 'in the south and west as well');
SELECT is((SELECT pg_temp.blocks(track_agg(timestamptz '2024-03-01' + n * interval '10 seconds', 10 + CASE
	WHEN n = 5 THEN east ELSE 0 END, 50 + CASE WHEN n = 5 THEN north ELSE 0 END))
	FROM generate_series(0, 199) n), 2, format('one fix of the first 128 that is %s east and %s north', east, north))
FROM (VALUES (0.003, 0), (-0.003, 0), (0, 0.003), (0, -0.003)) away (east, north);
SELECT is(pg_temp.blocks(pg_temp.swing(128, 20, 'lon')), 1, 'on the move, 128 are one');
SELECT is(pg_temp.blocks(pg_temp.swing(129, 20, 'lon')), 2, 'and 129 are two');
SELECT is((SELECT pg_temp.blocks(track_agg(timestamptz '2024-03-01' + n * interval '10 seconds',
	10 + greatest(0, n - 200) * 0.01, 50)) FROM generate_series(0, 327) n), 2,
	'a ship that sets sail has a new block then: 201 fixes, and 127');
SELECT is((SELECT pg_temp.blocks(track_agg(timestamptz '2024-03-01' + n * interval '10 seconds',
	10 + least(n, 100) * 0.01, 50)) FROM generate_series(0, 127 + 248) n), 2,
	'one that comes to rest not before its block is full');

-- places of the grid of AIS, 1/10000 minute, as printed with six decimals or seven: every remainder, blocks narrow and
-- wider than a degree, far west and east, on both sides of the antimeridian
CREATE TEMP TABLE on_grid AS
SELECT decimals, west, width, n, timestamptz '2024-03-01 00:00Z' + n * interval '7 seconds' AS t,
	round((CASE WHEN step > 108000000 THEN step - 216000000 ELSE step END) / 600000.0, decimals) AS lon,
	round((CASE WHEN west < 0 THEN -1 ELSE 1 END * ((n * 4241 + 17) % 54000000)) / 600000.0, decimals) AS lat
FROM generate_series(6, 7) decimals,
	unnest('{-108000000, -107999990, -1, 0, 5400001, 107400000, 107999900}'::bigint[]) west,
	unnest('{9, 240, 599990, 600100, 40000000}'::bigint[]) width,
	generate_series(0, 999) n,
	LATERAL (SELECT west + n * 3246599::bigint % width AS step) s;
CREATE TEMP TABLE grid_track AS SELECT decimals, west, width, track_agg(t, lon::float8, lat::float8) AS track,
	track_agg(t, lon::float8, (lat / 4000)::numeric(12, 6)::float8) AS other_lat
FROM on_grid GROUP BY decimals, west, width;
SELECT is((SELECT count(*) FROM on_grid g LEFT JOIN (
		SELECT decimals, west, width, f.* FROM grid_track, track_fixes(track) f) f USING (decimals, west, width, t)
	WHERE (f.lon, f.lat) IS DISTINCT FROM (g.lon::float8, g.lat::float8)), 0::bigint,
	'places of AIS come out as they were printed');
SELECT is((SELECT count(*) FROM on_grid g LEFT JOIN (
		SELECT decimals, west, width, f.* FROM grid_track, track_fixes(other_lat) f) f USING (decimals, west, width, t)
	WHERE (f.lon, f.lat) IS DISTINCT FROM (g.lon::float8, (g.lat / 4000)::numeric(12, 6)::float8)), 0::bigint,
	'beside places of another grid as well');

-- how many bytes: sums that hold for any ship of the kind, so far off that no noise reaches them
SELECT cmp_ok((SELECT pg_column_size(track_agg(t, lon, lat, sog, NULL)) / 1500.0 FROM position WHERE kind = 'at rest'),
	'<', 2.0, 'at rest, with speed and no course: less than 2 bytes a fix');
SELECT cmp_ok((SELECT pg_column_size(track) / 1500.0 FROM stored WHERE kind = 'holds course'), '<', 4.0,
	'with all that a message has, and a course that is held: less than 4');

-- ---------- boxes at 180 degrees ----------
-- a fix at -180 with others in the east is counted as 180; together with others it is the westernmost. Tracks are
-- compared, as track_send() leaves the box out
CREATE TEMP TABLE around AS
	SELECT n, day, timestamptz '2024-01-01' + day * interval '24 hours' + n * interval '1 hour' AS t, lon
	FROM (VALUES (1, 0, -180.0), (2, 0, 102), (3, 0, 162), (4, 1, -177), (5, 1, 122), (6, 2, 3), (7, 2, -11), (8, 3, 180),
		(9, 3, -180), (10, 4, 179), (11, 5, -179)) v(n, day, lon);
SELECT is_empty($$SELECT a, b, c FROM generate_series(0, 5) a, generate_series(0, 5) b, generate_series(0, 5) c
	WHERE (SELECT track_merge(part ORDER BY day) FROM (SELECT day, track_agg(t, lon, 0) AS part FROM around
			WHERE day IN (a, b, c) GROUP BY day) s)
		IS DISTINCT FROM (SELECT track_agg(t, lon, 0) FROM around WHERE day IN (a, b, c))$$,
	'days at 180 degrees put together have the box of all their fixes');

-- the directory of the binary form begins at byte 18 and takes 24 bytes a block; a checksum of 4 bytes ends it
SELECT is((SELECT encode(substr(sent, 42, length(sent) - 45), 'hex')
	FROM track_send((SELECT track_agg(t, lon, lat, sog, cog)
		FROM (VALUES
			(timestamptz '2024-03-07 00:00:00Z', 131.20, 42.6000, 12.0, 240.0),
			('2024-03-07 00:10:00Z', 131.17, 42.5878, 12.1, 241.0),
			('2024-03-07 00:20:00Z', 131.14, 42.5756, 12.0, 240.0),
			('2024-03-07 00:30:10Z', 131.11, 42.5634, 11.9, NULL)) fix(t, lon, lat, sog, cog))) sent),
	replace('80dac409 4100780004 02a100390b 4060f301dc05 0003f00126 0c000161b996610900', ' ', ''),
	'a block is packed as src/track/codec/README.md shows by hand');

SELECT * FROM finish();
ROLLBACK;
