-- The report of a zone: its traffic in a period, on one page.

CREATE FUNCTION report_months(zone_id bigint, from_time timestamptz, to_time timestamptz) RETURNS xml
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
	WITH call AS MATERIALIZED (
		SELECT c.*, coalesce(c.departed, c.departed_earliest) AS until
		FROM port_call_current c
		WHERE c.zone_id = $1
			AND c.arrived_latest < $3
			AND coalesce(c.departed_latest, c.departed_earliest) >= $2
	)
	SELECT page_table('Traffic and dwell by month',
		ARRAY['Month', 'Calls begun', 'Ships', 'Calls ended', 'Median hours, whole calls', 'Longest', 'Still open'],
		(SELECT xmlagg(page_row(to_char(m.month, 'YYYY-MM'), m.begun::text, m.ships::text, m.ended::text,
			m.median::text, m.longest::text, m.open::text)
			ORDER BY m.month)
			FROM (
				SELECT
					g.month,
					count(*) FILTER (WHERE date_trunc('month', c.arrived AT TIME ZONE 'UTC') = g.month) AS begun,
					count(DISTINCT c.mmsi) FILTER (WHERE date_trunc('month',
						c.arrived AT TIME ZONE 'UTC') = g.month) AS ships,
					count(*) FILTER (WHERE date_trunc('month', c.departed AT TIME ZONE 'UTC') = g.month) AS ended,
					round((percentile_cont(0.5) WITHIN GROUP (ORDER BY hours(c.until - c.arrived))
						FILTER (WHERE date_trunc('month',
							c.arrived AT TIME ZONE 'UTC') = g.month))::numeric, 1) AS median,
					round(max(hours(c.until - c.arrived)) FILTER (WHERE date_trunc('month',
						c.arrived AT TIME ZONE 'UTC') = g.month)::numeric,
						1) AS longest,
					count(*) FILTER (WHERE c.is_open
						AND date_trunc('month', c.arrived AT TIME ZONE 'UTC') = g.month) AS open
				FROM generate_series(date_trunc('month', $2 AT TIME ZONE 'UTC'),
					($3 - interval '1 microsecond') AT TIME ZONE 'UTC', interval '1 month') g(month)
				LEFT JOIN call c ON date_trunc('month', c.arrived AT TIME ZONE 'UTC') = g.month
					OR date_trunc('month', c.departed AT TIME ZONE 'UTC') = g.month
				GROUP BY g.month
			) m),
		'None.');
END;
COMMENT ON FUNCTION report_months(bigint, timestamptz, timestamptz) IS
'Return the part of a report with the traffic and dwell of a zone by month';

CREATE FUNCTION report_noon(zone_id bigint, from_time timestamptz, to_time timestamptz) RETURNS xml
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
	SELECT xmlconcat(
		page_table('Ships there at 12:00 UTC',
			ARRAY['Month', 'Days', 'Surely, median', 'Surely, at most on a day', 'Possibly, median',
				'Possibly, at most on a day'],
			(SELECT xmlagg(page_row(to_char(n.month, 'YYYY-MM'), n.days::text, n.surely::text, n.surely_most::text,
				n.possibly::text, n.possibly_most::text) ORDER BY n.month)
				FROM (
					SELECT
						date_trunc('month', o.t AT TIME ZONE 'UTC') AS month,
						count(*) AS days,
						percentile_disc(0.5) WITHIN GROUP (ORDER BY o.certain) AS surely,
						max(o.certain) AS surely_most,
						percentile_disc(0.5) WITHIN GROUP (ORDER BY o.possible) AS possibly,
						max(o.possible) AS possibly_most
					FROM zone_occupancy($1, date_trunc('day', $2, 'UTC') + interval '12 hours',
						greatest($3, date_trunc('day', $2, 'UTC') + interval '13 hours'), interval '1 day',
						interval '30 days') o
					GROUP BY 1
				) n),
			'None.'),
		xmlelement(name p, xmlattributes('small' AS class),
			'By AIS. Possibly: within the bounds of arrival and departure; up to 30 days before the first fix of all, and after the last.'));
END;
COMMENT ON FUNCTION report_noon(bigint, timestamptz, timestamptz) IS
'Return the part of a report with the number of ships at a zone at noon, surely and possibly, by month';

CREATE FUNCTION report_coverage(from_time timestamptz, to_time timestamptz) RETURNS xml
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
	SELECT page_table('What there is of AIS',
		ARRAY['UTC days of the period', 'Days without any position of any ship', 'Ships heard a day, median'],
		(SELECT page_row(count(*)::text, count(*) FILTER (WHERE v.ships IS NULL)::text,
				round((percentile_cont(0.5) WITHIN GROUP (ORDER BY coalesce(v.ships, 0)))::numeric)::text)
			FROM generate_series(($1 AT TIME ZONE 'UTC')::date::timestamp,
				($2 - interval '1 microsecond') AT TIME ZONE 'UTC', interval '1 day') d(day)
			LEFT JOIN coverage_between(($1 AT TIME ZONE 'UTC')::date,
				(($2 - interval '1 microsecond') AT TIME ZONE 'UTC')::date) v ON v.day = d.day::date),
		'None.');
END;
COMMENT ON FUNCTION report_coverage(timestamptz, timestamptz) IS
'Return the part of a report that shows on how many days of a period any ship was heard';

CREATE FUNCTION report_calls(zone_id bigint, from_time timestamptz, to_time timestamptz) RETURNS xml
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
	SELECT xmlconcat(
		page_table('Calls',
			ARRAY['Ship', 'MMSI', 'IMO', 'Flag', 'Arrived between', 'Departed between', 'Hours at least', 'At most',
				'Confidence'],
			(SELECT xmlagg(page_row(c.name, lpad(c.mmsi::text, 9, '0'), c.imo::text, c.flag,
					concat_ws(' .. ', page_time(c.arrived_earliest), page_time(c.arrived_latest)),
					CASE WHEN c.is_open THEN 'not yet; last heard ' || page_time(c.departed_earliest)
						ELSE concat_ws(' .. ', page_time(c.departed_earliest), page_time(c.departed_latest)) END,
					round(c.dwell_hours_min::numeric, 1)::text, round(c.dwell_hours_max::numeric, 1)::text,
					c.confidence::text)
					ORDER BY c.arrived_latest, c.mmsi)
				FROM port_call c
				WHERE c.zone_id = $1
					AND c.arrived_latest < $3
					AND coalesce(c.departed_latest, c.departed_earliest) >= $2),
			'No port call was found in this period.'),
		page_note(calls_not_looked_for(ARRAY[$1], $2, $3)),
		page_table('Listed callers',
			ARRAY['Ship', 'MMSI', 'Arrived', 'List', 'Listed as', 'On arrival', 'During the stay', 'Now'],
			(SELECT xmlagg(page_row(c.vessel, lpad(c.mmsi::text, 9, '0'), page_time(c.arrived), c.list, c.listed_name,
				c.status_then, c.status_during, c.status_now)
					ORDER BY c.arrived, c.mmsi, c.list)
				FROM sanctioned_port_call c
				WHERE c.zone_id = $1
					AND c.listing_id IS NOT NULL
					AND c.arrived < $3
					AND coalesce(c.departed_latest, c.departed_earliest) >= $2),
			CASE
				WHEN first_copies() = '{}' THEN 'No list has been loaded: whether a caller is or was on one is not known.'
				ELSE 'Of the calls by AIS none is by a ship that is or was on a list as loaded, by IMO number or MMSI; names '
					'are compared by heard_vessel_candidate and screen_vessel(). Ships known otherwise follow.'
				END));
END;
COMMENT ON FUNCTION report_calls(bigint, timestamptz, timestamptz) IS
'Return the part of a report with the calls at a zone, and those by ships that are or were listed';

CREATE FUNCTION report_sightings(zone_id bigint, from_time timestamptz, to_time timestamptz) RETURNS xml
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
	SELECT page_table('Visits by sightings',
		ARRAY['Ship', 'IMO', 'First seen', 'Last seen', 'Method', 'Claim', 'Disputed', 'Sources', 'Listed then'],
		(SELECT xmlagg(page_row(v.vessel, v.imo::text, page_time(v.first_seen), page_time(v.last_seen), v.method,
				v.best_claim, CASE WHEN v.disputed THEN 'yes' WHEN NOT v.disputed THEN 'no' ELSE 'not known' END, v.sources,
				coalesce(lists_then(CASE WHEN v.imo IS NULL THEN v.mmsi END, v.imo::imo,
					CASE WHEN v.first_seen_latest <= v.last_seen_earliest
						THEN event_time(v.first_seen_latest, v.last_seen_earliest) ELSE 'empty' END,
					seen_time(least(v.arrived_earliest, v.first_seen), greatest(v.departed_latest, v.last_seen))),
					no_list_text(v.first_seen)))
				ORDER BY v.first_seen, v.vessel, v.visit_id)
			FROM combined_visit v
			-- without any sighting the calls of all ships need not be combined
			WHERE EXISTS (SELECT FROM sighting)
				AND v.zone_id = coalesce(port_of($1), $1)
				AND v.sightings > 0
				AND v.first_seen < $3
				AND visit_reaches(v.vessel_id, v.fixes, v.last_seen, $2, 'infinity')),
		'No ship was reported at the port by a sighting in this period.');
END;
COMMENT ON FUNCTION report_sightings(bigint, timestamptz, timestamptz) IS
'Return the part of a report with the visits that sightings report at a zone, or at its port: by which method, on '
'whose word, and the lists that named the ship then';

CREATE FUNCTION report_dark_calls(zone_id bigint, from_time timestamptz, to_time timestamptz) RETURNS xml
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
	SELECT xmlconcat(page_table('Calls that silences leave time for: possible, not observed',
		ARRAY['Ship', 'MMSI', 'IMO', 'Silent from', 'Heard again', 'Hours at most', 'Others heard there',
			'Listed then'],
		(SELECT xmlagg(page_row(d.name, lpad(d.mmsi::text, 9, '0'), d.imo::text, page_time(d.off_at),
			coalesce(page_time(d.on_at), 'not yet'),
				round(d.max_stay_hours::numeric, 1)::text, d.heard_nearby_off::text,
				coalesce(ship_listed(d.mmsi, d.imo, event_time(d.off_at, d.off_at), 'empty',
					event_time(d.earliest_arrival, d.latest_departure)), no_list_text(d.earliest_arrival)))
				ORDER BY d.off_at, d.mmsi)
			FROM zone z
			-- without economic zones, as in dark_port_call
			CROSS JOIN LATERAL dark_calls_at(z.zone_id, $2, $3) d
			WHERE z.zone_id = $1
				AND z.kind <> 'eez'),
		'None. Possible calls are shown once silences have been looked for: detect_ais_gaps().'),
		page_note(silences_not_looked_for($2, $3)),
		page_note((SELECT dark_calls_not_asked(z.zone_id, $2, $3) FROM zone z WHERE z.zone_id = $1 AND z.kind <> 'eez')));
END;
COMMENT ON FUNCTION report_dark_calls(bigint, timestamptz, timestamptz) IS
'Return the part of a report with the calls at a zone that kept gaps leave time for';

CREATE FUNCTION report_pictures(zone_id bigint, from_time timestamptz, to_time timestamptz) RETURNS xml
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
	SELECT xmlconcat(
		xmlelement(name section, xmlelement(name h2, 'Time line'),
			(SELECT xmlagg(xmlparse(CONTENT port_call_timeline_svg($2, $3, NULL, ARRAY[$1], page => n, lanes => 20))
				ORDER BY n)
				FROM generate_series(1, greatest(1, ((SELECT count(DISTINCT c.mmsi) FROM port_call_current c
					WHERE c.zone_id = $1
						AND c.arrived_latest < $3
						AND coalesce(c.departed_latest, c.departed_earliest) >= $2) + 19) / 20)::integer) n)),
		xmlelement(name section, xmlelement(name h2, 'Dwell'),
			xmlparse(CONTENT dwell_histogram_svg($1, $2, $3))));
END;
COMMENT ON FUNCTION report_pictures(bigint, timestamptz, timestamptz) IS
'Return the part of a report with pictures: time lines of twenty ships each, and a histogram of the dwell';

CREATE FUNCTION report_pauses(zone_id bigint, from_time timestamptz, to_time timestamptz, is_gone boolean) RETURNS xml
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
	SELECT xmlconcat(
		page_table('Pauses',
			ARRAY['Last seen', 'By', 'Next seen', 'By', 'Days at least', 'At most', 'Clear, empty', 'Obscured',
				'Not imaged', 'Longest without a clear look'],
			(SELECT xmlagg(page_row(page_time(p.last_seen), p.last_evidence,
					coalesce(page_time(p.next_seen), 'not yet'), coalesce(p.next_evidence, ''),
					round(p.pause_days_min::numeric, 1)::text, coalesce(round(p.pause_days_max::numeric, 1)::text, 'runs'),
					p.days_clear_empty::text, p.days_obscured::text, p.days_not_looked::text, p.longest_unwatched::text)
				ORDER BY p.last_seen, p.next_seen)
				FROM visit_pauses($1, $2, $3) p
				WHERE NOT $4),
			CASE
				WHEN $4 THEN 'Of a zone that is no longer registered none are worked out.'
				ELSE 'No pause between two known presences lies in this period.'
				END),
		page_table('Days by what was looked at', ARRAY['Status', 'Days'],
			(SELECT xmlagg(page_row(w.status, w.days::text) ORDER BY w.status)
				FROM (SELECT d.status, count(*) AS days
					FROM zone_steps($1, $2, $3, '1 day', 'UTC', 'infinity') d
					WHERE NOT $4 GROUP BY d.status) w),
			'None.'));
END;
COMMENT ON FUNCTION report_pauses(bigint, timestamptz, timestamptz, boolean) IS
'Return the part of a report with the pauses between presences at a zone, and its days by what was looked at; empty '
'for a zone that is no longer registered (is_gone)';

CREATE FUNCTION zone_report_html(zone_id bigint, from_time timestamptz, to_time timestamptz) RETURNS text
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = @extschema@, pg_catalog, pg_temp
SET timezone = 'UTC'
SET datestyle = 'ISO'
SET intervalstyle = 'postgres'
AS $$
#variable_conflict use_column
DECLARE
	z zone;
	is_gone boolean;
	body xml;
BEGIN
	PERFORM check_period(zone_report_html.from_time, zone_report_html.to_time);
	PERFORM check_zone_ever(zone_report_html.zone_id);
	SELECT s.* INTO z FROM zone s WHERE s.zone_id = zone_report_html.zone_id;
	is_gone := NOT FOUND;
	IF is_gone THEN
		SELECT s.zone_id, s.name, s.kind, s.country, s.unlocode, s.embargoed
		INTO z.zone_id, z.name, z.kind, z.country, z.unlocode, z.embargoed
		FROM zone_version s
		WHERE s.zone_id = zone_report_html.zone_id
		ORDER BY s.known_from DESC
		LIMIT 1;
	END IF;
	body := xmlconcat(
		xmlelement(name p, page_text(format('%s%s. Period: %s to %s UTC. All times are UTC.', z.kind,
			concat_ws(', ', '', z.country, z.unlocode, CASE WHEN z.embargoed THEN 'embargoed' END,
				CASE WHEN is_gone THEN 'no longer registered' END),
			page_time(zone_report_html.from_time), page_time(zone_report_html.to_time)))),
		report_months(z.zone_id, zone_report_html.from_time, zone_report_html.to_time),
		report_noon(z.zone_id, zone_report_html.from_time, zone_report_html.to_time),
		report_coverage(zone_report_html.from_time, zone_report_html.to_time),
		report_calls(z.zone_id, zone_report_html.from_time, zone_report_html.to_time),
		report_sightings(z.zone_id, zone_report_html.from_time, zone_report_html.to_time),
		report_dark_calls(z.zone_id, zone_report_html.from_time, zone_report_html.to_time),
		page_lists(),
		report_pictures(z.zone_id, zone_report_html.from_time, zone_report_html.to_time),
		report_pauses(z.zone_id, zone_report_html.from_time, zone_report_html.to_time, is_gone),
		xmlelement(name p, xmlattributes('small' AS class),
			format('vesselwatch %s, made %s UTC. not_looked: nobody looked, which is no absence.',
			(SELECT e.extversion FROM pg_catalog.pg_extension e WHERE e.extname = 'vesselwatch'), page_time(now()))));
	RETURN page_frame(format('%s: report', z.name), body);
END $$;
COMMENT ON FUNCTION zone_report_html(bigint, timestamptz, timestamptz) IS
'Return the traffic of a zone in a period as one self-contained HTML page (no script, no outside request, prints on '
'A4): traffic and dwell by month, ships at noon, days on which any ship was heard, calls with identities and bounds, '
'listed callers, visits reported by sightings, calls that gaps leave time for, the age of each list, a time line, and '
'pauses with who was looking. Times are UTC. Error 22023 for an empty period, 42704 for a zone that has never existed';
