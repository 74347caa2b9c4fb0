-- Two dozen ships that go in and out of two ports for three days, the same in every database: spikes, numbers that two
-- ships share, hours of silence, and pairs that lie beside each other at sea.
SET search_path = vesselwatch, public;
SET timezone = 'UTC';
SELECT register_zone('A', 'port', ST_MakeEnvelope(10, 52, 10.03, 52.1, 4326), country => 'DE');
SELECT register_zone('B', 'port', ST_MakeEnvelope(10.01, 52, 10.1, 52.1, 4326), country => 'DE');
CREATE TEMP TABLE sea AS
SELECT
	211000100 + k AS mmsi,
	timestamptz '2024-01-29 00:00Z' + i * interval '13 minutes' + (hashint8extended(k * 1000 + i,
		1) & 1023) / 1024.0 * interval '5 minutes' AS t,
	10 + (ARRAY[-0.1, 0.05, 0.02, 0.15, 0.05, 0.0993])[1 + (i / 7 + i * i / 50 + k / 2 * 2) % 6]
		+ (hashint8extended(k * 1000 + i, 2) & 1023) / 1024.0 * 0.0014
		+ CASE WHEN (hashint8extended(k * 1000 + i, 3) & 1023) / 1024.0 < 0.03 THEN 2 WHEN k % 7 = 0
			AND i % 2 = 0 THEN 2 ELSE 0 END AS lon,
	52.05 AS lat
FROM generate_series(1, 24) k
CROSS JOIN generate_series(0, 330) i
CROSS JOIN LATERAL (SELECT (hashint8extended(k * 1000 + i, 4) & 1023) / 1024.0 AS heard) h
WHERE h.heard < 0.9
	AND NOT (k % 5 = 0 AND i % 100 BETWEEN 30 AND 70);
SELECT store_track(s.mmsi::text, s.track)
FROM (SELECT mmsi, track_agg(t, lon, lat) AS track FROM sea GROUP BY mmsi) s
ORDER BY s.mmsi;
