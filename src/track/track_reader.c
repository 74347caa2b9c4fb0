/*
 * track_reader.c
 *		Reading the fixes of a track block by block.
 */
#include "postgres.h"

#include "miscadmin.h"
#include "utils/datum.h"
#include "utils/memutils.h"

#include "track/track_reader.h"

static void
track_check_version(const Track *track)
{
	if (track->version != TRACK_VERSION)
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("track has layout version %d, this library reads version %d",
						track->version, TRACK_VERSION),
				 errhint("Cast it to text with the library that wrote it, and the text to track with this one.")));
}

/* Return a whole track, detoasted */
Track *
track_from_datum(Datum datum)
{
	Track	   *track = (Track *) PG_DETOAST_DATUM(datum);

	track_check_version(track);
	return track;
}

/* Return the header only: of a track stored out of line, one TOAST chunk is read */
Track *
track_header_from_datum(Datum datum)
{
	Track	   *track = (Track *) PG_DETOAST_DATUM_SLICE(datum, 0, sizeof(Track) - VARHDRSZ);

	track_check_version(track);
	return track;
}

/* Copy a track into the current memory context; of one stored out of line, only the pointer is copied */
Datum
track_datum_copy(Datum datum)
{
	if (VARATT_IS_EXTERNAL_ONDISK(DatumGetPointer(datum)))
		return datumCopy(datum, false, -1);
	(void) track_header_from_datum(datum);	/* for its version */
	return PointerGetDatum(PG_DETOAST_DATUM_COPY(datum));
}

void
track_reader_init(TrackReader *reader, const Track *track)
{
	reader->track = track;
	reader->dir = TrackDirectory(track);
	reader->payload = TrackPayload(track);
	reader->block = 0;
}

/* Step over blocks without unpacking them */
void
track_reader_skip(TrackReader *reader, int blocks)
{
	while (blocks-- > 0)
		reader->payload += reader->dir[reader->block++].size;
}

/* Unpack some channels of the next block; return false at the end of the track */
bool
track_reader_next(TrackReader *reader, int channels, TrackColumns *columns)
{
	const TrackBlock *entry = &reader->dir[reader->block];

	if (reader->block >= reader->track->nblocks)
		return false;
	CHECK_FOR_INTERRUPTS();
	if (reader->payload + entry->size > (const uint8 *) reader->track + VARSIZE(reader->track) - TRACK_TAIL)
		ereport(ERROR,
				(errcode(ERRCODE_DATA_CORRUPTED),
				 errmsg("track is truncated")));
	track_block_unpack(entry, reader->payload, channels, TRACK_BLOCK_FIXES, columns);
	reader->payload += entry->size;
	reader->block++;
	return true;
}

/* Return the first block that can hold a fix at or after t; nblocks if there is none */
int
track_first_block_at(const Track *track, TimestampTz t)
{
	const TrackBlock *dir = TrackDirectory(track);
	int			low = 0,
				high = track->nblocks;

	if (track->nfixes == 0 || track->last < t)
		return track->nblocks;
	/* the last block that starts before t, or the first of all */
	while (high - low > 1)
	{
		int			middle = low + (high - low) / 2;

		if (dir[middle].first < t)
			low = middle;
		else
			high = middle;
	}
	return low;
}

Fix
track_columns_fix(const TrackColumns *columns, int i)
{
	Fix			fix;

	fix.t = columns->t[i];
	fix.lon = columns->lon[i];
	fix.lat = columns->lat[i];
	fix.sog = columns->sog[i];
	fix.cog = columns->cog[i];
	fix.status = columns->status[i];
	fix.heading = columns->heading[i];
	return fix;
}

/* Return all fixes of a track in a new array */
Fix *
track_all_fixes(const Track *track)
{
	Fix		   *fixes = MemoryContextAllocHuge(CurrentMemoryContext,
											   Max(track->nfixes, 1) * sizeof(Fix));
	int64		n = 0;
	TrackReader reader;
	TrackColumns columns;

	track_reader_init(&reader, track);
	while (track_reader_next(&reader, TRACK_EVERYTHING, &columns))
	{
		if (n + columns.n > track->nfixes)
			ereport(ERROR,
					(errcode(ERRCODE_DATA_CORRUPTED),
					 errmsg("track holds more fixes than its header says")));
		for (int i = 0; i < columns.n; i++)
			fixes[n++] = track_columns_fix(&columns, i);
	}
	return fixes;
}
