/*
 * zone_store.c
 *		From the datum of a zone index to the index in memory.
 *
 * An index can be tens of megabytes and stands out of line, so a function gets a
 * TOAST pointer.  It reads the header's first chunk, finds the hash, and looks
 * for the index under that hash among those that this backend has in memory.
 * What a hash names never changes, so nothing is ever invalidated; the least
 * recently used make room when vesselwatch.zone_index_memory is exceeded.
 *
 * The pointer handed out is good until the next call: a function that returns
 * rows finishes with the index before it returns the first.
 */
#include "postgres.h"

#include <limits.h>

#include "access/detoast.h"
#include "utils/guc.h"
#include "utils/memutils.h"

#include "zone_index.h"

#define MAX_ENTRIES		32

typedef struct StoreEntry
{
	uint64		hash[2];
	Size		size;
	uint64		last_use;
	MemoryContext memory;		/* in which there is nothing else but */
	ZoneIndex  *index;
} StoreEntry;

static StoreEntry entries[MAX_ENTRIES];
static int	nentries = 0;
static uint64 use_clock = 0;
static int	zone_index_memory_kb = 256 * 1024;

/* Called when the library is loaded */
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

/* make room for an index of a size */
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

static StoreEntry *
store_load(Datum datum, const uint64 *hash)
{
	StoreEntry	entry = {.hash = {hash[0], hash[1]}};
	struct varatt_external pointer;
	MemoryContext old;

	VARATT_EXTERNAL_GET_POINTER(pointer, (struct varlena *) DatumGetPointer(datum));
	entry.size = pointer.va_rawsize;
	store_evict(entry.size);
	/* put together where it will stay, which is for good only if that succeeds */
	entry.memory = AllocSetContextCreate(CurrentMemoryContext, "zone index", ALLOCSET_SMALL_SIZES);
	old = MemoryContextSwitchTo(entry.memory);
	entry.index = (ZoneIndex *) PG_DETOAST_DATUM(datum);
	MemoryContextSwitchTo(old);
	MemoryContextSetParent(entry.memory, TopMemoryContext);
	entries[nentries] = entry;
	return &entries[nentries++];
}

/* The header of an index alone: for an index out of line, one TOAST chunk is read */
const ZoneIndex *
zone_index_header(Datum datum)
{
	ZoneIndex  *header = (ZoneIndex *) PG_DETOAST_DATUM_SLICE(datum, 0, sizeof(ZoneIndex) - VARHDRSZ);

	check_version(header);
	return header;
}

/* what a call site remembers: the hash behind the TOAST pointer it last saw */
typedef struct SeenPointer
{
	Oid			toastrelid;
	Oid			valueid;
	uint64		hash[2];
} SeenPointer;

/* The index behind a datum; row_by_row tells that fn_extra is not free: a function that returns a row a call keeps its state there */
const ZoneIndex *
zone_index_from_datum(FunctionCallInfo fcinfo, Datum datum, bool row_by_row)
{
	struct varlena *value = (struct varlena *) DatumGetPointer(datum);
	struct varatt_external pointer;
	SeenPointer *seen = row_by_row ? NULL : fcinfo->flinfo->fn_extra;
	uint64		hash[2];
	StoreEntry *entry;

	if (!VARATT_IS_EXTERNAL_ONDISK(value))
	{
		ZoneIndex  *index = (ZoneIndex *) PG_DETOAST_DATUM(datum);

		check_version(index);
		return index;
	}

	VARATT_EXTERNAL_GET_POINTER(pointer, value);
	if (seen != NULL && seen->valueid == pointer.va_valueid && seen->toastrelid == pointer.va_toastrelid)
		memcpy(hash, seen->hash, sizeof(hash));
	else
	{
		memcpy(hash, zone_index_header(datum)->hash, sizeof(hash));
		if (!row_by_row)
		{
			if (seen == NULL)
				seen = fcinfo->flinfo->fn_extra =
					MemoryContextAlloc(fcinfo->flinfo->fn_mcxt, sizeof(SeenPointer));
			seen->toastrelid = pointer.va_toastrelid;
			seen->valueid = pointer.va_valueid;
			memcpy(seen->hash, hash, sizeof(hash));
		}
	}
	entry = store_find(hash);
	if (entry == NULL)
		entry = store_load(datum, hash);
	entry->last_use = ++use_clock;
	return entry->index;
}
