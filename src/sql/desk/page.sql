-- Pages to hand on: self-contained HTML, without scripts or outside requests, printable on A4.

CREATE FUNCTION page_text(words text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN coalesce(nullif(picture_text(words, 2000), ''), '–');
COMMENT ON FUNCTION page_text(text) IS 'Return a text that a page may hold, control characters replaced; a dash for NULL or nothing';

CREATE FUNCTION page_time(t timestamptz) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
RETURN CASE WHEN isfinite(t) THEN to_char(t AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI') END;
COMMENT ON FUNCTION page_time(timestamptz) IS 'Return a time as pages print it, UTC, to the minute; NULL for one without end';

CREATE FUNCTION page_row(VARIADIC cells text[]) RETURNS xml
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN xmlelement(name tr, (SELECT xmlagg(xmlelement(name td, page_text(c.words)) ORDER BY c.n)
	FROM unnest(cells) WITH ORDINALITY c(words, n)));
COMMENT ON FUNCTION page_row(text[]) IS 'Return a row of a table of a page';

CREATE FUNCTION page_table(title text, heads text[], body xml, nothing text) RETURNS xml
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN xmlelement(name section,
	xmlelement(name h2, page_text(title)),
	CASE WHEN body IS NULL THEN xmlelement(name p, page_text(nothing))
		ELSE xmlelement(name table,
			xmlelement(name thead, xmlelement(name tr, (SELECT xmlagg(xmlelement(name th, page_text(h.words)) ORDER BY h.n)
				FROM unnest(heads) WITH ORDINALITY h(words, n)))),
			xmlelement(name tbody, body))
	END);
COMMENT ON FUNCTION page_table(text, text[], xml, text) IS 'Return a section of a page: a heading and a table, or the words for an empty one';

CREATE FUNCTION page_frame(title text, body xml) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
RETURN E'<!DOCTYPE html>\n' || xmlelement(name html, xmlattributes('en' AS lang),
	xmlelement(name head,
		xmlelement(name meta, xmlattributes('utf-8' AS charset)),
		xmlelement(name title, page_text(title)),
		xmlelement(name style,
			'body { font: 10pt "DejaVu Sans", "Noto Sans", sans-serif; color: #222222; margin: 12mm auto; max-width: 186mm } '
			'h1 { font-size: 16pt; margin: 0 0 2mm } h2 { font-size: 12pt; margin: 6mm 0 2mm } '
			'table { border-collapse: collapse; width: 100%; table-layout: auto } thead { display: table-header-group } '
			'tr { break-inside: avoid } th, td { text-align: left; vertical-align: top; padding: 1mm 2mm 1mm 0; '
			'border-bottom: 0.2mm solid #bbbbbb; font-size: 8pt; overflow-wrap: break-word } th { border-bottom-color: #222222 } '
			'svg { width: 100%; height: auto } p { margin: 1mm 0 } .small { font-size: 8pt; color: #555555 } '
			'@page { size: A4; margin: 12mm } @media print { body { margin: 0 } }')),
	xmlelement(name body, xmlelement(name h1, page_text(title)), body))::text;
COMMENT ON FUNCTION page_frame(text, xml) IS 'Return a page of HTML around its parts';

-- ---------- map ----------

CREATE FUNCTION near_lon(lon double precision, middle double precision) RETURNS double precision
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN lon + CASE WHEN lon - middle > 180 THEN -360 WHEN lon - middle < -180 THEN 360 ELSE 0 END;
COMMENT ON FUNCTION near_lon(double precision, double precision) IS 'Return a longitude as the number nearest to a middle, degrees: a map over 180 degrees is one piece';

CREATE FUNCTION vessel_map_svg(vessel_id bigint, from_time timestamptz, to_time timestamptz) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
	WITH period AS (
		SELECT check_period($2, $3) AS good
	), used AS (
		SELECT DISTINCT i.mmsi::integer AS mmsi
		FROM vessel_identity i
		CROSS JOIN LATERAL identity_holds(i.observed, i.valid) h(valid)
		WHERE i.vessel_id = $1
			AND i.mmsi IS NOT NULL
			AND h.valid && tstzrange($2, $3)
	), piece AS (
		SELECT u.mmsi, p.n, p.piece
		FROM used u
		CROSS JOIN LATERAL vessel_track_between(u.mmsi::mmsi, $2, $3) w(track)
		CROSS JOIN LATERAL ROWS FROM (track_split(w.track, interval '6 hours')) WITH ORDINALITY p(piece, n)
		WHERE EXISTS (SELECT FROM period WHERE good)
	), every AS (
		-- at most some three thousand points, first and last of each piece among them
		SELECT greatest(1, ceil(sum(num_fixes(p.piece)) / 3000.0))::bigint AS step FROM piece p
	), spot AS MATERIALIZED (
		SELECT p.mmsi, p.n, f.t, f.lon, f.lat
		FROM piece p
		CROSS JOIN LATERAL ROWS FROM (track_fixes(p.piece)) WITH ORDINALITY f(t, lon, lat, sog, cog, nav_status, heading, n)
		CROSS JOIN every e
		WHERE (f.n - 1) % e.step = 0
			OR f.n = num_fixes(p.piece)
	), mark AS MATERIALIZED (
		SELECT DISTINCT 'zone' AS kind, o.name AS words, point_lon(p.place) AS lon, point_lat(p.place) AS lat
		FROM vessel_evidence($1, $2, $3) e
		-- where several have the name the nearest: who lies in a port may lie just outside its polygon
		JOIN LATERAL (SELECT n.* FROM zone n WHERE n.name = e.zone ORDER BY ST_Distance(n.geom, e.place), n.zone_id LIMIT 1) z ON true
		-- of a pier its port
		JOIN zone o ON o.zone_id = coalesce(port_of(z.zone_id), z.zone_id)
		CROSS JOIN LATERAL (SELECT ST_PointOnSurface(o.geom) AS place) p
		WHERE e.kind IN ('port call', 'sighting')
		UNION ALL
		SELECT 'sighting', e.source, point_lon(e.place), point_lat(e.place)
		FROM vessel_evidence($1, $2, $3) e
		WHERE e.kind = 'sighting'
			AND e.place IS NOT NULL
	), middle AS (
		SELECT coalesce((SELECT s.lon FROM spot s ORDER BY s.t, s.lon LIMIT 1), (SELECT min(m.lon) FROM mark m), 0) AS lon
	), dot AS MATERIALIZED (
		SELECT 'fix' AS kind, s.mmsi, s.n, s.t, NULL::text AS words, near_lon(s.lon, m.lon) AS lon, s.lat FROM spot s, middle m
		UNION ALL
		SELECT k.kind, NULL, NULL, NULL, k.words, near_lon(k.lon, m.lon), k.lat FROM mark k, middle m
	), extent AS (
		SELECT min(d.lon) AS west, max(d.lon) AS east, min(d.lat) AS south, max(d.lat) AS north FROM dot d
	), scale AS (
		-- equal scale both ways at the middle latitude; 940 x 500, at least a tenth of a degree
		SELECT
			(e.west + e.east) / 2 AS lon,
			(e.south + e.north) / 2 AS lat,
			cos(radians((e.south + e.north) / 2)) AS shrink,
			least(900 / greatest(0.1, (e.east - e.west) * cos(radians((e.south + e.north) / 2))), 460 / greatest(0.1, e.north - e.south)) AS per_degree
		FROM extent e
	), drawn AS MATERIALIZED (
		SELECT d.*, 500 + (d.lon - c.lon) * c.shrink * c.per_degree AS x, 300 - (d.lat - c.lat) * c.per_degree AS y
		FROM dot d, scale c
	), leg AS (
		SELECT d.mmsi, d.n, string_agg(round(d.x::numeric, 1) || ',' || round(d.y::numeric, 1), ' ' ORDER BY d.t, d.lon, d.lat) AS points,
			(array_agg(d.x ORDER BY d.t, d.lon, d.lat))[1] AS x1, (array_agg(d.y ORDER BY d.t, d.lon, d.lat))[1] AS y1,
			(array_agg(d.x ORDER BY d.t DESC, d.lon DESC, d.lat DESC))[1] AS x2, (array_agg(d.y ORDER BY d.t DESC, d.lon DESC, d.lat DESC))[1] AS y2
		FROM drawn d
		WHERE d.kind = 'fix'
		GROUP BY d.mmsi, d.n
	), silence AS (
		SELECT l.*, lead(l.x1) OVER (PARTITION BY l.mmsi ORDER BY l.n) AS next_x, lead(l.y1) OVER (PARTITION BY l.mmsi ORDER BY l.n) AS next_y
		FROM leg l
	), bar AS (
		-- the longest round number of miles that is at most a fifth of the width
		SELECT c.per_degree / 60 * r.nm AS width, r.nm
		FROM scale c
		CROSS JOIN unnest(ARRAY[0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000]::double precision[]) r(nm)
		WHERE c.per_degree / 60 * r.nm <= 190
		ORDER BY r.nm DESC
		LIMIT 1
	)
	SELECT picture_frame(580, 'Positions heard, and places',
		NULL,
		xmlconcat(
			(SELECT xmlagg(xmlelement(name line, xmlattributes(round(s.x2::numeric, 1) AS x1, round(s.y2::numeric, 1) AS y1,
				round(s.next_x::numeric, 1) AS x2, round(s.next_y::numeric, 1) AS y2, '#D55E00' AS stroke, '5 4' AS "stroke-dasharray"))
				ORDER BY s.mmsi, s.n) FROM silence s WHERE s.next_x IS NOT NULL),
			(SELECT xmlagg(xmlelement(name polyline, xmlattributes(l.points AS points, 'none' AS fill, '#0072B2' AS stroke, 1.5 AS "stroke-width"))
				ORDER BY l.mmsi, l.n) FROM leg l),
			(SELECT xmlagg(xmlconcat(
				CASE d.kind WHEN 'zone' THEN xmlelement(name rect, xmlattributes(round((d.x - 4)::numeric, 1) AS x, round((d.y - 4)::numeric, 1) AS y,
					8 AS width, 8 AS height, 'none' AS fill, '#222222' AS stroke))
					ELSE xmlelement(name circle, xmlattributes(round(d.x::numeric, 1) AS cx, round(d.y::numeric, 1) AS cy, 5 AS r, '#CC79A7' AS fill)) END,
				CASE d.kind WHEN 'zone' THEN picture_label(least(d.x + 8, 860), d.y - 6, picture_text(d.words, 24), 11) END)
				ORDER BY d.kind, d.words, d.x) FROM drawn d WHERE d.kind <> 'fix'),
			(SELECT xmlconcat(
				xmlelement(name line, xmlattributes(30 AS x1, 556 AS y1, round((30 + b.width)::numeric, 1) AS x2, 556 AS y2, '#222222' AS stroke, 2 AS "stroke-width")),
				picture_label(30, 550, b.nm || ' nm', 11)) FROM bar b),
			picture_label(960, 60, 'N', 14, 'middle'),
			xmlelement(name path, xmlattributes('M960 66 l6 20 l-6 -5 l-6 5 z' AS d, '#222222' AS fill)),
			CASE WHEN NOT EXISTS (SELECT FROM dot) THEN picture_label(500, 300, 'no position in this period', 13, 'middle') END,
			picture_label(300, 560, 'Blue: heard.  Dashed: silent for more than 6 hours, a straight line, not a route.  Square: zone.  Dot: sighting.', 11, 'start', '#555555')));
END;
COMMENT ON FUNCTION vessel_map_svg(bigint, timestamptz, timestamptz) IS
'Return a map of a vessel''s stored positions in a period as a picture (SVG): ways heard, silences of more than 6 hours dashed, zones of its calls, sightings. Equidistant at the middle latitude, in one piece over 180 degrees. Error 22023 for an empty period, 42704 for an unknown vessel';

-- ---------- pages ----------

CREATE FUNCTION vessel_dossier_html(vessel_id bigint, from_time timestamptz, to_time timestamptz) RETURNS text
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = @extschema@, pg_catalog, pg_temp
SET timezone = 'UTC'
AS $$
#variable_conflict use_column
DECLARE
	v vessel;
	name text;
	body xml;
BEGIN
	PERFORM check_period(vessel_dossier_html.from_time, vessel_dossier_html.to_time);
	SELECT s.* INTO v FROM vessel s WHERE s.vessel_id = vessel_dossier_html.vessel_id;
	IF NOT FOUND THEN
		RAISE EXCEPTION 'vessel % does not exist', coalesce(vessel_dossier_html.vessel_id::text, 'NULL') USING ERRCODE = 'undefined_object';
	END IF;
	name := coalesce((SELECT i.name FROM identity_of(v.vessel_id, vessel_dossier_html.to_time) i),
		(SELECT i.name FROM vessel_identity i WHERE i.vessel_id = v.vessel_id ORDER BY lower(i.valid) DESC NULLS LAST LIMIT 1),
		'vessel ' || v.vessel_id);
	body := xmlconcat(
		xmlelement(name p, format('%s. Period: %s to %s UTC. All times are UTC.', coalesce(v.imo::text, 'No IMO number known'),
			page_time(vessel_dossier_html.from_time), page_time(vessel_dossier_html.to_time))),
		xmlelement(name p, coalesce(nullif(concat_ws(', ', 'Kind: ' || v.ship_type, 'length ' || v.length_m || ' m',
			'width ' || v.width_m || ' m'), ''), 'Kind and size are not registered.')),
		page_table('Who it is', ARRAY['Name', 'MMSI', 'Call sign', 'Flag', 'From', 'Until', 'Source'],
			(SELECT xmlagg(page_row(i.name, i.mmsi::text, i.call_sign, i.flag, page_time(lower(i.valid)), page_time(upper(i.valid)),
					i.source || CASE WHEN i.observed THEN ' (observed)' ELSE '' END) ORDER BY lower(i.valid) NULLS FIRST, i.identity_id)
				FROM vessel_identity i WHERE i.vessel_id = v.vessel_id),
			'Nothing is registered.'),
		page_table('Contradictions of identity', ARRAY['Kind', 'Reason', 'One says', 'The other says'],
			(SELECT xmlagg(page_row(c.kind, c.reason, c.first_says, c.second_says) ORDER BY c.first_from, c.kind)
				FROM identity_conflicts(vessel_dossier_html.from_time, vessel_dossier_html.to_time) c
				WHERE v.vessel_id IN (c.vessel_id, c.other_vessel_id)),
			'None is known.'),
		page_table('On sanctions lists', ARRAY['List', 'Listed as', 'At the start', 'At the end', 'Now', 'Listed since', 'Programs'],
			(SELECT xmlagg(page_row(l.list, l.name,
					coalesce((SELECT s.status FROM listings_of(v.imo, vessel_dossier_html.from_time) s WHERE s.listing_id = l.listing_id LIMIT 1), 'not listed'),
					coalesce((SELECT s.status FROM listings_of(v.imo, vessel_dossier_html.to_time) s WHERE s.listing_id = l.listing_id LIMIT 1), 'not listed'),
					coalesce((SELECT s.status FROM listings_of(v.imo, now()) s WHERE s.listing_id = l.listing_id LIMIT 1), 'not listed'),
					concat_ws(' .. ', page_time(l.starts_after), page_time(nullif(l.starts_by, l.starts_after))), array_to_string(l.programs, '; '))
					ORDER BY l.list, l.key)
				FROM (
					SELECT DISTINCT ON (a.listing_id) a.*
					FROM (VALUES (vessel_dossier_html.from_time), (vessel_dossier_html.to_time), (now())) d(at)
					CROSS JOIN LATERAL listings_of(v.imo, d.at) a
					ORDER BY a.listing_id, d.at DESC
				) l),
			'Not on the lists as loaded, at the start or end of the period or now.'),
		page_table('How old the lists are', ARRAY['List', 'Last accepted copy', 'Last copy tried', 'Quarantined since', 'Why'],
			(SELECT xmlagg(page_row(s.list, coalesce(page_time(s.last_accepted_at), 'never loaded'), page_time(s.last_tried_at),
					page_time(s.quarantined_since), s.quarantine_reason) ORDER BY s.list) FROM list_status s),
			'No list has been loaded: nothing above says that the vessel is not sanctioned.'),
		xmlelement(name section, xmlelement(name h2, 'Map'),
			xmlparse(CONTENT vessel_map_svg(v.vessel_id, vessel_dossier_html.from_time, vessel_dossier_html.to_time))),
		xmlelement(name section, xmlelement(name h2, 'Time line'),
			xmlparse(CONTENT port_call_timeline_svg(vessel_dossier_html.from_time, vessel_dossier_html.to_time,
				(SELECT coalesce(array_agg(DISTINCT i.mmsi::integer), '{}') FROM vessel_identity i
					WHERE i.vessel_id = v.vessel_id AND i.mmsi IS NOT NULL
						AND i.valid && tstzrange(vessel_dossier_html.from_time, vessel_dossier_html.to_time))))),
		page_table('Evidence', ARRAY['From', 'Until', 'Kind', 'Zone', 'What', 'Source'],
			(SELECT xmlagg(page_row(page_time(e.at), page_time(e.until), e.kind, e.zone, e.what, e.source) ORDER BY e.at, e.kind, e.zone, e.what)
				FROM vessel_evidence(v.vessel_id, vessel_dossier_html.from_time, vessel_dossier_html.to_time) e),
			'Nothing is known of this vessel in this period.'),
		xmlelement(name section, xmlelement(name h2, 'What is not known'),
			xmlelement(name p, 'A dark candidate is a call that a silence leaves time for: possible, not observed. Distances are geodesics, not routes. '
				'A silence may be the receivers'': compare the number of others heard. Days without a position of any ship: '),
			xmlelement(name p, page_text((SELECT CASE WHEN count(*) > 20 THEN count(*) || ' days' ELSE string_agg(d.day::date::text, ', ' ORDER BY d.day) END
				FROM generate_series((vessel_dossier_html.from_time AT TIME ZONE 'UTC')::date::timestamp,
					(vessel_dossier_html.to_time - interval '1 microsecond') AT TIME ZONE 'UTC', interval '1 day') d(day)
				WHERE d.day::date NOT IN (SELECT s.day FROM stored_days() s(day)))))),
		page_table('Runs that this rests on', ARRAY['Run', 'Zones', 'From', 'To', 'Profile', 'Known at'],
			(SELECT xmlagg(page_row(r.run_id::text, r.zone_set, page_time(r.from_time), page_time(r.to_time),
					r.profile || format(': max_gap %s, merge_gap %s, stop radius %s m, min_stop %s', r.max_gap, r.merge_gap, r.stop_radius_m, r.min_stop),
					page_time(r.known_at)) ORDER BY r.run_id)
				FROM detection_run r
				WHERE r.run_id IN (SELECT c.run_id FROM port_call_current c
					WHERE c.mmsi IN (SELECT i.mmsi::integer FROM vessel_identity i WHERE i.vessel_id = v.vessel_id)
						AND c.arrived_latest < vessel_dossier_html.to_time
						AND coalesce(c.departed_latest, c.departed_earliest) >= vessel_dossier_html.from_time)),
			'No run has found a port call of it in this period.'),
		xmlelement(name p, xmlattributes('small' AS class), format('vesselwatch %s, made %s UTC',
			(SELECT e.extversion FROM pg_catalog.pg_extension e WHERE e.extname = 'vesselwatch'), page_time(now()))));
	RETURN page_frame(format('%s: dossier', name), body);
END $$;
COMMENT ON FUNCTION vessel_dossier_html(bigint, timestamptz, timestamptz) IS
'Return all that is known of a vessel in a period as one self-contained page (HTML, no script, no outside request, prints on A4): identities and their contradictions, listings at both ends and now with the age of each list, map, time line, every row of evidence with its source, what is not known, the runs it rests on. Times are UTC. Error 22023 for an empty period, 42704 for an unknown vessel';

CREATE FUNCTION zone_report_html(zone_id bigint, from_time timestamptz, to_time timestamptz) RETURNS text
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = @extschema@, pg_catalog, pg_temp
SET timezone = 'UTC'
AS $$
#variable_conflict use_column
DECLARE
	z zone;
	body xml;
BEGIN
	PERFORM check_period(zone_report_html.from_time, zone_report_html.to_time);
	PERFORM check_zone(zone_report_html.zone_id);
	SELECT s.* INTO z FROM zone s WHERE s.zone_id = zone_report_html.zone_id;
	body := xmlconcat(
		xmlelement(name p, format('%s%s. Period: %s to %s UTC. All times are UTC.', z.kind,
			concat_ws(', ', '', z.country, z.unlocode, CASE WHEN z.embargoed THEN 'embargoed' END),
			page_time(zone_report_html.from_time), page_time(zone_report_html.to_time))),
		page_table('Calls', ARRAY['Ship', 'MMSI', 'IMO', 'Flag', 'Arrived between', 'Departed between', 'Hours at least', 'At most', 'Confidence'],
			(SELECT xmlagg(page_row(c.name, lpad(c.mmsi::text, 9, '0'), c.imo::text, c.flag,
					concat_ws(' .. ', page_time(c.arrived_earliest), page_time(c.arrived_latest)),
					CASE WHEN c.is_open THEN 'not yet; last heard ' || page_time(c.departed_earliest)
						ELSE concat_ws(' .. ', page_time(c.departed_earliest), page_time(c.departed_latest)) END,
					round(c.dwell_hours_min::numeric, 1)::text, round(c.dwell_hours_max::numeric, 1)::text, c.confidence::text)
					ORDER BY c.arrived_latest, c.mmsi)
				FROM port_call c
				WHERE c.zone_id = z.zone_id
					AND c.arrived_latest < zone_report_html.to_time
					AND coalesce(c.departed_latest, c.departed_earliest) >= zone_report_html.from_time),
			'No port call was found in this period.'),
		page_table('Listed callers', ARRAY['Ship', 'MMSI', 'Arrived', 'List', 'Listed as', 'On arrival', 'During the stay', 'Now'],
			(SELECT xmlagg(page_row(c.vessel, lpad(c.mmsi::text, 9, '0'), page_time(c.arrived), c.list, c.listed_name, c.status_then, c.status_during, c.status_now)
					ORDER BY c.arrived, c.mmsi, c.list)
				FROM sanctioned_port_call c
				WHERE c.zone_id = z.zone_id
					AND c.listing_id IS NOT NULL
					AND c.arrived < zone_report_html.to_time
					AND coalesce(c.departed_latest, c.departed_earliest) >= zone_report_html.from_time),
			'No caller is known to be or have been on a list as loaded.'),
		page_table('Calls that silences leave time for', ARRAY['MMSI', 'Silent from', 'Heard again', 'Hours at most', 'Others heard there'],
			(SELECT xmlagg(page_row(lpad(d.mmsi::text, 9, '0'), page_time(d.off_at), coalesce(page_time(d.on_at), 'not yet'),
					round(d.max_stay_hours::numeric, 1)::text, d.heard_nearby_off::text) ORDER BY d.off_at, d.mmsi)
				FROM dark_port_call d
				WHERE d.zone_id = z.zone_id
					AND d.earliest_arrival < zone_report_html.to_time
					AND d.latest_departure >= zone_report_html.from_time),
			'None. Possible calls are shown once silences have been looked for: detect_ais_gaps().'),
		xmlelement(name section, xmlelement(name h2, 'Time line'),
			(SELECT xmlagg(xmlparse(CONTENT port_call_timeline_svg(zone_report_html.from_time, zone_report_html.to_time, NULL,
					ARRAY[z.zone_id], page => n)) ORDER BY n)
				FROM generate_series(1, greatest(1, ((SELECT count(DISTINCT c.mmsi) FROM port_call_current c
					WHERE c.zone_id = z.zone_id
						AND c.arrived_latest < zone_report_html.to_time
						AND coalesce(c.departed_latest, c.departed_earliest) >= zone_report_html.from_time) + 49) / 50)::integer) n)),
		page_table('Pauses', ARRAY['Last seen', 'By', 'Next seen', 'By', 'Days at least', 'At most', 'Clear, empty', 'Obscured', 'Not imaged', 'Longest without a clear look'],
			(SELECT xmlagg(page_row(page_time(p.last_seen), p.last_evidence, coalesce(page_time(p.next_seen), 'not yet'), coalesce(p.next_evidence, ''),
					p.pause_days_min::text, coalesce(p.pause_days_max::text, 'runs'), p.days_clear_empty::text, p.days_obscured::text,
					p.days_not_looked::text, p.longest_unwatched::text) ORDER BY p.last_seen, p.next_seen)
				FROM visit_pauses(z.zone_id, zone_report_html.from_time, zone_report_html.to_time) p),
			'No pause between two known presences lies in this period.'),
		page_table('Days by what was looked at', ARRAY['Status', 'Days'],
			(SELECT xmlagg(page_row(w.status, w.days::text) ORDER BY w.status)
				FROM (SELECT d.status, count(*) AS days FROM zone_watch(z.zone_id, zone_report_html.from_time, zone_report_html.to_time) d GROUP BY d.status) w),
			'None.'),
		xmlelement(name p, xmlattributes('small' AS class), format('vesselwatch %s, made %s UTC. not_looked: nobody looked, which is no absence.',
			(SELECT e.extversion FROM pg_catalog.pg_extension e WHERE e.extname = 'vesselwatch'), page_time(now()))));
	RETURN page_frame(format('%s: report', z.name), body);
END $$;
COMMENT ON FUNCTION zone_report_html(bigint, timestamptz, timestamptz) IS
'Return the traffic of a zone in a period as one self-contained page (HTML, no script, no outside request, prints on A4): calls with identities and bounds, listed callers, calls that silences leave time for, time line, pauses with who was looking. Times are UTC. Error 22023 for an empty period, 42704 for an unknown zone';
