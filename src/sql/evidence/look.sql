-- Looks: what a scene shows of a zone.

CREATE FUNCTION nearly_covers(area geometry, part geometry) RETURNS boolean
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE COST 100
-- no ship hides in a strip of 0.0005 degrees, at most 56 metres
RETURN ST_Covers(area, part) OR ST_Covers(ST_Buffer(area, 0.0005::double precision, ''::text), part);
COMMENT ON FUNCTION nearly_covers(geometry, geometry) IS
'Return whether an area covers a part except for a strip along the border, at most 0.0005 degrees (56 metres) wide';

CREATE FUNCTION area_under(footprint geometry, zone geometry, OUT part geometry, OUT share double precision)
LANGUAGE sql IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
	SELECT
		CASE WHEN NOT c.whole THEN ST_Multi(c.common) END,
		CASE WHEN c.whole THEN 1 ELSE ST_Area(c.common) / ST_Area(zone) END
	FROM (
		SELECT
			coalesce(nearly_covers(footprint, zone), true) AS whole,
			ST_CollectionExtract(ST_Intersection(footprint, zone, -1::double precision), 3) AS common
	) c;
END;
COMMENT ON FUNCTION area_under(geometry, geometry) IS
'Return the part of a zone under a footprint, NULL for all of it, and its share of the area (in longitude and '
'latitude); all of it without a footprint';

CREATE FUNCTION fit_look(scene_id bigint, zone_id bigint, version_id bigint, OUT zone_version_id bigint,
	OUT part geometry, OUT share double precision)
LANGUAGE plpgsql STABLE
SET search_path = @extschema@, pg_catalog, pg_temp
SET jit = off
AS $$
DECLARE
	e scene;
	z zone;
BEGIN
	SELECT s.* INTO e FROM scene s WHERE s.scene_id = fit_look.scene_id;
	SELECT n.* INTO z FROM zone n WHERE n.zone_id = fit_look.zone_id;
	zone_version_id := coalesce(fit_look.version_id, z.version_id);
	SELECT a.part, a.share INTO part, share
	FROM zone_version v
	CROSS JOIN LATERAL area_under(e.footprint, v.geom) a
	WHERE v.version_id = fit_look.zone_version_id;
	IF share <= 0 THEN
		RAISE EXCEPTION 'scene "%" of % shows nothing of zone "%"', e.source_key, e.provider, z.name
			USING ERRCODE = 'check_violation', DETAIL = 'Its footprint lies outside of the zone.';
	END IF;
END $$;
COMMENT ON FUNCTION fit_look(bigint, bigint, bigint) IS
'Return the polygon that a look at a zone refers to, that of version_id or (NULL) the current one, the part of it '
'under the scene''s footprint, and the share of that part. Error 23514 if the footprint misses the zone';

CREATE FUNCTION fit_looks(scene_id bigint) RETURNS bigint
LANGUAGE plpgsql VOLATILE
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
	refitted bigint;
BEGIN
	UPDATE zone_look l
	SET part = f.part, part_share = f.share
	FROM zone_look o
	CROSS JOIN LATERAL fit_look(o.scene_id, o.zone_id, o.zone_version_id) f
	WHERE o.scene_id = fit_looks.scene_id
		AND l.look_id = o.look_id
		AND (l.part_share <> f.share OR l.part::bytea IS DISTINCT FROM f.part::bytea);
	GET DIAGNOSTICS refitted = ROW_COUNT;
	RETURN refitted;
END $$;
COMMENT ON FUNCTION fit_looks(bigint) IS
'Update the looks at a scene, each at the polygon that was looked at, to its footprint, and return the number of '
'looks changed. Error 23514 if the footprint misses a zone that was looked at';
REVOKE EXECUTE ON FUNCTION fit_looks(bigint) FROM PUBLIC;

CREATE FUNCTION look_problem(l zone_look, e scene) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
RETURN CASE
	WHEN (l).visibility NOT IN ('clear', 'partly', 'obscured', 'not examined')
		THEN format('visibility must be clear, partly, obscured or not examined, not "%s"', (l).visibility)
	WHEN (l).vessels < 0 THEN format('vessels must not be negative, as is %s', (l).vessels)
	WHEN (l).visibility = 'not examined'
		AND (l).vessels IS NOT NULL THEN 'vessels were counted in what was not examined'
	WHEN (e).acquired_at > clock_timestamp()
		THEN format('scene "%s" is of %s, which is yet to come', (e).source_key, (e).acquired_at)
END;
COMMENT ON FUNCTION look_problem(zone_look, scene) IS
'Return why a look cannot be stored, in words, or NULL if it can: what constraints of the table would refuse by their '
'names';

CREATE FUNCTION register_zone_look(scene_id bigint, zone_id bigint, visibility text DEFAULT NULL,
	vessels integer DEFAULT NULL, looked_by text DEFAULT '', note text DEFAULT NULL,
	known_from timestamptz DEFAULT NULL)
RETURNS bigint
LANGUAGE plpgsql VOLATILE
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
	e scene;
	before zone_look;
	l zone_look;
	problem text;
BEGIN
	IF register_zone_look.scene_id IS NULL OR register_zone_look.zone_id IS NULL THEN
		RAISE EXCEPTION 'a look needs a scene and a zone' USING ERRCODE = 'not_null_violation';
	END IF;
	PERFORM check_references(register_zone_look.scene_id, register_zone_look.zone_id, NULL);
	SELECT s.* INTO e FROM scene s WHERE s.scene_id = register_zone_look.scene_id;
	PERFORM check_known_from(register_zone_look.known_from, e.acquired_at,
		format('a look at scene "%s" of %s', e.source_key, e.provider));
	SELECT k.* INTO before FROM zone_look k
	WHERE k.scene_id = register_zone_look.scene_id AND k.zone_id = register_zone_look.zone_id
		AND k.looked_by = coalesce(register_zone_look.looked_by, '')
	FOR UPDATE;
	-- arguments that are NULL leave the registered values
	l := before;
	l.visibility := coalesce(register_zone_look.visibility, before.visibility,
		-- by the whole scene, if nobody says what could be seen of the zone
		CASE
			WHEN register_zone_look.vessels IS NULL THEN 'not examined'
			WHEN e.cloud_percent = 0 THEN 'clear'
			WHEN e.cloud_percent = 100 THEN 'obscured'
			ELSE 'partly'
		END);
	l.vessels := coalesce(register_zone_look.vessels,
		CASE WHEN l.visibility IN ('clear', 'partly') THEN before.vessels END,
		-- a clear look without a count has counted none
		CASE l.visibility WHEN 'clear' THEN 0 END);
	l.note := coalesce(register_zone_look.note, before.note);
	problem := look_problem(l, e);
	IF problem IS NOT NULL THEN
		RAISE EXCEPTION '%', problem USING ERRCODE = 'check_violation';
	END IF;
	SELECT f.zone_version_id, f.part, f.share INTO l.zone_version_id, l.part, l.part_share
	FROM fit_look(register_zone_look.scene_id, register_zone_look.zone_id, NULL) f;
	IF l.part_share < 1 THEN
		RAISE NOTICE 'scene "%" of % shows % %% of the zone', e.source_key, e.provider,
			round((100 * l.part_share)::numeric, 1);
	END IF;
	INSERT INTO zone_look AS k (scene_id, zone_id, visibility, vessels, looked_by, note, zone_version_id, part,
		part_share, known_from)
	VALUES (register_zone_look.scene_id, register_zone_look.zone_id, l.visibility, l.vessels,
		coalesce(register_zone_look.looked_by, ''), l.note, l.zone_version_id, l.part, l.part_share,
		coalesce(register_zone_look.known_from, clock_timestamp()))
	ON CONFLICT (scene_id, zone_id, looked_by) DO UPDATE SET
		(visibility, vessels, note, zone_version_id, part, part_share, known_from)
		= (EXCLUDED.visibility, EXCLUDED.vessels, EXCLUDED.note, EXCLUDED.zone_version_id, EXCLUDED.part,
			EXCLUDED.part_share, coalesce(register_zone_look.known_from, k.known_from))
	RETURNING k.look_id INTO l.look_id;
	RETURN l.look_id;
END $$;
COMMENT ON FUNCTION register_zone_look(bigint, bigint, text, integer, text, text, timestamptz) IS
'Register what a scene shows of a zone and return its look_id; a look by the same looker at the same scene and zone '
'is updated with the arguments that are not NULL, and refers to the current polygon of the zone. visibility is that '
'of the zone: clear, partly, obscured or not examined; by default not examined if vessels is NULL, else according to '
'the scene''s cloud_percent (0: clear, 100: obscured, otherwise partly). vessels: the number counted; by default 0 in '
'a clear look. known_from: when it was published (NULL: now). A scene that shows only part of the zone makes a look '
'at that part, with a NOTICE. Error 23503 for an unknown scene or zone, 23514 for a scene that misses the zone or '
'lies in the future, or for any other visibility';
REVOKE EXECUTE ON FUNCTION register_zone_look(bigint, bigint, text, integer, text, text, timestamptz) FROM PUBLIC;
