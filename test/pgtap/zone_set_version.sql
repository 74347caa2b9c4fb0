-- Earlier definitions of sets of zones: a run has looked at the zones that were in its set then, not at those that came into it since.
\set ON_ERROR_STOP 1
\i test/tap_setup.sql
SET timezone = 'UTC';
SET client_min_messages = error;
SELECT plan(15);

SELECT register_zone('P', 'port', ST_MakeEnvelope(8, 55, 9, 56, 4326)) AS port,
	register_zone('Q', 'port', ST_MakeEnvelope(18, 55, 19, 56, 4326)) AS later \gset
SELECT store_track('273000001', track_agg(t, 8.5, 55.5)) FROM generate_series(timestamptz '2024-03-01Z', '2024-03-04Z', '1 hour') t \g /dev/null
SELECT clock_timestamp() AS undefined \gset
SELECT define_zone_set('mine', zone_ids => ARRAY[:port]) \g /dev/null
SELECT is(ais_detected(:port, 'infinity'), '{}', 'no run has asked for a new set');
SELECT detect_port_calls(zone_set => 'mine') \g /dev/null
SELECT clock_timestamp() AS defined \gset
SELECT define_zone_set('mine', zone_ids => ARRAY[:port], note => 'of mine') \g /dev/null
SELECT is((SELECT count(*) FROM zone_set_version), 0::bigint, 'a note makes no other definition');

SELECT define_zone_set('mine', zone_ids => ARRAY[:port, :later]) \g /dev/null
SELECT is(calls_not_looked_for(ARRAY[:later], '2024-03-01Z', '2024-03-04Z'), 'port calls have not been looked for in this period',
	'no run has looked at a zone that came into its set since');
SELECT is((SELECT count(o.certain) FROM zone_occupancy(:later, '2024-03-01Z', '2024-03-04Z', '1 day') o), 0::bigint,
	'so nothing is said of ships there');
SELECT is(calls_not_looked_for(ARRAY[:port], '2024-03-01Z', '2024-03-04Z'), NULL, 'it has at one that stayed in it');
SELECT is(calls_detected('{port}'), '{}', 'so not at all ports');
SELECT refresh_port_calls() \g /dev/null
SELECT is(calls_not_looked_for(ARRAY[:later, :port], '2024-03-01Z', '2024-03-04Z'), NULL, 'a refresh looks at both');
SELECT is(calls_detected('{port}') @> timestamptz '2024-03-03Z', true, 'and so at all ports');
SELECT is(ais_detected(:later, :'defined'), '{}', 'as known before, the other was not looked at');
SELECT is(ais_detected(:port, :'defined') @> timestamptz '2024-03-03Z', true, 'and the one was');
SELECT is(ais_detected(:port, :'undefined'), '{}', 'as known before the set was defined, not');

-- out of a set, a further run, and into it again
SELECT define_zone_set('mine', zone_ids => ARRAY[:port]) \g /dev/null
SELECT detect_port_calls('2024-04-01Z', '2024-05-01Z', zone_set => 'mine') \g /dev/null
SELECT define_zone_set('mine', zone_ids => ARRAY[:port, :later]) \g /dev/null
SELECT is(ais_detected(:later, 'infinity'), '{}', 'a zone that left the set and is back is looked at by the next refresh');
SELECT is(ais_detected(:port, 'infinity') @> timestamptz '2024-04-15Z', true, 'and the one that stayed has been by all runs');

-- a set that is removed
SELECT clock_timestamp() AS removed \gset
DELETE FROM zone_set_definition WHERE name = 'mine';
SELECT is(ais_detected(:port, :'removed') @> timestamptz '2024-03-03Z', true, 'as known before a set was removed, its runs looked at its zones');
SELECT is((SELECT string_agg(array_to_string(v.zone_ids, '+'), ', ' ORDER BY v.known_from) FROM zone_set_version v WHERE v.known_to > v.known_from),
	format('%1$s, %1$s+%2$s, %1$s, %1$s+%2$s', :port, :later), 'each earlier definition is kept');
SELECT * FROM finish();
ROLLBACK;
