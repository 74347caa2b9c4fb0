/*
 * zone_candidates.c
 *		The zones around a moving place; see zone_candidates.h.
 *
 * Code that follows a track looks up one small box after another, each near the one
 * before.  So all zones of a larger area are looked up at once, and the next box needs
 * only a short list to be scanned.
 */
#include "postgres.h"

#include <math.h>

#include "miscadmin.h"
#include "utils/memutils.h"

#include "zone/zone_candidates.h"
#include "zone/zone_rtree.h"

#define WIDEST_MARGIN	0.2		/* degrees around a box, tried first ... */
#define LEAST_MARGIN	0.001	/* ... and reduced to this while there are too many zones */
#define LEAD			0.75	/* share of the margin by which an area is shifted in the direction of movement */
#define ENOUGH_ZONES	48		/* zones that are quickly gone through for each box */

/* Return the index of an ordinal in a group, or where it would be inserted */
static int
group_place(const ZoneGroup *group, uint32 ordinal)
{
	int			low = 0,
				high = group->n;

	while (low < high)
	{
		int			middle = (low + high) / 2;

		if (group->ordinals[middle] < ordinal)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static bool
group_has(const ZoneGroup *group, uint32 ordinal)
{
	int			place = group_place(group, ordinal);

	return place < group->n && group->ordinals[place] == ordinal;
}

/* Add a zone, unless the group has it */
void
zone_group_add(ZoneGroup *group, uint32 ordinal)
{
	int			place = group_place(group, ordinal);

	if (place < group->n && group->ordinals[place] == ordinal)
		return;
	if (group->n == group->max)
	{
		group->max = Max(2 * group->max, 16);
		group->ordinals = group->ordinals == NULL ? palloc(group->max * sizeof(uint32)) :
			repalloc_huge(group->ordinals, group->max * sizeof(uint32));
	}
	memmove(&group->ordinals[place + 1], &group->ordinals[place], (group->n - place) * sizeof(uint32));
	group->ordinals[place] = ordinal;
	group->n++;
}

ZoneVicinity
zone_vicinity(const ZoneIndex *index, const ZoneGroup *group, bool others)
{
	return (ZoneVicinity) {.index = index, .group = group, .others = others, .area = zone_box_empty,
	.lon = NAN, .lat = NAN};
}

static void
add_nearby(ZoneVicinity *vicinity, uint32 ordinal)
{
	if (vicinity->n == vicinity->max)
	{
		vicinity->max = Max(2 * vicinity->max, 16);
		vicinity->zones = vicinity->zones == NULL ? palloc(vicinity->max * sizeof(NearbyZone)) :
			repalloc_huge(vicinity->zones, vicinity->max * sizeof(NearbyZone));
	}
	vicinity->zones[vicinity->n++] = (NearbyZone) {ordinal, ZoneEntries(vicinity->index)[ordinal].box};
}

/* Check whether a box overlaps an area */
static inline bool
reaches(const ZoneBox *area, const ZoneBox *box)
{
	return (box->east >= area->west) & (box->west <= area->east) &
		(box->north >= area->south) & (box->south <= area->north);
}

/* Collect the zones of interest that reach into an area, among n zones of `order`, ZONE_BOX_FANOUT at most */
static void
collect_zones(ZoneVicinity *vicinity, const ZoneBox *area, const uint32 *order, uint32 n)
{
	const ZoneEntry *zones = ZoneEntries(vicinity->index);
	uint32		hits[ZONE_BOX_FANOUT];
	uint32		nhits = 0;

	/* without branches, which could not be predicted */
	for (uint32 i = 0; i < n; i++)
	{
		hits[nhits] = order[i];
		nhits += reaches(area, &zones[order[i]].box);
	}
	for (uint32 i = 0; i < nhits; i++)
		if (group_has(vicinity->group, hits[i]) != vicinity->others)
			add_nearby(vicinity, hits[i]);
}

/* Collect the zones below boxes [from, to) of levels[depth], ZONE_BOX_FANOUT at most, that reach into an area */
static void
collect(ZoneVicinity *vicinity, const ZoneBox *area, const ZoneBox *const *levels, int depth, uint32 from, uint32 to)
{
	const ZoneIndex *index = vicinity->index;
	uint32		below = depth > 0 ? (uint32) (levels[depth] - levels[depth - 1]) : index->nzones;
	uint32		hits[ZONE_BOX_FANOUT];
	uint32		nhits = 0;

	for (uint32 i = from; i < to; i++)
	{
		hits[nhits] = i * ZONE_BOX_FANOUT;
		nhits += reaches(area, &levels[depth][i]);
	}
	for (uint32 i = 0; i < nhits; i++)
	{
		uint32		last = Min(hits[i] + ZONE_BOX_FANOUT, below);

		if (depth > 0)
			collect(vicinity, area, levels, depth - 1, hits[i], last);
		else
			collect_zones(vicinity, area, ZoneOrder(index) + hits[i], last - hits[i]);
	}
}

/* Return how far to shift an area ahead after a move by `step`, if the movement goes on */
static inline double
shift_ahead(double step, double margin)
{
	return step > 0 ? Min(step, LEAD * margin) : step < 0 ? Max(step, -LEAD * margin) : 0;
}

/* Make a vicinity hold all zones of interest that reach into a box, refilling it if the box has left its area */
void
zone_vicinity_move(ZoneVicinity *vicinity, const ZoneBox *box)
{
	const ZoneBox *levels[ZONE_BOX_LEVELS];
	double		lon = (box->west + box->east) / 2,
				lat = (box->south + box->north) / 2,
				east = lon - vicinity->lon,
				north = lat - vicinity->lat;
	int			depth;

	if (zone_box_holds(&vicinity->area, box))
		return;
	CHECK_FOR_INTERRUPTS();
	vicinity->n = 0;
	if (!vicinity->others && vicinity->group->n <= ENOUGH_ZONES)
	{
		vicinity->area = (ZoneBox) {-INFINITY, -INFINITY, INFINITY, INFINITY};
		for (int i = 0; i < vicinity->group->n; i++)
			add_nearby(vicinity, vicinity->group->ordinals[i]);
		return;
	}
	vicinity->lon = lon;
	vicinity->lat = lat;
	depth = zone_box_levels(vicinity->index, levels);
	for (double margin = WIDEST_MARGIN; depth >= 0 && margin > LEAST_MARGIN; margin /= 4)
	{
		ZoneBox		area;

		vicinity->area = zone_box_grown(box, margin);
		zone_box_shift(&vicinity->area, shift_ahead(east, margin), shift_ahead(north, margin));
		area = zone_box_grown(&vicinity->area, 2 * ZONE_PAD);
		vicinity->n = 0;
		collect(vicinity, &area, levels, depth, 0, 1);
		if (vicinity->n <= ENOUGH_ZONES)
			break;
	}
}
