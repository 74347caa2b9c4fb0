/*
 * place_check.h
 *		Places as arguments of functions.
 */
#ifndef VESSELWATCH_PLACE_CHECK_H
#define VESSELWATCH_PLACE_CHECK_H

/* Raise an error (22003) for what is no place on Earth; degrees */
extern void place_check(double lon, double lat);

#endif							/* VESSELWATCH_PLACE_CHECK_H */
