/*
 * zone_sql.c
 *		SQL functions of the zone index: aggregate, type, lookups.
 */
#include "postgres.h"

#include <math.h>

#include "access/detoast.h"
#include "access/htup_details.h"
#include "catalog/pg_type.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/float.h"
#include "utils/memutils.h"

#include "common/aggregate.h"
#include "common/geodesy.h"
#include "common/place_check.h"
#include "zone/zone_build.h"
#include "zone/zone_cache.h"
#include "zone/zone_lookup.h"
#include "zone/zone_nearest.h"
#include "zone/zone_valid.h"
#include "zone/zone_value.h"

/* ---------- zone_index_agg ---------- */

/* Add a zone to the state of zone_index_agg(zone_id, geom) */
PG_FUNCTION_INFO_V1(zone_index_agg_transfn);
Datum
zone_index_agg_transfn(PG_FUNCTION_ARGS)
{
	MemoryContext context = aggregate_context(fcinfo);
	ZoneDraft  *draft = PG_ARGISNULL(0) ? NULL : (ZoneDraft *) PG_GETARG_POINTER(0);
	EwkbPolygons polygons;
	int64		zone_id;
	bytea	   *ewkb;
	const char *problem;
	char	   *reason;

	if (PG_ARGISNULL(1) || PG_ARGISNULL(2))
	{
		if (draft == NULL)
			PG_RETURN_NULL();
		PG_RETURN_POINTER(draft);
	}
	zone_id = PG_GETARG_INT64(1);
	ewkb = ewkb_from_geometry(fcinfo, 2, PG_GETARG_DATUM(2));
	if (ewkb_srid(ewkb) != EWKB_SRID)
		zone_geometry_error(ERRCODE_INVALID_PARAMETER_VALUE, zone_id,
				   psprintf("has SRID %d, not %d", ewkb_srid(ewkb), EWKB_SRID),
				   "Use ST_SetSRID or ST_Transform.");
	if (!ewkb_read_polygons(ewkb, &polygons, &problem))
		zone_geometry_error(ERRCODE_INVALID_PARAMETER_VALUE, zone_id, problem, NULL);
	for (int r = 0; r < polygons.nrings; r++)
		zone_ring_check(zone_id, &polygons.rings[r], ERRCODE_INVALID_PARAMETER_VALUE);
	if (!polygons_plainly_valid(&polygons) &&
		(reason = geometry_invalid_reason(fcinfo, 2, PG_GETARG_DATUM(2))) != NULL)
		zone_geometry_error(ERRCODE_INVALID_PARAMETER_VALUE, zone_id, psprintf("is invalid: %s", reason),
				   "See ST_MakeValid.");
	if (draft == NULL)
	{
		MemoryContext old = MemoryContextSwitchTo(context);

		draft = zone_draft_create();
		MemoryContextSwitchTo(old);
	}
	zone_draft_add(draft, zone_id, &polygons);
	PG_RETURN_POINTER(draft);
}

/* Return the index of all zones of the aggregate; an empty one if there are none */
PG_FUNCTION_INFO_V1(zone_index_agg_finalfn);
Datum
zone_index_agg_finalfn(PG_FUNCTION_ARGS)
{
	ZoneDraft  *draft = PG_ARGISNULL(0) ? zone_draft_create() : (ZoneDraft *) PG_GETARG_POINTER(0);

	return zone_index_expanded(zone_draft_finish(draft));
}

/* ---------- type ---------- */

/* Return a summary of an index as text */
PG_FUNCTION_INFO_V1(zone_index_out);
Datum
zone_index_out(PG_FUNCTION_ARGS)
{
	const ZoneIndex *index = zone_index_header(PG_GETARG_DATUM(0));

	PG_RETURN_CSTRING(psprintf("zone_index(%u zones, %u rings, %u vertices, %u cells, %zu bytes, %016llx)",
							   index->nzones, index->nrings, index->nvertices,
							   index->nnodes * 16, (size_t) toast_raw_datum_size(PG_GETARG_DATUM(0)),
							   (unsigned long long) index->hash[0]));
}

/* ---------- lookups ---------- */

/* Return the number of zones */
PG_FUNCTION_INFO_V1(num_zones);
Datum
num_zones(PG_FUNCTION_ARGS)
{
	PG_RETURN_INT32(zone_index_header(PG_GETARG_DATUM(0))->nzones);
}

static int
ordinal_compare(const void *a, const void *b)
{
	uint32		oa = *(const uint32 *) a,
				ob = *(const uint32 *) b;

	return oa < ob ? -1 : oa > ob ? 1 : 0;
}

/* Return the ids of the zones that cover a point, ascending */
PG_FUNCTION_INFO_V1(zones_covering);
Datum
zones_covering(PG_FUNCTION_ARGS)
{
	const ZoneIndex *index = PG_GETARG_ZONE_INDEX(0);
	double		lon = PG_GETARG_FLOAT8(1),
				lat = PG_GETARG_FLOAT8(2);
	ZoneCell	cell;
	uint32		few[64];
	uint32	   *ordinals = few;
	int			n;
	Datum	   *ids;

	place_check(lon, lat);
	zone_cell_find(index, zone_cell_of_lon(lon), zone_cell_of_lat(lat), &cell);
	if (index->max_leaf_zones > lengthof(few))
		ordinals = palloc(index->max_leaf_zones * sizeof(uint32));
	n = zone_leaf_covering(index, cell.ref, lon, lat, ordinals);
	if (n == 0)
		PG_RETURN_ARRAYTYPE_P(construct_empty_array(INT8OID));
	if (n > 1)
		qsort(ordinals, n, sizeof(uint32), ordinal_compare);
	ids = palloc(n * sizeof(Datum));
	for (int i = 0; i < n; i++)
		ids[i] = Int64GetDatum(ZoneEntries(index)[ordinals[i]].zone_id);
	PG_RETURN_ARRAYTYPE_P(construct_array(ids, n, INT8OID, sizeof(int64), FLOAT8PASSBYVAL, TYPALIGN_DOUBLE));
}

/* Return the zones within a distance of a point, nearest first */
PG_FUNCTION_INFO_V1(nearest_zones);
Datum
nearest_zones(PG_FUNCTION_ARGS)
{
	typedef struct NearRow
	{
		int64		zone_id;
		double		nm;
	} NearRow;
	FuncCallContext *funcctx;
	NearRow    *rows;
	Datum		values[2];
	bool		nulls[2] = {0};

	if (SRF_IS_FIRSTCALL())
	{
		const ZoneIndex *index = PG_GETARG_ZONE_INDEX_ROW_BY_ROW(0);
		double		lon = PG_GETARG_FLOAT8(1),
					lat = PG_GETARG_FLOAT8(2),
					max_nm = PG_GETARG_FLOAT8(3);
		ZoneReach  *near;
		MemoryContext old;

		place_check(lon, lat);
		if (isnan(max_nm) || max_nm < 0)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("max_nm must not be negative, not %s", float8out_internal(max_nm))));
		funcctx = SRF_FIRSTCALL_INIT();
		old = MemoryContextSwitchTo(funcctx->multi_call_memory_ctx);
		funcctx->max_calls = zones_within(index, lon, lat, max_nm * NAUTICAL_MILE_M, &near);
		rows = palloc(Max(funcctx->max_calls, 1) * sizeof(NearRow));
		for (uint64 i = 0; i < funcctx->max_calls; i++)
		{
			rows[i].zone_id = ZoneEntries(index)[near[i].ordinal].zone_id;
			rows[i].nm = near[i].metres_a / NAUTICAL_MILE_M;
		}
		funcctx->user_fctx = rows;
		if (get_call_result_type(fcinfo, NULL, &funcctx->tuple_desc) != TYPEFUNC_COMPOSITE)
			elog(ERROR, "nearest_zones must return a row");
		funcctx->tuple_desc = BlessTupleDesc(funcctx->tuple_desc);
		MemoryContextSwitchTo(old);
	}
	funcctx = SRF_PERCALL_SETUP();
	rows = (NearRow *) funcctx->user_fctx;
	if (funcctx->call_cntr >= funcctx->max_calls)
		SRF_RETURN_DONE(funcctx);
	values[0] = Int64GetDatum(rows[funcctx->call_cntr].zone_id);
	values[1] = Float8GetDatum(rows[funcctx->call_cntr].nm);
	SRF_RETURN_NEXT(funcctx, HeapTupleGetDatum(heap_form_tuple(funcctx->tuple_desc, values, nulls)));
}
