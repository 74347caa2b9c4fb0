/*
 * track_io.c
 *		Text and binary form of a track.
 *
 * Text:	[2024-03-07T22:04:10Z 131.9012 43.1005 sog=0.1 cog=93.4 status=5
 *			heading=120, ...]   and [] for a track without fixes
 *
 * Times are UTC in ISO 8601, years 1 to 9999; lon and lat are degrees; channels
 * without a value are left out.  The form does not depend on any setting.  Input
 * takes the fixes in any order.
 *
 * Binary: version byte, the header's and directory's numbers in network order, the
 * payload as it is, and the CRC-32C of all that.  A received value is unpacked,
 * checked as text input is, and packed again: it is accepted only if the bytes are
 * those that this library would have made.
 */
#include "postgres.h"

#include <ctype.h>

#include "common/int.h"
#include "lib/stringinfo.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "parser/scansup.h"
#include "utils/builtins.h"
#include "utils/datetime.h"
#include "utils/memutils.h"
#include "utils/timestamp.h"

#include "common/binary_form.h"
#include "common/iso_time.h"
#include "common/value_limit.h"
#include "track/track_reader.h"
#include "track/track_writer.h"

/* ---------- text output ---------- */

/* Append an integer in units of 10^-digits as a decimal number without trailing zeros */
static void
append_decimal(StringInfo out, int64 value, int digits)
{
	int64		one = 1;

	for (int i = 0; i < digits; i++)
		one *= 10;
	if (value < 0)
	{
		appendStringInfoChar(out, '-');
		value = -value;
	}
	appendStringInfo(out, INT64_FORMAT, value / one);
	if (value % one != 0)
	{
		appendStringInfo(out, ".%0*lld", digits, (long long) (value % one));
		while (out->data[out->len - 1] == '0')
			out->data[--out->len] = '\0';
	}
}

static void
append_channel(StringInfo out, const char *name, int value, int digits)
{
	if (value == TRACK_NO_VALUE)
		return;
	appendStringInfo(out, " %s=", name);
	append_decimal(out, value, digits);
}

/* Write a track as text */
PG_FUNCTION_INFO_V1(track_out);
Datum
track_out(PG_FUNCTION_ARGS)
{
	Track	   *track = PG_GETARG_TRACK(0);
	TrackReader reader;
	TrackColumns columns;
	StringInfoData out;

	initStringInfo(&out);
	appendStringInfoChar(&out, '[');
	track_reader_init(&reader, track);
	while (track_reader_next(&reader, TRACK_EVERYTHING, &columns))
		for (int i = 0; i < columns.n; i++)
		{
			check_value_room(out.len, "text of the track",
							 "Take it in binary form, or in parts by track_days(), track_split() or track_between().");
			if (out.len > 1)
				appendStringInfoString(&out, ", ");
			iso_time_append(&out, columns.t[i]);
			appendStringInfoChar(&out, ' ');
			append_decimal(&out, columns.lon[i], 7);
			appendStringInfoChar(&out, ' ');
			append_decimal(&out, columns.lat[i], 7);
			append_channel(&out, "sog", columns.sog[i], 1);
			append_channel(&out, "cog", columns.cog[i], 1);
			append_channel(&out, "status", columns.status[i], 0);
			append_channel(&out, "heading", columns.heading[i], 0);
		}
	appendStringInfoChar(&out, ']');
	PG_RETURN_CSTRING(out.data);
}

/* ---------- text input ---------- */

typedef struct TrackParser
{
	const char *p;
	int			number;			/* of the fix, from 1 */
} TrackParser;

static void pg_attribute_noreturn()
parse_error(const TrackParser *parser, const char *wanted)
{
	char		found[41];

	strlcpy(found, parser->p, sizeof(found));
	/* do not cut a character in two */
	if (strlen(parser->p) > strlen(found))
		found[pg_mbcliplen(found, strlen(found), sizeof(found) - 2)] = '\0';
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_TEXT_REPRESENTATION),
			 errmsg("invalid input syntax for type track: \"%s\"", found),
			 errdetail("Fix %d: expected %s here.", parser->number, wanted),
			 errhint("A track looks like [2024-03-07T22:04:10Z 131.9012 43.1005 sog=0.1 cog=93.4 status=5 heading=120, ...].")));
}

static void
skip_space(TrackParser *parser)
{
	while (scanner_isspace(*parser->p))
		parser->p++;
}

static void
parse_char(TrackParser *parser, char c, const char *wanted)
{
	if (*parser->p != c)
		parse_error(parser, wanted);
	parser->p++;
}

/* Parse between `least` and `most` digits */
static int
parse_digits(TrackParser *parser, int least, int most, const char *wanted)
{
	const char *start = parser->p;
	int			value = 0;

	while (isdigit((unsigned char) *parser->p) && parser->p - start < most)
		value = value * 10 + (*parser->p++ - '0');
	if (parser->p - start < least)
	{
		parser->p = start;
		parse_error(parser, wanted);
	}
	return value;
}

/* Parse a time in ISO 8601 */
static TimestampTz
parse_time(TrackParser *parser)
{
	static const char *const wanted = "a time like 2024-03-07T22:04:10Z";
	const char *start = parser->p;
	int			year,
				month,
				mday,
				hour,
				minute,
				second;
	int64		usecs = 0,
				t;
	bool		negative = *parser->p == '-';

	if (negative)
		parser->p++;
	year = parse_digits(parser, 4, 6, wanted);
	if (negative)
		year = -year;
	parse_char(parser, '-', wanted);
	month = parse_digits(parser, 2, 2, wanted);
	parse_char(parser, '-', wanted);
	mday = parse_digits(parser, 2, 2, wanted);
	if (*parser->p != 'T' && *parser->p != ' ')
		parse_error(parser, wanted);
	parser->p++;
	hour = parse_digits(parser, 2, 2, wanted);
	parse_char(parser, ':', wanted);
	minute = parse_digits(parser, 2, 2, wanted);
	parse_char(parser, ':', wanted);
	second = parse_digits(parser, 2, 2, wanted);
	if (*parser->p == '.')
	{
		const char *fraction = ++parser->p;
		int			digits;

		usecs = parse_digits(parser, 1, 6, wanted);
		for (digits = parser->p - fraction; digits < 6; digits++)
			usecs *= 10;
	}
	parse_char(parser, 'Z', wanted);

	/* the calendar of PostgreSQL's dates, where year 0 is 1 BC */
	if (year < -4713 || month < 1 || month > 12 || mday < 1 ||
		mday > day_tab[isleap(year)][month - 1] || hour > 23 || minute > 59 || second > 59 ||
		pg_mul_s64_overflow((int64) date2j(year, month, mday) - POSTGRES_EPOCH_JDATE, USECS_PER_DAY, &t) ||
		pg_add_s64_overflow(t, hour * USECS_PER_HOUR + minute * USECS_PER_MINUTE +
							second * USECS_PER_SEC + usecs, &t) ||
		!track_time_valid(t))
		ereport(ERROR,
				(errcode(ERRCODE_DATETIME_FIELD_OVERFLOW),
				 errmsg("time \"%.*s\" is out of range", (int) (parser->p - start), start),
				 errhint("Fixes lie in the years 1 to 9999.")));
	return t;
}

/* Parse a decimal number */
static double
parse_number(TrackParser *parser, const char *wanted)
{
	char		buf[64];
	size_t		n = strcspn(parser->p, " \t\r\n,]=");
	char	   *end;
	double		value;

	if (n == 0 || n >= sizeof(buf))
		parse_error(parser, wanted);
	memcpy(buf, parser->p, n);
	buf[n] = '\0';
	value = strtod(buf, &end);
	/* strtod takes hexadecimal too */
	if (*end != '\0' || strpbrk(buf, "xX") != NULL)
		parse_error(parser, wanted);
	parser->p += n;
	return value;
}

/* Parse a channel of a fix, name and value */
static void
parse_channel(TrackParser *parser, Fix *fix)
{
	static const char *const wanted = "sog=, cog=, status= or heading=, each once";

	if (strncmp(parser->p, "sog=", 4) == 0 && fix->sog == TRACK_NO_VALUE)
	{
		parser->p += 4;
		fix_set_sog(fix, parse_number(parser, "a speed in knots"));
	}
	else if (strncmp(parser->p, "cog=", 4) == 0 && fix->cog == TRACK_NO_VALUE)
	{
		parser->p += 4;
		fix_set_cog(fix, parse_number(parser, "a course in degrees"));
	}
	else if (strncmp(parser->p, "status=", 7) == 0 && fix->status == TRACK_NO_VALUE)
	{
		parser->p += 7;
		fix_set_status(fix, parse_digits(parser, 1, 6, "a whole number"));
	}
	else if (strncmp(parser->p, "heading=", 8) == 0 && fix->heading == TRACK_NO_VALUE)
	{
		parser->p += 8;
		fix_set_heading(fix, parse_digits(parser, 1, 6, "a whole number of degrees"));
	}
	else
		parse_error(parser, wanted);
}

/* Parse a fix up to the comma or bracket after it; return false if its position is "not available" */
static bool
parse_fix(TrackParser *parser, Fix *fix)
{
	TimestampTz t = parse_time(parser);
	double		lon,
				lat;
	bool		available;

	skip_space(parser);
	lon = parse_number(parser, "a longitude");
	skip_space(parser);
	lat = parse_number(parser, "a latitude");
	skip_space(parser);
	available = fix_make(fix, t, lon, lat);
	while (*parser->p != ',' && *parser->p != ']')
	{
		parse_channel(parser, fix);
		skip_space(parser);
	}
	return available;
}

/* Read a track from text */
PG_FUNCTION_INFO_V1(track_in);
Datum
track_in(PG_FUNCTION_ARGS)
{
	TrackParser parser = {PG_GETARG_CSTRING(0), 1};
	int64		n = 0,
				max = 128;
	Fix		   *fixes = palloc(max * sizeof(Fix));

	skip_space(&parser);
	parse_char(&parser, '[', "\"[\"");
	skip_space(&parser);
	if (*parser.p == ']')
		parser.p++;
	else
		for (;;)
		{
			CHECK_FOR_INTERRUPTS();
			if (n == max)
			{
				max *= 2;
				fixes = repalloc_huge(fixes, max * sizeof(Fix));
			}
			if (parse_fix(&parser, &fixes[n]))
				n++;
			parser.number++;
			if (*parser.p++ == ']')
				break;
			skip_space(&parser);
		}
	skip_space(&parser);
	if (*parser.p != '\0')
		parse_error(&parser, "the end");
	PG_RETURN_TRACK(track_from_fixes(fixes, n));
}

/* ---------- binary ---------- */

/* Send a track in binary form */
PG_FUNCTION_INFO_V1(track_send);
Datum
track_send(PG_FUNCTION_ARGS)
{
	Track	   *track = PG_GETARG_TRACK(0);
	const TrackBlock *dir = TrackDirectory(track);
	const uint8 *payload = TrackPayload(track);
	Size		size = 0;
	StringInfoData buf;

	pq_begintypsend(&buf);
	pq_sendbyte(&buf, track->version);
	pq_sendint32(&buf, track->nfixes);
	pq_sendint32(&buf, track->nblocks);
	pq_sendint64(&buf, track->last);
	for (int b = 0; b < track->nblocks; b++)
	{
		pq_sendint64(&buf, dir[b].first);
		pq_sendint32(&buf, dir[b].west);
		pq_sendint32(&buf, dir[b].south);
		pq_sendint16(&buf, dir[b].lon_span);
		pq_sendint16(&buf, dir[b].lat_span);
		pq_sendint16(&buf, dir[b].size);
		pq_sendbyte(&buf, dir[b].nfixes);
		pq_sendbyte(&buf, dir[b].channels);
		size += dir[b].size;
	}
	pq_sendbytes(&buf, (const char *) payload, size);
	PG_RETURN_BYTEA_P(binary_end(&buf));
}

static void pg_attribute_noreturn()
binary_error(const char *detail)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_BINARY_REPRESENTATION),
			 errmsg("invalid binary track"),
			 errdetail("%s", detail)));
}

/* Receive a track, and check that its counts and sizes agree with the length of the message */
static Track *
receive_blocks(StringInfo buf)
{
	int64		nfixes = pq_getmsgint(buf, 4);
	int64		nblocks = pq_getmsgint(buf, 4);
	TimestampTz last = pq_getmsgint64(buf);
	int64		rest = buf->len - buf->cursor - (int64) sizeof(pg_crc32c);
	int64		sum = 0,
				size = 0;
	Track	   *track;
	TrackBlock *dir;

	if (nblocks * (int64) sizeof(TrackBlock) > rest)
		binary_error("The directory is longer than the message.");
	track = palloc0(sizeof(Track) + rest + TRACK_TAIL);
	track->version = TRACK_VERSION;
	track->nfixes = (int32) nfixes;
	track->nblocks = (int32) nblocks;
	track->last = last;
	dir = (TrackBlock *) TrackDirectory(track);
	for (int b = 0; b < nblocks; b++)
	{
		dir[b].first = pq_getmsgint64(buf);
		dir[b].west = pq_getmsgint(buf, 4);
		dir[b].south = pq_getmsgint(buf, 4);
		dir[b].lon_span = pq_getmsgint(buf, 2);
		dir[b].lat_span = pq_getmsgint(buf, 2);
		dir[b].size = pq_getmsgint(buf, 2);
		dir[b].nfixes = pq_getmsgbyte(buf);
		dir[b].channels = pq_getmsgbyte(buf);
		sum += dir[b].nfixes;
		size += dir[b].size;
	}
	if (sum != nfixes)
		binary_error("The blocks do not add up to the number of fixes.");
	if (size != rest - nblocks * (int64) sizeof(TrackBlock))
		binary_error("The blocks do not add up to the length of the message.");
	pq_copymsgbytes(buf, (char *) TrackPayload(track), size);
	SET_VARSIZE(track, sizeof(Track) + rest + TRACK_TAIL);
	return track;
}

static void
check_fix(const Fix *fix)
{
	if (!track_time_valid(fix->t) ||
		fix->lon < -TRACK_LON_MAX || fix->lon > TRACK_LON_MAX ||
		fix->lat < -TRACK_LAT_MAX || fix->lat > TRACK_LAT_MAX ||
		fix->sog < TRACK_NO_VALUE || fix->sog > 1022 ||
		fix->cog < TRACK_NO_VALUE || fix->cog > 3599 ||
		fix->status < TRACK_NO_VALUE || fix->status > 14 ||
		fix->heading < TRACK_NO_VALUE || fix->heading > 359)
		binary_error("A fix has a value out of range.");
}

/*
 * Unpack the fixes of a received track; blocks that cannot be unpacked are reported as an invalid message, not as
 * damaged data
 */
static Fix *
receive_fixes(const Track *received)
{
	MemoryContext context = CurrentMemoryContext;
	Fix		   *volatile fixes = NULL;

	PG_TRY();
	{
		fixes = track_all_fixes(received);
	}
	PG_CATCH();
	{
		ErrorData  *error;

		MemoryContextSwitchTo(context);
		error = CopyErrorData();
		if (error->sqlerrcode != ERRCODE_DATA_CORRUPTED)
			PG_RE_THROW();
		FlushErrorState();
		binary_error("A block cannot be unpacked.");
	}
	PG_END_TRY();
	return fixes;
}

/* Receive a track in binary form */
PG_FUNCTION_INFO_V1(track_recv);
Datum
track_recv(PG_FUNCTION_ARGS)
{
	StringInfo	buf = (StringInfo) PG_GETARG_POINTER(0);
	const char *start = buf->data + buf->cursor;
	int			length = buf->len - buf->cursor;
	uint32		checksum;
	Track	   *received,
			   *track;
	Fix		   *fixes;
	int			version;

	if (length < (int) (1 + 16 + sizeof(uint32)))
		binary_error("The message is too short.");
	checksum = binary_checksum(start, length - sizeof(uint32));
	version = pq_getmsgbyte(buf);
	if (version != TRACK_VERSION)
		binary_error("Its layout version is not one that this library reads.");
	received = receive_blocks(buf);
	if (checksum != pq_getmsgint(buf, 4))
		binary_error("The checksum does not match.");

	fixes = receive_fixes(received);
	for (int64 i = 0; i < received->nfixes; i++)
	{
		check_fix(&fixes[i]);
		if (i > 0 && fix_compare(&fixes[i - 1], &fixes[i]) >= 0)
			binary_error("The fixes are not in order.");
	}
	track = track_from_fixes(fixes, received->nfixes);
	if (VARSIZE(track) != VARSIZE(received) || track->last != received->last ||
		memcmp(track + 1, received + 1, VARSIZE(track) - sizeof(Track)) != 0)
		binary_error("The fixes are not packed as a track packs them.");
	PG_RETURN_TRACK(track);
}
