/*
 * reachable.h
 *		Whether one ship can have been at two places at two times.
 *
 * One rule for all checks of speed: two fixes are reachable from each other at a speed
 * if their great-circle distance on the mean sphere is at most speed * (time between +
 * time_error) + place_error_m.  Nothing divides by a time difference, so two fixes at
 * one time are judged like any others.
 */
#ifndef VESSELWATCH_REACHABLE_H
#define VESSELWATCH_REACHABLE_H

#include "postgres.h"

#include <math.h>

#include "datatype/timestamp.h"
#include "utils/builtins.h"
#include "utils/float.h"

#include "common/duration.h"
#include "common/geodesy.h"

typedef struct ReachRule
{
	double		speed_m_s;
	double		time_error_s;
	double		place_error_m;
} ReachRule;

/* Build a rule from a function's arguments; error 22023 for a speed not above 0 or a negative error */
static inline ReachRule
reach_rule(double max_speed_kn, const Interval *time_error, double place_error_m)
{
	if (isnan(max_speed_kn) || max_speed_kn <= 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("max_speed_kn must be above 0, not %s", float8out_internal(max_speed_kn))));
	if (isnan(place_error_m) || place_error_m < 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("place_error_m must not be negative, not %s", float8out_internal(place_error_m))));
	return (ReachRule) {
		.speed_m_s = max_speed_kn * NAUTICAL_MILE_M / 3600,
		.time_error_s = (double) duration_from_interval(time_error, "time_error") / USECS_PER_SEC,
		.place_error_m = place_error_m
	};
}

/* Return a rule's time error in microseconds, at most half the range of timestamps */
static inline int64
reach_error_usecs(const ReachRule *rule)
{
	return (int64) Min(rule->time_error_s * USECS_PER_SEC, (double) (DT_NOEND / 2));
}

/* Return how far apart two fixes may be, metres, if usecs microseconds lie between them */
static inline double
reach_metres(const ReachRule *rule, uint64 usecs)
{
	double		seconds = (double) usecs / USECS_PER_SEC + rule->time_error_s;

	/* avoid infinity times 0 */
	return (seconds > 0 ? rule->speed_m_s * seconds : 0) + rule->place_error_m;
}

/* Check whether two places in degrees, usecs microseconds apart, are reachable from each other */
static inline bool
reachable(const ReachRule *rule, uint64 usecs, double lon1, double lat1, double lon2, double lat2)
{
	return great_circle_m(lon1, lat1, lon2, lat2) <= reach_metres(rule, usecs);
}

#endif							/* VESSELWATCH_REACHABLE_H */
