-- What lies close to where the fixes begin that drop_positions() carries over is judged as if nothing had been dropped.
\set ON_ERROR_STOP 1
\i test/tap_setup.sql
SELECT plan(11);
SET timezone = 'UTC';
CREATE FUNCTION pg_temp.at(hour float8) RETURNS timestamptz LANGUAGE sql IMMUTABLE
	AS $$ SELECT timestamptz '2024-01-30 00:00+00' + hour * interval '1 hour' $$;
-- a fix every half hour, at the longitude that a ship has from one hour on
CREATE FUNCTION pg_temp.sail(ship integer, from_hour float8, to_hour float8, lon float8,
	lat float8 DEFAULT 50.05) RETURNS bigint LANGUAGE sql AS $$
	SELECT store_track(ship::mmsi, track_agg(pg_temp.at(h::float8), lon + h::float8 * 0.0000001, lat))
		FROM generate_series(from_hour::numeric, to_hour::numeric, 0.5) h $$;
CREATE FUNCTION pg_temp.gaps(ship integer) RETURNS TABLE (off_hour numeric, on_hour numeric) LANGUAGE sql AS $$
	SELECT extract(epoch FROM g.off_at - pg_temp.at(0)) / 3600, extract(epoch FROM g.on_at - pg_temp.at(0)) / 3600
	FROM ais_gap_finding g WHERE g.known_to IS NULL AND g.mmsi = ship::mmsi ORDER BY 1, 2 $$;

-- 1: silent for five hours in the twelve hours that are carried; 2 and 3 meet, and when they were last apart one of them
-- was between two fixes, of which the earlier one is not carried; 9 is heard all the time
SELECT pg_temp.sail(1, 0, 38, 12), pg_temp.sail(1, 43, 50, 12),
	pg_temp.sail(2, 0.25, 35.25, 15.1, 48), pg_temp.sail(2, 36.75, 47.75, 15.1, 48),
	pg_temp.sail(3, 0.25, 36.25, 14, 48),
	pg_temp.sail(3, 36.5, 45.5, 15.1, 48),
	pg_temp.sail(3, 46, 47.5, 14, 48), pg_temp.sail(3, 46.25, 47.75, 14, 48), pg_temp.sail(9, 0, 60, 40) \g /dev/null
SELECT count(*) FROM (SELECT detect_ais_gaps(min_gap => '4 hours'), detect_encounters(away_from => NULL, clean_speed_kn => NULL,
	max_gap => '2 hours')) r \g /dev/null
SELECT fixes_before AS fixes FROM ais_gap_finding WHERE mmsi = '1' AND off_at = pg_temp.at(38) \gset
SELECT began_earliest AS apart FROM encounter_finding WHERE mmsi_a = '2' \gset
SELECT carried FROM drop_positions('2024-02-01') \g /dev/null
SELECT cmp_ok(judged_since('1') + interval '12 hours', '>', pg_temp.at(38), 'a silence begins soon after what is carried');
SELECT cmp_ok(judged_since('2'), '<', :'apart'::timestamptz, 'ships were last apart after what is carried begins');
SELECT pg_temp.sail(2, 50, 52, 15, 48), pg_temp.sail(1, 50.5, 52, 12) \g /dev/null
SELECT count(*) FROM refresh_findings() \g /dev/null
SELECT results_eq('SELECT fixes_before FROM ais_gap_finding WHERE known_to IS NULL AND mmsi = 1 AND off_at = pg_temp.at(38)',
	format('VALUES (%s)', :fixes), 'how often the ship was heard before its silence is known');
SELECT results_eq('SELECT began_earliest FROM encounter_finding WHERE known_to IS NULL AND mmsi_a = 2',
	format('VALUES (%L::timestamptz)', :'apart'), 'and when those that met were last apart');
SELECT added, closed FROM detect_ais_gaps(min_gap => '6 hours') \g /dev/null
SELECT is_empty('SELECT * FROM pg_temp.gaps(1) WHERE off_hour < 50', 'a run that needs a longer silence closes it');

-- a call from the first fix on, before which three are left out
SELECT pg_temp.sail(6, 50, 51, 40), pg_temp.sail(6, 51.5, 71.5, 10.05) \g /dev/null
SELECT register_zone('P', 'port', ST_MakeEnvelope(10, 50, 10.1, 50.1, 4326)) AS port \gset
SELECT added FROM detect_port_calls() \g /dev/null
-- two ships on one number, first heard soon before the day: nothing of before is missing
SELECT pg_temp.sail(4, 61, 63, 60), pg_temp.sail(4, 61.25, 69.25, 70), pg_temp.sail(4, 63.5, 66, 60), pg_temp.sail(4, 77, 84, 70) \g /dev/null
SELECT added FROM detect_ais_gaps(split_speed_kn => 50) \g /dev/null
SELECT results_eq('SELECT * FROM pg_temp.gaps(4)', 'VALUES (66::numeric, NULL::numeric), (69.25, 77)', 'two ships share a number');
SELECT carried FROM drop_positions('2024-02-02') \g /dev/null
SELECT pg_temp.sail(6, 72, 75, 10.05), pg_temp.sail(6, 75.5, 80, 9.9),
	pg_temp.sail(4, 84.5, 90, 70), pg_temp.sail(4, 100, 110, 60), pg_temp.sail(4, 103, 112, 70) \g /dev/null
SELECT count(*) FROM refresh_findings() \g /dev/null
SELECT results_eq('SELECT * FROM pg_temp.gaps(4)', 'VALUES (66::numeric, 100::numeric), (69.25, 77), (90, 103)',
	'one falls silent while the other is');
SELECT results_eq('SELECT arrival_basis, departed_earliest, cleaned_fixes FROM port_call WHERE mmsi = 6',
	$$VALUES ('open', pg_temp.at(75), 3)$$, 'what was left out before the first fix of a call is counted with it');

-- of which a silence of the one is from before what is carried
SELECT pg_temp.sail(5, 98, 110, 60), pg_temp.sail(5, 98.25, 125.25, 70) \g /dev/null
SELECT added FROM detect_ais_gaps(split_speed_kn => 50) \g /dev/null
-- and one that was ashore up to the very fix that is carried first
SELECT register_zone('Shore', 'other', ST_MakeEnvelope(30, 50, 31, 51, 4326)) AS shore \gset
SELECT define_zone_set('land', zone_ids => ARRAY[:shore]) \g /dev/null
SELECT pg_temp.sail(7, 100, 107.5, 30.5, 50.5), pg_temp.sail(7, 108, 119.5, 31.1, 50.5) \g /dev/null
SELECT added FROM detect_anomalies(land => 'land') \g /dev/null
SELECT carried FROM drop_positions('2024-02-04') \g /dev/null
-- as of a number that was found to be shared later
UPDATE carried_track SET since = pg_temp.at(111) WHERE mmsi = '5';
SELECT pg_temp.sail(5, 140, 160, 70), pg_temp.sail(5, 150, 160.25, 60) \g /dev/null
SELECT count(*) FROM refresh_findings() \g /dev/null
SELECT results_eq('SELECT * FROM pg_temp.gaps(5)', 'VALUES (110::numeric, NULL::numeric), (125.25, 140)',
	'a silence that can no longer be judged hides none of the other ship');
SELECT pg_temp.sail(7, 120, 121, 31.1, 50.5) \g /dev/null
SELECT count(*) FROM refresh_findings() \g /dev/null
SELECT results_eq($$SELECT began, ended FROM anomaly WHERE mmsi = 7 AND kind = 'land'$$,
	'VALUES (pg_temp.at(100), pg_temp.at(107.5))', 'the last fix of what was ashore is not ashore once more');
SELECT is_empty('SELECT kind FROM refresh_findings() WHERE added + superseded + closed > 0', 'and that is all');
SELECT * FROM finish();
ROLLBACK;
