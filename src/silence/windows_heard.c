/*
 * windows_heard.c
 *		In which listening windows a ship was heard: windows_heard(track, cell_deg, ...).
 *
 * A listening window is a cell of the grid of track_heard() and a span of time [from, to).
 * Many windows are asked about at once, of many tracks with the same ones, so they are
 * sorted by cell once and kept for the calls that follow.  The directory of a track rules
 * out most blocks; of one that lies in a single cell, the first fix often decides.
 */
#include "postgres.h"

#include <math.h>

#include "catalog/pg_type.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/float.h"
#include "utils/timestamp.h"

#include "track/track_cursor.h"

#define WINDOW_ARRAYS	5		/* number, cell_x, cell_y, from_time, to_time */
#define FEW_CELLS		16		/* of a block's box, looked up one by one */

typedef struct Window
{
	int32		x;
	int32		y;
	TimestampTz from;
	TimestampTz to;
	int32		number;
	uint32		heard_by;		/* the call that has found it last */
} Window;

typedef struct Windows
{
	ArrayType  *given[WINDOW_ARRAYS];	/* what they were made from */
	int			n;
	Window	   *window;			/* by cell and from */
	uint32		call;
} Windows;

/* the windows of one cell */
typedef struct CellWindows
{
	Window	   *first;
	Window	   *end;
} CellWindows;

static int
compare_cells(const Window *window, int32 x, int32 y)
{
	if (window->x != x)
		return window->x < x ? -1 : 1;
	if (window->y != y)
		return window->y < y ? -1 : 1;
	return 0;
}

static int
compare_windows(const void *a, const void *b)
{
	const Window *left = a,
			   *right = b;
	int			cells = compare_cells(left, right->x, right->y);

	if (cells != 0)
		return cells;
	if (left->from != right->from)
		return left->from < right->from ? -1 : 1;
	return 0;
}

/* Check that the arrays have one dimension, no NULLs and n elements each; return n. */
static int
check_arrays(ArrayType **given)
{
	int			n = ArrayGetNItems(ARR_NDIM(given[0]), ARR_DIMS(given[0]));

	for (int i = 0; i < WINDOW_ARRAYS; i++)
	{
		if (ARR_NDIM(given[i]) > 1 || ARR_HASNULL(given[i]))
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("arrays of windows must have one dimension and no NULLs")));
		if (ArrayGetNItems(ARR_NDIM(given[i]), ARR_DIMS(given[i])) != n)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("arrays of windows must be of one length, not %d and %d", n,
							ArrayGetNItems(ARR_NDIM(given[i]), ARR_DIMS(given[i])))));
	}
	return n;
}

/* Sort the given windows by cell, in the context of the function call's lookup. */
static Windows *
make_windows(ArrayType **given, MemoryContext context)
{
	int			n = check_arrays(given);
	MemoryContext old = MemoryContextSwitchTo(context);
	Windows    *windows = palloc0(sizeof(Windows));

	windows->n = n;
	windows->window = palloc_extended(Max(n, 1) * sizeof(Window), MCXT_ALLOC_HUGE);
	for (int i = 0; i < WINDOW_ARRAYS; i++)
	{
		windows->given[i] = palloc_extended(VARSIZE(given[i]), MCXT_ALLOC_HUGE);
		memcpy(windows->given[i], given[i], VARSIZE(given[i]));
	}
	for (int i = 0; i < n; i++)
		windows->window[i] = (Window) {
			.number = ((int32 *) ARR_DATA_PTR(given[0]))[i],
			.x = ((int32 *) ARR_DATA_PTR(given[1]))[i],
			.y = ((int32 *) ARR_DATA_PTR(given[2]))[i],
			.from = ((TimestampTz *) ARR_DATA_PTR(given[3]))[i],
			.to = ((TimestampTz *) ARR_DATA_PTR(given[4]))[i]
		};
	qsort(windows->window, n, sizeof(Window), compare_windows);
	MemoryContextSwitchTo(old);
	return windows;
}

static void
free_windows(Windows *windows)
{
	for (int i = 0; i < WINDOW_ARRAYS; i++)
		pfree(windows->given[i]);
	pfree(windows->window);
	pfree(windows);
}

/* Return the windows that the call is about: those of the call before, if they are the same. */
static Windows *
windows_of_call(FunctionCallInfo fcinfo)
{
	FmgrInfo   *flinfo = fcinfo->flinfo;
	Windows    *windows = flinfo->fn_extra;
	ArrayType  *given[WINDOW_ARRAYS];
	bool		same = windows != NULL;

	for (int i = 0; i < WINDOW_ARRAYS; i++)
	{
		given[i] = PG_GETARG_ARRAYTYPE_P(i + 2);
		same = same && VARSIZE(given[i]) == VARSIZE(windows->given[i]) &&
			memcmp(given[i], windows->given[i], VARSIZE(given[i])) == 0;
	}
	if (same && windows->call < PG_UINT32_MAX)
	{
		windows->call++;
		return windows;
	}
	if (windows != NULL)
	{
		flinfo->fn_extra = NULL;
		free_windows(windows);
	}
	flinfo->fn_extra = windows = make_windows(given, flinfo->fn_mcxt);
	windows->call = 1;
	return windows;
}

/* Return the windows of a cell: those whose cell is not before it, up to the first behind it. */
static CellWindows
cell_windows(Windows *windows, int32 x, int32 y)
{
	int			low = 0,
				high = windows->n;
	CellWindows cell;

	while (low < high)
	{
		int			middle = low + (high - low) / 2;

		if (compare_cells(&windows->window[middle], x, y) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	cell.first = cell.end = windows->window + low;
	while (cell.end < windows->window + windows->n && compare_cells(cell.end, x, y) == 0)
		cell.end++;
	return cell;
}

/* Return whether a window of a cell that is yet to be heard reaches into [first, last]. */
static bool
cell_is_open(const Windows *windows, CellWindows cell, TimestampTz first, TimestampTz last)
{
	for (Window *w = cell.first; w < cell.end && w->from <= last; w++)
		if (w->heard_by != windows->call && w->to > first)
			return true;
	return false;
}

/* Note that a ship was heard in a cell at t. */
static void
hear(Windows *windows, CellWindows cell, TimestampTz t)
{
	for (Window *w = cell.first; w < cell.end && w->from <= t; w++)
		if (w->to > t)
			w->heard_by = windows->call;
}

/* Note the windows in which the fixes of a block were heard. */
static void
hear_fixes(Windows *windows, const TrackColumns *columns, double cell_size)
{
	CellWindows cell = {0};
	int32		cell_x = 0,
				cell_y = 0;

	for (int i = 0; i < columns->n; i++)
	{
		int32		x = (int32) floor(columns->lon[i] / cell_size);
		int32		y = (int32) floor(columns->lat[i] / cell_size);

		if (i == 0 || x != cell_x || y != cell_y)
		{
			cell = cell_windows(windows, x, y);
			cell_x = x;
			cell_y = y;
		}
		hear(windows, cell, columns->t[i]);
	}
}

/*
 * Return whether the fixes of a block must be looked at.  If all of them lie in one cell,
 * note first what its first fix, whose time the directory has, was heard in.
 */
static bool
block_matters(Windows *windows, const TrackCursor *cursor, int block, double cell_size)
{
	const TrackBlock *dir = &cursor->dir[block];
	TimestampTz last = block + 1 < cursor->nblocks ? cursor->dir[block + 1].first : cursor->last;
	int64		east,
				north;
	int32		x0,
				x1,
				y0,
				y1;

	if (!track_block_box(dir, &east, &north))
		return true;
	x0 = (int32) floor(dir->west / cell_size);
	x1 = (int32) floor(east / cell_size);
	y0 = (int32) floor(dir->south / cell_size);
	y1 = (int32) floor(north / cell_size);
	if ((x1 - x0 + INT64CONST(1)) * (y1 - y0 + INT64CONST(1)) > FEW_CELLS)
		return true;
	if (x0 == x1 && y0 == y1)
		hear(windows, cell_windows(windows, x0, y0), dir->first);
	for (int32 x = x0; x <= x1; x++)
		for (int32 y = y0; y <= y1; y++)
			if (cell_is_open(windows, cell_windows(windows, x, y), dir->first, last))
				return true;
	return false;
}

/* Return the numbers of the windows in which a ship was heard */
PG_FUNCTION_INFO_V1(windows_heard);
Datum
windows_heard(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *rsinfo = (ReturnSetInfo *) fcinfo->resultinfo;
	double		cell_deg = PG_GETARG_FLOAT8(1);
	Windows    *windows;
	TrackCursor *cursor;

	if (!(cell_deg >= 0.01 && cell_deg <= 90))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("cell_deg must be from 0.01 to 90 degrees, not %s", float8out_internal(cell_deg))));
	InitMaterializedSRF(fcinfo, MAT_SRF_USE_EXPECTED_DESC);
	windows = windows_of_call(fcinfo);
	cursor = track_cursor_open(PG_GETARG_TRACK_SOURCE(0));
	for (int block = 0; windows->n > 0 && block < cursor->nblocks; block++)
	{
		CHECK_FOR_INTERRUPTS();
		if (block_matters(windows, cursor, block, cell_deg * TRACK_DEGREE))
			hear_fixes(windows, cursor_block(cursor, block), cell_deg * TRACK_DEGREE);
	}
	track_cursor_close(cursor);
	for (int i = 0; i < windows->n; i++)
		if (windows->window[i].heard_by == windows->call)
		{
			Datum		values[1] = {Int32GetDatum(windows->window[i].number)};
			bool		nulls[1] = {false};

			tuplestore_putvalues(rsinfo->setResult, rsinfo->setDesc, values, nulls);
		}
	return (Datum) 0;
}
