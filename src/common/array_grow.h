/*
 * array_grow.h
 *		Arrays that grow as they are filled, beyond 1 GB if need be.
 *
 * An array is a pointer, NULL at first, and a capacity in elements.  The capacity at least
 * doubles each time, so appending an element takes amortized constant time.  The memory
 * belongs to the context that is current at the first allocation.
 */
#ifndef VESSELWATCH_ARRAY_GROW_H
#define VESSELWATCH_ARRAY_GROW_H

#include "utils/memutils.h"

/* so many uint32 fit into 1 GB, such as an index into the array */
#define ARRAY_MAX_ELEMENTS	(MaxAllocSize / sizeof(uint32))

/* Make room for n elements of `size` bytes; `name` is that of the array in the error for too many */
static inline void
array_reserve(void *array_p, uint32 *max, uint64 n, Size size, const char *name)
{
	void	  **array = array_p;

	if (likely(n <= *max))
		return;
	if (n >= ARRAY_MAX_ELEMENTS)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("%s is too large", name)));
	*max = (uint32) Min(2 * n, ARRAY_MAX_ELEMENTS);
	*array = *array == NULL ? MemoryContextAllocHuge(CurrentMemoryContext, *max * size) :
		repalloc_huge(*array, *max * size);
}

/* Return the array with room for element n; the number of elements may exceed 32 bits */
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
