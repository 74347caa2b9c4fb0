-- Pauses: times in which no ship is known to have been at a zone, and whether anybody was looking.

CREATE FUNCTION chance_missed(gaps double precision[], stay double precision) RETURNS double precision
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN (
	SELECT CASE
		WHEN max(g) <= stay THEN 0
		ELSE sum(greatest(g - stay, 0)) / (sum(g) - stay)
	END
	FROM unnest(gaps) g);
COMMENT ON FUNCTION chance_missed(double precision[], double precision) IS
'Return the probability that a stay of a given length falls between looks, if it lies wholly in the time that the '
'gaps between looks make up and its beginning is uniformly distributed: the time that the gaps leave for its '
'beginning, divided by the time that it has in all (geometric probability)';

CREATE FUNCTION presence_disputed(known_at timestamptz, OUT sighting_id bigint, OUT look_id bigint, OUT mmsi integer,
	OUT since timestamptz, OUT until timestamptz)
RETURNS SETOF record
LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 10
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
#variable_conflict use_column
BEGIN
	RETURN QUERY
	SELECT x.sighting_id, NULL::bigint, NULL::integer, NULL::timestamptz, NULL::timestamptz
	FROM sighting_conflicts(known_at => presence_disputed.known_at) c
	CROSS JOIN LATERAL unnest(ARRAY[c.first_sighting_id, c.second_sighting_id]) x(sighting_id)
	WHERE x.sighting_id IS NOT NULL
	UNION
	SELECT NULL, c.other_look_id, c.mmsi, c.heard_from, c.heard_to
	FROM look_conflicts(presence_disputed.known_at) c
	WHERE c.sighting_id IS NULL;
END $$;
COMMENT ON FUNCTION presence_disputed(timestamptz) IS
'Return the evidence of presence that something else contradicts, as known at a given time: sightings, looks that '
'counted ships, and MMSIs with the time';

CREATE FUNCTION zone_seen(zone_id bigint, known_at timestamptz,
	OUT began timestamptz, OUT ended timestamptz, OUT seen_from timestamptz, OUT seen_to timestamptz,
	OUT throughout boolean, OUT mmsi integer, OUT evidence text, OUT end_is_open boolean, OUT is_disputed boolean)
RETURNS SETOF record
LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 100
SET search_path = @extschema@, pg_catalog, pg_temp
SET timezone = 'UTC'
SET jit = off
AS $$
#variable_conflict use_column
BEGIN
	RETURN QUERY
	WITH dispute AS MATERIALIZED (
		SELECT d.* FROM presence_disputed(zone_seen.known_at) d
	), unjudged AS MATERIALIZED (
		SELECT u.*
		FROM unjudged_evidence(zone_seen.known_at) u
		WHERE u.sighting_id IS NOT NULL
			OR u.zone_id = ANY (zone_family(zone_seen.zone_id))
			OR u.zone_id = ANY (zone_ancestors(zone_seen.zone_id))
	)
	SELECT
		-- the best guess for a sighting of some hours or days is the middle
		CASE WHEN p.throughout THEN p.seen_from ELSE midway(p.seen_from, p.seen_to) END,
		CASE WHEN p.throughout THEN p.seen_to ELSE midway(p.seen_from, p.seen_to) END,
		p.seen_from,
		p.seen_to,
		p.throughout,
		p.mmsi,
		p.evidence,
		p.method = 'sighting' AND p.throughout AND p.seen_to > p.seen_from,
		EXISTS (SELECT FROM dispute d
			WHERE d.sighting_id = p.sighting_id
				OR d.look_id = p.look_id
				OR d.mmsi = p.mmsi AND d.since <= p.seen_to AND d.until >= p.seen_from)
			OR nullif(EXISTS (SELECT FROM unjudged u
				WHERE u.sighting_id = p.sighting_id
					OR p.method = 'ais' AND u.zone_id IS NOT NULL AND u.since <= p.seen_to AND u.until >= p.seen_from),
				true)
	FROM zone_presence(zone_seen.zone_id, '-infinity', 'infinity', zone_seen.known_at) p;
END $$;
COMMENT ON FUNCTION zone_seen(bigint, timestamptz) IS
'Return all presence of ships at a zone (zone_presence), as known at a given time, from began to ended (the middle of '
'the range if only that is known). end_is_open: the end is that of a range, not a moment at which a ship was there; '
'is_disputed: whether something contradicts it, NULL if AIS positions that could, or that could be contradicted, are '
'gone';

CREATE FUNCTION zone_stretches(zone_id bigint, known_at timestamptz,
	OUT began timestamptz, OUT ended timestamptz, OUT first_mmsi integer, OUT last_mmsi integer,
	OUT first_evidence text, OUT last_evidence text, OUT earliest timestamptz, OUT latest timestamptz,
	OUT latest_begin timestamptz, OUT earliest_end timestamptz, OUT end_is_open boolean, OUT first_disputed boolean,
	OUT last_disputed boolean, OUT last_undisputed timestamptz)
RETURNS SETOF record
LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 100
SET search_path = @extschema@, pg_catalog, pg_temp
SET timezone = 'UTC'
SET jit = off
AS $$
#variable_conflict use_column
BEGIN
	RETURN QUERY
	WITH numbered AS (
		-- overlapping presences are one stretch
		SELECT
			o.*,
			count(*) FILTER (WHERE o.seen_until IS NULL
				OR o.began > o.seen_until) OVER (ORDER BY o.began, o.ended, o.evidence) AS stretch
		FROM (
			SELECT s.*,
				max(s.ended) OVER (ORDER BY s.began, s.ended,
					s.evidence ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS seen_until
			FROM zone_seen(zone_stretches.zone_id, zone_stretches.known_at) s
		) o
	), stretch AS (
		SELECT
			n.stretch,
			min(n.began) AS began,
			max(n.ended) AS ended,
			(array_agg(n.mmsi ORDER BY n.began, n.mmsi, n.evidence))[1] AS first_mmsi,
			(array_agg(n.mmsi ORDER BY n.ended DESC, n.mmsi, n.evidence))[1] AS last_mmsi,
			(array_agg(n.evidence ORDER BY n.began, n.mmsi, n.evidence))[1] AS first_evidence,
			(array_agg(n.evidence ORDER BY n.ended DESC, n.mmsi, n.evidence))[1] AS last_evidence,
			min(n.seen_from) AS earliest,
			max(n.seen_to) AS latest,
			min(CASE WHEN n.throughout THEN n.seen_from ELSE n.seen_to END) AS latest_begin,
			max(CASE WHEN n.throughout THEN n.seen_to ELSE n.seen_from END) AS earliest_end,
			(array_agg(n.end_is_open ORDER BY n.ended DESC, n.end_is_open))[1] AS end_is_open,
			bool_and(n.is_disputed) FILTER (WHERE n.began = n.first_began) AS first_disputed,
			bool_and(n.is_disputed) FILTER (WHERE n.ended = n.last_ended) AS last_disputed,
			max(n.ended) FILTER (WHERE NOT n.is_disputed) AS undisputed
		FROM (
			SELECT n.*, min(n.began) OVER (PARTITION BY n.stretch) AS first_began,
				max(n.ended) OVER (PARTITION BY n.stretch) AS last_ended
			FROM numbered n
		) n
		GROUP BY n.stretch
	)
	-- for each stretch the bounds of all presence before the pause after it, and of all after the pause before it
	SELECT
		s.began, s.ended, s.first_mmsi, s.last_mmsi, s.first_evidence, s.last_evidence,
		min(s.earliest) OVER behind,
		max(s.latest) OVER before,
		min(s.latest_begin) OVER behind,
		max(s.earliest_end) OVER before,
		s.end_is_open, s.first_disputed, s.last_disputed,
		max(s.undisputed) OVER before
	FROM stretch s
	WINDOW before AS (ORDER BY s.stretch ROWS UNBOUNDED PRECEDING),
		behind AS (ORDER BY s.stretch ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING)
	ORDER BY s.stretch;
END $$;
COMMENT ON FUNCTION zone_stretches(bigint, timestamptz) IS
'Return the stretches of time in which ships are known, at a given known time, to have been at a zone or its parts, '
'overlapping presence joined: from began to ended (the middle if only a range is known), with the first and last '
'evidence and whether something contradicts it. earliest and latest_begin are bounds over this stretch and all later '
'ones, latest and earliest_end over this and all earlier ones; last_undisputed: the last presence up to here that '
'nothing contradicts';

CREATE FUNCTION zone_pauses(zone_id bigint, from_time timestamptz, to_time timestamptz, runs_until timestamptz,
	time_zone text, min_pause interval, known_at timestamptz,
	OUT ended timestamptz, OUT last_mmsi integer, OUT last_evidence text, OUT last_disputed boolean,
	OUT last_undisputed timestamptz, OUT latest timestamptz, OUT earliest_end timestamptz,
	OUT began timestamptz, OUT first_mmsi integer, OUT first_evidence text, OUT first_disputed boolean,
	OUT earliest timestamptz, OUT latest_begin timestamptz, OUT until timestamptz, OUT first_day date, OUT end_day date)
RETURNS SETOF record
LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 100
SET search_path = @extschema@, pg_catalog, pg_temp
SET timezone = 'UTC'
SET jit = off
AS $$
#variable_conflict use_column
BEGIN
	RETURN QUERY
	WITH stretch AS MATERIALIZED (
		SELECT t.*, row_number() OVER (ORDER BY t.began) AS n
		FROM zone_stretches(zone_pauses.zone_id, zone_pauses.known_at) t
	)
	SELECT
		p.ended,
		p.last_mmsi,
		p.last_evidence,
		p.last_disputed,
		p.last_undisputed,
		p.latest,
		p.earliest_end,
		s.began,
		s.first_mmsi,
		s.first_evidence,
		s.first_disputed,
		s.earliest,
		coalesce(s.latest_begin, runs_until),
		coalesce(s.began, runs_until),
		((CASE
			WHEN p.end_is_open THEN p.ended - interval '1 microsecond'
			ELSE p.ended
		END) AT TIME ZONE zone_pauses.time_zone)::date + 1,
		(coalesce(s.began, runs_until) AT TIME ZONE zone_pauses.time_zone)::date
	FROM stretch p
	LEFT JOIN stretch s ON s.n = p.n + 1
	WHERE p.ended < to_time
		AND coalesce(s.began, runs_until) > greatest(from_time, p.ended + min_pause);
END $$;
COMMENT ON FUNCTION zone_pauses(bigint, timestamptz, timestamptz, timestamptz, text, interval, timestamptz) IS
'Return the pauses of a period, longer than min_pause, between two stretches of presence at a zone (zone_stretches), '
'as known at a given time, and the one from the last stretch to runs_until: what ended, what began (NULL for a pause '
'that still runs), and the days of time_zone on which nobody is known to have been there, from first_day (included) '
'to end_day (excluded)';

CREATE FUNCTION pause_days(days date[], statuses text[], first_day date, end_day date,
	OUT days_between integer, OUT clear_empty integer, OUT obscured integer, OUT not_looked integer,
	OUT longest integer)
LANGUAGE sql IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
	SELECT
		count(d.day)::integer,
		count(*) FILTER (WHERE d.status = 'clear_empty')::integer,
		count(*) FILTER (WHERE d.status = 'obscured')::integer,
		count(*) FILTER (WHERE d.status = 'not_looked')::integer,
		coalesce(max(d.run), 0)::integer
	FROM (
		SELECT r.day, r.status,
			count(*) FILTER (WHERE r.status <> 'clear_empty') OVER (PARTITION BY r.island) AS run
		FROM (
			SELECT x.*, count(*) FILTER (WHERE x.status = 'clear_empty') OVER (ORDER BY x.day) AS island
			FROM unnest(days, statuses) x(day, status)
			WHERE x.day >= first_day AND x.day < end_day
		) r
	) d;
END;
COMMENT ON FUNCTION pause_days(date[], text[], date, date) IS
'Return how many of some days, with their statuses (zone_watch), lie between two days: in all, clear and empty, '
'obscured, not looked at, and in the longest run without a clear and empty one';

CREATE FUNCTION surely_away(zone_id bigint, since timestamptz, until timestamptz, known_at timestamptz) RETURNS interval
LANGUAGE sql STABLE PARALLEL SAFE
RETURN (
	SELECT coalesce(max(upper(r.part) - lower(r.part)), '0')
	FROM (SELECT CASE WHEN since < until THEN tstzrange(since, until) ELSE 'empty' END AS whole) n
	CROSS JOIN LATERAL unnest(tstzmultirange(n.whole)
		- coalesce((SELECT range_agg(tstzrange(s.seen_from, s.seen_to, '[]'))
			FROM sightings_at(zone_ancestors(surely_away.zone_id), lower(n.whole), upper(n.whole), known_at) s
			WHERE s.place IS NULL), '{}')) r(part));
COMMENT ON FUNCTION surely_away(bigint, timestamptz, timestamptz, timestamptz) IS
'Return the longest time between two times in which no ship was reported, as known at a given time, at a zone that '
'contains this one, since such a ship may have been here';

CREATE FUNCTION look_gaps(looks timestamptz[], empties timestamptz[], since timestamptz, until timestamptz,
	OUT looked integer, OUT clear integer, OUT longest double precision, OUT gaps double precision[])
LANGUAGE sql IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
	SELECT
		(SELECT count(*) FROM unnest(looks) k(at) WHERE k.at > $3 AND k.at < $4)::integer,
		count(*) FILTER (WHERE e.is_empty)::integer,
		max(hours(e.until - e.since)),
		array_agg(extract(epoch FROM e.until - e.since)::double precision / 3600)
	FROM (
		SELECT b.at AS since, lead(b.at, 1, greatest($4, b.at)) OVER (ORDER BY b.at, b.is_empty) AS until, b.is_empty
		FROM (
			SELECT $3 AS at, false AS is_empty
			UNION ALL
			SELECT k.at, true
			FROM unnest(empties) k(at)
			WHERE k.at > $3 AND k.at < $4
		) b
	) e;
END;
COMMENT ON FUNCTION look_gaps(timestamptz[], timestamptz[], timestamptz, timestamptz) IS
'Return the number of looks between two times, the number that saw nobody (empties), the longest time between those, '
'and all the times between them, in hours; the two times count as ends';

CREATE FUNCTION looked_at_text(detected tstzmultirange, since timestamptz, until timestamptz, looks integer,
	clear integer, stored date[]) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
RETURN format('AIS calls %s%s; images %s, of them %s clear and empty; sightings as registered',
	CASE
		WHEN detected @> tstzrange(since, until) THEN 'detected'
		WHEN detected && tstzrange(since, until) THEN format('detected for a part, up to %s',
			upper(detected * tstzmultirange(tstzrange(since, until))))
		ELSE 'not detected'
	END, CASE
		WHEN detected && tstzrange(since, until) AND days_without_data(since, until, stored) > 0
			THEN format(', of %s days in it nothing is stored', days_without_data(since, until, stored))
	END, looks, clear);
COMMENT ON FUNCTION looked_at_text(tstzmultirange, timestamptz, timestamptz, integer, integer, date[]) IS
'Return, in words, what evidence there is for a time: whether port calls have been detected, and if so on how many of its '
'UTC days no position of any ship is stored (stored: the days with positions, in order), and how many images there are';

CREATE FUNCTION visit_pauses(zone_id bigint, from_time timestamptz, to_time timestamptz, time_zone text DEFAULT 'UTC',
	min_pause interval DEFAULT '20 minutes', known_at timestamptz DEFAULT 'infinity',
	OUT last_seen timestamptz, OUT last_mmsi integer, OUT next_seen timestamptz, OUT next_mmsi integer,
	OUT pause_hours double precision, OUT pause_days double precision, OUT pause_days_min double precision,
	OUT pause_days_max double precision, OUT days_between integer, OUT days_clear_empty integer,
	OUT days_obscured integer,
	OUT days_not_looked integer, OUT longest_unwatched integer, OUT last_evidence text, OUT next_evidence text,
	OUT runs boolean, OUT clear_looks integer, OUT longest_between_clear_looks double precision, OUT looked_at text,
	OUT last_disputed boolean, OUT last_undisputed timestamptz, OUT next_disputed boolean,
	OUT stays_before integer, OUT share_missed double precision)
RETURNS SETOF record
LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 100
SET search_path = @extschema@, pg_catalog, pg_temp
SET timezone = 'UTC'
SET jit = off
AS $$
#variable_conflict use_column
DECLARE
	-- a pause that still runs lasts to the end of the period, or to now
	runs_until CONSTANT timestamptz := least(visit_pauses.to_time, clock_timestamp());
	detected tstzmultirange;
BEGIN
	PERFORM check_period(visit_pauses.from_time, visit_pauses.to_time), check_zone(visit_pauses.zone_id),
		check_time_zone(visit_pauses.time_zone), check_known_at(visit_pauses.known_at);
	PERFORM check_span('min_pause', min_pause);
	detected := ais_detected(visit_pauses.zone_id, visit_pauses.known_at);
	RETURN QUERY
	WITH pause AS MATERIALIZED (
		SELECT p.*
		FROM zone_pauses(visit_pauses.zone_id, visit_pauses.from_time, visit_pauses.to_time, runs_until,
			visit_pauses.time_zone, min_pause, visit_pauses.known_at) p
	), period AS MATERIALIZED (
		SELECT min(p.first_day) AS first_day, max(p.end_day) AS end_day, min(p.earliest_end) AS since,
			max(p.latest_begin) AS until, days_with_data(utc_day(min(p.ended)), utc_day(max(p.until))) AS stored
		FROM pause p
	), day AS MATERIALIZED (
		SELECT array_agg((w.day AT TIME ZONE visit_pauses.time_zone)::date) AS days, array_agg(w.status) AS statuses
		FROM period d
		CROSS JOIN LATERAL zone_steps(visit_pauses.zone_id, local_midnight(d.first_day, visit_pauses.time_zone),
			local_midnight(d.end_day, visit_pauses.time_zone), '1 day', visit_pauses.time_zone, visit_pauses.known_at) w
		WHERE d.end_day > d.first_day
	), look AS MATERIALIZED (
		SELECT array_agg(l.acquired_at) FILTER (WHERE l.visibility <> 'not examined') AS looks,
			array_agg(l.acquired_at)
				FILTER (WHERE l.visibility = 'clear' AND l.vessels = 0 AND l.perhaps = 0) AS empties
		FROM period d
		CROSS JOIN LATERAL zone_scene_looks(visit_pauses.zone_id, d.since, d.until, visit_pauses.known_at) l
	), stay AS MATERIALIZED (
		SELECT c.departed_earliest AS ended,
			extract(epoch FROM c.departed_earliest - c.arrived_latest)::double precision / 3600 AS hours
		FROM calls_kept_at(visit_pauses.known_at) c
		WHERE c.zone_id = visit_pauses.zone_id
	)
	SELECT
		p.ended, p.last_mmsi, p.began, p.first_mmsi, hours(p.until - p.ended), hours(p.until - p.ended) / 24,
		hours(surely_away(visit_pauses.zone_id, p.latest, coalesce(p.earliest, p.until), visit_pauses.known_at)) / 24,
		CASE WHEN p.began IS NOT NULL THEN hours(p.latest_begin - p.earliest_end) / 24 END,
		w.days_between, w.clear_empty, w.obscured, w.not_looked, w.longest, p.last_evidence, p.first_evidence,
		p.began IS NULL, g.clear, g.longest, looked_at_text(detected, p.ended, p.until, g.looked, g.clear, d.stored),
		p.last_disputed, CASE WHEN NOT p.last_disputed THEN p.ended ELSE p.last_undisputed END, p.first_disputed,
		t.stays, t.share
	FROM pause p
	CROSS JOIN period d
	CROSS JOIN day s
	CROSS JOIN look l
	CROSS JOIN LATERAL pause_days(s.days, s.statuses, p.first_day, p.end_day) w
	-- looks from the earliest possible end to the latest possible beginning
	CROSS JOIN LATERAL look_gaps(l.looks, l.empties, p.earliest_end, p.latest_begin) g
	CROSS JOIN LATERAL (SELECT count(*)::integer AS stays, avg(chance_missed(g.gaps, y.hours)) AS share
		FROM stay y
		WHERE y.ended <= p.ended) t
	ORDER BY p.ended;
END $$;
COMMENT ON FUNCTION visit_pauses(bigint, timestamptz, timestamptz, text, interval, timestamptz) IS
'Return the times within a period, longer than min_pause, in which no ship is known, at a given known time, to have '
'been at a zone. last_seen and next_seen: the evidence before and after, from AIS, sighting or image, even outside '
'the period (the middle of a range). A pause that still runs has no next_seen and lasts to the end of the period or '
'to now. pause_days_min: the time in which no report allows anybody to have been there (reports of larger zones '
'shorten it). pause_days_max: from the earliest time at which a ship can last have been there to the latest at which '
'one was there again; NULL while the pause runs. The days (of time_zone) wholly between are counted as imaged clear '
'and empty, imaged but obscured, and not looked at, with the longest run of days without a clear look. '
'longest_between_clear_looks: the longest stay, hours, that all clear looks (clear_looks) would have missed, from the '
'earliest end to the latest beginning. stays_before: number of earlier AIS calls at the zone. share_missed: the '
'average probability that a stay as long as each of these, begun at any time of the pause, would have been missed by '
'all clear looks (chance_missed). looked_at: what evidence there is, and on how many days no position is stored. '
'last_disputed: whether '
'something contradicts the last evidence (sighting_conflict); NULL if AIS positions that could are gone. last_undisputed: when a ship was last '
'seen without dispute. A cloudy day neither ends nor proves a pause. Error 22023 for an empty period or an unknown '
'time zone, 42704 for an unknown zone';
