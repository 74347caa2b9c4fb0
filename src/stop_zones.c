/*
 * stop_zones.c
 *		The zones at which a track can have stopped.
 *
 * A ship passes many zones and calls at few, so port calls are looked for only in
 * zones near which it was not under way all the time.  A block is under way if no
 * fix of it can belong to a stop, wherever it began: that is told by its own fixes
 * and, of the blocks beside it, mostly by their boxes.
 *
 * All fixes of a stop lie within twice its radius of each other, and it lasts for
 * min_duration at least.  So one that goes on from one block to the next holds the
 * fixes on both sides of the seam, and what is farther from these than that ends it;
 * and of fixes that follow each other at half that time, it holds two.
 */
#include "postgres.h"

#include "miscadmin.h"

#include "disc.h"
#include "stop_zones.h"

#define TOO_MANY_ZONES	64		/* around one place: then it does not pay */
#define ROUNDING_M		0.001	/* far more than distances are rounded by */

typedef struct StopZones
{
	TrackCursor *cursor;
	const StopRule *rule;
	DiscRadius	reach;			/* how far fixes of one stop can be from each other */
} StopZones;

/* from a fix on, one way or the other, the first one that is out of a disc; n or -1 if none is */
static int
first_out(const TrackColumns *columns, int from, int step, const Disc *disc)
{
	int			i = from;

	while (i >= 0 && i < columns->n && disc_holds(disc, columns->lon[i], columns->lat[i]))
		i += step;
	return i;
}

/*
 * Can a stop hold the fixes on both sides of the seam to a neighbour?  The fix on this
 * side has the time seam_t, and a disc around it, which its block leaves after `own`
 */
static bool
stop_over_seam(const StopZones *search, const Disc *disc, TimestampTz seam_t, uint64 own, int neighbour, bool before)
{
	TrackCursor *cursor = search->cursor;
	uint64		enough = search->rule->min_duration;
	const TrackBlock *entry;
	const TrackColumns *columns;
	uint64		longest;
	int			out;

	if (neighbour < 0 || neighbour >= cursor->nblocks)
		return false;
	entry = &cursor->dir[neighbour];
	longest = before ? track_elapsed(entry->first, seam_t) :
		track_elapsed(seam_t, entry->first) + cursor_block_span(cursor, neighbour);
	/* it does not hold all of the neighbour, so it is shorter than that */
	if (own + longest < enough && disc_leaves_out(disc, entry))
		return false;
	columns = cursor_block(cursor, neighbour);
	out = first_out(columns, before ? columns->n - 1 : 0, before ? -1 : 1, disc);
	if (out < 0 || out == columns->n)
		return true;
	longest = before ? track_elapsed(columns->t[out], seam_t) : track_elapsed(seam_t, columns->t[out]);
	return own + longest >= enough;
}

/* Can there be a stop that begins and ends in a block? */
static bool
stop_within(const StopZones *search, const TrackColumns *columns)
{
	uint64		enough = search->rule->min_duration;
	int			at = 0;

	if (track_elapsed(columns->t[0], columns->t[columns->n - 1]) < enough)
		return false;
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

/*
 * Is it sure that no stop holds any fix of a block?  Where nothing much is moving, it is
 * not, and nothing needs to be unpacked
 */
static bool
under_way(const StopZones *search, int block)
{
	const TrackBlock *entry = &search->cursor->dir[block];
	const TrackColumns *columns;
	int			last,
				out;
	Disc		disc;

	if (track_span_decode(entry->lat_span) <= search->reach.max_lat_step &&
		track_span_decode(entry->lon_span) <= search->reach.max_lat_step)
		return false;
	columns = cursor_block(search->cursor, block);
	last = columns->n - 1;
	disc = disc_around(columns->lon[0], columns->lat[0], &search->reach);
	out = first_out(columns, 0, 1, &disc);
	if (out > last ||
		stop_over_seam(search, &disc, columns->t[0], track_elapsed(columns->t[0], columns->t[out]), block - 1, true))
		return false;
	disc = disc_around(columns->lon[last], columns->lat[last], &search->reach);
	out = first_out(columns, last, -1, &disc);
	if (out < 0 ||
		stop_over_seam(search, &disc, columns->t[last], track_elapsed(columns->t[out], columns->t[last]), block + 1, false))
		return false;
	return !stop_within(search, columns);
}

/* Note the zones among `others` that a block touches if it is not under way */
static void
note_zones(const StopZones *search, int block, const ZoneBox *box, ZoneVicinity *others, ZoneGroup *found)
{
	bool		known = false;

	for (int i = others->n - 1; i >= 0; i--)
	{
		if (!zone_boxes_touch(box, &others->zones[i].box))
			continue;
		if (!known && under_way(search, block))
			return;
		known = true;
		if (zone_box_side(others->index, others->zones[i].ordinal, box) == ZONE_OUTSIDE)
			continue;
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
	StopZones	search = {cursor, rule, disc_radius(2 * rule->radius_m + ROUNDING_M)};
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
