/*
 * gap.c
 *		Silence on AIS: the gaps of a track, and what a ship can have done in them.
 *
 * A gap is a silence strictly longer than min_gap between two neighbouring fixes: off
 * is the fix before it, on the one after.  The space-time prism bounds what a ship
 * can have done in it: to call at a zone it must go there from off and from there to
 * on, at max_speed_kn at most.  Distances are geodesics to the zone's nearest point,
 * a lower bound of any sea route, so the stay is an upper bound.
 */
#include "postgres.h"

#include <math.h>

#include "access/htup_details.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/float.h"
#include "utils/memutils.h"
#include "utils/timestamp.h"

#include "common/duration.h"
#include "common/geodesy.h"
#include "track/track_cursor.h"
#include "zone/zone_cache.h"
#include "zone/zone_nearest.h"

#define BEFORE_GAP_HOURS	12	/* hours over which fixes_before() counts: rate_window() */
#define BEFORE_GAP		(BEFORE_GAP_HOURS * USECS_PER_HOUR)

typedef struct Gap
{
	FixPos		off;
	FixPos		on;				/* the fix after off */
} Gap;

static double
check_speed(double speed_kn)
{
	if (isnan(speed_kn) || isinf(speed_kn) || speed_kn <= 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("max_speed_kn must be a finite speed above 0, not %s", float8out_internal(speed_kn))));
	return speed_kn;
}

/*
 * Find the next gap at or after *from, and move *from to its end; return false if there is none.  A block that is
 * shorter than min_gap, up to the start of the next, is skipped without unpacking it.
 */
static bool
gap_next(TrackCursor *cursor, int64 min_gap, FixPos *from, Gap *gap)
{
	while (from->block < cursor->nblocks)
	{
		const TrackColumns *columns;

		if (cursor_block_span(cursor, from->block) <= (uint64) min_gap)
		{
			*from = (FixPos) {from->block + 1, 0};
			continue;
		}
		columns = cursor_block(cursor, from->block);
		for (; from->i < columns->n; from->i++)
		{
			FixPos		next = cursor_after(cursor, *from);

			if (next.block >= cursor->nblocks)
				break;
			if (track_elapsed(columns->t[from->i],
							  next.block == from->block ? columns->t[next.i] : cursor->dir[next.block].first) >
				(uint64) min_gap)
			{
				gap->off = *from;
				gap->on = next;
				*from = next;
				return true;
			}
		}
		*from = (FixPos) {from->block + 1, 0};
	}
	return false;
}

static void
cursor_place(TrackCursor *cursor, FixPos pos, double *lon, double *lat)
{
	const TrackColumns *columns = cursor_block(cursor, pos.block);

	*lon = track_degrees(columns->lon[pos.i]);
	*lat = track_degrees(columns->lat[pos.i]);
}

/* Return the number of fixes in (t - BEFORE_GAP, t], pos being the last of them */
static int32
fixes_before(TrackCursor *cursor, FixPos pos, TimestampTz t)
{
	int			block = pos.block;
	FixPos		first;

	while (block > 0 && track_elapsed(cursor->dir[block].first, t) < BEFORE_GAP)
		block--;
	first = (FixPos) {block, 0};
	while (track_elapsed(cursor_time(cursor, first), t) >= BEFORE_GAP)
		first = cursor_after(cursor, first);
	return (int32) (cursor_number(cursor, pos) - cursor_number(cursor, first)) + 1;
}

/* Begin a set-returning function of rows, and switch to the context of its calls */
static FuncCallContext *
rows_begin(FunctionCallInfo fcinfo, MemoryContext *old)
{
	FuncCallContext *funcctx = init_MultiFuncCall(fcinfo);

	*old = MemoryContextSwitchTo(funcctx->multi_call_memory_ctx);
	if (get_call_result_type(fcinfo, NULL, &funcctx->tuple_desc) != TYPEFUNC_COMPOSITE)
		elog(ERROR, "function must return a row");
	funcctx->tuple_desc = BlessTupleDesc(funcctx->tuple_desc);
	return funcctx;
}

/* ---------- ais_gaps ---------- */

typedef struct GapScan
{
	TrackCursor *cursor;
	int64		min_gap;
	FixPos		from;
	bool		ends;			/* is the gap after the last fix yet to be returned, which lasts */
	TimestampTz until;			/* up to here */
} GapScan;

/* Return the argument until; error 22023 unless it is finite */
static TimestampTz
check_until(TimestampTz until)
{
	if (TIMESTAMP_NOT_FINITE(until))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("until must be a finite time, not %s",
						TIMESTAMP_IS_NOBEGIN(until) ? "-infinity" : "infinity")));
	return until;
}

/* Return whether the gap from the last fix to `until` is longer than min_gap */
static bool
gap_is_open(const TrackCursor *cursor, TimestampTz until, int64 min_gap)
{
	return cursor->nblocks > 0 && until > cursor->last && track_elapsed(cursor->last, until) > (uint64) min_gap;
}

/* Fill in the columns of a gap's start, and its length */
static void
gap_row_begin(GapScan *scan, FixPos off, TimestampTz until, Datum *values)
{
	TimestampTz off_at = cursor_time(scan->cursor, off);
	double		lon,
				lat;

	cursor_place(scan->cursor, off, &lon, &lat);
	values[0] = TimestampTzGetDatum(off_at);
	values[1] = Float8GetDatum(lon);
	values[2] = Float8GetDatum(lat);
	values[6] = IntervalPGetDatum(duration_to_interval(track_elapsed(off_at, until)));
	values[9] = Int32GetDatum(fixes_before(scan->cursor, off, off_at));
}

/* Fill in the columns of a gap's end */
static void
gap_row_end(GapScan *scan, const Gap *gap, Datum *values)
{
	TimestampTz off_at = cursor_time(scan->cursor, gap->off);
	TimestampTz on_at = cursor_time(scan->cursor, gap->on);
	double		off_lon,
				off_lat,
				on_lon,
				on_lat,
				nm;

	cursor_place(scan->cursor, gap->off, &off_lon, &off_lat);
	cursor_place(scan->cursor, gap->on, &on_lon, &on_lat);
	nm = geodesic_m(off_lon, off_lat, on_lon, on_lat) / NAUTICAL_MILE_M;
	values[3] = TimestampTzGetDatum(on_at);
	values[4] = Float8GetDatum(on_lon);
	values[5] = Float8GetDatum(on_lat);
	values[7] = Float8GetDatum(nm);
	values[8] = Float8GetDatum(nm / ((double) track_elapsed(off_at, on_at) / USECS_PER_HOUR));
}

/* Begin a scan of the gaps of a track; return NULL if the track or min_gap is NULL */
static GapScan *
gap_scan_begin(FunctionCallInfo fcinfo)
{
	GapScan    *scan;

	if (PG_ARGISNULL(0) || PG_ARGISNULL(1))
		return NULL;
	scan = palloc0(sizeof(GapScan));
	scan->cursor = track_cursor_open(PG_GETARG_TRACK_SOURCE(0));
	scan->min_gap = duration_from_interval(PG_GETARG_INTERVAL_P(1), "min_gap");
	if (!PG_ARGISNULL(2))
	{
		scan->until = check_until(PG_GETARG_TIMESTAMPTZ(2));
		scan->ends = gap_is_open(scan->cursor, scan->until, scan->min_gap);
	}
	return scan;
}

/* Return the gaps of a track in order */
PG_FUNCTION_INFO_V1(ais_gaps);
Datum
ais_gaps(PG_FUNCTION_ARGS)
{
	FuncCallContext *funcctx;
	GapScan    *scan;
	Gap			gap;
	Datum		values[10] = {0};
	bool		nulls[10] = {0};

	if (SRF_IS_FIRSTCALL())
	{
		MemoryContext old;

		funcctx = rows_begin(fcinfo, &old);
		funcctx->user_fctx = gap_scan_begin(fcinfo);
		MemoryContextSwitchTo(old);
	}
	funcctx = SRF_PERCALL_SETUP();
	scan = (GapScan *) funcctx->user_fctx;

	if (scan != NULL && gap_next(scan->cursor, scan->min_gap, &scan->from, &gap))
	{
		gap_row_begin(scan, gap.off, cursor_time(scan->cursor, gap.on), values);
		gap_row_end(scan, &gap, values);
	}
	else if (scan != NULL && scan->ends)
	{
		scan->ends = false;
		gap_row_begin(scan, cursor_block_end(scan->cursor, scan->cursor->nblocks - 1), scan->until, values);
		nulls[3] = nulls[4] = nulls[5] = nulls[7] = nulls[8] = true;
	}
	else
		SRF_RETURN_DONE(funcctx);
	SRF_RETURN_NEXT(funcctx, HeapTupleGetDatum(heap_form_tuple(funcctx->tuple_desc, values, nulls)));
}

/* Convert the number of fixes that ais_gaps() counts before a gap to fixes per hour */
PG_FUNCTION_INFO_V1(own_rate_before);
Datum
own_rate_before(PG_FUNCTION_ARGS)
{
	PG_RETURN_FLOAT8((double) PG_GETARG_INT32(0) / BEFORE_GAP_HOURS);
}

/* ---------- dark_calls ---------- */

typedef struct DarkScan
{
	TrackCursor *cursor;
	const ZoneIndex *index;
	int64		min_gap;
	double		max_speed_kn;
	int64		min_stay;
	FuncCallContext *funcctx;
	HeapTuple  *rows;
	int			n;
	int			max;
} DarkScan;

/* Return the time that a distance takes at a speed, microseconds */
static uint64
sailing_time(double metres, double speed_kn)
{
	return (uint64) rint(metres / NAUTICAL_MILE_M / speed_kn * USECS_PER_HOUR);
}

/* Add a call at a zone if the gap leaves time for a stay of min_stay there; `open`: the gap has no end */
static void
add_dark_call(DarkScan *scan, const ZoneReach *reach, TimestampTz off_at, TimestampTz on_at, bool open)
{
	uint64		in = sailing_time(reach->metres_a, scan->max_speed_kn),
				out = open ? 0 : sailing_time(reach->metres_b, scan->max_speed_kn),
				length = track_elapsed(off_at, on_at);
	Datum		values[8];
	bool		nulls[8] = {0};

	if (in + out > length || length - in - out < (uint64) scan->min_stay)
		return;
	values[0] = Int64GetDatum(ZoneEntries(scan->index)[reach->ordinal].zone_id);
	values[1] = TimestampTzGetDatum(off_at);
	values[2] = TimestampTzGetDatum(on_at);
	values[3] = Float8GetDatum(reach->metres_a / NAUTICAL_MILE_M);
	values[4] = Float8GetDatum(reach->metres_b / NAUTICAL_MILE_M);
	nulls[2] = nulls[4] = open;
	values[5] = TimestampTzGetDatum(off_at + in);
	values[6] = TimestampTzGetDatum(on_at - out);
	values[7] = IntervalPGetDatum(duration_to_interval(length - in - out));
	if (scan->n == scan->max)
	{
		scan->max *= 2;
		scan->rows = repalloc_huge(scan->rows, scan->max * sizeof(HeapTuple));
	}
	scan->rows[scan->n++] = heap_form_tuple(scan->funcctx->tuple_desc, values, nulls);
}

/* Find all zones at which a gap leaves time for a call; `on` is NULL for the gap after the last fix */
static void
scan_gap(DarkScan *scan, FixPos off, const FixPos *on, TimestampTz on_at)
{
	TimestampTz off_at = cursor_time(scan->cursor, off);
	uint64		length = track_elapsed(off_at, on_at);
	double		lon,
				lat,
				on_lon = 0,
				on_lat = 0,
				limit_m;
	ZoneReach  *reached;
	int			n;

	if (length < (uint64) scan->min_stay)
		return;
	limit_m = (double) (length - scan->min_stay) / USECS_PER_HOUR * scan->max_speed_kn * NAUTICAL_MILE_M;
	cursor_place(scan->cursor, off, &lon, &lat);
	if (on != NULL)
		cursor_place(scan->cursor, *on, &on_lon, &on_lat);
	n = zones_reachable(scan->index, lon, lat, on != NULL, on_lon, on_lat, limit_m, &reached);
	for (int i = 0; i < n; i++)
		add_dark_call(scan, &reached[i], off_at, on_at, on == NULL);
	pfree(reached);
}

/* Return the calls for which the gaps of a track leave time */
PG_FUNCTION_INFO_V1(dark_calls);
Datum
dark_calls(PG_FUNCTION_ARGS)
{
	FuncCallContext *funcctx;
	DarkScan   *scan;

	if (SRF_IS_FIRSTCALL())
	{
		MemoryContext old;
		TrackSource source;
		FixPos		from = {0, 0};
		Gap			gap;

		for (int i = 0; i < 5; i++)
			if (PG_ARGISNULL(i))
			{
				funcctx = init_MultiFuncCall(fcinfo);
				SRF_RETURN_DONE(funcctx);
			}
		funcctx = rows_begin(fcinfo, &old);
		scan = palloc0(sizeof(DarkScan));
		scan->funcctx = funcctx;
		scan->max = 16;
		scan->rows = palloc(scan->max * sizeof(HeapTuple));
		scan->min_gap = duration_from_interval(PG_GETARG_INTERVAL_P(2), "min_gap");
		scan->max_speed_kn = check_speed(PG_GETARG_FLOAT8(3));
		scan->min_stay = duration_from_interval(PG_GETARG_INTERVAL_P(4), "min_stay");
		source = PG_GETARG_TRACK_SOURCE(0);
		scan->index = PG_GETARG_ZONE_INDEX_ROW_BY_ROW(1);
		scan->cursor = track_cursor_open(source);
		while (gap_next(scan->cursor, scan->min_gap, &from, &gap))
			scan_gap(scan, gap.off, &gap.on, cursor_time(scan->cursor, gap.on));
		if (!PG_ARGISNULL(5))
		{
			TimestampTz until = check_until(PG_GETARG_TIMESTAMPTZ(5));

			if (gap_is_open(scan->cursor, until, scan->min_gap))
				scan_gap(scan, cursor_block_end(scan->cursor, scan->cursor->nblocks - 1), NULL, until);
		}
		funcctx->max_calls = scan->n;
		funcctx->user_fctx = scan;
		MemoryContextSwitchTo(old);
	}
	funcctx = SRF_PERCALL_SETUP();
	scan = (DarkScan *) funcctx->user_fctx;
	if (funcctx->call_cntr >= funcctx->max_calls)
		SRF_RETURN_DONE(funcctx);
	{
		HeapTuple	row = scan->rows[funcctx->call_cntr];

		SRF_RETURN_NEXT(funcctx, HeapTupleGetDatum(row));
	}
}
