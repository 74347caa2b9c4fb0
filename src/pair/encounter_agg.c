/*
 * encounter_agg.c
 *		encounters_agg(): the encounters of the ships of a query, without an array of their tracks.
 *
 * Tracks that are stored out of line stay there until the last row, and are then read one by one.
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/typcache.h"

#include "common/aggregate.h"
#include "common/array_grow.h"
#include "common/compat.h"
#include "pair/fleet.h"
#include "track/track_reader.h"
#include "track/track_writer.h"

typedef struct FleetState
{
	EncounterRule rule;
	FleetShip  *ships;			/* a ship may have several tracks */
	uint32		n;
	uint32		max;
} FleetState;

/* Build the rule from the arguments after the track; without these, return the defaults of encounters() */
static EncounterRule
rule_of_row(FunctionCallInfo fcinfo)
{
	if (PG_NARGS() < 7)
		return (EncounterRule) {
			.max_distance_m = 500,
			.min_duration = 2 * USECS_PER_HOUR,
			.max_gap = USECS_PER_HOUR,
			.merge_gap = 15 * USECS_PER_MINUTE
		};
	for (int i = 3; i < 7; i++)
		if (PG_ARGISNULL(i))
			ereport(ERROR,
					(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
					 errmsg("max_distance_m, min_duration, max_gap and merge_gap must not be NULL")));
	return encounter_rule(PG_GETARG_FLOAT8(3), PG_GETARG_INTERVAL_P(4), PG_GETARG_INTERVAL_P(5),
						  PG_GETARG_INTERVAL_P(6));
}

static bool
rules_equal(const EncounterRule *a, const EncounterRule *b)
{
	return a->max_distance_m == b->max_distance_m && a->min_duration == b->min_duration && a->max_gap == b->max_gap &&
		a->merge_gap == b->merge_gap;
}

/* Add a track to the state of encounters_agg(mmsi, track [, max_distance_m, min_duration, max_gap, merge_gap]) */
PG_FUNCTION_INFO_V1(encounters_agg_transfn);
Datum
encounters_agg_transfn(PG_FUNCTION_ARGS)
{
	EncounterRule rule = rule_of_row(fcinfo);
	MemoryContext caller = MemoryContextSwitchTo(aggregate_context(fcinfo));
	FleetState *fleet;

	if (PG_ARGISNULL(0))
	{
		fleet = palloc0(sizeof(FleetState));
		fleet->rule = rule;
	}
	else
		fleet = (FleetState *) PG_GETARG_POINTER(0);
	if (!rules_equal(&rule, &fleet->rule))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("max_distance_m, min_duration, max_gap and merge_gap must be the same in all rows")));
	if (!PG_ARGISNULL(1) && !PG_ARGISNULL(2))
	{
		array_reserve(&fleet->ships, &fleet->max, (uint64) fleet->n + 1, sizeof(FleetShip), "the fleet");
		fleet->ships[fleet->n++] = (FleetShip) {PG_GETARG_INT32(1), track_datum_copy(PG_GETARG_DATUM(2))};
	}
	MemoryContextSwitchTo(caller);
	PG_RETURN_POINTER(fleet);
}

/* Return the ships, sorted, each with its tracks merged */
static FleetShip *
ships_of_state(const FleetState *fleet, uint32 *nships)
{
	FleetShip  *ships = MemoryContextAllocHuge(CurrentMemoryContext, mul_size(Max(fleet->n, 1), sizeof(FleetShip)));
	uint32		n = 0;

	if (fleet->n > 0)
		memcpy(ships, fleet->ships, fleet->n * sizeof(FleetShip));
	fleet_ships_sort(ships, fleet->n);
	for (uint32 first = 0, next; first < fleet->n; first = next)
	{
		FleetShip	ship = ships[first];

		for (next = first + 1; next < fleet->n && ships[next].mmsi == ship.mmsi;)
			next++;
		if (next - first > 1)
		{
			Track	  **tracks = palloc((next - first) * sizeof(Track *));

			for (uint32 i = first; i < next; i++)
			{
				CHECK_FOR_INTERRUPTS();
				tracks[i - first] = track_from_datum(ships[i].track);
			}
			ship.track = PointerGetDatum(track_merge_all(tracks, next - first));
			for (uint32 i = first; i < next; i++)
				if ((Pointer) tracks[i - first] != DatumGetPointer(ships[i].track))
					pfree(tracks[i - first]);
			pfree(tracks);
		}
		ships[n++] = ship;
	}
	*nships = n;
	return ships;
}

/* an array of rows of encounters that is being built */
typedef struct EncounterArray
{
	Oid			type;
	TupleDesc	desc;
	MemoryContext context;		/* for the array: that of the search is reset before its end */
	ArrayBuildState *state;
} EncounterArray;

static void
add_element(int32 mmsi_a, int32 mmsi_b, const Encounter *encounter, void *arg)
{
	EncounterArray *array = arg;
	Datum		values[2 + ENCOUNTER_COLUMNS] = {Int32GetDatum(mmsi_a), Int32GetDatum(mmsi_b)};
	bool		nulls[2 + ENCOUNTER_COLUMNS] = {0};

	encounter_row(encounter, values + 2, nulls + 2);
	array->state = accumArrayResult(array->state,
									HeapTupleGetDatum(heap_form_tuple(array->desc, values, nulls)), false,
									array->type, array->context);
}

/* Return the encounters of all pairs of ships, by MMSIs, began and ended */
PG_FUNCTION_INFO_V1(encounters_agg_finalfn);
Datum
encounters_agg_finalfn(PG_FUNCTION_ARGS)
{
	const FleetState *fleet = PG_ARGISNULL(0) ? NULL : (FleetState *) PG_GETARG_POINTER(0);
	EncounterArray array = {
		.type = get_element_type(get_fn_expr_rettype(fcinfo->flinfo)),
		.context = CurrentMemoryContext
	};
	uint32		nships;
	FleetShip  *ships;

	(void) aggregate_context(fcinfo);
	if (fleet == NULL)
		PG_RETURN_NULL();
	array.desc = lookup_rowtype_tupdesc(array.type, -1);
	ships = ships_of_state(fleet, &nships);
	fleet_encounters(ships, nships, &fleet->rule, add_element, &array);
	ReleaseTupleDesc(array.desc);
	if (array.state == NULL)
		PG_RETURN_ARRAYTYPE_P(construct_empty_array(array.type));
	PG_RETURN_DATUM(makeArrayResult(array.state, CurrentMemoryContext));
}
