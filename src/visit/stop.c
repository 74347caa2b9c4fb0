/*
 * stop.c
 *		Stops, and the silences in a stretch of a track.
 *
 * A stop is a maximal run of consecutive fixes, none of them farther than the
 * radius from the run's first and none after a silence over max_gap, that lasts
 * long enough from first to last.  A run that is too short gives way to the one
 * that starts a fix later.
 *
 * Three things keep that from costing the square of the fixes.  A run can only be
 * long enough if the fix that completes min_duration is in reach, so that one is
 * asked first: under way it is far off.  A fix that was too far from one start is
 * asked first for the next.  And of a ship that lies still, whole blocks are taken
 * by their boxes, not unpacked.
 */
#include "postgres.h"

#include <math.h>

#include "funcapi.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/float.h"
#include "utils/timestamp.h"

#include "common/duration.h"
#include "visit/stop.h"
#include "visit/stop_circle.h"

/* ---------- stretches of a track ---------- */

/*
 * The first fix in [pos, last] at or after t; returns false if there is none.
 * Blocks that end before t are passed by their neighbours' first times.
 */
static bool
first_at(TrackCursor *cursor, FixPos *pos, FixPos last, TimestampTz t)
{
	while (pos->block < last.block && cursor->dir[pos->block + 1].first < t)
		*pos = (FixPos) {pos->block + 1, 0};
	for (; !pos_before(last, *pos); *pos = cursor_after(cursor, *pos))
		if (cursor_time(cursor, *pos) >= t)
			return true;
	return false;
}

/* the sum of the silences longer than min_silence between fixes of [first, last] */
uint64
silence_within(TrackCursor *cursor, FixPos first, FixPos last, int64 min_silence)
{
	uint64		sum = 0;
	FixPos		pos = first;

	while (pos_before(pos, last))
	{
		const TrackColumns *columns;
		int			end;

		/* none can be in a block that is shorter than that, up to the next one's start */
		if (cursor_block_span(cursor, pos.block) <= (uint64) min_silence)
		{
			pos = (FixPos) {pos.block + 1, 0};
			continue;
		}
		columns = cursor_block(cursor, pos.block);
		end = pos.block == last.block ? last.i : columns->n - 1;
		for (int i = pos.i; i < end; i++)
		{
			uint64		step = track_elapsed(columns->t[i], columns->t[i + 1]);

			if (step > (uint64) min_silence)
				sum += step;
		}
		if (pos.block < last.block)
		{
			uint64		step = track_elapsed(columns->t[end], cursor->dir[pos.block + 1].first);

			if (step > (uint64) min_silence)
				sum += step;
		}
		pos = (FixPos) {pos.block + 1, 0};
	}
	return sum;
}

/* how far does the run that starts at `first` go, within [first, last]? */
static FixPos
run_end(TrackCursor *cursor, const StopRule *rule, const Disc *disc, FixPos first, FixPos last)
{
	FixPos		end = first;

	while (pos_before(end, last))
	{
		FixPos		next = cursor_after(cursor, end);
		const TrackColumns *columns;

		if (next.i == 0 && next.block < last.block &&
			cursor_block_span(cursor, end.block) <= (uint64) rule->max_gap &&
			cursor_block_span(cursor, next.block) <= (uint64) rule->max_gap &&
			disc_holds_box(disc, &cursor->dir[next.block]))
		{
			end = cursor_block_end(cursor, next.block);
			continue;
		}
		columns = cursor_block(cursor, next.block);
		if (track_elapsed(cursor_time(cursor, end), columns->t[next.i]) > (uint64) rule->max_gap ||
			!disc_holds(disc, columns->lon[next.i], columns->lat[next.i]))
			break;
		end = next;
	}
	return end;
}

/*
 * The next stop in [*from, last]; *from moves behind it.  False if there is none.
 */
bool
stop_next(TrackCursor *cursor, const StopRule *rule, FixPos *from, FixPos last, Stop *stop)
{
	FixPos		first = *from;
	FixPos		enough = first; /* the first fix that makes the run long enough */
	FixPos		violator = first;	/* a fix that was too far from an earlier start */
	DiscRadius	radius = disc_radius(rule->radius_m);
	Disc		disc = disc_nowhere(&radius);

	for (; !pos_before(last, first); first = cursor_after(cursor, first))
	{
		const TrackColumns *columns = cursor_block(cursor, first.block);
		TimestampTz began = columns->t[first.i];
		int32		lon = columns->lon[first.i],
					lat = columns->lat[first.i];

		if (track_elapsed(began, PG_INT64_MAX) < (uint64) rule->min_duration)
			break;
		if (pos_before(enough, first))
			enough = first;
		if (!first_at(cursor, &enough, last, began + rule->min_duration))
			break;				/* later starts have still less time */

		disc_move(&disc, lon, lat);
		if (pos_before(first, violator) && !pos_before(enough, violator))
		{
			columns = cursor_block(cursor, violator.block);
			if (!disc_holds(&disc, columns->lon[violator.i], columns->lat[violator.i]))
				continue;
		}
		columns = cursor_block(cursor, enough.block);
		if (!disc_holds(&disc, columns->lon[enough.i], columns->lat[enough.i]))
		{
			violator = enough;
			continue;
		}
		stop->first = first;
		stop->last = run_end(cursor, rule, &disc, first, last);
		stop->began = began;
		stop->ended = cursor_time(cursor, stop->last);
		if (!pos_before(stop->last, enough))
		{
			*from = cursor_after(cursor, stop->last);
			return true;
		}
		violator = cursor_after(cursor, stop->last);
	}
	*from = cursor_after(cursor, last);
	return false;
}

/* A radius that makes sense, or an error */
void
stop_rule_check_radius(double radius_m, const char *argument)
{
	if (isnan(radius_m) || radius_m < 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%s must not be negative, not %s", argument, float8out_internal(radius_m))));
}

/* ---------- stops(track, radius_m, min_duration, max_gap) ---------- */

typedef struct StopScan
{
	TrackCursor *cursor;
	StopRule	rule;
	FixPos		from;
} StopScan;

/* The stops of a track, anywhere */
PG_FUNCTION_INFO_V1(stops);
Datum
stops(PG_FUNCTION_ARGS)
{
	FuncCallContext *funcctx;
	StopScan   *scan;
	const TrackColumns *columns;
	Stop		stop;
	Datum		values[5];
	bool		nulls[5] = {0};

	if (SRF_IS_FIRSTCALL())
	{
		MemoryContext old;

		funcctx = SRF_FIRSTCALL_INIT();
		old = MemoryContextSwitchTo(funcctx->multi_call_memory_ctx);
		scan = palloc0(sizeof(StopScan));
		scan->cursor = track_cursor_open(PG_GETARG_TRACK_SOURCE(0));
		scan->rule.radius_m = PG_GETARG_FLOAT8(1);
		stop_rule_check_radius(scan->rule.radius_m, "radius_m");
		scan->rule.min_duration = duration_from_interval(PG_GETARG_INTERVAL_P(2), "min_duration");
		scan->rule.max_gap = duration_from_interval(PG_GETARG_INTERVAL_P(3), "max_gap");
		funcctx->user_fctx = scan;
		if (get_call_result_type(fcinfo, NULL, &funcctx->tuple_desc) != TYPEFUNC_COMPOSITE)
			elog(ERROR, "stops must return a row");
		funcctx->tuple_desc = BlessTupleDesc(funcctx->tuple_desc);
		MemoryContextSwitchTo(old);
	}
	funcctx = SRF_PERCALL_SETUP();
	scan = (StopScan *) funcctx->user_fctx;

	if (scan->from.block >= scan->cursor->nblocks ||
		!stop_next(scan->cursor, &scan->rule, &scan->from,
				   cursor_block_end(scan->cursor, scan->cursor->nblocks - 1), &stop))
		SRF_RETURN_DONE(funcctx);
	columns = cursor_block(scan->cursor, stop.first.block);
	values[0] = TimestampTzGetDatum(stop.began);
	values[1] = TimestampTzGetDatum(stop.ended);
	values[2] = Float8GetDatum(track_degrees(columns->lon[stop.first.i]));
	values[3] = Float8GetDatum(track_degrees(columns->lat[stop.first.i]));
	values[4] = Int32GetDatum(cursor_number(scan->cursor, stop.last) - cursor_number(scan->cursor, stop.first) + 1);
	SRF_RETURN_NEXT(funcctx, HeapTupleGetDatum(heap_form_tuple(funcctx->tuple_desc, values, nulls)));
}
