-- What a desk looks at first: 11,000 ships of one day, each with an identity, half of them in a port; lists of a
-- thousand.
SET search_path = vesselwatch, public;
SELECT setseed(0.3);
SELECT register_zone('Harbour', 'port', ST_MakeEnvelope(10, 50, 10.1, 50.1, 4326));
INSERT INTO vessel (vessel_id, ship_type, length_m) SELECT n, 'cargo', 100 FROM generate_series(1, 11000) n;
UPDATE vessel v
SET imo = i.imo
FROM (SELECT row_number() OVER (ORDER BY i) AS n, i AS imo FROM generate_series(9000000, 9200000) s,
	imo_or_null(s::text) i WHERE i IS NOT NULL) i
WHERE i.n = v.vessel_id;
INSERT INTO vessel_identity (vessel_id, mmsi, name, flag, valid, source)
SELECT n, (211000000 + n)::mmsi, 'SHIP ' || n, 'DE', '[2020-01-01,)', 'bench' FROM generate_series(1, 11000) n;
SELECT ensure_track_partitions('2024-01-01', '2024-02-01');
INSERT INTO vessel_track
SELECT (211000000 + k)::mmsi, '2024-01-10',
	track_agg(timestamptz '2024-01-10 00:00Z' + i * interval '10 minutes', CASE k % 2 WHEN 0 THEN 10.05
	ELSE 11 + i * 0.01 END, 50.05, 0.1, 90)
FROM generate_series(1, 11000) k, generate_series(0, 71) i
WHERE NOT (k % 5 = 1 AND i BETWEEN 10 AND 60)
GROUP BY k;
SELECT load_listings('own', (SELECT jsonb_agg(jsonb_build_object('imo', v.imo::integer, 'name', 'SHIP ' || v.vessel_id,
	'from', '2023-01-01', 'programs', ARRAY['A', 'B'])) FROM vessel v WHERE v.vessel_id % 11 = 0), '2023-01-02');
SELECT detect_port_calls();
SELECT detect_ais_gaps();
VACUUM ANALYZE;
INSERT INTO bench.turn (what, query)
SELECT 'a desk of 11,000 ships: ' || v, format('SELECT count(x) FROM %s x', v)
FROM unnest(ARRAY['vessel_last_position', 'listed_vessel_seen', 'zone_now', 'ais_coverage_by_day', 'gap_by_month',
	'port_call_by_program_month']) v;
INSERT INTO bench.turn (what, query)
SELECT v || ' of one port and month', format($$SELECT count(x) FROM %s x
	WHERE x.zone_id = (SELECT zone_id FROM zone WHERE name = 'Harbour') AND x.arrived >= '2024-01-01'
	AND x.arrived < '2024-02-01'$$, v)
FROM unnest(ARRAY['port_call', 'port_call_current']) v;
INSERT INTO bench.turn (what, query)
VALUES ('dossier of a ship, a year', $$SELECT vessel_dossier_html(2, '2023-06-01', '2024-06-01')$$);
CALL bench.time_in_turn(5);
