-- Voyages: from port call to port call, with what is known of the way.
\set ON_ERROR_STOP 1
\i test/tap_setup.sql
SELECT plan(44);
SET timezone = 'UTC';

SELECT register_zone('Alpha', 'port', ST_MakeEnvelope(9.9, 49.9, 10, 50, 4326), country => 'NL',
	unlocode => 'NLALP') AS alpha \gset
SELECT register_zone('Alpha pier', 'berth', ST_MakeEnvelope(9.94, 49.94, 9.96, 49.96, 4326),
	parent_id => :alpha) AS pier \gset
SELECT register_zone('Beta', 'port', ST_MakeEnvelope(12, 49.9, 12.1, 50, 4326), country => 'DE') AS beta \gset
SELECT register_zone('Beta roads', 'anchorage', ST_MakeEnvelope(11.8, 49.9, 11.9, 50, 4326),
	parent_id => :beta) AS roads \gset
SELECT register_zone('Forbidden', 'port', ST_MakeEnvelope(11, 50.5, 11.1, 50.6, 4326)) AS forbidden \gset
SELECT register_zone('Exchange', 'sts_area', ST_MakeEnvelope(10.9, 49.9, 11, 50, 4326)) \g /dev/null
SELECT register_zone('Sea of all', 'other', ST_MakeEnvelope(0, 40, 20, 60, 4326)) \g /dev/null
SELECT register_zone('Economic zone', 'eez', ST_MakeEnvelope(0, 40, 20, 60, 4326)) \g /dev/null
UPDATE zone SET embargoed = true WHERE zone_id = :forbidden;
SELECT register_vessel('9161003', 'LADY R', mmsi => '211000001', flag => 'RU', ship_type => 'Tanker', length_m => 120) \g /dev/null
SELECT status FROM load_listings('own', '[{"imo": 9161003, "name": "LADY R", "from": "2023-12-01"}]', '2023-12-02') \g /dev/null

-- places by the hour, a fix every ten minutes between those that follow each other
CREATE FUNCTION pg_temp.sail(mmsi integer, hours float8[], lons float8[], lats float8[]) RETURNS bigint LANGUAGE sql
	AS $$
	SELECT store_track($1::mmsi, track_agg(timestamptz '2024-01-01Z' + h * interval '1 hour',
		lons[i] + (lons[i + 1] - lons[i]) * (h - hours[i]) / (hours[i + 1] - hours[i]),
			lats[i] + (lats[i + 1] - lats[i]) * (h - hours[i]) / (hours[i + 1] - hours[i])))
	FROM generate_subscripts(hours, 1) i,
		LATERAL (SELECT hours[i] + n / 6.0 AS h FROM generate_series(0, 1000) n
		WHERE hours[i] + n / 6.0 < hours[i + 1]) f $$;
-- at the pier, to the exchange, on to the roads of Beta, into Beta, back into the dark
SELECT pg_temp.sail(211000001, '{0, 10, 16, 20, 26, 32, 34, 50, 54}',
	'{9.95, 9.95, 10.95, 10.95, 11.85, 11.85, 12.05, 12.05, 11.5}',
	'{49.95, 49.95, 49.95, 49.95, 49.95, 49.95, 49.95, 49.95, 50.2}') \g /dev/null
-- and heard again at Alpha
SELECT pg_temp.sail(211000001, '{100, 110}', '{9.95, 9.95}', '{49.95, 49.95}') \g /dev/null
-- another goes out of Alpha and back, and does not leave again
SELECT pg_temp.sail(211000002, '{0, 5, 8, 11, 20}', '{9.95, 9.95, 9.8, 9.95, 9.95}',
	'{49.95, 49.95, 49.7, 49.95, 49.95}') \g /dev/null
-- a third leaves and is at sea
SELECT pg_temp.sail(211000003, '{0, 5, 30}', '{9.95, 9.95, 8}', '{49.95, 49.95, 49}') \g /dev/null
INSERT INTO ais_static (mmsi, day, name, draught_m, destination, first_at, last_at, reports) VALUES
	('211000001', '2024-01-01', 'LADY R', 5.0, 'NL ALP', '2024-01-01 00:00', '2024-01-01 12:00', 9),
	('211000001', '2024-01-01', 'LADY R', 9.0, 'NLALP>BETA', '2024-01-01 12:10', '2024-01-01 23:50', 9),
	('211000001', '2024-01-02', 'LADY R', 9.2, 'NLALP>BETA', '2024-01-02 00:00', '2024-01-02 12:00', 9),
	('211000001', '2024-01-03', 'LADY R', 9.2, 'FOR ORDERS', '2024-01-03 00:00', '2024-01-03 06:00', 9),
	('211000001', '2024-01-05', 'LADY R', 5.1, 'FORBIDDEN', '2024-01-05 04:00', '2024-01-05 06:00', 9);
SELECT added FROM detect_port_calls() \g /dev/null
SELECT results_eq('SELECT DISTINCT gaps, hours_silent, hours_heard, dark_candidates, encounters, loiterings, anomalies '
	'FROM voyage',
	'VALUES (NULL::integer, NULL::float8, NULL::float8, NULL::integer, NULL::integer, NULL::integer, NULL::integer)',
		'what has never been looked for is not 0');
SELECT is((SELECT count(*) FROM voyage WHERE stops_on_the_way IS NULL), 0::bigint, 'stops have been, with the calls');
SELECT added FROM detect_encounters('2024-01-01', '2024-01-02 12:00') \g /dev/null
SELECT added FROM detect_loitering() \g /dev/null
SELECT added FROM detect_anomalies('2024-01-01', '2024-01-01 12:00') \g /dev/null
SELECT results_eq('SELECT encounters, anomalies FROM voyage WHERE mmsi = 211000001 ORDER BY departed',
	'VALUES (0, NULL::integer), (0, NULL), (NULL, NULL)',
	'nor is what has been looked for on a part of the way alone');
SELECT is((SELECT count(*) FROM voyage WHERE loiterings IS NULL), 0::bigint,
	'of a voyage under way: until the ship was heard last');
SELECT added FROM detect_ais_gaps('2024-01-03 12:00', '2024-01-03 18:00') \g /dev/null
SELECT results_eq('SELECT gaps, round(hours_silent), hours_heard, dark_candidates > 0 FROM voyage WHERE from_zone_id = '
	|| :beta, 'VALUES (1, 46::float8, NULL::float8, true)', 'what was found on a part is shown');
SELECT is((SELECT gaps FROM voyage WHERE to_zone_id = :roads), NULL::integer, 'and elsewhere nothing is said');
SELECT added FROM detect_ais_gaps() \g /dev/null

SELECT results_eq('SELECT mmsi, from_zone, to_zone, is_open FROM voyage ORDER BY mmsi, departed',
	$$VALUES (211000001, 'Alpha', 'Beta roads', false), (211000001, 'Beta roads', 'Beta', false),
		(211000001, 'Beta', 'Alpha', false),
		(211000002, 'Alpha', 'Alpha', false), (211000003, 'Alpha', NULL, true)$$,
	'voyages go from outermost port to outermost port; who has not left again has none, who is at sea has one under way');
SELECT results_eq('SELECT name, imo, flag, ship_type, length_m, identity_source, listed FROM voyage WHERE from_zone_id '
	'= ' || :beta,
	$$VALUES ('LADY R', 9161003, 'RU', 'Tanker', 120::float8, 'registry', 'own (listed)')$$, 'the ship as of then');
SELECT results_eq($$SELECT departed_earliest, departed_latest, arrived_earliest, arrived_latest FROM voyage
	WHERE mmsi = 211000001 ORDER BY departed LIMIT 1$$,
	$$VALUES (timestamptz '2024-01-01 10:10', timestamptz '2024-01-01 10:20', timestamptz '2024-01-02 01:30',
		timestamptz '2024-01-02 01:40')$$,
	'bounds of both ends are those of the calls');
SELECT is_empty($$SELECT FROM voyage v JOIN port_call d ON d.finding_id = v.voyage_id
	LEFT JOIN port_call a ON a.finding_id = v.to_finding_id
	WHERE (v.departed, v.departed_earliest, v.departed_latest, v.departure_basis, v.arrived, v.arrived_earliest,
		v.arrived_latest, v.arrival_basis, v.place)
		IS DISTINCT FROM (d.departed, d.departed_earliest, d.departed_latest, d.departure_basis, a.arrived,
			a.arrived_earliest, a.arrived_latest, a.arrival_basis, a.place)$$,
	'and so is all that is said of them');
SELECT is_empty('SELECT FROM voyage WHERE hours_min > hours OR hours > hours_max OR abs(hours_heard + hours_silent - '
	'hours_max) > 0.001', 'at least, best and at most are in order; silent and heard make up the whole');
SELECT ok((SELECT abs(sailed_nm - length_nm(track_between(t.track, departed_earliest,
	arrived_latest + interval '1 microsecond'))) < 1e-9
	FROM voyage v, (SELECT stored_track('211000001') AS track) t WHERE v.mmsi = 211000001 AND v.to_zone_id = :roads),
	'sailed is the length of the track between');
SELECT ok((SELECT sailed_nm BETWEEN straight_nm AND straight_nm * 1.001
	AND abs(straight_nm - geodesic_nm(lonlat_point(9.95 + 0.1 / 6, 49.95), lonlat_point(11.85 - 0.15 / 6, 49.95))) < 10
	FROM voyage WHERE to_zone_id = :roads), 'who sails straight has sailed the straight way');
SELECT ok((SELECT sailed_nm > 10 * straight_nm FROM voyage WHERE mmsi = 211000002), 'who goes out and back has not');
SELECT results_eq('SELECT gaps, round(hours_silent), dark_candidates > 0, nearest_dark_candidates LIKE ''%Forbidden '
	'(embargoed)%'' FROM voyage WHERE from_zone_id = ' || :beta,
	$$VALUES (1, 46::float8, true, true)$$, 'a silence on the way, and the embargoed port that it leaves time for');
SELECT results_eq('SELECT gaps, hours_silent, dark_candidates, nearest_dark_candidates FROM voyage WHERE to_zone_id = '
	|| :roads, $$VALUES (0, 0::float8, 0, NULL::text)$$, 'none where there was no silence');
SELECT is((SELECT stops_on_the_way FROM voyage WHERE to_zone_id = :roads) > 0, true,
	'the stop at the exchange is on the way');
SELECT results_eq('SELECT draught_before_m, draught_after_m, draught_change FROM voyage WHERE to_zone_id = ' || :roads,
	'VALUES (9.0::float8, 9.2::float8, ''same'')',
	'a draught that the crew sets two hours after leaving is that of the departure; a fiftieth more is the same');
SELECT results_eq('SELECT draught_before_m, draught_after_m, draught_change FROM voyage WHERE from_zone_id = ' || :beta,
	'VALUES (9.2::float8, 5.1::float8, ''shallower'')', 'lighter after the silence');
SELECT results_eq('SELECT draught_before_m, draught_after_m, draught_change FROM voyage WHERE mmsi = 211000002',
	'VALUES (NULL::float8, NULL::float8, NULL::text)', 'nothing said, nothing known');
SELECT results_eq('SELECT destination_said, destination_is_to FROM voyage WHERE mmsi = 211000001 ORDER BY departed',
	$$VALUES ('NLALP>BETA', true), ('NLALP>BETA', true), ('FORBIDDEN', false)$$,
		'the destination said, against where it went: its port, a part of it, another');
SELECT is(destination_names('NL ALP', :pier), true, 'a UN/LOCODE, of a part');
SELECT is(destination_names('for orders', :alpha), NULL, 'free text names nothing');
SELECT is(destination_names('ALPHA', NULL), NULL, 'nowhere');
SELECT is((SELECT string_agg(coalesce(destination_names(said, :alpha)::text, 'NULL') || ' ' || said, ', ' ORDER BY n)
	FROM (VALUES (1, 'NLALP>BETA'), (2, 'NLALP<>BETA'), (3, 'BETA <-> ALPHA'), (4, 'FORBIDDEN<=>BETA'), (5, 'X > A<>ALPHA'),
		(6, 'BETA<>SOMEWHERE'), (7, 'BETA -> ALPHA'), (8, 'ALPHA>>BETA'), (9, 'BETA>'), (10, 'BETA<')) v(n, said)),
	'false NLALP>BETA, true NLALP<>BETA, true BETA <-> ALPHA, false FORBIDDEN<=>BETA, true X > A<>ALPHA, '
	'NULL BETA<>SOMEWHERE, true BETA -> ALPHA, false ALPHA>>BETA, NULL BETA>, false BETA<',
	'who goes to and fro names both ends');
SELECT register_zone('Alpha roads', 'anchorage', ST_MakeEnvelope(9.7, 49.9, 9.8, 50, 4326)) AS alpha_roads \gset
SELECT is(ARRAY[destination_names('ALPHA', :alpha_roads), destination_names('ALPHA ROADS', :alpha_roads)], '{NULL,t}',
	'in roads that are no part of a port a ship may wait for any');
SELECT is((SELECT array_agg(destination_names(said, :alpha)) FROM unnest('{ECONOMIC ZONE,SEA OF ALL,EXCHANGE}'::text[]) said),
	'{t,t,f}', 'a zone that covers it is no other one');
DELETE FROM zone WHERE zone_id = :alpha_roads;
SELECT is(destination_names('ALPHA', :alpha_roads), NULL, 'nothing is said of a zone that is gone');
SELECT is((SELECT count(*) FROM voyage WHERE is_open
	AND num_nonnulls(to_zone, arrived, hours, hours_max, straight_nm, place) = 0 AND sailed_nm > 80), 1::bigint,
'under way: sailed so far, nothing of an end');
SELECT results_eq('SELECT DISTINCT gaps IS NULL OR hours_silent IS NULL OR dark_candidates IS NULL OR NOT is_open AND '
	'hours_heard IS NULL FROM voyage', 'VALUES (false)', 'where all has been looked at 0 is 0');
SELECT is((SELECT count(*) FROM voyage), 5::bigint, 'rows are counted as they are shown');
SET LOCAL track_functions = 'all';
SELECT count(v) FROM voyage v \g /dev/null
SELECT is((SELECT array_agg(f.calls ORDER BY f.funcname) FROM pg_stat_xact_user_functions f
	WHERE f.funcname IN ('destination_said', 'draught_said')), '{5,10}', 'what a ship said is looked up once a voyage');
SET LOCAL track_functions = 'none';
-- what another hull says under the number is not of this one
INSERT INTO ais_static (mmsi, day, imo, name, draught_m, destination, first_at, last_at, reports) VALUES
	('211000001', '2024-01-01', '9179842', 'OTHER', 3.0, 'NLALP', '2024-01-01 09:00', '2024-01-01 23:55', 9),
	('211000001', '2024-01-02', '9179842', 'OTHER', 3.0, 'NLALP', '2024-01-02 00:00', '2024-01-02 23:00', 9);
SELECT results_eq('SELECT draught_before_m, draught_after_m, draught_change, destination_said FROM voyage WHERE '
	'to_zone_id = ' || :roads, $$VALUES (9.0::float8, 9.2::float8, 'same', 'NLALP>BETA')$$,
	'draught and destination are of the ship, not of another on its number');
SELECT set_eq('SELECT mmsi, to_zone_id = ' || :roads || ', mmsi_used_by_another FROM voyage',
	$$VALUES (211000001, true, true), (211000001, false, true), (211000001, false, false), (211000002, false, false), (211000003, NULL, false)$$,
	'and a voyage that may be of two ships says so');
SELECT register_vessel('9074729', 'HEIR', mmsi => '211000001', valid_from => '2024-01-04') \g /dev/null
SELECT results_eq($$SELECT name, to_zone, mmsi_used_by_another FROM voyage WHERE from_zone_id = $$ || :beta,
	$$VALUES ('LADY R', 'Alpha', true)$$, 'also where the number passes on in the dark');
DELETE FROM vessel_identity WHERE name = 'HEIR';
-- a boat without an IMO number, whose MMSI a ship takes over
SELECT register_vessel(NULL, 'BOAT', mmsi => '211000002') AS boat \gset
SELECT register_vessel('9074729', 'HEIR', mmsi => '211000002', valid_from => '2024-01-01 09:00Z') AS heir \gset
UPDATE vessel_identity SET valid = '(,2024-01-01 09:00Z)' WHERE vessel_id = :boat;
SELECT results_eq('SELECT name, imo, mmsi_used_by_another FROM voyage WHERE mmsi = 211000002',
	$$VALUES ('BOAT', NULL::integer, true)$$, 'also where the one that departed has no IMO number');
DELETE FROM vessel_identity WHERE vessel_id IN (:boat, :heir);
-- listed on the way
SELECT register_vessel('9358010', 'LATE', mmsi => '211000003') \g /dev/null
SELECT status FROM load_listings('late', '[{"imo": 9358010, "name": "LATE", "from": "2024-01-02"}]', '2024-01-03') \g /dev/null
SELECT is((SELECT listed FROM voyage WHERE mmsi = 211000003), 'late (listed)', 'a ship that is listed on its way is shown so');
-- calls at overlapping zones that are no parts of each other are one stay
SELECT register_zone('Twin', 'port', ST_MakeEnvelope(9.85, 49.8, 9.96, 49.96, 4326)) AS twin \gset
SELECT added FROM refresh_port_calls() \g /dev/null
SELECT results_eq('SELECT from_zone, to_zone FROM voyage WHERE mmsi = 211000002', $$VALUES ('Twin', 'Twin')$$,
	'out of the one left last, into the one reached first');
SELECT is((SELECT count(*) FROM voyage WHERE mmsi = 211000002), 1::bigint, 'calls that overlap are one stay');
SELECT is((SELECT count(*) FROM voyage WHERE arrived_latest < departed_earliest), 0::bigint,
	'nobody arrives before leaving');
SELECT is_empty('SELECT mmsi FROM voyage GROUP BY voyage_id, mmsi HAVING count(*) > 1', 'one voyage a call');
-- from one port into another that overlaps it, without a fix between: into the one before out of the other
SELECT register_zone('West', 'port', ST_MakeEnvelope(14, 49.9, 14.1, 50, 4326)),
	register_zone('East', 'port', ST_MakeEnvelope(14.08, 49.9, 14.2, 50, 4326)) \g /dev/null
SELECT pg_temp.sail(211000007, '{0, 5}', '{14.05, 14.05}', '{49.95, 49.95}'),
	pg_temp.sail(211000007, '{6, 11}', '{14.15, 14.15}', '{49.95, 49.95}') \g /dev/null
SELECT added FROM refresh_port_calls() \g /dev/null
SELECT row_eq($$SELECT from_zone, to_zone, arrived < departed, hours, hours_min FROM voyage
	WHERE mmsi = 211000007 AND NOT is_open$$, ROW('West'::text, 'East'::text, true, 0::float8, 0::float8),
	'nobody is under way for less than no time');
SELECT store_track(211000007, '[2024-01-01T04:50:00Z 2 40]') \g /dev/null
SELECT added FROM refresh_port_calls() \g /dev/null
SELECT row_eq($$SELECT departed_earliest, arrived_latest, round(straight_nm::numeric, 1), round(sailed_nm::numeric, 1)
	FROM voyage WHERE mmsi = 211000007 AND NOT is_open$$,
	ROW(timestamptz '2024-01-01 04:50Z', timestamptz '2024-01-01 06:00Z', 3.9, 3.9),
	'a wrong place in the very second of its last fix inside is not where it left from');
-- one ship's voyages are found by its calls alone
CREATE FUNCTION pg_temp.plan(query text) RETURNS SETOF text LANGUAGE plpgsql
	AS $$ BEGIN RETURN QUERY EXECUTE 'EXPLAIN (COSTS OFF) ' || query; END $$;
SET LOCAL enable_seqscan = off;
SELECT is_empty($$SELECT p FROM pg_temp.plan('SELECT from_zone FROM voyage WHERE mmsi = 211000001') p
	WHERE p LIKE '%CTE Scan on numbered%'$$, 'the calls of other ships are not looked at');
SELECT * FROM finish();
ROLLBACK;
