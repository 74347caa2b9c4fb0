-- Questions to functions that read positions, tracks or findings: each prints its name and a digest of the rows that it
-- gives.  Two databases that were filled alike print the same lines.
\pset format unaligned
\pset tuples_only true
SET search_path = vesselwatch, public;
SET timezone = 'UTC';
CREATE FUNCTION pg_temp.digest(name text, question text) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
	digest text;
	now_like CONSTANT text := to_char(now(), 'YYYY-MM') || '-\d\d[^<",)}]*';
BEGIN
	EXECUTE format('SELECT count(*) || '' '' || coalesce(md5(string_agg(x, '','' ORDER BY x COLLATE "C")), '''')
		FROM (SELECT regexp_replace(q::text, %L, ''now'', ''g'') FROM (%s) q) t(x)', now_like, question) INTO digest;
	RETURN name || ': ' || digest;
EXCEPTION WHEN OTHERS THEN
	RETURN name || ': ' || SQLERRM;
END $$;
SELECT pg_temp.digest('a place at a moment', $$
	SELECT p.*
	FROM places_heard_at('2024-01-02 06:30Z', '1 hour') p$$);
SELECT pg_temp.digest('the ships of a fleet at a moment', $$
	SELECT p.*
	FROM places_heard_at('2024-01-30 12:00Z', '30 minutes') p$$);
SELECT pg_temp.digest('match_sightings', $$
	SELECT m.*
	FROM match_sightings(1) m$$);
SELECT pg_temp.digest('dark_calls_at', $$
	SELECT d.*
	FROM dark_calls_at(1) d$$);
SELECT pg_temp.digest('dark_partners', $$
	SELECT l.loitering_id, d.*
	FROM loitering l
	CROSS JOIN LATERAL dark_partners(l.loitering_id) d$$);
SELECT pg_temp.digest('encounter_svg', $$
	SELECT e.encounter_id, encounter_svg(e.encounter_id)
	FROM encounter e$$);
SELECT pg_temp.digest('zone_report_html', $$
	SELECT zone_report_html(z.zone_id, '2024-01-01Z', '2024-02-05Z')
	FROM zone z$$);
SELECT pg_temp.digest('vessel_map_svg', $$
	SELECT vessel_map_svg(v.vessel_id, '2024-01-01Z', '2024-02-05Z')
	FROM vessel v$$);
SELECT pg_temp.digest('vessel_evidence', $$
	SELECT v.vessel_id, e.*
	FROM vessel v
	CROSS JOIN LATERAL vessel_evidence(v.vessel_id, '2024-01-01Z', '2024-02-05Z') e$$);
SELECT pg_temp.digest('port_call_timeline_svg', $$
	SELECT port_call_timeline_svg('2024-01-01Z', '2024-02-05Z')$$);
SELECT pg_temp.digest('fleet_timeline_svg', $$
	SELECT fleet_timeline_svg('own', '2024-01-01Z', '2024-02-05Z')$$);
SELECT pg_temp.digest('port_call_geojson', $$
	SELECT port_call_geojson('2024-01-01Z', '2024-02-05Z')$$);
SELECT pg_temp.digest('dwell_histogram_svg', $$
	SELECT dwell_histogram_svg(z.zone_id, '2024-01-01Z', '2024-02-05Z')
	FROM zone z$$);
SELECT pg_temp.digest('zone_occupancy', $$
	SELECT z.zone_id, o.*
	FROM zone z
	CROSS JOIN LATERAL zone_occupancy(z.zone_id, '2024-01-01Z', '2024-02-05Z', '6 hours') o$$);
SELECT pg_temp.digest('mmsi_twins', $$
	SELECT t.*
	FROM mmsi_twins('2024-01-01Z', '2024-02-05Z') t$$);
SELECT pg_temp.digest('interference_events', $$
	SELECT i.*
	FROM interference_events('2024-01-01Z', '2024-02-05Z') i$$);
SELECT pg_temp.digest('sighting_conflicts', $$
	SELECT s.*
	FROM sighting_conflicts() s$$);
SELECT pg_temp.digest('visit_counts', $$
	SELECT c.*
	FROM visit_counts('2024-01-01Z', '2024-02-05Z') c$$);
SELECT pg_temp.digest('combined_visits', $$
	SELECT c.*
	FROM combined_visits('infinity') c$$);
SELECT pg_temp.digest('zone_watch', $$
	SELECT w.*
	FROM zone_watch(1, '2024-01-01Z', '2024-02-05Z', '1 day', 'UTC') w$$);
SELECT pg_temp.digest('visit_pauses', $$
	SELECT p.*
	FROM visit_pauses(1, '2024-01-01Z', '2024-02-05Z') p$$);
SELECT pg_temp.digest('cargo_ledger', $$
	SELECT c.*
	FROM cargo_ledger(1, '2024-01-01Z', '2024-02-05Z') c$$);
SELECT pg_temp.digest('identity_conflicts', $$
	SELECT c.*
	FROM identity_conflicts('-infinity', 'infinity', with_slips => true) c$$);
SELECT pg_temp.digest('fixes_of', $$
	SELECT f.*
	FROM fixes_of('211000001', '2024-01-01Z', '2024-01-04Z') f$$);
SELECT pg_temp.digest('listed_vessel_seen', $$
	SELECT s.*
	FROM listed_vessel_seen s$$);
SELECT pg_temp.digest('zone_now without its clock', $$
	SELECT z.zone_id, z.mmsi
	FROM zone_now z$$);
