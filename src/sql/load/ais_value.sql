-- Values of AIS rows as decoders give them, checked for track_agg().

CREATE FUNCTION ais_sog(double precision) RETURNS double precision
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION ais_sog(double precision) IS
'Return a speed over ground, knots; NULL if not available or impossible: negative, over 102.2 or not a number';

CREATE FUNCTION ais_cog(double precision) RETURNS double precision
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION ais_cog(double precision) IS
'Return a course over ground, degrees; NULL if not available or impossible: negative, 360 or more, or not a number';

CREATE FUNCTION ais_heading(integer) RETURNS integer
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION ais_heading(integer) IS
'Return a heading, degrees, with 0 for 360, which some transponders send for north; NULL if not available or '
'impossible: negative or over 360';

CREATE FUNCTION ais_status(integer) RETURNS integer
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION ais_status(integer) IS
'Return a navigational status; NULL if not available or impossible: negative, or 15 or more';

CREATE FUNCTION ais_lon(double precision) RETURNS double precision
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION ais_lon(double precision) IS
'Return a longitude, degrees; NULL if not available (181) or impossible: outside -180 to 180 or not a number';

CREATE FUNCTION ais_lat(double precision) RETURNS double precision
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION ais_lat(double precision) IS
'Return a latitude, degrees; NULL if not available (91) or impossible: outside -90 to 90 or not a number';
