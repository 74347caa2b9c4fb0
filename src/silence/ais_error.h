/*
 * ais_error.h
 *		How far off a fix of AIS can be.
 */
#ifndef VESSELWATCH_AIS_ERROR_H
#define VESSELWATCH_AIS_ERROR_H

#include "common/geodesy.h"
#include "common/reachable.h"

/* of the antenna's place on the hull with GNSS, and of the second in which a fix was sent */
#define AIS_PLACE_ERROR_M	100
#define AIS_TIME_ERROR_S	1

/* knots; what is out of reach at this speed is no way of a ship: stray_speed() */
#define AIS_STRAY_SPEED_KN	60

/* Return that speed in m/s, or that of a rule where it is greater */
static inline double
ais_stray_m_s(const ReachRule *rule)
{
	return Max(rule->speed_m_s, AIS_STRAY_SPEED_KN * NAUTICAL_MILE_M / 3600);
}

#endif							/* VESSELWATCH_AIS_ERROR_H */
