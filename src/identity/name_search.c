/*
 * name_search.c
 *		match_vessel_names(names, against): all pairs of similar names from two arrays.
 *
 * Every pair is scored by name_similarity(); the index of the second array (name_index.c)
 * only finds candidates.  Candidates found by their letters are filtered first by a
 * bit-parallel distance (Hyyro, 2003, optimal string alignment), which must not exceed
 * the steps that the score allows.  Names in Arabic script and those with an abbreviated
 * word are compared with every name.
 */
#include "postgres.h"

#include "funcapi.h"
#include "miscadmin.h"
#include "port/pg_bitutils.h"
#include "utils/builtins.h"
#include "utils/memutils.h"
#include "utils/tuplestore.h"

#include "common/compat.h"
#include "identity/name_index.h"
#include "identity/name_match.h"

#if defined(__GNUC__)
#define FETCH_AHEAD(at) __builtin_prefetch(at)
#else
#define FETCH_AHEAD(at) ((void) (at))
#endif

/* the places of each letter in a name, one bit each */
typedef struct Masks
{
	uint64		at[128];
	int			length;
} Masks;

/* a lookup that is done once its place in the table has been prefetched: the tables exceed the CPU's caches */
typedef struct Lookup
{
	const NameTable *table;
	uint32		hash;
	int			steps;
	uint64		set;
	const NameBucket *from;
	const NameBucket *to;
} Lookup;

#define MAX_LOOKUPS	128			/* gathered before they are done */
#define EQUAL		(-1)		/* steps of a lookup of an equal reading */

typedef struct Search
{
	NameIndex  *index;
	int			no;				/* number of the name searched for */
	const NameForm *asked;
	BareLetters bare_key;
	BareLetters bare_plain;
	Masks		key_masks;		/* of the bare letters of its key */
	Masks		plain_masks;
	int			digits;			/* for which steps and all_steps were computed */
	int8		steps[NAME_MAX_LETTERS + 1];	/* name_edit_steps_but_h(), by the letters of the longer name */
	int8		all_steps[NAME_MAX_LETTERS + 1];	/* name_edit_steps(), by the same */
	int			nlookups;
	Lookup		lookups[MAX_LOOKUPS];
	int32	   *judged;			/* for each indexed name, the number of the last name it was judged for */
	int			nfound;
	int32	   *found;
	float4	   *scores;			/* of the indexed names that were found */
} Search;

/* ---------- judging ---------- */

/* Score a name against the one searched for, unless that was done before */
static void
judge(Search *search, int32 name)
{
	float4		score;

	if (search->judged[name] == search->no)
		return;
	search->judged[name] = search->no;
	score = name_similarity(search->asked, &search->index->forms[name], search->index->min_score);
	if (score < search->index->min_score)
		return;
	search->found[search->nfound++] = name;
	search->scores[name] = score;
}

static void
make_masks(Masks *masks, const NameLetters *letters)
{
	memset(masks, 0, sizeof(Masks));
	masks->length = letters->n;
	for (int i = 0; i < letters->n; i++)
		masks->at[(unsigned char) letters->at[i] & 127] |= UINT64CONST(1) << i;
}

/* Return the number of letters to insert, drop, change or swap with their neighbour */
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

/* Check whether at most `most` bits are set */
static inline bool
has_few_bits(uint64 bits, int most)
{
	for (; bits != 0 && most > 0; most--)
		bits &= bits - 1;
	return bits == 0;
}

/* Check whether the letters of two names, by key or as written, are within the allowed steps */
static bool
is_near(const Search *search, const BareLetters *asked, const Masks *masks, const BareLetters *listed)
{
	int			steps = search->steps[Max(asked->whole, listed->whole)];

	return has_few_bits(asked->set ^ listed->set, 2 * steps) && distance(masks, &listed->letters) <= steps;
}

/*
 * Score a name found by its length or by a piece, if its letters are near.  If not, it is marked as judged: names
 * with an equal reading have been scored before.
 */
static void
judge_near(Search *search, int32 name)
{
	const NameIndex *index = search->index;
	const BareLetters *key = &index->bare_keys[name];

	if (search->judged[name] == search->no)
		return;
	if (is_near(search, &search->bare_key, &search->key_masks, key) ||
		(!(key->both && search->asked->key_is_plain) &&
		 is_near(search, &search->bare_plain, &search->plain_masks, &index->bare_plains[name])))
		judge(search, name);
	search->judged[name] = search->no;
}

/* ---------- searching ---------- */

/*
 * Do the gathered lookups in order: score the names under each hash, or, if letters are only near, those whose set
 * of letters is within the steps
 */
static void
do_lookups(Search *search)
{
	for (int i = 0; i < search->nlookups; i++)
	{
		Lookup	   *lookup = &search->lookups[i];
		const int  *starts = &lookup->table->starts[lookup->hash >> lookup->table->shift];

		lookup->from = &lookup->table->buckets[starts[0]];
		lookup->to = &lookup->table->buckets[starts[1]];
		FETCH_AHEAD(lookup->from);
	}
	for (int i = 0; i < search->nlookups; i++)
	{
		const Lookup *lookup = &search->lookups[i];

		for (const NameBucket *bucket = lookup->from; bucket < lookup->to; bucket++)
			if (bucket->hash != lookup->hash)
				continue;
			else if (lookup->steps == EQUAL)
				judge(search, bucket->name);
			else if (has_few_bits(bucket->set ^ lookup->set, 2 * lookup->steps))
				judge_near(search, bucket->name);
	}
	search->nlookups = 0;
}

/* Gather a lookup, unless no name is under its hash; steps is EQUAL for an equal reading */
static void
look_up_near(Search *search, const NameTable *table, uint32 hash, uint64 set, int steps)
{
	if (!name_table_may_have(table, hash))
		return;
	if (search->nlookups == MAX_LOOKUPS)
		do_lookups(search);
	FETCH_AHEAD(&table->starts[hash >> table->shift]);
	search->lookups[search->nlookups++] = (Lookup) {table, hash, steps, set};
}

/* Gather a lookup of an equal reading */
static void
look_up(Search *search, const NameTable *table, uint32 hash)
{
	look_up_near(search, table, hash, 0, EQUAL);
}

/* Look up names with a reading that equals one of the name searched for */
static void
find_equal(Search *search, Reading of_asked, Reading of_listed)
{
	uint32		hash;

	if (name_reading_hash(search->asked, of_asked, &hash))
		look_up(search, &search->index->readings[of_listed], hash);
}

/* Look up names that sound like the name searched for by another system of transliteration, or the reverse */
static void
find_systems(Search *search)
{
	uint32		hash;

	for (int i = 0; i < search->asked->nsystems; i++)
		look_up(search, &search->index->readings[BY_SOUND], name_letters_hash(&search->asked->systems[i]));
	if (name_reading_hash(search->asked, BY_SOUND, &hash))
		look_up(search, &search->index->systems, hash);
}

/* Look up names that are equal by the fold of a script that only one of the two names is in */
static void
find_folded(Search *search, NameScript script)
{
	const NameTable *table = &search->index->folds[script];

	if (search->asked->in[script])
		table = name_latin_folds(search->index, script);
	if (table->n == 0)
		return;
	look_up(search, table, name_fold_hash(search->asked, script));
}

/*
 * Look up names of a length that share a piece with the letters searched for.  A piece that is
 * found s places later has s letters inserted before it; the rest of the difference in length must
 * come after it, all within the steps.
 */
static void
find_pieces(Search *search, const BareLetters *bare, int length, int steps)
{
	const NameLetters *letters = &bare->letters;
	int			inserted = letters->n - length;
	Piece		piece;

	for (int i = 0; i <= steps; i++)
	{
		name_piece(length, steps, i, &piece);
		for (int s = -steps; s <= steps; s++)
		{
			int			at = piece.at + s;
			uint32		hash;

			if (abs(s) + abs(inserted - s) > steps || at < 0 || at + piece.length > letters->n)
				continue;
			hash = name_piece_hash(search->asked, length, steps, i, letters->at + at, piece.length);
			look_up_near(search, &search->index->pieces, hash, bare->set, steps);
		}
	}
}

/* Look up names of a length and the same numbers whose letters are within the steps */
static void
find_of_length(Search *search, const BareLetters *bare, int length, int steps)
{
	NameIndex  *index = search->index;
	Piece		piece;

	if (!name_piece(length, steps, 0, &piece))
	{
		look_up_near(search, &index->sizes, name_size_hash(search->asked, length), bare->set, steps);
		return;
	}
	find_pieces(search, bare, length, steps);
}

/* Look up names of the same numbers whose letters are near, for each possible number of steps */
static void
find_near(Search *search, const BareLetters *bare)
{
	int			done = -1;

	for (int longer = bare->whole; longer <= NAME_MAX_LETTERS; longer++)
	{
		int			steps = search->steps[longer];
		int			last = Min(bare->letters.n + steps, NAME_MAX_LETTERS);

		if (longer - bare->whole > search->all_steps[longer])
			break;
		if (steps == done)
			continue;
		done = steps;
		for (int length = Max(bare->letters.n - steps, 0); length <= last; length++)
			find_of_length(search, bare, length, steps);
	}
}

/* Compute the steps allowed to names of each length, for names with as many digits as the one searched for */
static void
count_steps(Search *search)
{
	if (search->digits == search->asked->digits)
		return;
	search->digits = search->asked->digits;
	for (int n = 0; n <= NAME_MAX_LETTERS; n++)
	{
		search->steps[n] = Min(name_edit_steps_but_h(n, search->digits, search->index->min_score), PG_INT8_MAX);
		search->all_steps[n] = Min(name_edit_steps(n, search->digits, search->index->min_score), PG_INT8_MAX);
	}
}

static int
int32_compare(const void *a, const void *b)
{
	return *(const int32 *) a - *(const int32 *) b;
}

/* Find all names similar to the one searched for, in their order */
static void
find_alike(Search *search)
{
	const NameForm *asked = search->asked;
	NameIndex  *index = search->index;

	search->nfound = 0;
	count_steps(search);
	find_equal(search, BY_KEY, BY_KEY);
	find_equal(search, BY_KEY, BY_CORE);
	find_equal(search, BY_CORE, BY_KEY);
	find_equal(search, BY_FULL, BY_CUT);
	find_equal(search, BY_CUT, BY_FULL);
	find_equal(search, BY_SOUND, BY_SOUND);
	find_equal(search, BY_KOREAN, BY_KOREAN);
	find_equal(search, BY_WIDE, BY_WIDE);
	find_systems(search);
	find_folded(search, CYRILLIC);
	find_folded(search, GREEK);
	name_bare_letters(&search->bare_key, &asked->key);
	name_bare_letters(&search->bare_plain, &asked->plain);
	make_masks(&search->key_masks, &search->bare_key.letters);
	make_masks(&search->plain_masks, &search->bare_plain.letters);
	if (asked->arabic || asked->shortened_at > 0)
		for (int i = 0; i < index->n; i++)
		{
			if (index->forms[i].given)
				judge(search, i);
		}
	else
		for (int i = 0; i < index->nspecial; i++)
			judge(search, index->special[i]);
	find_near(search, &search->bare_key);
	if (!asked->key_is_plain)
		find_near(search, &search->bare_plain);
	do_lookups(search);
	qsort(search->found, search->nfound, sizeof(int32), int32_compare);
}

/* Add the names that are similar to the no-th name searched for to the result */
static void
match_name(Search *search, int no, text *name, MemoryContext scratch, ReturnSetInfo *result)
{
	NameForm	form;
	MemoryContext before = MemoryContextSwitchTo(scratch);

	name_form(&form, VARDATA_ANY(name), VARSIZE_ANY_EXHDR(name));
	if (form.given)
	{
		search->no = no;
		search->asked = &form;
		find_alike(search);
	}
	MemoryContextSwitchTo(before);
	for (int k = 0; form.given && k < search->nfound; k++)
	{
		Datum		values[3];
		bool		nulls[3] = {false};

		values[0] = Int32GetDatum(no + 1);
		values[1] = Int32GetDatum(search->found[k] + 1);
		values[2] = Float4GetDatum(search->scores[search->found[k]]);
		tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
	}
	MemoryContextReset(scratch);
}

/* Return all pairs of similar names from two arrays */
PG_FUNCTION_INFO_V1(match_vessel_names);
Datum
match_vessel_names(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *rsinfo = (ReturnSetInfo *) fcinfo->resultinfo;
	float4		min_score = PG_GETARG_FLOAT4(2);
	Search		search = {0};
	int			nnames;
	Datum	   *names;
	bool	   *nulls;
	MemoryContext scratch;

	if (!(min_score > 0 && min_score <= 1))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("min_score must be above 0 and at most 1, not %g", min_score)));
	InitMaterializedSRF(fcinfo, 0);
	nnames = name_elements(PG_GETARG_ARRAYTYPE_P(0), &names, &nulls);
	search.index = name_index(PG_GETARG_ARRAYTYPE_P(1), min_score);
	search.digits = -1;
	search.judged = MemoryContextAllocHuge(CurrentMemoryContext, mul_size(Max(search.index->n, 1), sizeof(int32)));
	search.found = MemoryContextAllocHuge(CurrentMemoryContext, mul_size(Max(search.index->n, 1), sizeof(int32)));
	search.scores = MemoryContextAllocHuge(CurrentMemoryContext, mul_size(Max(search.index->n, 1), sizeof(float4)));
	for (int i = 0; i < search.index->n; i++)
		search.judged[i] = -1;
	scratch = AllocSetContextCreate(CurrentMemoryContext, "a name", ALLOCSET_DEFAULT_SIZES);
	for (int i = 0; i < nnames; i++)
	{
		CHECK_FOR_INTERRUPTS();
		if (!nulls[i])
			match_name(&search, i, DatumGetTextPP(names[i]), scratch, rsinfo);
	}
	return (Datum) 0;
}
