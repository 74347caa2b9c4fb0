-- The same fixes and zones in MobilityDB, where the server has it: trips built, then cut by every zone.
CREATE EXTENSION IF NOT EXISTS mobilitydb CASCADE;
SET jit = off;
SET max_parallel_workers_per_gather = 0;
SELECT count(*) AS fixes FROM bench.position \gset
CALL bench.time('MobilityDB: trips', 1000,
	'SELECT count(numInstants(trip)) FROM (SELECT mmsi, tgeompointSeq(array_agg(tgeompoint(ST_SetSRID(ST_MakePoint(lon, lat), 4326), t) ORDER BY t)) AS trip FROM bench.position GROUP BY mmsi) s', 1, :fixes);
CREATE TABLE bench.trip AS
SELECT mmsi, tgeompointSeq(array_agg(tgeompoint(ST_SetSRID(ST_MakePoint(lon, lat), 4326), t) ORDER BY t)) AS trip FROM bench.position GROUP BY mmsi;
CALL bench.time('MobilityDB: atGeometry', 1000,
	'SELECT count(*) FROM bench.trip v, bench.zone z WHERE v.trip && stbox(z.geom) AND atGeometry(v.trip, z.geom) IS NOT NULL', 1, :fixes);
DROP TABLE bench.trip;
