/*
 * name_search.c
 *		match_vessel_names(names, against): all pairs of two arrays of names that are
 *		alike enough.
 *
 * Every pair is judged by name_similarity(); an index of the second array only finds
 * the pairs that can pass.  It has a hash table for each reading that must be equal
 * (key, core, cut, sound, Korean), and for errors of typing the names by their numbers
 * and length, filtered by sets of letters and then by a bit-parallel distance (Hyyro,
 * 2003, optimal string alignment), which is never more than the steps that cost.  Names
 * in Arabic script, and those with a word shortened, are compared with all.
 *
 * The index of an array is kept in the backend for the next call with the same array:
 * what follows from names never changes.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "common/hashfn.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "port/pg_bitutils.h"
#include "storage/shmem.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/memutils.h"

#include "common/compat.h"
#include "identity/name.h"

/* an index of more names than so many is not kept: 600 bytes each */
#define MAX_KEPT	100000

/* names whose reading has one hash follow each other */
typedef struct Bucket
{
	uint32		hash;
	int32		name;
} Bucket;

typedef struct Table
{
	int			n;
	Bucket	   *buckets;		/* by hash */
} Table;

/*
 * Names by their numbers and length, with what the filter of typing errors reads of
 * them: each in an array of its own, since most names are passed over by their letters.
 */
typedef struct Sizes
{
	int			n;
	int32	   *names;
	uint32	   *numbers;		/* hash of the numbers */
	uint64	   *sets;			/* of letters */
	NameLetters *letters;
} Sizes;

typedef enum Reading
{
	BY_KEY, BY_FULL, BY_CORE, BY_CUT, BY_SOUND, BY_KOREAN, NREADINGS
} Reading;

typedef struct NameIndex
{
	int			n;
	NameForm   *forms;
	Table		tables[NREADINGS];
	Sizes		by_key;
	Sizes		by_plain;		/* as written */
	Sizes		by_other_plain; /* of those, the ones that are not as their key is */
	int			nspecial;
	int32	   *special;		/* Arabic script or a word shortened: compared with all */
} NameIndex;

static NameIndex *kept;
static ArrayType *kept_array;
static MemoryContext kept_context;

/* ---------- building ---------- */

static uint32
hash_letters(const NameLetters *letters)
{
	return hash_bytes((const unsigned char *) letters->at, letters->n);
}

/* Hash a reading of a name; false if it has none. */
static bool
hash_reading(const NameForm *form, Reading reading, uint32 *hash)
{
	switch (reading)
	{
		case BY_KEY:
			*hash = hash_letters(&form->key);
			return true;
		case BY_FULL:
			*hash = hash_letters(&form->key) ^ hash_bytes((const unsigned char *) form->numbers, form->number_bytes);
			return true;
		case BY_CORE:
			*hash = hash_letters(&form->core);
			return form->core.n > 0;
		case BY_CUT:
			if (form->cut != NULL)
			{
				int			letters = strcspn(form->cut, " ");

				*hash = hash_bytes((const unsigned char *) form->cut, letters) ^
					hash_bytes((const unsigned char *) form->cut + letters, form->cut_bytes - letters);
			}
			return form->cut != NULL;
		case BY_SOUND:
			*hash = hash_letters(&form->sound);
			return form->sound.n > 0;
		case BY_KOREAN:
			*hash = hash_letters(&form->korean);
			return form->korean.n > 0;
		default:
			return false;
	}
}

static int
bucket_compare(const void *a, const void *b)
{
	const Bucket *x = a;
	const Bucket *y = b;

	return x->hash != y->hash ? (x->hash < y->hash ? -1 : 1) : x->name - y->name;
}

/* a name to be sorted by numbers and length */
typedef struct Sized
{
	uint32		numbers;
	int32		name;
	uint8		length;
} Sized;

static int
sized_compare(const void *a, const void *b)
{
	const Sized *x = a;
	const Sized *y = b;

	if (x->numbers != y->numbers)
		return x->numbers < y->numbers ? -1 : 1;
	return x->length != y->length ? x->length - y->length : x->name - y->name;
}

static void
make_tables(NameIndex *index)
{
	for (int r = 0; r < NREADINGS; r++)
	{
		Table	   *table = &index->tables[r];

		table->buckets = MemoryContextAllocHuge(CurrentMemoryContext, mul_size(Max(index->n, 1), sizeof(Bucket)));
		table->n = 0;
		for (int i = 0; i < index->n; i++)
		{
			uint32		hash;

			if (index->forms[i].given && hash_reading(&index->forms[i], r, &hash))
				table->buckets[table->n++] = (Bucket) {hash, i};
		}
		qsort(table->buckets, table->n, sizeof(Bucket), bucket_compare);
	}
}

/* Sort names, by key or as written; of the latter perhaps only those that are not as their key is. */
static void
make_sizes(NameIndex *index, Sizes *sizes, bool by_key, bool all)
{
	Sized	   *sorted = MemoryContextAllocHuge(CurrentMemoryContext, mul_size(Max(index->n, 1), sizeof(Sized)));

	for (int i = 0; i < index->n; i++)
	{
		NameForm   *form = &index->forms[i];

		if (form->given && (all || !form->key_is_plain))
			sorted[sizes->n++] = (Sized) {hash_bytes((const unsigned char *) form->numbers, form->number_bytes), i,
				by_key ? form->key.n : form->plain.n};
	}
	qsort(sorted, sizes->n, sizeof(Sized), sized_compare);
	sizes->names = MemoryContextAllocHuge(CurrentMemoryContext, mul_size(Max(sizes->n, 1), sizeof(int32)));
	sizes->numbers = MemoryContextAllocHuge(CurrentMemoryContext, mul_size(Max(sizes->n, 1), sizeof(uint32)));
	sizes->sets = MemoryContextAllocHuge(CurrentMemoryContext, mul_size(Max(sizes->n, 1), sizeof(uint64)));
	sizes->letters = MemoryContextAllocHuge(CurrentMemoryContext, mul_size(Max(sizes->n, 1), sizeof(NameLetters)));
	for (int i = 0; i < sizes->n; i++)
	{
		NameForm   *form = &index->forms[sorted[i].name];

		sizes->names[i] = sorted[i].name;
		sizes->numbers[i] = sorted[i].numbers;
		sizes->sets[i] = by_key ? form->letter_set : form->plain_set;
		sizes->letters[i] = by_key ? form->key : form->plain;
	}
	pfree(sorted);
}

static void
note_special(NameIndex *index)
{
	index->special = MemoryContextAllocHuge(CurrentMemoryContext, mul_size(Max(index->n, 1), sizeof(int32)));
	for (int i = 0; i < index->n; i++)
		if (index->forms[i].given && (index->forms[i].arabic || index->forms[i].shortened_at > 0))
			index->special[index->nspecial++] = i;
}

/* the forms of an array of names; NULL elements have none */
static NameForm *
read_names(ArrayType *array, int *n)
{
	Datum	   *elements;
	bool	   *nulls;
	NameForm   *forms;
	MemoryContext result = CurrentMemoryContext;
	MemoryContext scratch = AllocSetContextCreate(result, "a name", ALLOCSET_DEFAULT_SIZES);

	if (ARR_NDIM(array) > 1)
		ereport(ERROR,
				(errcode(ERRCODE_ARRAY_SUBSCRIPT_ERROR),
				 errmsg("array of names has %d dimensions, not one", ARR_NDIM(array))));
	deconstruct_array(array, TEXTOID, -1, false, TYPALIGN_INT, &elements, &nulls, n);
	forms = MemoryContextAllocHuge(CurrentMemoryContext, mul_size(Max(*n, 1), sizeof(NameForm)));
	for (int i = 0; i < *n; i++)
	{
		CHECK_FOR_INTERRUPTS();
		forms[i].given = false;
		if (!nulls[i])
		{
			text	   *name = DatumGetTextPP(elements[i]);

			/* of what is made on the way only two strings are kept */
			MemoryContextSwitchTo(scratch);
			name_form(&forms[i], VARDATA_ANY(name), VARSIZE_ANY_EXHDR(name));
			MemoryContextSwitchTo(result);
			if (forms[i].given)
				forms[i].numbers = pstrdup(forms[i].numbers);
			if (forms[i].cut != NULL)
				forms[i].cut = pstrdup(forms[i].cut);
			MemoryContextReset(scratch);
		}
	}
	MemoryContextDelete(scratch);
	pfree(elements);
	pfree(nulls);
	return forms;
}

static NameIndex *
make_index(ArrayType *array)
{
	NameIndex  *index = palloc0(sizeof(NameIndex));

	index->forms = read_names(array, &index->n);
	make_tables(index);
	make_sizes(index, &index->by_key, true, true);
	make_sizes(index, &index->by_plain, false, true);
	make_sizes(index, &index->by_other_plain, false, false);
	note_special(index);
	return index;
}

/* Return the index of an array: that of the last call where the array is the same. */
static NameIndex *
index_of(ArrayType *array)
{
	MemoryContext before;

	if (kept != NULL && VARSIZE(kept_array) == VARSIZE(array) && memcmp(kept_array, array, VARSIZE(array)) == 0)
		return kept;
	if (ArrayGetNItems(ARR_NDIM(array), ARR_DIMS(array)) > MAX_KEPT)
		return make_index(array);
	kept = NULL;
	if (kept_context != NULL)
		MemoryContextDelete(kept_context);
	kept_context = AllocSetContextCreate(TopMemoryContext, "index of vessel names", ALLOCSET_DEFAULT_SIZES);
	before = MemoryContextSwitchTo(kept_context);
	kept_array = palloc(VARSIZE(array));
	memcpy(kept_array, array, VARSIZE(array));
	/* an error on the way leaves nothing that is taken for an index */
	kept = make_index(kept_array);
	MemoryContextSwitchTo(before);
	return kept;
}

/* ---------- searching ---------- */

typedef struct Search
{
	NameIndex  *index;
	float4		min_score;
	int			no;				/* of the name that is asked for */
	const NameForm *asked;
	int32	   *seen;			/* by which name each was judged last */
	int			nfound;
	int32	   *found;
	float4	   *scores;			/* of each name, where it is found */
} Search;

/* Judge a pair, once. */
static void
consider(Search *search, int32 name)
{
	float4		score;

	if (search->seen[name] == search->no)
		return;
	search->seen[name] = search->no;
	score = name_similarity(search->asked, &search->index->forms[name], search->min_score);
	if (score < search->min_score)
		return;
	search->found[search->nfound++] = name;
	search->scores[name] = score;
}

static void
consider_equal(Search *search, Reading of_asked, Reading of_listed)
{
	Table	   *table = &search->index->tables[of_listed];
	uint32		hash;
	int			low = 0;
	int			high = table->n;

	if (!hash_reading(search->asked, of_asked, &hash))
		return;
	while (low < high)
	{
		int			middle = low + (high - low) / 2;

		if (table->buckets[middle].hash < hash)
			low = middle + 1;
		else
			high = middle;
	}
	for (; low < table->n && table->buckets[low].hash == hash; low++)
		consider(search, table->buckets[low].name);
}

/* where letters stand in a name, one bit each */
typedef struct Masks
{
	uint64		at[128];
	int			length;
} Masks;

static void
make_masks(Masks *masks, const NameLetters *letters)
{
	memset(masks, 0, sizeof(Masks));
	masks->length = letters->n;
	for (int i = 0; i < letters->n; i++)
		masks->at[(unsigned char) letters->at[i] & 127] |= UINT64CONST(1) << i;
}

/* Letters to insert, drop, change or swap with their neighbour. */
static int
distance(const Masks *masks, const NameLetters *letters)
{
	uint64		vp = ~UINT64CONST(0);
	uint64		vn = 0;
	uint64		d0 = 0;
	uint64		match_before = 0;
	uint64		last;
	int			result = masks->length;

	if (masks->length == 0)
		return letters->n;
	last = UINT64CONST(1) << (masks->length - 1);
	for (int i = 0; i < letters->n; i++)
	{
		uint64		match = masks->at[(unsigned char) letters->at[i] & 127];
		uint64		swapped = ((~d0 & match) << 1) & match_before;
		uint64		hp;
		uint64		hn;

		d0 = (((match & vp) + vp) ^ vp) | match | vn | swapped;
		hp = vn | ~(d0 | vp);
		hn = d0 & vp;
		result += (hp & last) != 0;
		result -= (hn & last) != 0;
		hp = (hp << 1) | 1;
		hn <<= 1;
		vp = hn | ~(d0 | hp);
		vn = hp & d0;
		match_before = match;
	}
	return result;
}

/* the first of names sorted by numbers and length that has these numbers and this length, or more */
static int
first_sized(const Sizes *sizes, uint32 numbers, int length)
{
	int			low = 0;
	int			high = sizes->n;

	while (low < high)
	{
		int			middle = low + (high - low) / 2;


		if (sizes->numbers[middle] < numbers ||
			(sizes->numbers[middle] == numbers && sizes->letters[middle].n < length))
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Consider names of the same numbers whose letters, by key or as written, are few steps away. */
static void
consider_near(Search *search, bool by_key)
{
	const NameForm *asked = search->asked;
	const NameLetters *letters = by_key ? &asked->key : &asked->plain;
	uint64		set = by_key ? asked->letter_set : asked->plain_set;
	const Sizes *sizes = by_key ? &search->index->by_key :
		asked->key_is_plain ? &search->index->by_other_plain : &search->index->by_plain;
	uint32		numbers = hash_bytes((const unsigned char *) asked->numbers, asked->number_bytes);
	int			length = letters->n;
	Masks		masks;

	make_masks(&masks, letters);
	/* shorter names: the steps are those of the one asked for */
	while (length > 0 && letters->n - length < name_edit_steps(letters->n, asked->digits, search->min_score))
		length--;
	for (int i = first_sized(sizes, numbers, length); i < sizes->n && sizes->numbers[i] == numbers;)
	{
		int			steps;

		length = sizes->letters[i].n;
		steps = name_edit_steps(Max(length, letters->n), asked->digits, search->min_score);
		if (length - letters->n > steps)
			break;
		for (int end = first_sized(sizes, numbers, length + 1); i < end; i++)
			if (pg_popcount64(sizes->sets[i] ^ set) <= 2 * steps && distance(&masks, &sizes->letters[i]) <= steps)
				consider(search, sizes->names[i]);
	}
}

static int
int32_compare(const void *a, const void *b)
{
	return *(const int32 *) a - *(const int32 *) b;
}

/* Find all names that are alike to the one asked for, in their order. */
static void
find_alike(Search *search)
{
	search->nfound = 0;
	consider_equal(search, BY_KEY, BY_KEY);
	consider_equal(search, BY_KEY, BY_CORE);
	consider_equal(search, BY_CORE, BY_KEY);
	consider_equal(search, BY_FULL, BY_CUT);
	consider_equal(search, BY_CUT, BY_FULL);
	consider_equal(search, BY_SOUND, BY_SOUND);
	consider_equal(search, BY_KOREAN, BY_KOREAN);
	consider_near(search, true);
	consider_near(search, false);
	if (search->asked->arabic || search->asked->shortened_at > 0)
		for (int i = 0; i < search->index->n; i++)
		{
			if (search->index->forms[i].given)
				consider(search, i);
		}
	else
		for (int i = 0; i < search->index->nspecial; i++)
			consider(search, search->index->special[i]);
	qsort(search->found, search->nfound, sizeof(int32), int32_compare);
}

PG_FUNCTION_INFO_V1(match_vessel_names);

/* Return all pairs of two arrays of names that are alike enough. */
Datum
match_vessel_names(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *rsinfo = (ReturnSetInfo *) fcinfo->resultinfo;
	Search		search = {0};
	int			nnames;
	NameForm   *names;

	search.min_score = PG_GETARG_FLOAT4(2);
	if (!(search.min_score > 0 && search.min_score <= 1))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("min_score must be above 0 and at most 1, not %g", search.min_score)));
	InitMaterializedSRF(fcinfo, 0);
	names = read_names(PG_GETARG_ARRAYTYPE_P(0), &nnames);
	search.index = index_of(PG_GETARG_ARRAYTYPE_P(1));
	search.seen = MemoryContextAllocHuge(CurrentMemoryContext, mul_size(Max(search.index->n, 1), sizeof(int32)));
	search.found = MemoryContextAllocHuge(CurrentMemoryContext, mul_size(Max(search.index->n, 1), sizeof(int32)));
	search.scores = MemoryContextAllocHuge(CurrentMemoryContext, mul_size(Max(search.index->n, 1), sizeof(float4)));
	for (int j = 0; j < search.index->n; j++)
		search.seen[j] = -1;
	for (int i = 0; i < nnames; i++)
	{
		CHECK_FOR_INTERRUPTS();
		if (!names[i].given)
			continue;
		search.no = i;
		search.asked = &names[i];
		find_alike(&search);
		for (int k = 0; k < search.nfound; k++)
		{
			Datum		values[3];
			bool		nulls[3] = {false};

			values[0] = Int32GetDatum(i + 1);
			values[1] = Int32GetDatum(search.found[k] + 1);
			values[2] = Float4GetDatum(search.scores[search.found[k]]);
			tuplestore_putvalues(rsinfo->setResult, rsinfo->setDesc, values, nulls);
		}
	}
	return (Datum) 0;
}
