-- Ten questions from the desk, each answered by one statement, on the data of the demo.
\set VERBOSITY terse
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS vesselwatch CASCADE;
SET search_path = vesselwatch, public;
SET timezone = 'Asia/Vladivostok';
SET datestyle = 'ISO';
SET intervalstyle = 'postgres';
BEGIN;
-- other tests may have left rows
TRUNCATE vessel_track;
\o /dev/null
\set ECHO none
\getenv source PG_ABS_SRCDIR
\set case :source '/demo/case.sql'
\i :case
SELECT detect_port_calls();
SELECT detect_ais_gaps();
\o
\set ECHO queries
\pset footer off

\echo '1. Which listed ships were heard in the Sea of Japan in the week before 16 March 2024?'
SELECT list, listed_name, mmsi, last_seen::date
FROM listed_vessel_seen
WHERE last_seen BETWEEN '2024-03-09' AND '2024-03-16'
	AND place && ST_MakeEnvelope(127, 34, 142, 52, 4326)
ORDER BY list, mmsi;

\echo '2. Which ships were at Rajin and then at a Russian port within ten days, by any evidence?'
SELECT a.vessel, a.last_seen::date AS left_rajin_after, b.zone AS next_port, b.first_seen::date AS there_by
FROM combined_visit a
JOIN combined_visit b ON b.vessel_id = a.vessel_id AND b.first_seen > a.last_seen AND b.first_seen < a.last_seen + interval '10 days'
WHERE a.zone = 'Rajin' AND b.country = 'RU'
ORDER BY a.last_seen, b.first_seen;

\echo '3. Which silences leave time for a call at an embargoed port, and how long could it have lasted at most?'
SELECT name, zone, off_at::date, on_at::date, round(max_stay_hours::numeric, 1) AS hours_at_most
FROM dark_port_call
WHERE embargoed AND zone_kind = 'port'
ORDER BY off_at;

\echo '4. Which lists was each ship on when it was seen at Rajin, as known on that day?'
SELECT v.vessel, v.first_seen::date AS seen, l.list, l.status, l.starts_by::date AS listed_by
FROM combined_visit v, listings_of(v.imo::imo, v.first_seen, known_at => v.first_seen) l
WHERE v.zone = 'Rajin'
ORDER BY v.first_seen, v.vessel, l.list;

\echo '5. Which ships are in which port now, as far as heard, and how certain is that?'
SELECT zone, name, flag, arrived_latest::date AS since, last_heard::date, certainty
FROM zone_now
WHERE zone_kind = 'port'
ORDER BY zone, name;

\echo '6. On how many days in early March was Rajin imaged clear and empty, obscured, or not at all?'
SELECT status, count(*) AS days, min(day::date) AS first, max(day::date) AS last
FROM zone_watch(zone_by_name('Rajin'), '2024-03-01', '2024-03-15', time_zone => 'Asia/Vladivostok')
GROUP BY status
ORDER BY status;

\echo '7. Which registered ships could be the one reported on 10 March, and which have an alibi?'
SELECT rank, name, verdict, round(slack_hours::numeric, 1) AS hours_to_spare
FROM candidate_vessels((SELECT sighting_id FROM sighting WHERE source = 'NK Pro' AND source_key = '2024-03-10'))
ORDER BY rank;

\echo '8. How long did each ship stay in port in February, at least and at most?'
SELECT p.name, p.zone, p.arrived::date, round(p.dwell_hours_min::numeric, 1) AS at_least, round(p.dwell_hours_max::numeric, 1) AS at_most
FROM port_call p
WHERE p.zone_kind = 'port' AND p.arrived >= '2024-02-01' AND p.arrived < '2024-03-01'
ORDER BY p.arrived, p.name;

\echo '9. Was MAIA-1 on a list on 1 September 2024, and how old is the oldest list behind the answer?'
SELECT listed_name, list, round(score::numeric, 2) AS score, oldest_list, oldest_accepted_at::date
FROM screen_vessel(imo => '9358010', name => 'MAIA-1', at => '2024-09-01')
ORDER BY rank;

-- ships at sea: another case, invented, in place of the first
\o /dev/null
\set ECHO none
ROLLBACK;
BEGIN;
TRUNCATE vessel_track;
\set transfer :source '/demo/transfer.sql'
\i :transfer
\o
\set ECHO queries
\echo '10. Which of our two insured ships met a listed ship, or lay where one could have come alongside unheard?'
SELECT m.ours, m.how, m.other, m.listed, m.began::date
FROM (SELECT name_a AS ours, imo_a AS imo, 'met' AS how, name_b AS other, listed_b AS listed, began FROM encounter
	UNION ALL SELECT name_b, imo_b, 'met', name_a, listed_a, began FROM encounter
	UNION ALL SELECT l.name, l.imo, 'can have met', p.name, p.listed, l.began FROM loitering l, dark_partners(l.loitering_id) p) m
WHERE m.imo IN (9999993, 9999981) AND m.listed IS NOT NULL
ORDER BY m.began, m.other;
ROLLBACK;
