-- What a desk asks of a large registry: work that grows with the answer, not with what is registered.
\set ON_ERROR_STOP 1
\i test/tap_setup.sql

SELECT plan(12);

SET LOCAL track_functions = 'all';
SET LOCAL enable_seqscan = off;
-- how often a function has been called since the last time that was asked for
CREATE TEMP TABLE called (name text PRIMARY KEY, calls bigint);
CREATE FUNCTION pg_temp.calls_of(name text) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
	now_calls CONSTANT bigint := coalesce((SELECT sum(f.calls) FROM pg_stat_xact_user_functions f
		WHERE f.schemaname = 'vesselwatch' AND f.funcname = name), 0);
	before CONSTANT bigint := coalesce((SELECT c.calls FROM called c WHERE c.name = calls_of.name), 0);
BEGIN
	INSERT INTO called VALUES (name, now_calls) ON CONFLICT ON CONSTRAINT called_pkey DO UPDATE SET calls = now_calls;
	RETURN now_calls - before;
END $$;

-- ---- functions that are called for each event keep their plans, also of tables that nobody has analyzed

SELECT set_eq($$SELECT p.proname FROM pg_proc p
	WHERE p.proname IN ('watch_matches', 'watch_doubt', 'ship_doubt', 'ship_listed', 'identity_by_kept_plan',
		'is_used_by_another')
		AND 'plan_cache_mode=force_generic_plan' = ANY (p.proconfig)$$,
	'{watch_matches,watch_doubt,ship_doubt,ship_listed,identity_by_kept_plan,is_used_by_another}'::name[], 'none is planned anew for each event');

-- ---- identities: 300 hulls that say the same for ten days, and one that changes its name, flag and length

INSERT INTO vessel (vessel_id, imo)
SELECT 1000 + n, i.imo
FROM (SELECT row_number() OVER () AS n, o.imo
	FROM generate_series(9100000, 9110000) g
	CROSS JOIN LATERAL imo_or_null(g::text) o(imo)
	WHERE o.imo IS NOT NULL
	LIMIT 300) i;
INSERT INTO vessel_identity (vessel_id, mmsi, name, flag, length_m, valid, source, observed, reports)
SELECT 1000 + n, (211000000 + n)::mmsi, 'SHIP ' || n, 'DE', 100, tstzrange(t, t + interval '20 hours'), 'ais', true, 9
FROM generate_series(1, 300) n
CROSS JOIN generate_series(timestamptz '2024-03-01Z', '2024-03-10Z', '1 day') t;
UPDATE vessel_identity SET name = 'OTHER', length_m = 200 WHERE vessel_id = 1007 AND lower(valid) >= '2024-03-05Z';
SELECT pg_temp.calls_of('goes_on_beside') AS calls \gset
SELECT is((SELECT array_agg(c.kind || ' ' || c.vessel_id) FROM identity_conflicts('2024-03-01Z', '2024-04-01Z') c),
	'{dimensions 1007}', 'the one that changes is found');
SELECT is(pg_temp.calls_of('goes_on_beside'), 1::bigint, 'whether its number goes on is looked up once, of no other');
SELECT is((SELECT count(*) FROM identity_conflicts('2024-03-06Z', '2024-04-01Z')), 0::bigint, 'nothing after it');
SELECT is(pg_temp.calls_of('goes_on_beside'), 0::bigint, 'and nothing is looked up');

-- who says a number that is none: spans of that ship alone
INSERT INTO ais_static (mmsi, day, imo, name, first_at, last_at, reports)
SELECT (211000000 + n)::mmsi, '2024-03-01', CASE WHEN n = 7 THEN '9100000' ELSE v.imo::integer::text END, 'SHIP ' || n,
	'2024-03-01 01:00Z', '2024-03-01 02:00Z', 5
FROM generate_series(1, 300) n
JOIN vessel v ON v.vessel_id = 1000 + n;
SELECT is((SELECT array_agg(s.mmsi::integer) FROM ais_spans(ARRAY[211000007, 211000008]::mmsi[]) s),
	'{211000007,211000008}', 'spans of some ships are of no others');
SELECT is((SELECT array_agg(c.kind || ' ' || c.mmsi) FROM identity_conflicts('2024-03-01Z', '2024-03-03Z') c),
	'{imo_check 211000007}', 'a number that is none is found among those who say one');

-- changes of one vessel: by the index of its identities, and of those who share its numbers
CREATE FUNCTION pg_temp.whole_scans() RETURNS bigint LANGUAGE sql AS $$
	SELECT pg_stat_get_xact_numscans('vessel_identity'::regclass);
$$;
SELECT pg_temp.whole_scans() AS scans \gset
SELECT is((SELECT array_agg(c.what) FROM identity_changes(1007) c)::text || ' ' || pg_temp.whole_scans() - :scans,
	'{name} 0', 'the changes of a vessel are found without reading the registry');

-- ---- who can it have been: of 300 ships one was heard

SELECT store_track('211000007', '[2024-03-02T00:00:00Z 10 50, 2024-03-02T12:00:00Z 10.1 50.1]') AS stored \gset
SELECT register_sighting('S', 'one', '2024-03-02 06:00Z', place => ST_SetSRID(ST_MakePoint(10, 50), 4326)) AS one \gset
SELECT pg_temp.calls_of('judge_places') AS calls \gset
SELECT is((SELECT array_agg(c.verdict || ' ' || c.n ORDER BY c.verdict)
	FROM (SELECT c.verdict, count(*) AS n FROM candidate_vessels(:one) c GROUP BY 1) c), '{"feasible 1","unknown 299"}',
	'every ship is a row');
SELECT is(pg_temp.calls_of('judge_places'), 1::bigint, 'and the one of which anything is known is judged');

-- ---- alerts: of events that concern no watch it is not asked who the ships were

SELECT register_zone('A', 'port', ST_MakeEnvelope(10, 50, 10.1, 50.1, 4326)) AS a \gset
SELECT register_zone('B', 'port', ST_MakeEnvelope(20, 50, 20.1, 50.1, 4326)) AS b \gset
SELECT store_track((211000020 + n)::mmsi, track_agg(timestamptz '2024-03-03 00:00Z' + i * interval '10 minutes',
	10.05 + n * 0.001, 50.05))
FROM generate_series(1, 9) n, generate_series(0, 40) i GROUP BY n \g /dev/null
SELECT watch('another port', zone_id => :b), watch('another ship', mmsi => '211000001'),
	watch('another hull', imo => (SELECT v.imo FROM vessel v WHERE v.vessel_id = 1002)) \g /dev/null
SELECT pg_temp.calls_of('watch_doubt') AS calls \gset
SELECT added FROM detect_port_calls() \g /dev/null
SELECT is((SELECT count(*) FROM port_call) || ' ' || pg_temp.calls_of('watch_doubt'), '9 0', 'nine calls, of none of which');
SELECT watch('the port', zone_id => :a), watch('a hull there', imo => (SELECT v.imo FROM vessel v
	WHERE v.vessel_id = 1021)) \g /dev/null
UPDATE watch SET created_at = '2000-01-01';
SELECT raise_call_alerts(max(run_id)) FROM detection_run \g /dev/null
SELECT is((SELECT array_agg(a.watch || ' ' || a.n ORDER BY a.watch) FROM (SELECT a.watch, count(*) AS n FROM alert a GROUP BY 1) a)::text
	|| pg_temp.calls_of('watch_doubt'), '{"a hull there 1","the port 9"}10', 'and of those that do');

SELECT * FROM finish();
ROLLBACK;
