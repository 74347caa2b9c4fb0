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
} Bucket;

/* buckets by hash; those of a hash are in [starts[hash >> shift], starts[(hash >> shift) + 1]) */
typedef struct Table
{
	int			n;
	int			max;
	Bucket	   *buckets;
	int			shift;
	int		   *starts;
} Table;

/* readings that must be equal */
typedef enum Reading
{
	BY_KEY, BY_FULL, BY_CORE, BY_CUT, BY_SOUND, BY_KOREAN, NREADINGS
} Reading;

typedef struct NameIndex
{
	int			n;
	NameForm   *forms;
	float4		min_score;		/* that the pieces are made for */
	Table		readings[NREADINGS];
	Table		sizes;			/* by numbers and length, of the key and as written */
	Table		key_pieces;
	Table		plain_pieces;	/* of names that are not written as their key is */
	int			nspecial;
	int32	   *special;		/* Arabic script or a word shortened: compared with all */
} NameIndex;

/* a piece of letters that are cut into one more than they may have errors */
typedef struct Piece
{
	int			at;
	int			length;
} Piece;

extern NameForm *name_forms(ArrayType *array, int *n);
extern NameIndex *name_index(ArrayType *array, float4 min_score);
extern bool name_reading_hash(const NameForm *form, Reading reading, uint32 *hash);
extern uint32 name_size_hash(const NameForm *form, int length);
extern uint32 name_piece_hash(const NameForm *form, int length, int steps, int piece, const char *letters, int n);
extern bool name_piece(int length, int steps, int no, Piece *piece);

#endif							/* VESSELWATCH_NAME_INDEX_H */
