/*
 * sent_zone_index.c
 *		Indexes of zones that the coordinator of a Citus cluster has sent to this node.
 *
 * An index is large, and a query on distributed positions has many tasks on each node.
 * So the index is sent once and kept in a table of the node under the hash of its
 * content, and queries name the hash.  The content behind a hash never changes: after a
 * change of zones the index has another hash, and a query on a node that was not sent
 * it fails instead of answering by the old one.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "fmgr.h"
#include "utils/builtins.h"
#include "utils/datum.h"

#include "zone/zone_cache.h"

/* Return the hash of an index as text */
PG_FUNCTION_INFO_V1(zone_index_hash);
Datum
zone_index_hash(PG_FUNCTION_ARGS)
{
	const ZoneIndex *index = zone_index_header(PG_GETARG_DATUM(0));

	PG_RETURN_TEXT_P(cstring_to_text(psprintf("%016llx%016llx", (unsigned long long) index->hash[0],
											  (unsigned long long) index->hash[1])));
}

/* cached per call site: the index last looked up, and its hash */
typedef struct SentIndex
{
	text	   *hash;
	Datum		index;			/* a TOAST pointer if it is large */
} SentIndex;

/* Look up an index that was sent to this node, and copy its datum to a memory context */
static Datum
look_up_sent(text *hash, MemoryContext context)
{
	Oid			types[] = {TEXTOID};
	Datum		values[] = {PointerGetDatum(hash)};
	MemoryContext old;
	Datum		index;
	bool		isnull;

	SPI_connect();
	if (SPI_execute_with_args("SELECT s.index FROM vesselwatch.zone_index_sent s "
							  "WHERE s.hash OPERATOR(pg_catalog.=) $1",
							  1, types, values, NULL, true, 1) != SPI_OK_SELECT)
		elog(ERROR, "cannot read zone_index_sent");
	if (SPI_processed == 0)
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("the index of zones \"%s\" has not been sent to this node", text_to_cstring(hash)),
				 errhint("Run the statement again: vesselwatch.send_zone_index() sends it to every node.")));
	index = SPI_getbinval(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1, &isnull);
	old = MemoryContextSwitchTo(context);
	index = datumCopy(index, false, -1);
	MemoryContextSwitchTo(old);
	SPI_finish();
	return index;
}

/* Return the index with a given hash that was sent to this node, looked up once per call site */
PG_FUNCTION_INFO_V1(sent_zone_index);
Datum
sent_zone_index(PG_FUNCTION_ARGS)
{
	text	   *hash = PG_GETARG_TEXT_PP(0);
	SentIndex  *sent = fcinfo->flinfo->fn_extra;

	if (sent == NULL)
	{
		sent = MemoryContextAllocZero(fcinfo->flinfo->fn_mcxt, sizeof(SentIndex));
		fcinfo->flinfo->fn_extra = sent;
	}
	if (sent->hash == NULL || VARSIZE_ANY(sent->hash) != VARSIZE_ANY(hash) ||
		memcmp(sent->hash, hash, VARSIZE_ANY(hash)) != 0)
	{
		MemoryContext context = fcinfo->flinfo->fn_mcxt;
		text	   *copy = MemoryContextAlloc(context, VARSIZE_ANY(hash));

		sent->hash = NULL;
		sent->index = look_up_sent(hash, context);
		memcpy(copy, hash, VARSIZE_ANY(hash));
		sent->hash = copy;
	}
	PG_RETURN_DATUM(sent->index);
}
