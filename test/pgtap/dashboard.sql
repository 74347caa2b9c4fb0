-- What dashboards send, one ship, one zone and month, the last days, of what is known now and of history, is looked up
-- by an index; positions of a period are read from its months alone.
\set ON_ERROR_STOP 1
\i test/tap_setup.sql
SELECT plan(81);
SET timezone = 'UTC';

CREATE FUNCTION pg_temp.plan(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	line text;
	lines text := '';
BEGIN
	FOR line IN EXECUTE 'EXPLAIN (COSTS OFF) ' || query LOOP
		lines := lines || line || E'\n';
	END LOOP;
	RETURN lines;
END $$;
-- the tables of findings that a query reads whole
CREATE FUNCTION pg_temp.read_whole(query text) RETURNS text[] LANGUAGE sql AS $$
	SELECT ARRAY(SELECT DISTINCT m[1] FROM regexp_matches(pg_temp.plan(query), 'Seq Scan on (\w+_finding)\M', 'g') m
		ORDER BY 1) $$;

-- twenty thousand calls, silences, encounters and the like, one in ten of them superseded
SELECT count(register_zone('Z' || i, CASE WHEN i % 2 = 0 THEN 'port' ELSE 'berth' END,
	ST_MakeEnvelope(i, 0, i + 0.1, 0.1, 4326))) FROM generate_series(1, 100) i \gset x_
SELECT detect_port_calls(), detect_ais_gaps(), detect_encounters(), detect_loitering(), detect_anomalies() \gset x_
CREATE FUNCTION pg_temp.plant(finding anyelement, more jsonb) RETURNS SETOF anyelement LANGUAGE sql AS $$
	SELECT r.*
	FROM generate_series(1, 20000) i
	CROSS JOIN LATERAL (SELECT timestamptz '2024-01-01' + i * interval '30 minutes' AS t) t
	CROSS JOIN LATERAL jsonb_populate_record(finding, more
		|| jsonb_build_object('finding_id', i, 'run_id', 1, 'gap_id', i, 'encounter_id', i, 'loitering_id', i,
		'anomaly_id', i,
		'mmsi', 211000000 + i % 1000, 'mmsi_a', 211000000 + i % 1000, 'mmsi_b', 211001000 + i % 1000, 'zone_id',
			1 + i % 100, 'off_at', t, 'on_at', t + interval '8 hours', 'began', t, 'ended', t + interval '8 hours',
		'known_from', t, 'known_to', CASE WHEN i % 10 = 0 THEN t END,
		'call', jsonb_build_object('zone_id', 1 + i % 100, 'arrived', t, 'arrived_earliest', t, 'arrived_latest', t,
			'arrival_basis', 'crossing', 'departed', t + interval '8 hours',
			'departed_earliest', t + interval '8 hours', 'departed_latest', t + interval '8 hours', 'departure_basis',
				'crossing', 'first_stop', t, 'last_stop_end', t, 'stopped', '0', 'unobserved', '0', 'fixes', 9,
				'confidence', 4))) r $$;
SELECT count(register_vessel(v.imo, 'SHIP', mmsi => v.mmsi))
FROM (VALUES ('9161003'::imo, '211000005'::mmsi), ('9358010', '211000006')) v(imo, mmsi) \gset x_
SELECT status FROM load_listings('own', '[{"imo": 9161003, "name": "SHIP", "programs": ["A"], "mmsi": "211000007"}]',
	'2024-01-01') \gset x_
SET session_replication_role = replica;	-- runs are not checked
INSERT INTO port_call_finding SELECT * FROM pg_temp.plant(NULL::port_call_finding, '{"zone_name": "Z",
	"zone_kind": "port", "zone_embargoed": false, "ancestors": [], "cleaned_fixes": 0}');
INSERT INTO ais_gap_finding SELECT * FROM pg_temp.plant(NULL::ais_gap_finding, '{"off_lon": 1, "off_lat": 1,
	"on_lon": 1, "on_lat": 1, "distance_nm": 1, "fixes_before": 1, "heard_nearby_off": 1, "heard_within_off": 1, "days_without_data": 0}');
INSERT INTO encounter_finding SELECT * FROM pg_temp.plant(NULL::encounter_finding, '{"lon": 1, "lat": 1,
	"min_distance_m": 1, "samples": 1, "fixes_a": 1, "fixes_b": 1, "drift_a_kn": 1, "drift_b_kn": 1, "cleaned_fixes": 0}');
INSERT INTO loitering_finding SELECT * FROM pg_temp.plant(NULL::loitering_finding, '{"lon": 1, "lat": 1, "fixes": 1,
	"cleaned_fixes": 0, "unobserved": "0"}');
INSERT INTO anomaly_finding SELECT * FROM pg_temp.plant(NULL::anomaly_finding, '{"lon": 1, "lat": 1, "kind": "jump",
	"fixes": 2, "from_lon": 1, "from_lat": 1}');
SET session_replication_role = origin;
ANALYZE vessel, vessel_identity, listing, listing_identifier, listing_period, listing_version, zone;
ANALYZE port_call_finding, ais_gap_finding, encounter_finding, loitering_finding, anomaly_finding;

SELECT is(pg_temp.read_whole('SELECT * FROM port_call WHERE length_m > 5'), '{port_call_finding}',
	'a query that no index serves reads the table');
SELECT is(pg_temp.read_whole(format('SELECT * FROM %I WHERE %s', q.relation, q.filter)), '{}',
	format('%s of %s', q.relation, q.what))
FROM (VALUES
	('port_call', 'one ship', 'mmsi = 211000005'),
	('port_call', 'one zone and month', $$zone_id = 5 AND arrived >= '2024-02-01' AND arrived < '2024-03-01'$$),
	('port_call', 'the last days', $$arrived >= '2025-02-15'$$),
	('port_call_history', 'one ship', 'mmsi = 211000005'),
	('port_call_history', 'one zone and month', $$zone_id = 5 AND arrived >= '2024-02-01' AND arrived < '2024-03-01'$$),
	('port_call_history', 'the last days', $$arrived >= '2025-02-15'$$),
	('port_call', 'one hull', 'imo = 9161003 AND mmsi = ANY (mmsis_of(9161003))'),
	('port_call_history', 'one hull', 'imo = 9161003 AND mmsi = ANY (mmsis_of(9161003))'),
	('berth_call', 'one hull', 'imo = 9161003 AND mmsi = ANY (mmsis_of(9161003))'),
	('voyage', 'one hull', 'imo = 9161003 AND mmsi = ANY (mmsis_of(9161003))'),
	('ais_gap', 'one hull', 'imo = 9161003 AND mmsi = ANY (mmsis_of(9161003))'),
	('encounter', 'one hull', 'imo_a = 9161003 AND mmsi_a = ANY (mmsis_of(9161003))'),
	('port_call', 'some ships', 'mmsi IN (211000005, 211000006)'),
	('berth_call', 'some ships', 'mmsi IN (211000005, 211000006)'),
	('dwell_by_vessel', 'some ships', 'mmsi IN (211000005, 211000006)'),
	('sanctioned_port_call', 'some ships', 'mmsi IN (211000005, 211000006)'),
	('combined_visit', 'some ships', 'mmsi IN (211000005, 211000006)'),
	('voyage', 'some ships', 'mmsi IN (211000005, 211000006)'),
	('ais_gap', 'some ships', 'mmsi IN (211000005, 211000006)'),
	('dark_port_call', 'some ships', 'mmsi IN (211000005, 211000006)'),
	('port_call_current', 'one ship', 'mmsi = 211000005'),
	('dwell_by_zone_month', 'one zone', 'zone_id = 5'),
	('dwell_by_zone_month', 'one zone and month', $$zone_id = 5 AND month = '2024-02-01'$$),
	('dwell_by_vessel', 'one ship', 'mmsi = 211000005'),
	('dwell_by_vessel', 'one ship and zone', 'mmsi = 211000005 AND zone_id = 6'),
	('zone_traffic_by_day', 'one zone and month', $$zone_id = 5 AND day >= '2024-02-01' AND day < '2024-03-01'$$),
	('berth_call', 'one ship', 'mmsi = 211000005'),
	('zone_now', 'one zone', 'zone_id = 5'),
	('sanctioned_port_call', 'one ship', 'mmsi = 211000005'),
	('sanctioned_port_call', 'one zone and month',
		$$zone_id = 5 AND arrived >= '2024-02-01' AND arrived < '2024-03-01'$$),
	('sanctioned_port_call', 'the last days', $$arrived >= '2025-02-15'$$),
	('combined_visit', 'one zone', 'zone_id = 6'),
	('combined_visit', 'one zone and month',
		$$zone_id = 6 AND first_seen >= '2024-02-01' AND first_seen < '2024-03-01'$$),
	('combined_visit', 'the last days', $$first_seen >= '2025-02-15'$$),
	('combined_visit', 'one MMSI', 'mmsi = 211000005'),
	('combined_visit', 'one vessel', 'vessel_id = 5'),
	('combined_visit', 'one IMO number', 'imo = 9161003'),
	('combined_visit', 'those of sightings', 'sightings > 0'),
	('voyage', 'one ship', 'mmsi = 211000005'),
	('ais_gap', 'one ship', 'mmsi = 211000005'),
	('ais_gap', 'the last days', $$off_at >= '2025-02-15'$$),
	('gap_by_month', 'one month', $$month = '2024-05-01'$$),
	('gap_by_month', 'the last months', $$month >= '2025-01-01'$$),
	('gap_by_month', 'one key', 'row_id = 24292'),
	('dark_port_call', 'one ship', 'mmsi = 211000005'),
	('dark_port_call', 'the last days', $$off_at >= '2025-02-15'$$),
	('encounter', 'one ship', 'mmsi_a = 211000005 OR mmsi_b = 211000005'),
	('encounter', 'the last days', $$began >= '2025-02-15'$$),
	('encounter', 'one meeting', 'encounter_id = 7'),
	('loitering', 'one stay', 'loitering_id = 7'),
	('ais_gap', 'one silence', 'gap_id = 7'),
	('loitering', 'one ship', 'mmsi = 211000005'),
	('loitering', 'the last days', $$began >= '2025-02-15'$$),
	('anomaly', 'one ship', 'mmsi = 211000005'),
	('anomaly', 'the last days', $$began >= '2025-02-15'$$)) q(relation, what, filter);
-- of so few calls the planner would rather read all: what an index can do is seen where that is no choice
SET enable_seqscan = off;
SET enable_bitmapscan = off;
SET enable_mergejoin = off;
SET enable_hashjoin = off;
SELECT ok(pg_temp.plan(format('SELECT * FROM %I WHERE %s', q.relation, q.filter)) ~ (
	'Index Scan using port_call_finding_integer_idx on port_call_finding f\s+'
	'Index Cond: \(\(mmsi\)::integer = \(*i.mmsi'), format('%s of %s: from the listed ships', q.relation, q.what))
FROM (VALUES
	('sanctioned_port_call', 'one list', $$list = 'own'$$),
	('sanctioned_port_call', 'one program', $$programs LIKE '%A%'$$),
	('sanctioned_port_call', 'all that there is', 'true'),
	('port_call_by_program_month', 'one program and month', $$program = 'A' AND month = '2024-02-01'$$))
	q(relation, what, filter);
RESET enable_seqscan;
RESET enable_bitmapscan;
RESET enable_mergejoin;
RESET enable_hashjoin;
SELECT is(pg_temp.read_whole($$SELECT * FROM port_calls_known_at('2024-06-01') WHERE mmsi = 211000005$$), '{}',
	'calls of one ship as known then');

-- one hull: the condition that an index serves leaves nothing out
INSERT INTO ais_static (mmsi, day, imo, name, first_at, last_at, reports)
SELECT (211000000 + m)::mmsi, d::date, n.imo, 'SHIP', d, d + interval '20 hours', 5
FROM (VALUES (8, '9161003'), (9, '9161003'), (9, '9358010'), (10, 'x'), (6, '9161003')) n(m, imo),
	generate_series(timestamptz '2024-01-01 00:00Z', '2025-02-01', '10 days') d;
UPDATE vessel_identity SET valid = tstzrange('2024-01-01', '2024-06-01') WHERE mmsi = 211000005;
INSERT INTO vessel_identity (vessel_id, mmsi, name, valid, source)
SELECT v.vessel_id, '211000011', 'SHIP', '[2024-06-01,)', 'test' FROM vessel v WHERE v.imo = 9161003;
SELECT is(mmsis_of(9161003), '{211000005,211000006,211000008,211000009,211000011}', 'numbers of a hull');
SELECT is(mmsis_of(9074729), '{}', 'of none that is known');
SELECT ok(sum(q.n) > 0 AND sum(q.n) = sum(q.found), format('%s of %s: the same, %s rows', q.relation, q.imo, sum(q.n)))
FROM (VALUES ('port_call', 'imo', 'mmsi'), ('ais_gap', 'imo', 'mmsi'), ('loitering', 'imo', 'mmsi'), ('encounter', 'imo_a', 'mmsi_a'),
	('encounter', 'imo_b', 'mmsi_b'), ('anomaly', 'imo', 'mmsi')) w(relation, imo, mmsi)
CROSS JOIN unnest(ARRAY[9161003, 9358010]) number
CROSS JOIN LATERAL (SELECT w.relation, w.imo, (xpath('/row/n/text()', x))[1]::text::integer AS n,
		(xpath('/row/found/text()', x))[1]::text::integer AS found
	FROM query_to_xml(format('SELECT count(*) AS n, count(*) FILTER (WHERE %I = ANY (mmsis_of(%s))) AS found FROM %I '
		'WHERE %I = %2$s', w.mmsi, number, w.relation, w.imo), false, true, '') x) q
WHERE w.imo <> 'imo_b'
GROUP BY q.relation, q.imo;
-- listings: looked up of ships that a list can name alone, and the same as of all
SET track_functions = 'all';
CREATE FUNCTION pg_temp.listings_looked_up() RETURNS bigint LANGUAGE sql VOLATILE AS $$
	SELECT coalesce(sum(f.calls), 0)::bigint FROM pg_stat_xact_user_functions f
	WHERE f.schemaname = 'vesselwatch' AND f.funcname = 'ship_listed' $$;
SELECT pg_temp.listings_looked_up() AS before \gset
SELECT count(listed) AS listed
FROM loitering WHERE began < '2024-03-01' \gset
SELECT cmp_ok(pg_temp.listings_looked_up() - :before, '<', 30::bigint, 'of 3,000 stays those of ships that a list names are looked up');
SELECT is_empty($$SELECT l.mmsi, l.began, l.listed FROM loitering l
	WHERE l.mmsi BETWEEN 211000003 AND 211000012
		AND l.listed IS DISTINCT FROM ship_listed(l.mmsi, l.imo, event_time(l.began, l.ended), event_time(l.began, l.ended),
			event_time(l.began, l.ended))$$, 'and those of all are the same');
SELECT is_empty($$SELECT e.mmsi_a, e.began, e.listed_a, e.listed_b FROM encounter e
	CROSS JOIN LATERAL event_time(e.began, e.ended) t(lasted)
	WHERE e.mmsi_a BETWEEN 211000003 AND 211000012
		AND (e.listed_a, e.listed_b) IS DISTINCT FROM (ship_listed(e.mmsi_a, e.imo_a, lasted, lasted, lasted),
			ship_listed(e.mmsi_b, e.imo_b, lasted, lasted, lasted))$$, 'likewise of encounters');
-- positions: a condition on day, as dashboards write it beside that on t
SELECT ensure_track_partitions('2024-01-01', '2024-06-30') \gset x_
CREATE FUNCTION pg_temp.months(query text) RETURNS text[] LANGUAGE sql AS $$
	SELECT ARRAY(SELECT DISTINCT m[1] FROM regexp_matches(pg_temp.plan(query), 'vessel_track_(2\d{3}_\d\d)\M', 'g') m
		ORDER BY 1) $$;
SELECT is(pg_temp.months($$SELECT * FROM fix
	WHERE day BETWEEN '2024-02-28T12:00:00Z' AND '2024-03-01T06:00:00Z'
		AND t BETWEEN '2024-02-28T12:00:00Z' AND '2024-03-01T06:00:00Z'$$), '{2024_02,2024_03}',
	'fixes of a period by day and time: its months');
SELECT is(pg_temp.months($$SELECT * FROM ais_coverage_by_day WHERE day >= '2024-05-25'$$), '{2024_05,2024_06}',
	'what is stored of the last days: their months');
SELECT is(pg_temp.months($$SELECT * FROM ais_coverage_by_day WHERE day = '2024-05-25'$$), '{2024_05}', 'and of one day');
SELECT is(pg_temp.months($$SELECT * FROM fix WHERE t BETWEEN '2024-02-28T12:00:00Z' AND '2024-03-01T06:00:00Z'$$),
	'{2024_01,2024_02,2024_03,2024_04,2024_05,2024_06}', 'by time alone: all, as its comment says');
SELECT matches(pg_temp.plan($$SELECT * FROM port_call_current WHERE zone_id = 5 AND arrived >= '2024-02-01'
	AND arrived < '2024-03-01'$$),
	'zone_arrived_idx\s+(?:Index|Recheck) Cond: \(\(zone_id = 5\) AND',
		'calls of a zone and month are read by zone and time together');
SELECT matches(pg_temp.plan($$SELECT * FROM port_call_current WHERE zone_id = 5 AND arrived_latest < '2024-03-01'
	AND coalesce(departed_latest, departed_earliest) >= '2024-02-01'$$),
	'port_call_finding_zone_idx\s+(?:Index|Recheck) Cond: [^\n]*COALESCE',
	'those that a zone had in a month, by its start and end together');
SELECT matches(pg_temp.plan($$SELECT * FROM dark_port_call WHERE off_at >= '2025-02-15'$$), 'ais_gap_finding_off_idx',
	'what silences of a period leave time for, by the time of these');
SELECT matches(pg_temp.plan($$SELECT d.* FROM generate_series(1, 10) v, dark_call_of(v, 6, '2024-02-01', '2025-02-01', 'infinity') d$$),
	'ais_gap_finding_current_idx[^\n]*\s+Index Cond: \(\(mmsi = i.mmsi\)',
	'the silence that a visit reported lies in, among those of the ship');
SELECT matches(pg_temp.plan($$SELECT * FROM combined_visit WHERE first_seen >= '2025-02-15'$$),
	'port_call_finding_latest_idx', 'visits of a period, of all ports and ships, by time');
-- a column whose name has a unit names it in its comment, as people see it
SELECT is_empty($$SELECT c.relname || '.' || a.attname, col_description(c.oid, a.attnum)
	FROM pg_class c
	JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
	JOIN (VALUES ('_nm$', 'nautical'), ('_kn$|^sog$', 'knot'), ('_m$', 'metre'), ('hours', 'hour'), ('days', 'day'),
		('_deg$|^cog$|^heading$', 'degree')) u(name, unit)
		ON a.attname ~ u.name AND col_description(c.oid, a.attnum) !~* u.unit
	WHERE c.relkind IN ('v', 'r', 'p') AND c.relnamespace = 'vesselwatch'::regnamespace$$, 'comments of columns name units');
SELECT * FROM finish();
ROLLBACK;
