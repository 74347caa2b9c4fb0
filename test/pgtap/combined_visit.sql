-- Visits by all evidence, where evidence is awkward: shared numbers, open calls, waters
-- that are no port, places that are none; and cargo.
\set ON_ERROR_STOP 1
\i test/tap_setup.sql
SELECT plan(19);
SET timezone = 'UTC';

SELECT register_zone('Port', 'port', ST_MakeEnvelope(10, 50, 10.1, 50.1, 4326)) AS port \gset
SELECT register_zone('Pier', 'berth', ST_MakeEnvelope(10.01, 50.01, 10.09, 50.09, 4326), :port) AS pier \gset
SELECT register_zone('Waters', 'eez', ST_MakeEnvelope(9, 49, 13, 52, 4326)) AS eez \gset
SELECT register_vessel('9161003', 'LADY R', mmsi => '273212120') AS lady \gset
SELECT register_vessel('9179842', 'ANGARA', mmsi => '273210440') AS angara \gset
SELECT register_vessel('8517839', 'MARIA') AS maria \gset

-- heard in the port for a day, then never again: the call stays open
SELECT store_track('273212120', track_agg(timestamptz '2023-12-01' + i * interval '10 minutes', 10.05, 50.05)) AS stored
	FROM generate_series(0, 144) i \gset x_
SELECT detect_port_calls() IS NOT NULL AS done \gset x_
SELECT register_sighting('S', 'later', '2024-03-01 10:00', zone_id => :port, claimed_vessel_id => :lady,
	claim => 'confirmed') AS later \gset
SELECT results_eq('SELECT method, first_seen, last_seen FROM combined_visit WHERE zone = $$Port$$ ORDER BY first_seen',
	$$VALUES ('ais', timestamptz '2023-12-01 00:00', timestamptz '2023-12-02 00:00'),
		('sightings', '2024-03-01 10:00', '2024-03-01 10:00')$$,
		'seen again after three months is another visit, though the call of then is open');
SELECT register_sighting('S', 'soon', '2023-12-02 20:00', zone_id => :pier, claimed_vessel_id => :lady,
	claim => 'confirmed') AS soon \gset
SELECT is((SELECT method FROM combined_visit WHERE zone = 'Port' AND first_seen = '2023-12-01'), 'ais and sightings',
	'seen twenty hours after it was heard last is the same');
SELECT is((SELECT calls_before FROM candidate_vessels(:later) WHERE vessel_id = :lady), 1,
	'a visit that was heard at port and pier and seen there is one call before');
-- a sighting in waters that it was heard in
SELECT register_sighting('S', 'waters', '2023-12-01 10:00', zone_id => :eez, claimed_vessel_id => :maria,
	claim => 'confirmed') AS waters \gset
SELECT register_sighting('S', 'waters 2', '2024-01-05 10:00', zone_id => :eez, claimed_vessel_id => :lady,
	claim => 'confirmed') AS waters2 \gset
SELECT is((SELECT count(*) FROM combined_visit WHERE zone = 'Waters'),
	(SELECT count(*) FROM sighting_visit WHERE zone_id = :eez),
	'each sighting in an economic zone is treated alike, heard there or not');
DELETE FROM sighting;

-- another ship says that it has the number
INSERT INTO vessel_identity (vessel_id, mmsi, name, valid, source)
	VALUES (:angara, '273212120', 'ANGARA', '(,)', 'another');
SELECT register_sighting('S', 'lady', '2023-12-01 04:00', zone_id => :port, claimed_vessel_id => :lady,
	claim => 'confirmed') AS s1 \gset
SELECT register_sighting('S', 'angara', '2023-12-01 05:00', zone_id => :port, claimed_vessel_id => :angara,
	claim => 'confirmed') AS s2 \gset
SELECT is((SELECT array_agg(DISTINCT vessel ORDER BY vessel) FROM combined_visit WHERE sightings > 0),
	'{ANGARA,"LADY R"}'::text[], 'two ships seen under one number are two ships');
SELECT is((SELECT max(sightings) FROM combined_visit), 1, 'and the sighting of one is not that of the other');
DELETE FROM sighting; DELETE FROM vessel_identity WHERE source = 'another';
SELECT is((SELECT sum(visits)::integer FROM visit_counts('2023-11-01', '2024-01-01', :port)), 1,
	'a count is of one port');
-- sources are told once
SELECT register_sighting('S', '1', '2023-12-01 04:00', zone_id => :port, claimed_vessel_id => :lady,
	claim => 'confirmed') AS s1 \gset
SELECT register_sighting('T', '2', '2023-12-01 05:00', zone_id => :port, claimed_vessel_id => :lady) AS s2 \gset
SELECT row_eq('SELECT sources, best_claim FROM combined_visit WHERE sightings = 2',
	ROW('AIS; S; T'::text, 'confirmed'::text), 'whose they are, and the strongest claim');

-- ---------- what is no place, and what is not given ----------
SELECT results_eq($$SELECT status FROM import_sightings('{"type": "FeatureCollection", "features": [
	{"type": "Feature", "id": "1", "geometry": {"type": "Point", "coordinates": [500, 95]}, "properties": {"seen_at": "2024-01-01"}},
	{"type": "Feature", "id": "2", "geometry": {"type": "Point", "coordinates": ["a", 5]}, "properties": {"seen_at": "2024-01-01"}},
	{"type": "Feature", "id": "3", "geometry": {"type": "Point", "coordinates": []},
		"properties": {"seen_at": "2024-01-01"}}]}', 'me')$$, $$VALUES ('refused'), ('refused'), ('refused')$$, 'off '
		'the Earth, no number, nowhere: refused');
SELECT throws_ok($$SELECT register_sighting('S', 'off', '2024-01-01', place => 'SRID=4326;POINT(500 95)')$$, NULL, NULL,
	'a point off the Earth is refused');
SELECT register_sighting('S', 'span', '2024-01-05', '2024-01-06', zone_id => :port) AS span \gset
SELECT register_sighting('S', 'span', '2024-01-05', note => 'a note') AS span \gset
SELECT is((SELECT seen_to FROM sighting WHERE sighting_id = :span), timestamptz '2024-01-06',
	'an end that is not given again stays');
-- a length without its error says nothing against a ship of nearly that length
SELECT register_sighting('S', 'length', '2024-01-05', zone_id => :port, length_m => 100) AS length \gset
UPDATE vessel SET length_m = 103 WHERE vessel_id = :lady;
SELECT is((SELECT length_fits FROM candidate_vessels(:length) WHERE vessel_id = :lady), NULL,
	'without its error a length does not contradict');

SELECT throws_ok('SELECT zone_watch(-5, $$2024-01-01$$, $$2024-01-02$$)', '42704', NULL,
	'a zone that does not exist is not one that nobody looked at');
SELECT throws_ok(format('SELECT visit_pauses(%s, $$2024-01-01$$, $$2024-01-02$$, $$Mars/Base$$)', :port), '22023', NULL,
	'nor is there such a time zone');
-- a range is over at its end: the last day of a month is not of the next
DELETE FROM sighting;
SELECT register_sighting('S', 'day', seen_on => '2024-01-31', time_zone => 'UTC', zone_id => :port, claimed_vessel_id => :maria,
		claim => 'confirmed'),
	register_sighting('S', 'unnamed', seen_on => '2024-01-31', time_zone => 'UTC', zone_id => :port),
	register_sighting('S', 'moment', '2024-02-01', zone_id => :port, claimed_vessel_id => :angara, claim => 'confirmed'),
	register_sighting('S', 'unnamed moment', '2024-02-01', zone_id => :port) \g /dev/null
SELECT results_eq($$SELECT vessel, sum(visits)::integer FROM visit_counts('2024-02-01', '2024-03-01') GROUP BY 1 ORDER BY 1$$,
	$$VALUES ('ANGARA', 1), ('unnamed', 1)$$, 'who was seen on the day before is not of the month, who was seen at its first moment is');
SELECT results_eq($$SELECT vessel, sum(visits)::integer FROM visit_counts('2024-01-01', '2024-02-01') GROUP BY 1 ORDER BY 1$$,
	$$VALUES ('MARIA', 1), ('unnamed', 1)$$, 'and the month before ends before its end');
SELECT is((SELECT string_agg(v.name, ', ') FROM vessel_identity v JOIN LATERAL vessel_evidence(v.vessel_id, '2024-02-01',
	'2024-03-01') e ON e.kind = 'sighting'), 'ANGARA', 'nor is the report evidence of the month');
SELECT ok(zone_report_html(:port, '2024-02-01', '2024-03-01') LIKE '%ANGARA%'
	AND zone_report_html(:port, '2024-02-01', '2024-03-01') NOT LIKE '%MARIA%', 'nor in the report of it');
-- a ship that takes another number in port: what was seen meanwhile is of the call under that number
SELECT register_vessel('9074729', 'TWO NUMBERS', mmsi => '211000001', valid_from => '2024-02-01') AS two \gset
SELECT register_vessel('9074729', 'TWO NUMBERS', mmsi => '211000002', valid_from => '2024-03-05') \g /dev/null
SELECT store_track(m, track_agg(t, 10.05, 50.05)) FROM (VALUES (211000001, '2024-03-01Z'::timestamptz, '2024-03-05Z'::timestamptz),
	(211000002, '2024-03-05 01:00Z', '2024-03-10Z')) v(m, since, until), generate_series(since, until, '10 minutes') t
	GROUP BY m \g /dev/null
SELECT detect_port_calls() \g /dev/null
SELECT register_sighting('S', 'two', '2024-03-06 12:00Z', zone_id => :port, claimed_vessel_id => :two, claim => 'confirmed') \g /dev/null
SELECT results_eq(format('SELECT mmsi, method, last_seen FROM combined_visit WHERE vessel_id = %s AND zone = $$Port$$ ORDER BY 1', :two),
	$$VALUES (211000001, 'ais', '2024-03-05Z'::timestamptz), (211000002, 'ais and sightings', '2024-03-10Z')$$,
	'a sighting joins the call that it lies in');
SELECT * FROM finish();
ROLLBACK;
