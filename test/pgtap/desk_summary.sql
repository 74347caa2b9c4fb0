-- Months of a desk: against sums over the findings.
\set ON_ERROR_STOP 1
\i test/tap_setup.sql
SELECT plan(13);
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
-- each month by itself and all at once: gaps that end where a month does, begin there, last for months, and are open
SET session_replication_role = replica;	-- runs are not checked
INSERT INTO ais_gap_finding (gap_id, run_id, mmsi, off_at, off_lon, off_lat, on_at, fixes_before, heard_nearby_off, heard_within_off,
	days_without_data, known_from, known_to)
SELECT 1000 + i, 1, (211000000 + i % 9)::mmsi, f.off_at, i, 1, f.on_at, 1, 1, 1, 0, f.off_at, CASE WHEN i % 10 = 0 THEN f.off_at END
FROM generate_series(1, 300) i
CROSS JOIN LATERAL (
	SELECT CASE
		WHEN i % 7 = 0 THEN timestamptz '2023-06-01Z' + i % 5 * interval '1 month'
		ELSE timestamptz '2023-03-01Z' + random() * interval '300 days'
		END AS off_at
) o
CROSS JOIN LATERAL (
	SELECT o.off_at, CASE
		WHEN i % 11 = 0 THEN (date_trunc('month', o.off_at AT TIME ZONE 'UTC') + interval '1 month') AT TIME ZONE 'UTC'
		WHEN i % 13 > 0 THEN o.off_at + random() ^ 3 * interval '200 days'
		END AS on_at
) f;
SET session_replication_role = origin;
SELECT results_eq(format($$SELECT m.month, g.row_id, g.gaps_begun, g.gaps, g.ships, g.open_gaps, round(g.hours_silent::numeric, 6), g.median_hours
	FROM (SELECT generate_series('2023-01-01'::date, '2024-12-01', '1 month')::date AS month) m %s ORDER BY 1$$, q.months),
	$$SELECT m::date, (extract(year FROM m) * 12 + extract(month FROM m) - 1)::bigint,
		count(*) FILTER (WHERE date_trunc('month', g.off_at AT TIME ZONE 'UTC') = m), count(*), count(DISTINCT g.mmsi),
		count(*) FILTER (WHERE g.is_open), round(sum(greatest(0, extract(epoch FROM
			least(g.off_at + g.duration_hours * interval '1 hour', (m + interval '1 month') AT TIME ZONE 'UTC')
			- greatest(g.off_at, m AT TIME ZONE 'UTC')) / 3600)), 6),
		percentile_cont(0.5) WITHIN GROUP (ORDER BY g.duration_hours)
	FROM ais_gap g
	CROSS JOIN generate_series(date_trunc('month', g.off_at AT TIME ZONE 'UTC'),
		date_trunc('month', (g.off_at + g.duration_hours * interval '1 hour') AT TIME ZONE 'UTC'), interval '1 month') m
	GROUP BY m ORDER BY 1$$, q.what)
FROM (VALUES ('JOIN gap_by_month g USING (month)', 'months are those that gaps reach into, with what these have'),
	('CROSS JOIN LATERAL (SELECT g.* FROM gap_by_month g WHERE g.month = m.month OFFSET 0) g', 'one at a time too')) q(months, what);
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
SELECT status FROM load_listings('half', '[{"imo": 9358010, "name": "NEVER HEARD"},
	{"mmsi": 211000002, "name": "HEARD"}]', '2024-01-02') \g /dev/null
SELECT ok(s ~ 'no MMSI is known of 1 of the 2 ships that are or were on list half: these have no lane',
	'ships of the list that have no lane are counted') FROM fleet_timeline_svg('half', '2024-01-20', '2024-03-01') s;
SELECT ok(s !~ 'no MMSI is known of', 'where each has one nothing is said') FROM fleet_timeline_svg('own', '2024-01-20', '2024-03-01') s;
SELECT throws_ok($$SELECT fleet_timeline_svg('nobody', '2024-01-20', '2024-03-01')$$, '42704',
	'list "nobody" does not exist');
SELECT * FROM finish();
ROLLBACK;
