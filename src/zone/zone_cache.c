/*
 * zone_cache.c
 *		The zone indexes that a session keeps in memory, by their hashes.
 *
 * An index can be tens of megabytes and is out of line, so a function gets a TOAST
 * pointer.  It reads the header's first chunk, finds the hash, and looks for the index
 * under that hash among those that this backend has in memory.  The content behind a
 * hash never changes, so nothing is ever invalidated; the least recently used make
 * room when vesselwatch.zone_index_memory is exceeded.
 *
 * The edges of a large index are left out at first, and those of each zone are read
 * when they are needed: a new session or parallel worker with a query about a few
 * ports reads only these.  When these reads have cost as much as reading all the rest
 * would, the rest is read at once, so the total cost at most doubles.  The TOAST
 * pointer to read from is the one of the latest call: an earlier one, to the same
 * bytes elsewhere, may no longer be valid.  So an open cursor still needs the stored
 * index, and fails if its own transaction truncates the table meanwhile.
 *
 * An index that a session has received (zone_message.c) is kept beside them, whole: it
 * has no pointer to read from.
 *
 * The pointer returned is valid until the next call: a function that returns rows
 * finishes with the index before it returns the first.
 */
#include "postgres.h"

#include <limits.h>

#include "access/detoast.h"
#include "utils/guc.h"
#include "utils/memutils.h"

#include "zone/zone_cache.h"
#include "zone/zone_edges.h"
#include "zone/zone_value.h"

#define MAX_ENTRIES		32

/* bytes: smaller sets of edges are not left out; the overhead of a read counts as so many; the most read at a time */
#define MIN_LEFT_OUT	(256 * 1024)
#define READ_COST		(16 * 1024)
#define READ_AT_ONCE	(1024 * 1024)

typedef struct StoreEntry
{
	uint64		hash[2];
	Size		size;
	uint64		last_use;
	bool		received;		/* came as a message: whole, without a pointer */
	MemoryContext memory;		/* context of the index alone */
	ZoneIndex  *index;
	Size		spent;			/* bytes read for single zones, READ_COST included */
	char		pointer[TOAST_POINTER_SIZE];	/* TOAST pointer to the stored index */
} StoreEntry;

static StoreEntry entries[MAX_ENTRIES];
static int	nentries = 0;
static uint64 use_clock = 0;
static int	zone_index_memory_kb = 256 * 1024;

/* Define the settings of the store when the library is loaded */
void
zone_store_init(void)
{
	DefineCustomIntVariable("vesselwatch.zone_index_memory",
							"Memory that a session may use to keep zone indexes at hand.",
							"The index in use is kept even if it alone is larger.",
							&zone_index_memory_kb,
							256 * 1024, 0, MAX_KILOBYTES,
							PGC_USERSET, GUC_UNIT_KB, NULL, NULL, NULL);
}

static StoreEntry *
store_find(const uint64 *hash)
{
	for (int i = 0; i < nentries; i++)
		if (entries[i].hash[0] == hash[0] && entries[i].hash[1] == hash[1])
			return &entries[i];
	return NULL;
}

/* Make room for an index of `size` bytes by removing the least recently used */
static void
store_evict(Size size)
{
	for (;;)
	{
		Size		total = size;
		int			oldest = -1;

		for (int i = 0; i < nentries; i++)
		{
			total += entries[i].size;
			if (oldest < 0 || entries[i].last_use < entries[oldest].last_use)
				oldest = i;
		}
		if (oldest < 0 ||
			(total <= (Size) zone_index_memory_kb * 1024 && nentries < MAX_ENTRIES))
			return;
		MemoryContextDelete(entries[oldest].memory);
		entries[oldest] = entries[--nentries];
	}
}

static void
check_version(const ZoneIndex *index)
{
	if (index->version != ZONE_INDEX_VERSION)
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("zone index has layout version %u, this library reads version %d",
						index->version, ZONE_INDEX_VERSION),
				 errhint("Build it again: for the registry's own, SELECT vesselwatch.rebuild_zone_sets().")));
}

static bool
is_compressed(const StoreEntry *entry)
{
	struct varatt_external pointer;

	VARATT_EXTERNAL_GET_POINTER(pointer, (const struct varlena *) entry->pointer);
	return VARATT_EXTERNAL_IS_COMPRESSED(pointer);
}

/* Read bytes [from, to) of the stored index, counted with its header, into their place in memory */
static void
read_part(StoreEntry *entry, Size from, Size to)
{
	/* each read of a compressed value decompresses all that precedes the part */
	Size		at_once = is_compressed(entry) ? to - from : READ_AT_ONCE;

	while (from < to)
	{
		Size		n = Min(to - from, at_once);
		struct varlena *part = detoast_attr_slice((struct varlena *) entry->pointer, from - VARHDRSZ, n);

		if (VARSIZE_ANY_EXHDR(part) != n)
			ereport(ERROR,
					(errcode(ERRCODE_DATA_CORRUPTED),
					 errmsg("zone index ends after %zu bytes of %zu", from + VARSIZE_ANY_EXHDR(part), entry->size)));
		memcpy((char *) entry->index + from, VARDATA_ANY(part), n);
		pfree(part);
		from += n;
	}
}

/* Load an index without the edges of its zones; its first bytes are in `header` */
static void
load_without_edges(StoreEntry *entry, const ZoneIndex *header)
{
	entry->index = MemoryContextAllocHuge(entry->memory, entry->size + header->nzones);
	memcpy(entry->index, header, sizeof(ZoneIndex));
	SET_VARSIZE(entry->index, entry->size);
	read_part(entry, header->slab_starts, entry->size);
	entry->index->version |= ZONE_INDEX_PARTIAL;
	memset(ZoneHasEdges(entry->index), 0, header->nzones);
#ifdef USE_ASSERT_CHECKING
	/* NaN, so that no answer can come from edges that were not fetched */
	memset((char *) entry->index + header->vertices, 0xff, header->slab_starts - header->vertices);
#endif
}

/* Load an index into the store, removing others if there is no room */
static StoreEntry *
store_load(const struct varlena *value, const ZoneIndex *header)
{
	StoreEntry	entry = {.hash = {header->hash[0], header->hash[1]}};

	memcpy(entry.pointer, value, TOAST_POINTER_SIZE);
	entry.size = toast_raw_datum_size(PointerGetDatum(value));
	store_evict(entry.size);
	/* loaded into its own context, which becomes permanent only if this succeeds */
	entry.memory = AllocSetContextCreate(CurrentMemoryContext, "zone index", ALLOCSET_SMALL_SIZES);
	if (header->slab_starts - header->vertices >= MIN_LEFT_OUT && !is_compressed(&entry))
		load_without_edges(&entry, header);
	else
	{
		MemoryContext old = MemoryContextSwitchTo(entry.memory);

		entry.index = (ZoneIndex *) PG_DETOAST_DATUM(PointerGetDatum(value));
		MemoryContextSwitchTo(old);
	}
	MemoryContextSetParent(entry.memory, TopMemoryContext);
	entries[nentries] = entry;
	return &entries[nentries++];
}

static StoreEntry *
store_entry_of(const ZoneIndex *index)
{
	for (int i = 0; i < nentries; i++)
		if (entries[i].index == index)
			return &entries[i];
	elog(ERROR, "zone index is not in the store");
}

static void
read_all_edges(StoreEntry *entry)
{
	read_part(entry, entry->index->vertices, entry->index->slab_starts);
	entry->index->version &= ~ZONE_INDEX_PARTIAL;
}

/* Read the edges of a zone that were left out: see zone_need_edges() */
void
zone_fetch_edges(const ZoneIndex *index, uint32 ordinal)
{
	StoreEntry *entry = store_entry_of(index);
	ZoneEdgesAt at = zone_edges_at(index, ordinal);

	entry->spent += READ_COST + at.vertices_end - at.vertices + at.stretches_end - at.stretches;
	if (entry->spent > index->slab_starts - index->vertices)
		read_all_edges(entry);
	else
	{
		read_part(entry, at.vertices, at.vertices_end);
		read_part(entry, at.stretches, at.stretches_end);
		ZoneHasEdges(entry->index)[ordinal] = 1;
	}
}

/* Read all edges of an index that are not in memory; return the index */
const ZoneIndex *
zone_index_whole(const ZoneIndex *index)
{
	if (index->version & ZONE_INDEX_PARTIAL)
		read_all_edges(store_entry_of(index));
	return index;
}

/* Return the header of an index only: of one stored out of line, one TOAST chunk is read */
const ZoneIndex *
zone_index_header(Datum datum)
{
	const ZoneIndex *header = zone_index_if_expanded(datum);

	if (header == NULL)
		header = (ZoneIndex *) PG_DETOAST_DATUM_SLICE(datum, 0, sizeof(ZoneIndex) - VARHDRSZ);
	check_version(header);
	return header;
}

/* cached per call site: the hash behind the TOAST pointer last seen */
typedef struct SeenPointer
{
	Oid			toastrelid;
	Oid			valueid;
	uint64		hash[2];
} SeenPointer;

static SeenPointer *
remember(FmgrInfo *flinfo, const struct varatt_external *pointer, const uint64 *hash)
{
	SeenPointer *seen = flinfo->fn_extra;

	if (seen == NULL)
		seen = MemoryContextAlloc(flinfo->fn_mcxt, sizeof(SeenPointer));
	seen->toastrelid = pointer->va_toastrelid;
	seen->valueid = pointer->va_valueid;
	memcpy(seen->hash, hash, sizeof(seen->hash));
	return seen;
}

/* Set the value from which the rest of an index is read, and read all of it now if the value is compressed */
static void
read_from(StoreEntry *entry, const struct varlena *value)
{
	memcpy(entry->pointer, value, TOAST_POINTER_SIZE);
	if ((entry->index->version & ZONE_INDEX_PARTIAL) && is_compressed(entry))
		read_all_edges(entry);
}

/*
 * Return the index behind a datum. row_by_row says that the function returns a row per call and keeps its state in
 * fn_extra, which is not free for a cache then.
 */
const ZoneIndex *
zone_index_from_datum(FunctionCallInfo fcinfo, Datum datum, bool row_by_row)
{
	struct varlena *value = (struct varlena *) DatumGetPointer(datum);
	struct varatt_external pointer;
	SeenPointer *seen = row_by_row ? NULL : fcinfo->flinfo->fn_extra;
	StoreEntry *entry = NULL;

	if (!VARATT_IS_EXTERNAL_ONDISK(value))
	{
		const ZoneIndex *index = zone_index_if_expanded(datum);

		if (index == NULL)
			index = (ZoneIndex *) PG_DETOAST_DATUM(datum);
		check_version(index);
		return index;
	}

	VARATT_EXTERNAL_GET_POINTER(pointer, value);
	if (seen != NULL && seen->valueid == pointer.va_valueid && seen->toastrelid == pointer.va_toastrelid)
		entry = store_find(seen->hash);
	if (entry == NULL)
	{
		const ZoneIndex *header = zone_index_header(datum);

		entry = store_find(header->hash);
		if (entry == NULL)
			entry = store_load(value, header);
		if (!row_by_row)
			fcinfo->flinfo->fn_extra = remember(fcinfo->flinfo, &pointer, header->hash);
	}
	read_from(entry, value);
	entry->last_use = ++use_clock;
	return entry->index;
}

/* ---------- indexes that came as messages ---------- */

/* Return the received index for which is_same(index, as) is true; NULL if there is none */
const ZoneIndex *
zone_store_find_received(bool (*is_same) (const ZoneIndex *index, const void *as), const void *as)
{
	for (int i = 0; i < nentries; i++)
		if (entries[i].received && is_same(entries[i].index, as))
		{
			entries[i].last_use = ++use_clock;
			return entries[i].index;
		}
	return NULL;
}

/* Keep a copy of a received index, unless it exceeds the memory that the store may use */
void
zone_store_keep_received(const ZoneIndex *index)
{
	StoreEntry	entry = {.hash = {index->hash[0], index->hash[1]}, .received = true, .size = VARSIZE(index)};

	if (entry.size > (Size) zone_index_memory_kb * 1024 || store_find(index->hash) != NULL)
		return;
	store_evict(entry.size);
	entry.memory = AllocSetContextCreate(CurrentMemoryContext, "zone index", ALLOCSET_SMALL_SIZES);
	entry.index = MemoryContextAllocHuge(entry.memory, entry.size);
	memcpy(entry.index, index, entry.size);
	MemoryContextSetParent(entry.memory, TopMemoryContext);
	entry.last_use = ++use_clock;
	entries[nentries++] = entry;
}
