-- Identity numbers: imo, company_imo, mmsi; call signs.

CREATE TYPE imo;
CREATE TYPE company_imo;
CREATE TYPE mmsi;

-- imo

CREATE FUNCTION imo_in(cstring) RETURNS imo
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION imo_in(cstring) IS
'Read an IMO ship number as text; error 22P02 if it is not seven digits with the right check digit';

CREATE FUNCTION imo_out(imo) RETURNS cstring
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION imo_out(imo) IS 'Write an IMO ship number as text: IMO and seven digits';

CREATE FUNCTION imo_recv(internal) RETURNS imo
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION imo_recv(internal) IS
'Read an IMO ship number as a 4-byte integer; error 22P03 if its check digit is wrong';

CREATE FUNCTION imo_send(imo) RETURNS bytea
AS 'int4send' LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION imo_send(imo) IS 'Write an IMO ship number as a 4-byte integer';

CREATE TYPE imo (
	INPUT = imo_in, OUTPUT = imo_out, RECEIVE = imo_recv, SEND = imo_send,
	LIKE = integer
);
COMMENT ON TYPE imo IS 'IMO ship number: seven digits, the last a check digit (IMO resolution A.1117(30))';

-- company_imo

CREATE FUNCTION company_imo_in(cstring) RETURNS company_imo
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION company_imo_in(cstring) IS
'Read an IMO company number as text; error 22P02 if it is not seven digits with the right check digit';

CREATE FUNCTION company_imo_out(company_imo) RETURNS cstring
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION company_imo_out(company_imo) IS 'Write an IMO company number as text: seven digits';

CREATE FUNCTION company_imo_recv(internal) RETURNS company_imo
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION company_imo_recv(internal) IS
'Read an IMO company number as a 4-byte integer; error 22P03 if its check digit is wrong';

CREATE FUNCTION company_imo_send(company_imo) RETURNS bytea
AS 'int4send' LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION company_imo_send(company_imo) IS 'Write an IMO company number as a 4-byte integer';

CREATE TYPE company_imo (
	INPUT = company_imo_in, OUTPUT = company_imo_out, RECEIVE = company_imo_recv, SEND = company_imo_send,
	LIKE = integer
);
COMMENT ON TYPE company_imo IS
'IMO company number: seven digits with a check digit computed in its own way; some numbers are valid both as company '
'and as ship numbers';

-- mmsi

CREATE FUNCTION mmsi_in(cstring) RETURNS mmsi
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION mmsi_in(cstring) IS
'Read an MMSI as text: up to nine digits, filled with zeros on the left; error 22P02 for any other text';

CREATE FUNCTION mmsi_out(mmsi) RETURNS cstring
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION mmsi_out(mmsi) IS 'Write an MMSI as text: nine digits';

CREATE FUNCTION mmsi_recv(internal) RETURNS mmsi
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION mmsi_recv(internal) IS
'Read an MMSI as a 4-byte integer; error 22P03 if it has more than nine digits';

CREATE FUNCTION mmsi_send(mmsi) RETURNS bytea
AS 'int4send' LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION mmsi_send(mmsi) IS 'Write an MMSI as a 4-byte integer';

CREATE TYPE mmsi (
	INPUT = mmsi_in, OUTPUT = mmsi_out, RECEIVE = mmsi_recv, SEND = mmsi_send,
	LIKE = integer
);
COMMENT ON TYPE mmsi IS 'Maritime Mobile Service Identity: nine digits (ITU-R M.585-9)';

-- Casts from integer and bigint are implicit, so that all our functions accept them; casts to them are not, so that an
-- mmsi is never compared with an imo.

CREATE FUNCTION imo_to_bigint(imo) RETURNS bigint
AS 'int48' LANGUAGE internal IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE;
COMMENT ON FUNCTION imo_to_bigint(imo) IS 'Convert an IMO ship number to its digits as a number';
CREATE FUNCTION imo_from_integer(integer) RETURNS imo
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION imo_from_integer(integer) IS
'Convert a number to an IMO ship number; error 22003 if it is not valid';
CREATE FUNCTION imo_from_bigint(bigint) RETURNS imo
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION imo_from_bigint(bigint) IS 'Convert a number to an IMO ship number; error 22003 if it is not valid';
CREATE CAST (imo AS integer) WITHOUT FUNCTION AS ASSIGNMENT;
CREATE CAST (imo AS bigint) WITH FUNCTION imo_to_bigint(imo) AS ASSIGNMENT;
CREATE CAST (integer AS imo) WITH FUNCTION imo_from_integer(integer) AS IMPLICIT;
CREATE CAST (bigint AS imo) WITH FUNCTION imo_from_bigint(bigint) AS IMPLICIT;
COMMENT ON CAST (imo AS integer) IS 'Convert an IMO ship number to its digits as a number';
COMMENT ON CAST (imo AS bigint) IS 'Convert an IMO ship number to its digits as a number';
COMMENT ON CAST (integer AS imo) IS 'Convert a number to an IMO ship number; error 22003 if it is not valid';
COMMENT ON CAST (bigint AS imo) IS 'Convert a number to an IMO ship number; error 22003 if it is not valid';

CREATE FUNCTION company_imo_to_bigint(company_imo) RETURNS bigint
AS 'int48' LANGUAGE internal IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE;
COMMENT ON FUNCTION company_imo_to_bigint(company_imo) IS 'Convert an IMO company number to its digits as a number';
CREATE FUNCTION company_imo_from_integer(integer) RETURNS company_imo
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION company_imo_from_integer(integer) IS
'Convert a number to an IMO company number; error 22003 if it is not valid';
CREATE FUNCTION company_imo_from_bigint(bigint) RETURNS company_imo
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION company_imo_from_bigint(bigint) IS
'Convert a number to an IMO company number; error 22003 if it is not valid';
CREATE CAST (company_imo AS integer) WITHOUT FUNCTION AS ASSIGNMENT;
CREATE CAST (company_imo AS bigint) WITH FUNCTION company_imo_to_bigint(company_imo) AS ASSIGNMENT;
CREATE CAST (integer AS company_imo) WITH FUNCTION company_imo_from_integer(integer) AS IMPLICIT;
CREATE CAST (bigint AS company_imo) WITH FUNCTION company_imo_from_bigint(bigint) AS IMPLICIT;
COMMENT ON CAST (company_imo AS integer) IS 'Convert an IMO company number to its digits as a number';
COMMENT ON CAST (company_imo AS bigint) IS 'Convert an IMO company number to its digits as a number';
COMMENT ON CAST (integer AS company_imo) IS 'Convert a number to an IMO company number; error 22003 if it is not valid';
COMMENT ON CAST (bigint AS company_imo) IS 'Convert a number to an IMO company number; error 22003 if it is not valid';

CREATE FUNCTION mmsi_to_bigint(mmsi) RETURNS bigint
AS 'int48' LANGUAGE internal IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE;
COMMENT ON FUNCTION mmsi_to_bigint(mmsi) IS 'Convert an MMSI to its digits as a number';
CREATE FUNCTION mmsi_from_integer(integer) RETURNS mmsi
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION mmsi_from_integer(integer) IS
'Convert a number to an MMSI; error 22003 if it is negative or has more than nine digits';
CREATE FUNCTION mmsi_from_bigint(bigint) RETURNS mmsi
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION mmsi_from_bigint(bigint) IS
'Convert a number to an MMSI; error 22003 if it is negative or has more than nine digits';
CREATE CAST (mmsi AS integer) WITHOUT FUNCTION AS ASSIGNMENT;
CREATE CAST (mmsi AS bigint) WITH FUNCTION mmsi_to_bigint(mmsi) AS ASSIGNMENT;
CREATE CAST (integer AS mmsi) WITH FUNCTION mmsi_from_integer(integer) AS IMPLICIT;
CREATE CAST (bigint AS mmsi) WITH FUNCTION mmsi_from_bigint(bigint) AS IMPLICIT;
COMMENT ON CAST (mmsi AS integer) IS 'Convert an MMSI to its digits as a number';
COMMENT ON CAST (mmsi AS bigint) IS 'Convert an MMSI to its digits as a number';
COMMENT ON CAST (integer AS mmsi) IS
'Convert a number to an MMSI; error 22003 if it is negative or has more than nine digits';
COMMENT ON CAST (bigint AS mmsi) IS
'Convert a number to an MMSI; error 22003 if it is negative or has more than nine digits';

-- for dirty data

CREATE FUNCTION imo_or_null(text) RETURNS imo
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION imo_or_null(text) IS
'Return the IMO ship number in a text, or NULL if it has none: for dirty data. Accepts seven digits, also after '
'zeros, after IMO, IMO No. and the like, with .0 at the end, or followed by 00 (IMO956795800, a setting of some AIS '
'stations; only for numbers that begin with 8 or 9)';
CREATE FUNCTION imo_or_null(bigint) RETURNS imo
AS 'MODULE_PATHNAME', 'imo_or_null_bigint' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION imo_or_null(bigint) IS
'Return a number as an IMO ship number, or NULL if it is not valid: for dirty data';
CREATE FUNCTION imo_or_null(double precision) RETURNS imo
AS 'MODULE_PATHNAME', 'imo_or_null_float' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION imo_or_null(double precision) IS
'Return a whole number as an IMO ship number, or NULL if it is not valid, has a fraction or is not finite: for '
'columns that spreadsheets or data frames have converted to floating point';

CREATE FUNCTION company_imo_or_null(text) RETURNS company_imo
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION company_imo_or_null(text) IS
'Return the IMO company number in a text, or NULL if it has none: for dirty data; accepts the same labels and zeros '
'as imo_or_null()';
CREATE FUNCTION company_imo_or_null(bigint) RETURNS company_imo
AS 'MODULE_PATHNAME', 'company_imo_or_null_bigint' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION company_imo_or_null(bigint) IS
'Return a number as an IMO company number, or NULL if it is not valid: for dirty data';
CREATE FUNCTION company_imo_or_null(double precision) RETURNS company_imo
AS 'MODULE_PATHNAME', 'company_imo_or_null_float' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION company_imo_or_null(double precision) IS
'Return a whole number as an IMO company number, or NULL if it is not valid, has a fraction or is not finite: for '
'columns that spreadsheets or data frames have converted to floating point';

CREATE FUNCTION mmsi_or_null(text) RETURNS mmsi
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION mmsi_or_null(text) IS
'Return the MMSI in a text, or NULL if it has none: for dirty data, including 366999711.0';
CREATE FUNCTION mmsi_or_null(bigint) RETURNS mmsi
AS 'MODULE_PATHNAME', 'mmsi_or_null_bigint' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION mmsi_or_null(bigint) IS 'Return a number as an MMSI, or NULL if it is not valid: for dirty data';
CREATE FUNCTION mmsi_or_null(double precision) RETURNS mmsi
AS 'MODULE_PATHNAME', 'mmsi_or_null_float' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION mmsi_or_null(double precision) IS
'Return a whole number as an MMSI, or NULL if it is not valid, has a fraction or is not finite: for columns that '
'spreadsheets or data frames have converted to floating point';

-- meaning of numbers and call signs

CREATE FUNCTION mmsi_kind(mmsi) RETURNS text
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION mmsi_kind(mmsi) IS
'Return the kind of station according to ITU-R M.585-9: ship, group, coast_station, sar_aircraft, aid_to_navigation, '
'craft (of a parent ship), handheld, sart, man_overboard, epirb, other. Kinds whose numbers contain a MID need one '
'from 201 to 775: 002320001 is a coast_station, 000002332 is other';

CREATE FUNCTION mmsi_country(mmsi) RETURNS text
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION mmsi_country(mmsi) IS
'Return the ISO 3166 alpha-2 code of the country of an MMSI, by its maritime identification digits (ITU table of '
'MIDs); NULL if it has none';

CREATE FUNCTION call_sign_country(text) RETURNS text
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION call_sign_country(text) IS
'Return the ISO 3166 alpha-2 code of the country of a call sign (ITU Radio Regulations, appendix 42); NULL if it '
'belongs to none';

CREATE FUNCTION country_code(name text) RETURNS text
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION country_code(text) IS
'Return the ISO 3166 alpha-2 code of a country in the notations of published flags: a code of two or three letters, '
'the English name (ICU, CLDR), or a name on the lists of the UN, OFAC and the UK (Korea, North; Tanzania, United '
'Republic of), comparing letters only; NULL for anything else';

CREATE FUNCTION flag_code(flag text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
-- UK has two letters but is not a code
RETURN CASE
	WHEN flag ~ '^[A-Z]{2}$' AND flag <> 'UK' THEN flag
	ELSE coalesce(country_code(flag), nullif(upper(flag COLLATE "C"), ''))
END;
COMMENT ON FUNCTION flag_code(text) IS
'Return a flag in the form used for comparison: two capital letters unchanged, for a name or another code the ISO '
'3166 alpha-2 code (country_code), and anything else in capitals; NULL for an empty text';
