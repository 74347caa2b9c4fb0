/*
 * ais_csv.c
 *		A line of a published AIS file as a report: ais_report(line, header).
 *
 * Columns are found by their names in the header line, never by position: NOAA
 * changed the order of longitude and latitude in 2024.  The Danish files have
 * dates with the day first and texts for navigational status.
 *
 * A line that cannot be read gives a row with a reason, a line that is no ship's
 * position one with a cause; neither is an error, since a file must not be lost for
 * a line.
 */
#include "postgres.h"

#include <ctype.h>

#include "access/htup_details.h"
#include "catalog/pg_type.h"
#include "funcapi.h"
#include "mb/pg_wchar.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/memutils.h"
#include "utils/timestamp.h"

#include "common/compat.h"
#include "identity/mmsi.h"
#include "load/ais_report.h"

#define MAX_FIELDS		64

typedef struct ColumnName
{
	const char *name;			/* lower case, letters and digits alone */
	AisField	field;
} ColumnName;

/* NOAA to 2023 and from 2024; Danish Maritime Authority */
static const ColumnName column_names[] = {
	{"mmsi", AIS_MMSI},
	{"basedatetime", AIS_TIME}, {"timestamp", AIS_TIME},
	{"lon", AIS_LON}, {"longitude", AIS_LON},
	{"lat", AIS_LAT}, {"latitude", AIS_LAT},
	{"sog", AIS_SOG}, {"cog", AIS_COG},
	{"status", AIS_STATUS}, {"navigationalstatus", AIS_STATUS},
	{"heading", AIS_HEADING},
	{"imo", AIS_IMO}, {"callsign", AIS_CALL_SIGN},
	{"vesselname", AIS_NAME}, {"name", AIS_NAME},
	{"vesseltype", AIS_SHIP_TYPE}, {"shiptype", AIS_SHIP_TYPE},
	{"length", AIS_LENGTH}, {"width", AIS_WIDTH},
	{"draft", AIS_DRAUGHT}, {"draught", AIS_DRAUGHT},
	{"destination", AIS_DESTINATION},
	{"typeofmobile", AIS_MOBILE},
};

/* a header, read */
struct AisLayout
{
	char	   *header;
	int			length;
	int			nfields;
	int			field[AIS_FIELDS];	/* index of the column, -1 for none */
	bool		danish;			/* day first in dates */
};

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

/* Skip a report; returns false, so that a caller can return it in turn */
static bool
skip(AisReport *report, AisCause cause)
{
	report->cause = cause;
	return false;
}

/* Reject a report for a value; returns false likewise */
static bool
reject(AisReport *report, AisReason reason, const char *value)
{
	report->reason = reason;
	report->value = value;
	return false;
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
	return AIS_FIELDS;
}

/* Read a header into the current memory context; error 22023 if it is none */
AisLayout *
ais_layout_from_header(const char *header, int length)
{
	AisLayout  *layout = palloc0(sizeof(AisLayout));
	char	   *fields[MAX_FIELDS];

	layout->header = pnstrdup(header, length);
	layout->length = length;
	for (int f = 0; f < AIS_FIELDS; f++)
		layout->field[f] = -1;
	layout->nfields = split_fields(pnstrdup(header, length), fields);
	for (int i = 0; i < Min(layout->nfields, MAX_FIELDS); i++)
	{
		AisField	f = field_of_column(fields[i]);

		if (f != AIS_FIELDS && layout->field[f] < 0)
			layout->field[f] = i;
	}
	layout->danish = layout->field[AIS_MOBILE] >= 0;
	for (int f = AIS_MMSI; f <= AIS_LAT; f++)
		if (layout->field[f] < 0)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("not the header of an AIS file: \"%s\"",
							pnstrdup(header, pg_mbcliplen(header, length, 120))),
					 errdetail("Columns for MMSI, time, longitude and latitude are needed."),
					 errhint("Layouts known are those of NOAA MarineCadastre and of the Danish Maritime Authority.")));
	return layout;
}

/* ---------- the report ---------- */

/* Set MMSI, time and place; false if the report ends there, with a cause or a reason */
static bool
read_position(AisReport *report, char **value, const AisLayout *layout)
{
	int			mid;
	MmsiKind	kind;
	double		lon,
				lat;

	if (!ais_read_mmsi(value[AIS_MMSI], &report->mmsi))
		return reject(report, AIS_BAD_MMSI, value[AIS_MMSI]);
	report->present |= AIS_BIT(AIS_MMSI);
	if (!ais_read_time(value[AIS_TIME], layout->danish, &report->t))
		return reject(report, AIS_BAD_TIME, value[AIS_TIME]);
	report->present |= AIS_BIT(AIS_TIME);

	/* what is no ship, by what the file calls it or by its number */
	kind = mmsi_classify(report->mmsi, &mid);
	if (kind == MMSI_COAST_STATION || pg_strcasecmp(value[AIS_MOBILE], "Base Station") == 0)
		return skip(report, AIS_BASE_STATION);
	if (kind == MMSI_AID_TO_NAVIGATION || pg_strcasecmp(value[AIS_MOBILE], "AtoN") == 0)
		return skip(report, AIS_AID_TO_NAVIGATION);
	if (kind == MMSI_SAR_AIRCRAFT || pg_strcasecmp(value[AIS_MOBILE], "SAR Airborne") == 0)
		return skip(report, AIS_AIRCRAFT);

	if (*value[AIS_LON] == '\0' && *value[AIS_LAT] == '\0')
		return skip(report, AIS_NO_POSITION);
	if (!ais_read_number(value[AIS_LON], &lon))
		return reject(report, AIS_BAD_LONGITUDE, value[AIS_LON]);
	if (!ais_read_number(value[AIS_LAT], &lat))
		return reject(report, AIS_BAD_LATITUDE, value[AIS_LAT]);
	ais_report_position(report, lon, lat);
	if (report->reason != AIS_NO_REASON)
		return reject(report, report->reason,
					  value[report->reason == AIS_BAD_LONGITUDE ? AIS_LON : AIS_LAT]);
	return report->cause == AIS_NO_CAUSE;
}

/* Set speed, course, heading and status */
static void
read_motion(AisReport *report, char **value, const AisLayout *layout)
{
	double		number;

	for (AisField f = AIS_SOG; f <= AIS_HEADING; f++)
	{
		if (*value[f] == '\0')
			continue;
		if (f == AIS_STATUS)
			ais_report_status(report, value[f]);
		else if (!ais_read_number(value[f], &number))
			report->unreadable |= AIS_BIT(f);
		else if (f == AIS_SOG)
			ais_report_sog(report, number);
		else if (f == AIS_COG)
			ais_report_cog(report, number, !layout->danish);
		else
			ais_report_heading(report, number);
	}
}

static void
read_text(AisReport *report, AisField field, const char *value)
{
	if (*value == '\0' || pg_strcasecmp(value, "Unknown") == 0 || pg_strcasecmp(value, "Undefined") == 0)
		return;
	report->text[field] = value;
	report->present |= AIS_BIT(field);
}

/* Set what a ship says of itself and its voyage */
static void
read_static(AisReport *report, char **value)
{
	double	   *sizes[] = {&report->length, &report->width, &report->draught};

	for (AisField f = AIS_IMO; f <= AIS_SHIP_TYPE; f++)
		read_text(report, f, value[f]);
	for (AisField f = AIS_LENGTH; f <= AIS_DRAUGHT; f++)
		if (ais_read_number(value[f], sizes[f - AIS_LENGTH]) && *sizes[f - AIS_LENGTH] > 0)
			report->present |= AIS_BIT(f);
	read_text(report, AIS_DESTINATION, value[AIS_DESTINATION]);
}

/*
 * Read a line, which is cut into its fields in place.  Texts of the report point into
 * it, or into the current memory context.
 */
void
ais_csv_read(const AisLayout *layout, char *line, int length, AisReport *report)
{
	char	   *fields[MAX_FIELDS];
	char	   *value[AIS_FIELDS];
	char	   *whole;
	int			n;

	memset(report, 0, sizeof(AisReport));
	if (line[strspn(line, " \t\r")] == '\0' ||
		(length == layout->length && memcmp(line, layout->header, length) == 0))
	{
		/* blank, or the header of a file behind the first */
		skip(report, AIS_NO_REPORT);
		return;
	}
	whole = memchr(line, '"', length) == NULL ? line : pnstrdup(line, length);
	n = split_fields(line, fields);
	if (n < 0)
		reject(report, AIS_OPEN_QUOTE, whole);
	else if (n != layout->nfields)
		reject(report, AIS_FIELD_COUNT, psprintf("%d, header has %d", n, layout->nfields));
	else
	{
		for (int f = 0; f < AIS_FIELDS; f++)
			value[f] = layout->field[f] < 0 ? "" : trim_field(fields[layout->field[f]]);
		if (!read_position(report, value, layout))
			return;
		read_motion(report, value, layout);
		read_static(report, value);
	}
}

/* ---------- SQL ---------- */

/* columns of the result behind the fields */
enum
{
	R_UNREADABLE = AIS_MOBILE, R_CAUSE, R_REASON, R_VALUE, R_COLUMNS
};

static Datum
unreadable_fields(uint32 unreadable)
{
	Datum		names[AIS_FIELDS];
	int			n = 0;

	for (int f = 0; f < AIS_FIELDS; f++)
		if (unreadable & AIS_BIT(f))
			names[n++] = CStringGetTextDatum(ais_field_names[f]);
	return PointerGetDatum(construct_array(names, n, TEXTOID, -1, false, TYPALIGN_INT));
}

/* Make a row of a report */
static Datum
report_datum(const AisReport *report, TupleDesc tuple_desc)
{
	Datum		values[R_COLUMNS];
	bool		nulls[R_COLUMNS];
	bool		is_fix = report->cause == AIS_NO_CAUSE && report->reason == AIS_NO_REASON;

	for (int f = 0; f < AIS_MOBILE; f++)
		nulls[f] = (report->present & AIS_BIT(f)) == 0 || (!is_fix && f > AIS_TIME);
	values[AIS_MMSI] = Int32GetDatum(report->mmsi);
	values[AIS_TIME] = TimestampTzGetDatum(report->t);
	values[AIS_LON] = Float8GetDatum(report->lon);
	values[AIS_LAT] = Float8GetDatum(report->lat);
	values[AIS_SOG] = Float8GetDatum(report->sog);
	values[AIS_COG] = Float8GetDatum(report->cog);
	values[AIS_STATUS] = Int32GetDatum(report->status);
	values[AIS_HEADING] = Int32GetDatum(report->heading);
	for (int f = AIS_IMO; f < AIS_MOBILE; f++)
		if (!nulls[f] && report->text[f] != NULL)
			values[f] = CStringGetTextDatum(report->text[f]);
	values[AIS_LENGTH] = Float8GetDatum(report->length);
	values[AIS_WIDTH] = Float8GetDatum(report->width);
	values[AIS_DRAUGHT] = Float8GetDatum(report->draught);

	nulls[R_UNREADABLE] = report->unreadable == 0;
	if (report->unreadable != 0)
		values[R_UNREADABLE] = unreadable_fields(report->unreadable);
	nulls[R_CAUSE] = report->cause == AIS_NO_CAUSE;
	if (!nulls[R_CAUSE])
		values[R_CAUSE] = CStringGetTextDatum(ais_cause_names[report->cause]);
	nulls[R_REASON] = nulls[R_VALUE] = report->reason == AIS_NO_REASON;
	if (!nulls[R_REASON])
	{
		values[R_REASON] = CStringGetTextDatum(ais_reason_names[report->reason]);
		values[R_VALUE] = CStringGetTextDatum(report->value);
	}
	return HeapTupleGetDatum(heap_form_tuple(tuple_desc, values, nulls));
}

/* kept from call to call */
typedef struct ReportCache
{
	AisLayout  *layout;
	MemoryContext context;		/* of the layout */
	TupleDesc	tuple_desc;
} ReportCache;

/* A line of an AIS file as a report */
PG_FUNCTION_INFO_V1(ais_report);
Datum
ais_report(PG_FUNCTION_ARGS)
{
	text	   *line = PG_GETARG_TEXT_PP(0);
	text	   *header = PG_GETARG_TEXT_PP(1);
	ReportCache *cache = fcinfo->flinfo->fn_extra;
	int			length = VARSIZE_ANY_EXHDR(header);
	AisReport	report;

	if (cache == NULL)
	{
		MemoryContext old = MemoryContextSwitchTo(fcinfo->flinfo->fn_mcxt);
		TupleDesc	tuple_desc;

		if (get_call_result_type(fcinfo, NULL, &tuple_desc) != TYPEFUNC_COMPOSITE)
			elog(ERROR, "ais_report must return a row");
		cache = palloc0(sizeof(ReportCache));
		cache->context = AllocSetContextCreate(CurrentMemoryContext, "AIS layout", ALLOCSET_SMALL_SIZES);
		cache->tuple_desc = BlessTupleDesc(tuple_desc);
		fcinfo->flinfo->fn_extra = cache;
		MemoryContextSwitchTo(old);
	}
	if (cache->layout == NULL || cache->layout->length != length ||
		memcmp(cache->layout->header, VARDATA_ANY(header), length) != 0)
	{
		MemoryContext old;

		cache->layout = NULL;
		MemoryContextReset(cache->context);
		old = MemoryContextSwitchTo(cache->context);
		cache->layout = ais_layout_from_header(VARDATA_ANY(header), length);
		MemoryContextSwitchTo(old);
	}
	ais_csv_read(cache->layout, text_to_cstring(line), VARSIZE_ANY_EXHDR(line), &report);
	PG_RETURN_DATUM(report_datum(&report, cache->tuple_desc));
}
