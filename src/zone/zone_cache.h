/*
 * zone_cache.h
 *		Access to an index by its datum, cached by its hash.
 */
#ifndef VESSELWATCH_ZONE_CACHE_H
#define VESSELWATCH_ZONE_CACHE_H

#include "zone/zone_format.h"

extern const ZoneIndex *zone_index_from_datum(FunctionCallInfo fcinfo, Datum datum, bool row_by_row);
extern const ZoneIndex *zone_index_header(Datum datum);
extern const ZoneIndex *zone_index_whole(const ZoneIndex *index);
extern const ZoneIndex *zone_store_find_received(bool (*is_same) (const ZoneIndex *index, const void *as),
												 const void *as);
extern void zone_store_keep_received(const ZoneIndex *index);
extern void zone_store_init(void);

#define PG_GETARG_ZONE_INDEX(n)		zone_index_from_datum(fcinfo, PG_GETARG_DATUM(n), false)
#define PG_GETARG_ZONE_INDEX_ROW_BY_ROW(n)	zone_index_from_datum(fcinfo, PG_GETARG_DATUM(n), true)

#endif							/* VESSELWATCH_ZONE_CACHE_H */
