/*
 * backend.h
 *		The parts of a PostgreSQL backend that SQL functions need to run without a server,
 *		under sanitizers.
 */
#ifndef VESSELWATCH_FUZZ_BACKEND_H
#define VESSELWATCH_FUZZ_BACKEND_H

#include "fmgr.h"

/* bytes that an input may allocate, and rows that a function may return, before it is stopped */
#define BACKEND_MOST_MEMORY	((Size) 256 * 1024 * 1024)
#define BACKEND_MOST_ROWS	2000
#define BACKEND_MOST_CHECKS	200000	/* calls of CHECK_FOR_INTERRUPTS() before it is cancelled */

extern void backend_use_malloc(void);
extern void backend_forbid(void *at, Size size);
extern void backend_begin(void);
extern void backend_end(void);
extern Datum backend_call(PGFunction function, const char *columns, int nargs, const NullableDatum *args, bool *isnull);
extern int64 backend_rows(PGFunction function, const char *columns, int nargs, const NullableDatum *args);
extern bool backend_try(void (*body) (void *), void *argument);
extern void backend_fail(const char *what);
extern const char *backend_error(void);

#endif							/* VESSELWATCH_FUZZ_BACKEND_H */
