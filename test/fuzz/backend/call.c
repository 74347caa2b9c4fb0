/*
 * call.c
 *		Calls of functions without a server; every value of a row is read.
 */
#include "postgres.h"

#include <math.h>

#include "access/htup_details.h"
#include "access/tupdesc.h"
#include "catalog/pg_type.h"
#include "funcapi.h"
#include "nodes/execnodes.h"
#include "utils/builtins.h"
#include "utils/tuplestore.h"
#include "utils/timestamp.h"

#include "backend.h"
#include "state.h"

/* type of each column: t time, f double, e real, i s l integers, b boolean, v interval, x varlena, c cstring */
static const char *row_columns;

int64		backend_row_count;

static void
look_at(char kind, Datum value)
{
	static volatile unsigned seen;

	if (kind == 'x')
	{
		struct varlena *whole = pg_detoast_datum((struct varlena *) DatumGetPointer(value));

		backend_read(VARDATA_ANY(whole), VARSIZE_ANY_EXHDR(whole));
	}
	else if (kind == 'v')
		seen += (unsigned) (DatumGetIntervalP(value)->time + DatumGetIntervalP(value)->day);
	else if (kind == 'c')
		seen += strlen(DatumGetCString(value));
	else if (kind == 'f' && isnan(DatumGetFloat8(value)))
		backend_fail("a column that is not a number");
}

static void
look_at_row(const Datum *values, const bool *nulls)
{
	for (int i = 0; row_columns[i] != '\0'; i++)
		if (!nulls[i])
			look_at(row_columns[i], values[i]);
	if (++backend_row_count > BACKEND_MOST_ROWS)
		ereport(ERROR, (errcode(ERRCODE_QUERY_CANCELED), errmsg("canceling statement after many rows")));
}

static TupleDesc
columns_desc(void)
{
	TupleDesc	desc = palloc0(offsetof(struct TupleDescData, attrs) + (strlen(row_columns) + 1) * sizeof(FormData_pg_attribute));

	desc->natts = strlen(row_columns);
	return desc;
}

void
InitMaterializedSRF(FunctionCallInfo fcinfo, bits32 flags)
{
	ReturnSetInfo *info = (ReturnSetInfo *) fcinfo->resultinfo;

	info->setDesc = columns_desc();
	info->setResult = NULL;
	info->returnMode = SFRM_Materialize;
}

void
tuplestore_putvalues(Tuplestorestate *state, TupleDesc desc, Datum *values, bool *nulls)
{
	look_at_row(values, nulls);
}

TypeFuncClass
get_call_result_type(FunctionCallInfo fcinfo, Oid *type, TupleDesc *desc)
{
	*desc = columns_desc();
	return TYPEFUNC_COMPOSITE;
}

TupleDesc
BlessTupleDesc(TupleDesc desc)
{
	return desc;
}

HeapTuple
heap_form_tuple(TupleDesc desc, Datum *values, bool *nulls)
{
	HeapTuple	tuple = palloc0(sizeof(HeapTupleData));

	look_at_row(values, nulls);
	tuple->t_data = palloc0(sizeof(HeapTupleHeaderData));
	return tuple;
}

Datum
HeapTupleHeaderGetDatum(HeapTupleHeader header)
{
	return PointerGetDatum(header);
}

FuncCallContext *
init_MultiFuncCall(PG_FUNCTION_ARGS)
{
	FuncCallContext *state = MemoryContextAllocZero(fcinfo->flinfo->fn_mcxt, sizeof(FuncCallContext));

	state->multi_call_memory_ctx = AllocSetContextCreateInternal(fcinfo->flinfo->fn_mcxt, "rows", 0, 0, 0);
	fcinfo->flinfo->fn_extra = state;
	return state;
}

FuncCallContext *
per_MultiFuncCall(PG_FUNCTION_ARGS)
{
	return (FuncCallContext *) fcinfo->flinfo->fn_extra;
}

void
end_MultiFuncCall(PG_FUNCTION_ARGS, FuncCallContext *state)
{
	fcinfo->flinfo->fn_extra = NULL;
	MemoryContextDelete(state->multi_call_memory_ctx);
}

int
AggCheckCallContext(FunctionCallInfo fcinfo, MemoryContext *context)
{
	if (context != NULL)
		*context = backend_work;
	return AGG_CONTEXT_AGGREGATE;
}

typedef union CallSpace
{
	FunctionCallInfoBaseData base;
	char		space[SizeForFunctionCallInfo(16)];
} CallSpace;

static void
set_up_call(CallSpace *call, FmgrInfo *finfo, ReturnSetInfo *info, PGFunction function, const char *columns, int nargs, const NullableDatum *args)
{
	memset(call, 0, sizeof(*call));
	memset(finfo, 0, sizeof(*finfo));
	memset(info, 0, sizeof(*info));
	finfo->fn_addr = function;
	finfo->fn_oid = 1;
	finfo->fn_mcxt = CurrentMemoryContext;
	info->type = T_ReturnSetInfo;
	info->allowedModes = SFRM_ValuePerCall | SFRM_Materialize;
	call->base.flinfo = finfo;
	call->base.resultinfo = (Node *) info;
	call->base.nargs = nargs;
	memcpy(call->base.args, args, nargs * sizeof(NullableDatum));
	row_columns = columns;
}

/* Call a function once; its result is read as the first of `columns` if it returns no row */
Datum
backend_call(PGFunction function, const char *columns, int nargs, const NullableDatum *args, bool *isnull)
{
	CallSpace	call;
	FmgrInfo	finfo;
	ReturnSetInfo info;
	Datum		result;

	set_up_call(&call, &finfo, &info, function, columns, nargs, args);
	result = function(&call.base);
	if (!call.base.isnull && columns[0] != '\0' && columns[1] == '\0')
		look_at(columns[0], result);
	if (isnull != NULL)
		*isnull = call.base.isnull;
	return result;
}

/* Call a function that returns a set, to its end; return the number of rows */
int64
backend_rows(PGFunction function, const char *columns, int nargs, const NullableDatum *args)
{
	CallSpace	call;
	FmgrInfo	finfo;
	ReturnSetInfo info;
	int64		before = backend_row_count;

	set_up_call(&call, &finfo, &info, function, columns, nargs, args);
	do
	{
		Datum		result;

		call.base.isnull = false;
		info.isDone = ExprSingleResult;
		result = function(&call.base);
		if (info.isDone == ExprMultipleResult && columns[1] == '\0')
			look_at_row(&result, &call.base.isnull);
	} while (info.isDone == ExprMultipleResult);
	return backend_row_count - before;
}
