/*
 * assign.c
 *		One-to-one assignment: as many pairs as possible, with the least sum of costs.
 *
 * Shortest augmenting paths, row by row, with prices that keep all reduced costs at or
 * above 0 (R. Jonker and A. Volgenant, A shortest augmenting path algorithm for dense and
 * sparse linear assignment problems, Computing 38, 1987).  In addition each row has a
 * column of its own, which costs more than all pairs together: a row that gets it has no
 * pair, and as few rows as possible do.
 */
#include "postgres.h"

#include <math.h>

#include "lib/pairingheap.h"
#include "miscadmin.h"
#include "utils/memutils.h"

#include "pair/assign.h"

#define NOBODY	(-1)

/* a column; the own columns of the rows follow the given ones */
typedef struct Column
{
	pairingheap_node node;		/* first, so that a node is its column */
	double		price;
	double		distance;		/* of the shortest path so far */
	int32		row;			/* the row that has it, or NOBODY */
	int32		reached_from;	/* row before it on that path */
	bool		reached;
	bool		settled;
} Column;

typedef struct Assignment
{
	const AssignEdge *edges;	/* by row */
	uint32	   *first;			/* of each row in them, and the end */
	uint32		ncolumns;
	double		own_cost;		/* of a row's own column */
	double	   *price;			/* of the rows */
	Column	   *columns;
	uint32	   *touched;		/* columns reached by the current search */
	uint32		ntouched;
	pairingheap *queue;
} Assignment;

static int
nearer(const pairingheap_node *a, const pairingheap_node *b, void *arg)
{
	double		da = ((const Column *) a)->distance,
				db = ((const Column *) b)->distance;

	/* the heap has the largest first; of equal ones the column given first */
	return da != db ? (da < db ? 1 : -1) : a < b ? 1 : a > b ? -1 : 0;
}

/* Record a path to a column by way of a row, if it is the shortest so far */
static void
reach_column(Assignment *assignment, uint32 c, int32 row, double distance)
{
	Column	   *column = &assignment->columns[c];

	if (column->settled || (column->reached && column->distance <= distance))
		return;
	if (column->reached)
		pairingheap_remove(assignment->queue, &column->node);
	else
		assignment->touched[assignment->ntouched++] = c;
	column->reached = true;
	column->distance = distance;
	column->reached_from = row;
	pairingheap_add(assignment->queue, &column->node);
}

/* Extend a path of length so_far, which leads to a row, along all edges of the row */
static void
leave_row(Assignment *assignment, int32 row, double so_far)
{
	uint32		own = assignment->ncolumns + row;

	for (uint32 e = assignment->first[row]; e < assignment->first[row + 1]; e++)
	{
		const AssignEdge *edge = &assignment->edges[e];

		reach_column(assignment, edge->column, row,
					 so_far + edge->cost - assignment->price[row] - assignment->columns[edge->column].price);
	}
	reach_column(assignment, own, row,
				 so_far + assignment->own_cost - assignment->price[row] - assignment->columns[own].price);
}

/* Find the shortest path from a row without a column to a column without a row; its own column is one */
static Column *
shortest_path(Assignment *assignment, int32 row)
{
	leave_row(assignment, row, 0);
	for (;;)
	{
		Column	   *column = (Column *) pairingheap_remove_first(assignment->queue);

		CHECK_FOR_INTERRUPTS();
		if (column->row == NOBODY)
			return column;
		column->settled = true;
		leave_row(assignment, column->row, column->distance);
	}
}

/* Assign a column to a row along the shortest path, on which each row passes its column on, and adjust the prices */
static void
assign_row(Assignment *assignment, int32 row, int32 *column_of_row)
{
	Column	   *end = shortest_path(assignment, row);
	Column	   *column = end;

	assignment->price[row] += end->distance;
	for (uint32 i = 0; i < assignment->ntouched; i++)
	{
		Column	   *touched = &assignment->columns[assignment->touched[i]];

		if (touched->settled)
		{
			assignment->price[touched->row] += end->distance - touched->distance;
			touched->price -= end->distance - touched->distance;
		}
		touched->reached = touched->settled = false;
	}
	assignment->ntouched = 0;
	pairingheap_reset(assignment->queue);
	for (int32 from = NOBODY; from != row;)
	{
		int32		before;

		from = column->reached_from;
		before = column_of_row[from];
		column->row = from;
		column_of_row[from] = (int32) (column - assignment->columns);
		if (from != row)
			column = &assignment->columns[before];
	}
}

/*
 * Assign columns to rows: set the column of each row, or -1.  Edges are ordered by row, with at most one for each
 * row and column.
 */
void
assign_pairs(const AssignEdge *edges, uint32 nedges, uint32 nrows, uint32 ncolumns, int32 *column_of_row)
{
	Size		all = (Size) nrows + ncolumns;
	Assignment	assignment = {.edges = edges, .ncolumns = ncolumns, .own_cost = 1};
	uint32		e = 0;

	if (all > PG_INT32_MAX)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("cannot assign %u to %u", nrows, ncolumns)));
	assignment.first = MemoryContextAllocHuge(CurrentMemoryContext, ((Size) nrows + 1) * sizeof(uint32));
	assignment.price = MemoryContextAllocHuge(CurrentMemoryContext, (Size) Max(nrows, 1) * sizeof(double));
	assignment.columns = MemoryContextAllocHuge(CurrentMemoryContext, Max(all, 1) * sizeof(Column));
	assignment.touched = MemoryContextAllocHuge(CurrentMemoryContext, Max(all, 1) * sizeof(uint32));
	assignment.queue = pairingheap_allocate(nearer, NULL);
	memset(assignment.columns, 0, all * sizeof(Column));
	for (Size c = 0; c < all; c++)
		assignment.columns[c].row = NOBODY;
	for (uint32 row = 0; row < nrows; row++)
	{
		double		dearest = 0;

		assignment.first[row] = e;
		for (; e < nedges && edges[e].row == row; e++)
			dearest = Max(dearest, edges[e].cost);
		assignment.own_cost += 2 * dearest;
		assignment.price[row] = 0;
		column_of_row[row] = NOBODY;
	}
	assignment.first[nrows] = e;
	for (uint32 row = 0; row < nrows; row++)
		assign_row(&assignment, row, column_of_row);
	for (uint32 row = 0; row < nrows; row++)
		if (column_of_row[row] >= (int32) ncolumns)
			column_of_row[row] = NOBODY;
	pairingheap_free(assignment.queue);
	pfree(assignment.touched);
	pfree(assignment.columns);
	pfree(assignment.price);
	pfree(assignment.first);
}
