/*
 * iso_time.h
 *		Times as text, independent of all settings.
 */
#ifndef VESSELWATCH_ISO_TIME_H
#define VESSELWATCH_ISO_TIME_H

#include "datatype/timestamp.h"
#include "lib/stringinfo.h"

extern void iso_time_append(StringInfo out, TimestampTz t);
extern char *iso_time(TimestampTz t);

#endif							/* VESSELWATCH_ISO_TIME_H */
