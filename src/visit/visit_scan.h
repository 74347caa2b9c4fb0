/*
 * visit_scan.h
 *		The first and the last inside fix of each visit of a track.
 */
#ifndef VESSELWATCH_VISIT_SCAN_H
#define VESSELWATCH_VISIT_SCAN_H

#include "track/track_cursor.h"
#include "visit/stop.h"
#include "visit/visit.h"

#define UNKNOWN_TIME	PG_INT64_MIN	/* last_t while the block of that fix is not unpacked */

typedef struct VisitExtent
{
	uint32		zone;
	FixPos		first;
	FixPos		last;
	TimestampTz first_t;
	TimestampTz last_t;
} VisitExtent;

extern int	visit_scan(TrackCursor *cursor, const ZoneIndex *index, const VisitRule *rule, VisitExtent **found);

/* Return the rule of the stops in visits */
static inline StopRule
visit_stop_rule(const VisitRule *rule)
{
	return (StopRule) {
		.radius_m = rule->stop_radius_m, .min_duration = rule->min_stop,
		.max_gap = rule->max_gap, .stray_gap = rule->stray_gap
	};
}

/* Return the time of the last fix of a visit, looking it up if it is unknown */
static inline TimestampTz
visit_last_time(TrackCursor *cursor, VisitExtent *visit)
{
	if (visit->last_t == UNKNOWN_TIME)
		visit->last_t = cursor_time(cursor, visit->last);
	return visit->last_t;
}

#endif							/* VESSELWATCH_VISIT_SCAN_H */
