-- The Rajin case, winter 2023/24, as reported.
--
-- Positions, images and stays are RECONSTRUCTED FROM PRESS REPORTS (NK Pro, RUSI, Reuters,
-- Washington Post, VOA, Donga): a report gives a place and a day.  The hours are made up, and so
-- is which of the "near-daily" images were cloudy or missing; each answer says so.  Polygons are
-- DRAWN BY HAND, approximate, and good for this demo only.  No report says what the containers
-- held.
CREATE SCHEMA demo;

-- ---------- places ----------

SELECT count(register_zone(name, kind, geom, country => country, source => 'drawn by hand, approximate',
	embargoed => country = 'KP')) AS "places registered"
FROM (VALUES
	('Rajin', 'port', 'KP', 'POLYGON((130.270 42.215,130.330 42.215,130.330 42.250,130.270 42.250,130.270 42.215))'),
	('Vostochny', 'port', 'RU',
		'POLYGON((133.030 42.720,133.110 42.720,133.110 42.770,133.030 42.770,133.030 42.720))'),
	('Vladivostok', 'port', 'RU',
		'POLYGON((131.860 43.085,131.930 43.085,131.930 43.125,131.860 43.125,131.860 43.085))'),
	('Dunai', 'port', 'RU', 'POLYGON((132.320 42.860,132.380 42.860,132.380 42.900,132.320 42.900,132.320 42.860))'),
	('Zhoushan shipyard', 'other', 'CN',
		'POLYGON((122.120 29.980,122.180 29.980,122.180 30.020,122.120 30.020,122.120 29.980))')) z(name, kind, country,
	geom);
SELECT count(register_zone(name, 'berth', geom, zone_by_name('Rajin'), 'KP', source => 'drawn by hand, approximate',
	embargoed => true)) AS "piers registered"
FROM (VALUES
	('Pier 1', 'POLYGON((130.2900 42.2300,130.2950 42.2300,130.2950 42.2345,130.2900 42.2345,130.2900 42.2300))'),
	('Pier 2',
		'POLYGON((130.2960 42.2300,130.3010 42.2300,130.3010 42.2345,130.2960 42.2345,130.2960 42.2300))')) z(name,
	geom);

-- ---------- ships, and the lists that name them ----------

-- MMSIs and call signs from Ukraine's GUR; shapes from NK Pro: two of the ships have their bridge forward
SELECT count(register_vessel(imo::imo, name, mmsi::mmsi, call_sign, 'RU', source => 'Ukrainian GUR',
	features => features)) AS "ships registered"
FROM (VALUES
	('9161003', 'LADY R', '273212120', 'UBDT8', '{bridge forward}'::text[]),
	('9179842', 'ANGARA', '273210440', 'UBYT2', '{bridge forward}'),
	('8517839', 'MARIA', '273359830', 'UBRH7', '{bridge aft}'),
	('9358010', 'MAIA-1', '273291160', 'UBGW2', '{bridge aft}')) v(imo, name, mmsi, call_sign, features);

-- OFAC's files have no dates: a listing begins between two copies.  NEPTUN is a former name of
-- MAIA-1 and the current name of another hull.
SELECT fetched_at::date AS "OFAC copy of", l.vessels, l.added, l.status
FROM (VALUES
	(1, timestamptz '2022-05-06 13:17:21+00', '[]'::jsonb),
	(2, '2022-05-08 18:50:03+00', '[{"key": "37095", "name": "LADY R", "imo": "9161003",
		"programs": "RUSSIA-EO14024"}, {"key": "37059", "name": "ANGARA", "imo": "9179842",
		"programs": "RUSSIA-EO14024"}, {"key": "37098", "name": "MAIA-1", "imo": "9358010", "programs": "RUSSIA-EO14024"}]'),
	(3, '2023-12-11 19:00:00+00', '[{"key": "37095", "name": "LADY R", "imo": "9161003",
		"programs": "RUSSIA-EO14024"}, {"key": "37059", "name": "ANGARA", "imo": "9179842",
		"programs": "RUSSIA-EO14024"}, {"key": "37098", "name": "MAIA-1", "imo": "9358010",
		"programs": "RUSSIA-EO14024", "former_names": ["NEPTUN"]}]'),
	(4, '2023-12-12 19:00:00+00', '[{"key": "37095", "name": "LADY R", "imo": "9161003",
		"programs": "RUSSIA-EO14024"}, {"key": "37059", "name": "ANGARA", "imo": "9179842",
		"programs": "RUSSIA-EO14024"}, {"key": "37098", "name": "MAIA-1", "imo": "9358010",
		"programs": "RUSSIA-EO14024", "former_names": ["NEPTUN"]}, {"key": "46773", "name": "MARIA", "imo": "8517839",
		"programs": "RUSSIA-EO14024"}]')) c(n, fetched_at, listings),
	load_listings('ofac_sdn', '[{"key": "24509", "name": "NEPTUN", "imo": "8404991",
		"programs": "DPRK4"}]' || c.listings, c.fetched_at) l ORDER BY c.n;
SELECT list AS "list with dates", l.vessels, l.added, l.status
FROM (VALUES
	('eu_833_2014', timestamptz '2024-06-26 00:00+00', '[{"name": "LADY R", "imo": "9161003", "from": "2024-06-25"},
		{"name": "ANGARA", "imo": "9179842", "from": "2024-06-25"}, {"name": "MARIA", "imo": "8517839",
		"from": "2024-06-25"}, {"name": "MAIA-1", "imo": "9358010", "from": "2024-06-25"}]'::jsonb),
	('uk', '2024-08-01 00:00+00', '[{"name": "LADY R", "imo": "9161003", "from": "2024-07-31"}, {"name": "ANGARA",
		"imo": "9179842", "from": "2024-07-31"}]')) c(list, fetched_at, listings),
	load_listings(c.list, c.listings, c.fetched_at) l;

-- ---------- AIS, while it was switched on ----------

CREATE TABLE demo.place (name text PRIMARY KEY, lon float8, lat float8);
INSERT INTO demo.place VALUES ('Vostochny', 133.070, 42.745), ('Vladivostok', 131.895, 43.105),
	('Korea Strait', 129.300, 34.600);

-- where each ship was heard, from when to when; hours are made up
CREATE TABLE demo.stay (ship text, place text, since timestamptz, until timestamptz, reported_by text);
INSERT INTO demo.stay VALUES
	('ANGARA', 'Korea Strait', '2024-02-07 02:00+10', '2024-02-07 05:00+10',
		'RUSI / Reuters: AIS on briefly, off again afterwards'),
	('LADY R', 'Vostochny', '2024-02-08 06:00+10', '2024-02-09 12:00+10', 'NK Pro via press'),
	('LADY R', 'Vladivostok', '2024-02-10 06:00+10', '2024-03-07 20:00+10',
		'NK Pro via press: stays about a month, leaves without AIS between 7 and 9 March'),
	('LADY R', 'Vostochny', '2024-03-14 06:00+10', '2024-03-15 20:00+10', 'NK Pro');

-- a fix every hour alongside, and under way between stays less than three days apart; longer passages are silent
CREATE TABLE demo.position AS
WITH leg AS (
	SELECT s.*, p.lon, p.lat, lead(s.since) OVER w AS next_since, lead(p.lon) OVER w AS next_lon,
		lead(p.lat) OVER w AS next_lat
	FROM demo.stay s JOIN demo.place p ON p.name = s.place WINDOW w AS (PARTITION BY s.ship ORDER BY s.since)
)
SELECT ship, t, lon, lat FROM leg, generate_series(since, until, interval '1 hour') t
UNION ALL
SELECT ship, t, lon + part * (next_lon - lon), lat + part * (next_lat - lat)
FROM leg, generate_series(until + interval '1 hour', next_since - interval '1 hour', interval '1 hour') t,
	LATERAL (SELECT extract(epoch FROM t - until)::float8 / extract(epoch FROM next_since - until)::float8 AS part) x
WHERE next_since - until < interval '3 days';

SELECT sum(store_track(i.mmsi, t.track)) AS "fixes stored, reconstructed from press reports"
FROM (SELECT ship, track_agg(p.t, p.lon, p.lat) AS track FROM demo.position p GROUP BY ship) t
	JOIN vessel_identity i ON i.name = t.ship;

-- ---------- images and reports ----------

-- ships seen: a report that gives a day means some time on that day
SELECT count(*) FILTER (WHERE status = 'registered') AS "sightings registered"
	FROM import_sightings(jsonb_build_object('type', 'FeatureCollection', 'features', (
	SELECT jsonb_agg(jsonb_build_object('type', 'Feature', 'geometry', NULL, 'properties',
		jsonb_strip_nulls(jsonb_build_object('source', source, 'key', key, 'seen_from', seen_from, 'seen_to', seen_to,
		'throughout', throughout, 'zone', zone, 'vessel', vessel, 'claim', claim, 'length_m', length_m,
			'length_error_m', CASE WHEN length_m IS NOT NULL THEN 5 END,
		'features', features, 'activity', activity, 'event', event, 'note', note, 'reliability', 'C', 'credibility',
			3))))
	FROM (VALUES
		('VOA', '2023-10-20', '2023-10-20 11:01+09', '2023-10-20 11:01+09', NULL, 'Rajin', NULL, 'unknown', 115, NULL,
			NULL, NULL, 'a ship of 115 m at the pier at 11:01 (no time zone stated; read as that of Rajin)'),
		('NK Pro via press', '2024-02-04', '2024-02-03 00:00+10', '2024-02-06 00:00+10', NULL, 'Rajin', 'LADY R',
			'matches description', NULL, NULL, 'loads', NULL, 'about 4 February: Lady R loads at Rajin'),
		('RUSI / Reuters', '2024-02-09', '2024-02-09 00:00+10', '2024-02-10 00:00+10', false, 'Zhoushan shipyard',
			'ANGARA', 'confirmed', NULL, NULL, 'arrives', NULL, 'Angara arrives at a shipyard in Zhoushan'),
		('Donga', '2024-02-12', '2024-02-12 00:00+10', '2024-02-13 00:00+10', NULL, 'Pier 1', 'MAIA-1',
			'matches description', NULL, NULL, 'unloads', 'MAIA-1 on 12 February', 'Maia-1 unloads at Rajin Pier 1'),
		('NK Pro via press', '2024-02-12', '2024-02-12 00:00+10', '2024-02-13 00:00+10', NULL, 'Vostochny', 'MAIA-1',
			'matches description', NULL, NULL, 'arrives', 'MAIA-1 on 12 February',
			'Maia-1 arrives at Vostochny from North Korea'),
		('NK Pro', '2024-03-10', '2024-03-10 00:00+10', '2024-03-11 00:00+10', NULL, 'Pier 1', 'LADY R',
			'matches description', NULL, 'bridge forward', 'unloads', NULL,
			'a ship matching Lady R, bridge forward, unloads blue containers at Pier 1'),
		('NK Pro', '2024-03-10 yard', '2024-03-10 00:00+10', '2024-03-11 00:00+10', true, 'Zhoushan shipyard', 'ANGARA',
			'confirmed', NULL, NULL, 'lies in the yard', NULL,
			'Angara, the only other ship of that shape, is in the yard, as for weeks'),
		('NK Pro', '2024-03-12', '2024-03-12 00:00+10', '2024-03-13 00:00+10', NULL, 'Pier 2', 'LADY R',
			'matches description', NULL, NULL, 'loads', NULL, 'the ship loads at Pier 2'),
		('NK Pro', '2024-03-14', '2024-03-14 00:00+10', '2024-03-15 00:00+10', NULL, 'Vostochny', 'LADY R', 'confirmed',
			NULL, NULL, 'arrives', NULL, 'Lady R arrives at Vostochny with a full deck')) s(source, key, seen_from,
		seen_to, throughout, zone, vessel, claim, length_m, features, activity, event, note))));

-- "near-daily" images from 13 February to 9 March show no ship; which days were cloudy or not imaged is made up, except
-- for 8 and 9 March, whose images NK Pro compares
CREATE TABLE demo.look AS
SELECT
	day::date AS day,
	CASE
		WHEN day IN ('2024-03-08', '2024-03-09') THEN 'clear'
		WHEN n % 13 = 5 THEN 'not imaged'
		WHEN n % 6 = 2 THEN 'obscured'
		ELSE 'clear'
	END AS what
FROM generate_series(date '2024-02-13', date '2024-03-09', interval '1 day') WITH ORDINALITY g(day, n);
SELECT count(register_zone_look(register_scene('medium-resolution imagery, by NK Pro', day::text,
	(day + time '11:00') AT TIME ZONE 'Asia/Vladivostok', sensor => 'optical', resolution_m => 3),
	zone_by_name('Rajin'), what, vessels => CASE what WHEN 'clear' THEN 0 END,
		looked_by => 'NK Pro')) AS "looks registered"
FROM demo.look WHERE what <> 'not imaged';
SELECT register_zone_look(register_scene('VOA', '2023-10-20 15:43', '2023-10-20 15:43+09'), zone_by_name('Rajin'),
	'clear', 0, 'VOA', 'the ship is gone') > 0 AS "and that of VOA";

SELECT count(register_cargo_sighting(source, key, zone_by_name(zone), seen_from::timestamptz, 'containers',
	seen_to::timestamptz, change => change, note => note)) AS "cargo sightings registered"
FROM (VALUES
	('VOA', '2023-10-20', 'Rajin', '2023-10-20 11:01+09', '2023-10-20 15:43+09', 'vanished',
		'a pile of containers is gone'),
	('NK Pro', '2024-03-08', 'Pier 2', '2024-03-08 00:00+10', '2024-03-10 00:00+10', 'appeared',
		'8 to 9 March: containers appear at Pier 2'),
	('NK Pro', '2024-03-10', 'Pier 2', '2024-03-10 00:00+10', '2024-03-11 00:00+10', 'grew',
		'more on the 10th')) c(source, key, zone, seen_from, seen_to, change, note);

-- a statement about many voyages at once is not a sighting of any of them
CREATE TABLE demo.statement (said text, window_from date, window_to date, reported_by text);
INSERT INTO demo.statement VALUES
	('Angara and Maria, at least five round trips Rajin-Dunai, AIS off', '2023-08-01', '2023-10-14',
		'RUSI / Washington Post'),
	('at least 32 trips of Angara, Maria, Maia-1 and Lady R', '2023-08-01', '2024-02-29', 'NK Pro via press');
