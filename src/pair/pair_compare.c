/*
 * pair_compare.c
 *		The encounters of pairs of ships in the windows in which they may be close.
 *
 * Time is processed in steps, and in each step all pairs with a window in it are compared, so
 * that the fixes of a ship are unpacked once for all its pairs, and forgotten when time has
 * passed them: memory is proportional to the number of ships, not of their fixes.
 *
 * Within a step pairs are processed cell by cell of a grid.  Ships that lie in one port meet each
 * other, and meanwhile their fixes of some hours stay in the processor's cache.
 */
#include "postgres.h"

#include "miscadmin.h"
#include "utils/memutils.h"

#include "common/array_grow.h"
#include "common/compat.h"
#include "pair/pair_scan.h"

/* an encounter of a pair */
typedef struct FoundEncounter
{
	uint32		a;
	uint32		b;
	Encounter	encounter;
} FoundEncounter;

/* 1e-7 degree: cells are a quarter of a degree wide and high */
#define CELL_SIZE			2500000
#define CELLS_IN_ROW		1441

/* a pair that has windows left */
typedef struct ActivePair
{
	int64		window;			/* the next of them, or the current one */
	int32		cell;			/* cell of its first ship at the start of its first window, row by row */
	bool		in_use;			/* its window has begun, and its ships are in use */
	PairScan   *scan;
} ActivePair;

/* a pair, by its first window */
typedef struct PairStart
{
	TimestampTz from;
	int64		window;
} PairStart;

typedef struct Comparison
{
	PairTrack  *ships;
	const EncounterRule *rule;
	const PairWindow *windows;
	int64		nwindows;
	uint32	   *users;			/* how many pairs use each ship */
	ActivePair *active;
	int64		nactive;
	int64		max_active;
	FoundEncounter *found;
	int64		nfound;
	int64		max_found;
	uint32		a;				/* the pair that is being compared */
	uint32		b;
} Comparison;

static inline int
compare_starts(const PairStart *a, const PairStart *b)
{
	if (a->from != b->from)
		return a->from < b->from ? -1 : 1;
	return a->window < b->window ? -1 : a->window > b->window;
}

static inline int
compare_found(const FoundEncounter *a, const FoundEncounter *b)
{
	if (a->a != b->a)
		return a->a < b->a ? -1 : 1;
	if (a->b != b->b)
		return a->b < b->b ? -1 : 1;
	return a->encounter.began < b->encounter.began ? -1 : a->encounter.began > b->encounter.began;
}

/* Compare two pairs by cell, then by window: those are by pair, so that the pairs of a ship follow each other */
static inline int
compare_active(const ActivePair *a, const ActivePair *b)
{
	if (a->cell != b->cell)
		return a->cell < b->cell ? -1 : 1;
	return a->window < b->window ? -1 : a->window > b->window;
}

#define ST_SORT			sort_active
#define ST_ELEMENT_TYPE	ActivePair
#define ST_COMPARE(a, b)	compare_active(a, b)
#define ST_CHECK_FOR_INTERRUPTS
#define ST_SCOPE		static
#define ST_DEFINE
#include "lib/sort_template.h"

#define ST_SORT			sort_starts
#define ST_ELEMENT_TYPE	PairStart
#define ST_COMPARE(a, b)	compare_starts(a, b)
#define ST_CHECK_FOR_INTERRUPTS
#define ST_SCOPE		static
#define ST_DEFINE
#include "lib/sort_template.h"

#define ST_SORT			sort_found
#define ST_ELEMENT_TYPE	FoundEncounter
#define ST_COMPARE(a, b)	compare_found(a, b)
#define ST_CHECK_FOR_INTERRUPTS
#define ST_SCOPE		static
#define ST_DEFINE
#include "lib/sort_template.h"

/* Add an encounter of the pair that is being compared */
static void
keep_found(const Encounter *encounter, void *arg)
{
	Comparison *c = arg;

	c->found = array_grow_huge(c->found, c->nfound, &c->max_found, sizeof(FoundEncounter));
	c->found[c->nfound++] = (FoundEncounter) {c->a, c->b, *encounter};
}

/* Check whether a window is the first of its pair */
static bool
is_first(const Comparison *c, int64 window)
{
	const PairWindow *w = &c->windows[window];

	return window == 0 || w[-1].a != w->a || w[-1].b != w->b;
}

/* Return the pairs, ordered by the start of their first windows */
static PairStart *
order_pairs(const Comparison *c, int64 *npairs)
{
	PairStart  *starts = MemoryContextAllocHuge(CurrentMemoryContext, mul_size(Max(c->nwindows, 1), sizeof(PairStart)));
	int64		n = 0;

	for (int64 i = 0; i < c->nwindows; i++)
		if (is_first(c, i))
			starts[n++] = (PairStart) {c->windows[i].window.from, i};
	if (n > 1)
		sort_starts(starts, n);
	*npairs = n;
	return starts;
}

/* Return the cell of a ship at t, or of its first fix */
static int32
cell_at(const PairTrack *ship, TimestampTz t)
{
	const TrackBlock *block = &ship->dir[pair_track_block_at(ship, t)];

	return (int32) (((int64) block->south + TRACK_LAT_MAX) / CELL_SIZE * CELLS_IN_ROW +
					((int64) block->west + TRACK_LON_MAX) / CELL_SIZE);
}

/* Begin the search of a pair */
static void
begin_pair(Comparison *c, int64 window)
{
	const PairWindow *w = &c->windows[window];
	PairScan   *scan = palloc(sizeof(PairScan));

	pair_scan_begin(scan, &c->ships[w->a], &c->ships[w->b], c->rule, keep_found, c);
	c->active = array_grow_huge(c->active, c->nactive, &c->max_active, sizeof(ActivePair));
	c->active[c->nactive++] = (ActivePair) {
		.window = window,
		.cell = cell_at(&c->ships[w->a], w->window.from),
		.scan = scan
	};
}

/* Mark the ships of a pair as in use or not, and forget the fixes of ships that no pair uses any more */
static void
use_ships(Comparison *c, ActivePair *pair, bool in_use)
{
	const PairWindow *w = &c->windows[pair->window];

	if (pair->in_use == in_use)
		return;
	pair->in_use = in_use;
	for (int i = 0; i < 2; i++)
	{
		uint32		ship = i == 0 ? w->a : w->b;

		if (in_use)
			c->users[ship]++;
		else if (--c->users[ship] == 0)
			pair_track_forget(&c->ships[ship]);
	}
}

/* Compare a pair in a step; return whether it has windows left after it */
static bool
compare_pair(Comparison *c, ActivePair *pair, const TimeWindow *step)
{
	const PairWindow *w = &c->windows[pair->window];

	c->a = w->a;
	c->b = w->b;
	pair->scan->builder.a->behind = pair->scan->builder.b->behind = step->from;
	while (w->window.from <= step->to)
	{
		TimeWindow	part = {Max(w->window.from, step->from), Min(w->window.to, step->to)};

		pair_scan_window(pair->scan, &part);
		if (w->window.to > step->to)
			return true;
		w++;
		if (pair->window + 1 == c->nwindows || is_first(c, pair->window + 1))
			return false;
		pair->window++;
	}
	return true;
}

/* Compare the active pairs in a step */
static void
compare_step(Comparison *c, const TimeWindow *step)
{
	int64		n = 0;

	/* ships in use by a new window keep their fixes, so those not in use are released after that */
	for (int64 i = 0; i < c->nactive; i++)
		if (c->windows[c->active[i].window].window.from <= step->to)
			use_ships(c, &c->active[i], true);
	for (int64 i = 0; i < c->nactive; i++)
		if (c->windows[c->active[i].window].window.from > step->to)
			use_ships(c, &c->active[i], false);
	for (int64 i = 0; i < c->nactive; i++)
	{
		ActivePair *pair = &c->active[i];

		if (compare_pair(c, pair, step))
		{
			c->active[n++] = *pair;
			continue;
		}
		pair_scan_end(pair->scan);
		use_ships(c, pair, false);
		pfree(pair->scan);
	}
	c->nactive = n;
}

/* Report the encounters in windows, which are ordered by pair and time and lie apart, in that order */
void
pair_compare(PairTrack *ships, uint32 nships, const EncounterRule *rule, const PairWindow *windows, int64 nwindows,
			 int64 step_usecs, PairFound found, void *arg)
{
	Comparison	c = {
		.ships = ships,
		.rule = rule,
		.windows = windows,
		.nwindows = nwindows,
		.users = MemoryContextAllocExtended(CurrentMemoryContext, mul_size(Max(nships, 1), sizeof(uint32)),
											MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO)
	};
	int64		npairs,
				next = 0;
	PairStart  *starts = order_pairs(&c, &npairs);
	TimeWindow	step = {0, 0};

	while (next < npairs || c.nactive > 0)
	{
		step.from = c.nactive > 0 ? step.to + 1 : starts[next].from;
		step.to = step.from + step_usecs - 1;
		for (; next < npairs && starts[next].from <= step.to; next++)
			begin_pair(&c, starts[next].window);
		if (c.nactive > 1)
			sort_active(c.active, c.nactive);
		compare_step(&c, &step);
	}
	if (c.nfound > 1)
		sort_found(c.found, c.nfound);
	for (int64 i = 0; i < c.nfound; i++)
		found(c.found[i].a, c.found[i].b, &c.found[i].encounter, arg);
}
