-- Detection on the workers of a Citus cluster: findings travel to the coordinator, tracks do not.

CREATE FUNCTION find_on_workers(into_table text, columns text, call text) RETURNS void
LANGUAGE plpgsql VOLATILE
SET search_path = @extschema@, pg_catalog, pg_temp
SET jit = off
AS $$
DECLARE
	horizon CONSTANT date := positions_horizon();
	has_carried CONSTANT boolean := EXISTS (SELECT FROM carried_track);
	-- so that partitions outside every ship's period are not opened
	read_from CONSTANT date := (SELECT greatest(min(s.first_day), horizon) FROM vesselwatch_ship s);
	read_to CONSTANT date := (SELECT max(s.last_day) FROM vesselwatch_ship s);
	stored integer[];
BEGIN
	EXECUTE format('CREATE TEMP TABLE %I ON COMMIT DROP AS
		SELECT j.mmsi, %s
		FROM (
			SELECT k.mmsi, k.from_time, k.to_time, k.has_before, k.has_after, %s AS track
			FROM (
				SELECT v.mmsi, s.from_time, s.to_time, s.first_day, s.has_before, s.has_after, track_merge(v.track) AS track
				FROM vessel_track v
				JOIN (SELECT * FROM pg_temp.vesselwatch_ship) s ON s.mmsi = v.mmsi
				WHERE v.day BETWEEN %L AND %L
					AND v.day BETWEEN s.first_day AND s.last_day
				GROUP BY v.mmsi, s.from_time, s.to_time, s.first_day, s.has_before, s.has_after
			) k
			%s
		) j
		CROSS JOIN LATERAL %s f',
		into_table, columns,
		CASE
			WHEN has_carried THEN 'CASE WHEN c.track IS NULL THEN k.track ELSE c.track || k.track END'
			ELSE 'k.track'
			END,
		read_from, read_to,
		CASE WHEN has_carried THEN format(
			'LEFT JOIN (SELECT c.mmsi, c.track FROM carried_track c) c ON c.mmsi = k.mmsi AND k.first_day < %L',
				horizon)
			END,
		call);
	IF NOT has_carried THEN
		RETURN;
	END IF;
	-- ships of which only carried-over positions are left
	stored := ARRAY(
		SELECT DISTINCT v.mmsi::integer
		FROM vessel_track v
		JOIN (SELECT s.mmsi, s.first_day, s.last_day
			FROM vesselwatch_ship s
			JOIN carried_track c ON c.mmsi = s.mmsi) s ON s.mmsi = v.mmsi
		WHERE v.day BETWEEN read_from AND read_to
			AND v.day BETWEEN s.first_day AND s.last_day);
	EXECUTE format('INSERT INTO pg_temp.%I
		SELECT j.mmsi, %s
		FROM (
			SELECT s.mmsi, s.from_time, s.to_time, s.has_before, s.has_after, c.track
			FROM pg_temp.vesselwatch_ship s
			JOIN carried_track c ON c.mmsi = s.mmsi
			WHERE s.first_day < %L
				AND NOT s.mmsi::integer = ANY (%L::integer[])
		) j
		CROSS JOIN LATERAL %s f',
		into_table, columns, horizon, stored, call);
END $$;
COMMENT ON FUNCTION find_on_workers(text, text, text) IS
'Fill a new temporary table with what a function finds in the tracks of ships, run on the workers of a Citus cluster. '
'The ships are those of the temporary table vesselwatch_ship: mmsi, from_time and to_time (the period to judge), '
'first_day and last_day (the days to read), has_before and has_after (whether more days exist). into_table: name of '
'the new table; call: a set-returning call on j.track whose other arguments are literals, columns of vesselwatch_ship '
'as j, or scalar subqueries without FROM, which the coordinator computes; columns: the columns of the new table '
'besides mmsi, in terms of the call''s rows f. j.track is the track that judged_track() returns';
REVOKE EXECUTE ON FUNCTION find_on_workers(text, text, text) FROM PUBLIC;

CREATE FUNCTION whole_on_workers(into_table text, ships mmsi[], call text) RETURNS void
LANGUAGE plpgsql VOLATILE
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
BEGIN
	CREATE TEMP TABLE vesselwatch_ship ON COMMIT DROP AS
	SELECT m.mmsi, '-infinity'::timestamptz AS from_time, 'infinity'::timestamptz AS to_time,
		'-infinity'::date AS first_day, 'infinity'::date AS last_day, false AS has_before, false AS has_after
	FROM unnest(ships) m(mmsi);
	PERFORM find_on_workers(into_table, 'f.*', call);
	DROP TABLE vesselwatch_ship;
END $$;
COMMENT ON FUNCTION whole_on_workers(text, mmsi[], text) IS
'Fill a new temporary table with what a call finds in all stored positions of the given ships, as find_on_workers() '
'does: the mmsi and the columns of the call''s rows';
REVOKE EXECUTE ON FUNCTION whole_on_workers(text, mmsi[], text) FROM PUBLIC;
