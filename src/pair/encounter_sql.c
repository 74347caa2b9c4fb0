/*
 * encounter_sql.c
 *		track_encounters() and encounters(): the SQL functions of src/pair.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "funcapi.h"
#include "utils/builtins.h"
#include "utils/memutils.h"
#include "utils/tuplestore.h"

#include "common/array_elements.h"
#include "common/compat.h"
#include "pair/fleet.h"
#include "pair/pair_scan.h"

/* Return an encounter as a row, behind the MMSIs of both ships unless these are NULL */
static void
put_row(ReturnSetInfo *rsinfo, const int32 *mmsis, const Encounter *encounter)
{
	Datum		values[2 + ENCOUNTER_COLUMNS];
	bool		nulls[2 + ENCOUNTER_COLUMNS] = {0};
	int			n = 0;

	for (; mmsis != NULL && n < 2; n++)
		values[n] = Int32GetDatum(mmsis[n]);
	encounter_row(encounter, values + n, nulls + n);
	tuplestore_putvalues(rsinfo->setResult, rsinfo->setDesc, values, nulls);
}

static void
put_encounter(const Encounter *encounter, void *arg)
{
	put_row(arg, NULL, encounter);
}

static void
put_pair(int32 mmsi_a, int32 mmsi_b, const Encounter *encounter, void *arg)
{
	put_row(arg, (int32[2]) {mmsi_a, mmsi_b}, encounter);
}

/* Build a rule from the four arguments that begin at `first`; error 22023 for one out of range */
static EncounterRule
rule_from_arguments(FunctionCallInfo fcinfo, int first)
{
	return encounter_rule(PG_GETARG_FLOAT8(first), PG_GETARG_INTERVAL_P(first + 1), PG_GETARG_INTERVAL_P(first + 2),
						  PG_GETARG_INTERVAL_P(first + 3));
}

/* Return the encounters of two ships, by began and ended */
PG_FUNCTION_INFO_V1(track_encounters);
Datum
track_encounters(PG_FUNCTION_ARGS)
{
	EncounterRule rule = rule_from_arguments(fcinfo, 2);
	TimeWindow	always = {PG_INT64_MIN, PG_INT64_MAX};
	PairTrack	a,
				b;
	PairScan	scan;

	InitMaterializedSRF(fcinfo, 0);
	pair_track_open(&a, PG_GETARG_TRACK_SOURCE(0));
	pair_track_open(&b, PG_GETARG_TRACK_SOURCE(1));
	pair_scan_begin(&scan, &a, &b, &rule, put_encounter, fcinfo->resultinfo);
	pair_scan_window(&scan, &always);
	pair_scan_end(&scan);
	return (Datum) 0;
}

/*
 * Return the elements of an array of tracks, not copied if it is an expanded array; *nulls is NULL if no element
 * is
 */
static Datum *
track_elements(AnyArrayType *array, bool **nulls, int *n)
{
	Datum	   *elements;

	if (VARATT_IS_EXPANDED_HEADER(array))
	{
		deconstruct_expanded_array(&array->xpn);
		*nulls = array->xpn.dnulls;
		*n = array->xpn.nelems;
		return array->xpn.dvalues;
	}
	array_elements(&array->flt, &elements, nulls, n);
	return elements;
}

/*
 * Build the ships from two arrays, without those that have a NULL; error for arrays of different lengths and for
 * an MMSI given twice
 */
static FleetShip *
ships_from_arrays(ArrayType *mmsis, AnyArrayType *tracks, uint32 *nships)
{
	Datum	   *mmsi,
			   *track;
	bool	   *no_mmsi,
			   *no_track;
	int			nmmsis,
				ntracks;
	FleetShip  *ships;
	uint32		n = 0;

	if (ARR_NDIM(mmsis) > 1 || AARR_NDIM(tracks) > 1)
		ereport(ERROR,
				(errcode(ERRCODE_ARRAY_SUBSCRIPT_ERROR),
				 errmsg("mmsis and tracks must have one dimension, not %d and %d", ARR_NDIM(mmsis), AARR_NDIM(tracks))));
	track = track_elements(tracks, &no_track, &ntracks);
	deconstruct_array(mmsis, ARR_ELEMTYPE(mmsis), sizeof(int32), true, TYPALIGN_INT, &mmsi, &no_mmsi, &nmmsis);
	if (nmmsis != ntracks)
		ereport(ERROR,
				(errcode(ERRCODE_ARRAY_SUBSCRIPT_ERROR),
				 errmsg("mmsis and tracks must have the same length, not %d and %d", nmmsis, ntracks)));
	ships = MemoryContextAllocHuge(CurrentMemoryContext, mul_size(Max(nmmsis, 1), sizeof(FleetShip)));
	for (int i = 0; i < nmmsis; i++)
		if (!no_mmsi[i] && !(no_track && no_track[i]))
			ships[n++] = (FleetShip) {DatumGetInt32(mmsi[i]), track[i]};
	fleet_ships_sort(ships, n);
	for (uint32 i = 1; i < n; i++)
		if (ships[i].mmsi == ships[i - 1].mmsi)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("MMSI %09d is given twice", ships[i].mmsi),
					 errhint("Put its tracks together by track_merge().")));
	*nships = n;
	return ships;
}

/* Return the encounters of all pairs of ships, by MMSIs, began and ended */
PG_FUNCTION_INFO_V1(encounters);
Datum
encounters(PG_FUNCTION_ARGS)
{
	EncounterRule rule = rule_from_arguments(fcinfo, 2);
	uint32		nships;
	FleetShip  *ships = ships_from_arrays(PG_GETARG_ARRAYTYPE_P(0), DatumGetAnyArrayP(PG_GETARG_DATUM(1)), &nships);

	InitMaterializedSRF(fcinfo, 0);
	fleet_encounters(ships, nships, &rule, put_pair, fcinfo->resultinfo);
	return (Datum) 0;
}
