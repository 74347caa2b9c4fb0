/*
 * vesselwatch.c
 *		Module magic and what happens when the library is loaded.
 */
#include "postgres.h"

#include <limits.h>

#include "utils/guc.h"

#include "cluster/citus_guard.h"
#include "common/compat.h"
#include "load/ais_reader.h"
#include "load/partition_hint.h"
#include "zone/zone_cache.h"

PG_MODULE_MAGIC;

void		_PG_init(void);

void
_PG_init(void)
{
	zone_store_init();
	partition_hint_init();
	ais_session_init();
	position_init();
	citus_guard_init();
	MarkGUCPrefixReserved("vesselwatch");
}
