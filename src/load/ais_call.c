/*
 * ais_call.c
 *		The procedures load_ais() and load_ais_file().
 *
 * A load runs in a subtransaction, so that a load that fails or is cancelled leaves
 * nothing behind: its writes are rolled back and its staged lines are deleted before the
 * error is raised again.  Within a transaction block, where the procedure may not
 * commit, the lines are abandoned instead: they no longer belong to a session, and a
 * later load deletes them.
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
#include "utils/backend_progress.h"
#include "utils/builtins.h"
#include "utils/guc.h"
#include "utils/lsyscache.h"
#include "utils/resowner.h"

#include "common/compat.h"
#include "load/ais_reader.h"

/* a call of a procedure: what to load, and the counts of its result */
typedef struct Call
{
	const char *path;			/* of the file; NULL for staged lines */
	const char *format;
	bool		alone;			/* the load is the whole of its transaction */
	int64		load_id;
	Datum		counts[AIS_LOAD_COUNTS];
} Call;

/*
 * Insert the row of ais_load for a load and return its load_id.  Raises an error while a restore of the database
 * is not finished.
 */
static int64
insert_load(const Call *call)
{
	Oid			types[2] = {TEXTOID, TEXTOID};
	Datum		values[2] =
		{CStringGetTextDatum(call->format), call->path == NULL ? (Datum) 0 : CStringGetTextDatum(call->path)};
	bool		isnull;

	if (SPI_execute_with_args("INSERT INTO vesselwatch.ais_load (format, file) "
							  "SELECT $1, $2 FROM vesselwatch.warn_without_checks() RETURNING load_id",
							  2, types, values, call->path == NULL ? " n" : "  ", false, 0) != SPI_OK_INSERT_RETURNING)
		elog(ERROR, "could not note the load");
	return DatumGetInt64(SPI_getbinval(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1, &isnull));
}

/* Update the row of ais_load with the format and the counts of a load */
static void
update_load(const Call *call, const AisLayout *layout)
{
	Oid			types[3 + AIS_LOAD_COUNTS] = {INT8OID, TEXTOID, TEXTOID};
	Datum		values[3 + AIS_LOAD_COUNTS] = {
		Int64GetDatum(call->load_id), CStringGetTextDatum(layout->family), CStringGetTextDatum(layout->name)
	};

	for (int i = 0; i < AIS_LOAD_COUNTS; i++)
	{
		types[3 + i] = INT8OID;
		values[3 + i] = call->counts[i];
	}
	if (SPI_execute_with_args("UPDATE vesselwatch.ais_load "
							  "SET format = $2, layout = $3, read = $4, stored = $5, duplicate = $6, "
							  "skipped_base_station = $7, skipped_aid_to_navigation = $8, skipped_aircraft = $9, "
							  "skipped_no_position = $10, skipped_future = $11, skipped_no_report = $12, "
							  "rejected = $13, unreadable_sog = $14, unreadable_cog = $15, "
							  "unreadable_heading = $16, unreadable_nav_status = $17, "
							  "other_mmsi = $18 WHERE load_id OPERATOR(pg_catalog.=) $1",
							  lengthof(types), types, values, NULL, false, 0) != SPI_OK_UPDATE)
		elog(ERROR, "could not note what became of the load");
}

/* Update the row of ais_load with the fixes that contradict stored ones and the hours by which times are off */
static void
update_doubt(const Call *call, const AisLoad *load)
{
	Oid			types[] = {INT8OID, INT8OID, FLOAT8OID};
	int64		contradicting;
	double		hours_off;
	bool		is_off = ais_load_doubt(load, &contradicting, &hours_off);
	Datum		values[] = {Int64GetDatum(call->load_id), Int64GetDatum(contradicting), Float8GetDatum(hours_off)};

	if (contradicting == 0)
		return;
	if (SPI_execute_with_args("UPDATE vesselwatch.ais_load SET contradicting = $2, hours_off = $3 "
							  "WHERE load_id OPERATOR(pg_catalog.=) $1",
							  lengthof(types), types, values, is_off ? "   " : "  n", false, 0) != SPI_OK_UPDATE)
		elog(ERROR, "could not note what contradicts");
}

/* Load staged lines or a file; needs an SPI connection */
static void
load(Call *call)
{
	AisLoad    *load;
	AisReader  *reader;
	const AisLayout *layout;

	call->load_id = insert_load(call);
	pgstat_progress_start_command(PROGRESS_COMMAND_COPY,
								  get_relname_relid("ais_load", get_namespace_oid("vesselwatch", false)));
	if (call->path == NULL)
		reader = ais_stage_read(call->load_id, call->format, &load);
	else
		reader = ais_file_read(call->path, call->load_id, call->format, &load);
	layout = ais_reader_layout(reader);
	if (pg_strcasecmp(call->format, "auto") == 0)
		ereport(NOTICE, (errmsg("read by layout %s", layout->name)));
	ais_load_finish(load, call->alone);
	if (call->path == NULL)
		ais_stage_clear(call->alone);
	pgstat_progress_end_command();
	ais_load_counts(load, call->counts);
	update_load(call, layout);
	update_doubt(call, load);
}

/* Load in a subtransaction; return the error of a load that failed and was undone, or NULL */
static ErrorData *
try_load(Call *call)
{
	MemoryContext context = CurrentMemoryContext;
	ResourceOwner owner = CurrentResourceOwner;
	ErrorData  *volatile error = NULL;
	int			level;

	BeginInternalSubTransaction(NULL);
	MemoryContextSwitchTo(context);
	PG_TRY();
	{
		/* the statements of a load call functions by unqualified names, whatever the caller's search_path */
		level = NewGUCNestLevel();
		(void) set_config_option("search_path", "vesselwatch, pg_catalog, pg_temp", PGC_USERSET, PGC_S_SESSION,
								 GUC_ACTION_SAVE, true, 0, false);
		load(call);
		AtEOXact_GUC(true, level);
		ReleaseCurrentSubTransaction();
	}
	PG_CATCH();
	{
		MemoryContextSwitchTo(context);
		error = CopyErrorData();
		FlushErrorState();
		pgstat_progress_end_command();
		RollbackAndReleaseCurrentSubTransaction();
	}
	PG_END_TRY();
	MemoryContextSwitchTo(context);
	CurrentResourceOwner = owner;
	return error;
}

/* Run a load and return the row of counts */
static Datum
run_call(FunctionCallInfo fcinfo, Call *call)
{
	bool		may_commit = fcinfo->context != NULL && IsA(fcinfo->context, CallContext) &&
		!castNode(CallContext, fcinfo->context)->atomic && !IsSubTransaction();
	MemoryContext context = CurrentMemoryContext;
	TupleDesc	tuple_desc;
	Datum		values[1 + AIS_LOAD_COUNTS];
	bool		nulls[1 + AIS_LOAD_COUNTS] = {false};
	ErrorData  *error;

	/* true for a CALL by the client; a DO block or another procedure may go on after it */
	call->alone = may_commit && !SPI_inside_nonatomic_context();
	if (get_call_result_type(fcinfo, NULL, &tuple_desc) != TYPEFUNC_COMPOSITE)
		elog(ERROR, "a load must return a row");
	tuple_desc = BlessTupleDesc(tuple_desc);
	SPI_connect_ext(may_commit ? SPI_OPT_NONATOMIC : 0);
	MemoryContextSwitchTo(context);
	error = try_load(call);
	if (error != NULL)
	{
		if (call->path == NULL && may_commit)
		{
			ais_stage_clear(true);
			SPI_commit();
		}
		else if (call->path == NULL)
			ais_stage_abandon();
		ReThrowError(error);
	}
	SPI_finish();
	values[0] = Int64GetDatum(call->load_id);
	memcpy(values + 1, call->counts, sizeof(call->counts));
	return HeapTupleGetDatum(heap_form_tuple(tuple_desc, values, nulls));
}

static const char *
text_argument(FunctionCallInfo fcinfo, int n, const char *name)
{
	if (PG_ARGISNULL(n))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("the %s is NULL", name)));
	return text_to_cstring(PG_GETARG_TEXT_PP(n));
}

/* Load the staged lines of this session: load_ais(format, ...) */
PG_FUNCTION_INFO_V1(load_ais);
Datum
load_ais(PG_FUNCTION_ARGS)
{
	Call		call = {NULL, text_argument(fcinfo, 0, "format")};

	return run_call(fcinfo, &call);
}

/* Load a file on the server: load_ais_file(path, format, ...) */
PG_FUNCTION_INFO_V1(load_ais_file);
Datum
load_ais_file(PG_FUNCTION_ARGS)
{
	Call		call = {text_argument(fcinfo, 0, "path"), text_argument(fcinfo, 1, "format")};

	return run_call(fcinfo, &call);
}
