/*
 * stop_prefilter.h
 *		The zones at which a track can have stopped.
 */
#ifndef VESSELWATCH_STOP_PREFILTER_H
#define VESSELWATCH_STOP_PREFILTER_H

#include "visit/stop.h"
#include "zone/zone_candidates.h"

extern bool stop_zones(TrackCursor *cursor, const ZoneIndex *index, const StopRule *rule, double jitter_m,
					   ZoneGroup *found);

#endif							/* VESSELWATCH_STOP_PREFILTER_H */
