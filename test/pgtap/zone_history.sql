-- History of zones: what was registered on a day can be shown again.
\i test/tap_setup.sql
SELECT plan(24);
CREATE FUNCTION pg_temp.box(x float8) RETURNS geometry LANGUAGE sql
	AS $$ SELECT ST_MakeEnvelope(x, 50, x + 0.1, 50.1, 4326) $$;
CREATE TABLE moment (name text PRIMARY KEY, at timestamptz NOT NULL);
CREATE FUNCTION pg_temp.mark(name text) RETURNS void LANGUAGE sql AS $$ SELECT pg_sleep(0.002);
INSERT INTO moment VALUES (name, clock_timestamp()); SELECT pg_sleep(0.002) $$;
CREATE FUNCTION pg_temp.then(name text) RETURNS timestamptz STABLE LANGUAGE sql AS $$ SELECT m.at FROM moment m
	WHERE m.name = $1 $$;

SELECT pg_temp.mark('before');
SELECT register_zone('Rajin', 'port', pg_temp.box(10), country => 'KP') AS rajin \gset
SELECT register_zone('Pier 1', 'berth', pg_temp.box(10), :rajin) AS pier \gset
SELECT pg_temp.mark('registered');
UPDATE zone SET embargoed = true, name = 'Rajin (DPRK)' WHERE zone_id = :rajin;
SELECT pg_temp.mark('embargoed');
SELECT register_zone('Rajin (DPRK)', 'port', pg_temp.box(11));
SELECT pg_temp.mark('drawn');
UPDATE zone SET parent_id = NULL WHERE zone_id = :pier;
SELECT pg_temp.mark('apart');
DELETE FROM zone WHERE zone_id = :rajin;
SELECT pg_temp.mark('gone');

SELECT is_empty($$SELECT FROM zones_known_at(pg_temp.then('before'))$$, 'before a zone is registered it is not known');
SELECT results_eq($$SELECT name, embargoed, country, ST_XMin(geom) FROM zones_known_at(pg_temp.then('registered'))
	WHERE kind = 'port'$$, $$VALUES ('Rajin', false, 'KP', 10::float8)$$, 'as it was registered');
SELECT results_eq($$SELECT name, embargoed, country, ST_XMin(geom) FROM zones_known_at(pg_temp.then('embargoed'))
	WHERE kind = 'port'$$, $$VALUES ('Rajin (DPRK)', true, 'KP', 10::float8)$$, 'renamed and embargoed');
SELECT results_eq($$SELECT name, embargoed, country, ST_XMin(geom) FROM zones_known_at(pg_temp.then('drawn'))
	WHERE kind = 'port'$$, $$VALUES ('Rajin (DPRK)', true, 'KP', 11::float8)$$, 'drawn anew');
SELECT results_eq($$SELECT parent_id FROM zones_known_at(pg_temp.then('drawn')) WHERE kind = 'berth'$$,
	format('VALUES (%s::bigint)', :rajin), 'a berth has its parent of then');
SELECT results_eq($$SELECT parent_id FROM zones_known_at(pg_temp.then('apart')) WHERE kind = 'berth'$$,
	'VALUES (NULL::bigint)', 'and loses it');
SELECT results_eq($$SELECT name FROM zones_known_at(pg_temp.then('gone'))$$, $$VALUES ('Pier 1')$$,
	'a zone that is removed is known no longer');
SELECT results_eq($$SELECT count(*), count(known_to) FROM zone_history WHERE kind = 'port'$$,
	'VALUES (3::bigint, 3::bigint)', 'but its history stays');
SELECT is((SELECT version_id FROM zone WHERE zone_id = :pier),
	(SELECT version_id FROM zone_history WHERE zone_id = :pier AND known_to IS NULL),
	'a zone refers to its current version');

SELECT lives_ok(format('UPDATE zone SET name = name, geom = geom WHERE zone_id = %s', :pier),
	'an update that changes nothing');
SELECT is((SELECT count(*) FROM zone_history WHERE zone_id = :pier), 2::bigint, 'makes no version');
SELECT register_zone('Pier 1', 'berth', pg_temp.box(10));
SELECT is((SELECT count(*) FROM zone_history WHERE zone_id = :pier), 2::bigint,
	'nor does what is registered again as it is');
SELECT throws_ok(format('INSERT INTO zone (name, kind, geom, version_id) VALUES (''X'', ''port'', '
	'ST_Multi(ST_MakeEnvelope(1, 1, 2, 2, 4326)), %s)', (SELECT version_id FROM zone WHERE zone_id = :pier)),
	'22023', NULL, 'the version of another zone is refused');
-- zones that come in without triggers
ALTER TABLE zone DISABLE TRIGGER USER;
INSERT INTO zone (name, kind, geom) VALUES ('Quiet', 'port', ST_Multi(pg_temp.box(12)));
ALTER TABLE zone ENABLE TRIGGER USER;
SELECT count(*) FROM (SELECT rebuild_zone_sets()) r;
SELECT is((SELECT count(*) FROM zone z JOIN zone_history h USING (version_id) WHERE z.name = 'Quiet'
	AND h.known_to IS NULL), 1::bigint, 'zones that came in without triggers get their version with their sets');
TRUNCATE zone CASCADE;
SELECT is_empty('SELECT FROM zone_history WHERE known_to IS NULL', 'and a truncation ends all');

-- calls as they were shown
SELECT register_zone('Shown', 'port', ST_MakeEnvelope(30, 42, 30.1, 42.1, 4326), country => 'KP') AS shown \gset
SELECT store_track(273000031, (SELECT track_agg(t, 30.05, 42.05)
	FROM generate_series('2024-01-01Z'::timestamptz, '2024-01-02Z', interval '1 hour') t)) \g /dev/null
SELECT count(*) FROM detect_port_calls() \gset
CREATE FUNCTION pg_temp.shown(at timestamptz) RETURNS text LANGUAGE sql RETURN (SELECT string_agg(concat_ws(' ', zone,
	zone_kind, country, embargoed), ', ') FROM port_calls_known_at(at) WHERE mmsi = 273000031);
SELECT clock_timestamp() AS found \gset
SELECT is((SELECT concat_ws(' ', zone, zone_kind, country, embargoed) FROM port_call WHERE mmsi = 273000031),
	pg_temp.shown(:'found'), 'what is shown is what is known');
UPDATE zone SET name = 'Shown (DPRK)', embargoed = true, country = NULL WHERE zone_id = :shown;
SELECT clock_timestamp() AS embargo \gset
SELECT is((SELECT concat_ws(' ', zone, zone_kind, country, embargoed) FROM port_call WHERE mmsi = 273000031),
	pg_temp.shown(:'embargo'), 'after a change too');
SELECT is(pg_temp.shown(:'embargo'), 'Shown (DPRK) port t', 'with the embargo and the name of then, and no country');
UPDATE zone SET name = 'Rason', embargoed = false, kind = 'anchorage' WHERE zone_id = :shown;
SELECT is(pg_temp.shown(:'found') || '; ' || pg_temp.shown(:'embargo') || '; ' || pg_temp.shown('infinity'),
	'Shown port KP f; Shown (DPRK) port t; Rason anchorage f', 'each day as it was');
UPDATE zone SET embargoed = true WHERE zone_id = :shown;
SELECT is((SELECT count(*) FROM sanctioned_port_call WHERE mmsi = 273000031), 1::bigint, 'a call at an embargoed zone');
DELETE FROM zone WHERE zone_id = :shown;
SELECT is((SELECT count(*) FROM sanctioned_port_call WHERE mmsi = 273000031), 1::bigint,
	'remains one when the zone is gone');
SELECT is((SELECT concat_ws(' ', zone, zone_kind, country, embargoed) FROM port_call WHERE mmsi = 273000031),
	'Rason anchorage t', 'under the name it had last');
SELECT is(pg_temp.shown(:'embargo'), 'Shown (DPRK) port t', 'and days before are as they were');
SELECT is((SELECT count(*) FROM pg_attribute a FULL JOIN pg_attribute b ON b.attrelid = 'port_call'::regclass
	AND b.attname = a.attname WHERE a.attrelid = 'port_call_history'::regclass AND a.attnum > 0 AND b.attname IS NULL
	AND a.attname NOT IN ('supersedes', 'known_to')), 0::bigint, 'the history has the columns of port_call');
SELECT * FROM finish();
ROLLBACK;
