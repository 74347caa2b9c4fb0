-- When a ship was seen: local days, ranges, times in files; and what is refused, in words.
\set ON_ERROR_STOP 1
\i test/tap_setup.sql
SELECT plan(71);
SET timezone = 'UTC';

SELECT register_zone('Rajin', 'port', ST_MakeEnvelope(130.27, 42.215, 130.33, 42.25, 4326)) AS rajin \gset
SELECT register_zone('Vostochny', 'port', ST_MakeEnvelope(133.03, 42.72, 133.11, 42.77, 4326)) AS vost \gset
SELECT register_vessel('9161003', 'LADY R', mmsi => '273212120') AS lady \gset

-- ---------- the local day ----------
SELECT register_sighting('S', 'day', seen_on => '2024-03-10', time_zone => 'Asia/Vladivostok', zone_id => :rajin) AS day \gset
SELECT row_eq('SELECT seen_from, seen_to FROM sighting',
	ROW(timestamptz '2024-03-10 00:00+10', timestamptz '2024-03-11 00:00+10'), 'seen_on is the local day');
SET timezone = 'Pacific/Honolulu';
SELECT is(register_sighting('S', 'day', seen_on => '2024-03-10', time_zone => 'Asia/Vladivostok'), :day::bigint,
	'the same again, in a session elsewhere');
SELECT row_eq('SELECT seen_from, seen_to FROM sighting',
	ROW(timestamptz '2024-03-10 00:00+10', timestamptz '2024-03-11 00:00+10'), 'changes nothing');
SELECT is(register_sighting('S', 'day', note => 'a note'), :day::bigint, 'what is registered keeps its time');
SELECT row_eq('SELECT seen_from, seen_to, note FROM sighting',
	ROW(timestamptz '2024-03-10 00:00+10', timestamptz '2024-03-11 00:00+10', 'a note'::text), 'and gets a note');
SET timezone = 'UTC';
SELECT is((SELECT until - since FROM report_time(day, zone)), long, format('%s in %s', day, zone)) FROM (VALUES
	('2024-03-31', 'Europe/Berlin', interval '23 hours'), ('2024-10-27', 'Europe/Berlin', '25 hours'),
		('2018-11-04', 'America/Sao_Paulo', '23 hours'),
	('2018-02-17', 'America/Sao_Paulo', '25 hours'), ('2023-11-05', 'America/Havana', '25 hours'),
		('2023-03-12', 'America/Havana', '23 hours'),
	('2024-04-07', 'Australia/Lord_Howe', '24 hours 30 minutes')) d(day, zone, long);
SELECT is_empty($$
	SELECT zone, day FROM unnest(ARRAY['Europe/Berlin', 'America/Sao_Paulo', 'America/Havana', 'Australia/Lord_Howe',
		'Africa/Casablanca', 'Asia/Pyongyang']) zone,
		generate_series(date '2015-08-01', '2018-12-31', '1 day') day
	WHERE (local_midnight(day::date, zone) AT TIME ZONE zone)::date <> day
		OR ((local_midnight(day::date, zone) - interval '1 second') AT TIME ZONE zone)::date = day$$,
	'a day begins at the first moment of its date');
SELECT throws_ok(format($$SELECT register_sighting('S', 'x', seen_on => '2024-03-10', zone_id => %s)$$, :rajin),
	'22023', 'seen_on 2024-03-10 needs a time_zone');
SELECT throws_ok(format($$SELECT register_sighting('S', 'x', '2024-03-10', time_zone => 'UTC', zone_id => %s)$$,
	:rajin), '22023', 'time_zone "UTC" says nothing without seen_on');
SELECT throws_ok(format($$SELECT register_sighting('S', 'x', '2024-03-10', seen_on => '2024-03-10', time_zone => 'UTC',
	zone_id => %s)$$, :rajin), '22023', 'seen_on 2024-03-10 stands beside seen_from or seen_to');
SELECT throws_ok(format($$SELECT register_sighting('S', 'x', seen_on => '2024-03-10', time_zone => 'UTC+10',
	zone_id => %s)$$, :rajin), '22023',
'time zone "UTC+10" is not used: PostgreSQL reads its sign the other way round');
SELECT throws_ok(format($$SELECT register_sighting('S', 'x', seen_on => '2024-03-10', time_zone => 'Mars/Base',
	zone_id => %s)$$, :rajin), '22023');
SELECT throws_ok($$SELECT report_time('2011-12-30', 'Pacific/Apia')$$, '22023',
	'the clocks of Pacific/Apia skipped "2011-12-30"');
SELECT throws_ok(format($$SELECT register_sighting('S', 'x', zone_id => %s)$$, :rajin), '23502',
	'a sighting needs a source, a source_key and a time');
SELECT register_cargo_sighting('S', 'c', :rajin, kind => 'containers', count => 3, seen_on => '2024-03-10',
	time_zone => 'Asia/Vladivostok') AS cargo \gset
SELECT row_eq('SELECT seen_from, seen_to FROM cargo_sighting',
	ROW(timestamptz '2024-03-10 00:00+10', timestamptz '2024-03-11 00:00+10'), 'cargo is seen on a local day too');

-- ---------- refused in words ----------
SELECT throws_ok(format('SELECT register_sighting(%L, %L, %L, %s)', 'S', 'x', '2024-03-10', given), state, words, words)
	FROM (VALUES
	('seen_to => $$2024-03-09$$, zone_id => ' || :rajin, '23514',
		'sighting "x" by S: seen_to 2024-03-09 00:00:00+00 is before seen_from 2024-03-10 00:00:00+00'),
	('seen_to => $$infinity$$, zone_id => ' || :rajin, '23514',
		'sighting "x" by S: the range from 2024-03-10 00:00:00+00 to infinity has no end'),
	('note => NULL', '23514', 'sighting "x" by S: a sighting needs a zone or a place'),
	('length_m => $$NaN$$, zone_id => ' || :rajin, '23514',
		'sighting "x" by S: length_m must be a length above 0, not NaN'),
	('length_m => 0, zone_id => ' || :rajin, '23514', 'sighting "x" by S: length_m must be a length above 0, not 0'),
	('length_error_m => $$NaN$$, zone_id => ' || :rajin, '23514',
		'sighting "x" by S: length_error_m must be a length, not NaN'),
	('place_error_m => $$NaN$$, zone_id => ' || :rajin, '23514',
		'sighting "x" by S: place_error_m must be a distance in metres, not NaN'),
	('time_error => $$-1 s$$, zone_id => ' || :rajin, '23514',
		'sighting "x" by S: time_error must not be negative, as in "-00:00:01"'),
	('place => $$SRID=4326;POINT(200 10)$$', '23514',
		'sighting "x" by S: place POINT(200 10) is no longitude and latitude'),
	('place => $$SRID=4326;POINT EMPTY$$', '23514',
		'sighting "x" by S: place POINT EMPTY is no longitude and latitude'),
	('claim => $$sure$$, zone_id => ' || :rajin, '23514',
		'sighting "x" by S: claim must be confirmed, matches description or unknown, not "sure"'),
	('claim => $$confirmed$$, zone_id => ' || :rajin, '23514', 'sighting "x" by S: claim "confirmed" names no vessel'),
	('reliability => $$G$$, zone_id => ' || :rajin, '23514',
		'sighting "x" by S: reliability must be a letter from A to F, not "G"'),
	('credibility => 7, zone_id => ' || :rajin, '23514',
		'sighting "x" by S: credibility must be a number from 1 to 6, not 7'),
	('zone_id => -7', '23503', 'zone -7 is not registered'),
	('scene_id => -7, zone_id => ' || :rajin, '23503', 'scene -7 is not registered'),
	('claimed_vessel_id => -7, zone_id => ' || :rajin, '23503', 'vessel -7 is not registered')) r(given, state, words);
SELECT throws_ok(format('SELECT register_cargo_sighting(%L, %L, %s, %L, %L, area_m2 => %L)', 'S', 'x', :rajin,
	'2024-03-10', 'boxes', 'NaN'), '23514',
'cargo sighting "x" by S: area_m2 must be an area in square metres, not NaN');
SELECT throws_ok($$INSERT INTO sighting (source, source_key, seen_from, seen_to, place, length_m)
	VALUES ('S', 'x', now(), now(), 'SRID=4326;POINT(1 1)', 'NaN')$$, '23514', NULL, 'nor by the table');
SELECT throws_ok($$SELECT register_scene('P', 's', '2024-03-10', resolution_m => 'NaN')$$, '23514',
	'resolution_m must be a length above 0, not NaN');

-- a claim withdrawn
SELECT register_sighting('RUSI', '1', '2024-03-10 10:00Z', zone_id => :rajin, claimed_vessel_id => :lady,
	claim => 'confirmed') AS w \gset
SELECT is(register_sighting('RUSI', '1', '2024-03-10 10:00Z', claim => 'unknown', note => 'withdrawn'), :w::bigint,
	'a claim is withdrawn');
SELECT row_eq('SELECT claimed_vessel_id, claim FROM sighting WHERE sighting_id = ' || :w,
	ROW(NULL::bigint, 'unknown'::text), 'and names nobody any more');

-- ---------- imports ----------
DELETE FROM sighting;
CREATE FUNCTION pg_temp.feature(properties jsonb, geometry jsonb DEFAULT '{"type": "Point",
	"coordinates": [130.3, 42.23]}', id text DEFAULT NULL) RETURNS jsonb LANGUAGE sql AS $$
	SELECT jsonb_build_object('type', 'FeatureCollection', 'features',
		jsonb_build_array(jsonb_strip_nulls(jsonb_build_object('type', 'Feature', 'id', id, 'properties', properties,
		'geometry', geometry)))) $$;
-- two days at two ports, 8.5 hours apart: no conflict, both feasible
SELECT is((SELECT string_agg(status, ' ') FROM import_sightings('{"type": "FeatureCollection", "features": [
	{"type": "Feature", "id": "1", "geometry": null, "properties": {"source": "A", "seen_at": "2024-03-10",
		"zone": "Rajin", "vessel": "LADY R", "claim": "Confirmed", "reliability": "b"}},
	{"type": "Feature", "id": "2", "geometry": null, "properties": {"source": "B", "seen_on": "2024-03-10",
		"zone": "Vostochny", "vessel": "LADY R", "claim": "confirmed"}}]}', time_zone => 'Asia/Vladivostok')),
	'registered registered', 'dates with a time_zone are days');
SELECT results_eq('SELECT seen_from, seen_to, reliability FROM sighting ORDER BY source',
	$$VALUES (timestamptz '2024-03-10 00:00+10', timestamptz '2024-03-11 00:00+10', 'B'),
	('2024-03-10 00:00+10', '2024-03-11 00:00+10', NULL)$$, 'of that zone');
SELECT is_empty('SELECT * FROM sighting_conflict', 'two ports fit into one day');
SELECT results_eq('SELECT c.verdict FROM sighting s, candidate_vessels(s.sighting_id) c', $$VALUES ('feasible'),
	('feasible')$$, 'and the ship can have been at either');
-- one time, as tools write it
CREATE TEMP TABLE given (n integer GENERATED ALWAYS AS IDENTITY, properties jsonb, since timestamptz, until timestamptz,
	words text);
INSERT INTO given (properties, since, until, words) VALUES
	('{"seen_at": "2024-03-10T11:00:00+10:00"}', '2024-03-10 01:00Z', '2024-03-10 01:00Z', NULL),
	('{"seen_at": "2024-03-10T11:00:00Z", "time_zone": "Asia/Vladivostok"}', '2024-03-10 11:00Z', '2024-03-10 11:00Z',
		NULL),
	('{"seen_at": "2024-03-10 11:00:00.5+0930"}', '2024-03-10 01:30:00.5Z', '2024-03-10 01:30:00.5Z', NULL),
	('{"seen_at": "2024/03/10 11:00:00", "time_zone": "Asia/Vladivostok"}', '2024-03-10 01:00Z', '2024-03-10 01:00Z',
		NULL),
	('{"seen_from": "2024-03-07", "seen_to": "2024-03-09", "time_zone": "Asia/Vladivostok"}', '2024-03-07 00:00+10',
		'2024-03-10 00:00+10', NULL),
	('{"seen_from": "2024-03-10", "seen_to": "2024-03-10", "time_zone": "UTC", "throughout": true}', '2024-03-10Z',
		'2024-03-11Z', NULL),
	('{"seen_at": "2024-03-10T11:00:00", "seen_to": "2024-03-10", "time_zone": "UTC"}', '2024-03-10 11:00Z',
		'2024-03-11Z', NULL),
	('{"seen_at": "2024-03-10T11:00:00"}', NULL, NULL, 'time without offset "2024-03-10T11:00:00" needs a time_zone'),
	('{"seen_at": "2024-03-10"}', NULL, NULL, 'date "2024-03-10" needs a time_zone'),
	('{"seen_at": "10.03.2024 11:00", "time_zone": "UTC"}', NULL, NULL,
		'time "10.03.2024 11:00" is not written year first'),
	('{"seen_at": "10.03.2024", "time_zone": "UTC"}', NULL, NULL, 'time "10.03.2024" is not written year first'),
	('{"seen_at": "03/10/2024 11:00", "time_zone": "UTC"}', NULL, NULL,
		'time "03/10/2024 11:00" is not written year first'),
	('{"seen_at": "now", "time_zone": "UTC"}', NULL, NULL, 'time "now" is not written year first'),
	('{"seen_at": 1710068400, "time_zone": "UTC"}', NULL, NULL, 'time "1710068400" is not written year first'),
	('{"seen_at": "2024-02-30T00:00Z"}', NULL, NULL, 'date/time field value out of range: "2024-02-30 00:00Z"'),
	('{"seen_at": "2024-10-27T02:30", "time_zone": "Europe/Berlin"}', NULL, NULL,
		'the clocks of Europe/Berlin read "2024-10-27T02:30" twice'),
	('{"seen_at": "2024-03-31T02:30", "time_zone": "Europe/Berlin"}', NULL, NULL,
		'the clocks of Europe/Berlin skipped "2024-03-31T02:30"');
DELETE FROM sighting;
SET client_min_messages = error;
CREATE TEMP TABLE imported AS SELECT n, i.* FROM given,
	import_sightings(pg_temp.feature(properties || jsonb_build_object('key', n)), 'q') i;
SELECT results_eq('SELECT n, reason FROM imported ORDER BY n', 'SELECT n, words FROM given ORDER BY n',
	'times are read, or refused with words');
SELECT results_eq('SELECT seen_from, seen_to FROM sighting ORDER BY source_key::integer',
	'SELECT since, until FROM given WHERE words IS NULL ORDER BY n', 'as they are written');
SET timezone = 'Asia/Tokyo';
SET datestyle = 'SQL, DMY';
SELECT is((SELECT count(*) FROM given, import_sightings(pg_temp.feature(properties || jsonb_build_object('key', n)),
	'q') i WHERE i.status = 'updated'), 7::bigint, 'the same in another session');
SELECT results_eq('SELECT seen_from, seen_to FROM sighting ORDER BY source_key::integer',
	'SELECT since, until FROM given WHERE words IS NULL ORDER BY n', 'gives the same times');
RESET datestyle;
SET timezone = 'UTC';
-- places and values
DELETE FROM sighting;
CREATE FUNCTION pg_temp.fate(geojson jsonb) RETURNS text LANGUAGE sql AS $$ SELECT coalesce(reason, status)
	FROM import_sightings(geojson, 'q', 'UTC') $$;
SELECT is(pg_temp.fate(pg_temp.feature(('{"seen_at": "2024-03-10T11:00"}')::jsonb || properties, geometry, id)), fate,
	fate) FROM (VALUES
	('{"fid": 1}'::jsonb, '{"type": "Point", "coordinates": [130.3, 42.23]}'::jsonb, NULL, 'registered'),
	('{"key": "2"}', '{"type": "MultiPoint", "coordinates": [[130.3, 42.23]]}', NULL, 'registered'),
	('{"key": "3"}', '{"type": "Point", "coordinates": [130.3, 42.23, 0]}', NULL, 'registered'),
	('{"key": "4", "length_m": "115", "length_error_m": "", "zone": "", "vessel": "", "imo": ""}', '{"type": "Point",
		"coordinates": [130.3, 42.23]}', NULL, 'registered'),
	('{"key": "5"}', '{"type": "MultiPoint", "coordinates": [[130.3, 42.23],
		[130.31, 42.23]]}', NULL, 'geometry is a MULTIPOINT of 2 parts: not one ship'),
	('{"key": "6"}', '{"type": "Polygon", "coordinates": [[[130, 42], [131, 42], [131, 43], [130, 43],
		[130, 42]]]}', NULL, 'geometry is a POLYGON of 138147 m: not one ship'),
	('{"key": "7"}', '{"type": "Point", "coordinates": [14505000, 5190000]}', NULL,
		'place POINT(14505000 5190000) is no longitude and latitude'),
	('{"key": "8", "length_m": "NaN"}', NULL, NULL, 'sighting "8" by q: a sighting needs a zone or a place'),
	('{"key": "9", "length_m": "NaN", "zone": "Rajin"}', NULL, NULL,
		'sighting "9" by q: length_m must be a length above 0, not NaN'),
	('{"key": "10", "reliability": "B2", "zone": "Rajin"}', NULL, NULL,
		'sighting "10" by q: reliability must be a letter from A to F, not "B2"'),
	('{"key": "11", "scene_id": "S2B_1", "zone": "Rajin"}', NULL, NULL, '0 scenes are called "S2B_1"'),
	('{"seen_at": "2024-04-20T11:00"}', '{"type": "Point",
		"coordinates": [133.07, 42.745]}', '1', 'feature id "1" is that of another sighting by q, of 2024-03-10 11:00:00+00'),
	('{"seen_at": "2024-03-10T11:30"}', '{"type": "Point", "coordinates": [130.31, 42.235]}', '1',
		'updated')) f(properties, geometry, id, fate);
SELECT throws_ok($$SELECT import_sightings('{"type": "FeatureCollection", "crs": {"type": "name",
	"properties": {"name": "urn:ogc:def:crs:EPSG::3857"}}, "features": []}')$$, '22023',
	'GeoJSON is in urn:ogc:def:crs:EPSG::3857, not in longitude and latitude');
SELECT throws_ok($$SELECT import_zones('{"type": "FeatureCollection", "crs": {"type": "name",
	"properties": {"name": "EPSG:32652"}}, "features": []}')$$, '22023', NULL, 'nor do zones');
SELECT lives_ok($$SELECT import_sightings('{"type": "FeatureCollection", "crs": {"type": "name",
	"properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}, "features": []}')$$, 'longitude and latitude by their name are welcome');

-- ---------- ranges are half-open ----------
DELETE FROM sighting;
SELECT register_sighting('S', 'yard', '2024-03-10', '2024-03-11', zone_id => :rajin, throughout => true) AS s \gset x_
SELECT register_zone_look(register_scene('P', '1', '2024-03-11 11:00Z'), :rajin, 'clear', 0) AS l \gset x_
SELECT results_eq(format('SELECT status FROM zone_watch(%s, $$2024-03-09$$, $$2024-03-13$$)', :rajin),
	$$VALUES ('not_looked'), ('seen'), ('clear_empty'), ('not_looked')$$,
	'a day that ends at midnight is not the next day');
DELETE FROM sighting; DELETE FROM zone_look;
SELECT register_sighting('S', '7-9', '2024-03-07', '2024-03-10', zone_id => :rajin) AS s \gset x_
SELECT results_eq(format('SELECT vessels_seen, vessels_possible FROM zone_watch(%s, $$2024-03-06$$, $$2024-03-11$$)',
	:rajin), 'VALUES (0, 0), (0, 1), (0, 1), (0, 1), (0, 0)', 'some time in three days is no day of them');
SELECT results_eq(format('SELECT vessels_seen, vessels_possible FROM zone_watch(%s, $$2024-03-07$$, $$2024-03-08$$)',
	:rajin), 'VALUES (0, 1)', 'whichever is asked for');
SELECT results_eq(format('SELECT vessels_seen, vessels_possible, status FROM zone_watch(%s, $$2024-03-07$$, '
	'$$2024-03-10$$, $$3 days$$)', :rajin), $$VALUES (1, 0, 'seen')$$, 'in the three days it was');
SELECT * FROM finish();
ROLLBACK;
