-- Detect encounters, refresh them and show them.

CREATE FUNCTION find_encounters(given encounter_run) RETURNS encounter_run
LANGUAGE plpgsql VOLATILE
SET search_path = @extschema@, pg_catalog, pg_temp
SET timezone = 'UTC'
AS $$
DECLARE
	run encounter_run;
	ships CONSTANT integer := (
		SELECT count(DISTINCT v.mmsi::integer)
		FROM vessel_track v
		WHERE v.day BETWEEN utc_day(given.from_time)
			AND utc_day(given.to_time));
BEGIN
	IF is_distributed() THEN
		-- the ships of a pair may be stored on different workers
		RAISE NOTICE 'encounters are found on the coordinator'
			USING DETAIL = 'It reads the tracks of the period from the workers, some days at a time.';
	END IF;
	run := begin_run(given, ships);
	CREATE TEMP TABLE vesselwatch_found ON COMMIT DROP AS
	SELECT DISTINCT run.run_id, s.*
	FROM stored_encounters(run) s;
	RETURN run;
END $$;
COMMENT ON FUNCTION find_encounters(encounter_run) IS
'Begin a run with the given parameters (of a full run: a refresh of it) and fill the temporary table '
'vesselwatch_found with the encounters that it finds';
REVOKE EXECUTE ON FUNCTION find_encounters(encounter_run) FROM PUBLIC;

CREATE FUNCTION detect_encounters(from_time timestamptz DEFAULT '-infinity', to_time timestamptz DEFAULT 'infinity',
	max_distance_m double precision DEFAULT 500, min_duration interval DEFAULT '2 hours',
	max_gap interval DEFAULT '1 hour', merge_gap interval DEFAULT '15 minutes',
	max_drift_kn double precision DEFAULT 2, away_from text DEFAULT 'ports', min_nm double precision DEFAULT 5,
	clean_speed_kn double precision DEFAULT 60, without_anomalies boolean DEFAULT false,
	OUT run_id bigint, OUT vessels integer, OUT unchanged integer, OUT added integer, OUT superseded integer,
	OUT closed integer, OUT cleaned_fixes bigint)
LANGUAGE plpgsql VOLATILE
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
DECLARE
	run encounter_run;
BEGIN
	PERFORM check_period(from_time, to_time, may_be_endless => true);
	IF NOT coalesce(max_distance_m BETWEEN 0 AND 1000000, false)
		OR NOT is_span(min_duration)
		OR NOT is_span(max_gap)
		OR NOT is_span(merge_gap)
		OR max_drift_kn < 0
		OR max_drift_kn = 'NaN'
		OR clean_speed_kn <= 0
		OR clean_speed_kn = 'NaN'
		OR NOT coalesce(min_nm >= 0 AND min_nm < 'infinity', false) THEN
		RAISE EXCEPTION 'a parameter is out of range: max_distance_m %, min_duration %, max_gap %, merge_gap %, '
			'max_drift_kn %, min_nm %, clean_speed_kn %',
			max_distance_m, min_duration, max_gap, merge_gap, max_drift_kn, min_nm, clean_speed_kn
			USING ERRCODE = 'invalid_parameter_value',
				HINT = 'Distances and speeds are 0 or more, lengths of time 0 to 1000 years, clean_speed_kn is above 0; '
					'max_distance_m is at most 1000000 metres.';
	END IF;
	IF away_from IS NOT NULL THEN
		PERFORM zone_set_index(away_from);
	END IF;
	PERFORM begin_full_run('encounter', from_time, to_time);
	run.from_time := from_time;
	run.to_time := to_time;
	run.max_distance_m := max_distance_m;
	run.min_duration := min_duration;
	run.max_gap := max_gap;
	run.merge_gap := merge_gap;
	run.max_drift_kn := max_drift_kn;
	run.away_from := away_from;
	run.min_nm := min_nm;
	run.clean_speed_kn := nullif(clean_speed_kn, 'infinity');
	run.without_anomalies := coalesce(without_anomalies, false);
	run := find_encounters(run);
	SELECT run.run_id, run.vessels, k.*
	INTO run_id, vessels, unchanged, added, superseded, closed
	FROM keep_run('encounter', run.run_id) k;
	SELECT r.cleaned_fixes INTO cleaned_fixes FROM encounter_run r WHERE r.run_id = run.run_id;
END $$;
COMMENT ON FUNCTION detect_encounters(timestamptz, timestamptz, double precision, interval, interval, interval,
	double precision, text, double precision, double precision, boolean) IS
'Find the encounters (see track_encounters) of all stored tracks that touch a period, each whole, in which both ships '
'drift at most max_drift_kn (knots; NULL: any speed) and which are not within min_nm (nautical miles) of a zone of '
'the set away_from (NULL: anywhere), and bring encounter_finding up to date: unchanged encounters stay, changed ones '
'are superseded under the same encounter_id, and those no longer found are closed. With without_anomalies the fixes '
'of frozen places and circles are left out first (track_without_anomalies); then tracks are cleaned as by '
'track_clean() at clean_speed_kn knots (NULL or infinity: not cleaned); cleaned_fixes is the number of fixes left out '
'on the days looked at. Error 22023 for an empty period or a parameter out of range, 42704 for an unknown set, 25000 '
'in a transaction that is not read committed';
REVOKE EXECUTE ON FUNCTION detect_encounters(timestamptz, timestamptz, double precision, interval, interval, interval,
	double precision, text, double precision, double precision, boolean)
	FROM PUBLIC;

CREATE FUNCTION refresh_encounters(OUT runs integer, OUT unchanged integer, OUT added integer, OUT superseded integer,
	OUT closed integer)
LANGUAGE sql VOLATILE
BEGIN ATOMIC
	SELECT r.* FROM refresh_kind('encounter') r;
END;
COMMENT ON FUNCTION refresh_encounters() IS
'Bring the encounters up to date with what is stored now: the outcome is what the full runs of detect_encounters(), '
'repeated in their order, would leave. Error 55000 if there has been none, 25000 in a transaction that is not read '
'committed';
REVOKE EXECUTE ON FUNCTION refresh_encounters() FROM PUBLIC;

CREATE FUNCTION encounters_detected() RETURNS tstzmultirange
LANGUAGE sql STABLE PARALLEL SAFE
RETURN (SELECT coalesce(range_agg(run_period(r.from_time, r.to_time, r.known_at)), '{}') FROM encounter_run r);
COMMENT ON FUNCTION encounters_detected() IS
'Return the times for which encounters have been detected: of what came later than a run nothing is known';

CREATE FUNCTION encounters_not_looked_for(from_time timestamptz, to_time timestamptz) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
RETURN not_looked_for_text('encounters', encounters_detected(), from_time, to_time);
COMMENT ON FUNCTION encounters_not_looked_for(timestamptz, timestamptz) IS
'Return a text that detect_encounters() has covered only some times of a period; NULL if it has covered all';

-- ---------- views ----------

CREATE FUNCTION gaps_looked_for(from_time timestamptz, to_time timestamptz) RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE
RETURN coalesce(gaps_detected() @> tstzrange($1, $2, '[]'), false);
COMMENT ON FUNCTION gaps_looked_for(timestamptz, timestamptz) IS
'Return whether runs of detect_ais_gaps() cover a whole period, both ends included, with times before they ran';

CREATE FUNCTION silence_beside(mmsi mmsi, since timestamptz, until timestamptz, span interval, detected tstzmultirange,
	OUT before boolean, OUT after boolean)
RETURNS SETOF record
-- a set of one row, so that it becomes part of the query that calls it
LANGUAGE sql STABLE PARALLEL SAFE ROWS 1
BEGIN ATOMIC
	SELECT
		CASE
			WHEN EXISTS (SELECT
				FROM ais_gap_finding g
				WHERE g.mmsi = silence_beside.mmsi
					AND g.known_to IS NULL
					AND g.on_at > since - span
					AND g.on_at <= since) THEN true
			WHEN detected @> tstzrange(since - span, since, '[]') THEN false
		END,
		CASE
			WHEN EXISTS (SELECT
				FROM ais_gap_finding g
				WHERE g.mmsi = silence_beside.mmsi
					AND g.known_to IS NULL
					AND g.off_at >= until
					AND g.off_at < until + span) THEN true
			WHEN detected @> tstzrange(until, until + span, '[]') THEN false
		END;
END;
COMMENT ON FUNCTION silence_beside(mmsi, timestamptz, timestamptz, interval, tstzmultirange) IS
'Return, in one row, whether a kept gap of a ship ends within a span before a time, and whether one begins within a span '
'after another; NULL if none does but gaps have not been detected (gaps_detected) in all of the span';

CREATE VIEW encounter AS
SELECT
	f.encounter_id,
	f.finding_id,
	f.mmsi_a::integer AS mmsi_a,
	a.name AS name_a,
	a.imo AS imo_a,
	a.flag AS flag_a,
	a.ship_type AS ship_type_a,
	a.length_m AS length_m_a,
	a.identity_source AS identity_source_a,
	f.mmsi_b::integer AS mmsi_b,
	b.name AS name_b,
	b.imo AS imo_b,
	b.flag AS flag_b,
	b.ship_type AS ship_type_b,
	b.length_m AS length_m_b,
	b.identity_source AS identity_source_b,
	f.began_earliest,
	f.began,
	f.ended,
	f.ended_latest,
	hours(f.ended - f.began) AS duration_hours,
	hours(f.ended_latest - f.began_earliest) AS duration_hours_max,
	f.min_distance_m,
	f.samples,
	f.fixes_a,
	f.fixes_b,
	f.drift_a_kn,
	f.drift_b_kn,
	f.cleaned_fixes,
	la.lists AS listed_a,
	lb.lists AS listed_b,
	z.name AS nearest_zone,
	n.distance_nm AS nearest_zone_nm,
	sa.before AS dark_before_a,
	sa.after AS dark_after_a,
	sb.before AS dark_before_b,
	sb.after AS dark_after_b,
	f.run_id,
	f.known_from,
	coalesce(f.began_earliest, f.began) - (SELECT r.max_gap FROM encounter_run r WHERE r.run_id = f.run_id)
		>= (SELECT positions_kept_from()) AS positions_kept,
	lonlat_point(f.lon, f.lat)::geometry(Point, 4326) AS place,
	lists_by((SELECT first_copies()), f.began) AS lists_then,
	ua.another AS mmsi_used_by_another_a,
	ub.another AS mmsi_used_by_another_b
FROM encounter_finding f
LEFT JOIN LATERAL identity_then(f.mmsi_a, f.began) a ON true
LEFT JOIN LATERAL identity_then(f.mmsi_b, f.began) b ON true
CROSS JOIN LATERAL used_by_another(f.mmsi_a::integer, a.imo, a.vessel_id, f.began, f.ended) ua
CROSS JOIN LATERAL used_by_another(f.mmsi_b::integer, b.imo, b.vessel_id, f.began, f.ended) ub
CROSS JOIN LATERAL (
	SELECT
		event_time(f.began, f.ended) AS surely,
		event_time(coalesce(f.began_earliest, f.began), coalesce(f.ended_latest, f.ended)) AS possibly
) t
CROSS JOIN LATERAL ship_listed(f.mmsi_a::integer, a.imo, a.vessel_id, t.surely, t.surely, t.possibly) la
CROSS JOIN LATERAL ship_listed(f.mmsi_b::integer, b.imo, b.vessel_id, t.surely, t.surely, t.possibly) lb
CROSS JOIN (SELECT (SELECT gaps_detected()) AS gaps) l
CROSS JOIN LATERAL silence_beside(f.mmsi_a, f.began, f.ended, interval '24 hours', l.gaps) sa
CROSS JOIN LATERAL silence_beside(f.mmsi_b, f.began, f.ended, interval '24 hours', l.gaps) sb
LEFT JOIN LATERAL (
	SELECT d.zone_id, d.distance_nm
	FROM nearest_zones((SELECT zone_set_index('ports')), f.lon, f.lat, 200) d
	ORDER BY d.distance_nm, d.zone_id
	LIMIT 1
) n ON true
LEFT JOIN zone z ON z.zone_id = n.zone_id
WHERE f.known_to IS NULL
	AND (SELECT is_restored());
COMMENT ON VIEW encounter IS
'Encounters as known now, with both ships'' identities at began. An encounter is not yet a transfer: it shows that '
'two ships were together. If imo_a = imo_b it may be one hull that transmits under two numbers; if '
'mmsi_used_by_another_a or _b is true, which ships met is a guess';
COMMENT ON COLUMN encounter.encounter_id IS 'Key, the same in all findings of the encounter';
COMMENT ON COLUMN encounter.finding_id IS 'The finding';
COMMENT ON COLUMN encounter.mmsi_a IS 'MMSI of one ship, the smaller of the two';
COMMENT ON COLUMN encounter.name_a IS 'Its name at began';
COMMENT ON COLUMN encounter.imo_a IS 'Its IMO ship number';
COMMENT ON COLUMN encounter.flag_a IS
'Its flag at began, ISO 3166 alpha-2; the country of the MMSI if none is registered';
COMMENT ON COLUMN encounter.ship_type_a IS 'Its kind, in the words of its source';
COMMENT ON COLUMN encounter.length_m_a IS 'Its length, metres';
COMMENT ON COLUMN encounter.identity_source_a IS
'registry, or ais for what the ship reports about itself; NULL if neither is known';
COMMENT ON COLUMN encounter.mmsi_b IS 'MMSI of the other ship';
COMMENT ON COLUMN encounter.name_b IS 'Its name at began';
COMMENT ON COLUMN encounter.imo_b IS 'Its IMO ship number';
COMMENT ON COLUMN encounter.flag_b IS
'Its flag at began, ISO 3166 alpha-2; the country of the MMSI if none is registered';
COMMENT ON COLUMN encounter.ship_type_b IS 'Its kind, in the words of its source';
COMMENT ON COLUMN encounter.length_m_b IS 'Its length, metres';
COMMENT ON COLUMN encounter.identity_source_b IS
'registry, or ais for what the ship reports about itself; NULL if neither is known';
COMMENT ON COLUMN encounter.began_earliest IS
'Last sample before it at which both places are known; NULL if there is none';
COMMENT ON COLUMN encounter.began IS 'Time of the first close sample';
COMMENT ON COLUMN encounter.ended IS 'Time of the last close sample';
COMMENT ON COLUMN encounter.ended_latest IS
'First sample after it at which both places are known; NULL if there is none';
COMMENT ON COLUMN encounter.duration_hours IS 'Shortest possible duration, hours: from began to ended';
COMMENT ON COLUMN encounter.duration_hours_max IS
'Longest possible duration, hours: from began_earliest to ended_latest; NULL if either is';
COMMENT ON COLUMN encounter.min_distance_m IS 'Smallest distance, metres';
COMMENT ON COLUMN encounter.samples IS 'Number of close samples';
COMMENT ON COLUMN encounter.fixes_a IS 'Number of fixes of the first ship from began to ended';
COMMENT ON COLUMN encounter.fixes_b IS 'Number of fixes of the other ship from began to ended';
COMMENT ON COLUMN encounter.drift_a_kn IS 'Drift of the first ship, knots';
COMMENT ON COLUMN encounter.drift_b_kn IS 'Drift of the other ship, knots';
COMMENT ON COLUMN encounter.cleaned_fixes IS
'Fixes of both from began to ended that were left out as unreachable or anomalous';
COMMENT ON COLUMN encounter.listed_a IS
'Lists that name the first ship''s numbers, surely or possibly at some time of the encounter (ship_listed); NULL: '
'none of those loaded';
COMMENT ON COLUMN encounter.listed_b IS 'The same for the other ship';
COMMENT ON COLUMN encounter.nearest_zone IS 'Nearest port within 200 nautical miles';
COMMENT ON COLUMN encounter.nearest_zone_nm IS 'Distance to that port, nautical miles';
COMMENT ON COLUMN encounter.dark_before_a IS
'Whether a kept gap of the first ship ends within 24 hours before began; NULL if none does but detect_ais_gaps() has '
'not covered all of them';
COMMENT ON COLUMN encounter.dark_after_a IS
'Whether a kept gap of the first ship begins within 24 hours after ended; NULL if none does but detect_ais_gaps() has '
'not covered all of them';
COMMENT ON COLUMN encounter.dark_before_b IS 'The same as dark_before_a for the other ship';
COMMENT ON COLUMN encounter.dark_after_b IS 'The same as dark_after_a for the other ship';
COMMENT ON COLUMN encounter.run_id IS 'The run that found it';
COMMENT ON COLUMN encounter.known_from IS 'Time from which the finding is known';
COMMENT ON COLUMN encounter.positions_kept IS
'Whether all positions behind the finding are still stored; false: drop_positions() has removed some, so that it can '
'no longer be judged again';
COMMENT ON COLUMN encounter.place IS 'Midpoint between the ships where they were nearest';
COMMENT ON COLUMN encounter.mmsi_used_by_another_a IS
'Whether a ship of another IMO number had the first ship''s MMSI at some time of the encounter, according to the '
'registry, AIS or a list (used_by_another): which ship it was is then a guess, whatever identity_source_a says';
COMMENT ON COLUMN encounter.mmsi_used_by_another_b IS 'The same for the other ship';
COMMENT ON COLUMN encounter.lists_then IS
'Number of lists of which a copy fetched before it began is loaded (lists_by); if 0, an empty listed_a or listed_b '
'says nothing about that time';

CREATE FUNCTION encounters_known_at(known_at timestamptz) RETURNS SETOF encounter_finding
LANGUAGE sql STABLE PARALLEL SAFE ROWS 1000
BEGIN ATOMIC
	SELECT f.* FROM encounter_finding f WHERE f.known_from <= $1 AND coalesce(f.known_to > $1, true)
		AND (SELECT is_restored());
END;
COMMENT ON FUNCTION encounters_known_at(timestamptz) IS 'Return the encounters as they were known at a given time';
