\echo
\echo ==== Ships together, far from ports
\echo ==== ALL INVENTED
SELECT name_a AS "the one", name_b AS "the other", to_char(began, 'MM-DD HH24:MI') AS began,
	to_char(ended, 'MM-DD HH24:MI') AS ended,
	round(duration_hours::numeric, 1) AS hours, round(min_distance_m) AS "metres apart",
		round(drift_a_kn::numeric, 2) AS "drift, kn", nearest_zone AS "nearest port",
	round(nearest_zone_nm) AS "nm off", coalesce(listed_a, listed_b, 'neither') AS listed
FROM encounter ORDER BY began;

\echo ==== One ship alone: which ships could have been alongside unheard, at 15 knots at most?
\echo ==== ALL INVENTED
SELECT l.name AS "lay still", to_char(l.began, 'MM-DD HH24:MI') AS "from", round(l.duration_hours::numeric, 1) AS hours,
	p.rank, p.name AS "can have come", p.listed,
	to_char(p.off_at, 'MM-DD HH24:MI') AS "silent from", to_char(p.on_at, 'MM-DD HH24:MI') AS "to",
		round(p.leg_in_nm::numeric, 1) AS "nm there", round(p.leg_out_nm::numeric, 1) AS "nm back",
	round(p.hours_alongside_max::numeric, 1) AS "hours alongside, at most"
FROM loitering l CROSS JOIN LATERAL dark_partners(l.loitering_id) p WHERE l.name = 'EXAMPLE STAR' ORDER BY l.began,
	p.rank;

\echo ==== The voyage from port to port, with the draught that the crew reported
\echo ==== ALL INVENTED
SELECT name, from_zone AS "from", to_char(departed, 'MM-DD HH24:MI') AS departed, to_zone AS "to",
	to_char(arrived, 'MM-DD HH24:MI') AS arrived, round(sailed_nm) AS "nm sailed",
	round(straight_nm) AS "nm straight", draught_before_m AS "draught before", draught_after_m AS "after",
		draught_change AS change, destination_said AS "destination said", encounters, loiterings
FROM voyage WHERE NOT is_open ORDER BY name, departed;

\echo A ship that arrives with seven metres less draught has discharged on the way, or somebody has typed in a wrong number.
\echo Of the two ships that could have taken the cargo, one was heard alongside. Nobody saw the other, but it had the time.
