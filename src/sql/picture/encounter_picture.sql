-- The picture of an encounter: both tracks on a map, and the distance between the ships over time.

CREATE FUNCTION map_spots(lines track[], place geometry, max_gap interval)
RETURNS TABLE (ship bigint, n bigint, i bigint, t timestamptz, east double precision, north double precision)
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
	WITH piece AS (
		SELECT l.ship, p.n, p.piece
		FROM unnest($1) WITH ORDINALITY l(track, ship)
		CROSS JOIN LATERAL ROWS FROM (track_split(l.track, $3)) WITH ORDINALITY p(piece, n)
	), thinning AS (
		-- about 3000 points at most, including first and last of each piece
		SELECT greatest(1, ceil(sum(num_fixes(p.piece)) / 3000.0))::bigint AS step FROM piece p
	)
	SELECT
		p.ship,
		p.n,
		f.n AS i,
		f.t,
		(near_lon(f.lon, point_lon($2)) - point_lon($2)) * cos(radians(point_lat($2))) * 60 AS east,
		(f.lat - point_lat($2)) * 60 AS north
	FROM piece p
	CROSS JOIN thinning k
	CROSS JOIN LATERAL ROWS FROM (track_fixes(p.piece))
		WITH ORDINALITY f(t, lon, lat, sog, cog, nav_status, heading, n)
	WHERE (f.n - 1) % k.step = 0
		OR f.n = num_fixes(p.piece);
END;
COMMENT ON FUNCTION map_spots(track[], geometry, interval) IS
'Return the points of tracks in nautical miles east and north of a place, by track, piece between silences longer '
'than max_gap, and number: about 3000 at most, including first and last of each piece. A step of encounter_map()';

CREATE FUNCTION map_scale(px double precision) RETURNS xml
LANGUAGE sql STABLE PARALLEL SAFE
RETURN (
	SELECT xmlconcat(
		xmlelement(name line,
			xmlattributes(30 AS x1, 484 AS y1, round((30 + b.width)::numeric, 1) AS x2, 484 AS y2,
				'#222222' AS stroke, 2 AS "stroke-width")),
		picture_label(30, 478, format('%s nm', b.nm::double precision), 11))
	FROM (
		-- 1, 2 or 5 times a power of ten, at most 200 pixels wide
		SELECT m.nm, m.nm * $1 AS width
		FROM unnest(ARRAY[0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500]) m(nm)
		WHERE m.nm * $1 <= 200 OR m.nm = 0.1
		ORDER BY m.nm DESC
		LIMIT 1
	) b);
COMMENT ON FUNCTION map_scale(double precision) IS
'Draw the scale bar of a map with a given number of pixels per nautical mile: a step of encounter_map()';

CREATE FUNCTION encounter_map(lines track[], place geometry, reach_m double precision, max_gap interval) RETURNS xml
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
	WITH spot AS MATERIALIZED (
		SELECT s.* FROM map_spots($1, $2, $4) s
	), scale AS MATERIALIZED (
		-- pixels per nautical mile; the place is in the middle
		SELECT least(450 / greatest(0.5, max(abs(s.east))), 205 / greatest(0.5, max(abs(s.north)))) AS px FROM spot s
	), drawn AS MATERIALIZED (
		SELECT s.*, round((500 + s.east * c.px)::numeric, 1) AS x, round((270 - s.north * c.px)::numeric, 1) AS y
		FROM spot s, scale c
	), line AS (
		SELECT
			d.ship,
			d.n,
			string_agg(d.x || ',' || d.y, ' ' ORDER BY d.i) AS points,
			(array_agg(d.x ORDER BY d.i))[1] AS x0,
			(array_agg(d.y ORDER BY d.i))[1] AS y0,
			(array_agg(d.x ORDER BY d.i DESC))[1] AS x1,
			(array_agg(d.y ORDER BY d.i DESC))[1] AS y1,
			min(d.t) AS first_at,
			max(d.t) AS last_at
		FROM drawn d
		GROUP BY d.ship, d.n
	), silence AS (
		SELECT
			e.*,
			lead(e.x0) OVER w AS to_x,
			lead(e.y0) OVER w AS to_y,
			lead(e.first_at) OVER w AS to_t,
			row_number() OVER w = 1 AS is_first
		FROM line e
		WINDOW w AS (PARTITION BY e.ship ORDER BY e.n)
	)
	SELECT xmlconcat(
		xmlelement(name rect,
			xmlattributes(16 AS x, 40 AS y, 968 AS width, 460 AS height, '#f4f8fb' AS fill, '#cccccc' AS stroke)),
		(SELECT xmlelement(name circle,
			xmlattributes(500 AS cx, 270 AS cy, round(greatest(3, $3 / 1852 * c.px)::numeric, 1) AS r,
			'#F0E442' AS fill, 0.6 AS "fill-opacity", '#8A8A00' AS stroke)) FROM scale c),
		(SELECT xmlagg(xmlelement(name line, xmlattributes(s.x1 AS x1, s.y1 AS y1, s.to_x AS x2, s.to_y AS y2,
				picture_colour(s.ship) AS stroke, 1.2 AS "stroke-width", '2 5' AS "stroke-dasharray"),
			xmlelement(name title,
				format('silent from %s to %s', s.last_at,
					s.to_t))) ORDER BY s.ship, s.n) FROM silence s WHERE s.to_x IS NOT NULL),
		(SELECT xmlagg(xmlelement(name polyline, xmlattributes(l.points AS points, 'none' AS fill,
				picture_colour(l.ship) AS stroke, 2 AS "stroke-width", 'round' AS "stroke-linejoin"),
			xmlelement(name title,
				format('heard from %s to %s', l.first_at, l.last_at))) ORDER BY l.ship, l.n) FROM line l),
		-- a hollow circle where each begins, a solid one where it ends
		(SELECT xmlagg(xmlelement(name circle, xmlattributes(s.x0 AS cx, s.y0 AS cy, 4 AS r, '#ffffff' AS fill,
			picture_colour(s.ship) AS stroke, 2 AS "stroke-width")) ORDER BY s.ship) FROM silence s WHERE s.is_first),
		(SELECT xmlagg(xmlelement(name circle,
			xmlattributes(s.x1 AS cx, s.y1 AS cy, 4 AS r, picture_colour(s.ship) AS fill))
			ORDER BY s.ship)
			FROM silence s WHERE s.to_x IS NULL),
		(SELECT map_scale(c.px) FROM scale c),
		CASE
			WHEN NOT EXISTS (SELECT FROM spot)
				THEN picture_label(500, 150, 'The positions are no longer stored.', 13, 'middle')
		END);
END;
COMMENT ON FUNCTION encounter_map(track[], geometry, double precision, interval) IS
'Draw tracks on a map around a place, with a ring of reach_m metres around it: a step of encounter_svg()';

CREATE FUNCTION distance_grid(from_time timestamptz, to_time timestamptz) RETURNS xml
LANGUAGE sql STABLE PARALLEL SAFE
SET timezone = 'UTC'
BEGIN ATOMIC
	WITH mark AS (
		SELECT m.t, axis_x($1, $2, m.t) AS x
		FROM generate_series(date_trunc('hour', $1), $2, axis_step($2 - $1)) m(t)
		WHERE m.t >= $1
	)
	SELECT xmlconcat(
		(SELECT xmlagg(xmlconcat(
				xmlelement(name line,
					xmlattributes(130 AS x1, 710 - 30 * v.n AS y1, 980 AS x2, 710 - 30 * v.n AS y2,
						'#e4e4e4' AS stroke)),
				picture_label(122, 714 - 30 * v.n, v.words, 10, 'end', '#555555')) ORDER BY v.n)
			FROM (VALUES (1, '10 m'), (2, '100 m'), (3, '1 km'), (4, '10 km'), (5, '100 km')) v(n, words)),
		(SELECT xmlagg(xmlconcat(
				xmlelement(name line,
					xmlattributes(round(m.x::numeric, 1) AS x1, 556 AS y1, round(m.x::numeric, 1) AS x2, 726 AS y2,
						'#e4e4e4' AS stroke)),
				CASE
					WHEN m.x <= 952 THEN picture_label(m.x, 742, to_char(m.t, 'MM-DD HH24:MI'), 9, 'middle', '#555555')
					END) ORDER BY m.t) FROM mark m));
END;
COMMENT ON FUNCTION distance_grid(timestamptz, timestamptz) IS
'Draw the grid behind encounter_distances(): powers of ten of metres, and times';

CREATE FUNCTION strips_not_kept(from_time timestamptz, to_time timestamptz) RETURNS xml
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
	SELECT xmlelement(name rect, xmlattributes(130 AS x, 696 AS y, 18 AS height, '#dddddd' AS fill,
			round((axis_x($1, $2, least(k.since, $2)) - 130)::numeric, 1) AS width),
		xmlelement(name title, not_kept_text($1)))
	FROM positions_kept_from() k(since)
	WHERE k.since > $1;
END;
COMMENT ON FUNCTION strips_not_kept(timestamptz, timestamptz) IS
'Draw the time whose positions drop_positions() has removed, over the strips of encounter_distances()';

CREATE FUNCTION encounter_distances(a track, b track, from_time timestamptz, to_time timestamptz,
	max_distance_m double precision, max_gap interval)
RETURNS xml
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
	WITH step AS (
		-- whole seconds, about 400 samples
		SELECT greatest(1, ceil(extract(epoch FROM $4 - $3) / 400)) * interval '1 second' AS span
	), sample AS MATERIALIZED (
		SELECT
			p.t,
			axis_x($3, $4, p.t) AS x,
			geodesic_nm(lonlat_point(p.lon, p.lat), lonlat_point(q.lon, q.lat)) * 1852 AS metres,
			row_number() OVER (ORDER BY p.t) - extract(epoch FROM p.t) / extract(epoch FROM s.span) AS run
		FROM step s
		CROSS JOIN LATERAL track_sample($1, s.span, $6) p
		JOIN LATERAL track_sample($2, s.span, $6) q ON q.t = p.t
	), line AS (
		-- a logarithmic scale from 10 m (y 680) to 100 km (y 560)
		SELECT
			round(m.run) AS run,
			min(m.t) AS t,
			string_agg(
				round(m.x::numeric, 1) || ','
					|| round((680 - 30 * (log(greatest(10, least(100000, m.metres))) - 1))::numeric, 1),
				' ' ORDER BY m.t) AS points
		FROM sample m
		GROUP BY round(m.run)
	), silence AS (
		SELECT l.ship, end_time(s.piece) AS off_at,
			lead(start_time(s.piece)) OVER (PARTITION BY l.ship ORDER BY s.n) AS on_at
		FROM (VALUES (1, $1), (2, $2)) l(ship, track)
		CROSS JOIN LATERAL ROWS FROM (track_split(l.track, $6)) WITH ORDINALITY s(piece, n)
		UNION ALL
		SELECT l.ship, k.since, start_time(l.track)
		FROM (VALUES (1, $1), (2, $2)) l(ship, track), (SELECT greatest($3, positions_kept_from())) k(since)
		WHERE coalesce(start_time(l.track), $4) - k.since > $6
	)
	SELECT xmlconcat(
		distance_grid($3, $4),
		xmlelement(name line, xmlattributes(130 AS x1, 980 AS x2, '#8A8A00' AS stroke, '4 3' AS "stroke-dasharray",
			round((680 - 30 * (log(greatest(10, least(100000, $5))) - 1))::numeric, 1) AS y1,
			round((680 - 30 * (log(greatest(10, least(100000, $5))) - 1))::numeric, 1) AS y2)),
		-- a strip for each ship, in its colour while heard, hatched while silent
		(SELECT xmlagg(xmlelement(name rect,
			xmlattributes(130 AS x, 686 + 10 * n AS y, 850 AS width, 8 AS height, picture_colour(n) AS fill))
			ORDER BY n)
			FROM generate_series(1, 2) n),
		(SELECT xmlagg(xmlelement(name rect,
			xmlattributes(round(axis_x($3, $4, s.off_at)::numeric, 1) AS x, 686 + 10 * s.ship AS y, 8 AS height,
				'url(#silence)' AS fill,
				round((axis_x($3, $4, coalesce(s.on_at, $4)) - axis_x($3, $4, s.off_at))::numeric, 1) AS width),
			xmlelement(name title,
				format('silent from %s%s', s.off_at, coalesce(' to ' || s.on_at, '')))) ORDER BY s.ship, s.off_at)
			FROM silence s
			WHERE coalesce(s.on_at, $4) - s.off_at > $6),
		strips_not_kept($3, $4),
		(SELECT xmlagg(xmlelement(name polyline,
			xmlattributes(l.points AS points, 'none' AS fill, '#222222' AS stroke, 1.8 AS "stroke-width"))
			ORDER BY l.t)
			FROM line l));
END;
COMMENT ON FUNCTION encounter_distances(track, track, timestamptz, timestamptz, double precision, interval) IS
'Draw the distance between two ships over time on a logarithmic scale, and when each was heard: a step of '
'encounter_svg()';

CREATE FUNCTION encounter_legend(e encounter) RETURNS xml
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
BEGIN
	RETURN (SELECT xmlagg(xmlconcat(
			xmlelement(name rect,
				xmlattributes(16 AS x, 494 + 20 * s.n AS y, 14 AS width, 12 AS height,
					picture_colour(s.n) AS fill)),
			picture_label(38, 504 + 20 * s.n, picture_text(s.words, 130), 12)) ORDER BY s.n)
		FROM (VALUES
			(1,
				concat_ws(', ', e.name_a, 'MMSI ' || e.mmsi_a, 'IMO ' || e.imo_a, e.flag_a, e.ship_type_a,
					coalesce('on the lists ' || e.listed_a, no_list_text(e.began)))),
			(2,
				concat_ws(', ', e.name_b, 'MMSI ' || e.mmsi_b, 'IMO ' || e.imo_b, e.flag_b, e.ship_type_b,
					coalesce('on the lists ' || e.listed_b, no_list_text(e.began))))
			) s(n, words));
END $$;
COMMENT ON FUNCTION encounter_legend(encounter) IS
'Draw the legend: the colour of each ship, with what is known of it: a step of encounter_svg()';

CREATE FUNCTION encounter_way(run encounter_run, mmsi integer, from_time timestamptz, to_time timestamptz) RETURNS track
LANGUAGE sql STABLE PARALLEL SAFE
RETURN track_between(
	-- a day more on both sides, since the fixes around decide which are unreachable, frozen or circling
	cleaned_track(track_to_judge(vessel_track_between(encounter_way.mmsi::mmsi,
		encounter_way.from_time - interval '24 hours', encounter_way.to_time + interval '24 hours'),
		(run).without_anomalies), (run).clean_speed_kn),
	encounter_way.from_time, encounter_way.to_time);
COMMENT ON FUNCTION encounter_way(encounter_run, integer, timestamptz, timestamptz) IS
'Return the stored track of a ship in a period without the fixes that a run leaves out, as encounter_svg() draws it';

CREATE FUNCTION encounter_notes(run encounter_run, left_out integer, heard integer, from_time timestamptz)
RETURNS text[]
LANGUAGE sql STABLE PARALLEL SAFE
RETURN array_remove(ARRAY[
	'Grey: ' || not_kept_text(from_time),
	CASE WHEN left_out > 0
		THEN format('Not drawn: %s of %s fixes, which the run left out as %s.', left_out, heard,
			concat_ws(', or as ', format('out of reach of the others at %s kn', (run).clean_speed_kn),
				CASE WHEN (run).without_anomalies THEN 'frozen or circling' END))
		END], NULL);
COMMENT ON FUNCTION encounter_notes(encounter_run, integer, integer, timestamptz) IS
'Return in words what the picture of an encounter does not show: dropped positions, and fixes that the run left out: '
'a step of encounter_svg()';

CREATE FUNCTION encounter_caption(e encounter, run encounter_run, notes text[]) RETURNS xml
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = @extschema@, pg_catalog, pg_temp
SET timezone = 'UTC'
SET intervalstyle = 'postgres'
AS $$
BEGIN
	RETURN xmlconcat(
		picture_label(16, 762,
			picture_text(format('At most %s m apart from %s to %s (%s h), at least %s m; drift %s and %s kn; %s.',
			run.max_distance_m, to_char(e.began, 'YYYY-MM-DD HH24:MI:SS'),
			to_char(e.ended, 'YYYY-MM-DD HH24:MI:SS'), round(e.duration_hours::numeric, 1), round(e.min_distance_m),
			round(e.drift_a_kn::numeric, 1), round(e.drift_b_kn::numeric, 1),
			coalesce(round(e.nearest_zone_nm::numeric, 1) || ' nm from ' || e.nearest_zone,
				'no registered port within 200 nm')), 160), 11),
		picture_label(16, 780,
			format('Hatched and dotted: not heard for more than %s, nothing is known.  '
				'Hollow: where a track begins.  To have been together is not yet a transfer.',
				run.max_gap),
			11, 'start', '#555555'),
		(SELECT xmlagg(picture_label(16, 780 + 18 * n.no, n.words, 11, 'start', '#555555') ORDER BY n.no)
			FROM unnest(notes) WITH ORDINALITY n(words, no)));
END $$;
COMMENT ON FUNCTION encounter_caption(encounter, encounter_run, text[]) IS
'Write the finding and its limits below the picture of an encounter, followed by notes, one a line: a step of '
'encounter_svg()';

CREATE FUNCTION encounter_svg(encounter_id bigint) RETURNS text
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = @extschema@, pg_catalog, pg_temp
SET timezone = 'UTC'
SET datestyle = 'ISO'
SET intervalstyle = 'postgres'
SET jit = off
AS $$
#variable_conflict use_column
DECLARE
	e encounter;
	run encounter_run;
	margin interval;
	from_time timestamptz;
	to_time timestamptz;
	a track;
	b track;
	heard integer;
	notes text[];
BEGIN
	SELECT v.* INTO e FROM encounter v WHERE v.encounter_id = encounter_svg.encounter_id;
	IF NOT FOUND THEN
		RAISE EXCEPTION 'encounter % does not exist', coalesce(encounter_svg.encounter_id::text, 'NULL')
			USING ERRCODE = 'undefined_object';
	END IF;
	SELECT r.* INTO run FROM encounter_run r WHERE r.run_id = e.run_id;
	margin := least(greatest((e.ended - e.began) / 2, interval '2 hours'), interval '12 hours');
	from_time := e.began - margin;
	to_time := e.ended + margin;
	a := encounter_way(run, e.mmsi_a, from_time, to_time);
	b := encounter_way(run, e.mmsi_b, from_time, to_time);
	heard := num_fixes(vessel_track_between(e.mmsi_a::mmsi, from_time, to_time))
		+ num_fixes(vessel_track_between(e.mmsi_b::mmsi, from_time, to_time));
	notes := encounter_notes(run, heard - num_fixes(a) - num_fixes(b), heard, from_time);
	RETURN picture_frame(790 + 18 * cardinality(notes),
		picture_text(format('Together: %s and %s, %s to %s UTC', coalesce(e.name_a, e.mmsi_a::text),
			coalesce(e.name_b, e.mmsi_b::text),
			to_char(e.began, 'YYYY-MM-DD HH24:MI'), to_char(e.ended, 'YYYY-MM-DD HH24:MI')), 110),
		xmlelement(name defs,
			xmlelement(name pattern,
				xmlattributes('silence' AS id, 'userSpaceOnUse' AS "patternUnits", 7 AS width, 7 AS height,
					'rotate(45)' AS "patternTransform"),
				xmlelement(name rect, xmlattributes(7 AS width, 7 AS height, '#ffffff' AS fill)),
				xmlelement(name line,
					xmlattributes(3.5 AS x1, 0 AS y1, 3.5 AS x2, 7 AS y2, '#888888' AS stroke,
						1.5 AS "stroke-width")))),
		xmlconcat(
			encounter_map(ARRAY[a, b], e.place, run.max_distance_m, run.max_gap),
			encounter_legend(e),
			xmlelement(name rect,
				xmlattributes(round(axis_x(from_time, to_time, e.began)::numeric, 1) AS x, 556 AS y, 124 AS height,
					'#F0E442' AS fill, 0.35 AS "fill-opacity",
				round((axis_x(from_time, to_time, e.ended) - axis_x(from_time, to_time, e.began))::numeric,
					1) AS width)),
			encounter_distances(a, b, from_time, to_time, run.max_distance_m, run.max_gap),
			encounter_caption(e, run, notes)));
END $$;
COMMENT ON FUNCTION encounter_svg(bigint) IS
'Return a stored encounter as a picture (SVG): both tracks around the place, as the run judged them, from half its '
'length before to half its length after (2 to 12 hours), a ring of max_distance_m, the distance between the ships '
'over time, and when each was heard; silences longer than max_gap of the run are hatched, and dotted on the map. '
'Fixes that the run left out are not drawn but counted. Times are UTC. Error 42704 for an unknown encounter';
