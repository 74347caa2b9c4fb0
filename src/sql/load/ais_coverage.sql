-- What is stored of each day, so that a silence can be told from data that were never loaded.

CREATE VIEW ais_coverage_by_day AS
SELECT
	coalesce(v.day, p.day) AS day,
	-- of a day that was dropped some may have come again
	greatest(v.ships, p.ships) AS ships,
	greatest(v.fixes, p.fixes) AS fixes,
	coalesce(l.loads, 0) AS loads,
	coalesce(v.day, p.day) >= (SELECT positions_horizon()) AS positions_kept
FROM (
	SELECT t.day, count(*)::integer AS ships, sum(num_fixes(t.track))::bigint AS fixes
	FROM vessel_track t
	GROUP BY t.day
) v
FULL JOIN dropped_day p ON p.day = v.day
LEFT JOIN (
	SELECT d.day, count(*)::integer AS loads
	FROM ais_load_day d
	GROUP BY d.day
) l ON l.day = coalesce(v.day, p.day)
WHERE (SELECT is_restored());
COMMENT ON VIEW ais_coverage_by_day IS
'Stored positions by UTC day, those that drop_positions() has removed included; days of which nothing was stored have '
'no row';
COMMENT ON COLUMN ais_coverage_by_day.day IS 'UTC day; key';
COMMENT ON COLUMN ais_coverage_by_day.ships IS 'MMSIs of which positions are stored';
COMMENT ON COLUMN ais_coverage_by_day.fixes IS 'Their positions';
COMMENT ON COLUMN ais_coverage_by_day.positions_kept IS
'Whether they are kept; false: drop_positions() has removed what was stored then';
COMMENT ON COLUMN ais_coverage_by_day.loads IS
'Loads of files that had positions of the day: load_ais(); 0 for what store_track() alone has stored';

CREATE FUNCTION coverage_between(from_day date, to_day date) RETURNS SETOF ais_coverage_by_day
LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 100
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
BEGIN
	RETURN QUERY
	SELECT c.*
	FROM ais_coverage_by_day c
	WHERE c.day BETWEEN from_day AND to_day;
END $$;
COMMENT ON FUNCTION coverage_between(date, date) IS
'Return what is stored of the UTC days from one to another, both included, as ais_coverage_by_day has it: for functions '
'in SQL, whose parameters Citus does not take to the workers';
