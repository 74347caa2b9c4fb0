/*
 * stop_zones.h
 *		The zones at which a track can have stopped.
 */
#ifndef VESSELWATCH_STOP_ZONES_H
#define VESSELWATCH_STOP_ZONES_H

#include "stop.h"
#include "zone_vicinity.h"

extern bool stop_zones(TrackCursor *cursor, const ZoneIndex *index, const StopRule *rule, ZoneGroup *found);

#endif							/* VESSELWATCH_STOP_ZONES_H */
