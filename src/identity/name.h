/*
 * name.h
 *		The form in which names of vessels are compared: a key and readings.
 *
 * The key is the same for all spellings of a name: Latin capitals without gaps, in
 * which the usual ways of writing a sound are unified, then the numbers, each after a
 * space: "M/V Sirius II" is "SIRIUS 2".  Names with equal keys are the same name.
 * Readings unify more than the key and so score less when equal: by sound, as Korean,
 * without titles, cut at the length of an AIS name.
 *
 * Arabic script omits short vowels.  The key of a name in it has one lower-case letter
 * for each Arabic letter, and is compared with Latin letters by what each can stand
 * for.
 */
#ifndef VESSELWATCH_NAME_H
#define VESSELWATCH_NAME_H

#define NAME_MAX_BYTES		1000	/* of the text of a name */
#define NAME_MAX_LETTERS	64	/* of a key or reading; further letters are ignored in every name */
#define MAX_SYSTEMS			6	/* readings by other systems of transliteration (name_system.c) */
#define MIN_SYSTEM			5	/* letters that such a reading must have */
#define AIS_NAME_LENGTH		20	/* ITU-R M.1371-5, message 5: 120 bits of name */

/* letters of a key or reading */
typedef struct NameLetters
{
	uint8		n;
	char		at[NAME_MAX_LETTERS];
} NameLetters;

/* flags for the place of a letter in its word */
#define LETTER_FIRST	1		/* the first of a word */
#define LETTER_LAST		2		/* the last of a word */
#define LETTER_ALONE	4		/* a word of one letter */

/* scripts whose names are compared with Latin letters by a fold (name_fold.c) */
typedef enum NameScript
{
	CYRILLIC, GREEK, NSCRIPTS
} NameScript;

/* scripts that occur in a name */
typedef struct NameScripts
{
	bool		hangul;
	bool		kana;
	bool		han;
	bool		in[NSCRIPTS];
} NameScripts;

/* the form of a name; a reading that the name does not have is empty */
typedef struct NameForm
{
	bool		given;			/* has letters or digits */
	bool		arabic;			/* has Arabic letters */
	bool		maru;			/* ends with MARU */
	bool		sound_of_words;	/* the sound reading took words from the table of name_sound.c */
	bool		hangul;			/* has Hangul */
	bool		han;			/* has Chinese characters */
	bool		korean_looks;	/* has letters typical of Korean, or Hangul */
	bool		in[NSCRIPTS];	/* has letters of these scripts */
	uint64		letter_set;		/* set of the key's letters, see name_letter_set() */
	uint64		plain_set;		/* set of the plain letters */
	bool		key_is_plain;	/* the key's letters equal the plain letters */
	int16		digits;			/* in the numbers */
	int16		number_bytes;	/* length of the numbers, including the space before each */
	int16		cut_bytes;
	uint32		number_hash;
	char	   *numbers;
	char	   *cut;			/* key of the first 20 characters; NULL if the name is not longer */
	NameLetters key;
	uint8		place[NAME_MAX_LETTERS];	/* flags of the key's letters */
	NameLetters plain;			/* letters as written, to find typing errors */
	uint8		plain_place[NAME_MAX_LETTERS];
	NameLetters core;			/* the key without leading titles and trailing MARU */
	NameLetters sound;			/* by sound */
	uint8		shortened_at;	/* letters by sound up to the end of an abbreviated word; 0 if there is none */
	NameLetters korean;			/* as Korean */
	NameLetters wide;			/* by the fold of Latin letters (name_fold.c) */
	uint8		nsystems;
	NameLetters systems[MAX_SYSTEMS];	/* by sound in other systems of transliteration */
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
