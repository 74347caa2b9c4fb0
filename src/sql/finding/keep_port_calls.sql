-- Keep port calls: turn what a run has found into findings.

CREATE FUNCTION judged_findings(zones bigint[], of_set text) RETURNS void
LANGUAGE plpgsql VOLATILE
SET search_path = @extschema@, pg_catalog, pg_temp
SET jit = off
SET plan_cache_mode = force_generic_plan
AS $$
DECLARE
	is_whole CONSTANT boolean := positions_horizon() = '-infinity';
BEGIN
	IF NOT is_whole THEN
		-- the remnant of a call whose positions have partly been removed is not a call of its own
		DELETE FROM detection_found n
		USING port_call_finding f
		WHERE f.mmsi = n.mmsi
			AND f.known_to IS NULL
			AND f.zone_id = n.zone_id
			AND calls_overlap(n.call, f.call)
			AND rests_on_dropped(f.mmsi, f.call);
	END IF;
	INSERT INTO detection_scope (finding_id, mmsi, zone_id, arrived_latest, call, is_gone)
	SELECT j.finding_id, j.mmsi, j.zone_id, (j.call).arrived_latest, CASE WHEN j.is_gone THEN j.call END, j.is_gone
	FROM (
		SELECT
			f.finding_id,
			f.mmsi,
			f.zone_id,
			f.call,
			NOT EXISTS (SELECT FROM detection_found n
				WHERE n.mmsi = f.mmsi
					AND n.zone_id = f.zone_id
					AND n.arrived_latest = (f.call).arrived_latest
					AND n.call = f.call
					AND n.cleaned_fixes = f.cleaned_fixes
					AND (n.stop_lon, n.stop_lat) IS NOT DISTINCT FROM (f.stop_lon, f.stop_lat)) AS is_gone
		FROM detection_ship s
		-- OFFSET 0 makes the planner look up each ship and zone, whatever the statistics
		CROSS JOIN LATERAL (
			SELECT p.*
			FROM port_call_finding p
			WHERE p.mmsi = s.mmsi
				AND p.known_to IS NULL
				AND (zones IS NULL OR p.zone_id = ANY (zones))
				AND (is_whole OR NOT rests_on_dropped(p.mmsi, p.call))
			OFFSET 0
		) f
		-- at a removed zone nothing can be found again
		JOIN zone z ON z.zone_id = f.zone_id
		LEFT JOIN detection_rule_zone r ON r.zone_id = f.zone_id
		WHERE (call_touches(f.call, s.from_time, s.to_time)
				-- or it did not before, and does now
				OR EXISTS (SELECT FROM detection_found n
					WHERE n.mmsi = f.mmsi AND n.zone_id = f.zone_id AND calls_overlap(n.call, f.call))
				OR EXISTS (SELECT FROM detection_cluster h
					WHERE h.mmsi = f.mmsi AND h.zone_id = f.zone_id AND h.span && call_span(f.call)))
			AND CASE WHEN r.sets IS NOT NULL THEN of_set IS NULL OR of_set = ANY (r.sets)
				-- the zone has left the set that was asked for; if the set itself is gone, nothing can be found again
				ELSE EXISTS (SELECT FROM detection_run o
					JOIN zone_set d ON d.name = o.zone_set
					WHERE o.run_id = f.run_id AND (of_set IS NULL OR o.zone_set = of_set)) END
		OFFSET 0
	) j;
END $$;
COMMENT ON FUNCTION judged_findings(bigint[], text) IS
'Fill detection_scope with the current findings that the current run judges';
REVOKE EXECUTE ON FUNCTION judged_findings(bigint[], text) FROM PUBLIC;

CREATE FUNCTION closed_call(mmsi mmsi, zone_id bigint, arrived_latest timestamptz) RETURNS bigint
LANGUAGE plpgsql STABLE
SET search_path = @extschema@, pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan
AS $$
BEGIN
	RETURN (
		SELECT max(f.finding_id)
		FROM port_call_finding f
		WHERE f.mmsi::integer = closed_call.mmsi::integer
			AND (f.call).arrived_latest = closed_call.arrived_latest
			AND f.zone_id = closed_call.zone_id
			AND f.known_to IS NOT NULL
			AND NOT EXISTS (SELECT FROM port_call_finding n WHERE n.supersedes = f.finding_id));
END $$;
COMMENT ON FUNCTION closed_call(mmsi, bigint, timestamptz) IS
'Return the last finding of a ship''s call at a zone, with the given first fix inside, that was closed and not '
'superseded; NULL if there is none. If the call is found again, that finding is superseded and no alert raised';

CREATE FUNCTION write_calls(known_at timestamptz, counted_run bigint, of_vessels integer, of_unchanged integer,
	of_gone integer, of_cleaned_fixes bigint, OUT added integer, OUT superseded integer)
LANGUAGE plpgsql VOLATILE
SET search_path = @extschema@, pg_catalog, pg_temp
SET jit = off
SET plan_cache_mode = force_generic_plan
AS $$
BEGIN
	WITH fresh AS MATERIALIZED (
		SELECT n.*, row_number() OVER (ORDER BY n.mmsi, n.arrived_latest, n.zone_id) AS no
		FROM detection_found n
		WHERE NOT EXISTS (SELECT FROM detection_scope s
			WHERE s.mmsi = n.mmsi AND s.zone_id = n.zone_id AND s.arrived_latest = n.arrived_latest AND NOT s.is_gone)
	), follows AS (
		-- each call supersedes the gone finding that began nearest; of several calls for one finding the nearest does
		SELECT DISTINCT ON (p.finding_id) p.no, p.finding_id
		FROM (
			SELECT DISTINCT ON (n.no) n.no, g.finding_id,
				abs(extract(epoch FROM g.arrived_latest - n.arrived_latest)) AS seconds_apart
			FROM fresh n
			JOIN detection_scope g ON g.mmsi = n.mmsi AND g.zone_id = n.zone_id AND g.is_gone
				AND call_may_follow(n.call, g.call)
			ORDER BY n.no, seconds_apart, g.finding_id
		) p
		ORDER BY p.finding_id, p.seconds_apart, p.no
	), place AS MATERIALIZED (
		SELECT z.zone_id, z.name, z.kind, z.country, z.embargoed, zone_ancestors(z.zone_id) AS ancestors
		FROM zone z
		WHERE z.zone_id IN (SELECT n.zone_id FROM fresh n)
	), written AS (
		INSERT INTO port_call_finding (run_id, mmsi, zone_id, zone_name, zone_kind, zone_country, zone_embargoed,
			ancestors, call, cleaned_fixes, stop_lon, stop_lat, supersedes, known_from)
		SELECT n.run_id, n.mmsi, z.zone_id, z.name, z.kind, z.country, z.embargoed, z.ancestors, n.call, n.cleaned_fixes,
			n.stop_lon, n.stop_lat, coalesce(f.finding_id, closed_call(n.mmsi, n.zone_id, n.arrived_latest)), known_at
		FROM fresh n
		JOIN place z ON z.zone_id = n.zone_id
		LEFT JOIN follows f ON f.no = n.no
		ORDER BY n.no
		RETURNING port_call_finding.run_id, port_call_finding.supersedes
	), counted AS (
		SELECT w.run_id, count(*)::integer AS added, count(f.finding_id)::integer AS superseded
		FROM written w LEFT JOIN follows f ON f.finding_id = w.supersedes GROUP BY w.run_id
	), noted AS (
		-- counted_run takes the counts of unchanged and closed findings and of fixes removed; ANY of an array uses the
		-- index, however many runs there are
		UPDATE detection_run r
		SET added = r.added + coalesce(c.added, 0),
			superseded = r.superseded + coalesce(c.superseded, 0),
			vessels = r.vessels + n.vessels,
			unchanged = r.unchanged + n.unchanged,
			closed = r.closed + n.closed,
			-- one run may judge both changed zones and changed tracks: their fixes removed count once
			cleaned_fixes = greatest(r.cleaned_fixes, n.cleaned_fixes)
		FROM (
			SELECT counted_run AS run_id, of_vessels AS vessels, of_unchanged AS unchanged,
				of_gone - coalesce(sum(c.superseded), 0)::integer AS closed, of_cleaned_fixes AS cleaned_fixes
			FROM counted c
			UNION ALL
			SELECT c.run_id, 0, 0, 0, 0 FROM counted c WHERE c.run_id <> counted_run
		) n
		LEFT JOIN counted c ON c.run_id = n.run_id
		WHERE r.run_id = n.run_id
			AND r.run_id = ANY (ARRAY(SELECT counted_run UNION ALL SELECT c.run_id FROM counted c))
	)
	SELECT coalesce(sum(c.added), 0), coalesce(sum(c.superseded), 0) INTO added, superseded FROM counted c;
END $$;
COMMENT ON FUNCTION write_calls(timestamptz, bigint, integer, integer, integer, bigint) IS
'Write the calls that no current finding holds unchanged, add the counts to the runs, and return the numbers added '
'and superseded. counted_run also takes the numbers of ships, unchanged findings, closed findings and fixes removed';
REVOKE EXECUTE ON FUNCTION write_calls(timestamptz, bigint, integer, integer, integer, bigint) FROM PUBLIC;

CREATE FUNCTION keep_calls(run detection_run, OUT vessels integer, OUT unchanged integer, OUT added integer,
	OUT superseded integer, OUT closed integer, OUT cleaned_fixes bigint)
LANGUAGE plpgsql VOLATILE
SET search_path = @extschema@, pg_catalog, pg_temp
SET jit = off
SET plan_cache_mode = force_generic_plan
AS $$
DECLARE
	gone bigint[];
BEGIN
	SELECT count(*), coalesce(sum(s.left_out), 0) INTO vessels, cleaned_fixes FROM detection_ship s;
	SELECT count(*) FILTER (WHERE NOT s.is_gone), array_agg(s.finding_id) FILTER (WHERE s.is_gone)
	INTO unchanged, gone
	FROM detection_scope s;
	IF gone IS NOT NULL THEN
		UPDATE port_call_finding f SET known_to = run.known_at WHERE f.finding_id = ANY (gone);
	END IF;
	SELECT w.added, w.superseded INTO added, superseded
	FROM write_calls(run.known_at, run.run_id, vessels, unchanged, coalesce(cardinality(gone), 0),
		cleaned_fixes) w;
	closed := coalesce(cardinality(gone), 0) - superseded;
END $$;
COMMENT ON FUNCTION keep_calls(detection_run) IS
'Bring port_call_finding up to date with what has been found: equal findings stay, differing ones are superseded, '
'those not found again are closed';
REVOKE EXECUTE ON FUNCTION keep_calls(detection_run) FROM PUBLIC;

-- ---------- the first run ----------

CREATE FUNCTION is_first(run detection_run) RETURNS boolean
LANGUAGE plpgsql STABLE
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
BEGIN
	RETURN run.refresh_of IS NULL
		AND run.from_time = '-infinity'
		AND run.to_time = 'infinity'
		AND looks_at_all(run)
		-- as in find_calls(), which does without parallel workers for few ships
		AND (is_distributed() OR (SELECT count(*) FROM detection_ship) > 100)
		AND (SELECT count(*) = 1 FROM detection_rule_group)
		AND NOT EXISTS (SELECT FROM port_call_finding);
END $$;
COMMENT ON FUNCTION is_first(detection_run) IS
'Return whether a run covers the whole tracks of all ships with the only parameters that count, and no finding is '
'kept yet, so that everything it finds is new; false for few ships unless distributed';

CREATE FUNCTION write_first_calls(run detection_run, calls text) RETURNS integer
LANGUAGE plpgsql VOLATILE
SET search_path = @extschema@, pg_catalog, pg_temp
SET jit = off
AS $$
DECLARE
	added integer;
BEGIN
	EXECUTE format('WITH place AS MATERIALIZED (
			SELECT z.zone_id, z.name, z.kind, z.country, z.embargoed, zone_ancestors(z.zone_id) AS ancestors
			FROM zone z
			WHERE z.zone_id IN (SELECT (n.call).zone_id FROM (%1$s) n)
		)
		INSERT INTO port_call_finding (run_id, mmsi, zone_id, zone_name, zone_kind, zone_country, zone_embargoed,
			ancestors, call, cleaned_fixes, stop_lon, stop_lat, known_from)
		SELECT $1, n.mmsi, z.zone_id, z.name, z.kind, z.country, z.embargoed, z.ancestors, n.call,
			n.cleaned_fixes, n.stop_lon, n.stop_lat, $2
		FROM (%1$s) n
		JOIN place z ON z.zone_id = (n.call).zone_id
		ORDER BY n.mmsi, (n.call).arrived_latest, z.zone_id', calls)
	USING run.run_id, run.known_at;
	GET DIAGNOSTICS added = ROW_COUNT;
	RETURN added;
END $$;
COMMENT ON FUNCTION write_first_calls(detection_run, text) IS
'Write the result of a query, as find_calls_of_many() or calls_of_round() gives it, as findings of a first run, and '
'return the number written';
REVOKE EXECUTE ON FUNCTION write_first_calls(detection_run, text) FROM PUBLIC;

CREATE FUNCTION keep_first_calls(run detection_run, OUT vessels integer, OUT added integer, OUT cleaned_fixes bigint)
LANGUAGE plpgsql VOLATILE
SET search_path = @extschema@, pg_catalog, pg_temp
SET jit = off
AS $$
BEGIN
	IF is_distributed() THEN
		PERFORM whole_calls_on_workers(run);
		added := write_first_calls(run, calls_of_round());
		vessels := (SELECT count(DISTINCT r.mmsi::integer) FROM vesselwatch_round r);
		-- only ships of which fixes were removed, for say_cleaned()
		INSERT INTO detection_ship (mmsi, from_time, to_time, left_out, fixes)
		SELECT r.mmsi, '-infinity', 'infinity', r.cleaned_fixes, r.all_fixes
		FROM vesselwatch_round r
		WHERE r.all_fixes IS NOT NULL;
		DROP TABLE vesselwatch_round;
	ELSE
		PERFORM find_calls_of_many(run, NULL, NULL, true);
		added := write_first_calls(run, 'SELECT p.* FROM vesselwatch_part p');
		vessels := (SELECT count(*) FROM detection_ship);
		UPDATE detection_ship s
		SET left_out = p.left_out, fixes = p.fixes
		FROM vesselwatch_part p
		WHERE p.mmsi = s.mmsi
			AND p.left_out IS NOT NULL;
		DROP TABLE vesselwatch_part;
	END IF;
	cleaned_fixes := (SELECT coalesce(sum(s.left_out), 0) FROM detection_ship s);
	UPDATE detection_run r
	SET vessels = keep_first_calls.vessels, added = keep_first_calls.added, cleaned_fixes = keep_first_calls.cleaned_fixes
	WHERE r.run_id = run.run_id;
END $$;
COMMENT ON FUNCTION keep_first_calls(detection_run) IS
'Find and keep the port calls of a first run, without comparing them to anything, and return the numbers of ships, '
'findings and fixes removed';
REVOKE EXECUTE ON FUNCTION keep_first_calls(detection_run) FROM PUBLIC;

-- ---------- every run ----------

CREATE FUNCTION say_cleaned() RETURNS void
LANGUAGE plpgsql VOLATILE
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
DECLARE
	ships bigint;
	numbers text;
BEGIN
	-- spikes are rare: a track that loses every tenth fix is more likely two ships
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
'Raise a notice if cleaning removed ten or more fixes, and more than a tenth of all, of any ship of the current run';
REVOKE EXECUTE ON FUNCTION say_cleaned() FROM PUBLIC;

CREATE FUNCTION judge_calls(run detection_run, zones bigint[] DEFAULT NULL, of_set text DEFAULT NULL,
	OUT vessels integer, OUT unchanged integer, OUT added integer, OUT superseded integer, OUT closed integer,
	OUT cleaned_fixes bigint)
LANGUAGE plpgsql VOLATILE
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
DECLARE
	many boolean := is_first(run);
BEGIN
	IF many THEN
		SELECT k.vessels, 0, k.added, 0, 0, k.cleaned_fixes
		INTO vessels, unchanged, added, superseded, closed, cleaned_fixes
		FROM keep_first_calls(run) k;
	ELSE
		PERFORM find_calls(run, zones, of_set);
		PERFORM settle_calls(run, zones, of_set);
		many := (SELECT count(*) > 1000 FROM detection_found);
		IF many THEN
			ANALYZE detection_found (mmsi, zone_id, arrived_latest);
		END IF;
		PERFORM judged_findings(zones, of_set);
		SELECT k.* INTO vessels, unchanged, added, superseded, closed, cleaned_fixes FROM keep_calls(run) k;
	END IF;
	IF cleaned_fixes >= 10 THEN
		PERFORM say_cleaned();
	END IF;
	-- truncated where allowed, so that the next run does not step over the dead rows of a large one
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
'Judge the ships of detection_ship again, each in its period: at the given zones, at those of a set, or (NULL) at '
'all. run gives the known time and takes the counts of closed and unchanged findings';
REVOKE EXECUTE ON FUNCTION judge_calls(detection_run, bigint[], text) FROM PUBLIC;

CREATE FUNCTION say_none_found(run detection_run) RETURNS void
LANGUAGE plpgsql STABLE
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
DECLARE
	zones CONSTANT integer := num_zones(zone_set_index(run.zone_set));
	-- not the ships judged, which include those of calls whose positions have been deleted
	ships CONSTANT integer := cardinality(ships_in_period(run.from_time, run.to_time - interval '1 microsecond'));
BEGIN
	-- other notices say that there is no ship, or that ships were in a zone without a stop
	IF ships > 0 AND notice_visits_without_stop(run) = 0 THEN
		RAISE NOTICE 'no port call: no ship was in a zone of the set "%"', run.zone_set
			USING DETAIL = format('Ships with positions: %s. Zones in the set: %s.', ships, zones),
				HINT = CASE zones
					WHEN 0 THEN 'Zones are registered by register_zone() or import_zones().'
					ELSE 'nearest_zones() gives the zones near a place.'
				END;
	END IF;
END $$;
COMMENT ON FUNCTION say_none_found(detection_run) IS
'Raise a notice that a run has found no call: with the number of visits without a stop if ships were in zones, else '
'with the numbers of ships heard on the days of the period and of zones, and what to try';
