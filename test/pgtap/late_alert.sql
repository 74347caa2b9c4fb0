-- What was found before it was known whose it is, or that he was listed then, is told once that is known.
\set ON_ERROR_STOP 1
\i test/tap_setup.sql
SET timezone = 'UTC';
SET client_min_messages = error;
SELECT plan(11);

SELECT register_zone('P', 'port', ST_MakeEnvelope(10, 50, 10.1, 50.1, 4326)) AS port \gset
SELECT status FROM load_listings('own', '[{"imo": 9358010, "name": "OTHER", "from": "2020-01-01"}]', '2024-01-01') \g /dev/null
SELECT store_track(211000009, track_agg(timestamptz '2024-01-04' + n * interval '10 minutes',
	CASE WHEN n BETWEEN 10 AND 40 THEN 10.05 ELSE 9.9 END, 50.05)) FROM generate_series(0, 60) n \g /dev/null
SELECT added FROM detect_port_calls() \g /dev/null
SELECT watch('ship', imo => 9161003), watch('list', list => 'own', kinds => '{call,gap}'),
	watch('port', zone_id => :port, imo => 9161003, kinds => '{call}'),
	watch('number', mmsi => 211000001, kinds => '{call}') \g /dev/null
-- a call, a silence, a meeting and a stop at sea of a ship that nobody knows
SELECT store_track(m.mmsi, (SELECT track_agg(timestamptz '2024-01-05' + n * interval '10 minutes',
		CASE WHEN n BETWEEN 10 AND 40 THEN 10.05 WHEN n <= 60 THEN 9.9 ELSE 8 END + m.off, 50.05)
	FROM generate_series(0, 200) n WHERE n NOT BETWEEN 61 AND 110 AND (m.off = 0 OR n > 110)))
FROM (VALUES (211000001, 0), (211000002, 0.001)) m(mmsi, off) \g /dev/null
SELECT count(*)
FROM (SELECT refresh_findings(), detect_ais_gaps(), detect_encounters(), detect_loitering()) d \g /dev/null
SELECT is((SELECT string_agg(watch || ' ' || kind, ', ') FROM alert), 'number call', 'a watch by number hears at once');
SELECT register_vessel('9161003', 'LADY R', mmsi => '211000001', valid_from => '2024-01-01') AS v \gset
SELECT is((SELECT string_agg(watch || ' ' || kind, ', ' ORDER BY watch, kind) FROM alert
	WHERE kind <> 'dark_call' AND watch <> 'number'),
	'port call, ship call, ship encounter, ship gap, ship loitering',
	'one by IMO number as soon as it is known whose MMSI it was');
SELECT ok((SELECT bool_and(kind = 'dark_call') FROM alert
	WHERE watch = 'ship' AND kind NOT IN ('call', 'encounter', 'gap', 'loitering')), 'and of calls that a silence leaves time for');
SELECT is((SELECT summary FROM alert WHERE watch = 'ship' AND kind = 'call'),
	'LADY R called at P, from 2024-01-05 01:40 UTC at the latest; found before it was known who it concerns',
	'which says so');
SELECT is((SELECT count(*) FROM alert WHERE mmsi = 211000009), 0::bigint, 'nothing of before the watch');
SELECT count(*) AS n FROM alert \gset
SELECT register_vessel('9161003', 'LADY R', mmsi => '211000001', call_sign => 'UBDT8', valid_from => '2024-01-01') \g /dev/null
SELECT added FROM refresh_port_calls() \g /dev/null
SELECT is((SELECT count(*) FROM alert), :n::bigint, 'each once');
SELECT status FROM load_listings('own', '[{"imo": 9358010, "name": "OTHER", "from": "2020-01-01"}, {"imo": 9161003,
	"name": "LADY R", "from": "2024-01-04"}]', '2024-01-08') \g /dev/null
SELECT is((SELECT string_agg(kind, ' ' ORDER BY kind) FROM alert WHERE watch = 'list'), 'call gap',
	'a watch of a list hears of what a ship did that was listed then by the date of a later copy');
-- by AIS
SELECT watch('said', imo => 9179842, kinds => '{call}'), watch('flag', flag => 'DE', kinds => '{call}') \g /dev/null
SELECT store_track(211000003, track_agg(timestamptz '2024-01-05' + n * interval '10 minutes',
	CASE WHEN n BETWEEN 10 AND 40 THEN 10.05 ELSE 9.9 END, 50.05)) FROM generate_series(0, 60) n \g /dev/null
SELECT added FROM refresh_port_calls() \g /dev/null
SELECT is((SELECT string_agg(watch, ' ') FROM alert WHERE mmsi = 211000003), 'flag', 'a flag is known by the MMSI');
INSERT INTO ais_static (mmsi, day, imo, name, first_at, last_at, reports)
VALUES ('211000003', '2024-01-06', '9179842', 'ANGARA', '2024-01-06', '2024-01-06 12:00Z', 90);
SELECT added FROM observe_identities() \g /dev/null
SELECT is((SELECT string_agg(watch, ' ' ORDER BY watch) FROM alert WHERE mmsi = 211000003), 'flag said',
	'what a ship says of itself the day after counts');
SELECT is(raise_late_alerts('{}'), 0, 'of nobody nothing');
SELECT unwatch(name) FROM watch \g /dev/null
SELECT is(raise_late_alerts('{211000003}'), 0, 'nor without a watch');
SELECT * FROM finish();
ROLLBACK;
