/*
 * track_circle.h
 *		Search for rings in a track: fixes that go round one centre, or are scattered
 *		around it.
 */
#ifndef VESSELWATCH_TRACK_CIRCLE_H
#define VESSELWATCH_TRACK_CIRCLE_H

#include "track/fix.h"

typedef struct CircleRule
{
	double		turns;			/* minimum number of turns */
	double		spread;			/* allowed deviation from the radius, as a fraction of it */
	double		min_radius_m;
	double		max_radius_m;
	double		still_kn;		/* a ship up to this speed may be at rest */
	uint64		max_gap;		/* microseconds; a longer gap ends a ring */
} CircleRule;

typedef struct Circle
{
	TimestampTz began;
	TimestampTz ended;
	double		lon;			/* centre, degrees */
	double		lat;
	double		radius_m;
	double		turns;			/* approximate */
	double		path_m;
	int64		fixes;			/* number of fixes on the ring */
} Circle;

typedef void (*CircleFound) (const Circle *circle, void *arg);

typedef struct CircleSearch CircleSearch;

extern CircleSearch *circle_search_begin(const CircleRule *rule, CircleFound found, void *arg);
extern void circle_search_add(CircleSearch *search, TimestampTz t, int32 lon, int32 lat, int16 sog);
extern void circle_search_end(CircleSearch *search);

#endif							/* VESSELWATCH_TRACK_CIRCLE_H */
