/*
 * zone_build.h
 *		Building a zone index from polygons.
 */
#ifndef VESSELWATCH_ZONE_BUILD_H
#define VESSELWATCH_ZONE_BUILD_H

#include "zone/zone_format.h"

/* an index under construction */
typedef struct ZoneDraft ZoneDraft;
extern ZoneDraft *zone_draft_create(void);
extern void zone_draft_add(ZoneDraft *draft, int64 zone_id, const EwkbPolygons *polygons);
extern ZoneIndex *zone_draft_finish(ZoneDraft *draft);

#endif							/* VESSELWATCH_ZONE_BUILD_H */
