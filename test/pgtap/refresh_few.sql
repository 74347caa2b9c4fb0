-- A refresh of a few ships, kept in arrays, leaves what the refresh of many leaves in its tables, findings, what they
-- supersede and the counts of its run alike. Run with -v rounds=200 -v seed=0.7 for others.
\set ON_ERROR_STOP 1
\if :{?rounds}
\else
	\set rounds 36
\endif
\if :{?seed}
\else
	\set seed 0.3
\endif
\i test/tap_setup.sql
SELECT plan(11);
SET timezone = 'UTC';
SELECT setseed(:seed) \gset x_

-- four ships in and out of overlapping zones for five days, silent now and then, far away for a fix or for half of them
CREATE TEMP TABLE sea AS
SELECT (211000000 + k)::mmsi AS mmsi,
	timestamptz '2024-01-30' + i * interval '11 minutes' + floor(random() * 300) * interval '1 second' AS t,
	10 + (ARRAY[-0.1, 0.05, 0.02, 0.15, 0.05, 0.0993])[1 + (i / 7 + i * i / 50 + k) % 6] + random() * 0.0014
		+ CASE WHEN random() < 0.03 OR k = 3 AND i BETWEEN 200 AND 450 AND i % 2 = 0 THEN 2 ELSE 0 END AS lon,
	50.05 AS lat
FROM generate_series(1, 4) k, generate_series(0, 650) i
WHERE (i / 31 + k) % 6 <> 2 AND random() < 0.9;
SELECT register_zone('A', 'port', ST_MakeEnvelope(10, 50, 10.03, 50.1, 4326)) AS a \gset
SELECT register_zone('A1', 'terminal', ST_MakeEnvelope(10.01, 50, 10.025, 50.1, 4326), parent_id => :a) \gset x_
SELECT register_zone('B', 'port', ST_MakeEnvelope(10.01, 50, 10.1, 50.1, 4326)) \gset x_
SELECT register_zone('C', 'anchorage', ST_MakeEnvelope(10.12, 50, 10.2, 50.1, 4326)) \gset x_

CREATE FUNCTION pg_temp.change() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	ship mmsi := (211000001 + floor(random() * 4))::integer;
	since timestamptz := timestamptz '2024-01-30' + random() * interval '5 days';
BEGIN
	CASE floor(random() * 7)
		WHEN 0, 1, 2 THEN
			PERFORM store_track(ship, (SELECT track_agg(s.t, s.lon, s.lat) FROM sea s WHERE s.mmsi = ship
				AND s.t >= since AND s.t < since + random() * interval '1 day'));
		WHEN 3 THEN
			DELETE FROM vessel_track WHERE mmsi = ship AND day = since::date;
		WHEN 4, 5 THEN
			UPDATE vessel_track v SET track = track_between(v.track, '-infinity', since)
				|| track_between(v.track, since + interval '2 hours', 'infinity')
			WHERE v.mmsi = ship AND v.day = since::date
				AND num_fixes(track_between(v.track, '-infinity', since)
					|| track_between(v.track, since + interval '2 hours', 'infinity')) > 0;
		ELSE
			PERFORM store_track(ship, ('[' || to_char(since, 'YYYY-MM-DD"T"HH24:MI:SS"Z"') || ' 12 50]')::track);
	END CASE;
END $$;

-- what a refresh of either kind leaves, undone: whether it was the one asked for, its counts and all findings
CREATE FUNCTION pg_temp.refreshed(by_few boolean, OUT is_few boolean, OUT left_behind text)
LANGUAGE plpgsql AS $$
DECLARE
	changed mmsi[];
	first_days date[];
	last_days date[];
	run detection_run;
BEGIN
	SELECT array_agg(s.mmsi ORDER BY s.mmsi::integer), array_agg(s.first_day ORDER BY s.mmsi::integer),
		array_agg(s.last_day ORDER BY s.mmsi::integer)
	INTO changed, first_days, last_days
	FROM (SELECT c.mmsi, min(c.day) AS first_day, max(c.day) AS last_day FROM take_changes('port_call') c GROUP BY c.mmsi) s;
	ASSERT changed_zones() IS NULL;
	IF changed IS NOT NULL AND by_few THEN
		run := refresh_few(changed, first_days, last_days);
	ELSIF changed IS NOT NULL THEN
		PERFORM refresh_many(changed, first_days, last_days, NULL);
	END IF;
	is_few := run.run_id IS NOT NULL;
	-- keys differ, and when it was: findings are known by what they say
	left_behind := (SELECT string_agg(l.line, E'\n' ORDER BY l.line)
		FROM (
			SELECT format('%s %s %s %s %s %s %s over %s', f.mmsi, f.zone_name, f.ancestors, f.call, f.cleaned_fixes,
				f.known_to IS NULL, (f.stop_lon, f.stop_lat), (o.mmsi, o.zone_id, o.call)) AS line
			FROM port_call_finding f
			LEFT JOIN port_call_finding o ON o.finding_id = f.supersedes
		) l)
		|| (SELECT format(E'\nrun %s %s %s %s %s %s', r.vessels, r.unchanged, r.added, r.superseded, r.closed,
				r.cleaned_fixes)
			FROM detection_run r ORDER BY r.run_id DESC LIMIT 1);
	RAISE EXCEPTION 'undo' USING ERRCODE = 'VW000';
EXCEPTION WHEN SQLSTATE 'VW000' THEN
	NULL;
END $$;

CREATE TEMP TABLE compared (what text, is_few boolean, is_same boolean, few text, many text);
CREATE FUNCTION pg_temp.compare(what text, rounds integer) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	few record;
	many record;
BEGIN
	UPDATE zone_lock SET held_by = '1' WHERE held_by = pg_current_xact_id();
	PERFORM refresh_port_calls();
	FOR i IN 1 .. rounds LOOP
		FOR j IN 0 .. floor(random() * 3)::integer LOOP
			PERFORM pg_temp.change();
		END LOOP;
		few := pg_temp.refreshed(true);
		many := pg_temp.refreshed(false);
		INSERT INTO compared VALUES (compare.what, few.is_few, few.left_behind IS NOT DISTINCT FROM many.left_behind,
			few.left_behind, many.left_behind);
		PERFORM refresh_port_calls();
	END LOOP;
END $$;

SELECT count(store_track(s.mmsi, s.track))
FROM (SELECT mmsi, track_agg(t, lon, lat) AS track FROM sea WHERE random() < 0.8 GROUP BY mmsi) s \gset x_
SELECT detect_port_calls() \gset x_
SELECT pg_temp.compare('all time', :rounds) \gset x_
SELECT drop_positions('2024-02-01') \gset x_
SELECT pg_temp.compare('after positions were dropped', :rounds / 3) \gset x_
SELECT detect_port_calls('2024-02-01 11:00', '2024-02-02 09:00') \gset x_
DELETE FROM port_call_finding;
DELETE FROM detection_run;
DELETE FROM judged_zone;
SELECT detect_port_calls('2024-02-01 11:00', '2024-02-02 09:00', merge_gap => '2 hours', clean_speed_kn => 'infinity') \gset x_
SELECT pg_temp.compare('of two periods', :rounds / 3) \gset x_
SELECT detect_port_calls('2024-02-02 20:00', '2024-02-03 13:00', merge_gap => '2 hours', clean_speed_kn => 'infinity') \gset x_
SELECT pg_temp.compare('of two periods', :rounds / 3) \gset x_

SELECT is_empty('SELECT what, few, many FROM compared WHERE is_few AND NOT is_same',
	'a refresh of few leaves what a refresh of many leaves');
SELECT cmp_ok((SELECT count(*) FROM compared WHERE is_few AND what = w), '>', 5::bigint, 'compared: ' || w)
FROM unnest(ARRAY['all time', 'after positions were dropped', 'of two periods']) w;
SELECT cmp_ok((SELECT count(*) FROM detection_run WHERE refresh_of IS NOT NULL AND superseded > 0), '>', 5::bigint,
	'findings are superseded');

-- ---------- a call that a fix of the next day joins to another ----------

DELETE FROM port_call_finding;
DELETE FROM detection_run;
DELETE FROM judged_zone;
-- inside until 23:50, out at 23:55 and from 0:10 on: back at 0:02, an absence that ends no visit
SELECT store_track(211000008, (SELECT track_agg('2024-02-02T20:00Z'::timestamptz + i * interval '10 minutes',
	CASE WHEN i BETWEEN 2 AND 23 THEN 10.06 ELSE 10.11 END, 50.05) FROM generate_series(0, 40) i WHERE i <> 24)) \gset x_
SELECT store_track(211000008, '[2024-02-02T23:55:00Z 10.11 50.05]'::track) \gset x_
-- where nothing is cleaned, no more than the days that have changed is judged
SELECT detect_port_calls(clean_speed_kn => 'infinity') \gset x_
CREATE VIEW pg_temp.of_ship AS
SELECT (f.call).arrived_latest, (f.call).departed_earliest, f.supersedes IS NOT NULL AS follows
FROM port_call_finding f WHERE f.mmsi = 211000008::mmsi AND f.known_to IS NULL;
SELECT results_eq('TABLE pg_temp.of_ship', $$VALUES ('2024-02-02 20:20Z'::timestamptz, '2024-02-02 23:50Z'::timestamptz, false)$$,
	'a call that ends before midnight');
UPDATE zone_lock SET held_by = '1' WHERE held_by = pg_current_xact_id();
SELECT refresh_port_calls() \gset x_
SELECT store_track(211000008, '[2024-02-03T00:02:00Z 10.06 50.05, 2024-02-03T00:05:00Z 10.06 50.05]'::track) \gset x_
SELECT is((pg_temp.refreshed(true)).left_behind, (pg_temp.refreshed(false)).left_behind, 'is joined by few as by many');
SELECT refresh_port_calls() \gset x_
SELECT results_eq('TABLE pg_temp.of_ship', $$VALUES ('2024-02-02 20:20Z'::timestamptz, '2024-02-03 00:05Z'::timestamptz, true)$$,
	'and superseded by the whole of it, although it touches no day that has changed');

-- ---------- what is left to the refresh of many ----------

SELECT detect_port_calls(zone_set => 'ports', min_stop => '1 hour') \gset x_
SELECT store_track(211000001, '[2024-02-02T00:00:07Z 10.02 50.05]'::track) \gset x_
SELECT ok(refresh_few('{211000001}', '{2024-02-02}', '{2024-02-02}') IS NULL, 'runs of several parameters are');
SELECT detect_port_calls() \gset x_
SELECT ok(refresh_few(ARRAY(SELECT i::mmsi FROM generate_series(211000001, 211000021) i),
	array_fill(date '2024-02-02', ARRAY[21]), array_fill(date '2024-02-02', ARRAY[21])) IS NULL, 'many ships are');
-- one of ten fixes out of reach, of ten and more
SELECT store_track(211000009, (SELECT track_agg('2024-02-02Z'::timestamptz + i * interval '1 minute',
	10.02 + CASE WHEN i % 7 = 3 THEN 2 ELSE 0 END, 50.05) FROM generate_series(1, 100) i)) \gset x_
SELECT ok(refresh_few('{211000009}', '{2024-02-02}', '{2024-02-02}') IS NULL, 'ships of which a notice is due are');
SELECT * FROM finish();
ROLLBACK;
