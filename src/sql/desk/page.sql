-- Pages to hand on: self-contained HTML, without scripts or outside requests, printable on A4.

CREATE FUNCTION page_text(words text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN coalesce(nullif(picture_text(words, 2000), ''), '–');
COMMENT ON FUNCTION page_text(text) IS
'Return a text that a page may hold, control characters replaced; a dash for NULL or nothing';

CREATE FUNCTION page_time(t timestamptz) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
RETURN CASE WHEN isfinite(t) THEN to_char(t AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI') END;
COMMENT ON FUNCTION page_time(timestamptz) IS
'Return a time as pages print it, UTC, to the minute; NULL for one without end';

CREATE FUNCTION page_row(VARIADIC cells text[]) RETURNS xml
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN xmlelement(name tr, (SELECT xmlagg(xmlelement(name td,
		-- a time stays on one line
		xmlattributes(CASE WHEN c.words ~ '^\d{4}-\d\d-\d\d( \d\d:\d\d)?$' THEN 't' END AS class),
		page_text(c.words)) ORDER BY c.n)
	FROM unnest(cells) WITH ORDINALITY c(words, n)));
COMMENT ON FUNCTION page_row(text[]) IS 'Return a row of a table of a page';

CREATE FUNCTION page_table(title text, heads text[], body xml, nothing text) RETURNS xml
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN xmlelement(name section,
	xmlelement(name h2, page_text(title)),
	CASE WHEN body IS NULL THEN xmlelement(name p, page_text(nothing))
		ELSE xmlelement(name table,
			xmlelement(name thead,
				xmlelement(name tr, (SELECT xmlagg(xmlelement(name th, page_text(h.words)) ORDER BY h.n)
				FROM unnest(heads) WITH ORDINALITY h(words, n)))),
			xmlelement(name tbody, body))
	END);
COMMENT ON FUNCTION page_table(text, text[], xml, text) IS
'Return a section of a page: a heading and a table, or the words for an empty one';

CREATE FUNCTION page_frame(title text, body xml) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
RETURN E'<!DOCTYPE html>\n' || xmlelement(name html, xmlattributes('en' AS lang),
	xmlelement(name head,
		xmlelement(name meta, xmlattributes('utf-8' AS charset)),
		xmlelement(name title, page_text(title)),
		xmlelement(name style,
			'body { font: 10pt "DejaVu Sans", "Noto Sans", sans-serif; color: #222222; margin: 12mm auto; max-width: 186mm } '
			'h1 { font-size: 16pt; margin: 0 0 2mm } h2 { font-size: 12pt; margin: 6mm 0 2mm } '
			'table { border-collapse: collapse; width: 100%; table-layout: auto } thead { display: table-header-group } '
			'tr { break-inside: avoid } th, td { text-align: left; vertical-align: top; padding: 1mm 2mm 1mm 0; '
			'border-bottom: 0.2mm solid #bbbbbb; font-size: 8pt; overflow-wrap: break-word } th { border-bottom-color: #222222 } '
			'h1, h2 { break-after: avoid } .t { white-space: nowrap } '
			'svg { display: block; width: 100%; height: auto; max-height: 250mm; break-inside: avoid } '
			'p { margin: 1mm 0 } .small { font-size: 8pt; color: #555555 } '
			'@page { size: A4; margin: 12mm } @media print { body { margin: 0 } }')),
	xmlelement(name body, xmlelement(name h1, page_text(title)), body))::text;
COMMENT ON FUNCTION page_frame(text, xml) IS 'Return a page of HTML around its parts';

CREATE FUNCTION page_lists() RETURNS xml
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
	SELECT page_table('How old the lists are',
		ARRAY['List', 'Last accepted copy', 'Last copy tried', 'Quarantined since', 'Why'],
		(SELECT xmlagg(page_row(s.list, coalesce(page_time(s.last_accepted_at), 'never loaded'),
				page_time(s.last_tried_at), page_time(s.quarantined_since), s.quarantine_reason) ORDER BY s.list)
			FROM list_status s),
		'No list has been loaded: nothing on this page says that a vessel is not sanctioned.');
END;
COMMENT ON FUNCTION page_lists() IS 'Return the part of a page that says how old each list is';

CREATE FUNCTION lists_then(imo imo, at timestamptz) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
RETURN (
	SELECT string_agg(DISTINCT l.list || CASE period_status(d, at) WHEN 'possibly' THEN ' (possibly)' ELSE '' END, ', ')
	FROM listing_identifier n
	JOIN listing l ON l.listing_id = n.listing_id AND l.kind = 'vessel'
	JOIN listing_period d ON d.listing_id = l.listing_id AND d.known_to IS NULL
	WHERE n.scheme = 'imo'
		AND n.value = lists_then.imo::text
		AND n.known_to IS NULL
		AND period_status(d, at) IS NOT NULL);
COMMENT ON FUNCTION lists_then(imo, timestamptz) IS
'Return the lists that the ship of an IMO number was on at a time, as known now, separated by commas, with '
'"(possibly)" between two snapshots; NULL: on none as loaded';

-- ---------- map ----------

CREATE FUNCTION near_lon(lon double precision, middle double precision) RETURNS double precision
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN lon + CASE WHEN lon - middle > 180 THEN -360 WHEN lon - middle < -180 THEN 360 ELSE 0 END;
COMMENT ON FUNCTION near_lon(double precision, double precision) IS
'Return a longitude as the number nearest to a middle, degrees: a map over 180 degrees is one piece';

CREATE FUNCTION vessel_map_svg(vessel_id bigint, from_time timestamptz, to_time timestamptz) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
	WITH period AS (
		SELECT check_period($2, $3) AS good
	), used AS (
		SELECT DISTINCT i.mmsi::integer AS mmsi
		FROM vessel_identity i
		CROSS JOIN LATERAL identity_holds(i.observed, i.valid) h(valid)
		WHERE i.vessel_id = $1
			AND i.mmsi IS NOT NULL
			AND h.valid && tstzrange($2, $3)
	), piece AS (
		SELECT u.mmsi, p.n, p.piece
		FROM used u
		CROSS JOIN LATERAL vessel_track_between(u.mmsi::mmsi, $2, $3) w(track)
		CROSS JOIN LATERAL ROWS FROM (track_split(w.track, interval '6 hours')) WITH ORDINALITY p(piece, n)
		WHERE EXISTS (SELECT FROM period WHERE good)
	), every AS (
		-- at most some three thousand points, first and last of each piece among them
		SELECT greatest(1, ceil(sum(num_fixes(p.piece)) / 3000.0))::bigint AS step FROM piece p
	), spot AS MATERIALIZED (
		SELECT p.mmsi, p.n, f.t, f.lon, f.lat
		FROM piece p
		CROSS JOIN LATERAL ROWS
		FROM (track_fixes(p.piece)) WITH ORDINALITY f(t, lon, lat, sog, cog, nav_status, heading, n)
		CROSS JOIN every e
		WHERE (f.n - 1) % e.step = 0
			OR f.n = num_fixes(p.piece)
	), evidence AS MATERIALIZED (
		SELECT e.kind, e.zone, e.source, e.place FROM vessel_evidence($1, $2, $3) e
	), mark AS MATERIALIZED (
		SELECT DISTINCT 'zone' AS kind, o.name AS words, point_lon(p.place) AS lon, point_lat(p.place) AS lat
		FROM evidence e
		-- where several have the name the nearest: who lies in a port may lie just outside its polygon
		JOIN LATERAL (SELECT n.*
			FROM zone n
			WHERE n.name = e.zone
			ORDER BY ST_Distance(n.geom, e.place), n.zone_id
			LIMIT 1) z ON true
		-- of a pier its port
		JOIN zone o ON o.zone_id = coalesce(port_of(z.zone_id), z.zone_id)
		CROSS JOIN LATERAL (SELECT ST_PointOnSurface(o.geom) AS place) p
		WHERE e.kind IN ('port call', 'sighting')
		UNION ALL
		SELECT 'sighting', e.source, point_lon(e.place), point_lat(e.place)
		FROM evidence e
		WHERE e.kind = 'sighting'
			AND e.place IS NOT NULL
	), middle AS (
		SELECT coalesce((SELECT s.lon FROM spot s ORDER BY s.t, s.lon LIMIT 1), (SELECT min(m.lon) FROM mark m),
			0) AS lon
	), dot AS MATERIALIZED (
		SELECT 'fix' AS kind, s.mmsi, s.n, s.t, NULL::text AS words, near_lon(s.lon, m.lon) AS lon, s.lat
		FROM spot s, middle m
		UNION ALL
		SELECT k.kind, NULL, NULL, NULL, k.words, near_lon(k.lon, m.lon), k.lat FROM mark k, middle m
	), extent AS (
		SELECT min(d.lon) AS west, max(d.lon) AS east, min(d.lat) AS south, max(d.lat) AS north FROM dot d
	), scale AS (
		-- equal scale both ways at the middle latitude; 940 x 500, at least a tenth of a degree
		SELECT
			(e.west + e.east) / 2 AS lon,
			(e.south + e.north) / 2 AS lat,
			cos(radians((e.south + e.north) / 2)) AS shrink,
			least(900 / greatest(0.1, (e.east - e.west) * cos(radians((e.south + e.north) / 2))),
				460 / greatest(0.1, e.north - e.south)) AS per_degree
		FROM extent e
	), drawn AS MATERIALIZED (
		SELECT d.*, 500 + (d.lon - c.lon) * c.shrink * c.per_degree AS x, 300 - (d.lat - c.lat) * c.per_degree AS y
		FROM dot d, scale c
	), named AS (
		SELECT
			d.words AS zone,
			w.words,
			w.width,
			least(d.x + 8, 980 - w.width) AS x,
			d.y - 6 AS y,
			row_number() OVER (ORDER BY d.y, d.x, d.words) AS n
		FROM drawn d
		CROSS JOIN LATERAL (SELECT picture_fit_ends(d.words, 160, 11) AS words) f
		CROSS JOIN LATERAL (SELECT f.words, picture_width(f.words, 11) AS width) w
		WHERE d.kind = 'zone'
	), name AS MATERIALIZED (
		-- one that would cover another before it is left out
		SELECT a.*,
			NOT EXISTS (SELECT
				FROM named b
				WHERE b.n < a.n
					AND a.y - b.y < 13
					AND a.x < b.x + b.width
					AND b.x < a.x + a.width) AS is_free
		FROM named a
	), leg AS (
		SELECT d.mmsi, d.n,
			string_agg(round(d.x::numeric, 1) || ',' || round(d.y::numeric, 1), ' '
				ORDER BY d.t, d.lon, d.lat) AS points,
			(array_agg(d.x ORDER BY d.t, d.lon, d.lat))[1] AS x1, (array_agg(d.y ORDER BY d.t, d.lon, d.lat))[1] AS y1,
			(array_agg(d.x ORDER BY d.t DESC, d.lon DESC, d.lat DESC))[1] AS x2,
			(array_agg(d.y ORDER BY d.t DESC, d.lon DESC, d.lat DESC))[1] AS y2
		FROM drawn d
		WHERE d.kind = 'fix'
		GROUP BY d.mmsi, d.n
	), silence AS (
		SELECT l.*, lead(l.x1) OVER (PARTITION BY l.mmsi ORDER BY l.n) AS next_x,
			lead(l.y1) OVER (PARTITION BY l.mmsi ORDER BY l.n) AS next_y
		FROM leg l
	), prism AS (
		-- where a ship can have been in a silence that is kept: an oval about its ends, while open a circle
		SELECT
			g.mmsi,
			g.off_at,
			g.speed,
			(o.x + coalesce(e.x, o.x)) / 2 AS x,
			(o.y + coalesce(e.y, o.y)) / 2 AS y,
			degrees(atan2(coalesce(e.y, o.y) - o.y, coalesce(e.x, o.x) - o.x)) AS turn,
			sqrt(power(coalesce(e.x, o.x) - o.x, 2) + power(coalesce(e.y, o.y) - o.y, 2)) / 2 AS half,
			g.hours * g.speed / 60 * c.per_degree / CASE WHEN g.on_at IS NULL THEN 1 ELSE 2 END AS reach
		FROM (
			SELECT a.mmsi, a.off_at, a.on_at, a.off_lon, a.off_lat, a.on_lon, a.on_lat, a.duration_hours AS hours,
				r.max_speed_kn AS speed
			FROM ais_gap_current a
			JOIN ais_gap_run r ON r.run_id = a.run_id
			WHERE a.mmsi IN (SELECT u.mmsi FROM used u)
				AND a.off_at < $3
				AND coalesce(a.on_at, $3) >= $2
			ORDER BY a.duration_hours DESC, a.gap_id
			LIMIT 20
		) g
		CROSS JOIN scale c
		CROSS JOIN LATERAL (SELECT 500 + (near_lon(g.off_lon, c.lon) - c.lon) * c.shrink * c.per_degree AS x,
			300 - (g.off_lat - c.lat) * c.per_degree AS y) o
		CROSS JOIN LATERAL (SELECT 500 + (near_lon(g.on_lon, c.lon) - c.lon) * c.shrink * c.per_degree AS x,
			300 - (g.on_lat - c.lat) * c.per_degree AS y) e
		WHERE c.lon IS NOT NULL
	), bar AS (
		-- the longest round number of miles that is at most a fifth of the width
		SELECT c.per_degree / 60 * r.nm AS width, r.nm
		FROM scale c
		CROSS JOIN unnest(ARRAY[0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000]::double precision[]) r(nm)
		WHERE c.per_degree / 60 * r.nm <= 190
		ORDER BY r.nm DESC
		LIMIT 1
	)
	SELECT picture_frame(580, 'Positions heard, and places',
		xmlelement(name defs, xmlelement(name "clipPath", xmlattributes('map' AS id),
			xmlelement(name rect, xmlattributes(16 AS x, 40 AS y, 968 AS width, 500 AS height)))),
		xmlconcat(
			(SELECT xmlagg(xmlelement(name g, xmlattributes('url(#map)' AS "clip-path"),
				xmlelement(name ellipse, xmlattributes(round(p.x::numeric, 1) AS cx, round(p.y::numeric, 1) AS cy,
					round(least(5000, greatest(p.reach, p.half, 2))::numeric, 1) AS rx,
					round(least(5000, sqrt(greatest(power(p.reach, 2) - power(p.half, 2), 4)))::numeric, 1) AS ry,
					format('rotate(%s %s %s)', round(p.turn::numeric, 1), round(p.x::numeric, 1),
						round(p.y::numeric, 1)) AS transform,
					'none' AS fill, '#D55E00' AS stroke, 0.7 AS "stroke-width", '3 4' AS "stroke-dasharray"),
				xmlelement(name title,
					format('silent from %s: within reach at %s knots', page_time(p.off_at),
						p.speed)))) ORDER BY p.off_at, p.mmsi)
				FROM prism p),
			(SELECT xmlagg(xmlelement(name polyline,
				xmlattributes(l.points AS points, 'none' AS fill, '#0072B2' AS stroke, 1.5 AS "stroke-width"))
				ORDER BY l.mmsi, l.n) FROM leg l),
			(SELECT xmlagg(xmlelement(name line,
				xmlattributes(round(s.x2::numeric, 1) AS x1, round(s.y2::numeric, 1) AS y1,
				round(s.next_x::numeric, 1) AS x2, round(s.next_y::numeric, 1) AS y2, '#D55E00' AS stroke,
				'5 4' AS "stroke-dasharray"))
				ORDER BY s.mmsi, s.n) FROM silence s WHERE s.next_x IS NOT NULL),
			(SELECT xmlagg(xmlconcat(
				CASE d.kind
					WHEN 'zone' THEN xmlelement(name rect,
						xmlattributes(round((d.x - 4)::numeric, 1) AS x, round((d.y - 4)::numeric, 1) AS y,
					8 AS width, 8 AS height, 'none' AS fill, '#222222' AS stroke))
					ELSE xmlelement(name circle,
						xmlattributes(round(d.x::numeric, 1) AS cx, round(d.y::numeric, 1) AS cy, 5 AS r,
							'#CC79A7' AS fill))
						END,
				CASE WHEN d.kind = 'zone' AND n.is_free THEN xmlconcat(
					xmlelement(name rect, xmlattributes(round(n.x::numeric, 1) AS x, round((n.y - 10)::numeric, 1) AS y,
						round(n.width::numeric, 1) AS width, 13 AS height, '#ffffff' AS fill, 0.75 AS "fill-opacity")),
					picture_label(n.x, n.y, n.words, 11))
				END)
				ORDER BY d.kind, d.words, d.x)
				FROM drawn d
				LEFT JOIN name n ON d.kind = 'zone' AND n.zone = d.words
				WHERE d.kind <> 'fix'),
			(SELECT picture_label(960, 575, format('%s names left out', count(*)), 11, 'end', '#555555')
				FROM name n
				WHERE NOT n.is_free
				HAVING count(*) > 0),
			(SELECT xmlconcat(
				xmlelement(name line,
					xmlattributes(30 AS x1, 556 AS y1, round((30 + b.width)::numeric, 1) AS x2, 556 AS y2,
						'#222222' AS stroke, 2 AS "stroke-width")),
				picture_label(30, 550, b.nm || ' nm', 11)) FROM bar b),
			picture_label(960, 60, 'N', 14, 'middle'),
			xmlelement(name path, xmlattributes('M960 66 l6 20 l-6 -5 l-6 5 z' AS d, '#222222' AS fill)),
			CASE
				WHEN NOT EXISTS (SELECT
					FROM dot) THEN picture_label(500, 300, 'no position in this period', 13, 'middle')
				END,
			picture_label(300, 560,
				'Blue: heard.  Dashed: silent for more than 6 hours, no route; oval: where it can have been then.  Square: zone.  Dot: sighting.',
				11, 'start', '#555555'),
			-- an oval about the whole map has no line on it
			(SELECT picture_label(300, 575,
				format('In %s of the silences it can have been anywhere on this map.', count(*)), 11, 'start',
					'#555555')
				FROM prism p
				WHERE power(p.reach, 2) - power(p.half, 2) > power(1100, 2)
				HAVING count(*) > 0)));
END;
COMMENT ON FUNCTION vessel_map_svg(bigint, timestamptz, timestamptz) IS
'Return a map of a vessel''s stored positions in a period as a picture (SVG): ways heard, silences of more than 6 '
'hours dashed, with an oval within which it can have been in those that are kept (the twenty longest; at the '
'max_speed_kn of their run, on a flat map; a line says in how many it reaches beyond the map on all sides), zones of '
'its calls, by name where names do not cover each other, sightings. Equidistant at the middle latitude, in one piece '
'over 180 degrees. Error 22023 for an empty period, 42704 for an unknown vessel';
