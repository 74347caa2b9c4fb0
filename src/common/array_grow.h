/*
 * array_grow.h
 *		Arrays that grow as they are filled.
 *
 * An array is a pointer, NULL at first, and the number of elements it has room for.  It
 * grows to twice what is asked for, so filling it one by one costs a constant each, and
 * may pass 1 GB.  Its memory belongs to the context that is current when it is first made.
 */
#ifndef VESSELWATCH_ARRAY_GROW_H
#define VESSELWATCH_ARRAY_GROW_H

#include "utils/memutils.h"

/* Make room for n elements of a size; `what` names the array if its number of elements passes 32 bits */
static inline void
array_reserve(void *array_p, uint32 *max, uint64 n, Size size, const char *what)
{
	void	  **array = array_p;

	if (likely(n <= *max))
		return;
	if (n >= MaxAllocSize / sizeof(uint32))
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("%s is too large", what)));
	*max = (uint32) Min(2 * n, MaxAllocSize / sizeof(uint32));
	*array = *array == NULL ? MemoryContextAllocHuge(CurrentMemoryContext, *max * size) :
		repalloc_huge(*array, *max * size);
}

/* Make room for one element more in an array whose number of elements may pass 32 bits; return the array */
static inline void *
array_grow_huge(void *array, int64 n, int64 *max, Size size)
{
	if (likely(n < *max))
		return array;
	*max = Max(1024, *max * 2);
	if (array == NULL)
		return MemoryContextAllocHuge(CurrentMemoryContext, *max * size);
	return repalloc_huge(array, *max * size);
}

#endif							/* VESSELWATCH_ARRAY_GROW_H */
