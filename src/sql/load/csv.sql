-- Records of published files.

CREATE FUNCTION csv_records(data text, delimiter text DEFAULT ',',
	OUT record_no integer, OUT line_no bigint, OUT fields text[], OUT raw text, OUT problem text)
RETURNS SETOF record
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 10000 COST 100000;
COMMENT ON FUNCTION csv_records(text, text) IS
'Return the records of a CSV file (RFC 4180; LF or CRLF; the byte 0x1A between records is ignored): number, line on '
'which it begins, fields, and unchanged text. A record with unpaired quotes has a problem in words and no fields; '
'reading continues on the next line. delimiter: character between fields. Error 22023 if it is not a single ASCII '
'character';

CREATE FUNCTION doubled_column(header text[]) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN (SELECT min(trim(h.name))
	FROM unnest(header) h(name)
	WHERE h.name ~ '[A-Za-z0-9]'
	GROUP BY regexp_replace(lower(h.name COLLATE "C"), '[^a-z0-9]', '', 'g')
	HAVING count(*) > 1
	ORDER BY 1
	LIMIT 1);
COMMENT ON FUNCTION doubled_column(text[]) IS
'Return a column that a header has twice, so that nobody knows which of them is meant, or NULL; names are compared by '
'small letters and digits alone';

CREATE FUNCTION xml_cut(content text, VARIADIC names text[],
	OUT n integer, OUT name text, OUT raw text, OUT problem text)
RETURNS SETOF record
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 10000 COST 100000;
COMMENT ON FUNCTION xml_cut(text, text[]) IS
'Return the elements with the given local names from an XML text, in order, each as a text that is a document of its '
'own; nested ones are part of the outer one. The text is read once, without a document tree. Namespace prefixes and '
'comments are dropped. An unclosed or unpaired tag, text outside the root or a document type declaration is returned '
'as the last row, with the problem in words and its line';
