/*
 * track_clean.h
 *		Finding the fixes of a track at which no ship can have been.
 */
#ifndef VESSELWATCH_TRACK_CLEAN_H
#define VESSELWATCH_TRACK_CLEAN_H

#include "common/reachable.h"
#include "track/track_cursor.h"

#define CLEAN_MAX_RUN			10	/* the defaults of track_clean() */
#define CLEAN_TIME_ERROR_S		1
#define CLEAN_PLACE_ERROR_M		100

/*
 * Return the rule of track_clean() for a speed in knots and its other defaults; error 22023 for a speed not above
 * 0
 */
static inline ReachRule
clean_rule(double speed_kn)
{
	Interval	time_error = {.time = CLEAN_TIME_ERROR_S * USECS_PER_SEC};

	return reach_rule(speed_kn, &time_error, CLEAN_PLACE_ERROR_M);
}

/* numbers of fixes left out of a track, ascending */
typedef struct LeftOut
{
	int32	   *number;
	int64		n;
	int64		max;
} LeftOut;

/* the fixes of a track, divided into two arrays in order */
typedef struct SortedOut
{
	Fix		   *kept;
	int64		nkept;
	Fix		   *left_out;
	int64		nleft_out;
} SortedOut;

extern LeftOut cursor_left_out(TrackCursor *cursor, const ReachRule *rule, int64 max_run);
extern void track_sort_out(TrackSource source, const LeftOut *left_out, SortedOut *out);

#endif							/* VESSELWATCH_TRACK_CLEAN_H */
