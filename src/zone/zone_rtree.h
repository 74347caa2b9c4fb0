/*
 * zone_rtree.h
 *		Zones in the order of a Hilbert curve with boxes over them: a packed R-tree.
 */
#ifndef VESSELWATCH_ZONE_RTREE_H
#define VESSELWATCH_ZONE_RTREE_H

#include "zone/zone_format.h"

extern uint32 zone_rtree_boxes(uint32 nzones);
extern int	zone_box_levels(const ZoneIndex *index, const ZoneBox **levels);
extern void zone_rtree_fill(const ZoneEntry *zones, uint32 nzones, uint32 *order, ZoneBox *boxes);

#endif							/* VESSELWATCH_ZONE_RTREE_H */
