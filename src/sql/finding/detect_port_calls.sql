-- Keeping of port calls: what a run has found becomes findings; full runs, refreshes.

CREATE FUNCTION judged_findings(zones bigint[], of_set text) RETURNS void
LANGUAGE plpgsql VOLATILE
SET search_path = @extschema@, pg_catalog, pg_temp
SET jit = off
AS $$
DECLARE
	is_whole CONSTANT boolean := positions_horizon() = '-infinity';
BEGIN
	IF NOT is_whole THEN
		-- what is left of a call whose positions have been removed is no other call
		DELETE FROM detection_found n
		USING port_call_finding f
		WHERE f.mmsi = n.mmsi
			AND f.known_to IS NULL
			AND f.zone_id = n.zone_id
			AND call_span(f.call) && call_span(n.call)
			AND rests_on_dropped(f.mmsi, f.call);
	END IF;
	INSERT INTO detection_scope (finding_id, mmsi, zone_id, arrived_latest, call, cleaned_fixes, is_gone)
	SELECT
		f.finding_id,
		f.mmsi,
		f.zone_id,
		(f.call).arrived_latest,
		f.call,
		f.cleaned_fixes,
		NOT EXISTS (SELECT FROM detection_found n
			WHERE n.mmsi = f.mmsi
				AND n.zone_id = f.zone_id
				AND n.arrived_latest = (f.call).arrived_latest
				AND n.call = f.call
				AND n.cleaned_fixes = f.cleaned_fixes)
	FROM detection_ship s
	-- by ship, whatever the statistics are
	CROSS JOIN LATERAL (
		SELECT p.*
		FROM port_call_finding p
		WHERE p.mmsi = s.mmsi
			AND p.known_to IS NULL
			AND (zones IS NULL OR p.zone_id = ANY (zones))
			AND (is_whole OR NOT rests_on_dropped(p.mmsi, p.call))
		OFFSET 0
	) f
	-- of a zone that is gone nothing can be found again
	JOIN zone z ON z.zone_id = f.zone_id
	LEFT JOIN detection_rule_zone r ON r.zone_id = f.zone_id
	WHERE (call_touches(f.call, s.from_time, s.to_time)
			-- or did not, and does now
			OR EXISTS (SELECT FROM detection_found n
				WHERE n.mmsi = f.mmsi AND n.zone_id = f.zone_id AND n.arrived_latest <= (f.call).departed_earliest
					AND (n.call).departed_earliest >= (f.call).arrived_latest)
			OR EXISTS (SELECT FROM detection_cluster h
				WHERE h.mmsi = f.mmsi AND h.zone_id = f.zone_id AND h.span && call_span(f.call)))
		AND CASE WHEN r.zone_id IS NOT NULL THEN of_set IS NULL OR of_set = ANY (r.sets)
			-- the zone has left the set that was asked for; where the set itself is gone, nothing can be found again
			-- either
			ELSE EXISTS (SELECT FROM detection_run o
				JOIN zone_set d ON d.name = o.zone_set
				WHERE o.run_id = f.run_id AND (of_set IS NULL OR o.zone_set = of_set)) END;
END $$;
COMMENT ON FUNCTION judged_findings(bigint[], text) IS
'Fill detection_scope with the current findings that the run under way judges: a step of a run';
REVOKE EXECUTE ON FUNCTION judged_findings(bigint[], text) FROM PUBLIC;

CREATE FUNCTION keep_calls(run detection_run, OUT vessels integer, OUT unchanged integer, OUT added integer,
	OUT superseded integer, OUT closed integer, OUT cleaned_fixes bigint)
LANGUAGE plpgsql VOLATILE
SET search_path = @extschema@, pg_catalog, pg_temp
SET jit = off
AS $$
BEGIN
	UPDATE port_call_finding f
	SET known_to = run.known_at
	FROM detection_scope g
	WHERE f.finding_id = g.finding_id
		AND g.is_gone;
	WITH fresh AS MATERIALIZED (
		SELECT n.*, row_number() OVER (ORDER BY n.mmsi, n.arrived_latest, n.zone_id) AS no
		FROM detection_found n
		WHERE NOT EXISTS (SELECT FROM detection_scope s
			WHERE s.mmsi = n.mmsi AND s.zone_id = n.zone_id AND s.arrived_latest = n.arrived_latest AND s.call = n.call
				AND s.cleaned_fixes = n.cleaned_fixes)
	), follows AS (
		-- the finding whose place it takes: at the same zone and time, the one that began nearest to it
		SELECT DISTINCT ON (n.no) n.no, g.finding_id
		FROM fresh n
		JOIN detection_scope g ON g.mmsi = n.mmsi
			AND g.zone_id = n.zone_id
			AND g.is_gone
			AND call_touches(g.call, n.arrived_latest,
				coalesce((n.call).departed_earliest, 'infinity') + interval '1 microsecond')
		ORDER BY n.no, abs(extract(epoch FROM g.arrived_latest - n.arrived_latest)), g.finding_id
	), place AS MATERIALIZED (
		SELECT z.zone_id, z.name, z.kind, z.country, z.embargoed, zone_ancestors(z.zone_id) AS ancestors
		FROM zone z
		WHERE z.zone_id IN (SELECT n.zone_id FROM fresh n)
	), written AS (
		INSERT INTO port_call_finding (run_id, mmsi, zone_id, zone_name, zone_kind, zone_country, zone_embargoed,
			ancestors, call,
			cleaned_fixes, stop_lon, stop_lat, supersedes, known_from)
		SELECT n.run_id, n.mmsi, z.zone_id, z.name, z.kind, z.country, z.embargoed, z.ancestors, n.call,
			n.cleaned_fixes, n.stop_lon, n.stop_lat, f.finding_id, run.known_at
		FROM fresh n
		JOIN place z ON z.zone_id = n.zone_id
		LEFT JOIN follows f ON f.no = n.no
		ORDER BY n.no
		RETURNING port_call_finding.run_id, port_call_finding.supersedes
	), counted AS (
		SELECT w.run_id, count(*)::integer AS added, count(DISTINCT w.supersedes)::integer AS superseded
		FROM written w
		GROUP BY w.run_id
	), noted AS (
		UPDATE detection_run r
		SET added = r.added + c.added, superseded = r.superseded + c.superseded
		FROM counted c
		WHERE r.run_id = c.run_id
	)
	SELECT coalesce(sum(c.added), 0), coalesce(sum(c.superseded), 0) INTO added, superseded FROM counted c;
	SELECT count(*), coalesce(sum(s.left_out), 0) INTO vessels, cleaned_fixes FROM detection_ship s;
	SELECT count(*) FILTER (WHERE NOT s.is_gone), count(*) FILTER (WHERE s.is_gone) - superseded INTO unchanged, closed
	FROM detection_scope s;
	-- what stays, is closed or left out is counted with the run that is given
	UPDATE detection_run r
	SET
		vessels = r.vessels + keep_calls.vessels,
		unchanged = r.unchanged + keep_calls.unchanged,
		closed = r.closed + keep_calls.closed,
		-- what is looked at by changed zones and by changed tracks is looked at once
		cleaned_fixes = greatest(r.cleaned_fixes, keep_calls.cleaned_fixes)
	WHERE r.run_id = run.run_id;
END $$;
COMMENT ON FUNCTION keep_calls(detection_run) IS
'Bring port_call_finding up to date with what has been found: a step of a run. '
'What is as before stays, what differs is superseded, what is gone is closed';
REVOKE EXECUTE ON FUNCTION keep_calls(detection_run) FROM PUBLIC;

CREATE FUNCTION say_cleaned() RETURNS void
LANGUAGE plpgsql VOLATILE
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
DECLARE
	ships bigint;
	numbers text;
BEGIN
	-- spikes are few: who loses every tenth fix is rather two ships
	SELECT count(*), string_agg(s.mmsi::text, ', ' ORDER BY s.mmsi::integer) FILTER (WHERE s.no <= 5)
	INTO ships, numbers
	FROM (
		SELECT d.mmsi, row_number() OVER (ORDER BY d.mmsi::integer) AS no
		FROM detection_ship d
		WHERE d.left_out >= 10
			AND d.left_out > 0.1 * d.fixes
	) s;
	IF ships > 0 THEN
		RAISE NOTICE 'more than a tenth of the fixes of % left out as out of reach',
			CASE ships WHEN 1 THEN '1 ship was' ELSE ships || ' ships were' END
			USING DETAIL = format('MMSI %s%s.', numbers, CASE WHEN ships > 5 THEN ', ...' ELSE '' END),
				HINT = 'Two ships may share a number: see track_split_ships() and identity_conflicts().';
	END IF;
END $$;
COMMENT ON FUNCTION say_cleaned() IS
'Raise a notice if of ships of the run under way more than a tenth of the fixes, and ten or more, were left out: a '
'step of a run';
REVOKE EXECUTE ON FUNCTION say_cleaned() FROM PUBLIC;

CREATE FUNCTION judge_calls(run detection_run, zones bigint[] DEFAULT NULL, of_set text DEFAULT NULL,
	OUT vessels integer, OUT unchanged integer, OUT added integer, OUT superseded integer, OUT closed integer,
	OUT cleaned_fixes bigint)
LANGUAGE plpgsql VOLATILE
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
DECLARE
	many boolean;
BEGIN
	PERFORM find_calls(run, zones, of_set);
	PERFORM settle_calls(run, zones, of_set);
	many := (SELECT count(*) > 1000 FROM detection_found);
	IF many THEN
		ANALYZE detection_found (mmsi, zone_id, arrived_latest);
	END IF;
	PERFORM judged_findings(zones, of_set);
	SELECT k.* INTO vessels, unchanged, added, superseded, closed, cleaned_fixes FROM keep_calls(run) k;
	PERFORM say_cleaned();
	-- emptied as a whole where that is allowed, so that the next run need not step over the rows of a large one
	IF many
		AND has_table_privilege('detection_found', 'TRUNCATE')
		AND has_table_privilege('detection_scope', 'TRUNCATE')
		AND has_table_privilege('detection_ship', 'TRUNCATE') THEN
		TRUNCATE detection_found, detection_scope, detection_ship;
	ELSE
		DELETE FROM detection_found;
		DELETE FROM detection_scope;
		DELETE FROM detection_ship;
	END IF;
	DELETE FROM detection_cluster;
END $$;
COMMENT ON FUNCTION judge_calls(detection_run, bigint[], text) IS
'Judge the ships of detection_ship, each in its period, anew: at some zones, those of a set, or (NULL) all. A step '
'of a run; run has the known time, and the counts of what is closed and what stays';
REVOKE EXECUTE ON FUNCTION judge_calls(detection_run, bigint[], text) FROM PUBLIC;

CREATE FUNCTION say_none_found(run detection_run, vessels integer) RETURNS void
LANGUAGE plpgsql STABLE
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
DECLARE
	zones CONSTANT integer := num_zones(zone_set_index(run.zone_set));
BEGIN
	-- no ship, or ships that were in a zone, have their own notices
	IF vessels > 0 AND notice_visits_without_stop(run) = 0 THEN
		RAISE NOTICE 'no port call: no ship was in a zone of the set "%"', run.zone_set
			USING DETAIL = format('Ships with positions: %s. Zones in the set: %s.', vessels, zones),
				HINT = CASE zones
					WHEN 0 THEN 'Zones are registered by register_zone() or import_zones().'
					ELSE 'nearest_zones() gives the zones near a place.'
				END;
	END IF;
END $$;
COMMENT ON FUNCTION say_none_found(detection_run, integer) IS
'Raise a notice that a run has found no call: where ships were in zones how many visits hold no stop, else the numbers '
'of ships and zones it looked at, and what to try';

CREATE FUNCTION detect_port_calls(from_time timestamptz DEFAULT '-infinity', to_time timestamptz DEFAULT 'infinity',
	zone_set text DEFAULT 'all', profile text DEFAULT 'default',
	max_gap interval DEFAULT NULL, merge_gap interval DEFAULT NULL, min_silence interval DEFAULT NULL,
	stop_radius_m double precision DEFAULT NULL, min_stop interval DEFAULT NULL, jitter_m double precision DEFAULT NULL,
	stray_gap interval DEFAULT NULL, clean_speed_kn double precision DEFAULT NULL,
	without_anomalies boolean DEFAULT NULL,
	OUT run_id bigint, OUT vessels integer, OUT unchanged integer, OUT added integer, OUT superseded integer,
	OUT closed integer,
	OUT cleaned_fixes bigint)
LANGUAGE plpgsql VOLATILE
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
DECLARE
	p detection_profile;
	run detection_run;
	is_whole CONSTANT boolean := from_time = '-infinity' AND to_time = 'infinity';
BEGIN
	PERFORM check_period(from_time, to_time, may_be_endless => true);
	SELECT d.* INTO p FROM detection_profile d WHERE d.name = profile;
	IF NOT FOUND THEN
		RAISE EXCEPTION 'detection profile "%" does not exist', profile
			USING ERRCODE = 'undefined_object',
				HINT = format('Profiles are: %s.',
					(SELECT string_agg(d.name, ', ' ORDER BY d.name) FROM detection_profile d));
	END IF;
	p.max_gap := coalesce(max_gap, p.max_gap);
	p.merge_gap := coalesce(merge_gap, p.merge_gap);
	p.min_silence := coalesce(min_silence, p.min_silence);
	p.stop_radius_m := coalesce(stop_radius_m, p.stop_radius_m);
	p.min_stop := coalesce(min_stop, p.min_stop);
	p.jitter_m := coalesce(jitter_m, p.jitter_m);
	p.stray_gap := coalesce(stray_gap, p.stray_gap);
	p.clean_speed_kn := nullif(coalesce(clean_speed_kn, p.clean_speed_kn), 'infinity');
	p.without_anomalies := coalesce(without_anomalies, p.without_anomalies);
	IF least(p.max_gap, p.merge_gap, p.min_silence, p.min_stop, p.stray_gap) < '0'
		OR NOT p.stop_radius_m BETWEEN 0 AND 1e9
		OR NOT p.jitter_m BETWEEN 0 AND 1e9
		OR p.clean_speed_kn <= 0
		OR p.clean_speed_kn = 'NaN' THEN
		RAISE EXCEPTION 'a parameter is out of range: max_gap %, merge_gap %, min_silence %, stop_radius_m %, min_stop %, '
			'jitter_m %, stray_gap %, clean_speed_kn %', p.max_gap, p.merge_gap, p.min_silence, p.stop_radius_m,
				p.min_stop,
			p.jitter_m, p.stray_gap, p.clean_speed_kn
			USING ERRCODE = 'invalid_parameter_value',
				HINT = 'Lengths of time and of way (metres) are 0 or more, the speed (knots) is above 0.';
	END IF;
	PERFORM check_run_isolation();
	PERFORM gather_track_changes();
	PERFORM check_track_months();
	PERFORM notice_days_without_data(from_time, to_time);
	PERFORM zone_set_index(zone_set);
	-- runs wait for each other, readers do not wait
	LOCK TABLE port_call_finding IN SHARE ROW EXCLUSIVE MODE;
	INSERT INTO detection_run AS r (zone_set, from_time, to_time, profile, max_gap, merge_gap, min_silence,
		stop_radius_m, min_stop,
		jitter_m, stray_gap, clean_speed_kn, without_anomalies, known_at)
	VALUES (zone_set, from_time, to_time, profile, p.max_gap, p.merge_gap, p.min_silence, p.stop_radius_m, p.min_stop,
		p.jitter_m, p.stray_gap, p.clean_speed_kn, p.without_anomalies, clock_timestamp())
	RETURNING r.* INTO run;
	PERFORM work_out_rules();
	UPDATE detection_rule_group g SET run_id = run.run_id WHERE zone_set = ANY (g.sets);
	PERFORM note_judged_zones(run);
	-- what is noted as changed by now will have been looked at
	IF is_whole AND NOT EXISTS (SELECT FROM detection_rule_zone z WHERE zone_set <> ALL (z.sets)) THEN
		PERFORM pass_changes('port_call');
	END IF;
	INSERT INTO detection_ship (mmsi, from_time, to_time)
	SELECT s.mmsi, w.from_time, w.to_time
	FROM (
		SELECT v.mmsi FROM vessel_track v
		UNION
		SELECT c.mmsi FROM carried_track c
		UNION
		SELECT f.mmsi FROM port_call_finding f WHERE f.known_to IS NULL
	) s
	CROSS JOIN LATERAL (
		SELECT run.from_time, run.to_time
		WHERE is_whole
		UNION ALL
		SELECT d.from_time, d.to_time
		FROM widened_period(s.mmsi, zone_set, run.from_time, run.to_time) d
		WHERE NOT is_whole
	) w;
	SELECT run.run_id, j.* INTO run_id, vessels, unchanged, added, superseded, closed, cleaned_fixes
	FROM judge_calls(run, of_set => zone_set) j;
	PERFORM raise_call_alerts(run.run_id);
	IF unchanged + added + superseded = 0 THEN
		PERFORM say_none_found(run, vessels);
	END IF;
END $$;
COMMENT ON FUNCTION detect_port_calls(timestamptz, timestamptz, text, text, interval, interval, interval,
	double precision, interval,
	double precision, interval, double precision, boolean) IS
'Find the port calls of all stored tracks that touch a period, each whole, and brings port_call_finding up to date: '
'what is as before stays, what differs is superseded, what is gone is closed. Parameters are those of a '
'detection_profile, but for those given. Tracks are cleaned first as track_clean() does at clean_speed_kn knots '
'(infinity: not at all), and with without_anomalies the fixes of frozen places and circles (track_without_anomalies) '
'are left out before; cleaned_fixes counts what was left out, in the period. Where full runs of different '
'parameters share zones, each call is judged by the last of them whose period it touches, whole. Known time counts '
'from when a run began. Error 22023 for an empty period or a parameter out of range, 42704 for an unknown set or '
'profile';
REVOKE EXECUTE ON FUNCTION detect_port_calls(timestamptz, timestamptz, text, text, interval, interval, interval,
	double precision,
	interval, double precision, interval, double precision, boolean) FROM PUBLIC;

CREATE FUNCTION note_refresh_ships(changed mmsi[], first_days date[], last_days date[]) RETURNS void
LANGUAGE plpgsql VOLATILE
SET search_path = @extschema@, pg_catalog, pg_temp
SET timezone = 'UTC'
AS $$
DECLARE
	-- as much around the changed days as an absence may last that a new fix could cut or bridge
	around CONSTANT interval := (
		SELECT max(r.merge_gap)
		FROM detection_run r
		WHERE r.run_id IN (SELECT g.base FROM detection_rule_group g));
	horizon CONSTANT date := positions_horizon();
	speeds CONSTANT double precision[] := ARRAY(
		SELECT DISTINCT r.clean_speed_kn
		FROM detection_run r
		WHERE r.run_id IN (SELECT g.base FROM detection_rule_group g)
			AND r.clean_speed_kn IS NOT NULL);
BEGIN
	INSERT INTO detection_ship (mmsi, from_time, to_time)
	SELECT c.mmsi, w.from_time, w.to_time
	FROM unnest(changed, first_days, last_days) c(mmsi, first_day, last_day)
	CROSS JOIN LATERAL (
		SELECT
			-- an anomaly may reach any number of days
			EXISTS (SELECT
				FROM detection_run r
				WHERE r.run_id IN (SELECT g.base FROM detection_rule_group g)
					AND r.without_anomalies)
				OR CASE WHEN horizon = '-infinity' THEN NOT is_stored_beyond(c.mmsi, c.first_day, c.last_day)
					ELSE judged_day_before(c.mmsi, c.first_day) IS NULL
						AND stored_day_after(c.mmsi, c.last_day) IS NULL END AS is_all
	) a
	CROSS JOIN LATERAL (
		SELECT '-infinity'::timestamptz AS from_time, 'infinity'::timestamptz AS to_time
		WHERE a.is_all
		UNION ALL
		SELECT d.from_time, d.to_time
		FROM (
			-- what cleaning leaves out can change farther around
			SELECT min(n.from_time) AS from_time, max(n.to_time) AS to_time
			FROM unnest(speeds) k(speed_kn)
			CROSS JOIN LATERAL settled_around(c.mmsi, c.first_day, c.last_day, k.speed_kn) n
		) s
		CROSS JOIN LATERAL widened_period(c.mmsi, NULL,
			least(s.from_time, utc_midnight(c.first_day) - around),
			greatest(s.to_time + interval '1 microsecond', utc_midnight(c.last_day + 1) + around)) d
		WHERE NOT a.is_all
	) w;
END $$;
COMMENT ON FUNCTION note_refresh_ships(mmsi[], date[], date[]) IS
'Fill detection_ship with ships whose tracks have changed, each from its first to its last changed day and as far '
'around as that can matter: a step of refresh_port_calls()';
REVOKE EXECUTE ON FUNCTION note_refresh_ships(mmsi[], date[], date[]) FROM PUBLIC;

CREATE FUNCTION refresh_port_calls(OUT runs integer, OUT vessels integer, OUT unchanged integer, OUT added integer,
	OUT superseded integer, OUT closed integer, OUT cleaned_fixes bigint)
LANGUAGE plpgsql VOLATILE
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
DECLARE
	run detection_run;
	changed mmsi[];
	first_days date[];
	last_days date[];
	zones bigint[];
	in_zones record;
	of_ships record;
BEGIN
	PERFORM check_run_isolation();
	PERFORM gather_track_changes();
	PERFORM check_track_months();
	LOCK TABLE port_call_finding IN SHARE ROW EXCLUSIVE MODE;
	IF NOT EXISTS (SELECT FROM detection_run r WHERE r.refresh_of IS NULL) THEN
		RAISE EXCEPTION 'there is nothing to refresh' USING ERRCODE = 'object_not_in_prerequisite_state',
			HINT = 'Run detect_port_calls() first.';
	END IF;
	SELECT 0, 0, 0, 0, 0, 0, 0 INTO runs, vessels, unchanged, added, superseded, closed, cleaned_fixes;
	-- taken first, tracks and zones read afterwards: what another session changes meanwhile keeps its row
	SELECT array_agg(s.mmsi), array_agg(s.first_day), array_agg(s.last_day) INTO changed, first_days, last_days
	FROM (
		SELECT c.mmsi, min(c.day) AS first_day, max(c.day) AS last_day
		FROM take_changes('port_call') c
		GROUP BY c.mmsi
	) s;
	IF NOT rules_hold() THEN
		PERFORM work_out_rules();
	END IF;
	zones := take_changed_zones();
	IF changed IS NULL AND zones IS NULL THEN
		RETURN;
	END IF;
	-- a run for each set of parameters that still counts anywhere
	WITH noted AS (
		INSERT INTO detection_run AS r (zone_set, from_time, to_time, profile, max_gap, merge_gap, min_silence,
			stop_radius_m, min_stop,
			jitter_m, stray_gap, clean_speed_kn, without_anomalies, refresh_of, known_at)
		SELECT b.zone_set, b.from_time, b.to_time, b.profile, b.max_gap, b.merge_gap, b.min_silence, b.stop_radius_m,
			b.min_stop,
			b.jitter_m, b.stray_gap, b.clean_speed_kn, b.without_anomalies, b.run_id, clock_timestamp()
		FROM detection_run b
		WHERE b.run_id IN (SELECT g.base FROM detection_rule_group g)
		ORDER BY b.run_id
		RETURNING r.*
	), kept AS (
		UPDATE detection_rule_group g SET run_id = n.run_id FROM noted n WHERE n.refresh_of = g.base
	)
	SELECT n.* INTO run FROM noted n ORDER BY n.run_id DESC LIMIT 1;
	IF run.run_id IS NULL THEN
		-- no set of any run is left
		RETURN;
	END IF;
	runs := (SELECT count(DISTINCT g.run_id) FROM detection_rule_group g);
	IF zones IS NOT NULL THEN
		-- zones that have changed concern every ship, but no other zones
		INSERT INTO detection_ship (mmsi, from_time, to_time)
		SELECT s.mmsi, '-infinity', 'infinity'
		FROM (
			SELECT v.mmsi FROM vessel_track v
			UNION
			SELECT c.mmsi FROM carried_track c
			UNION
			SELECT f.mmsi FROM port_call_finding f WHERE f.known_to IS NULL
		) s;
		SELECT j.* INTO in_zones FROM judge_calls(run, zones => zones) j;
		SELECT in_zones.vessels, in_zones.unchanged, in_zones.added, in_zones.superseded, in_zones.closed,
			in_zones.cleaned_fixes
		INTO vessels, unchanged, added, superseded, closed, cleaned_fixes;
	END IF;
	IF changed IS NOT NULL THEN
		PERFORM note_refresh_ships(changed, first_days, last_days);
		SELECT j.* INTO of_ships FROM judge_calls(run) j;
		SELECT greatest(vessels, of_ships.vessels), unchanged + of_ships.unchanged, added + of_ships.added,
			superseded + of_ships.superseded, closed + of_ships.closed, greatest(cleaned_fixes, of_ships.cleaned_fixes)
		INTO vessels, unchanged, added, superseded, closed, cleaned_fixes;
	END IF;
	PERFORM raise_call_alerts(g.run_id) FROM (SELECT DISTINCT r.run_id FROM detection_rule_group r) g;
END $$;
COMMENT ON FUNCTION refresh_port_calls() IS
'Bring the findings up to date with what has been stored since the last run, and with changed zones: leaves what the '
'full runs, repeated in their order over the positions and zones as they are, would leave. Only ships and days that '
'have changed are looked at, and zones that have changed for all ships. A row of detection_run for each set of '
'parameters that counts anywhere. Error 55000 if there has been no full run, 25000 in a transaction that is not read '
'committed';
REVOKE EXECUTE ON FUNCTION refresh_port_calls() FROM PUBLIC;
