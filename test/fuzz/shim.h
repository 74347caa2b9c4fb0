/*
 * shim.h
 *		See shim.c.
 */
#ifndef VESSELWATCH_SHIM_H
#define VESSELWATCH_SHIM_H

#include <setjmp.h>

extern jmp_buf shim_error;
extern bool shim_expects_error;

#endif							/* VESSELWATCH_SHIM_H */
