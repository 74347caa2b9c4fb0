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

CREATE TYPE ship_encounter AS (
	mmsi_a mmsi,
	mmsi_b mmsi,
	began_earliest timestamptz,
	began timestamptz,
	ended timestamptz,
	ended_latest timestamptz,
	duration interval,
	min_distance_m double precision,
	lon double precision,
	lat double precision,
	samples integer,
	fixes_a integer,
	fixes_b integer,
	drift_a_kn double precision,
	drift_b_kn double precision
);
COMMENT ON TYPE ship_encounter IS 'A row of encounters()';

CREATE FUNCTION encounters_agg_transfn(internal, mmsi, track) RETURNS internal
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE;

CREATE FUNCTION encounters_agg_transfn(internal, mmsi, track, double precision, interval, interval, interval)
RETURNS internal
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE;

CREATE FUNCTION encounters_agg_finalfn(internal) RETURNS ship_encounter[]
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 1000000;

CREATE AGGREGATE encounters_agg(mmsi, track) (
	SFUNC = encounters_agg_transfn, STYPE = internal, SSPACE = 1000000,
	FINALFUNC = encounters_agg_finalfn, FINALFUNC_MODIFY = READ_ONLY,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE encounters_agg(mmsi, track) IS
'Return the rows that encounters() would return of the ships, as an array for unnest(), without an array of tracks, '
'which takes longer to make than the search: by the defaults of encounters(). Several tracks of one MMSI count as one '
'track; a row with a NULL is left out. NULL where there is no row';

CREATE AGGREGATE encounters_agg(mmsi, track, double precision, interval, interval, interval) (
	SFUNC = encounters_agg_transfn, STYPE = internal, SSPACE = 1000000,
	FINALFUNC = encounters_agg_finalfn, FINALFUNC_MODIFY = READ_ONLY,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE encounters_agg(mmsi, track, double precision, interval, interval, interval) IS
'Do the same by max_distance_m, min_duration, max_gap and merge_gap, which are the same in all rows. Error 22004 for '
'one that is NULL, 22023 for one out of range or that differs from row to row';
