/*
 * country.c
 *		country_code(name): ISO 3166 alpha-2 code of a flag as published lists write it.
 *
 * Accepts codes of two and three letters, ICU's English names (CLDR), and further names
 * that the lists of the UN, OFAC and the UK use.  Names are compared by their letters
 * alone, without accents and without "The"; "St." is read as Saint and "&" as And.
 */
#include "postgres.h"

#include <ctype.h>

#include <unicode/uchar.h>
#include <unicode/uloc.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>

#include "mb/pg_wchar.h"
#include "utils/builtins.h"
#include "utils/memutils.h"

#include "common/compat.h"

#define MAX_LETTERS		64		/* of the compared form of a name, with the NUL */
#define MAX_COUNTRIES	300

typedef struct Country
{
	char		name[MAX_LETTERS];
	char		alpha3[4];
	char		code[3];
} Country;

static const struct
{
	const char *name;
	const char *code;
}			aliases[] = {
	{"BAHAMAS", "BS"}, {"BOLIVIAPLURINATIONALSTATEOF", "BO"}, {"BRUNEIDARUSSALAM", "BN"}, {"BURMA", "MM"},
	{"CABOVERDE", "CV"}, {"CONGO", "CG"}, {"CONGODEMOCRATICREPUBLICOF", "CD"}, {"CONGOREPUBLICOF", "CG"},
	{"COTEDIVOIRE", "CI"}, {"IVORYCOAST", "CI"}, {"CURACAONETHERLANDS", "CW"}, {"CZECHREPUBLIC", "CZ"},
	{"DEMOCRATICPEOPLESREPUBLICOFKOREA", "KP"}, {"DEMOCRATICREPUBLICOFCONGO", "CD"}, {"DPRK", "KP"},
	{"HONGKONG", "HK"}, {"HONGKONGCHINA", "HK"}, {"IRANISLAMICREPUBLICOF", "IR"}, {"ISLAMICREPUBLICOFIRAN", "IR"},
	{"KOREANORTH", "KP"}, {"KOREASOUTH", "KR"}, {"KOREADEMOCRATICPEOPLESREPUBLICOF", "KP"},
	{"KOREAREPUBLICOF", "KR"}, {"REPUBLICOFKOREA", "KR"}, {"LAOPEOPLESDEMOCRATICREPUBLIC", "LA"}, {"MACAU", "MO"},
	{"MACAO", "MO"}, {"MICRONESIAFEDERATEDSTATESOF", "FM"}, {"MOLDOVAREPUBLICOF", "MD"}, {"MYANMAR", "MM"},
	{"PALESTINE", "PS"}, {"RUSSIANFEDERATION", "RU"}, {"SAOTOMEANDPRINCIPE", "ST"}, {"SOUTHKOREA", "KR"},
	{"SWAZILAND", "SZ"}, {"SYRIANARABREPUBLIC", "SY"}, {"TAIWANCHINA", "TW"}, {"TANZANIAUNITEDREPUBLICOF", "TZ"},
	{"UNITEDREPUBLICOFTANZANIA", "TZ"}, {"ZANZIBAR", "TZ"}, {"TURKEY", "TR"}, {"TURKIYE", "TR"}, {"UK", "GB"},
	{"USA", "US"}, {"UNITEDSTATESOFAMERICA", "US"}, {"UAE", "AE"}, {"VENEZUELABOLIVARIANREPUBLICOF", "VE"},
	{"VIETNAM", "VN"}, {"VIRGINISLANDSBRITISH", "VG"}, {"VIRGINISLANDSUS", "VI"},
	/* official names of states */
	{"BOLIVARIANREPUBLICOFVENEZUELA", "VE"}, {"GABONESEREPUBLIC", "GA"}, {"HONGKONGSAR", "HK"},
	{"PEOPLESREPUBLICOFCHINA", "CN"}, {"REPUBLICOFCONGO", "CG"}, {"REPUBLICOFLIBERIA", "LR"},
	{"REPUBLICOFMARSHALLISLANDS", "MH"}, {"REPUBLICOFPANAMA", "PA"}, {"TOGOLESEREPUBLIC", "TG"},
	{"UNIONOFCOMOROS", "KM"},
};

static void
check_icu(UErrorCode status)
{
	if (U_FAILURE(status))
		ereport(ERROR,
				(errcode(ERRCODE_EXTERNAL_ROUTINE_EXCEPTION),
				 errmsg("could not read a name of a country: %s", u_errorName(status))));
}

/* Append a word of n letters, as names are compared, to letters; return false if it does not fit */
static bool
add_word(char *letters, char *word, int n)
{
	const char *form = word;

	word[n] = '\0';
	if (strcmp(word, "THE") == 0)
		return true;
	if (strcmp(word, "ST") == 0)
		form = "SAINT";
	if (strlen(letters) + strlen(form) + 1 > MAX_LETTERS)
		return false;
	strcat(letters, form);
	return true;
}

/* Reduce a name to the letters it is compared by; return false if it is longer than any country's */
static bool
letters_of(const UChar *text, int length, char *letters)
{
	UErrorCode	status = U_ZERO_ERROR;
	const UNormalizer2 *nfkd = unorm2_getNFKDInstance(&status);
	UChar		normal[4 * MAX_LETTERS];
	char		word[4 * MAX_LETTERS + 1];
	int			n = 0;

	check_icu(status);
	letters[0] = '\0';
	length = unorm2_normalize(nfkd, text, length, normal, lengthof(normal), &status);
	if (status == U_BUFFER_OVERFLOW_ERROR)
		return false;
	check_icu(status);
	for (int i = 0; i <= length; i++)
	{
		UChar		c = i < length ? (UChar) u_toupper(normal[i]) : ' ';

		if (c >= 'A' && c <= 'Z')
			word[n++] = (char) c;
		else if (c == '\'' || c == 0x2019 || c == '.' || u_charType(c) == U_NON_SPACING_MARK)
			continue;			/* as in d'Ivoire and U.S.A.; and accents */
		else
		{
			if (n > 0 && !add_word(letters, word, n))
				return false;
			n = 0;
			if (c == '&')
			{
				strcpy(word, "AND");
				if (!add_word(letters, word, 3))
					return false;
			}
		}
	}
	/* alone it is no saint but the code of Sao Tome and Principe */
	if (strcmp(letters, "SAINT") == 0)
		strcpy(letters, "ST");
	return true;
}

/* Return the *n countries of ICU with their English names, computed once per backend */
static const Country *
countries(int *n)
{
	static Country *all = NULL;
	static int	count = 0;

	if (all == NULL)
	{
		Country    *made = MemoryContextAllocZero(TopMemoryContext, MAX_COUNTRIES * sizeof(Country));
		const char *const *code = uloc_getISOCountries();

		for (; *code != NULL && count < MAX_COUNTRIES; code++)
		{
			UErrorCode	status = U_ZERO_ERROR;
			char		locale[16];
			UChar		name[4 * MAX_LETTERS];
			int			length;

			snprintf(locale, sizeof(locale), "und_%s", *code);
			length = uloc_getDisplayCountry(locale, "en", name, lengthof(name), &status);
			if (U_FAILURE(status) || !letters_of(name, length, made[count].name))
				continue;
			strlcpy(made[count].alpha3, uloc_getISO3Country(locale), sizeof(made[count].alpha3));
			strlcpy(made[count++].code, *code, sizeof(made[count].code));
		}
		all = made;
	}
	*n = count;
	return all;
}

/* Return the code of the country whose name or code has these letters, or NULL */
static const char *
find_country(const char *letters)
{
	int			n;
	const Country *all = countries(&n);

	for (int i = 0; i < n; i++)
		if (strcmp(all[i].name, letters) == 0 || strcmp(all[i].code, letters) == 0 ||
			strcmp(all[i].alpha3, letters) == 0)
			return all[i].code;
	for (int i = 0; i < lengthof(aliases); i++)
		if (strcmp(aliases[i].name, letters) == 0)
			return aliases[i].code;
	return NULL;
}

/* Return the ISO 3166 alpha-2 code of a country given by code or English name, or NULL */
PG_FUNCTION_INFO_V1(country_code);
Datum
country_code(PG_FUNCTION_ARGS)
{
	text	   *given = PG_GETARG_TEXT_PP(0);
	int			bytes = VARSIZE_ANY_EXHDR(given);
	UErrorCode	status = U_ZERO_ERROR;
	UChar		wide[2 * MAX_LETTERS];
	char		letters[MAX_LETTERS];
	const char *code;
	char	   *utf8;
	int32		length;

	if (bytes > 4 * MAX_LETTERS)
		PG_RETURN_NULL();
	utf8 = pg_server_to_any(pnstrdup(VARDATA_ANY(given), bytes), bytes, PG_UTF8);
	u_strFromUTF8(wide, lengthof(wide), &length, utf8, strlen(utf8), &status);
	if (status == U_BUFFER_OVERFLOW_ERROR || U_FAILURE(status) || !letters_of(wide, length, letters) ||
		letters[0] == '\0')
		PG_RETURN_NULL();
	code = find_country(letters);
	if (code == NULL)
		PG_RETURN_NULL();
	PG_RETURN_TEXT_P(cstring_to_text(code));
}
