/*
 * name_match.c
 *		How alike the names of two vessels are: vessel_name_similarity(a, b), and
 *		match_vessel_name_keys(keys, against), all pairs that are alike enough.
 *
 * Equal keys: 1.  Different numbers: 0.  Else 1 - 3 d / n, where d is the number
 * of letters to insert, drop, change or swap with their neighbour (Damerau and
 * Levenshtein, optimal string alignment) between the keys' letters, and n the
 * letters of the longer one; so one letter in ten is the least that is accepted at
 * 0.7.  Names of ships are short and near to each other: of two that differ by a
 * letter or two most are two ships, unless they are long.
 *
 * All pairs are compared, each by what is cheapest first: numbers, length, letters
 * that only one has; the distance itself is bounded by what min_score allows.
 */
#include "postgres.h"

#include <math.h>

#include "catalog/pg_type.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "port/pg_bitutils.h"
#include "storage/shmem.h"
#include "utils/array.h"
#include "utils/builtins.h"

#include "common/compat.h"
#include "identity/name.h"

#define COST_OF_A_LETTER	3.0

/* Take a key apart, without a copy. */
void
name_key_read(NameKey *result, const char *key, int length)
{
	int			letters = 0;

	result->key = key;
	result->letter_set = 0;
	for (; letters < length && key[letters] != ' '; letters++)
		if (letters < NAME_MAX_LETTERS)
			result->letter_set |= (uint32) 1 << (key[letters] & 31);
	result->numbers = key + letters;
	result->number_bytes = Min(length - letters, PG_INT16_MAX);
	result->letters = Min(letters, NAME_MAX_LETTERS);
}

/* letters to insert, drop, change or swap; anything above max if more than max */
static int
letter_distance(const NameKey *a, const NameKey *b, int max)
{
	uint8		rows[3][NAME_MAX_LETTERS + 1];
	uint8	   *before = rows[0];	/* row i - 2, i - 1, i */
	uint8	   *last = rows[1];
	uint8	   *now = rows[2];

	for (int j = 0; j <= b->letters; j++)
		last[j] = j;
	for (int i = 1; i <= a->letters; i++)
	{
		int			least = now[0] = i;
		uint8	   *swap = before;

		for (int j = 1; j <= b->letters; j++)
		{
			bool		same = a->key[i - 1] == b->key[j - 1];
			int			d = Min(last[j - 1] + !same, Min(last[j], now[j - 1]) + 1);

			if (!same && i > 1 && j > 1 && a->key[i - 1] == b->key[j - 2] && a->key[i - 2] == b->key[j - 1])
				d = Min(d, before[j - 2] + 1);
			now[j] = d;
			least = Min(least, d);
		}
		if (least > max)
			return least;
		before = last;
		last = now;
		now = swap;
	}
	return last[b->letters];
}

/* How alike two keys are: exact where it is at least min_score, else 0. */
float4
name_key_similarity(const NameKey *a, const NameKey *b, float4 min_score)
{
	int			longer = Max(a->letters, b->letters);
	int			max;
	int			distance;
	double		exact;
	float4		result;

	if (a->number_bytes != b->number_bytes || memcmp(a->numbers, b->numbers, a->number_bytes) != 0)
		return 0;
	if (longer == 0)
		return 1;				/* the same numbers and nothing else */
	max = (int) ((1.0 - Max(min_score, 0.0f)) * longer / COST_OF_A_LETTER + 1e-4);
	if (Max(a->letters, b->letters) - Min(a->letters, b->letters) > max)
		return 0;
	/* each letter that only one of them has takes a step, which can change two */
	if (pg_popcount32(a->letter_set ^ b->letter_set) > 2 * max)
		return 0;
	distance = letter_distance(a, b, max);
	if (distance > max)
		return 0;
	/* rounded up, so that 0.7 is not below 0.7 where it is compared with a double */
	exact = Max(1.0 - COST_OF_A_LETTER * distance / longer, 0.0);
	result = (float4) exact;
	return result < exact ? nextafterf(result, 1) : result;
}

PG_FUNCTION_INFO_V1(vessel_name_similarity);

/* How alike two names are, 0 to 1. */
Datum
vessel_name_similarity(PG_FUNCTION_ARGS)
{
	NameKey		keys[2];

	for (int i = 0; i < 2; i++)
	{
		text	   *name = PG_GETARG_TEXT_PP(i);
		char	   *key = name_key(VARDATA_ANY(name), VARSIZE_ANY_EXHDR(name));

		if (key == NULL)
			PG_RETURN_FLOAT4(0);
		name_key_read(&keys[i], key, strlen(key));
	}
	PG_RETURN_FLOAT4(name_key_similarity(&keys[0], &keys[1], 0));
}

/* an array of keys, ready to be compared; NULL elements have none */
static NameKey *
read_keys(ArrayType *array, int *n)
{
	Datum	   *elements;
	bool	   *nulls;
	NameKey    *keys;

	if (ARR_NDIM(array) > 1)
		ereport(ERROR,
				(errcode(ERRCODE_ARRAY_SUBSCRIPT_ERROR),
				 errmsg("array of keys has %d dimensions, not one", ARR_NDIM(array))));
	deconstruct_array(array, TEXTOID, -1, false, TYPALIGN_INT, &elements, &nulls, n);
	keys = palloc0(mul_size(Max(*n, 1), sizeof(NameKey)));
	for (int i = 0; i < *n; i++)
		if (!nulls[i])
		{
			text	   *key = DatumGetTextPP(elements[i]);

			name_key_read(&keys[i], VARDATA_ANY(key), VARSIZE_ANY_EXHDR(key));
		}
	return keys;
}

PG_FUNCTION_INFO_V1(match_vessel_name_keys);

/* All pairs of two arrays of keys that are alike enough. */
Datum
match_vessel_name_keys(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *rsinfo = (ReturnSetInfo *) fcinfo->resultinfo;
	float4		min_score = PG_GETARG_FLOAT4(2);
	int			nnames;
	int			nagainst;
	NameKey    *names;
	NameKey    *against;

	if (!(min_score > 0 && min_score <= 1))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("min_score must be above 0 and at most 1, not %g", min_score)));
	InitMaterializedSRF(fcinfo, 0);
	names = read_keys(PG_GETARG_ARRAYTYPE_P(0), &nnames);
	against = read_keys(PG_GETARG_ARRAYTYPE_P(1), &nagainst);
	for (int i = 0; i < nnames; i++)
	{
		CHECK_FOR_INTERRUPTS();
		if (names[i].key == NULL)
			continue;
		for (int j = 0; j < nagainst; j++)
		{
			Datum		values[3];
			bool		nulls[3] = {false};
			float4		score;

			if (against[j].key == NULL)
				continue;
			score = name_key_similarity(&names[i], &against[j], min_score);
			if (score < min_score)
				continue;
			values[0] = Int32GetDatum(i + 1);
			values[1] = Int32GetDatum(j + 1);
			values[2] = Float4GetDatum(score);
			tuplestore_putvalues(rsinfo->setResult, rsinfo->setDesc, values, nulls);
		}
	}
	return (Datum) 0;
}
