-- What drop_positions() leaves, against a twin in which nothing is dropped: the same random sequence of stores (new,
-- late, corrected and deleted positions), full runs of every kind and refreshes gives the same findings, voyages and
-- alerts, whether positions are dropped once or twice in the middle of it or not.
-- Not compared is what can no longer be judged: silences of before where several ships share a number, and anything that
-- a run finds of before that is made after.
-- Run with -v seeds='7, 8, 9' for others; some of them have what a correction changes before the day.
\set ON_ERROR_STOP 1
\if :{?seeds}
\else
	\set seeds '1, 1001, 2019, 5025'
\endif
\i test/tap_setup.sql
SELECT plan(3);
SET timezone = 'UTC';
CREATE FUNCTION pg_temp.at(hour float8) RETURNS timestamptz LANGUAGE sql IMMUTABLE
	AS $$ SELECT timestamptz '2024-01-27 00:00+00' + hour * interval '1 hour' $$;

-- Six ships for nine days, each in blocks of some hours: in a port or just at its border, at anchor, at sea near others,
-- at one place with speed, in circles, far away for some fixes, ashore, or silent. One number is that of two ships for a
-- while, and some ships are heard for the first time in the middle.
CREATE TEMP TABLE sea (mmsi mmsi, t timestamptz, lon float8, lat float8, sog float8, cog float8);
CREATE FUNCTION pg_temp.make_sea(seed float8) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	TRUNCATE sea;
	PERFORM setseed(seed);
	INSERT INTO sea
	SELECT 211000000 + f.k, f.t,
		CASE f.mode
			WHEN 0 THEN 10.05 + 0.001 * random()
			WHEN 1 THEN 10.1001 - CASE WHEN random() < 0.2 THEN 0.0003 ELSE 0 END
			WHEN 2 THEN 10.3 + 0.01 * random()
			WHEN 3 THEN 11 + 0.002 * random()
			WHEN 4 THEN 12
			WHEN 5 THEN 12 + 0.004 * cos(f.i * 0.7)
			WHEN 6 THEN 30 + 0.1 * random()
			WHEN 7 THEN 10.2 + 0.003 * (f.i % 60)
			ELSE 10 + f.i * 0.0001
		END + CASE WHEN f.is_far THEN 2 ELSE 0 END,
		50.05 + CASE f.mode WHEN 3 THEN 0.002 * random() WHEN 5 THEN 0.0026 * sin(f.i * 0.7) ELSE 0.0005 * f.k END,
		CASE WHEN f.mode IN (4, 5) THEN 11.0 ELSE 1.0 END, (f.i * 40) % 360
	FROM (
		SELECT b.*, i, pg_temp.at((i + random()) * b.step) AS t, random() < 0.01 OR i % 83 BETWEEN b.far_from AND b.far_to AS is_far
		FROM (
			SELECT o.*, o.begins + sum(o.many) OVER (PARTITION BY o.k ORDER BY o.n) - o.many AS first, 10 + 60 * random() AS far_from,
				(random() - 0.6) * 160 AS far_to
			FROM (
				SELECT k, n, floor(random() * 9) AS mode, 4 + floor(random() * random() * 80)::integer AS many,
					random() < 0.15 AS is_silent,
					CASE WHEN k >= 5 THEN 200 ELSE 0 END AS begins, CASE k % 3 WHEN 0 THEN 0.6 ELSE 0.35 END AS step
				FROM generate_series(1, 6) k, generate_series(1, 40) n
			) o
		) b
		CROSS JOIN LATERAL generate_series(b.first, b.first + b.many - 1) i
		WHERE NOT b.is_silent
	) f
	WHERE f.t < pg_temp.at(216)
		AND random() < 0.9;
	IF random() < 0.4 THEN
		INSERT INTO sea
		SELECT 211000002, pg_temp.at(h + random()), 14, 50, 1, 90
		FROM generate_series(floor(random() * 100)::integer, 120) h;
	END IF;
END $$;

CREATE VIEW pg_temp.standing AS
SELECT 'call' AS kind, f.mmsi::integer AS mmsi, coalesce((f.call).arrived_earliest, (f.call).arrived_latest) AS since,
	concat_ws(' ', f.zone_name, f.call, f.cleaned_fixes, f.stop_lon, f.stop_lat) AS says
FROM port_call_finding f WHERE f.known_to IS NULL
UNION ALL
SELECT 'gap', mmsi, g.off_at, concat_ws(' ', g.off_at, g.off_lon, g.off_lat, g.on_at, g.on_lon, g.is_open, g.duration_hours,
	g.fixes_before, g.heard_nearby_off, g.heard_nearby_on, g.heard_within_off, g.heard_within_on, g.days_without_data, g.ship_no)
	FROM ais_gap_current g
UNION ALL
SELECT 'encounter', mmsi_a::integer, coalesce(began_earliest, began), concat_ws(' ', mmsi_b, began_earliest, began, ended,
	ended_latest, min_distance_m, lon, lat, samples, fixes_a, fixes_b, drift_a_kn, drift_b_kn, cleaned_fixes)
	FROM encounter_finding WHERE known_to IS NULL
UNION ALL
SELECT 'loitering', mmsi::integer, began, concat_ws(' ', began, ended, lon, lat, unobserved, fixes, cleaned_fixes)
	FROM loitering_finding WHERE known_to IS NULL
UNION ALL
SELECT kind, mmsi::integer, began, concat_ws(' ', began, ended, lon, lat, fixes, from_lon, distance_nm, speed_kn, radius_m,
	turns)
	FROM anomaly_finding WHERE known_to IS NULL
UNION ALL
SELECT 'voyage', mmsi, departed_earliest, concat_ws(' ', from_zone, departed_earliest, departed, departed_latest, departure_basis,
	to_zone, arrived, arrival_basis, is_open, hours_min, hours_max, 'silent', hours_silent, hours_heard, gaps, dark_candidates,
	nearest_dark_candidates, 'stops', stops_on_the_way, 'encounters', encounters, 'loiterings', loiterings, 'odd', anomalies)
	FROM voyage
UNION ALL
SELECT 'alert', mmsi, happened_at, concat_ws(' ', kind, zone, summary) FROM alert;

CREATE TEMP TABLE full_run (no serial, kind integer, from_time timestamptz, to_time timestamptz, size integer, zone_set text,
	few boolean, split boolean);
CREATE FUNCTION pg_temp.run(r full_run) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	CASE r.kind
		WHEN 0, 1 THEN
			PERFORM detect_port_calls(r.from_time, r.to_time, r.zone_set, max_gap => r.size * interval '4 hours',
				min_stop => '1 hour', merge_gap => (r.size - 1) * interval '1 hour', without_anomalies => r.few);
		WHEN 2, 3 THEN
			PERFORM detect_ais_gaps(r.from_time, r.to_time, min_gap => r.size * interval '3 hours',
				listen_window => r.size * interval '3 hours', split_speed_kn => CASE WHEN r.split THEN 50 END);
		WHEN 4 THEN
			PERFORM detect_encounters(r.from_time, r.to_time, away_from => CASE WHEN r.few THEN 'ports' END,
				min_duration => r.size * interval '1 hour', max_distance_m => 500, without_anomalies => r.split);
		WHEN 5 THEN
			PERFORM detect_loitering(r.from_time, r.to_time, radius_m => 1500 * r.size,
				min_duration => r.size * interval '3 hours', away_from => NULL, without_anomalies => r.few);
		ELSE
			PERFORM detect_anomalies(r.from_time, r.to_time, max_speed_kn => 25 * r.size, land => 'land', land_margin_m => 100);
	END CASE;
END $$;
CREATE FUNCTION pg_temp.run_any(kind integer DEFAULT floor(random() * 7), is_whole boolean DEFAULT random() < 0.4,
	since timestamptz DEFAULT NULL) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	r full_run;
	begins timestamptz := coalesce(since, pg_temp.at(random() * 240));
BEGIN
	INSERT INTO full_run (kind, from_time, to_time, size, zone_set, few, split)
	SELECT run_any.kind, CASE WHEN is_whole OR since IS NULL AND random() < 0.2 THEN '-infinity' ELSE begins END,
		CASE WHEN is_whole OR random() < 0.4 THEN 'infinity' ELSE begins + random() * interval '72 hours' END,
		1 + floor(random() * 2), CASE WHEN random() < 0.5 THEN 'ports' ELSE 'all' END, random() < 0.2, random() < 0.1
	RETURNING full_run.* INTO r;
	PERFORM pg_temp.run(r);
END $$;
CREATE FUNCTION pg_temp.sequence(seed float8, is_dropped boolean) RETURNS text[] LANGUAGE plpgsql AS $$
#variable_conflict use_variable
DECLARE
	answer text[];
	cut timestamptz := '-infinity';
	now_at timestamptz;
	one record;
	drops integer;
	since timestamptz;
	ship mmsi;
BEGIN
	BEGIN
		DELETE FROM full_run;
		PERFORM setseed(seed);
		now_at := pg_temp.at(24 * (3 + random() * 3));
		PERFORM watch('all', flag => 'DE');
		drops := 1 + floor(random() * 2);
		PERFORM store_track(s.mmsi, track_agg(s.t, s.lon, s.lat, s.sog, s.cog::float8)) FROM sea s
			WHERE s.t < now_at AND random() < 0.95 GROUP BY s.mmsi;
		PERFORM pg_temp.run_any(k, random() < 0.8) FROM unnest(ARRAY[0, 2, 4, 5, 6]) k;
		FOR i IN 1 .. floor(random() * 4)::integer LOOP
			PERFORM pg_temp.run_any();
		END LOOP;
		FOR step IN 1 .. 8 LOOP
			IF step IN (1, 5) AND drops >= step / 4 THEN
				cut := greatest(cut, date_trunc('day', now_at - random() * interval '36 hours'));
				IF is_dropped THEN
					PERFORM drop_positions(cut::date);
				ELSE
					PERFORM refresh_findings();
				END IF;
			END IF;
			CASE floor(random() * 7)
				WHEN 0, 1, 2 THEN
					-- time goes on
					since := now_at;
					now_at := now_at + random() * interval '40 hours';
					PERFORM store_track(s.mmsi, track_agg(s.t, s.lon, s.lat, s.sog, s.cog::float8)) FROM sea s
						WHERE s.t >= since AND s.t < now_at AND random() < 0.9 GROUP BY s.mmsi;
				WHEN 3 THEN
					-- late ones, of before too
					since := cut - random() * interval '60 hours';
					IF is_dropped AND isfinite(cut) AND step % 2 = 0 THEN
						PERFORM store_track(s.mmsi, track_agg(s.t, s.lon, s.lat + 0.01)) FROM sea s
							WHERE s.t BETWEEN since AND cut - interval '1 minute' GROUP BY s.mmsi;
					END IF;
					PERFORM store_track(s.mmsi, track_agg(s.t, s.lon, s.lat, s.sog, s.cog::float8)) FROM sea s
						WHERE s.t >= cut AND s.t < now_at AND random() < 0.3 GROUP BY s.mmsi;
				WHEN 4 THEN
					since := greatest(cut, now_at - random() * interval '60 hours');
					ship := 211000001 + floor(random() * 6)::integer;
					IF random() < 0.5 THEN
						DELETE FROM vessel_track WHERE day = since::date AND mmsi = ship;
					ELSE
						UPDATE vessel_track v SET track = track_between(v.track, '-infinity', since)
							|| track_between(v.track, since + interval '5 hours', 'infinity')
						WHERE v.mmsi = ship AND v.day = since::date
							AND num_fixes(track_between(v.track, '-infinity', since)
								|| track_between(v.track, since + interval '5 hours', 'infinity')) > 0;
					END IF;
				WHEN 5 THEN
					-- of what is after the day
					since := greatest(cut, pg_temp.at(0)) + interval '24 hours' + random() * interval '48 hours';
					PERFORM pg_temp.run_any(floor(random() * 7)::integer, false, since);
				ELSE
					-- all full runs again: of one alone the twin would find anew what others had found other things over
					PERFORM pg_temp.run(r) FROM (SELECT f.* FROM full_run f ORDER BY f.no) r;
			END CASE;
			IF random() < 0.5 THEN
				PERFORM refresh_findings();
			END IF;
		END LOOP;
		PERFORM refresh_findings();
		SELECT array_agg(concat_ws(' ', s.kind, s.mmsi - 211000000, s.says) ORDER BY s.kind, s.mmsi, s.says) INTO answer
		FROM pg_temp.standing s
		WHERE CASE
			-- that several ships share a number may be found when what was before is gone
			WHEN EXISTS (SELECT FROM full_run f WHERE f.split) THEN s.kind NOT IN ('gap', 'voyage', 'alert')
			-- all full runs again may find for a moment what a later one closes
			ELSE s.since >= cut OR s.kind <> 'alert'
			END;
		answer := answer || ('cut ' || cut);
		RAISE EXCEPTION 'undo' USING ERRCODE = 'VW000';
	EXCEPTION WHEN SQLSTATE 'VW000' THEN
		NULL;
	END;
	RETURN answer;
END $$;
SELECT register_zone('P', 'port', ST_MakeEnvelope(10, 50, 10.1, 50.1, 4326)) AS p,
	register_zone('A', 'anchorage', ST_MakeEnvelope(10.25, 50, 10.35, 50.1, 4326)) AS a,
	register_zone('Shore', 'other', ST_MakeEnvelope(29.95, 50, 30.15, 50.1, 4326)) AS shore \gset
SELECT define_zone_set('land', zone_ids => ARRAY[:shore]) \g /dev/null
CREATE FUNCTION pg_temp.twins(seed float8, OUT kept text[], OUT dropped text[]) LANGUAGE plpgsql AS $$
BEGIN
	PERFORM pg_temp.make_sea(seed);
	kept := pg_temp.sequence(seed, false);
	dropped := pg_temp.sequence(seed, true);
END $$;
CREATE TEMP TABLE twin AS SELECT i, t.* FROM unnest(ARRAY[:seeds]) i, pg_temp.twins(i / 10000.0) t;
SELECT is_empty($$SELECT i, '- ' || k FROM twin, unnest(kept) k WHERE k <> ALL (dropped) UNION ALL SELECT i, '+ ' || d
	FROM twin, unnest(dropped) d WHERE d <> ALL (kept) ORDER BY 1, 2$$, 'findings are the same, dropped or not');
SELECT cmp_ok((SELECT sum(cardinality(kept))::integer FROM twin), '>', 20 * cardinality(ARRAY[:seeds]), 'there are some');
SELECT is_empty($$SELECT k FROM unnest(ARRAY['call', 'gap', 'encounter', 'loitering', 'voyage', 'alert']) k
	WHERE NOT EXISTS (SELECT FROM twin, unnest(kept) w WHERE w LIKE k || ' %')$$, 'of every kind');
SELECT * FROM finish();
ROLLBACK;
