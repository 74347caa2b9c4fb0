-- Six questions about the case, each with its evidence.
SELECT 'RECONSTRUCTED from press reports: hours are made up, polygons drawn by hand; days and times of Vladivostok '
	'(UTC+10)' AS label \gset
SELECT 'MADE UP: which days had a clear image (except 8 and 9 Mar, which NK Pro compares), that all images were taken at '
	'11:00, that those of '
	|| string_agg(to_char(day, 'FMDD FMMon'), ', ' ORDER BY day) FILTER (WHERE what = 'obscured')
	|| ' were cloudy, that there are none of '
		|| string_agg(to_char(day, 'FMDD FMMon'), ', ' ORDER BY day) FILTER (WHERE what = 'not imaged')
	|| ', and so the counts of these days. NK Pro says "near-daily", and that no ship was there between 13 Feb and 9 Mar' AS images
		FROM demo.look \gset
SELECT added AS "AIS gaps found", vessels AS "in the tracks of vessels" FROM detect_ais_gaps(max_speed_kn => 15);

\echo
\echo ==== 1. When was a ship last seen at Rajin before 10 March 2024, how long was the pause, and was anyone looking?
\echo ==== :label
\echo ==== :images
SELECT last_evidence AS "last seen by", to_char(last_seen, 'YYYY-MM-DD') AS "last seen", CASE
	WHEN last_disputed THEN 'yes' ELSE 'no' END AS "disputed",
	to_char(last_undisputed, 'YYYY-MM-DD') AS "without what is disputed",
		to_char(next_seen, 'YYYY-MM-DD') AS "next seen",
	pause_days AS days, pause_days_min AS "at least", pause_days_max AS "at most"
FROM visit_pauses(zone_by_name('Rajin'), '2024-02-01', '2024-04-01', 'Asia/Vladivostok')
WHERE next_seen >= '2024-03-10 00:00+10' AND next_seen < '2024-03-11 00:00+10';
SELECT days_between AS "days between", days_clear_empty AS "clear, empty", days_obscured AS obscured,
	days_not_looked AS "not imaged",
	longest_unwatched AS "longest without a clear look, days",
		longest_between_clear_looks AS "longest stay that all looks would have missed, h", looked_at AS "looked at"
FROM visit_pauses(zone_by_name('Rajin'), '2024-02-01', '2024-04-01', 'Asia/Vladivostok')
WHERE next_seen >= '2024-03-10 00:00+10' AND next_seen < '2024-03-11 00:00+10';
\echo 'The days in between; 12.02 counts as seen because of the disputed report:'
SELECT string_agg(to_char(day AT TIME ZONE 'Asia/Vladivostok', 'DD.MM'), ' ' ORDER BY day) AS days, status
FROM zone_watch(zone_by_name('Rajin'), '2024-02-12 00:00+10', '2024-03-13 00:00+10', '1 day', 'Asia/Vladivostok')
	GROUP BY status ORDER BY min(day);

\echo ==== 2. Which registered ships could have been at Pier 1 on 10 March, and which have an alibi?
\echo ==== :label, except in 'bound by', which is in UTC
SELECT rank, name, verdict, round(slack_hours::numeric, 1) AS "hours to spare",
	round(gap_hours::numeric) AS "silent for, h", features_shared AS shared, features_missing AS "not shared",
	round(hours_missing::numeric, 1) AS "hours missing", excluding_sources AS "on the word of", bound_by AS "bound by"
FROM candidate_vessels((SELECT sighting_id FROM sighting WHERE source = 'NK Pro' AND source_key = '2024-03-10'));
SELECT DISTINCT judged_by AS "judged by"
	FROM candidate_vessels((SELECT sighting_id FROM sighting WHERE source = 'NK Pro' AND source_key = '2024-03-10'));
\echo 'The alibi of ANGARA rests on NK Pro, the source of the sighting at the pier too. Without it, by RUSI and Reuters on 9 February:'
BEGIN;
DELETE FROM sighting WHERE source = 'NK Pro' AND source_key = '2024-03-10 yard';
SELECT name, verdict, round(slack_hours::numeric, 1) AS "hours to spare", bound_by AS "bound by"
FROM candidate_vessels((SELECT sighting_id FROM sighting WHERE source = 'NK Pro' AND source_key = '2024-03-10'))
	WHERE name = 'ANGARA';
ROLLBACK;

\echo ==== 3. Lady R was silent from 7 to 14 March. Which ports were within reach at 15 knots, and how long could she have stayed at most?
\echo ==== :label
SELECT zone, embargoed, round(leg_in_nm::numeric, 1) AS "nm there", round(leg_out_nm::numeric, 1) AS "nm back",
	max_speed_kn AS "at, kn", to_char(earliest_arrival, 'MM-DD HH24:MI') AS "earliest arrival possible",
	to_char(latest_departure, 'MM-DD HH24:MI') AS "latest departure possible",
		round(max_stay_hours::numeric, 1) AS "hours at most"
FROM dark_port_call WHERE mmsi = 273212120 AND off_at > '2024-03-01' AND zone_kind = 'port'
	ORDER BY leg_in_nm + leg_out_nm;

\echo ==== 4. Who was on which list on the day of each visit to Rajin, and was it known then?
\echo ==== :label
SELECT v.vessel, v.best_claim AS "named by", CASE WHEN v.disputed THEN 'yes' ELSE 'no' END AS disputed,
	to_char(v.first_seen, 'YYYY-MM-DD') AS "seen from", l.list, coalesce(t.status, 'not listed') AS "on that day",
	k.status IS NOT NULL AS "known that day",
	coalesce(n.status, 'not listed') AS "on 1 Sep 2024", to_char(n.starts_after, 'YYYY-MM-DD') || CASE n.start_basis
		WHEN 'snapshot' THEN ' .. ' || to_char(n.starts_by, 'YYYY-MM-DD') ELSE '' END AS "listed since"
FROM combined_visit v CROSS JOIN (VALUES ('ofac_sdn'), ('eu_833_2014'), ('uk')) l(list)
	LEFT JOIN LATERAL listings_of(v.imo::imo, v.first_seen) t ON t.list = l.list
	LEFT JOIN LATERAL listings_of(v.imo::imo, v.first_seen, known_at => v.first_seen) k ON k.list = l.list
	LEFT JOIN LATERAL listings_of(v.imo::imo, '2024-09-01') n ON n.list = l.list
WHERE v.zone = 'Rajin' ORDER BY v.first_seen, v.vessel, l.list;

\echo ==== 5. In which order were the piers used, and how long before the ship was seen did cargo build up?
\echo ==== :label
SELECT i.name AS ship, v.best_claim AS "named by", to_char(v.first_seen, 'YYYY-MM-DD') AS "first seen",
	to_char(v.last_seen - interval '1 microsecond', 'YYYY-MM-DD') AS "last seen", v.parts_in_order AS piers
FROM sighting_visit v JOIN vessel_identity i USING (vessel_id) WHERE v.zone_id = zone_by_name('Rajin')
	AND v.first_seen > '2024-03-01';
SELECT phase, to_char(seen_from, 'MM-DD') AS "seen from", to_char(seen_to, 'MM-DD') AS "before", zone, kind, change,
	hours_before_arrival_min / 24 AS "days before the ship was seen, at least",
	hours_before_arrival_max / 24 AS "at most", source, note
FROM cargo_buildup(zone_by_name('Pier 2'),
	(SELECT visit_id FROM combined_visit WHERE zone = 'Rajin' AND vessel = 'LADY R' AND first_seen > '2024-03-01'));

\echo ==== 6. How many visits since August 2023, over which window, by which method?
\echo ==== :label
SELECT vessel, zone, method, best_claim AS "named by", visits AS "visits seen", visits_at_least AS "at least", disputed,
	to_char(first_seen, 'YYYY-MM-DD') AS "first seen", to_char(window_from, 'YYYY-MM-DD') AS "window from",
	to_char(window_to, 'YYYY-MM-DD') AS "to"
FROM visit_counts('2023-08-01 00:00+10', '2024-04-01 00:00+10');
\echo 'Reports about many voyages at once, for comparison with these rows:'
SELECT said, window_from AS "window from", window_to AS "to", reported_by AS "reported by" FROM demo.statement;

\echo ==== Which reports contradict each other?
SELECT event, first_source AS "one", first_note AS "says", second_source AS "the other", second_note AS "says", reason
	FROM sighting_conflict;
