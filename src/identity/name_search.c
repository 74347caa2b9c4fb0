/*
 * name_search.c
 *		match_vessel_names(names, against): all pairs of two arrays of names that are
 *		alike enough.
 *
 * Every pair is judged by name_similarity(); the index of the second array (name_index.c)
 * only finds the pairs that can pass.  Those that it finds for their letters pass a
 * bit-parallel distance (Hyyro, 2003, optimal string alignment) first, which is never
 * more than the steps that the score allows.  Names in Arabic script, and those with a
 * word shortened, are compared with all.
 */
#include "postgres.h"

#include "funcapi.h"
#include "miscadmin.h"
#include "port/pg_bitutils.h"
#include "storage/shmem.h"
#include "utils/builtins.h"
#include "utils/memutils.h"

#include "common/compat.h"
#include "identity/name_index.h"

/* where letters stand in a name, one bit each */
typedef struct Masks
{
	uint64		at[128];
	int			length;
} Masks;

typedef struct Search
{
	NameIndex  *index;
	int			no;				/* of the name that is asked for */
	const NameForm *asked;
	Masks		key_masks;
	Masks		plain_masks;
	int32	   *judged;			/* by which name each was judged last */
	int			nfound;
	int32	   *found;
	float4	   *scores;			/* of each name, where it is found */
} Search;

/* ---------- judging ---------- */

/* Judge a pair, once. */
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

/* Count the letters to insert, drop, change or swap with their neighbour. */
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

/* Check whether the letters of two names, by key or as written, can be near enough */
static bool
is_near(Search *search, const NameForm *listed, bool by_key)
{
	const NameLetters *letters = by_key ? &listed->key : &listed->plain;
	const Masks *masks = by_key ? &search->key_masks : &search->plain_masks;
	uint64		sets = by_key ?
		listed->letter_set ^ search->asked->letter_set :
		listed->plain_set ^ search->asked->plain_set;
	int			steps =
		name_edit_steps(Max(letters->n, masks->length), search->asked->digits, search->index->min_score);

	return pg_popcount64(sets) <= 2 * steps && distance(masks, letters) <= steps;
}

/*
 * Judge a name that has a length or a piece in common, if its letters are near.  One
 * that is not is done with: those that are equal otherwise have been judged before.
 */
static void
judge_near(Search *search, int32 name)
{
	const NameForm *listed = &search->index->forms[name];

	if (search->judged[name] == search->no)
		return;
	if (is_near(search, listed, true) ||
		(!(listed->key_is_plain && search->asked->key_is_plain) && is_near(search, listed, false)))
		judge(search, name);
	search->judged[name] = search->no;
}

/* ---------- searching ---------- */

static void
look_up(Search *search, const Table *table, uint32 hash, void (*found) (Search *, int32))
{
	int			end = table->starts[(hash >> table->shift) + 1];

	for (int i = table->starts[hash >> table->shift]; i < end; i++)
		if (table->buckets[i].hash == hash)
			found(search, table->buckets[i].name);
}

/* Judge names whose reading is equal to one of the name asked for. */
static void
find_equal(Search *search, Reading of_asked, Reading of_listed)
{
	uint32		hash;

	if (name_reading_hash(search->asked, of_asked, &hash))
		look_up(search, &search->index->readings[of_listed], hash, judge);
}

/*
 * Judge names of a length of which a piece stands in the letters asked for.  What stands
 * s places later has s letters inserted before it; the other difference in length must
 * come after it, all within the steps.
 */
static void
find_pieces(Search *search, const Table *table, const NameLetters *letters, int length, int steps)
{
	int			inserted = letters->n - length;
	Piece		piece;

	for (int i = 0; i <= steps; i++)
	{
		name_piece(length, steps, i, &piece);
		for (int s = -steps; s <= steps; s++)
		{
			int			at = piece.at + s;

			if (abs(s) + abs(inserted - s) > steps || at < 0 || at + piece.length > letters->n)
				continue;
			look_up(search, table, name_piece_hash(search->asked, length, steps, i, letters->at + at, piece.length),
					judge_near);
		}
	}
}

/* Judge names of the same numbers whose letters are few steps from those asked for. */
static void
find_near(Search *search, const NameLetters *letters, bool by_key)
{
	NameIndex  *index = search->index;
	Piece		piece;

	for (int length = 0; length <= NAME_MAX_LETTERS; length++)
	{
		int			steps = name_edit_steps(Max(length, letters->n), search->asked->digits, index->min_score);

		if (abs(length - letters->n) > steps)
		{
			if (length > letters->n)
				break;
			continue;
		}
		if (!name_piece(length, steps, 0, &piece))
			look_up(search, &index->sizes, name_size_hash(search->asked, length), judge_near);
		else
		{
			/* a name that is written as its key is has pieces of the key alone */
			if (by_key || !search->asked->key_is_plain)
				find_pieces(search, &index->key_pieces, letters, length, steps);
			if (!by_key)
				find_pieces(search, &index->plain_pieces, letters, length, steps);
		}
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
	const NameForm *asked = search->asked;
	NameIndex  *index = search->index;

	search->nfound = 0;
	find_equal(search, BY_KEY, BY_KEY);
	find_equal(search, BY_KEY, BY_CORE);
	find_equal(search, BY_CORE, BY_KEY);
	find_equal(search, BY_FULL, BY_CUT);
	find_equal(search, BY_CUT, BY_FULL);
	find_equal(search, BY_SOUND, BY_SOUND);
	find_equal(search, BY_KOREAN, BY_KOREAN);
	make_masks(&search->key_masks, &asked->key);
	make_masks(&search->plain_masks, &asked->plain);
	if (asked->arabic || asked->shortened_at > 0)
		for (int i = 0; i < index->n; i++)
		{
			if (index->forms[i].given)
				judge(search, i);
		}
	else
		for (int i = 0; i < index->nspecial; i++)
			judge(search, index->special[i]);
	find_near(search, &asked->key, true);
	find_near(search, &asked->plain, false);
	qsort(search->found, search->nfound, sizeof(int32), int32_compare);
}

PG_FUNCTION_INFO_V1(match_vessel_names);

/* Return all pairs of two arrays of names that are alike enough. */
Datum
match_vessel_names(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *rsinfo = (ReturnSetInfo *) fcinfo->resultinfo;
	float4		min_score = PG_GETARG_FLOAT4(2);
	Search		search = {0};
	int			nnames;
	NameForm   *names;

	if (!(min_score > 0 && min_score <= 1))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("min_score must be above 0 and at most 1, not %g", min_score)));
	InitMaterializedSRF(fcinfo, 0);
	names = name_forms(PG_GETARG_ARRAYTYPE_P(0), &nnames);
	search.index = name_index(PG_GETARG_ARRAYTYPE_P(1), min_score);
	search.judged = MemoryContextAllocHuge(CurrentMemoryContext, mul_size(Max(search.index->n, 1), sizeof(int32)));
	search.found = MemoryContextAllocHuge(CurrentMemoryContext, mul_size(Max(search.index->n, 1), sizeof(int32)));
	search.scores = MemoryContextAllocHuge(CurrentMemoryContext, mul_size(Max(search.index->n, 1), sizeof(float4)));
	for (int i = 0; i < search.index->n; i++)
		search.judged[i] = -1;
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
