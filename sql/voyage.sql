-- Voyages, and who met whom on them: invented, as a user asks for it.
\set VERBOSITY terse
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS vesselwatch CASCADE;
RESET client_min_messages;
SET search_path = vesselwatch, public;
SET timezone = 'UTC';
SET datestyle = 'ISO';
BEGIN;

SELECT register_zone('Alpha', 'port', ST_MakeEnvelope(-30.05, 34.95, -29.95, 35.05, 4326),
	country => 'PT') > 0 AS registered;
SELECT register_zone('Beta', 'port', ST_MakeEnvelope(-25.05, 36.95, -24.95, 37.05, 4326), country => 'PT',
	unlocode => 'PTBET') > 0 AS registered;
SELECT register_vessel('9999993', 'EXAMPLE STAR', mmsi => '636999901', flag => 'LR',
	ship_type => 'Tanker') > 0 AS registered;

-- an hour a step: in Alpha, at sea, still for ten hours, silent for nine, in Beta; a second ship lies alongside when it
-- is still
CREATE TEMP TABLE way (hour integer, lon float8, lat float8);
INSERT INTO way
SELECT h, CASE WHEN h <= 4 THEN -30 WHEN h <= 10 THEN -30 + (h - 4) * 0.4 WHEN h <= 20 THEN -27.6
	ELSE -27.6 + (h - 20) * 0.2 END,
	CASE WHEN h <= 4 THEN 35 WHEN h <= 10 THEN 35 + (h - 4) * 0.1 WHEN h <= 20 THEN 35.6
		ELSE 35.6 + least(1.4, (h - 20) * 0.11) END
FROM generate_series(0, 36) h;
SELECT store_track('636999901', track_agg('2024-01-01Z'::timestamptz + hour * interval '1 hour', least(lon, -25), lat))
	FROM way WHERE hour NOT BETWEEN 22 AND 29;
SELECT store_track('538999902', track_agg('2024-01-01Z'::timestamptz + hour * interval '1 hour', lon + CASE
	WHEN hour BETWEEN 11 AND 19 THEN 0.002 ELSE 1 END, lat)) FROM way WHERE hour <= 30;
INSERT INTO ais_static (mmsi, day, name, draught_m, destination, first_at, last_at, reports) VALUES
	('636999901', '2024-01-01', 'EXAMPLE STAR', 9.5, 'PTALP>PTBET', '2024-01-01 05:00Z', '2024-01-01 21:00Z', 90),
	('636999901', '2024-01-02', 'EXAMPLE STAR', 6.0, 'PTBET', '2024-01-02 06:00Z', '2024-01-02 09:00Z', 30);
SELECT added FROM detect_port_calls();
SELECT added FROM detect_ais_gaps();
SELECT added FROM detect_encounters();

\x
SELECT name, imo, flag, from_zone, departed_earliest, departed, departed_latest, to_zone, arrived_earliest, arrived,
	arrived_latest,
	round(hours_min::numeric, 1) AS hours_min, round(hours::numeric, 1) AS hours,
		round(hours_max::numeric, 1) AS hours_max, hours_silent, gaps,
	round(sailed_nm) AS sailed_nm, round(straight_nm) AS straight_nm, encounters, draught_before_m, draught_after_m,
		draught_change, destination_said, destination_is_to
FROM voyage;
SELECT name_a, mmsi_a, name_b, began, ended, round(duration_hours::numeric, 1) AS hours,
	round(min_distance_m) AS metres, nearest_zone, round(nearest_zone_nm) AS nm,
	dark_before_b, dark_after_b
FROM encounter;
\x
-- a picture of it
SELECT xml_is_well_formed_document(svg) AS well_formed, svg ~ 'EXAMPLE STAR' AS named FROM encounter,
	encounter_svg(encounter_id) svg;
ROLLBACK;
