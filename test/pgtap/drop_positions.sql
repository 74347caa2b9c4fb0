-- Positions may go, findings stay: after drop_positions() what was found stands, what goes on across the day keeps its
-- beginning, and what follows is judged as if nothing had been dropped.
\set ON_ERROR_STOP 1
\if :{?seeds}
\else
	\set seeds 2
\endif
\if :{?first}
\else
	\set first 1
\endif
\i test/tap_setup.sql
SELECT plan(56);
SET timezone = 'UTC';
CREATE FUNCTION pg_temp.at(hour float8) RETURNS timestamptz LANGUAGE sql IMMUTABLE
	AS $$ SELECT timestamptz '2024-01-30 00:00+00' + hour * interval '1 hour' $$;
-- a fix every half hour, at the longitude that a ship has from one hour on
CREATE FUNCTION pg_temp.sail(ship integer, from_hour float8, to_hour float8, lon float8,
	lat float8 DEFAULT 50.05) RETURNS bigint LANGUAGE sql AS $$
	SELECT store_track(ship::mmsi, track_agg(pg_temp.at(h::float8), lon + h::float8 * 0.0000001, lat))
		FROM generate_series(from_hour::numeric, to_hour::numeric, 0.5) h $$;
SELECT register_zone('P', 'port', ST_MakeEnvelope(10, 50, 10.1, 50.1, 4326)) AS port \gset
SELECT throws_ok($$SELECT drop_positions('2999-01-01')$$, '22023', 'positions cannot be dropped before 2999-01-01',
	'a day to come is refused');
SELECT throws_ok($$SELECT drop_positions(NULL)$$, '22023', 'positions cannot be dropped before NULL', 'and none');
SELECT is(positions_horizon(), '-infinity'::date, 'at first all positions are kept');

-- ship 1: a call long before, and a silence; ship 2: in port from before the day, departs after; ship 3: in port, not
-- heard of again; ship 4: silent across the day; 5 and 6 meet across the day and loiter
SELECT pg_temp.sail(1, 0, 1, 9.9), pg_temp.sail(1, 2, 6, 10.05), pg_temp.sail(1, 7, 8, 9.9),
	pg_temp.sail(1, 20, 21, 9.9) \gset x_
SELECT pg_temp.sail(2, 30, 31, 9.9), pg_temp.sail(2, 31.5, 47.5, 10.05) \gset x_
SELECT pg_temp.sail(3, 10, 12, 10.05) \gset x_
SELECT pg_temp.sail(4, 20, 40, 12) \gset x_
SELECT pg_temp.sail(5, 24, 44, 15, 48), pg_temp.sail(6, 24, 44, 15, 48) \gset x_
SELECT pg_temp.sail(9, 0, 60, 40) \gset x_
SELECT count(*) FROM (SELECT detect_port_calls(), detect_ais_gaps(), detect_encounters(),
	detect_loitering(radius_m => 1000, min_duration => '6 hours'), detect_anomalies()) d \gset x_
SELECT ok((SELECT bool_and(positions_kept)
	FROM (SELECT positions_kept FROM port_call UNION ALL SELECT positions_kept FROM ais_gap
	UNION ALL SELECT positions_kept FROM encounter UNION ALL SELECT positions_kept FROM loitering) k),
'every finding says that its positions are kept');
CREATE VIEW pg_temp.standing AS
SELECT 'call' AS kind, mmsi, concat_ws(' ', zone, arrived_earliest, arrived, arrived_latest, departed_earliest,
	departed, departed_latest, fixes, confidence, stopped_hours) AS says FROM port_call_current
UNION ALL
SELECT 'gap', mmsi, concat_ws(' ', g.off_at, g.on_at, g.is_open, g.duration_hours, g.fixes_before, g.heard_nearby_off,
	g.heard_nearby_on, g.heard_within_off, g.heard_within_on, g.days_without_data) FROM ais_gap_current g
UNION ALL
SELECT 'encounter', mmsi_a::integer, concat_ws(' ', mmsi_b, began, ended, ended_latest, min_distance_m, samples,
	drift_a_kn) FROM encounter_finding WHERE known_to IS NULL
UNION ALL
SELECT 'loitering', mmsi::integer, concat_ws(' ', began, ended, fixes) FROM loitering_finding WHERE known_to IS NULL;
CREATE TEMP TABLE before AS SELECT * FROM pg_temp.standing;
CREATE FUNCTION pg_temp.differs() RETURNS SETOF text LANGUAGE sql AS $$
	SELECT '- ' || kind || ' ' || mmsi || ' ' || says FROM (TABLE before EXCEPT ALL SELECT * FROM pg_temp.standing) a
	UNION ALL SELECT '+ ' || kind || ' ' || mmsi || ' ' || says
		FROM (SELECT * FROM pg_temp.standing EXCEPT ALL TABLE before) b $$;
SELECT is((SELECT array_agg(DISTINCT kind ORDER BY kind) FROM before), '{call,encounter,gap,loitering}',
	'there are findings of each kind');

-- ---------- the end of January ----------
SET LOCAL track_functions = 'all';
SELECT results_eq($$SELECT ships, ship_days > 8, fixes > 100, partitions, carried > 0
	FROM drop_positions('2024-02-01')$$, 'VALUES (7, true, true, 1, true)', 'what was removed is counted');
SELECT is((SELECT calls FROM pg_stat_xact_user_functions WHERE funcname = 'carried_since'), 7::bigint,
	'from when on fixes are carried is looked for once a ship');
SET LOCAL track_functions = 'none';
SELECT is_empty($$SELECT FROM vessel_track WHERE day < '2024-02-01'$$, 'nothing of before is stored');
SELECT is_empty($$SELECT FROM track_partitions() WHERE to_day <= '2024-02-01'$$, 'the month is gone as a whole');
SELECT is(positions_horizon(), date '2024-02-01', 'and that is known');
SELECT is_empty('SELECT * FROM pg_temp.differs()', 'every finding stands as it was');
SELECT is_empty('SELECT kind FROM refresh_findings() WHERE added + superseded + closed > 0',
	'a refresh changes nothing');
SELECT is_empty('SELECT d FROM (SELECT detect_port_calls()) r, LATERAL pg_temp.differs() d',
	'nor does a full run of port calls');
SELECT is_empty('SELECT d FROM (SELECT detect_ais_gaps()) r, LATERAL pg_temp.differs() d', 'of silences');
SELECT is_empty('SELECT d FROM (SELECT detect_encounters()) r, LATERAL pg_temp.differs() d', 'of encounters');
SELECT is_empty($$SELECT d FROM (SELECT detect_loitering(radius_m => 1000, min_duration => '6 hours')) r,
	LATERAL pg_temp.differs() d$$, 'of loitering');
SELECT results_eq('SELECT mmsi, positions_kept FROM port_call ORDER BY mmsi',
	'VALUES (1, false), (2, false), (3, false)', 'calls say that their positions are not kept');
SELECT results_eq('SELECT DISTINCT positions_kept FROM ais_gap UNION ALL SELECT positions_kept FROM encounter UNION '
	'ALL SELECT positions_kept FROM loitering WHERE mmsi = 5', 'VALUES (false), (false), (false)',
	'and so do silences, encounters and loitering');
SELECT is((SELECT count(*) FROM port_call_history WHERE known_to IS NOT NULL), 0::bigint, 'no history was made');
SELECT is((SELECT count(*) FROM dwell_by_zone_month WHERE month = '2024-01-01'), 1::bigint,
	'dwell of the month is still told');
SELECT is((SELECT fixes FROM ais_coverage_by_day WHERE day = '2024-01-30') > 0, true,
	'and what was stored of its days');
SELECT is((SELECT positions_kept FROM ais_coverage_by_day WHERE day = '2024-01-30'), false, 'which is not kept');

-- ---------- what follows ----------
SELECT pg_temp.sail(2, 48, 53, 10.05), pg_temp.sail(2, 54, 55, 9.9), pg_temp.sail(4, 58, 60, 12),
	pg_temp.sail(3, 50, 52, 10.05), pg_temp.sail(3, 53, 54, 9.9) \gset x_
SELECT pg_temp.sail(5, 48, 50, 15, 48), pg_temp.sail(6, 48, 50, 15, 48) \gset x_
SELECT count(*) FROM refresh_findings() \gset x_
SELECT row_eq('SELECT arrived_latest, arrived, departed_earliest, stopped_hours, fixes, confidence, positions_kept '
	'FROM port_call WHERE mmsi = 2',
	ROW(pg_temp.at(31.5), (SELECT split_part(says, ' ', 4) || ' ' || split_part(says, ' ', 5) FROM before
		WHERE kind = 'call' AND mmsi = 2)::timestamptz, pg_temp.at(53), 21.5::float8, 44, 4, false),
	'a call that goes on across the day keeps its beginning and gets its end');
SELECT is((SELECT count(*) FROM port_call WHERE mmsi = 2), 1::bigint, 'and is one');
SELECT results_eq('SELECT arrived_latest, departed_earliest, arrival_basis, departure_basis FROM port_call WHERE mmsi '
	'= 3 ORDER BY 1',
	$$VALUES (pg_temp.at(10), pg_temp.at(12), 'open', 'silence'),
		(pg_temp.at(50), pg_temp.at(52), 'silence', 'crossing')$$,
		'a ship that comes back after a long silence has a second call, and the first one its end');
SELECT row_eq('SELECT off_at, on_at, fixes_before, days_without_data FROM ais_gap WHERE mmsi = 4',
	ROW(pg_temp.at(40), pg_temp.at(58), 24, 0), 'a silence across the day ends when the ship is heard again');
SELECT row_eq('SELECT began, ended FROM encounter WHERE mmsi_a = 5', ROW(pg_temp.at(24), pg_temp.at(44)),
	'an encounter that ended before stands');
SELECT row_eq('SELECT began, ended FROM loitering WHERE mmsi = 5', ROW(pg_temp.at(24), pg_temp.at(50)),
	'a ship that lies where it lay has lain there since before');

-- late positions of before are stored, and judged by nothing
SELECT pg_temp.sail(1, 3, 4, 10.3) \gset x_
CREATE OR REPLACE TEMP VIEW now_standing AS SELECT * FROM pg_temp.standing;
TRUNCATE before; INSERT INTO before SELECT * FROM now_standing;
SELECT count(*) FROM refresh_findings() \gset x_
SELECT is_empty('SELECT * FROM pg_temp.differs()', 'late positions of a day before change nothing');
SELECT is((SELECT count(*) FROM vessel_track WHERE day = '2024-01-30'), 1::bigint, 'though they are stored');
SELECT row_eq($$SELECT ships, ship_days, partitions FROM drop_positions('2024-02-01')$$, ROW(1, 1::bigint, 1),
	'dropping again removes them');
SELECT is_empty('SELECT * FROM pg_temp.differs()', 'and changes no finding');
-- in the middle of a month
SELECT results_eq($$SELECT partitions FROM drop_positions('2024-02-02')$$, 'VALUES (0)',
	'days of a month go without the month');
SELECT is_empty('SELECT * FROM pg_temp.differs()', 'and no finding with them');
SELECT is_empty('SELECT kind FROM refresh_findings() WHERE added + superseded + closed > 0',
	'nor by the refresh after it');
-- a correction after the day closes what it closes
DELETE FROM vessel_track WHERE mmsi = '9';
SELECT is((SELECT count(*) FROM vessel_track), 0::bigint, 'all that was left is deleted');
SELECT pg_temp.sail(1, 72, 80, 10.05) \gset x_
SELECT is((SELECT added FROM refresh_port_calls()), 1, 'new calls are found');
DELETE FROM vessel_track WHERE mmsi = '1';
SELECT is((SELECT closed FROM refresh_port_calls()), 1, 'and deletion closes them');
-- a partition dropped by hand
SELECT pg_temp.sail(1, 72, 80, 10.05) \gset x_
DROP TABLE vessel_track_2024_02;
SELECT throws_ok('SELECT refresh_findings()', '55000', 'the partition of vessel_track for 2024-02 is gone',
	'a month that was dropped by hand is an error, not an answer');
SELECT lives_ok($$SELECT drop_positions('2024-03-01')$$, 'and drop_positions() puts it in order');

-- ---------- as if nothing had been dropped ----------
-- four ships in and out of two ports for nine days, silent now and then; the first five days are dropped or not
SELECT setseed(0.7) \gset x_
CREATE TEMP TABLE sea AS
SELECT 21 + k AS ship, pg_temp.at(0) + i * interval '20 minutes' + floor(random() * 300) * interval '1 second' AS t,
	10 + (ARRAY[-0.1, 0.05, 0.0501, 0.3, 0.05])[1 + (i / 17 + i * i / 400 + k / 2) % 5] + random() * 0.001
		-- far away, for as many fixes as are left out or a few more
		+ CASE WHEN i % 61 BETWEEN 30 AND 30 + 4 * k THEN 2 ELSE 0 END AS lon,
		50.05 + 0.002 * k AS lat
FROM generate_series(0, 3) k, generate_series(0, 647) i
WHERE (i / 40 + k) % 4 <> 2 AND random() < 0.85;
CREATE FUNCTION pg_temp.run_any(cut timestamptz) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	since timestamptz := cut + (random() - 0.7) * interval '96 hours';
	until timestamptz := CASE WHEN random() < 0.4 THEN 'infinity' ELSE since + random() * interval '72 hours' END;
BEGIN
	CASE floor(random() * 4)
		WHEN 0, 1 THEN
			PERFORM detect_port_calls(since, until, CASE WHEN random() < 0.5 THEN 'ports' ELSE 'all' END,
				max_gap => '4 hours', min_stop => '1 hour', merge_gap => random() * interval '2 hours');
		WHEN 2 THEN
			PERFORM detect_ais_gaps(since, until, min_gap => '3 hours', listen_window => '3 hours');
		ELSE
			PERFORM detect_loitering(since, until, radius_m => 3000, min_duration => '3 hours', away_from => NULL);
	END CASE;
END $$;
CREATE FUNCTION pg_temp.night(seed float8, is_dropped boolean) RETURNS text[] LANGUAGE plpgsql AS $$
DECLARE
	answer text[];
	cut timestamptz;
	gone date;
	lost integer;
BEGIN
	BEGIN
		PERFORM setseed(seed);
		cut := pg_temp.at(24 * (3 + floor(random() * 3)));
		PERFORM store_track(s.ship::mmsi, track_agg(s.t, s.lon, s.lat)) FROM sea s
			WHERE s.t < cut + random() * interval '40 hours' GROUP BY s.ship;
		PERFORM detect_port_calls(), detect_ais_gaps(), detect_encounters(away_from => NULL, min_duration => '1 hour'),
			detect_loitering(radius_m => 1500, min_duration => '5 hours', away_from => NULL);
		-- runs of other periods, sets and numbers lie over these
		FOR i IN 1 .. floor(random() * 4)::integer LOOP
			PERFORM pg_temp.run_any(cut);
		END LOOP;
		IF is_dropped THEN
			PERFORM drop_positions((cut AT TIME ZONE 'UTC')::date);
		ELSE
			PERFORM refresh_findings();
		END IF;
		FOR i IN 1 .. 4 LOOP
			PERFORM store_track(s.ship::mmsi, track_agg(s.t, s.lon, s.lat)) FROM sea s WHERE s.t >= cut
				AND random() < 0.4 GROUP BY s.ship;
			gone := (cut AT TIME ZONE 'UTC')::date + floor(random() * 3)::integer;
			lost := 21 + floor(random() * 4);
			DELETE FROM vessel_track WHERE day = gone AND mmsi = lost::mmsi;
			PERFORM refresh_findings();
		END LOOP;
		answer := ARRAY(SELECT concat_ws(' ', s.kind, s.mmsi, s.says) FROM pg_temp.standing s ORDER BY 1);
		RAISE EXCEPTION 'undo' USING ERRCODE = 'VW000';
	EXCEPTION WHEN SQLSTATE 'VW000' THEN
		NULL;
	END;
	RETURN answer;
END $$;
TRUNCATE vessel_track, carried_track, position_drop, dropped_day, port_call_finding, detection_run, ais_gap_finding,
	ais_gap_run, shared_mmsi_finding, encounter_finding, encounter_run, loitering_finding, loitering_run,
	anomaly_finding, anomaly_run;
DELETE FROM vessel_track_change; DELETE FROM finding_change;
CREATE TEMP TABLE night AS SELECT i, pg_temp.night(i / 1000.0, false) AS kept,
	pg_temp.night(i / 1000.0, true) AS dropped FROM generate_series(:first, :first + :seeds - 1) i;
SELECT is_empty($$SELECT i, '- ' || k FROM night, unnest(kept) k WHERE k <> ALL (dropped) UNION ALL SELECT i, '+ ' || d
	FROM night, unnest(dropped) d WHERE d <> ALL (kept)$$, 'findings after a drop are those without one');
SELECT cmp_ok((SELECT sum(cardinality(kept))::integer FROM night), '>', 20 * :seeds, 'and there are some');

-- two ships on one number, one of them silent across the day and heard elsewhere before: each stays itself
SELECT pg_temp.sail(31, 0, 20, 60), pg_temp.sail(31, 0.25, 100, 70), pg_temp.sail(31, 20.75, 26.75, 80) \gset x_
SELECT added FROM detect_ais_gaps(split_speed_kn => 50) \g /dev/null
-- two ships that were last heard apart, between two fixes of one of them, and next together across the day
SELECT pg_temp.sail(32, 0, 20, 50, 48), pg_temp.sail(33, 0.25, 20.25, 50.1, 48), pg_temp.sail(32, 44, 47.5, 50, 48),
	pg_temp.sail(33, 44.25, 47.75, 50, 48) \gset x_
SELECT added FROM detect_encounters(away_from => NULL) \g /dev/null
TRUNCATE before; INSERT INTO before SELECT * FROM now_standing;
SELECT carried FROM drop_positions('2024-02-01') \g /dev/null
SELECT pg_temp.sail(32, 48, 52, 50, 48), pg_temp.sail(33, 48.25, 52.25, 50, 48) \gset x_
SELECT pg_temp.sail(31, 100.5, 120, 70), pg_temp.sail(31, 110, 120, 60.01) \gset x_
SELECT count(*) FROM refresh_findings() \g /dev/null
SELECT is((SELECT count(*) FROM before WHERE kind = 'gap' AND mmsi = 31), 2::bigint, 'there are two silences');
SELECT results_eq('SELECT off_at, on_at FROM ais_gap WHERE mmsi = 31 ORDER BY off_at',
	'VALUES (pg_temp.at(20), pg_temp.at(110)), (pg_temp.at(26.75), NULL)',
	'of ships that share a number the silences across the day keep their beginning and get their end');

SELECT results_eq('SELECT began_earliest, ended FROM encounter WHERE mmsi_a = 32',
	'VALUES (pg_temp.at(20), pg_temp.at(52))', 'an encounter across the day keeps when the ships were last apart');

-- ---------- what rests on positions before, and goes on or is corrected after ----------
-- 41 and 42: last known both long before the day, together after it; 43: a jump after the day; 44: at one place with speed,
-- and ashore, from before the day on
SELECT register_zone('Shore', 'other', ST_MakeEnvelope(30, 50, 31, 51, 4326)) AS shore \gset
SELECT define_zone_set('land', zone_ids => ARRAY[:shore]) \g /dev/null
CREATE FUNCTION pg_temp.freeze(from_hour float8, to_hour float8) RETURNS bigint LANGUAGE sql AS $$
	SELECT store_track('44', track_agg(pg_temp.at(h::float8), 30.5, 50.5, 12.0::float8, 90.0::float8))
		FROM generate_series(from_hour::numeric, to_hour::numeric, 0.5) h $$;
SELECT pg_temp.sail(41, 49, 77, 50, 47), pg_temp.sail(42, 49.25, 51.25, 50.1, 47), pg_temp.sail(42, 74.25, 77.25, 50, 47),
	pg_temp.sail(43, 49, 84, 5, 48), pg_temp.sail(43, 79.2, 79.2, 15, 48), pg_temp.freeze(50, 78) \gset x_
SELECT count(*) FROM (SELECT detect_encounters(away_from => NULL), detect_anomalies(land => 'land')) d \g /dev/null
SELECT carried FROM drop_positions('2024-02-02') \g /dev/null
SELECT pg_temp.sail(41, 77.5, 84, 50, 47), pg_temp.sail(42, 77.75, 84.25, 50, 47), pg_temp.freeze(78.5, 90) \gset x_
SELECT count(*) FROM refresh_findings() \g /dev/null
SELECT results_eq('SELECT began_earliest, began, ended FROM encounter WHERE mmsi_a = 41',
	'VALUES (pg_temp.at(51.25), pg_temp.at(74.25), pg_temp.at(84))',
	'an encounter after the day goes on, though the ships were last known before it');
SELECT results_eq($$SELECT kind, began, ended FROM anomaly WHERE mmsi = 44 AND kind <> 'jump' ORDER BY kind$$,
	$$VALUES ('frozen', pg_temp.at(50), pg_temp.at(90)), ('land', pg_temp.at(50), pg_temp.at(90))$$,
	'a frozen place and a position ashore go on across the day');
SELECT results_eq('SELECT began, steady_before_hours FROM anomaly WHERE mmsi = 43 ORDER BY began',
	'VALUES (pg_temp.at(79), 30::float8), (pg_temp.at(79.2), 0)', 'a jump after it stays as it was');
UPDATE vessel_track SET track = track_between(track, '-infinity', pg_temp.at(79.1))
	|| track_between(track, pg_temp.at(79.3), 'infinity') WHERE mmsi = 43 AND day = '2024-02-02';
DELETE FROM vessel_track WHERE mmsi = 42 AND day >= '2024-02-02';
SELECT count(*) FROM refresh_findings() \g /dev/null
SELECT is_empty('SELECT began FROM anomaly WHERE mmsi = 43 UNION ALL SELECT began FROM encounter WHERE mmsi_a = 41',
	'and a correction closes both');
-- what later runs would need of positions that are gone by then is not there
SELECT pg_temp.sail(45, 73, 74, 9.9), pg_temp.sail(45, 75, 78, 10.05), pg_temp.sail(45, 79, 120, 9.9) \gset x_
SELECT added FROM detect_port_calls() \g /dev/null
SELECT carried FROM drop_positions('2024-02-04') \g /dev/null
SELECT added FROM detect_loitering(min_duration => '20 days') \g /dev/null
SELECT carried FROM drop_positions('2024-02-05') \g /dev/null
SELECT closed FROM detect_port_calls() \g /dev/null
SELECT results_eq('SELECT arrived_latest, positions_kept FROM port_call WHERE mmsi = 45', 'VALUES (pg_temp.at(75), false)',
	'a second drop, after runs that look farther back, loses no call of the first');

-- a ship that is heard for the first time soon after the day
SELECT carried FROM drop_positions('2024-02-06') \g /dev/null
SELECT pg_temp.sail(46, 170, 172, 5, 48), pg_temp.sail(47, 170, 200, 6, 48) \gset x_
SELECT count(*) FROM refresh_findings() \g /dev/null
SELECT results_eq('SELECT off_at, on_at FROM ais_gap WHERE mmsi = 46', 'VALUES (pg_temp.at(172), NULL::timestamptz)',
	'it falls silent');
SELECT pg_temp.sail(46, 201, 202, 5, 48) \gset x_
SELECT count(*) FROM refresh_findings() \g /dev/null
SELECT results_eq('SELECT off_at, on_at FROM ais_gap WHERE mmsi = 46', 'VALUES (pg_temp.at(172), pg_temp.at(201))',
	'and is heard again');

-- a month whose partition was dropped by hand, with ships that are heard before, in and after it
SELECT pg_temp.sail(48, 190, 200, 10.05), pg_temp.sail(48, 200.5, 400, 9.9), pg_temp.sail(48, 745, 750, 9.9),
	pg_temp.sail(47, 200.5, 400, 6, 48), pg_temp.sail(47, 745, 750, 6, 48) \gset x_
SELECT added FROM detect_loitering(min_duration => '6 hours') \g /dev/null
SELECT count(*) FROM refresh_findings() \g /dev/null
TRUNCATE before; INSERT INTO before SELECT * FROM now_standing;
DROP TABLE vessel_track_2024_02;
SELECT pg_temp.sail(47, 747.25, 747.25, 6, 48) \gset x_
SELECT is((SELECT carried FROM drop_positions('2024-03-01')), 0::bigint,
	'from before a month that was dropped by hand nothing is carried over');
SELECT is_empty($$SELECT d FROM pg_temp.differs() d WHERE d NOT LIKE '_ loitering 47 2024-03-01 %'$$,
	'what was found by its positions stays, and nothing is found over it');
SELECT is_empty($$SELECT d FROM (SELECT detect_port_calls(), detect_ais_gaps(), detect_encounters(away_from => NULL)) r,
	LATERAL pg_temp.differs() d WHERE d NOT LIKE '_ loitering 47 2024-03-01 %'$$, 'by full runs either');

-- what a crash empties
DO $$ BEGIN
	PERFORM store_track('211000099', '[2001-01-01T00:00:00Z 1 1]');
	PERFORM check_track_months();
	TRUNCATE track_month_seen;
	PERFORM drop_positions('2001-02-01');
END $$;
SELECT is_empty($$SELECT FROM track_month WHERE to_day <= '2001-02-01'$$,
	'no month is expected any more whose partition was dropped, after a crash either');
SELECT * FROM finish();
ROLLBACK;
