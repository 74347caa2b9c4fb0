-- Who had an MMSI at a time: on random registries as by the definition, and asked of no row that does not show it.
\set ON_ERROR_STOP 1
\i test/tap_setup.sql
SET LOCAL TimeZone = 'UTC';

SELECT plan(18);

SELECT setseed(0.41);
-- the likeliest identity that held, else the static report nearest in time
CREATE FUNCTION pg_temp.oracle(mmsi integer, t timestamptz) RETURNS text LANGUAGE sql AS $$
	SELECT ROW(r.vessel_id, coalesce(r.name, s.name), coalesce(v.imo::integer, imo_or_null(s.imo)::integer),
		coalesce(r.flag, mmsi_country(oracle.mmsi::mmsi)), coalesce(r.ship_type, v.ship_type, s.ship_type),
		coalesce(v.length_m, r.length_m, s.length_m),
		CASE WHEN r.identity_id IS NOT NULL AND NOT r.observed THEN 'registry'
			WHEN r.identity_id IS NOT NULL OR s.mmsi IS NOT NULL THEN 'ais' END)::text
	FROM (SELECT) m
	LEFT JOIN LATERAL (
		SELECT i.*
		FROM vessel_identity i
		WHERE i.mmsi = oracle.mmsi::mmsi
			AND CASE
				WHEN i.observed
				THEN tstzrange(lower(i.valid) - interval '30 days', upper(i.valid) + interval '30 days') @> oracle.t
				ELSE i.valid @> oracle.t
				END
		ORDER BY i.valid @> oracle.t DESC, i.observed,
			CASE WHEN NOT i.valid @> oracle.t THEN greatest(lower(i.valid) - oracle.t, oracle.t - upper(i.valid)) END,
			lower(i.valid) DESC NULLS LAST, i.identity_id
		LIMIT 1) r ON true
	LEFT JOIN vessel v ON v.vessel_id = r.vessel_id
	LEFT JOIN LATERAL (
		SELECT a.*
		FROM ais_static a
		WHERE r.identity_id IS NULL
			AND a.mmsi = oracle.mmsi::mmsi
			AND (oracle.t AT TIME ZONE 'UTC')::date BETWEEN a.day - 30 AND a.day + 30
			AND num_nonnulls(a.name, a.imo) > 0
		ORDER BY greatest(a.first_at - oracle.t, oracle.t - a.last_at, interval '0'), a.name IS NULL, a.reports DESC, a.name,
			a.imo
		LIMIT 1) s ON true;
$$;

-- 40 numbers, of which some have no identity, some are of several hulls at once, and many begin or end together
INSERT INTO vessel (vessel_id, imo, ship_type, length_m)
SELECT 5000 + n, i.imo, CASE WHEN n % 3 > 0 THEN 'hull ' || n END, CASE WHEN n % 4 > 0 THEN 100 + n END
FROM (SELECT row_number() OVER () AS n, o.imo
	FROM generate_series(9200000, 9201000) g CROSS JOIN LATERAL imo_or_null(g::text) o(imo)
	WHERE o.imo IS NOT NULL LIMIT 30) i;
INSERT INTO vessel (vessel_id) SELECT 5000 + n FROM generate_series(31, 40) n;
INSERT INTO vessel_identity (vessel_id, mmsi, name, flag, valid, source, observed, ship_type, length_m)
SELECT 5001 + floor(random() * 40)::integer, (211000000 + r.mmsi)::mmsi, CASE WHEN random() < 0.8 THEN 'NAME ' || n END,
	CASE WHEN random() < 0.5 THEN 'PA' END,
	tstzrange(CASE WHEN random() < 0.85 OR r.observed THEN r.began END,
		CASE WHEN random() < 0.85 OR r.observed THEN r.began + r.days * interval '1 day' END,
		CASE WHEN r.observed THEN '[]' ELSE '[)' END),
	'test', r.observed, CASE WHEN r.observed AND random() < 0.5 THEN '70' END, CASE WHEN r.observed AND random() < 0.5 THEN 90 END
FROM generate_series(1, 400) n
CROSS JOIN LATERAL (SELECT floor(random() * 30 + n * 0)::integer AS mmsi, random() + n * 0 < 0.6 AS observed,
	timestamptz '2024-01-01Z' + floor(random() * 60 + n * 0) * interval '5 days' AS began,
	1 + floor(random() * 30 + n * 0) AS days) r;
INSERT INTO ais_static (mmsi, day, imo, name, ship_type, length_m, first_at, last_at, reports)
SELECT (211000000 + r.mmsi)::mmsi, r.t::date, CASE WHEN random() < 0.5 THEN r.said END,
	CASE WHEN random() < 0.7 THEN 'SAID ' || n % 20 END, '80', CASE WHEN random() < 0.7 THEN 80 END,
	r.t, r.t + interval '2 hours', 1 + n % 3
FROM generate_series(1, 400) n
CROSS JOIN LATERAL (SELECT floor(random() * 40 + n * 0)::integer AS mmsi,
	timestamptz '2024-01-01Z' + floor(random() * 300 + n * 0) * interval '1 day' + floor(random() * 4) * interval '5 hours' AS t,
	(9200000 + floor(random() * 9 + n * 0))::integer::text AS said) r;

CREATE TEMP TABLE asked AS
SELECT 211000000 + m AS mmsi, t
FROM generate_series(0, 41) m
CROSS JOIN (
	SELECT timestamptz '2023-11-01Z' + n * interval '60 hours' FROM generate_series(0, 160) n
	UNION ALL
	-- where a period begins and ends, and a moment beside
	SELECT timestamptz '2024-01-01Z' + n * interval '10 days' + e.apart
	FROM generate_series(0, 35) n, (VALUES (interval '0'), ('-1 microsecond'), ('1 microsecond')) e(apart)
	UNION ALL
	VALUES (NULL::timestamptz), ('infinity'), ('-infinity')) a(t);
INSERT INTO asked VALUES (NULL, '2024-02-01'), (0, '2024-02-01'), (999999999, '2024-02-01');
CREATE TEMP TABLE answered AS
SELECT a.*, i.vessel_id, i.identity_source, i::text AS shown, pg_temp.oracle(a.mmsi, a.t) AS expected
FROM asked a
LEFT JOIN LATERAL identity_then(a.mmsi, a.t) i ON true;
SELECT is((SELECT count(*) FROM answered), (SELECT count(*) FROM asked), 'a row of each number and time');
SELECT is_empty('SELECT * FROM answered WHERE shown IS DISTINCT FROM expected', 'as by the definition');
SELECT is((SELECT array_agg(DISTINCT coalesce(identity_source, '') || CASE WHEN vessel_id IS NULL THEN '' ELSE ' of a hull' END)
	FROM answered)::text, '{"",ais,"ais of a hull","registry of a hull"}', 'by every way');
SELECT is_empty($$SELECT FROM answered a WHERE a.vessel_id IS DISTINCT FROM vessel_at(a.mmsi::mmsi, a.t)$$,
	'the hull is that of vessel_at()');

-- whether another hull had the number, by registry, AIS or a list: hulls counted one by one
SELECT load_listings('own', (SELECT jsonb_agg(jsonb_build_object('key', v.vessel_id, 'imo', v.imo::integer,
	'mmsi', 211000000 + (v.vessel_id - 5000) * 3 / 2, 'name', 'LISTED'))
	FROM vessel v
	WHERE v.imo IS NOT NULL AND v.vessel_id % 2 = 0), '2023-01-01') \g /dev/null
CREATE FUNCTION pg_temp.kept_plans() RETURNS bigint LANGUAGE sql AS $$
	SELECT coalesce(sum(f.calls), 0)::bigint FROM pg_stat_xact_user_functions f WHERE f.funcname = 'is_used_by_another';
$$;
SET LOCAL track_functions = 'all';
CREATE TEMP TABLE shared AS
SELECT a.mmsi, a.t, h.imo, h.vessel_id, u.another,
	(SELECT count(*) > CASE WHEN h.imo IS NULL THEN 1 ELSE 0 END OR coalesce(bool_or(o.vessel_id <> h.vessel_id), false)
		FROM (SELECT b.imo_number, max(b.vessel_id) AS vessel_id FROM hulls_beside(a.mmsi, h.imo, NULL, a.t, a.t + interval '2 days') b
			GROUP BY b.imo_number) o) AS expected
FROM answered a
CROSS JOIN LATERAL (
	SELECT i.imo, i.vessel_id FROM identity_then(a.mmsi, a.t) i
	UNION ALL
	VALUES (NULL::integer, NULL::bigint)) h
CROSS JOIN LATERAL used_by_another(a.mmsi, h.imo, h.vessel_id, a.t, a.t + interval '2 days') u
WHERE a.t < 'infinity';
SELECT is_empty('SELECT * FROM shared WHERE another IS DISTINCT FROM expected', 'another hull has it where hulls_beside() has one');
SELECT is((SELECT count(DISTINCT (another, imo IS NULL, vessel_id IS NULL)) FROM shared), 7::bigint, 'of every sort of ship');
SELECT isnt_empty($$SELECT FROM shared s WHERE s.another AND EXISTS (
	SELECT FROM hulls_listed_with(s.mmsi, s.imo, s.t, s.t + interval '2 days'))$$, 'also by a list');
SELECT is_empty($$SELECT FROM shared s
	CROSS JOIN LATERAL may_be_of_another(s.mmsi, s.imo, s.vessel_id, s.t, s.t + interval '2 days') m
	WHERE NOT m.may
		AND EXISTS (SELECT FROM hulls_beside(s.mmsi, s.imo, s.vessel_id, s.t, s.t + interval '2 days'))$$,
	'where no source has it for another, there is none');
CREATE TEMP TABLE saying AS
SELECT s.mmsi, s.imo, s.t, y.another, (said_another_imo(s.mmsi, s.imo, s.t, s.t + interval '2 days')).imo_said AS said
FROM shared s
CROSS JOIN LATERAL says_another_imo(s.mmsi, s.imo, s.t, s.t + interval '2 days') y;
SELECT is_empty('SELECT FROM saying s WHERE s.another IS DISTINCT FROM (s.said IS NOT NULL)',
	'another number is said where said_another_imo() has it');
SELECT cmp_ok((SELECT count(*) FROM saying WHERE another), '>', 10::bigint, 'which some do');
SELECT pg_temp.kept_plans() AS calls \gset
SELECT is((SELECT array_agg(u.another) FROM generate_series(1, 9) n,
		used_by_another(219000000 + n, 9161003, 1, '2024-02-01', '2024-02-03') u)::text || ' ' || pg_temp.kept_plans() - :calls,
	'{f,f,f,f,f,f,f,f,f} 0', 'nothing is counted of numbers that no source gives to another');

-- ---------- only what is asked for

INSERT INTO port_call_finding (run_id, mmsi, zone_id, zone_name, zone_kind, zone_embargoed, ancestors, call, stop_lon, stop_lat,
	cleaned_fixes, known_from)
SELECT r.run_id, (211000000 + n)::mmsi, 1, 'A', 'port', false, '{}', 
	ROW(1, t, NULL, t, 'open', NULL, t + interval '1 day', NULL, 'open', t, t, '1 hour', '0', 9, 2)::zone_visit, 1, 1, 0, now()
FROM generate_series(0, 39) n
CROSS JOIN generate_series(timestamptz '2024-01-01Z', '2024-10-01Z', '9 days') t
CROSS JOIN (SELECT run_id FROM detect_port_calls()) r;
ANALYZE port_call_finding, vessel_identity, vessel, ais_static;
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
-- as of a large registry
SET LOCAL enable_bitmapscan = off;
SET LOCAL enable_seqscan = off;
SELECT unalike(pg_temp.explained('SELECT count(*), max(c.dwell_hours) FROM port_call c WHERE c.zone_id = 1'), '%vessel%',
	'sums of calls look up no ship');
SELECT unalike(pg_temp.explained('SELECT count(*) FROM ais_gap g'), '%vessel%', 'nor counts of silences');
SELECT unalike(pg_temp.explained('SELECT count(*) FROM encounter e'), '%vessel_identity%', 'nor of encounters');
SELECT unalike(pg_temp.explained('SELECT c.name, c.flag FROM port_call c WHERE c.zone_id = 1'), '%vessel_pkey%',
	'name and flag are asked of no hull');
SELECT is((SELECT count(*) FROM regexp_matches(pg_temp.explained(
	'SELECT c.name, c.imo, c.flag, c.identity_source FROM port_call c WHERE c.mmsi = 211000001'), 'vessel_identity_mmsi_idx', 'g')),
	2::bigint, 'identities are found by number');
SELECT alike(pg_temp.explained('SELECT c.* FROM port_call c WHERE c.mmsi = 211000001'),
	'%Limit%Index Scan using vessel_identity_mmsi_idx%Limit%Sort%', 'those that hold in order, without a sort');
SELECT is_empty($$SELECT FROM port_call c
	WHERE ROW(c.name, c.imo, c.flag, c.ship_type, c.length_m, c.identity_source)::text
		IS DISTINCT FROM '(' || regexp_replace(pg_temp.oracle(c.mmsi, c.arrived_latest), '^[^,]*,', '')$$, 'and the view shows them');

SELECT * FROM finish();
ROLLBACK;
