SET timezone = 'UTC';
SET search_path = vesselwatch, public;
SELECT 'aa_restored', count(*), md5(string_agg(x::text, ',' ORDER BY x::text COLLATE "C"))
	FROM (SELECT installed_at
		FROM vesselwatch.aa_restored) x;
SELECT 'ais_gap_finding', count(*), md5(string_agg(x::text, ',' ORDER BY x::text COLLATE "C"))
	FROM (SELECT finding_id, gap_id, run_id, mmsi, ship_no, off_at, off_lon, off_lat, on_at, on_lon,
			on_lat, distance_nm, implied_speed_kn, fixes_before, heard_nearby_off, heard_nearby_on, heard_within_off,
			heard_within_on, days_without_data, known_from, known_to
		FROM vesselwatch.ais_gap_finding) x;
SELECT 'ais_gap_run', count(*), md5(string_agg(x::text, ',' ORDER BY x::text COLLATE "C"))
	FROM (SELECT run_id, from_time, to_time, as_of, min_gap, cell_deg, listen_window, split_speed_kn,
			zone_set, max_speed_kn, min_stay, refresh_of, same_as, known_at, vessels, unchanged, added, superseded, closed
		FROM vesselwatch.ais_gap_run) x;
SELECT 'ais_layout', count(*), md5(string_agg(x::text, ',' ORDER BY x::text COLLATE "C"))
	FROM (SELECT name, kind, family, aliases, fields, header, has_header, delimiter, decimal_sign, records,
			time_format, scale, not_available, signed_courses, source, certainty, built_in
		FROM vesselwatch.ais_layout) x;
SELECT 'ais_load', count(*), md5(string_agg(x::text, ',' ORDER BY x::text COLLATE "C"))
	FROM (SELECT load_id, format, loaded_at, read, stored, duplicate, skipped_base_station,
			skipped_aid_to_navigation, skipped_aircraft, skipped_no_position, skipped_future, skipped_no_report, rejected,
			unreadable_sog, unreadable_cog, unreadable_heading, unreadable_nav_status, other_mmsi, layout, file,
			contradicting, hours_off
		FROM vesselwatch.ais_load) x;
SELECT 'ais_load_day', count(*), md5(string_agg(x::text, ',' ORDER BY x::text COLLATE "C"))
	FROM (SELECT load_id, day
		FROM vesselwatch.ais_load_day) x;
SELECT 'ais_reject', count(*), md5(string_agg(x::text, ',' ORDER BY x::text COLLATE "C"))
	FROM (SELECT load_id, line_no, line, reason, value, record_no
		FROM vesselwatch.ais_reject) x;
SELECT 'ais_static', count(*), md5(string_agg(x::text, ',' ORDER BY x::text COLLATE "C"))
	FROM (SELECT mmsi, day, imo, name, call_sign, ship_type, length_m, width_m, first_at, last_at, reports,
			draught_m, destination, static_id
		FROM vesselwatch.ais_static) x;
SELECT 'ais_transmitter', count(*), md5(string_agg(x::text, ',' ORDER BY x::text COLLATE "C"))
	FROM (SELECT format, id, mmsi
		FROM vesselwatch.ais_transmitter) x;
SELECT 'alert', count(*), md5(string_agg(x::text, ',' ORDER BY x::text COLLATE "C"))
	FROM (SELECT alert_id, watch_id, watch, kind, event_key, mmsi, imo, name, zone_id, zone, happened_at,
			summary, finding_id, gap_id, encounter_id, listing_id, raised_at, acknowledged_at, acknowledged_by,
			loitering_id, vessel_id
		FROM vesselwatch.alert) x;
SELECT 'anomaly_finding', count(*), md5(string_agg(x::text, ',' ORDER BY x::text COLLATE "C"))
	FROM (SELECT finding_id, anomaly_id, run_id, mmsi, kind, began, ended, lon, lat, fixes, from_lon,
			from_lat, distance_nm, speed_kn, radius_m, turns, steady_before, steady_after, known_from, known_to
		FROM vesselwatch.anomaly_finding) x;
SELECT 'anomaly_run', count(*), md5(string_agg(x::text, ',' ORDER BY x::text COLLATE "C"))
	FROM (SELECT run_id, from_time, to_time, max_speed_kn, time_error, place_error_m, land, land_margin_m,
			refresh_of, known_at, vessels, unchanged, added, superseded, closed
		FROM vesselwatch.anomaly_run) x;
SELECT 'cargo_sighting', count(*), md5(string_agg(x::text, ',' ORDER BY x::text COLLATE "C"))
	FROM (SELECT cargo_sighting_id, source, source_key, scene_id, zone_id, seen_from, seen_to, kind, count,
			area_m2, change, note, registered_at, known_from
		FROM vesselwatch.cargo_sighting) x;
SELECT 'cargo_sighting_past', count(*), md5(string_agg(x::text, ',' ORDER BY x::text COLLATE "C"))
	FROM (SELECT cargo_sighting_id, source, source_key, scene_id, zone_id, seen_from, seen_to, kind, count,
			area_m2, change, note, registered_at, known_from, known_to
		FROM vesselwatch.cargo_sighting_past) x;
SELECT 'carried_track', count(*), md5(string_agg(x::text, ',' ORDER BY x::text COLLATE "C"))
	FROM (SELECT mmsi, since, track
		FROM vesselwatch.carried_track) x;
SELECT 'detection_load', count(*), md5(string_agg(x::text, ',' ORDER BY x::text COLLATE "C"))
	FROM (SELECT load_id, source, loaded_at, read, registered, updated, unchanged, skipped_score, rejected,
			min_score
		FROM vesselwatch.detection_load) x;
SELECT 'detection_profile', count(*), md5(string_agg(x::text, ',' ORDER BY x::text COLLATE "C"))
	FROM (SELECT name, max_gap, merge_gap, min_silence, stop_radius_m, min_stop, jitter_m, stray_gap,
			clean_speed_kn, without_anomalies, source, built_in
		FROM vesselwatch.detection_profile) x;
SELECT 'detection_reject', count(*), md5(string_agg(x::text, ',' ORDER BY x::text COLLATE "C"))
	FROM (SELECT load_id, line_no, line, reason, value
		FROM vesselwatch.detection_reject) x;
SELECT 'detection_run', count(*), md5(string_agg(x::text, ',' ORDER BY x::text COLLATE "C"))
	FROM (SELECT run_id, zone_set, from_time, to_time, profile, max_gap, merge_gap, min_silence,
			stop_radius_m, min_stop, jitter_m, stray_gap, clean_speed_kn, without_anomalies, refresh_of, known_at, vessels,
			unchanged, added, superseded, closed, cleaned_fixes
		FROM vesselwatch.detection_run) x;
SELECT 'dropped_day', count(*), md5(string_agg(x::text, ',' ORDER BY x::text COLLATE "C"))
	FROM (SELECT day, ships, fixes
		FROM vesselwatch.dropped_day) x;
SELECT 'encounter_finding', count(*), md5(string_agg(x::text, ',' ORDER BY x::text COLLATE "C"))
	FROM (SELECT finding_id, encounter_id, run_id, mmsi_a, mmsi_b, began_earliest, began, ended,
			ended_latest, min_distance_m, lon, lat, samples, fixes_a, fixes_b, drift_a_kn, drift_b_kn, cleaned_fixes,
			known_from, known_to
		FROM vesselwatch.encounter_finding) x;
SELECT 'encounter_run', count(*), md5(string_agg(x::text, ',' ORDER BY x::text COLLATE "C"))
	FROM (SELECT run_id, from_time, to_time, max_distance_m, min_duration, max_gap, merge_gap,
			max_drift_kn, away_from, min_nm, clean_speed_kn, without_anomalies, refresh_of, known_at, vessels,
			cleaned_fixes, unchanged, added, superseded, closed
		FROM vesselwatch.encounter_run) x;
SELECT 'finding_change', count(*), md5(string_agg(x::text, ',' ORDER BY x::text COLLATE "C"))
	FROM (SELECT kind, mmsi, day
		FROM vesselwatch.finding_change) x;
SELECT 'judged_zone', count(*), md5(string_agg(x::text, ',' ORDER BY x::text COLLATE "C"))
	FROM (SELECT zone_id, sets, version_id
		FROM vesselwatch.judged_zone) x;
SELECT 'list_reject', count(*), md5(string_agg(x::text, ',' ORDER BY x::text COLLATE "C"))
	FROM (SELECT snapshot_id, record_no, source_key, raw, reason
		FROM vesselwatch.list_reject) x;
SELECT 'list_snapshot', count(*), md5(string_agg(x::text, ',' ORDER BY x::text COLLATE "C"))
	FROM (SELECT snapshot_id, list, format, published_at, fetched_at, loaded_at, sha256, bytes,
			stated_records, records, vessels, added, changed, removed, rejected, status, reason, end_mark, filled
		FROM vesselwatch.list_snapshot) x;
SELECT 'listing', count(*), md5(string_agg(x::text, ',' ORDER BY x::text COLLATE "C"))
	FROM (SELECT listing_id, list, source_key, kind
		FROM vesselwatch.listing) x;
SELECT 'listing_flag', count(*), md5(string_agg(x::text, ',' ORDER BY x::text COLLATE "C"))
	FROM (SELECT listing_id, flag, is_current, snapshot_id, valid_after, known_from, known_to
		FROM vesselwatch.listing_flag) x;
SELECT 'listing_identifier', count(*), md5(string_agg(x::text, ',' ORDER BY x::text COLLATE "C"))
	FROM (SELECT listing_id, scheme, raw, value, check_result, is_current, snapshot_id, valid_after,
			known_from, known_to
		FROM vesselwatch.listing_identifier) x;
SELECT 'listing_link', count(*), md5(string_agg(x::text, ',' ORDER BY x::text COLLATE "C"))
	FROM (SELECT listing_id, relation, name, linked_id, snapshot_id, valid_after, known_from, known_to
		FROM vesselwatch.listing_link) x;
SELECT 'listing_name', count(*), md5(string_agg(x::text, ',' ORDER BY x::text COLLATE "C"))
	FROM (SELECT listing_id, kind, weak, name, name_key, snapshot_id, valid_after, known_from, known_to
		FROM vesselwatch.listing_name) x;
SELECT 'listing_period', count(*), md5(string_agg(x::text, ',' ORDER BY x::text COLLATE "C"))
	FROM (SELECT period_id, listing_id, starts_after, starts_by, start_basis, ends_after, ends_by,
			end_basis, first_snapshot_id, removal_snapshot_id, known_from, known_to
		FROM vesselwatch.listing_period) x;
SELECT 'listing_version', count(*), md5(string_agg(x::text, ',' ORDER BY x::text COLLATE "C"))
	FROM (SELECT version_id, listing_id, snapshot_id, change, previous_id, name, programs, measures,
			designated_on, listed_on, last_updated, detail, raw, valid_after, known_from, known_to
		FROM vesselwatch.listing_version) x;
SELECT 'loitering_finding', count(*), md5(string_agg(x::text, ',' ORDER BY x::text COLLATE "C"))
	FROM (SELECT finding_id, loitering_id, run_id, mmsi, began, ended, lon, lat, unobserved, fixes,
			cleaned_fixes, known_from, known_to
		FROM vesselwatch.loitering_finding) x;
SELECT 'loitering_run', count(*), md5(string_agg(x::text, ',' ORDER BY x::text COLLATE "C"))
	FROM (SELECT run_id, from_time, to_time, radius_m, min_duration, away_from, min_nm, clean_speed_kn,
			without_anomalies, refresh_of, known_at, vessels, unchanged, added, superseded, closed
		FROM vesselwatch.loitering_run) x;
SELECT 'port_call_finding', count(*), md5(string_agg(x::text, ',' ORDER BY x::text COLLATE "C"))
	FROM (SELECT finding_id, run_id, mmsi, zone_id, zone_name, zone_kind, zone_country, zone_embargoed,
			ancestors, call, stop_lon, stop_lat, cleaned_fixes, supersedes, known_from, known_to
		FROM vesselwatch.port_call_finding) x;
SELECT 'position_drop', count(*), md5(string_agg(x::text, ',' ORDER BY x::text COLLATE "C"))
	FROM (SELECT drop_id, before, dropped_at, ship_days, fixes, carried, whole_from
		FROM vesselwatch.position_drop) x;
SELECT 'sanctions_list', count(*), md5(string_agg(x::text, ',' ORDER BY x::text COLLATE "C"))
	FROM (SELECT list, authority, name, url, measure, built_in
		FROM vesselwatch.sanctions_list) x;
SELECT 'scene', count(*), md5(string_agg(x::text, ',' ORDER BY x::text COLLATE "C"))
	FROM (SELECT scene_id, provider, source_key, sensor, acquired_at, footprint, resolution_m,
			cloud_percent, link, registered_at, known_from
		FROM vesselwatch.scene) x;
SELECT 'scene_past', count(*), md5(string_agg(x::text, ',' ORDER BY x::text COLLATE "C"))
	FROM (SELECT scene_id, provider, source_key, sensor, acquired_at, footprint, resolution_m,
			cloud_percent, link, registered_at, known_from, known_to
		FROM vesselwatch.scene_past) x;
SELECT 'shared_mmsi_finding', count(*), md5(string_agg(x::text, ',' ORDER BY x::text COLLATE "C"))
	FROM (SELECT mmsi, run_id, ship_no, fixes, first_at, first_lon, first_lat, last_at, known_to
		FROM vesselwatch.shared_mmsi_finding) x;
SELECT 'sighting', count(*), md5(string_agg(x::text, ',' ORDER BY x::text COLLATE "C"))
	FROM (SELECT sighting_id, source, source_key, derived_from, scene_id, zone_id, seen_from, seen_to,
			throughout, place, place_error_m, time_error, length_m, length_error_m, features, claimed_vessel_id, claim,
			activity, event, reliability, credibility, note, registered_at, known_from
		FROM vesselwatch.sighting) x;
SELECT 'sighting_past', count(*), md5(string_agg(x::text, ',' ORDER BY x::text COLLATE "C"))
	FROM (SELECT sighting_id, source, source_key, derived_from, scene_id, zone_id, seen_from, seen_to,
			throughout, place, place_error_m, time_error, length_m, length_error_m, features, claimed_vessel_id, claim,
			activity, event, reliability, credibility, note, registered_at, known_from, known_to
		FROM vesselwatch.sighting_past) x;
SELECT 'track_change_worker', count(*), md5(string_agg(x::text, ',' ORDER BY x::text COLLATE "C"))
	FROM (SELECT node_id, has_shards, zone_indexes, gathered
		FROM vesselwatch.track_change_worker) x;
SELECT 'track_month', count(*), md5(string_agg(x::text, ',' ORDER BY x::text COLLATE "C"))
	FROM (SELECT from_day, to_day
		FROM vesselwatch.track_month) x;
SELECT 'vessel', count(*), md5(string_agg(x::text, ',' ORDER BY x::text COLLATE "C"))
	FROM (SELECT vessel_id, imo, ship_type, length_m, width_m, features, registered_at
		FROM vesselwatch.vessel) x;
SELECT 'vessel_identity', count(*), md5(string_agg(x::text, ',' ORDER BY x::text COLLATE "C"))
	FROM (SELECT identity_id, vessel_id, mmsi, name, call_sign, flag, valid, source, observed, ship_type,
			length_m, width_m, reports
		FROM vesselwatch.vessel_identity) x;
SELECT 'vessel_track', count(*), md5(string_agg(x::text, ',' ORDER BY x::text COLLATE "C"))
	FROM (SELECT mmsi, day, track
		FROM vesselwatch.vessel_track) x;
SELECT 'vessel_track_change', count(*), md5(string_agg(x::text, ',' ORDER BY x::text COLLATE "C"))
	FROM (SELECT change_id, mmsi, day
		FROM vesselwatch.vessel_track_change) x;
SELECT 'watch', count(*), md5(string_agg(x::text, ',' ORDER BY x::text COLLATE "C"))
	FROM (SELECT watch_id, name, mmsi, imo, zone_id, list, flag, kinds, created_at
		FROM vesselwatch.watch) x;
SELECT 'zone', count(*), md5(string_agg(x::text, ',' ORDER BY x::text COLLATE "C"))
	FROM (SELECT zone_id, name, kind, parent_id, country, unlocode, embargoed, geom, source, registered_at,
			version_id
		FROM vesselwatch.zone) x;
SELECT 'zone_look', count(*), md5(string_agg(x::text, ',' ORDER BY x::text COLLATE "C"))
	FROM (SELECT look_id, scene_id, zone_id, visibility, vessels, looked_by, note, zone_version_id, part,
			part_share, registered_at, known_from
		FROM vesselwatch.zone_look) x;
SELECT 'zone_look_past', count(*), md5(string_agg(x::text, ',' ORDER BY x::text COLLATE "C"))
	FROM (SELECT look_id, scene_id, zone_id, visibility, vessels, looked_by, note, zone_version_id, part,
			part_share, registered_at, known_from, known_to
		FROM vesselwatch.zone_look_past) x;
SELECT 'zone_set', count(*), md5(string_agg(x::text, ',' ORDER BY x::text COLLATE "C"))
	FROM (SELECT name, index, stale
		FROM vesselwatch.zone_set) x;
SELECT 'zone_set_definition', count(*), md5(string_agg(x::text, ',' ORDER BY x::text COLLATE "C"))
	FROM (SELECT name, kinds, countries, zone_ids, note, built_in, known_from
		FROM vesselwatch.zone_set_definition) x;
SELECT 'zone_set_version', count(*), md5(string_agg(x::text, ',' ORDER BY x::text COLLATE "C"))
	FROM (SELECT name, kinds, countries, zone_ids, known_from, known_to
		FROM vesselwatch.zone_set_version) x;
SELECT 'zone_version', count(*), md5(string_agg(x::text, ',' ORDER BY x::text COLLATE "C"))
	FROM (SELECT version_id, zone_id, name, kind, parent_id, country, unlocode, embargoed, source, geom,
			known_from, known_to
		FROM vesselwatch.zone_version) x;
