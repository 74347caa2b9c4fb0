/*
 * geodesy.c
 *		Distances on the Earth; see geodesy.h.
 */
#include <math.h>
#include <stdbool.h>

#include <geodesic.h>

#include "geodesy.h"

#define WGS84_A		6378137.0
#define WGS84_F		(1 / 298.257223563)

/* Length of the geodesic, metres */
double
geodesic_m(double lon1, double lat1, double lon2, double lat2)
{
	static struct geod_geodesic wgs84;
	static bool ready = false;
	double		metres;

	if (lon1 == lon2 && lat1 == lat2)
		return 0.0;
	if (!ready)
	{
		geod_init(&wgs84, WGS84_A, WGS84_F);
		ready = true;
	}
	geod_inverse(&wgs84, lat1, lon1, lat2, lon2, &metres, 0, 0);
	return metres;
}

/* Length of the great circle on the mean sphere, metres */
double
great_circle_m(double lon1, double lat1, double lon2, double lat2)
{
	double		sin_lat = sin((lat2 - lat1) * RAD_PER_DEGREE / 2);
	double		sin_lon = sin((lon2 - lon1) * RAD_PER_DEGREE / 2);
	double		h = sin_lat * sin_lat +
		cos(lat1 * RAD_PER_DEGREE) * cos(lat2 * RAD_PER_DEGREE) * sin_lon * sin_lon;

	return 2 * EARTH_RADIUS_M * asin(sqrt(h > 1 ? 1 : h));
}

/* A longitude brought into [-180, 180]; one already there stays as it is */
double
lon_wrap(double lon)
{
	while (lon > 180.0)
		lon -= 360.0;
	while (lon < -180.0)
		lon += 360.0;
	return lon;
}

/* Degrees from one longitude to another the short way round, east positive */
double
lon_difference(double from, double to)
{
	return lon_wrap(to - from);
}

/*
 * Geodesic distance from a point to the nearest point of a segment that is
 * straight in lon/lat, as the edges of a zone are; metres.
 *
 * The square of the great-circle distance along such a segment has one minimum
 * unless the segment is very long, so it is first cut at quarters of it, then
 * narrowed down by golden sections to a hundred-thousandth of its length.
 */
double
segment_nearest_m(double lon, double lat, double lon1, double lat1, double lon2, double lat2)
{
	const double golden = 0.6180339887498949;
	double		dlon = lon2 - lon1,
				dlat = lat2 - lat1;
	double		length = fabs(dlon) + fabs(dlat);
	int			pieces = length < 1.0 ? 1 : length < 20.0 ? 4 : 32;
	double		best = INFINITY,
				best_s = 0;

	for (int i = 0; i <= pieces; i++)
	{
		double		s = (double) i / pieces;
		double		d = great_circle_m(lon, lat, lon1 + s * dlon, lat1 + s * dlat);

		if (d < best)
		{
			best = d;
			best_s = s;
		}
	}
	if (length > 0)
	{
		double		a = fmax(0.0, best_s - 1.0 / pieces),
					b = fmin(1.0, best_s + 1.0 / pieces);
		double		s1 = b - golden * (b - a),
					s2 = a + golden * (b - a);
		double		d1 = great_circle_m(lon, lat, lon1 + s1 * dlon, lat1 + s1 * dlat);
		double		d2 = great_circle_m(lon, lat, lon1 + s2 * dlon, lat1 + s2 * dlat);

		/* to a metre or so: 1e-5 degree */
		while ((b - a) * length > 1e-5)
		{
			if (d1 < d2)
			{
				b = s2;
				s2 = s1;
				d2 = d1;
				s1 = b - golden * (b - a);
				d1 = great_circle_m(lon, lat, lon1 + s1 * dlon, lat1 + s1 * dlat);
			}
			else
			{
				a = s1;
				s1 = s2;
				d1 = d2;
				s2 = a + golden * (b - a);
				d2 = great_circle_m(lon, lat, lon1 + s2 * dlon, lat1 + s2 * dlat);
			}
		}
		if (fmin(d1, d2) < best)
			best_s = d1 < d2 ? s1 : s2;
	}
	return geodesic_m(lon, lat, lon1 + best_s * dlon, lat1 + best_s * dlat);
}

/* great-circle distance to the arc of a meridian between two latitudes */
static double
meridian_distance_m(double lon, double lat, double meridian, double south, double north)
{
	double		dlon = lon_difference(meridian, lon) * RAD_PER_DEGREE;
	double		phi = lat * RAD_PER_DEGREE;

	/* latitude of the foot of the perpendicular on the meridian's great circle */
	double		foot = atan2(sin(phi), cos(phi) * cos(dlon)) / RAD_PER_DEGREE;
	double		to_south = great_circle_m(lon, lat, meridian, south);
	double		to_north = great_circle_m(lon, lat, meridian, north);

	if (foot > south && foot < north)
		return great_circle_m(lon, lat, meridian, foot);
	return fmin(to_south, to_north);
}

/*
 * No point of the lon/lat box is nearer to the point than this; metres along the
 * geodesic.  (The rectangle case of Schubert, Zimek, Kriegel: Geodetic distance
 * queries on R-trees, SSTD 2013, with the ellipsoid allowed for.)
 */
double
box_distance_min_m(double lon, double lat, double west, double south, double east, double north)
{
	double		middle = (west + east) / 2;
	double		off = fabs(lon_difference(middle, lon_wrap(lon)));
	double		metres;

	if (off <= (east - west) / 2)
	{
		if (lat >= south && lat <= north)
			return 0.0;
		metres = EARTH_RADIUS_M * RAD_PER_DEGREE * (lat < south ? south - lat : lat - north);
	}
	else
		metres = fmin(meridian_distance_m(lon, lat, west, south, north),
					  meridian_distance_m(lon, lat, east, south, north));
	return metres * GEODESIC_PER_SPHERE_MIN;
}
