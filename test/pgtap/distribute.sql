-- Distribution by Citus, where there is no Citus: it says why not, and nothing else is different.
\set ON_ERROR_STOP 1
\i test/tap_setup.sql
SELECT plan(13);

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

-- the catalog of Citus by the names that are looked at: a worker that has the metadata of distributed positions
SET LOCAL allow_system_table_mods = on;
CREATE TABLE pg_catalog.pg_dist_local_group (groupid integer);
CREATE TABLE pg_catalog.pg_dist_partition (logicalrelid regclass);
INSERT INTO pg_dist_local_group VALUES (1);
INSERT INTO pg_dist_partition VALUES ('vessel_track');
SELECT throws_ok('SELECT * FROM screen_vessel(name => ''LADY R'')', '0A000', NULL,
	'a worker does not screen against its empty copy of the lists');
SELECT lives_ok('SELECT * FROM fix', 'but shows positions');

SELECT * FROM finish();
ROLLBACK;
