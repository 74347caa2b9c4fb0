-- What cannot be registered is refused in words that quote it, not by the name of a constraint.
\set ON_ERROR_STOP 1
\i test/tap_setup.sql
SELECT plan(32);
SET timezone = 'UTC';

SELECT throws_ok(format('SELECT register_vessel(''9161003'', ''LADY R'', %s => %L)', c.what, c.value), '23514',
	format('%s must be a %s above 0, not %s', c.what, left(c.what, -2), c.value), format('no vessel of a %s of %s', c.what, c.value))
FROM (SELECT w, v FROM unnest('{length_m,width_m}'::text[]) w, unnest('{-1,0,NaN,Infinity}'::text[]) v) c(what, value);
SELECT throws_ok('INSERT INTO vessel (length_m) VALUES (''NaN'')', '23514', NULL, 'nor of one written by hand');

SELECT register_zone('Port', 'port', ST_MakeEnvelope(10, 50, 10.1, 50.1, 4326)) AS port \gset
SELECT throws_ok(c.call, c.state, c.message, c.call) FROM (VALUES
	($$SELECT register_scene(NULL, 'k', '2024-01-01')$$, '23502', 'a scene needs a provider, a source_key and the time it was taken'),
	($$SELECT register_scene('P', NULL, '2024-01-01')$$, '23502', 'a scene needs a provider, a source_key and the time it was taken'),
	($$SELECT register_scene('P', 'k', NULL)$$, '23502', 'a scene needs a provider, a source_key and the time it was taken'),
	($$SELECT register_scene('', 'k', '2024-01-01')$$, '23514', 'scene "k" of "": provider and source_key must not be empty'),
	($$SELECT register_scene('P', '', '2024-01-01')$$, '23514', 'scene "" of "P": provider and source_key must not be empty'),
	($$SELECT register_scene('P', 'k', '2024-01-01', known_from => '-infinity')$$, '23514', 'known_from must be a time, not -infinity'),
	($$SELECT register_sanctions_list(NULL, 'a', 'n')$$, '23502', 'a sanctions list needs its name, an authority and its full name'),
	($$SELECT register_sanctions_list('l', NULL, 'n')$$, '23502', 'a sanctions list needs its name, an authority and its full name'),
	($$SELECT register_sanctions_list('l', 'a', NULL)$$, '23502', 'a sanctions list needs its name, an authority and its full name'),
	($$SELECT register_sanctions_list('', 'a', 'n')$$, '23514', 'sanctions list "": its names and authority must not be empty'),
	($$SELECT register_sanctions_list('l', 'a', 'n', 'ban')$$, '23514',
		'sanctions list "l": measure must be asset_freeze, port_ban, mixed or watch, not "ban"'),
	($$SELECT register_sanctions_list('l', 'a', 'n', NULL)$$, '23514',
		'sanctions list "l": measure must be asset_freeze, port_ban, mixed or watch, not "NULL"'),
	($$SELECT detect_port_calls(zone_set => NULL)$$, '42704', 'zone set "NULL" does not exist'),
	($$SELECT detect_ais_gaps(zone_set => NULL)$$, '42704', 'zone set "NULL" does not exist')
) c(call, state, message);
SELECT throws_ok(format('SELECT register_cargo_sighting(%L, %L, %s, ''2024-01-01'', %L)', c.source, c.key, :port, c.kind),
	'23514', format('cargo sighting "%s" by %s: source, source_key and kind must not be empty', c.key, c.source),
	'no cargo without a source, key or kind')
FROM (VALUES ('', 'k', 'boxes'), ('S', '', 'boxes'), ('S', 'k', '')) c(source, key, kind);

-- an identity that has always held
SELECT watch('lady', imo => '9161003') \g /dev/null
SELECT register_vessel('9161003', 'LADY R', mmsi => '273212120', valid_from => '-infinity') AS lady \gset
SELECT is((SELECT valid FROM vessel_identity WHERE vessel_id = :lady), '(,)'::tstzrange, 'what is from the beginning has none');
SELECT is(register_vessel('9161003', 'LADY R', call_sign => 'UBDT8', valid_from => '-infinity'), :lady::bigint,
	'what was not known of it is added');
SELECT throws_ok('SELECT register_vessel(''9161003'', ''LADY ROSE'', valid_from => ''-infinity'')', '23505',
	'vessel IMO9161003 is registered as "LADY R" from -infinity on already', 'another from the same time is refused');
-- one written by hand may begin there, and changes are told all the same
INSERT INTO vessel_identity (vessel_id, mmsi, name, valid, source) VALUES (:lady, '273212120', 'SLOMAN', '(,-infinity)', 'x');
SELECT register_vessel('9161003', 'LADY ROSE', valid_from => '2024-01-01') \g /dev/null
SELECT ok((SELECT bool_and(event_key IS NOT NULL) FROM alert WHERE kind = 'identity_change'), 'each change has a key');
UPDATE vessel_identity SET valid = '[-infinity,2020-01-01)' WHERE name = 'LADY R';
SELECT lives_ok('SELECT raise_identity_alerts(''{}'')', 'also one from the beginning of time');
SELECT is((SELECT call_sign FROM vessel_identity WHERE name = 'LADY R'), 'UBDT8', 'that one is kept');
SELECT * FROM finish();
