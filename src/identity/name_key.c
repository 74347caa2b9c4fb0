/*
 * name_key.c
 *		The key of a vessel's name: vessel_name_key(name).
 *
 * A name is cut into words of letters and of digits; prefixes of ship types and
 * "No." go, roman and spelled numbers become digits, titles take one form.  The
 * letters are then joined, since gaps are spelling too (HUI HAI, HUIHAI), and
 * rewritten by a table of the spellings that transliterations differ in.  Sources:
 * the systems ISO 9, BGN/PCGN, GOST 7.79 and ICAO Doc 9303 for Russian; spellings
 * met in the published lists.
 */
#include "postgres.h"

#include <ctype.h>

#include "lib/stringinfo.h"
#include "mb/pg_wchar.h"
#include "utils/builtins.h"

#include "common/compat.h"
#include "identity/name.h"

#define MAX_NAME_BYTES	1000
#define MAX_WORDS		1024		/* more than so many bytes can make */

typedef struct Word
{
	char	   *text;			/* letters alone or digits alone */
	bool		number;
} Word;

typedef struct VesselName
{
	int			nwords;
	Word		words[MAX_WORDS];
} VesselName;

/* ---------- words ---------- */

/*
 * A digit that stands for the letter it looks like: alone in a word that goes on
 * with letters, as in R0YAL, not in SHIP1X; the shapes of the spoof checker fold 0
 * and O, 1 and I likewise.
 */
static void
fold_digit_look_alikes(char *text)
{
	for (char *c = text; *c != '\0'; c++)
		if ((*c == '0' || *c == '1') && c > text && isalpha((unsigned char) c[-1]) &&
			isalpha((unsigned char) c[1]) && isalpha((unsigned char) c[2]))
			*c = *c == '0' ? 'O' : 'I';
}

static void
cut_words(VesselName *name, char *text)
{
	name->nwords = 0;
	while (*text != '\0' && name->nwords < MAX_WORDS)
	{
		StringInfoData word;
		bool		number = isdigit((unsigned char) *text);

		if (!isalnum((unsigned char) *text))
		{
			text++;
			continue;
		}
		initStringInfo(&word);
		for (;; text++)
		{
			/* an apostrophe is inside a word, as the soft sign is */
			if (strchr("'`", *text) != NULL && *text != '\0')
				continue;
			if (!isalnum((unsigned char) *text) || (isdigit((unsigned char) *text) != 0) != number)
				break;
			appendStringInfoChar(&word, *text);
		}
		name->words[name->nwords].text = word.data;
		name->words[name->nwords].number = number;
		name->nwords++;
	}
}

static void
drop_words(VesselName *name, int from, int n)
{
	memmove(&name->words[from], &name->words[from + n], (name->nwords - from - n) * sizeof(Word));
	name->nwords -= n;
}

/* is the word among those of a list that ends with NULL? */
static bool
is_one_of(const Word *word, const char *const *list)
{
	if (!word->number)
		for (; *list != NULL; list++)
			if (strcmp(word->text, *list) == 0)
				return true;
	return false;
}

/* M/V, MV, M.T., LPG/C ...: what kind of ship it is, before the name */
static void
drop_prefix(VesselName *name)
{
	static const char *const whole[] = {
		"MV", "MT", "MS", "SS", "FV", "SV", "RV", "MFV", "MSV", "LPGC", "LNGC", NULL};
	static const char *const cut[] = {
		"MV", "MT", "MS", "MY", "MF", "MB", "SS", "FV", "FT", "SV", "SY", "RV", "TB", "PV", NULL};
	static const char *const gas[] = {"LPG", "LNG", "CNG", NULL};
	Word		both = {NULL, false};
	char		letters[3];

	if (name->nwords >= 2 && is_one_of(&name->words[0], whole))
	{
		drop_words(name, 0, 1);
		return;
	}
	if (name->nwords < 3 || strlen(name->words[1].text) != 1)
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

/* roman numerals to 39; 0 for what is none, or not as the Romans wrote it */
static int
roman_number(const char *text)
{
	static const char *const ones[] = {"", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX"};
	int			tens = strspn(text, "X");

	if (*text == '\0' || tens > 3)
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
		if (strcmp(text, numbers[i]) == 0)
			return i + 1;
	return 0;
}

/* digits for roman and spelled numbers; no leading zeros; no "No." */
static void
find_numbers(VesselName *name)
{
	static const char *const number_sign[] = {"NO", "NR", "NUM", "NUMBER", "N", NULL};

	for (int i = 0; i < name->nwords; i++)
	{
		Word	   *word = &name->words[i];
		int			number = word->number ? 0 : spelled_number(word->text);

		/* a single letter counts at the end alone; XI is a word of Chinese names too */
		if (number == 0 && !word->number && i > 0 &&
			(i == name->nwords - 1 || (word->text[1] != '\0' && strcmp(word->text, "XI") != 0)))
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
	for (int i = 0; i + 1 < name->nwords; i++)
		if (name->nwords > 2 && name->words[i + 1].number && is_one_of(&name->words[i], number_sign))
			drop_words(name, i, 1);
}

/* ---------- letters ---------- */

typedef struct Spelling
{
	const char *from;
	const char *to;
} Spelling;

/* whole words that have a form in each language */
static const Spelling word_forms[] = {
	{"CAPTAIN", "KAPITAN"}, {"CAPITAN", "KAPITAN"}, {"KAPTAIN", "KAPITAN"}, {"CAPT", "KAPITAN"}, {"KAPITEIN", "KAPITAN"},
	{"ACADEMICIAN", "AKADEMIK"}, {"ACADEMIC", "AKADEMIK"},
	{"PROF", "PROFESSOR"}, {"SAINT", "ST"}, {"SANKT", "ST"},
	{"ALEXANDER", "ALEKSANDR"}, {"ALEKSANDER", "ALEKSANDR"}, {"FYODOR", "FEDOR"}, {"PYOTR", "PETR"}, {"SEMYON", "SEMEN"},
	{"AND", ""},
};

/*
 * Letters that are written in several ways.  The longest that fits is taken, and
 * reading goes on after it; so a rule's result is never rewritten by another.  '$'
 * stands for the end of the word.
 */
static const Spelling letter_forms[] = {
	{"SHCH", "SH"}, {"SCH", "SH"}, {"TCH", "CH"}, {"CH", "CH"}, {"SH", "SH"},
	{"KH", "H"}, {"GH", "G"}, {"TH", "T"}, {"PH", "F"}, {"ZH", "Z"}, {"DH", "D"}, {"BH", "B"},
	{"DZH", "DZ"}, {"DJ", "DZ"},
	{"CE", "SE"}, {"CI", "SI"}, {"CY", "SI"}, {"CK", "K"}, {"C", "K"},
	{"QU", "KV"}, {"Q", "K"}, {"X", "KS"}, {"W", "V"}, {"TZ", "TS"},
	{"YE", "E"}, {"IE", "E"}, {"JE", "E"}, {"AYE", "AE"},
	{"YU", "IU"}, {"JU", "IU"}, {"YA", "IA"}, {"JA", "IA"}, {"YO", "IO"}, {"JO", "IO"},
	{"IY", "I"}, {"YI", "I"}, {"YY", "I"}, {"IJ", "I"}, {"IYA", "IA"}, {"IIA", "IA"}, {"IYE", "E"}, {"IYU", "IU"},
	{"EY", "EI"}, {"AY", "AI"}, {"OY", "OI"}, {"UY", "UI"},
	{"OU", "U"}, {"OO", "U"}, {"EE", "I"}, {"EEV", "EV"},
	{"Y", "I"}, {"J", "I"},
	{"OFF$", "OV"}, {"EFF$", "EV"},
};

/* how long a pattern is where it fits at a place, or 0 */
static int
spelling_fits(const char *pattern, const char *at)
{
	int			n = 0;

	for (; *pattern != '\0' && *pattern != '$'; pattern++, n++)
		if (at[n] != *pattern)
			return 0;
	return *pattern == '$' && at[n] != '\0' ? 0 : n;
}

/* append a letter unless it doubles the one before */
static void
append_single(StringInfo letters, const char *text)
{
	for (; *text != '\0'; text++)
		if (letters->len == 0 || letters->data[letters->len - 1] != *text)
			appendStringInfoChar(letters, *text);
}

static void
rewrite_letters(StringInfo result, const char *letters)
{
	while (*letters != '\0')
	{
		const Spelling *best = NULL;
		int			longest = 0;
		char		one[2] = {*letters, '\0'};

		for (int i = 0; i < lengthof(letter_forms); i++)
		{
			int			n = spelling_fits(letter_forms[i].from, letters);

			if (n > longest)
			{
				longest = n;
				best = &letter_forms[i];
			}
		}
		append_single(result, best != NULL ? best->to : one);
		letters += best != NULL ? longest : 1;
	}
}

static const char *
word_form(const char *word)
{
	for (int i = 0; i < lengthof(word_forms); i++)
		if (strcmp(word, word_forms[i].from) == 0)
			return word_forms[i].to;
	return word;
}

/* The key of a name, or NULL for one without a letter or digit. */
char *
name_key(const char *text, int length)
{
	VesselName	name;
	StringInfoData key;
	char	   *latin;

	if (length > MAX_NAME_BYTES)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("name of %d bytes is longer than %d: \"%s...\"", length, MAX_NAME_BYTES,
						pnstrdup(text, pg_mbcliplen(text, length, 40)))));
	latin = name_latin(text, length);
	fold_digit_look_alikes(latin);
	cut_words(&name, latin);
	if (name.nwords == 0)
		return NULL;
	drop_prefix(&name);
	find_numbers(&name);

	initStringInfo(&key);
	for (int i = 0; i < name.nwords; i++)
		if (!name.words[i].number)
			rewrite_letters(&key, word_form(name.words[i].text));
	for (int i = 0; i < name.nwords; i++)
		if (name.words[i].number)
			appendStringInfo(&key, " %s", name.words[i].text);
	/* a name of words that do not count is still a name */
	if (key.len == 0)
		rewrite_letters(&key, name.words[0].text);
	return key.data;
}

PG_FUNCTION_INFO_V1(vessel_name_key);

/* The key by which spellings of a vessel's name are one. */
Datum
vessel_name_key(PG_FUNCTION_ARGS)
{
	text	   *name = PG_GETARG_TEXT_PP(0);
	char	   *key = name_key(VARDATA_ANY(name), VARSIZE_ANY_EXHDR(name));

	if (key == NULL)
		PG_RETURN_NULL();
	PG_RETURN_TEXT_P(cstring_to_text(key));
}
