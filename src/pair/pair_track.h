/*
 * pair_track.h
 *		The fixes of a ship that is compared with others: times and places, block by block as they are needed.
 */
#ifndef VESSELWATCH_PAIR_TRACK_H
#define VESSELWATCH_PAIR_TRACK_H

#include "track/track_source.h"

/*
 * t, lon and lat have room for all fixes, and hold those of the blocks that are ready.
 * What is never asked for is never unpacked, nor is its memory touched.
 */
typedef struct PairTrack
{
	int64		n;
	TimestampTz *t;
	int32	   *lon;
	int32	   *lat;
	int			nblocks;
	const TrackBlock *dir;
	TimestampTz last;			/* time of the last fix */
	uint32	   *number;			/* of each block's first fix, and n behind them */
	uint32	   *offset;			/* of each block in the payload */
	const uint8 *payload;
	bool	   *ready;
	int			latest;			/* the block that was asked for last */
} PairTrack;

/* a ship's place at a time */
typedef struct PairPlace
{
	bool		known;
	double		lon;
	double		lat;
} PairPlace;

extern void pair_track_open(PairTrack *track, TrackSource source);
extern void pair_track_load(PairTrack *track, int block);
extern int	pair_track_block_of(PairTrack *track, int64 i);
extern void pair_track_need(PairTrack *track, int64 first, int64 last);
extern int64 pair_track_first_at(PairTrack *track, TimestampTz t);
extern PairPlace pair_place_between(const PairTrack *track, int64 after, TimestampTz t);
extern PairPlace pair_place_at(const PairTrack *track, int64 at, TimestampTz t, int64 max_gap);

/* Return the time of the fix i */
static inline TimestampTz
pair_time(PairTrack *track, int64 i)
{
	pair_track_need(track, i, i);
	return track->t[i];
}

#endif							/* VESSELWATCH_PAIR_TRACK_H */
