/*
 * ais_time.h
 *		Times as AIS files write them, by a format that a layout names.
 *
 * A format is `iso` (2023-06-15T00:00:04, a blank for the T, seconds optional), `epoch_s`
 * or `epoch_ms` (since 1970, decimals allowed), or a pattern of YYYY, MM, DD, HH24 (or
 * HH), MI, SS and of characters that stand for themselves, such as DD/MM/YYYY HH24:MI:SS.
 * Behind the seconds of `iso` and of a pattern there may be a fraction, and a zone: Z,
 * UTC, GMT or an offset.  Times without a zone are UTC.
 */
#ifndef VESSELWATCH_AIS_TIME_H
#define VESSELWATCH_AIS_TIME_H

#include "c.h"
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

extern bool ais_time_compile(const char *text, AisTimeFormat *format);
extern bool ais_time_read(const AisTimeFormat *format, const char *text, TimestampTz *t);

#endif							/* VESSELWATCH_AIS_TIME_H */
