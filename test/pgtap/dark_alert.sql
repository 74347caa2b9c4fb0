-- A zone that is registered after a silence was found is alerted to as a call there would be.
\set ON_ERROR_STOP 1
\i test/tap_setup.sql
SELECT plan(12);
SET timezone = 'UTC';
SET client_min_messages = error;
SELECT register_zone('Old', 'port', ST_MakeEnvelope(10, 50, 10.1, 50.1, 4326)) AS old \gset
SELECT store_track('211000001', track_agg(t + i * interval '10 minutes', 11 + i * 0.001, 50.05))
FROM unnest(ARRAY[timestamptz '2024-01-01 00:00Z', '2024-01-02 12:00Z']) t, generate_series(0, 30) i GROUP BY t \g /dev/null
SELECT watch('before', mmsi => '211000001') \g /dev/null
SELECT added FROM detect_ais_gaps() \g /dev/null
SELECT watch('after', mmsi => '211000001') \g /dev/null
PREPARE alerts AS SELECT watch, zone FROM alert WHERE kind = 'dark_call' ORDER BY 1, 2;
SELECT results_eq('alerts', $$VALUES ('before', 'Old')$$, 'who watched before it was found hears of it');
SELECT register_zone('New', 'port', ST_MakeEnvelope(11.2, 50, 11.3, 50.1, 4326)) AS new \gset
SELECT count(*) FROM refresh_findings() \g /dev/null
SELECT results_eq('alerts', $$VALUES ('after', 'New'), ('before', 'New'), ('before', 'Old')$$,
	'and of a zone that is registered later, who watched before that');
UPDATE zone SET geom = ST_Multi(ST_MakeEnvelope(10, 50, 10.2, 50.1, 4326)) WHERE zone_id = :old;
SELECT count(*) FROM refresh_findings() \g /dev/null
SELECT results_eq('alerts', $$VALUES ('after', 'New'), ('before', 'New'), ('before', 'Old')$$,
	'one that is drawn anew is no news');
SELECT watch('last', mmsi => '211000001') \g /dev/null
UPDATE zone SET name = 'Newer' WHERE zone_id = :new;
SELECT count(*) FROM refresh_findings() \g /dev/null
SELECT is((SELECT count(*) FROM alert WHERE watch = 'last'), 0::bigint, 'nor is another name');
-- a zone that was out of reach, or out of the set
SELECT register_zone('Far', 'port', ST_MakeEnvelope(40, 50, 40.1, 50.1, 4326)) AS far \gset
SELECT count(*) FROM refresh_findings() \g /dev/null
SELECT is((SELECT count(*) FROM alert WHERE zone_id = :far), 0::bigint, 'what is out of reach has none');
UPDATE zone SET geom = ST_Multi(ST_MakeEnvelope(11.4, 50, 11.5, 50.1, 4326)) WHERE zone_id = :far;
SELECT added FROM refresh_ais_gaps() \g /dev/null
SELECT is((SELECT array_agg(DISTINCT watch ORDER BY watch) FROM alert WHERE zone_id = :far), '{after,before,last}',
	'until it is drawn within reach');
SELECT is((SELECT count(*) FROM alert), (SELECT count(DISTINCT (watch_id, kind, event_key)) FROM alert), 'each is told once');
-- ---- against the definition: every call that a silence leaves time for, and every watch

DELETE FROM alert;
DELETE FROM watch;
SELECT register_zone('Port ' || i, 'port', ST_MakeEnvelope(10 + i * 0.3, 50, 10.1 + i * 0.3, 50.1, 4326)) AS id
FROM generate_series(1, 6) i \g /dev/null
SELECT register_zone(p.name || ', pier ' || k, CASE k WHEN 1 THEN 'terminal' ELSE 'berth' END,
	ST_Translate(ST_Scale(p.geom, 1, 1), 0, 0.01 * k), parent_id => p.zone_id)
FROM zone p, generate_series(1, 2) k WHERE p.name ~ '^Port [123]$' \g /dev/null
UPDATE zone t SET parent_id = p.zone_id FROM zone p WHERE t.name = 'Port 1, pier 2' AND p.name = 'Port 1, pier 1';
SELECT register_zone('Waters', 'eez', ST_MakeEnvelope(9, 49, 14, 52, 4326)) AS waters \gset
SELECT define_zone_set('east', kinds => '{port}', countries => NULL) \g /dev/null
SELECT n.imo AS imo_0, lead(n.imo) OVER () AS imo_1 FROM (SELECT imo_or_null(g::text) AS imo
	FROM generate_series(9100000, 9100100) g) n WHERE n.imo IS NOT NULL LIMIT 1 \gset
-- ships that share a number, one that AIS alone knows, one of another flag, one of a list
SELECT register_vessel(:'imo_0', 'FIRST', mmsi => '211000002', flag => 'PA') AS first \gset
SELECT register_vessel(:'imo_1', 'SECOND', mmsi => '211000003', flag => 'DE') AS second \gset
INSERT INTO vessel_identity (vessel_id, mmsi, name, valid, source)
	VALUES (:first, '211000003', 'FIRST', '(,)', 'another'), (:second, '211000001', 'SECOND', '[2023-01-01,2024-01-02)', 'another');
SELECT status FROM load_listings('own', jsonb_build_array(jsonb_build_object('imo', :'imo_0'::text, 'name', 'FIRST',
	'from', '2023-01-01', 'until', '2024-01-02'),
	jsonb_build_object('name', 'NUMBER', 'mmsi', '211000004')), '2023-12-01') \g /dev/null
SELECT store_track((211000000 + s)::mmsi, track_agg(t + i * interval '10 minutes', 10.5 + 0.2 * s + i * 0.001, 50.05))
FROM generate_series(2, 6) s, unnest(ARRAY[timestamptz '2024-01-01 00:00Z', '2024-01-01 20:00Z', '2024-01-02 12:00Z']) t,
	generate_series(0, 30) i
WHERE s < 6 OR t < '2024-01-02' GROUP BY s, t \g /dev/null
SELECT count(watch(v.name, mmsi => v.mmsi, imo => v.imo, zone_id => z.zone_id, list => v.list, flag => v.flag,
	kinds => '{dark_call}'))
FROM (VALUES ('ship', '211000004'::mmsi, NULL::imo, NULL::text, NULL::text, NULL::text),
	('hull', NULL, :'imo_0', NULL, NULL, NULL), ('port', NULL, NULL, 'Port 1', NULL, NULL), ('pier', NULL, NULL, 'Port 1, pier 1', NULL, NULL),
	('waters', NULL, NULL, 'Waters', NULL, NULL), ('list', NULL, NULL, NULL, 'own', NULL), ('flag', NULL, NULL, NULL, NULL, 'PA'),
	('list there', NULL, NULL, 'Port 2', 'own', NULL), ('ship there', '211000003', NULL, 'Port 3', NULL, NULL),
	('hull, flag', NULL, :'imo_1', NULL, NULL, 'DE')) v(name, mmsi, imo, zone, list, flag)
LEFT JOIN zone z ON z.name = v.zone \g /dev/null
UPDATE watch SET created_at = '2000-01-01';
PREPARE told AS
SELECT a.watch, a.event_key, a.mmsi, a.imo, a.name, a.zone_id, a.zone, a.happened_at, a.gap_id,
	substring(a.summary FROM '; possibly.*') FROM alert a WHERE a.kind = 'dark_call' ORDER BY 1, 2;
CREATE FUNCTION pg_temp.by_definition() RETURNS SETOF record LANGUAGE sql AS $$
	SELECT w.name, d.gap_id || ' ' || d.zone_id, d.mmsi, d.imo, d.name, d.zone_id, d.zone, d.off_at, d.gap_id, nullif(o.doubt, '')
	FROM dark_port_call d
	CROSS JOIN watch w
	CROSS JOIN LATERAL watch_doubt(w, d.mmsi, d.imo, d.flag, d.zone_id, tstzrange(d.off_at, d.off_at, '[]'), 'empty',
		tstzrange(d.earliest_arrival, d.latest_departure, '[]')) o(doubt)
	WHERE o.doubt IS NOT NULL
		AND greatest((SELECT min(f.known_from) FROM ais_gap_finding f WHERE f.gap_id = d.gap_id),
			(SELECT min(v.known_from) FROM zone_version v WHERE v.zone_id = d.zone_id)) >= w.created_at
	ORDER BY 1, 2 $$;
SELECT count(*) FROM refresh_findings() \g /dev/null
SELECT results_eq('told', 'SELECT * FROM pg_temp.by_definition() d(watch text, event text, mmsi integer, imo integer,
	name text, zone_id bigint, zone text, happened_at timestamptz, gap_id bigint, doubt text)', 'a refresh tells of each');
SELECT cmp_ok((SELECT count(DISTINCT a.watch) FROM alert a WHERE a.summary ~ 'possibly: the MMSI'), '>', 2::bigint,
	'other hulls of a number too');
DELETE FROM alert;
SELECT added FROM detect_ais_gaps(zone_set => 'east', min_gap => '7 hours') \g /dev/null
SELECT results_eq('told', 'SELECT * FROM pg_temp.by_definition() d(watch text, event text, mmsi integer, imo integer,
	name text, zone_id bigint, zone text, happened_at timestamptz, gap_id bigint, doubt text)',
	'and so does a run, of the zones of its set');
-- one zone: no other is looked at
DELETE FROM watch WHERE name <> 'pier';
DELETE FROM alert;
SET LOCAL track_functions = 'all';
SELECT added FROM detect_ais_gaps(min_gap => '8 hours') \g /dev/null
SELECT is((SELECT array_agg(DISTINCT a.zone ORDER BY a.zone) FROM alert a), '{"Port 1, pier 1","Port 1, pier 2"}',
	'a watch of a pier hears of it and its parts');
SELECT is((SELECT array_agg(f.funcname::text) FROM pg_stat_xact_user_functions f
	WHERE f.funcname IN ('watch_doubt', 'watch_matches')), NULL, 'and who the ships were is asked of those alone');
SELECT * FROM finish();
ROLLBACK;
