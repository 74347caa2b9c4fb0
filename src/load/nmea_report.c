/*
 * nmea_report.c
 *		Reports of ships from NMEA sentences, a chunk of a file at a time: nmea_reports().
 *
 * The messages that wait for a part at the end of a chunk go into a state with which
 * the next chunk begins, so that where a file is cut makes no difference.
 */
#include "postgres.h"

#include <math.h>

#include "catalog/pg_type.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/timestamp.h"

#include "identity/mmsi.h"
#include "load/ais_decode.h"
#include "load/ais_report.h"

/* columns of nmea_reports() */
enum
{
	N_LINE_NO, N_LINE, N_CAUSE, N_REASON, N_VALUE, N_MMSI, N_T, N_LON, N_LAT, N_SOG, N_COG, N_STATUS, N_HEADING,
	N_UNREADABLE_COG, N_UNREADABLE_HEADING, N_IMO, N_CALL_SIGN, N_NAME, N_SHIP_TYPE, N_LENGTH, N_WIDTH, N_DRAUGHT, N_DESTINATION, N_PART, N_STATE, N_COLUMNS
};

typedef struct Sink
{
	ReturnSetInfo *result;
	MemoryContext row_context;
} Sink;

typedef struct Row
{
	Datum		values[N_COLUMNS];
	bool		nulls[N_COLUMNS];
} Row;

PG_FUNCTION_INFO_V1(nmea_reports);

static void
set(Row *row, int column, Datum value)
{
	row->values[column] = value;
	row->nulls[column] = false;
}

static void
set_text(Row *row, int column, const char *text)
{
	if (*text)
		set(row, column, CStringGetTextDatum(text));
}

static void
set_integer(Row *row, int column, int32 value)
{
	if (value != AIS_NULL_INTEGER)
		set(row, column, Int32GetDatum(value));
}

static void
set_real(Row *row, int column, double value)
{
	if (!isnan(value))
		set(row, column, Float8GetDatum(value));
}

/* Returns true for a line that is no AIS, but of a log of AIS all the same: another sentence, or a comment. */
static bool
is_other_sentence(NmeaText line)
{
	for (size_t i = 0; i < line.len; i++)
		if (line.bytes[i] == '$' || line.bytes[i] == '!' || (i == 0 && line.bytes[i] == '#'))
			return true;
	return false;
}

/* Returns why a message is no position of a ship, by its type and by the number it comes from. */
static AisCause
find_cause(const AisFields *f)
{
	int			mid;

	if (f->type == 4)
		return AIS_BASE_STATION;
	if (f->type == 21)
		return AIS_AID_TO_NAVIGATION;
	if (f->type == 9)
		return AIS_AIRCRAFT;
	if (f->type == 8)
		return AIS_NO_REPORT;
	switch (mmsi_classify(f->mmsi, &mid))
	{
		case MMSI_COAST_STATION:
			return AIS_BASE_STATION;
		case MMSI_AID_TO_NAVIGATION:
			return AIS_AID_TO_NAVIGATION;
		case MMSI_SAR_AIRCRAFT:
			return AIS_AIRCRAFT;
		default:
			return isnan(f->lon) || (f->lon == 0 && f->lat == 0) ? AIS_NO_POSITION : AIS_NO_CAUSE;
	}
}

/* Sets what is kept of a report: its place and motion, and what the ship says of itself. */
static void
fill_report(Row *row, const AisFields *f, AisCause cause)
{
	if (cause == AIS_NO_CAUSE)
	{
		set_real(row, N_LON, f->lon);
		set_real(row, N_LAT, f->lat);
		set_real(row, N_SOG, f->sog);
		set_real(row, N_COG, f->cog);
		set_integer(row, N_STATUS, f->nav_status);
		set_integer(row, N_HEADING, f->heading);
	}
	set(row, N_UNREADABLE_COG, BoolGetDatum((f->undefined & AIS_UNDEFINED_COG) != 0));
	set(row, N_UNREADABLE_HEADING, BoolGetDatum((f->undefined & AIS_UNDEFINED_HEADING) != 0));
	if (f->type != 5 && f->type != 19 && f->type != 24)
		return;
	if (f->imo != AIS_NULL_INTEGER)
		set(row, N_IMO, CStringGetTextDatum(psprintf("%d", f->imo)));
	set_text(row, N_CALL_SIGN, f->call_sign);
	set_text(row, N_NAME, f->name);
	if (f->ship_type != AIS_NULL_INTEGER)
		set(row, N_SHIP_TYPE, CStringGetTextDatum(psprintf("%d", f->ship_type)));
	set_real(row, N_LENGTH, f->length);
	set_real(row, N_WIDTH, f->width);
	set_real(row, N_DRAUGHT, f->draught);
	set_text(row, N_DESTINATION, f->destination);
	set_text(row, N_PART, f->part);
}

/* Sets what is wrong with a message; `value` is about it. */
static void
reject(Row *row, const NmeaMessage *message, const char *reason, char *value)
{
	set(row, N_REASON, CStringGetTextDatum(reason));
	set(row, N_VALUE, CStringGetTextDatum(value));
	set(row, N_LINE, PointerGetDatum(cstring_to_text_with_len(message->first.line.bytes, message->first.line.len)));
}

/* Makes a row of a message. */
static void
make_row(Row *row, const NmeaMessage *message, const char *error)
{
	const NmeaSentence *first = &message->first;
	AisFields	fields;
	AisCause	cause = AIS_NO_CAUSE;

	if (error == NULL)
		error = ais_decode(&fields, message);
	if (error && (strcmp(error, "unsupported_type") == 0 ||
				  (strcmp(error, "not_ais") == 0 && is_other_sentence(first->line))))
		cause = AIS_NO_REPORT;
	else if (error)
	{
		reject(row, message, error, first->parts > 1 ?
			   psprintf("part %d of %d%s", first->part, first->parts,
						message->lines > 1 ? psprintf(", and %d more", message->lines - 1) : "") : "");
		return;
	}
	else
		cause = find_cause(&fields);
	if (cause != AIS_NO_CAUSE && cause != AIS_NO_POSITION)
	{
		set(row, N_CAUSE, CStringGetTextDatum(ais_cause_names[cause]));
		return;
	}
	if (!first->has_time)
	{
		reject(row, message, ais_reason_names[AIS_BAD_TIME], "");
		return;
	}
	set(row, N_MMSI, Int32GetDatum(fields.mmsi));
	set(row, N_T, TimestampTzGetDatum((TimestampTz) rint((first->time - 946684800.0) * USECS_PER_SEC)));
	if (cause != AIS_NO_CAUSE)
		set(row, N_CAUSE, CStringGetTextDatum(ais_cause_names[cause]));
	fill_report(row, &fields, cause);
}

static void
clear_row(Row *row)
{
	memset(row->values, 0, sizeof(row->values));
	memset(row->nulls, true, sizeof(row->nulls));
}

static void
put_message(void *arg, const NmeaMessage *message, const char *error)
{
	Sink	   *sink = arg;
	MemoryContext before = MemoryContextSwitchTo(sink->row_context);
	Row			row;

	clear_row(&row);
	set(&row, N_LINE_NO, Int64GetDatum(message->line_no));
	make_row(&row, message, error);
	tuplestore_putvalues(sink->result->setResult, sink->result->setDesc, row.values, row.nulls);
	MemoryContextSwitchTo(before);
	MemoryContextReset(sink->row_context);
}

/* Puts a blank line, which is in no message. */
static void
put_blank(Sink *sink, int64 line_no)
{
	Row			row;

	clear_row(&row);
	set(&row, N_LINE_NO, Int64GetDatum(line_no));
	set(&row, N_CAUSE, CStringGetTextDatum(ais_cause_names[AIS_NO_REPORT]));
	tuplestore_putvalues(sink->result->setResult, sink->result->setDesc, row.values, row.nulls);
}

static bool
is_blank_line(const char *line, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (!nmea_is_blank(line[i]))
			return false;
	return true;
}

/* Puts the row with the state for the next chunk. */
static void
put_state(Sink *sink, const NmeaReader *reader)
{
	size_t		size = nmea_saved_size(reader);
	bytea	   *state = palloc(VARHDRSZ + size);
	Row			row;

	SET_VARSIZE(state, VARHDRSZ + size);
	nmea_save(reader, VARDATA(state));
	clear_row(&row);
	set(&row, N_STATE, PointerGetDatum(state));
	tuplestore_putvalues(sink->result->setResult, sink->result->setDesc, row.values, row.nulls);
}

/* nmea_reports(lines text[], line_nos bigint[], state bytea, last boolean) */
Datum
nmea_reports(PG_FUNCTION_ARGS)
{
	bytea	   *state = PG_GETARG_BYTEA_PP(2);
	NmeaReader *reader = palloc0(sizeof(NmeaReader));
	Sink		sink;
	Datum	   *lines;
	Datum	   *line_nos;
	bool	   *nulls;
	bool	   *no_nulls;
	int			n;
	int			n_nos;

	InitMaterializedSRF(fcinfo, 0);
	deconstruct_array(PG_GETARG_ARRAYTYPE_P(0), TEXTOID, -1, false, TYPALIGN_INT, &lines, &nulls, &n);
	deconstruct_array(PG_GETARG_ARRAYTYPE_P(1), INT8OID, 8, FLOAT8PASSBYVAL, TYPALIGN_DOUBLE, &line_nos, &no_nulls, &n_nos);
	if (n != n_nos)
		ereport(ERROR,
				(errcode(ERRCODE_ARRAY_SUBSCRIPT_ERROR),
				 errmsg("%d lines have %d numbers", n, n_nos)));
	reader->take = put_message;
	reader->arg = &sink;
	if (!nmea_restore(reader, VARDATA_ANY(state), VARSIZE_ANY_EXHDR(state)))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_BINARY_REPRESENTATION),
				 errmsg("not a state of nmea_reports()")));
	sink.result = (ReturnSetInfo *) fcinfo->resultinfo;
	if (sink.result->setDesc->natts != N_COLUMNS)
		elog(ERROR, "nmea_reports() must return %d columns", N_COLUMNS);
	sink.row_context = AllocSetContextCreate(CurrentMemoryContext, "AIS row", ALLOCSET_SMALL_SIZES);
	for (int i = 0; i < n; i++)
	{
		const char *line = nulls[i] ? "" : VARDATA_ANY(DatumGetPointer(lines[i]));
		size_t		len = nulls[i] ? 0 : VARSIZE_ANY_EXHDR(DatumGetPointer(lines[i]));

		CHECK_FOR_INTERRUPTS();
		if (is_blank_line(line, len))
			put_blank(&sink, DatumGetInt64(line_nos[i]));
		else
			nmea_read_line(reader, DatumGetInt64(line_nos[i]), line, len);
	}
	if (PG_GETARG_BOOL(3))
		nmea_finish(reader);
	else
		put_state(&sink, reader);
	return (Datum) 0;
}
