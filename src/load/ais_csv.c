/*
 * ais_csv.c
 *		A line of a published AIS file as a report: ais_report(line, header).
 *
 * Columns are found by their names in the header line, never by position: NOAA
 * changed the order of longitude and latitude in 2024.  The Danish files have
 * dates with the day first and texts for navigational status.
 *
 * What AIS defines as "not available" becomes NULL.  A line that cannot be read
 * gives a row with a problem in words, a line that is no ship's position one with
 * a cause; neither is an error, since a file must not be lost for a line.
 */
#include "postgres.h"

#include <ctype.h>
#include <math.h>

#include "access/htup_details.h"
#include "funcapi.h"
#include "mb/pg_wchar.h"
#include "utils/builtins.h"
#include "utils/datetime.h"
#include "utils/memutils.h"
#include "utils/timestamp.h"

#include "track/track.h"

#define MAX_FIELDS		64

/* what a column of a file can be; the order of ais_report's result from MMSI on */
typedef enum AisField
{
	F_MMSI, F_TIME, F_LON, F_LAT, F_SOG, F_COG, F_STATUS, F_HEADING,
	F_IMO, F_CALL_SIGN, F_NAME, F_SHIP_TYPE, F_LENGTH, F_WIDTH, F_DRAUGHT, F_DESTINATION,
	F_MOBILE, F_COUNT
} AisField;

typedef struct ColumnName
{
	const char *name;			/* lower case, letters and digits alone */
	AisField	field;
} ColumnName;

/* NOAA to 2023 and from 2024; Danish Maritime Authority */
static const ColumnName column_names[] = {
	{"mmsi", F_MMSI},
	{"basedatetime", F_TIME}, {"timestamp", F_TIME},
	{"lon", F_LON}, {"longitude", F_LON},
	{"lat", F_LAT}, {"latitude", F_LAT},
	{"sog", F_SOG}, {"cog", F_COG},
	{"status", F_STATUS}, {"navigationalstatus", F_STATUS},
	{"heading", F_HEADING},
	{"imo", F_IMO}, {"callsign", F_CALL_SIGN},
	{"vesselname", F_NAME}, {"name", F_NAME},
	{"vesseltype", F_SHIP_TYPE}, {"shiptype", F_SHIP_TYPE},
	{"length", F_LENGTH}, {"width", F_WIDTH},
	{"draft", F_DRAUGHT}, {"draught", F_DRAUGHT},
	{"destination", F_DESTINATION},
	{"typeofmobile", F_MOBILE},
};

/* navigational status as the Danish files write it (ITU-R M.1371-5, table 45) */
static const char *const status_names[] = {
	"under way using engine", "at anchor", "not under command", "restricted maneuverability",
	"constrained by her draught", "moored", "aground", "engaged in fishing", "under way sailing",
	"reserved for future amendment [hsc]", "reserved for future amendment [wig]",
	"power-driven vessel towing astern",
	"power-driven vessel pushing ahead or towing alongside",
	"reserved for future use [13]", "ais-sart (active)"
};

/* a header, read once and kept while the same one comes */
typedef struct AisLayout
{
	char	   *header;
	int			length;
	int			nfields;
	int			field[F_COUNT]; /* index of the column, -1 for none */
	bool		danish;			/* day first in dates */
	TupleDesc	tuple_desc;		/* of the result */
} AisLayout;

/*
 * Cut a line into fields, in place.  Quoted fields may hold commas and doubled
 * quotes.  Returns how many there are, -1 for a quote that is not closed.
 */
static int
split_fields(char *line, char **fields)
{
	int			n = 0;
	char	   *in = line;

	for (;;)
	{
		char	   *out = in;

		if (n < MAX_FIELDS)
			fields[n] = in;
		n++;
		if (*in == '"')
		{
			for (in++;; in++)
			{
				if (*in == '\0')
					return -1;
				if (*in == '"' && *++in != '"')
					break;
				*out++ = *in;
			}
		}
		while (*in != ',' && *in != '\0')
			*out++ = *in++;
		if (*in == '\0')
		{
			*out = '\0';
			return n;
		}
		*out = '\0';
		in++;
	}
}

/* trim a field of blanks, and of the @ that pads texts in AIS messages */
static char *
trim_field(char *field)
{
	char	   *end;

	while (isspace((unsigned char) *field))
		field++;
	end = field + strlen(field);
	while (end > field && (isspace((unsigned char) end[-1]) || end[-1] == '@'))
		*--end = '\0';
	return field;
}

static AisField
field_of_column(const char *name)
{
	char		plain[64];
	int			n = 0;

	for (; *name != '\0' && n < (int) sizeof(plain) - 1; name++)
		if (isalnum((unsigned char) *name))
			plain[n++] = tolower((unsigned char) *name);
	plain[n] = '\0';
	for (int i = 0; i < (int) lengthof(column_names); i++)
		if (strcmp(plain, column_names[i].name) == 0)
			return column_names[i].field;
	return F_COUNT;
}

static AisLayout *
read_layout(FunctionCallInfo fcinfo, text *header)
{
	AisLayout  *layout = fcinfo->flinfo->fn_extra;
	int			length = VARSIZE_ANY_EXHDR(header);
	char	   *fields[MAX_FIELDS];
	char	   *line;

	if (layout != NULL && layout->length == length &&
		memcmp(layout->header, VARDATA_ANY(header), length) == 0)
		return layout;

	line = text_to_cstring(header);
	if (layout == NULL)
	{
		MemoryContext old = MemoryContextSwitchTo(fcinfo->flinfo->fn_mcxt);
		TupleDesc	tuple_desc;

		if (get_call_result_type(fcinfo, NULL, &tuple_desc) != TYPEFUNC_COMPOSITE)
			elog(ERROR, "ais_report must return a row");
		layout = palloc0(sizeof(AisLayout));
		layout->tuple_desc = BlessTupleDesc(tuple_desc);
		MemoryContextSwitchTo(old);
	}
	else
		pfree(layout->header);
	/* what is kept is complete, or is nothing, if an error comes in between */
	fcinfo->flinfo->fn_extra = NULL;
	layout->header = MemoryContextAlloc(fcinfo->flinfo->fn_mcxt, Max(length, 1));
	memcpy(layout->header, VARDATA_ANY(header), length);
	layout->length = length;
	for (int f = 0; f < F_COUNT; f++)
		layout->field[f] = -1;
	layout->nfields = split_fields(line, fields);
	for (int i = 0; i < Min(layout->nfields, MAX_FIELDS); i++)
	{
		AisField	f = field_of_column(fields[i]);

		if (f != F_COUNT && layout->field[f] < 0)
			layout->field[f] = i;
	}
	layout->danish = layout->field[F_MOBILE] >= 0;
	for (int f = F_MMSI; f <= F_LAT; f++)
		if (layout->field[f] < 0)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("not the header of an AIS file: \"%s\"",
							pnstrdup(VARDATA_ANY(header), pg_mbcliplen(VARDATA_ANY(header), length, 120))),
					 errdetail("Columns for MMSI, time, longitude and latitude are needed."),
					 errhint("Layouts known are those of NOAA MarineCadastre and of the Danish Maritime Authority.")));
	fcinfo->flinfo->fn_extra = layout;
	return layout;
}

/* ---------- values ---------- */

static bool
parse_two(const char **p, int *value)
{
	if (!isdigit((unsigned char) (*p)[0]) || !isdigit((unsigned char) (*p)[1]))
		return false;
	*value = ((*p)[0] - '0') * 10 + (*p)[1] - '0';
	*p += 2;
	return true;
}

/* 2023-06-15T00:00:04 or 31/12/2015 23:59:59, with or without a fraction; UTC */
static bool
parse_time(const char *p, bool danish, TimestampTz *t)
{
	int			century,
				year,
				month,
				day,
				hour,
				minute,
				second;
	int64		usecs = 0;

	if (danish)
	{
		if (!parse_two(&p, &day) || *p++ != '/' || !parse_two(&p, &month) || *p++ != '/' ||
			!parse_two(&p, &century) || !parse_two(&p, &year))
			return false;
	}
	else if (!parse_two(&p, &century) || !parse_two(&p, &year) || *p++ != '-' ||
			 !parse_two(&p, &month) || *p++ != '-' || !parse_two(&p, &day))
		return false;
	year += century * 100;
	if ((*p != 'T' && *p != ' ') || (p++, !parse_two(&p, &hour)) || *p++ != ':' ||
		!parse_two(&p, &minute) || *p++ != ':' || !parse_two(&p, &second))
		return false;
	if (*p == '.')
		for (int64 unit = USECS_PER_SEC / 10; isdigit((unsigned char) *++p); unit /= 10)
			usecs += (*p - '0') * unit;
	if (*p == 'Z')
		p++;
	if (*p != '\0' || year < 1 || month < 1 || month > 12 || day < 1 ||
		day > day_tab[isleap(year)][month - 1] || hour > 23 || minute > 59 || second > 59)
		return false;
	*t = ((int64) date2j(year, month, day) - POSTGRES_EPOCH_JDATE) * USECS_PER_DAY +
		hour * USECS_PER_HOUR + minute * USECS_PER_MINUTE + second * USECS_PER_SEC + usecs;
	return true;
}

/* a finite number and nothing else; empty is none */
static bool
parse_number(const char *p, double *value)
{
	char	   *end;

	if (*p == '\0')
		return false;
	*value = strtod(p, &end);
	return *end == '\0' && isfinite(*value);
}

/* -1 for anything that names no status */
static int
parse_status(const char *p)
{
	double		number;

	if (parse_number(p, &number))
		return number >= 0 && number < 15 && number == floor(number) ? (int) number : -1;
	for (int i = 0; i < (int) lengthof(status_names); i++)
		if (pg_strcasecmp(p, status_names[i]) == 0)
			return i;
	return -1;
}

/* ---------- the report ---------- */

/* the result's columns after the fields */
#define R_CAUSE		16
#define R_PROBLEM	17
#define R_COLUMNS	18

typedef struct Report
{
	Datum		values[R_COLUMNS];
	bool		nulls[R_COLUMNS];
} Report;

static void
report_problem(Report *report, const char *problem, const char *value)
{
	char	   *words = psprintf("%s: \"%s\"", problem, value);

	report->values[R_PROBLEM] = CStringGetTextDatum(words);
	report->nulls[R_PROBLEM] = false;
}

static void
report_cause(Report *report, const char *cause)
{
	report->values[R_CAUSE] = CStringGetTextDatum(cause);
	report->nulls[R_CAUSE] = false;
}

static void
report_text(Report *report, AisField field, const char *value)
{
	if (*value == '\0' || pg_strcasecmp(value, "Unknown") == 0 || pg_strcasecmp(value, "Undefined") == 0)
		return;
	report->values[field] = CStringGetTextDatum(value);
	report->nulls[field] = false;
}

static void
report_double(Report *report, AisField field, double value)
{
	report->values[field] = Float8GetDatum(value);
	report->nulls[field] = false;
}

static void
report_int(Report *report, AisField field, int32 value)
{
	report->values[field] = Int32GetDatum(value);
	report->nulls[field] = false;
}

/* MMSI, time and place; false with a problem or cause if there is no position */
static bool
report_position(Report *report, char **value, const AisLayout *layout)
{
	const char *p = value[F_MMSI];
	int64		mmsi = 0;
	TimestampTz t;
	double		lon,
				lat;

	for (; isdigit((unsigned char) *p); p++)
		mmsi = Min(mmsi * 10 + (*p - '0'), PG_INT32_MAX);
	if (p == value[F_MMSI] || *p != '\0' || mmsi > 999999999 || mmsi == 0)
		return report_problem(report, "not an MMSI", value[F_MMSI]), false;
	report_int(report, F_MMSI, (int32) mmsi);

	if (!parse_time(value[F_TIME], layout->danish, &t))
		return report_problem(report, "not a time", value[F_TIME]), false;
	report->values[F_TIME] = TimestampTzGetDatum(t);
	report->nulls[F_TIME] = false;

	/* base stations and aids to navigation by what the file calls them or by number */
	if (pg_strcasecmp(value[F_MOBILE], "Base Station") == 0 || mmsi < 10000000)
		return report_cause(report, "base_station"), false;
	if (pg_strcasecmp(value[F_MOBILE], "AtoN") == 0 || mmsi / 10000000 == 99)
		return report_cause(report, "aid_to_navigation"), false;

	if (*value[F_LON] == '\0' && *value[F_LAT] == '\0')
		return report_cause(report, "no_position"), false;
	if (!parse_number(value[F_LON], &lon))
		return report_problem(report, "not a longitude", value[F_LON]), false;
	if (!parse_number(value[F_LAT], &lat))
		return report_problem(report, "not a latitude", value[F_LAT]), false;
	if (lon == 181.0 || lat == 91.0)
		return report_cause(report, "no_position"), false;
	if (lon < -180.0 || lon > 180.0)
		return report_problem(report, "longitude is out of range", value[F_LON]), false;
	if (lat < -90.0 || lat > 90.0)
		return report_problem(report, "latitude is out of range", value[F_LAT]), false;
	report_double(report, F_LON, lon);
	report_double(report, F_LAT, lat);
	return true;
}

/* speed, course, heading, status: NULL where not available; false with a problem */
static bool
report_motion(Report *report, char **value)
{
	double		number;
	int			status;

	if (*value[F_SOG] != '\0')
	{
		if (!parse_number(value[F_SOG], &number) || number < 0 || rint(number * 10) > 1023)
			return report_problem(report, "not a speed over ground", value[F_SOG]), false;
		if (rint(number * 10) != 1023)
			report_double(report, F_SOG, number);
	}
	if (*value[F_COG] != '\0')
	{
		if (!parse_number(value[F_COG], &number) || number < 0 || number > 360)
			return report_problem(report, "not a course over ground", value[F_COG]), false;
		if (number != 360)
			report_double(report, F_COG, number);
	}
	if (*value[F_HEADING] != '\0')
	{
		/* 360 is north, which some transponders do send */
		if (!parse_number(value[F_HEADING], &number) || number < 0 || (number > 360 && number != 511))
			return report_problem(report, "not a heading", value[F_HEADING]), false;
		if (number != 511)
			report_int(report, F_HEADING, (int) rint(number) % 360);
	}
	status = parse_status(value[F_STATUS]);
	if (status >= 0)
		report_int(report, F_STATUS, status);
	return true;
}

static void
report_static(Report *report, char **value)
{
	double		number;

	for (AisField f = F_IMO; f <= F_SHIP_TYPE; f++)
		report_text(report, f, value[f]);
	for (AisField f = F_LENGTH; f <= F_DRAUGHT; f++)
		if (parse_number(value[f], &number) && number > 0)
			report_double(report, f, number);
	report_text(report, F_DESTINATION, value[F_DESTINATION]);
}

/* A line of an AIS file as a report */
PG_FUNCTION_INFO_V1(ais_report);
Datum
ais_report(PG_FUNCTION_ARGS)
{
	AisLayout  *layout = read_layout(fcinfo, PG_GETARG_TEXT_PP(1));
	char	   *line = text_to_cstring(PG_GETARG_TEXT_PP(0));
	char	   *fields[MAX_FIELDS];
	char	   *value[F_COUNT];
	int			n;
	Report		report;

	memset(report.nulls, true, sizeof(report.nulls));
	n = split_fields(line, fields);
	if (n != layout->nfields)
		report_problem(&report, n < 0 ? "quote is not closed" : "wrong number of fields",
					   n < 0 ? text_to_cstring(PG_GETARG_TEXT_PP(0)) :
					   psprintf("%d, header has %d", n, layout->nfields));
	else
	{
		for (int f = 0; f < F_COUNT; f++)
			value[f] = layout->field[f] < 0 ? "" : trim_field(fields[layout->field[f]]);
		if (report_position(&report, value, layout) && report_motion(&report, value))
			report_static(&report, value);
	}
	PG_RETURN_DATUM(HeapTupleGetDatum(heap_form_tuple(layout->tuple_desc, report.values, report.nulls)));
}
