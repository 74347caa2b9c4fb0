/*
 * ais_report_sql.c
 *		SQL functions on layouts: ais_report(line, header, layout), a line of an AIS file
 *		as a report, and ais_layout_fit(layout, lines), how well a layout fits a file.
 */
#include "postgres.h"

#include <ctype.h>

#include "access/htup_details.h"
#include "catalog/pg_type.h"
#include "funcapi.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/memutils.h"
#include "utils/timestamp.h"

#include "common/compat.h"
#include "load/ais_layout.h"

/* records by which a layout is graded, as many as the lines that a reader holds of a CSV file */
#define MAX_FIT_RECORDS	20

/* columns of ais_report() after the fields */
enum
{
	R_UNREADABLE = AIS_TO_BOW, R_CAUSE, R_REASON, R_VALUE, R_COLUMNS
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

/* Return a report as a row; it has static data even without a position */
static Datum
report_datum(const AisReport *report, TupleDesc tuple_desc)
{
	Datum		values[R_COLUMNS];
	bool		nulls[R_COLUMNS];
	bool		is_fix = report->cause == AIS_NO_CAUSE && report->reason == AIS_NO_REASON;

	for (int f = 0; f < R_UNREADABLE; f++)
		nulls[f] = (report->present & AIS_BIT(f)) == 0 || (!is_fix && f > AIS_TIME && f < AIS_IMO);
	values[AIS_MMSI] = Int32GetDatum(report->mmsi);
	values[AIS_TIME] = TimestampTzGetDatum(report->t);
	values[AIS_LON] = Float8GetDatum(report->lon);
	values[AIS_LAT] = Float8GetDatum(report->lat);
	values[AIS_SOG] = Float8GetDatum(report->sog);
	values[AIS_COG] = Float8GetDatum(report->cog);
	values[AIS_STATUS] = Int32GetDatum(report->status);
	values[AIS_HEADING] = Int32GetDatum(report->heading);
	for (int f = AIS_IMO; f < R_UNREADABLE; f++)
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

/* state of ais_report() between calls */
typedef struct ReportCache
{
	AisLayout  *layout;
	MemoryContext context;		/* of the layout */
	TupleDesc	tuple_desc;
	struct varlena *row;		/* the row from which the layout was compiled */
	char	   *header;
	int			header_length;
} ReportCache;

static ReportCache *
get_cache(FunctionCallInfo fcinfo)
{
	ReportCache *cache = fcinfo->flinfo->fn_extra;
	MemoryContext old;
	TupleDesc	tuple_desc;

	if (cache != NULL)
		return cache;
	old = MemoryContextSwitchTo(fcinfo->flinfo->fn_mcxt);
	if (get_call_result_type(fcinfo, NULL, &tuple_desc) != TYPEFUNC_COMPOSITE)
		elog(ERROR, "ais_report must return a row");
	cache = palloc0(sizeof(ReportCache));
	cache->context = AllocSetContextCreate(CurrentMemoryContext, "AIS layout", ALLOCSET_SMALL_SIZES);
	cache->tuple_desc = BlessTupleDesc(tuple_desc);
	fcinfo->flinfo->fn_extra = cache;
	MemoryContextSwitchTo(old);
	return cache;
}

/* Compile a layout and bind it to a header, unless the last call had the same */
static AisLayout *
get_layout(ReportCache *cache, HeapTupleHeader row, const char *header, int length)
{
	MemoryContext old;

	if (cache->layout != NULL && VARSIZE(cache->row) == VARSIZE(row) && memcmp(cache->row, row, VARSIZE(row)) == 0 &&
		cache->header_length == length && memcmp(cache->header, header, length) == 0)
		return cache->layout;
	cache->layout = NULL;
	MemoryContextReset(cache->context);
	old = MemoryContextSwitchTo(cache->context);
	cache->row = palloc(VARSIZE(row));
	memcpy(cache->row, row, VARSIZE(row));
	cache->header = pnstrdup(header, length);
	cache->header_length = length;
	cache->layout = ais_layout_compile(row);
	if (cache->layout->kind == AIS_CSV && !ais_csv_bind(cache->layout, header, length))
	{
		const char *doubled = cache->layout->doubled;

		cache->layout = NULL;
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("not the header of an AIS file: \"%s\"", pnstrdup(header, pg_mbcliplen(header, length, 120))),
				 doubled != NULL ? errdetail("Column \"%s\" is there twice.", doubled) :
				 errdetail("Columns for MMSI, time, longitude and latitude are needed.")));
	}
	MemoryContextSwitchTo(old);
	return cache->layout;
}

/* Read a line of an AIS file as a report: ais_report(line, header, layout) */
PG_FUNCTION_INFO_V1(ais_report);
Datum
ais_report(PG_FUNCTION_ARGS)
{
	text	   *line = PG_GETARG_TEXT_PP(0);
	text	   *header = PG_GETARG_TEXT_PP(1);
	ReportCache *cache = get_cache(fcinfo);
	AisLayout  *layout =
		get_layout(cache, PG_GETARG_HEAPTUPLEHEADER(2), VARDATA_ANY(header), VARSIZE_ANY_EXHDR(header));
	AisReport	report;

	if (layout->kind == AIS_NMEA)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("layout %s is of sentences", layout->name),
				 errhint("ais_message() decodes them.")));
	if (layout->kind == AIS_CSV)
		ais_csv_read(layout, VARDATA_ANY(line), VARSIZE_ANY_EXHDR(line), &report);
	else
		(void) ais_json_read(layout, VARDATA_ANY(line), VARSIZE_ANY_EXHDR(line), &report);
	PG_RETURN_DATUM(report_datum(&report, cache->tuple_desc));
}

/* ---------- fit ---------- */

/* result of reading the first records of a file by a layout */
typedef struct Fit
{
	AisLayout  *layout;
	int			records;
	int			readable;		/* number of records with ship and time */
	uint32		present;		/* fields that any record has */
} Fit;

static void
count_report(Fit *fit, const AisReport *report)
{
	if (report->cause == AIS_NO_REPORT)
		return;
	fit->records++;
	if (report->reason != AIS_NO_REASON)
		return;
	fit->readable++;
	fit->present |= report->present;
}

static void
count_record(void *arg, const char *record, int length, int64 line_no, const char *error)
{
	Fit		   *fit = arg;
	AisReport	report;

	if (fit->records >= MAX_FIT_RECORDS)
		return;
	if (error == NULL && ais_json_read(fit->layout, record, length, &report))
		count_report(fit, &report);
	else
		fit->records++;
}

/* Return the number of fields that a layout finds in the records of n lines, 0 if it can read none */
static double
fit_json(AisLayout *layout, text **lines, int n)
{
	Fit			fit = {layout};
	AisJsonStream *stream = ais_json_stream_create(layout, count_record, &fit);
	double		fields = 0;

	for (int i = 0; i < n; i++)
		ais_json_stream_line(stream, i + 1, VARDATA_ANY(lines[i]), VARSIZE_ANY_EXHDR(lines[i]));
	if (fit.readable == 0)
		return 0;
	for (int f = 0; f < AIS_FIELDS; f++)
		fields += (fit.present & AIS_BIT(f)) != 0;
	return fields;
}

/*
 * Return the similarity of a header to the layout's, plus 1 if the lines after it can be read; 0 if it does not
 * fit
 */
static double
fit_csv(AisLayout *layout, text **lines, int n)
{
	Fit			fit = {layout};

	if (n == 0 || !ais_csv_bind(layout, VARDATA_ANY(lines[0]), VARSIZE_ANY_EXHDR(lines[0])))
		return 0;
	for (int i = layout->has_header ? 1 : 0; i < n; i++)
	{
		AisReport	report;

		ais_csv_read(layout, VARDATA_ANY(lines[i]), VARSIZE_ANY_EXHDR(lines[i]), &report);
		count_report(&fit, &report);
	}
	if (!layout->has_header)
		return fit.readable > 0 ? 0.5 + (double) fit.readable / fit.records : 0;
	return ais_csv_likeness(layout) + (fit.readable > 0 ? 1 : 0);
}

/* Check whether a line belongs to a log of NMEA 0183: it is a sentence, of AIS or another */
static bool
is_sentence(const char *line, int length)
{
	if (length == 0 || line[0] == '{' || line[0] == '[')
		return false;
	if (length > 6 && line[0] == '$' && line[6] == ',')
		return true;
	for (int i = 0; i + 6 < length; i++)
		if (line[i] == '!' && isalpha((unsigned char) line[i + 1]) && isalnum((unsigned char) line[i + 2]) &&
			line[i + 3] == 'V' && line[i + 4] == 'D' && (line[i + 5] == 'M' || line[i + 5] == 'O') &&
				line[i + 6] == ',')
			return true;
	return false;
}

/* Return the share of lines that are sentences */
static double
fit_nmea(text **lines, int n)
{
	int			sentences = 0;

	for (int i = 0; i < n; i++)
		sentences += is_sentence(VARDATA_ANY(lines[i]), VARSIZE_ANY_EXHDR(lines[i]));
	return n == 0 ? 0 : (double) sentences / n;
}

/* Return a grade of how well a layout fits the first lines of a file: ais_layout_fit(layout, lines) */
PG_FUNCTION_INFO_V1(ais_layout_fit);
Datum
ais_layout_fit(PG_FUNCTION_ARGS)
{
	AisLayout  *layout = ais_layout_compile(PG_GETARG_HEAPTUPLEHEADER(0));
	Datum	   *datums;
	bool	   *nulls;
	int			n,
				kept = 0;
	text	  **lines;
	double		fit;

	deconstruct_array(PG_GETARG_ARRAYTYPE_P(1), TEXTOID, -1, false, TYPALIGN_INT, &datums, &nulls, &n);
	lines = palloc(Max(n, 1) * sizeof(text *));
	for (int i = 0; i < n; i++)
		if (!nulls[i])
			lines[kept++] = DatumGetTextPP(datums[i]);
	fit = layout->kind == AIS_CSV ? fit_csv(layout, lines, kept) :
		layout->kind == AIS_JSON ? fit_json(layout, lines, kept) : fit_nmea(lines, kept);
	if (fit == 0)
		PG_RETURN_NULL();
	PG_RETURN_FLOAT8(fit);
}
