-- Runs and refreshes of every kind over the fleet of fleet.sql, by different parameters and periods: what each counts.
SET search_path = vesselwatch, public;
SET timezone = 'UTC';
SELECT vessels, unchanged, added, superseded, closed, cleaned_fixes FROM detect_port_calls();
SELECT vessels, unchanged, added, superseded, closed, cleaned_fixes
FROM detect_port_calls('2024-01-30 12:00', '2024-01-31 03:00', max_gap => '3 hours', merge_gap => '2 hours',
	jitter_m => 0,
	clean_speed_kn => 40);
SELECT vessels, unchanged, added, superseded, closed FROM detect_ais_gaps(min_gap => '1 hour');
SELECT vessels, unchanged, added, superseded, closed
FROM detect_ais_gaps('2024-01-30 12:00', '2024-01-31 03:00', min_gap => '40 minutes', split_speed_kn => 50);
SELECT vessels, unchanged, added, superseded, closed
FROM detect_ais_gaps('2024-01-30 02:00', '2024-01-30 23:00', min_gap => '50 minutes');
SELECT vessels, unchanged, added, superseded, closed, cleaned_fixes
FROM detect_encounters(min_duration => '30 minutes', away_from => NULL);
SELECT vessels, unchanged, added, superseded, closed FROM detect_loitering(min_duration => '2 hours', min_nm => 1);
SELECT vessels, unchanged, added, superseded, closed
FROM detect_loitering('2024-01-30 12:00', '2024-01-31 03:00', min_duration => '1 hour', away_from => NULL,
	clean_speed_kn => NULL);
SELECT vessels, unchanged, added, superseded, closed FROM detect_anomalies(land => 'german', land_margin_m => 100);
SELECT vessels, unchanged, added, superseded, closed FROM detect_anomalies('2024-01-30 12:00', '2024-01-31 03:00');
SELECT store_track('211000101', '[2024-01-31T12:00:00Z 10.05 52.05]');
SELECT * FROM refresh_port_calls();
SELECT sum(store_track((211000100 + k)::text, '[2024-01-30T12:00:00Z 10.05 52.05]')) FROM generate_series(1, 23) k;
SELECT * FROM refresh_port_calls();
SELECT * FROM refresh_findings();
SELECT vessels, unchanged, added, superseded, closed, cleaned_fixes
FROM detect_port_calls('-infinity', '2024-01-31 03:00', 'german', max_gap => '2 days', merge_gap => '0',
	jitter_m => 1000,
	clean_speed_kn => 'infinity');
UPDATE zone SET geom = ST_Multi(ST_MakeEnvelope(10, 52, 10.04, 52.1, 4326)) WHERE name = 'A';
SELECT * FROM refresh_port_calls();
SELECT * FROM refresh_findings();
-- the last fix of all moves, and silences after last fixes become gaps
SELECT store_track('211000101', '[2024-02-03T12:00:00Z 10.05 52.05]');
SELECT * FROM refresh_findings();
