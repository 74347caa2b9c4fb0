-- array_agg(track) returns what the aggregate of all types returns, wherever its tracks lie and however it is used.
\set ON_ERROR_STOP 1
\i test/tap_setup.sql
SELECT plan(13);
SET timezone = 'UTC';

-- ships that go round side by side; stored out of line, in the row, or NULL
CREATE TABLE heard (n integer, mmsi mmsi, track track);
INSERT INTO heard
SELECT k, (211000000 + k)::mmsi, track_agg(f.t, f.lon, f.lat, 3, 90)
FROM generate_series(1, 9) k,
	generate_series(0, CASE WHEN k > 6 THEN 9 ELSE 2000 END) n,
	LATERAL (SELECT timestamptz '2024-01-01 06:00Z' + n * interval '90 seconds' + k * interval '7 seconds' AS t,
		10 + 0.003 * sin(n * 0.01 * k) AS lon,
		55 + 0.002 * cos(n * 0.01 * k) + (hashint4(n * 10 + k) % 1000) * 1e-7 AS lat) f
GROUP BY k;
INSERT INTO heard VALUES (10, '211000010', NULL), (11, NULL, '[2024-01-01T00:00:00Z 1 1]');
SELECT isnt_empty('SELECT FROM heard WHERE pg_column_size(track) > 2500', 'tracks are stored out of line');
SELECT isnt_empty('SELECT FROM heard WHERE pg_column_size(track) < 200', 'and in the row');

CREATE TEMP TABLE want AS SELECT pg_catalog.array_agg(track ORDER BY n) AS tracks FROM heard;
SELECT is((SELECT x.tracks::text FROM (SELECT array_agg(track ORDER BY n) AS tracks FROM heard) x),
	(SELECT w.tracks::text FROM want w), 'the array is that of the aggregate of all types');
CREATE TEMP TABLE kept AS SELECT array_agg(track ORDER BY n) AS tracks FROM heard;
SELECT is((SELECT k.tracks::text FROM kept k), (SELECT w.tracks::text FROM want w), 'kept it is the same');
SELECT is((SELECT array_agg(pg_column_size(x.tracks)) FROM (SELECT tracks || '{}'::track[] AS tracks FROM kept) x),
	(SELECT array_agg(pg_column_size(x.tracks)) FROM (SELECT tracks || '{}'::track[] AS tracks FROM want) x),
	'in as many bytes');
SELECT is((SELECT a.tracks[3]::text || coalesce(a.tracks[10]::text, 'NULL') || cardinality(a.tracks)
	|| array_lower(a.tracks, 1) FROM (SELECT array_agg(track ORDER BY n) AS tracks FROM heard) a),
	(SELECT track::text || 'NULL' || 11 || 1 FROM heard WHERE n = 3), 'its elements are found by their numbers');
SELECT results_eq('SELECT u.n, u.t::text FROM (SELECT array_agg(track ORDER BY n) AS tracks FROM heard) a,
		unnest(a.tracks) WITH ORDINALITY u(t, n) ORDER BY u.n',
	'SELECT n::bigint, track::text FROM heard ORDER BY n', 'and by unnest()');
SELECT results_eq('SELECT n, array_agg(track) OVER (ORDER BY n)::text FROM heard ORDER BY n',
	'SELECT n, pg_catalog.array_agg(track) OVER (ORDER BY n)::text FROM heard ORDER BY n', 'it goes on over a window');
SELECT results_eq('SELECT g.part, g.tracks::text FROM (SELECT n % 3 AS part, array_agg(track ORDER BY n) AS tracks
		FROM heard GROUP BY n % 3) g ORDER BY 1',
	'SELECT n % 3, pg_catalog.array_agg(track ORDER BY n)::text FROM heard GROUP BY n % 3 ORDER BY 1',
	'and is made group by group');
SELECT is((SELECT array_agg(x.t::text) FROM (SELECT array_agg(m.track ORDER BY m.k) AS tracks
		FROM (SELECT n % 2 AS k, track_merge(track) AS track FROM heard WHERE n < 7 GROUP BY n % 2
			UNION ALL SELECT 2, track_agg(x.t, x.lon, x.lat) FROM heard h, track_fixes(h.track) x WHERE h.n = 7) m) a,
		unnest(a.tracks) x(t)),
	(SELECT array_agg(m.track::text ORDER BY m.k)
		FROM (SELECT n % 2 AS k, track_merge(track) AS track FROM heard WHERE n < 7 GROUP BY n % 2
			UNION ALL SELECT 2, track_agg(x.t, x.lon, x.lat) FROM heard h, track_fixes(h.track) x WHERE h.n = 7) m),
	'of tracks that were just made, too');
SELECT is((SELECT array_agg(track) FROM heard WHERE false), NULL, 'no row, no array');

SELECT results_eq('SELECT e.* FROM (SELECT array_agg(mmsi) AS m, array_agg(track) AS t FROM heard) a, encounters(a.m, a.t) e',
	'SELECT e.* FROM (SELECT array_agg(mmsi) AS m, pg_catalog.array_agg(track) AS t FROM heard) a, encounters(a.m, a.t) e',
	'encounters() finds in it what it finds in a whole array');
SELECT cmp_ok((SELECT count(*) FROM (SELECT array_agg(mmsi) AS m, array_agg(track) AS t FROM heard) a, encounters(a.m, a.t)),
	'>=', 10::bigint, 'ships meet');
SELECT * FROM finish();
ROLLBACK;
