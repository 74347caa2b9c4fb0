-- Verdicts on candidates: against each minute with random errors, and a true ship that is never excluded.
\set ON_ERROR_STOP 1
\i test/tap_setup.sql
\if :{?targets}
\else
	\set targets 30
\endif
\if :{?draws}
\else
	\set draws 480
\endif
SELECT plan(32);
SELECT setseed(0.17);
SET timezone = 'UTC';

CREATE FUNCTION pg_temp.p(lon float8, lat float8) RETURNS geometry LANGUAGE sql IMMUTABLE
	AS $$ SELECT ST_SetSRID(ST_MakePoint(lon, lat), 4326) $$;
-- ---------- brute force ----------
SELECT count(register_zone('Z' || i, 'port', ST_MakeEnvelope(9.6 + i * 0.2, 49.9, 9.65 + i * 0.2, 49.95, 4326)))
	FROM generate_series(1, 4) i \gset x_
CREATE TEMP TABLE way AS
SELECT k, timestamptz '2024-03-01' + i * (CASE k % 3 WHEN 0 THEN interval '4 minutes' WHEN 1 THEN interval '20 minutes'
	ELSE interval '90 minutes' END) AS t,
	10 + 0.3 * sin(k) + 0.25 * sin(i * (CASE k % 3 WHEN 0 THEN 0.01 WHEN 1 THEN 0.05 ELSE 0.2 END) + k) AS lon,
		50 + 0.2 * cos(k * 2) + 0.15 * cos(i * 0.03) AS lat
FROM generate_series(1, 10) k, generate_series(0, CASE k % 3 WHEN 0 THEN 700 WHEN 1 THEN 140 ELSE 32 END) i
	WHERE (i / (30 / (k % 3 + 1)) + k) % 4 <> 1;
CREATE INDEX ON way (k, t);
UPDATE way SET lon = round(lon::numeric, 7), lat = round(lat::numeric, 7);
SELECT count(store_track((300 + k)::mmsi, track)) FROM (SELECT k, track_agg(t, lon, lat) AS track FROM way GROUP BY k) w \gset x_
SELECT count(register_vessel(NULL, 'SHIP ' || k, mmsi => (300 + k)::mmsi)) FROM generate_series(1, 10) k \gset x_
-- each is also known from sightings; every second one throughout
SELECT count(register_sighting('K', i::text, since, since + floor(random() * 300) * interval '1 minute',
	place => pg_temp.p(10 + random() - 0.5, 50 + random() * 0.6 - 0.3), throughout => i % 2 = 0,
	claimed_vessel_id => v.vessel_id, claim => 'confirmed', place_error_m => floor(random() * 1000),
		time_error => floor(random() * 15) * interval '1 minute'))
FROM (SELECT i, timestamptz '2024-03-01' + floor(random() * 2800) * interval '1 minute' AS since
	FROM generate_series(1, 16) i) s JOIN vessel_identity v ON v.name = 'SHIP ' || (1 + i % 8) \gset x_
-- targets: points and zones, moments and ranges, throughout or not
SELECT count(register_sighting('T', i::text, since, since + CASE WHEN i % 4 = 0 THEN interval '0'
	ELSE floor(random() * 240) * interval '1 minute' END, zone_id => CASE
	WHEN i % 3 = 0 THEN zone_by_name('Z' || (1 + i % 4)) END,
	place => CASE WHEN i % 3 > 0 THEN pg_temp.p(10 + random() - 0.5, 50 + random() * 0.6 - 0.3) END,
		throughout => i % 5 = 0, place_error_m => floor(random() * 3000),
		time_error => floor(random() * 25) * interval '1 minute'))
FROM (SELECT i, timestamptz '2024-03-01 02:00' + floor(random() * 2600) * interval '1 minute' AS since
	FROM generate_series(1, :targets) i) s \gset x_

CREATE TEMP TABLE out AS
SELECT s.sighting_id, w.k, w.t AS at_from, w.t AS at_to,
	extract(epoch FROM w.t - s.seen_from)::float8 / 3600 - h.hours AS out_from,
		extract(epoch FROM w.t - s.seen_from)::float8 / 3600 + h.hours AS out_to, h.metres
FROM sighting s JOIN LATERAL (
	SELECT w.* FROM way w WHERE w.t BETWEEN (SELECT coalesce(max(b.t), s.seen_from) FROM way b WHERE b.k = w.k
		AND b.t < s.seen_from) AND (SELECT coalesce(min(a.t), s.seen_to) FROM way a WHERE a.k = w.k
		AND a.t > s.seen_to)) w ON true
	CROSS JOIN LATERAL (SELECT CASE WHEN s.place IS NOT NULL THEN ST_DistanceSphere(s.place, pg_temp.p(w.lon, w.lat))
		ELSE geodesic_nm(pg_temp.p(w.lon, w.lat),
		(SELECT z.geom FROM zone z WHERE z.zone_id = s.zone_id)) * 1852 END AS metres) m
	CROSS JOIN LATERAL (SELECT m.metres,
		(m.metres - s.place_error_m - 100) / 1852 / 12 - (extract(epoch FROM s.time_error) + 1)::float8 / 3600 AS hours) h
WHERE s.source = 'T';
INSERT INTO out
SELECT s.sighting_id, substring(i.name, '\d+')::integer, n.seen_from, n.seen_to,
	extract(epoch FROM CASE WHEN e.elsewhere THEN n.seen_from
		ELSE n.seen_to END - s.seen_from)::float8 / 3600 - h.hours,
	extract(epoch FROM CASE WHEN e.elsewhere THEN n.seen_to
		ELSE n.seen_from END - s.seen_from)::float8 / 3600 + h.hours, h.metres
FROM sighting s JOIN sighting n ON n.source = 'K' JOIN vessel_identity i ON i.vessel_id = n.claimed_vessel_id
	CROSS JOIN LATERAL (SELECT CASE WHEN s.place IS NOT NULL THEN ST_DistanceSphere(s.place, n.place)
		ELSE geodesic_nm(n.place, (SELECT z.geom FROM zone z WHERE z.zone_id = s.zone_id)) * 1852 END AS metres) m
	CROSS JOIN LATERAL (SELECT n.throughout AND m.metres > s.place_error_m + n.place_error_m AS elsewhere) e
	CROSS JOIN LATERAL (SELECT m.metres,
		(m.metres - s.place_error_m - n.place_error_m) / 1852 / 12 - extract(epoch FROM s.time_error + n.time_error)::float8 / 3600 AS hours) h
WHERE s.source = 'T';
CREATE INDEX ON out (sighting_id);
ANALYZE out; ANALYZE sighting;
CREATE TEMP TABLE brute AS
SELECT s.sighting_id, o.k, CASE WHEN s.throughout THEN min(o.slack) ELSE max(o.slack) END AS slack
FROM sighting s
	CROSS JOIN LATERAL (
		SELECT o.k, m.t, min(greatest(o.out_from - m.t, m.t - o.out_to)) AS slack
		FROM out o, (SELECT extract(epoch FROM g - s.seen_from)::float8 / 3600 AS t
			FROM generate_series(s.seen_from, s.seen_to, interval '1 minute') g OFFSET 0) m
		WHERE o.sighting_id = s.sighting_id GROUP BY o.k, m.t) o
WHERE s.source = 'T' GROUP BY s.sighting_id, o.k, s.throughout;
CREATE TEMP TABLE judged AS SELECT s.sighting_id, substring(c.name, '\d+')::integer AS k, c.*, s.throughout, s.zone_id,
	s.seen_from, s.seen_to FROM sighting s, candidate_vessels(s.sighting_id, 12, min_reliability => NULL) c
	WHERE s.source = 'T';
SELECT is((SELECT count(*) FROM judged), 10 * :targets::bigint, 'every vessel is judged');
SELECT ok((SELECT min(n) > 2 FROM (SELECT count(*) AS n FROM judged GROUP BY verdict = 'alibi', throughout,
	zone_id IS NULL) v), 'alibis or not, throughout or not, at points and zones');
SELECT is_empty('SELECT j.k, j.sighting_id, j.slack_hours, b.slack FROM judged j JOIN brute b USING (sighting_id, k) '
	'WHERE NOT throughout AND NOT j.slack_hours BETWEEN b.slack - 0.001 AND b.slack + 0.01',
	'the moment that leaves most time is that of all minutes');
SELECT is_empty('SELECT j.k, j.sighting_id, j.slack_hours, b.slack FROM judged j JOIN brute b USING (sighting_id, k) '
	'WHERE throughout AND NOT j.slack_hours BETWEEN b.slack - 0.01 AND b.slack + 0.001',
	'and throughout the one that leaves least');
SELECT is_empty('SELECT * FROM judged WHERE (verdict = $$alibi$$) <> (slack_hours < 0) OR (verdict = $$alibi$$) <> '
	'(hours_missing > 0 AND excluded_by IS NOT NULL)', 'an alibi says what excludes it');
SELECT is_empty('SELECT * FROM judged WHERE bound_by IS NULL OR judged_by !~ $$12 kn$$ OR NOT best_time BETWEEN '
	'seen_from AND seen_to', 'each verdict says what bounds it, by what terms, and when');

-- ---------- the true ship ----------
-- moored, or at 20 knots northward at latitude 50; heard at a rate; seen at a time and place that are off by no more
-- than stated
CREATE TEMP TABLE draw AS
SELECT n, knots, rate, time_error, place_error_m, since + offs AS seen,
	since + offs + (random() * 2 - 1) * time_error AS really, random() * 2 * pi() AS course,
	random() * place_error_m AS off_m, random() * 100 AS ais_off_m
FROM (
	SELECT n, CASE n % 2 WHEN 0 THEN 0 ELSE 20 END AS knots,
		(ARRAY[interval '10 seconds', '3 minutes', '2 hours'])[1 + n % 3] AS rate,
		(ARRAY[interval '0', '10 seconds', '10 minutes', '1 hour'])[1 + n / 6 % 4] AS time_error,
		(ARRAY[0, 50, 500, 5000])[1 + n / 24 % 4] AS place_error_m,
		timestamptz '2024-03-01' AS since, random() * interval '10 hours' + interval '1 hour' AS offs
	FROM generate_series(1, :draws) n) d;
CREATE FUNCTION pg_temp.there(knots float8, t timestamptz) RETURNS float8 LANGUAGE sql IMMUTABLE
	AS $$ SELECT 50 + knots * extract(epoch FROM t - timestamptz '2024-03-01')::float8 / 3600 * 1852 / (6371008.8 * pi() / 180) $$;
CREATE TEMP TABLE tracked AS
SELECT d.*, (SELECT track_agg(f, 10 + ais_off_m * sin(course * 3) / 111195 / cos(radians(pg_temp.there(d.knots,
	f))) * 0.99, pg_temp.there(d.knots, f) + ais_off_m * 0.99 * cos(course * 3) / 111195)
	FROM generate_series(since, since + interval '13 hours', CASE WHEN rate = '10 seconds' THEN interval '5 minutes'
		ELSE rate END) f(f)) AS track,
	10 + off_m * 0.99 * sin(course) / 111195 / cos(radians(pg_temp.there(d.knots, d.really))) AS lon,
		pg_temp.there(d.knots, d.really) + off_m * 0.99 * cos(course) / 111195 AS lat
FROM (SELECT d.*, timestamptz '2024-03-01' AS since FROM draw d) d;
-- the fixes next to it at the fast rate
UPDATE tracked SET track = track || (SELECT track_agg(f,
	10 + ais_off_m * 0.99 * sin(course * 3) / 111195 / cos(radians(pg_temp.there(knots, f))),
	pg_temp.there(knots, f) + ais_off_m * 0.99 * cos(course * 3) / 111195)
FROM generate_series(date_trunc('minute', seen) - interval '70 seconds', seen + interval '70 seconds', '10 seconds') f)
WHERE rate = '10 seconds';
CREATE FUNCTION pg_temp.slack(t track, lon float8, lat float8, seen timestamptz, time_error interval,
	place_error_m float8) RETURNS float8 LANGUAGE sql AS $$
	SELECT j.slack FROM judge_places(ARRAY[t], NULL, lon, lat, seen, seen, false, 20.0, time_error, place_error_m,
		'30 days', NULL, NULL, NULL, NULL, NULL) j $$;
SELECT is_empty('SELECT n, knots, rate, time_error, place_error_m, s FROM tracked, pg_temp.slack(track, lon, lat, '
	'seen, time_error, place_error_m) s WHERE NOT s >= 0',
	'the true ship is never excluded, whatever its rate and speed, within the errors stated');
SELECT is_empty('SELECT n FROM tracked, could_be_at(track, lon, lat, seen, 20, time_error, place_error_m) c WHERE '
	'c.verdict <> $$feasible$$', 'nor by could_be_at()');
SELECT is_empty('SELECT n, s FROM tracked, pg_temp.slack(track, lon, lat, seen, time_error, place_error_m) s, '
	'could_be_at(track, lon, lat, seen, 20, time_error, place_error_m) c WHERE abs(s - c.slack_hours) > 1e-6',
	'and both leave the same time');
-- farther than twice what errors and time allow: twice the place errors and all that can be sailed in the gap and twice
-- the time errors
SELECT is_empty($$SELECT n, knots, rate
	FROM (SELECT t.*, (2 * (place_error_m + 100) + 2 * (extract(epoch FROM time_error) + 1) * 20 * 1852 / 3600.0 + CASE
	WHEN rate = '2 hours' THEN 2 ELSE 0.05 END * 20 * 1852) AS far FROM tracked t) t,
	pg_temp.slack(track, 10 + (far + off_m) / 111195 / cos(radians(lat)) * 1.01, pg_temp.there(knots, seen), seen,
		time_error, place_error_m) s WHERE s >= 0$$,
	'a ship that cannot have been there by twice the errors always has an alibi');

-- ---------- who is judged ----------
DELETE FROM sighting; DELETE FROM vessel_track; DELETE FROM vessel_identity; DELETE FROM vessel;
SELECT register_zone('Rajin', 'port', ST_MakeEnvelope(130.27, 42.215, 130.33, 42.25, 4326)) AS rajin \gset
SELECT register_vessel('9161003', 'LADY R', mmsi => '273212120') AS lady \gset
SELECT store_track('511100001', track_agg(timestamptz '2024-03-10' + i * interval '3 minutes', 130.2920,
	42.2330)) AS stored FROM generate_series(0, 400) i \gset x_
SELECT store_track('511100002', track_agg(timestamptz '2024-03-10' + i * interval '3 minutes', 129.05, 35.10)) AS stored
	FROM generate_series(0, 400) i \gset x_
SELECT store_track('511100003', '[2024-03-01T00:00:00Z 130.3 42.2]') AS stored \gset x_
INSERT INTO ais_static (mmsi, day, name, length_m, first_at, last_at, reports)
	VALUES ('511100001', '2024-03-10', 'STRANGER', 120, '2024-03-10', '2024-03-10', 1);
SELECT register_sighting('NK Pro', '1', '2024-03-10 10:00Z', zone_id => :rajin, length_m => 118,
	length_error_m => 5) AS s \gset
SELECT results_eq('SELECT name, mmsi::integer, verdict, registered, length_fits FROM candidate_vessels(' || :s || ')',
	$$VALUES ('STRANGER', 511100001, 'feasible', false, true), ('LADY R', 273212120, 'unknown', true, NULL)$$,
	'a ship heard there that nobody registered is a candidate, by what AIS says of it; one heard elsewhere is none');
SELECT is((SELECT count(*) FROM candidate_vessels(:s, heard_within => '10 days')), 3::bigint,
	'heard within longer, there are more');
-- two ships on one MMSI
SELECT store_track('273212120', track_agg(timestamptz '2024-03-01' + i * interval '1 hour', 131.895, 43.105)) AS stored
	FROM generate_series(0, 100) i \gset x_
SELECT store_track('273212120', track_agg(timestamptz '2024-03-01 00:05' + i * interval '10 minutes', 129.05,
	35.10)) AS stored FROM generate_series(0, 2000) i \gset x_
SELECT row_eq(format('SELECT verdict, mmsi_shared, before_at, before_what FROM candidate_vessels(%s) WHERE vessel_id = '
	'%s', :s, :lady), ROW('feasible'::text, true, timestamptz '2024-03-05 04:00',
	'one of the ships of MMSI 273212120'::text),
	'two ships on one MMSI do not exclude each other''s sightings');
SELECT register_sighting('NK Pro', '2', '2024-03-03 10:00Z', zone_id => :rajin) AS s2 \gset
SELECT row_eq(format('SELECT verdict, mmsi_shared, excluded_by ~ $$each of the ships of MMSI 273212120, 86.2 nm$$ FROM '
	'candidate_vessels(%s) WHERE vessel_id = %s', :s2, :lady), ROW('alibi'::text, true, true),
'where both were elsewhere there is an alibi, by the nearer one');
DELETE FROM vessel_track WHERE mmsi = 273212120;
SELECT store_track('273212120', track_agg(timestamptz '2024-03-01' + i * interval '10 minutes', 131.895,
	43.105)) AS stored FROM generate_series(0, 1500) i \gset x_
SELECT row_eq(format('SELECT verdict, mmsi_shared FROM candidate_vessels(%s) WHERE vessel_id = %s', :s, :lady),
	ROW('alibi'::text, false), 'one ship on it was looked for, and is one');
-- AIS that images contradict
SELECT register_zone('Vladivostok', 'port', ST_MakeEnvelope(131.86, 43.085, 131.93, 43.125, 4326)) AS vlad \gset
SELECT detect_port_calls() IS NOT NULL AS done \gset x_
SELECT is((SELECT doubts FROM candidate_vessels(:s) WHERE vessel_id = :lady), NULL, 'nothing contradicts it');
SELECT register_zone_look(register_scene('P', '1', '2024-03-10 02:00Z'), :vlad, 'clear', 0, 'NK Pro') AS look \gset
SELECT row_eq(format('SELECT verdict, doubts FROM candidate_vessels(%s) WHERE vessel_id = %s', :s, :lady),
	ROW('alibi'::text, 'clear and empty image of Vladivostok at 2024-03-10 02:00:00+00, NK Pro'::text),
	'an alibi by AIS that a clear image contradicts says so');
SELECT register_zone(name, 'anchorage', ST_MakeEnvelope(131.8, 43, 132, 43.2, 4326)) FROM (VALUES ('Z'), ('B')) z(name) \g /dev/null
SELECT detect_port_calls() \g /dev/null
SELECT register_zone_look(e.scene_id, z.zone_id, 'clear', 0, 'A') FROM scene e, zone z
WHERE e.source_key = '1' AND z.name IN ('Z', 'B') ORDER BY z.name DESC \g /dev/null
SELECT is((SELECT doubts FROM candidate_vessels(:s) WHERE vessel_id = :lady),
	(SELECT string_agg(format('clear and empty image of %s at 2024-03-10 02:00:00+00, %s', zone, who), '; ')
	FROM (VALUES ('B', 'A'), ('Vladivostok', 'NK Pro'), ('Z', 'A')) l(zone, who)),
	'of several zones in the order of their names, whichever was looked at first');
DELETE FROM zone_look WHERE looked_by = 'A';
DELETE FROM zone WHERE name IN ('Z', 'B');
-- and that another hull may have given
INSERT INTO ais_static (mmsi, day, imo, name, first_at, last_at, reports)
VALUES ('273212120', '2024-03-10', '9179842', 'ANGARA', '2024-03-10', '2024-03-10 12:00Z', 90);
SELECT ok((SELECT doubts ~ '; AIS of MMSI 273212120 said IMO9179842 "ANGARA" then$' FROM candidate_vessels(:s)
	WHERE vessel_id = :lady), 'so does one by a number that said another IMO number then');
INSERT INTO ais_static (mmsi, day, imo, name, first_at, last_at, reports)
SELECT '273212120', '2024-03-09', v.imo::text, 'LADY R', '2024-03-09', '2024-03-09 12:00Z', 9
FROM vessel v WHERE v.vessel_id = :lady;
SELECT ok((SELECT doubts !~ 'said' FROM candidate_vessels(:s) WHERE vessel_id = :lady),
	'unless it said that of the vessel too');
DELETE FROM ais_static WHERE mmsi = 273212120;
-- on whose word
SELECT register_sighting('RUSI', '1', '2024-03-10 00:00Z', '2024-03-11 00:00Z', zone_id => :vlad,
	claimed_vessel_id => :lady, claim => 'confirmed', throughout => true) AS rusi \gset
SELECT register_sighting('a paper', '1', '2024-03-10 00:00Z', '2024-03-11 00:00Z', zone_id => :vlad,
	claimed_vessel_id => :lady, claim => 'confirmed', throughout => true, derived_from => :rusi) AS paper \gset
SELECT is((SELECT excluding_sources FROM candidate_vessels(:s) WHERE vessel_id = :lady), 'AIS; RUSI',
	'an alibi says on whose word it rests, each source once');
DELETE FROM sighting WHERE source = 'a paper'; UPDATE sighting SET throughout = false WHERE source = 'RUSI';
SELECT is((SELECT excluding_sources FROM candidate_vessels(:s) WHERE vessel_id = :lady), 'AIS',
	'some time of that day does not exclude it');
SELECT is((SELECT gap_hours FROM candidate_vessels(:s) WHERE vessel_id = :lady), 0::float8,
	'silences are those of AIS');
DELETE FROM sighting WHERE source = 'RUSI';
-- what was left out
SELECT register_sighting('tabloid', '1', '2024-03-10 00:00Z', '2024-03-11 00:00Z', zone_id => :vlad,
	claimed_vessel_id => :lady, claim => 'confirmed', throughout => true, reliability => 'E') AS tabloid \gset
SELECT row_eq(format('SELECT left_out, judged_by FROM candidate_vessels(%s) WHERE vessel_id = %s', :s, :lady),
	ROW(1,
	'20 kn, within 30 days; place within 500 m, time within 00:10:00; AIS 100 m, 1 s; sources A to C, credibility 1 to '
'3'::text), 'what was not taken is counted, and by what terms stands beside');
SELECT throws_ok('SELECT candidate_vessels(' || :s || ', heard_within => NULL)', '22023');
SELECT throws_ok('SELECT candidate_vessels(' || :s || ', known_at => NULL)', '22023');
SELECT throws_ok('SELECT candidate_vessels(' || :s || ', min_credibility => 7)', '22023',
	'min_credibility must be a number from 1 to 6, not 7');

-- a year of a ship: the days next to the sighting are found, however far
DELETE FROM vessel_track; DELETE FROM zone_look; DELETE FROM sighting WHERE source = 'tabloid';
SELECT store_track('273212120',
	'[2024-02-12T00:00:00Z 131.9 43.1, 2024-02-25T00:00:00Z 131.8 43.1, 2024-04-05T00:00:00Z 131.7 43.1, '
'2024-04-20T00:00:00Z 131.6 43.1]') AS stored \gset x_
SELECT row_eq(format('SELECT before_at, after_at FROM candidate_vessels(%s) WHERE vessel_id = %s', :s, :lady),
	ROW(timestamptz '2024-02-25', timestamptz '2024-04-05'), 'the last day before and the first after, weeks away');
SELECT row_eq(format('SELECT before_at, after_at FROM candidate_vessels(%s, "window" => $$20 days$$) WHERE vessel_id = '
	'%s', :s, :lady), ROW(timestamptz '2024-02-25', NULL::timestamptz), 'not beyond the window');
SELECT is((SELECT verdict FROM candidate_vessels(:s, "window" => '10 days') WHERE vessel_id = :lady), 'unknown',
	'beyond it nothing is known');
SELECT throws_ok($$SELECT judge_places(ARRAY['[2024-02-12T00:00:00Z 1 1]'::track], NULL, 500, 0, now(), now(), false,
	20.0, '0', 0, '1 day', NULL, NULL, NULL, NULL, NULL)$$, '22003', NULL, 'a place is on the Earth');
SELECT throws_ok($$SELECT judge_places(NULL, (SELECT zone_set_index()), NULL, NULL, now(), now(), false, 20.0, '0', 0,
	'1 day', NULL, NULL, NULL, NULL, NULL)$$, '22023', NULL, 'a target is one zone');
SELECT * FROM finish();
ROLLBACK;
