/*
 * zone_message.c
 *		The binary form of a zone index.
 *
 * Version byte, number of zones, then for each its id and its rings (hole or not,
 * vertices as doubles), and the CRC-32C of all that.  The receiver builds the index
 * from them, so there is no packed structure to be trusted.
 *
 * Building an index takes ten times as long as reading a message.  A worker of a Citus
 * cluster is sent the index of a query once for each of its shards, so a session keeps the
 * larger ones that it has received (zone_cache.c), and a message with bit for bit the same
 * polygons yields the same index.
 */
#include "postgres.h"

#include "miscadmin.h"
#include "port/pg_bswap.h"
#include "utils/builtins.h"
#include "utils/memutils.h"

#include "common/binary_form.h"
#include "zone/zone_build.h"
#include "zone/zone_cache.h"
#include "zone/zone_valid.h"

#define MESSAGE_VERSION	1

/* bytes; smaller indexes are built as quickly as compared */
#define MIN_KEPT	(64 * 1024)

/* Send the zones of an index in binary form */
PG_FUNCTION_INFO_V1(zone_index_send);
Datum
zone_index_send(PG_FUNCTION_ARGS)
{
	const ZoneIndex *index = zone_index_whole(PG_GETARG_ZONE_INDEX(0));
	const ZoneEntry *zones = ZoneEntries(index);
	const ZoneRing *ring = ZoneRings(index);
	const LonLat *vertex = ZoneVertices(index);
	StringInfoData buf;

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
	PG_RETURN_BYTEA_P(binary_end(&buf));
}

static void pg_attribute_noreturn()
binary_error(const char *detail)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_BINARY_REPRESENTATION),
			 errmsg("invalid binary zone_index"),
			 errdetail("%s", detail)));
}

/* Receive a count of items of at least `size` bytes each, and check that the message is long enough for them */
static int
receive_count(StringInfo buf, int size)
{
	uint32		count = pq_getmsgint(buf, 4);

	if (count > (uint32) (buf->len - buf->cursor) / size)
		binary_error("A count is larger than the message.");
	return (int) count;
}

/* Receive and check the rings of a zone */
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
		zone_ring_check(zone_id, ring, ERRCODE_INVALID_BINARY_REPRESENTATION);
	}
}

/* Receive and check all zones; add them to a draft */
static void
receive_zones(FunctionCallInfo fcinfo, StringInfo buf, ZoneDraft *draft)
{
	MemoryContext work = AllocSetContextCreate(CurrentMemoryContext, "zone being received", ALLOCSET_DEFAULT_SIZES);
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
			zone_geometry_error(ERRCODE_INVALID_BINARY_REPRESENTATION, zone_id, psprintf("is invalid: %s", reason), NULL);
		zone_draft_add(draft, zone_id, &polygons);
		before = zone_id;
		MemoryContextReset(work);
	}
	MemoryContextSwitchTo(old);
	MemoryContextDelete(work);
}

/* ---------- an index that was received before ---------- */

/* Consume n vertices of a message if they are bit for bit those given */
static bool
same_vertices(StringInfo buf, const LonLat *vertices, uint32 n)
{
	const double *have = (const double *) vertices;
	const char *sent = buf->data + buf->cursor;

	if ((uint32) (buf->len - buf->cursor) / sizeof(LonLat) < n)
		return false;
	for (uint32 i = 0; i < 2 * n; i++)
	{
		uint64		value,
					bits;

		memcpy(&value, sent + i * sizeof(uint64), sizeof(uint64));
		memcpy(&bits, have + i, sizeof(uint64));
		if (pg_ntoh64(value) != bits)
			return false;
	}
	buf->cursor += n * sizeof(LonLat);
	return true;
}

/* Return whether a message, from its number of zones on, consists of the polygons of an index */
static bool
is_of_message(const ZoneIndex *index, const void *message)
{
	StringInfoData buf = *(const StringInfoData *) message;
	const ZoneEntry *zones = ZoneEntries(index);
	const ZoneRing *ring = ZoneRings(index);
	const LonLat *vertex = ZoneVertices(index);
	Size		size = 4 + 12 * (Size) index->nzones + 5 * (Size) index->nrings +
		sizeof(LonLat) * (Size) index->nvertices + sizeof(pg_crc32c);

	/* so what is read here cannot exceed the message */
	if ((Size) (buf.len - buf.cursor) != size || pq_getmsgint(&buf, 4) != index->nzones)
		return false;
	for (uint32 z = 0; z < index->nzones; z++)
	{
		if (pq_getmsgint64(&buf) != zones[z].zone_id || pq_getmsgint(&buf, 4) != zones[z].nrings)
			return false;
		for (uint32 r = 0; r < zones[z].nrings; r++, ring++)
		{
			if (pq_getmsgbyte(&buf) != ring->hole || pq_getmsgint(&buf, 4) != ring->nvertices ||
				!same_vertices(&buf, vertex, ring->nvertices))
				return false;
			vertex += ring->nvertices;
		}
	}
	return true;
}

/* Return a copy of the index that an equal message has yielded before; NULL if there is none */
static ZoneIndex *
received_before(const StringInfoData *message)
{
	const ZoneIndex *index = zone_store_find_received(is_of_message, message);
	ZoneIndex  *copy;

	if (index == NULL)
		return NULL;
	copy = MemoryContextAllocHuge(CurrentMemoryContext, VARSIZE(index));
	memcpy(copy, index, VARSIZE(index));
	return copy;
}

/* Read the binary form of an index from the rest of a buffer */
static Datum
receive_index(FunctionCallInfo fcinfo, StringInfo buf)
{
	const char *start = buf->data + buf->cursor;
	int			length = buf->len - buf->cursor;
	StringInfoData tail;
	ZoneIndex  *index;
	ZoneDraft  *draft;

	if (length < (int) (5 + sizeof(uint32)))
		binary_error("The message is too short.");
	tail = *buf;
	tail.cursor = buf->len - sizeof(uint32);
	if (binary_checksum(start, length - sizeof(uint32)) != pq_getmsgint(&tail, 4))
		binary_error("The checksum does not match.");
	if (pq_getmsgbyte(buf) != MESSAGE_VERSION)
		binary_error("Its layout version is not one that this library reads.");

	index = received_before(buf);
	if (index != NULL)
	{
		buf->cursor = buf->len;
		return PointerGetDatum(index);
	}
	draft = zone_draft_create();
	receive_zones(fcinfo, buf, draft);
	(void) pq_getmsgint(buf, 4);
	index = zone_draft_finish(draft);
	/* bytes behind the index are an error that the caller raises */
	if (VARSIZE(index) >= MIN_KEPT && buf->cursor == buf->len)
		zone_store_keep_received(index);
	return PointerGetDatum(index);
}

/* Receive an index in binary form */
PG_FUNCTION_INFO_V1(zone_index_recv);
Datum
zone_index_recv(PG_FUNCTION_ARGS)
{
	return receive_index(fcinfo, (StringInfo) PG_GETARG_POINTER(0));
}

/* Read the binary form of an index from a bytea */
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

/* Read an index from a bytea that zone_index_send() made */
PG_FUNCTION_INFO_V1(zone_index_from_bytea);
Datum
zone_index_from_bytea(PG_FUNCTION_ARGS)
{
	return index_from_message(fcinfo, PG_GETARG_BYTEA_PP(0));
}

/* Read an index from the text of such a bytea; the summary that zone_index_out() makes holds no zones */
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
