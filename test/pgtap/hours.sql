-- hours() gives what numeric arithmetic does.
\set ON_ERROR_STOP 1
\i test/tap_setup.sql
SELECT plan(4);
SELECT is_empty($$
	SELECT s.span, hours(s.span), round((extract(epoch FROM s.span) / 3600)::numeric, 4)::double precision
	FROM (
		SELECT make_interval(
			years => CASE WHEN n % 5 = 0 THEN (r.a & 255)::integer - 128 ELSE 0 END,
			months => CASE WHEN n % 3 = 0 THEN (r.a & 63)::integer - 32 ELSE 0 END,
			days => CASE WHEN n % 2 = 0 THEN (r.b & 1023)::integer - 512 ELSE 0 END)
			-- every fourth halfway between two hours of four digits, or a microsecond beside it
			+ interval '1 microsecond' * CASE
				WHEN n % 4 = 0 THEN ((r.c & 1048575) - 524288) * 360000 + 180000 + n % 3 - 1
				ELSE r.c % 10000000000000
				END AS span
		FROM generate_series(1, 20000) n
		CROSS JOIN LATERAL (SELECT hashint8extended(n, 1) AS a, hashint8extended(n, 2) AS b, hashint8extended(n, 3) AS c) r
	) s
	WHERE hours(s.span) IS DISTINCT FROM round((extract(epoch FROM s.span) / 3600)::numeric, 4)::double precision$$,
	'lengths of time of either sign, with halves, days, months and years');
SELECT results_eq($$SELECT hours(h::interval) FROM unnest(ARRAY['0', '0.18 s', '-0.18 s', '0.179999 s', '1 hour', '1 year']) h$$,
	'{0, 0.0001, -0.0001, 0, 1, 8766}'::double precision[], 'halves are rounded away from 0');
SELECT is_empty($$
	SELECT s.span, hours(s.span), round((extract(epoch FROM s.span) + 0.0::numeric(50, 20)) / 3600, 4)::double precision
	FROM (
		SELECT make_interval(months => (r.a % 1000000000)::integer, days => (r.b % 2147483647)::integer)
			+ interval '1 microsecond' * (r.c % 1000000000000000) AS span
		FROM generate_series(1, 20000) n
		CROSS JOIN LATERAL (SELECT hashint8extended(n, 1) AS a, hashint8extended(n, 2) AS b, hashint8extended(n, 3) AS c) r
	) s
	WHERE hours(s.span) IS DISTINCT FROM
		round((extract(epoch FROM s.span) + 0.0::numeric(50, 20)) / 3600, 4)::double precision$$,
	'and so are lengths of more microseconds than 64 bits count');
SELECT is(hours(interval '170000000 years'), 170000000 * 8766.0::double precision, 'and very long ones are not lost');
SELECT * FROM finish();
ROLLBACK;
