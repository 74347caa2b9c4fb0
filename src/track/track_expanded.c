/*
 * track_expanded.c
 *		A track in memory as plain fixes, as track_agg returns it.
 *
 * Packing costs more than looking a fix up among zones, and most tracks that an
 * aggregate makes are read once and dropped.  So the aggregate's result is an expanded
 * object (see utils/expandeddatum.h): the sorted fixes, which are packed only if the
 * track is to be stored.
 *
 * Only read-only pointers to such objects are handed out, so the fixes are neither
 * changed nor taken over.  They belong to the aggregate's state, which lives at least
 * as long as the row that the result is in; code that keeps the row for longer copies
 * it, and that packs the track.
 */
#include "postgres.h"

#include "utils/memutils.h"

#include "common/expanded.h"
#include "track/track_reader.h"
#include "track/track_source.h"
#include "track/track_writer.h"

#define EXPANDED_TRACK_MAGIC	0x7453

typedef struct ExpandedTrack
{
	ExpandedObjectHeader hdr;
	int			magic;
	const Fix  *fixes;			/* in order, without duplicates */
	int64		nfixes;
	Track	   *packed;			/* NULL until it is needed */
} ExpandedTrack;

static Size
expanded_track_flat_size(ExpandedObjectHeader *header)
{
	ExpandedTrack *expanded = (ExpandedTrack *) header;

	Assert(expanded->magic == EXPANDED_TRACK_MAGIC);
	if (expanded->packed == NULL)
	{
		MemoryContext old = MemoryContextSwitchTo(header->eoh_context);
		TrackWriter *writer = track_writer_create(expanded->nfixes);

		track_writer_add(writer, expanded->fixes, expanded->nfixes);
		expanded->packed = track_writer_finish(writer);
		MemoryContextSwitchTo(old);
	}
	return VARSIZE(expanded->packed);
}

static void
expanded_track_flatten(ExpandedObjectHeader *header, void *result, Size allocated_size)
{
	ExpandedTrack *expanded = (ExpandedTrack *) header;

	Assert(expanded->packed != NULL && allocated_size == VARSIZE(expanded->packed));
	memcpy(result, expanded->packed, allocated_size);
}

static const ExpandedObjectMethods expanded_track_methods = {
	expanded_track_flat_size,
	expanded_track_flatten
};

/* Make an expanded track of ordered fixes, which are not copied */
Datum
track_expanded_create(Fix *fixes, int64 n)
{
	MemoryContext context = AllocSetContextCreate(CurrentMemoryContext, "expanded track",
												  ALLOCSET_SMALL_SIZES);
	ExpandedTrack *expanded = MemoryContextAlloc(context, sizeof(ExpandedTrack));

	EOH_init_header(&expanded->hdr, &expanded_track_methods, context);
	expanded->magic = EXPANDED_TRACK_MAGIC;
	expanded->fixes = fixes;
	expanded->nfixes = n;
	expanded->packed = NULL;
	return expanded_result(&expanded->hdr);
}

/* Return a track in the form that it has: packed, or plain fixes */
TrackSource
track_source_from_datum(Datum datum)
{
	TrackSource source = {0};
	ExpandedTrack *expanded = (ExpandedTrack *) expanded_of_kind(datum, &expanded_track_methods);

	if (expanded != NULL)
	{
		source.fixes = expanded->fixes;
		source.nfixes = expanded->nfixes;
		return source;
	}
	source.track = track_from_datum(datum);
	source.nfixes = source.track->nfixes;
	return source;
}
