/*
 * pair_track.h
 *		The fixes of a ship that is compared with others: times and places, unpacked block by block
 *		when needed.
 */
#ifndef VESSELWATCH_PAIR_TRACK_H
#define VESSELWATCH_PAIR_TRACK_H

#include "pair/place_box.h"
#include "track/track_source.h"

/* fixes of a group; the last of a block may have fewer */
#define GROUP_FIXES			16
#define BLOCK_BOXES			(1 + (TRACK_BLOCK_FIXES + GROUP_FIXES - 1) / GROUP_FIXES)

/* fixes of a block that follow each other, with the one before them if that was ready when they were unpacked */
typedef struct FixGroup
{
	PlaceBox	box;
	uint32		longest;		/* at most so many microseconds from one to the next; PG_UINT32_MAX: any number, or
								 * the one before was not ready */
} FixGroup;

/*
 * Fixes are numbered from 0.  Those from `begin` to before `end` are ready, blocks first_block to
 * before end_block: t, lon and lat hold them from `begin` on.  Fixes that are not needed are
 * never unpacked, and those left behind may be forgotten: the blocks that lie wholly before
 * `behind` make room when others are unpacked.  Any function that makes fixes ready may move the
 * arrays, and may forget fixes that were ready before it.
 */
typedef struct PairTrack
{
	int64		n;
	int			nblocks;
	const TrackBlock *dir;
	TimestampTz last;			/* time of the last fix */
	uint32	   *number;			/* of each block's first fix, and n behind them */
	uint32	   *offset;			/* of each block in the payload; NULL for plain fixes, which are all ready */
	const uint8 *payload;
	int			latest;			/* the block that was looked up last */

	int			first_block;
	int			end_block;
	int64		begin;
	int64		end;
	int64		room;			/* fixes and blocks that the arrays hold */
	int64		block_room;
	TimestampTz behind;
	TimestampTz *t;				/* followed by the others in the same memory */
	int32	   *lon;
	int32	   *lat;
	FixGroup   *groups;			/* BLOCK_BOXES for each block: of all of it, then of its groups */
} PairTrack;

/* a ship's place at a time */
typedef struct PairPlace
{
	bool		known;
	double		lon;
	double		lat;
} PairPlace;

extern void pair_track_open(PairTrack *track, TrackSource source);
extern void pair_track_load(PairTrack *track, int64 first, int64 last);
extern void pair_track_forget(PairTrack *track);
extern int	pair_track_block_of(PairTrack *track, int64 i);
extern int	pair_track_block_at(const PairTrack *track, TimestampTz t);
extern int64 pair_track_first_at(PairTrack *track, TimestampTz t);
extern PairPlace pair_place_between(const PairTrack *track, int64 after, TimestampTz t);
extern PairPlace pair_place_at(const PairTrack *track, int64 at, TimestampTz t, int64 max_gap);

/* Make the fixes from first to last ready, both included; numbers outside of the track are ignored */
static inline void
pair_track_need(PairTrack *track, int64 first, int64 last)
{
	first = Max(first, 0);
	last = Min(last, track->n - 1);
	if (first <= last && (first < track->begin || last >= track->end))
		pair_track_load(track, first, last);
}

/* Return time, longitude and latitude of the fix i, which is ready */
static inline TimestampTz
pair_t(const PairTrack *track, int64 i)
{
	return track->t[i - track->begin];
}

static inline int32
pair_lon(const PairTrack *track, int64 i)
{
	return track->lon[i - track->begin];
}

static inline int32
pair_lat(const PairTrack *track, int64 i)
{
	return track->lat[i - track->begin];
}

/* Return the time of the fix i */
static inline TimestampTz
pair_time(PairTrack *track, int64 i)
{
	pair_track_need(track, i, i);
	return pair_t(track, i);
}

#endif							/* VESSELWATCH_PAIR_TRACK_H */
