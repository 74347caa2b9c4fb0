/*
 * zone_expanded.c
 *		A zone index in memory, as zone_index_agg returns it.
 *
 * An index grows in the memory of the aggregate's state (zone_build.c), and a query
 * that only uses or describes it need not copy it.  So the aggregate's result is an
 * expanded object (see utils/expandeddatum.h), which is copied only if the index is to
 * be stored.
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

/* Return an expanded object for an index, which is not copied */
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

/* Return the index behind an expanded object; NULL for any other value */
const ZoneIndex *
zone_index_if_expanded(Datum datum)
{
	ExpandedZoneIndex *expanded = (ExpandedZoneIndex *) expanded_of_kind(datum, &expanded_index_methods);

	return expanded != NULL ? expanded->index : NULL;
}
