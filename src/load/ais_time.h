/*
 * ais_time.h
 *		Parsing of the times in AIS files, by the format that a layout gives.
 *
 * A format is `iso` (2023-06-15T00:00:04, a blank for the T, seconds optional), `epoch_s`
 * or `epoch_ms` (since 1970, decimals allowed), or a pattern of YYYY, MM, DD, HH24 (or
 * HH), MI, SS and literal characters, such as DD/MM/YYYY HH24:MI:SS. The seconds of `iso`
 * and of a pattern may be followed by a fraction and a zone: Z, UTC, GMT or an offset.
 * Times without a zone are UTC.
 */
#ifndef VESSELWATCH_AIS_TIME_H
#define VESSELWATCH_AIS_TIME_H

#include "c.h"

#include <math.h>

#include "datatype/timestamp.h"

#define AIS_TIME_ITEMS	32

typedef enum AisTimeKind
{
	AIS_TIME_ISO,
	AIS_TIME_EPOCH,
	AIS_TIME_PATTERN
} AisTimeKind;

typedef struct AisTimeFormat
{
	AisTimeKind kind;
	int64		unit;			/* of AIS_TIME_EPOCH, microseconds */
	int			nitems;			/* of AIS_TIME_PATTERN */
	char		items[AIS_TIME_ITEMS];	/* AIS_ITEM_..., or a character */
} AisTimeFormat;

/* Convert seconds since 1970 to a timestamp */
static inline TimestampTz
ais_time_from_unix(double seconds)
{
	double		offset = (double) (POSTGRES_EPOCH_JDATE - UNIX_EPOCH_JDATE) * SECS_PER_DAY;

	return (TimestampTz) rint((seconds - offset) * USECS_PER_SEC);
}

extern bool ais_time_compile(const char *text, AisTimeFormat *format);
extern bool ais_time_read(const AisTimeFormat *format, const char *text, TimestampTz *t);

#endif							/* VESSELWATCH_AIS_TIME_H */
