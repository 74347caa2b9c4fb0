/*
 * expanded.h
 *		Helpers shared by the expanded objects that aggregates return (see
 *		utils/expandeddatum.h).
 */
#ifndef VESSELWATCH_EXPANDED_H
#define VESSELWATCH_EXPANDED_H

#include "utils/expandeddatum.h"

#include "common/compat.h"

/*
 * Return an expanded object as the result of an aggregate: a copy of its read-only pointer, in
 * a chunk of its own.  Before 16 the executor looks up the memory context of the result and
 * flattens one that lies outside its own.
 */
static inline Datum
expanded_result(ExpandedObjectHeader *header)
{
	void	   *pointer = palloc(EXPANDED_POINTER_SIZE);

	memcpy(pointer, DatumGetPointer(EOHPGetRODatum(header)), EXPANDED_POINTER_SIZE);
	return PointerGetDatum(pointer);
}

/* Return the object behind a datum, if it is one with these methods; NULL for any other */
static inline ExpandedObjectHeader *
expanded_of_kind(Datum datum, const ExpandedObjectMethods *methods)
{
	ExpandedObjectHeader *header;

	if (!VARATT_IS_EXTERNAL_EXPANDED(DatumGetPointer(datum)))
		return NULL;
	header = DatumGetEOHP(datum);
	return header->eoh_methods == methods ? header : NULL;
}

#endif							/* VESSELWATCH_EXPANDED_H */
