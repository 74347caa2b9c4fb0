-- Local days, and the times written in reports and files.

CREATE FUNCTION check_time_zone(time_zone text) RETURNS boolean
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
BEGIN
	IF time_zone IS NULL THEN
		RAISE EXCEPTION 'time_zone must not be NULL'
			USING ERRCODE = 'invalid_parameter_value', HINT = 'Name a place, as in Asia/Vladivostok, or UTC.';
	END IF;
	IF time_zone ~ '^[A-Za-z]*[+-]?[0-9:]+$' AND time_zone ~ '[1-9]' THEN
		RAISE EXCEPTION 'time zone "%" is not used: PostgreSQL reads its sign the other way round', time_zone
			USING ERRCODE = 'invalid_parameter_value', HINT = 'Name a place, as in Asia/Vladivostok, or UTC.';
	END IF;
	PERFORM pg_catalog.timezone(time_zone, pg_catalog.now());
	RETURN true;
END $$;
COMMENT ON FUNCTION check_time_zone(text) IS
'Return true, or raise error 22023 for a time zone that is NULL, unknown or an offset: PostgreSQL reads UTC+10 as ten '
'hours west of Greenwich (POSIX)';

CREATE FUNCTION local_readings(given timestamp, time_zone text, OUT first timestamptz, OUT second timestamptz)
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
DECLARE
	usual timestamptz := given AT TIME ZONE time_zone;
	apart interval;
	other timestamptz;
BEGIN
	-- the readings a day before and a day after give the offsets between which the clock can have changed
	FOR apart IN SELECT * FROM unnest(ARRAY[interval '-24 hours', '24 hours']) LOOP
		other := (given
			- (((usual + apart) AT TIME ZONE time_zone) - ((usual + apart) AT TIME ZONE 'UTC'))) AT TIME ZONE 'UTC';
		IF (other AT TIME ZONE time_zone) = given THEN
			first := least(first, other);
			second := greatest(second, other);
		END IF;
	END LOOP;
	IF (usual AT TIME ZONE time_zone) = given THEN
		first := least(first, usual);
		second := greatest(second, usual);
	END IF;
END $$;
COMMENT ON FUNCTION local_readings(timestamp, text) IS
'Return the first and the last time at which the clocks of a time zone show `given`: the same if they show it once, '
'NULL if they skip it';

CREATE FUNCTION local_midnight(day date, time_zone text) RETURNS timestamptz
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN coalesce(
	(SELECT r.first FROM local_readings(day::timestamp, time_zone) r),
	-- if midnight was skipped, the moment of the change
	day::timestamp AT TIME ZONE time_zone);
COMMENT ON FUNCTION local_midnight(date, text) IS
'Return when a day begins in a time zone: the first moment at which its clocks show that date';

CREATE FUNCTION report_time(given text, time_zone text, OUT since timestamptz, OUT until timestamptz)
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = @extschema@, pg_catalog, pg_temp
SET standard_conforming_strings = on
AS $$
DECLARE
	part text[] := regexp_match(given,
		'^(\d{4})[-/](\d{2})[-/](\d{2})(?:[Tt ](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)\s*([Zz]|UTC|[+-]\d{2}(?::?\d{2})?)?)?$');
	day text := concat_ws('-', part[1], part[2], part[3]);
	readings record;
BEGIN
	IF given IS NULL THEN
		RETURN;
	END IF;
	IF part IS NULL THEN
		RAISE EXCEPTION 'time "%" is not written %', given,
			CASE WHEN given ~ '^\d{4}\D' THEN 'as 2024-03-10T11:00:00+10:00' ELSE 'year first' END
			USING ERRCODE = 'invalid_datetime_format',
				HINT = 'Write 2024-03-10T11:00:00+10:00, or with a time_zone 2024-03-10T11:00:00 or 2024-03-10.';
	END IF;
	IF part[5] IS NOT NULL THEN
		since := (day || ' ' || part[4] || part[5])::timestamptz;
		until := since;
		RETURN;
	END IF;
	IF time_zone IS NULL THEN
		RAISE EXCEPTION '% "%" needs a time_zone', CASE WHEN part[4] IS NULL THEN 'date' ELSE 'time without offset' END,
			given
			USING ERRCODE = 'invalid_parameter_value',
				HINT = 'Give time_zone, as in Asia/Vladivostok, or write the offset: 2024-03-10T11:00:00+10:00.';
	END IF;
	PERFORM check_time_zone(time_zone);
	IF part[4] IS NULL THEN
		since := local_midnight(day::date, time_zone);
		until := local_midnight(day::date + 1, time_zone);
	ELSE
		SELECT r.* INTO readings FROM local_readings((day || ' ' || part[4])::timestamp, time_zone) r;
		since := readings.first;
		until := since;
		IF readings.first < readings.second THEN
			RAISE EXCEPTION 'the clocks of % read "%" twice', time_zone, given
				USING ERRCODE = 'invalid_parameter_value', HINT = 'Write the offset: 2024-03-10T11:00:00+10:00.';
		END IF;
	END IF;
	IF since IS NULL OR since = until AND part[4] IS NULL THEN
		RAISE EXCEPTION 'the clocks of % skipped "%"', time_zone, given USING ERRCODE = 'invalid_parameter_value';
	END IF;
END $$;
COMMENT ON FUNCTION report_time(text, text) IS
'Return the time written in a report, in ISO 8601 with the year first: for a time [since, since], for a date the '
'local day [since, until). A written offset takes precedence over time_zone. Error 22007 for any other notation, '
'22008 for a time that does not exist, 22023 without offset and time_zone, or for a time that the clocks skip or show '
'twice';

CREATE FUNCTION given_range(seen_from timestamptz, seen_to timestamptz, seen_on date, time_zone text,
	OUT since timestamptz, OUT until timestamptz)
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
BEGIN
	IF seen_on IS NULL THEN
		IF time_zone IS NOT NULL THEN
			RAISE EXCEPTION 'time_zone "%" says nothing without seen_on', time_zone
				USING ERRCODE = 'invalid_parameter_value', HINT = 'Times with a time zone carry their own.';
		END IF;
		since := seen_from;
		until := seen_to;
	ELSIF seen_from IS NOT NULL OR seen_to IS NOT NULL THEN
		RAISE EXCEPTION 'seen_on % stands beside seen_from or seen_to', seen_on
			USING ERRCODE = 'invalid_parameter_value', HINT = 'Give a day or a range, not both.';
	ELSIF time_zone IS NULL THEN
		RAISE EXCEPTION 'seen_on % needs a time_zone', seen_on
			USING ERRCODE = 'invalid_parameter_value', HINT = 'Name a place, as in Asia/Vladivostok, or UTC.';
	ELSE
		SELECT r.since, r.until
		INTO since, until
		FROM report_time(to_char(seen_on::timestamp, 'YYYY-MM-DD'), time_zone) r;
	END IF;
END $$;
COMMENT ON FUNCTION given_range(timestamptz, timestamptz, date, text) IS
'Return the range of a report given by two times, or by seen_on as the local day of time_zone. Error 22023 for both, '
'for a day without time_zone or a time_zone without a day';

CREATE FUNCTION change_of_clocks(skipped timestamp, time_zone text) RETURNS timestamptz
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
DECLARE
	-- seconds since 1970: clocks change at whole seconds
	before bigint := floor(extract(epoch FROM (skipped - interval '1 day') AT TIME ZONE time_zone));
	after bigint := ceil(extract(epoch FROM (skipped + interval '1 day') AT TIME ZONE time_zone));
	middle bigint;
BEGIN
	WHILE after - before > 1 LOOP
		middle := (before + after) / 2;
		IF (to_timestamp(middle) AT TIME ZONE time_zone) < skipped THEN
			before := middle;
		ELSE
			after := middle;
		END IF;
	END LOOP;
	RETURN to_timestamp(after);
END $$;
COMMENT ON FUNCTION change_of_clocks(timestamp, text) IS
'Return the first time at which the clocks of a time zone show `skipped` or later: for a reading that they skip, the '
'moment of their change';

CREATE FUNCTION local_steps(from_time timestamptz, to_time timestamptz, step interval, time_zone text,
	OUT since timestamptz, OUT until timestamptz)
RETURNS SETOF record
LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 100
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
DECLARE
	first timestamp;
	last timestamp;
	steps double precision;
	change_days date[];
	-- the largest change of the clocks in steps, up to a day where a date was skipped or repeated
	shift bigint;
BEGIN
	PERFORM check_period(from_time, to_time), check_time_zone(time_zone);
	steps := steps_between(from_time, to_time, step);
	first := from_time AT TIME ZONE time_zone;
	last := to_time AT TIME ZONE time_zone;
	-- dates on or near which the clocks change; on all others a reading is one time
	change_days := ARRAY(
		SELECT d.day::date
		FROM generate_series(date_trunc('day', first) - interval '2 days', last + interval '2 days', '1 day') d(day)
		CROSS JOIN LATERAL (VALUES (d.day - interval '1 day', d.day + interval '2 days')) m(before, after)
		WHERE ((m.before AT TIME ZONE 'UTC') AT TIME ZONE time_zone) - m.before
			<> ((m.after AT TIME ZONE 'UTC') AT TIME ZONE time_zone) - m.after);
	shift := (
		SELECT ceil(extract(epoch FROM max(w.ahead) - min(w.ahead)) / extract(epoch FROM step))
		FROM generate_series(date_trunc('day', first) - interval '2 days', last + interval '2 days', '1 day') d(day)
		CROSS JOIN LATERAL (SELECT ((d.day AT TIME ZONE 'UTC') AT TIME ZONE time_zone) - d.day AS ahead) w);
	RETURN QUERY
	WITH grid AS (
		-- multiplied, not added up, so that steps of a month do not drift
		SELECT first + n * step AS at
		FROM generate_series(-shift, ceil(steps)::bigint + 2 + shift) n
	), begin AS (
		SELECT from_time AS at
		UNION
		SELECT u.at
		FROM grid g
		CROSS JOIN LATERAL (
			SELECT g.at AT TIME ZONE time_zone AS at
			WHERE g.at::date <> ALL (change_days)
			UNION ALL
			SELECT x.at
			FROM local_readings(g.at, time_zone) r
			CROSS JOIN LATERAL (VALUES
				-- a reading that the clocks skip begins when they change
				(coalesce(r.first, change_of_clocks(g.at, time_zone))),
				-- one that they read twice begins twice if a step fits between
				(CASE WHEN r.first + step <= r.second THEN r.second END)) x(at)
			WHERE g.at::date = ANY (change_days)
		) u
		WHERE u.at > from_time
			AND u.at < to_time
	)
	SELECT b.at, lead(b.at, 1, to_time) OVER (ORDER BY b.at)
	FROM begin b
	ORDER BY b.at;
END $$;
COMMENT ON FUNCTION local_steps(timestamptz, timestamptz, interval, text) IS
'Return the steps [since, until) of a period by the clock of a time zone, which begin at from_time and each time the '
'clock has advanced by a step. A reading that the clocks skip begins with their change; one that they show twice '
'begins a step twice if a step fits between, else at its first time. So the steps cover the period without gaps or '
'overlaps. Error 22023 for an empty period, a step of 0 or less or an unknown time zone, 54000 for more than a '
'million steps';
