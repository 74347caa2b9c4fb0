-- Alerts about calls that silences leave time for: found with the silence, or when a zone is registered later.

CREATE FUNCTION zone_registered_at(zone_id bigint) RETURNS timestamptz
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
BEGIN
	RETURN (SELECT min(v.known_from) FROM zone_version v WHERE v.zone_id = zone_registered_at.zone_id);
END $$;
COMMENT ON FUNCTION zone_registered_at(bigint) IS 'Return since when a zone is known, as it is or as it was before';

CREATE FUNCTION raise_dark_alerts(run_id bigint) RETURNS integer
LANGUAGE plpgsql VOLATILE
SET search_path = @extschema@, pg_catalog, pg_temp
SET timezone = 'UTC'
-- of one run only its gaps are looked at
SET plan_cache_mode = force_custom_plan
AS $$
DECLARE
	raised integer;
BEGIN
	IF NOT EXISTS (SELECT FROM watch w WHERE 'dark_call' = ANY (w.kinds)) THEN
		RETURN 0;
	END IF;
	WITH written AS (
		INSERT INTO alert AS a (watch_id, watch, kind, event_key, mmsi, imo, name, zone_id, zone, happened_at,
			summary, gap_id)
		SELECT w.watch_id, w.name, 'dark_call', d.gap_id || ' ' || d.zone_id, d.mmsi, i.imo, i.name, d.zone_id,
			d.zone, d.off_at,
			format('%s can have called at %s in its silence from %s UTC, for at most %s hours: possible, not observed',
				alert_ship(i.name, d.mmsi), d.zone, page_time(d.off_at), round(d.max_stay_hours::numeric, 1))
				|| o.doubt,
			d.gap_id
		FROM dark_port_call d
		LEFT JOIN LATERAL identity_then(d.mmsi, d.off_at) i ON true
		JOIN watch w ON 'dark_call' = ANY (w.kinds)
		CROSS JOIN LATERAL watch_doubt(w, d.mmsi, i.imo, i.flag, d.zone_id, d.off_at) o(doubt)
		-- an open gap that lasts leaves time for more calls
		WHERE (raise_dark_alerts.run_id IS NULL
				OR d.run_id = raise_dark_alerts.run_id
				OR d.on_at IS NULL
					AND d.run_id IN (SELECT s.run_id
						FROM ais_gap_run r
						JOIN ais_gap_run s ON s.same_as = r.same_as
						WHERE r.run_id = raise_dark_alerts.run_id))
			AND greatest((SELECT min(f.known_from) FROM ais_gap_finding f WHERE f.gap_id = d.gap_id),
				zone_registered_at(d.zone_id)) >= w.created_at
			AND o.doubt IS NOT NULL
		ON CONFLICT DO NOTHING
		RETURNING a
	)
	SELECT count(send_alert(w.a))::integer INTO raised FROM written w;
	RETURN raised;
END $$;
COMMENT ON FUNCTION raise_dark_alerts(bigint) IS
'Write alerts about the calls that the silences a run has found leave time for, or (NULL) all that are known, each '
'once, and return how many: a step of raise_gap_alerts() and raise_zone_alerts()';
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
	-- looked at before the zones are: a change meanwhile has them looked at again
	held_by := (SELECT l.held_by FROM zone_lock l);
	newest_version := (SELECT max(z.version_id) FROM zone z);
	raised := raise_dark_alerts(NULL);
	PERFORM note_zones('ais_gap', held_by, newest_version);
	RETURN raised;
END $$;
COMMENT ON FUNCTION raise_zone_alerts() IS
'Write alerts about the calls that silences known before leave time for at zones that have been registered, drawn '
'anew or put into sets since, and return how many: a step of refresh_ais_gaps()';
REVOKE EXECUTE ON FUNCTION raise_zone_alerts() FROM PUBLIC;
