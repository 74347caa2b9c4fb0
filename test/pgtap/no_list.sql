-- Where no list is loaded, or none of whose copies is as old as what is asked for, nothing says "not listed" without a word.
\set ON_ERROR_STOP 1
\i test/tap_setup.sql
SET timezone = 'UTC';
SET client_min_messages = error;
SELECT plan(23);

SELECT register_zone('Port', 'port', ST_MakeEnvelope(10, 10, 10.1, 10.1, 4326), country => 'KP', embargoed => true) AS z \gset
SELECT register_vessel('IMO9161003', 'LADY R', 273000001, valid_from => '2020-01-01') AS lady \gset
SELECT register_vessel(NULL, 'BOAT', 273000002, valid_from => '2020-01-01') AS boat \gset
CREATE FUNCTION pg_temp.stay(mmsi integer, day date, lon float8 DEFAULT 10.05) RETURNS bigint LANGUAGE sql AS $$
	SELECT store_track(mmsi, (SELECT track_agg(day + i * interval '10 min',
		CASE WHEN i BETWEEN 6 AND 137 THEN lon ELSE lon - 0.2 END, 10.05) FROM generate_series(0, 143) i)) $$;
SELECT pg_temp.stay(273000001, '2024-01-10'), pg_temp.stay(273000001, '2024-02-10', 20), pg_temp.stay(273000002, '2024-02-10', 20.001),
	pg_temp.stay(273000003, '2024-01-10', 20.002), pg_temp.stay(273000003, '2024-03-10', 20.002) \g /dev/null
SELECT detect_port_calls(), detect_encounters(away_from => NULL), detect_loitering(away_from => NULL), detect_ais_gaps() \g /dev/null
SELECT register_sighting('S', 'a', '2024-01-15 10:00Z', '2024-01-15 12:00Z', zone_id => :z) AS seen \gset
CREATE FUNCTION pg_temp.dossier(vessel bigint) RETURNS text LANGUAGE sql AS $$
	SELECT vessel_dossier_html(vessel, '2024-01-01', '2024-03-01') $$;
CREATE FUNCTION pg_temp.report() RETURNS text LANGUAGE sql AS $$
	SELECT zone_report_html((SELECT zone_id FROM zone), '2024-01-01', '2024-03-01') $$;

-- no list at all
SELECT results_eq('SELECT status_then, status_during, status_now, listed_then, listed_during, listed_now, lists_then FROM sanctioned_port_call',
	$$VALUES ('not known', 'not known', 'not known', NULL::boolean, NULL::boolean, NULL::boolean, 0)$$,
	'without a list it is not known whether the caller at an embargoed port was listed');
SELECT results_eq('SELECT listed_a, listed_b, lists_then FROM encounter', $$VALUES (NULL, NULL, 0)$$, 'nor who met');
SELECT set_eq('SELECT lists_then FROM loitering UNION SELECT lists_then FROM voyage', ARRAY[0], 'nor who lay at sea or sailed');
SELECT set_eq('SELECT p.lists_then FROM loitering l, dark_partners(l.loitering_id) p', ARRAY[0], 'nor a possible partner');
SELECT set_eq(format('SELECT lists_then FROM candidate_vessels(%s)', :seen), ARRAY[0], 'nor who was seen');
SELECT matches(pg_temp.report(), 'No list has been loaded: whether a caller is or was on one is not known', 'the report of a zone says so');
SELECT matches(pg_temp.report(), 'No list has been loaded: nothing on this page says that a vessel is not sanctioned', 'once for all of it');
SELECT matches(pg_temp.dossier(:lady), 'No list has been loaded: whether it is or was on one is not known', 'a dossier too');
SELECT doesnt_match(pg_temp.dossier(:lady), 'Not on the lists as loaded|None, by the names', 'and clears nobody');
SELECT matches(pg_temp.dossier(:lady), '<td>port call</td>.*<td>no list loaded</td>', 'each row of evidence says it');
SELECT matches(encounter_svg(encounter_id), 'LADY R.*no list loaded', 'a picture too') FROM encounter;
SELECT throws_ok($$SELECT fleet_timeline_svg('uk', '2024-01-01', '2024-03-01')$$, '55000', 'no copy of list "uk" is loaded',
	'no picture is drawn of a list that was never loaded');
SELECT results_eq($$SELECT rejected, copies_quarantined, ships_without_number FROM list_status WHERE list = 'uk'$$,
	'VALUES (NULL::integer, 0, 0)', 'list_status of a list that was never loaded');

-- a list that begins after what is asked for
SELECT load_listings('own', '[{"key": "1", "imo": "9074729", "name": "OTHER"}, {"key": "2", "name": "NAMELESS"},
	{"key": "3", "mmsi": "273000002", "name": "BOAT", "from": "2024-02-01"}, {"key": "4", "imo": "9179842", "name": "X", "from": "no date"}]',
	'2024-06-01') \g /dev/null
SELECT load_listings('own', '[]', '2024-06-02') \g /dev/null
SELECT results_eq('SELECT status_then, listed_then, lists_then FROM sanctioned_port_call', $$VALUES ('not listed', false, 0)$$,
	'a call before the first copy says that no copy is as old');
SELECT results_eq('SELECT listed_a, listed_b, lists_then FROM encounter', $$VALUES (NULL, 'own (listed)', 0)$$, 'a meeting too');
SELECT matches(pg_temp.dossier(:lady), '<td>port call</td>.*<td>no copy of a list by then</td>', 'and a dossier');
SELECT results_eq($$SELECT ships, rejected, copies_quarantined, ships_without_number FROM list_status WHERE list = 'own'$$,
	'VALUES (3, 1, 1, 1)', 'list_status counts what could not be read, what was quarantined, and ships without a number');
SELECT matches(pg_temp.report(), '<td>own</td>(<td[^>]*>[^<]*</td>){2}<td>3</td><td>1</td><td>1</td>', 'and pages show it');

-- a ship without an IMO number whose MMSI a list gives
SELECT matches(pg_temp.dossier(:boat), '<td>gap</td>.*<td>own</td>', 'a boat is listed by its MMSI in its dossier');
SELECT is((SELECT listed FROM candidate_vessels(:seen) WHERE vessel_id = :boat), NULL, 'a candidate was not listed before the day');
SELECT register_sighting('S', 'b', '2024-02-15 10:00Z', '2024-02-15 12:00Z', zone_id => :z) AS later \gset
SELECT is((SELECT listed FROM candidate_vessels(:later) WHERE vessel_id = :boat), 'own (listed)', 'and is by its MMSI after it');
SELECT is((SELECT array_agg(DISTINCT p.status_then) FROM sanctioned_port_call p), ARRAY['not listed'], 'a list was loaded');
SELECT lives_ok($$SELECT fleet_timeline_svg('own', '2024-01-01', '2024-03-01')$$, 'a list is drawn with the MMSIs that it gives');
SELECT * FROM finish();
ROLLBACK;
