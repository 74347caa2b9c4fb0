/*
 * zone_expanded.c
 *		A zone index in memory: what zone_index_agg gives.
 *
 * An index grows in the memory of the aggregate's state (zone_build.c), and where it
 * is asked about, or only described, in the query that made it, it need not leave that.
 * So the aggregate's result is an expanded object (see utils/expandeddatum.h), which
 * is copied when somebody wants the index as a value to keep.
 *
 * As with tracks (track_expanded.c) only read-only pointers are handed out, and the
 * state lives at least as long as the row that the result is in.
 */
#include "postgres.h"

#include "utils/memutils.h"

#include "common/expanded.h"
#include "zone/zone_value.h"

typedef struct ExpandedZoneIndex
{
	ExpandedObjectHeader hdr;
	const ZoneIndex *index;
} ExpandedZoneIndex;

static Size
expanded_index_flat_size(ExpandedObjectHeader *header)
{
	return VARSIZE(((ExpandedZoneIndex *) header)->index);
}

static void
expanded_index_flatten(ExpandedObjectHeader *header, void *result, Size allocated_size)
{
	const ZoneIndex *index = ((ExpandedZoneIndex *) header)->index;

	Assert(allocated_size == VARSIZE(index));
	memcpy(result, index, allocated_size);
}

static const ExpandedObjectMethods expanded_index_methods = {
	expanded_index_flat_size,
	expanded_index_flatten
};

/* Return an index that stays where it is, as a value */
Datum
zone_index_expanded(const ZoneIndex *index)
{
	MemoryContext context = AllocSetContextCreate(CurrentMemoryContext, "expanded zone index",
												  ALLOCSET_SMALL_SIZES);
	ExpandedZoneIndex *expanded = MemoryContextAlloc(context, sizeof(ExpandedZoneIndex));

	EOH_init_header(&expanded->hdr, &expanded_index_methods, context);
	expanded->index = index;
	return expanded_result(&expanded->hdr);
}

/* Return the index behind such a value; NULL for any other */
const ZoneIndex *
zone_index_if_expanded(Datum datum)
{
	ExpandedZoneIndex *expanded = (ExpandedZoneIndex *) expanded_of_kind(datum, &expanded_index_methods);

	return expanded != NULL ? expanded->index : NULL;
}
