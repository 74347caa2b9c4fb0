-- Ships that are heard, screened against the lists; programs as rows.
\set ON_ERROR_STOP 1
\i test/tap_setup.sql
SET LOCAL TimeZone = 'UTC';
SET client_min_messages = error;
SELECT plan(12);

SELECT load_listings('mine', '[{"key": "m", "imo": 8517839, "name": "MARIA", "flag": "Russia", "call_sign": "UBRH7",
	"programs": ["A", "B"], "measures": ["ban"]}, {"key": "a", "imo": 9179842, "name": "ANGARA", "mmsi": 273210440, "programs": ["A"]},
	{"key": "c", "kind": "entity", "name": "OWNER", "programs": ["C"]}]', '2023-12-12') \gset
SELECT sum(fixes) AS fixes FROM (SELECT store_track(m,
	track_agg(timestamptz '2024-01-01 00:00Z' + n * interval '10 minutes', 10, 50)) AS fixes
	FROM unnest('{273210440,273359830,367000001,211000001}'::integer[]) m, generate_series(0, 5) n GROUP BY m) f \gset
SELECT register_vessel('8517839', 'OTHER NAME', mmsi => '273359830') \gset
INSERT INTO ais_static (mmsi, day, name, call_sign, first_at, last_at, reports)
	VALUES ('367000001', '2024-01-01', 'MARIA', 'WDX1234', '2024-01-01', '2024-01-01', 1),
	('211000001', '2024-01-01', 'NOBODY', 'DABC', '2024-01-01', '2024-01-01', 1);
SELECT results_eq($$SELECT mmsi, name, key, round(score::numeric, 3), by_name_alone FROM heard_vessel_candidate
	ORDER BY mmsi, rank$$,
	$$VALUES (273210440, NULL::text, 'a', 0.950, false), (273359830, 'OTHER NAME', 'm', 1.000, false),
		(367000001, 'MARIA', 'm', 0.721, true)$$, 'by an MMSI of the list, by the hull, and by name alone');
SELECT is((SELECT contradicted FROM heard_vessel_candidate WHERE mmsi = 367000001),
	'MMSI: asked 367000001, registered 273359830; call sign: asked WDX1234, listed UBRH7; flag: asked US, listed RU',
	'what differs is said');
SELECT is((SELECT matched FROM heard_vessel_candidate WHERE mmsi = 273210440), 'MMSI 273210440', 'as is what agrees');
SELECT is((SELECT programs || ' ' || measures FROM heard_vessel_candidate WHERE mmsi = 273359830), 'A; B ban',
	'programs and measures as text');
SELECT is((SELECT count(*) FROM heard_vessel_candidate WHERE mmsi = 211000001), 0::bigint,
	'who is no candidate has no row');
SELECT is((SELECT count(DISTINCT row_id) = count(*) AND max(row_id) < 2 ^ 53 FROM heard_vessel_candidate), true,
	'a key of its own');
SELECT is((SELECT ST_AsText(place) FROM heard_vessel_candidate WHERE mmsi = 367000001), 'POINT(10 50)',
	'where it was seen last');
SELECT is((SELECT string_agg(format_type(atttypid, atttypmod), ', ' ORDER BY attname) FROM pg_attribute
	WHERE attrelid = 'heard_vessel_candidate'::regclass AND attnum > 0
	AND format_type(atttypid, atttypmod) NOT IN ('bigint', 'integer', 'double precision', 'numeric', 'text', 'boolean',
		'date', 'timestamp with time zone') AND atttypid <> 'geometry'::regtype), NULL, 'plain types');
TRUNCATE vessel_track;
SELECT is((SELECT count(*) FROM heard_vessel_candidate), 0::bigint, 'nobody heard, nobody shown');
SELECT results_eq($$SELECT list, key, kind, program FROM listing_program ORDER BY key, program$$,
	$$VALUES ('mine', 'a', 'vessel', 'A'), ('mine', 'c', 'entity', 'C'), ('mine', 'm', 'vessel', 'A'),
	('mine', 'm', 'vessel', 'B')$$, 'programs as rows');
SELECT is((SELECT count(DISTINCT row_id) FROM listing_program), 4::bigint, 'each with a key');
SELECT load_listings('mine', '[{"key": "m", "imo": 8517839, "name": "MARIA", "programs": ["B"]}, {"key": "a",
	"imo": 9179842, "name": "ANGARA", "programs": ["A"]}, {"key": "c", "kind": "entity", "name": "OWNER"}]', '2023-12-13', max_removed => 1) \gset
SELECT results_eq($$SELECT key, program FROM listing_program ORDER BY key, program$$, $$VALUES ('a', 'A'), ('m', 'B')$$,
	'as the list has them now');
SELECT * FROM finish();
ROLLBACK;
