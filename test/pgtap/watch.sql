-- zone_watch and visit_pauses against a plain re-implementation, on random looks,
-- sightings and calls; visits and conflicts by hand.
\set ON_ERROR_STOP 1
\i test/tap_setup.sql
SELECT plan(26);
SELECT setseed(0.91);
SET timezone = 'UTC';

SELECT register_zone('Port', 'port', ST_MakeEnvelope(10, 50, 10.1, 50.1, 4326)) AS port \gset
SELECT register_zone('Pier 1', 'berth', ST_MakeEnvelope(10.01, 50.01, 10.04, 50.09, 4326), :port) AS pier1 \gset
SELECT register_zone('Pier 2', 'berth', ST_MakeEnvelope(10.05, 50.01, 10.09, 50.09, 4326), :port) AS pier2 \gset
SELECT register_zone('Other', 'port', ST_MakeEnvelope(20, 40, 20.1, 40.1, 4326)) AS other \gset
SELECT register_vessel('9161003', 'LADY R', mmsi => '273212120') AS lady \gset
SELECT register_vessel('9179842', 'ANGARA', mmsi => '273210440') AS angara \gset
CREATE TEMP TABLE place (n integer, zone_id bigint);
INSERT INTO place VALUES (0, :port), (1, :pier1), (2, :pier2), (3, :other);
-- which zones are seen with a zone: its parts; which show it: those that it is part of
CREATE TEMP TABLE shows (zone_id bigint, looked_at bigint, is_own boolean, is_whole boolean);
INSERT INTO shows VALUES (:port, :port, true, true), (:port, :pier1, true, false), (:port, :pier2, true, false),
	(:pier1, :pier1, true, true), (:pier1, :port, false, true), (:pier2, :pier2, true, true),
	(:pier2, :port, false, true), (:other, :other, true, true);

SELECT count(register_zone_look(register_scene('P', i::text, timestamptz '2024-02-01' + random() * interval '60 days'),
	zone_id, v, CASE v WHEN 'obscured' THEN NULL ELSE CASE WHEN random() < 0.12 THEN floor(random() * 3)::integer
	ELSE 0 END END))
FROM (SELECT i, (ARRAY['clear', 'clear', 'partly', 'obscured'])[1 + floor(random() * 4)::integer] AS v,
	floor(random() * 4)::integer AS n FROM generate_series(1, 120) i) l JOIN place USING (n) \gset x_
SELECT count(register_sighting('S', i::text, since, since + CASE i % 4 WHEN 0 THEN interval '0'
	ELSE random() * interval '50 hours' END, zone_id => zone_id, throughout => i % 5 = 0,
	claimed_vessel_id => CASE i % 3 WHEN 0 THEN :lady WHEN 1 THEN :angara END))
FROM (SELECT i, timestamptz '2024-02-01' + random() * interval '60 days' AS since, floor(random() * 4)::integer AS n
	FROM generate_series(1, 14) i) s JOIN place USING (n) \gset x_
-- calls at the port and its piers
SELECT count(store_track((211000000 + k)::mmsi,
	(SELECT track_agg(timestamptz '2024-02-01' + k * interval '13 days 5 hours' + i * interval '10 minutes', CASE
	WHEN i < 20 THEN 9.9 ELSE 10 + 0.03 * k END, 50.05) FROM generate_series(0, 20 + k * 70) i)))
FROM generate_series(1, 3) k \gset x_
SELECT added FROM detect_port_calls() \gset calls_
SELECT cmp_ok(:calls_added, '>=', 5, 'calls to watch');

CREATE FUNCTION pg_temp.watch(asked bigint, since timestamptz, until timestamptz, tz text DEFAULT 'UTC',
	OUT day timestamptz, OUT clear integer, OUT partly integer, OUT obscured integer, OUT vessels integer,
		OUT ais integer, OUT status text, OUT possible integer) RETURNS SETOF record LANGUAGE plpgsql AS $$
DECLARE
	ends timestamptz;
	empty boolean;
	s sighting;
	names text[];
	l record;
	perhaps text[];
	elsewhere integer;
BEGIN
	day := since;
	WHILE day < until LOOP
		ends := least(((day AT TIME ZONE tz) + interval '1 day') AT TIME ZONE tz, until);
		clear := 0; partly := 0; obscured := 0; vessels := 0; empty := false; names := '{}'; perhaps := '{}';
		elsewhere := 0;
		-- each scene shows one zone: a clear look at one of two piers is a look at a part of the port
		FOR l IN SELECT CASE WHEN k.visibility = 'clear' AND NOT h.is_whole THEN 'partly'
			ELSE k.visibility END AS visibility, k.vessels, h.is_own, h.is_whole
			FROM zone_look k JOIN scene e USING (scene_id) JOIN shows h ON h.zone_id = asked AND h.looked_at = k.zone_id
				WHERE e.acquired_at >= day AND e.acquired_at < ends LOOP
			clear := clear + (l.visibility = 'clear')::integer;
			partly := partly + (l.visibility = 'partly')::integer;
			obscured := obscured + (l.visibility = 'obscured')::integer;
			empty := empty OR l.is_whole AND l.visibility = 'clear' AND l.vessels = 0;
			IF l.is_own AND l.vessels > vessels THEN vessels := l.vessels; END IF;
			IF NOT l.is_own AND l.vessels > elsewhere THEN elsewhere := l.vessels; END IF;
		END LOOP;
		FOR s IN SELECT g.* FROM sighting g
			WHERE EXISTS (SELECT FROM shows h WHERE h.zone_id = asked AND h.looked_at = g.zone_id)
			AND g.seen_from < until AND g.seen_to >= since LOOP
			IF EXISTS (SELECT FROM shows h WHERE h.zone_id = asked AND h.is_own AND h.looked_at = s.zone_id)
				AND (s.throughout AND s.seen_from < ends AND s.seen_to > day OR s.seen_from >= day
					AND (s.seen_to <= ends AND s.seen_from < ends)) THEN
				names := names || coalesce('vessel ' || s.claimed_vessel_id, 'sighting ' || s.sighting_id);
			ELSIF s.seen_from < ends AND (s.seen_to > day OR s.seen_from >= day) THEN
				perhaps := perhaps || coalesce('vessel ' || s.claimed_vessel_id, 'sighting ' || s.sighting_id);
			END IF;
		END LOOP;
		possible := greatest(elsewhere, (SELECT count(DISTINCT n) FROM unnest(perhaps) n));
		vessels := greatest(vessels, (SELECT count(DISTINCT n) FROM unnest(names) n));
		ais := (SELECT count(DISTINCT c.mmsi) FROM port_call c WHERE c.arrived_latest < ends
			AND c.departed_earliest >= day
			AND EXISTS (SELECT FROM shows h WHERE h.zone_id = asked AND h.is_own AND h.looked_at = c.zone_id));
		status := CASE WHEN vessels > 0 OR ais > 0 THEN 'seen' WHEN empty AND elsewhere = 0 THEN 'clear_empty'
			WHEN clear + partly + obscured > 0 THEN 'obscured' ELSE 'not_looked' END;
		RETURN NEXT;
		day := ends;
	END LOOP;
END $$;
SELECT set_eq(format('SELECT w.day, w.looks_clear, w.looks_partly, w.looks_obscured, w.vessels_seen, w.ais_vessels, '
	'w.status, w.vessels_possible FROM zone_watch(%s, $$2024-01-30$$, $$2024-04-03$$) w', zone_id),
	format('SELECT * FROM pg_temp.watch(%s, $$2024-01-30$$, $$2024-04-03$$)', zone_id),
		'watched as re-implemented: zone ' || n) FROM place;
SELECT is((SELECT count(DISTINCT status) FROM place, zone_watch(zone_id, '2024-01-30', '2024-04-03')), 4::bigint,
	'every status occurs');

-- pauses: what is known of presence, merged one after the other
CREATE FUNCTION pg_temp.pauses(asked bigint, since timestamptz, until timestamptz, tz text,
	OUT last_seen timestamptz, OUT next_seen timestamptz, OUT days integer, OUT clear_empty integer,
		OUT obscured integer, OUT not_looked integer, OUT longest integer) RETURNS SETOF record LANGUAGE plpgsql AS $$
DECLARE
	p record;
	d record;
	run integer;
BEGIN
	FOR p IN SELECT * FROM (
		SELECT c.arrived_latest AS began, c.departed_earliest AS ended FROM port_call c
			JOIN shows h ON h.zone_id = asked AND h.is_own AND h.looked_at = c.zone_id WHERE c.arrived_latest < until
			AND c.departed_earliest >= since
		UNION ALL SELECT CASE WHEN s.throughout THEN s.seen_from ELSE m END, CASE WHEN s.throughout THEN s.seen_to
			ELSE m END
			FROM sighting s JOIN shows h ON h.zone_id = asked AND h.is_own AND h.looked_at = s.zone_id,
				LATERAL (SELECT s.seen_from + (s.seen_to - s.seen_from) / 2 AS m) x WHERE s.seen_from < until
				AND s.seen_to >= since
		UNION ALL SELECT e.acquired_at, e.acquired_at FROM zone_look l JOIN scene e USING (scene_id)
			JOIN shows h ON h.zone_id = asked AND h.is_own AND h.looked_at = l.zone_id WHERE l.vessels > 0
			AND e.acquired_at >= since AND e.acquired_at < until) x
		ORDER BY began, ended LOOP
		next_seen := p.began;
		IF last_seen < next_seen THEN
			days := 0; clear_empty := 0; obscured := 0; not_looked := 0; longest := 0; run := 0;
			FOR d IN SELECT w.* FROM pg_temp.watch(asked,
				((last_seen AT TIME ZONE tz)::date + 1)::timestamp AT TIME ZONE tz,
				(next_seen AT TIME ZONE tz)::date::timestamp AT TIME ZONE tz, tz) w ORDER BY w.day LOOP
				days := days + 1;
				clear_empty := clear_empty + (d.status = 'clear_empty')::integer;
				obscured := obscured + (d.status = 'obscured')::integer;
				not_looked := not_looked + (d.status = 'not_looked')::integer;
				run := CASE WHEN d.status = 'clear_empty' THEN 0 ELSE run + 1 END;
				longest := greatest(longest, run);
			END LOOP;
			RETURN NEXT;
		END IF;
		last_seen := greatest(last_seen, p.ended);
	END LOOP;
END $$;
-- the clocks of Berlin go forward on 31 March
SELECT is_empty(format('(SELECT last_seen, next_seen, days_between, days_clear_empty, days_obscured, days_not_looked, '
	'longest_unwatched FROM visit_pauses(%s, $$2024-01-30$$, $$2024-04-10$$, %L) WHERE NOT runs EXCEPT ALL SELECT * '
	'FROM pg_temp.pauses(%1$s, $$2024-01-30$$, $$2024-04-10$$, %2$L)) UNION ALL
	(SELECT * FROM pg_temp.pauses(%1$s, $$2024-01-30$$, $$2024-04-10$$, %2$L) EXCEPT ALL SELECT last_seen, next_seen, '
	'days_between, days_clear_empty, days_obscured, days_not_looked, longest_unwatched FROM visit_pauses(%1$s, '
	'$$2024-01-30$$, $$2024-04-10$$, %2$L) WHERE NOT runs)', zone_id, tz),
	format('pauses as re-implemented: zone %s, days of %s', n, tz)) FROM place,
	unnest(ARRAY['UTC', 'Asia/Vladivostok', 'Europe/Berlin']) tz WHERE n < 2;
SELECT is_empty('SELECT p.* FROM place, visit_pauses(zone_id, $$2024-01-30$$, $$2024-04-10$$) p WHERE NOT '
	'pause_days_min <= pause_days OR NOT pause_days <= pause_days_max OR days_clear_empty + days_obscured + '
'days_not_looked <> days_between OR longest_unwatched > days_between',
	'at least <= best <= at most, and every day is one of the three');

-- ---------- by hand ----------
DELETE FROM sighting; DELETE FROM zone_look;
SELECT register_sighting('S', 'a', '2024-10-24 12:00+02', zone_id => :port) AS a \gset
SELECT register_sighting('S', 'b', '2024-10-30 12:00+01', zone_id => :port) AS b \gset
SELECT is((SELECT days_between FROM visit_pauses(:port, '2024-10-01', '2024-11-30', 'Europe/Berlin')
	WHERE next_seen > '2024-10-28' AND NOT runs), 5, 'a day of 25 hours is one day');
-- a place without a zone
DELETE FROM sighting;
SELECT register_sighting('S', 'place', '2024-06-12 10:00', place => 'SRID=4326;POINT(10.02 50.05)',
	claimed_vessel_id => :angara) AS placed \gset
SELECT is((SELECT status FROM zone_watch(:port, '2024-06-12', '2024-06-13')), 'seen',
	'a sighting at a point in the zone is one at the zone');
SELECT is((SELECT status FROM zone_watch(:pier1, '2024-06-12', '2024-06-13')), 'seen',
	'and at its part that the point lies in');
SELECT is((SELECT status FROM zone_watch(:pier2, '2024-06-12', '2024-06-13')), 'not_looked', 'not at another');
SELECT results_eq('SELECT zone, method FROM combined_visit WHERE sightings > 0', $$VALUES ('Port', 'sightings')$$,
	'and a visit to the port');
-- 36 hours
DELETE FROM sighting;
SELECT count(register_sighting('S', h::text, timestamptz '2024-06-01' + h * interval '1 hour', zone_id => z,
	claimed_vessel_id => :angara)) FROM (VALUES (0, :pier1), (36, :pier2), (73, :port)) v(h, z) \gset x_
SELECT results_eq('SELECT sightings, last_seen - first_seen, parts_in_order FROM sighting_visit ORDER BY first_seen',
	$$VALUES (2, interval '36 hours', 'Pier 1 then Pier 2'), (1, '0', NULL)$$,
	'a pause of 36 hours does not end a visit, one of 37 does');
-- AIS and sightings of one visit
DELETE FROM sighting;
SELECT store_track('273210440', track_agg(timestamptz '2024-07-01' + i * interval '10 minutes', CASE
	WHEN i BETWEEN 20 AND 100 THEN 10.02 ELSE 9.9 END, 50.05)) AS stored FROM generate_series(0, 120) i \gset x_
SELECT detect_port_calls() IS NOT NULL AS done \gset x_
SELECT register_sighting('S', 'ais', '2024-07-01 00:00', '2024-07-02 00:00', zone_id => :pier1,
	claimed_vessel_id => :angara) AS ais \gset
SELECT results_eq('SELECT method, vessel, sightings, fixes > 0 FROM combined_visit WHERE first_seen >= $$2024-06-30$$',
	$$VALUES ('ais and sightings', 'ANGARA', 1, true)$$, 'a call that was heard and seen is one visit');
-- a late fix makes it longer: it is the same visit
SELECT visit_id AS visit FROM combined_visit WHERE vessel_id = :angara \gset
SELECT store_track('273210440', track_agg(timestamptz '2024-07-01 16:45' + i * interval '1 minute', 9.95,
	50.05)) AS stored FROM generate_series(0, 3) i \gset x_
SELECT store_track('273210440', track_agg(timestamptz '2024-07-01 10:05' + i * interval '10 minutes', 10.02,
	50.05)) AS stored FROM generate_series(0, 30) i \gset x_
SELECT detect_port_calls() IS NOT NULL AS done \gset x_
SELECT is((SELECT visit_id FROM combined_visit WHERE vessel_id = :angara), :visit::bigint,
	'what is known of a visit changes, its key does not');
-- one ship at one instant in two ports
SELECT register_sighting('S', 'one', '2024-08-12 10:00', zone_id => :port, claimed_vessel_id => :lady,
	claim => 'confirmed') AS one \gset
SELECT register_sighting('T', 'two', '2024-08-12 10:00', zone_id => :other, claimed_vessel_id => :lady,
	claim => 'confirmed') AS two \gset
SELECT is((SELECT count(*) FROM sighting_conflict WHERE first_sighting_id = :one), 1::bigint,
	'one ship at one instant in two ports is a conflict');
SELECT register_sighting('S', 'one', '2024-08-12 10:00', claimed_vessel_id => :lady, note => 'as before') AS again \gset
SELECT is((SELECT claim FROM sighting WHERE sighting_id = :one), 'confirmed',
	'a claim that is not given stays as it was');
-- one time line
INSERT INTO vessel_identity (vessel_id, mmsi, name, valid, source)
	VALUES (:angara, '273210440', 'ANGARA', '[2024-06-01,)', 'another');
SELECT is_empty('SELECT at, kind, zone, what FROM vessel_evidence(' || :angara
	|| ', $$2024-06-30$$, $$2024-07-03$$) GROUP BY 1, 2, 3, 4 HAVING count(*) > 1',
	'evidence under two identities of a ship is told once');
UPDATE vessel_identity SET valid = CASE source WHEN 'another' THEN tstzrange('2024-07-01 05:00', NULL)
	ELSE tstzrange(NULL, '2024-07-01 05:00') END WHERE vessel_id = :angara;
SELECT is((SELECT sum(substring(what, '^\d+')::integer) FROM vessel_evidence(:angara, '2024-07-01', '2024-07-02')
	WHERE kind = 'fixes'), (SELECT count(*) FROM fix WHERE mmsi = 273210440),
'and all fixes are told of a day in which its name changed');
-- a zone that goes
DELETE FROM sighting; SELECT count(*) AS visits FROM combined_visit \gset
DELETE FROM zone WHERE zone_id = :pier1; DELETE FROM zone WHERE zone_id = :pier2;
DELETE FROM zone WHERE zone_id = :port;
SELECT is((SELECT count(*) FROM combined_visit), (SELECT count(*) FROM port_call WHERE zone_kind = 'port'),
	'a zone that is gone takes no visit with it');
SELECT * FROM finish();
ROLLBACK;
