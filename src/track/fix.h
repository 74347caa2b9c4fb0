/*
 * fix.h
 *		One fix of a ship: its values, their order, and its construction from a user's
 *		values.
 *
 * lon and lat are integers of 1e-7 degree, sog is in 0.1 kn, cog in 0.1 degree, heading
 * in degrees; TRACK_NO_VALUE stands for NULL in any of the last four.
 */
#ifndef VESSELWATCH_FIX_H
#define VESSELWATCH_FIX_H

#include "datatype/timestamp.h"

#include "common/compat.h"
#include "common/degrees.h"

/*
 * Times of fixes lie in the years 1 to 9999: any other time is a mistaken unit.
 * Tracks stored before this was checked may hold any time.
 */
#define TRACK_TIME_MIN		(-INT64CONST(730119) * USECS_PER_DAY)	/* 0001-01-01 */
#define TRACK_TIME_END		(INT64CONST(2921940) * USECS_PER_DAY)	/* 10000-01-01 */

static inline bool
track_time_valid(TimestampTz t)
{
	return t >= TRACK_TIME_MIN && t < TRACK_TIME_END;
}

#define TRACK_NO_VALUE		(-1)	/* NULL in sog, cog, heading and status */

/* a fix in memory */
typedef struct Fix
{
	TimestampTz t;
	int32		lon;
	int32		lat;
	int16		sog;
	int16		cog;
	int16		heading;
	int16		status;
} Fix;

/* Compare fixes in the order of a track; 0 if time and place are the same */
static inline int
fix_compare(const Fix *a, const Fix *b)
{
	if (a->t != b->t)
		return a->t < b->t ? -1 : 1;
	if (a->lon != b->lon)
		return a->lon < b->lon ? -1 : 1;
	if (a->lat != b->lat)
		return a->lat < b->lat ? -1 : 1;
	return 0;
}

/* Return b - a for a <= b, never overflowing: the range of timestamptz exceeds int64 */
static inline uint64
track_elapsed(TimestampTz a, TimestampTz b)
{
	return (uint64) b - (uint64) a;
}

/* Return the time between two times, whichever is first */
static inline uint64
track_apart(TimestampTz a, TimestampTz b)
{
	return a <= b ? track_elapsed(a, b) : track_elapsed(b, a);
}

/* fix.c */
extern bool fix_make(Fix *fix, TimestampTz t, double lon, double lat);
extern void fix_set_sog(Fix *fix, double sog);
extern void fix_set_cog(Fix *fix, double cog);
extern void fix_set_status(Fix *fix, int32 status);
extern void fix_set_heading(Fix *fix, int32 heading);
extern void fix_absorb(Fix *fix, const Fix *other);

#endif							/* VESSELWATCH_FIX_H */
