/*
 * zone_rtree.c
 *		Zones in the order of a Hilbert curve, and boxes over 16 of them, over 16 such
 *		boxes and so on, for searches by distance (zone_nearest.c) and around a box
 *		(zone_candidates.c).
 */
#include "postgres.h"

#include <math.h>

#include "utils/memutils.h"

#include "zone/zone_rtree.h"

typedef struct HilbertKey
{
	uint32		key;
	uint32		ordinal;
} HilbertKey;

static int
hilbert_compare(const void *a, const void *b)
{
	const HilbertKey *ka = a,
			   *kb = b;

	if (ka->key != kb->key)
		return ka->key < kb->key ? -1 : 1;
	return ka->ordinal < kb->ordinal ? -1 : 1;
}

/* Return the position of a point along a Hilbert curve of 2^16 x 2^16 */
static uint32
hilbert_key(uint32 x, uint32 y)
{
	uint32		key = 0;

	for (uint32 s = 1 << 15; s > 0; s >>= 1)
	{
		uint32		rx = (x & s) != 0,
					ry = (y & s) != 0;

		key = key << 2 | ((3 * rx) ^ ry);
		if (ry == 0)
		{
			uint32		swap = x;

			if (rx == 1)
			{
				x = 0xffff - x;
				swap = x;
				y = 0xffff - y;
			}
			x = y;
			y = swap;
		}
	}
	return key;
}

/* Return the number of boxes over nzones zones, of all levels together */
uint32
zone_rtree_boxes(uint32 nzones)
{
	uint32		total = 0;

	for (uint32 n = nzones; n > 0;)
	{
		n = (n + ZONE_BOX_FANOUT - 1) / ZONE_BOX_FANOUT;
		total += n;
		if (n == 1)
			break;
	}
	return total;
}

/* Fill in the order of zones along the curve, and the boxes over them level by level */
void
zone_rtree_fill(const ZoneEntry *zones, uint32 nzones, uint32 *order, ZoneBox *boxes)
{
	HilbertKey *keys = palloc_extended(Max(nzones, 1) * sizeof(HilbertKey), MCXT_ALLOC_HUGE);
	const ZoneBox *below = NULL;
	uint32		n;

	for (uint32 i = 0; i < nzones; i++)
	{
		const ZoneBox *box = &zones[i].box;

		keys[i].ordinal = i;
		keys[i].key = hilbert_key((uint32) (((box->west + box->east) / 2 + 180.0) / 360.0 * 65535),
								  (uint32) (((box->south + box->north) / 2 + 90.0) / 180.0 * 65535));
	}
	qsort(keys, nzones, sizeof(HilbertKey), hilbert_compare);
	for (uint32 i = 0; i < nzones; i++)
		order[i] = keys[i].ordinal;
	pfree(keys);

	for (n = nzones; n > 0;)
	{
		uint32		groups = (n + ZONE_BOX_FANOUT - 1) / ZONE_BOX_FANOUT;

		for (uint32 g = 0; g < groups; g++)
		{
			boxes[g] = zone_box_empty;
			for (uint32 i = g * ZONE_BOX_FANOUT; i < Min(n, (g + 1) * ZONE_BOX_FANOUT); i++)
				zone_box_extend(&boxes[g], below == NULL ? &zones[order[i]].box : &below[i]);
		}
		below = boxes;
		boxes += groups;
		n = groups == 1 ? 0 : groups;
	}
}

/* Find the boxes by level, the lowest first; return the highest level, of one box, or -1 without zones */
int
zone_box_levels(const ZoneIndex *index, const ZoneBox **levels)
{
	int			depth = 0;

	if (index->nzones == 0)
		return -1;
	levels[0] = ZoneBoxes(index);
	for (uint32 n = (index->nzones + ZONE_BOX_FANOUT - 1) / ZONE_BOX_FANOUT; n > 1; depth++)
	{
		levels[depth + 1] = levels[depth] + n;
		n = (n + ZONE_BOX_FANOUT - 1) / ZONE_BOX_FANOUT;
	}
	return depth;
}
