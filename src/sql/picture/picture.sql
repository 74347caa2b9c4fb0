-- Pictures: port calls as SVG, self-contained, built with PostgreSQL's own XML functions,
-- so that every text is escaped.  Colours: Okabe and Ito's, told apart by all eyes.

CREATE FUNCTION picture_colour(n bigint) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN (ARRAY['#0072B2', '#E69F00', '#009E73', '#CC79A7', '#56B4E9', '#D55E00', '#8A8A00', '#444444'])[1 + (n - 1) % 8];
COMMENT ON FUNCTION picture_colour(bigint) IS 'The n-th colour of Okabe and Ito''s palette (2008), yellow darkened';

CREATE FUNCTION picture_text(words text, most integer DEFAULT 40) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN length(regexp_replace(words, '[\x01-\x1f\x7f\uFFFE\uFFFF]', ' ', 'g')) <= most THEN regexp_replace(words, '[\x01-\x1f\x7f\uFFFE\uFFFF]', ' ', 'g')
	ELSE left(regexp_replace(words, '[\x01-\x1f\x7f\uFFFE\uFFFF]', ' ', 'g'), most - 1) || '…' END;
COMMENT ON FUNCTION picture_text(text, integer) IS 'A text that XML may hold, cut to a length';

CREATE FUNCTION picture_label(x double precision, y double precision, words text, size integer DEFAULT 12,
	anchor text DEFAULT 'start', fill text DEFAULT '#222222') RETURNS xml
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN xmlelement(name text, xmlattributes(round(x::numeric, 1) AS x, round(y::numeric, 1) AS y, size AS "font-size", anchor AS "text-anchor", fill AS fill), words);
COMMENT ON FUNCTION picture_label(double precision, double precision, text, integer, text, text) IS 'A text in a picture';

CREATE FUNCTION picture_frame(height integer, title text, defs xml, body xml) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN xmlelement(name svg, xmlattributes('http://www.w3.org/2000/svg' AS xmlns, format('0 0 1000 %s', height) AS "viewBox", 1000 AS width, height AS height,
		'DejaVu Sans, Verdana, Arial, sans-serif' AS "font-family"),
	xmlelement(name title, title), defs,
	xmlelement(name rect, xmlattributes(1000 AS width, height AS height, '#ffffff' AS fill)),
	picture_label(16, 26, title, 16), body)::text;
COMMENT ON FUNCTION picture_frame(integer, text, xml, xml) IS 'A picture 1,000 wide around its parts';

-- the coarsest steps that give at most twelve marks
CREATE FUNCTION axis_step(span interval) RETURNS interval
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN (SELECT s FROM unnest(ARRAY['1 hour', '3 hours', '6 hours', '12 hours', '1 day', '2 days', '7 days', '14 days', '1 month', '3 months', '1 year', '5 years', '20 years', '100 years']::interval[]) s
	WHERE extract(epoch FROM span) / extract(epoch FROM s) <= 11 OR s = '100 years' ORDER BY s LIMIT 1);
COMMENT ON FUNCTION axis_step(interval) IS 'Distance of the marks on a time axis';

CREATE FUNCTION axis_x(from_time timestamptz, to_time timestamptz, t timestamptz) RETURNS double precision
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN 130 + 850 * least(1, greatest(0, extract(epoch FROM t - from_time) / extract(epoch FROM to_time - from_time)))::double precision;
COMMENT ON FUNCTION axis_x(timestamptz, timestamptz, timestamptz) IS 'Where a time lies in a picture, from 130 to 980; times beyond the period at its ends';

CREATE FUNCTION port_call_timeline_svg(from_time timestamptz, to_time timestamptz, mmsis integer[] DEFAULT NULL, zone_ids bigint[] DEFAULT NULL,
	min_silence interval DEFAULT '6 hours') RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
SET timezone = 'UTC'
BEGIN ATOMIC
	WITH period AS MATERIALIZED (
		SELECT $1 AS from_time, $2 AS to_time, axis_step($2 - $1) AS step
		WHERE check_period($1, $2)
			AND coalesce((SELECT bool_and(check_zone_ever(z)) FROM unnest($4) z), true)
	), call AS MATERIALIZED (
		SELECT c.* FROM port_call c, period p
		WHERE c.arrived_latest < p.to_time AND coalesce(c.departed_latest, c.departed_earliest) >= p.from_time
			AND ($3 IS NULL OR c.mmsi = ANY ($3)) AND ($4 IS NULL OR c.zone_id = ANY ($4))
	), lane AS MATERIALIZED (
		SELECT m.mmsi, 62 + 44 * (row_number() OVER (ORDER BY m.mmsi) - 1)::integer AS y
		FROM (SELECT DISTINCT c.mmsi FROM call c UNION SELECT unnest($3)) m
	), size AS MATERIALIZED (
		SELECT coalesce(max(l.y) + 44, 62) AS bottom FROM lane l
	), zone_colour AS MATERIALIZED (
		SELECT c.zone_id, max(c.zone) AS zone, picture_colour(row_number() OVER (ORDER BY max(c.zone), c.zone_id)) AS colour,
			row_number() OVER (ORDER BY max(c.zone), c.zone_id) - 1 AS n
		FROM call c GROUP BY c.zone_id
	), bar AS (
		-- x of the four times; open ends fade from the last known fix over a hand's breadth
		SELECT c.*, z.colour, l.y + CASE WHEN c.zone_kind IN ('berth', 'terminal') THEN 27 WHEN c.zone_kind = 'port' THEN 8 ELSE 1 END AS top,
			CASE WHEN c.zone_kind IN ('berth', 'terminal') THEN 8 WHEN c.zone_kind = 'port' THEN 17 ELSE 5 END AS height,
			axis_x(p.from_time, p.to_time, coalesce(c.arrived_earliest, c.arrived_latest - (p.to_time - p.from_time) * 0.02)) AS x0,
			axis_x(p.from_time, p.to_time, c.arrived_latest) AS x1,
			axis_x(p.from_time, p.to_time, c.departed_earliest) AS x2,
			axis_x(p.from_time, p.to_time, coalesce(c.departed_latest, c.departed_earliest + (p.to_time - p.from_time) * 0.02)) AS x3
		FROM call c JOIN zone_colour z USING (zone_id) JOIN lane l USING (mmsi), period p
	), silence AS (
		SELECT l.y, axis_x(p.from_time, p.to_time, s.off_at) AS x0, axis_x(p.from_time, p.to_time, coalesce(s.on_at, p.to_time)) AS x1, s.off_at, s.on_at
		FROM lane l, period p, LATERAL (
			SELECT end_time(s.piece) AS off_at, lead(start_time(s.piece)) OVER (ORDER BY s.n) AS on_at
			FROM ROWS FROM (track_split(vessel_track_between(l.mmsi::mmsi,
					coalesce(stored_day_before(l.mmsi::mmsi, (p.from_time AT TIME ZONE 'UTC')::date)::timestamp AT TIME ZONE 'UTC', p.from_time - interval '1 day'),
					coalesce((stored_day_after(l.mmsi::mmsi, (p.to_time AT TIME ZONE 'UTC')::date) + 1)::timestamp AT TIME ZONE 'UTC', p.to_time + interval '1 day')), $5)) WITH ORDINALITY s(piece, n)) s
		WHERE coalesce(s.on_at > p.from_time, p.to_time - s.off_at > $5) AND s.off_at < p.to_time
	), meeting AS (
		SELECT l.y, axis_x(p.from_time, p.to_time, m.began) AS x0, axis_x(p.from_time, p.to_time, m.ended) AS x1, m.began, m.colour, m.words
		FROM lane l, period p, LATERAL (
			SELECT e.began, e.ended, '#D55E00' AS colour,
				format('together with %s from %s to %s', CASE WHEN e.mmsi_a::integer = l.mmsi THEN e.mmsi_b ELSE e.mmsi_a END, e.began, e.ended) AS words
			FROM encounter_finding e
			WHERE e.known_to IS NULL AND e.began < p.to_time AND e.ended >= p.from_time AND (e.mmsi_a::integer = l.mmsi OR e.mmsi_b::integer = l.mmsi)
			UNION ALL
			SELECT o.began, o.ended, '#999999', format('loitering from %s to %s', o.began, o.ended)
			FROM loitering_finding o
			WHERE o.known_to IS NULL AND o.began < p.to_time AND o.ended >= p.from_time AND o.mmsi::integer = l.mmsi) m
	), mark AS (
		SELECT t, axis_x(p.from_time, p.to_time, t) AS x, p.step
		FROM period p, generate_series(CASE WHEN p.step >= interval '1 month' THEN date_trunc('month', p.from_time) WHEN p.step >= interval '1 day' THEN date_trunc('day', p.from_time) ELSE date_trunc('hour', p.from_time) END,
			p.to_time, p.step) t
		WHERE t >= p.from_time
	)
	SELECT picture_frame(s.bottom + 62 + 20 * ((SELECT count(*)::integer FROM zone_colour) + 3) / 4,
		format('Port calls, %s to %s', to_char(p.from_time, 'YYYY-MM-DD'), to_char(p.to_time, 'YYYY-MM-DD')),
		xmlelement(name defs,
			xmlelement(name pattern, xmlattributes('silence' AS id, 'userSpaceOnUse' AS "patternUnits", 7 AS width, 7 AS height, 'rotate(45)' AS "patternTransform"),
				xmlelement(name line, xmlattributes(0 AS x1, 0 AS y1, 0 AS x2, 7 AS y2, '#ffffff' AS stroke, 4 AS "stroke-width")),
				xmlelement(name line, xmlattributes(3.5 AS x1, 0 AS y1, 3.5 AS x2, 7 AS y2, '#888888' AS stroke, 1.5 AS "stroke-width"))),
			(SELECT xmlagg(xmlconcat(
				xmlelement(name "linearGradient", xmlattributes('in' || z.n AS id),
					xmlelement(name stop, xmlattributes(0 AS offset, z.colour AS "stop-color", 0.05 AS "stop-opacity")),
					xmlelement(name stop, xmlattributes(1 AS offset, z.colour AS "stop-color", 0.9 AS "stop-opacity"))),
				xmlelement(name "linearGradient", xmlattributes('out' || z.n AS id),
					xmlelement(name stop, xmlattributes(0 AS offset, z.colour AS "stop-color", 0.9 AS "stop-opacity")),
					xmlelement(name stop, xmlattributes(1 AS offset, z.colour AS "stop-color", 0.05 AS "stop-opacity")))) ORDER BY z.n) FROM zone_colour z)),
		xmlconcat(
			(SELECT xmlagg(xmlconcat(
				xmlelement(name line, xmlattributes(round(m.x::numeric, 1) AS x1, 54 AS y1, round(m.x::numeric, 1) AS x2, s.bottom AS y2, '#dddddd' AS stroke)),
				CASE WHEN m.x <= 952 THEN picture_label(m.x, 48, to_char(m.t, CASE WHEN m.step < interval '1 day' THEN 'MM-DD HH24:MI' WHEN m.step < interval '1 month' THEN 'YYYY-MM-DD' ELSE 'YYYY-MM' END), 10,
					'middle', '#555555') END) ORDER BY m.t) FROM mark m),
			(SELECT xmlagg(xmlconcat(
				xmlelement(name line, xmlattributes(16 AS x1, l.y + 42 AS y1, 984 AS x2, l.y + 42 AS y2, '#eeeeee' AS stroke)),
				picture_label(16, l.y + 21, l.mmsi::text, 13)) ORDER BY l.y) FROM lane l),
			(SELECT xmlagg(xmlelement(name g,
				xmlelement(name title, format('%s at %s: arrived %s (%s), departed %s (%s)', b.mmsi, picture_text(b.zone), b.arrived, b.arrival_basis, coalesce(b.departed::text, 'not yet'), b.departure_basis)),
				CASE WHEN b.x1 > b.x0 THEN xmlelement(name rect, xmlattributes(round(b.x0::numeric, 1) AS x, b.top AS y, round((b.x1 - b.x0)::numeric, 1) AS width, b.height AS height, format('url(#in%s)', z.n) AS fill)) END,
				CASE WHEN b.x3 > b.x2 THEN xmlelement(name rect, xmlattributes(round(b.x2::numeric, 1) AS x, b.top AS y, round((b.x3 - b.x2)::numeric, 1) AS width, b.height AS height, format('url(#out%s)', z.n) AS fill)) END,
				xmlelement(name rect, xmlattributes(round(b.x1::numeric, 1) AS x, b.top AS y, round(greatest(1.5, b.x2 - b.x1)::numeric, 1) AS width, b.height AS height, b.colour AS fill)),
				CASE WHEN b.height > 10 AND b.x2 - b.x1 > 8 * length(picture_text(b.zone, 24)) THEN picture_label(b.x1 + 5, b.top + 13, picture_text(b.zone, 24), 11, 'start', '#ffffff') END)
				ORDER BY b.finding_id) FROM bar b JOIN zone_colour z USING (zone_id)),
			-- over the bars: silence is never presence
			(SELECT xmlagg(xmlelement(name rect, xmlattributes(round(q.x0::numeric, 1) AS x, q.y + 8 AS y, round(greatest(0.5, q.x1 - q.x0)::numeric, 1) AS width, 17 AS height, 'url(#silence)' AS fill),
				xmlelement(name title, format('silent from %s%s', q.off_at, coalesce(' to ' || q.on_at, ', not heard since')))) ORDER BY q.y, q.off_at) FROM silence q),
			(SELECT xmlagg(xmlelement(name rect, xmlattributes(round(q.x0::numeric, 1) AS x, q.y + CASE WHEN q.colour = '#999999' THEN 36 ELSE 38 END AS y,
					round(greatest(1.5, q.x1 - q.x0)::numeric, 1) AS width, CASE WHEN q.colour = '#999999' THEN 2 ELSE 3 END AS height, q.colour AS fill),
				xmlelement(name title, q.words)) ORDER BY q.y, q.began, q.words) FROM meeting q),
			(SELECT xmlagg(xmlconcat(
				xmlelement(name rect, xmlattributes(16 + 240 * (z.n % 4) AS x, s.bottom + 16 + 20 * (z.n / 4) AS y, 14 AS width, 12 AS height, z.colour AS fill)),
				picture_label(36 + 240 * (z.n % 4), s.bottom + 26 + 20 * (z.n / 4), picture_text(z.zone, 28), 12)) ORDER BY z.n) FROM zone_colour z),
			CASE WHEN NOT EXISTS (SELECT FROM call) THEN picture_label(130, s.bottom + 26, 'no port call in this period', 13) END,
			xmlelement(name rect, xmlattributes(16 AS x, s.bottom + 36 + 20 * ((SELECT count(*)::integer FROM zone_colour) + 3) / 4 AS y, 28 AS width, 9 AS height, 'url(#silence)' AS fill)),
			picture_label(50, s.bottom + 45 + 20 * ((SELECT count(*)::integer FROM zone_colour) + 3) / 4,
				format('hatched: no AIS for more than %s.  Solid: heard inside.  Fading: may have been.  Thin: berths below, other zones above; red: together with another ship; grey: loitering.', $5), 11, 'start', '#555555')))
	FROM period p, size s;
END;
COMMENT ON FUNCTION port_call_timeline_svg(timestamptz, timestamptz, integer[], bigint[], interval) IS
'Port calls of a period as a picture (SVG): a lane a ship, a bar a call in the colour of its zone, solid from first to last fix inside and fading where the bounds leave it open, silences longer than min_silence hatched over it, that after the last fix too; berths in a thin line below, zones that are no ports in one above; kept encounters and loitering in thin lines at the bottom. Times are UTC. Error 22023 for an empty period, 42704 for a zone that never was';

CREATE FUNCTION dwell_histogram_svg(zone_id bigint, from_time timestamptz, to_time timestamptz) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
SET timezone = 'UTC'
BEGIN ATOMIC
	WITH call AS MATERIALIZED (
		SELECT hours(coalesce(c.departed, c.departed_earliest) - c.arrived) AS dwell, c.is_open FROM port_call c
		WHERE check_period($2, $3) AND check_zone_ever($1) AND c.zone_id = $1 AND c.arrived >= $2 AND c.arrived < $3
	), bin AS (
		SELECT b.n, b.low, b.high, count(c.dwell)::integer AS calls, count(c.dwell) FILTER (WHERE c.is_open)::integer AS open_calls
		FROM (VALUES (0, 0, 1), (1, 1, 3), (2, 3, 6), (3, 6, 12), (4, 12, 24), (5, 24, 48), (6, 48, 96), (7, 96, 168), (8, 168, 336), (9, 336, NULL)) b(n, low, high)
			LEFT JOIN call c ON c.dwell >= b.low AND (b.high IS NULL OR c.dwell < b.high)
		GROUP BY b.n, b.low, b.high
	), most AS MATERIALIZED (
		SELECT greatest(1, max(b.calls)) AS calls FROM bin b
	)
	SELECT picture_frame(380,
		picture_text(format('Dwell at %s, calls that began %s to %s', coalesce((SELECT z.name FROM zone z WHERE z.zone_id = $1),
			(SELECT f.zone_name FROM port_call_finding f WHERE f.zone_id = $1 ORDER BY f.finding_id DESC LIMIT 1), 'zone ' || $1),
			to_char($2, 'YYYY-MM-DD'), to_char($3, 'YYYY-MM-DD')), 100), NULL,
		xmlconcat(
			xmlelement(name line, xmlattributes(60 AS x1, 320 AS y1, 980 AS x2, 320 AS y2, '#555555' AS stroke)),
			xmlagg(xmlconcat(
				xmlelement(name rect, xmlattributes(66 + 92 * b.n AS x, round(320 - 250.0 * b.calls / m.calls, 1) AS y, 80 AS width, round(250.0 * b.calls / m.calls, 1) AS height, '#0072B2' AS fill)),
				xmlelement(name rect, xmlattributes(66 + 92 * b.n AS x, round(320 - 250.0 * b.open_calls / m.calls, 1) AS y, 80 AS width, round(250.0 * b.open_calls / m.calls, 1) AS height, '#E69F00' AS fill)),
				CASE WHEN b.calls > 0 THEN picture_label(106 + 92 * b.n, 314 - 250.0 * b.calls / m.calls, b.calls::text, 12, 'middle') END,
				picture_label(106 + 92 * b.n, 338, CASE WHEN b.high IS NULL THEN format('%s h +', b.low) ELSE format('%s-%s h', b.low, b.high) END, 11, 'middle', '#555555')) ORDER BY b.n),
			xmlelement(name rect, xmlattributes(66 AS x, 354 AS y, 14 AS width, 12 AS height, '#0072B2' AS fill)), picture_label(86, 364, 'departed', 11),
			xmlelement(name rect, xmlattributes(166 AS x, 354 AS y, 14 AS width, 12 AS height, '#E69F00' AS fill)), picture_label(186, 364, 'open: so far', 11),
			picture_label(980, 364, format('%s calls, median %s h', (SELECT count(*) FROM call),
				coalesce((SELECT round((percentile_cont(0.5) WITHIN GROUP (ORDER BY c.dwell))::numeric, 1)::text FROM call c), '-')), 12, 'end')))
	FROM bin b, most m;
END;
COMMENT ON FUNCTION dwell_histogram_svg(bigint, timestamptz, timestamptz) IS
'Dwell of the calls at a zone that began in a period as a picture (SVG): how many stayed how long, hours; open calls, counted up to their last fix inside, in another colour. Error 22023 for an empty period, 42704 for a zone that never was';
