-- Port calls as a picture: a lane for each ship, bars for calls, hatching for silences.

CREATE TYPE timeline_bar AS (
	finding_id bigint,
	mmsi integer,
	zone_id bigint,
	zone text,
	depth integer,
	x0 double precision,
	x1 double precision,
	x2 double precision,
	x3 double precision,
	words text,
	track integer
);
COMMENT ON TYPE timeline_bar IS 'A port call in a timeline';
COMMENT ON COLUMN timeline_bar.finding_id IS 'The call';
COMMENT ON COLUMN timeline_bar.mmsi IS 'MMSI of the ship';
COMMENT ON COLUMN timeline_bar.zone_id IS 'Key of the zone';
COMMENT ON COLUMN timeline_bar.zone IS 'Its name';
COMMENT ON COLUMN timeline_bar.depth IS 'Number of drawn zones that the zone is part of';
COMMENT ON COLUMN timeline_bar.x0 IS 'x coordinate of the earliest possible arrival';
COMMENT ON COLUMN timeline_bar.x1 IS 'x coordinate of the first fix inside';
COMMENT ON COLUMN timeline_bar.x2 IS 'x coordinate of the last fix inside';
COMMENT ON COLUMN timeline_bar.x3 IS 'x coordinate of the latest possible departure';
COMMENT ON COLUMN timeline_bar.words IS 'Tooltip';
COMMENT ON COLUMN timeline_bar.track IS 'Line within the lane of the ship, 0 for the topmost';

CREATE TYPE timeline_lane AS (
	mmsi integer,
	y integer,
	height integer,
	name text
);
COMMENT ON TYPE timeline_lane IS 'The lane of a ship in a timeline';
COMMENT ON COLUMN timeline_lane.mmsi IS 'MMSI of the ship';
COMMENT ON COLUMN timeline_lane.y IS 'Top of the lane, from the top of the picture';
COMMENT ON COLUMN timeline_lane.height IS 'Height of the lane';
COMMENT ON COLUMN timeline_lane.name IS 'Name of the ship on its last call in the picture';

CREATE FUNCTION timeline_x(from_time timestamptz, to_time timestamptz, t timestamptz) RETURNS double precision
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN 190 + 794 * least(1,
	greatest(0, extract(epoch FROM t - from_time) / extract(epoch FROM to_time - from_time)))::double precision;
COMMENT ON FUNCTION timeline_x(timestamptz, timestamptz, timestamptz) IS
'Return the x coordinate of a time in a timeline, 190 to 984; times outside the period are at its ends';

CREATE FUNCTION timeline_tracks(bars timeline_bar[]) RETURNS timeline_bar[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
DECLARE
	bar timeline_bar;
	placed timeline_bar[] := '{}';
	lane timeline_bar[] := '{}';
BEGIN
	-- within a lane containing zones come first, each bar on the first free track below those of the zones it is part of
	FOR bar IN SELECT b.* FROM unnest(bars) b ORDER BY b.mmsi, b.depth, b.x0, b.x3 DESC, b.finding_id LOOP
		IF bar.mmsi IS DISTINCT FROM (lane[1]).mmsi THEN
			placed := placed || lane;
			lane := '{}';
		END IF;
		bar.track := bar.depth;
		WHILE EXISTS (SELECT FROM unnest(lane) l WHERE l.track = bar.track AND l.x0 < bar.x3 AND l.x3 > bar.x0) LOOP
			bar.track := bar.track + 1;
		END LOOP;
		lane := lane || bar;
	END LOOP;
	RETURN placed || lane;
END $$;
COMMENT ON FUNCTION timeline_tracks(timeline_bar[]) IS
'Return bars with their tracks, so that no two of a ship overlap, with zones below those that they are part of';

CREATE FUNCTION timeline_colours(bars timeline_bar[], OUT zone_id bigint, OUT zone text, OUT n integer,
	OUT colour integer)
RETURNS SETOF record
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE ROWS 10
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
	over_each_other jsonb;
	follows jsonb;
	given jsonb := '{}';
BEGIN
	-- zones meet if calls of one ship at them overlap, or follow each other
	SELECT coalesce(jsonb_object_agg(p.a, p.others), '{}') INTO over_each_other
	FROM (
		SELECT a.zone_id AS a, jsonb_agg(DISTINCT b.zone_id) AS others
		FROM unnest(bars) a
		JOIN unnest(bars) b ON b.mmsi = a.mmsi AND b.zone_id <> a.zone_id AND b.x0 <= a.x3 AND b.x3 >= a.x0
		GROUP BY a.zone_id
	) p;
	WITH bar AS (
		SELECT b.zone_id, lead(b.zone_id) OVER (PARTITION BY b.mmsi ORDER BY b.x1, b.x2, b.finding_id) AS next
		FROM unnest(bars) b
	), pair AS (
		SELECT b.zone_id AS a, b.next AS b FROM bar b WHERE b.next <> b.zone_id
		UNION
		SELECT b.next, b.zone_id FROM bar b WHERE b.next <> b.zone_id
	)
	SELECT coalesce(jsonb_object_agg(p.a, p.others), '{}') INTO follows
	FROM (SELECT a, jsonb_agg(b) AS others FROM pair GROUP BY a) p;
	n := 0;
	FOR zone_id, zone IN
		SELECT b.zone_id, max(b.zone) FROM unnest(bars) b GROUP BY b.zone_id ORDER BY max(b.zone), b.zone_id
	LOOP
		n := n + 1;
		-- the colour least used by zones it overlaps, then by zones it adjoins, then by all
		SELECT c.colour INTO colour
		FROM generate_series(1, 8) c(colour)
		ORDER BY
			(SELECT count(*)
				FROM jsonb_array_elements_text(coalesce(over_each_other -> timeline_colours.zone_id::text, '[]')) o(id)
				WHERE (given ->> o.id)::integer = c.colour),
			(SELECT count(*)
				FROM jsonb_array_elements_text(coalesce(follows -> timeline_colours.zone_id::text, '[]')) o(id)
				WHERE (given ->> o.id)::integer = c.colour),
			(SELECT count(*) FROM jsonb_each_text(given) g WHERE g.value::integer = c.colour),
			c.colour
		LIMIT 1;
		given := given || jsonb_build_object(timeline_colours.zone_id::text, timeline_colours.colour);
		RETURN NEXT;
	END LOOP;
END $$;
COMMENT ON FUNCTION timeline_colours(timeline_bar[]) IS
'Return the zones of bars by name, each with a number and a colour (picture_colour) other than those of the zones it '
'meets, as far as eight suffice';

CREATE FUNCTION timeline_silences(mmsi integer, from_time timestamptz, to_time timestamptz, min_silence interval,
	OUT off_at timestamptz, OUT on_at timestamptz)
RETURNS SETOF record
LANGUAGE sql STABLE PARALLEL SAFE ROWS 10
BEGIN ATOMIC
	WITH heard AS MATERIALIZED (
		SELECT start_time(p.piece) AS since, end_time(p.piece) AS until,
			lead(start_time(p.piece)) OVER (ORDER BY p.n) AS next
		-- positions that drop_positions() has removed are not silence
		FROM ROWS FROM (track_split(judged_track(timeline_silences.mmsi::mmsi,
			coalesce(
				judged_day_before(timeline_silences.mmsi::mmsi, (timeline_silences.from_time AT TIME ZONE 'UTC')::date),
				(timeline_silences.from_time AT TIME ZONE 'UTC')::date - 1),
			coalesce(
				stored_day_after(timeline_silences.mmsi::mmsi, (timeline_silences.to_time AT TIME ZONE 'UTC')::date),
				(timeline_silences.to_time AT TIME ZONE 'UTC')::date + 1)), timeline_silences.min_silence))
			WITH ORDINALITY p(piece, n)
	)
	SELECT s.off_at, s.on_at
	FROM (
		SELECT h.until AS off_at, h.next AS on_at FROM heard h
		UNION ALL
		-- for dropped positions the silences that were found
		SELECT g.off_at, coalesce(g.on_at, (SELECT min(h.since) FROM heard h))
		FROM ais_gap_finding g
		WHERE g.mmsi::integer = timeline_silences.mmsi
			AND g.ship_no IS NULL
			AND g.known_to IS NULL
			AND g.off_at < judged_since(timeline_silences.mmsi::mmsi)
	) s
	WHERE coalesce(s.on_at > timeline_silences.from_time,
		timeline_silences.to_time - s.off_at > timeline_silences.min_silence)
		AND coalesce(s.on_at - s.off_at > timeline_silences.min_silence, true)
		AND s.off_at < timeline_silences.to_time
	UNION ALL
	-- who was never heard before was no more heard than who fell silent
	SELECT NULL, min(h.since)
	FROM heard h
	HAVING coalesce(min(h.since), timeline_silences.to_time)
		- greatest(timeline_silences.from_time, (SELECT positions_kept_from())) > timeline_silences.min_silence;
END;
COMMENT ON FUNCTION timeline_silences(integer, timestamptz, timestamptz, interval) IS
'Return the silences of a ship longer than min_silence that overlap a period, from the last fix before (NULL: not heard '
'before) to the first one after (NULL: not heard since). For positions that drop_positions() has removed, the silences that '
'detect_ais_gaps() found';

CREATE FUNCTION timeline_meetings(mmsi integer, from_time timestamptz, to_time timestamptz,
	OUT began timestamptz, OUT ended timestamptz, OUT colour text, OUT words text)
RETURNS SETOF record
LANGUAGE sql STABLE PARALLEL SAFE ROWS 10
BEGIN ATOMIC
	SELECT e.began, e.ended, '#D55E00',
		format('together with %s from %s to %s',
			CASE WHEN e.mmsi_a::integer = timeline_meetings.mmsi THEN e.mmsi_b ELSE e.mmsi_a END, page_time(e.began),
				page_time(e.ended))
	FROM encounter_finding e
	WHERE e.known_to IS NULL
		AND e.began < timeline_meetings.to_time
		AND e.ended >= timeline_meetings.from_time
		AND (e.mmsi_a::integer = timeline_meetings.mmsi OR e.mmsi_b::integer = timeline_meetings.mmsi)
	UNION ALL
	SELECT o.began, o.ended, '#999999', format('loitering from %s to %s', page_time(o.began), page_time(o.ended))
	FROM loitering_finding o
	WHERE o.known_to IS NULL
		AND o.began < timeline_meetings.to_time
		AND o.ended >= timeline_meetings.from_time
		AND o.mmsi::integer = timeline_meetings.mmsi;
END;
COMMENT ON FUNCTION timeline_meetings(integer, timestamptz, timestamptz) IS
'Return the stored encounters and loitering of a ship in a period, with colour and tooltip';

CREATE FUNCTION timeline_axis(from_time timestamptz, to_time timestamptz, top integer, bottom integer) RETURNS xml
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET timezone = 'UTC'
SET datestyle = 'ISO'
SET intervalstyle = 'postgres'
BEGIN ATOMIC
	SELECT xmlagg(xmlconcat(
		xmlelement(name line,
			xmlattributes(round(m.x::numeric, 1) AS x1, $3 AS y1, round(m.x::numeric, 1) AS x2, $4 AS y2,
				'#dddddd' AS stroke)),
		CASE WHEN m.x BETWEEN 190 AND 950 THEN picture_label(m.x, $3 - 6, m.words, 10, 'middle', '#555555') END,
		-- in a tall picture also at the foot
		CASE
			WHEN $4 - $3 > 500 AND m.x BETWEEN 190 AND 950
				THEN picture_label(m.x, $4 + 14, m.words, 10, 'middle', '#555555')
		END) ORDER BY m.t)
	FROM (
		SELECT t.t, timeline_x($1, $2, t.t) AS x, axis_words(t.t, axis_step($2 - $1)) AS words
		FROM generate_series(axis_start($1, axis_step($2 - $1)), $2, axis_step($2 - $1)) t(t)
		WHERE t.t >= $1
	) m;
END;
COMMENT ON FUNCTION timeline_axis(timestamptz, timestamptz, integer, integer) IS
'Return the time marks of a timeline between two heights, with labels above, and also below if it is tall';

CREATE FUNCTION timeline_legend(bars timeline_bar[], top integer) RETURNS xml
LANGUAGE sql IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
	SELECT xmlagg(xmlconcat(
		xmlelement(name rect,
			xmlattributes(16 + 242 * ((z.n - 1) % 4) AS x, $2 + 20 * ((z.n - 1) / 4) AS y, 22 AS width, 14 AS height,
				picture_colour(z.colour) AS fill)),
		picture_label(27 + 242 * ((z.n - 1) % 4), $2 + 11 + 20 * ((z.n - 1) / 4), z.n::text, 10, 'middle',
			picture_ink(z.colour)),
		picture_label(43 + 242 * ((z.n - 1) % 4), $2 + 11 + 20 * ((z.n - 1) / 4), picture_fit_ends(z.zone, 208, 12),
			12)) ORDER BY z.n)
	FROM timeline_colours($1) z;
END;
COMMENT ON FUNCTION timeline_legend(timeline_bar[], integer) IS
'Return the legend of a timeline: its zones, each with its number in its colour, four to a row';

CREATE FUNCTION timeline_bar_xml(bar timeline_bar, y integer, colour integer, prefix text) RETURNS xml
LANGUAGE sql IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
	SELECT xmlelement(name g,
		xmlelement(name title, picture_text(($1).words, 1000)),
		CASE WHEN ($1).x1 > ($1).x0 THEN xmlelement(name rect, xmlattributes(round(($1).x0::numeric, 1) AS x, $2 AS y,
			round((($1).x1 - ($1).x0)::numeric, 1) AS width, b.height AS height,
				format('url(#%sin%s)', $4, $3) AS fill)) END,
		CASE WHEN ($1).x3 > ($1).x2 THEN xmlelement(name rect, xmlattributes(round(($1).x2::numeric, 1) AS x, $2 AS y,
			round((($1).x3 - ($1).x2)::numeric, 1) AS width, b.height AS height,
				format('url(#%sout%s)', $4, $3) AS fill)) END,
		xmlelement(name rect, xmlattributes(round(($1).x1::numeric, 1) AS x, $2 AS y,
			round(greatest(1.5, ($1).x2 - ($1).x1)::numeric, 1) AS width, b.height AS height,
				picture_colour($3) AS fill)))
	FROM (SELECT CASE ($1).track WHEN 0 THEN 16 ELSE 9 END AS height) b;
END;
COMMENT ON FUNCTION timeline_bar_xml(timeline_bar, integer, integer, text) IS
'Return a call as drawn: solid from first to last fix inside, fading towards its bounds; prefix begins the names of '
'the gradients';

CREATE FUNCTION timeline_bar_label(bar timeline_bar, y integer, n integer, colour integer) RETURNS xml
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE
	WHEN (bar).track = 0 AND picture_width(picture_text((bar).zone, 60), 11) <= (bar).x2 - (bar).x1 - 8
		THEN picture_label((bar).x1 + 4, y + 12, picture_text((bar).zone, 60), 11, 'start', picture_ink(colour))
	WHEN (bar).track = 0 AND picture_width(n::text, 11) <= (bar).x2 - (bar).x1 - 3
		THEN picture_label((bar).x1 + 3, y + 12, n::text, 11, 'start', picture_ink(colour))
	WHEN (bar).track > 0 AND picture_width(n::text, 8) <= (bar).x2 - (bar).x1 - 3
		THEN picture_label((bar).x1 + 3, y + 7.5, n::text, 8, 'start', picture_ink(colour))
END;
COMMENT ON FUNCTION timeline_bar_label(timeline_bar, integer, integer, integer) IS
'Return the label on a call: the name of the zone if there is room, or else its number in the legend, or nothing';

CREATE FUNCTION timeline_defs(prefix text) RETURNS xml
LANGUAGE sql IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
	SELECT xmlelement(name defs,
		xmlelement(name pattern,
			xmlattributes($1 || 'silence' AS id, 'userSpaceOnUse' AS "patternUnits", 7 AS width, 7 AS height,
				'rotate(45)' AS "patternTransform"),
			xmlelement(name line,
				xmlattributes(0 AS x1, 0 AS y1, 0 AS x2, 7 AS y2, '#ffffff' AS stroke, 4 AS "stroke-width")),
			xmlelement(name line,
				xmlattributes(3.5 AS x1, 0 AS y1, 3.5 AS x2, 7 AS y2, '#888888' AS stroke, 1.5 AS "stroke-width"))),
		xmlagg(xmlelement(name "linearGradient", xmlattributes($1 || d.way || c.n AS id),
			xmlelement(name stop,
				xmlattributes(0 AS offset, picture_colour(c.n) AS "stop-color",
					CASE d.way WHEN 'in' THEN 0.05 ELSE 0.9 END AS "stop-opacity")),
			xmlelement(name stop,
				xmlattributes(1 AS offset, picture_colour(c.n) AS "stop-color",
					CASE d.way WHEN 'in' THEN 0.9 ELSE 0.05 END AS "stop-opacity"))) ORDER BY c.n, d.way))
	FROM generate_series(1, 8) c(n), (VALUES ('in'), ('out')) d(way);
END;
COMMENT ON FUNCTION timeline_defs(text) IS
'Return the hatching and gradients of a timeline, with names that begin with prefix';

CREATE FUNCTION timeline_bars(from_time timestamptz, to_time timestamptz, ships integer[],
	zone_ids bigint[]) RETURNS timeline_bar[]
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
	WITH call AS MATERIALIZED (
		SELECT c.*
		FROM port_call_current c
		WHERE c.mmsi = ANY ($3)
			AND c.arrived_latest < $2
			AND coalesce(c.departed_latest, c.departed_earliest) >= $1
			AND ($4 IS NULL OR c.zone_id = ANY ($4))
	), drawn AS MATERIALIZED (
		SELECT array_agg(DISTINCT c.zone_id) AS zones FROM call c
	)
	SELECT timeline_tracks(coalesce(array_agg(
		ROW(c.finding_id, c.mmsi, c.zone_id, c.zone,
			(SELECT count(*) FROM unnest(zone_ancestors(c.zone_id)) a WHERE a = ANY (d.zones)),
			-- open ends fade over 2 % of the period
			timeline_x($1, $2, coalesce(c.arrived_earliest, c.arrived_latest - ($2 - $1) * 0.02)),
			timeline_x($1, $2, c.arrived_latest),
			timeline_x($1, $2, c.departed_earliest),
			timeline_x($1, $2, coalesce(c.departed_latest, c.departed_earliest + ($2 - $1) * 0.02)),
			format('%s at %s: arrived %s (%s), departed %s (%s)', lpad(c.mmsi::text, 9, '0'), picture_text(c.zone, 100),
				page_time(c.arrived),
				c.arrival_basis, coalesce(page_time(c.departed), 'not yet'), c.departure_basis),
			NULL)::timeline_bar), '{}'))
	FROM call c, drawn d;
END;
COMMENT ON FUNCTION timeline_bars(timestamptz, timestamptz, integer[], bigint[]) IS
'Return the port calls of some ships in a period, at some zones (NULL: all), as bars of a timeline';

CREATE FUNCTION timeline_lanes(bars timeline_bar[], ships integer[], to_time timestamptz) RETURNS timeline_lane[]
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
	-- a lane is high enough for its tracks, and for name and number
	SELECT coalesce(array_agg(ROW(s.mmsi, s.y, s.height, i.name)::timeline_lane ORDER BY s.no), '{}')
	FROM (
		SELECT m.mmsi, m.no, h.height, (62 + sum(h.height) OVER (ORDER BY m.no) - h.height)::integer AS y,
			coalesce(t.seen, $3) AS seen
		FROM ROWS FROM (unnest($2)) WITH ORDINALITY m(mmsi, no)
		LEFT JOIN LATERAL (
			SELECT max(b.track) AS deepest,
				max((SELECT (f.call).arrived_latest
					FROM port_call_finding f
					WHERE f.finding_id = b.finding_id)) AS seen
			FROM unnest($1) b
			WHERE b.mmsi = m.mmsi
		) t ON true
		CROSS JOIN LATERAL (SELECT greatest(40, 32 + 11 * coalesce(t.deepest, 0)) AS height) h
	) s
	LEFT JOIN LATERAL identity_then(s.mmsi, s.seen) i ON true;
END;
COMMENT ON FUNCTION timeline_lanes(timeline_bar[], integer[], timestamptz) IS
'Return the lanes of ships, in the given order, one below the other, each with room for the tracks of its bars; a '
'ship without a bar has its name at to_time';

CREATE FUNCTION timeline_draw_lanes(lanes timeline_lane[]) RETURNS xml
LANGUAGE sql IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
	SELECT xmlagg(xmlconcat(
		xmlelement(name line,
			xmlattributes(16 AS x1, l.y + l.height - 2 AS y1, 984 AS x2, l.y + l.height - 2 AS y2,
				'#e4e4e4' AS stroke)),
		picture_label(16, l.y + 16, coalesce(picture_fit(l.name, 162, 12), lpad(l.mmsi::text, 9, '0')), 12),
		CASE
			WHEN l.name IS NOT NULL THEN picture_label(16, l.y + 30, lpad(l.mmsi::text, 9, '0'), 10, 'start',
				'#555555')
			END) ORDER BY l.y)
	FROM unnest($1) l;
END;
COMMENT ON FUNCTION timeline_draw_lanes(timeline_lane[]) IS
'Return the lanes of a timeline as drawn: a line below each, with name and number';

CREATE FUNCTION timeline_draw_silences(lanes timeline_lane[], from_time timestamptz, to_time timestamptz,
	min_silence interval, prefix text) RETURNS xml
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
	SELECT xmlagg(xmlelement(name rect,
		xmlattributes(round(timeline_x($2, $3, w.since)::numeric, 1) AS x, l.y + 4 AS y,
			round(greatest(0.5, timeline_x($2, $3, coalesce(q.on_at, $3)) - timeline_x($2, $3, w.since))::numeric,
				1) AS width,
			greatest(16, l.height - 16) AS height, format('url(#%ssilence)', $5) AS fill),
		xmlelement(name title,
			CASE
				WHEN q.off_at IS NULL THEN 'not heard' || coalesce(' before ' || page_time(q.on_at), '')
				ELSE format('silent from %s%s', page_time(q.off_at),
					coalesce(' to ' || page_time(q.on_at), ', not heard since'))
			END)) ORDER BY l.y, w.since)
	FROM unnest($1) l
	CROSS JOIN LATERAL timeline_silences(l.mmsi, $2, $3, $4) q
	CROSS JOIN LATERAL (SELECT coalesce(q.off_at, greatest($2, positions_kept_from())) AS since) w;
END;
COMMENT ON FUNCTION timeline_draw_silences(timeline_lane[], timestamptz, timestamptz, interval, text) IS
'Return the silences of a timeline as drawn: hatched across all tracks of a lane';

CREATE FUNCTION timeline_draw_meetings(lanes timeline_lane[], from_time timestamptz, to_time timestamptz) RETURNS xml
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
	SELECT xmlagg(xmlelement(name rect,
		xmlattributes(round(timeline_x($2, $3, m.began)::numeric, 1) AS x, l.y + l.height - 8 AS y,
			round(greatest(1.5, timeline_x($2, $3, m.ended) - timeline_x($2, $3, m.began))::numeric, 1) AS width,
				3 AS height, m.colour AS fill),
		xmlelement(name title, picture_text(m.words, 1000))) ORDER BY l.y, m.began, m.words)
	FROM unnest($1) l
	CROSS JOIN LATERAL timeline_meetings(l.mmsi, $2, $3) m;
END;
COMMENT ON FUNCTION timeline_draw_meetings(timeline_lane[], timestamptz, timestamptz) IS
'Return the encounters and loitering of a timeline as drawn: marks at the foot of a lane';

CREATE FUNCTION timeline_notes(from_time timestamptz, to_time timestamptz, zone_ids bigint[], has_calls boolean, note text)
RETURNS text[]
LANGUAGE sql STABLE PARALLEL SAFE
RETURN array_remove(ARRAY[
	note,
	-- without a call it stands in the place of the bars
	CASE WHEN has_calls THEN calls_not_looked_for(zone_ids, from_time, to_time) END,
	encounters_not_looked_for(from_time, to_time),
	loitering_not_looked_for(from_time, to_time),
	CASE
		WHEN calls_detected('{port}') && tstzmultirange(tstzrange(from_time, to_time))
			THEN (days_unheard(from_time, to_time)).said
		END,
	not_kept_text(from_time) || ': of the time before only silences that were looked for are hatched'], NULL);
COMMENT ON FUNCTION timeline_notes(timestamptz, timestamptz, bigint[], boolean, text) IS
'Return what a timeline cannot show, a line each: what has been looked for only at some times of the period, for how '
'many of its days no position of any ship is stored, and since when positions are kept';

CREATE FUNCTION timeline_svg(from_time timestamptz, to_time timestamptz, ships integer[], zone_ids bigint[],
	min_silence interval,
	heading text, prefix text, note text) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
	WITH input AS MATERIALIZED (
		SELECT b.bars, timeline_lanes(b.bars, $3, $2) AS lanes FROM timeline_bars($1, $2, $3, $4) b(bars)
	), size AS MATERIALIZED (
		SELECT i.bars, i.lanes, l.bottom, l.bottom + CASE WHEN l.bottom > 562 THEN 34 ELSE 16 END AS legend,
			(SELECT (count(*)::integer + 3) / 4 FROM timeline_colours(i.bars)) AS lines,
			timeline_notes($1, $2, $4, cardinality(i.bars) > 0, $8) AS notes
		FROM input i
		CROSS JOIN LATERAL (SELECT coalesce(max(l.y + l.height), 62) AS bottom FROM unnest(i.lanes) l) l
	)
	SELECT picture_frame(s.legend + 20 * s.lines + 46 + 16 * cardinality(s.notes), $6, timeline_defs($7), xmlconcat(
		timeline_axis($1, $2, 54, s.bottom),
		timeline_draw_lanes(s.lanes),
		(SELECT xmlagg(timeline_bar_xml(b, l.y + 4 + CASE b.track WHEN 0 THEN 0 ELSE 7 + 11 * b.track END, z.colour, $7)
			ORDER BY b.mmsi, b.track, b.finding_id)
			FROM unnest(s.bars) b
			JOIN unnest(s.lanes) l ON l.mmsi = b.mmsi
			JOIN timeline_colours(s.bars) z ON z.zone_id = b.zone_id),
		-- over all tracks of bars, since silence is never presence
		timeline_draw_silences(s.lanes, $1, $2, $5, $7),
		(SELECT xmlagg(timeline_bar_label(b, l.y + 4 + CASE b.track WHEN 0 THEN 0 ELSE 7 + 11 * b.track END, z.n,
			z.colour)
			ORDER BY b.mmsi, b.track, b.finding_id)
			FROM unnest(s.bars) b
			JOIN unnest(s.lanes) l ON l.mmsi = b.mmsi
			JOIN timeline_colours(s.bars) z ON z.zone_id = b.zone_id),
		timeline_draw_meetings(s.lanes, $1, $2),
		timeline_legend(s.bars, s.legend),
		CASE WHEN cardinality(s.bars) = 0 THEN picture_label(190, s.legend + 10,
			coalesce(calls_not_looked_for($4, $1, $2), 'no port call in this period'), 13) END,
		xmlelement(name rect,
			xmlattributes(16 AS x, s.legend + 20 * s.lines + 21 AS y, 28 AS width, 9 AS height,
				format('url(#%ssilence)', $7) AS fill)),
		picture_label(50, s.legend + 20 * s.lines + 30,
			format('hatched: no AIS for more than %s.  Solid: heard inside.  Fading: may have been.  Thin: part of a zone above, or there at once; '
			'red: together with another ship; grey: loitering.', $5), 10, 'start', '#555555'),
		(SELECT xmlagg(picture_label(50, s.legend + 20 * s.lines + 30 + 16 * n.no, picture_text(n.words, 150), 10, 'start', '#555555')
			ORDER BY n.no)
			FROM unnest(s.notes) WITH ORDINALITY n(words, no))))
	FROM size s;
END;
COMMENT ON FUNCTION timeline_svg(timestamptz, timestamptz, integer[], bigint[], interval, text, text, text) IS
'Return the port calls of some ships, in the given order, as a picture under a heading: a step of '
'port_call_timeline_svg()';

CREATE FUNCTION timeline_page(from_time timestamptz, to_time timestamptz, asked integer[], zone_ids bigint[],
	min_silence interval, page integer, lanes integer, note text) RETURNS text
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = @extschema@, pg_catalog, pg_temp
SET timezone = 'UTC'
SET datestyle = 'ISO'
SET intervalstyle = 'postgres'
AS $$
#variable_conflict use_column
DECLARE
	ships integer[];
	pages integer;
BEGIN
	PERFORM check_period(timeline_page.from_time, timeline_page.to_time);
	PERFORM check_zone_ever(z) FROM unnest(timeline_page.zone_ids) z;
	IF coalesce(timeline_page.lanes < 1, true) OR coalesce(timeline_page.page < 1, true) THEN
		RAISE EXCEPTION 'page % of % lanes does not exist', coalesce(timeline_page.page::text, 'NULL'),
			coalesce(timeline_page.lanes::text, 'NULL')
			USING ERRCODE = 'invalid_parameter_value', HINT = 'Pages and lanes count from 1.';
	END IF;
	ships := ARRAY(
		SELECT c.mmsi
		FROM port_call_current c
		WHERE c.arrived_latest < timeline_page.to_time
			AND coalesce(c.departed_latest, c.departed_earliest) >= timeline_page.from_time
			AND (asked IS NULL OR c.mmsi = ANY (asked))
			AND (timeline_page.zone_ids IS NULL OR c.zone_id = ANY (timeline_page.zone_ids))
		UNION
		SELECT m FROM unnest(asked) m WHERE m IS NOT NULL
		ORDER BY 1);
	pages := greatest(1, (cardinality(ships) + lanes - 1) / lanes);
	RETURN timeline_svg(timeline_page.from_time, timeline_page.to_time,
		ships[(page - 1) * lanes + 1:page * lanes], timeline_page.zone_ids, timeline_page.min_silence,
		format('Port calls, %s to %s UTC', axis_day(timeline_page.from_time),
			axis_day(timeline_page.to_time))
			|| CASE
				WHEN pages > 1 THEN format(': page %s of %s, %s ships', page, pages, cardinality(ships))
				ELSE ''
				END,
		format('p%s', page), note);
END $$;
COMMENT ON FUNCTION timeline_page(timestamptz, timestamptz, integer[], bigint[], interval, integer, integer, text) IS
'Return a page of a timeline with a note below, as port_call_timeline_svg() does without one: a step of it and of '
'fleet_timeline_svg()';

CREATE FUNCTION port_call_timeline_svg(from_time timestamptz, to_time timestamptz, mmsis mmsi[] DEFAULT NULL,
	zone_ids bigint[] DEFAULT NULL,
	min_silence interval DEFAULT '6 hours', page integer DEFAULT 1, lanes integer DEFAULT 50) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
RETURN timeline_page($1, $2, $3::integer[], $4, $5, $6, $7, NULL);
COMMENT ON FUNCTION port_call_timeline_svg(timestamptz, timestamptz, mmsi[], bigint[], interval, integer, integer) IS
'Return the port calls of a period as a picture (SVG): a lane for each ship with its name, and a bar for each call in '
'the colour of its zone, solid from first to last fix inside and fading towards its bounds; silences longer than '
'min_silence, including those before the first fix and after the last, are hatched over it. Zones that are part of another, or where a '
'ship was at the same time, are on thin tracks below. Zones that meet have different colours as far as eight suffice, '
'and each has a number in the legend. Stored encounters and loitering are thin lines at the bottom; lines below say '
'what has been looked for only at some times, and for how many days no position of any ship is stored. '
'lanes: ships a page, by MMSI; the heading says if there are more pages. '
'Times are UTC. Error 22023 for an empty period or a page or lanes below 1, 42704 for a zone that never existed';
