-- What contradicts what in identities, and what only looks like it.
\set ON_ERROR_STOP 1
\i test/tap_setup.sql
SET timezone = 'UTC';
SELECT plan(48);
CREATE TEMP VIEW conflict AS SELECT * FROM identity_conflicts('-infinity', 'infinity');
CREATE TEMP VIEW slip AS SELECT * FROM identity_conflicts('-infinity', 'infinity', with_slips => true);
-- what a ship said from one time to another
CREATE FUNCTION pg_temp.said(mmsi integer, day date, imo text, name text, call_sign text, length_m float8 DEFAULT 100,
	width_m float8 DEFAULT 20, reports bigint DEFAULT 100,
	first_at interval DEFAULT '0', ship_type text DEFAULT '70') RETURNS bigint LANGUAGE sql AS
	'INSERT INTO ais_static (mmsi, day, imo, name, call_sign, ship_type, length_m, width_m, first_at, last_at, reports)
	VALUES (mmsi, day, imo, name, call_sign, ship_type, length_m, width_m, day + first_at, CASE reports WHEN 1 THEN '
	'day + first_at ELSE day + interval ''23 h'' + first_at END, reports) RETURNING reports';

-- ---------- forms ----------

SELECT is((SELECT string_agg(c, ' ') FROM unnest(ARRAY['3FAE', '3EMI4', 'UBDT8', 'BKIZ', 'V7TK6', 'WDF7854', 'V7A5122',
	'J8Y3622', 'WA2345', '9V2345', '5VGA7', 'D5AB9', '2ABC3']) c WHERE NOT is_ship_call_sign(c)), NULL,
'forms of call signs of ships');
SELECT is((SELECT string_agg(c, ' ') FROM unnest(ARRAY['DELTA58', 'PEAPOD2', 'CT 2032', 'RBFD63', 'RR00144', 'BR-101',
	'CG34292', 'YD25995', 'MA500TR', 'LCS 19', 'ABC', 'ABCDE', '', '33AB', 'ABCD1', 'ABCD0', 'WDF0854', 'ubdt8', '0AAA',
	'1AAA']) c WHERE is_ship_call_sign(c)), NULL, 'and what is none');
SELECT is((SELECT string_agg(c, ' ') FROM unnest(ARRAY['IMO9178445', '9178445', ' imo 5178445', '1000001',
	'IMO1019999']) c WHERE NOT could_be_imo(c)), NULL, 'attempts at an IMO number');
SELECT is((SELECT string_agg(c, ' ') FROM unnest(ARRAY['IMO0000001', 'IMO0528750', 'IMO1284450', '1020000', '4999999',
	'IMO121044700', 'IMO367432090', '917844', '91784455', 'IMO', '']) c WHERE could_be_imo(c)), NULL,
'and what is none');

SELECT is((SELECT string_agg(concat_ws(' ', l, t), ', ' ORDER BY n) FROM (VALUES
	(1, 23.9::float8, '70'), (2, 24, '70'), (3, 24, '37'), (4, 50, 'Sailing'), (5, NULL, '36'), (6, NULL, '60'),
	(7, NULL, '69'), (8, NULL, '30'), (9, NULL, 'Fishing'), (10, NULL, '70'), (11, NULL, NULL), (12, 100, '60'),
	(13, 24, NULL), (14, NULL, '600'), (15, 12, NULL)) v(n, l, t) WHERE could_be_boat(l, t)),
	'23.9 70, 24 70, 24 37, 36, 60, 69, 30, Fishing, 24, 12', 'what may be a boat');
SELECT is((SELECT string_agg(c, ' ') FROM unnest(ARRAY['MIKE', 'NAPP', 'UVIC3', 'RA4320', '5M7154', 'MCFP5', 'V7AR4',
	'WDF8660', 'J8Y3622', 'UVIC1', 'ISLAS']) c WHERE is_boat_text(c)), 'MIKE NAPP UVIC3 RA4320 5M7154',
'words and licences of boats');
SELECT is((SELECT string_agg(t, ' ') FROM unnest(ARRAY['31', '32', '33', '52', '57', '70', 'Tug', 'Towing', 'Cargo',
	'Towing long/wide', NULL]) t WHERE tows(t)), '31 32 52 57 Tug Towing Towing long/wide', 'who tows');

-- ---------- changes near a call ----------

SELECT register_zone('Rajin', 'port', ST_MakeEnvelope(130.27, 42.215, 130.33, 42.25, 4326), country => 'KP') AS z \gset
SELECT count(store_track(m, (SELECT track_agg(t, 130.3, 42.23)
	FROM generate_series('2024-01-01Z'::timestamptz, '2024-01-03Z', interval '30 min') t)))
FROM unnest('{351000021,351000022,351000023}'::integer[]) m \gset
SELECT store_track(636000021, (SELECT track_agg(t, 132.0, 41.0)
	FROM generate_series('2024-01-04Z'::timestamptz, '2024-01-06Z', interval '30 min') t)) \g /dev/null
SELECT pg_temp.said(351000021, '2024-01-01', 'IMO9001186', 'SEA LION', '3FAE2'),
	pg_temp.said(351000021, '2024-01-02', 'IMO9001186', 'SEA LION', '3FAE2'),
	pg_temp.said(636000021, '2024-01-04', 'IMO9001186', 'BLUE WHALE', 'A8AE2'),
	pg_temp.said(351000022, '2024-01-01', 'IMO9001198', 'SEA LION', '3FAE3'),
		pg_temp.said(351000022, '2024-01-04', 'IMO9001198', 'BLUE WHALE', '3FAE3'),
	pg_temp.said(351000023, '2024-01-01', 'IMO9001203', 'ALPHA', '3FAE4', 180),
		pg_temp.said(351000023, '2024-01-02', 'IMO9001203', NULL, '3FAE4', NULL, NULL),
		pg_temp.said(351000023, '2024-01-03', 'IMO9001203', 'OMEGA', '3FAE4', 300) \g /dev/null
SELECT count(*) FROM detect_port_calls() \gset
SELECT count(*) FROM observe_identities() \gset
SELECT results_eq($$SELECT mmsi::integer, reason FROM conflict WHERE kind = 'name_change_near_call' ORDER BY 1$$,
	$$VALUES
	(351000021, 'name goes from "SEA LION" to "BLUE WHALE", 24 hours from a call at Rajin'),
	(351000022, 'name goes from "SEA LION" to "BLUE WHALE", 24 hours from a call at Rajin'),
	(351000023, 'name goes from "ALPHA" to "OMEGA", 0 hours from a call at Rajin')$$,
		'names that change after a call, with the MMSI, without, and across a day of silence about it');
SELECT results_eq($$SELECT mmsi::integer, reason, times FROM conflict WHERE kind = 'dimensions'$$,
	$$VALUES (351000023, 'length goes from 180 to 300 m', 1)$$, 'a length that jumps across a day that gives none');
SELECT is((SELECT count(*) FROM conflict), 4::bigint, 'nothing else');
SELECT is((SELECT second_says FROM conflict WHERE mmsi = 351000021), 'IMO9001186, MMSI 636000021, '
	'"BLUE WHALE", call sign A8AE2, 100 m, (AIS static data, 100 reports)', 'both observations are given');

-- two hulls of one number at the same time, one of them in port: what differs between them is no change
SELECT pg_temp.said(351000024, '2024-01-01', 'IMO9358010', 'SEA LION', '3FAE5', 100),
	pg_temp.said(367000024, '2024-01-01', 'IMO9358010', 'RIVER TUG', 'WDA2345', 30, first_at => '7 min'),
	pg_temp.said(351000024, '2024-01-02', 'IMO9358010', 'SEA LION', '3FAE5', 100),
		pg_temp.said(367000024, '2024-01-02', 'IMO9358010', 'RIVER TUG', 'WDA2345', 30, first_at => '7 min') \g /dev/null
SELECT store_track(351000024, (SELECT track_agg(t, 130.3, 42.23)
	FROM generate_series('2024-01-01Z'::timestamptz, '2024-01-03Z', interval '30 min') t)) \g /dev/null
SELECT count(*) FROM detect_port_calls() \gset
SELECT count(*) FROM observe_identities() \gset
SELECT is((SELECT string_agg(kind, ', ') FROM conflict WHERE mmsi IN (351000024, 367000024)), 'imo_two_mmsis',
	'two hulls of one number are one conflict, not changes of name, length and flag besides');
SELECT is((SELECT count(*) FROM conflict WHERE kind = 'name_change_near_call'), 3::bigint,
	'changes stay what they were');

-- ---------- one row a conflict ----------

DELETE FROM ais_static; DELETE FROM vessel_track; DELETE FROM vessel_identity; DELETE FROM vessel;
SELECT count(pg_temp.said(m, d::date, i, n, NULL, l, first_at => o))
	FROM generate_series(date '2024-01-01', '2024-02-29', '1 day') d, (VALUES
	-- two hulls on one MMSI; two without number; one hull on two MMSIs
	(367000013, 'IMO9001112', 'SHARE A', 100, interval '0'),
		(367000013, 'IMO9001124', 'SHARE B', 200, interval '7 min'),
	(367000014, NULL, 'NOIMO A', 100, interval '0'), (367000014, NULL, 'NOIMO B', 200, interval '7 min'),
	(351000015, 'IMO9001136', 'TWIN', 100, interval '0'), (636000015, 'IMO9001136', 'TWIN', 100, interval '7 min')) v(m,
		i, n, l, o) \gset
SELECT count(*) FROM observe_identities() \gset
SELECT results_eq($$SELECT kind, mmsi::integer, first_from, times > 1 FROM conflict ORDER BY kind, mmsi$$,
	$$VALUES ('dimensions', 367000014, timestamptz '2024-01-01', true),
	('imo_two_mmsis', 351000015, '2024-01-01', false),
	('mmsi_two_imos', 367000013, '2024-01-01', true)$$, 'sixty days of one conflict are one row');
SELECT is((SELECT ROW(first_to, second_from, second_to)::text FROM conflict WHERE kind = 'mmsi_two_imos'),
	'("2024-02-29 23:00:00+00","2024-01-01 00:07:00+00","2024-02-29 23:07:00+00")', 'from the first day to the last');
SELECT is((SELECT times FROM identity_conflicts('2024-02-01', '2024-02-11')
	WHERE kind = 'mmsi_two_imos') < (SELECT times FROM conflict WHERE kind = 'mmsi_two_imos'), true,
'of a period what stands in it');
-- again half a year later
SELECT count(pg_temp.said(m, '2024-09-01', i, n, NULL, first_at => o))
	FROM (VALUES (367000013, 'IMO9001112', 'SHARE A', interval '0'),
	(367000013, 'IMO9001124', 'SHARE B', interval '7 min')) v(m, i, n, o) \gset
SELECT count(*) FROM observe_identities() \gset
SELECT is((SELECT count(*) FROM conflict WHERE kind = 'mmsi_two_imos'), 2::bigint,
	'the same again after half a year is another row');
-- registered and observed alike
SELECT register_vessel('IMO9604158', 'FLAGGED', 351000099, '3FAA9', 'LR') \g /dev/null
SELECT register_vessel('IMO9604158', 'FLAGGED II', 351000099, '3FAA9', 'LR', valid_from => '2024-03-01') \g /dev/null
SELECT results_eq($$SELECT mmsi::integer, reason, times FROM conflict WHERE kind = 'mmsi_flag'$$,
	$$VALUES (351000099, 'MMSI 351000099 is one of PA, the flag is LR', 2)$$,
	'a flag against its MMSI under two names is one');

-- ---------- what is no conflict ----------

DELETE FROM ais_static; DELETE FROM vessel_identity; DELETE FROM vessel;
SELECT pg_temp.said(416495000, '2024-01-01', 'IMO9604158', 'EVER LOYAL', 'BKIZ'),
	pg_temp.said(338163002, '2024-01-01', NULL, 'SV DAWN', 'DAWN'),
	pg_temp.said(338252786, '2024-01-01', NULL, 'HAY SHEA', 'CT 2032'),
	pg_temp.said(412000001, '2024-01-01', NULL, 'CHINA', 'BKIA'),
		pg_temp.said(367101930, '2024-01-01', NULL, 'ARROWHEAD', 'V7KN3'),
		pg_temp.said(990000001, '2024-01-01', NULL, 'BUOY', 'V7KN4') \g /dev/null
SELECT count(*) FROM observe_identities() \gset
SELECT is((SELECT string_agg(kind || ' ' || mmsi::text, ', ' ORDER BY mmsi) FROM conflict),
	'call_sign_country 367101930',
	'Taiwan has call signs of series B; a name or a number of a state is no call sign; a buoy is no ship');
SELECT is((SELECT string_agg(kind || ' ' || mmsi::text, ', ' ORDER BY mmsi) FROM slip
	WHERE kind <> 'call_sign_country'), 'call_sign_form 338163002, call_sign_form 338252786',
'who wants to can have them');

DELETE FROM ais_static; DELETE FROM vessel_identity; DELETE FROM vessel;
SELECT pg_temp.said(367000001, '2024-01-01', 'IMO0528750', 'NATIONAL', NULL),
	pg_temp.said(367000002, '2024-01-01', 'IMO1284450', 'NATIONAL SEVEN', NULL),
	pg_temp.said(367000003, '2024-01-01', 'IMO121044700', 'NATIONAL NINE', NULL),
	pg_temp.said(367000004, '2024-01-01', 'IMO9178444', 'WRONG', NULL),
		pg_temp.said(367000004, '2024-03-01', 'IMO9178444', 'WRONG', NULL),
		pg_temp.said(367000005, '2024-01-01', 'IMO0000000', 'ZEROS', NULL),
	pg_temp.said(367000006, '2024-01-01', 'IMO956795800', 'SET SO', NULL),
	-- one report of a ship with a number of its own
	pg_temp.said(367000007, '2024-01-01', 'IMO9161003', 'SLIP', NULL),
		pg_temp.said(367000007, '2024-01-02', 'IMO9161004', 'SLIP', NULL, reports => 1),
		pg_temp.said(367000007, '2024-01-03', 'IMO9161003', 'SLIP', NULL) \g /dev/null
SELECT count(*) FROM observe_identities() \gset
SELECT results_eq($$SELECT kind, mmsi::integer, reason, times FROM conflict$$,
	$$VALUES ('imo_check', 367000004, '"IMO9178444" is no IMO number', 1)$$,
	'a check digit that is wrong, once; national numbers, zeros and slips are none');
SELECT is((SELECT string_agg(kind || ' ' || mmsi::text, ', ' ORDER BY kind, mmsi) FROM slip),
	'imo_check 367000004, imo_check 367000007, imo_form 367000001, imo_form 367000002, imo_form 367000003, one_report '
'367000007', 'who wants to can have them');
SELECT is((SELECT imo FROM vessel WHERE vessel_id = vessel_at(367000006, '2024-01-01 12:00')), '9567958'::imo,
	'a number followed by 00 is read as what it is');
SELECT is((SELECT imo FROM ais_static WHERE mmsi = 367000006), 'IMO956795800', 'and kept as said');

DELETE FROM ais_static; DELETE FROM vessel_identity; DELETE FROM vessel;
SELECT pg_temp.said(273000001, '2024-01-01', 'IMO9161003', 'ANGARA', 'UBDT8'),
	pg_temp.said(273000001, '2024-01-02', 'IMO9161003', 'ANGRAA', 'UBDT8', 400, reports => 1),
	pg_temp.said(273000001, '2024-01-03', 'IMO9161003', 'ANGARA', 'UBDT8'),
	-- said twice it is no slip; nor at the end
	pg_temp.said(273000002, '2024-01-01', 'IMO9179842', 'MARIA', 'UBDT9'),
		pg_temp.said(273000002, '2024-01-02', 'IMO9179842', 'MARIA', 'UBDT9', 400, reports => 2),
		pg_temp.said(273000002, '2024-01-03', 'IMO9179842', 'MARIA', 'UBDT9'),
	pg_temp.said(273000003, '2024-01-01', 'IMO8517839', 'NEVA', 'UBDT7'),
		pg_temp.said(273000003, '2024-01-02', 'IMO8517839', 'NEVA', 'UBDT7', 400, reports => 1),
	-- widths; a tow
	pg_temp.said(273000004, '2024-01-01', 'IMO9358010', 'WIDE', 'UBDT6', 100, 20),
		pg_temp.said(273000004, '2024-01-02', 'IMO9358010', 'WIDE', 'UBDT6', 100, 32),
		pg_temp.said(273000005, '2024-01-01', 'IMO9074729', 'NEARLY', 'UBDT5', 100, 20),
	pg_temp.said(273000005, '2024-01-02', 'IMO9074729', 'NEARLY', 'UBDT5', 100, 24),
		pg_temp.said(367000009, '2024-01-01', NULL, 'PUSHER', 'WDK4438', 27, 10, ship_type => '31'),
		pg_temp.said(367000009, '2024-01-02', NULL, 'PUSHER', 'WDK4438', 119, 32, ship_type => '31') \g /dev/null
SELECT count(*) FROM observe_identities() \gset
SELECT results_eq($$SELECT mmsi::integer, reason, times FROM conflict ORDER BY 1$$,
	$$VALUES (273000002, 'length goes from 100 to 400 m', 2), (273000003, 'length goes from 100 to 400 m', 1),
	(273000004, 'width goes from 20 to 32 m', 1)$$,
	'one report between others is a slip; widths count; of tows nothing');
SELECT is((SELECT string_agg(kind || ' ' || mmsi::text, ', ' ORDER BY kind, mmsi) FROM slip WHERE kind <> 'dimensions'),
	'dimensions_of_tow 367000009, one_report 273000001', 'who wants to can have them');

-- blank days do not break a span
DELETE FROM ais_static; DELETE FROM vessel_identity; DELETE FROM vessel;
SELECT count(pg_temp.said(273000001, d::date, CASE WHEN extract(day FROM d) IN (3, 4, 9) THEN NULL
	ELSE 'IMO9161003' END, CASE WHEN extract(day FROM d) IN (3, 9) THEN NULL ELSE 'ANGARA' END, 'UBDT8'))
FROM generate_series(date '2024-01-01', '2024-01-12', '1 day') d \gset
SELECT is((SELECT count(*) || ' ' || min(first_at) || ' ' || max(last_at) FROM ais_spans()),
	'1 2024-01-01 00:00:00+00 2024-01-12 23:00:00+00', 'days that say less do not break a span');
SELECT pg_temp.said(273000002, '2024-01-01', NULL, 'OTHER', 'UBDT9'),
	pg_temp.said(273000002, '2024-01-02', NULL, NULL, 'UBDT9'),
	pg_temp.said(273000002, '2024-01-03', NULL, NULL, 'UBDT7') \g /dev/null
SELECT is((SELECT string_agg(concat_ws(' ', name, call_sign), ', ' ORDER BY first_at) FROM ais_spans()
	WHERE mmsi = 273000002), 'OTHER UBDT9, UBDT7', 'a day that says another thing does');

-- a ship that changes its flag, and its number with it, and comes back after months, has had one number at a time; one
-- that is heard under both within days has had two
DELETE FROM ais_static; DELETE FROM vessel_identity; DELETE FROM vessel;
SELECT count(pg_temp.said(m, d::date, 'IMO9161003', 'ANGARA', c)) FROM (VALUES
	(273000001, 'UBDT8', date '2023-01-01', date '2023-01-31'), (248000001, '9HA2222', '2023-02-02', '2023-07-30'),
	(273000001, 'UBDT8', '2023-08-02', '2023-12-30')) v(m, c, from_day, to_day),
	generate_series(from_day, to_day, '1 day') d \gset
SELECT count(pg_temp.said(CASE WHEN extract(day FROM d)::integer % 2 = 0 THEN 273000005 ELSE 248000005 END, d::date,
	'IMO9074729', 'TWICE', NULL)) FROM generate_series(date '2023-01-01', '2023-02-28', '1 day') d \gset
SELECT count(*) FROM observe_identities() \gset
SELECT results_eq($$SELECT mmsi, first_at::date, last_at::date FROM ais_spans() WHERE name = 'ANGARA' ORDER BY 2$$,
	$$VALUES (mmsi '273000001', date '2023-01-01', date '2023-01-31'), (mmsi '248000001', '2023-02-02', '2023-07-30'),
		(mmsi '273000001', '2023-08-02', '2023-12-30')$$, 'a number that a ship comes back to has a span each time');
SELECT results_eq('SELECT kind, reason FROM conflict ORDER BY 1',
	$$VALUES ('flag_hopping', 'flag MT for 181 days only'),
		('imo_two_mmsis', 'IMO9074729 had MMSI 248000005 and 273000005 at once')$$,
	'and is a change of flag and back, not two numbers at once');
SELECT is(vessel_at(273000001, '2023-05-01'), NULL, 'nor was it the ship of that number in between');

-- ---------- ships that share a track ----------

SELECT run_id FROM detect_ais_gaps(split_speed_kn => 50) \gset
INSERT INTO shared_mmsi_finding (mmsi, run_id, ship_no, fixes, first_at, first_lon, first_lat, last_at)
SELECT 273000009, :run_id, n, 10, '2024-01-01'::timestamptz + n * interval '1 min', n, 0, '2024-01-02'
	FROM generate_series(1, 40) n;
SELECT is((SELECT count(*) FROM conflict WHERE kind = 'mmsi_two_ships'), 39::bigint,
	'forty ships on one MMSI are 39 further ones, not 780 pairs');
SELECT is((SELECT count(DISTINCT first_says) FROM conflict WHERE kind = 'mmsi_two_ships'), 1::bigint,
	'each beside the first');

-- month by month, and a week of the first month again
DELETE FROM shared_mmsi_finding;
SELECT run_id AS january FROM detect_ais_gaps('2024-01-01', '2024-02-01', split_speed_kn => 50) \gset
SELECT run_id AS february FROM detect_ais_gaps('2024-02-01', '2024-03-01', split_speed_kn => 50) \gset
SELECT run_id AS week FROM detect_ais_gaps('2024-01-01', '2024-01-08', split_speed_kn => 50) \gset
INSERT INTO shared_mmsi_finding (mmsi, run_id, ship_no, fixes, first_at, first_lon, first_lat, last_at)
SELECT 273000009, v.run_id, n, 10, v.first_at::timestamptz + n * interval '1 min', n, 0, v.last_at::timestamptz
FROM (VALUES (:january, '2024-01-02', '2024-01-31'), (:february, '2024-02-01', '2024-02-28'),
	(:week, '2024-01-02', '2024-01-07')) v(run_id, first_at, last_at), generate_series(1, 2) n;
SELECT results_eq($$SELECT first_from::date FROM conflict WHERE kind = 'mmsi_two_ships' ORDER BY 1$$,
	$$VALUES (date '2024-01-02'), ('2024-02-01')$$, 'what a month has found stays when the next has found it too');
SELECT is((SELECT count(*) FROM identity_conflicts('2024-01-20', '2024-01-25') WHERE kind = 'mmsi_two_ships'), 1::bigint,
	'and is there for who asks for that month');

-- ---------- twins that are harmless ----------

DELETE FROM ais_static; DELETE FROM vessel_identity; DELETE FROM shared_mmsi_finding;
INSERT INTO vessel (vessel_id, imo) VALUES (901, 9161003), (902, 9179842), (903, 8517839) ON CONFLICT DO NOTHING;
INSERT INTO vessel_identity (vessel_id, mmsi, name, flag, valid, source, observed, length_m) SELECT v.vessel_id, m, n,
	f, r::tstzrange, 'x', o, l FROM (VALUES
	(9161003, 273000011, 'A', 'RU', '[2024-01-01, 2024-01-10)', false, NULL::float8),
		(9161003, 273000011, 'B', 'RU', '[2024-01-10,)', false, NULL),
	(9179842, 273000012, 'C', 'RU', '(,2024-01-10)', false, NULL),
		(9179842, 273000012, 'C', 'RU', '[2024-01-10,)', false, NULL),
	(8517839, 273000013, 'D', NULL, '[2024-01-01, 2024-01-10)', true, 100),
		(8517839, 273000013, 'D', NULL, '[2024-01-10, 2024-01-11)', true, 0),
		(8517839, 273000013, 'D', NULL, '[2024-01-11, 2024-01-12)', true, 104)) w(i, m, n, f, r, o, l)
	JOIN vessel v ON v.imo = i;
SELECT is_empty('SELECT * FROM conflict', 'names and lengths that change a little, far from any call');
SELECT is_empty('SELECT * FROM slip', 'nor slips');
UPDATE vessel_identity SET mmsi = 273000011 WHERE mmsi = 273000012;
SELECT results_eq($$SELECT kind, first_from, first_to, second_from, second_to, times FROM conflict$$,
	$$VALUES ('mmsi_two_imos', timestamptz '2024-01-01', NULL::timestamptz, NULL::timestamptz, NULL::timestamptz, 2)$$,
	'ends that are open stay open');
SELECT is((SELECT string_agg(DISTINCT kind, ', ') FROM identity_conflicts('2020-01-01', '2023-12-31')), NULL,
	'none before it stands');
SELECT is((SELECT count(*) FROM identity_conflicts('2030-01-01', '2030-12-31')), 1::bigint, 'and as long as it does');
SELECT throws_ok($$SELECT * FROM identity_conflicts('2024-01-01', '2024-01-01')$$, '22023', NULL,
	'a period has a length');
SELECT has_function('identity_conflicts', ARRAY['timestamptz', 'timestamptz', 'interval', 'interval', 'boolean']);
SELECT is((SELECT count(*) FROM slips_of_identity()), 0::bigint, 'no slips of what is registered');
SELECT is((SELECT count(*) FROM changed_dimensions('{}')), 0::bigint, 'no changes of size');
SELECT is((SELECT count(*) FROM hopping_flags('{}', '1 year')), 0::bigint, 'no flags that hop');
SELECT is((SELECT count(*) FROM names_changed_near_calls('{}', '7 days')), 0::bigint, 'no changes of name');
SELECT is((SELECT count(*) FROM contradictory_numbers('{}')), 2::bigint, 'two pairs of identities');
SELECT set_eq($$SELECT c.* FROM vessel v, vessel_conflicts(v.vessel_id, '-infinity', 'infinity', with_slips => true) c$$,
	'SELECT * FROM slip', 'what is asked vessel by vessel is what is asked of all');
SELECT * FROM finish();
ROLLBACK;
