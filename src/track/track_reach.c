/*
 * track_reach.c
 *		Find the steps of a track that are out of reach.
 *
 * Checking whether a fix is reachable from the one before takes a few comparisons.  A block
 * of a ship at rest is checked as a whole, by its box, and so are most blocks of a ship that
 * keeps its speed: the heads of a block's streams bound its steps, and it is not unpacked.
 */
#include "postgres.h"

#include "track/track_reach.h"

#define FLAT_M				50000	/* metres: see surely_in_reach() */
#define LONGEST_SHORT_STEP	100000000	/* 1e-7 degree: differences that wrap round in 32 bits are longer */

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

/* Check whether all places in the boxes of two blocks are reachable from each other at one time */
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
 * Return a step in 1e-7 degree such that fixes at most that far apart in longitude and in latitude are reachable
 * from each other in usecs microseconds
 */
static uint32
short_step(const ReachRule *rule, uint64 usecs)
{
	double		axis_m = (reach_metres(rule, usecs) - DISTANCE_ROUNDING_M) * M_SQRT1_2;

	return axis_m <= 0 ? 0 : (uint32) Min(axis_m / METRES_PER_E7, LONGEST_SHORT_STEP);
}

/* Return the least time between neighbouring fixes of a block, microseconds */
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

/* Check whether fix i of a block is at most `step` from the one before it, in longitude and in latitude */
static inline bool
step_is_short(const TrackColumns *columns, int i, uint32 step)
{
	uint32		lon_step = (uint32) columns->lon[i] - (uint32) columns->lon[i - 1],
				lat_step = (uint32) columns->lat[i] - (uint32) columns->lat[i - 1];

	return !((lon_step + step > 2 * step) | (lat_step + step > 2 * step));
}

/*
 * Check whether all fixes of a block are at most `step` from the one before them, in longitude and in latitude.
 * Without branches, so that the compiler vectorizes it.
 */
static bool
steps_are_short(const TrackColumns *columns, uint32 step)
{
	uint32		longer = 0;

	for (int i = 1; i < columns->n; i++)
		longer |= !step_is_short(columns, i, step);
	return !longer;
}

/* Return an upper bound of the cosine of the latitudes of a block */
static double
cos_most(const TrackBlock *entry)
{
	int64		north = entry->south + track_span_decode(entry->lat_span);
	int64		least = entry->south > 0 ? entry->south : north < 0 ? -north : 0;

	return cos(track_degrees(least) * RAD_PER_DEGREE) * (1 + 1e-9);
}

/* Return the bounds from the heads of a block's streams, NULL if there are none */
static const BlockHeads *
cursor_heads(TrackCursor *cursor, BlockHeads heads[2], int block)
{
	BlockHeads *place = &heads[block % 2];

	if (cursor->fixes != NULL)
		return NULL;
	if (place->block != block)
	{
		const TrackBlock *entry = &cursor->dir[block];

		place->block = block;
		place->known = track_block_steps(entry, cursor->payload + cursor->offset[block], &place->steps);
		place->shrink = cos_most(entry);
	}
	return place->known ? place : NULL;
}

/*
 * Check whether two places are surely in reach of each other, which are at most `lon` and `lat`
 * (1e-7 degree) and at least usecs microseconds apart, at latitudes whose cosines are at most
 * `shrink`.  Up to FLAT_M an arc is longer than its chord by less than DISTANCE_ROUNDING_M.
 */
static inline bool
surely_in_reach(const ReachRule *rule, double lon, double lat, double shrink, double usecs)
{
	double		x = lon * shrink * METRES_PER_E7,
				y = lat * METRES_PER_E7,
				metres = sqrt(x * x + y * y);

	return metres <= FLAT_M && metres + DISTANCE_ROUNDING_M <= reach_metres(rule, (uint64) usecs);
}

/*
 * Check by their bounds that no step of a block is out of reach.  The bound of a step's length is
 * convex in the step's duration, and what is in reach is linear, so checking the shortest and the
 * longest duration suffices.
 */
static bool
steps_in_reach(const ReachRule *rule, const BlockHeads *heads)
{
	const BlockSteps *steps = &heads->steps;
	double		usecs[] = {steps->least_usecs, steps->most_usecs};

	for (int i = 0; i < lengthof(usecs); i++)
		if (!surely_in_reach(rule, steps->lon.step + steps->lon.drift * usecs[i],
							 steps->lat.step + steps->lat.drift * usecs[i], heads->shrink, usecs[i]))
			return false;
	return true;
}

/* Return how far apart along an axis the last place of a block and the first of the next can be */
static inline double
farthest(const AxisSteps *before, const AxisSteps *next)
{
	return Max(next->first_high - before->last_low, before->last_high - next->first_low);
}

/* Check whether the first fix of a block is surely in reach of the last one of the block before */
static bool
ends_in_reach(const ReachRule *rule, const BlockHeads *before, const BlockHeads *next, uint64 usecs)
{
	return surely_in_reach(rule, farthest(&before->steps.lon, &next->steps.lon),
						   farthest(&before->steps.lat, &next->steps.lat), Max(before->shrink, next->shrink),
						   Min(Max((double) usecs - before->steps.all_most_usecs, 0), (double) USECS_PER_DAY));
}

/* Check whether the first fix of a block is reachable from the last one before it */
static bool
block_joins(TrackCursor *cursor, const ReachRule *rule, BlockHeads heads[2], int block)
{
	const TrackBlock *entry = &cursor->dir[block];
	const BlockHeads *before,
			   *next;
	const TrackColumns *columns;
	TrackColumns space;
	int			last = entry[-1].nfixes - 1;
	TimestampTz t;
	int32		lon,
				lat;

	if (blocks_at_one_place(rule, entry - 1, entry))
		return true;
	before = cursor_heads(cursor, heads, block - 1);
	next = cursor_heads(cursor, heads, block);
	if (before != NULL && next != NULL &&
		ends_in_reach(rule, before, next, track_elapsed(entry[-1].first, entry->first)))
		return true;
	columns = cursor_block(cursor, block - 1);
	t = columns->t[last];
	lon = columns->lon[last];
	lat = columns->lat[last];
	return column_reachable(rule, t, lon, lat, track_cursor_peek(cursor, block, 2, &space), 0);
}

/*
 * Find the first and the last fix of a block that are out of reach of the fix before them, which
 * for the first of all is in the block before; return false if there are none.  Blocks are unpacked
 * only where the heads of their streams leave it open.
 */
bool
cursor_block_breaks(TrackCursor *cursor, const ReachRule *rule, BlockHeads heads[2], int block, int *first, int *last)
{
	const TrackBlock *entry = &cursor->dir[block];
	const BlockHeads *known;
	const TrackColumns *columns;
	uint32		step;
	bool		breaks = block > 0 && !block_joins(cursor, rule, heads, block);

	*first = *last = 0;
	if (blocks_at_one_place(rule, entry, entry))
		return breaks;
	known = cursor_heads(cursor, heads, block);
	if (known != NULL && steps_in_reach(rule, known))
		return breaks;
	columns = cursor_block(cursor, block);
	if (steps_are_short(columns, short_step(rule, 0)))
		return breaks;
	step = short_step(rule, least_elapsed(columns));
	if (steps_are_short(columns, step))
		return breaks;
	for (int i = 1; i < columns->n; i++)
	{
		if (step_is_short(columns, i, step) ||
			column_reachable(rule, columns->t[i - 1], columns->lon[i - 1], columns->lat[i - 1], columns, i))
			continue;
		if (!breaks)
			*first = i;
		*last = i;
		breaks = true;
	}
	return breaks;
}
