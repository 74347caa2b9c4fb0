-- What is stored of each day, so that a silence can be told from data that were never loaded.

CREATE VIEW ais_coverage_by_day AS
SELECT
	v.day,
	v.ships,
	v.fixes,
	coalesce(l.loads, 0) AS loads
FROM (
	SELECT t.day, count(*)::integer AS ships, sum(num_fixes(t.track))::bigint AS fixes
	FROM vessel_track t
	GROUP BY t.day
) v
LEFT JOIN (
	SELECT d.day, count(*)::integer AS loads
	FROM ais_load_day d
	GROUP BY d.day
) l ON l.day = v.day;
COMMENT ON VIEW ais_coverage_by_day IS 'Stored positions by UTC day; days of which nothing is stored have no row';
COMMENT ON COLUMN ais_coverage_by_day.day IS 'UTC day; key';
COMMENT ON COLUMN ais_coverage_by_day.ships IS 'MMSIs of which positions are stored';
COMMENT ON COLUMN ais_coverage_by_day.fixes IS 'Their positions';
COMMENT ON COLUMN ais_coverage_by_day.loads IS
'Loads of files that had positions of the day: load_ais(); 0 for what store_track() alone has stored';
