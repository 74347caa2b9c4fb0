/*
 * ais_doubt.h
 *		Detection of fixes of a load that contradict the stored fixes of the same ships,
 *		and of a shift of time that would reconcile them.
 */
#ifndef VESSELWATCH_AIS_DOUBT_H
#define VESSELWATCH_AIS_DOUBT_H

#include "postgres.h"

#include "track/track_format.h"

/* shifts that are tried: quarters of an hour up to 14 hours either way, without 0 */
#define AIS_SHIFTS			112

/* the result for one ship and day */
typedef struct AisDoubt
{
	int64		contradicting;	/* fixes of the load that contradict stored ones */
	bool		tried;			/* shifts were tried, since enough fixes contradict */
	uint32		fits[(AIS_SHIFTS + 31) / 32];	/* bit set of the shifts that fit */
} AisDoubt;

/* the results for all ships and days of a load */
typedef struct AisDoubts
{
	int64		contradicting;
	int64		ships;			/* for which shifts were tried */
	int64		fitting[AIS_SHIFTS];	/* number of these ships that each shift fits */
	int32		last_ship;		/* MMSI of the last ship counted, 0 before the first */
	uint32		last_fits[(AIS_SHIFTS + 31) / 32];
} AisDoubts;

extern void ais_doubt_compare(const Track *stored, const Track *loaded, bool try_shifts, AisDoubt *doubt);
extern void ais_doubt_add(AisDoubts *doubts, int32 mmsi, const AisDoubt *doubt);
extern int	ais_doubt_minutes(const AisDoubts *doubts, int64 *ships);

#endif							/* VESSELWATCH_AIS_DOUBT_H */
