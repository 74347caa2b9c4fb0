/*
 * track.h
 *		The stored layout of a track, and the functions that read and write it.
 *
 * A track holds the fixes of one transmitter in the order (t, lon, lat), no two
 * of them equal in all three.  It is immutable and canonical: two tracks with
 * the same fixes have the same bytes, whatever way they were made.
 *
 *	  Track header		48 bytes, readable from a TOAST slice
 *	  TrackBlock[]		the directory, 24 bytes a block
 *	  payload			the blocks' channels, bit packed (block_format.h)
 *	  8 zero bytes		so that a reader may load 8 bytes anywhere
 *
 * A block holds consecutive fixes of one UTC day: at most 128, and up to 248 as
 * long as they all lie within 0.002 degree of each other, as those of a ship at rest
 * do (not on both sides of the antimeridian).  Within a day each block goes on until
 * the next fix does not fit.  So the days of a track do not know each other: tracks of
 * different days are put together, and whole days taken out, by copying blocks, and
 * the result is still canonical.
 *
 * Numbers in header and directory are native, in the payload little-endian.
 */
#ifndef VESSELWATCH_TRACK_H
#define VESSELWATCH_TRACK_H

#include "common/compat.h"
#include "datatype/timestamp.h"

#define TRACK_VERSION		3
#define TRACK_BLOCK_FIXES	248
#define TRACK_BLOCK_MOVING	128 /* of a ship that is not at rest */
#define TRACK_AT_REST		20000	/* in lon and lat; some 200 m */
#define TRACK_TAIL			8	/* zero bytes after the payload */

/* lon and lat are integers of 1e-7 degree */
#define TRACK_DEGREE		10000000
#define TRACK_LON_MAX		1800000000
#define TRACK_LAT_MAX		900000000
#define TRACK_TURN			INT64CONST(3600000000)	/* 360 degrees */

/*
 * Times of fixes lie in the years 1 to 9999: what lies outside is a unit taken for
 * another.  Tracks stored before this was checked may hold any time.
 */
#define TRACK_TIME_MIN		(-INT64CONST(730119) * USECS_PER_DAY)	/* 0001-01-01 */
#define TRACK_TIME_END		(INT64CONST(2921940) * USECS_PER_DAY)	/* 10000-01-01 */

static inline bool
track_time_valid(TimestampTz t)
{
	return t >= TRACK_TIME_MIN && t < TRACK_TIME_END;
}

/* channels beside time, lon and lat; a block and a track tell which they have */
#define TRACK_HAS_SOG		0x01	/* 0.1 kn */
#define TRACK_HAS_COG		0x02	/* 0.1 degree */
#define TRACK_HAS_STATUS	0x04
#define TRACK_HAS_HEADING	0x08	/* degree */
#define TRACK_HAS_ALL		0x0f
#define TRACK_NO_VALUE		(-1)	/* NULL in any of them */

typedef struct Track
{
	int32		vl_len_;		/* varlena header, do not touch directly */
	uint8		version;		/* TRACK_VERSION */
	uint8		channels;		/* union of the blocks' channels */
	uint16		unused;			/* 0 */
	int32		nfixes;
	int32		nblocks;
	TimestampTz first;			/* 0 where nfixes is 0, as all that follows */
	TimestampTz last;
	int32		west;			/* box of all fixes; west > east where it */
	int32		east;			/* crosses the antimeridian */
	int32		south;
	int32		north;
} Track;

typedef struct TrackBlock
{
	TimestampTz first;			/* time of its first fix */
	int32		west;			/* south-west corner of its box */
	int32		south;
	uint16		lon_span;		/* size of the box, rounded up: see */
	uint16		lat_span;		/* track_span_decode(); may reach past 180 */
	uint16		size;			/* bytes in the payload */
	uint8		nfixes;			/* 1..248 */
	uint8		channels;
} TrackBlock;

StaticAssertDecl(sizeof(Track) == 48, "the track header is part of the stored format");
StaticAssertDecl(sizeof(TrackBlock) == 24, "the block directory is part of the stored format");

/* one fix, as builders take and readers give it */
typedef struct Fix
{
	TimestampTz t;
	int32		lon;
	int32		lat;
	int16		sog;
	int16		cog;
	int16		heading;
	int16		status;
} Fix;

/* a block unpacked, channel by channel */
typedef struct TrackColumns
{
	int			n;
	TimestampTz t[TRACK_BLOCK_FIXES];
	int32		lon[TRACK_BLOCK_FIXES];
	int32		lat[TRACK_BLOCK_FIXES];
	int16		sog[TRACK_BLOCK_FIXES];
	int16		cog[TRACK_BLOCK_FIXES];
	int16		status[TRACK_BLOCK_FIXES];
	int16		heading[TRACK_BLOCK_FIXES];
} TrackColumns;

/* what track_block_unpack() shall fill in */
#define TRACK_TIME			0x10
#define TRACK_PLACE			0x20
#define TRACK_EVERYTHING	0x3f

#define TrackDirectory(track)	((const TrackBlock *) ((track) + 1))
#define TrackPayload(track)		((const uint8 *) (TrackDirectory(track) + (track)->nblocks))

/* the size of a box from its two bytes, 11 bits of it and a shift: at most, and at least */
static inline int64
track_span_decode(uint16 span)
{
	return (int64) (span & 0x7ff) << (span >> 11);
}

static inline int64
track_span_least(uint16 span)
{
	return Max((int64) 0, track_span_decode(span) - ((int64) 1 << (span >> 11)) + 1);
}

/*
 * The east and north of a block's box.  False if it reaches 180, as its rounding may:
 * then it can have fixes at -180 and beyond
 */
static inline bool
track_block_box(const TrackBlock *block, int64 *east, int64 *north)
{
	*east = block->west + track_span_decode(block->lon_span);
	*north = Min(block->south + track_span_decode(block->lat_span), TRACK_LAT_MAX);
	return *east < TRACK_LON_MAX;
}

/* the UTC day of a time, as days since 2000-01-01 */
static inline int64
track_day(TimestampTz t)
{
	return t / USECS_PER_DAY - (t % USECS_PER_DAY < 0);
}

/* a longitude difference taken the short way round */
static inline int64
track_lon_step(int32 from, int32 to)
{
	int64		step = (int64) to - from;

	if (step > TRACK_TURN / 2)
		return step - TRACK_TURN;
	if (step < -TRACK_TURN / 2)
		return step + TRACK_TURN;
	return step;
}

/* 1e-7 degree to the double nearest to that decimal, as a parser would read it */
static inline double
track_degrees(int64 e7)
{
	return (double) e7 / TRACK_DEGREE;
}

/* b - a for a <= b, never overflowing: the range of timestamptz exceeds int64 */
static inline uint64
track_elapsed(TimestampTz a, TimestampTz b)
{
	return (uint64) b - (uint64) a;
}

/* the order of fixes in a track; 0 for fixes that are one fix */
static inline int
fix_compare(const Fix *a, const Fix *b)
{
	if (a->t != b->t)
		return a->t < b->t ? -1 : 1;
	if (a->lon != b->lon)
		return a->lon < b->lon ? -1 : 1;
	if (a->lat != b->lat)
		return a->lat < b->lat ? -1 : 1;
	return 0;
}

/* of the fixes of a block, what tells whether the next one belongs to it */
typedef struct BlockExtent
{
	int			n;
	TimestampTz day_end;		/* the midnight after them */
	int32		west,
				east,
				south,
				north;
} BlockExtent;

static inline bool
block_extent_fits(const BlockExtent *extent, const Fix *fix)
{
	if (extent->n == 0)
		return true;
	if (fix->t >= extent->day_end || extent->n == TRACK_BLOCK_FIXES)
		return false;
	return extent->n < TRACK_BLOCK_MOVING ||
		((int64) Max(extent->east, fix->lon) - Min(extent->west, fix->lon) <= TRACK_AT_REST &&
		 Max(extent->north, fix->lat) - Min(extent->south, fix->lat) <= TRACK_AT_REST);
}

static inline void
block_extent_add(BlockExtent *extent, const Fix *fix)
{
	if (extent->n++ == 0)
	{
		extent->day_end = (track_day(fix->t) + 1) * USECS_PER_DAY;
		extent->west = extent->east = fix->lon;
		extent->south = extent->north = fix->lat;
		return;
	}
	extent->west = Min(extent->west, fix->lon);
	extent->east = Max(extent->east, fix->lon);
	extent->south = Min(extent->south, fix->lat);
	extent->north = Max(extent->north, fix->lat);
}

/* how many of n ordered fixes, the first of a block, belong to it */
static inline int
track_block_extent(const Fix *fixes, int64 n)
{
	BlockExtent extent = {0};

	while (extent.n < n && block_extent_fits(&extent, &fixes[extent.n]))
		block_extent_add(&extent, &fixes[extent.n]);
	return extent.n;
}

/* block_pack.c, block_unpack.c: one block to and from bytes; no allocation, no catalog */
#define TRACK_BLOCK_MAX_SIZE	8192	/* no block packs to more */
extern void track_block_describe(const Fix *fixes, int n, TrackBlock *entry);
extern int	track_block_pack(const Fix *fixes, int n, TrackBlock *entry, uint8 *out);
extern void track_block_unpack(const TrackBlock *entry, const uint8 *payload, int what, int limit,
							   TrackColumns *columns);

/* track_writer.c: from fixes, or whole blocks, to a track */
typedef struct TrackWriter TrackWriter;
extern TrackWriter *track_writer_create(int64 expected_fixes);
extern void track_writer_add(TrackWriter *writer, const Fix *fixes, int64 n);
extern void track_writer_copy(TrackWriter *writer, const Track *track, int from, int to);
extern Track *track_writer_finish(TrackWriter *writer);
extern int64 fixes_normalize(Fix *fixes, int64 n, bool sorted);
extern Track *track_from_fixes(Fix *fixes, int64 n);

/* track_reader.c: from a track to fixes */
typedef struct TrackReader
{
	const Track *track;
	const TrackBlock *dir;
	const uint8 *payload;		/* of the block `block` */
	int			block;			/* next to be read */
} TrackReader;

extern Track *track_from_datum(Datum datum);
extern Track *track_header_from_datum(Datum datum);
extern void track_reader_init(TrackReader *reader, const Track *track);
extern bool track_reader_next(TrackReader *reader, int what, TrackColumns *columns);
extern void track_reader_skip(TrackReader *reader, int blocks);
extern int	track_first_block_at(const Track *track, TimestampTz t);
extern Fix	track_columns_fix(const TrackColumns *columns, int i);
extern Fix *track_all_fixes(const Track *track);

/* fix.c: one fix from the values a user gives */
extern bool fix_make(Fix *fix, TimestampTz t, double lon, double lat);
extern void fix_set_sog(Fix *fix, double sog);
extern void fix_set_cog(Fix *fix, double cog);
extern void fix_set_status(Fix *fix, int32 status);
extern void fix_set_heading(Fix *fix, int32 heading);
extern void fix_absorb(Fix *fix, const Fix *other);

/* track_agg.c: tracks made one */
extern Track *track_merge_two(Track *a, Track *b);

/* track_expanded.c: a track in memory as plain fixes, packed only if it must be */
typedef struct TrackSource
{
	const Track *track;			/* packed, or NULL */
	const Fix  *fixes;			/* else the fixes */
	int64		nfixes;
} TrackSource;

extern Datum track_expanded_create(Fix *fixes, int64 n);
extern TrackSource track_source_from_datum(Datum datum);

#define PG_GETARG_TRACK_SOURCE(n)	track_source_from_datum(PG_GETARG_DATUM(n))
#define PG_GETARG_TRACK(n)			track_from_datum(PG_GETARG_DATUM(n))
#define PG_GETARG_TRACK_HEADER(n)	track_header_from_datum(PG_GETARG_DATUM(n))
#define PG_RETURN_TRACK(track)		PG_RETURN_POINTER(track)

#endif							/* VESSELWATCH_TRACK_H */
