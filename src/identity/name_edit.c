/*
 * name_edit.c
 *		Weighted edit distance of two names, by the letters of their keys or as written.
 *
 * Letters are inserted, dropped, changed or swapped with their neighbour (Damerau and
 * Levenshtein, optimal string alignment).  A step costs 1; less if it is a common error
 * of typing or transliteration, more if it usually distinguishes ships:
 *
 *		0.6		an H inserted or dropped
 *		0.75	a vowel inserted or dropped beside a vowel (CHENG, CHEONG)
 *		0.75	two letters swapped
 *		0.85	a vowel for a vowel, or a letter for its neighbour on the keyboard, within a word
 *		+ 0.3	at the first letter of a name, but for an H: HELENI and ELENI
 *		+ 0.2	at the last letter of a word, but for an H: MARINE and MARINA, DREAM and DREAMS
 *		+ 1		at a word of one letter: JAMES A and JAMES R are two ships
 *
 * The score is 1 - 3 e / n, where e is the cost and n the number of letters of the longer
 * name and digits of its numbers: a score of 0.7 allows a cost of 1 in ten letters.
 */
#include "postgres.h"

#include <math.h>

#include "port/pg_bitutils.h"

#include "common/compat.h"
#include "identity/name_match.h"

/* costs are integers, in units of 1/20 */
#define UNIT				20
#define COST_OF_A_LETTER	3.0
#define STEP_H				12			/* the cheapest step */
#define STEP_VOWEL			15			/* the cheapest step without an H */
#define STEP_SWAP			15
#define STEP_LIKELY			17
#define AT_FIRST			6
#define AT_LAST				4
#define AT_ALONE			20
#define FAR					100000	/* more than the cost of any two names */

/* Check whether two letters are neighbours on an English keyboard, or on QWERTZ for Y and Z */
static bool
is_neighbour(char a, char b)
{
	static const char *const beside[26] = {
		"QWSZ", "VGHN", "XDFV", "ERSFXC", "WSDR", "RTDGCV", "TYFHVB", "YUGJBN", "UOJK", "UIHKNM", "IOJLM",
		"OPK", "NJK",
		"BHJM", "IPKL", "OL", "WA", "ETDF", "AWEDZX", "RYFG", "YIHJ", "CFGB", "QEAS", "ZSDC", "TUGH", "ASX"};
	const char *c;

	if (a < 'A' || a > 'Z')
		return false;
	for (c = beside[a - 'A']; *c != '\0' && *c != b; c++)
		;
	return *c != '\0';
}

static int
place_cost(uint8 place, bool first)
{
	return (first ? AT_FIRST : 0) + ((place & LETTER_ALONE) != 0 ? AT_ALONE : (place & LETTER_LAST) != 0 ? AT_LAST : 0);
}

/* letters to compare, and the flags of their places */
typedef struct Letters
{
	const NameLetters *letters;
	const uint8 *place;
} Letters;

/* Return the cost of inserting or dropping letter i */
static int
cost_of_extra(const Letters *form, int i)
{
	const char *at = form->letters->at;
	char		c = at[i];
	int			step = UNIT;

	if (c == 'H')
		return STEP_H + ((form->place[i] & LETTER_ALONE) != 0 ? AT_ALONE : 0);
	if (name_is_vowel(c) &&
		((i > 0 && name_is_vowel(at[i - 1])) || (i + 1 < form->letters->n && name_is_vowel(at[i + 1]))))
		step = STEP_VOWEL;
	return step + place_cost(form->place[i], i == 0);
}

/* Return the cost of changing letter i of a to letter j of b */
static int
cost_of_change(const Letters *a, int i, const Letters *b, int j)
{
	char		x = a->letters->at[i];
	char		y = b->letters->at[j];
	uint8		place = a->place[i] | b->place[j];
	bool		likely;

	if (x == y)
		return 0;
	likely = (place & (LETTER_LAST | LETTER_ALONE)) == 0 &&
		((name_is_vowel(x) && name_is_vowel(y)) || is_neighbour(x, y));
	return (likely ? STEP_LIKELY : UNIT) + place_cost(place, i == 0 && j == 0);
}

/*
 * Return the edit cost of two names, or any number above max if it exceeds max.  Inserting or
 * dropping a letter costs at least STEP_H, so only the band of places within max / STEP_H of the
 * diagonal is computed.
 */
static int
edit_cost(const Letters *a, const Letters *b, int max)
{
	const int	apart = max / STEP_H;
	int			rows[3][NAME_MAX_LETTERS + 1];
	int		   *before = rows[0];	/* rows i - 2, i - 1 and i */
	int		   *last = rows[1];
	int		   *now = rows[2];
	int			least_before = 0;	/* of row i - 1 */

	if (abs(a->letters->n - b->letters->n) > apart)
		return max + 1;
	last[0] = 0;
	for (int j = 1; j <= b->letters->n; j++)
		last[j] = last[j - 1] + cost_of_extra(b, j - 1);
	for (int i = 1; i <= a->letters->n; i++)
	{
		int			extra = cost_of_extra(a, i - 1);
		int			from = Max(1, i - apart);
		int			to = Min(b->letters->n, i + apart);
		int			least = now[from - 1] = from == 1 ? last[0] + extra : FAR;
		int		   *swap = before;

		if (to < b->letters->n)
			now[to + 1] = FAR;
		for (int j = from; j <= to; j++)
		{
			bool		same = a->letters->at[i - 1] == b->letters->at[j - 1];
			int			d = last[j - 1] + cost_of_change(a, i - 1, b, j - 1);

			d = Min(d, last[j] + extra);
			d = Min(d, now[j - 1] + cost_of_extra(b, j - 1));
			if (!same && i > 1 && j > 1 && a->letters->at[i - 1] == b->letters->at[j - 2] &&
				a->letters->at[i - 2] == b->letters->at[j - 1])
				d = Min(d, before[j - 2] + STEP_SWAP);
			now[j] = d;
			least = Min(least, d);
		}
		/* the next row follows from this row, or by a swap from the previous one */
		if (least > max && least_before + STEP_SWAP > max)
			return max + 1;
		least_before = least;
		before = last;
		last = now;
		now = swap;
	}
	return last[b->letters->n];
}

/* Return the largest cost that reaches min_score, given the letters and digits of the longer name */
static int
max_cost(int letters, int digits, float4 min_score)
{
	return (int) ((1.0 - Max(min_score, 0.0f)) * (letters + digits) * UNIT / COST_OF_A_LETTER + 1e-4);
}

/* Return the largest number of steps that reaches min_score, given the letters and digits of the longer name */
int
name_edit_steps(int letters, int digits, float4 min_score)
{
	return max_cost(letters, digits, min_score) / STEP_H;
}

/* Return the same for names from which each H has been removed */
int
name_edit_steps_but_h(int letters, int digits, float4 min_score)
{
	return max_cost(letters, digits, min_score) / STEP_VOWEL;
}

/*
 * Return the score of two names by their letters, which have the same digits; 0 if it is below min_score.
 * different: the difference of their letter sets.
 */
static float4
score_of_letters(Letters a, Letters b, uint64 different, int digits, float4 min_score)
{
	int			longer = Max(a.letters->n, b.letters->n);
	int			shorter = Min(a.letters->n, b.letters->n);
	int			n = longer + digits;
	int			max = max_cost(longer, digits, min_score);
	int			steps = name_edit_steps(longer, digits, min_score);
	int			cost;
	double		exact;
	float4		result;

	/* a step can change two bits of the set of letters */
	if (longer == 0 || longer - shorter > steps || pg_popcount64(different) > 2 * steps)
		return 0;
	cost = edit_cost(&a, &b, max);
	if (cost > max)
		return 0;
	/* round up, so that a score of 0.7 is not below 0.7 when compared with a double */
	exact = Max(1.0 - COST_OF_A_LETTER / UNIT * cost / n, 0.0);
	result = (float4) exact;
	return result < exact ? nextafterf(result, 1) : result;
}

/*
 * Return the better of the scores of two names with the same numbers by the letters of their keys and as written:
 * exact if it is at least min_score, else 0
 */
float4
name_edit_score(const NameForm *a, const NameForm *b, float4 min_score)
{
	float4		keys;
	float4		plain;

	if (a->key.n == 0 && b->key.n == 0)
		return 1;				/* equal numbers and no letters */
	keys = score_of_letters((Letters) {&a->key, a->place}, (Letters) {&b->key, b->place},
							a->letter_set ^ b->letter_set, a->digits, min_score);
	plain = score_of_letters((Letters) {&a->plain, a->plain_place}, (Letters) {&b->plain, b->plain_place},
							 a->plain_set ^ b->plain_set, a->digits, Max(min_score, keys));
	return Max(keys, plain);
}
