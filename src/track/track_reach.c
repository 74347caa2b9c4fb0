/*
 * track_reach.c
 *		Find the blocks of a track in which every step is within reach.
 *
 * Checking whether a fix is reachable from the one before takes a few comparisons, and
 * for a ship at rest a few per block.
 */
#include "postgres.h"

#include "track/track_clean.h"

#define LONGEST_SHORT_STEP	100000000	/* 1e-7 degrees: differences that wrap round in 32 bits are longer */

/* Check whether fix i of a block is reachable from a fix before it */
static inline bool
column_reachable(const ReachRule *rule, TimestampTz t, int32 lon, int32 lat, const TrackColumns *columns, int i)
{
	uint64		usecs = track_elapsed(t, columns->t[i]);

	double		at_most_m = distance_at_most_m(track_lon_step(lon, columns->lon[i]), (int64) columns->lat[i] - lat);

	return at_most_m <= reach_metres(rule, usecs) ||
		reachable(rule, usecs, track_degrees(lon), track_degrees(lat),
				  track_degrees(columns->lon[i]), track_degrees(columns->lat[i]));
}

/* Check whether all places in the boxes of two blocks are reachable from each other in no time */
static bool
blocks_at_one_place(const ReachRule *rule, const TrackBlock *a, const TrackBlock *b)
{
	int64		step = track_lon_step(a->west, b->west),
				width = Max(track_span_decode(a->lon_span), step + track_span_decode(b->lon_span)) - Min(step, 0),
				south = Min(a->south, b->south),
				north = Max(a->south + track_span_decode(a->lat_span), b->south + track_span_decode(b->lat_span));

	return distance_at_most_m(width, north - south) <= reach_metres(rule, 0);
}

/*
 * Return how many 1e-7 degrees of longitude and of latitude two fixes may be apart that are reachable from
 * each other if at least usecs microseconds lie between them
 */
static uint32
short_step(const ReachRule *rule, uint64 usecs)
{
	double		axis_m = (reach_metres(rule, usecs) - ROUNDING_M) * M_SQRT1_2;

	return axis_m <= 0 ? 0 : (uint32) Min(axis_m / METRES_PER_E7, LONGEST_SHORT_STEP);
}

/* Return the least time between two fixes of a block that follow each other, microseconds */
static uint64
least_elapsed(const TrackColumns *columns)
{
	uint64		least = PG_UINT64_MAX;

	for (int i = 1; i < columns->n; i++)
	{
		uint64		usecs = track_elapsed(columns->t[i - 1], columns->t[i]);

		least = usecs < least ? usecs : least;
	}
	return least;
}

/*
 * Check whether no fix of a block is more than `step` of longitude or latitude from the one before it.
 * Without branches, so that the compiler takes several fixes at a time
 */
static bool
steps_are_short(const TrackColumns *columns, uint32 step)
{
	uint32		longer = 0;

	for (int i = 1; i < columns->n; i++)
	{
		uint32		lon_step = (uint32) columns->lon[i] - (uint32) columns->lon[i - 1],
					lat_step = (uint32) columns->lat[i] - (uint32) columns->lat[i - 1];

		longer |= (lon_step + step > 2 * step) | (lat_step + step > 2 * step);
	}
	return !longer;
}

/* Check whether each fix of a block is reachable from the one before it, in another block for the first */
bool
cursor_block_is_clean(TrackCursor *cursor, const ReachRule *rule, int block)
{
	const TrackBlock *entry = &cursor->dir[block];
	const TrackColumns *columns;

	if (block > 0 && !blocks_at_one_place(rule, entry - 1, entry))
	{
		int			last = entry[-1].nfixes - 1;
		TimestampTz t;
		int32		lon,
					lat;

		columns = cursor_block(cursor, block - 1);
		t = columns->t[last];
		lon = columns->lon[last];
		lat = columns->lat[last];
		if (!column_reachable(rule, t, lon, lat, cursor_block(cursor, block), 0))
			return false;
	}
	if (blocks_at_one_place(rule, entry, entry))
		return true;
	columns = cursor_block(cursor, block);
	if (steps_are_short(columns, short_step(rule, 0)) ||
		steps_are_short(columns, short_step(rule, least_elapsed(columns))))
		return true;
	for (int i = 1; i < columns->n; i++)
		if (!column_reachable(rule, columns->t[i - 1], columns->lon[i - 1], columns->lat[i - 1], columns, i))
			return false;
	return true;
}
