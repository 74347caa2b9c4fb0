-- What a run did not look at: days of a period of which nothing is stored, against a count of days one by one; visits
-- without a stop. The notices themselves are in the regression test of findings.
\set ON_ERROR_STOP 1
\i test/tap_setup.sql
SELECT plan(10);
SET timezone = 'America/St_Johns';

SELECT is(notice_days_without_data('2024-01-01', '2024-02-01'), NULL, 'nothing is stored at all');
SELECT store_track('5', '[2024-01-03T23:59:59.999999Z 1 1, 2024-01-07T00:00:00Z 1 1]'),
	store_track('6', '[2024-01-09T12:00:00Z 1 1]') \gset x_
SELECT is(notice_days_without_data('2024-01-03Z', '2024-01-10Z'), 4, 'days between');
SELECT is(notice_days_without_data('2024-01-03 12:00Z', '2024-01-03 13:00Z'), 0,
	'a day that holds a position anywhere counts');
SELECT is(notice_days_without_data('2024-01-04Z', 'infinity'), 4, 'up to what is stored last');
SELECT is(notice_days_without_data('-infinity', '2024-01-07Z'), 3, 'from what is stored first, the end not included');
SELECT is(notice_days_without_data('-infinity', 'infinity'), 0, 'of all time nothing is missing');
SELECT is(notice_days_without_data(now() - interval '1 hour', '2099-01-01'),
	1 + ((now() AT TIME ZONE 'UTC')::date - (now() AT TIME ZONE 'UTC' - interval '1 hour')::date),
	'days to come are not missing');
-- random periods
SELECT setseed(0.2) \gset x_
SELECT is_empty($$SELECT p.since, p.until
	FROM (SELECT n, timestamptz '2023-12-28Z' + random() * interval '15 days' AS since FROM generate_series(1, 60) n) s
	CROSS JOIN LATERAL (SELECT s.since, s.since + random() * interval '9 days' + interval '1 second' AS until) p
	WHERE notice_days_without_data(p.since, p.until) <> (SELECT count(*) FROM generate_series(0, 20) i,
		LATERAL (SELECT ((p.since AT TIME ZONE 'UTC')::date + i) AS day) d
		WHERE d.day < (p.until AT TIME ZONE 'UTC') AND d.day NOT IN (SELECT stored_days()))$$, 'as counted day by day');
-- positions that have been dropped were there
SELECT drop_positions('2024-01-08') \gset x_
SELECT is(notice_days_without_data('2024-01-03Z', '2024-01-10Z'), 4,
	'days of positions that have been dropped are not without data');

-- a ship that passes through
SELECT register_zone('Strait', 'port', ST_MakeEnvelope(10, 50, 10.1, 50.1, 4326)) \gset x_
SELECT store_track('7', track_agg(timestamptz '2024-01-09Z' + n * interval '2 minutes', 9.9 + n * 0.006, 50.05))
	FROM generate_series(0, 50) n \gset x_
SELECT run_id FROM detect_port_calls('2024-01-09Z', '2024-01-10Z') \gset
SELECT is((SELECT notice_visits_without_stop(r) FROM detection_run r WHERE r.run_id = :run_id), 1::bigint,
	'a visit that holds no stop');
SELECT * FROM finish();
ROLLBACK;
