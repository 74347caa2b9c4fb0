-- Pictures as self-contained SVG, built with PostgreSQL's own XML functions, so that every text is escaped. Colours are
-- Okabe and Ito's, which colour-blind readers can distinguish.

CREATE FUNCTION picture_colour(n bigint) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN (ARRAY['#0072B2', '#E69F00', '#009E73', '#CC79A7', '#56B4E9', '#D55E00', '#8A8A00', '#444444'])[1 + (n - 1) % 8];
COMMENT ON FUNCTION picture_colour(bigint) IS
'Return the n-th colour of Okabe and Ito''s palette (2008), yellow darkened';

CREATE FUNCTION picture_letters(words text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE
	WHEN words ~ '[\x01-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u206f\ufff9-\ufffb\ufffe\uffff]' THEN
		regexp_replace(
			regexp_replace(
				regexp_replace(
					-- removes the isolates of picture_order() and invisible marks, since order is set anew
					regexp_replace(words, '\u2068([\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc \u200c\u200d''.-]*)\u2069', '\1', 'g'),
					'[\u061c\u200e\u200f]', '', 'g'),
				'[\x01-\x1f\x7f\x85\u2028\u2029\ufffe\uffff]', ' ', 'g'),
			'[\x80-\x9f\u202a-\u202e\u2066-\u206f\ufff9-\ufffb]', E'\uFFFD', 'g')
	ELSE words
END;
COMMENT ON FUNCTION picture_letters(text) IS
'Return a text without invisible characters that alter its appearance: control characters and line separators become '
'spaces, other C1 characters and those that override or isolate the direction of text (U+202A to U+202E, U+2066 to '
'U+206F) the replacement character; direction marks (U+061C, U+200E, U+200F) are removed';

CREATE FUNCTION picture_order(words text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE
	WHEN words ~ '[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]'
		-- text in one direction only needs no isolation
		AND words ~ '[^\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc \u200c\u200d''.-]' THEN
		regexp_replace(words,
			'([\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc](?:[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc \u200c\u200d''.-]*'
			'[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc])?)',
			E'\u2068\\1\u2069', 'g')
	ELSE words
END;
COMMENT ON FUNCTION picture_order(text) IS
'Return a text with right-to-left words isolated from the rest (U+2068, U+2069), since they would reorder the digits '
'of a date beside them';

CREATE FUNCTION picture_cut(words text, most integer) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (
	SELECT picture_order(CASE WHEN length(t.words) <= most THEN t.words ELSE left(t.words, most - 1) || '…' END)
	FROM (SELECT picture_letters(picture_cut.words) AS words OFFSET 0) t);
COMMENT ON FUNCTION picture_cut(text, integer) IS
'Return the result of picture_text() for a text with control characters or right-to-left words';

CREATE FUNCTION picture_text(words text, most integer DEFAULT 40) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE
	-- characters that picture_letters() or picture_order() look for
	WHEN words ~ '[\x01-\x1f\x7f-\x9f\u0590-\u08ff\u200e\u200f\u2028-\u202e\u2066-\u206f\ufb1d-\ufdff\ufe70-\ufefc\ufff9-\uffff]'
		THEN picture_cut(words, most)
	WHEN length(words) <= most THEN words
	ELSE left(words, most - 1) || '…'
END;
COMMENT ON FUNCTION picture_text(text, integer) IS
'Return a text fit for XML and displayed as it is written (picture_letters, picture_order), cut off at a number of '
'characters';

CREATE FUNCTION picture_width(words text, size double precision) RETURNS double precision
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN size * (0.60 * length(translate(words, E'\u2068\u2069', ''))
	-- ideographs and Hangul fill a square; then broad, capital and narrow letters of DejaVu Sans
	+ 0.45 * length(regexp_replace(words,
		'[^\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]', '', 'g'))
	+ 0.35 * length(regexp_replace(words,
		'[^MWmw@%\u0416\u0424\u0428\u0429\u042b\u042e\u0436\u0444\u0448\u0449\u044b\u044e\u2014\u2026]', '', 'g'))
	+ 0.10 * length(regexp_replace(words, '[^[:upper:]]', '', 'g'))
	- 0.22 * length(regexp_replace(words, '[^ijlftrI.,:;()|! ''-]', '', 'g')));
COMMENT ON FUNCTION picture_width(text, double precision) IS
'Return the approximate width of a text at a font size, in the same unit: rather too wide than too narrow for DejaVu '
'Sans, the font of pictures';

CREATE FUNCTION picture_fit(words text, width double precision, size double precision) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (
	SELECT picture_order(CASE WHEN picture_width(t.words, size) <= width THEN t.words
		ELSE (SELECT left(t.words, n) || '…' FROM generate_series(length(t.words), 0, -1) n
			WHERE picture_width(left(t.words, n) || '…', size) <= width OR n = 0 LIMIT 1) END)
	FROM (SELECT left(picture_letters(picture_fit.words), 200) AS words) t);
COMMENT ON FUNCTION picture_fit(text, double precision, double precision) IS
'Return a text fit for XML, cut off so that it is at most width wide at a font size';

CREATE FUNCTION picture_fit_ends(words text, width double precision, size double precision) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (
	SELECT picture_text(CASE WHEN picture_width(t.words, size) <= width THEN t.words
		ELSE picture_fit(left(t.words, -8), width - picture_width(right(t.words, 8), size), size) || right(t.words, 8)
			END, 200)
	FROM (SELECT left(picture_letters(picture_fit_ends.words), 200) AS words) t);
COMMENT ON FUNCTION picture_fit_ends(text, double precision, double precision) IS
'Return a text like picture_fit(), but shortened before its last eight characters, since names of zones often differ '
'by a number at the end';

CREATE FUNCTION picture_label(x double precision, y double precision, words text, size integer DEFAULT 12,
	anchor text DEFAULT 'start', fill text DEFAULT '#222222') RETURNS xml
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE
	WHEN words IS NOT NULL
		THEN xmlelement(name text,
			xmlattributes(round(x::numeric, 1) AS x, round(y::numeric, 1) AS y, size AS "font-size",
				anchor AS "text-anchor", fill AS fill),
			picture_text(words, 1000))
END;
COMMENT ON FUNCTION picture_label(double precision, double precision, text, integer, text, text) IS
'Return a text element of a picture; NULL for a NULL text';

CREATE FUNCTION picture_frame(height integer, title text, defs xml, body xml) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN xmlelement(name svg,
	xmlattributes('http://www.w3.org/2000/svg' AS xmlns, format('0 0 1000 %s', height) AS "viewBox", 1000 AS width,
		height AS height,
		'font-family: DejaVu Sans, Verdana, Arial, sans-serif' AS style),
	xmlelement(name title, picture_text(title, 1000)), defs,
	xmlelement(name rect, xmlattributes(1000 AS width, height AS height, '#ffffff' AS fill)),
	picture_label(16, 26, title, 16), body)::text;
COMMENT ON FUNCTION picture_frame(integer, text, xml, xml) IS 'Return a picture 1000 wide, made of its parts';

CREATE FUNCTION picture_ink(n bigint) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN CASE WHEN 1 + (n - 1) % 8 IN (2, 4, 5) THEN '#111111' ELSE '#ffffff' END;
COMMENT ON FUNCTION picture_ink(bigint) IS
'Return the colour of text on the n-th colour of pictures: dark on light colours, white on dark ones';

CREATE FUNCTION page_time(t timestamptz) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
RETURN CASE WHEN isfinite(t) THEN to_char(t AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI') END;
COMMENT ON FUNCTION page_time(timestamptz) IS
'Return a time as pages, pictures and alerts print it: UTC, to the minute; NULL for an infinite time';

-- the shortest step that gives at most twelve marks
CREATE FUNCTION axis_step(span interval) RETURNS interval
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN (
	SELECT s
	FROM unnest(ARRAY['1 minute', '2 minutes', '5 minutes', '10 minutes', '15 minutes', '30 minutes', '1 hour',
		'3 hours', '6 hours', '12 hours', '1 day',
		'2 days', '7 days', '14 days', '1 month', '3 months', '1 year', '2 years', '5 years', '10 years', '20 years',
		'100 years', '1000 years']::interval[]) s
	WHERE extract(epoch FROM span) / extract(epoch FROM s) <= 11 OR s = '1000 years'
	ORDER BY s
	LIMIT 1);
COMMENT ON FUNCTION axis_step(interval) IS
'Return the distance between marks of a time axis for a period of this length';

CREATE FUNCTION axis_start(from_time timestamptz, step interval) RETURNS timestamptz
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN CASE
	WHEN step >= interval '1 year' THEN date_trunc('year', from_time, 'UTC')
		- (extract(year FROM from_time AT TIME ZONE 'UTC')::integer % greatest(1, extract(year FROM step)::integer))
			* interval '1 year'
	WHEN step >= interval '3 months' THEN date_trunc('quarter', from_time, 'UTC')
	WHEN step >= interval '1 month' THEN date_trunc('month', from_time, 'UTC')
	WHEN step >= interval '7 days' THEN date_trunc('week', from_time, 'UTC')
	ELSE date_bin(step, from_time, '2000-01-01 00:00:00+00') END;
COMMENT ON FUNCTION axis_start(timestamptz, interval) IS
'Return the last mark of a time axis at or before a time: marks are aligned to years, quarters, months, Mondays, days '
'and hours (UTC)';

CREATE FUNCTION axis_words(t timestamptz, step interval) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN CASE
	WHEN step >= interval '1 year' THEN to_char(t AT TIME ZONE 'UTC', 'YYYY')
	WHEN step >= interval '1 month' THEN to_char(t AT TIME ZONE 'UTC', 'YYYY-MM')
	WHEN step >= interval '1 day' THEN to_char(t AT TIME ZONE 'UTC', 'YYYY-MM-DD')
	WHEN step >= interval '1 hour' THEN to_char(t AT TIME ZONE 'UTC', 'MM-DD HH24:MI')
	ELSE to_char(t AT TIME ZONE 'UTC', 'HH24:MI') END;
COMMENT ON FUNCTION axis_words(timestamptz, interval) IS 'Return the label of a mark on a time axis (UTC)';

CREATE FUNCTION axis_day(t timestamptz) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN to_char(t AT TIME ZONE 'UTC',
	CASE WHEN t = date_trunc('day', t, 'UTC') THEN 'YYYY-MM-DD' ELSE 'YYYY-MM-DD HH24:MI' END);
COMMENT ON FUNCTION axis_day(timestamptz) IS
'Return a time (UTC) as a day if it is midnight, otherwise with its time of day';

CREATE FUNCTION axis_x(from_time timestamptz, to_time timestamptz, t timestamptz) RETURNS double precision
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN 130 + 850 * least(1,
	greatest(0, extract(epoch FROM t - from_time) / extract(epoch FROM to_time - from_time)))::double precision;
COMMENT ON FUNCTION axis_x(timestamptz, timestamptz, timestamptz) IS
'Return the x coordinate of a time in a picture, 130 to 980; times outside the period are at its ends';

CREATE FUNCTION dwell_histogram_svg(zone_id bigint, from_time timestamptz, to_time timestamptz) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
SET timezone = 'UTC'
SET datestyle = 'ISO'
SET intervalstyle = 'postgres'
BEGIN ATOMIC
	WITH call AS MATERIALIZED (
		SELECT hours(coalesce(c.departed, c.departed_earliest) - c.arrived) AS dwell, c.is_open FROM port_call c
		WHERE check_period($2, $3) AND check_zone_ever($1) AND c.zone_id = $1 AND c.arrived >= $2 AND c.arrived < $3
	), bin AS (
		SELECT b.n, b.low, b.high, count(c.dwell)::integer AS calls,
			count(c.dwell) FILTER (WHERE c.is_open)::integer AS open_calls
		FROM (VALUES (0, 0, 1), (1, 1, 3), (2, 3, 6), (3, 6, 12), (4, 12, 24), (5, 24, 48), (6, 48, 96), (7, 96, 168),
			(8, 168, 336), (9, 336, NULL)) b(n, low, high)
			LEFT JOIN call c ON c.dwell >= b.low AND (b.high IS NULL OR c.dwell < b.high)
		GROUP BY b.n, b.low, b.high
	), most AS MATERIALIZED (
		SELECT greatest(1, max(b.calls)) AS calls FROM bin b
	)
	SELECT picture_frame(396,
		picture_text(format('Dwell at %s, calls that began %s to %s',
			coalesce((SELECT z.name FROM zone z WHERE z.zone_id = $1),
			(SELECT f.zone_name FROM port_call_finding f WHERE f.zone_id = $1 ORDER BY f.finding_id DESC LIMIT 1),
			'zone ' || $1),
			to_char($2, 'YYYY-MM-DD'), to_char($3, 'YYYY-MM-DD')), 100), NULL,
		xmlconcat(
			xmlelement(name line, xmlattributes(60 AS x1, 320 AS y1, 980 AS x2, 320 AS y2, '#555555' AS stroke)),
			xmlagg(xmlconcat(
				xmlelement(name rect,
					xmlattributes(66 + 92 * b.n AS x, round(320 - 250.0 * b.calls / m.calls, 1) AS y, 80 AS width,
						round(250.0 * b.calls / m.calls, 1) AS height, '#0072B2' AS fill)),
				xmlelement(name rect,
					xmlattributes(66 + 92 * b.n AS x, round(320 - 250.0 * b.open_calls / m.calls, 1) AS y, 80 AS width,
						round(250.0 * b.open_calls / m.calls, 1) AS height, '#E69F00' AS fill)),
				CASE
					WHEN b.calls > 0 THEN picture_label(106 + 92 * b.n, 314 - 250.0 * b.calls / m.calls, b.calls::text,
						12, 'middle')
					END,
				picture_label(106 + 92 * b.n, 338,
					CASE WHEN b.high IS NULL THEN format('%s h +', b.low) ELSE format('%s-%s h', b.low, b.high) END, 11,
					'middle', '#555555')) ORDER BY b.n),
			xmlelement(name rect, xmlattributes(66 AS x, 354 AS y, 14 AS width, 12 AS height, '#0072B2' AS fill)),
				picture_label(86, 364, 'departed', 11),
			xmlelement(name rect, xmlattributes(166 AS x, 354 AS y, 14 AS width, 12 AS height, '#E69F00' AS fill)),
				picture_label(186, 364, 'open: so far', 11),
			picture_label(980, 364, format('%s calls, median %s h', (SELECT count(*) FROM call),
				coalesce((SELECT round((percentile_cont(0.5) WITHIN GROUP (ORDER BY c.dwell))::numeric, 1)::text
					FROM call c),
					'-')), 12, 'end'),
			picture_label(980, 384, picture_text(concat_ws('; ', calls_not_looked_for(ARRAY[$1], $2, $3),
				CASE
					WHEN ais_detected($1, 'infinity') && tstzmultirange(tstzrange($2, $3)) THEN (days_unheard($2, $3)).said
				END), 150), 10, 'end', '#555555')))
	FROM bin b, most m;
END;
COMMENT ON FUNCTION dwell_histogram_svg(bigint, timestamptz, timestamptz) IS
'Return a histogram (SVG) of the dwell, in hours, of the calls at a zone that began in a period; open calls, counted '
'up to their last fix inside, have another colour. A line below says if calls have been looked for only at some times, and '
'for how many days no position of any ship is stored. Error 22023 for an empty period, 42704 for a zone that never '
'existed';
