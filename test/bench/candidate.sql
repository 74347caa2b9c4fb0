-- Who can it have been: 20,000 registered vessels, each heard on every twelfth day of a year; one ship seen in the
-- middle of it.
SET search_path = vesselwatch, public, bench;
SET client_min_messages = warning;
SET timezone = 'UTC';
SET jit = off;
SET max_parallel_workers_per_gather = 0;

SELECT ensure_track_partitions('2019-01-01', '2019-12-31');
INSERT INTO vessel_track (mmsi, day, track)
SELECT (220000000 + k)::mmsi, date '2019-01-01' + d,
	track_agg((date '2019-01-01' + d + interval '1 hour' * i) AT TIME ZONE 'UTC',
	-30 + (hashint4(k) & 65535) / 65536.0 * 60 + 0.1 * i, -40 + (hashint4(k + d) & 65535) / 65536.0 * 80)
FROM generate_series(1, 20000) k, generate_series(0, 364) d, generate_series(0, 3) i
WHERE (k + d) % 12 = 0
GROUP BY k, d;
WITH ship AS (
	INSERT INTO vessel (length_m) SELECT 80 + k % 200 FROM generate_series(1, 20000) k RETURNING vessel_id
)
INSERT INTO vessel_identity (vessel_id, mmsi, name, valid, source)
SELECT s.vessel_id, (220000000 + row_number() OVER (ORDER BY s.vessel_id))::mmsi, 'BENCH ' || s.vessel_id, '(,)',
	'bench' FROM ship s;
SELECT register_sighting('bench', 'ship', '2019-07-01 10:00Z', place => ST_SetSRID(ST_MakePoint(0, 0), 4326),
	length_m => 100, length_error_m => 5) AS ship \gset
SELECT register_sighting('bench', 'day', '2019-07-01 00:00Z', '2019-07-02 00:00Z',
	place => ST_SetSRID(ST_MakePoint(0, 0), 4326)) AS day \gset
ANALYZE vessel_track; ANALYZE vessel; ANALYZE vessel_identity; ANALYZE sighting;
INSERT INTO bench.turn (what, zones, query, fixes) VALUES
	('candidate_vessels: a moment, 20,000 vessels, a year of positions (goal: 1,000 ms)', NULL,
		format('SELECT count(*) FROM vesselwatch.candidate_vessels(%s)', :ship), NULL),
	('candidate_vessels: a day, 20,000 vessels, a year of positions (goal: 1,000 ms)', NULL,
		format('SELECT count(*) FROM vesselwatch.candidate_vessels(%s)', :day), NULL);
CALL bench.time_in_turn(3);
INSERT INTO bench.fact (what, value)
SELECT 'candidate_vessels: ' || c.verdict, count(*) FROM candidate_vessels(:ship) c GROUP BY c.verdict ORDER BY 1;
DELETE FROM sighting WHERE source = 'bench';
DELETE FROM vessel_identity WHERE source = 'bench';
DELETE FROM vessel v WHERE NOT EXISTS (SELECT FROM vessel_identity i WHERE i.vessel_id = v.vessel_id);
DELETE FROM vessel_track WHERE day BETWEEN '2019-01-01' AND '2019-12-31';
