/*
 * duration.h
 *		Intervals as microseconds, for arguments and results.
 */
#ifndef VESSELWATCH_DURATION_H
#define VESSELWATCH_DURATION_H

#include "common/int.h"
#include "datatype/timestamp.h"

/* Return t + usecs, which may be negative, clamped to the finite timestamps */
static inline TimestampTz
time_shifted(TimestampTz t, int64 usecs)
{
	TimestampTz result;

	if (pg_add_s64_overflow(t, usecs, &result) || TIMESTAMP_NOT_FINITE(result))
		return usecs < 0 ? DT_NOBEGIN + 1 : DT_NOEND - 1;
	return result;
}

extern int64 duration_from_interval(const Interval *interval, const char *argument);
extern int64 duration_positive(const Interval *interval, const char *argument);
extern Interval *duration_to_interval(uint64 usecs);

#endif							/* VESSELWATCH_DURATION_H */
