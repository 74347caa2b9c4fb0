/*
 * name_arabic.c
 *		Comparison of names in Arabic script with names in Latin letters.
 *
 * Arabic script omits short vowels, so its letters (name_script.c) form a pattern: each
 * matches whatever transliterations of Persian and Arabic write for it, and after a
 * consonant one short vowel may follow.
 */
#include "postgres.h"

#include "identity/name_match.h"

/* Latin letters, in keys and in readings by sound, that each letter can stand for; '-' is none */
static const char *const stands_for[26] = {
	['a' - 'a'] = "A E O", ['b' - 'a'] = "B", ['c' - 'a'] = "CH", ['d' - 'a'] = "D",
	['e' - 'a'] = "- A E I O", ['f' - 'a'] = "F",
	['g' - 'a'] = "G", ['h' - 'a'] = "H -", ['i' - 'a'] = "G", ['j' - 'a'] = "J DZ G I", ['k' - 'a'] = "K",
	['l' - 'a'] = "L",
	['m' - 'a'] = "M", ['n' - 'a'] = "N", ['o' - 'a'] = "Z J", ['p' - 'a'] = "P", ['q' - 'a'] = "K G KV",
	['r' - 'a'] = "R",
	['s' - 'a'] = "S T", ['t' - 'a'] = "T", ['u' - 'a'] = "SH CH", ['w' - 'a'] = "V U O", ['x' - 'a'] = "H K",
	['v' - 'a'] = "- H T",
	['y' - 'a'] = "I E A",
	['z' - 'a'] = "Z D DZ S T",
};

/* the state of matching an Arabic pattern with Latin letters */
typedef struct ArabicMatch
{
	const char *pattern;
	int			npattern;
	const char *letters;
	int			nletters;
	uint64		failed[NAME_MAX_LETTERS];	/* bit k of element i: the pattern from i on fails from letter k on */
} ArabicMatch;

/* Return the Latin letters that the pattern's letter at a place can stand for */
static const char *
choices_at(const ArabicMatch *match, int at)
{
	char		code = match->pattern[at];
	char		before = at > 0 ? match->pattern[at - 1] : '\0';
	char		next = at + 1 < match->npattern ? match->pattern[at + 1] : '\0';

	/* an alef at the beginning, or in an article, stands for any vowel */
	if (code == 'a' && (at == 0 || next == 'l'))
		return "A E I O U -";
	/* the L of an article is assimilated to some letters (AL RASHID, AR RASHID) */
	if (code == 'l' && before == 'a' && next != '\0' && strchr("tdrzsun", next) != NULL)
		return next == 'u' ? "L SH -" : "L -";
	/* keys write IJ as one letter */
	if (code == 'j' && before == 'y')
		return "J DZ G I -";
	return stands_for[code - 'a'];
}

/*
 * Check whether the pattern from `at` on matches the letters from `from` on.  Failures are remembered: without
 * that, letters that may be silent make the time exponential.
 */
static bool
stands(ArabicMatch *match, int at, int from)
{
	const char *choice;
	char		code;

	if (at == match->npattern)
		return from == match->nletters;
	if (from < NAME_MAX_LETTERS && (match->failed[at] >> from & 1) != 0)
		return false;
	code = match->pattern[at];
	/* a character that is not Arabic matches itself */
	if (code < 'a' || code > 'z')
		return from < match->nletters && match->letters[from] == code && stands(match, at + 1, from + 1);
	for (choice = choices_at(match, at); choice != NULL && *choice != '\0';)
	{
		int			n = strcspn(choice, " ");
		int			taken = *choice == '-' ? 0 : n;

		if (match->nletters - from >= taken && memcmp(match->letters + from, choice, taken) == 0)
		{
			int			after = from + taken;

			if (stands(match, at + 1, after))
				return true;
			/* a short vowel may follow a consonant */
			if (code != 'a' && code != 'e' && after < match->nletters && name_is_vowel(match->letters[after]) &&
				stands(match, at + 1, after + 1))
				return true;
		}
		choice += n;
		choice += *choice == ' ';
	}
	if (from < NAME_MAX_LETTERS)
		match->failed[at] |= UINT64CONST(1) << from;
	return false;
}

/* Check whether a pattern of n letters matches Latin letters */
static bool
stands_for_letters(const char *pattern, int n, const NameLetters *letters)
{
	ArabicMatch match = {.pattern = pattern, .npattern = n, .letters = letters->at, .nletters = letters->n};

	return stands(&match, 0, 0);
}

/* Write letters without doubling, as in keys; return their number */
static int
single_letters(const NameLetters *letters, char *result)
{
	int			n = 0;

	for (int i = 0; i < letters->n; i++)
		if (n == 0 || result[n - 1] != letters->at[i])
			result[n++] = letters->at[i];
	return n;
}

/*
 * Return the number of letters of a name in Arabic script if a name in Latin letters can be a transliteration of
 * it, else 0
 */
int
name_arabic_stands_for(const NameForm *arabic, const NameForm *latin)
{
	char		pattern[NAME_MAX_LETTERS];
	int			n;

	/* each Arabic letter is written as one to three Latin letters, unless it is silent */
	if (latin->key.n < arabic->key.n / 2 || latin->key.n > 3 * arabic->key.n)
		return 0;
	n = single_letters(&arabic->key, pattern);
	if (stands_for_letters(pattern, n, &latin->key) || stands_for_letters(pattern, n, &latin->sound))
		return n;
	return 0;
}
