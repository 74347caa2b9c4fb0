/*
 * array_elements.h
 *		Deconstructing an array of any element type.
 */
#ifndef VESSELWATCH_ARRAY_ELEMENTS_H
#define VESSELWATCH_ARRAY_ELEMENTS_H

#include "utils/array.h"
#include "utils/lsyscache.h"

/* Deconstruct an array; where `nulls` is NULL, a null element is an error */
static inline void
array_elements(ArrayType *array, Datum **elements, bool **nulls, int *n)
{
	int16		length;
	bool		by_value;
	char		align;

	get_typlenbyvalalign(ARR_ELEMTYPE(array), &length, &by_value, &align);
	deconstruct_array(array, ARR_ELEMTYPE(array), length, by_value, align, elements, nulls, n);
}

#endif							/* VESSELWATCH_ARRAY_ELEMENTS_H */
