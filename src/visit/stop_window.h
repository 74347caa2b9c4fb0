/*
 * stop_window.h
 *		A box that surely holds everything within a distance of some fixes.
 *
 * Comparing four integers settles most questions of distance about a ship under way:
 * what is outside the window of a fix is farther from it than the distance.  The discs of
 * stop_circle.h decide the rest.
 */
#ifndef VESSELWATCH_STOP_WINDOW_H
#define VESSELWATCH_STOP_WINDOW_H

#include <math.h>

#include "common/geodesy.h"
#include "track/track_block.h"
#include "visit/stop_circle.h"

#define REACH_BAND			10000000	/* 1e-7 degree of latitude for which one lon_step serves */

/* how far a distance reaches in latitude and, up to a latitude, in longitude; 1e-7 degree */
typedef struct WindowReach
{
	double		angle;			/* radians */
	int64		lat_step;
	int64		lon_step;
	int64		lat_limit;		/* lon_step holds from here to the equator */
} WindowReach;

/* the box of some fixes; west and east are steps from the first one, the short way round */
typedef struct FixBox
{
	int32		lon;
	int64		west;
	int64		east;
	int32		south;
	int32		north;
} FixBox;

/* a box on the Earth; its width counts eastward from `west`, up to a full turn */
typedef struct Window
{
	int32		west;
	int32		south;
	uint32		width;
	uint32		height;
} Window;

/* Return the reach of a distance in metres */
static inline WindowReach
window_reach(double metres)
{
	double		angle = Min((metres + DISTANCE_ROUNDING_M) / EARTH_RADIUS_M, M_PI);

	return (WindowReach) {.angle = angle, .lat_step = (int64) (angle / RAD_PER_E7) + 1, .lat_limit = -1};
}

/*
 * Return the reach in longitude around any place between two latitudes: a circle of radius a
 * around latitude b touches the meridians asin(sin a / cos b) off, and holds a pole if a
 * reaches to it
 */
static inline int64
reach_lon_step(WindowReach *reach, int64 south, int64 north)
{
	int64		farthest = Max(llabs(south), llabs(north));

	if (unlikely(farthest > reach->lat_limit || farthest < reach->lat_limit - 2 * REACH_BAND))
	{
		double		lat = (farthest + REACH_BAND) * RAD_PER_E7;

		reach->lat_limit = farthest + REACH_BAND;
		reach->lon_step = lat + reach->angle >= M_PI / 2 ? TRACK_TURN :
			(int64) (asin(sin(reach->angle) / cos(lat)) / RAD_PER_E7) + 2;
	}
	return reach->lon_step;
}

/* Begin a box with one fix */
static inline FixBox
fix_box_at(int32 lon, int32 lat)
{
	return (FixBox) {.lon = lon, .south = lat, .north = lat};
}

static inline void
fix_box_add(FixBox *box, int32 lon, int32 lat)
{
	int64		step = track_lon_step(box->lon, lon);

	box->west = Min(box->west, step);
	box->east = Max(box->east, step);
	box->south = Min(box->south, lat);
	box->north = Max(box->north, lat);
}

/* Return the box of all fixes of a block */
static inline FixBox
fix_box_of_block(const TrackBlock *block)
{
	return (FixBox) {
		.lon = block->west, .east = track_span_decode(block->lon_span),
		.south = block->south, .north = (int32) Min(block->south + track_span_decode(block->lat_span), TRACK_LAT_MAX)
	};
}

/* Return the window that extends a box by a reach on all sides */
static inline Window
window_around(const FixBox *box, WindowReach *reach)
{
	int64		across = reach_lon_step(reach, box->south, box->north),
				west = box->lon + box->west - across,
				width = box->east - box->west + 2 * across,
				south = Max(box->south - reach->lat_step, -TRACK_LAT_MAX),
				north = Min(box->north + reach->lat_step, TRACK_LAT_MAX);

	if (west < -TRACK_LON_MAX)
		west += TRACK_TURN;
	return (Window) {
		.west = width < TRACK_TURN ? (int32) west : -TRACK_LON_MAX, .south = (int32) south,
		.width = (uint32) Min(width, TRACK_TURN), .height = (uint32) (north - south)
	};
}

/* Check whether a fix is outside a window */
static inline bool
window_misses(const Window *window, int32 lon, int32 lat)
{
	uint32		east = (uint32) lon - (uint32) window->west + (lon < window->west ? (uint32) TRACK_TURN : 0);

	return (east > window->width) | ((uint32) lat - (uint32) window->south > window->height);
}

/* Return the first of the fixes [from, to) of a block that is not outside; `to` if all are */
static inline int
window_first_hit(const Window *window, const TrackColumns *columns, int from, int to)
{
	for (; from + 8 <= to; from += 8)
	{
		bool		misses = true;

		for (int i = from; i < from + 8; i++)
			misses &= window_misses(window, columns->lon[i], columns->lat[i]);
		if (!misses)
			break;
	}
	while (from < to && window_misses(window, columns->lon[from], columns->lat[from]))
		from++;
	return from;
}

/* Return the first of the fixes [from, to) of a block that is outside, or one at most seven fixes before it or `to` */
static inline int
window_near_first_miss(const Window *window, const TrackColumns *columns, int from, int to)
{
	for (; from + 8 <= to; from += 8)
	{
		bool		misses = false;

		for (int i = from; i < from + 8; i++)
			misses |= window_misses(window, columns->lon[i], columns->lat[i]);
		if (misses)
			break;
	}
	return from;
}

/* Check whether all fixes of a block are outside a window; may return false for a near miss */
static inline bool
window_misses_block(const Window *window, const TrackBlock *block)
{
	int64		west = (int64) block->west - window->west,
				east;

	if (block->south > (int64) window->south + window->height ||
		block->south + track_span_decode(block->lat_span) < window->south)
		return true;
	if (west < 0)
		west += TRACK_TURN;
	east = west + track_span_decode(block->lon_span);
	return west > window->width && east < TRACK_TURN;
}

#endif							/* VESSELWATCH_STOP_WINDOW_H */
