-- refresh_ais_gaps(): looks at what may differ, and at no more.
\i test/tap_setup.sql
SELECT plan(25);
SET timezone = 'UTC';
-- heard every hour from one hour to another, at one place
CREATE FUNCTION pg_temp.hear(ship integer, from_hour integer, to_hour integer) RETURNS bigint LANGUAGE sql AS $$
	SELECT store_track(ship::mmsi, track_agg(timestamptz '2024-03-01' + h * interval '1 hour', 10.1, 50.1))
		FROM generate_series(from_hour, to_hour) h $$;
CREATE FUNCTION pg_temp.refreshed() RETURNS text LANGUAGE sql
	AS $$ SELECT concat_ws(' ', runs, vessels, added, superseded, closed) FROM refresh_ais_gaps() $$;
SELECT throws_ok('SELECT refresh_ais_gaps()', '55000', 'there is nothing to refresh',
	'without a full run there is nothing to refresh');

-- ship 1 is silent from hour 20 to hour 100, another is heard far away
SELECT pg_temp.hear(1, 0, 20), pg_temp.hear(1, 100, 110),
	store_track('9', track_agg(timestamptz '2024-03-01' + h * interval '1 hour', 40, 0)) FROM generate_series(0, 110) h \gset x_
SELECT added FROM detect_ais_gaps() \gset full_
SELECT is(:full_added, 1, 'one gap');
SELECT gap_id AS gap FROM ais_gap WHERE mmsi = 1 \gset
SELECT is(pg_temp.refreshed(), '0 0 0 0 0', 'nothing has changed: no run');
-- others are heard around its end
SELECT pg_temp.hear(2, 96, 110) \gset x_
SELECT is(pg_temp.refreshed(), '1 2 1 1 0', 'another ship around the end of a silence changes what is known of it');
SELECT row_eq('SELECT gap_id, heard_nearby_on, heard_within_on, heard_nearby_off FROM ais_gap WHERE mmsi = 1',
	ROW(:gap::bigint, 1, 1, 0), 'who was heard, under the same id');
-- and far from its ends: nothing of it changes
SELECT pg_temp.hear(3, 50, 54) \gset x_
SELECT is(pg_temp.refreshed(), '1 1 1 0 0', 'a ship that is heard in the middle of a silence is looked at alone');
SELECT row_eq('SELECT off_at, is_open, duration_hours FROM ais_gap WHERE mmsi = 3',
	ROW(timestamptz '2024-03-03 06:00', true, 56::float8), 'it has fallen silent itself');
-- what it sent in the hours before
SELECT store_track('1', track_agg(timestamptz '2024-03-01 09:10', 10.1, 50.1)) \gset x_
SELECT is((SELECT fixes_before FROM ais_gap WHERE mmsi = 1), 12, 'twelve fixes before');
SELECT is(pg_temp.refreshed(), '1 1 1 1 0', 'a late fix before a silence counts');
SELECT is((SELECT fixes_before FROM ais_gap WHERE mmsi = 1), 13, 'then thirteen');

-- others go on: open silences last, and ships that fell silent are found though nothing of them has changed
SELECT pg_temp.hear(9, 111, 120) \gset x_
SELECT max(finding_id) AS newest FROM ais_gap_finding \gset
SELECT pg_temp.refreshed() AS outcome \gset
SELECT is((SELECT count(*) FROM ais_gap WHERE is_open AND mmsi IN (1, 2) AND off_at = '2024-03-05 14:00'), 2::bigint,
	'ships not heard for more than min_gap have a gap');
SELECT row_eq('SELECT finding_id <= ' || :newest || ', duration_hours FROM ais_gap WHERE mmsi = 3',
	ROW(true, 66::float8), 'an open gap lasts on, and is no new finding for that');
SELECT register_zone('Port', 'port', ST_MakeEnvelope(10, 50, 10.2, 50.2, 4326)) AS port \gset
SELECT results_eq('SELECT latest_departure FROM dark_port_call WHERE mmsi = 3 UNION ALL SELECT latest_departure FROM '
	'dark_calls_at(' || :port || ') WHERE mmsi = 3',
	$$VALUES (timestamptz '2024-03-06 00:00'), ('2024-03-06 00:00')$$, 'and leaves time up to then');
-- days without data
SELECT pg_temp.hear(9, 216, 230) \gset x_
SELECT pg_temp.refreshed() AS outcome \gset
SELECT is((SELECT days_without_data FROM ais_gap WHERE mmsi = 3), 3,
	'days of which nothing is stored count in open gaps');
SELECT pg_temp.hear(9, 150, 152) \gset x_
SELECT pg_temp.refreshed() AS outcome \gset
SELECT is((SELECT days_without_data FROM ais_gap WHERE mmsi = 3), 2,
	'and no longer when a file of one of them comes late');
-- deleted
DELETE FROM vessel_track WHERE mmsi = '9' AND day >= '2024-03-06';
SELECT pg_temp.refreshed() AS outcome \gset
SELECT row_eq('SELECT duration_hours, days_without_data FROM ais_gap WHERE mmsi = 3', ROW(65::float8, 0),
	'deletion takes it back');
CREATE TEMP TABLE refreshed AS SELECT mmsi, off_at, duration_hours, heard_nearby_off, heard_within_off, fixes_before,
	days_without_data FROM ais_gap;
TRUNCATE ais_gap_run, ais_gap_finding, shared_mmsi_finding;
SELECT count(*) FROM (SELECT detect_ais_gaps()) d;
SELECT results_eq('SELECT mmsi, off_at, duration_hours, heard_nearby_off, heard_within_off, fixes_before, '
	'days_without_data FROM ais_gap ORDER BY mmsi, off_at', 'TABLE refreshed ORDER BY mmsi, off_at',
	'as a full run has it');

-- a silence of seven hours and a half, found by a run of all time, then by one of a shorter period, and judged by a third
-- that needs eight hours and looks at what the second did
DELETE FROM vessel_track;
TRUNCATE ais_gap_run, ais_gap_finding, shared_mmsi_finding;
SELECT count(store_track(v.mmsi::mmsi, v.track::track)) FROM (VALUES
	(21, '[2024-03-03T00:00:00Z 10 50, 2024-03-03T15:30:00Z 10 50]'),
	(22, '[2024-03-03T00:00:00Z 12 50, 2024-03-03T12:00:00Z 12 50, 2024-03-03T23:00:00Z 12 50]')) v(mmsi, track) \gset x_
SELECT detect_ais_gaps('-infinity', '2024-03-04 23:00', '4 hours') IS NOT NULL AS done \gset
SELECT detect_ais_gaps('2024-03-02 19:00', '2024-03-04 04:00', '3 hours') IS NOT NULL AS done \gset
SELECT detect_ais_gaps('2024-03-01 16:00', 'infinity', '8 hours') IS NOT NULL AS done \gset
SELECT is((SELECT count(*) FROM ais_gap WHERE is_open), 0::bigint,
	'a later run of a longer min_gap judges what was found in a period that lies in its own');
SELECT store_track('21', '[2024-03-03T08:00:00Z 10 50]') AS stored \gset
SELECT refresh_ais_gaps() IS NOT NULL AS done \gset
SELECT is((SELECT count(*) FROM ais_gap WHERE is_open), 0::bigint, 'and so has a refresh it');

-- two ships on one MMSI, as a run says that took its track apart; later ones, which take none apart, leave that to it
DELETE FROM vessel_track;
TRUNCATE ais_gap_run, ais_gap_finding, shared_mmsi_finding;
SELECT store_track('31', track_agg(timestamptz '2024-03-03 00:00' + i * interval '10 minutes', 10 + i % 2, 50))
	FROM generate_series(0, 200) i \gset x_
SELECT detect_ais_gaps('2024-03-01', '2024-03-10', split_speed_kn => 50) IS NOT NULL AS done \gset
SELECT detect_ais_gaps('2024-03-01', '2024-03-20') IS NOT NULL AS done \gset
CREATE FUNCTION pg_temp.shared() RETURNS text LANGUAGE sql RETURN (SELECT string_agg(c.first_says || ', ' || c.second_says, '; ')
	FROM identity_conflicts('2024-01-01', '2025-01-01') c WHERE c.kind = 'mmsi_two_ships');
SELECT pg_temp.shared() AS says \gset
SELECT isnt(:'says'::text, '', 'two ships share an MMSI');
UPDATE vessel_track v SET track = (SELECT track_agg(f.t, f.lon, f.lat) FROM track_fixes(v.track) f WHERE f.lon = 10);
SELECT refresh_ais_gaps() IS NOT NULL AS done \gset
SELECT is(pg_temp.shared(), NULL::text, 'corrected, none does any more, whatever has looked at as much since');
SELECT store_track('31', track_agg(timestamptz '2024-03-03 00:00' + i * interval '10 minutes', 10 + i % 2, 50))
	FROM generate_series(0, 150) i \gset x_
SELECT detect_ais_gaps() IS NOT NULL AS done \gset
SELECT refresh_ais_gaps() IS NOT NULL AS done \gset
SELECT alike(pg_temp.shared(), '%101 fixes%75 fixes%',
	'what was stored before a run over all time that takes none apart is looked at');

-- the positions up to which an open silence was followed are deleted, and a run looks at an earlier period before the
-- refresh: it leaves the silence as it was known, and the refresh has it end with what is stored
DELETE FROM vessel_track;
TRUNCATE ais_gap_run, ais_gap_finding, shared_mmsi_finding;
SELECT store_track('41', '[2024-03-03T00:00:00Z 10 50]') AS stored \gset
SELECT store_track('42', track_agg(timestamptz '2024-03-03' + i * interval '1 hour', 12, 50))
	FROM generate_series(0, 72) i \gset x_
SELECT detect_ais_gaps() IS NOT NULL AS done \gset
DELETE FROM vessel_track WHERE day >= '2024-03-05';
SELECT detect_ais_gaps('2024-03-01', '2024-03-04') IS NOT NULL AS done \gset
SELECT is((SELECT duration_hours FROM ais_gap WHERE mmsi = 41), 72::float8, 'as it was known');
SELECT refresh_ais_gaps() IS NOT NULL AS done \gset
SELECT is((SELECT duration_hours FROM ais_gap WHERE mmsi = 41), 47::float8, 'up to what is stored');
TRUNCATE ais_gap_run, ais_gap_finding, shared_mmsi_finding;
SELECT detect_ais_gaps() IS NOT NULL AS done \gset
SELECT detect_ais_gaps('2024-03-01', '2024-03-04') IS NOT NULL AS done \gset
SELECT is((SELECT duration_hours FROM ais_gap WHERE mmsi = 41), 47::float8, 'as the runs, repeated, have it');
SELECT * FROM finish();
ROLLBACK;
