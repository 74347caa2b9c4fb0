/*
 * row_batch.h
 *		Rows gathered and written many at a time, by one statement over an array of each column.
 */
#ifndef VESSELWATCH_ROW_BATCH_H
#define VESSELWATCH_ROW_BATCH_H

#include "executor/spi.h"

#define ROW_BATCH_ROWS			1000	/* the caller writes a batch when it has so many */
#define ROW_BATCH_COLUMNS		14
#define ROW_BATCH_TEXT_BYTES	65536	/* kept of a value of row_batch_text() */

/* one column of rows to be written */
typedef struct RowColumn
{
	Oid			type;
	Datum		values[ROW_BATCH_ROWS];
	bool		nulls[ROW_BATCH_ROWS];
} RowColumn;

/* rows to be written by one statement */
typedef struct RowBatch
{
	const char *statement;
	SPIPlanPtr	plan;
	int			ncolumns;
	int			nrows;
	Size		bytes;			/* as the caller counts them */
	MemoryContext context;		/* of the values */
	RowColumn  *columns;
} RowBatch;

extern void row_batch_init(RowBatch *batch, const char *statement, int ncolumns, const Oid *types);
extern void row_batch_set(RowBatch *batch, int column, Datum value, bool isnull);
extern void row_batch_execute(RowBatch *batch);
extern void row_batch_clear(RowBatch *batch);
extern void row_batch_write(RowBatch *batch);
extern text *row_batch_text(RowBatch *batch, const char *value);

#endif							/* VESSELWATCH_ROW_BATCH_H */
