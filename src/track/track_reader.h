/*
 * track_reader.h
 *		Reading a stored track block by block.
 */
#ifndef VESSELWATCH_TRACK_READER_H
#define VESSELWATCH_TRACK_READER_H

#include "track/track_block.h"

typedef struct TrackReader
{
	const Track *track;
	const TrackBlock *dir;
	const uint8 *payload;		/* of the block `block` */
	int			block;			/* next to be read */
} TrackReader;

extern Track *track_from_datum(Datum datum);
extern Track *track_header_from_datum(Datum datum);
extern Datum track_datum_copy(Datum datum);
extern void track_reader_init(TrackReader *reader, const Track *track);
extern bool track_reader_next(TrackReader *reader, int channels, TrackColumns *columns);
extern void track_reader_skip(TrackReader *reader, int blocks);
extern int	track_first_block_at(const Track *track, TimestampTz t);
extern Fix	track_columns_fix(const TrackColumns *columns, int i);
extern Fix *track_all_fixes(const Track *track);

#define PG_GETARG_TRACK(n)			track_from_datum(PG_GETARG_DATUM(n))
#define PG_GETARG_TRACK_HEADER(n)	track_header_from_datum(PG_GETARG_DATUM(n))
#define PG_RETURN_TRACK(track)		PG_RETURN_POINTER(track)

#endif							/* VESSELWATCH_TRACK_READER_H */
