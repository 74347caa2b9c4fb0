-- Row keys for views: integers below 2^53, which JavaScript represents exactly.

CREATE FUNCTION pair_key(a bigint, b bigint) RETURNS bigint
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN CASE WHEN a >= b THEN a * a + a + b ELSE b * b + a END;
COMMENT ON FUNCTION pair_key(bigint, bigint) IS
'Return a number that is unique to a pair of non-negative numbers (Szudzik, An Elegant Pairing Function, 2006), below '
'2^53 if both are below 94906265';

CREATE FUNCTION ship_zone_key(mmsi integer, zone_id bigint) RETURNS bigint
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN mmsi::bigint * 8388608 + zone_id;
COMMENT ON FUNCTION ship_zone_key(integer, bigint) IS
'Return a number that is unique to a ship and a zone, below 2^53, if zone_id is below 2^23';

CREATE FUNCTION ship_day_key(mmsi integer, day date) RETURNS bigint
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN mmsi::bigint * 4194304 + (day - date '0001-01-01');
COMMENT ON FUNCTION ship_day_key(integer, date) IS
'Return a number that is unique to a ship and a day of the years 1 to 9999, below 2^53';
