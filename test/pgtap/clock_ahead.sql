-- Positions stored with a clock that runs ahead: they hide no ship, and nothing that is later than now is shown as now
-- without a word.
\set ON_ERROR_STOP 1
\i test/tap_setup.sql
SELECT plan(12);
SET timezone = 'UTC';
SELECT register_zone('A', 'port', ST_MakeEnvelope(0, 0, 0.1, 0.1, 4326)) AS a,
	register_zone('B', 'port', ST_MakeEnvelope(5, 0, 5.1, 0.1, 4326)) AS b \gset
CREATE FUNCTION pg_temp.lies(mmsi integer, lon float8, from_hour numeric, to_hour numeric) RETURNS void LANGUAGE sql AS $$
	SELECT store_track(mmsi::mmsi, track_agg(now() + h * interval '1 hour', lon, 0.05))
	FROM generate_series(from_hour, to_hour, 0.25) h $$;
-- 1: in A, and at sea in seven years; 2: in A, and in B tomorrow; 3: all ahead, in B; 4: as it should be, heard just now
-- by a clock 20 seconds ahead; 5: in A, its last hour is ahead; 6: came to B from the sea, by a clock ahead
SELECT pg_temp.lies(211000001, 0.05, -10, -1), pg_temp.lies(211000001, 3, 61320, 61321),
	pg_temp.lies(211000002, 0.05, -10, -1), pg_temp.lies(211000002, 5.05, 30, 40),
	pg_temp.lies(211000003, 5.05, 30, 40),
	pg_temp.lies(211000004, 0.05, -10, 0), pg_temp.lies(211000004, 0.05, 0.0055, 0.0055),
	pg_temp.lies(211000005, 0.05, -10, 1),
	pg_temp.lies(211000006, 3, -10, -9), pg_temp.lies(211000006, 5.05, 30, 40) \gset x_
SELECT detect_port_calls(), detect_ais_gaps() \gset x_

SELECT results_eq($$SELECT mmsi, round(extract(epoch FROM t - now()) / 3600, 2), round(ST_X(place)::numeric, 2),
		round(extract(epoch FROM ahead_until - now()) / 3600, 2)
	FROM vessel_last_position ORDER BY mmsi$$,
	$$VALUES (211000001, -1.00, 0.05, 61321.00), (211000002, -1.00, 0.05, 40.00), (211000003, 30.00, 5.05, 40.00),
		(211000004, 0.01, 0.05, NULL), (211000005, 0.00, 0.05, 1.00), (211000006, -9.00, 3.00, 40.00)$$,
	'the last position is the last up to now, and it is said which ships have later ones; of those alone the first');
SELECT results_eq($$SELECT mmsi, zone, certainty, round(silent_hours::numeric, 2) FROM zone_now ORDER BY mmsi, zone$$,
	$$VALUES (211000001, 'A', 'heard', 1.00), (211000002, 'A', 'heard', 1.00), (211000003, 'B', 'clock ahead', 0.00),
		(211000004, 'A', 'heard', 0.00), (211000005, 'A', 'clock ahead', 0.00)$$,
	'later positions take no ship away from where it is; who is there by such alone is said to be so');
SELECT results_eq('SELECT mmsi, zone, certainty FROM zone_now WHERE zone_id = ' || :b,
	$$VALUES (211000003, 'B', 'clock ahead')$$, 'of one zone');

-- many days: from ship to ship in the index
SELECT pg_temp.lies(211000007, 1, -480, -479) \gset x_
SELECT results_eq($$SELECT l.mmsi, l.t, l.place, l.ahead_until FROM vessel_last_position l ORDER BY 1$$,
	$$SELECT m, f.t, lonlat_point(f.lon, f.lat)::geometry(Point, 4326), s.ahead_until
	FROM generate_series(211000001, 211000007) m
	CROSS JOIN LATERAL stored_last_track(m::mmsi) s
	CROSS JOIN LATERAL last_fix(s.track) f ORDER BY 1$$, 'one ship is read as all are');
SELECT is_empty($$SELECT FROM stored_last_track('211000099')$$, 'a ship without positions has none');

-- listed ships
SELECT status FROM load_listings('own', (SELECT jsonb_agg(jsonb_build_object('key', m, 'name', 'X' || m, 'mmsi', m::text))
	FROM unnest(ARRAY[211000002, 211000003]) m), now() - interval '1 day') \gset x_
SELECT results_eq($$SELECT s.mmsi, s.last_seen, s.place, s.ahead_until FROM listed_vessel_seen s ORDER BY 1$$,
	$$SELECT l.mmsi, l.t, l.place, l.ahead_until FROM vessel_last_position l
	WHERE l.mmsi IN (211000002, 211000003) ORDER BY 1$$, 'listed ships too are seen where they were last up to now');

-- silences
SELECT is_empty($$SELECT FROM ais_gap WHERE off_at > now() OR on_at > now() + interval '1 minute'$$,
	'no silence begins after now, or ends there');
SELECT results_eq($$SELECT g.mmsi, g.is_open FROM ais_gap g ORDER BY 1$$,
	$$VALUES (211000006, true)$$, 'who was last heard long ago is silent, whatever is stored of later');
SELECT is((SELECT bool_and(as_of <= now()) FROM ais_gap_run), true, 'up to now');

-- alerts
SELECT watch('all', flag => 'DE', kinds => '{call,gap}') AS watch \gset x_
SELECT pg_temp.lies(211000008, 0.05, 50, 60), pg_temp.lies(211000009, 0.05, -3, 0) \gset x_
SELECT count(*) FROM refresh_findings() \gset x_
SELECT matches((SELECT string_agg(summary, '; ') FROM alert WHERE mmsi = 211000008),
	'^MMSI 211000008 called at A, arrived between an unknown time and .* UTC \(later than now: a clock runs ahead\)$',
	'an alert says so');
SELECT unalike((SELECT string_agg(summary, '; ') FROM alert WHERE mmsi = 211000009), '%ahead%', 'and not of other ships');
SELECT ok(count(*) FILTER (WHERE mmsi = 211000009) = 1, 'which have theirs') FROM alert;
SELECT * FROM finish();
ROLLBACK;
