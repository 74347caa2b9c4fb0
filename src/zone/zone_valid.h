/*
 * zone_valid.h
 *		Recognizing polygons that are plainly valid, and errors for invalid rings.
 */
#ifndef VESSELWATCH_ZONE_VALID_H
#define VESSELWATCH_ZONE_VALID_H

#include "common/ewkb.h"

extern bool polygons_plainly_valid(const EwkbPolygons *polygons);
extern void pg_attribute_noreturn() zone_geometry_error(int sqlstate, int64 zone_id, const char *problem,
														const char *hint);
extern void zone_ring_check(int64 zone_id, const EwkbRing *ring, int sqlstate);

#endif							/* VESSELWATCH_ZONE_VALID_H */
