-- Calls of listed ships and visits by all evidence are read from the few rows that a question is about: the same rows as
-- of all calls.
\set ON_ERROR_STOP 1
\i test/tap_setup.sql
SELECT plan(12);
SET timezone = 'UTC';
SELECT setseed(0.42) \gset x_

-- thirty ships, some of two numbers, some numbers of two ships, some of nobody; ports, berths in them, one that is gone
SELECT count(register_zone('Port ' || i, 'port', ST_MakeEnvelope(i, 0, i + 0.2, 0.2, 4326), country => 'DE',
	embargoed => i % 5 = 1)) FROM generate_series(1, 12) i \gset x_
SELECT count(register_zone('Berth ' || i, 'berth', ST_MakeEnvelope(i, 0, i + 0.1, 0.1, 4326), parent_id => i))
FROM generate_series(1, 3) i \gset x_
SELECT count(register_vessel((SELECT imo FROM (SELECT g, row_number() OVER (ORDER BY g) AS n, o.imo
		FROM generate_series(9000000, 9001000) g, LATERAL imo_or_null(g::text) o(imo) WHERE o.imo IS NOT NULL) m
		WHERE m.n = v.i), 'SHIP ' || v.i, mmsi => (211000000 + v.i - s.second * 1)::integer::mmsi,
		valid_from => CASE WHEN s.second = 1 THEN '2024-03-01Z' ELSE '2023-01-01Z' END::timestamptz))
FROM generate_series(1, 20) v(i)
CROSS JOIN generate_series(0, 1) s(second)
WHERE s.second = 0 OR v.i % 4 = 0 \gset x_
SELECT detect_port_calls() \gset x_
SET session_replication_role = replica;
INSERT INTO port_call_finding (run_id, mmsi, zone_id, zone_name, zone_kind, zone_country, zone_embargoed, ancestors,
	call, known_from, known_to, supersedes)
SELECT 1, (211000000 + i % 30)::integer::mmsi, z.zone_id, 'Then', z.kind, 'DE', i % 7 = 0, '{}',
	ROW(z.zone_id, t.t, t.t - interval '1 hour', t.t, 'crossing', t.t + t.stay, t.t + t.stay, t.t + t.stay
		+ interval '1 hour', 'crossing', t.t, t.t, interval '1 hour', interval '0', 9, 4)::zone_visit,
	t.t, CASE WHEN i % 10 = 0 THEN t.t + interval '1 day' END, CASE WHEN i % 10 = 1 AND i > 1 THEN NULL::bigint END
FROM generate_series(1, 500) i
JOIN LATERAL (SELECT 1 + floor(random() * 16 + i * 0)::bigint AS n) n ON true
-- zone 16 is none that there ever was
JOIN LATERAL (SELECT n.n AS zone_id, coalesce((SELECT kind FROM zone z WHERE z.zone_id = n.n), 'port') AS kind) z ON true
CROSS JOIN LATERAL (SELECT timestamptz '2024-01-01' + i * interval '5 hours' AS t,
	(5 + random() * 50) * interval '1 hour' AS stay) t;
SET session_replication_role = origin;
SELECT store_track('211000001', '[2024-01-01T00:00:00Z 1 0]') \gset x_
SELECT status FROM load_listings('own', (SELECT jsonb_agg(l)
	FROM (SELECT jsonb_build_object('key', 'i' || v.vessel_id, 'name', 'SHIP ' || v.vessel_id, 'imo', v.imo::integer,
			'from', '2024-02-01', 'programs', '["A", "B"]'::jsonb) AS l
		FROM vessel v WHERE v.vessel_id % 6 = 0
		UNION ALL
		SELECT jsonb_build_object('key', 'm' || m, 'name', 'SHIP ' || m, 'mmsi', m::text, 'from', '2024-02-01')
		FROM unnest(ARRAY[211000025, 211000026, 211000003]) m
		UNION ALL
		SELECT jsonb_build_object('key', 'b', 'name', 'SHIP 7', 'imo', v.imo::integer, 'mmsi', '211000028')
		FROM vessel v WHERE v.vessel_id = 7) l), '2024-02-02') \gset x_
-- named ships seen about when they called, and elsewhere
SELECT count(register_sighting('S' || c.n % 3, 'r' || c.n, c.arrived_latest + (random() * 60 - 30) * interval '1 hour',
	zone_id => c.zone_id, claimed_vessel_id => CASE WHEN c.n % 4 = 0 THEN 5 ELSE vessel_at(c.mmsi::mmsi, c.arrived) END,
	claim => CASE WHEN c.n % 2 = 0 THEN 'confirmed' ELSE 'matches description' END))
FROM (SELECT k.*, row_number() OVER (ORDER BY finding_id) AS n
	FROM port_call_current k
	WHERE vessel_at(k.mmsi::mmsi, k.arrived) IS NOT NULL
		AND k.zone_id NOT IN (11, 16)) c
WHERE c.n % 40 < 2 \gset x_
DELETE FROM zone WHERE zone_id = 11;

-- ---------- calls of listed ships and at embargoed zones ----------
SELECT results_eq($$SELECT finding_id FROM port_call_of_interest ORDER BY 1$$,
	$$SELECT c.finding_id
	FROM port_call_current c
	LEFT JOIN vessel v ON v.vessel_id = vessel_at(c.mmsi::mmsi, c.arrived)
	WHERE c.embargoed
		OR EXISTS (SELECT FROM listing_identifier n
			WHERE n.scheme = 'imo'
				AND n.value IN (SELECT o.imo::text FROM vessel o JOIN vessel_identity i USING (vessel_id)
					WHERE i.mmsi = c.mmsi::mmsi)
				OR n.scheme = 'mmsi' AND n.value = lpad(c.mmsi::text, 9, '0'))
	ORDER BY 1$$, 'calls under any number of a listed ship and at embargoed zones are looked at, each once');
SELECT ok(count(*) FILTER (WHERE matched_by = 'imo') > 0 AND count(*) FILTER (WHERE matched_by = 'mmsi') > 0
	AND count(*) FILTER (WHERE embargoed AND listing_id IS NULL) > 0
	AND count(*) FILTER (WHERE zone_id = 16 AND embargoed) > 0
	AND count(*) FILTER (WHERE zone_id = 11 AND embargoed) > 0,
	'by IMO number, by MMSI, at embargoed zones, those that are gone and those without a history among them')
FROM sanctioned_port_call;
SELECT is_empty($$SELECT c.finding_id
	FROM port_call_current c
	JOIN vessel v ON v.vessel_id = vessel_at(c.mmsi::mmsi, c.arrived)
	JOIN listing_identifier n ON n.scheme = 'imo' AND n.value = v.imo::text
	EXCEPT
	SELECT s.finding_id FROM sanctioned_port_call s WHERE s.listing_id IS NOT NULL$$,
	'no call of a ship that is listed by its IMO number is missing');

-- ---------- visits ----------
CREATE TEMP TABLE visit AS SELECT * FROM combined_visit;
SELECT is((SELECT count(*) - count(DISTINCT visit_id) FROM visit), 0::bigint, 'a visit is one row');
SELECT results_eq($$SELECT visit_id / 2 FROM visit WHERE method LIKE 'ais%' ORDER BY 1$$,
	$$SELECT c.finding_id
	FROM port_call_current c
	LEFT JOIN zone z ON z.zone_id = c.zone_id
	WHERE c.zone_kind <> 'berth'
		OR NOT EXISTS (SELECT
			FROM port_call_current o
			WHERE o.mmsi = c.mmsi
				AND o.zone_id = z.parent_id
				AND o.arrived_latest <= c.departed_earliest
				AND o.departed_earliest >= c.arrived_latest)
	ORDER BY 1$$,
	'each call at a port is a visit, and each call at a berth alone');
SELECT results_eq($$SELECT sum(sightings) FROM visit$$, $$SELECT count(*) FROM sighting$$, 'each sighting is of one');
SELECT results_eq($$SELECT DISTINCT method FROM visit ORDER BY 1$$, $$VALUES ('ais'), ('ais and sightings'), ('sightings')$$,
	'there are visits of each kind');
SELECT results_eq($$SELECT v::text FROM visit v ORDER BY visit_id$$,
	$$SELECT v::text FROM combined_visits() v ORDER BY visit_id$$, 'the function returns what the view shows');
CREATE FUNCTION pg_temp.differ(relation text, whole text, key text) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
	value text;
	one bigint;
	differ bigint := 0;
BEGIN
	FOR value IN EXECUTE format('SELECT DISTINCT %I::text FROM %s WHERE %1$I IS NOT NULL ORDER BY 1 LIMIT 3', key, whole) LOOP
		EXECUTE format('SELECT count(*) FROM ((SELECT x::text FROM %1$s x WHERE %3$I = %4$s EXCEPT ALL
				SELECT x::text FROM %2$s x WHERE %3$I = %4$s) UNION ALL (SELECT x::text FROM %2$s x WHERE %3$I = %4$s
				EXCEPT ALL SELECT x::text FROM %1$s x WHERE %3$I = %4$s)) d', relation, whole, key, value) INTO one;
		differ := differ + one;
	END LOOP;
	RETURN differ;
END $$;
SELECT is(pg_temp.differ('combined_visit', 'visit', q.key), 0::bigint, format('visits of one %s are those among all', q.key))
FROM unnest(ARRAY['zone_id', 'mmsi', 'vessel_id', 'imo']) q(key);
SELECT * FROM finish();
ROLLBACK;
