-- An MMSI that a list gives to one hull, and the registry, perhaps by a registration without a date, to another: no call is
-- lost for it, no honest ship is accused against what it says by AIS, and whatever is a guess says so.
\set ON_ERROR_STOP 1
\i test/tap_setup.sql
SET timezone = 'UTC';
SET client_min_messages = error;
SELECT plan(30);

SELECT register_zone('Port', 'port', ST_MakeEnvelope(10, 10, 10.1, 10.1, 4326), country => 'KP') AS z \gset
CREATE FUNCTION pg_temp.stay(mmsi integer, day date, lon float8 DEFAULT 10.05) RETURNS bigint LANGUAGE sql AS $$
	SELECT store_track(mmsi, (SELECT track_agg(day + i * interval '10 min',
		CASE WHEN i BETWEEN 6 AND 137 THEN lon ELSE lon - 0.2 END, 10.05) FROM generate_series(0, 143) i)) $$;
SELECT load_listings('own', '[{"key": "1", "imo": "9161003", "mmsi": "273000001", "name": "LADY R", "from": "2023-06-01"},
	{"key": "2", "imo": "9358010", "mmsi": "273000002", "name": "NEPTUN", "from": "2023-06-01"},
	{"key": "3", "imo": "9179842", "mmsi": "273000003", "name": "ANGARA", "from": "2023-06-01"},
	{"key": "4", "imo": "8517839", "mmsi": "273000004", "name": "MARIA", "from": "2023-06-01"}]', '2023-06-02') \g /dev/null
SELECT watch('list', list => 'own', kinds => '{call}') \g /dev/null
-- three honest hulls, registered under these numbers today and without a date
SELECT register_vessel('IMO9074729', 'HONEST ONE', 273000001) AS one, register_vessel('IMO9187629', 'HONEST TWO', 273000002) AS two,
	register_vessel('IMO9298492', 'HONEST THREE', 273000003) AS three \gset
-- and a fourth under its number since a day
SELECT register_vessel('IMO9046071', 'HONEST FOUR', 273000004, valid_from => '2023-12-01') \g /dev/null
-- the second says so itself; the third's listed hull is known under another number
INSERT INTO ais_static (mmsi, day, imo, name, first_at, last_at, reports)
	VALUES (273000002, '2024-01-11', '9187629', 'HONEST TWO', '2024-01-11 08:00', '2024-01-11 09:00', 3);
SELECT register_vessel('IMO9179842', 'ANGARA', 273000009, valid_from => '2023-01-01') \g /dev/null
SELECT pg_temp.stay(273000001, '2024-01-10'), pg_temp.stay(273000002, '2024-01-11'), pg_temp.stay(273000003, '2024-01-12'),
	pg_temp.stay(273000004, '2024-01-13'),
	pg_temp.stay(273000001, '2024-02-10', 20), pg_temp.stay(273000002, '2024-02-10', 20.001) \g /dev/null
SELECT detect_port_calls(), detect_encounters(away_from => NULL), detect_loitering(away_from => NULL), detect_ais_gaps() \g /dev/null

SELECT results_eq($$SELECT mmsi, imo, vessel, matched_by, mmsi_used_by_another, status_then, listed_then FROM sanctioned_port_call$$,
	$$VALUES (273000001, 9161003, 'LADY R', 'imo', true, 'possibly', NULL::boolean)$$,
	'the call is possibly that of the hull to which the list gives the number, unless AIS or the registry says otherwise');
SELECT results_eq('SELECT mmsi, imo, identity_source, mmsi_used_by_another FROM port_call ORDER BY mmsi',
	$$VALUES (273000001, 9074729, 'registry', true), (273000002, 9187629, 'registry', false), (273000003, 9298492, 'registry', false),
		(273000004, 9046071, 'registry', false)$$,
	'port_call says that whose it was is a guess');
SELECT set_eq('SELECT finding_id, mmsi_used_by_another FROM port_call_history', 'SELECT finding_id, mmsi_used_by_another FROM port_call',
	'its history too');
SELECT set_eq('SELECT finding_id, mmsi_used_by_another FROM port_calls_known_at(''infinity'')',
	'SELECT finding_id, mmsi_used_by_another FROM port_call',
	'and what was known');
SELECT results_eq('SELECT listed_a, mmsi_used_by_another_a, listed_b, mmsi_used_by_another_b FROM encounter',
	$$VALUES ('own (possibly)', true, NULL, false)$$, 'a meeting thirty days after one said who it is');
SELECT set_eq('SELECT mmsi, listed, mmsi_used_by_another FROM loitering WHERE began > ''2024-02-01''',
	$$VALUES (273000001, 'own (possibly)', true), (273000002, NULL, false)$$, 'times at rest');
SELECT set_eq('SELECT mmsi, mmsi_used_by_another FROM ais_gap WHERE off_at < ''2024-02-01''',
	$$VALUES (273000001, true), (273000002, false), (273000003, false), (273000004, false)$$, 'silences');
SELECT set_eq('SELECT mmsi, mmsi_used_by_another FROM dark_port_call WHERE off_at < ''2024-02-01''',
	$$VALUES (273000001, true), (273000002, false), (273000003, false), (273000004, false)$$, 'possible calls');
SELECT set_eq('SELECT mmsi, mmsi_used_by_another, listed FROM voyage',
	$$VALUES (273000001, true, 'own (possibly)'), (273000002, false, NULL), (273000003, false, NULL), (273000004, false, NULL)$$, 'voyages');
SELECT set_eq($$SELECT mmsi, summary LIKE '%possibly%9161003%' FROM alert$$, 'VALUES (273000001, true)', 'the watch of the list hears of it');
SELECT set_eq('SELECT mmsi, listed_name, status, mmsi_used_by_another FROM listed_vessel_seen',
	$$VALUES (273000001, 'LADY R', 'possibly', true)$$, 'so are the last positions');
SELECT set_eq($$SELECT kind, mmsi::integer, other_vessel_id, first_says LIKE 'IMO9%registered)', second_says
	FROM identity_conflicts('2024-01-01', '2024-03-01')$$,
	format($$VALUES ('mmsi_listed_for_another', 273000001, NULL::bigint, true, 'IMO9161003, MMSI 273000001, "LADY R", (list own, 1)'),
		('mmsi_listed_for_another', 273000002, NULL, true, 'IMO9358010, MMSI 273000002, "NEPTUN", (list own, 2)'),
		('mmsi_listed_for_another', 273000004, NULL, true, 'IMO8517839, MMSI 273000004, "MARIA", (list own, 4)'),
		('mmsi_listed_for_another', 273000003, %s, true, 'IMO9179842, MMSI 273000003, "ANGARA", (list own, 3)')$$,
		(SELECT vessel_id FROM vessel WHERE imo = 9179842)), 'the conflicts name list and registry');
SELECT is((SELECT count(*) FROM identity_conflicts('2022-01-01', '2023-01-01')), 0::bigint, 'not of a time before the listing');
SELECT matches(vessel_dossier_html(:one, '2024-01-01', '2024-03-01'), 'mmsi_listed_for_another', 'a dossier has it');
SELECT is((SELECT array_agg(verdict || ' ' || listed_name) FROM screen_vessel(mmsi => 273000001, at => '2024-01-10')),
	ARRAY['candidate LADY R'], 'screening by MMSI finds the listed ship');

-- a registration without a date against what AIS said long before: the earlier hull
SELECT register_vessel('IMO9018464', 'LATER', 273000020) AS later \gset
INSERT INTO ais_static (mmsi, day, imo, name, draught_m, destination, first_at, last_at, reports)
	VALUES (273000020, '2024-01-15', '9333436', 'EARLIER', 5, 'X', '2024-01-15 08:00', '2024-01-15 09:00', 3);
SELECT pg_temp.stay(273000020, '2024-01-15'), pg_temp.stay(273000020, '2024-01-18') \g /dev/null
SELECT refresh_findings() \g /dev/null
SELECT results_eq('SELECT imo, mmsi_used_by_another FROM port_call WHERE mmsi = 273000020 ORDER BY arrived',
	'VALUES (9018464, true), (9018464, false)', 'a call on a day on which AIS said another number');
SELECT observe_identities() \g /dev/null
SELECT set_eq($$SELECT kind, first_says LIKE '%LATER%' OR second_says LIKE '%LATER%' FROM identity_conflicts('2024-01-01', '2024-03-01')
	WHERE mmsi = 273000020$$, $$VALUES ('mmsi_two_imos', true)$$, 'observed, it is a conflict');

-- a boat without an IMO number whose MMSI passes to a ship that is registered
SELECT register_vessel(NULL, 'BOAT', 273000030, valid_from => '2020-01-01') AS boat,
	register_vessel('IMO9251298', 'HEIR', 273000030, valid_from => '2024-01-20') AS heir \gset
INSERT INTO ais_static (mmsi, day, imo, name, draught_m, destination, first_at, last_at, reports)
	VALUES (273000030, '2024-01-15', NULL, 'BOAT', 2, 'FISHING', '2024-01-15 22:00', '2024-01-15 23:30', 3),
		(273000030, '2024-01-20', '9251298', 'HEIR', 9, 'BIG PORT', '2024-01-20 08:00', '2024-01-20 09:00', 3),
		(273000031, '2024-01-15', '9074729', 'BOAT TWO', 3, 'OWN', '2024-01-15 22:00', '2024-01-15 23:30', 3);
SELECT is(draught_said(273000030, NULL, '2024-01-15', '2024-01-22'), 2::float8, 'the draught of a boat is not that of the heir of its number');
SELECT is(destination_said(273000030, NULL, '2024-01-15', '2024-01-22'), 'FISHING', 'nor the destination');
SELECT is(draught_said(273000030, 9251298, '2024-01-16', '2024-01-22'), 9::float8, 'which is the heir''s');
SELECT is(draught_said(273000031, NULL, '2024-01-15', '2024-01-22'), 3::float8,
	'of a number that nobody is registered under what it said is its own');
SELECT is((SELECT count(*) FROM other_hulls(273000001, NULL, '2024-01-10', '2024-01-11') o WHERE o.imo_number = 9161003), 0::bigint,
	'a ship whose IMO number is not known is listed by its MMSI itself');

-- a watch of a hull whose MMSI the list alone gives
SELECT load_listings('other', '[{"key": "5", "imo": "9305609", "mmsi": "273000040", "name": "FIVE"}, {"key": "6", "imo": "9161003",
	"mmsi": "273000001", "name": "LADY R"}]', '2023-01-01') \g /dev/null
SELECT watch('five', imo => 9305609, kinds => '{call,gap}'), watch('lady', imo => 9161003, kinds => '{call}') \g /dev/null
SELECT pg_temp.stay(273000040, '2024-03-10'), pg_temp.stay(273000001, '2024-03-12'), pg_temp.stay(273000099, '2024-03-14') \g /dev/null
SELECT detect_port_calls('2024-03-01', '2024-03-20') \g /dev/null
SELECT set_eq($$SELECT watch, kind, mmsi, summary LIKE '%possibly: the MMSI was then%that of IMO9%' FROM alert WHERE watch <> 'list'$$,
	$$VALUES ('five', 'call', 273000040, true), ('lady', 'call', 273000001, true)$$, 'hears of what is done under it, with the doubt');
SELECT set_eq('SELECT mmsi_number, imo_number FROM numbers_listed_together(NULL, 9161003::imo)', 'VALUES (273000001, 9161003)',
	'numbers that lists give together');

-- a boat without an IMO number that has taken over a listed MMSI, by the registry, by AIS, and the listed ship under a former name
SELECT load_listings('radio', '[{"key": "1", "imo": "9389095", "mmsi": "273000050", "name": "LADY R", "from": "2023-06-01"},
	{"key": "2", "mmsi": "273000051", "name": "NEPTUN", "from": "2023-06-01"},
	{"key": "3", "mmsi": "273000052", "name": "ANGARA", "former_names": ["FLEET STAR"], "from": "2023-06-01"}]', '2023-06-02') \g /dev/null
SELECT register_vessel(NULL, 'KALINKA', 273000050, valid_from => '2024-01-01') \g /dev/null
INSERT INTO ais_static (mmsi, day, imo, name, first_at, last_at, reports)
	VALUES (273000051, '2024-04-10', NULL, 'BERYOZKA', '2024-04-10 08:00', '2024-04-10 09:00', 3),
		(273000052, '2024-04-10', NULL, 'FLEET STAR', '2024-04-10 08:00', '2024-04-10 09:00', 3);
SELECT pg_temp.stay(m, '2024-04-10') FROM unnest('{273000050,273000051,273000052,273000053}'::integer[]) m \g /dev/null
SELECT detect_port_calls('2024-04-01', '2024-04-20') \g /dev/null
SELECT set_eq($$SELECT mmsi, status_then, listed_then, mmsi_used_by_another FROM sanctioned_port_call WHERE list = 'radio'$$,
	$$VALUES (273000050, 'possibly', NULL::boolean, true), (273000051, 'possibly', NULL, true), (273000052, 'listed', true, false)$$,
	'who has a listed MMSI and another name is possibly the ship listed');
SELECT is(string_agg(ship_listed(m, NULL, '2024-04-10 12:00'), ', ' ORDER BY m), 'radio (possibly), radio (possibly), radio (listed)',
	'ship_listed') FROM unnest('{273000050,273000051,273000052}'::integer[]) m;
SELECT is(string_agg(o.status, ', ' ORDER BY m), 'possibly, possibly, listed', 'listings_by_mmsi')
FROM unnest('{273000050,273000051,273000052}'::integer[]) m, listings_by_mmsi(m, NULL, '2024-04-10 12:00') o;
SELECT set_eq($$SELECT mmsi, status, mmsi_used_by_another FROM listed_vessel_seen WHERE list = 'radio'$$,
	$$VALUES (273000050, 'possibly', true), (273000051, 'possibly', true), (273000052, 'listed', false)$$, 'listed_vessel_seen');
SELECT is(ship_listed(273000051, NULL, '2024-01-10'), 'radio (listed)', 'before it was named so it is listed');
SELECT is(is_named_otherwise(NULL, 1), NULL, 'no name is no other name');
SELECT * FROM finish();
ROLLBACK;
