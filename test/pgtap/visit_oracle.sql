-- zone_visits(), port_calls() and stops() against the written definition in SQL
-- (test/oracle), on random tracks made to be awkward: jitter on edges, equal times,
-- silences around every threshold, single fixes, the antimeridian, ships moored on a
-- border, in a hole and off the border, strays by the second and by the hour.
\set ON_ERROR_STOP 1
\i test/tap_setup.sql
\i test/oracle/visit-oracle.sql
SET search_path = vesselwatch, public;

SELECT plan(10);
SELECT setseed(0.2024);

-- zones: boxes on round numbers, one in another, a ring with a hole and an island, jagged ones, the seam
INSERT INTO oracle.zone VALUES
	(1, ST_MakeEnvelope(10, 10, 10.1, 10.1, 4326)),
	(2, ST_MakeEnvelope(10.02, 10.02, 10.05, 10.05, 4326)),
	(3, ST_MakeEnvelope(10.05, 10.02, 10.08, 10.05, 4326)),
	(4,
		ST_GeomFromText('MULTIPOLYGON(((10 10.12,10.1 10.12,10.1 10.22,10 10.22,10 10.12),(10.02 10.14,10.02 10.2,'
		'10.08 10.2,10.08 10.14,10.02 10.14)),((10.04 10.16,10.06 10.16,10.06 10.18,10.04 10.18,10.04 10.16)))', 4326)),
	(5,
		ST_GeomFromText('MULTIPOLYGON(((179.9 -5,180 -5,180 -4.9,179.9 -4.9,179.9 -5)),((-180 -5,-179.9 -5,-179.9 -4.9,'
		'-180 -4.9,-180 -5)))', 4326)),
	(6, ST_MakeEnvelope(-180, -4.9, -179.95, -4.8, 4326));
INSERT INTO oracle.zone
SELECT 100 + g, ST_SetSRID(ST_MakePolygon(ST_MakeLine(array_agg(p ORDER BY i)
	|| array_agg(p ORDER BY i) FILTER (WHERE i = 0))), 4326)
FROM generate_series(1, 12) g, generate_series(0, 59) i,
	LATERAL (SELECT ST_MakePoint(9.95 + g * 0.02 + 0.03 * (1 + 0.5 * sin(i * g)) * cos(i * pi() / 30),
								 10.05 + g * 0.01 + 0.03 * (1 + 0.5 * sin(i * g)) * sin(i * pi() / 30)) AS p) q
GROUP BY g;

-- twenty in each other, so that many visits are open at once
INSERT INTO oracle.zone
SELECT 200 + g, ST_MakeEnvelope(10.1 - g * 0.004, 10.06 - g * 0.002, 10.1 + g * 0.004, 10.06 + g * 0.002, 4326)
	FROM generate_series(1, 20) g;

-- tracks: a random walk whose step in time and place changes its kind now and then, heard with noise and strays
CREATE FUNCTION pg_temp.random_track(kind integer, n integer) RETURNS track LANGUAGE plpgsql AS $$
DECLARE
	t timestamptz := timestamptz '2024-02-28 20:00+00' + random() * interval '6 hours';
	lon float8 := CASE WHEN kind % 5 = 0 THEN 179.95 ELSE 10.05 END;
	lat float8 := CASE WHEN kind % 5 = 0 THEN -4.95 ELSE 10.1 END;
	pace float8 := 0.0003;
	beat interval := '2 minutes';
	noise float8 := 0;
	strays float8 := 0;
	heard_lon float8;
	heard_lat float8;
	r float8;
	result track := '[]';
	batch track;
BEGIN
	FOR i IN 1 .. n LOOP
		r := random();
		IF r < 0.02 THEN pace := 0;
		ELSIF r < 0.05 THEN pace := 0.00002 * (1 + random());
		ELSIF r < 0.10 THEN pace := 0.0005 + 0.004 * random();
		ELSIF r < 0.12 THEN pace := 0.02;
		-- moored on a border, in a hole, or just off it
		ELSIF r < 0.15 THEN
			pace := 0;
			lon := round(lon::numeric, 2)::float8 + (ARRAY[0, 0.0003, 0.001])[1 + floor(random() * 3)::integer];
			noise := (ARRAY[0.0001, 0.0004, 0.0009])[1 + floor(random() * 3)::integer];
			beat := (ARRAY['3 minutes', '20 minutes', '1 hour'])[1 + floor(random() * 3)::integer]::interval;
		ELSIF r < 0.17 THEN noise := 0;
		ELSIF r < 0.20 THEN strays := (ARRAY[0, 0.1, 0.4])[1 + floor(random() * 3)::integer];
		END IF;
		r := random();
		IF r < 0.02 THEN beat := '10 seconds';
		ELSIF r < 0.04 THEN beat := '3 minutes';
		ELSIF r < 0.05 THEN beat := '15 minutes';
		END IF;
		r := random();
		t := t + CASE WHEN r < 0.01 THEN interval '0'
			WHEN r < 0.015 THEN interval '15 minutes'
			WHEN r < 0.02 THEN interval '4 hours' * (0.5 + random())
			WHEN r < 0.024 THEN interval '4 hours'
			WHEN r < 0.028 THEN interval '12 hours' + (random() > 0.5)::integer * interval '1 microsecond'
			WHEN r < 0.03 THEN interval '1 day' * random()
			ELSE beat END;
		lon := lon + (random() - 0.5) * 2 * pace;
		lat := lat + (random() - 0.5) * 2 * pace;
		-- stay about; every now and then on a round number, so on edges and vertices
		IF kind % 5 = 0 THEN
			lon := CASE WHEN lon > 180 THEN lon - 360 WHEN lon < -180 THEN lon + 360 ELSE lon END;
			lon := CASE WHEN lon BETWEEN -179.8 AND 0 THEN -179.9 WHEN lon BETWEEN 0 AND 179.8 THEN 179.9 ELSE lon END;
			lat := greatest(-5.05, least(-4.75, lat));
		ELSE
			lon := greatest(9.9, least(10.3, lon));
			lat := greatest(9.9, least(10.3, lat));
		END IF;
		IF random() < 0.1 THEN
			lon := round(lon::numeric, 2)::float8;
			lat := round(lat::numeric, 2)::float8;
		END IF;
		-- as heard: a stray lies some hundred metres off, or anywhere
		r := CASE WHEN random() >= strays THEN noise WHEN random() < 0.5 THEN 0.012 ELSE 0.15 END;
		heard_lon := lon + (random() - 0.5) * 2 * r;
		heard_lon := CASE WHEN heard_lon > 180 THEN heard_lon - 360 WHEN heard_lon < -180 THEN heard_lon + 360
			ELSE heard_lon END;
		heard_lat := lat + (random() - 0.5) * 2 * r;
		batch := format('[%s %s %s]', to_char(t AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), heard_lon,
			heard_lat)::track;
		result := CASE WHEN i = 1 THEN batch ELSE result || batch END;
	END LOOP;
	RETURN result;
END $$;

CREATE TEMP TABLE ship AS
SELECT k AS track_id, pg_temp.random_track(k, (ARRAY[1, 2, 3, 30, 150, 400, 700])[1 + k % 7]) AS track
FROM generate_series(1, 35) k;
-- and long ones, so that blocks are passed and taken as a whole: moored for days, jitter of a metre
INSERT INTO ship
SELECT 1000 + k, track_agg(timestamptz '2024-03-01 00:00+00' + g * interval '10 seconds',
	CASE WHEN g < 400 THEN 9.9 + g * 0.000375
		WHEN g < 3000 THEN 10.05 + 0.00001 * ((g * 7919) % 10)
		WHEN g < 3600 THEN 10.05 + 0.0002 * ((g * 31) % 8)
		ELSE 10.05 + (g - 3600) * 0.0005 END + k * 0.003,
	10.06 + k * 0.01)
FROM generate_series(0, 4000) g, generate_series(0, 2) k
WHERE g % 1000 <> 900 OR k = 2
GROUP BY k;

INSERT INTO oracle.fix SELECT s.track_id, f.t, f.lon, f.lat FROM ship s, track_fixes(s.track) f;
CREATE TEMP TABLE packed AS SELECT zone_index_agg(zone_id, geom) AS index FROM oracle.zone;

CREATE TEMP TABLE rule (name text, max_gap interval, merge_gap interval, min_silence interval, stop_radius_m float8,
	min_stop interval,
	jitter_m float8, stray_gap interval);
INSERT INTO rule VALUES
	('default', '12 hours', '15 minutes', '4 hours', 500, '30 minutes', 100, '1 hour'),
	('short', '15 minutes', '3 minutes', '2 minutes', 60, '4 minutes', 20, '5 minutes'),
	('merge over gap', '1 hour', '3 days', '30 minutes', 3000, '2 hours', 300, '1 day'),
	('neither jitter nor strays', '12 hours', '0', '4 hours', 500, '30 minutes', 0, '0'),
	('jitter wider than a stop', '12 hours', '5 minutes', '4 hours', 50, '30 minutes', 1000, '2 hours'),
	('nothing', '0', '0', '0', 0, '0', 0, '0');

CREATE FUNCTION pg_temp.visits_by(jitter_m float8, stray_gap interval) RETURNS SETOF zone_visit LANGUAGE sql AS $$
	SELECT v.* FROM ship s, packed p, zone_visits(s.track, p.index, jitter_m => $1, stray_gap => $2) v
$$;

CREATE TEMP TABLE found AS
SELECT r.name, s.track_id, v.*
FROM rule r JOIN ship s ON s.track_id < 1000 OR r.name = 'default', packed p,
	zone_visits(s.track, p.index, r.max_gap, r.merge_gap, r.min_silence, r.stop_radius_m, r.min_stop, r.jitter_m,
		r.stray_gap) v;
CREATE TEMP TABLE expected AS
SELECT r.name, s.track_id, v.*
FROM rule r JOIN ship s ON s.track_id < 1000 OR r.name = 'default',
	oracle.zone_visits(s.track_id, r.max_gap, r.merge_gap, r.min_silence, r.stop_radius_m, r.min_stop, r.jitter_m,
		r.stray_gap) v;

SELECT cmp_ok((SELECT count(*) FROM expected), '>', 1500::bigint, 'enough visits to compare: '
	|| (SELECT count(*) FROM expected));

-- crossings are computed two ways in floating point: a microsecond is allowed, all else is exact
CREATE TEMP TABLE difference AS
SELECT name, track_id, zone_id, arrived_latest, f.x AS found, e.x AS expected
FROM (SELECT *, found AS x FROM found) f FULL JOIN (SELECT *, expected AS x FROM expected) e
	USING (name, track_id, zone_id, arrived_latest)
WHERE f.x IS NULL OR e.x IS NULL
   OR abs(extract(epoch FROM f.arrived - e.arrived)) > 1e-6
   OR abs(extract(epoch FROM coalesce(f.departed, 'epoch') - coalesce(e.departed, 'epoch'))) > 1e-6
   OR (f.arrived_earliest, f.arrival_basis, f.departed_earliest, f.departed_latest, f.departure_basis,
	   f.first_stop, f.last_stop_end, f.stopped, f.unobserved, f.fixes, f.confidence)
	  IS DISTINCT FROM
	  (e.arrived_earliest, e.arrival_basis, e.departed_earliest, e.departed_latest, e.departure_basis,
	   e.first_stop, e.last_stop_end, e.stopped, e.unobserved, e.fixes, e.confidence);
SELECT is((SELECT format('%s %s', count(*), min(d::text)) FROM difference d), '0 ', 'visits equal the oracle''s');

-- what the rules of jitter and strays are there for is in these tracks
SELECT cmp_ok((SELECT count(*) FROM pg_temp.visits_by(0, '1 hour')), '>',
	(SELECT count(*) FROM pg_temp.visits_by(100, '1 hour')) + 30,
	'noise at a border parts visits, unless it is jitter');
SELECT cmp_ok((SELECT count(*) FROM (SELECT v::text FROM pg_temp.visits_by(100, '0') v EXCEPT SELECT v::text
	FROM pg_temp.visits_by(100, '1 hour') v) d),
	'>', 30::bigint, 'strays part stops, unless there may be some');

CREATE TEMP TABLE call AS
SELECT r.name, s.track_id, v.*
FROM rule r JOIN ship s ON s.track_id < 1000 OR r.name = 'default', packed p,
	port_calls(s.track, p.index, r.max_gap, r.merge_gap, r.min_silence, r.stop_radius_m, r.min_stop, r.jitter_m,
		r.stray_gap) v;
SELECT bag_eq('SELECT c::text FROM call c', 'SELECT f::text FROM found f WHERE first_stop IS NOT NULL',
	'port calls are the visits with a stop');

CREATE TEMP TABLE stop AS
SELECT r.name, s.track_id, (x.began, x.ended, x.lon, x.lat, x.fixes)::text AS stop
FROM rule r JOIN ship s ON s.track_id < 1000 OR r.name = 'default',
	stops(s.track, r.stop_radius_m, r.min_stop, r.max_gap, r.stray_gap) x;
CREATE TEMP TABLE expected_stop AS
SELECT r.name, s.track_id, (x.began, x.ended, x.lon, x.lat, x.fixes)::text AS stop
FROM rule r JOIN ship s ON s.track_id < 1000 OR r.name = 'default',
	oracle.stops(s.track_id, r.stop_radius_m, r.min_stop, r.max_gap, r.stray_gap) x;
SELECT is_empty('TABLE stop EXCEPT ALL TABLE expected_stop', 'stops are the oracle''s');
SELECT is_empty('TABLE expected_stop EXCEPT ALL TABLE stop', 'and all of them');

-- rows come in order
SELECT is((SELECT count(*) FROM (
	SELECT (arrived_latest, zone_id) < lag((arrived_latest, zone_id)) OVER (PARTITION BY track_id ORDER BY n) AS back
	FROM ship s, packed p, ROWS FROM (zone_visits(s.track, p.index)) WITH ORDINALITY v(zone_id, arrived,
		arrived_earliest, arrived_latest,
		b1, departed, departed_earliest, departed_latest, b2, s1, s2, stopped, unobserved, fixes, confidence, n)) o
		WHERE back), 0::bigint,
	'ordered by arrived_latest, then zone');

-- bounds hold
SELECT is((SELECT count(*) FROM found WHERE NOT (
		coalesce(arrived_earliest <= arrived, true) AND arrived <= arrived_latest
		AND coalesce(departed_earliest <= departed, true) AND coalesce(departed <= departed_latest, true)
		AND stopped + unobserved <= coalesce(departed, departed_earliest) - arrived)), 0::bigint,
	'earliest <= best <= latest, and no more time stopped or unobserved than there is');

-- a parallel plan gives the same
CREATE TABLE public.ship_parallel AS SELECT * FROM ship;
CREATE TABLE public.zone_parallel AS SELECT * FROM oracle.zone;
ANALYZE public.ship_parallel;
SET LOCAL parallel_setup_cost = 0;
SET LOCAL parallel_tuple_cost = 0;
SET LOCAL min_parallel_table_scan_size = 0;
ALTER TABLE public.ship_parallel SET (parallel_workers = 2);
SELECT is((SELECT count(*) FROM (
	(SELECT s.track_id, v::text FROM public.ship_parallel s,
		zone_visits(s.track, (SELECT zone_index_agg(zone_id, geom) FROM public.zone_parallel)) v)
	EXCEPT ALL
	(SELECT track_id, v::text FROM ship s, packed p, zone_visits(s.track, p.index) v)) d), 0::bigint,
	'a parallel plan finds the same');

SELECT * FROM finish();
ROLLBACK;
