-- Claims against each other: visits by sightings, sources, and what cannot all be true.
\set ON_ERROR_STOP 1
\i test/tap_setup.sql
SELECT plan(56);
SET timezone = 'UTC';

SELECT register_zone('Rajin', 'port', ST_MakeEnvelope(130.27, 42.215, 130.33, 42.25, 4326)) AS rajin \gset
SELECT register_zone('Pier 1', 'berth', ST_MakeEnvelope(130.29, 42.23, 130.295, 42.2345, 4326), :rajin) AS p1 \gset
SELECT register_zone('Dunai', 'port', ST_MakeEnvelope(132.32, 42.86, 132.38, 42.90, 4326)) AS dunai \gset
SELECT register_zone('Vladivostok', 'port', ST_MakeEnvelope(131.86, 43.085, 131.93, 43.125, 4326)) AS vlad \gset
SELECT register_vessel('9179842', 'ANGARA', mmsi => '273210440') AS angara \gset
SELECT register_vessel('8517839', 'MARIA', mmsi => '273359830') AS maria \gset

-- ---------- visits ----------
SELECT register_sighting('S', '1', '2024-03-01 00:00Z', zone_id => :rajin, claimed_vessel_id => :angara,
	claim => 'confirmed'), register_sighting('S', '2', '2024-03-01 12:00Z', zone_id => :dunai,
	claimed_vessel_id => :angara, claim => 'confirmed'),
	register_sighting('S', '3', '2024-03-02 06:00Z', zone_id => :rajin, claimed_vessel_id => :angara,
		claim => 'confirmed') \gset x_
SELECT results_eq($$SELECT zone, visits, best_claim FROM visit_counts('2024-02-01', '2024-04-01')$$,
	$$VALUES ('Dunai', 1, 'confirmed'), ('Rajin', 2, 'confirmed')$$,
	'a shuttle makes two visits, not one, if it was seen elsewhere between');
DELETE FROM sighting WHERE source_key = '2';
SELECT is((SELECT visits FROM visit_counts('2024-02-01', '2024-04-01')), 1, 'not seen elsewhere within 36 hours: one');
SELECT store_track('273210440', '[2024-03-01T12:00:00Z 132.35 42.88]') AS stored \gset x_
SELECT is((SELECT visits FROM visit_counts('2024-02-01', '2024-04-01')), 2, 'heard elsewhere between: two');
DELETE FROM vessel_track;
SELECT store_track('273210440', '[2024-03-01T12:00:00Z 130.34 42.25]') AS stored \gset x_
SELECT is((SELECT visits FROM visit_counts('2024-02-01', '2024-04-01')), 1, 'heard in the roads: one');
DELETE FROM vessel_track; DELETE FROM sighting;
SELECT register_sighting('S', '1', '2024-02-01', '2024-03-01', zone_id => :rajin, claimed_vessel_id => :angara),
	register_sighting('S', '2', '2024-02-04', '2024-02-05', zone_id => :rajin, claimed_vessel_id => :angara),
	register_sighting('S', '3', '2024-02-25', '2024-02-26', zone_id => :rajin, claimed_vessel_id => :angara) \gset x_
SELECT results_eq('SELECT first_seen, last_seen, sightings, wide_reports FROM combined_visit ORDER BY 1',
	$$VALUES (timestamptz '2024-02-04', timestamptz '2024-02-05', 1, 1), ('2024-02-25', '2024-02-26', 1, 1)$$,
		'a report of a month merges nothing, and can mean either of two dated visits');
DELETE FROM sighting WHERE source_key <> '1';
SELECT register_sighting('S', '4', '2024-02-20', '2024-03-20', zone_id => :rajin, claimed_vessel_id => :angara),
	register_sighting('S', '5', '2024-03-10', '2024-04-10', zone_id => :rajin, claimed_vessel_id => :angara) \gset x_
SELECT results_eq('SELECT first_seen, last_seen, wide_reports FROM combined_visit ORDER BY 1',
	$$VALUES (timestamptz '2024-02-01', timestamptz '2024-03-01', 1), ('2024-03-10', '2024-04-10', 1)$$,
	'of three such reports alone as few visits are counted as they can mean');
DELETE FROM sighting;

-- a stay that nobody saw end
SELECT register_sighting('S', '1', '2024-02-09 12:00', zone_id => :dunai, claimed_vessel_id => :angara),
	register_sighting('S', '2', '2024-03-10', '2024-03-11', zone_id => :dunai, claimed_vessel_id => :angara,
	throughout => true) \gset x_
SELECT results_eq($$SELECT visits, visits_at_least FROM visit_counts('2024-01-01', '2024-04-01')$$, $$VALUES (2, 1)$$,
	'seen again a month later is perhaps the same stay');
SELECT register_sighting('S', '3', '2024-02-20', '2024-02-21', zone_id => :rajin, claimed_vessel_id => :angara) AS s3 \gset
SELECT results_eq($$SELECT zone, visits, visits_at_least FROM visit_counts('2024-01-01', '2024-04-01')$$,
	$$VALUES ('Dunai', 2, 2), ('Rajin', 1, 1)$$, 'not if it was elsewhere between');
DELETE FROM sighting WHERE source_key = '3';
SELECT store_track('273210440', '[2024-02-25T12:00:00Z 131 41]') AS stored \gset x_
SELECT results_eq($$SELECT visits, visits_at_least FROM visit_counts('2024-01-01', '2024-04-01')$$, $$VALUES (2, 2)$$,
	'or was heard there');
DELETE FROM sighting; DELETE FROM vessel_track;

-- ---------- sources ----------
SELECT register_sighting('NK Pro', 'x', '2024-03-10', '2024-03-11', zone_id => :p1) AS first \gset
SELECT register_sighting('Reuters', 'x', '2024-03-10', '2024-03-11', zone_id => :p1, derived_from => :first) AS second \gset
SELECT register_sighting('Yonhap', 'x', '2024-03-10', '2024-03-11', zone_id => :rajin, derived_from => :second) AS third \gset
SELECT is((SELECT vessels_seen FROM zone_watch(:rajin, '2024-03-10', '2024-03-11')), 1,
	'reports that repeat a report are of one ship');
SELECT results_eq($$SELECT vessel, method, visits, best_claim FROM visit_counts('2024-01-01', '2024-04-01')$$,
	$$VALUES ('unnamed', 'sightings, unnamed', 1, 'unknown')$$, 'which nobody named, and which counts once and apart');
SELECT is((SELECT count(*) FROM combined_visit), 0::bigint, 'as a visit of no vessel');
UPDATE sighting SET claimed_vessel_id = :angara, claim = 'matches description';
SELECT row_eq('SELECT sightings, sources, independent_sources FROM combined_visit',
	ROW(3, 'NK Pro; Reuters; Yonhap'::text, 1), 'named by all: one visit, three reports, one source');
SELECT is((SELECT count(*) FROM sighting_conflict), 0::bigint, 'and no conflict');
SELECT throws_ok(format($$SELECT register_sighting('NK Pro', 'x', '2024-03-10', derived_from => %s)$$, :third), '23514',
	NULL, 'reports do not repeat each other in a circle');
SELECT throws_ok(format($$SELECT register_sighting('NK Pro', 'x', '2024-03-10', derived_from => %s)$$, :first), '23514',
	NULL, 'nor itself');
SELECT throws_ok($$SELECT register_sighting('NK Pro', 'x', '2024-03-10', derived_from => -1)$$, '23503',
	'sighting -1 is not registered');
DELETE FROM sighting WHERE source = 'Yonhap'; DELETE FROM sighting WHERE source = 'Reuters'; DELETE FROM sighting;
SELECT count(register_sighting(s, 'x', '2024-03-10', '2024-03-11', zone_id => :p1, event => 'ship of 10 March'))
	FROM unnest(ARRAY['NK Pro', 'VOA', 'Donga']) s \gset x_
SELECT is((SELECT vessels_seen FROM zone_watch(:rajin, '2024-03-10', '2024-03-11')), 1,
	'reports of one event are of one ship');
SELECT register_sighting('VOA', 'x', '2024-03-10', '2024-03-11', claimed_vessel_id => :angara) AS voa \gset
SELECT register_sighting('S', 'another report', '2024-03-10', '2024-03-11', zone_id => :p1,
	claimed_vessel_id => :angara) AS another \gset
SELECT is((SELECT vessels_seen FROM zone_watch(:rajin, '2024-03-10', '2024-03-11')), 1,
	'which is the vessel that one of them names');
SELECT is((SELECT sum(visits)::integer FROM visit_counts('2024-01-01', '2024-04-01')), 1, 'and one visit');
DELETE FROM sighting;

-- ---------- conflicts ----------
CREATE FUNCTION pg_temp.conflicts() RETURNS TABLE (what text) LANGUAGE sql AS $$
	SELECT concat_ws(' | ', reason, first_kind, concat_ws(' ', first_source, first_zone),
		concat_ws(' ', second_source, second_zone), round(distance_nm::numeric), round(speed_needed_kn::numeric))
	FROM sighting_conflict ORDER BY first_from, second_from, 1 $$;
SELECT register_sighting('NK Pro', '1', '2024-03-10', '2024-03-11', zone_id => :p1, claimed_vessel_id => :angara,
	event => '10 March'), register_sighting('RUSI', '1', '2024-03-10', '2024-03-11', zone_id => :p1,
	claimed_vessel_id => :maria, event => '10 March') \gset x_
SELECT results_eq('SELECT * FROM pg_temp.conflicts()',
	$$VALUES ('one event, two ships | sighting | NK Pro Pier 1 | RUSI Pier 1 | 0 | 0')$$,
	'one event of two ships is a conflict');
SELECT results_eq($$SELECT vessel, visits, disputed FROM visit_counts('2024-01-01', '2024-04-01')$$,
	$$VALUES ('ANGARA', 1, 1), ('MARIA', 1, 1)$$, 'and both visits are disputed');
SELECT is((SELECT vessels_seen FROM zone_watch(:rajin, '2024-03-10', '2024-03-11')), 1, 'though one ship was seen');
DELETE FROM sighting;
SELECT register_sighting('A', '1', '2024-03-10 10:00Z', zone_id => :dunai, claimed_vessel_id => :angara,
	claim => 'confirmed'), register_sighting('B', '1', '2024-03-10 11:00Z', zone_id => :rajin,
	claimed_vessel_id => :angara, claim => 'confirmed') \gset x_
SELECT results_eq('SELECT * FROM pg_temp.conflicts()',
	$$VALUES ('one ship, other places at one time | sighting | A Dunai | B Rajin | 96 | 71')$$,
	'one ship in two ports an hour apart is a conflict, by the speed that it takes');
SELECT is((SELECT count(*) FROM sighting_conflicts(72)), 0::bigint, 'at that speed it is none');
SELECT results_eq($$SELECT zone, disputed FROM visit_counts('2024-01-01', '2024-04-01')$$, $$VALUES ('Dunai', 1),
	('Rajin', 1)$$, 'and disputes both visits');
DELETE FROM sighting;
SELECT register_sighting('A', '1', '2024-03-10', '2024-03-11', zone_id => :dunai, claimed_vessel_id => :angara,
	claim => 'confirmed'), register_sighting('B', '1', '2024-03-10', '2024-03-11', zone_id => :rajin,
	claimed_vessel_id => :angara, claim => 'confirmed') \gset x_
SELECT is((SELECT count(*) FROM sighting_conflict), 0::bigint, 'two ports on one day are none');
UPDATE sighting SET throughout = true WHERE source = 'A';
SELECT is((SELECT count(*) FROM sighting_conflict), 1::bigint, 'unless it was at one of them all day');
DELETE FROM sighting;
SELECT register_sighting('A', '1', '2024-03-10 10:00Z', zone_id => :rajin, claimed_vessel_id => :angara,
	claim => 'confirmed'), register_sighting('B', '1', '2024-03-10 10:00Z', place => 'SRID=4326;POINT(135 40)',
	claimed_vessel_id => :angara, claim => 'confirmed') \gset x_
SELECT results_eq('SELECT * FROM pg_temp.conflicts()',
	$$VALUES ('one ship, other places at one time | sighting | A Rajin | B 40.0000 135.0000 | 250 | 748')$$,
	'a point at sea in no zone is a place');
DELETE FROM sighting;
SELECT register_zone('KP waters', 'eez', ST_MakeEnvelope(128, 40, 132, 43, 4326)) AS eez \gset
SELECT register_sighting('A', '1', '2024-03-10 10:00Z', zone_id => :rajin, claimed_vessel_id => :angara,
	claim => 'confirmed'), register_sighting('B', '1', '2024-03-10 10:00Z', zone_id => :eez,
	claimed_vessel_id => :angara, claim => 'confirmed') \gset x_
SELECT is((SELECT count(*) FROM sighting_conflict), 0::bigint,
	'in the port and in the waters that it lies in is no conflict');
DELETE FROM sighting;

-- claims withdrawn, and what was known then
SELECT register_sighting('RUSI', '1', '2024-03-10 10:00Z', zone_id => :rajin, claimed_vessel_id => :angara,
	claim => 'confirmed') AS s \gset
SELECT clock_timestamp() AS before \gset
SELECT pg_sleep(0.01) \gset x_
SELECT register_sighting('RUSI', '1', '2024-03-10 10:00Z', claim => 'unknown', note => 'withdrawn') AS s \gset
SELECT row_eq('SELECT claimed_vessel_id, claim FROM sighting', ROW(NULL::bigint, 'unknown'::text),
	'a claim that is withdrawn names nobody');
SELECT is((SELECT count(*) FROM combined_visit), 0::bigint, 'and makes no visit');
SELECT is((SELECT count(*) FROM vessel_evidence(:angara, '2024-03-01', '2024-04-01') WHERE kind = 'sighting'),
	0::bigint, 'nor evidence');
SELECT row_eq(format('SELECT vessel, best_claim FROM combined_visits(%L)', :'before'),
	ROW('ANGARA'::text, 'confirmed'::text), 'as known before it did');
SELECT results_eq(format($$SELECT vessel, method FROM visit_counts('2024-01-01', '2024-04-01', known_at => %L)$$,
	:'before'), $$VALUES ('ANGARA', 'sightings')$$, 'and was counted');
SELECT register_sighting('S', '2', '2024-03-10 11:00Z', zone_id => :dunai) AS s2 \gset
SELECT is((SELECT verdict FROM candidate_vessels(:s2) WHERE vessel_id = :angara), 'unknown', 'it is no alibi any more');
SELECT throws_ok(format('SELECT candidate_vessels(%s, known_at => %L)', :s2, :'before'), '42704', NULL,
	'a sighting that was not known then does not exist');
SELECT is((SELECT count(*) FROM sighting_visits('-infinity')), 0::bigint, 'before everything nothing was known');
DELETE FROM sighting;

-- reliability and credibility
SELECT register_sighting('tabloid', '1', '2024-03-10 00:00Z', '2024-03-11 00:00Z', zone_id => :dunai,
	claimed_vessel_id => :angara, claim => 'confirmed', throughout => true, reliability => 'E', credibility => 5) AS s \gset
SELECT register_sighting('NK Pro', '1', '2024-03-10 12:00Z', zone_id => :rajin) AS s \gset
SELECT is((SELECT verdict FROM candidate_vessels(:s) WHERE vessel_id = :angara), 'unknown',
	'a source of reliability E is no alibi');
SELECT row_eq(format('SELECT verdict, excluded_by FROM candidate_vessels(%s, min_reliability => NULL, min_credibility '
	'=> NULL) WHERE vessel_id = %s', :s, :angara),
	ROW('alibi'::text,
		format('sighting %s by tabloid (E5), 95.5 nm away, 2024-03-10 00:00:00+00 to 2024-03-11 00:00:00+00',
		(SELECT sighting_id FROM sighting WHERE source = 'tabloid'))),
	'but where every source is taken, and shown with its judgement');
SELECT is((SELECT verdict FROM candidate_vessels(:s, min_reliability => 'E') WHERE vessel_id = :angara), 'unknown',
	'credibility counts beside it');
UPDATE sighting SET reliability = 'C', credibility = 3 WHERE source = 'tabloid';
SELECT is((SELECT verdict FROM candidate_vessels(:s) WHERE vessel_id = :angara), 'alibi', 'C3 is one');
SELECT throws_ok('SELECT candidate_vessels(' || :s || ', min_reliability => $$G$$)', '22023');
DELETE FROM sighting;

-- a place far from its zone, a scene of another time
SELECT throws_ok(format($$SELECT register_sighting('X', '1', '2024-03-20 12:00Z', zone_id => %s,
	place => 'SRID=4326;POINT(129.05 35.1)')$$, :rajin), '23514',
	'sighting "1" by X: place 35.1000 129.0500 lies 796911 m from zone "Rajin", more than its place_error_m of 500',
		'a place far from its zone is refused');
SELECT lives_ok(format($$SELECT register_sighting('X', '1', '2024-03-20 12:00Z', zone_id => %s,
	place => 'SRID=4326;POINT(130.332 42.23)')$$, :rajin), 'one within the error of it is not');
SELECT throws_ok(format($$SELECT register_sighting('X', '2', '2024-03-20 12:00Z', zone_id => %s,
	scene_id => register_scene('P', 's', '2024-03-20 12:11Z'))$$, :rajin), '23514', NULL,
'a scene of another time is refused');
SELECT lives_ok(format($$SELECT register_sighting('X', '2', '2024-03-20 12:00Z', zone_id => %s,
	scene_id => register_scene('P', 's', '2024-03-20 12:09Z'))$$, :rajin), 'one within the error of time is not');
DELETE FROM sighting;

-- ---------- AIS and images ----------
SELECT store_track('273210440', track_agg(timestamptz '2024-03-01' + i * interval '10 minutes', 131.895,
	43.105)) AS stored FROM generate_series(0, 1200) i \gset x_
SELECT detect_port_calls() IS NOT NULL AS done \gset x_
SELECT count(register_zone_look(register_scene('P', d::text, timestamptz '2024-03-01 02:00Z' + d * interval '1 day'),
	:vlad, 'clear', 0)) FROM generate_series(2, 4) d \gset x_
SELECT results_eq('SELECT * FROM pg_temp.conflicts()',
	$$VALUES ('clear and empty image | ais | AIS Vladivostok | P Vladivostok | 0'),
	('clear and empty image | ais | AIS Vladivostok | P Vladivostok | 0'),
	('clear and empty image | ais | AIS Vladivostok | P Vladivostok | 0')$$,
	'a ship that AIS has in a port of which images show none is a conflict of each');
SELECT row_eq($$SELECT method, visits, disputed FROM visit_counts('2024-01-01', '2024-04-01')$$, ROW('ais'::text, 1, 1),
	'and its call is disputed');
SELECT is((SELECT count(*) FROM vessel_evidence(:angara, '2024-03-03', '2024-03-04') WHERE kind = 'conflict'),
	1::bigint, 'its evidence says so');
SELECT register_sighting('NK Pro', '1', '2024-03-04 02:00Z', zone_id => :rajin, claimed_vessel_id => :angara,
	claim => 'confirmed') AS s \gset
SELECT results_eq($$SELECT * FROM pg_temp.conflicts() WHERE what ~ '^AIS'$$,
	$$VALUES ('AIS elsewhere | ais | AIS | NK Pro Rajin | 86 | 514')$$, 'AIS elsewhere contradicts a report');
SELECT is((SELECT count(*) FROM zone_watch(:vlad, '2024-03-03', '2024-03-04') WHERE looks_clear = 1
	AND ais_vessels = 1), 1::bigint, 'both stand side by side');
-- gone an hour before the image
DELETE FROM vessel_track; DELETE FROM sighting;
SELECT store_track('273210440', track_agg(timestamptz '2024-03-01' + i * interval '10 minutes', 131.895,
	43.105)) AS stored FROM generate_series(0, 1200) i WHERE i NOT BETWEEN 280 AND 310 \gset x_
SELECT detect_port_calls() IS NOT NULL AS done \gset x_
SELECT is((SELECT count(*) FROM sighting_conflict), 2::bigint,
	'a ship that was not heard within an hour of the image contradicts none');
-- images, sightings and looks
DELETE FROM vessel_track; DELETE FROM zone_look; SELECT detect_port_calls() IS NOT NULL AS done \gset x_
SELECT register_scene('P', 'one', '2024-05-01 02:00Z') AS one \gset
SELECT register_zone_look(:one, :rajin, 'clear', 0, 'A') AS a, register_zone_look(:one, :p1, 'clear', 2, 'B') AS b \gset look_
SELECT register_sighting('S', 'same', '2024-05-01 02:05Z', zone_id => :p1),
	register_sighting('S', 'later', '2024-05-01 03:00Z', zone_id => :p1),
	register_sighting('S', 'day', '2024-05-01', '2024-05-02', zone_id => :p1),
	register_sighting('S', 'all day', '2024-05-01', '2024-05-02', zone_id => :p1, throughout => true),
		register_sighting('S', 'elsewhere', '2024-05-01 02:00Z', zone_id => :dunai) \gset x_
SELECT results_eq('SELECT concat_ws($$ $$, first_kind, s.source_key) FROM sighting_conflict c LEFT JOIN sighting s ON '
	's.sighting_id = c.first_sighting_id ORDER BY 1', $$VALUES ('look'), ('sighting all day'), ('sighting same')$$,
	'a clear look without ships contradicts another look, a sighting at its moment and one all day');
SELECT throws_ok('SELECT sighting_conflicts(0)', '22023', NULL, 'a speed is above 0');
SELECT throws_ok(format('SELECT visit_counts($$2024-01-01$$, $$2024-04-01$$, %s)',
	(SELECT min(zone_id) FROM zone WHERE port_of(zone_id) <> zone_id)), '22023', NULL,
	'of a part of a port no visits are counted, and that is an error');
SELECT * FROM finish();
ROLLBACK;
