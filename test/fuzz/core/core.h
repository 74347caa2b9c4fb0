/*
 * core.h
 *		Declarations shared by the tests of the core.
 */
#ifndef VESSELWATCH_FUZZ_CORE_H
#define VESSELWATCH_FUZZ_CORE_H

extern uint64 random_bits(void);
extern int64 random_below(int64 n);
extern double random_share(void);
extern void fail(const char *what);

extern void test_blocks(int rounds);
extern void test_zones(int rounds);
extern void test_valid(int rounds);

#endif							/* VESSELWATCH_FUZZ_CORE_H */
