-- Zones from GeoJSON files.

CREATE FUNCTION check_coordinates(geojson jsonb) RETURNS boolean
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
DECLARE
	wrong CONSTANT jsonb := jsonb_path_query_first(geojson,
		'$.**.coordinates.** ? (@.type() != "array" && @.type() != "number")');
BEGIN
	IF wrong IS NOT NULL THEN
		RAISE EXCEPTION 'coordinate % is no number', left(wrong::text, 60)
			USING ERRCODE = 'invalid_parameter_value';
	END IF;
	RETURN true;
END $$;
COMMENT ON FUNCTION check_coordinates(jsonb) IS
'Return true, or raise error 22023 for a GeoJSON geometry object with a coordinate that is not a number, which '
'PostGIS would read as 0';

CREATE FUNCTION geometry_from_geojson(geojson jsonb) RETURNS geometry
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN CASE WHEN check_coordinates(geojson) THEN ST_GeomFromGeoJSON(geojson::text) END;
COMMENT ON FUNCTION geometry_from_geojson(jsonb) IS
'Return the geometry of a GeoJSON geometry object; error 22023 for a coordinate that is not a number';

CREATE FUNCTION geojson_features(geojson jsonb) RETURNS SETOF jsonb
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE ROWS 100
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
BEGIN
	IF geojson IS NULL
		OR geojson ->> 'type' IS DISTINCT FROM 'FeatureCollection'
		OR jsonb_typeof(geojson -> 'features') IS DISTINCT FROM 'array' THEN
		RAISE EXCEPTION 'not a GeoJSON FeatureCollection: %', coalesce(left(geojson::text, 60), 'NULL')
			USING ERRCODE = 'invalid_parameter_value',
				HINT = 'A single feature goes in as {"type": "FeatureCollection", "features": [ ... ]}.';
	END IF;
	IF coalesce(geojson #>> '{crs,properties,name}' !~* '(CRS84|EPSG:+4326)$',
		jsonb_typeof(geojson -> 'crs') <> 'null') THEN
		RAISE EXCEPTION 'GeoJSON is in %, not in longitude and latitude',
			coalesce(geojson #>> '{crs,properties,name}', left(geojson ->> 'crs', 60))
			USING ERRCODE = 'invalid_parameter_value', HINT = 'Export it in EPSG:4326 (RFC 7946).';
	END IF;
	RETURN QUERY SELECT jsonb_array_elements(geojson -> 'features');
END $$;
COMMENT ON FUNCTION geojson_features(jsonb) IS
'Return the features of a GeoJSON FeatureCollection; error 22023 for anything else, or a crs other than longitude and '
'latitude (WGS 84)';

CREATE FUNCTION zone_geometry_or_null(geojson jsonb) RETURNS geometry
LANGUAGE plpgsql IMMUTABLE STRICT
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
BEGIN
	RETURN zone_geometry(geometry_from_geojson(geojson), 'zone'::text);
EXCEPTION WHEN data_exception OR internal_error THEN
	RETURN NULL;
END $$;
COMMENT ON FUNCTION zone_geometry_or_null(jsonb) IS
'Return the geometry of a zone from a GeoJSON geometry object; NULL if no zone can have it';

CREATE FUNCTION zone_by_name_or_id(given text, OUT zone_id bigint, OUT problem text)
LANGUAGE plpgsql STABLE
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
	found_zones bigint[] := (SELECT array_agg(z.zone_id) FROM zone z WHERE z.name = given);
BEGIN
	IF given IS NULL THEN
		RETURN;
	ELSIF cardinality(found_zones) > 1 THEN
		problem := format('parent "%s" is the name of %s zones', given, cardinality(found_zones));
	ELSIF cardinality(found_zones) = 1 THEN
		zone_by_name_or_id.zone_id := found_zones[1];
	ELSE
		SELECT z.zone_id INTO zone_by_name_or_id.zone_id FROM zone z WHERE z.zone_id::text = given;
		IF NOT FOUND THEN
			problem := format('parent "%s" is not registered', given);
		END IF;
	END IF;
END $$;
COMMENT ON FUNCTION zone_by_name_or_id(text) IS
'Return the zone that a feature''s property parent names, by its name or else by its id, or why it cannot be found; '
'both NULL if none is named';

CREATE FUNCTION given_zones(geojson jsonb, default_kind text, name_property text, merge boolean,
	OUT feature integer, OUT properties jsonb, OUT shape jsonb, OUT name text, OUT kind text, OUT problem text,
	OUT merged_into integer, OUT merged_geom geometry)
RETURNS SETOF record
LANGUAGE sql STABLE ROWS 100
BEGIN ATOMIC
	WITH given AS MATERIALIZED (
		SELECT
			f.feature::integer AS feature,
			p.properties,
			f.item -> 'geometry' AS shape,
			coalesce(p.properties ->> name_property, f.item ->> 'id', p.properties ->> '@id') AS name,
			coalesce(p.properties ->> 'kind', default_kind) AS kind,
			coalesce(f.item -> 'geometry' ->> 'type', 'NULL') AS shape_type
		FROM geojson_features(geojson) WITH ORDINALITY f(item, feature)
		CROSS JOIN LATERAL (SELECT coalesce(nullif(f.item -> 'properties', 'null'), '{}') AS properties) p
	), merged AS (
		SELECT
			g.name,
			g.kind,
			g.properties ->> 'parent' AS parent,
			min(g.feature) FILTER (WHERE v.geom IS NOT NULL) AS into_feature,
			ST_Union(v.geom) AS geom
		FROM given g
		CROSS JOIN LATERAL (SELECT zone_geometry_or_null(g.shape) AS geom) v
		WHERE merge
			AND g.shape_type IN ('Polygon', 'MultiPolygon')
		GROUP BY g.name, g.kind, g.properties ->> 'parent'
		HAVING count(*) > 1
	)
	SELECT
		g.feature,
		g.properties,
		g.shape,
		g.name,
		g.kind,
		CASE
			WHEN g.shape_type NOT IN ('Polygon', 'MultiPolygon') THEN format('geometry is a %s, not a polygon',
				g.shape_type)
			WHEN coalesce(g.name, '') = '' THEN format('feature has neither a property "%s" nor an id%s', name_property,
				(SELECT '; its properties are ' || string_agg(k, ', ' ORDER BY k) FROM jsonb_object_keys(
					CASE jsonb_typeof(g.properties) WHEN 'object' THEN g.properties ELSE '{}' END) k))
		END,
		m.into_feature,
		m.geom
	FROM given g
	LEFT JOIN merged m ON m.name = g.name
		AND m.kind = g.kind
		AND m.parent IS NOT DISTINCT FROM g.properties ->> 'parent'
	ORDER BY g.feature;
END;
COMMENT ON FUNCTION given_zones(jsonb, text, text, boolean) IS
'Return the features of a GeoJSON FeatureCollection as import_zones() reads them: a row each with the reason why it '
'cannot be a zone, and, if features are merged, the first feature of the same name, kind and parent and the union of '
'all their valid polygons';

CREATE FUNCTION free_zone_name(name text, kind text, parent bigint, seen jsonb, given_names text[]) RETURNS text
LANGUAGE plpgsql IMMUTABLE
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
DECLARE
	n integer := 2;
	candidate text;
BEGIN
	LOOP
		candidate := format('%s (%s)', free_zone_name.name, n);
		EXIT WHEN NOT seen ? jsonb_build_array(candidate, kind, parent)::text AND candidate <> ALL (given_names);
		n := n + 1;
	END LOOP;
	RETURN candidate;
END $$;
COMMENT ON FUNCTION free_zone_name(text, text, bigint, jsonb, text[]) IS
'Return a name followed by the first number from 2 on that makes it differ from the names of all features of the file '
'and from those already given';

CREATE FUNCTION zone_geometry_problem(geojson jsonb) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
BEGIN
	PERFORM zone_geometry(geometry_from_geojson(geojson), 'zone'::text);
	RETURN NULL;
EXCEPTION WHEN data_exception OR internal_error THEN
	RETURN SQLERRM;
END $$;
COMMENT ON FUNCTION zone_geometry_problem(jsonb) IS
'Return why a GeoJSON geometry object cannot be the geometry of a zone; NULL if it can';

CREATE FUNCTION import_zone(name text, kind text, parent_id bigint, shape jsonb, merged_geom geometry, properties jsonb,
	source text, OUT zone_id bigint, OUT status text, OUT reason text)
LANGUAGE plpgsql VOLATILE
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
DECLARE
	known bigint;
BEGIN
	SELECT z.zone_id INTO known FROM zone z
	WHERE z.name = name AND z.kind = kind AND z.parent_id IS NOT DISTINCT FROM parent_id;
	zone_id := register_zone(name, kind, coalesce(merged_geom, geometry_from_geojson(shape)), parent_id,
		properties ->> 'country', properties ->> 'unlocode', coalesce(properties ->> 'source', source),
		(properties ->> 'embargoed')::boolean);
	status := CASE WHEN known IS NULL THEN 'registered' ELSE 'updated' END;
EXCEPTION WHEN data_exception OR integrity_constraint_violation OR internal_error THEN
	zone_id := NULL;
	status := 'refused';
	reason := SQLERRM;
END $$;
COMMENT ON FUNCTION import_zone(text, text, bigint, jsonb, geometry, jsonb, text) IS
'Register the zone of a feature from its own geometry (GeoJSON), or from that merged of several features '
'(merged_geom), for import_zones(): return its zone_id and the status registered or updated, or refused with the '
'reason';
REVOKE EXECUTE ON FUNCTION import_zone(text, text, bigint, jsonb, geometry, jsonb, text) FROM PUBLIC;

CREATE FUNCTION notice_parent_ids(geojson jsonb) RETURNS void
LANGUAGE plpgsql STABLE
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
DECLARE
	-- zone_ids of the database that wrote the file: here they would name other zones
	features CONSTANT bigint := (SELECT count(*) FROM geojson_features(geojson) f(item)
		WHERE f.item -> 'properties' -> 'parent_id' NOT IN ('null', '""') AND NOT f.item -> 'properties' ? 'parent');
BEGIN
	IF features > 0 THEN
		RAISE WARNING '% features have a property "parent_id", which is not read: their zones are parts of none', features
			USING HINT = 'Give the property "parent": the name of a zone, or its zone_id in this database.';
	END IF;
END $$;
COMMENT ON FUNCTION notice_parent_ids(jsonb) IS
'Warn if features name their parent by a zone_id of another database, for import_zones()';

CREATE FUNCTION import_zones(geojson jsonb, default_kind text DEFAULT 'other', name_property text DEFAULT 'name',
	source text DEFAULT NULL, on_duplicate text DEFAULT 'error',
	OUT feature integer, OUT zone_id bigint, OUT name text, OUT status text, OUT reason text)
RETURNS SETOF record
LANGUAGE plpgsql VOLATILE
SET search_path = @extschema@, pg_catalog, pg_temp
SET jit = off
AS $$
#variable_conflict use_variable
DECLARE
	given record;
	parent record;
	place text;
	seen jsonb := '{}';
	first jsonb;
	given_names text[] := '{}';
	refused integer := 0;
BEGIN
	IF on_duplicate IS NULL OR on_duplicate NOT IN ('error', 'number', 'merge') THEN
		RAISE EXCEPTION 'on_duplicate "%" does not exist', coalesce(on_duplicate, 'NULL')
			USING ERRCODE = 'invalid_parameter_value', HINT = 'Give error, number or merge.';
	END IF;
	-- the loop registers zones by what it has read of others, which must not change meanwhile
	PERFORM lock_zones(), notice_parent_ids(geojson);
	IF on_duplicate = 'number' THEN
		given_names := ARRAY(SELECT DISTINCT g.name
			FROM given_zones(geojson, default_kind, name_property, false) g
			WHERE g.name IS NOT NULL);
	END IF;
	FOR given IN SELECT g.* FROM given_zones(geojson, default_kind, name_property, on_duplicate = 'merge') g LOOP
		feature := given.feature;
		name := given.name;
		zone_id := NULL;
		status := CASE WHEN given.problem LIKE 'geometry is a %' THEN 'skipped' ELSE 'refused' END;
		parent := zone_by_name_or_id(given.properties ->> 'parent');
		reason := coalesce(given.problem, parent.problem);
		place := jsonb_build_array(name, given.kind, parent.zone_id)::text;
		IF reason IS NULL AND on_duplicate = 'number' AND seen ? place THEN
			name := free_zone_name(name, given.kind, parent.zone_id, seen, given_names);
			place := jsonb_build_array(name, given.kind, parent.zone_id)::text;
		END IF;
		first := seen -> place;
		IF reason IS NULL AND first IS NULL THEN
			SELECT i.zone_id, i.status, i.reason INTO zone_id, status, reason
			FROM import_zone(name, given.kind, parent.zone_id, given.shape,
				CASE WHEN given.merged_into = feature THEN given.merged_geom END, given.properties, source) i;
			IF zone_id IS NOT NULL THEN
				seen := seen || jsonb_build_object(place, jsonb_build_object('feature', feature, 'zone_id', zone_id));
			END IF;
		ELSIF reason IS NULL AND given.merged_into = (first ->> 'feature')::integer THEN
			reason := zone_geometry_problem(given.shape);	-- the union left invalid polygons out
			IF reason IS NULL THEN
				zone_id := (first ->> 'zone_id')::bigint;
				status := 'merged';
				reason := format('into feature %s', given.merged_into);
			END IF;
		ELSIF reason IS NULL THEN
			reason := format('name, kind and parent are those of feature %s', first ->> 'feature');
		END IF;
		refused := refused + (status = 'refused')::integer;
		RETURN NEXT;
	END LOOP;
	IF refused > 0 THEN
		RAISE WARNING '% of % features were refused; see the rows with status "refused"', refused, feature
			USING HINT = 'Another property that has the names is given as name_property; see on_duplicate for equal names.';
	END IF;
END $$;
COMMENT ON FUNCTION import_zones(jsonb, text, text, text, text) IS
'Register the polygons of a GeoJSON FeatureCollection as zones, by their properties name, kind, country, unlocode, '
'parent (name or id of a registered zone, or the name of one earlier in the same file), embargoed and source; a '
'property parent_id is ignored with a warning. A feature without a name takes its id as name. One row for each '
'feature: registered, updated, merged, skipped (not a polygon) or refused, with the reason. on_duplicate says what '
'becomes of a feature whose name, kind and parent are those of an earlier one: error refuses it, number registers it '
'as "name (2)", merge makes one zone of all their polygons. Error 22023 for any other on_duplicate, or for a text '
'that is not a FeatureCollection in longitude and latitude';
REVOKE EXECUTE ON FUNCTION import_zones(jsonb, text, text, text, text) FROM PUBLIC;
