/*
 * mmsi.c
 *		Maritime Mobile Service Identities: text and binary form, the kind of station,
 *		and the country of its MID.
 *
 * Nine digits, stored as an integer.  Leading zeros distinguish kinds of stations, so
 * the text form keeps them.  Source: ITU-R M.585-9.
 */
#include "postgres.h"

#include <ctype.h>
#include <math.h>

#include "libpq/pqformat.h"
#include "utils/builtins.h"

#include "common/compat.h"
#include "identity/mmsi.h"

/*
 * Return the number of a text of up to nine digits, followed by a decimal point and zeros if may_have_point; -1
 * for any other text
 */
static int64
mmsi_parse(const char *text, bool may_have_point)
{
	int64		number = 0;
	int			digits = 0;

	while (isspace((unsigned char) *text))
		text++;
	for (; isdigit((unsigned char) *text); text++)
		if (++digits <= 9)
			number = number * 10 + (*text - '0');
	/* data frames write a column of numbers with gaps as 123.0 */
	if (may_have_point && text[0] == '.' && text[1] == '0')
		for (text++; *text == '0'; text++)
			;
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

/* Read an mmsi from text */
PG_FUNCTION_INFO_V1(mmsi_in);
Datum
mmsi_in(PG_FUNCTION_ARGS)
{
	char	   *text = PG_GETARG_CSTRING(0);
	int64		number = mmsi_parse(text, false);

	if (number < 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_TEXT_REPRESENTATION),
				 errmsg("invalid input syntax for type mmsi: \"%s\"", text),
				 errhint("An MMSI is up to nine digits.")));
	PG_RETURN_INT32((int32) number);
}

/* Write an mmsi as text: nine digits */
PG_FUNCTION_INFO_V1(mmsi_out);
Datum
mmsi_out(PG_FUNCTION_ARGS)
{
	PG_RETURN_CSTRING(psprintf("%09d", PG_GETARG_INT32(0)));
}

/* Receive an mmsi in binary form; int4send sends it */
PG_FUNCTION_INFO_V1(mmsi_recv);
Datum
mmsi_recv(PG_FUNCTION_ARGS)
{
	StringInfo	buf = (StringInfo) PG_GETARG_POINTER(0);

	PG_RETURN_INT32(mmsi_from_int64((int32) pq_getmsgint(buf, sizeof(int32)),
									ERRCODE_INVALID_BINARY_REPRESENTATION));
}

/* Convert a bigint to an mmsi */
PG_FUNCTION_INFO_V1(mmsi_from_bigint);
Datum
mmsi_from_bigint(PG_FUNCTION_ARGS)
{
	PG_RETURN_INT32(mmsi_from_int64(PG_GETARG_INT64(0), ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE));
}

/* Convert an integer to an mmsi */
PG_FUNCTION_INFO_V1(mmsi_from_integer);
Datum
mmsi_from_integer(PG_FUNCTION_ARGS)
{
	PG_RETURN_INT32(mmsi_from_int64(PG_GETARG_INT32(0), ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE));
}

/* Return the mmsi in a text, or NULL */
PG_FUNCTION_INFO_V1(mmsi_or_null);
Datum
mmsi_or_null(PG_FUNCTION_ARGS)
{
	int64		number = mmsi_parse(text_to_cstring(PG_GETARG_TEXT_PP(0)), true);

	if (number < 0)
		PG_RETURN_NULL();
	PG_RETURN_INT32((int32) number);
}

/* Return a bigint as an mmsi, or NULL */
PG_FUNCTION_INFO_V1(mmsi_or_null_bigint);
Datum
mmsi_or_null_bigint(PG_FUNCTION_ARGS)
{
	int64		number = PG_GETARG_INT64(0);

	if (number < 0 || number > MMSI_MAX)
		PG_RETURN_NULL();
	PG_RETURN_INT32((int32) number);
}

/* Return a double as an mmsi, or NULL */
PG_FUNCTION_INFO_V1(mmsi_or_null_float);
Datum
mmsi_or_null_float(PG_FUNCTION_ARGS)
{
	double		number = PG_GETARG_FLOAT8(0);

	if (!(number >= 0 && number <= MMSI_MAX && number == rint(number)))
		PG_RETURN_NULL();
	PG_RETURN_INT32((int32) number);
}

static const char *const kind_names[] = {
	[MMSI_SHIP] = "ship",
	[MMSI_GROUP] = "group",
	[MMSI_COAST_STATION] = "coast_station",
	[MMSI_SAR_AIRCRAFT] = "sar_aircraft",
	[MMSI_AID_TO_NAVIGATION] = "aid_to_navigation",
	[MMSI_CRAFT] = "craft",
	[MMSI_HANDHELD] = "handheld",
	[MMSI_SART] = "sart",
	[MMSI_MAN_OVERBOARD] = "man_overboard",
	[MMSI_EPIRB] = "epirb",
	[MMSI_OTHER] = "other"
};

/*
 * Formats that contain a MID. A number belongs to the first format whose prefix it begins with, if the digits
 * after the prefix are a MID. The divisors cut the prefix and the MID out of nine digits.
 */
typedef struct MmsiFormat
{
	int32		prefix;
	int32		prefix_divisor;
	int32		mid_divisor;
	MmsiKind	kind;
} MmsiFormat;

static const MmsiFormat mmsi_formats[] = {
	{111, 1000000, 1000, MMSI_SAR_AIRCRAFT},	/* 111MIDaxx */
	{99, 10000000, 10000, MMSI_AID_TO_NAVIGATION},	/* 99MIDaxxx */
	{98, 10000000, 10000, MMSI_CRAFT},	/* 98MIDxxxx */
	{8, 100000000, 100000, MMSI_HANDHELD},	/* 8MIDxxxxx */
	{0, 10000000, 10000, MMSI_COAST_STATION},	/* 00MIDxxxx */
	{0, 100000000, 100000, MMSI_GROUP}	/* 0MIDxxxxx */
};

/* Check whether three digits are in the range from which the ITU assigns MIDs */
static inline bool
is_mid(int mid)
{
	return mid >= 201 && mid <= 775;
}

/*
 * Return the kind of station of an MMSI by the plan of ITU-R M.585-9, and set *mid to its MID, 0 if it has none.
 * A number that only resembles the plan (002332, 999999999) is MMSI_OTHER.
 */
MmsiKind
mmsi_classify(int32 mmsi, int *mid)
{
	*mid = 0;
	switch (mmsi / 1000000)
	{
		case 970:
			return MMSI_SART;
		case 972:
			return MMSI_MAN_OVERBOARD;
		case 974:
			return MMSI_EPIRB;
	}
	for (int i = 0; i < (int) lengthof(mmsi_formats); i++)
	{
		const MmsiFormat *format = &mmsi_formats[i];

		if (mmsi / format->prefix_divisor != format->prefix)
			continue;
		*mid = mmsi / format->mid_divisor % 1000;
		return is_mid(*mid) ? format->kind : MMSI_OTHER;
	}
	*mid = mmsi / 1000000;
	return is_mid(*mid) ? MMSI_SHIP : MMSI_OTHER;
}

/* Return the kind of station of an MMSI */
PG_FUNCTION_INFO_V1(mmsi_kind);
Datum
mmsi_kind(PG_FUNCTION_ARGS)
{
	int			mid;

	PG_RETURN_TEXT_P(cstring_to_text(kind_names[mmsi_classify(PG_GETARG_INT32(0), &mid)]));
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

/* Return the country of an MMSI's MID, ISO 3166 alpha-2, or NULL */
PG_FUNCTION_INFO_V1(mmsi_country);
Datum
mmsi_country(PG_FUNCTION_ARGS)
{
	MidCountry	key = {0, NULL};
	const MidCountry *found;

	if (mmsi_classify(PG_GETARG_INT32(0), &key.mid) == MMSI_OTHER)
		PG_RETURN_NULL();
	found = bsearch(&key, mid_countries, lengthof(mid_countries), sizeof(MidCountry), mid_compare);
	if (found == NULL)
		PG_RETURN_NULL();
	PG_RETURN_TEXT_P(cstring_to_text(found->country));
}
