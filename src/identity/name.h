/*
 * name.h
 *		Names of vessels: how they are folded to keys and readings, and how two names
 *		are compared.
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
#define NAME_MAX_WORDS		1024	/* more than so many bytes can make */
#define MAX_SYSTEMS			6	/* of transliteration, that a name is read by beside its key */
#define MIN_SYSTEM			5	/* fewest letters of what is compared so */
#define AIS_NAME_LENGTH		20	/* ITU-R M.1371-5, message 5: 120 bits of name */

typedef struct NameWord
{
	char	   *text;			/* letters alone or digits alone, upper case */
	bool		number;
	bool		shortened;		/* a full stop stands behind it */
} NameWord;

/* a name cut into words, without prefix and "No.", numbers in digits */
typedef struct NameWords
{
	int			n;
	NameWord	words[NAME_MAX_WORDS];
} NameWords;

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

/* name_script.c */
extern char *name_lower_arabic(char *ascii);

#ifdef UTYPES_H
extern int	name_script_latin(const UChar *text, int length, UChar *result, int room);
#endif

/* name_latin.c */
extern char *name_latin(const char *name, int length, NameScripts *scripts);

/* name_key.c */
extern void name_cut_words(NameWords *name, char *latin);
extern bool name_key_letters(const NameWords *name, NameLetters *letters, uint8 *place);
extern void name_plain_letters(const NameWords *name, NameLetters *letters, uint8 *place);
extern bool name_letter_alone(const NameWords *name, int i);
extern char *name_numbers(const NameWords *name);
extern void name_append(NameLetters *letters, const char *text);
extern const char *name_word_form(const char *word);

/* name_sound.c */
extern const char *name_word_sound(const char *word);
extern bool name_append_sound(NameLetters *letters, const char *word);
extern void name_sound(const NameWords *name, NameForm *form);

/* name_pinyin.c */
extern bool name_is_pinyin(const NameForm *form);
extern char *name_wade_giles(const NameForm *form);

/* name_system.c */
extern void name_systems(NameWords *scratch, NameForm *form, const char *text);

/* name_fold.c */
extern void name_wide(const NameForm *form, NameLetters *letters);
extern void name_fold(const NameForm *form, NameScript script, NameLetters *letters);

/* name_form.c */
extern uint64 name_letter_set(const NameLetters *letters);
extern void name_form(NameForm *form, const char *name, int length);

/* name_edit.c */
extern float4 name_edit_score(const NameForm *a, const NameForm *b, float4 min_score);
extern int	name_edit_steps(int letters, int digits, float4 min_score);
extern int	name_edit_steps_but_h(int letters, int digits, float4 min_score);

/* name_arabic.c */
extern int	name_arabic_stands_for(const NameForm *arabic, const NameForm *latin);

/* name_match.c */
extern float4 name_similarity(const NameForm *a, const NameForm *b, float4 min_score);

#endif							/* VESSELWATCH_NAME_H */
