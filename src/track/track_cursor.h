/*
 * track_cursor.h
 *		Random access to the fixes of a track, whose blocks are unpacked when first
 *		needed.
 */
#ifndef VESSELWATCH_TRACK_CURSOR_H
#define VESSELWATCH_TRACK_CURSOR_H

#include "track/track_block.h"
#include "track/track_source.h"

#define CURSOR_SLOTS	64

/* a fix's place: block and index in it; ordered as the fixes are */
typedef struct FixPos
{
	int			block;
	int			i;
} FixPos;

typedef struct TrackCursor
{
	const TrackBlock *dir;
	int			nblocks;
	TimestampTz last;			/* time of the last fix */
	uint32	   *number;			/* of each block's first fix in the track */
	const uint8 *payload;		/* of a packed track */
	uint32	   *offset;			/* of each block in it */
	const Fix  *fixes;			/* of a track that is not packed */
	int			slot_block[CURSOR_SLOTS];	/* the block in each slot, -1 for none */
	uint8		slot_place[CURSOR_SLOTS];	/* its index in `slots`, where those in use are adjacent */
	int			nplaces;
	TrackColumns slots[FLEXIBLE_ARRAY_MEMBER];	/* CURSOR_SLOTS, or as many as there are blocks */
} TrackCursor;

extern TrackCursor *track_cursor_open(TrackSource source);
extern void track_cursor_close(TrackCursor *cursor);
extern const TrackColumns *track_cursor_unpack(TrackCursor *cursor, int block);
extern const TrackColumns *track_cursor_peek(TrackCursor *cursor, int block, int limit, TrackColumns *space);

/* Return time, lon and lat of a block */
static inline const TrackColumns *
cursor_block(TrackCursor *cursor, int block)
{
	int			slot = block % CURSOR_SLOTS;

	if (likely(cursor->slot_block[slot] == block))
		return &cursor->slots[cursor->slot_place[slot]];
	return track_cursor_unpack(cursor, block);
}

static inline TimestampTz
cursor_time(TrackCursor *cursor, FixPos pos)
{
	/* a block's first time is in the directory */
	return pos.i == 0 ? cursor->dir[pos.block].first : cursor_block(cursor, pos.block)->t[pos.i];
}

static inline bool
pos_before(FixPos a, FixPos b)
{
	return a.block < b.block || (a.block == b.block && a.i < b.i);
}

static inline bool
pos_equal(FixPos a, FixPos b)
{
	return a.block == b.block && a.i == b.i;
}

/* Return the next position; behind the last fix, block is nblocks */
static inline FixPos
cursor_after(const TrackCursor *cursor, FixPos pos)
{
	if (++pos.i == cursor->dir[pos.block].nfixes)
		pos = (FixPos) {pos.block + 1, 0};
	return pos;
}

/* Return the position before; before the first fix, block is -1 */
static inline FixPos
cursor_before(const TrackCursor *cursor, FixPos pos)
{
	if (--pos.i < 0)
	{
		pos.block--;
		pos.i = pos.block < 0 ? 0 : cursor->dir[pos.block].nfixes - 1;
	}
	return pos;
}

static inline FixPos
cursor_block_end(const TrackCursor *cursor, int block)
{
	return (FixPos) {block, cursor->dir[block].nfixes - 1};
}

/* Return the last block that begins before a time, or the first where none does */
static inline int
cursor_block_before(const TrackCursor *cursor, TimestampTz t)
{
	int			block = 0;

	while (block + 1 < cursor->nblocks && cursor->dir[block + 1].first < t)
		block++;
	return block;
}

static inline uint32
cursor_number(const TrackCursor *cursor, FixPos pos)
{
	return cursor->number[pos.block] + pos.i;
}

/*
 * Return an upper bound of the steps in time from a block's first fix to the next block's: the time between these
 * two
 */
static inline uint64
cursor_block_span(const TrackCursor *cursor, int block)
{
	return track_elapsed(cursor->dir[block].first,
						 block + 1 < cursor->nblocks ? cursor->dir[block + 1].first : cursor->last);
}

#endif							/* VESSELWATCH_TRACK_CURSOR_H */
