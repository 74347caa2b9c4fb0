-- How long was nobody there, as far as is known, and was anybody looking?

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
