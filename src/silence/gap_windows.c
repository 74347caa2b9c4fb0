/*
 * gap_windows.c
 *		The windows in which to listen for other ships around gaps:
 *		gap_windows(cell_deg, ...).
 *
 * A gap has four listening windows (windows_heard.c), each the cell of one of its ends:
 * 0 around the last fix and 1 around the first fix after, in whole clock hours; 2 within
 * the gap after its beginning and 3 within the gap before its end.
 */
#include "postgres.h"

#include <math.h>

#include "access/htup_details.h"
#include "catalog/pg_type.h"
#include "fmgr.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "nodes/bitmapset.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/timestamp.h"

#include "common/heard_cell.h"
#include "track/fix.h"

#define GAP_ARRAYS		8		/* gap_no, of_mmsi, off_at, off_lon, off_lat, on_at, on_lon, on_lat */
#define WINDOW_ARRAYS	6		/* window_no, of_mmsi, cell_x, cell_y, from_time, to_time */
#define FIRST_GAP_ARRAY 3		/* number of its argument */
#define GAP_NO_MAX		(PG_INT32_MAX / 4 - 1)

/* 0001-01-01, the first day that a fix can have */
#define FIRST_DAY		((int32) (TRACK_TIME_MIN / USECS_PER_DAY))

/* a gap, with the cells of its ends */
typedef struct ListenGap
{
	int32		gap_no;
	int32		of_mmsi;
	TimestampTz off_at;
	TimestampTz on_at;			/* infinity while it is open */
	int32		off_x;
	int32		off_y;
	int32		on_x;
	int32		on_y;
} ListenGap;

/* the windows, array by array, and the days that they touch */
typedef struct WindowColumns
{
	int			n;
	Datum	   *values[WINDOW_ARRAYS];
	Bitmapset  *days;			/* since FIRST_DAY */
} WindowColumns;

/* Return t plus a span, or minus it for a direction of -1, with days counted in UTC */
static TimestampTz
shifted(TimestampTz t, Interval *span, int direction)
{
	return DatumGetTimestampTz(DirectFunctionCall2(direction < 0 ? timestamp_mi_interval : timestamp_pl_interval,
												   TimestampTzGetDatum(t), IntervalPGetDatum(span)));
}

static int64
floor_to(int64 t, int64 unit)
{
	int64		rest = t % unit;

	return t - (rest < 0 ? rest + unit : rest);
}

/* Add the days of a window; no fix lies before FIRST_DAY */
static void
add_days(WindowColumns *columns, TimestampTz from, TimestampTz to)
{
	int64		first = floor_to(from, USECS_PER_DAY) / USECS_PER_DAY;
	int64		last = floor_to(Min(to, TRACK_TIME_END) - 1, USECS_PER_DAY) / USECS_PER_DAY;

	if (last >= Max(first, FIRST_DAY))
		columns->days = bms_add_range(columns->days, Max(first, FIRST_DAY) - FIRST_DAY, last - FIRST_DAY);
}

/* Add a window of a gap unless it is empty */
static void
add_window(WindowColumns *columns, const ListenGap *gap, int kind, TimestampTz from, TimestampTz to)
{
	bool		is_off = kind % 2 == 0;

	if (from >= to)
		return;
	columns->values[0][columns->n] = Int32GetDatum(4 * gap->gap_no + kind);
	columns->values[1][columns->n] = Int32GetDatum(gap->of_mmsi);
	columns->values[2][columns->n] = Int32GetDatum(is_off ? gap->off_x : gap->on_x);
	columns->values[3][columns->n] = Int32GetDatum(is_off ? gap->off_y : gap->on_y);
	columns->values[4][columns->n] = TimestampTzGetDatum(from);
	columns->values[5][columns->n] = TimestampTzGetDatum(to);
	columns->n++;
	add_days(columns, from, to);
}

/* Add the windows of a gap; those within an open gap last up to as_of */
static void
add_gap(WindowColumns *columns, const ListenGap *gap, Interval *listen, TimestampTz as_of)
{
	TimestampTz off_until = shifted(gap->off_at, listen, 1);
	TimestampTz gap_end = gap->on_at;

	if (TIMESTAMP_IS_NOEND(gap_end) && !TIMESTAMP_IS_NOEND(as_of))
		gap_end = as_of + 1;
	add_window(columns, gap, 0, floor_to(shifted(gap->off_at, listen, -1), USECS_PER_HOUR),
			   floor_to(off_until, USECS_PER_HOUR) + USECS_PER_HOUR);
	add_window(columns, gap, 2, gap->off_at + 1, Min(off_until + 1, gap_end));
	if (!TIMESTAMP_IS_NOEND(gap->on_at))
	{
		TimestampTz on_since = shifted(gap->on_at, listen, -1);

		add_window(columns, gap, 1, floor_to(on_since, USECS_PER_HOUR),
				   floor_to(shifted(gap->on_at, listen, 1), USECS_PER_HOUR) + USECS_PER_HOUR);
		add_window(columns, gap, 3, Max(gap->off_at + 1, on_since), gap->on_at);
	}
}

/* Check that the arrays of gaps have one dimension, no NULLs and the same length; return that */
static int
check_gaps(ArrayType **given)
{
	int			n = ArrayGetNItems(ARR_NDIM(given[0]), ARR_DIMS(given[0]));

	for (int i = 0; i < GAP_ARRAYS; i++)
		if (ARR_NDIM(given[i]) > 1 || ARR_HASNULL(given[i]) ||
			ArrayGetNItems(ARR_NDIM(given[i]), ARR_DIMS(given[i])) != n)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("arrays of gaps must have one dimension, one length and no NULLs")));
	return n;
}

/* Return the cell of a longitude or latitude, as heard_cell() does */
static int32
cell_of(double degrees, double cell_size)
{
	return heard_cell_of(rint(degrees * TRACK_DEGREE), cell_size);
}

/* Return gap number i of the given arrays */
static ListenGap
gap_of(ArrayType **given, int i, double cell_size)
{
	return (ListenGap) {
		.gap_no = ((int32 *) ARR_DATA_PTR(given[0]))[i],
		.of_mmsi = ((int32 *) ARR_DATA_PTR(given[1]))[i],
		.off_at = ((TimestampTz *) ARR_DATA_PTR(given[2]))[i],
		.off_x = cell_of(((double *) ARR_DATA_PTR(given[3]))[i], cell_size),
		.off_y = cell_of(((double *) ARR_DATA_PTR(given[4]))[i], cell_size),
		.on_at = ((TimestampTz *) ARR_DATA_PTR(given[5]))[i],
		.on_x = cell_of(((double *) ARR_DATA_PTR(given[6]))[i], cell_size),
		.on_y = cell_of(((double *) ARR_DATA_PTR(given[7]))[i], cell_size)
	};
}

/* Return a set of days as an array, ascending */
static ArrayType *
days_array(const Bitmapset *noted)
{
	Datum	   *days = palloc(Max(bms_num_members(noted), 1) * sizeof(Datum));
	int			n = 0;

	for (int day = -1; (day = bms_next_member(noted, day)) >= 0;)
		days[n++] = DateADTGetDatum(day + FIRST_DAY);
	return construct_array(days, n, DATEOID, sizeof(DateADT), true, TYPALIGN_INT);
}

/* Return the listening windows of gaps, as arrays, and the days that they touch */
PG_FUNCTION_INFO_V1(gap_windows);
Datum
gap_windows(PG_FUNCTION_ARGS)
{
	double		cell_size = heard_cell_size(PG_GETARG_FLOAT8(0));
	Interval   *listen = PG_GETARG_INTERVAL_P(1);
	TimestampTz as_of = PG_GETARG_TIMESTAMPTZ(2);
	ArrayType  *given[GAP_ARRAYS];
	WindowColumns columns = {0};
	Datum		values[WINDOW_ARRAYS + 1];
	bool		nulls[WINDOW_ARRAYS + 1] = {false};
	TupleDesc	desc;
	int			n;

	if (get_call_result_type(fcinfo, NULL, &desc) != TYPEFUNC_COMPOSITE)
		elog(ERROR, "function must return a row");
	for (int i = 0; i < GAP_ARRAYS; i++)
		given[i] = PG_GETARG_ARRAYTYPE_P(FIRST_GAP_ARRAY + i);
	n = check_gaps(given);
	for (int i = 0; i < WINDOW_ARRAYS; i++)
		columns.values[i] = palloc_extended(Max(n, 1) * 4 * sizeof(Datum), MCXT_ALLOC_HUGE);
	for (int i = 0; i < n; i++)
	{
		ListenGap	gap = gap_of(given, i, cell_size);

		CHECK_FOR_INTERRUPTS();
		if (gap.gap_no < 0 || gap.gap_no > GAP_NO_MAX)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("gap_no must be from 0 to %d, not %d", GAP_NO_MAX, gap.gap_no)));
		add_gap(&columns, &gap, listen, as_of);
	}
	for (int i = 0; i < WINDOW_ARRAYS; i++)
		values[i] = PointerGetDatum(i < 4 ?
									construct_array(columns.values[i], columns.n, INT4OID, 4, true, TYPALIGN_INT) :
									construct_array(columns.values[i], columns.n, TIMESTAMPTZOID, 8, true,
													TYPALIGN_DOUBLE));
	values[WINDOW_ARRAYS] = PointerGetDatum(days_array(columns.days));
	return HeapTupleGetDatum(heap_form_tuple(BlessTupleDesc(desc), values, nulls));
}
