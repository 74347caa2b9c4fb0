-- Alerts about events that were found before it was known which ship they concern.

CREATE FUNCTION ships_watched_for() RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE
RETURN EXISTS (SELECT FROM watch w
	WHERE num_nonnulls(w.imo, w.list, w.flag) > 0
		AND w.kinds && ARRAY['call', 'gap', 'dark_call', 'encounter', 'loitering']);
COMMENT ON FUNCTION ships_watched_for() IS
'Return whether any watch depends on a ship''s identity, so that an event can concern it once that becomes known';

CREATE FUNCTION vessels_watched_for() RETURNS SETOF bigint
LANGUAGE sql STABLE PARALLEL SAFE ROWS 100
BEGIN ATOMIC
	SELECT v.vessel_id
	FROM vessel v
	WHERE v.imo IN (SELECT w.imo FROM watch w)
		OR v.imo::text IN (SELECT n.value
			FROM watch w
			JOIN listing l ON l.list = w.list
			JOIN listing_identifier n ON n.listing_id = l.listing_id
			WHERE n.scheme = 'imo');
END;
COMMENT ON FUNCTION vessels_watched_for() IS
'Return the vessels that a watch asks for by IMO number, or whose IMO number is or was on a list that a watch asks for';

CREATE FUNCTION late_events(mmsis integer[], wanted text[], OUT kind text, OUT event_key text, OUT mmsi integer,
	OUT imo integer, OUT name text, OUT flag text, OUT zone_id bigint, OUT zone text, OUT happened_at timestamptz,
	OUT what text, OUT finding_id bigint, OUT gap_id bigint, OUT encounter_id bigint, OUT loitering_id bigint,
	OUT known_from timestamptz, OUT heard tstzrange, OUT surely tstzrange, OUT possibly tstzrange)
RETURNS SETOF record
LANGUAGE sql STABLE ROWS 100
BEGIN ATOMIC
	SELECT 'call', first_finding(c.finding_id)::text, c.mmsi, c.imo, c.name, c.flag, c.zone_id, c.zone,
		c.arrived_latest, format('called at %s', c.zone), c.finding_id, NULL::bigint, NULL::bigint, NULL::bigint,
		(SELECT f.known_from FROM port_call_finding f WHERE f.finding_id = first_finding(c.finding_id)), t, t,
		possible_stay(c.arrived_earliest, c.arrived_latest, c.departed_earliest, c.departed_latest, c.is_open)
	FROM port_call c
	CROSS JOIN LATERAL event_time(c.arrived_latest, c.departed_earliest) t
	WHERE 'call' = ANY ($2) AND c.mmsi = ANY ($1)
	UNION ALL
	SELECT 'gap', g.gap_id::text, g.mmsi, g.imo, g.name, g.flag, NULL, NULL, g.off_at, 'silent', g.finding_id,
		g.gap_id, NULL, NULL, (SELECT min(f.known_from) FROM ais_gap_finding f WHERE f.gap_id = g.gap_id),
		event_time(g.off_at, g.off_at), t, t
	FROM ais_gap g
	CROSS JOIN LATERAL event_time(g.off_at, coalesce(g.on_at, now())) t
	WHERE 'gap' = ANY ($2) AND g.mmsi = ANY ($1)
	UNION ALL
	SELECT 'dark_call', d.gap_id || ' ' || d.zone_id, d.mmsi, d.imo, d.name, d.flag, d.zone_id, d.zone, d.off_at,
		format('can have called at %s in a silence (possible, not observed)', d.zone), NULL, d.gap_id, NULL, NULL,
		(SELECT min(f.known_from) FROM ais_gap_finding f WHERE f.gap_id = d.gap_id), event_time(d.off_at, d.off_at),
		'empty', event_time(d.earliest_arrival, d.latest_departure)
	FROM dark_port_call d
	WHERE 'dark_call' = ANY ($2) AND d.mmsi = ANY ($1)
	UNION ALL
	SELECT 'encounter', e.encounter_id || ' ' || o.mmsi, o.mmsi, o.imo, o.name, o.flag, NULL, NULL, e.began,
		format('met %s', alert_ship(o.other_name, o.other_mmsi)), NULL, NULL, e.encounter_id, NULL,
		(SELECT min(f.known_from) FROM encounter_finding f WHERE f.encounter_id = e.encounter_id), t, t,
		event_time(coalesce(e.began_earliest, e.began), coalesce(e.ended_latest, e.ended))
	FROM encounter e
	CROSS JOIN LATERAL event_time(e.began, e.ended) t
	CROSS JOIN LATERAL (VALUES
		(e.mmsi_a, e.imo_a, e.name_a, e.flag_a, e.mmsi_b, e.name_b),
		(e.mmsi_b, e.imo_b, e.name_b, e.flag_b, e.mmsi_a, e.name_a)) o(mmsi, imo, name, flag, other_mmsi, other_name)
	WHERE 'encounter' = ANY ($2) AND o.mmsi = ANY ($1)
	UNION ALL
	SELECT 'loitering', l.loitering_id::text, l.mmsi, l.imo, l.name, l.flag, NULL, NULL, l.began,
		format('lay within %s m of one place', l.radius_m), l.finding_id, NULL, NULL, l.loitering_id,
		(SELECT min(f.known_from) FROM loitering_finding f WHERE f.loitering_id = l.loitering_id), t, t, t
	FROM loitering l
	CROSS JOIN LATERAL event_time(l.began, l.ended) t
	WHERE 'loitering' = ANY ($2) AND l.mmsi = ANY ($1);
END;
COMMENT ON FUNCTION late_events(integer[], text[]) IS
'Return the kept events of ships, of the kinds wanted, with the columns of alerts, each ship''s identity as known '
'now, the time since when the event has been known, and the times that watch_doubt() needs';

CREATE FUNCTION raise_late_alerts(mmsis integer[]) RETURNS integer
LANGUAGE plpgsql VOLATILE
SET search_path = @extschema@, pg_catalog, pg_temp
SET timezone = 'UTC'
AS $$
DECLARE
	wanted text[] := ARRAY(SELECT DISTINCT k FROM watch w, unnest(w.kinds) k
		WHERE num_nonnulls(w.imo, w.list, w.flag) > 0);
	raised integer;
BEGIN
	IF cardinality(mmsis) = 0 OR cardinality(wanted) = 0 THEN
		RETURN 0;
	END IF;
	WITH written AS (
		INSERT INTO alert AS a (watch_id, watch, kind, event_key, mmsi, imo, name, zone_id, zone, happened_at, summary,
			finding_id, gap_id, encounter_id, loitering_id)
		SELECT w.watch_id, w.name, e.kind, e.event_key, e.mmsi, e.imo, e.name, e.zone_id, e.zone, e.happened_at,
			format('%s %s, from %s UTC at the latest; found before it was known who it concerns',
				alert_ship(e.name, e.mmsi), e.what, page_time(e.happened_at)) || d.doubt,
			e.finding_id, e.gap_id, e.encounter_id, e.loitering_id
		FROM late_events(mmsis, wanted) e
		JOIN watch w ON e.kind = ANY (w.kinds) AND num_nonnulls(w.imo, w.list, w.flag) > 0
		CROSS JOIN LATERAL watch_doubt(w, e.mmsi, e.imo, e.flag, e.zone_id, e.heard, e.surely,
			e.possibly) d(doubt)
		WHERE e.known_from >= w.created_at
			AND (w.zone_id IS NULL OR e.zone_id IS NOT NULL)
			AND d.doubt IS NOT NULL
		ON CONFLICT DO NOTHING
		RETURNING a
	)
	SELECT count(send_alert(w.a))::integer INTO raised FROM written w;
	RETURN raised;
END $$;
COMMENT ON FUNCTION raise_late_alerts(integer[]) IS
'Write alerts about events of the given MMSIs that were found after a watch was made but before it was known which '
'ship or listing they concern, and return their number';
REVOKE EXECUTE ON FUNCTION raise_late_alerts(integer[]) FROM PUBLIC;

CREATE FUNCTION mmsis_of_listings(listings bigint[]) RETURNS integer[]
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
	WITH number AS MATERIALIZED (
		SELECT DISTINCT n.scheme, n.value
		FROM listing_identifier n
		WHERE n.listing_id = ANY ($1)
			AND n.scheme IN ('imo', 'mmsi')
			AND n.value IS NOT NULL
			AND n.known_to IS NULL
	)
	SELECT coalesce(array_agg(DISTINCT m.mmsi), '{}')
	FROM (
		SELECT n.value::integer AS mmsi FROM number n WHERE n.scheme = 'mmsi'
		UNION ALL
		SELECT i.mmsi::integer
		FROM number n
		JOIN vessel v ON v.imo::text = n.value
		JOIN vessel_identity i ON i.vessel_id = v.vessel_id
		WHERE n.scheme = 'imo' AND i.mmsi IS NOT NULL
		UNION ALL
		SELECT s.mmsi FROM number n CROSS JOIN LATERAL mmsis_saying(n.value::imo) s WHERE n.scheme = 'imo'
	) m;
END;
COMMENT ON FUNCTION mmsis_of_listings(bigint[]) IS
'Return the MMSIs under which ships of some listings can have been heard: those that the list gives, and those of any '
'of their IMO numbers according to the registry or AIS';

CREATE FUNCTION raise_late_listing_alerts(snapshot_id bigint) RETURNS integer
LANGUAGE plpgsql VOLATILE
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
BEGIN
	IF NOT EXISTS (SELECT FROM watch w WHERE w.list IS NOT NULL) THEN
		RETURN 0;
	END IF;
	RETURN raise_late_alerts(mmsis_of_listings(ARRAY(
		SELECT c.listing_id
		FROM sanctions_change c
		WHERE c.snapshot_id = raise_late_listing_alerts.snapshot_id
			AND c.change <> 'removed'
			AND c.happened_after IS NOT NULL)));
END $$;
COMMENT ON FUNCTION raise_late_listing_alerts(bigint) IS
'Write alerts about earlier events of ships that a snapshot shows to have been listed by then, and return their '
'number. The first copy of a list raises none';
REVOKE EXECUTE ON FUNCTION raise_late_listing_alerts(bigint) FROM PUBLIC;
