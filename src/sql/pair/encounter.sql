-- Encounters: ships that stay close to each other.

CREATE FUNCTION track_encounters(a track, b track, max_distance_m double precision DEFAULT 500,
	min_duration interval DEFAULT '2 hours', max_gap interval DEFAULT '1 hour', merge_gap interval DEFAULT '15 minutes',
	OUT began_earliest timestamptz, OUT began timestamptz, OUT ended timestamptz, OUT ended_latest timestamptz,
	OUT duration interval, OUT min_distance_m double precision, OUT lon double precision, OUT lat double precision,
	OUT samples integer, OUT fixes_a integer, OUT fixes_b integer, OUT drift_a_kn double precision,
	OUT drift_b_kn double precision)
RETURNS SETOF record
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 1 COST 10000;
COMMENT ON FUNCTION track_encounters(track, track, double precision, interval, interval, interval) IS
'Return the encounters of two ships, the times in which they were close to each other, in order. Samples are all '
'distinct fix times of both; a ship''s place at a sample is its fix then, else interpolated on the straight line '
'between the neighbouring fixes if those are at most max_gap apart, else unknown: nothing is inferred across a longer '
'silence. A sample is close if both places are known and at most max_distance_m metres apart (great circle, R = '
'6371008.8 m). Close samples join if they are consecutive and at most max_gap apart, or if they are at most merge_gap '
'apart; an encounter lasts at least min_duration from its first close sample (began) to its last (ended). '
'began_earliest, ended_latest: the nearest samples before and after at which both places are known; NULL if there is '
'none. lon, lat (degrees), min_distance_m (metres): the midpoint and the distance at the first of the closest '
'samples. samples: the number of close samples; fixes_a, fixes_b: the fixes of each ship in [began, ended]. '
'drift_a_kn, drift_b_kn: the great-circle distance from each ship''s place at began to that at ended, divided by '
'duration, in knots. Error 22023 for a distance not in 0 to 1000000 m or a negative interval';

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
'Return the encounters of all pairs of ships, mmsi_a < mmsi_b, as track_encounters() of each two finds them, ordered '
'by the MMSIs, began and ended. tracks[i] is the track of mmsis[i]; a ship whose MMSI or track is NULL is left out. A '
'sweep over time and place finds the pairs, so the cost grows with the number of fixes and of pairs that come near. '
'Fixes are unpacked for some hours at a time; the tracks themselves must fit into memory. Error 22023 for an MMSI '
'given twice, a distance not in 0 to 1000000 m or a negative interval, 2202E for arrays of different lengths or '
'dimensions';

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
'Aggregate ships into an array, for unnest(), of the rows that encounters() with its defaults would return of them, '
'without building an array of tracks, which takes longer than the search. Several tracks of one MMSI count as one; '
'rows with a NULL are left out. NULL if there is no row';

CREATE AGGREGATE encounters_agg(mmsi, track, double precision, interval, interval, interval) (
	SFUNC = encounters_agg_transfn, STYPE = internal, SSPACE = 1000000,
	FINALFUNC = encounters_agg_finalfn, FINALFUNC_MODIFY = READ_ONLY,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE encounters_agg(mmsi, track, double precision, interval, interval, interval) IS
'Aggregate as encounters_agg(mmsi, track) does, with max_distance_m, min_duration, max_gap and merge_gap, which must '
'be the same in all rows. Error 22004 if one is NULL, 22023 if one is out of range or differs from row to row';
