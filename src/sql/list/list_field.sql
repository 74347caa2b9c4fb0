-- What loaders read fields of published lists with.

CREATE FUNCTION date_or_null(given text, month_first boolean DEFAULT false) RETURNS date
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION date_or_null(text, boolean) IS
'Return a date as lists write it: 2024-06-25 (with a time or zone behind it or not), 25/06/2024, 25.6.2024 '
'(06/25/2024 with month_first), 25-Jun-2024, 25 June 2024; years 1000 to 9999; NULL for anything else';

CREATE FUNCTION integer_or_null(given text) RETURNS integer
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN CASE WHEN replace(given, ',', '') ~ '^\s*\d{1,9}\s*$' THEN replace(given, ',', '')::integer END;
COMMENT ON FUNCTION integer_or_null(text) IS
'Return a number as lists write them, thousands with or without commas; NULL for anything else';

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
'Return a time as lists write it, UTC where it names no zone, 00:00 where it is a date; NULL for anything else';

CREATE FUNCTION is_imo_written(value text) RETURNS boolean
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN value ~* U&'\\mIMO([\\s\00A0.:#()-]|No\\M|Number\\M)*[0-9]{7}\\M';
COMMENT ON FUNCTION is_imo_written(text) IS
'Return whether a text has IMO with seven digits behind it, of whatever spelling: IMO 9161003, IMO9161003, imo No. '
'9161003, (IMO) 9161003';
