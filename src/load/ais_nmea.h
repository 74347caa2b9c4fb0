/*
 * ais_nmea.h
 *		Reading of the sentences of an NMEA file into reports.
 */
#ifndef VESSELWATCH_AIS_NMEA_H
#define VESSELWATCH_AIS_NMEA_H

#include "load/ais_load.h"
#include "load/nmea.h"

typedef struct AisNmea
{
	NmeaReader	reader;
	AisLoad    *load;
	bool		has_time;		/* a message had a time */
	bool		lacks_time;		/* a message had no time */
} AisNmea;

extern AisNmea *ais_nmea_create(AisLoad *load);
extern void ais_nmea_line(AisNmea *nmea, int64 line_no, const char *line, int length);
extern void ais_nmea_finish(AisNmea *nmea);

#endif							/* VESSELWATCH_AIS_NMEA_H */
