/*
 * duration.c
 *		Intervals as microseconds.  A month counts 30 days and a day 24 hours, as when
 *		PostgreSQL compares intervals.
 */
#include "postgres.h"

#include "common/int.h"
#include "fmgr.h"
#include "utils/builtins.h"
#include "utils/float.h"
#include "utils/timestamp.h"

#include "common/compat.h"
#include "common/duration.h"

static void pg_attribute_noreturn()
duration_error(const Interval *interval, const char *argument, const char *wanted)
{
	char	   *text = DatumGetCString(DirectFunctionCall1(interval_out, IntervalPGetDatum(interval)));

	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("%s must %s, not \"%s\"", argument, wanted, text)));
}

/*
 * Convert an interval argument to microseconds; error 22023 if it is negative.  One that exceeds 64 bits becomes
 * PG_INT64_MAX.
 */
int64
duration_from_interval(const Interval *interval, const char *argument)
{
	int64		days = (int64) interval->month * DAYS_PER_MONTH + interval->day;
	int64		usecs;

	if (pg_mul_s64_overflow(days, USECS_PER_DAY, &usecs) ||
		pg_add_s64_overflow(usecs, interval->time, &usecs))
	{
		if (days < 0)
			duration_error(interval, argument, "not be negative");
		return PG_INT64_MAX;
	}
	if (usecs < 0)
		duration_error(interval, argument, "not be negative");
	return usecs;
}

/* Convert an interval argument to microseconds; error 22023 unless it is above 0 */
int64
duration_positive(const Interval *interval, const char *argument)
{
	int64		usecs = duration_from_interval(interval, argument);

	if (usecs == 0)
		duration_error(interval, argument, "be longer than nothing");
	return usecs;
}

/* Convert microseconds to an interval of days and a time of day, as subtracting timestamps does */
Interval *
duration_to_interval(uint64 usecs)
{
	Interval   *interval = palloc0(sizeof(Interval));

	interval->day = (int32) (usecs / USECS_PER_DAY);
	interval->time = (TimeOffset) (usecs % USECS_PER_DAY);
	return interval;
}

/*
 * Return an interval in hours, rounded to four decimals as numeric arithmetic rounds extract(epoch FROM span) /
 * 3600: half away from zero, years of 365.25 days
 */
PG_FUNCTION_INFO_V1(hours);
Datum
hours(PG_FUNCTION_ARGS)
{
	const Interval *span = PG_GETARG_INTERVAL_P(0);
	const int64 unit = USECS_PER_HOUR / 10000;
	int64		seconds,
				usecs,			/* without whole hours: the total may exceed 2^63 */
				units,
				rest;

#if PG_VERSION_NUM >= 170000
	if (INTERVAL_NOT_FINITE(span))
		PG_RETURN_FLOAT8(INTERVAL_IS_NOBEGIN(span) ? -get_float8_infinity() : get_float8_infinity());
#endif
	seconds = ((int64) (4 * DAYS_PER_YEAR) * (span->month / MONTHS_PER_YEAR) +
			   (int64) (4 * DAYS_PER_MONTH) * (span->month % MONTHS_PER_YEAR) +
			   (int64) 4 * span->day) * (SECS_PER_DAY / 4);
	usecs = seconds % SECS_PER_HOUR * USECS_PER_SEC + span->time % USECS_PER_HOUR;
	units = (seconds / SECS_PER_HOUR + span->time / USECS_PER_HOUR) * 10000 + usecs / unit;
	rest = usecs % unit;
	if (rest < 0)
	{
		units--;
		rest += unit;
	}
	if (2 * rest > unit || (2 * rest == unit && units >= 0))
		units++;
	PG_RETURN_FLOAT8((double) units / 10000);
}
