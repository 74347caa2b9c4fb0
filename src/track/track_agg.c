/*
 * track_agg.c
 *		The aggregates that make tracks: track_agg of rows, track_merge of tracks.
 *
 * The state of track_agg is an array of fixes in the order they came, in the
 * aggregate's memory context.  Sorting, joining of equal fixes and packing wait
 * for the end, so the result does not depend on the order or split of the input.
 */
#include "postgres.h"

#include "libpq/pqformat.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/memutils.h"
#include "utils/timestamp.h"

#include "common/aggregate.h"
#include "common/compat.h"
#include "common/ewkb.h"
#include "track/track_reader.h"
#include "track/track_source.h"
#include "track/track_writer.h"

typedef struct FixArray
{
	int64		n;
	int64		max;
	bool		sorted;			/* each fix at or after the one before it */
	Fix		   *fixes;
} FixArray;

static inline void
fix_array_check(const FixArray *array)
{
	Assert(array->n >= 0 && array->n <= array->max);
	Assert(array->fixes != NULL);
}

static FixArray *
fix_array_create(MemoryContext context, int64 max)
{
	FixArray   *array = MemoryContextAlloc(context, sizeof(FixArray));

	array->n = 0;
	array->max = Max(max, 16);
	array->sorted = true;
	array->fixes = MemoryContextAllocHuge(context, array->max * sizeof(Fix));
	return array;
}

static void
fix_array_reserve(FixArray *array, int64 more)
{
	if (array->n + more > array->max)
	{
		array->max = Max(array->max * 2, array->n + more);
		array->fixes = repalloc_huge(array->fixes, array->max * sizeof(Fix));
	}
}

static inline void
fix_array_append(FixArray *array, const Fix *fix)
{
	if (unlikely(array->n == array->max))
		fix_array_reserve(array, 1);
	if (array->n > 0 && array->sorted)
		array->sorted = fix_compare(&array->fixes[array->n - 1], fix) <= 0;
	array->fixes[array->n++] = *fix;
	fix_array_check(array);
}

/* Return the state, which is created at the first call */
static inline FixArray *
aggregate_state(FunctionCallInfo fcinfo)
{
	if (PG_ARGISNULL(0))
		return fix_array_create(aggregate_context(fcinfo), 0);
	return (FixArray *) PG_GETARG_POINTER(0);
}

/* Add a fix to the state of track_agg(t, lon, lat [, sog, cog [, nav_status, heading]]) */
PG_FUNCTION_INFO_V1(track_agg_transfn);
Datum
track_agg_transfn(PG_FUNCTION_ARGS)
{
	FixArray   *array = aggregate_state(fcinfo);
	Fix			fix;

	if (PG_ARGISNULL(1) || PG_ARGISNULL(2) || PG_ARGISNULL(3) ||
		!fix_make(&fix, PG_GETARG_TIMESTAMPTZ(1), PG_GETARG_FLOAT8(2), PG_GETARG_FLOAT8(3)))
		PG_RETURN_POINTER(array);
	if (PG_NARGS() > 5)
	{
		if (!PG_ARGISNULL(4))
			fix_set_sog(&fix, PG_GETARG_FLOAT8(4));
		if (!PG_ARGISNULL(5))
			fix_set_cog(&fix, PG_GETARG_FLOAT8(5));
	}
	if (PG_NARGS() > 7)
	{
		if (!PG_ARGISNULL(6))
			fix_set_status(&fix, PG_GETARG_INT32(6));
		if (!PG_ARGISNULL(7))
			fix_set_heading(&fix, PG_GETARG_INT32(7));
	}
	fix_array_append(array, &fix);
	PG_RETURN_POINTER(array);
}

/* Add a fix to the state of track_agg(t, point) */
PG_FUNCTION_INFO_V1(track_agg_point_transfn);
Datum
track_agg_point_transfn(PG_FUNCTION_ARGS)
{
	FixArray   *array = aggregate_state(fcinfo);
	double		lon,
				lat;
	Fix			fix;

	if (!PG_ARGISNULL(1) && !PG_ARGISNULL(2) &&
		ewkb_point_arg(fcinfo, 2, &lon, &lat) &&
		fix_make(&fix, PG_GETARG_TIMESTAMPTZ(1), lon, lat))
		fix_array_append(array, &fix);
	PG_RETURN_POINTER(array);
}

/* Combine two states of track_agg */
PG_FUNCTION_INFO_V1(track_agg_combinefn);
Datum
track_agg_combinefn(PG_FUNCTION_ARGS)
{
	MemoryContext context = aggregate_context(fcinfo);
	FixArray   *a = PG_ARGISNULL(0) ? NULL : (FixArray *) PG_GETARG_POINTER(0);
	FixArray   *b = PG_ARGISNULL(1) ? NULL : (FixArray *) PG_GETARG_POINTER(1);

	if (b == NULL)
	{
		if (a == NULL)
			PG_RETURN_NULL();
		PG_RETURN_POINTER(a);
	}
	/* b is in memory of its own: copy its fixes, never keep it */
	if (a == NULL)
		a = fix_array_create(context, b->n);
	fix_array_reserve(a, b->n);
	if (a->n > 0 && b->n > 0)
		a->sorted = a->sorted && b->sorted &&
			fix_compare(&a->fixes[a->n - 1], &b->fixes[0]) <= 0;
	else if (a->n == 0)
		a->sorted = b->sorted;
	memcpy(a->fixes + a->n, b->fixes, b->n * sizeof(Fix));
	a->n += b->n;
	fix_array_check(a);
	PG_RETURN_POINTER(a);
}

/* Serialize a state, to be sent from a worker to its leader */
PG_FUNCTION_INFO_V1(track_agg_serialize);
Datum
track_agg_serialize(PG_FUNCTION_ARGS)
{
	FixArray   *array = (FixArray *) PG_GETARG_POINTER(0);
	StringInfoData buf;

	if (array->n > (int64) ((MaxAllocSize - 64) / sizeof(Fix)))
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("track of " INT64_FORMAT " fixes is too large for a parallel worker", array->n),
				 errdetail("A worker sends at most %zu bytes, %d a fix.", (Size) MaxAllocSize, (int) sizeof(Fix)),
				 errhint("Set max_parallel_workers_per_gather to 0, or make a track a day.")));
	pq_begintypsend(&buf);
	pq_sendint64(&buf, array->n);
	pq_sendbyte(&buf, array->sorted);
	pq_sendbytes(&buf, (char *) array->fixes, array->n * sizeof(Fix));
	PG_RETURN_BYTEA_P(pq_endtypsend(&buf));
}

/* Deserialize a state; both ends are the same server */
PG_FUNCTION_INFO_V1(track_agg_deserialize);
Datum
track_agg_deserialize(PG_FUNCTION_ARGS)
{
	bytea	   *bytes = PG_GETARG_BYTEA_PP(0);
	StringInfoData buf;
	int64		n;
	FixArray   *array;

	(void) aggregate_context(fcinfo);
	initStringInfo(&buf);
	appendBinaryStringInfo(&buf, VARDATA_ANY(bytes), VARSIZE_ANY_EXHDR(bytes));
	n = pq_getmsgint64(&buf);
	if (n < 0 || n > (int64) (MaxAllocSize / sizeof(Fix)))
		elog(ERROR, "serialized track state has " INT64_FORMAT " fixes", n);
	array = fix_array_create(CurrentMemoryContext, n);
	array->sorted = pq_getmsgbyte(&buf) != 0;
	pq_copymsgbytes(&buf, (char *) array->fixes, n * sizeof(Fix));
	pq_getmsgend(&buf);
	array->n = n;
	pfree(buf.data);
	PG_RETURN_POINTER(array);
}

/* Return the track, or NULL where there was no fix */
PG_FUNCTION_INFO_V1(track_agg_finalfn);
Datum
track_agg_finalfn(PG_FUNCTION_ARGS)
{
	FixArray   *array;

	(void) aggregate_context(fcinfo);
	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	array = (FixArray *) PG_GETARG_POINTER(0);
	if (array->n == 0)
		PG_RETURN_NULL();

	/* the final function may be called again for this state, so keep it valid: sorted, without duplicates */
	array->n = fixes_normalize(array->fixes, array->n, array->sorted);
	array->sorted = true;
	return track_expanded_create(array->fixes, array->n);
}

/* ---------- track_merge ---------- */

/* tracks to be merged; those stored out of line are fetched only then */
typedef struct TrackList
{
	int			n;
	int			max;
	Datum	   *tracks;
} TrackList;

static TrackList *
track_list_create(MemoryContext context, int max)
{
	TrackList  *list = MemoryContextAlloc(context, sizeof(TrackList));

	list->n = 0;
	list->max = Max(max, 8);
	list->tracks = MemoryContextAlloc(context, list->max * sizeof(Datum));
	return list;
}

static void
track_list_append(TrackList *list, MemoryContext context, Datum datum)
{
	MemoryContext old;

	if (list->n == list->max)
	{
		list->max *= 2;
		list->tracks = repalloc(list->tracks, list->max * sizeof(Datum));
	}
	old = MemoryContextSwitchTo(context);
	list->tracks[list->n++] = track_datum_copy(datum);
	MemoryContextSwitchTo(old);
}

/* one day of one track: blocks [from, to) */
typedef struct TrackDay
{
	int64		day;
	const Track *track;
	int			from;
	int			to;
} TrackDay;

static int
track_day_compare(const void *a, const void *b)
{
	int64		day_a = ((const TrackDay *) a)->day,
				day_b = ((const TrackDay *) b)->day;

	return day_a < day_b ? -1 : day_a > day_b ? 1 : 0;
}

/* Return the days of all tracks, in order of time */
static TrackDay *
days_of_tracks(Track **tracks, int ntracks, int *ndays)
{
	int64		nblocks = 0;
	TrackDay   *days;
	int			n = 0;

	for (int i = 0; i < ntracks; i++)
		nblocks += tracks[i]->nblocks;
	days = MemoryContextAllocHuge(CurrentMemoryContext, Max(nblocks, 1) * sizeof(TrackDay));
	for (int i = 0; i < ntracks; i++)
	{
		const TrackBlock *dir = TrackDirectory(tracks[i]);

		for (int b = 0; b < tracks[i]->nblocks; b++)
		{
			int64		day = track_day(dir[b].first);

			if (b > 0 && days[n - 1].day == day)
				days[n - 1].to = b + 1;
			else
				days[n++] = (TrackDay) {day, tracks[i], b, b + 1};
		}
	}
	qsort(days, n, sizeof(TrackDay), track_day_compare);
	*ndays = n;
	return days;
}

/* Append a day that several tracks have, the entries [from, to) of the list of days */
static void
writer_add_shared_day(TrackWriter *writer, const TrackDay *from, const TrackDay *to)
{
	int64		max = 0,
				n = 0;
	Fix		   *fixes;

	for (const TrackDay *day = from; day < to; day++)
		max += (int64) (day->to - day->from) * TRACK_BLOCK_FIXES;
	fixes = MemoryContextAllocHuge(CurrentMemoryContext, max * sizeof(Fix));
	for (const TrackDay *day = from; day < to; day++)
	{
		TrackReader reader;
		TrackColumns columns;

		track_reader_init(&reader, day->track);
		track_reader_skip(&reader, day->from);
		while (reader.block < day->to && track_reader_next(&reader, TRACK_EVERYTHING, &columns))
			for (int i = 0; i < columns.n; i++)
				fixes[n++] = track_columns_fix(&columns, i);
	}
	track_writer_add(writer, fixes, fixes_normalize(fixes, n, false));
	pfree(fixes);
}

/* Merge several tracks into one: days that only one of them has are copied, not unpacked */
Track *
track_merge_all(Track **tracks, int ntracks)
{
	int			ndays;
	TrackDay   *days,
			   *end;
	TrackDay	run = {0};		/* adjacent blocks of one track that are still to be copied */
	int64		blocks = 0;
	Size		size = 0;
	TrackWriter *writer;

	days = days_of_tracks(tracks, ntracks, &ndays);
	end = days + ndays;
	for (int i = 0; i < ntracks; i++)
	{
		blocks += tracks[i]->nblocks;
		size = add_size(size, VARSIZE(tracks[i]));
	}
	writer = track_writer_create_of(blocks, size);
	for (TrackDay *day = days, *next; day < end; day = next)
	{
		for (next = day + 1; next < end && next->day == day->day;)
			next++;
		if (next == day + 1 && day->track == run.track && day->from == run.to)
		{
			run.to = day->to;
			continue;
		}
		if (run.track != NULL)
			track_writer_copy(writer, run.track, run.from, run.to);
		run = (TrackDay) {0};
		if (next == day + 1)
			run = *day;
		else
			writer_add_shared_day(writer, day, next);
	}
	if (run.track != NULL)
		track_writer_copy(writer, run.track, run.from, run.to);
	pfree(days);
	return track_writer_finish(writer);
}

/* Fetch the tracks of a list and merge them; the result shares no memory with stored values */
static Track *
track_list_merge(const TrackList *list)
{
	Track	  **tracks = palloc(list->n * sizeof(Track *));

	for (int i = 0; i < list->n; i++)
	{
		CHECK_FOR_INTERRUPTS();
		tracks[i] = track_from_datum(list->tracks[i]);
	}
	return list->n == 1 ? tracks[0] : track_merge_all(tracks, list->n);
}

/* Add a track to the state of track_merge(track) */
PG_FUNCTION_INFO_V1(track_merge_transfn);
Datum
track_merge_transfn(PG_FUNCTION_ARGS)
{
	MemoryContext context = aggregate_context(fcinfo);
	TrackList  *list = PG_ARGISNULL(0) ? NULL : (TrackList *) PG_GETARG_POINTER(0);

	if (PG_ARGISNULL(1))
	{
		if (list == NULL)
			PG_RETURN_NULL();
		PG_RETURN_POINTER(list);
	}
	if (list == NULL)
		list = track_list_create(context, 0);
	track_list_append(list, context, PG_GETARG_DATUM(1));
	PG_RETURN_POINTER(list);
}

/* Combine two states of track_merge */
PG_FUNCTION_INFO_V1(track_merge_combinefn);
Datum
track_merge_combinefn(PG_FUNCTION_ARGS)
{
	MemoryContext context = aggregate_context(fcinfo);
	TrackList  *a = PG_ARGISNULL(0) ? NULL : (TrackList *) PG_GETARG_POINTER(0);
	TrackList  *b = PG_ARGISNULL(1) ? NULL : (TrackList *) PG_GETARG_POINTER(1);

	if (b == NULL && a == NULL)
		PG_RETURN_NULL();
	if (b == NULL)
		PG_RETURN_POINTER(a);
	if (a == NULL)
		a = track_list_create(context, b->n);
	for (int i = 0; i < b->n; i++)
		track_list_append(a, context, b->tracks[i]);
	PG_RETURN_POINTER(a);
}

/* Serialize a state of track_merge: its tracks merged into one */
PG_FUNCTION_INFO_V1(track_merge_serialize);
Datum
track_merge_serialize(PG_FUNCTION_ARGS)
{
	TrackList  *list = (TrackList *) PG_GETARG_POINTER(0);

	/* a track is a varlena, as bytea is */
	PG_RETURN_BYTEA_P((bytea *) track_list_merge(list));
}

/* Deserialize a state of track_merge */
PG_FUNCTION_INFO_V1(track_merge_deserialize);
Datum
track_merge_deserialize(PG_FUNCTION_ARGS)
{
	TrackList  *list = track_list_create(CurrentMemoryContext, 1);
	Track	   *track = PG_GETARG_TRACK(0);

	(void) aggregate_context(fcinfo);
	track_list_append(list, CurrentMemoryContext, PointerGetDatum(track));
	PG_RETURN_POINTER(list);
}

/* Return the merged track, or NULL where there was no track */
PG_FUNCTION_INFO_V1(track_merge_finalfn);
Datum
track_merge_finalfn(PG_FUNCTION_ARGS)
{
	TrackList  *list;

	(void) aggregate_context(fcinfo);
	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	list = (TrackList *) PG_GETARG_POINTER(0);
	PG_RETURN_TRACK(track_list_merge(list));
}

/* Merge two tracks */
Track *
track_merge_two(Track *a, Track *b)
{
	Track	   *tracks[2] = {a, b};

	return track_merge_all(tracks, 2);
}

/* Merge two tracks */
PG_FUNCTION_INFO_V1(track_concat);
Datum
track_concat(PG_FUNCTION_ARGS)
{
	PG_RETURN_TRACK(track_merge_two(PG_GETARG_TRACK(0), PG_GETARG_TRACK(1)));
}
