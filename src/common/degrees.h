/*
 * degrees.h
 *		Coordinates as integers of 1e-7 degree, as fixes are stored.
 */
#ifndef VESSELWATCH_DEGREES_H
#define VESSELWATCH_DEGREES_H

#include "postgres.h"

/* all in 1e-7 degree */
#define TRACK_DEGREE		10000000
#define TRACK_LON_MAX		1800000000
#define TRACK_LAT_MAX		900000000
#define TRACK_TURN			INT64CONST(3600000000)	/* 360 degrees */

/* Return the signed difference of two longitudes the short way round, 1e-7 degree */
static inline int64
track_lon_step(int32 from, int32 to)
{
	int64		step = (int64) to - from;

	if (step > TRACK_TURN / 2)
		return step - TRACK_TURN;
	if (step < -TRACK_TURN / 2)
		return step + TRACK_TURN;
	return step;
}

/* Convert 1e-7 degree to the double nearest to that decimal, as a parser would read it */
static inline double
track_degrees(int64 e7)
{
	return (double) e7 / TRACK_DEGREE;
}

#endif							/* VESSELWATCH_DEGREES_H */
