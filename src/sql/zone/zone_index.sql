-- The type zone_index: polygons packed for search.

CREATE TYPE zone_index;

CREATE FUNCTION zone_index_in(cstring) RETURNS zone_index
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION zone_index_in(cstring) IS
'Read an index from the text form of a bytea, as its cast to bytea writes it; error 0A000 for any other text, 22P03 '
'for a damaged index';

CREATE FUNCTION zone_index_out(zone_index) RETURNS cstring
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION zone_index_out(zone_index) IS
'Return a summary: counts, size and hash, not the zones themselves; cast to bytea for those';

CREATE FUNCTION zone_index_recv(internal) RETURNS zone_index
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION zone_index_recv(internal) IS
'Read an index from binary: check the polygons and build the index again; error 22P03 for a damaged message';

CREATE FUNCTION zone_index_send(zone_index) RETURNS bytea
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION zone_index_send(zone_index) IS 'Write an index as binary: the polygons and a checksum';

CREATE TYPE zone_index (
	INPUT = zone_index_in, OUTPUT = zone_index_out, RECEIVE = zone_index_recv, SEND = zone_index_send,
	INTERNALLENGTH = VARIABLE, ALIGNMENT = double, STORAGE = external
);
COMMENT ON TYPE zone_index IS 'Polygons with their zone ids, packed for search; agrees with ST_Covers on every point';

CREATE FUNCTION zone_index_from_bytea(bytea) RETURNS zone_index
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION zone_index_from_bytea(bytea) IS
'Build an index again from the bytea that its cast wrote, after checking the polygons; error 22P03 for damaged bytes';
CREATE CAST (zone_index AS bytea) WITH FUNCTION zone_index_send(zone_index);
CREATE CAST (bytea AS zone_index) WITH FUNCTION zone_index_from_bytea(bytea);
COMMENT ON CAST (zone_index AS bytea) IS 'Write an index as bytes: the polygons and a checksum';
COMMENT ON CAST (bytea AS zone_index) IS
'Check the polygons of an index written as bytea and build it again; error 22P03 for damaged bytes';

CREATE FUNCTION zone_index_agg_transfn(internal, zone_id bigint, geom geometry) RETURNS internal
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION zone_index_agg_transfn(internal, bigint, geometry) IS 'Add a polygon to the state of zone_index_agg';

CREATE FUNCTION zone_index_agg_finalfn(internal) RETURNS zone_index
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION zone_index_agg_finalfn(internal) IS 'Return the index from the state of zone_index_agg';

CREATE AGGREGATE zone_index_agg(zone_id bigint, geom geometry) (
	SFUNC = zone_index_agg_transfn, STYPE = internal, SSPACE = 1048576,
	FINALFUNC = zone_index_agg_finalfn, FINALFUNC_MODIFY = SHAREABLE, PARALLEL = SAFE
);
COMMENT ON AGGREGATE zone_index_agg(bigint, geometry) IS
'Aggregate polygons and multipolygons (EPSG:4326) into an index. Rows with a NULL are skipped; no rows give an empty '
'index. Error 22023, naming the zone, for another type or SRID, an empty or invalid geometry (with PostGIS''s reason) '
'or a vertex outside +-180/+-90; 23505 for a zone given twice';

CREATE FUNCTION num_zones(zone_index) RETURNS integer
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION num_zones(zone_index) IS 'Return the number of zones in an index';

CREATE FUNCTION zones_covering(zone_index, lon double precision, lat double precision) RETURNS bigint[]
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION zones_covering(zone_index, double precision, double precision) IS
'Return the ids, ascending, of the zones that cover a point (degrees), boundary included: exactly those for which '
'ST_Covers(geom, point) is true. Error 22003 for a point off the Earth';

CREATE FUNCTION nearest_zones(zone_index, lon double precision, lat double precision, max_nm double precision,
	OUT zone_id bigint, OUT distance_nm double precision)
RETURNS SETOF record
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 10 COST 100;
COMMENT ON FUNCTION nearest_zones(zone_index, double precision, double precision, double precision) IS
'Return the zones within max_nm nautical miles of a point (degrees), nearest first, with the WGS84 geodesic distance '
'to the zone''s nearest point (0 inside). Error 22003 for a point off the Earth, 22023 for a negative or NaN max_nm';
