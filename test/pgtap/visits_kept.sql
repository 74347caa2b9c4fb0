-- Visits by sightings after drop_positions(): what AIS contradicted is not called undisputed, what it parted stays two
-- visits where a call is kept, and each row says that positions are gone.
\set ON_ERROR_STOP 1
\i test/tap_setup.sql
SELECT plan(25);
SET timezone = 'Asia/Tokyo';
SELECT register_zone('P', 'port', ST_MakeEnvelope(10, 50, 10.1, 50.1, 4326)) AS port,
	register_zone('Q', 'port', ST_MakeEnvelope(10.5, 50, 10.6, 50.1, 4326)) AS other,
	register_zone('R', 'port', ST_MakeEnvelope(12, 50, 12.1, 50.1, 4326)) AS empty \gset
SELECT register_vessel('9161003', 'FAR', mmsi => '273000001') AS far,
	register_vessel('9179842', 'CALLS', mmsi => '273000002') AS calls,
	register_vessel('9187629', 'PASSES', mmsi => '273000003') AS passes,
	register_vessel('9074729', 'NUMBERLESS') AS numberless,
	register_vessel('9319466', 'UNSEEN', mmsi => '273000004') AS unseen,
	register_vessel('9358010', 'LATE', mmsi => '273000005') AS late \gset
CREATE FUNCTION pg_temp.at(hour float8) RETURNS timestamptz LANGUAGE sql IMMUTABLE
	AS $$ SELECT timestamptz '2024-01-10 00:00Z' + hour * interval '1 hour' $$;
SELECT store_track(m::mmsi, track_agg(pg_temp.at(h::float8), CASE
	WHEN m = 273000001 THEN 30
	WHEN m = 273000002 THEN CASE WHEN h BETWEEN 8 AND 14 THEN 10.55 ELSE 10.05 END
	WHEN m = 273000003 THEN CASE WHEN h BETWEEN 8 AND 14 THEN 10.8 ELSE 10.05 END
	ELSE 12.05 END, CASE WHEN m = 273000003 AND h BETWEEN 8 AND 14 THEN 50.3 + h::float8 / 20 ELSE 50.05 END))
FROM generate_series(0, 24, 0.25) h, generate_series(273000001, 273000004) m GROUP BY m \g /dev/null
SELECT register_sighting('S', name || n, pg_temp.at(2 + 18 * n), zone_id => :port, claimed_vessel_id => v,
	claim => 'confirmed')
FROM generate_series(0, 1) n, (VALUES ('far', :far), ('calls', :calls), ('passes', :passes), ('none', :numberless),
	('late', :late)) s(name, v) \g /dev/null
SELECT register_zone_look(register_scene('I', '1', pg_temp.at(12)), :empty, 'clear', 0) AS l1 \gset
SELECT register_zone_look(register_scene('I', '2', pg_temp.at(20 * 24)), :empty, 'clear', 0) AS l2 \gset
SELECT register_sighting('S', 'late2', pg_temp.at(45 * 24), zone_id => :port, claimed_vessel_id => :late,
	claim => 'confirmed') \g /dev/null
SELECT added FROM detect_port_calls() \g /dev/null
CREATE FUNCTION pg_temp.visits(text) RETURNS text LANGUAGE sql AS $$
	SELECT string_agg(concat_ws(' ', v.method, v.disputed::text, CASE WHEN v.disputed IS NULL THEN 'unknown' END,
		CASE WHEN NOT v.positions_kept THEN 'gone' END), ', ' ORDER BY v.first_seen, v.method)
	FROM combined_visit v WHERE v.vessel = $1 AND v.zone IN ('P', 'R') $$;
SELECT is(pg_temp.visits('FAR'), 'sightings true, sightings true', 'AIS contradicts two visits');
SELECT is(pg_temp.visits('CALLS'), 'ais and sightings false, ais and sightings false', 'a call elsewhere parts two');
SELECT is(pg_temp.visits('PASSES'), 'ais and sightings false, ais and sightings false', 'and so does being heard there');
SELECT is(pg_temp.visits('NUMBERLESS'), 'sightings false', 'nothing contradicts a ship without a number');
SELECT is(pg_temp.visits('UNSEEN'), 'ais true', 'an empty image contradicts a call');
SELECT is(pg_temp.visits('LATE'), 'sightings false, sightings false', 'and nothing who is not heard');
SELECT results_eq(format($$SELECT last_disputed, last_undisputed IS NULL FROM visit_pauses(%s, %L, %L)$$, :empty,
	pg_temp.at(0), pg_temp.at(100)), 'VALUES (true, true)', 'the call before a pause is disputed');
SELECT ok((SELECT bool_and(positions_kept) FROM visit_counts(pg_temp.at(0), pg_temp.at(5000))),
	'counts rest on all positions');
SELECT is((SELECT sum(visits_at_least)::integer FROM visit_counts(pg_temp.at(0), pg_temp.at(100))
	WHERE vessel = 'CALLS' AND zone = 'P'), 2, 'two are two');
SELECT is((SELECT count(*) FROM sighting_visit WHERE vessel_id = :passes), 2::bigint, 'two visits by sightings');

SELECT ships FROM drop_positions('2024-02-01') \g /dev/null
SELECT is(pg_temp.visits('FAR'), 'sightings unknown gone', 'whether it is contradicted is known no more');
SELECT is((SELECT disputed FROM sighting_visit WHERE vessel_id = :far), NULL, 'nor of the visit by sightings');
SELECT is((SELECT count(*) FROM sighting_conflict), 0::bigint, 'no conflict is left');
SELECT is(pg_temp.visits('CALLS'), 'ais and sightings unknown gone, ais and sightings unknown gone',
	'a call that is kept still parts two');
SELECT is((SELECT count(*) FROM sighting_visit WHERE vessel_id = :calls), 2::bigint, 'by sightings too');
SELECT is((SELECT count(*) FROM sighting_visit WHERE vessel_id = :passes AND NOT positions_kept), 1::bigint,
	'who was heard elsewhere without a call has made one visit, and that says so');
SELECT is(pg_temp.visits('NUMBERLESS'), 'sightings false', 'of a ship without a number nothing is gone');
SELECT is(pg_temp.visits('UNSEEN'), 'ais unknown gone', 'a call with an empty image in it can be contradicted');
SELECT is(pg_temp.visits('LATE'), 'sightings unknown gone, sightings false', 'a later visit is as it was');
SELECT results_eq(format($$SELECT last_disputed, last_undisputed FROM visit_pauses(%s, %L, %L)$$, :empty,
	pg_temp.at(0), pg_temp.at(100)), 'VALUES (NULL::boolean, NULL::timestamptz)',
	'what was seen last is not called undisputed');
SELECT results_eq($$SELECT vessel, zone, positions_kept FROM visit_counts(pg_temp.at(0), pg_temp.at(5000))
	WHERE vessel IN ('FAR', 'NUMBERLESS') ORDER BY 1$$, $$VALUES ('FAR', 'P', false), ('NUMBERLESS', 'P', true)$$,
	'counts say that positions are gone');
SELECT is((SELECT sum(visits_at_least)::integer FROM visit_counts(pg_temp.at(0), pg_temp.at(100))
	WHERE vessel = 'CALLS' AND zone = 'P'), 2, 'two are two still');
SELECT ok(zone_report_html(:port, pg_temp.at(0), pg_temp.at(100)) ~ '<td>FAR</td>.*<td>not known</td>',
	'a report says not known, and not no');
-- without clear looks and sightings a call of before is no question
SELECT is((SELECT disputed FROM combined_visit WHERE vessel = 'CALLS' AND zone = 'Q'), NULL,
	'a call elsewhere of a ship that was sighted can be');
DELETE FROM sighting;
SELECT is((SELECT disputed FROM combined_visit WHERE vessel = 'CALLS' AND zone = 'Q'), false,
	'where nothing was said of the ship, nothing contradicts it');
SELECT * FROM finish();
ROLLBACK;
