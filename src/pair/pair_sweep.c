/*
 * pair_sweep.c
 *		Which of many ships may be close to each other, and when.
 *
 * Time is cut into slices.  For each ship and slice there is a box that holds all of its
 * known places in that time, ways between fixes included, grown so that the boxes of two
 * ships that are close somewhere in the slice touch.  In each slice the boxes are swept from
 * west to east.  Slices of one pair that follow each other become one window.  Windows that
 * an encounter can join make a chain; one that is shorter than an encounter has none.  So the
 * work goes with the fixes and with the pairs that come near, not with all pairs.
 *
 * This is done twice.  First with slices as long as a block of a track, and the boxes that
 * stand in the directories: nothing is unpacked.  Then, in the windows that are left, with
 * short slices and the fixes themselves.
 */
#include "postgres.h"

#include <math.h>

#include "miscadmin.h"
#include "utils/memutils.h"

#include "common/array_grow.h"
#include "common/geodesy.h"
#include "pair/encounter.h"

#define SLICE_MIN			(10 * USECS_PER_MINUTE)
#define ROUGH_MAX			USECS_PER_HOUR	/* blocks of so much time are worth a sweep of their own */
#define SLICE_FIXES			8	/* mean number of fixes to a slice, where they are farther apart */
#define METRES_PER_DEGREE	111194.0	/* of latitude, rounded down */
#define GROW_MORE			1e-6	/* degrees, far above what rounding can shift */

typedef struct ShipBox
{
	int64		slice;
	double		west;			/* in [-180, 180); east may be up to 180 */
	double		east;
	double		south;
	double		north;
	uint32		ship;
} ShipBox;

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

typedef struct Sweep
{
	const EncounterRule *rule;
	int64		slice_usecs;
	ShipBox    *boxes;
	int64		nboxes;
	int64		max_boxes;
	PairWindow *windows;
	int64		nwindows;
	int64		max_windows;
	pairs_hash *pairs;
	/* the box that is being made, in 1e-7 degree, longitudes unwrapped from the first of them on */
	bool		begun;
	uint32		ship;
	int64		slice;
	int64		west;
	int64		east;
	int64		south;
	int64		north;
	int64		last_lon;
} Sweep;

static inline int64
slice_of(const Sweep *sweep, TimestampTz t)
{
	int64		slice = t / sweep->slice_usecs;

	return t % sweep->slice_usecs < 0 ? slice - 1 : slice;
}

static void
put_box(Sweep *sweep, ShipBox box)
{
	sweep->boxes = array_grow_huge(sweep->boxes, sweep->nboxes, &sweep->max_boxes, sizeof(ShipBox));
	sweep->boxes[sweep->nboxes++] = box;
}

/* Grow the box being made by the distance, bring it into range, and keep it */
static void
end_box(Sweep *sweep)
{
	ShipBox		box = {
		.slice = sweep->slice,
		.west = track_degrees(sweep->west),
		.east = track_degrees(sweep->east),
		.south = track_degrees(sweep->south),
		.north = track_degrees(sweep->north),
		.ship = sweep->ship
	};
	double		dlat = sweep->rule->max_distance_m / METRES_PER_DEGREE + GROW_MORE;
	double		pole = fmax(fabs(box.south), fabs(box.north)) + dlat;
	double		shift;

	if (!sweep->begun)
		return;
	sweep->begun = false;
	box.south -= dlat;
	box.north += dlat;
	if (pole < 89.0 && dlat <= 5.0)
	{
		/* what is within the distance is off by asin(sin d / cos lat) in longitude at most, which is less */
		double		dlon = dlat / cos(pole * RAD_PER_DEGREE) * 1.01;

		box.west -= dlon;
		box.east += dlon;
	}
	else
		box.east = box.west + 360;
	if (box.east - box.west >= 360)
	{
		box.west = -180;
		box.east = 180;
		put_box(sweep, box);
		return;
	}
	shift = 360 * floor((box.west + 180) / 360);
	box.west -= shift;
	box.east -= shift;
	if (box.east > 180)
	{
		ShipBox		rest = box;

		rest.west = -180;
		rest.east = box.east - 360;
		put_box(sweep, rest);
		box.east = 180;
	}
	put_box(sweep, box);
}

/* Take a place of the ship in a slice, 1e-7 degree, into the box being made */
static inline void
add_place(Sweep *sweep, int64 slice, int64 lon, int64 lat)
{
	if (sweep->begun && sweep->slice == slice)
	{
		lon -= sweep->last_lon;
		if (unlikely(lon > TRACK_TURN / 2 || lon < -TRACK_TURN / 2))
			lon -= TRACK_TURN * (int64) floor((double) lon / TRACK_TURN + 0.5);
		lon += sweep->last_lon;
		sweep->west = Min(sweep->west, lon);
		sweep->east = Max(sweep->east, lon);
		sweep->south = Min(sweep->south, lat);
		sweep->north = Max(sweep->north, lat);
	}
	else
	{
		end_box(sweep);
		sweep->begun = true;
		sweep->slice = slice;
		sweep->west = sweep->east = lon;
		sweep->south = sweep->north = lat;
	}
	sweep->last_lon = lon;
}

/* Take the ends of the slices that lie between the fix i and the one before, if the way between them is known */
static void
add_way(Sweep *sweep, const PairTrack *ship, int64 i, int64 slice)
{
	if (track_elapsed(ship->t[i - 1], ship->t[i]) > (uint64) sweep->rule->max_gap)
		return;
	for (int64 before = sweep->slice; before < slice; before++)
	{
		PairPlace	place = pair_place_between(ship, i, (before + 1) * sweep->slice_usecs);
		int64		lon = (int64) rint(place.lon * TRACK_DEGREE),
					lat = (int64) rint(place.lat * TRACK_DEGREE);

		CHECK_FOR_INTERRUPTS();
		add_place(sweep, before, lon, lat);
		add_place(sweep, before + 1, lon, lat);
	}
}

/* Make the boxes of the fixes [first, last] of a ship, which follow each other within max_gap or merge_gap */
static void
box_chain(Sweep *sweep, const PairTrack *ship, uint32 ordinal, int64 first, int64 last)
{
	int64		slice = slice_of(sweep, ship->t[first]);
	TimestampTz slice_end = (slice + 1) * sweep->slice_usecs;

	sweep->begun = false;
	sweep->ship = ordinal;
	for (int64 i = first; i <= last; i++)
	{
		if (ship->t[i] >= slice_end)
		{
			CHECK_FOR_INTERRUPTS();
			slice = slice_of(sweep, ship->t[i]);
			slice_end = (slice + 1) * sweep->slice_usecs;
			add_way(sweep, ship, i, slice);
		}
		add_place(sweep, slice, ship->lon[i], ship->lat[i]);
	}
	end_box(sweep);
}

/* Compute the longest time between two samples that an encounter can join */
static uint64
longest_join(const EncounterRule *rule)
{
	return (uint64) Max(rule->max_gap, rule->merge_gap);
}

/* Make the boxes of the fixes [first, last] of a ship, which are ready, chain by chain */
static void
box_fixes(Sweep *sweep, const PairTrack *ship, uint32 ordinal, int64 first, int64 last)
{
	for (int64 i = first, end; i <= last; i = end + 1)
	{
		for (end = i; end < last && track_elapsed(ship->t[end], ship->t[end + 1]) <= longest_join(sweep->rule); end++)
			;
		/* a chain that reaches out of the range may be longer */
		if (i == first || end == last ||
			track_elapsed(ship->t[i], ship->t[end]) >= (uint64) sweep->rule->min_duration)
			box_chain(sweep, ship, ordinal, i, end);
	}
}

/* ---------- blocks ---------- */

/*
 * Find when a block's ship is known to have been in its box or on the way to the next
 * block: from its first fix to that block's, or to its last fix where a silence follows
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
		/* its last fix says whether there is one */
		TimestampTz last = first;

		if (ship->dir[block].nfixes > 1)
		{
			pair_track_load(ship, block);
			last = ship->t[ship->number[block + 1] - 1];
		}
		if (track_elapsed(last, next) > longest_join(rule))
			return last;
	}
	*silent = false;
	return next;
}

/* Take the box of a block into that of a slice */
static void
add_block(Sweep *sweep, int64 slice, const TrackBlock *block)
{
	int64		east,
				north;

	(void) track_block_box(block, &east, &north);
	/* by its middle, so that what is taken in is the near one of a longitude and that a turn away */
	add_place(sweep, slice, block->west + (east - block->west) / 2, block->south);
	sweep->west = Min(sweep->west, sweep->last_lon - (east - block->west + 1) / 2);
	sweep->east = Max(sweep->east, sweep->last_lon + (east - block->west + 1) / 2);
	sweep->north = Max(sweep->north, north);
	/* of boxes far apart it is not known which way round the ship went */
	if (sweep->east - sweep->west > TRACK_TURN / 4)
		sweep->east = sweep->west + TRACK_TURN;
}

/* a stretch of blocks between silences */
typedef struct Stretch
{
	uint32		ship;
	int			first;
	int			last;
	TimestampTz end;
} Stretch;

/* Make the boxes of the blocks of a stretch */
static void
box_blocks(Sweep *sweep, const PairTrack *ship, const Stretch *stretch)
{
	sweep->begun = false;
	sweep->ship = stretch->ship;
	for (int b = stretch->first; b <= stretch->last; b++)
	{
		int64		until = slice_of(sweep, b < stretch->last ? ship->dir[b + 1].first : stretch->end);

		for (int64 slice = slice_of(sweep, ship->dir[b].first); slice <= until; slice++)
		{
			CHECK_FOR_INTERRUPTS();
			add_block(sweep, slice, &ship->dir[b]);
			if (b < stretch->last)
				add_block(sweep, slice, &ship->dir[b + 1]);
		}
	}
	end_box(sweep);
}

/* Make the boxes of all fixes of a stretch */
static void
box_stretch(Sweep *sweep, PairTrack *ship, const Stretch *stretch)
{
	int64		first = ship->number[stretch->first],
				last = (int64) ship->number[stretch->last + 1] - 1;

	pair_track_need(ship, first, last);
	box_fixes(sweep, ship, stretch->ship, first, last);
}

/* ---------- slices ---------- */

/* Find the stretches of blocks that are long enough for an encounter, and how much time, blocks and fixes they have */
static Stretch *
find_stretches(PairTrack *ships, uint32 nships, const EncounterRule *rule, int64 *nstretches,
			   double *usecs, double *blocks, double *fixes)
{
	Stretch    *stretches = NULL;
	int64		n = 0,
				max = 0;

	*usecs = *blocks = *fixes = 0;
	for (uint32 s = 0; s < nships; s++)
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

static inline int
compare_boxes(const ShipBox *a, const ShipBox *b)
{
	if (a->slice != b->slice)
		return a->slice < b->slice ? -1 : 1;
	return a->west < b->west ? -1 : a->west > b->west;
}

static inline int
compare_windows(const PairWindow *a, const PairWindow *b)
{
	if (a->a != b->a)
		return a->a < b->a ? -1 : 1;
	if (a->b != b->b)
		return a->b < b->b ? -1 : 1;
	return a->window.from < b->window.from ? -1 : a->window.from > b->window.from;
}

/* a time in which a ship must be looked at */
typedef struct ShipWindow
{
	uint32		ship;
	TimeWindow	window;
} ShipWindow;

static inline int
compare_ship_windows(const ShipWindow *a, const ShipWindow *b)
{
	if (a->ship != b->ship)
		return a->ship < b->ship ? -1 : 1;
	return a->window.from < b->window.from ? -1 : a->window.from > b->window.from;
}

#define ST_SORT			sort_boxes
#define ST_ELEMENT_TYPE	ShipBox
#define ST_COMPARE(a, b)	compare_boxes(a, b)
#define ST_CHECK_FOR_INTERRUPTS
#define ST_SCOPE		static
#define ST_DEFINE
#include "lib/sort_template.h"

#define ST_SORT			sort_windows
#define ST_ELEMENT_TYPE	PairWindow
#define ST_COMPARE(a, b)	compare_windows(a, b)
#define ST_CHECK_FOR_INTERRUPTS
#define ST_SCOPE		static
#define ST_DEFINE
#include "lib/sort_template.h"

#define ST_SORT			sort_ship_windows
#define ST_ELEMENT_TYPE	ShipWindow
#define ST_COMPARE(a, b)	compare_ship_windows(a, b)
#define ST_CHECK_FOR_INTERRUPTS
#define ST_SCOPE		static
#define ST_DEFINE
#include "lib/sort_template.h"

/* Note that the boxes of two ships touch in a slice, no earlier than any noted before */
static void
note_meeting(Sweep *sweep, uint32 ship, uint32 other, int64 slice)
{
	uint32		a = Min(ship, other),
				b = Max(ship, other);
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

/* Find the pairs whose boxes touch, slice by slice */
static void
meet(Sweep *sweep)
{
	for (int64 i = 0; i < sweep->nboxes; i++)
	{
		const ShipBox *box = &sweep->boxes[i];

		CHECK_FOR_INTERRUPTS();
		for (int64 j = i + 1; j < sweep->nboxes && sweep->boxes[j].slice == box->slice &&
			 sweep->boxes[j].west <= box->east; j++)
		{
			const ShipBox *other = &sweep->boxes[j];

			if (other->ship == box->ship || other->south > box->north || other->north < box->south)
				continue;
			note_meeting(sweep, box->ship, other->ship, box->slice);
		}
	}
}

/* Sweep the boxes; return the windows of the pairs that meet, by pair and time, without chains that are too short */
static PairWindow *
sweep_windows(Sweep *sweep, int64 *nwindows)
{
	PairWindow *windows;
	int64		n = 0;

	if (sweep->nboxes > 1)
		sort_boxes(sweep->boxes, sweep->nboxes);
	sweep->pairs = pairs_create(CurrentMemoryContext, 1024, NULL);
	meet(sweep);
	pairs_destroy(sweep->pairs);
	if (sweep->boxes)
		pfree(sweep->boxes);
	windows = sweep->windows;
	if (sweep->nwindows > 1)
		sort_windows(windows, sweep->nwindows);
	for (int64 first = 0, next; first < sweep->nwindows; first = next)
	{
		/* a chain: windows of a pair that an encounter can join */
		next = first + 1;
		while (next < sweep->nwindows &&
			   windows[next].a == windows[first].a && windows[next].b == windows[first].b &&
			   track_elapsed(windows[next - 1].window.to, windows[next].window.from) <= longest_join(sweep->rule))
			next++;
		if (track_elapsed(windows[first].window.from, windows[next - 1].window.to) < (uint64) sweep->rule->min_duration)
			continue;
		memmove(&windows[n], &windows[first], (next - first) * sizeof(PairWindow));
		n += next - first;
	}
	*nwindows = n;
	return windows;
}

/* Make the boxes of all fixes of each ship in its windows, with those before and after */
static void
box_windows(Sweep *sweep, PairTrack *ships, const PairWindow *windows, int64 nwindows)
{
	ShipWindow *parts =
		MemoryContextAllocHuge(CurrentMemoryContext, mul_size(2 * Max(nwindows, 1), sizeof(ShipWindow)));
	int64		n = 0;

	for (int64 i = 0; i < nwindows; i++)
	{
		parts[n++] = (ShipWindow) {windows[i].a, windows[i].window};
		parts[n++] = (ShipWindow) {windows[i].b, windows[i].window};
	}
	if (n > 1)
		sort_ship_windows(parts, n);
	for (int64 i = 0, next; i < n; i = next)
	{
		PairTrack  *ship = &ships[parts[i].ship];
		TimestampTz to = parts[i].window.to;
		int64		first,
					last;

		for (next = i + 1; next < n && parts[next].ship == parts[i].ship && parts[next].window.from <= to + 1; next++)
			to = Max(to, parts[next].window.to);
		first = Max(pair_track_first_at(ship, parts[i].window.from) - 1, 0);
		last = Min(pair_track_first_at(ship, to + 1), ship->n - 1);
		pair_track_need(ship, first, last);
		box_fixes(sweep, ship, parts[i].ship, first, last);
	}
	pfree(parts);
}

/* Choose a length of slices of which each holds so much on average */
static int64
slice_length(double usecs, double n, double each)
{
	double		length = n > 0 ? usecs / n * each : 0;

	return length < SLICE_MIN ? SLICE_MIN : length > USECS_PER_DAY ? USECS_PER_DAY : (int64) length;
}

/*
 * Return the windows in which pairs of ships may be close, by pair and time; they hold every
 * close sample of an encounter
 */
PairWindow *
pair_sweep(PairTrack *ships, uint32 nships, const EncounterRule *rule, int64 *nwindows)
{
	double		usecs,
				blocks,
				fixes;
	int64		nstretches;
	Stretch    *stretches = find_stretches(ships, nships, rule, &nstretches, &usecs, &blocks, &fixes);
	Sweep		fine = {.rule = rule, .slice_usecs = slice_length(usecs, fixes, SLICE_FIXES)};
	/* long slices end where short ones do */
	Sweep		rough =
		{.rule = rule, .slice_usecs = Max(1, slice_length(usecs, blocks, 1) / fine.slice_usecs) * fine.slice_usecs};
	PairWindow *windows = NULL;

	if (rough.slice_usecs <= Max(rule->min_duration, ROUGH_MAX))
	{
		for (int64 i = 0; i < nstretches; i++)
			box_blocks(&rough, &ships[stretches[i].ship], &stretches[i]);
		windows = sweep_windows(&rough, nwindows);
		box_windows(&fine, ships, windows, *nwindows);
	}
	else
		/* in slices longer than an encounter hardly a pair drops out */
		for (int64 i = 0; i < nstretches; i++)
			box_stretch(&fine, &ships[stretches[i].ship], &stretches[i]);
	if (stretches)
		pfree(stretches);
	if (windows)
		pfree(windows);
	return sweep_windows(&fine, nwindows);
}
