/*
 * aggregate.h
 *		What support functions of aggregates share.
 */
#ifndef VESSELWATCH_AGGREGATE_H
#define VESSELWATCH_AGGREGATE_H

#include "fmgr.h"

/* Return the memory context of an aggregate's state; error 22023 if the function is not called by an aggregate */
static inline MemoryContext
aggregate_context(FunctionCallInfo fcinfo)
{
	MemoryContext context;

	if (!AggCheckCallContext(fcinfo, &context))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("aggregate support function called outside an aggregate")));
	return context;
}

#endif							/* VESSELWATCH_AGGREGATE_H */
