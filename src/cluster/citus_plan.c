/*
 * citus_plan.c
 *		Plans of statements on positions in a Citus cluster.
 *
 * An expression that depends on the time zone of the session, such as t::date, would be
 * evaluated on a worker by the time zone there.  So it is refused unless the time zone is
 * UTC, when it is planned and, since plans are kept, when it is executed.
 *
 * A parallel worker of a session must not read distributed positions, since Citus fails
 * it with an error.  So a statement that may read them through a function is planned
 * without parallel workers.
 *
 * Without Citus each check is one lookup in the catalog cache.
 */
#include "postgres.h"

#include "catalog/namespace.h"
#include "catalog/pg_namespace.h"
#include "catalog/pg_proc.h"
#include "catalog/pg_type.h"
#include "executor/executor.h"
#include "nodes/nodeFuncs.h"
#include "optimizer/optimizer.h"
#include "optimizer/planner.h"
#include "pgtime.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/lsyscache.h"
#include "utils/plancache.h"
#include "utils/timestamp.h"

#include "cluster/citus_guard.h"
#include "common/compat.h"

static planner_hook_type next_planner_hook = NULL;
static ExecutorStart_hook_type next_start_hook = NULL;

/* ---------- expressions that depend on the time zone of the session ---------- */

/*
 * Return whether input and output of a type depend on the session's time zone: timestamptz, timetz, and types that
 * contain one of them
 */
static bool
holds_time(Oid type)
{
	Oid			base;
	Oid			part;

	if (!OidIsValid(type))
		return false;
	base = getBaseType(type);
	part = get_element_type(base);
	if (!OidIsValid(part))
		part = get_range_subtype(base);
	if (!OidIsValid(part))
		part = get_multirange_range(base);
	if (OidIsValid(part))
		return holds_time(part);
	/* assume that a row type contains one */
	return base == TIMESTAMPTZOID || base == TIMETZOID || type_is_rowtype(base);
}

static bool
any_holds_time(List *values)
{
	ListCell   *cell;

	foreach(cell, values)
	{
		if (holds_time(exprType(lfirst(cell))))
			return true;
	}
	return false;
}

/* Check whether a function is built in and may depend on session settings, as stable ones may */
static bool
looks_at_session(Oid function, void *context)
{
	return func_volatile(function) == PROVOLATILE_STABLE && get_func_namespace(function) == PG_CATALOG_NAMESPACE;
}

/*
 * Return whether a constant argument makes the time zone irrelevant: the field 'epoch', or an interval without
 * days and months
 */
static bool
is_without_zone(List *arguments)
{
	ListCell   *cell;

	foreach(cell, arguments)
	{
		Node	   *argument = lfirst(cell);
		Const	   *value;

		if (exprType(argument) != INTERVALOID && exprType(argument) != TEXTOID)
			continue;
		value = (Const *) eval_const_expressions(NULL, copyObject(argument));
		if (!IsA(value, Const) || value->constisnull)
			continue;
		if (value->consttype == INTERVALOID)
		{
			Interval   *span = DatumGetIntervalP(value->constvalue);

			if (span->day == 0 && span->month == 0)
				return true;
		}
		if (value->consttype == TEXTOID && strcmp(TextDatumGetCString(value->constvalue), "epoch") == 0)
			return true;
	}
	return false;
}

/* Check whether a query contains an expression that depends on the session's time zone */
static bool
uses_zone(Node *node, void *context)
{
	List	   *arguments = NIL;

	if (node == NULL)
		return false;
	if (IsA(node, Query))
		return query_tree_walker((Query *) node, uses_zone, context, 0);
	if (IsA(node, SQLValueFunction))
	{
		SQLValueFunctionOp op = ((SQLValueFunction *) node)->op;

		return op <= SVFOP_LOCALTIMESTAMP_N && op != SVFOP_CURRENT_TIMESTAMP && op != SVFOP_CURRENT_TIMESTAMP_N;
	}
	if (IsA(node, CoerceViaIO) &&
		(holds_time(exprType((Node *) ((CoerceViaIO *) node)->arg)) || holds_time(((CoerceViaIO *) node)->resulttype)))
		return true;
	if (IsA(node, FuncExpr) && ((FuncExpr *) node)->funcid != F_DATE_TRUNC_TEXT_TIMESTAMPTZ_TEXT)
		arguments = ((FuncExpr *) node)->args;
	else if (IsA(node, OpExpr))
		arguments = ((OpExpr *) node)->args;
	else if (IsA(node, ScalarArrayOpExpr))
		arguments = ((ScalarArrayOpExpr *) node)->args;
	if (arguments != NIL && (any_holds_time(arguments) || holds_time(exprType(node))) && !is_without_zone(arguments) &&
		check_functions_in_node(node, looks_at_session, NULL))
		return true;
	return expression_tree_walker(node, uses_zone, context);
}

/* Check whether a query or one of its subqueries reads stored positions */
static bool
reads_positions(Node *node, void *context)
{
	Oid			schema = *(Oid *) context;

	if (node == NULL)
		return false;
	if (IsA(node, RangeTblEntry))
	{
		RangeTblEntry *entry = (RangeTblEntry *) node;

		return entry->rtekind == RTE_RELATION && get_rel_namespace(entry->relid) == schema &&
			has_positions(entry->relid);
	}
	if (IsA(node, Query))
		return query_tree_walker((Query *) node, reads_positions, context, QTW_EXAMINE_RTES_BEFORE);
	return expression_tree_walker(node, reads_positions, context);
}

static bool
zone_is_utc(void)
{
	long		offset;

	return pg_get_timezone_offset(session_timezone, &offset) && offset == 0;
}

/* Check whether a query reads positions and depends on the session's time zone, which other nodes need not share */
static bool
depends_on_zone(Query *query)
{
	Oid			schema = get_namespace_oid("vesselwatch", true);

	return OidIsValid(schema) && reads_positions((Node *) query, &schema) && uses_zone((Node *) query, NULL);
}

/* Refuse a query that depends on the time zone unless that is UTC, the one that all nodes can be required to have */
static void
check_zone(void)
{
	if (zone_is_utc())
		return;
	ereport(ERROR,
			(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
			 errmsg("TimeZone must not be \"%s\" where positions are distributed and a query computes by it",
					pg_get_timezone_name(session_timezone)),
			 errdetail("A worker would take days and clock times of another zone."),
			 errhint("SET timezone = 'UTC', on workers too, or name the zone: t AT TIME ZONE 'Europe/Berlin', date_trunc('day', t, "
					 "'Europe/Berlin').")));
}

/*
 * A plan that depends on the time zone is marked, since a prepared statement or a function may keep
 * it while the time zone changes: by an item of its list of what invalidates it, of a catalog cache
 * that does not exist.
 */
#define ZONE_MARK	(-1)

static void
mark_plan(PlannedStmt *plan)
{
	PlanInvalItem *mark = makeNode(PlanInvalItem);

	mark->cacheId = ZONE_MARK;
	plan->invalItems = lappend(plan->invalItems, mark);
}

static bool
is_marked(PlannedStmt *plan)
{
	ListCell   *cell;

	foreach(cell, plan->invalItems)
	{
		if (lfirst_node(PlanInvalItem, cell)->cacheId == ZONE_MARK)
			return true;
	}
	return false;
}

static void
start_plan(QueryDesc *query, int flags)
{
	if (next_start_hook != NULL)
		next_start_hook(query, flags);
	else
		standard_ExecutorStart(query, flags);
}

/*
 * Start a plan, and say what to do where it was made for no values of its parameters, which Citus
 * fails with the hint to use PL/pgSQL, as the functions that it fails do.
 */
static void
start_generic_plan(QueryDesc *query, int flags)
{
	MemoryContext caller = CurrentMemoryContext;

	PG_TRY();
	{
		start_plan(query, flags);
	}
	PG_CATCH();
	{
		ErrorData  *error;

		MemoryContextSwitchTo(caller);
		error = CopyErrorData();
		FlushErrorState();
		if (error->sqlerrcode == ERRCODE_FEATURE_NOT_SUPPORTED &&
			strcmp(error->message, "could not create distributed plan") == 0)
		{
			error->detail = "Citus plans queries on positions for the values of their parameters.";
			error->hint = "RESET plan_cache_mode.";
		}
		ReThrowError(error);
	}
	PG_END_TRY();
}

/* Start a plan; refuse one that depends on the time zone if that has changed since it was made */
static void
guard_start(QueryDesc *query, int flags)
{
	if (is_marked(query->plannedstmt))
		check_zone();
	if (plan_cache_mode == PLAN_CACHE_MODE_FORCE_GENERIC_PLAN && track_is_distributed())
		start_generic_plan(query, flags);
	else
		start_plan(query, flags);
}

/* ---------- plans ---------- */

/* Check whether a function may read tables of the extension, which built-in and immutable ones do not */
static bool
may_read_tables(Oid function, void *context)
{
	return func_volatile(function) != PROVOLATILE_IMMUTABLE && get_func_namespace(function) != PG_CATALOG_NAMESPACE;
}

/* Check whether a query calls a function that may read tables */
static bool
calls_reader(Node *node, void *context)
{
	if (node == NULL)
		return false;
	if (check_functions_in_node(node, may_read_tables, context))
		return true;
	if (IsA(node, Query))
		return query_tree_walker((Query *) node, calls_reader, context, 0);
	return expression_tree_walker(node, calls_reader, context);
}

/*
 * Plan a statement.  Where positions are distributed, refuse one that depends on the time zone, and
 * plan one that calls a function which may read them without parallel workers: Citus fails a
 * parallel worker that has read from another node with the error that two-phase commit is not
 * allowed there.
 */
static PlannedStmt *
plan_for_citus(PLANNER_PARAMETERS)
{
	bool		by_zone = false;
	PlannedStmt *plan;

	if (track_is_distributed())
	{
		by_zone = depends_on_zone(query);
		if (by_zone)
			check_zone();
		if ((options & CURSOR_OPT_PARALLEL_OK) != 0 && calls_reader((Node *) query, NULL))
			options &= ~CURSOR_OPT_PARALLEL_OK;
	}
	plan = next_planner_hook != NULL ? next_planner_hook(PLANNER_ARGUMENTS) : standard_planner(PLANNER_ARGUMENTS);
	if (by_zone)
		mark_plan(plan);
	return plan;
}

/* Install the hooks when the library is loaded */
void
citus_plan_init(void)
{
	next_planner_hook = planner_hook;
	planner_hook = plan_for_citus;
	next_start_hook = ExecutorStart_hook;
	ExecutorStart_hook = guard_start;
}
