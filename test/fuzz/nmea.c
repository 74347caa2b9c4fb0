/*
 * nmea.c
 *		Fuzz test of the reader of AIS sentences under AddressSanitizer and
 *		UndefinedBehaviorSanitizer: for any lines, each ends up in exactly one message,
 *		nothing is read or written out of bounds, and decoded values are in range.
 *
 *		nmea [LINES]
 *
 * The generator has a fixed seed, so a failure can be reproduced.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "load/ais_decode.h"

#define MAX_LINE	4000

static const char *const seeds[] = {
	"!AIVDM,1,1,,B,177KQJ5000G?tO`K>RA1wUbN0TKH,0*5C,rnhcml,1348672021",
	"!AIVDM,2,1,1,A,55?MbV02;H;s<HtKR20EHE:0@T4@Dn2222222216L961O5Gf0NSQEp6ClRp8,0*1C",
	"!AIVDM,2,2,1,A,88888888880,2*25",
	"!AIVDM,1,1,,A,403OviQuMGCqWrRO9>E6fE700@GO,0*4D",
	"!AIVDM,1,1,,A,B52K>;h00Fc>jpUlNV@ikwpUoP06,0*4C",
	"!AIVDM,1,1,,B,C5N3SRgPEnJGEBT>NhWAwwo862PaLELTBJ:V00000000S0D:R220,0*0B",
	"!AIVDM,2,1,5,B,E1mg=5J1T4W0h97aRh6ba84<h2d;W:Te=eLvH50```q,0*46",
	"!AIVDM,2,2,5,B,:D44QDlp0C1DU00,2*36",
	"!AIVDM,1,1,,A,H42O55i18tMET00000000000000,2*6D",
	"!AIVDM,1,1,,B,KC5E2b@U19PFdLbMuc5=ROv62<7m,0*16",
	"\\g:1-2-1604,s:rORBCOMM008,c:1418169601,T:2014-12-10 00.00.01*37\\"
	"!AIVDM,2,1,6,A,53@o0E000001Q0CG37U8u<Tp4q@D00000000000018330400000000000000,0*63",
	"2012-09-26T17:07:01.25+02:00 !AIVDM,1,1,,B,177KQJ5000G?tO`K>RA1wUbN0TKH,0*5C",
	"!AIVDM,1,1,,A,83m;Fa0j2Pd4hU6Tc@1p0wQ`0kWt,0*07",
	"$GPGGA,092750.000,5321.6802,N,00630.3372,W,1,8,1.03,61.7,M,55.2,M,,*76",
};

static uint64_t random_state = 13715;

static uint64_t
random_bits(void)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return random_state * UINT64_C(0x2545f4914f6cdd1d);
}

static int
random_below(int n)
{
	return (int) (random_bits() >> 33) % n;
}

static void
fail(const char *what, const char *line, int len)
{
	fprintf(stderr, "%s: %.*s\n", what, len, line);
	exit(1);
}

typedef struct Seen
{
	int64_t		lines;			/* lines passed on in messages */
	int64_t		whole;
	int64_t		errors;
	int64_t		types[64];
} Seen;

static void
in_range(double value, double lowest, double highest, const NmeaMessage *message)
{
	if (!isnan(value) && !(value >= lowest && value <= highest))
		fail("a value out of range", message->first.line.bytes, message->first.line.len);
}

static void
integer_in_range(int32_t value, int32_t lowest, int32_t highest, const NmeaMessage *message)
{
	if (value != AIS_NULL_INTEGER)
		in_range(value, lowest, highest, message);
}

static void
text_in_range(const char *text, size_t longest, const NmeaMessage *message)
{
	if (strlen(text) > longest)
		fail("a text too long", message->first.line.bytes, message->first.line.len);
	for (; *text; text++)
		in_range(*text, 32, 95, message);
}

static void
check_fields(const AisFields *f, const NmeaMessage *message)
{
	in_range(f->lon, -180, 180, message);
	in_range(f->lat, -90, 90, message);
	in_range(f->sog, 0, 1022, message);
	in_range(f->cog, 0, 359.9, message);
	in_range(f->rate_of_turn, -709, 709, message);
	in_range(f->altitude, 0, 4094, message);
	in_range(f->length, 0, 1022, message);
	in_range(f->width, 0, 126, message);
	in_range(f->draught, 0, 25.5, message);
	integer_in_range(f->mmsi, 0, 999999999, message);
	integer_in_range(f->heading, 0, 359, message);
	integer_in_range(f->nav_status, 0, 14, message);
	integer_in_range(f->second, 0, 59, message);
	integer_in_range(f->mother_ship, 1, 999999999, message);
	text_in_range(f->call_sign, 7, message);
	text_in_range(f->name, 34, message);
	text_in_range(f->destination, 20, message);
	text_in_range(f->vendor, 3, message);
	text_in_range(f->eni, 8, message);
}

static void
take(void *arg, const NmeaMessage *message, const char *error)
{
	Seen	   *seen = arg;
	AisFields	fields;

	seen->lines += message->lines;
	if (message->lines < 1 || message->lines > NMEA_MAX_PARTS || message->nbits > NMEA_MAX_SYMBOLS * 6)
		fail("a message that cannot be", message->first.line.bytes, message->first.line.len);
	/* the reader does not decode a message with an error, but decoding it must be harmless */
	if (ais_decode(&fields, message) || error)
		seen->errors++;
	else
	{
		seen->whole++;
		seen->types[fields.type]++;
		check_fields(&fields, message);
	}
}

/* Recompute the checksum of a line, if it has one */
static void
mend_checksum(char *line, int len)
{
	char	   *at = memchr(line, '!', len);
	char	   *star = at ? memchr(at, '*', line + len - at) : NULL;
	unsigned	sum = 0;
	char		digits[3];

	if (star == NULL || line + len - star < 3)
		return;
	for (at++; at < star; at++)
		sum ^= (unsigned char) *at;
	snprintf(digits, sizeof(digits), "%02X", sum & 255);
	memcpy(star + 1, digits, 2);
}

/* Write a sentence of random symbols, more often than not of a type that is decoded */
static int
random_sentence(char *line)
{
	static const char types[] = "1234589;BCEHK";
	static const int symbols[] = {28, 28, 28, 28, 71, 28, 28, 28, 28, 52, 60, 28, 16};
	int			type = random_below(13);
	int			n = random_below(4) == 0 ? random_below(220) : symbols[type];
	int			parts = 1 + (random_below(3) == 0) * random_below(9);
	int			len =
		sprintf(line, "!AIVDM,%d,%d,%d,%c,", parts, 1 + random_below(parts), random_below(3), 'A' + random_below(2));

	for (int i = 0; i < n; i++)
	{
		int			symbol = random_below(64);

		line[len++] = i == 0 && random_below(4) ? types[type] : symbol < 40 ? symbol + 48 : symbol + 56;
	}
	return len + sprintf(line + len, ",%d*00", type == 4 ? 2 : random_below(6));
}

/* Change, cut or double a line; return its new length */
static int
mutate(char *line, int len)
{
	int			at = random_below(len + 1);

	switch (random_below(7))
	{
		case 0:
			return at;
		case 1:
			line[at] = random_below(256);
			return at == len ? len + 1 : len;
		case 2:
			line[at] = ",*!\\:-0159AVGgcs\n\t "[random_below(19)];
			return at == len ? len + 1 : len;
		case 3:
			memmove(line, line + at, len - at);
			return len - at;
		case 4:
			if (len < MAX_LINE / 2)
			{
				memcpy(line + len, line, len);
				return len * 2;
			}
			return len;
		case 5:
			if (at < len)
				memmove(line + at, line + at + 1, len - at - 1);
			return at < len ? len - 1 : len;
		default:
			memset(line + at, '0' + random_below(70), len - at);
			return len;
	}
}

static int
next_line(char *line)
{
	int			len;

	if (random_below(3) == 0)
		len = random_sentence(line);
	else
	{
		const char *seed = seeds[random_below(sizeof(seeds) / sizeof(seeds[0]))];

		len = strlen(seed);
		memcpy(line, seed, len);
	}
	for (int n = random_below(4) == 0 ? 0 : random_below(4); n > 0; n--)
		len = mutate(line, len);
	if (random_below(4))
		mend_checksum(line, len);
	return len;
}

int
main(int argc, char **argv)
{
	int64_t		n = argc > 1 ? strtoll(argv[1], NULL, 10) : 100000;
	NmeaReader *reader = calloc(1, sizeof(NmeaReader));
	Seen		seen = {0};
	int64_t		given = 0;
	char		line[MAX_LINE + 1];

	reader->take = take;
	reader->arg = &seen;
	for (int64_t i = 1; i <= n; i++)
	{
		int			len = next_line(line);
		char	   *exact = malloc(len);
		bool		blank = true;

		for (int k = 0; k < len; k++)
			blank &= nmea_is_blank(line[k]);
		given += !blank;
		/*
		 * a copy of exactly the line's length, freed before the next line, so that any read beyond or after it is
		 * detected
		 */
		memcpy(exact, line, len);
		nmea_read_line(reader, i, exact, len);
		free(exact);
		if (random_below(10000) == 0)
			nmea_finish(reader);
	}
	nmea_finish(reader);
	if (seen.lines != given)
		fail("lines were lost or counted twice", "", 0);
	for (const char *type = "\1\2\3\4\5\10\11\13\22\23\25\30\33"; *type; type++)
		if (seen.types[(int) *type] == 0)
			fail("a type of message was never read", "", 0);
	free(reader);
	printf("ok - %lld lines of AIS under sanitizers: %lld messages, %lld errors\n",
		   (long long) n, (long long) seen.whole, (long long) seen.errors);
	return 0;
}
