/*
 * fix.c
 *		One fix from the values a user or a file gives: range checks, rounding to
 *		what AIS carries, and the values that AIS defines as "not available".
 *
 * Sentinels: ITU-R M.1371-5, table 48: longitude 181, latitude 91, SOG 102.3 kn, COG
 * 360, heading 511, navigational status 15.  They become NULL; any other value out of
 * range is an error.
 */
#include "postgres.h"

#include <math.h>

#include "utils/builtins.h"
#include "utils/float.h"
#include "utils/timestamp.h"

#include "common/iso_time.h"
#include "track/fix.h"

static void pg_attribute_noreturn()
fix_out_of_range(TimestampTz t, const char *quantity, double value, const char *hint)
{
	ereport(ERROR,
			(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
			 errmsg("%s %s is out of range", quantity, float8out_internal(value)),
			 errdetail("The time of the fix is %s.", iso_time(t)),
			 errhint("%s", hint)));
}

/*
 * Set time and place of a fix and clear its other channels.  Return false for a position that is "not available",
 * of which no fix is made.
 */
bool
fix_make(Fix *fix, TimestampTz t, double lon, double lat)
{
	fix->sog = fix->cog = fix->heading = fix->status = TRACK_NO_VALUE;
	if (lon == 181.0 || lat == 91.0)
		return false;
	if (!(lon >= -180.0 && lon <= 180.0))
		fix_out_of_range(t, "longitude", lon,
						 "Longitudes are degrees from -180 to 180; 181 stands for a position that is not available.");
	if (!(lat >= -90.0 && lat <= 90.0))
		fix_out_of_range(t, "latitude", lat,
						 "Latitudes are degrees from -90 to 90; 91 stands for a position that is not available.");
	if (!track_time_valid(t))
		ereport(ERROR,
				(errcode(ERRCODE_DATETIME_FIELD_OVERFLOW),
				 errmsg("time %s of a fix is out of range", iso_time(t)),
				 errhint("Fixes lie in the years 1 to 9999; milliseconds taken for seconds make later ones.")));

	fix->t = t;
	fix->lon = (int32) rint(lon * TRACK_DEGREE);
	fix->lat = (int32) rint(lat * TRACK_DEGREE);
	return true;
}

/*
 * Convert knots to 0.1 kn, as stored, and "not available" to TRACK_NO_VALUE; return false if it cannot be a speed.
 * Rounds first, so that 102.3 as a float4 is the sentinel too.
 */
static bool
sog_tenths(double sog, int16 *tenths)
{
	double		rounded = rint(sog * 10.0);

	if (!(rounded >= 0.0 && rounded <= 1023.0))
		return false;
	*tenths = rounded == 1023.0 ? TRACK_NO_VALUE : (int16) rounded;
	return true;
}

/*
 * Convert degrees to 0.1 degree likewise; a value that rounds up to 360 becomes 0, while 360 itself is the
 * sentinel
 */
static bool
cog_tenths(double cog, int16 *tenths)
{
	if (!(cog >= 0.0 && cog <= 360.0))
		return false;
	*tenths = cog == 360.0 ? TRACK_NO_VALUE : (int16) rint(cog * 10.0) % 3600;
	return true;
}

void
fix_set_sog(Fix *fix, double sog)
{
	if (!sog_tenths(sog, &fix->sog))
		fix_out_of_range(fix->t, "speed over ground", sog,
						 "Speeds are knots from 0 to 102.2; 102.3 stands for a speed that is not available.");
}

void
fix_set_cog(Fix *fix, double cog)
{
	if (!cog_tenths(cog, &fix->cog))
		fix_out_of_range(fix->t, "course over ground", cog,
						 "Courses are degrees from 0 up to, not including, 360; 360 stands for a course that is not available.");
}

void
fix_set_status(Fix *fix, int32 status)
{
	if (status == 15)
		fix->status = TRACK_NO_VALUE;
	else if (status >= 0 && status < 15)
		fix->status = (int16) status;
	else
		fix_out_of_range(fix->t, "navigational status", status,
						 "A navigational status is a number from 0 to 14; 15 stands for one that is not available.");
}

void
fix_set_heading(Fix *fix, int32 heading)
{
	if (heading == 511)
		fix->heading = TRACK_NO_VALUE;
	else if (heading >= 0 && heading < 360)
		fix->heading = (int16) heading;
	else
		fix_out_of_range(fix->t, "heading", heading,
						 "Headings are whole degrees from 0 to 359; 511 stands for a heading that is not available.");
}

/* ---------- invalid values as NULL ---------- */

/* Return a speed over ground, or NULL for a value that cannot be one */
PG_FUNCTION_INFO_V1(ais_sog);
Datum
ais_sog(PG_FUNCTION_ARGS)
{
	double		sog = PG_GETARG_FLOAT8(0);
	int16		tenths;

	if (!sog_tenths(sog, &tenths) || tenths == TRACK_NO_VALUE)
		PG_RETURN_NULL();
	PG_RETURN_FLOAT8(sog);
}

/* Return a course over ground, or NULL for a value that cannot be one */
PG_FUNCTION_INFO_V1(ais_cog);
Datum
ais_cog(PG_FUNCTION_ARGS)
{
	double		cog = PG_GETARG_FLOAT8(0);
	int16		tenths;

	if (!cog_tenths(cog, &tenths) || tenths == TRACK_NO_VALUE)
		PG_RETURN_NULL();
	PG_RETURN_FLOAT8(cog);
}

/* Return a heading, 360 as north, or NULL for a value that cannot be one */
PG_FUNCTION_INFO_V1(ais_heading);
Datum
ais_heading(PG_FUNCTION_ARGS)
{
	int32		heading = PG_GETARG_INT32(0);

	if (heading < 0 || heading > 360)
		PG_RETURN_NULL();
	PG_RETURN_INT32(heading % 360);
}

/* Return a navigational status, or NULL for a value that cannot be one */
PG_FUNCTION_INFO_V1(ais_status);
Datum
ais_status(PG_FUNCTION_ARGS)
{
	int32		status = PG_GETARG_INT32(0);

	if (status < 0 || status > 14)
		PG_RETURN_NULL();
	PG_RETURN_INT32(status);
}

/* Return a longitude, or NULL for a value that cannot be one */
PG_FUNCTION_INFO_V1(ais_lon);
Datum
ais_lon(PG_FUNCTION_ARGS)
{
	double		lon = PG_GETARG_FLOAT8(0);

	if (!(lon >= -180.0 && lon <= 180.0))
		PG_RETURN_NULL();
	PG_RETURN_FLOAT8(lon);
}

/* Return a latitude, or NULL for a value that cannot be one */
PG_FUNCTION_INFO_V1(ais_lat);
Datum
ais_lat(PG_FUNCTION_ARGS)
{
	double		lat = PG_GETARG_FLOAT8(0);

	if (!(lat >= -90.0 && lat <= 90.0))
		PG_RETURN_NULL();
	PG_RETURN_FLOAT8(lat);
}

static inline int16
smallest_value(int16 a, int16 b)
{
	if (a == TRACK_NO_VALUE)
		return b;
	if (b == TRACK_NO_VALUE)
		return a;
	return Min(a, b);
}

/* Merge the channels of another fix of the same time and place into a fix, with the same result in either order */
void
fix_absorb(Fix *fix, const Fix *other)
{
	fix->sog = smallest_value(fix->sog, other->sog);
	fix->cog = smallest_value(fix->cog, other->cog);
	fix->heading = smallest_value(fix->heading, other->heading);
	fix->status = smallest_value(fix->status, other->status);
}
