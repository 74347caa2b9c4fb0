/*
 * block_thin.c
 *		Removing fixes from a block without packing the others anew.
 *
 * A thinned block is for use within a statement, where a cleaned track is unpacked once or twice
 * and packing would take longer than everything else.  Its directory entry describes the fixes
 * that remain and has the flag TRACK_THINNED. Its payload is the directory entry of the whole
 * block, the indexes of the fixes left out (a byte each, ascending), and the payload of the whole
 * block.
 */
#include "postgres.h"

#include "track/codec/residual.h"

/*
 * Write a thinned block to `out`: the block `whole` with its payload, without the fixes whose
 * indexes are in `left_out`.  The n others are `kept`.  There must be room for TRACK_THINNED_MORE
 * bytes more than the whole block takes.  Fill in the directory entry, and return the size in
 * bytes.
 */
int
track_block_thin(const TrackBlock *whole, const uint8 *payload, const uint8 *left_out, const Fix *kept,
				 int n, TrackBlock *entry, uint8 *out)
{
	int			nleft_out = whole->nfixes - n;

	Assert(n > 0 && nleft_out > 0 && (whole->channels & TRACK_THINNED) == 0);
	track_block_describe(kept, n, entry);
	entry->channels = whole->channels | TRACK_THINNED;
	memcpy(out, whole, sizeof(TrackBlock));
	memcpy(out + sizeof(TrackBlock), left_out, nleft_out);
	memcpy(out + sizeof(TrackBlock) + nleft_out, payload, whole->size);
	entry->size = (uint16) (sizeof(TrackBlock) + nleft_out + whole->size);
	return entry->size;
}

/* Remove element `at` from one column */
#define DROP(column) \
	memmove(&columns->column[at], &columns->column[at + 1], (columns->n - at) * sizeof(columns->column[0]))

static void
drop_fix(TrackColumns *columns, int channels, int at)
{
	columns->n--;
	DROP(t);
	if (channels & TRACK_PLACE)
	{
		DROP(lon);
		DROP(lat);
	}
	if (channels & TRACK_HAS_SOG)
		DROP(sog);
	if (channels & TRACK_HAS_COG)
		DROP(cog);
	if (channels & TRACK_HAS_STATUS)
		DROP(status);
	if (channels & TRACK_HAS_HEADING)
		DROP(heading);
}

/* Unpack a thinned block; see track_block_unpack() */
void
track_block_unpack_thinned(const TrackBlock *entry, const uint8 *payload, int channels, int limit,
						   TrackColumns *columns)
{
	const uint8 *left_out = payload + sizeof(TrackBlock);
	TrackBlock	whole;
	int			nleft_out;

	if (entry->size < sizeof(TrackBlock))
		block_corrupt();
	memcpy(&whole, payload, sizeof(TrackBlock));
	nleft_out = whole.nfixes - entry->nfixes;
	if (nleft_out < 1 || entry->nfixes < 1 || (whole.channels & TRACK_THINNED) != 0 ||
		entry->size != sizeof(TrackBlock) + nleft_out + whole.size)
		block_corrupt();
	track_block_unpack_whole(&whole, left_out + nleft_out, channels, Min(limit + nleft_out, TRACK_BLOCK_FIXES),
							 columns);
	for (int i = 0; i < nleft_out; i++)
	{
		/* the i fixes left out before it are gone */
		int			at = left_out[i] - i;

		if (left_out[i] >= whole.nfixes || (i > 0 && left_out[i] <= left_out[i - 1]))
			block_corrupt();
		if (at < columns->n)
			drop_fix(columns, channels, at);
	}
	columns->n = Min(columns->n, limit);
}
