/*
 * ais_fill.c
 *		Filling of reports from the texts of their fields, for all kinds of files.
 */
#include "postgres.h"

#include "mb/pg_wchar.h"

#include "identity/mmsi.h"
#include "load/ais_layout.h"

#define MAX_TEXT	100			/* bytes; longer than any text of AIS, 34 characters */

/* words and types of messages for senders that are not ships */
static const struct
{
	const char *word;
	AisCause	cause;
}			mobiles[] = {
	/* from Danish files; the Danish library AisLib, which HELCOM uses; and aisstream */
	{"Base Station", AIS_BASE_STATION}, {"BS", AIS_BASE_STATION}, {"BaseStationReport", AIS_BASE_STATION},
	{"AtoN", AIS_AID_TO_NAVIGATION}, {"AidsToNavigationReport", AIS_AID_TO_NAVIGATION},
	{"SAR Airborne", AIS_AIRCRAFT}, {"SAR", AIS_AIRCRAFT}, {"StandardSearchAndRescueAircraftReport", AIS_AIRCRAFT}
};

/* Replace values that mean "absent" by empty ones */
static void
drop_absent(const AisLayout *layout, char **value)
{
	for (int i = 0; i < layout->nabsent; i++)
	{
		const AisAbsent *absent = &layout->absent[i];
		char	   *text = value[absent->field];
		double		number;

		if (*text != '\0' &&
			(strcmp(text, absent->text) == 0 ||
			 (absent->is_number && ais_read_number(text, &number) && number == absent->number)))
			value[absent->field] = "";
	}
}

/*
 * Check for the words that databases, spreadsheets and programs write for a missing value.  NONE and NAN in
 * capitals may be values that a ship sent.
 */
static bool
is_no_value(const char *text)
{
	switch (*text)
	{
		case 'N':
		case 'n':
			return pg_strcasecmp(text, "null") == 0 || pg_strcasecmp(text, "n/a") == 0 ||
				strcmp(text, "None") == 0 || strcmp(text, "none") == 0 || strcmp(text, "nan") == 0 ||
				strcmp(text, "NaN") == 0;
		case '\\':
			return strcmp(text, "\\N") == 0;
		case '#':
			return strcmp(text, "#N/A") == 0;
		case '<':
			return strcmp(text, "<NA>") == 0;
		default:
			return *text == '\0';
	}
}

/* Read a number with the layout's decimal point, and convert it to the unit of the field */
static bool
read_number(const AisLayout *layout, AisField field, char *text, double *number)
{
	char	   *comma;

	if (layout->decimal == ',' && (comma = strchr(text, ',')) != NULL)
		*comma = '.';
	if (!ais_read_number(text, number))
		return false;
	if (layout->divide[field] != 0)
		*number /= layout->divide[field];
	else if (layout->multiply[field] != 0)
		*number *= layout->multiply[field];
	return true;
}

/* Read the MMSI of a ship, or look it up by the file's id if the layout has a table of these */
static bool
read_mmsi(const AisLayout *layout, const char *text, int32 *mmsi)
{
	if (layout->transmitters != NULL && *text != '\0' && strlen(text) < AIS_ID_LENGTH)
	{
		AisTransmitter *found = hash_search(layout->transmitters, text, HASH_FIND, NULL);

		if (found != NULL)
		{
			*mmsi = found->mmsi;
			return true;
		}
	}
	return ais_read_mmsi(text, mmsi);
}

/* Return why a report is not from a ship, by the name of its sender, its type of message or its MMSI */
static AisCause
find_cause(const AisReport *report, char **value)
{
	int			mid;
	double		type;

	switch (mmsi_classify(report->mmsi, &mid))
	{
		case MMSI_COAST_STATION:
			return AIS_BASE_STATION;
		case MMSI_AID_TO_NAVIGATION:
			return AIS_AID_TO_NAVIGATION;
		case MMSI_SAR_AIRCRAFT:
			return AIS_AIRCRAFT;
		default:
			break;
	}
	if (*value[AIS_MOBILE] != '\0')
		for (int i = 0; i < (int) lengthof(mobiles); i++)
			if (pg_strcasecmp(value[AIS_MOBILE], mobiles[i].word) == 0)
				return mobiles[i].cause;
	if (*value[AIS_MESSAGE] != '\0' && ais_read_number(value[AIS_MESSAGE], &type))
		return type == 4 ? AIS_BASE_STATION :
			type == 21 ? AIS_AID_TO_NAVIGATION :
			type == 9 ? AIS_AIRCRAFT : AIS_NO_CAUSE;
	return AIS_NO_CAUSE;
}

/* Set ship and time; return false, with a cause or a reason set, if the report ends there */
static bool
read_who_and_when(AisReport *report, char **value, const AisLayout *layout)
{
	if (!read_mmsi(layout, value[AIS_MMSI], &report->mmsi))
		return ais_report_reject(report, AIS_BAD_MMSI, value[AIS_MMSI]);
	report->present |= AIS_BIT(AIS_MMSI);
	if (!ais_time_read(&layout->time, value[AIS_TIME], &report->t))
		return ais_report_reject(report, AIS_BAD_TIME, value[AIS_TIME]);
	report->present |= AIS_BIT(AIS_TIME);
	report->cause = find_cause(report, value);
	return report->cause == AIS_NO_CAUSE;
}

/* Set the position; return false, with a cause or a reason set, if there is none */
static bool
read_place(AisReport *report, char **value, const AisLayout *layout)
{
	double		lon,
				lat;

	if (is_no_value(value[AIS_LON]) && is_no_value(value[AIS_LAT]))
		return ais_report_skip(report, AIS_NO_POSITION);
	if (!read_number(layout, AIS_LON, value[AIS_LON], &lon))
		return ais_report_reject(report, AIS_BAD_LONGITUDE, value[AIS_LON]);
	if (!read_number(layout, AIS_LAT, value[AIS_LAT], &lat))
		return ais_report_reject(report, AIS_BAD_LATITUDE, value[AIS_LAT]);
	ais_report_position(report, lon, lat);
	if (report->reason != AIS_NO_REASON)
		return ais_report_reject(report, report->reason,
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
		if (is_no_value(value[f]))
			continue;
		if (f == AIS_STATUS)
			ais_report_status(report, value[f]);
		else if (!read_number(layout, f, value[f], &number))
			report->unreadable |= AIS_BIT(f);
		else if (f == AIS_SOG)
			ais_report_sog(report, number);
		else if (f == AIS_COG)
			ais_report_cog(report, number, layout->signed_courses);
		else
			ais_report_heading(report, number);
	}
}

/* Set a text, cut at MAX_TEXT bytes */
static void
read_text(AisReport *report, AisField field, char *value)
{
	if (is_no_value(value) || (field == AIS_IMO && strcmp(value, "0") == 0) ||
		((*value | 0x20) == 'u' && (pg_strcasecmp(value, "Unknown") == 0 || pg_strcasecmp(value, "Undefined") == 0)))
		return;
	if (strlen(value) > MAX_TEXT)
		value[pg_mbcliplen(value, strlen(value), MAX_TEXT)] = '\0';
	report->text[field] = value;
	report->present |= AIS_BIT(field);
}

/*
 * Set a length, width or draught if it is above 0 and no more than a message can hold (ITU-R M.1371-5, message 5):
 * 511 + 511 m, 63 + 63 m, 25.5 m
 */
static void
set_size(AisReport *report, AisField field, double *size, double number)
{
	double		most = field == AIS_LENGTH ? 1022 : field == AIS_WIDTH ? 126 : 25.5;

	if (!(number > 0 && number <= most))
		return;
	*size = number;
	report->present |= AIS_BIT(field);
}

/* Set the static and voyage data */
static void
read_static(AisReport *report, char **value, const AisLayout *layout)
{
	double	   *sizes[] = {&report->length, &report->width, &report->draught};
	double		number;

	for (AisField f = AIS_IMO; f <= AIS_SHIP_TYPE; f++)
		read_text(report, f, value[f]);
	read_text(report, AIS_DESTINATION, value[AIS_DESTINATION]);
	for (AisField f = AIS_LENGTH; f <= AIS_DRAUGHT; f++)
		if (*value[f] != '\0' && read_number(layout, f, value[f], &number))
			set_size(report, f, sizes[f - AIS_LENGTH], number);
	for (AisField f = AIS_LENGTH; f <= AIS_WIDTH; f++)
	{
		AisField	part = f == AIS_LENGTH ? AIS_TO_BOW : AIS_TO_PORT;
		double		other;

		if ((report->present & AIS_BIT(f)) == 0 && *value[part] != '\0' && *value[part + 1] != '\0' &&
			read_number(layout, part, value[part], &number) && read_number(layout, part + 1, value[part + 1], &other))
			set_size(report, f, sizes[f - AIS_LENGTH], number + other);
	}
}

/* Fill a report from the texts of its fields, "" if absent; texts of the report point to them */
void
ais_report_fill(AisReport *report, const AisLayout *layout, char **value)
{
	memset(report, 0, sizeof(AisReport));
	if (layout->nabsent > 0)
		drop_absent(layout, value);
	if (!read_who_and_when(report, value, layout))
		return;
	if (read_place(report, value, layout))
		read_motion(report, value, layout);
	if (report->reason == AIS_NO_REASON)
		read_static(report, value, layout);
}
