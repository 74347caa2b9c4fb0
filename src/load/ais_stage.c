/*
 * ais_stage.c
 *		Lines staged in ais_line: whose they are, and the load of those of a session.
 *
 * A staged line bears a number drawn by the session that staged it.  The number stands
 * in a setting, so that DISCARD ALL, by which a pooler hands a connection on, ends it, as
 * the end of the session does; a process id that comes again does not bring it back.
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "access/xact.h"
#include "catalog/namespace.h"
#include "catalog/pg_type.h"
#include "commands/progress.h"
#include "executor/spi.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "pgstat.h"
#include "storage/lmgr.h"
#include "utils/acl.h"
#include "utils/backend_progress.h"
#include "utils/builtins.h"
#include "utils/guc.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"

#include "common/compat.h"
#include "load/ais_load.h"

#define FETCH_ROWS		1000

static char *session_setting = NULL;
static int64 session_number = 0;

static void
assign_session(const char *value, void *extra)
{
	session_number = value == NULL ? 0 : strtoll(value, NULL, 10);
}

/* Define the setting that holds the number of the session */
void
ais_session_init(void)
{
	DefineCustomStringVariable("vesselwatch.session",
							   "Number that marks the lines which this session stages in ais_line.",
							   "Drawn when the first line is staged; set by nobody.",
							   &session_setting, "", PGC_USERSET,
							   GUC_NO_SHOW_ALL | GUC_NOT_IN_SAMPLE | GUC_DISALLOW_IN_FILE,
							   NULL, assign_session, NULL);
}

/* The number of this session, drawn if it has none yet */
PG_FUNCTION_INFO_V1(ais_session);
Datum
ais_session(PG_FUNCTION_ARGS)
{
	if (session_number == 0)
	{
		char		text[32];
		int64		number;

		if (!pg_strong_random(&number, sizeof(number)))
			ereport(ERROR,
					(errcode(ERRCODE_INTERNAL_ERROR),
					 errmsg("could not draw a random number")));
		number &= PG_INT64_MAX;
		snprintf(text, sizeof(text), INT64_FORMAT, Max(number, 1));
		SetConfigOption("vesselwatch.session", text, PGC_USERSET, PGC_S_SESSION);
	}
	PG_RETURN_INT64(session_number);
}

/* state of reading staged lines */
typedef struct StageReader
{
	int64		load_id;
	AisLoad    *load;
	const char *wanted;			/* format asked for */
	char	   *format;			/* found by the header */
	AisLayout  *layout;
	int64		total;			/* lines staged */
	int64		first_no;		/* the smallest of their numbers */
	int64		lines;			/* read */
	int64		bytes;
	int64		last_no;		/* number of the line before */
	char	   *buffer;			/* the line, to be cut up */
	int			room;
	MemoryContext per_line;
} StageReader;

static void
reader_begin(StageReader *reader)
{
	reader->load = ais_load_begin(reader->load_id);
	reader->layout = NULL;
	reader->lines = 0;
	reader->bytes = 0;
	reader->last_no = PG_INT64_MIN;
}

/* Return the value of a query with one parameter, NULL values being an error */
static int64
query_number(const char *query, int64 parameter, int column)
{
	Oid			types[1] = {INT8OID};
	Datum		values[1] = {Int64GetDatum(parameter)};
	bool		isnull;
	int64		number;

	if (SPI_execute_with_args(query, 1, types, values, NULL, false, 0) != SPI_OK_SELECT || SPI_processed != 1)
		elog(ERROR, "query failed: %s", query);
	number = DatumGetInt64(SPI_getbinval(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, column, &isnull));
	return isnull ? 0 : number;
}

/* Find the format of a file by its first line; error if it is not the one asked for */
static char *
find_format(const char *wanted, text *header)
{
	Oid			types[2] = {TEXTOID, TEXTOID};
	Datum		values[2] = {CStringGetTextDatum(wanted), PointerGetDatum(header)};

	if (SPI_execute_with_args("SELECT vesselwatch.ais_format($1, $2)", 2, types, values, NULL, false, 1) != SPI_OK_SELECT)
		elog(ERROR, "could not find the format");
	return SPI_getvalue(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1);
}

/* Read the first line; what it gives lives as long as the load */
static void
read_header(StageReader *reader, text *line, MemoryContext context)
{
	MemoryContext old = MemoryContextSwitchTo(context);

	reader->format = find_format(reader->wanted, line);
	if (strcmp(reader->format, "nmea") == 0)
		return;
	reader->layout = ais_layout_from_header(VARDATA_ANY(line), VARSIZE_ANY_EXHDR(line));
	MemoryContextSwitchTo(old);
}

static void
read_line(StageReader *reader, text *line)
{
	const char *bytes = VARDATA_ANY(line);
	int			length = VARSIZE_ANY_EXHDR(line);
	AisReport	report;

	if (length >= reader->room)
	{
		reader->room = Max(length + 1, reader->room * 2);
		reader->buffer = repalloc(reader->buffer, reader->room);
	}
	memcpy(reader->buffer, bytes, length);
	reader->buffer[length] = '\0';
	ais_csv_read(reader->layout, reader->buffer, length, &report);
	ais_load_report(reader->load, &report, reader->lines, bytes, length);
}

/*
 * Read the staged lines of this session as they lie, which mostly is their order, or
 * sorted.  Returns false, with less than all read, where they turn out to lie otherwise.
 */
static bool
read_staged(StageReader *reader, bool sorted)
{
	Oid			types[1] = {INT8OID};
	Datum		values[1] = {Int64GetDatum(session_number)};
	MemoryContext outer = CurrentMemoryContext;
	bool		in_order = true;
	Portal		portal;

	portal = SPI_cursor_open_with_args(NULL, sorted ?
									   "SELECT line_no, line FROM vesselwatch.ais_line WHERE session OPERATOR(pg_catalog.=) $1 ORDER BY line_no" :
									   "SELECT line_no, line FROM vesselwatch.ais_line WHERE session OPERATOR(pg_catalog.=) $1",
									   1, types, values, NULL, false, 0);
	while (in_order)
	{
		SPITupleTable *rows;
		uint64		nrows;

		SPI_cursor_fetch(portal, true, FETCH_ROWS);
		rows = SPI_tuptable;
		nrows = SPI_processed;
		for (uint64 i = 0; i < nrows; i++)
		{
			bool		isnull;
			int64		line_no = DatumGetInt64(SPI_getbinval(rows->vals[i], rows->tupdesc, 1, &isnull));
			Datum		datum = SPI_getbinval(rows->vals[i], rows->tupdesc, 2, &isnull);
			text	   *line;

			CHECK_FOR_INTERRUPTS();
			if (line_no <= reader->last_no || (reader->lines == 0 && line_no != reader->first_no))
			{
				in_order = false;
				break;
			}
			reader->last_no = line_no;
			reader->lines++;
			MemoryContextSwitchTo(reader->per_line);
			line = isnull ? cstring_to_text("") : DatumGetTextPP(datum);
			reader->bytes += VARSIZE_ANY_EXHDR(line) + 1;
			if (reader->layout == NULL)
			{
				read_header(reader, line, outer);
				if (reader->layout == NULL)
				{
					/* NMEA, which is read elsewhere */
					SPI_cursor_close(portal);
					return true;
				}
			}
			else
				read_line(reader, line);
			MemoryContextSwitchTo(outer);
			MemoryContextReset(reader->per_line);
		}
		SPI_freetuptable(rows);
		if (nrows < FETCH_ROWS)
			break;
		ais_load_progress(reader->load, reader->lines, reader->total, reader->bytes);
	}
	SPI_cursor_close(portal);
	return in_order;
}

/*
 * Take the lines of this session out of the staging table.  Deleting costs as much as
 * reading, so the table is emptied as a whole where nobody else has lines in it, or waits
 * to stage some, and the transaction ends with this statement.
 */
static void
clear_staged(void)
{
	Oid			relation = get_relname_relid("ais_line", get_namespace_oid("vesselwatch", false));

	if (!IsTransactionBlock() && !IsolationUsesXactSnapshot() &&
		pg_class_aclcheck(relation, GetUserId(), ACL_TRUNCATE) == ACLCHECK_OK &&
		ConditionalLockRelationOid(relation, AccessExclusiveLock) &&
		query_number("SELECT pg_catalog.count(*) FROM "
					 "(SELECT FROM vesselwatch.ais_line WHERE session OPERATOR(pg_catalog.<>) $1 LIMIT 1) other", session_number, 1) == 0)
	{
		if (SPI_execute("TRUNCATE vesselwatch.ais_line", false, 0) != SPI_OK_UTILITY)
			elog(ERROR, "could not empty the staging table");
	}
	else
	{
		Oid			types[1] = {INT8OID};
		Datum		values[1] = {Int64GetDatum(session_number)};

		/* and what sessions that have ended left: nobody can load it any more */
		if (SPI_execute_with_args("DELETE FROM vesselwatch.ais_line l WHERE l.session OPERATOR(pg_catalog.=) $1 OR l.session_pid NOT IN "
								  "(SELECT a.pid FROM pg_catalog.pg_stat_activity a)",
								  1, types, values, NULL, false, 0) != SPI_OK_DELETE)
			elog(ERROR, "could not clear the staging table");
	}
}

/* Store the staged lines of this session: a step of load_ais() */
PG_FUNCTION_INFO_V1(load_ais_staged);
Datum
load_ais_staged(PG_FUNCTION_ARGS)
{
	static const char *const count_staged =
	"SELECT pg_catalog.count(*), pg_catalog.min(line_no) FROM vesselwatch.ais_line WHERE session OPERATOR(pg_catalog.=) $1";
	StageReader reader = {0};
	TupleDesc	tuple_desc;
	Datum		values[1 + AIS_LOAD_COUNTS];
	bool		nulls[1 + AIS_LOAD_COUNTS] = {false};
	Datum		result;
	MemoryContext caller = CurrentMemoryContext;

	if (get_call_result_type(fcinfo, NULL, &tuple_desc) != TYPEFUNC_COMPOSITE)
		elog(ERROR, "load_ais_staged must return a row");
	tuple_desc = BlessTupleDesc(tuple_desc);
	SPI_connect();
	reader.load_id = PG_GETARG_INT64(0);
	reader.wanted = text_to_cstring(PG_GETARG_TEXT_PP(1));
	reader.total = session_number == 0 ? 0 : query_number(count_staged, session_number, 1);
	if (reader.total == 0)
		ereport(ERROR,
				(errcode(ERRCODE_NO_DATA_FOUND),
				 errmsg("no lines are staged"),
				 errhint("\\copy vesselwatch.ais_line (line) FROM 'file.csv' WITH (FORMAT csv, DELIMITER E'\\x01', QUOTE E'\\x02')")));
	reader.first_no = query_number(count_staged, session_number, 2);
	reader.room = 1024;
	reader.buffer = palloc(reader.room);
	reader.per_line = AllocSetContextCreate(CurrentMemoryContext, "AIS line", ALLOCSET_DEFAULT_SIZES);

	pgstat_progress_start_command(PROGRESS_COMMAND_COPY, get_relname_relid("ais_load", get_namespace_oid("vesselwatch", false)));
	reader_begin(&reader);
	if (!read_staged(&reader, false))
	{
		Oid			types[1] = {INT8OID};
		Datum		load_id[1] = {Int64GetDatum(reader.load_id)};

		ais_load_abandon(reader.load);
		SPI_execute_with_args("DELETE FROM vesselwatch.ais_reject WHERE load_id OPERATOR(pg_catalog.=) $1", 1, types, load_id, NULL, false, 0);
		reader_begin(&reader);
		if (!read_staged(&reader, true))
			elog(ERROR, "staged lines are not in order");
	}
	if (reader.layout == NULL)
	{
		pgstat_progress_end_command();
		MemoryContextSwitchTo(caller);
		values[0] = CStringGetTextDatum(reader.format);
		ais_load_counts(reader.load, values + 1);
		result = HeapTupleGetDatum(heap_form_tuple(tuple_desc, values, nulls));
		SPI_finish();
		PG_RETURN_DATUM(result);
	}
	if (reader.lines == 1)
		ereport(WARNING, (errmsg("the file has a header and no lines")));
	ais_load_finish(reader.load);
	clear_staged();
	pgstat_progress_end_command();

	MemoryContextSwitchTo(caller);
	values[0] = CStringGetTextDatum(reader.format);
	ais_load_counts(reader.load, values + 1);
	result = HeapTupleGetDatum(heap_form_tuple(tuple_desc, values, nulls));
	SPI_finish();
	PG_RETURN_DATUM(result);
}
