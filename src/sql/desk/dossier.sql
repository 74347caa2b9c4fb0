-- The dossier of a vessel: everything known of it in a period, on one page.

CREATE FUNCTION ship_type_words(ship_type text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN ship_type || coalesce(' (' || CASE
	WHEN ship_type !~ '^[0-9]{2}$' THEN NULL
	WHEN ship_type = '30' THEN 'fishing'
	WHEN ship_type IN ('31', '32') THEN 'towing'
	WHEN ship_type = '33' THEN 'dredging or underwater operations'
	WHEN ship_type = '34' THEN 'diving operations'
	WHEN ship_type = '35' THEN 'military operations'
	WHEN ship_type = '36' THEN 'sailing'
	WHEN ship_type = '37' THEN 'pleasure craft'
	WHEN ship_type = '50' THEN 'pilot vessel'
	WHEN ship_type = '51' THEN 'search and rescue'
	WHEN ship_type = '52' THEN 'tug'
	WHEN ship_type = '53' THEN 'port tender'
	WHEN ship_type = '54' THEN 'anti-pollution'
	WHEN ship_type = '55' THEN 'law enforcement'
	WHEN ship_type = '58' THEN 'medical transport'
	WHEN ship_type LIKE '2_' THEN 'wing in ground'
	WHEN ship_type LIKE '4_' THEN 'high speed craft'
	WHEN ship_type LIKE '6_' THEN 'passenger'
	WHEN ship_type LIKE '7_' THEN 'cargo'
	WHEN ship_type LIKE '8_' THEN 'tanker'
	WHEN ship_type LIKE '9_' THEN 'other'
END || ', as AIS says)', '');
COMMENT ON FUNCTION ship_type_words(text) IS
'Return a ship type with the meaning of an AIS code added (ITU-R M.1371-5, annex 8, table 53); other texts unchanged';

CREATE FUNCTION dossier_name(vessel_id bigint, t timestamptz) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
RETURN coalesce((SELECT i.name FROM identity_of(dossier_name.vessel_id, t) i),
	(SELECT i.name
		FROM vessel_identity i
		WHERE i.vessel_id = dossier_name.vessel_id
		ORDER BY lower(i.valid) DESC NULLS LAST
		LIMIT 1),
	'vessel ' || dossier_name.vessel_id);
COMMENT ON FUNCTION dossier_name(bigint, timestamptz) IS
'Return what a dossier calls a vessel: its name at a time, else its last name, else its key';

CREATE FUNCTION mmsis_unobserved(vessel_id bigint) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
RETURN (
	SELECT string_agg(lpad(s.mmsi::text, 9, '0'), ', ' ORDER BY s.mmsi)
	FROM vessel v
	CROSS JOIN LATERAL mmsis_saying(v.imo) s
	WHERE v.vessel_id = mmsis_unobserved.vessel_id
		AND NOT EXISTS (SELECT
			FROM vessel_identity i
			WHERE i.vessel_id = v.vessel_id
				AND i.mmsi = s.mmsi::mmsi));
COMMENT ON FUNCTION mmsis_unobserved(bigint) IS
'Return, as text, the MMSIs that report a vessel''s IMO number in AIS static data but that no identity of it has, '
'because observe_identities() has not been called since that data was loaded; NULL if there are none';

CREATE FUNCTION dossier_identity(vessel_id bigint, from_time timestamptz, to_time timestamptz) RETURNS xml
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
	SELECT xmlconcat(
		page_table('Who it is', ARRAY['Name', 'MMSI', 'Call sign', 'Flag', 'From', 'Until', 'Source'],
			(SELECT xmlagg(page_row(i.name, i.mmsi::text, i.call_sign, i.flag, page_time(lower(i.valid)),
				page_time(upper(i.valid)), i.source || CASE WHEN i.observed THEN ' (observed)' ELSE '' END)
				ORDER BY lower(i.valid) NULLS FIRST, i.identity_id)
				FROM vessel_identity i WHERE i.vessel_id = $1),
			'Nothing is registered.'),
		(SELECT xmlelement(name p, format('AIS said its IMO number under MMSI %s too, which observe_identities() has not '
				'taken up since: what was done under it is not shown.', n.mmsis))
			FROM mmsis_unobserved($1) n(mmsis)
			WHERE n.mmsis IS NOT NULL),
		page_table('Contradictions of identity', ARRAY['Kind', 'Reason', 'One says', 'The other says'],
			(SELECT xmlagg(page_row(c.kind, c.reason, c.first_says, c.second_says) ORDER BY c.first_from, c.kind)
				FROM vessel_conflicts($1, $2, $3) c),
			'None is known.'));
END;
COMMENT ON FUNCTION dossier_identity(bigint, timestamptz, timestamptz) IS
'Return the part of a dossier with the identities of a vessel and their contradictions in a period';

CREATE FUNCTION listed_since(p listing_period) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE
	WHEN (p).start_basis = 'snapshot' AND (p).starts_after IS NULL
		THEN format('%s or earlier (first copy)', page_time((p).starts_by))
	ELSE concat_ws(' .. ', page_time(nullif((p).starts_after, (p).starts_by)), page_time((p).starts_by))
END;
COMMENT ON FUNCTION listed_since(listing_period) IS
'Return, in words, when a listing began: on a date, between two copies, or by the first copy';

CREATE FUNCTION listed_in_period(p listing_period, from_time timestamptz, to_time timestamptz) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE
	WHEN num_nulls(from_time, to_time) > 0 THEN NULL
	WHEN period_status(p, from_time) = 'listed' AND period_status(p, to_time) = 'listed' THEN 'listed all the time'
	WHEN period_status_during(p, from_time, to_time, from_time, to_time) = 'listed'
		THEN CASE
			WHEN (p).start_basis = 'snapshot' AND (p).starts_by > from_time
				AND (p).starts_after IS DISTINCT FROM (p).starts_by
				OR (p).ends_after < (p).ends_by AND (p).ends_after < to_time
				THEN 'listed for a part, possibly more'
			ELSE 'listed for a part'
		END
	ELSE coalesce(period_status_during(p, from_time, to_time, from_time, to_time), 'not listed')
END;
COMMENT ON FUNCTION listed_in_period(listing_period, timestamptz, timestamptz) IS
'Return, in words, for how much of a period a listing surely lasted, and whether it can have lasted longer';

CREATE FUNCTION dossier_candidates(vessel_id bigint, at timestamptz) RETURNS xml
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
	SELECT page_table('Listings that it may be, by name, MMSI or call sign',
		ARRAY['List', 'Listed as', 'Status', 'What agrees', 'What contradicts'],
		(WITH asked AS (
			SELECT
				array_agg(i.name ORDER BY i.identity_id) AS names,
				array_agg(v.imo ORDER BY i.identity_id) AS imos,
				array_agg(i.mmsi ORDER BY i.identity_id) AS mmsis,
				array_agg(i.call_sign ORDER BY i.identity_id) AS call_signs,
				array_agg(i.flag ORDER BY i.identity_id) AS flags
			FROM vessel v
			LEFT JOIN vessel_identity i ON i.vessel_id = v.vessel_id
			WHERE v.vessel_id = $1
		), hit AS (
			SELECT DISTINCT ON (s.listing_id) s.*
			FROM asked a
			CROSS JOIN LATERAL screen_vessels(a.names, a.imos, a.mmsis, a.call_signs, at => $2, flags => a.flags) s
			WHERE s.listing_id IS NOT NULL
				-- listings of its IMO number are in another table
				AND NOT EXISTS (SELECT
					FROM vessel v
					CROSS JOIN LATERAL listings_naming(v.imo) n
					WHERE v.vessel_id = $1
						AND n.listing_id = s.listing_id)
			ORDER BY s.listing_id, s.score DESC, s.row_no
		)
		SELECT xmlagg(page_row(h.list, h.listed_name, h.status, array_to_string(h.matched, '; '),
			array_to_string(h.contradicted, '; ')) ORDER BY h.score DESC, h.list, h.key)
		FROM hit h),
		CASE
			WHEN first_copies() = '{}' THEN 'No list has been loaded.'
			ELSE 'None, by the names, MMSI and call signs that it is known by.'
			END);
END;
COMMENT ON FUNCTION dossier_candidates(bigint, timestamptz) IS
'Return the part of a dossier with the listings that a vessel may be at a time, found by screen_vessels() from '
'anything but its IMO number';

CREATE FUNCTION dossier_lists(vessel_id bigint, from_time timestamptz, to_time timestamptz) RETURNS xml
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
	SELECT xmlconcat(
		page_table('On sanctions lists',
			ARRAY['List', 'Listed as', 'Since', 'Until', 'In the period', 'Now', 'Programs'],
			(SELECT xmlagg(page_row(
					l.list,
					w.name || CASE
						WHEN n.is_current THEN ''
						ELSE format(' (IMO number no longer given%s)', ', but another since ' || page_time(n.given_to))
					END,
					listed_since(d),
					coalesce(concat_ws(' .. ', page_time(nullif(d.ends_after, d.ends_by)),
						nullif(page_time(d.ends_by), '')),
						''),
					CASE
						WHEN n.given_to <= $2 OR n.given_from >= $3 THEN 'not listed'
						ELSE listed_in_period(d, greatest($2, n.given_from), least($3, n.given_to))
					END,
					coalesce(CASE WHEN n.is_current THEN period_status(d, now())
						WHEN n.given_to IS NULL AND period_status(d, now()) IS NOT NULL THEN 'possibly' END, 'not listed'),
					array_to_string(w.programs, '; ')) ORDER BY d.starts_by, l.list, l.source_key)
				FROM vessel v
				CROSS JOIN LATERAL listings_naming(v.imo) n
				JOIN listing l ON l.listing_id = n.listing_id
				JOIN listing_period d ON d.listing_id = l.listing_id AND d.known_to IS NULL
				LEFT JOIN listing_version w ON w.listing_id = l.listing_id AND w.known_to IS NULL
				WHERE v.vessel_id = $1),
			CASE WHEN (SELECT v.imo FROM vessel v WHERE v.vessel_id = $1) IS NULL
				THEN 'Without an IMO number it was looked for on no list: screen_vessel() compares names.'
				WHEN first_copies() = '{}' THEN 'No list has been loaded: whether it is or was on one is not known.'
				ELSE 'Not on the lists as loaded, at any time, by its IMO number.' END),
		dossier_candidates($1, least($3, now())),
		page_lists());
END;
COMMENT ON FUNCTION dossier_lists(bigint, timestamptz, timestamptz) IS
'Return the part of a dossier about lists: every period in which the vessel''s IMO number was listed, other listings '
'that it may be at the end of the period, and how old the lists are';

CREATE FUNCTION listed_at(vessel_id bigint, at timestamptz) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
RETURN (SELECT lists_then(v.imo, at) FROM vessel v WHERE v.vessel_id = listed_at.vessel_id);
COMMENT ON FUNCTION listed_at(bigint, timestamptz) IS
'Return the lists that name a vessel''s IMO number at a time, as known now, separated by commas, each with '
'"(possibly)" if the time lies between two snapshots; NULL: none of those loaded';

CREATE FUNCTION dossier_evidence(vessel_id bigint, from_time timestamptz, to_time timestamptz) RETURNS xml
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
	WITH evidence AS MATERIALIZED (
		SELECT e.*, v.imo, CASE e.kind
				WHEN 'sighting' THEN seen_time(e.at, e.until)
				ELSE event_time(e.at, coalesce(e.until, now()))
			END AS lasted
		FROM evidence_rows($1, $2, $3) e
		JOIN vessel v ON v.vessel_id = $1
	)
	SELECT xmlconcat(
		page_table('Evidence', ARRAY['From', 'Until', 'Kind', 'Zone', 'What', 'Listed then', 'Source', 'Known since'],
			(SELECT xmlagg(page_row(page_time(e.at), page_time(e.until), e.kind, e.zone, e.what,
					CASE WHEN e.kind NOT IN ('fixes', 'listing', 'anomaly') THEN coalesce(lists_then(
						-- a vessel without an IMO number by its MMSI, if a list gives it
						CASE WHEN e.imo IS NULL THEN (SELECT i.mmsi::integer FROM identity_of($1, e.at) i) END,
						e.imo,
						-- only the bounds of a sighting or a possible call are known
						CASE WHEN e.kind IN ('port call', 'gap', 'encounter', 'loitering') THEN e.lasted ELSE 'empty' END, e.lasted),
						no_list_text(e.at)) END,
					e.source, page_time(e.known_from)) ORDER BY e.at, e.kind, e.zone, e.what)
				FROM evidence e),
			'Nothing is known of this vessel in this period.'),
		page_table('What was looked at',
			ARRAY['Zone', 'Days with ships seen', 'Clear and empty', 'Obscured', 'Nobody looked'],
			(SELECT xmlagg(page_row(o.name, w.seen::text, w.clear_empty::text, w.obscured::text, w.not_looked::text)
				ORDER BY o.name, o.zone_id)
				FROM (
					SELECT z.name, z.zone_id
					FROM (SELECT e.zone, count(*) AS n
						FROM evidence e
						WHERE e.kind IN ('port call', 'dark candidate', 'sighting')
						GROUP BY e.zone) m
					JOIN zone z ON z.name = m.zone
					ORDER BY m.n DESC, z.zone_id
					LIMIT 12
				) o
				CROSS JOIN LATERAL (
					SELECT
						count(*) FILTER (WHERE d.status = 'seen') AS seen,
						count(*) FILTER (WHERE d.status = 'clear_empty') AS clear_empty,
						count(*) FILTER (WHERE d.status = 'obscured') AS obscured,
						count(*) FILTER (WHERE d.status = 'not_looked') AS not_looked
					FROM zone_steps(o.zone_id, $2, $3, '1 day', 'UTC', 'infinity') d
				) w),
			'No zone is named by the evidence.'));
END;
COMMENT ON FUNCTION dossier_evidence(bigint, timestamptz, timestamptz) IS
'Return the part of a dossier with the evidence, each row with its source, the time since when it is known and the '
'lists that named the vessel then, and for the twelve zones named most often how many days were looked at';

CREATE FUNCTION dossier_sea_runs(ships integer[], from_time timestamptz, to_time timestamptz,
	OUT kind text, OUT run_id bigint, OUT zone_set text, OUT run_from timestamptz, OUT run_to timestamptz,
	OUT parameters text, OUT known_at timestamptz)
RETURNS SETOF record
LANGUAGE sql STABLE PARALLEL SAFE ROWS 10
BEGIN ATOMIC
	SELECT 'encounters', r.run_id, NULL::text, r.from_time, r.to_time,
		format('max_distance_m %s, min_duration %s, max_gap %s, max_drift_kn %s, %s nm from %s', r.max_distance_m,
			r.min_duration, r.max_gap, coalesce(r.max_drift_kn::text, 'any'), r.min_nm, coalesce(r.away_from, 'nothing')),
		r.known_at
	FROM encounter_run r
	WHERE r.run_id IN (SELECT e.run_id
		FROM encounter_finding e
		WHERE e.known_to IS NULL
			AND (e.mmsi_a::integer = ANY ($1) OR e.mmsi_b::integer = ANY ($1))
			AND e.began < $3
			AND e.ended >= $2)
	UNION ALL
	SELECT 'loitering', r.run_id, NULL, r.from_time, r.to_time,
		format('radius %s m, min_duration %s, %s nm from %s', r.radius_m, r.min_duration, r.min_nm,
			coalesce(r.away_from, 'nothing')),
		r.known_at
	FROM loitering_run r
	WHERE r.run_id IN (SELECT l.run_id
		FROM loitering_finding l
		WHERE l.known_to IS NULL
			AND l.mmsi::integer = ANY ($1)
			AND l.began < $3
			AND l.ended >= $2)
	UNION ALL
	SELECT 'anomalies', r.run_id, r.land, r.from_time, r.to_time,
		format('max_speed_kn %s, time_error %s, place_error_m %s', r.max_speed_kn, r.time_error, r.place_error_m),
		r.known_at
	FROM anomaly_run r
	WHERE r.run_id IN (SELECT a.run_id
		FROM anomaly_finding a
		WHERE a.known_to IS NULL
			AND a.mmsi::integer = ANY ($1)
			AND a.began < $3
			AND a.ended >= $2);
END;
COMMENT ON FUNCTION dossier_sea_runs(integer[], timestamptz, timestamptz) IS
'Return the runs that encounters, loitering and anomalies of some MMSIs in a period were found by, in words: a step of '
'dossier_runs()';

CREATE FUNCTION dossier_runs(ships integer[], from_time timestamptz, to_time timestamptz) RETURNS xml
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
	SELECT page_table('Runs that this rests on', ARRAY['Kind', 'Run', 'Zones', 'From', 'To', 'Parameters', 'Known at'],
		(SELECT xmlagg(page_row(u.kind, u.run_id::text, u.zone_set, coalesce(page_time(u.from_time), 'all'),
				coalesce(page_time(u.to_time), 'all'), u.parameters, page_time(u.known_at))
				ORDER BY u.kind, u.run_id)
			FROM (
				SELECT 'port calls' AS kind, r.run_id, r.zone_set, r.from_time, r.to_time,
					r.profile || format(': max_gap %s, merge_gap %s, stop radius %s m, min_stop %s', r.max_gap,
						r.merge_gap, r.stop_radius_m, r.min_stop) AS parameters,
					r.known_at
				FROM detection_run r
				WHERE r.run_id IN (SELECT c.run_id FROM port_call_current c
					WHERE c.mmsi = ANY ($1)
						AND c.arrived_latest < $3
						AND coalesce(c.departed_latest, c.departed_earliest) >= $2)
				UNION ALL
				SELECT 'silences', r.run_id, r.zone_set, r.from_time, r.to_time,
					format('min_gap %s, cells of %s degrees, others within %s, max_speed_kn %s, min_stay %s', r.min_gap,
						r.cell_deg, r.listen_window, r.max_speed_kn, r.min_stay),
					r.known_at
				FROM ais_gap_run r
				WHERE r.run_id IN (SELECT g.run_id FROM ais_gap_current g
					WHERE g.mmsi = ANY ($1)
						AND g.off_at < $3
						AND coalesce(g.on_at, 'infinity') >= $2)
				UNION ALL
				SELECT s.* FROM dossier_sea_runs($1, $2, $3) s
			) u),
		'No run has found anything of it in this period: what is looked for is shown once it has been.');
END;
COMMENT ON FUNCTION dossier_runs(integer[], timestamptz, timestamptz) IS
'Return the part of a dossier with the runs that found what it shows, and their parameters';

CREATE FUNCTION dossier_unknown(from_time timestamptz, to_time timestamptz) RETURNS xml
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
	SELECT xmlelement(name section, xmlelement(name h2, 'What is not known'),
		xmlelement(name p,
			'A dark candidate is a call that a silence leaves time for: possible, not observed. Distances are geodesics, not routes. '
			'A silence may be the receivers'': compare the number of others heard. Days without a position of any ship: '),
		xmlelement(name p,
			page_text((SELECT CASE
				WHEN count(*) > 20 THEN count(*) || ' days'
				ELSE string_agg(d.day::date::text, ', ' ORDER BY d.day)
				END
			FROM generate_series(($1 AT TIME ZONE 'UTC')::date::timestamp,
				($2 - interval '1 microsecond') AT TIME ZONE 'UTC',
					interval '1 day') d(day)
			WHERE d.day::date NOT IN (SELECT unnest(days_with_data(utc_day($1), utc_day($2))))))),
		page_note(calls_not_looked_for(NULL, $1, $2)),
		page_note(silences_not_looked_for($1, $2)),
		page_note(encounters_not_looked_for($1, $2)),
		page_note(loitering_not_looked_for($1, $2)),
		page_note(anomalies_not_looked_for($1, $2)),
		CASE WHEN $1 < positions_kept_from() THEN
			xmlelement(name p, format('Positions of days before %s are no longer kept: what was found by them is shown, and they are not.',
				positions_horizon()))
		END);
END;
COMMENT ON FUNCTION dossier_unknown(timestamptz, timestamptz) IS
'Return the part of a dossier about what is not known: days of a period on which no ship was heard or positions are '
'no longer stored, and times for which port calls, gaps, encounters, loitering or anomalies have not been detected';

CREATE FUNCTION vessel_dossier_html(vessel_id bigint, from_time timestamptz, to_time timestamptz) RETURNS text
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = @extschema@, pg_catalog, pg_temp
SET timezone = 'UTC'
SET datestyle = 'ISO'
SET intervalstyle = 'postgres'
AS $$
#variable_conflict use_column
DECLARE
	v vessel;
	name text;
	ships integer[];
	body xml;
BEGIN
	PERFORM check_period(vessel_dossier_html.from_time, vessel_dossier_html.to_time);
	SELECT s.* INTO v FROM vessel s WHERE s.vessel_id = vessel_dossier_html.vessel_id;
	IF NOT FOUND THEN
		RAISE EXCEPTION 'vessel % does not exist', coalesce(vessel_dossier_html.vessel_id::text, 'NULL')
			USING ERRCODE = 'undefined_object';
	END IF;
	name := dossier_name(v.vessel_id, vessel_dossier_html.to_time);
	ships := mmsis_of(v.vessel_id, vessel_dossier_html.from_time, vessel_dossier_html.to_time);
	body := xmlconcat(
		xmlelement(name p,
			format('%s. Period: %s to %s UTC. All times are UTC.', coalesce(v.imo::text, 'No IMO number known'),
			page_time(vessel_dossier_html.from_time), page_time(vessel_dossier_html.to_time))),
		xmlelement(name p, page_text(coalesce(nullif(concat_ws(', ', 'Kind: ' || ship_type_words(v.ship_type),
			'length ' || v.length_m || ' m', 'width ' || v.width_m || ' m'), ''), 'Kind and size are not registered.'))),
		dossier_identity(v.vessel_id, vessel_dossier_html.from_time, vessel_dossier_html.to_time),
		dossier_lists(v.vessel_id, vessel_dossier_html.from_time, vessel_dossier_html.to_time),
		xmlelement(name section, xmlelement(name h2, 'Map'),
			xmlparse(CONTENT vessel_map_svg(v.vessel_id, vessel_dossier_html.from_time, vessel_dossier_html.to_time))),
		xmlelement(name section, xmlelement(name h2, 'Time line'),
			xmlparse(CONTENT port_call_timeline_svg(vessel_dossier_html.from_time, vessel_dossier_html.to_time,
				ships, lanes => greatest(1, cardinality(ships))))),
		dossier_evidence(v.vessel_id, vessel_dossier_html.from_time, vessel_dossier_html.to_time),
		dossier_unknown(vessel_dossier_html.from_time, vessel_dossier_html.to_time),
		dossier_runs(ships, vessel_dossier_html.from_time, vessel_dossier_html.to_time),
		xmlelement(name p, xmlattributes('small' AS class), format('vesselwatch %s, made %s UTC',
			(SELECT e.extversion FROM pg_catalog.pg_extension e WHERE e.extname = 'vesselwatch'), page_time(now()))));
	RETURN page_frame(format('%s: dossier', name), body);
END $$;
COMMENT ON FUNCTION vessel_dossier_html(bigint, timestamptz, timestamptz) IS
'Return everything known of a vessel in a period as one self-contained HTML page (no script, no outside request, '
'prints on A4): identities and their contradictions, listings and the age of each list, a map with where the ship can '
'have been in its silences, a time line, every piece of evidence with its source, the time since when it is known and '
'the lists that named the vessel then, what was looked at, what is not known, and the runs behind it with their '
'parameters. Times are UTC. Error 22023 for an empty period, 42704 for an unknown vessel';
