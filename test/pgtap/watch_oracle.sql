-- zone_watch against a plain re-implementation, minute by minute: random looks, sightings, AIS calls, steps and clocks.
\set ON_ERROR_STOP 1
\i test/tap_setup.sql
\if :{?cases}
\else
	\set cases 40
\endif
SELECT plan(6);
SELECT setseed(0.58);
SET timezone = 'UTC';

SELECT register_zone('Port', 'port', ST_MakeEnvelope(10, 50, 10.1, 50.1, 4326)) AS port \gset
SELECT register_zone('Pier 1', 'berth', ST_MakeEnvelope(10.01, 50.01, 10.02, 50.02, 4326), :port) AS p1 \gset
SELECT register_zone('Pier 2', 'berth', ST_MakeEnvelope(10.03, 50.01, 10.04, 50.02, 4326), :port) AS p2 \gset
SELECT register_zone('Roads', 'anchorage', ST_MakeEnvelope(10.035, 50.005, 10.08, 50.08, 4326)) AS roads \gset
SELECT register_zone('Roads north', 'anchorage', ST_MakeEnvelope(10.04, 50.05, 10.07, 50.075, 4326), :roads) AS north \gset
SELECT count(register_vessel(NULL, 'SHIP ' || k, mmsi => (211000000 + k)::mmsi)) FROM generate_series(1, 3) k \gset x_
-- scenes about the changes of clocks of Berlin in 2024, and looks at some of the zones by two who look
SELECT count(register_scene('P', i::text,
	timestamptz '2024-03-25' + (i % 2) * interval '211 days' + floor(random() * 14 * 1440) * interval '1 minute'))
FROM generate_series(1, 160) i \gset x_
INSERT INTO zone_look (scene_id, zone_id, visibility, vessels, looked_by, zone_version_id)
SELECT e.scene_id, z.zone_id, v.visibility, CASE v.visibility WHEN 'clear' THEN floor(random() * 1.6)
	WHEN 'partly' THEN CASE WHEN random() < 0.5 THEN floor(random() * 2) END END, b.name, z.version_id
FROM scene e, zone z, (VALUES ('A'), ('B')) b(name),
	LATERAL (SELECT (ARRAY['clear', 'clear', 'clear', 'partly', 'obscured',
	'not examined'])[1 + floor(random() * 6 + 0 * e.scene_id + 0 * z.zone_id + 0 * length(b.name))::integer] AS visibility) v
WHERE random() + 0 * (e.scene_id + z.zone_id) < CASE b.name WHEN 'A' THEN 0.4 ELSE 0.1 END;
SELECT count(register_sighting('S', i::text, since, since + CASE WHEN i % 3 = 0 THEN interval '0'
	ELSE floor(random() * 400) * interval '1 minute' END, throughout => random() < 0.5,
	zone_id => CASE WHEN i % 4 > 0 THEN (ARRAY[:port, :p1, :p2,
		:roads]::bigint[])[1 + floor(random() * 4)::integer] END, place => CASE
	WHEN i % 4 = 0 THEN ST_SetSRID(ST_MakePoint(10 + random() * 0.1, 50 + random() * 0.1), 4326) END,
	event => CASE WHEN i % 7 = 0 THEN 'event ' || i / 14 END, claimed_vessel_id => CASE
		WHEN i % 5 = 0 THEN (SELECT v.vessel_id FROM vessel_identity v WHERE v.name = 'SHIP ' || 1 + i % 3) END))
FROM (SELECT i,
	timestamptz '2024-03-25' + (i % 2) * interval '211 days' + floor(random() * 14 * 1440) * interval '1 minute' AS since
	FROM generate_series(1, 40) i) s \gset x_
UPDATE sighting s SET derived_from = o.sighting_id FROM sighting o WHERE s.source_key::integer % 11 = 0
	AND o.source_key::integer = s.source_key::integer - 1;
SELECT count(store_track((211000000 + k)::mmsi, t))
	FROM (SELECT k,
	track_agg(timestamptz '2024-03-25' + d * interval '211 days' + k * interval '7 hours' + i * interval '20 minutes',
	CASE WHEN (i + k * 7) % 90 BETWEEN 20 AND 60 THEN 10.015 ELSE 9.9 END, 50.015) AS t FROM generate_series(1, 3) k,
generate_series(0, 1) d, generate_series(0, 200) i GROUP BY k) x \gset x_
SELECT detect_port_calls('2024-03-20', '2024-04-03') IS NOT NULL AS done \gset x_

-- whose ship a sighting is of, by what it says, its event, or what it repeats
CREATE FUNCTION pg_temp.ship(s sighting) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	o sighting := s;
	e text;
	n bigint[];
BEGIN
	WHILE o.derived_from IS NOT NULL LOOP SELECT * INTO o FROM sighting WHERE sighting_id = o.derived_from; END LOOP;
	e := coalesce(s.event, o.event);
	IF e IS NOT NULL THEN
		n := ARRAY(SELECT DISTINCT claimed_vessel_id FROM sighting WHERE event = e AND claim <> 'unknown'
			AND claimed_vessel_id IS NOT NULL);
		RETURN CASE WHEN cardinality(n) = 1 THEN 'V' || n[1] ELSE 'E' || e END;
	END IF;
	RETURN coalesce('V' || CASE WHEN s.claim <> 'unknown' THEN s.claimed_vessel_id END, 'V' || CASE
		WHEN o.claim <> 'unknown' THEN o.claimed_vessel_id END, 'S' || o.sighting_id);
END $$;
-- what one scene says of a zone of this port: its rows as text 'visibility vessels perhaps'
CREATE FUNCTION pg_temp.scene(the_scene bigint, the_zone bigint) RETURNS text[] LANGUAGE plpgsql AS $$
DECLARE
	parts bigint[] := ARRAY(SELECT zone_id FROM zone WHERE parent_id = the_zone);
	up bigint := (SELECT parent_id FROM zone WHERE zone_id = the_zone);
	l record;
	p bigint;
	answer text[] := '{}';
	of_parts integer;
	worst boolean;
	n integer := 0; n_clear integer := 0; n_obscured integer := 0; perhaps integer := 0; own boolean := false;
BEGIN
	-- the parts together, where any counted
	of_parts := (SELECT sum(m) FROM (SELECT max(vessels) AS m FROM zone_look WHERE scene_id = the_scene
		AND zone_id = ANY (parts) GROUP BY zone_id) x);
	worst := EXISTS (SELECT FROM zone_look WHERE scene_id = the_scene AND zone_id = ANY (parts)
		AND visibility IN ('partly', 'obscured'));
	FOR l IN SELECT * FROM zone_look WHERE scene_id = the_scene AND zone_id = the_zone
		AND visibility <> 'not examined' LOOP
		answer := answer || concat_ws(' ', CASE WHEN l.visibility = 'clear' AND worst THEN 'partly'
			ELSE l.visibility END,
			coalesce(CASE WHEN EXISTS (SELECT FROM zone_look WHERE scene_id = the_scene AND zone_id = ANY (parts)
				AND visibility <> 'not examined')
				THEN greatest((SELECT max(vessels) FROM zone_look WHERE scene_id = the_scene AND zone_id = the_zone),
					of_parts) ELSE l.vessels END::text, '-'), '0');
	END LOOP;
	IF cardinality(answer) > 0 THEN RETURN answer; END IF;
	-- nobody looked at the zone itself: each smallest part by the nearest that was looked at
	FOREACH p IN ARRAY CASE WHEN parts = '{}' THEN ARRAY[the_zone] ELSE parts END LOOP
		SELECT bool_or(visibility = 'clear') AS clear, bool_and(visibility = 'obscured') AS obscured,
			max(vessels) AS vessels, count(*) AS looks, true AS mine INTO l
		FROM zone_look WHERE scene_id = the_scene AND zone_id = p AND p <> the_zone AND visibility <> 'not examined';
		IF l.looks = 0 AND parts = '{}' THEN
			SELECT bool_or(visibility = 'clear') AS clear, bool_and(visibility = 'obscured') AS obscured,
				max(vessels) AS vessels, count(*) AS looks, false AS mine INTO l
			FROM zone_look WHERE scene_id = the_scene AND zone_id = up AND visibility <> 'not examined';
		END IF;
		IF l.looks > 0 THEN
			n := n + 1; n_clear := n_clear + l.clear::integer; n_obscured := n_obscured + l.obscured::integer;
			own := own OR l.mine;
			IF NOT l.mine THEN perhaps := greatest(perhaps, l.vessels); END IF;
		END IF;
	END LOOP;
	IF n = 0 THEN
		RETURN CASE WHEN EXISTS (SELECT FROM zone_look WHERE scene_id = the_scene
			AND zone_id = ANY (parts || the_zone || up)) THEN ARRAY['not examined - 0'] ELSE '{}' END;
	END IF;
	RETURN ARRAY[concat_ws(' ', CASE WHEN n_clear = n AND n = greatest(cardinality(parts), 1)
		AND NOT (n = 1 AND own) THEN 'clear' WHEN n_obscured = n THEN 'obscured' ELSE 'partly' END,
		coalesce(CASE WHEN own THEN of_parts WHEN perhaps = 0 AND n_clear = n
			AND n = greatest(cardinality(parts), 1) THEN 0 END::text, '-'), coalesce(perhaps, 0)::text)];
END $$;
CREATE FUNCTION pg_temp.watched(the_zone bigint, a timestamptz, b timestamptz) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	family bigint[] := ARRAY(SELECT zone_id FROM zone WHERE zone_id = the_zone OR parent_id = the_zone);
	up bigint := (SELECT parent_id FROM zone WHERE zone_id = the_zone);
	e record; r text; w text[]; s sighting; v text;
	clear integer := 0; partly integer := 0; obscured integer := 0; unread integer := 0; counted integer := 0;
	most_perhaps integer := 0; empty boolean := false;
	seen text[] := '{}'; perhaps text[] := '{}'; ais integer; known boolean;
BEGIN
	FOR e IN SELECT * FROM scene WHERE acquired_at >= a AND acquired_at < b LOOP
		FOREACH r IN ARRAY pg_temp.scene(e.scene_id, the_zone) LOOP
			w := string_to_array(replace(r, 'not examined', 'unread'), ' ');
			clear := clear + (w[1] = 'clear')::integer; partly := partly + (w[1] = 'partly')::integer;
			obscured := obscured + (w[1] = 'obscured')::integer; unread := unread + (w[1] = 'unread')::integer;
			counted := greatest(counted, nullif(w[2], '-')::integer);
			most_perhaps := greatest(most_perhaps, w[3]::integer);
			empty := empty OR w[1] = 'clear' AND coalesce(w[2] = '0', false) AND w[3] = '0';
		END LOOP;
	END LOOP;
	empty := empty AND most_perhaps = 0;
	FOR s IN SELECT * FROM sighting LOOP
		CONTINUE WHEN NOT EXISTS (SELECT FROM generate_series(a, b - interval '1 minute', interval '1 minute') m(t)
			WHERE m.t >= s.seen_from AND (m.t < s.seen_to OR m.t = s.seen_from));
		IF s.zone_id = ANY (family) OR EXISTS (SELECT FROM zone z WHERE z.zone_id = ANY (family)
			AND ST_Covers(z.geom, s.place)) THEN
			IF s.throughout OR NOT EXISTS (SELECT
				FROM generate_series(s.seen_from, s.seen_to - interval '1 minute', interval '1 minute') m(t)
				WHERE m.t < a OR m.t >= b) THEN
				seen := seen || pg_temp.ship(s);
			ELSE
				perhaps := perhaps || pg_temp.ship(s);
			END IF;
		ELSIF s.zone_id = up AND s.place IS NULL THEN
			perhaps := perhaps || pg_temp.ship(s);
		END IF;
	END LOOP;
	seen := ARRAY(SELECT DISTINCT unnest(seen)); perhaps := ARRAY(SELECT DISTINCT unnest(perhaps));
	ais := (SELECT count(DISTINCT c.mmsi) FROM port_call c WHERE c.zone_id = ANY (family)
		AND EXISTS (SELECT FROM generate_series(a, b - interval '1 minute', interval '1 minute') m(t)
		WHERE m.t BETWEEN c.arrived_latest AND c.departed_earliest));
	known := a >= '2024-03-20' AND b <= '2024-04-03';
	counted := greatest(counted, cardinality(seen)); most_perhaps := greatest(most_perhaps, cardinality(perhaps));
	v := CASE WHEN counted > 0 OR ais > 0 THEN 'seen' WHEN empty THEN 'clear_empty'
		WHEN clear + partly + obscured > 0 THEN 'obscured' ELSE 'not_looked' END;
	RETURN concat_ws(' ', clear, partly, obscured, unread, counted, most_perhaps, CASE WHEN ais > 0
		OR known THEN ais::text ELSE '-' END, v);
END $$;
CREATE TEMP TABLE tried AS
SELECT n, (ARRAY[:port, :p1, :p2, :roads, :north]::bigint[])[1 + n % 5] AS zone_id, since,
	since + random() * interval '4 days' + interval '30 minutes' AS until, step, tz FROM (
	SELECT n,
		date_trunc('minute',
		timestamptz '2024-03-25' + (n % 2) * interval '211 days' + random() * interval '12 days') AS since,
		(ARRAY[interval '10 minutes', '1 hour', '5 hours', '1 day', '3 days',
			'7 days'])[1 + floor(random() * 6)::integer] AS step,
		(ARRAY['Europe/Berlin', 'UTC', 'Australia/Lord_Howe',
			'Asia/Vladivostok'])[1 + floor(random() * 4)::integer] AS tz
	FROM generate_series(1, :cases) n) t;
UPDATE tried SET until = least(date_trunc('minute', until), since + 40 * step);
CREATE TEMP TABLE said AS SELECT t.n, t.zone_id, w.day, w.until, w.status,
	concat_ws(' ', looks_clear, looks_partly, looks_obscured, looks_not_examined, vessels_seen, vessels_possible,
	coalesce(ais_vessels::text, '-'), status) AS row FROM tried t,
zone_watch(t.zone_id, t.since, t.until, t.step, t.tz) w;
SELECT is_empty('SELECT n, zone_id, day, until, row, b FROM said, LATERAL pg_temp.watched(zone_id, day, until) b WHERE '
	'row <> b', 'each step is as minute by minute');
SELECT is((SELECT count(DISTINCT status) FROM said), 4::bigint, 'every status occurs');
SELECT is((SELECT count(*) FROM tried t
	WHERE (SELECT array_agg(row(s.day, s.until)::text ORDER BY s.day) FROM said s
	WHERE s.n = t.n) IS DISTINCT FROM (SELECT array_agg(row(l.since, l.until)::text ORDER BY l.since)
	FROM local_steps(t.since, t.until, t.step, t.tz) l)), 0::bigint, 'the steps are those of the clock');
SELECT is_empty('SELECT t.n, w.day, w.status FROM tried t, zone_watch(t.zone_id, t.since, t.until, t.step, t.tz, '
	'clock_timestamp()) w WHERE t.n % 5 = 0 EXCEPT SELECT n, day, status FROM said', 'as known now is as known by now');

-- ---------- what contradicts a clear and empty look ----------
-- some reports are of the scenes themselves, and of their moments; each look, report, other look and call is tried
UPDATE sighting s SET scene_id = e.scene_id, seen_from = e.acquired_at, seen_to = e.acquired_at, throughout = false
FROM scene e
WHERE s.source_key::integer % 3 = 0
	AND e.source_key = (3 * s.source_key::integer)::text;
UPDATE sighting s SET scene_id = NULL, seen_from = s.seen_from + interval '1 minute' * (s.sighting_id % 15),
	seen_to = s.seen_from + interval '1 minute' * (s.sighting_id % 15)
WHERE s.source_key::integer % 6 = 0;
CREATE TEMP TABLE empty AS SELECT l.look_id, l.scene_id, l.zone_id, e.acquired_at AS at
	FROM zone_look l JOIN scene e USING (scene_id) WHERE l.visibility = 'clear' AND l.vessels = 0;
CREATE TEMP TABLE heard AS SELECT v.mmsi::integer AS mmsi, f.t, z.zone_id
	FROM vessel_track v, track_fixes(v.track) f JOIN zone z ON ST_Covers(z.geom, ST_SetSRID(ST_MakePoint(f.lon,
	f.lat), 4326));
CREATE FUNCTION pg_temp.contradicted() RETURNS TABLE (look_id bigint, what text) LANGUAGE plpgsql AS $$
DECLARE
	l record; s record; o record; c record; family bigint[];
BEGIN
	FOR l IN SELECT * FROM empty LOOP
		family := ARRAY(SELECT zone_id FROM zone WHERE zone_id = l.zone_id OR parent_id = l.zone_id);
		look_id := l.look_id;
		FOR s IN SELECT * FROM sighting LOOP
			CONTINUE WHEN NOT (coalesce(s.zone_id = ANY (family), false) OR EXISTS (SELECT FROM zone z
				WHERE z.zone_id = ANY (family) AND ST_Covers(z.geom, s.place)));
			IF coalesce(s.scene_id = l.scene_id, false)
				OR s.seen_from = s.seen_to AND abs(extract(epoch FROM s.seen_from - l.at)) <= 600
				OR s.throughout AND s.seen_from <= l.at AND l.at < s.seen_to THEN
				what := 'report ' || s.sighting_id; RETURN NEXT;
			END IF;
		END LOOP;
		FOR o IN SELECT * FROM zone_look z WHERE z.scene_id = l.scene_id AND z.zone_id = ANY (family)
			AND z.vessels > 0 LOOP
			what := 'look ' || o.look_id; RETURN NEXT;
		END LOOP;
		FOR c IN SELECT p.mmsi FROM port_call p WHERE p.zone_id = l.zone_id
			AND l.at BETWEEN p.arrived_latest AND p.departed_earliest LOOP
			IF EXISTS (SELECT FROM heard h WHERE h.mmsi = c.mmsi AND h.zone_id = l.zone_id
					AND h.t BETWEEN l.at - interval '1 hour' AND l.at)
				AND EXISTS (SELECT FROM heard h WHERE h.mmsi = c.mmsi AND h.zone_id = l.zone_id
					AND h.t BETWEEN l.at AND l.at + interval '1 hour') THEN
				what := 'AIS ' || c.mmsi; RETURN NEXT;
			END IF;
		END LOOP;
		-- without a call: the last fix before and the first after, if both lie in the zone
		FOR c IN SELECT f.mmsi, max(f.t) FILTER (WHERE f.t <= l.at) AS before, min(f.t) FILTER (WHERE f.t >= l.at) AS after
			FROM fix f WHERE f.t BETWEEN l.at - interval '1 hour' AND l.at + interval '1 hour' GROUP BY f.mmsi LOOP
			CONTINUE WHEN EXISTS (SELECT FROM port_call p WHERE p.zone_id = l.zone_id AND p.mmsi = c.mmsi
				AND l.at BETWEEN p.arrived_latest AND p.departed_earliest);
			IF EXISTS (SELECT FROM heard h WHERE h.mmsi = c.mmsi AND h.zone_id = l.zone_id AND h.t = c.before)
				AND EXISTS (SELECT FROM heard h WHERE h.mmsi = c.mmsi AND h.zone_id = l.zone_id AND h.t = c.after) THEN
				what := 'AIS ' || c.mmsi; RETURN NEXT;
			END IF;
		END LOOP;
	END LOOP;
END $$;
CREATE TEMP TABLE contradiction AS SELECT c.look_id,
	coalesce('report ' || c.sighting_id, 'look ' || c.other_look_id, 'AIS ' || c.mmsi) AS what
	FROM look_conflicts('infinity') c;
SELECT is((SELECT count(DISTINCT split_part(what, ' ', 1)) FROM contradiction), 3::bigint,
	'clear looks are contradicted by reports, other looks and AIS');
SELECT is_empty('(SELECT * FROM contradiction EXCEPT SELECT * FROM pg_temp.contradicted()) UNION ALL (SELECT * FROM '
	'pg_temp.contradicted() EXCEPT SELECT * FROM contradiction)', 'each of them is found by trying all');
SELECT * FROM finish();
ROLLBACK;
