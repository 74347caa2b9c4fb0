/*
 * ais_time.c
 *		Parsing of the times in AIS files by compiled formats.
 *
 * Nothing is guessed: text that does not fit its format is invalid.
 */
#include "postgres.h"

#include <ctype.h>
#include <math.h>

#include "utils/datetime.h"
#include "utils/timestamp.h"

#include "load/ais_report.h"
#include "load/ais_time.h"
#include "track/fix.h"

/* items of a pattern that are not literal characters */
enum
{
	ITEM_YEAR = 1, ITEM_MONTH, ITEM_DAY, ITEM_HOUR, ITEM_MINUTE, ITEM_SECOND, ITEMS
};

static const struct
{
	const char *text;
	char		item;
}			pattern_items[] = {
	{"YYYY", ITEM_YEAR}, {"MM", ITEM_MONTH}, {"DD", ITEM_DAY},
	{"HH24", ITEM_HOUR}, {"HH", ITEM_HOUR}, {"MI", ITEM_MINUTE}, {"SS", ITEM_SECOND}
};

/* the parts of a time, indexed by item */
typedef int TimeParts[ITEMS];

/* 1970-01-01, in microseconds since 2000-01-01 */
#define EPOCH_1970	(-(int64) (POSTGRES_EPOCH_JDATE - UNIX_EPOCH_JDATE) * USECS_PER_DAY)

/* Compile a format; return false if it is invalid: a pattern must have year, month and day, and each item once */
bool
ais_time_compile(const char *text, AisTimeFormat *format)
{
	int			seen[ITEMS] = {0};

	memset(format, 0, sizeof(AisTimeFormat));
	if (strcmp(text, "iso") == 0)
	{
		format->kind = AIS_TIME_ISO;
		return true;
	}
	if (strcmp(text, "epoch_s") == 0 || strcmp(text, "epoch_ms") == 0)
	{
		format->kind = AIS_TIME_EPOCH;
		format->unit = text[6] == 's' ? USECS_PER_SEC : 1000;
		return true;
	}
	format->kind = AIS_TIME_PATTERN;
	while (*text != '\0')
	{
		char		item = *text;
		int			length = 1;

		for (int i = 0; i < (int) lengthof(pattern_items); i++)
			if (strncmp(text, pattern_items[i].text, strlen(pattern_items[i].text)) == 0)
			{
				item = pattern_items[i].item;
				length = strlen(pattern_items[i].text);
				if (seen[(int) item]++ > 0)
					return false;
				break;
			}
		/* other letters are mistakes, except the T of ISO times */
		if (format->nitems == AIS_TIME_ITEMS || (isalnum((unsigned char) item) && item != 'T') || item < 0)
			return false;
		format->items[format->nitems++] = item;
		text += length;
	}
	return seen[ITEM_YEAR] && seen[ITEM_MONTH] && seen[ITEM_DAY] && (seen[ITEM_HOUR] || !seen[ITEM_MINUTE]) &&
		(seen[ITEM_MINUTE] || !seen[ITEM_SECOND]);
}

/* Read min_digits to max_digits digits as a number */
static bool
read_digits(const char **p, int min_digits, int max_digits, int *value)
{
	int			n = 0;

	*value = 0;
	for (; n < max_digits && isdigit((unsigned char) **p); n++, (*p)++)
		*value = *value * 10 + (**p - '0');
	return n >= min_digits;
}

/* Read an optional fraction of a second in microseconds; further digits are dropped */
static bool
read_fraction(const char **p, int64 *usecs)
{
	*usecs = 0;
	if (**p != '.' && **p != ',')
		return true;
	(*p)++;
	if (!isdigit((unsigned char) **p))
		return false;
	for (int64 unit = USECS_PER_SEC / 10; isdigit((unsigned char) **p); unit /= 10)
		*usecs += (*(*p)++ - '0') * unit;
	return true;
}

/* Read the rest of the text after a time: nothing, a zone, or `+0000 UTC` as Go prints it; set *offset */
static bool
read_zone(const char *p, int64 *offset)
{
	*offset = 0;
	while (*p == ' ')
		p++;
	if (*p == '+' || *p == '-')
	{
		int64		sign = *p++ == '-' ? -1 : 1;
		int			hours,
					minutes = 0;

		if (!read_digits(&p, 2, 2, &hours))
			return false;
		if (*p == ':')
			p++;
		if (isdigit((unsigned char) *p) && !read_digits(&p, 2, 2, &minutes))
			return false;
		if (hours > 15 || minutes > 59)
			return false;
		*offset = sign * (hours * USECS_PER_HOUR + minutes * USECS_PER_MINUTE);
		while (*p == ' ')
			p++;
		/* the name of a zone may follow its offset */
		if (*offset != 0)
			return *p == '\0';
	}
	if (*p == 'Z' || *p == 'z')
		p++;
	else if (strncmp(p, "UTC", 3) == 0 || strncmp(p, "GMT", 3) == 0)
		p += 3;
	return *p == '\0';
}

/* Compute a time from its parts and the rest of the text; return false if there is no such time */
static bool
make_time(const TimeParts parts, const char *p, TimestampTz *t)
{
	int			year = parts[ITEM_YEAR],
				month = parts[ITEM_MONTH],
				day = parts[ITEM_DAY];
	int64		usecs,
				offset;

	if (!read_fraction(&p, &usecs) || !read_zone(p, &offset))
		return false;
	if (year < 1 || month < 1 || month > 12 || day < 1 || day > day_tab[isleap(year)][month - 1] ||
		parts[ITEM_HOUR] > 23 || parts[ITEM_MINUTE] > 59 || parts[ITEM_SECOND] > 59)
		return false;
	*t = ((int64) date2j(year, month, day) - POSTGRES_EPOCH_JDATE) * USECS_PER_DAY +
		parts[ITEM_HOUR] * USECS_PER_HOUR + parts[ITEM_MINUTE] * USECS_PER_MINUTE +
		parts[ITEM_SECOND] * USECS_PER_SEC + usecs - offset;
	return true;
}

static bool
read_iso(const char *p, TimestampTz *t)
{
	TimeParts	parts = {0};

	if (!read_digits(&p, 4, 4, &parts[ITEM_YEAR]) || *p++ != '-' || !read_digits(&p, 2, 2, &parts[ITEM_MONTH]) ||
		*p++ != '-' || !read_digits(&p, 2, 2, &parts[ITEM_DAY]) || (*p != 'T' && *p != ' '))
		return false;
	p++;
	if (!read_digits(&p, 2, 2, &parts[ITEM_HOUR]) || *p++ != ':' || !read_digits(&p, 2, 2, &parts[ITEM_MINUTE]))
		return false;
	if (*p == ':' && (p++, !read_digits(&p, 2, 2, &parts[ITEM_SECOND])))
		return false;
	return make_time(parts, p, t);
}

/*
 * Read seconds or milliseconds since 1970.  A time before 1990, when there was no AIS, is rejected: the number has
 * the other unit, or the clock was never set.
 */
static bool
read_epoch(const AisTimeFormat *format, const char *p, TimestampTz *t)
{
	double		number,
				usecs;

	if (!ais_read_number(p, &number))
		return false;
	usecs = rint(number * format->unit);
	if (!(fabs(usecs) >= (double) DAYS_PER_YEAR * USECS_PER_DAY && fabs(usecs) < 1e18))
		return false;
	*t = (int64) usecs + EPOCH_1970;
	return true;
}

static bool
read_pattern(const AisTimeFormat *format, const char *p, TimestampTz *t)
{
	TimeParts	parts = {0};

	for (int i = 0; i < format->nitems; i++)
	{
		char		item = format->items[i];
		bool		may_be_short;

		if (item >= ITEMS)
		{
			if (*p++ != item)
				return false;
			continue;
		}
		/* a number may have one digit, as in 1/2/2020, if a separator ends it */
		may_be_short = i + 1 < format->nitems ?
			format->items[i + 1] >= ITEMS :
			item != ITEM_YEAR && i > 0 && format->items[i - 1] >= ITEMS;
		if (item == ITEM_YEAR ? !read_digits(&p, 4, 4, &parts[ITEM_YEAR]) :
			!read_digits(&p, may_be_short ? 1 : 2, 2, &parts[(int) item]))
			return false;
	}
	return make_time(parts, p, t);
}

/* Read a time; return false if the text does not fit the format, or if the year is not 1 to 9999 */
bool
ais_time_read(const AisTimeFormat *format, const char *text, TimestampTz *t)
{
	bool		is_time;

	if (format->kind == AIS_TIME_ISO)
		is_time = read_iso(text, t);
	else if (format->kind == AIS_TIME_EPOCH)
		is_time = read_epoch(format, text, t);
	else
		is_time = read_pattern(format, text, t);
	return is_time && track_time_valid(*t);
}
