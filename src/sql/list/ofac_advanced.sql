-- OFAC's sdn_advanced.xml (and cons_advanced.xml): what sdn.csv has, and the date of each entry.
--
-- Everything is given as a number to look up in ReferenceValueSets; only the texts found there are relied on.
-- Layout: OFAC, "Advanced Sanctions Data Model", as public loaders read it (docs/lists.md).

CREATE FUNCTION ofac_reference(raw text, OUT kind text, OUT id text, OUT value text, OUT parent_id text)
RETURNS SETOF record
LANGUAGE sql STABLE STRICT ROWS 1000
BEGIN ATOMIC
	SELECT v.kind, v.id, trim(v.value), v.party_type
	FROM XMLTABLE('/ReferenceValueSets/*/*' PASSING XMLPARSE(DOCUMENT raw)
		COLUMNS kind text PATH 'local-name()', id text PATH '@ID', value text PATH '.',
			party_type text PATH '@PartyTypeID') v;
END;
COMMENT ON FUNCTION ofac_reference(text) IS
'Return the values of ReferenceValueSets: kind (AliasType, FeatureType, ...), number and text; parent_id: the '
'PartyType of a PartySubType';

CREATE FUNCTION ofac_advanced_name(raw text, aliases jsonb,
	OUT n bigint, OUT kind text, OUT is_primary boolean, OUT weak boolean, OUT name text)
RETURNS SETOF record
LANGUAGE sql STABLE STRICT ROWS 5
BEGIN ATOMIC
	SELECT min(p.n), CASE WHEN aliases ->> p.alias ~* '^f' THEN 'fka' WHEN aliases ->> p.alias ~* '^n\.' THEN 'nka'
		ELSE 'aka' END,
		p.is_primary = 'true', coalesce(p.weak = 'true', false), string_agg(trim(p.part), ' ' ORDER BY p.n)
	FROM XMLTABLE('/Profile/Identity/Alias/DocumentedName/DocumentedNamePart/NamePartValue'
		PASSING XMLPARSE(DOCUMENT raw)
		COLUMNS n FOR ORDINALITY, document text PATH '../../@ID', alias text PATH '../../../@AliasTypeID',
			is_primary text PATH '../../../@Primary',
			weak text PATH '../../../@LowQuality', part text PATH '.') p
	WHERE trim(p.part) <> ''
	GROUP BY p.document, p.alias, p.is_primary, p.weak;
END;
COMMENT ON FUNCTION ofac_advanced_name(text, jsonb) IS
'Return the names of a Profile in order, with the parts of each joined; aliases: the texts of AliasType by number';

CREATE FUNCTION ofac_advanced_feature(raw text, types jsonb, details jsonb, OUT n bigint, OUT type text, OUT value text)
RETURNS SETOF record
LANGUAGE sql STABLE STRICT ROWS 5
BEGIN ATOMIC
	SELECT f.n, types ->> f.type, trim(coalesce(nullif(trim(f.value), ''), details ->> f.reference))
	FROM XMLTABLE('/Profile/Feature/FeatureVersion/VersionDetail' PASSING XMLPARSE(DOCUMENT raw)
		COLUMNS n FOR ORDINALITY, type text PATH '../../@FeatureTypeID', reference text PATH '@DetailReferenceID',
			value text PATH '.') f;
END;
COMMENT ON FUNCTION ofac_advanced_feature(text, jsonb, jsonb) IS
'Return the features of a Profile, type and value as text, looked up by number in the texts of FeatureType and '
'DetailReference';

CREATE FUNCTION ofac_described(kind text, names jsonb, features jsonb, identifiers jsonb, links jsonb) RETURNS jsonb
LANGUAGE sql STABLE
RETURN (
	WITH name AS MATERIALIZED (
		SELECT n.*, row_number() OVER (ORDER BY n.is_primary DESC, n.name ~ '[A-Za-z]' DESC, n.n) AS rank
		FROM jsonb_to_recordset(names) n(n bigint, kind text, is_primary boolean, weak boolean, name text)
	), feature AS MATERIALIZED (
		SELECT f.* FROM jsonb_to_recordset(features) f(n bigint, type text, value text)
	)
	SELECT jsonb_strip_nulls(jsonb_build_object(
		'name', (SELECT n.name FROM name n WHERE n.rank = 1),
		'names', (SELECT jsonb_agg(jsonb_build_object('kind', n.kind, 'weak', n.weak, 'name', n.name) ORDER BY n.n)
			FROM name n WHERE n.rank > 1),
		'identifiers', nullif(coalesce((SELECT jsonb_agg(ofac_identifier(ofac_described.kind, 'Call Sign', f.value)
			|| jsonb_build_object('current', f.type !~* 'former|other') ORDER BY f.n)
			FROM feature f WHERE f.type ~* 'Call Sign'), '[]') || coalesce(identifiers, '[]'), '[]'),
		'flags', (SELECT jsonb_agg(jsonb_build_object('flag', f.value, 'current', f.type !~* 'former') ORDER BY f.n)
			FROM feature f WHERE f.type ~* 'Vessel Flag'),
		'links', nullif(coalesce((SELECT jsonb_agg(jsonb_build_object('relation', 'owner', 'name', f.value)
			ORDER BY f.n) FROM feature f WHERE f.type ~* 'Vessel Owner'), '[]') || coalesce(links, '[]'), '[]'),
		'ship_type', (SELECT min(f.value) FROM feature f WHERE f.type ~* '^Vessel Type$'),
		'tonnage', (SELECT min(f.value) FROM feature f WHERE f.type ~* '^(Vessel )?(Tonnage|Deadweight.*)$'),
		'gross_tonnage', (SELECT min(f.value) FROM feature f WHERE f.type ~* 'Gross.*Tonnage'),
		'year_built', (SELECT min(substring(f.value, '\d{4}'))::integer FROM feature f
			WHERE f.type ~* 'Year of Build'))));
COMMENT ON FUNCTION ofac_described(text, jsonb, jsonb, jsonb, jsonb) IS
'Return a party of sdn_advanced.xml or sdn_enhanced.xml in the shape of load_listings(). names: [{"n" (their order), '
'"kind", "is_primary", "weak", "name"}]; features: [{"n", "type", "value"}]; identifiers and links: already in that '
'shape, except call signs and owners, which are features';

CREATE FUNCTION ofac_advanced_party(raw text, kind text, texts jsonb, documents jsonb, links jsonb) RETURNS jsonb
LANGUAGE sql STABLE
RETURN ofac_described(kind,
	(SELECT jsonb_agg(to_jsonb(given)) FROM ofac_advanced_name(raw, texts -> 'AliasType') given),
	(SELECT jsonb_agg(to_jsonb(f)) FROM ofac_advanced_feature(raw, texts -> 'FeatureType', texts -> 'DetailReference') f
		WHERE ofac_value(f.value) IS NOT NULL),
	(SELECT jsonb_agg(ofac_identifier(ofac_advanced_party.kind, texts -> 'IDRegDocType' ->> (d.item ->> 'type'),
		d.item ->> 'number') ORDER BY d.n)
		FROM jsonb_array_elements(documents) WITH ORDINALITY d(item, n)
		WHERE texts -> 'IDRegDocType' ->> (d.item ->> 'type')
			~* 'IMO|MMSI|Registration|Identification Number|Call Sign'),
	links);
COMMENT ON FUNCTION ofac_advanced_party(text, text, jsonb, jsonb, jsonb) IS
'Return a Profile in the shape of load_listings(). texts: the texts of the reference values by kind and number; '
'documents: [{"type", "number"}] of its identities; links: those of the profile';

CREATE FUNCTION ofac_advanced_entry(raw text, texts jsonb,
	OUT profile text, OUT entry text, OUT list text, OUT listed_on date, OUT programs jsonb)
LANGUAGE sql STABLE STRICT
BEGIN ATOMIC
	SELECT e.profile, e.id, texts -> 'List' ->> e.list,
		-- a date without a day is not used
		(SELECT min(date_or_null(format('%s-%s-%s', lpad(d.year, 4, '0'), lpad(d.month, 2, '0'), lpad(d.day, 2, '0'))))
			FROM XMLTABLE('/SanctionsEntry/EntryEvent' PASSING x.entry
				COLUMNS type text PATH '@EntryEventTypeID', year text PATH 'Date/Year', month text PATH 'Date/Month',
					day text PATH 'Date/Day') d
			WHERE coalesce(texts -> 'EntryEventType' ->> d.type, CASE d.type WHEN '1'
				THEN 'Created' END) ~* '^(creat|add|list)'),
		(SELECT jsonb_agg(trim(m.comment) ORDER BY m.n)
			FROM XMLTABLE('/SanctionsEntry/SanctionsMeasure' PASSING x.entry COLUMNS n FOR ORDINALITY,
				type text PATH '@SanctionsTypeID', comment text PATH 'Comment') m
			WHERE texts -> 'SanctionsType' ->> m.type ~* '^program' AND trim(m.comment) <> '')
	FROM (SELECT XMLPARSE(DOCUMENT raw) AS entry) x,
		XMLTABLE('/SanctionsEntry' PASSING x.entry COLUMNS profile text PATH '@ProfileID', id text PATH '@ID',
			list text PATH '@ListID') e;
END;
COMMENT ON FUNCTION ofac_advanced_entry(text, jsonb) IS
'Return a SanctionsEntry: the profile that it lists, the list, the date on which it was created, and its programs';

CREATE FUNCTION ofac_advanced_texts(content text, OUT texts jsonb, OUT kinds jsonb)
LANGUAGE sql STABLE STRICT
BEGIN ATOMIC
	WITH reference AS (
		SELECT r.* FROM xml_cut(content, 'ReferenceValueSets') c, ofac_reference(c.raw) r WHERE r.id IS NOT NULL
	)
	SELECT (SELECT jsonb_object_agg(k.kind, k.texts)
		FROM (SELECT r.kind, jsonb_object_agg(r.id, r.value) AS texts FROM reference r GROUP BY r.kind) k),
		(SELECT jsonb_object_agg(t.id, CASE WHEN t.value ~* 'vessel' THEN 'vessel'
			WHEN t.value ~* 'aircraft' THEN 'aircraft'
			WHEN p.value ~* 'individual' THEN 'individual'
			WHEN p.value ~* 'entity' THEN 'entity' ELSE 'other' END)
			FROM reference t
				LEFT JOIN reference p ON p.kind = 'PartyType' AND p.id = t.parent_id
			WHERE t.kind = 'PartySubType');
END;
COMMENT ON FUNCTION ofac_advanced_texts(text) IS
'Return the reference values of sdn_advanced.xml: texts by kind and number, {"AliasType": {"1400": "A.K.A."}, ...}, '
'and the kind of listing of each PartySubType (vessel, aircraft, individual, entity, other)';

CREATE FUNCTION ofac_advanced_documents(content text, OUT identity text, OUT documents jsonb)
RETURNS SETOF record
LANGUAGE sql STABLE STRICT ROWS 10000
BEGIN ATOMIC
	SELECT d.identity, jsonb_agg(jsonb_build_object('type', d.type, 'number', trim(d.number)) ORDER BY c.n)
	FROM xml_cut(content, 'IDRegDocument') c, XMLTABLE('/IDRegDocument' PASSING XMLPARSE(DOCUMENT c.raw)
		COLUMNS identity text PATH '@IdentityID', type text PATH '@IDRegDocTypeID',
			number text PATH 'IDRegistrationNo') d
	WHERE c.name = 'IDRegDocument' AND trim(d.number) <> ''
	GROUP BY d.identity;
END;
COMMENT ON FUNCTION ofac_advanced_documents(text) IS
'Return the documents of sdn_advanced.xml for each identity: [{"type", "number"}]';

CREATE FUNCTION ofac_advanced_parties(content text, texts jsonb, kinds jsonb,
	OUT n bigint, OUT key text, OUT profile text, OUT kind text, OUT problem text, OUT detail jsonb)
RETURNS SETOF record
LANGUAGE plpgsql STABLE STRICT ROWS 10000
SET search_path = @extschema@, pg_catalog, pg_temp
SET enable_nestloop = off
AS $$
#variable_conflict use_column
BEGIN
	RETURN QUERY
	-- a party is one profile, or several that are listed each for itself
	WITH party AS MATERIALIZED (
		SELECT row_number() OVER (ORDER BY c.n, p.no) AS n, p.raw::text AS raw,
			CASE WHEN p.no > 1 AND p.key <> '' THEN concat_ws(' / ', p.key, p.profile) ELSE p.key END AS key,
			p.profile, p.identity, p.identities, coalesce(kinds ->> p.subtype, 'other') AS kind,
			CASE WHEN NOT coalesce(kinds ? p.subtype, false)
				THEN format('"PartySubTypeID" is none of the file''s: "%s"', p.subtype) END AS problem
		FROM xml_cut(content, 'DistinctParty') c,
			XMLTABLE('/DistinctParty/Profile | /DistinctParty[not(Profile)]' PASSING XMLPARSE(DOCUMENT c.raw)
				COLUMNS no FOR ORDINALITY, key text PATH '@FixedRef | ../@FixedRef', profile text PATH '@ID',
					subtype text PATH '@PartySubTypeID', identity text PATH 'Identity[1]/@ID',
					identities integer PATH 'count(Identity)', raw xml PATH '.') p
		WHERE c.name = 'DistinctParty'
	), identity AS (
		SELECT p.n, 1 AS no, p.identity FROM party p
		UNION ALL
		-- the few further identities, whose documents belong to the profile too
		SELECT p.n, i.no, i.identity
		FROM party p, XMLTABLE('/Profile/Identity' PASSING XMLPARSE(DOCUMENT p.raw)
			COLUMNS no FOR ORDINALITY, identity text PATH '@ID') i
		WHERE p.identities > 1 AND i.identity <> p.identity
	), document AS (
		SELECT i.n, jsonb_agg(e.document ORDER BY i.no, e.no) AS documents
		FROM identity i
			JOIN ofac_advanced_documents(content) d ON d.identity = i.identity
			CROSS JOIN jsonb_array_elements(d.documents) WITH ORDINALITY e(document, no)
		GROUP BY i.n
	)
	SELECT p.n::bigint, p.key, p.profile, p.kind, p.problem,
		ofac_advanced_party(p.raw, p.kind, texts, coalesce(d.documents, '[]'), NULL)
	FROM party p
		LEFT JOIN document d ON d.n = p.n;
END $$;
COMMENT ON FUNCTION ofac_advanced_parties(text, jsonb, jsonb) IS
'Return the profiles of the parties of sdn_advanced.xml in order, in the shape of load_listings(); texts and kinds: '
'the result of ofac_advanced_texts()';

CREATE FUNCTION ofac_advanced_records(content text) RETURNS published_record[]
LANGUAGE plpgsql STABLE STRICT
SET search_path = @extschema@, pg_catalog, pg_temp
SET jit = off
SET enable_nestloop = off
AS $$
DECLARE
	texts jsonb;
	kinds jsonb;
	records published_record[];
BEGIN
	SELECT t.* INTO texts, kinds FROM ofac_advanced_texts(content) t;
	WITH party AS MATERIALIZED (
		SELECT * FROM ofac_advanced_parties(content, coalesce(texts, '{}'), coalesce(kinds, '{}'))
	), entry AS (
		SELECT c.n, e.*, row_number() OVER (PARTITION BY e.profile
			ORDER BY e.listed_on NULLS LAST, e.list COLLATE "C", c.n) AS rank
		FROM xml_cut(content, 'SanctionsEntry') c, ofac_advanced_entry(c.raw, coalesce(texts, '{}')) e
		WHERE c.name = 'SanctionsEntry'
	), link AS (
		SELECT r.profile, jsonb_agg(jsonb_build_object('relation',
			coalesce(texts -> 'RelationType' ->> r.type, 'linked'), 'name', o.detail ->> 'name') ORDER BY c.n) AS links
		FROM xml_cut(content, 'ProfileRelationship') c,
			XMLTABLE('/ProfileRelationship' PASSING XMLPARSE(DOCUMENT c.raw)
				COLUMNS profile text PATH '@From-ProfileID', other text PATH '@To-ProfileID',
					type text PATH '@RelationTypeID') r
			JOIN party o ON o.profile = r.other
		WHERE c.name = 'ProfileRelationship' AND o.detail ? 'name'
		GROUP BY r.profile
	), listed AS (
		SELECT row_number() OVER (ORDER BY p.n, e.rank, e.n)::integer AS n,
			-- if a party is listed on several dates or lists, each is kept, the earliest under the key itself
			CASE WHEN e.rank > 1 THEN concat_ws(' / ', k.key, e.list, e.listed_on, e.entry) ELSE k.key END AS key,
			coalesce(p.kind, 'other') AS kind,
			coalesce(p.detail, '{}') || jsonb_strip_nulls(jsonb_build_object('programs', e.programs,
				'designated_on', e.listed_on, 'designation_source', e.list))
				|| CASE WHEN l.links IS NOT NULL
					THEN jsonb_build_object('links', coalesce(p.detail -> 'links', '[]') || l.links)
					ELSE '{}' END AS detail,
			CASE WHEN p.n IS NULL THEN format('the entry "%s" is of profile "%s", which no party has', e.entry, e.profile)
				WHEN p.problem IS NOT NULL THEN p.problem
				WHEN e.profile IS NULL THEN 'the party has no entry on a list'
				WHEN NOT p.detail ? 'name' THEN 'the party has no name' END AS problem
		FROM party p
			FULL JOIN entry e ON e.profile = p.profile
			-- OFAC numbers a profile as its party
			CROSS JOIN LATERAL (SELECT CASE WHEN p.n IS NULL THEN e.profile ELSE p.key END) k(key)
			LEFT JOIN link l ON l.profile = p.profile
	)
	SELECT array_agg(ROW(l.n, l.key, l.kind, l.detail::text, l.problem)::published_record ORDER BY l.n) INTO records
		FROM listed l;
	RETURN records;
END $$;
COMMENT ON FUNCTION ofac_advanced_records(text) IS
'Return the records of sdn_advanced.xml, one for each entry of a party on a list, with all numbers replaced by their '
'texts';

CREATE FUNCTION detail_given(raw text) RETURNS jsonb
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN raw::jsonb;
COMMENT ON FUNCTION detail_given(text) IS
'Return a record that its loader has already put into the shape of load_listings()';

CREATE FUNCTION xml_cut_problem(content text, VARIADIC names text[]) RETURNS text
LANGUAGE sql STABLE STRICT
RETURN (SELECT coalesce(c.problem, format('<%s> %s is not well-formed XML: %s', c.name, c.n, left(c.raw, 60)))
	FROM xml_cut(content, VARIADIC names) c
	WHERE c.problem IS NOT NULL OR NOT xml_is_well_formed_document(c.raw)
	ORDER BY c.n LIMIT 1);
COMMENT ON FUNCTION xml_cut_problem(text, text[]) IS
'Return what is wrong with an XML file that is read element by element (xml_cut), or with one of these elements; NULL '
'if nothing is';

CREATE FUNCTION load_ofac_sdn_advanced_xml(xml text, fetched_at timestamptz, list text DEFAULT 'ofac_sdn',
	max_removed real DEFAULT 0.2) RETURNS list_load
LANGUAGE plpgsql VOLATILE
SET search_path = @extschema@, pg_catalog, pg_temp
SET jit = off
AS $$
DECLARE
	snapshot list_snapshot;
	problem text;
	issued record;
BEGIN
	snapshot := open_snapshot(load_ofac_sdn_advanced_xml.list, 'sdn_advanced_xml', load_ofac_sdn_advanced_xml.xml,
		load_ofac_sdn_advanced_xml.fetched_at);
	IF snapshot.status IS NOT NULL THEN
		RETURN summary_of(snapshot);
	END IF;
	problem := CASE WHEN load_ofac_sdn_advanced_xml.xml = '' THEN 'the file is empty' ELSE
		coalesce(xml_root_problem(load_ofac_sdn_advanced_xml.xml, 'Sanctions'),
			xml_cut_problem(load_ofac_sdn_advanced_xml.xml, 'DateOfIssue', 'ReferenceValueSets', 'IDRegDocument',
				'DistinctParty', 'ProfileRelationship', 'SanctionsEntry'),
			xml_missing(load_ofac_sdn_advanced_xml.xml, 'ReferenceValueSets', 'DistinctParty', 'SanctionsEntry')) END;
	IF problem IS NOT NULL THEN
		RETURN quarantine(snapshot, problem || other_format(load_ofac_sdn_advanced_xml.xml, 'sdn_advanced_xml'));
	END IF;
	SELECT d.* INTO issued FROM xml_cut(left(load_ofac_sdn_advanced_xml.xml, 100000), 'DateOfIssue') c,
		XMLTABLE('/DateOfIssue' PASSING XMLPARSE(DOCUMENT c.raw) COLUMNS year text PATH 'Year',
			month text PATH 'Month', day text PATH 'Day') d WHERE c.name = 'DateOfIssue';
	snapshot.published_at := utc_midnight(date_or_null(format('%s-%s-%s', issued.year, lpad(issued.month, 2, '0'),
		lpad(issued.day, 2, '0'))));
	RETURN take_snapshot(snapshot, ofac_advanced_records(load_ofac_sdn_advanced_xml.xml), 'detail_given', max_removed);
EXCEPTION WHEN cardinality_violation THEN
	RETURN quarantine(snapshot, doubled_element_text());
END $$;
COMMENT ON FUNCTION load_ofac_sdn_advanced_xml(text, timestamptz, text, real) IS
'Load OFAC''s sdn_advanced.xml as fetched at a given time (or cons_advanced.xml with list => ''ofac_consolidated''). '
'It gives the date of each entry, on which the listing begins; sdn.csv and sdn.xml give none. Keys (FixedRef) are the '
'ent_num of sdn.csv. A party with several entries, on several lists or from several dates, keeps each. Numbers are '
'looked up in the file''s ReferenceValueSets. Files may have up to 512 MB. Otherwise like load_ofac_sdn()';
REVOKE EXECUTE ON FUNCTION load_ofac_sdn_advanced_xml(text, timestamptz, text, real) FROM PUBLIC;
