-- Sightings of a vessel at a port are one visit while no pause of more than 36 hours lies between them.
\set ON_ERROR_STOP 1
\i test/tap_setup.sql
SELECT plan(4);
SET timezone = 'UTC';

SELECT register_zone('Port', 'port', ST_MakeEnvelope(10, 50, 10.1, 50.1, 4326)) AS port \gset
SELECT register_vessel('9161003', 'LADY R') AS lady \gset
SELECT register_vessel('9179842', 'ANGARA') AS angara \gset
CREATE FUNCTION pg_temp.see(external_id text, at timestamptz, vessel bigint) RETURNS bigint LANGUAGE sql AS $$
	SELECT register_sighting('analyst', external_id, at, at, place => 'SRID=4326;POINT(10.05 50.05)',
		claimed_vessel_id => vessel, claim => 'confirmed')
$$;
SELECT pg_temp.see('l1', '2024-03-01 00:00', :lady), pg_temp.see('l2', '2024-03-02 12:00', :lady),
	pg_temp.see('a1', '2024-03-01 00:00', :angara), pg_temp.see('a2', '2024-03-02 12:00:00.000001', :angara) \g /dev/null

SELECT is((SELECT count(*) FROM sighting_visit WHERE vessel_id = :lady), 1::bigint,
	'a pause of 36 hours is within one visit');
SELECT is((SELECT last_seen - first_seen FROM sighting_visit WHERE vessel_id = :lady), interval '36 hours',
	'of 36 hours');
SELECT is((SELECT count(*) FROM sighting_visit WHERE vessel_id = :angara), 2::bigint, 'a microsecond more ends it');
SELECT is(visit_pause(), interval '36 hours', 'the pause has a name');

SELECT * FROM finish();
ROLLBACK;
