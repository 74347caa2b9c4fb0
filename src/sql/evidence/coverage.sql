-- When was a ship there, and was anybody looking in between?

CREATE FUNCTION zone_family(zone_id bigint) RETURNS bigint[]
LANGUAGE sql STABLE PARALLEL SAFE
RETURN (WITH RECURSIVE part AS (
		SELECT zone_family.zone_id AS id
		UNION
		SELECT z.zone_id FROM zone z JOIN part p ON z.parent_id = p.id
	) SELECT array_agg(p.id ORDER BY p.id) FROM part p);
COMMENT ON FUNCTION zone_family(bigint) IS 'A zone and all that are part of it';

CREATE FUNCTION check_zone(zone_id bigint) RETURNS boolean
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
BEGIN
	IF NOT EXISTS (SELECT FROM zone z WHERE z.zone_id = check_zone.zone_id) THEN
		RAISE EXCEPTION 'zone % does not exist', coalesce(check_zone.zone_id::text, 'NULL') USING ERRCODE = 'undefined_object';
	END IF;
	RETURN true;
END $$;
COMMENT ON FUNCTION check_zone(bigint) IS 'True, or error 42704 for a zone that is not registered';

CREATE FUNCTION zone_presence(zone_id bigint, from_time timestamptz, to_time timestamptz,
	OUT method text, OUT seen_from timestamptz, OUT seen_to timestamptz, OUT throughout boolean, OUT mmsi integer, OUT vessel_id bigint, OUT evidence text)
RETURNS SETOF record
LANGUAGE sql STABLE PARALLEL SAFE ROWS 100
BEGIN ATOMIC
	SELECT 'ais', c.arrived_latest, c.departed_earliest, true, c.mmsi, vessel_at(c.mmsi::mmsi, c.arrived_latest), format('AIS call %s at %s, %s fixes', c.finding_id, c.zone, c.fixes)
	FROM port_call c
	WHERE c.zone_id = ANY (zone_family(zone_presence.zone_id)) AND c.arrived_latest < to_time AND c.departed_earliest >= from_time
	UNION ALL
	SELECT 'sighting', s.seen_from, s.seen_to, s.throughout, NULL, s.claimed_vessel_id, format('sighting %s by %s%s', s.sighting_id, s.source, ': ' || s.note)
	FROM sighting s
	WHERE s.seen_from < to_time AND (s.seen_to > from_time OR s.seen_from >= from_time) AND sighting_zone(s) = ANY (zone_family(zone_presence.zone_id))
	UNION ALL
	SELECT 'look', e.acquired_at, e.acquired_at, false, NULL, NULL, format('look %s: %s vessels in scene %s of %s', l.look_id, l.vessels, e.source_key, e.provider)
	FROM zone_look l JOIN scene e USING (scene_id)
	WHERE l.zone_id = ANY (zone_family(zone_presence.zone_id)) AND l.vessels > 0 AND e.acquired_at < to_time AND e.acquired_at >= from_time;
END;
COMMENT ON FUNCTION zone_presence(bigint, timestamptz, timestamptz) IS
'By what a ship is known to have been at a zone or a part of it in a period: AIS calls (from the first to the last fix inside), sightings, looks that counted vessels. throughout: all that time; else at some time in it';

CREATE FUNCTION zone_watch(zone_id bigint, from_time timestamptz, to_time timestamptz, step interval DEFAULT '1 day', time_zone text DEFAULT 'UTC',
	OUT day timestamptz, OUT looks_clear integer, OUT looks_partly integer, OUT looks_obscured integer, OUT vessels_seen integer, OUT ais_vessels integer, OUT status text,
	OUT vessels_possible integer)
RETURNS SETOF record
LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 100
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
#variable_conflict use_column
BEGIN
	PERFORM check_period(zone_watch.from_time, zone_watch.to_time);
	PERFORM check_zone(zone_watch.zone_id);
	IF zone_watch.step IS NULL OR zone_watch.step <= interval '0' THEN
		RAISE EXCEPTION 'step must be longer than nothing, not "%"', coalesce(zone_watch.step::text, 'NULL') USING ERRCODE = 'invalid_parameter_value';
	END IF;
	RETURN QUERY
	WITH step AS (
		-- by the clock of the time zone, on which some days have 23 or 25 hours
		SELECT g.at AT TIME ZONE zone_watch.time_zone AS since, least((g.at + zone_watch.step) AT TIME ZONE zone_watch.time_zone, zone_watch.to_time) AS until
		FROM generate_series(zone_watch.from_time AT TIME ZONE zone_watch.time_zone, zone_watch.to_time AT TIME ZONE zone_watch.time_zone, zone_watch.step) g(at)
		WHERE g.at AT TIME ZONE zone_watch.time_zone < zone_watch.to_time
	), look AS MATERIALIZED (
		-- of the zone and its parts; a look at a zone that it is part of shows it too, if that showed nobody
		SELECT e.acquired_at, l.visibility, l.vessels, l.zone_id = ANY (zone_family(zone_watch.zone_id)) AS own, l.zone_id = zone_watch.zone_id OR l.zone_id = ANY (zone_ancestors(zone_watch.zone_id)) AS whole
		FROM zone_look l JOIN scene e USING (scene_id)
		WHERE (l.zone_id = ANY (zone_family(zone_watch.zone_id)) OR l.zone_id = ANY (zone_ancestors(zone_watch.zone_id)))
			AND e.acquired_at >= zone_watch.from_time AND e.acquired_at < zone_watch.to_time
	), present AS MATERIALIZED (
		SELECT * FROM zone_presence(zone_watch.zone_id, zone_watch.from_time, zone_watch.to_time)
	), counted AS (
		SELECT s.since, k.clear, k.partly, k.obscured, k.is_empty,
			-- ships counted on one image, and ships sighted, are the same ships as far as anybody knows
			greatest(k.vessels,
				(SELECT count(DISTINCT coalesce(p.vessel_id::text, p.evidence)) FROM present p WHERE p.method = 'sighting'
					-- a ship that was there at some time of its range was there in the step only if all of the range is in it
					AND CASE WHEN p.throughout THEN p.seen_from < s.until AND (p.seen_to > s.since OR p.seen_from >= s.since)
						ELSE p.seen_from >= s.since AND p.seen_from < s.until AND p.seen_to <= s.until END)::integer, 0) AS seen,
			(SELECT count(DISTINCT coalesce(p.vessel_id::text, p.evidence)) FROM present p WHERE p.method = 'sighting' AND NOT p.throughout
				AND p.seen_from < s.until AND (p.seen_to > s.since OR p.seen_from >= s.since) AND NOT (p.seen_from >= s.since AND p.seen_to <= s.until))::integer AS possible,
			(SELECT count(DISTINCT p.mmsi) FROM present p WHERE p.method = 'ais' AND p.seen_from < s.until AND p.seen_to >= s.since)::integer AS ais
		FROM step s
			CROSS JOIN LATERAL (SELECT count(*) FILTER (WHERE l.visibility = 'clear')::integer AS clear, count(*) FILTER (WHERE l.visibility = 'partly')::integer AS partly,
					count(*) FILTER (WHERE l.visibility = 'obscured')::integer AS obscured, coalesce(bool_or(l.whole AND l.visibility = 'clear' AND l.vessels = 0), false) AS is_empty,
					max(l.vessels) FILTER (WHERE l.own) AS vessels
				FROM look l WHERE l.acquired_at >= s.since AND l.acquired_at < s.until) k
	)
	SELECT c.since, c.clear, c.partly, c.obscured, c.seen, c.ais,
		CASE WHEN c.seen > 0 OR c.ais > 0 THEN 'seen' WHEN c.is_empty THEN 'clear_empty' WHEN c.clear + c.partly + c.obscured > 0 THEN 'obscured' ELSE 'not_looked' END,
		c.possible
	FROM counted c ORDER BY c.since;
END $$;
COMMENT ON FUNCTION zone_watch(bigint, timestamptz, timestamptz, interval, text) IS
'How a zone was watched in each step of a period; steps begin at from_time and go by the clock of time_zone: looks of images by what could be seen, vessels seen on images or sighted, and by AIS; vessels_possible: vessels sighted at some time of a range that the step holds only in part, of which nobody knows whether it was in this step. status: seen (by any of them); clear_empty (a clear look at all of it counted none); obscured (looked at, but not so that nobody can have been there); not_looked. Looks at parts of the zone count for what they saw, never for its being empty. Error 22023 for an empty period or step, 42704 for an unknown zone';

CREATE FUNCTION visit_pauses(zone_id bigint, from_time timestamptz, to_time timestamptz, time_zone text DEFAULT 'UTC',
	OUT last_seen timestamptz, OUT last_mmsi integer, OUT next_seen timestamptz, OUT next_mmsi integer, OUT pause_hours double precision, OUT pause_days double precision,
	OUT pause_days_min double precision, OUT pause_days_max double precision, OUT days_between integer, OUT days_clear_empty integer, OUT days_obscured integer, OUT days_not_looked integer,
	OUT longest_unwatched integer, OUT last_evidence text, OUT next_evidence text)
RETURNS SETOF record
LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 100
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
#variable_conflict use_column
BEGIN
	PERFORM check_period(visit_pauses.from_time, visit_pauses.to_time), check_zone(visit_pauses.zone_id), now() AT TIME ZONE visit_pauses.time_zone;
	RETURN QUERY
	WITH seen AS (
		-- of a sighting that is only known to some hours or days the middle is the best guess
		SELECT p.*, CASE WHEN p.throughout THEN p.seen_from ELSE p.seen_from + (p.seen_to - p.seen_from) / 2 END AS began,
			CASE WHEN p.throughout THEN p.seen_to ELSE p.seen_from + (p.seen_to - p.seen_from) / 2 END AS ended
		FROM zone_presence(visit_pauses.zone_id, visit_pauses.from_time, visit_pauses.to_time) p
	), numbered AS (
		-- what overlaps is one stretch of presence
		SELECT o.*, count(*) FILTER (WHERE o.seen_until IS NULL OR o.began > o.seen_until) OVER (ORDER BY o.began, o.ended, o.evidence) AS stretch
		FROM (SELECT s.*, max(s.ended) OVER (ORDER BY s.began, s.ended, s.evidence ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS seen_until FROM seen s) o
	), stretch AS (
		SELECT n.stretch, min(n.began) AS began, (array_agg(n.mmsi ORDER BY n.began, n.evidence))[1] AS first_mmsi, (array_agg(n.evidence ORDER BY n.began, n.evidence))[1] AS first_evidence,
			max(n.ended) AS ended, (array_agg(n.mmsi ORDER BY n.ended DESC, n.evidence))[1] AS last_mmsi, (array_agg(n.evidence ORDER BY n.ended DESC, n.evidence))[1] AS last_evidence,
			min(n.seen_from) AS earliest, max(n.seen_to) AS latest,
			min(CASE WHEN n.throughout THEN n.seen_from ELSE n.seen_to END) AS latest_begin, max(CASE WHEN n.throughout THEN n.seen_to ELSE n.seen_from END) AS earliest_end
		FROM numbered n GROUP BY n.stretch
	), pause AS (
		SELECT p.ended, p.last_mmsi, s.began, s.first_mmsi, p.last_evidence, s.first_evidence, s.earliest - p.latest AS least, s.latest_begin - p.earliest_end AS most,
			(date_trunc('day', p.ended, visit_pauses.time_zone) AT TIME ZONE visit_pauses.time_zone + interval '1 day') AT TIME ZONE visit_pauses.time_zone AS first_day,
			date_trunc('day', s.began, visit_pauses.time_zone) AS end_day
		FROM stretch s JOIN stretch p ON p.stretch = s.stretch - 1
	)
	SELECT p.ended, p.last_mmsi, p.began, p.first_mmsi, hours(p.began - p.ended), hours(p.began - p.ended) / 24,
		hours(greatest(p.least, '0')) / 24, hours(p.most) / 24, w.days, w.clear_empty, w.obscured, w.not_looked, w.longest, p.last_evidence, p.first_evidence
	FROM pause p
		CROSS JOIN LATERAL (
			SELECT count(d.day)::integer AS days, count(*) FILTER (WHERE d.status = 'clear_empty')::integer AS clear_empty,
				count(*) FILTER (WHERE d.status = 'obscured')::integer AS obscured, count(*) FILTER (WHERE d.status = 'not_looked')::integer AS not_looked,
				coalesce(max(d.run), 0)::integer AS longest
			FROM (SELECT r.day, r.status, count(*) FILTER (WHERE r.status <> 'clear_empty') OVER (PARTITION BY r.island) AS run
				  FROM (SELECT x.*, count(*) FILTER (WHERE x.status = 'clear_empty') OVER (ORDER BY x.day) AS island
						FROM zone_watch(visit_pauses.zone_id, p.first_day, greatest(p.end_day, p.first_day + interval '1 microsecond'), '1 day', visit_pauses.time_zone) x WHERE p.end_day > p.first_day) r) d
		) w
	ORDER BY p.began;
END $$;
COMMENT ON FUNCTION visit_pauses(bigint, timestamptz, timestamptz, text) IS
'Intervals in a period in which no ship was known to be at a zone, with their evidence: last and next seen by AIS, sighting or image (of what is only known to a day, the middle), and how long between, at least and at most. Of the days between the two (days of time_zone), how many were imaged clear and empty, imaged but obscured, not looked at, and the longest run of days without a clear look. A cloudy day neither breaks nor proves a pause. Overlapping presence leaves none. Error 22023 for an empty period or an unknown time zone, 42704 for an unknown zone';
