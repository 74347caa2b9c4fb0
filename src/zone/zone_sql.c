/*
 * zone_sql.c
 *		The SQL face of the zone index: its type, its aggregate, its questions.
 *
 * Binary form: version byte, number of zones, then for each its id and its rings
 * (hole or not, vertices as doubles), and the CRC-32C of all that.  The receiver
 * builds the index from them, so there is no packed structure to be trusted.
 */
#include "postgres.h"

#include <math.h>

#include "access/detoast.h"
#include "catalog/pg_type.h"
#include "funcapi.h"
#include "libpq/pqformat.h"
#include "miscadmin.h"
#include "port/pg_crc32c.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/float.h"
#include "utils/memutils.h"

#include "common/geodesy.h"
#include "common/place_check.h"
#include "zone/zone_build.h"
#include "zone/zone_cache.h"
#include "zone/zone_lookup.h"
#include "zone/zone_nearest.h"
#include "zone/zone_valid.h"
#include "zone/zone_value.h"

#define MESSAGE_VERSION	1		/* of the binary form */

/* ---------- zone_index_agg ---------- */

static void pg_attribute_noreturn()
zone_error(int sqlstate, int64 zone_id, const char *problem, const char *hint)
{
	ereport(ERROR,
			(errcode(sqlstate),
			 errmsg("geometry of zone " INT64_FORMAT " %s", zone_id, problem),
			 hint != NULL ? errhint("%s", hint) : 0));
}

static void
check_ring(int64 zone_id, const EwkbRing *ring, int sqlstate)
{
	const LonLat *last = &ring->points[ring->npoints - 1];

	if (ring->npoints < 4 || ring->points[0].lon != last->lon || ring->points[0].lat != last->lat)
		zone_error(sqlstate, zone_id, "has a ring that is not closed", NULL);
	for (int i = 0; i < ring->npoints; i++)
	{
		const LonLat *p = &ring->points[i];

		if (!(p->lon >= -180.0 && p->lon <= 180.0 && p->lat >= -90.0 && p->lat <= 90.0))
			zone_error(sqlstate, zone_id,
					   psprintf("has a vertex out of range, (%s %s)",
								float8out_internal(p->lon), float8out_internal(p->lat)),
					   "Longitudes are degrees from -180 to 180, latitudes from -90 to 90.  Split polygons at the antimeridian.");
	}
}

/* Transition of zone_index_agg(zone_id, geom) */
PG_FUNCTION_INFO_V1(zone_index_agg_transfn);
Datum
zone_index_agg_transfn(PG_FUNCTION_ARGS)
{
	MemoryContext context;
	ZoneDraft  *draft = PG_ARGISNULL(0) ? NULL : (ZoneDraft *) PG_GETARG_POINTER(0);
	EwkbPolygons polygons;
	int64		zone_id;
	bytea	   *ewkb;
	const char *problem;
	char	   *reason;

	if (!AggCheckCallContext(fcinfo, &context))
		elog(ERROR, "zone_index_agg_transfn called outside an aggregate");
	if (PG_ARGISNULL(1) || PG_ARGISNULL(2))
	{
		if (draft == NULL)
			PG_RETURN_NULL();
		PG_RETURN_POINTER(draft);
	}
	zone_id = PG_GETARG_INT64(1);
	ewkb = ewkb_from_geometry(fcinfo, 2, PG_GETARG_DATUM(2));
	if (ewkb_srid(ewkb) != EWKB_SRID)
		zone_error(ERRCODE_INVALID_PARAMETER_VALUE, zone_id,
				   psprintf("has SRID %d, not %d", ewkb_srid(ewkb), EWKB_SRID),
				   "Use ST_SetSRID or ST_Transform.");
	if (!ewkb_read_polygons(ewkb, &polygons, &problem))
		zone_error(ERRCODE_INVALID_PARAMETER_VALUE, zone_id, problem, NULL);
	for (int r = 0; r < polygons.nrings; r++)
		check_ring(zone_id, &polygons.rings[r], ERRCODE_INVALID_PARAMETER_VALUE);
	if (!polygons_plainly_valid(&polygons) &&
		(reason = geometry_invalid_reason(fcinfo, 2, PG_GETARG_DATUM(2))) != NULL)
		zone_error(ERRCODE_INVALID_PARAMETER_VALUE, zone_id, psprintf("is invalid: %s", reason),
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

/* The index of all zones seen; of none, an empty index */
PG_FUNCTION_INFO_V1(zone_index_agg_finalfn);
Datum
zone_index_agg_finalfn(PG_FUNCTION_ARGS)
{
	ZoneDraft  *draft = PG_ARGISNULL(0) ? zone_draft_create() : (ZoneDraft *) PG_GETARG_POINTER(0);

	return zone_index_expanded(zone_draft_finish(draft));
}

/* ---------- type ---------- */

/* A summary of an index */
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

/* Binary form of an index: its zones */
PG_FUNCTION_INFO_V1(zone_index_send);
Datum
zone_index_send(PG_FUNCTION_ARGS)
{
	const ZoneIndex *index = zone_index_whole(PG_GETARG_ZONE_INDEX(0));
	const ZoneEntry *zones = ZoneEntries(index);
	const ZoneRing *ring = ZoneRings(index);
	const LonLat *vertex = ZoneVertices(index);
	StringInfoData buf;
	pg_crc32c	crc;

	pq_begintypsend(&buf);
	pq_sendbyte(&buf, MESSAGE_VERSION);
	pq_sendint32(&buf, index->nzones);
	for (uint32 z = 0; z < index->nzones; z++)
	{
		CHECK_FOR_INTERRUPTS();
		pq_sendint64(&buf, zones[z].zone_id);
		pq_sendint32(&buf, zones[z].nrings);
		for (uint32 r = 0; r < zones[z].nrings; r++, ring++)
		{
			pq_sendbyte(&buf, ring->hole);
			pq_sendint32(&buf, ring->nvertices);
			for (uint32 i = 0; i < ring->nvertices; i++, vertex++)
			{
				pq_sendfloat8(&buf, vertex->lon);
				pq_sendfloat8(&buf, vertex->lat);
			}
		}
	}
	INIT_CRC32C(crc);
	COMP_CRC32C(crc, buf.data + VARHDRSZ, buf.len - VARHDRSZ);
	FIN_CRC32C(crc);
	pq_sendint32(&buf, crc);
	PG_RETURN_BYTEA_P(pq_endtypsend(&buf));
}

static void pg_attribute_noreturn()
binary_error(const char *detail)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_BINARY_REPRESENTATION),
			 errmsg("invalid binary zone_index"),
			 errdetail("%s", detail)));
}

/* Return a count of things that take at least `size` bytes each */
static int
receive_count(StringInfo buf, int size)
{
	uint32		count = pq_getmsgint(buf, 4);

	if (count > (uint32) (buf->len - buf->cursor) / size)
		binary_error("A count is larger than the message.");
	return (int) count;
}

static void
receive_polygons(StringInfo buf, int64 zone_id, EwkbPolygons *polygons)
{
	polygons->npolygons = 1;
	polygons->nrings = receive_count(buf, 5);
	if (polygons->nrings == 0)
		binary_error("A zone has no ring.");
	polygons->rings = palloc(polygons->nrings * sizeof(EwkbRing));
	for (int r = 0; r < polygons->nrings; r++)
	{
		EwkbRing   *ring = &polygons->rings[r];
		int			hole = pq_getmsgbyte(buf);

		if (hole > 1 || (r == 0 && hole))
			binary_error("A hole has no shell.");
		ring->hole = hole;
		ring->npoints = receive_count(buf, 2 * sizeof(double));
		ring->points = palloc(Max(ring->npoints, 1) * sizeof(LonLat));
		for (int i = 0; i < ring->npoints; i++)
		{
			ring->points[i].lon = pq_getmsgfloat8(buf);
			ring->points[i].lat = pq_getmsgfloat8(buf);
		}
		if (ring->npoints < 4)
			binary_error("A ring has too few vertices.");
		check_ring(zone_id, ring, ERRCODE_INVALID_BINARY_REPRESENTATION);
	}
}

static void
receive_zones(FunctionCallInfo fcinfo, StringInfo buf, ZoneDraft *draft)
{
	MemoryContext work = AllocSetContextCreate(CurrentMemoryContext, "zone at hand", ALLOCSET_DEFAULT_SIZES);
	MemoryContext old = MemoryContextSwitchTo(work);
	int64		before = 0;

	for (int i = 0, n = receive_count(buf, 12); i < n; i++)
	{
		int64		zone_id = pq_getmsgint64(buf);
		EwkbPolygons polygons;
		char	   *reason;

		CHECK_FOR_INTERRUPTS();
		receive_polygons(buf, zone_id, &polygons);
		if (i > 0 && zone_id <= before)
			binary_error("The zones are not in the order of their ids.");
		if (!polygons_plainly_valid(&polygons) &&
			(reason = polygons_invalid_reason(fcinfo, &polygons)) != NULL)
			zone_error(ERRCODE_INVALID_BINARY_REPRESENTATION, zone_id, psprintf("is invalid: %s", reason), NULL);
		zone_draft_add(draft, zone_id, &polygons);
		before = zone_id;
		MemoryContextReset(work);
	}
	MemoryContextSwitchTo(old);
	MemoryContextDelete(work);
}

/* Read the binary form of an index: all that is left in a buffer. */
static Datum
receive_index(FunctionCallInfo fcinfo, StringInfo buf)
{
	const char *start = buf->data + buf->cursor;
	int			length = buf->len - buf->cursor;
	StringInfoData tail;
	pg_crc32c	crc;
	ZoneDraft  *draft = zone_draft_create();

	if (length < (int) (5 + sizeof(pg_crc32c)))
		binary_error("The message is too short.");
	INIT_CRC32C(crc);
	COMP_CRC32C(crc, start, length - sizeof(pg_crc32c));
	FIN_CRC32C(crc);
	tail = *buf;
	tail.cursor = buf->len - sizeof(pg_crc32c);
	if (crc != (pg_crc32c) pq_getmsgint(&tail, 4))
		binary_error("The checksum does not match.");
	if (pq_getmsgbyte(buf) != MESSAGE_VERSION)
		binary_error("Its layout version is not one that this library reads.");

	receive_zones(fcinfo, buf, draft);
	(void) pq_getmsgint(buf, 4);
	return PointerGetDatum(zone_draft_finish(draft));
}

/* An index from its binary form */
PG_FUNCTION_INFO_V1(zone_index_recv);
Datum
zone_index_recv(PG_FUNCTION_ARGS)
{
	return receive_index(fcinfo, (StringInfo) PG_GETARG_POINTER(0));
}

/* Read the binary form of an index: a whole bytea. */
static Datum
index_from_message(FunctionCallInfo fcinfo, bytea *message)
{
	StringInfoData buf = {.data = VARDATA_ANY(message), .len = VARSIZE_ANY_EXHDR(message)};
	Datum		index;

	buf.maxlen = buf.len;
	index = receive_index(fcinfo, &buf);
	if (buf.cursor < buf.len)
		binary_error("There is more than one index.");
	return index;
}

/* An index from a bytea that zone_index_send() made */
PG_FUNCTION_INFO_V1(zone_index_from_bytea);
Datum
zone_index_from_bytea(PG_FUNCTION_ARGS)
{
	return index_from_message(fcinfo, PG_GETARG_BYTEA_PP(0));
}

/* An index from the text of such a bytea; the summary that zone_index_out() makes holds no zones */
PG_FUNCTION_INFO_V1(zone_index_in);
Datum
zone_index_in(PG_FUNCTION_ARGS)
{
	char	   *text = PG_GETARG_CSTRING(0);

	if (strncmp(text, "\\x", 2) != 0)
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("a zone_index cannot be read from text: \"%s\"", text),
				 errhint("Build it with zone_index_agg(zone_id, geom), or give what its cast to bytea wrote.")));
	return index_from_message(fcinfo, DatumGetByteaPP(DirectFunctionCall1(byteain, CStringGetDatum(text))));
}

/* ---------- questions ---------- */

/* Number of zones */
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

/* Ids of the zones that cover a point, ascending */
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

/* Zones within a distance of a point, nearest first */
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
