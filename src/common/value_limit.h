/*
 * value_limit.h
 *		A check of PostgreSQL's limit on the size of a value, 1 GB, before it is
 *		exceeded.
 *
 * The server's own error names a buffer; this one names the value that is too large and
 * hints at a way around.
 */
#ifndef VESSELWATCH_VALUE_LIMIT_H
#define VESSELWATCH_VALUE_LIMIT_H

#include "utils/memutils.h"

/* upper bound of the bytes that are appended between two checks */
#define VALUE_PIECE		1024

/* Raise error 54000 if a value of `size` bytes has no room for another VALUE_PIECE; `name` is that of the value */
static inline void
check_value_room(Size size, const char *name, const char *hint)
{
	if (unlikely(size > MaxAllocSize - VALUE_PIECE))
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("%s is too large", name),
				 errdetail("A value holds at most %zu bytes.", (Size) MaxAllocSize),
				 errhint("%s", hint)));
}

#endif							/* VESSELWATCH_VALUE_LIMIT_H */
