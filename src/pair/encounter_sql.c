/*
 * encounter_sql.c
 *		track_encounters() and encounters(): the SQL face of src/pair.
 */
#include "postgres.h"

#include <math.h>

#include "catalog/pg_type.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/float.h"
#include "utils/hsearch.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/timestamp.h"
#include "utils/tuplestore.h"

#include "common/compat.h"
#include "common/duration.h"
#include "pair/pair_scan.h"

#define ENCOUNTER_COLUMNS	13

/* where rows go: their set, and the MMSIs in front of them if there are several pairs */
typedef struct EncounterRows
{
	ReturnSetInfo *rsinfo;
	int			nbefore;		/* columns before those of the encounter: 0 or 2 */
	int32		mmsi_a;
	int32		mmsi_b;
} EncounterRows;

static void
put_row(const Encounter *encounter, void *arg)
{
	EncounterRows *rows = arg;
	Datum		values[2 + ENCOUNTER_COLUMNS];
	bool		nulls[2 + ENCOUNTER_COLUMNS] = {0};
	int			i = 0;

	if (rows->nbefore)
	{
		values[i++] = Int32GetDatum(rows->mmsi_a);
		values[i++] = Int32GetDatum(rows->mmsi_b);
	}
	nulls[i] = !encounter->has_earliest;
	values[i++] = TimestampTzGetDatum(encounter->began_earliest);
	values[i++] = TimestampTzGetDatum(encounter->began);
	values[i++] = TimestampTzGetDatum(encounter->ended);
	nulls[i] = !encounter->has_latest;
	values[i++] = TimestampTzGetDatum(encounter->ended_latest);
	values[i++] = IntervalPGetDatum(duration_to_interval(track_elapsed(encounter->began, encounter->ended)));
	values[i++] = Float8GetDatum(encounter->min_distance_m);
	values[i++] = Float8GetDatum(encounter->lon);
	values[i++] = Float8GetDatum(encounter->lat);
	values[i++] = Int32GetDatum((int32) Min(encounter->samples, PG_INT32_MAX));
	values[i++] = Int32GetDatum((int32) Min(encounter->fixes_a, PG_INT32_MAX));
	values[i++] = Int32GetDatum((int32) Min(encounter->fixes_b, PG_INT32_MAX));
	values[i++] = Float8GetDatum(encounter->drift_a_kn);
	values[i++] = Float8GetDatum(encounter->drift_b_kn);
	tuplestore_putvalues(rows->rsinfo->setResult, rows->rsinfo->setDesc, values, nulls);
}

/* Make the rule of the four arguments that begin at `first`; error 22023 for one out of range */
static EncounterRule
rule_from_arguments(FunctionCallInfo fcinfo, int first)
{
	double		metres = PG_GETARG_FLOAT8(first);

	if (!(metres >= 0 && metres <= 1e6))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("max_distance_m must be from 0 to 1000000 metres, not %s", float8out_internal(metres))));
	return (EncounterRule) {
		.max_distance_m = metres,
		.min_duration = duration_from_interval(PG_GETARG_INTERVAL_P(first + 1), "min_duration"),
		.max_gap = duration_from_interval(PG_GETARG_INTERVAL_P(first + 2), "max_gap"),
		.merge_gap = duration_from_interval(PG_GETARG_INTERVAL_P(first + 3), "merge_gap")
	};
}

/* Return the encounters of two ships, by began and ended */
PG_FUNCTION_INFO_V1(track_encounters);
Datum
track_encounters(PG_FUNCTION_ARGS)
{
	EncounterRule rule = rule_from_arguments(fcinfo, 2);
	EncounterRows rows = {.rsinfo = (ReturnSetInfo *) fcinfo->resultinfo};
	TimeWindow	always = {PG_INT64_MIN, PG_INT64_MAX};
	PairTrack	a,
				b;
	PairScan	scan;

	InitMaterializedSRF(fcinfo, 0);
	pair_track_open(&a, PG_GETARG_TRACK_SOURCE(0));
	pair_track_open(&b, PG_GETARG_TRACK_SOURCE(1));
	pair_scan_begin(&scan, &a, &b, &rule, put_row, &rows);
	pair_scan_window(&scan, &always);
	encounter_finish(&scan);
	return (Datum) 0;
}

/* one ship of encounters(): sorted by MMSI, so that a < b in each pair */
typedef struct PairShip
{
	int32		mmsi;
	Datum		track;
} PairShip;

static int
compare_ships(const void *p, const void *q)
{
	const PairShip *a = p,
			   *b = q;

	return a->mmsi < b->mmsi ? -1 : a->mmsi > b->mmsi;
}

/*
 * Take the ships out of two arrays, those with a NULL left out; errors for arrays of other lengths
 * and an MMSI given twice
 */
static PairShip *
ships_from_arrays(ArrayType *mmsis, ArrayType *tracks, uint32 *nships)
{
	Datum	   *mmsi,
			   *track;
	bool	   *no_mmsi,
			   *no_track;
	int			nmmsis,
				ntracks;
	int16		typlen;
	bool		typbyval;
	char		typalign;
	PairShip   *ships;
	uint32		n = 0;

	if (ARR_NDIM(mmsis) > 1 || ARR_NDIM(tracks) > 1)
		ereport(ERROR,
				(errcode(ERRCODE_ARRAY_SUBSCRIPT_ERROR),
				 errmsg("mmsis and tracks must have one dimension, not %d and %d", ARR_NDIM(mmsis), ARR_NDIM(tracks))));
	deconstruct_array(mmsis, ARR_ELEMTYPE(mmsis), sizeof(int32), true, TYPALIGN_INT, &mmsi, &no_mmsi, &nmmsis);
	get_typlenbyvalalign(ARR_ELEMTYPE(tracks), &typlen, &typbyval, &typalign);
	deconstruct_array(tracks, ARR_ELEMTYPE(tracks), typlen, typbyval, typalign, &track, &no_track, &ntracks);
	if (nmmsis != ntracks)
		ereport(ERROR,
				(errcode(ERRCODE_ARRAY_SUBSCRIPT_ERROR),
				 errmsg("mmsis and tracks must have the same length, not %d and %d", nmmsis, ntracks)));
	ships = MemoryContextAllocHuge(CurrentMemoryContext, mul_size(Max(nmmsis, 1), sizeof(PairShip)));
	for (int i = 0; i < nmmsis; i++)
		if (!no_mmsi[i] && !no_track[i])
			ships[n++] = (PairShip) {DatumGetInt32(mmsi[i]), track[i]};
	if (n > 1)
		qsort(ships, n, sizeof(PairShip), compare_ships);
	for (uint32 i = 1; i < n; i++)
		if (ships[i].mmsi == ships[i - 1].mmsi)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("MMSI %09d is given twice", ships[i].mmsi),
					 errhint("Put its tracks together by track_merge().")));
	*nships = n;
	return ships;
}

/* what compares the pairs of ships in the windows that pair_sweep() finds */
typedef struct Fleet
{
	const EncounterRule *rule;
	const PairShip *ships;
	uint32		nships;
	PairTrack  *tracks;
	EncounterRows rows;
} Fleet;

static void
put_pair_row(uint32 a, uint32 b, const Encounter *encounter, void *arg)
{
	Fleet	   *fleet = arg;

	fleet->rows.mmsi_a = fleet->ships[a].mmsi;
	fleet->rows.mmsi_b = fleet->ships[b].mmsi;
	put_row(encounter, &fleet->rows);
}

/* Find the encounters of the pairs of these windows */
static void
compare_pairs(const PairWindow *windows, int64 nwindows, int64 step_usecs, void *arg)
{
	Fleet	   *fleet = arg;

	pair_compare(fleet->tracks, fleet->nships, fleet->rule, windows, nwindows, step_usecs, put_pair_row, fleet);
}

/* Return the encounters of all pairs of ships, by MMSIs, began and ended */
PG_FUNCTION_INFO_V1(encounters);
Datum
encounters(PG_FUNCTION_ARGS)
{
	EncounterRule rule = rule_from_arguments(fcinfo, 2);
	uint32		nships;
	PairShip   *ships = ships_from_arrays(PG_GETARG_ARRAYTYPE_P(0), PG_GETARG_ARRAYTYPE_P(1), &nships);
	Fleet		fleet = {
		.rule = &rule,
		.ships = ships,
		.nships = nships,
		.tracks = MemoryContextAllocHuge(CurrentMemoryContext, mul_size(Max(nships, 1), sizeof(PairTrack))),
		.rows = {.rsinfo = (ReturnSetInfo *) fcinfo->resultinfo, .nbefore = 2}
	};

	InitMaterializedSRF(fcinfo, 0);
	for (uint32 s = 0; s < nships; s++)
	{
		CHECK_FOR_INTERRUPTS();
		pair_track_open(&fleet.tracks[s], track_source_from_datum(ships[s].track));
	}
	pair_sweep(fleet.tracks, nships, &rule, compare_pairs, &fleet);
	return (Datum) 0;
}
