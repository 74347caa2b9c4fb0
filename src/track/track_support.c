/*
 * track_support.c
 *		Estimates for the planner about functions over tracks: how many rows they return
 *		and what a call costs.
 *
 * Both follow from the number of fixes, or of days.  For a constant these are known; for
 * a column ANALYZE reads them from the headers of some of its tracks and keeps their
 * means with the column's statistics.  For any other expression nothing is known, and
 * the ROWS and COST that the function was created with apply.
 */
#include "postgres.h"

#include <math.h>

#include "access/detoast.h"
#include "access/htup_details.h"
#include "catalog/pg_statistic.h"
#include "commands/vacuum.h"
#include "miscadmin.h"
#include "nodes/nodeFuncs.h"
#include "nodes/pathnodes.h"
#include "nodes/supportnodes.h"
#include "optimizer/optimizer.h"
#include "parser/parsetree.h"
#include "utils/lsyscache.h"
#include "utils/syscache.h"

#include "track/track_reader.h"

/*
 * A kind of statistics from the range that pg_statistic.h reserves for private use; its numbers are the mean
 * numbers of fixes and of days
 */
#define STATISTIC_KIND_TRACK	25203

#define MEASURED_TRACKS		1000	/* headers that ANALYZE reads, a TOAST chunk each */

typedef struct TrackSize
{
	double		fixes;
	double		days;			/* from the first fix to the last, both included */
} TrackSize;

static TrackSize
track_size(const Track *track)
{
	if (track->nfixes == 0)
		return (TrackSize) {0, 0};
	return (TrackSize) {track->nfixes, (double) (track_day(track->last) - track_day(track->first) + 1)};
}

/* ---------- statistics ---------- */

/* Add the size of a stored track to `sum`; return false for a layout that this library does not read */
static bool
measure_track(Datum datum, TrackSize *sum)
{
	Track	   *head = (Track *) PG_DETOAST_DATUM_SLICE(datum, 0, sizeof(Track) - VARHDRSZ);
	bool		known = head->version == TRACK_VERSION;

	if (known)
	{
		TrackSize	size = track_size(head);

		sum->fixes += size.fixes;
		sum->days += size.days;
	}
	if (head != (Track *) DatumGetPointer(datum))
		pfree(head);
	return known;
}

/* Compute the statistics of a column from the sample that ANALYZE takes */
static void
compute_track_stats(VacAttrStatsP stats, AnalyzeAttrFetchFunc fetch, int nrows, double total_rows)
{
	int			apart = nrows / MEASURED_TRACKS + 1;
	int			nnulls = 0,
				nmeasured = 0;
	double		width = 0;
	TrackSize	sum = {0};

	for (int i = 0; i < nrows; i++)
	{
		bool		isnull;
		Datum		value = fetch(stats, i, &isnull);

		analyze_delay_point();
		if (isnull)
			nnulls++;
		else
		{
			width += VARSIZE_ANY(DatumGetPointer(value));
			if (i % apart == 0)
				nmeasured += measure_track(value, &sum);
		}
	}
	if (nrows == 0)
		return;
	stats->stats_valid = true;
	stats->stanullfrac = (float4) nnulls / nrows;
	stats->stawidth = nnulls < nrows ? (int32) (width / (nrows - nnulls)) : 0;
	stats->stadistinct = stats->stanullfrac - 1;	/* all are distinct */
	if (nmeasured > 0)
	{
		float4	   *means = MemoryContextAlloc(stats->anl_context, 2 * sizeof(float4));

		means[0] = (float4) (sum.fixes / nmeasured);
		means[1] = (float4) (sum.days / nmeasured);
		stats->stakind[0] = STATISTIC_KIND_TRACK;
		stats->stanumbers[0] = means;
		stats->numnumbers[0] = 2;
	}
}

/* Set up ANALYZE of a column of tracks */
PG_FUNCTION_INFO_V1(track_typanalyze);
Datum
track_typanalyze(PG_FUNCTION_ARGS)
{
	VacAttrStats *stats = (VacAttrStats *) PG_GETARG_POINTER(0);

	stats->compute_stats = compute_track_stats;
	stats->minrows = MEASURED_TRACKS;
	PG_RETURN_BOOL(true);
}

/* ---------- estimates ---------- */

/* Return the expression behind a parameter of a subquery, and the query that it belongs to; or NULL */
static Node *
outer_expression(PlannerInfo *root, const Param *param, PlannerInfo **outer)
{
	for (*outer = root->parent_root; *outer != NULL; *outer = (*outer)->parent_root)
	{
		ListCell   *lc;

		foreach(lc, (*outer)->plan_params)
		{
			PlannerParamItem *item = lfirst_node(PlannerParamItem, lc);

			if (item->paramId == param->paramid)
				return item->item;
		}
	}
	return NULL;
}

/*
 * Read the size of tracks from the statistics of a table's column, with its children's or alone;
 * return false where there are none
 */
static bool
size_of_column(Oid table, AttrNumber column, bool with_children, TrackSize *size)
{
	HeapTuple	tuple = SearchSysCache3(STATRELATTINH, ObjectIdGetDatum(table), Int16GetDatum(column),
										BoolGetDatum(with_children));
	AttStatsSlot slot;
	bool		found;

	if (!HeapTupleIsValid(tuple))
		return false;
	found = get_attstatsslot(&slot, tuple, STATISTIC_KIND_TRACK, InvalidOid, ATTSTATSSLOT_NUMBERS);
	if (found)
	{
		/* the means do not count NULLs, which take no work */
		double		share = 1 - ((Form_pg_statistic) GETSTRUCT(tuple))->stanullfrac;

		Assert(slot.nnumbers == 2);
		*size = (TrackSize) {share * slot.numbers[0], share * slot.numbers[1]};
		free_attstatsslot(&slot);
	}
	ReleaseSysCache(tuple);
	return found;
}

/*
 * Find the size of tracks in a variable, here or in the subquery that it comes from.  Looks at queries as they
 * were parsed, since the planner may not have got to an outer one yet.
 */
static bool
size_of_variable(const Query *query, const Var *var, TrackSize *size)
{
	const RangeTblEntry *from;
	const TargetEntry *column;

	check_stack_depth();
	if (var->varlevelsup != 0 || var->varno < 1 || var->varno > list_length(query->rtable))
		return false;
	from = rt_fetch(var->varno, query->rtable);
	/* a table without children has statistics of one sort */
	if (from->rtekind == RTE_RELATION)
		return (from->inh && size_of_column(from->relid, var->varattno, true, size)) ||
			size_of_column(from->relid, var->varattno, false, size);
	if (from->rtekind != RTE_SUBQUERY || from->subquery == NULL)
		return false;
	column = get_tle_by_resno(from->subquery->targetList, var->varattno);
	return column != NULL && IsA(column->expr, Var) && size_of_variable(from->subquery, (Var *) column->expr, size);
}

/* Estimate the size of the track that an expression yields; return false if that is not known */
static bool
expected_size(PlannerInfo *root, Node *node, TrackSize *size)
{
	if (IsA(node, Const))
	{
		const Const *track = (const Const *) node;

		*size = track->constisnull ? (TrackSize) {0, 0} : track_size(track_header_from_datum(track->constvalue));
		return true;
	}
	if (root != NULL && IsA(node, Param) && ((Param *) node)->paramkind == PARAM_EXEC)
		node = outer_expression(root, (Param *) node, &root);
	while (node != NULL && (IsA(node, PlaceHolderVar) || IsA(node, RelabelType)))
		node = IsA(node, RelabelType) ? (Node *) ((RelabelType *) node)->arg :
			(Node *) ((PlaceHolderVar *) node)->phexpr;
	return root != NULL && node != NULL && IsA(node, Var) && size_of_variable(root->parse, (Var *) node, size);
}

/*
 * the work of a function per day or fix of a track, as measured with the benchmark's ships (test/bench): rows, and
 * cost in units of cpu_operator_cost, of which one is some 10 ns there
 */
typedef struct TrackWork
{
	const char *function;
	double		rows_a_day;
	double		rows_a_fix;
	double		cost_a_fix;
} TrackWork;

#define COST_A_CALL		100

static const TrackWork works[] = {
	{"track_fixes", 0, 1, 10},
	{"track_days", 1, 0, 0.1},
	{"track_heard", 30, 0, 1},
	{"windows_heard", 1, 0, 0.2},
	{"zone_visits", 10, 0, 1},
	{"port_calls", 3, 0, 1},
	{"judged_visits", 3, 0, 1.5},
	{"stops", 4, 0, 2},
	{"ais_gaps", 0.5, 0, 0.2},
	{"track_split", 0.5, 0, 20},
	{"track_split_ships", 0, 0, 40},
	{"track_clean", 0, 0, 60},
	{"length_nm", 0, 0, 40},
	{"track_to_geometry", 0, 0, 4},
};

static const TrackWork *
work_of(Oid function)
{
	char	   *name = get_func_name(function);

	for (int i = 0; name != NULL && i < (int) lengthof(works); i++)
		if (strcmp(works[i].function, name) == 0)
			return &works[i];
	return NULL;
}

/* Find the work of a function call and the size of its track; return NULL if either is not known */
static const TrackWork *
work_of_call(PlannerInfo *root, Oid function, Node *call, TrackSize *size)
{
	const TrackWork *work = work_of(function);

	if (work == NULL || call == NULL || !is_funcclause(call) ||
		!expected_size(root, linitial(((FuncExpr *) call)->args), size))
		return NULL;
	return work;
}

/* Estimate, for the planner, rows and cost of a function whose first argument is a track */
PG_FUNCTION_INFO_V1(track_support);
Datum
track_support(PG_FUNCTION_ARGS)
{
	Node	   *request = (Node *) PG_GETARG_POINTER(0);
	const TrackWork *work;
	TrackSize	size;

	if (IsA(request, SupportRequestRows))
	{
		SupportRequestRows *rows = (SupportRequestRows *) request;

		work = work_of_call(rows->root, rows->funcid, rows->node, &size);
		if (work == NULL || work->rows_a_day + work->rows_a_fix == 0)
			PG_RETURN_POINTER(NULL);
		rows->rows = Min(ceil(work->rows_a_day * size.days) + work->rows_a_fix * size.fixes, size.fixes);
		PG_RETURN_POINTER(request);
	}
	if (IsA(request, SupportRequestCost))
	{
		SupportRequestCost *cost = (SupportRequestCost *) request;

		work = work_of_call(cost->root, cost->funcid, cost->node, &size);
		if (work == NULL)
			PG_RETURN_POINTER(NULL);
		cost->startup = 0;
		cost->per_tuple = cpu_operator_cost * (COST_A_CALL + work->cost_a_fix * size.fixes);
		PG_RETURN_POINTER(request);
	}
	PG_RETURN_POINTER(NULL);
}
