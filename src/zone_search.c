/*
 * zone_search.c
 *		Looking points and boxes up in a zone index; see zone_index.h.
 */
#include "postgres.h"

#include "zone_index.h"

/* Go down from a node's cell to the leaf, or the empty cell, that holds (x, y) */
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

/* The leaf, or the empty cell, that holds (x, y) */
void
zone_cell_find(const ZoneIndex *index, uint32 x, uint32 y, ZoneCell *cell)
{
	ZoneCell	plane = {.ref = index->root, .shift = ZONE_ROOT_SHIFT};

	zone_cell_find_from(index, &plane, x, y, cell);
}

/* Is all of a box, inside a node's cell, in cells that refer to one thing? */
static uint32
box_uniform_below(const ZoneIndex *index, uint32 ref, int shift, uint32 west, uint32 south,
				  uint32 east, uint32 north, int *budget)
{
	const ZoneNode *node;
	uint32		found = ZONE_MIXED;
	int			s = shift - 2;

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

			if (child == ZONE_MIXED || ZoneRefKind(child) == ZONE_REF_EDGES)
				return ZONE_MIXED;
			if (found == ZONE_MIXED)
				found = child;
			else if (child != found)
				return ZONE_MIXED;
		}
	return found;
}

/*
 * The one leaf without edges, or 0 for none, that all of a box lies in; else
 * ZONE_MIXED.  `start` becomes the smallest node's cell that holds the box: where
 * to look its points up from.
 */
uint32
zone_box_uniform(const ZoneIndex *index, uint32 west, uint32 south, uint32 east, uint32 north,
				 ZoneCell *start)
{
	const ZoneNode *nodes = ZoneNodes(index);
	uint32		differ = (west ^ east) | (south ^ north);
	int			budget = 12;

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

/* Is the point in a leaf's zone: base and runs at *words, which is moved behind them? */
static bool
leaf_zone_covers(const ZoneIndex *index, const uint32 **words, double lon, double lat)
{
	const LonLat *vertices = ZoneVertices(index);
	const uint32 *word = *words;
	int32		winding = (int32) *word++;
	uint32		nruns = *word++;
	bool		on = false;

	*words = word + 2 * nruns;
	for (; word < *words; word += 2)
	{
		const LonLat *v = &vertices[word[0]];
		uint32		n = word[1] & ZONE_RUN_EDGES;
		int			sum = 0;

		if (word[1] & ZONE_RUN_START_EAST)
			sum += lat < v[0].lat;
		if (word[1] & ZONE_RUN_END_EAST)
			sum -= lat < v[n].lat;
		for (uint32 i = 0; i < n; i++)
			sum += zone_edge_winding(&v[i], &v[i + 1], lon, lat, &on);
		winding += word[1] & ZONE_RUN_REVERSED ? -sum : sum;
	}
	return on || winding != 0;
}

/*
 * For a box inside the cell of a leaf with edges: if none of them comes near it, all
 * its points have the answer of one.  Fills in the zones that cover it and returns
 * how many, or -1 if an edge does come near.
 */
int
zone_leaf_box_covering(const ZoneIndex *index, uint32 ref, const ZoneBox *box, uint32 *ordinals, int max)
{
	const LonLat *vertices = ZoneVertices(index);
	const uint32 *word = ZoneLeaves(index) + ZoneRefIndex(ref);
	uint32		count;

	word += 1 + word[0];
	for (count = *word++; count > 0; count--)
	{
		uint32		nruns = word[2];

		for (word += 3; nruns > 0; nruns--, word += 2)
		{
			const LonLat *v = &vertices[word[0]];

			for (uint32 n = word[1] & ZONE_RUN_EDGES; n > 0; n--, v++)
				if (zone_edge_touches(v, box))
					return -1;
		}
	}
	return zone_leaf_covering(index, ref, box->west, box->south, ordinals, max);
}

/* At most so many zones can cover a point of the leaf */
uint32
zone_leaf_max(const ZoneIndex *index, uint32 ref)
{
	const uint32 *word;

	if (ref == ZONE_REF_OUTSIDE)
		return 0;
	word = ZoneLeaves(index) + ZoneRefIndex(ref);
	return word[0] + word[1 + word[0]];
}

/*
 * Ordinals of the zones that cover a point of a leaf's cell, in no order; returns
 * how many.  `ordinals` has room for zone_leaf_max() of them.
 */
int
zone_leaf_covering(const ZoneIndex *index, uint32 ref, double lon, double lat,
				   uint32 *ordinals, int max)
{
	const uint32 *word;
	uint32		count;
	int			n = 0;

	if (ref == ZONE_REF_OUTSIDE)
		return 0;
	word = ZoneLeaves(index) + ZoneRefIndex(ref);
	for (count = *word++; count > 0; count--)
		ordinals[n++] = *word++;
	for (count = *word++; count > 0; count--)
	{
		uint32		ordinal = *word++;

		if (leaf_zone_covers(index, &word, lon, lat))
			ordinals[n++] = ordinal;
	}
	Assert(n <= max);
	return n;
}

/* Does one zone cover a point? */
bool
zone_covers(const ZoneIndex *index, uint32 ordinal, double lon, double lat)
{
	const ZoneBox *box = &ZoneEntries(index)[ordinal].box;
	ZoneCell	cell;
	const uint32 *word;
	uint32		count;

	if (lon < box->west || lon > box->east || lat < box->south || lat > box->north)
		return false;
	zone_cell_find(index, zone_cell_of_lon(lon), zone_cell_of_lat(lat), &cell);
	if (cell.ref == ZONE_REF_OUTSIDE)
		return false;
	word = ZoneLeaves(index) + ZoneRefIndex(cell.ref);
	for (count = *word++; count > 0; count--)
		if (*word++ == ordinal)
			return true;
	for (count = *word++; count > 0; count--)
	{
		uint32		zone = *word++;

		if (zone == ordinal)
			return leaf_zone_covers(index, &word, lon, lat);
		word += 2 + 2 * word[1];
	}
	return false;
}
