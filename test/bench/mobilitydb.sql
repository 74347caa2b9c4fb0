-- The same fixes and zones in MobilityDB, where the server has it: trips built, then cut by every zone.  In a database
-- of their own: MobilityDB and btree_gist, which vesselwatch needs, both define <-> for plain types.
SET jit = off;
SET max_parallel_workers_per_gather = 0;
SELECT count(*) AS fixes FROM bench.position \gset
CALL bench.time('MobilityDB: trips', 1000,
	'SELECT count(numInstants(trip)) FROM (SELECT mmsi, '
	'tgeompointSeq(array_agg(tgeompoint(ST_SetSRID(ST_MakePoint(lon, lat), 4326), t) ORDER BY t)) AS trip FROM '
	'bench.position GROUP BY mmsi) s', 1, :fixes);
CREATE TABLE bench.trip AS
SELECT mmsi, tgeompointSeq(array_agg(tgeompoint(ST_SetSRID(ST_MakePoint(lon, lat), 4326), t) ORDER BY t)) AS trip
	FROM bench.position GROUP BY mmsi;
VACUUM ANALYZE bench.trip;
CALL bench.time_once('MobilityDB: atGeometry', 1000,
	'SELECT count(*) FROM bench.trip v, bench.zone z WHERE v.trip && stbox(z.geom) AND atGeometry(v.trip, z.geom) IS '
	'NOT NULL', :fixes);
INSERT INTO bench.fact (what, value)
SELECT 'bytes a fix, MobilityDB: trips', round(pg_total_relation_size('bench.trip')::numeric / :fixes, 2);
