/*
 * block_box.h
 *		The box of a block of fixes in degrees, as the zone index needs it.
 */
#ifndef VESSELWATCH_BLOCK_BOX_H
#define VESSELWATCH_BLOCK_BOX_H

#include "track/track_format.h"
#include "zone/zone_box.h"

/* Return the box of a block in degrees; all longitudes if the block may cross the antimeridian */
static inline ZoneBox
zone_box_of_block(const TrackBlock *block)
{
	int64		east,
				north;

	if (!track_block_box(block, &east, &north))
		return (ZoneBox) {-180.0, track_degrees(block->south), 180.0, track_degrees(north)};
	return (ZoneBox) {track_degrees(block->west), track_degrees(block->south), track_degrees(east),
					  track_degrees(north)};
}

#endif							/* VESSELWATCH_BLOCK_BOX_H */
