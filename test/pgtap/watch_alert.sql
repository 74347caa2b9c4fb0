-- Watches and alerts: each event once, whoever finds it and however often it is judged anew.
\set ON_ERROR_STOP 1
\i test/tap_setup.sql
SELECT plan(45);
SET timezone = 'UTC';

SELECT register_zone('Port', 'port', ST_MakeEnvelope(10, 50, 10.1, 50.1, 4326), country => 'DE') AS port \gset
SELECT register_zone('Pier', 'berth', ST_MakeEnvelope(10.04, 50.04, 10.06, 50.06, 4326), :port) AS pier \gset
SELECT register_zone('Other', 'port', ST_MakeEnvelope(11, 50, 11.1, 50.1, 4326)) AS other \gset
SELECT register_vessel('9161003', 'LADY R', mmsi => '211000001', flag => 'RU') AS lady \gset
CREATE FUNCTION pg_temp.stay(mmsi integer, lon float8, since timestamptz, hours integer) RETURNS bigint LANGUAGE sql
	AS $$
	SELECT store_track($1::mmsi, track_agg(since + n * interval '10 minutes', CASE
		WHEN n BETWEEN 3 AND hours * 6 - 3 THEN $2 ELSE 9.8 END, 50.05))
	FROM generate_series(0, hours * 6) n $$;

SELECT watch('port', zone_id => :port, kinds => '{call,dark_call}') AS w1 \gset
SELECT watch('lady', imo => '9161003') AS w2 \gset
SELECT watch('ship', mmsi => '211000002', kinds => '{gap}') AS w3 \gset
SELECT watch('russians', flag => 'ru', kinds => '{call}') AS w4 \gset
SELECT watch('elsewhere', zone_id => :other) AS w5 \gset
SELECT pg_temp.stay(211000001, 10.05, '2024-01-01 00:00Z', 10), pg_temp.stay(211000002, 10.02, '2024-01-01 00:00Z', 8) \g /dev/null
SELECT added FROM detect_port_calls() \g /dev/null
SELECT results_eq($$SELECT watch, mmsi, zone FROM alert WHERE kind = 'call' ORDER BY watch, mmsi, zone$$,
	$$VALUES ('lady'::text, 211000001, 'Pier'::text), ('lady', 211000001, 'Port'), ('port', 211000001, 'Pier'),
		('port', 211000001, 'Port'),
		('port', 211000002, 'Port'), ('russians', 211000001, 'Pier'), ('russians', 211000001, 'Port')$$,
	'a call is reported to each watch whose conditions it meets, at the zone and at its parts');
SELECT is((SELECT summary FROM alert WHERE watch = 'lady' AND zone = 'Port'),
	'LADY R called at Port, arrived between 2024-01-01 00:20 and 2024-01-01 00:30 UTC',
	'an alert says what happened within its bounds');
SELECT is((SELECT count(*) FROM alert a JOIN port_call c USING (finding_id) WHERE a.kind = 'call'
	AND a.zone_id = c.zone_id), 7::bigint, 'and names the finding as evidence');

SELECT count(*) AS before FROM alert \gset
SELECT added FROM detect_port_calls() \g /dev/null
SELECT is((SELECT count(*) FROM alert), :before::bigint, 'detection again reports nothing again');
SELECT store_track('211000001', '[2024-01-01T00:25:00Z 9.99 50.05]') \g /dev/null
SELECT is((SELECT superseded > 0 FROM refresh_port_calls()), true, 'a late fix makes a call known better');
SELECT is((SELECT count(*) FROM alert), :before::bigint, 'which is no news');
SELECT pg_temp.stay(211000002, 11.05, '2024-01-05 00:00Z', 8) \g /dev/null
SELECT added FROM refresh_port_calls() \g /dev/null
SELECT results_eq($$SELECT watch, mmsi, zone FROM alert WHERE alert_id > (SELECT max(alert_id) FROM alert) - 1$$,
	$$VALUES ('elsewhere'::text, 211000002, 'Other'::text)$$, 'a refresh reports what it adds');
-- a ship that lay there at the end of a night, left, and is back: a call of its own, though the first had no end
SELECT watch('shuttle', mmsi => '211000077', kinds => '{call}') AS w7 \gset
SELECT register_vessel('9187629', 'SHUTTLE', mmsi => '211000077') AS shuttle \gset
SELECT store_track(211000077, track_agg('2024-01-07 00:00Z'::timestamptz + n * interval '10 minutes', 10.02, 50.02))
FROM generate_series(0, 30) n \g /dev/null
SELECT added FROM refresh_port_calls() \g /dev/null
SELECT store_track(211000077, track_agg('2024-01-07 05:10Z'::timestamptz + n * interval '10 minutes',
	CASE WHEN n < 6 OR n > 40 THEN 10.02 ELSE 9.8 END, 50.02)) FROM generate_series(0, 70) n \g /dev/null
SELECT row_eq('SELECT added, superseded, closed FROM refresh_port_calls()', ROW(2, 1, 0),
	'one call is known better, the other is new');
SELECT results_eq($$SELECT happened_at FROM alert WHERE watch = 'shuttle' ORDER BY 1$$,
	$$VALUES ('2024-01-07 00:00Z'::timestamptz), ('2024-01-07 12:00Z')$$, 'and is reported');
SELECT results_eq(format('SELECT count(*), count(DISTINCT visit_id) FROM combined_visit WHERE vessel_id = %s', :shuttle),
	'VALUES (2::bigint, 2::bigint)', 'two calls are two visits');
SELECT watch('late', mmsi => '211000002') AS w6 \gset
SELECT added FROM detect_port_calls(max_gap => '6 hours') \g /dev/null
SELECT is((SELECT count(*) FROM alert WHERE watch = 'late'), 0::bigint,
	'a watch hears nothing of what was found before it');

-- silences
SELECT store_track('211000001', '[2024-01-01T20:00:00Z 9.8 50.05, 2024-01-02T20:00:00Z 9.8 50.05]') \g /dev/null
SELECT added FROM detect_ais_gaps(to_time => '2024-02-01') \g /dev/null
SELECT set_eq($$SELECT watch, mmsi FROM alert WHERE kind = 'gap'$$, $$VALUES ('lady'::text, 211000001),
	('ship', 211000002), ('late', 211000002)$$, 'silences are reported, to a zone none');
SELECT isnt_empty($$SELECT FROM alert WHERE kind = 'dark_call' AND watch = 'port' AND zone = 'Port'
	AND summary ~ 'possible, not observed'$$, 'a call that a silence leaves time for is reported as possible');
SELECT count(*) AS before FROM alert \gset
SELECT added FROM detect_ais_gaps(to_time => '2024-02-01') \g /dev/null
SELECT store_track('211000001', '[2024-01-02T20:30:00Z 9.8 50.05]') \g /dev/null
SELECT added FROM detect_ais_gaps(to_time => '2024-02-01', listen_window => '3 hours') \g /dev/null
SELECT is((SELECT count(*) FROM alert WHERE kind = 'gap' AND happened_at < '2024-01-02'),
	(SELECT count(DISTINCT (watch_id, gap_id)) FROM alert WHERE kind = 'gap' AND happened_at < '2024-01-02'),
	'a silence judged anew is reported once');

-- lists
SELECT status FROM load_listings('own', '[{"key": "1", "imo": 9161003, "name": "LADY R"}, {"key": "2", "imo": 9179842,
	"name": "ANGARA"}]', '2024-02-01') \g /dev/null
SELECT is((SELECT count(*) FROM alert WHERE kind IN ('listed', 'delisted')), 0::bigint,
	'the first copy of a list does not say what is new');
SELECT watch('own list', list => 'own', kinds => '{listed,delisted}') AS w7 \gset
SELECT status FROM load_listings('own', '[{"key": "2", "imo": 9179842, "name": "ANGARA"}, {"key": "3", "imo": 9074729,
	"name": "OTHER"}]', '2024-02-02', max_removed => 1) \g /dev/null
SELECT results_eq($$SELECT watch, kind, name, imo FROM alert WHERE kind IN ('listed', 'delisted') ORDER BY watch,
	kind$$,
	$$VALUES ('lady'::text, 'delisted'::text, 'LADY R'::text, 9161003), ('own list', 'delisted', 'LADY R', 9161003),
		('own list', 'listed', 'OTHER', 9074729)$$,
	'a later copy reports who was added and who is gone');
SELECT status FROM load_listings('own', '[{"key": "2", "imo": 9179842, "name": "ANGARA"}, {"key": "3", "imo": 9074729,
	"name": "OTHER"}]', '2024-02-03') \g /dev/null
SELECT is((SELECT count(*) FROM alert WHERE kind IN ('listed', 'delisted')), 3::bigint,
	'the same copy again reports nothing');
-- the hull has several numbers, one by the registry too, one that AIS alone knows
SELECT register_vessel('9298492', 'TWO NUMBERS', mmsi => '211000031', valid_from => '2020-01-01') AS two \gset
INSERT INTO vessel_identity (vessel_id, mmsi, name, valid, source) VALUES (:two, '211000032', 'TWO NUMBERS', '[2024-01-01,)', 'x');
INSERT INTO ais_static (mmsi, day, imo, name, first_at, last_at, reports)
VALUES ('211000033', '2024-01-06', '9298492', 'TWO', '2024-01-06', '2024-01-06 12:00Z', 90);
SELECT watch('number ' || n, mmsi => ('2110000' || n)::mmsi, kinds => '{listed}') FROM generate_series(31, 33) n \g /dev/null
SELECT status FROM load_listings('own', '[{"key": "2", "imo": 9179842, "name": "ANGARA"}, {"key": "3", "imo": 9074729,
	"name": "OTHER"}, {"key": "4", "imo": 9298492, "name": "TWO"}]', '2024-02-04') \g /dev/null
SELECT set_eq($$SELECT watch, mmsi FROM alert WHERE kind = 'listed' AND watch ~ '^number'$$,
	$$VALUES ('number 31', 211000031), ('number 32', 211000032), ('number 33', 211000033)$$,
	'a watch by MMSI hears that the hull which has it is listed, by the registry or by AIS');
SELECT unwatch('number ' || n) FROM generate_series(31, 33) n \g /dev/null
SELECT register_vessel('9179842', 'ANGARA', mmsi => '211000007') \g /dev/null
SELECT watch('calls of the listed', list => 'own', kinds => '{call}') AS w8 \gset
SELECT pg_temp.stay(211000007, 10.02, '2024-02-05 00:00Z', 8), pg_temp.stay(211000001, 10.02, '2024-02-05 00:00Z', 8) \g /dev/null
SELECT added FROM refresh_port_calls() \g /dev/null
SELECT results_eq($$SELECT mmsi, zone FROM alert WHERE watch = 'calls of the listed'$$,
	$$VALUES (211000007, 'Port'::text)$$,
	'a watch of a list hears of ships that were on it on that day, not of one delisted before');

-- loitering
SELECT watch('loiterers', mmsi => '211000009', kinds => '{loitering}') AS w9 \gset
SELECT watch('not at a zone', mmsi => '211000009', zone_id => :port, kinds => '{loitering,identity_change}') AS w10 \gset
SELECT store_track(211000009, (SELECT track_agg('2024-02-10 00:00Z'::timestamptz + n * interval '10 min', CASE
	WHEN n BETWEEN 6 AND 66 THEN 13 ELSE 13.25 END, 55) FROM generate_series(0, 72) n)) \g /dev/null
SELECT added FROM detect_loitering() \g /dev/null
SELECT results_eq($$SELECT watch, summary FROM alert WHERE kind = 'loitering' AND mmsi = 211000009$$,
	$$VALUES ('loiterers'::text,
		'MMSI 211000009 lay within 5000 m of one place at least from 2024-02-10 01:00 to 2024-02-10 11:00 UTC, no '
	'registered port within 200 nm'::text)$$, 'loitering is reported, to a zone none');
SELECT is((SELECT count(*) FROM alert a JOIN loitering l USING (loitering_id) WHERE a.mmsi = 211000009), 1::bigint,
	'with its evidence');
SELECT added FROM detect_loitering(min_duration => '9 hours') \g /dev/null
SELECT count(*) FROM refresh_loitering() \g /dev/null
SELECT is((SELECT count(*) FROM alert WHERE kind = 'loitering' AND mmsi = 211000009), 1::bigint, 'once');

-- changes of identity, by the registry
SELECT count(*) AS changes FROM alert WHERE kind = 'identity_change' \gset
SELECT is(:changes, 0, 'a first identity is no change');
SELECT register_vessel('9161003', 'LADY ROSE', mmsi => '626000001', flag => 'GA', valid_from => '2024-02-20') \g /dev/null
SELECT set_eq($$SELECT watch, summary FROM alert WHERE kind = 'identity_change'$$, $$VALUES
	('lady'::text, 'LADY R changed its name from LADY R to LADY ROSE, first seen so at 2024-02-20 00:00 UTC'::text),
	('lady', 'LADY ROSE changed its MMSI from 211000001 to 626000001, first seen so at 2024-02-20 00:00 UTC'),
	('lady', 'LADY ROSE changed its flag from RU to GA, first seen so at 2024-02-20 00:00 UTC')$$,
		'a new name, MMSI and flag are each reported');
SELECT is((SELECT count(DISTINCT vessel_id) FROM alert WHERE kind = 'identity_change' AND vessel_id = :lady), 1::bigint,
	'with the vessel as evidence');
SELECT register_vessel('9161003', 'LADY ROSE', mmsi => '626000001', flag => 'GA', valid_from => '2024-02-20') \g /dev/null
SELECT register_vessel('9161003', 'M/V LADY ROSE', mmsi => '626000001', flag => 'GA', valid_from => '2024-02-25') \g /dev/null
SELECT is((SELECT count(*) FROM alert WHERE kind = 'identity_change'), 3::bigint,
	'the same again and another spelling are no change');
SELECT watch('by its old number', mmsi => '626000001', kinds => '{identity_change}') \g /dev/null
SELECT watch('gabonese', flag => 'GA', kinds => '{identity_change}') \g /dev/null
SELECT register_vessel('9161003', 'LADY ROSE', mmsi => '511000001', flag => 'PW', valid_from => '2024-03-01') \g /dev/null
SELECT is((SELECT count(*) FROM alert WHERE watch = 'by its old number'
	AND summary ~ 'MMSI from 626000001 to 511000001'), 1::bigint, 'a watch of a number hears that it is given up');
SELECT is((SELECT string_agg(summary, '; ') FROM alert WHERE watch = 'gabonese' AND summary ~ 'flag'),
	'LADY ROSE changed its flag from GA to PW, first seen so at 2024-03-01 00:00 UTC', 'a watch of a flag that it is');

-- by AIS, each night a longer span
SELECT watch('spoken', mmsi => '273000031') \g /dev/null
INSERT INTO ais_static (mmsi, day, imo, name, first_at, last_at, reports) SELECT 273000031, '2024-04-01'::date + n,
	'IMO9333436', CASE WHEN n < 5 THEN 'ANGARA' ELSE 'ROSA' END, '2024-04-01Z'::timestamptz + n * interval '1 day',
	'2024-04-01 20:00Z'::timestamptz + n * interval '1 day', 10 FROM generate_series(0, 3) n;
SELECT count(*) FROM observe_identities() \gset
SELECT is((SELECT count(*) FROM alert WHERE watch = 'spoken'), 0::bigint, 'what a ship says first is no change');
INSERT INTO ais_static (mmsi, day, imo, name, first_at, last_at, reports) SELECT 273000031, '2024-04-01'::date + n,
	'IMO9333436', CASE WHEN n < 5 THEN 'ANGARA' ELSE 'ROSA' END, '2024-04-01Z'::timestamptz + n * interval '1 day',
	'2024-04-01 20:00Z'::timestamptz + n * interval '1 day', 10 FROM generate_series(4, 6) n;
SELECT count(*) FROM observe_identities() \gset
SELECT is((SELECT string_agg(summary, '; ') FROM alert WHERE watch = 'spoken'),
	'ANGARA changed its name from ANGARA to ROSA, first seen so at 2024-04-06 00:00 UTC', 'another name is');
INSERT INTO ais_static (mmsi, day, imo, name, first_at, last_at, reports) SELECT 273000031, '2024-04-01'::date + n,
	'IMO9333436', 'ROSA', '2024-04-01Z'::timestamptz + n * interval '1 day',
	'2024-04-01 20:00Z'::timestamptz + n * interval '1 day', 10 FROM generate_series(7, 9) n;
UPDATE ais_static SET first_at = first_at - interval '2 h' WHERE mmsi = 273000031 AND day = '2024-04-06';
SELECT watch('later', mmsi => '273000031') \g /dev/null
SELECT count(*) FROM observe_identities() \gset
SELECT is((SELECT count(*) FROM alert WHERE watch IN ('spoken', 'later')), 1::bigint,
	'a span that goes on, or is dated earlier, is no news');
SELECT register_vessel('9333436', 'ANGARA', mmsi => '273000031', valid_from => '2024-01-01') \g /dev/null
SELECT register_vessel('9333436', 'ROSA', mmsi => '273000031', valid_from => '2024-04-07') \g /dev/null
SELECT is((SELECT count(*) FROM alert WHERE watch = 'spoken'), 1::bigint, 'nor is what the registry says after AIS');
SELECT is((SELECT count(*) FROM identity_changes() WHERE what = 'name'
	AND vessel_id = (SELECT vessel_id FROM vessel WHERE imo = 9333436)), 2::bigint, 'though both are on record');
SELECT is((SELECT count(*) FROM alert WHERE watch = 'not at a zone'), 0::bigint, 'a watch of a zone hears of neither');

-- the desk
SELECT is((SELECT acknowledge_alert(max(alert_id)) IS NOT NULL FROM alert), true, 'an alert can be acknowledged');
SELECT is((SELECT count(*) FROM alert WHERE acknowledged_at IS NOT NULL AND acknowledged_by = session_user), 1::bigint,
	'by a role, at a time');
SELECT is((SELECT acknowledge_alert(alert_id) = acknowledged_at FROM alert WHERE acknowledged_at IS NOT NULL), true,
	'once: the first time counts');
SELECT is(watch('ship', mmsi => '211000003'), :w3::bigint, 'a watch of the same name is changed');
SELECT is(unwatch('ship'), true, 'a watch can be removed');
SELECT isnt_empty($$SELECT FROM alert WHERE watch = 'ship'$$, 'its alerts stay');
SELECT throws_ok($$SELECT unwatch('ship')$$, '42704', 'watch "ship" does not exist');
SELECT throws_ok($$SELECT acknowledge_alert(-1)$$, '42704', 'alert -1 does not exist');
SELECT throws_ok($$SELECT watch('x')$$, '22023', 'watch "x" has no condition');
SELECT throws_ok($$SELECT watch('x', mmsi => '211000001', kinds => '{calls}')$$, '22023',
	'kind of alert "calls" does not exist');
SELECT throws_ok($$SELECT watch('x', zone_id => -1)$$, '42704', 'zone -1 does not exist');
SELECT * FROM finish();
ROLLBACK;
