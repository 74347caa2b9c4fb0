-- Small things that several topics need: times, periods, transactions.

CREATE FUNCTION hours(span interval) RETURNS double precision
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN round((extract(epoch FROM span) / 3600)::numeric, 4)::double precision;
COMMENT ON FUNCTION hours(interval) IS 'Return a length of time in hours, to a third of a second';

CREATE FUNCTION hours_covered(spans tstzmultirange) RETURNS double precision
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN (
	SELECT CASE
		WHEN count(*) = count(upper(s) - lower(s)) THEN coalesce(hours(sum(upper(s) - lower(s))), 0::double precision)
	END
	FROM unnest(spans) s);
COMMENT ON FUNCTION hours_covered(tstzmultirange) IS
'Return the hours that spans of time cover together, to a third of a second: what two of them share counts once. NULL '
'where one has no end';

CREATE FUNCTION shifted(t timestamptz, span interval) RETURNS timestamptz
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN (t AT TIME ZONE 'UTC' + span) AT TIME ZONE 'UTC';
COMMENT ON FUNCTION shifted(timestamptz, interval) IS
'Return the time that lies span after t, counted in UTC: to t + span a day has 23 or 25 hours where the clocks of the '
'session change';

CREATE FUNCTION midway(since timestamptz, until timestamptz) RETURNS timestamptz
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN shifted(since, (until - since) / 2);
COMMENT ON FUNCTION midway(timestamptz, timestamptz) IS 'Return the time half way between two';

CREATE FUNCTION utc_midnight(day date) RETURNS timestamptz
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN day::timestamp AT TIME ZONE 'UTC';
COMMENT ON FUNCTION utc_midnight(date) IS 'Return when a day begins, UTC';

-- not STRICT, so that queries of many rows inline it
CREATE FUNCTION utc_day(t timestamptz) RETURNS date
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE
	WHEN t = '-infinity' THEN '-infinity'
	WHEN t = 'infinity' THEN 'infinity'
	ELSE (t AT TIME ZONE 'UTC')::date
END;
COMMENT ON FUNCTION utc_day(timestamptz) IS 'Return the UTC day of a time; infinite for an infinite time';

CREATE FUNCTION run_period(from_time timestamptz, to_time timestamptz, known_at timestamptz) RETURNS tstzrange
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN tstzrange(from_time, least(to_time, greatest(known_at, from_time)));
COMMENT ON FUNCTION run_period(timestamptz, timestamptz, timestamptz) IS
'Return the times of which a run of a detection can say anything: its period, up to when it ran';

CREATE FUNCTION check_period(from_time timestamptz, to_time timestamptz,
	may_be_endless boolean DEFAULT false) RETURNS boolean
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
BEGIN
	IF from_time IS NULL
		OR to_time IS NULL
		OR from_time >= to_time
		OR NOT may_be_endless
		AND NOT (isfinite(from_time) AND isfinite(to_time)) THEN
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
'True, or error 22023 for a period that is empty or, where it may not be, without end';

CREATE FUNCTION check_run_isolation() RETURNS void
LANGUAGE plpgsql STABLE
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
BEGIN
	-- a snapshot taken before the lock would not see what the run before has found
	IF current_setting('transaction_isolation') <> 'read committed' THEN
		RAISE EXCEPTION 'runs and loads need the isolation level read committed, not "%"',
			current_setting('transaction_isolation')
			USING ERRCODE = 'invalid_transaction_state';
	END IF;
	PERFORM warn_without_checks();
END $$;
COMMENT ON FUNCTION check_run_isolation() IS
'Error 25000 in a transaction whose snapshot is older than the lock that a run takes';
