-- Alerts about dark calls, raised when the gap is found or when a zone is registered later.

CREATE FUNCTION zone_registered_at(zone_id bigint) RETURNS timestamptz
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
BEGIN
	RETURN (SELECT min(v.known_from) FROM zone_version v WHERE v.zone_id = zone_registered_at.zone_id);
END $$;
COMMENT ON FUNCTION zone_registered_at(bigint) IS 'Return when a zone was first registered';

CREATE FUNCTION zone_and_parts(zone_id bigint) RETURNS SETOF bigint
LANGUAGE sql STABLE PARALLEL SAFE ROWS 10
BEGIN ATOMIC
	WITH RECURSIVE part AS (
		SELECT zone_and_parts.zone_id AS id
		UNION
		SELECT z.zone_id FROM part p JOIN zone z ON z.parent_id = p.id
	)
	SELECT p.id FROM part p;
END;
COMMENT ON FUNCTION zone_and_parts(bigint) IS 'Return a zone and all its parts, at any depth';

CREATE FUNCTION watches_for(kind text, OUT w watch, OUT mmsis integer[], OUT zones bigint[])
RETURNS SETOF record
LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 10
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
BEGIN
	RETURN QUERY
	SELECT
		s,
		CASE
			WHEN s.mmsi IS NOT NULL THEN ARRAY[s.mmsi::integer]
			WHEN s.imo IS NOT NULL THEN mmsis_of(s.imo) || ARRAY(SELECT l.mmsi_number FROM numbers_listed_together(NULL, s.imo) l)
		END,
		CASE WHEN s.zone_id IS NOT NULL THEN ARRAY(SELECT zone_and_parts(s.zone_id)) END
	FROM watch s
	WHERE watches_for.kind = ANY (s.kinds);
END $$;
COMMENT ON FUNCTION watches_for(text) IS
'Return the watches for a kind of event, with the only MMSIs and zones that can concern them (NULL: any), so that few '
'identities need to be looked up';

CREATE FUNCTION ship_doubt(w watch, mmsi integer, silence tstzrange) RETURNS text
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = @extschema@, pg_catalog, pg_temp
-- called for each gap, also by functions that use custom plans
SET plan_cache_mode = force_generic_plan
AS $$
DECLARE
	who record;
BEGIN
	IF w.mmsi::integer <> ship_doubt.mmsi THEN
		RETURN NULL;
	END IF;
	IF num_nonnulls(w.imo, w.list, w.flag) = 0 THEN
		RETURN '';
	END IF;
	SELECT i.imo, i.flag INTO who FROM identity_then(ship_doubt.mmsi, lower(silence)) i;
	RETURN watch_doubt(w, ship_doubt.mmsi, who.imo, who.flag, w.zone_id, event_time(lower(silence), lower(silence)), 'empty',
		silence);
END $$;
COMMENT ON FUNCTION ship_doubt(watch, integer, tstzrange) IS
'Return the words of watch_doubt() for a ship that fell silent, wherever it was; NULL if the watch is not for that '
'ship';

CREATE FUNCTION watched_gaps(run_id bigint, OUT gap_id bigint, OUT mmsi integer, OUT off_at timestamptz,
	OUT track track, OUT zone_set text, OUT max_speed_kn double precision, OUT min_stay interval, OUT until timestamptz,
	OUT known_from timestamptz, OUT watch_id bigint, OUT doubt text)
RETURNS SETOF record
LANGUAGE plpgsql STABLE ROWS 1000
SET search_path = @extschema@, pg_catalog, pg_temp
SET timezone = 'UTC'
-- so that the plan for one run reads only its gaps
SET plan_cache_mode = force_custom_plan
AS $$
#variable_conflict use_column
DECLARE
	same_runs CONSTANT bigint[] := ARRAY(
		SELECT s.run_id
		FROM ais_gap_run r
		JOIN ais_gap_run s ON s.same_as = r.same_as
		WHERE r.run_id = watched_gaps.run_id);
BEGIN
	PERFORM is_restored();
	RETURN QUERY
	SELECT
		g.gap_id,
		g.mmsi,
		g.off_at,
		g.track,
		g.zone_set,
		g.max_speed_kn,
		g.min_stay,
		g.until,
		(SELECT min(k.known_from) FROM ais_gap_finding k WHERE k.gap_id = g.gap_id),
		(f.w).watch_id,
		d.doubt
	FROM (
		SELECT
			f.gap_id,
			f.mmsi::integer AS mmsi,
			f.off_at,
			gap_track(f.off_at, f.off_lon, f.off_lat, f.on_at, f.on_lon, f.on_lat) AS track,
			r.zone_set,
			r.max_speed_kn,
			r.min_stay,
			CASE WHEN f.on_at IS NULL THEN r.as_of END AS until,
			event_time(f.off_at, coalesce(f.on_at, r.as_of)) AS silence
		FROM ais_gap_finding f
		JOIN ais_gap_run_now() r ON r.run_id = f.run_id
		WHERE f.known_to IS NULL
			-- the longer an open gap lasts, the more calls it leaves time for
			AND (watched_gaps.run_id IS NULL
				OR f.run_id = watched_gaps.run_id
				OR f.on_at IS NULL AND f.run_id = ANY (same_runs))
	) g
	JOIN watches_for('dark_call') f ON coalesce(g.mmsi = ANY (f.mmsis), true)
	CROSS JOIN LATERAL ship_doubt(f.w, g.mmsi, g.silence) d(doubt)
	WHERE d.doubt IS NOT NULL;
END $$;
COMMENT ON FUNCTION watched_gaps(bigint) IS
'Return the gaps of ships that watches for dark calls ask for: those that a run has found and open gaps found by runs '
'with its parameters, or (NULL) all that are current; each with its watch, the words an alert adds (ship_doubt) and '
'the arguments for dark_calls()';

CREATE FUNCTION raise_dark_alerts(run_id bigint) RETURNS integer
LANGUAGE plpgsql VOLATILE
SET search_path = @extschema@, pg_catalog, pg_temp
SET timezone = 'UTC'
AS $$
#variable_conflict use_column
DECLARE
	raised integer;
BEGIN
	IF NOT EXISTS (SELECT FROM watch w WHERE 'dark_call' = ANY (w.kinds)) THEN
		RETURN 0;
	END IF;
	-- calls are computed only for ships and zones that somebody watches
	WITH watched AS MATERIALIZED (
		SELECT
			w.watch_id,
			d.name AS zone_set,
			CASE
				WHEN w.zone_id IS NULL THEN zone_set_index(d.name)
				ELSE (SELECT zone_index_agg(z.zone_id, z.geom)
					FROM zone z
					WHERE z.zone_id IN (SELECT zone_and_parts(w.zone_id))
						AND in_zone_set(d, z.zone_id, z.kind, z.country))
				END AS index
		FROM watch w
		CROSS JOIN zone_set_definition d
		WHERE 'dark_call' = ANY (w.kinds)
			AND EXISTS (SELECT FROM ais_gap_run r WHERE r.zone_set = d.name)
	), written AS (
		INSERT INTO alert AS a (watch_id, watch, kind, event_key, mmsi, imo, name, zone_id, zone, happened_at,
			summary, gap_id)
		SELECT w.watch_id, w.name, 'dark_call', g.gap_id || ' ' || z.zone_id, g.mmsi, i.imo, i.name, z.zone_id,
			z.name, g.off_at,
			format('%s can have called at %s in its silence from %s UTC, for at most %s hours: possible, not observed',
				alert_ship(i.name, g.mmsi), z.name, page_time(g.off_at), round(hours(c.max_stay)::numeric, 1))
				|| o.doubt,
			g.gap_id
		FROM watched_gaps(raise_dark_alerts.run_id) g
		JOIN watched t ON t.watch_id = g.watch_id AND t.zone_set = g.zone_set
		JOIN watch w ON w.watch_id = g.watch_id
		CROSS JOIN LATERAL dark_calls(g.track, t.index, interval '0', g.max_speed_kn, g.min_stay, g.until) c
		CROSS JOIN LATERAL (SELECT y.* FROM zone y WHERE y.zone_id = c.zone_id AND y.kind <> 'eez' OFFSET 0) z
		LEFT JOIN LATERAL identity_by_kept_plan(g.mmsi, g.off_at) i ON true
		-- the ship must have been on the list while the call can have been, not at another time of the gap
		CROSS JOIN LATERAL (
			SELECT CASE
				WHEN w.list IS NULL THEN g.doubt
				ELSE watch_doubt(w, g.mmsi, i.imo, i.flag, w.zone_id, event_time(g.off_at, g.off_at), 'empty',
					event_time(c.earliest_arrival, c.latest_departure))
			END
		) o(doubt)
		WHERE greatest(g.known_from, zone_registered_at(z.zone_id)) >= w.created_at
			AND o.doubt IS NOT NULL
		ON CONFLICT DO NOTHING
		RETURNING a
	)
	SELECT count(send_alert(w.a))::integer INTO raised FROM written w;
	RETURN raised;
END $$;
COMMENT ON FUNCTION raise_dark_alerts(bigint) IS
'Write alerts about the calls that the gaps of a run, or (NULL) all current gaps, leave time for, each once, and '
'return their number';
REVOKE EXECUTE ON FUNCTION raise_dark_alerts(bigint) FROM PUBLIC;

CREATE FUNCTION raise_zone_alerts() RETURNS integer
LANGUAGE plpgsql VOLATILE
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
DECLARE
	held_by xid8;
	newest_version bigint;
	raised integer;
BEGIN
	IF zones_stand('ais_gap') THEN
		RETURN 0;
	END IF;
	-- read before the zones, so that a change made meanwhile has them looked at again
	held_by := (SELECT l.held_by FROM zone_lock l);
	newest_version := (SELECT max(z.version_id) FROM zone z);
	raised := raise_dark_alerts(NULL);
	PERFORM note_zones('ais_gap', held_by, newest_version);
	RETURN raised;
END $$;
COMMENT ON FUNCTION raise_zone_alerts() IS
'Write alerts about the calls that current gaps leave time for at zones that have since been registered, redrawn or '
'added to sets, and return their number';
REVOKE EXECUTE ON FUNCTION raise_zone_alerts() FROM PUBLIC;
