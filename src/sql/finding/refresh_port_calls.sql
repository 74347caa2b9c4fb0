-- Refresh port calls: look only at what has changed since the last run.

CREATE FUNCTION note_refresh_ships(changed mmsi[], first_days date[], last_days date[]) RETURNS void
LANGUAGE plpgsql VOLATILE
SET search_path = @extschema@, pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan
AS $$
DECLARE
	horizon CONSTANT date := positions_horizon();
	speeds_kn double precision[];
	without_anomalies boolean;
BEGIN
	SELECT coalesce(array_agg(DISTINCT r.clean_speed_kn) FILTER (WHERE r.clean_speed_kn IS NOT NULL), '{}'),
		bool_or(r.without_anomalies)
	INTO speeds_kn, without_anomalies
	FROM detection_run r
	WHERE r.run_id = ANY (ARRAY(SELECT DISTINCT g.base FROM detection_rule_group g));
	IF horizon > '-infinity' OR is_distributed() THEN
		INSERT INTO detection_ship (mmsi, from_time, to_time)
		SELECT c.mmsi, p.from_time, p.to_time
		FROM unnest(changed, first_days, last_days) c(mmsi, first_day, last_day)
		CROSS JOIN LATERAL refresh_period(c.mmsi, c.first_day, c.last_day, speeds_kn, without_anomalies, horizon) p;
		RETURN;
	END IF;
	-- the same, but with one query for the ships that have other days: a call for each ship would take ten times as long
	INSERT INTO detection_ship (mmsi, from_time, to_time)
	SELECT c.mmsi, p.from_time, p.to_time
	FROM (
		SELECT n.*, EXISTS (SELECT 1 FROM vessel_track v
			WHERE v.mmsi = n.mmsi AND (v.day < n.first_day OR v.day > n.last_day)) AS is_part
		FROM unnest(changed, first_days, last_days) n(mmsi, first_day, last_day)
		OFFSET 0
	) c
	CROSS JOIN LATERAL (
		SELECT '-infinity'::timestamptz AS from_time, 'infinity'::timestamptz AS to_time
		WHERE NOT c.is_part
		UNION ALL
		SELECT r.from_time, r.to_time
		FROM refresh_period(c.mmsi, c.first_day, c.last_day, speeds_kn, without_anomalies, horizon) r
		WHERE c.is_part
	) p;
END $$;
COMMENT ON FUNCTION note_refresh_ships(mmsi[], date[], date[]) IS
'Fill detection_ship with the ships whose tracks have changed, each with the period that refresh_period() gives';
REVOKE EXECUTE ON FUNCTION note_refresh_ships(mmsi[], date[], date[]) FROM PUBLIC;

CREATE FUNCTION begin_call_refresh() RETURNS detection_run
LANGUAGE plpgsql VOLATILE
SET search_path = @extschema@, pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan
AS $$
DECLARE
	run detection_run;
BEGIN
	WITH noted AS (
		INSERT INTO detection_run AS r (zone_set, from_time, to_time, profile, max_gap, merge_gap, min_silence,
			stop_radius_m, min_stop, jitter_m, stray_gap, clean_speed_kn, without_anomalies, refresh_of, known_at)
		SELECT b.zone_set, b.from_time, b.to_time, b.profile, b.max_gap, b.merge_gap, b.min_silence, b.stop_radius_m,
			b.min_stop, b.jitter_m, b.stray_gap, b.clean_speed_kn, b.without_anomalies, b.run_id, clock_timestamp()
		FROM detection_run b
		WHERE b.run_id = ANY (ARRAY(
			SELECT g.base
			FROM detection_rule_group g
			UNION
			-- if no run's set has a zone left, findings at its former zones still have to be closed
			SELECT max(r.run_id)
			FROM detection_run r
			JOIN zone_set d ON d.name = r.zone_set
			WHERE r.refresh_of IS NULL
				AND NOT EXISTS (SELECT FROM detection_rule_group)))
		ORDER BY b.run_id
		RETURNING r.*
	), kept AS (
		UPDATE detection_rule_group g SET run_id = n.run_id FROM noted n WHERE n.refresh_of = g.base
	)
	SELECT n.* INTO run FROM noted n ORDER BY n.run_id DESC LIMIT 1;
	RETURN run;
END $$;
COMMENT ON FUNCTION begin_call_refresh() IS
'Record a run for each set of parameters that counts anywhere, or one if the sets have no zones left, and return the '
'last of them; NULL if no zone set of any run is left';
REVOKE EXECUTE ON FUNCTION begin_call_refresh() FROM PUBLIC;

CREATE FUNCTION refresh_many(changed mmsi[], first_days date[], last_days date[], zones bigint[], OUT runs integer,
	OUT vessels integer, OUT unchanged integer, OUT added integer, OUT superseded integer, OUT closed integer,
	OUT cleaned_fixes bigint)
LANGUAGE plpgsql VOLATILE
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
DECLARE
	run detection_run;
	part record;
BEGIN
	SELECT 0, 0, 0, 0, 0, 0, 0 INTO runs, vessels, unchanged, added, superseded, closed, cleaned_fixes;
	run := begin_call_refresh();
	IF run.run_id IS NULL THEN
		RETURN;
	END IF;
	runs := greatest((SELECT count(DISTINCT g.run_id) FROM detection_rule_group g), 1);
	IF zones IS NOT NULL THEN
		-- changed zones are judged for every ship, unchanged zones are not
		INSERT INTO detection_ship (mmsi, from_time, to_time)
		SELECT s.mmsi, '-infinity', 'infinity'
		FROM ships_to_judge() s(mmsi);
		SELECT j.* INTO vessels, unchanged, added, superseded, closed, cleaned_fixes
		FROM judge_calls(run, zones => zones) j;
	END IF;
	IF changed IS NOT NULL THEN
		PERFORM note_refresh_ships(changed, first_days, last_days);
		SELECT j.* INTO part FROM judge_calls(run) j;
		vessels := greatest(vessels, part.vessels);
		unchanged := unchanged + part.unchanged;
		added := added + part.added;
		superseded := superseded + part.superseded;
		closed := closed + part.closed;
		cleaned_fixes := greatest(cleaned_fixes, part.cleaned_fixes);
	END IF;
	PERFORM raise_call_alerts(g.run_id) FROM (SELECT DISTINCT r.run_id FROM detection_rule_group r) g;
END $$;
COMMENT ON FUNCTION refresh_many(mmsi[], date[], date[], bigint[]) IS
'Judge changed ships again on the days that have changed, and all ships at changed zones, with every set of '
'parameters that counts anywhere; return the result of refresh_port_calls()';
REVOKE EXECUTE ON FUNCTION refresh_many(mmsi[], date[], date[], bigint[]) FROM PUBLIC;

CREATE FUNCTION refresh_port_calls(OUT runs integer, OUT vessels integer, OUT unchanged integer, OUT added integer,
	OUT superseded integer, OUT closed integer, OUT cleaned_fixes bigint)
LANGUAGE plpgsql VOLATILE
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
DECLARE
	run detection_run;
	horizon date;
	noted record;
	changed mmsi[];
	first_days date[];
	last_days date[];
	zones bigint[];
BEGIN
	PERFORM check_run_isolation();
	PERFORM gather_track_changes();
	PERFORM check_track_months();
	PERFORM lock_runs();
	LOCK TABLE port_call_finding IN SHARE ROW EXCLUSIVE MODE;
	horizon := positions_horizon();
	-- changes are taken before tracks and zones are read, so that a change made meanwhile stays queued; ships in order,
	-- since the findings of neighbours lie together
	noted := share_changes('port_call');
	SELECT array_agg(s.mmsi), array_agg(s.first_day), array_agg(s.last_day) INTO changed, first_days, last_days
	FROM (
		SELECT t.mmsi, min(t.day) AS first_day, max(t.day) AS last_day
		FROM unnest(noted.ships, noted.days) t(mmsi, day)
		-- days before the horizon of drop_positions() are no longer judged
		WHERE t.day >= horizon
		GROUP BY t.mmsi
		ORDER BY t.mmsi
	) s;
	zones := changed_zones();
	IF changed IS NULL AND zones IS NULL THEN
		SELECT 0, 0, 0, 0, 0, 0, 0 INTO runs, vessels, unchanged, added, superseded, closed, cleaned_fixes;
		RETURN;
	END IF;
	IF zones IS NULL THEN
		run := refresh_few(changed, first_days, last_days, horizon);
	END IF;
	IF run.run_id IS NULL THEN
		SELECT m.* INTO runs, vessels, unchanged, added, superseded, closed, cleaned_fixes
		FROM refresh_many(changed, first_days, last_days, zones) m;
		RETURN;
	END IF;
	runs := 1;
	vessels := run.vessels;
	unchanged := run.unchanged;
	added := run.added;
	superseded := run.superseded;
	closed := run.closed;
	cleaned_fixes := run.cleaned_fixes;
	IF added > 0 THEN
		PERFORM raise_call_alerts(run.run_id);
	END IF;
END $$;
COMMENT ON FUNCTION refresh_port_calls() IS
'Bring the port calls up to date with the positions stored since the last run and with changed zones: the outcome is '
'what the full runs, repeated in their order over the current positions and zones, would leave. It looks only at '
'ships and days that have changed, and at changed zones for all ships. detection_run gets a row for each set of '
'parameters that counts anywhere. Error 55000 if there has been no full run, 25000 in a transaction that is not read '
'committed';
REVOKE EXECUTE ON FUNCTION refresh_port_calls() FROM PUBLIC;
