/*
 * name_word.h
 *		The words of a name, and their letters by spelling and by sound.
 */
#ifndef VESSELWATCH_NAME_WORD_H
#define VESSELWATCH_NAME_WORD_H

#include "identity/name.h"

#define NAME_MAX_WORDS		1024	/* more than so many bytes can make */

typedef struct NameWord
{
	char	   *text;			/* letters alone or digits alone, upper case */
	bool		number;
	bool		shortened;		/* a full stop is behind it */
} NameWord;

/* a name cut into words, without prefix and "No.", numbers in digits */
typedef struct NameWords
{
	int			n;
	NameWord	words[NAME_MAX_WORDS];
} NameWords;

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
