-- Pages and pictures say of which times calls and silences have not been looked for: none found is not none there.
\set ON_ERROR_STOP 1
\i test/tap_setup.sql
SET timezone = 'Asia/Vladivostok';
SET client_min_messages = error;
SELECT plan(21);

SELECT register_zone('P', 'port', ST_MakeEnvelope(8, 55, 9, 56, 4326)) AS port,
	register_zone('B', 'berth', ST_MakeEnvelope(8, 55, 8.1, 55.1, 4326)) AS berth \gset
SELECT register_vessel('9161003', 'LADY R', mmsi => '273000001') AS ship \gset
SELECT store_track('273000001', track_agg(t, 20, 50)) FROM generate_series(timestamptz '2024-03-01Z', '2024-03-20Z', '1 hour') t \g /dev/null

CREATE FUNCTION pg_temp.said(page text) RETURNS text LANGUAGE sql AS $$
	SELECT string_agg(m[1], '; ' ORDER BY n)
	FROM regexp_matches(page, '<(?:p|text[^>]*)>((?:[Pp]ort calls|[Ss]ilences) have [^<]*|no port call in this period)<', 'g')
		WITH ORDINALITY r(m, n) $$;
-- of a zone the histogram and the timeline say so, too
CREATE FUNCTION pg_temp.answers(ship bigint, zone bigint) RETURNS text[] LANGUAGE sql AS $$
	SELECT ARRAY[pg_temp.said(vessel_dossier_html(ship, '2024-03-01Z', '2024-03-20Z')),
		pg_temp.said(zone_report_html(zone, '2024-03-01Z', '2024-03-20Z')),
		pg_temp.said(port_call_timeline_svg('2024-03-01Z', '2024-03-20Z'))] $$;

SELECT is(a, ARRAY['port calls have not been looked for in this period; Port calls have not been looked for in this period.; '
	'Silences have not been looked for in this period.', 'Port calls have not been looked for in this period.; Silences have not been '
	'looked for in this period.; port calls have not been looked for in this period; port calls have not been looked for in this period',
	'port calls have not been looked for in this period'], 'nothing has run') FROM pg_temp.answers(:ship, :port) a;
SELECT detect_port_calls('2023-01-01Z', '2023-02-01Z'), detect_ais_gaps('2023-01-01Z', '2023-02-01Z') \g /dev/null
SELECT is(a[3], 'port calls have not been looked for in this period', 'of another time') FROM pg_temp.answers(:ship, :port) a;
SELECT detect_port_calls('2024-01-01Z', '2024-03-05Z', zone_set => 'ports'), detect_ais_gaps('2024-03-04Z', '2024-03-08Z') \g /dev/null
SELECT is(a, ARRAY['port calls have been looked for only up to 2024-03-05 00:00; '
	'Port calls have been looked for only up to 2024-03-05 00:00.; '
	'Silences have been looked for only from 2024-03-04 00:00 up to 2024-03-08 00:00.',
	'Port calls have been looked for only up to 2024-03-05 00:00.; '
	'Silences have been looked for only from 2024-03-04 00:00 up to 2024-03-08 00:00.; '
	'port calls have been looked for only up to 2024-03-05 00:00; port calls have been looked for only up to 2024-03-05 00:00',
	'port calls have been looked for only up to 2024-03-05 00:00'], 'a part of it') FROM pg_temp.answers(:ship, :port) a;
SELECT is(a[2] ~ '^Port calls have not been looked for', true, 'of a berth that is not in the set') FROM pg_temp.answers(:ship, :berth) a;
SELECT is(calls_not_looked_for(ARRAY[:port, :berth], '2024-03-01Z', '2024-03-20Z'), 'port calls have not been looked for in this period',
	'of two zones at both');
SELECT detect_port_calls('2024-01-01Z', '2024-03-03Z', zone_set => 'berths') \g /dev/null
SELECT is(calls_not_looked_for(ARRAY[:port, :berth], '2024-03-01Z', '2024-03-20Z'), 'port calls have been looked for only up to 2024-03-03 00:00',
	'though by a run each');
SELECT is(calls_not_looked_for(NULL, '2024-03-01Z', '2024-03-20Z'), 'port calls have been looked for only up to 2024-03-05 00:00',
	'berths count for no port');
SELECT is(calls_not_looked_for(ARRAY[:port + 1000], '2024-03-01Z', '2024-03-20Z'), NULL, 'nothing is said of a zone that is gone');
SELECT is(not_looked_for_text('all', looked::tstzmultirange, '2024-03-01Z', '2024-03-20Z'), said, looked)
FROM (VALUES ('{}', 'all have not been looked for in this period'), ('{[2024-03-20Z,infinity)}', 'all have not been looked for in this period'),
	('{(,)}', NULL), ('{[2024-03-01Z,2024-03-20Z)}', NULL),
	('{[2024-03-02Z,)}', 'all have been looked for only from 2024-03-02 00:00'),
	('{[2024-02-02Z,2024-03-02Z),[2024-03-05Z,2024-03-06Z),[2024-03-19Z,)}',
		'all have been looked for only up to 2024-03-02 00:00, from 2024-03-05 00:00 up to 2024-03-06 00:00, from 2024-03-19 00:00'),
	('{[2024-03-02Z,2024-03-03Z),[2024-03-05Z,2024-03-06Z),[2024-03-08Z,2024-03-09Z),[2024-03-11Z,2024-03-12Z)}',
		'all have been looked for only from 2024-03-02 00:00 up to 2024-03-03 00:00, from 2024-03-05 00:00 up to 2024-03-06 00:00, '
		'from 2024-03-08 00:00 up to 2024-03-09 00:00, and later')) v(looked, said);
SELECT is(not_looked_for_text('all', '{(,2024-03-01Z)}', now() + interval '1 day', 'infinity'), NULL, 'nothing is said of the future');
SELECT is(not_looked_for_text('all', tstzmultirange(tstzrange(NULL, now())), '2024-03-01Z', 'infinity'), NULL, 'up to now is all');
SELECT is(not_looked_for_text('all', '{(,2024-03-02Z)}', '2024-03-01Z', 'infinity'),
	'all have been looked for only up to 2024-03-02 00:00', 'until long ago');
SELECT detect_port_calls(), detect_ais_gaps() \g /dev/null
SELECT is(a, array_fill('no port call in this period'::text, '{3}'), 'all of it')
FROM pg_temp.answers(:ship, :port) a;
SELECT store_track('273000001', track_agg(t, 8.05, 55.05)) FROM generate_series(timestamptz '2024-04-01Z', '2024-04-02Z', '1 hour') t \g /dev/null
SELECT refresh_findings() \g /dev/null
SELECT is(pg_temp.said(p), NULL, 'nor where there is one: ' || what)
FROM (VALUES ('a ship', vessel_dossier_html(:ship, '2024-03-20Z', '2024-04-04Z')),
	('a port', zone_report_html(:port, '2024-03-20Z', '2024-04-04Z'))) v(what, p);
SELECT * FROM finish();
ROLLBACK;
