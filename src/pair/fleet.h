/*
 * fleet.h
 *		The encounters of the ships of a fleet, for SQL functions.
 */
#ifndef VESSELWATCH_FLEET_H
#define VESSELWATCH_FLEET_H

#include "utils/timestamp.h"

#include "pair/encounter.h"

/* columns of an encounter, without the two MMSIs before them */
#define ENCOUNTER_COLUMNS	13

/* one ship of many */
typedef struct FleetShip
{
	int32		mmsi;
	Datum		track;
} FleetShip;

typedef void (*FleetFound) (int32 mmsi_a, int32 mmsi_b, const Encounter *encounter, void *arg);

extern void encounter_row(const Encounter *encounter, Datum *values, bool *nulls);
extern EncounterRule encounter_rule(double max_distance_m, const Interval *min_duration, const Interval *max_gap,
									const Interval *merge_gap);
extern void fleet_ships_sort(FleetShip *ships, uint32 nships);
extern void fleet_encounters(const FleetShip *ships, uint32 nships, const EncounterRule *rule, FleetFound found,
							 void *arg);

#endif							/* VESSELWATCH_FLEET_H */
