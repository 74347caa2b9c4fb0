/*
 * ais_json_stream.c
 *		Splitting of JSON files, line by line, into records.
 *
 * A record is an object that stands alone or is an element of an array, at any depth of
 * arrays; if the layout has `records`, also an element of that member of an object (the
 * features of GeoJSON).  A record may span several lines, and a line may contain many.
 * A broken record costs only itself: the next line that begins with an object begins a
 * new one.
 *
 * The nesting outside of records is a stack; within a record brackets are only counted.
 */
#include "postgres.h"

#include <ctype.h>

#include "lib/stringinfo.h"
#include "miscadmin.h"

#include "common/compat.h"
#include "load/ais_layout.h"

#define MAX_OUTER		64		/* levels of nesting outside of records */
#define MAX_RECORD		(16 * 1024 * 1024)	/* bytes */

struct AisJsonStream
{
	const char *records;		/* name of the member that is the array of records, or NULL */
	AisTakeRecord take;
	void	   *arg;
	int			nouter;
	char		outer[MAX_OUTER];	/* stack: [ is an array of records, { an object around one, x any other bracket */
	bool		in_record;
	int			depth;			/* of brackets within the record */
	StringInfoData pending;		/* the part of the record in earlier lines */
	int64		line_no;		/* number of the record's first line */
	bool		failed;			/* skip the rest of the line */
};

AisJsonStream *
ais_json_stream_create(const AisLayout *layout, AisTakeRecord take, void *arg)
{
	AisJsonStream *stream = palloc0(sizeof(AisJsonStream));

	stream->records = layout->records;
	stream->take = take;
	stream->arg = arg;
	initStringInfo(&stream->pending);
	return stream;
}

/* Report invalid text, and continue with the next line */
static void
fail(AisJsonStream *stream, const char *text, int length, int64 line_no, const char *error)
{
	stream->in_record = false;
	stream->depth = 0;
	stream->failed = true;
	stream->take(stream->arg, text, length, line_no, error);
	resetStringInfo(&stream->pending);
}

static bool
push(AisJsonStream *stream, char kind)
{
	if (stream->nouter == MAX_OUTER)
		return false;
	stream->outer[stream->nouter++] = kind;
	return true;
}

/* Return the place after a string whose opening quote is at p; NULL if it does not end in the line */
static const char *
string_end(const char *p, const char *end)
{
	for (p++; p < end && *p != '"'; p++)
		if (*p == '\\')
			p++;
	return p < end ? p + 1 : NULL;
}

static const char *
skip_blanks(const char *p, const char *end)
{
	while (p < end && isspace((unsigned char) *p))
		p++;
	return p;
}

/*
 * Return the place after the opening bracket of the array of records if the name from `name` to p is its name,
 * else NULL
 */
static const char *
records_begin(const AisJsonStream *stream, const char *name, const char *p, const char *end)
{
	int			length = p - name - 2;

	if (stream->records == NULL || strncmp(stream->records, name + 1, length) != 0 || stream->records[length] != '\0')
		return NULL;
	p = skip_blanks(p, end);
	if (p == end || *p != ':')
		return NULL;
	p = skip_blanks(p + 1, end);
	return p < end && *p == '[' ? p + 1 : NULL;
}

/*
 * Continue a record, whose bytes in this line begin at `record`.  Returns the end of the record, which is passed
 * on, or the end of the line, in which it continues.
 */
static const char *
scan_record(AisJsonStream *stream, const char *record, const char *p, const char *end)
{
	while (p < end)
	{
		const char *begin;

		switch (*p)
		{
			case '"':
				begin = p;
				p = string_end(p, end);
				if (p == NULL)
				{
					fail(stream, record, end - record, stream->line_no, "bad_json");
					return end;
				}
				if (stream->depth == 1 && (begin = records_begin(stream, begin, p, end)) != NULL)
				{
					/* not a record but an object around records */
					stream->in_record = false;
					stream->depth = 0;
					resetStringInfo(&stream->pending);
					if (!push(stream, '{') || !push(stream, '['))
						fail(stream, record, end - record, stream->line_no, "bad_json");
					return begin;
				}
				break;
			case '{':
			case '[':
				stream->depth++;
				p++;
				break;
			case '}':
			case ']':
				p++;
				if (--stream->depth == 0)
				{
					stream->in_record = false;
					stream->take(stream->arg, record, p - record, stream->line_no, NULL);
					return p;
				}
				break;
			default:
				p++;
		}
	}
	return end;
}

/* Handle a bracket outside of records; return false if it does not match or is too deep */
static bool
pass_bracket(AisJsonStream *stream, char bracket, char around)
{
	if (bracket == '{' || bracket == '[')
		return push(stream, around == '[' ? '[' : 'x');
	if (stream->nouter == 0 || (around != 'x' && (around == '[') != (bracket == ']')))
		return false;
	stream->nouter--;
	return true;
}

/* Continue outside of records; return the beginning of a record, or the end of the line */
static const char *
scan_outer(AisJsonStream *stream, const char *p, const char *end, int64 line_no)
{
	const char *line = p;

	while ((p = skip_blanks(p, end)) < end)
	{
		char		around = stream->nouter == 0 ? '[' : stream->outer[stream->nouter - 1];
		bool		is_fine;

		if (*p == '{' && around == '[')
			return p;
		if (strchr("{[}]", *p) != NULL)
		{
			is_fine = pass_bracket(stream, *p++, around);
			if (!is_fine)
				stream->nouter = 0;
		}
		else if (around == '[')
			is_fine = *p++ == ',';	/* a comma is valid only within an array of records */
		else if (*p == '"')
		{
			p = string_end(p, end);
			is_fine = p != NULL;
		}
		else
		{
			is_fine = true;
			p++;
		}
		if (!is_fine)
		{
			fail(stream, line, end - line, line_no, "bad_json");
			return end;
		}
	}
	return end;
}

/* Read a line and pass on the records that end in it */
void
ais_json_stream_line(AisJsonStream *stream, int64 line_no, const char *line, int length)
{
	const char *p = line,
			   *end = line + length;

	stream->failed = false;
	if (stream->in_record && *line == '{')
	{
		fail(stream, stream->pending.data, stream->pending.len, stream->line_no, "bad_json");
		stream->failed = false;
	}
	if (stream->in_record && stream->pending.len + length > MAX_RECORD)
		fail(stream, stream->pending.data, stream->pending.len, stream->line_no, "bad_json");
	else if (stream->in_record)
	{
		int			before = stream->pending.len;

		appendStringInfoChar(&stream->pending, '\n');
		appendBinaryStringInfo(&stream->pending, line, length);
		end = stream->pending.data + stream->pending.len;
		p = scan_record(stream, stream->pending.data, stream->pending.data + before, end);
		/* continue in the line itself, since the record's buffer is used again */
		p = line + length - (end - p);
		end = line + length;
	}
	else if (length >= 5 && memcmp(line, "data:", 5) == 0)
		p += 5;					/* server-sent events */
	while (p < end && !stream->failed)
	{
		const char *record;

		CHECK_FOR_INTERRUPTS();
		record = p = scan_outer(stream, p, end, line_no);
		if (p == end)
			break;
		stream->in_record = true;
		stream->line_no = line_no;
		resetStringInfo(&stream->pending);
		p = scan_record(stream, record, p, end);
		if (stream->in_record)
			appendBinaryStringInfo(&stream->pending, record, end - record);
	}
	if (!stream->in_record)
		resetStringInfo(&stream->pending);
}

/* Check whether the lines read so far end within a record or an object or array around records */
bool
ais_json_stream_within(const AisJsonStream *stream)
{
	return stream->in_record || stream->nouter > 0;
}

/* Handle the end of the file; return false if it is within an array: the file may be truncated */
bool
ais_json_stream_finish(AisJsonStream *stream)
{
	if (stream->in_record)
		fail(stream, stream->pending.data, stream->pending.len, stream->line_no, "bad_json");
	return stream->nouter == 0;
}
