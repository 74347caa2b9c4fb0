/*
 * residual.h
 *		Unpacking of residuals, from which block_unpack.c computes values.
 */
#ifndef VESSELWATCH_RESIDUAL_H
#define VESSELWATCH_RESIDUAL_H

#include "track/codec/block_format.h"

/*
 * Loops over values run in steps of eight, for the compiler to vectorize, and so compute up to seven values beyond
 * the last one wanted: there is room for these, and they are not used.
 */
#define EIGHTS(n)		(((n) + 7) & ~7)

StaticAssertDecl(TRACK_BLOCK_FIXES % 8 == 0, "there is room for eights of values");

extern void block_corrupt(void) pg_attribute_noreturn();
extern const uint8 *unpack_residuals(const uint8 *p, const uint8 *end, int n, int wanted, int width, int flags,
									 bool last, uint32 *r, uint32 *high);
extern void restore_exceptions(const uint8 *aside, const uint8 *end, int nresiduals, uint32 *r, uint32 *high);

#endif							/* VESSELWATCH_RESIDUAL_H */
