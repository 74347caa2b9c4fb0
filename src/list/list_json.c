/*
 * list_json.c
 *		Access to listings in JSON of the shape that load_listings() documents.
 *
 * In C, since loaders call these several times for each record, and an SQL function
 * with a subquery is not inlined but started anew at each call.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/fmgrprotos.h"
#include "utils/jsonb.h"

#include "common/compat.h"
#include "list/list_json.h"
#include "list/list_value.h"

/* Return a field of an object, NULL if it is absent or the container is not an object */
JsonbValue *
list_json_field(JsonbContainer *object, const char *name)
{
	if (!JsonContainerIsObject(object))
		return NULL;
	return getKeyJsonValueFromContainer(object, name, strlen(name), NULL);
}

/* Return the text of a string, NULL for any other value */
char *
list_json_string(const JsonbValue *value)
{
	return value != NULL && value->type == jbvString ? pnstrdup(value->val.string.val, value->val.string.len) : NULL;
}

/* Return the elements of a JSON array as text[], null as NULL; an empty array for any other value */
PG_FUNCTION_INFO_V1(texts_of);
Datum
texts_of(PG_FUNCTION_ARGS)
{
	ArrayBuildState *texts = NULL;
	Jsonb	   *list = PG_ARGISNULL(0) ? NULL : PG_GETARG_JSONB_P(0);

	if (list != NULL && JB_ROOT_IS_ARRAY(list) && !JB_ROOT_IS_SCALAR(list))
	{
		JsonbIterator *at = JsonbIteratorInit(&list->root);
		JsonbIteratorToken token;
		JsonbValue	value;

		while ((token = JsonbIteratorNext(&at, &value, true)) != WJB_DONE)
		{
			Datum		text = (Datum) 0;

			if (token != WJB_ELEM)
				continue;
			if (value.type == jbvString)
				text = PointerGetDatum(cstring_to_text_with_len(value.val.string.val, value.val.string.len));
			else if (value.type != jbvNull)
			{
				Jsonb	   *element = JsonbValueToJsonb(&value);

				text = CStringGetTextDatum(JsonbToCString(NULL, &element->root, VARSIZE(element)));
			}
			texts = accumArrayResult(texts, text, value.type == jbvNull, TEXTOID, CurrentMemoryContext);
		}
	}
	if (texts == NULL)
		PG_RETURN_ARRAYTYPE_P(construct_empty_array(TEXTOID));
	PG_RETURN_DATUM(makeArrayResult(texts, CurrentMemoryContext));
}

/*
 * Return a JSON value as an array: an array as it is, another value wrapped; NULL for JSON null, an empty array
 * for SQL NULL
 */
PG_FUNCTION_INFO_V1(texts_of_any);
Datum
texts_of_any(PG_FUNCTION_ARGS)
{
	JsonbBuilder array = {0};
	Jsonb	   *given = PG_ARGISNULL(0) ? NULL : PG_GETARG_JSONB_P(0);

	if (given != NULL && JB_ROOT_IS_ARRAY(given) && !JB_ROOT_IS_SCALAR(given))
		PG_RETURN_JSONB_P(given);
	push_jsonb(&array, WJB_BEGIN_ARRAY, NULL);
	if (given != NULL)
	{
		JsonbValue	value;

		if (!JB_ROOT_IS_SCALAR(given) || !JsonbExtractScalar(&given->root, &value))
		{
			value.type = jbvBinary;
			value.val.binary.data = &given->root;
			value.val.binary.len = VARSIZE(given) - VARHDRSZ;
		}
		else if (value.type == jbvNull)
			PG_RETURN_NULL();
		push_jsonb(&array, WJB_ELEM, &value);
	}
	push_jsonb(&array, WJB_END_ARRAY, NULL);
	PG_RETURN_JSONB_P(JsonbValueToJsonb(array.result));
}

/* Return whether a name is more than an IMO number that stands for one */
static bool
is_name(const char *name)
{
	if (pg_strncasecmp(name, "IMO", 3) == 0)
		name += 3;
	return name[strspn(name, " 0123456789")] != '\0';
}

/* Return whether a listing has a valid IMO ship number */
static bool
has_imo(JsonbContainer *listing)
{
	JsonbValue *identifiers = list_json_field(listing, "identifiers");
	JsonbContainer *array;

	if (identifiers == NULL || identifiers->type != jbvBinary || !JsonContainerIsArray(identifiers->val.binary.data))
		return false;
	array = identifiers->val.binary.data;
	for (uint32 i = 0; i < JsonContainerSize(array); i++)
	{
		JsonbValue *item = getIthJsonbValueFromContainer(array, i);
		char	   *scheme;
		char	   *raw;

		if (item == NULL || item->type != jbvBinary)
			continue;
		scheme = list_json_string(list_json_field(item->val.binary.data, "scheme"));
		raw = list_json_string(list_json_field(item->val.binary.data, "raw"));
		if (scheme != NULL && raw != NULL && strcmp(scheme, "imo") == 0 && list_value_of(scheme, raw) != NULL)
			return true;
	}
	return false;
}

/*
 * Return whether a listing has what the second argument names: a name, a valid IMO ship number (imo) or a date of
 * listing
 */
PG_FUNCTION_INFO_V1(detail_has);
Datum
detail_has(PG_FUNCTION_ARGS)
{
	JsonbContainer *listing = &PG_GETARG_JSONB_P(0)->root;
	char	   *what = text_to_cstring(PG_GETARG_TEXT_PP(1));

	if (strcmp(what, "name") == 0)
	{
		char	   *name = list_json_string(list_json_field(listing, "name"));

		PG_RETURN_BOOL(name != NULL && name[0] != '\0' && is_name(name));
	}
	if (strcmp(what, "imo") == 0)
		PG_RETURN_BOOL(has_imo(listing));
	if (strcmp(what, "date") == 0)
		PG_RETURN_BOOL(list_json_string(list_json_field(listing, "designated_on")) != NULL ||
					   list_json_string(list_json_field(listing, "listed_on")) != NULL);
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("a listing has a name, imo or date, not \"%s\"", what)));
}

/* Return a field of an object as jsonb, NULL if it is absent */
static Jsonb *
field_as_jsonb(Jsonb *object, const char *name)
{
	JsonbValue *value = list_json_field(&object->root, name);

	return value == NULL ? NULL : JsonbValueToJsonb(value);
}

/* Merge two details of one listing: concatenate lists, and take the second's value of any other field */
PG_FUNCTION_INFO_V1(join_details);
Datum
join_details(PG_FUNCTION_ARGS)
{
	static const char *const lists[] = {"names", "identifiers", "flags", "links", "programs"};
	Jsonb	   *a = PG_ARGISNULL(0) ? NULL : PG_GETARG_JSONB_P(0);
	Jsonb	   *b = PG_ARGISNULL(1) ? NULL : PG_GETARG_JSONB_P(1);
	Datum		result;

	if (a == NULL && b == NULL)
		PG_RETURN_DATUM(DirectFunctionCall1(jsonb_in, CStringGetDatum("{}")));
	if (a == NULL || b == NULL)
		PG_RETURN_JSONB_P(a == NULL ? b : a);
	result = DirectFunctionCall2(jsonb_concat, JsonbPGetDatum(a), JsonbPGetDatum(b));
	for (int i = 0; i < lengthof(lists); i++)
	{
		Jsonb	   *first = field_as_jsonb(a, lists[i]);
		Jsonb	   *second = field_as_jsonb(b, lists[i]);
		JsonbBuilder object = {0};
		JsonbValue	key = {.type = jbvString};
		JsonbValue	both = {.type = jbvBinary};
		Jsonb	   *joined;

		if (first == NULL || second == NULL)
			continue;
		joined = DatumGetJsonbP(DirectFunctionCall2(jsonb_concat, JsonbPGetDatum(first), JsonbPGetDatum(second)));
		key.val.string.val = unconstify(char *, lists[i]);
		key.val.string.len = strlen(lists[i]);
		both.val.binary.data = &joined->root;
		both.val.binary.len = VARSIZE(joined) - VARHDRSZ;
		push_jsonb(&object, WJB_BEGIN_OBJECT, NULL);
		push_jsonb(&object, WJB_KEY, &key);
		push_jsonb(&object, WJB_VALUE, &both);
		push_jsonb(&object, WJB_END_OBJECT, NULL);
		result = DirectFunctionCall2(jsonb_concat, result, JsonbPGetDatum(JsonbValueToJsonb(object.result)));
	}
	PG_RETURN_DATUM(result);
}
