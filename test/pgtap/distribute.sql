-- Distribution by Citus, where there is no Citus: it says why not, and nothing else is different.
\set ON_ERROR_STOP 1
\i test/tap_setup.sql
SELECT plan(41);

SELECT is(is_distributed(), false, 'positions are not distributed');
SELECT throws_ok('SELECT * FROM distribute_vesselwatch()', '55000', 'extension citus is not installed in this database',
	'distributing needs Citus');
SELECT throws_ok('SELECT * FROM distribute_vesselwatch(0)', '22023', 'shard_count must be 1 to 64000, not 0',
	'no shards are refused');
SELECT throws_ok('SELECT * FROM distribute_vesselwatch(NULL)', '22023', 'shard_count must be 1 to 64000, not NULL',
	'so is no number of them');
SELECT throws_ok('SELECT * FROM undistribute_vesselwatch()', '55000',
	'extension citus is not installed in this database',
	'undistributing needs it too');
SELECT is(gather_track_changes(), 0::bigint, 'there are no workers to gather changes from');

-- indexes of zones as nodes keep them
CREATE TEMP TABLE square AS
SELECT k AS no, zone_index_agg(1, ST_MakeEnvelope(k, 50, k + 1, 51, 4326)) AS index
FROM generate_series(1, 10) k
GROUP BY k;
SELECT is((SELECT count(DISTINCT zone_index_hash(index)) FROM square), 10::bigint, 'other zones have another hash');
SELECT throws_ok('SELECT sent_zone_index(''x'')', '55000', 'the index of zones "x" has not been sent to this node',
	'an index that was not sent is an error');
SELECT keep_sent_zone_index(zone_index_hash(index), index) FROM square ORDER BY no;
SELECT keep_sent_zone_index(zone_index_hash(index), index) FROM square WHERE no = 1;
SELECT is((SELECT array_agg(zones_covering(sent_zone_index(zone_index_hash(index)), no + 0.5, 50.5) ORDER BY no) FROM square),
	array_fill(1::bigint, ARRAY[10, 1]), 'one that was sent, even twice, is found by its hash');
UPDATE zone_index_sent SET sent_at = sent_at - interval '2 days';
SELECT keep_sent_zone_index('y', index) FROM square WHERE no = 1;
SELECT is((SELECT count(*) FROM zone_index_sent), 8::bigint, 'of those that are a day old the eight newest stay');
SELECT is((SELECT count(*) FROM zone_index_sent s JOIN square q ON s.hash = zone_index_hash(q.index) WHERE q.no >= 4),
	7::bigint, 'and none that was sent later goes before one sent earlier');

-- notes of changed tracks as a worker hands them over and the coordinator takes them
DELETE FROM vessel_track_change;
SELECT store_track('211000001', '[2024-01-30T10:00:00Z 8.5 53.5, 2024-01-31T10:00:00Z 8.5 53.5, 2024-02-01T10:00:00Z 8.5 53.5]');
SELECT store_track('211000001', '[2024-02-03T10:00:00Z 8.5 53.5]');
SELECT store_track('211000002', '[2024-02-29T10:00:00Z 8.5 53.5]');
SELECT store_track('211000002', '[2024-02-29T11:00:00Z 8.5 53.5]');
CREATE TEMP TABLE noted AS SELECT DISTINCT c.mmsi::integer AS mmsi, c.day FROM vessel_track_change c;
SET LOCAL datestyle = 'SQL, DMY';
CREATE TEMP TABLE handed AS SELECT hand_over_track_changes('{}') AS reply;
SET LOCAL datestyle = 'ISO, MDY';
SELECT is((SELECT array_agg(m ORDER BY m) FROM handed, unnest((reply ->> 'mmsis')::integer[]) m), '{211000001,211000001,211000002}',
	'days in a row are handed over as one');
INSERT INTO track_change_worker (node_id, has_shards) VALUES (7, true);
CREATE TEMP TABLE as_they_were AS SELECT * FROM vessel_track_change;
DELETE FROM vessel_track_change;
SELECT is((SELECT take_over_track_changes(7, reply) FROM handed), 5::bigint, 'each day of a ship is taken once');
SELECT set_eq('SELECT c.mmsi::integer, c.day FROM vessel_track_change c', 'SELECT * FROM noted', 'as it was noted');
DELETE FROM vessel_track_change;
INSERT INTO vessel_track_change SELECT * FROM as_they_were;
SELECT store_track('211000003', '[2024-02-03T10:00:00Z 8.5 53.5]');
SELECT is((SELECT hand_over_track_changes(gathered) ->> 'mmsis' FROM track_change_worker), '{211000003}',
	'what has been taken is not handed over again, what came meanwhile is');
DELETE FROM track_change_worker;

-- Citus finds the shard of a ship in a plan for the numbers at hand.  A function that keeps its plans, and what it calls,
-- reads positions only where it asks is_distributed() first; but for a plain look-up of a ship, which Citus can keep
CREATE FUNCTION pg_temp.keep_plans_of_positions() RETURNS SETOF text LANGUAGE sql AS $$
	WITH RECURSIVE part AS MATERIALIZED (
		SELECT b.oid, b.name, b.settings ~ 'plan_cache_mode=force_generic_plan' AND b.text !~ 'is_distributed\(\)' AS is_kept,
			b.settings ~ 'plan_cache_mode=' OR b.text ~ 'force_custom_plan' AS has_mode,
			regexp_replace(b.text, '''[^'']*''', '''''', 'g') AS text
		FROM (
			SELECT p.oid, p.proname::text AS name, coalesce(array_to_string(p.proconfig, ' '), '') AS settings,
				regexp_replace(coalesce(pg_get_function_sqlbody(p.oid), p.prosrc), '--[^\n]*', '', 'g') AS text
			FROM pg_proc p
			JOIN pg_language l ON l.oid = p.prolang AND l.lanname IN ('sql', 'plpgsql')
			WHERE p.pronamespace = 'vesselwatch'::regnamespace
			UNION ALL
			SELECT c.oid, c.relname, '', pg_get_viewdef(c.oid)
			FROM pg_class c
			WHERE c.relnamespace = 'vesselwatch'::regnamespace AND c.relkind = 'v'
		) b
	), mention AS MATERIALIZED (
		SELECT DISTINCT p.oid AS by_oid, coalesce(m.words[1], m.words[2]) AS name
		FROM part p
		CROSS JOIN LATERAL regexp_matches(p.text,
			'\m(?:(?:FROM|JOIN|USING|UPDATE|INTO)\s+\(*(?:vesselwatch\.)?(\w+)|(\w+)\s*\()', 'g') m(words)
	), way AS (
		SELECT p.oid, p.name AS way
		FROM part p
		WHERE p.is_kept
		UNION
		SELECT n.oid, w.way || ' > ' || n.name
		FROM way w
		JOIN mention m ON m.by_oid = w.oid
		JOIN part n ON n.name = m.name AND NOT n.has_mode AND n.name <> 'stored_day_tracks'
		WHERE strpos(w.way, n.name) = 0
	)
	SELECT w.way
	FROM way w
	JOIN mention m ON m.by_oid = w.oid AND m.name = 'vessel_track'
	ORDER BY w.way
$$;
CREATE FUNCTION vesselwatch.keeps_one(m mmsi) RETURNS bigint LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan
AS 'BEGIN RETURN (SELECT count(*) FROM vessel_track v WHERE v.mmsi = m); END';
CREATE FUNCTION vesselwatch.keeps_two(m mmsi) RETURNS bigint LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan
AS 'BEGIN RETURN num_fixes(judged_track(m)); END';
CREATE FUNCTION vesselwatch.keeps_three(m mmsi) RETURNS bigint LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan
AS 'BEGIN RETURN (SELECT count(*) FROM fix f WHERE f.mmsi = m); END';
SELECT results_eq('SELECT * FROM pg_temp.keep_plans_of_positions()',
	$$VALUES ('keeps_one'), ('keeps_three > fix'), ('keeps_two > judged_track')$$,
	'no function that keeps its plans reads positions without asking whether they are distributed');
DROP FUNCTION keeps_one, keeps_two, keeps_three;

-- a database restored from the dump of a cluster has no notes of its workers: all is looked at once, and what was found
-- by positions that are gone is closed
SELECT register_zone('Home', 'port', ST_MakeEnvelope(8, 53, 9, 54, 4326));
SELECT store_track(s.mmsi, track_agg('2024-03-01Z'::timestamptz + n * s.step, s.lon + n % s.places * 5, s.lat))
FROM (VALUES ('211000021'::mmsi, 15, 40, 1, interval '10 minutes'), ('211000022', 15.001, 40, 1, '10 minutes'),
	('211000023', 20, 40, 2, '10 minutes'), ('211000024', 8.5, 53.5, 1, '20 minutes'),
	('211000025', 12, 30, 1, '20 hours')) s(mmsi, lon, lat, places, step), generate_series(0, 143) n
WHERE s.mmsi <> 211000025 OR n < 2
GROUP BY s.mmsi;
SELECT detect_port_calls(), detect_ais_gaps(min_gap => '12 hours'),
	detect_encounters(away_from => NULL), detect_loitering(away_from => NULL), detect_anomalies();
CREATE FUNCTION pg_temp.kinds_found() RETURNS text[] LANGUAGE sql AS $$
	SELECT array_agg(DISTINCT k.kind ORDER BY k.kind)
	FROM (SELECT 'port call' AS kind, f.known_to FROM port_call_finding f
		UNION ALL SELECT 'silence', f.known_to FROM ais_gap_finding f WHERE f.on_at IS NOT NULL
		UNION ALL SELECT 'encounter', f.known_to FROM encounter_finding f
		UNION ALL SELECT 'loitering', f.known_to FROM loitering_finding f
		UNION ALL SELECT 'anomaly', f.known_to FROM anomaly_finding f) k
	WHERE k.known_to IS NULL
$$;
SELECT is(pg_temp.kinds_found(), '{anomaly,encounter,loitering,port call,silence}', 'there is a finding of every kind');
CREATE TEMP TABLE whole AS SELECT * FROM vessel_track WHERE mmsi IN (211000021, 211000022);
DELETE FROM vessel_track;
DELETE FROM vessel_track_change;
INSERT INTO track_change_worker (node_id, has_shards) VALUES (2, true);
SELECT refresh_findings();
SELECT is(pg_temp.kinds_found(), NULL, 'and of none when the positions are gone, though no note says so');
INSERT INTO vessel_track SELECT * FROM whole;
DELETE FROM vessel_track_change;
SELECT refresh_findings();
SELECT is(pg_temp.kinds_found(), NULL, 'that is done once');
INSERT INTO track_change_worker (node_id, has_shards) VALUES (2, true);
SELECT is((SELECT number FROM after_restore() WHERE step = 'days to be looked at again'), 2::bigint,
	'after_restore() says how many days it makes a refresh look at');
SELECT refresh_findings();
SELECT is(pg_temp.kinds_found(), '{encounter,loitering}', 'what was stored without a note is found');

-- the catalog of Citus by the names that are looked at: a worker that has the metadata of distributed positions
SET LOCAL allow_system_table_mods = on;
CREATE TABLE pg_catalog.pg_dist_local_group (groupid integer);
CREATE TABLE pg_catalog.pg_dist_partition (logicalrelid regclass);
INSERT INTO pg_dist_local_group VALUES (1);
INSERT INTO pg_dist_partition VALUES ('vessel_track');
SELECT throws_ok('SELECT * FROM screen_vessel(name => ''LADY R'')', '0A000', NULL,
	'a worker does not screen against its empty copy of the lists');
SELECT lives_ok('SELECT * FROM fix', 'but shows positions');
SELECT is(has_written_positions(), false, 'a transaction that has read them has not written them');
DELETE FROM vessel_track WHERE mmsi = 1;
SELECT is(has_written_positions(), true, 'one that deletes some has');

-- days and clock times are those of a zone, and nodes have zones of their own
PREPARE kept AS SELECT count(*) FROM fix WHERE t::date = '2024-03-01';
EXECUTE kept;
CREATE FUNCTION pg_temp.kept() RETURNS bigint LANGUAGE plpgsql AS $$
BEGIN
	RETURN (SELECT count(*) FROM fix WHERE t::date = '2024-03-01');
END $$;
SELECT pg_temp.kept();
SET LOCAL timezone = 'Asia/Tokyo';
SELECT throws_ok(q, '55000', 'TimeZone must not be "Asia/Tokyo" where positions are distributed and a query computes by it',
	'by the zone of the session: ' || q)
FROM (VALUES ('SELECT count(*) FROM fix WHERE t::date = ''2024-01-30'''), ('SELECT date_trunc(''day'', t) FROM fix'),
	('SELECT min(t::text) FROM fix'), ('SELECT count(*) FROM fix WHERE t > date ''2024-01-30'''),
	('SELECT 1 FROM vessel_track WHERE day = current_date'), ('SELECT (f::text) FROM fix f'),
	('SELECT to_char(max(t), ''HH24'') FROM fix'), ('SELECT t + interval ''1 day'' FROM fix'),
	('SELECT format(''%s'', t) FROM fix'), ('EXECUTE kept'), ('SELECT pg_temp.kept()')) v(q);
SELECT lives_ok(q, 'not by it: ' || q)
FROM (VALUES ('SELECT count(*), max(t) FROM fix WHERE t < ''2024-01-30'''), ('SELECT (t AT TIME ZONE ''Asia/Tokyo'')::date FROM fix'),
	('SELECT date_trunc(''day'', t, ''Asia/Tokyo''), t + 2 * interval ''1 hour'', extract(epoch FROM t) FROM fix'),
	('SELECT now()::date FROM vessel_track_change'), ('SELECT count(*) FROM fix WHERE t < now()')) v(q);

SELECT * FROM finish();
ROLLBACK;
