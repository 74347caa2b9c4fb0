-- Import of scenes from STAC items, as published by image catalogues (STAC 1.0 and 1.1).

CREATE FUNCTION stac_sensor(properties jsonb) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN CASE
	WHEN EXISTS (SELECT FROM jsonb_object_keys(properties) k(key) WHERE k.key LIKE 'sar:%') THEN 'SAR'
	WHEN EXISTS (SELECT
		FROM jsonb_object_keys(properties) k(key)
		WHERE k.key IN ('eo:cloud_cover', 'eo:bands')) THEN 'optical'
	ELSE coalesce(properties #>> '{instruments,0}', properties ->> 'platform')
END;
COMMENT ON FUNCTION stac_sensor(jsonb) IS
'Return the kind of sensor of a STAC item: SAR if it has a property of the SAR extension, optical if it has one of '
'the EO extension, else its first instrument or its platform';

CREATE FUNCTION stac_number(properties jsonb, key text) RETURNS double precision
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
BEGIN
	IF jsonb_typeof(properties -> key) NOT IN ('number', 'null') THEN
		RAISE EXCEPTION '"%" is no number: %', key, properties -> key USING ERRCODE = 'invalid_parameter_value';
	END IF;
	RETURN (properties ->> key)::double precision;
END $$;
COMMENT ON FUNCTION stac_number(jsonb, text) IS
'Return a number among the properties of a STAC item; NULL if it is missing or null, error 22023 for anything else';

CREATE FUNCTION stac_acquired(properties jsonb) RETURNS timestamptz
LANGUAGE plpgsql STABLE STRICT PARALLEL SAFE
SET search_path = @extschema@, pg_catalog, pg_temp
SET timezone = 'UTC'
AS $$
DECLARE
	most CONSTANT interval := '1 hour';
	nominal timestamptz;
	begins timestamptz;
	ends timestamptz;
BEGIN
	SELECT r.since INTO nominal FROM report_time(properties ->> 'datetime', NULL) r;
	SELECT r.since INTO begins FROM report_time(properties ->> 'start_datetime', NULL) r;
	SELECT r.since INTO ends FROM report_time(properties ->> 'end_datetime', NULL) r;
	-- a mosaic may have a datetime too, which is only a label
	IF ends - begins > most OR ends < begins THEN
		RAISE EXCEPTION 'item is of % to %: no one moment', begins, ends
			USING ERRCODE = 'invalid_parameter_value', HINT = 'Mosaics and composites show no ship at a time.';
	ELSIF nominal IS NULL AND (begins IS NULL OR ends IS NULL) THEN
		RAISE EXCEPTION 'item has neither "datetime" nor "start_datetime" and "end_datetime"'
			USING ERRCODE = 'invalid_parameter_value';
	END IF;
	RETURN coalesce(nominal, midway(begins, ends));
END $$;
COMMENT ON FUNCTION stac_acquired(jsonb) IS
'Return when the scene of a STAC item was taken: its datetime, else the middle of its start and end. Error 22023 for '
'an item that lasts more than an hour, even if it has a datetime';

CREATE FUNCTION zones_under_scene(scene_id bigint,
	OUT zone_id bigint, OUT version_id bigint, OUT part geometry, OUT share double precision)
RETURNS SETOF record
LANGUAGE sql STABLE PARALLEL SAFE ROWS 10
BEGIN ATOMIC
	SELECT z.zone_id, z.version_id, a.part, a.share
	FROM scene e
	JOIN zone z ON ST_Intersects(z.geom, e.footprint)
	CROSS JOIN LATERAL area_under(e.footprint, z.geom) a
	WHERE e.scene_id = $1
		AND z.kind <> 'eez'
		AND a.share > 0;
END;
COMMENT ON FUNCTION zones_under_scene(bigint) IS
'Return the zones under the footprint of a scene, except economic zones, each with the part under it (NULL: all of '
'the zone) and its share';

CREATE FUNCTION add_unexamined_looks(scene_id bigint) RETURNS bigint
LANGUAGE plpgsql VOLATILE
SET search_path = @extschema@, pg_catalog, pg_temp
SET jit = off
AS $$
#variable_conflict use_column
DECLARE
	added bigint;
BEGIN
	INSERT INTO zone_look AS l (scene_id, zone_id, visibility, looked_by, zone_version_id, part, part_share)
	SELECT add_unexamined_looks.scene_id, u.zone_id, 'not examined', '', u.version_id, u.part, u.share
	FROM zones_under_scene(add_unexamined_looks.scene_id) u
	WHERE NOT EXISTS (SELECT
		FROM zone_look k
		WHERE k.scene_id = add_unexamined_looks.scene_id AND k.zone_id = u.zone_id)
	ON CONFLICT (scene_id, zone_id, looked_by) DO NOTHING;
	GET DIAGNOSTICS added = ROW_COUNT;
	RETURN added;
END $$;
COMMENT ON FUNCTION add_unexamined_looks(bigint) IS
'Register a look "not examined" at each zone under the footprint of a scene that nobody has looked at, except '
'economic zones, and return the number of looks';
REVOKE EXECUTE ON FUNCTION add_unexamined_looks(bigint) FROM PUBLIC;

CREATE FUNCTION footprint_from_geojson(geojson jsonb) RETURNS geometry
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN ST_SetSRID(shape_from_geojson(geojson), 4326);
COMMENT ON FUNCTION footprint_from_geojson(jsonb) IS
'Return the footprint of a scene from a GeoJSON geometry object, in two dimensions and EPSG:4326';

CREATE FUNCTION import_stac_item(item jsonb, provider text, OUT scene_id bigint, OUT status text, OUT looks integer,
	OUT reason text)
LANGUAGE plpgsql VOLATILE
SET search_path = @extschema@, pg_catalog, pg_temp
SET jit = off
AS $$
#variable_conflict use_variable
DECLARE
	p jsonb := CASE jsonb_typeof(item -> 'properties') WHEN 'object' THEN item -> 'properties' ELSE '{}' END;
	the_provider text := coalesce(import_stac_item.provider, item ->> 'collection', p ->> 'constellation',
		p ->> 'platform');
	the_key text := item ->> 'id';
BEGIN
	IF item ->> 'type' IS DISTINCT FROM 'Feature' THEN
		RAISE EXCEPTION 'item is of type "%", not "Feature"', coalesce(item ->> 'type', 'null')
			USING ERRCODE = 'invalid_parameter_value';
	ELSIF coalesce(the_key, '') = '' OR coalesce(the_provider, '') = '' THEN
		RAISE EXCEPTION 'item has no id, or neither collection nor constellation, and no provider is given'
			USING ERRCODE = 'invalid_parameter_value';
	END IF;
	SELECT CASE WHEN EXISTS (SELECT FROM scene e WHERE e.provider = the_provider AND e.source_key = the_key)
		THEN 'updated' ELSE 'registered' END INTO status;
	scene_id := register_scene(the_provider, the_key, stac_acquired(p),
		sensor => stac_sensor(p),
		footprint => footprint_from_geojson(nullif(item -> 'geometry', 'null')),
		resolution_m => stac_number(p, 'gsd'),
		cloud_percent => stac_number(p, 'eo:cloud_cover'),
		link => (SELECT l.link ->> 'href'
			FROM jsonb_array_elements(CASE jsonb_typeof(item -> 'links')
				WHEN 'array' THEN item -> 'links'
				ELSE '[]'
				END) WITH ORDINALITY l(link, n)
			WHERE l.link ->> 'rel' IN ('self', 'canonical')
			ORDER BY l.link ->> 'rel' = 'canonical', l.n
			LIMIT 1));
	looks := add_unexamined_looks(scene_id);
	IF coalesce(item -> 'geometry', 'null') = 'null' THEN
		reason := 'no footprint: which zones it shows is not known';
	END IF;
END $$;
COMMENT ON FUNCTION import_stac_item(jsonb, text) IS
'Register one STAC item as a scene, for import_stac(); errors are its reasons for refusal';
REVOKE EXECUTE ON FUNCTION import_stac_item(jsonb, text) FROM PUBLIC;

CREATE FUNCTION import_stac(stac jsonb, provider text DEFAULT NULL,
	OUT item integer, OUT scene_id bigint, OUT status text, OUT looks integer, OUT reason text)
RETURNS SETOF record
LANGUAGE plpgsql VOLATILE
SET search_path = @extschema@, pg_catalog, pg_temp
SET jit = off
AS $$
#variable_conflict use_variable
DECLARE
	one jsonb;
	refused integer := 0;
BEGIN
	IF coalesce(stac ->> 'type', '') NOT IN ('Feature', 'FeatureCollection') THEN
		RAISE EXCEPTION 'no STAC item or collection of items: type is "%"', coalesce(stac ->> 'type', 'null')
			USING ERRCODE = 'invalid_parameter_value',
				HINT = 'A STAC Collection or Catalog describes items and has none in it: ask its /items or /search.';
	END IF;
	item := 0;
	FOR one IN
		SELECT i.one
		FROM geojson_features(CASE stac ->> 'type'
			WHEN 'Feature' THEN jsonb_build_object('type', 'FeatureCollection', 'features', jsonb_build_array(stac))
			ELSE stac
			END) i(one)
	LOOP
		item := item + 1;
		reason := NULL;
		BEGIN
			SELECT i.scene_id, i.status, i.looks, i.reason
			INTO scene_id, status, looks, reason
			FROM import_stac_item(one, import_stac.provider) i;
		EXCEPTION WHEN data_exception OR integrity_constraint_violation OR internal_error THEN
			status := 'refused';
			scene_id := NULL;
			looks := NULL;
			reason := SQLERRM;
			refused := refused + 1;
		END;
		RETURN NEXT;
	END LOOP;
	IF refused > 0 THEN
		RAISE WARNING '% of % items were refused; see the rows with status "refused"', refused, item;
	END IF;
END $$;
COMMENT ON FUNCTION import_stac(jsonb, text) IS
'Register a STAC item, or a GeoJSON FeatureCollection of items as a search returns it, as scenes (STAC 1.0 and 1.1, '
'stacspec.org). provider: the argument, else the item''s collection, constellation or platform; key: its id; '
'acquired_at: datetime, else the middle of start_datetime and end_datetime, which must not be more than an hour '
'apart; footprint: its geometry, cut at the antimeridian; resolution_m: gsd; cloud_percent: eo:cloud_cover, which is '
'that of the scene, not of a zone; link: rel self or canonical. Each zone under the footprint that nobody has looked '
'at, except economic zones, gets a look "not examined". One row for each item: registered, updated or refused, with '
'the reason, and the number of looks added; a row says so if the item has no geometry. Importing the same items again '
'changes nothing. Error 22023 for anything else than an item or a collection of items';
REVOKE EXECUTE ON FUNCTION import_stac(jsonb, text) FROM PUBLIC;
