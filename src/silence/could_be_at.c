/*
 * could_be_at.c
 *		Whether the ship of a track can have been at a place at a time.
 *
 * The place and the time have errors, and so has a fix; the verdict is that of reachable()
 * with both.  An alibi is a fix that is farther from the place than a ship gets at
 * max_speed_kn in the time between, errors added.  A ship with a fix at the place, within the
 * errors of both sides, has no alibi, however fast it came or went.
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
#include "common/geodesy.h"
#include "common/place_check.h"
#include "common/reachable.h"
#include "silence/ais_error.h"
#include "track/track_cursor.h"

/* of the fixes of one time, the one nearest to the place */
typedef struct NearestFix
{
	bool		found;
	TimestampTz t;
	double		metres;			/* great circle */
	double		lon;
	double		lat;
} NearestFix;

/* Replace the nearest fix by one of another time, or by one that is nearer */
static void
nearest_fix(NearestFix *nearest, TimestampTz t, double metres, double lon, double lat)
{
	if (!nearest->found || nearest->t != t || metres < nearest->metres)
		*nearest = (NearestFix) {true, t, metres, lon, lat};
}

/* Return the hours to spare between a fix and being at the place at t; below 0, the hours missing */
static double
spare_hours(const ReachRule *rule, const NearestFix *fix, TimestampTz t)
{
	return (reach_metres(rule, track_apart(fix->t, t)) - fix->metres) / rule->speed_m_s / 3600;
}

/* Find, among the last fixes at or before t and among the first ones at or after t, those nearest to a place */
static void
fixes_around(TrackCursor *cursor, double lon, double lat, TimestampTz t, NearestFix *before, NearestFix *after)
{
	/* from the last block that starts before t up to the first fix after t */
	int			block = cursor_block_before(cursor, t);

	/* fixes of one time can be in two blocks */
	while (block > 0 && cursor_time(cursor, cursor_block_end(cursor, block - 1)) == cursor->dir[block].first)
		block--;
	for (; block < cursor->nblocks && !(after->found && after->t > t); block++)
	{
		const TrackColumns *columns = cursor_block(cursor, block);

		for (int i = 0; i < columns->n; i++)
		{
			double		fix_lon = track_degrees(columns->lon[i]),
						fix_lat = track_degrees(columns->lat[i]),
						metres;

			if (after->found && columns->t[i] > after->t)
				break;
			/* only the last of the fixes before t matter */
			if (columns->t[i] < t && i + 1 < columns->n && columns->t[i + 1] <= t && columns->t[i + 1] > columns->t[i])
				continue;
			metres = great_circle_m(lon, lat, fix_lon, fix_lat);
			if (columns->t[i] <= t)
				nearest_fix(before, columns->t[i], metres, fix_lon, fix_lat);
			if (columns->t[i] >= t)
				nearest_fix(after, columns->t[i], metres, fix_lon, fix_lat);
		}
	}
}

/* Check whether no ship can move so far between two times, the errors of AIS allowed for */
static bool
is_stray_step(const ReachRule *rule, double metres, TimestampTz from, TimestampTz to)
{
	ReachRule	stray = {
		.speed_m_s = ais_stray_m_s(rule),
		.time_error_s = AIS_TIME_ERROR_S,
		.place_error_m = rule->place_error_m
	};

	return metres > reach_metres(&stray, track_apart(from, to));
}

/*
 * Return the hours to spare by the fix nearest in time that is at the place, within the errors of both sides, and
 * in reach of the fixes before and after; below 0 if there is none.  See known_there.c.
 */
static double
spare_hours_there(TrackCursor *cursor, const ReachRule *rule, double lon, double lat, TimestampTz t,
				  const NearestFix *before, const NearestFix *after)
{
	FixPos		pos = {cursor_block_before(cursor, time_shifted(t, -reach_error_usecs(rule))), 0};
	double		most = -INFINITY;

	for (; pos.block < cursor->nblocks; pos = cursor_after(cursor, pos))
	{
		const TrackColumns *columns = cursor_block(cursor, pos.block);
		TimestampTz at = columns->t[pos.i];
		double		away = (double) track_apart(at, t) / USECS_PER_SEC;
		NearestFix	fix = {true, at};

		CHECK_FOR_INTERRUPTS();
		if (away > rule->time_error_s)
		{
			if (at > t)
				break;
			continue;
		}
		fix.metres = great_circle_m(lon, lat, track_degrees(columns->lon[pos.i]), track_degrees(columns->lat[pos.i]));
		if (fix.metres <= rule->place_error_m &&
			!(before->found && is_stray_step(rule, before->metres, before->t, at)) &&
			!(after->found && is_stray_step(rule, after->metres, at, after->t)))
			most = Max(most, spare_hours(rule, &fix, at) - away / 3600);
	}
	return most;
}

/* Build a rule from the arguments, and add the errors of AIS */
static ReachRule
rule_of_call(FunctionCallInfo fcinfo)
{
	ReachRule	rule = reach_rule(PG_GETARG_FLOAT8(4), PG_GETARG_INTERVAL_P(5), PG_GETARG_FLOAT8(6));

	if (isinf(rule.speed_m_s) || isinf(rule.place_error_m))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("max_speed_kn and place_error_m must be finite, not %s and %s",
						float8out_internal(PG_GETARG_FLOAT8(4)), float8out_internal(PG_GETARG_FLOAT8(6)))));
	rule.time_error_s += AIS_TIME_ERROR_S;
	rule.place_error_m += AIS_PLACE_ERROR_M;
	return rule;
}

/*
 * Judge whether the ship of a track can have been at a place at a time, within
 * the errors of both sides.  A NULL track is a ship without fixes, as that of a
 * ship with nothing stored is; any other NULL gives NULL.
 */
PG_FUNCTION_INFO_V1(could_be_at);
Datum
could_be_at(PG_FUNCTION_ARGS)
{
	double		lon,
				lat,
				slack = INFINITY;
	TimestampTz t;
	ReachRule	rule;
	NearestFix	before = {0},
				after = {0};
	TupleDesc	tuple_desc;
	Datum		values[6];
	bool		nulls[6] = {0};

	for (int i = 1; i < PG_NARGS(); i++)
		if (PG_ARGISNULL(i))
			PG_RETURN_NULL();
	lon = PG_GETARG_FLOAT8(1);
	lat = PG_GETARG_FLOAT8(2);
	t = PG_GETARG_TIMESTAMPTZ(3);
	rule = rule_of_call(fcinfo);
	place_check(lon, lat);
	if (TIMESTAMP_NOT_FINITE(t))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("t must be a finite time, not %s", TIMESTAMP_IS_NOBEGIN(t) ? "-infinity" : "infinity")));
	if (get_call_result_type(fcinfo, NULL, &tuple_desc) != TYPEFUNC_COMPOSITE)
		elog(ERROR, "could_be_at must return a row");

	if (!PG_ARGISNULL(0))
	{
		TrackCursor *cursor = track_cursor_open(PG_GETARG_TRACK_SOURCE(0));

		fixes_around(cursor, lon, lat, t, &before, &after);
		if (before.found)
			slack = Min(slack, spare_hours(&rule, &before, t));
		if (after.found)
			slack = Min(slack, spare_hours(&rule, &after, t));
		if (slack < 0)
			slack = Max(slack, spare_hours_there(cursor, &rule, lon, lat, t, &before, &after));
		track_cursor_close(cursor);
	}

	values[0] = CStringGetTextDatum(!before.found && !after.found ? "unknown" : slack >= 0 ? "feasible" : "alibi");
	values[1] = TimestampTzGetDatum(before.t);
	values[2] = Float8GetDatum(geodesic_m(lon, lat, before.lon, before.lat) / NAUTICAL_MILE_M);
	nulls[1] = nulls[2] = !before.found;
	values[3] = TimestampTzGetDatum(after.t);
	values[4] = Float8GetDatum(geodesic_m(lon, lat, after.lon, after.lat) / NAUTICAL_MILE_M);
	nulls[3] = nulls[4] = !after.found;
	values[5] = Float8GetDatum(slack);
	nulls[5] = isinf(slack);
	PG_RETURN_DATUM(HeapTupleGetDatum(heap_form_tuple(BlessTupleDesc(tuple_desc), values, nulls)));
}
