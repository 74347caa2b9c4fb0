-- Lengths of time that no time can be moved by, and periods of too many steps: an error that quotes them, never a bare
-- "timestamp out of range".
\set ON_ERROR_STOP 1
\i test/tap_setup.sql

SELECT plan(86);

SELECT register_zone('P', 'port', ST_MakeEnvelope(10, 50, 10.1, 50.1, 4326)) AS zone,
	register_vessel('9161003', 'SHIP', '211000001') AS vessel \gset
SELECT store_track('211000001', track_agg('2024-01-01Z'::timestamptz + n * interval '10 minutes', 10.05, 50.05))
	FROM generate_series(0, 300) n \g /dev/null
SELECT 1 FROM detect_port_calls() \g /dev/null
SELECT register_sighting('S', 'k', '2024-01-01 06:00Z', '2024-01-01 07:00Z', zone_id => :zone) AS sighting,
	register_scene('E', 'k', '2024-01-01 06:00Z', 'SAR', ST_MakeEnvelope(9, 49, 11, 51, 4326)) AS scene \gset
SELECT max(visit_id) AS visit FROM combined_visit \gset

-- lengths of time: an argument of each question that adds it to a time
CREATE TEMP TABLE asked (argument text, query text);
INSERT INTO asked VALUES
	('window', format('SELECT * FROM candidate_vessels(%s, "window" => %%L)', :sighting)),
	('heard_within', format('SELECT * FROM candidate_vessels(%s, heard_within => %%L)', :sighting)),
	('window', format('SELECT * FROM cargo_buildup(%s, %s, %%L)', :zone, :visit)),
	('min_pause', format('SELECT * FROM visit_pauses(%s, ''2024-01-01'', ''2024-02-01'', min_pause => %%L)', :zone)),
	('open_for', format('SELECT * FROM zone_occupancy(%s, ''2024-01-01'', ''2024-01-03'', ''1 hour'', open_for => %%L)', :zone)),
	('flag_window', 'SELECT * FROM identity_conflicts(''2024-01-01'', ''2024-02-01'', flag_window => %L)'),
	('call_margin', 'SELECT * FROM identity_conflicts(''2024-01-01'', ''2024-02-01'', call_margin => %L)');
SELECT throws_ok(format(a.query, s.span), '22023',
	format('%s must be from 0 to 1000 years, not "%s"', a.argument, coalesce(s.span::text, 'NULL')),
	format('%s of %s', a.argument, coalesce(s.span::text, 'NULL')))
FROM asked a
CROSS JOIN unnest('{1000000 years,178956970 years,1001 years,-1 day,-178000000 years,1 mon -30 days,NULL}'::interval[])
	s(span)
WHERE NOT (a.argument = 'open_for' AND s.span IS NULL);
SELECT lives_ok(format(a.query, '1000 years'), a.argument || ' of a thousand years') FROM asked a;

-- of runs, which name all their parameters
SELECT throws_like(format('SELECT * FROM %s(%s => %L)', d.run, d.argument, s.span),
	format('a parameter is out of range: %%%s %s%%', d.argument, s.span), format('%s: %s of %s', d.run, d.argument, s.span))
FROM (VALUES ('detect_ais_gaps', 'min_gap'), ('detect_ais_gaps', 'listen_window'), ('detect_ais_gaps', 'min_stay'),
	('detect_encounters', 'max_gap'), ('detect_loitering', 'min_duration'), ('detect_port_calls', 'max_gap')) d(run, argument)
CROSS JOIN unnest('{1000000 years,-1 days}'::interval[]) s(span);
SELECT throws_like($$SELECT * FROM interference_events('2024-01-01', '2024-02-01', min_steady => '1000000 years')$$,
	'a parameter is out of range: %min_steady 1000000 years%', 'interference_events: min_steady');

-- steps
INSERT INTO asked VALUES
	('step', format('SELECT * FROM zone_occupancy(%s, %%L, %%L, %%L)', :zone)),
	('step', format('SELECT * FROM zone_watch(%s, %%L, %%L, %%L)', :zone)),
	('step', format('SELECT * FROM cargo_ledger(%s, %%L, %%L, %%L)', :zone));
SELECT throws_ok(format(a.query, '2024-01-01', '2024-02-01', s.span), '22023', s.message, a.query)
FROM asked a
CROSS JOIN (VALUES ('1000000 years', 'step must be 1000 years at most, not "1000000 years"'),
	('-1 days', 'step must be longer than nothing, not "-1 days"'),
	(NULL, 'step must be longer than nothing, not "NULL"')) s(span, message)
WHERE a.argument = 'step';
SELECT throws_ok(format(a.query, '2024-01-01Z', '2034-01-01Z', '1 second'), '54000',
	'a period of 315619200 steps is too long: 1000000 are allowed', a.query)
FROM asked a WHERE a.argument = 'step';

-- others
SELECT throws_ok(format('SELECT * FROM match_sightings(%s, tolerance => ''1000000 years'')', :scene), '22023',
	'tolerance must be a length of time up to a day, not "1000000 years"', 'tolerance of match_sightings()');
SELECT throws_ok($$SELECT register_sighting('S', 'l', '2024-01-01Z', '2024-01-02Z', zone_id => 1,
	time_error => '1000000 years')$$, '23514',
	'sighting "l" by S: time_error must be 1000 years at most, not "1000000 years"', 'time_error of a sighting');
SELECT throws_ok(format('SELECT register_vessel(''9161003'', ''OTHER'', valid_from => %L)', t), '22023',
	format('valid_from must be a time of the years 1 to 9999, not "%s"', t), 'an identity that begins ' || t)
FROM unnest('{infinity,294276-12-31Z,4713-01-01Z BC}'::timestamptz[]) t;
SELECT lives_ok($$SELECT register_vessel('9074729', 'OLD', valid_from => '-infinity')$$, 'or since ever');

SELECT * FROM finish();
ROLLBACK;
