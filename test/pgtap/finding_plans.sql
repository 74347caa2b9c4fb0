-- What must not read all port calls that were ever found goes by an index.
\set ON_ERROR_STOP 1
\i test/tap_setup.sql

SELECT plan(11);

-- with no rows, what an index can do is seen where reading the table is no choice
SET LOCAL enable_seqscan = off;
SET LOCAL enable_bitmapscan = off;
CREATE FUNCTION pg_temp.plan(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	line text;
	whole text := '';
BEGIN
	FOR line IN EXECUTE 'EXPLAIN ' || query LOOP
		whole := whole || line || E'\n';
	END LOOP;
	RETURN whole;
END $$;
SELECT matches(pg_temp.plan('SELECT * FROM zone_now'), 'port_call_finding_open_idx', 'who is in a zone now: open calls');
SELECT matches(pg_temp.plan('SELECT * FROM zone_now'), 'port_call_finding_ahead_idx',
	'and those whose end lies ahead, of which there are few');
SELECT matches(pg_temp.plan('SELECT * FROM zone_now WHERE zone_id = 1'),
	'port_call_finding_open_idx on [^(]*\(cost=[^)]*\)\s*Index Cond: \(\(?zone_id = 1', 'of one zone');
SELECT matches(pg_temp.plan('SELECT count(*) FROM port_call WHERE is_open'), 'port_call_finding_open_idx',
	'open calls are counted');
SELECT matches(pg_temp.plan(format('SELECT * FROM %s WHERE run_id = 1', r.relation)), r.relation || '_finding_run_idx',
	r.relation || ': what a run has found, for its alerts')
FROM unnest(ARRAY['port_call', 'ais_gap', 'encounter', 'loitering']) r(relation);
SELECT unalike(pg_temp.plan('SELECT count(*) FROM ais_gap WHERE gap_id = 1'), '%ais_gap_run_same_idx%',
	'up to when open silences were followed is not looked up where nothing of it is asked for');
SELECT is((SELECT count(*) FROM regexp_matches(
		pg_temp.plan('SELECT * FROM dwell_by_zone_month WHERE zone_id = 1 AND month = ''2024-01-01'''),
		'Function Scan on changed_dwell_months', 'g')), 1::bigint,
	'which months have changed is found once a query');

SET LOCAL track_functions = 'all';
SELECT register_zone('P', 'port', ST_MakeEnvelope(10, 50, 10.1, 50.1, 4326)) AS zone \gset
SELECT length(zone_report_html(:zone, '2024-01-01', '2024-02-01')) AS report \gset
SELECT is((SELECT array_agg(f.funcname::text ORDER BY f.funcname)
		FROM pg_stat_xact_user_functions f
		WHERE f.funcname IN ('sighted_visits', 'report_sightings')), '{report_sightings}',
	'where nobody has reported anything, the report of a zone combines nothing');

SELECT * FROM finish();
ROLLBACK;
