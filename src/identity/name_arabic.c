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

static bool
is_vowel(char c)
{
	return c == 'A' || c == 'E' || c == 'I' || c == 'O' || c == 'U';
}

/* Check whether the rest of the pattern can stand for the rest of the letters */
static bool
stands(const char *pattern, const char *pattern_end, const char *letters, const char *end, bool begins)
{
	const char *choice;
	char		code;

	if (pattern == pattern_end)
		return letters == end;
	code = *pattern;
	/* what is not Arabic in it stands for itself */
	if (code < 'a' || code > 'z')
		return letters < end && *letters == code && stands(pattern + 1, pattern_end, letters + 1, end, false);
	choice = stands_for[code - 'a'];
	/* alef before a vowel, or for any short vowel, begins a name; that of an article can have the vowel before */
	if (code == 'a' && (begins || pattern[1] == 'l'))
		choice = "A E I O U -";
	/* the article's L takes the sound of some letters (AL RASHID, AR RASHID) */
	else if (code == 'l' && !begins && pattern[-1] == 'a' && pattern + 1 < pattern_end &&
			 strchr("tdrzsun", pattern[1]) != NULL)
		choice = pattern[1] == 'u' ? "L SH -" : "L -";
	/* IJ is one letter in keys */
	else if (code == 'j' && !begins && pattern[-1] == 'y')
		choice = "J DZ G I -";
	while (choice != NULL && *choice != '\0')
	{
		int			n = strcspn(choice, " ");
		int			taken = *choice == '-' ? 0 : n;

		if (end - letters >= taken && (taken == 0 || memcmp(letters, choice, taken) == 0))
		{
			const char *after = letters + taken;

			if (stands(pattern + 1, pattern_end, after, end, false))
				return true;
			/* a short vowel after a consonant */
			if (code != 'a' && code != 'e' && after < end && is_vowel(*after) &&
				stands(pattern + 1, pattern_end, after + 1, end, false))
				return true;
		}
		choice += n;
		choice += *choice == ' ';
	}
	return false;
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
	if (stands(pattern, pattern + n, latin->key.at, latin->key.at + latin->key.n, true) ||
		stands(pattern, pattern + n, latin->sound.at, latin->sound.at + latin->sound.n, true))
		return n;
	return 0;
}
