/*
 * csv.c
 *		csv_records(data, delimiter): the records of a CSV file.
 *
 * The format is that of RFC 4180, as published lists use it: fields are separated by
 * the delimiter, and quoted if they contain delimiters, quotes (doubled) or line ends;
 * records end with LF or CRLF. Empty lines, and the byte 0x1A at the end of OFAC's
 * files, are skipped.
 *
 * A record with an unmatched quote is returned with a description of the problem
 * instead of fields, and reading continues with the line after its first: one lost
 * quote costs one record, not the rest of the file.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "funcapi.h"
#include "lib/stringinfo.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/tuplestore.h"

#include "common/compat.h"

typedef struct CsvReader
{
	const char *at;				/* the next byte to read */
	const char *end;
	char		delimiter;
	StringInfoData field;		/* the current field */
	Datum	   *fields;			/* of the current record */
	int			nfields;
	int			room;
} CsvReader;

static void
add_field(CsvReader *reader)
{
	if (reader->nfields == reader->room)
	{
		reader->room *= 2;
		reader->fields = repalloc(reader->fields, mul_size(reader->room, sizeof(Datum)));
	}
	reader->fields[reader->nfields++] =
		PointerGetDatum(cstring_to_text_with_len(reader->field.data, reader->field.len));
	resetStringInfo(&reader->field);
}

/* Read a quoted field after its opening quote; return false if the quote is not closed */
static bool
read_quoted(CsvReader *reader)
{
	while (reader->at < reader->end)
	{
		const char *quote = memchr(reader->at, '"', reader->end - reader->at);

		CHECK_FOR_INTERRUPTS();
		if (quote == NULL)
			return false;
		appendBinaryStringInfo(&reader->field, reader->at, quote - reader->at);
		reader->at = quote + 1;
		if (reader->at == reader->end || *reader->at != '"')
			return true;
		appendStringInfoChar(&reader->field, '"');
		reader->at++;
	}
	return false;
}

/* Read a record and its line end; return a description of what is wrong with it, or NULL */
static const char *
read_record(CsvReader *reader)
{
	reader->nfields = 0;
	resetStringInfo(&reader->field);
	for (;;)
	{
		const char *from;

		if (reader->at < reader->end && *reader->at == '"')
		{
			reader->at++;
			if (!read_quoted(reader))
				return "a quote is not closed";
			if (reader->at < reader->end && *reader->at != reader->delimiter && *reader->at != '\r' &&
				*reader->at != '\n')
				return "text follows a closing quote";
		}
		from = reader->at;
		while (reader->at < reader->end && *reader->at != reader->delimiter && *reader->at != '\n' &&
			   *reader->at != '\r')
			reader->at++;
		appendBinaryStringInfo(&reader->field, from, reader->at - from);
		add_field(reader);
		if (reader->at == reader->end)
			return NULL;
		if (*reader->at == reader->delimiter)
		{
			reader->at++;
			continue;
		}
		if (*reader->at == '\r' && reader->at + 1 < reader->end && reader->at[1] == '\n')
			reader->at++;
		reader->at++;
		return NULL;
	}
}

/* Return the end of a line without its LF or CRLF */
static const char *
trim_line_end(const char *from, const char *to)
{
	while (to > from && (to[-1] == '\n' || to[-1] == '\r'))
		to--;
	return to;
}

static int64
count_lines(const char *from, const char *to)
{
	int64		lines = 0;

	while (from < to && (from = memchr(from, '\n', to - from)) != NULL)
	{
		from++;
		lines++;
	}
	return lines;
}

/* Return the delimiter given as text; raise an error if it is not one usable character */
static char
read_delimiter(const text *delimiter)
{
	if (VARSIZE_ANY_EXHDR(delimiter) != 1 || strchr("\"\r\n\x1A", *VARDATA_ANY(delimiter)) != NULL ||
		IS_HIGHBIT_SET(*VARDATA_ANY(delimiter)))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("delimiter must be one character of ASCII that is neither a quote nor a line end, not \"%s\"",
						text_to_cstring(delimiter))));
	return *VARDATA_ANY(delimiter);
}

/* Skip the rest of the first line of an unreadable record that begins at `from` */
static void
skip_line(CsvReader *reader, const char *from)
{
	const char *next = memchr(from, '\n', reader->end - from);

	reader->at = next == NULL ? reader->end : next + 1;
}

/* Return the records of a CSV text as a materialized set: loaders read all of them, and the text is detoasted once */
PG_FUNCTION_INFO_V1(csv_records);
Datum
csv_records(PG_FUNCTION_ARGS)
{
	text	   *data = PG_GETARG_TEXT_PP(0);
	ReturnSetInfo *rsinfo = (ReturnSetInfo *) fcinfo->resultinfo;
	MemoryContext per_record;
	MemoryContext outer;
	CsvReader	reader = {0};
	int64		line_no = 1;
	int32		record_no = 0;

	reader.delimiter = read_delimiter(PG_GETARG_TEXT_PP(1));
	InitMaterializedSRF(fcinfo, 0);
	reader.at = VARDATA_ANY(data);
	reader.end = reader.at + VARSIZE_ANY_EXHDR(data);
	if (reader.end - reader.at >= 3 && memcmp(reader.at, "\xEF\xBB\xBF", 3) == 0)
		reader.at += 3;			/* byte order mark */

	per_record = AllocSetContextCreate(CurrentMemoryContext, "csv record", ALLOCSET_DEFAULT_SIZES);
	outer = MemoryContextSwitchTo(per_record);
	while (reader.at < reader.end)
	{
		const char *from = reader.at;
		const char *to;
		const char *problem;
		Datum		values[5];
		bool		nulls[5] = {false};

		CHECK_FOR_INTERRUPTS();
		if (*from == '\n' || *from == '\r' || *from == 0x1A)
		{
			line_no += *from == '\n';
			reader.at++;
			continue;
		}
		MemoryContextReset(per_record);
		initStringInfo(&reader.field);
		reader.room = 16;
		reader.fields = palloc(reader.room * sizeof(Datum));

		problem = read_record(&reader);
		if (problem != NULL)
			skip_line(&reader, from);
		to = trim_line_end(from, reader.at);
		values[0] = Int32GetDatum(++record_no);
		values[1] = Int64GetDatum(line_no);
		nulls[2] = problem != NULL;
		if (problem == NULL)
			values[2] =
				PointerGetDatum(construct_array(reader.fields, reader.nfields, TEXTOID, -1, false, TYPALIGN_INT));
		values[3] = PointerGetDatum(cstring_to_text_with_len(from, to - from));
		nulls[4] = problem == NULL;
		if (problem != NULL)
			values[4] = CStringGetTextDatum(problem);
		tuplestore_putvalues(rsinfo->setResult, rsinfo->setDesc, values, nulls);
		line_no += count_lines(from, reader.at);
	}
	MemoryContextSwitchTo(outer);
	MemoryContextDelete(per_record);
	return (Datum) 0;
}
