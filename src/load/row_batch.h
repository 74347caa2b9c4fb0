/*
 * row_batch.h
 *		Batches of rows, written by one statement with an array for each column.
 */
#ifndef VESSELWATCH_ROW_BATCH_H
#define VESSELWATCH_ROW_BATCH_H

#include "executor/spi.h"

#define ROW_BATCH_ROWS			1000	/* rows at which the caller writes a batch */
#define ROW_BATCH_COLUMNS		14
#define ROW_BATCH_TEXT_BYTES	65536	/* bytes at which row_batch_text() cuts a value */

/* a column of a batch */
typedef struct RowColumn
{
	Oid			type;
	Datum		values[ROW_BATCH_ROWS];
	bool		nulls[ROW_BATCH_ROWS];
} RowColumn;

/* a batch of rows */
typedef struct RowBatch
{
	const char *statement;
	SPIPlanPtr	plan;
	int			ncolumns;
	int			nrows;
	Size		bytes;			/* counted by the caller */
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
