/*
 * place_box.h
 *		Boxes of places, and whether places of two of them may be close.
 */
#ifndef VESSELWATCH_PLACE_BOX_H
#define VESSELWATCH_PLACE_BOX_H

#include "pair/reach.h"

/* the box of some places, 1e-7 degree; one that is half a turn wide may be one across the antimeridian */
typedef struct PlaceBox
{
	int32		west;
	int32		east;
	int32		south;
	int32		north;
} PlaceBox;

/* Extend a box by another */
static inline void
place_box_add(PlaceBox *all, const PlaceBox *box)
{
	all->west = Min(all->west, box->west);
	all->east = Max(all->east, box->east);
	all->south = Min(all->south, box->south);
	all->north = Max(all->north, box->north);
}

/* Check whether no place of one box is close to one of another */
static inline bool
place_boxes_apart(Reach *reach, const PlaceBox *a, const PlaceBox *b)
{
	int64		lat = Max((int64) b->south - a->north, (int64) a->south - b->north);
	int64		lon,
				around;
	double		reach_east;

	if (lat > reach->lat_most)
		return true;
	/* a box so wide may be one across the antimeridian */
	if ((int64) a->east - a->west > TRACK_TURN / 4 || (int64) b->east - b->west > TRACK_TURN / 4)
		return false;
	lon = Max((int64) b->west - a->east, (int64) a->west - b->east);
	around = TRACK_TURN - ((int64) Max(a->east, b->east) - Min(a->west, b->west));
	lon = Min(lon, around);
	if (lon <= 0)
		return false;
	reach_east = reach_lon(reach, track_degrees(Max(-(int64) a->south, (int64) a->north)));
	return reach_apart(reach, track_degrees(lat), track_degrees(lon), reach_east);
}

#endif							/* VESSELWATCH_PLACE_BOX_H */
