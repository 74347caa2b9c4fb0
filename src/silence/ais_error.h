/*
 * ais_error.h
 *		Errors of fixes of AIS.
 */
#ifndef VESSELWATCH_AIS_ERROR_H
#define VESSELWATCH_AIS_ERROR_H

#include "common/geodesy.h"
#include "common/reachable.h"

/* position of the antenna on the hull with that of GNSS, and the second in which a fix was sent */
#define AIS_PLACE_ERROR_M	100
#define AIS_TIME_ERROR_S	1

/* knots; no ship makes a step that takes more: stray_speed() */
#define AIS_STRAY_SPEED_KN	60

/* Return that speed in m/s, or the speed of a rule if it is greater */
static inline double
ais_stray_m_s(const ReachRule *rule)
{
	return Max(rule->speed_m_s, AIS_STRAY_SPEED_KN * NAUTICAL_MILE_M / 3600);
}

#endif							/* VESSELWATCH_AIS_ERROR_H */
