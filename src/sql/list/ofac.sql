-- OFAC: sdn.csv with alt.csv and sdn_comments.csv; sdn.xml.  Formats: OFAC, "SDN data specification"; deviations of
-- real files are noted where they are handled.

CREATE FUNCTION ofac_value(field text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN nullif(nullif(nullif(btrim(field, U&' \0009\000A\000D\00A0'), '-0-'), ''), 'None Identified');
COMMENT ON FUNCTION ofac_value(text) IS
'Return a field of an OFAC file; NULL for -0-, which is OFAC''s null, an empty field, and None Identified';

CREATE FUNCTION ofac_joined(parts text[]) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN trim((SELECT string_agg(p.part, CASE WHEN p.before ~ ';$' AND p.part ~ '^\S' THEN ' ' ELSE '' END ORDER BY p.n)
	FROM (SELECT u.part, u.n, lag(u.part) OVER (ORDER BY u.n) AS before FROM unnest(parts) WITH ORDINALITY u(part, n)
		WHERE ofac_value(u.part) IS NOT NULL) p));
COMMENT ON FUNCTION ofac_joined(text[]) IS
'Join remarks of OFAC with their continuations as they were cut: usually in the middle of a word or number; after a '
'semicolon with the missing blank';

CREATE FUNCTION ofac_kind(sdn_type text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE lower(ofac_value(sdn_type) COLLATE "C") WHEN 'vessel' THEN 'vessel' WHEN 'individual' THEN 'individual'
	WHEN 'aircraft' THEN 'aircraft' ELSE 'entity' END;
COMMENT ON FUNCTION ofac_kind(text) IS 'Return the kind of a listing from OFAC''s SDN_Type, which is null for entities';

CREATE FUNCTION ofac_identifier(kind text, tag text, value text) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE
RETURN jsonb_build_object('raw', trim(value), 'scheme', CASE
	WHEN tag ILIKE 'MMSI' THEN 'mmsi'
	WHEN tag ILIKE '%Call Sign' THEN 'call_sign'
	-- for a vessel IMO means its own number, whatever the tag; seven bare digits count if they pass the check
	WHEN kind = 'vessel' AND (is_imo_written(value) OR value ~ '^\s*\d{7}\s*$'
		AND identifier_value('imo', value) IS NOT NULL) THEN 'imo'
	WHEN kind = 'vessel' AND tag ILIKE 'IMO%' THEN 'imo'
	WHEN kind <> 'vessel' AND (is_imo_written(value) OR tag ILIKE 'IMO%') THEN 'company_imo'
	WHEN tag ILIKE 'Vessel Registration%' THEN 'registration'
	ELSE 'other' END);
COMMENT ON FUNCTION ofac_identifier(text, text, text) IS
'Return an identifier from a value under one of OFAC''s tags, with its scheme';

CREATE FUNCTION ofac_remarks(kind text, remarks text) RETURNS jsonb
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
SET search_path = @extschema@, pg_catalog, pg_temp
SET standard_conforming_strings = on
AS $$
BEGIN
	RETURN (
	WITH part AS (
		SELECT p.n, trim(p.part) AS part
			FROM regexp_split_to_table(regexp_replace(trim(coalesce(remarks, '')), '\.$', ''),
			';\s+') WITH ORDINALITY p(part, n)
	), tagged AS (
		SELECT p.n, p.part,
			regexp_match(p.part,
				'^((?:Other |alt\. |Former )*)(Vessel Registration Identification|Vessel Registration Number|Identification Number'
				'|Registration Number|Registration ID|IMO(?: Number)?|MMSI|(?:Vessel )?Call Sign):?\s+(.+)$', 'i') AS identifier,
			regexp_match(p.part, '^(?:alt\. )?(Former |Other )?Vessel Flag:?\s+(.+)$', 'i') AS flag,
			regexp_match(p.part, '^(a|f|n)\.k\.a\.,? (?:''([^'']+)''|"([^"]+)"|(.+))$', 'i') AS name,
			regexp_match(p.part, '^(Linked To):?\s+(.+)$', 'i') AS link,
			regexp_match(p.part, '^Vessel Year of Build:?\s+(\d{4})', 'i') AS year
		FROM part p
	)
	SELECT jsonb_strip_nulls(jsonb_build_object(
		'identifiers', (SELECT jsonb_agg(ofac_identifier(ofac_remarks.kind, t.identifier[2], t.identifier[3])
			|| jsonb_build_object('current', t.identifier[1] !~* 'Former') ORDER BY t.n) FROM tagged t
				WHERE t.identifier IS NOT NULL),
		'flags', (SELECT jsonb_agg(jsonb_build_object('flag', trim(t.flag[2]), 'current',
			lower(t.flag[1] COLLATE "C") IS DISTINCT FROM 'former ') ORDER BY t.n)
			FROM tagged t WHERE t.flag IS NOT NULL AND trim(t.flag[2]) <> 'None Identified'),
		-- names in single quotes are weak by OFAC's own rule
		'names', (SELECT jsonb_agg(jsonb_build_object('kind', lower(t.name[1] COLLATE "C") || 'ka', 'weak', t.name[2] IS NOT NULL,
			'name', coalesce(t.name[2], t.name[3], t.name[4])) ORDER BY t.n)
			FROM tagged t WHERE t.name IS NOT NULL),
		'links', (SELECT jsonb_agg(jsonb_build_object('relation', t.link[1], 'name', t.link[2]) ORDER BY t.n)
			FROM tagged t WHERE t.link IS NOT NULL),
		'year_built', (SELECT min(t.year[1]) FROM tagged t)::integer)));
END $$;
COMMENT ON FUNCTION ofac_remarks(text, text) IS
'Return the identifiers, flags, names, links and year of build that OFAC''s remarks state in fixed words; parts are '
'separated by "; " and end with a full stop';

CREATE FUNCTION join_details(a jsonb, b jsonb) RETURNS jsonb
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION join_details(jsonb, jsonb) IS
'Return two details of one listing joined: lists concatenated, of other values the second';

CREATE FUNCTION ofac_sdn_listing(raw text) RETURNS SETOF jsonb
LANGUAGE sql STABLE PARALLEL SAFE ROWS 1
BEGIN ATOMIC
	-- a record of sdn.csv (12 fields), its names in alt.csv (5), and the rest of its remarks in sdn_comments.csv (2)
	WITH record AS (
		SELECT r.fields AS f, cardinality(r.fields) AS n, r.record_no FROM csv_records(raw) r
	), sdn AS (
		SELECT f, ofac_kind(f[3]) AS kind,
			-- most remarks are complete
			CASE WHEN EXISTS (SELECT FROM record c WHERE c.n = 2)
				THEN ofac_joined(ARRAY[f[12]] || ARRAY(SELECT c.f[2] FROM record c WHERE c.n = 2 ORDER BY c.record_no))
				WHEN ofac_value(f[12]) IS NOT NULL THEN trim(f[12]) END AS remarks
		FROM record WHERE n = 12
	)
	SELECT join_details(join_details(jsonb_strip_nulls(jsonb_build_object(
		'name', ofac_value(f[2]),
		'programs', (SELECT jsonb_agg(btrim(p.program, ' []'))
			FROM regexp_split_to_table(ofac_value(f[4]), '\]\s*\[') p(program)),
		'ship_type', ofac_value(f[7]), 'tonnage', ofac_value(f[8]), 'gross_tonnage', ofac_value(f[9]), 'title',
			ofac_value(f[5]), 'remarks', nullif(remarks, ''),
		'identifiers', CASE WHEN ofac_value(f[6]) IS NOT NULL
			THEN jsonb_build_array(ofac_identifier(kind, 'Call Sign', f[6])) END,
		'flags', CASE WHEN ofac_value(f[10]) IS NOT NULL
			THEN jsonb_build_array(jsonb_build_object('flag', ofac_value(f[10]), 'current', true)) END,
		'links', CASE WHEN ofac_value(f[11]) IS NOT NULL
			THEN jsonb_build_array(jsonb_build_object('relation', 'owner', 'name', ofac_value(f[11]))) END)),
		ofac_remarks(kind, remarks)),
		(SELECT jsonb_build_object('names',
			jsonb_agg(jsonb_build_object('kind', lower(ofac_value(a.f[3]) COLLATE "C"), 'name', ofac_value(a.f[4]),
			'weak', coalesce(a.f[5] ILIKE '%weak%', false)) ORDER BY a.record_no)) FROM record a
				WHERE a.n = 5 HAVING count(*) > 0))
	FROM sdn;
END;
COMMENT ON FUNCTION ofac_sdn_listing(text) IS
'Return an entry of sdn.csv, with its lines of alt.csv and sdn_comments.csv after it, in the shape of load_listings()';

CREATE FUNCTION ofac_csv_problem(file text, content text, columns integer) RETURNS text
LANGUAGE sql STABLE
RETURN (SELECT CASE
		WHEN r.problem IS NOT NULL
			THEN format('record %s of %s, line %s: %s: %s', r.record_no, file, r.line_no, r.problem, left(r.raw, 60))
		WHEN cardinality(r.fields) = columns
			THEN format('record %s of %s, line %s, does not begin with a number: %s', r.record_no, file, r.line_no,
			left(r.raw, 60))
		ELSE format('record %s of %s, line %s, has %s columns, not %s: %s', r.record_no, file, r.line_no,
			cardinality(r.fields), columns, left(r.raw, 60)) END
	FROM csv_records(content) r
	WHERE r.problem IS NOT NULL OR cardinality(r.fields) <> columns OR trim(r.fields[1]) !~ '^\d+$'
	ORDER BY r.record_no LIMIT 1);
COMMENT ON FUNCTION ofac_csv_problem(text, text, integer) IS
'Return what is wrong with the first record of a file that does not have the given number of columns, beginning with '
'a number; NULL if there is none';

CREATE FUNCTION ofac_end_problem(file text, content text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN content ~ '\x1A\s*[^\s\x1A]'
	THEN format('%s goes on behind its end mark 0x1A, as two files in one do', file) END;
COMMENT ON FUNCTION ofac_end_problem(text, text) IS
'Return that something follows the end mark of an OFAC file; NULL if not';

CREATE FUNCTION ofac_lines_before(list text, OUT source_key text, OUT sdn text, OUT alt text, OUT comments text)
RETURNS SETOF record
LANGUAGE sql STABLE
BEGIN ATOMIC
	-- the few entries with more lines come first, and OFFSET 0 has each looked up, whatever the planner expects of
	-- tables that were just filled
	WITH longer AS MATERIALIZED (
		SELECT v.listing_id, v.raw
		FROM listing_version v
		WHERE v.known_to IS NULL
			AND CASE WHEN v.snapshot_id = ANY (ARRAY(SELECT s.snapshot_id
					FROM list_snapshot s
					WHERE s.list = ofac_lines_before.list AND s.format = 'sdn_csv'))
				THEN strpos(v.raw, E'\n') > 0 END
	)
	SELECT l.source_key, min(r.raw) FILTER (WHERE cardinality(r.fields) = 12),
		string_agg(r.raw, E'\n' ORDER BY r.record_no) FILTER (WHERE cardinality(r.fields) = 5),
		string_agg(r.raw, E'\n' ORDER BY r.record_no) FILTER (WHERE cardinality(r.fields) = 2)
	FROM longer v
	CROSS JOIN LATERAL (
		SELECT a.source_key
		FROM listing a
		JOIN listing_period p ON p.listing_id = a.listing_id
		WHERE a.listing_id = v.listing_id
			AND p.listing_id = v.listing_id
			AND p.known_to IS NULL
			AND p.removal_snapshot_id IS NULL
		OFFSET 0) l
	CROSS JOIN LATERAL csv_records(v.raw) r
	GROUP BY l.source_key;
END;
COMMENT ON FUNCTION ofac_lines_before(text) IS
'Return, for each listed entry of an OFAC list with more than its record of sdn.csv, that record and the lines of '
'alt.csv and sdn_comments.csv from the last copies';

CREATE FUNCTION ofac_lines_kept(list text, sdn text, alt text, comments text, OUT source_key text, OUT raw text)
RETURNS SETOF record
LANGUAGE sql STABLE
BEGIN ATOMIC
	SELECT b.source_key, concat_ws(E'\n', CASE WHEN ofac_lines_kept.alt IS NULL THEN b.alt END,
		-- remarks are cut anywhere, so the rest fits only the identical record
		CASE WHEN ofac_lines_kept.comments IS NULL AND r.raw = b.sdn THEN b.comments END)
	FROM ofac_lines_before(ofac_lines_kept.list) b
		JOIN csv_records(ofac_lines_kept.sdn) r ON trim(r.fields[1]) = b.source_key
	WHERE ofac_lines_kept.alt IS NULL AND b.alt IS NOT NULL
		OR ofac_lines_kept.comments IS NULL AND r.raw = b.sdn AND b.comments IS NOT NULL;
END;
COMMENT ON FUNCTION ofac_lines_kept(text, text, text, text) IS
'Return the lines of alt.csv and sdn_comments.csv from earlier copies that still hold for entries of sdn.csv, for '
'each of these files that is NULL: the names of entries that are still listed, and the rest of remarks whose '
'beginning is unchanged';

CREATE FUNCTION load_ofac_sdn(sdn text, fetched_at timestamptz, alt text DEFAULT NULL, comments text DEFAULT NULL,
	list text DEFAULT 'ofac_sdn', max_removed real DEFAULT 0.2)
RETURNS list_load
LANGUAGE plpgsql VOLATILE
SET search_path = @extschema@, pg_catalog, pg_temp
SET standard_conforming_strings = on
SET jit = off
AS $$
DECLARE
	snapshot list_snapshot;
	records published_record[];
	damage text;
	kept bigint;
BEGIN
	snapshot := open_snapshot(load_ofac_sdn.list, 'sdn_csv', sdn || coalesce(alt, '') || coalesce(comments, ''),
		load_ofac_sdn.fetched_at);
	IF snapshot.status IS NOT NULL THEN
		RETURN summary_of(snapshot);
	END IF;
	snapshot.end_mark := rtrim(right(sdn, 100), E' \t\r\n') LIKE '%' || chr(26);
	damage := coalesce(ofac_csv_problem('sdn.csv', sdn, 12), ofac_csv_problem('alt.csv', alt, 5),
		ofac_csv_problem('sdn_comments.csv', comments, 2), ofac_end_problem('sdn.csv', sdn),
		ofac_end_problem('alt.csv', alt), ofac_end_problem('sdn_comments.csv', comments));
	WITH line AS (
		SELECT trim(a.fields[1]) AS key, 1 AS file, a.record_no, a.raw FROM csv_records(alt) a WHERE a.problem IS NULL
		UNION ALL
		SELECT trim(c.fields[1]), 2, c.record_no, c.raw FROM csv_records(comments) c WHERE c.problem IS NULL
		UNION ALL
		-- in the order of the previous copy, so that the text of an unchanged entry does not change
		SELECT k.source_key, CASE WHEN alt IS NULL THEN 0 ELSE 3 END, 0, k.raw
		FROM ofac_lines_kept(load_ofac_sdn.list, sdn, alt, comments) k
	), overflow AS (
		SELECT l.key, string_agg(l.raw, E'\n' ORDER BY l.file, l.record_no) AS raw,
			count(*) FILTER (WHERE l.file IN (0, 3)) AS kept
		FROM line l
		GROUP BY l.key
	)
	SELECT array_agg(ROW(r.record_no, trim(r.fields[1]), ofac_kind(r.fields[3]), concat_ws(E'\n', r.raw, o.raw),
		NULL)::published_record ORDER BY r.record_no), sum(o.kept)
	INTO records, kept
	FROM csv_records(sdn) r LEFT JOIN overflow o ON o.key = trim(r.fields[1])
	WHERE r.problem IS NULL AND cardinality(r.fields) = 12;
	IF kept > 0 THEN
		RAISE NOTICE '%: % entries keep what earlier copies had there', concat_ws(' and ',
			CASE WHEN alt IS NULL THEN 'without alt.csv' END, CASE WHEN comments IS NULL THEN 'without sdn_comments.csv' END),
			kept USING HINT = 'Of new entries other names, and what overflows their remarks, are not known.';
	END IF;
	RETURN take_snapshot(snapshot, records, 'ofac_sdn_listing', max_removed, CASE WHEN snapshot.bytes > 0 THEN damage
		|| other_format(sdn, 'sdn_csv') END);
END $$;
COMMENT ON FUNCTION load_ofac_sdn(text, timestamptz, text, text, text, real) IS
'Load OFAC''s sdn.csv as fetched at a given time, with alt.csv (other names; without it a ship is not found by a '
'former name) and sdn_comments.csv (the rest of long remarks). If one of these is NULL, entries keep what earlier '
'copies had in it, and a notice counts them. The consolidated list has the same layout: load cons_prim.csv with list '
'=> ''ofac_consolidated''. OFAC publishes no dates in these files: a listing begins between the previous snapshot and '
'this one. A file with an unreadable record, or without more than max_removed (a share, 0 to 1) of the known vessels, '
'is quarantined. Return counts and status. Errors as in open_snapshot()';
REVOKE EXECUTE ON FUNCTION load_ofac_sdn(text, timestamptz, text, text, text, real) FROM PUBLIC;

-- ---------- XML ----------

CREATE FUNCTION without_bom(content text) RETURNS text
LANGUAGE sql STABLE STRICT PARALLEL SAFE
RETURN CASE WHEN convert_to(left(content, 1), 'UTF8') = '\xefbbbf' THEN substr(content, 2) ELSE content END;
COMMENT ON FUNCTION without_bom(text) IS 'Return a text without a byte order mark at its beginning';

CREATE FUNCTION xml_root_problem(content text, root text) RETURNS text
LANGUAGE sql STABLE STRICT
RETURN CASE
	WHEN xml_root(content) IS DISTINCT FROM root
		THEN format('the file is %s, not a <%s>', coalesce('a <' || xml_root(content) || '>', 'no XML'), root)
END;
COMMENT ON FUNCTION xml_root_problem(text, text) IS
'Return that the root element of an XML file is not the expected one; NULL if it is';

CREATE FUNCTION xml_problem(content text, root text) RETURNS text
LANGUAGE sql STABLE
RETURN CASE
	WHEN content = '' THEN 'the file is empty'
	-- no list has one, and it could define entities that expand without end
	WHEN strpos(content, '<!DOCTYPE') > 0 OR strpos(content, '<!ENTITY') > 0
		THEN 'the file has a document type declaration, which no list has'
	WHEN NOT xml_is_well_formed_document(without_bom(content)) THEN 'the file is not well-formed XML'
	WHEN substring(left(content, 10000), '<(?:[\w.-]+:)?([A-Za-z_][\w.-]*)') IS DISTINCT FROM root THEN
		format('the file is a <%s>, not a <%s>',
			coalesce(substring(left(content, 10000), '<(?:[\w.-]+:)?([A-Za-z_][\w.-]*)'), ''), root)
END;
COMMENT ON FUNCTION xml_problem(text, text) IS
'Return what is wrong with an XML file that should have a given root element; NULL if nothing is';

CREATE FUNCTION xml_missing(content text, VARIADIC needed text[]) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN (SELECT 'the file has no element ' || string_agg(format('<%s>', n.name), ', ' ORDER BY n.n)
	FROM unnest(needed) WITH ORDINALITY n(name, n)
	WHERE content !~ format('<(?:[\w.-]+:)?%s[\s/>]', n.name));
COMMENT ON FUNCTION xml_missing(text, text[]) IS
'Return which of the elements that a loader needs an XML file lacks entirely; NULL if none';

CREATE FUNCTION xml_of(content text) RETURNS xml
LANGUAGE sql STABLE STRICT
RETURN XMLPARSE(DOCUMENT regexp_replace(regexp_replace(without_bom(content), '^\s*(<\?xml[^>]*\?>)?', ''),
	$re$\sxmlns=("[^"]*"|'[^']*')$re$, ''));
COMMENT ON FUNCTION xml_of(text) IS
'Return an XML file without its declaration, since the text is already in the database''s encoding, and without the '
'default namespace of its root';

CREATE FUNCTION ofac_sdn_xml_listing(raw text) RETURNS jsonb
LANGUAGE plpgsql STABLE STRICT
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
BEGIN
	RETURN (
	SELECT join_details(jsonb_strip_nulls(jsonb_build_object(
		'name', plain_words(concat_ws(' ', e.first_name, e.last_name)), 'title', plain_words(e.title),
		'remarks', e.remarks,
		'programs', (SELECT jsonb_agg(p.program ORDER BY p.n)
			FROM XMLTABLE('/sdnEntry/programList/program' PASSING x.entry COLUMNS n FOR ORDINALITY,
			program text PATH '.') p),
		'names', (SELECT jsonb_agg(jsonb_build_object('kind', CASE WHEN a.type ~* '^f' THEN 'fka' WHEN a.type ~* '^n'
			THEN 'nka' ELSE 'aka' END,
				'weak', coalesce(a.category = 'weak', false), 'name', plain_words(concat_ws(' ', a.first_name, a.last_name)))
					ORDER BY a.n)
			FROM XMLTABLE('/sdnEntry/akaList/aka' PASSING x.entry COLUMNS n FOR ORDINALITY, type text, category text,
				last_name text PATH 'lastName', first_name text PATH 'firstName') a),
		'ship_type', plain_words(e.ship_type), 'tonnage', plain_words(e.tonnage),
		'gross_tonnage', plain_words(e.gross_tonnage),
		'flags', CASE WHEN ofac_value(e.flag) IS NOT NULL
			THEN jsonb_build_array(jsonb_build_object('flag', ofac_value(e.flag), 'current', true)) END,
		'links', CASE WHEN ofac_value(e.owner) IS NOT NULL
			THEN jsonb_build_array(jsonb_build_object('relation', 'owner', 'name', ofac_value(e.owner))) END)),
		join_details(ofac_remarks(ofac_kind(e.type), e.remarks), jsonb_strip_nulls(jsonb_build_object('identifiers', (
			SELECT jsonb_agg(i.identifier) FROM (
				SELECT ofac_identifier('vessel', 'Call Sign', e.call_sign) AS identifier
					WHERE ofac_value(e.call_sign) IS NOT NULL
				UNION ALL
				SELECT ofac_identifier(ofac_kind(e.type), d.type, d.number)
				FROM XMLTABLE('/sdnEntry/idList/id' PASSING x.entry COLUMNS type text PATH 'idType',
					number text PATH 'idNumber') d
				WHERE ofac_value(d.number) IS NOT NULL AND d.type ~* 'IMO|MMSI|Registration|Identification Number|Call Sign') i)))))
	FROM (SELECT XMLPARSE(DOCUMENT raw) AS entry) x,
		XMLTABLE('/sdnEntry' PASSING x.entry COLUMNS type text PATH 'sdnType', last_name text PATH 'lastName',
			first_name text PATH 'firstName', title text, remarks text,
			call_sign text PATH 'vesselInfo/callSign', ship_type text PATH 'vesselInfo/vesselType',
				flag text PATH 'vesselInfo/vesselFlag',
			owner text PATH 'vesselInfo/vesselOwner', tonnage text PATH 'vesselInfo/tonnage',
				gross_tonnage text PATH 'vesselInfo/grossRegisteredTonnage') e);
END $$;
COMMENT ON FUNCTION ofac_sdn_xml_listing(text) IS 'Return an sdnEntry of sdn.xml in the shape of load_listings()';

CREATE FUNCTION load_ofac_sdn_xml(xml text, fetched_at timestamptz, list text DEFAULT 'ofac_sdn',
	max_removed real DEFAULT 0.2) RETURNS list_load
LANGUAGE plpgsql VOLATILE
SET search_path = @extschema@, pg_catalog, pg_temp
SET jit = off
AS $$
DECLARE
	snapshot list_snapshot;
	records published_record[];
	problem text;
	stated record;
BEGIN
	snapshot := open_snapshot(load_ofac_sdn_xml.list, 'sdn_xml', load_ofac_sdn_xml.xml, load_ofac_sdn_xml.fetched_at);
	IF snapshot.status IS NOT NULL THEN
		RETURN summary_of(snapshot);
	END IF;
	problem := coalesce(xml_problem(load_ofac_sdn_xml.xml, 'sdnList'),
		xml_missing(load_ofac_sdn_xml.xml, 'sdnEntry', 'uid', 'lastName', 'sdnType'));
	IF problem IS NOT NULL THEN
		RETURN quarantine(snapshot, problem || other_format(load_ofac_sdn_xml.xml, 'sdn_xml'));
	END IF;
	SELECT i.* INTO stated FROM XMLTABLE('/sdnList/publshInformation'
		PASSING xml_of(load_ofac_sdn_xml.xml) COLUMNS published text PATH 'Publish_Date',
			records text PATH 'Record_Count') i;
	snapshot.published_at := utc_midnight(date_or_null(stated.published, month_first => true));
	snapshot.stated_records := integer_or_null(stated.records);
	SELECT array_agg(ROW(e.n, e.uid, ofac_kind(e.type), e.entry::text, NULL)::published_record
		ORDER BY e.n) INTO records
	FROM XMLTABLE('/sdnList/sdnEntry' PASSING xml_of(load_ofac_sdn_xml.xml) COLUMNS n FOR ORDINALITY, uid text,
		type text PATH 'sdnType', entry xml PATH '.') e;
	RETURN take_snapshot(snapshot, records, 'ofac_sdn_xml_listing', max_removed);
EXCEPTION WHEN cardinality_violation THEN
	RETURN quarantine(snapshot, doubled_element_text());
END $$;
COMMENT ON FUNCTION load_ofac_sdn_xml(text, timestamptz, text, real) IS
'Load OFAC''s sdn.xml as fetched at a given time. Keys (uid) are those of sdn.csv, and the file must hold the number '
'of records that it states. Switching between the two formats shows every vessel as changed once, since records are '
'compared as published. Otherwise like load_ofac_sdn()';
REVOKE EXECUTE ON FUNCTION load_ofac_sdn_xml(text, timestamptz, text, real) FROM PUBLIC;
