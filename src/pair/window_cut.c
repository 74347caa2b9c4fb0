/*
 * window_cut.c
 *		Cutting the windows of pairs of ships to the times at which the boxes of their blocks
 *		touch.
 *
 * The boxes of pair_sweep.c are those of slices, all of one length, and hold more than a ship's
 * block.  Here the blocks of both ships are compared as they are.  Their boxes are in the
 * directories of the tracks, so blocks that are left out are never unpacked.
 */
#include "postgres.h"

#include "miscadmin.h"

#include "common/array_grow.h"
#include "pair/encounter.h"
#include "pair/place_box.h"

/*
 * A ship from the first fix of a block to that of the next, or to its last fix: in the box of
 * both blocks.  Of fixes at one time on either side of a block's end the first counts as a place, so a
 * leg begins after its first fix, but that of the first block.
 */
typedef struct Leg
{
	const PairTrack *ship;
	int			block;
	TimestampTz from;
	TimestampTz to;
	PlaceBox	box;
} Leg;

/* the windows that remain */
typedef struct Cuts
{
	Reach		reach;
	PairWindow *windows;
	int64		n;
	int64		max;
} Cuts;

/* Return the box of a block; one that reaches the antimeridian may go on behind it */
static inline PlaceBox
block_place_box(const TrackBlock *block)
{
	int64		east,
				north;

	if (track_block_box(block, &east, &north))
		return (PlaceBox) {block->west, (int32) east, block->south, (int32) north};
	return (PlaceBox) {-TRACK_LON_MAX, TRACK_LON_MAX, block->south, (int32) north};
}

/* Enter the leg of a block */
static void
enter_leg(Leg *leg, int block)
{
	const PairTrack *ship = leg->ship;

	leg->block = block;
	leg->from = ship->dir[block].first + (block > 0);
	leg->to = ship->last;
	leg->box = block_place_box(&ship->dir[block]);
	if (block + 1 < ship->nblocks)
	{
		PlaceBox	next = block_place_box(&ship->dir[block + 1]);

		leg->to = ship->dir[block + 1].first;
		place_box_add(&leg->box, &next);
	}
}

/* Enter the leg that includes t, or the first one */
static void
enter_leg_at(Leg *leg, TimestampTz t)
{
	enter_leg(leg, pair_track_block_at(leg->ship, t));
}

/* Add a part of a window, which begins at the end of the part before it or later */
static void
keep_part(Cuts *cuts, const PairWindow *window, int64 first, TimestampTz from, TimestampTz to)
{
	if (cuts->n > first && from - 1 <= cuts->windows[cuts->n - 1].window.to)
	{
		cuts->windows[cuts->n - 1].window.to = to;
		return;
	}
	cuts->windows = array_grow_huge(cuts->windows, cuts->n, &cuts->max, sizeof(PairWindow));
	cuts->windows[cuts->n++] = (PairWindow) {window->a, window->b, {from, to}};
}

/* Add the parts of a window in which the boxes of both ships' legs touch */
static void
cut_window(Cuts *cuts, const PairTrack *ships, const PairWindow *window)
{
	Leg			a = {.ship = &ships[window->a]},
				b = {.ship = &ships[window->b]};
	int64		first = cuts->n;

	enter_leg_at(&a, window->window.from);
	enter_leg_at(&b, window->window.from);
	for (;;)
	{
		TimestampTz from = Max(Max(a.from, b.from), window->window.from),
					to = Min(Min(a.to, b.to), window->window.to);

		CHECK_FOR_INTERRUPTS();
		if (from <= to && !place_boxes_apart(&cuts->reach, &a.box, &b.box))
			keep_part(cuts, window, first, from, to);
		if (to == window->window.to)
			break;
		if (a.to <= b.to)
		{
			if (a.block + 1 == a.ship->nblocks)
				break;
			enter_leg(&a, a.block + 1);
		}
		else
		{
			if (b.block + 1 == b.ship->nblocks)
				break;
			enter_leg(&b, b.block + 1);
		}
	}
}

/*
 * Return windows, ordered by pair and time, that hold every close sample that the given ones hold;
 * *n is their number before and after.  Windows are left as they are if there would be more than
 * `most` in all.
 */
PairWindow *
windows_cut(const PairTrack *ships, const EncounterRule *rule, const PairWindow *windows, int64 *n, int64 most)
{
	Cuts		cuts = {.reach = reach_of(rule->max_distance_m)};

	for (int64 i = 0; i < *n; i++)
		if (cuts.n + (*n - i) < most)
			cut_window(&cuts, ships, &windows[i]);
		else
			keep_part(&cuts, &windows[i], cuts.n, windows[i].window.from, windows[i].window.to);
	*n = cuts.n;
	return cuts.windows;
}
