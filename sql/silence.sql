-- Silence: gaps, what they leave time for, where a ship can have been.
\set VERBOSITY terse
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS vesselwatch CASCADE;
RESET client_min_messages;
SET search_path = vesselwatch, public;
SET timezone = 'UTC';
SET datestyle = 'ISO';
SET intervalstyle = 'postgres';
CREATE TEMP TABLE ship AS
SELECT track_agg(timestamptz '2024-03-07 00:00Z' + n * interval '1 hour', 131.9 + CASE WHEN n > 40 THEN 1.1 ELSE 0 END,
	43.1 - CASE WHEN n > 40 THEN 0.3 ELSE 0 END) AS track
FROM generate_series(0, 60) n
WHERE n <= 10 OR n > 40;
CREATE TEMP TABLE packed AS
SELECT zone_index_agg(id, geom) AS index
FROM (VALUES (1, ST_MakeEnvelope(130.27, 42.215, 130.33, 42.25, 4326)),
	(2, ST_MakeEnvelope(139, 35, 140, 36, 4326))) z(id, geom);
-- strictly longer than min_gap
SELECT g.off_at, g.on_at, g.duration, round(g.distance_nm::numeric, 1) AS nm,
	round(g.implied_speed_kn::numeric, 2) AS kn, g.fixes_before
FROM ship, ais_gaps(track) g;
SELECT count(*) FROM ship, ais_gaps(track, '31 hours');
-- zone 1 is in reach in thirty-one hours, zone 2 is not
SELECT d.zone_id, round(d.leg_in_nm::numeric, 1) AS leg_in, round(d.leg_out_nm::numeric, 1) AS leg_out,
	d.earliest_arrival::timestamptz(0), d.latest_departure::timestamptz(0)
FROM ship, packed, dark_calls(track, index) d;
SELECT count(*) FROM ship, packed, dark_calls(track, index, max_speed_kn => 5);
-- at a place at a time: within the errors of both sides
SELECT c.verdict, c.before_at, round(c.before_nm::numeric, 1) AS before_nm, round(c.slack_hours::numeric, 2) AS slack
FROM ship, could_be_at(track, 130.3, 42.23, '2024-03-08 00:00Z') c;
SELECT c.verdict, round(c.slack_hours::numeric, 2) AS slack FROM ship,
	could_be_at(track, 130.3, 42.23, '2024-03-07 11:00Z') c;
SELECT c.verdict FROM could_be_at('[]', 1, 1, '2024-03-07') c;
SELECT * FROM ais_gaps('[]', '-1 hour');
