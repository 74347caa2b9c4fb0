/*
 * duration.h
 *		Intervals as microseconds, for arguments and results.
 */
#ifndef VESSELWATCH_DURATION_H
#define VESSELWATCH_DURATION_H

#include "datatype/timestamp.h"

extern int64 duration_from_interval(const Interval *interval, const char *argument);
extern int64 duration_positive(const Interval *interval, const char *argument);
extern Interval *duration_to_interval(uint64 usecs);

#endif							/* VESSELWATCH_DURATION_H */
