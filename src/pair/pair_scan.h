/*
 * pair_scan.h
 *		The search for the encounters of two ships, window by window.
 *
 * pair_scan.c walks the samples of a window and finds those that are close; encounter.c
 * joins these to encounters.
 */
#ifndef VESSELWATCH_PAIR_SCAN_H
#define VESSELWATCH_PAIR_SCAN_H

#include "pair/encounter.h"

typedef struct PairScan
{
	EncounterBuilder builder;	/* of the open encounter */

	/* squares of estimated distances, 1e-7 degree squared: */
	double		far;			/* surely not close above it, */
	double		close;			/* surely close up to it, */
	double		nearest;		/* surely not the smallest distance above it */

	int64		ia;				/* first fixes after the windows seen so far, */
	int64		ib;
	TimestampTz seen_to;		/* up to here; PG_INT64_MIN for none */
} PairScan;

extern void pair_scan_begin(PairScan *scan, PairTrack *a, PairTrack *b, const EncounterRule *rule,
							EncounterFound found, void *arg);
extern void pair_scan_window(PairScan *scan, const TimeWindow *window);
extern void pair_scan_end(PairScan *scan);

#endif							/* VESSELWATCH_PAIR_SCAN_H */
