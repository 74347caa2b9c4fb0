-- Import of sightings from GeoJSON, with look-up of the zones, vessels and scenes that they name.

CREATE FUNCTION zone_at_place(place geometry) RETURNS bigint
LANGUAGE sql STABLE STRICT PARALLEL SAFE
RETURN (SELECT z.zone_id
	FROM zone z
	WHERE ST_Covers(z.geom, place) AND z.kind <> 'eez'
	ORDER BY ST_Area(z.geom), z.zone_id
	LIMIT 1);
COMMENT ON FUNCTION zone_at_place(geometry) IS
'Return the smallest zone that covers a point, not counting economic zones; NULL if there is none';

CREATE FUNCTION sighting_zone(s sighting) RETURNS bigint
LANGUAGE sql STABLE PARALLEL SAFE
RETURN coalesce((s).zone_id, zone_at_place((s).place));
COMMENT ON FUNCTION sighting_zone(sighting) IS
'Return the zone of a sighting: the one given, or else the smallest that covers its point';

CREATE FUNCTION zone_by_name(given text) RETURNS bigint
LANGUAGE plpgsql STABLE
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
DECLARE
	ids bigint[] := ARRAY(SELECT z.zone_id FROM zone z WHERE z.name = given);
BEGIN
	IF cardinality(ids) = 0 THEN
		ids := ARRAY(SELECT z.zone_id FROM zone z WHERE z.zone_id::text = given);
	END IF;
	IF cardinality(ids) = 0 THEN
		RAISE EXCEPTION 'no zone is called "%"', coalesce(given, 'NULL')
			USING ERRCODE = 'invalid_parameter_value',
				HINT = coalesce('Names count letter by letter: there is ' || (SELECT string_agg(format('"%s"', z.name), ', ' ORDER BY z.name)
					FROM zone z WHERE lower(btrim(z.name)) = lower(btrim(given))) || '.', 'The table zone has the names there are.');
	ELSIF cardinality(ids) > 1 THEN
		RAISE EXCEPTION '% zones are called "%"', cardinality(ids), given
			USING ERRCODE = 'invalid_parameter_value', HINT = format('Give its zone_id: %s.', array_to_string(ids, ', '));
	END IF;
	RETURN ids[1];
END $$;
COMMENT ON FUNCTION zone_by_name(text) IS
'Return the zone with a name, or else with an id; error 22023 if there is none or more than one';

CREATE FUNCTION vessel_by_any(imo text, mmsi text, name text, at timestamptz) RETURNS bigint
LANGUAGE plpgsql STABLE
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
	ids bigint[];
BEGIN
	IF vessel_by_any.imo IS NOT NULL THEN
		ids := ARRAY(SELECT v.vessel_id FROM vessel v WHERE v.imo = vessel_by_any.imo::imo);
	ELSIF vessel_by_any.mmsi IS NOT NULL THEN
		ids := array_remove(ARRAY[vessel_at(vessel_by_any.mmsi::mmsi, at)], NULL);
	ELSIF vessel_by_any.name IS NOT NULL THEN
		ids := ARRAY(SELECT DISTINCT i.vessel_id FROM vessel_identity i
			WHERE vessel_name_key(left(i.name, 200)) = vessel_name_key(vessel_by_any.name)
				AND identity_holds(i.observed, i.valid) @> at);
	ELSE
		RETURN NULL;
	END IF;
	IF cardinality(ids) <> 1 THEN
		RAISE EXCEPTION '% registered vessels are "%" at %', cardinality(ids),
			coalesce(vessel_by_any.imo, vessel_by_any.mmsi, vessel_by_any.name), at
			USING ERRCODE = 'invalid_parameter_value',
				HINT = 'Register the vessel first, or name it by its IMO number.';
	END IF;
	RETURN ids[1];
END $$;
COMMENT ON FUNCTION vessel_by_any(text, text, text, timestamptz) IS
'Return the registered vessel with an IMO number, else that with an MMSI or else a name at a given time; NULL if none '
'of these is given, error 22023 if there is no such vessel or more than one';

CREATE FUNCTION scene_by_name(given text) RETURNS bigint
LANGUAGE plpgsql STABLE
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
DECLARE
	ids bigint[] := ARRAY(SELECT e.scene_id FROM scene e WHERE e.source_key = given);
BEGIN
	IF cardinality(ids) = 0 THEN
		ids := ARRAY(SELECT e.scene_id FROM scene e WHERE e.scene_id::text = given);
	END IF;
	IF cardinality(ids) <> 1 THEN
		RAISE EXCEPTION '% scenes are called "%"', cardinality(ids), given
			USING ERRCODE = 'invalid_parameter_value', HINT = 'Register the scene first, or give its scene_id.';
	END IF;
	RETURN ids[1];
END $$;
COMMENT ON FUNCTION scene_by_name(text) IS
'Return the scene with a provider''s key, or else with an id; error 22023 if there is none or more than one. NULL for '
'NULL';

CREATE FUNCTION sighting_by_name(given text, source text) RETURNS bigint
LANGUAGE plpgsql STABLE
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
DECLARE
	ids bigint[] := ARRAY(SELECT g.sighting_id FROM sighting g
		WHERE g.source_key = given AND (sighting_by_name.source IS NULL OR g.source = sighting_by_name.source));
BEGIN
	IF given IS NULL THEN
		RETURN NULL;
	ELSIF cardinality(ids) = 0 AND sighting_by_name.source IS NULL THEN
		ids := ARRAY(SELECT g.sighting_id FROM sighting g WHERE g.sighting_id::text = given);
	END IF;
	IF cardinality(ids) <> 1 THEN
		RAISE EXCEPTION '% sightings are called "%"', cardinality(ids), concat_ws(', ', given, sighting_by_name.source)
			USING ERRCODE = 'invalid_parameter_value',
				HINT = 'Register the first report before those that repeat it; give its source beside the key.';
	END IF;
	RETURN ids[1];
END $$;
COMMENT ON FUNCTION sighting_by_name(text, text) IS
'Return the sighting with a key, of a source if given, or else with an id; error 22023 if there is none or more than '
'one. NULL for NULL';

CREATE FUNCTION extent_m(shape geometry) RETURNS double precision
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN ST_DistanceSphere(lonlat_point(ST_XMin(box3d(shape)), ST_YMin(box3d(shape))),
	lonlat_point(ST_XMax(box3d(shape)), ST_YMax(box3d(shape))));
COMMENT ON FUNCTION extent_m(geometry) IS
'Return the diagonal of a geometry''s box in longitude and latitude, in metres';

CREATE FUNCTION ship_shape_problem(shape geometry) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN CASE
	WHEN ST_SRID(shape) NOT IN (0, 4326) THEN format('geometry has SRID %s, not 4326', ST_SRID(shape))
	WHEN ST_IsEmpty(shape) THEN 'geometry is empty'
	WHEN NOT (ST_XMin(box3d(shape)) >= -180
		AND ST_XMax(box3d(shape)) <= 180
		AND ST_YMin(box3d(shape)) >= -90
		AND ST_YMax(box3d(shape)) <= 90)
		THEN format('place %s is no longitude and latitude', left(ST_AsText(shape), 60))
	WHEN ST_NumGeometries(shape) > 1
		THEN format('geometry is a %s of %s parts: not one ship', GeometryType(shape), ST_NumGeometries(shape))
	-- the longest ship ever built measured 458 m
	WHEN extent_m(shape) > 500
		THEN format('geometry is a %s of %s m: not one ship', GeometryType(shape), round(extent_m(shape)))
END;
COMMENT ON FUNCTION ship_shape_problem(geometry) IS
'Return why a geometry cannot be the place of one ship, a point or an outline of at most 500 metres; NULL if it can';

CREATE FUNCTION shape_from_geojson(geojson jsonb) RETURNS geometry
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN ST_Force2D(geometry_from_geojson(geojson));
COMMENT ON FUNCTION shape_from_geojson(jsonb) IS 'Return the geometry of a GeoJSON geometry object in two dimensions';

CREATE FUNCTION point_from_geojson(geojson jsonb) RETURNS geometry
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN ST_PointOnSurface(ST_SetSRID(shape_from_geojson(geojson), 4326));
COMMENT ON FUNCTION point_from_geojson(jsonb) IS
'Return the point of a GeoJSON geometry object, or a point on its surface';

CREATE FUNCTION ship_place(geojson jsonb) RETURNS geometry
LANGUAGE plpgsql STABLE STRICT
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
DECLARE
	problem text;
BEGIN
	IF geojson ->> 'type' = 'Point' AND (jsonb_typeof(geojson #> '{coordinates,0}') IS DISTINCT FROM 'number'
		OR jsonb_typeof(geojson #> '{coordinates,1}') IS DISTINCT FROM 'number') THEN
		RAISE EXCEPTION 'the point has no longitude and latitude: %', geojson -> 'coordinates'
			USING ERRCODE = 'invalid_parameter_value';
	END IF;
	problem := ship_shape_problem(shape_from_geojson(geojson));
	IF problem IS NOT NULL THEN
		RAISE EXCEPTION '%', problem
			USING ERRCODE = 'invalid_parameter_value',
				HINT = concat_ws(' ', 'A sighting is a point, or the outline of a ship, in longitude and latitude.',
					'Scenes go in by import_stac() or register_scene().');
	END IF;
	RETURN point_from_geojson(geojson);
END $$;
COMMENT ON FUNCTION ship_place(jsonb) IS
'Return the place of a ship from a GeoJSON geometry object: the point, or a point on the ship''s outline. Error 22023 '
'for several ships, for anything larger than a ship, or if it is not in longitude and latitude';

CREATE FUNCTION same_report(s sighting, since timestamptz, until timestamptz, place geometry,
	zone_id bigint) RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE
RETURN since <= (s).seen_to + interval '24 hours' AND until >= (s).seen_from - interval '24 hours'
	OR coalesce(ST_DWithin((s).place, same_report.place, 0.1::double precision), false)
	OR coalesce((s).zone_id = same_report.zone_id, false);
COMMENT ON FUNCTION same_report(sighting, timestamptz, timestamptz, geometry, bigint) IS
'Return whether a report can be a correction of a sighting: within a day of it, within 0.1 degree, or in its zone';

CREATE FUNCTION given_properties(feature jsonb) RETURNS jsonb
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (
	SELECT coalesce(jsonb_object_agg(e.key, e.value), '{}')
	FROM jsonb_each(CASE jsonb_typeof(feature -> 'properties')
		WHEN 'object' THEN feature -> 'properties'
		ELSE '{}'
	END) e
	-- tools write empty texts for missing values
	WHERE e.value NOT IN ('""', 'null'));
COMMENT ON FUNCTION given_properties(jsonb) IS
'Return the properties of a GeoJSON feature that are neither null nor empty; an empty object if there are none';

CREATE FUNCTION words_of(given jsonb) RETURNS text[]
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN CASE jsonb_typeof(given)
	WHEN 'array' THEN texts_of(given)
	WHEN 'string' THEN regexp_split_to_array(given #>> '{}', '\s*[;,]\s*')
END;
COMMENT ON FUNCTION words_of(jsonb) IS
'Return the words in a JSON array of texts, or in one text separated by semicolons or commas; NULL for anything else';

CREATE FUNCTION import_sighting(item jsonb, source text, time_zone text, OUT sighting_id bigint, OUT status text)
LANGUAGE plpgsql VOLATILE
SET search_path = @extschema@, pg_catalog, pg_temp
SET jit = off
AS $$
#variable_conflict use_variable
DECLARE
	p jsonb := given_properties(item);
	the_source text := coalesce(p ->> 'source', import_sighting.source);
	own_key text := coalesce(p ->> 'source_key', p ->> 'key');
	the_key text := coalesce(own_key, item ->> 'id', p ->> 'id', p ->> 'fid');
	zone text := coalesce(p ->> 'time_zone', import_sighting.time_zone);
	begins text := coalesce(p ->> 'seen_from', p ->> 'seen_at', p ->> 'time', p ->> 'seen_on');
	since timestamptz;
	until timestamptz;
	place sighting.place%TYPE;
	the_zone_id bigint;
	before sighting;
BEGIN
	IF item ? 'stac_version' THEN
		RAISE EXCEPTION 'feature is a STAC item, a scene and no ship'
			USING ERRCODE = 'invalid_parameter_value', HINT = 'Scenes go in by import_stac().';
	ELSIF coalesce(the_source, '') = '' OR coalesce(the_key, '') = '' THEN
		RAISE EXCEPTION 'feature has no source or no key' USING ERRCODE = 'invalid_parameter_value';
	ELSIF begins IS NULL THEN
		RAISE EXCEPTION 'feature has neither "seen_at" nor "seen_from"' USING ERRCODE = 'invalid_parameter_value';
	END IF;
	SELECT r.since, r.until INTO since, until FROM report_time(begins, zone) r;
	IF p ? 'seen_to' THEN
		SELECT r.until INTO until FROM report_time(p ->> 'seen_to', zone) r;
	END IF;
	place := ship_place(nullif(item -> 'geometry', 'null'));
	the_zone_id := CASE WHEN p ? 'zone' THEN zone_by_name(p ->> 'zone') ELSE (p ->> 'zone_id')::bigint END;
	SELECT g.* INTO before FROM sighting g WHERE g.source = the_source AND g.source_key = the_key;
	status := CASE WHEN FOUND THEN 'updated' ELSE 'registered' END;
	-- tools number the features of every layer from the same start
	IF FOUND AND own_key IS NULL AND NOT same_report(before, since, until, place, the_zone_id) THEN
		RAISE EXCEPTION 'feature id "%" is that of another sighting by %, of %', the_key, the_source, before.seen_from
			USING ERRCODE = 'invalid_parameter_value', HINT = 'Give each feature a source_key of its own.';
	END IF;
	sighting_id := register_sighting(the_source, the_key, since, until,
		zone_id => the_zone_id,
		place => place,
		scene_id => CASE WHEN p ?| '{scene,scene_id}' THEN scene_by_name(coalesce(p ->> 'scene', p ->> 'scene_id')) END,
		length_m => (p ->> 'length_m')::double precision,
		length_error_m => (p ->> 'length_error_m')::double precision,
		features => words_of(p -> 'features'),
		claimed_vessel_id => coalesce((p ->> 'claimed_vessel_id')::bigint,
			vessel_by_any(p ->> 'imo', p ->> 'mmsi', p ->> 'vessel', since)),
		claim => lower((p ->> 'claim') COLLATE "C"),
		activity => p ->> 'activity',
		event => p ->> 'event',
		reliability => upper((p ->> 'reliability') COLLATE "C"),
		credibility => (p ->> 'credibility')::integer,
		note => p ->> 'note',
		throughout => (p ->> 'throughout')::boolean,
		derived_from => sighting_by_name(p ->> 'derived_from', p ->> 'derived_from_source'),
		place_error_m => (p ->> 'place_error_m')::double precision,
		time_error => (p ->> 'time_error')::interval,
		known_from => (SELECT r.since FROM report_time(coalesce(p ->> 'published', p ->> 'known_from'), zone) r));
END $$;
COMMENT ON FUNCTION import_sighting(jsonb, text, text) IS
'Register one GeoJSON feature as a sighting, for import_sightings(); errors are its reasons for refusal';
REVOKE EXECUTE ON FUNCTION import_sighting(jsonb, text, text) FROM PUBLIC;

CREATE FUNCTION import_sightings(geojson jsonb, source text DEFAULT NULL, time_zone text DEFAULT NULL,
	OUT feature integer, OUT sighting_id bigint, OUT status text, OUT reason text)
RETURNS SETOF record
LANGUAGE plpgsql VOLATILE
SET search_path = @extschema@, pg_catalog, pg_temp
SET jit = off
AS $$
#variable_conflict use_variable
DECLARE
	item jsonb;
	refused integer := 0;
BEGIN
	IF time_zone IS NOT NULL THEN
		PERFORM check_time_zone(time_zone);
	END IF;
	IF geojson ? 'stac_version' THEN
		RAISE EXCEPTION 'STAC "%" is a scene and no sighting', coalesce(geojson ->> 'id', geojson ->> 'type')
			USING ERRCODE = 'invalid_parameter_value', HINT = 'Scenes go in by import_stac().';
	END IF;
	feature := 0;
	FOR item IN SELECT f.feature FROM geojson_features(geojson) f(feature) LOOP
		feature := feature + 1;
		reason := NULL;
		BEGIN
			SELECT i.sighting_id, i.status INTO sighting_id, status
			FROM import_sighting(item, import_sightings.source, import_sightings.time_zone) i;
		EXCEPTION WHEN data_exception OR integrity_constraint_violation OR internal_error THEN
			status := 'refused';
			sighting_id := NULL;
			reason := SQLERRM;
			refused := refused + 1;
		END;
		RETURN NEXT;
	END LOOP;
	IF refused > 0 THEN
		RAISE WARNING '% of % features were refused; see the rows with status "refused"', refused, feature;
	END IF;
END $$;
COMMENT ON FUNCTION import_sightings(jsonb, text, text) IS
'Register the features of a GeoJSON FeatureCollection in longitude and latitude as sightings. Properties: source; '
'source_key (or key, or the feature''s id); seen_at, or seen_from and seen_to, or seen_on; throughout; zone (name or '
'id) instead of or besides a point; scene (the provider''s key, or the id); length_m, length_error_m, place_error_m, '
'time_error; features (an array, or words separated by semicolons or commas); the claimed vessel by imo, mmsi or '
'vessel (its name); claim, activity, event, reliability, credibility, note; derived_from, the key or id of the '
'sighting that it repeats, with derived_from_source if several sources use that key; published (or known_from), since '
'when it is known. Times are written 2024-03-10T11:00:00+10:00; a time without offset, or a date, which means the '
'local day (as seen_to its end), needs time_zone, as argument or property. Empty texts count as missing. One row for '
'each feature: registered, updated or refused, with the reason. A feature whose id is that of another sighting, more '
'than a day and 0.1 degree away, is refused, since tools number each layer from the same start';
REVOKE EXECUTE ON FUNCTION import_sightings(jsonb, text, text) FROM PUBLIC;
