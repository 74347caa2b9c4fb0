/*
 * heard_cell.h
 *		The lon/lat grid on which ships heard near each other are counted.
 */
#ifndef VESSELWATCH_HEARD_CELL_H
#define VESSELWATCH_HEARD_CELL_H

#include <math.h>

#include "utils/float.h"

#include "common/degrees.h"

/* degrees */
#define HEARD_CELL_MIN		0.01
#define HEARD_CELL_MAX		90

/* Convert the size of a cell from degrees to 1e-7 degree; error 22023 if it is out of range */
static inline double
heard_cell_size(double cell_deg)
{
	if (!(cell_deg >= HEARD_CELL_MIN && cell_deg <= HEARD_CELL_MAX))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("cell_deg must be from 0.01 to 90 degrees, not %s", float8out_internal(cell_deg))));
	return cell_deg * TRACK_DEGREE;
}

/* Return the column of a longitude or the row of a latitude; both arguments are in 1e-7 degree */
static inline int32
heard_cell_of(double e7, double cell_size)
{
	return (int32) floor(e7 / cell_size);
}

#endif							/* VESSELWATCH_HEARD_CELL_H */
