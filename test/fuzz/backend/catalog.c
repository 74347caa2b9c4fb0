/*
 * catalog.c
 *		Catalog, settings and locales for functions that run without a server.
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "catalog/namespace.h"
#include "catalog/pg_type.h"
#include "lib/stringinfo.h"
#include "mb/pg_wchar.h"
#include "nodes/value.h"
#include "parser/parse_func.h"
#include "parser/scansup.h"
#include "utils/builtins.h"
#include "utils/datetime.h"
#include "utils/guc.h"
#include "utils/lsyscache.h"
#include "utils/syscache.h"

#include "backend.h"
#include "common/vesselwatch_proj.h"

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

/* here a geometry is its EWKB */
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

/* Return whether a geometry is valid: half of them are, depending on their bytes */
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

bool
get_fn_expr_arg_stable(FmgrInfo *function, int n)
{
	return false;
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
