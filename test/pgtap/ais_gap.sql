-- Findings of gaps: known time, open gaps that close, who else was heard, shared MMSIs.
\set ON_ERROR_STOP 1
\i test/tap_setup.sql
SELECT plan(41);
SELECT setseed(0.83);
SET timezone = 'UTC';

CREATE FUNCTION pg_temp.at(hours float8) RETURNS timestamptz LANGUAGE sql IMMUTABLE
	AS $$ SELECT timestamptz '2024-01-01' + hours * interval '1 hour' $$;
CREATE FUNCTION pg_temp.heard(ship integer, hours float8[], lon float8 DEFAULT 10,
	lat float8 DEFAULT 50) RETURNS bigint LANGUAGE sql AS $$
	SELECT store_track(ship::mmsi, (SELECT track_agg(pg_temp.at(h), lon, lat) FROM unnest(hours) h)) $$;
SELECT register_zone('Port', 'port', ST_MakeEnvelope(10.5, 50, 10.6, 50.1, 4326), embargoed => true) AS port \gset
SELECT register_zone('Sea', 'eez', ST_MakeEnvelope(9, 49, 12, 52, 4326)) AS eez \gset

-- one that is heard to the end, so that silences have one
SELECT pg_temp.heard(999, ARRAY(SELECT generate_series(0, 100)::float8), 20, 40) \gset x_
-- exactly the threshold, and a microsecond more
SELECT pg_temp.heard(1, ARRAY[0, 6, 12 + 1 / 3.6e9]) \gset x_
SELECT run_id AS run, added FROM detect_ais_gaps() \gset first_
SELECT results_eq('SELECT off_at, on_at, is_open FROM ais_gap WHERE mmsi = 1 ORDER BY off_at',
	$$VALUES (pg_temp.at(6), pg_temp.at(12) + interval '1 microsecond', false),
	(pg_temp.at(12) + interval '1 microsecond', NULL, true)$$,
	'a silence of exactly min_gap is no gap, a microsecond more is one');
SELECT is((SELECT count(*) FROM ais_gap WHERE mmsi = 999), 0::bigint, 'no silence, no gap');
SELECT row_eq('SELECT unchanged, added, superseded, closed FROM detect_ais_gaps()', ROW(:first_added, 0, 0, 0),
	'again: nothing changes');

-- an open gap closes under its id
SELECT gap_id AS gap, finding_id AS finding FROM ais_gap WHERE mmsi = 1 AND is_open \gset open_
SELECT is((SELECT round(duration_hours) FROM ais_gap WHERE gap_id = :open_gap), 88::float8,
	'open up to the last fix of any ship');
SELECT clock_timestamp() AS before \gset
SELECT pg_temp.heard(1, ARRAY[40]) \gset x_
SELECT row_eq('SELECT added, superseded, closed FROM detect_ais_gaps()', ROW(2, 1, 0), 'it closes, and another opens');
SELECT row_eq('SELECT on_at, is_open FROM ais_gap WHERE gap_id = ' || :open_gap, ROW(pg_temp.at(40), false),
	'under the same id');
SELECT is((SELECT finding_id <> :open_finding FROM ais_gap WHERE gap_id = :open_gap), true, 'as another finding');
SELECT is((SELECT on_at FROM ais_gaps_known_at(:'before') WHERE gap_id = :open_gap), NULL,
	'what was known before can be had');
-- a late fix cuts it; taken back, the gap is the same again
SELECT pg_temp.heard(1, ARRAY[20]) \gset x_
SELECT detect_ais_gaps() IS NOT NULL AS done \gset
SELECT row_eq('SELECT off_at, on_at FROM ais_gap WHERE gap_id = ' || :open_gap,
	ROW(pg_temp.at(12) + interval '1 microsecond', pg_temp.at(20)), 'a late fix ends it earlier');
DELETE FROM vessel_track WHERE mmsi = '1';
SELECT row_eq('SELECT closed, added FROM detect_ais_gaps()', ROW(4, 0), 'what is gone is closed');
SELECT is((SELECT count(*) FROM ais_gap WHERE mmsi = 1), 0::bigint, 'and not shown');
SELECT pg_temp.heard(1, ARRAY[0, 6, 12 + 1 / 3.6e9, 40]) \gset x_
SELECT detect_ais_gaps() IS NOT NULL AS done \gset
SELECT is((SELECT gap_id FROM ais_gap WHERE mmsi = 1 AND on_at = pg_temp.at(40)), :open_gap::bigint,
	'found again it is the same gap');

-- single fix, equal times, leading silence
SELECT pg_temp.heard(2, ARRAY[50]) \gset x_
SELECT pg_temp.heard(3, ARRAY[60]) \gset x_
SELECT pg_temp.heard(3, ARRAY[60], 11, 51) \gset x_
SELECT detect_ais_gaps() IS NOT NULL AS done \gset
SELECT results_eq('SELECT off_at, is_open, fixes_before FROM ais_gap WHERE mmsi = 2',
	$$VALUES (pg_temp.at(50), true, 1)$$, 'a single fix: no leading gap, one open');
SELECT results_eq('SELECT off_at, off_lon, is_open, fixes_before FROM ais_gap WHERE mmsi = 3',
	$$VALUES (pg_temp.at(60), 11::float8, true, 2)$$, 'two places at one time: one open gap, after the last of them');

-- a part of the time
SELECT row_eq('SELECT unchanged, added, superseded, closed FROM detect_ais_gaps(pg_temp.at(13), pg_temp.at(14))',
	(SELECT ROW(1, 0, 0, 0)), 'a period finds the gaps it touches, whole');
SELECT row_eq($$SELECT added, superseded, closed FROM detect_ais_gaps(pg_temp.at(-50), pg_temp.at(-40))$$, ROW(0, 0, 0),
	'and nothing where nothing was heard');
SELECT row_eq('SELECT added = superseded, closed > 0 FROM detect_ais_gaps(min_gap => $$30 hours$$)', ROW(true, true),
	'a longer min_gap closes shorter ones and finds no new ones');

-- who else was heard, against a count over all fixes
DELETE FROM vessel_track;
CREATE TEMP TABLE sea AS SELECT (100 + k) AS mmsi, pg_temp.at(i * 0.37 + random()) AS t, 10 + random() * 2 - 1 AS lon,
	50 + random() * 1.5 - 0.7 AS lat
	FROM generate_series(1, 25) k, generate_series(0, 250) i WHERE (i / 25 + k) % 4 <> 0;
SELECT count(store_track(mmsi::mmsi, track))
	FROM (SELECT mmsi, track_agg(t, lon, lat) AS track FROM sea GROUP BY mmsi) s \gset x_
SELECT detect_ais_gaps(cell_deg => 0.3, listen_window => '2 hours') IS NOT NULL AS done \gset
CREATE FUNCTION pg_temp.others(ship integer, at timestamptz, lon float8, lat float8) RETURNS bigint LANGUAGE sql STABLE
	AS $$
	SELECT count(DISTINCT f.mmsi) FROM fix f WHERE f.mmsi <> ship AND floor(f.lon / 0.3) = floor($3 / 0.3)
		AND floor(f.lat / 0.3) = floor($4 / 0.3)
		AND date_trunc('hour', f.t) BETWEEN date_trunc('hour', at - interval '2 hours') AND date_trunc('hour',
			at + interval '2 hours') $$;
SELECT cmp_ok((SELECT count(*) FROM ais_gap), '>', 30::bigint, 'gaps to judge');
SELECT is_empty('SELECT gap_id FROM ais_gap WHERE heard_nearby_off <> pg_temp.others(mmsi, off_at, off_lon, off_lat)',
	'others heard where it fell silent');
SELECT is_empty('SELECT gap_id FROM ais_gap WHERE heard_nearby_on IS DISTINCT FROM CASE WHEN NOT is_open THEN '
	'pg_temp.others(mmsi, on_at, on_lon, on_lat) END', 'and where it was heard again');
SELECT cmp_ok((SELECT max(heard_nearby_off) FROM ais_gap), '>', 1, 'some were');
SELECT is_empty('SELECT gap_id FROM ais_gap g WHERE own_rate_before <> (SELECT count(*) FROM fix f WHERE f.mmsi = '
	'g.mmsi AND f.t > g.off_at - interval $$12 hours$$ AND f.t <= g.off_at) / 12.0',
	'and how often it was heard itself');

-- dark port calls are those of dark_calls on the whole track
SELECT is_empty(format($$SELECT mmsi, zone_id, off_at, on_at, earliest_arrival, latest_departure FROM dark_port_call
	EXCEPT
	SELECT v.mmsi::integer, d.zone_id, d.off_at, d.on_at, d.earliest_arrival, d.latest_departure
		FROM (SELECT mmsi, track_merge(track) AS track FROM vessel_track GROUP BY mmsi) v,
		dark_calls(v.track, zone_set_index('ports'),
			until => (SELECT as_of FROM ais_gap_run ORDER BY run_id DESC LIMIT 1)) d$$),
		'dark port calls are those of the tracks');
SELECT cmp_ok((SELECT count(*) FROM dark_port_call WHERE zone_id = :port AND embargoed), '>', 0::bigint,
	'there are some at the port');
SELECT is((SELECT count(*) FROM dark_port_call WHERE zone_id = :eez), 0::bigint, 'economic zones are no ports');

-- two ships on one MMSI: interleaved, both heard all the time but never by the same receiver
DELETE FROM vessel_track;
SELECT pg_temp.heard(999, ARRAY(SELECT generate_series(0, 100)::float8), 20, 40) \gset x_
SELECT pg_temp.heard(7, ARRAY(SELECT i * 4::float8 FROM generate_series(0, 25) i), 0, 0) \gset x_
SELECT pg_temp.heard(7, ARRAY(SELECT i * 4 + 1::float8 FROM generate_series(0, 24) i WHERE i NOT BETWEEN 10 AND 12), 60,
	10) \gset x_
SELECT detect_ais_gaps() IS NOT NULL AS done \gset
SELECT is((SELECT count(*) FROM ais_gap WHERE mmsi = 7), 0::bigint, 'together they hide the silence of one of them');
SELECT detect_ais_gaps(split_speed_kn => 50) IS NOT NULL AS done \gset
SELECT results_eq('SELECT ship_no, off_at, on_at, off_lon FROM ais_gap WHERE mmsi = 7',
	$$VALUES (2, pg_temp.at(37), pg_temp.at(53), 60::float8)$$, 'taken apart it is found, and no other');
SELECT results_eq($$SELECT kind, mmsi::text, first_says ~ 'ship 1: 26 fixes', second_says ~ 'ship 2: 22 fixes'
	FROM identity_conflicts('-infinity', 'infinity')$$, $$VALUES ('mmsi_two_ships', '000000007', true, true)$$,
	'the conflict names both');
DELETE FROM vessel_track WHERE mmsi = '7';
SELECT pg_temp.heard(7, ARRAY(SELECT i * 2::float8 FROM generate_series(0, 50) i), 0, 0) \gset x_
SELECT pg_temp.heard(7, ARRAY[0, 50, 99], 60, 10) \gset x_
SELECT detect_ais_gaps(min_gap => '60 hours', split_speed_kn => 50) IS NOT NULL AS done \gset
SELECT is((SELECT count(*) FROM ais_gap WHERE mmsi = 7), 0::bigint, 'a shared MMSI makes no phantom gap');

-- track_heard
SELECT results_eq($$SELECT *
	FROM track_heard('[2024-01-01T00:10:00Z 10 50, 2024-01-01T00:20:00Z 10.1 50.1, 2024-01-01T00:30:00Z -0.1 -0.1, '
	'2024-01-01T00:40:00Z 10 50, 2024-01-01T01:00:00Z 10 50]', 0.5)$$,
	$$VALUES (20, 100, pg_temp.at(0)), (-1, -1, pg_temp.at(0)), (20, 100, pg_temp.at(1))$$,
		'cells and hours, each once');
SELECT is_empty($$SELECT * FROM track_heard('[]', 1)$$, 'none of a track without fixes');
SELECT throws_ok($$SELECT * FROM track_heard('[]', 0)$$, '22023', 'cell_deg must be from 0.01 to 90 degrees, not 0');

-- an earlier period is looked at once more
DELETE FROM vessel_track; DELETE FROM ais_gap_finding; DELETE FROM shared_mmsi_finding; DELETE FROM ais_gap_run;
SELECT pg_temp.heard(999, ARRAY(SELECT generate_series(0, 100)::float8), 20, 40), pg_temp.heard(1, ARRAY[0, 10]),
	pg_temp.heard(2, ARRAY[0, 80]) \gset x_
SELECT detect_ais_gaps(pg_temp.at(0), pg_temp.at(50)), detect_ais_gaps(pg_temp.at(50), pg_temp.at(200)) \gset x_
SELECT detect_ais_gaps(pg_temp.at(0), pg_temp.at(50)) AS again \gset
SELECT results_eq('SELECT mmsi, off_at, on_at, duration_hours FROM ais_gap ORDER BY 1, 2', $$VALUES
	(1, pg_temp.at(0), pg_temp.at(10), 10.0::float8), (1, pg_temp.at(10), NULL, 90), (2, pg_temp.at(0), pg_temp.at(80), 80),
	(2, pg_temp.at(80), NULL, 20)$$, 'who looks at an earlier period again knows no less of an open silence');
SELECT ok(:'again' ~ ',0,0,0[)]$', 'nothing is superseded by it');
SELECT pg_temp.heard(999, ARRAY[101, 102], 20, 40) \gset x_
SELECT refresh_ais_gaps() \gset x_
SELECT is((SELECT duration_hours FROM ais_gap WHERE mmsi = 1 AND is_open), 92::float8, 'nor by a refresh');
SELECT detect_ais_gaps(pg_temp.at(0), pg_temp.at(50), listen_window => '1 hour') \gset x_
SELECT is((SELECT duration_hours FROM ais_gap WHERE mmsi = 1 AND is_open), 39::float8,
	'other parameters say what they see');
SELECT pg_temp.heard(1, ARRAY[40]) \gset x_
SELECT detect_ais_gaps(pg_temp.at(0), pg_temp.at(50)) \gset x_
SELECT results_eq('SELECT off_at, on_at FROM ais_gap WHERE mmsi = 1 AND off_at >= pg_temp.at(10) ORDER BY 1',
	'VALUES (pg_temp.at(10), pg_temp.at(40)), (pg_temp.at(40), NULL)', 'and that it came back');

SELECT throws_ok($$SELECT detect_ais_gaps('2024-02-01', '2024-01-01')$$, '22023',
	'period from 2024-02-01 00:00:00+00 to 2024-01-01 00:00:00+00 is empty');
SELECT throws_ok($$SELECT detect_ais_gaps(min_gap => '-1 hour')$$, '22023');
SELECT throws_ok($$SELECT detect_ais_gaps(max_speed_kn => 'NaN')$$, '22023');
SELECT throws_ok($$SELECT detect_ais_gaps(zone_set => 'harbours')$$, '42704', 'zone set "harbours" does not exist');

SELECT * FROM finish();
ROLLBACK;
