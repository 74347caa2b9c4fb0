-- Random nights of loads, corrections and refreshes, some of them broken off and done again: each event has one alert
-- for each watch it concerns, by a list that is kept beside in plain SQL.
\set ON_ERROR_STOP 1
\i test/tap_setup.sql
SET timezone = 'UTC';
SET client_min_messages = error;
SELECT plan(16);
SELECT setseed(0.21);

SELECT count(register_zone('P' || n, 'port', ST_MakeEnvelope(10 + n, 50, 10.1 + n, 50.1, 4326)))
	FROM generate_series(1, 4) n \gset
SELECT register_zone('Pier', 'berth', ST_MakeEnvelope(11.02, 50.02, 11.08, 50.08, 4326),
	(SELECT zone_id FROM zone WHERE name = 'P1')) AS pier \gset
SELECT count(register_vessel(NULL, 'SHIP ' || n, mmsi => 211000000 + n, flag => CASE WHEN n % 2 = 0 THEN 'RU'
	ELSE 'DE' END)) FROM generate_series(1, 6) n \gset
SELECT watch('port 1', zone_id => (SELECT zone_id FROM zone WHERE name = 'P1'), kinds => '{call}'),
	watch('ship 3', mmsi => 211000003, kinds => '{call,gap}'),
	watch('russians', flag => 'RU', kinds => '{call,gap}'),
		watch('russians at port 2', flag => 'RU', zone_id => (SELECT zone_id FROM zone WHERE name = 'P2'),
		kinds => '{call}') \g /dev/null

-- a day of a ship: hours in a port or at sea, a fix every 20 minutes, some hours silent
CREATE FUNCTION pg_temp.sail(ship integer, day date) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	lon float8 := 9;
BEGIN
	FOR h IN 0..23 LOOP
		IF random() < 0.12 THEN
			lon := CASE WHEN random() < 0.4 THEN 9 + random() ELSE 10.05 + ceil(4 * random()) END;
		END IF;
		IF random() < 0.75 THEN
			PERFORM store_track(ship, track_agg(day + make_interval(hours => h, mins => 20 * m), lon, 50.05))
				FROM generate_series(0, 2) m;
		END IF;
	END LOOP;
END $$;
CREATE TEMP TABLE expected (watch text, kind text, key text, UNIQUE (watch, kind, key));
-- what is shown at the end of a night, by conditions written down here
CREATE FUNCTION pg_temp.note() RETURNS void LANGUAGE sql AS $$
	INSERT INTO expected
	SELECT w, 'call', first_finding(c.finding_id)::text
	FROM port_call_current c, unnest(ARRAY['port 1', 'ship 3', 'russians', 'russians at port 2']) w
	WHERE CASE w WHEN 'port 1' THEN c.zone IN ('P1', 'Pier') WHEN 'ship 3' THEN c.mmsi = 211000003
		WHEN 'russians' THEN c.mmsi % 2 = 0 ELSE c.mmsi % 2 = 0 AND c.zone = 'P2' END
	UNION
	SELECT w, 'gap', g.gap_id::text
	FROM ais_gap_current g, unnest(ARRAY['ship 3', 'russians']) w
	WHERE CASE w WHEN 'ship 3' THEN g.mmsi = 211000003 ELSE g.mmsi % 2 = 0 END
	ON CONFLICT DO NOTHING
$$;
CREATE FUNCTION pg_temp.refresh() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	PERFORM refresh_findings();
END $$;
CREATE FUNCTION pg_temp.broken_off() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	PERFORM refresh_findings();
	RAISE EXCEPTION 'the lights go out';
EXCEPTION WHEN raise_exception THEN
	RETURN;
END $$;
SELECT pg_temp.sail(211000000 + n, '2024-01-01') FROM generate_series(1, 6) n \g /dev/null
SELECT added FROM detect_port_calls() \g /dev/null
SELECT added FROM detect_ais_gaps(min_gap => '2 hours') \g /dev/null
SELECT pg_temp.note() \g /dev/null
SELECT is((SELECT count(*) FROM alert), (SELECT count(*) FROM expected), 'the first night writes what it finds');

DO $$
BEGIN
	FOR night IN 2..12 LOOP
		PERFORM pg_temp.sail(211000000 + n, '2024-01-01'::date + night - 1) FROM generate_series(1, 6) n
			WHERE random() < 0.8;
		-- late data, and a correction
		IF random() < 0.5 THEN
			PERFORM pg_temp.sail(211000000 + ceil(6 * random())::integer,
				'2024-01-01'::date + (night * random())::integer);
		END IF;
		IF random() < 0.3 THEN
			DELETE FROM vessel_track WHERE mmsi = 211000000 + ceil(6 * random())::integer
				AND day = '2024-01-01'::date + (night * random())::integer;
		END IF;
		IF random() < 0.5 THEN
			PERFORM pg_temp.broken_off();
		END IF;
		PERFORM pg_temp.refresh();
		PERFORM pg_temp.note();
		IF random() < 0.3 THEN
			PERFORM pg_temp.refresh();
		END IF;
	END LOOP;
END $$;
SELECT cmp_ok((SELECT count(*) FROM expected WHERE kind = 'call'), '>', 30::bigint, 'many calls');
SELECT is((SELECT count(*) - count(DISTINCT first_finding(finding_id)) FROM port_call_current), 0::bigint,
	'no two calls are taken for one');
SELECT cmp_ok((SELECT count(*) FROM expected WHERE kind = 'gap'), '>', 30::bigint, 'and silences');
SELECT is((SELECT string_agg(concat_ws(' ', e.watch, e.kind, e.key), ', ') FROM expected e
	WHERE NOT EXISTS (SELECT FROM alert a WHERE (a.watch, a.kind, a.event_key) = (e.watch, e.kind, e.key))), NULL,
'no event is lost');
SELECT is((SELECT string_agg(concat_ws(' ', a.watch, a.kind, a.event_key), ', ') FROM alert a
	WHERE NOT EXISTS (SELECT FROM expected e WHERE (a.watch, a.kind, a.event_key) = (e.watch, e.kind, e.key))), NULL,
'none was not there');
SELECT is((SELECT count(*) - count(DISTINCT (watch_id, kind, event_key)) FROM alert), 0::bigint, 'none is twice');
SELECT is((SELECT count(*) FROM alert a LEFT JOIN port_call_finding f USING (finding_id) WHERE a.kind = 'call'
	AND f.finding_id IS NULL), 0::bigint, 'each names its evidence');
SELECT is((SELECT count(*) FROM alert a LEFT JOIN ais_gap_finding f ON f.gap_id = a.gap_id WHERE a.kind = 'gap'
	AND f.finding_id IS NULL), 0::bigint, 'silences too');
-- full runs again, by other parameters and back, tell nothing that is known
SELECT count(*) AS before FROM alert \gset
SELECT added FROM detect_port_calls() \g /dev/null
SELECT added FROM detect_ais_gaps(min_gap => '2 hours') \g /dev/null
SELECT is((SELECT count(*) FROM alert), :before::bigint, 'full runs again report nothing');

-- positions that are gone for a night, a zone that is out of its set for one, and what a run of other parameters does not
-- find: what was reported is no news when it is back
CREATE TEMP TABLE kept AS TABLE vessel_track;
CREATE TEMP TABLE was AS SELECT first_finding(finding_id) AS first, mmsi, zone_id, arrived_latest FROM port_call_current;
CREATE FUNCTION pg_temp.same() RETURNS SETOF record LANGUAGE sql AS $$
	SELECT first_finding(finding_id), mmsi, zone_id, arrived_latest FROM port_call_current $$;
DELETE FROM vessel_track WHERE mmsi = 211000003;
SELECT superseded + added || ' ' || (closed > 0) AS of_one FROM refresh_port_calls() \gset
SELECT is(:'of_one'::text, '0 true', 'the calls of a ship go with its positions');
SELECT store_track(mmsi, track) FROM kept WHERE mmsi = 211000003 \g /dev/null
SELECT added > 0 AND superseded + closed = 0 AS of_one FROM refresh_port_calls() \gset
SELECT ok(:'of_one', 'and come back with them, in place of none that was current');
SELECT set_eq('SELECT first, mmsi, zone_id, arrived_latest FROM was',
	'SELECT * FROM pg_temp.same() s(first bigint, mmsi integer, zone_id bigint, arrived_latest timestamptz)',
	'as the calls that they were');
UPDATE zone SET kind = 'other' WHERE name = 'P1';
SELECT define_zone_set('other', kinds => '{port}') \g /dev/null
SELECT detect_port_calls(zone_set => 'other', min_stop => '20 hours') IS NOT NULL AS done \gset
DELETE FROM vessel_track;
SELECT refresh_port_calls() IS NOT NULL AS done \gset
SELECT is((SELECT count(*) FROM port_call_current), 0::bigint, 'all are gone');
SELECT store_track(mmsi, track) FROM kept \g /dev/null
UPDATE zone SET kind = 'port' WHERE name = 'P1';
SELECT detect_port_calls() IS NOT NULL AS done \gset
SELECT set_eq('SELECT first, mmsi, zone_id, arrived_latest FROM was',
	'SELECT * FROM pg_temp.same() s(first bigint, mmsi integer, zone_id bigint, arrived_latest timestamptz)',
	'and back as they were, also found by a run');
SELECT is((SELECT count(*) FROM alert), :before::bigint, 'none of which is reported again');
SELECT * FROM finish();
ROLLBACK;
