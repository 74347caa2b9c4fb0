/*
 * track_circle.h
 *		Rings in a track: fixes that go round one centre, or lie scattered about it.
 */
#ifndef VESSELWATCH_TRACK_CIRCLE_H
#define VESSELWATCH_TRACK_CIRCLE_H

#include "track/fix.h"

typedef struct CircleRule
{
	double		turns;			/* at least so often round */
	double		spread;			/* of the radii about that of the ring, as a share of it */
	double		min_radius_m;
	double		max_radius_m;
	double		still_kn;		/* no faster than this a ship may be at rest */
	uint64		max_gap;		/* microseconds; a longer silence ends a ring */
} CircleRule;

typedef struct Circle
{
	TimestampTz began;
	TimestampTz ended;
	double		lon;			/* its centre, degrees */
	double		lat;
	double		radius_m;
	double		turns;			/* way round over circumference, about */
	double		way_m;
	int64		fixes;			/* on the ring */
} Circle;

typedef void (*CircleFound) (const Circle *circle, void *arg);

typedef struct CircleSearch CircleSearch;

extern CircleSearch *circle_search_begin(const CircleRule *rule, CircleFound found, void *arg);
extern void circle_search_add(CircleSearch *search, TimestampTz t, int32 lon, int32 lat, int16 sog);
extern void circle_search_end(CircleSearch *search);

#endif							/* VESSELWATCH_TRACK_CIRCLE_H */
