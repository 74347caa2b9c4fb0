/*
 * reach.h
 *		How far apart in latitude and longitude two places may be that are close.
 */
#ifndef VESSELWATCH_REACH_H
#define VESSELWATCH_REACH_H

#include <math.h>

#include "common/degrees.h"
#include "common/geodesy.h"

#define REACH_METRES_PER_DEGREE	111194.0	/* of latitude, rounded down */
#define REACH_MORE			1e-6	/* degrees, far above what rounding can shift */

typedef struct Reach
{
	double		lat;			/* degrees */
	int64		lat_most;		/* the same in 1e-7 degree, rounded up */
	int			band;			/* fiftieth of a degree of latitude, for which */
	double		band_lon;		/* this is the reach in longitude */
} Reach;

static inline Reach
reach_of(double max_distance_m)
{
	double		lat = max_distance_m / REACH_METRES_PER_DEGREE + REACH_MORE;

	return (Reach) {.lat = lat, .lat_most = (int64) (lat * TRACK_DEGREE) + 1, .band = -1};
}

/*
 * Return a lower bound of a cosine, of up to 90 degrees: its series up to a negative term, too small by less than
 * 1e-6
 */
static inline double
cos_at_least(double degrees)
{
	double		x2 = (degrees * RAD_PER_DEGREE) * (degrees * RAD_PER_DEGREE);

	return 1 - x2 / 2 * (1 - x2 / 12 * (1 - x2 / 30 * (1 - x2 / 56 * (1 - x2 / 90))));
}

/* degrees: the latitude, and the distance, from which on all longitudes count as within reach */
#define REACH_POLE	89.0
#define REACH_WIDE	5.0

/*
 * Return how far, in degrees of longitude, a place may be from one whose latitude is up to `lat`, the
 * largest either way; 360 near a pole and for distances so large that all longitudes may be
 */
static inline double
reach_lon(Reach *reach, double lat)
{
	double		pole = lat + reach->lat;
	int			band;

	if (!(pole < REACH_POLE && reach->lat <= REACH_WIDE))
		return 360;
	/* asin(sin d / cos lat) at most, which is less; the next fiftieth of a degree up counts */
	band = (int) (pole * 50) + 1;
	if (band != reach->band)
	{
		reach->band = band;
		reach->band_lon = reach->lat / cos_at_least(band / 50.0) * 1.01;
	}
	return reach->band_lon;
}

/*
 * Check whether places are not close that are at least lat and lon degrees apart, lon above 0; reach_east is
 * reach_lon() of one of them.
 *
 * With d the reach in latitude, x = lat / d and y = lon / reach_east, both at most 1, the haversine of the
 * distance is at least sin(x d/2)^2 + cos(pole)^2 sin(y reach_east/2)^2 >= (x^2 + y^2) sin(d/2)^2, since the sine
 * is concave and cos(pole) sin(reach_east/2) >= sin(d/2): the hundredth that reach_lon() adds is more than what the
 * sine of up to five degrees lacks.
 */
static inline bool
reach_apart(const Reach *reach, double lat, double lon, double reach_east)
{
	double		x = lat / reach->lat,
				y = lon / reach_east;

	if (lon > reach_east || lat > reach->lat)
		return true;
	return lat > 0 && reach_east <= 10 && x * x + y * y > 1;
}

#endif							/* VESSELWATCH_REACH_H */
