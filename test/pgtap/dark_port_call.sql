-- dark_port_call against the same question asked of dark_calls() and all zones; dark_calls_at() against the view.
\set ON_ERROR_STOP 1
\i test/tap_setup.sql
SELECT plan(21);
SELECT setseed(0.62);
SET timezone = 'UTC';

SELECT count(register_zone('Port ' || i, (ARRAY['port', 'anchorage', 'eez'])[1 + i % 3],
	ST_MakeEnvelope(x, y, x + 0.1, y + 0.1, 4326), country => (ARRAY['RU', 'KP'])[1 + i % 2])) AS zones
FROM (SELECT i, round((6 + random() * 8)::numeric, 2) AS x, round((42 + random() * 6)::numeric, 2) AS y
	FROM generate_series(1, 150) i) z \gset x_
SELECT define_zone_set('of KP', countries => '{KP}') \gset x_
SELECT store_track((300 + k)::mmsi, track_agg(timestamptz '2024-01-01' + (i * 7 + random() * 6 + k) * interval '1 hour',
	7 + 0.5 * k + random() * 0.5, 44 + 0.2 * k + random() * 0.5)) AS stored
FROM generate_series(1, 12) k, generate_series(0, 12) i GROUP BY k \g /dev/null
SELECT register_vessel('9161003', 'LADY R', mmsi => '000000303', flag => 'RU', valid_from => '2020-01-01') \gset x_
-- gaps of two runs, which differ in zones, speed and stay
SELECT detect_ais_gaps(max_speed_kn => 12) IS NOT NULL AS done \gset
SELECT detect_ais_gaps('2024-01-03', '2024-01-05', zone_set => 'of KP', max_speed_kn => 20,
	min_stay => '1 hour') IS NOT NULL AS done \gset

CREATE TEMP TABLE wanted AS
WITH candidate AS (
	SELECT g.gap_id, g.off_at, d.*, z.name, d.leg_in_nm + coalesce(d.leg_out_nm, 0) AS way, r.min_stay
	FROM ais_gap_finding g
	JOIN ais_gap_run r USING (run_id)
	CROSS JOIN LATERAL dark_calls(gap_track(g.off_at, g.off_lon, g.off_lat, g.on_at, g.on_lon, g.on_lat),
		zone_set_index(r.zone_set), '0',
		r.max_speed_kn, r.min_stay, CASE WHEN g.on_at IS NULL THEN r.as_of END) d(zone_id, off_at_again, on_at)
	JOIN zone z ON z.zone_id = d.zone_id AND z.kind <> 'eez'
	WHERE g.known_to IS NULL
)
SELECT c.gap_id, c.zone_id, c.earliest_arrival, c.latest_departure, hours(c.max_stay) AS max_stay_hours,
	(SELECT count(*)::integer FROM candidate o WHERE o.gap_id = c.gap_id
		AND o.zone_id <> c.zone_id) AS other_candidates,
	(SELECT string_agg(n.name || ' (' || round(n.way::numeric) || ' nm)', ', ' ORDER BY n.way, n.zone_id)
		FROM (SELECT * FROM candidate o WHERE o.gap_id = c.gap_id AND o.zone_id <> c.zone_id ORDER BY o.way, o.zone_id
			LIMIT 3) n) AS nearest_others
FROM candidate c;
SELECT cmp_ok((SELECT count(*) FROM wanted), '>', 500::bigint, 'candidates to compare');
SELECT isnt_empty('SELECT gap_id FROM wanted WHERE other_candidates = 0', 'gaps with one candidate');
SELECT isnt_empty('SELECT gap_id FROM wanted WHERE other_candidates IN (1, 2)', 'and with few');
SELECT results_eq('SELECT gap_id, zone_id, earliest_arrival, latest_departure, max_stay_hours, other_candidates, '
	'nearest_others FROM dark_port_call ORDER BY 1, 2',
	'SELECT * FROM wanted ORDER BY 1, 2', 'each with how many others there are, and the nearest of them');
SELECT is((SELECT count(DISTINCT row_id) FROM dark_port_call), (SELECT count(*) FROM dark_port_call),
	'row_id is a key');
SELECT results_eq('SELECT DISTINCT name, imo, flag, identity_source FROM dark_port_call WHERE mmsi = 303',
	$$VALUES ('LADY R', 9161003, 'RU', 'registry')$$, 'with who the ship was');
SELECT is((SELECT count(*) FROM dark_port_call d JOIN ais_gap g USING (gap_id)
	WHERE (d.heard_nearby_off, d.heard_nearby_on, d.heard_within_off, d.heard_within_on, d.days_without_data)
		IS DISTINCT FROM (g.heard_nearby_off, g.heard_nearby_on, g.heard_within_off, g.heard_within_on,
			g.days_without_data)), 0::bigint, 'and who else was heard');

-- one zone, one period
SELECT is_empty(format($$(SELECT c.*, z.zone_id FROM zone z, dark_calls_at(z.zone_id, %1$L, %2$L) c WHERE z.kind <> 'eez'
		EXCEPT ALL SELECT %3$s, zone_id FROM dark_port_call WHERE earliest_arrival < %2$L AND latest_departure >= %1$L)
	UNION ALL (SELECT %3$s, zone_id FROM dark_port_call WHERE earliest_arrival < %2$L AND latest_departure >= %1$L
		EXCEPT ALL SELECT c.*, z.zone_id FROM zone z, dark_calls_at(z.zone_id, %1$L, %2$L) c)$$, since, until,
	'gap_id, mmsi, name, imo, flag, ship_type, length_m, identity_source, off_at, on_at, leg_in_nm, leg_out_nm, '
	'earliest_arrival, latest_departure, max_stay_hours, '
	'heard_nearby_off, heard_nearby_on, heard_within_off, heard_within_on, days_without_data, max_speed_kn, '
	'min_stay_hours, run_id, known_from'),
	'one zone from ' || since || ' to ' || until)
FROM (VALUES (timestamptz '-infinity', timestamptz 'infinity'), ('2024-01-02', '2024-01-02 06:00'),
	('2024-01-04', 'infinity')) v(since, until);
SELECT isnt_empty($$SELECT * FROM zone z, dark_calls_at(z.zone_id, '2024-01-02', '2024-01-02 06:00')$$,
	'some can have called in six hours');
SELECT throws_ok('SELECT * FROM dark_calls_at(987654321)', '42704', 'zone 987654321 does not exist');
SELECT throws_ok($$SELECT * FROM dark_calls_at(1, '2024-01-02', '2024-01-01')$$, '22023');

-- the page of a zone
CREATE TEMP TABLE dark_calls_at_all AS SELECT d.zone_id, d.mmsi FROM dark_port_call d
	WHERE d.earliest_arrival < '2024-01-04' AND d.latest_departure >= '2024-01-02';
SET LOCAL track_functions = 'all';
SELECT is_empty($$SELECT z.zone_id, d.mmsi FROM zone z
	JOIN LATERAL regexp_matches(report_dark_calls(z.zone_id, '2024-01-02', '2024-01-04')::text, '<td>(\d{9})</td>', 'g')
		m(word) ON true
	FULL JOIN (SELECT d.zone_id, d.mmsi, count(*) AS n FROM dark_calls_at_all d GROUP BY 1, 2) d
		ON d.zone_id = z.zone_id AND d.mmsi = m.word[1]::integer
	GROUP BY z.zone_id, d.mmsi, d.n HAVING count(*) IS DISTINCT FROM d.n$$, 'the page of a zone shows those of the zone');
SELECT is((SELECT array_agg(f.funcname::text) FROM pg_stat_xact_user_functions f
	WHERE f.funcname = 'identity_by_kept_plan'), NULL, 'and looks at no other zone for them');

-- a zone that no run has asked about is not one without calls
SELECT ok(dark_calls_not_asked(z.zone_id, '2024-01-03', '2024-01-05') ~ format('at zone %s in \d+ silences? of .*of KP', z.zone_id),
	'a zone out of the set of the run') FROM (SELECT zone_id FROM zone WHERE country = 'RU' AND kind = 'port' LIMIT 1) z;
SELECT is((SELECT count(*) FROM zone WHERE country = 'KP'
	AND dark_calls_not_asked(zone_id, '-infinity', 'infinity') IS NOT NULL), 0::bigint, 'those in the sets of all runs are asked about');
SELECT is((SELECT array_agg(DISTINCT substring(dark_calls_not_asked(zone_id, '-infinity', 'infinity') FROM 'in (\d+) silences')::bigint)
	FROM zone WHERE country = 'RU'),
	(SELECT ARRAY[count(*)] FROM ais_gap_finding f JOIN ais_gap_run r USING (run_id) WHERE known_to IS NULL AND zone_set = 'of KP'),
	'as many as the run found');
SELECT ok(zone_report_html(zone_id, '2024-01-03', '2024-01-05') ~ 'have not been looked for at zone', 'the report says so too')
	FROM (SELECT zone_id FROM zone WHERE country = 'RU' AND kind = 'port' LIMIT 1) z;

-- a set of zones that is gone
DELETE FROM zone_set_definition WHERE name = 'of KP';
SELECT results_eq('SELECT gap_id, zone_id FROM dark_port_call ORDER BY 1, 2',
	$$SELECT w.gap_id, w.zone_id
	FROM wanted w
	JOIN ais_gap_finding g ON g.gap_id = w.gap_id AND g.known_to IS NULL
	JOIN ais_gap_run r ON r.run_id = g.run_id AND r.zone_set <> 'of KP'
	ORDER BY 1, 2$$, 'of a run whose zones are no set any more, nothing is possible that could be named');
SELECT ok((SELECT bool_and(dark_calls_not_asked(zone_id, '-infinity', 'infinity') ~ 'of KP') FROM zone), 'which is said of each zone');

SELECT * FROM finish();
ROLLBACK;
