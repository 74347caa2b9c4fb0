/*
 * zone_lookup.h
 *		Finding the zones that cover a point or lie around a box, by the tree of cells.
 */
#ifndef VESSELWATCH_ZONE_LOOKUP_H
#define VESSELWATCH_ZONE_LOOKUP_H

#include "common/degrees.h"
#include "zone/zone_cover.h"

/* cell coordinates: units of 1e-7 degree from (-180, -90) */
#define ZONE_ROOT_SHIFT		32

static inline uint32
zone_cell_x(int32 lon)
{
	return (uint32) lon + (uint32) TRACK_LON_MAX;
}

static inline uint32
zone_cell_y(int32 lat)
{
	return (uint32) lat + (uint32) TRACK_LAT_MAX;
}

/* Return the cell coordinate of a longitude in degrees; off by one rounding at most, which ZONE_PAD allows for */
static inline uint32
zone_cell_of_lon(double lon)
{
	return (uint32) ((lon + 180.0) * TRACK_DEGREE);
}

static inline uint32
zone_cell_of_lat(double lat)
{
	return (uint32) ((lat + 90.0) * TRACK_DEGREE);
}

/* zones around a box: those that hold all of it, and those whose border is near */
typedef struct ZoneSides
{
	uint32	   *inside;
	int			ninside;
	uint32	   *border;
	const LonLat **edge;		/* of each zone in `border`, one that is near */
	int			nborder;
} ZoneSides;

/* Add a zone to the side it belongs to, in an array with room for it */
static inline void
zone_sides_add(ZoneSides *sides, const ZoneIndex *index, uint32 ordinal, const ZoneBox *box)
{
	const LonLat *edge = NULL;

	switch (zone_box_side_from(index, ordinal, box, &edge))
	{
		case ZONE_INSIDE:
			sides->inside[sides->ninside++] = ordinal;
			break;
		case ZONE_BORDER:
			sides->edge[sides->nborder] = edge;
			sides->border[sides->nborder++] = ordinal;
			break;
		case ZONE_OUTSIDE:
			break;
	}
}

typedef struct ZoneCell
{
	uint32		ref;			/* the leaf, or 0 */
	uint32		x;				/* cell coordinates of its corner */
	uint32		y;
	int			shift;			/* log2 of its size */
} ZoneCell;

extern void zone_cell_find(const ZoneIndex *index, uint32 x, uint32 y, ZoneCell *cell);
extern uint32 zone_box_uniform(const ZoneIndex *index, uint32 west, uint32 south,
							   uint32 east, uint32 north, ZoneCell *start);
extern void zone_cell_find_from(const ZoneIndex *index, const ZoneCell *start,
								uint32 x, uint32 y, ZoneCell *cell);
extern int	zone_leaf_covering(const ZoneIndex *index, uint32 ref, double lon, double lat,
							   uint32 *ordinals);
extern void zone_leaf_box(const ZoneIndex *index, uint32 ref, const ZoneBox *box, ZoneSides *sides);

#define ZONE_MIXED			PG_UINT32_MAX	/* zone_box_uniform: not one leaf */

#endif							/* VESSELWATCH_ZONE_LOOKUP_H */
