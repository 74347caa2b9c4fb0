/*
 * track_writer.c
 *		Building a track from fixes, or from whole blocks of other tracks.
 *
 * A TrackWriter takes fixes in order and cuts them into blocks (track_block.h).  It also
 * takes whole blocks, provided that they make up whole days: so joining days is a matter
 * of copying.
 */
#include "postgres.h"

#include "miscadmin.h"
#include "utils/memutils.h"

#include "common/compat.h"
#include "track/track_reader.h"
#include "track/track_writer.h"

/* ---------- order ---------- */

#define RADIX_MIN_FIXES	256		/* fewer are sorted by qsort() */
#define RADIX_BITS	10
#define RADIX_SIZE	(1 << RADIX_BITS)
#define RADIX_MASK	(RADIX_SIZE - 1)

static int
fix_qsort_compare(const void *a, const void *b)
{
	return fix_compare((const Fix *) a, (const Fix *) b);
}

/*
 * Return the coarsest of second, millisecond and microsecond of which all times since `first` are multiples,
 * microseconds
 */
static uint64
sort_unit(const Fix *fixes, int64 n, TimestampTz first)
{
	uint64		unit = USECS_PER_SEC;

	for (int64 i = 0; i < n; i++)
		while (track_elapsed(first, fixes[i].t) % unit != 0)
			unit /= 1000;
	return unit;
}

/* Sort by time only, stable: least significant digit first, with a second array of the same size */
static void
fixes_radix_sort(Fix *fixes, int64 n)
{
	Fix		   *from = fixes;
	Fix		   *to = MemoryContextAllocHuge(CurrentMemoryContext, n * sizeof(Fix));
	TimestampTz first = fixes[0].t,
				last = first;
	uint64		unit,
				span;

	for (int64 i = 1; i < n; i++)
	{
		first = Min(first, fixes[i].t);
		last = Max(last, fixes[i].t);
	}
	unit = sort_unit(fixes, n, first);
	span = track_elapsed(first, last) / unit;

	for (int shift = 0; shift < 64 && span >> shift != 0; shift += RADIX_BITS)
	{
		int64		start[RADIX_SIZE] = {0};
		int64		sum = 0;
		Fix		   *swap;

		CHECK_FOR_INTERRUPTS();
		for (int64 i = 0; i < n; i++)
			start[track_elapsed(first, from[i].t) / unit >> shift & RADIX_MASK]++;
		for (int d = 0; d < RADIX_SIZE; d++)
		{
			int64		count = start[d];

			start[d] = sum;
			sum += count;
		}
		for (int64 i = 0; i < n; i++)
			to[start[track_elapsed(first, from[i].t) / unit >> shift & RADIX_MASK]++] = from[i];
		swap = from;
		from = to;
		to = swap;
	}
	if (from != fixes)
	{
		memcpy(fixes, from, n * sizeof(Fix));
		to = from;
	}
	pfree(to);
}

/* Sort fixes of equal times, which a sort by time leaves in their order of arrival */
static void
fixes_order_ties(Fix *fixes, int64 n)
{
	int64		i = 0;

	while (i < n)
	{
		int64		j = i + 1;

		while (j < n && fixes[j].t == fixes[i].t)
			j++;
		if (j - i > 1)
			qsort(fixes + i, j - i, sizeof(Fix), fix_qsort_compare);
		i = j;
	}
}

/*
 * Bring fixes into the order of a track, unless `sorted` says that they are, and merge those of the same time and
 * place; return how many remain
 */
int64
fixes_normalize(Fix *fixes, int64 n, bool sorted)
{
	int64		kept = 0;

	if (n == 0)
		return 0;
	if (!sorted)
	{
		if (n < RADIX_MIN_FIXES)
			qsort(fixes, n, sizeof(Fix), fix_qsort_compare);
		else
		{
			fixes_radix_sort(fixes, n);
			fixes_order_ties(fixes, n);
		}
	}
	for (int64 i = 1; i < n; i++)
	{
		Assert(fix_compare(&fixes[kept], &fixes[i]) <= 0);
		if (fix_compare(&fixes[kept], &fixes[i]) == 0)
			fix_absorb(&fixes[kept], &fixes[i]);
		else
			fixes[++kept] = fixes[i];
	}
	return kept + 1;
}

/* ---------- the writer ---------- */

struct TrackWriter
{
	TrackBlock *dir;
	int			nblocks;
	int			max_blocks;
	Size		head;			/* room before the payload for a track's header and directory */
	uint8	   *payload;		/* behind that room */
	Size		size;
	Size		max_size;
	int64		nfixes;
	uint8		channels;
	bool		last_known;		/* if not, the last block has to be unpacked for it */
	TimestampTz last;
	/* extremes of all longitudes, and of all counted eastward from 0 to 360 */
	int64		west,
				east,
				west_360,
				east_360;
	int32		south,
				north;
	BlockExtent extent;			/* of the fixes pending */
	Fix			pending[TRACK_BLOCK_FIXES];
};

static void
track_too_large(void)
{
	ereport(ERROR,
			(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
			 errmsg("track is too large"),
			 errdetail("A value holds at most %zu bytes.", (Size) MaxAllocSize),
			 errhint("Store positions a day at a time, as store_track() does.")));
}

/* Reserve room for `blocks` more blocks of `size` bytes in all */
static void
writer_reserve(TrackWriter *writer, int blocks, Size size)
{
	if (writer->nblocks + blocks > writer->max_blocks)
	{
		writer->max_blocks = Max(writer->max_blocks * 2, writer->nblocks + blocks);
		writer->dir = repalloc_huge(writer->dir, writer->max_blocks * sizeof(TrackBlock));
	}
	if (writer->size + size > writer->max_size)
	{
		writer->max_size = Max(writer->max_size * 2, writer->size + size);
		writer->payload = (uint8 *) repalloc_huge(writer->payload - writer->head,
												  add_size(writer->head, writer->max_size)) + writer->head;
	}
}

static TrackWriter *
writer_create(Size head, int64 blocks, Size size)
{
	TrackWriter *writer = palloc(sizeof(TrackWriter));

	memset(writer, 0, offsetof(TrackWriter, pending));
	writer->max_blocks = Max(blocks, 1);
	writer->dir = MemoryContextAllocHuge(CurrentMemoryContext, mul_size(writer->max_blocks, sizeof(TrackBlock)));
	writer->head = head;
	writer->max_size = size;
	writer->payload = (uint8 *) MemoryContextAllocHuge(CurrentMemoryContext, add_size(head, size)) + head;
	writer->west = writer->west_360 = PG_INT64_MAX;
	writer->east = writer->east_360 = PG_INT64_MIN;
	writer->south = PG_INT32_MAX;
	writer->north = PG_INT32_MIN;
	return writer;
}

/* Make a writer for about `expected_fixes` fixes, of which a packed one takes some 6 bytes */
TrackWriter *
track_writer_create(int64 expected_fixes)
{
	return writer_create(0, 2 + expected_fixes / TRACK_BLOCK_FIXES, TRACK_BLOCK_MAX_SIZE + expected_fixes * 6);
}

/*
 * Make a writer for a track of about `blocks` blocks, most of them copied, and `size` bytes of payload.  If it
 * gets exactly that many blocks, the payload is not copied when it is finished.
 */
TrackWriter *
track_writer_create_of(int64 blocks, Size size)
{
	return writer_create(add_size(sizeof(Track), mul_size(blocks, sizeof(TrackBlock))), blocks,
						 add_size(size, TRACK_TAIL));
}

static inline void
writer_extend_box(TrackWriter *writer, int32 lon, int32 lat)
{
	int64		lon_360 = lon < 0 ? lon + TRACK_TURN : lon;

	writer->west = Min(writer->west, lon);
	writer->east = Max(writer->east, lon);
	writer->west_360 = Min(writer->west_360, lon_360);
	writer->east_360 = Max(writer->east_360, lon_360);
	writer->south = Min(writer->south, lat);
	writer->north = Max(writer->north, lat);
}

/* Pack the pending fixes into a block */
static void
writer_flush(TrackWriter *writer)
{
	TrackBlock *entry;

	if (writer->extent.n == 0)
		return;
	writer_reserve(writer, 1, TRACK_BLOCK_MAX_SIZE);
	entry = &writer->dir[writer->nblocks++];
	writer->size += track_block_pack(writer->pending, writer->extent.n, entry, writer->payload + writer->size);
	writer->channels |= entry->channels;
	writer->extent.n = 0;
}

static inline void
writer_note_last(TrackWriter *writer, TimestampTz t)
{
	writer->last = t;
	writer->last_known = true;
}

/* Append fixes that are in order and come after all that the writer has */
void
track_writer_add(TrackWriter *writer, const Fix *fixes, int64 n)
{
	for (int64 i = 0; i < n; i++)
	{
		if (!block_extent_fits(&writer->extent, &fixes[i]))
		{
			writer_flush(writer);
			if (writer->nblocks % 1024 == 0)
				CHECK_FOR_INTERRUPTS();
		}
		writer->pending[writer->extent.n] = fixes[i];
		block_extent_add(&writer->extent, &fixes[i]);
		writer_extend_box(writer, fixes[i].lon, fixes[i].lat);
	}
	if (n > 0)
		writer_note_last(writer, fixes[n - 1].t);
	writer->nfixes += n;
}

/*
 * Append a block without the fixes whose indexes are in `left_out`; n are kept, at least one.  They come after all
 * that the writer has.
 */
void
track_writer_thin(TrackWriter *writer, const TrackBlock *whole, const uint8 *payload, const uint8 *left_out,
				  const Fix *kept, int n)
{
	TrackBlock *entry;

	writer_flush(writer);
	writer_reserve(writer, 1, TRACK_THINNED_MORE + whole->size);
	entry = &writer->dir[writer->nblocks++];
	writer->size += track_block_thin(whole, payload, left_out, kept, n, entry, writer->payload + writer->size);
	writer->channels |= entry->channels;
	for (int i = 0; i < n; i++)
		writer_extend_box(writer, kept[i].lon, kept[i].lat);
	writer_note_last(writer, kept[n - 1].t);
	writer->nfixes += n;
}

/* Check whether the box of a block lies in one hemisphere and within the box of all that the writer has */
static bool
writer_holds_box(const TrackWriter *writer, const TrackBlock *block)
{
	int64		east,
				north,
				turn = block->west < 0 ? TRACK_TURN : 0;

	return track_block_box(block, &east, &north) &&
		(block->west < 0) == (east < 0) &&
		block->west >= writer->west && east <= writer->east &&
		block->west + turn >= writer->west_360 && east + turn <= writer->east_360 &&
		block->south >= writer->south && north <= writer->north;
}

/* Copy blocks [from, to) of a track; see track_writer_copy_next() */
void
track_writer_copy(TrackWriter *writer, const Track *track, int from, int to)
{
	TrackReader reader;

	track_reader_init(&reader, track);
	track_reader_skip(&reader, from);
	track_writer_copy_next(writer, &reader, to);
}

/*
 * Copy the blocks from the next one of a reader up to, not including, `to`, and move the reader behind them.  They
 * are whole days, of which the writer has no fix yet, after all that it has.
 */
void
track_writer_copy_next(TrackWriter *writer, TrackReader *next, int to)
{
	const Track *track = next->track;
	TrackReader reader = *next;
	TrackColumns columns;
	int			from = reader.block;
	const uint8 *start = reader.payload;
	Size		size = 0;
	bool		whole = from == 0 && to == track->nblocks;

	if (from >= to)
		return;
	writer_flush(writer);

	track_reader_skip(next, to - from);
	for (int b = from; b < to; b++)
	{
		size += reader.dir[b].size;
		writer->nfixes += reader.dir[b].nfixes;
		writer->channels |= reader.dir[b].channels;
	}
	if (start + size > (const uint8 *) track + VARSIZE(track) - TRACK_TAIL)
		ereport(ERROR,
				(errcode(ERRCODE_DATA_CORRUPTED),
				 errmsg("track is truncated")));
	writer_reserve(writer, to - from, size);
	memcpy(writer->dir + writer->nblocks, reader.dir + from, (to - from) * sizeof(TrackBlock));
	memcpy(writer->payload + writer->size, start, size);
	writer->nblocks += to - from;
	writer->size += size;

	/*
	 * The corners of a box in one hemisphere are its extremes counted from Greenwich
	 * either way, unless its east is 180, which may stand for a fix at -180; otherwise
	 * the fixes have to be looked at, in blocks that may reach farther than those
	 * before.
	 */
	if (whole && track->west <= track->east && (track->west < 0) == (track->east < 0) && track->east < TRACK_LON_MAX)
	{
		writer_extend_box(writer, track->west, track->south);
		writer_extend_box(writer, track->east, track->north);
		writer_note_last(writer, track->last);
		return;
	}
	writer->last_known = false;
	while (reader.block < to)
	{
		if (writer_holds_box(writer, &reader.dir[reader.block]))
		{
			track_reader_skip(&reader, 1);
			continue;
		}
		track_reader_next(&reader, TRACK_TIME | TRACK_PLACE, &columns);
		for (int i = 0; i < columns.n; i++)
			writer_extend_box(writer, columns.lon[i], columns.lat[i]);
		if (reader.block == to)
			writer_note_last(writer, columns.t[columns.n - 1]);
	}
}

/* Return the time of the last fix, which is in the last block, already packed */
static TimestampTz
writer_last(const TrackWriter *writer)
{
	const TrackBlock *entry = &writer->dir[writer->nblocks - 1];
	TrackColumns columns;

	if (writer->last_known)
		return writer->last;
	track_block_unpack(entry, writer->payload + writer->size - entry->size, TRACK_TIME, TRACK_BLOCK_FIXES, &columns);
	return columns.t[columns.n - 1];
}

/* Return memory of `total` bytes for the track, with the payload in place behind a head of `head` bytes */
static Track *
writer_memory(TrackWriter *writer, Size head, Size total)
{
	uint8	   *memory = writer->payload - writer->head;
	Track	   *track;

	if (head == writer->head)
		return repalloc(memory, total);
	track = palloc(total);
	memcpy((uint8 *) track + head, writer->payload, writer->size);
	pfree(memory);
	return track;
}

/* Build the track, and free the writer */
Track *
track_writer_finish(TrackWriter *writer)
{
	Size		head;
	Size		total;
	TimestampTz last;
	Track	   *track;

	writer_flush(writer);
	last = writer->nfixes > 0 ? writer_last(writer) : 0;
	head = sizeof(Track) + writer->nblocks * sizeof(TrackBlock);
	total = head + writer->size + TRACK_TAIL;
	if (!AllocSizeIsValid(total) || writer->nfixes > PG_INT32_MAX)
		track_too_large();

	track = writer_memory(writer, head, total);
	memset(track, 0, sizeof(Track));
	SET_VARSIZE(track, total);
	track->version = TRACK_VERSION;
	if (writer->nfixes > 0)
	{
		bool		wraps = writer->east - writer->west > TRACK_TURN / 2 &&
			writer->east_360 - writer->west_360 < writer->east - writer->west;
		int64		west = wraps ? writer->west_360 : writer->west;
		int64		east = wraps ? writer->east_360 : writer->east;

		track->channels = writer->channels;
		track->nfixes = (int32) writer->nfixes;
		track->nblocks = writer->nblocks;
		track->first = writer->dir[0].first;
		track->last = last;
		track->west = (int32) (west > TRACK_LON_MAX ? west - TRACK_TURN : west);
		track->east = (int32) (east > TRACK_LON_MAX ? east - TRACK_TURN : east);
		track->south = writer->south;
		track->north = writer->north;
	}
	memcpy(track + 1, writer->dir, head - sizeof(Track));
	memset((char *) track + total - TRACK_TAIL, 0, TRACK_TAIL);
	pfree(writer->dir);
	pfree(writer);
	return track;
}

/* Make a track of n fixes in any order; changes their order */
Track *
track_from_fixes(Fix *fixes, int64 n)
{
	TrackWriter *writer;

	n = fixes_normalize(fixes, n, false);
	writer = track_writer_create(n);
	track_writer_add(writer, fixes, n);
	return track_writer_finish(writer);
}
