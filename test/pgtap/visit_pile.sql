-- Visits to very many zones at one place are those to each of them alone.
\set ON_ERROR_STOP 1
\i test/tap_setup.sql
SET search_path = vesselwatch, public;
SELECT plan(4);

-- 300 nested squares; a ship that goes in and out, stops, and is silent at times
CREATE TEMP TABLE nested AS
SELECT g::bigint AS zone_id, ST_Expand(ST_SetSRID(ST_MakePoint(10, 50), 4326), 0.001 + g * 0.0002) AS geom
FROM generate_series(1, 300) g;
CREATE TEMP TABLE each_alone AS
SELECT zone_index_agg(zone_id, geom) AS index FROM nested GROUP BY zone_id;
CREATE TEMP TABLE course AS
SELECT track_agg('2024-01-01Z'::timestamptz + n * interval '2 minutes' + n / 250 * interval '30 hours',
	10 + 0.09 * sin(n / 60.0) * (n % 250 < 200)::integer, 50 + 0.01 * cos(n / 7.0)) AS track
FROM generate_series(0, 1200) n;
CREATE TEMP TABLE together AS
SELECT v.* FROM course, zone_visits(track, (SELECT zone_index_agg(zone_id, geom) FROM nested)) v;
CREATE TEMP TABLE alone AS
SELECT v.* FROM course, each_alone, zone_visits(track, index) v;
SELECT cmp_ok((SELECT count(*) FROM together), '>', 1000::bigint, 'there are many visits');
SELECT set_eq('TABLE together', 'TABLE alone', 'all visits are those to each zone alone');
CREATE TEMP TABLE calls_together AS
SELECT v.* FROM course, port_calls(track, (SELECT zone_index_agg(zone_id, geom) FROM nested)) v;
CREATE TEMP TABLE calls_alone AS
SELECT v.* FROM course, each_alone, port_calls(track, index) v;
SELECT cmp_ok((SELECT count(*) FROM calls_together), '>', 100::bigint, 'there are many calls');
SELECT set_eq('TABLE calls_together', 'TABLE calls_alone', 'all calls are those to each zone alone');
SELECT * FROM finish();
