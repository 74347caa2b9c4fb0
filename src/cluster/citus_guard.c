/*
 * citus_guard.c
 *		Guards against wrong answers and lost data in a Citus cluster.
 *
 * Only stored positions are distributed.  Registry, static data, lists, findings and
 * evidence stay on the coordinator; the tables of the same names on workers are empty
 * copies.  A function that read one of them there, on its own or for a shard, would
 * silently answer that nobody is listed.  So a worker refuses to read them.
 *
 * DROP EXTENSION is refused while positions are distributed: Citus would leave
 * unreadable shards on the workers.
 *
 * Without Citus each check is one lookup in the catalog cache.
 */
#include "postgres.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "catalog/dependency.h"
#include "catalog/namespace.h"
#include "catalog/objectaccess.h"
#include "catalog/pg_class.h"
#include "catalog/pg_extension.h"
#include "catalog/pg_namespace.h"
#include "commands/extension.h"
#include "executor/executor.h"
#include "fmgr.h"
#include "miscadmin.h"
#include "parser/parse_relation.h"
#include "storage/proc.h"
#include "utils/float.h"
#include "utils/fmgroids.h"
#include "utils/guc.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"
#include "utils/syscache.h"

#include "cluster/citus_guard.h"
#include "common/compat.h"

static ExecutorCheckPerms_hook_type next_perms_hook = NULL;
static object_access_hook_type next_access_hook = NULL;

/* the last transaction that wrote distributed positions */
static LocalTransactionId written_in = InvalidLocalTransactionId;

/*
 * Return whether this node is a worker: its group in Citus's pg_dist_local_group is not
 * 0.  False where Citus is not installed.
 */
static bool
on_worker(void)
{
	Oid			relid = get_relname_relid("pg_dist_local_group", PG_CATALOG_NAMESPACE);
	Relation	groups;
	SysScanDesc scan;
	HeapTuple	tuple;
	int32		group = 0;

	if (!OidIsValid(relid))
		return false;
	groups = table_open(relid, AccessShareLock);
	scan = systable_beginscan(groups, InvalidOid, false, NULL, 0, NULL);
	tuple = systable_getnext(scan);
	if (HeapTupleIsValid(tuple))
	{
		bool		isnull;
		Datum		value = heap_getattr(tuple, 1, RelationGetDescr(groups), &isnull);

		if (!isnull)
			group = DatumGetInt32(value);
	}
	systable_endscan(scan);
	table_close(groups, AccessShareLock);
	return group != 0;
}

/* Return the table of stored positions, InvalidOid if there is none */
static Oid
track_table(void)
{
	Oid			schema = get_namespace_oid("vesselwatch", true);

	return OidIsValid(schema) ? get_relname_relid("vessel_track", schema) : InvalidOid;
}

/* Return whether Citus distributes vessel_track */
bool
track_is_distributed(void)
{
	Oid			relid = get_relname_relid("pg_dist_partition", PG_CATALOG_NAMESPACE);
	Oid			track = OidIsValid(relid) ? track_table() : InvalidOid;
	Oid			index;
	Relation	partitions;
	ScanKeyData key;
	SysScanDesc scan;
	bool		found;

	if (!OidIsValid(track))
		return false;
	/* one row per monthly partition, so use the index */
	index = get_relname_relid("pg_dist_partition_logical_relid_index", PG_CATALOG_NAMESPACE);
	partitions = table_open(relid, AccessShareLock);
	ScanKeyInit(&key, 1, BTEqualStrategyNumber, F_OIDEQ, ObjectIdGetDatum(track));
	scan = systable_beginscan(partitions, index, OidIsValid(index), NULL, 1, &key);
	found = HeapTupleIsValid(systable_getnext(scan));
	systable_endscan(scan);
	table_close(partitions, AccessShareLock);
	return found;
}

/* Return whether a table is vessel_track, a partition or shard of it, or has a name derived from it */
static bool
is_track_name(const char *name)
{
	return strncmp(name, "vessel_track", strlen("vessel_track")) == 0;
}

/* Return whether a table of the extension has its rows on the coordinator only */
static bool
kept_on_coordinator(Oid relid)
{
	const char *name;

	if (get_rel_relkind(relid) != RELKIND_RELATION)
		return false;
	name = get_rel_name(relid);
	if (name == NULL || is_track_name(name) || strcmp(name, "zone_index_sent") == 0)
		return false;
	return getExtensionOfObject(RelationRelationId, relid) == get_extension_oid("vesselwatch", true);
}

/*
 * Refuse a statement on distributed positions in a session whose settings make other nodes misread
 * literals: Citus writes constants and parameters into its queries by the settings of this session,
 * and workers read them by their own.
 */
static void
check_literal_settings(void)
{
	const char *setting = DateStyle != USE_ISO_DATES ? "DateStyle"
		: IntervalStyle == INTSTYLE_SQL_STANDARD ? "IntervalStyle"
		: extra_float_digits < 1 ? "extra_float_digits" : NULL;

	if (setting == NULL)
		return;
	ereport(ERROR,
			(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
			 errmsg("%s must not be \"%s\" where positions are distributed", setting,
					GetConfigOption(setting, false, false)),
			 errdetail("Times and numbers of the query would be written for the workers in a form that they read otherwise."),
			 errhint("SET datestyle = 'ISO' (the order of day and month that it has stays), intervalstyle = 'postgres' and "
					 "extra_float_digits = 1.")));
}

/* Check whether a table in the schema of the extension has stored positions: vessel_track, its months, their shards */
bool
has_positions(Oid relid)
{
	const char *name = get_rel_name(relid);

	return name != NULL && is_track_name(name) && strcmp(name, "vessel_track_change") != 0;
}

static void pg_attribute_noreturn()
refuse_empty_copy(Oid relid)
{
	ereport(ERROR,
			(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
			 errmsg("table \"%s\" has its rows on the coordinator, not on this worker", get_rel_name(relid)),
			 errdetail("Positions are distributed; registry, lists, findings and evidence are not."),
			 errhint("Run the statement on the coordinator.  Where a function reads the table for each row of distributed "
					 "positions, compute its answer once in a MATERIALIZED common table expression.")));
}

/* Return whether a statement writes a table or locks its rows */
static bool
is_written(RangeTblEntry *entry, List *permissions)
{
	const AclMode writes = ACL_INSERT | ACL_UPDATE | ACL_DELETE;

#if PG_VERSION_NUM >= 160000
	return entry->perminfoindex != 0 && (getRTEPermissionInfo(permissions, entry)->requiredPerms & writes) != 0;
#else
	return (entry->requiredPerms & writes) != 0;
#endif
}

/* Return whether this transaction has written distributed positions from this node */
PG_FUNCTION_INFO_V1(has_written_positions);
Datum
has_written_positions(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(LocalTransactionIdIsValid(written_in) && written_in == my_local_transaction());
}

/*
 * Check the tables of a statement: refuse one that runs on a worker and uses a table whose rows
 * only the coordinator has, and one on positions under settings that other nodes need not share.
 * Each check that reads a catalog table runs at most once per statement; a query of a foreign key,
 * of which there is one per row, only checks whether this is a worker.
 */
static void
check_relations(List *relations, List *permissions)
{
	Oid			schema = InvalidOid;
	bool		is_looked_up = false;
	bool		is_worker = false;
	bool		is_distributed = false;
	ListCell   *cell;

	foreach(cell, relations)
	{
		RangeTblEntry *entry = lfirst_node(RangeTblEntry, cell);
		bool		positions;

		if (entry->rtekind != RTE_RELATION)
			continue;
		if (!OidIsValid(schema))
		{
			schema = get_namespace_oid("vesselwatch", true);
			if (!OidIsValid(schema))
				return;
		}
		if (get_rel_namespace(entry->relid) != schema)
			continue;
		if (!is_looked_up)
			is_worker = on_worker();
		is_looked_up = true;
		positions = has_positions(entry->relid);
		if (!positions && !is_worker)
			continue;
		if (!is_distributed && !(is_distributed = track_is_distributed()))
			return;
		if (positions)
		{
			check_literal_settings();
			if (is_written(entry, permissions))
				written_in = my_local_transaction();
		}
		if (is_worker && kept_on_coordinator(entry->relid))
			refuse_empty_copy(entry->relid);
	}
}

#if PG_VERSION_NUM >= 160000
static bool
guard_relations(List *relations, List *permissions, bool abort_on_violation)
{
	check_relations(relations, permissions);
	return next_perms_hook == NULL || next_perms_hook(relations, permissions, abort_on_violation);
}
#else
static bool
guard_relations(List *relations, bool abort_on_violation)
{
	check_relations(relations, NIL);
	return next_perms_hook == NULL || next_perms_hook(relations, abort_on_violation);
}
#endif

/*
 * Refuse to drop the extension while positions are distributed.  The table is dropped
 * before the extension, so remember then, for the rest of the transaction, that it was
 * distributed.
 */
static void
guard_drop(ObjectAccessType access, Oid class_id, Oid object_id, int sub_id, void *arg)
{
	static LocalTransactionId dropped_in = InvalidLocalTransactionId;

	if (next_access_hook != NULL)
		next_access_hook(access, class_id, object_id, sub_id, arg);
	if (access != OAT_DROP)
		return;
	if (class_id == RelationRelationId && sub_id == 0 && object_id == track_table() && track_is_distributed() &&
		!on_worker())
		dropped_in = my_local_transaction();
	else if (class_id == ExtensionRelationId && object_id == get_extension_oid("vesselwatch", true) &&
			 LocalTransactionIdIsValid(dropped_in) && dropped_in == my_local_transaction())
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_IN_USE),
				 errmsg("extension vesselwatch cannot be dropped while its positions are distributed"),
				 errhint("Call vesselwatch.undistribute_vesselwatch() first.")));
}

/* Install the hooks when the library is loaded */
void
citus_guard_init(void)
{
	next_perms_hook = ExecutorCheckPerms_hook;
	ExecutorCheckPerms_hook = guard_relations;
	next_access_hook = object_access_hook;
	object_access_hook = guard_drop;
	citus_plan_init();
}
