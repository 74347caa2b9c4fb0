/*
 * ais_stage.c
 *		Lines staged in ais_line: their session, and loading those of a session.
 *
 * A staged line has a number drawn by the session that staged it.  The number is kept in
 * a setting, so that it ends with the session or with DISCARD ALL, which a pooler sends
 * between clients.  A process id would not do, since it can be used again.
 */
#include "postgres.h"

#include "access/table.h"
#include "access/tableam.h"
#include "access/xact.h"
#include "catalog/namespace.h"
#include "catalog/pg_type.h"
#include "executor/executor.h"
#include "executor/spi.h"
#include "miscadmin.h"
#include "storage/lmgr.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/guc.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"

#include "common/compat.h"
#include "load/ais_reader.h"

#define FETCH_ROWS		1000
#define LINE_CACHE		1000	/* CACHE of the sequence of ais_line.line_no */

static char *session_setting = NULL;
static int64 session_number = 0;
static int64 abandoned_number = 0;	/* session number of lines whose load failed */

static void
assign_session(const char *value, void *extra)
{
	session_number = value == NULL ? 0 : strtoll(value, NULL, 10);
}

/* Define the setting for the number of the session */
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

/* Return the number of this session, drawn at its first use */
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

/* columns of ais_line */
enum
{
	LINE_NO = 1, LINE_TEXT, LINE_PID, LINE_SESSION, LINE_COLUMNS = LINE_SESSION
};

static Oid
staging_table(void)
{
	return get_relname_relid("ais_line", get_namespace_oid("vesselwatch", false));
}

/* Raise error 42501 if the user may not read the staging table */
static void
aclcheck_staging(void)
{
	AclResult	result = pg_class_aclcheck(staging_table(), GetUserId(), ACL_SELECT);

	if (result != ACLCHECK_OK)
		aclcheck_error(result, OBJECT_TABLE, "ais_line");
}

/* ---------- numbers ---------- */

/*
 * The numbers of lines within their file.  A session draws line_no in blocks of LINE_CACHE: the numbers in a block
 * are consecutive, and blocks of other sessions may lie between.
 */
typedef struct StagedBlock
{
	int64		block;			/* (line_no - 1) / LINE_CACHE */
	int64		first_no;		/* smallest line_no in the block */
	int64		last_no;
	int64		lines;
} StagedBlock;

typedef struct Blocks
{
	int			n;
	int			room;
	int			last;			/* index of the block used last */
	StagedBlock *blocks;		/* sorted by block */
} Blocks;

/* Return the index of a block, or the index to insert it at */
static int
search_block(const Blocks *blocks, int64 block)
{
	int			low = 0,
				high = blocks->n;

	while (low < high)
	{
		int			middle = (low + high) / 2;

		if (blocks->blocks[middle].block < block)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Count a line in its block */
static void
count_line(Blocks *blocks, int64 line_no)
{
	int64		block = (line_no - 1) / LINE_CACHE;
	StagedBlock *found;

	if (blocks->n == 0 || blocks->blocks[blocks->last].block != block)
	{
		int			at = search_block(blocks, block);

		if (at == blocks->n || blocks->blocks[at].block != block)
		{
			if (blocks->n == blocks->room)
			{
				blocks->room = Max(blocks->room * 2, 64);
				blocks->blocks = blocks->blocks == NULL ? palloc(blocks->room * sizeof(StagedBlock)) :
					repalloc_huge(blocks->blocks, blocks->room * sizeof(StagedBlock));
			}
			memmove(&blocks->blocks[at + 1], &blocks->blocks[at], (blocks->n - at) * sizeof(StagedBlock));
			blocks->blocks[at] = (StagedBlock) {block, line_no, line_no, 0};
			blocks->n++;
		}
		blocks->last = at;
	}
	found = &blocks->blocks[blocks->last];
	found->first_no = Min(found->first_no, line_no);
	found->last_no = Max(found->last_no, line_no);
	found->lines++;
}

/* statements that number the lines of blocks without gaps, and of blocks with gaps */
static const char *const number_lines[] = {
	"UPDATE vesselwatch.ais_reject r SET line_no = b.before - r.line_no - b.first_no + 1 "
	"FROM ROWS FROM (unnest($2), unnest($3), unnest($4)) b (block, first_no, before) "
	"WHERE r.load_id = $1 AND r.line_no < 0 AND b.block = (- r.line_no - 1) / " CppAsString2(LINE_CACHE),
	"UPDATE vesselwatch.ais_reject r SET line_no = l.n "
	"FROM (SELECT l.line_no, b.before + row_number() OVER (PARTITION BY b.block ORDER BY l.line_no) AS n "
	"FROM vesselwatch.ais_line l JOIN ROWS FROM (unnest($2), unnest($3), unnest($4)) b (block, first_no, before) "
	"ON b.block = (l.line_no - 1) / " CppAsString2(LINE_CACHE) " WHERE l.session = $5) l "
	"WHERE r.load_id = $1 AND r.line_no = - l.line_no"
};

/* Set the numbers within the file of rejected lines, which have their negated line_no so far */
static void
number_rejects(const Blocks *blocks, int64 load_id, bool with_gaps)
{
	Datum	   *columns[3];
	Oid			array_type = get_array_type(INT8OID);
	Oid			types[5] = {INT8OID, array_type, array_type, array_type, INT8OID};
	Datum		values[5] = {Int64GetDatum(load_id), 0, 0, 0, Int64GetDatum(session_number)};
	int64		before = 0;
	int			n = 0;

	for (int i = 0; i < 3; i++)
		columns[i] = palloc(blocks->n * sizeof(Datum));
	for (int i = 0; i < blocks->n; i++)
	{
		const StagedBlock *block = &blocks->blocks[i];

		if ((block->last_no - block->first_no + 1 > block->lines) == with_gaps)
		{
			columns[0][n] = Int64GetDatum(block->block);
			columns[1][n] = Int64GetDatum(block->first_no);
			columns[2][n++] = Int64GetDatum(before);
		}
		before += block->lines;
	}
	for (int i = 0; i < 3; i++)
		values[1 + i] = PointerGetDatum(construct_array(columns[i], n, INT8OID, 8, FLOAT8PASSBYVAL, TYPALIGN_DOUBLE));
	if (n > 0 &&
		SPI_execute_with_args(number_lines[with_gaps], 4 + with_gaps, types, values, NULL, false, 0) != SPI_OK_UPDATE)
		elog(ERROR, "could not number rejected lines");
}

/* ---------- lines ---------- */

/*
 * Read the lines of this session in the order of the table, by a sequential scan: a sorted cursor
 * would double the time.  Order does not matter for CSV as long as the header comes first; short
 * lines may fill gaps that longer ones left.  Returns false, after reading only some lines, for any
 * other kind of file.
 */
static bool
read_as_they_lie(AisReader *reader, AisLoad *load, Blocks *blocks)
{
	Relation	relation = table_open(staging_table(), AccessShareLock);
	TupleTableSlot *slot = table_slot_create(relation, NULL);
	TableScanDesc scan;
	int64		first_no = 0;
	bool		may_go_on = true;

	/* see lines staged by this transaction; start at the first block, not where another session's scan is */
	CommandCounterIncrement();
	PushActiveSnapshot(GetTransactionSnapshot());
	scan = table_beginscan_strat(relation, GetActiveSnapshot(), 0, NULL, true, false);
	for (int64 n = 1; may_go_on && table_scan_getnextslot(scan, ForwardScanDirection, slot); n++)
	{
		bool		isnull;
		int64		line_no;
		Datum		datum;
		text	   *line;

		CHECK_FOR_INTERRUPTS();
		slot_getsomeattrs(slot, LINE_COLUMNS);
		if (DatumGetInt64(slot_getattr(slot, LINE_SESSION, &isnull)) != session_number)
			continue;
		line_no = DatumGetInt64(slot_getattr(slot, LINE_NO, &isnull));
		datum = slot_getattr(slot, LINE_TEXT, &isnull);
		line = isnull ? cstring_to_text("") : DatumGetTextPP(datum);
		if (first_no == 0)
			first_no = line_no;
		may_go_on = line_no >= first_no && memchr(VARDATA_ANY(line), '\n', VARSIZE_ANY_EXHDR(line)) == NULL;
		if (may_go_on)
		{
			count_line(blocks, line_no);
			ais_reader_numbered(reader, -line_no, VARDATA_ANY(line), VARSIZE_ANY_EXHDR(line));
			may_go_on = ais_reader_layout(reader) == NULL || ais_reader_layout(reader)->kind == AIS_CSV;
		}
		if ((Pointer) line != DatumGetPointer(datum))
			pfree(line);
		if (n % FETCH_ROWS == 0)
			ais_load_progress(load, ais_reader_lines(reader), ais_reader_bytes(reader));
	}
	table_endscan(scan);
	PopActiveSnapshot();
	ExecDropSingleTupleTableSlot(slot);
	table_close(relation, NoLock);
	return may_go_on;
}

/* Read the lines of this session in order of line_no */
static void
read_sorted(AisReader *reader, AisLoad *load)
{
	Oid			types[1] = {INT8OID};
	Datum		values[1] = {Int64GetDatum(session_number)};
	uint64		nrows;
	Portal		portal;

	portal = SPI_cursor_open_with_args(NULL,
									   "SELECT line FROM vesselwatch.ais_line WHERE session = $1 ORDER BY line_no",
									   1, types, values, NULL, false, 0);
	do
	{
		SPITupleTable *rows;

		SPI_cursor_fetch(portal, true, FETCH_ROWS);
		rows = SPI_tuptable;
		nrows = SPI_processed;
		for (uint64 i = 0; i < nrows; i++)
		{
			bool		isnull;
			Datum		datum = SPI_getbinval(rows->vals[i], rows->tupdesc, 1, &isnull);
			text	   *line = isnull ? cstring_to_text("") : DatumGetTextPP(datum);

			CHECK_FOR_INTERRUPTS();
			ais_reader_line(reader, VARDATA_ANY(line), VARSIZE_ANY_EXHDR(line));
			if ((Pointer) line != DatumGetPointer(datum))
				pfree(line);
		}
		SPI_freetuptable(rows);
		ais_load_progress(load, ais_reader_lines(reader), ais_reader_bytes(reader));
	} while (nrows == FETCH_ROWS);
	SPI_cursor_close(portal);
}

/* Abandon the lines read so far and begin again */
static AisReader *
begin_anew(int64 load_id, const char *wanted, AisLoad **load)
{
	Oid			types[1] = {INT8OID};
	Datum		values[1] = {Int64GetDatum(load_id)};

	ais_load_abandon(*load);
	if (SPI_execute_with_args("DELETE FROM vesselwatch.ais_reject WHERE load_id = $1",
							  1, types, values, NULL, false, 0) != SPI_OK_DELETE)
		elog(ERROR, "could not begin a load anew");
	*load = ais_load_begin(load_id);
	return ais_reader_create(*load, wanted);
}

/*
 * Read the staged lines of this session into a new load *load, with an SPI connection; return the reader.  Raises
 * error P0002 if there are none.
 */
AisReader *
ais_stage_read(int64 load_id, const char *wanted, AisLoad **load)
{
	Blocks		blocks = {0};
	AisReader  *reader;

	aclcheck_staging();
	*load = ais_load_begin(load_id);
	reader = ais_reader_create(*load, wanted);
	if (session_number != 0 && session_number != abandoned_number)
	{
		if (!read_as_they_lie(reader, *load, &blocks))
		{
			reader = begin_anew(load_id, wanted, load);
			read_sorted(reader, *load);
			blocks.n = 0;
		}
	}
	if (ais_reader_lines(reader) == 0)
		ereport(ERROR,
				(errcode(ERRCODE_NO_DATA_FOUND),
				 errmsg("no lines are staged"),
				 errhint("\\copy vesselwatch.ais_line (line) FROM 'file.csv' "
						 "WITH (FORMAT csv, DELIMITER E'\\x01', QUOTE E'\\x02')")));
	ais_reader_finish(reader);
	if (blocks.n > 0 && ais_load_end_lines(*load) > 0)
	{
		number_rejects(&blocks, load_id, false);
		number_rejects(&blocks, load_id, true);
	}
	return reader;
}

/* Check whether no other live session has staged lines */
static bool
is_only_stager(void)
{
	Oid			types[1] = {INT8OID};
	Datum		values[1] = {Int64GetDatum(session_number)};

	if (SPI_execute_with_args("SELECT FROM vesselwatch.ais_line "
							  "WHERE session <> $1 AND session_pid <> pg_backend_pid() "
							  "AND session_pid IN (SELECT a.pid FROM pg_stat_activity a OFFSET 0) LIMIT 1",
							  1, types, values, NULL, false, 1) != SPI_OK_SELECT)
		elog(ERROR, "could not look at the staging table");
	return SPI_processed == 0;
}

/*
 * Delete the lines of this session from the staging table, with an SPI connection.  Deleting costs
 * as much as reading, so the table is truncated if no other session has lines in it or waits to
 * stage some, and the load is alone: a whole transaction.
 */
void
ais_stage_clear(bool alone)
{
	Oid			relation = staging_table();

	if (alone && !IsolationUsesXactSnapshot() &&
		pg_class_aclcheck(relation, GetUserId(), ACL_TRUNCATE) == ACLCHECK_OK &&
		ConditionalLockRelationOid(relation, AccessExclusiveLock) &&
		is_only_stager())
	{
		if (SPI_execute("TRUNCATE vesselwatch.ais_line", false, 0) != SPI_OK_UTILITY)
			elog(ERROR, "could not empty the staging table");
	}
	else
	{
		Oid			types[1] = {INT8OID};
		Datum		values[1] = {Int64GetDatum(session_number)};

		/*
		 * also delete the lines of sessions that have ended, or of this process before: nobody can load them any
		 * more
		 */
		if (SPI_execute_with_args("DELETE FROM vesselwatch.ais_line "
								  "WHERE session = $1 OR session_pid = pg_backend_pid() OR session_pid NOT IN "
								  "(SELECT a.pid FROM pg_stat_activity a WHERE a.pid IS NOT NULL)",
								  1, types, values, NULL, false, 0) != SPI_OK_DELETE)
			elog(ERROR, "could not clear the staging table");
	}
}

/*
 * Abandon the staged lines of this session: it takes a new number when it next stages lines, even if the current
 * transaction is rolled back
 */
void
ais_stage_abandon(void)
{
	abandoned_number = session_number;
}
