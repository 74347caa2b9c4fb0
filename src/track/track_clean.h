/*
 * track_clean.h
 *		Which fixes of a track no ship can have been at.
 */
#ifndef VESSELWATCH_TRACK_CLEAN_H
#define VESSELWATCH_TRACK_CLEAN_H

#include "common/geodesy.h"
#include "common/reachable.h"
#include "track/track_cursor.h"

#define CLEAN_MAX_RUN			10	/* the defaults of track_clean() */
#define CLEAN_TIME_ERROR_S		1
#define CLEAN_PLACE_ERROR_M		100

/* Make the rule of track_clean() at a speed, knots, by its other defaults; error 22023 for a speed not above 0 */
static inline ReachRule
clean_rule(double speed_kn)
{
	Interval	time_error = {.time = CLEAN_TIME_ERROR_S * USECS_PER_SEC};

	return reach_rule(speed_kn, &time_error, CLEAN_PLACE_ERROR_M);
}

/* numbers of fixes in a track, in order */
typedef struct LeftOut
{
	int32	   *number;
	int64		n;
	int64		max;
} LeftOut;

/* the fixes of a track, each in one of two arrays in order */
typedef struct SortedOut
{
	Fix		   *kept;
	int64		nkept;
	Fix		   *left_out;
	int64		nleft_out;
} SortedOut;

#define METRES_PER_E7		(EARTH_RADIUS_M * RAD_PER_DEGREE / TRACK_DEGREE)
#define ROUNDING_M			1.0		/* more than distances are rounded by: near the antipode 0.2 m */

/*
 * Return an upper bound, metres, of the great-circle distance of two places that are so many
 * 1e-7 degrees of longitude and latitude apart: a degree of longitude is never longer than one of latitude
 */
static inline double
distance_at_most_m(int64 lon_step, int64 lat_step)
{
	double		x = lon_step * METRES_PER_E7,
				y = lat_step * METRES_PER_E7;

	return sqrt(x * x + y * y) + ROUNDING_M;
}

/* what the heads of a block's streams say, of its steps, if that is anything */
typedef struct BlockHeads
{
	int			block;			/* -1 for none yet */
	bool		known;
	double		shrink;			/* an upper bound of the cosine of its latitudes */
	BlockSteps	steps;
} BlockHeads;

/* `heads` are those of two blocks that follow each other, each in the place of its number modulo two */
extern bool cursor_block_breaks(TrackCursor *cursor, const ReachRule *rule, BlockHeads heads[2], int block,
								int *first, int *last);
extern LeftOut cursor_left_out(TrackCursor *cursor, const ReachRule *rule, int64 max_run);
extern void track_sort_out(TrackSource source, const LeftOut *left_out, SortedOut *out);

#endif							/* VESSELWATCH_TRACK_CLEAN_H */
