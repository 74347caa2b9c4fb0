-- Steps by the clock of a time zone, against every minute of the period; days on which clocks change.
\set ON_ERROR_STOP 1
\i test/tap_setup.sql
\if :{?cases}
\else
	\set cases 220
\endif
SELECT plan(22);
SELECT setseed(0.31);
SET timezone = 'Asia/Tokyo';

-- a step begins where the clocks read a multiple of it, with the change of the clocks where they skip one, and once
-- more where they read it again and a step fits between
CREATE FUNCTION pg_temp.steps(since timestamptz, until timestamptz, step interval,
	tz text) RETURNS SETOF timestamptz LANGUAGE sql AS $$
	WITH minute AS MATERIALIZED (
		SELECT t, t AT TIME ZONE tz AS reads, lag(t AT TIME ZONE tz) OVER (ORDER BY t) AS read_before
		FROM generate_series(since - interval '25 hours', until, interval '1 minute') t
	), first AS (
		SELECT since AT TIME ZONE tz AS reads
	)
	SELECT m.t
	FROM minute m, first f
	WHERE m.t > since AND m.t < until
		AND (extract(epoch FROM m.reads - f.reads)::bigint % extract(epoch FROM step)::bigint = 0
			AND NOT EXISTS (SELECT FROM minute e WHERE e.reads = m.reads AND e.t < m.t AND e.t + step > m.t)
			OR m.reads > m.read_before + interval '1 minute'
			AND EXISTS (SELECT FROM generate_series(m.read_before + interval '1 minute', m.reads - interval '1 minute',
				interval '1 minute') s
				WHERE extract(epoch FROM s - f.reads)::bigint % extract(epoch FROM step)::bigint = 0))
	UNION
	SELECT since
$$;
CREATE TEMP TABLE tried AS
SELECT n, tz, step::interval, since, since + random() * least(interval '4 days',
	step::interval * 40) + interval '1 hour' AS until
FROM (
	SELECT n, z.tz, z.change - interval '2 days' * random() + interval '1 minute' * floor(random() * 60) AS since,
		(ARRAY['10 minutes', '20 minutes', '30 minutes', '45 minutes', '1 hour', '90 minutes', '2 hours', '6 hours',
			'8 hours', '1 day', '7 days'])[1 + n % 11] AS step
	FROM generate_series(1, :cases) n
	JOIN (VALUES
		(0, 'Europe/Berlin', timestamptz '2024-03-31 01:00Z'), (1, 'Europe/Berlin', '2024-10-27 01:00Z'),
			(2, 'America/New_York', '2024-11-03 06:00Z'),
		(3, 'Australia/Lord_Howe', '2024-04-06 15:00Z'), (4, 'Australia/Lord_Howe', '2024-10-05 15:30Z'),
			(5, 'Asia/Vladivostok', '2024-03-31 01:00Z'), (6, 'America/St_Johns', '2024-03-10 05:30Z'),
		-- a day was left out, and 23 hours came twice
		(7, 'Pacific/Apia', '2011-12-30 10:00Z'), (8, 'Pacific/Kwajalein', '1993-08-21 12:00Z'),
			(9, 'Pacific/Kwajalein', '1969-09-30 13:00Z')) z(k, tz, change) ON z.k = n % 10) c;
UPDATE tried SET since = date_trunc('minute', since), until = date_trunc('minute', until);
SELECT is_empty($$SELECT t.n, t.tz, t.step, x.* FROM tried t, LATERAL (
	(SELECT 'missing', * FROM pg_temp.steps(t.since, t.until, t.step, t.tz) EXCEPT SELECT 'missing', s.since
		FROM local_steps(t.since, t.until, t.step, t.tz) s)
	UNION ALL (SELECT 'too many', s.since FROM local_steps(t.since, t.until, t.step, t.tz) s EXCEPT SELECT 'too many', *
		FROM pg_temp.steps(t.since, t.until, t.step, t.tz))) x$$,
	'steps are those of every minute');
SELECT is_empty($$SELECT * FROM (SELECT s.*, lead(s.since) OVER (PARTITION BY n ORDER BY s.since) AS next,
	t.until AS ends FROM tried t, local_steps(t.since, t.until, t.step, t.tz) s) x
	WHERE x.until <> coalesce(x.next, x.ends) OR x.until <= x.since$$,
		'one ends where the next begins, the last with the period');
-- by hand
SELECT is((SELECT count(*) FROM local_steps('2024-03-30 23:00Z', '2024-03-31 22:00Z', '30 minutes', 'Europe/Berlin')),
	46::bigint, 'a day of 23 hours has 46 half hours');
SELECT row_eq($$SELECT count(*), max(until - since)
	FROM local_steps('2024-10-26 22:00Z', '2024-10-27 23:00Z', '30 minutes', 'Europe/Berlin')$$,
	ROW(50::bigint, interval '30 minutes'), 'one of 25 hours has 50');
SELECT results_eq($$SELECT since FROM local_steps('2024-10-27 00:00Z', '2024-10-27 02:00Z', '1 hour',
	'Europe/Berlin')$$, $$VALUES (timestamptz '2024-10-27 00:00Z'), ('2024-10-27 01:00Z')$$,
'an hour that comes twice is two steps');
SELECT is((SELECT max(until - since) FROM local_steps('2024-10-26 22:00Z', '2024-10-27 23:00Z', '6 hours',
	'Europe/Berlin')), interval '7 hours', 'six hours by the clock that day are seven');
SELECT results_eq($$SELECT (since AT TIME ZONE 'Europe/Berlin')::date
	FROM local_steps('2023-12-30 23:00Z', '2024-04-01 00:00Z', '1 month', 'Europe/Berlin')$$,
	$$VALUES (date '2023-12-31'), ('2024-01-31'), ('2024-02-29'), ('2024-03-31')$$,
		'months are months from the first day');
SELECT is((SELECT count(*) FROM local_steps('2011-12-28 10:00Z', '2012-01-01 10:00Z', '1 day', 'Pacific/Apia')),
	4::bigint, 'a day that was left out is none');
SELECT row_eq(format($$SELECT count(*), max(until - since), min(until - since)
	FROM local_steps(%L, %L, %L, %L)$$, since, until, step, tz), ROW(n, step, step), tz || ' ' || step)
FROM (VALUES
	('Pacific/Apia', '2011-12-29 10:00Z', '2011-12-31 10:00Z', interval '6 hours', 8::bigint),
	('Pacific/Apia', '2011-12-28 10:00Z', '2012-01-01 10:00Z', '1 hour', 96),
	('Pacific/Kwajalein', '1993-08-20 12:00Z', '1993-08-22 12:00Z', '1 hour', 48),
	('Pacific/Fakaofo', '2011-12-29 11:00Z', '2011-12-31 10:00Z', '30 minutes', 94),
	('Pacific/Kiritimati', '1994-12-30 10:00Z', '1995-01-02 10:00Z', '10 minutes', 432),
	('Pacific/Kwajalein', '1969-09-29 13:00Z', '1969-10-02 12:00Z', '1 hour', 71)) t(tz, since, until, step, n);
SELECT throws_ok($$SELECT local_steps('2024-01-01', '2024-01-02', '0', 'UTC')$$, '22023',
	'step must be longer than nothing, not "00:00:00"');
SELECT throws_ok($$SELECT local_steps('2024-01-01', '2024-01-02', '1 month -20 days', 'UTC')$$, '22023', NULL,
	'nor a step of parts that undo each other');
SELECT throws_ok($$SELECT local_steps('2024-01-01', '2024-01-02', '1 hour', 'UTC+10')$$, '22023', NULL,
	'an offset is no time zone');
SELECT throws_ok($$SELECT local_steps('2024-01-01', '2025-01-01', '1 second', 'UTC')$$, '54000', NULL,
	'too many steps are said to be');
-- zone_watch by them
SELECT register_zone('P', 'port', ST_MakeEnvelope(10, 50, 10.1, 50.1, 4326)) AS p \gset
SELECT register_zone_look(register_scene('S', '1', '2024-03-31 01:10Z'), :p, 'clear', 0) AS l1 \gset x_
SELECT register_zone_look(register_scene('S', '2', '2024-10-27 00:10Z'), :p, 'clear', 1) AS l2 \gset x_
SELECT register_zone_look(register_scene('S', '3', '2011-12-31 05:10Z'), :p, 'clear', 0) AS l3 \gset x_
SELECT row_eq(format($$SELECT count(*), count(DISTINCT day), max(day) FILTER (WHERE status = 'clear_empty')
	FROM zone_watch(%s, '2011-12-29 10:00Z', '2011-12-31 10:00Z', '1 hour', 'Pacific/Apia')$$, :p),
	ROW(48::bigint, 48::bigint, timestamptz '2011-12-31 05:00Z'), 'a look after a day that was left out is in its hour');
SELECT row_eq(format($$SELECT count(*), count(DISTINCT day), count(*) FILTER (WHERE status = 'clear_empty')
	FROM zone_watch(%s, '2024-03-30 23:00Z', '2024-03-31 22:00Z', '30 minutes', 'Europe/Berlin')$$, :p),
	ROW(46::bigint, 46::bigint, 1::bigint), 'a look after the clocks went forward is in one step');
SELECT results_eq(format($$SELECT day, vessels_seen
	FROM zone_watch(%s, '2024-10-27 00:00Z', '2024-10-27 02:00Z', '1 hour', 'Europe/Berlin')$$, :p),
	$$VALUES (timestamptz '2024-10-27 00:00Z', 1), ('2024-10-27 01:00Z', 0)$$,
		'and one in the first of two hours of one name in the first');
SELECT is((SELECT count(*) FROM zone_watch(:p, '2024-01-01', '2024-01-02', '6 hours', 'Europe/Berlin')
	WHERE until > '2024-01-02'), 0::bigint, 'no step reaches past the end');
SELECT * FROM finish();
ROLLBACK;
