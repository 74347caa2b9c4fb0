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
SELECT pg_temp.digest('tracks near a box', $$
	SELECT o.number, t.mmsi, t.n, num_fixes(t.track)
	FROM (VALUES (NULL), (211000001), (211000101)) o(number), (VALUES (date '2024-01-02'), ('2024-01-30')) d(day)
	CROSS JOIN LATERAL tracks_entering(d.day, o.number, '{{-180, -90, 180, 90}, {9, 53, 10, 54}}',
		ARRAY[(d.day + time '12:00') AT TIME ZONE 'UTC', (d.day + time '02:00') AT TIME ZONE 'UTC']) t$$);
SELECT pg_temp.digest('tracks about looks', $$
	SELECT t.look_id, t.mmsi, num_fixes(t.track)
	FROM tracks_about_looks('infinity', NULL, '-infinity', 'infinity') t$$);
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
SELECT pg_temp.digest('cargo_buildup', $$
	SELECT v.zone_id, v.visit_id, c.*
	FROM combined_visit v
	CROSS JOIN LATERAL cargo_buildup(v.zone_id, v.visit_id) c$$);
SELECT pg_temp.digest('stored tracks of ships', $$
	SELECT m, stored_last_track(m), stored_track(m), stored_track(m, '2024-01-02', '2024-02-02'),
		vessel_track_between(m, '2024-01-02 03:00Z', '2024-02-02 04:00Z'),
		stored_track_around(m, '2024-01-30 03:00Z', '2024-01-30 04:00Z'), cleaned_day(m, '2024-01-30'),
		cleaned_between(m, '2024-01-30Z', '2024-01-31Z', 3), judged_track(m), judged_day_before(m, '2024-01-31'),
		carried_since(m, '2024-01-31', '2024-01-29')
	FROM unnest('{211000001,211000101,211000117,999999999}'::mmsi[]) m$$);
SELECT pg_temp.digest('stored_last_tracks', $$
	SELECT s.*
	FROM stored_last_tracks() s$$);
SELECT pg_temp.digest('who was heard', $$
	SELECT n, n::mmsi = ANY (heard_about('2024-01-30Z', '2024-01-31Z', '1 day')), last_fix_in('2024-01-30Z', '2024-01-31Z')
	FROM unnest(numbers_heard('2024-01-30', '2024-01-30')) n$$);
SELECT pg_temp.digest('coverage_between', $$
	SELECT c.*
	FROM coverage_between('2024-01-30', '2024-02-03') c$$);
SELECT pg_temp.digest('timeline_silences', $$
	SELECT m, t.*
	FROM unnest('{211000105,211000110}'::integer[]) m
	CROSS JOIN LATERAL timeline_silences(m, '2024-01-29Z', '2024-02-03Z', '2 hours') t$$);
SELECT pg_temp.digest('tracks_about', $$
	SELECT t.*
	FROM tracks_about((SELECT array_agg(DISTINCT v.mmsi) FROM vessel_track v), '2024-01-30Z', '2024-01-30 02:00Z', '1 day') t$$);
SELECT pg_temp.digest('vessel_tracks_about', $$
	SELECT t.*
	FROM vessel_tracks_about(NULL, '2024-01-02Z', '2024-01-03 02:00Z', '30 days') t$$);
SELECT pg_temp.digest('look_conflicts', $$
	SELECT c.*
	FROM look_conflicts('infinity') c$$);
SELECT pg_temp.digest('sighting_visits', $$
	SELECT v.*
	FROM sighting_visits() v$$);
SELECT pg_temp.digest('unnamed_visits', $$
	SELECT z.zone_id, u.*
	FROM zone z
	CROSS JOIN LATERAL unnamed_visits('2024-01-01Z', '2024-03-01Z', z.zone_id, 'infinity') u$$);
SELECT pg_temp.digest('ships of sightings', $$
	SELECT s.sighting_id, v.*
	FROM sighting s
	CROSS JOIN LATERAL judge_vessels(s, NULL, 20, '7 days', 'infinity', NULL, NULL, '{AIS,sighting}') v$$);
SELECT pg_temp.digest('sharers of numbers', $$
	SELECT s.sighting_id, v.vessel_id, j.*
	FROM sighting s
	CROSS JOIN vessel v
	CROSS JOIN LATERAL judge_sharers(s, v.vessel_id, '211000001', 20, '7 days', 'infinity', NULL, NULL) j$$);
SELECT pg_temp.digest('judge_strangers', $$
	SELECT s.sighting_id, j.*
	FROM sighting s
	CROSS JOIN LATERAL judge_strangers(s, 20, '7 days', '7 days') j$$);
SELECT pg_temp.digest('away from ports', $$
	SELECT v.vessel_id, z.zone_id, heard_elsewhere(v.vessel_id, z.zone_id, '2023-01-01Z', '2024-03-05Z'),
		was_elsewhere(v.vessel_id, z.zone_id, '2023-01-01Z', '2024-03-05Z', 'infinity')
	FROM vessel v
	CROSS JOIN zone z$$);
SELECT pg_temp.digest('doubts_about', $$
	SELECT m, doubts_about(m, '2024-01-02 12:00Z', 'infinity')
	FROM unnest('{211000001,211000002}'::integer[]) m$$);
SELECT pg_temp.digest('vessel_dossier_html', $$
	SELECT vessel_dossier_html(v.vessel_id, '2024-01-01', '2024-02-05')
	FROM vessel v$$);
SELECT pg_temp.digest('vessel_places', $$
	SELECT v.vessel_id, p.*
	FROM vessel v
	CROSS JOIN LATERAL vessel_places(v.vessel_id, '2024-01-01', '2024-03-01', '30 days') p$$);
-- values of tracks, found on the workers
SELECT pg_temp.digest('values of days', $$
	SELECT v.mmsi, v.day, v.track, track_send(v.track), track_hash(v.track), num_fixes(v.track), start_time(v.track),
		end_time(v.track), length_nm(v.track), envelope(v.track), first_fix(v.track), last_fix(v.track),
		v.track::geometry, hours(end_time(v.track) - start_time(v.track)), mmsi_country(v.mmsi), mmsi_kind(v.mmsi)
	FROM vessel_track v$$);
SELECT pg_temp.digest('tracks of days', $$
	SELECT v.mmsi, v.day, track_clean(v.track), track_left_out(v.track), track_until_now(v.track),
		track_between(v.track, '2024-01-30Z', '2024-01-30 12:00Z'), track_split(v.track, '1 hour'),
		track_split_ships(v.track), track_without_anomalies(v.track), v.track || v.track,
		num_fixes_between(v.track, '2024-01-30Z', '2024-01-30 12:00Z'), track_stays_within(v.track, 1000),
		reaches_out(v.track, ST_MakeEnvelope(10, 52, 10.03, 52.1, 4326))
	FROM vessel_track v$$);
SELECT pg_temp.digest('track_fixes', $$
	SELECT v.mmsi, f.*
	FROM (SELECT mmsi, track_merge(track) AS track FROM vessel_track GROUP BY mmsi) v
	CROSS JOIN LATERAL track_fixes(v.track) f$$);
SELECT pg_temp.digest('track_sample', $$
	SELECT v.mmsi, f.*
	FROM (SELECT mmsi, track_merge(track) AS track FROM vessel_track GROUP BY mmsi) v
	CROSS JOIN LATERAL track_sample(v.track, '10 minutes', '1 hour') f$$);
SELECT pg_temp.digest('track_days', $$
	SELECT v.mmsi, f.*
	FROM (SELECT mmsi, track_merge(track) AS track FROM vessel_track GROUP BY mmsi) v
	CROSS JOIN LATERAL track_days(v.track) f$$);
SELECT pg_temp.digest('track_heard', $$
	SELECT v.mmsi, f.*
	FROM (SELECT mmsi, track_merge(track) AS track FROM vessel_track GROUP BY mmsi) v
	CROSS JOIN LATERAL track_heard(v.track, 0.1) f$$);
SELECT pg_temp.digest('track_anomalies', $$
	SELECT v.mmsi, f.*
	FROM (SELECT mmsi, track_merge(track) AS track FROM vessel_track GROUP BY mmsi) v
	CROSS JOIN LATERAL track_anomalies(v.track) f$$);
SELECT pg_temp.digest('stops', $$
	SELECT v.mmsi, f.*
	FROM (SELECT mmsi, track_merge(track) AS track FROM vessel_track GROUP BY mmsi) v
	CROSS JOIN LATERAL stops(v.track) f$$);
SELECT pg_temp.digest('ais_gaps', $$
	SELECT v.mmsi, f.*
	FROM (SELECT mmsi, track_merge(track) AS track FROM vessel_track GROUP BY mmsi) v
	CROSS JOIN LATERAL ais_gaps(v.track, '1 hour', '2024-02-05Z') f$$);
SELECT pg_temp.digest('could_be_at', $$
	SELECT v.mmsi, f.*
	FROM (SELECT mmsi, track_merge(track) AS track FROM vessel_track GROUP BY mmsi) v
	CROSS JOIN LATERAL could_be_at(v.track, 10.05, 52.05, '2024-01-30 07:00Z') f$$);
SELECT pg_temp.digest('zone_visits', $$
	SELECT v.mmsi, f.*
	FROM (SELECT mmsi, track_merge(track) AS track FROM vessel_track GROUP BY mmsi) v
	CROSS JOIN LATERAL zone_visits(v.track, (SELECT zone_set_index('german'))) f$$);
SELECT pg_temp.digest('port_calls', $$
	SELECT v.mmsi, f.*
	FROM (SELECT mmsi, track_merge(track) AS track FROM vessel_track GROUP BY mmsi) v
	CROSS JOIN LATERAL port_calls(v.track, (SELECT zone_set_index('all'))) f$$);
SELECT pg_temp.digest('dark_calls', $$
	SELECT v.mmsi, f.*
	FROM (SELECT mmsi, track_merge(track) AS track FROM vessel_track GROUP BY mmsi) v
	CROSS JOIN LATERAL dark_calls(v.track, (SELECT zone_set_index('german')), '1 hour') f$$);
SELECT pg_temp.digest('land_fixes', $$
	SELECT v.mmsi, f.*
	FROM (SELECT mmsi, track_merge(track) AS track FROM vessel_track GROUP BY mmsi) v
	CROSS JOIN LATERAL land_fixes(v.track, (SELECT zone_set_index('german'))) f$$);
SELECT pg_temp.digest('encounters', $$
	SELECT e.*
	FROM (
		SELECT array_agg(mmsi) AS mmsis, array_agg(track) AS tracks
		FROM vessel_track
		WHERE day = '2024-01-30'
	) v
	CROSS JOIN LATERAL encounters(v.mmsis, v.tracks, 2000, '10 minutes') e$$);
SELECT pg_temp.digest('encounters_agg', $$
	SELECT e.*
	FROM (
		SELECT encounters_agg(mmsi, track, 2000, '10 minutes', '1 hour', '15 minutes') AS found
		FROM vessel_track
		WHERE day BETWEEN '2024-01-29' AND '2024-02-01'
	) v
	CROSS JOIN LATERAL unnest(v.found) e$$);
SELECT pg_temp.digest('encounters_agg of days', $$
	SELECT v.day, e.*
	FROM (
		SELECT day, encounters_agg(mmsi, track, 2000, '10 minutes', '1 hour', '15 minutes') AS found
		FROM vessel_track
		GROUP BY day
	) v
	CROSS JOIN LATERAL unnest(v.found) e$$);
SELECT pg_temp.digest('track_encounters', $$
	SELECT e.*
	FROM (SELECT track_merge(track) AS track FROM vessel_track WHERE mmsi = 211000101) a
	CROSS JOIN (SELECT track_merge(track) AS track FROM vessel_track WHERE mmsi = 211000102) b
	CROSS JOIN LATERAL track_encounters(a.track, b.track, 5000, '1 minute') e$$);
SELECT pg_temp.digest('tracks of fixes', $$
	SELECT f.mmsi, track_agg(f.t, f.lon, f.lat)
	FROM fix f
	GROUP BY f.mmsi$$);
SELECT pg_temp.digest('one track of many ships', $$
	SELECT track_merge(track)
	FROM vessel_track
	WHERE mmsi::integer < 211000110$$);
SELECT pg_temp.digest('fixes of ships', $$
	SELECT f.*
	FROM fix f
	WHERE f.mmsi IN (211000001, 211000101)$$);
SELECT pg_temp.digest('fixes of registered ships', $$
	SELECT f.*
	FROM fix f
	JOIN vessel_identity i ON i.mmsi = f.mmsi$$);
SELECT pg_temp.digest('zones of fixes', $$
	SELECT f.mmsi, f.t, zones_covering((SELECT zone_set_index('all')), f.lon, f.lat)
	FROM fix f$$);
SELECT pg_temp.digest('nearest_zones', $$
	SELECT f.mmsi, f.t, n.*
	FROM fix f
	CROSS JOIN LATERAL nearest_zones((SELECT zone_set_index('all')), f.lon, f.lat, 2) n
	WHERE f.mmsi < 211000110$$);
