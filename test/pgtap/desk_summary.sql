-- Months of a desk: against sums over the findings.
\set ON_ERROR_STOP 1
\i test/tap_setup.sql
SELECT plan(9);
SELECT setseed(0.71);
SET timezone = 'Pacific/Auckland';

SELECT register_zone('Port', 'port', ST_MakeEnvelope(10, 50, 10.1, 50.1, 4326), embargoed => true) AS port \gset
SELECT store_track((211000000 + k)::mmsi,
	track_agg(timestamptz '2024-01-20 00:00Z' + n * interval '1 hour', 10.05 + CASE WHEN n % 40 < 20 THEN 0
	ELSE 0.2 END, 50.05))
FROM generate_series(1, 5) k, generate_series(0, 1800) n WHERE (n / (50 + k)) % 7 <> 3 GROUP BY k \g /dev/null
SELECT register_vessel('9161003', 'LADY R', mmsi => '211000001') \g /dev/null
SELECT register_vessel('9179842', 'ANGARA', mmsi => '211000002') \g /dev/null
SELECT status FROM load_listings('own', '[{"imo": 9161003, "name": "LADY R", "from": "2024-02-01", "programs": ["A",
	"B"]}, {"imo": 9179842, "name": "ANGARA", "from": "2020-02-01"}]', '2024-03-02') \g /dev/null
SELECT added FROM detect_port_calls() \g /dev/null
SELECT added FROM detect_ais_gaps() \g /dev/null

SELECT cmp_ok((SELECT count(*) FROM gap_by_month), '>=', 3::bigint, 'months have rows');
SELECT is((SELECT round(sum(hours_silent)::numeric, 2) FROM gap_by_month),
	(SELECT round(sum(duration_hours)::numeric, 2) FROM ais_gap), 'hours of all months are those of all gaps');
SELECT is((SELECT sum(gaps_begun) FROM gap_by_month), (SELECT count(*)::numeric FROM ais_gap), 'each gap begins once');
SELECT results_eq('SELECT month, gaps_begun FROM gap_by_month WHERE gaps_begun > 0 ORDER BY month',
	$$SELECT date_trunc('month', off_at AT TIME ZONE 'UTC')::date, count(*) FROM ais_gap GROUP BY 1 ORDER BY 1$$,
	'in its UTC month');
SELECT results_eq('SELECT program, sum(calls), sum(calls_listed), sum(calls_before_or_after) FROM '
	'port_call_by_program_month GROUP BY program ORDER BY program',
	$$SELECT p.program, count(*)::numeric, (count(*) FILTER (WHERE c.arrived >= p.since))::numeric,
		(count(*) FILTER (WHERE c.arrived < p.since))::numeric
	FROM port_call c JOIN (VALUES ('A', 211000001, timestamptz '2024-02-01 00:00Z'),
		('B', 211000001, '2024-02-01 00:00Z'), ('no program given', 211000002, '2020-02-01 00:00Z')) p(program, mmsi,
		since) USING (mmsi) GROUP BY 1 ORDER BY 1$$,
	'calls count under each program of their ship, by what was listed on arrival');
SELECT is((SELECT count(*) - count(DISTINCT row_id) FROM port_call_by_program_month), 0::bigint, 'keys are unique');
SELECT is((SELECT bool_and(row_id BETWEEN 0 AND 9007199254740991) FROM port_call_by_program_month), true,
	'and below 2^53');
SELECT ok(xml_is_well_formed_document(s) AND s ~ '211000001' AND s ~ '211000002' AND s !~ '211000003',
	'the fleet of a list is drawn')
FROM fleet_timeline_svg('own', '2024-01-20', '2024-03-01') s;
SELECT throws_ok($$SELECT fleet_timeline_svg('nobody', '2024-01-20', '2024-03-01')$$, '42704',
	'list "nobody" does not exist');
SELECT * FROM finish();
ROLLBACK;
