/*
 * zone_valid.h
 *		Polygons that need no PostGIS to be found valid.
 */
#ifndef VESSELWATCH_ZONE_VALID_H
#define VESSELWATCH_ZONE_VALID_H

#include "common/ewkb.h"

extern bool polygons_plainly_valid(const EwkbPolygons *polygons);

#endif							/* VESSELWATCH_ZONE_VALID_H */
