-- Findings of gaps: whatever order fixes arrive and periods are detected in, what stands
-- at the end is what one full run finds; runs with other parameters; periods that cut.
\set ON_ERROR_STOP 1
\i test/tap_setup.sql
SELECT plan(25);
SELECT setseed(0.84);
SET timezone = 'UTC';

SELECT register_zone('Port', 'port', ST_MakeEnvelope(10, 50, 10.1, 50.1, 4326)) AS port \gset
SELECT register_zone('Far', 'port', ST_MakeEnvelope(14, 50, 14.1, 50.1, 4326)) AS far \gset
-- ten ships for twelve days, silent now and then; two of them with two places at one time
CREATE TEMP TABLE sea AS
SELECT (400 + k)::mmsi AS mmsi,
	timestamptz '2024-01-28' + i * interval '23 minutes' + floor(random() * 600) * interval '1 second' AS t,
	round((10 + k * 0.2 + 0.3 * sin(i * 0.02 + k))::numeric, 7)::float8 AS lon,
		round((50 + 0.3 * cos(i * 0.02))::numeric, 7)::float8 AS lat
FROM generate_series(1, 10) k, generate_series(0, 750) i
WHERE (i / (20 + k) + k) % 4 <> 1 AND i < 750 - k * 8;
INSERT INTO sea SELECT mmsi, t, lon + 1, lat FROM sea WHERE mmsi IN ('401', '402') AND random() < 0.1;
CREATE VIEW pg_temp.standing AS
SELECT mmsi::integer, ship_no, off_at, off_lon, off_lat, on_at, on_lon, on_lat, distance_nm, implied_speed_kn,
	fixes_before, heard_nearby_off, heard_nearby_on
FROM ais_gap_finding WHERE known_to IS NULL;

SELECT count(store_track(mmsi, track)) FROM (SELECT mmsi, track_agg(t, lon, lat) AS track FROM sea GROUP BY mmsi) s \gset x_
SELECT added FROM detect_ais_gaps() \gset full_
SELECT cmp_ok(:full_added, '>', 60, 'gaps are found');
CREATE TEMP TABLE wanted AS SELECT * FROM pg_temp.standing;
CREATE TEMP TABLE ids AS SELECT gap_id, mmsi, off_at, off_lon, off_lat FROM ais_gap_finding WHERE known_to IS NULL;

-- fixes arrive in any order, with a detection of some period now and then
CREATE FUNCTION pg_temp.replay(seed float8, split float8) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
	batch record;
	since timestamptz;
	differ bigint;
BEGIN
	PERFORM setseed(seed);
	DELETE FROM vessel_track;
	PERFORM detect_ais_gaps(split_speed_kn => split);
	FOR batch IN SELECT s.n, s.mmsi, track_agg(s.t, s.lon, s.lat) AS track
		FROM (SELECT *, floor(random() * 4)::integer + 4 * ((extract(epoch FROM t)::bigint / 70000) % 3)::integer AS n
		FROM sea) s
		GROUP BY s.n, s.mmsi ORDER BY random() LOOP
		PERFORM store_track(batch.mmsi, batch.track);
		IF random() < 0.15 THEN
			since := timestamptz '2024-01-27' + random() * interval '14 days';
			PERFORM detect_ais_gaps(since, since + random() * interval '3 days', split_speed_kn => split);
		END IF;
	END LOOP;
	-- periods that together are all of the time
	FOR batch IN SELECT d FROM generate_series(-1, 14) d ORDER BY random() LOOP
		PERFORM detect_ais_gaps(timestamptz '2024-01-28' + (batch.d - 1) * interval '1 day',
			timestamptz '2024-01-28' + batch.d * interval '1 day', split_speed_kn => split);
	END LOOP;
	SELECT count(*) INTO differ FROM ((SELECT * FROM pg_temp.standing EXCEPT ALL SELECT * FROM wanted)
		UNION ALL (SELECT * FROM wanted EXCEPT ALL SELECT * FROM pg_temp.standing)) d;
	RETURN differ;
END $$;
SELECT is(pg_temp.replay(s, NULL), 0::bigint, 'periods in any order leave what a full run would: seed ' || s)
	FROM unnest(ARRAY[0.1, 0.5]) s;
SELECT detect_ais_gaps() IS NOT NULL AS done \gset
SELECT is_empty('(SELECT * FROM pg_temp.standing EXCEPT ALL SELECT * FROM wanted) UNION ALL (SELECT * FROM wanted '
	'EXCEPT ALL SELECT * FROM pg_temp.standing)', 'a full run after them finds the same as the first');
SELECT is_empty('SELECT mmsi, off_at, off_lon, off_lat, gap_id FROM ids EXCEPT SELECT mmsi, off_at, off_lon, off_lat, '
	'gap_id FROM ais_gap_finding WHERE known_to IS NULL', 'every gap has the id that it began with');
SELECT is_empty('SELECT gap_id FROM ais_gap_finding GROUP BY gap_id HAVING count(DISTINCT (mmsi, off_at, off_lon, '
	'off_lat)) > 1 OR count(*) FILTER (WHERE known_to IS NULL) > 1', 'an id is one gap, of which one finding stands');
SELECT is_empty('SELECT a.gap_id FROM ais_gap_finding a JOIN ais_gap_finding b ON b.gap_id = a.gap_id AND b.finding_id '
	'> a.finding_id AND tstzrange(a.known_from, a.known_to) && tstzrange(b.known_from, b.known_to)',
	'never are two known at once');
SELECT row_eq('SELECT unchanged, added, superseded, closed FROM detect_ais_gaps()', ROW(:full_added, 0, 0, 0),
	'again: nothing changes');
SELECT row_eq(format('SELECT added, superseded, closed FROM detect_ais_gaps(%L, %L)', at, at + interval '3 hours'),
	ROW(0, 0, 0), 'nor in a period of three hours: ' || at)
	FROM unnest(ARRAY[timestamptz '2024-01-28 15:00', '2024-02-01 04:00', '2024-02-05 13:00']) at;

-- ---------- an open gap, and periods that end soon after its begin ----------
DELETE FROM vessel_track; DELETE FROM ais_gap_finding;
SELECT store_track('1', '[2024-01-01T00:00:00Z 10.05 50.5]') AS stored \gset
SELECT store_track('2', track_agg(timestamptz '2024-01-01' + i * interval '1 hour', 40, 40))
	FROM generate_series(0, 24) i \gset
SELECT detect_ais_gaps() IS NOT NULL AS done \gset
SELECT is((SELECT closed FROM detect_ais_gaps('2023-12-31', '2024-01-01 03:00')), 0,
	'a period that ends before a silence is a gap does not close one that is known');
SELECT is((SELECT duration_hours FROM ais_gap WHERE mmsi = 1), 24::float8, 'it stands as it was');
-- more is heard of others: it has grown
SELECT detect_ais_gaps() IS NOT NULL AS done \gset
SELECT gap_id AS gap FROM ais_gap WHERE mmsi = 1 \gset
SELECT store_track('2', track_agg(timestamptz '2024-01-02' + i * interval '1 hour', 40, 40))
	FROM generate_series(0, 240) i \gset
SELECT detect_ais_gaps() IS NOT NULL AS done \gset
SELECT is((SELECT duration_hours FROM ais_gap WHERE gap_id = :gap), 264::float8,
	'an open gap grows with what was looked at');
SELECT is((SELECT latest_departure FROM dark_port_call WHERE gap_id = :gap AND zone = 'Port'), timestamptz '2024-01-12',
	'and so does what it leaves time for');

-- two places at one time at its end: closed it is the same gap
SELECT store_track('3', '[2024-01-05T00:00:00Z 10 50, 2024-01-05T00:00:00Z 11 51]') AS stored \gset
SELECT detect_ais_gaps() IS NOT NULL AS done \gset
SELECT gap_id AS two FROM ais_gap WHERE mmsi = 3 AND is_open \gset
SELECT store_track('3', '[2024-01-06T00:00:00Z 11 51]') AS stored \gset
SELECT detect_ais_gaps() IS NOT NULL AS done \gset
SELECT row_eq('SELECT gap_id, off_at, on_at FROM ais_gap WHERE mmsi = 3 AND NOT is_open',
	ROW(:two::bigint, timestamptz '2024-01-05', timestamptz '2024-01-06'),
	'two places at one time: the gap after them keeps its id when it closes');
SELECT is((SELECT count(DISTINCT gap_id) FROM ais_gap_finding WHERE mmsi = '3'), 2::bigint, 'and is one gap');

-- ---------- other parameters ----------
DELETE FROM vessel_track WHERE mmsi IN ('1', '3'); DELETE FROM ais_gap_finding;
SELECT store_track('1', '[2024-01-01T00:00:00Z 10.05 50.5, 2024-01-02T00:00:00Z 10.05 50.5]') AS stored \gset
SELECT detect_ais_gaps(max_speed_kn => 5) IS NOT NULL AS done \gset
SELECT results_eq('SELECT zone FROM dark_port_call WHERE on_at IS NOT NULL', $$VALUES ('Port')$$,
	'at five knots one port is in reach');
SELECT detect_ais_gaps(max_speed_kn => 30, min_stay => '1 hour', listen_window => '3 hours') IS NOT NULL AS done \gset
SELECT results_eq('SELECT zone, max_speed_kn, min_stay_hours FROM dark_port_call WHERE on_at IS NOT NULL ORDER BY '
	'zone_id', $$VALUES ('Port', 30::float8, 1::float8), ('Far', 30, 1)$$, 'at thirty, asked again, both are');
SELECT is((SELECT listen_hours FROM ais_gap WHERE on_at IS NOT NULL), 3::float8,
	'and others were listened for as the last run did');

-- ---------- shared MMSIs ----------
DELETE FROM vessel_track; DELETE FROM ais_gap_finding;
SELECT store_track('7', track_agg(timestamptz '2024-01-01' + i * interval '1 hour', 0, 0))
	FROM generate_series(0, 480) i \gset
SELECT store_track('7', track_agg(t + i * interval '1 minute', 60, 10)) AS stored
FROM (VALUES (timestamptz '2024-01-01 00:30Z'), ('2024-01-10 00:30Z'), ('2024-01-20 12:30Z')) v(t),
	generate_series(0, 3) i \gset
SELECT added FROM detect_ais_gaps(split_speed_kn => 50) \gset split_
SELECT is(:split_added, 3, 'the one of two ships that is seldom heard has its gaps');
SELECT row_eq('SELECT added, superseded, closed FROM detect_ais_gaps($$2024-01-05$$, $$2024-01-06$$, split_speed_kn => '
	'50)', ROW(0, 0, 0), 'a period in the middle of one finds it too');
SELECT isnt_empty($$SELECT * FROM identity_conflicts('2024-01-01', '2024-02-01')$$,
	'and does not hide that two ships share the number');
-- cells whose width is no power of two
SELECT store_track('8', '[2024-03-01T00:00:00Z 0.3 0.3, 2024-03-02T00:00:00Z 0.3 0.3]') AS stored \gset
SELECT store_track('9', '[2024-03-01T00:00:00Z 0.3 0.3, 2024-03-02T00:00:00Z 0.3 0.3]') AS stored \gset
SELECT detect_ais_gaps(cell_deg => 0.1) IS NOT NULL AS done \gset
SELECT row_eq('SELECT heard_nearby_off, heard_nearby_on FROM ais_gap WHERE mmsi = 8 AND NOT is_open', ROW(1, 1),
	'on the border of a cell others are heard as well');
-- neighbours at one time over the end of a block
SELECT row_eq($$SELECT verdict, before_nm
	FROM could_be_at((SELECT track_agg(timestamptz '2024-01-01' + i * interval '1 minute', 1, 1)
	FROM generate_series(0, 126) i)
	|| '[2024-01-01T02:07:00Z 5 5, 2024-01-01T02:07:00Z 6 6]', 5, 5, '2024-01-01 02:08')$$,
	ROW('feasible'::text, 0::float8), 'of two places at one time the nearest counts, wherever a block ends');
SELECT * FROM finish();
ROLLBACK;
