-- The timeline picture: what stands where, in which colour, on which page.
\set ON_ERROR_STOP 1
\i test/tap_setup.sql
SET timezone = 'UTC';
SELECT plan(48);
CREATE FUNCTION pg_temp.x(svg text, path text) RETURNS text[] LANGUAGE sql RETURN xpath(path, svg::xml,
	ARRAY[ARRAY['s', 'http://www.w3.org/2000/svg']])::text[];

-- ---------- parts ----------

SELECT is((SELECT string_agg(axis_step(s)::text, ', ' ORDER BY n)
	FROM unnest(ARRAY['10 minutes', '30 minutes', '3 hours', '1 day', '10 days', '1 month', '1 year', '12 years',
	'60 years', '500 years', '5000 years']::interval[]) WITH ORDINALITY u(s, n)),
	'00:01:00, 00:05:00, 00:30:00, 03:00:00, 1 day, 7 days, 3 mons, 2 years, 10 years, 100 years, 1000 years',
		'marks from minutes to centuries');
SELECT is((SELECT string_agg(axis_start('2024-05-15 10:17:23Z', s)::text, ', ' ORDER BY n)
	FROM unnest(ARRAY['5 minutes', '6 hours', '1 day', '7 days', '1 month', '3 months', '1 year',
	'10 years']::interval[]) WITH ORDINALITY u(s, n)),
	'2024-05-15 10:15:00+00, 2024-05-15 06:00:00+00, 2024-05-15 00:00:00+00, 2024-05-13 00:00:00+00, 2024-05-01 '
	'00:00:00+00, 2024-04-01 00:00:00+00, 2024-01-01 00:00:00+00, 2020-01-01 00:00:00+00',
		'on the clock and the calendar');
SELECT is((SELECT string_agg(axis_words('2024-05-15 10:15Z', s), ', ' ORDER BY n)
	FROM unnest(ARRAY['5 minutes', '6 hours', '1 day', '1 month', '1 year']::interval[]) WITH ORDINALITY u(s, n)),
'10:15, 05-15 10:15, 2024-05-15, 2024-05, 2024', 'labelled so');
SELECT is(axis_day('2024-05-15') || axis_day('2024-05-15 10:15'), '2024-05-152024-05-15 10:15', 'days and times');
SELECT is(picture_fit('LADY R', 162, 12), 'LADY R', 'what fits stays');
SELECT ok((SELECT bool_and(picture_width(picture_fit(w, 100, 12), 12) <= 100
	AND right(picture_fit(w, 100, 12), 1) = '…')
FROM unnest(ARRAY[repeat('라진항', 20), repeat('Ш', 40), repeat('W', 40), repeat('i', 80), repeat('ا', 60)]) w),
'what does not is cut, in any script');
SELECT ok((SELECT bool_and(picture_width(picture_fit_ends(w, 200, 12), 12) <= 200
	AND right(picture_fit_ends(w, 200, 12), 3) = ' 13' AND strpos(picture_fit_ends(w, 200, 12), '…') > 5)
	FROM unnest(ARRAY[repeat('라진항', 20), repeat('Ш', 40), repeat('W', 40),
		'The very long name of a harbour that goes on and on, no.']) n, concat(n, ' 13') w),
	'names of zones keep their ends');
SELECT is(picture_fit_ends('Pier 13', 200, 12) || coalesce(picture_fit_ends(NULL, 200, 12), ''), 'Pier 13',
	'and what fits stays');
SELECT ok(picture_width('라진항', 12) > 1.5 * picture_width('abc', 12), 'Hangul is broader than Latin');
SELECT is(picture_fit('A' || chr(8) || 'B', 100, 12), 'A B', 'letters that XML does not have go');
SELECT is((SELECT count(*) FROM generate_series(1, 8) c WHERE picture_ink(c) = '#111111'), 3::bigint,
	'dark letters on light colours');

-- ---------- tracks and colours ----------

SELECT is((SELECT array_agg(t.track ORDER BY t.finding_id) FROM unnest(timeline_tracks(ARRAY[
		ROW(1, 1, 1, 'P', 0, 100, 110, 200, 210, '', NULL), ROW(2, 1, 2, 'T', 1, 120, 130, 180, 190, '', NULL),
			ROW(3, 1, 3, 'B', 2, 130, 140, 150, 160, '', NULL), ROW(4, 1, 4, 'B2', 2, 155, 160, 170, 175, '', NULL),
		ROW(5, 1, 5, 'Q', 0, 205, 220, 300, 310, '', NULL), ROW(6, 1, 6, 'R', 0, 310, 320, 330, 340, '', NULL),
			ROW(7, 2, 1, 'P', 0, 100, 110, 200, 210, '', NULL)]::timeline_bar[])) t), '{0,1,2,3,1,0,0}',
	'parts below what they are part of, nothing over another bar; what only touches stays up; each ship for itself');
CREATE TEMP TABLE drawn AS SELECT * FROM timeline_colours((SELECT array_agg(ROW(n, 1, n, 'zone ' || n, 0, 100 * n,
	100 * n, 100 * n + 90, 100 * n + 90, '', 0)::timeline_bar) FROM generate_series(1, 8) n));
SELECT is((SELECT count(DISTINCT colour) FROM drawn), 8::bigint, 'eight zones have eight colours');
SELECT is((SELECT array_agg(n ORDER BY zone) FROM drawn), '{1,2,3,4,5,6,7,8}', 'and numbers by name');
CREATE TEMP TABLE many AS SELECT array_agg(ROW(n, n / 3, n % 40, 'zone ' || lpad((n % 40)::text, 2, '0'), 0,
	100 * (n % 3), 100 * (n % 3), 100 * (n % 3) + 110, 100 * (n % 3) + 110, '', 0)::timeline_bar) AS bars
FROM generate_series(1, 240) n;
SELECT is((SELECT count(*) FROM many, unnest(bars) a, unnest(bars) b, timeline_colours(bars) c, timeline_colours(bars) d
	WHERE a.mmsi = b.mmsi AND a.zone_id <> b.zone_id AND a.x0 <= b.x3 AND b.x0 <= a.x3 AND c.zone_id = a.zone_id
		AND d.zone_id = b.zone_id AND c.colour = d.colour), 0::bigint,
	'of forty zones none has the colour of one it overlaps');

-- ---------- pictures ----------

SELECT register_zone('Порт Раджин', 'port', ST_MakeEnvelope(130, 42, 130.1, 42.1, 4326), country => 'KP') AS p \gset
SELECT register_zone('Terminal', 'terminal', ST_MakeEnvelope(130.01, 42.01, 130.09, 42.09, 4326), :p) AS t \gset
SELECT register_zone('Pier 1', 'berth', ST_MakeEnvelope(130.02, 42.02, 130.05, 42.05, 4326), :t) AS b \gset
SELECT register_zone('<script>alert("1")</script> & co', 'port', ST_MakeEnvelope(131, 42, 131.1, 42.1, 4326)) AS q \gset
-- heard for an hour, silent for eleven and a half, from 2 to 6 January; then nothing
SELECT store_track(273000001, (SELECT track_agg(g + k * interval '15 min', 130.03, 42.03)
	FROM generate_series('2024-01-02Z'::timestamptz, '2024-01-06Z', interval '13 hours') g, generate_series(0, 4) k)) \g /dev/null
SELECT store_track(273000002, (SELECT track_agg(t, CASE WHEN t < '2024-01-06' THEN 131.03 ELSE 131.7 END, 42.03)
	FROM generate_series('2024-01-02Z'::timestamptz, '2024-01-20Z', interval '1 hour') t)) \g /dev/null
SELECT register_vessel(9161003, 'LADY <R> "' || repeat('Ж', 40), mmsi => 273000001) \g /dev/null
SELECT count(*) FROM detect_port_calls() \gset
SELECT port_call_timeline_svg('2024-01-01', '2024-01-31') AS svg \gset
SELECT is(array_length(pg_temp.x(:'svg', '//s:g'), 1), 4, 'a group a call');
SELECT is((SELECT array_agg(DISTINCT y ORDER BY y) FROM unnest(pg_temp.x(:'svg', '//s:g[contains(s:title,
	"273000001")]/s:rect/@y')) y), '{66,84,95}', 'the terminal below the port, the pier below that');
SELECT is((SELECT count(*) FROM unnest(pg_temp.x(:'svg', '//s:rect[contains(s:title, "silent from")]/@x')) x),
	9::bigint, 'each silence is hatched');
SELECT is((SELECT count(*) FROM unnest(pg_temp.x(:'svg', '//s:rect[contains(s:title,
	"not heard since")]/@x')) x), 2::bigint, 'that after the last fix too');
SELECT is((SELECT min(h::integer) FROM unnest(pg_temp.x(:'svg', '//s:rect[contains(s:title,
	"silent from 2024-01-02")]/@height')) h), 38, 'over all tracks of the lane');
SELECT ok((SELECT sum(w::numeric) > 85 FROM unnest(pg_temp.x(:'svg', '//s:rect[contains(s:title,
	"silent from 2024-01-0") and contains(s:title, " to ")]/@width')) w), 'a ship heard one hour in twelve is hatched nearly all the time');
SELECT ok(:'svg' LIKE '%LADY &lt;R&gt; %Ж%…%' AND :'svg' LIKE '%>273000001<%',
	'ships stand by name and number, cut and escaped');
SELECT ok(:'svg' NOT LIKE '%<script%' AND :'svg' LIKE '%&lt;script&gt;%', 'no text becomes markup');
SELECT ok((SELECT bool_and(x::numeric BETWEEN 0 AND 1000) FROM unnest(pg_temp.x(:'svg', '//s:rect/@x')) x),
	'nothing is drawn off the picture');
SELECT ok((SELECT bool_and(x::numeric + w::numeric <= 1000.1)
	FROM unnest(pg_temp.x(:'svg', '//s:g/s:rect/@x'), pg_temp.x(:'svg', '//s:g/s:rect/@width')) u(x, w)),
'nor beyond its edge');
SELECT is((SELECT array_length(pg_temp.x(port_call_timeline_svg('2024-01-03 10:10', '2024-01-03 10:40'),
	'//s:text[string-length(.) = 5 and contains(., ":")]'), 1)), 6, 'half an hour has marks');
SELECT is((SELECT array_length(pg_temp.x(port_call_timeline_svg('1990-01-01', '2050-01-01'),
	'//s:text[string-length(.) = 4]'), 1)), 6, 'as have sixty years');
SELECT ok(port_call_timeline_svg('2024-01-03 10:10', '2024-01-03 10:40') LIKE '%2024-01-03 10:10 to 2024-01-03 10:40 UTC%',
	'the heading has the times of short periods');
SELECT is(port_call_timeline_svg('2024-01-01', '2024-01-31', '{273000002}') LIKE '%page%', false,
	'few ships need no pages');

-- many ships
SELECT count(store_track(273100000 + n, (SELECT track_agg('2024-01-10Z'::timestamptz + m * interval '1 hour', 130.06,
	42.06) FROM generate_series(0, 5) m))) FROM generate_series(1, 120) n \gset
SELECT count(*) FROM detect_port_calls() \gset
SELECT port_call_timeline_svg('2024-01-01', '2024-01-31') AS one,
	port_call_timeline_svg('2024-01-01', '2024-01-31', page => 3) AS three \gset
SELECT ok(:'one' LIKE '%: page 1 of 3, 122 ships%' AND :'three' LIKE '%: page 3 of 3, 122 ships%',
	'more than fifty ships stand on pages, which say so');
SELECT is((SELECT count(DISTINCT m) FROM generate_series(1, 3) p,
	unnest(pg_temp.x(port_call_timeline_svg('2024-01-01', '2024-01-31', page => p),
	'//s:text[starts-with(., "273")]/text()')) m), 122::bigint, 'each ship on one of them');
SELECT is(array_length(pg_temp.x(:'one', '//s:text[starts-with(., "2024-")]'),
	1) - array_length(pg_temp.x(:'three', '//s:text[starts-with(., "2024-")]'), 1) >= 0, true,
'a tall page has its axis at the foot too');
SELECT is((SELECT array_length(pg_temp.x(port_call_timeline_svg('2024-01-01', '2024-01-31', lanes => 200),
	'//s:text[starts-with(., "273")]'), 1)), 122, 'or all on one');
SELECT is(array_length(pg_temp.x(port_call_timeline_svg('2024-01-01', '2024-01-31', page => 4), '//s:g'), 1), NULL,
	'a page after the last is empty');
SELECT is((SELECT count(*) FROM regexp_matches(zone_report_html(:p, '2024-01-01', '2024-01-31'), 'page [0-9] of 7',
	'g')), 14::bigint, 'the report of a port has them all');
SELECT is((SELECT count(*) - count(DISTINCT m[1])
	FROM regexp_matches(zone_report_html(:p, '2024-01-01', '2024-01-31'), ' id="([^"]*)"', 'g') m), 0::bigint,
'and no name twice');
SELECT throws_ok($$SELECT port_call_timeline_svg('2024-01-01', '2024-01-31', page => 0)$$, '22023',
	'page 0 of 50 lanes does not exist', 'pages count from 1');
SELECT throws_ok($$SELECT port_call_timeline_svg('2024-01-01', '2024-01-31', lanes => NULL)$$, '22023',
	'page 1 of NULL lanes does not exist', 'and have a length');
SELECT status FROM load_listings('own', '[{"imo": 9161003, "name": "SHIP"}]', '2024-01-01') \gset x_
SELECT throws_ok($$SELECT fleet_timeline_svg('own', '2024-01-01', '2024-01-31', page => 0)$$, '22023', NULL,
	'of a fleet too');
-- what is not drawn because nobody has looked for it is said
DELETE FROM encounter_run;
DELETE FROM loitering_run;
SELECT ok(position('encounters have not been looked for in this period' IN p) > 0
	AND position('stays far from ports (loitering) have not been looked for in this period' IN p) > 0,
	'that nobody has looked for encounters is said') FROM port_call_timeline_svg('2024-01-01Z', '2024-01-31Z') p;
SELECT count(*) FROM (SELECT detect_encounters('2024-01-01Z', '2024-01-11Z'), detect_loitering()) r \g /dev/null
SELECT ok(position('encounters have been looked for only up to 2024-01-11 00:00' IN p) > 0, 'or up to when')
FROM port_call_timeline_svg('2024-01-01Z', '2024-01-31Z') p;
SELECT ok(position('encounters have' IN p) = 0 AND position('loitering) have' IN p) = 0, 'where they have it is not')
FROM port_call_timeline_svg('2024-01-01Z', '2024-01-09Z') p;
DELETE FROM detection_run r WHERE NOT EXISTS (SELECT FROM port_call_finding f WHERE f.run_id = r.run_id);
UPDATE detection_run SET to_time = '2024-01-21Z';
SELECT ok(position('port calls have been looked for only up to 2024-01-21 00:00' IN p) > 0,
	'nor are calls drawn to an end that nobody has looked at') FROM port_call_timeline_svg('2024-01-01Z', '2024-01-31Z') p;
SELECT ok((SELECT bool_and(m[1]::float8 < (regexp_match(p, 'viewBox="0 0 1000 ([0-9]+)"'))[1]::float8)
	FROM regexp_matches(p, '<text x="[0-9.]+" y="([0-9.]+)"', 'g') m), 'all of it stands in the picture')
FROM port_call_timeline_svg('2024-01-01Z', '2024-01-31Z') p;
-- who was never heard, or not yet, was not heard at sea
SELECT results_eq($$SELECT * FROM timeline_silences(511000001, '2024-01-01Z', '2024-01-31Z', '6 hours')$$,
	'VALUES (NULL::timestamptz, NULL::timestamptz)', 'who was never heard is silent all the time');
SELECT store_track(511000002, '[2024-01-20T00:00:00Z 1 1, 2024-01-20T01:00:00Z 1 1]') \g /dev/null
SELECT results_eq($$SELECT off_at, on_at FROM timeline_silences(511000002, '2024-01-01Z', '2024-01-20 04:00Z', '6 hours')$$,
	$$VALUES (NULL::timestamptz, timestamptz '2024-01-20Z')$$, 'who was heard late is silent up to then');
SELECT is_empty($$SELECT * FROM timeline_silences(511000002, '2024-01-19 18:00Z', '2024-01-20 04:00Z', '6 hours')$$,
	'but for no longer than min_silence');
SELECT ok(p ~ '<title>not heard</title>' AND p ~ '<title>not heard before 2024-01-20 00:00</title>', 'both are hatched, and say so')
FROM port_call_timeline_svg('2024-01-01Z', '2024-01-31Z', '{511000001,511000002}') p;
SELECT * FROM finish();
ROLLBACK;
