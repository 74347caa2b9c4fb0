/*
 * xml_cut.c
 *		xml_cut(content, names): the elements with given names of an XML document held
 *		as text.
 *
 * Published lists are files of up to hundreds of megabytes, and a document tree takes
 * several times as much.  Here the text is read once, tag by tag; each element with one
 * of the names is returned as text that is a small document by itself.  Namespace
 * prefixes and declarations are dropped, so that names are local names.
 *
 * Tags must pair and only blanks may follow the root; the first fault is returned as a
 * row with the problem in words, and ends the reading.  Attributes and text are left to
 * the parser that reads the elements.  A document type declaration is a fault: no list
 * has one, and it could define entities that expand without limit.
 */
#include "postgres.h"

#include <ctype.h>

#include "catalog/pg_type.h"
#include "funcapi.h"
#include "lib/stringinfo.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/tuplestore.h"

#include "common/compat.h"

#define MAX_DEPTH	1000

typedef struct XmlName
{
	const char *at;
	int			length;
} XmlName;

typedef struct XmlCutter
{
	ReturnSetInfo *rsinfo;
	const char *start;
	const char *end;
	const char *at;				/* next byte to read */
	XmlName		open[MAX_DEPTH];	/* open elements, without prefixes */
	int			depth;
	XmlName	   *wanted;
	int			nwanted;
	StringInfoData raw;			/* text of the element being cut */
	int			cut_depth;		/* depth of the element being cut; 0: none is */
	int			n;				/* elements returned */
} XmlCutter;

/* Return the position behind the next `mark` at or after `from`, NULL if there is none */
static const char *
after_mark(XmlCutter *cutter, const char *from, const char *mark)
{
	int			length = strlen(mark);

	while (from + length <= cutter->end)
	{
		from = memchr(from, mark[0], cutter->end - from);
		if (from == NULL || from + length > cutter->end)
			return NULL;
		if (memcmp(from, mark, length) == 0)
			return from + length;
		from++;
	}
	return NULL;
}

static bool
starts_with(XmlCutter *cutter, const char *mark)
{
	int			length = strlen(mark);

	return cutter->end - cutter->at >= length && memcmp(cutter->at, mark, length) == 0;
}

static bool
is_name_byte(char c)
{
	return isalnum((unsigned char) c) || c == '_' || c == '-' || c == '.' || IS_HIGHBIT_SET(c);
}

/* Read the name at *at, without its prefix, and advance *at past it */
static XmlName
read_name(const char **at, const char *end)
{
	XmlName		name = {*at, 0};

	while (*at < end && (is_name_byte(**at) || **at == ':'))
	{
		if (**at == ':')
			name.at = *at + 1;
		(*at)++;
	}
	name.length = *at - name.at;
	return name;
}

static bool
same_name(XmlName a, XmlName b)
{
	return a.length == b.length && memcmp(a.at, b.at, a.length) == 0;
}

/* Append text to the element being cut, if there is one */
static void
keep(XmlCutter *cutter, const char *text, int length)
{
	if (cutter->cut_depth > 0)
		appendBinaryStringInfo(&cutter->raw, text, length);
}

/* Return an element as a row, or the problem that ends the reading */
static void
return_row(XmlCutter *cutter, const char *name, int length, const char *problem)
{
	Datum		values[4];
	bool		nulls[4] = {false, name == NULL, name == NULL, problem == NULL};

	values[0] = Int32GetDatum(++cutter->n);
	if (name != NULL)
	{
		values[1] = PointerGetDatum(cstring_to_text_with_len(name, length));
		values[2] = PointerGetDatum(cstring_to_text_with_len(cutter->raw.data, cutter->raw.len));
	}
	if (problem != NULL)
		values[3] = PointerGetDatum(cstring_to_text(problem));
	tuplestore_putvalues(cutter->rsinfo->setResult, cutter->rsinfo->setDesc, values, nulls);
	if (name != NULL)
	{
		pfree(DatumGetPointer(values[1]));
		pfree(DatumGetPointer(values[2]));
	}
}

/* Return a fault as a row with its line number; return false, which ends the reading */
static bool
fault(XmlCutter *cutter, const char *at, const char *problem)
{
	int			line = 1;

	for (const char *c = cutter->start; c < at && c < cutter->end; c++)
		line += *c == '\n';
	return_row(cutter, NULL, 0, psprintf("line %d: %s", line, problem));
	return false;
}

static const char *
skip_blanks(const char *at, const char *end)
{
	while (at < end && isspace((unsigned char) *at))
		at++;
	return at;
}

/* Copy the attributes of a tag, which are in [at, end), without prefixes and namespace declarations */
static void
keep_attributes(XmlCutter *cutter, const char *at, const char *end)
{
	for (;;)
	{
		const char *from = skip_blanks(at, end);
		const char *value;
		const char *close;
		XmlName		name;

		at = from;
		name = read_name(&at, end);
		value = skip_blanks(at, end);
		if (value < end && *value == '=')
			value = skip_blanks(value + 1, end);
		close = value < end && (*value == '"' || *value == '\'') ? memchr(value + 1, *value, end - value - 1) : NULL;
		if (name.length == 0 || close == NULL)
		{
			/* not an attribute: leave it to the parser of the element */
			keep(cutter, from, end - from);
			return;
		}
		at = close + 1;
		if (strncmp(from, "xmlns", 5) == 0 && !is_name_byte(from[5]))
			continue;
		keep(cutter, " ", 1);
		keep(cutter, name.at, name.length);
		keep(cutter, "=", 1);
		keep(cutter, value, at - value);
	}
}

/* Find the '>' outside of quotes that ends a tag; return NULL if there is none */
static const char *
tag_end(XmlCutter *cutter, const char *at)
{
	char		quote = '\0';

	for (; at < cutter->end; at++)
	{
		if (quote != '\0')
			quote = *at == quote ? '\0' : quote;
		else if (*at == '"' || *at == '\'')
			quote = *at;
		else if (*at == '>')
			return at;
		else if (*at == '<')
			return NULL;
	}
	return NULL;
}

static bool
is_wanted(XmlCutter *cutter, XmlName name)
{
	for (int i = 0; i < cutter->nwanted; i++)
		if (same_name(cutter->wanted[i], name))
			return true;
	return false;
}

/* Close the innermost open element, and return it if it is the one being cut */
static void
close_element(XmlCutter *cutter)
{
	XmlName		name = cutter->open[cutter->depth - 1];

	if (cutter->cut_depth == cutter->depth)
	{
		return_row(cutter, name.at, name.length, NULL);
		resetStringInfo(&cutter->raw);
		cutter->cut_depth = 0;
	}
	cutter->depth--;
}

/* Read the start tag or empty-element tag whose '<' is next; return false at a fault */
static bool
read_start_tag(XmlCutter *cutter)
{
	const char *at = cutter->at + 1;
	const char *end = tag_end(cutter, at);
	bool		empty = end != NULL && end[-1] == '/';
	XmlName		name = read_name(&at, cutter->end);

	if (end == NULL || name.length == 0 || at > end)
		return fault(cutter, cutter->at, "a tag does not end");
	if (cutter->depth == MAX_DEPTH)
		return fault(cutter, cutter->at, psprintf("elements are nested deeper than %d", MAX_DEPTH));
	cutter->open[cutter->depth++] = name;
	if (cutter->cut_depth == 0 && is_wanted(cutter, name))
		cutter->cut_depth = cutter->depth;
	if (cutter->cut_depth > 0)
	{
		keep(cutter, "<", 1);
		keep(cutter, name.at, name.length);
		keep_attributes(cutter, at, empty ? end - 1 : end);
		keep(cutter, empty ? "/>" : ">", empty ? 2 : 1);
	}
	cutter->at = end + 1;
	if (empty)
		close_element(cutter);
	return true;
}

/* Read an end tag; return false at a fault */
static bool
read_end_tag(XmlCutter *cutter)
{
	const char *at = cutter->at + 2;
	const char *end = tag_end(cutter, at);
	XmlName		name = read_name(&at, cutter->end);

	if (end == NULL || name.length == 0)
		return fault(cutter, cutter->at, "a tag does not end");
	if (cutter->depth == 0 || !same_name(cutter->open[cutter->depth - 1], name))
		return fault(cutter, cutter->at,
					 psprintf("</%s> ends what has not begun", pnstrdup(name.at, Min(name.length, 60))));
	keep(cutter, "</", 2);
	keep(cutter, name.at, name.length);
	keep(cutter, ">", 1);
	cutter->at = end + 1;
	close_element(cutter);
	return true;
}

/* Read a construct that begins with "<!" or "<?": skip comments and processing instructions, keep CDATA */
static bool
read_special(XmlCutter *cutter)
{
	const char *end;

	if (starts_with(cutter, "<!--"))
		end = after_mark(cutter, cutter->at + 4, "-->");
	else if (starts_with(cutter, "<?"))
		end = after_mark(cutter, cutter->at + 2, "?>");
	else if (starts_with(cutter, "<![CDATA["))
	{
		end = after_mark(cutter, cutter->at + 9, "]]>");
		if (end != NULL)
			keep(cutter, cutter->at, end - cutter->at);
	}
	else
		return fault(cutter, cutter->at, "the file has a document type declaration, which no list has");
	if (end == NULL)
		return fault(cutter, cutter->at, "a comment or section does not end");
	cutter->at = end;
	return true;
}

/* Read the text up to the next tag */
static bool
read_text(XmlCutter *cutter)
{
	const char *end = memchr(cutter->at, '<', cutter->end - cutter->at);

	if (end == NULL)
		end = cutter->end;
	if (cutter->depth == 0)
		for (const char *c = cutter->at; c < end; c++)
			if (!isspace((unsigned char) *c))
				return fault(cutter, c, "text stands outside of the root element");
	keep(cutter, cutter->at, end - cutter->at);
	cutter->at = end;
	return true;
}

/* Read the document up to its end or its first fault */
static void
cut(XmlCutter *cutter)
{
	bool		goes_on = true;
	bool		rooted = false;

	while (goes_on && cutter->at < cutter->end)
	{
		CHECK_FOR_INTERRUPTS();
		if (*cutter->at != '<')
			goes_on = read_text(cutter);
		else if (starts_with(cutter, "<!") || starts_with(cutter, "<?"))
			goes_on = read_special(cutter);
		else if (starts_with(cutter, "</"))
			goes_on = read_end_tag(cutter);
		else if (cutter->depth == 0 && rooted)
			goes_on = fault(cutter, cutter->at, "there is a second root element");
		else
		{
			rooted = true;
			goes_on = read_start_tag(cutter);
		}
	}
	if (goes_on && cutter->depth > 0)
	{
		XmlName		last = cutter->open[cutter->depth - 1];

		fault(cutter, cutter->end, psprintf("the file ends inside <%s>", pnstrdup(last.at, Min(last.length, 60))));
	}
	else if (goes_on && !rooted)
		fault(cutter, cutter->end, "the file has no element");
}

static void
read_wanted(XmlCutter *cutter, ArrayType *names)
{
	Datum	   *elements;
	bool	   *nulls;

	deconstruct_array(names, TEXTOID, -1, false, TYPALIGN_INT, &elements, &nulls, &cutter->nwanted);
	cutter->wanted = palloc(Max(cutter->nwanted, 1) * sizeof(XmlName));
	for (int i = 0; i < cutter->nwanted; i++)
	{
		text	   *name = nulls[i] ? cstring_to_text("") : DatumGetTextPP(elements[i]);

		cutter->wanted[i].at = VARDATA_ANY(name);
		cutter->wanted[i].length = VARSIZE_ANY_EXHDR(name);
	}
}

/* Return the elements with given names of an XML document, as rows */
PG_FUNCTION_INFO_V1(xml_cut);
Datum
xml_cut(PG_FUNCTION_ARGS)
{
	text	   *content = PG_GETARG_TEXT_PP(0);
	XmlCutter  *cutter = palloc0(sizeof(XmlCutter));

	InitMaterializedSRF(fcinfo, 0);
	cutter->rsinfo = (ReturnSetInfo *) fcinfo->resultinfo;
	read_wanted(cutter, PG_GETARG_ARRAYTYPE_P(1));
	cutter->start = cutter->at = VARDATA_ANY(content);
	cutter->end = cutter->start + VARSIZE_ANY_EXHDR(content);
	/* skip a byte order mark */
	if (starts_with(cutter, "\xEF\xBB\xBF"))
		cutter->at += 3;
	initStringInfo(&cutter->raw);
	cut(cutter);
	return (Datum) 0;
}
