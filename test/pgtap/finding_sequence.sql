-- Refresh means repetition: after any sequence of full runs over overlapping sets and periods, of new, late, corrected
-- and deleted positions and of changed zones, a refresh leaves what the same full runs, repeated in their order, leave:
-- repeated on what stands, and from nothing. Run with -v sequences=50 -v first=1000 for others, a few dozen at a time.
\set ON_ERROR_STOP 1
\if :{?sequences}
\else
	\set sequences 12
\endif
\if :{?first}
\else
	\set first 1
\endif
\i test/tap_setup.sql
SELECT plan(5);
SET timezone = 'UTC';

-- Three ships in and out of three zones for six days, silent now and then, far away for one fix or for about as many as
-- are left out.  One of them is moored for days just out of B and heard inside now and
-- then, and one shares its number with another for days, so that either can be left out.
SELECT setseed(0.5) \gset x_
CREATE TEMP TABLE sea AS
SELECT (211000000 + k)::mmsi AS mmsi,
	timestamptz '2024-01-29' + i * interval '13 minutes' + floor(random() * 300) * interval '1 second' AS t,
	CASE WHEN k = 2 AND i BETWEEN 150 AND 550 THEN 10.1001 + CASE WHEN random() < 0.015 THEN -0.0002
		ELSE random() * 0.0006 END
		ELSE 10 + (ARRAY[-0.1, 0.05, 0.02, 0.15, 0.05, 0.0993])[1 + (i / 7 + i * i / 50 + k) % 6] + random() * 0.0014
			+ CASE WHEN random() < 0.03 OR i % 97 BETWEEN 40 AND 40 + 6 * k
				OR k = 3 AND i BETWEEN 200 AND 450 AND i % 2 = 0 THEN 2 ELSE 0 END END AS lon, 50.05 AS lat
FROM generate_series(1, 3) k, generate_series(0, 660) i
WHERE ((i / 31 + k) % 6 <> 2 OR k = 2) AND random() < 0.9;
CREATE VIEW pg_temp.standing AS
SELECT mmsi, zone_id, call, cleaned_fixes, stop_lon, stop_lat FROM port_call_finding f WHERE known_to IS NULL
	AND EXISTS (SELECT FROM zone z WHERE z.zone_id = f.zone_id);

CREATE FUNCTION pg_temp.change() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	ship mmsi := (211000001 + floor(random() * 3))::integer;
	since timestamptz := timestamptz '2024-01-29' + random() * interval '6 days';
BEGIN
	CASE floor(random() * 10)
		WHEN 0, 1, 2 THEN
			PERFORM store_track(ship, (SELECT track_agg(s.t, s.lon, s.lat) FROM sea s WHERE s.mmsi = ship
				AND s.t >= since AND s.t < since + random() * interval '2 days'));
		WHEN 3 THEN
			DELETE FROM vessel_track WHERE mmsi = ship AND day = since::date;
		WHEN 4 THEN
			-- some hours are taken out
			UPDATE vessel_track v SET track = track_between(v.track, '-infinity', since)
				|| track_between(v.track, since + interval '3 hours', 'infinity')
			WHERE v.mmsi = ship AND v.day = since::date
				AND num_fixes(track_between(v.track, '-infinity', since)
					|| track_between(v.track, since + interval '3 hours', 'infinity')) > 0;
		WHEN 5 THEN
			UPDATE zone SET geom = ST_Multi(ST_Translate(geom, (random() - 0.5) * 0.04, 0))
				WHERE zone_id = (SELECT zone_id FROM zone ORDER BY random() LIMIT 1);
		WHEN 6 THEN
			UPDATE zone SET kind = CASE kind WHEN 'port' THEN 'anchorage' ELSE 'port' END
				WHERE zone_id = (SELECT zone_id FROM zone ORDER BY random() LIMIT 1);
		WHEN 7 THEN
			PERFORM define_zone_set('own', zone_ids => ARRAY(SELECT zone_id FROM zone WHERE random() < 0.6));
		WHEN 8 THEN
			DELETE FROM zone WHERE zone_id = (SELECT zone_id FROM zone ORDER BY random() LIMIT 1) AND random() < 0.5;
			PERFORM register_zone('D', 'port', ST_MakeEnvelope(10.02, 50, 10.06 + random() * 0.1, 50.1, 4326));
		ELSE
			PERFORM store_track(ship, ('[' || to_char(since, 'YYYY-MM-DD"T"HH24:MI:SS"Z"') || ' 12 50]')::track);
	END CASE;
END $$;
CREATE TEMP TABLE full_run (no serial, from_time timestamptz, to_time timestamptz, zone_set text, max_gap interval,
	merge_gap interval, min_stop interval,
	jitter_m float8, clean_speed_kn float8);
CREATE FUNCTION pg_temp.run(r full_run) RETURNS void LANGUAGE sql AS $$
	SELECT detect_port_calls(r.from_time, r.to_time, r.zone_set, max_gap => r.max_gap, merge_gap => r.merge_gap,
		min_stop => r.min_stop, jitter_m => r.jitter_m, clean_speed_kn => r.clean_speed_kn) $$;
CREATE FUNCTION pg_temp.run_any() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	r full_run;
	since timestamptz := timestamptz '2024-01-28' + random() * interval '7 days';
	kind integer := floor(random() * 6);
BEGIN
	INSERT INTO full_run (from_time, to_time, zone_set, max_gap, merge_gap, min_stop, jitter_m, clean_speed_kn)
	SELECT CASE WHEN kind IN (0, 1) THEN '-infinity' ELSE since END, CASE WHEN kind IN (0, 2) THEN 'infinity'
		ELSE since + random() * interval '2 days' END,
		(ARRAY['all', 'ports', 'own'])[1 + floor(random() * 3)::integer], p.*
	FROM (VALUES (interval '12 hours', interval '15 minutes', interval '30 minutes', 100, 60::float8),
		('3 hours', '2 hours', '1 hour', 0, 'infinity'),
		('2 days', '0', '10 minutes', 1000, 40)) p
	ORDER BY random() LIMIT 1
	RETURNING full_run.* INTO r;
	PERFORM pg_temp.run(r);
END $$;
-- as if what has changed zones so far had been transactions that are committed: of its own a refresh cannot know whether
-- it has changed more since
CREATE SEQUENCE pg_temp.committed;
CREATE FUNCTION pg_temp.commit_zones() RETURNS void LANGUAGE sql AS $$
	UPDATE zone_lock SET held_by = nextval('pg_temp.committed')::text::xid8 WHERE held_by = pg_current_xact_id() $$;
-- a sequence: what differs after its refresh from both repetitions, and how many findings there are
CREATE FUNCTION pg_temp.sequence(seed float8, OUT on_top bigint, OUT from_nothing bigint, OUT standing bigint,
	OUT contested boolean, OUT skipped boolean) LANGUAGE plpgsql AS $$
BEGIN
	skipped := false;
	BEGIN
		PERFORM setseed(seed);
		PERFORM register_zone('A', 'port', ST_MakeEnvelope(10, 50, 10.03, 50.1, 4326));
		PERFORM register_zone('B', 'port', ST_MakeEnvelope(10.01, 50, 10.1, 50.1, 4326));
		PERFORM register_zone('C', 'anchorage', ST_MakeEnvelope(10.12, 50, 10.2, 50.1, 4326));
		PERFORM define_zone_set('own', zone_ids => ARRAY(SELECT zone_id FROM zone WHERE random() < 0.6));
		FOR i IN 1 .. 4 LOOP
			PERFORM pg_temp.change();
		END LOOP;
		PERFORM pg_temp.run_any();
		FOR i IN 1 .. 3 + floor(random() * 9)::integer LOOP
			IF i % 4 <> 0 THEN
				PERFORM pg_temp.commit_zones();
			END IF;
			CASE floor(random() * 5)
				WHEN 0, 1 THEN PERFORM pg_temp.run_any();
				WHEN 2 THEN
					PERFORM refresh_port_calls();
					skipped := skipped OR zones_stand('port_call');
				ELSE PERFORM pg_temp.change();
			END CASE;
		END LOOP;
		PERFORM refresh_port_calls();
		CREATE TEMP TABLE refreshed ON COMMIT DROP AS SELECT * FROM pg_temp.standing;
		contested := EXISTS (SELECT FROM detection_rule_group WHERE NOT is_simple);
		standing := (SELECT count(*) FROM refreshed);
		PERFORM pg_temp.run(r) FROM (SELECT f.* FROM full_run f ORDER BY f.no) r;
		on_top := (SELECT count(*) FROM ((TABLE refreshed EXCEPT ALL SELECT * FROM pg_temp.standing)
			UNION ALL (SELECT * FROM pg_temp.standing EXCEPT ALL TABLE refreshed)) d);
		TRUNCATE port_call_finding, detection_run;
		DELETE FROM judged_zone;
		PERFORM pg_temp.run(r) FROM (SELECT f.* FROM full_run f ORDER BY f.no) r;
		from_nothing := (SELECT count(*)
			FROM ((TABLE refreshed EXCEPT ALL SELECT * FROM pg_temp.standing)
			UNION ALL (SELECT * FROM pg_temp.standing EXCEPT ALL TABLE refreshed)) d);
		-- undone, locks and all; what the variables hold stays
		RAISE EXCEPTION 'undo' USING ERRCODE = 'VW000';
	EXCEPTION WHEN SQLSTATE 'VW000' THEN
		NULL;
	END;
END $$;
CREATE TEMP TABLE tried AS SELECT i, s.* FROM generate_series(:first, :first + :sequences - 1) i
	CROSS JOIN LATERAL pg_temp.sequence(i / 10000.0) s;
SELECT is_empty('SELECT i, on_top FROM tried WHERE on_top <> 0',
	'a refresh leaves what the full runs, repeated on top, leave');
SELECT is_empty('SELECT i, from_nothing FROM tried WHERE from_nothing <> 0', 'and what they leave from nothing');
SELECT cmp_ok((SELECT sum(standing)::bigint FROM tried), '>', :sequences * 2::bigint, 'there are findings to compare');
SELECT cmp_ok((SELECT count(*) FROM tried WHERE contested), '>', :sequences / 10::bigint,
	'and runs of different parameters at one zone');
SELECT cmp_ok((SELECT count(*) FROM tried WHERE skipped), '>', :sequences / 10::bigint,
	'and refreshes after which zones need not be compared again');
SELECT * FROM finish();
ROLLBACK;
