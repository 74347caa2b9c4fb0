/*
 * windows_heard.c
 *		In which listening windows a ship was heard: windows_heard(track, cell_deg, ...).
 *
 * A listening window is a cell of the grid of track_heard() and a span of time [from, to),
 * and may belong to a ship that is not to be heard in it.  Many tracks are compared with
 * the same windows, so these are sorted by cell and beginning once and kept for the calls
 * that follow.  The directory of a track rules out most blocks; for one that lies in a
 * single cell, the first fix often decides.  Fixes are in order of time: as long as they
 * stay in a cell, each of its windows is looked at once.
 */
#include "postgres.h"

#include <math.h>

#include "fmgr.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/timestamp.h"
#include "utils/tuplestore.h"

#include "common/heard_cell.h"
#include "track/track_cursor.h"

#define FEW_CELLS		16		/* cells of a block's box that are looked up one by one */

/* the arguments that describe the windows: number, cell_x, cell_y, from_time, to_time, of_mmsi */
#define WINDOW_ARRAYS	6
#define FIRST_ARRAY		2
#define MMSI_ARGUMENT		7		/* of the ship of the track; of_mmsi follows */
#define ARRAY_ARGUMENT(i)	((i) + 1 < WINDOW_ARRAYS ? FIRST_ARRAY + (i) : MMSI_ARGUMENT + 1)

typedef struct ListenWindow
{
	TimestampTz from;
	TimestampTz to;
	int32		x;
	int32		y;
	int32		number;
	int32		of_mmsi;		/* MMSI that does not count in it, 0 for none */
	uint32		last_call;		/* number of the last call whose ship was heard in it */
} ListenWindow;

/* the windows of one cell */
typedef struct HeardCell
{
	uint64		key;
	uint64		longest;		/* duration of its longest window */
	ListenWindow	   *first;
	ListenWindow	   *end;
	char		status;
} HeardCell;

#define SH_PREFIX		heard_cells
#define SH_ELEMENT_TYPE HeardCell
#define SH_KEY_TYPE		uint64
#define SH_KEY			key
#define SH_HASH_KEY(tb, key)	((uint32) (((key) * UINT64CONST(0x9E3779B97F4A7C15)) >> 32))
#define SH_EQUAL(tb, a, b)		((a) == (b))
#define SH_SCOPE		static inline
#define SH_DECLARE
#define SH_DEFINE
#include "lib/simplehash.h"

typedef struct ListenWindows
{
	ArrayType  *given[WINDOW_ARRAYS];	/* copies of the arguments; NULL if these cannot change */
	int			n;
	ListenWindow	   *window;	/* sorted by cell and from */
	heard_cells_hash *cells;
	uint32		call;
	int			nheard;
	ListenWindow	  **heard;	/* in which the ship of the call was heard */
} ListenWindows;

/* the ship of a call, and the cell of its latest fix */
typedef struct Listener
{
	ListenWindows    *windows;
	int32		mmsi;
	double		cell_size;
	bool		has_cell;
	int32		x;
	int32		y;
	ListenWindow	   *next;	/* first window of that cell that begins after that fix */
	ListenWindow	   *end;
} Listener;

static uint64
cell_key(int32 x, int32 y)
{
	return (uint64) (uint32) x << 32 | (uint32) y;
}

static inline int
compare_windows(const ListenWindow *left, const ListenWindow *right)
{
	if (left->x != right->x)
		return left->x < right->x ? -1 : 1;
	if (left->y != right->y)
		return left->y < right->y ? -1 : 1;
	if (left->from != right->from)
		return left->from < right->from ? -1 : 1;
	return 0;
}

#define ST_SORT			sort_windows
#define ST_ELEMENT_TYPE ListenWindow
#define ST_COMPARE(a, b)	compare_windows(a, b)
#define ST_SCOPE		static
#define ST_DEFINE
#include "lib/sort_template.h"

/* Check that the arrays have one dimension, no NULLs and the same length (of_mmsi may be empty); return that */
static int
check_arrays(ArrayType **given)
{
	int			n = ArrayGetNItems(ARR_NDIM(given[0]), ARR_DIMS(given[0]));

	for (int i = 0; i < WINDOW_ARRAYS; i++)
	{
		int			length = ArrayGetNItems(ARR_NDIM(given[i]), ARR_DIMS(given[i]));

		if (ARR_NDIM(given[i]) > 1 || ARR_HASNULL(given[i]))
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("arrays of windows must have one dimension and no NULLs")));
		if (length != n && !(i + 1 == WINDOW_ARRAYS && length == 0))
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("arrays of windows must be of one length, not %d and %d", n, length)));
	}
	return n;
}

/* Build the hash table of cells over the sorted windows */
static void
make_cells(ListenWindows *windows)
{
	HeardCell  *cell = NULL;

	windows->cells = heard_cells_create(CurrentMemoryContext, Max(windows->n, 16), NULL);
	for (int i = 0; i < windows->n; i++)
	{
		ListenWindow	   *window = &windows->window[i];
		uint64		key = cell_key(window->x, window->y);
		bool		found;

		if (cell == NULL || cell->key != key)
		{
			cell = heard_cells_insert(windows->cells, key, &found);
			cell->first = window;
			cell->longest = 0;
		}
		cell->end = window + 1;
		cell->longest = Max(cell->longest, track_elapsed(window->from, window->to));
	}
}

/* Build the sorted windows and their cells in a memory context; empty windows are left out */
static ListenWindows *
make_windows(ArrayType **given, bool is_fixed, MemoryContext context)
{
	int			n = check_arrays(given);
	bool		has_of = ARR_NDIM(given[WINDOW_ARRAYS - 1]) > 0;
	MemoryContext old = MemoryContextSwitchTo(context);
	ListenWindows    *windows = palloc0(sizeof(ListenWindows));

	windows->window = palloc_extended(Max(n, 1) * sizeof(ListenWindow), MCXT_ALLOC_HUGE);
	windows->heard = palloc_extended(Max(n, 1) * sizeof(ListenWindow *), MCXT_ALLOC_HUGE);
	for (int i = 0; i < WINDOW_ARRAYS && !is_fixed; i++)
	{
		windows->given[i] = palloc_extended(VARSIZE(given[i]), MCXT_ALLOC_HUGE);
		memcpy(windows->given[i], given[i], VARSIZE(given[i]));
	}
	for (int i = 0; i < n; i++)
	{
		ListenWindow		window = {
			.number = ((int32 *) ARR_DATA_PTR(given[0]))[i],
			.x = ((int32 *) ARR_DATA_PTR(given[1]))[i],
			.y = ((int32 *) ARR_DATA_PTR(given[2]))[i],
			.from = ((TimestampTz *) ARR_DATA_PTR(given[3]))[i],
			.to = ((TimestampTz *) ARR_DATA_PTR(given[4]))[i],
			.of_mmsi = has_of ? ((int32 *) ARR_DATA_PTR(given[5]))[i] : 0
		};

		if (window.from < window.to)
			windows->window[windows->n++] = window;
	}
	sort_windows(windows->window, windows->n);
	make_cells(windows);
	MemoryContextSwitchTo(old);
	return windows;
}

static void
free_windows(ListenWindows *windows)
{
	for (int i = 0; i < WINDOW_ARRAYS; i++)
		if (windows->given[i] != NULL)
			pfree(windows->given[i]);
	heard_cells_destroy(windows->cells);
	pfree(windows->window);
	pfree(windows->heard);
	pfree(windows);
}

/* Return whether the windows are the same in each call, as constants and parameters of the query are */
static bool
windows_are_fixed(FmgrInfo *flinfo)
{
	for (int i = 0; i < WINDOW_ARRAYS; i++)
		if (!get_fn_expr_arg_stable(flinfo, ARRAY_ARGUMENT(i)))
			return false;
	return true;
}

/* Return the windows of this call: those of the call before, if they are the same */
static ListenWindows *
windows_of_call(FunctionCallInfo fcinfo)
{
	FmgrInfo   *flinfo = fcinfo->flinfo;
	ListenWindows    *windows = flinfo->fn_extra;
	ArrayType  *given[WINDOW_ARRAYS];
	bool		same = windows != NULL;

	if (windows == NULL || windows->given[0] != NULL)
		for (int i = 0; i < WINDOW_ARRAYS; i++)
		{
			given[i] = PG_GETARG_ARRAYTYPE_P(ARRAY_ARGUMENT(i));
			same = same && VARSIZE(given[i]) == VARSIZE(windows->given[i]) &&
				memcmp(given[i], windows->given[i], VARSIZE(given[i])) == 0;
		}
	if (!same)
	{
		if (windows != NULL)
		{
			flinfo->fn_extra = NULL;
			free_windows(windows);
		}
		flinfo->fn_extra = windows = make_windows(given, windows_are_fixed(flinfo), flinfo->fn_mcxt);
	}
	if (windows->call == PG_UINT32_MAX)
	{
		for (int i = 0; i < windows->n; i++)
			windows->window[i].last_call = 0;
		windows->call = 0;
	}
	windows->call++;
	windows->nheard = 0;
	return windows;
}

/* Return the first window of a cell that can reach past t; those before it have ended */
static ListenWindow *
first_window(const HeardCell *cell, TimestampTz t)
{
	ListenWindow	   *low = cell->first,
			   *high = cell->end;

	while (low < high)
	{
		ListenWindow	   *middle = low + (high - low) / 2;

		if (middle->from < t && track_elapsed(middle->from, t) >= cell->longest)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Return whether a window counts for the ship, and it was not heard in it yet */
static bool
window_is_open(const Listener *listener, const ListenWindow *window)
{
	return window->last_call != listener->windows->call &&
		(window->of_mmsi == 0 || window->of_mmsi != listener->mmsi);
}

/* Return whether a cell has an open window that overlaps [first, last] */
static bool
cell_is_open(const Listener *listener, int32 x, int32 y, TimestampTz first, TimestampTz last)
{
	const HeardCell *cell = heard_cells_lookup(listener->windows->cells, cell_key(x, y));

	if (cell == NULL)
		return false;
	for (const ListenWindow *w = first_window(cell, first); w < cell->end && w->from <= last; w++)
		if (w->to > first && window_is_open(listener, w))
			return true;
	return false;
}

/* Mark the open windows that hold a fix in a cell at t; fixes come in order of time */
static void
hear_fix(Listener *listener, int32 x, int32 y, TimestampTz t)
{
	ListenWindows    *windows = listener->windows;

	if (!listener->has_cell || x != listener->x || y != listener->y)
	{
		const HeardCell *cell = heard_cells_lookup(windows->cells, cell_key(x, y));

		listener->has_cell = true;
		listener->x = x;
		listener->y = y;
		listener->next = cell == NULL ? NULL : first_window(cell, t);
		listener->end = cell == NULL ? NULL : cell->end;
	}
	for (; listener->next < listener->end && listener->next->from <= t; listener->next++)
		if (listener->next->to > t && window_is_open(listener, listener->next))
		{
			listener->next->last_call = windows->call;
			windows->heard[windows->nheard++] = listener->next;
		}
}

/*
 * Compute the range of longitudes or latitudes that surely lie in a column or row of cells; those at its edge may
 * lie in it
 */
static void
row_inside(int32 row, double cell_size, int64 *low, int64 *high)
{
	*low = (int64) ceil(row * cell_size) + 1;
	*high = (int64) floor((row + 1.0) * cell_size) - 1;
}

/* Mark the windows that hold fixes of a block */
static void
hear_fixes(Listener *listener, const TrackColumns *columns)
{
	int32		x = 0,
				y = 0;
	int64		west = 1,		/* inside of the current cell; empty at first */
				east = 0,
				south = 1,
				north = 0;

	for (int i = 0; i < columns->n; i++)
	{
		int32		lon = columns->lon[i],
					lat = columns->lat[i];

		if (lon < west || lon > east || lat < south || lat > north)
		{
			x = heard_cell_of(lon, listener->cell_size);
			y = heard_cell_of(lat, listener->cell_size);
			row_inside(x, listener->cell_size, &west, &east);
			row_inside(y, listener->cell_size, &south, &north);
		}
		hear_fix(listener, x, y, columns->t[i]);
	}
}

/*
 * Return whether a block must be unpacked.  If it lies in a single cell, mark first the windows that hold its
 * first fix, whose time is in the directory.
 */
static bool
must_unpack(Listener *listener, const TrackCursor *cursor, int block)
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
	x0 = heard_cell_of(dir->west, listener->cell_size);
	x1 = heard_cell_of(east, listener->cell_size);
	y0 = heard_cell_of(dir->south, listener->cell_size);
	y1 = heard_cell_of(north, listener->cell_size);
	if ((x1 - x0 + INT64CONST(1)) * (y1 - y0 + INT64CONST(1)) > FEW_CELLS)
		return true;
	if (x0 == x1 && y0 == y1)
		hear_fix(listener, x0, y0, dir->first);
	for (int32 x = x0; x <= x1; x++)
		for (int32 y = y0; y <= y1; y++)
			if (cell_is_open(listener, x, y, dir->first, last))
				return true;
	return false;
}

/* Return the numbers of the windows in which a ship was heard */
PG_FUNCTION_INFO_V1(windows_heard);
Datum
windows_heard(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *rsinfo = (ReturnSetInfo *) fcinfo->resultinfo;
	Listener	listener = {.mmsi = PG_GETARG_INT32(MMSI_ARGUMENT), .cell_size = heard_cell_size(PG_GETARG_FLOAT8(1))};
	TrackCursor *cursor;

	InitMaterializedSRF(fcinfo, MAT_SRF_USE_EXPECTED_DESC);
	listener.windows = windows_of_call(fcinfo);
	cursor = track_cursor_open(PG_GETARG_TRACK_SOURCE(0));
	for (int block = 0; listener.windows->n > 0 && block < cursor->nblocks; block++)
	{
		CHECK_FOR_INTERRUPTS();
		if (must_unpack(&listener, cursor, block))
			hear_fixes(&listener, cursor_block(cursor, block));
	}
	track_cursor_close(cursor);
	for (int i = 0; i < listener.windows->nheard; i++)
	{
		Datum		values[1] = {Int32GetDatum(listener.windows->heard[i]->number)};
		bool		nulls[1] = {false};

		tuplestore_putvalues(rsinfo->setResult, rsinfo->setDesc, values, nulls);
	}
	return (Datum) 0;
}
