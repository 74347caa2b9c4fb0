/*
 * geodesy.h
 *		Distances on the Earth.
 *
 * Degrees in, metres out.  The geodesic on WGS84 is PROJ's (C. F. F. Karney, Algorithms
 * for geodesics, J. Geodesy 87, 2013); the great circle is the haversine formula on the
 * mean radius R1 of IUGG. Apart from the geodesic, nothing here depends on PostgreSQL.
 */
#ifndef VESSELWATCH_GEODESY_H
#define VESSELWATCH_GEODESY_H

#define NAUTICAL_MILE_M		1852.0
#define EARTH_RADIUS_M		6371008.8
#define RAD_PER_DEGREE	0.017453292519943295

/*
 * No geodesic is shorter than this share of the great circle between the same
 * points on the mean sphere: the polar radius of curvature, 6335.4 km at the
 * equator, is the ellipsoid's smallest, 0.5559 % below R1; rounded down.
 */
#define GEODESIC_PER_SPHERE_MIN	0.994

/* metres: exceeds the rounding error of a great-circle distance, 0.2 m near the antipode */
#define DISTANCE_ROUNDING_M	1.0

/* geodesic.c */
extern double geodesic_m(double lon1, double lat1, double lon2, double lat2);

/* geodesy.c */
extern double great_circle_m(double lon1, double lat1, double lon2, double lat2);
extern double lon_wrap(double lon);
extern double lon_difference(double from, double to);
extern double segment_nearest(double lon, double lat, double lon1, double lat1, double lon2, double lat2,
							  double *near_lon, double *near_lat);
extern double box_distance_min_m(double lon, double lat,
								 double west, double south, double east, double north);

#endif							/* VESSELWATCH_GEODESY_H */
