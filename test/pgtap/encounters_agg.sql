-- The aggregate of encounters: the rows of encounters(), whatever way the tracks come.
\set ON_ERROR_STOP 1
\i test/tap_setup.sql
SELECT plan(12);
SET timezone = 'UTC';

-- ships that go round a circle side by side, two at rest, each heard for three days
CREATE TABLE heard (mmsi mmsi, day date, track track);
INSERT INTO heard
SELECT (211000000 + k)::mmsi, (f.t AT TIME ZONE 'UTC')::date, track_agg(f.t, f.lon, f.lat, 3, 90)
FROM generate_series(1, 8) k,
	generate_series(0, 2880) n,
	LATERAL (SELECT timestamptz '2024-01-01 06:00Z' + n * interval '90 seconds' + k * interval '7 seconds' AS t,
		10 + 0.003 * sin(n * 0.01 * k) + CASE WHEN k > 6 THEN 0.5 ELSE 0 END AS lon,
		55 + 0.002 * cos(n * 0.01 * k) + (hashint4(n * 10 + k) % 1000) * 1e-7 AS lat) f
GROUP BY 1, 2, k;
CREATE TABLE whole AS SELECT mmsi, track_merge(track) AS track FROM heard GROUP BY mmsi;
CREATE TEMP TABLE want AS
SELECT e.* FROM (SELECT array_agg(mmsi) AS m, array_agg(track) AS t FROM whole) f, encounters(f.m, f.t) e;
SELECT cmp_ok((SELECT count(*) FROM want), '>=', 10::bigint, 'ships meet');
SELECT isnt_empty('SELECT FROM heard WHERE pg_column_size(track) > 2500', 'tracks are stored out of line');

SELECT results_eq('SELECT e.* FROM (SELECT encounters_agg(mmsi, track) AS found FROM whole) f, unnest(f.found) e',
	'TABLE want', 'the aggregate has the rows of encounters(), in their order');
SELECT results_eq('SELECT e.* FROM (SELECT encounters_agg(mmsi, track) AS found FROM heard) f, unnest(f.found) e',
	'TABLE want', 'so it has of days, which it puts together');
SELECT results_eq('SELECT e.* FROM (SELECT encounters_agg(mmsi, track ORDER BY day DESC, mmsi::integer DESC) AS found
		FROM (SELECT * FROM heard UNION ALL SELECT * FROM heard WHERE mmsi::integer = 211000003 '
		'UNION ALL SELECT NULL, day, track FROM heard UNION ALL SELECT mmsi, day, NULL FROM heard) h) f,
	unnest(f.found) e', 'TABLE want', 'in any order, with a ship given twice, without what is NULL');
SELECT results_eq('SELECT e.* FROM (SELECT encounters_agg(mmsi, track_agg) AS found
		FROM (SELECT h.mmsi, track_agg(x.t, x.lon, x.lat) FROM heard h, track_fixes(h.track) x GROUP BY 1) h) f,
	unnest(f.found) e', 'TABLE want', 'and of tracks that were just made');
SELECT results_eq('SELECT e.* FROM (SELECT encounters_agg(mmsi, track, 300, ''1 hour'', ''20 minutes'', ''0'') AS found
		FROM heard) f, unnest(f.found) e',
	'SELECT e.* FROM (SELECT array_agg(mmsi) AS m, array_agg(track) AS t FROM whole) f,
		encounters(f.m, f.t, 300, ''1 hour'', ''20 minutes'', ''0'') e', 'by any rule');
SELECT is((SELECT array_agg(g.found ORDER BY g.half) FROM (
		SELECT mmsi::integer > 211000006 AS half, cardinality(encounters_agg(mmsi, track)) AS found
		FROM heard GROUP BY 1) g),
	(SELECT ARRAY[count(*) FILTER (WHERE mmsi_a::integer <= 211000006),
		count(*) FILTER (WHERE mmsi_a::integer > 211000006)]::integer[] FROM want), 'group by group');
SELECT is((SELECT encounters_agg(mmsi, track) FROM heard WHERE false), NULL, 'no row, no array');
SELECT is((SELECT encounters_agg(mmsi, track) FROM heard WHERE mmsi::integer = 211000001), '{}'::ship_encounter[],
	'one ship meets nobody');
SELECT throws_ok('SELECT encounters_agg(mmsi, track, 500, NULL, ''1 hour'', ''0'') FROM heard', '22004',
	'max_distance_m, min_duration, max_gap and merge_gap must not be NULL');
SELECT throws_ok('SELECT encounters_agg(mmsi, track, mmsi::integer % 3, ''0'', ''1 hour'', ''0'') FROM heard', '22023',
	'max_distance_m, min_duration, max_gap and merge_gap must be the same in all rows');
SELECT * FROM finish();
ROLLBACK;
