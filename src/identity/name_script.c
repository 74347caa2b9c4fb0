/*
 * name_script.c
 *		Transliteration of the scripts that ICU does not write as lists of ships do:
 *		Korean, Greek, Chinese and Japanese characters, Arabic.  The rest is left to ICU
 *		(name_latin.c).
 *
 * Korean is written as names of ships of the DPRK are: McCune and Reischauer without
 * diacritics, in the DPRK's spelling of 1992 (R at the beginning, JI).  ICU has the
 * system of South Korea.  Greek follows ELOT 743 (ISO 843 type 2); ICU's UNGEGN reads
 * capitals of EY before a voiceless consonant as EU.  Of Chinese characters with two
 * readings ICU has one: those that are in names of ships are given here.  Characters
 * beside kana, or before MARU, are Japanese.
 *
 * Arabic script has no short vowels: its letters become one control character each,
 * which no transliterator touches, and name_lower_arabic() makes lower case of them.
 */
#include "postgres.h"

#include <unicode/uchar.h>
#include <unicode/ustring.h>
#include <unicode/utypes.h>

#include "identity/name_latin.h"

typedef struct Output
{
	UChar	   *at;
	int			n;
	int			room;
	bool		full;
} Output;

static void
put(Output *output, UChar c)
{
	if (output->n < output->room)
		output->at[output->n++] = c;
	else
		output->full = true;
}

static void
put_ascii(Output *output, const char *text)
{
	while (*text != '\0')
		put(output, (UChar) *text++);
}

/* ---------- Korean ---------- */

#define FIRST_SYLLABLE	0xAC00
#define NCODAS			28		/* final consonants of a syllable, including none (Unicode, chapter 3.12) */
#define ONSET_SYLLABLES	588		/* syllables with one initial consonant: 21 vowels times NCODAS */
#define LAST_SYLLABLE	0xD7A3
#define SILENT_ONSET	11

static bool
is_hangul(UChar c)
{
	return c >= FIRST_SYLLABLE && c <= LAST_SYLLABLE;
}

/* class of each final consonant, and the consonant that moves to the next syllable */
static const char coda_kind[28] = {
	0, 'K', 'K', 'K', 'N', 'N', 'N', 'T', 'L', 'K', 'M', 'L', 'L', 'L', 'P', 'L', 'M', 'P', 'P', 'T', 'T',
	'Q', 'T', 'T', 'K', 'T', 'P', 'T'};
static const char *const coda_moved[28] = {
	"", "G", "K", "S", "N", "J", "N", "D", "R", "LG", "LM", "LB", "LS", "LT", "LP", "R", "M", "B", "PS", "S", "S",
	"NG", "J", "CH", "K", "T", "P", ""};

/* Return the final consonant of a syllable before the next initial (-1: none) */
static const char *
hangul_coda(int coda, int next)
{
	bool		nasal = next == 2 || next == 5 || next == 6; /* N, R, M */
	bool		r_follows = next == 5;

	if (next == SILENT_ONSET)
		return coda_moved[coda];
	switch (coda_kind[coda])
	{
		case 'K':
			return next >= 0 && nasal ? "NG" : "K";
		case 'T':
			return next >= 0 && nasal ? "N" : "T";
		case 'P':
			return next >= 0 && nasal ? "M" : "P";
		case 'N':
			return r_follows ? "L" : "N";
		case 'L':
			return "L";
		case 'M':
			return "M";
		case 'Q':
			return "NG";
	}
	return "";
}

/* Return the initial consonant of a syllable after the previous final (-1: it begins the word) */
static const char *
hangul_onset(int onset, int coda)
{
	static const char *const plain[19] = {
		"K", "K", "N", "T", "T", "R", "M", "P", "P", "S", "S", "", "J", "J", "CH", "K", "T", "P", "H"};
	char		kind = coda < 0 ? 0 : coda_kind[coda];

	/* within a word K, T and P are voiced after a vowel or a voiced consonant */
	if (coda == 0 || (coda > 0 && strchr("NMLQ", kind) != NULL))
		switch (onset)
		{
			case 0:
				return "G";
			case 3:
				return "D";
			case 7:
				return "B";
		}
	if (onset == 5 && coda > 0)
		return kind == 'L' || kind == 'N' ? "L" : strchr("KTP", kind) != NULL ? "N" : "R";
	if (onset == 2 && kind == 'L')
		return "L";
	return plain[onset];
}

/* Write the word of Hangul at text[at]; return the place after it */
static int
put_hangul(Output *output, const UChar *text, int length, int at)
{
	static const char *const vowels[21] = {
		"A", "AE", "YA", "YAE", "O", "E", "YO", "YE", "O", "WA", "WAE", "OE", "YO", "U", "WO", "WE", "WI",
		"YU", "U", "UI", "I"};
	int			coda = -1;
	int			from = at;
	int			to = at;

	while (to < length && is_hangul(text[to]))
		to++;
	/* drop HO, "ship", after the name */
	if (to - from > 2 && text[to - 1] == 0xD638)
		to--;
	for (; at < to; at++)
	{
		int			syllable = text[at] - FIRST_SYLLABLE;
		int			next = at + 1 < to ? (text[at + 1] - FIRST_SYLLABLE) / ONSET_SYLLABLES : -1;

		put_ascii(output, hangul_onset(syllable / ONSET_SYLLABLES, coda));
		put_ascii(output, vowels[syllable % ONSET_SYLLABLES / NCODAS]);
		coda = syllable % NCODAS;
		put_ascii(output, hangul_coda(coda, next));
		/* the consonant that moved begins the next syllable */
		if (next == SILENT_ONSET)
			coda = 0;
	}
	put(output, ' ');
	while (at < length && is_hangul(text[at]))
		at++;
	return at;
}

/* ---------- Greek ---------- */

static const char *
greek_letter(UChar c)
{
	static const char *const capitals[] = {
		"A", "V", "G", "D", "E", "Z", "I", "TH", "I", "K", "L", "M", "N", "X", "O", "P", "R", "", "S", "T",
		"Y", "F", "CH", "PS", "O"};

	return c >= 0x0391 && c <= 0x03A9 ? capitals[c - 0x0391] : NULL;
}

/*
 * Return a Greek letter as a capital without accent; set *accented if it has a diaeresis, which separates two
 * vowels
 */
static UChar
greek_capital(UChar c, bool *accented)
{
	static const UChar with_mark[][2] = {
		{0x0386, 0x0391}, {0x0388, 0x0395}, {0x0389, 0x0397}, {0x038A, 0x0399}, {0x038C, 0x039F},
		{0x038E, 0x03A5}, {0x038F, 0x03A9},
		{0x03AA, 0x0399}, {0x03AB, 0x03A5}, {0x0390, 0x0399}, {0x03B0, 0x03A5}, {0x03C2, 0x03A3}};

	c = (c == 0x0390 || c == 0x03B0) ? c : (UChar) u_toupper(c);
	*accented = false;
	for (int i = 0; i < lengthof(with_mark); i++)
		if (with_mark[i][0] == c)
		{
			*accented = c == 0x03AA || c == 0x03AB || c == 0x0390 || c == 0x03B0;
			return with_mark[i][1];
		}
	return c;
}

static bool
is_greek(UChar c)
{
	return c >= 0x0386 && c <= 0x03CE && c != 0x0387;
}

/* Check whether a character is a voiceless consonant, or the end of the word (0) */
static bool
is_voiceless(UChar c)
{
	return c == 0 || u_strchr(u"\u0398\u039A\u039E\u03A0\u03A3\u03A4\u03A6\u03A7\u03A8", c) != NULL;
}

/* Write the word of Greek at text[at] by ELOT 743; return the place after it */
static int
put_greek(Output *output, const UChar *text, int length, int at)
{
	int			from = at;

	while (at < length && is_greek(text[at]))
	{
		bool		parted = false;
		bool		parts = false;
		UChar		c = greek_capital(text[at], &parted);
		UChar		next = at + 1 < length && is_greek(text[at + 1]) ? greek_capital(text[at + 1], &parts) : 0;
		UChar		after = at + 2 < length && is_greek(text[at + 2]) ? greek_capital(text[at + 2], &parted) : 0;

		if (next == 0x03A5 && !parts && (c == 0x0391 || c == 0x0395 || c == 0x0397))
		{
			/* the Y of AY, EY and IY is F at the end and before a voiceless consonant, V elsewhere */
			put_ascii(output, c == 0x0391 ? "A" : c == 0x0395 ? "E" : "I");
			put_ascii(output, is_voiceless(after) ? "F" : "V");
			at += 2;
		}
		else if (next == 0x03A5 && !parts && c == 0x039F)
			put_ascii(output, "OU"), at += 2;
		else if (c == 0x0393 && next != 0 && u_strchr(u"\u0393\u039E\u03A7", next) != NULL)
			put_ascii(output, "N"), at++;
		else if (c == 0x0393 && next == 0x039A)
			put_ascii(output, at == from ? "G" : "GK"), at += 2;
		else if (c == 0x039C && next == 0x03A0)
			put_ascii(output, at == from ? "B" : "MP"), at += 2;
		else if (c == 0x039D && next == 0x03A4 && at == from)
			put_ascii(output, "D"), at += 2;
		else
		{
			const char *letter = greek_letter(c);

			if (letter != NULL)
				put_ascii(output, letter);
			at++;
		}
	}
	return at;
}

/* ---------- Chinese and Japanese characters ---------- */

typedef struct HanReading
{
	const UChar *from;
	const char *to;
} HanReading;

/* characters that names of ships read otherwise than ICU does */
static const HanReading chinese[] = {
	{u"\u91CD\u5E86", " CHONG QING "}, {u"\u91CD\u6176", " CHONG QING "},
	{u"\u957F", " CHANG "}, {u"\u9577", " CHANG "}, {u"\u53A6", " XIA "}, {u"\u5EC8", " XIA "}, {u"\u90FD", " DU "},
};

/* characters in names of Japanese ships */
static const HanReading japanese[] = {
	{u"\u65E5\u672C", "NIHON "}, {u"\u65E5\u5149", "NIKKO "}, {u"\u6625\u65E5", "KASUGA "},
	{u"\u767D", "HAKU"}, {u"\u9CE5", "CHO"}, {u"\u592A\u5E73\u6D0B", "TAIHEIYO "},
	{u"\u5927\u5CF6", "OSHIMA "}, {u"\u660E\u795E", "MYOJIN "}, {u"\u65E5\u6607", "NISSHO "},
	{u"\u5929\u738B", "TENNO "},
	{u"\u738B", "O"}, {u"\u6607", "SHO"}, {u"\u7965", "SHO"}, {u"\u5BFF", "JU"}, {u"\u6075", "KEI"}, {u"\u6CD5", "HO"},
	{u"\u9DF9", "YO"}, {u"\u5927\u548C", "YAMATO "},
	{u"\u5BCC\u58EB", "FUJI "},
	{u"\u6771\u4EAC", "TOKYO "}, {u"\u6A2A\u6D5C", "YOKOHAMA "}, {u"\u5927\u962A", "OSAKA "},
	{u"\u795E\u6238", "KOBE "},
	{u"\u4E38", " MARU "}, {u"\u53F7", " GO "}, {u"\u865F", " GO "}, {u"\u7B2C", " DAI "},
	{u"\u65B0", "SHIN "}, {u"\u5927", "DAI"},
	{u"\u4E00", "ICHI"}, {u"\u4E8C", "NI"}, {u"\u4E09", "SAN"}, {u"\u56DB", "YON"}, {u"\u4E94", "GO"},
	{u"\u516D", "ROKU"}, {u"\u4E03", "NANA"}, {u"\u516B", "HACHI"}, {u"\u4E5D", "KYU"},
	{u"\u5341", "JU"},
	{u"\u798F", "FUKU"}, {u"\u7ADC", "RYU"}, {u"\u9F8D", "RYU"}, {u"\u6D77", "KAI"}, {u"\u6D0B", "YO"},
	{u"\u967D", "YO"}, {u"\u5149", "KO"},
	{u"\u5E78", "KO"}, {u"\u6C5F", "E"}, {u"\u6804", "EI"}, {u"\u69AE", "EI"}, {u"\u6C38", "EI"},
	{u"\u795E", "SHIN"}, {u"\u6771", "TO"}, {u"\u897F", "SEI"},
	{u"\u5357", "NAN"}, {u"\u5317", "HOKU"}, {u"\u5C71", "SAN"}, {u"\u5DDD", "KAWA"}, {u"\u5CF6", "SHIMA"},
	{u"\u6E05", "SEI"}, {u"\u660E", "MEI"},
	{u"\u548C", "WA"}, {u"\u5E73", "HEI"}, {u"\u6B63", "SEI"}, {u"\u6210", "SEI"}, {u"\u76DB", "SEI"},
	{u"\u661F", "SEI"}, {u"\u9686", "RYU"}, {u"\u5B9D", "HO"},
	{u"\u8C4A", "HO"}, {u"\u592A", "TAI"}, {u"\u6CF0", "TAI"}, {u"\u5929", "TEN"}, {u"\u5CA9", "IWA"},
	{u"\u677E", "MATSU"}, {u"\u83EF", "KA"}, {u"\u9DB4", "TSURU"},
	{u"\u4E80", "KAME"}, {u"\u685C", "SAKURA"}, {u"\u6625", "HARU"}, {u"\u52DD", "KATSU"},
	{u"\u5409", "KICHI"}, {u"\u5229", "RI"}, {u"\u6CE2", "NAMI"},
	{u"\u7FBD", "HA"}, {u"\u9CF3", "HO"}, {u"\u91D1", "KIN"}, {u"\u9280", "GIN"}, {u"\u7389", "TAMA"},
	{u"\u9AD8", "TAKA"}, {u"\u6CC9", "IZUMI"}, {u"\u822A", "KO"},
	{u"\u751F", "SEI"}, {u"\u9032", "SHIN"}, {u"\u5FB3", "TOKU"}, {u"\u52C7", "YU"}, {u"\u5354", "KYO"}, {u"\u8208", "KO"}, {u"\u5E83", "KO"}, {u"\u662D", "SHO"},
	{u"\u5B89", "AN"}, {u"\u9577", "CHO"}, {u"\u4E45", "KYU"}, {u"\u653F", "SEI"}, {u"\u771F", "SHIN"}, {u"\u4E07", "MAN"}, {u"\u5343", "SEN"}, {u"\u559C", "KI"},
};

static bool
is_han(UChar c)
{
	return c >= 0x4E00 && c <= 0x9FFF;
}

/* Check whether a name is Japanese: it has kana, or MARU */
static bool
is_japanese(const UChar *text, int length)
{
	for (int i = 0; i < length; i++)
		if ((text[i] >= 0x3041 && text[i] <= 0x30FF) || text[i] == 0x4E38)
			return true;
	return false;
}

/* Return the reading of the characters at text[at] and set *taken to their number; NULL if they are left to ICU */
static const char *
read_han(const HanReading *table, int n, const UChar *text, int length, int at, int *taken)
{
	for (int i = 0; i < n; i++)
	{
		int			k = u_strlen(table[i].from);

		if (at + k <= length && u_strncmp(text + at, table[i].from, k) == 0)
		{
			*taken = k;
			return table[i].to;
		}
	}
	return NULL;
}

/* Check whether text[at] is the character for "ship" after a Chinese name */
static bool
is_ship_behind(const UChar *text, int length, int at)
{
	return (text[at] == 0x53F7 || text[at] == 0x865F || text[at] == 0x8F6E || text[at] == 0x8F2A) && at >= 2 &&
		(is_han(text[at - 1]) || (text[at - 1] >= '0' && text[at - 1] <= '9')) &&
		(at + 1 == length || !is_han(text[at + 1]));
}

/* ---------- Arabic script ---------- */

/*
 * Arabic and Persian letters as lower-case letters.  One letter stands for each class of sounds
 * that transliterations distinguish: u is SH, c CH, x KH, i GH, z also TH and DH; w, y and a are
 * vowels too; e is ain, h also a silent ending, v the ending that is T before another word.
 */
static const struct
{
	UChar		from;
	char		to;
}			arabic[] = {
	{0x0622, 'a'}, {0x0623, 'a'}, {0x0624, 'w'}, {0x0625, 'a'}, {0x0626, 'y'}, {0x0627, 'a'}, {0x0671, 'a'},
	{0x0628, 'b'}, {0x067E, 'p'}, {0x062A, 't'}, {0x0637, 't'}, {0x0629, 'v'}, {0x062B, 's'}, {0x0633, 's'},
	{0x0635, 's'},
	{0x062C, 'j'}, {0x0686, 'c'}, {0x062D, 'h'}, {0x0647, 'h'}, {0x06C1, 'h'}, {0x06C0, 'h'}, {0x062E, 'x'},
	{0x062F, 'd'}, {0x0636, 'z'},
	{0x0630, 'z'}, {0x0632, 'z'}, {0x0638, 'z'}, {0x0631, 'r'}, {0x0698, 'o'}, {0x0634, 'u'}, {0x0639, 'e'},
	{0x063A, 'i'},
	{0x0641, 'f'}, {0x0642, 'q'}, {0x0643, 'k'}, {0x06A9, 'k'}, {0x06AF, 'g'}, {0x0644, 'l'}, {0x0645, 'm'},
	{0x0646, 'n'},
	{0x0648, 'w'}, {0x0649, 'y'}, {0x064A, 'y'}, {0x06CC, 'y'},
};

/* Check whether a character is a vowel mark, a tatweel or a joiner, which are skipped */
static bool
is_arabic_mark(UChar c)
{
	return (c >= 0x064B && c <= 0x0655) || c == 0x0670 || c == 0x0640 || c == 0x0621 || c == 0x200C || c == 0x200D;
}

static char
arabic_letter(UChar c)
{
	if (c >= 0x0600 && c <= 0x06FF)
		for (int i = 0; i < lengthof(arabic); i++)
			if (arabic[i].from == c)
				return arabic[i].to;
	return 0;
}

/* ---------- all of them ---------- */

/*
 * Copy a text normalized by NFKC to result, these scripts in ASCII and Arabic letters as control characters;
 * return its length, -1 if it does not fit
 */
int
name_script_latin(const UChar *text, int length, UChar *result, int room)
{
	Output		output = {result, 0, room, false};
	bool		in_japanese = is_japanese(text, length);
	int			i = 0;

	while (i < length && !output.full)
	{
		const char *reading = NULL;
		int			taken = 1;
		char		letter;

		if (is_hangul(text[i]))
		{
			i = put_hangul(&output, text, length, i);
			continue;
		}
		if (is_greek(text[i]))
		{
			i = put_greek(&output, text, length, i);
			continue;
		}
		if (is_han(text[i]))
		{
			if (in_japanese)
				reading = read_han(japanese, lengthof(japanese), text, length, i, &taken);
			else if (is_ship_behind(text, length, i))
				reading = " ";
			else
				reading = read_han(chinese, lengthof(chinese), text, length, i, &taken);
		}
		if (reading != NULL)
			put_ascii(&output, reading);
		else if ((letter = arabic_letter(text[i])) != 0)
			put(&output, letter - 'a' + 1);
		else if (!is_arabic_mark(text[i]))
			put(&output, text[i] < ' ' ? ' ' : text[i]);
		i += taken;
	}
	return output.full ? -1 : output.n;
}

/* Convert the control characters that stand for Arabic letters to lower-case letters, in place */
char *
name_lower_arabic(char *ascii)
{
	for (char *c = ascii; *c != '\0'; c++)
		if (*c >= 1 && *c <= 26)
			*c += 'a' - 1;
	return ascii;
}
