-- Interference: anomalies of many ships at the same place and time.

CREATE FUNCTION check_interference(min_ships integer, min_steady interval, from_deg double precision,
	to_deg double precision) RETURNS boolean
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
BEGIN
	IF NOT coalesce(min_ships >= 1
		AND is_span(min_steady)
		AND from_deg BETWEEN 0.01 AND 90
		AND to_deg BETWEEN 0.01 AND 90, false) THEN
		RAISE EXCEPTION 'a parameter is out of range: min_ships %, min_steady %, from_deg %, to_deg %', min_ships,
			min_steady, from_deg, to_deg
			USING ERRCODE = 'invalid_parameter_value',
				HINT = 'min_ships is 1 or more, min_steady 0 to 1000 years, cells are 0.01 to 90 degrees wide.';
	END IF;
	RETURN true;
END $$;
COMMENT ON FUNCTION check_interference(integer, interval, double precision, double precision) IS
'Return true, or raise error 22023 for a parameter of interference_events() out of range';

CREATE FUNCTION points_extent(points geometry, OUT middle geometry, OUT radius_nm double precision)
LANGUAGE sql IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
	-- the farthest point is a corner of the convex hull
	SELECT
		c.middle,
		(
			SELECT max(geodesic_nm(lonlat_point(ST_X(p.geom) - CASE WHEN ST_X(p.geom) > 180 THEN 360 ELSE 0 END,
				ST_Y(p.geom)),
				c.middle))
			FROM ST_DumpPoints(ST_ConvexHull(c.points)) p
		)
	FROM (
		SELECT m.points,
			lonlat_point(ST_X(n.centroid) - CASE WHEN ST_X(n.centroid) > 180 THEN 360 ELSE 0 END,
				ST_Y(n.centroid)) AS middle
		FROM (
			SELECT CASE
				WHEN ST_XMax(box3d($1)) - ST_XMin(box3d($1)) > 180 THEN ST_ShiftLongitude($1)
				ELSE $1
				END AS points
		) m
		CROSS JOIN LATERAL (SELECT ST_Centroid(m.points) AS centroid) n
	) c;
END;
COMMENT ON FUNCTION points_extent(geometry) IS
'Return the centroid of points in longitude and latitude, taken the short way round, and the distance of the farthest '
'point from it in nautical miles (WGS84); NULL if there are no points';

CREATE FUNCTION ships_in_cells(cells bigint[], cell_deg double precision, from_hour timestamptz,
	to_hour timestamptz) RETURNS integer
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
DECLARE
	east CONSTANT integer := -heard_cell(-180, cell_deg);
BEGIN
	RETURN (
		SELECT count(DISTINCT v.mmsi::integer)
		FROM vessel_track v
		CROSS JOIN LATERAL track_heard(v.track, cell_deg) h
		WHERE v.day BETWEEN (from_hour AT TIME ZONE 'UTC')::date AND (to_hour AT TIME ZONE 'UTC')::date
			AND h.hour BETWEEN from_hour AND to_hour
			-- longitude 180 is longitude -180
			AND CASE WHEN h.cell_x = east THEN -east ELSE h.cell_x END * 100000::bigint + h.cell_y = ANY (cells));
END $$;
COMMENT ON FUNCTION ships_in_cells(bigint[], double precision, timestamptz, timestamptz) IS
'Return the number of MMSIs heard in cells (100000 * cell_x + cell_y of track_heard) in the clock hours from_hour to '
'to_hour, both included';

CREATE FUNCTION interference_anomalies(from_time timestamptz, to_time timestamptz, min_ships integer,
	min_steady interval, from_deg double precision, to_deg double precision)
RETURNS TABLE (anomaly_id bigint, mmsi integer, kind text, at timestamptz, ended timestamptz, target geometry,
	source geometry, sx integer, sy integer, tx integer, ty integer, hour bigint)
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
	SELECT
		f.anomaly_id,
		f.mmsi::integer AS mmsi,
		f.kind,
		CASE WHEN f.kind = 'jump' THEN f.ended ELSE f.began END AS at,
		f.ended,
		lonlat_point(f.lon, f.lat) AS target,
		lonlat_point(coalesce(f.from_lon, f.lon), coalesce(f.from_lat, f.lat)) AS source,
		heard_cell(CASE WHEN coalesce(f.from_lon, f.lon) = 180 THEN -180 ELSE coalesce(f.from_lon, f.lon) END,
			$5) AS sx,
		heard_cell(coalesce(f.from_lat, f.lat), $5) AS sy,
		heard_cell(CASE WHEN f.lon = 180 THEN -180 ELSE f.lon END, $6) AS tx,
		heard_cell(f.lat, $6) AS ty,
		h.hour
	FROM anomaly_finding f
	CROSS JOIN LATERAL generate_series(
		floor(extract(epoch FROM CASE WHEN f.kind = 'jump' THEN f.ended ELSE f.began END) / 3600)::bigint,
		floor(extract(epoch FROM f.ended) / 3600)::bigint) h(hour)
	WHERE check_period($1, $2, true)
		AND check_interference($3, $4, $5, $6)
		AND notice_not_looked_for('anomalies', anomalies_detected(), $1, $2, 'detect_anomalies')
		AND f.known_to IS NULL
		AND f.began < $2
		AND f.ended >= $1
		AND (f.kind IN ('frozen', 'circle') OR f.kind = 'jump' AND f.steady_before >= $4 AND f.steady_after >= $4)
		AND (SELECT is_restored());
END;
COMMENT ON FUNCTION interference_anomalies(timestamptz, timestamptz, integer, interval, double precision,
	double precision) IS
'Return the kept anomalies of a period that may be part of interference, once for every UTC clock hour that each '
'lasts, a jump from its landing on: frozen places, circles, and jumps without another jump for min_steady before and '
'after. sx, sy: the source cell, from_deg degrees wide; tx, ty: the target cell, to_deg degrees wide. Errors as in '
'interference_events()';

CREATE FUNCTION interference_members(from_time timestamptz, to_time timestamptz, min_ships integer,
	min_steady interval, from_deg double precision, to_deg double precision)
RETURNS TABLE (anomaly_id bigint, mmsi integer, kind text, at timestamptz, ended timestamptz, target geometry,
	source geometry, sx integer, sy integer, tx integer, ty integer, hour bigint)
LANGUAGE sql STABLE PARALLEL SAFE
-- the planner cannot estimate how many rows coincide
SET enable_nestloop = off
SET jit = off
BEGIN ATOMIC
	WITH found AS MATERIALIZED (
		SELECT o.* FROM interference_anomalies($1, $2, $3, $4, $5, $6) o
	), cells_round AS (
		SELECT round(360 / $5)::integer AS sx, round(360 / $6)::integer AS tx
	), ship AS MATERIALIZED (
		SELECT DISTINCT f.sx, f.sy, f.tx, f.ty, f.hour, f.mmsi FROM found f
	), bucket AS MATERIALIZED (
		SELECT row_number() OVER () AS id, b.* FROM (SELECT DISTINCT s.sx, s.sy, s.tx, s.ty, s.hour FROM ship s) b
	), near AS MATERIALIZED (
		-- buckets whose source cells, target cells and hours are each the same or neighbours
		SELECT a.id, b.id AS other
		FROM bucket a
		CROSS JOIN cells_round w
		CROSS JOIN (VALUES (-1), (0), (1)) dh(d)
		CROSS JOIN (VALUES (-1), (0), (1)) dy(d)
		JOIN bucket b ON b.hour = a.hour + dh.d AND b.ty = a.ty + dy.d
		WHERE abs(a.tx - b.tx) IN (0, 1, w.tx - 1)
			AND abs(a.sy - b.sy) <= 1
			AND abs(a.sx - b.sx) IN (0, 1, w.sx - 1)
	), dense AS (
		SELECT n.id
		FROM near n
		JOIN bucket b ON b.id = n.other
		JOIN ship s USING (sx, sy, tx, ty, hour)
		GROUP BY n.id
		HAVING count(DISTINCT s.mmsi) >= $3
	)
	SELECT f.*
	FROM found f
	JOIN bucket b USING (sx, sy, tx, ty, hour)
	WHERE b.id IN (SELECT n.other FROM near n JOIN dense d USING (id));
END;
COMMENT ON FUNCTION interference_members(timestamptz, timestamptz, integer, interval, double precision,
	double precision) IS
'Return the rows of interference_anomalies() that coincide with those of at least min_ships MMSIs: source cells, '
'target cells and hours are each the same or neighbours';

CREATE FUNCTION interference_places(from_time timestamptz, to_time timestamptz, min_ships integer,
	min_steady interval, from_deg double precision, to_deg double precision)
RETURNS TABLE (anomaly_id bigint, mmsi integer, kind text, at timestamptz, ended timestamptz, target geometry,
	source geometry, sx integer, sy integer, tx integer, ty integer, hour bigint, area integer, run bigint)
LANGUAGE sql STABLE PARALLEL SAFE
-- the planner cannot estimate how many rows coincide
SET enable_nestloop = off
SET jit = off
BEGIN ATOMIC
	WITH member AS MATERIALIZED (
		SELECT o.* FROM interference_members($1, $2, $3, $4, $5, $6) o
	), area AS (
		-- target cells that touch form one area
		SELECT
			c.tx,
			c.ty,
			ST_ClusterDBSCAN(
				-- the westernmost cells touch the easternmost ones
				CASE
					WHEN c.tx = c.west THEN ST_Collect(ST_MakePoint(c.tx::double precision, c.ty::double precision),
						ST_MakePoint(-c.west::double precision, c.ty::double precision))
					ELSE ST_MakePoint(c.tx::double precision, c.ty::double precision)
					END,
				1.5::double precision, 1) OVER () AS area
		FROM (SELECT DISTINCT m.tx, m.ty, heard_cell(-180, $6) AS west FROM member m) c
	)
	SELECT m.*, a.area, m.hour - dense_rank() OVER (PARTITION BY a.area ORDER BY m.hour) AS run
	FROM member m
	JOIN area a USING (tx, ty);
END;
COMMENT ON FUNCTION interference_places(timestamptz, timestamptz, integer, interval, double precision,
	double precision) IS
'Return the rows of interference_members() with the number of their area, a group of target cells that touch, and of '
'their run of consecutive hours in it';

CREATE FUNCTION interference_events(from_time timestamptz DEFAULT '-infinity', to_time timestamptz DEFAULT 'infinity',
	min_ships integer DEFAULT 5,
	min_steady interval DEFAULT '2 minutes', from_deg double precision DEFAULT 1, to_deg double precision DEFAULT 0.25,
	OUT event_id bigint, OUT began timestamptz, OUT ended timestamptz, OUT ships integer, OUT jumps integer,
	OUT frozen integer, OUT circles integer,
	OUT ships_in_one_second integer, OUT ships_heard integer, OUT radius_nm double precision,
	OUT from_radius_nm double precision, OUT mmsis text,
	OUT from_place geometry, OUT place geometry)
RETURNS SETOF record
LANGUAGE sql STABLE PARALLEL SAFE ROWS 10
-- the planner cannot estimate how many rows coincide
SET enable_nestloop = off
SET jit = off
BEGIN ATOMIC
	WITH placed AS MATERIALIZED (
		SELECT o.* FROM interference_places($1, $2, $3, $4, $5, $6) o
	), event AS (
		SELECT
			p.area,
			p.run,
			min(p.anomaly_id) AS event_id,
			min(p.at) AS began,
			max(p.ended) AS ended,
			min(p.hour) AS first_hour,
			max(p.hour) AS last_hour,
			count(DISTINCT p.mmsi)::integer AS ships,
			count(DISTINCT p.anomaly_id) FILTER (WHERE p.kind = 'jump')::integer AS jumps,
			count(DISTINCT p.anomaly_id) FILTER (WHERE p.kind = 'frozen')::integer AS frozen,
			count(DISTINCT p.anomaly_id) FILTER (WHERE p.kind = 'circle')::integer AS circles,
			string_agg(DISTINCT lpad(p.mmsi::text, 9, '0'), ', ' ORDER BY lpad(p.mmsi::text, 9, '0')) AS mmsis,
			array_agg(DISTINCT p.sx * 100000::bigint + p.sy) AS cells,
			ST_Collect(p.target) AS targets,
			ST_Collect(p.source) FILTER (WHERE p.kind = 'jump') AS sources
		FROM placed p
		GROUP BY p.area, p.run
	), second AS (
		SELECT s.area, s.run, max(s.ships)::integer AS ships
		FROM (
			SELECT p.area, p.run, count(DISTINCT p.mmsi) AS ships
			FROM placed p
			GROUP BY p.area, p.run, date_trunc('second', p.at)
		) s
		GROUP BY s.area, s.run
	)
	SELECT
		e.event_id,
		e.began,
		e.ended,
		e.ships,
		e.jumps,
		e.frozen,
		e.circles,
		s.ships,
		CASE WHEN to_timestamp(e.first_hour * 3600) >= (SELECT positions_kept_from()) THEN
			ships_in_cells(e.cells, $5, to_timestamp(e.first_hour * 3600), to_timestamp(e.last_hour * 3600))
		END,
		c.radius_nm,
		d.radius_nm,
		e.mmsis,
		d.middle,
		c.middle
	FROM event e
	JOIN second s USING (area, run)
	CROSS JOIN LATERAL points_extent(e.targets) c
	CROSS JOIN LATERAL points_extent(e.sources) d
	ORDER BY e.began, e.event_id;
END;
COMMENT ON FUNCTION interference_events(timestamptz, timestamptz, integer, interval, double precision,
	double precision) IS
'Return places and times at which the kept anomalies (detect_anomalies) of many ships coincide: jumps, frozen places '
'and circles of at least min_ships MMSIs whose source cells (from_deg degrees), target cells (to_deg degrees) and UTC '
'clock hours are each the same or neighbours. Target cells that touch and consecutive hours form one event; ships '
'that jump back together form another. A jump counts only if the ship was heard without another jump for min_steady '
'before and after it, because single wrong fixes and old places that a feed delivers late jump there and back. '
'ships_in_one_second: the largest number of MMSIs in one second; a large share suggests a feed with a wrong clock. '
'ships_heard: MMSIs heard in the source cells in those hours, with or without an anomaly; NULL if drop_positions() '
'has removed positions of that time. place, radius_nm: the mean of the places where ships appear, and the largest '
'distance from it in nautical miles. from_place, from_radius_nm: the same for where they jump from; NULL without '
'jumps. event_id: the smallest anomaly_id. The method follows the second stage of SeaSpoofFinder (Winkel et al., '
'arXiv:2602.16257, 2026), which keeps jumps of several ships with one source and one target; the number of ships and '
'the cell sizes are our own. An event shows that many ships are at wrong places, not that somebody intends it. A '
'notice says if no run has looked for anomalies at any time of the period. Error '
'22023 for a parameter out of range';

CREATE VIEW interference_event AS
SELECT
	e.event_id,
	e.began,
	e.ended,
	hours(e.ended - e.began) AS duration_hours,
	e.ships,
	e.jumps,
	e.frozen,
	e.circles,
	e.ships_in_one_second,
	e.ships_heard,
	e.radius_nm,
	e.from_radius_nm,
	e.mmsis,
	e.from_place::geometry(Point, 4326) AS from_place,
	e.place::geometry(Point, 4326) AS place
FROM interference_events() e;
COMMENT ON VIEW interference_event IS
'Places and times at which the kept anomalies of five or more ships coincide: interference_events() with its defaults '
'over all time. An event shows that many ships are at wrong places, not why';
COMMENT ON COLUMN interference_event.event_id IS 'Key: the smallest anomaly_id of the event';
COMMENT ON COLUMN interference_event.began IS 'Beginning of the first anomaly; of a jump its landing';
COMMENT ON COLUMN interference_event.ended IS 'End of the last anomaly';
COMMENT ON COLUMN interference_event.duration_hours IS 'From began to ended, hours';
COMMENT ON COLUMN interference_event.ships IS 'Number of MMSIs';
COMMENT ON COLUMN interference_event.jumps IS 'Number of jumps';
COMMENT ON COLUMN interference_event.frozen IS 'Number of frozen places';
COMMENT ON COLUMN interference_event.circles IS 'Number of circles';
COMMENT ON COLUMN interference_event.ships_in_one_second IS
'Largest number of MMSIs in one second; if near `ships`, the clock of a feed may be wrong, or late reports have one '
'time';
COMMENT ON COLUMN interference_event.ships_heard IS
'MMSIs heard in the source cells in those hours, with or without an anomaly; NULL if positions of that time are no '
'longer stored';
COMMENT ON COLUMN interference_event.radius_nm IS
'Distance from place to the farthest place where a ship appears, nautical miles';
COMMENT ON COLUMN interference_event.from_radius_nm IS
'Distance from from_place to the farthest place that a ship jumps from, nautical miles; NULL without jumps';
COMMENT ON COLUMN interference_event.mmsis IS 'The MMSIs, in order';
COMMENT ON COLUMN interference_event.from_place IS 'Mean of the places that ships jump from; NULL without jumps';
COMMENT ON COLUMN interference_event.place IS 'Mean of the places where ships land, are frozen or circle';
