/*
 * name_index.h
 *		An index of names: which of them can be alike to a name, at a least score.
 */
#ifndef VESSELWATCH_NAME_INDEX_H
#define VESSELWATCH_NAME_INDEX_H

#include "utils/array.h"

#include "identity/name.h"

/* a name under one of its hashes */
typedef struct Bucket
{
	uint32		hash;
	int32		name;
	uint64		set;			/* of its bare letters, where it is under a piece or its size */
} Bucket;

/* buckets by hash; those of a hash are in [starts[hash >> shift], starts[(hash >> shift) + 1]) */
typedef struct Table
{
	int			n;
	int			max;
	Bucket	   *buckets;
	int			shift;
	int		   *starts;
	int			filter_shift;
	uint64	   *filter;			/* a bit for each hash that may be there: most that are looked up are not */
} Table;

/* readings that must be equal */
typedef enum Reading
{
	BY_KEY, BY_FULL, BY_CORE, BY_CUT, BY_SOUND, BY_KOREAN, BY_WIDE, NREADINGS
} Reading;

/*
 * Letters of a name without each H, which one spelling has and another has not for less
 * than any other step: what is near is found by these.
 */
typedef struct BareLetters
{
	uint64		set;			/* see name_letter_set() */
	uint8		whole;			/* letters with each H */
	bool		both;			/* of the key, which is what is written */
	NameLetters letters;
} BareLetters;

typedef struct NameIndex
{
	int			n;
	NameForm   *forms;
	BareLetters *bare_keys;		/* of each name */
	BareLetters *bare_plains;	/* as they are written */
	float4		min_score;		/* that the pieces are made for */
	Table		readings[NREADINGS];
	Table		systems;		/* of the sounds by other systems */
	Table		sizes;			/* by numbers and bare length, of the key and as written */
	Table		pieces;			/* of the key, and as written where that is not the key */
	MemoryContext context;
	Table		folds[NSCRIPTS];	/* of names in each script */
	Table	   *latin_folds[NSCRIPTS];	/* of all others; NULL until the first name in the script is asked for */
	int			nspecial;
	int32	   *special;		/* Arabic script or a word shortened: compared with all */
} NameIndex;

/* a piece of letters that are cut into one more than they may have errors */
typedef struct Piece
{
	int			at;
	int			length;
} Piece;

static inline bool
name_table_may_have(const Table *table, uint32 hash)
{
	uint32		bit = hash >> table->filter_shift;

	return (table->filter[bit / 64] >> (bit % 64) & 1) != 0;
}

extern int	name_elements(ArrayType *array, Datum **elements, bool **nulls);
extern NameIndex *name_index(ArrayType *array, float4 min_score);
extern uint32 name_fold_hash(const NameForm *form, NameScript script);
extern const Table *name_latin_folds(NameIndex *index, NameScript script);
extern void name_bare_letters(BareLetters *bare, const NameLetters *letters);
extern bool name_reading_hash(const NameForm *form, Reading reading, uint32 *hash);
extern uint32 name_letters_hash(const NameLetters *letters);
extern uint32 name_size_hash(const NameForm *form, int length);
extern uint32 name_piece_hash(const NameForm *form, int length, int steps, int piece, const char *letters, int n);
extern bool name_piece(int length, int steps, int no, Piece *piece);

#endif							/* VESSELWATCH_NAME_INDEX_H */
