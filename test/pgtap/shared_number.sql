-- An MMSI that two hulls have at once: what it does can have been the listed one, and is shown so, as possibly, in
-- calls, meetings, voyages, alerts and pages; and what AIS itself says of a ship counts where nothing is registered.
\set ON_ERROR_STOP 1
\i test/tap_setup.sql
SET timezone = 'UTC';
SET client_min_messages = error;
SELECT plan(18);

SELECT register_zone('Port', 'port', ST_MakeEnvelope(10, 10, 10.1, 10.1, 4326), country => 'KP') AS z \gset
-- a day at a place, coming from and leaving to the west
CREATE FUNCTION pg_temp.stay(mmsi integer, day date, lon float8 DEFAULT 10.05) RETURNS bigint LANGUAGE sql AS $$
	SELECT store_track(mmsi, (SELECT track_agg(day + i * interval '10 min',
		CASE WHEN i BETWEEN 6 AND 137 THEN lon ELSE lon - 0.2 END, 10.05) FROM generate_series(0, 143) i)) $$;
SELECT load_listings('own', '[{"key": "1", "imo": "9161003", "name": "LADY R", "from": "2023-06-01"},
	{"key": "4", "imo": "9358010", "name": "NEPTUN"},
	{"key": "2", "name": "ANGARA"}, {"key": "3", "name": "NOBODY", "mmsi": "273000003"}]', '2023-06-02') \g /dev/null
SELECT register_vessel('IMO9161003', 'LADY R', 273000001, valid_from => '2023-01-01'),
	register_vessel('IMO9179842', 'ANGARA', 273000001, valid_from => '2023-05-01'),
	register_vessel('IMO9074729', 'OTHER', 273000002, valid_from => '2023-01-01') \g /dev/null
-- from the noon of a stay on another hull has the number
SELECT register_vessel('IMO9074729', 'OTHER', 273000009, valid_from => '2024-01-20 12:00'),
	register_vessel('IMO9358010', 'NEPTUN', 273000002, valid_from => '2024-01-20 12:00') \g /dev/null
INSERT INTO ais_static (mmsi, day, imo, name, first_at, last_at, reports)
	VALUES (273000004, '2024-01-12', '9161003', 'LADY R', '2024-01-12 08:00', '2024-01-12 09:00', 3),
		(273000009, '2024-01-25', '9358010', 'NEPTUN', '2024-01-25 08:00', '2024-01-25 09:00', 3);
SELECT watch('lady', imo => 9161003, kinds => '{call,encounter}'), watch('list', list => 'own', kinds => '{call}') \g /dev/null
SELECT pg_temp.stay(273000001, '2024-01-10'), pg_temp.stay(273000003, '2024-01-11'),
	pg_temp.stay(273000004, '2024-01-12'), pg_temp.stay(273000002, '2024-01-15'),
	pg_temp.stay(273000002, '2024-01-20'), pg_temp.stay(273000009, '2024-01-25'), pg_temp.stay(273000001, '2024-02-10', 20),
	pg_temp.stay(273000003, '2024-02-10', 20.001) \g /dev/null
SELECT observe_identities() \g /dev/null
SELECT detect_port_calls(), detect_encounters(away_from => NULL), detect_loitering(away_from => NULL) \g /dev/null

CREATE TEMP VIEW answer AS SELECT mmsi, arrived_latest::date AS day, imo, vessel, list, matched_by,
	mmsi_used_by_another AS shared, status_then, status_during, listed_then FROM sanctioned_port_call;
SELECT results_eq($$SELECT imo, vessel, matched_by, shared, status_then, listed_then FROM answer WHERE mmsi = 273000001
	AND day = '2024-01-10'$$, $$VALUES (9161003, 'LADY R', 'imo', true, 'possibly', NULL::boolean)$$,
	'a call under a number that a listed hull has too is possibly one of a listed ship');
SELECT is((SELECT array_agg(imo) FROM port_call WHERE mmsi = 273000001), ARRAY[9179842],
	'while the call itself is shown as of the hull that took the number last');
SELECT results_eq($$SELECT imo, shared, status_then FROM answer WHERE mmsi = 273000002 ORDER BY day$$,
	$$VALUES (9358010, true, 'possibly')$$,
	'so is a stay in which the number passed to a listed hull, and none before it');
SELECT results_eq($$SELECT imo, vessel, matched_by, shared, status_then FROM answer WHERE mmsi = 273000004$$,
	$$VALUES (9161003, 'LADY R', 'imo', false, 'listed')$$, 'a ship of whom AIS alone gives the number is found by it');
SELECT results_eq($$SELECT imo, vessel, shared, status_then FROM answer WHERE mmsi = 273000009$$,
	$$VALUES (9358010, 'NEPTUN', true, 'possibly')$$, 'of another hull than the registered one possibly');
SELECT is((SELECT count(*) FROM sanctioned_port_call), (SELECT count(DISTINCT row_id) FROM sanctioned_port_call),
	'a row a call and listing');
SELECT is((SELECT count(*) FROM sanctioned_port_call s JOIN port_call c USING (finding_id)
	WHERE s.imo IS DISTINCT FROM c.imo AND NOT s.mmsi_used_by_another), 0::bigint,
	'only a shared number has another ship than port_call');

SELECT is((SELECT (listed_a, listed_b)::text FROM encounter), '("own (possibly)","own (listed)")',
	'a meeting names what either possibly was on, by number and by the MMSI that a list gives');
SELECT set_eq($$SELECT mmsi, listed FROM loitering WHERE began > '2024-02-01'$$,
	$$VALUES (273000001, 'own (possibly)'), (273000003, 'own (listed)')$$, 'so does a time at rest');
SELECT is((SELECT listed FROM voyage WHERE mmsi = 273000001), 'own (possibly)', 'so does a voyage');
SELECT is(ship_listed(273000001, 9161003, '2024-01-10'), 'own (listed)', 'of the listed hull it is sure');
SELECT is(ship_listed(273000003, 9179842, '2024-01-10'), 'own (possibly)',
	'an MMSI that a list gives may have passed to a ship with a number');

SELECT set_eq($$SELECT watch, kind, mmsi, happened_at::date, summary LIKE
	'%; possibly: the MMSI was then also that of IMO9161003, "LADY R"' FROM alert$$,
	$$VALUES ('lady', 'call', 273000001, date '2024-01-10', true), ('lady', 'call', 273000004, '2024-01-12', false),
		('list', 'call', 273000001, '2024-01-10', true), ('list', 'call', 273000003, '2024-01-11', false),
		('list', 'call', 273000004, '2024-01-12', false), ('list', 'call', 273000002, '2024-01-20', false),
		('list', 'call', 273000009, '2024-01-25', false), ('lady', 'encounter', 273000001, '2024-02-10', true)$$,
	'a watch on the listed hull hears of what it can have done, with the doubt, and of whom the list gives by MMSI');

SELECT vessel_dossier_html((SELECT vessel_id FROM vessel WHERE imo = 9179842), '2024-01-01', '2024-03-01') AS page \gset
SELECT matches(:'page'::text, 'Not on the lists as loaded, at any time, by its IMO number', 'a page says by what it looked');
SELECT matches(:'page'::text, 'Listings that it may be, by name, MMSI or call sign.*<td>own</td><td>ANGARA</td>.*name "ANGARA"',
	'and which listings without a number the ship may be');
SELECT register_vessel('IMO9187629', 'LONELY', 273000099) AS lonely \gset
SELECT vessel_dossier_html(:lonely, '2024-01-01', '2024-01-10') AS page \gset
SELECT matches(:'page'::text, 'None, by the names, MMSI and call signs that it is known by', 'or that there is none');

-- where ships were heard last, and who lies in the port
SELECT results_eq('SELECT mmsi, mmsi_used_by_another FROM vessel_last_position WHERE mmsi IN (273000001, 273000003) ORDER BY 1',
	'VALUES (273000001, true), (273000003, false)', 'of a last position it is said where whose it is is a guess');
SELECT store_track(m, (SELECT track_agg('2024-02-20'::timestamptz + i * interval '10 min', 10.05, 10.05) FROM generate_series(0, 36) i))
FROM unnest('{273000001,273000003}'::integer[]) m \g /dev/null
SELECT detect_port_calls() \g /dev/null
SELECT results_eq('SELECT mmsi, mmsi_used_by_another FROM zone_now ORDER BY 1', 'VALUES (273000001, true), (273000003, false)',
	'as of who is in a zone');
SELECT * FROM finish();
ROLLBACK;
