/*
 * track_clean.c
 *		A track without GPS spikes, and the spikes.
 *
 * Of all ways to leave out runs of at most max_run fixes the cheapest is taken: a
 * fix left out costs 1, two neighbours among the rest that are not reachable from
 * each other cost max_run + 1.  So a spike of one or a few fixes goes, at the ends of
 * the track too, and two ships that share an MMSI both stay.
 *
 * cost[i] is the least cost of what follows fix i if that one is kept.  It is worked
 * out from the last fix to the first; then the way is walked forward, to the earliest
 * next fix of least cost each time, which is how ties keep earlier fixes.
 *
 * Most tracks need none of that: every fix is reachable from the one before.  Whether
 * that is so takes a few comparisons a fix, and of a ship at rest a few a block.
 */
#include "postgres.h"

#include "funcapi.h"
#include "miscadmin.h"
#include "utils/memutils.h"
#include "utils/timestamp.h"

#include "common/geodesy.h"
#include "track/track_clean.h"
#include "track/track_reader.h"
#include "track/track_writer.h"

#define LONGEST_SHORT_STEP	100000000	/* 1e-7 degrees: differences that wrap round in 32 bits are longer */
#define METRES_PER_E7		(EARTH_RADIUS_M * RAD_PER_DEGREE / TRACK_DEGREE)
#define ROUNDING_M			1.0		/* more than distances are rounded by: near the antipode 0.2 m */

/* ---------- tracks that are clean ---------- */

/*
 * Return an upper bound, metres, of the great-circle distance of two places that are so many
 * 1e-7 degrees of longitude and latitude apart: a degree of longitude is never longer than one of latitude
 */
static inline double
distance_at_most_m(int64 lon_step, int64 lat_step)
{
	double		x = lon_step * METRES_PER_E7,
				y = lat_step * METRES_PER_E7;

	return sqrt(x * x + y * y) + ROUNDING_M;
}

/* Check whether fix i of a block is reachable from a fix before it */
static inline bool
column_reachable(const ReachRule *rule, TimestampTz t, int32 lon, int32 lat, const TrackColumns *columns, int i)
{
	uint64		usecs = track_elapsed(t, columns->t[i]);

	double		at_most_m = distance_at_most_m(track_lon_step(lon, columns->lon[i]), (int64) columns->lat[i] - lat);

	return at_most_m <= reach_metres(rule, usecs) ||
		reachable(rule, usecs, track_degrees(lon), track_degrees(lat),
				  track_degrees(columns->lon[i]), track_degrees(columns->lat[i]));
}

/* Check whether all places in the boxes of two blocks are within place_error_m of each other */
static bool
blocks_at_one_place(const ReachRule *rule, const TrackBlock *a, const TrackBlock *b)
{
	int64		step = track_lon_step(a->west, b->west),
				width = Max(track_span_decode(a->lon_span), step + track_span_decode(b->lon_span)) - Min(step, 0),
				south = Min(a->south, b->south),
				north = Max(a->south + track_span_decode(a->lat_span), b->south + track_span_decode(b->lat_span));

	return distance_at_most_m(width, north - south) <= rule->place_error_m;
}

/*
 * Return how many 1e-7 degrees of longitude and of latitude two fixes may be apart that are reachable from
 * each other whatever the time between them
 */
static uint32
short_step(const ReachRule *rule)
{
	double		axis_m = (reach_metres(rule, 0) - ROUNDING_M) * M_SQRT1_2;

	return axis_m <= 0 ? 0 : (uint32) Min(axis_m / METRES_PER_E7, LONGEST_SHORT_STEP);
}

/*
 * Check whether no fix of a block is more than `step` of longitude or latitude from the one before it.
 * Without branches, so that the compiler takes several fixes at a time
 */
static bool
steps_are_short(const TrackColumns *columns, uint32 step)
{
	uint32		longer = 0;

	for (int i = 1; i < columns->n; i++)
	{
		uint32		lon_step = (uint32) columns->lon[i] - (uint32) columns->lon[i - 1],
					lat_step = (uint32) columns->lat[i] - (uint32) columns->lat[i - 1];

		longer |= (lon_step + step > 2 * step) | (lat_step + step > 2 * step);
	}
	return !longer;
}

/* Check whether each fix of a block is reachable from the one before it, in another block for the first */
static bool
block_is_clean(TrackCursor *cursor, const ReachRule *rule, uint32 step, int block)
{
	const TrackBlock *entry = &cursor->dir[block];
	const TrackColumns *columns;

	if (block > 0 && !blocks_at_one_place(rule, entry - 1, entry))
	{
		int			last = entry[-1].nfixes - 1;
		TimestampTz t;
		int32		lon,
					lat;

		columns = cursor_block(cursor, block - 1);
		t = columns->t[last];
		lon = columns->lon[last];
		lat = columns->lat[last];
		if (!column_reachable(rule, t, lon, lat, cursor_block(cursor, block), 0))
			return false;
	}
	if (blocks_at_one_place(rule, entry, entry))
		return true;
	columns = cursor_block(cursor, block);
	if (steps_are_short(columns, step))
		return true;
	for (int i = 1; i < columns->n; i++)
		if (!column_reachable(rule, columns->t[i - 1], columns->lon[i - 1], columns->lat[i - 1], columns, i))
			return false;
	return true;
}

/* Check whether each fix of a track is reachable from the one before it: then nothing is left out */
bool
cursor_is_clean(TrackCursor *cursor, const ReachRule *rule)
{
	uint32		step = short_step(rule);

	for (int b = 0; b < cursor->nblocks; b++)
		if (!block_is_clean(cursor, rule, step, b))
			return false;
	return true;
}

static bool
track_is_clean(TrackSource source, const ReachRule *rule)
{
	TrackCursor *cursor = track_cursor_open(source);
	bool		clean = cursor_is_clean(cursor, rule);

	track_cursor_close(cursor);
	return clean;
}

/* ---------- the cheapest way ---------- */

typedef struct Cleaning
{
	const Fix  *fixes;
	int64		n;
	int64		max_run;
	ReachRule	rule;
	int64	   *cost;			/* of what follows each fix, if that is kept */
	int32	   *next;			/* the fix that is kept after it; n for none */
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
 * Find the fix to keep after fix `from` (-1: before the first); return the cost of that
 * way.  What cannot be cheaper than the best so far is not measured: of a clean track each
 * fix is compared with the next one only.
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
	/* or none: all the rest is left out */
	if (from >= 0 && clean->n - from - 1 <= clean->max_run && clean->n - from - 1 < best)
	{
		best = clean->n - from - 1;
		*next = clean->n;
	}
	return best;
}

/* Read max_run, max_speed_kn and the errors of time and place from a function's arguments; the track is the first */
static Cleaning
cleaning_of_args(FunctionCallInfo fcinfo)
{
	Cleaning	clean = {
		.max_run = PG_GETARG_INT32(2),
		.rule = reach_rule(PG_GETARG_FLOAT8(1), PG_GETARG_INTERVAL_P(3), PG_GETARG_FLOAT8(4))
	};

	if (clean.max_run < 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("max_run must not be negative, not %d", (int) clean.max_run)));
	return clean;
}

/* Find the cheapest way through the fixes of a track; return the first fix that it keeps, and the others in `next` */
static int32
cleaning_solve(Cleaning *clean, TrackSource source)
{
	int32		first = 0;
	int64		row = 0;		/* fixes ahead in a row, each reachable from the one before */

	clean->fixes = source.track != NULL ? track_all_fixes(source.track) : source.fixes;
	clean->n = source.track != NULL ? source.track->nfixes : source.nfixes;
	clean->cost = MemoryContextAllocHuge(CurrentMemoryContext, Max(clean->n, 1) * sizeof(int64));
	clean->next = MemoryContextAllocHuge(CurrentMemoryContext, Max(clean->n, 1) * sizeof(int32));
	for (int64 i = clean->n - 1; i >= 0; i--)
	{
		row = i + 1 < clean->n && fixes_reachable(clean, i, i + 1) ? row + 1 : 0;
		if (row > clean->max_run)
		{
			/* whichever fix comes next, those up to it could be kept for nothing */
			clean->next[i] = i + 1;
			clean->cost[i] = clean->cost[i + 1];
		}
		else
			clean->cost[i] = cheapest_next(clean, i, &clean->next[i]);
	}
	cheapest_next(clean, -1, &first);
	return first;
}

/*
 * Check whether the fixes [from, to) are kept, `at` being the first one from `from` on, and lie between
 * first and last
 */
static bool
all_kept(const Cleaning *clean, int32 at, int64 from, int64 to, int64 first, int64 last)
{
	if (from < first || to - 1 > last)
		return false;
	for (; from < to && at == from; from++)
		at = clean->next[at];
	return from == to;
}

/*
 * Make a track of the fixes that are kept, `at` the first of them, and lie between first and last.
 * Days of a packed track of which all are kept are copied, or blocks if not by_day: packing costs
 * far more than all else.  By blocks the bytes are not those that the fixes alone would give.
 */
static Track *
kept_track(const Cleaning *clean, const Track *packed, int32 at, int64 first, int64 last, bool by_day)
{
	TrackWriter *writer = track_writer_create(0);
	const TrackBlock *dir = packed ? TrackDirectory(packed) : NULL;
	int			nblocks = packed ? packed->nblocks : 0;
	int			copied = 0,		/* blocks up to this one are in the writer, or left out */
				block = 0;
	int64		from = 0,
				to;

	/* a day or block at a time, or all fixes that are in no blocks */
	for (; from < clean->n; from = to)
	{
		int			begin = block;

		CHECK_FOR_INTERRUPTS();
		to = packed ? from : clean->n;
		while (block < nblocks &&
			   (block == begin || (by_day && track_day(dir[block].first) == track_day(dir[begin].first))))
			to += dir[block++].nfixes;
		if (packed && all_kept(clean, at, from, to, first, last))
			at = clean->next[to - 1];
		else
		{
			if (packed)
				track_writer_copy(writer, packed, copied, begin);
			copied = block;
			for (; at < to; at = clean->next[at])
				if (at >= first && at <= last)
					track_writer_add(writer, &clean->fixes[at], 1);
		}
	}
	if (packed)
		track_writer_copy(writer, packed, copied, nblocks);
	return track_writer_finish(writer);
}

/* Sort the fixes of a track into those that stay and those that are left out, both in order */
void
track_sort_out(TrackSource source, const ReachRule *rule, int64 max_run, SortedOut *out)
{
	Cleaning	clean = {.max_run = max_run, .rule = *rule};
	int32		kept = cleaning_solve(&clean, source);

	out->kept = MemoryContextAllocHuge(CurrentMemoryContext, Max(clean.n, 1) * sizeof(Fix));
	out->left_out = MemoryContextAllocHuge(CurrentMemoryContext, Max(clean.n, 1) * sizeof(Fix));
	out->nkept = out->nleft_out = 0;
	for (int32 i = 0; i < clean.n; i++)
	{
		if (i < kept)
			out->left_out[out->nleft_out++] = clean.fixes[i];
		else
		{
			out->kept[out->nkept++] = clean.fixes[i];
			kept = clean.next[i];
		}
	}
	pfree(clean.cost);
	pfree(clean.next);
}

/* Return the track of the first argument without the fixes that no ship can have been at; by_day: see kept_track() */
static Datum
cleaned_track(FunctionCallInfo fcinfo, bool by_day)
{
	TrackSource source = PG_GETARG_TRACK_SOURCE(0);
	Cleaning	clean = cleaning_of_args(fcinfo);
	int32		first;

	if (track_is_clean(source, &clean.rule))
		PG_RETURN_DATUM(PG_GETARG_DATUM(0));
	first = cleaning_solve(&clean, source);
	PG_RETURN_TRACK(kept_track(&clean, source.track, first, 0, clean.n, by_day));
}

/* Return a track without the fixes that no ship can have been at */
PG_FUNCTION_INFO_V1(track_clean);
Datum
track_clean(PG_FUNCTION_ARGS)
{
	return cleaned_track(fcinfo, true);
}

/* Return the fixes that track_clean() keeps, block by block as they are packed: faster, but not to be stored */
PG_FUNCTION_INFO_V1(track_clean_blocks);
Datum
track_clean_blocks(PG_FUNCTION_ARGS)
{
	return cleaned_track(fcinfo, false);
}

/* Return the fixes of a track that track_clean() leaves out */
PG_FUNCTION_INFO_V1(track_left_out);
Datum
track_left_out(PG_FUNCTION_ARGS)
{
	TrackSource source = PG_GETARG_TRACK_SOURCE(0);
	Cleaning	clean = cleaning_of_args(fcinfo);
	TrackWriter *writer;
	int32		kept;

	if (track_is_clean(source, &clean.rule))
		PG_RETURN_TRACK(track_writer_finish(track_writer_create(0)));
	kept = cleaning_solve(&clean, source);
	writer = track_writer_create(0);
	for (int32 i = 0; i < clean.n; i++)
	{
		if (i < kept)
			track_writer_add(writer, &clean.fixes[i], 1);
		else
			kept = clean.next[i];
	}
	PG_RETURN_TRACK(track_writer_finish(writer));
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
	int64		row = 0;		/* where the row at hand begins */
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
	Cleaning	clean = cleaning_of_args(fcinfo);
	bool		open_before = PG_GETARG_BOOL(5),
				open_after = PG_GETARG_BOOL(6);
	int32		at = cleaning_solve(&clean, source);
	int64		first = 0,
				last = clean.n;

	if ((open_before || open_after) && !surely_kept(&clean, &first, &last))
		PG_RETURN_TRACK(track_writer_finish(track_writer_create(0)));
	PG_RETURN_TRACK(kept_track(&clean, source.track, at, open_before ? first : 0, open_after ? last : clean.n, true));
}
