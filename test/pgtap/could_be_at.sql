-- could_be_at: the true ship is never excluded, a ship beyond twice the errors always is.
\set ON_ERROR_STOP 1
\i test/tap_setup.sql
SELECT plan(11);
SELECT setseed(0.18);
SET timezone = 'UTC';

-- ships that sail north at 20 knots (one sixtieth of a degree is a mile), or stay moored, heard every 10 s, 3 min and 2
-- h
CREATE TEMP TABLE way AS
SELECT rate, knots,
	track_agg(t, 130, 42 + knots / 60.0 * extract(epoch FROM t - timestamptz '2024-03-10')::float8 / 3600) AS track
FROM (VALUES (interval '10 seconds'), ('3 minutes'), ('2 hours')) r(rate), (VALUES (0::float8), (19.9)) k(knots),
	LATERAL generate_series(timestamptz '2024-03-10', '2024-03-10 12:00', rate) t
GROUP BY rate, knots;
-- an image of the ship: its time off by up to 10 minutes, its place by up to 1000 m
CREATE TEMP TABLE image AS
SELECT w.rate, w.knots, w.track, d.t + (random() * 2 - 1) * interval '10 minutes' AS said,
	130 + sin(d.way) * d.off_m / 1852 / 60 / cos(radians(d.lat)) AS lon, d.lat + cos(d.way) * d.off_m / 1853 / 60 AS lat
FROM way w, LATERAL (
	SELECT s.t, 42 + w.knots / 60.0 * extract(epoch FROM s.t - timestamptz '2024-03-10')::float8 / 3600 AS lat, s.way,
		s.off_m
	FROM (SELECT timestamptz '2024-03-10 00:15' + random() * interval '11 hours 30 minutes' AS t,
		random() * 2 * pi() AS way, random() * 995 AS off_m
		FROM generate_series(1, 500) WHERE w.knots >= 0) s) d;
SELECT is((SELECT count(*) FROM image), 3000::bigint, 'images of every ship at every rate');
SELECT is((SELECT count(*) FROM image i, could_be_at(i.track, i.lon, i.lat, i.said) c WHERE c.verdict <> 'feasible'),
	0::bigint,
	'the true ship is never excluded within the errors');
SELECT cmp_ok((SELECT count(*) FROM image i, could_be_at(i.track, i.lon, i.lat, i.said, 20, '0', 0) c
	WHERE c.verdict = 'alibi'), '>', 500::bigint,
	'without its errors it would be');
-- farther than the ship can have come by twice the errors
SELECT is((SELECT count(*) FROM image i,
		LATERAL (SELECT min(abs(extract(epoch FROM f.t - i.said))) AS s FROM track_fixes(i.track) f) n,
		could_be_at(i.track, 130,
			42 + 19.9 / 60 * 12 + (2 * 1100 + 20 * 1852 / 3600.0 * (n.s + 7200 + 2 * 601)) / 1850 / 60, i.said) c
	WHERE c.verdict <> 'alibi' AND i.knots = 0 AND i.rate >= '2 hours'), 0::bigint,
	'beyond twice the errors there is always an alibi');
SELECT results_eq($$SELECT m, verdict FROM (VALUES (0), (7400), (7500)) v(m),
	could_be_at('[2024-03-10T00:00:00Z 130 0]', 130, m / 6371008.8 / pi() * 180, '2024-03-10')$$,
	$$VALUES (0, 'feasible'), (7400, 'alibi'), (7500, 'alibi')$$,
		'ten minutes and one second at 20 knots, 1100 m: 7283 m');
SELECT row_eq($$SELECT verdict, slack_hours > 0, round(before_nm::numeric, 3)
	FROM could_be_at('[2024-03-10T00:00:00Z 130 0]', 130, 7280 / 6371008.8 / pi() * 180, '2024-03-10')$$,
	ROW('feasible'::text, true, 3.909), 'just within; the distance is the geodesic');
-- a ship of 24 knots, a fix each two minutes, at 130 E at midnight
CREATE TEMP TABLE fast AS
SELECT track_agg(timestamptz '2024-03-10' + n * interval '2 minutes', 130 + n * 0.8 / 60, 0) AS track
FROM generate_series(-100, 100) n;
SELECT results_eq($$SELECT m, verdict, slack_hours >= 0 FROM fast, (VALUES (-10), (-9), (9), (10), (12)) v(m),
	could_be_at(track, 130, 0, timestamptz '2024-03-10' + m * interval '1 minute', place_error_m => 500)$$,
	$$VALUES (-10, 'feasible', true), (-9, 'feasible', true), (9, 'feasible', true), (10, 'feasible', true),
		(12, 'alibi', false)$$,
	'a ship known at the place, within the errors, has no alibi, however fast it came and went');
SELECT is((SELECT verdict FROM could_be_at('[2024-03-10T00:00:00Z 131 0, 2024-03-10T00:01:00Z 130 0,
	2024-03-10T00:02:00Z 131 0]', 130, 0, '2024-03-10 00:03Z')), 'alibi', 'unless by a fix that it cannot have come to');
SELECT throws_ok($$SELECT could_be_at('[]', 1, 1, now(), place_error_m => -1)$$, '22023',
	'place_error_m must not be negative, not -1');
SELECT row_eq($$SELECT verdict, before_nm, slack_hours FROM could_be_at(vessel_track_between(211999999, '2024-03-01',
	'2024-04-01'), 130, 42, '2024-03-10')$$, ROW('unknown'::text, NULL::float8, NULL::float8),
	'a ship of which nothing is stored is unknown, not left without a verdict');
SELECT is((SELECT verdict FROM could_be_at('[]', 130, NULL, '2024-03-10')), NULL, 'an unknown place has no verdict');
SELECT * FROM finish();
ROLLBACK;
