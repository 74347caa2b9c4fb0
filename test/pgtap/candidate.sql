-- candidate_vessels against brute force: each minute of the sighting's time, every fix.
\set ON_ERROR_STOP 1
\i test/tap_setup.sql
\if :{?targets}
\else
	\set targets 20
\endif
SELECT plan(23);
SELECT setseed(0.48);
SET timezone = 'UTC';

CREATE FUNCTION pg_temp.p(lon float8, lat float8) RETURNS geometry LANGUAGE sql IMMUTABLE
	AS $$ SELECT ST_SetSRID(ST_MakePoint(lon, lat), 4326) $$;
-- sixteen ships at ten knots at most: with fixes by the minute, by the hour, and silent now and then; on both sides of
-- the antimeridian
CREATE TEMP TABLE way AS
SELECT k, t, lon - CASE WHEN lon > 180 THEN 360 ELSE 0 END AS lon, lat FROM (
	SELECT k, timestamptz '2024-03-01' + i * CASE WHEN k % 3 = 0 THEN interval '3 minutes'
		WHEN k % 3 = 1 THEN interval '17 minutes' ELSE interval '1 hour' END AS t,
		round((179.5 + 0.5 * sin(k) + 0.4 * sin(i * CASE WHEN k % 3 = 0 THEN 0.004 WHEN k % 3 = 1 THEN 0.02
			ELSE 0.07 END + k))::numeric, 7)::float8 AS lon,
		round((50 + 0.4 * cos(k) + 0.2 * cos(i * 0.01 * (k % 3 + 1)))::numeric, 7)::float8 AS lat
	FROM generate_series(1, 16) k, generate_series(0, CASE WHEN k % 3 = 0 THEN 960 WHEN k % 3 = 1 THEN 170
		ELSE 48 END) i WHERE (i / (40 / (k % 3 + 1)) + k) % 4 <> 1 OR k % 2 = 0) w;
SELECT count(store_track((300 + k)::mmsi, track)) FROM (SELECT k, track_agg(t, lon, lat) AS track FROM way GROUP BY k) w \gset x_
SELECT count(register_vessel(NULL, 'SHIP ' || k, mmsi => (300 + k)::mmsi)) FROM generate_series(1, 16) k \gset x_
-- some times, some ranges of up to ten hours
SELECT count(register_sighting('R', i::text, since, since + CASE WHEN i % 3 = 0 THEN interval '0'
	ELSE floor(random() * 600) * interval '1 minute' END,
	place => pg_temp.p(CASE WHEN lon > 180 THEN lon - 360 ELSE lon END, lat)))
FROM (SELECT i, timestamptz '2024-03-01 02:00' + floor(random() * 2000) * interval '1 minute' AS since,
	179.5 + random() * 2 - 1 AS lon, 50 + random() * 1.4 - 0.7 AS lat FROM generate_series(1, :targets) i) s \gset x_

CREATE TEMP TABLE near AS SELECT s.sighting_id, w.k, w.t, 
	-- less the errors of the sighting, 500 m and 10 minutes, and of AIS, 100 m and a second
	(ST_DistanceSphere(s.place, pg_temp.p(w.lon, w.lat)) - 600) / 1852 / 12 - 601 / 3600.0::float8 AS way_hours
		FROM sighting s, way w;
-- at each minute the spare time to the last fix before and to the first after
CREATE INDEX ON near (sighting_id, k, t);
ANALYZE near;
CREATE TEMP TABLE brute AS
SELECT sighting_id, k, max(slack) AS slack FROM (
	SELECT s.sighting_id, k.k, least(
		(SELECT extract(epoch FROM m.t - n.t)::float8 / 3600 - n.way_hours FROM near n
			WHERE n.sighting_id = s.sighting_id AND n.k = k.k AND n.t <= m.t ORDER BY n.t DESC LIMIT 1),
		(SELECT extract(epoch FROM n.t - m.t)::float8 / 3600 - n.way_hours FROM near n
			WHERE n.sighting_id = s.sighting_id AND n.k = k.k AND n.t >= m.t ORDER BY n.t LIMIT 1)) AS slack
	FROM sighting s, generate_series(1, 16) k(k), generate_series(s.seen_from, s.seen_to, interval '1 minute') m(t)) b
GROUP BY sighting_id, k;
CREATE TEMP TABLE judged AS SELECT s.sighting_id, substring(c.name, '\d+')::integer AS k, c.verdict, c.slack_hours,
	c.best_time, c.hours_missing, c.excluded_by, s.seen_from, s.seen_to FROM sighting s,
	candidate_vessels(s.sighting_id, 12) c;
SELECT is((SELECT count(*) FROM judged), 16 * :targets::bigint, 'every vessel is judged');
SELECT ok((SELECT min(n) > 30 FROM (SELECT count(*) AS n FROM judged GROUP BY verdict HAVING verdict <> 'unknown') v),
	'some could have been there, some not');
-- between two minutes the spare time changes by half a minute at most
SELECT is_empty('SELECT j.*, b.slack FROM judged j JOIN brute b USING (sighting_id, k) WHERE j.slack_hours < b.slack - '
	'0.001', 'no moment leaves more time than is said');
SELECT is_empty('SELECT j.*, b.slack FROM judged j JOIN brute b USING (sighting_id, k) WHERE j.slack_hours > b.slack + '
	'0.01', 'and the best leaves as much');
SELECT is_empty('SELECT j.*, b.slack FROM judged j JOIN brute b USING (sighting_id, k) WHERE j.verdict <> CASE WHEN '
	'b.slack >= 0 THEN $$feasible$$ ELSE $$alibi$$ END AND abs(b.slack) > 0.01',
	'verdicts are those of every minute tried');
SELECT is_empty('SELECT * FROM judged WHERE NOT best_time BETWEEN seen_from AND seen_to',
	'the best moment lies in the time of the sighting');
SELECT is_empty($$SELECT * FROM judged WHERE (verdict = 'alibi') <> (hours_missing > 0 AND excluded_by IS NOT NULL)
	OR hours_missing <> -slack_hours$$, 'an alibi says what excludes it and by how much');

-- a ship heard each minute eight miles away was never there
DELETE FROM sighting; DELETE FROM vessel_track; DELETE FROM vessel_identity; DELETE FROM vessel;
SELECT register_vessel('9161003', 'LADY R', mmsi => '273212120') AS lady \gset
SELECT store_track('273212120', track_agg(timestamptz '2024-01-01' + i * interval '1 minute', 10, 50)) AS stored
	FROM generate_series(0, 1440) i \gset x_
SELECT register_sighting('S', 'eight miles', '2024-01-01 10:00', '2024-01-01 12:00',
	place => pg_temp.p(10, 50 + 8 / 60.0)) AS s \gset
SELECT is((SELECT verdict FROM candidate_vessels(:s)), 'alibi', 'heard each minute eight miles away: an alibi');

-- at some time before 08:00 it was 110 miles away; heard at 01:00 and 10:00 ten miles off: there is time after that
DELETE FROM vessel_track;
SELECT store_track('273212120', '[2024-01-01T01:00:00Z 10 50.1666667, 2024-01-01T10:00:00Z 10 50.1666667]') AS stored \gset x_
SELECT register_sighting('S', 'far', '2024-01-01 00:00', '2024-01-01 08:00', place => pg_temp.p(10, 52),
	place_error_m => 0, time_error => '0', claimed_vessel_id => :lady, claim => 'confirmed') AS far \gset
SELECT register_sighting('S', 'here', '2024-01-01 01:18', '2024-01-01 09:30', place => pg_temp.p(10, 50),
	place_error_m => 0, time_error => '0') AS here \gset
SELECT row_eq('SELECT verdict, round(slack_hours::numeric, 1) FROM candidate_vessels(' || :here || ')',
	ROW('feasible'::text, 1.7), 'places that overlap in time: the best moment is between those that bind');

-- one MMSI, two ships one after the other
DELETE FROM sighting; DELETE FROM vessel_track;
UPDATE vessel_identity SET valid = tstzrange('2023-01-01', '2024-01-06');
SELECT register_vessel('9179842', 'ANGARA', mmsi => '273212120', valid_from => '2024-01-06') AS angara \gset
SELECT store_track('273212120', track_agg(timestamptz '2024-01-01' + i * interval '1 hour', 10, 50)) AS stored
	FROM generate_series(0, 300) i \gset x_
SELECT register_sighting('S', 'later', '2024-01-10 10:30', place => pg_temp.p(10, 50.01)) AS later \gset
SELECT results_eq('SELECT vessel_id, verdict, before_at FROM candidate_vessels(' || :later || ') ORDER BY vessel_id',
	format($$VALUES (%s::bigint, 'feasible', timestamptz '2024-01-05 23:00'), (%s, 'feasible', '2024-01-10 10:00')$$,
	:lady, :angara),
	'each is judged by what it sent while it had the number');
-- two MMSIs of one ship: both are its places
INSERT INTO vessel_identity (vessel_id, mmsi, name, valid, source)
	VALUES (:angara, '273210440', 'ANGARA', '[2024-01-01,)', 'test');
SELECT store_track('273210440', '[2024-01-10T10:20:00Z 12 52]') AS stored \gset x_
SELECT row_eq('SELECT verdict, excluded_by ~ $$273210440$$ FROM candidate_vessels(' || :later || ') WHERE vessel_id = '
	|| :angara, ROW('alibi'::text, true), 'a fix under another of its numbers excludes it');

-- a place is in a zone or not, whoever says so
SELECT register_zone('Port', 'port', ST_MakeEnvelope(10, 50, 10.1, 50.1, 4326)) AS port \gset
SELECT detect_port_calls() IS NOT NULL AS done \gset x_
SELECT cmp_ok((SELECT calls_before FROM candidate_vessels(:later) WHERE vessel_id = :lady), '>', 0,
	'calls at the zone that the place lies in count');
SELECT throws_ok($$SELECT register_sighting('S', 'nowhere', '2024-01-10', place => 'SRID=4326;POINT EMPTY')$$, '23514',
	NULL, 'a sighting at an empty point is nowhere');
-- inside is inside, as the index has it: edges are straight in lon/lat
SELECT register_zone('Wide', 'sts_area', ST_MakeEnvelope(0, 60, 30, 61, 4326)) AS wide \gset
DELETE FROM sighting; DELETE FROM vessel_track;
UPDATE vessel_identity SET valid = '(,)' WHERE vessel_id = :lady;
SELECT store_track('273212120', '[2024-02-01T00:00:00Z 15 60.1, 2024-02-03T00:00:00Z 15 61.2]') AS stored \gset
SELECT register_sighting('S', 'wide', '2024-02-01', zone_id => :wide) AS wide_seen \gset
SELECT row_eq('SELECT verdict, before_nm FROM candidate_vessels(' || :wide_seen || ') WHERE vessel_id = ' || :lady,
	ROW('feasible'::text, 0::float8), 'a fix inside the zone at the time is no alibi');
SELECT register_sighting('S', 'wide later', '2024-02-02', zone_id => :wide) AS wide_later \gset
SELECT is((SELECT round(after_nm::numeric, 1) FROM candidate_vessels(:wide_later) WHERE vessel_id = :lady),
	(SELECT round(distance_nm::numeric, 1) FROM nearest_zones(zone_set_index(), 15, 61.2, 200) WHERE zone_id = :wide),
	'outside it is as far as nearest_zones says');
-- errors of both sides
DELETE FROM sighting; DELETE FROM vessel_track; DELETE FROM vessel_identity; DELETE FROM vessel;
SELECT register_zone('Yard', 'other', ST_MakeEnvelope(122.12, 29.98, 122.18, 30.02, 4326)) AS yard \gset
SELECT register_vessel('9179842', 'ANGARA', mmsi => '273210440') AS angara \gset
SELECT register_sighting('N', 'all day', '2024-03-10 00:00Z', '2024-03-11 00:00Z', zone_id => :yard,
	claimed_vessel_id => :angara, claim => 'confirmed', throughout => true) AS s1 \gset
SELECT register_sighting('V', 'noon', '2024-03-10 12:00Z', zone_id => :yard) AS s2 \gset
SELECT register_sighting('V', 'some time', '2024-03-10 06:00Z', '2024-03-10 18:00Z', zone_id => :yard) AS s3 \gset
SELECT register_sighting('V', 'all morning', '2024-03-10 06:00Z', '2024-03-10 12:00Z', zone_id => :yard,
	throughout => true) AS s4 \gset
SELECT is((SELECT verdict FROM candidate_vessels(:s2)), 'feasible',
	'a ship known at the place all day has no alibi for noon');
SELECT is((SELECT verdict FROM candidate_vessels(:s3)), 'feasible', 'nor for some time of that day');
SELECT is((SELECT verdict FROM candidate_vessels(:s4)), 'feasible', 'nor for all the morning');
SELECT register_sighting('V', 'far off', '2024-03-10 12:00Z', place => pg_temp.p(123.5, 30)) AS s5 \gset
SELECT is((SELECT verdict FROM candidate_vessels(:s5)), 'alibi', 'but it has one for a place far off');
-- heard every ten seconds; an image measures the middle of the ship 133 m from its antenna
DELETE FROM sighting;
SELECT count(store_track('273210440', track))
	FROM (SELECT track_agg(timestamptz '2024-03-10 08:00Z' + i * interval '10 seconds', 130.2920, 42.2330) AS track
	FROM generate_series(0, 1440) i) t \gset x_
SELECT register_sighting('N', 'ship', '2024-03-10 10:00:00Z', place => pg_temp.p(130.2920, 42.2342), time_error => '0',
	place_error_m => 0) AS s6 \gset
SELECT is((SELECT verdict FROM candidate_vessels(:s6)), 'alibi',
	'by the errors of AIS alone 133 m are too far in no time');
SELECT register_sighting('N', 'ship', '2024-03-10 10:00:00Z', place_error_m => 500) AS s6 \gset
SELECT is((SELECT verdict FROM candidate_vessels(:s6)), 'feasible', 'with the error of an image they are not');
-- a sighting throughout its time against a fix elsewhere in the middle of it
DELETE FROM vessel_track;
SELECT store_track('273210440', '[2024-03-05T12:00:00Z 129.05 35.10]') AS stored \gset x_
SELECT register_sighting('N', 'moored', '2024-03-01 00:00Z', '2024-03-10 00:00Z', place => pg_temp.p(130.29, 42.23),
	throughout => true) AS s7 \gset
SELECT row_eq('SELECT verdict, best_time FROM candidate_vessels(' || :s7 || ')',
	ROW('alibi'::text, timestamptz '2024-03-05 12:00Z'),
	'who is heard elsewhere in the middle was not there throughout');
SELECT register_sighting('N', 'moored', '2024-03-01 00:00Z', '2024-03-10 00:00Z', throughout => false) AS s7 \gset
SELECT is((SELECT verdict FROM candidate_vessels(:s7)), 'feasible', 'but can have been there at some time');
SELECT * FROM finish();
ROLLBACK;
