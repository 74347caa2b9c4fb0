/*
 * zone_value.h
 *		A zone index in memory, as an aggregate returns it.
 */
#ifndef VESSELWATCH_ZONE_VALUE_H
#define VESSELWATCH_ZONE_VALUE_H

#include "zone/zone_format.h"

extern Datum zone_index_expanded(const ZoneIndex *index);
extern const ZoneIndex *zone_index_if_expanded(Datum datum);

#endif							/* VESSELWATCH_ZONE_VALUE_H */
