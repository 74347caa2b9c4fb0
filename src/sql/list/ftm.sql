-- FollowTheMoney entities, one JSON object a line, as OpenSanctions and others publish them.
--
-- A ship is an entity of schema Vessel, each property a list of texts; who listed it, when and under what are
-- entities of schema Sanction that point to it.  Layout: followthemoney's schema (Vessel, Vehicle, Sanction,
-- Ownership).

CREATE FUNCTION ftm_texts(entity jsonb, VARIADIC properties text[]) RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (SELECT coalesce(array_agg(trim(v.value) ORDER BY p.n, v.n), '{}')
	FROM unnest(properties) WITH ORDINALITY p(name, n),
		jsonb_array_elements_text(texts_of_any(entity -> 'properties' -> p.name)) WITH ORDINALITY v(value, n)
	WHERE trim(v.value) <> '');
COMMENT ON FUNCTION ftm_texts(jsonb, text[]) IS 'Return the texts of some properties of an entity, in the order given';

CREATE FUNCTION ftm_kind(entity jsonb) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE
	WHEN entity ->> 'schema' = 'Vessel' THEN 'vessel'
	WHEN entity ->> 'schema' = 'Person' THEN 'individual'
	WHEN entity ->> 'schema' = 'Airplane' THEN 'aircraft'
	WHEN entity ->> 'schema' IN ('Organization', 'Company', 'LegalEntity', 'PublicBody') THEN 'entity'
	-- an entity of another schema (Vehicle) is a ship if it has a ship's number
	WHEN entity ->> 'schema' <> ''
		AND (ftm_texts(entity, 'imoNumber', 'mmsi') <> '{}'
			OR EXISTS (SELECT FROM unnest(ftm_texts(entity, 'registrationNumber'::text)) r WHERE is_imo_written(r)))
		THEN 'vessel'
	END;
COMMENT ON FUNCTION ftm_kind(jsonb) IS
'Return the kind of a listing from the schema of an entity; NULL if it is not a listing (Sanction, Ownership, '
'Address, ...). An entity of another schema (Vehicle) is a vessel if it has a ship''s number';

CREATE FUNCTION ftm_end(given text) RETURNS date
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN CASE
	WHEN given ~ '^\s*\d{4}\s*$' THEN (date_or_null(trim(given) || '-12-31') + 1)
	WHEN given ~ '^\s*\d{4}-\d{2}\s*$'
		THEN (date_or_null(trim(given) || '-01') + interval '1 month')::date
	ELSE date_or_null(given) END;
COMMENT ON FUNCTION ftm_end(text) IS
'Return the first day on which a sanction with an end date is no longer in force: the date itself; for a year or '
'month the first day after it; NULL for anything else';

CREATE FUNCTION ftm_dates(sanction jsonb, OUT starts date, OUT listed date, OUT ends date)
LANGUAGE sql IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
	SELECT
		(SELECT min(date_or_null(d)) FROM unnest(ftm_texts(sanction, 'startDate'::text)) d),
		(SELECT min(date_or_null(d)) FROM unnest(ftm_texts(sanction, 'listingDate'::text)) d),
		(SELECT max(ftm_end(d)) FROM unnest(ftm_texts(sanction, 'endDate'::text)) d);
END;
COMMENT ON FUNCTION ftm_dates(jsonb) IS
'Return when a sanction began, was listed and ends (ftm_end) according to an entity of schema Sanction; NULL if it '
'does not say';

CREATE FUNCTION ftm_listing(raw text) RETURNS jsonb
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
SET search_path = @extschema@, pg_catalog, pg_temp
SET standard_conforming_strings = on
AS $$
DECLARE
	entity jsonb := raw::jsonb -> 'entity';
	sanction jsonb := raw::jsonb -> 'sanction';
	vessel boolean := ftm_kind(entity) = 'vessel';
	primary_name text := coalesce(nullif(trim(entity ->> 'caption'), ''), (ftm_texts(entity, 'name'))[1]);
	dates record := ftm_dates(sanction);
BEGIN
	RETURN jsonb_strip_nulls(jsonb_build_object(
		'name', primary_name,
		'names', (SELECT jsonb_agg(DISTINCT jsonb_build_object('kind', n.kind, 'weak', n.kind = 'weak', 'name',
			n.name) || CASE WHEN n.kind = 'weak' THEN '{"kind": "aka"}' ELSE '{}' END::jsonb)
			FROM (SELECT 'aka' AS kind, unnest(ftm_texts(entity, 'name', 'alias')) AS name
				UNION ALL SELECT 'weak', unnest(ftm_texts(entity, 'weakAlias'))
				UNION ALL SELECT 'fka', unnest(ftm_texts(entity, 'previousName'))) n
			WHERE n.name <> primary_name),
		'identifiers', (SELECT jsonb_agg(DISTINCT jsonb_build_object('scheme', CASE WHEN i.scheme = 'imo'
			AND NOT vessel THEN 'company_imo'
			-- IMO 9161003 is the ship's number, whatever the property
			WHEN vessel AND i.scheme = 'registration' AND is_imo_written(v) THEN 'imo' ELSE i.scheme END, 'raw', v))
			FROM (VALUES ('imo', 'imoNumber'), ('mmsi', 'mmsi'), ('call_sign', 'callSign'),
				('registration', 'registrationNumber')) i(scheme, property), unnest(ftm_texts(entity, i.property)) v),
		'flags', (SELECT jsonb_agg(DISTINCT jsonb_build_object('flag', v, 'current', f.current))
			FROM (VALUES ('flag', true), ('pastFlags', false)) f(property, current),
				unnest(ftm_texts(entity, f.property)) v),
		'links', (SELECT jsonb_agg(DISTINCT l) FROM (SELECT jsonb_build_object('relation', r.relation, 'name', v) AS l
				FROM (VALUES ('owner', 'owner'), ('operator', 'operator')) r(relation, property),
					unnest(ftm_texts(entity, r.property)) v
				UNION ALL SELECT e FROM jsonb_array_elements(raw::jsonb -> 'links') e) l),
		'programs', to_jsonb(nullif(ftm_texts(sanction, 'program', 'programId'), '{}')),
		'measures', to_jsonb(nullif(ftm_texts(sanction, 'provisions'), '{}')),
		'designation_source', nullif(array_to_string(ftm_texts(sanction, 'authority'), '; '), ''),
		'designated_on', dates.starts, 'listed_on', dates.listed,
		'until', dates.ends,
		'last_updated', date_or_null(entity ->> 'last_change'),
		'ship_type', CASE WHEN vessel THEN (ftm_texts(entity, 'type'))[1] END,
		'tonnage', (ftm_texts(entity, 'deadweightTonnage', 'tonnage'))[1], 'gross_tonnage',
			(ftm_texts(entity, 'grossRegisteredTonnage'))[1],
		'year_built', substring((ftm_texts(entity, 'buildDate'))[1], '\m(?:19|20)\d{2}\M')::integer,
		'datasets', entity -> 'datasets', 'authority_id', (ftm_texts(sanction, 'authorityId'))[1], 'url',
			(ftm_texts(sanction, 'sourceUrl'))[1]));
END $$;
COMMENT ON FUNCTION ftm_listing(text) IS
'Return {"entity", "sanction", "links"}, an entity with one of its sanctions and its owners, in the shape of '
'load_listings(). An incomplete start date (2022, 2022-05) is ignored, an incomplete end date means the day after it';

CREATE FUNCTION ftm_line_problem(jsonl text) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
SET search_path = @extschema@, pg_catalog, pg_temp
SET standard_conforming_strings = on
AS $$
DECLARE
	line record;
	entity jsonb;
BEGIN
	FOR line IN
		SELECT l.text, l.n FROM regexp_split_to_table(jsonl, '\r?\n') WITH ORDINALITY l(text, n)
			WHERE trim(l.text) <> ''
	LOOP
		entity := line.text::jsonb;
		IF jsonb_typeof(entity) <> 'object' OR NOT entity ?& ARRAY['id', 'schema', 'properties']
			OR trim(entity ->> 'id') = ''
			OR jsonb_typeof(entity -> 'properties') <> 'object' THEN
			RETURN format('line %s is no entity with "id", "schema" and "properties": %s', line.n, left(line.text, 60));
		END IF;
	END LOOP;
	RETURN NULL;
EXCEPTION WHEN data_exception THEN
	RETURN format('line %s is no JSON: %s', line.n, left(line.text, 60));
END $$;
COMMENT ON FUNCTION ftm_line_problem(text) IS
'Return the first line of a file that is not an entity; NULL if there is none';

CREATE FUNCTION ftm_records(jsonl text, OUT records published_record[], OUT left_out bigint)
LANGUAGE plpgsql STABLE STRICT
SET search_path = @extschema@, pg_catalog, pg_temp
SET standard_conforming_strings = on
SET jit = off
SET enable_nestloop = off
AS $$
BEGIN
	WITH entity AS MATERIALIZED (
		SELECT l.n::integer AS n, l.text::jsonb AS item, l.text::jsonb ->> 'id' AS id,
			ftm_kind(l.text::jsonb) AS kind
		FROM regexp_split_to_table(jsonl, '\r?\n') WITH ORDINALITY l(text, n) WHERE trim(l.text) <> ''
	), sanction AS (
		SELECT s.id, s.item, p.target,
			least((SELECT min(date_or_null(d)) FROM unnest(ftm_texts(s.item, 'startDate', 'listingDate')) d),
			'infinity') AS starts
		FROM entity s, unnest(ftm_texts(s.item, 'entity')) p(target)
		WHERE s.item ->> 'schema' = 'Sanction'
			-- detentions and bans of port state control are published as sanctions too (tokyo_mou_detention,
			-- paris_mou_banned)
			AND NOT coalesce((SELECT bool_and(d.name ~ '(^|_)mou(_|$)')
				FROM jsonb_array_elements_text(texts_of_any(s.item -> 'datasets')) d(name)), false)
	), owner AS (
		SELECT a.asset, jsonb_agg(DISTINCT jsonb_build_object('relation', 'owner', 'name',
			coalesce(o.item ->> 'caption', (ftm_texts(o.item, 'name'))[1]))) AS links
		FROM entity w, unnest(ftm_texts(w.item, 'asset')) a(asset), unnest(ftm_texts(w.item, 'owner')) h(holder)
			JOIN entity o ON o.id = h.holder
		WHERE w.item ->> 'schema' = 'Ownership'
		GROUP BY a.asset
	), listed AS MATERIALIZED (
		SELECT e.n, e.id, e.kind, e.item, s.id AS sanction_id, s.item AS sanction, w.links,
			row_number() OVER (PARTITION BY e.id ORDER BY s.starts, s.id COLLATE "C", e.n) AS rank,
			-- without topics every sanction counts
			'sanction' = ANY (ftm_texts(e.item, 'topics')) OR s.id IS NOT NULL
				AND ftm_texts(e.item, 'topics') = '{}' AS is_listed
		FROM entity e
			LEFT JOIN sanction s ON s.target = e.id
			LEFT JOIN owner w ON w.asset = e.id
		WHERE e.kind IS NOT NULL
	)
	SELECT array_agg(ROW(r.no, r.key, r.kind, r.raw, r.problem)::published_record ORDER BY r.no),
		(SELECT count(*) FROM listed l WHERE l.kind = 'vessel' AND NOT l.is_listed)
	INTO records, left_out
	FROM (SELECT row_number() OVER (ORDER BY l.n, l.rank)::integer AS no,
			-- if several sanctions list it, each is kept, the earliest under the id of the ship itself
			CASE WHEN l.rank > 1 THEN concat_ws(' / ', l.id, l.sanction_id) ELSE l.id END AS key, l.kind,
			jsonb_strip_nulls(jsonb_build_object('entity', l.item, 'sanction', l.sanction, 'links',
				l.links))::text AS raw,
			CASE WHEN coalesce(l.item ->> 'caption', (ftm_texts(l.item, 'name'))[1]) IS NULL
				THEN 'the entity has no name'
				WHEN d.ends <= coalesce(d.starts, d.listed)
				THEN format('endDate "%s" is not after startDate "%s"', d.ends, coalesce(d.starts, d.listed)) END AS problem
		FROM listed l, LATERAL ftm_dates(l.sanction) d WHERE l.is_listed) r;
END $$;
COMMENT ON FUNCTION ftm_records(text) IS
'Return the records of a file of entities: one for each sanction on a ship, company or person with the topic '
'"sanction" (or without topics), and one for an entity of that topic without any; left_out: the number of ships that '
'are neither. Detentions and bans of port state control (datasets of a memorandum of understanding, mou) are not '
'sanctions';

CREATE FUNCTION load_ftm(jsonl text, fetched_at timestamptz, list text DEFAULT 'ftm',
	max_removed real DEFAULT 0.2) RETURNS list_load
LANGUAGE plpgsql VOLATILE
SET search_path = @extschema@, pg_catalog, pg_temp
SET jit = off
AS $$
DECLARE
	snapshot list_snapshot;
	found record;
	problem text;
BEGIN
	jsonl := without_bom(jsonl);
	IF load_ftm.list <> '' AND NOT EXISTS (SELECT FROM sanctions_list l WHERE l.list = load_ftm.list) THEN
		PERFORM register_sanctions_list(load_ftm.list, load_ftm.list, 'FollowTheMoney entities', 'mixed',
			'https://followthemoney.tech');
		RAISE NOTICE 'sanctions list "%" is new', load_ftm.list;
	END IF;
	snapshot := open_snapshot(load_ftm.list, 'ftm_json', jsonl, load_ftm.fetched_at);
	IF snapshot.status IS NOT NULL THEN
		RETURN summary_of(snapshot);
	END IF;
	problem := CASE WHEN trim(jsonl) = '' THEN 'the file is empty' ELSE ftm_line_problem(jsonl) END;
	IF problem IS NOT NULL THEN
		RETURN quarantine(snapshot, problem || other_format(jsonl, 'ftm_json'));
	END IF;
	found := ftm_records(jsonl);
	IF found.left_out > 0 THEN
		RAISE NOTICE 'ships that nobody has sanctioned are left out: %', found.left_out;
	END IF;
	RETURN take_snapshot(snapshot, found.records, 'ftm_listing', max_removed);
END $$;
COMMENT ON FUNCTION load_ftm(text, timestamptz, text, real) IS
'Load FollowTheMoney entities, one JSON object a line, as fetched at a given time (entities.ftm.json of '
'OpenSanctions); a new list is registered. Vessels, companies and persons are listings if their topics include '
'"sanction" or, without topics, if an entity of schema Sanction points to them; other ships (shadow fleet, detained, '
'warned of) are left out and counted in a notice. A ship under several sanctions keeps each, the earliest under its '
'id, the others under its id and that of the sanction. A listing begins on startDate, else listingDate, and ends on '
'endDate. A line that is not an entity quarantines the file. Otherwise like load_ofac_sdn()';
REVOKE EXECUTE ON FUNCTION load_ftm(text, timestamptz, text, real) FROM PUBLIC;
