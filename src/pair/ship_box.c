/*
 * ship_box.c
 *		Boxes of ships, from their fixes or from the directories of their tracks; see ship_box.h.
 */
#include "postgres.h"

#include <math.h>

#include "miscadmin.h"
#include "utils/memutils.h"

#include "common/array_grow.h"
#include "common/compat.h"
#include "common/degrees.h"
#include "pair/ship_box.h"

static inline int64
slice_of(const ShipBoxes *boxes, TimestampTz t)
{
	int64		slice = t / boxes->slice_usecs;

	return t % boxes->slice_usecs < 0 ? slice - 1 : slice;
}

static void
put_box(ShipBoxes *boxes, ShipBox box)
{
	boxes->boxes = array_grow_huge(boxes->boxes, boxes->n, &boxes->max, sizeof(ShipBox));
	boxes->boxes[boxes->n++] = box;
}

/* Finish the current box: grow it by half the distance, bring it into range, and add it */
static void
end_box(ShipBoxes *boxes)
{
	/* the box of the other ship is grown by as much, and its own pole is no nearer than where they are close */
	double		pole = track_degrees(Max(-boxes->south, boxes->north));
	int64		dlon = (int64) (reach_lon(&boxes->reach, pole) * (TRACK_DEGREE / 2)) + 1,
				dlat = (int64) (boxes->reach.lat * (TRACK_DEGREE / 2)) + 1,
				west = boxes->west - dlon,
				east = boxes->east + dlon;
	ShipBox		box = {
		.slice = (int32) boxes->slice,
		.south = (int32) (boxes->south - dlat),
		.north = (int32) (boxes->north + dlat),
		.ship = boxes->ship
	};

	if (!boxes->begun)
		return;
	boxes->begun = false;
	if (east - west >= TRACK_TURN)
	{
		west = -TRACK_LON_MAX;
		east = TRACK_LON_MAX;
	}
	for (; west < -TRACK_LON_MAX; east += TRACK_TURN)
		west += TRACK_TURN;
	for (; west >= TRACK_LON_MAX; east -= TRACK_TURN)
		west -= TRACK_TURN;
	if (east > TRACK_LON_MAX)
	{
		box.west = -TRACK_LON_MAX;
		box.east = (int32) (east - TRACK_TURN);
		put_box(boxes, box);
		east = TRACK_LON_MAX;
	}
	box.west = (int32) west;
	box.east = (int32) east;
	put_box(boxes, box);
}

/* Add a place of the ship in a slice, 1e-7 degree, to the current box, or begin a box with it */
static inline void
add_place(ShipBoxes *boxes, int64 slice, int64 lon, int64 lat)
{
	if (boxes->begun && boxes->slice == slice)
	{
		lon -= boxes->last_lon;
		if (unlikely(lon > TRACK_TURN / 2 || lon < -TRACK_TURN / 2))
			lon -= TRACK_TURN * (int64) floor((double) lon / TRACK_TURN + 0.5);
		lon += boxes->last_lon;
		boxes->west = Min(boxes->west, lon);
		boxes->east = Max(boxes->east, lon);
		boxes->south = Min(boxes->south, lat);
		boxes->north = Max(boxes->north, lat);
	}
	else
	{
		end_box(boxes);
		boxes->begun = true;
		boxes->slice = slice;
		boxes->west = boxes->east = lon;
		boxes->south = boxes->north = lat;
	}
	boxes->last_lon = lon;
}

/* Add the places at the ends of the slices between fix i - 1 and fix i, if the places between them are known */
static void
add_slice_ends(ShipBoxes *boxes, const PairTrack *ship, int64 i, int64 slice)
{
	if (track_elapsed(pair_t(ship, i - 1), pair_t(ship, i)) > (uint64) boxes->rule->max_gap)
		return;
	for (int64 before = boxes->slice; before < slice; before++)
	{
		PairPlace	place = pair_place_between(ship, i, (before + 1) * boxes->slice_usecs);
		int64		lon = (int64) rint(place.lon * TRACK_DEGREE),
					lat = (int64) rint(place.lat * TRACK_DEGREE);

		CHECK_FOR_INTERRUPTS();
		add_place(boxes, before, lon, lat);
		add_place(boxes, before + 1, lon, lat);
	}
}

/* Add the fixes [i, end) of a ship, all of one slice, to the current box */
static void
add_fixes(ShipBoxes *boxes, int64 slice, const PairTrack *ship, int64 i, int64 end)
{
	int32		west = pair_lon(ship, i),
				east = west,
				south = pair_lat(ship, i),
				north = south;
	int64		turns;

	for (int64 k = i + 1; k < end; k++)
	{
		west = Min(west, pair_lon(ship, k));
		east = Max(east, pair_lon(ship, k));
		south = Min(south, pair_lat(ship, k));
		north = Max(north, pair_lat(ship, k));
	}
	if (unlikely((int64) east - west >= TRACK_TURN / 2))
	{
		/* across the antimeridian */
		for (; i < end; i++)
			add_place(boxes, slice, pair_lon(ship, i), pair_lat(ship, i));
		return;
	}
	add_place(boxes, slice, pair_lon(ship, i), pair_lat(ship, i));
	turns = boxes->last_lon - pair_lon(ship, i);
	boxes->west = Min(boxes->west, west + turns);
	boxes->east = Max(boxes->east, east + turns);
	boxes->south = Min(boxes->south, south);
	boxes->north = Max(boxes->north, north);
	boxes->last_lon = pair_lon(ship, end - 1) + turns;
}

/* Compute the boxes of the fixes [first, last] of a ship, which follow each other within max_gap or merge_gap */
static void
box_chain(ShipBoxes *boxes, const PairTrack *ship, uint32 ordinal, int64 first, int64 last)
{
	boxes->begun = false;
	boxes->ship = ordinal;
	for (int64 i = first, end; i <= last; i = end)
	{
		int64		slice = slice_of(boxes, pair_t(ship, i));
		TimestampTz slice_end = (slice + 1) * boxes->slice_usecs;

		CHECK_FOR_INTERRUPTS();
		if (i > first)
			add_slice_ends(boxes, ship, i, slice);
		for (end = i + 1; end <= last && pair_t(ship, end) < slice_end; end++)
			;
		add_fixes(boxes, slice, ship, i, end);
	}
	end_box(boxes);
}

/* Compute the boxes of the fixes [first, last] of a ship, which are ready, chain by chain */
void
ship_boxes_of_fixes(ShipBoxes *boxes, const PairTrack *ship, uint32 ordinal, int64 first, int64 last)
{
	for (int64 i = first, end; i <= last; i = end + 1)
	{
		for (end = i; end < last; end++)
			if (track_elapsed(pair_t(ship, end), pair_t(ship, end + 1)) > longest_join(boxes->rule))
				break;
		/* a chain that reaches out of the range may be longer */
		if (i == first || end == last ||
			track_elapsed(pair_t(ship, i), pair_t(ship, end)) >= (uint64) boxes->rule->min_duration)
			box_chain(boxes, ship, ordinal, i, end);
	}
}

/* Add the box of a block to that of a slice */
static void
add_block(ShipBoxes *boxes, int64 slice, const TrackBlock *block)
{
	int64		east,
				north;

	(void) track_block_box(block, &east, &north);
	/* by its middle, so that what is taken in is the near one of a longitude and that a turn away */
	add_place(boxes, slice, block->west + (east - block->west) / 2, block->south);
	boxes->west = Min(boxes->west, boxes->last_lon - (east - block->west + 1) / 2);
	boxes->east = Max(boxes->east, boxes->last_lon + (east - block->west + 1) / 2);
	boxes->north = Max(boxes->north, north);
	/* if boxes are far apart, it is unknown which way round the ship went */
	if (boxes->east - boxes->west > TRACK_TURN / 4)
		boxes->east = boxes->west + TRACK_TURN;
}

/*
 * Compute the boxes of the blocks [first, last] of a ship, between which there is no long gap; `end` is when it
 * was last known to be in them
 */
void
ship_boxes_of_blocks(ShipBoxes *boxes, const PairTrack *ship, uint32 ordinal, int first, int last, TimestampTz end)
{
	int64		slice = slice_of(boxes, ship->dir[first].first);

	boxes->begun = false;
	boxes->ship = ordinal;
	add_block(boxes, slice, &ship->dir[first]);
	for (int b = first; b <= last; b++)
	{
		int64		until = slice_of(boxes, b < last ? ship->dir[b + 1].first : end);

		/* the block is in its first slice already, as what comes after the one before it */
		for (;;)
		{
			CHECK_FOR_INTERRUPTS();
			if (b < last)
				add_block(boxes, slice, &ship->dir[b + 1]);
			if (slice >= until)
				break;
			add_block(boxes, ++slice, &ship->dir[b]);
		}
	}
	end_box(boxes);
}

static inline int
compare_boxes(const ShipBox *a, const ShipBox *b)
{
	if (a->slice != b->slice)
		return a->slice < b->slice ? -1 : 1;
	return a->west < b->west ? -1 : a->west > b->west;
}

#define ST_SORT			sort_boxes
#define ST_ELEMENT_TYPE	ShipBox
#define ST_COMPARE(a, b)	compare_boxes(a, b)
#define ST_CHECK_FOR_INTERRUPTS
#define ST_SCOPE		static
#define ST_DEFINE
#include "lib/sort_template.h"

/*
 * Sort the boxes by slice and west.  Where there are no more slices than boxes, the boxes are
 * counted into them first, so that only those of one slice are compared.
 */
void
ship_boxes_order(ShipBoxes *boxes)
{
	int64		first = PG_INT32_MAX,
				last = PG_INT32_MIN;
	int64	   *start;
	ShipBox    *ordered;

	for (int64 i = 0; i < boxes->n; i++)
	{
		first = Min(first, boxes->boxes[i].slice);
		last = Max(last, boxes->boxes[i].slice);
	}
	if (boxes->n < 2 || last - first >= boxes->n)
	{
		if (boxes->n > 1)
			sort_boxes(boxes->boxes, boxes->n);
		return;
	}
	start = MemoryContextAllocExtended(CurrentMemoryContext, mul_size(last - first + 2, sizeof(int64)),
									   MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
	ordered = MemoryContextAllocHuge(CurrentMemoryContext, mul_size(boxes->n, sizeof(ShipBox)));
	for (int64 i = 0; i < boxes->n; i++)
		start[boxes->boxes[i].slice - first + 1]++;
	for (int64 i = 1; i <= last - first; i++)
		start[i] += start[i - 1];
	for (int64 i = 0; i < boxes->n; i++)
		ordered[start[boxes->boxes[i].slice - first]++] = boxes->boxes[i];
	/* each start is that of the next slice now */
	for (int64 i = 0, n; i <= last - first; i++)
		if ((n = start[i] - (i > 0 ? start[i - 1] : 0)) > 1)
			sort_boxes(&ordered[start[i] - n], n);
	pfree(start);
	pfree(boxes->boxes);
	boxes->boxes = ordered;
}
