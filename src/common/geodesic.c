/*
 * geodesic.c
 *		Lengths of geodesics, from PROJ, which is loaded when the first one is asked for.
 *
 * PROJ brings some forty libraries with it, which take longer to load than all else
 * that a process does when it starts.  A parallel worker loads what its leader has
 * loaded; those that look for visits need none of it.  So what calls PROJ is in a
 * library of its own.
 */
#include "postgres.h"

#include "fmgr.h"

#include "common/geodesy.h"
#include "common/vesselwatch_proj.h"

/* Return the length of the geodesic, metres */
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
