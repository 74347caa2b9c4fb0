/*
 * ais_csv.c
 *		Reading of CSV lines into reports, by a layout that is bound to a header.
 *
 * Columns are found by their names, never by position: NOAA changed the order of
 * longitude and latitude in 2024.  A line that cannot be read gives a report with a
 * reason, never an error: one bad line must not cost the file.
 */
#include "postgres.h"

#include <ctype.h>

#include "lib/stringinfo.h"
#include "utils/memutils.h"

#include "common/compat.h"
#include "load/ais_layout.h"

/* Check whether a character is white space, or the @ that pads texts in AIS messages */
static inline bool
is_padding(char c)
{
	return c == ' ' || c == '@' || (c >= '\t' && c <= '\r');
}

/* Trim a field and put a NUL at its end; return its beginning */
static inline char *
trim_field(char *field, char *end)
{
	while (end > field && is_padding(end[-1]))
		end--;
	*end = '\0';
	while (is_padding(*field) && *field != '@')
		field++;
	return field;
}

/*
 * Unquote, in place, a field whose opening quote is at `in`, and set *field_end; return its delimiter or the NUL
 * after it, NULL if the quote is not closed
 */
static char *
unquote(char *in, char delimiter, char **field_end)
{
	char	   *out = in;

	for (in++;; in++)
	{
		if (*in == '\0')
			return NULL;
		if (*in == '"' && *++in != '"')
			break;
		*out++ = *in;
	}
	while (*in != delimiter && *in != '\0')
		*out++ = *in++;
	*field_end = out;
	return in;
}

/*
 * Cut a line into trimmed fields, in place, and store the first `room` of them.  Quoted fields may contain
 * delimiters and doubled quotes.  Return the number of fields, -1 for an unclosed quote.
 */
static int
split_fields(char *line, char delimiter, char **fields, int room)
{
	int			n = 0;
	char	   *in = line;

	for (;;)
	{
		char	   *field = in,
				   *end;
		bool		is_last;

		if (*in == '"')
		{
			in = unquote(in, delimiter, &end);
			if (in == NULL)
				return -1;
		}
		else
		{
			while (*in != delimiter && *in != '\0')
				in++;
			end = in;
		}
		is_last = *in == '\0';
		field = trim_field(field, end);
		if (n < room)
			fields[n] = field;
		n++;
		if (is_last)
			return n;
		in++;
	}
}

/* Write the key by which a column is found: the letters and digits of its name, in lower case */
void
ais_column_key(const char *name, char *key, size_t size)
{
	size_t		n = 0;

	for (; *name != '\0' && n + 1 < size; name++)
	{
		unsigned char c = *name;

		if (c >= 'A' && c <= 'Z')
			key[n++] = c - 'A' + 'a';
		else if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || IS_HIGHBIT_SET(c))
			key[n++] = c;
	}
	key[n] = '\0';
}

/* Set the columns of a layout's fields from the layout->ncolumns keys of the header */
static void
find_columns(AisLayout *layout, char **keys)
{
	for (int f = 0; f < AIS_FIELDS; f++)
		layout->column[f] = -1;
	for (int i = 0; i < layout->nsources; i++)
	{
		AisSource  *source = &layout->sources[i];

		if (layout->column[source->field] >= 0)
			continue;
		if (!layout->has_header)
			layout->column[source->field] = atoi(source->steps[0]) - 1;
		else
			for (int c = 0; c < layout->ncolumns && layout->column[source->field] < 0; c++)
				if (strcmp(keys[c], source->steps[0]) == 0)
					layout->column[source->field] = c;
	}
}

/*
 * Return the name of a column that is read and occurs twice in a header, so that it is ambiguous; NULL if there is
 * none
 */
static char *
find_doubled(const AisLayout *layout, char **keys, char **names)
{
	for (int f = 0; layout->has_header && f < AIS_FIELDS; f++)
		for (int c = layout->column[f] + 1; layout->column[f] >= 0 && c < layout->ncolumns; c++)
			if (strcmp(keys[c], keys[layout->column[f]]) == 0)
				return names[c];
	return NULL;
}

/*
 * Bind a layout to the header of a file, or to its first line if it has no header.  Returns false if a column for
 * ship, time or position is missing, or if a column that is read occurs twice.
 */
bool
ais_csv_bind(AisLayout *layout, const char *header, int length)
{
	char	   *names[AIS_MAX_COLUMNS];
	char	   *keys[AIS_MAX_COLUMNS];

	layout->context = CurrentMemoryContext;
	layout->header = pnstrdup(header, length);
	layout->header_length = length;
	layout->ncolumns = split_fields(pnstrdup(header, length), layout->delimiter, names, AIS_MAX_COLUMNS);
	if (layout->ncolumns < 0 || layout->ncolumns > AIS_MAX_COLUMNS)
		return false;
	for (int c = 0; c < layout->ncolumns; c++)
	{
		keys[c] = palloc(NAMEDATALEN * 2);
		ais_column_key(names[c], keys[c], NAMEDATALEN * 2);
	}
	find_columns(layout, keys);
	layout->doubled = find_doubled(layout, keys, names);
	layout->fields = palloc(Max(layout->ncolumns, 1) * sizeof(char *));
	for (int f = AIS_MMSI; f < AIS_FIELDS; f++)
		if (layout->column[f] >= layout->ncolumns || (f <= AIS_LAT && layout->column[f] < 0))
			return false;
	return layout->doubled == NULL;
}

/* Check whether a column is in the publisher's header */
static bool
is_published(const AisLayout *layout, const char *key)
{
	for (int i = 0; i < layout->nkeys; i++)
		if (strcmp(layout->keys[i], key) == 0)
			return true;
	return false;
}

/*
 * Return the similarity, 0 to 1, of the bound header to the publisher's: columns in both divided by columns in
 * either.  Without a publisher's header it is the share of columns that belong to a field.
 */
double
ais_csv_likeness(const AisLayout *layout)
{
	char	   *names[AIS_MAX_COLUMNS];
	int			n =
		split_fields(pnstrdup(layout->header, layout->header_length), layout->delimiter, names, AIS_MAX_COLUMNS);
	int			common = 0;

	if (layout->nkeys == 0)
	{
		for (int f = 0; f < AIS_FIELDS; f++)
			common += layout->column[f] >= 0;
		return (double) common / Max(n, layout->nsources);
	}
	for (int c = 0; c < n; c++)
	{
		char		key[NAMEDATALEN * 2];

		ais_column_key(names[c], key, sizeof(key));
		common += is_published(layout, key);
	}
	return (double) common / Max(n + layout->nkeys - common, 1);
}

/* Append the name of a column or field to a list */
static void
append_name(StringInfo list, const char *name)
{
	appendStringInfo(list, "%s%s", list->len > 0 ? ", " : "", name);
}

/*
 * Issue a notice on the publisher's columns that the bound header lacks, whose fields are NULL, and on the
 * header's columns that are not read: one of these may be the same column under another name.
 */
void
ais_csv_report_missing(const AisLayout *layout)
{
	char	   *names[AIS_MAX_COLUMNS];
	int			n =
		split_fields(pnstrdup(layout->header, layout->header_length), layout->delimiter, names, AIS_MAX_COLUMNS);
	StringInfoData missing,
				unread;

	initStringInfo(&missing);
	initStringInfo(&unread);
	for (int f = 0, last = -1; f < layout->nsources; f++)
	{
		AisField	field = layout->sources[f].field;

		if (layout->column[field] >= 0 || (int) field == last ||
			(layout->nkeys > 0 && !is_published(layout, layout->sources[f].steps[0])))
			continue;
		append_name(&missing, ais_field_names[field]);
		last = field;
	}
	for (int c = 0; c < n; c++)
	{
		char		key[NAMEDATALEN * 2];
		bool		is_read = false;

		ais_column_key(names[c], key, sizeof(key));
		for (int f = 0; f < AIS_FIELDS; f++)
			is_read = is_read || layout->column[f] == c;
		if (!is_read && key[0] != '\0' && !is_published(layout, key))
			append_name(&unread, names[c]);
	}
	if (missing.len > 0)
		ereport(NOTICE,
				(errmsg("the header has no column for %s", missing.data),
				 unread.len == 0 ? 0 : errdetail("Nothing is read from its columns %s.", unread.data)));
}

/* Copy a line into the layout's buffer, where it is cut up */
static char *
copy_line(AisLayout *layout, const char *line, int length)
{
	if (length >= layout->room)
	{
		layout->room = Max(length + 1, Max(layout->room * 2, 1024));
		layout->buffer = MemoryContextAllocHuge(layout->context, layout->room);
	}
	memcpy(layout->buffer, line, length);
	layout->buffer[length] = '\0';
	return layout->buffer;
}

/*
 * Read a line into a report.  Its texts are in the layout, valid until the next line is read, or in the current
 * memory context.
 */
void
ais_csv_read(AisLayout *layout, const char *line, int length, AisReport *report)
{
	char	   *value[AIS_FIELDS];
	char	   *copy = copy_line(layout, line, length);
	int			n;

	if (copy[strspn(copy, " \t\r")] == '\0' ||
		(layout->has_header && length == layout->header_length && memcmp(line, layout->header, length) == 0))
	{
		/* a blank line, or the header of a file appended to the first */
		memset(report, 0, sizeof(AisReport));
		ais_report_skip(report, AIS_NO_REPORT);
		return;
	}
	n = split_fields(copy, layout->delimiter, layout->fields, layout->ncolumns);
	if (n != layout->ncolumns)
	{
		memset(report, 0, sizeof(AisReport));
		if (n < 0)
			ais_report_reject(report, AIS_OPEN_QUOTE, pnstrdup(line, length));
		else
			ais_report_reject(report, AIS_FIELD_COUNT,
							  psprintf("%d, %s has %d", n, layout->has_header ? "header" : "first line",
									   layout->ncolumns));
		return;
	}
	for (int f = 0; f < AIS_FIELDS; f++)
		value[f] = layout->column[f] < 0 ? "" : layout->fields[layout->column[f]];
	ais_report_fill(report, layout, value);
}

/*
 * Check whether a field looks like a column's name: it begins with a letter, of any script, and has no more digits
 * than letters
 */
static bool
is_name(const char *field)
{
	int			letters = 0,
				digits = 0;

	if (!isalpha((unsigned char) *field) && !IS_HIGHBIT_SET(*field))
		return false;
	for (; *field != '\0'; field++)
	{
		letters += isalpha((unsigned char) *field) || IS_HIGHBIT_SET(*field);
		digits += *field >= '0' && *field <= '9';
	}
	return digits <= letters;
}

/* Check whether the last line looks like a header: the four fields of ship, time and position look like names */
bool
ais_csv_is_header(const AisLayout *layout)
{
	for (int f = AIS_MMSI; f <= AIS_LAT; f++)
	{
		const char *field = layout->fields[layout->column[f]];

		if (!is_name(field))
			return false;
		for (int g = AIS_MMSI; g < f; g++)
			if (pg_strcasecmp(field, layout->fields[layout->column[g]]) == 0)
				return false;
	}
	return true;
}
