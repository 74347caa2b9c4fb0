/*
 * track_cursor.c
 *		Random access to the fixes of a track; see track_cursor.h.
 */
#include "postgres.h"

#include "miscadmin.h"
#include "utils/memutils.h"

#include "track/track_cursor.h"

/* Open a packed track; numbers and offsets are running sums of its directory */
static void
cursor_open_packed(TrackCursor *cursor, const Track *track)
{
	uint64		offset = 0,
				number = 0;

	cursor->nblocks = track->nblocks;
	cursor->last = track->last;
	cursor->dir = TrackDirectory(track);
	cursor->payload = TrackPayload(track);
	cursor->offset = palloc(Max(track->nblocks, 1) * sizeof(uint32));
	cursor->number = palloc(Max(track->nblocks, 1) * sizeof(uint32));
	for (int b = 0; b < track->nblocks; b++)
	{
		cursor->offset[b] = (uint32) offset;
		cursor->number[b] = (uint32) number;
		offset += cursor->dir[b].size;
		number += cursor->dir[b].nfixes;
	}
	if (number != (uint64) track->nfixes ||
		cursor->payload + offset > (const uint8 *) track + VARSIZE(track) - TRACK_TAIL)
		ereport(ERROR,
				(errcode(ERRCODE_DATA_CORRUPTED),
				 errmsg("track is corrupt"),
				 errdetail("Its directory does not agree with its size.")));
}

/* Open plain fixes: make a directory of the blocks they would be packed into */
static void
cursor_open_fixes(TrackCursor *cursor, const Fix *fixes, int64 n)
{
	int			max = 16 + n / (TRACK_BLOCK_FIXES / 2);
	TrackBlock *dir = palloc(max * sizeof(TrackBlock));
	int64		i = 0;

	cursor->fixes = fixes;
	cursor->last = n > 0 ? fixes[n - 1].t : 0;
	cursor->number = palloc(max * sizeof(uint32));
	while (i < n)
	{
		int			count = track_block_extent(fixes + i, n - i);

		if (cursor->nblocks == max)
		{
			max *= 2;
			dir = repalloc_huge(dir, max * sizeof(TrackBlock));
			cursor->number = repalloc_huge(cursor->number, max * sizeof(uint32));
		}
		track_block_describe(fixes + i, count, &dir[cursor->nblocks]);
		cursor->number[cursor->nblocks++] = (uint32) i;
		i += count;
	}
	cursor->dir = dir;
}

/* Open a cursor, which refers to the track and does not copy it */
TrackCursor *
track_cursor_open(TrackSource source)
{
	TrackCursor head = {0};
	TrackCursor *cursor;

	if (source.track != NULL)
		cursor_open_packed(&head, source.track);
	else
		cursor_open_fixes(&head, source.fixes, source.nfixes);
	for (int i = 0; i < CURSOR_SLOTS; i++)
	{
		head.slot_block[i] = -1;
		head.slot_place[i] = CURSOR_SLOTS;
	}
	cursor = palloc(offsetof(TrackCursor, slots) + Min(head.nblocks, CURSOR_SLOTS) * sizeof(TrackColumns));
	memcpy(cursor, &head, offsetof(TrackCursor, slots));
	return cursor;
}

void
track_cursor_close(TrackCursor *cursor)
{
	if (cursor->fixes != NULL)
		pfree((void *) cursor->dir);
	else
		pfree(cursor->offset);
	pfree(cursor->number);
	pfree(cursor);
}

/* Unpack time and place of the first `limit` fixes of a block */
static void
unpack_block(TrackCursor *cursor, int block, int limit, TrackColumns *columns)
{
	CHECK_FOR_INTERRUPTS();
	if (cursor->fixes != NULL)
	{
		const Fix  *fix = cursor->fixes + cursor->number[block];

		columns->n = Min(cursor->dir[block].nfixes, limit);
		for (int i = 0; i < columns->n; i++, fix++)
		{
			columns->t[i] = fix->t;
			columns->lon[i] = fix->lon;
			columns->lat[i] = fix->lat;
		}
	}
	else
		track_block_unpack(&cursor->dir[block], cursor->payload + cursor->offset[block],
						   TRACK_TIME | TRACK_PLACE, limit, columns);
}

/* Unpack a block into its slot, for cursor_block() */
const TrackColumns *
track_cursor_unpack(TrackCursor *cursor, int block)
{
	int			slot = block % CURSOR_SLOTS;
	TrackColumns *columns;

	if (cursor->slot_place[slot] == CURSOR_SLOTS)
		cursor->slot_place[slot] = (uint8) cursor->nplaces++;
	columns = &cursor->slots[cursor->slot_place[slot]];
	cursor->slot_block[slot] = -1;
	unpack_block(cursor, block, TRACK_BLOCK_FIXES, columns);
	cursor->slot_block[slot] = block;
	return columns;
}

/*
 * Return time, lon and lat of at least the first `limit` fixes of a block, two or more; `space` may be used for
 * the result
 */
const TrackColumns *
track_cursor_peek(TrackCursor *cursor, int block, int limit, TrackColumns *space)
{
	int			slot = block % CURSOR_SLOTS;

	if (cursor->slot_block[slot] == block)
		return &cursor->slots[cursor->slot_place[slot]];
	unpack_block(cursor, block, limit, space);
	return space;
}
