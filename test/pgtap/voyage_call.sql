-- Voyages, and the order of berths in a port call, are worked out of the few calls that are asked for: the same as from
-- the calls of all in order.
\set ON_ERROR_STOP 1
\i test/tap_setup.sql
SELECT plan(18);
SET timezone = 'UTC';
SET LOCAL track_functions = 'all';
SELECT setseed(0.44) \gset x_

-- ports, roads beside them, berths in them, some of which are gone or in another port now
SELECT count(register_zone('Port ' || i, CASE WHEN i = 9 THEN 'sts_area' WHEN i = 8 THEN 'anchorage' ELSE 'port' END,
	ST_MakeEnvelope(i, 0, i + 0.2, 0.2, 4326), unlocode => 'DEPX' || chr(64 + i), embargoed => i = 3)) FROM generate_series(1, 9) i \gset x_
SELECT count(register_zone('Berth ' || i, 'berth', ST_MakeEnvelope(i % 9 + 1, 0, i % 9 + 1.1, 0.1, 4326), parent_id => i % 9 + 1))
FROM generate_series(10, 30) i \gset x_
SELECT detect_port_calls() \gset x_
SET session_replication_role = replica;
UPDATE zone SET parent_id = 2 WHERE zone_id IN (12, 24);
DELETE FROM zone WHERE zone_id IN (7, 15, 16);
INSERT INTO port_call_finding (run_id, mmsi, zone_id, zone_name, zone_kind, zone_country, zone_embargoed, ancestors, call,
	known_from, known_to)
SELECT DISTINCT ON (c.mmsi, c.zone_id, c.t) 1, c.mmsi::mmsi, c.zone_id, 'Then',
	CASE WHEN c.zone_id > 9 THEN 'berth' WHEN c.zone_id = 9 THEN 'sts_area' ELSE 'port' END, 'DE', false,
	CASE WHEN c.zone_id > 9 THEN ARRAY[c.zone_id % 9 + 1] ELSE '{}' END,
	ROW(c.zone_id, c.t, c.t - interval '1 hour', c.t, 'crossing', CASE WHEN c.is_over THEN c.t + c.stay END, c.t + c.stay,
		CASE WHEN c.is_over THEN c.t + c.stay + interval '1 hour' END, CASE WHEN c.is_over THEN 'crossing' ELSE 'open' END, c.t,
		c.t, interval '1 hour', interval '0', 9, 4)::zone_visit,
	c.t, CASE WHEN random() < 0.1 THEN c.t + interval '10 days' END
FROM (
	SELECT 211000000 + floor(random() * 30)::integer AS mmsi,
		CASE WHEN random() < 0.5 THEN 1 + floor(random() * 9) ELSE 10 + floor(random() * 21) END::bigint AS zone_id,
		timestamptz '2024-01-01' + floor(random() * 150) * interval '4 hours' AS t,
		floor(random() * 9) * interval '4 hours' AS stay, random() < 0.9 AS is_over
	FROM generate_series(1, 2400) i) c;
SET session_replication_role = origin;
ANALYZE port_call_finding, zone, zone_version;

CREATE TEMP TABLE expected AS
WITH call AS (
	SELECT c.finding_id, c.mmsi, c.zone_id, c.arrived_latest, c.departed_earliest
	FROM port_call_current c
	JOIN port_call_finding f USING (finding_id)
	WHERE c.zone_kind IN ('port', 'terminal', 'berth', 'anchorage')
		AND NOT EXISTS (
			SELECT
			FROM port_call_finding o
			LEFT JOIN zone z USING (zone_id)
			WHERE o.known_to IS NULL
				AND o.mmsi::integer = c.mmsi
				AND coalesce(z.kind, o.zone_kind) IN ('port', 'terminal', 'berth', 'anchorage')
				AND o.zone_id = ANY (CASE
					WHEN EXISTS (SELECT FROM zone h WHERE h.zone_id = c.zone_id) THEN zone_ancestors(c.zone_id)
					ELSE f.ancestors
				END)
				AND (o.call).arrived_latest <= c.departed_earliest
				AND (o.call).departed_earliest >= c.arrived_latest)
), stay AS (
	SELECT n.mmsi, n.no,
		(array_agg(n.finding_id ORDER BY n.arrived_latest, n.departed_earliest, n.zone_id))[1] AS first_call,
		(array_agg(n.finding_id ORDER BY n.departed_earliest DESC, n.arrived_latest, n.zone_id))[1] AS last_call
	FROM (
		SELECT m.*, count(*) FILTER (WHERE coalesce(m.arrived_latest > m.until, true)) OVER (PARTITION BY m.mmsi
			ORDER BY m.arrived_latest, m.departed_earliest, m.zone_id) AS no
		FROM (
			SELECT c.*, max(c.departed_earliest) OVER (PARTITION BY c.mmsi ORDER BY c.arrived_latest, c.departed_earliest, c.zone_id
				ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS until
			FROM call c) m) n
	GROUP BY n.mmsi, n.no
)
SELECT s.mmsi, s.last_call AS voyage_id, lead(s.first_call) OVER (PARTITION BY s.mmsi ORDER BY s.no) AS to_finding_id FROM stay s;
DELETE FROM expected e USING port_call_current c WHERE c.finding_id = e.voyage_id AND c.departed IS NULL;
SELECT bag_eq('SELECT v.mmsi, v.voyage_id, v.to_finding_id FROM voyage v', 'SELECT * FROM expected',
	'the last call of each stay, and the first of the next');
SELECT cmp_ok((SELECT count(*) FROM expected WHERE to_finding_id IS NOT NULL), '>', 200::bigint, 'which are many');
SELECT bag_eq($$SELECT v.voyage_id, v.to_finding_id FROM voyage v WHERE v.from_zone_id = 2 AND v.departed >= '2024-01-05'$$,
	$$SELECT e.voyage_id, e.to_finding_id FROM expected e JOIN port_call_current c ON c.finding_id = e.voyage_id
	WHERE c.zone_id = 2 AND c.departed >= '2024-01-05'$$, 'of a port since a day');
SELECT bag_eq('SELECT v.voyage_id, v.to_finding_id FROM voyage v WHERE v.mmsi IN (211000003, 211000004)',
	'SELECT e.voyage_id, e.to_finding_id FROM expected e WHERE e.mmsi IN (211000003, 211000004)', 'of two ships');

CREATE FUNCTION pg_temp.explained(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	line text;
	plan text := '';
BEGIN
	FOR line IN EXECUTE 'EXPLAIN (COSTS OFF) ' || query LOOP
		plan := plan || line || E'\n';
	END LOOP;
	RETURN plan;
END $$;
SET LOCAL enable_seqscan = off;
SET LOCAL enable_bitmapscan = off;
SELECT unalike(pg_temp.explained($$SELECT v.departed, v.to_zone FROM voyage v WHERE v.from_zone_id = 2$$),
	'%Seq Scan on port_call_finding%', 'of a port the calls of others are not read');
SELECT alike(pg_temp.explained($$SELECT v.departed, v.to_zone FROM voyage v WHERE v.from_zone_id = 2$$),
	'%Index Cond: (zone_id = 2)%', 'but its own');
SELECT unalike(pg_temp.explained('SELECT v.from_zone FROM voyage v WHERE v.mmsi = 211000003'), '%ais_gap_finding%',
	'nor are silences, where nothing of them is asked for');
SET LOCAL enable_bitmapscan = on;
SELECT unalike(pg_temp.explained('SELECT c.zone FROM outermost_call c WHERE c.mmsi = 211000003'), '%zone_id = ANY%',
	'whether a call is at a part is asked of the calls of its ship, not of all calls at the whole');
SET LOCAL enable_bitmapscan = off;
SELECT unalike(pg_temp.explained('SELECT v.to_zone, v.hours FROM voyage v WHERE v.mmsi = 211000003'), '%dark_calls%',
	'what silences leave time for is worked out where it is asked for');

-- ---------- berths of a port call

RESET enable_seqscan;
RESET enable_bitmapscan;
CREATE TEMP TABLE berth AS
SELECT b.finding_id, b.mmsi, p.finding_id AS port_call_id, b.zone_id, b.arrived, b.arrived_latest,
	row_number() OVER w AS berth_number,
	string_agg(b.zone, ' then ') OVER (w ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS berths_in_order
FROM port_call_current b
JOIN port_call_finding f USING (finding_id)
LEFT JOIN LATERAL (
	SELECT c.finding_id
	FROM port_call_current c
	CROSS JOIN LATERAL (SELECT array_position(coalesce((SELECT zone_ancestors(z.zone_id) FROM zone z WHERE z.zone_id = b.zone_id),
		f.ancestors), c.zone_id) AS distance) a
	WHERE c.mmsi = b.mmsi AND c.zone_kind = 'port' AND a.distance IS NOT NULL
		AND c.arrived_latest <= b.departed_earliest AND c.departed_earliest >= b.arrived_latest
	ORDER BY a.distance,
		least(c.departed_earliest, b.departed_earliest) - greatest(c.arrived_latest, b.arrived_latest) DESC, c.finding_id
	LIMIT 1) p ON true
WHERE b.zone_kind = 'berth'
WINDOW w AS (PARTITION BY b.mmsi, coalesce(p.finding_id, b.finding_id) ORDER BY b.arrived_latest, b.zone_id);
SELECT bag_eq('SELECT b.finding_id, b.port_call_id, b.berth_number, b.berths_in_order FROM berth_call b',
	'SELECT e.finding_id, e.port_call_id, e.berth_number, e.berths_in_order FROM berth e', 'berths in the order of all');
SELECT cmp_ok((SELECT count(*) FROM berth WHERE berth_number > 1), '>', 5::bigint, 'of which some are not the first');
SELECT bag_eq($$SELECT b.finding_id, b.berth_number, b.berths_in_order FROM berth_call b WHERE b.zone_id = 12
	AND b.arrived >= '2024-01-05'$$, $$SELECT e.finding_id, e.berth_number, e.berths_in_order FROM berth e WHERE e.zone_id = 12
	AND e.arrived >= '2024-01-05'$$, 'of a berth since a day');
SET LOCAL enable_seqscan = off;
SELECT unalike(pg_temp.explained($$SELECT b.berth_number FROM berth_call b WHERE b.zone_id = 12$$),
	'%Seq Scan on port_call_finding%', 'of a berth the calls of others are not read');
SELECT unalike(pg_temp.explained($$SELECT b.berth, b.dwell_hours FROM berth_call b$$), '%Aggregate%',
	'the order is worked out where it is asked for');

-- ---------- what silences leave time for, once a voyage

SELECT store_track('211000100', track_agg(t, CASE WHEN t < '2024-03-02' THEN 1.05 ELSE 2.05 END, 0.05))
FROM generate_series(timestamptz '2024-03-01', '2024-03-03', '10 minutes') t
WHERE t NOT BETWEEN '2024-03-01 15:00' AND '2024-03-02 09:00' \gset x_
SELECT detect_port_calls(), detect_ais_gaps() \gset x_
CREATE FUNCTION pg_temp.calls_of(name text) RETURNS bigint LANGUAGE sql AS $$
	SELECT coalesce(sum(f.calls), 0)::bigint FROM pg_stat_xact_user_functions f WHERE f.funcname = name $$;
SELECT pg_temp.calls_of('dark_calls') AS dark, pg_temp.calls_of('identity_by_kept_plan') AS who \gset
SELECT is((SELECT v.dark_candidates || ' ' || v.nearest_dark_candidates FROM voyage v WHERE v.mmsi = 211000100 AND NOT v.is_open),
	(SELECT count(*) || ' ' || (SELECT string_agg(l.label, ', ' ORDER BY l.way, l.zone_id)
		FROM (SELECT d.zone_id, d.zone || CASE WHEN d.embargoed THEN ' (embargoed)' ELSE '' END AS label,
			d.leg_in_nm + d.leg_out_nm AS way FROM dark_port_call d WHERE d.mmsi = 211000100 ORDER BY way, d.zone_id LIMIT 5) l)
	FROM dark_port_call d WHERE d.mmsi = 211000100), 'how many calls silences leave time for, and the nearest five');
-- once in the view, and twice in what it is compared with
SELECT is(pg_temp.calls_of('dark_calls') - :dark, 3::bigint, 'are worked out once a voyage');
SELECT is(pg_temp.calls_of('identity_by_kept_plan') - :who, 0::bigint, 'without who the ship was');

-- ---------- a destination is looked up, not compared with the name of every zone

SET LOCAL enable_bitmapscan = on;
SELECT alike(pg_temp.explained($$SELECT FROM unnest('{PORT1}'::text[]) g(key) LEFT JOIN zone z ON g.key <> ''
	AND (g.key = regexp_replace(upper(z.name), '[^[:alnum:]]', '', 'g')
		OR g.key = regexp_replace(upper(z.unlocode), '[^[:alnum:]]', '', 'g'))$$),
	'%BitmapOr%zone_name_idx%zone_unlocode_idx%', 'by name and code');
SELECT * FROM finish();
ROLLBACK;
