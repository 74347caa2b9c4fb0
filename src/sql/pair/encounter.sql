-- Ships together.

CREATE FUNCTION track_encounters(a track, b track, max_distance_m double precision DEFAULT 500,
	min_duration interval DEFAULT '2 hours', max_gap interval DEFAULT '1 hour', merge_gap interval DEFAULT '15 minutes',
	OUT began_earliest timestamptz, OUT began timestamptz, OUT ended timestamptz, OUT ended_latest timestamptz,
	OUT duration interval, OUT min_distance_m double precision, OUT lon double precision, OUT lat double precision,
	OUT samples integer, OUT fixes_a integer, OUT fixes_b integer, OUT drift_a_kn double precision,
	OUT drift_b_kn double precision)
RETURNS SETOF record
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 1 COST 10000;
COMMENT ON FUNCTION track_encounters(track, track, double precision, interval, interval, interval) IS
'Return the times in which two ships were together, in order. Samples are all distinct fix times of both; a ship''s '
'place at one is its fix then, else on the straight way between its neighbouring fixes if they are at most max_gap '
'apart, else unknown: nothing rests on a longer silence. A sample is close when both places are known and at most '
'max_distance_m metres apart (great circle, R = 6371008.8 m). Close samples join if they follow each other and are at '
'most max_gap apart, or if they are at most merge_gap apart; an encounter lasts at least min_duration from its first '
'(began) to its last (ended). began_earliest, ended_latest: the samples before and after at which both places are '
'known, NULL if there is none. lon, lat, min_distance_m: the middle of both, degrees, and their distance, metres, at '
'the first nearest sample. samples counts the close ones, fixes_a and fixes_b the fixes in [began, ended]. '
'drift_a_kn, drift_b_kn: great-circle way from the place at began to that at ended over the duration, knots. Error '
'22023 for a distance not in 0 to 1000000 m or a negative length of time';

CREATE FUNCTION encounters(mmsis mmsi[], tracks track[], max_distance_m double precision DEFAULT 500,
	min_duration interval DEFAULT '2 hours', max_gap interval DEFAULT '1 hour', merge_gap interval DEFAULT '15 minutes',
	OUT mmsi_a mmsi, OUT mmsi_b mmsi,
	OUT began_earliest timestamptz, OUT began timestamptz, OUT ended timestamptz, OUT ended_latest timestamptz,
	OUT duration interval, OUT min_distance_m double precision, OUT lon double precision, OUT lat double precision,
	OUT samples integer, OUT fixes_a integer, OUT fixes_b integer, OUT drift_a_kn double precision,
	OUT drift_b_kn double precision)
RETURNS SETOF record
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 100 COST 1000000;
COMMENT ON FUNCTION encounters(mmsi[], track[], double precision, interval, interval, interval) IS
'Return the encounters of all pairs of ships, mmsi_a < mmsi_b, each as track_encounters() of the two finds it, by '
'MMSIs, began and ended. tracks[i] is the track of mmsis[i]; where either is NULL the ship is left out. Pairs are '
'found by a sweep over time and place, so the cost goes with the fixes and with the pairs that come near. Fixes are '
'unpacked for some hours at a time; the tracks themselves must fit into memory. Error 22023 for an MMSI given '
'twice, a distance not in 0 to 1000000 m or a negative length of time, 2202E for arrays of other dimensions or '
'unequal length';
