/*
 * row_batch.c
 *		Batches of rows, written by one statement with an array for each column.
 */
#include "postgres.h"

#include "executor/spi.h"
#include "mb/pg_wchar.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"

#include "load/row_batch.h"

/* Initialize a batch for a statement that takes an array of each column, of the given types */
void
row_batch_init(RowBatch *batch, const char *statement, int ncolumns, const Oid *types)
{
	batch->statement = statement;
	batch->ncolumns = ncolumns;
	batch->context = AllocSetContextCreate(CurrentMemoryContext, "rows to write", ALLOCSET_DEFAULT_SIZES);
	batch->columns = palloc(ncolumns * sizeof(RowColumn));
	for (int i = 0; i < ncolumns; i++)
		batch->columns[i].type = types[i];
}

/* Set a value of the current row, NULL or allocated in the batch's context */
void
row_batch_set(RowBatch *batch, int column, Datum value, bool isnull)
{
	batch->columns[column].values[batch->nrows] = value;
	batch->columns[column].nulls[batch->nrows] = isnull;
}

/* Write the rows of a batch; needs an SPI connection */
void
row_batch_execute(RowBatch *batch)
{
	Datum		arrays[ROW_BATCH_COLUMNS];
	MemoryContext old;

	if (batch->plan == NULL)
	{
		Oid			types[ROW_BATCH_COLUMNS];

		for (int i = 0; i < batch->ncolumns; i++)
			types[i] = get_array_type(batch->columns[i].type);
		batch->plan = SPI_prepare(batch->statement, batch->ncolumns, types);
		if (batch->plan == NULL)
			elog(ERROR, "SPI_prepare failed: %s", SPI_result_code_string(SPI_result));
	}
	old = MemoryContextSwitchTo(batch->context);
	for (int i = 0; i < batch->ncolumns; i++)
	{
		RowColumn  *column = &batch->columns[i];
		int			lower = 1;
		int16		typlen;
		bool		typbyval;
		char		typalign;

		get_typlenbyvalalign(column->type, &typlen, &typbyval, &typalign);
		arrays[i] = PointerGetDatum(construct_md_array(column->values, column->nulls, 1, &batch->nrows, &lower,
													   column->type, typlen, typbyval, typalign));
	}
	MemoryContextSwitchTo(old);
	if (SPI_execute_plan(batch->plan, arrays, NULL, false, 0) < 0)
		elog(ERROR, "SPI_execute_plan failed: %s", SPI_result_code_string(SPI_result));
}

/* Empty a batch without writing it */
void
row_batch_clear(RowBatch *batch)
{
	MemoryContextReset(batch->context);
	batch->nrows = 0;
	batch->bytes = 0;
}

/* Write the rows of a batch and empty it */
void
row_batch_write(RowBatch *batch)
{
	if (batch->nrows == 0)
		return;
	row_batch_execute(batch);
	row_batch_clear(batch);
}

/* Return a value as text in the batch's context, cut at ROW_BATCH_TEXT_BYTES */
text *
row_batch_text(RowBatch *batch, const char *value)
{
	MemoryContext old = MemoryContextSwitchTo(batch->context);
	text	   *result = cstring_to_text_with_len(value, pg_mbcliplen(value, strlen(value), ROW_BATCH_TEXT_BYTES));

	MemoryContextSwitchTo(old);
	return result;
}
