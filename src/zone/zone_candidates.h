/*
 * zone_candidates.h
 *		The zones around a place that moves, kept as long as it stays about.
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

/* Return a box that the next blocks too are likely to be in: of a ship at rest, with room for its swing */
static inline ZoneBox
zone_box_with_swing(const ZoneBox *box)
{
	return box->east - box->west > 0.005 || box->north - box->south > 0.005 ? *box : zone_box_grown(box, 0.0005);
}

#endif							/* VESSELWATCH_ZONE_CANDIDATES_H */
