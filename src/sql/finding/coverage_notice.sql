-- What a run did not look at, said in words: days of which nothing is stored, visits that hold no stop.

CREATE FUNCTION has_positions() RETURNS boolean
LANGUAGE plpgsql STABLE
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
BEGIN
	-- one row, and not the question whether there is any: Citus would fetch all of them for that
	PERFORM 1 FROM vessel_track v LIMIT 1;
	RETURN FOUND OR EXISTS (SELECT FROM dropped_day);
END $$;
COMMENT ON FUNCTION has_positions() IS 'Return whether positions of any ship are stored, or were and have been dropped';

CREATE FUNCTION notice_days_without_data(from_time timestamptz, to_time timestamptz) RETURNS integer
LANGUAGE plpgsql STABLE
SET search_path = @extschema@, pg_catalog, pg_temp
SET datestyle = 'ISO'
AS $$
DECLARE
	stored date[];
	first_day date;
	last_day date;
	days integer;
	spans text[];
BEGIN
	IF NOT has_positions() THEN
		RAISE NOTICE 'no position of any ship is stored: there is nothing to look at';
		RETURN NULL;
	END IF;
	IF NOT isfinite(from_time) AND NOT isfinite(to_time) THEN
		RETURN 0;
	END IF;
	stored := ARRAY(SELECT d FROM stored_days() d UNION SELECT p.day FROM dropped_day p ORDER BY 1);
	first_day := CASE
		WHEN isfinite(from_time) THEN utc_day(from_time)
		ELSE stored[1]
	END;
	-- days to come are not expected to hold anything
	last_day := CASE
		WHEN isfinite(to_time) THEN least(utc_day(to_time - interval '1 microsecond'), utc_day(now()))
		ELSE stored[cardinality(stored)]
	END;
	IF first_day > last_day THEN
		RETURN 0;
	END IF;
	SELECT coalesce(sum(h.until - h.since + 1), 0),
		array_agg(CASE
			WHEN h.since = h.until THEN h.since::text
			ELSE format('%s to %s', h.since, h.until)
			END ORDER BY h.since)
	INTO days, spans
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
		RAISE NOTICE 'no position of any ship is stored for %: %',
			CASE
				WHEN last_day = first_day THEN 'the one day of the period'
				WHEN days > last_day - first_day THEN format('any of the %s days of the period', days)
				ELSE format('%s of the %s days of the period', days, last_day - first_day + 1)
			END,
			array_to_string(spans[:5], ', ')
				|| CASE WHEN cardinality(spans) > 5 THEN format(' and %s more', cardinality(spans) - 5) ELSE '' END
			USING HINT = 'Nothing is said of these days, neither that a ship called nor that it did not. See ais_coverage_by_day.';
	END IF;
	RETURN days;
END $$;
COMMENT ON FUNCTION notice_days_without_data(timestamptz, timestamptz) IS
'Return how many UTC days of a period hold no stored position of any ship, and raise a notice with them: a step of '
'each full run. Where one end is open the period goes as far as anything is stored, days to come are left out; of all '
'time only whether anything is stored at all is looked at (NULL: nothing)';
