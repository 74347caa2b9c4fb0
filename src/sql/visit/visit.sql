-- Visits, port calls and stops of a track.

CREATE TYPE zone_visit AS (
	zone_id bigint,
	arrived timestamptz,
	arrived_earliest timestamptz,
	arrived_latest timestamptz,
	arrival_basis text,
	departed timestamptz,
	departed_earliest timestamptz,
	departed_latest timestamptz,
	departure_basis text,
	first_stop timestamptz,
	last_stop_end timestamptz,
	stopped interval,
	unobserved interval,
	fixes integer,
	confidence smallint
);
COMMENT ON TYPE zone_visit IS 'A stay of one track in one zone, with the bounds that its fixes give';
COMMENT ON COLUMN zone_visit.arrived IS 'Best estimate of the time of arrival, by arrival_basis';
COMMENT ON COLUMN zone_visit.arrived_earliest IS 'Time of the last fix before the visit; NULL if the track has none';
COMMENT ON COLUMN zone_visit.arrived_latest IS 'Time of the first fix inside';
COMMENT ON COLUMN zone_visit.arrival_basis IS
'crossing: arrived is where the straight line from the fix before the visit last enters the zone; silence: that fix '
'is more than max_gap earlier, so arrived is the first fix inside; open: the track starts inside';
COMMENT ON COLUMN zone_visit.departed IS
'Best estimate of the time of departure, by departure_basis; NULL if the track ends inside';
COMMENT ON COLUMN zone_visit.departed_earliest IS 'Time of the last fix inside';
COMMENT ON COLUMN zone_visit.departed_latest IS 'Time of the first fix after the visit; NULL if the track has none';
COMMENT ON COLUMN zone_visit.departure_basis IS 'crossing, silence or open, as in arrival_basis';
COMMENT ON COLUMN zone_visit.first_stop IS 'When the first stop began; NULL if there was none';
COMMENT ON COLUMN zone_visit.last_stop_end IS 'When the last stop ended; NULL if there was none';
COMMENT ON COLUMN zone_visit.stopped IS 'Total time in stops, less the silences longer than min_silence within them';
COMMENT ON COLUMN zone_visit.unobserved IS 'Total of the silences longer than min_silence between fixes of the visit';
COMMENT ON COLUMN zone_visit.fixes IS
'Number of fixes from the first to the last inside, those of brief absences included';
COMMENT ON COLUMN zone_visit.confidence IS
'4: a stop, and both ends by crossing; 3: a stop, and one end by crossing; 2: a stop only; 1: no stop (after Global '
'Fishing Watch)';

CREATE FUNCTION zone_visits(track, zone_index,
	max_gap interval DEFAULT '12 hours', merge_gap interval DEFAULT '15 minutes',
	min_silence interval DEFAULT '4 hours', stop_radius_m double precision DEFAULT 500,
	min_stop interval DEFAULT '30 minutes', jitter_m double precision DEFAULT 100,
	stray_gap interval DEFAULT '1 hour')
RETURNS SETOF zone_visit
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 10 COST 10000 SUPPORT track_support;
COMMENT ON FUNCTION zone_visits(track, zone_index, interval, interval, interval, double precision, interval,
	double precision, interval) IS
'Return the visits of a track to the zones of an index, ordered by arrived_latest and zone_id. A silence longer than '
'max_gap ends a visit. Fixes outside do not end it if the fixes inside on either side of them are at most merge_gap '
'apart, or if all of them are within jitter_m metres of the last fix inside (a ship moored at the border). Silences '
'longer than min_silence count as unobserved. A stop begins at a fix and includes the later fixes within '
'stop_radius_m metres of it; up to two fixes in a row outside that radius are strays if the fixes around them are at '
'most stray_gap apart (0: no strays); a stop counts if it lasts at least min_stop. Distances are great circles on a '
'sphere of radius 6371008.8 m. Error 22023 for a negative argument';

CREATE FUNCTION port_calls(track, zone_index,
	max_gap interval DEFAULT '12 hours', merge_gap interval DEFAULT '15 minutes',
	min_silence interval DEFAULT '4 hours', stop_radius_m double precision DEFAULT 500,
	min_stop interval DEFAULT '30 minutes', jitter_m double precision DEFAULT 100,
	stray_gap interval DEFAULT '1 hour')
RETURNS SETOF zone_visit
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 10 COST 10000 SUPPORT track_support;
COMMENT ON FUNCTION port_calls(track, zone_index, interval, interval, interval, double precision, interval,
	double precision, interval) IS
'Return the visits of zone_visits() that hold at least one stop';

CREATE FUNCTION judged_visits(track, zone_index, stops_only boolean, clean_speed_kn double precision,
	max_gap interval, merge_gap interval, min_silence interval, stop_radius_m double precision, min_stop interval,
	jitter_m double precision, stray_gap interval,
	OUT call zone_visit, OUT cleaned_fixes integer, OUT stop_lon double precision, OUT stop_lat double precision,
	OUT fixes integer)
RETURNS SETOF record
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE ROWS 10 COST 10000 SUPPORT track_support;
COMMENT ON FUNCTION judged_visits(track, zone_index, boolean, double precision, interval, interval, interval,
	double precision, interval, double precision, interval) IS
'Return what detection keeps of a track, in one pass: the visits of zone_visits(), or with stops_only those of '
'port_calls(), on the track as track_clean() at clean_speed_kn leaves it (NULL: not cleaned). cleaned_fixes is the '
'number of fixes that cleaning removed between the fixes around each visit; stop_lon and stop_lat (degrees) are where '
'the ship lay: the first fix of the longest stop, or of the first of equally long ones. If cleaning removed any '
'fixes, the first row has no visit: it gives their number and that of all fixes (fixes, otherwise NULL). No rows if '
'any other argument is NULL; errors as in zone_visits() and track_clean()';

CREATE FUNCTION stop_max_gap() RETURNS interval
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN interval '12 hours';
COMMENT ON FUNCTION stop_max_gap() IS 'Return the default max_gap of stops(), which loitering uses too';

CREATE FUNCTION stops(track, radius_m double precision DEFAULT 500,
	min_duration interval DEFAULT '30 minutes', max_gap interval DEFAULT '12 hours',
	stray_gap interval DEFAULT '1 hour',
	OUT began timestamptz, OUT ended timestamptz,
	OUT lon double precision, OUT lat double precision, OUT fixes integer)
RETURNS SETOF record
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 10 COST 10000 SUPPORT track_support;
COMMENT ON FUNCTION stops(track, double precision, interval, interval, interval) IS
'Return the stops of a track, in zones or not. A stop begins at a fix, at lon, lat (degrees), and includes the later '
'fixes within radius_m metres of it (great circle). Up to two fixes in a row outside that radius are strays if the '
'fixes around them are at most stray_gap apart (0: no strays). A stop holds no silence longer than max_gap and lasts '
'at least min_duration. fixes counts from its first fix to its last, strays included. Error 22023 for a negative '
'argument';

CREATE FUNCTION track_stays_within(track, radius_m double precision) RETURNS boolean
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1000;
COMMENT ON FUNCTION track_stays_within(track, double precision) IS
'Return whether all fixes of a track lie within radius_m metres (great circle) of its first one; true for a track '
'without fixes. Error 22023 for a negative radius';
