/*
 * pair_sweep.c
 *		Which of many ships may be close to each other, and when.
 *
 * Time is cut into slices, and in each slice the boxes of the ships (ship_box.h) are swept from
 * west to east.  Slices of one pair that follow each other become one window.  Windows that an
 * encounter can join make a chain; one that is shorter than an encounter has none.  So the work
 * is proportional to the number of fixes and of pairs that come near, not of all pairs.
 *
 * Boxes are those of the blocks of a track, which are in its directory: nothing is unpacked.  If
 * ships are heard so rarely that a block is longer than an encounter, boxes are computed from the
 * fixes, and slices are shorter.  Windows of slices of blocks are cut to the blocks themselves
 * (window_cut.c), and short chains dropped again.
 *
 * If more pairs come near than WINDOWS_MAX windows hold, the ships are processed in parts, each
 * paired with all later ships: memory stays bounded, however many pairs there are.
 */
#include "postgres.h"

#include "miscadmin.h"
#include "utils/memutils.h"

#include "common/array_grow.h"
#include "pair/encounter.h"
#include "pair/ship_box.h"

#define SLICE_MIN			(10 * USECS_PER_MINUTE)
#define ROUGH_MAX			USECS_PER_HOUR	/* slices of blocks up to this length are worth a sweep */
#define SLICE_BLOCKS		2	/* mean number of blocks to a slice */
#define SLICE_FIXES			8	/* mean number of fixes to a slice, where they are farther apart */
#define STEP_SLICES			2	/* slices that are compared at once: some hours, whose fixes are held */
#define WINDOWS_MAX			(1 << 18)	/* 100 MB with the searches of as many pairs */

/* the latest window of a pair; an entry of a hash table */
typedef struct PairEntry
{
	uint64		key;			/* pair_key() */
	int64		window;			/* index of it */
	char		status;
} PairEntry;

#define SH_PREFIX			pairs
#define SH_ELEMENT_TYPE		PairEntry
#define SH_KEY_TYPE			uint64
#define SH_KEY				key
#define SH_HASH_KEY(tb, key)	((uint32) (((key) * UINT64CONST(0x9E3779B97F4A7C15)) >> 32))
#define SH_EQUAL(tb, a, b)	((a) == (b))
#define SH_SCOPE			static inline
#define SH_DECLARE
#define SH_DEFINE
#include "lib/simplehash.h"

/* the search for the windows of the pairs whose smaller ordinal is in [first, end) */
typedef struct Sweep
{
	const EncounterRule *rule;
	uint32		first;
	uint32		end;
	int64		slice_usecs;
	PairWindow *windows;
	int64		nwindows;
	int64		max_windows;
	pairs_hash *pairs;
} Sweep;

/* ---------- stretches ---------- */

/*
 * Return the time up to which a ship is known to be in a block's box or on the way to the next block: the first
 * fix of that, or the last fix of the block if a gap follows
 */
static TimestampTz
block_end(PairTrack *ship, int block, const EncounterRule *rule, bool *silent)
{
	TimestampTz first = ship->dir[block].first,
				next;

	*silent = true;
	if (block + 1 == ship->nblocks)
		return ship->last;
	next = ship->dir[block + 1].first;
	if (track_elapsed(first, next) > longest_join(rule))
	{
		/* its last fix decides whether there is one */
		TimestampTz last = first;

		if (ship->dir[block].nfixes > 1)
			last = pair_time(ship, (int64) ship->number[block + 1] - 1);
		if (track_elapsed(last, next) > longest_join(rule))
			return last;
	}
	*silent = false;
	return next;
}

/* a stretch of blocks between silences */
typedef struct Stretch
{
	uint32		ship;
	int			first;
	int			last;
	TimestampTz end;
} Stretch;

/* Find the stretches of blocks that are long enough for an encounter, and how much time, blocks and fixes they have */
static Stretch *
find_stretches(PairTrack *ships, uint32 nships, const EncounterRule *rule, int64 *nstretches,
			   double *usecs, double *blocks, double *fixes)
{
	Stretch    *stretches = NULL;
	int64		n = 0,
				max = 0;

	*usecs = *blocks = *fixes = 0;
	for (uint32 s = 0; s < nships; pair_track_forget(&ships[s++]))
		for (int b = 0, first = 0; b < ships[s].nblocks; b++)
		{
			bool		silent;
			TimestampTz end = block_end(&ships[s], b, rule, &silent);
			uint64		length = track_elapsed(ships[s].dir[first].first, end);

			CHECK_FOR_INTERRUPTS();
			if (!silent)
				continue;
			if (length >= (uint64) rule->min_duration)
			{
				stretches = array_grow_huge(stretches, n, &max, sizeof(Stretch));
				stretches[n++] = (Stretch) {s, first, b, end};
				*usecs += (double) length;
				*blocks += b - first + 1;
				*fixes += ships[s].number[b + 1] - ships[s].number[first];
			}
			first = b + 1;
		}
	*nstretches = n;
	return stretches;
}

/* ---------- windows ---------- */

static inline int
compare_windows(const PairWindow *a, const PairWindow *b)
{
	if (a->a != b->a)
		return a->a < b->a ? -1 : 1;
	if (a->b != b->b)
		return a->b < b->b ? -1 : 1;
	return a->window.from < b->window.from ? -1 : a->window.from > b->window.from;
}

#define ST_SORT			sort_windows
#define ST_ELEMENT_TYPE	PairWindow
#define ST_COMPARE(a, b)	compare_windows(a, b)
#define ST_CHECK_FOR_INTERRUPTS
#define ST_SCOPE		static
#define ST_DEFINE
#include "lib/sort_template.h"

/* Record that the boxes of two ships, a < b, touch in a slice; slices come in order */
static void
record_meeting(Sweep *sweep, uint32 a, uint32 b, int64 slice)
{
	TimestampTz from = slice * sweep->slice_usecs,
				to = from + sweep->slice_usecs - 1;
	bool		found;
	PairEntry  *entry = pairs_insert(sweep->pairs, (uint64) a << 32 | b, &found);

	if (found && sweep->windows[entry->window].window.to + 1 >= from)
	{
		sweep->windows[entry->window].window.to = to;
		return;
	}
	sweep->windows = array_grow_huge(sweep->windows, sweep->nwindows, &sweep->max_windows, sizeof(PairWindow));
	entry->window = sweep->nwindows++;
	sweep->windows[entry->window] = (PairWindow) {a, b, {from, to}};
}

/*
 * Find the pairs whose boxes touch, slice by slice; return false if there are too many windows and more than one
 * ship
 */
static bool
meet(Sweep *sweep, const ShipBoxes *boxes)
{
	for (int64 i = 0; i < boxes->n; i++)
	{
		const ShipBox *box = &boxes->boxes[i];

		CHECK_FOR_INTERRUPTS();
		for (int64 j = i + 1; j < boxes->n && boxes->boxes[j].slice == box->slice &&
			 boxes->boxes[j].west <= box->east; j++)
		{
			const ShipBox *other = &boxes->boxes[j];
			uint32		a = Min(box->ship, other->ship);

			if (other->south > box->north || other->north < box->south || other->ship == box->ship ||
				a < sweep->first || a >= sweep->end)
				continue;
			record_meeting(sweep, a, Max(box->ship, other->ship), box->slice);
		}
		if (sweep->nwindows > WINDOWS_MAX && sweep->end - sweep->first > 1)
			return false;
	}
	return true;
}

/* Keep only the windows, which are sorted, of chains that are long enough for an encounter */
static void
drop_short_chains(Sweep *sweep)
{
	PairWindow *windows = sweep->windows;
	int64		n = 0;

	for (int64 first = 0, next; first < sweep->nwindows; first = next)
	{
		/* a chain: windows of a pair that an encounter can join */
		for (next = first + 1; next < sweep->nwindows &&
			 windows[next].a == windows[first].a && windows[next].b == windows[first].b &&
			 track_elapsed(windows[next - 1].window.to, windows[next].window.from) <= longest_join(sweep->rule); next++)
			;
		if (track_elapsed(windows[first].window.from, windows[next - 1].window.to) < (uint64) sweep->rule->min_duration)
			continue;
		memmove(&windows[n], &windows[first], (next - first) * sizeof(PairWindow));
		n += next - first;
	}
	sweep->nwindows = n;
}

/* Find the windows of the pairs whose boxes touch, ordered by pair and time; return false if there are too many */
static bool
sweep_windows(Sweep *sweep, const ShipBoxes *boxes)
{
	bool		all;

	sweep->slice_usecs = boxes->slice_usecs;
	sweep->pairs = pairs_create(CurrentMemoryContext, 1024, NULL);
	all = meet(sweep, boxes);
	pairs_destroy(sweep->pairs);
	if (all && sweep->nwindows > 1)
		sort_windows(sweep->windows, sweep->nwindows);
	if (all)
		drop_short_chains(sweep);
	return all;
}

/* ---------- all together ---------- */

/* Return a length of slices, microseconds, such that each holds `each` of n things on average */
static int64
slice_length(double usecs, double n, double each)
{
	double		length = n > 0 ? usecs / n * each : 0;

	return length < SLICE_MIN ? SLICE_MIN : length > USECS_PER_DAY ? USECS_PER_DAY : (int64) length;
}

/*
 * Report the windows of the pairs whose smaller ordinal is in [first, end), cut to their blocks if the
 * boxes are of those; false if there are too many
 */
static bool
sweep_part(const ShipBoxes *boxes, const PairTrack *blocks_of, uint32 first, uint32 end, WindowsFound found, void *arg)
{
	Sweep		sweep = {.rule = boxes->rule, .first = first, .end = end};

	if (!sweep_windows(&sweep, boxes))
		return false;
	if (blocks_of)
	{
		PairWindow *whole = sweep.windows;

		sweep.windows = windows_cut(blocks_of, sweep.rule, whole, &sweep.nwindows, WINDOWS_MAX);
		if (whole)
			pfree(whole);
		drop_short_chains(&sweep);
	}
	found(sweep.windows, sweep.nwindows, boxes->slice_usecs * STEP_SLICES, arg);
	return true;
}

/* Compute the boxes of stretches: from blocks, or from fixes, which are forgotten then */
static void
box_stretches(ShipBoxes *boxes, PairTrack *ships, const Stretch *stretches, int64 nstretches, bool of_blocks)
{
	for (int64 i = 0; i < nstretches; i++)
	{
		const Stretch *s = &stretches[i];
		PairTrack  *ship = &ships[s->ship];
		int64		first = ship->number[s->first],
					last = (int64) ship->number[s->last + 1] - 1;

		if (of_blocks)
		{
			ship_boxes_of_blocks(boxes, ship, s->ship, s->first, s->last, s->end);
			continue;
		}
		pair_track_need(ship, first, last);
		ship_boxes_of_fixes(boxes, ship, s->ship, first, last);
		pair_track_forget(ship);
	}
}

/*
 * Report the windows in which pairs of ships may be close, by pair and time; they hold every close
 * sample of an encounter
 */
void
pair_sweep(PairTrack *ships, uint32 nships, const EncounterRule *rule, WindowsFound found, void *arg)
{
	double		usecs,
				blocks,
				fixes;
	int64		nstretches;
	Stretch    *stretches = find_stretches(ships, nships, rule, &nstretches, &usecs, &blocks, &fixes);
	ShipBoxes	boxes = {
		.rule = rule,
		.slice_usecs = slice_length(usecs, blocks, SLICE_BLOCKS),
		.reach = reach_of(rule->max_distance_m)
	};
	/* with slices longer than an encounter hardly any pair is ruled out */
	bool		of_blocks = boxes.slice_usecs <= Max(rule->min_duration, ROUGH_MAX);
	MemoryContext part = AllocSetContextCreate(CurrentMemoryContext, "part of the pairs", ALLOCSET_DEFAULT_SIZES);

	if (!of_blocks)
		boxes.slice_usecs = slice_length(usecs, fixes, SLICE_FIXES);
	box_stretches(&boxes, ships, stretches, nstretches, of_blocks);
	ship_boxes_order(&boxes);
	for (uint32 first = 0, n = nships; first < nships;)
	{
		MemoryContext caller = MemoryContextSwitchTo(part);
		bool		all;

		n = Min(n, nships - first);
		all = sweep_part(&boxes, of_blocks ? ships : NULL, first, first + n, found, arg);
		MemoryContextSwitchTo(caller);
		MemoryContextReset(part);
		if (all)
			first += n;
		n = all ? (n > nships / 2 ? nships : n * 2) : n / 2;
	}
	MemoryContextDelete(part);
}
