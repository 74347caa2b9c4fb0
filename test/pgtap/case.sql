-- The six questions of the case, from the rows of the demo: answered as the reports have them.
\set ON_ERROR_STOP 1
\i test/tap_setup.sql
SELECT plan(35);
SET timezone = 'Asia/Vladivostok';
\o /dev/null
\i demo/case.sql
SELECT * FROM detect_port_calls();
SELECT * FROM detect_ais_gaps(max_speed_kn => 15);
\o
SELECT sighting_id AS pier1 FROM sighting WHERE source = 'NK Pro' AND source_key = '2024-03-10' \gset

-- 1
CREATE TEMP TABLE pause AS SELECT * FROM visit_pauses(zone_by_name('Rajin'), '2024-02-01', '2024-04-01',
	'Asia/Vladivostok') WHERE next_seen::date = '2024-03-10';
SELECT row_eq('SELECT last_seen::date, next_seen::date, pause_days, pause_days_min, pause_days_max FROM pause',
	ROW(date '2024-02-12', date '2024-03-10', 27::float8, 26::float8, 28::float8),
	'last seen on 12 February, 27 days before');
SELECT row_eq('SELECT days_between, days_clear_empty, days_obscured, days_not_looked FROM pause',
	(SELECT ROW(26, (count(*) FILTER (WHERE what = 'clear'))::integer,
		(count(*) FILTER (WHERE what = 'obscured'))::integer, (count(*) FILTER (WHERE what = 'not imaged'))::integer)
	FROM demo.look),
	'each day between was clear and empty, obscured or not imaged');
SELECT row_eq('SELECT last_disputed, last_undisputed::date FROM pause', ROW(true, date '2024-02-04'),
	'which is disputed, and without it on 4 February');
SELECT row_eq('SELECT runs, clear_looks, longest_between_clear_looks FROM pause',
	ROW(false, (SELECT count(*)::integer FROM demo.look WHERE what = 'clear'), 48::float8),
	'no stay of more than two days would have been missed by all clear images');
SELECT is((SELECT status FROM zone_watch(zone_by_name('Rajin'), '2024-03-09', '2024-03-10')), 'clear_empty',
	'9 March is clear, as a source compared its image');
SELECT is((SELECT last_evidence ~ 'Donga' AND next_evidence ~ 'NK Pro' FROM pause), true,
	'with the reports that say so');
UPDATE zone_look SET visibility = 'obscured', vessels = NULL WHERE zone_id = zone_by_name('Rajin')
	AND looked_by = 'NK Pro';
SELECT is((SELECT pause_days FROM visit_pauses(zone_by_name('Rajin'), '2024-02-01', '2024-04-01', 'Asia/Vladivostok')
	WHERE next_seen::date = '2024-03-10'), 27::float8, 'clouds do not break a pause');
SELECT row_eq($$SELECT days_clear_empty, days_obscured, longest_unwatched
	FROM visit_pauses(zone_by_name('Rajin'), '2024-02-01', '2024-04-01', 'Asia/Vladivostok')
	WHERE next_seen::date = '2024-03-10'$$, ROW(0, 24, 26), 'nor prove it');

-- 2
CREATE TEMP TABLE who AS SELECT * FROM candidate_vessels(:pier1);
SELECT results_eq('SELECT name, verdict FROM who ORDER BY rank', $$VALUES ('LADY R', 'feasible'), ('MARIA', 'unknown'),
	('MAIA-1', 'unknown'), ('ANGARA', 'alibi')$$, 'Lady R is feasible, Angara has an alibi');
SELECT ok((SELECT excluded_by ~ 'NK Pro' AND hours_missing BETWEEN 41 AND 42 FROM who WHERE name = 'ANGARA'),
	'by the yard, with the hours that are missing');
SELECT is((SELECT excluding_sources FROM who WHERE name = 'ANGARA'), 'NK Pro', 'on the word of NK Pro alone');
SAVEPOINT without;
UPDATE sighting SET throughout = false WHERE source_key = '2024-03-10 yard';
SELECT is((SELECT verdict FROM candidate_vessels(:pier1) WHERE name = 'ANGARA'), 'alibi',
	'also if it lay there some time of that day: a day is too short for the way');
DELETE FROM sighting WHERE source_key = '2024-03-10 yard';
SELECT row_eq('SELECT verdict, bound_by ~ $$RUSI$$ FROM candidate_vessels(' || :pier1 || ') WHERE name = $$ANGARA$$',
	ROW('feasible'::text, true), 'without that word there is none');
ROLLBACK TO without;
SELECT is((SELECT gap_hours FROM who WHERE name = 'LADY R'), 154::float8, 'a silence counts from fix to fix');
SELECT ok((SELECT slack_hours > 24 AND gap_hours BETWEEN 140 AND 160 AND before_what ~ '273212120' FROM who
	WHERE name = 'LADY R'), 'Lady R in her silence, with hours to spare');
SELECT is((SELECT count(*) FROM who WHERE listed ~ 'ofac_sdn \(listed\)' AND listed !~ 'eu_'), 4::bigint,
	'each with what it was listed on that day');
SELECT results_eq('SELECT name FROM who WHERE features_missing = $${"bridge forward"}$$ ORDER BY 1',
	$$VALUES ('MAIA-1'), ('MARIA')$$, 'two of another shape');

-- 3
SELECT results_eq($$SELECT zone FROM dark_port_call WHERE mmsi = 273212120 AND off_at > '2024-03-01'
	AND zone_kind = 'port' ORDER BY leg_in_nm + leg_out_nm, zone_id$$,
	$$VALUES ('Dunai'), ('Vostochny'), ('Vladivostok'), ('Rajin')$$, 'all four ports were within reach at 15 knots');
SELECT ok((SELECT max_stay_hours BETWEEN 139 AND 141 AND embargoed FROM dark_port_call
	WHERE mmsi = 273212120 AND off_at > '2024-03-01' AND zone = 'Rajin'), 'Rajin for 140 hours at most');

-- 4
SELECT results_eq($$SELECT list FROM listings_of('9161003', '2024-03-10') ORDER BY 1$$, $$VALUES ('ofac_sdn')$$,
	'Lady R was on one list on that day');
SELECT results_eq($$SELECT list FROM listings_of('9161003', '2024-09-01') ORDER BY 1$$, $$VALUES ('eu_833_2014'),
	('ofac_sdn'), ('uk')$$, 'and is on three now');
SELECT is_empty($$SELECT * FROM listings_of('8517839', '2023-10-14')$$, 'Maria was on none in autumn 2023');
SELECT results_eq($$SELECT status FROM listings_of('8517839', '2023-12-12 00:00+00')$$, $$VALUES ('possibly')$$,
	'and perhaps on one on the day before she was first seen there');
SELECT is_empty($$SELECT * FROM listings_of('9161003', '2024-07-31', known_at => '2024-03-10')
	WHERE list <> 'ofac_sdn'$$, 'what was published later was not known');

-- 5
SELECT is((SELECT parts_in_order FROM sighting_visit v WHERE v.zone_id = zone_by_name('Rajin')
	AND first_seen > '2024-03-01'), 'Pier 1 then Pier 2', 'Pier 1 before Pier 2');
CREATE TEMP TABLE visit AS SELECT * FROM combined_visit WHERE zone = 'Rajin' AND vessel = 'LADY R'
	AND first_seen > '2024-03-01';
SELECT results_eq('SELECT phase, seen_from::date, change, hours_before_arrival FROM visit, '
	'cargo_buildup(zone_by_name($$Pier 2$$), visit_id)',
	$$VALUES ('before', date '2024-03-08', 'appeared', 48::float8), ('during', '2024-03-10', 'grew', NULL)$$,
		'cargo built up at Pier 2 from 8 March on');
SELECT is_empty('SELECT * FROM visit, cargo_buildup(zone_by_name($$Pier 1$$), visit_id)', 'not at Pier 1');

-- 6
SELECT results_eq($$SELECT vessel, method, visits, disputed
	FROM visit_counts('2023-08-01', '2024-04-01', zone_by_name('Rajin'))$$,
	$$VALUES ('LADY R', 'dark call matched by sighting', 1, 0), ('LADY R', 'sightings', 1, 0),
		('MAIA-1', 'sightings', 1, 1), ('unnamed', 'sightings, unnamed', 1, 0)$$, 'visits by ship and method');
SELECT row_eq($$SELECT visits, visits_at_least FROM visit_counts('2023-08-01', '2024-04-01') WHERE vessel = 'ANGARA'$$,
	ROW(2, 1), 'Angara in the yard in February and in March is perhaps one stay');
SELECT is((SELECT DISTINCT window_from::date || ' ' || window_to::date FROM visit_counts('2023-08-01', '2024-04-01')),
	'2023-08-01 2024-04-01', 'with their window');
SELECT ok((SELECT arrived_earliest::date = '2024-03-08' AND departed_latest::date = '2024-03-13' FROM visit),
	'the gap bounds the visit that was seen in it');

-- the conflict of 12 February
SELECT results_eq('SELECT first_source, first_zone, second_source, second_zone FROM sighting_conflict',
	$$VALUES ('Donga', 'Pier 1', 'NK Pro via press', 'Vostochny')$$, 'both sides of 12 February are shown');
SELECT is((SELECT count(*) FROM combined_visit WHERE disputed), 2::bigint, 'and neither is resolved');

SELECT ok((SELECT count(*) > 20 AND array_agg(DISTINCT kind
	ORDER BY kind) @> '{dark candidate,fixes,gap,listing,port call,sighting}'
	FROM vessel_evidence((SELECT vessel_id FROM vessel WHERE imo = '9161003'), '2022-01-01', '2024-10-01')),
	'Lady R in one time line, of every kind');
SELECT ok((SELECT bool_and(at <= coalesce(until, 'infinity'))
	FROM vessel_evidence((SELECT vessel_id FROM vessel WHERE imo = '9161003'), '2022-01-01', '2024-10-01')),
'in order');

SELECT * FROM finish();
ROLLBACK;
