-- Where a ship was heard, coarsely.

CREATE FUNCTION track_heard(track, cell_deg double precision, OUT cell_x integer, OUT cell_y integer,
	OUT hour timestamptz)
RETURNS SETOF record
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 30 COST 1000 SUPPORT track_support;
COMMENT ON FUNCTION track_heard(track, double precision) IS
'Return the cells of a grid of cell_deg degrees (numbered from 0 degrees, eastward and northward) and the UTC clock '
'hours in which a track has fixes. Error 22023 for cells not 0.01 to 90 degrees wide';

CREATE FUNCTION heard_cell(degrees double precision, cell_deg double precision) RETURNS integer
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN floor(round(degrees * 10000000) / (cell_deg * 10000000))::integer;
COMMENT ON FUNCTION heard_cell(double precision, double precision) IS
'Return the grid cell of a longitude or latitude in degrees, numbered as by track_heard(), after rounding to 1e-7 '
'degree as in tracks';

CREATE FUNCTION windows_heard(track, cell_deg double precision, window_no integer[],
	cell_x integer[], cell_y integer[], from_time timestamptz[], to_time timestamptz[],
	mmsi integer DEFAULT 0, of_mmsi integer[] DEFAULT '{}')
RETURNS SETOF integer
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 10 COST 1000 SUPPORT track_support;
COMMENT ON FUNCTION windows_heard(track, double precision, integer[], integer[], integer[], timestamptz[],
	timestamptz[], integer, integer[]) IS
'Return the numbers of the listening windows in which a track has fixes. A window is a cell of the grid of '
'track_heard() (cell_deg degrees) from from_time (included) to to_time (excluded); the arrays hold each window''s '
'number, cell and times. mmsi: the ship of the track; of_mmsi: for each window the MMSI that does not count as heard '
'in it. Error 22023 for cells not 0.01 to 90 degrees wide, or arrays of different lengths or with NULLs';

CREATE FUNCTION gap_windows(cell_deg double precision, listen_window interval, as_of timestamptz, gap_no integer[],
	of_mmsi integer[], off_at timestamptz[], off_lon double precision[], off_lat double precision[],
	on_at timestamptz[], on_lon double precision[], on_lat double precision[],
	OUT window_no integer[], OUT window_mmsi integer[], OUT cell_x integer[], OUT cell_y integer[],
	OUT from_time timestamptz[], OUT to_time timestamptz[], OUT days date[])
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1000;
COMMENT ON FUNCTION gap_windows(double precision, interval, timestamptz, integer[], integer[], timestamptz[],
	double precision[], double precision[], timestamptz[], double precision[], double precision[]) IS
'Return the listening windows of gaps as arrays for windows_heard(), and the UTC days that they touch. A window''s '
'number is 4 * gap_no plus 0 for the UTC clock hours up to listen_window around the last fix, 1 for those around the '
'first fix after, 2 for the part of the gap up to listen_window after its beginning, 3 for the part up to '
'listen_window before its end; empty windows are left out. An open gap has an infinite on_at and is listened to up to '
'as_of. Error 22023 for cells not 0.01 to 90 degrees wide, or arrays of different lengths or with NULLs';
