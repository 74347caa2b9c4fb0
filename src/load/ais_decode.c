/*
 * ais_decode.c
 *		Decoding of the fields of AIS messages: ITU-R M.1371-5, annex 8, messages 1 to 3,
 *		4, 5, 9, 11, 18, 19, 21, 24 and 27, and, of message 8, the static data of inland
 *		ships (function 10 of area 200, UNECE resolution 63, test standard of Inland AIS).
 *
 * A value that the recommendation calls not available or leaves undefined is not set.
 */
#include "load/ais_decode.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Return n bits (at most 32) from bit `from` on; bits after the end of the message are 0 */
static uint32_t
get_bits(const NmeaMessage *m, int from, int n)
{
	const uint8_t *byte = m->bits + from / 8;
	uint64_t	value = 0;

	if (from >= m->nbits)
		return 0;
	for (int i = 0; i < 5; i++)
		value = value << 8 | byte[i];
	return value >> (40 - from % 8 - n) & ((UINT64_C(1) << n) - 1);
}

static int32_t
get_signed(const NmeaMessage *m, int from, int n)
{
	int32_t		value = (int32_t) get_bits(m, from, n);

	return value >= 1 << (n - 1) ? value - (1 << n) : value;
}

/* Return a bit, or NULL if the message ends before it */
static int32_t
get_flag(const NmeaMessage *m, int from)
{
	return from < m->nbits ? (int32_t) get_bits(m, from, 1) : AIS_NULL_INTEGER;
}

/* Return n bits as an integer, or NULL if it is below `lowest` or above `highest` */
static int32_t
get_integer(const NmeaMessage *m, int from, int n, uint32_t lowest, uint32_t highest)
{
	uint32_t	value = get_bits(m, from, n);

	return value >= lowest && value <= highest ? (int32_t) value : AIS_NULL_INTEGER;
}

/* Return n bits divided by `divisor`, or NULL if they are below `lowest` or above `highest` */
static double
get_scaled(const NmeaMessage *m, int from, int n, uint32_t lowest, uint32_t highest, double divisor)
{
	uint32_t	value = get_bits(m, from, n);

	return value >= lowest && value <= highest ? value / divisor : NAN;
}

/* Read n six-bit characters without adding a NUL */
static void
copy_characters(char *text, const NmeaMessage *m, int from, int n)
{
	for (int i = 0; i < n; i++)
	{
		uint32_t	symbol = get_bits(m, from + i * 6, 6);

		text[i] = symbol < 32 ? symbol + 64 : symbol;
	}
}

/* Terminate a text of n characters after removing the @ and blanks that pad it */
static void
end_text(char *text, int n)
{
	while (n > 0 && (text[n - 1] == '@' || text[n - 1] == ' '))
		n--;
	text[n] = '\0';
}

static void
get_characters(char *text, const NmeaMessage *m, int from, int n)
{
	copy_characters(text, m, from, n);
	end_text(text, n);
}

/*
 * Read longitude and latitude from signed fields in units of 1 / per_degree degree.  Returns an error code if they
 * are out of range; 181 and 91 degrees are not available, which is no error.
 */
static const char *
get_position(AisFields *f, const NmeaMessage *m, int from, int lon_bits, int per_degree)
{
	int32_t		lon = get_signed(m, from, lon_bits);
	int32_t		lat = get_signed(m, from + lon_bits, lon_bits - 1);

	if (lon == 181 * per_degree || lat == 91 * per_degree)
		return NULL;
	if (abs(lon) > 180 * per_degree || abs(lat) > 90 * per_degree)
		return "position";
	f->lon = (double) lon / per_degree;
	f->lat = (double) lat / per_degree;
	return NULL;
}

/* Read the dimensions: 9, 9, 6 and 6 bits for bow, stern, port and starboard */
static void
get_dimensions(AisFields *f, const NmeaMessage *m, int from)
{
	int			bow = get_bits(m, from, 9);
	int			stern = get_bits(m, from + 9, 9);
	int			port = get_bits(m, from + 18, 6);
	int			starboard = get_bits(m, from + 24, 6);

	if (bow + stern > 0)
		f->length = bow + stern;
	if (port + starboard > 0)
		f->width = port + starboard;
	/* bow and port both 0: the antenna's place is not available */
	if (bow == 0 && port == 0)
		return;
	f->to_bow = bow;
	f->to_stern = stern;
	f->to_port = port;
	f->to_starboard = starboard;
}

/* Read the time of arrival: MM-DD HH:MM, or MM-DD if hour or minute is not available */
static void
get_eta(AisFields *f, const NmeaMessage *m)
{
	unsigned	month = get_bits(m, 274, 4);
	unsigned	day = get_bits(m, 278, 5);
	unsigned	hour = get_bits(m, 283, 5);
	unsigned	minute = get_bits(m, 288, 6);

	if (month < 1 || month > 12 || day < 1)
		return;
	if (hour < 24 && minute < 60)
		snprintf(f->eta, sizeof(f->eta), "%02u-%02u %02u:%02u", month % 100, day % 100, hour % 100, minute % 100);
	else
		snprintf(f->eta, sizeof(f->eta), "%02u-%02u", month % 100, day % 100);
}

/* Read the type of position device; 0 and 9 to 14 are undefined */
static int32_t
get_device(const NmeaMessage *m, int from)
{
	uint32_t	value = get_bits(m, from, 4);

	return (value >= 1 && value <= 8) || value == 15 ? (int32_t) value : AIS_NULL_INTEGER;
}

/* Read a course of n bits in units of 1 / per_degree degree; `none` is not available, larger values are undefined */
static void
get_course(AisFields *f, const NmeaMessage *m, int from, int n, uint32_t per_degree, uint32_t none)
{
	uint32_t	value = get_bits(m, from, n);

	if (value < 360 * per_degree)
		f->cog = (double) value / per_degree;
	else if (value != none)
		f->undefined |= AIS_UNDEFINED_COG;
}

/* Read a heading; 511 is not available, and 360 is read as 0, since some transponders send it for north */
static void
get_heading(AisFields *f, const NmeaMessage *m, int from)
{
	uint32_t	value = get_bits(m, from, 9);

	if (value <= 360)
		f->heading = value % 360;
	else if (value != 511)
		f->undefined |= AIS_UNDEFINED_HEADING;
}

/* Decode messages 1 to 3 */
static const char *
decode_position(AisFields *f, const NmeaMessage *m)
{
	int32_t		turn = get_signed(m, 42, 8);
	uint32_t	manoeuvre = get_bits(m, 143, 2);

	f->nav_status = get_integer(m, 38, 4, 0, 14);
	/*
	 * the value is 4.733 times the square root of the rate; 127 and -127 give only the direction, -128 is not
	 * available
	 */
	if (abs(turn) < 127)
		f->rate_of_turn = (turn < 0 ? -1 : 1) * (turn / 4.733) * (turn / 4.733);
	f->sog = get_scaled(m, 50, 10, 0, 1022, 10);
	f->accurate = get_flag(m, 60);
	get_course(f, m, 116, 12, 10, 3600);
	get_heading(f, m, 128);
	f->second = get_integer(m, 137, 6, 0, 59);
	/* 1: not engaged, 2: engaged */
	if (manoeuvre == 1 || manoeuvre == 2)
		f->manoeuvre = manoeuvre - 1;
	f->raim = get_flag(m, 148);
	return get_position(f, m, 61, 28, 600000);
}

/* Decode messages 4 and 11 */
static const char *
decode_base_station(AisFields *f, const NmeaMessage *m)
{
	double		time;

	if (nmea_utc(get_bits(m, 38, 14), get_bits(m, 52, 4), get_bits(m, 56, 5),
				 get_bits(m, 61, 5), get_bits(m, 66, 6), get_bits(m, 72, 6), &time))
		f->station_time = time;
	f->accurate = get_flag(m, 78);
	f->device = get_device(m, 134);
	f->raim = get_flag(m, 148);
	return get_position(f, m, 79, 28, 600000);
}

static const char *
decode_static(AisFields *f, const NmeaMessage *m)
{
	f->imo = get_integer(m, 40, 30, 1, INT32_MAX);
	get_characters(f->call_sign, m, 70, 7);
	get_characters(f->name, m, 112, 20);
	f->ship_type = get_integer(m, 232, 8, 1, 255);
	get_dimensions(f, m, 240);
	f->device = get_device(m, 270);
	get_eta(f, m);
	f->draught = get_scaled(m, 294, 8, 1, 255, 10);
	get_characters(f->destination, m, 302, 20);
	return NULL;
}

/* Decode message 8, function 10 of area 200: static data of an inland ship, in finer units */
static const char *
decode_inland(AisFields *f, const NmeaMessage *m)
{
	get_characters(f->eni, m, 56, 8);
	f->length = get_scaled(m, 104, 13, 1, 8000, 10);
	f->width = get_scaled(m, 117, 10, 1, 1000, 10);
	f->draught = get_scaled(m, 144, 11, 1, 2000, 100);
	return NULL;
}

static const char *
decode_aircraft(AisFields *f, const NmeaMessage *m)
{
	f->altitude = get_scaled(m, 38, 12, 0, 4094, 1);
	f->sog = get_scaled(m, 50, 10, 0, 1022, 1);
	f->accurate = get_flag(m, 60);
	get_course(f, m, 116, 12, 10, 3600);
	f->second = get_integer(m, 128, 6, 0, 59);
	f->assigned = get_flag(m, 146);
	f->raim = get_flag(m, 147);
	return get_position(f, m, 61, 28, 600000);
}

/* Decode messages 18 and 19, which begin alike */
static const char *
decode_class_b(AisFields *f, const NmeaMessage *m, bool extended)
{
	f->sog = get_scaled(m, 46, 10, 0, 1022, 10);
	f->accurate = get_flag(m, 56);
	get_course(f, m, 112, 12, 10, 3600);
	get_heading(f, m, 124);
	f->second = get_integer(m, 133, 6, 0, 59);
	f->raim = get_flag(m, extended ? 305 : 147);
	f->assigned = get_flag(m, extended ? 307 : 146);
	if (extended)
	{
		get_characters(f->name, m, 143, 20);
		f->ship_type = get_integer(m, 263, 8, 1, 255);
		get_dimensions(f, m, 271);
		f->device = get_device(m, 301);
	}
	return get_position(f, m, 57, 28, 600000);
}

/* Decode a message 21, of an aid to navigation */
static const char *
decode_aid(AisFields *f, const NmeaMessage *m)
{
	int			more = m->nbits >= 272 + 14 * 6 ? 14 : (m->nbits - 272) / 6;

	f->aid_type = get_integer(m, 38, 5, 1, 31);
	/* a name longer than 20 characters continues at the end of the message */
	copy_characters(f->name, m, 43, 20);
	copy_characters(f->name + 20, m, 272, more);
	end_text(f->name, 20 + more);
	f->accurate = get_flag(m, 163);
	get_dimensions(f, m, 219);
	f->device = get_device(m, 249);
	f->second = get_integer(m, 253, 6, 0, 59);
	/* the flag is valid only with a second */
	if (f->second != AIS_NULL_INTEGER)
		f->off_position = get_flag(m, 259);
	f->raim = get_flag(m, 268);
	f->virtual_aid = get_flag(m, 269);
	f->assigned = get_flag(m, 270);
	return get_position(f, m, 164, 28, 600000);
}

/* Decode message 24: part A has the name, part B the other fields */
static const char *
decode_static_b(AisFields *f, const NmeaMessage *m)
{
	uint32_t	part = get_bits(m, 38, 2);

	if (part > 1)
		return "unsupported_type";
	if (part == 1 && m->nbits < 162)
		return "too_short";
	strcpy(f->part, part == 0 ? "A" : "B");
	if (part == 0)
	{
		get_characters(f->name, m, 40, 20);
		return NULL;
	}
	f->ship_type = get_integer(m, 40, 8, 1, 255);
	get_characters(f->vendor, m, 48, 3);
	get_characters(f->call_sign, m, 90, 7);
	/* an auxiliary craft, 98xxxxxxx, sends the MMSI of its mother ship instead of its dimensions */
	if (f->mmsi / 10000000 == 98)
		f->mother_ship = get_integer(m, 132, 30, 1, 999999999);
	else
		get_dimensions(f, m, 132);
	f->device = get_device(m, 162);
	return NULL;
}

static const char *
decode_long_range(AisFields *f, const NmeaMessage *m)
{
	f->accurate = get_flag(m, 38);
	f->raim = get_flag(m, 39);
	f->nav_status = get_integer(m, 40, 4, 0, 14);
	f->sog = get_scaled(m, 79, 6, 0, 62, 1);
	get_course(f, m, 85, 9, 1, 511);
	/* 0: a current position from a satellite receiver */
	f->gnss = get_bits(m, 94, 1) == 0;
	return get_position(f, m, 44, 18, 600);
}

/* Set the shortest and longest length in bits of a type of message; return false for a type that is not decoded */
static bool
length_limits(const NmeaMessage *m, uint32_t type, int *shortest, int *longest)
{
	switch (type)
	{
		case 1: case 2: case 3: case 4: case 9: case 11: case 18:
			*shortest = *longest = 168;
			return true;
		case 5:
			*shortest = 422;
			*longest = 424;
			return true;
		case 8:
			*shortest = *longest = 168;
			return get_bits(m, 40, 10) == 200 && get_bits(m, 50, 6) == 10;
		case 19:
			*shortest = *longest = 312;
			return true;
		case 21:
			*shortest = 272;
			*longest = 360;
			return true;
		case 24:
			*shortest = 160;
			*longest = 168;
			return true;
		case 27:
			*shortest = 96;
			*longest = 168;
			return true;
		default:
			return false;
	}
}

/* Set all fields to NULL */
static void
clear_fields(AisFields *f)
{
	double	   *reals = &f->lon;
	int32_t    *integers = &f->type;

	memset(f, 0, sizeof(AisFields));
	for (double *at = reals; at <= &f->draught; at++)
		*at = NAN;
	for (int32_t *at = integers; at <= &f->gnss; at++)
		*at = AIS_NULL_INTEGER;
	f->undefined = 0;
}

/*
 * Decode a complete message.  Returns an error code or NULL; fields that are certain are set in either case.  Up
 * to seven bits beyond a message's length are accepted, as padding.
 */
const char *
ais_decode(AisFields *fields, const NmeaMessage *message)
{
	uint32_t	type = get_bits(message, 0, 6);
	uint32_t	mmsi = get_bits(message, 8, 30);
	int			shortest;
	int			longest;

	clear_fields(fields);
	if (message->nbits < 38)
		return "too_short";
	fields->type = type;
	fields->repeat = get_bits(message, 6, 2);
	if (mmsi > 999999999)
		return "mmsi";
	if (!length_limits(message, type, &shortest, &longest))
	{
		fields->mmsi = mmsi;
		return "unsupported_type";
	}
	/* a message of the wrong length may consist of parts of two: not even its MMSI is certain */
	if (message->nbits < shortest)
		return "too_short";
	if (message->nbits > longest + 7)
		return "too_long";
	fields->mmsi = mmsi;
	switch (type)
	{
		case 4: case 11:
			return decode_base_station(fields, message);
		case 5:
			return decode_static(fields, message);
		case 8:
			return decode_inland(fields, message);
		case 9:
			return decode_aircraft(fields, message);
		case 18: case 19:
			return decode_class_b(fields, message, type == 19);
		case 21:
			return decode_aid(fields, message);
		case 24:
			return decode_static_b(fields, message);
		case 27:
			return decode_long_range(fields, message);
		default:
			return decode_position(fields, message);
	}
}

static bool
same_real(double a, double b)
{
	return a == b || (isnan(a) && isnan(b));
}

/* Check whether two halves of message 24, both A or both B, have the same contents */
bool
ais_same_half(const AisFields *a, const AisFields *b)
{
	return strcmp(a->name, b->name) == 0 && strcmp(a->call_sign, b->call_sign) == 0 &&
		strcmp(a->vendor, b->vendor) == 0 && a->ship_type == b->ship_type &&
		a->mother_ship == b->mother_ship && a->device == b->device &&
		same_real(a->length, b->length) && same_real(a->width, b->width) &&
		same_real(a->to_bow, b->to_bow) && same_real(a->to_port, b->to_port);
}

/* Add the fields of the other half to a half of message 24 */
void
ais_join_halves(AisFields *fields, const AisFields *other)
{
	const AisFields *b = strcmp(fields->part, "B") == 0 ? fields : other;
	const AisFields *a = b == fields ? other : fields;
	AisFields	both = *b;

	memcpy(both.name, a->name, sizeof(both.name));
	both.repeat = fields->repeat;
	memcpy(both.part, fields->part, sizeof(both.part));
	*fields = both;
}
