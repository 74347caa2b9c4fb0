-- Presence of ships at a zone, and whether anybody was looking.

CREATE FUNCTION zone_family(zone_id bigint) RETURNS bigint[]
LANGUAGE sql STABLE PARALLEL SAFE
RETURN (WITH RECURSIVE part AS (
		SELECT zone_family.zone_id AS id
		UNION
		SELECT z.zone_id FROM zone z JOIN part p ON z.parent_id = p.id
	) SELECT array_agg(p.id ORDER BY p.id) FROM part p);
COMMENT ON FUNCTION zone_family(bigint) IS 'Return a zone and all its parts, at any depth';

CREATE FUNCTION check_zone(zone_id bigint) RETURNS boolean
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
BEGIN
	IF NOT EXISTS (SELECT FROM zone z WHERE z.zone_id = check_zone.zone_id) THEN
		RAISE EXCEPTION 'zone % does not exist', coalesce(check_zone.zone_id::text, 'NULL')
			USING ERRCODE = 'undefined_object';
	END IF;
	RETURN true;
END $$;
COMMENT ON FUNCTION check_zone(bigint) IS 'Return true, or raise error 42704 for a zone that is not registered';

CREATE FUNCTION check_known_at(known_at timestamptz) RETURNS boolean
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
BEGIN
	IF known_at IS NULL THEN
		RAISE EXCEPTION 'known_at must not be NULL'
			USING ERRCODE = 'invalid_parameter_value', HINT = 'infinity is as known now.';
	END IF;
	RETURN is_restored();
END $$;
COMMENT ON FUNCTION check_known_at(timestamptz) IS
'Return true, or raise error 22023 for a known time that is NULL, 55000 while a restore has not ended';

CREATE FUNCTION sightings_at(zones bigint[], from_time timestamptz, to_time timestamptz, known_at timestamptz)
RETURNS SETOF sighting
LANGUAGE sql STABLE PARALLEL SAFE ROWS 100
BEGIN ATOMIC
	SELECT s.*
	FROM sightings_known_at(known_at) s
	WHERE s.seen_from < to_time
		AND seen_reaches(s.seen_from, s.seen_to, from_time)
		AND (s.zone_id = ANY (zones)
			OR s.place IS NOT NULL
			AND EXISTS (SELECT FROM zone z WHERE z.zone_id = ANY (zones) AND ST_Covers(z.geom, s.place)));
END;
COMMENT ON FUNCTION sightings_at(bigint[], timestamptz, timestamptz, timestamptz) IS
'Return the sightings, as known at a given time, that can lie in a period at any of some zones: in the zone that they '
'name, or in one that covers their point';

CREATE FUNCTION root_sighting(sighting_id bigint, known_at timestamptz) RETURNS bigint
LANGUAGE sql STABLE PARALLEL SAFE
RETURN (
	WITH RECURSIVE up AS (
		SELECT s.sighting_id, s.derived_from, 0 AS n
		FROM sightings_known_at(known_at) s
		WHERE s.sighting_id = root_sighting.sighting_id
		UNION ALL
		SELECT s.sighting_id, s.derived_from, up.n + 1
		FROM up
		JOIN sightings_known_at(known_at) s ON s.sighting_id = up.derived_from
		WHERE up.n < 100
	)
	SELECT up.sighting_id FROM up ORDER BY up.n DESC LIMIT 1);
COMMENT ON FUNCTION root_sighting(bigint, timestamptz) IS
'Return the sighting that a report goes back to by derived_from; the report itself if it is derived from none';

CREATE FUNCTION ship_of(s sighting, known_at timestamptz) RETURNS text
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
DECLARE
	root sighting := s;
	the_event text;
	claimed bigint := CASE WHEN s.claim <> 'unknown' THEN s.claimed_vessel_id END;
	vessels bigint[];
BEGIN
	IF s.derived_from IS NOT NULL THEN
		SELECT r.*
		INTO root
		FROM sightings_known_at(known_at) r
		WHERE r.sighting_id = root_sighting(s.sighting_id, known_at);
		claimed := coalesce(claimed, CASE WHEN root.claim <> 'unknown' THEN root.claimed_vessel_id END);
	END IF;
	the_event := coalesce(s.event, root.event);
	IF the_event IS NOT NULL THEN
		vessels := ARRAY(SELECT DISTINCT e.claimed_vessel_id FROM sightings_known_at(known_at) e
			WHERE e.event = the_event AND e.claim <> 'unknown' AND e.claimed_vessel_id IS NOT NULL);
		-- one event is one ship, even if several vessels are claimed
		RETURN CASE cardinality(vessels) WHEN 1 THEN 'vessel ' || vessels[1] ELSE 'event ' || the_event END;
	END IF;
	RETURN coalesce('vessel ' || claimed, 'sighting ' || coalesce(root.sighting_id, s.sighting_id));
END $$;
COMMENT ON FUNCTION ship_of(sighting, timestamptz) IS
'Return a label by which the ship of a sighting is counted: the vessel claimed by the sighting, its event or the '
'report that it repeats; else the event; else the original report. An event for which several vessels are claimed is '
'one ship';

CREATE FUNCTION zone_presence(zone_id bigint, from_time timestamptz, to_time timestamptz,
	known_at timestamptz DEFAULT 'infinity', OUT method text, OUT seen_from timestamptz, OUT seen_to timestamptz,
	OUT throughout boolean, OUT mmsi integer, OUT vessel_id bigint, OUT evidence text, OUT ship text,
	OUT sighting_id bigint, OUT look_id bigint)
RETURNS SETOF record
LANGUAGE sql STABLE PARALLEL SAFE ROWS 100
BEGIN ATOMIC
	SELECT
		'ais',
		c.arrived_latest,
		c.departed_earliest,
		true,
		c.mmsi,
		vessel_at(c.mmsi::mmsi, c.arrived_latest),
		format('AIS call %s at %s, %s fixes', c.finding_id, c.zone, c.fixes),
		format('MMSI %s', c.mmsi),
		NULL::bigint,
		NULL::bigint
	FROM calls_kept_at(known_at) c
	WHERE c.zone_id = ANY (zone_family(zone_presence.zone_id))
		AND c.arrived_latest < to_time
		AND c.departed_earliest >= from_time
	UNION ALL
	SELECT
		'sighting',
		s.seen_from,
		s.seen_to,
		s.throughout,
		NULL,
		s.claimed_vessel_id,
		format('sighting %s by %s%s', s.sighting_id, s.source, ': ' || s.note),
		ship_of(s, known_at),
		s.sighting_id,
		NULL
	FROM sightings_at(zone_family(zone_presence.zone_id), from_time, to_time, known_at) s
	UNION ALL
	SELECT
		'look',
		e.acquired_at,
		e.acquired_at,
		false,
		NULL,
		NULL,
		format('look %s: %s vessels in scene %s of %s', l.look_id, l.vessels, e.source_key, e.provider),
		format('look %s', l.look_id),
		NULL,
		l.look_id
	FROM zone_looks_known_at(known_at) l
	JOIN scenes_known_at(known_at) e USING (scene_id)
	WHERE l.zone_id = ANY (zone_family(zone_presence.zone_id))
		AND l.vessels > 0
		AND e.acquired_at < to_time
		AND e.acquired_at >= from_time;
END;
COMMENT ON FUNCTION zone_presence(bigint, timestamptz, timestamptz, timestamptz) IS
'Return what shows, as known at a given time, that ships were at a zone or its parts in a period: AIS calls (from the '
'first to the last fix inside), sightings, and looks that counted vessels. throughout: during all of seen_from to '
'seen_to, otherwise at some time of it. ship: a label of the ship, the same for all reports of one ship';

CREATE FUNCTION look_count(scene_id bigint, zone_id bigint, known_at timestamptz) RETURNS bigint
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
#variable_conflict use_column
BEGIN
	RETURN greatest(
		(SELECT max(l.vessels) FROM zone_looks_known_at(known_at) l
			WHERE l.scene_id = look_count.scene_id AND l.zone_id = look_count.zone_id),
		(SELECT sum(look_count(look_count.scene_id, z.zone_id, known_at)) FROM zone z
			WHERE z.parent_id = look_count.zone_id));
END $$;
COMMENT ON FUNCTION look_count(bigint, bigint, timestamptz) IS
'Return the least number of vessels that a scene shows at a zone: the number counted there, or at its parts together; '
'NULL if nobody counted';

CREATE FUNCTION looks_about(zones bigint[], from_time timestamptz, to_time timestamptz, known_at timestamptz,
	OUT acquired_at timestamptz, OUT scene_id bigint, OUT zone_id bigint, OUT visibility text, OUT vessels integer,
	OUT zone_version_id bigint, OUT part geometry, OUT area geometry)
RETURNS SETOF record
LANGUAGE sql STABLE PARALLEL SAFE ROWS 100
BEGIN ATOMIC
	SELECT
		e.acquired_at, l.scene_id, l.zone_id, l.visibility, l.vessels, l.zone_version_id, l.part,
		coalesce(l.part, v.geom)
	FROM zone_looks_known_at(known_at) l
	JOIN scenes_known_at(known_at) e USING (scene_id)
	LEFT JOIN zone_version v ON v.version_id = l.zone_version_id
	WHERE l.zone_id = ANY (zones)
		AND e.acquired_at >= from_time
		AND e.acquired_at < to_time;
END;
COMMENT ON FUNCTION looks_about(bigint[], timestamptz, timestamptz, timestamptz) IS
'Return the looks at some zones on scenes of a period, as known at a given time, each with the part of the zone''s '
'polygon of that time that was seen (NULL: all of it), and that area';

CREATE FUNCTION look_covers(zone_version_id bigint, part geometry, area geometry, version_id bigint, geom geometry)
RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN part IS NULL AND zone_version_id = version_id OR coalesce(nearly_covers(area, geom), true);
COMMENT ON FUNCTION look_covers(bigint, geometry, geometry, bigint, geometry) IS
'Return whether what a look saw (looks_about) is all of a zone''s polygon `geom`, of version_id, so that nothing was '
'added since or lies outside the scene';

CREATE FUNCTION looks_at_zone(zone_id bigint, parts bigint[], from_time timestamptz, to_time timestamptz,
	known_at timestamptz,
	OUT acquired_at timestamptz, OUT scene_id bigint, OUT visibility text, OUT vessels integer, OUT perhaps integer)
RETURNS SETOF record
LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 100
SET search_path = @extschema@, pg_catalog, pg_temp
SET jit = off
AS $$
#variable_conflict use_column
BEGIN
	RETURN QUERY
	WITH look AS MATERIALIZED (
		SELECT l.*
		FROM looks_about(parts || looks_at_zone.zone_id, from_time, to_time, looks_at_zone.known_at) l
		WHERE l.visibility <> 'not examined'
	), polygon AS MATERIALIZED (
		SELECT h.version_id, h.geom
		FROM zones_known_at(looks_at_zone.known_at) h
		WHERE h.zone_id = looks_at_zone.zone_id
	), of_part AS MATERIALIZED (
		SELECT l.scene_id, bool_or(l.visibility IN ('partly', 'obscured')) AS is_hidden
		FROM look l
		WHERE l.zone_id = ANY (parts)
		GROUP BY l.scene_id
	)
	SELECT
		l.acquired_at,
		l.scene_id,
		CASE
			-- not clear either if a part was seen obscured
			WHEN l.visibility = 'clear' AND (NOT look_covers(l.zone_version_id, l.part, l.area, z.version_id, z.geom)
				OR coalesce(o.is_hidden, false)) THEN 'partly'
			ELSE l.visibility
		END,
		CASE
			WHEN o.scene_id IS NULL THEN l.vessels
			ELSE look_count(l.scene_id, l.zone_id, looks_at_zone.known_at)
		END::integer,
		0
	FROM look l
	LEFT JOIN polygon z ON true
	LEFT JOIN of_part o USING (scene_id)
	WHERE l.zone_id = looks_at_zone.zone_id;
END $$;
COMMENT ON FUNCTION looks_at_zone(bigint, bigint[], timestamptz, timestamptz, timestamptz) IS
'Return the examined looks at a zone itself on scenes of a period, as known at a given time: clear only if all of the '
'zone''s current polygon was seen and no part of it was seen obscured. vessels: the number counted there, or at its '
'parts together';

CREATE FUNCTION zone_leaves(family bigint[], OUT leaf_id bigint, OUT zone_id bigint, OUT n bigint)
RETURNS SETOF record
LANGUAGE sql STABLE PARALLEL SAFE ROWS 10
BEGIN ATOMIC
	SELECT z.zone_id, c.id, c.n
	FROM zone z
	CROSS JOIN LATERAL unnest(z.zone_id || zone_ancestors(z.zone_id)) WITH ORDINALITY c(id, n)
	WHERE z.zone_id = ANY (family)
		AND NOT EXISTS (SELECT FROM zone p WHERE p.parent_id = z.zone_id);
END;
COMMENT ON FUNCTION zone_leaves(bigint[]) IS
'Return the smallest parts of a family of zones (zone_family), each with itself (n = 1) and all zones that it is part '
'of, nearest first';

CREATE FUNCTION parts_visibility(is_clear boolean, is_obscured boolean, looked_at bigint, leaves bigint,
	has_parts boolean) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE
	-- a single part is never all of a zone
	WHEN is_clear AND looked_at = leaves AND (looked_at > 1 OR NOT has_parts) THEN 'clear'
	WHEN is_obscured THEN 'obscured'
	ELSE 'partly'
END;
COMMENT ON FUNCTION parts_visibility(boolean, boolean, bigint, bigint, boolean) IS
'Return the visibility of a zone from looks at its smallest parts, or at zones that contain them: is_clear, '
'is_obscured: whether all looks were so; looked_at: number of smallest parts looked at; leaves: number of smallest '
'parts; has_parts: whether any look was at a part of the zone';

CREATE FUNCTION looks_by_parts(zone_id bigint, family bigint[], scenes bigint[], from_time timestamptz,
	to_time timestamptz, known_at timestamptz,
	OUT acquired_at timestamptz, OUT scene_id bigint, OUT visibility text, OUT vessels integer, OUT perhaps integer)
RETURNS SETOF record
LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 100
SET search_path = @extschema@, pg_catalog, pg_temp
SET jit = off
AS $$
#variable_conflict use_column
DECLARE
	parts CONSTANT bigint[] := array_remove(family, looks_by_parts.zone_id);
BEGIN
	RETURN QUERY
	WITH leaf AS MATERIALIZED (
		SELECT f.* FROM zone_leaves(family) f
	), look AS MATERIALIZED (
		SELECT l.*
		FROM looks_about(family || zone_ancestors(looks_by_parts.zone_id), from_time, to_time,
			looks_by_parts.known_at) l
		WHERE l.scene_id <> ALL (scenes)
	), polygon AS MATERIALIZED (
		SELECT h.zone_id, h.version_id, h.geom
		FROM zones_known_at(looks_by_parts.known_at) h
		WHERE h.zone_id = ANY (family)
	), nearest AS (
		-- each part takes the look at the nearest zone that contains it
		SELECT DISTINCT ON (l.scene_id, f.leaf_id)
			l.acquired_at,
			l.scene_id,
			l.zone_id,
			bool_or(l.visibility = 'clear'
				AND look_covers(l.zone_version_id, l.part, l.area, z.version_id, z.geom)) AS is_clear,
			bool_and(l.visibility = 'obscured') AS is_obscured,
			max(l.vessels) AS vessels
		FROM look l
		JOIN leaf f USING (zone_id)
		LEFT JOIN polygon z ON z.zone_id = f.leaf_id
		WHERE l.visibility <> 'not examined'
		GROUP BY l.acquired_at, l.scene_id, f.leaf_id, l.zone_id, f.n
		ORDER BY l.scene_id, f.leaf_id, f.n
	), joined AS (
		SELECT
			n.acquired_at,
			n.scene_id,
			parts_visibility(bool_and(n.is_clear), bool_and(n.is_obscured), count(*),
				(SELECT count(DISTINCT f.leaf_id) FROM leaf f), bool_or(n.zone_id = ANY (parts))) AS visibility,
			bool_or(n.zone_id = ANY (family)) AS is_own,
			-- ships counted in a larger zone may or may not have been in this one
			coalesce(max(n.vessels) FILTER (WHERE n.zone_id <> ALL (family)), 0) AS perhaps
		FROM nearest n
		GROUP BY n.acquired_at, n.scene_id
	)
	SELECT j.acquired_at, j.scene_id, j.visibility,
		CASE
			WHEN j.is_own THEN look_count(j.scene_id, looks_by_parts.zone_id, looks_by_parts.known_at)
			WHEN j.perhaps = 0 AND j.visibility = 'clear' THEN 0
		END::integer, j.perhaps
	FROM joined j
	UNION ALL
	SELECT DISTINCT l.acquired_at, l.scene_id, 'not examined', NULL::integer, 0
	FROM look l
	WHERE l.scene_id NOT IN (SELECT j.scene_id FROM joined j);
END $$;
COMMENT ON FUNCTION looks_by_parts(bigint, bigint[], bigint[], timestamptz, timestamptz, timestamptz) IS
'Return one row for each scene of a period, except the given scenes, with what looks at the parts of a zone (family: '
'zone_family) and at zones that contain it show of it, as known at a given time; see zone_scene_looks()';

CREATE FUNCTION zone_scene_looks(zone_id bigint, from_time timestamptz, to_time timestamptz, known_at timestamptz,
	OUT acquired_at timestamptz, OUT scene_id bigint, OUT visibility text, OUT vessels integer, OUT perhaps integer)
RETURNS SETOF record
LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 100
SET search_path = @extschema@, pg_catalog, pg_temp
SET jit = off
AS $$
#variable_conflict use_column
DECLARE
	family CONSTANT bigint[] := zone_family(zone_scene_looks.zone_id);
BEGIN
	RETURN QUERY
	WITH own AS MATERIALIZED (
		SELECT o.*
		FROM looks_at_zone(zone_scene_looks.zone_id, array_remove(family, zone_scene_looks.zone_id), from_time,
			to_time, zone_scene_looks.known_at) o
	)
	SELECT o.* FROM own o
	UNION ALL
	SELECT p.*
	FROM looks_by_parts(zone_scene_looks.zone_id, family, ARRAY(SELECT o.scene_id FROM own o), from_time, to_time,
		zone_scene_looks.known_at) p;
END $$;
COMMENT ON FUNCTION zone_scene_looks(bigint, timestamptz, timestamptz, timestamptz) IS
'Return what the scenes of a period show of a zone, as known at a given time: a row for each look at it, and one for '
'each scene on which only its parts or zones that contain it were looked at. visibility is that of the zone: a look '
'at a larger zone counts for parts that nobody looked at themselves; if all parts, at least two, were looked at and '
'clear, so is the zone; it is not clear if some of it lies outside the footprint, was added to the zone since, or was '
'seen obscured as a part. vessels: the least number counted there, or at its parts together; perhaps: the number '
'counted in a larger zone, which may or may not have been in this one';

CREATE FUNCTION step_presence(zone_id bigint, edges timestamptz[], known_at timestamptz,
	OUT n integer, OUT seen integer, OUT possible integer, OUT ais integer)
RETURNS SETOF record
LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 100
SET search_path = @extschema@, pg_catalog, pg_temp
SET timezone = 'UTC'
SET jit = off
AS $$
#variable_conflict use_column
DECLARE
	begins CONSTANT timestamptz := edges[1];
	ends CONSTANT timestamptz := edges[cardinality(edges)];
BEGIN
	RETURN QUERY
	WITH present AS MATERIALIZED (
		SELECT p.method, p.seen_from, p.seen_to, p.throughout, p.mmsi, p.ship
		FROM zone_presence(step_presence.zone_id, begins, ends, step_presence.known_at) p
		WHERE p.method <> 'look'
		UNION ALL
		-- a ship seen in a larger zone may have been in this one
		SELECT 'larger zone', s.seen_from, s.seen_to, false, NULL, ship_of(s, step_presence.known_at)
		FROM sightings_at(zone_ancestors(step_presence.zone_id), begins, ends, step_presence.known_at) s
		WHERE s.place IS NULL
	), presence AS (
		SELECT n.n, p.method, p.ship, p.mmsi,
			-- seen at some time of a range is surely seen in the step only if the step holds the whole range
			p.method = 'sighting' AND (p.throughout OR p.seen_from >= s.since AND p.seen_to <= s.until) AS is_certain
		FROM present p
		-- from the step that holds its beginning to the last that holds any of it
		CROSS JOIN LATERAL generate_series(
			width_bucket(greatest(p.seen_from, begins), edges),
			width_bucket(least(p.seen_to, ends - interval '1 microsecond'), edges)) n(n)
		CROSS JOIN LATERAL (SELECT edges[n.n] AS since, edges[n.n + 1] AS until) s
		WHERE p.seen_from < s.until
			AND (seen_reaches(p.seen_from, p.seen_to, s.since) OR p.method = 'ais' AND p.seen_to >= s.since)
	)
	SELECT
		c.n,
		count(DISTINCT c.ship) FILTER (WHERE c.is_certain)::integer,
		count(DISTINCT c.ship) FILTER (WHERE c.method <> 'ais' AND NOT c.is_certain)::integer,
		count(DISTINCT c.mmsi)::integer
	FROM presence c
	GROUP BY c.n;
END $$;
COMMENT ON FUNCTION step_presence(bigint, timestamptz[], timestamptz) IS
'Return the number of ships known, at a given known time, to have been at a zone in each step; edges holds the '
'beginnings of the steps and the end of the last. n: number of the step from 1, steps without ships left out; seen '
'and possible: by sightings; ais: by AIS calls. See zone_watch()';

CREATE FUNCTION step_looks(zone_id bigint, edges timestamptz[], known_at timestamptz,
	OUT n integer, OUT clear integer, OUT partly integer, OUT obscured integer, OUT not_examined integer,
	OUT vessels integer, OUT perhaps integer, OUT is_empty boolean)
RETURNS SETOF record
LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 100
SET search_path = @extschema@, pg_catalog, pg_temp
SET jit = off
AS $$
#variable_conflict use_column
BEGIN
	RETURN QUERY
	SELECT
		s.n,
		count(*) FILTER (WHERE l.visibility = 'clear')::integer,
		count(*) FILTER (WHERE l.visibility = 'partly')::integer,
		count(*) FILTER (WHERE l.visibility = 'obscured')::integer,
		count(*) FILTER (WHERE l.visibility = 'not examined')::integer,
		coalesce(max(l.vessels), 0),
		max(l.perhaps),
		-- empty only if no look counted a ship that can have been here
		bool_or(l.visibility = 'clear' AND l.vessels = 0 AND l.perhaps = 0) AND max(l.perhaps) = 0
	FROM zone_scene_looks(step_looks.zone_id, edges[1], edges[cardinality(edges)], step_looks.known_at) l
	CROSS JOIN LATERAL (SELECT width_bucket(l.acquired_at, edges) AS n) s
	GROUP BY s.n;
END $$;
COMMENT ON FUNCTION step_looks(bigint, timestamptz[], timestamptz) IS
'Return how often a zone was looked at in each step (see step_presence), as known at a given time, by visibility; the '
'largest number of ships counted on one image, here (vessels) or in a larger zone (perhaps); and whether a look was '
'clear and empty';

CREATE FUNCTION zone_steps(zone_id bigint, from_time timestamptz, to_time timestamptz, step interval, time_zone text,
	known_at timestamptz,
	OUT day timestamptz, OUT looks_clear integer, OUT looks_partly integer, OUT looks_obscured integer,
	OUT vessels_seen integer, OUT ais_vessels integer, OUT status text, OUT vessels_possible integer,
	OUT until timestamptz, OUT looks_not_examined integer)
RETURNS SETOF record
LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 100
SET search_path = @extschema@, pg_catalog, pg_temp
SET timezone = 'UTC'
SET jit = off
AS $$
#variable_conflict use_column
DECLARE
	-- the beginnings of the steps, and the end of the last
	edges timestamptz[];
	detected tstzmultirange;
BEGIN
	edges := ARRAY(SELECT s.since
		FROM local_steps(zone_steps.from_time, zone_steps.to_time, zone_steps.step, zone_steps.time_zone) s)
		|| zone_steps.to_time;
	detected := ais_detected(zone_steps.zone_id, known_at);
	RETURN QUERY
	WITH stated AS (
		SELECT
			edges[s.n] AS since,
			edges[s.n + 1] AS until,
			coalesce(k.clear, 0) AS clear,
			coalesce(k.partly, 0) AS partly,
			coalesce(k.obscured, 0) AS obscured,
			coalesce(k.not_examined, 0) AS not_examined,
			coalesce(k.is_empty, false) AS is_empty,
			-- ships counted on one image and ships sighted may be the same ships
			greatest(k.vessels, c.seen, 0) AS seen,
			greatest(k.perhaps, c.possible, 0) AS possible,
			CASE WHEN c.ais > 0 THEN c.ais WHEN detected @> tstzrange(edges[s.n], edges[s.n + 1]) THEN 0 END AS ais
		FROM generate_series(1, cardinality(edges) - 1) s(n)
		LEFT JOIN step_looks(zone_steps.zone_id, edges, zone_steps.known_at) k USING (n)
		LEFT JOIN step_presence(zone_steps.zone_id, edges, zone_steps.known_at) c USING (n)
	)
	SELECT
		t.since, t.clear, t.partly, t.obscured, t.seen, t.ais,
		CASE
			WHEN t.seen > 0 OR t.ais > 0 THEN 'seen'
			WHEN t.is_empty THEN 'clear_empty'
			WHEN t.clear + t.partly + t.obscured > 0 THEN 'obscured'
			ELSE 'not_looked'
		END,
		t.possible, t.until, t.not_examined
	FROM stated t
	ORDER BY t.since;
END $$;
COMMENT ON FUNCTION zone_steps(bigint, timestamptz, timestamptz, interval, text, timestamptz) IS
'Return the rows of zone_watch(), without checking the arguments or raising a notice';

CREATE FUNCTION zone_watch(zone_id bigint, from_time timestamptz, to_time timestamptz, step interval DEFAULT '1 day',
	time_zone text DEFAULT 'UTC', known_at timestamptz DEFAULT 'infinity',
	OUT day timestamptz, OUT looks_clear integer, OUT looks_partly integer, OUT looks_obscured integer,
	OUT vessels_seen integer, OUT ais_vessels integer, OUT status text, OUT vessels_possible integer,
	OUT until timestamptz, OUT looks_not_examined integer)
RETURNS SETOF record
LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 100
SET search_path = @extschema@, pg_catalog, pg_temp
SET timezone = 'UTC'
AS $$
#variable_conflict use_column
BEGIN
	PERFORM check_period(zone_watch.from_time, zone_watch.to_time), check_zone(zone_watch.zone_id),
		check_known_at(known_at);
	PERFORM notice_counts_unheard(ais_detected(zone_watch.zone_id, known_at), zone_watch.from_time, zone_watch.to_time);
	RETURN QUERY
	SELECT s.*
	FROM zone_steps(zone_watch.zone_id, zone_watch.from_time, zone_watch.to_time, zone_watch.step, zone_watch.time_zone,
		zone_watch.known_at) s;
END $$;
COMMENT ON FUNCTION zone_watch(bigint, timestamptz, timestamptz, interval, text, timestamptz) IS
'Return how a zone was watched in each step [day, until) of a period, as known at a given time. Steps begin at '
'from_time and follow the clock of time_zone (see local_steps). looks_*: looks at images, by how much of this zone '
'could be seen (see zone_scene_looks); vessels_seen: ships counted on one image, or sighted; ais_vessels: MMSIs with '
'AIS calls, NULL if no run has detected calls here, in the zone as drawn, for that time; a notice lists the UTC days for '
'which no position of any ship is stored, of which 0 says nothing. vessels_possible: ships '
'sighted at some time of a '
'range that the step holds only in part, or sighted or counted in a larger zone, which may not have been here in this '
'step. status: seen (by any of these); clear_empty (a clear look at all of the zone counted none, and no ship in a '
'larger zone can have been here); obscured (looked at, but ships can have been missed); not_looked (no image, or none '
'examined). Looks at parts of the zone count for what they saw; only clear looks at all parts, at least two, make it '
'empty. Error 22023 for an empty period or step or an unknown time zone, 42704 for an unknown zone';
