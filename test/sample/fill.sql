-- A registry with something in every table: what dump, restore, upgrade and copies must keep.
-- psql -v ON_ERROR_STOP=1 -f test/sample/fill.sql, in a new database
CREATE EXTENSION vesselwatch CASCADE;
SET search_path = vesselwatch, public;
SELECT register_zone('Port A', 'port', ST_MakeEnvelope(10, 50, 10.1, 50.1, 4326), country => 'DE');
SELECT register_zone('Pier 1', 'berth', ST_MakeEnvelope(10.04, 50.04, 10.06, 50.06, 4326), 1);
SELECT define_zone_set('german', countries => '{DE,DK}');
SELECT define_zone_set('german', countries => '{DE}');
SELECT store_track('211000001', track_agg(timestamptz '2024-01-01 20:00+00' + i * interval '1 minute', 10.05, 50.05,
	0.1, 12.3, 5, 100)) FROM generate_series(0, 600) i;
SELECT define_ais_layout('fleet', 'csv', '{"mmsi": "id", "t": "t", "lon": "x", "lat": "y"}', time_format => 'epoch_s');
INSERT INTO ais_transmitter (format, id, mmsi) VALUES ('piraeus', '9ce2f1a40b', '211000001');
INSERT INTO ais_line (line) VALUES ('MMSI,BaseDateTime,LAT,LON'), ('366999711,2024-01-01T00:00:00,50.05,10.05'),
	('junk,,,');
CALL load_ais();
SELECT detect_port_calls();
SELECT store_track('211000001', track_agg(timestamptz '2024-01-02 06:00+00' + i * interval '1 minute', 10.05, 50.05))
	FROM generate_series(0, 60) i;
SELECT refresh_port_calls();
INSERT INTO detection_profile (name, source) VALUES ('mine', 'my own');
SELECT register_vessel('9161003', 'LADY R', mmsi => '273212120', features => '{two cranes}');
SELECT register_vessel('9161003', 'LADY R II', valid_from => '2024-05-01');
INSERT INTO ais_line (line) VALUES ('MMSI,BaseDateTime,LAT,LON,VesselName,IMO'),
	('366999711,2024-01-03T00:00:00,50.05,10.05,ANGARA,IMO9179842'),
	('366999711,2024-01-03T01:00:00,50.05,10.06,ANGARA,IMO9179842');
CALL load_ais();
SELECT observe_identities();
SELECT register_sanctions_list('own', 'us', 'a list of our own', 'port_ban');
SELECT load_listings('own', '[{"imo": 9161003, "name": "LADY R", "flag": "RU", "owner": "X", "from": "2024-01-01"},
	{"key": "x", "name": "X", "kind": "entity"}, {"key": "y", "name": "GONE"}]', '2024-02-01');
SELECT load_listings('own', '[{"imo": 9161003, "name": "LADY R II", "flag": "RU", "owner": "X", "from": "2024-01-01"},
	{"key": "x", "name": "X", "kind": "entity"}, 7]', '2024-02-02');
SELECT load_ofac_sdn(E'1,"LADY R","vessel","X",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,"Vessel Registration Identification '
	'IMO 9161003; Linked To: X."\r\n' || chr(26), '2024-02-01');
SELECT load_ofac_sdn('', '2024-02-02');
SELECT store_track('211000002', track_agg(timestamptz '2024-01-01 00:00+00' + i * interval '1 hour', 20, 40))
	FROM generate_series(0, 100) i;
SELECT store_track('211000002', track_agg(timestamptz '2024-01-01 00:30+00' + i * interval '1 hour', 60, 10))
	FROM generate_series(0, 12) i;
SELECT store_track(m::mmsi, track_agg(timestamptz '2024-01-04 00:00+00' + i * interval '10 minutes',
	15 + (m - 211000004) * 0.001, 40)) FROM unnest('{211000004, 211000005}'::integer[]) m, generate_series(0, 143) i
GROUP BY m;
SELECT detect_encounters();
SELECT detect_loitering();
SELECT detect_anomalies();
SELECT detect_ais_gaps(split_speed_kn => 50);
-- positions that are kept no longer
SELECT store_track('211000007', '[2023-04-01T00:00:00Z 6 6, 2023-04-02T00:00:00Z 6 6]');
SELECT drop_positions('2023-06-01');
-- fixes on both sides of the ends of months
SELECT store_track('211000006',
	'[2023-11-30T23:00:00Z 5 5, 2024-02-29T23:59:59.999999Z 5 5, 2024-03-01T00:00:00Z 5 5]');
SELECT watch('ours', mmsi => '211000001');
SELECT store_track('211000001', track_agg(timestamptz '2024-01-03 12:00+00' + i * interval '1 minute', 10.05, 50.05))
	FROM generate_series(0, 60) i;
SELECT detect_ais_gaps(split_speed_kn => 50, zone_set => 'german', max_speed_kn => 12);
SELECT refresh_port_calls();
SELECT register_scene('P', 's1', '2024-01-02 10:00+00', sensor => 'optical',
	footprint => ST_MakeEnvelope(9, 49, 11, 51, 4326), cloud_percent => 5);
SELECT register_zone_look(1, 2, 'clear', 0, 'me');
SELECT register_sighting('S', 'a', '2024-01-02 00:00+00', '2024-01-03 00:00+00', zone_id => 2, scene_id => 1,
	place => 'SRID=4326;POINT(10.05 50.05)', length_m => 103, length_error_m => 5, features => '{two cranes}',
	claimed_vessel_id => 1, claim => 'confirmed', event => 'E', reliability => 'B', credibility => 2);
SELECT register_cargo_sighting('S', 'c', 2, '2024-01-01 00:00+00', 'containers', count => 12, scene_id => 1);
-- each corrected once, so that what was known before is there too
SELECT register_scene('P', 's1', '2024-01-02 10:00+00', cloud_percent => 7),
	register_zone_look(1, 2, 'clear', 0, 'me', 'looked again');
SELECT register_sighting('S', 'a', '2024-01-02 00:00+00', '2024-01-03 00:00+00', note => 'corrected'),
	register_cargo_sighting('S', 'c', 2, '2024-01-01 00:00+00', 'containers', count => 13);
INSERT INTO ais_transmitter VALUES ('piraeus', 'a1b2', '100000001');
INSERT INTO detection_line (line) VALUES ('key,lon,lat,scene,length_m,score'), ('d1,10.05,50.05,s1,100,0.9'),
	('d2,190,50.05,s1,,');
CALL load_detections('model');
-- a change that one kind of finding has looked at, and one that no run has
SELECT store_track('211000005', '[2024-01-04T03:07:00Z 15 40]');
SELECT refresh_port_calls();
SELECT store_track('211000004', '[2024-01-04T03:05:00Z 15 40]');
