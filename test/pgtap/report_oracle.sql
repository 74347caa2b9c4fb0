-- Visits by sightings, conflicts of reports and pauses against plain re-implementations, on random reports.
\set ON_ERROR_STOP 1
\i test/tap_setup.sql
\if :{?cases}
\else
	\set cases 12
\endif
SELECT plan(7);
SELECT setseed(0.71);
SET timezone = 'UTC';

-- three ports some hours apart, a pier in the first, an anchorage that overlaps it
SELECT register_zone('A', 'port', ST_MakeEnvelope(10, 50, 10.1, 50.1, 4326)) AS a \gset
SELECT register_zone('A pier', 'berth', ST_MakeEnvelope(10.01, 50.01, 10.02, 50.02, 4326), :a) AS pier \gset
SELECT register_zone('B', 'port', ST_MakeEnvelope(12, 51, 12.1, 51.1, 4326)) AS b \gset
SELECT register_zone('Roads', 'anchorage', ST_MakeEnvelope(10.08, 50.05, 10.2, 50.2, 4326)) AS roads \gset
-- a world of its own for each case: its ships, and the months of a year
SELECT count(register_vessel(NULL, 'SHIP ' || c || ' ' || k)) FROM generate_series(1, :cases) c, generate_series(1, 2) k \gset x_
CREATE TEMP TABLE drawn AS
SELECT c, i, since, since + CASE floor(random() * 5) WHEN 0 THEN interval '0'
	WHEN 1 THEN floor(random() * 300) * interval '1 minute' WHEN 2 THEN interval '1 day' WHEN 3 THEN interval '36 hours'
	ELSE floor(random() * 200) * interval '1 hour' END AS until,
	random() < 0.3 AS throughout, floor(random() * 6)::integer AS place, random() * 0.13 AS x, random() * 0.13 AS y,
		1 + floor(random() * 2)::integer AS ship, floor(random() * 4)::integer AS claim, floor(random() * 3) AS source,
		floor(random() * 3) * 400 AS place_error_m, floor(random() * 3) * interval '10 minutes' AS time_error
FROM (SELECT c, i, timestamptz '2024-01-01' + floor(random() * CASE WHEN c % 2 = 0 THEN 10
	ELSE 3 END * 24 * 6) * interval '10 minutes' AS since FROM generate_series(1, :cases) c,
generate_series(1, 10) i) d;
SELECT count(register_sighting('S' || d.source, d.c || '.' || d.i, d.since, d.until, throughout => d.throughout,
	zone_id => (ARRAY[:a, :pier, :b, :roads, NULL, NULL]::bigint[])[1 + d.place],
	place => CASE WHEN d.place > 3 THEN ST_SetSRID(ST_MakePoint(10 + d.x, 50 + d.y), 4326) END,
		claimed_vessel_id => CASE WHEN d.claim < 3 THEN v.vessel_id END, claim => CASE d.claim WHEN 0 THEN 'confirmed'
		WHEN 1 THEN 'matches description' ELSE 'unknown' END,
	event => CASE WHEN d.i < 5 THEN d.c || ' ' || d.i / 3 END, place_error_m => d.place_error_m,
		time_error => d.time_error))
FROM drawn d JOIN vessel_identity v ON v.name = 'SHIP ' || d.c || ' ' || d.ship \gset x_
UPDATE sighting s SET derived_from = o.sighting_id FROM sighting o WHERE s.source_key LIKE '%.7'
	AND o.source_key = replace(s.source_key, '.7', '.3');
ANALYZE sighting;

-- ---------- visits ----------
-- the ports at which a sighting is: of the zone that it names, and of each that covers its point
CREATE TEMP TABLE at AS
SELECT s.sighting_id, s.claimed_vessel_id AS ship, coalesce(z.parent_id, z.zone_id) AS port FROM sighting s
	JOIN zone z ON z.zone_id = s.zone_id OR ST_Covers(z.geom, s.place) GROUP BY 1, 2, 3;
CREATE INDEX ON at (ship, port); CREATE INDEX ON at (sighting_id);
ANALYZE at;
-- edges of zones are straight in longitude and latitude, those of a geography are not: a metre apart in the middle
CREATE FUNCTION pg_temp.straight(g geometry) RETURNS geography LANGUAGE sql IMMUTABLE
	AS $$ SELECT ST_Segmentize(g, 0.1::float8)::geography $$;
CREATE FUNCTION pg_temp.origin(s bigint) RETURNS text LANGUAGE plpgsql AS $$
DECLARE r sighting;
BEGIN
	SELECT * INTO r FROM sighting WHERE sighting_id = s;
	WHILE r.derived_from IS NOT NULL LOOP SELECT * INTO r FROM sighting WHERE sighting_id = r.derived_from; END LOOP;
	RETURN r.source;
END $$;
CREATE FUNCTION pg_temp.visits(the_ship bigint, the_port bigint) RETURNS TABLE (first_seen timestamptz,
	last_seen timestamptz, ids bigint[], wide integer) LANGUAGE plpgsql AS $$
DECLARE
	s sighting;
	wides bigint[] := '{}';
	r record; w sighting; i integer := 0;
BEGIN
	CREATE TEMP TABLE IF NOT EXISTS found (n integer, first_seen timestamptz, last_seen timestamptz, ids bigint[]);
	TRUNCATE found;
	FOR s IN SELECT g.* FROM sighting g JOIN at USING (sighting_id) WHERE at.ship = the_ship AND at.port = the_port
		AND g.claim <> 'unknown' ORDER BY g.seen_from, g.seen_to, g.sighting_id LOOP
		IF NOT s.throughout AND s.seen_to - s.seen_from > interval '36 hours' THEN wides := wides || s.sighting_id;
		CONTINUE; END IF;
		SELECT * INTO r FROM found ORDER BY n DESC LIMIT 1;
		-- seen elsewhere between: a sighting all of whose range lies there, at no zone of this port, and farther from
		-- it than its error
		IF i = 0 OR s.seen_from > r.last_seen + interval '36 hours' OR s.seen_from > r.last_seen AND EXISTS (
			SELECT FROM sighting o WHERE o.claimed_vessel_id = the_ship AND o.claim <> 'unknown'
				AND o.seen_from >= r.last_seen AND o.seen_to <= s.seen_from
				AND NOT EXISTS (SELECT FROM at WHERE at.sighting_id = o.sighting_id AND at.port = the_port)
				AND ST_Distance(pg_temp.straight(coalesce(o.place,
					(SELECT z.geom FROM zone z WHERE z.zone_id = o.zone_id))),
					pg_temp.straight((SELECT z.geom FROM zone z WHERE z.zone_id = the_port))) > o.place_error_m) THEN
			i := i + 1;
			INSERT INTO found VALUES (i, s.seen_from, s.seen_to, ARRAY[s.sighting_id]);
		ELSE
			UPDATE found f SET last_seen = greatest(f.last_seen, s.seen_to), ids = f.ids || s.sighting_id WHERE n = i;
		END IF;
	END LOOP;
	-- wide reports that can mean none of these: as few as hit all of them
	FOR w IN SELECT * FROM sighting WHERE sighting_id = ANY (wides)
		AND NOT EXISTS (SELECT FROM found f WHERE f.n > 0 AND f.first_seen < seen_to AND f.last_seen >= seen_from)
		ORDER BY seen_to, sighting_id LOOP
		CONTINUE WHEN EXISTS (SELECT FROM found f WHERE f.n < 0 AND f.last_seen > w.seen_from);
		INSERT INTO found VALUES (-w.sighting_id, w.seen_from, w.seen_to, ARRAY[w.sighting_id]);
	END LOOP;
	RETURN QUERY SELECT f.first_seen, f.last_seen, f.ids,
		(SELECT count(*)::integer FROM sighting g WHERE g.sighting_id = ANY (wides) AND g.sighting_id <> ALL (f.ids)
		AND g.seen_from <= f.last_seen AND g.seen_to > f.first_seen) FROM found f;
END $$;
CREATE TEMP TABLE visited AS
SELECT p.ship, p.port, v.*, (SELECT count(DISTINCT pg_temp.origin(x)) FROM unnest(v.ids) x) AS origins,
	(SELECT min(g.claim) FROM sighting g WHERE g.sighting_id = ANY (v.ids)) AS claim
	FROM (SELECT DISTINCT ship, port FROM at WHERE ship IS NOT NULL) p, pg_temp.visits(p.ship, p.port) v;
SELECT cmp_ok((SELECT count(*) FROM visited), '>', 2 * :cases::bigint, 'visits of random reports');
SELECT is_empty('(SELECT vessel_id, zone_id, first_seen, last_seen, sightings, wide_reports, independent_sources, '
	'best_claim FROM sighting_visit EXCEPT SELECT ship, port, first_seen, last_seen, cardinality(ids), wide, '
	'origins::integer, claim FROM visited)
	UNION ALL (SELECT ship, port, first_seen, last_seen, cardinality(ids), wide, origins::integer, claim FROM visited '
	'EXCEPT SELECT vessel_id, zone_id, first_seen, last_seen, sightings, wide_reports, independent_sources, best_claim '
	'FROM sighting_visit)', 'visits are those of report by report');

-- ---------- conflicts of reports ----------
-- tried by pairs of moments: of one at some time the ends and some between, of a range throughout every ten minutes and
-- those of the other that lie in it
CREATE FUNCTION pg_temp.moments_of(s sighting) RETURNS SETOF timestamptz LANGUAGE sql AS $$
	SELECT s.seen_from + (s.seen_to - s.seen_from) * i / n.n
		FROM (SELECT CASE WHEN s.seen_to = s.seen_from THEN 1
		WHEN s.throughout THEN greatest(8, ceil(extract(epoch FROM s.seen_to - s.seen_from) / 600))
		ELSE 8 END::integer AS n) n, generate_series(0, CASE WHEN s.seen_to > s.seen_from THEN n.n ELSE 0 END) i $$;
CREATE FUNCTION pg_temp.moments(s sighting, o sighting) RETURNS SETOF timestamptz LANGUAGE sql AS $$
	SELECT t FROM pg_temp.moments_of(s) t
	UNION
	SELECT t FROM pg_temp.moments_of(o) t WHERE s.throughout AND t BETWEEN s.seen_from AND s.seen_to $$;
CREATE FUNCTION pg_temp.conflict(a sighting, b sighting, kn float8) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	-- the distance less the errors of both, metres
	m float8 := CASE WHEN a.place IS NOT NULL AND b.place IS NOT NULL THEN ST_DistanceSphere(a.place, b.place)
		ELSE ST_Distance(pg_temp.straight(coalesce(a.place, (SELECT geom FROM zone WHERE zone_id = a.zone_id))),
		pg_temp.straight(coalesce(b.place, (SELECT geom FROM zone WHERE zone_id = b.zone_id)))) END - a.place_error_m - b.place_error_m;
	ship_a bigint := CASE WHEN a.claim <> 'unknown' THEN a.claimed_vessel_id END;
	ship_b bigint := CASE WHEN b.claim <> 'unknown' THEN b.claimed_vessel_id END;
	possible boolean;
	hours float8;
BEGIN
	IF a.event = b.event THEN
		RETURN CASE WHEN ship_a <> ship_b AND m > 0 THEN 'one event, two ships at other places'
			WHEN ship_a <> ship_b THEN 'one event, two ships' WHEN m > 0 THEN 'one event, other places' END;
	ELSIF ship_a = ship_b AND m > 0 THEN
		-- the errors of time allow for as much more
		hours := extract(epoch FROM a.time_error + b.time_error) / 3600;
		possible := CASE
			WHEN a.throughout
				AND b.throughout THEN (SELECT bool_and(abs(extract(epoch FROM x - y)) / 3600 + hours >= m / 1852 / kn)
				FROM pg_temp.moments(a, b) x, pg_temp.moments(b, a) y)
			WHEN a.throughout THEN (SELECT bool_or(ok)
				FROM (SELECT bool_and(abs(extract(epoch FROM x - y)) / 3600 + hours >= m / 1852 / kn) AS ok
				FROM pg_temp.moments(a, b) x, pg_temp.moments(b, a) y GROUP BY y) o)
			WHEN b.throughout THEN (SELECT bool_or(ok)
				FROM (SELECT bool_and(abs(extract(epoch FROM x - y)) / 3600 + hours >= m / 1852 / kn) AS ok
				FROM pg_temp.moments(a, b) x, pg_temp.moments(b, a) y GROUP BY x) o)
			ELSE (SELECT bool_or(abs(extract(epoch FROM x - y)) / 3600 + hours >= m / 1852 / kn)
				FROM pg_temp.moments(a, b) x, pg_temp.moments(b, a) y) END;
		RETURN CASE WHEN NOT possible THEN 'one ship, other places at one time' END;
	END IF;
	RETURN NULL;
END $$;
CREATE TEMP TABLE contradicted AS
SELECT a.sighting_id AS one, b.sighting_id AS other, pg_temp.conflict(a, b, 30) AS reason FROM sighting a
	JOIN sighting b ON b.sighting_id > a.sighting_id
	AND split_part(a.source_key, '.', 1) = split_part(b.source_key, '.', 1)
WHERE NOT EXISTS (SELECT FROM sighting x, sighting o WHERE x.sighting_id IN (a.sighting_id, b.sighting_id)
	AND o.sighting_id = x.derived_from AND (o.zone_id, o.seen_from, o.seen_to, o.claimed_vessel_id,
	o.place::text) IS NOT DISTINCT FROM (x.zone_id, x.seen_from, x.seen_to, x.claimed_vessel_id, x.place::text));
CREATE TEMP TABLE conflicts AS SELECT c.* FROM report_conflicts(30, 'infinity') c;
SELECT cmp_ok((SELECT count(*) FROM conflicts), '>', :cases::bigint, 'conflicts of random reports');
SELECT is_empty('(SELECT one, other, reason FROM conflicts EXCEPT SELECT one, other, reason FROM contradicted) UNION '
	'ALL (SELECT one, other, reason FROM contradicted WHERE reason IS NOT NULL EXCEPT SELECT one, other, reason FROM '
'conflicts)', 'conflicts are those of all moments tried');
SELECT cmp_ok((SELECT count(DISTINCT reason) FROM conflicts), '>=', 2::bigint, 'of several kinds');

-- ---------- pauses ----------
-- each sighting at the middle of its range, or all of it; what overlaps is one; a pause is what lies between, if it is
-- longer than 20 minutes
CREATE FUNCTION pg_temp.pauses(the_zone bigint) RETURNS TABLE (last_seen timestamptz, next_seen timestamptz,
	at_least float8, at_most float8) LANGUAGE plpgsql AS $$
DECLARE
	family bigint[] := ARRAY(SELECT zone_id FROM zone WHERE zone_id = the_zone OR parent_id = the_zone);
	up bigint := (SELECT parent_id FROM zone WHERE zone_id = the_zone);
	r record;
	a timestamptz; b timestamptz; m interval;
BEGIN
	CREATE TEMP TABLE IF NOT EXISTS there (began timestamptz, ended timestamptz, seen_from timestamptz,
		seen_to timestamptz, throughout boolean);
	TRUNCATE there;
	INSERT INTO there SELECT CASE WHEN s.throughout THEN s.seen_from
		ELSE s.seen_from + (s.seen_to - s.seen_from) / 2 END, CASE WHEN s.throughout THEN s.seen_to
		ELSE s.seen_from + (s.seen_to - s.seen_from) / 2 END, s.seen_from, s.seen_to, s.throughout
	FROM sighting s WHERE s.zone_id = ANY (family)
		OR EXISTS (SELECT FROM zone z WHERE z.zone_id = ANY (family) AND ST_Covers(z.geom, s.place));
	FOR r IN SELECT t.ended AS e, (SELECT min(n.began) FROM there n WHERE n.began > t.ended) AS b FROM there t
		WHERE NOT EXISTS (SELECT FROM there o WHERE o.began <= t.ended AND o.ended > t.ended) GROUP BY t.ended
		ORDER BY 1 LOOP
		CONTINUE WHEN r.b IS NULL OR r.b <= r.e + interval '20 minutes';
		last_seen := r.e; next_seen := r.b;
		a := (SELECT max(t.seen_to) FROM there t WHERE t.began <= r.e);
		b := (SELECT min(t.seen_from) FROM there t WHERE t.began >= r.b);
		-- the longest time in which no report can have a ship there, nor at the zone that it is part of
		m := '0';
		IF a < b THEN
			SELECT max(x.until - x.since) INTO m
				FROM (SELECT p.t AS since,
				(SELECT min(q.t) FROM (SELECT b AS t UNION SELECT s.seen_from FROM sighting s WHERE s.zone_id = up
				AND s.place IS NULL UNION SELECT s.seen_to FROM sighting s WHERE s.zone_id = up AND s.place IS NULL) q
			WHERE q.t > p.t AND q.t <= b) AS until
				FROM (SELECT a AS t UNION SELECT s.seen_from FROM sighting s WHERE s.zone_id = up AND s.place IS NULL
					UNION SELECT s.seen_to FROM sighting s WHERE s.zone_id = up AND s.place IS NULL) p WHERE p.t >= a
				AND p.t < b) x
			WHERE NOT EXISTS (SELECT FROM sighting s WHERE s.zone_id = up AND s.place IS NULL AND s.seen_from < x.until
				AND s.seen_to > x.since);
		END IF;
		at_least := extract(epoch FROM coalesce(m, '0')) / 86400;
		at_most := extract(epoch FROM (SELECT min(CASE WHEN t.throughout THEN t.seen_from ELSE t.seen_to END)
			FROM there t WHERE t.began >= r.b) - (SELECT max(CASE WHEN t.throughout THEN t.seen_to ELSE t.seen_from END)
			FROM there t WHERE t.began <= r.e)) / 86400;
		RETURN NEXT;
	END LOOP;
END $$;
-- the reports of a case at a time: those of all would leave no pause
CREATE TEMP TABLE everything AS SELECT * FROM sighting;
ALTER TABLE sighting DISABLE TRIGGER USER;
CREATE FUNCTION pg_temp.compared(c integer) RETURNS TABLE (zone_id bigint, said bigint, wrong bigint) LANGUAGE plpgsql
	AS $$
BEGIN
	DELETE FROM sighting;
	INSERT INTO sighting SELECT e.* FROM everything e WHERE e.source_key LIKE c || '.%' ORDER BY e.sighting_id;
	RETURN QUERY SELECT z.zone_id, count(f.said),
		count(*) FILTER (WHERE f.said IS NULL OR f.wanted IS NULL OR abs(f.pause_days_min - f.at_least) > 0.0001
		OR abs(f.pause_days_max - f.at_most) > 0.0001)
	FROM zone z CROSS JOIN LATERAL (SELECT x.last_seen AS said, y.last_seen AS wanted, x.pause_days_min,
		x.pause_days_max, y.at_least, y.at_most
		FROM (SELECT p.* FROM visit_pauses(z.zone_id, '2023-12-01', '2024-12-01') p WHERE NOT p.runs) x
			FULL JOIN pg_temp.pauses(z.zone_id) y ON y.last_seen = x.last_seen AND y.next_seen = x.next_seen) f
	GROUP BY z.zone_id;
END $$;
CREATE TEMP TABLE paused AS SELECT c, p.* FROM generate_series(1, :cases) c, pg_temp.compared(c) p;
SELECT cmp_ok((SELECT sum(said) FROM paused), '>', 2 * :cases::numeric, 'pauses of random reports');
SELECT is_empty('SELECT * FROM paused WHERE wrong > 0', 'pauses, at least and at most, are those of all that was said');
SELECT * FROM finish();
ROLLBACK;
