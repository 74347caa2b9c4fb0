-- Visits and port calls: each rule on a track made for it.
\set VERBOSITY terse
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS vesselwatch CASCADE;
RESET client_min_messages;
SET search_path = vesselwatch, public;
SET timezone = 'UTC';
SET datestyle = 'ISO';

CREATE TEMP TABLE packed AS
SELECT zone_index_agg(zone_id, geom) AS index
FROM (VALUES (1, ST_MakeEnvelope(10, 50, 10.1, 50.1, 4326)),
	(2, ST_MakeEnvelope(10.04, 50.04, 10.06, 50.06, 4326))) z(zone_id, geom);

CREATE FUNCTION pg_temp.visits(track text) RETURNS TABLE (zone_id bigint, arrival text, basis text, departure text,
	basis_ text, stop text, stopped interval, unobserved interval, fixes integer, confidence smallint)
LANGUAGE sql AS $$
	SELECT zone_id, format('%s < %s < %s', to_char(arrived_earliest, 'DD HH24:MI'), to_char(arrived, 'DD HH24:MI:SS'),
		to_char(arrived_latest, 'DD HH24:MI')), arrival_basis,
		format('%s < %s < %s', to_char(departed_earliest, 'DD HH24:MI'), to_char(departed, 'DD HH24:MI:SS'),
			to_char(departed_latest, 'DD HH24:MI')), departure_basis,
		to_char(first_stop, 'DD HH24:MI') || ' - ' || to_char(last_stop_end, 'DD HH24:MI'), v.stopped, v.unobserved,
			v.fixes, v.confidence
	FROM packed, zone_visits(visits.track::track, packed.index) v $$;

-- in by the west side, an hour at the berth, out by the east: three zones' worth of one call
SELECT *
	FROM pg_temp.visits('[2024-01-01T10:00:00Z 9.9 50.05, 2024-01-01T11:00:00Z 10.05 50.05, 2024-01-01T11:30:00Z '
	'10.0501 50.05, 2024-01-01T12:00:00Z 10.05 50.0501, 2024-01-01T13:00:00Z 10.2 50.05]');
-- across without a fix inside: no visit
SELECT * FROM pg_temp.visits('[2024-01-01T10:00:00Z 9.9 50.02, 2024-01-01T11:00:00Z 10.2 50.02]');
-- open at both ends; one fix
SELECT * FROM pg_temp.visits('[2024-01-01T10:00:00Z 10.01 50.02]');
-- out for exactly 15 minutes between two fixes inside: one visit; a second more: two
SELECT *
	FROM pg_temp.visits('[2024-01-01T10:00:00Z 10.01 50.02, 2024-01-01T10:10:00Z 9.99 50.02, 2024-01-01T10:15:00Z '
	'10.01 50.02]');
SELECT *
	FROM pg_temp.visits('[2024-01-01T10:00:00Z 10.01 50.02, 2024-01-01T10:10:00Z 9.99 50.02, 2024-01-01T10:15:01Z '
	'10.01 50.02]');
-- silent in port: 12 hours are unobserved, a second more ends the visit
SELECT * FROM pg_temp.visits('[2024-01-01T10:00:00Z 10.01 50.02, 2024-01-01T22:00:00Z 10.01 50.02]');
SELECT * FROM pg_temp.visits('[2024-01-01T10:00:00Z 10.01 50.02, 2024-01-01T22:00:01Z 10.01 50.02]');
-- entered port, 40 hours of silence, next heard 900 km away: no visit of 40 hours
SELECT *
	FROM pg_temp.visits('[2024-01-01T09:30:00Z 9.98 50.02, 2024-01-01T10:00:00Z 10.01 50.02, 2024-01-03T02:00:00Z 22 '
	'50.02]');
-- across midnight it is one visit
SELECT *
	FROM pg_temp.visits('[2024-01-01T22:00:00Z 10.01 50.02, 2024-01-01T23:50:00Z 10.01 50.02, 2024-01-02T00:10:00Z '
	'10.01 50.02, 2024-01-02T02:00:00Z 10.01 50.02, 2024-01-02T02:30:00Z 9.9 50.02]');
-- two places at one time, one of them inside
SELECT *
	FROM pg_temp.visits('[2024-01-01T10:00:00Z 9.9 50.02, 2024-01-01T10:00:00Z 10.01 50.02, 2024-01-01T10:00:00Z 10.2 '
	'50.02]');

-- port calls: with a stop only; stops anywhere
SELECT count(*) FROM packed, port_calls('[2024-01-01T10:00:00Z 10.01 50.02, 2024-01-01T10:29:00Z 10.01 50.02]', index);
SELECT count(*) FROM packed, port_calls('[2024-01-01T10:00:00Z 10.01 50.02, 2024-01-01T10:29:00Z 10.01 50.02]', index,
	min_stop => '29 minutes');
SELECT *
	FROM stops('[2024-01-01T10:00:00Z 10 50, 2024-01-01T10:30:00Z 10.006 50, 2024-01-01T11:00:00Z 10.012 50, '
	'2024-01-01T11:10:00Z 10.013 50, 2024-01-01T11:40:00Z 10.012 50.001]');
-- moored at the border: fixes up to 100 m from the one inside before them are no absence, those farther off are
SELECT zone_id, fixes, departed, stopped FROM packed,
	zone_visits('[2024-01-01T10:00:00Z 10.0 50.02, 2024-01-01T11:00:00Z 9.999 50.02, 2024-01-01T12:00:00Z 10.0 50.02]',
	index);
SELECT zone_id, fixes, departed, stopped FROM packed,
	zone_visits('[2024-01-01T10:00:00Z 10.0 50.02, 2024-01-01T11:00:00Z 9.998 50.02, 2024-01-01T12:00:00Z 10.0 50.02]',
	index);
SELECT count(*) FROM packed,
	zone_visits('[2024-01-01T10:00:00Z 10.0 50.02, 2024-01-01T11:00:00Z 9.999 50.02, 2024-01-01T12:00:00Z 10.0 50.02]',
	index, jitter_m => 0);
-- two fixes that lie apart are strays within an hour; three are not, nor are two in a longer time
SELECT began, ended, fixes
	FROM stops('[2024-01-01T10:00:00Z 10 50, 2024-01-01T10:10:00Z 10.01 50, 2024-01-01T10:20:00Z 10.02 50, '
	'2024-01-01T10:40:00Z 10 50]');
SELECT began, ended, fixes
	FROM stops('[2024-01-01T10:00:00Z 10 50, 2024-01-01T10:10:00Z 10.01 50, 2024-01-01T10:20:00Z 10.02 50, '
	'2024-01-01T10:30:00Z 10.03 50, 2024-01-01T10:40:00Z 10 50]');
SELECT began, ended, fixes
	FROM stops('[2024-01-01T10:00:00Z 10 50, 2024-01-01T10:10:00Z 10.01 50, 2024-01-01T11:00:01Z 10 50]');
SELECT began, ended, fixes
	FROM stops('[2024-01-01T10:00:00Z 10 50, 2024-01-01T10:10:00Z 10.01 50, 2024-01-01T11:00:01Z 10 50]',
	stray_gap => '2 hours');
SELECT count(*) FROM packed, zone_visits('[]', index);
SELECT count(*) FROM packed, zone_visits('[2024-01-01T10:00:00Z 10.01 50.02]', index, max_gap => '-1 hour');
SELECT count(*) FROM packed, zone_visits('[2024-01-01T10:00:00Z 10.01 50.02]', index, stop_radius_m => -5);
SELECT count(*) FROM packed, zone_visits('[2024-01-01T10:00:00Z 10.01 50.02]', index, jitter_m => 'NaN');
SELECT count(*) FROM packed, zone_visits('[2024-01-01T10:00:00Z 10.01 50.02]', index, stray_gap => '-1 hour');
SELECT count(*) FROM packed, zone_visits(NULL, index);
