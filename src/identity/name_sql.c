/*
 * name_sql.c
 *		SQL functions for names: vessel_name_key(name), vessel_name_similarity(a, b).
 */
#include "postgres.h"

#include "common/compat.h"
#include "identity/name_match.h"

/* Return the key of a name, which is the same for all its spellings */
PG_FUNCTION_INFO_V1(vessel_name_key);
Datum
vessel_name_key(PG_FUNCTION_ARGS)
{
	text	   *name = PG_GETARG_TEXT_PP(0);
	NameForm	form;
	text	   *key;

	name_key(&form, VARDATA_ANY(name), VARSIZE_ANY_EXHDR(name));
	if (!form.given)
		PG_RETURN_NULL();
	key = palloc(VARHDRSZ + form.key.n + form.number_bytes);
	SET_VARSIZE(key, VARHDRSZ + form.key.n + form.number_bytes);
	memcpy(VARDATA(key), form.key.at, form.key.n);
	memcpy(VARDATA(key) + form.key.n, form.numbers, form.number_bytes);
	PG_RETURN_TEXT_P(key);
}

/* Return the similarity of two names, 0 to 1 */
PG_FUNCTION_INFO_V1(vessel_name_similarity);
Datum
vessel_name_similarity(PG_FUNCTION_ARGS)
{
	NameForm	forms[2];

	for (int i = 0; i < 2; i++)
	{
		text	   *name = PG_GETARG_TEXT_PP(i);

		name_form(&forms[i], VARDATA_ANY(name), VARSIZE_ANY_EXHDR(name));
		if (!forms[i].given)
			PG_RETURN_FLOAT4(0);
	}
	PG_RETURN_FLOAT4(name_similarity(&forms[0], &forms[1], 0));
}
