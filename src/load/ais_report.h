/*
 * ais_report.h
 *		A report of an AIS file of any layout.
 *
 * A report is exactly one of three things: a fix (no cause, no reason), skipped (with a
 * cause: it is not a position of a ship), or rejected (with a reason: ship, time or
 * position cannot be read).  A field of motion that cannot be read costs only the
 * field.
 */
#ifndef VESSELWATCH_AIS_REPORT_H
#define VESSELWATCH_AIS_REPORT_H

#include "c.h"
#include "datatype/timestamp.h"

/* the fields of a report, in the order of the columns of ais_report() */
typedef enum AisField
{
	AIS_MMSI, AIS_TIME, AIS_LON, AIS_LAT, AIS_SOG, AIS_COG, AIS_STATUS, AIS_HEADING,
	AIS_IMO, AIS_CALL_SIGN, AIS_NAME, AIS_SHIP_TYPE, AIS_LENGTH, AIS_WIDTH, AIS_DRAUGHT, AIS_DESTINATION,
	/* auxiliary fields, from which others or the cause are derived */
	AIS_TO_BOW, AIS_TO_STERN, AIS_TO_PORT, AIS_TO_STARBOARD, AIS_MOBILE, AIS_MESSAGE, AIS_FIELDS
} AisField;

/* why a report is not the position of a ship */
typedef enum AisCause
{
	AIS_NO_CAUSE,
	AIS_BASE_STATION,
	AIS_AID_TO_NAVIGATION,
	AIS_AIRCRAFT,
	AIS_NO_POSITION,
	AIS_FUTURE,
	AIS_NO_REPORT,
	AIS_CAUSES
} AisCause;

/* why a report cannot be read */
typedef enum AisReason
{
	AIS_NO_REASON,
	AIS_BAD_MMSI,
	AIS_BAD_TIME,
	AIS_BAD_LONGITUDE,
	AIS_BAD_LATITUDE,
	AIS_FIELD_COUNT,
	AIS_OPEN_QUOTE,
	AIS_BAD_JSON,
	AIS_NOT_TEXT,
	AIS_OTHER_HEADER,
	AIS_NO_MESSAGE,				/* NMEA: the error code is in reason_name */
	AIS_REASONS
} AisReason;

/* 1990-01-01. There was no AIS before: an earlier time is from a clock that was never set, or in another unit */
#define AIS_FIRST_TIME	(INT64CONST(-3652) * USECS_PER_DAY)

/* sets of fields */
#define AIS_BIT(field)	(1u << (field))

typedef struct AisReport
{
	AisCause	cause;
	AisReason	reason;
	const char *reason_name;	/* name of the reason if it is AIS_NO_MESSAGE */
	const char *value;			/* the value that was rejected */
	uint32		present;		/* fields that have a value */
	uint32		unreadable;		/* fields of motion with an impossible value */
	int32		mmsi;
	TimestampTz t;
	double		lon;
	double		lat;
	double		sog;			/* knots */
	double		cog;			/* degrees */
	int			status;
	int			heading;		/* degrees */
	const char *text[AIS_FIELDS];	/* values of text fields */
	double		length;			/* metres, as width and draught */
	double		width;
	double		draught;
	char		part;			/* A or B for a half of message 24, else 0 */
} AisReport;

extern const char *const ais_cause_names[AIS_CAUSES];
extern const char *const ais_reason_names[AIS_REASONS];
extern const char *const ais_field_names[AIS_FIELDS];

/* ais_value.c */
extern bool ais_read_number(const char *text, double *value);
extern bool ais_read_mmsi(const char *text, int32 *mmsi);
extern void ais_report_position(AisReport *report, double lon, double lat);
extern void ais_report_sog(AisReport *report, double sog);
extern void ais_report_cog(AisReport *report, double cog, bool signed_courses);
extern void ais_report_heading(AisReport *report, double heading);
extern void ais_report_status(AisReport *report, const char *text);

/* Mark a report as skipped; return false, so that the caller can return the result */
static inline bool
ais_report_skip(AisReport *report, AisCause cause)
{
	report->cause = cause;
	return false;
}

/* Mark a report as rejected for a value; return false likewise */
static inline bool
ais_report_reject(AisReport *report, AisReason reason, const char *value)
{
	report->reason = reason;
	report->value = value;
	return false;
}

#endif							/* VESSELWATCH_AIS_REPORT_H */
