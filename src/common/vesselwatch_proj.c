/*
 * vesselwatch_proj.c
 *		Calls of PROJ, in a library of their own; see geodesic.c.
 */
#include "postgres.h"

#include <geodesic.h>

#include "fmgr.h"

#include "common/vesselwatch_proj.h"

#define WGS84_A		6378137.0
#define WGS84_F		(1 / 298.257223563)

PG_MODULE_MAGIC;

/* Return the length of the geodesic between two points in degrees on WGS84, metres */
double
vesselwatch_geodesic_m(double lon1, double lat1, double lon2, double lat2)
{
	static struct geod_geodesic wgs84;
	static bool ready = false;
	double		metres;

	if (!ready)
	{
		geod_init(&wgs84, WGS84_A, WGS84_F);
		ready = true;
	}
	geod_inverse(&wgs84, lat1, lon1, lat2, lon2, &metres, 0, 0);
	return metres;
}
