/*
 * assign.h
 *		One-to-one assignment: as many pairs as possible, with the least sum of costs.
 */
#ifndef VESSELWATCH_ASSIGN_H
#define VESSELWATCH_ASSIGN_H

/* a pair that may be made; costs are finite and not negative */
typedef struct AssignEdge
{
	uint32		row;
	uint32		column;
	double		cost;
} AssignEdge;

extern void assign_pairs(const AssignEdge *edges, uint32 nedges, uint32 nrows, uint32 ncolumns, int32 *column_of_row);

#endif							/* VESSELWATCH_ASSIGN_H */
