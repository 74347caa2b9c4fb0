-- Who else was heard while a ship was silent, what is stored of its days, and that no gap reaches past its run.
\set ON_ERROR_STOP 1
\i test/tap_setup.sql
SELECT plan(45);
SELECT setseed(0.61);
SET timezone = 'UTC';

-- ---------- windows_heard, against a count over all fixes ----------
CREATE TEMP TABLE heard_ship AS
SELECT k AS ship, track_agg(timestamptz '2024-01-01' + i * interval '7 minutes' + random() * interval '5 minutes',
	CASE WHEN k % 5 = 0 THEN ((179.5 + i * 0.01 + 180)::numeric % 360)::float8 - 180
		ELSE 10 + k * 0.1 + 0.02 * i * (k % 3) + random() * 0.02 END,
	50 + 0.3 * sin(i * 0.05 * k)) AS track
FROM generate_series(1, 20) k, generate_series(0, 400) i GROUP BY k;
CREATE TEMP TABLE listening AS
SELECT n, cell.x, cell.y, f.t + (random() - 0.5) * interval '3 hours' AS from_time,
	f.t + (random() - 0.3) * interval '3 hours' AS to_time
FROM generate_series(1, 400) n
CROSS JOIN LATERAL (SELECT f.* FROM heard_ship s, track_fixes(s.track) f WHERE s.ship = n % 20 + 1 OFFSET n LIMIT 1) f
CROSS JOIN LATERAL (SELECT heard_cell(f.lon, 0.3) AS x, heard_cell(f.lat, 0.3) AS y) cell;
-- windows that end or begin on a fix
UPDATE listening l SET from_time = f.t FROM heard_ship s, first_fix(s.track) f WHERE l.n <= 20 AND s.ship = l.n;
UPDATE listening l SET to_time = f.t FROM heard_ship s, first_fix(s.track) f WHERE l.n > 380 AND s.ship = l.n - 380;
CREATE TEMP TABLE heard_by_fixes AS
SELECT DISTINCT s.ship, l.n
FROM heard_ship s, track_fixes(s.track) f, listening l
WHERE l.x = heard_cell(f.lon, 0.3) AND l.y = heard_cell(f.lat, 0.3) AND f.t >= l.from_time AND f.t < l.to_time;
CREATE TEMP TABLE heard_by_windows AS
SELECT s.ship, h.n
FROM heard_ship s,
	windows_heard(s.track, 0.3, (SELECT array_agg(n ORDER BY n) FROM listening),
		(SELECT array_agg(x ORDER BY n) FROM listening),
		(SELECT array_agg(y ORDER BY n) FROM listening), (SELECT array_agg(from_time ORDER BY n) FROM listening),
		(SELECT array_agg(to_time ORDER BY n) FROM listening)) h(n);
SELECT cmp_ok((SELECT count(*) FROM heard_by_fixes), '>', 300::bigint, 'windows in which ships were heard');
SELECT results_eq('SELECT ship, n FROM heard_by_windows ORDER BY 1, 2',
	'SELECT ship, n FROM heard_by_fixes ORDER BY 1, 2', 'are found by their tracks');
SELECT results_eq($$
	SELECT s.ship, h.n
	FROM heard_ship s,
		windows_heard(s.track, 0.3, (SELECT array_agg(n ORDER BY n) FROM listening),
			(SELECT array_agg(x ORDER BY n) FROM listening),
			(SELECT array_agg(y ORDER BY n) FROM listening), (SELECT array_agg(from_time ORDER BY n) FROM listening),
			(SELECT array_agg(to_time ORDER BY n) FROM listening), s.ship,
			(SELECT array_agg(n % 20 + 1 ORDER BY n) FROM listening)) h(n)
	ORDER BY 1, 2$$,
	'SELECT ship, n FROM heard_by_fixes WHERE ship <> n % 20 + 1 ORDER BY 1, 2', 'but for those of the ship itself');
CREATE TEMP TABLE heard_by_constants (ship integer, n integer);
DO $$
DECLARE
	w record;
BEGIN
	SELECT array_agg(n) AS n, array_agg(x) AS x, array_agg(y) AS y, array_agg(from_time) AS from_time,
		array_agg(to_time) AS to_time
	INTO w FROM listening;
	INSERT INTO heard_by_constants
	SELECT s.ship, h.n FROM heard_ship s, windows_heard(s.track, 0.3, w.n, w.x, w.y, w.from_time, w.to_time) h(n);
END $$;
SELECT results_eq('SELECT ship, n FROM heard_by_constants ORDER BY 1, 2',
	'SELECT ship, n FROM heard_by_fixes ORDER BY 1, 2', 'the same of windows that are parameters of the query');
SELECT results_eq($$
	SELECT s.ship, h.n
	FROM heard_ship s
	CROSS JOIN LATERAL (SELECT array_agg(n) AS n, array_agg(x) AS x, array_agg(y) AS y, array_agg(from_time) AS from_time,
		array_agg(to_time) AS to_time FROM listening WHERE n % 20 >= s.ship) w,
		windows_heard(s.track, 0.3, w.n, w.x, w.y, w.from_time, w.to_time) h(n)
	ORDER BY 1, 2$$,
	'SELECT ship, n FROM heard_by_fixes WHERE n % 20 >= ship ORDER BY 1, 2', 'and of others for each ship');
SELECT is_empty($$SELECT * FROM windows_heard('[]', 1, '{1}', '{0}', '{0}', '{-infinity}', '{infinity}')$$,
	'none of a track without fixes');
SELECT is_empty($$SELECT * FROM windows_heard('[2024-01-01T00:00:00Z 1 1]', 1, '{}', '{}', '{}', '{}', '{}')$$,
	'none of none');
SELECT results_eq($$SELECT * FROM windows_heard('[2024-01-01T00:00:00Z 1 1]', 1, '{7}', '{1}', '{1}', '{-infinity}',
	'{infinity}')$$, 'VALUES (7)', 'a window without ends');
SELECT throws_ok($$SELECT * FROM windows_heard('[]', 0, '{}', '{}', '{}', '{}', '{}')$$, '22023',
	'cell_deg must be from 0.01 to 90 degrees, not 0');
SELECT throws_ok($$SELECT * FROM windows_heard('[]', 1, '{1}', '{}', '{}', '{}', '{}')$$, '22023',
	'arrays of windows must be of one length, not 1 and 0');
SELECT throws_ok($$SELECT * FROM windows_heard('[]', 1, '{1}', '{1}', '{1}', '{now}', '{now}', 1, '{1,2}')$$, '22023',
	'arrays of windows must be of one length, not 1 and 2');
SELECT throws_ok($$SELECT * FROM windows_heard('[]', 1, '{1}', '{NULL}', '{1}', '{now}', '{now}')$$, '22023',
	'arrays of windows must have one dimension and no NULLs');

-- ---------- gap_windows, against their definition ----------
CREATE TEMP TABLE silence AS
SELECT n AS gap_no, 1000 + n % 7 AS mmsi, off_at, random() * 360 - 180 AS off_lon, random() * 180 - 90 AS off_lat,
	CASE WHEN n % 4 > 0 THEN off_at + random() * random() * interval '40 hours' END AS on_at, random() * 360 - 180 AS on_lon,
	random() * 180 - 90 AS on_lat
FROM generate_series(1, 300) n
CROSS JOIN LATERAL (SELECT CASE n % 10 WHEN 0 THEN timestamptz '1995-02-01 00:00Z' + n * interval '1 hour'
	ELSE timestamptz '2024-02-26Z' + random() * interval '10 days' END AS off_at) o;
CREATE FUNCTION pg_temp.expected_windows(listen interval, as_of timestamptz) RETURNS SETOF record LANGUAGE sql STABLE
SET timezone = 'UTC' AS $$
	SELECT 4 * g.gap_no + w.kind, g.mmsi, heard_cell(w.lon, 0.3), heard_cell(w.lat, 0.3), w.from_time, w.to_time
	FROM silence g
	CROSS JOIN LATERAL (VALUES
			(0, g.off_lon, g.off_lat, date_trunc('hour', g.off_at - listen),
				date_trunc('hour', g.off_at + listen) + interval '1 hour'),
			(1, g.on_lon, g.on_lat, date_trunc('hour', g.on_at - listen),
				date_trunc('hour', g.on_at + listen) + interval '1 hour'),
			(2, g.off_lon, g.off_lat, g.off_at + interval '1 microsecond',
				least(g.off_at + listen + interval '1 microsecond', coalesce(g.on_at, as_of + interval '1 microsecond'))),
			(3, g.on_lon, g.on_lat, greatest(g.off_at + interval '1 microsecond', g.on_at - listen), g.on_at)
		) w(kind, lon, lat, from_time, to_time)
	WHERE w.from_time < w.to_time $$;
CREATE FUNCTION pg_temp.windows_made(listen interval, as_of timestamptz) RETURNS SETOF record LANGUAGE sql STABLE
SET timezone = 'Asia/Kathmandu' AS $$
	SELECT u.*
	FROM (
		SELECT array_agg(s.gap_no) AS gap_no, array_agg(s.mmsi) AS mmsi, array_agg(s.off_at) AS off_at,
			array_agg(s.off_lon) AS off_lon, array_agg(s.off_lat) AS off_lat,
			array_agg(coalesce(s.on_at, 'infinity')) AS on_at, array_agg(s.on_lon) AS on_lon,
			array_agg(s.on_lat) AS on_lat
		FROM silence s
	) s
	CROSS JOIN LATERAL gap_windows(0.3, listen, as_of, s.gap_no, s.mmsi, s.off_at, s.off_lon, s.off_lat, s.on_at,
		s.on_lon, s.on_lat) w
	CROSS JOIN LATERAL unnest(w.window_no, w.window_mmsi, w.cell_x, w.cell_y, w.from_time, w.to_time) u $$;
SELECT set_eq(format('SELECT * FROM pg_temp.windows_made(%L, %L) w(n int, mmsi int, x int, y int, a timestamptz, b timestamptz)',
		listen, as_of),
	format('SELECT * FROM pg_temp.expected_windows(%L, %L) w(n int, mmsi int, x int, y int, a timestamptz, b timestamptz)',
		listen, as_of),
	'windows of gaps, listened up to ' || listen)
FROM (VALUES (interval '6 hours', timestamptz '2024-03-05 12:00Z'), ('0', '2024-03-05 12:00Z'),
	('1 month 1 day', 'infinity')) v(listen, as_of);
SELECT results_eq($$SELECT days FROM gap_windows(1, '6 hours', 'infinity', '{1,2}', '{5,5}',
	'{2024-01-01 17:59:59Z,2024-01-04 05:59:59Z}', '{1,1}', '{1,1}', '{2024-02-01 12:00Z,infinity}', '{1,1}', '{1,1}')$$,
	$$VALUES ('{2024-01-01,2024-01-03,2024-01-04,2024-02-01}'::date[])$$, 'and the days that they touch');
SELECT throws_ok($$SELECT * FROM gap_windows(1, '6 hours', 'infinity', '{1}', '{5}', '{now}', '{1}', '{1}', '{now}',
	'{1}', '{}')$$, '22023', 'arrays of gaps must have one dimension, one length and no NULLs');

-- ---------- ais_gaps up to a time ----------
SELECT results_eq($$SELECT off_at, on_at, duration, distance_nm, fixes_before
	FROM ais_gaps('[2024-01-01T00:00:00Z 1 1, 2024-01-01T01:00:00Z 1 1]', '6 hours', '2024-01-01 09:00Z')$$,
	$$VALUES (timestamptz '2024-01-01 01:00Z', NULL::timestamptz, interval '8 hours', NULL::float8, 2)$$,
		'the silence after the last fix, up to until');
SELECT is_empty($$SELECT * FROM ais_gaps('[2024-01-01T00:00:00Z 1 1]', '6 hours', '2024-01-01 06:00Z')$$,
	'of the threshold itself it is none');
SELECT is_empty($$SELECT * FROM ais_gaps('[]', '6 hours', '2024-01-01 06:00Z')$$, 'nor after no fix');
SELECT is_empty($$SELECT * FROM ais_gaps(NULL, '6 hours', '2024-01-01 06:00Z')$$, 'nor of no track');
SELECT throws_ok($$SELECT * FROM ais_gaps('[]', '6 hours', 'infinity')$$, '22023',
	'until must be a finite time, not infinity');
SELECT is(own_rate_before(24), 2::float8, 'own rate: fixes an hour');

-- ---------- a feed that was down, and a ship that fell silent ----------
SELECT count(store_track(mmsi, track)) FROM (
	SELECT (211000000 + k)::mmsi AS mmsi, track_agg(t, 8.0 + 0.001 * k, 54.0) AS track
	FROM generate_series(1, 40) k, generate_series(timestamptz '2024-05-10', '2024-05-14', interval '6 min') t
	WHERE NOT (t > '2024-05-11 08:00' AND t < '2024-05-11 16:00')
		AND NOT (k = 40 AND t > '2024-05-13 08:00' AND t < '2024-05-13 16:00')
	GROUP BY k) s \gset x_
SELECT added FROM detect_ais_gaps('2024-05-10', '2024-05-14') \gset down_
SELECT results_eq('SELECT off_at, count(*), min(heard_nearby_off), min(heard_within_off), max(heard_within_off), '
	'min(heard_within_on), max(heard_within_on) FROM ais_gap GROUP BY 1 ORDER BY 1',
	$$VALUES (timestamptz '2024-05-11 08:00', 40::bigint, 39, 0, 0, 0, 0),
		('2024-05-13 08:00', 1, 39, 39, 39, 39, 39)$$,
	'within the outage nobody was heard, within the silence of the one ship all others were');
-- a clock that runs seven years ahead
SELECT store_track('211000001', '[2031-05-12T00:00:00Z 8 54]') AS stored \gset
SELECT detect_ais_gaps() IS NOT NULL AS done \gset
SELECT row_eq('SELECT count(*), count(*) FILTER (WHERE is_open), max(duration_hours) FROM ais_gap',
	ROW(41::bigint, 0::bigint, 8::float8),
	'a fix of 2031 makes no gap, neither of its ship nor of others');
SELECT is((SELECT as_of FROM ais_gap_run ORDER BY run_id DESC LIMIT 1), timestamptz '2024-05-14',
	'nobody is silent up to a time that is yet to come');
DELETE FROM vessel_track WHERE day > '2031-01-01';

-- ---------- days of which nothing is stored ----------
DELETE FROM vessel_track;
DELETE FROM ais_gap_finding;
-- a feed that was down for three days and a half; ship 3 is not heard again
SELECT count(store_track((273000000 + k)::mmsi, track)) FROM (
	SELECT k, track_agg(t, 130.0 + k * 0.1, 42.0) AS track
	FROM generate_series(1, 3) k, generate_series(timestamptz '2024-01-01', '2024-01-08', interval '10 min') t
	WHERE t < '2024-01-03' OR t >= '2024-01-06 12:00' AND k < 3
	GROUP BY k) s \gset x_
SELECT detect_ais_gaps() IS NOT NULL AS done \gset
SELECT results_eq('SELECT mmsi, on_at IS NULL, days_without_data FROM ais_gap ORDER BY 1',
	'VALUES (273000001, false, 3), (273000002, false, 3), (273000003, true, 3)', 'days without data within a gap');
-- from midnight to midnight the day is wholly inside
SELECT store_track('5', '[2024-02-01T00:00:00Z 1 1, 2024-02-03T00:00:00Z 1 1]'),
	store_track('6', '[2024-02-05T00:00:00.000001Z 1 1, 2024-02-06T23:59:59.999999Z 1 1]') \gset x_
SELECT detect_ais_gaps('2024-02-01', '2024-02-10') IS NOT NULL AS done \gset
SELECT results_eq('SELECT mmsi, on_at IS NULL, days_without_data FROM ais_gap WHERE off_at >= $$2024-02-01$$ ORDER BY '
	'1, 2',
	'VALUES (5, false, 1), (5, true, 1), (6, false, 0)', 'at the ends of days');

-- as_of is the last fix in the period
DELETE FROM ais_gap_finding;
SELECT count(detect_ais_gaps('2024-01-01', at)) AS done
	FROM unnest(ARRAY[timestamptz '2024-01-06', '2024-01-05 23:59:59']) at \gset x_
SELECT results_eq('SELECT as_of FROM ais_gap_run ORDER BY run_id DESC LIMIT 2',
	$$VALUES (timestamptz '2024-01-02 23:50'), ('2024-01-02 23:50')$$,
	'silence counts up to the last fix of any ship in the period, wherever the period ends');
SELECT is_empty('SELECT mmsi FROM ais_gap WHERE is_open', 'and so nobody is silent while nobody is heard');
SELECT row_eq('SELECT added, closed FROM detect_ais_gaps($$2024-01-04$$, $$2024-01-05$$)', ROW(0, 0),
	'of a period without data nothing is said of the gaps that would be open');
SELECT is((SELECT as_of FROM ais_gap_run ORDER BY run_id DESC LIMIT 1), NULL, 'it has no last fix');

-- ---------- coverage ----------
DELETE FROM vessel_track;
INSERT INTO ais_line (line) VALUES ('MMSI,BaseDateTime,LAT,LON'), ('366999711,2024-03-01T00:00:00,50.05,10.05'),
	('366999711,2024-03-01T00:01:00,50.05,10.05'), ('366999712,2024-03-03T00:01:00,50.05,10.05');
CALL load_ais() \gset load_
INSERT INTO ais_line (line) VALUES ('MMSI,BaseDateTime,LAT,LON'), ('366999711,2024-03-01T00:00:00,50.05,10.05');
CALL load_ais() \gset load_
SELECT store_track('5', '[2024-03-03T00:00:00Z 1 1, 2024-03-04T00:00:00Z 1 1]') \gset x_
SELECT results_eq('SELECT day, ships, fixes, loads FROM ais_coverage_by_day ORDER BY day',
	$$VALUES (date '2024-03-01', 1, 2::bigint, 2), ('2024-03-03', 2, 2, 1), ('2024-03-04', 1, 1, 0)$$,
		'coverage by day: ships, fixes, loads');
SELECT results_eq('SELECT * FROM stored_days()', $$VALUES (date '2024-03-01'), ('2024-03-03'), ('2024-03-04')$$,
	'days of which anything is stored');

-- ---------- heard within, on random ships ----------
DELETE FROM vessel_track; DELETE FROM ais_gap_finding;
CREATE TEMP TABLE sea AS
SELECT 100 + k AS mmsi, timestamptz '2024-01-01' + (i * 0.37 + random()) * interval '1 hour' AS t,
	10 + random() * 1.5 - 1 AS lon, 50 + random() - 0.7 AS lat
FROM generate_series(1, 20) k, generate_series(0, 250) i WHERE (i / 25 + k) % 4 <> 0 AND NOT i BETWEEN 100 AND 119;
SELECT count(store_track(mmsi::mmsi, track))
	FROM (SELECT mmsi, track_agg(t, lon, lat) AS track FROM sea GROUP BY mmsi) s \gset x_
SELECT detect_ais_gaps(min_gap => '2 hours', cell_deg => 0.3, listen_window => '150 minutes') IS NOT NULL AS done \gset
-- ships read by a query each, and all by one
CREATE FUNCTION pg_temp.gaps_by(way text, trial integer) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
	run ais_gap_run := (SELECT r FROM ais_gap_run r ORDER BY r.run_id DESC LIMIT 1);
	ships mmsi[] := ARRAY(SELECT DISTINCT s.mmsi FROM sea s ORDER BY 1);
	since timestamptz[];
BEGIN
	IF trial % 2 = 1 THEN
		run.from_time := '2024-01-02 03:00Z';
		run.to_time := '2024-01-04 11:00Z';
	END IF;
	run.split_speed_kn := CASE WHEN trial > 3 THEN 40 END;
	since := ARRAY(SELECT timestamptz '2024-01-01Z' + (m::integer * (trial + 3) % 97) * interval '1 hour' FROM unnest(ships) m);
	IF trial = 0 THEN
		since := array_fill(timestamptz '-infinity', ARRAY[cardinality(ships)]);
	END IF;
	IF way = 'gaps_of_all' THEN
		PERFORM gaps_of_all(run);
	ELSE
		EXECUTE format('SELECT %I($1, $2, $3, $4)', way) USING run, ships, since,
			ARRAY(SELECT CASE WHEN isfinite(t) THEN t + trial * interval '9 hours' ELSE 'infinity' END FROM unnest(since) t);
	END IF;
	RETURN QUERY SELECT format('%s %s %s %s %s %s %s', trial, g.mmsi, g.ship_no, g.ships_of_mmsi, g.off_at, g.on_at, g.fixes_before)
		FROM vesselwatch_ship_gap g;
	DROP TABLE vesselwatch_ship_gap;
END $$;
SELECT set_eq('SELECT g FROM generate_series(1, 5) t, pg_temp.gaps_by(''gaps_on_workers'', t) g',
	'SELECT g FROM generate_series(1, 5) t, pg_temp.gaps_by(''gaps_one_by_one'', t) g',
	'many ships are read as few are');
SELECT set_eq('SELECT g FROM pg_temp.gaps_by(''gaps_of_all'', 0) g', 'SELECT g FROM pg_temp.gaps_by(''gaps_one_by_one'', 0) g',
	'and so are all of them in all time');
CREATE FUNCTION pg_temp.others(ship integer, since timestamptz, until timestamptz, lon float8,
	lat float8) RETURNS bigint LANGUAGE sql STABLE AS $$
	SELECT count(DISTINCT f.mmsi) FROM fix f WHERE f.mmsi <> ship AND heard_cell(f.lon, 0.3) = heard_cell($4, 0.3)
		AND heard_cell(f.lat, 0.3) = heard_cell($5, 0.3)
		AND f.t > since AND f.t < until $$;
SELECT cmp_ok((SELECT count(*) FROM ais_gap), '>', 50::bigint, 'gaps to judge');
SELECT is_empty($$SELECT gap_id FROM ais_gap g JOIN ais_gap_run r USING (run_id) WHERE heard_within_off
	<> pg_temp.others(mmsi, off_at, least(coalesce(on_at, r.as_of + interval '1 microsecond'),
		off_at + interval '150 minutes 0.000001 seconds'), off_lon, off_lat)$$,
	'others heard after it fell silent and before it was back');
SELECT is_empty($$SELECT gap_id FROM ais_gap WHERE heard_within_on
	IS DISTINCT FROM CASE WHEN NOT is_open THEN pg_temp.others(mmsi,
		greatest(off_at, on_at - interval '150 minutes 0.000001 seconds'), on_at, on_lon, on_lat) END$$,
	'and before it was heard again');
SELECT isnt_empty('SELECT gap_id FROM ais_gap WHERE heard_within_off > 2', 'some were');
SELECT isnt_empty('SELECT gap_id FROM ais_gap WHERE heard_within_off = 0 AND heard_nearby_off > 2',
	'and some only before');
SELECT cmp_ok((SELECT max(heard_within_off - heard_nearby_off) FROM ais_gap), '<=', 0,
	'who is heard within is heard nearby');
SELECT results_eq('SELECT gap_id, heard_within_off, heard_within_on, days_without_data FROM '
	'ais_gaps_known_at(clock_timestamp()) ORDER BY 1',
	'SELECT gap_id, heard_within_off, heard_within_on, days_without_data FROM ais_gap ORDER BY 1',
		'known then as they are now');

-- ---------- who the ship was ----------
SELECT register_vessel('9161003', 'LADY R', mmsi => '000000101', flag => 'RU', valid_from => '2020-01-01',
	ship_type => 'cargo', length_m => 120) AS lady \gset
SELECT results_eq('SELECT DISTINCT name, imo, flag, ship_type, length_m, identity_source FROM ais_gap WHERE mmsi = 101',
	$$VALUES ('LADY R', 9161003, 'RU', 'cargo', 120::float8, 'registry')$$, 'a gap says who the ship was');
SELECT is((SELECT count(*) FROM ais_gap), (SELECT count(*) FROM ais_gap_current), 'one row a gap');

SELECT * FROM finish();
ROLLBACK;
