/*
 * compat.h
 *		The one place that knows which PostgreSQL release it is compiled for.
 *
 * PostgreSQL 15 is the oldest release supported; whatever a later one renamed,
 * moved or added is guarded here by PG_VERSION_NUM and nowhere else.
 */
#ifndef VESSELWATCH_COMPAT_H
#define VESSELWATCH_COMPAT_H

#include "fmgr.h"
/* mul_size(), add_size(): in palloc.h only since the minor releases of May 2026 (15.18, 16.14, 17.10, 18.4) */
#include "storage/shmem.h"

#if PG_VERSION_NUM < 150000
#error "vesselwatch needs PostgreSQL 15 or later"
#endif

/* 16 moved the detoasting macros and split varatt.h out of postgres.h */
#if PG_VERSION_NUM >= 160000
#include "varatt.h"
#endif

/* 17 joined the parts of a virtual transaction id; needs storage/proc.h */
#if PG_VERSION_NUM >= 170000
#define my_local_transaction()	(MyProc->vxid.lxid)
#else
#define my_local_transaction()	(MyProc->lxid)
#endif

/* 18 takes an argument: whether ANALYZE waits */
#if PG_VERSION_NUM >= 180000
#define analyze_delay_point()	vacuum_delay_point(true)
#else
#define analyze_delay_point()	vacuum_delay_point()
#endif

/* 19 keeps the value under construction in its state, and a lookup of functions returns why it found none */
#if PG_VERSION_NUM >= 190000
#define JsonbBuilder			JsonbInState
#define push_jsonb(builder, token, value)	pushJsonbValue(builder, token, value)
#define functions_named(name, nargs) \
	FuncnameGetCandidates(name, nargs, NIL, false, false, false, true, &(int) {0})
#else
typedef struct JsonbBuilder
{
	struct JsonbParseState *state;
	struct JsonbValue *result;
} JsonbBuilder;

#define push_jsonb(builder, token, value) \
	((void) ((builder)->result = pushJsonbValue(&(builder)->state, token, value)))
#define functions_named(name, nargs)	FuncnameGetCandidates(name, nargs, NIL, false, false, false, true)
#endif

/* 19 passes the planner the state of the EXPLAIN that it plans for, if any */
#if PG_VERSION_NUM >= 190000
#define PLANNER_PARAMETERS \
	Query *query, const char *query_string, int options, ParamListInfo params, struct ExplainState *explain
#define PLANNER_ARGUMENTS		query, query_string, options, params, explain
#else
#define PLANNER_PARAMETERS		Query *query, const char *query_string, int options, ParamListInfo params
#define PLANNER_ARGUMENTS		query, query_string, options, params
#endif

/* 20 renamed pg_attribute_always_inline */
#ifndef pg_always_inline
#define pg_always_inline pg_attribute_always_inline
#endif

/* 18 replaced the macro by pg_noreturn, which stands before the type */
#ifndef pg_attribute_noreturn
#define pg_attribute_noreturn() __attribute__((noreturn))
#endif

#endif							/* VESSELWATCH_COMPAT_H */
