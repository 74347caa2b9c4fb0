/*
 * list_value.c
 *		Dates and identifiers as published lists write them.
 *
 * In C, since loaders read each of them several times for every record.
 */
#include "postgres.h"

#include <ctype.h>

#include "catalog/pg_collation.h"
#include "lib/stringinfo.h"
#include "mb/pg_wchar.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/datetime.h"
#include "utils/formatting.h"

#include "common/compat.h"
#include "identity/imo.h"
#include "list/list_value.h"

/* ---------- dates ---------- */

#define FIRST_YEAR	1000
#define LAST_YEAR	9999

/* Read between `least` and `most` digits at *at and advance past them; return -1 if there are fewer or more */
static int
read_digits(const char **at, int least, int most)
{
	int			number = 0;
	int			n = 0;

	for (; isdigit((unsigned char) **at) && n <= most; n++)
		number = n < most ? number * 10 + *(*at)++ - '0' : number;
	return n < least || n > most ? -1 : number;
}

static const char *
skip_blanks(const char *at)
{
	while (isspace((unsigned char) *at))
		at++;
	return at;
}

/* Read a date like 2024-06-25, optionally followed by a time or zone */
static bool
read_iso(const char *at, int *year, int *month, int *day)
{
	*year = read_digits(&at, 4, 4);
	if (*year < 0 || *at++ != '-')
		return false;
	*month = read_digits(&at, 2, 2);
	if (*month < 0 || *at++ != '-')
		return false;
	*day = read_digits(&at, 2, 2);
	if (*day < 0)
		return false;
	if (*at == 'T' || *at == ' ')
		return true;
	if (*at == 'Z')
		at++;
	else if (*at == '+' || *at == '-')
	{
		at++;
		if (read_digits(&at, 2, 2) < 0 || *at++ != ':' || read_digits(&at, 2, 2) < 0)
			return false;
	}
	return *skip_blanks(at) == '\0';
}

/* Read a date like 25/06/2024 or 25.6.2024; `first` and `second` are the numbers in that order */
static bool
read_numbers(const char *at, int *first, int *second, int *year)
{
	*first = read_digits(&at, 1, 2);
	if (*first < 0 || (*at != '.' && *at != '/'))
		return false;
	at++;
	*second = read_digits(&at, 1, 2);
	if (*second < 0 || (*at != '.' && *at != '/'))
		return false;
	at++;
	*year = read_digits(&at, 4, 4);
	return *year >= 0 && *skip_blanks(at) == '\0';
}

/* Read a date like 25-Jun-2024 or 25 June 2024 */
static bool
read_words(const char *at, int *year, int *month, int *day)
{
	*day = read_digits(&at, 1, 2);
	if (*day < 0)
		return false;
	at += *at == ' ' || *at == '-';
	for (*month = 1; *month <= 12; (*month)++)
		if (pg_strncasecmp(at, months[*month - 1], 3) == 0)
			break;
	if (*month > 12)
		return false;
	for (at += 3; *at >= 'a' && *at <= 'z'; at++)
		;
	at += *at == ' ' || *at == '-';
	*year = read_digits(&at, 4, 4);
	return *year >= 0 && *skip_blanks(at) == '\0';
}

/*
 * Read a date in any form that lists use, numeric ones with the month first if month_first; return false for
 * anything else
 */
static bool
read_date(const char *given, bool month_first, int *year, int *month, int *day)
{
	given = skip_blanks(given);
	if (month_first ? !read_numbers(given, month, day, year) : !read_numbers(given, day, month, year))
		if (!read_iso(given, year, month, day) && !read_words(given, year, month, day))
			return false;
	return *year >= FIRST_YEAR && *year <= LAST_YEAR && *month >= 1 && *month <= 12 && *day >= 1 &&
		*day <= day_tab[isleap(*year)][*month - 1];
}

/* Convert a date in any form that lists use to 2024-06-25; return NULL if it is none */
char *
list_iso_date(const char *given)
{
	int			year;
	int			month;
	int			day;

	return read_date(given, false, &year, &month, &day) ? psprintf("%04d-%02d-%02d", year, month, day) : NULL;
}

/* Convert a date in any form that lists use; return NULL if it is none */
PG_FUNCTION_INFO_V1(date_or_null);
Datum
date_or_null(PG_FUNCTION_ARGS)
{
	int			year;
	int			month;
	int			day;

	if (PG_ARGISNULL(0) || !read_date(text_to_cstring(PG_GETARG_TEXT_PP(0)), !PG_ARGISNULL(1) && PG_GETARG_BOOL(1),
									  &year, &month, &day))
		PG_RETURN_NULL();
	PG_RETURN_DATEADT(date2j(year, month, day) - POSTGRES_EPOCH_JDATE);
}

/* ---------- identifiers ---------- */

/* Check whether a character is part of a word; beyond ASCII, any but blanks and punctuation is */
static bool
is_word(const char *at)
{
	unsigned char c = (unsigned char) *at;

	if (!IS_HIGHBIT_SET(c))
		return isalnum(c) || c == '_';
	if (GetDatabaseEncoding() != PG_UTF8)
		return true;
	/* no-break space and signs of Latin-1, general punctuation and symbols, CJK punctuation, full-width punctuation */
	return !((c == 0xC2) || (c == 0xE2 && (unsigned char) at[1] <= 0xAF) ||
			 (c == 0xE3 && (unsigned char) at[1] == 0x80) ||
			 (c == 0xEF && (unsigned char) at[1] == 0xBC && (unsigned char) at[2] <= 0x8F));
}

/* Find the first word of n digits, if `label` after IMO with or without blanks between. Return the number, or -1. */
static int64
find_digits(const char *text, int n, bool label)
{
	bool		in_word = false;	/* is the character before part of a word? */

	for (const char *at = text; *at != '\0'; at += pg_mblen(at))
	{
		const char *from = at;
		int64		number = 0;
		int			digits = 0;

		if (!in_word)
		{
			if (label && pg_strncasecmp(from, "IMO", 3) == 0)
				from = skip_blanks(from + 3);
			for (; isdigit((unsigned char) *from); from++)
				if (++digits <= n)
					number = number * 10 + *from - '0';
			if (digits == n && !is_word(from))
				return number;
		}
		in_word = is_word(at);
	}
	return -1;
}

/*
 * Return the number of a text that consists of n digits in groups, as spreadsheets and clerks write them
 * (9,161,003; 916 1003), after IMO or not; -1 for any other text
 */
static int64
find_groups(const char *text, int n)
{
	const char *at = skip_blanks(text);
	int64		number = 0;
	int			digits = 0;

	if (pg_strncasecmp(at, "IMO", 3) == 0)
		at = skip_blanks(at + 3);
	for (; *at != '\0'; at += pg_mblen(at))
	{
		if (isdigit((unsigned char) *at))
		{
			if (++digits <= n)
				number = number * 10 + *at - '0';
		}
		else if (is_word(at))
			return -1;
	}
	return digits == n ? number : -1;
}

/* Return the seven-digit number of an IMO identifier as published, or -1 */
static int64
find_imo(const char *raw)
{
	int64		number = find_digits(raw, 7, true);

	return number >= 0 ? number : find_groups(raw, 7);
}

/* Return the letters and digits of a text in upper case, NULL if there are none */
static text *
call_sign_value(const char *raw)
{
	char	   *upper = str_toupper(raw, strlen(raw), C_COLLATION_OID);
	char	   *to = upper;

	for (const char *c = upper; *c != '\0';)
	{
		int			n = pg_mblen(c);

		if (is_word(c) && *c != '_')
		{
			memmove(to, c, n);
			to += n;
		}
		c += n;
	}
	*to = '\0';
	return upper[0] == '\0' ? NULL : cstring_to_text(upper);
}

/* Return a text in upper case with each run of blanks reduced to one; NULL if it is empty */
static text *
plain_value(const char *raw)
{
	char	   *upper = str_toupper(raw, strlen(raw), DEFAULT_COLLATION_OID);
	char	   *to = upper;
	bool		blank = false;

	for (const char *c = upper; *c != '\0'; c++)
	{
		if (isspace((unsigned char) *c))
		{
			if (!blank)
				*to++ = ' ';
			blank = true;
			continue;
		}
		blank = false;
		*to++ = *c;
	}
	*to = '\0';
	return upper[0] == '\0' ? NULL : cstring_to_text(upper);
}

/* Normalize an identifier by the rules of its scheme; return NULL if it is malformed */
text *
list_value_of(const char *scheme, const char *raw)
{
	int64		number;

	if (strcmp(scheme, "imo") == 0)
	{
		number = find_imo(raw);
		return number >= 0 && imo_ship_valid(number) ? cstring_to_text(psprintf("IMO%07d", (int) number)) : NULL;
	}
	if (strcmp(scheme, "company_imo") == 0)
	{
		number = find_imo(raw);
		return number >= 0 && imo_company_valid(number) ? cstring_to_text(psprintf("%07d", (int) number)) : NULL;
	}
	if (strcmp(scheme, "mmsi") == 0)
	{
		number = find_digits(raw, 9, false);
		return number >= 0 ? cstring_to_text(psprintf("%09d", (int) number)) : NULL;
	}
	return strcmp(scheme, "call_sign") == 0 ? call_sign_value(raw) : plain_value(raw);
}

/* Return the normalized form of a published identifier, NULL if it is malformed */
PG_FUNCTION_INFO_V1(identifier_value);
Datum
identifier_value(PG_FUNCTION_ARGS)
{
	text	   *value = list_value_of(text_to_cstring(PG_GETARG_TEXT_PP(0)), text_to_cstring(PG_GETARG_TEXT_PP(1)));

	if (value == NULL)
		PG_RETURN_NULL();
	PG_RETURN_TEXT_P(value);
}

/* Return the verdict on a published identifier: valid, unchecked, malformed or wrong check digit */
PG_FUNCTION_INFO_V1(identifier_check);
Datum
identifier_check(PG_FUNCTION_ARGS)
{
	char	   *scheme = text_to_cstring(PG_GETARG_TEXT_PP(0));
	char	   *raw = text_to_cstring(PG_GETARG_TEXT_PP(1));
	bool		imo = strcmp(scheme, "imo") == 0 || strcmp(scheme, "company_imo") == 0;
	const char *result;

	if (list_value_of(scheme, raw) == NULL)
		result = imo && find_imo(raw) >= 0 ? "wrong check digit" : "malformed";
	else
		result = imo || strcmp(scheme, "mmsi") == 0 ? "valid" : "unchecked";
	PG_RETURN_TEXT_P(cstring_to_text(result));
}
