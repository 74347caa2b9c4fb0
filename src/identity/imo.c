/*
 * imo.c
 *		IMO numbers, of ships and of companies: text and binary form, check digit.
 *
 * Both are seven digits, stored as an integer.  The schemes differ only in the check
 * digit and a number can be valid in both, so the type says which one is meant; it is
 * never guessed.
 *
 * Ship: IMO resolution A.1117(30): digits 1 to 6 are weighted 7 to 2, and the check
 * digit is the last digit of the sum.  Company: the weights are 8, 6, 4, 2, 9, 7, and
 * the check digit is (11 - sum mod 11) mod 10.
 *
 * Comparison and hashing are those of integer, bound in SQL.
 */
#include "postgres.h"

#include <ctype.h>
#include <math.h>

#include "libpq/pqformat.h"
#include "utils/builtins.h"

#include "common/compat.h"
#include "identity/imo.h"

typedef struct ImoScheme
{
	const char *type;
	const char *number;			/* in error messages */
	const char *prefix;			/* of the text form */
	int			weights[6];
	int			modulus;		/* applied to the sum before its last digit is taken; 0: none */
	int64		least;			/* the smallest valid number */
	const char *rule;
} ImoScheme;

static const ImoScheme ship_scheme = {
	"imo", "IMO ship number", "IMO", {7, 6, 5, 4, 3, 2}, 0, 1000000,
	"The last digit must be that of the sum of the first six times 7, 6, 5, 4, 3, 2."
};

static const ImoScheme company_scheme = {
	"company_imo", "IMO company number", "", {8, 6, 4, 2, 9, 7}, 11, 1,
	"The last digit must be (11 - sum mod 11) mod 10 for the sum of the first six times 8, 6, 4, 2, 9, 7."
};

/* Check that a number has at most seven digits, is not too small, and has the right check digit */
static bool
imo_valid(const ImoScheme *scheme, int64 number)
{
	int			sum = 0;
	int64		digits = number / 10;

	if (number < scheme->least || number > 9999999)
		return false;
	for (int i = 5; i >= 0; i--, digits /= 10)
		sum += scheme->weights[i] * (int) (digits % 10);
	if (scheme->modulus != 0)
		sum = (scheme->modulus - sum % scheme->modulus) % 10;
	return sum % 10 == number % 10;
}

bool
imo_ship_valid(int64 number)
{
	return imo_valid(&ship_scheme, number);
}

bool
imo_company_valid(int64 number)
{
	return imo_valid(&company_scheme, number);
}

/* Return the number of a text of seven digits, with or without IMO before them; -1 for any other text */
static int64
imo_parse(const char *text)
{
	int64		number = 0;
	int			digits = 0;

	while (isspace((unsigned char) *text))
		text++;
	if (pg_strncasecmp(text, "IMO", 3) == 0)
		text += 3;
	while (isspace((unsigned char) *text))
		text++;
	for (; isdigit((unsigned char) *text); text++)
		if (++digits <= 7)
			number = number * 10 + (*text - '0');
	while (isspace((unsigned char) *text))
		text++;
	return *text == '\0' && digits == 7 ? number : -1;
}

static void pg_attribute_noreturn()
imo_bad_check(const ImoScheme *scheme, const char *text, int64 number, int sqlstate)
{
	ereport(ERROR,
			(errcode(sqlstate),
			 errmsg("\"%s\" is not a valid %s", text, scheme->number),
			 number < scheme->least || number > 9999999 ?
			 errdetail("It must be from %07d to 9999999.", (int) scheme->least) :
			 errdetail("%s", scheme->rule)));
}

static int32
imo_input(const ImoScheme *scheme, const char *text)
{
	int64		number = imo_parse(text);

	if (number < 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_TEXT_REPRESENTATION),
				 errmsg("invalid input syntax for type %s: \"%s\"", scheme->type, text),
				 errhint("An %s is seven digits, with or without IMO before them.", scheme->number)));
	if (!imo_valid(scheme, number))
		imo_bad_check(scheme, text, number, ERRCODE_INVALID_TEXT_REPRESENTATION);
	return (int32) number;
}

static int32
imo_from_int64(const ImoScheme *scheme, int64 number)
{
	if (!imo_valid(scheme, number))
		imo_bad_check(scheme, psprintf(INT64_FORMAT, number), number, ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE);
	return (int32) number;
}

/* ---------- dirty data ---------- */

/* Skip the label before a number in logs and spreadsheets: IMO: , IMO No. , IMO-, IMO # */
static const char *
skip_imo_label(const char *text)
{
	text += strspn(text, " \t\r\n");
	if (pg_strncasecmp(text, "IMO", 3) != 0)
		return text;
	text += 3;
	text += strspn(text, " \t");
	if (pg_strncasecmp(text, "number", 6) == 0)
		text += 6;
	else if (pg_strncasecmp(text, "no", 2) == 0 || pg_strncasecmp(text, "nr", 2) == 0)
		text += 2;
	return text + strspn(text, " \t.:#-");
}

/*
 * Return the number in a text of up to 18 digits, perhaps labelled; -1 if it holds anything else.  Sets *digits to
 * their count, leading zeros included.
 */
static int64
parse_digits(const char *text, int *digits)
{
	int64		number = 0;

	text = skip_imo_label(text);
	for (*digits = 0; isdigit((unsigned char) *text); text++)
	{
		if (++*digits > 18)
			return -1;
		number = number * 10 + (*text - '0');
	}
	/* a spreadsheet exported it as a decimal number */
	if (*digits > 0 && *text == '.')
		text += 1 + strspn(text + 1, "0");
	text += strspn(text, " \t\r\n");
	return *text == '\0' && *digits > 0 ? number : -1;
}

/*
 * Drop a trailing 00 from a nine-digit number if what remains is valid: some AIS stations append it.  Only numbers
 * that begin with 8 or 9 qualify, as no ship's MMSI does.
 */
static int64
without_double_zero(const ImoScheme *scheme, int64 number)
{
	if (number >= 800000000 && number <= 999999999 && number % 100 == 0 && imo_valid(scheme, number / 100))
		return number / 100;
	return number;
}

static Datum
imo_number_or_null(FunctionCallInfo fcinfo, const ImoScheme *scheme, int64 number)
{
	if (scheme == &ship_scheme)
		number = without_double_zero(scheme, number);
	if (!imo_valid(scheme, number))
		PG_RETURN_NULL();
	PG_RETURN_INT32((int32) number);
}

static Datum
imo_text_or_null(FunctionCallInfo fcinfo, const ImoScheme *scheme)
{
	int			digits;
	int64		number = parse_digits(text_to_cstring(PG_GETARG_TEXT_PP(0)), &digits);

	if (number < 0 || digits < 7)
		PG_RETURN_NULL();
	return imo_number_or_null(fcinfo, scheme, number);
}

/* Return a double as an integer if it is whole and has at most nine digits, else -1 */
static int64
whole_number(double value)
{
	if (!(value >= 0 && value <= 999999999 && value == rint(value)))
		return -1;
	return (int64) value;
}

static int32
imo_receive(const ImoScheme *scheme, StringInfo buf)
{
	int32		number = pq_getmsgint(buf, sizeof(int32));

	if (!imo_valid(scheme, number))
		imo_bad_check(scheme, psprintf("%d", number), number, ERRCODE_INVALID_BINARY_REPRESENTATION);
	return number;
}

/* Read an imo from text */
PG_FUNCTION_INFO_V1(imo_in);
Datum
imo_in(PG_FUNCTION_ARGS)
{
	PG_RETURN_INT32(imo_input(&ship_scheme, PG_GETARG_CSTRING(0)));
}

/* Write an imo as text: IMO and seven digits */
PG_FUNCTION_INFO_V1(imo_out);
Datum
imo_out(PG_FUNCTION_ARGS)
{
	PG_RETURN_CSTRING(psprintf("%s%07d", ship_scheme.prefix, PG_GETARG_INT32(0)));
}

/* Receive an imo in binary form; int4send sends it */
PG_FUNCTION_INFO_V1(imo_recv);
Datum
imo_recv(PG_FUNCTION_ARGS)
{
	PG_RETURN_INT32(imo_receive(&ship_scheme, (StringInfo) PG_GETARG_POINTER(0)));
}

/* Convert a bigint to an imo and check its check digit */
PG_FUNCTION_INFO_V1(imo_from_bigint);
Datum
imo_from_bigint(PG_FUNCTION_ARGS)
{
	PG_RETURN_INT32(imo_from_int64(&ship_scheme, PG_GETARG_INT64(0)));
}

/* Convert an integer to an imo */
PG_FUNCTION_INFO_V1(imo_from_integer);
Datum
imo_from_integer(PG_FUNCTION_ARGS)
{
	PG_RETURN_INT32(imo_from_int64(&ship_scheme, PG_GETARG_INT32(0)));
}

/* Return the imo in a text, or NULL */
PG_FUNCTION_INFO_V1(imo_or_null);
Datum
imo_or_null(PG_FUNCTION_ARGS)
{
	return imo_text_or_null(fcinfo, &ship_scheme);
}

/* Return a bigint as an imo, or NULL */
PG_FUNCTION_INFO_V1(imo_or_null_bigint);
Datum
imo_or_null_bigint(PG_FUNCTION_ARGS)
{
	return imo_number_or_null(fcinfo, &ship_scheme, PG_GETARG_INT64(0));
}

/* Return a double as an imo, or NULL */
PG_FUNCTION_INFO_V1(imo_or_null_float);
Datum
imo_or_null_float(PG_FUNCTION_ARGS)
{
	return imo_number_or_null(fcinfo, &ship_scheme, whole_number(PG_GETARG_FLOAT8(0)));
}

/* Read a company_imo from text */
PG_FUNCTION_INFO_V1(company_imo_in);
Datum
company_imo_in(PG_FUNCTION_ARGS)
{
	PG_RETURN_INT32(imo_input(&company_scheme, PG_GETARG_CSTRING(0)));
}

/* Write a company_imo as text: seven digits */
PG_FUNCTION_INFO_V1(company_imo_out);
Datum
company_imo_out(PG_FUNCTION_ARGS)
{
	PG_RETURN_CSTRING(psprintf("%s%07d", company_scheme.prefix, PG_GETARG_INT32(0)));
}

/* Receive a company_imo in binary form */
PG_FUNCTION_INFO_V1(company_imo_recv);
Datum
company_imo_recv(PG_FUNCTION_ARGS)
{
	PG_RETURN_INT32(imo_receive(&company_scheme, (StringInfo) PG_GETARG_POINTER(0)));
}

/* Convert a bigint to a company_imo */
PG_FUNCTION_INFO_V1(company_imo_from_bigint);
Datum
company_imo_from_bigint(PG_FUNCTION_ARGS)
{
	PG_RETURN_INT32(imo_from_int64(&company_scheme, PG_GETARG_INT64(0)));
}

/* Convert an integer to a company_imo */
PG_FUNCTION_INFO_V1(company_imo_from_integer);
Datum
company_imo_from_integer(PG_FUNCTION_ARGS)
{
	PG_RETURN_INT32(imo_from_int64(&company_scheme, PG_GETARG_INT32(0)));
}

/* Return the company_imo in a text, or NULL */
PG_FUNCTION_INFO_V1(company_imo_or_null);
Datum
company_imo_or_null(PG_FUNCTION_ARGS)
{
	return imo_text_or_null(fcinfo, &company_scheme);
}

/* Return a bigint as a company_imo, or NULL */
PG_FUNCTION_INFO_V1(company_imo_or_null_bigint);
Datum
company_imo_or_null_bigint(PG_FUNCTION_ARGS)
{
	return imo_number_or_null(fcinfo, &company_scheme, PG_GETARG_INT64(0));
}

/* Return a double as a company_imo, or NULL */
PG_FUNCTION_INFO_V1(company_imo_or_null_float);
Datum
company_imo_or_null_float(PG_FUNCTION_ARGS)
{
	return imo_number_or_null(fcinfo, &company_scheme, whole_number(PG_GETARG_FLOAT8(0)));
}
