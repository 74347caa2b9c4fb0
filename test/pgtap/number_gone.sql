-- A ship that is listed still, but without its number, or with another; listed ships heard by any of their numbers.
\set ON_ERROR_STOP 1
\i test/tap_setup.sql
SET timezone = 'UTC';
SET client_min_messages = error;
SELECT plan(23);

CREATE FUNCTION pg_temp.load(fetched date, change jsonb) RETURNS text LANGUAGE sql AS $$
	SELECT l.status || ' ' || l.changed FROM load_listings('own',
		(SELECT jsonb_agg(coalesce(change -> n::text, jsonb_build_object('key', n, 'name', 'SHIP ' || u.imo,
			'imo', u.imo, 'mmsi', 273000000 + n)))
		FROM unnest(ARRAY[9161003, 9179842, 9358010, 8517839, 9187629, 9074729, 9018464, 9298492, 9999993, 9999981,
			9332810, 9389095]) WITH ORDINALITY u(imo, n)), fetched) l $$;
CREATE FUNCTION pg_temp.screened(imo imo, at timestamptz, known_at timestamptz DEFAULT 'infinity') RETURNS text
RETURN (SELECT concat_ws(' ', s.key, round(s.score::numeric, 2), s.matched[1], s.contradicted[1])
	FROM screen_vessel(imo => screened.imo, at => screened.at, known_at => screened.known_at) s WHERE s.rank = 1);

SELECT is(pg_temp.load('2024-01-01', '{}'), 'accepted 0', 'a copy');
SELECT is(pg_temp.load('2024-02-01', '{"1": {"key": "1", "name": "SHIP A"}, "2": {"key": "2", "name": "SHIP B",
	"imo": 9305609, "mmsi": 273000002}}'), 'accepted 2', 'a ship of the next has no number, another has another');
SELECT is(pg_temp.screened('9161003', '2024-01-15'), '1 1.00 IMO9161003', 'while a number was given it is the list''s');
SELECT is(pg_temp.screened('9161003', '2024-02-01'), '1 0.95 IMO9161003 (no longer given)',
	'a ship that is listed without its number is not cleared');
SELECT is(pg_temp.screened('9161003', '2024-02-01', '2024-01-20'), '1 1.00 IMO9161003', 'as known before, as it was');
SELECT is(pg_temp.screened('9179842', '2024-02-01'),
	'2 0.71 IMO9179842 (no longer given) IMO number: asked IMO9179842, listed IMO9305609',
	'nor a number that was replaced, which says so');
SELECT is(pg_temp.screened('9179842', '2024-01-15'), '2 1.00 IMO9179842', 'before that it was the list''s');
SELECT is(pg_temp.screened('9305609', '2024-02-01'), '2 1.00 IMO9305609', 'the new one is the list''s');
SELECT is((SELECT string_agg(l.key || l.status, ' ') FROM listings_of(9161003, '2024-02-02') l), '1possibly',
	'by a number that is left out a ship is listed possibly');
SELECT is(lists_then(9161003, '2024-02-02') || lists_then(9161003, '2024-01-15')
	|| coalesce(lists_then(9179842, '2024-02-02'), ''), 'own (possibly)own',
	'on pages too, which take a number that was replaced for another ship''s');
SELECT is(pg_temp.load('2024-03-01', '{"1": {"key": "1", "name": "SHIP A", "flag": "RU"}, "3": {"key": "3",
	"name": "SHIP C", "imo": 9358010, "mmsi": "273000033"}}') || ' ' || pg_temp.screened('9161003', '2024-03-01'),
	'accepted 3 1 0.95 IMO9161003 (no longer given)', 'nor in a copy after that');
SELECT is(pg_temp.load('2024-04-01', '{}') || ' ' || pg_temp.screened('9161003', '2024-04-01') || ' '
	|| (SELECT count(*) FROM listing_identifier i WHERE i.value = 'IMO9161003' AND i.known_to IS NULL),
	'accepted 2 1 1.00 IMO9161003 1', 'a number that comes back is the list''s');

-- listed ships heard: by an MMSI of the list though it gives an IMO number too, where nobody says another; by any number
SELECT count(store_track(m, '[2024-01-02T00:00:00Z 1 2]'))
	FROM unnest('{273000004,273000005,273000006,211000007}'::integer[]) m \g /dev/null
SELECT register_vessel('9305609', 'ANOTHER', mmsi => '273000005', valid_from => '2020-01-01'),
	register_vessel('9074729', 'ITSELF', mmsi => '273000006', valid_from => '2020-01-01') \g /dev/null
SELECT results_eq('SELECT imo, mmsi, matched_by, mmsi_used_by_another FROM listed_vessel_seen ORDER BY mmsi',
	$$VALUES (8517839, 273000004, 'mmsi'::text, false), (9074729, 273000006, 'imo', false)$$,
	'a listed MMSI is heard, also of a ship whose IMO number is listed; another hull that has it is not');
SELECT status FROM load_listings('two', '[{"key": "1", "name": "TWO NUMBERS", "imo": 9046071, "former_names": []}]',
	'2024-01-01') \g /dev/null
INSERT INTO listing_identifier (listing_id, scheme, raw, value, check_result, snapshot_id, known_from)
SELECT i.listing_id, 'imo', '9389095', 'IMO9389095', 'valid', i.snapshot_id, i.known_from
FROM listing_identifier i WHERE i.value = 'IMO9046071';
SELECT register_vessel('9389095', 'SECOND', mmsi => '211000007', valid_from => '2020-01-01') \g /dev/null
SELECT results_eq($$SELECT list, imo, mmsi FROM listed_vessel_seen WHERE mmsi = 211000007 ORDER BY list$$,
	$$VALUES ('own'::text, 9389095, 211000007), ('two', 9389095, 211000007)$$, 'by any of the numbers of a listing');
SELECT ok(fleet_timeline_svg('two', '2024-01-01', '2024-01-03') ~ '211000007|SECOND', 'its fleet has it too');
-- listed by an MMSI alone, which the next copy leaves out
SELECT load_listings('radio', '[{"key": "1", "name": "BARGE", "mmsi": "273000044"}]', '2024-01-01'),
	load_listings('radio', '[{"key": "1", "name": "BARGE", "flag": "RU"}]', '2024-02-01') \g /dev/null
SELECT store_track(273000044, '[2024-03-01T00:00:00Z 1 2]') \g /dev/null
SELECT is(ship_listed(273000044, NULL, '2024-01-15') || ', ' || ship_listed(273000044, NULL, '2024-03-01'),
	'radio (listed), radio (possibly)', 'by an MMSI that is left out a ship is listed possibly');
SELECT results_eq($$SELECT status, matched_by FROM listed_vessel_seen WHERE mmsi = 273000044$$,
	$$VALUES ('possibly'::text, 'mmsi'::text)$$, 'and heard so');
-- a number that one copy gave, and the next took back: the ship was listed for that time alone, on pages too
SELECT load_listings('slip', '[{"key": "1", "imo": 9018464, "name": "LISTED", "from": "2020-01-01"}]', '2024-01-01'),
	load_listings('slip', '[{"key": "1", "imo": 9332810, "name": "LISTED", "from": "2020-01-01"}]', '2024-02-01'),
	load_listings('slip', '[{"key": "1", "imo": 9018464, "name": "LISTED", "from": "2020-01-01"}]', '2024-03-01') \g /dev/null
SELECT register_vessel('9332810', 'WRONG', mmsi => '211000011', valid_from => '2020-01-01') AS wrong \gset
CREATE FUNCTION pg_temp.page_says(since date, until date) RETURNS text[] RETURN
	regexp_match(vessel_dossier_html(:wrong, since::timestamptz, until::timestamptz)::text,
		'<td>slip</td><td>LISTED.*?<td>(not listed|listed all the time|listed for a part)');
SELECT is((SELECT string_agg(coalesce((SELECT l.status FROM listings_of(9332810, t) l WHERE l.list = 'slip'), '-'), ' ' ORDER BY t)
	FROM unnest('{2021-06-01,2024-02-10,2024-04-01}'::timestamptz[]) t), '- listed -', 'a number counts for the time of its copies');
SELECT is(pg_temp.page_says('2021-01-01', '2022-01-01') || pg_temp.page_says('2024-02-02', '2024-02-20'),
	'{not listed,listed all the time}', 'on a page as well');
SELECT results_eq(format('SELECT at, until FROM vessel_evidence(%s, %L, %L) WHERE kind = %L AND what ~ %L', :wrong, '2021-01-01',
		'2025-01-01', 'listing', '^slip'), $$VALUES ('2024-02-01'::timestamptz, '2024-03-01'::timestamptz)$$, 'and as evidence');
-- a number of radio that another one has replaced: the ship may send the old one still
SELECT load_listings('sends', '[{"key": "1", "name": "ALFA", "imo": "9389095", "mmsi": "273000055", "call_sign": "UBAA5"}]', '2024-01-01'),
	load_listings('sends', '[{"key": "1", "name": "ALFA", "imo": "9389095", "mmsi": "273000056", "call_sign": "UBAA6"}]', '2024-02-01')
\g /dev/null
SELECT results_eq($$SELECT t::date, known::date, s.score::numeric, s.matched, s.contradicted
	FROM (VALUES (date '2024-01-10', date '2024-01-10'), ('2024-01-10', '2024-03-01'), ('2024-03-01', '2024-03-01')) k(t, known),
		screen_vessel(mmsi => 273000055, at => t, known_at => known) s WHERE s.list = 'sends' ORDER BY t, known$$,
	$$VALUES (date '2024-01-10', date '2024-01-10', 0.95, '{"MMSI 273000055"}'::text[], '{}'::text[]),
		('2024-01-10', '2024-03-01', 0.95, '{"MMSI 273000055"}', '{}'),
		('2024-03-01', '2024-03-01', 0.9, '{"MMSI 273000055 (no longer given)"}', '{"MMSI: asked 273000055, listed 273000056"}')$$,
	'an MMSI that a list has replaced finds the ship in screening, with the other one beside');
SELECT results_eq($$SELECT s.score::numeric, s.matched, s.contradicted
	FROM screen_vessel(call_sign => 'UBAA5', at => '2024-03-01') s WHERE s.list = 'sends'$$,
	$$VALUES (0.9, '{"call sign UBAA5 (no longer given)"}'::text[], '{"call sign: asked UBAA5, listed UBAA6"}'::text[])$$,
	'and so does a call sign');
SELECT results_eq($$SELECT s.row_no, s.score::numeric, s.matched
	FROM screen_vessels('{9389095,IMO9389095 BRAVO,BRAVO (9389095),BRAVO 9389094,BRAVO 9389095,ALFA 9161003}',
		'{NULL,NULL,NULL,NULL,9161003,NULL}', at => '2024-03-01') s WHERE s.key = '1' AND s.list = 'sends'$$,
	$$VALUES (1, 1.0, '{IMO9389095}'::text[]), (2, 1.0, '{IMO9389095}'), (3, 1.0, '{IMO9389095}')$$,
	'an IMO number where the name should be finds the ship, unless another one is given');
SELECT * FROM finish();
ROLLBACK;
