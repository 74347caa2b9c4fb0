-- When AIS is silent: gaps, what can have happened in them, who can have been where.

CREATE FUNCTION ais_gaps(track, min_gap interval DEFAULT '6 hours', until timestamptz DEFAULT NULL,
	OUT off_at timestamptz, OUT off_lon double precision, OUT off_lat double precision,
	OUT on_at timestamptz, OUT on_lon double precision, OUT on_lat double precision,
	OUT duration interval, OUT distance_nm double precision, OUT implied_speed_kn double precision,
	OUT fixes_before integer)
RETURNS SETOF record
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE ROWS 10 COST 1000 SUPPORT track_support;
COMMENT ON FUNCTION ais_gaps(track, interval, timestamptz) IS
'Return silences strictly longer than min_gap between neighbouring fixes, in order: the fix before (off) and after '
'(on), WGS84 distance in nautical miles, the speed in knots it implies, and the number of fixes in the 12 hours up to '
'off (pipe-gaps; Welch et al. 2022). Silence before the first fix is no gap. With until, the silence after the last '
'fix up to there counts too: of it on, distance and speed are NULL. No rows for a NULL track or min_gap. Error 22023 '
'for a negative min_gap, or until without end';

CREATE FUNCTION rate_window() RETURNS interval
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN interval '12 hours';
COMMENT ON FUNCTION rate_window() IS
'Return how long before a gap fixes_before counts the fixes of a ship (pipe-gaps; Welch et al. 2022): what ais_gaps() '
'looks back over';

CREATE FUNCTION own_rate_before(fixes_before integer) RETURNS double precision
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION own_rate_before(integer) IS
'Return how often a ship was heard before a gap, fixes an hour: fixes_before of ais_gaps() over the 12 hours that it '
'counts';

CREATE FUNCTION dark_calls(track, zone_index, min_gap interval DEFAULT '6 hours',
	max_speed_kn double precision DEFAULT 15,
	min_stay interval DEFAULT '2 hours', until timestamptz DEFAULT NULL,
	OUT zone_id bigint, OUT off_at timestamptz, OUT on_at timestamptz, OUT leg_in_nm double precision,
	OUT leg_out_nm double precision,
	OUT earliest_arrival timestamptz, OUT latest_departure timestamptz, OUT max_stay interval)
RETURNS SETOF record
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE ROWS 100 COST 10000;
COMMENT ON FUNCTION dark_calls(track, zone_index, interval, double precision, interval, timestamptz) IS
'Return calls that the gaps of a track leave time for (the space-time prism): zones from whose nearest point to off '
'and on a ship at max_speed_kn (knots) has at least min_stay left. Distances are WGS84 geodesics in nautical miles, 0 '
'inside: a lower bound of the sea route, so max_stay is an upper bound. With until, the silence after the last fix '
'counts too: on_at and leg_out_nm are NULL, latest_departure is until. By off_at and zone_id. Error 22023 for a '
'negative length of time, a speed that is not above 0, or until without end';

CREATE FUNCTION could_be_at(track, lon double precision, lat double precision, t timestamptz,
	max_speed_kn double precision DEFAULT 20, time_error interval DEFAULT '10 minutes',
		place_error_m double precision DEFAULT 1000,
	OUT verdict text, OUT before_at timestamptz, OUT before_nm double precision, OUT after_at timestamptz,
		OUT after_nm double precision,
	OUT slack_hours double precision)
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 100;
COMMENT ON FUNCTION could_be_at(track, double precision, double precision, timestamptz, double precision, interval,
	double precision) IS
'Judge whether a ship can have been at a place (degrees) at a time: feasible; alibi (too far from the fix before or '
'after); unknown (no fix at all: the track is empty or NULL). A fix is too far when its great-circle distance exceeds '
'max_speed_kn (knots) * (time between + time_error + 1 second) + place_error_m + 100 metres: the errors of the place '
'and time asked about, and those of AIS. A ship with a fix at the place within these errors of place and time has no '
'alibi, however fast, unless 60 knots do not take it there from the fix before, and on to the fix after. Returns the '
'last fix at or before t and the first at or after it, their WGS84 distances in nautical miles, and the hours to spare '
'(below 0: missing) on the tighter side, or by the fix at the place, errors included. Of fixes at one time in several '
'places the nearest counts. Error 22003 for a place off the Earth, 22023 for an endless time, a speed that is not '
'above 0 or a negative error';

CREATE FUNCTION track_split_ships(track, max_speed_kn double precision DEFAULT 50,
	time_error interval DEFAULT '1 second',
	place_error_m double precision DEFAULT 100, min_fixes integer DEFAULT 10)
RETURNS SETOF track
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 2 COST 10000 SUPPORT track_support;
COMMENT ON FUNCTION track_split_ships(track, double precision, interval, double precision, integer) IS
'Return the tracks of the ships that share one MMSI, by their first fixes. Each fix goes to the ship it fits best: '
'of those that it is reachable from (great-circle metres, R = 6371008.8 m, at most max_speed_kn (knots) times (time '
'between + time_error), plus place_error_m), the one that would be nearest had it gone on as it went. What has fewer '
'than min_fixes fixes is no ship and is left out, if two ships or more remain; otherwise the track is of one ship and '
'comes back whole. Error 22023 for a speed not above 0, a negative time_error or place_error_m, or min_fixes below 1';
