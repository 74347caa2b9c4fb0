/*
 * pair_track.c
 *		Times and places of a ship's fixes, unpacked as they are needed; see pair_track.h.
 */
#include "postgres.h"

#include "miscadmin.h"
#include "utils/memutils.h"

#include "common/compat.h"
#include "common/geodesy.h"
#include "pair/pair_track.h"
#include "track/track_block.h"

static void *
allocate(uint64 n, Size size)
{
	return MemoryContextAllocHuge(CurrentMemoryContext, mul_size(Max(n, 1), size));
}

/* Take numbers and offsets of the blocks from the directory of a packed track */
static void
open_packed(PairTrack *track, const Track *packed)
{
	uint64		number = 0,
				offset = 0;

	track->n = packed->nfixes;
	track->nblocks = packed->nblocks;
	track->dir = TrackDirectory(packed);
	track->payload = TrackPayload(packed);
	track->last = packed->last;
	track->number = allocate(packed->nblocks + 1, sizeof(uint32));
	track->offset = allocate(packed->nblocks, sizeof(uint32));
	for (int b = 0; b < packed->nblocks; b++)
	{
		track->number[b] = (uint32) number;
		track->offset[b] = (uint32) offset;
		number += track->dir[b].nfixes;
		offset += track->dir[b].size;
	}
	track->number[packed->nblocks] = (uint32) number;
	if (number != (uint64) packed->nfixes ||
		track->payload + offset > (const uint8 *) packed + VARSIZE(packed) - TRACK_TAIL)
		ereport(ERROR,
				(errcode(ERRCODE_DATA_CORRUPTED),
				 errmsg("track is corrupt"),
				 errdetail("Its directory does not agree with its size.")));
}

/* Make a directory for plain fixes, of the blocks that they would be packed into */
static void
open_fixes(PairTrack *track, const Fix *fixes, int64 n)
{
	int64		max = 16 + n / TRACK_BLOCK_MOVING * 2;
	TrackBlock *dir = allocate(max, sizeof(TrackBlock));
	int64		i = 0;

	track->n = n;
	track->last = n > 0 ? fixes[n - 1].t : 0;
	track->number = allocate(max + 1, sizeof(uint32));
	while (i < n)
	{
		int			count = track_block_extent(fixes + i, n - i);

		if (track->nblocks == max)
		{
			max *= 2;
			dir = repalloc_huge(dir, mul_size(max, sizeof(TrackBlock)));
			track->number = repalloc_huge(track->number, mul_size(max + 1, sizeof(uint32)));
		}
		track_block_describe(fixes + i, count, &dir[track->nblocks]);
		track->number[track->nblocks++] = (uint32) i;
		i += count;
	}
	track->number[track->nblocks] = (uint32) n;
	track->dir = dir;
	for (i = 0; i < n; i++)
	{
		track->t[i] = fixes[i].t;
		track->lon[i] = fixes[i].lon;
		track->lat[i] = fixes[i].lat;
	}
}

/* Open a track, of which nothing is unpacked yet; it must stay where it is */
void
pair_track_open(PairTrack *track, TrackSource source)
{
	int64		n = source.track ? source.track->nfixes : source.nfixes;

	*track = (PairTrack) {
		.t = allocate(n, sizeof(TimestampTz)),
		.lon = allocate(n, sizeof(int32)),
		.lat = allocate(n, sizeof(int32))
	};
	if (source.track)
		open_packed(track, source.track);
	else
		open_fixes(track, source.fixes, source.nfixes);
	track->ready = allocate(track->nblocks, sizeof(bool));
	memset(track->ready, source.track == NULL, track->nblocks);
}

/* Make a block ready */
void
pair_track_load(PairTrack *track, int block)
{
	TrackColumns columns;
	uint32		at = track->number[block];

	if (track->ready[block])
		return;
	CHECK_FOR_INTERRUPTS();
	track_block_unpack(&track->dir[block], track->payload + track->offset[block], TRACK_TIME | TRACK_PLACE,
					   TRACK_BLOCK_FIXES, &columns);
	memcpy(&track->t[at], columns.t, columns.n * sizeof(TimestampTz));
	memcpy(&track->lon[at], columns.lon, columns.n * sizeof(int32));
	memcpy(&track->lat[at], columns.lat, columns.n * sizeof(int32));
	track->ready[block] = true;
}

/* Return the block of the fix i */
int
pair_track_block_of(PairTrack *track, int64 i)
{
	int			low = 0,
				high = track->nblocks - 1;

	if (i >= track->number[track->latest] && i < track->number[track->latest + 1])
		return track->latest;
	while (low < high)
	{
		int			middle = low + (high - low + 1) / 2;

		if (track->number[middle] <= i)
			low = middle;
		else
			high = middle - 1;
	}
	track->latest = low;
	return low;
}

/* Make the fixes from first to last ready, both included; what lies outside of the track is left out */
void
pair_track_need(PairTrack *track, int64 first, int64 last)
{
	first = Max(first, 0);
	last = Min(last, track->n - 1);
	if (first > last)
		return;
	for (int block = pair_track_block_of(track, first); block < track->nblocks && track->number[block] <= last; block++)
		pair_track_load(track, block);
}

/* Return the first fix at or after t, n if there is none; it is ready, and so is the one before it */
int64
pair_track_first_at(PairTrack *track, TimestampTz t)
{
	int			low = 0,
				high = track->nblocks;
	int64		i,
				end;

	/* the first block that begins at or after t */
	while (low < high)
	{
		int			middle = low + (high - low) / 2;

		if (track->dir[middle].first < t)
			low = middle + 1;
		else
			high = middle;
	}
	i = end = track->number[low];
	/* or a fix of the one before it */
	if (low > 0)
	{
		pair_track_load(track, low - 1);
		i = track->number[low - 1];
	}
	while (i < end)
	{
		int64		middle = i + (end - i) / 2;

		if (track->t[middle] < t)
			i = middle + 1;
		else
			end = middle;
	}
	if (low < track->nblocks && i == track->number[low])
		pair_track_load(track, low);
	return i;
}

/*
 * Compute the place on the straight way to the fix `after`, the first one at or after t,
 * from the fix before it; both are ready
 */
PairPlace
pair_place_between(const PairTrack *track, int64 after, TimestampTz t)
{
	int64		before = after - 1;
	double		part = (double) track_elapsed(track->t[before], t) /
		(double) track_elapsed(track->t[before], track->t[after]);
	int64		step = track_lon_step(track->lon[before], track->lon[after]);

	return (PairPlace) {
		true,
		lon_wrap(track_degrees(track->lon[before]) + part * track_degrees(step)),
		track_degrees(track->lat[before]) + part * track_degrees((int64) track->lat[after] - track->lat[before])
	};
}

/* Find a ship's place at t; `at` is its first fix at or after t, ready as the one before it is */
PairPlace
pair_place_at(const PairTrack *track, int64 at, TimestampTz t, int64 max_gap)
{
	if (at < track->n && track->t[at] == t)
		return (PairPlace) {true, track_degrees(track->lon[at]), track_degrees(track->lat[at])};
	if (at == 0 || at == track->n || track_elapsed(track->t[at - 1], track->t[at]) > (uint64) max_gap)
		return (PairPlace) {false};
	return pair_place_between(track, at, t);
}
