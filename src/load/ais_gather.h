/*
 * ais_gather.h
 *		Sorting of reports by ship and day in bounded memory.
 */
#ifndef VESSELWATCH_AIS_GATHER_H
#define VESSELWATCH_AIS_GATHER_H

#include "load/ais_static.h"
#include "track/fix.h"

typedef struct AisShipDay
{
	int32		mmsi;
	int32		day;			/* days since 2000-01-01, as of a date */
	int64		nfixes;
	Fix		   *fixes;
	bool		sorted;			/* the fixes are in order of time */
	AisStatic  *statics;
} AisShipDay;

typedef struct AisGather AisGather;

extern AisGather *ais_gather_create(Size limit);
extern void ais_gather_add(AisGather *gather, const AisReport *report);
extern int32 *ais_gather_days(const AisGather *gather, int *ndays);
extern void ais_gather_finish(AisGather *gather);
extern bool ais_gather_next(AisGather *gather, AisShipDay *day);
extern void ais_gather_close(AisGather *gather);

#endif							/* VESSELWATCH_AIS_GATHER_H */
