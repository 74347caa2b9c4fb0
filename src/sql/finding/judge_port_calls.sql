-- Detection of port calls: full runs and refreshes. Both leave, in the part of the findings that they judge, what the
-- full runs, repeated in their order, would find in the current positions and zones.
--
-- For one ship and zone, that outcome is defined so.  Only those full runs count whose set holds the zone, from the
-- last run over all time on.  If they all have the same parameters, the findings are the calls that touch one of their
-- periods.  Otherwise calls found with different parameters may overlap: take, for each run, the calls found with its
-- parameters that touch its period; join overlapping ones into clusters; add every call that overlaps a cluster and is
-- found with the parameters of a run whose period the cluster touches, until nothing is left to add.  The last of
-- these runs decides a cluster: its findings are the calls in it that are found with that run's parameters.  So no
-- call is lost where a period ends in the middle of it, none is kept twice, and repeating the runs changes nothing.

-- ---------- working tables of a run ----------

-- Not temporary tables: parallel workers cannot read those, and creating them would take longer than a small refresh.
-- Only one run at a time uses them.

CREATE UNLOGGED TABLE detection_ship (
	mmsi mmsi NOT NULL,
	from_time timestamptz NOT NULL,
	to_time timestamptz NOT NULL,
	todo boolean NOT NULL DEFAULT true,
	left_out integer NOT NULL DEFAULT 0,
	fixes integer
)
-- few rows a page and a fixed number of workers: the table is small, but each ship is a lot of work
WITH (fillfactor = 10, parallel_workers = 8);
COMMENT ON TABLE detection_ship IS 'Ships that the current run looks at, with the period of each; empty between runs';
COMMENT ON COLUMN detection_ship.mmsi IS 'MMSI of the ship';
COMMENT ON COLUMN detection_ship.from_time IS
'Start of the period to judge; -infinity to infinity for all that is stored';
COMMENT ON COLUMN detection_ship.to_time IS 'End of that period';
COMMENT ON COLUMN detection_ship.todo IS 'Whether its calls are still to be found';
COMMENT ON COLUMN detection_ship.left_out IS 'Fixes in the period that cleaning with the run''s parameters removes';
COMMENT ON COLUMN detection_ship.fixes IS 'Fixes in the period; NULL if none is removed';

CREATE UNLOGGED TABLE detection_found (
	mmsi mmsi NOT NULL,
	zone_id bigint NOT NULL,
	arrived_latest timestamptz NOT NULL,
	call zone_visit NOT NULL,
	cleaned_fixes integer NOT NULL,
	params_no integer NOT NULL,
	run_id bigint NOT NULL,
	is_simple boolean NOT NULL,
	stop_lon double precision,
	stop_lat double precision
);
CREATE INDEX detection_found_idx ON detection_found (mmsi, zone_id, arrived_latest);
COMMENT ON TABLE detection_found IS 'Port calls that the current run has found; empty between runs';
COMMENT ON COLUMN detection_found.mmsi IS 'MMSI of the ship';
COMMENT ON COLUMN detection_found.zone_id IS 'Key of the zone';
COMMENT ON COLUMN detection_found.arrived_latest IS 'First fix inside';
COMMENT ON COLUMN detection_found.call IS 'The call';
COMMENT ON COLUMN detection_found.cleaned_fixes IS 'Fixes that cleaning removed around it';
COMMENT ON COLUMN detection_found.params_no IS 'Number of the parameters it was found with: detection_rule_group';
COMMENT ON COLUMN detection_found.run_id IS 'The run that it will be kept under';
COMMENT ON COLUMN detection_found.is_simple IS 'Whether all runs that count for the zone have the same parameters';
COMMENT ON COLUMN detection_found.stop_lon IS 'Longitude of the first fix of its longest stop, degrees';
COMMENT ON COLUMN detection_found.stop_lat IS 'Latitude of the same fix, degrees';

CREATE UNLOGGED TABLE detection_node (
	mmsi mmsi NOT NULL,
	zone_id bigint NOT NULL,
	sets text[] NOT NULL,
	params_no integer NOT NULL,
	call zone_visit NOT NULL,
	cleaned_fixes integer NOT NULL,
	stop_lon double precision,
	stop_lat double precision,
	span tstzrange NOT NULL,
	reach tstzrange NOT NULL,
	is_in boolean NOT NULL
);
COMMENT ON TABLE detection_node IS
'Calls found with different parameters, between which the current run decides; empty between runs';
COMMENT ON COLUMN detection_node.mmsi IS 'MMSI of the ship';
COMMENT ON COLUMN detection_node.zone_id IS 'Key of the zone';
COMMENT ON COLUMN detection_node.sets IS 'Sets that the zone is in';
COMMENT ON COLUMN detection_node.params_no IS 'Number of the parameters it was found with: detection_rule_group';
COMMENT ON COLUMN detection_node.call IS 'The call';
COMMENT ON COLUMN detection_node.cleaned_fixes IS 'Fixes that cleaning removed around it';
COMMENT ON COLUMN detection_node.stop_lon IS 'Longitude where the ship lay, degrees';
COMMENT ON COLUMN detection_node.stop_lat IS 'Latitude where the ship lay, degrees';
COMMENT ON COLUMN detection_node.span IS 'Time from its first to its last fix inside';
COMMENT ON COLUMN detection_node.reach IS 'The same, extended to the fixes before and after';
COMMENT ON COLUMN detection_node.is_in IS 'Whether it belongs to a cluster';

CREATE UNLOGGED TABLE detection_cluster (
	mmsi mmsi NOT NULL,
	zone_id bigint NOT NULL,
	sets text[] NOT NULL,
	span tstzrange NOT NULL,
	reach tstzrange NOT NULL,
	last_run bigint
);
COMMENT ON TABLE detection_cluster IS
'Clusters of overlapping calls that the current run judges, each as a whole; empty between runs';
COMMENT ON COLUMN detection_cluster.mmsi IS 'MMSI of the ship';
COMMENT ON COLUMN detection_cluster.zone_id IS 'Key of the zone';
COMMENT ON COLUMN detection_cluster.sets IS 'Sets that the zone is in';
COMMENT ON COLUMN detection_cluster.span IS 'Time from the first to the last fix inside';
COMMENT ON COLUMN detection_cluster.reach IS 'The same, extended to the fixes before and after';
COMMENT ON COLUMN detection_cluster.last_run IS 'The run that decides it: the last full run whose period it touches';

CREATE UNLOGGED TABLE detection_scope (
	finding_id bigint NOT NULL,
	mmsi mmsi NOT NULL,
	zone_id bigint NOT NULL,
	arrived_latest timestamptz NOT NULL,
	call zone_visit,
	is_gone boolean NOT NULL
);
CREATE INDEX detection_scope_idx ON detection_scope (mmsi, zone_id, arrived_latest);
COMMENT ON TABLE detection_scope IS 'Current findings that the current run judges; empty between runs';
COMMENT ON COLUMN detection_scope.finding_id IS 'The finding';
COMMENT ON COLUMN detection_scope.mmsi IS 'MMSI of the ship';
COMMENT ON COLUMN detection_scope.zone_id IS 'Key of the zone';
COMMENT ON COLUMN detection_scope.arrived_latest IS 'First fix inside';
COMMENT ON COLUMN detection_scope.call IS 'The call; NULL if it is found again unchanged';
COMMENT ON COLUMN detection_scope.is_gone IS 'Whether it is not found again unchanged';

-- ---------- rules: which full runs count where ----------

CREATE UNLOGGED TABLE detection_rule_zone (
	zone_id bigint PRIMARY KEY,
	sets text[] NOT NULL
);
COMMENT ON TABLE detection_rule_zone IS
'The sets that each zone is in, among those that full runs have asked for; written by work_out_rules()';
COMMENT ON COLUMN detection_rule_zone.zone_id IS 'Key of the zone';
COMMENT ON COLUMN detection_rule_zone.sets IS 'Names of the sets, sorted';

CREATE UNLOGGED TABLE detection_rule (
	sets text[] NOT NULL,
	run_id bigint NOT NULL,
	params_no integer NOT NULL,
	zone_set text NOT NULL,
	from_time timestamptz NOT NULL,
	to_time timestamptz NOT NULL
);
COMMENT ON TABLE detection_rule IS
'The full runs that count for the zones of each combination of sets; written by work_out_rules()';
COMMENT ON COLUMN detection_rule.sets IS 'The combination';
COMMENT ON COLUMN detection_rule.run_id IS 'The run';
COMMENT ON COLUMN detection_rule.params_no IS 'Number of its parameters';
COMMENT ON COLUMN detection_rule.zone_set IS 'The set that the run asked for';
COMMENT ON COLUMN detection_rule.from_time IS 'Start of the run''s period';
COMMENT ON COLUMN detection_rule.to_time IS 'End of the run''s period';

CREATE UNLOGGED TABLE detection_rule_group (
	sets text[] NOT NULL,
	params_no integer NOT NULL,
	zone_set text NOT NULL,
	base bigint NOT NULL,
	periods tstzmultirange NOT NULL,
	is_simple boolean NOT NULL,
	run_id bigint
);
COMMENT ON TABLE detection_rule_group IS
'The runs of detection_rule grouped by combination of sets and parameters; written by work_out_rules()';
COMMENT ON COLUMN detection_rule_group.sets IS 'The combination';
COMMENT ON COLUMN detection_rule_group.params_no IS 'Number of its parameters';
COMMENT ON COLUMN detection_rule_group.zone_set IS 'One of the sets that hold the zones';
COMMENT ON COLUMN detection_rule_group.base IS 'The last full run with these parameters, which stands for all of them';
COMMENT ON COLUMN detection_rule_group.periods IS 'The union of the periods of all of them';
COMMENT ON COLUMN detection_rule_group.is_simple IS 'Whether no run of other parameters counts for these zones';
COMMENT ON COLUMN detection_rule_group.run_id IS 'The current run, under which their findings are kept';

CREATE FUNCTION sets_of_zones(OUT zone_id bigint, OUT sets text[]) RETURNS SETOF record
LANGUAGE sql STABLE PARALLEL SAFE ROWS 1000
BEGIN ATOMIC
	SELECT z.zone_id, array_agg(d.name ORDER BY d.name)
	FROM zone z
	JOIN zone_set_definition d ON in_zone_set(d, z.zone_id, z.kind, z.country)
	WHERE d.name IN (SELECT r.zone_set FROM detection_run r WHERE r.refresh_of IS NULL)
	GROUP BY z.zone_id;
END;
COMMENT ON FUNCTION sets_of_zones() IS
'Return the sets that each zone is in now, among those that full runs have asked for, sorted';

CREATE FUNCTION work_out_rules() RETURNS void
LANGUAGE plpgsql VOLATILE
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
BEGIN
	DELETE FROM detection_rule_zone;
	DELETE FROM detection_rule;
	DELETE FROM detection_rule_group;
	DELETE FROM finding_state s WHERE s.kind = 'port_call';
	INSERT INTO detection_rule_zone (zone_id, sets)
	SELECT s.zone_id, s.sets
	FROM sets_of_zones() s;
	INSERT INTO detection_rule (sets, run_id, params_no, zone_set, from_time, to_time)
	SELECT c.sets, c.run_id, c.params_no, c.zone_set, c.from_time, c.to_time
	FROM (
		SELECT
			s.sets,
			r.*,
			max(r.run_id) FILTER (WHERE r.from_time = '-infinity'
				AND r.to_time = 'infinity') OVER (PARTITION BY s.sets) AS last_whole
		FROM (SELECT DISTINCT z.sets FROM detection_rule_zone z) s
		JOIN (
			SELECT
				f.run_id,
				f.zone_set,
				f.from_time,
				f.to_time,
				dense_rank() OVER (ORDER BY f.max_gap, f.merge_gap, f.min_silence, f.stop_radius_m, f.min_stop,
					f.jitter_m,
					f.stray_gap, f.clean_speed_kn, f.without_anomalies)::integer AS params_no
			FROM detection_run f
			WHERE f.refresh_of IS NULL
		) r ON r.zone_set = ANY (s.sets)
	) c
	WHERE c.run_id >= coalesce(c.last_whole, 0);
	INSERT INTO detection_rule_group (sets, params_no, zone_set, base, periods, is_simple)
	SELECT
		r.sets,
		r.params_no,
		max(r.zone_set),
		max(r.run_id),
		range_agg(tstzrange(r.from_time, r.to_time)),
		count(*) OVER (PARTITION BY r.sets) = 1
	FROM detection_rule r
	GROUP BY r.sets, r.params_no;
END $$;
COMMENT ON FUNCTION work_out_rules() IS 'Determine which full runs count for which zones';
REVOKE EXECUTE ON FUNCTION work_out_rules() FROM PUBLIC;

CREATE FUNCTION rules_hold() RETURNS boolean
LANGUAGE sql STABLE
BEGIN ATOMIC
	SELECT EXISTS (SELECT FROM detection_rule_group g
			WHERE g.base = (SELECT max(r.run_id) FROM detection_run r WHERE r.refresh_of IS NULL))
		AND NOT EXISTS (SELECT FROM sets_of_zones() s
			FULL JOIN detection_rule_zone z ON z.zone_id = s.zone_id
			WHERE z.sets IS DISTINCT FROM s.sets);
END;
COMMENT ON FUNCTION rules_hold() IS 'Return whether the rules are those that work_out_rules() would write now';

CREATE FUNCTION note_judged_zones(run detection_run) RETURNS void
LANGUAGE plpgsql VOLATILE
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
DECLARE
	is_whole CONSTANT boolean := run.from_time = '-infinity' AND run.to_time = 'infinity';
BEGIN
	IF is_whole THEN
		INSERT INTO judged_zone AS j (zone_id, sets, version_id)
		SELECT r.zone_id, r.sets, z.version_id
		FROM detection_rule_zone r
		JOIN zone z ON z.zone_id = r.zone_id
		WHERE run.zone_set = ANY (r.sets)
		ON CONFLICT ON CONSTRAINT judged_zone_pkey DO UPDATE
		SET sets = EXCLUDED.sets, version_id = EXCLUDED.version_id
		WHERE (j.sets, j.version_id) IS DISTINCT FROM (EXCLUDED.sets, EXCLUDED.version_id);
	ELSIF NOT EXISTS (SELECT FROM detection_run r
		WHERE r.refresh_of IS NULL AND r.zone_set = run.zone_set AND r.run_id <> run.run_id) THEN
		-- this is the first run that asks for the set, so no other period of it is left to judge
		INSERT INTO judged_zone AS j (zone_id, sets, version_id)
		SELECT r.zone_id, ARRAY[run.zone_set], z.version_id
		FROM detection_rule_zone r
		JOIN zone z ON z.zone_id = r.zone_id
		WHERE run.zone_set = ANY (r.sets)
		ON CONFLICT ON CONSTRAINT judged_zone_pkey DO UPDATE
		SET sets = ARRAY(SELECT s FROM unnest(j.sets || EXCLUDED.sets) s ORDER BY s);
	END IF;
END $$;
COMMENT ON FUNCTION note_judged_zones(detection_run) IS
'Record the current state of the zones that a full run is about to judge';
REVOKE EXECUTE ON FUNCTION note_judged_zones(detection_run) FROM PUBLIC;

CREATE FUNCTION take_changed_zones() RETURNS bigint[]
LANGUAGE plpgsql VOLATILE
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
DECLARE
	changed bigint[];
BEGIN
	WITH differs AS MATERIALIZED (
		SELECT
			coalesce(n.zone_id, j.zone_id) AS zone_id,
			n.sets,
			n.version_id,
			n.sets IS NOT DISTINCT FROM j.sets
				AND (SELECT same_geometry(a.geom, b.geom)
					FROM zone_version a, zone_version b
					WHERE a.version_id = n.version_id AND b.version_id = j.version_id) AS is_same
		FROM (
			SELECT r.zone_id, r.sets, z.version_id
			FROM detection_rule_zone r
			JOIN zone z ON z.zone_id = r.zone_id
		) n
		FULL JOIN judged_zone j ON j.zone_id = n.zone_id
		WHERE (n.sets, n.version_id) IS DISTINCT FROM (j.sets, j.version_id)
	), gone AS (
		DELETE FROM judged_zone j
		USING differs d
		WHERE j.zone_id = d.zone_id
			AND d.sets IS NULL
	), noted AS (
		INSERT INTO judged_zone (zone_id, sets, version_id)
		SELECT d.zone_id, d.sets, d.version_id
		FROM differs d
		WHERE d.sets IS NOT NULL
		ON CONFLICT ON CONSTRAINT judged_zone_pkey DO UPDATE
		SET sets = EXCLUDED.sets, version_id = EXCLUDED.version_id
	)
	SELECT array_agg(d.zone_id) INTO changed
	FROM differs d
	JOIN zone z ON z.zone_id = d.zone_id
	WHERE d.is_same IS NOT TRUE;
	RETURN changed;
END $$;
COMMENT ON FUNCTION take_changed_zones() IS
'Record the current state of all zones, and return those that are new, redrawn or in other sets than when they were '
'judged; NULL if there are none';
REVOKE EXECUTE ON FUNCTION take_changed_zones() FROM PUBLIC;

CREATE FUNCTION changed_zones() RETURNS bigint[]
LANGUAGE plpgsql VOLATILE
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
DECLARE
	held_by xid8;
	newest_version bigint;
	changed bigint[];
BEGIN
	-- the rules are missing after a crash, and where runs were copied from another server
	IF zones_stand('port_call')
		AND EXISTS (SELECT FROM detection_rule_group g
			WHERE g.base = (SELECT max(r.run_id) FROM detection_run r WHERE r.refresh_of IS NULL)) THEN
		RETURN NULL;
	END IF;
	IF NOT EXISTS (SELECT FROM detection_run r WHERE r.refresh_of IS NULL) THEN
		RAISE EXCEPTION 'there is nothing to refresh' USING ERRCODE = 'object_not_in_prerequisite_state',
			HINT = 'Run detect_port_calls() first.';
	END IF;
	-- read before the zones, so that a change made meanwhile has them compared again
	held_by := (SELECT l.held_by FROM zone_lock l);
	newest_version := (SELECT max(z.version_id) FROM zone z);
	IF NOT rules_hold() THEN
		PERFORM work_out_rules();
	END IF;
	changed := take_changed_zones();
	PERFORM note_zones('port_call', held_by, newest_version);
	RETURN changed;
END $$;
COMMENT ON FUNCTION changed_zones() IS
'Return the zones that are new, redrawn or in other sets than when they were judged, and record the current state of '
'all; NULL if there are none. Error 55000 if there has been no full run';
REVOKE EXECUTE ON FUNCTION changed_zones() FROM PUBLIC;

CREATE FUNCTION widened_period(vessel mmsi, of_set text, INOUT from_time timestamptz, INOUT to_time timestamptz)
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
DECLARE
	first_time timestamptz;
	last_time timestamptz;
BEGIN
	LOOP
		SELECT min(lower(call_reach(f.call))), max(upper(call_reach(f.call))) INTO first_time, last_time
		FROM port_call_finding f
		WHERE f.mmsi = vessel
			AND f.known_to IS NULL
			AND (of_set IS NULL
				OR EXISTS (SELECT FROM detection_rule_zone z WHERE z.zone_id = f.zone_id AND of_set = ANY (z.sets)))
			AND call_touches(f.call, from_time, to_time);
		EXIT WHEN first_time IS NULL
			OR first_time >= from_time AND (last_time < to_time OR to_time = 'infinity');
		from_time := least(from_time, first_time);
		to_time := greatest(to_time, last_time + interval '1 microsecond');
	END LOOP;
END $$;
COMMENT ON FUNCTION widened_period(mmsi, text, timestamptz, timestamptz) IS
'Return a period extended over all current findings of a ship that reach into it, at the zones of a set or (NULL) at '
'all zones, since findings can only be judged whole';

CREATE FUNCTION ships_to_judge() RETURNS SETOF mmsi
LANGUAGE plpgsql STABLE ROWS 1000
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
BEGIN
	RETURN QUERY
	-- DISTINCT here as well as by UNION, so that the workers of a Citus cluster return one row for each ship
	SELECT DISTINCT v.mmsi FROM vessel_track v
	UNION
	SELECT c.mmsi FROM carried_track c
	UNION
	SELECT f.mmsi FROM port_call_finding f WHERE f.known_to IS NULL;
END $$;
COMMENT ON FUNCTION ships_to_judge() IS
'Return the ships with stored or carried-over positions or with current port calls';
