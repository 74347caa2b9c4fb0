/*
 * ais_stage.c
 *		Lines staged in ais_line: whose they are, and the load of those of a session.
 *
 * A staged line bears a number drawn by the session that staged it.  The number stands
 * in a setting, so that DISCARD ALL, by which a pooler hands a connection on, ends it, as
 * the end of the session does; a process id that comes again does not bring it back.
 */
#include "postgres.h"

#include "access/xact.h"
#include "catalog/namespace.h"
#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "miscadmin.h"
#include "storage/lmgr.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/guc.h"
#include "utils/lsyscache.h"

#include "common/compat.h"
#include "load/ais_reader.h"

#define FETCH_ROWS		1000

static char *session_setting = NULL;
static int64 session_number = 0;
static int64 abandoned_number = 0;	/* of lines whose load has failed */

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
	if (session_number == 0 || session_number == abandoned_number)
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

/* Return a value of a query with one parameter, 0 for NULL */
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

/*
 * Read the staged lines of this session as they lie, which mostly is their order, or
 * sorted.  Returns false, with less than all read, where they turn out to lie otherwise:
 * the first of them is numbered `first_no`, and each further one higher.
 */
static bool
read_staged(AisReader *reader, AisLoad *load, int64 total, int64 first_no, bool sorted)
{
	Oid			types[1] = {INT8OID};
	Datum		values[1] = {Int64GetDatum(session_number)};
	int64		last_no = first_no - 1;
	bool		in_order = true;
	uint64		nrows;
	Portal		portal;

	portal = SPI_cursor_open_with_args(NULL, sorted ?
									   "SELECT line_no, line FROM vesselwatch.ais_line WHERE session OPERATOR(pg_catalog.=) $1 ORDER BY line_no" :
									   "SELECT line_no, line FROM vesselwatch.ais_line WHERE session OPERATOR(pg_catalog.=) $1",
									   1, types, values, NULL, false, 0);
	do
	{
		SPITupleTable *rows;

		SPI_cursor_fetch(portal, true, FETCH_ROWS);
		rows = SPI_tuptable;
		nrows = SPI_processed;
		for (uint64 i = 0; i < nrows && in_order; i++)
		{
			bool		isnull;
			int64		line_no = DatumGetInt64(SPI_getbinval(rows->vals[i], rows->tupdesc, 1, &isnull));
			Datum		datum = SPI_getbinval(rows->vals[i], rows->tupdesc, 2, &isnull);

			CHECK_FOR_INTERRUPTS();
			in_order = last_no < first_no ? line_no == first_no : line_no > last_no;
			last_no = line_no;
			if (!in_order)
				break;
			if (isnull)
				ais_reader_line(reader, "", 0);
			else
			{
				text	   *line = DatumGetTextPP(datum);

				ais_reader_line(reader, VARDATA_ANY(line), VARSIZE_ANY_EXHDR(line));
				if ((Pointer) line != DatumGetPointer(datum))
					pfree(line);
			}
		}
		SPI_freetuptable(rows);
		ais_load_progress(load, ais_reader_lines(reader), total, ais_reader_bytes(reader));
	} while (in_order && nrows == FETCH_ROWS);
	SPI_cursor_close(portal);
	return in_order;
}

/*
 * Read the staged lines of this session into a load, which is set, within SPI; returns
 * the reader.  Error P0002 if there are none.
 */
AisReader *
ais_stage_read(int64 load_id, const char *wanted, AisLoad **load)
{
	static const char *const count_staged =
	"SELECT pg_catalog.count(*), pg_catalog.min(line_no) FROM vesselwatch.ais_line WHERE session OPERATOR(pg_catalog.=) $1";
	int64		total = session_number == 0 || session_number == abandoned_number ? 0 : query_number(count_staged, session_number, 1);
	int64		first_no;
	AisReader  *reader;

	if (total == 0)
		ereport(ERROR,
				(errcode(ERRCODE_NO_DATA_FOUND),
				 errmsg("no lines are staged"),
				 errhint("\\copy vesselwatch.ais_line (line) FROM 'file.csv' WITH (FORMAT csv, DELIMITER E'\\x01', QUOTE E'\\x02')")));
	first_no = query_number(count_staged, session_number, 2);
	*load = ais_load_begin(load_id);
	reader = ais_reader_create(*load, wanted);
	if (!read_staged(reader, *load, total, first_no, false))
	{
		Oid			types[1] = {INT8OID};
		Datum		values[1] = {Int64GetDatum(load_id)};

		ais_load_abandon(*load);
		SPI_execute_with_args("DELETE FROM vesselwatch.ais_reject WHERE load_id OPERATOR(pg_catalog.=) $1", 1, types, values, NULL, false, 0);
		*load = ais_load_begin(load_id);
		reader = ais_reader_create(*load, wanted);
		if (!read_staged(reader, *load, total, first_no, true))
			elog(ERROR, "staged lines are not in order");
	}
	return reader;
}

/*
 * Take the lines of this session out of the staging table, within SPI.  Deleting costs as much as
 * reading, so the table is emptied as a whole where nobody else has lines in it, or waits
 * to stage some, and the transaction ends with this statement.
 */
void
ais_stage_clear(void)
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

		/* and what was left by sessions that have ended, or by this process before: nobody can load it any more */
		if (SPI_execute_with_args("DELETE FROM vesselwatch.ais_line l WHERE l.session OPERATOR(pg_catalog.=) $1 "
								  "OR l.session_pid OPERATOR(pg_catalog.=) pg_catalog.pg_backend_pid() OR NOT EXISTS "
								  "(SELECT FROM pg_catalog.pg_stat_activity a WHERE a.pid OPERATOR(pg_catalog.=) l.session_pid)",
								  1, types, values, NULL, false, 0) != SPI_OK_DELETE)
			elog(ERROR, "could not clear the staging table");
	}
}

/*
 * Give the staged lines of this session up: it gets another number when it stages lines
 * again, whether or not the transaction that says so is rolled back.
 */
void
ais_stage_abandon(void)
{
	abandoned_number = session_number;
}
