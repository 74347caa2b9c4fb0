-- Images and reports: what was looked at, who was seen, who it can have been, what cannot all be true.
\set VERBOSITY terse
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS vesselwatch CASCADE;
SET search_path = vesselwatch, public;
SET timezone = 'UTC';
SET datestyle = 'ISO';
BEGIN;
SELECT register_zone('Rajin', 'port', ST_MakeEnvelope(130.27, 42.215, 130.33, 42.25, 4326)) AS rajin \gset
SELECT register_zone('Pier 1', 'berth', ST_MakeEnvelope(130.29, 42.23, 130.295, 42.2345, 4326), :rajin) AS pier1 \gset
SELECT register_zone('Vladivostok', 'port', ST_MakeEnvelope(131.86, 43.085, 131.93, 43.125, 4326)) AS vlad \gset
SELECT register_vessel('9161003', 'LADY R', mmsi => '273212120', features => '{bridge forward}') AS lady \gset
SELECT register_vessel('9179842', 'ANGARA', mmsi => '273210440', features => '{bridge forward}') AS angara \gset

-- scenes from a catalogue: the zones under them have not been examined yet
SELECT item, status, looks, reason FROM import_stac('{"type": "FeatureCollection", "features": [
	{"type": "Feature", "stac_version": "1.0.0", "id": "scene 1", "collection": "sentinel-2-l2a",
		"properties": {"datetime": "2024-03-08T02:06:49Z", "eo:cloud_cover": 12, "gsd": 10},
	 "geometry": {"type": "Polygon", "coordinates": [[[129.2, 41.4], [130.6, 41.4], [130.6, 42.4], [129.2, 42.4], [129.2, 41.4]]]}},
	{"type": "Feature", "stac_version": "1.0.0", "id": "March", "collection": "mosaics",
		"geometry": null, "properties": {"datetime": null, "start_datetime": "2024-03-01T00:00:00Z", "end_datetime": "2024-04-01T00:00:00Z"}}]}');

-- somebody looks: the port is clear and empty, later one with a ship somewhere in it
SELECT register_zone_look(register_scene('Planet', d || ' March', (d || ' March 2024 02:00Z')::timestamptz), :rajin,
	'clear', 0, 'NK Pro') > 0 AS looked FROM generate_series(6, 7) d;
SELECT register_zone_look(scene_by_name('scene 1'), :rajin, 'clear', 0, 'NK Pro') > 0 AS looked;
SELECT register_zone_look(register_scene('Planet', '9 March', '2024-03-09 02:00Z'), :rajin, 'obscured',
	looked_by => 'NK Pro') > 0 AS looked;
SELECT register_zone_look(register_scene('Planet', '10 March', '2024-03-10 02:00Z'), :rajin, 'clear', 1,
	'NK Pro') > 0 AS looked;
-- a scene of elsewhere shows nothing of it
SAVEPOINT looked;
SELECT register_zone_look(register_scene('Planet', 'far', '2024-03-10 02:00Z',
	footprint => ST_MakeEnvelope(0, 0, 1, 1, 4326)), :rajin, 'clear');
ROLLBACK TO looked;
SELECT w.day::date, z.name, w.looks_clear AS clear, w.looks_obscured AS obscured, w.vessels_seen AS seen,
	w.vessels_possible AS perhaps, w.status
FROM zone z, zone_watch(z.zone_id, '2024-03-07', '2024-03-12') w WHERE z.zone_id IN (:rajin, :pier1) ORDER BY 1, 2 DESC;

-- a day of a place, and reports that repeat each other
SELECT register_sighting('NK Pro', '10 March', seen_on => '2024-03-10', time_zone => 'Asia/Vladivostok',
	zone_id => :pier1, claimed_vessel_id => :lady, features => '{bridge forward}', reliability => 'C',
	credibility => 3) AS seen \gset
SELECT register_sighting('Reuters', '10 March', seen_on => '2024-03-10', time_zone => 'Asia/Vladivostok',
	zone_id => :pier1, claimed_vessel_id => :lady, derived_from => :seen) AS repeated \gset
SELECT register_sighting('RUSI', 'yard', seen_on => '2024-03-10', time_zone => 'Asia/Vladivostok',
	place => ST_SetSRID(ST_MakePoint(122.15, 30), 4326), claimed_vessel_id => :angara, claim => 'confirmed',
	throughout => true) AS yard \gset
SELECT source, seen_from, seen_to FROM sighting ORDER BY source;
SELECT vessel, zone, method, best_claim, sightings, sources, independent_sources FROM combined_visit ORDER BY vessel,
	zone;

-- who it can have been, and on whose word not
SELECT store_track('273212120', '[2024-03-07T10:00:00Z 131.895 43.105, 2024-03-13T20:00:00Z 131.895 43.105]') AS fixes;
SELECT name, verdict, round(slack_hours::numeric, 1) AS slack, round(gap_hours::numeric) AS silent,
	excluding_sources AS word, regexp_replace(bound_by, 'sighting \d+', 'sighting n') AS bound_by
	FROM candidate_vessels(:seen);
-- no unregistered ship is among them, and it is said why
SET client_min_messages = notice;
SELECT count(*) FROM candidate_vessels(:seen) WHERE NOT registered;
SET client_min_messages = warning;
SELECT DISTINCT judged_by FROM candidate_vessels(:seen);

-- AIS that a clear image contradicts
SELECT store_track('273212120', track_agg(timestamptz '2024-03-09' + i * interval '10 minutes', 131.895,
	43.105)) AS fixes FROM generate_series(0, 200) i;
SELECT added FROM detect_port_calls();
SELECT register_zone_look(register_scene('Planet', 'Vladivostok', '2024-03-10 01:00Z'), :vlad, 'clear', 0,
	'NK Pro') > 0 AS looked;
SELECT reason, concat_ws(', ', first_kind, first_source, first_zone) AS one,
	concat_ws(', ', second_kind, second_source, second_zone) AS other, round(distance_nm::numeric) AS nm,
	round(speed_needed_kn::numeric, 1) AS knots FROM sighting_conflict ORDER BY 1;
SELECT vessel, zone, method, visits, visits_at_least AS least, disputed, best_claim
	FROM visit_counts('2024-03-01', '2024-04-01');

-- pauses, and what would have been missed
SELECT last_seen, next_seen, runs, round(pause_days::numeric, 1) AS days, round(pause_days_min::numeric, 1) AS least,
	pause_days_max AS most, clear_looks, longest_between_clear_looks AS longest,
	regexp_replace(last_evidence, 'look \d+', 'look n') AS last_evidence
	FROM visit_pauses(:rajin, '2024-03-01', '2024-04-01');
SELECT register_sighting('VOA', 'February', '2024-02-20 03:00Z', zone_id => :rajin) > 0 AS seen;
SELECT last_seen, next_seen, round(pause_days::numeric, 1) AS pause, days_between AS days, days_clear_empty AS clear,
	days_obscured AS obscured, days_not_looked AS not_looked, clear_looks, longest_between_clear_looks AS longest
	FROM visit_pauses(:rajin, '2024-02-01', '2024-04-01') WHERE NOT runs;

-- cargo, by source and measure
SELECT count(register_cargo_sighting(source, key, :pier1, at, 'containers', count => n, area_m2 => a,
	change => said)) AS cargo
FROM (VALUES ('NK Pro', '1', timestamptz '2024-03-08 03:00Z', 40, NULL, 'appeared'),
	('VOA', '1', '2024-03-08 05:00Z', 10, 200, NULL), ('NK Pro', '2', '2024-03-09 03:00Z', 55, NULL, 'same'),
	('VOA', '2', '2024-03-09 03:00Z', 12, 150, NULL)) c(source, key, at, n, a, said);
SELECT source, count, area_m2, change, change_by_count AS by_count, change_by_area AS by_area, said,
	hours_before_arrival_min AS least, hours_before_arrival_max AS most
FROM cargo_buildup(:rajin, (SELECT visit_id FROM combined_visit WHERE vessel = 'LADY R' AND zone = 'Rajin'))
	ORDER BY source, seen_from;

-- what was known before a claim was withdrawn
SELECT clock_timestamp() AS before \gset
SELECT pg_sleep(0.01) \gset x_
SELECT register_sighting('NK Pro', '10 March', claim => 'unknown',
	note => 'we do not know which ship') = :seen AS corrected,
register_sighting('Reuters', '10 March', claim => 'unknown') = :repeated AS too;
SELECT vessel, method, visits FROM visit_counts('2024-03-01', '2024-04-01', :rajin);
SELECT vessel, method, visits FROM visit_counts('2024-03-01', '2024-04-01', :rajin, known_at => :'before');

-- a radar image, what a program found on it, and who was heard at that moment
SELECT register_scene('ESA', 'S1A', '2024-04-02 09:00Z', 'SAR',
	footprint => ST_MakeEnvelope(131.5, 42.8, 132.2, 43.3, 4326)) > 0 AS scene;
COPY detection_line (line) FROM STDIN;
id,lon,lat,scene,length_m,score
1,131.901,43.100,S1A,104,0.99
2,131.800,43.000,S1A,96,0.95
3,131.700,42.900,S1A,80,0.91
4,131.700,429.00,S1A,80,0.91
\.
CALL load_detections('a program') \gset
SELECT :read AS read, :registered AS registered, :rejected AS rejected;
SELECT line_no, reason, value FROM detection_reject;
SET client_min_messages = notice;
SELECT m.status, count(*)
	FROM match_sightings((SELECT scene_id FROM scene WHERE source_key = 'S1A')) m GROUP BY m.status;
SET client_min_messages = warning;
SELECT count(store_track(m::mmsi, t::track)) AS ships
	FROM (VALUES ('273212120', '[2024-04-02T08:58:00Z 131.9 43.1, 2024-04-02T09:01:00Z 131.903 43.1]'),
	('538000001', '[2024-04-02T08:55:00Z 131.78 43.0]'),
	('538000002', '[2024-04-02T08:59:00Z 132.0 43.2, 2024-04-02T09:02:00Z 132.0 43.2]')) v(m, t);
SELECT m.status, s.source_key AS detection, m.mmsi, round(m.distance_m) AS metres, m.time_difference AS apart,
	m.interpolated, m.name, m.because FROM match_sightings((SELECT scene_id FROM scene WHERE source_key = 'S1A')) m
	LEFT JOIN sighting s USING (sighting_id) ORDER BY s.source_key, m.mmsi;
SELECT zone, scenes, scenes_of_all, detections FROM detection_by_day ORDER BY zone;
ROLLBACK;
