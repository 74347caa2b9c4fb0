/*
 * track_block.h
 *		Blocks of a track: which fixes belong to one, and packing and unpacking one.
 *
 * codec/block_pack.c and codec/block_unpack.c allocate nothing and read no catalog.
 */
#ifndef VESSELWATCH_TRACK_BLOCK_H
#define VESSELWATCH_TRACK_BLOCK_H

#include "track/track_format.h"

/* an unpacked block, channel by channel */
typedef struct TrackColumns
{
	int			n;
	TimestampTz t[TRACK_BLOCK_FIXES];
	int32		lon[TRACK_BLOCK_FIXES];
	int32		lat[TRACK_BLOCK_FIXES];
	int16		sog[TRACK_BLOCK_FIXES];
	int16		cog[TRACK_BLOCK_FIXES];
	int16		status[TRACK_BLOCK_FIXES];
	int16		heading[TRACK_BLOCK_FIXES];
} TrackColumns;

/* channels for track_block_unpack() to fill, besides TRACK_HAS_* */
#define TRACK_TIME			0x10
#define TRACK_PLACE			0x20
#define TRACK_EVERYTHING	0x3f

/* the extent of the fixes of a block, by which block_extent_fits() decides on the next one */
typedef struct BlockExtent
{
	int			n;
	TimestampTz day_end;		/* midnight after the fixes */
	int32		west,
				east,
				south,
				north;
} BlockExtent;

static inline bool
block_extent_fits(const BlockExtent *extent, const Fix *fix)
{
	if (extent->n == 0)
		return true;
	if (fix->t >= extent->day_end || extent->n == TRACK_BLOCK_FIXES)
		return false;
	return extent->n < TRACK_BLOCK_MOVING ||
		((int64) Max(extent->east, fix->lon) - Min(extent->west, fix->lon) <= TRACK_AT_REST &&
		 Max(extent->north, fix->lat) - Min(extent->south, fix->lat) <= TRACK_AT_REST);
}

static inline void
block_extent_add(BlockExtent *extent, const Fix *fix)
{
	if (extent->n++ == 0)
	{
		extent->day_end = (track_day(fix->t) + 1) * USECS_PER_DAY;
		extent->west = extent->east = fix->lon;
		extent->south = extent->north = fix->lat;
		return;
	}
	extent->west = Min(extent->west, fix->lon);
	extent->east = Max(extent->east, fix->lon);
	extent->south = Min(extent->south, fix->lat);
	extent->north = Max(extent->north, fix->lat);
}

/* Return how many of n ordered fixes, the first of a block, belong to it */
static inline int
track_block_extent(const Fix *fixes, int64 n)
{
	BlockExtent extent = {0};

	while (extent.n < n && block_extent_fits(&extent, &fixes[extent.n]))
		block_extent_add(&extent, &fixes[extent.n]);
	return extent.n;
}

/* bounds along one axis of a block, 1e-7 degree: no step from fix to fix exceeds step + drift * its duration */
typedef struct AxisSteps
{
	double		step;
	double		drift;			/* per microsecond */
	double		first_low,		/* range of the first coordinate */
				first_high,
				last_low,		/* range of the last one */
				last_high;
} AxisSteps;

/* bounds of a block's steps, from the heads of its streams */
typedef struct BlockSteps
{
	double		least_usecs,	/* of the time from a fix to the next */
				most_usecs,
				all_least_usecs,	/* of that from the first fix to the last */
				all_most_usecs;
	AxisSteps	lon;
	AxisSteps	lat;
} BlockSteps;

/* codec/block_pack.c, codec/block_unpack.c */
#define TRACK_BLOCK_MAX_SIZE	8192	/* bytes; no packed block is larger */
extern void track_block_describe(const Fix *fixes, int n, TrackBlock *entry);
extern int	track_block_pack(const Fix *fixes, int n, TrackBlock *entry, uint8 *out);
extern void track_block_unpack_whole(const TrackBlock *entry, const uint8 *payload, int channels, int limit,
									 TrackColumns *columns);
extern bool track_block_steps(const TrackBlock *entry, const uint8 *payload, BlockSteps *steps);

/* codec/block_thin.c; the bytes that a thinned block takes more than the whole one, at most */
#define TRACK_THINNED_MORE		(sizeof(TrackBlock) + TRACK_BLOCK_FIXES)
extern int	track_block_thin(const TrackBlock *whole, const uint8 *payload, const uint8 *left_out, const Fix *kept,
							 int n, TrackBlock *entry, uint8 *out);
extern void track_block_unpack_thinned(const TrackBlock *entry, const uint8 *payload, int channels, int limit,
									   TrackColumns *columns);

/*
 * Unpack some channels (TRACK_TIME, TRACK_PLACE, TRACK_HAS_xxx) of the first `limit` fixes of a block, at least
 * two; TRACK_BLOCK_FIXES is for all
 */
static inline void
track_block_unpack(const TrackBlock *entry, const uint8 *payload, int channels, int limit, TrackColumns *columns)
{
	if (unlikely(entry->channels & TRACK_THINNED))
		track_block_unpack_thinned(entry, payload, channels, limit, columns);
	else
		track_block_unpack_whole(entry, payload, channels, limit, columns);
}

#endif							/* VESSELWATCH_TRACK_BLOCK_H */
