-- Values of AIS rows as decoders hand them on, made fit for track_agg().

CREATE FUNCTION ais_sog(double precision) RETURNS double precision
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION ais_sog(double precision) IS
'Return a speed over ground, knots, or NULL for what cannot be one or is not available: negative, over 102.2, not a '
'number';

CREATE FUNCTION ais_cog(double precision) RETURNS double precision
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION ais_cog(double precision) IS
'Return a course over ground, degrees, or NULL for what cannot be one or is not available: negative, 360 or more, '
'not a number';

CREATE FUNCTION ais_heading(integer) RETURNS integer
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION ais_heading(integer) IS
'Return a heading, degrees, or NULL for what cannot be one or is not available: negative, over 360; 360, which some '
'transponders send, is north: 0';

CREATE FUNCTION ais_status(integer) RETURNS integer
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION ais_status(integer) IS
'Return a navigational status, or NULL for what cannot be one or is not available: negative, 15 or more';

CREATE FUNCTION ais_lon(double precision) RETURNS double precision
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION ais_lon(double precision) IS
'Return a longitude, degrees, or NULL for what cannot be one or is not available (181): outside -180 to 180, not a '
'number';

CREATE FUNCTION ais_lat(double precision) RETURNS double precision
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION ais_lat(double precision) IS
'Return a latitude, degrees, or NULL for what cannot be one or is not available (91): outside -90 to 90, not a number';
