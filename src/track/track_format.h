/*
 * track_format.h
 *		The stored layout of a track.
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
 * A block holds consecutive fixes of one UTC day: at most 128, and up to 248 as long as
 * they all lie within 0.002 degree of each other, as those of a ship at rest do (not on
 * both sides of the antimeridian).  Within a day each block goes on until the next fix
 * does not fit.  So the days of a track are independent: tracks of different days are
 * joined, and whole days extracted, by copying blocks, and the result is still
 * canonical.
 *
 * Numbers in header and directory are native, in the payload little-endian.
 */
#ifndef VESSELWATCH_TRACK_FORMAT_H
#define VESSELWATCH_TRACK_FORMAT_H

#include "track/fix.h"

#define TRACK_VERSION		3
#define TRACK_BLOCK_FIXES	248
#define TRACK_BLOCK_MOVING	128 /* of a ship that is not at rest */
#define TRACK_AT_REST		20000	/* in lon and lat; some 200 m */
#define TRACK_TAIL			8	/* zero bytes after the payload */

/* channels beside time, lon and lat; bits of Track.channels and TrackBlock.channels */
#define TRACK_HAS_SOG		0x01	/* 0.1 kn */
#define TRACK_HAS_COG		0x02	/* 0.1 degree */
#define TRACK_HAS_STATUS	0x04
#define TRACK_HAS_HEADING	0x08	/* degree */
#define TRACK_HAS_ALL		0x0f
/* a block that fixes were removed from, see block_thin.c: never in a track that is stored or sent */
#define TRACK_THINNED		0x80

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

#define TrackDirectory(track)	((const TrackBlock *) ((track) + 1))
#define TrackPayload(track)		((const uint8 *) (TrackDirectory(track) + (track)->nblocks))

/* Decode the extent of a box, rounded up, from two bytes: 11 bits and a shift by the upper 5 */
static inline int64
track_span_decode(uint16 span)
{
	return (int64) (span & 0x7ff) << (span >> 11);
}

/*
 * Compute east and north of a block's box.  Return false if it reaches 180, if only by rounding: then the block
 * may have fixes at -180 and beyond.
 */
static inline bool
track_block_box(const TrackBlock *block, int64 *east, int64 *north)
{
	*east = block->west + track_span_decode(block->lon_span);
	*north = Min(block->south + track_span_decode(block->lat_span), TRACK_LAT_MAX);
	return *east < TRACK_LON_MAX;
}

/* Return the UTC day of a time, as days since 2000-01-01 */
static inline int64
track_day(TimestampTz t)
{
	return t / USECS_PER_DAY - (t % USECS_PER_DAY < 0);
}

#endif							/* VESSELWATCH_TRACK_FORMAT_H */
