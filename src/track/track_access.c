/*
 * track_access.c
 *		Accessors of a track: counts, times, length, its fixes as rows; equality.
 */
#include "postgres.h"

#include "common/hashfn.h"
#include "funcapi.h"
#include "utils/builtins.h"
#include "utils/timestamp.h"
#include "utils/tuplestore.h"

#include "common/geodesy.h"
#include "track/track_reader.h"

/* Return the number of fixes */
PG_FUNCTION_INFO_V1(num_fixes);
Datum
num_fixes(PG_FUNCTION_ARGS)
{
	PG_RETURN_INT32(PG_GETARG_TRACK_HEADER(0)->nfixes);
}

/* Return the time of the first fix; NULL for a track without fixes */
PG_FUNCTION_INFO_V1(start_time);
Datum
start_time(PG_FUNCTION_ARGS)
{
	Track	   *track = PG_GETARG_TRACK_HEADER(0);

	if (track->nfixes == 0)
		PG_RETURN_NULL();
	PG_RETURN_TIMESTAMPTZ(track->first);
}

/* Return the time of the last fix; NULL for a track without fixes */
PG_FUNCTION_INFO_V1(end_time);
Datum
end_time(PG_FUNCTION_ARGS)
{
	Track	   *track = PG_GETARG_TRACK_HEADER(0);

	if (track->nfixes == 0)
		PG_RETURN_NULL();
	PG_RETURN_TIMESTAMPTZ(track->last);
}

/* Return the length of the geodesics from fix to fix, nautical miles */
PG_FUNCTION_INFO_V1(length_nm);
Datum
length_nm(PG_FUNCTION_ARGS)
{
	TrackReader reader;
	TrackColumns columns;
	double		metres = 0,
				lon = 0,
				lat = 0;
	bool		first = true;

	track_reader_init(&reader, PG_GETARG_TRACK(0));
	while (track_reader_next(&reader, TRACK_TIME | TRACK_PLACE, &columns))
		for (int i = 0; i < columns.n; i++)
		{
			double		next_lon = track_degrees(columns.lon[i]),
						next_lat = track_degrees(columns.lat[i]);

			if (!first)
				metres += geodesic_m(lon, lat, next_lon, next_lat);
			first = false;
			lon = next_lon;
			lat = next_lat;
		}
	PG_RETURN_FLOAT8(metres / NAUTICAL_MILE_M);
}

static int
track_bytes_compare(Track *a, Track *b)
{
	Size		size = VARSIZE(a);

	return size == VARSIZE(b) ? memcmp(VARDATA(a), VARDATA(b), size - VARHDRSZ) : 1;
}

/* Return whether two tracks have the same fixes, in which case they have the same bytes */
PG_FUNCTION_INFO_V1(track_eq);
Datum
track_eq(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(track_bytes_compare(PG_GETARG_TRACK(0), PG_GETARG_TRACK(1)) == 0);
}

/* Return whether two tracks differ */
PG_FUNCTION_INFO_V1(track_ne);
Datum
track_ne(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(track_bytes_compare(PG_GETARG_TRACK(0), PG_GETARG_TRACK(1)) != 0);
}

/* Hash a track, for DISTINCT and the like */
PG_FUNCTION_INFO_V1(track_hash);
Datum
track_hash(PG_FUNCTION_ARGS)
{
	Track	   *track = PG_GETARG_TRACK(0);

	PG_RETURN_UINT32(hash_bytes((unsigned char *) VARDATA(track), VARSIZE(track) - VARHDRSZ));
}

/* ---------- track_fixes ---------- */

#define FIX_COLUMNS		7

static Datum
channel_datum(int value, double unit, bool *isnull)
{
	*isnull = value == TRACK_NO_VALUE;
	return Float8GetDatum(value / unit);
}

static void
put_fix(ReturnSetInfo *result, const TrackColumns *columns, int i)
{
	Datum		values[FIX_COLUMNS];
	bool		nulls[FIX_COLUMNS] = {0};

	values[0] = TimestampTzGetDatum(columns->t[i]);
	values[1] = Float8GetDatum(track_degrees(columns->lon[i]));
	values[2] = Float8GetDatum(track_degrees(columns->lat[i]));
	values[3] = channel_datum(columns->sog[i], 10.0, &nulls[3]);
	values[4] = channel_datum(columns->cog[i], 10.0, &nulls[4]);
	values[5] = Int32GetDatum(columns->status[i]);
	nulls[5] = columns->status[i] == TRACK_NO_VALUE;
	values[6] = Int32GetDatum(columns->heading[i]);
	nulls[6] = columns->heading[i] == TRACK_NO_VALUE;
	tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
}

static ReturnSetInfo *
begin_fixes(FunctionCallInfo fcinfo)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;

	InitMaterializedSRF(fcinfo, 0);
	if (result->setDesc->natts != FIX_COLUMNS)
		elog(ERROR, "fixes are rows of %d columns", FIX_COLUMNS);
	return result;
}

/* Return the fixes of a track as rows, in order */
PG_FUNCTION_INFO_V1(track_fixes);
Datum
track_fixes(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *result = begin_fixes(fcinfo);
	TrackReader reader;
	TrackColumns columns;

	track_reader_init(&reader, PG_GETARG_TRACK(0));
	while (track_reader_next(&reader, TRACK_EVERYTHING, &columns))
		for (int i = 0; i < columns.n; i++)
			put_fix(result, &columns, i);
	return (Datum) 0;
}

/* Return the last fix of a track, the first in order if several share its time; no row for a track without fixes */
PG_FUNCTION_INFO_V1(last_fix);
Datum
last_fix(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *result = begin_fixes(fcinfo);
	Track	   *track = PG_GETARG_TRACK(0);
	TrackReader reader;
	TrackColumns columns;

	track_reader_init(&reader, track);
	track_reader_skip(&reader, track_first_block_at(track, track->last));
	while (track_reader_next(&reader, TRACK_EVERYTHING, &columns))
		for (int i = 0; i < columns.n; i++)
			if (columns.t[i] == track->last)
			{
				put_fix(result, &columns, i);
				return (Datum) 0;
			}
	return (Datum) 0;
}
