-- The tour of the README: its five statements and their output.
\set VERBOSITY terse
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS vesselwatch CASCADE;
SET search_path = vesselwatch, public;
SET timezone = 'UTC';
SET datestyle = 'ISO';
SET intervalstyle = 'postgres';
BEGIN;

-- 1. a port, drawn by hand
SELECT register_zone('Rajin', 'port', ST_MakeEnvelope(130.27, 42.215, 130.33, 42.25, 4326), country => 'KP') > 0 AS registered;

-- 2. positions: any rows of time, longitude and latitude become a track
SELECT store_track('273000001', track_agg(t, lon, lat)) AS new_fixes
FROM (
	SELECT timestamptz '2024-03-07 00:00Z' + n * interval '10 minutes' AS t,
		CASE WHEN n < 30 THEN 131.20 - n * 0.03 WHEN n < 120 THEN 130.30 ELSE 130.30 + (n - 119) * 0.03 END AS lon,
		CASE WHEN n < 30 THEN 42.60 - n * 0.0122 WHEN n < 120 THEN 42.234 ELSE 42.234 + (n - 119) * 0.0122 END AS lat
	FROM generate_series(0, 140) n
	WHERE n NOT BETWEEN 40 AND 80
) fix;

-- 3. which ship called where, and for how long at least and at most?
SELECT z.name, c.arrived_earliest::time, c.arrived_latest::time, c.departed_earliest::time, c.departed_latest::time,
	c.stopped, c.unobserved, c.confidence
FROM port_calls(vessel_track_between(273000001, '2024-03-07', '2024-03-08'), 'ports') c
JOIN zone z USING (zone_id);

-- 4. when was it silent?
SELECT g.off_at::time, g.on_at::time, g.duration
FROM ais_gaps(vessel_track_between(273000001, '2024-03-07', '2024-03-08'), min_gap => '6 hours') g;

-- 5. could it have been 10 nm north-east of the port at 10:00, unheard?
SELECT c.verdict, round(c.before_nm) AS before_nm, round(c.after_nm) AS after_nm
FROM could_be_at(vessel_track_between(273000001, '2024-03-07', '2024-03-08'), 130.5, 42.3, '2024-03-07 10:00Z') c;
ROLLBACK;
