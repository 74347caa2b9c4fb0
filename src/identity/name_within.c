/*
 * name_within.c
 *		Quick test whether a published name may contain other names: X (Y), X / Y, X
 *		FORMERLY Y.
 *
 * vessel_names_in() cuts such names by expensive rules, but most names contain no
 * other.  This tests for what every one of its rules requires.
 */
#include "postgres.h"

#include <ctype.h>

#include "utils/builtins.h"

#include "common/compat.h"

/* Check whether a byte can be part of a letter or digit; bytes of other alphabets count as letters */
static bool
is_word(unsigned char c)
{
	return isalnum(c) || c == '_' || IS_HIGHBIT_SET(c);
}

/* Check whether a slash separates two names: it has a space beside it, or three letters on either side (not M/V) */
static bool
slash_parts(const unsigned char *text, int length, int at)
{
	int			before = 0;
	int			behind = 0;

	while (at > before && is_word(text[at - 1 - before]))
		before++;
	while (at + 1 + behind < length && is_word(text[at + 1 + behind]))
		behind++;
	if ((before > 0 && IS_HIGHBIT_SET(text[at - 1])) || (behind > 0 && IS_HIGHBIT_SET(text[at + 1])))
		return true;
	return (before >= 3 && behind >= 3) || (at > 0 && isspace(text[at - 1])) ||
		(at + 1 < length && isspace(text[at + 1]));
}

/* Check whether a.k.a., f.k.a. or n.k.a. is at a place, with or without full stops */
static bool
is_known_as(const unsigned char *text, int length, int at)
{
	const char *rest = "KA";

	if (strchr("AFN", toupper(text[at])) == NULL)
		return false;
	for (at++; *rest != '\0'; rest++, at++)
	{
		if (at < length && text[at] == '.')
			at++;
		if (at >= length || toupper(text[at]) != *rest)
			return false;
	}
	return at == length || !is_word(text[at]);
}

/* Check whether a word introduces another name or an IMO number, or is an IMO number */
static bool
leads_to_name(const unsigned char *word, int length)
{
	static const char *const words[] = {
		"IMO", "FORMER", "FORMERLY", "PREVIOUSLY", "EX", "NOW", "CURRENTLY", "RENAMED", "ALSO", "OTHERWISE"};

	for (int i = 0; i < lengthof(words); i++)
		if (length == strlen(words[i]) && pg_strncasecmp((const char *) word, words[i], length) == 0)
			return true;
	/* the label joined with the number: IMO9298492 */
	if (length != 10 || pg_strncasecmp((const char *) word, "IMO", 3) != 0)
		return false;
	for (int i = 3; i < length; i++)
		if (!isdigit(word[i]))
			return false;
	return true;
}

/* Return whether a published name may contain other names */
PG_FUNCTION_INFO_V1(may_hold_names);
Datum
may_hold_names(PG_FUNCTION_ARGS)
{
	text	   *written = PG_GETARG_TEXT_PP(0);
	const unsigned char *name = (const unsigned char *) VARDATA_ANY(written);
	int			length = VARSIZE_ANY_EXHDR(written);

	for (int i = 0; i < length;)
	{
		int			end = i;

		while (end < length && is_word(name[end]))
			end++;
		if (end == i)
		{
			if (memchr("[]();", name[i], 5) != NULL || (name[i] == '/' && slash_parts(name, length, i)))
				PG_RETURN_BOOL(true);
			i++;
			continue;
		}
		if (leads_to_name(name + i, end - i) || is_known_as(name, length, i))
			PG_RETURN_BOOL(true);
		i = end;
	}
	PG_RETURN_BOOL(false);
}
