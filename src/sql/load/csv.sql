-- Published files as records.

CREATE FUNCTION csv_records(data text, delimiter text DEFAULT ',',
	OUT record_no integer, OUT line_no bigint, OUT fields text[], OUT raw text, OUT problem text)
RETURNS SETOF record
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 10000 COST 100000;
COMMENT ON FUNCTION csv_records(text, text) IS
'Return the records of a CSV file (RFC 4180; LF or CRLF; the byte 0x1A between records ignored): number, line it '
'begins on, fields, text as it was. A record whose quotes do not pair has a problem in words and no fields; reading '
'goes on with the next line. delimiter: what is between fields. Error 22023 for one that is not a single '
'character of ASCII';

CREATE FUNCTION xml_cut(content text, VARIADIC names text[],
	OUT n integer, OUT name text, OUT raw text, OUT problem text)
RETURNS SETOF record
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 10000 COST 100000;
COMMENT ON FUNCTION xml_cut(text, text[]) IS
'Return the elements of some names in an XML text, in their order, each as a text that is a document by itself; one '
'inside of another is part of it. The text is read once, without a document tree. Prefixes of namespaces and comments '
'are dropped. Names are local names. A tag that does not end or pair, text outside of the root or a document type '
'declaration is returned as the last row, with problem in words and its line';
