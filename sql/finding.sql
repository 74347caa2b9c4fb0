-- Findings: runs, what they keep, known time, months, encounters, loitering.
\set VERBOSITY terse
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS vesselwatch CASCADE;
RESET client_min_messages;
SET search_path = vesselwatch, public;
SET timezone = 'UTC';
SET datestyle = 'ISO';
SET intervalstyle = 'postgres';
BEGIN;
TRUNCATE vessel_track;
-- a run that finds nothing says what it looked at
SELECT store_track('211000001', '[2024-01-01T00:00:00Z 9.8 50.05]') AS fixes;
\set VERBOSITY default
SELECT added FROM detect_port_calls();
\set VERBOSITY terse
SELECT register_zone('Port', 'port', ST_MakeEnvelope(10, 50, 10.1, 50.1, 4326), country => 'DE') AS port \gset
SELECT store_track('211000001', track_agg(timestamptz '2024-01-01 00:00Z' + n * interval '10 minutes', CASE
	WHEN n BETWEEN 6 AND 60 THEN 10.05 ELSE 9.8 END, 50.05)) AS fixes
FROM generate_series(0, 100) n;
SELECT vessels, added, superseded, closed FROM detect_port_calls();
SELECT mmsi, flag, zone, arrived_earliest, arrived_latest, departed_earliest, departed_latest, stopped_hours, confidence
	FROM port_call;
-- the same again changes nothing; a late fix makes the call known better
SELECT added, superseded, closed FROM detect_port_calls();
SELECT clock_timestamp() AS before \gset
SELECT store_track('211000001', '[2024-01-01T00:55:00Z 9.925 50.05]') AS fixes;
SELECT added, superseded, closed FROM refresh_port_calls();
SELECT arrived_earliest FROM port_call;
SELECT arrived_earliest FROM port_calls_known_at(:'before');
-- a fix where no ship can have been is left out, and counted with the call
SELECT store_track('211000001', '[2024-01-01T05:05:00Z 30 50.05]') AS fixes;
SELECT added, superseded, closed, cleaned_fixes FROM refresh_port_calls();
SELECT arrived_earliest, departed_latest, fixes, cleaned_fixes FROM port_call;
-- where more than a tenth is left out, two ships may share the number
SELECT store_track('211000009', track_agg(timestamptz '2024-01-05 00:00Z' + n * interval '10 minutes', CASE n % 2
	WHEN 0 THEN 10.05 ELSE 50 END, 50.05)) AS fixes
FROM generate_series(0, 60) n;
\set VERBOSITY default
SELECT added, cleaned_fixes FROM detect_port_calls('2024-01-05', '2024-01-06');
\set VERBOSITY terse
SELECT fixes, cleaned_fixes FROM port_call WHERE mmsi = 211000009;
DELETE FROM vessel_track WHERE mmsi = '211000009';
-- silences
SELECT store_track('211000001', '[2024-01-03T00:00:00Z 9.8 50.05]') AS fixes;
-- no row where nobody has looked is no answer
SELECT count(*) FROM dark_calls_at((SELECT min(zone_id) FROM zone), '2024-01-01', '2024-01-06');
SELECT added FROM detect_ais_gaps();
SELECT count(*) FROM dark_calls_at((SELECT min(zone_id) FROM zone), '2024-01-01', '2024-01-06');
SELECT mmsi, off_at, on_at, duration_hours, is_open FROM ais_gap ORDER BY off_at;
-- meetings and loitering at sea
SELECT store_track(m::mmsi, track_agg(timestamptz '2024-01-01 00:00Z' + n * interval '30 minutes',
	12 + (m - 211000002) * 0.001, 50)) AS fixes
FROM unnest('{211000002,211000003}'::integer[]) m, generate_series(0, 20) n
GROUP BY m;
SELECT added FROM detect_encounters();
SELECT mmsi_a, mmsi_b, began, ended, duration_hours, round(min_distance_m) AS metres, nearest_zone FROM encounter;
SELECT added FROM detect_loitering();
SELECT mmsi, began, duration_hours, nearest_zone, round(nearest_zone_nm) AS nm FROM loitering ORDER BY mmsi;
SELECT month, gaps_begun, ships FROM gap_by_month;
-- what a run did not look at, or looked at in vain, is said
\set VERBOSITY default
SELECT added FROM detect_ais_gaps('2023-12-30', '2024-01-05');
\set VERBOSITY terse
SELECT added FROM detect_loitering('2023-12-01', '2023-12-02');
-- and so is what a count of ships does not say
SELECT t, certain, possible FROM zone_occupancy((SELECT zone_id FROM zone), '2024-01-03', '2024-01-04', '1 day');
SELECT day, ais_vessels FROM zone_watch((SELECT zone_id FROM zone), '2024-01-02', '2024-01-04');
SELECT vessel, visits FROM visit_counts('2024-01-01', '2024-01-03') ORDER BY vessel;
SELECT register_vessel('9161003', 'LADY', mmsi => '211000001') AS lady \gset
SELECT count(DISTINCT kind) AS kinds FROM vessel_evidence(:lady, '2024-01-01', '2024-01-05');
SELECT count(*) FROM interference_events('2024-01-01', '2024-01-05');
SELECT count(*) FROM port_call;
UPDATE zone SET geom = ST_Multi(ST_MakeEnvelope(13, 50, 13.1, 50.1, 4326));
SELECT store_track('211000004', track_agg(timestamptz '2024-01-02 00:00Z' + n * interval '2 minutes', 12.9 + n * 0.006,
	50.05)) AS fixes FROM generate_series(0, 50) n;
SELECT added, closed FROM detect_port_calls('2024-01-01', '2024-01-03');
TRUNCATE vessel_track;
SELECT vessels, closed FROM detect_port_calls();
SELECT added FROM detect_encounters('2024-01-01', '2024-01-03');
SELECT detect_port_calls('2024-01-02', '2024-01-01');
ROLLBACK;
