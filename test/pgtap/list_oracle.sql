-- What views and functions say of ships on lists, against what holds at each instant: random copies of lists, calls.
\set ON_ERROR_STOP 1
\i test/tap_setup.sql
\if :{?ships}
\else
	\set ships 20
\endif
\if :{?seed}
\else
	\set seed 0.31
\endif
SELECT plan(11);
SELECT setseed(:seed);
SET timezone = 'UTC';
SET client_min_messages = error;

CREATE TEMP TABLE ship AS SELECT k, 273000000 + k AS mmsi, 9000000 + k * 10 + (SELECT sum((8 - p)
	* substr((900000 + k)::text, p, 1)::integer) FROM generate_series(1, 6) p)::integer % 10 AS imo
FROM generate_series(1, :ships) k;
SELECT register_zone('Rajin', 'port', ST_MakeEnvelope(130.27, 42.215, 130.33, 42.25, 4326), country => 'KP') AS z \gset
-- every fourth has no IMO number, and lists give its MMSI
UPDATE ship SET imo = NULL WHERE k % 4 = 0;
SELECT count(register_vessel(s.imo::imo, 'SHIP ' || k, mmsi, valid_from => '2020-01-01Z')) FROM ship s \gset x_

-- all times are whole quarters of a day, so that many of them are the same
CREATE FUNCTION pg_temp.some(n integer, of_what integer) RETURNS integer LANGUAGE plpgsql VOLATILE AS
	'BEGIN RETURN floor(random() * n)::integer; END';
-- copies of three lists: ships come and go, with dates or without, under the number of another or under none
SELECT count(load_listings('L' || list, jsonb_build_object('authority', 'X', 'name', 'L' || list, 'listings', (
	SELECT coalesce(jsonb_agg(jsonb_strip_nulls(jsonb_build_object('key', k::text, 'name', 'SHIP ' || k,
		'imo', CASE WHEN roll < 70 THEN imo WHEN roll < 80 THEN (SELECT o.imo FROM ship o WHERE o.k = s.k % :ships + 1) END,
		'mmsi', CASE WHEN k % 4 = 0 AND roll % 3 > 0 THEN mmsi END,
		'from', CASE WHEN dated < 40 THEN (date '2024-03-01' + since)::text END,
		'until', CASE WHEN dated > 20 AND dated < 70 THEN (date '2024-03-01' + since + 1 + lasts)::text END))),
		'[{"key": "0", "name": "NOBODY", "imo": "9333436"}]')
	FROM (SELECT o.*, pg_temp.some(100, copy) AS roll, pg_temp.some(100, copy) AS dated, pg_temp.some(40, copy) AS since,
		pg_temp.some(20, copy) AS lasts, pg_temp.some(100, copy) AS there FROM ship o) s
	WHERE there < 65)), '2024-03-01'::timestamptz + copy * interval '1 day' + list * interval '6 hours', 1))
FROM generate_series(0, 40, 2) copy, generate_series(1, 3) list \gset x_
-- calls of one to nine days, after and before silences of up to four
SELECT count(store_track(mmsi, (SELECT track_agg(t, x, 42.23) FROM (
	SELECT c.first - c.before AS t, 130.2 AS x UNION ALL SELECT c.last + c.after, 130.2
	UNION ALL SELECT i, 130.3 FROM generate_series(c.first, c.last, interval '6 hours') i) f)))
FROM ship, LATERAL (SELECT f.first, f.first + (1 + pg_temp.some(8, k)) * interval '1 day' AS last,
	(1 + pg_temp.some(16, k)) * interval '6 hours' AS before, (1 + pg_temp.some(16, k)) * interval '6 hours' AS after
	FROM (SELECT '2024-03-04'::timestamptz + (n * 14 + pg_temp.some(8, k + n)) * interval '1 day' AS first
		FROM generate_series(0, 2) n) f) c \gset x_
-- times at rest at sea, of two ships at one place
SELECT count(store_track(s.mmsi, (SELECT track_agg(i, 131 + (s.k - s.k % 2) * 0.1 + (s.k % 2) * 0.001, 41)
	FROM generate_series(p.since, p.until, interval '30 min') i)))
FROM ship s, LATERAL (SELECT r.since, r.since + (1 + pg_temp.some(16, k)) * interval '6 hours' AS until
	FROM (SELECT '2024-03-18'::timestamptz + (n * 14 + 5 + pg_temp.some(6, k)) * interval '6 hours' AS since
		FROM generate_series(0, 1) n) r) p \gset x_
SELECT count(watch('W' || list, list => 'L' || list)) FROM generate_series(1, 3) list \gset x_
SELECT count(*) FROM (SELECT detect_port_calls(), detect_ais_gaps(), detect_encounters(), detect_loitering()) d \gset x_

-- what holds of a ship and a list's key at an instant: listed (2), possibly (1), not (0); each time that can matter,
-- those between, and now
CREATE TEMP TABLE held AS
SELECT l.list, l.source_key, s.mmsi, i.t, max(CASE
	WHEN n.known_to IS NOT NULL AND (i.t < n.known_from OR i.t >= n.known_to) OR i.t >= p.ends_by THEN 0
	WHEN i.t >= p.starts_by THEN CASE WHEN n.is_current AND coalesce(i.t <= p.ends_after, true) THEN 2 ELSE 1 END
	WHEN p.start_basis = 'snapshot' AND coalesce(i.t > p.starts_after, true) THEN 1 ELSE 0 END) AS held
FROM listing l
JOIN listing_identifier n USING (listing_id)
JOIN listing_period p USING (listing_id)
JOIN ship s ON n.value = coalesce('IMO' || s.imo, s.mmsi::text),
	(SELECT generate_series('2024-02-28Z'::timestamptz, '2024-04-25Z', interval '3 hours') UNION ALL SELECT now()) i(t)
-- an MMSI that is given no more counts where none is given in its place
WHERE p.known_to IS NULL AND (n.scheme = 'imo' OR n.is_current OR l.listing_id NOT IN (SELECT o.listing_id
	FROM listing_identifier o WHERE o.scheme = 'mmsi' AND o.is_current AND o.known_to IS NULL))
GROUP BY 1, 2, 3, 4;
CREATE INDEX ON held (mmsi, t);
SELECT cmp_ok((SELECT count(DISTINCT (held)) FROM held), '=', 3::bigint, 'there are instants of every kind');

CREATE TEMP TABLE moment AS SELECT * FROM held WHERE mmsi % 3 = 0 AND extract(hour FROM t) IN (0, 6, 9);
SELECT is_empty($$SELECT s.mmsi, i.t, l.list, l.status, h.held
	FROM ship s CROSS JOIN (SELECT DISTINCT t FROM moment) i
	CROSS JOIN LATERAL (SELECT o.list, max(CASE o.status WHEN 'listed' THEN 2 ELSE 1 END) AS status
		FROM (SELECT o.list, o.status FROM listings_of(s.imo::imo, i.t) o
		UNION ALL SELECT o.list, o.status FROM listings_by_mmsi(s.mmsi, s.imo, i.t) o) o GROUP BY o.list) l
	FULL JOIN (SELECT mmsi, t, list, max(held) AS held FROM moment WHERE held > 0 GROUP BY mmsi, t, list) h
		ON h.mmsi = s.mmsi AND h.t = i.t AND h.list = l.list
	WHERE l.status IS DISTINCT FROM h.held AND coalesce(s.mmsi % 3 = 0, true)$$,
	'listings_of() and listings_by_mmsi() at instants');

CREATE TEMP TABLE want AS
SELECT c.finding_id, c.imo, k.list, k.source_key,
	(SELECT CASE WHEN min(h.held) = 2 THEN 'listed' WHEN max(h.held) > 0 THEN 'possibly' ELSE 'not listed' END
		FROM held h WHERE h.list = k.list AND h.source_key = k.source_key AND h.mmsi = c.mmsi
			AND h.t BETWEEN c.arrived_earliest AND c.arrived_latest) AS status_then,
	(SELECT CASE WHEN max(h.held) FILTER (WHERE h.t BETWEEN c.arrived_latest AND c.departed_earliest) = 2 THEN 'listed'
			WHEN max(h.held) > 0 THEN 'possibly' ELSE 'not listed' END
		FROM held h WHERE h.list = k.list AND h.source_key = k.source_key AND h.mmsi = c.mmsi
			AND h.t BETWEEN c.arrived_earliest AND c.departed_latest) AS status_during,
	(SELECT CASE h.held WHEN 2 THEN 'listed' WHEN 1 THEN 'possibly' ELSE 'not listed' END
		FROM held h WHERE h.list = k.list AND h.source_key = k.source_key AND h.mmsi = c.mmsi AND h.t = now()) AS status_now
FROM port_call c JOIN (SELECT DISTINCT list, source_key, mmsi FROM held) k ON k.mmsi = c.mmsi;
SELECT cmp_ok((SELECT count(DISTINCT (status_then, status_during)) FROM want), '>=', 6::bigint, 'there are calls of every kind');
SELECT is_empty($$SELECT w.finding_id, w.list, w.source_key, w.status_then, s.status_then, w.status_during, s.status_during,
		w.status_now, s.status_now
	FROM want w
	LEFT JOIN sanctioned_port_call s ON s.finding_id = w.finding_id AND s.list = w.list AND s.key = w.source_key
	WHERE (w.status_then, w.status_during, w.status_now)
		IS DISTINCT FROM (coalesce(s.status_then, 'not listed'), coalesce(s.status_during, 'not listed'), coalesce(s.status_now,
			'not listed'))$$, 'sanctioned_port_call of whole calls');
SELECT is_empty($$SELECT finding_id, list, key FROM sanctioned_port_call s
	EXCEPT SELECT finding_id, list, source_key FROM want$$, 'and of no other listing');
SELECT results_eq($$SELECT list, sum(calls_listed), sum(calls_possibly_listed), sum(calls_before_or_after), sum(calls)
	FROM port_call_by_program_month GROUP BY list ORDER BY list$$,
	$$SELECT list, sum((best = 1)::integer)::numeric, sum((best = 2)::integer)::numeric, sum((best = 3)::integer)::numeric,
		count(*)::numeric FROM (SELECT list, min(array_position(ARRAY['listed', 'possibly', 'not listed'], status_then)) AS best
		FROM sanctioned_port_call WHERE list IS NOT NULL GROUP BY list, finding_id) c GROUP BY list ORDER BY list$$,
	'by month a call is counted once, as what it is by any entry');

-- alerts: an event and list each where the ship may have been on it at any time of the event
CREATE TEMP TABLE event AS
SELECT 'call' AS kind, finding_id::text AS id, mmsi, arrived_latest AS since, departed_earliest AS until,
	arrived_earliest AS earliest, departed_latest AS latest FROM port_call
UNION ALL SELECT 'gap', gap_id::text, mmsi, off_at, coalesce(on_at, now()), off_at, coalesce(on_at, now()) FROM ais_gap
UNION ALL SELECT 'encounter', encounter_id || ' ' || m, m, began, ended, coalesce(began_earliest, began),
	coalesce(ended_latest, ended) FROM encounter, LATERAL (VALUES (mmsi_a), (mmsi_b)) v(m)
UNION ALL SELECT 'loitering', loitering_id::text, mmsi, began, ended, began, ended FROM loitering;
SELECT cmp_ok((SELECT min(n) FROM (SELECT count(*) AS n FROM event GROUP BY kind) k), '>', 9::bigint, 'there are events of each kind');
CREATE TEMP TABLE wanted_alert AS
SELECT e.kind, e.id, 'W' || substr(h.list, 2) AS watch,
	coalesce(max(h.held) FILTER (WHERE h.t BETWEEN e.since AND e.until) = 2, false) OR min(h.held) = 2 AS sure
FROM event e
JOIN (SELECT list, mmsi, t, max(held) AS held FROM held GROUP BY list, mmsi, t) h
	ON h.mmsi = e.mmsi AND h.t BETWEEN e.earliest AND e.latest
GROUP BY e.kind, e.id, h.list
HAVING max(h.held) > 0;
PREPARE wrong_alerts AS
SELECT kind, id, watch, w.sure, a.sure
FROM wanted_alert w
FULL JOIN (SELECT kind, event_key AS id, watch, summary !~ '; possibly on list L[1-3] then$' AS sure FROM alert
	WHERE kind NOT IN ('listed', 'delisted', 'dark_call')) a USING (kind, id, watch)
WHERE a.sure IS DISTINCT FROM w.sure;
SELECT is_empty('wrong_alerts', 'alerts of lists');
SELECT is_empty($$SELECT * FROM (SELECT 'loitering' AS kind, loitering_id::text AS id, listed FROM loitering
		UNION ALL SELECT 'encounter', encounter_id || ' ' || m, listed FROM encounter, LATERAL (VALUES (mmsi_a, listed_a),
			(mmsi_b, listed_b)) v(m, listed)) v
	FULL JOIN (SELECT kind, id, string_agg(format('L%s (%s)', substr(watch, 2), CASE WHEN sure THEN 'listed' ELSE 'possibly' END),
			', ' ORDER BY watch) AS listed
		FROM wanted_alert WHERE kind IN ('loitering', 'encounter') GROUP BY kind, id) w USING (kind, id)
	WHERE v.listed IS DISTINCT FROM w.listed$$, 'views of meetings and times at rest');
-- what is known at a time of a span, by its moments
SELECT is_empty($$
	WITH span AS MATERIALIZED (
		SELECT r.*, since + pg_temp.some(20, r.n) * interval '3 hours' AS until
		FROM (SELECT s.imo, s.mmsi, n, '2024-03-02'::timestamptz + pg_temp.some(300, n) * interval '3 hours' AS since,
				'2024-03-02'::timestamptz + pg_temp.some(50, n) * interval '1 day' AS known_at
			FROM ship s, generate_series(1, 4) n WHERE s.imo IS NOT NULL) r
	), moment AS (
		SELECT s.imo, s.n, l.list, i.t, bool_or(l.status = 'listed') AS sure
		FROM span s
		CROSS JOIN LATERAL generate_series(s.since, s.until, interval '3 hours') i(t)
		CROSS JOIN LATERAL listings_of(s.imo::imo, i.t, s.known_at) l
		GROUP BY 1, 2, 3, 4
	), want AS (
		SELECT s.imo, s.n, m.list, bool_or(m.sure) AS some, count(*) FILTER (WHERE m.sure)
			= extract(epoch FROM s.until - s.since) / 10800 + 1 AS throughout
		FROM moment m JOIN span s USING (imo, n) GROUP BY 1, 2, 3, s.since, s.until
	), got AS (
		SELECT s.imo, s.n, d.list, d.status = 'listed' AS some, e.status = 'listed' AS throughout
		FROM span s
		CROSS JOIN LATERAL lists_during(s.mmsi, s.imo, event_time(s.since, s.until), event_time(s.since, s.until), s.known_at) d
		JOIN LATERAL lists_during(s.mmsi, s.imo, 'empty', event_time(s.since, s.until), s.known_at) e ON e.list = d.list
	)
	SELECT * FROM (TABLE want EXCEPT ALL TABLE got UNION ALL (TABLE got EXCEPT ALL TABLE want)) x$$,
	'lists_during() as known at a time');
-- as after detection, so when it is known later whose the events are
DELETE FROM alert;
UPDATE watch SET created_at = '2020-01-01';
SELECT raise_late_alerts((SELECT array_agg(mmsi) FROM ship)) \gset x_
SELECT is_empty('wrong_alerts', 'raised later the same');
SELECT * FROM finish();
ROLLBACK;
