/*
 * zone_box.h
 *		Boxes in degrees, and comparisons of them.
 */
#ifndef VESSELWATCH_ZONE_BOX_H
#define VESSELWATCH_ZONE_BOX_H

#include <math.h>

/* degrees; points nearer than this to a cell's border count as in both cells */
#define ZONE_PAD			2e-9

typedef struct ZoneBox
{
	double		west;
	double		south;
	double		east;
	double		north;
} ZoneBox;

/* the box without points: extended by a box, it is that box */
static const ZoneBox zone_box_empty pg_attribute_unused() = {INFINITY, INFINITY, -INFINITY, -INFINITY};

/* Extend a box so that it holds another */
static inline void
zone_box_extend(ZoneBox *box, const ZoneBox *other)
{
	box->west = Min(box->west, other->west);
	box->south = Min(box->south, other->south);
	box->east = Max(box->east, other->east);
	box->north = Max(box->north, other->north);
}

/* Check whether two boxes come within ZONE_PAD of each other */
static inline bool
zone_boxes_touch(const ZoneBox *a, const ZoneBox *b)
{
	return (a->west <= b->east + ZONE_PAD) & (a->east >= b->west - ZONE_PAD) &
		(a->south <= b->north + ZONE_PAD) & (a->north >= b->south - ZONE_PAD);
}

/* Check whether a box lies in another */
static inline bool
zone_box_holds(const ZoneBox *outer, const ZoneBox *box)
{
	return (box->west >= outer->west) & (box->east <= outer->east) &
		(box->south >= outer->south) & (box->north <= outer->north);
}

/* Return a box grown by some degrees on all sides */
static inline ZoneBox
zone_box_grown(const ZoneBox *box, double degrees)
{
	return (ZoneBox) {box->west - degrees, box->south - degrees, box->east + degrees, box->north + degrees};
}

/* Move a box by some degrees */
static inline void
zone_box_shift(ZoneBox *box, double east, double north)
{
	box->west += east;
	box->east += east;
	box->south += north;
	box->north += north;
}

#endif							/* VESSELWATCH_ZONE_BOX_H */
