/*
 * value.c
 *		Values for functions that run without a server: toasted and expanded ones, texts, arrays of
 *		one dimension without NULLs, messages.
 */
#include "postgres.h"

#include <math.h>

#include "catalog/pg_type.h"
#include "lib/stringinfo.h"
#include "libpq/pqformat.h"
#include "port/pg_bswap.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/datetime.h"
#include "utils/expandeddatum.h"
#include "utils/float.h"
#include "utils/lsyscache.h"
#include "utils/timestamp.h"

#include "backend.h"

/* ---------- values ---------- */

struct varlena *
pg_detoast_datum(struct varlena *datum)
{
	ExpandedObjectHeader *header;
	Size		size;
	struct varlena *flat;

	if (!VARATT_IS_EXTERNAL_EXPANDED(datum))
		return datum;
	header = DatumGetEOHP(PointerGetDatum(datum));
	size = EOH_get_flat_size(header);
	flat = palloc(size);
	EOH_flatten_into(header, flat, size);
	return flat;
}

struct varlena *
pg_detoast_datum_packed(struct varlena *datum)
{
	return pg_detoast_datum(datum);
}

struct varlena *
pg_detoast_datum_copy(struct varlena *datum)
{
	struct varlena *whole = pg_detoast_datum(datum);
	struct varlena *copy = palloc(VARSIZE_ANY(whole));

	memcpy(copy, whole, VARSIZE_ANY(whole));
	return copy;
}

struct varlena *
pg_detoast_datum_slice(struct varlena *datum, int32 first, int32 count)
{
	struct varlena *whole = pg_detoast_datum(datum);
	int32		size = VARSIZE_ANY_EXHDR(whole);
	struct varlena *slice;

	first = Min(first, size);
	count = count < 0 ? size - first : Min(count, size - first);
	slice = palloc(VARHDRSZ + count);
	SET_VARSIZE(slice, VARHDRSZ + count);
	memcpy(VARDATA(slice), VARDATA_ANY(whole) + first, count);
	return slice;
}

struct varlena *
detoast_attr_slice(struct varlena *datum, int32 first, int32 count)
{
	return pg_detoast_datum_slice(datum, first, count);
}

Size
toast_raw_datum_size(Datum datum)
{
	struct varlena *value = (struct varlena *) DatumGetPointer(datum);

	if (VARATT_IS_EXTERNAL_EXPANDED(value))
		return EOH_get_flat_size(DatumGetEOHP(datum));
	return VARSIZE_ANY(value);
}

void
EOH_init_header(ExpandedObjectHeader *header, const ExpandedObjectMethods *methods, MemoryContext context)
{
	varatt_expanded pointer = {header};

	header->vl_len_ = EOH_HEADER_MAGIC;
	header->eoh_methods = methods;
	header->eoh_context = context;
	SET_VARTAG_EXTERNAL(header->eoh_rw_ptr, VARTAG_EXPANDED_RW);
	memcpy(VARDATA_EXTERNAL(header->eoh_rw_ptr), &pointer, sizeof(pointer));
	SET_VARTAG_EXTERNAL(header->eoh_ro_ptr, VARTAG_EXPANDED_RO);
	memcpy(VARDATA_EXTERNAL(header->eoh_ro_ptr), &pointer, sizeof(pointer));
}

ExpandedObjectHeader *
DatumGetEOHP(Datum datum)
{
	varatt_expanded pointer;

	memcpy(&pointer, VARDATA_EXTERNAL(DatumGetPointer(datum)), sizeof(pointer));
	return pointer.eohptr;
}

Size
EOH_get_flat_size(ExpandedObjectHeader *header)
{
	return header->eoh_methods->get_flat_size(header);
}

void
EOH_flatten_into(ExpandedObjectHeader *header, void *result, Size size)
{
	header->eoh_methods->flatten_into(header, result, size);
}

text *
cstring_to_text_with_len(const char *bytes, int length)
{
	text	   *value = palloc(VARHDRSZ + length);

	SET_VARSIZE(value, VARHDRSZ + length);
	memcpy(VARDATA(value), bytes, length);
	return value;
}

text *
cstring_to_text(const char *string)
{
	return cstring_to_text_with_len(string, strlen(string));
}

char *
text_to_cstring(const text *value)
{
	return pnstrdup(VARDATA_ANY(value), VARSIZE_ANY_EXHDR(value));
}

char *
float8out_internal(double value)
{
	return psprintf("%.17g", value);
}

const char *
timestamptz_to_str(TimestampTz t)
{
	static char space[32];

	snprintf(space, sizeof(space), INT64_FORMAT, t);
	return space;
}

/* ---------- arrays: of one dimension, without NULLs ---------- */

#define ELEMENT_SIZE(at)	(align == TYPALIGN_DOUBLE ? MAXALIGN(VARSIZE_ANY(at)) : INTALIGN(VARSIZE_ANY(at)))

ArrayType *
construct_array(Datum *elements, int n, Oid type, int length, bool by_value, char align)
{
	Size		size = ARR_OVERHEAD_NONULLS(1);
	ArrayType  *array;
	char	   *at;

	for (int i = 0; i < n; i++)
		size += length > 0 ? length : ELEMENT_SIZE(DatumGetPointer(elements[i]));
	array = palloc0(size + 8);
	SET_VARSIZE(array, size);
	array->ndim = 1;
	array->elemtype = type;
	ARR_DIMS(array)[0] = n;
	ARR_LBOUND(array)[0] = 1;
	at = ARR_DATA_PTR(array);
	for (int i = 0; i < n; i++)
		if (length == 8)
		{
			memcpy(at, &elements[i], 8);
			at += 8;
		}
		else if (length == 4)
		{
			int32		value = DatumGetInt32(elements[i]);

			memcpy(at, &value, 4);
			at += 4;
		}
		else
		{
			memcpy(at, DatumGetPointer(elements[i]), VARSIZE_ANY(DatumGetPointer(elements[i])));
			at += ELEMENT_SIZE(DatumGetPointer(elements[i]));
		}
	return array;
}

ArrayType *
construct_empty_array(Oid type)
{
	return construct_array(NULL, 0, type, 4, true, TYPALIGN_INT);
}

void
deconstruct_array(ArrayType *array, Oid type, int length, bool by_value, char align, Datum **elements, bool **nulls, int *n)
{
	char	   *at = ARR_DATA_PTR(array);

	*n = ArrayGetNItems(ARR_NDIM(array), ARR_DIMS(array));
	*elements = palloc(Max(*n, 1) * sizeof(Datum));
	if (nulls != NULL)
		*nulls = palloc0(Max(*n, 1));
	for (int i = 0; i < *n; i++)
		if (length == 8)
		{
			memcpy(&(*elements)[i], at, 8);
			at += 8;
		}
		else if (length == 4)
		{
			int32		value;

			memcpy(&value, at, 4);
			(*elements)[i] = Int32GetDatum(value);
			at += 4;
		}
		else
		{
			(*elements)[i] = PointerGetDatum(at);
			at += ELEMENT_SIZE(at);
		}
}

/* arrays are flat here */
AnyArrayType *
DatumGetAnyArrayP(Datum datum)
{
	return (AnyArrayType *) PG_DETOAST_DATUM(datum);
}

void
deconstruct_expanded_array(ExpandedArrayHeader *array)
{
	backend_fail("an expanded array");
}

int
ArrayGetNItems(int ndim, const int *dims)
{
	return ndim == 0 ? 0 : dims[0];
}

void
get_typlenbyvalalign(Oid type, int16 *length, bool *by_value, char *align)
{
	*length = type == INT4OID ? 4 : type == INT8OID || type == FLOAT8OID || type == TIMESTAMPTZOID ? 8 : -1;
	*by_value = *length > 0;
	*align = *length == 8 || type == 99999 ? TYPALIGN_DOUBLE : TYPALIGN_INT;
}

/* ---------- messages ---------- */

static const char *
message_bytes(StringInfo message, int n)
{
	if (n < 0 || n > message->len - message->cursor)
		ereport(ERROR, (errcode(ERRCODE_PROTOCOL_VIOLATION), errmsg("insufficient data left in message")));
	message->cursor += n;
	return message->data + message->cursor - n;
}

int
pq_getmsgbyte(StringInfo message)
{
	return (unsigned char) *message_bytes(message, 1);
}

unsigned int
pq_getmsgint(StringInfo message, int n)
{
	const unsigned char *bytes = (const unsigned char *) message_bytes(message, n);
	unsigned int value = 0;

	for (int i = 0; i < n; i++)
		value = value << 8 | bytes[i];
	return value;
}

int64
pq_getmsgint64(StringInfo message)
{
	uint64		high = pq_getmsgint(message, 4);

	return (int64) (high << 32 | pq_getmsgint(message, 4));
}

float8
pq_getmsgfloat8(StringInfo message)
{
	int64		bits = pq_getmsgint64(message);
	float8		value;

	memcpy(&value, &bits, sizeof(value));
	return value;
}

void
pq_copymsgbytes(StringInfo message, char *to, int n)
{
	memcpy(to, message_bytes(message, n), n);
}

void
pq_getmsgend(StringInfo message)
{
	if (message->cursor != message->len)
		ereport(ERROR, (errcode(ERRCODE_PROTOCOL_VIOLATION), errmsg("invalid message format")));
}

void
pq_begintypsend(StringInfo message)
{
	initStringInfo(message);
	appendBinaryStringInfo(message, "\0\0\0\0", 4);
}

bytea *
pq_endtypsend(StringInfo message)
{
	SET_VARSIZE((bytea *) message->data, message->len);
	return (bytea *) message->data;
}

/* 16 changed the type of the bytes to void */
#if PG_VERSION_NUM >= 160000
void
pq_sendbytes(StringInfo message, const void *bytes, int n)
#else
void
pq_sendbytes(StringInfo message, const char *bytes, int n)
#endif
{
	appendBinaryStringInfo(message, bytes, n);
}

void
pq_sendfloat8(StringInfo message, float8 value)
{
	int64		bits;

	memcpy(&bits, &value, sizeof(bits));
	pq_sendint64(message, bits);
}
