-- Where a ship was heard, coarsely.

CREATE FUNCTION track_heard(track, cell_deg double precision, OUT cell_x integer, OUT cell_y integer, OUT hour timestamptz)
RETURNS SETOF record
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 30 COST 1000 SUPPORT track_support;
COMMENT ON FUNCTION track_heard(track, double precision) IS
'The cells of a grid of cell_deg degrees (counted from 0 east and north) and the clock hours, UTC, in which a track has fixes. Error 22023 for a cell that is not 0.01 to 90 degrees wide';
