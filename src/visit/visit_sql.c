/*
 * visit_sql.c
 *		The SQL face of visits: zone_visits and port_calls.
 */
#include "postgres.h"

#include "funcapi.h"
#include "utils/builtins.h"
#include "utils/timestamp.h"

#include "common/duration.h"
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

static void
put_visit(ReturnSetInfo *result, const Visit *visit)
{
	Datum		values[VISIT_COLUMNS];
	bool		nulls[VISIT_COLUMNS] = {0};

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
	tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
}

/* Return rows of visits; those without a stop are left out where only port calls are asked for */
static Datum
visit_rows(FunctionCallInfo fcinfo, bool stops_only)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	VisitRule	rule = {.stops_only = stops_only};
	Visit	   *visits;
	int			n;

	rule.max_gap = duration_from_interval(PG_GETARG_INTERVAL_P(2), "max_gap");
	rule.merge_gap = duration_from_interval(PG_GETARG_INTERVAL_P(3), "merge_gap");
	rule.min_silence = duration_from_interval(PG_GETARG_INTERVAL_P(4), "min_silence");
	rule.stop_radius_m = PG_GETARG_FLOAT8(5);
	stop_rule_check_radius(rule.stop_radius_m, "stop_radius_m");
	rule.min_stop = duration_from_interval(PG_GETARG_INTERVAL_P(6), "min_stop");
	rule.jitter_m = PG_GETARG_FLOAT8(7);
	stop_rule_check_radius(rule.jitter_m, "jitter_m");
	rule.stray_gap = duration_from_interval(PG_GETARG_INTERVAL_P(8), "stray_gap");

	InitMaterializedSRF(fcinfo, 0);
	if (result->setDesc->natts != VISIT_COLUMNS)
		elog(ERROR, "a visit must be returned as a zone_visit");
	n = track_visits(PG_GETARG_TRACK_SOURCE(0), PG_GETARG_ZONE_INDEX(1), &rule, &visits);
	for (int i = 0; i < n; i++)
		put_visit(result, &visits[i]);
	pfree(visits);
	return (Datum) 0;
}

/* The visits of a track to the zones of an index */
PG_FUNCTION_INFO_V1(zone_visits);
Datum
zone_visits(PG_FUNCTION_ARGS)
{
	return visit_rows(fcinfo, false);
}

/* Those visits that hold a stop */
PG_FUNCTION_INFO_V1(port_calls);
Datum
port_calls(PG_FUNCTION_ARGS)
{
	return visit_rows(fcinfo, true);
}
