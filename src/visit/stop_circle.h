/*
 * stop_circle.h
 *		The disc around a fix: everything within a radius of it, by great circle.
 *
 * Bounds are tested first, and the great circle is computed only where they leave it
 * open: for one fix in thousands.
 */
#ifndef VESSELWATCH_STOP_CIRCLE_H
#define VESSELWATCH_STOP_CIRCLE_H

#include <math.h>

#include "common/geodesy.h"
#include "track/track_format.h"

/* values shared by all discs of one radius */
typedef struct DiscRadius
{
	double		metres;
	double		angle;
	double		limit;			/* (2 sin(angle / 2))^2: haversine times 4 */
	int64		max_lat_step;	/* 1e-7 degree */
	double		sure_steps2;	/* the limit in squares of 1e-7 degree, less more than rounding */
} DiscRadius;

typedef struct Disc
{
	const DiscRadius *radius;
	int32		lon;
	int32		lat;
	int32		cos_lat;		/* the bounds hold for centres within DISC_STRAY of this latitude */
	double		cos2_low;		/* bounds of cos(lat) cos(other lat) in the disc */
	double		cos2_high;
} Disc;

#define RAD_PER_E7		(RAD_PER_DEGREE / TRACK_DEGREE)
#define DISC_STRAY			60000	/* 1e-7 degree, some 700 m */
#define SMALL_ANGLE2		0.01	/* rad^2: up to here the sine is replaced by its bounds */
#define SMALL_ANGLE_LOSS	(1 - SMALL_ANGLE2 / 12)

static inline DiscRadius
disc_radius(double metres)
{
	double		angle = Min(metres / EARTH_RADIUS_M, M_PI);
	double		chord = 2 * sin(angle / 2);

	return (DiscRadius) {
		.metres = metres, .angle = angle, .limit = chord * chord, .max_lat_step = (int64) (angle / RAD_PER_E7) + 1,
		.sure_steps2 = chord * chord / (RAD_PER_E7 * RAD_PER_E7) * (1 - 1e-9)
	};
}

static inline Disc
disc_around(int32 lon, int32 lat, const DiscRadius *radius)
{
	double		c = cos(lat * RAD_PER_E7),
				low = Max(0.0, c - DISC_STRAY * RAD_PER_E7),
				high = Min(1.0, c + DISC_STRAY * RAD_PER_E7);

	return (Disc) {
		.radius = radius, .lon = lon, .lat = lat, .cos_lat = lat,
		.cos2_low = low * Max(0.0, low - radius->angle), .cos2_high = high * Min(1.0, high + radius->angle)
	};
}

/* Return a disc without a centre, to be moved to one by disc_move() */
static inline Disc
disc_nowhere(const DiscRadius *radius)
{
	return (Disc) {.radius = radius, .cos_lat = PG_INT32_MAX};
}

/* Move a disc to another centre, without computing a cosine if that is near */
static inline void
disc_move(Disc *disc, int32 lon, int32 lat)
{
	if (llabs((int64) lat - disc->cos_lat) > DISC_STRAY)
		*disc = disc_around(lon, lat, disc->radius);
	disc->lon = lon;
	disc->lat = lat;
}

/* Check whether a fix is within the radius by great circle */
static inline bool
disc_holds(const Disc *disc, int32 lon, int32 lat)
{
	int64		lat_step = (int64) lat - disc->lat;
	double		dlat,
				dlon,
				a,
				b;

	if (lat_step > disc->radius->max_lat_step || lat_step < -disc->radius->max_lat_step)
		return false;
	dlat = lat_step * RAD_PER_E7;
	dlon = track_lon_step(disc->lon, lon) * RAD_PER_E7;
	a = dlat * dlat;
	b = dlon * dlon;
	if (a + b * disc->cos2_high <= disc->radius->limit)
		return true;
	if (a < SMALL_ANGLE2 && b < SMALL_ANGLE2 &&
		(a + b * disc->cos2_low) * SMALL_ANGLE_LOSS > disc->radius->limit)
		return false;
	return great_circle_m(track_degrees(disc->lon), track_degrees(disc->lat),
						  track_degrees(lon), track_degrees(lat)) <= disc->radius->metres;
}

/*
 * Check whether eight fixes are surely within the radius; may return false for a near miss.  Steps
 * that go the long way round, or wrap, only seem longer.
 */
static inline bool
disc_holds_eight(const Disc *disc, const int32 *lon, const int32 *lat)
{
	double		limit = disc->radius->sure_steps2,
				shrink = disc->cos2_high;
	int64		beyond = 0;

	for (int i = 0; i < 8; i++)
	{
		double		dlat = (int32) ((uint32) lat[i] - (uint32) disc->lat),
					dlon = (int32) ((uint32) lon[i] - (uint32) disc->lon);

		beyond |= -(int64) (dlat * dlat + dlon * dlon * shrink > limit);
	}
	return beyond == 0;
}

/* Check whether all of a block's box is surely in the disc; may return false for a near miss */
static inline bool
disc_holds_box(const Disc *disc, const TrackBlock *block)
{
	int64		south = (int64) block->south - disc->lat,
				north = south + track_span_decode(block->lat_span),
				west = track_lon_step(disc->lon, block->west),
				east = west + track_span_decode(block->lon_span);
	double		dlat = Max(llabs(south), llabs(north)) * RAD_PER_E7;
	double		dlon = Max(llabs(west), llabs(east)) * RAD_PER_E7;

	return dlat * dlat + dlon * dlon * disc->cos2_high <= disc->radius->limit;
}

#endif							/* VESSELWATCH_STOP_CIRCLE_H */
