/*
 * name.h
 *		Names of vessels: how they are folded to keys, and how keys are compared.
 *
 * The key of a name is the name as far as spellings agree: Latin capitals without
 * gaps, in which the usual ways to write one sound are one, then its numbers, each
 * after a space: "M/V Sirius II" is "SIRIUS 2".  Equal keys are one name.  Numbers
 * tell ships apart, so names whose numbers differ are never alike.
 */
#ifndef VESSELWATCH_NAME_H
#define VESSELWATCH_NAME_H

#define NAME_MAX_LETTERS	64	/* compared; further ones are cut off, alike for all */

/* a key ready to be compared */
typedef struct NameKey
{
	uint32		letter_set;		/* which letters there are, one bit each */
	int16		letters;		/* how many, at most NAME_MAX_LETTERS */
	int16		number_bytes;	/* length of the numbers, with the space before each */
	const char *key;			/* letters, then numbers */
	const char *numbers;		/* inside key */
} NameKey;

/* name_latin.c */
extern char *name_latin(const char *name, int length);

/* name_key.c */
extern char *name_key(const char *name, int length);

/* name_match.c */
extern void name_key_read(NameKey *result, const char *key, int length);
extern float4 name_key_similarity(const NameKey *a, const NameKey *b, float4 min_score);

#endif							/* VESSELWATCH_NAME_H */
