/*
 * pair_scan.h
 *		The search for the encounters of two ships, window by window.
 *
 * pair_scan.c walks the samples of a window and says which are close; encounter.c joins
 * these to encounters.
 */
#ifndef VESSELWATCH_PAIR_SCAN_H
#define VESSELWATCH_PAIR_SCAN_H

#include "pair/encounter.h"
#include "pair/reach.h"

/* metres to 1e-7 degree of a great circle, in which places are compared first */
#define METRES_PER_UNIT		(EARTH_RADIUS_M * RAD_PER_DEGREE / TRACK_DEGREE)

/*
 * Most samples are judged by distances on a plane, in 1e-7 degree: within GUESS_LAT in latitude and
 * GUESS_LON in longitude, and not near a pole, their squares are right to GUESS_ERROR.  That of the
 * cosine, of which one of a latitude within GUESS_NEAR is taken, is at most 1.4e-4 (twice
 * GUESS_NEAR in radians, times tan 82 degrees), what the plane adds is less than 2e-5.
 * Rounding adds less than GUESS_ROUNDING to a distance, however short.
 */
#define GUESS_LAT	(0.05 * TRACK_DEGREE)
#define GUESS_LON	(0.5 * TRACK_DEGREE)
#define GUESS_POLE	(80.0 * TRACK_DEGREE)
#define GUESS_NEAR	(0.0005 * TRACK_DEGREE)
#define GUESS_ERROR	4e-4
#define GUESS_ROUNDING	1e-3	/* 1e-7 degree: a tenth of a millimetre */

typedef struct PairScan
{
	PairTrack  *a;
	PairTrack  *b;
	const EncounterRule *rule;
	EncounterFound found;
	void	   *arg;

	bool		open;			/* an encounter goes on */
	Encounter	now;
	PairPlace	from_a;			/* places at its first close sample */
	PairPlace	from_b;
	int64		first_a;		/* first fixes at or after that */
	int64		first_b;
	int64		next_a;			/* first fixes after its last close sample */
	int64		next_b;

	/* squares of guesses: */
	double		far;			/* surely not close above it, */
	double		close;			/* surely close up to it, */
	double		nearest;		/* surely not the smallest distance above it */

	int64		ia;				/* first fixes after the windows seen so far, */
	int64		ib;
	TimestampTz seen_to;		/* up to here; PG_INT64_MIN for none */
} PairScan;

/* Return a bound of guesses, squared, for distances of at most so many metres */
static inline double
guess_bound(double metres)
{
	double		units = metres / METRES_PER_UNIT + GUESS_ROUNDING;

	return units * units / (1 - GUESS_ERROR);
}

/* encounter.c */
extern void encounter_add(PairScan *scan, TimestampTz t, int64 at_a, int64 at_b, int64 next_a, int64 next_b);
extern void encounter_compare(PairScan *scan, TimestampTz t, int64 at_a, int64 at_b);
extern void encounter_finish(PairScan *scan);

/* Check whether a close sample belongs to the encounter that goes on; at_a, at_b: the first fixes at or after it */
static inline bool
encounter_joins(const PairScan *scan, TimestampTz t, int64 at_a, int64 at_b)
{
	uint64		apart = track_elapsed(scan->now.ended, t);

	return apart <= (uint64) scan->rule->merge_gap ||
		(apart <= (uint64) scan->rule->max_gap && scan->next_a == at_a && scan->next_b == at_b);
}

/* Take a close sample that joins and is not the nearest; next_a and next_b are the first fixes after it */
static inline void
encounter_extend(PairScan *scan, TimestampTz t, int64 next_a, int64 next_b)
{
	scan->now.ended = t;
	scan->now.samples++;
	scan->next_a = next_a;
	scan->next_b = next_b;
}

/* pair_scan.c */
extern void pair_scan_begin(PairScan *scan, PairTrack *a, PairTrack *b, const EncounterRule *rule,
							EncounterFound found, void *arg);
extern void pair_scan_window(PairScan *scan, const TimeWindow *window);

#endif							/* VESSELWATCH_PAIR_SCAN_H */
