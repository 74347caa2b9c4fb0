/*
 * name_key.c
 *		The words of a vessel's name, and the letters of its key.
 *
 * A name is cut into words of letters and of digits.  Prefixes of ship types and "No."
 * are dropped, roman and spelled numbers become digits, and titles take one form.  The
 * letters are then joined, since gaps vary too (HUI HAI, HUIHAI), and rewritten by a
 * table of the spellings in which transliterations differ.  Sources: the systems ISO 9,
 * BGN/PCGN, GOST 7.79 and ICAO Doc 9303 for Russian; spellings met in the published
 * lists.
 *
 * J before a vowel is kept: some systems for Russian write J for Y, but in Chinese,
 * Korean and English it is another sound (JIN HAI and YIN HAI, EMMA and JEMMA are
 * different ships).  The reading by sound (name_sound.c) treats them as one.
 */
#include "postgres.h"

#include <ctype.h>

#include "lib/stringinfo.h"

#include "identity/name_word.h"

/* ---------- words ---------- */

/*
 * Replace a digit by the letter that it resembles if it is a single digit followed by letters, as in R0YAL, not in
 * SHIP1X. The shapes of the spoof checker fold 0 and O, 1 and I likewise.
 */
static void
fold_digit_look_alikes(char *text)
{
	for (char *c = text; *c != '\0'; c++)
		if ((*c == '0' || *c == '1') && c > text && isalpha((unsigned char) c[-1]) &&
			isalpha((unsigned char) c[1]) && isalpha((unsigned char) c[2]))
			*c = *c == '0' ? 'O' : 'I';
}

/* Cut a text into words of letters and of digits */
static void
cut_words(NameWords *name, const char *text)
{
	/* each word needs a NUL, and words may follow each other without a separator */
	char	   *to = palloc(2 * strlen(text) + 2);

	name->n = 0;
	while (*text != '\0' && name->n < NAME_MAX_WORDS)
	{
		NameWord   *word = &name->words[name->n];
		bool		number = isdigit((unsigned char) *text);

		if (!isalnum((unsigned char) *text))
		{
			text++;
			continue;
		}
		word->text = to;
		word->number = number;
		for (; *text != '\0'; text++)
		{
			/* an apostrophe, as for the soft sign, does not end a word */
			if (*text == '\'' || *text == '`')
				continue;
			if (!isalnum((unsigned char) *text) || (isdigit((unsigned char) *text) != 0) != number)
				break;
			*to++ = *text;
		}
		*to++ = '\0';
		word->shortened = *text == '.' && !number && word->text[0] != '\0' && word->text[1] != '\0';
		name->n++;
	}
}

static void
drop_words(NameWords *name, int from, int n)
{
	memmove(&name->words[from], &name->words[from + n], (name->n - from - n) * sizeof(NameWord));
	name->n -= n;
}

/* Check whether a word is in a list that ends with NULL */
static bool
is_one_of(const NameWord *word, const char *const *list)
{
	if (!word->number)
		for (; *list != NULL; list++)
			if (word->text[0] == **list && strcmp(word->text, *list) == 0)
				return true;
	return false;
}

/* Drop a prefix for the type of ship: M/V, MV, M.T., LPG/C ... */
static void
drop_prefix(NameWords *name)
{
	static const char *const whole[] = {
		"MV", "MT", "MS", "SS", "FV", "SV", "RV", "MFV", "MSV", "LPGC", "LNGC", NULL};
	static const char *const cut[] = {
		"MV", "MT", "MS", "MY", "MF", "MB", "SS", "FV", "FT", "SV", "SY", "RV", "TB", "PV", NULL};
	static const char *const gas[] = {"LPG", "LNG", "CNG", NULL};
	NameWord	both = {0};
	char		letters[3];

	if (name->n >= 2 && is_one_of(&name->words[0], whole))
	{
		drop_words(name, 0, 1);
		return;
	}
	if (name->n < 3 || strlen(name->words[1].text) != 1)
		return;
	if (strlen(name->words[0].text) == 1)
	{
		letters[0] = name->words[0].text[0];
		letters[1] = name->words[1].text[0];
		letters[2] = '\0';
		both.text = letters;
		if (is_one_of(&both, cut))
			drop_words(name, 0, 2);
	}
	else if (is_one_of(&name->words[0], gas) && strcmp(name->words[1].text, "C") == 0)
		drop_words(name, 0, 2);
}

/* ---------- numbers ---------- */

/* Return the value of a roman numeral up to 39, 0 for any other text or one that is not in standard form */
static int
roman_number(const char *text)
{
	static const char *const ones[] = {"", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX"};
	int			tens = strspn(text, "X");

	if ((tens == 0 && *text != 'I' && *text != 'V') || tens > 3)
		return 0;
	for (int i = 0; i < lengthof(ones); i++)
		if (strcmp(text + tens, ones[i]) == 0)
			return tens * 10 + i;
	return 0;
}

static int
spelled_number(const char *text)
{
	static const char *const numbers[] = {
		"ONE", "TWO", "THREE", "FOUR", "FIVE", "SIX", "SEVEN", "EIGHT", "NINE", "TEN",
		"ELEVEN", "TWELVE", "THIRTEEN", "FOURTEEN", "FIFTEEN", "SIXTEEN", "SEVENTEEN",
		"EIGHTEEN", "NINETEEN", "TWENTY"};

	for (int i = 0; i < lengthof(numbers); i++)
		if (text[0] == numbers[i][0] && strcmp(text, numbers[i]) == 0)
			return i + 1;
	return 0;
}

/* Convert roman and spelled numbers to digits; drop leading zeros and "No." */
static void
find_numbers(NameWords *name)
{
	static const char *const number_sign[] = {"NO", "NR", "NUM", "NUMBER", "N", NULL};

	for (int i = 0; i < name->n; i++)
	{
		NameWord   *word = &name->words[i];
		int			number = word->number ? 0 : spelled_number(word->text);

		/* a single letter is a number only at the end; XI is also a word of Chinese names */
		if (number == 0 && !word->number && i > 0 &&
			(i == name->n - 1 || (word->text[1] != '\0' && strcmp(word->text, "XI") != 0)))
			number = roman_number(word->text);
		if (number != 0)
		{
			word->text = psprintf("%d", number);
			word->number = true;
		}
		if (word->number)
			while (word->text[0] == '0' && word->text[1] != '\0')
				word->text++;
	}
	for (int i = 0; i + 1 < name->n; i++)
		if (name->n > 2 && name->words[i + 1].number && is_one_of(&name->words[i], number_sign))
			drop_words(name, i, 1);
}

/* ---------- letters ---------- */

/* words that have a form in each language */
static const Spelling word_forms[] = {
	{"CAPTAIN", "KAPITAN"}, {"CAPITAN", "KAPITAN"}, {"KAPTAIN", "KAPITAN"}, {"CAPT", "KAPITAN"},
	{"KAPITEIN", "KAPITAN"},
	{"ACADEMICIAN", "AKADEMIK"}, {"ACADEMIC", "AKADEMIK"},
	{"PROF", "PROFESSOR"}, {"SAINT", "ST"}, {"SANKT", "ST"},
	{"ALEXANDER", "ALEKSANDR"}, {"ALEKSANDER", "ALEKSANDR"}, {"FYODOR", "FEDOR"}, {"PYOTR", "PETR"},
	{"SEMYON", "SEMEN"},
	{"ABDALLAH", "ABDULLAH"}, {"ABDOLLAH", "ABDULLAH"}, {"ABDULLA", "ABDULLAH"},
	{"HOSSEIN", "HUSSEIN"}, {"HUSSAIN", "HUSSEIN"}, {"HUSAYN", "HUSSEIN"}, {"HUSEIN", "HUSSEIN"}, {"HOSEIN", "HUSSEIN"},
	{"MOHAMMED", "MUHAMMAD"}, {"MOHAMED", "MUHAMMAD"}, {"MOHAMMAD", "MUHAMMAD"}, {"MOHAMAD", "MUHAMMAD"},
	{"MUHAMMED", "MUHAMMAD"},
	{"YOUSEF", "YUSUF"}, {"YOUSSEF", "YUSUF"}, {"YOUSUF", "YUSUF"}, {"YUSEF", "YUSUF"}, {"YOSEF", "YUSUF"},
	{"LV", "LU"}, {"NV", "NU"}, {"AND", ""},
};

/*
 * Spellings of letters, those with the same first letter next to each other.  The longest that
 * matches is replaced and matching goes on after it, so the result of a rule is not rewritten
 * again. '$' stands for the end of the word.
 */
static const Spelling letter_forms[] = {
	{"AYE", "AE"}, {"AY", "AI"},
	{"BH", "B"},
	{"CE", "SE"}, {"CI", "SI"}, {"CY", "SI"}, {"CK", "K"}, {"CH", "CH"}, {"C", "K"},
	{"DZH", "DZ"}, {"DJ", "DZ"}, {"DH", "D"},
	{"EEV", "EV"}, {"EEW", "EV"}, {"EE", "I"}, {"EFF$", "EV"}, {"EYE", "E"}, {"EY", "EI"},
	{"GH", "G"},
	{"IE", "E"}, {"IIA", "IA"}, {"IYA", "IA"}, {"IYE", "E"}, {"IYU", "IU"}, {"IY", "I"},
	{"KH", "H"},
	{"OFF$", "OV"}, {"OO$", "U"}, {"OON", "UN"}, {"OOR", "UR"}, {"OOZ", "UZ"}, {"OU", "U"}, {"OY", "OI"},
	{"PH", "F"},
	{"QU", "KV"}, {"Q", "K"},
	{"SHCH", "SH"}, {"SCH", "SH"}, {"SH", "SH"},
	{"TCH", "CH"}, {"TH", "T"}, {"TZ", "TS"},
	{"UY", "UI"},
	{"W", "V"},
	{"X", "KS"},
	{"YA", "IA"}, {"YE", "E"}, {"YI", "I"}, {"YO", "IO"}, {"YOO", "IU"}, {"YOU", "IU"}, {"YU", "IU"}, {"YY", "I"}, {"Y", "I"},
	{"ZH", "Z"},
};

/* Return the length of the match of a pattern at a place, 0 if it does not match */
static int
spelling_fits(const char *pattern, const char *at)
{
	int			n = 0;

	for (; *pattern != '\0' && *pattern != '$'; pattern++, n++)
		if (at[n] != *pattern)
			return 0;
	return *pattern == '$' && at[n] != '\0' ? 0 : n;
}

/* Append letters without doubling */
void
name_append(NameLetters *letters, const char *text)
{
	for (; *text != '\0' && letters->n < NAME_MAX_LETTERS; text++)
		if (letters->n == 0 || letters->at[letters->n - 1] != *text)
			letters->at[letters->n++] = *text;
}

/* Append letters to result, rewritten by the longest rule of letter_forms that matches at each place */
static void
rewrite_letters(NameLetters *result, const char *letters)
{
	static int16 first_rule[26];	/* by first letter; -1: none */
	static bool ready = false;

	if (!ready)
	{
		memset(first_rule, -1, sizeof(first_rule));
		for (int i = lengthof(letter_forms) - 1; i >= 0; i--)
			first_rule[letter_forms[i].from[0] - 'A'] = i;
		ready = true;
	}
	while (*letters != '\0')
	{
		const Spelling *best = NULL;
		int			longest = 0;
		char		one[2] = {*letters, '\0'};
		int			rule = *letters >= 'A' && *letters <= 'Z' ? first_rule[*letters - 'A'] : -1;

		for (; rule >= 0 && rule < lengthof(letter_forms) && letter_forms[rule].from[0] == *letters; rule++)
		{
			int			n = spelling_fits(letter_forms[rule].from, letters);

			if (n > longest)
			{
				longest = n;
				best = &letter_forms[rule];
			}
		}
		/* J not before a vowel is Y: NIKOLAJ, LEJPZIG */
		if (*letters == 'J' && (letters[1] == '\0' || strchr("AEIOUY", letters[1]) == NULL))
			one[0] = 'I';
		name_append(result, best != NULL ? best->to : one);
		letters += best != NULL ? longest : 1;
	}
}

/* Return the form of a word in keys, the same for all languages */
const char *
name_word_form(const char *word)
{
	for (int i = 0; i < lengthof(word_forms); i++)
		if (word[0] == word_forms[i].from[0] && strcmp(word, word_forms[i].from) == 0)
			return word_forms[i].to;
	return word;
}

/* Cut a name in ASCII capitals into words, without prefix and "No." and with numbers in digits */
void
name_cut_words(NameWords *name, char *latin)
{
	fold_digit_look_alikes(latin);
	cut_words(name, latin);
	if (name->n > 0)
	{
		drop_prefix(name);
		find_numbers(name);
	}
}

/* Check whether word i is a single letter that stands alone: MARY C and MARY K are two ships, but C.P. is CP */
bool
name_letter_alone(const NameWords *name, int i)
{
	return name->words[i].text[1] == '\0' && (i == 0 || name->words[i - 1].text[1] != '\0') &&
		(i + 1 == name->n || name->words[i + 1].text[1] != '\0');
}

/* Set the place flags of the letters [from, to) of a word */
static void
note_places(uint8 *place, int from, int to, bool alone)
{
	if (to == from)
		return;
	memset(place + from, 0, to - from);
	place[from] |= LETTER_FIRST;
	place[to - 1] |= LETTER_LAST;
	if (to == from + 1 && alone)
		place[from] |= LETTER_ALONE;
}

/*
 * Join the letters of a name as in its key and set their place flags (place may be NULL); return false if it has
 * no letters
 */
bool
name_key_letters(const NameWords *name, NameLetters *letters, uint8 *place)
{
	letters->n = 0;
	for (int i = 0; i < name->n; i++)
	{
		int			from = letters->n;

		if (name->words[i].number)
			continue;
		if (name_letter_alone(name, i))
			name_append(letters, name->words[i].text);
		else
			rewrite_letters(letters, name_word_form(name->words[i].text));
		if (place != NULL)
			note_places(place, from, letters->n, name_letter_alone(name, i));
	}
	return letters->n > 0;
}

/* Join the letters of a name as written and set their place flags */
void
name_plain_letters(const NameWords *name, NameLetters *letters, uint8 *place)
{
	letters->n = 0;
	for (int i = 0; i < name->n; i++)
	{
		int			from = letters->n;

		if (name->words[i].number)
			continue;
		for (const char *c = name_word_form(name->words[i].text); *c != '\0' && letters->n < NAME_MAX_LETTERS; c++)
			letters->at[letters->n++] = *c;
		note_places(place, from, letters->n, name_letter_alone(name, i));
	}
}

/* Return the numbers of a name, each with a space before it */
char *
name_numbers(const NameWords *name)
{
	StringInfoData numbers;
	int			bytes = 1;

	for (int i = 0; i < name->n; i++)
		if (name->words[i].number)
			bytes += strlen(name->words[i].text) + 1;
	if (bytes == 1)
		return "";
	initStringInfo(&numbers);
	for (int i = 0; i < name->n; i++)
		if (name->words[i].number)
			appendStringInfo(&numbers, " %s", name->words[i].text);
	return numbers.data;
}
