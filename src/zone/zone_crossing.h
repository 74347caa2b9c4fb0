/*
 * zone_crossing.h
 *		Where a straight way last enters a zone.
 */
#ifndef VESSELWATCH_ZONE_CROSSING_H
#define VESSELWATCH_ZONE_CROSSING_H

#include "zone/zone_format.h"

extern double zone_entry(const ZoneIndex *index, uint32 ordinal, double out_lon, double out_lat,
						 double in_lon, double in_lat);

#endif							/* VESSELWATCH_ZONE_CROSSING_H */
