/*
 * ewkb.c
 *		A bounds-checked reader and a small writer of EWKB; see ewkb.h.
 *
 * Although the bytes come from PostGIS's send function, no count in them is trusted
 * before the bytes it promises are known to be present.
 */
#include "postgres.h"

#include <math.h>

#include "access/htup_details.h"
#include "catalog/namespace.h"
#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "nodes/pg_list.h"
#include "nodes/value.h"
#include "parser/parse_func.h"
#include "port/pg_bswap.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/syscache.h"

#include "common/compat.h"
#include "common/ewkb.h"

/* cached in flinfo->fn_extra: the geometry type's I/O functions */
typedef struct GeometryIO
{
	Oid			type;
	FmgrInfo	send;
	FmgrInfo	receive;
	Oid			receive_param;
	FmgrInfo	is_valid;		/* ST_IsValid, looked up when first needed */
	FmgrInfo	reason;			/* ST_IsValidReason */
} GeometryIO;

/* Return the type's send and receive functions, looked up once per call site */
static GeometryIO *
geometry_io(FunctionCallInfo fcinfo, Oid type)
{
	GeometryIO *io = (GeometryIO *) fcinfo->flinfo->fn_extra;
	Oid			function;
	bool		is_varlena;

	if (io != NULL && io->type == type)
		return io;
	if (!OidIsValid(type))
		elog(ERROR, "type of a geometry argument is unknown");
	io = MemoryContextAllocZero(fcinfo->flinfo->fn_mcxt, sizeof(GeometryIO));
	getTypeBinaryOutputInfo(type, &function, &is_varlena);
	fmgr_info_cxt(function, &io->send, fcinfo->flinfo->fn_mcxt);
	getTypeBinaryInputInfo(type, &function, &io->receive_param);
	fmgr_info_cxt(function, &io->receive, fcinfo->flinfo->fn_mcxt);
	io->type = type;
	fcinfo->flinfo->fn_extra = io;
	return io;
}

/* Convert an argument of the running function to EWKB, by its declared type */
bytea *
ewkb_from_geometry(FunctionCallInfo fcinfo, int argument, Datum geometry)
{
	GeometryIO *io = geometry_io(fcinfo, get_fn_expr_argtype(fcinfo->flinfo, argument));

	return SendFunctionCall(&io->send, geometry);
}

static void
lookup_geometry_function(const char *name, Oid geometry, FmgrInfo *finfo, MemoryContext context)
{
	HeapTuple	type = SearchSysCache1(TYPEOID, ObjectIdGetDatum(geometry));
	char	   *schema;

	if (!HeapTupleIsValid(type))
		elog(ERROR, "cache lookup failed for type %u", geometry);
	schema = get_namespace_name(((Form_pg_type) GETSTRUCT(type))->typnamespace);
	ReleaseSysCache(type);
	fmgr_info_cxt(LookupFuncName(list_make2(makeString(schema), makeString(pstrdup(name))),
								 1, &geometry, false),
				  finfo, context);
}

static char *
invalid_reason(FunctionCallInfo fcinfo, GeometryIO *io, Datum geometry)
{
	if (!OidIsValid(io->is_valid.fn_oid))
	{
		lookup_geometry_function("st_isvalidreason", io->type, &io->reason, fcinfo->flinfo->fn_mcxt);
		lookup_geometry_function("st_isvalid", io->type, &io->is_valid, fcinfo->flinfo->fn_mcxt);
	}
	if (DatumGetBool(FunctionCall1(&io->is_valid, geometry)))
		return NULL;
	return TextDatumGetCString(FunctionCall1(&io->reason, geometry));
}

/* Return the reason PostGIS gives for a geometry being invalid, NULL for a valid one */
char *
geometry_invalid_reason(FunctionCallInfo fcinfo, int argument, Datum geometry)
{
	return invalid_reason(fcinfo, geometry_io(fcinfo, get_fn_expr_argtype(fcinfo->flinfo, argument)),
						  geometry);
}

/*
 * Return the type geometry for a function without an argument of it: that of an argument of
 * zone_index_agg_transfn(), which is in the same schema
 */
static Oid
geometry_type(FunctionCallInfo fcinfo)
{
	char	   *schema = get_namespace_name(get_func_namespace(fcinfo->flinfo->fn_oid));
	FuncCandidateList found = functions_named(list_make2(makeString(schema), makeString("zone_index_agg_transfn")), 3);

	if (found == NULL)
		elog(ERROR, "function zone_index_agg_transfn is not there");
	return found->args[2];
}

/* Return the reason PostGIS gives for polygons in memory being invalid, NULL for valid ones */
char *
polygons_invalid_reason(FunctionCallInfo fcinfo, const EwkbPolygons *polygons)
{
	GeometryIO *io = fcinfo->flinfo->fn_extra;
	StringInfoData buf;
	int			nshells = 0;

	if (io == NULL)
		io = geometry_io(fcinfo, geometry_type(fcinfo));
	for (int r = 0; r < polygons->nrings; r++)
		nshells += !polygons->rings[r].hole;
	ewkb_begin(&buf, EWKB_MULTIPOLYGON);
	ewkb_put_int(&buf, nshells);
	for (int r = 0; r < polygons->nrings; r++)
	{
		const EwkbRing *ring = &polygons->rings[r];

		if (!ring->hole)
		{
			int			nrings = 1;

			while (r + nrings < polygons->nrings && polygons->rings[r + nrings].hole)
				nrings++;
			ewkb_put_head(&buf, EWKB_POLYGON);
			ewkb_put_int(&buf, nrings);
		}
		ewkb_put_int(&buf, ring->npoints);
		for (int i = 0; i < ring->npoints; i++)
		{
			ewkb_put_double(&buf, ring->points[i].lon);
			ewkb_put_double(&buf, ring->points[i].lat);
		}
	}
	return invalid_reason(fcinfo, io, ReceiveFunctionCall(&io->receive, &buf, io->receive_param, -1));
}

/* Convert EWKB to the geometry that the running function is to return */
Datum
ewkb_to_geometry(FunctionCallInfo fcinfo, StringInfo buf)
{
	GeometryIO *io = geometry_io(fcinfo, get_fn_expr_rettype(fcinfo->flinfo));

	return ReceiveFunctionCall(&io->receive, buf, io->receive_param, -1);
}

/* ---------- writing: in the byte order of this machine ---------- */

void
ewkb_put_int(StringInfo buf, uint32 value)
{
	appendBinaryStringInfo(buf, (char *) &value, sizeof(value));
}

void
ewkb_put_double(StringInfo buf, double value)
{
	appendBinaryStringInfo(buf, (char *) &value, sizeof(value));
}

/* Append the header of a part: byte order and type, no SRID */
void
ewkb_put_head(StringInfo buf, uint32 type)
{
#ifdef WORDS_BIGENDIAN
	appendStringInfoChar(buf, 0);
#else
	appendStringInfoChar(buf, 1);
#endif
	ewkb_put_int(buf, type);
}

/* Begin a geometry: byte order, type and SRID 4326 */
void
ewkb_begin(StringInfo buf, uint32 type)
{
	initStringInfo(buf);
	ewkb_put_head(buf, type | EWKB_HAS_SRID);
	ewkb_put_int(buf, EWKB_SRID);
}

/* ---------- reading ---------- */

typedef struct EwkbReader
{
	const char *p;
	const char *end;
	bool		swap;
	uint32		type;			/* without flags */
	int			dimensions;
	int32		srid;
} EwkbReader;

static void pg_attribute_noreturn()
ewkb_truncated(void)
{
	ereport(ERROR,
			(errcode(ERRCODE_DATA_CORRUPTED),
			 errmsg("binary form of a geometry is truncated")));
}

/* Read a 32-bit integer in the byte order of the message */
static uint32
read_int(EwkbReader *reader)
{
	uint32		value;

	if (reader->end - reader->p < (ptrdiff_t) sizeof(value))
		ewkb_truncated();
	memcpy(&value, reader->p, sizeof(value));
	reader->p += sizeof(value);
	return reader->swap ? pg_bswap32(value) : value;
}

/* Read a double in the byte order of the message */
static double
read_double(EwkbReader *reader)
{
	union
	{
		uint64		bits;
		double		value;
	}			u;

	if (reader->end - reader->p < (ptrdiff_t) sizeof(u))
		ewkb_truncated();
	memcpy(&u, reader->p, sizeof(u));
	reader->p += sizeof(u);
	if (reader->swap)
		u.bits = pg_bswap64(u.bits);
	return u.value;
}

/* Read byte order, dimensions, SRID and type of a geometry */
static void
read_header(EwkbReader *reader)
{
	uint32		type;

	if (reader->p >= reader->end)
		ewkb_truncated();
#ifdef WORDS_BIGENDIAN
	reader->swap = *reader->p++ != 0;
#else
	reader->swap = *reader->p++ == 0;
#endif
	type = read_int(reader);
	reader->dimensions = 2 + ((type & EWKB_HAS_Z) != 0) + ((type & EWKB_HAS_M) != 0);
	if (type & EWKB_HAS_SRID)
		reader->srid = (int32) read_int(reader);
	reader->type = type & 0xff;
}

static EwkbReader
reader_open(const bytea *ewkb)
{
	EwkbReader	reader = {0};

	reader.p = VARDATA_ANY(ewkb);
	reader.end = reader.p + VARSIZE_ANY_EXHDR(ewkb);
	read_header(&reader);
	return reader;
}

static LonLat
read_point(EwkbReader *reader)
{
	LonLat		point;

	point.lon = read_double(reader);
	point.lat = read_double(reader);
	for (int i = 2; i < reader->dimensions; i++)
		(void) read_double(reader);
	return point;
}

/* Return the SRID of a geometry, 0 where it has none */
int32
ewkb_srid(const bytea *ewkb)
{
	return reader_open(ewkb).srid;
}

/* Read a count of items of at least `size` bytes each, and check that the message is long enough for them */
static uint32
read_count(EwkbReader *reader, size_t size)
{
	uint32		count = read_int(reader);

	if (count > (size_t) (reader->end - reader->p) / size)
		ewkb_truncated();
	return count;
}

/* Read the rings of a polygon and append them to `polygons` */
static void
read_polygon(EwkbReader *reader, EwkbPolygons *polygons, int *max_rings)
{
	uint32		nrings = read_count(reader, sizeof(uint32));

	polygons->npolygons++;
	for (uint32 r = 0; r < nrings; r++)
	{
		uint32		npoints = read_count(reader, reader->dimensions * sizeof(double));
		EwkbRing   *ring;

		CHECK_FOR_INTERRUPTS();
		if (polygons->nrings == *max_rings)
		{
			*max_rings *= 2;
			polygons->rings = repalloc(polygons->rings, *max_rings * sizeof(EwkbRing));
		}
		ring = &polygons->rings[polygons->nrings++];
		ring->hole = r > 0;
		ring->npoints = npoints;
		ring->points = MemoryContextAllocHuge(CurrentMemoryContext, Max(npoints, 1) * sizeof(LonLat));
		if (reader->dimensions == 2 && !reader->swap)
		{
			/* the usual case; read_count() has checked the length */
			memcpy(ring->points, reader->p, npoints * sizeof(LonLat));
			reader->p += npoints * sizeof(LonLat);
			continue;
		}
		for (uint32 i = 0; i < npoints; i++)
			ring->points[i] = read_point(reader);
	}
}

/*
 * Read a polygon or multipolygon.  Return false, with the reason in *problem, for an
 * empty geometry or one of another type.
 */
bool
ewkb_read_polygons(const bytea *ewkb, EwkbPolygons *polygons, const char **problem)
{
	EwkbReader	reader = reader_open(ewkb);
	int			max_rings = 4;

	polygons->npolygons = polygons->nrings = 0;
	polygons->rings = palloc(max_rings * sizeof(EwkbRing));
	if (reader.type == EWKB_POLYGON)
		read_polygon(&reader, polygons, &max_rings);
	else if (reader.type == EWKB_MULTIPOLYGON)
	{
		uint32		n = read_count(&reader, 1 + sizeof(uint32));

		for (uint32 i = 0; i < n; i++)
		{
			read_header(&reader);
			read_polygon(&reader, polygons, &max_rings);
		}
	}
	else
	{
		*problem = "is neither a polygon nor a multipolygon";
		return false;
	}
	if (polygons->nrings == 0)
	{
		*problem = "is empty";
		return false;
	}
	return true;
}

static const char *
ewkb_type_name(uint32 type)
{
	static const char *const names[] = {
		"geometry", "point", "linestring", "polygon", "multipoint", "multilinestring",
		"multipolygon", "geometrycollection"
	};

	return names[type < lengthof(names) ? type : 0];
}

/*
 * Read longitude and latitude from a point argument; return false for POINT EMPTY. A point
 * without SRID is taken as lon/lat.
 */
bool
ewkb_point_arg(FunctionCallInfo fcinfo, int argument, double *lon, double *lat)
{
	bytea	   *ewkb = ewkb_from_geometry(fcinfo, argument, PG_GETARG_DATUM(argument));
	EwkbReader	reader = reader_open(ewkb);
	LonLat		point;

	if (reader.type != EWKB_POINT)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("geometry of a fix is a %s, not a point", ewkb_type_name(reader.type))));
	if (reader.srid != EWKB_SRID && reader.srid != 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("point of a fix has SRID %d, not %d", reader.srid, EWKB_SRID),
				 errhint("Use ST_Transform(point, %d).", EWKB_SRID)));
	point = read_point(&reader);
	pfree(ewkb);
	if (isnan(point.lon) && isnan(point.lat))
		return false;			/* how WKB represents POINT EMPTY */
	*lon = point.lon;
	*lat = point.lat;
	return true;
}
