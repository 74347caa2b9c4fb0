-- Loading NMEA files: steps of load_ais('nmea').

CREATE FUNCTION nmea_reports(lines text[], line_nos bigint[], state bytea, last boolean,
	OUT line_no bigint, OUT line text, OUT cause text, OUT reason text, OUT value text, OUT mmsi mmsi, OUT t timestamptz,
	OUT lon double precision, OUT lat double precision, OUT sog double precision, OUT cog double precision,
	OUT nav_status integer, OUT heading integer, OUT unreadable_cog boolean, OUT unreadable_heading boolean,
	OUT imo text, OUT call_sign text, OUT name text, OUT ship_type text,
	OUT length_m double precision, OUT width_m double precision, OUT draught_m double precision, OUT destination text, OUT part text, OUT next_state bytea)
RETURNS SETOF record
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 50000 COST 1000000;
COMMENT ON FUNCTION nmea_reports(text[], bigint[], bytea, boolean) IS
'Reads a chunk of the lines of an NMEA file as reports of ships, one a message: a step of load_ais(). line_nos: '
'numbers of the lines, ascending; state: empty for the first chunk, then next_state of the chunk before, which stands '
'in a row of its own unless this is the last chunk. line_no: of the first line of a message; cause: base_station, '
'aid_to_navigation, aircraft, no_position (messages of static data included) or no_report (messages that are not '
'decoded, other sentences, blank lines); reason: an error code of ais_message(), or bad_time for a message without '
'time; line: of what is rejected. Errors: 2202E for arrays of different lengths, 22P03 for a state that is none';

CREATE FUNCTION load_nmea_lines(load bigint, first_line bigint, from_line bigint, to_line bigint,
	state bytea, last boolean) RETURNS bytea
LANGUAGE plpgsql VOLATILE
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
DECLARE
	result bytea;
BEGIN
	WITH chunk AS (
		SELECT coalesce(array_agg(l.line ORDER BY l.line_no), '{}') AS lines,
			coalesce(array_agg(l.line_no ORDER BY l.line_no), '{}') AS line_nos
		FROM ais_line l
		WHERE l.session = ais_session() AND l.line_no >= from_line AND l.line_no < to_line
	), report AS MATERIALIZED (
		SELECT r.*,
			r.reason IS NULL AND r.mmsi IS NOT NULL AND r.t > now() + interval '1 day' AS future,
			r.reason IS NULL AND r.cause IS NULL AND r.t <= now() + interval '1 day' AS is_fix
		FROM chunk c, nmea_reports(c.lines, c.line_nos, load_nmea_lines.state, load_nmea_lines.last) r
	), rejected AS (
		INSERT INTO ais_reject (load_id, line_no, line, reason, value)
		SELECT load, r.line_no - first_line + 1, coalesce(r.line, l.line), coalesce(r.reason, 'future'),
			coalesce(r.value, to_char(r.t AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'))
		FROM report r
		JOIN ais_line l USING (line_no)
		WHERE r.future OR r.reason IS NOT NULL
	), fresh AS MATERIALIZED (
		SELECT r.mmsi, (r.t AT TIME ZONE 'UTC')::date AS day,
			track_agg(r.t, r.lon, r.lat, r.sog, r.cog, r.nav_status, r.heading) AS track
		FROM report r
		WHERE r.is_fix
		GROUP BY 1, 2
	), said AS (
		INSERT INTO vesselwatch_said (mmsi, t, part, imo, name, call_sign, ship_type, length_m, width_m, draught_m, destination)
		SELECT r.mmsi, r.t, r.part, r.imo, r.name, r.call_sign, r.ship_type, r.length_m, r.width_m, r.draught_m, r.destination
		FROM report r
		WHERE r.reason IS NULL AND NOT r.future AND num_nonnulls(r.imo, r.name, r.call_sign, r.length_m, r.draught_m, r.destination) > 0
	), loaded_day AS (
		INSERT INTO ais_load_day (load_id, day)
		SELECT DISTINCT load, f.day FROM fresh f
		ON CONFLICT DO NOTHING
	), merged AS (
		-- in this order whoever else loads, so that no two wait for each other
		SELECT coalesce(sum(store_track_day(f.mmsi, f.day, f.track)), 0) AS fixes
		FROM (SELECT o.mmsi, o.day, o.track FROM fresh o ORDER BY o.mmsi, o.day) f
	), counted AS (
		SELECT count(*) FILTER (WHERE r.next_state IS NULL) AS messages,
			count(r.reason) AS rejected,
			count(*) FILTER (WHERE r.cause = 'base_station') AS base_station,
			count(*) FILTER (WHERE r.cause = 'aid_to_navigation') AS aid_to_navigation,
			count(*) FILTER (WHERE r.cause = 'aircraft') AS aircraft,
			count(*) FILTER (WHERE r.cause = 'no_position' AND NOT r.future) AS no_position,
			count(*) FILTER (WHERE r.cause = 'no_report') AS no_report,
			count(*) FILTER (WHERE r.future) AS future,
			count(*) FILTER (WHERE r.is_fix) AS fixes,
			count(*) FILTER (WHERE r.is_fix AND r.unreadable_cog) AS cog,
			count(*) FILTER (WHERE r.is_fix AND r.unreadable_heading) AS heading,
			count(*) FILTER (WHERE r.is_fix AND mmsi_kind(r.mmsi) = 'other') AS other_mmsi
		FROM report r
	), total AS (
		SELECT c.*, m.fixes AS new FROM counted c, merged m
	), summed AS (
		UPDATE ais_load a SET
			read = a.read + t.messages, rejected = a.rejected + t.rejected,
			skipped_base_station = a.skipped_base_station + t.base_station,
			skipped_aid_to_navigation = a.skipped_aid_to_navigation + t.aid_to_navigation,
			skipped_aircraft = a.skipped_aircraft + t.aircraft,
			skipped_no_position = a.skipped_no_position + t.no_position,
			skipped_no_report = a.skipped_no_report + t.no_report,
			skipped_future = a.skipped_future + t.future,
			unreadable_cog = a.unreadable_cog + t.cog,
			unreadable_heading = a.unreadable_heading + t.heading,
			other_mmsi = a.other_mmsi + t.other_mmsi,
			stored = a.stored + t.new, duplicate = a.duplicate + t.fixes - t.new
		FROM total t
		WHERE a.load_id = load
	)
	SELECT r.next_state INTO result FROM report r WHERE r.next_state IS NOT NULL;
	RETURN result;
END $$;
COMMENT ON FUNCTION load_nmea_lines(bigint, bigint, bigint, bigint, bytea, boolean) IS
'Stores the staged lines of a range of line numbers, NMEA sentences, and returns the state for the next range '
'(nmea_reports): a step of load_ais()';
REVOKE EXECUTE ON FUNCTION load_nmea_lines(bigint, bigint, bigint, bigint, bytea, boolean) FROM PUBLIC;

CREATE FUNCTION store_nmea_static() RETURNS void
LANGUAGE plpgsql VOLATILE
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
BEGIN
	WITH half AS (
		SELECT s.*, (s.t AT TIME ZONE 'UTC')::date AS day,
			-- the other half comes within a minute, every six minutes; one in two may be lost
			s.part IS DISTINCT FROM lag(s.part) OVER w AND s.t - lag(s.t) OVER w <= interval '13 minutes' AS meets
		FROM vesselwatch_said s
		WHERE s.part IS NOT NULL
		WINDOW w AS (PARTITION BY s.mmsi, (s.t AT TIME ZONE 'UTC')::date ORDER BY s.t)
	), agreed AS (
		SELECT h.mmsi, h.day
		FROM half h
		GROUP BY h.mmsi, h.day
		HAVING bool_or(h.meets)
			AND count(DISTINCT h.name) FILTER (WHERE h.part = 'A') = 1
			AND count(DISTINCT (h.call_sign, h.ship_type, h.length_m, h.width_m)) FILTER (WHERE h.part = 'B') = 1
	), whole AS (
		SELECT s.mmsi, (s.t AT TIME ZONE 'UTC')::date AS day, s.t,
			s.imo, s.name, s.call_sign, s.ship_type, s.length_m, s.width_m, s.draught_m, s.destination
		FROM vesselwatch_said s
		WHERE s.part IS NULL
		UNION ALL
		SELECT h.mmsi, h.day, h.t, h.imo,
			CASE WHEN a.mmsi IS NULL THEN h.name ELSE max(h.name) OVER w END,
			CASE WHEN a.mmsi IS NULL THEN h.call_sign ELSE max(h.call_sign) OVER w END,
			CASE WHEN a.mmsi IS NULL THEN h.ship_type ELSE max(h.ship_type) OVER w END,
			CASE WHEN a.mmsi IS NULL THEN h.length_m ELSE max(h.length_m) OVER w END,
			CASE WHEN a.mmsi IS NULL THEN h.width_m ELSE max(h.width_m) OVER w END,
			h.draught_m, h.destination
		FROM half h
		LEFT JOIN agreed a USING (mmsi, day)
		WINDOW w AS (PARTITION BY h.mmsi, h.day)
	)
	INSERT INTO ais_static AS s (mmsi, day, imo, name, call_sign, ship_type, length_m, width_m, draught_m, destination,
		first_at, last_at, reports)
	SELECT w.mmsi, w.day, w.imo, w.name, w.call_sign, w.ship_type, w.length_m, w.width_m, w.draught_m, w.destination, min(w.t), max(w.t), count(*)
	FROM whole w
	GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10
	-- in this order whoever else loads, so that no two wait for each other
	ORDER BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10
	ON CONFLICT (mmsi, day, imo, name, call_sign, ship_type, length_m, width_m, draught_m, destination) DO UPDATE SET
		first_at = least(s.first_at, EXCLUDED.first_at), last_at = greatest(s.last_at, EXCLUDED.last_at),
		-- a file loaded twice says nothing new
		reports = s.reports + CASE WHEN EXCLUDED.first_at >= s.first_at AND EXCLUDED.last_at <= s.last_at
			THEN 0 ELSE EXCLUDED.reports END;
END $$;
COMMENT ON FUNCTION store_nmea_static() IS
'Adds what the ships of an NMEA file say of themselves (vesselwatch_said) to ais_static: a step of load_ais(). Halves '
'of message 24 of one MMSI and UTC day are joined if all its halves A say the same, all halves B too, and some A and '
'B lie within 13 minutes. Reports within a span that is there already are not counted again';
REVOKE EXECUTE ON FUNCTION store_nmea_static() FROM PUBLIC;

CREATE FUNCTION load_nmea(load bigint, first_line bigint, last_line bigint) RETURNS void
LANGUAGE plpgsql VOLATILE
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
DECLARE
	chunk CONSTANT bigint := 100000;
	state bytea := '';
	told timestamptz := clock_timestamp();
BEGIN
	CREATE TEMP TABLE vesselwatch_said (
		mmsi integer NOT NULL,
		t timestamptz NOT NULL,
		part text,
		imo text,
		name text,
		call_sign text,
		ship_type text,
		length_m double precision,
		width_m double precision,
		draught_m double precision,
		destination text
	) ON COMMIT DROP;
	FOR from_line IN first_line .. last_line BY chunk LOOP
		state := load_nmea_lines(load, first_line, from_line, from_line + chunk, state, from_line + chunk > last_line);
		IF clock_timestamp() > told + interval '5 seconds' THEN
			told := clock_timestamp();
			RAISE NOTICE '% of % lines loaded', least(from_line + chunk, last_line + 1) - first_line, last_line - first_line + 1;
		END IF;
	END LOOP;
	PERFORM store_nmea_static();
	DROP TABLE vesselwatch_said;
	IF EXISTS (SELECT FROM ais_load a WHERE a.load_id = load AND a.stored + a.duplicate + a.skipped_future = 0)
		AND EXISTS (SELECT FROM ais_reject r WHERE r.load_id = load AND r.reason = 'bad_time') THEN
		RAISE WARNING 'no position in this file has a time'
			USING HINT = 'A time is read from a tag block (c:), or in front of a sentence or behind it.';
	END IF;
END $$;
COMMENT ON FUNCTION load_nmea(bigint, bigint, bigint) IS
'Stores the staged lines of an NMEA file: a step of load_ais(). Parts of messages are joined across the whole file. '
'Warns if no position has a time';
REVOKE EXECUTE ON FUNCTION load_nmea(bigint, bigint, bigint) FROM PUBLIC;
