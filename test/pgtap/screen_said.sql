-- Screening by MMSI, call sign and name finds the hull that AIS says it is, whether observe_identities() has been called or not.
\set ON_ERROR_STOP 1
\i test/tap_setup.sql
SET timezone = 'UTC';
SET client_min_messages = error;
SELECT plan(21);

INSERT INTO ais_static (mmsi, day, imo, name, call_sign, first_at, last_at, reports)
VALUES (273000005, '2024-01-11', '9179842', 'WHITE SWAN', 'UBDT8', '2024-01-11 08:00', '2024-01-11 09:00', 3),
	(273000006, '2024-01-11', NULL, 'GREY SWAN', 'UBDT7', '2024-01-11 08:00', '2024-01-11 09:00', 3),
	(273000007, '2024-01-11', '1234568', 'BLACK SWAN', 'UBDT6', '2024-01-11 08:00', '2024-01-11 09:00', 3),
	(273000008, '2024-01-11', '9074729', 'ANGARA', 'UBDT5', '2024-01-11 08:00', '2024-01-11 09:00', 3);
SELECT load_listings('own', '[{"key": "1", "name": "ANGARA", "imo": "9179842", "from": "2023-06-01"}]', '2024-01-01') \g /dev/null
CREATE FUNCTION pg_temp.answers() RETURNS SETOF text LANGUAGE sql AS $$
	SELECT concat_ws(', ', q.what, s.verdict, s.matched::text)
	FROM (VALUES ('mmsi', 273000005, NULL, NULL), ('call sign', NULL, 'UBDT8', NULL), ('name', NULL, NULL, 'WHITE SWAN'),
		('no number', 273000006, NULL, NULL), ('wrong number', 273000007, NULL, NULL), ('another hull', 273000008, NULL, 'ANGARA'))
		q(what, mmsi, call_sign, name)
	CROSS JOIN LATERAL screen_vessel(mmsi => q.mmsi, call_sign => q.call_sign, name => q.name, at => '2024-01-20') s $$;
CREATE TEMP TABLE unobserved AS SELECT a FROM pg_temp.answers() a;
SELECT set_eq('TABLE unobserved', ARRAY['mmsi, candidate, {"IMO9179842, which had MMSI 273000005"}',
	'call sign, candidate, {"IMO9179842, which had call sign UBDT8"}',
	'name, candidate, {"IMO9179842, which had the name \"WHITE SWAN\""}',
	'no number, not on the lists as loaded, {}', 'wrong number, not on the lists as loaded, {}',
	'another hull, not on the lists as loaded, {}'], 'by what AIS said within 30 days');
SELECT register_vessel('IMO9179842', 'ANGARA', 273000004, valid_from => '2020-01-01') AS angara \gset
SELECT matches(vessel_dossier_html(:angara, '2024-01-01', '2024-02-01'), 'AIS said its IMO number under MMSI 273000005 too',
	'a dossier says what it has not taken up');
SELECT observe_identities() \g /dev/null
SELECT doesnt_match(vessel_dossier_html(:angara, '2024-01-01', '2024-02-01'), 'AIS said its IMO number', 'until it has');
SELECT set_eq('SELECT pg_temp.answers()', 'TABLE unobserved', 'and the same once it has been observed');
SELECT is((SELECT array_agg(s.row_no || ' ' || coalesce(s.listed_name, '-') ORDER BY s.row_no)
	FROM screen_vessels(NULL, mmsis => '{273000005,273000006,273000008}', at => '2024-01-20') s), '{"1 ANGARA","2 -","3 -"}', 'many at once');
SELECT is(matched::text, '{"IMO9179842, heard under MMSI 273000005 ' || said || '"}', 'by what it said at another time, which is told: ' || at)
FROM (VALUES (date '2023-12-01', 'from 2024-01-11 on'), ('2024-02-20', 'until 2024-01-11')) v(at, said),
	screen_vessel(mmsi => 273000005, at => at::timestamptz);
SELECT is(score, 0.9::real, 'by less than then') FROM screen_vessel(mmsi => 273000005, at => '2024-02-20');
SELECT is(verdict, 'not on the lists as loaded', 'not by a name or call sign of another time, nor against another IMO number')
FROM (VALUES (NULL::mmsi, 'WHITE SWAN', NULL, NULL::imo), (NULL, NULL, 'UBDT8', NULL),
	('273000005', NULL, NULL, '9074729')) q(mmsi, name, call_sign, imo),
	screen_vessel(q.imo, q.mmsi, q.name, q.call_sign, at => '2024-02-20');
SAVEPOINT passed_on;
INSERT INTO ais_static (mmsi, day, imo, first_at, last_at, reports)
VALUES (273000005, '2024-05-11', '9074729', '2024-05-11 08:00', '2024-05-11 09:00', 3);
SELECT is(verdict || matched::text, said, 'once another hull has said it: ' || at)
FROM (VALUES (date '2024-03-20', 'candidate{"IMO9179842, heard under MMSI 273000005 until 2024-01-11"}'),
	('2024-07-01', 'not on the lists as loaded{}')) v(at, said),
	screen_vessel(mmsi => 273000005, at => at::timestamptz);
ROLLBACK TO passed_on;
SELECT register_vessel('IMO9074729', 'HEIR', 273000005, valid_from => '2024-03-01') \g /dev/null
SELECT is(verdict, said, 'once another one is registered with it: ' || at)
FROM (VALUES (date '2024-02-20', 'candidate'), ('2024-03-20', 'not on the lists as loaded')) v(at, said),
	screen_vessel(mmsi => 273000005, at => at::timestamptz);
ROLLBACK TO passed_on;
SELECT is(verdict, 'candidate', 'thirty days around: ' || at)
FROM unnest('{2023-12-13,2024-02-09}'::date[]) at, screen_vessel(mmsi => 273000005, at => at::timestamptz);
SELECT is(count(*), 1::bigint, 'a time without end') FROM screen_vessel(mmsi => 273000005, at => 'infinity');

-- an end that a list gives later than copies that still had the ship: as known then it was listed
SELECT load_listings('late', '[{"key": "1", "name": "LADY R", "imo": "9161003", "from": "2023-06-01"}]', '2024-02-01'),
	load_listings('late', '[{"key": "1", "name": "LADY R", "imo": "9161003", "from": "2023-06-01", "until": "2024-03-15"}]', '2024-05-01') \g /dev/null
SELECT is((SELECT string_agg(coalesce((SELECT l.status FROM listings_of(9161003, '2024-04-15', k) l), '-'), ' ' ORDER BY k)
	FROM unnest('{2024-04-20,2024-05-01,2024-06-01}'::timestamptz[]) k), 'listed - -', 'listings_of');
SELECT is((SELECT string_agg(coalesce((SELECT l.status FROM lists_during(NULL, 9161003, 'empty', '[2024-04-15,2024-04-16]', k) l), '-'), ' '
	ORDER BY k) FROM unnest('{2024-04-20,2024-05-01,2024-06-01}'::timestamptz[]) k), 'listed - -', 'lists_during');
SELECT results_eq($$SELECT s.verdict, cardinality(s.delisted) FROM unnest('{2024-04-20,2024-06-01}'::timestamptz[]) k,
	screen_vessel(imo => 9161003, at => '2024-04-15', known_at => k) s ORDER BY k$$,
	$$VALUES ('candidate', 0), ('not on the lists as loaded', 1)$$, 'screening');
SELECT * FROM finish();
ROLLBACK;
