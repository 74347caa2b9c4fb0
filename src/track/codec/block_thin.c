/*
 * block_thin.c
 *		Take fixes out of a block without packing the others anew.
 *
 * Such a block is for use within a statement, where a track that was cleaned is unpacked once or
 * twice: packing would take longer than all else.  Its entry in the directory is that of the fixes
 * that are left, with the flag TRACK_THINNED.  Its payload is the entry of the whole block, the
 * indexes of the fixes that are left out, a byte each in order, and the whole block's payload.
 */
#include "postgres.h"

#include "track/codec/residual.h"

/*
 * Make a block of the n fixes that are kept of a whole one, of which those with the indexes `left_out` are not,
 * into out, which has room for TRACK_THINNED_MORE bytes more than the whole one; fills in the directory entry
 * and returns the size
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

/* Take an element out of each column: the one at `at` of those that are left */
#define DROP(column) \
	memmove(&columns->column[at], &columns->column[at + 1], (columns->n - at) * sizeof(columns->column[0]))

static void
drop_fix(TrackColumns *columns, int what, int at)
{
	columns->n--;
	DROP(t);
	if (what & TRACK_PLACE)
	{
		DROP(lon);
		DROP(lat);
	}
	if (what & TRACK_HAS_SOG)
		DROP(sog);
	if (what & TRACK_HAS_COG)
		DROP(cog);
	if (what & TRACK_HAS_STATUS)
		DROP(status);
	if (what & TRACK_HAS_HEADING)
		DROP(heading);
}

/* Unpack such a block, as track_block_unpack() does */
void
track_block_unpack_thinned(const TrackBlock *entry, const uint8 *payload, int what, int limit, TrackColumns *columns)
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
	track_block_unpack_whole(&whole, left_out + nleft_out, what, Min(limit + nleft_out, TRACK_BLOCK_FIXES), columns);
	for (int i = 0; i < nleft_out; i++)
	{
		/* those before it are gone */
		int			at = left_out[i] - i;

		if (left_out[i] >= whole.nfixes || (i > 0 && left_out[i] <= left_out[i - 1]))
			block_corrupt();
		if (at < columns->n)
			drop_fix(columns, what, at);
	}
	columns->n = Min(columns->n, limit);
}
