-- Lists of the UK, the UN and OpenSanctions; any other list as JSON.

-- ---------- UK Sanctions List: one row for each name, several rows for a listing ----------

CREATE FUNCTION csv_objects(data text, header_record integer, delimiter text DEFAULT ',',
	OUT record_no integer, OUT line_no bigint, OUT item jsonb, OUT raw text, OUT problem text)
RETURNS SETOF record
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE ROWS 10000
BEGIN ATOMIC
	WITH record AS MATERIALIZED (
		SELECT * FROM csv_records(data, delimiter)
	), header AS (
		SELECT array_agg(regexp_replace(lower(h.name COLLATE "C"), '[^a-z0-9]', '', 'g') ORDER BY h.n) AS names, min(r.raw) AS raw
		FROM record r, unnest(r.fields) WITH ORDINALITY h(name, n) WHERE r.record_no = header_record
	)
	SELECT r.record_no, r.line_no,
		(SELECT jsonb_object_agg(n.name, v.value) FROM unnest(h.names) WITH ORDINALITY n(name, i)
			JOIN unnest(r.fields) WITH ORDINALITY f(value, i) USING (i)
			CROSS JOIN LATERAL (SELECT btrim(f.value, U&' \0009\000A\000D\00A0') AS value) v
		 WHERE v.value <> '' AND n.name <> ''),
		r.raw,
		coalesce(r.problem, CASE
			WHEN cardinality(r.fields) <> cardinality(h.names)
				THEN format('%s columns, not %s', cardinality(r.fields), cardinality(h.names))
			-- what is behind it may be another file
			WHEN r.raw = h.raw THEN 'the header stands once more' END)
	FROM record r, header h
	WHERE r.record_no > header_record
	ORDER BY r.record_no;
END;
COMMENT ON FUNCTION csv_objects(text, integer, text) IS
'Return the records of a CSV file below its header as objects without empty fields; column names are reduced to '
'lower-case letters and digits';

CREATE FUNCTION split_values(list text) RETURNS SETOF text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE ROWS 3
BEGIN ATOMIC
	SELECT trim(v.value) FROM regexp_split_to_table(list, ';') v(value) WHERE trim(v.value) <> '';
END;
COMMENT ON FUNCTION split_values(text) IS 'Return the values of a field that holds several, separated by semicolons';

CREATE FUNCTION split_numbered(list text) RETURNS SETOF text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE ROWS 3
BEGIN ATOMIC
	SELECT v.value FROM regexp_split_to_table(list, CASE WHEN list ~ '^\s*\(1\)' THEN '\s*\(\d{1,2}\)\s*'
		ELSE ';' END) p(part), split_values(p.part) v(value);
END;
COMMENT ON FUNCTION split_numbered(text) IS 'Return the values of a field in the UK''s notation: (1) X (2) Y, or X; Y';

CREATE FUNCTION uk_listing(raw text) RETURNS jsonb
LANGUAGE plpgsql STABLE STRICT
SET search_path = @extschema@, pg_catalog, pg_temp
SET standard_conforming_strings = on
AS $$
BEGIN
	RETURN (
	WITH line AS (
		-- a name in another script is in the row of the Latin name, or in a row of its own
		SELECT l.item, l.n, m.name, m.is_written,
			coalesce(l.item ->> 'nametype', '') ~* '^primary name$|^primary$' AS is_primary
		FROM jsonb_array_elements(raw::jsonb) WITH ORDINALITY l(item, n),
			LATERAL (VALUES (concat_ws(' ', l.item ->> 'name1', l.item ->> 'name2', l.item ->> 'name3',
				l.item ->> 'name4', l.item ->> 'name5', l.item ->> 'name6'), false),
				(l.item ->> 'namenonlatinscript', true)) m(name, is_written)
		WHERE m.name <> '' OR NOT m.is_written
	), best AS (
		SELECT item, name FROM line ORDER BY name = '', is_written, is_primary DESC, n LIMIT 1
	)
	SELECT jsonb_strip_nulls(jsonb_build_object(
		'name', b.name,
		'names', (SELECT jsonb_agg(jsonb_build_object('name', l.name, 'kind', CASE
			WHEN l.item ->> 'nametype' ~* 'previous|former' THEN 'fka' ELSE 'aka' END,
			'weak', coalesce(l.item ->> 'aliasstrength' ~* 'low', false)) ORDER BY l.n, l.is_written) FROM line l
				WHERE l.name <> b.name AND l.name <> ''),
		'identifiers', (SELECT jsonb_agg(i.identifier) FROM (
			-- from every row, since one may have what another lacks
			SELECT jsonb_build_object('scheme', 'imo', 'raw', u.v) AS identifier
				FROM (SELECT n.v FROM line l, split_numbered(coalesce(l.item ->> 'imonumber', l.item ->> 'imo')) n(v)
					GROUP BY n.v ORDER BY min(l.n), n.v) u
			UNION ALL SELECT jsonb_build_object('scheme', 'hull', 'raw', v)
				FROM split_numbered(b.item ->> 'hullidentificationnumberhin') v) i),
		'flags', (SELECT jsonb_agg(f.flag) FROM (
			SELECT jsonb_build_object('flag', v, 'current', true) AS flag
				FROM split_numbered(b.item ->> 'currentbelievedflagofship') v
			UNION ALL SELECT jsonb_build_object('flag', v, 'current', false)
				FROM split_numbered(b.item ->> 'previousflags') v) f),
		'links', (SELECT jsonb_agg(k.link) FROM (
			SELECT jsonb_build_object('relation', 'current owner/operator', 'name', v) AS link
				FROM split_numbered(b.item ->> 'currentowneroperators') v
			UNION ALL SELECT jsonb_build_object('relation', 'previous owner/operator', 'name', v)
				FROM split_numbered(b.item ->> 'previousowneroperators') v) k),
		-- rows of one ship that differ there are designations of their own: each counts, the first one dates it
		'programs', (SELECT jsonb_agg(r.regime ORDER BY r.n)
			FROM (SELECT l.item ->> 'regimename' AS regime, min(l.n) AS n FROM line l WHERE l.item ? 'regimename'
				GROUP BY 1) r),
		'measures', (SELECT jsonb_agg(m.v ORDER BY m.n)
			FROM (SELECT v, min(l.n * 100 + i) AS n
				FROM line l, regexp_split_to_table(l.item ->> 'sanctionsimposed', '\s*[|;]\s*') WITH ORDINALITY s(v, i)
				WHERE v <> '' GROUP BY v) m),
		'designated_on', (SELECT min(date_or_null(l.item ->> 'datedesignated')) FROM line l), 'listed_on', date_or_null(b.item ->> 'listedon'),
			'last_updated', date_or_null(b.item ->> 'lastupdated'),
		'ship_type', b.item ->> 'typeofship', 'tonnage', b.item ->> 'tonnageofship', 'length_m',
			b.item ->> 'lengthofship', 'year_built', integer_or_null(b.item ->> 'yearbuilt'),
		'un_reference', b.item ->> 'unreferencenumber', 'ofsi_group_id', b.item ->> 'ofsigroupid',
			'designation_source', b.item ->> 'designationsource',
		'remarks', b.item ->> 'otherinformation'))
	FROM best b);
END $$;
COMMENT ON FUNCTION uk_listing(text) IS
'Return the rows of one Unique ID of the UK Sanctions List in the shape of load_listings()';

CREATE FUNCTION load_uk_list(csv text, fetched_at timestamptz, max_removed real DEFAULT 0.2) RETURNS list_load
LANGUAGE plpgsql VOLATILE
SET search_path = @extschema@, pg_catalog, pg_temp
SET standard_conforming_strings = on
SET jit = off
AS $$
DECLARE
	snapshot list_snapshot;
	records published_record[];
	header integer;
	damage text;
	typed boolean;
	missing text;
BEGIN
	snapshot := open_snapshot('uk', 'uksl_csv', csv, load_uk_list.fetched_at);
	IF snapshot.status IS NOT NULL THEN
		RETURN summary_of(snapshot);
	END IF;
	IF csv = '' THEN
		RETURN quarantine(snapshot, 'the file is empty');
	END IF;
	header := (SELECT min(r.record_no) FROM (SELECT c.* FROM csv_records(left(csv, 100000)) c LIMIT 10) r
		WHERE r.raw ~* '\munique ?_?id\M');
	IF header IS NULL THEN
		RETURN quarantine(snapshot,
			format('no header with a column "Unique ID" in the first ten lines: %s', left(csv, 60))
			|| other_format(csv, 'uksl_csv'));
	END IF;
	missing := (SELECT header_problem(r.fields, 'Unique ID', 'Name 6',
		'Designation Type|Individual, Entity, Ship|Group Type', 'IMO number|IMO', 'Date Designated')
		FROM (SELECT c.* FROM csv_records(left(csv, 100000)) c LIMIT 10) r WHERE r.record_no = header);
	IF missing IS NOT NULL THEN
		RETURN quarantine(snapshot, missing || other_format(csv, 'uksl_csv'));
	END IF;
	-- the report date is above the header
	snapshot.published_at := utc_midnight(date_or_null(substring(left(csv, 1000),
		'[Rr]eport [Dd]ate:?\s*([0-9A-Za-z/-]+)')));
	WITH object AS MATERIALIZED (
		SELECT * FROM csv_objects(csv, header)
	), record AS (
		SELECT min(o.record_no) AS record_no, o.item ->> 'uniqueid' AS key,
			CASE WHEN bool_or(t.type ~* 'ship|vessel') THEN 'vessel' WHEN bool_or(t.type ~* 'individual')
				THEN 'individual' WHEN bool_or(t.type ~* 'entity') THEN 'entity'
				WHEN bool_or(o.item ?| ARRAY['imonumber', 'imo', 'typeofship']) THEN 'vessel' ELSE 'other' END AS kind,
			jsonb_agg(o.item ORDER BY o.record_no)::text AS raw
		FROM object o CROSS JOIN LATERAL (SELECT coalesce(o.item ->> 'individualentityship',
			o.item ->> 'designationtype', o.item ->> 'grouptype') AS type) t
		WHERE o.problem IS NULL AND o.item IS NOT NULL
		GROUP BY o.item ->> 'uniqueid', CASE WHEN o.item ? 'uniqueid' THEN 0 ELSE o.record_no END
	)
	SELECT (SELECT array_agg(ROW(r.record_no, r.key, r.kind, r.raw, NULL)::published_record ORDER BY r.record_no)
		FROM record r),
		(SELECT format('line %s: %s: %s', o.line_no, o.problem, left(o.raw, 60)) FROM object o
			WHERE o.problem IS NOT NULL ORDER BY o.record_no LIMIT 1),
		EXISTS (SELECT FROM object o WHERE o.item ?| '{individualentityship,designationtype,grouptype}')
	INTO records, damage, typed;
	-- ships without a number are recognized only by their type
	IF damage IS NULL AND NOT typed AND cardinality(records) > 0 AND max_removed < 1 THEN
		damage := format('column %s: none of the %s records has a type', list_column('uksl_csv', 'type'),
			cardinality(records));
	END IF;
	RETURN take_snapshot(snapshot, records, 'uk_listing', max_removed, damage);
END $$;
COMMENT ON FUNCTION load_uk_list(text, timestamptz, real) IS
'Load the UK Sanctions List (UKSL) in CSV as fetched at a given time: a line with the report date, a header, and one '
'row for each name. Columns are found by name. A listing begins on its Date Designated; the listed and updated dates '
'are kept too. Otherwise like load_ofac_sdn()';
REVOKE EXECUTE ON FUNCTION load_uk_list(text, timestamptz, real) FROM PUBLIC;

-- ---------- UN Security Council Consolidated List ----------

CREATE FUNCTION un_listing(raw text) RETURNS jsonb
LANGUAGE plpgsql STABLE STRICT
SET search_path = @extschema@, pg_catalog, pg_temp
SET standard_conforming_strings = on
AS $$
BEGIN
	RETURN (
	SELECT jsonb_strip_nulls(jsonb_build_object(
		'name', plain_words(concat_ws(' ', e.name1, e.name2, e.name3, e.name4)),
		'names', (SELECT jsonb_agg(jsonb_build_object('name', a.name, 'kind', CASE WHEN a.quality ~* '^f\.?k\.?a'
			THEN 'fka' ELSE 'aka' END,
				'weak', coalesce(a.quality ~* 'low', false)) ORDER BY a.n)
			FROM XMLTABLE('/*/*[self::ENTITY_ALIAS or self::INDIVIDUAL_ALIAS]'
				PASSING x.entry COLUMNS n FOR ORDINALITY, quality text PATH 'QUALITY', name text PATH 'ALIAS_NAME') a
			WHERE a.name <> ''),
		-- comments give IMO company numbers; there are no ships on this list
		'identifiers', (SELECT jsonb_agg(jsonb_build_object('scheme', 'company_imo', 'raw', m[1]))
			FROM regexp_matches(e.comments, '\mIMO\)?(?:\s+(?:Company\s+)?(?:Number|No\.?))?\s*:?\s*(\d{7})\M', 'gi') m
				WHERE root.name = 'ENTITY'),
		'programs', jsonb_build_array(e.list_type), 'listed_on', date_or_null(e.listed_on),
		'last_updated', (SELECT max(date_or_null(u.value))
			FROM XMLTABLE('/*/LAST_DAY_UPDATED/VALUE' PASSING x.entry COLUMNS value text PATH '.') u),
		'un_reference', e.reference, 'version', e.version, 'remarks', e.comments))
	FROM (SELECT XMLPARSE(DOCUMENT raw) AS entry) x, (SELECT substring(raw, '^\s*<(\w+)') AS name) root,
		XMLTABLE('/*' PASSING x.entry COLUMNS name1 text PATH 'FIRST_NAME', name2 text PATH 'SECOND_NAME',
			name3 text PATH 'THIRD_NAME', name4 text PATH 'FOURTH_NAME',
			list_type text PATH 'UN_LIST_TYPE', reference text PATH 'REFERENCE_NUMBER',
				listed_on text PATH 'LISTED_ON', version text PATH 'VERSIONNUM', comments text PATH 'COMMENTS1') e);
END $$;
COMMENT ON FUNCTION un_listing(text) IS
'Return an INDIVIDUAL or ENTITY of the UN''s list in the shape of load_listings()';

CREATE FUNCTION load_un_list(xml text, fetched_at timestamptz, max_removed real DEFAULT 0.2) RETURNS list_load
LANGUAGE plpgsql VOLATILE
SET search_path = @extschema@, pg_catalog, pg_temp
SET standard_conforming_strings = on
SET jit = off
AS $$
DECLARE
	snapshot list_snapshot;
	records published_record[];
	problem text;
BEGIN
	snapshot := open_snapshot('un', 'un_xml', load_un_list.xml, load_un_list.fetched_at);
	IF snapshot.status IS NOT NULL THEN
		RETURN summary_of(snapshot);
	END IF;
	problem := coalesce(xml_problem(load_un_list.xml, 'CONSOLIDATED_LIST'),
		xml_missing(load_un_list.xml, 'DATAID', 'FIRST_NAME'));
	IF problem IS NOT NULL THEN
		RETURN quarantine(snapshot, problem || other_format(load_un_list.xml, 'un_xml'));
	END IF;
	snapshot.published_at := timestamp_or_null(substring(left(load_un_list.xml, 2000), 'dateGenerated="([^"]*)"'));
	-- names are checked here, since there are no ships for fill_damage() to check
	SELECT array_agg(ROW(e.n, e.id, CASE WHEN e.entry::text ~ '^\s*<INDIVIDUAL' THEN 'individual' ELSE 'entity' END,
		e.entry::text,
		CASE WHEN trim(concat_ws(' ', e.name1, e.name2, e.name3, e.name4)) = ''
			THEN 'the record has no name: "FIRST_NAME" is empty' END)::published_record ORDER BY e.n) INTO records
	FROM XMLTABLE('/CONSOLIDATED_LIST/INDIVIDUALS/INDIVIDUAL|/CONSOLIDATED_LIST/ENTITIES/ENTITY'
		PASSING xml_of(load_un_list.xml)
		COLUMNS n FOR ORDINALITY, id text PATH 'DATAID', name1 text PATH 'FIRST_NAME', name2 text PATH 'SECOND_NAME',
			name3 text PATH 'THIRD_NAME', name4 text PATH 'FOURTH_NAME', entry xml PATH '.') e;
	RETURN take_snapshot(snapshot, records, 'un_listing', max_removed);
EXCEPTION WHEN cardinality_violation THEN
	RETURN quarantine(snapshot, doubled_element_text());
END $$;
COMMENT ON FUNCTION load_un_list(text, timestamptz, real) IS
'Load the UN Security Council''s consolidated list in XML as fetched at a given time. It names no vessels, only '
'individuals and entities, with IMO company numbers where a comment gives them; a listing begins on LISTED_ON. '
'Otherwise like load_ofac_sdn()';
REVOKE EXECUTE ON FUNCTION load_un_list(text, timestamptz, real) FROM PUBLIC;

-- ---------- OpenSanctions ----------

CREATE FUNCTION opensanctions_is_vessel(item jsonb) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN coalesce(item ->> 'type' ~* 'vessel|ship', false)
	-- a row of an unknown type is a ship if it has a ship's number
	OR coalesce(item ->> 'type' !~* 'organi[sz]ation|company|entity|person|body', false)
		AND (identifier_value('imo', item ->> 'imo') IS NOT NULL OR item ? 'mmsi');
COMMENT ON FUNCTION opensanctions_is_vessel(jsonb) IS
'Return whether a row of maritime.csv is about a ship: by its type, or by its numbers if the type is neither that of '
'a ship nor of a company';

CREATE FUNCTION opensanctions_listing(raw text) RETURNS jsonb
LANGUAGE plpgsql STABLE STRICT
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
BEGIN
	RETURN (
	WITH line AS MATERIALIZED (
		SELECT l.item, l.n FROM jsonb_array_elements(raw::jsonb) WITH ORDINALITY l(item, n)
	), best AS (
		SELECT item FROM line ORDER BY n LIMIT 1
	)
	SELECT jsonb_strip_nulls(jsonb_build_object(
		'name', b.item ->> 'caption',
		'names', (SELECT jsonb_agg(DISTINCT jsonb_build_object('name', v, 'kind', 'aka')) FROM (
			SELECT v FROM line l, split_values(l.item ->> 'aliases') v
			UNION SELECT l.item ->> 'caption' FROM line l WHERE l.item ->> 'caption' <> b.item ->> 'caption') a(v)),
		'identifiers', (SELECT jsonb_agg(DISTINCT i.identifier) FROM line l, LATERAL (
			SELECT jsonb_build_object('scheme', CASE WHEN opensanctions_is_vessel(l.item) THEN 'imo'
				ELSE 'company_imo' END, 'raw', v) FROM split_values(l.item ->> 'imo') v
			UNION ALL SELECT jsonb_build_object('scheme', 'mmsi', 'raw', v)
				FROM split_values(l.item ->> 'mmsi') v) i(identifier)),
		'flags', (SELECT jsonb_agg(DISTINCT jsonb_build_object('flag', v, 'current', true))
			FROM line l, split_values(l.item ->> 'flag') v),
		'programs', (SELECT jsonb_agg(DISTINCT v) FROM line l, split_values(l.item ->> 'datasets') v),
		'measures', (SELECT jsonb_agg(DISTINCT v) FROM line l, split_values(l.item ->> 'risk') v),
		'countries', b.item ->> 'countries', 'id', b.item ->> 'id', 'url', b.item ->> 'url'))
	FROM best b);
END $$;
COMMENT ON FUNCTION opensanctions_listing(text) IS
'Return the rows of maritime.csv about one source entity, an array, in the shape of load_listings(), with datasets as '
'programs and risk as measures';

CREATE FUNCTION load_opensanctions_maritime(csv text, fetched_at timestamptz,
	max_removed real DEFAULT 0.2) RETURNS list_load
LANGUAGE plpgsql VOLATILE
SET search_path = @extschema@, pg_catalog, pg_temp
SET standard_conforming_strings = on
SET jit = off
AS $$
DECLARE
	snapshot list_snapshot;
	records published_record[];
	damage text;
	missing text;
	others text;
BEGIN
	snapshot := open_snapshot('opensanctions_maritime', 'opensanctions_csv', csv,
		load_opensanctions_maritime.fetched_at);
	IF snapshot.status IS NOT NULL THEN
		RETURN summary_of(snapshot);
	END IF;
	IF csv = '' THEN
		RETURN quarantine(snapshot, 'the file is empty');
	END IF;
	missing := (SELECT header_problem(r.fields, 'type', 'caption', 'imo', 'risk', 'flag', 'mmsi', 'id', 'datasets',
		'aliases')
		FROM csv_records(left(csv, 10000)) r WHERE r.record_no = 1);
	IF missing IS NOT NULL THEN
		RETURN quarantine(snapshot, missing || ': ' || left(csv, 60) || other_format(csv, 'opensanctions_csv'));
	END IF;
	WITH object AS MATERIALIZED (
		-- sanction.linked and sanction.counter are other topics
		SELECT o.*, coalesce(o.item ->> 'risk' ~* '(^|[;,|])\s*sanction\s*($|[;,|])', false) AS is_sanction
		FROM csv_objects(csv, 1) o
	), entity AS (
		-- one row for each IMO number: the rows of one source entity are one listing, whatever their order
		SELECT min(o.record_no) AS record_no, o.item ->> 'id' AS key,
			CASE WHEN bool_or(opensanctions_is_vessel(o.item)) THEN 'vessel' ELSE 'entity' END AS kind,
			bool_or(o.item ? 'type') AS typed,
			jsonb_agg(o.item ORDER BY o.item ->> 'imo' COLLATE "C", o.item::text COLLATE "C")::text AS raw
		FROM object o
		WHERE o.problem IS NULL AND o.is_sanction
		GROUP BY o.item ->> 'id', CASE WHEN o.item ? 'id' THEN 0 ELSE o.record_no END
	)
	SELECT (SELECT array_agg(ROW(e.record_no, e.key, e.kind, e.raw,
			CASE WHEN NOT e.typed THEN '"type" is empty' END)::published_record ORDER BY e.record_no)
		FROM entity e),
		(SELECT format('line %s: %s: %s', o.line_no, o.problem, left(o.raw, 60)) FROM object o
			WHERE o.problem IS NOT NULL ORDER BY o.record_no LIMIT 1),
		(SELECT string_agg(format('%s of risk "%s"', n.count, n.risk), ', ' ORDER BY n.count DESC, n.risk) FROM (
			SELECT coalesce(o.item ->> 'risk', '') AS risk, count(*) AS count FROM object o
				WHERE o.problem IS NULL AND o.item IS NOT NULL AND NOT o.is_sanction GROUP BY 1) n)
	INTO records, damage, others;
	IF others IS NOT NULL THEN
		RAISE NOTICE 'rows that are no sanctions listing are left out: %', others;
	END IF;
	RETURN take_snapshot(snapshot, records, 'opensanctions_listing', max_removed, damage);
END $$;
COMMENT ON FUNCTION load_opensanctions_maritime(text, timestamptz, real) IS
'Load OpenSanctions'' maritime.csv as fetched at a given time. Each row is one IMO number of one source entity; the '
'id is the key, and the rows of one id are one listing. Only rows whose risk includes "sanction" are listings: ships '
'that were detained, inspected or warned of (mare.detained, mare.shadow, reg.warn, or no risk), or are linked to '
'somebody listed (sanction.linked, sanction.counter), are left out and counted in a notice. Programs are the '
'datasets, measures the risk. Otherwise like load_ofac_sdn()';
REVOKE EXECUTE ON FUNCTION load_opensanctions_maritime(text, timestamptz, real) FROM PUBLIC;

-- ---------- anything else, as JSON ----------

CREATE FUNCTION texts_of_any(given jsonb) RETURNS jsonb
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION texts_of_any(jsonb) IS
'Return a value, or the elements of an array, as an array; an empty one for nothing';

CREATE FUNCTION json_key(item jsonb) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN nullif(coalesce(item ->> 'key', item ->> 'id', identifier_value('imo', item ->> 'imo'),
	-- not N/A and the like, which would be the key of many ships
	CASE WHEN item ->> 'imo' ~ '[0-9]' THEN regexp_replace(upper((item ->> 'imo') COLLATE "C"), '[^A-Z0-9]', '', 'g') END,
	identifier_value('mmsi', item ->> 'mmsi')), '');
COMMENT ON FUNCTION json_key(jsonb) IS
'Return the key of a listing given as JSON: key, id, or else its IMO number (as given if invalid) or MMSI';

CREATE FUNCTION json_fields() RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN ARRAY['key', 'id', 'kind', 'name', 'names', 'aliases', 'former_names', 'imo', 'mmsi', 'call_sign', 'identifiers',
	'flag', 'flags', 'former_flags', 'owner', 'links', 'programs', 'measures', 'from', 'since', 'designated_on',
	'listed_on', 'until', 'last_updated', 'ship_type', 'tonnage', 'gross_tonnage', 'length_m', 'year_built', 'title',
	'remarks', 'countries', 'url', 'un_reference', 'ofsi_group_id', 'designation_source', 'version'];
COMMENT ON FUNCTION json_fields() IS 'Return the fields that a listing given as JSON may have';

CREATE FUNCTION json_unknown_field(item jsonb) RETURNS SETOF text
LANGUAGE sql IMMUTABLE PARALLEL SAFE ROWS 1
BEGIN ATOMIC
	SELECT (SELECT format('unknown field "%s" of %s; known are %s', k.key, p.whole, array_to_string(p.known, ', '))
	FROM (
		SELECT 1 AS n, 'a listing' AS whole, item AS part, json_fields() AS known
		UNION ALL SELECT 2, 'one of "names"', e, ARRAY['name', 'kind', 'weak']
			FROM jsonb_array_elements(texts_of_any(item -> 'names')) e
		UNION ALL SELECT 3, 'one of "identifiers"', e, ARRAY['scheme', 'value', 'raw', 'current', 'former']
			FROM jsonb_array_elements(texts_of_any(item -> 'identifiers')) e
		UNION ALL SELECT 4, 'one of "flags"', e, ARRAY['flag', 'current']
			FROM jsonb_array_elements(texts_of_any(item -> 'flags')) e
		UNION ALL SELECT 5, 'one of "links"', e, ARRAY['relation', 'name']
			FROM jsonb_array_elements(texts_of_any(item -> 'links')) e) p,
		jsonb_object_keys(CASE jsonb_typeof(p.part) WHEN 'object' THEN p.part ELSE '{}' END) k(key)
	WHERE k.key <> ALL (p.known)
	ORDER BY p.n, k.key LIMIT 1)
	-- skips the check of parts for listings without any
	WHERE jsonb_typeof(item) = 'object'
		AND (item - json_fields() <> '{}'::jsonb OR item ?| ARRAY['names', 'identifiers', 'flags', 'links']);
END;
COMMENT ON FUNCTION json_unknown_field(jsonb) IS
'Return the first unknown field of a listing given as JSON, with those that are known; NULL if there is none';

CREATE FUNCTION json_separate(records published_record[]) RETURNS published_record[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (
	WITH given AS MATERIALIZED (
		SELECT u.*, count(*) OVER (PARTITION BY u.source_key, u.kind, u.problem IS NULL) AS times FROM unnest(records) u
	), record AS (
		SELECT g.record_no, g.source_key, g.kind, g.raw,
			date_or_null(coalesce(i.item ->> 'from', i.item ->> 'since', i.item ->> 'designated_on',
				i.item ->> 'listed_on')) AS starts,
			array_to_string(texts_of(texts_of_any(i.item -> 'programs')), '; ') AS programs,
				array_to_string(texts_of(texts_of_any(i.item -> 'measures')), '; ') AS measures
		FROM given g, LATERAL (SELECT g.raw::jsonb AS item OFFSET 0) i
		WHERE g.problem IS NULL AND g.times > 1
	), ranked AS (
		-- the earliest keeps the key, whatever the order of the file; one without a date is first, being in force
		SELECT r.*, dense_rank() OVER (PARTITION BY r.source_key, r.kind
			ORDER BY r.starts NULLS FIRST, r.programs COLLATE "C", r.measures COLLATE "C") AS rank FROM record r
	)
	SELECT array_agg(o.record ORDER BY o.record_no)
	FROM (
		SELECT r.record_no, ROW(r.record_no, CASE WHEN r.rank = 1 THEN r.source_key
			ELSE concat_ws(' / ', r.source_key, r.starts, nullif(r.programs, ''), nullif(r.measures, '')) END,
			r.kind, r.raw, NULL)::published_record AS record
		FROM ranked r
		UNION ALL
		SELECT g.record_no, ROW(g.record_no, g.source_key, g.kind, g.raw, g.problem)::published_record FROM given g
			WHERE g.problem IS NOT NULL OR g.times = 1) o);
COMMENT ON FUNCTION json_separate(published_record[]) IS
'Return the records of load_listings() with separate keys for listings under one key from different dates, programs '
'or measures: the one without a date, or else the earliest, keeps the key, the others get date, programs and measures '
'appended';

CREATE FUNCTION json_part_problem(item jsonb) RETURNS SETOF text
LANGUAGE sql IMMUTABLE PARALLEL SAFE ROWS 1
BEGIN ATOMIC
	SELECT (SELECT format('%s: %s', p.name, p.problem) FROM (
	SELECT k.name, CASE
		WHEN jsonb_typeof(e) NOT IN ('object', 'string') OR jsonb_typeof(e) = 'string' AND k.name = 'identifiers'
			THEN format('%s is no object', e)
		WHEN jsonb_typeof(e) = 'object' AND coalesce(e ->> 'name', e ->> 'flag', e ->> 'value', e ->> 'raw') IS NULL
			THEN format('nothing is named by %s', e)
		WHEN k.name = 'names' AND coalesce(e ->> 'kind', 'aka') NOT IN ('primary', 'aka', 'fka', 'nka')
			THEN format('unknown kind "%s"', e ->> 'kind')
		WHEN k.name = 'identifiers'
			AND coalesce(e ->> 'scheme', 'other') NOT IN ('imo', 'company_imo', 'mmsi', 'call_sign', 'registration',
			'hull', 'other') THEN format('unknown scheme "%s"', e ->> 'scheme')
		WHEN coalesce(jsonb_typeof(e -> 'weak'), 'boolean') <> 'boolean'
			OR coalesce(jsonb_typeof(e -> 'current'), 'boolean') <> 'boolean'
			OR coalesce(jsonb_typeof(e -> 'former'), 'boolean') <> 'boolean'
			THEN format('neither true nor false in %s', e) END AS problem
	FROM unnest(ARRAY['names', 'identifiers', 'flags', 'links']) k(name),
		jsonb_array_elements(texts_of_any(item -> k.name)) e) p
	WHERE p.problem IS NOT NULL LIMIT 1);
END;
COMMENT ON FUNCTION json_part_problem(jsonb) IS
'Return what is wrong with the names, identifiers, flags or links of a listing given as JSON; NULL if nothing is';

CREATE FUNCTION json_text_problem(item jsonb) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (
	SELECT format('%s: %s is no text', k.name, e)
	FROM unnest(ARRAY['name', 'aliases', 'former_names', 'imo', 'mmsi', 'call_sign']) k(name),
		jsonb_array_elements(CASE
			WHEN k.name = 'name' AND item ? 'name' THEN jsonb_build_array(item -> 'name')
			ELSE texts_of_any(item -> k.name)
		END) e
	WHERE jsonb_typeof(e) IN ('array', 'object', 'boolean')
	LIMIT 1);
COMMENT ON FUNCTION json_text_problem(jsonb) IS
'Return which name or number of a listing given as JSON cannot be read; NULL if none: a listing has one name, and '
'every further name and number is a text or a number';

CREATE FUNCTION json_problem(item jsonb) RETURNS SETOF text
LANGUAGE sql IMMUTABLE PARALLEL SAFE ROWS 1
BEGIN ATOMIC
	SELECT CASE
		WHEN jsonb_typeof(item) <> 'object' THEN format('a listing is an object, not a %s', jsonb_typeof(item))
		WHEN json_key(item) IS NULL THEN 'the listing has neither a key nor an IMO number'
		WHEN coalesce(item ->> 'name', item ->> 'imo', item ->> 'mmsi') IS NULL
			THEN 'the listing has neither a name nor a number'
		WHEN t.problem IS NOT NULL THEN t.problem
		WHEN lower(coalesce(item ->> 'kind', 'vessel') COLLATE "C") NOT IN ('vessel', 'entity', 'individual', 'aircraft', 'other')
			THEN format('unknown kind "%s"', item ->> 'kind')
		WHEN date_or_null(item ->> 'until') <= date_or_null(d.starts)
			THEN format('until "%s" is not after from "%s"', item ->> 'until', d.starts)
		WHEN d.problem IS NOT NULL THEN d.problem
		WHEN item ?| ARRAY['names', 'identifiers', 'flags', 'links']
			THEN (SELECT p.problem FROM json_part_problem(item) p(problem)) END
	FROM (SELECT coalesce(item ->> 'from', item ->> 'since', item ->> 'designated_on', item ->> 'listed_on') AS starts,
			(SELECT format(CASE WHEN g.first IS NULL THEN '%s is no date: "%s"'
					ELSE '%s can be two days: "%s"; write year-month-day' END, n.name, item ->> n.name)
				FROM unnest(ARRAY['from', 'since', 'designated_on', 'listed_on', 'until', 'last_updated']) n(name),
					LATERAL (SELECT date_or_null(item ->> n.name) AS first, date_or_null(item ->> n.name, true) AS second) g
			 WHERE item ->> n.name IS NOT NULL
				AND (g.first IS NULL OR item ->> n.name LIKE '%/%' AND g.first <> g.second) LIMIT 1) AS problem) d,
		LATERAL (SELECT json_text_problem(item) AS problem OFFSET 0) t;
END;
COMMENT ON FUNCTION json_problem(jsonb) IS
'Return what is wrong with a listing given as JSON; NULL if nothing is. 03/05/2024 is refused, since day and month '
'cannot be told apart; 25/06/2024 is accepted';

CREATE FUNCTION json_listing(raw text) RETURNS jsonb
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION json_listing(text) IS 'Return a listing given as JSON with its short forms expanded';

CREATE FUNCTION load_listings(list text, listings jsonb, fetched_at timestamptz,
	max_removed real DEFAULT 0.2) RETURNS list_load
LANGUAGE plpgsql VOLATILE
SET search_path = @extschema@, pg_catalog, pg_temp
SET jit = off
AS $$
DECLARE
	snapshot list_snapshot;
	records published_record[];
	items jsonb := CASE jsonb_typeof(listings) WHEN 'object' THEN listings -> 'listings' ELSE listings END;
	unknown record;
BEGIN
	IF load_listings.list <> '' AND listings IS NOT NULL AND jsonb_typeof(items) IS DISTINCT FROM 'array' THEN
		RAISE EXCEPTION 'listings must be an array of objects or an object with one under "listings", not %',
			left(listings::text, 60) USING ERRCODE = 'invalid_parameter_value';
	END IF;
	IF jsonb_typeof(listings) = 'object' THEN
		SELECT k.key INTO unknown FROM jsonb_object_keys(listings) k(key)
		WHERE k.key NOT IN ('listings', 'published_at', 'records', 'authority', 'name', 'measure', 'url')
			ORDER BY k.key LIMIT 1;
		IF FOUND THEN
			RAISE EXCEPTION 'unknown field "%" beside "listings"', unknown.key
				USING ERRCODE = 'invalid_parameter_value',
					HINT = 'Known are listings, published_at, records, authority, name, measure, url.';
		END IF;
	END IF;
	IF jsonb_typeof(items) = 'array' THEN
		SELECT i.n, p.problem INTO unknown
		FROM jsonb_array_elements(items) WITH ORDINALITY i(item, n), json_unknown_field(i.item) p(problem)
		WHERE p.problem IS NOT NULL ORDER BY i.n LIMIT 1;
		IF FOUND THEN
			RAISE EXCEPTION 'listing %: %', unknown.n, unknown.problem
				USING ERRCODE = 'invalid_parameter_value',
					DETAIL = 'A field that is not read could be the name or the number of a ship.',
					HINT = CASE WHEN items -> (unknown.n::integer - 1) ?& ARRAY['schema', 'properties']
					THEN 'It looks like an entity of FollowTheMoney: load_ftm(jsonl, fetched_at) loads a file of these.'
					ELSE 'Rename the field, or leave it out.' END;
		END IF;
	END IF;
	IF load_listings.list <> '' AND listings IS NOT NULL
		AND NOT EXISTS (SELECT FROM sanctions_list l WHERE l.list = load_listings.list) THEN
		PERFORM register_sanctions_list(load_listings.list, coalesce(listings ->> 'authority', load_listings.list),
			coalesce(listings ->> 'name', load_listings.list),
			coalesce(listings ->> 'measure', 'watch'), listings ->> 'url');
		RAISE NOTICE 'sanctions list "%" is new', load_listings.list;
	END IF;
	snapshot := open_snapshot(load_listings.list, 'json', listings::text, load_listings.fetched_at);
	IF snapshot.status IS NOT NULL THEN
		RETURN summary_of(snapshot);
	END IF;
	snapshot.published_at := timestamp_or_null(listings ->> 'published_at');
	snapshot.stated_records := integer_or_null(listings ->> 'records');
	SELECT array_agg(ROW(i.n, CASE WHEN jsonb_typeof(i.item) = 'object' THEN json_key(i.item) END,
		lower(coalesce(i.item ->> 'kind', 'vessel') COLLATE "C"), i.item::text, p.problem)::published_record ORDER BY i.n)
	INTO records FROM jsonb_array_elements(items) WITH ORDINALITY i(item, n), json_problem(i.item) p(problem);
	RETURN take_snapshot(snapshot, json_separate(records), 'json_listing', max_removed);
END $$;
COMMENT ON FUNCTION load_listings(text, jsonb, timestamptz, real) IS
'Load a whole list given as JSON as fetched at a given time: an array of listings, or an object with "listings" and '
'optionally "published_at", "records" (their number), and for a new list "authority", "name", "measure", "url". A '
'listing has "key" (default: its IMO number), "name", "kind" (default: vessel), "imo", "mmsi", "call_sign", "flag" '
'(each one or an array), "aliases", "former_names", "former_flags", "owner", "programs", "measures", "from" (or '
'"designated_on", else "listed_on"; the first day in force), "until" (the first day no longer in force), '
'"last_updated", "remarks"; in full "names": [{"name", "kind": aka | fka | nka, "weak"}], "identifiers": [{"scheme", '
'"value", "former"}], "flags": [{"flag", "current"}], "links": [{"relation", "name"}]. Error 22023 for an unknown '
'field. Invalid listings are rejected and counted. Listings under one key from different dates, or under different '
'programs or measures, are kept separately. Otherwise like load_ofac_sdn()';
REVOKE EXECUTE ON FUNCTION load_listings(text, jsonb, timestamptz, real) FROM PUBLIC;
