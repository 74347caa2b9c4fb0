-- One track under two MMSIs.
\set ON_ERROR_STOP 1
\i test/tap_setup.sql
SELECT plan(10);
SET timezone = 'UTC';
SELECT setseed(0.3);

CREATE TEMP TABLE fix_put AS
SELECT s AS ship, n, timestamptz '2024-01-01 22:00Z' + n * interval '1 minute' AS t, 10 + s * 0.1 + 0.003 * n AS lon,
	50 + 0.0001 * (n % 7) AS lat
FROM generate_series(1, 6) s, generate_series(0, 239) n;
-- 7 is 1 under another number; 8 is 2 for an hour over midnight, else elsewhere; 9 has one fix in three of 3; 10 and 11
-- are moored where a coarse grid puts both
INSERT INTO fix_put SELECT 7, n, t, lon, lat FROM fix_put WHERE ship = 1;
INSERT INTO fix_put SELECT 8, n, t, lon + CASE WHEN n BETWEEN 90 AND 149 THEN 0 ELSE 1 END, lat FROM fix_put
	WHERE ship = 2;
INSERT INTO fix_put SELECT 9, n, t, lon + CASE WHEN n % 3 = 0 THEN 0 ELSE 1 END, lat FROM fix_put WHERE ship = 3;
INSERT INTO fix_put SELECT s, n, timestamptz '2024-01-01 22:00Z' + n * interval '1 minute', 4.1, 52
	FROM generate_series(10, 11) s, generate_series(0, 239) n;
SELECT count(store_track((211000000 + ship)::mmsi, track))
	FROM (SELECT ship, track_agg(t, lon, lat) AS track FROM fix_put GROUP BY ship) q \g /dev/null
SELECT register_vessel('9161003', 'LADY R', mmsi => '211000007', flag => 'RU') \g /dev/null

SELECT results_eq($$SELECT mmsi_a, mmsi_b, same_fixes, share FROM mmsi_twins('2024-01-01', '2024-01-03')$$,
	'VALUES (211000001, 211000007, 240, 1::float8), (211000002, 211000008, 60, 1)',
		'the same track under two numbers, for all of the time and for a part of it');
SELECT results_eq($$SELECT name_b, imo_b, flag_b, name_a, flag_a FROM mmsi_twins('2024-01-01', '2024-01-03') LIMIT 1$$,
	$$VALUES ('LADY R', 9161003, 'RU', NULL::text, 'DE')$$, 'both as of then');
SELECT results_eq($$SELECT first_at, last_at FROM mmsi_twins('2024-01-01', '2024-01-03') WHERE mmsi_b = 211000008$$,
	$$VALUES (timestamptz '2024-01-01 23:30', timestamptz '2024-01-02 00:29')$$, 'over midnight');
SELECT results_eq($$SELECT mmsi_b, round(share::numeric, 2), fixes_a, fixes_b
	FROM mmsi_twins('2024-01-01', '2024-01-03', min_share => 0.3) WHERE mmsi_a = 211000003$$,
	'VALUES (211000009, 0.34, 238, 238)', 'a third of the fixes, where that is asked for');
SELECT results_eq($$SELECT mmsi_a, places FROM mmsi_twins('2024-01-01', '2024-01-03', min_places => 1)
	WHERE mmsi_b = 211000011$$, 'VALUES (211000010, 1)',
	'who lies at one place of a coarse grid is found at min_places 1 alone');
SELECT set_eq($$SELECT mmsi_a, mmsi_b, same_fixes, places, first_at, last_at
	FROM mmsi_twins('2024-01-01', '2024-01-03', 1, 1, 0)$$,
	$$SELECT 211000000 + a.ship AS a, 211000000 + b.ship AS b, count(*)::integer,
		count(DISTINCT (a.lon, a.lat))::integer AS places, min(a.t), max(a.t) FROM fix_put a
		JOIN fix_put b ON a.ship < b.ship AND a.t = b.t
		AND round(a.lon::numeric, 7) = round(b.lon::numeric, 7) AND round(a.lat::numeric, 7) = round(b.lat::numeric, 7)
			GROUP BY a.ship, b.ship$$, 'pairs are those of plain SQL');
SELECT is_empty($$SELECT mmsi_twins('2024-02-01', '2024-02-03')$$, 'none where nothing is stored');
SELECT is((SELECT count(*) FROM mmsi_twins('2024-01-01 23:30', '2024-01-01 23:40')), 2::bigint,
	'ten minutes, ten fixes');
SELECT throws_ok($$SELECT mmsi_twins('2024-01-01', '2024-01-01')$$, '22023');
SELECT throws_ok($$SELECT mmsi_twins('2024-01-01', '2024-01-02', min_share => 1.5)$$, '22023',
	'a parameter is out of range: min_fixes 10, min_places 3, min_share 1.5');
SELECT * FROM finish();
ROLLBACK;
