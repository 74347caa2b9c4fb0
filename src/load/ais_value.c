/*
 * ais_value.c
 *		Values of an AIS report: parsing and checks of their range.
 *
 * "Not available" (ITU-R M.1371-5, table 48: longitude 181, latitude 91, SOG 102.3, COG
 * 360, heading 511, status 15) is no value, and no error.  An impossible value (heading
 * 480) is no value either, and is marked as unreadable.
 */
#include "postgres.h"

#include <ctype.h>
#include <math.h>

#include "identity/mmsi.h"
#include "load/ais_report.h"

const char *const ais_cause_names[AIS_CAUSES] = {
	[AIS_NO_CAUSE] = NULL,
	[AIS_BASE_STATION] = "base_station",
	[AIS_AID_TO_NAVIGATION] = "aid_to_navigation",
	[AIS_AIRCRAFT] = "aircraft",
	[AIS_NO_POSITION] = "no_position",
	[AIS_FUTURE] = "future",
	[AIS_NO_REPORT] = "no_report"
};

const char *const ais_reason_names[AIS_REASONS] = {
	[AIS_NO_REASON] = NULL,
	[AIS_BAD_MMSI] = "bad_mmsi",
	[AIS_BAD_TIME] = "bad_time",
	[AIS_BAD_LONGITUDE] = "bad_longitude",
	[AIS_BAD_LATITUDE] = "bad_latitude",
	[AIS_FIELD_COUNT] = "field_count",
	[AIS_OPEN_QUOTE] = "open_quote",
	[AIS_BAD_JSON] = "bad_json",
	[AIS_NOT_TEXT] = "not_text",
	[AIS_OTHER_HEADER] = "other_header",
	[AIS_NO_MESSAGE] = NULL
};

const char *const ais_field_names[AIS_FIELDS] = {
	[AIS_MMSI] = "mmsi",
	[AIS_TIME] = "t",
	[AIS_LON] = "lon",
	[AIS_LAT] = "lat",
	[AIS_SOG] = "sog",
	[AIS_COG] = "cog",
	[AIS_STATUS] = "nav_status",
	[AIS_HEADING] = "heading",
	[AIS_IMO] = "imo",
	[AIS_CALL_SIGN] = "call_sign",
	[AIS_NAME] = "name",
	[AIS_SHIP_TYPE] = "ship_type",
	[AIS_LENGTH] = "length_m",
	[AIS_WIDTH] = "width_m",
	[AIS_DRAUGHT] = "draught_m",
	[AIS_DESTINATION] = "destination",
	[AIS_TO_BOW] = "to_bow_m",
	[AIS_TO_STERN] = "to_stern_m",
	[AIS_TO_PORT] = "to_port_m",
	[AIS_TO_STARBOARD] = "to_starboard_m",
	[AIS_MOBILE] = "mobile",
	[AIS_MESSAGE] = "message"
};

/* words for the navigational status in Danish files (ITU-R M.1371-5, table 45) */
static const char *const status_names[] = {
	"under way using engine", "at anchor", "not under command", "restricted maneuverability",
	"constrained by her draught", "moored", "aground", "engaged in fishing", "under way sailing",
	"reserved for future amendment [hsc]", "reserved for future amendment [wig]",
	"power-driven vessel towing astern",
	"power-driven vessel pushing ahead or towing alongside",
	"reserved for future use [13]", "ais-sart (active)"
};

/* words for status "not available" */
static const char *const no_status_names[] = {
	"unknown value", "unknown", "undefined", "not defined", "default"
};

/*
 * Read a decimal number, without surrounding text, as the nearest double.  Up to 15 digits with up to 22 decimals
 * are the quotient of two exact doubles (Clinger 1990), so strtod() is seldom needed.
 */
bool
ais_read_number(const char *text, double *value)
{
	static const double powers[] = {
		1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11,
		1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22
	};
	const char *p = text;
	bool		negative = *p == '-';
	int64		number = 0;
	int			digits = 0,
				decimals = 0;
	char	   *end;

	if (*p == '-' || *p == '+')
		p++;
	for (; isdigit((unsigned char) *p); p++, digits++)
		if (digits < 18)
			number = number * 10 + (*p - '0');
	if (*p == '.')
		for (p++; isdigit((unsigned char) *p); p++, digits++, decimals++)
			if (digits < 18)
				number = number * 10 + (*p - '0');
	if (digits == 0)
		return false;
	if (*p == '\0' && digits <= 15)
	{
		*value = (negative ? -1.0 : 1.0) * ((double) number / powers[decimals]);
		return true;
	}
	if (*p != '\0' && *p != 'e' && *p != 'E')
		return false;
	*value = strtod(text, &end);
	return *end == '\0' && isfinite(*value);
}

/* Read up to nine digits, with or without the ".0" that spreadsheets add */
bool
ais_read_mmsi(const char *text, int32 *mmsi)
{
	const char *p = text;
	int64		number = 0;

	for (; isdigit((unsigned char) *p); p++)
		number = Min(number * 10 + (*p - '0'), PG_INT32_MAX);
	if (p == text || number > MMSI_MAX)
		return false;
	if (p[0] == '.' && p[1] == '0')
		for (p += 2; *p == '0';)
			p++;
	*mmsi = (int32) number;
	return *p == '\0';
}

/*
 * Set the position of a report.  The report is skipped if the position is not available, or exactly
 * 0, 0 in the precision of tracks (1e-7 degree), which receivers without a position send; it is
 * rejected if the position is invalid.
 */
void
ais_report_position(AisReport *report, double lon, double lat)
{
	/* 181 and 91, up to the error of single precision or a scale factor */
	if (fabs(lon - 181.0) < 1e-5 || fabs(lat - 91.0) < 1e-5 || (rint(lon * 1e7) == 0.0 && rint(lat * 1e7) == 0.0))
		report->cause = AIS_NO_POSITION;
	else if (!(lon >= -180.0 && lon <= 180.0))
		report->reason = AIS_BAD_LONGITUDE;
	else if (!(lat >= -90.0 && lat <= 90.0))
		report->reason = AIS_BAD_LATITUDE;
	report->lon = lon;
	report->lat = lat;
	report->present |= AIS_BIT(AIS_LON) | AIS_BIT(AIS_LAT);
}

/* Set the speed over ground, in knots */
void
ais_report_sog(AisReport *report, double sog)
{
	double		tenths = rint(sog * 10.0);

	if (tenths == 1023.0)
		return;
	if (!(sog >= 0.0 && tenths <= 1022.0))
	{
		report->unreadable |= AIS_BIT(AIS_SOG);
		return;
	}
	report->sog = sog;
	report->present |= AIS_BIT(AIS_SOG);
}

/*
 * Set the course over ground, in degrees.  With signed_courses, a negative course is the message's
 * 12 bits read as a signed number, as in NOAA's older files: -139.6 is 270.0, -49.6 is 360.0, which
 * is not available.
 */
void
ais_report_cog(AisReport *report, double cog, bool signed_courses)
{
	if (signed_courses && cog < 0.0 && cog >= -204.8)
		cog = rint(cog * 10.0 + 4096.0) / 10.0;
	if (cog == 360.0)
		return;
	if (!(cog >= 0.0 && cog < 360.0))
	{
		report->unreadable |= AIS_BIT(AIS_COG);
		return;
	}
	report->cog = cog;
	report->present |= AIS_BIT(AIS_COG);
}

/* Set the heading, in degrees; 360 is read as 0, since some transponders send it for north */
void
ais_report_heading(AisReport *report, double heading)
{
	double		degrees = rint(heading);

	if (degrees == 511.0)
		return;
	if (!(degrees >= 0.0 && degrees <= 360.0))
	{
		report->unreadable |= AIS_BIT(AIS_HEADING);
		return;
	}
	report->heading = (int) degrees % 360;
	report->present |= AIS_BIT(AIS_HEADING);
}

/* Set the navigational status, given as a number or in words */
void
ais_report_status(AisReport *report, const char *text)
{
	double		number;
	int			status = -1;

	if (ais_read_number(text, &number))
	{
		if (number == 15.0)
			return;
		if (number >= 0.0 && number < 15.0 && number == floor(number))
			status = (int) number;
	}
	else
	{
		for (int i = 0; i < (int) lengthof(no_status_names); i++)
			if (pg_strcasecmp(text, no_status_names[i]) == 0)
				return;
		for (int i = 0; status < 0 && i < (int) lengthof(status_names); i++)
			if (pg_strcasecmp(text, status_names[i]) == 0)
				status = i;
	}
	if (status < 0)
	{
		report->unreadable |= AIS_BIT(AIS_STATUS);
		return;
	}
	report->status = status;
	report->present |= AIS_BIT(AIS_STATUS);
}
