/*
 * ais_reader.c
 *		Reading of the lines of an AIS file of any layout into a load.
 *
 * The first lines are held until the layout of the file can be detected; then each line
 * is passed to the reader for its kind.
 */
#include "postgres.h"

#include <ctype.h>

#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/memutils.h"

#include "common/compat.h"
#include "load/ais_nmea.h"
#include "load/ais_reader.h"

/* lines, or bytes, that are held to detect the layout; a JSON record may span many lines */
#define HELD_LINES		20
#define HELD_LINES_JSON	200
#define HELD_BYTES		(1024 * 1024)

/* the byte order mark of UTF-8, which may precede a header */
#define UTF8_MARK		"\xEF\xBB\xBF"

struct AisReader
{
	AisLoad    *load;
	const char *wanted;			/* format given by the caller */
	MemoryContext context;
	MemoryContext per_line;
	AisLayout  *layout;			/* NULL until it is detected */
	AisJsonStream *json;
	AisNmea    *nmea;
	int			nheld;
	text	   *held[HELD_LINES_JSON];
	int64		held_no[HELD_LINES_JSON];	/* their numbers */
	bool		held_cut[HELD_LINES_JSON];	/* the line was cut at a NUL byte */
	Size		held_bytes;
	int64		header_at;		/* number of lines before the first of them */
	bool		header_unfit;			/* after a header that does not fit the layout */
	int64		lines;
	int64		bytes;
};

/* Create a reader in the current memory context; needs an SPI connection */
AisReader *
ais_reader_create(AisLoad *load, const char *wanted)
{
	AisReader  *reader = palloc0(sizeof(AisReader));

	reader->load = load;
	reader->wanted = wanted;
	reader->context = CurrentMemoryContext;
	reader->per_line = AllocSetContextCreate(CurrentMemoryContext, "AIS line", ALLOCSET_DEFAULT_SIZES);
	return reader;
}

/* Return the layout of the file, NULL before it is detected */
const AisLayout *
ais_reader_layout(const AisReader *reader)
{
	return reader->layout;
}

int64
ais_reader_lines(const AisReader *reader)
{
	return reader->lines;
}

int64
ais_reader_bytes(const AisReader *reader)
{
	return reader->bytes;
}

/* ---------- layout ---------- */

/* Read the table from a publisher's ids to MMSIs, if there is one */
static void
find_transmitters(AisLayout *layout)
{
	Oid			types[2] = {TEXTOID, TEXTOID};
	Datum		values[2] = {CStringGetTextDatum(layout->name), CStringGetTextDatum(layout->family)};
	HASHCTL		control = {.keysize = AIS_ID_LENGTH, .entrysize = sizeof(AisTransmitter), .hcxt = CurrentMemoryContext};

	if (SPI_execute_with_args("SELECT t.id, t.mmsi::integer FROM vesselwatch.ais_transmitter t "
							  "WHERE t.format OPERATOR(pg_catalog.=) $1 OR t.format OPERATOR(pg_catalog.=) $2 "
							  "ORDER BY t.format OPERATOR(pg_catalog.=) $1",
							  2, types, values, NULL, true, 0) != SPI_OK_SELECT)
		elog(ERROR, "could not look up transmitters");
	if (SPI_processed > 0)
		layout->transmitters = hash_create("AIS transmitters", SPI_processed, &control,
										   HASH_ELEM | HASH_STRINGS | HASH_CONTEXT);
	for (uint64 i = 0; i < SPI_processed; i++)
	{
		HeapTuple	tuple = SPI_tuptable->vals[i];
		bool		isnull;
		char	   *id = SPI_getvalue(tuple, SPI_tuptable->tupdesc, 1);
		AisTransmitter *entry = hash_search(layout->transmitters, id, HASH_ENTER, NULL);

		entry->mmsi = DatumGetInt32(SPI_getbinval(tuple, SPI_tuptable->tupdesc, 2, &isnull));
	}
	SPI_freetuptable(SPI_tuptable);
}

/* Return the layout of the file, detected by the held lines; raise an error if none fits */
static AisLayout *
find_layout(AisReader *reader)
{
	Oid			types[2] = {TEXTOID, TEXTARRAYOID};
	Datum		values[2];
	Datum		lines[HELD_LINES_JSON];
	AisLayout  *layout;
	bool		isnull;
	Datum		row;

	for (int i = 0; i < reader->nheld; i++)
		lines[i] = PointerGetDatum(reader->held[i]);
	values[0] = CStringGetTextDatum(reader->wanted);
	values[1] = PointerGetDatum(construct_array(lines, reader->nheld, TEXTOID, -1, false, TYPALIGN_INT));
	if (SPI_execute_with_args("SELECT l FROM vesselwatch.ais_layout_of($1, $2) l",
							  2, types, values, NULL, true, 1) != SPI_OK_SELECT ||
		SPI_processed != 1)
		elog(ERROR, "could not find the layout");
	row = SPI_getbinval(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1, &isnull);
	layout = ais_layout_compile(DatumGetHeapTupleHeader(row));
	SPI_freetuptable(SPI_tuptable);
	find_transmitters(layout);
	return layout;
}

/* ---------- lines ---------- */

static void
take_record(void *arg, const char *record, int length, int64 line_no, const char *error)
{
	AisReader  *reader = arg;
	AisReport	report;

	if (error == NULL)
		(void) ais_json_read(reader->layout, record, length, &report);
	else
	{
		memset(&report, 0, sizeof(report));
		ais_report_reject(&report, AIS_BAD_JSON, "");
	}
	ais_load_report(reader->load, &report, line_no, record, length);
	MemoryContextReset(reader->per_line);
}

static bool
is_blank(const char *line, int length)
{
	while (length > 0 && isspace((unsigned char) *line))
	{
		line++;
		length--;
	}
	return length == 0;
}

/* Check whether a line is a field of server-sent events without data, or a comment (HTML standard, 9.2) */
static bool
is_event_field(const char *line, int length)
{
	static const char *const names[] = {":", "event:", "id:", "retry:"};

	for (int i = 0; i < (int) lengthof(names); i++)
		if (length >= strlen(names[i]) && memcmp(line, names[i], strlen(names[i])) == 0)
			return true;
	return false;
}

/*
 * Bind the layout to a line if it is a header, and return whether it is.  Files of other years, with other columns
 * or another order of them, may have been appended to the first.
 */
static bool
take_header(AisReader *reader, const char *line, int length)
{
	AisLayout	bound = *reader->layout;
	MemoryContext old;

	if (!bound.has_header)
		return false;
	if (length >= 3 && memcmp(line, UTF8_MARK, 3) == 0)
	{
		line += 3;
		length -= 3;
	}
	/* try in the memory context of the line first, since most lines are not headers */
	if (!ais_csv_bind(&bound, line, length))
		return false;
	old = MemoryContextSwitchTo(reader->context);
	(void) ais_csv_bind(reader->layout, line, length);
	MemoryContextSwitchTo(old);
	ais_csv_report_missing(reader->layout);
	return true;
}

/*
 * Read a CSV line.  Lines after a header that does not fit the layout are rejected up to one that fits: read by
 * the columns of the first header, a longitude could be taken for a latitude.
 */
static void
read_csv(AisReader *reader, int64 line_no, const char *line, int length)
{
	AisReport	report;

	ais_csv_read(reader->layout, line, length, &report);
	if (report.reason == AIS_BAD_MMSI || report.reason == AIS_FIELD_COUNT)
	{
		if (take_header(reader, line, length))
		{
			memset(&report, 0, sizeof(report));
			ais_report_skip(&report, AIS_NO_REPORT);
			reader->header_unfit = false;
		}
		else if (report.reason == AIS_BAD_MMSI && reader->layout->has_header && ais_csv_is_header(reader->layout))
			reader->header_unfit = true;
	}
	else if (report.cause == AIS_NO_REPORT && !is_blank(line, length))
		/* the same header again */
		reader->header_unfit = false;
	if (reader->header_unfit && report.cause != AIS_NO_REPORT)
	{
		memset(&report, 0, sizeof(report));
		ais_report_reject(&report, AIS_OTHER_HEADER, "");
	}
	ais_load_report(reader->load, &report, line_no, line, length);
}

/* Count a line without a report, for a reason */
static void
pass_line(AisReader *reader, int64 line_no, const char *line, int length, AisReason reason)
{
	AisReport	report;

	memset(&report, 0, sizeof(report));
	if (reason == AIS_NO_REASON)
		report.cause = AIS_NO_REPORT;
	else
		ais_report_reject(&report, reason, "");
	ais_load_report(reader->load, &report, line_no, line, length);
}

/* Read a line by the layout of the file */
static void
read_line(AisReader *reader, int64 line_no, const char *line, int length)
{
	MemoryContext old = MemoryContextSwitchTo(reader->per_line);
	const char *nul = memchr(line, '\0', length);

	if (nul != NULL)
		pass_line(reader, line_no, line, nul - line, AIS_NOT_TEXT);
	else if (reader->layout->kind == AIS_CSV)
		read_csv(reader, line_no, line, length);
	else if (reader->layout->kind == AIS_NMEA)
		ais_nmea_line(reader->nmea, line_no, line, length);
	else if (is_blank(line, length) || (is_event_field(line, length) && !ais_json_stream_within(reader->json)))
		pass_line(reader, line_no, line, length, AIS_NO_REASON);
	else
	{
		/* concatenated files each begin with a mark */
		int			mark = length >= 3 && memcmp(line, UTF8_MARK, 3) == 0 ? 3 : 0;

		ais_json_stream_line(reader->json, line_no, line + mark, length - mark);
	}
	MemoryContextSwitchTo(old);
	MemoryContextReset(reader->per_line);
}

/* Detect the layout, and read the lines that were held for it */
static void
begin_reading(AisReader *reader)
{
	MemoryContext old = MemoryContextSwitchTo(reader->context);
	AisLayout  *layout = find_layout(reader);
	int			first = 0;

	if (layout->kind == AIS_CSV)
	{
		if (!ais_csv_bind(layout, VARDATA_ANY(reader->held[0]), VARSIZE_ANY_EXHDR(reader->held[0])))
			elog(ERROR, "layout %s does not fit the header", layout->name);
		first = layout->has_header ? 1 : 0;
		if (layout->has_header)
			ais_csv_report_missing(layout);
	}
	else if (layout->kind == AIS_JSON)
		reader->json = ais_json_stream_create(layout, take_record, reader);
	else
		reader->nmea = ais_nmea_create(reader->load);
	reader->layout = layout;
	MemoryContextSwitchTo(old);
	for (int i = first; i < reader->nheld; i++)
		if (reader->held_cut[i])
			pass_line(reader, reader->held_no[i], VARDATA_ANY(reader->held[i]),
					  VARSIZE_ANY_EXHDR(reader->held[i]), AIS_NOT_TEXT);
		else
			read_line(reader, reader->held_no[i], VARDATA_ANY(reader->held[i]), VARSIZE_ANY_EXHDR(reader->held[i]));
	for (int i = 0; i < reader->nheld; i++)
		pfree(reader->held[i]);
	reader->nheld = 0;
}

static bool
may_be_json(const AisReader *reader)
{
	char		first = reader->nheld == 0 || VARSIZE_ANY_EXHDR(reader->held[0]) == 0 ? '\0' :
		*VARDATA_ANY(reader->held[0]);

	return first == '{' || first == '[';
}

/* Hold a line to detect the layout */
static void
hold_line(AisReader *reader, int64 line_no, const char *line, int length)
{
	MemoryContext old = MemoryContextSwitchTo(reader->context);

	/* skip blank lines, the byte order mark and fields of events before the header or data */
	if (reader->nheld == 0 && length >= 3 && memcmp(line, UTF8_MARK, 3) == 0)
	{
		line += 3;
		length -= 3;
	}
	if (reader->nheld == 0 && (is_blank(line, length) || is_event_field(line, length)))
		pass_line(reader, line_no, line, length, AIS_NO_REASON);
	else
	{
		const char *nul = memchr(line, '\0', length);

		if (reader->nheld == 0)
			reader->header_at = reader->lines;
		reader->held_no[reader->nheld] = line_no;
		reader->held_cut[reader->nheld] = nul != NULL;
		reader->held[reader->nheld++] = cstring_to_text_with_len(line, nul == NULL ? length : nul - line);
		reader->held_bytes += length;
	}
	MemoryContextSwitchTo(old);
	if (reader->nheld >= (may_be_json(reader) ? HELD_LINES_JSON : HELD_LINES) || reader->held_bytes > HELD_BYTES)
		begin_reading(reader);
}

/* Read a line that contains no line ends, with a number given by the caller */
void
ais_reader_numbered(AisReader *reader, int64 line_no, const char *line, int length)
{
	reader->lines++;
	reader->bytes += length + 1;
	while (length > 0 && line[length - 1] == '\r')
		length--;
	if (reader->layout == NULL)
		hold_line(reader, line_no, line, length);
	else
		read_line(reader, line_no, line, length);
}

/* Read a line, without its end, and number it; line ends within it split it */
void
ais_reader_line(AisReader *reader, const char *line, int length)
{
	for (;;)
	{
		const char *end = memchr(line, '\n', length);
		int			part = end == NULL ? length : end - line;

		ais_reader_numbered(reader, reader->lines + 1, line, part);
		if (end == NULL)
			return;
		line = end + 1;
		length -= part + 1;
		/* a final line end begins no further line */
		if (length == 0)
			return;
	}
}

/* Handle the end of the file */
void
ais_reader_finish(AisReader *reader)
{
	if (reader->layout == NULL)
		begin_reading(reader);
	if (reader->json != NULL && !ais_json_stream_finish(reader->json))
		ereport(WARNING,
				(errmsg("the file ends within an array of JSON"),
				 errdetail("It may be cut off.")));
	if (reader->json != NULL)
		ais_json_report_missing(reader->layout);
	if (reader->nmea != NULL)
		ais_nmea_finish(reader->nmea);
	if (reader->layout->kind == AIS_CSV && reader->layout->has_header && reader->lines == reader->header_at)
		ereport(WARNING, (errmsg("the file has a header and no lines")));
}
