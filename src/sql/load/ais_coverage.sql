-- What is stored for each day, so that silence can be distinguished from data that was never loaded.

CREATE VIEW ais_coverage_by_day AS
SELECT
	d.day,
	-- some positions of a dropped day may have been stored again
	max(d.ships) AS ships,
	max(d.fixes) AS fixes,
	-- not by an outer join, which Citus does not plan beside is_restored()
	(SELECT count(*)::integer FROM ais_load_day l WHERE l.day = d.day) AS loads,
	d.day >= (SELECT positions_horizon()) AS positions_kept
FROM (
	SELECT t.day, count(*)::integer AS ships, sum(num_fixes(t.track))::bigint AS fixes
	FROM vessel_track t
	GROUP BY t.day
	UNION ALL
	SELECT p.day, p.ships, p.fixes
	FROM dropped_day p
) d
WHERE (SELECT is_restored())
GROUP BY d.day;
COMMENT ON VIEW ais_coverage_by_day IS
'Stored positions by UTC day, including those that drop_positions() has removed; days without stored positions have '
'no row';
COMMENT ON COLUMN ais_coverage_by_day.day IS 'UTC day, key of the row';
COMMENT ON COLUMN ais_coverage_by_day.ships IS 'Number of MMSIs with stored positions';
COMMENT ON COLUMN ais_coverage_by_day.fixes IS 'Number of stored positions';
COMMENT ON COLUMN ais_coverage_by_day.positions_kept IS
'Whether the positions are still stored; false if drop_positions() has removed them';
COMMENT ON COLUMN ais_coverage_by_day.loads IS
'Number of loads of files with positions of the day (load_ais, load_ais_file); 0 if only store_track() stored '
'positions';

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
'Return the rows of ais_coverage_by_day for the UTC days from one to another, both included: for SQL functions, since '
'Citus does not pass their parameters to the workers';
