/*
 * backend.c
 *		As much of a PostgreSQL backend as the functions of SQL need to run outside one, so
 *		that they run under sanitizers: each chunk of memory is one of malloc, its header
 *		poisoned, and freed with its context; errors are what PG_TRY catches; rows are
 *		looked at value by value; CHECK_FOR_INTERRUPTS() cancels what takes too long.
 */
#include "postgres.h"

#include <math.h>
#include <setjmp.h>

#include "access/htup_details.h"
#include "access/tupdesc.h"
#include "catalog/namespace.h"
#include "catalog/pg_type.h"
#include "funcapi.h"
#include "lib/stringinfo.h"
#include "libpq/pqformat.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "nodes/execnodes.h"
#include "nodes/value.h"
#include "parser/parse_func.h"
#include "parser/scansup.h"
#include "port/pg_bswap.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/datetime.h"
#include "utils/expandeddatum.h"
#include "utils/float.h"
#include "utils/guc.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/syscache.h"
#include "utils/timestamp.h"
#include "utils/tuplestore.h"

#ifdef __has_feature
#if __has_feature(address_sanitizer)
#define __SANITIZE_ADDRESS__
#endif
#endif
#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/asan_interface.h>
#else
#define ASAN_POISON_MEMORY_REGION(at, size)	((void) 0)
#define ASAN_UNPOISON_MEMORY_REGION(at, size)	((void) 0)
#endif

#include "backend.h"
#include "common/vesselwatch_proj.h"

volatile sig_atomic_t InterruptPending = true;
sigjmp_buf *PG_exception_stack = NULL;
ErrorContextCallback *error_context_stack = NULL;

static int64 nchecks,
			nrows;
static Size memory_in_use;

void
backend_fail(const char *what)
{
	fprintf(stderr, "%s\n", what);
	abort();
}

/* ---------- memory ---------- */

typedef struct Chunk
{
	struct Chunk *next;
	struct Chunk *before;
	struct Context *context;
	Size		size;
} Chunk;

typedef struct Context
{
	struct Context *parent;
	struct Context *child;		/* first */
	struct Context *sibling;
	Chunk	   *chunks;
	MemoryContextCallback *callbacks;
} Context;

static Context top;
static MemoryContext work = NULL;	/* of one input; what a session keeps stands in the top context */
static Size memory_at_begin;
MemoryContext TopMemoryContext = (MemoryContext) &top;
MemoryContext CurrentMemoryContext = (MemoryContext) &top;

static Chunk *
chunk_open(void *pointer)
{
	Chunk	   *chunk = (Chunk *) pointer - 1;

	ASAN_UNPOISON_MEMORY_REGION(chunk, sizeof(Chunk));
	return chunk;
}

static void
chunk_link(Chunk *chunk)
{
	chunk->next = chunk->context->chunks;
	chunk->before = NULL;
	if (chunk->next != NULL)
	{
		ASAN_UNPOISON_MEMORY_REGION(chunk->next, sizeof(Chunk));
		chunk->next->before = chunk;
		ASAN_POISON_MEMORY_REGION(chunk->next, sizeof(Chunk));
	}
	chunk->context->chunks = chunk;
	memory_in_use += chunk->size;
	ASAN_POISON_MEMORY_REGION(chunk, sizeof(Chunk));
}

static void
chunk_unlink(Chunk *chunk)
{
	if (chunk->next != NULL)
	{
		ASAN_UNPOISON_MEMORY_REGION(chunk->next, sizeof(Chunk));
		chunk->next->before = chunk->before;
		ASAN_POISON_MEMORY_REGION(chunk->next, sizeof(Chunk));
	}
	if (chunk->before != NULL)
	{
		ASAN_UNPOISON_MEMORY_REGION(chunk->before, sizeof(Chunk));
		chunk->before->next = chunk->next;
		ASAN_POISON_MEMORY_REGION(chunk->before, sizeof(Chunk));
	}
	else
		chunk->context->chunks = chunk->next;
	memory_in_use -= chunk->size;
}

static void *
allocate(MemoryContext context, Size size, int flags)
{
	Chunk	   *chunk;

	if (size >= ((flags & MCXT_ALLOC_HUGE) ? MaxAllocHugeSize : MaxAllocSize))
		elog(ERROR, "invalid memory alloc request size %zu", size);
	if (memory_in_use + size > memory_at_begin + BACKEND_MOST_MEMORY)
		backend_fail("a small input asks for very much memory");
	chunk = malloc(sizeof(Chunk) + size);
	chunk->context = (Context *) context;
	chunk->size = size;
	chunk_link(chunk);
	if (flags & MCXT_ALLOC_ZERO)
		memset(chunk + 1, 0, size);
	else
		memset(chunk + 1, 0xa5, size);
	return chunk + 1;
}

void *
palloc(Size size)
{
	return allocate(CurrentMemoryContext, size, 0);
}

void *
palloc0(Size size)
{
	return allocate(CurrentMemoryContext, size, MCXT_ALLOC_ZERO);
}

void *
palloc_extended(Size size, int flags)
{
	return allocate(CurrentMemoryContext, size, flags);
}

void *
MemoryContextAlloc(MemoryContext context, Size size)
{
	return allocate(context, size, 0);
}

void *
MemoryContextAllocZero(MemoryContext context, Size size)
{
	return allocate(context, size, MCXT_ALLOC_ZERO);
}

void *
MemoryContextAllocHuge(MemoryContext context, Size size)
{
	return allocate(context, size, MCXT_ALLOC_HUGE);
}

void *
MemoryContextAllocExtended(MemoryContext context, Size size, int flags)
{
	return allocate(context, size, flags);
}

static void *
reallocate(void *pointer, Size size, int flags)
{
	Chunk	   *chunk = chunk_open(pointer);
	void	   *moved = allocate((MemoryContext) chunk->context, size, flags);

	/* always to another place, so that nobody keeps the old one */
	chunk = chunk_open(pointer);
	memcpy(moved, pointer, Min(size, chunk->size));
	chunk_unlink(chunk);
	free(chunk);
	return moved;
}

void *
repalloc(void *pointer, Size size)
{
	return reallocate(pointer, size, 0);
}

void *
repalloc_huge(void *pointer, Size size)
{
	return reallocate(pointer, size, MCXT_ALLOC_HUGE);
}

void
pfree(void *pointer)
{
	Chunk	   *chunk = chunk_open(pointer);

	chunk_unlink(chunk);
	free(chunk);
}

static void context_delete(Context *context);

static void
context_empty(Context *context)
{
	while (context->callbacks != NULL)
	{
		MemoryContextCallback *callback = context->callbacks;

		context->callbacks = callback->next;
		callback->func(callback->arg);
	}
	while (context->child != NULL)
		context_delete(context->child);
	while (context->chunks != NULL)
		pfree(context->chunks + 1);
}

static void
context_unlink(Context *context)
{
	Context   **at = &context->parent->child;

	while (*at != context)
		at = &(*at)->sibling;
	*at = context->sibling;
}

static void
context_delete(Context *context)
{
	context_empty(context);
	context_unlink(context);
	free(context);
}

MemoryContext
AllocSetContextCreateInternal(MemoryContext parent, const char *name, Size a, Size b, Size c)
{
	Context    *context = calloc(1, sizeof(Context));

	context->parent = (Context *) parent;
	context->sibling = context->parent->child;
	context->parent->child = context;
	return (MemoryContext) context;
}

void
MemoryContextDelete(MemoryContext context)
{
	context_delete((Context *) context);
}

void
MemoryContextReset(MemoryContext context)
{
	context_empty((Context *) context);
}

void
MemoryContextSetParent(MemoryContext context, MemoryContext parent)
{
	Context    *moved = (Context *) context;

	context_unlink(moved);
	moved->parent = (Context *) parent;
	moved->sibling = moved->parent->child;
	moved->parent->child = moved;
}

void
MemoryContextRegisterResetCallback(MemoryContext context, MemoryContextCallback *callback)
{
	callback->next = ((Context *) context)->callbacks;
	((Context *) context)->callbacks = callback;
}

char *
pnstrdup(const char *text, Size length)
{
	Size		n = strnlen(text, length);
	char	   *copy = palloc(n + 1);

	memcpy(copy, text, n);
	copy[n] = '\0';
	return copy;
}

char *
pstrdup(const char *text)
{
	return pnstrdup(text, strlen(text));
}

Size
mul_size(Size a, Size b)
{
	Size		product;

	if (__builtin_mul_overflow(a, b, &product))
		elog(ERROR, "requested size overflows size_t");
	return product;
}

/* ---------- errors ---------- */

static ErrorData error;
static char error_text[4096];

bool
errstart(int elevel, const char *domain)
{
	if (elevel < ERROR)
		return false;
	memset(&error, 0, sizeof(error));
	error.elevel = elevel;
	error.sqlerrcode = ERRCODE_INTERNAL_ERROR;
	error_text[0] = '\0';
	return true;
}

bool
errstart_cold(int elevel, const char *domain)
{
	return errstart(elevel, domain);
}

void
errfinish(const char *filename, int lineno, const char *funcname)
{
	pg_re_throw();
}

void
pg_re_throw(void)
{
	if (PG_exception_stack == NULL)
		backend_fail("an error that nobody catches");
	siglongjmp(*PG_exception_stack, 1);
}

int
errcode(int sqlerrcode)
{
	error.sqlerrcode = sqlerrcode;
	return 0;
}

/* written out, so that what an error quotes is read */
#define FORMAT_TEXT() \
	do { \
		char		space[4096]; \
		va_list		arguments; \
		va_start(arguments, format); \
		vsnprintf(space, sizeof(space), format, arguments); \
		va_end(arguments); \
		strlcpy(error_text, space, sizeof(error_text)); \
		return 0; \
	} while (0)

int
errmsg(const char *format,...)
{
	FORMAT_TEXT();
}

int
errmsg_internal(const char *format,...)
{
	FORMAT_TEXT();
}

int
errdetail(const char *format,...)
{
	FORMAT_TEXT();
}

int
errdetail_internal(const char *format,...)
{
	FORMAT_TEXT();
}

int
errhint(const char *format,...)
{
	FORMAT_TEXT();
}

int
errmsg_plural(const char *format, const char *plural, unsigned long n,...)
{
	return 0;
}

ErrorData *
CopyErrorData(void)
{
	ErrorData  *copy = palloc(sizeof(ErrorData));

	*copy = error;
	return copy;
}

void
FlushErrorState(void)
{
}

void
FreeErrorData(ErrorData *data)
{
	pfree(data);
}

/* 16 took the type of the failure away */
#if PG_VERSION_NUM >= 160000
void
ExceptionalCondition(const char *condition, const char *file, int line)
#else
void
ExceptionalCondition(const char *condition, const char *type, const char *file, int line)
#endif
{
	fprintf(stderr, "assertion %s failed at %s:%d\n", condition, file, line);
	abort();
}

void
ProcessInterrupts(void)
{
	if (++nchecks > BACKEND_MOST_CHECKS)
		ereport(ERROR, (errcode(ERRCODE_QUERY_CANCELED), errmsg("canceling statement")));
}

void
check_stack_depth(void)
{
}

/* Run a body; false if it ended with an error, which must be one for the user */
bool
backend_try(void (*body) (void *), void *argument)
{
	volatile bool fine = true;

	PG_TRY();
	{
		body(argument);
	}
	PG_CATCH();
	{
		fine = false;
		CurrentMemoryContext = work;
	}
	PG_END_TRY();
	return fine;
}

/* Return the SQLSTATE of the last error */
const char *
backend_error(void)
{
	static char state[6];
	int			code = error.sqlerrcode;

	for (int i = 0; i < 5; i++, code >>= 6)
		state[i] = PGUNSIXBIT(code);
	return state;
}

void
backend_begin(void)
{
	nchecks = nrows = 0;
	memory_at_begin = memory_in_use;
	work = CurrentMemoryContext = AllocSetContextCreateInternal(TopMemoryContext, "input", 0, 0, 0);
}

void
backend_end(void)
{
	CurrentMemoryContext = TopMemoryContext;
	MemoryContextDelete(work);
}

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

/* 16 made the bytes void */
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

/* ---------- what functions find in the catalog ---------- */

void
getTypeBinaryOutputInfo(Oid type, Oid *function, bool *is_varlena)
{
	*function = 1;
}

void
getTypeBinaryInputInfo(Oid type, Oid *function, Oid *parameter)
{
	*function = *parameter = 1;
}

void
fmgr_info_cxt(Oid function, FmgrInfo *finfo, MemoryContext context)
{
	finfo->fn_oid = function;
}

/* a geometry stands here as its EWKB */
bytea *
SendFunctionCall(FmgrInfo *function, Datum value)
{
	return (bytea *) pg_detoast_datum_copy((struct varlena *) DatumGetPointer(value));
}

Datum
ReceiveFunctionCall(FmgrInfo *function, StringInfo message, Oid parameter, int32 modifier)
{
	return PointerGetDatum(cstring_to_text_with_len(message->data, message->len));
}

/* is a geometry valid? Half of them are, by their bytes */
Datum
FunctionCall1Coll(FmgrInfo *function, Oid collation, Datum argument)
{
	const text *geometry = (const text *) DatumGetPointer(argument);
	unsigned	sum = 0;

	for (int i = 0; i < (int) VARSIZE_ANY_EXHDR(geometry); i++)
		sum += (unsigned char) VARDATA_ANY(geometry)[i];
	return function->fn_oid == 2 ? BoolGetDatum(sum % 2 == 0) : CStringGetTextDatum("Self-intersection");
}

Oid
get_fn_expr_argtype(FmgrInfo *function, int n)
{
	return 17;
}

Oid
get_fn_expr_rettype(FmgrInfo *function)
{
	return 17;
}

HeapTuple
SearchSysCache1(int cache, Datum key)
{
	static struct
	{
		HeapTupleHeaderData head;
		char		space[256];
	}			row;
	static HeapTupleData tuple = {.t_data = &row.head};

	row.head.t_hoff = MAXALIGN(SizeofHeapTupleHeader);
	return &tuple;
}

void
ReleaseSysCache(HeapTuple tuple)
{
}

char *
get_namespace_name(Oid schema)
{
	return pstrdup("public");
}

Oid
get_func_namespace(Oid function)
{
	return 1;
}

String *
makeString(char *text)
{
	return NULL;
}

List *
list_make2_impl(NodeTag type, ListCell first, ListCell second)
{
	return NIL;
}

Oid
LookupFuncName(List *name, int nargs, const Oid *types, bool missing_ok)
{
	static Oid	next = 3;

	/* st_isvalidreason is looked up first */
	return next = 5 - next;
}

FuncCandidateList
FuncnameGetCandidates(List *names, int nargs, List *argnames, bool a, bool b, bool c, bool d)
{
	static struct
	{
		struct _FuncCandidateList head;
		Oid			args[3];
	}			found = {.args = {17, 17, 17}};

	return &found.head;
}

void *
load_external_function(const char *library, const char *name, bool must, void **handle)
{
	return (void *) vesselwatch_geodesic_m;
}

void
DefineCustomIntVariable(const char *name, const char *short_desc, const char *long_desc, int *value, int boot, int least, int most,
						GucContext context, int flags, GucIntCheckHook check, GucIntAssignHook assign, GucShowHook show)
{
}

int
GetDatabaseEncoding(void)
{
	return PG_UTF8;
}

int
pg_mblen(const char *text)
{
	return pg_utf_mblen((const unsigned char *) text);
}

int
pg_mbcliplen(const char *text, int length, int limit)
{
	int			n = 0;

	while (n < length && n + pg_mblen(text + n) <= limit)
		n += pg_mblen(text + n);
	return n;
}

char *
str_toupper(const char *text, size_t n, Oid collation)
{
	char	   *upper = pnstrdup(text, n);

	for (char *at = upper; *at != '\0'; at++)
		*at = pg_ascii_toupper((unsigned char) *at);
	return upper;
}

char *
pg_server_to_any(const char *text, int length, int encoding)
{
	return (char *) text;
}

Datum
interval_out(PG_FUNCTION_ARGS)
{
	return CStringGetDatum(pstrdup("an interval"));
}

Datum
DirectFunctionCall1Coll(PGFunction function, Oid collation, Datum argument)
{
	return backend_call(function, "", 1, &(NullableDatum) {.value = argument}, NULL);
}

bool
scanner_isspace(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

const int	day_tab[2][13] = {
	{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31, 0},
	{31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31, 0}
};
const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec", NULL};

int
date2j(int year, int month, int day)
{
	year += 4800;
	if (month > 2)
		month++;
	else
	{
		month += 13;
		year--;
	}
	return year * 365 - 32167 + year / 4 - year / 100 + year / 400 + 7834 * month / 256 + day;
}

void
j2date(int jd, int *year, int *month, int *day)
{
	unsigned	julian = jd + 32044,
				quad = julian / 146097,
				extra = (julian - quad * 146097) * 4 + 3;
	int			y;

	julian += 60 + quad * 3 + extra / 146097;
	quad = julian / 1461;
	julian -= quad * 1461;
	y = julian * 4 / 1461;
	julian = ((y != 0) ? ((julian + 305) % 365) : ((julian + 306) % 366)) + 123;
	y += quad * 4;
	*year = y - 4800;
	quad = julian * 2141 / 65536;
	*day = julian - 7834 * quad / 256;
	*month = (quad + 10) % 12 + 1;
}

/* ---------- calls and rows ---------- */

/* what each column is: t time, f double, e real, i s l integers, b boolean, v interval, x varlena, c cstring */
static const char *row_columns;

static void
look_at(char kind, Datum value)
{
	static volatile unsigned seen;

	if (kind == 'x')
	{
		struct varlena *whole = pg_detoast_datum((struct varlena *) DatumGetPointer(value));

		for (Size i = 0; i < VARSIZE_ANY_EXHDR(whole); i++)
			seen += VARDATA_ANY(whole)[i];
	}
	else if (kind == 'v')
		seen += (unsigned) (DatumGetIntervalP(value)->time + DatumGetIntervalP(value)->day);
	else if (kind == 'c')
		seen += strlen(DatumGetCString(value));
	else if (kind == 'f' && isnan(DatumGetFloat8(value)))
		backend_fail("a column that is not a number");
}

static void
look_at_row(const Datum *values, const bool *nulls)
{
	for (int i = 0; row_columns[i] != '\0'; i++)
		if (!nulls[i])
			look_at(row_columns[i], values[i]);
	if (++nrows > BACKEND_MOST_ROWS)
		ereport(ERROR, (errcode(ERRCODE_QUERY_CANCELED), errmsg("canceling statement after many rows")));
}

static TupleDesc
columns_desc(void)
{
	TupleDesc	desc = palloc0(offsetof(struct TupleDescData, attrs) + (strlen(row_columns) + 1) * sizeof(FormData_pg_attribute));

	desc->natts = strlen(row_columns);
	return desc;
}

void
InitMaterializedSRF(FunctionCallInfo fcinfo, bits32 flags)
{
	ReturnSetInfo *info = (ReturnSetInfo *) fcinfo->resultinfo;

	info->setDesc = columns_desc();
	info->setResult = NULL;
	info->returnMode = SFRM_Materialize;
}

void
tuplestore_putvalues(Tuplestorestate *state, TupleDesc desc, Datum *values, bool *nulls)
{
	look_at_row(values, nulls);
}

TypeFuncClass
get_call_result_type(FunctionCallInfo fcinfo, Oid *type, TupleDesc *desc)
{
	*desc = columns_desc();
	return TYPEFUNC_COMPOSITE;
}

TupleDesc
BlessTupleDesc(TupleDesc desc)
{
	return desc;
}

HeapTuple
heap_form_tuple(TupleDesc desc, Datum *values, bool *nulls)
{
	HeapTuple	tuple = palloc0(sizeof(HeapTupleData));

	look_at_row(values, nulls);
	tuple->t_data = palloc0(sizeof(HeapTupleHeaderData));
	return tuple;
}

Datum
HeapTupleHeaderGetDatum(HeapTupleHeader header)
{
	return PointerGetDatum(header);
}

FuncCallContext *
init_MultiFuncCall(PG_FUNCTION_ARGS)
{
	FuncCallContext *state = MemoryContextAllocZero(fcinfo->flinfo->fn_mcxt, sizeof(FuncCallContext));

	state->multi_call_memory_ctx = AllocSetContextCreateInternal(fcinfo->flinfo->fn_mcxt, "rows", 0, 0, 0);
	fcinfo->flinfo->fn_extra = state;
	return state;
}

FuncCallContext *
per_MultiFuncCall(PG_FUNCTION_ARGS)
{
	return (FuncCallContext *) fcinfo->flinfo->fn_extra;
}

void
end_MultiFuncCall(PG_FUNCTION_ARGS, FuncCallContext *state)
{
	fcinfo->flinfo->fn_extra = NULL;
	MemoryContextDelete(state->multi_call_memory_ctx);
}

int
AggCheckCallContext(FunctionCallInfo fcinfo, MemoryContext *context)
{
	if (context != NULL)
		*context = work;
	return AGG_CONTEXT_AGGREGATE;
}

typedef union CallSpace
{
	FunctionCallInfoBaseData base;
	char		space[SizeForFunctionCallInfo(16)];
} CallSpace;

static void
set_up_call(CallSpace *call, FmgrInfo *finfo, ReturnSetInfo *info, PGFunction function, const char *columns, int nargs, const NullableDatum *args)
{
	memset(call, 0, sizeof(*call));
	memset(finfo, 0, sizeof(*finfo));
	memset(info, 0, sizeof(*info));
	finfo->fn_addr = function;
	finfo->fn_oid = 1;
	finfo->fn_mcxt = CurrentMemoryContext;
	info->type = T_ReturnSetInfo;
	info->allowedModes = SFRM_ValuePerCall | SFRM_Materialize;
	call->base.flinfo = finfo;
	call->base.resultinfo = (Node *) info;
	call->base.nargs = nargs;
	memcpy(call->base.args, args, nargs * sizeof(NullableDatum));
	row_columns = columns;
}

/* Call a function once; its result is looked at as the first of `columns` if it returns no row */
Datum
backend_call(PGFunction function, const char *columns, int nargs, const NullableDatum *args, bool *isnull)
{
	CallSpace	call;
	FmgrInfo	finfo;
	ReturnSetInfo info;
	Datum		result;

	set_up_call(&call, &finfo, &info, function, columns, nargs, args);
	result = function(&call.base);
	if (!call.base.isnull && columns[0] != '\0' && columns[1] == '\0')
		look_at(columns[0], result);
	if (isnull != NULL)
		*isnull = call.base.isnull;
	return result;
}

/* Call a function that returns a set, to its end; returns the number of rows */
int64
backend_rows(PGFunction function, const char *columns, int nargs, const NullableDatum *args)
{
	CallSpace	call;
	FmgrInfo	finfo;
	ReturnSetInfo info;
	int64		before = nrows;

	set_up_call(&call, &finfo, &info, function, columns, nargs, args);
	do
	{
		Datum		result;

		call.base.isnull = false;
		info.isDone = ExprSingleResult;
		result = function(&call.base);
		if (info.isDone == ExprMultipleResult && columns[1] == '\0')
			look_at_row(&result, &call.base.isnull);
	} while (info.isDone == ExprMultipleResult);
	return nrows - before;
}
