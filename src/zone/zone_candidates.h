/*
 * zone_candidates.h
 *		The zones around a moving place, kept as long as it stays nearby.
 */
#ifndef VESSELWATCH_ZONE_CANDIDATES_H
#define VESSELWATCH_ZONE_CANDIDATES_H

#include "zone/zone_format.h"

/* a few zones, by ascending ordinal */
typedef struct ZoneGroup
{
	uint32	   *ordinals;
	int			n;
	int			max;
} ZoneGroup;

typedef struct NearbyZone
{
	uint32		ordinal;
	ZoneBox		box;
} NearbyZone;

typedef struct ZoneVicinity
{
	const ZoneIndex *index;
	const ZoneGroup *group;		/* only its members are of interest ... */
	bool		others;			/* ... or only zones that are not */
	ZoneBox		area;
	double		lon;			/* the middle of the box that the area was made for; NaN for none yet */
	double		lat;
	NearbyZone *zones;			/* those of interest whose box reaches into the area, in no order */
	int			n;
	int			max;
} ZoneVicinity;

extern void zone_group_add(ZoneGroup *group, uint32 ordinal);
extern ZoneVicinity zone_vicinity(const ZoneIndex *index, const ZoneGroup *group, bool others);
extern void zone_vicinity_move(ZoneVicinity *vicinity, const ZoneBox *box);

/*
 * degrees: an extent, some 500 m, up to which a block may be that of a ship at rest, and room for its swing, some
 * 50 m
 */
#define ZONE_REST_EXTENT	0.005
#define ZONE_SWING			0.0005

/* Return a box in which the next blocks are likely to be too: for a ship at rest, with room for its swing */
static inline ZoneBox
zone_box_with_swing(const ZoneBox *box)
{
	bool		at_rest = box->east - box->west <= ZONE_REST_EXTENT && box->north - box->south <= ZONE_REST_EXTENT;

	return at_rest ? zone_box_grown(box, ZONE_SWING) : *box;
}

#endif							/* VESSELWATCH_ZONE_CANDIDATES_H */
