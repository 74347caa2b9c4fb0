-- Silences of AIS: gaps, the calls that they leave time for, and whether a ship can have been at a place.

CREATE FUNCTION ais_gaps(track, min_gap interval DEFAULT '6 hours', until timestamptz DEFAULT NULL,
	OUT off_at timestamptz, OUT off_lon double precision, OUT off_lat double precision,
	OUT on_at timestamptz, OUT on_lon double precision, OUT on_lat double precision,
	OUT duration interval, OUT distance_nm double precision, OUT implied_speed_kn double precision,
	OUT fixes_before integer)
RETURNS SETOF record
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE ROWS 10 COST 1000 SUPPORT track_support;
COMMENT ON FUNCTION ais_gaps(track, interval, timestamptz) IS
'Return the silences between neighbouring fixes that are strictly longer than min_gap, in order: the fix before (off) '
'and after (on), their WGS84 distance in nautical miles, the speed in knots that it implies, and the number of fixes '
'in the 12 hours up to off (pipe-gaps; Welch et al. 2022). Silence before the first fix is not a gap. If until is '
'given, the silence from the last fix to until counts too, with on, distance and speed NULL. No rows for a NULL track '
'or min_gap. Error 22023 for a negative min_gap or an infinite until';

CREATE FUNCTION rate_window() RETURNS interval
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN interval '12 hours';
COMMENT ON FUNCTION rate_window() IS
'Return the time before a gap in which fixes_before of ais_gaps() counts a ship''s fixes (pipe-gaps; Welch et al. '
'2022)';

CREATE FUNCTION own_rate_before(fixes_before integer) RETURNS double precision
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION own_rate_before(integer) IS
'Return how often a ship was heard before a gap, in fixes an hour: fixes_before of ais_gaps() divided by the 12 hours '
'that it covers';

CREATE FUNCTION dark_calls(track, zone_index, min_gap interval DEFAULT '6 hours',
	max_speed_kn double precision DEFAULT 15,
	min_stay interval DEFAULT '2 hours', until timestamptz DEFAULT NULL,
	OUT zone_id bigint, OUT off_at timestamptz, OUT on_at timestamptz, OUT leg_in_nm double precision,
	OUT leg_out_nm double precision,
	OUT earliest_arrival timestamptz, OUT latest_departure timestamptz, OUT max_stay interval)
RETURNS SETOF record
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE ROWS 100 COST 10000;
COMMENT ON FUNCTION dark_calls(track, zone_index, interval, double precision, interval, timestamptz) IS
'Return the calls that the gaps of a track leave time for (the space-time prism): zones at which a ship that sails '
'from off to the zone''s nearest point and on to on at max_speed_kn (knots) has at least min_stay left. Distances are '
'WGS84 geodesics in nautical miles, 0 inside: a lower bound of the sea route, so max_stay is an upper bound. If until '
'is given, the silence from the last fix to until counts too: on_at and leg_out_nm are NULL, latest_departure is '
'until. Ordered by off_at and zone_id. Error 22023 for a negative interval, a speed not above 0, or an infinite until';

CREATE FUNCTION could_be_at(track, lon double precision, lat double precision, t timestamptz,
	max_speed_kn double precision DEFAULT 20, time_error interval DEFAULT '10 minutes',
	place_error_m double precision DEFAULT 1000,
	OUT verdict text, OUT before_at timestamptz, OUT before_nm double precision,
	OUT after_at timestamptz, OUT after_nm double precision, OUT slack_hours double precision)
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 100;
COMMENT ON FUNCTION could_be_at(track, double precision, double precision, timestamptz, double precision, interval,
	double precision) IS
'Judge whether a ship can have been at a place (degrees) at a time: feasible; alibi (too far from the fix before or '
'after); unknown (the track is empty or NULL). A fix is too far if its great-circle distance exceeds max_speed_kn '
'(knots) * (time between + time_error + 1 second) + place_error_m + 100 metres: the errors of the place and time '
'asked about, plus those of AIS. A ship with a fix within these errors of the place and time has no alibi, however '
'fast it would have had to be, unless even 60 knots would not take it there from the fix before and on to the fix '
'after. Also returned are the last fix at or before t and the first at or after it, their WGS84 distances in nautical '
'miles, and the hours to spare (negative: missing) on the tighter side, or by the fix at the place, errors included. '
'Of several fixes at one time the nearest counts. Error 22003 for a place off the Earth, 22023 for an infinite time, '
'a speed not above 0 or a negative error';

CREATE FUNCTION track_split_ships(track, max_speed_kn double precision DEFAULT 50,
	time_error interval DEFAULT '1 second',
	place_error_m double precision DEFAULT 100, min_fixes integer DEFAULT 10)
RETURNS SETOF track
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 2 COST 10000 SUPPORT track_support;
COMMENT ON FUNCTION track_split_ships(track, double precision, interval, double precision, integer) IS
'Return the tracks of the ships that share one MMSI, ordered by their first fixes. Each fix goes to the ship it fits '
'best: of those it is reachable from (great-circle metres, R = 6371008.8 m, at most max_speed_kn (knots) times (time '
'between + time_error), plus place_error_m), the one that would be nearest had it kept its course and speed. Ships of '
'fewer than min_fixes fixes are left out if at least two others remain; otherwise the track counts as that of one '
'ship and is returned whole. Error 22023 for a speed not above 0, a negative time_error or place_error_m, or '
'min_fixes below 1';
