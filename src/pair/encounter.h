/*
 * encounter.h
 *		Two ships together: the rule of an encounter, and the search for pairs to which it
 *		applies.
 */
#ifndef VESSELWATCH_ENCOUNTER_H
#define VESSELWATCH_ENCOUNTER_H

#include "datatype/timestamp.h"

#include "pair/pair_track.h"

typedef struct EncounterRule
{
	double		max_distance_m;
	int64		min_duration;	/* microseconds, as those that follow */
	int64		max_gap;
	int64		merge_gap;
} EncounterRule;

/* times from `from` to `to`, both included */
typedef struct TimeWindow
{
	TimestampTz from;
	TimestampTz to;
} TimeWindow;

typedef struct Encounter
{
	bool		has_earliest;
	bool		has_latest;
	TimestampTz began_earliest;
	TimestampTz began;
	TimestampTz ended;
	TimestampTz ended_latest;
	double		min_distance_m;
	double		lon;			/* degrees: the middle of both at the first sample of smallest distance */
	double		lat;
	int64		samples;
	int64		fixes_a;
	int64		fixes_b;
	double		drift_a_kn;
	double		drift_b_kn;
} Encounter;

typedef void (*EncounterFound) (const Encounter *encounter, void *arg);

/* the open encounter of two ships, built sample by sample */
typedef struct EncounterBuilder
{
	PairTrack  *a;
	PairTrack  *b;
	const EncounterRule *rule;
	EncounterFound found;
	void	   *arg;

	bool		open;			/* is there one? */
	Encounter	now;
	PairPlace	from_a;			/* places at its first close sample */
	PairPlace	from_b;
	int64		first_a;		/* first fixes at or after that */
	int64		first_b;
	int64		next_a;			/* first fixes after its last close sample */
	int64		next_b;
} EncounterBuilder;

extern void encounter_add(EncounterBuilder *builder, TimestampTz t, int64 at_a, int64 at_b, int64 next_a, int64 next_b);
extern void encounter_compare(EncounterBuilder *builder, TimestampTz t, int64 at_a, int64 at_b);
extern void encounter_finish(EncounterBuilder *builder);

/* Check whether a close sample belongs to the open encounter; at_a, at_b: the first fixes at or after it */
static inline bool
encounter_joins(const EncounterBuilder *builder, TimestampTz t, int64 at_a, int64 at_b)
{
	uint64		apart = track_elapsed(builder->now.ended, t);

	return apart <= (uint64) builder->rule->merge_gap ||
		(apart <= (uint64) builder->rule->max_gap && builder->next_a == at_a && builder->next_b == at_b);
}

/* Add a close sample that joins and is not the nearest; next_a and next_b are the first fixes after it */
static inline void
encounter_extend(EncounterBuilder *builder, TimestampTz t, int64 next_a, int64 next_b)
{
	builder->now.ended = t;
	builder->now.samples++;
	builder->next_a = next_a;
	builder->next_b = next_b;
}

/* Return the longest time between two samples that an encounter can join, microseconds */
static inline uint64
longest_join(const EncounterRule *rule)
{
	return (uint64) Max(rule->max_gap, rule->merge_gap);
}

/* pair_sweep.c: the windows in which pairs of many ships may be close */
typedef struct PairWindow
{
	uint32		a;				/* ordinals of the ships, a < b */
	uint32		b;
	TimeWindow	window;
} PairWindow;

/* windows are ordered by pair and time and lie apart; step_usecs is the time to take at once */
typedef void (*WindowsFound) (const PairWindow *windows, int64 nwindows, int64 step_usecs, void *arg);

extern void pair_sweep(PairTrack *ships, uint32 nships, const EncounterRule *rule, WindowsFound found, void *arg);

/* window_cut.c */
extern PairWindow *windows_cut(const PairTrack *ships, const EncounterRule *rule, const PairWindow *windows, int64 *n,
							   int64 most);

/* pair_compare.c: the encounters in such windows */
typedef void (*PairFound) (uint32 a, uint32 b, const Encounter *encounter, void *arg);

extern void pair_compare(PairTrack *ships, uint32 nships, const EncounterRule *rule, const PairWindow *windows,
						 int64 nwindows, int64 step_usecs, PairFound found, void *arg);

#endif							/* VESSELWATCH_ENCOUNTER_H */
