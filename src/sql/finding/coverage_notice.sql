-- What a run could not see, and a count does not show: days without stored positions.

CREATE FUNCTION has_positions() RETURNS boolean
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
BEGIN
	-- not EXISTS, for which Citus would fetch all rows
	PERFORM 1 FROM vessel_track v LIMIT 1;
	RETURN FOUND OR EXISTS (SELECT FROM dropped_day);
END $$;
COMMENT ON FUNCTION has_positions() IS
'Return whether positions of any ship are stored, or were until they were dropped';

CREATE FUNCTION days_with_data(first_day date, last_day date) RETURNS date[]
LANGUAGE sql STABLE PARALLEL SAFE
RETURN ARRAY(
	SELECT d FROM stored_days_between(first_day, last_day) d
	UNION
	SELECT p.day FROM dropped_day p WHERE p.day BETWEEN first_day AND last_day
	ORDER BY 1);
COMMENT ON FUNCTION days_with_data(date, date) IS
'Return the UTC days from a first to a last one of which positions of any ship are stored, or were and have been dropped, in order';

CREATE FUNCTION days_unheard(from_time timestamptz, to_time timestamptz, OUT days integer, OUT said text, OUT spans text)
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = @extschema@, pg_catalog, pg_temp
SET datestyle = 'ISO'
AS $$
DECLARE
	stored date[];
	first_day date;
	last_day date;
	gaps text[];
BEGIN
	IF NOT has_positions() THEN
		said := 'no position of any ship is stored';
		RETURN;
	END IF;
	days := 0;
	IF NOT isfinite(from_time) AND NOT isfinite(to_time) THEN
		RETURN;
	END IF;
	stored := days_with_data(
		CASE WHEN isfinite(from_time) AND isfinite(to_time) THEN utc_day(from_time) ELSE '-infinity' END,
		CASE WHEN isfinite(from_time) AND isfinite(to_time) THEN utc_day(to_time) ELSE 'infinity' END);
	first_day := CASE
		WHEN isfinite(from_time) THEN utc_day(from_time)
		ELSE stored[1]
	END;
	-- future days are not expected to hold anything
	last_day := CASE
		WHEN isfinite(to_time) THEN least(utc_day(to_time - interval '1 microsecond'), utc_day(now()))
		ELSE stored[cardinality(stored)]
	END;
	SELECT coalesce(sum(h.until - h.since + 1), 0),
		array_agg(CASE
			WHEN h.since = h.until THEN h.since::text
			ELSE format('%s to %s', h.since, h.until)
			END ORDER BY h.since)
	INTO days, gaps
	FROM (
		SELECT e.day + 1 AS since, lead(e.day) OVER (ORDER BY e.day) - 1 AS until
		FROM (
			SELECT first_day - 1 AS day
			UNION ALL
			SELECT s FROM unnest(stored) s WHERE s BETWEEN first_day AND last_day
			UNION ALL
			SELECT last_day + 1
		) e
	) h
	WHERE h.since <= h.until;
	IF days > 0 THEN
		said := 'no position of any ship is stored for ' || CASE
			WHEN last_day = first_day THEN 'the one day of the period'
			WHEN days > last_day - first_day THEN format('any of the %s days of the period', days)
			ELSE format('%s of the %s days of the period', days, last_day - first_day + 1)
			END;
		spans := array_to_string(gaps[:5], ', ')
			|| CASE WHEN cardinality(gaps) > 5 THEN format(' and %s more', cardinality(gaps) - 5) ELSE '' END;
	END IF;
END $$;
COMMENT ON FUNCTION days_unheard(timestamptz, timestamptz) IS
'Return the number of UTC days of a period with no stored position of any ship, in words (NULL if there are none), and '
'which they are. A period with one open end extends as far as anything is stored, and future days do not count. For all '
'time it only checks whether anything is stored at all (0, or NULL if nothing is)';

CREATE FUNCTION notice_days_without_data(from_time timestamptz, to_time timestamptz) RETURNS integer
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
DECLARE
	unheard record;
BEGIN
	unheard := days_unheard(from_time, to_time);
	IF unheard.days IS NULL THEN
		RAISE NOTICE '%: there is nothing to look at', unheard.said;
	ELSIF unheard.days > 0 THEN
		RAISE NOTICE '%: %', unheard.said, unheard.spans
			USING HINT = 'Nothing is said of these days, neither that a ship called nor that it did not. See ais_coverage_by_day.';
	END IF;
	RETURN unheard.days;
END $$;
COMMENT ON FUNCTION notice_days_without_data(timestamptz, timestamptz) IS
'Return the number of UTC days of a period with no stored position of any ship (days_unheard), and raise a notice that '
'lists them';

CREATE FUNCTION notice_counts_unheard(detected tstzmultirange, from_time timestamptz, to_time timestamptz) RETURNS void
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
BEGIN
	-- where nobody has looked there is NULL, not 0
	IF detected && tstzmultirange(tstzrange(from_time, to_time)) THEN
		PERFORM notice_days_without_data(from_time, to_time);
	END IF;
END $$;
COMMENT ON FUNCTION notice_counts_unheard(tstzmultirange, timestamptz, timestamptz) IS
'Raise the notice of notice_days_without_data() about a period for which ships are counted by findings, if these have been '
'detected for any of it: a count of 0 says nothing of a day on which no ship was heard';

CREATE FUNCTION notice_nobody_heard(from_time timestamptz, to_time timestamptz, event text, hint text) RETURNS void
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
DECLARE
	first_day CONSTANT date := utc_day(from_time);
	last_day CONSTANT date := utc_day(to_time);
BEGIN
	IF not_kept_text(from_time) IS NULL
		AND NOT EXISTS (SELECT 1 FROM vessel_track v WHERE v.day BETWEEN first_day AND last_day) THEN
		RAISE NOTICE 'no position of any ship is stored for %, %',
			concat_ws(' to ', to_char(first_day, 'YYYY-MM-DD'), to_char(nullif(last_day, first_day), 'YYYY-MM-DD')), event
			USING HINT = notice_nobody_heard.hint;
	END IF;
END $$;
COMMENT ON FUNCTION notice_nobody_heard(timestamptz, timestamptz, text, text) IS
'Raise a notice, with a hint, if no position of any ship is stored for the UTC days from one time to another, in which an '
'event lies, and none has been dropped';

CREATE FUNCTION not_looked_for_text(what text, looked tstzmultirange, from_time timestamptz, to_time timestamptz) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
RETURN (
	SELECT CASE
		WHEN from_time >= w.until OR looked @> tstzrange(from_time, w.until) THEN NULL
		WHEN NOT looked && tstzrange(from_time, w.until) THEN what || ' have not been looked for in this period'
		ELSE what || ' have been looked for only ' || (
			SELECT string_agg(concat_ws(' ', to_char(nullif(lower(p.part), from_time) AT TIME ZONE 'UTC', '"from "YYYY-MM-DD HH24:MI'),
					to_char(nullif(upper(p.part), w.until) AT TIME ZONE 'UTC', '"up to "YYYY-MM-DD HH24:MI')), ', ' ORDER BY p.n)
					FILTER (WHERE p.n <= 3)
				|| CASE WHEN count(*) > 3 THEN ', and later' ELSE '' END
			FROM unnest(looked * tstzmultirange(tstzrange(from_time, w.until))) WITH ORDINALITY p(part, n)
		)
	END
	FROM (SELECT least(to_time, now()) AS until) w);
COMMENT ON FUNCTION not_looked_for_text(text, tstzmultirange, timestamptz, timestamptz) IS
'Return a text, with times in UTC, that something has been looked for only at some times of a period, as far as the '
'period is past; NULL if at all of them';

CREATE FUNCTION notice_not_looked_for(what text, looked tstzmultirange, from_time timestamptz, to_time timestamptz,
	detector text) RETURNS boolean
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = @extschema@, pg_catalog, pg_temp
SET timezone = 'UTC'
SET datestyle = 'ISO'
AS $$
BEGIN
	-- no row is no answer where nobody has looked
	IF NOT looked && tstzmultirange(tstzrange(from_time, to_time)) THEN
		RAISE NOTICE '% have not been looked for from % to %', what, from_time, to_time
			USING HINT = format('Run %s() over these times first.', detector);
	END IF;
	RETURN true;
END $$;
COMMENT ON FUNCTION notice_not_looked_for(text, tstzmultirange, timestamptz, timestamptz, text) IS
'Return true, and raise a notice if something has been looked for at no time of a period; detector: the function that '
'looks for it';
