-- What the planner is told: rows and costs by the size of tracks, of a constant or as ANALYZE finds it; workers for
-- stored tracks.
\set ON_ERROR_STOP 1
\i test/tap_setup.sql

SELECT plan(36);

CREATE FUNCTION pg_temp.plan(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	line text;
	whole text := '';
BEGIN
	FOR line IN EXECUTE 'EXPLAIN ' || query LOOP
		whole := whole || line || E'\n';
	END LOOP;
	RETURN whole;
END $$;

-- the rows that the planner expects of the node that scans a function, and what it thinks that the query costs
CREATE FUNCTION pg_temp.expected_rows(query text) RETURNS integer LANGUAGE sql AS $$
	SELECT substring(pg_temp.plan(query) FROM 'Function Scan on (?!generate_series).*?rows=(\d+) ')::integer;
$$;
CREATE FUNCTION pg_temp.cost(query text) RETURNS numeric LANGUAGE sql AS $$
	SELECT substring(pg_temp.plan(query) FROM '\.\.([0-9.]+) rows')::numeric;
$$;
-- a fix every so many minutes
CREATE FUNCTION pg_temp.ship(fixes integer, minutes integer DEFAULT 1) RETURNS track LANGUAGE sql AS $$
	SELECT track_agg('2024-03-01 00:00Z'::timestamptz + i * minutes * interval '1 minute', 10, 50 + i * 0.0001)
		FROM generate_series(0, fixes - 1) i;
$$;

-- a constant: by its own fixes and days
SELECT pg_temp.ship(321)::text AS track, pg_temp.ship(321, 60)::text AS long_track \gset
SELECT is(pg_temp.expected_rows(format('SELECT * FROM track_fixes(%L::track)', :'track')), 321,
	'track_fixes: its fixes');
SELECT is(pg_temp.expected_rows(format('SELECT * FROM track_days(%L::track)', :'long_track')), 14,
	'track_days: its days');
SELECT is(pg_temp.expected_rows(format('SELECT * FROM zone_visits(%L::track, (SELECT zone_index_agg(NULL, NULL)))',
	:'long_track')), 140, 'zone_visits: ten a day');
SELECT is(pg_temp.expected_rows(format('SELECT * FROM port_calls(%L::track, (SELECT zone_index_agg(NULL, NULL)))',
	:'long_track')), 42, 'port_calls: three a day');
SELECT is(pg_temp.expected_rows(format('SELECT * FROM stops(%L::track)', pg_temp.ship(2))), 2,
	'no more than it has fixes');
SELECT is(pg_temp.expected_rows('SELECT * FROM track_fixes(''[]''::track)'), 1, 'none: the planner takes one for none');
SELECT is(pg_temp.expected_rows('SELECT * FROM track_fixes(NULL::track)'), 1, 'NULL: none');
SELECT is(pg_temp.expected_rows(format('SELECT * FROM track_split(%L::track, ''1 hour'')', :'track')), 1,
	'track_split: by days');
SELECT is(pg_temp.expected_rows(format('SELECT * FROM track_split_ships(%L::track)', :'track')), 2,
	'track_split_ships: as declared');

-- a column: what ANALYZE has found
CREATE DOMAIN pg_temp.known_track AS track;
CREATE TEMP TABLE ship AS SELECT i AS id, pg_temp.ship(CASE WHEN i % 2 = 0 THEN 50 ELSE 150 END, 30) AS track,
	NULL::pg_temp.known_track AS known FROM generate_series(1, 40) i;
UPDATE ship SET known = track WHERE id <= 20;
INSERT INTO ship VALUES (41, NULL);
SELECT is(pg_temp.expected_rows('SELECT * FROM ship v, track_fixes(v.track)'), 1000, 'not analysed: as declared');
ANALYZE ship;
SELECT is((SELECT array_agg(ARRAY[round(stanullfrac * 41), round(stadistinct * 41), stakind1, stakind2])
	FROM pg_statistic WHERE starelid = 'ship'::regclass AND staattnum = 2),
	'{{1,-40,25203,0}}'::float8[], 'statistics: NULLs, no two the same, one kind');
SELECT is((SELECT stanumbers1 FROM pg_statistic WHERE starelid = 'ship'::regclass AND staattnum = 2),
	'{100, 3}'::real[], 'and the means of fixes and days');
SELECT is(pg_temp.expected_rows('SELECT * FROM ship v, track_fixes(v.track)'), 98,
	'analysed: its mean, NULLs being nothing');
SELECT is(pg_temp.expected_rows('SELECT * FROM ship v, track_fixes(v.known)'), 49, 'a column of a domain');
CREATE TEMP TABLE fleet (flag text, track track) PARTITION BY LIST (flag);
CREATE TEMP TABLE fleet_ru PARTITION OF fleet FOR VALUES IN ('RU');
CREATE TEMP TABLE fleet_kp PARTITION OF fleet FOR VALUES IN ('KP');
INSERT INTO fleet SELECT CASE WHEN i < 5 THEN 'RU' ELSE 'KP' END, pg_temp.ship(10 * i) FROM generate_series(1, 5) i;
ANALYZE fleet;
SELECT is(pg_temp.expected_rows('SELECT * FROM fleet v, track_fixes(v.track)'), 30, 'over all partitions');
SELECT is(pg_temp.expected_rows('SELECT * FROM fleet_kp v, track_fixes(v.track)'), 50, 'of one partition');
SELECT is(pg_temp.expected_rows('SELECT * FROM (SELECT id, track FROM ship WHERE id < 9 OFFSET 0) v, '
	'port_calls(v.track, (SELECT zone_index_agg(NULL, NULL)))'), 9, 'through a subquery');
SELECT is(pg_temp.expected_rows('SELECT (SELECT count(*) FROM track_fixes(v.track)) FROM ship v'), 98,
	'in a subquery that refers to it');
SELECT is(pg_temp.expected_rows('SELECT (SELECT (SELECT count(*) FROM track_fixes(v.track) WHERE v.id > n) FROM '
	'generate_series(1, 2) n) FROM ship v'), 98, 'and in one deeper');
SELECT is(pg_temp.expected_rows('SELECT * FROM ship v, '
	'track_fixes(track_between(v.track, ''2024-03-01'', ''2024-03-02''))'), 1000,
'a track that is made of it: as declared');
SELECT is(pg_temp.expected_rows('SELECT * FROM (SELECT track_agg(now(), 10, 50) AS track) v, track_fixes(v.track)'),
	1000, 'an aggregate: as declared');
PREPARE fixes(track) AS SELECT * FROM track_fixes($1);
SET plan_cache_mode = force_generic_plan;
SELECT is(pg_temp.expected_rows('EXECUTE fixes(''[]'')'), 1000, 'a parameter: as declared');
RESET plan_cache_mode;
ALTER TABLE ship ALTER COLUMN track SET STATISTICS 0;
TRUNCATE ship;
INSERT INTO ship SELECT 1, NULL;
ALTER TABLE ship ALTER COLUMN track SET STATISTICS 1;
ANALYZE ship;
SELECT is((SELECT stanullfrac FROM pg_statistic WHERE starelid = 'ship'::regclass AND staattnum = 2), 1::real,
	'ANALYZE of NULLs');
SELECT is(pg_temp.expected_rows('SELECT * FROM ship v, track_fixes(v.track)'), 1000, 'which say nothing of tracks');

-- a track of an earlier layout cannot be asked about, and does not stop ANALYZE
TRUNCATE ship;
INSERT INTO ship SELECT 1, pg_temp.ship(10);
SET LOCAL allow_system_table_mods = on;
INSERT INTO pg_cast VALUES (999999, 'bytea'::regtype, 'track'::regtype, 0, 'e',
	'b');	-- which CREATE CAST refuses to allow
RESET allow_system_table_mods;
INSERT INTO ship VALUES (2, ('\x01' || decode(repeat('00', 43), 'hex'))::track);
ANALYZE ship;
SELECT is((SELECT stanumbers1 FROM pg_statistic WHERE starelid = 'ship'::regclass AND staattnum = 2), '{10, 1}'::real[],
	'a track of an earlier layout is left out of the statistics');

-- costs: a call, and so much a fix
CREATE TEMP TABLE busy AS SELECT i AS id, pg_temp.ship(5000) AS track FROM generate_series(1, 200) i;
CREATE TEMP TABLE quiet AS SELECT i AS id, pg_temp.ship(1) AS track FROM generate_series(1, 200) i;
ANALYZE busy;
ANALYZE quiet;
SELECT is(round((pg_temp.cost('SELECT length_nm(track) FROM busy') - pg_temp.cost('SELECT id FROM busy')) / 200 / 0.0025, -1),
	200100.00, 'length_nm: 40 operators a fix and 100 a call');
SELECT is(round((pg_temp.cost('SELECT length_nm(track) FROM quiet') - pg_temp.cost('SELECT id FROM quiet')) / 200 / 0.0025, -1),
	140.00, 'of one fix');
SELECT cmp_ok(pg_temp.cost('SELECT id FROM busy WHERE EXISTS (SELECT FROM port_calls(track, (SELECT '
	'zone_index_agg(NULL, NULL))))'), '>',
	10 * pg_temp.cost('SELECT id FROM quiet WHERE EXISTS (SELECT FROM port_calls(track, (SELECT zone_index_agg(NULL, '
		'NULL))))'),
	'a subquery that looks for port calls costs what the tracks hold');
SELECT is((SELECT array_agg(proname::text ORDER BY proname) FROM pg_proc WHERE prosupport = 'track_support'::regproc),
	'{ais_gaps,judged_visits,length_nm,port_calls,stops,track_anomalies,track_clean,track_clean_blocks,track_days,'
	'track_fixes,track_heard,track_split,track_split_ships,track_to_geometry,windows_heard,zone_visits}',
	'functions that tell their cost');

-- many small tracks: the table is small, the work is not
SELECT ensure_track_partitions('2024-03-01') \gset
INSERT INTO vessel_track
SELECT (200000000 + i)::mmsi, '2024-03-01', track_agg('2024-03-01 12:00Z'::timestamptz + n * interval '1 hour', 10, 50)
FROM generate_series(1, 30000) i, generate_series(1, 5) n GROUP BY i;
ANALYZE vessel_track;
SET LOCAL max_parallel_workers_per_gather = 2;
SELECT alike(pg_temp.plan('SELECT count(*) FROM vessel_track v, port_calls(v.track, (SELECT zone_index_agg(NULL, '
	'NULL)))'),
	'%Parallel Seq Scan on vessel_track%', 'stored tracks are shared out to workers');
TRUNCATE vessel_track;
INSERT INTO vessel_track SELECT (200000000 + id)::mmsi, '2024-03-01',
	track_between(track, '2024-03-01 00:00Z', '2024-03-02 00:00Z') FROM busy;
ANALYZE vessel_track;
SELECT alike(pg_temp.plan('SELECT count(*) FROM vessel_track v, track_fixes(v.track)'),
	'%Parallel Seq Scan on vessel_track%',
	'a few tracks of many fixes are shared out too');
UPDATE vessel_track v SET track = q.track FROM quiet q WHERE v.mmsi = (200000000 + q.id)::mmsi;
ANALYZE vessel_track;
SELECT unalike(pg_temp.plan('SELECT count(*) FROM vessel_track v, track_fixes(v.track)'), '%Parallel%',
	'but not where they are of few');
SELECT unalike(pg_temp.plan('SELECT * FROM vessel_track WHERE mmsi = ''200000007''::mmsi AND day = ''2024-03-01'''),
	'%Parallel%',
	'one ship and day is not');

-- a month with one day of a thousand ships: by an index of days alone, a ship's days would be looked for among all
TRUNCATE vessel_track;
INSERT INTO vessel_track SELECT (200000000 + i)::mmsi, '2024-03-01', q.track
FROM generate_series(1, 1000) i, (SELECT q.track FROM quiet q LIMIT 1) q;
ANALYZE vessel_track;
SET LOCAL plan_cache_mode = force_generic_plan;
CREATE FUNCTION pg_temp.fetched() RETURNS bigint LANGUAGE sql VOLATILE AS $$
	SELECT sum(pg_stat_get_xact_tuples_fetched(i.indexrelid))::bigint
	FROM pg_index i
	WHERE i.indrelid = 'vessel_track_2024_03'::regclass $$;
SELECT pg_temp.fetched() AS fetched \gset
SELECT num_fixes(judged_track('200000007', '2024-02-28', '2024-03-02')),
	num_fixes(stored_track('200000007', '2024-02-28', '2024-03-02')),
	num_fixes(vessel_track_between('200000007', '2024-02-28', '2024-03-02')) \gset x_
SELECT count(*) AS days FROM stored_day_tracks('200000007', '2024-02-28', '2024-03-02') \gset
SELECT is(pg_temp.fetched() - :fetched, 3 + :days::bigint, 'of one ship one row is read');
SELECT pg_temp.fetched() AS fetched \gset
SELECT count(*) AS n FROM settled_around('200000007', '2024-03-02', '2024-03-02', 60) \gset
SELECT cmp_ok(pg_temp.fetched() - :fetched, '<', 10::bigint, 'and a few rows for what lies around some days');
RESET plan_cache_mode;

-- a function in PL/pgSQL keeps its plans for the session: where workers are made cheap, none that plans by itself is called
SELECT is_empty($$SELECT o.oid::regprocedure, i.oid::regprocedure
	FROM pg_proc o
	JOIN pg_proc i ON o.prosrc ~ ('\m' || i.proname || '\(')
	JOIN pg_language l ON l.oid = i.prolang
	WHERE o.pronamespace = 'vesselwatch'::regnamespace
		AND 'parallel_setup_cost=0' = ANY (o.proconfig)
		AND i.pronamespace = o.pronamespace
		AND l.lanname = 'plpgsql'
		AND 'max_parallel_workers_per_gather=0' <> ALL (coalesce(i.proconfig, '{}'))$$,
	'no plan that is kept is made where workers cost nothing');

SELECT * FROM finish();
ROLLBACK;
