/*
 * place_check.h
 *		Checks of places that are given as arguments of functions.
 */
#ifndef VESSELWATCH_PLACE_CHECK_H
#define VESSELWATCH_PLACE_CHECK_H

extern void place_check(double lon, double lat);

#endif							/* VESSELWATCH_PLACE_CHECK_H */
