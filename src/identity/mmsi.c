/*
 * mmsi.c
 *		Maritime Mobile Service Identities: text and binary form, what kind of
 *		station a number names, and the country that its digits name.
 *
 * Nine digits kept as an integer; leading zeros tell kinds of stations apart, so
 * they are part of the text form.  Source: ITU-R M.585-9.
 */
#include "postgres.h"

#include <ctype.h>

#include "libpq/pqformat.h"
#include "utils/builtins.h"

#include "common/compat.h"

#define MMSI_MAX	999999999

/* up to nine digits; -1 if it is not that */
static int64
mmsi_parse(const char *text)
{
	int64		number = 0;
	int			digits = 0;

	while (isspace((unsigned char) *text))
		text++;
	for (; isdigit((unsigned char) *text); text++)
		if (++digits <= 9)
			number = number * 10 + (*text - '0');
	while (isspace((unsigned char) *text))
		text++;
	return *text == '\0' && digits >= 1 && digits <= 9 ? number : -1;
}

static int32
mmsi_from_int64(int64 number, int sqlstate)
{
	if (number < 0 || number > MMSI_MAX)
		ereport(ERROR,
				(errcode(sqlstate),
				 errmsg("MMSI " INT64_FORMAT " is out of range", number),
				 errhint("An MMSI has at most nine digits.")));
	return (int32) number;
}

/* Text to mmsi */
PG_FUNCTION_INFO_V1(mmsi_in);
Datum
mmsi_in(PG_FUNCTION_ARGS)
{
	char	   *text = PG_GETARG_CSTRING(0);
	int64		number = mmsi_parse(text);

	if (number < 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_TEXT_REPRESENTATION),
				 errmsg("invalid input syntax for type mmsi: \"%s\"", text),
				 errhint("An MMSI is up to nine digits.")));
	PG_RETURN_INT32((int32) number);
}

/* mmsi to text: nine digits */
PG_FUNCTION_INFO_V1(mmsi_out);
Datum
mmsi_out(PG_FUNCTION_ARGS)
{
	PG_RETURN_CSTRING(psprintf("%09d", PG_GETARG_INT32(0)));
}

/* Binary form to mmsi; the way out is int4send */
PG_FUNCTION_INFO_V1(mmsi_recv);
Datum
mmsi_recv(PG_FUNCTION_ARGS)
{
	StringInfo	buf = (StringInfo) PG_GETARG_POINTER(0);

	PG_RETURN_INT32(mmsi_from_int64((int32) pq_getmsgint(buf, sizeof(int32)),
									ERRCODE_INVALID_BINARY_REPRESENTATION));
}

/* bigint to mmsi */
PG_FUNCTION_INFO_V1(mmsi_from_bigint);
Datum
mmsi_from_bigint(PG_FUNCTION_ARGS)
{
	PG_RETURN_INT32(mmsi_from_int64(PG_GETARG_INT64(0), ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE));
}

/* integer to mmsi */
PG_FUNCTION_INFO_V1(mmsi_from_integer);
Datum
mmsi_from_integer(PG_FUNCTION_ARGS)
{
	PG_RETURN_INT32(mmsi_from_int64(PG_GETARG_INT32(0), ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE));
}

/* The mmsi that a text holds, or NULL */
PG_FUNCTION_INFO_V1(mmsi_or_null);
Datum
mmsi_or_null(PG_FUNCTION_ARGS)
{
	int64		number = mmsi_parse(text_to_cstring(PG_GETARG_TEXT_PP(0)));

	if (number < 0)
		PG_RETURN_NULL();
	PG_RETURN_INT32((int32) number);
}

/*
 * Kinds of stations: a number belongs to the first whose prefix it begins with;
 * mid tells how many digits stand before the MID, -1 where there is none
 */
typedef struct MmsiKind
{
	const char *prefix;
	int			mid;
	const char *kind;
} MmsiKind;

static const MmsiKind mmsi_kinds[] = {
	{"111", 3, "sar_aircraft"},
	{"970", -1, "sart"},
	{"972", -1, "man_overboard"},
	{"974", -1, "epirb"},
	{"99", 2, "aid_to_navigation"},
	{"98", 2, "craft"},
	{"8", 1, "handheld"},
	{"00", 2, "coast_station"},
	{"0", 1, "group"},
	{"2", 0, "ship"}, {"3", 0, "ship"}, {"4", 0, "ship"},
	{"5", 0, "ship"}, {"6", 0, "ship"}, {"7", 0, "ship"},
	{"", -1, "other"}
};

static const MmsiKind *
mmsi_find_kind(int32 mmsi, char *digits)
{
	const MmsiKind *kind = mmsi_kinds;

	snprintf(digits, 10, "%09d", mmsi);
	while (strncmp(digits, kind->prefix, strlen(kind->prefix)) != 0)
		kind++;
	return kind;
}

/* What kind of station an MMSI names */
PG_FUNCTION_INFO_V1(mmsi_kind);
Datum
mmsi_kind(PG_FUNCTION_ARGS)
{
	char		digits[10];

	PG_RETURN_TEXT_P(cstring_to_text(mmsi_find_kind(PG_GETARG_INT32(0), digits)->kind));
}

typedef struct MidCountry
{
	int			mid;
	const char *country;
} MidCountry;

static const MidCountry mid_countries[] = {
#define MID(digits, alpha2) {digits, alpha2},
#include "identity/mid_table.h"
#undef MID
};

static int
mid_compare(const void *a, const void *b)
{
	return ((const MidCountry *) a)->mid - ((const MidCountry *) b)->mid;
}

/* The country that the MID in an MMSI names, ISO 3166 alpha-2, or NULL */
PG_FUNCTION_INFO_V1(mmsi_country);
Datum
mmsi_country(PG_FUNCTION_ARGS)
{
	char		digits[10];
	const MmsiKind *kind = mmsi_find_kind(PG_GETARG_INT32(0), digits);
	MidCountry	key = {0, NULL};
	MidCountry *found;

	if (kind->mid < 0)
		PG_RETURN_NULL();
	for (int i = 0; i < 3; i++)
		key.mid = key.mid * 10 + (digits[kind->mid + i] - '0');
	found = bsearch(&key, mid_countries, lengthof(mid_countries), sizeof(MidCountry), mid_compare);
	if (found == NULL)
		PG_RETURN_NULL();
	PG_RETURN_TEXT_P(cstring_to_text(found->country));
}
