/*
 * ship_box.h
 *		Boxes that hold all known places of a ship in a slice of time, also those between fixes.
 *
 * They are grown so that the boxes of two ships that are close somewhere in a slice touch in it.
 */
#ifndef VESSELWATCH_SHIP_BOX_H
#define VESSELWATCH_SHIP_BOX_H

#include "pair/encounter.h"
#include "pair/reach.h"

typedef struct ShipBox
{
	int32		slice;			/* there are 6e8 slices of the least length in all years */
	int32		west;			/* 1e-7 degree, in [-180, 180); east may be up to 180 */
	int32		east;
	int32		south;
	int32		north;
	uint32		ship;
} ShipBox;

/* boxes of many ships */
typedef struct ShipBoxes
{
	const EncounterRule *rule;
	int64		slice_usecs;
	ShipBox    *boxes;
	int64		n;
	int64		max;
	/* the current box, in 1e-7 degree, longitudes unwrapped from the first of them on */
	bool		begun;
	uint32		ship;
	int64		slice;
	int64		west;
	int64		east;
	int64		south;
	int64		north;
	int64		last_lon;
	Reach		reach;
} ShipBoxes;

extern void ship_boxes_of_blocks(ShipBoxes *boxes, const PairTrack *ship, uint32 ordinal,
								 int first, int last, TimestampTz end);
extern void ship_boxes_of_fixes(ShipBoxes *boxes, const PairTrack *ship, uint32 ordinal, int64 first, int64 last);
extern void ship_boxes_order(ShipBoxes *boxes);

#endif							/* VESSELWATCH_SHIP_BOX_H */
