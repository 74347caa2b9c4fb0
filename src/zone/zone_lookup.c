/*
 * zone_lookup.c
 *		Lookup of points and boxes in a zone index; see zone_format.h.
 */
#include "postgres.h"

#include "zone/zone_lookup.h"

#define NODE_BUDGET	12			/* nodes looked at before a box is taken as mixed */

/* Descend from the cell `start` to the leaf, or the empty cell, that holds (x, y) */
void
zone_cell_find_from(const ZoneIndex *index, const ZoneCell *start, uint32 x, uint32 y, ZoneCell *cell)
{
	const ZoneNode *nodes = ZoneNodes(index);
	uint32		ref = start->ref;
	int			shift = start->shift;

	while (ZoneRefKind(ref) == ZONE_REF_NODE)
	{
		shift -= 2;
		ref = nodes[ZoneRefIndex(ref)].child[(y >> shift & 3) << 2 | (x >> shift & 3)];
	}
	cell->ref = ref;
	cell->shift = shift;
	cell->x = x;
	cell->y = y;
}

/* Find the leaf, or the empty cell, that holds (x, y) */
void
zone_cell_find(const ZoneIndex *index, uint32 x, uint32 y, ZoneCell *cell)
{
	ZoneCell	plane = {.ref = index->root, .shift = ZONE_ROOT_SHIFT};

	zone_cell_find_from(index, &plane, x, y, cell);
}

/* Check that a box within a leaf's cell, given in cell coordinates, lies outside the leaf's zones */
static bool
leaf_box_outside(const ZoneIndex *index, uint32 ref, uint32 west, uint32 south, uint32 east, uint32 north)
{
	const uint32 *word = ZoneLeaves(index) + ZoneRefIndex(ref);
	ZoneBox		box = {
		track_degrees((int64) west - TRACK_LON_MAX), track_degrees((int64) south - TRACK_LAT_MAX),
		track_degrees((int64) east - TRACK_LON_MAX), track_degrees((int64) north - TRACK_LAT_MAX)
	};

	if (*word++ > 0)
		return false;
	for (uint32 count = *word++; count > 0; count--, word++)
		if (zone_box_side(index, *word, &box) != ZONE_OUTSIDE)
			return false;
	return true;
}

/*
 * Return what all cells of a box refer to, ZONE_REF_OUTSIDE if it lies outside all zones, or
 * ZONE_MIXED if they differ.  The box lies within the cell of `ref`; *budget is the number of nodes
 * that may still be looked at.
 */
static uint32
box_uniform_below(const ZoneIndex *index, uint32 ref, int shift, uint32 west, uint32 south,
				  uint32 east, uint32 north, int *budget)
{
	const ZoneNode *node;
	uint32		found = ZONE_MIXED;
	int			s = shift - 2;

	if (ZoneRefKind(ref) == ZONE_REF_EDGES)
		return leaf_box_outside(index, ref, west, south, east, north) ? ZONE_REF_OUTSIDE : ZONE_MIXED;
	if (ZoneRefKind(ref) != ZONE_REF_NODE)
		return ref;
	if (--*budget < 0)
		return ZONE_MIXED;
	node = &ZoneNodes(index)[ZoneRefIndex(ref)];
	for (uint32 row = south >> s; row <= north >> s; row++)
		for (uint32 column = west >> s; column <= east >> s; column++)
		{
			uint32		cell_x = column << s,
						cell_y = row << s,
						last = ((uint32) 1 << s) - 1;
			uint32		child = box_uniform_below(index, node->child[(row & 3) << 2 | (column & 3)], s,
												  Max(west, cell_x), Max(south, cell_y),
												  Min(east, cell_x + last), Min(north, cell_y + last),
												  budget);

			if (child == ZONE_MIXED)
				return ZONE_MIXED;
			if (found == ZONE_MIXED)
				found = child;
			else if (child != found)
				return ZONE_MIXED;
		}
	return found;
}

/*
 * Return the one leaf without edges that holds a box, 0 if the box lies outside all zones, or ZONE_MIXED. Set
 * *start to the smallest node's cell that holds the box, from which to look up its points.
 */
uint32
zone_box_uniform(const ZoneIndex *index, uint32 west, uint32 south, uint32 east, uint32 north,
				 ZoneCell *start)
{
	const ZoneNode *nodes = ZoneNodes(index);
	uint32		differ = (west ^ east) | (south ^ north);
	int			budget = NODE_BUDGET;

	start->ref = index->root;
	start->shift = ZONE_ROOT_SHIFT;
	start->x = west;
	start->y = south;
	while (ZoneRefKind(start->ref) == ZONE_REF_NODE && differ >> (start->shift - 2) == 0)
	{
		start->shift -= 2;
		start->ref = nodes[ZoneRefIndex(start->ref)].child[(south >> start->shift & 3) << 2 |
														   (west >> start->shift & 3)];
	}
	if (ZoneRefKind(start->ref) == ZONE_REF_EDGES)
		return ZONE_MIXED;
	return box_uniform_below(index, start->ref, start->shift, west, south, east, north, &budget);
}

/*
 * Divide the zones of a leaf into those that hold a box within its cell and those whose border may be near the
 * box.  There is room for max_leaf_zones in either array.
 */
void
zone_leaf_box(const ZoneIndex *index, uint32 ref, const ZoneBox *box, ZoneSides *sides)
{
	const uint32 *word = ZoneLeaves(index) + ZoneRefIndex(ref);
	uint32		count;

	sides->ninside = sides->nborder = 0;
	for (count = *word++; count > 0; count--)
		sides->inside[sides->ninside++] = *word++;
	for (count = *word++; count > 0; count--)
		zone_sides_add(sides, index, *word++, box);
}

/*
 * Find the zones that cover a point of a leaf's cell; return how many.  Their ordinals are in no order, in an
 * array with room for max_leaf_zones.
 */
int
zone_leaf_covering(const ZoneIndex *index, uint32 ref, double lon, double lat, uint32 *ordinals)
{
	const uint32 *word;
	uint32		count;
	int			n = 0;

	if (ref == ZONE_REF_OUTSIDE)
		return 0;
	word = ZoneLeaves(index) + ZoneRefIndex(ref);
	for (count = *word++; count > 0; count--)
		ordinals[n++] = *word++;
	for (count = *word++; count > 0; count--, word++)
		if (zone_covers(index, *word, lon, lat))
			ordinals[n++] = *word;
	return n;
}
