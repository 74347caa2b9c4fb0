/*
 * vesselwatch_proj.h
 *		The function of the library vesselwatch_proj; see geodesic.c.
 */
#ifndef VESSELWATCH_PROJ_H
#define VESSELWATCH_PROJ_H

typedef double (*GeodesicFunction) (double lon1, double lat1, double lon2, double lat2);

extern PGDLLEXPORT double vesselwatch_geodesic_m(double lon1, double lat1, double lon2, double lat2);

#endif							/* VESSELWATCH_PROJ_H */
