/*
 * geodesy.c
 *		Distances on the Earth; see geodesy.h.
 */
#include <math.h>
#include <stdbool.h>

#include "common/geodesy.h"

/* Return the great-circle distance of two points in degrees on the mean sphere, metres */
double
great_circle_m(double lon1, double lat1, double lon2, double lat2)
{
	double		sin_lat = sin((lat2 - lat1) * RAD_PER_DEGREE / 2);
	double		sin_lon = sin((lon2 - lon1) * RAD_PER_DEGREE / 2);
	double		h = sin_lat * sin_lat +
		cos(lat1 * RAD_PER_DEGREE) * cos(lat2 * RAD_PER_DEGREE) * sin_lon * sin_lon;

	return 2 * EARTH_RADIUS_M * asin(sqrt(h > 1 ? 1 : h));
}

/* Return a longitude brought into [-180, 180]; one already there stays as it is */
double
lon_wrap(double lon)
{
	while (lon > 180.0)
		lon -= 360.0;
	while (lon < -180.0)
		lon += 360.0;
	return lon;
}

/* Return the degrees from one longitude to another the short way round, east positive */
double
lon_difference(double from, double to)
{
	return lon_wrap(to - from);
}

/* far more than it takes to converge */
#define NEWTON_STEPS	50

/*
 * Return the position of the point of a segment that is nearest to a given point, as a fraction s
 * of the segment in [a, b].  Finds the zero of the haversine's derivative by Newton's method within
 * a bracket [a, b] that shrinks at each step.
 */
static double
nearest_part(double lon, double lat, double lon1, double lat1, double dlon, double dlat,
			 double a, double b, double precision)
{
	double		cos_lat = cos(lat * RAD_PER_DEGREE);
	double		du = dlon * RAD_PER_DEGREE,
				dv = dlat * RAD_PER_DEGREE;
	double		s = (a + b) / 2;

	for (int i = 0; i < NEWTON_STEPS; i++)
	{
		double		u = (lon1 + s * dlon - lon) * RAD_PER_DEGREE,
					v = (lat1 + s * dlat) * RAD_PER_DEGREE;
		double		sin_u = sin(u),
					cos_u = cos(u),
					sin_v = sin(v),
					cos_v = cos(v);
		double		half = (1 - cos_u) / 2;		/* sin^2 of half of u */
		double		off = v - lat * RAD_PER_DEGREE;
		double		slope = sin(off) * dv / 2 + cos_lat * (cos_v * sin_u * du / 2 - sin_v * half * dv);
		double		bend = cos(off) * dv * dv / 2 +
			cos_lat * (cos_v * cos_u * du * du / 2 - cos_v * half * dv * dv - sin_v * sin_u * du * dv);
		double		next;

		if (slope > 0)
			b = s;
		else
			a = s;
		next = bend > 0 ? s - slope / bend : (a + b) / 2;
		next = fmin(fmax(next, a), b);
		if (fabs(next - s) < precision)
			return next;
		/* at an end of the bracket, try that end once, then bisect */
		s = next == a || next == b ? (i % 2 == 0 ? next : (a + b) / 2) : next;
	}
	return s;
}

/*
 * Find the point of a segment, straight in lon/lat as the edges of a zone are, that is
 * nearest to a given point; return the great-circle distance to it, metres.
 *
 * The square of the great-circle distance along such a segment has one minimum unless
 * the segment is very long, so a long one is cut into pieces first; then the minimum is
 * found to 1e-5 degree, about a metre.
 */
double
segment_nearest(double lon, double lat, double lon1, double lat1, double lon2, double lat2,
				double *near_lon, double *near_lat)
{
	double		dlon = lon2 - lon1,
				dlat = lat2 - lat1;
	double		length = fabs(dlon) + fabs(dlat);
	int			pieces = length < 20.0 ? 4 : 32;
	double		from = 0,
				to = 1;
	double		s = 0;

	if (length >= 1.0)
	{
		double		best = INFINITY;

		for (int i = 0; i <= pieces; i++)
		{
			double		part = (double) i / pieces;
			double		metres = great_circle_m(lon, lat, lon1 + part * dlon, lat1 + part * dlat);

			if (metres < best)
			{
				best = metres;
				from = fmax(0.0, part - 1.0 / pieces);
				to = fmin(1.0, part + 1.0 / pieces);
			}
		}
	}
	if (length > 0)
		s = nearest_part(lon, lat, lon1, lat1, dlon, dlat, from, to, 1e-5 / length);
	*near_lon = s == 1 ? lon2 : lon1 + s * dlon;
	*near_lat = s == 1 ? lat2 : lat1 + s * dlat;
	return great_circle_m(lon, lat, *near_lon, *near_lat);
}

/* Return the great-circle distance from a point to the arc of a meridian between two latitudes, metres */
static double
meridian_distance_m(double lon, double lat, double meridian, double south, double north)
{
	double		dlon = lon_difference(meridian, lon) * RAD_PER_DEGREE;
	double		phi = lat * RAD_PER_DEGREE;

	/* latitude of the foot of the perpendicular on the meridian's great circle */
	double		foot = atan2(sin(phi), cos(phi) * cos(dlon)) / RAD_PER_DEGREE;

	if (foot > south && foot < north)
		return great_circle_m(lon, lat, meridian, foot);
	return fmin(great_circle_m(lon, lat, meridian, south), great_circle_m(lon, lat, meridian, north));
}

/*
 * Return a lower bound of the geodesic distance from a point to any point of a lon/lat box,
 * metres.  (The rectangle case of Schubert, Zimek, Kriegel: Geodetic distance queries on
 * R-trees, SSTD 2013, with the ellipsoid allowed for.)
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
	{
		/* the nearer side by longitude is the nearer one in all its points */
		bool		west_is_nearer =
			fabs(lon_difference(west, lon_wrap(lon))) < fabs(lon_difference(east, lon_wrap(lon)));

		metres = meridian_distance_m(lon, lat, west_is_nearer ? west : east, south, north);
	}
	return metres * GEODESIC_PER_SPHERE_MIN;
}
