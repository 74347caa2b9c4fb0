/*
 * name_match.c
 *		Similarity of the names of two vessels.
 *
 * Names with equal keys score 1; others the highest of:
 *
 *		0.95	one name is the other cut at the 20 characters of an AIS name
 *		0.9		equal by sound, or as Korean
 *		0.85	Cyrillic or Greek, and Latin letters that differ from it where systems do;
 *				the sound of one by another system of transliteration (name_system.c)
 *		0.85	Arabic script and Latin letters that it can stand for, four letters
 *				or more; three: 0.75
 *		0.75	a title before, MARU behind, or a number behind a long name is left out
 *				of one of them; a word of one is shortened ("BALT.")
 *		0.74	letters that languages and habits write differently (HORMOZ, HURMUZ)
 *		1 - 3 e / n	e what it costs to make one of the other, by key or as written, n the
 *				letters and digits of the longer one (see name_edit.c)
 *
 * Different numbers: 0, but for a number that is left out.  Names of ships are short and
 * near to each other: of two that differ by a letter or two most are two ships, unless
 * they are long.
 */
#include "postgres.h"

#include "identity/name_match.h"
#include "identity/name_reading.h"

#define SCORE_CUT			0.95f
#define SCORE_SOUND			0.9f
#define SCORE_FOLD			0.85f
#define SCORE_ARABIC		0.85f
#define SCORE_ARABIC_SHORT	0.75f
#define SCORE_LEFT_OUT		0.75f
#define SCORE_WIDE			0.74f

/* letters that a reading must have to be compared: shorter ones are equal by chance */
#define MIN_SOUND			6
#define MIN_SOUND_OF_WORDS	5
#define MIN_KOREAN			5
#define MIN_HANGUL			4
#define MIN_CYRILLIC		5
#define MIN_GREEK			4
#define MIN_WIDE			6		/* letters as written */
#define MIN_CORE			4
#define MIN_BEFORE_NUMBER	10	/* letters of a name whose number may be omitted */
#define MIN_BEFORE_LARGE	7	/* the same for a number of three digits or more */
#define MIN_SHORTENED		6

static bool
same_letters(const NameLetters *a, const NameLetters *b)
{
	return a->n == b->n && memcmp(a->at, b->at, a->n) == 0;
}

static bool
same_numbers(const NameForm *a, const NameForm *b)
{
	return a->number_bytes == b->number_bytes && memcmp(a->numbers, b->numbers, a->number_bytes) == 0;
}

/* Check whether a is b, cut at the length of an AIS name */
static bool
is_cut(const NameForm *a, const NameForm *b)
{
	return b->cut != NULL && b->cut_bytes == a->key.n + a->number_bytes &&
		memcmp(b->cut, a->key.at, a->key.n) == 0 && memcmp(b->cut + a->key.n, a->numbers, a->number_bytes) == 0;
}

/*
 * Check whether two names sound alike; if both can be Chinese, their letters must agree too, since Chinese
 * distinguishes what sounds alike elsewhere
 */
static bool
same_sound(const NameForm *a, const NameForm *b)
{
	int			least = a->sound_of_words || b->sound_of_words ? MIN_SOUND_OF_WORDS : MIN_SOUND;

	return a->sound.n >= least && same_letters(&a->sound, &b->sound) && !(name_is_pinyin(a) && name_is_pinyin(b));
}

/*
 * Check whether two names are equal as Korean.  Names that can be pinyin are not read as Korean, unless one is in
 * Hangul.
 */
static bool
same_korean(const NameForm *a, const NameForm *b)
{
	bool		hangul = a->hangul || b->hangul;

	return a->korean.n >= (hangul ? MIN_HANGUL : MIN_KOREAN) && (a->korean_looks || b->korean_looks) &&
		same_letters(&a->korean, &b->korean) && (hangul || !(name_is_pinyin(a) && name_is_pinyin(b)));
}

/* Check whether a name in a script and a name in Latin letters are equal by the fold of the script */
static bool
same_fold(const NameForm *a, const NameForm *b, NameScript script)
{
	NameLetters fold_a;
	NameLetters fold_b;

	if (a->in[script] == b->in[script])
		return false;
	name_fold(a, script, &fold_a);
	name_fold(b, script, &fold_b);
	return fold_a.n >= (script == CYRILLIC ? MIN_CYRILLIC : MIN_GREEK) && same_letters(&fold_a, &fold_b);
}

/* Check whether two names are equal by the fold of Latin letters */
static bool
same_wide(const NameForm *a, const NameForm *b)
{
	return Min(a->plain.n, b->plain.n) >= MIN_WIDE && same_letters(&a->wide, &b->wide) &&
		!(name_is_pinyin(a) && name_is_pinyin(b));
}

/* Check whether the number of a name may be omitted after so many letters */
static bool
may_lack_number(const NameForm *with, int letters)
{
	return letters >= (with->number_bytes > 3 ? MIN_BEFORE_LARGE : MIN_BEFORE_NUMBER) || with->maru;
}

/* Check whether a is b without a title, MARU or number */
static bool
is_left_out(const NameForm *a, const NameForm *b)
{
	bool		whole = same_letters(&a->key, &b->key);
	bool		core = b->core.n >= MIN_CORE && same_letters(&a->key, &b->core);

	if (!whole && !core)
		return false;
	if (same_numbers(a, b))
		return core;
	return a->number_bytes == 0 && may_lack_number(b, a->key.n);
}

/* Check whether a is b with a word abbreviated */
static bool
is_shortened(const NameForm *a, const NameForm *b)
{
	int			before = a->shortened_at;
	int			behind = a->sound.n - before;

	return before > 0 && a->sound.n >= MIN_SHORTENED && behind >= 4 && b->sound.n > a->sound.n &&
		memcmp(a->sound.at, b->sound.at, before) == 0 &&
		memcmp(a->sound.at + before, b->sound.at + b->sound.n - behind, behind) == 0;
}

/* Check whether a by another system of transliteration sounds like b */
static bool
by_system(const NameForm *a, const NameForm *b)
{
	/* a name that can be pinyin is not read by another system, unless it is in Chinese characters */
	if (a->nsystems == 0 || (!a->han && name_is_pinyin(b) && name_is_pinyin(a)))
		return false;
	for (int i = 0; i < a->nsystems; i++)
		if (same_letters(&a->systems[i], &b->sound))
			return true;
	return false;
}

/* Return the score of two names by their readings, 0 if none agree */
static float4
score_of_readings(const NameForm *a, const NameForm *b)
{
	bool		numbers = same_numbers(a, b);

	if (is_cut(a, b) || is_cut(b, a))
		return SCORE_CUT;
	if (numbers && (same_sound(a, b) || same_korean(a, b)))
		return SCORE_SOUND;
	if (numbers && (same_fold(a, b, CYRILLIC) || same_fold(a, b, GREEK)))
		return SCORE_FOLD;
	if (numbers && (by_system(a, b) || by_system(b, a)))
		return SCORE_FOLD;
	if (numbers && a->arabic != b->arabic)
	{
		int			letters = a->arabic ? name_arabic_stands_for(a, b) : name_arabic_stands_for(b, a);

		if (letters >= 3)
			return letters == 3 ? SCORE_ARABIC_SHORT : SCORE_ARABIC;
	}
	if (is_left_out(a, b) || is_left_out(b, a) || (numbers && (is_shortened(a, b) || is_shortened(b, a))))
		return SCORE_LEFT_OUT;
	if (numbers && same_wide(a, b))
		return SCORE_WIDE;
	return 0;
}

/* Return the similarity of two names: exact if it is at least min_score, else 0 */
float4
name_similarity(const NameForm *a, const NameForm *b, float4 min_score)
{
	float4		result;
	float4		by_letters = 0;

	if (same_numbers(a, b))
	{
		if (same_letters(&a->key, &b->key))
			return 1;
		by_letters = name_edit_score(a, b, min_score);
	}
	result = Max(by_letters, score_of_readings(a, b));
	return result < min_score ? 0 : result;
}
