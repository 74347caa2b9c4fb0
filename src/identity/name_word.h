/*
 * name_word.h
 *		Words of a name, and their letters by spelling and by sound.
 */
#ifndef VESSELWATCH_NAME_WORD_H
#define VESSELWATCH_NAME_WORD_H

#include "identity/name.h"

#define NAME_MAX_WORDS		1024	/* more than NAME_MAX_BYTES can have */

typedef struct NameWord
{
	char	   *text;			/* only letters or only digits, in upper case */
	bool		number;
	bool		shortened;		/* a full stop follows it */
} NameWord;

/* a name cut into words, without prefix and "No." and with numbers in digits */
typedef struct NameWords
{
	int			n;
	NameWord	words[NAME_MAX_WORDS];
} NameWords;

/* a rule that rewrites letters; each table says what stands for the ends of words */
typedef struct Spelling
{
	const char *from;
	const char *to;
} Spelling;

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

#endif							/* VESSELWATCH_NAME_WORD_H */
