/*
 * ais_json.c
 *		Reading of JSON records into reports.
 *
 * The text of a record is scanned once, without building a tree.  At each level the
 * sources of the layout that may still match are a bit set, and values that no source
 * leads into are skipped without recursion, so deep nesting is harmless.
 */
#include "postgres.h"

#include <ctype.h>

#include "lib/stringinfo.h"
#include "mb/pg_wchar.h"

#include "common/compat.h"
#include "load/ais_layout.h"

typedef struct Scanner
{
	const AisLayout *layout;
	const char *p;
	const char *end;
	char	   *out;			/* buffer for values, each with a NUL */
	char	   *value[AIS_FIELDS];
	int			source[AIS_FIELDS]; /* the source that gave the value */
	uint32		seen;			/* fields for which the record has a member */
} Scanner;

static bool scan_value(Scanner *scanner, uint64 matching, int depth);

static void
skip_blanks(Scanner *scanner)
{
	while (scanner->p < scanner->end && isspace((unsigned char) *scanner->p))
		scanner->p++;
}

/* Skip blanks and the given character; return false if another one follows */
static bool
take(Scanner *scanner, char c)
{
	skip_blanks(scanner);
	if (scanner->p == scanner->end || *scanner->p != c)
		return false;
	scanner->p++;
	return true;
}

static char
peek(Scanner *scanner)
{
	skip_blanks(scanner);
	return scanner->p == scanner->end ? '\0' : *scanner->p;
}

/* Skip the rest of a string after its opening quote; set *text and *length to the bytes between the quotes */
static bool
skip_string(Scanner *scanner, const char **text, int *length)
{
	*text = scanner->p;
	while (scanner->p < scanner->end && *scanner->p != '"')
		scanner->p += *scanner->p == '\\' && scanner->p + 1 < scanner->end ? 2 : 1;
	if (scanner->p >= scanner->end)
		return false;
	*length = scanner->p - *text;
	scanner->p++;
	return true;
}

/* Skip a number, true, false or null; set *text and *length to it */
static bool
skip_word(Scanner *scanner, const char **text, int *length)
{
	*text = scanner->p;
	while (scanner->p < scanner->end && (isalnum((unsigned char) *scanner->p) || strchr("+-.", *scanner->p) != NULL) &&
		   *scanner->p != '\0')
		scanner->p++;
	*length = scanner->p - *text;
	return *length > 0;
}

/* Skip a value of any type; its brackets are only counted */
static bool
skip_value(Scanner *scanner)
{
	int			depth = 0;
	const char *text;
	int			length;

	do
	{
		char		c = peek(scanner);

		if (c == '"')
		{
			scanner->p++;
			if (!skip_string(scanner, &text, &length))
				return false;
		}
		else if (c == '{' || c == '[')
		{
			depth++;
			scanner->p++;
		}
		else if (depth > 0 && (c == '}' || c == ']'))
		{
			depth--;
			scanner->p++;
		}
		else if (depth > 0 && (c == ',' || c == ':'))
			scanner->p++;
		else if (!skip_word(scanner, &text, &length))
			return false;
	} while (depth > 0);
	return true;
}

/* ---------- values ---------- */

/* Append a character by its code point; ? if the server encoding lacks it */
static char *
append_character(char *out, uint32 code)
{
	if (code < 0x80 && code > 0)
		*out++ = code;
	else if (GetDatabaseEncoding() == PG_UTF8 && code >= 0x80 && (code < 0xD800 || code > 0xDFFF))
	{
		unicode_to_utf8(code, (unsigned char *) out);
		out += pg_utf_mblen((unsigned char *) out);
	}
	else
		*out++ = '?';
	return out;
}

static int
hex_value(char c)
{
	return c >= '0' && c <= '9' ? c - '0' :
		c >= 'a' && c <= 'f' ? c - 'a' + 10 :
		c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* Copy a string and replace its escapes, which never makes it longer */
static char *
copy_string(char *out, const char *p, const char *end)
{
	while (p < end)
	{
		uint32		code = 0;
		int			digits = 0;

		if (*p != '\\' || p + 1 == end)
		{
			*out++ = *p == '\0' ? '?' : *p;
			p++;
			continue;
		}
		p++;
		if (*p == 'u')
		{
			for (p++; digits < 4 && p < end && hex_value(*p) >= 0; p++, digits++)
				code = code * 16 + hex_value(*p);
			out = append_character(out, code);
			continue;
		}
		*out++ = *p == 'n' || *p == 'r' || *p == 't' || *p == 'b' || *p == 'f' ? ' ' : *p == '\0' ? '?' : *p;
		p++;
	}
	return out;
}

/* Trim white space, and the @ that pads texts in AIS messages, off a text; return its beginning */
static char *
trim_text(char *text, char *end)
{
	while (end > text && (isspace((unsigned char) end[-1]) || end[-1] == '@'))
		end--;
	*end = '\0';
	while (isspace((unsigned char) *text))
		text++;
	return text;
}

/* Set the value of each field whose source ends here, unless a preferred source has set it */
static void
keep_scalar(Scanner *scanner, uint64 matching, int depth, const char *text, int length, bool is_string)
{
	const AisLayout *layout = scanner->layout;
	char	   *value = NULL;

	for (int i = 0; i < layout->nsources; i++)
		if ((matching & (UINT64CONST(1) << i)) != 0 && layout->sources[i].nsteps == depth)
			scanner->seen |= AIS_BIT(layout->sources[i].field);
	if (!is_string && length == 4 && memcmp(text, "null", 4) == 0)
		return;
	for (int i = 0; i < layout->nsources; i++)
	{
		AisField	field = layout->sources[i].field;

		if ((matching & (UINT64CONST(1) << i)) == 0 || layout->sources[i].nsteps != depth ||
			(scanner->source[field] >= 0 && scanner->source[field] < i))
			continue;
		if (value == NULL)
		{
			char	   *end = is_string ? copy_string(scanner->out, text, text + length) :
				(char *) memcpy(scanner->out, text, length) + length;

			value = trim_text(scanner->out, end);
			scanner->out = end + 1;
			if (*value == '\0')
				return;
		}
		scanner->value[field] = value;
		scanner->source[field] = i;
	}
}

/*
 * Store an object or array at the end of a source, as its text, for fields that are not texts and have no value
 * yet: a speed of {"kn": 5} is unreadable, not absent.
 */
static void
keep_container(Scanner *scanner, uint64 matching, int depth, const char *text, int length)
{
	const AisLayout *layout = scanner->layout;

	for (int i = 0; i < layout->nsources; i++)
	{
		AisField	field = layout->sources[i].field;

		if ((matching & (UINT64CONST(1) << i)) == 0 || layout->sources[i].nsteps != depth || field > AIS_HEADING ||
			scanner->source[field] >= 0)
			continue;
		scanner->value[field] = pnstrdup(text, pg_mbcliplen(text, length, 100));
		/* a scalar of any source is preferred to it */
		scanner->source[field] = AIS_MAX_SOURCES;
		scanner->seen |= AIS_BIT(field);
	}
}

/* ---------- containers ---------- */

/* Return the subset of the matching sources whose next step is the name of a member or an index */
static uint64
match_step(const Scanner *scanner, uint64 matching, int depth, const char *name, int length)
{
	uint64		result = 0;

	for (int i = 0; i < scanner->layout->nsources; i++)
	{
		const AisSource *source = &scanner->layout->sources[i];
		const char *step;

		if ((matching & (UINT64CONST(1) << i)) == 0 || source->nsteps <= depth)
			continue;
		step = source->steps[depth];
		if ((strncmp(step, name, length) == 0 && step[length] == '\0') || strcmp(step, "*") == 0)
			result |= UINT64CONST(1) << i;
	}
	return result;
}

/* Scan an object and follow the matching paths; return false if it is not valid JSON */
static bool
scan_object(Scanner *scanner, uint64 matching, int depth)
{
	scanner->p++;
	if (take(scanner, '}'))
		return true;
	do
	{
		const char *name;
		int			length;

		if (!take(scanner, '"') || !skip_string(scanner, &name, &length) || !take(scanner, ':') ||
			!scan_value(scanner, match_step(scanner, matching, depth, name, length), depth + 1))
			return false;
	} while (take(scanner, ','));
	return take(scanner, '}');
}

/* Scan an array, elements numbered from 0, and follow the matching paths; return false if it is not valid JSON */
static bool
scan_array(Scanner *scanner, uint64 matching, int depth)
{
	scanner->p++;
	if (take(scanner, ']'))
		return true;
	for (int index = 0;; index++)
	{
		char		name[12];

		snprintf(name, sizeof(name), "%d", index);
		if (!scan_value(scanner, match_step(scanner, matching, depth, name, strlen(name)), depth + 1))
			return false;
		if (!take(scanner, ','))
			return take(scanner, ']');
	}
}

/*
 * Scan a value.  `matching` are the sources whose first `depth` steps lead to it.  Returns false if it is not
 * well-formed.
 */
static bool
scan_value(Scanner *scanner, uint64 matching, int depth)
{
	char		c = peek(scanner);
	bool		is_string = c == '"';
	const char *text;
	int			length;

	if (matching == 0)
		return skip_value(scanner);
	if (c == '{' || c == '[')
	{
		text = scanner->p;
		if (!(c == '{' ? scan_object(scanner, matching, depth) : scan_array(scanner, matching, depth)))
			return false;
		keep_container(scanner, matching, depth, text, scanner->p - text);
		return true;
	}
	if (is_string)
		scanner->p++;
	if (!(is_string ? skip_string(scanner, &text, &length) : skip_word(scanner, &text, &length)))
		return false;
	keep_scalar(scanner, matching, depth, text, length, is_string);
	return true;
}

/*
 * Read a record into a report; its texts are in the current memory context.  Returns false if the record has none
 * of the fields that a report needs: it is something else, and skipped.
 */
bool
ais_json_read(AisLayout *layout, const char *record, int length, AisReport *report)
{
	Scanner		scanner = {layout, record, record + length, palloc(length + 1)};
	bool		is_report = false;

	for (int f = 0; f < AIS_FIELDS; f++)
	{
		scanner.value[f] = "";
		scanner.source[f] = -1;
	}
	if (!scan_value(&scanner, layout->nsources == 64 ? ~UINT64CONST(0) : (UINT64CONST(1) << layout->nsources) - 1, 0) ||
		peek(&scanner) != '\0')
	{
		memset(report, 0, sizeof(AisReport));
		ais_report_reject(report, AIS_BAD_JSON, pnstrdup(record, pg_mbcliplen(record, length, 100)));
		return true;
	}
	layout->seen |= scanner.seen;
	for (int f = AIS_MMSI; f <= AIS_LAT; f++)
		is_report = is_report || (scanner.source[f] >= 0 && scanner.source[f] < AIS_MAX_SOURCES);
	ais_report_fill(report, layout, scanner.value);
	if (!is_report)
	{
		memset(report, 0, sizeof(AisReport));
		ais_report_skip(report, AIS_NO_REPORT);
	}
	return is_report;
}

/*
 * Issue a notice on the fields of motion, names and numbers for which no record of a file had a member: it may
 * have another name there
 */
void
ais_json_report_missing(const AisLayout *layout)
{
	const uint32 told = AIS_BIT(AIS_SOG) | AIS_BIT(AIS_COG) | AIS_BIT(AIS_HEADING) | AIS_BIT(AIS_STATUS) |
		AIS_BIT(AIS_IMO) | AIS_BIT(AIS_NAME);
	uint32		known = 0;
	StringInfoData missing;

	initStringInfo(&missing);
	for (int i = 0; i < layout->nsources; i++)
		known |= AIS_BIT(layout->sources[i].field);
	for (int f = 0; f < AIS_FIELDS; f++)
		if (known & told & ~layout->seen & AIS_BIT(f))
			appendStringInfo(&missing, "%s%s", missing.len > 0 ? ", " : "", ais_field_names[f]);
	if (missing.len > 0)
		ereport(NOTICE, (errmsg("no record has a member for %s", missing.data)));
}
