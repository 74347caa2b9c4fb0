-- Findings: detection twice, late fixes, known time, refreshes in any order, bad input.
\set ON_ERROR_STOP 1
\i test/tap_setup.sql
SELECT plan(36);
SELECT setseed(0.81);
SET timezone = 'UTC';

SELECT register_zone('Port', 'port', ST_MakeEnvelope(10, 50, 10.1, 50.1, 4326), country => 'DE') AS port \gset
SELECT register_zone('Pier 1', 'berth', ST_MakeEnvelope(10.01, 50.01, 10.04, 50.09, 4326), :port) AS pier1 \gset
SELECT register_zone('Pier 2', 'berth', ST_MakeEnvelope(10.05, 50.01, 10.09, 50.09, 4326), :port) AS pier2 \gset
SELECT register_zone('Other', 'port', ST_MakeEnvelope(11, 50, 11.1, 50.1, 4326)) AS other \gset

-- a ship goes in and out for ten days, in steps of some minutes, silent now and then
CREATE TEMP TABLE sea AS
SELECT (211000000 + k)::mmsi AS mmsi,
	timestamptz '2024-01-28 00:00+00' + i * interval '11 minutes' + floor(random() * 300) * interval '1 second' AS t,
	10 + CASE (i / 60 + k) % 4 WHEN 0 THEN -0.2 WHEN 1 THEN 0.02 WHEN 2 THEN 0.07
		ELSE 1.05 END + random() * 0.002 AS lon, 50.05 + random() * 0.002 AS lat
FROM generate_series(1, 8) k, generate_series(0, 1300) i
WHERE (i / 90 + k) % 7 <> 3 AND random() < 0.8;

SELECT mmsi AS late FROM sea WHERE t BETWEEN '2024-02-03' AND '2024-02-04' GROUP BY mmsi ORDER BY count(*) DESC, mmsi
	LIMIT 1 \gset
SELECT count(store_track(mmsi, track)) FROM (SELECT mmsi, track_agg(t, lon, lat) AS track FROM sea WHERE mmsi <> :'late'
	OR t < '2024-02-03' OR t > '2024-02-04' GROUP BY mmsi) s \gset
SELECT run_id AS first_run, added AS first_added FROM detect_port_calls() \gset
SELECT cmp_ok(:first_added, '>', 50, 'calls are found');
SELECT results_eq('SELECT mmsi, zone_id, arrived_latest FROM port_call ORDER BY 1, 3, 2',
	'SELECT v.mmsi::integer, c.zone_id, c.arrived_latest FROM (SELECT mmsi, track_merge(track) AS track FROM '
	'vessel_track GROUP BY mmsi) v, port_calls(track_clean(v.track), zone_set_index()) c ORDER BY 1, 3, 2',
	'those of the whole tracks, cleaned');
SELECT row_eq('SELECT unchanged, added, superseded, closed FROM detect_port_calls()', ROW(:first_added, 0, 0, 0),
	'detection twice changes nothing');
SELECT row_eq('SELECT runs, vessels, added FROM refresh_port_calls()', ROW(0, 0, 0),
	'nor is there anything to refresh');
SELECT row_eq($$SELECT unchanged > 0, added, superseded, closed FROM detect_port_calls('2024-01-30', '2024-01-31')$$,
	ROW(true, 0, 0, 0),
	'calls that a period touches are found whole');

-- late fixes
SELECT clock_timestamp() AS before \gset
CREATE TEMP TABLE then_known AS SELECT * FROM port_calls_known_at(:'before');
SELECT is((SELECT count(*) FROM then_known), (SELECT count(*) FROM port_call),
	'known now is what is known at the time of now');
SELECT store_track(:'late', track_agg(t, lon, lat)) FROM sea WHERE mmsi = :'late'
	AND t BETWEEN '2024-02-03' AND '2024-02-04' \gset
SELECT vessels, added, superseded, closed FROM refresh_port_calls() \gset late_
SELECT is(:late_vessels, 1, 'late fixes of one ship concern that ship');
SELECT cmp_ok(:late_added, '>', 0, 'they change calls');
SELECT is((SELECT count(*) FROM port_call_finding WHERE known_to IS NOT NULL),
	(:late_superseded + :late_closed)::bigint, 'what they change is closed, not lost');
SELECT is((SELECT count(*) FROM port_call_finding WHERE known_to IS NOT NULL
	AND NOT call_touches(call, '2024-02-02 23:00', '2024-02-04 01:00')), 0::bigint, 'and nothing else is');
SELECT is((SELECT count(*) FROM port_call_finding f JOIN port_call_finding o ON o.finding_id = f.supersedes
	WHERE o.known_to <> f.known_from OR o.zone_id <> f.zone_id), 0::bigint,
	'a finding follows the one it supersedes at once');
SELECT is_empty($$(SELECT finding_id, mmsi, arrived, departed, fixes FROM then_known
	EXCEPT ALL
	SELECT finding_id, mmsi, arrived, departed, fixes FROM port_calls_known_at('$$ || :'before' || $$'))$$,
	'the old answer can still be had');
SELECT is((SELECT count(*) FROM port_calls_known_at(:'before')), (SELECT count(*) FROM then_known), 'row for row');

-- full detection = any sequence of refreshes over any order of arrival
CREATE FUNCTION pg_temp.replay(seed float8) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
	batch record;
	differ bigint;
BEGIN
	PERFORM setseed(seed);
	DELETE FROM vessel_track;
	PERFORM refresh_port_calls();
	CREATE TEMP TABLE part AS SELECT *,
		floor(random() * 6)::integer + 6 * ((extract(epoch FROM t)::bigint / 40000) % 3)::integer AS n FROM sea;
	FOR batch IN SELECT n, mmsi, track_agg(t, lon, lat) AS track FROM part GROUP BY n, mmsi ORDER BY random() LOOP
		PERFORM store_track(batch.mmsi, batch.track);
		IF random() < 0.15 THEN
			PERFORM refresh_port_calls();
		END IF;
	END LOOP;
	PERFORM refresh_port_calls();
	DROP TABLE part;
	-- compared with the calls of the whole tracks, column by column
	SELECT count(*) INTO differ FROM (
		(SELECT mmsi, call FROM port_call_finding WHERE known_to IS NULL
		 EXCEPT ALL SELECT v.mmsi, c FROM (SELECT mmsi, track_merge(track) AS track FROM vessel_track GROUP BY mmsi) v,
		 	port_calls(track_clean(v.track), zone_set_index()) c)
		UNION ALL
		(SELECT v.mmsi, c FROM (SELECT mmsi, track_merge(track) AS track FROM vessel_track GROUP BY mmsi) v,
			port_calls(track_clean(v.track), zone_set_index()) c
		 EXCEPT ALL SELECT mmsi, call FROM port_call_finding WHERE known_to IS NULL)) d;
	RETURN differ;
END $$;
SELECT is(pg_temp.replay(s), 0::bigint, 'refreshes leave what a full run would: seed ' || s)
	FROM unnest(ARRAY[0.1, 0.5, 0.9]) s;
SELECT row_eq('SELECT added, superseded, closed FROM detect_port_calls()', ROW(0, 0, 0), 'and a full run agrees');

-- zones that change concern every ship; zones that go leave their history
SELECT register_zone('Third', 'port', ST_MakeEnvelope(9.7, 50, 9.9, 50.1, 4326)) > 0 AS registered \gset
SELECT cmp_ok((SELECT added FROM refresh_port_calls()), '>', 0, 'a new zone is noticed');
SELECT count(*) AS at_other FROM port_call WHERE zone_id = :other \gset
DELETE FROM zone WHERE zone_id = :other;
SELECT is((SELECT closed FROM refresh_port_calls()), 0, 'a zone that is gone closes nothing');
SELECT is((SELECT count(*) FROM port_call WHERE zone = 'Other' AND place IS NOT NULL), :at_other::bigint,
	'its calls stay readable');

-- profiles and parameters
SELECT cmp_ok((SELECT superseded + closed FROM detect_port_calls(profile => 'coastal shuttle', min_stop => '3 hours')),
	'>', 0, 'other parameters find other calls');
SELECT is((SELECT (profile, max_gap, min_stop)::text FROM detection_run ORDER BY run_id DESC LIMIT 1),
	'("coastal shuttle",36:00:00,03:00:00)', 'the run keeps its parameters');
SELECT is((SELECT count(*) FROM port_call WHERE stopped_hours < 3 AND unobserved_hours = 0), 0::bigint,
	'and they count');
SELECT ok((SELECT string_agg(name, ', ' ORDER BY name) = 'coastal shuttle, default, ferry, gfw, vms'
	AND bool_and(length(source) > 20) FROM detection_profile), 'each profile names its source');

-- views agree with the same numbers by hand
SELECT detect_port_calls() IS NOT NULL AS done \gset
SELECT is((SELECT sum(calls)::bigint FROM dwell_by_zone_month), (SELECT count(*) FROM port_call),
	'each call counts once in the months');
SELECT is((SELECT round(sum(total_hours)::numeric, 1) FROM dwell_by_zone_month),
	(SELECT round(sum(extract(epoch FROM coalesce(departed, departed_earliest) - arrived) / 3600), 1) FROM port_call),
	'and its hours are all there, split by month');
SELECT ok((SELECT count(*) > 0 FROM port_call WHERE date_trunc('month', arrived) <> date_trunc('month', departed)),
	'some calls do span the end of the month');
SELECT is_empty('SELECT mmsi, zone_id, calls, round(dwell_hours::numeric, 2) FROM dwell_by_vessel EXCEPT
	SELECT mmsi, zone_id, count(*), round(sum(extract(epoch FROM coalesce(departed, departed_earliest) - arrived) / '
	'3600), 2) FROM port_call GROUP BY 1, 2', 'dwell_by_vessel');
SELECT is_empty($$SELECT b.finding_id FROM berth_call b JOIN port_call p ON p.finding_id = b.port_call_id
	WHERE b.arrived_latest NOT BETWEEN p.arrived_latest AND p.departed_earliest OR b.mmsi <> p.mmsi$$,
	'berth calls lie in their port calls');
SELECT is((SELECT sum(arrivals)::bigint FROM zone_traffic_by_day), (SELECT count(*) FROM port_call),
	'each arrival has its day');
SELECT ok((SELECT bool_and(certain <= possible) AND max(certain) > 0
	FROM zone_occupancy(:port, '2024-01-28', '2024-02-08', '6 hours')), 'certain is no more than possible');

-- bad input
SELECT throws_ok($$SELECT detect_port_calls('2024-02-01', '2024-01-01')$$, '22023',
	'period from 2024-02-01 00:00:00+00 to 2024-01-01 00:00:00+00 is empty');
SELECT throws_ok($$SELECT detect_port_calls(zone_set => 'harbours')$$, '42704', 'zone set "harbours" does not exist');

-- the only set that runs have asked for has no zone left, and then has it again
TRUNCATE port_call_finding, detection_run;
DELETE FROM judged_zone;
SELECT register_zone('Lone', 'sts_area', ST_MakeEnvelope(40, 10, 40.1, 10.1, 4326)) AS lone \gset
SELECT define_zone_set('lone', zone_ids => ARRAY[:lone::bigint]) \g /dev/null
SELECT store_track('211000099', track_agg(timestamptz '2024-01-01Z' + i * interval '10 minutes', 40.05, 10.05))
	FROM generate_series(0, 20) i \g /dev/null
SELECT count(*) FROM detect_port_calls(zone_set => 'lone') \g /dev/null
SELECT define_zone_set('lone', countries => '{KP}') \g /dev/null
SELECT row_eq('SELECT runs, added, superseded, closed FROM refresh_port_calls()', ROW(1, 0, 0, 1),
	'a call at a zone that has left the only set that was asked for is closed, also where that has no other');
SELECT is_empty('SELECT FROM port_call', 'as the run, repeated, would have it');
SELECT define_zone_set('lone', zone_ids => ARRAY[:lone::bigint]) \g /dev/null
SELECT row_eq('SELECT runs, added, superseded, closed FROM refresh_port_calls()', ROW(1, 1, 0, 0), 'and found again');

SELECT * FROM finish();
ROLLBACK;
