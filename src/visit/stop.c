/*
 * stop.c
 *		Stops, and the gaps in a part of a track.
 *
 * A stop begins at a fix and goes on from near fix to near fix (near: at most the radius
 * from the first) as long as there is no gap over max_gap and at most two strays lie
 * between near fixes, which are then at most stray_gap apart.  It must last long enough
 * from its first to its last near fix.  If a start leads to no stop, the next fix is
 * tried.
 *
 * Three things keep the search from taking quadratic time.
 *
 * A stop can only be long enough if one of the three fixes from the one that completes
 * min_duration on is near, so these are tested first: if the ship is under way they are
 * far off.
 *
 * The reason for which a start failed is kept as a wall: consecutive fixes such that a
 * stop ends before them if none of them is near.  Three fixes make a wall, fewer if the
 * near ones around them are more than stray_gap apart, and none at all at a gap over
 * max_gap.  Later starts before a wall fail as well, up to the first one that is near one
 * of its fixes: they are skipped by comparing them with a window around the wall, whole
 * blocks by their boxes.
 *
 * And for a ship at rest whole blocks are taken by their boxes, without unpacking them.
 */
#include "postgres.h"

#include <math.h>

#include "access/htup_details.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/float.h"
#include "utils/timestamp.h"

#include "common/duration.h"
#include "visit/stop.h"
#include "visit/stop_circle.h"
#include "visit/stop_window.h"

/* ---------- stretches of a track ---------- */

/* Return pos, or the start of the last block in [pos, last] that begins before t */
static FixPos
block_at(const TrackCursor *cursor, FixPos pos, FixPos last, TimestampTz t)
{
	while (pos.block < last.block && cursor->dir[pos.block + 1].first < t)
		pos = (FixPos) {pos.block + 1, 0};
	return pos;
}

/* Move to the first fix in [pos, last] at or after t; return false if there is none */
static bool
first_at(TrackCursor *cursor, FixPos *pos, FixPos last, TimestampTz t)
{
	const TrackColumns *columns;
	int			low,
				high;

	*pos = block_at(cursor, *pos, last, t);
	columns = cursor_block(cursor, pos->block);
	low = pos->i;
	high = columns->n;
	while (low < high)
	{
		int			middle = (low + high) / 2;

		if (columns->t[middle] < t)
			low = middle + 1;
		else
			high = middle;
	}
	*pos = low < columns->n ? (FixPos) {pos->block, low} : (FixPos) {pos->block + 1, 0};
	return !pos_before(last, *pos);
}

/* Return the sum of the gaps longer than min_silence between fixes of [first, last], microseconds */
uint64
silence_within(TrackCursor *cursor, FixPos first, FixPos last, int64 min_silence)
{
	uint64		sum = 0;
	FixPos		pos = first;

	while (pos_before(pos, last))
	{
		const TrackColumns *columns;
		int			end;

		/* a block that is shorter than that, up to the next one's start, has none */
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

/* ---------- the search for a stop ---------- */

typedef struct Wall
{
	FixPos		first;			/* its first fix; if it has none, the fix behind the last start that it stops */
	bool		boxed;			/* the first fixes of a block, known only by the window around the block */
	int			nfixes;
	int32		lon[STOP_MAX_STRAYS + 1];
	int32		lat[STOP_MAX_STRAYS + 1];
	Window		window;			/* a start outside of it is near none of its fixes */
} Wall;

typedef struct StopSearch
{
	TrackCursor *cursor;
	const StopRule *rule;
	FixPos		last;			/* the last fix of the search */
	DiscRadius	radius;
	WindowReach		reach;			/* of the radius */
	Disc		disc;			/* around the current start */
	FixPos		enough;			/* not behind the first fix min_duration after the current start */
	Wall		wall;
} StopSearch;

/* Begin a wall at a fix, to which fixes are added one by one */
static void
wall_begin(Wall *wall, FixPos first)
{
	wall->first = first;
	wall->boxed = false;
	wall->nfixes = 0;
}

static void
wall_add(Wall *wall, int32 lon, int32 lat)
{
	wall->lon[wall->nfixes] = lon;
	wall->lat[wall->nfixes] = lat;
	wall->nfixes++;
}

static void
wall_finish(StopSearch *search)
{
	Wall	   *wall = &search->wall;
	FixBox		box;

	if (wall->nfixes == 0)
		return;
	box = fix_box_at(wall->lon[0], wall->lat[0]);
	for (int k = 1; k < wall->nfixes; k++)
		fix_box_add(&box, wall->lon[k], wall->lat[k]);
	wall->window = window_around(&box, &search->reach);
}

/* Check whether the current start is surely near none of the wall's fixes */
static bool
wall_is_far(const StopSearch *search)
{
	if (search->wall.boxed)
		return window_misses(&search->wall.window, search->disc.lon, search->disc.lat);
	for (int k = 0; k < search->wall.nfixes; k++)
		if (disc_holds(&search->disc, search->wall.lon[k], search->wall.lat[k]))
			return false;
	return true;
}

/* Return the first start from `start` on that the wall does not surely stop */
static FixPos
starts_pass_wall(const StopSearch *search, FixPos start)
{
	const Wall *wall = &search->wall;
	TrackCursor *cursor = search->cursor;

	if (wall->nfixes == 0 && !wall->boxed && pos_before(start, wall->first))
		return wall->first;
	while (pos_before(start, wall->first))
	{
		const TrackColumns *columns;
		int			end = wall->first.i;

		if (start.block < wall->first.block)
		{
			if (start.i == 0 && window_misses_block(&wall->window, &cursor->dir[start.block]))
			{
				start.block++;
				continue;
			}
			end = cursor->dir[start.block].nfixes;
		}
		columns = cursor_block(cursor, start.block);
		start.i = window_first_hit(&wall->window, columns, start.i, end);
		if (start.i < end)
			return start;
		if (start.block < wall->first.block)
			start = (FixPos) {start.block + 1, 0};
	}
	return start;
}

/*
 * Make the first fixes of a block the wall; return whether the current start is outside the window around the
 * block
 */
static bool
wall_of_block(StopSearch *search, int block)
{
	const TrackBlock *entry = &search->cursor->dir[block];
	FixBox		box = fix_box_of_block(entry);

	if (block < search->last.block && entry->nfixes < stop_ending_fixes(search->rule))
		return false;
	wall_begin(&search->wall, (FixPos) {block, 0});
	search->wall.boxed = true;
	search->wall.window = window_around(&box, &search->reach);
	return wall_is_far(search);
}

typedef enum StopOutlook
{
	STOP_HOPELESS,				/* not even a later start can lead to one */
	STOP_WALLED,				/* a wall makes it too short */
	STOP_OPEN
} StopOutlook;

/*
 * Test the fixes from the first one min_duration after the current start on: if the start is near none of them,
 * they become the wall
 */
static StopOutlook
look_ahead(StopSearch *search, FixPos start, TimestampTz began)
{
	TrackCursor *cursor = search->cursor;
	FixPos		last = search->last,
				pos;

	if (track_elapsed(began, PG_INT64_MAX) < (uint64) search->rule->min_duration)
		return STOP_HOPELESS;
	began += search->rule->min_duration;
	if (pos_before(search->enough, start))
		search->enough = start;
	search->enough = block_at(cursor, search->enough, last, began);
	if (search->enough.block > start.block)
	{
		if (search->enough.block < last.block && disc_holds_box(&search->disc, &cursor->dir[search->enough.block]))
			return STOP_OPEN;
		if (wall_of_block(search, search->enough.block))
			return STOP_WALLED;
	}
	if (!first_at(cursor, &search->enough, last, began))
		return STOP_HOPELESS;

	pos = search->enough;
	wall_begin(&search->wall, pos);
	for (int k = stop_ending_fixes(search->rule); k > 0 && !pos_before(last, pos); k--)
	{
		const TrackColumns *columns = cursor_block(cursor, pos.block);

		wall_add(&search->wall, columns->lon[pos.i], columns->lat[pos.i]);
		pos = cursor_after(cursor, pos);
	}
	if (!wall_is_far(search))
		return STOP_OPEN;
	wall_finish(search);
	return STOP_WALLED;
}

/* Check whether there is surely no gap over max_gap from the first fix of a block to that of the next */
static inline bool
block_is_calm(const StopSearch *search, int block)
{
	return cursor_block_span(search->cursor, block) <= (uint64) search->rule->max_gap;
}

/*
 * Return the last of the fixes that follow `end` and are near the current start, without a gap over max_gap
 * between them
 */
static FixPos
near_fixes_end(const StopSearch *search, FixPos end)
{
	TrackCursor *cursor = search->cursor;

	for (;;)
	{
		FixPos		next = cursor_after(cursor, end);
		const TrackColumns *columns;
		int			last;
		bool		calm;

		if (pos_before(search->last, next) ||
			(next.i == 0 && !block_is_calm(search, end.block) &&
			 track_elapsed(cursor_time(cursor, end), cursor->dir[next.block].first) > (uint64) search->rule->max_gap))
			return end;
		calm = block_is_calm(search, next.block);
		if (next.i == 0 && calm && next.block < search->last.block &&
			disc_holds_box(&search->disc, &cursor->dir[next.block]))
		{
			end = cursor_block_end(cursor, next.block);
			continue;
		}
		columns = cursor_block(cursor, next.block);
		last = next.block < search->last.block ? columns->n - 1 : search->last.i;
		for (; next.i <= last; next.i++)
		{
			while (calm && next.i % 8 == 0 && next.i + 7 <= last &&
				   disc_holds_eight(&search->disc, &columns->lon[next.i], &columns->lat[next.i]))
			{
				next.i += 8;
				end = (FixPos) {next.block, next.i - 1};
			}
			if (next.i > last)
				break;
			if (!disc_holds(&search->disc, columns->lon[next.i], columns->lat[next.i]) ||
				(!calm && next.i > 0 &&
				 track_elapsed(columns->t[next.i - 1], columns->t[next.i]) > (uint64) search->rule->max_gap))
				return end;
			end = next;
		}
	}
}

/* Return the last near fix of the stop from the current start; what ends it becomes the wall */
static FixPos
run_end(StopSearch *search, FixPos start)
{
	TrackCursor *cursor = search->cursor;
	const StopRule *rule = search->rule;
	FixPos		end = near_fixes_end(search, start),	/* the last near fix */
				pos = end;		/* the last fix examined: `end`, or a stray behind it */

	wall_begin(&search->wall, cursor_after(cursor, end));
	while (pos_before(pos, search->last) && search->wall.nfixes < stop_ending_fixes(rule))
	{
		FixPos		next = cursor_after(cursor, pos);
		const TrackColumns *columns = cursor_block(cursor, next.block);
		TimestampTz t = columns->t[next.i];
		int32		lon = columns->lon[next.i],
					lat = columns->lat[next.i];

		if (track_elapsed(cursor_time(cursor, pos), t) > (uint64) rule->max_gap ||
			(search->wall.nfixes > 0 && track_elapsed(cursor_time(cursor, end), t) > (uint64) rule->stray_gap))
			break;
		pos = next;
		if (disc_holds(&search->disc, lon, lat))
		{
			end = pos = near_fixes_end(search, next);
			wall_begin(&search->wall, cursor_after(cursor, end));
		}
		else
			wall_add(&search->wall, lon, lat);
	}
	wall_finish(search);
	return end;
}

/*
 * Find the next stop in [*from, last] and move *from behind it; return false if there is none.
 */
bool
stop_next(TrackCursor *cursor, const StopRule *rule, FixPos *from, FixPos last, Stop *stop)
{
	StopSearch	search = {
		.cursor = cursor, .rule = rule, .last = last, .radius = disc_radius(rule->radius_m),
		.reach = window_reach(rule->radius_m), .enough = *from, .wall = {.first = *from}
	};
	FixPos		start = *from;

	search.disc = disc_nowhere(&search.radius);
	while (start = starts_pass_wall(&search, start), !pos_before(last, start))
	{
		const TrackColumns *columns = cursor_block(cursor, start.block);
		TimestampTz began = columns->t[start.i];

		disc_move(&search.disc, columns->lon[start.i], columns->lat[start.i]);
		if (!(pos_before(start, search.wall.first) && wall_is_far(&search)))
		{
			StopOutlook outlook = look_ahead(&search, start, began);

			if (outlook == STOP_HOPELESS)
				break;
			if (outlook == STOP_OPEN)
			{
				*stop = (Stop) {.first = start, .last = run_end(&search, start), .began = began};
				stop->ended = cursor_time(cursor, stop->last);
				if (track_elapsed(began, stop->ended) >= (uint64) rule->min_duration)
				{
					*from = cursor_after(cursor, stop->last);
					return true;
				}
			}
		}
		start = cursor_after(cursor, start);
	}
	*from = cursor_after(cursor, last);
	return false;
}

/* Raise error 22023 for a radius that is negative or NaN */
void
stop_rule_check_radius(double radius_m, const char *argument)
{
	if (isnan(radius_m) || radius_m < 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%s must not be negative, not %s", argument, float8out_internal(radius_m))));
}

/* ---------- stops(track, radius_m, min_duration, max_gap, stray_gap) ---------- */

typedef struct StopScan
{
	TrackCursor *cursor;
	StopRule	rule;
	FixPos		from;
} StopScan;

/* Return the stops of a track, anywhere */
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
		scan->rule.stray_gap = duration_from_interval(PG_GETARG_INTERVAL_P(4), "stray_gap");
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

/* ---------- track_stays_within(track, radius_m) ---------- */

/* Check whether all fixes of a track lie within a radius, metres, of its first */
PG_FUNCTION_INFO_V1(track_stays_within);
Datum
track_stays_within(PG_FUNCTION_ARGS)
{
	TrackCursor *cursor = track_cursor_open(PG_GETARG_TRACK_SOURCE(0));
	DiscRadius	radius = disc_radius(PG_GETARG_FLOAT8(1));
	Disc		disc;

	stop_rule_check_radius(PG_GETARG_FLOAT8(1), "radius_m");
	for (int b = 0; b < cursor->nblocks; b++)
	{
		const TrackColumns *columns;

		if (b > 0 && disc_holds_box(&disc, &cursor->dir[b]))
			continue;
		columns = cursor_block(cursor, b);
		if (b == 0)
			disc = disc_around(columns->lon[0], columns->lat[0], &radius);
		for (int i = 0; i < columns->n; i++)
			if (!disc_holds(&disc, columns->lon[i], columns->lat[i]))
				PG_RETURN_BOOL(false);
	}
	PG_RETURN_BOOL(true);
}
