-- Functions on times, periods and transactions that several topics use.

CREATE FUNCTION hours(span interval) RETURNS double precision
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION hours(interval) IS 'Return a length of time in hours, accurate to a third of a second';

CREATE FUNCTION hours_covered(spans tstzmultirange) RETURNS double precision
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN (
	SELECT CASE
		WHEN count(*) = count(upper(s) - lower(s)) THEN coalesce(hours(sum(upper(s) - lower(s))), 0::double precision)
	END
	FROM unnest(spans) s);
COMMENT ON FUNCTION hours_covered(tstzmultirange) IS
'Return the hours that spans of time cover together, overlaps counting once, accurate to a third of a second; NULL if '
'one is unbounded';

CREATE FUNCTION shifted(t timestamptz, span interval) RETURNS timestamptz
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN (t AT TIME ZONE 'UTC' + span) AT TIME ZONE 'UTC';
COMMENT ON FUNCTION shifted(timestamptz, interval) IS
'Return the time that is span after t in UTC; with t + span, a day has 23 or 25 hours when the clocks of the '
'session''s time zone change';

CREATE FUNCTION midway(since timestamptz, until timestamptz) RETURNS timestamptz
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN shifted(since, (until - since) / 2);
COMMENT ON FUNCTION midway(timestamptz, timestamptz) IS 'Return the time halfway between two';

CREATE FUNCTION utc_midnight(day date) RETURNS timestamptz
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN day::timestamp AT TIME ZONE 'UTC';
COMMENT ON FUNCTION utc_midnight(date) IS 'Return the time at which a UTC day begins';

-- not STRICT, so that queries of many rows inline it
CREATE FUNCTION utc_day(t timestamptz) RETURNS date
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE
	WHEN t = '-infinity' THEN '-infinity'
	WHEN t = 'infinity' THEN 'infinity'
	ELSE (t AT TIME ZONE 'UTC')::date
END;
COMMENT ON FUNCTION utc_day(timestamptz) IS 'Return the UTC day of a time; infinite for an infinite time';

-- not STRICT, so that queries of many rows inline it
CREATE FUNCTION event_time(from_time timestamptz, to_time timestamptz) RETURNS tstzrange
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN from_time IS NOT NULL THEN tstzrange(from_time, greatest(from_time, to_time), '[]') END;
COMMENT ON FUNCTION event_time(timestamptz, timestamptz) IS
'Return the time of an event, including both ends; NULL if its beginning is not known';

-- likewise not STRICT
CREATE FUNCTION possible_stay(arrived_earliest timestamptz, arrived_latest timestamptz, departed_earliest timestamptz,
	departed_latest timestamptz, is_open boolean) RETURNS tstzrange
LANGUAGE sql STABLE PARALLEL SAFE
RETURN event_time(coalesce(arrived_earliest, arrived_latest),
	CASE WHEN is_open THEN greatest(now(), departed_earliest) ELSE departed_latest END);
COMMENT ON FUNCTION possible_stay(timestamptz, timestamptz, timestamptz, timestamptz, boolean) IS
'Return the longest time that a call may have lasted according to its bounds, including both ends; an open one lasts '
'until now';

CREATE FUNCTION seen_time(seen_from timestamptz, seen_to timestamptz) RETURNS tstzrange
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN tstzrange(seen_from, seen_to, CASE WHEN seen_from < seen_to THEN '[)' ELSE '[]' END);
COMMENT ON FUNCTION seen_time(timestamptz, timestamptz) IS
'Return the time of a report, which ends before seen_to; a single moment if both are equal';

CREATE FUNCTION seen_reaches(seen_from timestamptz, seen_to timestamptz, at timestamptz) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN seen_to > at OR seen_from >= at;
COMMENT ON FUNCTION seen_reaches(timestamptz, timestamptz, timestamptz) IS
'Return whether part of the time of a report (seen_time) is at or after a given time';

CREATE FUNCTION run_period(from_time timestamptz, to_time timestamptz, known_at timestamptz) RETURNS tstzrange
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN tstzrange(from_time, least(to_time, greatest(known_at, from_time)));
COMMENT ON FUNCTION run_period(timestamptz, timestamptz, timestamptz) IS
'Return the times that a run of a detection covers: its period, up to the time of the run';

CREATE FUNCTION check_period(from_time timestamptz, to_time timestamptz,
	may_be_endless boolean DEFAULT false) RETURNS boolean
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
BEGIN
	IF from_time IS NULL
		OR to_time IS NULL
		OR from_time >= to_time
		OR NOT may_be_endless AND NOT (isfinite(from_time) AND isfinite(to_time)) THEN
		RAISE EXCEPTION 'period from % to % is empty%', coalesce(from_time::text, 'NULL'),
			coalesce(to_time::text, 'NULL'), CASE WHEN may_be_endless THEN '' ELSE ' or without end' END
			USING ERRCODE = 'invalid_parameter_value',
				HINT = CASE
					WHEN may_be_endless THEN 'A period ends after it starts; -infinity and infinity leave it open.'
					ELSE 'Give two finite times, the earlier first.'
					END;
	END IF;
	RETURN true;
END $$;
COMMENT ON FUNCTION check_period(timestamptz, timestamptz, boolean) IS
'Raise error 22023 if a period is NULL, empty or, unless may_be_endless, infinite; otherwise return true';

CREATE FUNCTION check_order(from_time timestamptz, to_time timestamptz) RETURNS boolean
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
BEGIN
	IF from_time > to_time THEN
		RAISE EXCEPTION 'period from % to % ends before it begins', from_time, to_time
			USING ERRCODE = 'invalid_parameter_value', HINT = 'Give the earlier time first.';
	END IF;
	RETURN true;
END $$;
COMMENT ON FUNCTION check_order(timestamptz, timestamptz) IS
'Raise error 22023 if a period ends before it begins, since an answer without fixes would clear a ship; otherwise '
'return true';

CREATE FUNCTION is_span(span interval) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE
	WHEN NOT coalesce(span BETWEEN interval '0' AND interval '1000 years', false) THEN false
	-- months are added by the calendar: '1 month -29 days' is negative in February
	ELSE timestamp '2001-02-01' + span >= timestamp '2001-02-01'
		AND timestamp '2001-03-01' - span <= timestamp '2001-03-01'
END;
COMMENT ON FUNCTION is_span(interval) IS
'Return whether an interval is a length of time from 0 to 1000 years that can be added to and subtracted from any '
'time of the years 1 to 9999';

CREATE FUNCTION check_span(argument text, span interval) RETURNS boolean
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
BEGIN
	IF NOT is_span(span) THEN
		RAISE EXCEPTION '% must be from 0 to 1000 years, not "%"', argument, coalesce(span::text, 'NULL')
			USING ERRCODE = 'invalid_parameter_value';
	END IF;
	RETURN true;
END $$;
COMMENT ON FUNCTION check_span(text, interval) IS
'Raise error 22023 that names the argument if an interval is not a valid length of time (is_span); otherwise return '
'true';

CREATE FUNCTION check_step(step interval) RETURNS boolean
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
BEGIN
	IF step > interval '1000 years' THEN
		RAISE EXCEPTION 'step must be 1000 years at most, not "%"', step USING ERRCODE = 'invalid_parameter_value';
	END IF;
	-- an interval stores months, days and the rest separately
	IF step IS NULL
		OR step <= interval '0'
		OR extract(year FROM step) * 12 + extract(month FROM step) < 0
		OR extract(day FROM step) < 0
		OR step < interval '0' + make_interval(months => extract(year FROM step)::integer * 12
			+ extract(month FROM step)::integer, days => extract(day FROM step)::integer) THEN
		RAISE EXCEPTION 'step must be longer than nothing, not "%"', coalesce(step::text, 'NULL')
			USING ERRCODE = 'invalid_parameter_value';
	END IF;
	RETURN true;
END $$;
COMMENT ON FUNCTION check_step(interval) IS
'Raise error 22023 if a step is not positive, in months, days and the rest each, or longer than 1000 years; otherwise '
'return true';

CREATE FUNCTION steps_between(from_time timestamptz, to_time timestamptz, step interval) RETURNS double precision
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
DECLARE
	most CONSTANT integer := 1000000;
	steps double precision;
BEGIN
	PERFORM check_step(step);
	steps := (extract(epoch FROM to_time) - extract(epoch FROM from_time)) / extract(epoch FROM step);
	IF steps > most THEN
		RAISE EXCEPTION 'a period of % steps is too long: % are allowed', ceil(steps), most
			USING ERRCODE = 'program_limit_exceeded', HINT = 'Take longer steps, or a part of the period.';
	END IF;
	RETURN steps;
END $$;
COMMENT ON FUNCTION steps_between(timestamptz, timestamptz, interval) IS
'Return the number of steps in a finite period; error 22023 for an invalid step (check_step), 54000 for more than a '
'million steps';

CREATE FUNCTION check_run_isolation() RETURNS void
LANGUAGE plpgsql STABLE
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
BEGIN
	-- a snapshot taken before the lock would not see the findings of the run before
	IF current_setting('transaction_isolation') <> 'read committed' THEN
		RAISE EXCEPTION 'runs and loads need the isolation level read committed, not "%"',
			current_setting('transaction_isolation')
			USING ERRCODE = 'invalid_transaction_state';
	END IF;
	PERFORM warn_without_checks();
END $$;
COMMENT ON FUNCTION check_run_isolation() IS
'Raise error 25000 unless the isolation level is read committed, since a snapshot must not be older than the lock '
'that a run takes';
