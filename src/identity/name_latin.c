/*
 * name_latin.c
 *		A name in any script as capital letters A to Z, digits and separators.
 *
 * A Cyrillic name is transliterated by sound (ICU; Russian and Ukrainian by BGN/PCGN,
 * anything else by Any-Latin), but a Cyrillic letter used in place of a Latin one
 * inside a Latin word is folded by shape (ICU spoof checker, Unicode TS 39).  The word
 * decides: letters of two scripts in one word, or a single letter in a name that is
 * otherwise Latin, are look-alikes.  Korean, Greek, Arabic and some Chinese and
 * Japanese characters are converted by name_script.c before ICU sees them.
 *
 * Names in ASCII, which are most, do not need ICU.
 */
#include "postgres.h"

#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/uscript.h>
#include <unicode/uspoof.h>
#include <unicode/ustring.h>
#include <unicode/utrans.h>

#include "mb/pg_wchar.h"
#include "utils/memutils.h"

#include "common/compat.h"
#include "identity/name_latin.h"

/* languages with a BGN/PCGN transliterator of their own, and the rest */
typedef enum Language
{
	RUSSIAN, UKRAINIAN, BULGARIAN, ANY_LANGUAGE, NLANGUAGES
} Language;

static const char *const transforms[NLANGUAGES] = {
	"Russian-Latin/BGN; Any-Latin; Latin-ASCII",
	"Ukrainian-Latin/BGN; Any-Latin; Latin-ASCII",
	"Bulgarian-Latin/BGN; Any-Latin; Latin-ASCII",
	"Any-Latin; Latin-ASCII"
};

/* opened once per backend; their results do not depend on earlier names */
static UTransliterator *transliterators[NLANGUAGES];
static USpoofChecker *spoof_checker;
static const UNormalizer2 *nfkc;

static void
check_icu(UErrorCode status, const char *what)
{
	if (U_FAILURE(status))
		ereport(ERROR,
				(errcode(ERRCODE_EXTERNAL_ROUTINE_EXCEPTION),
				 errmsg("could not %s: %s", what, u_errorName(status)),
				 errdetail("ICU reported this while it converted a name.")));
}

static UTransliterator *
open_transliterator(Language language)
{
	if (transliterators[language] == NULL)
	{
		UErrorCode	status = U_ZERO_ERROR;
		UChar		id[128];

		u_uastrcpy(id, transforms[language]);
		transliterators[language] = utrans_openU(id, -1, UTRANS_FORWARD, NULL, 0, NULL, &status);
		check_icu(status, "open a transliterator");
	}
	return transliterators[language];
}

/* Write the skeleton of a character (UTS 39: what it looks like) to shape; return its length */
static int
skeleton(UChar32 c, UChar *shape, int room)
{
	UErrorCode	status = U_ZERO_ERROR;
	UChar		text[2];
	int32		length = 0;
	int32		result;

	U16_APPEND_UNSAFE(text, length, c);
	result = uspoof_getSkeleton(spoof_checker, 0, text, length, shape, room, &status);
	check_icu(status, "find the shape of a letter");
	return result;
}

/* Return the capital A to Z that a letter resembles, or 0 */
static UChar
latin_look_alike(UChar32 c)
{
	static UChar shapes[26][8];
	static int	lengths[26];
	UChar		shape[64];
	int			length;

	if (spoof_checker == NULL)
	{
		UErrorCode	status = U_ZERO_ERROR;

		spoof_checker = uspoof_open(&status);
		check_icu(status, "open the spoof checker");
		for (int i = 0; i < 26; i++)
			lengths[i] = skeleton('A' + i, shapes[i], 8);
	}
	length = skeleton(c, shape, lengthof(shape));
	for (int i = 0; i < 26; i++)
		if (length == lengths[i] && u_memcmp(shape, shapes[i], length) == 0)
			return 'A' + i;
	return 0;
}

static bool
is_latin(UChar32 c)
{
	UErrorCode	status = U_ZERO_ERROR;

	return uscript_getScript(c, &status) == USCRIPT_LATIN;
}

/* Check whether a character is a letter of a script other than Latin */
static bool
is_foreign(UChar32 c)
{
	return u_isalpha(c) && !is_latin(c);
}

/* Replace the look-alikes in the word text[from, to), if it is Latin or a single letter */
static void
fold_word(UChar *text, int from, int to, bool latin_name)
{
	int			latin = 0;
	int			foreign = 0;
	int			i = from;

	while (i < to)
	{
		UChar32		c;

		U16_NEXT(text, i, to, c);
		latin += is_latin(c);
		foreign += is_foreign(c);
	}
	if (foreign == 0 || (latin == 0 && !(latin_name && foreign == 1)))
		return;
	for (i = from; i < to;)
	{
		int			at = i;
		UChar32		c;
		UChar		fold;

		U16_NEXT(text, i, to, c);
		/* only letters of one UTF-16 unit are replaced; the rare others are left to transliteration */
		if (i - at == 1 && is_foreign(c) && (fold = latin_look_alike(u_toupper(c))) != 0)
			text[at] = fold;
	}
}

/* Replace letters of other scripts that look like Latin ones, word by word */
static void
fold_look_alikes(UChar *text, int length)
{
	bool		latin_name = false;
	int			i = 0;

	while (i < length && !latin_name)
	{
		UChar32		c;

		U16_NEXT(text, i, length, c);
		latin_name = is_latin(c);
	}
	for (i = 0; i < length;)
	{
		int			from = i;
		int			to = i;
		UChar32		c;

		while (to < length)
		{
			int			next = to;

			U16_NEXT(text, next, length, c);
			if (!u_isalnum(c) && u_charType(c) != U_NON_SPACING_MARK)
				break;
			to = next;
		}
		if (to > from)
			fold_word(text, from, to, latin_name);
		else
			U16_NEXT(text, to, length, c);
		i = to;
	}
}

/* Check whether a letter, in either case, is in a list */
static bool
is_letter_of(UChar c, const UChar *letters)
{
	return u_strchr(letters, (UChar) u_tolower(c)) != NULL;
}

/*
 * Return the language by letters that only it has: for Ukrainian and Belarusian i with a dot, yi, ye and g with
 * upturn; for Bulgarian the hard sign as a vowel, before a consonant
 */
static Language
language_of(const UChar *text, int length)
{
	Language	language = ANY_LANGUAGE;

	for (int i = 0; i < length; i++)
	{
		if (text[i] < 0x0400 || text[i] > 0x04FF)
			continue;
		if (is_letter_of(text[i], u"\u0454\u0456\u0457\u0491"))
			return UKRAINIAN;
		if (is_letter_of(text[i], u"\u044A") && i + 1 < length && u_isalpha(text[i + 1]) &&
			!is_letter_of(text[i + 1], u"\u0430\u0435\u0451\u0438\u043E\u0443\u044B\u044D\u044E\u044F"))
			return BULGARIAN;
		language = RUSSIAN;
	}
	return language;
}

/* Replace the Bulgarian hard sign by A, as it is transliterated */
static void
write_hard_signs(UChar *text, int length)
{
	for (int i = 0; i < length; i++)
		if (is_letter_of(text[i], u"\u044A"))
			text[i] = 0x0430;
}

/* Return the scripts that occur in a text */
static NameScripts
scripts_of(const UChar *text, int length)
{
	NameScripts scripts = {0};

	for (int i = 0; i < length; i++)
	{
		scripts.hangul |= text[i] >= 0xAC00 && text[i] <= 0xD7A3;
		scripts.han |= text[i] >= 0x4E00 && text[i] <= 0x9FFF;
		scripts.kana |= text[i] >= 0x3041 && text[i] <= 0x30FF;
		scripts.in[CYRILLIC] |= text[i] >= 0x0400 && text[i] <= 0x04FF;
		scripts.in[GREEK] |= text[i] >= 0x0386 && text[i] <= 0x03CE;
	}
	return scripts;
}

/* Shorten the long vowels of Japanese as names of ships do: OU and OO to O, UU to U */
static void
shorten_vowels(char *latin)
{
	char	   *to = latin;

	for (const char *from = latin; *from != '\0'; from++)
		if (to == latin || !((to[-1] == 'o' && (*from == 'u' || *from == 'o')) || (to[-1] == 'u' && *from == 'u')))
			*to++ = *from;
	*to = '\0';
}

/*
 * Convert UTF-8 to ASCII through ICU: normalize, fold look-alikes, transliterate.  Returns NULL if the result is
 * too long.
 */
static char *
latin_by_icu(const char *utf8, NameScripts *scripts)
{
	UErrorCode	status = U_ZERO_ERROR;
	int			bytes = strlen(utf8);
	int			room = Max(64, bytes * 10); /* room for the result of transliteration */
	UChar	   *given = palloc(mul_size(bytes + 1, sizeof(UChar)));
	UChar	   *normal = palloc(mul_size(room, sizeof(UChar)));
	UChar	   *text = palloc(mul_size(room, sizeof(UChar)));
	Language	language;
	int			n = 0;
	char	   *result;
	int32		length;
	int32		limit;

	u_strFromUTF8(given, bytes + 1, &length, utf8, bytes, &status);
	check_icu(status, "read a name");
	if (nfkc == NULL)
	{
		nfkc = unorm2_getNFKCInstance(&status);
		check_icu(status, "open the normalizer");
	}
	length = unorm2_normalize(nfkc, given, length, normal, room, &status);
	if (status == U_BUFFER_OVERFLOW_ERROR)
		return NULL;			/* longer than the room: one character can expand to eighteen */
	check_icu(status, "normalize a name");
	fold_look_alikes(normal, length);
	*scripts = scripts_of(normal, length);
	language = language_of(normal, length);
	if (language == BULGARIAN)
		write_hard_signs(normal, length);
	length = name_script_latin(normal, length, text, room);
	if (length < 0)
		return NULL;
	limit = length;
	utrans_transUChars(open_transliterator(language), text, &length, room, 0, &limit, &status);
	if (status == U_BUFFER_OVERFLOW_ERROR)
		return NULL;
	check_icu(status, "transliterate a name");

	/* characters without a Latin form separate words, except marks that Latin-ASCII leaves on capitals */
	result = palloc(length + 1);
	for (int i = 0; i < length; i++)
		if (text[i] < 0x80)
			result[n++] = (char) text[i];
		else if (u_charType(text[i]) != U_NON_SPACING_MARK)
			result[n++] = ' ';
	result[n] = '\0';
	if (scripts->kana)
		shorten_vowels(result);
	pfree(given);
	pfree(normal);
	pfree(text);
	return result;
}

/*
 * Convert a name in the server encoding to ASCII: capitals, lower case for Arabic letters, separators unchanged.
 * Sets *scripts to the scripts that occur in it.
 */
char *
name_latin(const char *name, int length, NameScripts *scripts)
{
	char	   *ascii = NULL;
	bool		plain = true;

	memset(scripts, 0, sizeof(NameScripts));

	for (int i = 0; i < length && plain; i++)
		plain = !IS_HIGHBIT_SET(name[i]);
	if (!plain)
	{
		ascii = latin_by_icu(pg_server_to_any(pnstrdup(name, length), length, PG_UTF8), scripts);
		if (ascii == NULL)
			ereport(ERROR,
					(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
					 errmsg("name \"%s\" is too long in Latin letters",
							pnstrdup(name, pg_mbcliplen(name, length, 60)))));
	}
	else
		ascii = pnstrdup(name, length);
	for (char *c = ascii; *c != '\0'; c++)
		*c = pg_ascii_toupper((unsigned char) *c);
	return plain ? ascii : name_lower_arabic(ascii);
}
