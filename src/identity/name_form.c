/*
 * name_form.c
 *		The form of a name: its key and its readings.
 */
#include "postgres.h"

#include <ctype.h>

#include "common/hashfn.h"
#include "mb/pg_wchar.h"

#include "common/compat.h"
#include "identity/name_latin.h"
#include "identity/name_reading.h"
#include "identity/name_word.h"

/* leading words that are often omitted: ranks and titles, and fleets of listed ships */
static const char *const titles[] = {
	"KAPITAN", "ADMIRAL", "AKADEMIK", "PROFESSOR", "GENERAL", "MARSHAL", "INZHENER", "MEKHANIK", "MASTER", "DOKTOR",
	"DR", "SIR", "THE", "EX", "IRAN", "IRIS", "IR", "SCF", "NS", "HS", "NP", "TW",
};

/* letters that must follow the initials of a fleet for these to be optional: MSC ARIES and ARIES are two ships */
#define MIN_AFTER_INITIALS	7

static bool
is_title(const char *word)
{
	for (int i = 0; i < lengthof(titles); i++)
		if (word[0] == titles[i][0] && strcmp(word, titles[i]) == 0)
			return true;
	return false;
}

/* Check whether a word is the initials of a fleet: two or three letters that are not a word */
static bool
is_initials(const char *word)
{
	int			length = strlen(word);

	return (length == 2 || length == 3) && strcspn(word, "AEIOUY") == length && !islower((unsigned char) word[0]);
}

/* Set form->core: the key's letters without leading titles and trailing MARU, if there are any */
static void
make_core(NameWords *name, NameForm *form)
{
	NameWords  *kept;
	bool		initials = false;
	int			from = 0;
	int			to = name->n;

	form->core.n = 0;
	while (to > 0 && name->words[to - 1].number)
		to--;
	for (; from < to - 1 && !name->words[from].number; from++)
	{
		const char *word = name_word_form(name->words[from].text);

		if (is_title(word))
			continue;
		if (!is_initials(word))
			break;
		initials = true;
	}
	if (to - from > 1 && strcmp(name->words[to - 1].text, "MARU") == 0)
	{
		to--;
		form->maru = true;
	}
	else if (from == 0)
		return;
	kept = palloc(offsetof(NameWords, words) + (to - from) * sizeof(NameWord));
	kept->n = to - from;
	memcpy(kept->words, &name->words[from], kept->n * sizeof(NameWord));
	name_key_letters(kept, &form->core, NULL);
	if (initials && form->core.n < MIN_AFTER_INITIALS)
		form->core.n = 0;
	pfree(kept);
}

/*
 * Return the key of a name cut at the length of an AIS name and set *bytes to its length, or NULL if the name is
 * not longer
 */
static char *
cut_key(NameWords *scratch, const char *latin, int *bytes)
{
	NameLetters letters;
	char		start[AIS_NAME_LENGTH + 1];
	char	   *numbers;
	char	   *key;

	if (strlen(latin) <= AIS_NAME_LENGTH)
		return NULL;
	memcpy(start, latin, AIS_NAME_LENGTH);
	start[AIS_NAME_LENGTH] = '\0';
	name_cut_words(scratch, start);
	name_key_letters(scratch, &letters, NULL);
	numbers = name_numbers(scratch);
	if (letters.n == 0)
		return NULL;
	*bytes = letters.n + strlen(numbers);
	key = palloc(*bytes + 1);
	memcpy(key, letters.at, letters.n);
	strcpy(key + letters.n, numbers);
	return key;
}

/*
 * Return the set of letters: a bit for each letter that occurs, another for each that occurs twice or more.
 * Inserting or dropping a letter changes at most one bit.
 */
uint64
name_letter_set(const NameLetters *letters)
{
	uint64		set = 0;

	for (int i = 0; i < letters->n; i++)
	{
		uint64		one = UINT64CONST(1) << (letters->at[i] & 31);

		set |= (set & one) != 0 ? one << 32 : one;
	}
	return set;
}

/* the words of the current name: too large for the stack; nothing in it outlives the call */
static NameWords words;

/* Clear a form and set its script flags; return the name in Latin capitals */
static char *
start_form(NameForm *form, const char *text, int length)
{
	NameScripts scripts;
	char	   *latin;

	if (length > NAME_MAX_BYTES)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("name of %d bytes is longer than %d: \"%s...\"", length, NAME_MAX_BYTES,
						pnstrdup(text, pg_mbcliplen(text, length, 40)))));
	memset(form, 0, offsetof(NameForm, key));
	form->key.n = form->plain.n = form->core.n = form->sound.n = form->korean.n = 0;
	latin = name_latin(text, length, &scripts);
	form->korean_looks = form->hangul = scripts.hangul;
	form->han = scripts.han;
	memcpy(form->in, scripts.in, sizeof(form->in));
	return latin;
}

/* Cut a name into words and compute its key and numbers; return false if it has no letters and digits */
static bool
make_key(NameForm *form, char *latin)
{
	name_cut_words(&words, latin);
	if (words.n == 0)
		return false;
	form->given = true;
	form->numbers = name_numbers(&words);
	form->number_bytes = Min(strlen(form->numbers), PG_INT16_MAX);
	/* a name made only of words that are left out is still a name */
	if (!name_key_letters(&words, &form->key, form->place) && form->number_bytes == 0)
		name_append(&form->key, words.words[0].text);
	return true;
}

/* Compute only the key of a name in the server encoding: sets given, key, place and numbers of the form */
void
name_key(NameForm *form, const char *text, int length)
{
	make_key(form, start_form(form, text, length));
}

/* Compute the form of a name in the server encoding, in the current memory context */
void
name_form(NameForm *form, const char *text, int length)
{
	char	   *latin = start_form(form, text, length);
	char	   *start;
	int			bytes = 0;

	for (start = latin; *start == ' ' || *start == '\t'; start++)
		;
	form->cut = cut_key(&words, start, &bytes);
	form->cut_bytes = bytes;
	if (!make_key(form, latin))
		return;
	for (int i = 0; i < form->number_bytes; i++)
		form->digits += form->numbers[i] != ' ';
	form->number_hash = hash_bytes((const unsigned char *) form->numbers, form->number_bytes);
	for (int i = 0; i < form->key.n; i++)
		form->arabic |= islower((unsigned char) form->key.at[i]) != 0;
	name_plain_letters(&words, &form->plain, form->plain_place);
	form->letter_set = name_letter_set(&form->key);
	form->plain_set = name_letter_set(&form->plain);
	form->key_is_plain = form->key.n == form->plain.n && memcmp(form->key.at, form->plain.at, form->key.n) == 0;
	make_core(&words, form);
	name_sound(&words, form);
	name_wide(form, &form->wide);
	name_systems(&words, form, pnstrdup(text, length));
}
