/*
 * track_clean.c
 *		A track without GPS spikes.
 *
 * Of all ways to leave out runs of at most max_run fixes the cheapest is taken: a
 * fix left out costs 1, two neighbours among the rest that are not reachable from
 * each other cost max_run + 1.  So a spike of one or a few fixes goes, at the ends of
 * the track too, and two ships that share an MMSI both stay.
 *
 * cost[i] is the least cost of what follows fix i if that one is kept.  It is worked
 * out from the last fix to the first; then the way is walked forward, to the earliest
 * next fix of least cost each time, which is how ties keep earlier fixes.
 */
#include "postgres.h"

#include "funcapi.h"
#include "miscadmin.h"
#include "utils/memutils.h"
#include "utils/timestamp.h"

#include "common/reachable.h"
#include "track/track_reader.h"
#include "track/track_writer.h"

typedef struct Cleaning
{
	const Fix  *fixes;
	int64		n;
	int64		max_run;
	const ReachRule *rule;
	int64	   *cost;			/* of what follows each fix, if that is kept */
	int32	   *next;			/* the fix that is kept after it; n for none */
} Cleaning;

static bool
fixes_reachable(const Cleaning *clean, int64 from, int64 to)
{
	const Fix  *a = &clean->fixes[from],
			   *b = &clean->fixes[to];

	return reachable(clean->rule, track_elapsed(a->t, b->t), track_degrees(a->lon), track_degrees(a->lat),
					 track_degrees(b->lon), track_degrees(b->lat));
}

/*
 * Find the fix to keep after fix `from` (-1: before the first); returns the cost of that
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

/* Return a track without the fixes that no ship can have been at */
PG_FUNCTION_INFO_V1(track_clean);
Datum
track_clean(PG_FUNCTION_ARGS)
{
	Track	   *track = PG_GETARG_TRACK(0);
	int32		max_run = PG_GETARG_INT32(2);
	ReachRule	rule = reach_rule(PG_GETARG_FLOAT8(1), PG_GETARG_INTERVAL_P(3), PG_GETARG_FLOAT8(4));
	Cleaning	clean = {.n = track->nfixes, .max_run = max_run, .rule = &rule};
	TrackWriter *writer;
	int32		at;

	if (max_run < 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("max_run must not be negative, not %d", max_run)));
	if (clean.n < 2)
		PG_RETURN_TRACK(track);

	clean.fixes = track_all_fixes(track);
	clean.cost = MemoryContextAllocHuge(CurrentMemoryContext, clean.n * sizeof(int64));
	clean.next = MemoryContextAllocHuge(CurrentMemoryContext, clean.n * sizeof(int32));
	for (int64 i = clean.n - 1; i >= 0; i--)
		clean.cost[i] = cheapest_next(&clean, i, &clean.next[i]);
	if (cheapest_next(&clean, -1, &at) == 0)
		PG_RETURN_TRACK(track);

	writer = track_writer_create(clean.n);
	for (; at < clean.n; at = clean.next[at])
		track_writer_add(writer, &clean.fixes[at], 1);
	PG_RETURN_TRACK(track_writer_finish(writer));
}
