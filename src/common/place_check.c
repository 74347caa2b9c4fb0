/*
 * place_check.c
 *		Checks of places that are given as arguments of functions.
 */
#include "postgres.h"

#include "utils/builtins.h"
#include "utils/float.h"

#include "common/place_check.h"

/* Raise error 22003 for a longitude or latitude, degrees, that is NaN or out of range */
void
place_check(double lon, double lat)
{
	if (!(lon >= -180.0 && lon <= 180.0))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("longitude %s is out of range", float8out_internal(lon)),
				 errhint("Longitudes are degrees from -180 to 180.")));
	if (!(lat >= -90.0 && lat <= 90.0))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("latitude %s is out of range", float8out_internal(lat)),
				 errhint("Latitudes are degrees from -90 to 90.")));
}
