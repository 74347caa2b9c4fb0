-- All evidence on one vessel in one time line.

CREATE FUNCTION numbers_of(vessel_id bigint, from_time timestamptz, to_time timestamptz, OUT mmsi mmsi,
	OUT valid tstzmultirange)
RETURNS SETOF record
LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 2
SET search_path = @extschema@, pg_catalog, pg_temp
SET timezone = 'UTC'
AS $$
#variable_conflict use_column
BEGIN
	RETURN QUERY
	SELECT i.mmsi, range_agg(h.valid)
	FROM vessel_identity i, LATERAL identity_holds(i.observed, i.valid) h(valid)
	WHERE i.vessel_id = numbers_of.vessel_id
		AND i.mmsi IS NOT NULL
		AND h.valid && tstzrange(from_time, to_time)
	GROUP BY i.mmsi;
END $$;
COMMENT ON FUNCTION numbers_of(bigint, timestamptz, timestamptz) IS
'Return the MMSIs that the registry gives a vessel in a period, and the times for which it had each';

CREATE FUNCTION evidence_heard(vessel_id bigint, from_time timestamptz, to_time timestamptz,
	OUT at timestamptz, OUT until timestamptz, OUT kind text, OUT zone text, OUT what text, OUT source text,
	OUT place geometry, OUT known_from timestamptz)
RETURNS SETOF record
LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 100
SET search_path = @extschema@, pg_catalog, pg_temp
SET timezone = 'UTC'
SET jit = off
AS $$
#variable_conflict use_column
BEGIN
	RETURN QUERY
	WITH used AS MATERIALIZED (
		SELECT n.* FROM numbers_of(evidence_heard.vessel_id, evidence_heard.from_time, evidence_heard.to_time) n
	), day AS (
		SELECT u.mmsi,
			track_between(v.track, greatest(evidence_heard.from_time, lower(u.valid)),
				least(evidence_heard.to_time, upper(u.valid))) AS track
		FROM used u
		CROSS JOIN LATERAL stored_day_tracks(u.mmsi, (evidence_heard.from_time AT TIME ZONE 'UTC')::date,
			(evidence_heard.to_time AT TIME ZONE 'UTC')::date) v
	)
	SELECT start_time(d.track) AS at, end_time(d.track) AS until, 'fixes' AS kind, NULL::text AS zone,
		format('%s fixes, %s nm%s', num_fixes(d.track), round(length_nm(c.track)::numeric, 1),
			', without ' || nullif(num_fixes(d.track) - num_fixes(c.track), 0) || ' out of reach of the others') AS what,
		'AIS, MMSI ' || d.mmsi::text AS source, f.place, NULL::timestamptz AS known_from
	FROM day d
	CROSS JOIN LATERAL (SELECT track_clean(d.track, stray_speed()) AS track OFFSET 0) c
	CROSS JOIN LATERAL (
		SELECT lonlat_point(x.lon, x.lat) AS place
		FROM track_fixes(track_between(c.track, start_time(c.track), start_time(c.track) + interval '1 microsecond')) x
		LIMIT 1
	) f
	WHERE num_fixes(d.track) > 0
	UNION ALL
	SELECT c.arrived, coalesce(c.departed, c.departed_earliest), 'port call', c.zone,
		format('%s, at least %s h, confidence %s', c.arrival_basis || ' to ' || c.departure_basis,
			round(c.dwell_hours_min::numeric, 1), c.confidence),
		'AIS, MMSI ' || c.mmsi, c.place, c.known_from
	FROM used u
	CROSS JOIN LATERAL (SELECT k.* FROM port_call_current k WHERE k.mmsi = u.mmsi::integer) c
	-- as in port_call: the estimate may lie before the ship had the MMSI
	WHERE u.valid @> c.arrived_latest;
END $$;
COMMENT ON FUNCTION evidence_heard(bigint, timestamptz, timestamptz) IS
'Return the rows of vessel_evidence() from AIS: fixes by UTC day, and port calls';

CREATE FUNCTION evidence_unheard(vessel_id bigint, from_time timestamptz, to_time timestamptz,
	OUT at timestamptz, OUT until timestamptz, OUT kind text, OUT zone text, OUT what text, OUT source text,
	OUT place geometry, OUT known_from timestamptz)
RETURNS SETOF record
LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 100
SET search_path = @extschema@, pg_catalog, pg_temp
SET timezone = 'UTC'
SET jit = off
AS $$
#variable_conflict use_column
BEGIN
	RETURN QUERY
	WITH used AS MATERIALIZED (
		SELECT n.*
		FROM numbers_of(evidence_unheard.vessel_id, evidence_unheard.from_time, evidence_unheard.to_time) n
	)
	SELECT g.off_at, g.on_at, 'gap', NULL,
		format('silent for %s h%s; %s others heard there then, %s of them while it was silent%s',
			round(g.duration_hours::numeric, 1),
			CASE WHEN g.is_open THEN ' and more' ELSE format(', %s nm apart', round(g.distance_nm::numeric, 1)) END,
			g.heard_nearby_off, g.heard_within_off,
			CASE
				WHEN g.days_without_data > 0 THEN format('; of %s days in it nothing is stored',
					g.days_without_data)
				END),
		'AIS, MMSI ' || g.mmsi, g.place, g.known_from
	FROM used u
	CROSS JOIN LATERAL (SELECT k.* FROM ais_gap_current k WHERE k.mmsi = u.mmsi::integer) g
	WHERE u.valid @> g.off_at
	UNION ALL
	SELECT d.earliest_arrival, d.latest_departure, 'dark candidate', d.zone,
		format('can have been there for at most %s h at %s kn', round(d.max_stay_hours::numeric, 1),
			d.max_speed_kn),
		'AIS gap ' || d.gap_id, d.place, d.known_from
	FROM used u
	-- OFFSET 0 keeps the condition on the ship inside: a join with the view would compute the calls of all ships
	CROSS JOIN LATERAL (SELECT k.* FROM dark_port_call k WHERE k.mmsi = u.mmsi::integer OFFSET 0) d
	WHERE u.valid @> d.off_at;
END $$;
COMMENT ON FUNCTION evidence_unheard(bigint, timestamptz, timestamptz) IS
'Return the rows of vessel_evidence() about gaps, and the calls that they leave time for';

CREATE FUNCTION evidence_met(vessel_id bigint, from_time timestamptz, to_time timestamptz,
	OUT at timestamptz, OUT until timestamptz, OUT kind text, OUT zone text, OUT what text, OUT source text,
	OUT place geometry, OUT known_from timestamptz)
RETURNS SETOF record
LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 10
SET search_path = @extschema@, pg_catalog, pg_temp
SET timezone = 'UTC'
SET jit = off
AS $$
#variable_conflict use_column
BEGIN
	RETURN QUERY
	WITH used AS MATERIALIZED (
		SELECT n.* FROM numbers_of(evidence_met.vessel_id, evidence_met.from_time, evidence_met.to_time) n
	)
	SELECT e.began, e.ended, 'encounter', NULL::text,
		format('with %s: at least %s h, at least %s m apart%s',
			concat_ws(', ', o.name, 'MMSI ' || lpad(e.other::text, 9, '0'), 'IMO ' || o.imo, o.flag,
				coalesce('on the lists ' || ship_listed(e.other, o.imo, t.surely, t.surely, t.possibly),
					no_list_text(e.began))),
			round(hours(e.ended - e.began)::numeric, 1), round(e.min_distance_m),
			CASE WHEN w.another THEN '; whose MMSI that was is a guess' END),
		format('AIS, MMSI %s and %s', e.mmsi_a, e.mmsi_b), lonlat_point(e.lon, e.lat), e.known_from
	FROM used u
	CROSS JOIN LATERAL (
		SELECT f.*, CASE WHEN f.mmsi_a::integer = u.mmsi::integer THEN f.mmsi_b ELSE f.mmsi_a END::integer AS other
		FROM encounter_finding f
		WHERE f.known_to IS NULL
			AND (f.mmsi_a::integer = u.mmsi::integer OR f.mmsi_b::integer = u.mmsi::integer)
			AND f.began < evidence_met.to_time
			AND f.ended >= evidence_met.from_time
			AND u.valid @> f.began
		OFFSET 0
	) e
	LEFT JOIN LATERAL identity_then(e.other, e.began) o ON true
	CROSS JOIN LATERAL used_by_another(e.other, o.imo, o.vessel_id, e.began, e.ended) w
	CROSS JOIN LATERAL (
		SELECT
			event_time(e.began, e.ended) AS surely,
			event_time(coalesce(e.began_earliest, e.began), coalesce(e.ended_latest, e.ended)) AS possibly
	) t
	UNION ALL
	SELECT l.began, l.ended, 'loitering', NULL,
		format('within %s m of one place for at least %s h%s, %s', l.radius_m, round(l.duration_hours::numeric, 1),
			', not heard in ' || nullif(round(l.unobserved_hours::numeric, 1), 0) || ' of them',
			coalesce(round(l.nearest_zone_nm::numeric, 1) || ' nm from ' || l.nearest_zone,
				'no registered port within 200 nm')),
		'AIS, MMSI ' || u.mmsi::text, l.place, l.known_from
	FROM used u
	CROSS JOIN LATERAL (
		SELECT k.*
		FROM loitering k
		WHERE k.mmsi = u.mmsi::integer
			AND k.began < evidence_met.to_time
			AND k.ended >= evidence_met.from_time
		OFFSET 0
	) l
	WHERE u.valid @> l.began;
END $$;
COMMENT ON FUNCTION evidence_met(bigint, timestamptz, timestamptz) IS
'Return the rows of vessel_evidence() of encounters, each with the other ship and the lists it was on then, and of '
'loitering';

CREATE FUNCTION evidence_doubted(vessel_id bigint, from_time timestamptz, to_time timestamptz,
	OUT at timestamptz, OUT until timestamptz, OUT kind text, OUT zone text, OUT what text, OUT source text,
	OUT place geometry, OUT known_from timestamptz)
RETURNS SETOF record
LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 10
SET search_path = @extschema@, pg_catalog, pg_temp
SET timezone = 'UTC'
SET jit = off
AS $$
#variable_conflict use_column
BEGIN
	RETURN QUERY
	SELECT min(a.began), max(a.ended), 'anomaly', NULL::text,
		CASE a.kind
			WHEN 'jump' THEN format('jumps that no ship can make: %s, the farthest of %s nm', count(*),
				round(max(a.distance_nm)::numeric, 1))
			WHEN 'frozen' THEN format('one place for %s h while at least %s kn were said',
				round(max(a.duration_hours)::numeric, 1), round(max(a.speed_kn)::numeric, 1))
			WHEN 'circle' THEN format('%s times round a ring of %s m', round(max(a.turns)::numeric, 1),
				round(max(a.radius_m)))
			ELSE format('on land, up to %s nm inside', round(max(a.distance_nm)::numeric, 1))
		END,
		'AIS, MMSI ' || u.mmsi::text, CASE WHEN count(*) = 1 THEN (array_agg(a.place))[1] END, min(a.known_from)
	FROM numbers_of(evidence_doubted.vessel_id, evidence_doubted.from_time, evidence_doubted.to_time) u
	CROSS JOIN LATERAL (
		SELECT k.*
		FROM anomaly k
		WHERE k.mmsi = u.mmsi::integer
			AND k.began < evidence_doubted.to_time
			AND k.ended >= evidence_doubted.from_time
		OFFSET 0
	) a
	WHERE u.valid @> a.began
	-- wrong fixes there and back are many: a row a day
	GROUP BY u.mmsi::integer, u.mmsi::text, a.kind, CASE WHEN a.kind = 'jump' THEN utc_day(a.began) END,
		CASE WHEN a.kind <> 'jump' THEN a.anomaly_id END;
END $$;
COMMENT ON FUNCTION evidence_doubted(bigint, timestamptz, timestamptz) IS
'Return the rows of vessel_evidence() of what AIS says that no ship can have done: jumps by UTC day, and frozen places, '
'circles and places on land';

CREATE FUNCTION evidence_reported(vessel_id bigint,
	OUT at timestamptz, OUT until timestamptz, OUT kind text, OUT zone text, OUT what text, OUT source text,
	OUT place geometry, OUT known_from timestamptz)
RETURNS SETOF record
LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 100
SET search_path = @extschema@, pg_catalog, pg_temp
SET timezone = 'UTC'
SET jit = off
AS $$
#variable_conflict use_column
BEGIN
	RETURN QUERY
	SELECT s.seen_from, s.seen_to, 'sighting', z.name, concat_ws(': ', s.claim, coalesce(s.note, s.activity)),
		s.source, s.place, s.known_from
	FROM sighting s LEFT JOIN zone z ON z.zone_id = sighting_zone(s)
	WHERE s.claimed_vessel_id = evidence_reported.vessel_id
	UNION ALL
	SELECT
		least(c.first_from, c.second_from),
		greatest(c.first_to, c.second_to),
		'conflict',
		coalesce(c.second_zone, c.first_zone),
		format('%s: %s against %s', c.reason, concat_ws(', ', c.first_source, c.first_zone, c.first_note),
			concat_ws(', ', c.second_source, c.second_zone, c.second_note)),
		concat_ws(' / ', c.first_source, c.second_source),
		NULL,
		NULL
	FROM sighting_conflicts(of_vessel => evidence_reported.vessel_id) c;
END $$;
COMMENT ON FUNCTION evidence_reported(bigint) IS
'Return the rows of vessel_evidence() about sightings, and what contradicts them or the AIS, of all times';

CREATE FUNCTION evidence_listed(vessel_id bigint,
	OUT at timestamptz, OUT until timestamptz, OUT kind text, OUT zone text, OUT what text, OUT source text,
	OUT place geometry, OUT known_from timestamptz)
RETURNS SETOF record
LANGUAGE sql STABLE PARALLEL SAFE ROWS 10
SET timezone = 'UTC'
BEGIN ATOMIC
	SELECT greatest(p.starts_by, n.given_from), least(p.ends_by, n.given_to), 'listing', NULL,
		format('%s %s as "%s"%s%s%s', l.list, l.source_key, w.name,
			CASE
				WHEN n.is_current THEN ''
				WHEN n.given_to IS NULL THEN ', its IMO number no longer given'
				ELSE format(', which gives another IMO number since %s', n.given_to)
			END,
			CASE
				WHEN p.start_basis = 'snapshot' AND p.starts_after IS NULL THEN ', in the first copy: listed since then or earlier'
				WHEN p.start_basis = 'snapshot' THEN format(', listed after %s', p.starts_after)
				ELSE ''
			END,
			CASE WHEN p.ends_after < p.ends_by THEN format(', still listed at %s', p.ends_after) ELSE '' END),
		s.authority, NULL, p.known_from
	FROM vessel v
	CROSS JOIN LATERAL listings_naming(v.imo) n
	JOIN listing l ON l.listing_id = n.listing_id
	JOIN sanctions_list s ON s.list = l.list
	JOIN listing_period p ON p.listing_id = l.listing_id AND p.known_to IS NULL
	LEFT JOIN listing_version w ON w.listing_id = l.listing_id AND w.known_to IS NULL
	WHERE v.vessel_id = evidence_listed.vessel_id
		-- not listings withdrawn before they began, nor over when the list gave the number
		AND coalesce(greatest(p.starts_by, n.given_from) < least(p.ends_by, n.given_to), true);
END;
COMMENT ON FUNCTION evidence_listed(bigint) IS
'Return the rows of vessel_evidence() about listings by IMO number, of all times';

CREATE FUNCTION evidence_rows(vessel_id bigint, from_time timestamptz, to_time timestamptz,
	OUT at timestamptz, OUT until timestamptz, OUT kind text, OUT zone text, OUT what text, OUT source text,
	OUT place geometry(Point, 4326), OUT known_from timestamptz)
RETURNS SETOF record
LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 100
SET search_path = @extschema@, pg_catalog, pg_temp
SET timezone = 'UTC'
SET jit = off
AS $$
#variable_conflict use_column
BEGIN
	RETURN QUERY
	SELECT x.at, x.until, x.kind, x.zone, x.what, x.source, x.place, x.known_from
	FROM (
		SELECT h.*
		FROM evidence_heard(evidence_rows.vessel_id, evidence_rows.from_time, evidence_rows.to_time) h
		UNION ALL
		SELECT g.*
		FROM evidence_unheard(evidence_rows.vessel_id, evidence_rows.from_time, evidence_rows.to_time) g
		UNION ALL
		SELECT e.* FROM evidence_met(evidence_rows.vessel_id, evidence_rows.from_time, evidence_rows.to_time) e
		UNION ALL
		SELECT d.*
		FROM evidence_doubted(evidence_rows.vessel_id, evidence_rows.from_time, evidence_rows.to_time) d
		UNION ALL
		SELECT r.* FROM evidence_reported(evidence_rows.vessel_id) r
		UNION ALL
		SELECT l.* FROM evidence_listed(evidence_rows.vessel_id) l
		UNION ALL
		SELECT evidence_rows.from_time, least(positions_kept_from(), evidence_rows.to_time), 'not kept', NULL,
			not_kept_text(evidence_rows.from_time) || ': fixes, and what they contradict, are not told', 'AIS', NULL, NULL
		WHERE had_number_between(evidence_rows.vessel_id, evidence_rows.from_time,
			least(positions_kept_from(), evidence_rows.to_time))
			AND positions_kept_from() > evidence_rows.from_time
	) x
	WHERE x.at < evidence_rows.to_time
		-- the ranges of sightings and listings exclude their end
		AND CASE
			WHEN x.kind IN ('sighting', 'listing')
				THEN seen_reaches(x.at, coalesce(x.until, 'infinity'), evidence_rows.from_time)
			ELSE coalesce(x.until, 'infinity') >= evidence_rows.from_time
			END
	ORDER BY x.at, x.kind, x.zone, x.what;
END $$;
COMMENT ON FUNCTION evidence_rows(bigint, timestamptz, timestamptz) IS
'Return the rows of vessel_evidence(), without checking the arguments or raising a notice';

CREATE FUNCTION evidence_not_looked_for(from_time timestamptz, to_time timestamptz) RETURNS text
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = @extschema@, pg_catalog, pg_temp
SET timezone = 'UTC'
AS $$
BEGIN
	RETURN concat_ws('; ',
		calls_not_looked_for(NULL, from_time, to_time),
		silences_not_looked_for(from_time, to_time),
		encounters_not_looked_for(from_time, to_time),
		loitering_not_looked_for(from_time, to_time),
		anomalies_not_looked_for(from_time, to_time),
		(days_unheard(from_time, to_time)).said);
END $$;
COMMENT ON FUNCTION evidence_not_looked_for(timestamptz, timestamptz) IS
'Return in words which kinds of findings have been looked for only at some times of a period, and for how many of its days '
'no position of any ship is stored; empty if nothing is missing';

CREATE FUNCTION vessel_evidence(vessel_id bigint, from_time timestamptz, to_time timestamptz,
	OUT at timestamptz, OUT until timestamptz, OUT kind text, OUT zone text, OUT what text, OUT source text,
	OUT place geometry(Point, 4326), OUT known_from timestamptz)
RETURNS SETOF record
LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 100
SET search_path = @extschema@, pg_catalog, pg_temp
SET timezone = 'UTC'
SET jit = off
AS $$
#variable_conflict use_column
DECLARE
	unsaid text;
BEGIN
	PERFORM check_period(vessel_evidence.from_time, vessel_evidence.to_time);
	IF NOT EXISTS (SELECT FROM vessel v WHERE v.vessel_id = vessel_evidence.vessel_id) THEN
		RAISE EXCEPTION 'vessel % does not exist', coalesce(vessel_evidence.vessel_id::text, 'NULL')
			USING ERRCODE = 'undefined_object';
	END IF;
	unsaid := evidence_not_looked_for(vessel_evidence.from_time, vessel_evidence.to_time);
	IF unsaid <> '' THEN
		RAISE NOTICE '%', unsaid
			USING HINT = 'Of what was not looked for, or not heard, there is no evidence, whether it happened or not.';
	END IF;
	RETURN QUERY
	SELECT e.*
	FROM evidence_rows(vessel_evidence.vessel_id, vessel_evidence.from_time, vessel_evidence.to_time) e;
END $$;
COMMENT ON FUNCTION vessel_evidence(bigint, timestamptz, timestamptz) IS
'Return the evidence on a vessel in a period as one time line: fixes by UTC day (their nautical miles without fixes '
'out of reach of the others, see track_clean), port calls, gaps, the calls that they leave time for, encounters with '
'the other ship, loitering, anomalies of AIS, sightings, what contradicts them or its AIS (sighting_conflict), '
'listings, and the time for which positions are no longer stored (drop_positions); each with the time since when it '
'is known in its current state. A notice tells which kinds of findings have been looked for only at some times of the '
'period, and for how many days no position of any ship is stored. Error 42704 for an unknown vessel, 22023 for an empty period';
