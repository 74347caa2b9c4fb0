/*
 * ais_nmea.c
 *		Reading of the sentences of an NMEA file into reports.
 *
 * Each message counts once, with the number of its first line: as a fix, as a rejected
 * report with an error code of ais_message(), or as skipped.
 */
#include "postgres.h"

#include <math.h>

#include "utils/timestamp.h"

#include "common/compat.h"
#include "identity/mmsi.h"
#include "load/ais_decode.h"
#include "load/ais_nmea.h"
#include "load/ais_time.h"
#include "track/fix.h"

/* Check whether a line without AIS belongs to a log of AIS: it is another sentence, or a comment */
static bool
is_other_sentence(NmeaText line)
{
	for (size_t i = 0; i < line.len; i++)
		if (line.bytes[i] == '$' || line.bytes[i] == '!' || (i == 0 && line.bytes[i] == '#'))
			return true;
	return false;
}

/* Return why a message is not a position of a ship, by its type and its MMSI */
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

static void
set_text(AisReport *report, AisField field, const char *text)
{
	if (*text == '\0')
		return;
	report->text[field] = text;
	report->present |= AIS_BIT(field);
}

static void
set_number(AisReport *report, AisField field, double *to, double value)
{
	if (isnan(value))
		return;
	*to = value;
	report->present |= AIS_BIT(field);
}

/* Set the static data of a report; `room` is for numbers as texts */
static void
set_static(AisReport *report, const AisFields *f, char room[2][16])
{
	if (f->type != 5 && f->type != 19 && f->type != 24)
		return;
	if (f->imo != AIS_NULL_INTEGER)
		snprintf(room[0], sizeof(room[0]), "%d", f->imo);
	if (f->ship_type != AIS_NULL_INTEGER)
		snprintf(room[1], sizeof(room[1]), "%d", f->ship_type);
	set_text(report, AIS_IMO, room[0]);
	set_text(report, AIS_SHIP_TYPE, room[1]);
	set_text(report, AIS_CALL_SIGN, f->call_sign);
	set_text(report, AIS_NAME, f->name);
	set_text(report, AIS_DESTINATION, f->destination);
	set_number(report, AIS_LENGTH, &report->length, f->length);
	set_number(report, AIS_WIDTH, &report->width, f->width);
	set_number(report, AIS_DRAUGHT, &report->draught, f->draught);
	/* a message joined from both halves is neither A nor B */
	report->part = f->part[0] != '\0' && f->part[1] == '\0' ? f->part[0] : 0;
}

/* Set position and motion */
static void
set_position(AisReport *report, const AisFields *f)
{
	report->lon = f->lon;
	report->lat = f->lat;
	report->present |= AIS_BIT(AIS_LON) | AIS_BIT(AIS_LAT);
	set_number(report, AIS_SOG, &report->sog, f->sog);
	set_number(report, AIS_COG, &report->cog, f->cog);
	if (f->nav_status != AIS_NULL_INTEGER)
	{
		report->status = f->nav_status;
		report->present |= AIS_BIT(AIS_STATUS);
	}
	if (f->heading != AIS_NULL_INTEGER)
	{
		report->heading = f->heading;
		report->present |= AIS_BIT(AIS_HEADING);
	}
	if (f->undefined & AIS_UNDEFINED_COG)
		report->unreadable |= AIS_BIT(AIS_COG);
	if (f->undefined & AIS_UNDEFINED_HEADING)
		report->unreadable |= AIS_BIT(AIS_HEADING);
}

static TimestampTz
message_time(const NmeaSentence *first)
{
	return ais_time_from_unix(first->time);
}

/* Pass a message on to the load as a report */
static void
take_message(void *arg, const NmeaMessage *message, const char *error)
{
	AisNmea    *nmea = arg;
	const NmeaSentence *first = &message->first;
	AisFields	fields;
	AisReport	report;
	char		room[2][16] = {"", ""};
	char		value[64] = "";

	memset(&report, 0, sizeof(report));
	report.value = value;
	if (error == NULL)
		error = ais_decode(&fields, message);
	if (error != NULL && (strcmp(error, "unsupported_type") == 0 ||
						  (strcmp(error, "not_ais") == 0 && is_other_sentence(first->line))))
		report.cause = AIS_NO_REPORT;
	else if (error != NULL)
	{
		if (first->parts > 1 && message->lines > 1)
			snprintf(value, sizeof(value), "part %d of %d, and %d more", first->part, first->parts, message->lines - 1);
		else if (first->parts > 1)
			snprintf(value, sizeof(value), "part %d of %d", first->part, first->parts);
		report.reason = AIS_NO_MESSAGE;
		report.reason_name = error;
	}
	else
		report.cause = find_cause(&fields);
	if (report.reason == AIS_NO_REASON && (report.cause == AIS_NO_CAUSE || report.cause == AIS_NO_POSITION))
	{
		report.mmsi = fields.mmsi;
		report.t = first->has_time ? message_time(first) : 0;
		report.present = AIS_BIT(AIS_MMSI) | AIS_BIT(AIS_TIME);
		if (!first->has_time || !track_time_valid(report.t))
			report.reason = AIS_BAD_TIME;
		else if (report.cause == AIS_NO_CAUSE)
			set_position(&report, &fields);
		set_static(&report, &fields, room);
		nmea->has_time = nmea->has_time || first->has_time;
		nmea->lacks_time = nmea->lacks_time || !first->has_time;
	}
	ais_load_report(nmea->load, &report, message->line_no, first->line.bytes, first->line.len);
}

/* Create a reader in the current memory context */
AisNmea *
ais_nmea_create(AisLoad *load)
{
	AisNmea    *nmea = palloc0(sizeof(AisNmea));

	nmea->load = load;
	nmea->reader.take = take_message;
	nmea->reader.arg = nmea;
	return nmea;
}

/* Read a line; a blank line counts as no report */
void
ais_nmea_line(AisNmea *nmea, int64 line_no, const char *line, int length)
{
	AisReport	report;

	for (int i = 0; i < length; i++)
		if (!nmea_is_blank(line[i]))
		{
			nmea_read_line(&nmea->reader, line_no, line, length);
			return;
		}
	memset(&report, 0, sizeof(report));
	report.cause = AIS_NO_REPORT;
	ais_load_report(nmea->load, &report, line_no, line, length);
}

/* Handle the end of the file; warn if no position has a time */
void
ais_nmea_finish(AisNmea *nmea)
{
	nmea_finish(&nmea->reader);
	if (nmea->lacks_time && !nmea->has_time)
		ereport(WARNING,
				(errmsg("no position in this file has a time"),
				 errhint("A time is read from a tag block (c:), or in front of a sentence or behind it.")));
}
