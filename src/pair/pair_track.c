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

/* a group no longer than this counts as one step: max_gap is hardly ever shorter */
#define SHORT_GROUP		(5 * USECS_PER_MINUTE)

static void *
allocate(uint64 n, Size size)
{
	return MemoryContextAllocHuge(CurrentMemoryContext, mul_size(Max(n, 1), size));
}

/*
 * Reserve memory for the blocks of a track up to before `end`. Those before `kept_end` are ready, and
 * stay so from the block `from` on; those before it stay while there is room.
 */
static void
set_room(PairTrack *track, int from, int end, int kept_end)
{
	PairTrack	old = *track;
	int64		room = (int64) track->number[end] - track->number[from],
				kept = (int64) track->number[kept_end] - track->number[from],
				at = (int64) track->number[from] - track->begin;

	if (kept > 0 && (int64) track->number[end] - track->begin <= track->room &&
		end - track->first_block <= track->block_room)
		return;
	/* half of the room stays free when fixes are moved, so that none is moved often */
	if (room > track->room / 2 || end - from > track->block_room / 2)
	{
		int			times = track->room > 0 ? 2 : 1;

		track->room = Max(room * times, track->room);
		track->block_room = Max((int64) (end - from) * times, track->block_room);
		track->t = allocate(1, add_size(mul_size(track->room, sizeof(TimestampTz) + 2 * sizeof(int32)),
										mul_size(track->block_room, BLOCK_BOXES * sizeof(FixGroup))));
		track->lon = (int32 *) (track->t + track->room);
		track->lat = track->lon + track->room;
		track->groups = (FixGroup *) (track->lat + track->room);
	}
	if (kept > 0)
	{
		memmove(track->t, old.t + at, kept * sizeof(TimestampTz));
		memmove(track->lon, old.lon + at, kept * sizeof(int32));
		memmove(track->lat, old.lat + at, kept * sizeof(int32));
		memmove(track->groups, old.groups + (int64) (from - old.first_block) * BLOCK_BOXES,
				(int64) (kept_end - from) * BLOCK_BOXES * sizeof(FixGroup));
	}
	if (old.t && old.t != track->t)
		pfree(old.t);
	track->first_block = from;
	track->begin = track->number[from];
}

/* Extend a group by one that is part of it */
static inline void
add_group(FixGroup *all, const FixGroup *group)
{
	place_box_add(&all->box, &group->box);
	all->longest = Max(all->longest, group->longest);
}

/* Compute an upper bound of the times from one of n fixes to the next: the longest, or all of a short time */
static uint64
longest_step(const TimestampTz *t, int64 n)
{
	uint64		longest = track_elapsed(t[0], t[n - 1]);

	if (longest <= SHORT_GROUP)
		return longest;
	longest = 0;
	for (int64 k = 1; k < n; k++)
		longest = Max(longest, track_elapsed(t[k - 1], t[k]));
	return longest;
}

/* Compute the box of n places */
static PlaceBox
box_of_places(const int32 *lon, const int32 *lat, int64 n)
{
	PlaceBox	box = {lon[0], lon[0], lat[0], lat[0]};

	for (int64 k = 1; k < n; k++)
	{
		box.west = Min(box.west, lon[k]);
		box.east = Max(box.east, lon[k]);
		box.south = Min(box.south, lat[k]);
		box.north = Max(box.north, lat[k]);
	}
	return box;
}

/* Compute the groups of a block whose fixes are ready */
static void
group_fixes(PairTrack *track, int block)
{
	FixGroup   *all = &track->groups[(int64) (block - track->first_block) * BLOCK_BOXES],
			   *group = all;
	int64		first = track->number[block] - track->begin,
				end = track->number[block + 1] - track->begin;

	*all = (FixGroup) {{PG_INT32_MAX, PG_INT32_MIN, PG_INT32_MAX, PG_INT32_MIN}, 0};
	for (int64 i = first; i < end; i += GROUP_FIXES)
	{
		int64		before = Max(i - 1, 0),
					n = Min(i + GROUP_FIXES, end) - before;
		uint64		longest = i > 0 ? longest_step(&track->t[before], n) : PG_UINT32_MAX;

		*++group = (FixGroup) {
			box_of_places(&track->lon[before], &track->lat[before], n), (uint32) Min(longest, PG_UINT32_MAX)
		};
		add_group(all, group);
	}
}

/* Compute numbers and offsets of the blocks from the directory of a packed track */
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
	set_room(track, 0, track->nblocks, 0);
	track->end_block = track->nblocks;
	track->end = n;
	for (i = 0; i < n; i++)
	{
		track->t[i] = fixes[i].t;
		track->lon[i] = fixes[i].lon;
		track->lat[i] = fixes[i].lat;
	}
	for (int b = 0; b < track->nblocks; b++)
		group_fixes(track, b);
}

/* Open a track, which is not copied and must stay in memory; nothing is unpacked yet */
void
pair_track_open(PairTrack *track, TrackSource source)
{
	*track = (PairTrack) {.behind = PG_INT64_MIN};
	if (source.track)
		open_packed(track, source.track);
	else
		open_fixes(track, source.fixes, source.nfixes);
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

/*
 * Return the last block that begins before t, or the first one.  As blocks are of similar duration, the search
 * begins where it would be if all were equal.
 */
int
pair_track_block_at(const PairTrack *track, TimestampTz t)
{
	const TrackBlock *dir = track->dir;
	double		part = (double) (int64) track_elapsed(dir[0].first, Max(t, dir[0].first)) /
		Max((double) (int64) track_elapsed(dir[0].first, track->last), 1);
	int			low = 0,
				high = track->nblocks - 1,
				step = 1,
				guess = (int) (Min(part, 1) * high);

	/* it is from low to high */
	if (dir[guess].first < t)
	{
		low = guess;
		for (; low + step <= high && dir[low + step].first < t; step *= 2)
			low += step;
		high = Min(high, low + step - 1);
	}
	else
	{
		high = Max(guess - 1, 0);
		for (; high - step >= 0 && dir[high - step].first >= t; step *= 2)
			high -= step;
		low = Max(high - step, 0);
	}
	while (low < high)
	{
		int			middle = low + (high - low + 1) / 2;

		if (dir[middle].first < t)
			low = middle;
		else
			high = middle - 1;
	}
	return low;
}

/* Unpack a block, for whose fixes there is room */
static void
unpack(PairTrack *track, int block)
{
	TrackColumns columns;
	int64		at = track->number[block] - track->begin;

	CHECK_FOR_INTERRUPTS();
	track_block_unpack(&track->dir[block], track->payload + track->offset[block], TRACK_TIME | TRACK_PLACE,
					   TRACK_BLOCK_FIXES, &columns);
	memcpy(&track->t[at], columns.t, columns.n * sizeof(TimestampTz));
	memcpy(&track->lon[at], columns.lon, columns.n * sizeof(int32));
	memcpy(&track->lat[at], columns.lat, columns.n * sizeof(int32));
	group_fixes(track, block);
}

/* Make the fixes from first to last ready, some of which are not */
void
pair_track_load(PairTrack *track, int64 first, int64 last)
{
	int			from = pair_track_block_of(track, first),
				end = pair_track_block_of(track, last) + 1,
				next = from;

	if (track->end > track->begin && from >= track->first_block && from <= track->end_block)
	{
		/* extend what is ready, forgetting the blocks that were left behind */
		int			keep = track->first_block;

		next = track->end_block;
		end = Max(end, next);
		while (keep < from && track->dir[keep + 1].first < track->behind)
			keep++;
		from = keep;
	}
	set_room(track, from, end, next);
	for (; next < end; next++)
		unpack(track, next);
	track->end_block = end;
	track->end = track->number[end];
}

/* Forget what is ready, and free its memory */
void
pair_track_forget(PairTrack *track)
{
	if (track->offset == NULL || track->t == NULL)
		return;
	pfree(track->t);
	track->t = NULL;
	track->lon = track->lat = NULL;
	track->groups = NULL;
	track->room = track->block_room = track->begin = track->end = 0;
	track->first_block = track->end_block = 0;
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
		i = track->number[low - 1];
		pair_track_need(track, i, i);
	}
	while (i < end)
	{
		int64		middle = i + (end - i) / 2;

		if (pair_t(track, middle) < t)
			i = middle + 1;
		else
			end = middle;
	}
	pair_track_need(track, i - 1, i);
	return i;
}

/*
 * Return the place at t on the straight line from the fix before `after`, the first one at or after t, to that;
 * both are ready
 */
PairPlace
pair_place_between(const PairTrack *track, int64 after, TimestampTz t)
{
	int64		before = after - 1;
	double		part = (double) track_elapsed(pair_t(track, before), t) /
		(double) track_elapsed(pair_t(track, before), pair_t(track, after));
	int64		step = track_lon_step(pair_lon(track, before), pair_lon(track, after));

	return (PairPlace) {
		true,
		lon_wrap(track_degrees(pair_lon(track, before)) + part * track_degrees(step)),
		track_degrees(pair_lat(track, before)) +
		part * track_degrees((int64) pair_lat(track, after) - pair_lat(track, before))
	};
}

/* Return a ship's place at t; `at` is its first fix at or after t, ready as is the one before it */
PairPlace
pair_place_at(const PairTrack *track, int64 at, TimestampTz t, int64 max_gap)
{
	if (at < track->n && pair_t(track, at) == t)
		return (PairPlace) {true, track_degrees(pair_lon(track, at)), track_degrees(pair_lat(track, at))};
	if (at == 0 || at == track->n || track_elapsed(pair_t(track, at - 1), pair_t(track, at)) > (uint64) max_gap)
		return (PairPlace) {false};
	return pair_place_between(track, at, t);
}
