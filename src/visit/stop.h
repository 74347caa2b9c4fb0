/*
 * stop.h
 *		Finding stops, in which a ship stays within a radius of a fix.
 */
#ifndef VESSELWATCH_STOP_H
#define VESSELWATCH_STOP_H

#include "track/track_cursor.h"

#define STOP_MAX_STRAYS		2

typedef struct StopRule
{
	double		radius_m;
	int64		min_duration;	/* microseconds, as all times */
	int64		max_gap;
	int64		stray_gap;		/* 0: no strays */
} StopRule;

/* Return how many fixes in a row, none of them near, end a stop */
static inline int
stop_ending_fixes(const StopRule *rule)
{
	return rule->stray_gap > 0 ? STOP_MAX_STRAYS + 1 : 1;
}

typedef struct Stop
{
	FixPos		first;
	FixPos		last;
	TimestampTz began;
	TimestampTz ended;
} Stop;

extern void stop_rule_check_radius(double radius_m, const char *argument);
extern bool stop_next(TrackCursor *cursor, const StopRule *rule, FixPos *from, FixPos last, Stop *stop);
extern uint64 silence_within(TrackCursor *cursor, FixPos first, FixPos last, int64 min_silence);

#endif							/* VESSELWATCH_STOP_H */
