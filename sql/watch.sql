-- Watches and alerts.
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
SELECT register_zone('Port', 'port', ST_MakeEnvelope(10, 50, 10.1, 50.1, 4326)) AS port \gset
SELECT watch('calls at the port', zone_id => :port, kinds => '{call}') > 0 AS watched;
SELECT store_track('211000001', track_agg(timestamptz '2024-01-01 00:00Z' + n * interval '10 minutes', CASE
	WHEN n BETWEEN 6 AND 60 THEN 10.05 ELSE 9.8 END, 50.05)) AS fixes
FROM generate_series(0, 100) n;
SELECT added FROM detect_port_calls();
SELECT watch, kind, mmsi, summary FROM alert;
SELECT added FROM detect_port_calls();
SELECT count(*) AS alerts FROM alert;
SELECT acknowledge_alert(alert_id) IS NOT NULL AS acknowledged FROM alert;
SELECT unwatch('calls at the port');
SELECT unwatch('calls at the port');
ROLLBACK;
