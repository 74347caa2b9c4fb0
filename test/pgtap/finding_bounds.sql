-- Runs over part of the time, several sets, changed zones and corrected tracks: in the
-- end a refresh leaves what a full run would, and no call is lost or doubled.
\set ON_ERROR_STOP 1
\i test/tap_setup.sql
SELECT plan(24);
SET timezone = 'UTC';

-- a stay at lon 10.05 (zone A) or 11.05 (zone B), a fix every ten minutes, one outside before and after
CREATE FUNCTION pg_temp.stay(ship mmsi, since timestamptz, hours integer,
	lon float8 DEFAULT 10.05) RETURNS bigint LANGUAGE sql AS $$
	SELECT store_track(ship, (SELECT track_agg(t, CASE WHEN t < since
		OR t > since + make_interval(hours => hours) THEN lon - 0.2 ELSE lon END, 50.05)
		FROM generate_series(since - interval '10 minutes', since + make_interval(hours => hours, mins => 10),
			interval '10 minutes') t))
$$;
CREATE FUNCTION pg_temp.calls() RETURNS bigint LANGUAGE sql AS 'SELECT count(*) FROM port_call';
CREATE FUNCTION pg_temp.clean() RETURNS void LANGUAGE sql AS $$
	TRUNCATE vessel_track, port_call_finding, detection_run;
	DELETE FROM vessel_track_change;
	DELETE FROM zone;
	SELECT register_zone('A', 'port', ST_MakeEnvelope(10, 50, 10.1, 50.1, 4326));
$$;
-- the calls of the whole tracks, as a check
CREATE FUNCTION pg_temp.differ() RETURNS bigint LANGUAGE sql AS $$
	WITH due AS (SELECT v.mmsi, c FROM (SELECT mmsi, track_merge(track) AS track FROM vessel_track GROUP BY mmsi) v,
		port_calls(v.track, zone_set_index()) c)
	SELECT count(*) FROM ((SELECT mmsi, call FROM port_call_finding WHERE known_to IS NULL EXCEPT ALL SELECT * FROM due)
		UNION ALL (SELECT * FROM due EXCEPT ALL SELECT mmsi, call FROM port_call_finding WHERE known_to IS NULL)) d
$$;

SELECT pg_temp.clean(), pg_temp.stay('211000001', '2024-06-10', 5), detect_port_calls() \gset
SELECT pg_temp.stay('211000001', '2024-01-10', 5), detect_port_calls('2024-06-01', '2024-07-01'), refresh_port_calls() \gset
SELECT is(pg_temp.differ(), 0::bigint, 'a run over June leaves the change of January to the refresh');

SELECT pg_temp.clean(), pg_temp.stay('211000001', '2024-06-10', 5), pg_temp.stay('211000001', '2024-01-10', 5, 11.05),
	detect_port_calls() \gset
SELECT register_zone('B', 'port', ST_MakeEnvelope(11, 50, 11.1, 50.1, 4326)),
	detect_port_calls('2024-06-01', '2024-07-01'), refresh_port_calls() \gset
SELECT is(pg_temp.differ(), 0::bigint, 'nor does it hide a new zone from it');

SELECT pg_temp.clean(), pg_temp.stay('211000001', '2024-01-10', 5), detect_port_calls(),
	detect_port_calls('2024-01-01', '2024-02-01', 'ports') \gset
SELECT pg_temp.stay('211000001', '2024-03-10', 5), refresh_port_calls() \gset
SELECT is(pg_temp.differ(), 0::bigint, 'a run of another set over January takes no zones away in March');

SELECT pg_temp.clean(), store_track('211000001', track_agg(t, 10.05, 50.05) || '[2024-01-10T01:00:00Z 9 50.05]')
	FROM generate_series(timestamptz '2024-01-09 15:00', '2024-01-09 23:00', '10 minutes') t \gset
SELECT detect_port_calls(), store_track('211000001', '[2024-01-09T23:20:00Z 9.9 50.05]'),
	detect_port_calls('2024-01-10', '2024-01-20') \gset
SELECT is(pg_temp.differ(), 0::bigint, 'a call that no longer touches the period is not lost');
SELECT pg_temp.clean(), pg_temp.stay('211000001', '2024-01-01', 5), pg_temp.stay('211000001', '2024-01-01 07:00', 90),
	detect_port_calls(merge_gap => '3 hours') \gset
SELECT is(pg_temp.calls(), 1::bigint, 'two stays are one call when the gap is bridged');
SELECT detect_port_calls('2024-01-03', '2024-01-04') \gset
SELECT is(pg_temp.differ(), 0::bigint, 'and both are there when it no longer is');

-- the call of the other day ends before midnight, and its next fix is outside: only merge_gap reaches it
SELECT pg_temp.clean(), pg_temp.stay('211000001', '2024-01-10 17:00', 6), detect_port_calls(merge_gap => '3 hours'),
	pg_temp.stay('211000001', '2024-01-11 00:40', 5), refresh_port_calls() \gset
SELECT is(pg_temp.calls(), 1::bigint, 'a stay stored the day after is merged with the one before midnight');
SELECT pg_temp.clean(), pg_temp.stay('211000001', '2024-01-11 00:40', 5), detect_port_calls(merge_gap => '3 hours'),
	pg_temp.stay('211000001', '2024-01-10 17:00', 6), refresh_port_calls() \gset
SELECT is(pg_temp.calls(), 1::bigint, 'a stay stored of the day before is merged with the one after midnight');

-- a merge_gap of more than max_gap and a day, the ship under way between: what is read around must reach as far
SELECT pg_temp.clean(), pg_temp.stay('211000001', '2024-01-10 12:00', 10),
	store_track('211000001', track_agg(t, 9.85 - 0.01 * extract(hour FROM t)::float8, 50.05)), detect_port_calls(merge_gap => '30 hours')
	FROM generate_series(timestamptz '2024-01-10 23:00', '2024-01-12 01:00', '1 hour') t \gset
SELECT pg_temp.stay('211000001', '2024-01-12 02:00', 5), refresh_port_calls() \gset
SELECT is(pg_temp.calls(), 1::bigint, 'a stay is merged with one of two days before, if merge_gap says so');
SELECT detect_port_calls(), detect_port_calls('2024-01-12', '2024-01-13', merge_gap => '30 hours') \gset
SELECT is(pg_temp.calls(), 1::bigint, 'by a run over the day of the second stay too');

SELECT pg_temp.clean(), detect_port_calls(), detect_port_calls(zone_set => 'ports'),
	pg_temp.stay('211000001', '2024-01-10', 5), refresh_port_calls() \gset
SELECT is(pg_temp.differ(), 0::bigint, 'two sets over one zone find its call once');
UPDATE zone SET kind = 'anchorage';
SELECT refresh_port_calls() \gset
SELECT is(pg_temp.differ(), 0::bigint, 'a zone that leaves a set goes back to the other');

SELECT pg_temp.clean(), pg_temp.stay('211000001', '2024-01-10', 5), pg_temp.stay('211000002', '2024-01-12', 5),
	detect_port_calls() \gset
SELECT detect_port_calls('2024-06-01', '2024-07-01', profile => 'gfw'),
	store_track('211000001', '[2024-01-11T00:00:00Z 9 50]'), refresh_port_calls() \gset
SELECT is((SELECT count(DISTINCT (r.max_gap)) FROM port_call_finding f JOIN detection_run r USING (run_id)
	WHERE f.known_to IS NULL), 1::bigint, 'one refresh, one set of parameters');

SELECT pg_temp.clean(), pg_temp.stay('211000001', '2024-01-10', 5), detect_port_calls() \gset
UPDATE vessel_track SET mmsi = '211000009';
SELECT refresh_port_calls() \gset
SELECT is((SELECT string_agg(mmsi::text, ',') FROM port_call), '211000009', 'a corrected MMSI takes its calls along');
TRUNCATE vessel_track;
SELECT refresh_port_calls() \gset
SELECT is(pg_temp.calls(), 0::bigint, 'tracks that are gone take theirs');

SELECT pg_temp.clean(), pg_temp.stay('211000001', '2024-01-10', 5), detect_port_calls() \gset
SELECT clock_timestamp() AS before_renaming \gset
UPDATE zone SET embargoed = true, country = 'KP', name = 'A renamed';
SELECT results_eq('SELECT zone, country, embargoed FROM port_call', $$VALUES ('A renamed', 'KP', true)$$,
	'port_call shows the zone as it is registered now');
SELECT is((SELECT zone FROM port_calls_known_at(:'before_renaming')), 'A',
	'what was shown before is shown with the name that the zone had then');
SELECT is((SELECT zone FROM port_calls_known_at(clock_timestamp())), 'A renamed',
	'what is shown now, with that of now');

SELECT throws_ok($$SELECT detect_port_calls(max_gap => '-1 hour')$$, '22023');
SELECT throws_ok($$SELECT detect_port_calls(stop_radius_m => 'NaN')$$, '22023');
SELECT throws_ok($$SELECT detect_port_calls(profile => 'nobody''s')$$, '42704',
	'detection profile "nobody''s" does not exist');
SELECT ok((SELECT bool_and(possible = 1)
	FROM zone_occupancy((SELECT zone_id FROM zone), '2024-01-10', '2024-01-10 05:00', '1 hour')),
'a ship at the pier is possible there throughout');
SELECT is((SELECT string_agg(coalesce(certain::text, '-') || coalesce(possible::text, '-'), ' ' ORDER BY t)
	FROM zone_occupancy((SELECT zone_id FROM zone), now() - interval '1 day', now() + interval '2 days', '3 days', '1 day')),
	'00 --', 'where no run has looked yet nobody is not said');
TRUNCATE detection_run, port_call_finding;
SELECT pg_temp.clean(), detect_port_calls('2024-02-01', '2024-02-02') \g /dev/null
SELECT is((SELECT string_agg(coalesce(possible::text, '-'), ' ' ORDER BY t)
	FROM zone_occupancy((SELECT zone_id FROM zone), '2024-01-31 12:00Z', '2024-02-02 12:00Z', '1 day')), '- 0 -',
	'nor outside of the period that was looked at');
SELECT * FROM finish();
ROLLBACK;
