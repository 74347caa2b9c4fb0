-- What loaders read fields of published lists with.

CREATE FUNCTION date_of_parts(parts text[]) RETURNS date
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN parts[1]::integer BETWEEN 1000 AND 9999 AND parts[2]::integer BETWEEN 1 AND 12
	AND parts[3]::integer BETWEEN 1 AND extract(day FROM make_date(greatest(parts[1]::integer, 1), CASE WHEN parts[2]::integer BETWEEN 1 AND 12 THEN parts[2]::integer ELSE 1 END, 1) + interval '1 month - 1 day')
	THEN make_date(parts[1]::integer, parts[2]::integer, parts[3]::integer) END;
COMMENT ON FUNCTION date_of_parts(text[]) IS 'The date of a year, month and day in digits, or NULL for one that is none';

CREATE FUNCTION date_or_null(given text, month_first boolean DEFAULT false) RETURNS date
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (
	SELECT CASE
		WHEN p.iso IS NOT NULL THEN date_of_parts(p.iso)
		WHEN p.numbers IS NOT NULL THEN date_of_parts(CASE WHEN month_first THEN ARRAY[p.numbers[3], p.numbers[1], p.numbers[2]] ELSE ARRAY[p.numbers[3], p.numbers[2], p.numbers[1]] END)
		WHEN p.words IS NOT NULL THEN date_of_parts(ARRAY[p.words[3], array_position('{jan,feb,mar,apr,may,jun,jul,aug,sep,oct,nov,dec}'::text[], lower(p.words[2]))::text, p.words[1]]) END
	FROM (SELECT regexp_match(given, '^\s*(\d{4})-(\d{2})-(\d{2})(?:[T ].*|Z|[+-]\d{2}:\d{2})?\s*$') AS iso, regexp_match(given, '^\s*(\d{1,2})[./](\d{1,2})[./](\d{4})\s*$') AS numbers,
		regexp_match(given, '^\s*(\d{1,2})[ -]?([A-Za-z]{3})[a-z]*[ -]?(\d{4})\s*$') AS words) p);
COMMENT ON FUNCTION date_or_null(text, boolean) IS 'A date as lists write them: 2024-06-25 (with a time or zone behind it or not), 25/06/2024, 25.6.2024 (06/25/2024 with month_first), 25-Jun-2024, 25 June 2024; NULL for anything else';

CREATE FUNCTION integer_or_null(given text) RETURNS integer
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN CASE WHEN replace(given, ',', '') ~ '^\s*\d{1,9}\s*$' THEN replace(given, ',', '')::integer END;
COMMENT ON FUNCTION integer_or_null(text) IS 'A number as lists write them, thousands with or without commas; NULL for anything else';

CREATE FUNCTION timestamp_or_null(given text) RETURNS timestamptz
LANGUAGE sql STABLE PARALLEL SAFE
RETURN CASE
	WHEN date_or_null(given) IS NULL THEN NULL
	WHEN given ~ '^\s*\d{4}-\d{2}-\d{2}[T ]([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d+)?)?(Z|[+-](0\d|1[0-4])(:?[0-5]\d)?)\s*$' THEN given::timestamptz
	WHEN given ~ '^\s*\d{4}-\d{2}-\d{2}[T ]([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d+)?)?\s*$' THEN (trim(given) || 'Z')::timestamptz
	WHEN given ~ ':' THEN NULL
	ELSE utc_midnight(date_or_null(given)) END;
COMMENT ON FUNCTION timestamp_or_null(text) IS 'A time as lists write it, UTC where it names no zone, 00:00 where it is a date; NULL for anything else';
