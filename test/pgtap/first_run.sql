-- A first run of many ships writes what it finds without comparing it with findings: the same rows as another run.
\set ON_ERROR_STOP 1
\i test/tap_setup.sql
SELECT plan(7);
SET timezone = 'UTC';

SELECT register_zone('A', 'port', ST_MakeEnvelope(10, 52, 10.03, 52.1, 4326), country => 'DE') AS a \gset
SELECT register_zone('A 1', 'berth', ST_MakeEnvelope(10.01, 52.04, 10.02, 52.06, 4326), :a) AS berth \gset
SELECT register_zone('B', 'port', ST_MakeEnvelope(10.015, 52, 10.1, 52.1, 4326), country => 'DK') AS b \gset
-- 120 ships go in and out for two days, with spikes that cleaning leaves out
SELECT sum(store_track((211000000 + k)::text, s.track)) AS stored
FROM generate_series(1, 120) k
CROSS JOIN LATERAL (
	SELECT track_agg(
		timestamptz '2024-01-29 00:00Z' + i * interval '13 minutes',
		10 + (ARRAY[-0.1, 0.05, 0.02, 0.15, 0.0155, 0.0993])[1 + (i / 9 + i * i / 50 + k) % 6]
			+ CASE WHEN hashint8extended(k * 1000 + i, 3) & 63 = 0 THEN 2 ELSE 0 END,
		52.05) AS track
	FROM generate_series(0, 220) i
) s \gset

CREATE FUNCTION pg_temp.kept() RETURNS TABLE (no bigint, finding text)
LANGUAGE sql AS $$
	SELECT row_number() OVER (ORDER BY f.finding_id),
		(to_jsonb(f) - '{finding_id, run_id, known_from}'::text[])::text
	FROM port_call_finding f
$$;
-- a period with an end is judged ship by ship, and compared with what is kept
SAVEPOINT before;
CREATE TEMP TABLE compared AS
SELECT d.vessels, d.unchanged, d.added, d.superseded, d.closed, d.cleaned_fixes FROM detect_port_calls(to_time => '2100-01-01') d;
SELECT string_agg(k::text, ' ' ORDER BY k.no) AS kept, (SELECT c::text FROM compared c) AS counts,
	(SELECT r.vessels || ' ' || r.added || ' ' || r.cleaned_fixes FROM detection_run r) AS noted,
	(SELECT count(DISTINCT f.zone_id) || ' ' || (count(*) > 500) || ' ' || (sum(f.cleaned_fixes) > 50) FROM port_call_finding f) AS found
FROM pg_temp.kept() k \gset
ROLLBACK TO before;
SELECT is(:'found'::text, '3 true true', 'there are calls in each zone to find, and fixes that cleaning leaves out');
SELECT d.run_id AS run, ROW(d.vessels, d.unchanged, d.added, d.superseded, d.closed, d.cleaned_fixes)::text AS counts_first
FROM detect_port_calls() d \gset
SELECT is(:'counts_first'::text, :'counts', 'a first run over all time counts what another does');
SELECT is(md5(string_agg(k::text, ' ' ORDER BY k.no)), md5(:'kept'), 'and keeps the same rows in the same order')
FROM pg_temp.kept() k;
SELECT is(r.vessels || ' ' || r.added || ' ' || r.cleaned_fixes, :'noted'::text, 'and notes the same with the run')
FROM detection_run r;
SELECT is_empty('SELECT FROM detection_ship UNION ALL SELECT FROM detection_found UNION ALL SELECT FROM detection_scope',
	'nothing is left of the run under way');
SELECT is(ROW(d.vessels, d.added, d.superseded, d.closed)::text, '(120,0,0,0)', 'again, it finds nothing new')
FROM detect_port_calls() d;
SELECT is((SELECT count(*) FROM refresh_port_calls() r WHERE r.added + r.superseded + r.closed > 0), 0::bigint,
	'nor does a refresh');
SELECT * FROM finish();
ROLLBACK;
