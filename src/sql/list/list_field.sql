-- Readers for the fields of published lists.

CREATE FUNCTION date_or_null(given text, month_first boolean DEFAULT false) RETURNS date
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION date_or_null(text, boolean) IS
'Return a date in a notation of lists: 2024-06-25 (with or without a time or zone after it), 25/06/2024, 25.6.2024 '
'(06/25/2024 with month_first), 25-Jun-2024, 25 June 2024; years 1000 to 9999. NULL for anything else';

CREATE FUNCTION plain_words(given text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN nullif(btrim(regexp_replace(given, U&'[\\s\00A0]+', ' ', 'g')), '');
COMMENT ON FUNCTION plain_words(text) IS
'Return a text with blanks of all kinds made one, and none at its ends; NULL for one without anything else';

CREATE FUNCTION integer_or_null(given text) RETURNS integer
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN CASE WHEN replace(given, ',', '') ~ '^\s*\d{1,9}\s*$' THEN replace(given, ',', '')::integer END;
COMMENT ON FUNCTION integer_or_null(text) IS
'Return a number in a notation of lists, with or without commas between thousands; NULL for anything else';

CREATE FUNCTION timestamp_or_null(given text) RETURNS timestamptz
LANGUAGE sql STABLE PARALLEL SAFE
RETURN CASE
	WHEN date_or_null(given) IS NULL THEN NULL
	WHEN given ~ '^\s*\d{4}-\d{2}-\d{2}[T ]([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d+)?)?(Z|[+-](0\d|1[0-4])(:?[0-5]\d)?)\s*$' THEN given::timestamptz
	WHEN given ~ '^\s*\d{4}-\d{2}-\d{2}[T ]([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d+)?)?\s*$'
		THEN (trim(given) || 'Z')::timestamptz
	WHEN given ~ ':' THEN NULL
	ELSE utc_midnight(date_or_null(given)) END;
COMMENT ON FUNCTION timestamp_or_null(text) IS
'Return a time in a notation of lists, in UTC if it names no zone, at 00:00 if it is a date; NULL for anything else';

CREATE FUNCTION is_imo_written(value text) RETURNS boolean
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN value ~* U&'\\mIMO([\\s\00A0.:#()-]|No\\M|Number\\M)*[0-9]{7}\\M';
COMMENT ON FUNCTION is_imo_written(text) IS
'Return whether a text has IMO followed by seven digits, in any spelling: IMO 9161003, IMO9161003, imo No. 9161003, '
'(IMO) 9161003';

CREATE FUNCTION doubled_element_text() RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN 'a record has an element twice that stands there once, such as a name or a number';
COMMENT ON FUNCTION doubled_element_text() IS
'Return why a copy in XML is quarantined in which XMLTABLE finds two elements where a record has one (21000)';
