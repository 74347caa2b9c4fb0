-- The case of Rajin, winter 2023/24, as far as positions go.
--
-- No AIS of these voyages exists: the ships had it switched off.  The tracks here
-- are RECONSTRUCTED FROM PRESS REPORTS (NK Pro, RUSI, Washington Post, Donga): a
-- report says a place and a day; the hour is made up, ways are straight lines.
-- Polygons are DRAWN BY HAND, approximate, good for this demo and for nothing else.
CREATE SCHEMA demo;

SELECT count(register_zone(name, 'port', geom, country => country, source => 'drawn by hand, approximate', embargoed => country = 'KP')) AS "ports registered"
FROM (VALUES
	('Rajin', 'KP', 'POLYGON((130.270 42.215,130.330 42.215,130.330 42.250,130.270 42.250,130.270 42.215))'),
	('Vostochny', 'RU', 'POLYGON((133.030 42.720,133.110 42.720,133.110 42.770,133.030 42.770,133.030 42.720))'),
	('Vladivostok', 'RU', 'POLYGON((131.860 43.085,131.930 43.085,131.930 43.125,131.860 43.125,131.860 43.085))'),
	('Dunai', 'RU', 'POLYGON((132.320 42.860,132.380 42.860,132.380 42.900,132.320 42.900,132.320 42.860))')) z(name, country, geom);
SELECT count(register_zone(name, 'berth', geom, (SELECT zone_id FROM zone WHERE zone.name = 'Rajin'), 'KP', source => 'drawn by hand, approximate', embargoed => true)) AS "piers registered"
FROM (VALUES
	('Pier 1', 'POLYGON((130.2900 42.2300,130.2950 42.2300,130.2950 42.2345,130.2900 42.2345,130.2900 42.2300))'),
	('Pier 2', 'POLYGON((130.2960 42.2300,130.3010 42.2300,130.3010 42.2345,130.2960 42.2345,130.2960 42.2300))')) z(name, geom);

CREATE TABLE demo.ship (mmsi integer PRIMARY KEY, name text);
INSERT INTO demo.ship VALUES (273212120, 'LADY R'), (273210440, 'ANGARA'), (273359830, 'MARIA'), (273291160, 'MAIA-1');

CREATE TABLE demo.place (name text PRIMARY KEY, lon float8, lat float8);
INSERT INTO demo.place VALUES ('Rajin Pier 1', 130.2925, 42.2320), ('Rajin Pier 2', 130.2985, 42.2320), ('Vostochny', 133.070, 42.745),
	('Vladivostok', 131.895, 43.105), ('Dunai', 132.350, 42.880), ('Zhoushan yard', 122.150, 30.000), ('Korea Strait', 129.300, 34.600);

-- where a ship lay, from when until when; reports have days, the hours are made up
CREATE TABLE demo.stay (ship text, place text, since timestamptz, until timestamptz, reported_by text);
INSERT INTO demo.stay VALUES
	('ANGARA', 'Dunai', '2023-08-20 02:00+10', '2023-08-21 20:00+10', 'RUSI / Washington Post: five round trips of two ships, shared out here at will'),
	('ANGARA', 'Rajin Pier 1', '2023-08-22 08:00+10', '2023-08-24 18:00+10', 'RUSI / Washington Post'),
	('ANGARA', 'Dunai', '2023-08-25 06:00+10', '2023-08-28 20:00+10', 'RUSI / Washington Post'),
	('MARIA', 'Dunai', '2023-09-11 06:00+10', '2023-09-12 20:00+10', 'RUSI / Washington Post'),
	('MARIA', 'Rajin Pier 2', '2023-09-13 08:00+10', '2023-09-15 18:00+10', 'RUSI / Washington Post'),
	('MARIA', 'Dunai', '2023-09-16 06:00+10', '2023-09-18 20:00+10', 'RUSI / Washington Post'),
	('ANGARA', 'Rajin Pier 1', '2023-10-12 08:00+10', '2023-10-13 18:00+10', 'RUSI / Washington Post'),
	('ANGARA', 'Dunai', '2023-10-14 06:00+10', '2023-10-16 20:00+10', 'RUSI / Washington Post'),
	('ANGARA', 'Zhoushan yard', '2024-02-09 08:00+10', '2024-03-14 20:00+10', 'RUSI / Reuters'),
	('LADY R', 'Rajin Pier 1', '2024-02-04 06:00+10', '2024-02-06 20:00+10', 'NK Pro via press'),
	('LADY R', 'Vostochny', '2024-02-08 06:00+10', '2024-02-09 12:00+10', 'NK Pro via press'),
	('LADY R', 'Vladivostok', '2024-02-10 06:00+10', '2024-03-07 20:00+10', 'NK Pro via press'),
	('MAIA-1', 'Rajin Pier 1', '2024-02-12 06:00+10', '2024-02-12 20:00+10', 'Donga; NK Pro via press has her arriving at Vostochny that day'),
	('LADY R', 'Rajin Pier 1', '2024-03-10 06:00+10', '2024-03-11 20:00+10', 'NK Pro'),
	('LADY R', 'Rajin Pier 2', '2024-03-12 06:00+10', '2024-03-12 22:00+10', 'NK Pro'),
	('LADY R', 'Vostochny', '2024-03-14 06:00+10', '2024-03-15 20:00+10', 'NK Pro');

-- a fix every hour alongside, and every hour of a way that a ship at 12 knots can make; longer ways stay silent
CREATE TABLE demo.position AS
WITH leg AS (
	SELECT s.*, p.lon, p.lat, lead(s.since) OVER w AS next_since, lead(p.lon) OVER w AS next_lon, lead(p.lat) OVER w AS next_lat
	FROM demo.stay s JOIN demo.place p ON p.name = s.place WINDOW w AS (PARTITION BY s.ship ORDER BY s.since)
)
SELECT ship, t, lon, lat FROM leg, generate_series(since, until, interval '1 hour') t
UNION ALL
SELECT ship, t, lon + part * (next_lon - lon), lat + part * (next_lat - lat)
FROM leg, generate_series(until + interval '1 hour', next_since - interval '1 hour', interval '1 hour') t,
	LATERAL (SELECT extract(epoch FROM t - until)::float8 / extract(epoch FROM next_since - until)::float8 AS part) x
WHERE next_since - until < interval '3 days';

SELECT sum(store_track(s.mmsi::mmsi, t.track)) AS "fixes stored, reconstructed from press reports"
FROM (SELECT ship, track_agg(p.t, p.lon, p.lat) AS track FROM demo.position p GROUP BY ship) t JOIN demo.ship s ON s.name = t.ship;

