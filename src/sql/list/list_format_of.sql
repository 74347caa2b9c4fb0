-- Recognize published lists by their text, so that the error for a file given to the wrong loader names it.

CREATE FUNCTION header_of(content text, delimiter text) RETURNS text[]
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN (SELECT array_agg(regexp_replace(lower(f.field COLLATE "C"), '[^a-z0-9]', '', 'g') ORDER BY f.n)
	FROM (SELECT r.fields FROM csv_records(left(content, 10000), delimiter) r WHERE cardinality(r.fields) > 1
		ORDER BY r.record_no LIMIT 1) h,
		unnest(h.fields) WITH ORDINALITY f(field, n));
COMMENT ON FUNCTION header_of(text, text) IS
'Return the fields of the first record with more than one field of a CSV file, reduced to lower-case letters and '
'digits';

CREATE FUNCTION xml_root(content text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN substring(left(content, 10000),
	'^\uFEFF?\s*(?:<\?[^>]*\?>\s*|<!--(?:[^-]|-[^-])*-->\s*)*<(?:[\w.-]+:)?([A-Za-z_][\w.-]*)');
COMMENT ON FUNCTION xml_root(text) IS
'Return the name of the root element of an XML text, without prefix; NULL for any other text';

CREATE FUNCTION list_format_of(content text) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
SET search_path = @extschema@, pg_catalog, pg_temp
SET standard_conforming_strings = on
AS $$
DECLARE
	start text := ltrim(left(content, 10000), E'\uFEFF \t\r\n');
	root text := xml_root(content);
	header text[];
BEGIN
	CASE
		WHEN start ~* '^(<!doctype\s+html|<html)' THEN RETURN 'html';
		WHEN start LIKE '\%PDF-%' THEN RETURN 'pdf';
		WHEN start LIKE 'PK%' AND strpos(left(start, 4), E'\x03') > 0 THEN RETURN 'zip';
		WHEN root = 'sdnList' THEN RETURN 'sdn_xml';
		WHEN root = 'Sanctions' AND start ~ 'DateOfIssue|ReferenceValueSets' THEN RETURN 'sdn_advanced_xml';
		WHEN root = 'sanctionsData' AND start ~ 'sanctionsData[^>]*DeltaFile' THEN RETURN 'sdn_delta_xml';
		WHEN root = 'sanctionsData' THEN RETURN 'sdn_enhanced_xml';
		WHEN root = 'Designations' THEN RETURN 'uksl_xml';
		WHEN root = 'CONSOLIDATED_LIST' THEN RETURN 'un_xml';
		WHEN root = 'export' AND start ~ 'sanctionEntity|fpi/fsd' THEN RETURN 'eu_fsf_xml';
		WHEN root = 'swiss-sanctions-list' THEN RETURN 'seco_xml';
		WHEN root IS NOT NULL AND start ~* '<record[\s>]' AND start ~ '<(EntityOrShip|Schedule|DateOfListing)\M'
			THEN RETURN 'sema_xml';
		WHEN root IS NOT NULL THEN RETURN NULL;
		WHEN start ~ '^\{' AND start ~ '"schema"\s*:' AND start ~ '"(properties|caption)"\s*:' THEN RETURN 'ftm_json';
		WHEN start ~ '^(\[\s*\{|\{\s*")' AND start ~ '"(listings|imo|name|key)"\s*:' THEN RETURN 'json';
		WHEN start ~* '\munique ?_?id\M' AND start ~* '\mname ?6\M' THEN RETURN 'uksl_csv';
		ELSE NULL;
	END CASE;
	header := header_of(start, ';');
	IF header @> '{vesselname,imonumber}' THEN
		RETURN 'eu_vessels_csv';
	END IF;
	header := header_of(start, ',');
	RETURN CASE
		WHEN header @> '{vesselname,imonumber,subjectto}' THEN 'eu_vessels_csv'
		WHEN header @> '{caption,imo,risk}' THEN 'opensanctions_csv'
		WHEN header @> '{id,schema,name,dataset}' THEN 'targets_csv'
		WHEN header @> '{name6,grouptype}' THEN 'ofsi_csv'
		WHEN header[1] ~ '^\d+$' AND cardinality(header) = 12 THEN 'sdn_csv'
		WHEN header[1] ~ '^\d+$' AND header[2] ~ '^\d+$' AND cardinality(header) IN (5, 6) THEN 'alt_csv'
		WHEN header[1] ~ '^\d+$' AND cardinality(header) = 2 THEN 'comments_csv' END;
END $$;
COMMENT ON FUNCTION list_format_of(text) IS
'Return the format of a text (as in list_snapshot.format, and others that no function loads), judged by its first '
'10,000 characters: root element, header or shape of the first record; NULL if it is not recognized';

CREATE FUNCTION other_format(content text, format text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN coalesce((SELECT format('; it looks like %s: %s', f.what,
	coalesce('load it with ' || f.loader, 'no function loads it'))
	FROM (VALUES
		('sdn_csv', 'OFAC''s sdn.csv', 'load_ofac_sdn(sdn, fetched_at)'),
		('alt_csv', 'OFAC''s alt.csv or add.csv',
			'load_ofac_sdn(sdn, fetched_at, alt => ...), beside sdn.csv (alt.csv alone)'),
		('comments_csv', 'OFAC''s sdn_comments.csv', 'load_ofac_sdn(sdn, fetched_at, comments => ...), beside sdn.csv'),
		('sdn_xml', 'OFAC''s sdn.xml', 'load_ofac_sdn_xml(xml, fetched_at)'),
		('sdn_advanced_xml', 'OFAC''s sdn_advanced.xml', 'load_ofac_sdn_advanced_xml(xml, fetched_at)'),
		('sdn_enhanced_xml', 'OFAC''s sdn_enhanced.xml', 'load_ofac_sdn_enhanced_xml(xml, fetched_at)'),
		('sdn_delta_xml', 'a delta file of OFAC, which is no whole list',
			'load_ofac_sdn_enhanced_xml(xml, fetched_at), from sdn_enhanced.xml instead'),
		('uksl_csv', 'the UK Sanctions List in CSV', 'load_uk_list(csv, fetched_at)'),
		('uksl_xml', 'the UK Sanctions List in XML', 'load_uk_list(csv, fetched_at), from its CSV file instead'),
		('ofsi_csv', 'OFSI''s consolidated list, which is no longer published', NULL),
		('un_xml', 'the UN''s consolidated list in XML', 'load_un_list(xml, fetched_at)'),
		('opensanctions_csv', 'OpenSanctions'' maritime.csv', 'load_opensanctions_maritime(csv, fetched_at)'),
		('targets_csv', 'OpenSanctions'' targets.simple.csv, which has no numbers of ships', NULL),
		('ftm_json', 'FollowTheMoney entities as lines of JSON', 'load_ftm(jsonl, fetched_at)'),
		('eu_vessels_csv', 'the EU''s designated vessels as the Danish Maritime Authority publishes them',
			'load_eu_vessels(csv, fetched_at)'),
		('eu_fsf_xml', 'the EU''s consolidated financial sanctions in XML, which have no ships of Annex XLII', NULL),
		('sema_xml', 'Canada''s consolidated autonomous sanctions list in XML',
			'load_canada_sema_xml(xml, fetched_at)'),
		('seco_xml', 'Switzerland''s consolidated list in XML', NULL),
		('json', 'a list in JSON', 'load_listings(list, listings, fetched_at)'),
		('html', 'a web page', NULL),
		('pdf', 'a PDF', NULL),
		('zip', 'a ZIP archive or a workbook (XLSX)', NULL)) f(format, what, loader)
	WHERE f.format = list_format_of(other_format.content) AND f.format <> other_format.format), '');
COMMENT ON FUNCTION other_format(text, text) IS
'Return the end of a reason for quarantine that names the format of a text and the function that loads it, if it is '
'recognized as another format than expected; otherwise an empty text';
