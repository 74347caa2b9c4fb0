/*
 * track_array.c
 *		array_agg(track): the tracks of a query as an expanded array, whose elements stay where they
 *		are.
 *
 * The built-in aggregate copies each track, and all of them again into the array.  Here the result
 * is an expanded array (see utils/array.h) whose elements are the tracks in the state of the
 * aggregate; it is flattened only if it is to be stored.  Tracks that are stored out of line are
 * fetched by the final function.
 *
 * As with an expanded track (track_expanded.c), only read-only pointers are handed out, and the tracks
 * belong to the state of the aggregate, which lives at least as long as the row that the result is in.
 */
#include "postgres.h"

#include "miscadmin.h"
#include "utils/array.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"

#include "common/aggregate.h"
#include "common/array_grow.h"
#include "common/compat.h"
#include "common/expanded.h"
#include "track/track_reader.h"

typedef struct TrackArray
{
	Datum	   *tracks;
	bool	   *nulls;
	uint32		n;
	uint32		max;
	uint32		max_nulls;
} TrackArray;

/* Add a track to the state of array_agg(track) */
PG_FUNCTION_INFO_V1(track_array_transfn);
Datum
track_array_transfn(PG_FUNCTION_ARGS)
{
	MemoryContext caller = MemoryContextSwitchTo(aggregate_context(fcinfo));
	TrackArray *array;

	array = PG_ARGISNULL(0) ? palloc0(sizeof(TrackArray)) : (TrackArray *) PG_GETARG_POINTER(0);
	array_reserve(&array->tracks, &array->max, (uint64) array->n + 1, sizeof(Datum), "the array of tracks");
	array_reserve(&array->nulls, &array->max_nulls, (uint64) array->n + 1, sizeof(bool), "the array of tracks");
	array->nulls[array->n] = PG_ARGISNULL(1);
	array->tracks[array->n] = PG_ARGISNULL(1) ? (Datum) 0 : track_datum_copy(PG_GETARG_DATUM(1));
	array->n++;
	MemoryContextSwitchTo(caller);
	PG_RETURN_POINTER(array);
}

/* Build an expanded array of the tracks of a state; those stored out of line are fetched into its memory */
static ExpandedArrayHeader *
expand(const TrackArray *state, Oid type)
{
	ExpandedArrayHeader *array = construct_empty_expanded_array(type, CurrentMemoryContext, NULL);
	MemoryContext caller = MemoryContextSwitchTo(array->hdr.eoh_context);
	bool		any_null = false;

	array->ndims = 1;
	array->dims = palloc(sizeof(int));
	array->lbound = palloc(sizeof(int));
	array->dims[0] = array->nelems = array->dvalueslen = (int) state->n;
	array->lbound[0] = 1;
	array->dvalues = MemoryContextAllocHuge(CurrentMemoryContext, mul_size(state->n, sizeof(Datum)));
	for (uint32 i = 0; i < state->n; i++)
	{
		CHECK_FOR_INTERRUPTS();
		any_null |= state->nulls[i];
		array->dvalues[i] = state->nulls[i] ? (Datum) 0 : PointerGetDatum(track_from_datum(state->tracks[i]));
	}
	if (any_null)
	{
		array->dnulls = MemoryContextAllocHuge(CurrentMemoryContext, mul_size(state->n, sizeof(bool)));
		memcpy(array->dnulls, state->nulls, state->n * sizeof(bool));
	}
	/* the flat form of the empty array is not valid any more */
	array->fvalue = NULL;
	array->fstartptr = array->fendptr = NULL;
	array->flat_size = 0;
	MemoryContextSwitchTo(caller);
	return array;
}

/* Return the array, or NULL where there was no row */
PG_FUNCTION_INFO_V1(track_array_finalfn);
Datum
track_array_finalfn(PG_FUNCTION_ARGS)
{
	(void) aggregate_context(fcinfo);
	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	PG_RETURN_DATUM(expanded_result(&expand((TrackArray *) PG_GETARG_POINTER(0),
											get_element_type(get_fn_expr_rettype(fcinfo->flinfo)))->hdr));
}
