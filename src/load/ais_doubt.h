/*
 * ais_doubt.h
 *		Whether the fixes of a load contradict what is stored of the same ships, and
 *		whether they would not at other times.
 */
#ifndef VESSELWATCH_AIS_DOUBT_H
#define VESSELWATCH_AIS_DOUBT_H

#include "postgres.h"

#include "track/track_format.h"

/* quarters of an hour by which times are moved, up to 14 hours either way, 0 left out */
#define AIS_SHIFTS			112

/* what comparing one ship and day gives */
typedef struct AisDoubt
{
	int64		contradicting;	/* fixes of the load */
	bool		asked;			/* enough of them to try other times */
	uint32		fits[(AIS_SHIFTS + 31) / 32];	/* which of these would not contradict */
} AisDoubt;

/* the same of a whole load */
typedef struct AisDoubts
{
	int64		contradicting;
	int64		ships;			/* of which other times were tried */
	int64		fitting[AIS_SHIFTS];	/* of how many of these each shift fits */
	int32		last_ship;		/* the last that was counted, 0 before the first */
	uint32		last_fits[(AIS_SHIFTS + 31) / 32];
} AisDoubts;

extern void ais_doubt_compare(const Track *stored, const Track *loaded, bool may_ask, AisDoubt *doubt);
extern void ais_doubt_add(AisDoubts *doubts, int32 mmsi, const AisDoubt *doubt);
extern int	ais_doubt_minutes(const AisDoubts *doubts, int64 *ships);

#endif							/* VESSELWATCH_AIS_DOUBT_H */
