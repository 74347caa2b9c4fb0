/*
 * fleet.c
 *		The encounters of the ships of a fleet, and the row of one; see fleet.h.
 */
#include "postgres.h"

#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/float.h"
#include "utils/memutils.h"

#include "common/compat.h"
#include "common/duration.h"
#include "pair/fleet.h"

typedef struct Fleet
{
	const FleetShip *ships;
	uint32		nships;
	const EncounterRule *rule;
	PairTrack  *tracks;
	FleetFound	found;
	void	   *arg;
} Fleet;

/* Fill in the columns of an encounter */
void
encounter_row(const Encounter *encounter, Datum *values, bool *nulls)
{
	int			i = 0;

	memset(nulls, 0, sizeof(bool) * ENCOUNTER_COLUMNS);
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
	values[i] = Float8GetDatum(encounter->drift_b_kn);
}

/* Build a rule; error 22023 for an argument out of range */
EncounterRule
encounter_rule(double max_distance_m, const Interval *min_duration, const Interval *max_gap, const Interval *merge_gap)
{
	if (!(max_distance_m >= 0 && max_distance_m <= 1e6))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("max_distance_m must be from 0 to 1000000 metres, not %s", float8out_internal(max_distance_m))));
	return (EncounterRule) {
		.max_distance_m = max_distance_m,
		.min_duration = duration_from_interval(min_duration, "min_duration"),
		.max_gap = duration_from_interval(max_gap, "max_gap"),
		.merge_gap = duration_from_interval(merge_gap, "merge_gap")
	};
}

static int
compare_ships(const void *p, const void *q)
{
	const FleetShip *a = p,
			   *b = q;

	return a->mmsi < b->mmsi ? -1 : a->mmsi > b->mmsi;
}

/* Sort ships by MMSI, so that a < b in each pair */
void
fleet_ships_sort(FleetShip *ships, uint32 nships)
{
	if (nships > 1)
		qsort(ships, nships, sizeof(FleetShip), compare_ships);
}

static void
found_pair(uint32 a, uint32 b, const Encounter *encounter, void *arg)
{
	Fleet	   *fleet = arg;

	fleet->found(fleet->ships[a].mmsi, fleet->ships[b].mmsi, encounter, fleet->arg);
}

/* Find the encounters of the pairs of these windows */
static void
compare_pairs(const PairWindow *windows, int64 nwindows, int64 step_usecs, void *arg)
{
	Fleet	   *fleet = arg;

	pair_compare(fleet->tracks, fleet->nships, fleet->rule, windows, nwindows, step_usecs, found_pair, fleet);
}

/*
 * Report the encounters of all pairs of ships, which are sorted and have different MMSIs, ordered by MMSIs, began
 * and ended
 */
void
fleet_encounters(const FleetShip *ships, uint32 nships, const EncounterRule *rule, FleetFound found, void *arg)
{
	Fleet		fleet = {
		.ships = ships,
		.nships = nships,
		.rule = rule,
		.tracks = MemoryContextAllocHuge(CurrentMemoryContext, mul_size(Max(nships, 1), sizeof(PairTrack))),
		.found = found,
		.arg = arg
	};

	for (uint32 s = 0; s < nships; s++)
	{
		CHECK_FOR_INTERRUPTS();
		pair_track_open(&fleet.tracks[s], track_source_from_datum(ships[s].track));
	}
	pair_sweep(fleet.tracks, nships, rule, compare_pairs, &fleet);
}
