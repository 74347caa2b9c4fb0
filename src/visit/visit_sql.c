/*
 * visit_sql.c
 *		SQL functions of visits: zone_visits, port_calls, and judged_visits for
 *		detection.
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/timestamp.h"
#include "utils/tuplestore.h"
#include "utils/typcache.h"

#include "common/duration.h"
#include "track/track_clean.h"
#include "visit/stop.h"
#include "visit/visit.h"
#include "zone/zone_cache.h"

#define VISIT_COLUMNS	15

static const char *const basis_names[] = {"crossing", "silence", "open"};

static void
put_time(Datum *values, bool *nulls, int column, TimestampTz t)
{
	nulls[column] = t == NO_TIME;
	values[column] = TimestampTzGetDatum(t);
}

/* Write a visit as the columns of a zone_visit */
static void
visit_columns(const Visit *visit, Datum *values, bool *nulls)
{
	memset(nulls, 0, VISIT_COLUMNS * sizeof(bool));
	values[0] = Int64GetDatum(visit->zone_id);
	put_time(values, nulls, 1, visit->arrival.best);
	put_time(values, nulls, 2, visit->arrival.earliest);
	put_time(values, nulls, 3, visit->arrival.latest);
	values[4] = CStringGetTextDatum(basis_names[visit->arrival.basis]);
	put_time(values, nulls, 5, visit->departure.best);
	put_time(values, nulls, 6, visit->departure.earliest);
	put_time(values, nulls, 7, visit->departure.latest);
	values[8] = CStringGetTextDatum(basis_names[visit->departure.basis]);
	put_time(values, nulls, 9, visit->first_stop);
	put_time(values, nulls, 10, visit->last_stop_end);
	values[11] = IntervalPGetDatum(duration_to_interval(visit->stopped));
	values[12] = IntervalPGetDatum(duration_to_interval(visit->unobserved));
	values[13] = Int32GetDatum(visit->fixes);
	values[14] = Int16GetDatum(visit->confidence);
}

/* Read a rule from a function's arguments, of which max_gap is number `first` */
static VisitRule
visit_rule_of_args(FunctionCallInfo fcinfo, int first, bool stops_only)
{
	VisitRule	rule = {.stops_only = stops_only};

	rule.max_gap = duration_from_interval(PG_GETARG_INTERVAL_P(first), "max_gap");
	rule.merge_gap = duration_from_interval(PG_GETARG_INTERVAL_P(first + 1), "merge_gap");
	rule.min_silence = duration_from_interval(PG_GETARG_INTERVAL_P(first + 2), "min_silence");
	rule.stop_radius_m = PG_GETARG_FLOAT8(first + 3);
	stop_rule_check_radius(rule.stop_radius_m, "stop_radius_m");
	rule.min_stop = duration_from_interval(PG_GETARG_INTERVAL_P(first + 4), "min_stop");
	rule.jitter_m = PG_GETARG_FLOAT8(first + 5);
	stop_rule_check_radius(rule.jitter_m, "jitter_m");
	rule.stray_gap = duration_from_interval(PG_GETARG_INTERVAL_P(first + 6), "stray_gap");
	return rule;
}

/* Return visits as rows, only those with a stop if stops_only */
static Datum
visit_rows(FunctionCallInfo fcinfo, bool stops_only)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	VisitRule	rule = visit_rule_of_args(fcinfo, 2, stops_only);
	TrackCursor *cursor;
	Visit	   *visits;
	int			n;

	InitMaterializedSRF(fcinfo, 0);
	if (result->setDesc->natts != VISIT_COLUMNS)
		elog(ERROR, "a visit must be returned as a zone_visit");
	cursor = track_cursor_open(PG_GETARG_TRACK_SOURCE(0));
	n = cursor_visits(cursor, PG_GETARG_ZONE_INDEX(1), &rule, &visits);
	track_cursor_close(cursor);
	for (int i = 0; i < n; i++)
	{
		Datum		values[VISIT_COLUMNS];
		bool		nulls[VISIT_COLUMNS];

		visit_columns(&visits[i], values, nulls);
		tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
	}
	pfree(visits);
	return (Datum) 0;
}

/* Return the visits of a track to the zones of an index */
PG_FUNCTION_INFO_V1(zone_visits);
Datum
zone_visits(PG_FUNCTION_ARGS)
{
	return visit_rows(fcinfo, false);
}

/* Return the visits that hold a stop */
PG_FUNCTION_INFO_V1(port_calls);
Datum
port_calls(PG_FUNCTION_ARGS)
{
	return visit_rows(fcinfo, true);
}

/* ---------- judged_visits ---------- */

/*
 * Count the fixes left out between the fix before a visit and the one after it; where there is none, from the
 * start or to the end of the track
 */
static int32
left_out_in_visit(const SortedOut *sorted, const Visit *visit)
{
	int32		n = 0;

	for (int64 i = 0; i < sorted->nleft_out; i++)
		n += (visit->arrival.earliest == NO_TIME || sorted->left_out[i].t > visit->arrival.earliest) &&
			(visit->departure.latest == NO_TIME || sorted->left_out[i].t < visit->departure.latest);
	return n;
}

/*
 * Open a cursor on a track cleaned at `speed_kn` and the other defaults of track_clean().  If nothing is left out,
 * the blocks that cleaning has unpacked stay in the cursor.
 */
static TrackCursor *
cleaned_cursor_open(TrackSource source, double speed_kn, SortedOut *sorted)
{
	ReachRule	rule = clean_rule(speed_kn);
	TrackCursor *cursor = track_cursor_open(source);
	LeftOut		left_out = cursor_left_out(cursor, &rule, CLEAN_MAX_RUN);

	if (left_out.n == 0)
		return cursor;
	track_cursor_close(cursor);
	track_sort_out(source, &left_out, sorted);
	return track_cursor_open((TrackSource) {.fixes = sorted->kept, .nfixes = sorted->nkept});
}

/* Return a row for each visit: the visit, the number of fixes left out of it, and the place of its longest stop */
static void
put_judged_visits(ReturnSetInfo *result, const Visit *visits, int n, const SortedOut *sorted)
{
	TupleDesc	visit_desc = lookup_rowtype_tupdesc(TupleDescAttr(result->setDesc, 0)->atttypid, -1);

	for (int i = 0; i < n; i++)
	{
		const Visit *visit = &visits[i];
		bool		moves = visit->first_stop == NO_TIME;
		Datum		columns[VISIT_COLUMNS];
		bool		column_nulls[VISIT_COLUMNS];
		Datum		values[5];
		bool		nulls[5] = {false, false, moves, moves, true};

		CHECK_FOR_INTERRUPTS();
		visit_columns(visit, columns, column_nulls);
		values[0] = HeapTupleGetDatum(heap_form_tuple(visit_desc, columns, column_nulls));
		values[1] = Int32GetDatum(left_out_in_visit(sorted, visit));
		values[2] = Float8GetDatum(visit->stop_lon);
		values[3] = Float8GetDatum(visit->stop_lat);
		tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
	}
	ReleaseTupleDesc(visit_desc);
}

/*
 * Return the visits of a cleaned track, with what detection stores beside them.  If fixes were left out, an extra
 * row without a visit has their number and that of all fixes.
 */
PG_FUNCTION_INFO_V1(judged_visits);
Datum
judged_visits(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	VisitRule	rule;
	TrackSource source;
	TrackCursor *cursor;
	SortedOut	sorted = {0};
	Visit	   *visits;
	int			n;

	InitMaterializedSRF(fcinfo, 0);
	for (int i = 0; i < PG_NARGS(); i++)
		if (PG_ARGISNULL(i) && i != 3)
			return (Datum) 0;
	rule = visit_rule_of_args(fcinfo, 4, PG_GETARG_BOOL(2));
	source = PG_GETARG_TRACK_SOURCE(0);
	cursor = PG_ARGISNULL(3) ? track_cursor_open(source) : cleaned_cursor_open(source, PG_GETARG_FLOAT8(3), &sorted);
	n = cursor_visits(cursor, PG_GETARG_ZONE_INDEX(1), &rule, &visits);
	track_cursor_close(cursor);
	if (sorted.nleft_out > 0)
	{
		Datum		values[5];
		bool		nulls[5] = {true, false, true, true, false};

		values[1] = Int32GetDatum((int32) sorted.nleft_out);
		values[4] = Int32GetDatum((int32) source.nfixes);
		tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
	}
	put_judged_visits(result, visits, n, &sorted);
	pfree(visits);
	return (Datum) 0;
}
