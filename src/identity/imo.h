/*
 * imo.h
 *		Check digits of IMO numbers.
 */
#ifndef VESSELWATCH_IMO_H
#define VESSELWATCH_IMO_H

#include "c.h"

extern bool imo_ship_valid(int64 number);
extern bool imo_company_valid(int64 number);

#endif							/* VESSELWATCH_IMO_H */
