/*
 * stop_prefilter.c
 *		The zones at which a track can have stopped.
 *
 * A ship passes many zones and calls at few, so port calls are looked for only in
 * zones near which it was not under way all the time.  A block is under way if no
 * fix of it can belong to a stop, wherever that began.
 *
 * All fixes of a stop lie within twice its radius of each other, and it lasts for
 * min_duration at least.  So one that goes on from one block to the next holds the
 * fixes on both sides of the seam, and what is farther from these than that ends it:
 * a few fixes behind the seam and the box of the block before it tell mostly.  One
 * that lies in a block holds two of the fixes that follow each other at half that time.
 * (Half of the fixes of an approach are far off: so a block names no zones but those
 * about its seams.)
 */
#include "postgres.h"

#include <math.h>

#include "miscadmin.h"

#include "visit/stop_circle.h"
#include "visit/stop_prefilter.h"
#include "zone/zone_cover.h"

#define TOO_MANY_ZONES	64		/* that are not found yet, around one place: then it does not pay */
#define ROUNDING_M		1.0		/* more than distances are rounded by: near the antipode 0.2 m */

#define PEEK_FIXES		32		/* of a block: mostly enough to see it leave */

typedef struct StopZones
{
	TrackCursor *cursor;
	const StopRule *rule;
	DiscRadius	reach;			/* how far fixes of one stop can be from each other */
	int			seam;			/* the block behind the last one that was asked about ... */
	bool		over_seam;		/* ... and the answer */
	ZoneBox		about_seam;
} StopZones;

/* the first fix out of a disc, from one on; n if none is */
static int
first_out(const TrackColumns *columns, int from, const Disc *disc)
{
	int			i = from;

	while (i < columns->n && disc_holds(disc, columns->lon[i], columns->lat[i]))
		i++;
	return i;
}

/* too small to tell more by its fixes than by its box? */
static bool
block_is_small(const StopZones *search, const TrackBlock *block)
{
	return track_span_decode(block->lat_span) <= search->reach.max_lat_step &&
		track_span_decode(block->lon_span) <= search->reach.max_lat_step;
}

/* All places in reach of a box are in this one */
static ZoneBox
box_of_reach(const StopZones *search, const ZoneBox *box)
{
	double		up = search->reach.max_lat_step / (double) TRACK_DEGREE;
	double		farthest = Max(fabs(box->south), fabs(box->north)) + up;
	ZoneBox		reach = {-180.0, box->south - up, 180.0, box->north + up};

	/* far from the poles, a degree of longitude is no shorter than where it is shortest */
	if (farthest < 80.0 && up < 1.0)
	{
		double		across = 1.01 * up / cos(farthest * RAD_PER_DEGREE);

		if (box->west - across >= -180.0 && box->east + across <= 180.0)
		{
			reach.west = box->west - across;
			reach.east = box->east + across;
		}
	}
	return reach;
}

/*
 * Can a stop hold both the first fix of a block and the one before it?  Where it can hold
 * all of one of the two blocks, the answer is yes.  Such stops lie in about_seam
 */
static bool
stop_over_seam(StopZones *search, int block)
{
	TrackCursor *cursor = search->cursor;
	uint64		enough = search->rule->min_duration,
				own;
	const TrackBlock *entry = &cursor->dir[block];
	TrackColumns space;
	const TrackColumns *columns;
	ZoneBox		box;
	Disc		disc;
	int			out;

	if (block_is_small(search, entry) || block_is_small(search, entry - 1))
	{
		box = zone_box_of_block(block_is_small(search, entry) ? entry : entry - 1);
		search->about_seam = box_of_reach(search, &box);
		return true;
	}
	columns = track_cursor_peek(cursor, block, PEEK_FIXES, &space);
	disc = disc_around(columns->lon[0], columns->lat[0], &search->reach);
	box.west = box.east = track_degrees(disc.lon);
	box.south = box.north = track_degrees(disc.lat);
	search->about_seam = box_of_reach(search, &box);
	out = first_out(columns, 1, &disc);
	if (out == columns->n && columns->n < entry->nfixes)
	{
		columns = cursor_block(cursor, block);
		out = first_out(columns, out, &disc);
	}
	if (out == columns->n)
		return true;
	own = track_elapsed(entry->first, columns->t[out]);

	/* one that does not hold all of the block before is shorter than both together */
	if (own + track_elapsed(entry[-1].first, entry->first) < enough && disc_leaves_out(&disc, entry - 1))
		return false;
	columns = cursor_block(cursor, block - 1);
	out = columns->n - 1;
	while (out >= 0 && disc_holds(&disc, columns->lon[out], columns->lat[out]))
		out--;
	return out < 0 || own + track_elapsed(columns->t[out], entry->first) >= enough;
}

/* Can there be a stop that begins and ends in a block? */
static bool
stop_within(const StopZones *search, int block)
{
	uint64		enough = search->rule->min_duration;
	const TrackColumns *columns;
	int			at = 0;

	if (cursor_block_span(search->cursor, block) < enough)
		return false;
	columns = cursor_block(search->cursor, block);
	for (uint64 due = enough / 2;; due += enough / 2)
	{
		Disc		disc = disc_around(columns->lon[at], columns->lat[at], &search->reach);
		int			next = at;

		while (next < columns->n && track_elapsed(columns->t[0], columns->t[next]) < due)
			next++;
		if (next == columns->n)
			return false;
		if (disc_holds(&disc, columns->lon[next], columns->lat[next]))
			return true;
		at = next;
	}
}

/* what two boxes have in common, if anything, one more of `areas` */
static int
add_area(ZoneBox *areas, int n, const ZoneBox *a, const ZoneBox *b)
{
	areas[n] = (ZoneBox) {Max(a->west, b->west), Max(a->south, b->south), Min(a->east, b->east), Min(a->north, b->north)};
	return n + (areas[n].west <= areas[n].east && areas[n].south <= areas[n].north);
}

/*
 * The boxes in which fixes of a block that belong to a stop lie: one or two, or none of a
 * block under way.  Blocks are asked about in their order
 */
static int
stop_areas(StopZones *search, int block, const ZoneBox *box, ZoneBox *areas)
{
	int			n = 0;

	areas[0] = *box;
	if (block_is_small(search, &search->cursor->dir[block]) || stop_within(search, block))
		return 1;
	if (block > 0 && (search->seam == block ? search->over_seam : stop_over_seam(search, block)))
		n = add_area(areas, n, box, &search->about_seam);
	search->seam = block + 1;
	search->over_seam = block + 1 < search->cursor->nblocks && stop_over_seam(search, block + 1);
	if (search->over_seam)
		n = add_area(areas, n, box, &search->about_seam);
	return n;
}

static bool
touches_any(const ZoneIndex *index, const NearbyZone *zone, const ZoneBox *areas, int nareas)
{
	for (int i = 0; i < nareas; i++)
		if (zone_boxes_touch(&areas[i], &zone->box) && zone_box_side(index, zone->ordinal, &areas[i]) != ZONE_OUTSIDE)
			return true;
	return false;
}

/* Note the zones among `others` in which a stop can have a fix of a block */
static void
note_zones(StopZones *search, int block, const ZoneBox *box, ZoneVicinity *others, ZoneGroup *found)
{
	ZoneBox		areas[2];
	int			nareas = stop_areas(search, block, box, areas);

	for (int i = others->n - 1; i >= 0 && nareas > 0; i--)
		if (touches_any(others->index, &others->zones[i], areas, nareas))
		{
			zone_group_add(found, others->zones[i].ordinal);
			others->zones[i] = others->zones[--others->n];
		}
}

/* Does a box keep off all the zones' boxes? */
static bool
box_is_clear(const ZoneVicinity *others, const ZoneBox *box)
{
	for (int i = 0; i < others->n; i++)
		if (zone_boxes_touch(box, &others->zones[i].box))
			return false;
	return true;
}

/*
 * The zones in which a fix of a stop can lie, and perhaps some more.  False if there are
 * so many zones about that it is quicker to look at them all.
 */
bool
stop_zones(TrackCursor *cursor, const ZoneIndex *index, const StopRule *rule, ZoneGroup *found)
{
	StopZones	search = {.cursor = cursor, .rule = rule, .reach = disc_radius(2 * rule->radius_m + ROUNDING_M)};
	ZoneVicinity others = zone_vicinity(index, found, true);
	ZoneBox		clear = zone_box_empty; /* of zones that are not found yet */

	for (int b = 0; b < cursor->nblocks; b++)
	{
		ZoneBox		box = zone_box_of_block(&cursor->dir[b]);
		ZoneBox		about;

		if (b % 1024 == 0)
			CHECK_FOR_INTERRUPTS();
		if (zone_box_holds(&clear, &box))
			continue;
		about = zone_box_with_swing(&box);
		zone_vicinity_move(&others, &about);
		if (others.n > TOO_MANY_ZONES)
			return false;
		if (box_is_clear(&others, &about))
			clear = about;
		else
			note_zones(&search, b, &box, &others, found);
	}
	return true;
}
