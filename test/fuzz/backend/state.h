/*
 * state.h
 *		State of the current input, shared by the parts of the backend.
 */
#ifndef VESSELWATCH_FUZZ_STATE_H
#define VESSELWATCH_FUZZ_STATE_H

extern MemoryContext backend_work;	/* memory of the input */
extern int64 backend_checks;		/* calls of CHECK_FOR_INTERRUPTS() */
extern int64 backend_row_count;		/* rows returned */
extern void backend_read(const void *at, Size size);

#endif							/* VESSELWATCH_FUZZ_STATE_H */
