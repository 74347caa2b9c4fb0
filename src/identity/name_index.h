/*
 * name_index.h
 *		Index of names, to find those that can be similar to a name with at least a
 *		given score.
 */
#ifndef VESSELWATCH_NAME_INDEX_H
#define VESSELWATCH_NAME_INDEX_H

#include "utils/array.h"

#include "identity/name.h"

/* entry of a name under one of its hashes */
typedef struct NameBucket
{
	uint32		hash;
	int32		name;
	uint64		set;			/* set of the bare letters, in tables of pieces and sizes */
} NameBucket;

/* buckets by hash; those with a hash are in [starts[hash >> shift], starts[(hash >> shift) + 1]) */
typedef struct NameTable
{
	int			n;
	int			max;
	NameBucket	   *buckets;
	int			shift;
	int		   *starts;
	int			filter_shift;
	uint64	   *filter;			/* a bit for each hash that may occur: most lookups find nothing */
} NameTable;

/* readings that are compared for equality */
typedef enum Reading
{
	BY_KEY, BY_FULL, BY_CORE, BY_CUT, BY_SOUND, BY_KOREAN, BY_WIDE, NREADINGS
} Reading;

/*
 * Letters of a name without each H. Inserting or dropping an H is the cheapest step, so near names are looked up
 * without any.
 */
typedef struct BareLetters
{
	uint64		set;			/* of name_letter_set() */
	uint8		whole;			/* number of letters including each H */
	bool		both;			/* the key's letters, which equal the letters as written */
	NameLetters letters;
} BareLetters;

typedef struct NameIndex
{
	int			n;
	NameForm   *forms;
	BareLetters *bare_keys;		/* of each name's key */
	BareLetters *bare_plains;	/* of each name as written */
	float4		min_score;		/* for which the pieces were computed */
	NameTable	readings[NREADINGS];
	NameTable	systems;		/* by sound in other systems of transliteration */
	NameTable	sizes;			/* by numbers and number of bare letters, of the key and as written */
	NameTable	pieces;			/* of the key, and as written if that differs */
	MemoryContext context;
	NameTable	folds[NSCRIPTS];	/* by fold, of names in each script */
	NameTable  *latin_folds[NSCRIPTS];	/* by fold, of all other names; NULL until it is needed */
	int			nspecial;
	int32	   *special;		/* names in Arabic script or with an abbreviated word: compared with every name */
} NameIndex;

/* a piece of letters (name_piece()) */
typedef struct Piece
{
	int			at;
	int			length;
} Piece;

static inline bool
name_table_may_have(const NameTable *table, uint32 hash)
{
	uint32		bit = hash >> table->filter_shift;

	return (table->filter[bit / 64] >> (bit % 64) & 1) != 0;
}

extern int	name_elements(ArrayType *array, Datum **elements, bool **nulls);
extern NameIndex *name_index(ArrayType *array, float4 min_score);
extern uint32 name_fold_hash(const NameForm *form, NameScript script);
extern const NameTable *name_latin_folds(NameIndex *index, NameScript script);
extern void name_bare_letters(BareLetters *bare, const NameLetters *letters);
extern bool name_reading_hash(const NameForm *form, Reading reading, uint32 *hash);
extern uint32 name_letters_hash(const NameLetters *letters);
extern uint32 name_size_hash(const NameForm *form, int length);
extern uint32 name_piece_hash(const NameForm *form, int length, int steps, int piece, const char *letters, int n);
extern bool name_piece(int length, int steps, int no, Piece *piece);

#endif							/* VESSELWATCH_NAME_INDEX_H */
