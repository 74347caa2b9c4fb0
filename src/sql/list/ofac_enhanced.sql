-- OFAC's sdn_enhanced.xml (and cons_enhanced.xml): the contents of sdn_advanced.xml with texts instead of numbers.
--
-- Layout: as public loaders of the file of 2026-09 read it, two of them made from OFAC's schema (docs/lists.md).

CREATE FUNCTION ofac_enhanced_name(raw text,
	OUT n bigint, OUT kind text, OUT is_primary boolean, OUT weak boolean, OUT name text)
RETURNS SETOF record
LANGUAGE sql STABLE STRICT ROWS 5
BEGIN ATOMIC
	SELECT t.n, CASE WHEN t.alias ~* '^f' THEN 'fka' WHEN t.alias ~* '^n\.' THEN 'nka' ELSE 'aka' END,
		coalesce(t.is_primary = 'true', false), coalesce(t.weak = 'true', false), w.name
	FROM XMLTABLE('/entity/names/name/translations/translation' PASSING XMLPARSE(DOCUMENT raw)
		COLUMNS n FOR ORDINALITY, alias text PATH '../../aliasType', is_primary text PATH '../../isPrimary',
			weak text PATH '../../isLowQuality', full_name text PATH 'formattedFullName',
			first_name text PATH 'formattedFirstName', last_name text PATH 'formattedLastName') t,
		LATERAL (SELECT trim(coalesce(nullif(trim(t.full_name), ''),
			concat_ws(' ', t.first_name, t.last_name)))) w(name)
	WHERE w.name <> '';
END;
COMMENT ON FUNCTION ofac_enhanced_name(text) IS
'Return the names of an entity of sdn_enhanced.xml, in every script given, in order';

CREATE FUNCTION ofac_enhanced_feature(raw text, texts jsonb, OUT n bigint, OUT type text, OUT value text)
RETURNS SETOF record
LANGUAGE sql STABLE STRICT ROWS 5
BEGIN ATOMIC
	SELECT f.n, trim(f.type), ofac_value(trim(coalesce(nullif(trim(f.value), ''), texts ->> f.reference)))
	FROM XMLTABLE('/entity/features/feature' PASSING XMLPARSE(DOCUMENT raw)
		COLUMNS n FOR ORDINALITY, type text PATH 'type', value text PATH 'value',
			reference text PATH 'valueRefId') f;
END;
COMMENT ON FUNCTION ofac_enhanced_feature(text, jsonb) IS
'Return the features of an entity of sdn_enhanced.xml, type and value; texts: the values that are given by number '
'(refId)';

CREATE FUNCTION ofac_enhanced_entity(raw text, kind text, texts jsonb) RETURNS jsonb
LANGUAGE sql STABLE
RETURN ofac_described(kind,
	(SELECT jsonb_agg(to_jsonb(given)) FROM ofac_enhanced_name(raw) given),
	(SELECT jsonb_agg(to_jsonb(f)) FROM ofac_enhanced_feature(raw, texts) f WHERE f.value IS NOT NULL),
	(SELECT jsonb_agg(ofac_identifier(ofac_enhanced_entity.kind, trim(d.type), trim(d.number)) ORDER BY d.n)
		FROM XMLTABLE('/entity/identityDocuments/identityDocument' PASSING XMLPARSE(DOCUMENT raw)
			COLUMNS n FOR ORDINALITY, type text PATH 'type', number text PATH 'documentNumber') d
		WHERE d.type ~* 'IMO|MMSI|Registration|Identification Number|Call Sign' AND trim(d.number) <> ''),
	(SELECT jsonb_agg(jsonb_build_object('relation', coalesce(trim(r.type), 'linked'), 'name', trim(r.name)) ORDER BY r.n)
		FROM XMLTABLE('/entity/relationships/relationship' PASSING XMLPARSE(DOCUMENT raw)
			COLUMNS n FOR ORDINALITY, type text PATH 'type', name text PATH 'relatedEntity') r
		WHERE trim(r.name) <> ''))
	|| jsonb_strip_nulls(jsonb_build_object(
		'programs', (SELECT jsonb_agg(trim(p.program) ORDER BY p.n)
			FROM XMLTABLE('/entity/sanctionsPrograms/sanctionsProgram' PASSING XMLPARSE(DOCUMENT raw)
				COLUMNS n FOR ORDINALITY, program text PATH '.') p WHERE trim(p.program) <> ''),
		'measures', (SELECT jsonb_agg(trim(m.measure) ORDER BY m.n)
			FROM XMLTABLE('/entity/sanctionsTypes/sanctionsType' PASSING XMLPARSE(DOCUMENT raw)
				COLUMNS n FOR ORDINALITY, measure text PATH '.') m WHERE trim(m.measure) <> '')));
COMMENT ON FUNCTION ofac_enhanced_entity(text, text, jsonb) IS
'Return an entity of sdn_enhanced.xml in the shape of load_listings(), without its lists; texts: values by number';

CREATE FUNCTION ofac_enhanced_records(content text) RETURNS published_record[]
LANGUAGE plpgsql STABLE STRICT
SET search_path = @extschema@, pg_catalog, pg_temp
SET standard_conforming_strings = on
SET jit = off
SET enable_nestloop = off
AS $$
DECLARE
	texts jsonb := coalesce((SELECT jsonb_object_agg(v.id, trim(v.value))
		FROM xml_cut(content, 'referenceValue') c, XMLTABLE('/referenceValue' PASSING XMLPARSE(DOCUMENT c.raw)
			COLUMNS id text PATH '@refId', value text PATH 'value') v
		WHERE c.name = 'referenceValue' AND v.id IS NOT NULL AND trim(v.value) <> ''), '{}');
	records published_record[];
BEGIN
	WITH entity AS MATERIALIZED (
		SELECT c.n, c.raw, e.key, e.type, CASE WHEN e.type ~* '^\s*vessel\s*$' THEN 'vessel'
			WHEN e.type ~* '^\s*aircraft\s*$' THEN 'aircraft' WHEN e.type ~* '^\s*individual\s*$' THEN 'individual'
			WHEN e.type ~* '^\s*entity\s*$' THEN 'entity' ELSE 'other' END AS kind
		FROM xml_cut(content, 'entity') c, XMLTABLE('/entity' PASSING XMLPARSE(DOCUMENT c.raw)
			COLUMNS key text PATH '@id', type text PATH 'generalInfo/entityType') e
		WHERE c.name = 'entity'
	), described AS MATERIALIZED (
		SELECT e.n, e.raw, e.key, e.type, e.kind, ofac_enhanced_entity(e.raw, e.kind, texts) AS detail FROM entity e
	), entry AS (
		SELECT d.n, trim(l.list) AS list, date_or_null(left(l.published, 10)) AS published, l.id,
			row_number() OVER (PARTITION BY d.n
				ORDER BY date_or_null(left(l.published, 10)) NULLS LAST, l.list COLLATE "C", l.place) AS rank
		FROM described d, XMLTABLE('/entity/sanctionsLists/sanctionsList' PASSING XMLPARSE(DOCUMENT d.raw)
			COLUMNS place FOR ORDINALITY, list text PATH '.', id text PATH '@id',
				published text PATH '@datePublished') l
	), listed AS (
		SELECT row_number() OVER (ORDER BY d.n, e.rank)::integer AS n, d.kind,
			-- if an entity is listed on several dates or lists, each is kept, the earliest under the key itself
			CASE WHEN e.rank > 1 THEN concat_ws(' / ', d.key, e.list, e.published, e.id) ELSE d.key END AS key,
			d.detail || jsonb_strip_nulls(jsonb_build_object('date_published', e.published, 'designation_source',
				e.list))
				AS detail,
			CASE WHEN coalesce(trim(d.type), '') = '' THEN 'the entity has no "entityType"'
				WHEN e.n IS NULL THEN 'the entity is on no "sanctionsList"'
				WHEN NOT d.detail ? 'name' THEN 'the entity has no name' END AS problem
		FROM described d LEFT JOIN entry e ON e.n = d.n
	)
	SELECT array_agg(ROW(l.n, l.key, l.kind, l.detail::text, l.problem)::published_record ORDER BY l.n) INTO records
	FROM listed l;
	RETURN records;
END $$;
COMMENT ON FUNCTION ofac_enhanced_records(text) IS
'Return the records of sdn_enhanced.xml, one for each entity on a list';

CREATE FUNCTION load_ofac_sdn_enhanced_xml(xml text, fetched_at timestamptz, list text DEFAULT 'ofac_sdn',
	max_removed real DEFAULT 0.2) RETURNS list_load
LANGUAGE plpgsql VOLATILE
SET search_path = @extschema@, pg_catalog, pg_temp
SET standard_conforming_strings = on
SET jit = off
AS $$
DECLARE
	snapshot list_snapshot;
	start text := left(xml, 10000);
	problem text;
BEGIN
	snapshot := open_snapshot(load_ofac_sdn_enhanced_xml.list, 'sdn_enhanced_xml', load_ofac_sdn_enhanced_xml.xml,
		load_ofac_sdn_enhanced_xml.fetched_at);
	IF snapshot.status IS NOT NULL THEN
		RETURN summary_of(snapshot);
	END IF;
	problem := CASE
		WHEN load_ofac_sdn_enhanced_xml.xml = '' THEN 'the file is empty'
		-- a delta file holds only additions and removals
		WHEN start ~ 'sanctionsData[^>]*DeltaFile' THEN 'the file is a delta file, and no whole list'
		ELSE coalesce(xml_root_problem(load_ofac_sdn_enhanced_xml.xml, 'sanctionsData'),
			xml_cut_problem(load_ofac_sdn_enhanced_xml.xml, 'entity', 'referenceValue'),
			xml_missing(load_ofac_sdn_enhanced_xml.xml, 'entity', 'entityType', 'sanctionsList',
				'formattedFullName')) END;
	IF problem IS NOT NULL THEN
		RETURN quarantine(snapshot, problem || other_format(load_ofac_sdn_enhanced_xml.xml, 'sdn_enhanced_xml'));
	END IF;
	snapshot.published_at := utc_midnight(date_or_null(
		left(substring(start, '<dataAsOf>\s*([^<]*?)\s*</dataAsOf>'), 10)));
	RETURN take_snapshot(snapshot, ofac_enhanced_records(load_ofac_sdn_enhanced_xml.xml), 'detail_given', max_removed);
EXCEPTION WHEN cardinality_violation THEN
	RETURN quarantine(snapshot, doubled_element_text());
END $$;
COMMENT ON FUNCTION load_ofac_sdn_enhanced_xml(text, timestamptz, text, real) IS
'Load OFAC''s sdn_enhanced.xml as fetched at a given time (or cons_enhanced.xml with list => ''ofac_consolidated''). '
'No public source says whether datePublished is the day of listing, so it is only kept (date_published), and a '
'listing begins between copies, as with sdn.csv; sdn_advanced.xml gives the day of each entry. Keys are the ent_num '
'of sdn.csv; an entity on several lists keeps each, the earliest under its key. Programs are those of all its lists. '
'A delta file is quarantined. Files may have up to 512 MB. Otherwise like load_ofac_sdn()';
REVOKE EXECUTE ON FUNCTION load_ofac_sdn_enhanced_xml(text, timestamptz, text, real) FROM PUBLIC;
