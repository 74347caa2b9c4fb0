/*
 * track_slice.c
 *		Parts of a track: ranges of time, days, pieces between gaps; and samples of it.
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "common/int.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/float.h"
#include "utils/memutils.h"
#include "utils/timestamp.h"

#include "common/duration.h"
#include "common/geodesy.h"
#include "track/track_reader.h"
#include "track/track_writer.h"

/* Append the fixes in [from, to) of the blocks of a day, which is not taken as a whole */
static void
add_cut_day(TrackWriter *writer, TrackReader *reader, int end_block, TimestampTz from, TimestampTz to)
{
	TrackColumns columns;

	while (reader->block < end_block && track_reader_next(reader, TRACK_EVERYTHING, &columns))
		for (int i = 0; i < columns.n; i++)
			if (columns.t[i] >= from && columns.t[i] < to)
			{
				Fix			fix = track_columns_fix(&columns, i);

				track_writer_add(writer, &fix, 1);
			}
}

/* Return the fixes in [from, to): days that lie within it are copied, not unpacked */
static Track *
track_cut(const Track *track, TimestampTz from, TimestampTz to)
{
	const TrackBlock *dir = TrackDirectory(track);
	TrackWriter *writer = track_writer_create(0);
	TrackReader reader;
	int			block = track_first_block_at(track, from);

	/* back to the first block of the day, since days are handled one at a time */
	while (block > 0 && block < track->nblocks &&
		   track_day(dir[block - 1].first) == track_day(dir[block].first))
		block--;
	track_reader_init(&reader, track);
	track_reader_skip(&reader, block);
	while (block < track->nblocks && dir[block].first < to)
	{
		int64		day = track_day(dir[block].first);
		int			next = block + 1;
		bool		starts_inside,
					ends_inside;

		while (next < track->nblocks && track_day(dir[next].first) == day)
			next++;
		starts_inside = dir[block].first >= from;
		ends_inside = track_day(to) > day || (next == track->nblocks && track->last < to);
		if (starts_inside && ends_inside)
		{
			track_writer_copy(writer, track, block, next);
			track_reader_skip(&reader, next - block);
		}
		else
			add_cut_day(writer, &reader, next, from, to);
		block = next;
	}
	return track_writer_finish(writer);
}

/* Return the part of a track from a time up to, not including, another */
PG_FUNCTION_INFO_V1(track_between);
Datum
track_between(PG_FUNCTION_ARGS)
{
	Track	   *track = PG_GETARG_TRACK(0);
	TimestampTz from = PG_GETARG_TIMESTAMPTZ(1);
	TimestampTz to = PG_GETARG_TIMESTAMPTZ(2);

	if (track->nfixes > 0 && from <= track->first && track->last < to)
		PG_RETURN_TRACK(track);
	PG_RETURN_TRACK(track_cut(track, from, to));
}

/*
 * Count the fixes from a time up to, not including, another.  For most blocks the directory
 * suffices: no fix of a block is later than the first of the next.
 */
PG_FUNCTION_INFO_V1(num_fixes_between);
Datum
num_fixes_between(PG_FUNCTION_ARGS)
{
	Track	   *track = PG_GETARG_TRACK(0);
	TimestampTz from = PG_GETARG_TIMESTAMPTZ(1);
	TimestampTz to = PG_GETARG_TIMESTAMPTZ(2);
	const TrackBlock *dir = TrackDirectory(track);
	TrackReader reader;
	TrackColumns columns;
	int32		n = 0;

	if (track->nfixes > 0 && from <= track->first && track->last < to)
		PG_RETURN_INT32(track->nfixes);
	track_reader_init(&reader, track);
	track_reader_skip(&reader, track_first_block_at(track, from));
	while (reader.block < track->nblocks && dir[reader.block].first < to)
	{
		int			block = reader.block;
		TimestampTz last = block + 1 < track->nblocks ? dir[block + 1].first : track->last;

		if (dir[block].first >= from && last < to)
		{
			n += dir[block].nfixes;
			track_reader_skip(&reader, 1);
		}
		else if (track_reader_next(&reader, TRACK_TIME, &columns))
			for (int i = 0; i < columns.n; i++)
				n += columns.t[i] >= from && columns.t[i] < to;
	}
	PG_RETURN_INT32(n);
}

/* ---------- track_days ---------- */

typedef struct DaysScan
{
	const Track *track;
	int			block;			/* first of the next day */
} DaysScan;

/*
 * Make a track of the blocks [from, to), which are those of a day.  They are copied, but if one of them is thinned
 * the day is packed from its fixes, as it may be stored.
 */
static Track *
day_of_blocks(const Track *track, int from, int to)
{
	const TrackBlock *dir = TrackDirectory(track);
	TrackWriter *writer = track_writer_create(0);
	TrackReader reader;
	bool		thinned = false;

	for (int block = from; block < to; block++)
		thinned |= (dir[block].channels & TRACK_THINNED) != 0;
	if (thinned)
	{
		track_reader_init(&reader, track);
		track_reader_skip(&reader, from);
		add_cut_day(writer, &reader, to, PG_INT64_MIN, PG_INT64_MAX);
	}
	else
		track_writer_copy(writer, track, from, to);
	return track_writer_finish(writer);
}

/* Return the UTC days of a track, each with its fixes */
PG_FUNCTION_INFO_V1(track_days);
Datum
track_days(PG_FUNCTION_ARGS)
{
	FuncCallContext *funcctx;
	DaysScan   *scan;
	const TrackBlock *dir;
	int			from;
	Datum		values[2];
	bool		nulls[2] = {0};

	if (SRF_IS_FIRSTCALL())
	{
		MemoryContext old;

		funcctx = SRF_FIRSTCALL_INIT();
		old = MemoryContextSwitchTo(funcctx->multi_call_memory_ctx);
		scan = palloc0(sizeof(DaysScan));
		scan->track = PG_GETARG_TRACK(0);
		funcctx->user_fctx = scan;
		if (get_call_result_type(fcinfo, NULL, &funcctx->tuple_desc) != TYPEFUNC_COMPOSITE)
			elog(ERROR, "track_days must return a row");
		funcctx->tuple_desc = BlessTupleDesc(funcctx->tuple_desc);
		MemoryContextSwitchTo(old);
	}
	funcctx = SRF_PERCALL_SETUP();
	scan = (DaysScan *) funcctx->user_fctx;

	from = scan->block;
	if (from >= scan->track->nblocks)
		SRF_RETURN_DONE(funcctx);
	dir = TrackDirectory(scan->track);
	while (++scan->block < scan->track->nblocks &&
		   track_day(dir[scan->block].first) == track_day(dir[from].first))
		;
	values[0] = DateADTGetDatum((DateADT) track_day(dir[from].first));
	values[1] = PointerGetDatum(day_of_blocks(scan->track, from, scan->block));
	SRF_RETURN_NEXT(funcctx, HeapTupleGetDatum(heap_form_tuple(funcctx->tuple_desc, values, nulls)));
}

/* ---------- track_split ---------- */

typedef struct SplitScan
{
	Fix		   *fixes;
	int64		n;
	int64		next;
	int64		max_gap;
} SplitScan;

/* Return the pieces of a track between gaps longer than max_gap */
PG_FUNCTION_INFO_V1(track_split);
Datum
track_split(PG_FUNCTION_ARGS)
{
	FuncCallContext *funcctx;
	SplitScan  *scan;
	int64		from,
				to;
	TrackWriter *writer;

	if (SRF_IS_FIRSTCALL())
	{
		MemoryContext old;
		Track	   *track;

		funcctx = SRF_FIRSTCALL_INIT();
		old = MemoryContextSwitchTo(funcctx->multi_call_memory_ctx);
		scan = palloc0(sizeof(SplitScan));
		track = PG_GETARG_TRACK(0);
		scan->fixes = track_all_fixes(track);
		scan->n = track->nfixes;
		scan->max_gap = duration_from_interval(PG_GETARG_INTERVAL_P(1), "max_gap");
		funcctx->user_fctx = scan;
		MemoryContextSwitchTo(old);
	}
	funcctx = SRF_PERCALL_SETUP();
	scan = (SplitScan *) funcctx->user_fctx;

	from = scan->next;
	if (from == scan->n)
		SRF_RETURN_DONE(funcctx);
	for (to = from + 1; to < scan->n; to++)
		if (track_elapsed(scan->fixes[to - 1].t, scan->fixes[to].t) > (uint64) scan->max_gap)
			break;
	scan->next = to;
	writer = track_writer_create(to - from);
	track_writer_add(writer, scan->fixes + from, to - from);
	SRF_RETURN_NEXT(funcctx, PointerGetDatum(track_writer_finish(writer)));
}

/* ---------- track_sample ---------- */

typedef struct GridWalk
{
	Fix		   *fixes;
	int64		n;
	int64		before;			/* index of the last fix at or before the grid time */
	TimestampTz t;				/* next grid time */
	int64		step;
	int64		max_gap;
	bool		done;
} GridWalk;

/*
 * Find the first multiple of step, counted from 2000-01-01 00:00 UTC, at or after t; return false
 * if it is out of range
 */
static bool
grid_time_at(TimestampTz t, int64 step, TimestampTz *grid)
{
	int64		rest = t % step;

	if (rest == 0)
		*grid = t;
	else if (rest < 0)
		*grid = t - rest;
	else
		return !pg_add_s64_overflow(t, step - rest, grid);
	return true;
}

/* Compute the place between two fixes at a time between them, the short way round */
static void
interpolate(const Fix *a, const Fix *b, TimestampTz t, double *lon, double *lat)
{
	double		share;

	if (a->t == b->t || t == a->t)
		share = 0;
	else
		share = (double) track_elapsed(a->t, t) / (double) track_elapsed(a->t, b->t);
	*lon = lon_wrap((a->lon + share * track_lon_step(a->lon, b->lon)) / TRACK_DEGREE);
	*lat = (a->lat + share * ((double) b->lat - a->lat)) / TRACK_DEGREE;
}

/* Advance to the next grid time that lies at a fix or between two fixes at most max_gap apart; return its place */
static bool
sample_next(GridWalk *scan, TimestampTz *t, double *lon, double *lat)
{
	while (!scan->done)
	{
		const Fix  *a,
				   *b;

		CHECK_FOR_INTERRUPTS();
		if (scan->t > scan->fixes[scan->n - 1].t)
			return false;
		/* move to the first fix at that time, or the last before it */
		while (scan->before + 1 < scan->n && scan->fixes[scan->before].t < scan->t &&
			   scan->fixes[scan->before + 1].t <= scan->t)
			scan->before++;
		a = &scan->fixes[scan->before];
		b = scan->before + 1 < scan->n ? a + 1 : a;
		if (a->t == scan->t || track_elapsed(a->t, b->t) <= (uint64) scan->max_gap)
		{
			*t = scan->t;
			interpolate(a, b, scan->t, lon, lat);
			if (pg_add_s64_overflow(scan->t, scan->step, &scan->t))
				scan->done = true;
			return true;
		}
		/* a gap: jump behind it */
		if (!grid_time_at(b->t, scan->step, &scan->t))
			return false;
	}
	return false;
}

/* Return the places at the multiples of a span of time */
PG_FUNCTION_INFO_V1(track_sample);
Datum
track_sample(PG_FUNCTION_ARGS)
{
	FuncCallContext *funcctx;
	GridWalk *scan;
	TimestampTz t;
	double		lon,
				lat;
	Datum		values[3];
	bool		nulls[3] = {0};

	if (SRF_IS_FIRSTCALL())
	{
		MemoryContext old;
		Track	   *track;

		funcctx = SRF_FIRSTCALL_INIT();
		old = MemoryContextSwitchTo(funcctx->multi_call_memory_ctx);
		scan = palloc0(sizeof(GridWalk));
		track = PG_GETARG_TRACK(0);
		scan->step = duration_positive(PG_GETARG_INTERVAL_P(1), "step");
		scan->max_gap = duration_from_interval(PG_GETARG_INTERVAL_P(2), "max_gap");
		scan->fixes = track_all_fixes(track);
		scan->n = track->nfixes;
		scan->done = track->nfixes == 0 || !grid_time_at(track->first, scan->step, &scan->t);
		funcctx->user_fctx = scan;
		if (get_call_result_type(fcinfo, NULL, &funcctx->tuple_desc) != TYPEFUNC_COMPOSITE)
			elog(ERROR, "track_sample must return a row");
		funcctx->tuple_desc = BlessTupleDesc(funcctx->tuple_desc);
		MemoryContextSwitchTo(old);
	}
	funcctx = SRF_PERCALL_SETUP();
	scan = (GridWalk *) funcctx->user_fctx;

	if (!sample_next(scan, &t, &lon, &lat))
		SRF_RETURN_DONE(funcctx);
	values[0] = TimestampTzGetDatum(t);
	values[1] = Float8GetDatum(lon);
	values[2] = Float8GetDatum(lat);
	SRF_RETURN_NEXT(funcctx, HeapTupleGetDatum(heap_form_tuple(funcctx->tuple_desc, values, nulls)));
}
