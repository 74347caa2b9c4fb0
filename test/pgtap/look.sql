-- Looks: what a scene shows of a zone, of its parts and of what it is part of; what was known when.
\set ON_ERROR_STOP 1
\i test/tap_setup.sql
SELECT plan(40);
SET timezone = 'UTC';

SELECT register_zone('Port', 'port', ST_MakeEnvelope(10, 50, 10.1, 50.1, 4326)) AS port \gset
SELECT register_zone('Pier 1', 'berth', ST_MakeEnvelope(10.01, 50.01, 10.02, 50.02, 4326), :port) AS p1 \gset
SELECT register_zone('Pier 2', 'berth', ST_MakeEnvelope(10.03, 50.01, 10.04, 50.02, 4326), :port) AS p2 \gset
CREATE FUNCTION pg_temp.day(zone bigint, day date) RETURNS text LANGUAGE sql AS $$
	SELECT format('%s %s %s, seen %s, perhaps %s: %s', w.looks_clear, w.looks_partly, w.looks_obscured, w.vessels_seen,
		w.vessels_possible, w.status)
	FROM zone_watch(zone, day, day + 1) w $$;

SELECT register_scene('P', '1', '2024-02-01 10:00Z') AS s1 \gset
SELECT register_zone_look(:s1, :p1, 'clear', 1), register_zone_look(:s1, :p2, 'clear', 2) \gset x_
SELECT is(pg_temp.day(:port, '2024-02-01'), '1 0 0, seen 3, perhaps 0: seen',
	'ships at two piers on one image are as many at the port');
SELECT register_zone_look(register_scene('P', '2', '2024-02-02 09:00Z'), :port, 'clear', 0),
	register_zone_look(register_scene('P', '3', '2024-02-02 15:00Z'), :port, 'clear', 1) \gset x_
SELECT is(pg_temp.day(:p1, '2024-02-02'), '2 0 0, seen 0, perhaps 1: obscured',
	'a ship in the port can have been at the pier, which is not clear and empty that day');
SELECT register_scene('P', '4', '2024-02-03 10:00Z') AS s4 \gset
SELECT register_zone_look(:s4, :p1, 'clear', 0), register_zone_look(:s4, :p2, 'clear', 0) \gset x_
SELECT is(pg_temp.day(:port, '2024-02-03'), '1 0 0, seen 0, perhaps 0: clear_empty',
	'all parts looked at, clear and empty, make the port so');
SELECT register_zone_look(register_scene('P', '4b', '2024-02-03 12:00Z'), :p1, 'clear', 0) AS l \gset x_
SELECT is(pg_temp.day(:p2, '2024-02-03'), '1 0 0, seen 0, perhaps 0: clear_empty',
	'a look at one pier is none at the other');
SELECT register_scene('P', '5', '2024-02-04 10:00Z', cloud_percent => 60) AS s5 \gset
SELECT register_zone_look(:s5, :port, 'partly', 0), register_zone_look(:s5, :p1, 'obscured'),
	register_zone_look(:s5, :p2, 'clear', 0) \gset x_
SELECT is(pg_temp.day(z.zone_id, '2024-02-04'), w, 'each zone is seen as it is: ' || z.name) FROM zone z
	JOIN (VALUES ('Port', '0 1 0, seen 0, perhaps 0: obscured'), ('Pier 1', '0 0 1, seen 0, perhaps 0: obscured'),
	('Pier 2', '1 0 0, seen 0, perhaps 0: clear_empty')) v(name, w) USING (name) ORDER BY z.zone_id;
SELECT register_scene('P', '6', '2024-02-05 10:00Z') AS s6 \gset
SELECT register_zone_look(:s6, :port, 'clear', 0, 'A'), register_zone_look(:s6, :p1, 'obscured', NULL, 'B') \gset x_
SELECT is(pg_temp.day(:p1, '2024-02-05'), '0 0 1, seen 0, perhaps 0: obscured',
	'what was seen of the pier itself counts before what was said of the port');
SELECT is(pg_temp.day(:port, '2024-02-05'), '0 1 0, seen 0, perhaps 0: obscured',
	'and a port of which somebody saw a part obscured is not clear');
SELECT is(pg_temp.day(:p2, '2024-02-05'), '1 0 0, seen 0, perhaps 0: clear_empty', 'its other parts are');
-- footprints
SELECT register_scene('P', '7', '2024-02-06 10:00Z', footprint => ST_MakeEnvelope(10, 50, 10.05, 50.05, 4326)) AS s7 \gset
SELECT register_zone_look(:s7, :port, 'clear', 0) AS l7 \gset
SELECT is((SELECT round(part_share::numeric, 3) FROM zone_look WHERE look_id = :l7), 0.250,
	'a scene of a quarter of the port says so');
SELECT is(pg_temp.day(:port, '2024-02-06'), '0 1 0, seen 0, perhaps 0: obscured', 'and does not make the port clear');
SELECT is(pg_temp.day(:p1, '2024-02-06'), '1 0 0, seen 0, perhaps 0: clear_empty', 'but a pier that it shows');
SELECT throws_ok(format($$SELECT register_zone_look(register_scene('P', '8', '2024-02-07 10:00Z',
	footprint => ST_MakeEnvelope(-60, -10, -59, -9, 4326), cloud_percent => 100), %s, 'clear')$$, :port),
	'23514', 'scene "8" of P shows nothing of zone "Port"', 'a scene of another continent is refused');
SELECT register_scene('P', '9', '2024-02-08 10:00Z') AS s9 \gset
SELECT register_zone_look(:s9, :port, 'clear', 0) AS l9 \gset
SELECT register_scene('P', '9', '2024-02-08 10:00Z', footprint => ST_MakeEnvelope(10, 50, 10.05, 50.1, 4326)) AS s9 \gset
SELECT is((SELECT round(part_share::numeric, 3) FROM zone_look WHERE look_id = :l9), 0.500,
	'a footprint given later is that of the looks before');
SELECT throws_ok($$SELECT register_scene('P', '9', '2024-02-08 10:00Z',
	footprint => ST_MakeEnvelope(0, 0, 1, 1, 4326))$$, '23514', NULL, 'and must not take what was looked at away');
-- visibility of the scene is a default
SELECT register_scene('P', '10', '2024-02-09 10:00Z', cloud_percent => 0) AS s10 \gset
SELECT register_zone_look(:s10, :port) AS l10 \gset
SELECT register_zone_look(:s10, :p1, vessels => 0) AS l11 \gset
SELECT results_eq(format('SELECT visibility, vessels FROM zone_look WHERE look_id IN (%s, %s) ORDER BY look_id', :l10,
	:l11), $$VALUES ('not examined', NULL), ('clear', 0)$$,
	'nobody''s look is not examined; where a look does not say, clouds are as the scene says');
SELECT is(pg_temp.day(:p2, '2024-02-09'), '0 0 0, seen 0, perhaps 0: not_looked',
	'what nobody examined was not looked at');
SELECT is((SELECT looks_not_examined FROM zone_watch(:p2, '2024-02-09', '2024-02-10')), 1, 'though there is an image');
SELECT throws_ok(format('SELECT register_zone_look(%s, %s, $$not examined$$, 3)', :s10, :port), '23514',
	'vessels were counted in what was not examined');
SELECT throws_ok(format($$SELECT register_zone_look(register_scene('P', 'future', now() + interval '1 day'), %s,
	'clear')$$, :port), '23514', NULL, 'nobody has looked at an image that is yet to be taken');
-- corrections
SELECT register_zone_look(:s1, :p1, 'clear', 3), register_zone_look(:s1, :p1, 'partly') \gset x_
SELECT row_eq(format('SELECT visibility, vessels FROM zone_look WHERE scene_id = %s AND zone_id = %s', :s1, :p1),
	ROW('partly'::text, 3), 'who corrects what could be seen keeps what was counted');
SELECT register_zone_look(:s1, :p1, 'clear') \gset x_
SELECT is((SELECT vessels FROM zone_look WHERE scene_id = :s1 AND zone_id = :p1), 3, 'back again too');
SELECT register_scene('P', '11', '2024-02-10 10:00Z') AS s11 \gset
SELECT register_zone_look(:s11, :port, 'clear', 2, 'A'), register_zone_look(:s11, :port, 'clear', 0, 'B') \gset x_
SELECT is(pg_temp.day(:port, '2024-02-10'), '2 0 0, seen 2, perhaps 0: seen',
	'of two who looked at one scene the one who saw ships counts');
-- a zone drawn anew
SELECT register_zone_look(register_scene('P', '12', '2024-02-12 10:00Z'), :port, 'clear', 0) AS l12 \gset
SELECT clock_timestamp() AS before \gset
SELECT pg_sleep(0.01) \gset x_
SELECT register_zone('Port', 'port', ST_MakeEnvelope(10, 50, 10.2, 50.2, 4326)) AS port \gset
SELECT is(pg_temp.day(:port, '2024-02-12'), '0 1 0, seen 0, perhaps 0: obscured',
	'what was added to a zone was not looked at before');
SELECT is(pg_temp.day(:p1, '2024-02-12'), '1 0 0, seen 0, perhaps 0: clear_empty', 'its piers were');
SELECT is((SELECT status FROM zone_watch(:port, '2024-02-12', '2024-02-13', known_at => :'before')), 'clear_empty',
	'as known before, the zone was smaller and empty');
SELECT register_zone_look((SELECT scene_id FROM zone_look WHERE look_id = :l12), :port, 'clear', 0) \gset x_
SELECT is(pg_temp.day(:port, '2024-02-12'), '1 0 0, seen 0, perhaps 0: clear_empty', 'until somebody looks again');
-- known time
SELECT is((SELECT vessels FROM zone_looks_known_at(:'before') WHERE scene_id = :s1 AND zone_id = :p1), 3,
	'a look as it was known then');
UPDATE zone_look SET vessels = 0 WHERE scene_id = :s1;
SELECT is((SELECT count(*) FROM zone_looks_known_at(:'before') WHERE scene_id = :s1 AND vessels > 0), 2::bigint,
	'is not overwritten by what is known now');
SELECT is((SELECT sum(vessels) FROM zone_looks_known_at('infinity') WHERE scene_id = :s1), 0::bigint,
	'which is something else');
SELECT is((SELECT count(*) FROM zone_look_past WHERE known_from >= known_to), 0::bigint,
	'nothing was known for no time');
-- a point is in every zone that covers it, parents and strangers alike
DELETE FROM zone_look;
SELECT register_zone('Anchorage', 'anchorage', ST_MakeEnvelope(10.05, 50.05, 10.09, 50.09, 4326)) AS anchorage \gset
SELECT register_sighting('S', 'a', '2024-06-01 03:00Z', zone_id => :port) AS a \gset
SELECT register_sighting('S', 'b', '2024-06-10 03:00Z', place => 'SRID=4326;POINT(10.06 50.06)') AS b \gset
SELECT register_sighting('S', 'c', '2024-06-20 03:00Z', zone_id => :port) AS c \gset
SELECT results_eq(format($$SELECT z.name FROM zone z, zone_watch(z.zone_id, '2024-06-10', '2024-06-11') w
	WHERE w.status = 'seen' ORDER BY 1$$), $$VALUES ('Anchorage'), ('Port')$$,
'a ship at a point is seen in every zone that covers it');
SELECT results_eq(format($$SELECT pause_days FROM visit_pauses(%s, '2024-06-01', '2024-06-21') ORDER BY last_seen
	LIMIT 2$$, :port), $$VALUES (9::float8), (10)$$, 'and ends a pause in each');
SELECT register_sighting('S', 'd', '2024-06-25 03:00Z', zone_id => :port) AS d \gset
SELECT is(pg_temp.day(:p1, '2024-06-25'), '0 0 0, seen 0, perhaps 1: not_looked',
	'a ship seen at the port was perhaps at the pier');
-- a footprint that is corrected moves what was seen, of the polygon that was looked at
SELECT register_zone('Moved', 'port', ST_MakeEnvelope(20, 50, 20.2, 50.1, 4326)) AS moved \gset
CREATE FUNCTION pg_temp.foot(west float8, east float8) RETURNS bigint LANGUAGE sql AS $$
	SELECT register_scene('F', '1', '2024-04-01 10:00Z', footprint => ST_MakeEnvelope(west, 49, east, 51, 4326)) $$;
CREATE FUNCTION pg_temp.part() RETURNS text LANGUAGE sql AS $$ SELECT concat_ws(' ', round(part_share::numeric, 3),
	ST_XMin(part), ST_XMax(part), ST_YMax(part)) FROM zone_look l JOIN scene s USING (scene_id) WHERE provider = 'F' $$;
SELECT register_zone_look(pg_temp.foot(19, 20.1), :moved, 'clear', 0) \gset x_
SELECT is(pg_temp.part(), '0.500 20 20.1 50.1', 'the west of it was seen');
SELECT pg_temp.foot(20.1, 21) \gset x_
SELECT is(pg_temp.part(), '0.500 20.1 20.2 50.1', 'no, the east, as much of it');
UPDATE zone SET geom = ST_Multi(ST_MakeEnvelope(20, 50, 20.2, 50.3, 4326)) WHERE zone_id = :moved;
SELECT pg_temp.foot(20.05, 21) \gset x_
SELECT is(pg_temp.part(), '0.750 20.05 20.2 50.1', 'what was added to the zone since was not seen');
SELECT pg_temp.foot(19, 21) \gset x_
SELECT is(pg_temp.part(), '1.000', 'all that there was');
SELECT is(pg_temp.day(:moved, '2024-04-01'), '0 1 0, seen 0, perhaps 0: obscured', 'which is not all that there is');
SELECT * FROM finish();
ROLLBACK;
