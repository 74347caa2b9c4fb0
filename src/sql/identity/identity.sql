-- Identity numbers: imo, company_imo, mmsi; call signs.

CREATE TYPE imo;
CREATE TYPE company_imo;
CREATE TYPE mmsi;

-- imo

CREATE FUNCTION imo_in(cstring) RETURNS imo
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION imo_in(cstring) IS 'Text input of an IMO ship number; error 22P02 if it is not seven digits with the right check digit';

CREATE FUNCTION imo_out(imo) RETURNS cstring
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION imo_out(imo) IS 'Text output: IMO and seven digits';

CREATE FUNCTION imo_recv(internal) RETURNS imo
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION imo_recv(internal) IS 'Binary input: a 4-byte integer; error 22P03 if its check digit is wrong';

CREATE FUNCTION imo_send(imo) RETURNS bytea
AS 'int4send' LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION imo_send(imo) IS 'Binary output: a 4-byte integer';

CREATE TYPE imo (
	INPUT = imo_in, OUTPUT = imo_out, RECEIVE = imo_recv, SEND = imo_send,
	LIKE = integer
);
COMMENT ON TYPE imo IS 'IMO ship number: seven digits, the last a check digit (IMO resolution A.1117(30))';

-- company_imo

CREATE FUNCTION company_imo_in(cstring) RETURNS company_imo
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION company_imo_in(cstring) IS 'Text input of an IMO company number; error 22P02 if it is not seven digits with the right check digit';

CREATE FUNCTION company_imo_out(company_imo) RETURNS cstring
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION company_imo_out(company_imo) IS 'Text output: seven digits';

CREATE FUNCTION company_imo_recv(internal) RETURNS company_imo
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION company_imo_recv(internal) IS 'Binary input: a 4-byte integer; error 22P03 if its check digit is wrong';

CREATE FUNCTION company_imo_send(company_imo) RETURNS bytea
AS 'int4send' LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION company_imo_send(company_imo) IS 'Binary output: a 4-byte integer';

CREATE TYPE company_imo (
	INPUT = company_imo_in, OUTPUT = company_imo_out, RECEIVE = company_imo_recv, SEND = company_imo_send,
	LIKE = integer
);
COMMENT ON TYPE company_imo IS 'IMO company number: seven digits with a check digit of their own; not a ship number, though some numbers are valid as both';

-- mmsi

CREATE FUNCTION mmsi_in(cstring) RETURNS mmsi
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION mmsi_in(cstring) IS 'Text input of an MMSI: up to nine digits, zeros added on the left; error 22P02 otherwise';

CREATE FUNCTION mmsi_out(mmsi) RETURNS cstring
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION mmsi_out(mmsi) IS 'Text output: nine digits';

CREATE FUNCTION mmsi_recv(internal) RETURNS mmsi
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION mmsi_recv(internal) IS 'Binary input: a 4-byte integer; error 22P03 if it has more than nine digits';

CREATE FUNCTION mmsi_send(mmsi) RETURNS bytea
AS 'int4send' LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION mmsi_send(mmsi) IS 'Binary output: a 4-byte integer';

CREATE TYPE mmsi (
	INPUT = mmsi_in, OUTPUT = mmsi_out, RECEIVE = mmsi_recv, SEND = mmsi_send,
	LIKE = integer
);
COMMENT ON TYPE mmsi IS 'Maritime Mobile Service Identity: nine digits (ITU-R M.585-9)';

-- Comparison, ordering and hashing of the three are those of integer.

-- operators of imo
CREATE FUNCTION imo_lt(imo, imo) RETURNS boolean
AS 'int4lt' LANGUAGE internal IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE;
COMMENT ON FUNCTION imo_lt(imo, imo) IS 'Implementation of the operator <';
CREATE OPERATOR < (
	LEFTARG = imo, RIGHTARG = imo, FUNCTION = imo_lt,
	COMMUTATOR = >, NEGATOR = >=, RESTRICT = scalarltsel, JOIN = scalarltjoinsel
);
CREATE FUNCTION imo_le(imo, imo) RETURNS boolean
AS 'int4le' LANGUAGE internal IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE;
COMMENT ON FUNCTION imo_le(imo, imo) IS 'Implementation of the operator <=';
CREATE OPERATOR <= (
	LEFTARG = imo, RIGHTARG = imo, FUNCTION = imo_le,
	COMMUTATOR = >=, NEGATOR = >, RESTRICT = scalarlesel, JOIN = scalarlejoinsel
);
CREATE FUNCTION imo_eq(imo, imo) RETURNS boolean
AS 'int4eq' LANGUAGE internal IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE;
COMMENT ON FUNCTION imo_eq(imo, imo) IS 'Implementation of the operator =';
CREATE OPERATOR = (
	LEFTARG = imo, RIGHTARG = imo, FUNCTION = imo_eq,
	COMMUTATOR = =, NEGATOR = <>, RESTRICT = eqsel, JOIN = eqjoinsel, HASHES, MERGES
);
CREATE FUNCTION imo_ne(imo, imo) RETURNS boolean
AS 'int4ne' LANGUAGE internal IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE;
COMMENT ON FUNCTION imo_ne(imo, imo) IS 'Implementation of the operator <>';
CREATE OPERATOR <> (
	LEFTARG = imo, RIGHTARG = imo, FUNCTION = imo_ne,
	COMMUTATOR = <>, NEGATOR = =, RESTRICT = neqsel, JOIN = neqjoinsel
);
CREATE FUNCTION imo_ge(imo, imo) RETURNS boolean
AS 'int4ge' LANGUAGE internal IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE;
COMMENT ON FUNCTION imo_ge(imo, imo) IS 'Implementation of the operator >=';
CREATE OPERATOR >= (
	LEFTARG = imo, RIGHTARG = imo, FUNCTION = imo_ge,
	COMMUTATOR = <=, NEGATOR = <, RESTRICT = scalargesel, JOIN = scalargejoinsel
);
CREATE FUNCTION imo_gt(imo, imo) RETURNS boolean
AS 'int4gt' LANGUAGE internal IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE;
COMMENT ON FUNCTION imo_gt(imo, imo) IS 'Implementation of the operator >';
CREATE OPERATOR > (
	LEFTARG = imo, RIGHTARG = imo, FUNCTION = imo_gt,
	COMMUTATOR = <, NEGATOR = <=, RESTRICT = scalargtsel, JOIN = scalargtjoinsel
);
CREATE FUNCTION imo_cmp(imo, imo) RETURNS integer
AS 'btint4cmp' LANGUAGE internal IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE;
COMMENT ON FUNCTION imo_cmp(imo, imo) IS 'Three-way comparison for btree';
CREATE FUNCTION imo_hash(imo) RETURNS integer
AS 'hashint4' LANGUAGE internal IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE;
COMMENT ON FUNCTION imo_hash(imo) IS 'Hash for hash indexes and joins';
CREATE FUNCTION imo_hash_extended(imo, bigint) RETURNS bigint
AS 'hashint4extended' LANGUAGE internal IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE;
COMMENT ON FUNCTION imo_hash_extended(imo, bigint) IS 'Seeded hash for hash partitioning';
CREATE OPERATOR CLASS imo_ops DEFAULT FOR TYPE imo USING btree AS
	OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >,
	FUNCTION 1 imo_cmp(imo, imo),
	FUNCTION 2 (imo, imo) btint4sortsupport(internal),
	FUNCTION 4 (imo, imo) btequalimage(oid);
CREATE OPERATOR CLASS imo_ops DEFAULT FOR TYPE imo USING hash AS
	OPERATOR 1 =,
	FUNCTION 1 imo_hash(imo),
	FUNCTION 2 imo_hash_extended(imo, bigint);

CREATE FUNCTION imo_to_bigint(imo) RETURNS bigint
AS 'int48' LANGUAGE internal IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE;
COMMENT ON FUNCTION imo_to_bigint(imo) IS 'The digits of an IMO ship number as a number';
CREATE FUNCTION imo_from_integer(integer) RETURNS imo
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION imo_from_integer(integer) IS 'A number as an IMO ship number; error if it is none';
CREATE FUNCTION imo_from_bigint(bigint) RETURNS imo
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION imo_from_bigint(bigint) IS 'A number as an IMO ship number; error if it is none';
CREATE CAST (imo AS integer) WITHOUT FUNCTION AS ASSIGNMENT;
CREATE CAST (imo AS bigint) WITH FUNCTION imo_to_bigint(imo) AS ASSIGNMENT;
CREATE CAST (integer AS imo) WITH FUNCTION imo_from_integer(integer) AS ASSIGNMENT;
CREATE CAST (bigint AS imo) WITH FUNCTION imo_from_bigint(bigint) AS ASSIGNMENT;

CREATE FUNCTION imo_or_null(text) RETURNS imo
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION imo_or_null(text) IS 'The IMO ship number that a text holds, or NULL where it holds none: for dirty data';

-- operators of company_imo
CREATE FUNCTION company_imo_lt(company_imo, company_imo) RETURNS boolean
AS 'int4lt' LANGUAGE internal IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE;
COMMENT ON FUNCTION company_imo_lt(company_imo, company_imo) IS 'Implementation of the operator <';
CREATE OPERATOR < (
	LEFTARG = company_imo, RIGHTARG = company_imo, FUNCTION = company_imo_lt,
	COMMUTATOR = >, NEGATOR = >=, RESTRICT = scalarltsel, JOIN = scalarltjoinsel
);
CREATE FUNCTION company_imo_le(company_imo, company_imo) RETURNS boolean
AS 'int4le' LANGUAGE internal IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE;
COMMENT ON FUNCTION company_imo_le(company_imo, company_imo) IS 'Implementation of the operator <=';
CREATE OPERATOR <= (
	LEFTARG = company_imo, RIGHTARG = company_imo, FUNCTION = company_imo_le,
	COMMUTATOR = >=, NEGATOR = >, RESTRICT = scalarlesel, JOIN = scalarlejoinsel
);
CREATE FUNCTION company_imo_eq(company_imo, company_imo) RETURNS boolean
AS 'int4eq' LANGUAGE internal IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE;
COMMENT ON FUNCTION company_imo_eq(company_imo, company_imo) IS 'Implementation of the operator =';
CREATE OPERATOR = (
	LEFTARG = company_imo, RIGHTARG = company_imo, FUNCTION = company_imo_eq,
	COMMUTATOR = =, NEGATOR = <>, RESTRICT = eqsel, JOIN = eqjoinsel, HASHES, MERGES
);
CREATE FUNCTION company_imo_ne(company_imo, company_imo) RETURNS boolean
AS 'int4ne' LANGUAGE internal IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE;
COMMENT ON FUNCTION company_imo_ne(company_imo, company_imo) IS 'Implementation of the operator <>';
CREATE OPERATOR <> (
	LEFTARG = company_imo, RIGHTARG = company_imo, FUNCTION = company_imo_ne,
	COMMUTATOR = <>, NEGATOR = =, RESTRICT = neqsel, JOIN = neqjoinsel
);
CREATE FUNCTION company_imo_ge(company_imo, company_imo) RETURNS boolean
AS 'int4ge' LANGUAGE internal IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE;
COMMENT ON FUNCTION company_imo_ge(company_imo, company_imo) IS 'Implementation of the operator >=';
CREATE OPERATOR >= (
	LEFTARG = company_imo, RIGHTARG = company_imo, FUNCTION = company_imo_ge,
	COMMUTATOR = <=, NEGATOR = <, RESTRICT = scalargesel, JOIN = scalargejoinsel
);
CREATE FUNCTION company_imo_gt(company_imo, company_imo) RETURNS boolean
AS 'int4gt' LANGUAGE internal IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE;
COMMENT ON FUNCTION company_imo_gt(company_imo, company_imo) IS 'Implementation of the operator >';
CREATE OPERATOR > (
	LEFTARG = company_imo, RIGHTARG = company_imo, FUNCTION = company_imo_gt,
	COMMUTATOR = <, NEGATOR = <=, RESTRICT = scalargtsel, JOIN = scalargtjoinsel
);
CREATE FUNCTION company_imo_cmp(company_imo, company_imo) RETURNS integer
AS 'btint4cmp' LANGUAGE internal IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE;
COMMENT ON FUNCTION company_imo_cmp(company_imo, company_imo) IS 'Three-way comparison for btree';
CREATE FUNCTION company_imo_hash(company_imo) RETURNS integer
AS 'hashint4' LANGUAGE internal IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE;
COMMENT ON FUNCTION company_imo_hash(company_imo) IS 'Hash for hash indexes and joins';
CREATE FUNCTION company_imo_hash_extended(company_imo, bigint) RETURNS bigint
AS 'hashint4extended' LANGUAGE internal IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE;
COMMENT ON FUNCTION company_imo_hash_extended(company_imo, bigint) IS 'Seeded hash for hash partitioning';
CREATE OPERATOR CLASS company_imo_ops DEFAULT FOR TYPE company_imo USING btree AS
	OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >,
	FUNCTION 1 company_imo_cmp(company_imo, company_imo),
	FUNCTION 2 (company_imo, company_imo) btint4sortsupport(internal),
	FUNCTION 4 (company_imo, company_imo) btequalimage(oid);
CREATE OPERATOR CLASS company_imo_ops DEFAULT FOR TYPE company_imo USING hash AS
	OPERATOR 1 =,
	FUNCTION 1 company_imo_hash(company_imo),
	FUNCTION 2 company_imo_hash_extended(company_imo, bigint);

CREATE FUNCTION company_imo_to_bigint(company_imo) RETURNS bigint
AS 'int48' LANGUAGE internal IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE;
COMMENT ON FUNCTION company_imo_to_bigint(company_imo) IS 'The digits of an IMO company number as a number';
CREATE FUNCTION company_imo_from_integer(integer) RETURNS company_imo
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION company_imo_from_integer(integer) IS 'A number as an IMO company number; error if it is none';
CREATE FUNCTION company_imo_from_bigint(bigint) RETURNS company_imo
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION company_imo_from_bigint(bigint) IS 'A number as an IMO company number; error if it is none';
CREATE CAST (company_imo AS integer) WITHOUT FUNCTION AS ASSIGNMENT;
CREATE CAST (company_imo AS bigint) WITH FUNCTION company_imo_to_bigint(company_imo) AS ASSIGNMENT;
CREATE CAST (integer AS company_imo) WITH FUNCTION company_imo_from_integer(integer) AS ASSIGNMENT;
CREATE CAST (bigint AS company_imo) WITH FUNCTION company_imo_from_bigint(bigint) AS ASSIGNMENT;

CREATE FUNCTION company_imo_or_null(text) RETURNS company_imo
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION company_imo_or_null(text) IS 'The IMO company number that a text holds, or NULL where it holds none: for dirty data';

-- operators of mmsi
CREATE FUNCTION mmsi_lt(mmsi, mmsi) RETURNS boolean
AS 'int4lt' LANGUAGE internal IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE;
COMMENT ON FUNCTION mmsi_lt(mmsi, mmsi) IS 'Implementation of the operator <';
CREATE OPERATOR < (
	LEFTARG = mmsi, RIGHTARG = mmsi, FUNCTION = mmsi_lt,
	COMMUTATOR = >, NEGATOR = >=, RESTRICT = scalarltsel, JOIN = scalarltjoinsel
);
CREATE FUNCTION mmsi_le(mmsi, mmsi) RETURNS boolean
AS 'int4le' LANGUAGE internal IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE;
COMMENT ON FUNCTION mmsi_le(mmsi, mmsi) IS 'Implementation of the operator <=';
CREATE OPERATOR <= (
	LEFTARG = mmsi, RIGHTARG = mmsi, FUNCTION = mmsi_le,
	COMMUTATOR = >=, NEGATOR = >, RESTRICT = scalarlesel, JOIN = scalarlejoinsel
);
CREATE FUNCTION mmsi_eq(mmsi, mmsi) RETURNS boolean
AS 'int4eq' LANGUAGE internal IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE;
COMMENT ON FUNCTION mmsi_eq(mmsi, mmsi) IS 'Implementation of the operator =';
CREATE OPERATOR = (
	LEFTARG = mmsi, RIGHTARG = mmsi, FUNCTION = mmsi_eq,
	COMMUTATOR = =, NEGATOR = <>, RESTRICT = eqsel, JOIN = eqjoinsel, HASHES, MERGES
);
CREATE FUNCTION mmsi_ne(mmsi, mmsi) RETURNS boolean
AS 'int4ne' LANGUAGE internal IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE;
COMMENT ON FUNCTION mmsi_ne(mmsi, mmsi) IS 'Implementation of the operator <>';
CREATE OPERATOR <> (
	LEFTARG = mmsi, RIGHTARG = mmsi, FUNCTION = mmsi_ne,
	COMMUTATOR = <>, NEGATOR = =, RESTRICT = neqsel, JOIN = neqjoinsel
);
CREATE FUNCTION mmsi_ge(mmsi, mmsi) RETURNS boolean
AS 'int4ge' LANGUAGE internal IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE;
COMMENT ON FUNCTION mmsi_ge(mmsi, mmsi) IS 'Implementation of the operator >=';
CREATE OPERATOR >= (
	LEFTARG = mmsi, RIGHTARG = mmsi, FUNCTION = mmsi_ge,
	COMMUTATOR = <=, NEGATOR = <, RESTRICT = scalargesel, JOIN = scalargejoinsel
);
CREATE FUNCTION mmsi_gt(mmsi, mmsi) RETURNS boolean
AS 'int4gt' LANGUAGE internal IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE;
COMMENT ON FUNCTION mmsi_gt(mmsi, mmsi) IS 'Implementation of the operator >';
CREATE OPERATOR > (
	LEFTARG = mmsi, RIGHTARG = mmsi, FUNCTION = mmsi_gt,
	COMMUTATOR = <, NEGATOR = <=, RESTRICT = scalargtsel, JOIN = scalargtjoinsel
);
CREATE FUNCTION mmsi_cmp(mmsi, mmsi) RETURNS integer
AS 'btint4cmp' LANGUAGE internal IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE;
COMMENT ON FUNCTION mmsi_cmp(mmsi, mmsi) IS 'Three-way comparison for btree';
CREATE FUNCTION mmsi_hash(mmsi) RETURNS integer
AS 'hashint4' LANGUAGE internal IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE;
COMMENT ON FUNCTION mmsi_hash(mmsi) IS 'Hash for hash indexes and joins';
CREATE FUNCTION mmsi_hash_extended(mmsi, bigint) RETURNS bigint
AS 'hashint4extended' LANGUAGE internal IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE;
COMMENT ON FUNCTION mmsi_hash_extended(mmsi, bigint) IS 'Seeded hash for hash partitioning';
CREATE OPERATOR CLASS mmsi_ops DEFAULT FOR TYPE mmsi USING btree AS
	OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >,
	FUNCTION 1 mmsi_cmp(mmsi, mmsi),
	FUNCTION 2 (mmsi, mmsi) btint4sortsupport(internal),
	FUNCTION 4 (mmsi, mmsi) btequalimage(oid);
CREATE OPERATOR CLASS mmsi_ops DEFAULT FOR TYPE mmsi USING hash AS
	OPERATOR 1 =,
	FUNCTION 1 mmsi_hash(mmsi),
	FUNCTION 2 mmsi_hash_extended(mmsi, bigint);

CREATE FUNCTION mmsi_to_bigint(mmsi) RETURNS bigint
AS 'int48' LANGUAGE internal IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE;
COMMENT ON FUNCTION mmsi_to_bigint(mmsi) IS 'The digits of an MMSI as a number';
CREATE FUNCTION mmsi_from_integer(integer) RETURNS mmsi
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION mmsi_from_integer(integer) IS 'A number as an MMSI; error if it is none';
CREATE FUNCTION mmsi_from_bigint(bigint) RETURNS mmsi
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION mmsi_from_bigint(bigint) IS 'A number as an MMSI; error if it is none';
CREATE CAST (mmsi AS integer) WITHOUT FUNCTION AS ASSIGNMENT;
CREATE CAST (mmsi AS bigint) WITH FUNCTION mmsi_to_bigint(mmsi) AS ASSIGNMENT;
CREATE CAST (integer AS mmsi) WITH FUNCTION mmsi_from_integer(integer) AS ASSIGNMENT;
CREATE CAST (bigint AS mmsi) WITH FUNCTION mmsi_from_bigint(bigint) AS ASSIGNMENT;

CREATE FUNCTION mmsi_or_null(text) RETURNS mmsi
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION mmsi_or_null(text) IS 'The MMSI that a text holds, or NULL where it holds none: for dirty data';

-- what numbers and call signs tell

CREATE FUNCTION mmsi_kind(mmsi) RETURNS text
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION mmsi_kind(mmsi) IS
'Kind of station by ITU-R M.585-9: ship, group, coast_station, sar_aircraft, aid_to_navigation, craft (of a parent ship), handheld, sart, man_overboard, epirb, other.'
' A kind whose number holds a MID needs one of 201 to 775: 002320001 is a coast_station, 000002332 is other';

CREATE FUNCTION mmsi_country(mmsi) RETURNS text
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION mmsi_country(mmsi) IS 'ISO 3166 alpha-2 code of the country that the maritime identification digits name (ITU table of MIDs); NULL where they name none';

CREATE FUNCTION call_sign_country(text) RETURNS text
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION call_sign_country(text) IS 'ISO 3166 alpha-2 code of the country that a call sign names (ITU Radio Regulations, Appendix 42); NULL where it names none';
