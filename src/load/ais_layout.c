/*
 * ais_layout.c
 *		Compilation of the rows of ais_layout, the layouts of AIS files.
 */
#include "postgres.h"

#include <ctype.h>
#include <math.h>

#include "executor/executor.h"
#include "mb/pg_wchar.h"
#include "utils/builtins.h"
#include "utils/jsonb.h"
#include "utils/numeric.h"

#include "common/compat.h"
#include "load/ais_layout.h"

/* a function that handles a value of an object */
typedef void (*TakeValue) (AisLayout *layout, const char *key, const char *value);

static void pg_attribute_noreturn()
bad_layout(const AisLayout *layout, const char *what, const char *value)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("layout %s: %s \"%s\"", layout->name, what, value)));
}

/* Return a scalar as text, NULL for null */
static char *
scalar_text(const JsonbValue *value)
{
	switch (value->type)
	{
		case jbvString:
			return pnstrdup(value->val.string.val, value->val.string.len);
		case jbvNumeric:
			return DatumGetCString(DirectFunctionCall1(numeric_out, NumericGetDatum(value->val.numeric)));
		case jbvBool:
			return pstrdup(value->val.boolean ? "true" : "false");
		default:
			return NULL;
	}
}

/* Call take() for each value of an object, and for each element of values that are arrays */
static void
each_value(AisLayout *layout, const char *column, Datum datum, TakeValue take)
{
	Jsonb	   *object = DatumGetJsonbP(datum);
	JsonbIterator *iterator = JsonbIteratorInit(&object->root);
	JsonbIteratorToken token;
	JsonbValue	value;
	char	   *key = NULL;
	int			depth = 0;

	if (!JB_ROOT_IS_OBJECT(object))
		bad_layout(layout, "no JSON object:", column);
	while ((token = JsonbIteratorNext(&iterator, &value, false)) != WJB_DONE)
		switch (token)
		{
			case WJB_BEGIN_OBJECT:
				if (depth++ > 0)
					bad_layout(layout, "neither a value nor an array of values for", key);
				break;
			case WJB_BEGIN_ARRAY:
				if (depth++ != 1)
					bad_layout(layout, "neither a value nor an array of values for", key);
				break;
			case WJB_KEY:
				key = pnstrdup(value.val.string.val, value.val.string.len);
				break;
			case WJB_VALUE:
			case WJB_ELEM:
				{
					char	   *text = scalar_text(&value);

					if (text == NULL)
						bad_layout(layout, "null for", key);
					take(layout, key, text);
				}
				break;
			default:
				depth--;
		}
}

static AisField
find_field(const AisLayout *layout, const char *name)
{
	for (int f = 0; f < AIS_FIELDS; f++)
		if (strcmp(name, ais_field_names[f]) == 0)
			return f;
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("layout %s: unknown field \"%s\"", layout->name, name),
			 errhint("Fields are those of ais_report(), to_bow_m, to_stern_m, to_port_m, to_starboard_m, mobile and message.")));
}

static char *
column_key(const char *name)
{
	char		key[NAMEDATALEN * 2];

	ais_column_key(name, key, sizeof(key));
	return pstrdup(key);
}

/* Split a path at its dots */
static void
split_path(AisSource *source, char *path)
{
	int			n = 1;

	for (const char *p = path; *p != '\0'; p++)
		n += *p == '.';
	source->steps = palloc(n * sizeof(char *));
	source->nsteps = 0;
	for (;;)
	{
		char	   *point = strchr(path, '.');

		source->steps[source->nsteps++] = path;
		if (point == NULL)
			return;
		*point = '\0';
		path = point + 1;
	}
}

/* Add the column, or the JSON path, of a field */
static void
add_source(AisLayout *layout, const char *key, const char *value)
{
	AisSource  *source;

	if (layout->nsources == AIS_MAX_SOURCES)
		bad_layout(layout, "too many columns:", value);
	if (*value == '\0')
		bad_layout(layout, "no column for", key);
	source = &layout->sources[layout->nsources++];
	source->field = find_field(layout, key);
	if (layout->kind == AIS_JSON)
		split_path(source, pstrdup(value));
	else
	{
		source->steps = palloc(sizeof(char *));
		source->nsteps = 1;
		source->steps[0] = column_key(value);
		if (!layout->has_header && (atoi(value) < 1 || atoi(value) > AIS_MAX_COLUMNS))
			bad_layout(layout, "without a header columns have numbers from 1, not", value);
	}
}

static void
add_scale(AisLayout *layout, const char *key, const char *value)
{
	AisField	field = find_field(layout, key);
	double		factor;

	if (!ais_read_number(value, &factor) || !(factor > 0))
		bad_layout(layout, "no scale factor:", value);
	/* a factor such as 0.1 is exact only as a divisor */
	if (factor < 1 && fabs(1 / factor - rint(1 / factor)) < 1e-9 / factor)
		layout->divide[field] = rint(1 / factor);
	else
		layout->multiply[field] = factor;
}

/* Add a value that means "absent", for a field or (*) for all */
static void
add_absent(AisLayout *layout, const char *key, const char *value)
{
	bool		all = strcmp(key, "*") == 0;
	AisField	first = all ? 0 : find_field(layout, key);

	for (int f = first; f < (all ? AIS_FIELDS : first + 1); f++)
	{
		AisAbsent  *absent;

		layout->absent = layout->absent == NULL ? palloc(sizeof(AisAbsent)) :
			repalloc(layout->absent, (layout->nabsent + 1) * sizeof(AisAbsent));
		absent = &layout->absent[layout->nabsent++];
		absent->field = f;
		absent->text = pstrdup(value);
		absent->is_number = ais_read_number(value, &absent->number);
	}
}

/* ---------- rows ---------- */

/* Return a text column of a row, NULL if it is NULL */
static char *
get_text(HeapTupleHeader row, const char *column)
{
	bool		isnull;
	Datum		datum = GetAttributeByName(row, column, &isnull);

	return isnull ? NULL : TextDatumGetCString(datum);
}

static bool
get_bool(HeapTupleHeader row, const char *column)
{
	bool		isnull;
	Datum		datum = GetAttributeByName(row, column, &isnull);

	return !isnull && DatumGetBool(datum);
}

static void
get_object(AisLayout *layout, HeapTupleHeader row, const char *column, TakeValue take)
{
	bool		isnull;
	Datum		datum = GetAttributeByName(row, column, &isnull);

	if (!isnull)
		each_value(layout, column, datum, take);
}

/* Return a column of one character, `missing` if it is NULL */
static char
get_character(const AisLayout *layout, HeapTupleHeader row, const char *column, char missing)
{
	char	   *text = get_text(row, column);

	if (text == NULL)
		return missing;
	if (strlen(text) != 1 || IS_HIGHBIT_SET(*text) || strchr("\"\r\n", *text) != NULL)
		bad_layout(layout, "no character of ASCII that can stand there:", text);
	return *text;
}

/* Read the columns of the header given in the layout */
static void
get_keys(AisLayout *layout, HeapTupleHeader row)
{
	char	   *header = get_text(row, "header");
	int			n = 1;

	if (header == NULL)
		return;
	for (const char *p = header; *p != '\0'; p++)
		n += *p == layout->delimiter;
	layout->keys = palloc(n * sizeof(char *));
	for (char *name = header; name != NULL;)
	{
		char	   *end = strchr(name, layout->delimiter);

		if (end != NULL)
			*end++ = '\0';
		layout->keys[layout->nkeys++] = column_key(name);
		name = end;
	}
}

/* Raise an error if a layout lacks a source for a field that every report needs */
static void
check_layout(const AisLayout *layout)
{
	uint32		found = 0;

	for (int i = 0; i < layout->nsources; i++)
		found |= AIS_BIT(layout->sources[i].field);
	for (int f = AIS_MMSI; f <= AIS_LAT; f++)
		if ((found & AIS_BIT(f)) == 0)
			bad_layout(layout, "no column for", ais_field_names[f]);
	if (layout->decimal != '.' && layout->decimal != ',')
		bad_layout(layout, "neither a decimal point nor a comma:", psprintf("%c", layout->decimal));
	if (layout->kind == AIS_CSV && layout->decimal == layout->delimiter)
		bad_layout(layout, "numbers cannot be told apart, with decimals behind the delimiter",
				   psprintf("%c", layout->delimiter));
}

/* Compile a row of ais_layout in the current memory context; raise error 22023 if it is inconsistent */
AisLayout *
ais_layout_compile(HeapTupleHeader row)
{
	AisLayout  *layout = palloc0(sizeof(AisLayout));
	char	   *kind = get_text(row, "kind");
	char	   *time = get_text(row, "time_format");

	layout->name = get_text(row, "name");
	if (layout->name == NULL || kind == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("a layout needs a name and a kind")));
	layout->family = get_text(row, "family");
	if (layout->family == NULL)
		layout->family = layout->name;
	if (strcmp(kind, "nmea") == 0)
	{
		layout->kind = AIS_NMEA;
		return layout;
	}
	if (strcmp(kind, "csv") == 0)
		layout->kind = AIS_CSV;
	else if (strcmp(kind, "json") == 0)
		layout->kind = AIS_JSON;
	else
		bad_layout(layout, "unknown kind", kind);
	layout->delimiter = get_character(layout, row, "delimiter", ',');
	layout->decimal = get_character(layout, row, "decimal_sign", '.');
	layout->has_header = get_bool(row, "has_header");
	layout->signed_courses = get_bool(row, "signed_courses");
	layout->records = get_text(row, "records");
	if (!ais_time_compile(time == NULL ? "iso" : time, &layout->time))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("layout %s: unknown format of times \"%s\"", layout->name, time),
				 errhint("Formats are iso, epoch_s, epoch_ms, and patterns of YYYY, MM, DD, HH24, MI and SS; "
						 "fractions of a second are read as part of SS.")));
	layout->sources = palloc(AIS_MAX_SOURCES * sizeof(AisSource));
	get_object(layout, row, "fields", add_source);
	get_object(layout, row, "scale", add_scale);
	get_object(layout, row, "not_available", add_absent);
	get_keys(layout, row);
	check_layout(layout);
	return layout;
}
