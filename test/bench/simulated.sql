-- Port calls of 300,000 ships at 5,000 ports in five years, as nightly refreshes would have written them: simulated,
-- since no archive at hand has so many. Each ship calls somewhere every few days, the largest port has 140 times the
-- calls of the smallest; every eighth call is known in two versions, and those of the last days are open.
--
--     psql -v findings=1000000 -f simulated.sql
--     psql -v findings=1000000 -v part=0 -f simulated_calls.sql		these two at once
--     psql -v findings=1000000 -v part=1 -f simulated_calls.sql
--     psql -f simulated_indexes.sql
--     psql -f simulated_views.sql
--
-- Beside them the fleet of fleet.sql is detected, so that a refresh has something to look at. Indexes and keys are left
-- out while the table fills, and made again by their own definitions.

\if :{?findings}
\else
	\set findings 1000000
\endif
\set zones 5000
\set fixes_per_ship 1000
\ir fleet.sql
\set ships 300000
\set ports 5000
SET search_path = vesselwatch, public, bench;
SET timezone = 'UTC';
SET jit = off;

-- ---- registry, lists, positions of the last day, and calls that are found

INSERT INTO zone (zone_id, name, kind, country, geom)
SELECT z.zone_id, 'port ' || z.zone_id, 'port', (ARRAY['DE', 'DK', 'SE', 'NO', 'PL'])[1 + z.zone_id % 5], z.geom
FROM bench.zone z;
INSERT INTO vessel (vessel_id, imo, ship_type, length_m)
SELECT s.n, i.imo, 'cargo', 60 + s.n % 300
FROM generate_series(1, :ships) s(n)
LEFT JOIN (
	SELECT row_number() OVER () * 3 AS n, o.imo
	FROM generate_series(9000000, 9999999) g
	CROSS JOIN LATERAL imo_or_null(g::text) o(imo)
	WHERE o.imo IS NOT NULL
) i USING (n);
CREATE TABLE bench.ship AS
SELECT n AS ship,
	((ARRAY[219, 220, 211, 265, 244, 257, 276, 636])[1 + n % 8] * 1000000 + 100000 + n)::integer::mmsi AS mmsi
FROM generate_series(1::bigint, :ships) n;
INSERT INTO vessel_identity (vessel_id, mmsi, name, flag, valid, source)
SELECT s.ship, s.mmsi, 'SHIP ' || s.ship, 'PA', '[2015-01-01,)', 'bench'
FROM bench.ship s;
SELECT load_listings('own', (
	SELECT jsonb_agg(jsonb_build_object('imo', v.imo::integer, 'name', 'SHIP ' || v.vessel_id, 'from', '2018-01-01',
		'programs', ARRAY['A', 'B']))
	FROM vessel v
	WHERE v.imo IS NOT NULL AND v.vessel_id % 300 = 0), '2018-01-02') AS listings \gset
SELECT watch('calls at the first port', zone_id => 1) AS watch \gset
SELECT ensure_track_partitions('2024-02-29', '2024-03-02') AS partitions \gset
INSERT INTO vessel_track
SELECT p.mmsi::mmsi, (p.t AT TIME ZONE 'UTC')::date, track_agg(p.t, p.lon, p.lat, p.sog, p.cog)
FROM bench.position p
GROUP BY 1, 2;
SELECT detect_port_calls() AS detected \gset
DROP TABLE bench.position;
INSERT INTO vessel_track
SELECT s.mmsi, '2024-02-29', track_agg(timestamptz '2024-02-29 20:00Z' + i * interval '15 minutes',
	-30 + s.ship * 1e-4 + i * 0.02, 40 + s.ship % 100 * 0.1, 11.5, 90)
FROM bench.ship s
CROSS JOIN generate_series(0, 11) i
GROUP BY s.mmsi, s.ship;
-- they are not what the refresh is about
TRUNCATE vessel_track_change;
DELETE FROM finding_change;
ANALYZE;

-- ---- port calls

CREATE TABLE bench.part_of_calls (n serial, remove text, make text);
INSERT INTO bench.part_of_calls (remove, make)
SELECT format('ALTER TABLE port_call_finding DROP CONSTRAINT %I', c.conname),
	format('ALTER TABLE port_call_finding ADD CONSTRAINT %I %s%s', c.conname, pg_get_constraintdef(c.oid),
		CASE c.contype WHEN 'f' THEN ' NOT VALID' ELSE '' END)
FROM pg_constraint c
WHERE c.conrelid = 'port_call_finding'::regclass
	AND c.contype IN ('p', 'f')
ORDER BY c.contype;
-- the larger ones first, when there is more room to sort
INSERT INTO bench.part_of_calls (remove, make)
SELECT format('DROP INDEX %s', x.indexrelid::regclass), pg_get_indexdef(x.indexrelid)
FROM pg_index x
WHERE x.indrelid = 'port_call_finding'::regclass
	AND NOT x.indisprimary
ORDER BY x.indnatts, x.indpred IS NULL;
SELECT remove FROM bench.part_of_calls ORDER BY n \gexec

-- a run each night
INSERT INTO detection_run (zone_set, from_time, to_time, profile, max_gap, merge_gap, min_silence, stop_radius_m,
	min_stop, jitter_m, stray_gap, clean_speed_kn, without_anomalies, refresh_of, known_at)
SELECT r.zone_set, r.from_time, r.to_time, r.profile, r.max_gap, r.merge_gap, r.min_silence, r.stop_radius_m,
	r.min_stop, r.jitter_m, r.stray_gap, r.clean_speed_kn, r.without_anomalies, r.run_id,
	timestamptz '2019-03-02 02:00Z' + d * interval '1 day'
FROM detection_run r
CROSS JOIN generate_series(0, 1830) d
ORDER BY d;
CREATE TABLE bench.simulated AS
SELECT min(run_id) + 1 AS first_run, (SELECT max(finding_id) FROM port_call_finding) AS last_finding
FROM detection_run;
