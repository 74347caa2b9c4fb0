-- Vessels and who used which number when: registered, observed in AIS, contradicted.
\set ON_ERROR_STOP 1
\i test/tap_setup.sql
SET LOCAL TimeZone = 'UTC';
SELECT plan(67);

-- ---------- register_vessel ----------

SELECT register_vessel('9161003', 'LADY R', mmsi => '273212120', source => 'GUR') AS lady \gset
SELECT is(register_vessel('9161003', 'LADY R', mmsi => '273212120', source => 'GUR'), :lady::bigint,
	'the same again is the same vessel');
SELECT is(register_vessel('9161003', NULL), :lady::bigint, 'so is its number alone');
SELECT is(register_vessel('9161003', 'LADY R', call_sign => 'UBDT8', flag => 'RU', length_m => 127), :lady::bigint,
	'more of the same fills what was not known');
SELECT results_eq(format('SELECT mmsi::text, name, call_sign, flag, valid::text, source, observed FROM vessel_identity '
	'WHERE vessel_id = %s', :lady),
	$$VALUES ('273212120', 'LADY R', 'UBDT8', 'RU', '(,)', 'GUR', false)$$, 'in one identity, which holds always');
SELECT results_eq(format('SELECT imo::text, length_m, width_m, features FROM vessel WHERE vessel_id = %s', :lady),
	$$VALUES ('IMO9161003', 127::float8, NULL::float8, '{}'::text[])$$, 'and one hull');
SELECT register_vessel('9161003', NULL, width_m => 20.4, features => '{two cranes}') \gset
SELECT results_eq(format('SELECT length_m, width_m, features FROM vessel WHERE vessel_id = %s', :lady),
	$$VALUES (127::float8, 20.4::float8, '{two cranes}'::text[])$$, 'dimensions are filled, not forgotten');

SELECT register_vessel('9161003', 'LADY R II', mmsi => '273212120', flag => 'RU', valid_from => '2024-05-01') \gset
SELECT results_eq(format('SELECT name, valid::text FROM vessel_identity WHERE vessel_id = %s ORDER BY valid', :lady),
	$$VALUES ('LADY R', '(,"2024-05-01 00:00:00+00")'), ('LADY R II', '["2024-05-01 00:00:00+00",)')$$,
		'a later identity ends the one before');
SELECT is(register_vessel('9161003', 'LADY R II', valid_from => '2024-05-01'), :lady::bigint, 'the later one again');
SELECT is(register_vessel('9161003', 'LADY R II', valid_from => '2024-08-01'), :lady::bigint, 'and as of a later day');
SELECT is((SELECT count(*) FROM vessel_identity WHERE vessel_id = :lady), 2::bigint, 'change nothing');
SELECT register_vessel('9161003', 'SLOMAN PRODUCER', flag => 'AG', valid_from => '2004-01-01') \gset
SELECT register_vessel('9161003', 'LADY R', mmsi => '273212120', flag => 'RU', valid_from => '2012-01-01') \gset
SELECT results_eq(format('SELECT name, valid::text FROM vessel_identity WHERE vessel_id = %s ORDER BY valid', :lady),
	$$VALUES ('LADY R', '(,"2004-01-01 00:00:00+00")'),
		('SLOMAN PRODUCER', '["2004-01-01 00:00:00+00","2012-01-01 00:00:00+00")'),
		('LADY R', '["2012-01-01 00:00:00+00","2024-05-01 00:00:00+00")'),
			('LADY R II', '["2024-05-01 00:00:00+00",)')$$, 'earlier ones take their place between');
SELECT is((SELECT count(*) FROM vessel_identity a JOIN vessel_identity b ON a.vessel_id = b.vessel_id
	AND a.identity_id < b.identity_id AND a.valid && b.valid), 0::bigint,
'registered identities of a vessel do not overlap');
SELECT throws_ok($$SELECT register_vessel('9161003', 'ANOTHER', valid_from => '2012-01-01')$$, '23505', NULL,
	'two identities from one time on contradict each other');
SELECT is(register_vessel('9161003', NULL, call_sign => 'UBDT8', valid_from => '2012-01-01'), :lady::bigint,
	'filling one at its very start does not');
SELECT is((SELECT call_sign FROM vessel_identity WHERE vessel_id = :lady AND valid @> timestamptz '2013-01-01'),
	'UBDT8', 'and fills it');

SELECT register_vessel('9358010', 'MAIA-1', mmsi => '273291160', valid_from => '2024-01-01') AS maia \gset
SELECT register_vessel('9358010', 'NEPTUN', valid_from => '2019-01-01') \gset
SELECT results_eq(format('SELECT name, valid::text FROM vessel_identity WHERE vessel_id = %s ORDER BY valid', :maia),
	$$VALUES ('NEPTUN', '["2019-01-01 00:00:00+00","2024-01-01 00:00:00+00")'),
		('MAIA-1', '["2024-01-01 00:00:00+00",)')$$, 'one before the first ends where the first begins');
SELECT isnt(:maia, :lady, 'another number is another vessel');
SELECT register_vessel('9358010', 'MAIA-2') \gset
SELECT results_eq(format('SELECT name, lower(valid) = now(), upper_inf(valid) FROM vessel_identity WHERE vessel_id = '
	'%s ORDER BY valid DESC LIMIT 1', :maia), $$VALUES ('MAIA-2', true, true)$$,
'another name without a date holds from now on');
UPDATE vessel_identity SET valid = tstzrange(lower(valid), '2025-01-01') WHERE vessel_id = :maia AND name = 'MAIA-1';
DELETE FROM vessel_identity WHERE vessel_id = :maia AND name = 'MAIA-2';
SELECT register_vessel('9358010', 'MAIA-3') \gset
SELECT is((SELECT valid::text FROM vessel_identity WHERE vessel_id = :maia AND name = 'MAIA-3'),
	(SELECT tstzrange(now(), NULL)::text), 'also where the one before has ended');

SELECT register_vessel(NULL, 'BOAT', mmsi => '273000001') AS boat \gset
SELECT is(register_vessel(NULL, 'BOAT', mmsi => '273000001'), :boat::bigint,
	'without an IMO number the MMSI is the vessel');
SELECT register_vessel(NULL, 'RAFT') AS raft \gset
SELECT is(register_vessel(NULL, 'RAFT'), :raft::bigint, 'without either the name');
SELECT isnt(:raft, :boat, 'which is another one');
SELECT throws_ok($$SELECT register_vessel(NULL, NULL, call_sign => 'UBDT8')$$, '22004', NULL,
	'a call sign alone is no vessel');
SELECT throws_ok($$SELECT register_vessel('9161003', 'LADY R', length_m => -1)$$, '23514', NULL, 'a length is above 0');

-- ---------- vessel_at ----------

SELECT is(vessel_at('273212120', '2013-01-01'), :lady::bigint, 'who had the MMSI');
SELECT is(vessel_at('273212120', '2008-01-01'), NULL, 'nobody then');
SELECT is(vessel_at('273212120', '2012-01-01'), :lady::bigint, 'from the first moment on');
SELECT is(vessel_at('273291160', '2023-12-31 23:59:59'), NULL, 'not a second before');
SELECT is(vessel_at('273999999', '2013-01-01'), NULL, 'nobody knows');

-- ---------- what AIS says ----------

-- four days: 1 says everything; 2 changes its name at noon of day 2; 3 and 4 share an MMSI; 5 has a number that is
-- none; 6 says nothing
CREATE TEMP TABLE noaa (n serial, line text);
INSERT INTO noaa (line)
	VALUES ('MMSI,BaseDateTime,LAT,LON,SOG,COG,Heading,VesselName,IMO,CallSign,VesselType,Status,Length,Width,Draft,'
	'Cargo,TransceiverClass');
INSERT INTO noaa (line)
SELECT format('%s,%s,%s,%s,10.0,90.0,90,%s,A', mmsi, to_char(t, 'YYYY-MM-DD"T"HH24:MI:SS'), 40 + mmsi % 7,
	10 + extract(epoch FROM t - timestamptz '2024-01-01') / 3600 * 0.01, said)
FROM generate_series(timestamptz '2024-01-01', '2024-01-04 23:00', '1 hour') t, LATERAL (VALUES
	(211000001, 'ALPHA,IMO9161003,DABC,70,0,120,20,7.0,70'),
	(211000002, CASE WHEN t < '2024-01-02 12:00' THEN 'BETA,IMO9179842,DABD,70,0,100,18,7.0,70'
		ELSE 'GAMMA,IMO9179842,DABD,70,0,100,18,7.0,70' END),
	(211000003, CASE WHEN extract(hour FROM t)::integer % 2 = 0 THEN 'DELTA,IMO8517839,DABE,70,0,90,16,,70'
		ELSE 'EPSILON,IMO9358010,DABF,70,0,180,28,,70' END),
	(211000005, 'ZETA,IMO9161004,DABG,70,0,90,16,,70'),
	(211000006, ',,,,0,,,,'),
	(211000007, CASE WHEN t < '2024-01-03' THEN 'ETA,,DABH,70,0,90,16,,70'
		ELSE 'ETA,IMO0000000,DABH,70,0,90,16,,70' END)) v(mmsi, said);
INSERT INTO ais_line (line) SELECT line FROM noaa ORDER BY n;
CALL load_ais('noaa') \gset first_
SELECT is(ARRAY[:first_read, :first_stored, :first_rejected], ARRAY[576, 576, 0], 'lines of six ships');
SELECT is((SELECT sum(reports) FROM ais_static), 480::numeric, 'each that says something counts');
SELECT results_eq($$SELECT mmsi::text, name, imo, first_at, last_at, reports FROM ais_spans()
	WHERE mmsi IN ('211000001', '211000002') ORDER BY 1, 4$$,
	$$VALUES ('211000001', 'ALPHA', 'IMO9161003', timestamptz '2024-01-01', timestamptz '2024-01-04 23:00', 96::bigint),
		('211000002', 'BETA', 'IMO9179842', '2024-01-01', '2024-01-02 11:00', 36),
			('211000002', 'GAMMA', 'IMO9179842', '2024-01-02 12:00', '2024-01-04 23:00', 60)$$,
	'a span lasts until something else is said, across days');
SELECT is((SELECT count(*) FROM ais_spans() WHERE mmsi = '211000006'), 0::bigint,
	'who says nothing of itself has none');
CREATE TEMP TABLE static_before AS SELECT * FROM ais_static;
INSERT INTO ais_line (line) SELECT line FROM noaa ORDER BY n;
CALL load_ais('noaa') \gset second_
SELECT is(ARRAY[:second_stored, :second_duplicate], ARRAY[0, 576], 'the same file again stores nothing');
SELECT is_empty('(SELECT * FROM ais_static EXCEPT SELECT * FROM static_before) UNION ALL (SELECT * FROM static_before '
	'EXCEPT SELECT * FROM ais_static)', 'and counts no report twice');

CREATE TEMP TABLE registered_before AS SELECT * FROM vessel_identity;
SELECT vessels, added, unchanged, removed FROM observe_identities() \gset
SELECT is(ARRAY[:added, :unchanged, :removed], ARRAY[(SELECT count(*)::integer FROM ais_spans()), 0, 0],
	'a row for each span');
SELECT is(:vessels, 4, 'vessels that are new: two by number, two without');
SELECT is_empty('SELECT * FROM registered_before EXCEPT SELECT * FROM vessel_identity', 'what was registered stays');
SELECT is(vessel_at('211000001', '2024-01-02 05:00'), :lady::bigint, 'the hull goes by its number');
SELECT is((SELECT count(DISTINCT vessel_id) FROM vessel_identity WHERE mmsi = '211000002' AND observed), 1::bigint,
	'under every name');
SELECT is((SELECT string_agg(v.imo::text, ' ' ORDER BY v.imo)
	FROM (SELECT DISTINCT vessel_id FROM vessel_identity WHERE mmsi = '211000003') i JOIN vessel v USING (vessel_id)),
'IMO8517839 IMO9358010', 'two hulls on one MMSI are two');
SELECT is((SELECT v.imo FROM vessel v WHERE v.vessel_id = vessel_at('211000005', '2024-01-02')), NULL,
	'a number that is none names no hull');
SELECT is((SELECT count(DISTINCT vessel_id) FROM vessel_identity WHERE mmsi = '211000007'), 1::bigint,
	'no number and zeros are one vessel without number');
SELECT results_eq('SELECT vessels, added, removed, unchanged = (SELECT count(*) FROM ais_spans()) FROM '
	'observe_identities()', 'VALUES (0, 0, 0, true)', 'observing again changes nothing');

-- a day more: spans that go on are replaced, the rest stays
INSERT INTO ais_line (line) VALUES ((SELECT line FROM noaa ORDER BY n LIMIT 1)),
	('211000001,2024-01-05T01:00:00,40,11,10.0,90.0,90,ALPHA,IMO9161003,DABC,70,0,120,20,7.0,70,A');
CALL load_ais('noaa') \gset third_
SELECT results_eq('SELECT vessels, added, removed FROM observe_identities()', 'VALUES (0, 1, 1)',
	'a span that goes on takes the place of the shorter one');
SELECT is((SELECT ROW(lower(valid), upper(valid), reports)::text FROM vessel_identity WHERE mmsi = '211000001'
	AND observed), '("2024-01-01 00:00:00+00","2024-01-05 01:00:00+00",97)', 'and counts on');

-- ---------- conflicts ----------

CREATE TEMP VIEW conflict AS SELECT * FROM identity_conflicts('2024-01-01', '2024-02-01');
SELECT results_eq($$SELECT times FROM conflict WHERE kind = 'mmsi_two_imos' AND mmsi = '211000003'$$,
	$$SELECT count(*)::integer FROM vessel_identity a JOIN vessel_identity b ON a.mmsi = b.mmsi
	AND a.vessel_id < b.vessel_id AND a.valid && b.valid WHERE a.mmsi = '211000003'$$,
	'one MMSI, two IMO numbers at once: one row, however often');
SELECT cmp_ok((SELECT times FROM conflict WHERE kind = 'mmsi_two_imos' AND mmsi = '211000003'), '>', 1,
	'and it was often');
SELECT is((SELECT count(*) FROM conflict WHERE kind = 'mmsi_two_imos' AND mmsi <> '211000003'), 0::bigint,
	'nowhere else');
SELECT results_eq($$SELECT mmsi::text, first_says LIKE '%ZETA%', second_says IS NULL FROM conflict
	WHERE kind = 'imo_check'$$, $$VALUES ('211000005', true, true)$$,
	'a number that fails its check; zeros and nothing are none');
SELECT is((SELECT count(*) FROM identity_conflicts('2023-01-01', '2023-02-01')), 0::bigint,
	'nothing in another period');
SELECT throws_ok($$SELECT * FROM identity_conflicts('2024-02-01', '2024-01-01')$$, '22023', NULL,
	'a period has a length');
SELECT throws_ok($$SELECT * FROM identity_conflicts(NULL, '2024-01-01')$$, '22023', NULL, 'and two ends');

DELETE FROM vessel_identity; DELETE FROM ais_static; DELETE FROM vessel;
-- each kind with a twin that is harmless
INSERT INTO vessel (vessel_id, imo) VALUES (1, '9161003'), (2, '9179842'), (3, '8517839'), (4, '9358010'),
	(5, '9074729'), (6, '9333436'), (7, '9187629'), (8, '9298002'), (9, NULL);
INSERT INTO vessel_identity (vessel_id, mmsi, name, call_sign, flag, valid, source, observed, length_m) VALUES
	(1, '273000011', 'A', NULL, NULL, '[2024-01-01, 2024-01-10)', 'x', true, 100),
		(2, '273000011', 'B', NULL, NULL, '[2024-01-09, 2024-01-20)', 'x', true, 100),	-- two at once
	(1, '273000012', 'A', NULL, NULL, '[2024-01-10, 2024-01-12)', 'x', true, 100),
		(2, '273000012', 'B', NULL, NULL, '[2024-01-20, 2024-01-22)', 'x', true, 100),	-- one after the other
	(3, '273000031', 'C', NULL, NULL, '[2024-01-01, 2024-01-10)', 'x', true, 100),
		(3, '273000032', 'C', NULL, NULL, '[2024-01-05, 2024-01-20)', 'x', true, 100),	-- two MMSIs at once
	(4, '273000041', 'D', NULL, NULL, '[2024-01-01, 2024-01-05)', 'x', true, 100),
		(4, '273000042', 'D', NULL, NULL, '[2024-01-05, 2024-01-20)', 'x', true,
		104),	-- changed hands; 4 m are no jump
	(5, '273000051', 'E', 'UBDT8', 'PA', '[2024-01-01, 2024-01-20)', 'x', false, NULL),
		(6, '273000061', 'F', 'UBDT9', 'RU', '[2024-01-01, 2024-01-20)', 'x', false, NULL),	-- flag against MMSI
	(7, '273000071', 'G', '3FAB2', NULL, '[2024-01-01, 2024-01-10)', 'x', true, 100),
		(7, '273000071', 'G', NULL, NULL, '[2024-01-10, 2024-01-20)', 'x', true,
		180),	-- call sign of Panama; 80 m longer
	(8, '273000081', 'H', 'SEA STAR', NULL, '[2024-01-01, 2024-01-20)', 'x', true,
		100);	-- a name in the field of the call sign
SELECT results_eq('SELECT kind, first_says LIKE ''%IMO9161003%'' AND second_says LIKE ''%IMO9179842%'', first_from, '
	'second_from FROM conflict WHERE kind = ''mmsi_two_imos''',
	$$VALUES ('mmsi_two_imos', true, timestamptz '2024-01-01', timestamptz '2024-01-09')$$,
		'two IMO numbers at once, with both observations; not one after the other');
SELECT results_eq('SELECT vessel_id, reason FROM conflict WHERE kind = ''imo_two_mmsis''',
	$$VALUES (3::bigint, 'IMO8517839 had MMSI 273000031 and 273000032 at once')$$,
	'two MMSIs at once; not one after the other');
SELECT results_eq('SELECT vessel_id FROM conflict WHERE kind = ''mmsi_flag''', 'VALUES (5::bigint)',
	'MMSI against flag');
SELECT results_eq('SELECT vessel_id, reason FROM conflict WHERE kind = ''call_sign_country''',
	$$VALUES (7::bigint, 'call sign 3FAB2 is one of PA, MMSI 273000071 one of RU')$$, 'call sign against MMSI');
SELECT results_eq('SELECT vessel_id, first_from, second_from FROM conflict WHERE kind = ''dimensions''',
	$$VALUES (7::bigint, timestamptz '2024-01-01', timestamptz '2024-01-10')$$, 'a length that jumps');
SELECT is((SELECT count(*) FROM conflict), 5::bigint, 'and nothing else');
INSERT INTO vessel_identity (vessel_id, mmsi, call_sign, valid, source, observed) SELECT 9, mmsi::mmsi, call_sign,
	'[2024-01-01, 2024-01-20)', 'x', true
FROM (VALUES ('310000001', 'ZCEA2'), ('319000001', 'ZGAA2'), ('236000001', 'ZDAA2'), ('331000001', 'OXAA2'),
	('231000001', 'XPAA2'), ('306000001', 'PJAA2'), ('477000001', 'VRAA2'), ('546000001', 'FOAA2')) v(mmsi, call_sign);
SELECT is((SELECT string_agg(reason, '; ') FROM conflict WHERE kind = 'call_sign_country' AND vessel_id = 9), NULL,
	'a territory has call signs of its state: Bermuda, Cayman Islands, Gibraltar, Greenland, Faroe Islands, Curacao, '
'Hong Kong, Polynesia');

DELETE FROM vessel_identity;
INSERT INTO vessel_identity (vessel_id, mmsi, name, flag, valid, source) VALUES
	(1, '273000011', 'A', 'RU', '[2022-01-01, 2024-01-05)', 'x'),
		(1, '371000011', 'A', 'PA', '[2024-01-05, 2024-01-15)', 'x'),
		(1, '273000011', 'A', 'RU', '[2024-01-15,)', 'x'),	-- ten days
	(2, '273000012', 'B', 'RU', '[2020-01-01, 2022-01-05)', 'x'),
		(2, '371000012', 'B', 'PA', '[2022-01-05, 2024-01-15)', 'x'),
		(2, '273000012', 'B', 'RU', '[2024-01-15,)', 'x'),	-- two years
	(3, '273000013', 'C', 'RU', '[2024-01-05,)', 'x'),	-- one flag
	(4, '273000014', 'D', 'RU', '[2020-01-01, 2023-11-01)', 'x'),
		(4, '371000014', 'D', 'PA', '[2023-11-01, 2024-01-15)', 'x'),
		(4, '273000014', 'D', 'RU', '[2024-01-15,)', 'x');	-- ten weeks, most of them before the period
SELECT results_eq('SELECT vessel_id, first_from FROM identity_conflicts(''-infinity'', ''infinity'') WHERE kind '
	'= ''flag_hopping'' ORDER BY 1',
	$$VALUES (1::bigint, timestamptz '2024-01-05'), (4, '2023-11-01')$$,
		'a flag for days; not one for years, nor the only one');
SELECT results_eq('SELECT vessel_id FROM conflict WHERE kind = ''flag_hopping'' ORDER BY 1', 'VALUES (1::bigint), (4)',
	'also where a flag was taken before the period asked for');
SELECT results_eq('SELECT vessel_id FROM identity_conflicts(''2024-01-01'', ''2024-02-01'', flag_window => ''5 days'') '
	'WHERE kind = ''flag_hopping''', 'SELECT 1::bigint WHERE false', 'the window is an argument');

-- a new name within days of a call, and one long after
DELETE FROM vessel_identity; DELETE FROM vessel_track;
SELECT register_zone('Port', 'port', ST_MakeEnvelope(10, 50, 10.1, 50.1, 4326)) \gset
SELECT count(store_track(m::mmsi, track))
	FROM (SELECT m, track_agg(t, CASE WHEN t BETWEEN '2024-01-03' AND '2024-01-04' THEN 10.05 ELSE 9.9 END,
	50.05) AS track
	FROM unnest(ARRAY[273000011, 273000012, 273000013]) m,
		generate_series(timestamptz '2024-01-02', '2024-01-05', '1 hour') t GROUP BY m) x \gset
SELECT detect_port_calls() \gset
INSERT INTO vessel_identity (vessel_id, mmsi, name, valid, source, observed) VALUES
	(1, '273000011', 'ANGARA', '[2023-12-01, 2024-01-05)', 'x', true),
		(1, '273000011', 'ROSA', '[2024-01-05, 2024-01-30)', 'x', true),
	(2, '273000012', 'ANGARA', '[2023-12-01, 2024-01-25)', 'x', true),
		(2, '273000012', 'ROSA', '[2024-01-25, 2024-01-30)', 'x', true),
	(3, '273000013', 'SIRIUS 1', '[2023-12-01, 2024-01-05)', 'x', true),
		(3, '273000013', 'MV SIRIUS I', '[2024-01-05, 2024-01-30)', 'x', true);
SELECT results_eq('SELECT vessel_id, reason FROM conflict WHERE kind = ''name_change_near_call''',
	$$VALUES (1::bigint, 'name goes from "ANGARA" to "ROSA", 24 hours from a call at Port')$$,
	'a new name a day after a call; not three weeks after, nor another spelling');
SELECT is((SELECT count(*) FROM identity_conflicts('2024-01-01', '2024-02-01', call_margin => '12 hours')
	WHERE kind = 'name_change_near_call'), 0::bigint, 'the margin is an argument');
SELECT results_eq('SELECT vessel_id FROM identity_conflicts(''2024-01-05'', ''2024-02-01'') WHERE kind '
	'= ''name_change_near_call''', 'VALUES (1::bigint)', 'also where the name before ended as the period began');
SELECT results_eq('SELECT vessel_id FROM identity_conflicts(''2024-01-01'', ''2024-01-05'') WHERE kind '
	'= ''name_change_near_call''', 'SELECT 1::bigint WHERE false', 'a change belongs to the period it lies in');
SELECT * FROM finish();
ROLLBACK;
