/*
 * nmea.c
 *		AIS sentences of NMEA 0183: framing, checksum, tag blocks, receiver times.
 *
 * Plain C without the server.  It allocates nothing, and every length is bounded.
 */
#include "load/nmea.h"

#include <string.h>

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Check whether a character may separate a time from other text around a sentence */
static bool
is_separator(char c)
{
	return nmea_is_blank(c) || c == ',' || c == ';' || c == '|' || c == '[' || c == ']' || c == '"';
}

static int
hex_value(char c)
{
	if (is_digit(c))
		return c - '0';
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return -1;
}

/* Check whether the two hexadecimal digits at `sum` are the exclusive or of the bytes */
static bool
checksum_matches(const char *bytes, size_t len, const char *sum)
{
	int			high = hex_value(sum[0]);
	int			low = hex_value(sum[1]);
	unsigned	x = 0;

	for (size_t i = 0; i < len; i++)
		x ^= (unsigned char) bytes[i];
	return high >= 0 && low >= 0 && x == (unsigned) (high * 16 + low);
}

/* Read exactly n digits at *at as a number and advance *at; return false if there are fewer */
static bool
read_digits(const char **at, const char *end, int n, int *value)
{
	*value = 0;
	for (int i = 0; i < n; i++)
	{
		if (*at >= end || !is_digit(**at))
			return false;
		*value = *value * 10 + (*(*at)++ - '0');
	}
	return true;
}

/* Read an optional decimal point and digits as a number below 1 */
static double
read_fraction(const char **at, const char *end)
{
	double		scale = 0.1;
	double		value = 0;

	if (*at < end && **at == '.')
		for (++*at; *at < end && is_digit(**at); ++*at, scale /= 10)
			value += (**at - '0') * scale;
	return value;
}

/* Read seconds (`digits` digits, or one less) or milliseconds (three more) since 1970 */
static bool
read_epoch(NmeaText text, int digits, double *time)
{
	const char *at = text.bytes;
	const char *end = at + text.len;
	double		value = 0;
	int			n = 0;

	for (; at < end && is_digit(*at) && n < 14; at++, n++)
		value = value * 10 + (*at - '0');
	if (n == 13 || n == digits + 3)
		value /= 1000;
	else if (n == 10 || n == digits)
		value += read_fraction(&at, end);
	else
		return false;
	*time = value;
	return at == end;
}

/* Compute seconds since 1970 from a time in UTC; return false if there is no such time */
bool
nmea_utc(int year, int month, int day, int hour, int minute, int second, double *time)
{
	static const int month_days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	bool		leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
	int			y = month <= 2 ? year - 1 : year;
	int			m = (month + 9) % 12;
	int			days;

	if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1 || hour > 23 || minute > 59 || second > 59 ||
		day > month_days[month - 1] + (leap && month == 2))
		return false;
	days = 365 * y + y / 4 - y / 100 + y / 400 + (153 * m + 2) / 5 + day - 1 - 719468;
	*time = days * 86400.0 + hour * 3600 + minute * 60 + second;
	return true;
}

/* Read an optional offset from UTC, Z, +HH, +HHMM or +HH:MM, in seconds */
static int
read_offset(const char **at, const char *end)
{
	const char *from = *at;
	int			sign;
	int			hours;
	int			minutes = 0;

	if (from < end && (*from == 'Z' || *from == 'z'))
		++*at;
	if (from >= end || (*from != '+' && *from != '-'))
		return 0;
	sign = *from++ == '-' ? -1 : 1;
	if (!read_digits(&from, end, 2, &hours))
		return 0;
	*at = from;
	if (from < end && *from == ':')
		from++;
	if (read_digits(&from, end, 2, &minutes))
		*at = from;
	else
		minutes = 0;
	return sign * (hours * 60 + minutes) * 60;
}

/*
 * Read YYYY-MM-DD (or with slashes), a T or a blank, HH:MM:SS, a fraction and an offset at `at`; return the place
 * after it, or NULL
 */
static const char *
read_iso_time(const char *at, const char *end, double *time)
{
	static const int widths[] = {4, 2, 2, 2, 2, 2};
	static const char separators[] = "--T::";
	static const char others[] = "// ::";
	int			v[6];
	double		fraction;

	for (int i = 0; i < 6; i++)
	{
		if (!read_digits(&at, end, widths[i], &v[i]))
			return NULL;
		if (i < 5 && (at >= end || (*at != separators[i] && *at != others[i])))
			return NULL;
		if (i < 5)
			at++;
	}
	fraction = read_fraction(&at, end);
	if (!nmea_utc(v[0], v[1], v[2], v[3], v[4], v[5], time))
		return NULL;
	*time += fraction - read_offset(&at, end);
	return at;
}

/* words after a time that exclude UTC: names of zones, and halves of the day */
static const char *const other_clocks[] = {
	"EST", "EDT", "CST", "CDT", "MST", "MDT", "PST", "PDT", "AST", "ADT", "AKST", "AKDT", "HST", "NST", "NDT",
	"CET", "CEST", "MET", "MEST", "MEZ", "MESZ", "EET", "EEST", "WET", "WEST", "BST", "IST", "MSK", "MSD", "TRT",
	"GST", "PKT", "ICT", "WIB", "SGT", "HKT", "PHT", "JST", "KST", "AWST", "ACST", "ACDT", "AEST", "AEDT",
	"NZST", "NZDT", "BRT", "ART", "CLT", "SAST", "EAT", "CAT", "WAT",
	"AM", "PM", "am", "pm"
};

/*
 * Read an optional zone after a time, with a blank between: an offset from UTC with its minutes
 * (-70 may be a signal strength), which sets *offset, or the name of a zone.  Returns the place
 * after it, `at` if there is neither, or NULL for a zone whose offset is unknown: the time is then
 * invalid.
 */
static const char *
read_zone_behind(const char *at, const char *end, int *offset)
{
	const char *from = at;
	const char *stop;

	*offset = 0;
	while (from < end && *from == ' ')
		from++;
	for (stop = from; stop < end && !is_separator(*stop);)
		stop++;
	if (from == at || from == stop)
		return at;
	if (*from == '+' || *from == '-')
	{
		const char *behind = from;

		*offset = read_offset(&behind, stop);
		if (behind == stop && stop - from > 3)
			return stop;
		*offset = 0;
		return at;
	}
	/* UTC+2 is not read */
	if (stop - from > 3 && (memcmp(from, "UTC", 3) == 0 || memcmp(from, "GMT", 3) == 0) &&
		(from[3] == '+' || from[3] == '-'))
		return NULL;
	for (size_t i = 0; i < sizeof(other_clocks) / sizeof(other_clocks[0]); i++)
		if (strlen(other_clocks[i]) == (size_t) (stop - from) &&
			memcmp(from, other_clocks[i], stop - from) == 0)
			return NULL;
	return at;
}

/*
 * Read the text before a sentence or after its checksum: the first time in it (ISO, or 10 or 13 digits since 1970)
 * and, after the checksum, a station that begins with r or b.  Other text is skipped.
 */
static void
read_around(const char *at, const char *end, bool behind, NmeaSentence *sentence)
{
	while (at < end)
	{
		const char *stop;
		NmeaText	word = {at, 0};
		double		time;

		if (is_separator(*at))
		{
			at++;
			continue;
		}
		stop = sentence->has_time ? NULL : read_iso_time(at, end, &time);
		if (stop && (stop == end || is_separator(*stop) || *stop == ':'))
		{
			int			offset;

			at = read_zone_behind(stop, end, &offset);
			sentence->has_time = at != NULL;
			sentence->time = time - offset;
			if (at == NULL)
				at = stop;
		}
		while (at < end && !is_separator(*at))
			at++;
		word.len = at - word.bytes;
		if (!behind && word.bytes[word.len - 1] == ':')
			word.len--;
		if (!sentence->has_time && read_epoch(word, 10, &time))
		{
			sentence->has_time = true;
			sentence->time = time;
		}
		else if (behind && word.len > 1 && (word.bytes[0] == 'r' || word.bytes[0] == 'b') && sentence->station.len == 0)
			sentence->station = word;
	}
}

/*
 * Read a field of a tag block: the station s:, the time c:, or the number of a group, which is the last part of
 * g:LINE-LINES-NUMBER or, in an older form, of LINE G LINES : NUMBER
 */
static void
read_tag(const char *at, const char *end, NmeaSentence *sentence)
{
	NmeaText	value = {at + 2, end - at - 2};
	double		time;

	if (end - at > 4 && is_digit(at[0]) && at[1] == 'G' && is_digit(at[2]) && at[3] == ':')
	{
		sentence->group.bytes = at + 4;
		sentence->group.len = end - at - 4;
	}
	else if (end - at > 2 && at[1] == ':')
	{
		if (at[0] == 's')
			sentence->station = value;
		else if (at[0] == 'c' && read_epoch(value, 9, &time))
		{
			sentence->has_time = true;
			sentence->time = time;
		}
		else if (at[0] == 'g')
		{
			const char *dash = end;

			while (dash > value.bytes && dash[-1] != '-')
				dash--;
			sentence->group.bytes = dash;
			sentence->group.len = end - dash;
		}
	}
}

/* Read a tag block between its backslashes; return an error code or NULL */
static const char *
read_tag_block(const char *at, const char *end, NmeaSentence *sentence)
{
	const char *star = memchr(at, '*', end - at);

	if (star == NULL || end - star != 3)
		return "checksum_missing";
	if (!checksum_matches(at, star - at, star + 1))
		return "checksum";
	while (at < star)
	{
		const char *comma = memchr(at, ',', star - at);
		const char *stop = comma ? comma : star;

		read_tag(at, stop, sentence);
		at = comma ? comma + 1 : star;
	}
	return NULL;
}

/* Read the fields of a sentence, from after ! up to *; return an error code or NULL */
static const char *
read_fields(const char *at, const char *end, NmeaSentence *sentence)
{
	NmeaText	field[7];
	int			n = 0;

	for (const char *from = at;; at++)
	{
		if (at < end && *at != ',')
			continue;
		if (n == 7)
			return "malformed";
		field[n].bytes = from;
		field[n++].len = at - from;
		from = at + 1;
		if (at == end)
			break;
	}
	if (field[0].len != 5 || (memcmp(field[0].bytes + 2, "VDM", 3) != 0 && memcmp(field[0].bytes + 2, "VDO", 3) != 0))
		return "not_ais";
	if (n != 7 || field[1].len != 1 || field[2].len != 1 || field[3].len > 2 || field[4].len > 2 || field[6].len != 1)
		return "malformed";
	sentence->address = field[0];
	sentence->parts = field[1].bytes[0] - '0';
	sentence->part = field[2].bytes[0] - '0';
	sentence->sequence = field[3];
	sentence->channel = field[4];
	sentence->payload = field[5];
	sentence->fill_bits = field[6].bytes[0] - '0';
	if (sentence->parts < 1 || sentence->parts > NMEA_MAX_PARTS || sentence->part < 1 ||
		sentence->part > sentence->parts)
		return "malformed";
	if (sentence->fill_bits < 0 || sentence->fill_bits > 5)
		return "fill_bits";
	return NULL;
}

/*
 * Read a line into a sentence.  Returns NULL or an error code: not_ais, checksum_missing, checksum, malformed,
 * fill_bits, several_sentences.
 */
const char *
nmea_read_sentence(const char *line, size_t len, NmeaSentence *sentence)
{
	const char *end = line + len;
	const char *at = line;
	const char *star;
	const char *error;

	memset(sentence, 0, sizeof(NmeaSentence));
	sentence->line.bytes = line;
	sentence->line.len = len;
	while (at < end && *at != '!' && *at != '\\')
		at++;
	read_around(line, at, false, sentence);
	while (at < end && *at == '\\')
	{
		const char *close = memchr(at + 1, '\\', end - at - 1);

		if (close == NULL)
			return "malformed";
		error = read_tag_block(at + 1, close, sentence);
		if (error)
			return error;
		at = close + 1;
	}
	if (at >= end || *at != '!')
		return "not_ais";
	at++;
	star = memchr(at, '*', end - at);
	if (star == NULL || end - star < 3)
		return "checksum_missing";
	if (!checksum_matches(at, star - at, star + 1))
		return "checksum";
	if (memchr(star + 3, '!', end - star - 3))
		return "several_sentences";
	error = read_fields(at, star, sentence);
	if (error == NULL)
		read_around(star + 3, end, true, sentence);
	return error;
}
