/*
 * zone_nearest.h
 *		Zones by distance from one or two places.
 */
#ifndef VESSELWATCH_ZONE_NEAREST_H
#define VESSELWATCH_ZONE_NEAREST_H

#include "zone/zone_format.h"

typedef struct ZoneReach
{
	uint32		ordinal;
	double		metres_a;		/* from the one place */
	double		metres_b;		/* from the other, 0 where there is none */
} ZoneReach;

extern double zone_distance_m(const ZoneIndex *index, uint32 ordinal, double lon, double lat);
extern int	zones_within(const ZoneIndex *index, double lon, double lat, double limit_m,
						 ZoneReach **found);
extern int	zones_reachable(const ZoneIndex *index, double lon_a, double lat_a,
							bool has_b, double lon_b, double lat_b, double limit_m, ZoneReach **found);

#endif							/* VESSELWATCH_ZONE_NEAREST_H */
