/*
 * value_limit.h
 *		The size that a value of PostgreSQL may have, 1 GB, checked before it is passed.
 *
 * The server's own error for it names a buffer; these name what has become too large,
 * and the way round.
 */
#ifndef VESSELWATCH_VALUE_LIMIT_H
#define VESSELWATCH_VALUE_LIMIT_H

#include "utils/memutils.h"

/* what one more piece of text or of a geometry has at most */
#define VALUE_PIECE		1024

/* Raise error 54000 if a value of so many bytes has no room for one more piece; `way` is the hint */
static inline void
check_value_room(Size size, const char *what, const char *way)
{
	if (unlikely(size > MaxAllocSize - VALUE_PIECE))
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("%s is too large", what),
				 errdetail("A value holds at most %zu bytes.", (Size) MaxAllocSize),
				 errhint("%s", way)));
}

#endif							/* VESSELWATCH_VALUE_LIMIT_H */
