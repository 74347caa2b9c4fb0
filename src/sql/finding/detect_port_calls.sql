-- Full runs of port calls.

CREATE FUNCTION profile_parameters(profile text, given detection_profile) RETURNS detection_profile
LANGUAGE plpgsql STABLE
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
DECLARE
	p detection_profile;
BEGIN
	SELECT d.* INTO p FROM detection_profile d WHERE d.name = profile;
	IF NOT FOUND THEN
		RAISE EXCEPTION 'detection profile "%" does not exist', profile
			USING ERRCODE = 'undefined_object',
				HINT = format('Profiles are: %s.',
					(SELECT string_agg(d.name, ', ' ORDER BY d.name) FROM detection_profile d));
	END IF;
	p.max_gap := coalesce(given.max_gap, p.max_gap);
	p.merge_gap := coalesce(given.merge_gap, p.merge_gap);
	p.min_silence := coalesce(given.min_silence, p.min_silence);
	p.stop_radius_m := coalesce(given.stop_radius_m, p.stop_radius_m);
	p.min_stop := coalesce(given.min_stop, p.min_stop);
	p.jitter_m := coalesce(given.jitter_m, p.jitter_m);
	p.stray_gap := coalesce(given.stray_gap, p.stray_gap);
	p.clean_speed_kn := nullif(coalesce(given.clean_speed_kn, p.clean_speed_kn), 'infinity');
	p.without_anomalies := coalesce(given.without_anomalies, p.without_anomalies);
	IF NOT (is_span(p.max_gap)
			AND is_span(p.merge_gap)
			AND is_span(p.min_silence)
			AND is_span(p.min_stop)
			AND is_span(p.stray_gap))
		OR NOT p.stop_radius_m BETWEEN 0 AND 1e9
		OR NOT p.jitter_m BETWEEN 0 AND 1e9
		OR p.clean_speed_kn <= 0
		OR p.clean_speed_kn = 'NaN' THEN
		RAISE EXCEPTION 'a parameter is out of range: max_gap %, merge_gap %, min_silence %, stop_radius_m %, min_stop %, '
			'jitter_m %, stray_gap %, clean_speed_kn %',
			p.max_gap, p.merge_gap, p.min_silence, p.stop_radius_m, p.min_stop, p.jitter_m, p.stray_gap, p.clean_speed_kn
			USING ERRCODE = 'invalid_parameter_value',
				HINT = 'Lengths of time are 0 to 1000 years, ways (metres) 0 or more, the speed (knots) is above 0.';
	END IF;
	RETURN p;
END $$;
COMMENT ON FUNCTION profile_parameters(text, detection_profile) IS
'Return the parameters of a profile, replaced by those of `given` that are not NULL. Error 42704 for an unknown '
'profile, 22023 for a parameter out of range';

CREATE FUNCTION begin_call_run(from_time timestamptz, to_time timestamptz, zone_set text, profile text,
	p detection_profile) RETURNS detection_run
LANGUAGE plpgsql VOLATILE
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
DECLARE
	run detection_run;
	is_whole CONSTANT boolean := from_time = '-infinity' AND to_time = 'infinity';
BEGIN
	INSERT INTO detection_run AS r (zone_set, from_time, to_time, profile, max_gap, merge_gap, min_silence,
		stop_radius_m, min_stop, jitter_m, stray_gap, clean_speed_kn, without_anomalies, known_at)
	VALUES (zone_set, from_time, to_time, profile, p.max_gap, p.merge_gap, p.min_silence, p.stop_radius_m, p.min_stop,
		p.jitter_m, p.stray_gap, p.clean_speed_kn, p.without_anomalies, clock_timestamp())
	RETURNING r.* INTO run;
	PERFORM work_out_rules();
	UPDATE detection_rule_group g SET run_id = run.run_id WHERE zone_set = ANY (g.sets);
	PERFORM note_judged_zones(run);
	-- this run looks at everything that is noted as changed so far
	IF is_whole AND NOT EXISTS (SELECT FROM detection_rule_zone z WHERE zone_set <> ALL (z.sets)) THEN
		PERFORM pass_changes('port_call');
	END IF;
	-- the workers of a Citus cluster return the ships together with their calls
	IF is_distributed() AND is_first(run) THEN
		RETURN run;
	END IF;
	INSERT INTO detection_ship (mmsi, from_time, to_time)
	SELECT s.mmsi, w.from_time, w.to_time
	FROM ships_to_judge() s(mmsi)
	CROSS JOIN LATERAL (
		SELECT run.from_time, run.to_time
		WHERE is_whole
		UNION ALL
		SELECT d.from_time, d.to_time
		FROM widened_period(s.mmsi, zone_set, run.from_time, run.to_time) d
		WHERE NOT is_whole
	) w;
	RETURN run;
END $$;
COMMENT ON FUNCTION begin_call_run(timestamptz, timestamptz, text, text, detection_profile) IS
'Begin a full run: record it and the zones that it judges, and fill detection_ship with all ships, except for a first '
'run on a Citus cluster';
REVOKE EXECUTE ON FUNCTION begin_call_run(timestamptz, timestamptz, text, text, detection_profile) FROM PUBLIC;

CREATE FUNCTION detect_port_calls(from_time timestamptz DEFAULT '-infinity', to_time timestamptz DEFAULT 'infinity',
	zone_set text DEFAULT 'all', profile text DEFAULT 'default',
	max_gap interval DEFAULT NULL, merge_gap interval DEFAULT NULL, min_silence interval DEFAULT NULL,
	stop_radius_m double precision DEFAULT NULL, min_stop interval DEFAULT NULL, jitter_m double precision DEFAULT NULL,
	stray_gap interval DEFAULT NULL, clean_speed_kn double precision DEFAULT NULL,
	without_anomalies boolean DEFAULT NULL,
	OUT run_id bigint, OUT vessels integer, OUT unchanged integer, OUT added integer, OUT superseded integer,
	OUT closed integer, OUT cleaned_fixes bigint)
LANGUAGE plpgsql VOLATILE
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
DECLARE
	given detection_profile;
	run detection_run;
BEGIN
	PERFORM check_period(from_time, to_time, may_be_endless => true);
	given.max_gap := max_gap;
	given.merge_gap := merge_gap;
	given.min_silence := min_silence;
	given.stop_radius_m := stop_radius_m;
	given.min_stop := min_stop;
	given.jitter_m := jitter_m;
	given.stray_gap := stray_gap;
	given.clean_speed_kn := clean_speed_kn;
	given.without_anomalies := without_anomalies;
	given := profile_parameters(profile, given);
	PERFORM check_run_isolation();
	PERFORM gather_track_changes();
	PERFORM check_track_months();
	PERFORM notice_days_without_data(from_time, to_time);
	PERFORM zone_set_index(coalesce(zone_set, 'NULL'));
	PERFORM lock_full_run('port_call', from_time, to_time);
	-- runs wait for each other, readers do not
	LOCK TABLE port_call_finding IN SHARE ROW EXCLUSIVE MODE;
	run := begin_call_run(from_time, to_time, zone_set, profile, given);
	SELECT run.run_id, j.* INTO run_id, vessels, unchanged, added, superseded, closed, cleaned_fixes
	FROM judge_calls(run, of_set => zone_set) j;
	PERFORM raise_call_alerts(run.run_id);
	IF unchanged + added + superseded = 0 THEN
		PERFORM say_none_found(run);
	END IF;
END $$;
COMMENT ON FUNCTION detect_port_calls(timestamptz, timestamptz, text, text, interval, interval, interval,
	double precision, interval,
	double precision, interval, double precision, boolean) IS
'Find the port calls of all stored tracks that touch a period, each whole, and bring port_call_finding up to date: '
'unchanged calls stay, changed ones are superseded, and those no longer found are closed. Parameters that are NULL '
'come from the detection_profile. With without_anomalies the fixes of frozen places and circles are left out first '
'(track_without_anomalies); then tracks are cleaned as by track_clean() at clean_speed_kn knots (infinity: not '
'cleaned); cleaned_fixes is the number of fixes left out in the period, extended for '
'each ship over the kept calls that reach into it. Where full runs with different parameters '
'share zones, each call is judged whole by the last of them whose period it touches. The known time is the start of '
'the run. Error 22023 for an empty period or a parameter out of range, 42704 for an unknown set or profile, 25000 in '
'a transaction that is not read committed';
REVOKE EXECUTE ON FUNCTION detect_port_calls(timestamptz, timestamptz, text, text, interval, interval, interval,
	double precision,
	interval, double precision, interval, double precision, boolean) FROM PUBLIC;
