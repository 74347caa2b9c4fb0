-- The map of a vessel: its tracks, silences and where it can have been in them, zones and sightings.

CREATE TYPE map_dot AS (
	kind text,
	mmsi integer,
	leg bigint,
	t timestamptz,
	words text,
	lon double precision,
	lat double precision
);
COMMENT ON TYPE map_dot IS 'A point of a map';
COMMENT ON COLUMN map_dot.kind IS 'fix, zone or sighting';
COMMENT ON COLUMN map_dot.mmsi IS 'MMSI of the ship, for a fix';
COMMENT ON COLUMN map_dot.leg IS 'Number of the part of its track between two silences, for a fix';
COMMENT ON COLUMN map_dot.t IS 'Time, for a fix';
COMMENT ON COLUMN map_dot.words IS 'Name of the zone, or source of the sighting';
COMMENT ON COLUMN map_dot.lon IS 'Longitude, degrees; past 180 if the map crosses the antimeridian';
COMMENT ON COLUMN map_dot.lat IS 'Latitude, degrees';

CREATE TYPE map_scale AS (
	lon double precision,
	lat double precision,
	shrink double precision,
	per_degree double precision
);
COMMENT ON TYPE map_scale IS 'Projection of a map, equidistant at its middle latitude';
COMMENT ON COLUMN map_scale.lon IS 'Longitude of the middle, degrees';
COMMENT ON COLUMN map_scale.lat IS 'Latitude of the middle, degrees';
COMMENT ON COLUMN map_scale.shrink IS 'Length of a degree of longitude at the middle, in degrees of latitude';
COMMENT ON COLUMN map_scale.per_degree IS 'Length of a degree of latitude, in units of the picture';

CREATE TYPE map_reach AS (
	mmsi integer,
	off_at timestamptz,
	speed double precision,
	x double precision,
	y double precision,
	turn double precision,
	half double precision,
	reach double precision
);
COMMENT ON TYPE map_reach IS 'Where a ship can have been in a silence: an ellipse on a map, in units of the picture';
COMMENT ON COLUMN map_reach.mmsi IS 'MMSI of the ship';
COMMENT ON COLUMN map_reach.off_at IS 'Time of its last fix before the silence';
COMMENT ON COLUMN map_reach.speed IS 'Highest speed assumed, knots';
COMMENT ON COLUMN map_reach.x IS 'Centre, from the left';
COMMENT ON COLUMN map_reach.y IS 'Centre, from the top';
COMMENT ON COLUMN map_reach.turn IS 'Angle of the major axis, degrees';
COMMENT ON COLUMN map_reach.half IS 'Half the distance between the foci, which are the ends of the silence';
COMMENT ON COLUMN map_reach.reach IS 'Half the major axis';

CREATE TYPE map_name AS (
	words text,
	dot_x double precision,
	dot_y double precision,
	x double precision,
	y double precision,
	width double precision,
	is_free boolean
);
COMMENT ON TYPE map_name IS 'The name of a zone on a map, in units of the picture';
COMMENT ON COLUMN map_name.words IS 'The name, shortened to fit';
COMMENT ON COLUMN map_name.dot_x IS 'Place of the zone, from the left';
COMMENT ON COLUMN map_name.dot_y IS 'Place of the zone, from the top';
COMMENT ON COLUMN map_name.x IS 'Where the text begins, from the left';
COMMENT ON COLUMN map_name.y IS 'Baseline of the text, from the top';
COMMENT ON COLUMN map_name.width IS 'Width of the text';
COMMENT ON COLUMN map_name.is_free IS 'Whether it covers no name before it; names that do are not drawn';

CREATE FUNCTION near_lon(lon double precision, middle double precision) RETURNS double precision
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN lon + CASE WHEN lon - middle > 180 THEN -360 WHEN lon - middle < -180 THEN 360 ELSE 0 END;
COMMENT ON FUNCTION near_lon(double precision, double precision) IS
'Return a longitude shifted by 360 degrees if that brings it nearer to a middle longitude, so that a map across the '
'antimeridian is one piece';

CREATE FUNCTION map_x(scale map_scale, lon double precision) RETURNS double precision
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN 500 + (lon - (scale).lon) * (scale).shrink * (scale).per_degree;
COMMENT ON FUNCTION map_x(map_scale, double precision) IS 'Return the place of a longitude on a map, from the left';

CREATE FUNCTION map_y(scale map_scale, lat double precision) RETURNS double precision
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN 300 - (lat - (scale).lat) * (scale).per_degree;
COMMENT ON FUNCTION map_y(map_scale, double precision) IS 'Return the place of a latitude on a map, from the top';

-- ---------- contents ----------

CREATE FUNCTION map_fixes(ships integer[], from_time timestamptz, to_time timestamptz) RETURNS SETOF map_dot
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
	WITH piece AS (
		SELECT u.mmsi, p.n, p.piece
		FROM unnest($1) u(mmsi)
		CROSS JOIN LATERAL vessel_track_between(u.mmsi::mmsi, $2, $3) w(track)
		CROSS JOIN LATERAL ROWS FROM (track_split(track_clean(w.track, stray_speed()), interval '6 hours')) WITH ORDINALITY p(piece, n)
	), thinning AS (
		SELECT greatest(1, ceil(sum(num_fixes(p.piece)) / 3000.0))::bigint AS step FROM piece p
	)
	SELECT 'fix', p.mmsi, p.n, f.t, NULL::text, f.lon, f.lat
	FROM piece p
	CROSS JOIN LATERAL ROWS FROM (track_fixes(p.piece))
		WITH ORDINALITY f(t, lon, lat, sog, cog, nav_status, heading, n)
	CROSS JOIN thinning s
	WHERE (f.n - 1) % s.step = 0
		OR f.n = num_fixes(p.piece);
END;
COMMENT ON FUNCTION map_fixes(integer[], timestamptz, timestamptz) IS
'Return the stored fixes of ships in a period without those out of reach of the others (track_clean), numbered by legs '
'between silences of more than 6 hours and thinned to about three thousand, the first and last fix of each leg included';

CREATE FUNCTION map_left_out(ships integer[], from_time timestamptz, to_time timestamptz) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
	SELECT format('Not drawn: %s of %s fixes, out of reach of the others at %s kn.', sum(n.fixes - n.kept), sum(n.fixes),
		stray_speed())
	FROM (
		SELECT num_fixes(w.track) AS fixes, num_fixes(track_clean(w.track, stray_speed())) AS kept
		FROM unnest($1) u(mmsi)
		CROSS JOIN LATERAL vessel_track_between(u.mmsi::mmsi, $2, $3) w(track)
	) n
	HAVING sum(n.fixes - n.kept) > 0;
END;
COMMENT ON FUNCTION map_left_out(integer[], timestamptz, timestamptz) IS
'Return in words how many fixes map_fixes() leaves out; NULL for none';

CREATE FUNCTION map_marks(vessel_id bigint, from_time timestamptz, to_time timestamptz) RETURNS SETOF map_dot
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
	WITH evidence AS MATERIALIZED (
		SELECT e.kind, e.zone, e.source, e.place FROM evidence_rows($1, $2, $3) e
	)
	SELECT DISTINCT 'zone', NULL::integer, NULL::bigint, NULL::timestamptz, o.name, point_lon(p.place),
		point_lat(p.place)
	FROM evidence e
	-- of several zones of the name the nearest; a ship in port may lie just outside its polygon
	JOIN LATERAL (SELECT n.*
		FROM zone n
		WHERE n.name = e.zone
		ORDER BY ST_Distance(n.geom, e.place), n.zone_id
		LIMIT 1) z ON true
	-- the port of a pier
	JOIN zone o ON o.zone_id = coalesce(port_of(z.zone_id), z.zone_id)
	CROSS JOIN LATERAL (SELECT ST_PointOnSurface(o.geom) AS place) p
	WHERE e.kind IN ('port call', 'sighting')
	UNION ALL
	SELECT 'sighting', NULL, NULL, NULL, e.source, point_lon(e.place), point_lat(e.place)
	FROM evidence e
	WHERE e.kind = 'sighting'
		AND e.place IS NOT NULL;
END;
COMMENT ON FUNCTION map_marks(bigint, timestamptz, timestamptz) IS
'Return the zones of a vessel''s calls and sightings in a period, the port instead of its parts, and the places of '
'the sightings; error 42704 for an unknown vessel';

CREATE FUNCTION map_dots(vessel_id bigint, ships integer[], from_time timestamptz, to_time timestamptz)
RETURNS map_dot[]
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
	WITH fix AS MATERIALIZED (
		SELECT f.* FROM map_fixes($2, $3, $4) f
	), mark AS MATERIALIZED (
		SELECT m.* FROM map_marks($1, $3, $4) m
	), middle AS (
		SELECT coalesce((SELECT f.lon FROM fix f ORDER BY f.t, f.lon LIMIT 1), (SELECT min(m.lon) FROM mark m), 0) AS lon
	), dot AS (
		SELECT f.* FROM fix f
		UNION ALL
		SELECT m.* FROM mark m
	)
	SELECT coalesce(array_agg(ROW(d.kind, d.mmsi, d.leg, d.t, d.words, near_lon(d.lon, m.lon), d.lat)::map_dot), '{}')
	FROM dot d, middle m;
END;
COMMENT ON FUNCTION map_dots(bigint, integer[], timestamptz, timestamptz) IS
'Return the points of a vessel''s map: the fixes of its MMSIs, the zones and the sightings, with longitudes on one '
'side of the antimeridian';

CREATE FUNCTION map_scale(dots map_dot[]) RETURNS map_scale
LANGUAGE sql IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
	SELECT ROW(
		(e.west + e.east) / 2,
		(e.south + e.north) / 2,
		cos(radians((e.south + e.north) / 2)),
		least(900 / greatest(0.1, (e.east - e.west) * cos(radians((e.south + e.north) / 2))),
			460 / greatest(0.1, e.north - e.south)))::map_scale
	FROM (
		SELECT min(d.lon) AS west, max(d.lon) AS east, min(d.lat) AS south, max(d.lat) AS north
		FROM unnest($1) d
	) e;
END;
COMMENT ON FUNCTION map_scale(map_dot[]) IS
'Return the projection that fits some points into 900 x 460 units, at least a tenth of a degree high and wide, '
'equidistant at the middle latitude';

CREATE FUNCTION map_reaches(ships integer[], from_time timestamptz, to_time timestamptz, scale map_scale)
RETURNS map_reach[]
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
	SELECT coalesce(array_agg(ROW(
		g.mmsi,
		g.off_at,
		g.speed,
		(o.x + coalesce(e.x, o.x)) / 2,
		(o.y + coalesce(e.y, o.y)) / 2,
		degrees(atan2(coalesce(e.y, o.y) - o.y, coalesce(e.x, o.x) - o.x)),
		sqrt(power(coalesce(e.x, o.x) - o.x, 2) + power(coalesce(e.y, o.y) - o.y, 2)) / 2,
		g.hours * g.speed / 60 * ($4).per_degree / CASE WHEN g.on_at IS NULL THEN 1 ELSE 2 END)::map_reach), '{}')
	FROM (
		SELECT a.mmsi, a.off_at, a.on_at, a.off_lon, a.off_lat, a.on_lon, a.on_lat, a.duration_hours AS hours,
			r.max_speed_kn AS speed
		FROM ais_gap_current a
		JOIN ais_gap_run r ON r.run_id = a.run_id
		WHERE a.mmsi = ANY ($1)
			AND a.off_at < $3
			AND coalesce(a.on_at, $3) >= $2
		ORDER BY a.duration_hours DESC, a.gap_id
		LIMIT 20
	) g
	CROSS JOIN LATERAL (SELECT map_x($4, near_lon(g.off_lon, ($4).lon)) AS x, map_y($4, g.off_lat) AS y) o
	CROSS JOIN LATERAL (SELECT map_x($4, near_lon(g.on_lon, ($4).lon)) AS x, map_y($4, g.on_lat) AS y) e
	WHERE ($4).lon IS NOT NULL;
END;
COMMENT ON FUNCTION map_reaches(integer[], timestamptz, timestamptz, map_scale) IS
'Return where ships can have been in their twenty longest kept silences that touch a period, at the max_speed_kn of '
'their runs: an ellipse around both ends, or a circle around the last fix while the silence is open';

CREATE FUNCTION map_names(dots map_dot[], scale map_scale) RETURNS map_name[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
	WITH named AS (
		SELECT
			w.words,
			w.width,
			p.x AS dot_x,
			p.y AS dot_y,
			least(p.x + 8, 980 - w.width) AS x,
			p.y - 6 AS y,
			row_number() OVER (ORDER BY d.words, p.x, p.y) AS place,
			row_number() OVER (ORDER BY p.y, p.x, d.words) AS n
		FROM unnest($1) d
		CROSS JOIN LATERAL (SELECT map_x($2, d.lon) AS x, map_y($2, d.lat) AS y) p
		CROSS JOIN LATERAL (SELECT picture_fit_ends(d.words, 160, 11) AS words) f
		CROSS JOIN LATERAL (SELECT f.words, picture_width(f.words, 11) AS width) w
		WHERE d.kind = 'zone'
	)
	SELECT coalesce(array_agg(ROW(a.words, a.dot_x, a.dot_y, a.x, a.y, a.width,
		NOT EXISTS (SELECT
			FROM named b
			WHERE b.n < a.n
				AND a.y - b.y < 13
				AND a.x < b.x + b.width
				AND b.x < a.x + a.width))::map_name ORDER BY a.place), '{}')
	FROM named a;
END;
COMMENT ON FUNCTION map_names(map_dot[], map_scale) IS
'Return the zones of a map with their names and the places of these; a name that would cover an earlier one, from top '
'to bottom, is not free';

-- ---------- drawing ----------

CREATE FUNCTION map_draw_reaches(reaches map_reach[]) RETURNS xml
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
	SELECT xmlagg(xmlelement(name g, xmlattributes('url(#map)' AS "clip-path"),
		xmlelement(name ellipse, xmlattributes(round(p.x::numeric, 1) AS cx, round(p.y::numeric, 1) AS cy,
			round(least(5000, greatest(p.reach, p.half, 2))::numeric, 1) AS rx,
			round(least(5000, sqrt(greatest(power(p.reach, 2) - power(p.half, 2), 4)))::numeric, 1) AS ry,
			format('rotate(%s %s %s)', round(p.turn::numeric, 1), round(p.x::numeric, 1),
				round(p.y::numeric, 1)) AS transform,
			'none' AS fill, '#D55E00' AS stroke, 0.7 AS "stroke-width", '3 4' AS "stroke-dasharray"),
		xmlelement(name title,
			format('silent from %s: within reach at %s knots', page_time(p.off_at),
				p.speed)))) ORDER BY p.off_at, p.mmsi)
	FROM unnest($1) p;
END;
COMMENT ON FUNCTION map_draw_reaches(map_reach[]) IS 'Draw the ellipses of silences on a map';

CREATE FUNCTION map_draw_ways(dots map_dot[], scale map_scale) RETURNS xml
LANGUAGE sql IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
	WITH leg AS (
		SELECT
			d.mmsi,
			d.leg AS n,
			string_agg(round(p.x::numeric, 1) || ',' || round(p.y::numeric, 1), ' '
				ORDER BY d.t, d.lon, d.lat) AS points,
			(array_agg(p.x ORDER BY d.t, d.lon, d.lat))[1] AS x1,
			(array_agg(p.y ORDER BY d.t, d.lon, d.lat))[1] AS y1,
			(array_agg(p.x ORDER BY d.t DESC, d.lon DESC, d.lat DESC))[1] AS x2,
			(array_agg(p.y ORDER BY d.t DESC, d.lon DESC, d.lat DESC))[1] AS y2
		FROM unnest($1) d
		CROSS JOIN LATERAL (SELECT map_x($2, d.lon) AS x, map_y($2, d.lat) AS y) p
		WHERE d.kind = 'fix'
		GROUP BY d.mmsi, d.leg
	), silence AS (
		SELECT l.mmsi, l.n, l.x2 AS x1, l.y2 AS y1, lead(l.x1) OVER w AS x2, lead(l.y1) OVER w AS y2
		FROM leg l
		WINDOW w AS (PARTITION BY l.mmsi ORDER BY l.n)
	)
	SELECT xmlconcat(
		(SELECT xmlagg(xmlelement(name polyline,
			xmlattributes(l.points AS points, 'none' AS fill, '#0072B2' AS stroke, 1.5 AS "stroke-width"))
			ORDER BY l.mmsi, l.n) FROM leg l),
		(SELECT xmlagg(xmlelement(name line,
			xmlattributes(round(s.x1::numeric, 1) AS x1, round(s.y1::numeric, 1) AS y1,
			round(s.x2::numeric, 1) AS x2, round(s.y2::numeric, 1) AS y2, '#D55E00' AS stroke,
			'5 4' AS "stroke-dasharray"))
			ORDER BY s.mmsi, s.n) FROM silence s WHERE s.x2 IS NOT NULL));
END;
COMMENT ON FUNCTION map_draw_ways(map_dot[], map_scale) IS
'Draw the tracks of ships on a map: a line for each leg, a dashed one for the silence between two';

CREATE FUNCTION map_draw_marks(dots map_dot[], names map_name[], scale map_scale) RETURNS xml
LANGUAGE sql IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
	SELECT xmlconcat(
		(SELECT xmlagg(xmlelement(name circle,
			xmlattributes(round(p.x::numeric, 1) AS cx, round(p.y::numeric, 1) AS cy, 5 AS r, '#CC79A7' AS fill))
			ORDER BY d.words, p.x, p.y)
			FROM unnest($1) d
			CROSS JOIN LATERAL (SELECT map_x($3, d.lon) AS x, map_y($3, d.lat) AS y) p
			WHERE d.kind = 'sighting'),
		(SELECT xmlagg(xmlconcat(
			xmlelement(name rect, xmlattributes(round((n.dot_x - 4)::numeric, 1) AS x,
				round((n.dot_y - 4)::numeric, 1) AS y, 8 AS width, 8 AS height, 'none' AS fill, '#222222' AS stroke)),
			CASE WHEN n.is_free THEN xmlconcat(
				xmlelement(name rect, xmlattributes(round(n.x::numeric, 1) AS x, round((n.y - 10)::numeric, 1) AS y,
					round(n.width::numeric, 1) AS width, 13 AS height, '#ffffff' AS fill, 0.75 AS "fill-opacity")),
				picture_label(n.x, n.y, n.words, 11))
			END)
			ORDER BY n.place)
			FROM unnest($2) WITH ORDINALITY n(words, dot_x, dot_y, x, y, width, is_free, place)));
END;
COMMENT ON FUNCTION map_draw_marks(map_dot[], map_name[], map_scale) IS
'Draw the sightings, and the zones with their names, on a map';

CREATE FUNCTION map_draw_bar(scale map_scale) RETURNS xml
LANGUAGE sql IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
	SELECT xmlconcat(
		xmlelement(name line,
			xmlattributes(30 AS x1, 556 AS y1, round((30 + ($1).per_degree / 60 * r.nm)::numeric, 1) AS x2, 556 AS y2,
				'#222222' AS stroke, 2 AS "stroke-width")),
		picture_label(30, 550, r.nm || ' nm', 11))
	FROM unnest(ARRAY[0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000]::double precision[]) r(nm)
	WHERE ($1).per_degree / 60 * r.nm <= 190
	ORDER BY r.nm DESC
	LIMIT 1;
END;
COMMENT ON FUNCTION map_draw_bar(map_scale) IS
'Draw the scale bar of a map: the longest round number of nautical miles up to a fifth of its width';

CREATE FUNCTION map_draw_notes(dots map_dot[], reaches map_reach[], left_out text) RETURNS xml
LANGUAGE sql STABLE PARALLEL SAFE
RETURN xmlconcat(
	CASE WHEN cardinality(dots) = 0 THEN picture_label(500, 300, 'no position in this period', 13, 'middle') END,
	picture_label(300, 560,
		'Blue: heard.  Dashed: silent for more than 6 hours, no route; oval: where it can have been then.  Square: zone.  Dot: sighting.',
		11, 'start', '#555555'),
	-- the line of an oval around the whole map is not visible
	(SELECT picture_label(300, 575,
		format('In %s of the silences it can have been anywhere on this map.', count(*)), 11, 'start', '#555555')
		FROM unnest(reaches) p
		WHERE power(p.reach, 2) - power(p.half, 2) > power(1100, 2)
		HAVING count(*) > 0),
	picture_label(300, 590, left_out, 11, 'start', '#555555'));
COMMENT ON FUNCTION map_draw_notes(map_dot[], map_reach[], text) IS
'Draw the notes of a map: what its signs mean, and what it cannot show';

CREATE FUNCTION vessel_map_svg(vessel_id bigint, from_time timestamptz, to_time timestamptz) RETURNS text
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
DECLARE
	ships integer[];
	dots map_dot[];
	names map_name[];
	reaches map_reach[];
	scale map_scale;
	left_out text;
BEGIN
	PERFORM check_period(from_time, to_time);
	ships := mmsis_of(vessel_id, from_time, to_time);
	dots := map_dots(vessel_id, ships, from_time, to_time);
	scale := map_scale(dots);
	names := map_names(dots, scale);
	reaches := map_reaches(ships, from_time, to_time, scale);
	left_out := map_left_out(ships, from_time, to_time);
	RETURN picture_frame(CASE WHEN left_out IS NULL THEN 580 ELSE 596 END, 'Positions heard, and places',
		xmlelement(name defs, xmlelement(name "clipPath", xmlattributes('map' AS id),
			xmlelement(name rect, xmlattributes(16 AS x, 40 AS y, 968 AS width, 500 AS height)))),
		xmlconcat(
			map_draw_reaches(reaches),
			map_draw_ways(dots, scale),
			map_draw_marks(dots, names, scale),
			(SELECT picture_label(960, 575, format('%s names left out', count(*)), 11, 'end', '#555555')
				FROM unnest(names) n
				WHERE NOT n.is_free
				HAVING count(*) > 0),
			map_draw_bar(scale),
			picture_label(960, 60, 'N', 14, 'middle'),
			xmlelement(name path, xmlattributes('M960 66 l6 20 l-6 -5 l-6 5 z' AS d, '#222222' AS fill)),
			map_draw_notes(dots, reaches, left_out),
			picture_label(24, 56, not_kept_text(from_time), 11, 'start', '#555555')));
END $$;
COMMENT ON FUNCTION vessel_map_svg(bigint, timestamptz, timestamptz) IS
'Return a map (SVG) of a vessel''s stored positions in a period: its tracks, without fixes out of reach of the others '
'(track_clean; a note counts them); silences of more than 6 hours, dashed; for the twenty longest kept gaps an oval of where the ship can have been (at the max_speed_kn of their run, on a '
'flat map), with a note of how many ovals extend beyond the map on all sides; the zones of its calls, with names '
'unless they would cover each other; and sightings. Equidistant at the middle latitude, in one piece across the '
'antimeridian. Error 22023 for an empty period, 42704 for an unknown vessel';
