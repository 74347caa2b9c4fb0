/*
 * encounter.c
 *		The encounters of two ships, by the definition alone.
 *
 * Sample times are all distinct fix times of both.  A ship's place at a sample is its fix
 * then, or lies on the straight line between the neighbouring fixes if they are at most
 * max_gap apart.  A sample is close when both places are known and at most max_distance_m
 * apart.  Close samples join if nothing lies between them and they are at most max_gap apart,
 * or if they are at most merge_gap apart.
 *
 * pair_scan.c walks the samples and leaves out what is surely not close.
 */
#include "postgres.h"

#include <math.h>

#include "miscadmin.h"

#include "common/geodesy.h"
#include "pair/encounter.h"
#include "pair/reach.h"

/* Return the first fix after t */
static int64
first_after(PairTrack *track, TimestampTz t)
{
	return t == PG_INT64_MAX ? track->n : pair_track_first_at(track, t + 1);
}

/*
 * Find the last sample before t at which both places are known.  A ship whose place is
 * unknown has been so since its last fix, so the search goes on from there.
 */
static bool
last_known_before(const EncounterBuilder *builder, TimestampTz t, TimestampTz *result)
{
	PairTrack  *a = builder->a,
			   *b = builder->b;
	int64		ia = pair_track_first_at(a, t),
				ib = pair_track_first_at(b, t);

	/* before a ship's first fix its place is unknown */
	while (ia > 0 && ib > 0)
	{
		TimestampTz sample = Max(pair_time(a, ia - 1), pair_time(b, ib - 1));
		bool		known_a,
					known_b;

		CHECK_FOR_INTERRUPTS();
		ia = pair_track_first_at(a, sample);
		ib = pair_track_first_at(b, sample);
		known_a = pair_place_at(a, ia, sample, builder->rule->max_gap).known;
		known_b = pair_place_at(b, ib, sample, builder->rule->max_gap).known;
		if (known_a && known_b)
		{
			*result = sample;
			return true;
		}
		if (!known_a && ia > 0)
			ib = Min(ib, first_after(b, pair_time(a, ia - 1)));
		if (!known_b && ib > 0)
			ia = Min(ia, first_after(a, pair_time(b, ib - 1)));
	}
	return false;
}

/* Find the first sample after t at which both places are known; return false if there is none */
static bool
first_known_after(const EncounterBuilder *builder, TimestampTz t, TimestampTz *result)
{
	PairTrack  *a = builder->a,
			   *b = builder->b;
	int64		ia = first_after(a, t),
				ib = first_after(b, t);

	while (ia < a->n && ib < b->n)
	{
		TimestampTz sample = Min(pair_time(a, ia), pair_time(b, ib));
		bool		known_a,
					known_b;

		CHECK_FOR_INTERRUPTS();
		pair_track_need(a, ia - 1, ia);
		pair_track_need(b, ib - 1, ib);
		known_a = pair_place_at(a, ia, sample, builder->rule->max_gap).known;
		known_b = pair_place_at(b, ib, sample, builder->rule->max_gap).known;
		if (known_a && known_b)
		{
			*result = sample;
			return true;
		}
		if (known_a || pair_time(a, ia) == sample)
			ia = first_after(a, sample);
		if (known_b || pair_time(b, ib) == sample)
			ib = first_after(b, sample);
		/* unknown until its next fix, so samples of the other before that are of no use */
		if (!known_a && ia < a->n)
			ib = Max(ib, pair_track_first_at(b, pair_time(a, ia)));
		if (!known_b && ib < b->n)
			ia = Max(ia, pair_track_first_at(a, pair_time(b, ib)));
	}
	return false;
}

/* Return the speed from a ship's place at the first close sample to that at the last, knots; 0 if they are one */
static double
drift_kn(const EncounterBuilder *builder, PairTrack *ship, PairPlace from)
{
	const Encounter *now = &builder->now;
	uint64		usecs = track_elapsed(now->began, now->ended);
	PairPlace	to;

	if (usecs == 0)
		return 0;
	to = pair_place_at(ship, pair_track_first_at(ship, now->ended), now->ended, builder->rule->max_gap);
	return great_circle_m(from.lon, from.lat, to.lon, to.lat) / NAUTICAL_MILE_M / ((double) usecs / USECS_PER_HOUR);
}

/* End the open encounter, and report it if it lasted long enough */
void
encounter_finish(EncounterBuilder *builder)
{
	Encounter  *now = &builder->now;
	uint64		usecs;

	if (!builder->open)
		return;
	builder->open = false;
	usecs = track_elapsed(now->began, now->ended);
	if (usecs < (uint64) builder->rule->min_duration)
		return;
	now->fixes_a = builder->next_a - builder->first_a;
	now->fixes_b = builder->next_b - builder->first_b;
	now->has_latest = first_known_after(builder, now->ended, &now->ended_latest);
	now->drift_a_kn = drift_kn(builder, builder->a, builder->from_a);
	now->drift_b_kn = drift_kn(builder, builder->b, builder->from_b);
	builder->found(now, builder->arg);
}

/* Check whether a ship's place is known at t, which lies between its fixes at - 1 and at */
static inline bool
known_at(const PairTrack *ship, int64 at, TimestampTz t, int64 max_gap)
{
	return pair_t(ship, at) == t || pair_t(ship, at - 1) == t ||
		track_elapsed(pair_t(ship, at - 1), pair_t(ship, at)) <= (uint64) max_gap;
}

/*
 * Find the last sample before t at which both places are known, usually the last of all; at_a and at_b are the
 * first fixes at or after t
 */
static bool
earliest_before(const EncounterBuilder *builder, TimestampTz t, int64 at_a, int64 at_b, TimestampTz *result)
{
	if (at_a > 0 && at_a < builder->a->n && at_b > 0 && at_b < builder->b->n)
	{
		pair_track_need(builder->a, at_a - 1, at_a);
		pair_track_need(builder->b, at_b - 1, at_b);
		*result = Max(pair_t(builder->a, at_a - 1), pair_t(builder->b, at_b - 1));
		if (known_at(builder->a, at_a, *result, builder->rule->max_gap) &&
			known_at(builder->b, at_b, *result, builder->rule->max_gap))
			return true;
	}
	return last_known_before(builder, t, result);
}

/* Begin an encounter with a close sample; at_a and at_b are the first fixes at or after it */
static void
begin(EncounterBuilder *builder, TimestampTz t, PairPlace a, PairPlace b, int64 at_a, int64 at_b)
{
	builder->open = true;
	builder->now = (Encounter) {.began = t, .ended = t, .min_distance_m = INFINITY};
	builder->from_a = a;
	builder->from_b = b;
	builder->first_a = at_a;
	builder->first_b = at_b;
	/* found now, while the fixes before are ready */
	builder->now.has_earliest = earliest_before(builder, t, at_a, at_b, &builder->now.began_earliest);
}

/* Record distance and place if the ships were not nearer before in the open encounter */
static void
note_nearest(EncounterBuilder *builder, PairPlace a, PairPlace b, double metres)
{
	if (metres >= builder->now.min_distance_m)
		return;
	builder->now.min_distance_m = metres;
	builder->now.lon = lon_wrap(a.lon + lon_difference(a.lon, b.lon) / 2);
	builder->now.lat = (a.lat + b.lat) / 2;
}

/* Compare the places at a sample that is surely close and joins; both are known, and the fixes around it ready */
void
encounter_compare(EncounterBuilder *builder, TimestampTz t, int64 at_a, int64 at_b)
{
	PairPlace	a = pair_place_at(builder->a, at_a, t, builder->rule->max_gap),
				b = pair_place_at(builder->b, at_b, t, builder->rule->max_gap);

	note_nearest(builder, a, b, great_circle_m(a.lon, a.lat, b.lon, b.lat));
}

/*
 * Compare the places at a sample exactly, and take it if they are close; at_a and at_b are the
 * first fixes at or after it, next_a and next_b those after it
 */
void
encounter_add(EncounterBuilder *builder, TimestampTz t, int64 at_a, int64 at_b, int64 next_a, int64 next_b)
{
	double		max_m = builder->rule->max_distance_m;
	PairPlace	a,
				b;
	double		metres;

	pair_track_need(builder->a, at_a - 1, at_a);
	pair_track_need(builder->b, at_b - 1, at_b);
	a = pair_place_at(builder->a, at_a, t, builder->rule->max_gap);
	b = pair_place_at(builder->b, at_b, t, builder->rule->max_gap);
	if (!a.known || !b.known || fabs(b.lat - a.lat) > max_m / REACH_METRES_PER_DEGREE)
		return;
	metres = great_circle_m(a.lon, a.lat, b.lon, b.lat);
	if (metres > max_m)
		return;
	if (builder->open && !encounter_joins(builder, t, at_a, at_b))
		encounter_finish(builder);
	if (!builder->open)
		begin(builder, t, a, b, at_a, at_b);
	encounter_extend(builder, t, next_a, next_b);
	note_nearest(builder, a, b, metres);
}
