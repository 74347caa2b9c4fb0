/*
 * ais_message.c
 *		SQL functions that decode AIS messages into rows: ais_message(text),
 *		ais_messages(sentences).
 */
#include "postgres.h"

#include <math.h>

#include "access/htup_details.h"
#include "catalog/pg_type.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/timestamp.h"
#include "utils/tuplestore.h"

#include "load/ais_decode.h"
#include "load/ais_time.h"

typedef enum FieldKind
{
	FIELD_REAL, FIELD_INTEGER, FIELD_FLAG, FIELD_TEXT, FIELD_TIME
} FieldKind;

typedef struct Field
{
	FieldKind	kind;
	size_t		offset;			/* of the field in AisFields */
} Field;

#define FIELD(kind, member) {FIELD_##kind, offsetof(AisFields, member)}

/* columns from msg_type to part */
static const Field field[] = {
	FIELD(INTEGER, type),
	FIELD(INTEGER, repeat),
	FIELD(INTEGER, mmsi),
	FIELD(REAL, lon),
	FIELD(REAL, lat),
	FIELD(FLAG, accurate),
	FIELD(FLAG, raim),
	FIELD(REAL, sog),
	FIELD(REAL, cog),
	FIELD(INTEGER, heading),
	FIELD(INTEGER, nav_status),
	FIELD(REAL, rate_of_turn),
	FIELD(FLAG, manoeuvre),
	FIELD(INTEGER, second),
	FIELD(REAL, altitude),
	FIELD(TIME, station_time),
	FIELD(INTEGER, imo),
	FIELD(TEXT, call_sign),
	FIELD(TEXT, name),
	FIELD(INTEGER, ship_type),
	FIELD(REAL, to_bow),
	FIELD(REAL, to_stern),
	FIELD(REAL, to_port),
	FIELD(REAL, to_starboard),
	FIELD(REAL, length),
	FIELD(REAL, width),
	FIELD(REAL, draught),
	FIELD(TEXT, destination),
	FIELD(TEXT, eta),
	FIELD(INTEGER, mother_ship),
	FIELD(TEXT, eni),
	FIELD(TEXT, vendor),
	FIELD(INTEGER, device),
	FIELD(FLAG, assigned),
	FIELD(INTEGER, aid_type),
	FIELD(FLAG, off_position),
	FIELD(FLAG, virtual_aid),
	FIELD(FLAG, gnss),
	FIELD(TEXT, part)
};

/* columns of both functions; ais_messages() has line_no and lines before these */
enum
{
	C_SENTENCE, C_CHANNEL, C_STATION, C_T, C_FIELDS, C_ERROR = C_FIELDS + lengthof(field), C_COUNT
};

/* a half of message 24 that waits for the end of the set */
typedef struct Half
{
	NmeaMessage *message;		/* without its bits */
	AisFields	fields;
} Half;

/* both halves are sent within a minute, every six minutes; one of two may be lost */
#define HALVES_SECONDS	(12 * 60 + 60)

typedef struct MessageSet
{
	ReturnSetInfo *result;
	MemoryContext row_context;
	MemoryContext half_context;
	Half	   *halves;
	int64		nhalves;
	int64		room;
} MessageSet;

PG_FUNCTION_INFO_V1(vesselwatch_ais_messages);
PG_FUNCTION_INFO_V1(vesselwatch_ais_message);

static Datum
text_datum(NmeaText text, bool *isnull)
{
	*isnull = text.len == 0;
	return *isnull ? (Datum) 0 : PointerGetDatum(cstring_to_text_with_len(text.bytes, text.len));
}

static Datum
time_datum(double seconds)
{
	return TimestampTzGetDatum(ais_time_from_unix(seconds));
}

static Datum
field_datum(const AisFields *fields, const Field *field, bool *isnull)
{
	const char *at = (const char *) fields + field->offset;

	if (field->kind == FIELD_TEXT)
		return text_datum((NmeaText) {at, strlen(at)}, isnull);
	if (field->kind == FIELD_INTEGER || field->kind == FIELD_FLAG)
	{
		int32		value = *(const int32 *) at;

		*isnull = value == AIS_NULL_INTEGER;
		return field->kind == FIELD_FLAG ? BoolGetDatum(value != 0) : Int32GetDatum(value);
	}
	*isnull = isnan(*(const double *) at);
	if (*isnull)
		return (Datum) 0;
	return field->kind == FIELD_TIME ? time_datum(*(const double *) at) : Float8GetDatum(*(const double *) at);
}

/* Fill the columns of a message; fields may be NULL */
static void
fill_row(Datum *values, bool *nulls, const NmeaMessage *message, const AisFields *fields, const char *error)
{
	const NmeaSentence *first = &message->first;

	values[C_SENTENCE] = text_datum(first->address, &nulls[C_SENTENCE]);
	values[C_CHANNEL] = text_datum(first->channel, &nulls[C_CHANNEL]);
	values[C_STATION] = text_datum(first->station, &nulls[C_STATION]);
	nulls[C_T] = !first->has_time;
	if (first->has_time)
		values[C_T] = time_datum(first->time);
	for (int i = 0; i < lengthof(field); i++)
	{
		nulls[C_FIELDS + i] = true;
		if (fields)
			values[C_FIELDS + i] = field_datum(fields, &field[i], &nulls[C_FIELDS + i]);
	}
	nulls[C_ERROR] = error == NULL;
	if (error)
		values[C_ERROR] = CStringGetTextDatum(error);
}

/* ---------- a set of messages ---------- */

static void
put_row(MessageSet *set, const NmeaMessage *message, const AisFields *fields, const char *error)
{
	MemoryContext before = MemoryContextSwitchTo(set->row_context);
	Datum		values[C_COUNT + 2];
	bool		nulls[C_COUNT + 2] = {false, false};

	values[0] = Int32GetDatum((int32) message->line_no);
	values[1] = Int32GetDatum(message->lines);
	fill_row(values + 2, nulls + 2, message, fields, error);
	tuplestore_putvalues(set->result->setResult, set->result->setDesc, values, nulls);
	MemoryContextSwitchTo(before);
	MemoryContextReset(set->row_context);
}

static NmeaText
copy_text(NmeaText text)
{
	return text.len == 0 ? text : (NmeaText) {memcpy(palloc(text.len), text.bytes, text.len), text.len};
}

/* Keep a half of message 24 */
static void
keep_half(MessageSet *set, const NmeaMessage *message, const AisFields *fields)
{
	MemoryContext before = MemoryContextSwitchTo(set->half_context);
	Half	   *half;

	if (set->nhalves == set->room)
	{
		set->room = set->room == 0 ? 256 : set->room * 2;
		if (set->halves == NULL)
			set->halves = MemoryContextAllocHuge(set->half_context, set->room * sizeof(Half));
		else
			set->halves = repalloc_huge(set->halves, set->room * sizeof(Half));
	}
	half = &set->halves[set->nhalves++];
	half->message = palloc(offsetof(NmeaMessage, bits));
	memcpy(half->message, message, offsetof(NmeaMessage, bits));
	half->message->first.address = copy_text(message->first.address);
	half->message->first.channel = copy_text(message->first.channel);
	half->message->first.station = copy_text(message->first.station);
	half->fields = *fields;
	MemoryContextSwitchTo(before);
}

/* Add a message to the result, except a half of message 24, which waits for the other half */
static void
take_into_set(void *arg, const NmeaMessage *message, const char *error)
{
	MessageSet *set = arg;
	AisFields	fields;

	if (error)
	{
		put_row(set, message, NULL, error);
		return;
	}
	error = ais_decode(&fields, message);
	if (error == NULL && fields.part[0] != '\0')
		keep_half(set, message, &fields);
	else
		put_row(set, message, &fields, error);
}

/* Compare halves by MMSI, then by time, those without a time first */
static int
compare_halves(const void *a, const void *b)
{
	const Half *x = a;
	const Half *y = b;
	double		x_time = x->message->first.has_time ? x->message->first.time : -HUGE_VAL;
	double		y_time = y->message->first.has_time ? y->message->first.time : -HUGE_VAL;

	if (x->fields.mmsi != y->fields.mmsi)
		return x->fields.mmsi < y->fields.mmsi ? -1 : 1;
	if (x_time != y_time)
		return x_time < y_time ? -1 : 1;
	return x->message->line_no < y->message->line_no ? -1 : 1;
}

/* Check whether some half A and half B of n halves in order of time are close in time, or have no times */
static bool
halves_meet(const Half *halves, int64 n)
{
	for (int64 i = 1; i < n; i++)
	{
		const NmeaSentence *before = &halves[i - 1].message->first;
		const NmeaSentence *after = &halves[i].message->first;

		if (halves[i - 1].fields.part[0] != halves[i].fields.part[0] &&
			(!before->has_time || !after->has_time || after->time - before->time <= HALVES_SECONDS))
			return true;
	}
	return false;
}

/*
 * Add the n halves of one MMSI to the result.  Each gets the other half's fields if all halves A of
 * the set are equal, and all halves B. Otherwise two ships share the MMSI, or one changed its data,
 * and which halves belong together is unknown.
 */
static void
put_halves(MessageSet *set, Half *halves, int64 n)
{
	const AisFields *half[2] = {NULL, NULL};
	bool		sure = halves_meet(halves, n);

	for (int64 i = 0; i < n && sure; i++)
	{
		const AisFields **known = &half[halves[i].fields.part[0] - 'A'];

		if (*known == NULL)
			*known = &halves[i].fields;
		else
			sure = ais_same_half(*known, &halves[i].fields);
	}
	if (sure)
	{
		AisFields	a = *half[0];
		AisFields	b = *half[1];

		for (int64 i = 0; i < n; i++)
			ais_join_halves(&halves[i].fields, halves[i].fields.part[0] == 'A' ? &b : &a);
	}
	for (int64 i = 0; i < n; i++)
		put_row(set, halves[i].message, &halves[i].fields, NULL);
}

/* Decode sentences into a set of rows: ais_messages(sentences text[]) */
Datum
vesselwatch_ais_messages(PG_FUNCTION_ARGS)
{
	ArrayType  *array = PG_GETARG_ARRAYTYPE_P(0);
	NmeaReader *reader = palloc0(sizeof(NmeaReader));
	MessageSet	set = {0};
	Datum	   *lines;
	bool	   *nulls;
	int			n;

	InitMaterializedSRF(fcinfo, 0);
	deconstruct_array(array, TEXTOID, -1, false, TYPALIGN_INT, &lines, &nulls, &n);
	set.result = (ReturnSetInfo *) fcinfo->resultinfo;
	if (set.result->setDesc->natts != C_COUNT + 2)
		elog(ERROR, "ais_messages() must return %d columns", C_COUNT + 2);
	set.row_context = AllocSetContextCreate(CurrentMemoryContext, "AIS row", ALLOCSET_SMALL_SIZES);
	set.half_context = AllocSetContextCreate(CurrentMemoryContext, "AIS halves", ALLOCSET_DEFAULT_SIZES);
	reader->take = take_into_set;
	reader->arg = &set;
	for (int i = 0; i < n; i++)
	{
		CHECK_FOR_INTERRUPTS();
		if (!nulls[i])
		{
			text	   *line = DatumGetTextPP(lines[i]);

			nmea_read_line(reader, i + 1, VARDATA_ANY(line), VARSIZE_ANY_EXHDR(line));
		}
	}
	nmea_finish(reader);
	if (set.nhalves > 1)
		qsort(set.halves, set.nhalves, sizeof(Half), compare_halves);
	for (int64 from = 0, to; from < set.nhalves; from = to)
	{
		CHECK_FOR_INTERRUPTS();
		for (to = from + 1; to < set.nhalves && set.halves[to].fields.mmsi == set.halves[from].fields.mmsi; to++)
			;
		put_halves(&set, set.halves + from, to - from);
	}
	return (Datum) 0;
}

/* ---------- one message ---------- */

typedef struct OneMessage
{
	int			count;
	Datum		values[C_COUNT];
	bool		nulls[C_COUNT];
	AisFields	fields;			/* of the first message */
	bool		joined;			/* the second message was its other half */
	const char *error;			/* the first error */
} OneMessage;

/* Store the first message for ais_message(), and the first error */
static void
take_one(void *arg, const NmeaMessage *message, const char *error)
{
	OneMessage *one = arg;
	AisFields	fields;

	if (error == NULL)
	{
		error = ais_decode(&fields, message);
		if (one->count == 0)
		{
			one->fields = fields;
			fill_row(one->values, one->nulls, message, &fields, error);
		}
		else if (one->count == 1 && one->error == NULL && error == NULL && fields.mmsi == one->fields.mmsi &&
				 fields.part[0] + one->fields.part[0] == 'A' + 'B')
		{
			ais_join_halves(&one->fields, &fields);
			strcpy(one->fields.part, "AB");
			one->joined = true;
		}
	}
	else if (one->count == 0)
		fill_row(one->values, one->nulls, message, NULL, error);
	one->count++;
	if (one->error == NULL)
		one->error = error;
}

/* state of ais_message() between calls */
typedef struct OneState
{
	TupleDesc	desc;
	NmeaReader	reader;
} OneState;

static OneState *
make_state(FunctionCallInfo fcinfo)
{
	OneState   *state = MemoryContextAllocZero(fcinfo->flinfo->fn_mcxt, sizeof(OneState));
	MemoryContext before = MemoryContextSwitchTo(fcinfo->flinfo->fn_mcxt);

	if (get_call_result_type(fcinfo, NULL, &state->desc) != TYPEFUNC_COMPOSITE || state->desc->natts != C_COUNT)
		elog(ERROR, "ais_message() must return %d columns", C_COUNT);
	state->desc = BlessTupleDesc(state->desc);
	MemoryContextSwitchTo(before);
	return state;
}

/* Decode a sentence, or the parts of one message, into a row: ais_message(sentences text) */
Datum
vesselwatch_ais_message(PG_FUNCTION_ARGS)
{
	text	   *all = PG_GETARG_TEXT_PP(0);
	const char *at = VARDATA_ANY(all);
	const char *end = at + VARSIZE_ANY_EXHDR(all);
	OneState   *state = fcinfo->flinfo->fn_extra;
	OneMessage	one;
	NmeaMessage nothing = {0};
	NmeaReader *reader;

	if (state == NULL)
		fcinfo->flinfo->fn_extra = state = make_state(fcinfo);
	reader = &state->reader;
	/* an error or interrupt in an earlier call may have left messages open */
	reader->nopen = 0;
	reader->take = take_one;
	reader->arg = &one;
	one.count = 0;
	one.joined = false;
	one.error = NULL;
	for (int line_no = 1; at < end; line_no++)
	{
		const char *stop = memchr(at, '\n', end - at);

		CHECK_FOR_INTERRUPTS();
		if (stop == NULL)
			stop = end;
		nmea_read_line(reader, line_no, at, stop - at);
		at = stop + 1;
	}
	nmea_finish(reader);
	if (one.count == 0)
		fill_row(one.values, one.nulls, &nothing, NULL, "not_ais");
	else if (one.count == 2 && one.joined)
	{
		for (int i = 0; i < lengthof(field); i++)
			one.values[C_FIELDS + i] = field_datum(&one.fields, &field[i], &one.nulls[C_FIELDS + i]);
	}
	else if (one.count > 1)
		fill_row(one.values, one.nulls, &nothing, NULL, one.error ? one.error : "several_messages");
	PG_RETURN_DATUM(HeapTupleGetDatum(heap_form_tuple(state->desc, one.values, one.nulls)));
}
