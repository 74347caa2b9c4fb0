-- Encounters: each rule on ships made for it.
\set VERBOSITY terse
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS vesselwatch CASCADE;
RESET client_min_messages;
SET search_path = vesselwatch, public;
SET timezone = 'UTC';
SET datestyle = 'ISO';

-- a tanker drifts; another lies alongside from one to four o'clock, 71 m off
CREATE TEMP TABLE tanker AS
SELECT track_agg(timestamptz '2024-01-01 00:00Z' + n * interval '1 hour', 10.001, 50) AS track
FROM generate_series(0, 6) n;
CREATE TEMP TABLE visitor AS
SELECT track_agg(timestamptz '2024-01-01 00:00Z' + n * interval '30 minutes', CASE WHEN n BETWEEN 2 AND 8 THEN 10
	ELSE 10.1 END, 50) AS track
FROM generate_series(0, 10) n;
SELECT e.began_earliest::time, e.began::time, e.ended::time, e.ended_latest::time, e.duration,
	round(e.min_distance_m) AS metres, e.samples, e.fixes_a, e.fixes_b
FROM tanker a, visitor b, track_encounters(a.track, b.track) e;
-- longer is asked for than they lay there
SELECT count(*) FROM tanker a, visitor b, track_encounters(a.track, b.track, min_duration => '3 hours 1 second');
-- at no time nearer than 50 m
SELECT count(*) FROM tanker a, visitor b, track_encounters(a.track, b.track, max_distance_m => 50);
-- nothing rests on a silence longer than max_gap
SELECT count(*) FROM tanker a, visitor b, track_encounters(a.track, b.track, max_gap => '59 minutes');
-- all pairs of a fleet
SELECT e.mmsi_a, e.mmsi_b, e.began::time, e.duration
FROM tanker a, visitor b, encounters(ARRAY['273000002', '273000001', '273000003']::mmsi[],
	ARRAY[a.track, b.track, NULL]) e;
-- across the antimeridian
SELECT e.duration, round(e.min_distance_m) AS metres, abs(e.lon) > 179.99 AS at_180
FROM track_encounters('[2024-01-01T00:00:00Z 179.9999 10, 2024-01-01T01:00:00Z 179.9999 10, 2024-01-01T02:00:00Z '
	'179.9999 10]',
	'[2024-01-01T00:00:00Z -179.9999 10, 2024-01-01T01:00:00Z -179.9999 10, 2024-01-01T02:00:00Z -179.9999 10]') e;
SELECT count(*) FROM track_encounters('[]', '[]', max_distance_m => 2e6);
