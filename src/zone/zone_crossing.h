/*
 * zone_crossing.h
 *		Where a straight line enters a zone for the last time.
 */
#ifndef VESSELWATCH_ZONE_CROSSING_H
#define VESSELWATCH_ZONE_CROSSING_H

#include "zone/zone_format.h"

extern double zone_entry(const ZoneIndex *index, uint32 ordinal, double out_lon, double out_lat,
						 double in_lon, double in_lat);

#endif							/* VESSELWATCH_ZONE_CROSSING_H */
