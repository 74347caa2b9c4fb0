/*
 * name_arabic.c
 *		Whether a name in Arabic script can be one in Latin letters.
 *
 * Arabic script leaves short vowels out, so its letters (name_script.c) are a pattern:
 * each stands for what transliterations of Persian and Arabic write for it, and after a
 * consonant one short vowel may stand.
 */
#include "postgres.h"

#include "identity/name_match.h"

/* what a letter can stand for in keys and readings by sound, and in the beginning of a name; '-' is nothing */
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

/* a name in Arabic script held against Latin letters */
typedef struct ArabicMatch
{
	const char *pattern;
	int			npattern;
	const char *letters;
	int			nletters;
	uint64		failed[NAME_MAX_LETTERS];	/* for each letter of the pattern, from which letters on it fails */
} ArabicMatch;

/* Return what the letter of a pattern at a place can stand for */
static const char *
choices_at(const ArabicMatch *match, int at)
{
	char		code = match->pattern[at];
	char		before = at > 0 ? match->pattern[at - 1] : '\0';
	char		next = at + 1 < match->npattern ? match->pattern[at + 1] : '\0';

	/* alef before a vowel, or for any short vowel, begins a name; that of an article can have the vowel before */
	if (code == 'a' && (at == 0 || next == 'l'))
		return "A E I O U -";
	/* the article's L takes the sound of some letters (AL RASHID, AR RASHID) */
	if (code == 'l' && before == 'a' && next != '\0' && strchr("tdrzsun", next) != NULL)
		return next == 'u' ? "L SH -" : "L -";
	/* IJ is one letter in keys */
	if (code == 'j' && before == 'y')
		return "J DZ G I -";
	return stands_for[code - 'a'];
}

/*
 * Check whether the pattern from `at` on can stand for the letters from `from` on.  What has failed is
 * remembered: there are as many ways as there are choices of letters that may be silent.
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
	/* what is not Arabic in it stands for itself */
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
			/* a short vowel after a consonant */
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

/* Check whether a pattern of n letters can stand for Latin letters */
static bool
stands_for_letters(const char *pattern, int n, const NameLetters *letters)
{
	ArabicMatch match = {.pattern = pattern, .npattern = n, .letters = letters->at, .nletters = letters->n};

	return stands(&match, 0, 0);
}

/* Write each letter once where it is doubled, as in keys; return the number of letters */
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
 * Return how many letters a name in Arabic script has, if it can stand for another in Latin
 * letters; else 0.
 */
int
name_arabic_stands_for(const NameForm *arabic, const NameForm *latin)
{
	char		pattern[NAME_MAX_LETTERS];
	int			n;

	/* each letter takes one at least, but silent ones; and two with its vowel at most, SH and CH three */
	if (latin->key.n < arabic->key.n / 2 || latin->key.n > 3 * arabic->key.n)
		return 0;
	n = single_letters(&arabic->key, pattern);
	if (stands_for_letters(pattern, n, &latin->key) || stands_for_letters(pattern, n, &latin->sound))
		return n;
	return 0;
}
