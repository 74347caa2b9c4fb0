-- The fleet at hand: detection from rows and by the rivals, zones of every position.
SET search_path = vesselwatch, public, bench;
SET jit = off;
SET max_parallel_workers_per_gather = 0;

TRUNCATE vessel_track;
SELECT ensure_track_partitions(min((t AT TIME ZONE 'UTC')::date), max((t AT TIME ZONE 'UTC')::date)) AS partitions
	FROM bench.position \gset
INSERT INTO vessel_track
SELECT mmsi::mmsi, (t AT TIME ZONE 'UTC')::date, track_agg(t, lon, lat, sog, cog) FROM bench.position GROUP BY 1, 2;
DROP TABLE IF EXISTS bench.packed;
CREATE TABLE bench.packed AS SELECT zone_index_agg(zone_id, geom) AS index FROM bench.zone;
CREATE TABLE IF NOT EXISTS bench.index_of (zones integer PRIMARY KEY, index zone_index);
INSERT INTO bench.index_of SELECT :zones, index FROM bench.packed;
VACUUM ANALYZE vessel_track;
VACUUM ANALYZE bench.position;
SELECT count(*) AS fixes FROM bench.position \gset

CALL bench.time('port calls from rows', :zones,
	'SELECT count(*) FROM (SELECT mmsi, vesselwatch.track_agg(t, lon, lat) AS track FROM bench.position GROUP BY mmsi) '
	'v, vesselwatch.port_calls(v.track, (SELECT index FROM bench.packed)) c', 5, :fixes);
CALL bench.time('floor: GROUP BY mmsi', :zones,
	'SELECT count(*), sum(n), max(t1 - t0), max(x1 - x0), max(y1 - y0) FROM (SELECT mmsi, count(*) AS n, min(t) AS t0, '
	'max(t) AS t1, min(lon) AS x0, max(lon) AS x1, min(lat) AS y0, max(lat) AS y1 FROM bench.position GROUP BY mmsi) f',
		5, :fixes);
CALL bench.time('zones_covering, every position', :zones,
	'SELECT count(vesselwatch.zones_covering((SELECT index FROM bench.packed), lon, lat)) FROM bench.position', 3,
		:fixes);

SELECT :zones = 1000 AS rivals \gset
\if :rivals
SET enable_sort = off;
CALL bench.time('expert SQL', :zones, 'SELECT count(*) FROM bench.expert_port_call', 5, :fixes);
RESET enable_sort;
CALL bench.time('naive SQL', :zones, 'SELECT count(*) FROM bench.naive_port_call', 3, :fixes);
INSERT INTO bench.fact (what, value)
SELECT 'port calls found: vesselwatch, expert, naive', format('%s, %s, %s',
	(SELECT count(*) FROM vessel_track v, port_calls(v.track, (SELECT index FROM bench.packed)) c),
	(SELECT count(*) FROM bench.expert_port_call), (SELECT count(*) FROM bench.naive_port_call));
\endif
