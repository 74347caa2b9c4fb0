/*
 * ais_json_stream.c
 *		Records of a JSON file, line by line.
 *
 * A record is an object that is by itself, or is an element of an array, however
 * deep in arrays; with a layout that has `records`, also an element of that member of an
 * object (the features of GeoJSON).  A record may go over several lines, and many may
 * are in one.  A record that is broken costs itself: the next line that begins with an
 * object begins a new one.
 *
 * Only the nesting outside of records is kept, as a stack; within a record its brackets
 * are counted.
 */
#include "postgres.h"

#include <ctype.h>

#include "lib/stringinfo.h"
#include "miscadmin.h"

#include "common/compat.h"
#include "load/ais_layout.h"

#define MAX_OUTER		64		/* levels outside of records */
#define MAX_RECORD		(16 * 1024 * 1024)	/* bytes */

struct AisJsonStream
{
	const char *records;		/* member that holds records, or NULL */
	AisTakeRecord take;
	void	   *arg;
	int			nouter;
	char		outer[MAX_OUTER];	/* [ of records, { around them, x what is neither */
	bool		in_record;
	int			depth;			/* of brackets within the record */
	StringInfoData pending;		/* what earlier lines had of the record */
	int64		line_no;		/* of the record's first line */
	bool		failed;			/* the rest of the line is not read */
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

/* Report what is no record, and continue with the next line */
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

/* Return the end of a string whose first quote is at p, behind its last; NULL if the line ends before */
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

/* Return where an array of records begins, behind its bracket, if the name from `name` to p is theirs; else NULL */
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
 * Go on with a record whose bytes in this text begin at `record`; return the end of what
 * was read: the end of the record, which is passed on, or of the text, where it goes on.
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
					/* no record, but what is around them */
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

/* Skip a bracket outside of records; return false if it does not pair, or is too deep */
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

/* Go on outside of records; return where a record begins, or the end */
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
			is_fine = *p++ == ',';	/* records are in arrays, and nothing else */
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

/* Read a line */
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
		/* what is behind the record is read from the line, since the record's room is used again */
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

/* Return whether the lines read so far end within a record or around records */
bool
ais_json_stream_within(const AisJsonStream *stream)
{
	return stream->in_record || stream->nouter > 0;
}

/* Read the end of the file; return false if it lies within an array, so that the file may be cut off */
bool
ais_json_stream_finish(AisJsonStream *stream)
{
	if (stream->in_record)
		fail(stream, stream->pending.data, stream->pending.len, stream->line_no, "bad_json");
	return stream->nouter == 0;
}
