/*
 * track_clean.c
 *		Removing GPS spikes from a track.
 *
 * Of all ways to leave out runs of at most max_run fixes, the cheapest is chosen: a fix
 * left out costs 1, and two neighbours among the rest that are not reachable from each
 * other cost max_run + 1.  So a spike of one or a few fixes is removed, also at the ends
 * of the track, and two ships that share an MMSI both stay.
 *
 * cost[i] is the least cost of the fixes after fix i if that one is kept.  It is computed
 * from the last fix to the first; then the path is followed forward, each time to the
 * earliest next fix of least cost, so that ties keep earlier fixes.
 *
 * Most of a track needs none of this: if each of the next max_run + 1 fixes is reachable from the
 * one before, the next fix is kept, whatever follows.  So the path is computed only in windows
 * around the steps that are out of reach (track_reach.c): from the first to the last of a block,
 * or of several blocks near each other, and enough fixes on either side.
 */
#include "postgres.h"

#include "funcapi.h"
#include "miscadmin.h"
#include "utils/memutils.h"
#include "utils/timestamp.h"

#include "common/compat.h"
#include "track/track_clean.h"
#include "track/track_reach.h"
#include "track/track_reader.h"
#include "track/track_writer.h"

/* ---------- the cheapest path ---------- */

typedef struct Cleaning
{
	const Fix  *fixes;			/* of a track, or of a window of one */
	int64		n;
	bool		begins;			/* does the window begin where the track does? */
	bool		ends;			/* does it end where the track does? */
	int64		max_run;
	ReachRule	rule;
	int64	   *cost;			/* of the fixes after each fix, if that is kept */
	int32	   *next;			/* the fix kept after each fix; n for none */
} Cleaning;

static bool
fixes_reachable(const Cleaning *clean, int64 from, int64 to)
{
	const Fix  *a = &clean->fixes[from],
			   *b = &clean->fixes[to];
	uint64		usecs = track_elapsed(a->t, b->t);

	double		at_most_m = distance_at_most_m(track_lon_step(a->lon, b->lon), (int64) b->lat - a->lat);

	return at_most_m <= reach_metres(&clean->rule, usecs) ||
		reachable(&clean->rule, usecs, track_degrees(a->lon), track_degrees(a->lat),
				  track_degrees(b->lon), track_degrees(b->lat));
}

/*
 * Find the fix to keep after fix `from` (-1: before the first); return the cost of the
 * fixes after `from`.  A candidate that cannot be cheaper than the best so far is not
 * measured: in a clean track each fix is compared with the next one only.
 */
static int64
cheapest_next(const Cleaning *clean, int64 from, int32 *next)
{
	int64		best = PG_INT64_MAX;

	for (int64 to = from + 1; to < clean->n && to - from - 1 <= clean->max_run && to - from - 1 < best; to++)
	{
		int64		cost = to - from - 1 + clean->cost[to];

		CHECK_FOR_INTERRUPTS();
		if (cost < best && from >= 0 && !fixes_reachable(clean, from, to))
			cost += clean->max_run + 1;
		if (cost < best)
		{
			best = cost;
			*next = to;
		}
	}
	/* or keep none of the rest */
	if (from >= 0 && clean->ends && clean->n - from - 1 <= clean->max_run && clean->n - from - 1 < best)
	{
		best = clean->n - from - 1;
		*next = clean->n;
	}
	return best;
}

/* Find the cheapest path; return the first fix that it keeps, with the others in `next` */
static int32
cleaning_solve(Cleaning *clean)
{
	int32		first = 0;
	int64		row = 0;		/* number of fixes ahead in a row, each reachable from the one before */

	clean->cost = MemoryContextAllocHuge(CurrentMemoryContext, Max(clean->n, 1) * sizeof(int64));
	clean->next = MemoryContextAllocHuge(CurrentMemoryContext, Max(clean->n, 1) * sizeof(int32));
	for (int64 i = clean->n - 1; i >= 0; i--)
	{
		CHECK_FOR_INTERRUPTS();
		if (i + 1 == clean->n)
			row = clean->ends ? 0 : clean->max_run + 1;
		else
			row = fixes_reachable(clean, i, i + 1) ? row + 1 : 0;
		if (row > clean->max_run)
		{
			/* whichever fix is kept next, keeping those up to it costs nothing */
			clean->next[i] = i + 1;
			clean->cost[i] = i + 1 < clean->n ? clean->cost[i + 1] : 0;
		}
		else
			clean->cost[i] = cheapest_next(clean, i, &clean->next[i]);
	}
	if (clean->begins)
		cheapest_next(clean, -1, &first);
	return first;
}

static void
left_out_add(LeftOut *left_out, int64 number)
{
	if (left_out->n == left_out->max)
	{
		left_out->max = Max(left_out->max * 2, 64);
		left_out->number = left_out->number == NULL
			? MemoryContextAllocHuge(CurrentMemoryContext, left_out->max * sizeof(int32))
			: repalloc_huge(left_out->number, left_out->max * sizeof(int32));
	}
	left_out->number[left_out->n++] = (int32) number;
}

/* Copy time and place of the fixes [from, to) of a track */
static Fix *
cursor_fixes(TrackCursor *cursor, int64 from, int64 to)
{
	Fix		   *fixes = MemoryContextAllocHuge(CurrentMemoryContext, Max(to - from, 1) * sizeof(Fix));
	int			low = 0,
				high = cursor->nblocks;
	Fix		   *fix = fixes;

	while (high - low > 1)
	{
		int			middle = low + (high - low) / 2;

		if (cursor->number[middle] <= from)
			low = middle;
		else
			high = middle;
	}
	for (int b = low; b < cursor->nblocks && cursor->number[b] < to; b++)
	{
		const TrackColumns *columns = cursor_block(cursor, b);
		int64		number = cursor->number[b];

		for (int i = Max(from - number, 0); i < columns->n && number + i < to; i++)
			*fix++ = (Fix) {columns->t[i], columns->lon[i], columns->lat[i]};
	}
	return fixes;
}

/* Clean the window of fixes [from, to) of a track of `total`, and add those that are left out */
static void
clean_window(TrackCursor *cursor, const ReachRule *rule, int64 max_run, int64 from, int64 to, int64 total,
			 LeftOut *left_out)
{
	Fix		   *fixes = cursor_fixes(cursor, from, to);
	Cleaning	clean = {
		.fixes = fixes,
		.n = to - from,
		.begins = from == 0,
		.ends = to == total,
		.max_run = max_run,
		.rule = *rule
	};
	int32		kept = cleaning_solve(&clean);

	for (int32 i = 0; i < clean.n; i++)
	{
		if (i < kept)
			left_out_add(left_out, from + i);
		else
			kept = clean.next[i];
	}
	pfree(fixes);
	pfree(clean.cost);
	pfree(clean.next);
}

/* Find the fixes of a track that cleaning leaves out */
LeftOut
cursor_left_out(TrackCursor *cursor, const ReachRule *rule, int64 max_run)
{
	LeftOut		left_out = {0};
	int64		total = cursor->nblocks == 0 ? 0
		: cursor->number[cursor->nblocks - 1] + cursor->dir[cursor->nblocks - 1].nfixes;
	int64		around = 2 * max_run + 3;	/* fixes of a window on either side of such steps */
	int64		from = 0,		/* the current window */
				to = 0;
	BlockHeads	heads[2] = {{-1}, {-1}};

	for (int b = 0; b < cursor->nblocks; b++)
	{
		int64		number = cursor->number[b];
		int			first,
					last;

		if (!cursor_block_breaks(cursor, rule, heads, b, &first, &last))
			continue;
		if (number + first - around >= to)
		{
			if (to > 0)
				clean_window(cursor, rule, max_run, from, to, total, &left_out);
			from = Max(number + first - around, 0);
		}
		to = Min(number + last + 1 + around, total);
	}
	if (to > 0)
		clean_window(cursor, rule, max_run, from, to, total, &left_out);
	return left_out;
}

/* Divide the fixes of a track into those kept and those left out, both in order */
void
track_sort_out(TrackSource source, const LeftOut *left_out, SortedOut *out)
{
	const Fix  *fixes = source.track != NULL ? track_all_fixes(source.track) : source.fixes;
	int64		n = source.track != NULL ? source.track->nfixes : source.nfixes;
	int64		done = 0;

	out->kept = MemoryContextAllocHuge(CurrentMemoryContext, Max(n, 1) * sizeof(Fix));
	out->left_out = MemoryContextAllocHuge(CurrentMemoryContext, Max(left_out->n, 1) * sizeof(Fix));
	out->nkept = out->nleft_out = 0;
	for (int64 i = 0; i < n; i++)
	{
		if (done < left_out->n && left_out->number[done] == i)
		{
			out->left_out[out->nleft_out++] = fixes[i];
			done++;
		}
		else
			out->kept[out->nkept++] = fixes[i];
	}
}

/* ---------- tracks of what is kept and of what is left out ---------- */

/* Add the fixes of a block that are kept, or those left out; `number` is the number of its first fix */
static void
add_sorted_out(TrackWriter *writer, const TrackColumns *columns, int64 number, const LeftOut *left_out, int64 *done,
			   bool kept)
{
	for (int i = 0; i < columns->n; i++)
	{
		bool		is_left_out = *done < left_out->n && left_out->number[*done] == number + i;
		Fix			fix;

		*done += is_left_out;
		if (is_left_out != kept)
		{
			fix = track_columns_fix(columns, i);
			track_writer_add(writer, &fix, 1);
		}
	}
}

/* Add the reader's next block without the fixes left out, not packed anew; `number` is the number of its first fix */
static void
add_thinned(TrackWriter *writer, TrackReader *reader, int64 number, const LeftOut *left_out, int64 *done)
{
	const TrackBlock *whole = &reader->dir[reader->block];
	const uint8 *payload = reader->payload;
	TrackColumns columns;
	uint8		indexes[TRACK_BLOCK_FIXES];
	Fix			kept[TRACK_BLOCK_FIXES];
	int			n = 0,
				nleft_out = 0;

	track_reader_next(reader, TRACK_TIME | TRACK_PLACE, &columns);
	for (int i = 0; i < columns.n; i++)
	{
		if (*done < left_out->n && left_out->number[*done] == number + i)
		{
			indexes[nleft_out++] = (uint8) i;
			++*done;
		}
		else
			kept[n++] = (Fix) {columns.t[i], columns.lon[i], columns.lat[i]};
	}
	if (n > 0)
		track_writer_thin(writer, whole, payload, indexes, kept, n);
}

/*
 * Make a track of the fixes of a packed one that are kept.  Days of which all fixes are kept are
 * copied, or blocks unless by_day, since packing costs far more than everything else.  By blocks
 * the result is not canonical.
 */
static Track *
kept_of_packed(const Track *packed, const LeftOut *left_out, bool by_day)
{
	TrackWriter *writer = track_writer_create_of(packed->nblocks,
												 add_size(VARSIZE(packed), mul_size(left_out->n, TRACK_THINNED_MORE)));
	const TrackBlock *dir = TrackDirectory(packed);
	TrackReader reader;
	TrackColumns columns;
	int64		done = 0,
				number = 0;		/* of the first fix of `block` */
	int			block = 0;

	/* the blocks before the reader's are written, or left out */
	track_reader_init(&reader, packed);
	while (block < packed->nblocks && done < left_out->n)
	{
		int			begin = block;
		int64		first = number;

		CHECK_FOR_INTERRUPTS();
		while (block < packed->nblocks &&
			   (block == begin || (by_day && track_day(dir[block].first) == track_day(dir[begin].first))))
			number += dir[block++].nfixes;
		if (left_out->number[done] >= number)
			continue;
		track_writer_copy_next(writer, &reader, begin);
		if (!by_day && (dir[begin].channels & TRACK_THINNED) == 0)
			add_thinned(writer, &reader, first, left_out, &done);
		else
			for (; reader.block < block && track_reader_next(&reader, TRACK_EVERYTHING, &columns); first += columns.n)
				add_sorted_out(writer, &columns, first, left_out, &done, true);
	}
	track_writer_copy_next(writer, &reader, packed->nblocks);
	return track_writer_finish(writer);
}

/* Make a track of the fixes that are kept; by_day: see kept_of_packed() */
static Track *
kept_track(TrackSource source, const LeftOut *left_out, bool by_day)
{
	TrackWriter *writer;
	int64		from = 0;

	if (source.track != NULL)
		return kept_of_packed(source.track, left_out, by_day);
	writer = track_writer_create(source.nfixes);
	for (int64 k = 0; k < left_out->n; k++)
	{
		track_writer_add(writer, source.fixes + from, left_out->number[k] - from);
		from = left_out->number[k] + 1;
	}
	track_writer_add(writer, source.fixes + from, source.nfixes - from);
	return track_writer_finish(writer);
}

/* Make a track of the fixes that are left out */
static Track *
left_out_track(TrackSource source, const LeftOut *left_out)
{
	TrackWriter *writer = track_writer_create(0);
	TrackReader reader;
	TrackColumns columns;
	int64		done = 0,
				number = 0;

	if (source.track == NULL)
	{
		for (int64 k = 0; k < left_out->n; k++)
			track_writer_add(writer, &source.fixes[left_out->number[k]], 1);
		return track_writer_finish(writer);
	}
	track_reader_init(&reader, source.track);
	while (reader.block < source.track->nblocks && done < left_out->n)
	{
		int			nfixes = reader.dir[reader.block].nfixes;

		if (left_out->number[done] >= number + nfixes)
			track_reader_skip(&reader, 1);
		else if (track_reader_next(&reader, TRACK_EVERYTHING, &columns))
			add_sorted_out(writer, &columns, number, left_out, &done, false);
		number += nfixes;
	}
	return track_writer_finish(writer);
}

/* Build the rule from the arguments of a function whose first argument is the track, and check max_run */
static ReachRule
rule_of_args(FunctionCallInfo fcinfo)
{
	ReachRule	rule = reach_rule(PG_GETARG_FLOAT8(1), PG_GETARG_INTERVAL_P(3), PG_GETARG_FLOAT8(4));

	if (PG_GETARG_INT32(2) < 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("max_run must not be negative, not %d", (int) PG_GETARG_INT32(2))));
	return rule;
}

/* Find the fixes that cleaning leaves out of a track */
static LeftOut
source_left_out(TrackSource source, const ReachRule *rule, int64 max_run)
{
	TrackCursor *cursor = track_cursor_open(source);
	LeftOut		left_out = cursor_left_out(cursor, rule, max_run);

	track_cursor_close(cursor);
	return left_out;
}

/*
 * Return a track without the fixes at which no ship can have been, the same datum if there are none; by_day: see
 * kept_of_packed()
 */
static Datum
without_left_out(Datum track, const ReachRule *rule, int64 max_run, bool by_day)
{
	TrackSource source = track_source_from_datum(track);
	LeftOut		left_out = source_left_out(source, rule, max_run);

	if (left_out.n == 0)
		return track;
	PG_RETURN_TRACK(kept_track(source, &left_out, by_day));
}

/* Return a track without the fixes that no ship can have been at */
PG_FUNCTION_INFO_V1(track_clean);
Datum
track_clean(PG_FUNCTION_ARGS)
{
	ReachRule	rule = rule_of_args(fcinfo);

	return without_left_out(PG_GETARG_DATUM(0), &rule, PG_GETARG_INT32(2), true);
}

/* Return the fixes that track_clean() keeps, block by block as they are packed: faster, but not to be stored */
PG_FUNCTION_INFO_V1(track_clean_blocks);
Datum
track_clean_blocks(PG_FUNCTION_ARGS)
{
	ReachRule	rule = rule_of_args(fcinfo);

	return without_left_out(PG_GETARG_DATUM(0), &rule, PG_GETARG_INT32(2), false);
}

/*
 * Return a track as a run of detection cleans it: unchanged if the speed is NULL, NaN or infinite,
 * else by the defaults of track_clean().  It is packed as by track_clean_blocks(), unless the last
 * argument says that it is sent to another server.  A function in SQL would not be inlined, and
 * would copy each track.
 */
PG_FUNCTION_INFO_V1(cleaned_track);
Datum
cleaned_track(PG_FUNCTION_ARGS)
{
	double		speed_kn = PG_ARGISNULL(1) ? get_float8_infinity() : PG_GETARG_FLOAT8(1);
	ReachRule	rule;

	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	if (isnan(speed_kn) || speed_kn == get_float8_infinity())
		PG_RETURN_DATUM(PG_GETARG_DATUM(0));
	rule = clean_rule(speed_kn);
	return without_left_out(PG_GETARG_DATUM(0), &rule, CLEAN_MAX_RUN, !PG_ARGISNULL(2) && PG_GETARG_BOOL(2));
}

/* Return the fixes of a track that track_clean() leaves out */
PG_FUNCTION_INFO_V1(track_left_out);
Datum
track_left_out(PG_FUNCTION_ARGS)
{
	TrackSource source = PG_GETARG_TRACK_SOURCE(0);
	ReachRule	rule = rule_of_args(fcinfo);
	LeftOut		left_out = source_left_out(source, &rule, PG_GETARG_INT32(2));

	PG_RETURN_TRACK(left_out_track(source, &left_out));
}

/* ---------- part of a longer track ---------- */

/*
 * Find the first and the last fix of part of a track that are kept whatever comes before and after
 * the part; return false if there are none.
 *
 * Of any max_run + 1 fixes in a row one is kept, and between two kept ones of a row of fixes that are
 * all reachable from their neighbours the cheapest way keeps all.  So of such a row all are kept but,
 * perhaps, the first and the last max_run.
 */
static bool
surely_kept(const Cleaning *clean, int64 *first, int64 *last)
{
	int64		row = 0;		/* start of the current row */
	bool		found = false;

	for (int64 i = 0; i < clean->n; i++)
	{
		CHECK_FOR_INTERRUPTS();
		if (i + 1 < clean->n && fixes_reachable(clean, i, i + 1))
			continue;
		if (i - row >= 2 * clean->max_run)
		{
			if (!found)
				*first = row + clean->max_run;
			*last = i - clean->max_run;
			found = true;
		}
		row = i + 1;
	}
	return found;
}

/*
 * Return the part of a cleaned track that is the same whatever fixes come before or after those given: before where
 * argument 5 is true, after where argument 6 is
 */
PG_FUNCTION_INFO_V1(track_clean_part);
Datum
track_clean_part(PG_FUNCTION_ARGS)
{
	TrackSource source = PG_GETARG_TRACK_SOURCE(0);
	Cleaning	clean = {
		.fixes = source.track != NULL ? track_all_fixes(source.track) : source.fixes,
		.n = source.track != NULL ? source.track->nfixes : source.nfixes,
		.begins = true,
		.ends = true,
		.max_run = PG_GETARG_INT32(2),
		.rule = rule_of_args(fcinfo)
	};
	bool		open_before = PG_GETARG_BOOL(5),
				open_after = PG_GETARG_BOOL(6);
	LeftOut		left_out = {0};
	int64		first = 0,
				last = clean.n;
	int32		kept;

	if ((open_before || open_after) && !surely_kept(&clean, &first, &last))
		PG_RETURN_TRACK(track_writer_finish(track_writer_create(0)));
	kept = cleaning_solve(&clean);
	for (int32 i = 0; i < clean.n; i++)
	{
		if (i < kept || (open_before && i < first) || (open_after && i > last))
			left_out_add(&left_out, i);
		if (i == kept)
			kept = clean.next[i];
	}
	PG_RETURN_TRACK(kept_track(source, &left_out, true));
}
