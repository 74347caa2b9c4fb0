-- Refresh means repetition, of silences, encounters, loitering and anomalies: after any sequence of full runs, and of
-- new, late, corrected and deleted positions and of changed zones, a refresh leaves what the same full runs, repeated in
-- their order, leave.
-- Run with -v sequences=50 -v first=1000 for others.
\set ON_ERROR_STOP 1
\if :{?sequences}
\else
	\set sequences 4
\endif
\if :{?first}
\else
	\set first 1
\endif
\i test/tap_setup.sql
SELECT plan(7);
SET timezone = 'UTC';

-- four ships in two cells for six days, silent now and then, two of them together at times
SELECT setseed(0.5) \gset x_
CREATE TEMP TABLE sea AS
SELECT (211000000 + k)::mmsi AS mmsi,
	timestamptz '2024-01-29' + i * interval '30 minutes' + floor(random() * 300) * interval '1 second' AS t,
	10 + (k % 2) * 0.45 + 0.008 * sin((i + k * 7) * 0.05) AS lon, 50.05 + 0.003 * k AS lat
FROM generate_series(1, 4) k, generate_series(0, 287) i
WHERE (i / (12 + 2 * k) + k) % 4 <> 1 AND (i / 100 + k) % 3 <> 2 AND random() < 0.9;
CREATE VIEW pg_temp.standing AS
SELECT 'gap' AS kind, mmsi, off_at AS at,
	concat_ws(' ', g.off_lon, g.off_lat, g.on_at, g.on_lon, g.on_lat, g.is_open, g.duration_hours, g.fixes_before,
	g.heard_nearby_off, g.heard_nearby_on, g.heard_within_off, g.heard_within_on, g.days_without_data, g.cell_deg,
		g.listen_hours, g.ship_no) AS says
FROM ais_gap_current g
UNION ALL
SELECT 'encounter', mmsi_a::integer, began,
	concat_ws(' ', mmsi_b, began_earliest, ended, ended_latest, min_distance_m, samples, drift_a_kn, drift_b_kn)
	FROM encounter_finding WHERE known_to IS NULL
UNION ALL
SELECT 'loitering', mmsi, began, concat_ws(' ', ended, ST_AsText(place), fixes, radius_m) FROM loitering
UNION ALL
SELECT kind, mmsi, began, concat_ws(' ', ended, ST_AsText(place), fixes, speed_kn, steady_before_hours,
	steady_after_hours) FROM anomaly;

CREATE FUNCTION pg_temp.change() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	ship mmsi := (211000001 + floor(random() * 4))::integer;
	since timestamptz := timestamptz '2024-01-29' + random() * interval '6 days';
	whole boolean := random() < 0.5;
BEGIN
	CASE floor(random() * 8)
		WHEN 6 THEN
			UPDATE zone SET geom = ST_Multi(ST_Translate(geom, (random() - 0.5) * 0.01, 0));
		WHEN 7 THEN
			PERFORM define_zone_set('own', kinds => CASE WHEN whole THEN ARRAY['port'] ELSE ARRAY['berth'] END);
		WHEN 0, 1, 2 THEN
			PERFORM store_track(ship, (SELECT track_agg(s.t, s.lon, s.lat) FROM sea s WHERE s.mmsi = ship
				AND s.t >= since AND s.t < since + random() * random() * interval '3 days'));
		WHEN 3 THEN
			DELETE FROM vessel_track WHERE day = since::date AND (mmsi = ship OR whole);
		WHEN 4 THEN
			UPDATE vessel_track v SET track = track_between(v.track, '-infinity', since)
				|| track_between(v.track, since + interval '7 hours', 'infinity')
			WHERE v.mmsi = ship AND v.day = since::date
				AND num_fixes(track_between(v.track, '-infinity', since)
					|| track_between(v.track, since + interval '7 hours', 'infinity')) > 0;
		ELSE
			PERFORM store_track(ship, ('['
				|| to_char(since + random() * interval '4 days', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') || CASE
				WHEN whole THEN ' 10 50]' ELSE ' 14 50]' END)::track);
	END CASE;
END $$;
CREATE TEMP TABLE full_run (no serial, kind integer, from_time timestamptz, to_time timestamptz, min_gap interval,
	listen interval, cell float8, split float8, zone_set text);
CREATE FUNCTION pg_temp.run(r full_run) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	IF r.kind < 4 THEN
		PERFORM detect_ais_gaps(r.from_time, r.to_time, r.min_gap, r.cell, r.listen, r.split);
	ELSIF r.kind < 6 THEN
		PERFORM detect_encounters(r.from_time, r.to_time, max_distance_m => 3000 * r.cell,
			min_duration => r.min_gap / 4, away_from => r.zone_set, min_nm => 0.1);
	ELSIF r.kind = 6 THEN
		PERFORM detect_loitering(r.from_time, r.to_time, radius_m => 4000 * r.cell, min_duration => r.min_gap,
			away_from => r.zone_set, min_nm => 0.1);
	ELSE
		PERFORM detect_anomalies(r.from_time, r.to_time, max_speed_kn => 10 * r.cell, land => r.zone_set,
			land_margin_m => 100);
	END IF;
END $$;
CREATE FUNCTION pg_temp.run_any(kind integer DEFAULT floor(random() * 8)) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	r full_run;
	since timestamptz := timestamptz '2024-01-28' + random() * interval '7 days';
	extent integer := floor(random() * 6);
BEGIN
	INSERT INTO full_run (kind, from_time, to_time, min_gap, listen, cell, split, zone_set)
	SELECT run_any.kind, CASE WHEN extent IN (0, 1) THEN '-infinity' ELSE since END,
		CASE WHEN extent IN (0, 2) THEN 'infinity' ELSE since + random() * interval '3 days' END, p.*, CASE
			WHEN random() < 0.15 THEN 50 END,
		CASE WHEN random() < 0.6 THEN 'own' END
	FROM (VALUES (interval '4 hours', interval '6 hours', 0.5), ('8 hours', '2 hours', 1),
		('3 hours', '9 hours', 0.5)) p
	ORDER BY random() LIMIT 1
	RETURNING full_run.* INTO r;
	PERFORM pg_temp.run(r);
END $$;
CREATE FUNCTION pg_temp.forget() RETURNS void LANGUAGE sql AS $$
	TRUNCATE ais_gap_finding, ais_gap_run, shared_mmsi_finding, encounter_finding, encounter_run, loitering_finding,
		loitering_run, anomaly_finding, anomaly_run $$;
-- as if what has changed zones so far had been transactions that are committed: of its own a refresh cannot know whether
-- it has changed more since
CREATE SEQUENCE pg_temp.committed;
CREATE FUNCTION pg_temp.commit_zones() RETURNS void LANGUAGE sql AS $$
	UPDATE zone_lock SET held_by = nextval('pg_temp.committed')::text::xid8 WHERE held_by = pg_current_xact_id() $$;
CREATE FUNCTION pg_temp.differs(name text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	which text;
BEGIN
	EXECUTE format('SELECT string_agg(s || d.kind || d.mmsi || to_char(d.at, '' DD HH24:MI '') || says, E''\n'') FROM (
		SELECT ''- '' AS s, d.* FROM (TABLE refreshed EXCEPT ALL SELECT * FROM pg_temp.standing) d
		UNION ALL SELECT ''+ '', d.* FROM (SELECT * FROM pg_temp.standing EXCEPT ALL TABLE refreshed) d) d') INTO which;
	RETURN which;
END $$;
CREATE FUNCTION pg_temp.sequence(seed float8, OUT on_top text, OUT from_nothing text, OUT standing bigint,
	OUT kinds text[], OUT again bigint, OUT few boolean) LANGUAGE plpgsql AS $$
BEGIN
	few := false;
	BEGIN
		PERFORM setseed(seed);
		PERFORM register_zone('Shore', 'port', ST_MakeEnvelope(9.99, 50, 10, 50.1, 4326));
		PERFORM define_zone_set('own', kinds => ARRAY['port']);
		PERFORM store_track(s.mmsi, track_agg(s.t, s.lon, s.lat)) FROM sea s
			WHERE s.t < timestamptz '2024-01-29' + random() * interval '7 days' GROUP BY s.mmsi;
		PERFORM store_track('211000002', '[2024-01-30T06:00:30Z 14 50]');
		PERFORM pg_temp.change();
		PERFORM pg_temp.run_any(k) FROM unnest(ARRAY[0, 4, 6, 7]) k;
		FOR i IN 1 .. 2 + floor(random() * 6)::integer LOOP
			IF i % 4 <> 0 THEN
				PERFORM pg_temp.commit_zones();
			END IF;
			CASE floor(random() * 5)
				WHEN 0, 1 THEN PERFORM pg_temp.run_any();
				WHEN 2 THEN
					PERFORM refresh_findings();
					few := few OR (SELECT r.vessels < 4 FROM loitering_run r WHERE r.refresh_of IS NOT NULL
						ORDER BY r.run_id DESC LIMIT 1);
				ELSE PERFORM pg_temp.change();
			END CASE;
		END LOOP;
		PERFORM refresh_findings();
		again := (SELECT sum(r.added + r.superseded + r.closed) FROM refresh_findings() r);
		CREATE TEMP TABLE refreshed ON COMMIT DROP AS SELECT * FROM pg_temp.standing;
		SELECT count(*), array_agg(DISTINCT kind) INTO standing, kinds FROM refreshed;
		PERFORM pg_temp.run(r) FROM (SELECT f.* FROM full_run f ORDER BY f.no) r;
		on_top := pg_temp.differs('on top');
		PERFORM pg_temp.forget();
		PERFORM pg_temp.run(r) FROM (SELECT f.* FROM full_run f ORDER BY f.no) r;
		from_nothing := pg_temp.differs('from nothing');
		-- undone, locks and all; what the variables hold stays
		RAISE EXCEPTION 'undo' USING ERRCODE = 'VW000';
	EXCEPTION WHEN SQLSTATE 'VW000' THEN
		NULL;
	END;
END $$;
CREATE TEMP TABLE tried AS SELECT i, s.* FROM generate_series(:first, :first + :sequences - 1) i
	CROSS JOIN LATERAL pg_temp.sequence(i / 10000.0) s;
SELECT is_empty('SELECT i, left(on_top, 2000) FROM tried WHERE on_top IS NOT NULL',
	'a refresh leaves what the full runs, repeated on top, leave');
SELECT is_empty('SELECT i, left(from_nothing, 2000) FROM tried WHERE from_nothing IS NOT NULL',
	'and what they leave from nothing');
SELECT is_empty('SELECT i, again FROM tried WHERE again <> 0', 'a second refresh changes nothing');
SELECT cmp_ok((SELECT sum(standing)::bigint FROM tried), '>', :sequences * 3::bigint, 'there are findings to compare');
SELECT cmp_ok((SELECT count(*) FROM tried WHERE few), '>', 0::bigint, 'after refreshes that looked at some ships alone');
SELECT cmp_ok((SELECT count(*) FROM tried WHERE 'land' = ANY (kinds)), '>', 0::bigint, 'by zones that are land');
SELECT is((SELECT count(DISTINCT k) FROM tried, unnest(kinds) k WHERE k IN ('gap', 'encounter', 'loitering', 'jump')), 4::bigint,
	'of every kind');
SELECT * FROM finish();
ROLLBACK;
