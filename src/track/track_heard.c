/*
 * track_heard.c
 *		Where and when a ship was heard, coarsely: track_heard(track, cell_deg), the
 *		cells of a grid and the clock hours (UTC) in which it has fixes, each once.
 *
 * Other ships heard around the place where a ship fell silent show that receivers were
 * listening.  This reduces a track to what that comparison needs.
 */
#include "postgres.h"

#include "funcapi.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/timestamp.h"
#include "utils/tuplestore.h"

#include "common/heard_cell.h"
#include "track/track_cursor.h"

#define MAX_CELLS	64			/* cells of one hour that are remembered; with more, one may be returned twice */

typedef struct HourCells
{
	TimestampTz hour;
	int			n;
	int32		x[MAX_CELLS];
	int32		y[MAX_CELLS];
} HourCells;

/* Return the start of the clock hour of a time */
static TimestampTz
hour_of(TimestampTz t)
{
	int64		rest = t % USECS_PER_HOUR;

	return t - (rest < 0 ? rest + USECS_PER_HOUR : rest);
}

/* Remember a cell of an hour; return false if it is remembered already */
static bool
remember_cell(HourCells *cells, TimestampTz hour, int32 x, int32 y)
{
	if (cells->n > 0 && cells->hour != hour)
		cells->n = 0;
	cells->hour = hour;
	for (int i = cells->n - 1; i >= 0; i--)
		if (cells->x[i] == x && cells->y[i] == y)
			return false;
	if (cells->n == MAX_CELLS)
		cells->n = 0;
	cells->x[cells->n] = x;
	cells->y[cells->n] = y;
	cells->n++;
	return true;
}

/* Return the cells and hours in which a ship was heard, in order of time */
PG_FUNCTION_INFO_V1(track_heard);
Datum
track_heard(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *rsinfo = (ReturnSetInfo *) fcinfo->resultinfo;
	double		cell_size = heard_cell_size(PG_GETARG_FLOAT8(1));
	TrackCursor *cursor;
	HourCells	cells = {0};

	InitMaterializedSRF(fcinfo, 0);
	cursor = track_cursor_open(PG_GETARG_TRACK_SOURCE(0));
	for (int block = 0; block < cursor->nblocks; block++)
	{
		const TrackColumns *columns = cursor_block(cursor, block);

		CHECK_FOR_INTERRUPTS();
		for (int i = 0; i < columns->n; i++)
		{
			TimestampTz hour = hour_of(columns->t[i]);
			int32		x = heard_cell_of(columns->lon[i], cell_size);
			int32		y = heard_cell_of(columns->lat[i], cell_size);

			if (remember_cell(&cells, hour, x, y))
			{
				Datum		values[3] = {Int32GetDatum(x), Int32GetDatum(y), TimestampTzGetDatum(hour)};
				bool		nulls[3] = {false};

				tuplestore_putvalues(rsinfo->setResult, rsinfo->setDesc, values, nulls);
			}
		}
	}
	track_cursor_close(cursor);
	return (Datum) 0;
}
