/*
 * geodesic.c
 *		Lengths of geodesics by PROJ, which is loaded on first use.
 *
 * PROJ pulls in some forty libraries, which take longer to load than everything else a
 * process does at its start.  A parallel worker loads what its leader has loaded, and
 * workers that search for visits need no geodesics.  So the calls of PROJ are in a
 * library of their own.
 */
#include "postgres.h"

#include "fmgr.h"

#include "common/geodesy.h"
#include "common/vesselwatch_proj.h"

/* Return the length of the geodesic between two points in degrees, metres */
double
geodesic_m(double lon1, double lat1, double lon2, double lat2)
{
	static GeodesicFunction from_proj = NULL;

	if (lon1 == lon2 && lat1 == lat2)
		return 0.0;
	if (from_proj == NULL)
		from_proj =
			(GeodesicFunction) load_external_function("$libdir/vesselwatch_proj", "vesselwatch_geodesic_m", true, NULL);
	return from_proj(lon1, lat1, lon2, lat2);
}
