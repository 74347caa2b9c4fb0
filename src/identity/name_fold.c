/*
 * name_fold.c
 *		Folds that unify what systems of transliteration write differently, to compare
 *		names in Cyrillic or Greek with names in Latin letters.
 *
 * A fold unifies more than the reading by sound, so two names are compared by it only
 * if one of them is in the script and the other is not.
 *
 * Cyrillic: G stands for G and for H (Hamburg, and all of Ukrainian), DZH for J and the G
 * of ENERGY, TS for the C of other languages, SH for their CH, YU for their U, EV for
 * EU; yo is E and IO, shcha in Bulgarian SHT.
 *
 * Greek: ships bear names by ELOT 743 and names as classical Greek is written: initial
 * vowels with rough breathing have an H (HYDRA for YDRA), eta is I and E, beta V and B,
 * upsilon I and Y, diphthongs keep both letters, and G is before I for Y.
 */
#include "postgres.h"

#include "identity/name_reading.h"
#include "identity/name_word.h"

typedef struct Fold
{
	const char *from;			/* a leading '^' stands for the beginning of the word, a trailing '$' for its end */
	const char *to;
} Fold;

/* the first entry that matches is applied, and matching goes on after it */
static const Fold cyrillic[] = {
	{"SHCH", "SH"}, {"SHT", "SH"}, {"SH", "SH"}, {"CH", "SH"}, {"PH", "PH"}, {"TH", "TH"}, {"ZH", "ZH"},
	{"YO", "E"}, {"IO", "E"}, {"^YU", "U"}, {"^IU", "U"}, {"EU", "EV"}, {"AU", "AV"},
	{"DZH", "G"}, {"DJ", "G"}, {"DZ", "G"}, {"KH", "G"}, {"GH", "G"}, {"H", "G"}, {"J", "G"},
};

static const Fold greek[] = {
	{"^GIA", "IA"}, {"^GIO", "IO"}, {"^YIA", "IA"}, {"^YIO", "IO"}, {"^H", ""},
	{"PH", "F"}, {"TH", "T"}, {"CH", "H"}, {"KH", "H"}, {"RH", "R"},
	{"EU", "IV"}, {"EF", "IV"}, {"AU", "AV"}, {"AF", "AV"}, {"OU", "U"},
	{"AI", "I"}, {"AE", "I"}, {"EI", "I"}, {"OI", "I"}, {"OE", "I"},
	{"E", "I"}, {"Y", "I"}, {"US$", "OS"},
	{"MB", "B"}, {"MP", "B"}, {"NT", "D"}, {"ND", "D"}, {"GK", "G"}, {"GG", "NG"},
	{"B", "V"}, {"W", "V"}, {"C", "K"}, {"Q", "K"}, {"X", "KS"},
};

/* what languages and habits of spelling write differently in Latin letters */
static const Fold wide[] = {
	{"^EL$", "AL"}, {"^H", ""}, {"EH$", "E"}, {"E$", "E"}, {"H$", ""},
	{"AI", "I"}, {"AY", "I"}, {"AE", "I"}, {"EI", "I"}, {"EY", "I"}, {"OI", "I"}, {"OY", "I"}, {"OE", "I"}, {"EE", "I"},
	{"IE", "I"}, {"YE", "I"},
	{"EU", "IV"}, {"EF", "IV"}, {"AU", "AV"}, {"AF", "AV"}, {"OU", "U"}, {"OO", "U"},
	{"KH", "H"}, {"GH", "G"}, {"DH", "D"}, {"TH", "T"}, {"PH", "F"}, {"RH", "R"}, {"CH", "CH"},
	{"MP", "MB"}, {"NT", "ND"},
	{"E", "I"}, {"Y", "I"}, {"O", "U"}, {"W", "V"}, {"C", "K"}, {"Q", "K"}, {"X", "KS"},
};

/* Return the length of the match of a pattern at a place of a word, 0 if it does not match */
static int
fold_fits(const char *pattern, const char *word, int at)
{
	int			n = 0;

	if (*pattern == '^')
	{
		if (at > 0)
			return 0;
		pattern++;
	}
	for (; *pattern != '\0' && *pattern != '$'; pattern++, n++)
		if (word[at + n] != *pattern)
			return 0;
	return *pattern == '$' && word[at + n] != '\0' ? 0 : n;
}

/* Write a word, rewritten by the n folds of a table, into result */
static void
rewrite_word(char *result, const char *word, const Fold *table, int n)
{
	for (int at = 0; word[at] != '\0';)
	{
		int			taken = 0;

		for (int i = 0; i < n && taken == 0; i++)
			if ((table[i].from[0] == word[at] || table[i].from[0] == '^') &&
				(taken = fold_fits(table[i].from, word, at)) > 0)
				for (const char *to = table[i].to; *to != '\0'; to++)
					*result++ = *to;
		if (taken == 0)
			*result++ = word[at++];
		at += taken;
	}
	*result = '\0';
}

/* Append a word by the fold of Cyrillic, then by sound, to letters */
static void
append_cyrillic(NameLetters *letters, const char *word)
{
	char		folded[2 * NAME_MAX_LETTERS + 1];
	char		one[2] = "";
	const char *known = name_word_sound(word);
	NameLetters sound = {0};

	rewrite_word(folded, known != NULL ? known : word, cyrillic, lengthof(cyrillic));
	name_append_sound(&sound, folded);
	for (int i = 0; i < sound.n; i++)
	{
		if (sound.at[i] == 'T' && i + 1 < sound.n && sound.at[i + 1] == 'S')
			continue;
		one[0] = sound.at[i];
		name_append(letters, one);
	}
}

/*
 * Check whether a word is the Arabic article, assimilated to the next word, which begins at plain letter `next`:
 * AR RASHID, ASH SHARIQAH
 */
static bool
is_article(const char *word, int n, const NameForm *form, int next)
{
	return word[0] == 'A' && n >= 2 && n <= 3 && strchr("TDRSZN", word[1]) != NULL && next + n - 1 <= form->plain.n &&
		memcmp(word + 1, form->plain.at + next, n - 1) == 0;
}

/* Compute the fold of Latin letters of a name, without the Persian E between two words */
void
name_wide(const NameForm *form, NameLetters *letters)
{
	char		word[NAME_MAX_LETTERS + 1];
	char		folded[2 * NAME_MAX_LETTERS + 1];
	int			n = 0;

	letters->n = 0;
	for (int i = 0; i < form->plain.n; i++)
	{
		word[n++] = form->plain.at[i];
		word[n] = '\0';
		if ((form->plain_place[i] & LETTER_LAST) == 0 && i + 1 < form->plain.n)
			continue;
		if (is_article(word, n, form, i + 1))
			strcpy(word, "AL");
		if (n > 1 || word[0] != 'E' || i == 0 || i + 1 == form->plain.n)
		{
			rewrite_word(folded, word, wide, lengthof(wide));
			name_append(letters, folded);
		}
		n = 0;
	}
}

/* Compute the fold of a script of a name */
void
name_fold(const NameForm *form, NameScript script, NameLetters *letters)
{
	char		word[NAME_MAX_LETTERS + 1];
	char		folded[2 * NAME_MAX_LETTERS + 1];
	int			n = 0;

	letters->n = 0;
	for (int i = 0; i < form->plain.n; i++)
	{
		word[n++] = form->plain.at[i];
		word[n] = '\0';
		if ((form->plain_place[i] & LETTER_LAST) == 0 && i + 1 < form->plain.n)
			continue;
		n = 0;
		if (script == CYRILLIC)
			append_cyrillic(letters, word);
		else
		{
			rewrite_word(folded, word, greek, lengthof(greek));
			name_append(letters, folded);
		}
	}
}
