/*
 * ais_gather.c
 *		Sorting of reports by ship and day in bounded memory.
 *
 * Fixes are appended to an array for each ship and day, in a hash table.  When the
 * table reaches its limit it is written, in order of ship and day, to a temporary file
 * (a run) and emptied.  At the end the runs and the table are merged: each ship and day
 * is returned once, complete and in order.  So a loader writes each track once, and all
 * loaders lock rows in the same order.
 */
#include "postgres.h"

#include "lib/binaryheap.h"
#include "miscadmin.h"
#include "nodes/bitmapset.h"
#include "storage/buffile.h"
#include "utils/memutils.h"

#include "common/compat.h"
#include "load/ais_gather.h"
#include "track/track_format.h"

/* initial bytes of the array of a ship and day; arrays double, and the allocator rounds up to powers of two */
#define FIRST_ARRAY		512
/* reports between two checks of the memory used */
#define CHECK_EVERY		1024

/* an entry of the hash table */
typedef struct GatherEntry
{
	uint64		key;			/* order_key() */
	Fix		   *fixes;
	int64		nfixes;
	Size		size;			/* bytes of fixes */
	AisStatic  *statics;
	bool		sorted;
	char		status;
} GatherEntry;

#define SH_PREFIX			gather
#define SH_ELEMENT_TYPE		GatherEntry
#define SH_KEY_TYPE			uint64
#define SH_KEY				key
#define SH_HASH_KEY(tb, key)	((uint32) (((key) * UINT64CONST(0x9E3779B97F4A7C15)) >> 32))
#define SH_EQUAL(tb, a, b)	((a) == (b))
#define SH_SCOPE			static inline
#define SH_DECLARE
#define SH_DEFINE
#include "lib/simplehash.h"

/* header of a ship and day in a run, before its fixes and statics */
typedef struct RunHeader
{
	uint64		key;
	int64		nfixes;
	int32		nstatics;
	bool		sorted;
} RunHeader;

/* an input of the merge: a run, or the entries in memory */
typedef struct GatherRun
{
	BufFile    *file;			/* NULL for the entries in memory */
	RunHeader	head;			/* header of the next ship and day */
	int64		at;				/* index of the next entry, in memory */
} GatherRun;

struct AisGather
{
	MemoryContext context;		/* of this struct */
	MemoryContext memory;		/* of the table and its contents */
	Size		limit;			/* bytes */
	int64		added;
	gather_hash *table;
	GatherRun  *runs;
	int			nruns;
	int			max_runs;
	GatherEntry **entries;		/* entries of the table in order, during the merge */
	int64		nentries;
	binaryheap *heap;			/* of the inputs of the merge, the smallest key on top */
	Bitmapset  *days;			/* days with fixes, counted from FIRST_DAY */
};

/* 0001-01-01, the first day that a fix can have */
#define FIRST_DAY		((int32) (TRACK_TIME_MIN / USECS_PER_DAY))

/* Return an integer that sorts as (mmsi, day) does */
static inline uint64
order_key(int32 mmsi, int32 day)
{
	return (uint64) (uint32) mmsi << 32 | ((uint32) day ^ 0x80000000u);
}

static void
create_table(AisGather *gather)
{
	gather->table = gather_create(gather->memory, 1024, NULL);
}

/* Create an empty gatherer that uses about `limit` bytes, in the current memory context */
AisGather *
ais_gather_create(Size limit)
{
	AisGather  *gather = palloc0(sizeof(AisGather));

	gather->context = CurrentMemoryContext;
	gather->memory = AllocSetContextCreate(CurrentMemoryContext, "AIS reports", ALLOCSET_DEFAULT_SIZES);
	gather->limit = limit;
	create_table(gather);
	return gather;
}

/* ---------- in ---------- */

static void
add_fix(AisGather *gather, GatherEntry *entry, const Fix *fix)
{
	if ((entry->nfixes + 1) * sizeof(Fix) > entry->size)
	{
		entry->size = entry->size == 0 ? FIRST_ARRAY : entry->size * 2;
		if (entry->fixes == NULL)
			entry->fixes = MemoryContextAlloc(gather->memory, entry->size);
		else
			entry->fixes = repalloc_huge(entry->fixes, entry->size);
	}
	if (entry->nfixes > 0 && entry->sorted)
		entry->sorted = fix_compare(&entry->fixes[entry->nfixes - 1], fix) <= 0;
	entry->fixes[entry->nfixes++] = *fix;
}

static int
entry_compare(const void *a, const void *b)
{
	uint64		key_a = (*(GatherEntry *const *) a)->key,
				key_b = (*(GatherEntry *const *) b)->key;

	return key_a < key_b ? -1 : key_a > key_b;
}

/* Return the entries of the table in order, allocated in its memory context */
static GatherEntry **
sort_entries(AisGather *gather)
{
	gather_iterator iterator;
	GatherEntry *entry;
	GatherEntry **entries;
	int64		n = 0;

	entries = MemoryContextAllocHuge(gather->memory, Max(gather->table->members, 1) * sizeof(GatherEntry *));
	gather_start_iterate(gather->table, &iterator);
	while ((entry = gather_iterate(gather->table, &iterator)) != NULL)
		entries[n++] = entry;
	qsort(entries, n, sizeof(GatherEntry *), entry_compare);
	return entries;
}

static GatherRun *
add_run(AisGather *gather)
{
	GatherRun  *run;

	if (gather->nruns == gather->max_runs)
	{
		gather->max_runs = Max(gather->max_runs * 2, 8);
		gather->runs = gather->runs == NULL ?
			MemoryContextAlloc(gather->context, gather->max_runs * sizeof(GatherRun)) :
			repalloc(gather->runs, gather->max_runs * sizeof(GatherRun));
	}
	run = &gather->runs[gather->nruns++];
	memset(run, 0, sizeof(GatherRun));
	return run;
}

/* Write the table to a run and empty it */
static void
spill(AisGather *gather)
{
	GatherEntry **entries = sort_entries(gather);
	GatherRun  *run = add_run(gather);
	MemoryContext old = MemoryContextSwitchTo(gather->context);

	run->file = BufFileCreateTemp(false);
	MemoryContextSwitchTo(old);
	for (int64 i = 0; i < gather->table->members; i++)
	{
		GatherEntry *entry = entries[i];
		RunHeader	head = {entry->key, entry->nfixes, 0, entry->sorted};

		CHECK_FOR_INTERRUPTS();
		for (AisStatic *data = entry->statics; data != NULL; data = data->next)
			head.nstatics++;
		BufFileWrite(run->file, &head, sizeof(head));
		BufFileWrite(run->file, entry->fixes, entry->nfixes * sizeof(Fix));
		for (AisStatic *data = entry->statics; data != NULL; data = data->next)
			BufFileWrite(run->file, data, offsetof(AisStatic, texts) + data->size);
	}
	MemoryContextReset(gather->memory);
	create_table(gather);
}

static void
note_day(AisGather *gather, int32 day)
{
	MemoryContext old = MemoryContextSwitchTo(gather->context);

	gather->days = bms_add_member(gather->days, day - FIRST_DAY);
	MemoryContextSwitchTo(old);
}

/* Return the *ndays days, as dates, that have fixes, in order */
int32 *
ais_gather_days(const AisGather *gather, int *ndays)
{
	int32	   *days = palloc(Max(bms_num_members(gather->days), 1) * sizeof(int32));
	int			day = -1;

	*ndays = 0;
	while ((day = bms_next_member(gather->days, day)) >= 0)
		days[(*ndays)++] = day + FIRST_DAY;
	return days;
}

/* Return the entry for the ship and day of a report, created if it is new */
static GatherEntry *
find_entry(AisGather *gather, const AisReport *report)
{
	bool		found;
	int32		day = (int32) track_day(report->t);
	GatherEntry *entry = gather_insert(gather->table, order_key(report->mmsi, day), &found);

	if (!found)
	{
		entry->fixes = NULL;
		entry->nfixes = 0;
		entry->size = 0;
		entry->statics = NULL;
		entry->sorted = true;
	}
	return entry;
}

/* Add the fix of a report, if it has a position, and its static data */
void
ais_gather_add(AisGather *gather, const AisReport *report)
{
	GatherEntry *entry = find_entry(gather, report);

	if (report->cause == AIS_NO_CAUSE)
	{
		Fix			fix;

		if (!fix_make(&fix, report->t, report->lon, report->lat))
			elog(ERROR, "report without a position");
		if (report->present & AIS_BIT(AIS_SOG))
			fix_set_sog(&fix, report->sog);
		if (report->present & AIS_BIT(AIS_COG))
			fix_set_cog(&fix, report->cog);
		if (report->present & AIS_BIT(AIS_STATUS))
			fix_set_status(&fix, report->status);
		if (report->present & AIS_BIT(AIS_HEADING))
			fix_set_heading(&fix, report->heading);
		if (entry->nfixes == 0)
			note_day(gather, (int32) track_day(report->t));
		add_fix(gather, entry, &fix);
	}
	ais_static_add(gather->memory, &entry->statics, report);
	if (++gather->added % CHECK_EVERY == 0 && MemoryContextMemAllocated(gather->memory, true) > gather->limit)
		spill(gather);
}

/* ---------- out ---------- */

static void
read_run(GatherRun *run, void *to, Size size)
{
	if (BufFileRead(run->file, to, size) != size)
		ereport(ERROR,
				(errcode_for_file_access(),
				 errmsg("could not read a temporary file of a load")));
}

/* Read the header of the next ship and day of a run; return false at its end */
static bool
advance_run(AisGather *gather, GatherRun *run)
{
	if (run->file == NULL)
	{
		if (run->at == gather->nentries)
			return false;
		run->head.key = gather->entries[run->at]->key;
		return true;
	}
	return BufFileRead(run->file, &run->head, sizeof(run->head)) == sizeof(run->head);
}

/* Compare two runs by key, reversed, since a heap has its largest element on top */
static int
run_compare(Datum a, Datum b, void *arg)
{
	uint64		key_a = ((GatherRun *) DatumGetPointer(a))->head.key,
				key_b = ((GatherRun *) DatumGetPointer(b))->head.key;

	return key_a < key_b ? 1 : key_a > key_b ? -1 : 0;
}

/* End adding, and prepare ais_gather_next() */
void
ais_gather_finish(AisGather *gather)
{
	gather->entries = sort_entries(gather);
	gather->nentries = gather->table->members;
	add_run(gather);
	gather->heap = binaryheap_allocate(gather->nruns, run_compare, NULL);
	for (int i = 0; i < gather->nruns; i++)
	{
		GatherRun  *run = &gather->runs[i];

		if (run->file != NULL && BufFileSeek(run->file, 0, 0, SEEK_SET) != 0)
			ereport(ERROR,
					(errcode_for_file_access(),
					 errmsg("could not rewind a temporary file of a load")));
		if (advance_run(gather, run))
			binaryheap_add_unordered(gather->heap, PointerGetDatum(run));
	}
	binaryheap_build(gather->heap);
}

/* Append the fixes and statics of a run's current ship and day to *day */
static void
take_from_run(AisGather *gather, GatherRun *run, AisShipDay *day)
{
	int64		n = run->file == NULL ? gather->entries[run->at]->nfixes : run->head.nfixes;
	bool		sorted = run->file == NULL ? gather->entries[run->at]->sorted : run->head.sorted;
	Fix		   *to;

	if (run->file == NULL && day->fixes == NULL)
		day->fixes = gather->entries[run->at]->fixes;
	else
	{
		if (day->fixes == NULL)
			day->fixes = MemoryContextAllocHuge(CurrentMemoryContext, n * sizeof(Fix));
		else
			day->fixes = repalloc_huge(day->fixes, (day->nfixes + n) * sizeof(Fix));
		to = day->fixes + day->nfixes;
		if (run->file != NULL)
			read_run(run, to, n * sizeof(Fix));
		else
			memcpy(to, gather->entries[run->at]->fixes, n * sizeof(Fix));
	}
	day->sorted = day->sorted && sorted &&
		(day->nfixes == 0 || fix_compare(&day->fixes[day->nfixes - 1], &day->fixes[day->nfixes]) <= 0);
	day->nfixes += n;

	if (run->file == NULL)
	{
		for (AisStatic *data = gather->entries[run->at]->statics, *next; data != NULL; data = next)
		{
			next = data->next;
			data->next = day->statics;
			day->statics = data;
		}
		run->at++;
		return;
	}
	for (int i = 0; i < run->head.nstatics; i++)
	{
		AisStatic	head;
		AisStatic  *data;

		read_run(run, &head, offsetof(AisStatic, texts));
		data = palloc(offsetof(AisStatic, texts) + head.size);
		memcpy(data, &head, offsetof(AisStatic, texts));
		read_run(run, data->texts, head.size);
		data->next = day->statics;
		day->statics = data;
	}
}

/*
 * Set *day to the next ship and day, complete and in order; return false at the end.  It is allocated in the
 * current memory context or in the gatherer, and may be modified.
 */
bool
ais_gather_next(AisGather *gather, AisShipDay *day)
{
	uint64		key;

	if (binaryheap_empty(gather->heap))
		return false;
	key = ((GatherRun *) DatumGetPointer(binaryheap_first(gather->heap)))->head.key;
	memset(day, 0, sizeof(AisShipDay));
	day->mmsi = (int32) (key >> 32);
	day->day = (int32) ((uint32) key ^ 0x80000000u);
	day->sorted = true;
	while (!binaryheap_empty(gather->heap))
	{
		GatherRun  *run = (GatherRun *) DatumGetPointer(binaryheap_first(gather->heap));

		if (run->head.key != key)
			break;
		take_from_run(gather, run, day);
		if (advance_run(gather, run))
			binaryheap_replace_first(gather->heap, PointerGetDatum(run));
		else
			(void) binaryheap_remove_first(gather->heap);
	}
	ais_statics_finish(&day->statics);
	return true;
}

/* Close the files of a gatherer; the rest is freed with its memory context */
void
ais_gather_close(AisGather *gather)
{
	for (int i = 0; i < gather->nruns; i++)
		if (gather->runs[i].file != NULL)
			BufFileClose(gather->runs[i].file);
	gather->nruns = 0;
}
