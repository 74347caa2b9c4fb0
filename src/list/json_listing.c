/*
 * json_listing.c
 *		Expansion of the short forms that load_listings() accepts.
 *
 * "imo" becomes one of "identifiers", "aliases" go into "names", and so on: the shape that
 * all loaders store.  In C, since a load calls it for each record.
 */
#include "postgres.h"

#include "utils/builtins.h"
#include "utils/fmgrprotos.h"
#include "utils/jsonb.h"

#include "common/compat.h"
#include "list/list_json.h"
#include "list/list_value.h"

/* fields that are expanded or dropped here; all others are copied */
static const char *const short_forms[] = {
	"aliases", "call_sign", "flag", "former_flags", "former_names", "from", "imo", "key", "kind", "mmsi", "owner",
	"since", "name", "names", "identifiers", "flags", "links", "programs", "measures", "designated_on", "listed_on",
	"last_updated", "until",
};

/* Return a value as text, as ->> does; NULL if it is absent or null */
static char *
text_of(const JsonbValue *value)
{
	Jsonb	   *json;

	if (value == NULL || value->type == jbvNull)
		return NULL;
	if (value->type == jbvString)
		return list_json_string(value);
	if (value->type == jbvBinary)
		return JsonbToCString(NULL, value->val.binary.data, value->val.binary.len);
	json = JsonbValueToJsonb(unconstify(JsonbValue *, value));
	return JsonbToCString(NULL, &json->root, VARSIZE(json));
}

/* Return whether a value is an array; NULL is not */
static bool
is_array_value(const JsonbValue *value)
{
	return value != NULL && value->type == jbvBinary && JsonContainerIsArray(value->val.binary.data);
}

static void
push_key(JsonbBuilder *state, const char *name)
{
	JsonbValue	key = {.type = jbvString};

	key.val.string.val = unconstify(char *, name);
	key.val.string.len = strlen(name);
	push_jsonb(state, WJB_KEY, &key);
}

/* Push a field with a text value; do nothing if it is NULL */
static void
push_text(JsonbBuilder *state, const char *name, char *text)
{
	JsonbValue	value = {.type = jbvString};

	if (text == NULL)
		return;
	push_key(state, name);
	value.val.string.val = text;
	value.val.string.len = strlen(text);
	push_jsonb(state, WJB_VALUE, &value);
}

static void
push_bool(JsonbBuilder *state, const char *name, bool boolean)
{
	JsonbValue	value = {.type = jbvBool};

	push_key(state, name);
	value.val.boolean = boolean;
	push_jsonb(state, WJB_VALUE, &value);
}

/* Push a value or an element, omitting null fields of objects in it */
static void
push_without_nulls(JsonbBuilder *state, JsonbIteratorToken as, JsonbValue *value)
{
	JsonbIterator *at;
	JsonbIteratorToken token;
	JsonbValue	part;

	if (value->type != jbvBinary)
	{
		push_jsonb(state, as, value);
		return;
	}
	at = JsonbIteratorInit(value->val.binary.data);
	while ((token = JsonbIteratorNext(&at, &part, false)) != WJB_DONE)
	{
		if (token == WJB_KEY)
		{
			JsonbValue	key = part;

			token = JsonbIteratorNext(&at, &part, false);
			if (token == WJB_VALUE && part.type == jbvNull)
				continue;
			push_jsonb(state, WJB_KEY, &key);
		}
		push_jsonb(state, token, token == WJB_VALUE || token == WJB_ELEM ? &part : NULL);
	}
}

/* Push the fields of an element given in short form; `as` is what its field implies: a kind, scheme or relation */
typedef void (*PushPart) (JsonbBuilder *state, JsonbValue *given, const char *as);

static void
push_name(JsonbBuilder *state, JsonbValue *given, const char *as)
{
	push_text(state, "name", text_of(given));
	push_text(state, "kind", unconstify(char *, as));
}

static void
push_number(JsonbBuilder *state, JsonbValue *given, const char *as)
{
	push_text(state, "scheme", unconstify(char *, as));
	push_text(state, "raw", text_of(given));
}

static void
push_flag(JsonbBuilder *state, JsonbValue *given, const char *as)
{
	push_text(state, "flag", text_of(given));
	push_bool(state, "current", strcmp(as, "current") == 0);
}

static void
push_link(JsonbBuilder *state, JsonbValue *given, const char *as)
{
	push_text(state, "relation", unconstify(char *, as));
	push_text(state, "name", text_of(given));
}

/* Push the fields of an identifier: scheme, raw, current */
static void
push_identifier(JsonbBuilder *state, JsonbValue *given, const char *as)
{
	JsonbContainer *object = given->type == jbvBinary ? given->val.binary.data : NULL;
	JsonbValue *current = object == NULL ? NULL : list_json_field(object, "current");
	JsonbValue *former = object == NULL ? NULL : list_json_field(object, "former");
	char	   *scheme = object == NULL ? NULL : text_of(list_json_field(object, "scheme"));
	char	   *raw = object == NULL ? NULL : text_of(list_json_field(object, "value"));

	push_text(state, "scheme", scheme == NULL ? unconstify(char *, as) : scheme);
	push_text(state, "raw", raw != NULL || object == NULL ? raw : text_of(list_json_field(object, "raw")));
	if (current != NULL && current->type == jbvBool)
		push_bool(state, "current", current->val.boolean);
	else
		push_bool(state, "current", !(former != NULL && former->type == jbvBool && former->val.boolean));
}

/* a field of the input, and the list that its values go into */
typedef struct ListPart
{
	const char *list;
	const char *field;
	const char *as;
	bool		as_is;			/* copy elements that are objects */
	PushPart	push;
} ListPart;

static const ListPart list_parts[] = {
	{"names", "names", "aka", true, push_name},
	{"names", "aliases", "aka", false, push_name},
	{"names", "former_names", "fka", false, push_name},
	{"identifiers", "identifiers", "other", false, push_identifier},
	{"identifiers", "imo", "imo", false, push_number},
	{"identifiers", "mmsi", "mmsi", false, push_number},
	{"identifiers", "call_sign", "call_sign", false, push_number},
	{"flags", "flags", "current", true, push_flag},
	{"flags", "flag", "current", false, push_flag},
	{"flags", "former_flags", "former", false, push_flag},
	{"links", "links", "linked", true, push_link},
	{"links", "owner", "owner", false, push_link},
};

/* Push an element of a list */
static void
push_element(JsonbBuilder *state, const ListPart *part, JsonbValue *given)
{
	if (part->as_is && given->type == jbvBinary && JsonContainerIsObject(given->val.binary.data))
	{
		push_without_nulls(state, WJB_ELEM, given);
		return;
	}
	push_jsonb(state, WJB_BEGIN_OBJECT, NULL);
	part->push(state, given, part->as);
	push_jsonb(state, WJB_END_OBJECT, NULL);
}

/* Push the lists that the fields of a listing yield, unless they are empty */
static void
push_lists(JsonbBuilder *state, JsonbContainer *listing)
{
	bool		open = false;

	for (int i = 0; i < lengthof(list_parts); i++)
	{
		const ListPart *part = &list_parts[i];
		JsonbValue *given = list_json_field(listing, part->field);
		bool		is_array = is_array_value(given);
		int			n = is_array ? JsonContainerSize(given->val.binary.data) : given != NULL && given->type != jbvNull;

		if (n > 0 && !open)
		{
			push_key(state, part->list);
			push_jsonb(state, WJB_BEGIN_ARRAY, NULL);
			open = true;
		}
		for (int k = 0; k < n; k++)
			push_element(state, part, is_array ? getIthJsonbValueFromContainer(given->val.binary.data, k) : given);
		if (open && (i + 1 == lengthof(list_parts) || strcmp(part->list, list_parts[i + 1].list) != 0))
		{
			push_jsonb(state, WJB_END_ARRAY, NULL);
			open = false;
		}
	}
}

/*
 * Push programs or measures as an array: a single value is wrapped, an absent field yields an empty array, null
 * nothing
 */
static void
push_values(JsonbBuilder *state, JsonbContainer *listing, const char *name)
{
	JsonbValue *given = list_json_field(listing, name);

	if (given != NULL && given->type == jbvNull)
		return;
	push_key(state, name);
	if (is_array_value(given))
	{
		push_without_nulls(state, WJB_VALUE, given);
		return;
	}
	push_jsonb(state, WJB_BEGIN_ARRAY, NULL);
	if (given != NULL)
		push_without_nulls(state, WJB_ELEM, given);
	push_jsonb(state, WJB_END_ARRAY, NULL);
}

/*
 * Push the first of the fields `names` that is present as a date in ISO 8601, under the name `as`; nothing if it
 * is not a date
 */
static void
push_date(JsonbBuilder *state, JsonbContainer *listing, const char *as, const char *const *names)
{
	char	   *written = NULL;

	for (; *names != NULL && written == NULL; names++)
		written = text_of(list_json_field(listing, *names));
	if (written != NULL)
		push_text(state, as, list_iso_date(written));
}

/* Return whether a field is expanded or dropped, not copied */
static bool
is_short_form(const JsonbValue *key)
{
	for (int i = 0; i < lengthof(short_forms); i++)
		if (strlen(short_forms[i]) == key->val.string.len &&
			memcmp(short_forms[i], key->val.string.val, key->val.string.len) == 0)
			return true;
	return false;
}

/* Expand the short forms of a listing given as JSON text, and drop fields that are null */
PG_FUNCTION_INFO_V1(json_listing);
Datum
json_listing(PG_FUNCTION_ARGS)
{
	static const char *const starts[] = {"from", "since", "designated_on", NULL};
	static const char *const listed[] = {"listed_on", NULL};
	static const char *const updated[] = {"last_updated", NULL};
	static const char *const ends[] = {"until", NULL};
	Jsonb	   *given = DatumGetJsonbP(DirectFunctionCall1(jsonb_in,
														   CStringGetDatum(text_to_cstring(PG_GETARG_TEXT_PP(0)))));
	JsonbContainer *listing = &given->root;
	JsonbBuilder state = {0};
	JsonbIterator *at = JsonbIteratorInit(listing);
	JsonbIteratorToken token;
	JsonbValue	part;
	char	   *name = text_of(list_json_field(listing, "name"));

	push_jsonb(&state, WJB_BEGIN_OBJECT, NULL);
	while (JsonContainerIsObject(listing) && (token = JsonbIteratorNext(&at, &part, true)) != WJB_DONE)
	{
		JsonbValue	key = part;

		if (token != WJB_KEY)
			continue;
		JsonbIteratorNext(&at, &part, true);
		if (part.type == jbvNull || is_short_form(&key))
			continue;
		push_jsonb(&state, WJB_KEY, &key);
		push_without_nulls(&state, WJB_VALUE, &part);
	}
	if (name == NULL)
		name = text_of(list_json_field(listing, "imo"));
	push_text(&state, "name", name != NULL ? name : text_of(list_json_field(listing, "mmsi")));
	push_lists(&state, listing);
	push_values(&state, listing, "programs");
	push_values(&state, listing, "measures");
	push_date(&state, listing, "designated_on", starts);
	push_date(&state, listing, "listed_on", listed);
	push_date(&state, listing, "last_updated", updated);
	push_date(&state, listing, "until", ends);
	push_jsonb(&state, WJB_END_OBJECT, NULL);
	PG_RETURN_JSONB_P(JsonbValueToJsonb(state.result));
}
