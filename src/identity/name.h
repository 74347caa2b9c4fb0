/*
 * name.h
 *		A name of a vessel, folded to a key and readings: ready to be compared.
 *
 * The key of a name is the name as far as spellings agree: Latin capitals without
 * gaps, in which the usual ways to write one sound are one, then its numbers, each
 * after a space: "M/V Sirius II" is "SIRIUS 2".  Equal keys are one name.  Beside its
 * key a name has readings, which go further and are good for less than an equal key:
 * by sound, as Korean, without titles, cut at the length of an AIS name.
 *
 * Arabic script leaves short vowels out.  A name in it is lower case in a key, one
 * letter for a letter, and is compared with Latin letters by what each can stand for.
 */
#ifndef VESSELWATCH_NAME_H
#define VESSELWATCH_NAME_H

#define NAME_MAX_BYTES		1000	/* of a name as given */
#define NAME_MAX_LETTERS	64	/* compared; further ones are cut off, alike for all */
#define MAX_SYSTEMS			6	/* of transliteration, that a name is read by beside its key */
#define MIN_SYSTEM			5	/* fewest letters of what is compared so */
#define AIS_NAME_LENGTH		20	/* ITU-R M.1371-5, message 5: 120 bits of name */

/* letters of a reading */
typedef struct NameLetters
{
	uint8		n;
	char		at[NAME_MAX_LETTERS];
} NameLetters;

/* places of letters in the key */
#define LETTER_FIRST	1		/* the first of a word */
#define LETTER_LAST		2		/* the last of a word */
#define LETTER_ALONE	4		/* a word of one letter */

/* scripts whose names are compared with Latin letters by a fold (name_fold.c) */
typedef enum NameScript
{
	CYRILLIC, GREEK, NSCRIPTS
} NameScript;

/* what scripts a name is in, in part */
typedef struct NameScripts
{
	bool		hangul;
	bool		kana;
	bool		han;
	bool		in[NSCRIPTS];
} NameScripts;

/* a name ready to be compared; letters of a reading that there is none of are 0 */
typedef struct NameForm
{
	bool		given;			/* false for a name without letters and digits */
	bool		arabic;			/* in Arabic script, in part */
	bool		maru;			/* MARU is behind it */
	bool		sound_of_words;	/* its sound is in part that of known words */
	bool		hangul;			/* in Hangul, in part */
	bool		han;			/* in Chinese characters, in part */
	bool		korean_looks;	/* has what Korean names are known by, or is in Hangul */
	bool		in[NSCRIPTS];	/* in these scripts, in part */
	uint64		letter_set;		/* letters of the key: see name_letter_set() */
	uint64		plain_set;		/* the same, of the plain letters */
	bool		key_is_plain;	/* the key's letters are those that are written */
	int16		digits;			/* of the numbers */
	int16		number_bytes;	/* length of the numbers, with the space before each */
	int16		cut_bytes;
	uint32		number_hash;
	char	   *numbers;
	char	   *cut;			/* key of the first 20 characters; NULL for a shorter name */
	NameLetters key;
	uint8		place[NAME_MAX_LETTERS];	/* of the key's letters */
	NameLetters plain;			/* as they are written, for errors of typing */
	uint8		plain_place[NAME_MAX_LETTERS];
	NameLetters core;			/* the key without titles before and MARU behind */
	NameLetters sound;			/* wider than the key */
	uint8		shortened_at;	/* letters by sound up to the end of a word that is shortened; 0 if none is */
	NameLetters korean;			/* as Korean */
	NameLetters wide;			/* wider than the sound */
	uint8		nsystems;
	NameLetters systems[MAX_SYSTEMS];	/* its sound by other systems of transliteration */
} NameForm;

/* Check whether a letter of a key is a vowel */
static inline bool
name_is_vowel(char c)
{
	return c == 'A' || c == 'E' || c == 'I' || c == 'O' || c == 'U';
}

/* name_form.c */
extern uint64 name_letter_set(const NameLetters *letters);
extern void name_key(NameForm *form, const char *name, int length);
extern void name_form(NameForm *form, const char *name, int length);

#endif							/* VESSELWATCH_NAME_H */
