-- Anomalies: the parts of a track that no ship can have sailed.

CREATE FUNCTION track_anomalies(track, max_speed_kn double precision DEFAULT 50, time_error interval DEFAULT '1 second',
	place_error_m double precision DEFAULT 100,
	frozen_for interval DEFAULT '5 minutes', still_kn double precision DEFAULT 3,
	circle_turns double precision DEFAULT 2, circle_spread double precision DEFAULT 0.15,
	circle_min_m double precision DEFAULT 50, circle_max_m double precision DEFAULT 20000,
	max_gap interval DEFAULT '1 hour',
	OUT kind text, OUT began timestamptz, OUT ended timestamptz, OUT lon double precision, OUT lat double precision,
	OUT fixes integer,
	OUT from_lon double precision, OUT from_lat double precision, OUT distance_nm double precision,
	OUT speed_kn double precision,
	OUT radius_m double precision, OUT turns double precision)
RETURNS SETOF record
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 10 COST 1000 SUPPORT track_support;
COMMENT ON FUNCTION track_anomalies(track, double precision, interval, double precision, interval, double precision,
	double precision, double precision, double precision, double precision, interval) IS
'Return the parts of a track that no ship can have sailed, ordered by began and ended. kind jump: two neighbouring '
'fixes, neither reachable from the other: their great-circle distance in metres (R = 6371008.8 m) exceeds '
'max_speed_kn (knots) times (time between + time_error), plus place_error_m; lon, lat are the later place, from_lon, '
'from_lat the earlier, distance_nm is the WGS84 geodesic, speed_kn the lowest speed at which they would be reachable '
'(NULL if no time lies between). kind frozen: one place, to 1e-7 degree, for at least frozen_for, in three or more '
'fixes that report a speed above still_kn, and none that reports less; distance_nm is the distance that the reported '
'speeds would have covered, speed_kn the lowest of them. kind circle: fixes whose distances from one centre (lon, '
'lat) differ from radius_m by at most circle_spread of it or 10 m, that go round at least circle_turns times or, '
'where they are scattered, step back and forth by as much, that touch seven of eight sectors, and that move faster '
'than still_kn by most of the reported speeds or by the distance covered; distance_nm is that distance, speed_kn the '
'average; up to two fixes in a row may lie off the ring. Radii are from circle_min_m to circle_max_m metres; silences '
'longer than max_gap end frozen places and circles. Sources: jumps as in SeaSpoofFinder (Winkel et al., '
'arXiv:2602.16257, 2026); 3 knots from ITU-R M.1371-5, annex 1, table 1 (moored and not moving faster); circles from '
'Bergman (SkyTruth, 2019 and 2020), two turns because a turning trial takes one and a half (IMO MSC.137(76)); see '
'docs/anomalies.md. An anomaly shows that places are wrong, not why. Error 22023 for a speed not above 0, a negative '
'error or interval, or a parameter out of range';

CREATE FUNCTION anomaly_spans(track track, kinds text[] DEFAULT '{frozen,circle}',
	max_speed_kn double precision DEFAULT 50,
	time_error interval DEFAULT '1 second', place_error_m double precision DEFAULT 100)
RETURNS tstzmultirange
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE COST 2000
BEGIN ATOMIC
	SELECT coalesce(range_agg(tstzrange(a.began, a.ended, '[]')), '{}'::tstzmultirange)
	FROM track_anomalies($1, $3, $4, $5) a
	WHERE a.kind = ANY ($2);
END;
COMMENT ON FUNCTION anomaly_spans(track, text[], double precision, interval, double precision) IS
'Return the times of a track''s anomalies of the given kinds, each from its first fix to its last, both included; the '
'other arguments are those of track_anomalies()';

CREATE FUNCTION track_inside(track track, spans tstzmultirange) RETURNS track
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE COST 1000
RETURN CASE
	WHEN isempty(spans) THEN '[]'::track
	ELSE coalesce((
		SELECT track_merge(track_between(track_inside.track,
			coalesce(lower(g.span) + CASE WHEN lower_inc(g.span) THEN interval '0' ELSE interval '1 microsecond' END,
				'-infinity'),
			coalesce(upper(g.span) + CASE WHEN upper_inc(g.span) THEN interval '1 microsecond' ELSE interval '0' END,
				'infinity')))
		FROM unnest(track_inside.spans) g(span)), '[]'::track)
END;
COMMENT ON FUNCTION track_inside(track, tstzmultirange) IS
'Return the fixes of a track whose times lie in a multirange';

CREATE FUNCTION track_outside(track track, spans tstzmultirange) RETURNS track
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE COST 1000
RETURN CASE
	WHEN isempty(spans) THEN track
	ELSE track_inside(track, tstzmultirange(tstzrange(NULL, NULL)) - spans)
END;
COMMENT ON FUNCTION track_outside(track, tstzmultirange) IS
'Return the fixes of a track whose times lie outside a multirange';

CREATE FUNCTION track_without_anomalies(track track, kinds text[] DEFAULT '{frozen,circle}',
	max_speed_kn double precision DEFAULT 50,
	time_error interval DEFAULT '1 second', place_error_m double precision DEFAULT 100)
RETURNS track
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE COST 2000
RETURN track_outside(track, anomaly_spans(track, kinds, max_speed_kn, time_error, place_error_m));
COMMENT ON FUNCTION track_without_anomalies(track, text[], double precision, interval, double precision) IS
'Return a track without the fixes of its anomalies of the given kinds, from the first to the last of each, so that a '
'silence takes their place; the other arguments are those of track_anomalies(). The default kinds are frozen and '
'circle: of a jump both ends would go, and track_clean() is the better judge of those. Error 22023 as in '
'track_anomalies()';

CREATE FUNCTION track_to_judge(track track, without_anomalies boolean) RETURNS track
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN without_anomalies THEN track_without_anomalies(track) ELSE track END;
COMMENT ON FUNCTION track_to_judge(track, boolean) IS
'Return the track that a detection judges: with without_anomalies the track without its frozen places and circles '
'(track_without_anomalies), else the track itself. Give the whole track of a ship: whether a fix is anomalous depends '
'on those around it';

CREATE FUNCTION cleaned_track(track track, clean_speed_kn double precision, travels boolean DEFAULT false) RETURNS track
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 500;
COMMENT ON FUNCTION cleaned_track(track, double precision, boolean) IS
'Return a track cleaned at a speed in knots, or unchanged where that is NULL or infinity: by track_clean() if it '
'travels from one server to another, else by the faster track_clean_blocks(), whose result no server would receive';
