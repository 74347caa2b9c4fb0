-- Distribution by Citus, where there is no Citus: it says why not, and nothing else is different.
\set ON_ERROR_STOP 1
\i test/tap_setup.sql
SELECT plan(8);

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
