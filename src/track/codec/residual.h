/*
 * residual.h
 *		The residuals of a stream, from bytes: what block_unpack.c makes values of.
 */
#ifndef VESSELWATCH_RESIDUAL_H
#define VESSELWATCH_RESIDUAL_H

#include "track/codec/block_format.h"

/*
 * Loops over values go in steps of eight, which the compiler makes vectors of, and so up to seven
 * values beyond the last one asked for: there is room for them, and nobody looks at them.
 */
#define EIGHTS(n)		(((n) + 7) & ~7)

StaticAssertDecl(TRACK_BLOCK_FIXES % 8 == 0, "there is room for eights of values");

extern void block_corrupt(void) pg_attribute_noreturn();
extern const uint8 *unpack_residuals(const uint8 *p, const uint8 *end, int n, int wanted, int width, int flags,
									 bool last, uint32 *r, uint32 *high);
extern void restore_exceptions(const uint8 *aside, const uint8 *end, int nresiduals, uint32 *r, uint32 *high);

#endif							/* VESSELWATCH_RESIDUAL_H */
