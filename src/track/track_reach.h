/*
 * track_reach.h
 *		Finding the steps of a track that are out of reach.
 */
#ifndef VESSELWATCH_TRACK_REACH_H
#define VESSELWATCH_TRACK_REACH_H

#include <math.h>

#include "common/geodesy.h"
#include "common/reachable.h"
#include "track/track_cursor.h"

#define METRES_PER_E7		(EARTH_RADIUS_M * RAD_PER_DEGREE / TRACK_DEGREE)

/*
 * Return an upper bound, metres, of the great-circle distance of two places that are lon_step and lat_step (1e-7
 * degree) apart: a degree of longitude is never longer than one of latitude
 */
static inline double
distance_at_most_m(int64 lon_step, int64 lat_step)
{
	double		x = lon_step * METRES_PER_E7,
				y = lat_step * METRES_PER_E7;

	return sqrt(x * x + y * y) + DISTANCE_ROUNDING_M;
}

/* bounds from the heads of a block's streams, if there are any */
typedef struct BlockHeads
{
	int			block;			/* -1 for none yet */
	bool		known;
	double		shrink;			/* an upper bound of the cosine of its latitudes */
	BlockSteps	steps;
} BlockHeads;

/* `heads` caches those of two consecutive blocks, each at its number modulo 2 */
extern bool cursor_block_breaks(TrackCursor *cursor, const ReachRule *rule, BlockHeads heads[2], int block,
								int *first, int *last);

#endif							/* VESSELWATCH_TRACK_REACH_H */
