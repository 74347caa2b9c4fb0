-- A number that passes from hull to hull between two fixes: a call belongs to the hull that had it at the first fix
-- inside, and every view and function names that one. The best estimate of an arrival or departure lies between fixes, so
-- it can lie in the time of another hull.
\set ON_ERROR_STOP 1
\i test/tap_setup.sql
SELECT plan(11);
SET timezone = 'UTC';

SELECT register_zone('Port', 'port', ST_MakeEnvelope(10, 50, 10.1, 50.1, 4326), country => 'DE') AS port,
	register_vessel(9161003, 'BEFORE', mmsi => '211000001', valid_from => '2023-01-01Z') AS before,
	register_vessel(9074729, 'THERE', mmsi => '211000001', valid_from => '2024-01-05 12:00Z') AS there,
	register_vessel(9319466, 'AFTER', mmsi => '211000001', valid_from => '2024-01-07 12:00Z') AS after \gset
SELECT register_zone('Pier', 'berth', ST_MakeEnvelope(10, 50, 10.1, 50.1, 4326), parent_id => :port) AS pier \gset
UPDATE zone SET embargoed = true WHERE zone_id = :port;
UPDATE vessel_identity i SET valid = tstzrange(lower(i.valid), n.since)
	FROM (VALUES (9161003, timestamptz '2024-01-05 12:00Z'), (9074729, '2024-01-07 12:00Z')) n(imo, since)
	JOIN vessel v ON v.imo = n.imo
	WHERE i.vessel_id = v.vessel_id;
-- an hour without a fix around each change, and the border nearer to the fix in the time of the other
SELECT store_track('211000001', track_agg(f.t, f.lon, 50.05))
	FROM (VALUES (timestamptz '2024-01-05 10:00Z', 9.9), ('2024-01-05 11:30Z', 9.99), ('2024-01-05 12:30Z', 10.05),
		('2024-01-06 00:00Z', 10.05), ('2024-01-06 11:00Z', 10.05), ('2024-01-06 22:00Z', 10.05),
		('2024-01-07 08:00Z', 10.05), ('2024-01-07 11:30Z', 10.05), ('2024-01-07 12:30Z', 10.11),
		('2024-01-07 14:00Z', 10.3)) f(t, lon) \gset x_
SELECT count(*) FROM detect_port_calls() \gset x_
SELECT ok((SELECT arrived < '2024-01-05 12:00Z' AND departed > '2024-01-07 12:00Z' FROM port_call WHERE zone_id = :port),
	'both estimates lie in the time of another hull');
SELECT results_eq('SELECT DISTINCT imo, name FROM port_call', $$VALUES (9074729, 'THERE')$$, 'port_call');
SELECT results_eq('SELECT imo, vessel FROM sanctioned_port_call', $$VALUES (9074729, 'THERE')$$, 'sanctioned_port_call');
SELECT results_eq('SELECT imo, name FROM berth_call', $$VALUES (9074729, 'THERE')$$, 'berth_call');
SELECT results_eq('SELECT DISTINCT imo, name FROM dwell_by_vessel', $$VALUES (9074729, 'THERE')$$, 'dwell_by_vessel');
SELECT results_eq('SELECT imo, name FROM voyage', $$VALUES (9074729, 'THERE')$$, 'voyage');
SELECT results_eq('SELECT imo, vessel FROM combined_visit', $$VALUES (9074729, 'THERE')$$, 'combined_visit');
SELECT results_eq($$SELECT v.imo::integer, count(*) FROM vessel v
	CROSS JOIN LATERAL vessel_evidence(v.vessel_id, '2024-01-01Z', '2024-02-01Z') e
	WHERE e.kind = 'port call' GROUP BY v.imo$$, 'VALUES (9074729, 2::bigint)', 'vessel_evidence');
-- only a call at a part
UPDATE zone SET geom = ST_Multi(ST_MakeEnvelope(20, 50, 20.1, 50.1, 4326)) WHERE zone_id = :port;
SELECT count(*) FROM detect_port_calls() \gset x_
SELECT results_eq('SELECT imo, vessel FROM combined_visit', $$VALUES (9074729, 'THERE')$$, 'combined_visit by a part');
-- a sighting during the stay is one visit with the call of that hull
SELECT register_sighting('S', 'there', '2024-01-06 06:00Z', zone_id => :port, claimed_vessel_id => :there,
	claim => 'confirmed') \gset x_
SELECT results_eq('SELECT imo, vessel, method FROM combined_visit', $$VALUES (9074729, 'THERE', 'ais and sightings')$$,
	'one visit by AIS and sighting');
-- calls before a sighting that names nobody, among the marks of candidates
SELECT register_sighting('S', 'unnamed', '2024-01-09 06:00Z', zone_id => :port) AS unnamed \gset
SELECT results_eq(format('SELECT v.imo::integer FROM sighting s CROSS JOIN LATERAL calls_before(s, ''infinity'') c '
	'JOIN vessel v USING (vessel_id) WHERE s.sighting_id = %s', :unnamed), 'VALUES (9074729)', 'calls before a sighting');
SELECT * FROM finish();
ROLLBACK;
