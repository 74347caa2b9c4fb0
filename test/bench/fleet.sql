-- A synthetic fleet and zones for the benchmarks: one UTC day of class A positions, the same for the same seed.
--
--     psql -v ships=130 -v fixes_per_ship=8000 -v zones=1000 -v seed=1 -f fleet.sql
--
-- Fills bench.position, in the order in which a receiver writes, and bench.zone. It drops and creates both, and the
-- views of the rivals with them.
--
--  * zones: at least 10. The first 40 (ports) are the ports of the ships, up to 1,000 are spread over the same sea,
--    the rest over the world. The fleet is the same for every number of zones from that of the ports on.
--  * fixes_per_ship: they are spread evenly over the day, 8000 is one every 10.8 s; up to 20000. Ships at
--    anchor and moored report as often as the others, as they do in the Danish archive.
--
-- Chance is a hash of what it decides about, never random(): no plan and no order of rows changes the data.

\if :{?ships}
\else
	\set ships 130
\endif
\if :{?fixes_per_ship}
\else
	\set fixes_per_ship 8000
\endif
\if :{?ports}
\else
	\set ports 40
\endif
\if :{?zones}
\else
	\set zones 1000
\endif
\if :{?seed}
\else
	\set seed 1
\endif

SET client_min_messages = warning;
SET timezone = 'UTC';

CREATE EXTENSION IF NOT EXISTS postgis;
CREATE SCHEMA IF NOT EXISTS bench;
DROP TABLE IF EXISTS bench.position, bench.zone, bench.at_rest, pg_temp.place, pg_temp.phase CASCADE;

-- Evenly spread over [0, 1); one stream of numbers a question.
CREATE OR REPLACE FUNCTION bench.chance(key bigint, stream bigint) RETURNS float8
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
	SELECT (hashint8extended(key, stream) & 9007199254740991) / 9007199254740992.0::float8;
$$;

-- ---- zones

-- Where each zone lies, how far it reaches and how finely it is drawn.
CREATE TEMP TABLE place AS
SELECT n AS zone_id,
	CASE WHEN n <= 1000 THEN 7 + 9 * bench.chance(n, :seed * 1000 + 1)
		ELSE -179.5 + 359 * bench.chance(n, :seed * 1000 + 1) END AS lon,
	CASE WHEN n <= 1000 THEN 54 + 5 * bench.chance(n, :seed * 1000 + 2)
		ELSE -60 + 130 * bench.chance(n, :seed * 1000 + 2) END AS lat,
	1000 + 7000 * bench.chance(n, :seed * 1000 + 3) AS radius_m,
	round(20 * 100 ^ bench.chance(n, :seed * 1000 + 4))::integer AS vertices
FROM generate_series(1, :zones::bigint) AS n;

CREATE TABLE bench.zone (
	zone_id	bigint PRIMARY KEY,
	geom	geometry(MultiPolygon, 4326) NOT NULL
);

-- Stars seen from their middle, so that no ring crosses itself: two waves around the shore and a ragged edge.
-- The ring reaches between half of the radius and all of it.
INSERT INTO bench.zone
SELECT p.zone_id, ST_Multi(ST_MakePolygon(ST_AddPoint(ring.line, ST_StartPoint(ring.line))))
FROM pg_temp.place p,
	LATERAL (SELECT 2 + floor(4 * bench.chance(p.zone_id, :seed * 1000 + 5)) AS bays,
			6 + floor(9 * bench.chance(p.zone_id, :seed * 1000 + 6)) AS piers,
			2 * pi() * bench.chance(p.zone_id, :seed * 1000 + 7) AS turn,
			p.radius_m / 111195 AS up,
			p.radius_m / 111195 / cos(radians(p.lat)) AS across) shape,
	LATERAL (SELECT ST_SetSRID(ST_MakeLine(array_agg(ST_MakePoint(
				round((p.lon + across * reach * cos(angle)) * 1e6) / 1e6,
				round((p.lat + up * reach * sin(angle)) * 1e6) / 1e6) ORDER BY k)), 4326) AS line
			FROM generate_series(0, p.vertices - 1) AS k,
				LATERAL (SELECT 2 * pi() * k / p.vertices AS angle OFFSET 0) a,
				LATERAL (SELECT 0.75 + 0.15 * sin(bays * angle + turn) + 0.08 * sin(piers * angle - turn)
						+ 0.04 * (bench.chance(p.zone_id * 2048 + k, :seed * 1000 + 8) - 0.5) AS reach
					OFFSET 0) r) ring
ORDER BY p.zone_id;

-- ---- what each ship does

-- The day of a ship is a row of phases: waiting off a port (often not at all), in to the berth, moored, and
-- over to the next port. Every tenth ship is a ferry, which turns round within the hour and never waits.
-- Seconds count from midnight; the first phases lie before it.
CREATE TEMP TABLE phase AS
WITH port AS (
	SELECT * FROM pg_temp.place WHERE zone_id <= :ports
), ship AS (
	SELECT n AS ship, n % 10 = 0 AS ferry,
		7 + 9 * bench.chance(n, :seed * 1000 + 11) AS home_lon,
		54 + 5 * bench.chance(n, :seed * 1000 + 12) AS home_lat,
		(9 + 9 * bench.chance(n, :seed * 1000 + 13)) * 1852 / 3600 AS speed,
		(ARRAY[1, 3, 7])[1 + floor(3 * bench.chance(n, :seed * 1000 + 14))::integer] AS stride,
		43200 * bench.chance(n, :seed * 1000 + 15) AS head_start
	FROM generate_series(1, :ships::bigint) AS n
), trade AS (
	-- A ship trades between the ten ports nearest to its home, a ferry between the first two of them.
	SELECT s.*, near.zone_id, near.lon, near.lat, near.radius_m,
		row_number() OVER (PARTITION BY s.ship ORDER BY near.away, near.zone_id) - 1 AS nth
	FROM ship s, LATERAL (
		SELECT p.*, (p.lat - home_lat) ^ 2 + ((p.lon - home_lon) * 0.55) ^ 2 AS away
		FROM port p ORDER BY away, p.zone_id LIMIT 10) near
), call AS (
	SELECT c.*, lead(wait_lon) OVER w AS next_lon, lead(wait_lat) OVER w AS next_lat
	FROM (
		SELECT t.ship, v, t.ferry, t.speed, t.head_start,
			t.lon + t.radius_m / 111195 / cos(radians(t.lat)) * wait_off * cos(wait_angle) AS wait_lon,
			t.lat + t.radius_m / 111195 * wait_off * sin(wait_angle) AS wait_lat,
			t.lon + t.radius_m / 111195 / cos(radians(t.lat)) * berth_off * cos(berth_angle) AS berth_lon,
			t.lat + t.radius_m / 111195 * berth_off * sin(berth_angle) AS berth_lat,
			CASE WHEN t.ferry OR bench.chance(key, :seed * 1000 + 21) < 0.5 THEN 0
				ELSE 3600 * (1 + 6 * bench.chance(key, :seed * 1000 + 22)) END AS wait_s,
			CASE WHEN t.ferry THEN 60 * (15 + 45 * bench.chance(key, :seed * 1000 + 23))
				ELSE 3600 * (2 + 9 * bench.chance(key, :seed * 1000 + 23)) END AS moored_s
		FROM generate_series(0, 39) AS v
		JOIN trade t ON t.nth = CASE WHEN t.ferry THEN v % 2 ELSE (v * t.stride) % 10 END,
			LATERAL (SELECT t.ship * 64 + v AS key OFFSET 0) k,
			LATERAL (SELECT 0.6 + 1.2 * bench.chance(key, :seed * 1000 + 24) AS wait_off,
				2 * pi() * bench.chance(key, :seed * 1000 + 25) AS wait_angle,
				0.4 * sqrt(bench.chance(key, :seed * 1000 + 26)) AS berth_off,
				2 * pi() * bench.chance(key, :seed * 1000 + 27) AS berth_angle OFFSET 0) o) c
	WINDOW w AS (PARTITION BY ship ORDER BY v)
), step AS (
	SELECT c.ship, c.v, c.head_start, l.*,
		cos(radians((from_lat + to_lat) / 2)) AS shrink
	FROM call c, LATERAL (VALUES
		(1, 'anchored', wait_lon, wait_lat, wait_lon, wait_lat, wait_s, NULL::float8),
		(2, 'sailing', wait_lon, wait_lat, berth_lon, berth_lat, NULL, 7 * 1852 / 3600.0),
		(3, 'moored', berth_lon, berth_lat, berth_lon, berth_lat, moored_s, NULL),
		(4, 'sailing', berth_lon, berth_lat, next_lon, next_lat, NULL, speed)
	) AS l (leg, doing, from_lon, from_lat, to_lon, to_lat, lasts_s, mean_speed)
	WHERE to_lon IS NOT NULL
), timed AS (
	SELECT s.*, m.metres, coalesce(lasts_s, m.metres / mean_speed) AS lasts
	FROM step s,
		LATERAL (SELECT greatest(1, 111195 * sqrt((to_lat - from_lat) ^ 2
			+ ((to_lon - from_lon) * shrink) ^ 2)) AS metres OFFSET 0) m
)
SELECT ship, doing, from_lon, from_lat, to_lon, to_lat, shrink, metres, begins,
	lasts, least(0.2, 600 / nullif(lasts, 0)) AS ramp,
	CASE WHEN is_last THEN 'infinity' ELSE begins + lasts END AS ends,
	atan2((to_lon - from_lon) * shrink, to_lat - from_lat) AS course,
	greatest(1, round(metres / 20000)) AS bends,
	least(150, metres / 200) * (0.3 + 0.7 * bench.chance(ship * 256 + v * 4 + leg, :seed * 1000 + 31)) AS bend_m,
	2 * pi() * bench.chance(ship * 256 + v * 4 + leg, :seed * 1000 + 32) AS heading,
	60 + 120 * bench.chance(ship * 256 + v * 4 + leg, :seed * 1000 + 33) AS swing_m,
	bench.chance(ship * 256 + v * 4 + leg, :seed * 1000 + 34) AS holds_course
FROM (SELECT t.*, sum(lasts) OVER w - lasts - head_start AS begins, lead(v) OVER w IS NULL AS is_last
	FROM timed t WINDOW w AS (PARTITION BY ship ORDER BY v, leg)) t
WHERE lasts > 0;

-- ---- what its receiver hears

-- Of the ships that report no 0.5 kn in five reports or more: the share that holds its course, and the deciles of how
-- far the others turn from one report to the next, in degrees. Measured in the first 99,999 rows of NOAA's file of
-- 2022-01-03, class A: 1,464 ships moored (status 5) and 409 anchored (status 1). They report every three minutes; how
-- much less they turn within ten seconds is not known from it.
CREATE TABLE bench.at_rest (doing text, share_that_holds float8, turn float8[]);
INSERT INTO bench.at_rest VALUES
	('moored', 0.45, '{0, 1.6, 4.5, 8.5, 15, 26.4, 44.9, 78.2, 128.9, 180}'),
	('anchored', 0.15, '{0, 3.9, 10.2, 18.7, 31, 48.3, 76, 117.2, 154.2, 180}');

CREATE TABLE bench.position (
	mmsi	integer NOT NULL,
	t		timestamptz NOT NULL,
	lon		float8 NOT NULL,
	lat		float8 NOT NULL,
	sog		real NOT NULL,
	cog		real NOT NULL
);

-- Along a leg a ship gathers speed, runs, slows down, and weaves a little. At anchor it swings with the tide and
-- yaws with the wind. Everywhere the receiver adds some 1e-6 degree. The course of a ship at rest is what its receiver
-- makes of nothing: some hold it all the time, the others turn from report to report (at_rest). One hash a fix gives
-- all its noise, a byte each, two for the course. Places are on the 1/600000 degree grid of the messages and have six
-- decimals, as archives write them.
INSERT INTO bench.position
SELECT (ARRAY[219, 220, 211, 265, 244, 257, 276, 636])[1 + p.ship % 8] * 1000000 + 1000 + p.ship,
	timestamptz '2024-03-01 00:00Z' + s * interval '1 second',
	round(round((p.from_lon + (p.to_lon - p.from_lon) * done
			+ (across * cos(p.course) + swing * sin(angle)) / (111195 * p.shrink)
			+ 6e-6 * ((h >> 8 & 255) + (h >> 16 & 255) - 255) / 255.0::float8)
		* 600000) / 600000 * 1e6) / 1e6,
	round(round((p.from_lat + (p.to_lat - p.from_lat) * done
			+ (swing * cos(angle) - across * sin(p.course)) / 111195
			+ 4e-6 * ((h >> 24 & 255) + (h >> 32 & 255) - 255) / 255.0::float8)
		* 600000) / 600000 * 1e6) / 1e6,
	round(10 * CASE p.doing
		WHEN 'sailing' THEN greatest(0, mean_kn * pace + 0.3 * ((h >> 40 & 255) / 255.0::float8 - 0.5))
		WHEN 'anchored' THEN 0.35 * (h >> 40 & 255) / 255.0::float8
		ELSE 0.11 * ((h >> 40 & 255) / 255.0::float8) ^ 2 END) / 10,
	round(10 * CASE p.doing
		WHEN 'sailing' THEN degrees(p.course + weave) + 720 + 2 * ((h >> 48 & 255) / 255.0::float8 - 0.5)
		ELSE degrees(p.heading) + 3600000 + turned
		END)::integer % 3600 / 10.0::float8
FROM pg_temp.phase p
	LEFT JOIN bench.at_rest r ON r.doing = p.doing AND p.holds_course >= r.share_that_holds,
	LATERAL (SELECT 86400.0::float8 / :fixes_per_ship AS every OFFSET 0) e,
	LATERAL (SELECT i, h, sum(CASE WHEN r.doing IS NULL OR rank IS NULL THEN 0
				ELSE (r.turn[rank] + (r.turn[rank + 1] - r.turn[rank]) * (decile - rank)) * (1 - 2 * (h >> 63 & 1)) END)
			OVER (ORDER BY i) AS turned
		FROM generate_series(greatest(0, ceil(p.begins / every - 0.5))::integer,
				least(:fixes_per_ship, ceil(p.ends / every - 0.5))::integer - 1) AS i,
			LATERAL (SELECT hashint8extended(p.ship * 100000 + i, :seed * 1000 + 41) AS h OFFSET 0) n,
			-- 0 to 10; in an eighth of the cases a ship does not turn
			LATERAL (SELECT (h >> 48 & 32767) / 32768.0::float8 * 10 AS decile OFFSET 0) d,
			LATERAL (SELECT CASE WHEN decile >= 1.3 THEN floor(decile)::integer END AS rank OFFSET 0) k) n,
	-- The report is due every so often, and goes out within a second or two of it.
	LATERAL (SELECT round(every * (i + 0.5)
		+ least(1.5, every / 5) * ((h & 255) / 127.5::float8 - 1)) AS s OFFSET 0) due,
	LATERAL (SELECT least(1, greatest(0, (s - p.begins) / p.lasts)) AS u,
		1 / (1 - p.ramp) AS top,
		p.metres / p.lasts * 3600 / 1852 AS mean_kn OFFSET 0) clock,
	LATERAL (SELECT CASE WHEN p.doing <> 'sailing' THEN 0
			WHEN u < p.ramp THEN top * u * u / (2 * p.ramp)
			WHEN u > 1 - p.ramp THEN 1 - top * (1 - u) * (1 - u) / (2 * p.ramp)
			ELSE top * (u - p.ramp / 2) END AS done,
		top * least(1, u / p.ramp, (1 - u) / p.ramp) AS pace OFFSET 0) along,
	LATERAL (SELECT CASE p.doing WHEN 'sailing' THEN p.bend_m * sin(2 * pi() * p.bends * done) ELSE 0 END AS across,
		CASE p.doing WHEN 'sailing'
			THEN atan(p.bend_m * 2 * pi() * p.bends * cos(2 * pi() * p.bends * done) / p.metres) ELSE 0 END AS weave,
		-- The chain runs out and comes in over ten minutes.
		CASE p.doing WHEN 'anchored'
			THEN p.swing_m * greatest(0, least(1, (s - p.begins) / 600, (p.ends - s) / 600)) ELSE 0 END AS swing,
		p.heading + 2 * pi() * s / 44700 + 0.4 * sin(2 * pi() * s / 1500) AS angle OFFSET 0) place
WHERE p.ends > 0 AND p.begins < 86400
ORDER BY s, h;

DROP TABLE pg_temp.place, pg_temp.phase;
VACUUM ANALYZE bench.position;
VACUUM ANALYZE bench.zone;
