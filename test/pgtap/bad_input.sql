-- What no sea has: fixes of the year 294276, thousands at one time, clocks years ahead, profiles whose numbers
-- contradict each other, periods that end before they begin. Each is refused with words, or answered as far as it can
-- be.
\set ON_ERROR_STOP 1
\i test/tap_setup.sql
SELECT plan(48);
SET timezone = 'UTC';

-- ---------- times that no fix has ----------
SELECT throws_ok($$SELECT track_agg(timestamptz '294276-12-31 23:59:59', 10, 50)$$, '22008',
	'time 294276-12-31T23:59:59Z of a fix is out of range', 'a fix of the last year that PostgreSQL knows');
SELECT throws_ok($$SELECT store_track('211000001', '[294276-12-31T23:59:59Z 10 50]')$$, '22008',
	'time "294276-12-31T23:59:59Z" is out of range', 'and as text');
SELECT throws_ok($$SELECT track_agg(timestamptz 'infinity', 10, 50)$$, '22008', NULL, 'a fix at no time');
INSERT INTO ais_line (line) VALUES ('MMSI,BaseDateTime,LAT,LON'), ('366999711,294276-12-31T23:59:59,50.05,10.05'),
	('366999711,2024-01-01T00:00:00,50.05,10.05');
CALL load_ais() \gset load_
SELECT row_eq('SELECT read, stored, rejected FROM ais_load', ROW(2::bigint, 1::bigint, 1::bigint),
	'of a file the line is set aside, and the others are read');
SELECT row_eq('SELECT reason, value FROM ais_reject', ROW('bad_time'::text, '294276-12-31T23:59:59'::text),
	'with the reason and the value');
TRUNCATE vessel_track;

-- ---------- thousands of fixes at one time ----------
SELECT register_zone('Q', 'port', ST_MakeEnvelope(0.4, -0.1, 0.5, 0.1, 4326)) AS zone \gset
SELECT throws_ok($$SELECT store_track(mmsi_or_null('no number'), '[2024-06-01T00:00:00Z 10 50]')$$, '22004',
	'a track of 1 fixes has no MMSI', 'fixes without an MMSI are not dropped without a word');
SELECT is(store_track('211000002', track_agg(timestamptz '2024-06-01 02:00', i * 0.0001, 0)), 9005::bigint,
	'places of one ship at one time are kept') FROM generate_series(1, 9005) i;
SELECT store_track('211000002', track_agg(timestamptz '2024-06-01' + i * interval '1 minute', 0.45, 0))
	FROM generate_series(0, 600) i \gset x_
SELECT is((SELECT sum(added) FROM (SELECT (detect_port_calls()).added
	UNION ALL SELECT (detect_ais_gaps(split_speed_kn => 50)).added UNION ALL SELECT (detect_encounters()).added
	UNION ALL SELECT (detect_loitering()).added) a), 2::bigint,
	'one call and one silence, of the ship that is not heard again');
SELECT row_eq('SELECT zone_id, arrived_latest, departed_earliest, fixes FROM port_call',
	ROW(:zone::bigint, timestamptz '2024-06-01', timestamptz '2024-06-01 10:00', 9605),
	'the call is that of the ship that lay there');
SELECT is((SELECT sum(num_fixes(s))::integer FROM vessel_track v, track_split_ships(v.track) s), 9605,
	'no fix is lost between the ships');
SELECT results_eq($$SELECT kind FROM identity_conflicts('2024-05-01', '2024-07-01')$$, $$VALUES ('mmsi_two_ships')$$,
	'one row says that they are two');

-- ---------- a clock that runs seven years ahead ----------
SELECT store_track('211000003', track_agg(now() - interval '10 hours' + i * interval '10 minutes', 0.45, 0))
	FROM generate_series(0, 60) i \gset x_
SELECT store_track('211000003', track_agg(now() + interval '7 years' + i * interval '10 minutes', 0.47, 0))
	FROM generate_series(0, 60) i \gset x_
SELECT count(*) FROM refresh_findings() \gset x_
SELECT ok((SELECT bool_and(as_of <= now()) FROM ais_gap_run WHERE as_of IS NOT NULL),
	'nobody is silent up to a time that is yet to come');
SELECT is((SELECT count(*) FROM ais_gap WHERE mmsi = 211000003), 0::bigint,
	'and the ship that is heard now is not silent for seven years');
SELECT is((SELECT t FROM vessel_last_position WHERE mmsi = 211000003), now(), 'its last position is that of now');
SELECT is((SELECT bool_and(silent_hours >= 0 AND arrived_latest <= now()) FROM zone_now), true,
	'who is in port now has come before now');

-- ---------- numbers of profiles ----------
SELECT throws_ok(format('INSERT INTO detection_profile (name, source, %I) VALUES (''x'', ''mine'', %L)', p.name,
	p.value), '23514', NULL, format('a profile whose %s is %s', p.name, p.value))
FROM (VALUES ('max_gap', '-1 hour'), ('merge_gap', '-1 hour'), ('min_silence', '-1 hour'), ('min_stop', '-1 second'),
	('stray_gap', '-1 hour'), ('stop_radius_m', '-1'), ('stop_radius_m', 'NaN'),
	('jitter_m', 'Infinity'), ('clean_speed_kn', '0'), ('name', '')) p(name, value) WHERE p.name <> 'name';
-- what contradicts itself has an answer by the definition: silences end a visit whatever absences do not
INSERT INTO detection_profile (name, source, max_gap, merge_gap, min_silence, stray_gap, stop_radius_m, jitter_m)
	VALUES ('odd', 'mine', '1 minute', '3 days', '2 days', '5 days', 0, 100000);
DELETE FROM vessel_track WHERE mmsi <> '211000002';
SELECT detect_port_calls(profile => 'odd') \gset x_
SELECT results_eq('SELECT (call).* FROM port_call_finding WHERE known_to IS NULL ORDER BY (call).arrived_latest',
	$$SELECT c.* FROM vessel_track v, track_clean(v.track) t,
		port_calls(t, zone_set_index(), '1 minute', '3 days', '2 days', 0, '30 minutes', 100000, '5 days') c$$,
		'a profile of numbers that contradict each other finds what port_calls() does with them');

-- ---------- periods that end before they begin ----------
SELECT throws_ok(format(q, '''2024-02-01'', ''2024-01-01'''), '22023', NULL,
	format(q, 'a period that ends before it begins')) FROM unnest(ARRAY[
	'SELECT detect_port_calls(%s)', 'SELECT detect_ais_gaps(%s)', 'SELECT detect_encounters(%s)',
		'SELECT detect_loitering(%s)', 'SELECT detect_anomalies(%s)',
	'SELECT dark_calls_at(1, %s)', 'SELECT zone_occupancy(1, %s, ''1 day'')', 'SELECT port_call_geojson(%s)',
		'SELECT port_call_timeline_svg(%s)',
	'SELECT dwell_histogram_svg(1, %s)', 'SELECT identity_conflicts(%s)', 'SELECT interference_events(%s)',
		'SELECT mmsi_twins(%s)', 'SELECT zone_report_html(1, %s)', 'SELECT vessel_track_between(211000002, %s)',
	'SELECT fixes_of(211000002, %s)', 'SELECT fixes_between(%s)', 'SELECT fleet_timeline_svg(''ofac_sdn'', %s)']) q;
SELECT is((SELECT count(*) FROM fixes_between('2024-07-01', '2024-07-01')), 0::bigint, 'no fix lies in an empty period');

-- ---------- names of zones ----------
SELECT register_zone('Odd Harbour', 'port', ST_MakeEnvelope(170, 0, 171, 1, 4326)) AS odd,
	register_zone('Odd Pier', 'port', ST_MakeEnvelope(170, 0, 170.1, 1, 4326)) AS pier_a,
	register_zone('Odd Pier', 'berth', ST_MakeEnvelope(170, 0, 170.1, 1, 4326)) AS pier_b \gset
CREATE FUNCTION pg_temp.refusal(name text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	hint text;
BEGIN
	PERFORM zone_by_name(name);
EXCEPTION WHEN invalid_parameter_value THEN
	GET STACKED DIAGNOSTICS hint = PG_EXCEPTION_HINT;
	RETURN SQLERRM || ': ' || hint;
END $$;
SELECT is(pg_temp.refusal(name), message, 'a zone by name: ' || coalesce(name, 'NULL'))
FROM (VALUES ('odd harbour ', 'no zone is called "odd harbour ": Names count letter by letter: there is "Odd Harbour".'),
	('Nowhere', 'no zone is called "Nowhere": The table zone has the names there are.'),
	(NULL, 'no zone is called "NULL": The table zone has the names there are.'),
	('Odd Pier', format('2 zones are called "Odd Pier": Give its zone_id: %s, %s.', :pier_a, :pier_b))) v(name, message);
SELECT * FROM finish();
ROLLBACK;
