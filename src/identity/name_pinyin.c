/*
 * name_pinyin.c
 *		Recognition of names in pinyin, and their conversion to Wade-Giles.
 *
 * Wade-Giles (1912) is written without its apostrophes, as in names of ships.  One
 * spelling then stands for two sounds (CHIN for JIN and QIN), so pinyin is converted to
 * Wade-Giles and never the other way.
 */
#include "postgres.h"

#include "identity/name_reading.h"

#define MAX_CHOICES		8		/* syllables that match at one place */

static const char *const initials[] = {
	"ZH", "CH", "SH", "B", "P", "M", "F", "D", "T", "N", "L", "G", "K", "H", "J", "Q", "X", "R", "Z", "C",
	"S", "Y", "W", ""};
static const char *const finals[] = {
	"A", "O", "E", "AI", "EI", "AO", "OU", "AN", "EN", "ANG", "ENG", "ONG", "ER",
	"I", "IA", "IE", "IAO", "IU", "IAN", "IN", "IANG", "ING", "IONG",
	"U", "UA", "UO", "UAI", "UI", "UAN", "UN", "UANG", "UE"};

/* a syllable: its initial and its final */
typedef struct Syllable
{
	const char *initial;
	const char *final;
} Syllable;

/* Check whether an initial and a final form a syllable */
static bool
is_syllable(const char *initial, const char *final)
{
	int			n = strlen(final);
	char		c = initial[0];

	if (c == '\0')
		return *final != 'I' && *final != 'U' && strcmp(final, "ONG") != 0;
	if (strcmp(final, "ER") == 0 || (strcmp(final, "O") == 0 && strchr("BPMFWLY", c) == NULL) || (c == 'R' && strcmp(final, "A") == 0) ||
		(strchr("BPFW", c) != NULL && strcmp(final, "E") == 0))
		return false;
	if (strchr("JQX", c) != NULL && *final != 'I' && *final != 'U')
		return false;
	if (strchr("GKHFRZCSW", c) != NULL && *final == 'I' && (n > 1 || strchr("GKHFW", c) != NULL))
		return false;
	if (strchr("BPMF", c) != NULL && (strcmp(final, "ONG") == 0 || (*final == 'U' && n > 1)))
		return false;
	return strchr("DT", c) == NULL || (strcmp(final, "IN") != 0 && strcmp(final, "IANG") != 0);
}

/* Set choices to the syllables that match at a place; return their number */
static int
syllables_at(const char *at, Syllable *choices)
{
	int			n = 0;

	for (int i = 0; i < lengthof(initials); i++)
	{
		int			k = strlen(initials[i]);

		if (initials[i][0] != (k > 0 ? at[0] : '\0') || strncmp(at, initials[i], k) != 0)
			continue;
		for (int f = 0; f < lengthof(finals); f++)
			if (finals[f][0] == at[k] && strncmp(at + k, finals[f], strlen(finals[f])) == 0 &&
				is_syllable(initials[i], finals[f]) && n < MAX_CHOICES)
				choices[n++] = (Syllable) {initials[i], finals[f]};
	}
	return n;
}

/*
 * Cut a word into the fewest syllables; return their number, 0 if the word is not pinyin.  A syllable that begins
 * with a vowel can only be the first, as XI'AN is not XIAN.
 */
static int
cut_syllables(const char *word, Syllable *syllables)
{
	int			least[NAME_MAX_LETTERS + 1];
	Syllable	last[NAME_MAX_LETTERS + 1];
	int			n = strlen(word);
	int			at = n;

	/* a quick test: most words of other languages end otherwise or have a V */
	if (n == 0 || strchr("AEIOUNGR", word[n - 1]) == NULL || strchr(word, 'V') != NULL)
		return 0;
	memset(least, 0, sizeof(least));
	for (int i = 0; i < n; i++)
	{
		Syllable	choices[MAX_CHOICES];
		int			count;

		if (i > 0 && (least[i] == 0 || strchr("AEO", word[i]) != NULL))
			continue;
		count = syllables_at(word + i, choices);
		for (int c = 0; c < count; c++)
		{
			int			end = i + strlen(choices[c].initial) + strlen(choices[c].final);

			if (end <= n && (least[end] == 0 || least[end] > least[i] + 1))
			{
				least[end] = least[i] + 1;
				last[end] = choices[c];
			}
		}
	}
	for (int i = least[n] - 1; i >= 0; i--)
	{
		syllables[i] = last[at];
		at -= strlen(last[at].initial) + strlen(last[at].final);
	}
	return least[n];
}

/* Call take() for each word of a name as written, until it returns false */
static bool
each_word(const NameForm *form, bool (*take) (const char *word, char **to), char **to)
{
	char		word[NAME_MAX_LETTERS + 1];
	int			n = 0;

	for (int i = 0; i < form->plain.n; i++)
	{
		word[n++] = form->plain.at[i];
		word[n] = '\0';
		if ((form->plain_place[i] & LETTER_LAST) == 0 && i + 1 < form->plain.n)
			continue;
		if (!take(word, to))
			return false;
		n = 0;
	}
	return true;
}

static bool
is_pinyin(const char *word, char **to)
{
	Syllable	syllables[NAME_MAX_LETTERS];

	return cut_syllables(word, syllables) > 0;
}

/* Check whether every word of a name, as written, can be cut into syllables of pinyin */
bool
name_is_pinyin(const NameForm *form)
{
	return !form->maru && each_word(form, is_pinyin, NULL);
}

/* ---------- Wade-Giles ---------- */

static const Spelling whole[] = {
	{"ZHI", "CHIH"}, {"CHI", "CHIH"}, {"SHI", "SHIH"}, {"RI", "JIH"}, {"ZI", "TZU"}, {"CI", "TZU"}, {"SI", "SSU"},
	{"GE", "KO"}, {"KE", "KO"}, {"HE", "HO"}, {"E", "O"}, {"ER", "ERH"}, {"GUO", "KUO"}, {"KUO", "KUO"}, {"HUO", "HUO"},
	{"SHUO", "SHUO"}, {"GUI", "KUEI"}, {"KUI", "KUEI"}, {"YI", "I"}, {"YOU", "YU"}, {"YAN", "YEN"}, {"YE", "YEH"},
};

static const Spelling wade_initials[] = {
	{"ZH", "CH"}, {"J", "CH"}, {"Q", "CH"}, {"X", "HS"}, {"B", "P"}, {"D", "T"}, {"G", "K"}, {"Z", "TS"}, {"C", "TS"},
	{"R", "J"},
};

static const Spelling wade_finals[] = {
	{"ONG", "UNG"}, {"IONG", "IUNG"}, {"IAN", "IEN"}, {"IE", "IEH"}, {"UE", "UEH"}, {"UO", "O"},
};

static const char *
replaced(const Spelling *table, int n, const char *from)
{
	for (int i = 0; i < n; i++)
		if (strcmp(table[i].from, from) == 0)
			return table[i].to;
	return from;
}

/* Append a word of pinyin in Wade-Giles and a space to *to; return false if it is not pinyin */
static bool
write_wade(const char *word, char **to)
{
	Syllable	syllables[NAME_MAX_LETTERS];
	int			n = cut_syllables(word, syllables);

	for (int i = 0; i < n; i++)
	{
		char		syllable[8];
		const char *as_whole;

		snprintf(syllable, sizeof(syllable), "%s%s", syllables[i].initial, syllables[i].final);
		as_whole = replaced(whole, lengthof(whole), syllable);
		if (as_whole != syllable)
			*to = stpcpy(*to, as_whole);
		else
		{
			*to = stpcpy(*to, replaced(wade_initials, lengthof(wade_initials), syllables[i].initial));
			*to = stpcpy(*to, replaced(wade_finals, lengthof(wade_finals), syllables[i].final));
		}
	}
	*(*to)++ = ' ';
	return n > 0;
}

/* Return a name in pinyin converted to Wade-Giles, a space after each word, or NULL if it is not pinyin */
char *
name_wade_giles(const NameForm *form)
{
	/* a syllable of n letters becomes at most n + 1, except single letters, YI and SI */
	char	   *result = palloc(3 * NAME_MAX_LETTERS + 1);
	char	   *to = result;

	if (form->plain.n == 0 || !each_word(form, write_wade, &to))
	{
		pfree(result);
		return NULL;
	}
	*to = '\0';
	return result;
}
