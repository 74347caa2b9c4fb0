-- What sightings were judged by AIS positions that drop_positions() has removed says so: no ship turns dark by it, and
-- none without its alibi a candidate.
\set ON_ERROR_STOP 1
\i test/tap_setup.sql
SELECT plan(20);
SET timezone = 'Asia/Tokyo';
SET datestyle = 'SQL, DMY';
CREATE FUNCTION pg_temp.p(lon float8, lat float8) RETURNS geometry LANGUAGE sql IMMUTABLE
	AS $$ SELECT ST_SetSRID(ST_MakePoint(lon, lat), 4326) $$;
SELECT register_zone('P', 'port', ST_MakeEnvelope(10, 50, 10.1, 50.1, 4326)) AS port \gset
-- HERE is at the sighting, AWAY far from it; LATER is heard on the day after, and before; NUMBERLESS has no MMSI
SELECT register_vessel('9161003', 'HERE', mmsi => '273000001') AS here,
	register_vessel('9179842', 'AWAY', mmsi => '273000002') AS away,
	register_vessel('9187629', 'LATER', mmsi => '273000003') AS later,
	register_vessel('9074729', 'NUMBERLESS') AS numberless,
	register_vessel('9319466', 'SEEN ELSEWHERE', mmsi => '273000004') AS elsewhere \gset
SELECT store_track(m::mmsi, track_agg(timestamptz '2024-01-20 00:00Z' + n * interval '30 minutes', lon, 50.05))
FROM generate_series(0, 900) n, (VALUES (273000001, 10.05), (273000002, 30), (273000003, 20)) s(m, lon)
GROUP BY m \g /dev/null
SELECT register_scene('S', '1', '2024-01-28 10:00Z', 'SAR', ST_MakeEnvelope(9, 49, 11, 51, 4326)) AS old_scene,
	register_scene('S', '2', '2024-02-01 00:05Z', 'SAR', ST_MakeEnvelope(9, 49, 11, 51, 4326)) AS edge_scene,
	register_scene('S', '3', '2024-02-02 10:00Z', 'SAR', ST_MakeEnvelope(9, 49, 11, 51, 4326)) AS new_scene \gset
SELECT register_sighting('D', 'old', '2024-01-28 10:00Z', scene_id => :old_scene, place => pg_temp.p(10.05, 50.05))
	AS old_ship,
	register_sighting('D', 'edge', '2024-02-01 00:05Z', scene_id => :edge_scene, place => pg_temp.p(10.05, 50.05))
	AS edge_ship,
	register_sighting('D', 'new', '2024-02-02 10:00Z', scene_id => :new_scene, place => pg_temp.p(10.05, 50.05))
	AS new_ship,
	register_sighting('D', 'new dark', '2024-02-02 10:00Z', scene_id => :new_scene, place => pg_temp.p(10.9, 50.9))
	AS new_dark \gset
SELECT register_sighting('E', '1', '2024-01-28 11:00Z', place => pg_temp.p(40, 50), claimed_vessel_id => :elsewhere,
	claim => 'confirmed') AS far \gset
CREATE FUNCTION pg_temp.matched(sighting bigint) RETURNS text LANGUAGE sql AS $$
	SELECT concat_ws(', ', m.status, m.because, m.mmsi, m.could_be, m.heard_nearby)
	FROM sighting s, match_sightings(s.scene_id, tolerance => '20 minutes') m
	WHERE s.sighting_id = sighting AND m.sighting_id = sighting $$;
CREATE FUNCTION pg_temp.judged(sighting bigint) RETURNS text LANGUAGE sql AS $$
	SELECT string_agg(concat_ws(' ', c.name, c.verdict, (c.slack_hours >= 0)::text), ', ' ORDER BY c.name COLLATE "C")
	FROM candidate_vessels(sighting) c $$;
SELECT is(pg_temp.matched(:old_ship), 'matched, near where AIS has it, 273000001, 1, 1', 'a ship is matched');
SELECT is(pg_temp.matched(:edge_ship), 'matched, near where AIS has it, 273000001, 1, 1', 'and at midnight');
SELECT is(pg_temp.matched(:new_dark), 'dark, nobody is heard nearby, 0, 0', 'and one is dark');
SELECT is(pg_temp.judged(:old_ship), 'AWAY alibi false, HERE feasible true, LATER alibi false, NUMBERLESS unknown, '
	'SEEN ELSEWHERE alibi false', 'one can it have been, and three cannot');
SELECT is(pg_temp.judged(:new_ship), 'AWAY alibi false, HERE feasible true, LATER alibi false, NUMBERLESS unknown, '
	'SEEN ELSEWHERE feasible true', 'as later, but for who has had the time to come');
SELECT ok((SELECT bool_and(judged_by !~ 'kept') FROM candidate_vessels(:old_ship)), 'by all positions');

-- AWAY and LATER are silent from the day on, and LATER heard again
DELETE FROM vessel_track WHERE mmsi IN ('273000002', '273000003') AND day >= '2024-02-01';
SELECT store_track('273000003', track_agg(timestamptz '2024-02-04 00:00Z' + n * interval '30 minutes', 20, 50.05))
FROM generate_series(0, 20) n \g /dev/null
SELECT pg_temp.judged(:old_ship) AS old_before, pg_temp.judged(:new_ship) AS new_before \gset
SELECT ships FROM drop_positions('2024-02-01') \g /dev/null
SELECT is(pg_temp.matched(:old_ship), 'not known, positions before 2024-02-01 are no longer kept',
	'a ship whose positions are gone is not dark');
SELECT is(pg_temp.matched(:edge_ship), 'matched, near where AIS has it, 273000001, 1, 1',
	'what is kept of its surroundings still matches');
SELECT is((SELECT string_agg(DISTINCT status || ', ' || because, '; ')
	FROM match_sightings(:edge_scene, tolerance => '4 minutes')), 'dark, nobody is heard nearby',
	'nothing is gone of the minutes asked for');
SELECT is(pg_temp.matched(:new_dark), 'dark, nobody is heard nearby, 0, 0', 'what was judged by later ones is as it was');
SELECT is((SELECT count(*) FROM match_sightings(:old_scene, 500) WHERE status = 'dark'), 0::bigint, 'whatever the terms');
SELECT is(pg_temp.judged(:old_ship),
	'AWAY unknown, HERE unknown, LATER unknown, NUMBERLESS unknown, SEEN ELSEWHERE alibi false',
	'an alibi that is gone makes no candidate, one by what is kept stands');
SELECT ok((SELECT bool_and(judged_by ~ '; positions before 2024-02-01 are no longer kept$')
	FROM candidate_vessels(:old_ship)), 'and it says since when');
SELECT is(pg_temp.judged(:new_ship),
	'AWAY unknown, HERE feasible true, LATER unknown, NUMBERLESS unknown, SEEN ELSEWHERE unknown',
	'later, who was heard since the day is judged');
SELECT results_eq(format($$SELECT verdict, slack_hours, best_time, slack_before_hours, before_at, after_at IS NOT NULL,
	bound_by IS NOT NULL FROM candidate_vessels(%s) WHERE name = 'LATER'$$, :new_ship),
	$$VALUES ('unknown', NULL::float8, NULL::timestamptz, NULL::float8, NULL::timestamptz, true, true)$$,
	'what is known is shown, and no hours to spare');
SELECT is((SELECT count(*) FROM candidate_vessels(:new_ship, "window" => '1 day') WHERE judged_by ~ 'kept'), 0::bigint,
	'a window that does not reach back to them is judged as ever');
SELECT register_sighting('D', 'long', '2024-01-31 20:00Z', '2024-02-02 10:00Z', place => pg_temp.p(10.05, 50.05),
	throughout => true) AS long \gset
SELECT is((SELECT verdict FROM candidate_vessels(:long) WHERE name = 'HERE'), 'unknown',
	'of all of a time of which a part is gone nobody knows');
-- who nobody registered
SELECT store_track('273000009', track_agg(timestamptz '2024-02-01 02:00Z' + n * interval '30 minutes', 11, 50.05))
FROM generate_series(0, 20) n \g /dev/null
SELECT is((SELECT verdict FROM candidate_vessels(:old_ship, heard_within => '5 days') WHERE mmsi = '273000009'), 'unknown',
	'a stranger of whom only what follows is kept can have been anywhere');
-- positions of before that are stored again are there to be read
SELECT store_track('273000002', track_agg(timestamptz '2024-01-28 00:00Z' + n * interval '30 minutes', 30, 50.05))
FROM generate_series(0, 40) n \g /dev/null
SELECT is((SELECT verdict FROM candidate_vessels(:old_ship) WHERE name = 'AWAY'), 'alibi', 'and give an alibi');
SELECT store_track('273000001', track_agg(timestamptz '2024-01-28 00:00Z' + n * interval '30 minutes', 10.05, 50.05))
FROM generate_series(0, 40) n \g /dev/null
SELECT is(pg_temp.matched(:old_ship), 'matched, near where AIS has it, 273000001, 1, 1', 'and a match');
SELECT * FROM finish();
ROLLBACK;
