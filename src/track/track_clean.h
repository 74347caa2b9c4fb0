/*
 * track_clean.h
 *		Which fixes of a track no ship can have been at.
 */
#ifndef VESSELWATCH_TRACK_CLEAN_H
#define VESSELWATCH_TRACK_CLEAN_H

#include "common/reachable.h"
#include "track/track_cursor.h"

#define CLEAN_MAX_RUN			10	/* the defaults of track_clean() */
#define CLEAN_TIME_ERROR_S		1
#define CLEAN_PLACE_ERROR_M		100

/* the fixes of a track, each in one of two arrays in order */
typedef struct SortedOut
{
	Fix		   *kept;
	int64		nkept;
	Fix		   *left_out;
	int64		nleft_out;
} SortedOut;

extern bool cursor_is_clean(TrackCursor *cursor, const ReachRule *rule);
extern void track_sort_out(TrackSource source, const ReachRule *rule, int64 max_run, SortedOut *out);

#endif							/* VESSELWATCH_TRACK_CLEAN_H */
