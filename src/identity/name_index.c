/*
 * name_index.c
 *		Index of an array of names, used by name_search.c.
 *
 * The index has a hash table for each reading that is compared for equality: key, core,
 * cut, sound, Korean.
 *
 * To find typing errors, every H is removed (a step at an H is so cheap that it would
 * multiply the steps allowed) and the letters are cut into pieces, separated by one
 * letter each: one piece more than name_edit_steps_but_h() allows steps.  A step, even
 * a swap of neighbours, changes at most one piece; so any name that is near has at
 * least one piece unchanged, shifted by the number of letters inserted or dropped
 * before it.  A piece is hashed with the numbers of the name, its length, the steps and
 * the number of the piece.  Names too short for pieces of two letters are hashed by
 * their length.
 *
 * The index is kept in the backend for the next call with the same array and least
 * score; it depends on nothing else.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "common/hashfn.h"
#include "miscadmin.h"
#include "port/pg_bitutils.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/memutils.h"

#include "common/compat.h"
#include "identity/name_index.h"
#include "identity/name_match.h"
#include "identity/name_reading.h"

/* names of the largest index that is kept: it takes about a kilobyte for each */
#define MAX_KEPT	100000

/* shorter pieces occur in nearly every name */
#define MIN_PIECE	2

static NameIndex *kept;
static ArrayType *kept_array;
static MemoryContext kept_context;

/* ---------- hashes ---------- */

/* Hash letters without numbers */
uint32
name_letters_hash(const NameLetters *letters)
{
	return hash_bytes((const unsigned char *) letters->at, letters->n);
}

/* Set *hash to the hash of a reading of a name; return false if the name does not have it */
bool
name_reading_hash(const NameForm *form, Reading reading, uint32 *hash)
{
	int			letters;

	switch (reading)
	{
		case BY_KEY:
			*hash = name_letters_hash(&form->key);
			return true;
		case BY_FULL:
			*hash = name_letters_hash(&form->key) ^ form->number_hash;
			return true;
		case BY_CORE:
			*hash = name_letters_hash(&form->core);
			return form->core.n > 0;
		case BY_CUT:
			/* hash letters and numbers as for BY_FULL, which this is compared with */
			if (form->cut == NULL)
				return false;
			letters = strcspn(form->cut, " ");
			*hash = hash_bytes((const unsigned char *) form->cut, letters) ^
				hash_bytes((const unsigned char *) form->cut + letters, form->cut_bytes - letters);
			return true;
		case BY_SOUND:
			*hash = name_letters_hash(&form->sound);
			return form->sound.n > 0;
		case BY_KOREAN:
			*hash = name_letters_hash(&form->korean);
			return form->korean.n > 0;
		case BY_WIDE:
			*hash = name_letters_hash(&form->wide);
			return form->wide.n > 0;
		default:
			return false;
	}
}

uint32
name_size_hash(const NameForm *form, int length)
{
	return hash_combine(form->number_hash, murmurhash32(length));
}

/* Hash a piece of n letters with the length of its name, the number of steps and the number of the piece */
uint32
name_piece_hash(const NameForm *form, int length, int steps, int piece, const char *letters, int n)
{
	uint32		place = murmurhash32(length | steps << 8 | piece << 16);

	return hash_combine(hash_combine(form->number_hash, place), hash_bytes((const unsigned char *) letters, n));
}

/*
 * Set *piece to the no-th of the steps + 1 pieces that letters are cut into, as equal in length as possible, with
 * a letter between each two; return false if pieces would be too short
 */
bool
name_piece(int length, int steps, int no, Piece *piece)
{
	int			letters = length - steps;
	int			each = letters / (steps + 1);
	int			longer = letters % (steps + 1); /* pieces that have one letter more */

	if (letters < 0 || each < MIN_PIECE)
		return false;
	piece->at = no * (each + 1) + Min(no, longer);
	piece->length = each + (no < longer ? 1 : 0);
	return true;
}

/* Hash the fold of a script of a name, with its numbers */
uint32
name_fold_hash(const NameForm *form, NameScript script)
{
	NameLetters letters;

	name_fold(form, script, &letters);
	return name_letters_hash(&letters) ^ form->number_hash;
}

/* ---------- tables ---------- */

static void
add(NameTable *table, uint32 hash, int32 name, uint64 set)
{
	if (table->n == table->max)
	{
		table->max = Max(1024, 2 * table->max);
		if (table->buckets == NULL)
			table->buckets = MemoryContextAllocHuge(CurrentMemoryContext, mul_size(table->max, sizeof(NameBucket)));
		else
			table->buckets = repalloc_huge(table->buckets, mul_size(table->max, sizeof(NameBucket)));
	}
	table->buckets[table->n++] = (NameBucket) {hash, name, set};
}

/* Sort the buckets of a table by the leading bits of their hashes, and build its filter */
static void
finish(NameTable *table)
{
	int			bits = Max(1, pg_leftmost_one_pos32(Max(table->n, 1)));
	int			nstarts = 1 << bits;
	NameBucket *sorted =
		MemoryContextAllocHuge(CurrentMemoryContext, mul_size(Max(table->n, 1), sizeof(NameBucket)));

	/* about one bit in eight will be set */
	table->filter_shift = Max(32 - bits - 3, 0);
	table->filter = palloc0(Max(UINT64CONST(1) << (32 - table->filter_shift), 64) / 8);
	for (int i = 0; i < table->n; i++)
	{
		uint32		bit = table->buckets[i].hash >> table->filter_shift;

		table->filter[bit / 64] |= UINT64CONST(1) << (bit % 64);
	}
	table->shift = 32 - bits;
	table->starts = MemoryContextAllocHuge(CurrentMemoryContext, mul_size(nstarts + 1, sizeof(int)));
	memset(table->starts, 0, (nstarts + 1) * sizeof(int));
	/*
	 * count the buckets of each prefix, sum up where each prefix ends, then fill from the end, which leaves where
	 * each begins
	 */
	for (int i = 0; i < table->n; i++)
		table->starts[table->buckets[i].hash >> table->shift]++;
	for (int i = 1; i <= nstarts; i++)
		table->starts[i] += table->starts[i - 1];
	for (int i = table->n - 1; i >= 0; i--)
		sorted[--table->starts[table->buckets[i].hash >> table->shift]] = table->buckets[i];
	if (table->buckets != NULL)
		pfree(table->buckets);
	table->buckets = sorted;
}

/* Set *bare to letters without each H */
void
name_bare_letters(BareLetters *bare, const NameLetters *letters)
{
	bare->whole = letters->n;
	bare->both = false;
	bare->letters.n = 0;
	for (int i = 0; i < letters->n; i++)
		if (letters->at[i] != 'H')
			bare->letters.at[bare->letters.n++] = letters->at[i];
	bare->set = name_letter_set(&bare->letters);
}

/* Add the pieces of letters for each number of steps at which a name as long as this or longer can be near */
static void
add_pieces(NameIndex *index, NameTable *table, int32 name, const BareLetters *bare)
{
	const NameForm *form = &index->forms[name];
	int			n = bare->letters.n;
	int			done = -1;

	for (int longer = bare->whole; longer <= NAME_MAX_LETTERS; longer++)
	{
		int			steps = name_edit_steps_but_h(longer, form->digits, index->min_score);
		Piece		piece;

		if (longer - bare->whole > name_edit_steps(longer, form->digits, index->min_score))
			break;
		if (steps == done)
			continue;
		done = steps;
		for (int i = 0; i <= steps && name_piece(n, steps, i, &piece); i++)
			add(table, name_piece_hash(form, n, steps, i, bare->letters.at + piece.at, piece.length), name, bare->set);
	}
}

/* Add a name to the tables, under each hash by which it can be found */
static void
add_name(NameIndex *index, int32 name)
{
	const NameForm *form = &index->forms[name];
	BareLetters *key = &index->bare_keys[name];
	BareLetters *plain = &index->bare_plains[name];
	uint32		hash;

	name_bare_letters(key, &form->key);
	name_bare_letters(plain, &form->plain);
	key->both = form->key_is_plain;
	for (int r = 0; r < NREADINGS; r++)
		if (name_reading_hash(form, r, &hash))
			add(&index->readings[r], hash, name, 0);
	for (int i = 0; i < form->nsystems; i++)
		add(&index->systems, name_letters_hash(&form->systems[i]), name, 0);
	add(&index->sizes, name_size_hash(form, key->letters.n), name, key->set);
	add_pieces(index, &index->pieces, name, key);
	if (!form->key_is_plain)
	{
		add(&index->sizes, name_size_hash(form, plain->letters.n), name, plain->set);
		add_pieces(index, &index->pieces, name, plain);
	}
	for (int s = 0; s < NSCRIPTS; s++)
		if (form->in[s])
			add(&index->folds[s], name_fold_hash(form, s), name, 0);
	if (form->arabic || form->shortened_at > 0)
		index->special[index->nspecial++] = name;
}

/*
 * Return the table of the folds of names that are not in a script.  It is built at the first search for a name in
 * the script, since most searches have none.
 */
const NameTable *
name_latin_folds(NameIndex *index, NameScript script)
{
	MemoryContext before;
	NameTable	   *table;

	if (index->latin_folds[script] != NULL)
		return index->latin_folds[script];
	before = MemoryContextSwitchTo(index->context);
	table = palloc0(sizeof(NameTable));
	for (int i = 0; i < index->n; i++)
	{
		CHECK_FOR_INTERRUPTS();
		if (index->forms[i].given && !index->forms[i].in[script])
			add(table, name_fold_hash(&index->forms[i], script), i, 0);
	}
	finish(table);
	MemoryContextSwitchTo(before);
	index->latin_folds[script] = table;
	return table;
}

/* ---------- arrays ---------- */

/* Deconstruct an array of names; return the number of elements */
int
name_elements(ArrayType *array, Datum **elements, bool **nulls)
{
	int			n;

	if (ARR_NDIM(array) > 1)
		ereport(ERROR,
				(errcode(ERRCODE_ARRAY_SUBSCRIPT_ERROR),
				 errmsg("array of names has %d dimensions, not one", ARR_NDIM(array))));
	deconstruct_array(array, TEXTOID, -1, false, TYPALIGN_INT, elements, nulls, &n);
	return n;
}

/* Compute the forms of an array of names; NULL elements get an empty form */
static NameForm *
name_forms(ArrayType *array, int *n)
{
	Datum	   *elements;
	bool	   *nulls;
	NameForm   *forms;
	MemoryContext result = CurrentMemoryContext;
	MemoryContext scratch = AllocSetContextCreate(result, "a name", ALLOCSET_DEFAULT_SIZES);

	*n = name_elements(array, &elements, &nulls);
	forms = MemoryContextAllocHuge(result, mul_size(Max(*n, 1), sizeof(NameForm)));
	for (int i = 0; i < *n; i++)
	{
		CHECK_FOR_INTERRUPTS();
		forms[i].given = false;
		if (!nulls[i])
		{
			text	   *name = DatumGetTextPP(elements[i]);

			/* only two strings of each form outlive the loop */
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

/* Build the index of an array of names for searches with at least min_score */
static NameIndex *
make_index(ArrayType *array, float4 min_score)
{
	NameIndex  *index = palloc0(sizeof(NameIndex));

	index->min_score = min_score;
	index->context = CurrentMemoryContext;
	index->forms = name_forms(array, &index->n);
	index->bare_keys = MemoryContextAllocHuge(CurrentMemoryContext, mul_size(Max(index->n, 1), sizeof(BareLetters)));
	index->bare_plains = MemoryContextAllocHuge(CurrentMemoryContext, mul_size(Max(index->n, 1), sizeof(BareLetters)));
	index->special = MemoryContextAllocHuge(CurrentMemoryContext, mul_size(Max(index->n, 1), sizeof(int32)));
	for (int i = 0; i < index->n; i++)
	{
		CHECK_FOR_INTERRUPTS();
		if (index->forms[i].given)
			add_name(index, i);
	}
	for (int r = 0; r < NREADINGS; r++)
		finish(&index->readings[r]);
	finish(&index->systems);
	finish(&index->sizes);
	finish(&index->pieces);
	for (int s = 0; s < NSCRIPTS; s++)
		finish(&index->folds[s]);
	return index;
}

/* Return the index of an array; the kept one if array and min_score are the same */
NameIndex *
name_index(ArrayType *array, float4 min_score)
{
	MemoryContext before;

	if (kept != NULL && kept->min_score == min_score && VARSIZE(kept_array) == VARSIZE(array) &&
		memcmp(kept_array, array, VARSIZE(array)) == 0)
		return kept;
	if (ArrayGetNItems(ARR_NDIM(array), ARR_DIMS(array)) > MAX_KEPT)
		return make_index(array, min_score);
	kept = NULL;
	if (kept_context != NULL)
		MemoryContextDelete(kept_context);
	kept_context = AllocSetContextCreate(TopMemoryContext, "index of vessel names", ALLOCSET_DEFAULT_SIZES);
	before = MemoryContextSwitchTo(kept_context);
	kept_array = MemoryContextAllocHuge(kept_context, VARSIZE(array));
	memcpy(kept_array, array, VARSIZE(array));
	/* if this fails, kept stays NULL and no half-built index is used */
	kept = make_index(kept_array, min_score);
	MemoryContextSwitchTo(before);
	return kept;
}
