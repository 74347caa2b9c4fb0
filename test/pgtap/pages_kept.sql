-- Pictures and evidence of a time whose positions drop_positions() has removed say so: no ship is drawn as heard, or as
-- silent, for that.
\set ON_ERROR_STOP 1
\i test/tap_setup.sql
SELECT plan(22);
SET timezone = 'Asia/Tokyo';
SET datestyle = 'SQL, DMY';
CREATE FUNCTION pg_temp.at(hour float8) RETURNS timestamptz LANGUAGE sql IMMUTABLE
	AS $$ SELECT timestamptz '2024-01-10 00:00Z' + hour * interval '1 hour' $$;
SELECT register_zone('P', 'port', ST_MakeEnvelope(10, 50, 10.1, 50.1, 4326)) AS port \gset
SELECT register_vessel('9161003', 'ONE', mmsi => '273000001') AS one,
	register_vessel('9179842', 'NUMBERLESS') AS numberless \gset
-- ONE in port, silent there for ten hours, heard again; then it meets TWO, at the day, and days before
SELECT count(store_track(m::mmsi, track)) FROM (
	SELECT m, track_agg(pg_temp.at(h::float8), CASE WHEN m = 273000001 AND h < 40 THEN 10.05 ELSE 12 END
		+ h::float8 * 0.0000001, 50.05) AS track
	FROM generate_series(0, 560, 0.5) h, (VALUES (273000001), (273000002)) s(m)
	WHERE h NOT BETWEEN 10.5 AND 20
		AND (m = 273000001 OR h BETWEEN 100 AND 110 OR h BETWEEN 520 AND 536)
	GROUP BY m) t \g /dev/null
SELECT count(*) FROM (SELECT detect_port_calls(), detect_ais_gaps(),
	detect_encounters(min_nm => 0, away_from => NULL)) r \g /dev/null
SELECT array_agg(encounter_id ORDER BY began) AS met FROM encounter \gset
SELECT count(*) AS hatched FROM regexp_matches(port_call_timeline_svg(pg_temp.at(0), pg_temp.at(60), '{273000001}'),
	'silent from', 'g') \gset
SELECT is(cardinality(:'met'::bigint[]), 2, 'two meetings');
SELECT is(:hatched, 1, 'a silence is hatched');
SELECT is((SELECT array_agg(kind ORDER BY kind) FROM vessel_evidence(:one, pg_temp.at(0), pg_temp.at(24))
	WHERE kind <> 'fixes'), '{dark candidate,gap,port call}', 'evidence by AIS');
CREATE FUNCTION pg_temp.pages() RETURNS TABLE (what text, page text) LANGUAGE sql AS $$ VALUES
	('a time line', port_call_timeline_svg(pg_temp.at(0), pg_temp.at(60), '{273000001}')),
	('a map', vessel_map_svg((SELECT vessel_id FROM vessel WHERE imo = '9161003'), pg_temp.at(0), pg_temp.at(60))),
	('a meeting before', encounter_svg((SELECT min(encounter_id) FROM encounter))),
	('a meeting across the day', encounter_svg((SELECT max(encounter_id) FROM encounter))),
	('a dossier', vessel_dossier_html((SELECT vessel_id FROM vessel WHERE imo = '9161003'), pg_temp.at(0), pg_temp.at(60))) $$;
SELECT is_empty($$SELECT what FROM pg_temp.pages() WHERE page ~ 'kept'$$, 'all of it is kept');

SELECT ships FROM drop_positions('2024-02-01') \g /dev/null
SELECT ok(page ~ 'ositions (of days )?before 2024-02-01', what || ' says since when positions are kept')
	FROM pg_temp.pages();
SELECT ok((SELECT bool_and(xml_is_well_formed_document(replace(page, '<!DOCTYPE html>', ''))) FROM pg_temp.pages()),
	'and is well formed');
SELECT is((SELECT count(*)::integer FROM regexp_matches(port_call_timeline_svg(pg_temp.at(0), pg_temp.at(60),
	'{273000001}'), 'silent from', 'g')), 1, 'a silence that was found is hatched');
SELECT is_empty(format('SELECT * FROM timeline_silences(273000001, %L, %L, %L)', pg_temp.at(30), pg_temp.at(560),
	interval '6 hours'), 'no other is');
SELECT is_empty(format('SELECT * FROM timeline_silences(273000001, %L, %L, %L)', pg_temp.at(0), pg_temp.at(60),
	interval '12 hours'), 'nor one that is shorter than asked for');
SELECT results_eq(format('SELECT * FROM timeline_silences(273000001, %L, %L, %L)', pg_temp.at(0), pg_temp.at(60),
	interval '6 hours'), 'VALUES (pg_temp.at(10), pg_temp.at(20.5))', 'which lasts as long as it did');
SELECT is((SELECT count(*)::integer FROM regexp_matches(encounter_svg((SELECT max(encounter_id) FROM encounter)),
	'<title>silent from', 'g')), 1, 'TWO is silent after the meeting, and nobody before the day');
SELECT ok(encounter_svg((SELECT max(encounter_id) FROM encounter)) ~
	'<rect x="130" y="696" height="18" fill="#dddddd" width="[1-9][0-9.]*"><title>positions before 2024-02-01 are no',
	'the time before is grey');
SELECT ok(encounter_svg((SELECT min(encounter_id) FROM encounter)) ~
	'<rect x="130" y="696" height="18" fill="#dddddd" width="850(.0)?">', 'all of it, of a meeting before');
SELECT results_eq(format('SELECT at, until, what, source FROM vessel_evidence(%s, %L, %L) WHERE kind = %L', :one,
	pg_temp.at(0), pg_temp.at(24), 'not kept'), $$VALUES (pg_temp.at(0), pg_temp.at(24),
	'positions before 2024-02-01 are no longer kept: fixes, and what they contradict, are not told', 'AIS')$$,
	'evidence has a row of what is gone');
SELECT is((SELECT until FROM vessel_evidence(:one, pg_temp.at(24), pg_temp.at(900)) WHERE kind = 'not kept'),
	timestamptz '2024-02-01 00:00Z', 'up to the day');
SELECT is_empty(format('SELECT FROM vessel_evidence(%s, %L, %L) WHERE kind = %L', :one, pg_temp.at(600), pg_temp.at(700),
	'not kept'), 'none of a time after it');
SELECT is_empty(format('SELECT FROM vessel_evidence(%s, %L, %L) WHERE kind = %L', :numberless, pg_temp.at(0),
	pg_temp.at(24), 'not kept'), 'nor of a ship without a number');
-- a ship of whose meeting nothing is stored
DELETE FROM vessel_track WHERE mmsi = '273000002';
SELECT is((SELECT count(*)::integer FROM regexp_matches(encounter_svg((SELECT max(encounter_id) FROM encounter)),
	'<title>silent from', 'g')), 1, 'who is not stored at all is hatched, not drawn as heard');
SELECT * FROM finish();
ROLLBACK;
