-- A refresh finds calls whole, however little of a track has changed: what the same run finds from nothing.
\set ON_ERROR_STOP 1
\i test/tap_setup.sql
SELECT plan(7);
SET timezone = 'UTC';
SELECT register_zone('B', 'port', ST_MakeEnvelope(10.01, 50, 10.1, 50.1, 4326)) \gset x_
CREATE VIEW pg_temp.standing AS
SELECT f.mmsi::integer, (f.call).arrived_latest, (f.call).departed_earliest FROM port_call_finding f WHERE f.known_to IS NULL;
CREATE FUNCTION pg_temp.commit_zones() RETURNS void LANGUAGE sql AS $$
	UPDATE zone_lock SET held_by = '1' WHERE held_by = pg_current_xact_id() $$;

-- ---------- absences on the border of the days that are read ----------

-- up and down in the zone from 23:00 on, out at 0:01 and 0:03 and in again from 0:05 to midnight, never at rest; there it lies
-- down the day after
CREATE FUNCTION pg_temp.up_and_down(since timestamptz, steps integer) RETURNS bigint LANGUAGE sql AS $$
	SELECT store_track(211000001::mmsi, track_agg(since + i * interval '10 minutes', 10.095,
		50.005 + 0.006 * (15 - abs(15 - i % 30)))) FROM generate_series(0, steps) i $$;
SELECT store_track(211000001, '[2024-01-30T22:00:00Z 10.3 50.05, 2024-01-30T22:50:00Z 10.11 50.03]') \gset x_
SELECT pg_temp.up_and_down('2024-01-30 23:00', 5) \gset x_
SELECT store_track(211000001, '[2024-01-30T23:55:00Z 10.095 50.045, 2024-01-31T00:01:00Z 10.11 50.045, 2024-01-31T00:03:00Z 10.12 50.045]') \gset x_
SELECT pg_temp.up_and_down('2024-01-31 00:05', 143) \gset x_
SELECT detect_port_calls(clean_speed_kn => 'infinity') \gset x_
SELECT is_empty('TABLE pg_temp.standing', 'a ship that passes through calls nowhere');
SELECT pg_temp.commit_zones() \gset x_
SELECT refresh_port_calls() \gset x_
SELECT store_track(211000001, track_agg('2024-02-01 00:05'::timestamptz + i * interval '10 minutes', 10.095, 50.045))
FROM generate_series(0, 12) i \gset x_
SELECT refresh_port_calls() \gset x_
SELECT results_eq('TABLE pg_temp.standing',
	$$VALUES (211000001, '2024-01-30 23:00'::timestamptz, '2024-02-01 02:05'::timestamptz)$$,
	'where it lies down two days later it has called, from before an absence on');
SELECT row_eq('SELECT added, superseded, closed FROM detect_port_calls(clean_speed_kn => ''infinity'')', ROW(0, 0, 0),
	'as the run repeated says');

-- ---------- what cleaning leaves out days before ----------

-- two ships on one number, half a sea apart: the one that calls at noon is heard a little more often, until the other is
-- heard on after midnight
DELETE FROM vessel_track;
SELECT store_track(211000002, track_agg('2024-02-05'::timestamptz + i * interval '20 minutes',
	CASE WHEN i BETWEEN 30 AND 36 THEN 10.05 ELSE 10.12 END, 50.05)) FROM generate_series(0, 71) i \gset x_
SELECT store_track(211000002, track_agg('2024-02-05 00:10'::timestamptz + i * interval '20 minutes', 30, 50.05))
FROM generate_series(0, 71) i WHERE i % 20 <> 5 \gset x_
SELECT detect_port_calls() \gset x_
SELECT results_eq('TABLE pg_temp.standing',
	$$VALUES (211000002, '2024-02-05 10:00'::timestamptz, '2024-02-05 12:00'::timestamptz)$$, 'one of two ships has called');
SELECT refresh_port_calls() \gset x_
SELECT store_track(211000002, track_agg('2024-02-06 00:10'::timestamptz + i * interval '5 minutes', 30, 50.05))
FROM generate_series(0, 10) i \gset x_
SELECT cmp_ok(closed, '=', 1, 'the call is of no ship once the other is heard more often') FROM refresh_port_calls();
SELECT is_empty('TABLE pg_temp.standing', 'although it ended the day before anything changed');
SELECT row_eq('SELECT added, superseded, closed FROM detect_port_calls()', ROW(0, 0, 0), 'as the run repeated says');
SELECT * FROM finish();
ROLLBACK;
