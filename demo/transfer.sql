-- A transfer at sea of which one half was heard and the other was not.
--
-- ALL INVENTED: ships, numbers, ports, list, positions and times.  It shows what the tables and pictures say about ships
-- together and about one ship alone, and what they do not say.
CREATE SCHEMA demo;

SELECT count(register_zone(name, 'port', geom, source => 'invented', unlocode => code)) AS "ports registered"
FROM (VALUES
	('Alpha', 'XXALP', ST_MakeEnvelope(-30.05, 34.95, -29.95, 35.05, 4326)),
	('Beta', 'XXBET', ST_MakeEnvelope(-25.05, 36.95, -24.95, 37.05, 4326))) z(name, code, geom);
SELECT count(register_vessel(imo::imo, name, mmsi => mmsi::mmsi, flag => flag, ship_type => 'Tanker',
	length_m => length, source => 'invented')) AS "ships registered"
FROM (VALUES
	('9999993', 'EXAMPLE STAR', '636999901', 'LR', 274),
	('9999981', 'SEA ROSE', '538999902', 'MH', 183),
	('9999979', 'DARK LADY', '613999903', 'CM', 245),
	('9999967', 'FAR AWAY', '613999904', 'CM', 245)) v(imo, name, mmsi, flag, length);
SELECT status AS "invented list" FROM load_listings('invented',
	'[{"imo": 9999979, "name": "DARK LADY", "from": "2023-06-01"}]', '2023-06-02');

-- successive positions of each ship, in hours since 1 January 2024; heard: whether it is heard from here to the next one
CREATE TABLE demo.way (mmsi integer, n integer, hour double precision, lon double precision, lat double precision,
	heard boolean);
INSERT INTO demo.way VALUES
	-- loads at Alpha, drifts, is met, drifts on alone, goes to Beta
	(636999901, 1, 0, -30, 35, true), (636999901, 2, 12, -30, 35, true), (636999901, 3, 18, -29, 35.5, true),
		(636999901, 4, 40, -29.005, 35.4975, true),
	(636999901, 5, 46, -28, 36, true), (636999901, 6, 78, -28.005, 35.998, true), (636999901, 7, 96, -25, 37, true),
		(636999901, 8, 110, -25, 37, true),
	-- comes from the north, lies alongside for nine hours, returns
	(538999902, 1, 12, -27.9, 36.3, true), (538999902, 2, 24, -29.0005, 35.5005, true),
		(538999902, 3, 33, -29.0028, 35.4994, true), (538999902, 4, 46, -30.2, 36.2, true),
		(538999902, 5, 110, -35, 42, true),
	-- is silent from the evening of the second day to noon on the fourth
	(613999903, 1, 0, -27, 33.5, true), (613999903, 2, 44, -27.9, 35.6, false), (613999903, 3, 84, -27.5, 35.7, true),
		(613999903, 4, 110, -26, 33.5, true),
	-- is silent too, but too far away
	(613999904, 1, 0, -18, 42, true), (613999904, 2, 44, -18, 42, false), (613999904, 3, 84, -18, 42.2, true),
		(613999904, 4, 110, -18, 44, true);
SELECT sum(stored) AS "fixes stored"
FROM (
	SELECT store_track(w.mmsi::mmsi, track_agg(timestamptz '2024-01-01 00:00Z' + f.hour * interval '1 hour',
		w.lon + (w.to_lon - w.lon) * (f.hour - w.hour) / (w.to_hour - w.hour),
			w.lat + (w.to_lat - w.lat) * (f.hour - w.hour) / (w.to_hour - w.hour))) AS stored
	FROM (SELECT y.*, lead(y.hour) OVER a AS to_hour, lead(y.lon) OVER a AS to_lon, lead(y.lat) OVER a AS to_lat
		FROM demo.way y WINDOW a AS (PARTITION BY y.mmsi ORDER BY y.n)) w
	CROSS JOIN LATERAL (SELECT w.hour + m / 10.0 AS hour
		FROM generate_series(0, CASE WHEN w.heard THEN 1000 ELSE 0 END) m WHERE w.hour + m / 10.0 < w.to_hour) f
	GROUP BY w.mmsi) s;
INSERT INTO ais_static (mmsi, day, imo, name, draught_m, destination, first_at, last_at, reports) VALUES
	('636999901', '2024-01-01', '9999993', 'EXAMPLE STAR', 13.8, 'XXALP>XXBET', '2024-01-01 13:00Z',
		'2024-01-01 23:50Z', 110),
	('636999901', '2024-01-04', '9999993', 'EXAMPLE STAR', 6.2, 'BETA', '2024-01-04 12:00Z', '2024-01-04 23:40Z', 120),
	('613999903', '2024-01-02', '9999979', 'DARK LADY', 7.1, 'FOR ORDERS', '2024-01-02 00:00Z', '2024-01-02 20:00Z',
		200),
	('613999903', '2024-01-04', '9999979', 'DARK LADY', 12.4, 'FOR ORDERS', '2024-01-04 12:00Z', '2024-01-04 23:50Z',
		120);

SELECT added AS "port calls" FROM detect_port_calls();
SELECT added AS "silences" FROM detect_ais_gaps();
SELECT added AS "encounters" FROM detect_encounters();
SELECT added AS "loitering" FROM detect_loitering();
SELECT added AS "impossible places" FROM detect_anomalies();
