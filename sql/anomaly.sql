-- What no ship can have done: each kind on a ship made for it.
\set VERBOSITY terse
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS vesselwatch CASCADE;
RESET client_min_messages;
SET search_path = vesselwatch, public;
SET timezone = 'UTC';
SET datestyle = 'ISO';

-- a ship sails east at ten knots, a fix a minute
CREATE TEMP TABLE voyage AS
SELECT n, timestamptz '2024-01-01 00:00Z' + n * interval '1 minute' AS t, 10 + n * 0.0043 AS lon, 50.0 AS lat,
	10.0 AS sog
FROM generate_series(0, 120) n;
SELECT count(*) FROM (SELECT track_agg(t, lon, lat, sog, NULL) AS track FROM voyage) v, track_anomalies(v.track);

-- one fix lies a degree north: there and back
SELECT a.kind, a.began::time, a.ended::time, round(a.lat) AS lat, round(a.from_lat) AS from_lat, a.fixes,
	round(a.distance_nm) AS nm, round(a.speed_kn) AS kn
FROM (SELECT track_agg(t, lon, lat + CASE WHEN n = 60 THEN 1 ELSE 0 END, sog, NULL) AS track FROM voyage) v,
	track_anomalies(v.track) a;
-- reachable at a speed that is allowed, or within the errors that are
SELECT count(*) FROM (SELECT track_agg(t, lon, lat + CASE WHEN n = 60 THEN 1 ELSE 0 END, sog, NULL) AS track
	FROM voyage) v,
	track_anomalies(v.track, max_speed_kn => 4000) a;
SELECT count(*) FROM (SELECT track_agg(t, lon, lat + CASE WHEN n = 60 THEN 1 ELSE 0 END, sog, NULL) AS track
	FROM voyage) v,
	track_anomalies(v.track, place_error_m => 112000) a;

-- for half an hour the place stays as it is, to the last digit
CREATE TEMP TABLE stuck AS
SELECT track_agg(t, CASE WHEN n BETWEEN 30 AND 60 THEN 10.129 ELSE lon END, lat, sog, NULL) AS track FROM voyage;
SELECT a.kind, a.began::time, a.ended::time, a.lon, a.fixes, round(a.distance_nm::numeric, 2) AS nm, a.speed_kn
FROM stuck, track_anomalies(stuck.track, max_speed_kn => 500) a;
SELECT count(*) FROM stuck, track_anomalies(stuck.track, max_speed_kn => 500, frozen_for => '30 minutes 1 second') a;
SELECT count(*) FROM stuck, track_anomalies(stuck.track, max_speed_kn => 500, still_kn => 10) a;

-- and then it sails round a ring, three times in an hour
CREATE TEMP TABLE ring AS
SELECT track_agg(t, CASE WHEN n BETWEEN 40 AND 100 THEN 10.2 + 0.02 * cos(radians(n * 18)) ELSE lon END,
	CASE WHEN n BETWEEN 40 AND 100 THEN 50 + 0.02 * cos(radians(50)) * sin(radians(n * 18)) ELSE lat END, sog,
		NULL) AS track
FROM voyage;
SELECT a.kind, a.began::time, a.ended::time, round(a.lon::numeric, 3) AS lon, round(a.lat::numeric, 3) AS lat, a.fixes,
	round(a.distance_nm::numeric, 1) AS nm, round(a.speed_kn) AS kn, round(a.radius_m) AS metres,
		round(a.turns::numeric, 1) AS turns
FROM ring, track_anomalies(ring.track, max_speed_kn => 500) a;
SELECT count(*) FROM ring, track_anomalies(ring.track, max_speed_kn => 500, circle_turns => 4) a;
SELECT count(*) FROM ring, track_anomalies(ring.track, max_speed_kn => 500, circle_max_m => 1000) a;

-- without it a silence is left
SELECT num_fixes(track) AS fixes, num_fixes(w) AS without,
	(SELECT count(*) FROM track_anomalies(w, max_speed_kn => 500)) AS anomalies,
	(SELECT off_at::time || ' to ' || on_at::time FROM ais_gaps(w, '30 minutes')) AS silent
FROM ring, track_without_anomalies(ring.track, max_speed_kn => 500) w;

SELECT count(*) FROM track_anomalies('[]');
SELECT count(*) FROM track_anomalies('[]', circle_spread => 0.6);

-- twins of a time of which positions have gone: nothing is found, and a notice says why
BEGIN;
SELECT store_track(m, track_agg(timestamptz '2024-01-12Z' + n * interval '5 minutes', 10 + n * 0.001, 50))
FROM generate_series(0, 30) n, unnest('{999000001,999000002}'::integer[]) m
GROUP BY m;
SELECT mmsi_a, mmsi_b, same_fixes, share FROM mmsi_twins('2024-01-01', '2024-02-01');
SELECT count(*) FROM drop_positions('2024-01-20');
SELECT mmsi_a, mmsi_b, same_fixes, share FROM mmsi_twins('2024-01-01', '2024-02-01');
SELECT count(*) FROM mmsi_twins('2024-01-20', '2024-02-01');
ROLLBACK;
