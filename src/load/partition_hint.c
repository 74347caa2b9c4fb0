/*
 * partition_hint.c
 *		A hint on the error for a row inserted into vessel_track in a month without a
 *		partition.
 *
 * The error is PostgreSQL's own ("no partition of relation ... found for row") and comes
 * before any trigger of the table could act.  It carries the table's name, so the hint is
 * added when the error is sent to the client and the log.
 */
#include "postgres.h"

#include "utils/elog.h"
#include "utils/memutils.h"

#include "load/partition_hint.h"

static emit_log_hook_type next_hook = NULL;

static bool
is_named(const char *name, const char *wanted)
{
	return name != NULL && strcmp(name, wanted) == 0;
}

/* Add the hint to an error about a row of vessel_track for which there is no partition */
static void
add_partition_hint(ErrorData *edata)
{
	if (edata->sqlerrcode == ERRCODE_CHECK_VIOLATION && edata->hint == NULL && edata->constraint_name == NULL &&
		is_named(edata->schema_name, "vesselwatch") && is_named(edata->table_name, "vessel_track"))
		edata->hint = MemoryContextStrdup(edata->assoc_context,
										  "Call ensure_track_partitions(from_day, to_day) before rows are written by hand; "
										  "store_track() and the loaders do.");
	if (next_hook != NULL)
		next_hook(edata);
}

void
partition_hint_init(void)
{
	next_hook = emit_log_hook;
	emit_log_hook = add_partition_hint;
}
