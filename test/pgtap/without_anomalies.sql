-- Detection without what no ship can have done: false calls, meetings and loitering of spoofed positions.
\set ON_ERROR_STOP 1
\i test/tap_setup.sql
SELECT plan(29);
SET timezone = 'UTC';

SELECT register_zone('Port', 'port', ST_MakeEnvelope(9.9, 49.9, 10.1, 50.1, 4326)) AS port \gset
CREATE FUNCTION pg_temp.east(lat float8,
	m float8) RETURNS float8 LANGUAGE sql IMMUTABLE RETURN m / 111195.08 / cosd(lat);
CREATE FUNCTION pg_temp.north(m float8) RETURNS float8 LANGUAGE sql IMMUTABLE RETURN m / 111195.08;
-- at 12 knots to a place, so many hours there, and on, from the west or (even numbers) from the south: a ring of 200 m
-- gone round, at rest, or one place that is said again and again by a ship that is sixty kilometres off before and
-- after
CREATE FUNCTION pg_temp.visit(mmsi integer, kind text, began text, hours float8, lon0 float8,
	lat0 float8) RETURNS bigint LANGUAGE sql AS $$
	SELECT store_track($1::mmsi, track_agg(began::timestamptz + s * interval '1 second',
		lon0 + pg_temp.east(lat0, CASE WHEN s BETWEEN 0 AND hours * 3600 THEN CASE kind
			WHEN 'ring' THEN 200 * cos(s * 6.17 / 200) - 200 WHEN 'rest' THEN 5 * sin(s) ELSE 0 END
			WHEN $1 % 2 = 0 THEN 0 ELSE way END),
		lat0 + pg_temp.north(CASE WHEN s BETWEEN 0 AND hours * 3600 THEN CASE kind
			WHEN 'ring' THEN 200 * sin(s * 6.17 / 200) ELSE 0 END
			WHEN $1 % 2 = 0 THEN way ELSE 0 END),
		CASE WHEN kind = 'rest' AND s BETWEEN 0 AND hours * 3600 THEN 0 ELSE 12 END, NULL))
	FROM (SELECT n * 20.0 AS s FROM generate_series(-360, (hours * 180 + 360)::integer) n) f,
		LATERAL (SELECT CASE WHEN s < 0 THEN s * 6.17 ELSE (s - hours * 3600) * 6.17 END + CASE
			WHEN kind = 'frozen' THEN sign(s) * 60000 ELSE 0 END AS way) w $$;
SELECT pg_temp.visit(211000001, 'ring', '2024-01-01 22:00Z', 4, 10, 50),
	pg_temp.visit(211000002, 'frozen', '2024-01-01 21:00Z', 6, 10, 50.01),
	pg_temp.visit(211000003, 'rest', '2024-01-01 22:00Z', 4, 10, 50.02) \g /dev/null
-- at sea: two about one place, a third that is frozen for ten hours; two honest ones together
SELECT pg_temp.visit(211000004, 'ring', '2024-01-04 22:00Z', 4, 13, 52),
	pg_temp.visit(211000005, 'frozen', '2024-01-04 22:00Z', 4, 13, 52.001),
	pg_temp.visit(211000006, 'frozen', '2024-01-04 20:00Z', 10, 14, 53),
		pg_temp.visit(211000007, 'rest', '2024-01-04 20:00Z', 10, 15, 54),
		pg_temp.visit(211000008, 'rest', '2024-01-04 20:00Z', 10, 15, 54.002) \g /dev/null

-- the parts of a track
SELECT set_eq($$SELECT m, f.t FROM generate_series(211000001, 211000008) m,
	LATERAL (SELECT stored_track(m::mmsi) AS track) s, track_fixes(track_inside(s.track, anomaly_spans(s.track))) f$$,
	$$SELECT m, f.t FROM generate_series(211000001, 211000008) m, LATERAL (SELECT stored_track(m::mmsi) AS track) s,
		track_fixes(s.track) f, track_anomalies(s.track) a WHERE a.kind IN ('frozen', 'circle')
		AND f.t BETWEEN a.began AND a.ended$$,
	'fixes inside the spans are those of the anomalies');
SELECT is_empty($$SELECT FROM generate_series(211000001, 211000008) m, LATERAL (SELECT stored_track(m::mmsi) AS track) s
	WHERE (track_inside(s.track, anomaly_spans(s.track)) || track_without_anomalies(s.track))::text <> s.track::text$$,
		'with those outside they are all');
SELECT is(track_inside('[2024-01-01T00:00:00Z 1 1, 2024-01-01T00:00:01Z 1 1, 2024-01-01T00:00:02Z 1 1]',
	'{[2024-01-01 00:00:00+00,2024-01-01 00:00:01+00),(2024-01-01 00:00:01+00,]}')::text,
	'[2024-01-01T00:00:00Z 1 1, 2024-01-01T00:00:02Z 1 1]', 'ends count as the ranges say');
SELECT is(track_outside('[2024-01-01T00:00:00Z 1 1]', '{(,)}')::text, '[]', 'outside of all time is nothing');

-- port calls
SELECT row_eq('SELECT added, cleaned_fixes FROM detect_port_calls()', ROW(3, 0::bigint), 'as they are all three call');
SELECT row_eq('SELECT unchanged, added, closed, cleaned_fixes > 3000 FROM detect_port_calls(without_anomalies => true)',
	ROW(1, 0, 2, true), 'without anomalies one does; what was left out is counted');
SELECT results_eq('SELECT mmsi FROM port_call_current', 'VALUES (211000003)', 'the one that was there');
SELECT is((SELECT count(*) FROM detection_run WHERE without_anomalies), 1::bigint, 'the run says how it went');
SELECT row_eq('SELECT added, superseded, closed FROM refresh_port_calls()', ROW(0, 0, 0),
	'a refresh leaves them out too');
-- the next days of the same ships, one of them heard at the frozen place for some hours more
SELECT pg_temp.visit(211000001, 'rest', '2024-01-07 12:00Z', 3, 10, 50) \g /dev/null
SELECT store_track('211000002', track_agg('2024-01-02 06:00Z'::timestamptz + n * interval '1 minute', 10, 50.01, 12,
	NULL)) FROM generate_series(0, 120) n \g /dev/null
SELECT row_eq('SELECT added, superseded, closed FROM refresh_port_calls()', ROW(1, 0, 0),
	'a true call of a ship that was spoofed is found');
SELECT row_eq('SELECT added, superseded, closed FROM detect_port_calls(without_anomalies => true)', ROW(0, 0, 0),
	'as by the same run anew');
SELECT row_eq($$SELECT added, closed FROM detect_port_calls('2024-01-02', '2024-01-03', without_anomalies => false)$$,
	ROW(3, 0), 'a part of the time as it is: the calls that touch it');
SELECT row_eq($$SELECT added, closed FROM detect_port_calls('2024-01-02', '2024-01-03', without_anomalies => true)$$,
	ROW(0, 3), 'and without anomalies that began the day before');
INSERT INTO detection_profile (name, source, without_anomalies) VALUES ('unspoofed', 'test', true);
SELECT row_eq($$SELECT added, closed FROM detect_port_calls(profile => 'unspoofed')$$, ROW(0, 0),
	'a profile can ask for it');
SELECT row_eq($$SELECT added, closed FROM detect_port_calls(profile => 'unspoofed', without_anomalies => false)$$,
	ROW(3, 0), 'and an argument goes before it');
-- many ships, which workers share
SELECT store_track((212000000 + k)::mmsi,
	track_agg('2024-01-01 12:00Z'::timestamptz + n * interval '30 minutes', 10.05, 50.05))
FROM generate_series(1, 120) k, generate_series(0, 8) n GROUP BY k \g /dev/null
SELECT row_eq('SELECT added, closed, cleaned_fixes > 3000 FROM detect_port_calls(without_anomalies => true)',
	ROW(120, 3, true), 'many ships at once');
SELECT is((SELECT sum(cleaned_fixes) FROM port_call_current), 0::bigint,
	'nothing was left out of the calls that stand');
DELETE FROM vessel_track WHERE mmsi::integer BETWEEN 212000001 AND 212000120;
SELECT added FROM refresh_port_calls() \g /dev/null

-- encounters
SELECT row_eq('SELECT added, cleaned_fixes FROM detect_encounters()', ROW(2, 0::bigint), 'as they are two pairs meet');
SELECT row_eq('SELECT added, closed, cleaned_fixes > 3000 FROM detect_encounters(without_anomalies => true)',
	ROW(0, 1, true), 'without anomalies one does');
SELECT results_eq('SELECT mmsi_a, mmsi_b, cleaned_fixes FROM encounter', 'VALUES (211000007, 211000008, 0)',
	'the honest one');
SELECT row_eq('SELECT added, superseded, closed FROM refresh_encounters()', ROW(0, 0, 0), 'after a refresh too');
SELECT row_eq($$SELECT added, closed FROM detect_encounters('2024-01-05 00:30', '2024-01-05 01:00',
	without_anomalies => true, clean_speed_kn => 'infinity')$$, ROW(0, 0), 'and of half an hour');

-- loitering
SELECT set_eq('SELECT mmsi FROM loitering', 'SELECT 1 WHERE false', 'nobody yet');
SELECT added AS loiter FROM detect_loitering() \gset
SELECT results_eq('SELECT mmsi FROM loitering ORDER BY 1', 'VALUES (211000006), (211000007), (211000008)',
	'who lies still for eight hours, or seems to');
SELECT row_eq('SELECT added, closed FROM detect_loitering(without_anomalies => true)', ROW(0, 1),
	'whose place is frozen while it says twelve knots does not');
SELECT row_eq('SELECT added, superseded, closed FROM refresh_loitering()', ROW(0, 0, 0), 'after a refresh too');
SELECT results_eq('SELECT mmsi, cleaned_fixes FROM loitering ORDER BY 1', 'VALUES (211000007, 0), (211000008, 0)',
	'those that are left lost nothing');
-- positions go, and with them no half of an anomaly
SELECT pg_temp.visit(211000009, 'frozen', '2024-01-10 00:00Z', 30, 16, 55) \g /dev/null
SELECT ships FROM drop_positions('2024-01-11') \g /dev/null
SELECT is((SELECT min(a.began) FROM carried_track c, track_anomalies(c.track) a WHERE c.mmsi = '211000009'
	AND a.kind = 'frozen'), '2024-01-10 00:00Z', 'an anomaly that goes on is carried over whole');
SELECT row_eq('SELECT added, superseded, closed FROM refresh_loitering()', ROW(0, 0, 0), 'and stays one');
SELECT * FROM finish();
ROLLBACK;
