/*
 * call_sign.c
 *		The country of a call sign, by the ITU's call sign series.
 *
 * A series is a range of three characters.  A country that holds a whole letter or pair
 * of characters may put a digit right after it (K1AB, 9V1234), so a prefix of fewer
 * than three characters counts where only one country's series begin with it.  Series
 * are allotted to states, so the territories of each state are listed here too.
 */
#include "postgres.h"

#include <ctype.h>

#include "utils/builtins.h"

#include "common/compat.h"

typedef struct CallSignSeries
{
	char		first[4];
	char		last[4];
	char		country[3];
} CallSignSeries;

static const CallSignSeries call_sign_series[] = {
#define SERIES(first, last, alpha2) {first, last, alpha2},
#include "identity/call_sign_table.h"
#undef SERIES
};

/*
 * ISO 3166 alpha-2 codes of territories and of the states whose call signs they use (Radio Regulations, appendix
 * 42)
 */
static const struct
{
	char		territory[3];
	char		state[3];
}			territories[] = {
	{"AI", "GB"}, {"AS", "US"}, {"AW", "NL"}, {"AX", "FI"}, {"BL", "FR"}, {"BM", "GB"}, {"BQ", "NL"}, {"CC", "AU"},
	{"CK", "NZ"}, {"CW", "NL"}, {"CX", "AU"}, {"FK", "GB"}, {"FO", "DK"}, {"GF", "FR"}, {"GG", "GB"}, {"GI", "GB"},
	{"GL", "DK"}, {"GP", "FR"}, {"GU", "US"}, {"HK", "CN"}, {"IM", "GB"}, {"IO", "GB"}, {"JE", "GB"}, {"KY", "GB"},
	{"MF", "FR"}, {"MO", "CN"}, {"MP", "US"}, {"MQ", "FR"}, {"MS", "GB"}, {"NC", "FR"}, {"NF", "AU"}, {"NU", "NZ"},
	{"PF", "FR"}, {"PM", "FR"}, {"PN", "GB"}, {"PR", "US"}, {"RE", "FR"}, {"SH", "GB"}, {"SJ", "NO"}, {"SX", "NL"},
	{"TC", "GB"}, {"TF", "FR"}, {"TK", "NZ"}, {"VG", "GB"}, {"VI", "US"}, {"WF", "FR"}, {"YT", "FR"},
};

/* Return the country whose series overlap the range [low, high]: NULL if there is none, "" if there are several */
static const char *
country_of_range(const char *low, const char *high)
{
	const char *country = NULL;

	for (int i = 0; i < (int) lengthof(call_sign_series); i++)
	{
		const CallSignSeries *series = &call_sign_series[i];

		if (strcmp(series->last, low) < 0 || strcmp(series->first, high) > 0)
			continue;
		if (country != NULL && strcmp(country, series->country) != 0)
			return "";
		country = series->country;
	}
	return country;
}

/* Return the country of a call sign, ISO 3166 alpha-2, or NULL */
PG_FUNCTION_INFO_V1(call_sign_country);
Datum
call_sign_country(PG_FUNCTION_ARGS)
{
	char	   *call_sign = text_to_cstring(PG_GETARG_TEXT_PP(0));
	char		prefix[4] = "";
	int			n = 0,
				least = 0;
	const char *country = NULL;

	for (char *p = call_sign; *p != '\0' && n < 3; p++)
	{
		if (isalnum((unsigned char) *p))
			prefix[n++] = toupper((unsigned char) *p);
		else if (*p != ' ' && *p != '-')
			PG_RETURN_NULL();
	}
	prefix[n] = '\0';
	if (n == 0)
		PG_RETURN_NULL();

	/* try the whole prefix, then drop its last character as long as a digit precedes it or is it */
	while (least < n && (least == 0 || !isdigit((unsigned char) prefix[least])))
		least++;
	for (; n >= least && country == NULL; n--)
	{
		char		low[4] = "AAA",
					high[4] = "ZZZ";

		memcpy(low, prefix, n);
		memcpy(high, prefix, n);
		country = country_of_range(low, high);
	}
	if (country == NULL || *country == '\0')
		PG_RETURN_NULL();
	PG_RETURN_TEXT_P(cstring_to_text(country));
}

/* Return the state that a territory belongs to; the code itself if it is not a territory */
PG_FUNCTION_INFO_V1(flag_state);
Datum
flag_state(PG_FUNCTION_ARGS)
{
	text	   *country = PG_GETARG_TEXT_PP(0);

	if (VARSIZE_ANY_EXHDR(country) == 2)
		for (int i = 0; i < (int) lengthof(territories); i++)
			if (memcmp(territories[i].territory, VARDATA_ANY(country), 2) == 0)
				PG_RETURN_TEXT_P(cstring_to_text(territories[i].state));
	PG_RETURN_TEXT_P(country);
}
