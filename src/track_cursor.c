/*
 * track_cursor.c
 *		Any fix of a track by its position; see track_cursor.h.
 */
#include "postgres.h"

#include "miscadmin.h"
#include "utils/memutils.h"

#include "track_cursor.h"

TrackCursor *
track_cursor_open(const Track *track)
{
	TrackCursor *cursor = palloc(sizeof(TrackCursor));
	uint64		offset = 0,
				number = 0;
	Size		payload = VARSIZE(track) - TRACK_TAIL - ((const char *) TrackPayload(track) - (const char *) track);

	cursor->track = track;
	cursor->dir = TrackDirectory(track);
	cursor->offset = palloc(Max(track->nblocks, 1) * sizeof(uint32));
	cursor->number = palloc(Max(track->nblocks, 1) * sizeof(uint32));
	for (int b = 0; b < track->nblocks; b++)
	{
		cursor->offset[b] = (uint32) offset;
		cursor->number[b] = (uint32) number;
		offset += cursor->dir[b].size;
		number += cursor->dir[b].nfixes;
	}
	if (offset > payload || number != (uint64) track->nfixes)
		ereport(ERROR,
				(errcode(ERRCODE_DATA_CORRUPTED),
				 errmsg("track is corrupt"),
				 errdetail("Its directory does not agree with its size.")));
	for (int i = 0; i < CURSOR_SLOTS; i++)
		cursor->slot_block[i] = -1;
	return cursor;
}

void
track_cursor_close(TrackCursor *cursor)
{
	pfree(cursor->offset);
	pfree(cursor->number);
	pfree(cursor);
}

/* Unpack a block that is not at hand; cursor_block() asks for it */
const TrackColumns *
track_cursor_unpack(TrackCursor *cursor, int block)
{
	int			slot = block % CURSOR_SLOTS;

	CHECK_FOR_INTERRUPTS();
	cursor->slot_block[slot] = -1;
	track_block_unpack(&cursor->dir[block], TrackPayload(cursor->track) + cursor->offset[block],
					   TRACK_TIME | TRACK_PLACE, &cursor->slots[slot]);
	cursor->slot_block[slot] = block;
	return &cursor->slots[slot];
}
