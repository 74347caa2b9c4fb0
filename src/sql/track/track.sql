-- The type track: the fixes of one transmitter, compressed.

CREATE TYPE track;

CREATE FUNCTION track_in(cstring) RETURNS track
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION track_in(cstring) IS
'Read a track from text: [2024-03-07T22:04:10Z 131.9012 43.1005 sog=0.1 cog=93.4 status=5 heading=120, ...], fixes in '
'any order; error 22P02 that quotes the place, 22003 or 22008 for a value out of range';

CREATE FUNCTION track_out(track) RETURNS cstring
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION track_out(track) IS 'Write a track as text, the same under every setting';

CREATE FUNCTION track_recv(internal) RETURNS track
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION track_recv(internal) IS
'Read a track from binary: the checksum and every value are checked, and the fixes packed again; error 22P03 for '
'anything but what track_send() writes';

CREATE FUNCTION track_send(track) RETURNS bytea
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION track_send(track) IS 'Write a track as binary: the packed blocks and a checksum';

CREATE FUNCTION track_typanalyze(internal) RETURNS boolean
AS 'MODULE_PATHNAME' LANGUAGE C STABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION track_typanalyze(internal) IS
'Collect the mean number of fixes and days of a column''s tracks, for ANALYZE';

CREATE TYPE track (
	INPUT = track_in, OUTPUT = track_out, RECEIVE = track_recv, SEND = track_send, ANALYZE = track_typanalyze,
	INTERNALLENGTH = VARIABLE, ALIGNMENT = double, STORAGE = external
);
COMMENT ON TYPE track IS
'Fixes of one transmitter ordered by (t, lon, lat), no two equal in all three; places to 1e-7 degree, times to the '
'microsecond, speeds to 0.1 kn, courses to 0.1 degree';

-- track_agg

CREATE FUNCTION track_agg_transfn(internal, t timestamptz, lon double precision, lat double precision) RETURNS internal
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION track_agg_transfn(internal, timestamptz, double precision, double precision) IS
'Add a fix to the state of track_agg';

CREATE FUNCTION track_agg_transfn(internal, t timestamptz, lon double precision, lat double precision,
	sog double precision, cog double precision) RETURNS internal
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION track_agg_transfn(internal, timestamptz, double precision, double precision, double precision,
	double precision) IS
'Add a fix to the state of track_agg';

CREATE FUNCTION track_agg_transfn(internal, t timestamptz, lon double precision, lat double precision,
	sog double precision, cog double precision, nav_status integer, heading integer) RETURNS internal
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION track_agg_transfn(internal, timestamptz, double precision, double precision, double precision,
	double precision, integer, integer) IS
'Add a fix to the state of track_agg';

CREATE FUNCTION track_agg_point_transfn(internal, t timestamptz, point geometry) RETURNS internal
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION track_agg_point_transfn(internal, timestamptz, geometry) IS 'Add a fix to the state of track_agg';

CREATE FUNCTION track_agg_combinefn(internal, internal) RETURNS internal
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION track_agg_combinefn(internal, internal) IS 'Combine two states of track_agg';

CREATE FUNCTION track_agg_serialize(internal) RETURNS bytea
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION track_agg_serialize(internal) IS 'Write a state of track_agg as bytes';

CREATE FUNCTION track_agg_deserialize(bytea, internal) RETURNS internal
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION track_agg_deserialize(bytea, internal) IS 'Read a state of track_agg from bytes';

CREATE FUNCTION track_agg_finalfn(internal) RETURNS track
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION track_agg_finalfn(internal) IS 'Return the track from the state of track_agg';

CREATE AGGREGATE track_agg(t timestamptz, lon double precision, lat double precision) (
	SFUNC = track_agg_transfn, STYPE = internal, SSPACE = 4096,
	FINALFUNC = track_agg_finalfn, FINALFUNC_MODIFY = SHAREABLE,
	COMBINEFUNC = track_agg_combinefn, SERIALFUNC = track_agg_serialize, DESERIALFUNC = track_agg_deserialize,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE track_agg(timestamptz, double precision, double precision) IS
'Aggregate fixes in any order into a track; lon and lat in degrees. Rows with lat 91, lon 181 (no position) or a NULL '
'are skipped; any other value out of range is error 22003. NULL if no fix is left';

CREATE AGGREGATE track_agg(t timestamptz, lon double precision, lat double precision,
	sog double precision, cog double precision) (
	SFUNC = track_agg_transfn, STYPE = internal, SSPACE = 4096,
	FINALFUNC = track_agg_finalfn, FINALFUNC_MODIFY = SHAREABLE,
	COMBINEFUNC = track_agg_combinefn, SERIALFUNC = track_agg_serialize, DESERIALFUNC = track_agg_deserialize,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE track_agg(timestamptz, double precision, double precision, double precision, double precision) IS
'Aggregate fixes in any order into a track, with speed over ground (knots; 102.3 is NULL) and course over ground '
'(degrees; 360 is NULL)';

CREATE AGGREGATE track_agg(t timestamptz, lon double precision, lat double precision,
	sog double precision, cog double precision, nav_status integer, heading integer) (
	SFUNC = track_agg_transfn, STYPE = internal, SSPACE = 4096,
	FINALFUNC = track_agg_finalfn, FINALFUNC_MODIFY = SHAREABLE,
	COMBINEFUNC = track_agg_combinefn, SERIALFUNC = track_agg_serialize, DESERIALFUNC = track_agg_deserialize,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE track_agg(timestamptz, double precision, double precision, double precision, double precision,
	integer, integer) IS
'Aggregate fixes in any order into a track, with speed (knots), course (degrees), navigational status (0 to 14; 15 is '
'NULL) and heading (degrees; 511 is NULL)';

CREATE AGGREGATE track_agg(t timestamptz, point geometry) (
	SFUNC = track_agg_point_transfn, STYPE = internal, SSPACE = 4096,
	FINALFUNC = track_agg_finalfn, FINALFUNC_MODIFY = SHAREABLE,
	COMBINEFUNC = track_agg_combinefn, SERIALFUNC = track_agg_serialize, DESERIALFUNC = track_agg_deserialize,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE track_agg(timestamptz, geometry) IS
'Aggregate points (EPSG:4326, or without SRID) in any order into a track; POINT EMPTY is skipped';

-- track_merge

CREATE FUNCTION track_merge_transfn(internal, track) RETURNS internal
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION track_merge_transfn(internal, track) IS 'Add a track to the state of track_merge';

CREATE FUNCTION track_merge_combinefn(internal, internal) RETURNS internal
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION track_merge_combinefn(internal, internal) IS 'Combine two states of track_merge';

CREATE FUNCTION track_merge_serialize(internal) RETURNS bytea
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION track_merge_serialize(internal) IS 'Write a state of track_merge as bytes';

CREATE FUNCTION track_merge_deserialize(bytea, internal) RETURNS internal
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION track_merge_deserialize(bytea, internal) IS 'Read a state of track_merge from bytes';

CREATE FUNCTION track_merge_finalfn(internal) RETURNS track
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION track_merge_finalfn(internal) IS 'Return the track from the state of track_merge';

CREATE AGGREGATE track_merge(track) (
	SFUNC = track_merge_transfn, STYPE = internal, SSPACE = 65536,
	FINALFUNC = track_merge_finalfn,
	COMBINEFUNC = track_merge_combinefn, SERIALFUNC = track_merge_serialize, DESERIALFUNC = track_merge_deserialize,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE track_merge(track) IS
'Merge several tracks into one; UTC days that only one of them has are copied without being unpacked. NULL if there '
'is no track';

CREATE FUNCTION track_array_transfn(internal, track) RETURNS internal
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION track_array_transfn(internal, track) IS 'Add a track to the state of array_agg(track)';

CREATE FUNCTION track_array_finalfn(internal) RETURNS track[]
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION track_array_finalfn(internal) IS 'Return the array from the state of array_agg(track)';

CREATE AGGREGATE array_agg(track) (
	SFUNC = track_array_transfn, STYPE = internal, SSPACE = 65536,
	FINALFUNC = track_array_finalfn, FINALFUNC_MODIFY = READ_ONLY,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE array_agg(track) IS
'Collect tracks into an array, NULLs included, as array_agg() of any type does; NULL if there is no row. The built-in '
'aggregate copies every track twice, this one not until the array is stored: encounters() reads the tracks where they '
'are';

CREATE FUNCTION track_concat(track, track) RETURNS track
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION track_concat(track, track) IS 'Merge two tracks into one';
CREATE OPERATOR || (
	LEFTARG = track, RIGHTARG = track, FUNCTION = track_concat, COMMUTATOR = ||
);
COMMENT ON OPERATOR || (track, track) IS 'Merge two tracks into one';

-- properties of a track

CREATE FUNCTION track_support(internal) RETURNS internal
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION track_support(internal) IS
'Estimate, for the planner, rows and cost of a function whose first argument is a track, from the track''s number of '
'fixes and days: those of a constant, or the mean of an analysed column';

CREATE FUNCTION track_fixes(track,
	OUT t timestamptz, OUT lon double precision, OUT lat double precision,
	OUT sog double precision, OUT cog double precision, OUT nav_status integer, OUT heading integer)
RETURNS SETOF record
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 1000 SUPPORT track_support;
COMMENT ON FUNCTION track_fixes(track) IS
'Return the fixes of a track in order: lon, lat, cog and heading in degrees, sog in knots; NULL for what AIS did not '
'report';

CREATE FUNCTION num_fixes(track) RETURNS integer
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION num_fixes(track) IS 'Return the number of fixes';

CREATE FUNCTION start_time(track) RETURNS timestamptz
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION start_time(track) IS 'Return the time of the first fix; NULL for a track without fixes';

CREATE FUNCTION end_time(track) RETURNS timestamptz
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION end_time(track) IS 'Return the time of the last fix; NULL for a track without fixes';

CREATE FUNCTION length_nm(track) RETURNS double precision
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1000 SUPPORT track_support;
COMMENT ON FUNCTION length_nm(track) IS
'Return the length of a track from fix to fix in nautical miles of 1852 m, along WGS84 geodesics (Karney 2013)';

CREATE FUNCTION envelope(track) RETURNS geometry(Polygon,4326)
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION envelope(track) IS
'Return the box of all fixes; where it crosses the antimeridian its east side lies past 180. For a single fix a '
'polygon without area, for none NULL';

CREATE FUNCTION boxes_entered(track, boxes double precision[], times timestamptz[], within interval) RETURNS bigint[]
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 10;
COMMENT ON FUNCTION boxes_entered(track, double precision[], timestamptz[], interval) IS
'Return the positions in the array, from 1, of the boxes in which a track has a fix at most within away from the '
'box''s time; a track that touches none of them is not unpacked. boxes: west, south, east and north of each in '
'degrees, none across the antimeridian. times: one for each box. Error 22023 for arrays that do not match, a NULL, or '
'a negative interval';

CREATE FUNCTION track_to_geometry(track) RETURNS geometry
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100 SUPPORT track_support;
COMMENT ON FUNCTION track_to_geometry(track) IS
'Return the line through the fixes, each joined to the next the short way round: a LINESTRING M in EPSG:4326 with M '
'in seconds since 1970-01-01 UTC, cut at the antimeridian into a MULTILINESTRING M with latitude and M interpolated '
'there; POINT M for a single fix, NULL for none';
CREATE CAST (track AS geometry) WITH FUNCTION track_to_geometry(track);
COMMENT ON CAST (track AS geometry) IS
'Return the line through the fixes, as track_to_geometry() does: M in seconds since 1970-01-01 UTC';

CREATE FUNCTION track_eq(track, track) RETURNS boolean
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION track_eq(track, track) IS 'Implement the operator = (the same fixes)';
CREATE FUNCTION track_ne(track, track) RETURNS boolean
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION track_ne(track, track) IS 'Implement the operator <>';
CREATE FUNCTION track_hash(track) RETURNS integer
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION track_hash(track) IS 'Hash a track for hash joins and DISTINCT';
CREATE OPERATOR = (
	LEFTARG = track, RIGHTARG = track, FUNCTION = track_eq,
	COMMUTATOR = =, NEGATOR = <>, RESTRICT = eqsel, JOIN = eqjoinsel, HASHES
);
CREATE OPERATOR <> (
	LEFTARG = track, RIGHTARG = track, FUNCTION = track_ne,
	COMMUTATOR = <>, NEGATOR = =, RESTRICT = neqsel, JOIN = neqjoinsel
);
COMMENT ON OPERATOR = (track, track) IS 'Return whether two tracks have the same fixes';
COMMENT ON OPERATOR <> (track, track) IS 'Return whether two tracks have different fixes';
CREATE OPERATOR CLASS track_ops DEFAULT FOR TYPE track USING hash AS
	OPERATOR 1 =, FUNCTION 1 track_hash(track);
COMMENT ON OPERATOR CLASS track_ops USING hash IS 'Hash tracks by their fixes, for joins and DISTINCT';
COMMENT ON OPERATOR FAMILY track_ops USING hash IS 'Hash tracks by their fixes, for joins and DISTINCT';

-- parts of a track

CREATE FUNCTION track_between(track, from_time timestamptz, to_time timestamptz) RETURNS track
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 10;
COMMENT ON FUNCTION track_between(track, timestamptz, timestamptz) IS
'Return the fixes from from_time (included) to to_time (excluded); a track without fixes if there are none';

CREATE FUNCTION num_fixes_between(track, from_time timestamptz, to_time timestamptz) RETURNS integer
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 10;
COMMENT ON FUNCTION num_fixes_between(track, timestamptz, timestamptz) IS
'Return the number of fixes from from_time (included) to to_time (excluded): that of track_between()';

CREATE FUNCTION track_split(track, max_gap interval) RETURNS SETOF track
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 10 SUPPORT track_support;
COMMENT ON FUNCTION track_split(track, interval) IS
'Return the pieces into which silences longer than max_gap cut a track, in order';

CREATE FUNCTION track_sample(track, step interval, max_gap interval,
	OUT t timestamptz, OUT lon double precision, OUT lat double precision)
RETURNS SETOF record
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 1000;
COMMENT ON FUNCTION track_sample(track, interval, interval) IS
'Return places (degrees) at the multiples of step counted from 2000-01-01 00:00 UTC, interpolated on the straight '
'line between two fixes (lon/lat, the short way round), never across a silence longer than max_gap; of several fixes '
'at one time the first counts. Error 22023 for a step of 0 or less';

CREATE FUNCTION track_clean(track, max_speed_kn double precision DEFAULT 60, max_run integer DEFAULT 10,
	time_error interval DEFAULT '1 second', place_error_m double precision DEFAULT 100)
RETURNS track
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1000 SUPPORT track_support;
COMMENT ON FUNCTION track_clean(track, double precision, integer, interval, double precision) IS
'Return a track without GPS spikes: leave out runs of at most max_run fixes, at either end too, so that the remaining '
'neighbours are reachable from each other, that is at most max_speed_kn (knots) times (time between + time_error), '
'plus place_error_m, great-circle metres apart (R = 6371008.8 m). Of all choices it takes the one with the smallest '
'sum of fixes left out plus max_run + 1 for each pair of neighbours that stays unreachable, so that two ships on one '
'MMSI are not cleaned away; of equal choices the one that keeps earlier fixes. Error 22023 for a speed not above 0 or '
'a negative max_run, time_error or place_error_m';

CREATE FUNCTION track_clean_blocks(track, max_speed_kn double precision DEFAULT 60, max_run integer DEFAULT 10,
	time_error interval DEFAULT '1 second', place_error_m double precision DEFAULT 100)
RETURNS track
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 500 SUPPORT track_support;
COMMENT ON FUNCTION track_clean_blocks(track, double precision, integer, interval, double precision) IS
'Return the fixes that track_clean() keeps, faster: blocks are not packed again but marked with what is left out. '
'Only for use within a statement: the bytes differ from those that track_agg() makes of these fixes, and no server '
'receives them, so store or send the result of track_clean() instead';

CREATE FUNCTION track_left_out(track, max_speed_kn double precision DEFAULT 60, max_run integer DEFAULT 10,
	time_error interval DEFAULT '1 second', place_error_m double precision DEFAULT 100)
RETURNS track
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1000;
COMMENT ON FUNCTION track_left_out(track, double precision, integer, interval, double precision) IS
'Return the fixes that track_clean() leaves out with the same arguments; a track without fixes if there are none';

CREATE FUNCTION track_clean_part(track, max_speed_kn double precision, max_run integer, time_error interval,
	place_error_m double precision, open_before boolean, open_after boolean)
RETURNS track
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1000;
COMMENT ON FUNCTION track_clean_part(track, double precision, integer, interval, double precision, boolean, boolean) IS
'Return those fixes of a part of a longer track that track_clean() of the whole is certain to keep: from the first to '
'the last fix that is kept whatever comes before the part (open_before) and after it (open_after). Such a fix lies '
'among fixes that are reachable from their neighbours, at least max_run on either side. A track without fixes if '
'there is none. Error 22023 as in track_clean()';
